/* Sorts failed results by SQLSTATE and keeps of them what may be told. */
#include "failure.h"

#include <stdio.h>
#include <string.h>

#include "../base/log.h"

static const char *field(const PGresult *result, int code);

enum failure_kind failure_kind(const PGresult *result) {
    const char *state = field(result, PG_DIAG_SQLSTATE), *severity = field(result, PG_DIAG_SEVERITY_NONLOCALIZED);
    if (!*state || strcmp(severity, "FATAL") == 0 || strcmp(severity, "PANIC") == 0 || strncmp(state, "08", 2) == 0 || strncmp(state, "57P0", 4) == 0) return FAILURE_LOST;
    if (strcmp(state, "40001") == 0 || strcmp(state, "40P01") == 0 || strcmp(state, "55P03") == 0) return FAILURE_AGAIN;
    if (strcmp(state, "26000") == 0) return FAILURE_STALE;
    /* Of 0A000 only the one the plan cache raises heals by preparing anew; the message would depend on the server's language. */
    if (strcmp(state, "0A000") == 0 && strcmp(field(result, PG_DIAG_SOURCE_FUNCTION), "RevalidateCachedQuery") == 0) return FAILURE_STALE;
    return strncmp(state, "53", 2) == 0 ? FAILURE_SHORT : FAILURE_OTHER;
}

void failure_describe(struct arena *arena, const PGresult *result, struct answer *answer) {
    snprintf(answer->sqlstate, sizeof answer->sqlstate, "%s", field(result, PG_DIAG_SQLSTATE));
    answer->constraint = answer->message = TEXT_NONE;
    if (!arena) return;
    const char *constraint = field(result, PG_DIAG_CONSTRAINT_NAME);
    if (*constraint) answer->constraint = arena_copy(arena, text_of(constraint));
    if (strncmp(answer->sqlstate, "PT4", 3) != 0) return;
    const char *values = field(result, PG_DIAG_MESSAGE_DETAIL);
    answer->message = text_of(arena_print(arena, "%s%s%s", field(result, PG_DIAG_MESSAGE_PRIMARY), *values ? "\t" : "", values));
}

static const char *field(const PGresult *result, int code) {
    const char *value = PQresultErrorField(result, code);
    return value ? value : "";
}

/* A refusal by raise is no failure of ours. */
void failure_log(const char *event, const struct query *query, const struct answer *answer) {
    if (strncmp(answer->sqlstate, "PT4", 3) == 0) return;
    log_event(LOG_LEVEL_ERROR, event, "query=%s:%d sqlstate=%s constraint=%s", query ? query->file : "-", query ? query->line : 0, answer->sqlstate, log_quote(answer->constraint));
}
