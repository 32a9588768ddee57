/* Tables as the sheets of a workbook (XLSX): drawn in the helper process. */
#ifndef SHEET_H
#define SHEET_H
#include "base/buffer.h"
#include "base/table.h"

enum { SHEET_ROWS_MOST = 5000 };

/* In the worker: what the helper needs. `headers` are the words above the columns; `title` names the sheet, and the first one's the workbook: packed one behind the other, each is a sheet. */
void sheet_pack(struct buffer *out, struct text title, const struct text *headers, const struct table *table);
/* In the helper: the file. Numbers are numbers, dates dates, moments stand on the clock of Paris, booleans are booleans, all else is text and never a formula. The header stays in sight. */
bool sheet_make(struct text packed, struct buffer *out);
#endif
