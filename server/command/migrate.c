/* amphi migrate: brings the database to this program's schema. */
#include <stdio.h>

#include "base/config.h"
#include "command.h"
#include "database/migrate.h"

static int run(void);

const struct command migrate_command = {
    "migrate", NULL, "Bring the database to this program's schema: migrations once, functions and views again.", "DATABASE SQL", NULL, NULL, run};

static int run(void) {
    struct blocking *blocking = command_database("");
    if (!blocking) return CODE_DATABASE;
    struct buffer problem = {0};
    bool is_done = migrate(blocking, config_get("AMPHI_SQL"), &problem);
    if (!is_done) fprintf(stderr, "amphi migrate: %s\n", problem.at ? problem.at : "failed");
    buffer_release(&problem);
    blocking_close(blocking);
    return is_done ? CODE_GOOD : CODE_FAILED;
}
