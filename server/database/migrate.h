/* Brings a database to this program's schema: numbered migrations once (checksums kept), then functions and views again. */
#ifndef DATABASE_MIGRATE_H
#define DATABASE_MIGRATE_H
#include "blocking.h"

/* folder is sql/. Under an advisory lock; each migration in a transaction of its own; makes the roles (NOLOGIN) and grants them to the login. A changed checksum: false. Progress to stderr. */
bool migrate(struct blocking *blocking, const char *folder, struct buffer *problem);
int migrate_newest(const char *folder); /* number of the newest file, for /readyz */
#endif
