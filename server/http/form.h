/* Strict parsers of our own for form bodies, query strings and Cookie headers (libmicrohttpd's lose data: shared tests hold the probes). */
#ifndef HTTP_FORM_H
#define HTTP_FORM_H
#include "../base/pairs.h"

/* application/x-www-form-urlencoded: bytes 0x21-0x7E only, '&' separates, each pair has a name [a-z][a-z0-9_]{0,63} and '=', at most 100 in order; one decode of %XX and '+'; no control byte
   but TAB, CR, LF; valid UTF-8. False: answer 400. An empty body is an empty form. Beside the 100, 400 numbered fields (presence_17): a table with a choice on each line. */
bool form_parse(struct text body, struct arena *arena, struct pairs *form);
/* Where the number of a numbered field begins ("presence_17": 9); 0 when the name is none. */
size_t form_number_at(struct text name);
/* The same decoding, but names may be anything decodable and a pair without '=' has an empty value (others add their own names to links); `&&` is skipped. */
bool query_parse(struct text query, struct arena *arena, struct pairs *pairs);
/* RFC 6265 §4.2.1; a name that comes twice is kept twice: the caller refuses a doubled session cookie. */
bool cookies_parse(struct text header, struct arena *arena, struct pairs *cookies);
/* Decodes %XX in a path segment or path; %00-%1F, %7F, %2F and bad UTF-8 are refused. */
bool path_decode(struct text raw, struct arena *arena, struct text *path);
/* Appends the value encoded for a query string (RFC 3986 unreserved kept, blank as +). */
struct buffer;
void query_encode(struct buffer *out, struct text value);
#endif
