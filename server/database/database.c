/* The connections of a worker together: life, readiness, figures. */
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
    database->readers_count = settings->readers < 1 ? 1 : settings->readers > READERS_MOST ? READERS_MOST : settings->readers;
    for (size_t i = 0; i < database->readers_count; i++) reader_start(&database->readers[i], database, CONNECTION_READER);
    reader_start(&database->slow, database, CONNECTION_SLOW);
    writer_start(&database->writer, CONNECTION_WRITER, loop, &database->settings);
    flush_start(&database->flusher, loop, &database->settings);
    return database;
}

void database_free(struct database *database) {
    if (!database) return;
    for (size_t i = 0; i < database->readers_count; i++) reader_stop(&database->readers[i]);
    reader_stop(&database->slow);
    writer_stop(&database->writer);
    flush_stop(&database->flusher);
    gather_free(&database->gather);
    batches_free(database, true);
    free(database);
}

bool database_is_ready(const struct database *database, const char **reason) {
    int expected = database->settings.migrations_expected;
    for (size_t i = 0; i < database->readers_count; i++)
        if (!is_connection_ready(&database->readers[i].connection, expected, reason)) return false;
    return is_connection_ready(&database->writer.connection, expected, reason) && is_connection_ready(&database->flusher.writer.connection, expected, reason) &&
           is_connection_ready(&database->slow.connection, expected, reason);
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
    for (size_t i = 0; i < database->readers_count; i++)
        if (database->readers[i].connection.broken_count > 0) return database->readers[i].connection.broken_reason;
    return database->writer.connection.broken_count > 0 ? database->writer.connection.broken_reason : NULL;
}

void database_use(struct database *database, const struct query_set *queries) {
    database->settings.queries = queries;
    batches_free(database, false);
    for (size_t i = 0; i < database->readers_count; i++) connection_use(&database->readers[i].connection, (struct query_set *)queries);
    connection_use(&database->slow.connection, (struct query_set *)queries);
    connection_use(&database->writer.connection, (struct query_set *)queries);
    connection_use(&database->flusher.writer.connection, (struct query_set *)queries);
}

void database_figures(const struct database *database, struct database_figures *figures) {
    *figures = database->figures;
    figures->lost = database->slow.connection.lost + database->writer.connection.lost + database->flusher.writer.connection.lost;
    figures->waiting = database->slow.waiting.count + database->slow.flying.count + database->writer.waiting + batches_waiting(database);
    for (size_t i = 0; i < database->readers_count; i++) {
        figures->lost += database->readers[i].connection.lost;
        figures->waiting += database->readers[i].waiting.count + database->readers[i].flying.count;
    }
}
