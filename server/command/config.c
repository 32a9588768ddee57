/* amphi config: every setting, its value and where it comes from. */
#include <stdio.h>

#include "base/config.h"
#include "command.h"

static int run(void);
static error_t take(int key, char *value, struct argp_state *state);

static bool is_json;
static const struct argp_option options[] = {{"json", 'j', NULL, 0, "As a JSON array", 0}, {0}};
const struct command config_command = {"config", NULL, "Print each setting with its value and source; secrets are masked.", "", options, take, run};

static error_t take(int key, char *value, struct argp_state *state) {
    (void)value;
    (void)state;
    if (key != 'j') return ARGP_ERR_UNKNOWN;
    is_json = true;
    return 0;
}

static int run(void) {
    struct buffer out = {0};
    config_print(&out, is_json);
    fputs(out.at ? out.at : "", stdout);
    buffer_release(&out);
    return CODE_GOOD;
}
