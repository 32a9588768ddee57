/* The subcommands of `amphi`: one description each, one parser for all of them. */
#ifndef COMMAND_COMMAND_H
#define COMMAND_COMMAND_H
#include <argp.h>
#include <stdbool.h>

/* sysexits.h's numbers where it has one, systemd's 3 for "stopped". */
enum exit_code { CODE_GOOD = 0, CODE_FAILED = 1, CODE_USAGE = 64, CODE_DATA = 65, CODE_DATABASE = 69, CODE_BUG = 70, CODE_AGAIN = 75, CODE_NO_RIGHT = 77, CODE_CONFIGURATION = 78 };

struct command {
    const char *name;
    const char *arguments; /* "invite EMAIL"; NULL: none */
    const char *purpose;   /* one sentence, and after \v what else --help says */
    const char *settings;  /* configuration it reads, blank separated: each is a flag too ("PORT" is --port=VALUE) */
    const struct argp_option *options;
    argp_parser_t take;    /* own flags and arguments; NULL: none */
    int (*run)(void);      /* with the configuration loaded and checked; answers the exit code */
};
extern const struct command serve_command, mail_command, jobs_command, migrate_command, check_command, routes_command, demo_command, import_command, account_command, draw_command, figures_command, explain_command, audit_command, config_command;

/* Parses, loads the configuration, runs. `arguments[0]` is the subcommand's name. */
int command_run(const struct command *command, int count, char **arguments);

struct blocking;
struct arena;
struct query_file;
/* Connects with the configured string; NULL is described on stderr: exit CODE_DATABASE. */
struct blocking *command_database(const char *role);
/* The named queries of sql/commands/NAME.sql; NULL: described. They live in the arena. */
struct query_file *command_queries(struct arena *arena, const char *name);
/* Both, handed to `work`, whose exit code it answers; the other codes are for what is missing. */
int command_with_database(const char *role, const char *name, int (*work)(struct blocking *blocking, struct query_file *file, struct arena *arena));
/* Asks SIGTERM and SIGINT to end the loops of commands that stay. */
void command_watch_signals(void);
bool command_must_stop(void);
/* Sleeps that long, or until a signal asks to stop. */
void command_sleep(unsigned milliseconds);
#endif
