/* The parameters every connection of ours begins with: role, time zone, limits; added to what the site's own connection string says. */
#ifndef DATABASE_CONNINFO_H
#define DATABASE_CONNINFO_H
#include <libpq-fe.h>

#include "../base/arena.h"

enum { CONNINFO_MOST = 8 };
struct conninfo {
    const char *keywords[CONNINFO_MOST + 1], *values[CONNINFO_MOST + 1];
};

/* `settings` are further "name=value" of the session, without blanks in them but escaped by a backslash; NULL ends the list. role "" keeps the login's own. A reader accepts any primary: a session
   that is read-only by default is not "read-write" (reliability.md §4.3). Everything lives in the arena. `host=` with a name is resolved by libpq and blocks: sites use hostaddr or a socket. */
struct conninfo conninfo_make(struct arena *arena, const char *conninfo, const char *role, const char *const *settings, bool is_reader);
#endif
