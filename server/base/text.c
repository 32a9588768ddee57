/* A piece of text that someone else owns: comparing, cutting, reading numbers, checking UTF-8. */
#include "text.h"

#include <string.h>

static unsigned char lower(char letter);
static bool is_blank(char byte);
static size_t utf8_length(const unsigned char *at, size_t left);
static bool is_continuation(unsigned char byte);

struct text text_of(const char *string) {
    return string ? (struct text){string, strlen(string)} : TEXT_NONE;
}

bool text_is(struct text text, const char *string) {
    return text.at && text_same(text, text_of(string));
}

/* "No value" is the same as "no value" only: not as the empty text. */
bool text_same(struct text a, struct text b) {
    if (!a.at || !b.at) {
        return !a.at && !b.at;
    }
    return a.length == b.length && (a.length == 0 || memcmp(a.at, b.at, a.length) == 0);
}

bool text_same_letters(struct text a, struct text b) {
    if (!a.at || !b.at || a.length != b.length) {
        return !a.at && !b.at;
    }
    for (size_t i = 0; i < a.length; i++) {
        if (lower(a.at[i]) != lower(b.at[i])) {
            return false;
        }
    }
    return true;
}

static unsigned char lower(char letter) {
    return (unsigned char)(letter >= 'A' && letter <= 'Z' ? letter - 'A' + 'a' : letter);
}

bool text_starts(struct text text, const char *prefix) {
    size_t length = strlen(prefix);
    return text.at && text.length >= length && memcmp(text.at, prefix, length) == 0;
}

bool text_ends(struct text text, const char *suffix) {
    size_t length = strlen(suffix);
    return text.at && text.length >= length && memcmp(text.at + text.length - length, suffix, length) == 0;
}

struct text text_trim(struct text text) {
    while (text.length > 0 && is_blank(text.at[0])) {
        text = text_after(text, 1);
    }
    while (text.length > 0 && is_blank(text.at[text.length - 1])) {
        text.length--;
    }
    return text;
}

static bool is_blank(char byte) {
    return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

struct text text_after(struct text text, size_t count) {
    if (!text.at) {
        return TEXT_NONE;
    }
    if (count > text.length) {
        count = text.length;
    }
    return (struct text){text.at + count, text.length - count};
}

struct text text_cut(struct text *text, char separator) {
    if (!text->at) {
        return TEXT_NONE;
    }
    struct text piece = *text;
    const char *found = text->length > 0 ? memchr(text->at, separator, text->length) : NULL;
    if (!found) {
        *text = TEXT_NONE;
        return piece;
    }
    piece.length = (size_t)(found - piece.at);
    *text = text_after(*text, piece.length + 1);
    return piece;
}

bool text_to_integer(struct text text, int64_t *number) {
    bool is_negative = text_starts(text, "-");
    struct text digits = is_negative ? text_after(text, 1) : text;
    if (!digits.at || digits.length == 0) {
        return false;
    }
    int64_t sum = 0;
    for (size_t i = 0; i < digits.length; i++) {
        int digit = digits.at[i] - '0';
        if (digit < 0 || digit > 9 || __builtin_mul_overflow(sum, 10, &sum)) {
            return false;
        }
        /* Counted downwards when negative: the smallest number has no positive twin. */
        if (is_negative ? __builtin_sub_overflow(sum, digit, &sum) : __builtin_add_overflow(sum, digit, &sum)) {
            return false;
        }
    }
    *number = sum;
    return true;
}

struct text text_of_number(char digits[TEXT_NUMBER_SIZE], uint64_t number) {
    size_t at = TEXT_NUMBER_SIZE;
    do {
        digits[--at] = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    return (struct text){digits + at, TEXT_NUMBER_SIZE - at};
}

bool text_is_utf8(struct text text) {
    const unsigned char *at = (const unsigned char *)text.at;
    for (size_t i = 0; i < text.length;) {
        size_t length = utf8_length(at + i, text.length - i);
        if (length == 0) {
            return false;
        }
        i += length;
    }
    return true;
}

/* The table of well-formed sequences in RFC 3629 §4: only the second byte has special limits. */
static size_t utf8_length(const unsigned char *at, size_t left) {
    unsigned char first = at[0];
    if (first < 0x80) {
        return 1;
    }
    size_t length = first >= 0xC2 && first <= 0xDF ? 2 : first >= 0xE0 && first <= 0xEF ? 3 : first >= 0xF0 && first <= 0xF4 ? 4 : 0;
    if (length == 0 || left < length) {
        return 0;
    }
    unsigned char lowest = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
    unsigned char highest = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
    if (at[1] < lowest || at[1] > highest) {
        return 0;
    }
    for (size_t i = 2; i < length; i++) {
        if (!is_continuation(at[i])) {
            return 0;
        }
    }
    return length;
}

static bool is_continuation(unsigned char byte) {
    return (byte & 0xC0) == 0x80;
}

bool text_equal_secret(struct text a, struct text b) {
    if (!a.at || !b.at || a.length != b.length) {
        return false;
    }
    /* Volatile, so that no compiler turns the loop into one that stops early. */
    volatile unsigned char difference = 0;
    for (size_t i = 0; i < a.length; i++) {
        difference = (unsigned char)(difference | (a.at[i] ^ b.at[i]));
    }
    return difference == 0;
}
