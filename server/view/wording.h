/* How dates, hours and numbers are written in French and in English. */
#ifndef VIEW_WORDING_H
#define VIEW_WORDING_H
#include "../base/buffer.h"

/* Each appends the value in the words of the language; a value of another shape is appended as it is, an empty one gives nothing. */
void word_date(struct buffer *out, const char *language, struct text value);   /* lundi 12 janvier 2026 / Monday 12 January 2026 */
void word_day(struct buffer *out, const char *language, struct text value);    /* 12 janvier 2026 / 12 January 2026 */
void word_time(struct buffer *out, const char *language, struct text value);   /* 9 h 30 / 9:30 am */
void word_moment(struct buffer *out, const char *language, struct text value); /* 12 janvier 2026, 9 h 30 (heure de Paris), or (whose time it says) */
void word_clock(struct buffer *out, struct text value); /* behind an hour that stands alone: " (whose time it says)"; nothing for Paris */
void word_iso(struct buffer *out, struct text value);                          /* for <time datetime>: 2026-01-12T09:30:00+01:00 */
void word_number(struct buffer *out, const char *language, struct text value); /* 1 234,5 with U+202F / 1,234.5 */
bool word_is_french(const char *language);
#endif
