/* The rules a password must meet before it is hashed. */
#ifndef PASSWORD_H
#define PASSWORD_H
#include "base/text.h"

/* NULL when it does, else the field rule ("missing", "too_short", "too_long", "too_common"). `email` may be TEXT_NONE. */
const char *password_problem(struct text password, struct text email);
#endif
