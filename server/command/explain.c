/* amphi explain: why a person cannot enrol in a session, or what a request would come to: what guards the write, asked beforehand. */
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/config.h"
#include "command.h"
#include "database/blocking.h"
#include "site.h"

static int run(void);
static error_t take(int key, char *value, struct argp_state *state);
static int explain(struct blocking *blocking, struct query_file *file, struct arena *arena);
static bool ask(struct blocking *blocking, struct query_file *file, struct arena *arena, const char *query, const struct pairs *values, struct table *rows);
static void print_reason(const struct messages *messages, struct text id, struct text values);
static void print_outlook(const struct messages *messages, struct text outcome, struct text values);

static const char *email, *session, *track, *status, *language = "fr";
static const struct argp_option options[] = {
    {"person", 'p', "EMAIL", 0, "Address of the person's account", 0},
    {"session", 's', "ID", 0, "Number or code of the session", 0},
    {"track", 't', "FI|FA|FC", 0, "As what the person would follow it; without it no track is tested", 0},
    {"status", 'u', "LETTER", 0, "Situation of a trainee, a to e, as in the form", 0},
    {"language", 'l', "fr|en", 0, "Language of the sentences (fr)", 0},
    {0},
};
const struct command explain_command = {
    "explain",
    NULL,
    "Say why a person cannot enrol in a session: every reason with its id and what to do, or what the request would come to. Changes nothing.\v"
    "Each line is an id, a colon and sentences; the last id is enrolled, waiting, applied, refused or draft. The exit code is 0 whatever the answer, 65 when the person or the session does not exist.",
    "DATABASE SQL",
    options,
    take,
    run,
};

static error_t take(int key, char *value, struct argp_state *state) {
    switch (key) {
    case 'p': email = value; return 0;
    case 's': session = value; return 0;
    case 't':
        if (strcmp(value, "FI") && strcmp(value, "FA") && strcmp(value, "FC")) argp_error(state, "the track is FI, FA or FC");
        track = value;
        return 0;
    case 'u':
        if (strlen(value) != 1 || !strchr("abcde", *value)) argp_error(state, "the status is a letter from a to e");
        status = value;
        return 0;
    case 'l':
        if (strcmp(value, "fr") && strcmp(value, "en")) argp_error(state, "the language is fr or en");
        language = value;
        return 0;
    case ARGP_KEY_ARG: argp_error(state, "unexpected argument"); return 0;
    case ARGP_KEY_END:
        if (!email || !session) argp_error(state, "say who and what: --person=EMAIL --session=ID");
        return 0;
    default: return ARGP_ERR_UNKNOWN;
    }
}

static int run(void) {
    return command_with_database("", "explain", explain);
}

static int explain(struct blocking *blocking, struct query_file *file, struct arena *arena) {
    char folder[PATH_MAX];
    struct pairs values = {0};
    struct table asked = {0}, reasons = {0}, outlook = {0};
    struct buffer problems = {0};
    pairs_add(&values, arena, TEXT("email"), text_of(email));
    pairs_add(&values, arena, TEXT("session"), text_of(session));
    if (track) pairs_add(&values, arena, TEXT("track"), text_of(track));
    if (status) pairs_add(&values, arena, TEXT("status"), text_of(status));
    if (!ask(blocking, file, arena, "asked", &values, &asked)) return CODE_FAILED;
    struct text whom = table_get(&asked, 0, "whom_id"), of_session = table_get(&asked, 0, "of_session");
    if (!whom.length) fprintf(stderr, "amphi explain: nobody has the address %s\n", email);
    if (!of_session.length) fprintf(stderr, "amphi explain: there is no session %s\n", session);
    if (!whom.length || !of_session.length) return CODE_DATA;
    pairs_add(&values, arena, TEXT("whom_id"), whom);
    pairs_add(&values, arena, TEXT("of_session"), of_session);
    if (!ask(blocking, file, arena, "reasons", &values, &reasons) || !ask(blocking, file, arena, "outlook", &values, &outlook)) return CODE_FAILED;
    struct messages *messages = messages_load(site_locale_folder(folder), &problems);
    if (!messages) fprintf(stderr, "%s", problems.at ? problems.at : "amphi explain: the texts can't be read\n");
    buffer_release(&problems);
    if (!messages) return CODE_CONFIGURATION;
    if (!table_is_true(&asked, 0, "is_draft"))
        for (size_t i = 0; i < reasons.rows_count; i++) print_reason(messages, table_get(&reasons, i, "refusal"), table_get(&reasons, i, "refusal_values"));
    print_outlook(messages, table_get(&outlook, 0, "outcome"), table_get(&outlook, 0, "outcome_values"));
    messages_free(messages);
    return fflush(stdout) == 0 ? CODE_GOOD : CODE_FAILED;
}

static bool ask(struct blocking *blocking, struct query_file *file, struct arena *arena, const char *query, const struct pairs *values, struct table *rows) {
    return blocking_run(blocking, arena, (struct query *)query_file_query(file, query), values, rows, NULL);
}

static void print_reason(const struct messages *messages, struct text id, struct text values) {
    struct buffer sentence = {0};
    messages_refusal(messages, language, id, values, &sentence);
    struct text what = messages_label(messages, language, TEXT("what_to_do"), id);
    printf("%.*s: %.*s%s%.*s\n", TEXT_PRINT(id), TEXT_PRINT(buffer_as_text(&sentence)), what.length ? " " : "", TEXT_PRINT(what));
    buffer_release(&sentence);
}

static void print_outlook(const struct messages *messages, struct text outcome, struct text values) {
    struct buffer sentence = {0};
    messages_fill(messages, language, messages_label(messages, language, TEXT("explain"), outcome), values, &sentence);
    printf("%.*s: %.*s\n", TEXT_PRINT(outcome), TEXT_PRINT(buffer_as_text(&sentence)));
    buffer_release(&sentence);
}
