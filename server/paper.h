/* One printed document (PDF, A4) from a plain list of blocks: drawn in the helper process. */
#ifndef PAPER_H
#define PAPER_H
#include "base/buffer.h"
#include "base/table.h"

enum { PAPER_BLOCKS_MOST = 2000, PAPER_BYTES_MOST = 512 * 1024 };

/* In the worker. `blocks` has the columns kind and text, in that order; the kinds are h1 h2 p small code (text), table_head and table_row (cells with a TAB between them; rows that
   follow one another are one table, whose head is drawn again on every page), line (a rule) and page (begins another page). `page_word` stands before the page number. */
void paper_pack(struct buffer *out, struct text title, struct text language, struct text page_word, const struct table *blocks);
bool paper_knows(struct text kind);
/* In the helper: the file, tagged (H1, H2, P, Table …), text as text, fonts embedded. cairo 1.16 writes no /Lang: it is no PDF/UA. */
bool paper_make(struct text packed, struct buffer *out);
#endif
