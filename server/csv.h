/* The CSV writer by itself. */
#ifndef CSV_H
#define CSV_H
#include "base/buffer.h"
#include "base/table.h"

/* RFC 4180, CRLF behind each row, header = column names. NULL is an empty field, an empty text is "". */
void csv_write(struct buffer *out, const struct table *table);
#endif
