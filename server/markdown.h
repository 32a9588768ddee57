/* Markdown (CommonMark) as HTML that may stand in a page: rendered when a text is saved or previewed, never when it is read; long texts in the helper process. */
#ifndef MARKDOWN_H
#define MARKDOWN_H
#include "base/buffer.h"

/* MARKDOWN_NOW_MOST: what the loop may render itself. cmark needs up to 0.6 microseconds for a byte of what people write badly, and more where it grows with the square. */
enum { MARKDOWN_BYTES_MOST = 64 * 1024, MARKDOWN_HTML_MOST = 256 * 1024, MARKDOWN_NOW_MOST = 2 * 1024 };

/* Raw HTML and images are dropped (of an image its words stay), headings go down one level and stop at h6, links lead to http, https, mailto or into the site, all others lose their target; links to elsewhere carry rel.
   False: the text or its HTML is too long, nested too deep or has more than 2,000 brackets; `out` is untouched. */
bool markdown_write(struct buffer *out, struct text markdown);
/* Adds "NAME": "HTML" to a JSON object that is being written and not closed; null for what can't be rendered, nothing for a text of blanks. */
void markdown_write_member(struct buffer *json, struct text name, struct text markdown);
/* Any number of texts, packed one behind the other (pack_text): the HTML of each in the same way, TEXT_NONE for one that is refused. False: not so packed. */
bool markdown_make(struct text packed, struct buffer *out);
#endif
