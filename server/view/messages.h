/* Texts in French and English: catalogues compiled by msgfmt, read by our own .mo reader (glibc's gettext follows the process locale). */
#ifndef VIEW_MESSAGES_H
#define VIEW_MESSAGES_H
#include "../base/arena.h"
#include "../base/buffer.h"

struct messages;
/* Reads folder/fr.mo and folder/en.mo; NULL with the reason. */
struct messages *messages_load(const char *folder, struct buffer *problems);
/* A loaded set of templates keeps its messages: they go when the last of both lets go. */
struct messages *messages_keep(struct messages *messages);
void messages_free(struct messages *messages);
/* The text for that id. The id is the English text itself, or a dotted id such as refusal.full; English falls back to the id, French must have it (amphi check). TEXT_NONE if absent. */
struct text messages_find(const struct messages *messages, const char *language, struct text id);
/* Plural: "one|other" forms of the id by number; French counts 0 and 1 as one. */
struct text messages_plural(const struct messages *messages, const char *language, struct text id, int64_t number);
/* The text of the dotted id PREFIX.VALUE: a value of a code list. TEXT_NONE if absent. */
struct text messages_label(const struct messages *messages, const char *language, struct text prefix, struct text value);
/* True when there is any text whose id begins with PREFIX and a dot. */
bool messages_has_labels(const struct messages *messages, const char *language, struct text prefix);
/* Refuses a dotted id that one language lacks, and texts of one id whose {placeholders} differ; "fr.mo: reason" lines. */
bool messages_check(const struct messages *messages, struct buffer *problems);
/* "All {capacity} places…" with values from a JSON object: {x_at} as a moment (date, hour, Paris time), {x_on} as a date, {x_until} as what it is, numbers in the language's form,
   lists joined with commas; {x:PREFIX} is the text PREFIX.value, {x:day} {x:date} {x:time} {x:moment} {x:number} that form. An unknown name stays as it is, braces and all. */
void messages_fill(const struct messages *messages, const char *language, struct text message, struct text json_values, struct buffer *out);
/* The sentence of a refusal id with its values: refusal.ID, or error.FIELD.RULE for an id with a dot. */
void messages_refusal(const struct messages *messages, const char *language, struct text id, struct text json_values, struct buffer *out);
/* The same from the JSON array ["id", {values}]; other text gives nothing. */
void messages_refusal_pair(const struct messages *messages, const char *language, struct text json_pair, struct buffer *out);
bool mo_open(struct text file, struct buffer *problem); /* checks a .mo image: for tests and the fuzzer */
#endif
