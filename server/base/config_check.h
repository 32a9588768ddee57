/* What a value must look like, and which values must not be shown. */
#ifndef BASE_CONFIG_CHECK_H
#define BASE_CONFIG_CHECK_H
#include <stdbool.h>

/* A password, or an address that holds one. When in doubt: yes. */
bool config_is_secret(const char *name, const char *value);
#endif
