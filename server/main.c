/* The command line: amphi serve | mail | jobs | migrate | check | routes | demo | import | account | draw | figures | explain | audit | config. */
#include <stdio.h>
#include <string.h>

#include "command/command.h"

static const struct command *const commands[] = {
    &serve_command, &mail_command, &jobs_command, &migrate_command, &check_command, &routes_command, &demo_command, &import_command, &account_command, &draw_command, &figures_command, &explain_command, &audit_command, &config_command,
};

static const char version[] = "amphi " AMPHI_VERSION " (commit " AMPHI_COMMIT ")\nbuilt with " AMPHI_LIBRARIES;

static void print_help(FILE *out);

int main(int count, char **arguments) {
    argp_program_version = version;
    const char *name = count > 1 ? arguments[1] : "";
    if (!strcmp(name, "--help") || !strcmp(name, "-?") || !strcmp(name, "help")) {
        print_help(stdout);
        return CODE_GOOD;
    }
    if (!strcmp(name, "--version") || !strcmp(name, "-V")) {
        puts(version);
        return CODE_GOOD;
    }
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        if (!strcmp(name, commands[i]->name)) return command_run(commands[i], count - 1, arguments + 1);
    if (*name) fprintf(stderr, "amphi: there is no command \"%s\"\n", name);
    print_help(stderr);
    return CODE_USAGE;
}

static void print_help(FILE *out) {
    fprintf(out, "Usage: amphi COMMAND [OPTION...]\nCourse catalogue and enrolment.\n\n");
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        const char *purpose = commands[i]->purpose;
        fprintf(out, "  %-8s  %.*s\n", commands[i]->name, (int)strcspn(purpose, "\v"), purpose);
    }
    fprintf(out, "\n`amphi COMMAND --help` says what each takes; `amphi --version` which commit it is and what it was built with.\n");
}
