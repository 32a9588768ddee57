/* The three connections of a worker together: life, readiness, figures. */
#include "database.h"

#include <stdio.h>
#include <stdlib.h>

#include "../base/log.h"
#include "inside.h"

static bool is_connection_ready(const struct connection *connection, int expected, const char **reason);

struct database *database_new(struct loop *loop, const struct database_settings *settings) {
    struct database *database = calloc(1, sizeof *database);
    if (!database) BUG("out of memory");
    database->loop = loop;
    database->settings = *settings;
    reader_start(&database->reader, database, CONNECTION_READER);
    reader_start(&database->slow, database, CONNECTION_SLOW);
    writer_start(&database->writer, loop, &database->settings);
    return database;
}

void database_free(struct database *database) {
    if (!database) return;
    reader_stop(&database->reader);
    reader_stop(&database->slow);
    writer_stop(&database->writer);
    gather_free(&database->gather);
    batches_free(database, true);
    free(database);
}

bool database_is_ready(const struct database *database, const char **reason) {
    const struct connection *all[] = {&database->reader.connection, &database->writer.connection, &database->slow.connection};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (!is_connection_ready(all[i], database->settings.migrations_expected, reason)) return false;
    return true;
}

/* A database that is newer than the program is fine: schema changes keep the version before them working, so that a deployment can roll. */
static bool is_connection_ready(const struct connection *connection, int expected, const char **reason) {
    static char text[256];
    if (connection->state != CONNECTION_READY) {
        *reason = connection->state == CONNECTION_PREPARING ? "statements are being prepared" : "no connection to the database";
        return false;
    }
    if (connection->schema < expected) {
        snprintf(text, sizeof text, "the database is at migration %d, the program needs %d: run amphi migrate", connection->schema, expected);
    } else if (connection->broken_count > 0) {
        const struct query *query = &connection->set->queries[connection->broken_first];
        snprintf(text, sizeof text, "%zu broken statement(s), the first is %s:%d", connection->broken_count, query->file, query->line);
    } else {
        return true;
    }
    *reason = text;
    return false;
}

const char *database_mistake(const struct database *database) {
    const struct connection *reader = &database->reader.connection, *writer = &database->writer.connection;
    return reader->broken_count > 0 ? reader->broken_reason : writer->broken_count > 0 ? writer->broken_reason : NULL;
}

void database_use(struct database *database, const struct query_set *queries) {
    database->settings.queries = queries;
    batches_free(database, false);
    connection_use(&database->reader.connection, (struct query_set *)queries);
    connection_use(&database->slow.connection, (struct query_set *)queries);
    connection_use(&database->writer.connection, (struct query_set *)queries);
}

void database_figures(const struct database *database, struct database_figures *figures) {
    *figures = database->figures;
    figures->lost = database->reader.connection.lost + database->slow.connection.lost + database->writer.connection.lost;
    figures->waiting = database->reader.waiting.count + database->reader.flying.count + database->slow.waiting.count + database->slow.flying.count + database->writer.waiting + batches_waiting(database);
}
