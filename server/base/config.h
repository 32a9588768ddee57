/* Configuration: flag > AMPHI_* of the environment > /etc/amphi/amphi.conf (then conf.d beside it, in the order of names) > default. One set of names everywhere. */
#ifndef BASE_CONFIG_H
#define BASE_CONFIG_H
#include "buffer.h"

/* Loads environment and files. An unknown, repeated or malformed line of a file: false, with file, number and reason (never the value) in `problem`: exit 78.
   `file` NULL means /etc/amphi/amphi.conf, which may be absent; one that was named must exist. */
bool config_load(const char *file, struct buffer *problem);
/* A flag's value beats all; the name is the full one, "AMPHI_PORT". False when the name is unknown. */
bool config_set(const char *name, const char *value);
const char *config_get(const char *name); /* never NULL; "" when unset; an unknown name is a bug */
int64_t config_number(const char *name);
/* Checks what can be checked without a database (ports, URLs, numbers); false with the reason. */
bool config_check(struct buffer *problem);
/* Each name, value (secrets as ***) and source, one per line or as a JSON array. */
void config_print(struct buffer *out, bool json);
#endif
