/* Files of templates/assets under fingerprinted names (/assets/site.0f3a9c2b.css), immutable, with a gzip twin; built once at boot and at reload. */
#ifndef HTTP_ASSETS_H
#define HTTP_ASSETS_H
#include "request.h"

struct assets;
struct assets *assets_load(const char *folder, struct buffer *problems); /* NULL: described */
void assets_free(struct assets *assets);
/* "site.css" → "/assets/site.0f3a9c2b.css"; NULL if there is no such file. */
const char *assets_path(const struct assets *assets, struct text name);
/* Answers GET /assets/NAME; an old fingerprint is 404. */
void assets_answer(const struct assets *assets, struct request *request, struct text name);
#endif
