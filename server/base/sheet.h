/* A table as people send it in a file: its encoding and separator found out, its records read one by one. */
#ifndef BASE_SHEET_H
#define BASE_SHEET_H
#include "buffer.h"

enum sheet_encoding { SHEET_UNKNOWN, SHEET_UTF8, SHEET_CP1252, SHEET_MACROMAN };

struct sheet {
    struct text content; /* UTF-8, without BOM */
    char separator;
    size_t at;
    int line;             /* of the record that sheet_next gave, counted from 1 */
    int next_line;
    bool is_broken;       /* a quote was never closed, or stands where none may */
    struct buffer cells;  /* the record's cells, each followed by a NUL */
    size_t count;
};

/* Valid UTF-8 is that; else whichever of the two old ones gives more letters and signs of French. SHEET_UNKNOWN when neither does better: never a silent guess. */
enum sheet_encoding sheet_encoding_of(struct text raw, bool *has_bom);
const char *sheet_encoding_name(enum sheet_encoding encoding);
enum sheet_encoding sheet_encoding_named(const char *name); /* "utf-8", "cp1252", "macroman" */
/* False: a byte that this encoding lacks. The BOM is left out. */
bool sheet_decode(struct text raw, enum sheet_encoding encoding, struct buffer *utf8);
/* Comma, semicolon or tab: the one that the header line has most of, outside quotes; NUL when there is none, or two have as many. */
char sheet_separator_of(struct text utf8);

void sheet_init(struct sheet *sheet, struct text utf8, char separator);
void sheet_release(struct sheet *sheet);
/* RFC 4180, with any line end; lines without anything are passed over. False at the end, or when is_broken. */
bool sheet_next(struct sheet *sheet);
struct text sheet_cell(const struct sheet *sheet, size_t index); /* the bytes between; TEXT_NONE beyond the last */
#endif
