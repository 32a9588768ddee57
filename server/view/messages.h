/* Texts in French and English: catalogues compiled by msgfmt, read by our own .mo reader (glibc's gettext follows the process locale). */
#ifndef VIEW_MESSAGES_H
#define VIEW_MESSAGES_H
#include "../base/arena.h"
#include "../base/buffer.h"

struct messages;
/* Reads folder/fr.mo and folder/en.mo; NULL with the reason. */
struct messages *messages_load(const char *folder, struct buffer *problems);
void messages_free(struct messages *messages);
/* The text for that id. The id is the English text itself, or a dotted id such as refusal.full; English falls back to the id, French must have it (amphi check). TEXT_NONE if absent. */
struct text messages_find(const struct messages *messages, const char *language, struct text id);
/* Plural: "one|other" forms of the id by number; French counts 0 and 1 as one. */
struct text messages_plural(const struct messages *messages, const char *language, struct text id, int64_t number);
/* "All {capacity} places…" with values from a JSON object: {x_at} as a moment (date, hour, Paris time), {x_on} as a date, numbers in the language's form. */
void messages_fill(const struct messages *messages, const char *language, struct text message, struct text json_values, struct buffer *out);
/* The sentence of a refusal id with its values. */
void messages_refusal(const struct messages *messages, const char *language, struct text id, struct text json_values, struct buffer *out);
bool mo_open(struct text file, struct buffer *problem); /* checks a .mo image: for tests and the fuzzer */
#endif
