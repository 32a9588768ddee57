/* amphi audit: re-derives from the rows what the program promises, and says what it found; changes nothing. */
#include <stdio.h>

#include "base/arena.h"
#include "command.h"
#include "database/blocking.h"

static int run(void);
static int audit(struct blocking *blocking, struct query_file *file, struct arena *arena);
static bool print_line(const struct table *rows, size_t row);

const struct command audit_command = {
    "audit",
    NULL,
    "Re-derive seats, waiting lists, histories, messages and the audit trail of all enrolments from their rows; changes nothing.\vA line says how many things were looked at; behind WRONG stands how many of them do not hold, and some of these. "
    "All is read in one snapshot, while the site runs. Exit code 1: something is wrong.",
    "DATABASE SQL",
    NULL,
    NULL,
    run,
};

static int run(void) {
    return command_with_database("amphi_audit", "audit", audit);
}

/* One moment for all questions, and no way to write even by mistake. */
static int audit(struct blocking *blocking, struct query_file *file, struct arena *arena) {
    struct pairs values = {0};
    struct table rows = {0};
    bool is_good = blocking_execute(blocking, "begin transaction isolation level repeatable read, read only", NULL);
    if (!is_good || !blocking_run(blocking, arena, (struct query *)query_file_query(file, "invariants"), &values, &rows, NULL)) return CODE_FAILED;
    for (size_t i = 0; i < rows.rows_count; i++) is_good = print_line(&rows, i) && is_good;
    blocking_execute(blocking, "rollback", NULL);
    return is_good && rows.rows_count && fflush(stdout) == 0 ? CODE_GOOD : CODE_FAILED;
}

static bool print_line(const struct table *rows, size_t row) {
    struct text wrong = table_get(rows, row, "wrong"), looked_at = table_get(rows, row, "looked_at"), sentence = table_get(rows, row, "invariant"), examples = table_get(rows, row, "examples");
    if (text_is(wrong, "0")) {
        printf("good   %9.*s  %.*s\n", TEXT_PRINT(looked_at), TEXT_PRINT(sentence));
        return true;
    }
    printf("WRONG  %9.*s  %.*s: %.*s, such as %.*s\n", TEXT_PRINT(looked_at), TEXT_PRINT(sentence), TEXT_PRINT(wrong), TEXT_PRINT(examples));
    return false;
}
