/* A strict parser of multipart/form-data (RFC 7578) for the few routes that take a file: what browsers send, and nothing else. */
#ifndef HTTP_MULTIPART_H
#define HTTP_MULTIPART_H
#include "../base/pairs.h"

struct upload {
    struct text name, bytes; /* the name as the browser gave it, "" when no file was chosen; TEXT_NONE: there was no such part */
};

/* The boundary of a Content-Type: 1 to 70 signs of RFC 2046, bare or quoted. False: it is no multipart/form-data, or has other parameters. */
bool multipart_boundary(struct text content_type, struct text *boundary);
/* No preamble, no epilogue but one CRLF; each part has a Content-Disposition with name (a field's name, as in forms) and, only that of `file_field`, filename (at most 255 bytes of UTF-8) and a Content-Type.
   Values follow the rules of forms: UTF-8, of controls only TAB, CR and LF, at most 100. The file's bytes stay in place. False: answer 400. */
bool multipart_parse(struct text body, struct text boundary, struct text file_field, struct arena *arena, struct pairs *form, struct upload *file);
#endif
