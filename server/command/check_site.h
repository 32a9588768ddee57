/* Compares the parts of a loaded site by name: what each test of `amphi check` catches. */
#ifndef COMMAND_CHECK_SITE_H
#define COMMAND_CHECK_SITE_H
#include "site.h"

/* With every query described: routes against files, actions against their routes, templates' names against columns, refusals and titles against texts. */
bool check_site(const struct site *site, struct buffer *problems);
#endif
