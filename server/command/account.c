/* amphi account invite: the first person of a real site gets in by a one-time link. */
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/config.h"
#include "command.h"
#include "database/blocking.h"

static int run(void);
static error_t take(int key, char *value, struct argp_state *state);

static const char *verb, *email, *role = "", *language = "fr";
static const struct argp_option options[] = {
    {"role", 'r', "ROLE", 0, "employer, teacher, reviewer, office, leader or admin; without it a plain account", 0},
    {"language", 'l', "fr|en", 0, "Language of the person's pages and mail (fr)", 0},
    {0},
};
const struct command account_command = {
    "account", "invite EMAIL", "Invite a person: makes the account if it is missing and prints a link that works once.", "DATABASE SQL BASE_URL", options, take, run};

static error_t take(int key, char *value, struct argp_state *state) {
    switch (key) {
    case 'r': role = value; return 0;
    case 'l':
        if (strcmp(value, "fr") && strcmp(value, "en")) argp_error(state, "the language is fr or en");
        language = value;
        return 0;
    case ARGP_KEY_ARG:
        if (!verb)
            verb = value;
        else if (!email)
            email = value;
        else
            argp_error(state, "one address at a time");
        return 0;
    case ARGP_KEY_END:
        if (!verb || strcmp(verb, "invite") || !email) argp_error(state, "say: invite EMAIL");
        return 0;
    default: return ARGP_ERR_UNKNOWN;
    }
}

static int run(void) {
    struct arena *arena = arena_new();
    struct query_file *file = command_queries(arena, "account");
    struct blocking *blocking = file ? command_database("") : NULL;
    int code = file ? CODE_DATABASE : CODE_CONFIGURATION;
    if (blocking) {
        struct pairs values = {0};
        struct table rows = {0};
        pairs_add(&values, arena, TEXT("email"), text_of(email));
        pairs_add(&values, arena, TEXT("role"), *role ? text_of(role) : TEXT_NONE);
        pairs_add(&values, arena, TEXT("language"), text_of(language));
        code = CODE_FAILED;
        if (blocking_run(blocking, arena, &file->queries[0], &values, &rows, NULL) && rows.rows_count) {
            struct text token = table_get(&rows, 0, "token"), refusal = table_get(&rows, 0, "refusal");
            if (token.length) {
                printf("%s/%s/password-resets/%.*s\n", config_get("AMPHI_BASE_URL"), language, TEXT_PRINT(token));
                code = CODE_GOOD;
            } else {
                fprintf(stderr, "amphi account: refused: %.*s\n", TEXT_PRINT(refusal));
                code = CODE_DATA;
            }
        }
        blocking_close(blocking);
    }
    arena_free(arena);
    return code;
}
