/* Notices that a template or query file changed, for `amphi serve --reload`. */
#ifndef WATCH_H
#define WATCH_H
#include <stdbool.h>

struct watch;
struct watch *watch_new(const char *const folders[3]);
void watch_free(struct watch *watch); /* NULL is allowed */
bool watch_has_changed(struct watch *watch); /* since the last call */
#endif
