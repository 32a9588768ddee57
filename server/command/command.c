/* Parses the flags of a subcommand: its own, --config, and one per setting it reads. */
#include "command.h"

#include <ctype.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/config.h"
#include "base/log.h"
#include "database/blocking.h"

enum { KEY_CONFIG = 0x1000, KEY_SETTING = 0x2000, SETTINGS_LIMIT = 16 };

struct parsing {
    const struct command *command;
    const char *file;
    char settings[SETTINGS_LIMIT][64]; /* AMPHI_PORT */
    char flags[SETTINGS_LIMIT][64];    /* port */
};

static size_t add_flags(struct parsing *parsing, struct argp_option *options);
static error_t take(int key, char *value, struct argp_state *state);
static void on_signal(int number);

static volatile sig_atomic_t must_stop;

int command_run(const struct command *command, int count, char **arguments) {
    struct parsing parsing = {.command = command};
    struct argp_option options[SETTINGS_LIMIT + 3] = {{"config", KEY_CONFIG, "FILE", 0, "Configuration file instead of /etc/amphi/amphi.conf", 1}};
    add_flags(&parsing, options + 1);
    struct argp own = {.options = command->options, .parser = command->take};
    struct argp_child children[] = {{&own, 0, NULL, 0}, {0}};
    struct argp argp = {.options = options, .parser = take, .args_doc = command->arguments, .doc = command->purpose, .children = command->options || command->take ? children : NULL};
    char title[64];
    snprintf(title, sizeof title, "amphi %s", command->name);
    arguments[0] = title;
    argp_err_exit_status = CODE_USAGE;
    argp_parse(&argp, count, arguments, 0, NULL, &parsing);
    struct buffer problem = {0};
    int code = CODE_CONFIGURATION;
    if (config_load(parsing.file, &problem) && config_check(&problem))
        code = command->run();
    else
        fprintf(stderr, "amphi %s: %s\n", command->name, problem.at ? problem.at : "bad configuration");
    buffer_release(&problem);
    return code;
}

static size_t add_flags(struct parsing *parsing, struct argp_option *options) {
    struct text names = text_of(parsing->command->settings);
    size_t count = 0;
    while (names.at && names.length && count < SETTINGS_LIMIT) {
        struct text name = text_cut(&names, ' ');
        snprintf(parsing->settings[count], sizeof parsing->settings[count], "AMPHI_%.*s", TEXT_PRINT(name));
        for (size_t i = 0; i < name.length && i + 1 < sizeof parsing->flags[count]; i++) parsing->flags[count][i] = name.at[i] == '_' ? '-' : (char)tolower((unsigned char)name.at[i]);
        options[count] = (struct argp_option){parsing->flags[count], KEY_SETTING + (int)count, "VALUE", 0, parsing->settings[count], 2};
        count++;
    }
    return count;
}

static error_t take(int key, char *value, struct argp_state *state) {
    struct parsing *parsing = state->input;
    if (key == ARGP_KEY_INIT && state->child_inputs) {
        state->child_inputs[0] = NULL;
        return 0;
    }
    if (key == KEY_CONFIG) {
        parsing->file = value;
        return 0;
    }
    if (key >= KEY_SETTING && key < KEY_SETTING + SETTINGS_LIMIT) return config_set(parsing->settings[key - KEY_SETTING], value) ? 0 : EINVAL;
    if (key == ARGP_KEY_ARG && !parsing->command->take) argp_error(state, "unexpected argument");
    return ARGP_ERR_UNKNOWN;
}

struct blocking *command_database(const char *role) {
    struct blocking *blocking = blocking_open(config_get("AMPHI_DATABASE"), role);
    if (!blocking) fprintf(stderr, "amphi: the database does not answer; is AMPHI_DATABASE right, and has `amphi migrate` run?\n");
    return blocking;
}

struct query_file *command_queries(struct arena *arena, const char *name) {
    const char *path = arena_print(arena, "%s/commands/%s.sql", config_get("AMPHI_SQL"), name);
    struct buffer content = {0}, problems = {0};
    struct query_file *file = arena_take(arena, sizeof *file);
    bool is_read = buffer_read_file(&content, path) && query_file_parse(arena, path, arena_copy(arena, buffer_as_text(&content)), false, file, &problems);
    if (!is_read) fprintf(stderr, "amphi: %s: %s\n", path, problems.length ? problems.at : "can't be read");
    buffer_release(&content);
    buffer_release(&problems);
    return is_read ? file : NULL;
}

int command_with_database(const char *role, const char *name, int (*work)(struct blocking *blocking, struct query_file *file, struct arena *arena)) {
    struct arena *arena = arena_new();
    struct query_file *file = command_queries(arena, name);
    struct blocking *blocking = file ? command_database(role) : NULL;
    int code = blocking ? work(blocking, file, arena) : file ? CODE_DATABASE : CODE_CONFIGURATION;
    if (blocking) blocking_close(blocking);
    arena_free(arena);
    return code;
}

void command_watch_signals(void) {
    struct sigaction action = {.sa_handler = on_signal};
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGINT, &action, NULL);
    signal(SIGPIPE, SIG_IGN);
}

bool command_must_stop(void) {
    return must_stop;
}

void command_sleep(unsigned milliseconds) {
    if (!must_stop) poll(NULL, 0, (int)milliseconds);
}

static void on_signal(int number) {
    (void)number;
    must_stop = 1;
}
