/* The table of URLs. */
#ifndef ROUTES_H
#define ROUTES_H
#include "http/route.h"

extern const struct route routes[];
extern const size_t routes_count;
extern const struct route admin_routes[];
extern const size_t admin_routes_count;
#endif
