/* A table that was sent with a form (CSV), as an action's query takes it: read in the helper process, for it may be large. */
#ifndef UPLOAD_H
#define UPLOAD_H
#include "base/buffer.h"

enum { UPLOAD_LINES_MOST = 10000, UPLOAD_CELLS_MOST = 200 };

/* Packed: the names of the columns that hold Markdown, blank separated, of those that are sealed, and the file's bytes. Writes
   {"encoding": "cp1252", "has_bom": false, "separator": "semicolon", "columns": ["code", …], "lines": [{"n": 2, "c": ["A1", …], "h": {"content_fr": "<p>…"}}, …]}, n = line of the file, h = the columns of
   Markdown rendered, null where that can't be done; or {"choices": [such, such]} where the encoding can't be told, read in each that it may be; or {"problem": …, "line": n}: encoding, separator, quote, empty,
   too_many (lines, or cells in one). False: not so packed. */
bool upload_make(struct text packed, struct buffer *json);
#endif
