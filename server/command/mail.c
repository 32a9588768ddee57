/* amphi mail: sends what the outbox holds. A row is leased, sent, then marked: a crash between the two sends it again, under the same Message-ID. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/config.h"
#include "base/log.h"
#include "command.h"
#include "database/blocking.h"
#include "mail_message.h"
#include "mail_send.h"
#include "site.h"

enum { POLL_MILLISECONDS = 500 };

struct post {
    struct blocking *blocking;
    struct query_file *queries;
    struct templates *templates;
    struct messages *messages;
    struct text host;
};

static int run(void);
static error_t take(int key, char *value, struct argp_state *state);
static bool load(struct post *post);
static struct text host_of(const char *base_url);
static int send_due(struct post *post);
static void send_one(struct post *post, struct arena *arena, const struct table *rows, size_t row);
static bool write_mail(struct post *post, struct arena *arena, const struct table *rows, size_t row, struct buffer *message);
static bool add_calendars(struct post *post, struct arena *arena, struct mail *mail);
static bool note(struct post *post, struct arena *arena, const char *query, struct pairs *values, struct table *rows);

static bool is_once;
static const struct argp_option options[] = {{"once", 'o', NULL, 0, "Send what is due now, then end", 0}, {0}};
const struct command mail_command = {
    "mail",
    NULL,
    "Send the mail that waits in the outbox: looks twice a second until SIGTERM.\vTo AMPHI_SMTP_URL (smtp://host:port), or without one as files into AMPHI_MAIL_FOLDER.",
    "DATABASE SQL TEMPLATES BASE_URL SMTP_URL MAIL_FROM MAIL_FOLDER",
    options,
    take,
    run,
};

static error_t take(int key, char *value, struct argp_state *state) {
    (void)value;
    (void)state;
    if (key != 'o') return ARGP_ERR_UNKNOWN;
    is_once = true;
    return 0;
}

static int run(void) {
    struct arena *arena = arena_new();
    struct post post = {.queries = command_queries(arena, "mail"), .host = host_of(config_get("AMPHI_BASE_URL"))};
    log_start("mail", LOG_LEVEL_INFO, false);
    command_watch_signals();
    int code = CODE_CONFIGURATION;
    if (!*config_get("AMPHI_SMTP_URL") && !*config_get("AMPHI_MAIL_FOLDER"))
        fprintf(stderr, "amphi mail: set AMPHI_SMTP_URL, or AMPHI_MAIL_FOLDER for a machine without a server\n");
    else if (post.queries && load(&post)) {
        code = CODE_GOOD;
        while (!command_must_stop()) {
            if (!post.blocking) post.blocking = command_database("amphi_mail");
            int sent = post.blocking ? send_due(&post) : -1;
            if (is_once && sent <= 0) {
                code = sent == 0 ? CODE_GOOD : post.blocking ? CODE_FAILED : CODE_DATABASE;
                break;
            }
            if (post.blocking && !blocking_is_alive(post.blocking)) {
                blocking_close(post.blocking);
                post.blocking = NULL;
            }
            if (sent <= 0) command_sleep(POLL_MILLISECONDS);
        }
    }
    if (post.blocking) blocking_close(post.blocking);
    templates_free(post.templates);
    messages_free(post.messages);
    arena_free(arena);
    return code;
}

static bool load(struct post *post) {
    char folder[PATH_MAX];
    struct buffer problems = {0};
    post->messages = messages_load(site_locale_folder(folder), &problems);
    if (post->messages) post->templates = templates_load(config_get("AMPHI_TEMPLATES"), post->messages, &problems);
    if (problems.length) fprintf(stderr, "%s", problems.at);
    buffer_release(&problems);
    return post->templates != NULL;
}

static struct text host_of(const char *base_url) {
    struct text rest = text_of(base_url);
    text_cut(&rest, '/');
    text_cut(&rest, '/');
    struct text authority = text_cut(&rest, '/');
    return text_cut(&authority, ':');
}

/* How many were tried; -1: the database failed. */
static int send_due(struct post *post) {
    struct arena *arena = arena_new();
    struct pairs none = {0};
    struct table rows = {0};
    int count = -1;
    if (note(post, arena, "claim", &none, &rows)) {
        count = (int)rows.rows_count;
        for (size_t row = 0; row < rows.rows_count && !command_must_stop(); row++) send_one(post, arena, &rows, row);
    }
    arena_free(arena);
    return count;
}

static void send_one(struct post *post, struct arena *arena, const struct table *rows, size_t row) {
    struct buffer message = {0}, reason = {0};
    bool is_final = true, is_sent = false;
    struct text id = table_get(rows, row, "id");
    if (!write_mail(post, arena, rows, row, &message))
        buffer_string(&reason, "the template could not be written");
    else if (*config_get("AMPHI_SMTP_URL"))
        is_sent = mail_send(config_get("AMPHI_SMTP_URL"), config_get("AMPHI_MAIL_FROM"), arena_string(arena, table_get(rows, row, "recipient")), buffer_as_text(&message), &reason, &is_final);
    else {
        is_final = false;
        const char *name = arena_print(arena, "%08lld-%.*s", strtoll(arena_string(arena, id), NULL, 10), TEXT_PRINT(table_get(rows, row, "template")));
        is_sent = mail_write(config_get("AMPHI_MAIL_FOLDER"), name, buffer_as_text(&message), &reason);
    }
    struct pairs values = {0};
    struct table ignored = {0};
    pairs_add(&values, arena, TEXT("id"), id);
    pairs_add(&values, arena, TEXT("reason"), buffer_as_text(&reason));
    pairs_add(&values, arena, TEXT("is_final"), is_final ? TEXT("t") : TEXT("f"));
    note(post, arena, is_sent ? "sent" : "failed", &values, &ignored);
    log_event(is_sent ? LOG_LEVEL_INFO : LOG_LEVEL_WARNING, is_sent ? "mail_sent" : "mail_failed", "outbox=%.*s template=%.*s reason=%s", TEXT_PRINT(id), TEXT_PRINT(table_get(rows, row, "template")),
              log_quote(buffer_as_text(&reason)));
    buffer_release(&message);
    buffer_release(&reason);
}

static bool write_mail(struct post *post, struct arena *arena, const struct table *rows, size_t row, struct buffer *message) {
    struct pairs asked = {0};
    struct table payload = {0};
    const char *language = text_is(table_get(rows, row, "language"), "en") ? "en" : "fr";
    pairs_add(&asked, arena, TEXT("payload"), table_get(rows, row, "payload"));
    if (!note(post, arena, "values", &asked, &payload)) return false;
    struct view_hooks hooks = {0};
    struct view *view = view_new(post->templates, language, &hooks);
    if (!view) return false;
    view_set(view, TEXT("base_url"), text_of(config_get("AMPHI_BASE_URL")));
    view_set(view, TEXT("root"), text_of(arena_print(arena, "/%s", language)));
    view_set(view, TEXT("language"), text_of(language));
    for (size_t i = 0; i < payload.rows_count; i++) view_set(view, table_get(&payload, i, "name"), table_get(&payload, i, "value"));
    struct buffer rendered = {0};
    const char *file = arena_print(arena, "mail/%.*s.txt", TEXT_PRINT(table_get(rows, row, "template")));
    bool is_good = templates_has(post->templates, file) && view_render(view, file, false, &rendered);
    const char *from = *config_get("AMPHI_MAIL_FROM") ? config_get("AMPHI_MAIL_FROM") : arena_print(arena, "amphi@%.*s", TEXT_PRINT(post->host));
    struct mail mail = {table_get(rows, row, "id"), text_of(from), table_get(rows, row, "recipient"), post->host, text_of(language), buffer_as_text(&rendered), NULL, 0};
    is_good = is_good && add_calendars(post, arena, &mail);
    is_good = is_good && mail_message(&mail, message);
    buffer_release(&rendered);
    view_free(view);
    return is_good;
}

/* As the dates stand now, not as they stood when the message was queued. */
static bool add_calendars(struct post *post, struct arena *arena, struct mail *mail) {
    struct pairs asked = {0};
    struct table rows = {0};
    pairs_add(&asked, arena, TEXT("id"), mail->id);
    pairs_add(&asked, arena, TEXT("base_url"), text_of(config_get("AMPHI_BASE_URL")));
    if (!note(post, arena, "calendar", &asked, &rows)) return false;
    struct calendar *calendars = arena_take(arena, (rows.rows_count + 1) * sizeof *calendars);
    for (size_t i = 0; i < rows.rows_count; i++) calendars[i] = (struct calendar){table_get(&rows, i, "method"), table_get(&rows, i, "calendar")};
    mail->calendars = calendars;
    mail->calendars_count = rows.rows_count;
    return true;
}

static bool note(struct post *post, struct arena *arena, const char *name, struct pairs *values, struct table *rows) {
    struct query *query = (struct query *)query_file_query(post->queries, name);
    if (!query) BUG("sql/commands/mail.sql lacks a query");
    return blocking_run(post->blocking, arena, query, values, rows, NULL);
}
