/* A piece of text that someone else owns: where it starts and how many bytes it has. Never changed in place. */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* `at` is NULL for "no value" (SQL NULL, absent field); an empty text has a place and length 0. */
struct text {
    const char *at;
    size_t length;
};

/* For "%.*s": printf("%.*s", TEXT_PRINT(value)). */
#define TEXT_PRINT(text) (int)(text).length, (text).at ? (text).at : ""
#define TEXT(literal) ((struct text){(literal), sizeof(literal) - 1})
#define TEXT_NONE ((struct text){NULL, 0})

struct text text_of(const char *string); /* NULL gives TEXT_NONE */
bool text_is(struct text text, const char *string);
bool text_same(struct text a, struct text b);
bool text_same_letters(struct text a, struct text b); /* ASCII case ignored */
bool text_starts(struct text text, const char *prefix);
bool text_ends(struct text text, const char *suffix);
struct text text_trim(struct text text); /* without ASCII blanks at both ends */
struct text text_after(struct text text, size_t count);
/* Cuts `text` at the first `separator`: the piece before it is returned, `text` becomes the rest (TEXT_NONE after the last piece). */
struct text text_cut(struct text *text, char separator);
bool text_to_integer(struct text text, int64_t *number); /* optional '-', decimal digits, no overflow; output untouched on failure */
/* In decimal, written at the end of `digits`. */
enum { TEXT_NUMBER_SIZE = 20 };
struct text text_of_number(char digits[TEXT_NUMBER_SIZE], uint64_t number);
bool text_is_utf8(struct text text);                     /* RFC 3629: no overlong forms, surrogates, > U+10FFFF */
/* Constant time for equal lengths: for tokens and MACs. */
bool text_equal_secret(struct text a, struct text b);
#endif
