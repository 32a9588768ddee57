/* Drives libmicrohttpd from our loop: collects requests, passes the gate, suspends and resumes, keeps deadlines, stops cleanly. */
#include "inside.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>

#include "../base/clock.h"
#include "../base/log.h"
#include "../base/secret.h"

/* Memory of a connection holds the request's and the answer's headers; idle ones keep it, so it is what 5,000 of them cost. IDLE_SECONDS: nginx's keep-alive is shorter. */
enum { CONNECTION_BYTES = 12 * 1024, IDLE_SECONDS = 90, STOP_TURNS = 2000 };

static bool read_hosts(struct daemon *daemon);
static void add_host(struct daemon *daemon, struct text host);
static void on_ready(void *owner, uint32_t events);
static int on_turn(void *owner);
static void *on_target(void *owner, const char *target, struct MHD_Connection *connection);
static void name_request(struct request *request);
static size_t leave_as_it_is(void *owner, struct MHD_Connection *connection, char *text);
static enum MHD_Result on_request(void *owner, struct MHD_Connection *connection, const char *url, const char *method, const char *version, const char *body, size_t *body_length, void **state);
static enum MHD_Result pass_gate(struct daemon_request *own, const char *method, const char *version);
static int begin_upload(struct daemon_request *own);
static enum MHD_Result add_header(void *owner, enum MHD_ValueKind kind, const char *name, size_t name_length, const char *value, size_t value_length);
static enum MHD_Result serve(struct daemon_request *own);
static enum MHD_Result queue(struct daemon_request *own);
static void drop_response(struct daemon_request *own);
static void on_deadline(void *owner);
static void on_completed(void *owner, struct MHD_Connection *connection, void **state, enum MHD_RequestTerminationCode code);
static void log_access(const struct daemon_request *own);
static void on_library_line(void *owner, const char *format, va_list values) __attribute__((format(printf, 2, 0)));

struct headers {
    struct gate_header at[80];
    size_t count;
};

struct daemon *daemon_new(struct loop *loop, const struct daemon_settings *settings) {
    struct daemon *daemon = calloc(1, sizeof *daemon);
    if (!daemon) BUG("out of memory");
    daemon->loop = loop;
    daemon->settings = *settings;
    daemon->is_loopback = client_listener_is_loopback(settings->listen_fd);
    daemon->is_secure = text_starts(text_of(settings->base_url), "https:");
    if (!read_hosts(daemon)) BUG("a base URL without host");
    if (!proxies_read(text_of(settings->trusted_proxies), &daemon->proxies)) BUG("a list of proxies that config_check let pass");
    daemon->http = MHD_start_daemon(MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG, 0, NULL, NULL, on_request, daemon, MHD_OPTION_EXTERNAL_LOGGER, on_library_line, daemon,
                                    MHD_OPTION_LISTEN_SOCKET, settings->listen_fd, MHD_OPTION_CONNECTION_LIMIT, (unsigned)settings->connections_limit, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
                                    (size_t)CONNECTION_BYTES, MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)IDLE_SECONDS, MHD_OPTION_NOTIFY_COMPLETED, on_completed, daemon, MHD_OPTION_URI_LOG_CALLBACK,
                                    on_target, daemon, MHD_OPTION_UNESCAPE_CALLBACK, leave_as_it_is, NULL, MHD_OPTION_END);
    if (!daemon->http) {
        log_event(LOG_LEVEL_ERROR, "http_not_started", "fd=%d", settings->listen_fd);
        free(daemon->hosts_text);
        free(daemon);
        return NULL;
    }
    loop_watch(loop, MHD_get_daemon_info(daemon->http, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd, EPOLLIN, on_ready, daemon);
    loop_each_turn(loop, on_turn, daemon);
    return daemon;
}

/* The hosts that count as ours: of the base URL, those of the configuration, and the loopback names on a loopback listener. */
static bool read_hosts(struct daemon *daemon) {
    struct buffer text = {0};
    struct text rest = text_of(daemon->settings.base_url);
    text_cut(&rest, '/');
    text_cut(&rest, '/');
    struct text authority = text_cut(&rest, '/');
    if (text_starts(authority, "["))
        authority.length = authority.length ? (size_t)((const char *)memchr(authority.at, ']', authority.length) - authority.at) + 1 : 0;
    else
        authority = text_cut(&authority, ':');
    if (!authority.length) return false;
    buffer_text(&text, authority);
    buffer_print(&text, ",%s", daemon->settings.hosts ? daemon->settings.hosts : "");
    if (daemon->is_loopback) buffer_string(&text, ",localhost,127.0.0.1,[::1]");
    daemon->hosts_text = text.at;
    struct text hosts = buffer_as_text(&text);
    while (hosts.at) add_host(daemon, text_trim(text_cut(&hosts, ',')));
    return true;
}

static void add_host(struct daemon *daemon, struct text host) {
    if (host.length && daemon->hosts_count < GATE_HOSTS) daemon->hosts[daemon->hosts_count++] = host;
}

/* The work is done in the turn: once, after everything that is ready was noticed. */
static void on_ready(void *owner, uint32_t events) {
    (void)owner;
    (void)events;
}

static int on_turn(void *owner) {
    struct daemon *daemon = owner;
    MHD_UNSIGNED_LONG_LONG milliseconds;
    MHD_run(daemon->http);
    log_flush();
    if (MHD_get_timeout(daemon->http, &milliseconds) != MHD_YES) return -1;
    return milliseconds > 3600000 ? 3600000 : (int)milliseconds;
}

/* Called before the headers are read, with the target as it was sent. */
static void *on_target(void *owner, const char *target, struct MHD_Connection *connection) {
    struct daemon *daemon = owner;
    struct daemon_request *own = calloc(1, sizeof *own);
    if (!own) BUG("out of memory");
    struct request *request = &own->request;
    request->arena = arena_new();
    request->daemon = daemon;
    request->own = own;
    request->site = daemon->settings.site;
    request->started_at = clock_microseconds();
    request->target = arena_copy(request->arena, text_of(target));
    name_request(request);
    request_language(request, request->target);
    own->connection = connection;
    own->next = daemon->first;
    if (daemon->first) daemon->first->previous = own;
    daemon->first = own;
    daemon->figures.in_progress_now++;
    return own;
}

/* Sixteen hex digits that repeat in no log: a counter from a random start, mixed so that neighbours differ (splitmix64). */
static void name_request(struct request *request) {
    static uint64_t state;
    static const char digits[] = "0123456789abcdef";
    if (!state) secret_random(&state, sizeof state);
    uint64_t mixed = state += 0x9E3779B97F4A7C15u;
    mixed = (mixed ^ mixed >> 30) * 0xBF58476D1CE4E5B9u;
    mixed = (mixed ^ mixed >> 27) * 0x94D049BB133111EBu;
    mixed ^= mixed >> 31;
    for (size_t i = 0; i < 16; i++) request->id[i] = digits[mixed >> (4 * i) & 15];
}

static size_t leave_as_it_is(void *owner, struct MHD_Connection *connection, char *text) {
    (void)owner;
    (void)connection;
    return strlen(text);
}

static enum MHD_Result on_request(void *owner, struct MHD_Connection *connection, const char *url, const char *method, const char *version, const char *body, size_t *body_length, void **state) {
    struct daemon_request *own = *state;
    (void)owner;
    (void)connection;
    (void)url;
    if (!own->is_begun) {
        own->is_begun = true;
        return pass_gate(own, method, version);
    }
    if (*body_length > 0) {
        if (!own->is_refused && own->body.length + *body_length <= own->body_limit) buffer_append(&own->body, body, *body_length);
        *body_length = 0;
        return MHD_YES;
    }
    if (own->phase == PHASE_READING) return serve(own);
    return own->response ? queue(own) : MHD_YES;
}

/* A refusal is answered here, in the first call, which makes libmicrohttpd close the connection: right for it, and only for it. */
static enum MHD_Result pass_gate(struct daemon_request *own, const char *method, const char *version) {
    static const struct {
        int status;
        const char *id;
    } reasons[] = {{400, "bad_request"}, {411, "length_required"}, {413, "too_large"}, {415, "wrong_type"}, {421, "wrong_host"}, {501, "unknown_method"}, {503, "busy"}, {505, "http_version"}};
    struct request *request = &own->request;
    struct daemon *daemon = request->daemon;
    struct headers headers = {.count = 0};
    MHD_get_connection_values_n(own->connection, MHD_HEADER_KIND, add_header, &headers);
    struct gate_request asked = {text_of(method), text_of(version), request->target, headers.at, headers.count, daemon->hosts, daemon->hosts_count, daemon->settings.body_limit, 0};
    own->body_limit = daemon->settings.body_limit;
    if (daemon->settings.upload_route && gate_is_multipart(&asked)) own->upload_route = daemon->settings.upload_route(request);
    if (own->upload_route) asked.upload_limit = own->body_limit = own->upload_route->upload_limit;
    bool has_body;
    size_t length;
    int status = gate_check(&asked, &has_body, &length);
    request->is_head = !strcmp(method, "HEAD");
    request->method = !strcmp(method, "POST") ? POST : GET;
    if (!status && own->upload_route) status = begin_upload(own);
    if (!status) return MHD_YES;
    daemon->figures.refused_by_gate += status != 503;
    own->is_refused = true;
    own->phase = PHASE_RUNNING;
    const char *id = "bad_request";
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
        if (reasons[i].status == status) id = reasons[i].id;
    if (status == 400 && request->target.length > GATE_TARGET_BYTES_MOST) id = "too_long";
    request_header(request, "Connection", "close");
    request_fail(request, status, id);
    return queue(own);
}

/* Files are large, and each lies in memory until it is answered: so only a few at once. */
static int begin_upload(struct daemon_request *own) {
    struct daemon *daemon = own->request.daemon;
    if (!multipart_boundary(request_header_value(&own->request, "Content-Type"), &own->boundary)) return 400;
    if (daemon->uploads_now == UPLOADS_MOST) {
        request_header(&own->request, "Retry-After", "5");
        return 503;
    }
    own->boundary = arena_copy(own->request.arena, own->boundary);
    own->is_counted_upload = true;
    daemon->uploads_now++;
    return 0;
}

static enum MHD_Result add_header(void *owner, enum MHD_ValueKind kind, const char *name, size_t name_length, const char *value, size_t value_length) {
    struct headers *headers = owner;
    (void)kind;
    /* One more than the gate takes is enough to be refused. */
    if (headers->count == sizeof headers->at / sizeof *headers->at) return MHD_NO;
    headers->at[headers->count++] = (struct gate_header){{name, name_length}, {value ? value : "", value ? value_length : 0}};
    return MHD_YES;
}

static enum MHD_Result serve(struct daemon_request *own) {
    static uint64_t tickets;
    struct request *request = &own->request;
    struct daemon *daemon = request->daemon;
    daemon->figures.requests++;
    own->phase = PHASE_RUNNING;
    request->ticket = ++tickets;
    request->body = buffer_as_text(&own->body);
    if (request_read(request)) daemon->settings.serve(request);
    if (!own->response && daemon->figures.suspended_now >= daemon->settings.waiting_limit) {
        /* A stalled database must not hold up what needs none. */
        request_header(request, "Retry-After", "5");
        request_fail(request, 503, "busy");
    }
    if (own->response) return queue(own);
    MHD_suspend_connection(own->connection);
    own->phase = PHASE_SUSPENDED;
    own->is_counted = true;
    daemon->figures.suspended_now++;
    loop_timer_set(daemon->loop, &own->deadline, daemon->settings.deadline_milliseconds, on_deadline, own);
    return MHD_YES;
}

static enum MHD_Result queue(struct daemon_request *own) {
    enum MHD_Result result = MHD_queue_response(own->connection, (unsigned)own->status, own->response);
    own->phase = PHASE_ANSWERED;
    drop_response(own);
    return result;
}

static void drop_response(struct daemon_request *own) {
    if (own->shared)
        shared_drop(own->shared);
    else if (own->response)
        MHD_destroy_response(own->response);
    own->shared = NULL;
    own->response = NULL;
}

static void on_deadline(void *owner) {
    struct daemon_request *own = owner;
    own->request.daemon->figures.deadlines++;
    log_event(LOG_LEVEL_WARNING, "deadline", "id=%s", own->request.id);
    request_header(&own->request, "Retry-After", "5");
    request_fail(&own->request, 503, "unavailable");
}

void answer_with(struct request *request, int status, struct MHD_Response *response, size_t bytes) {
    struct daemon_request *own = own_of(request);
    struct daemon *daemon = request->daemon;
    if (request->is_answered) {
        MHD_destroy_response(response);
        return;
    }
    request->is_answered = true;
    own->response = response;
    own->status = status;
    own->bytes = bytes;
    daemon->figures.answers[status / 100 < 6 ? status / 100 : 5]++;
    if (own->is_counted) {
        own->is_counted = false;
        daemon->figures.suspended_now--;
        loop_timer_clear(daemon->loop, &own->deadline);
    }
    if (own->phase == PHASE_SUSPENDED) {
        own->phase = PHASE_RESUMED;
        MHD_resume_connection(own->connection);
    }
}

static void on_completed(void *owner, struct MHD_Connection *connection, void **state, enum MHD_RequestTerminationCode code) {
    struct daemon *daemon = owner;
    struct daemon_request *own = *state;
    (void)connection;
    (void)code;
    if (!own) return;
    *state = NULL;
    if (own->is_begun) log_access(own);
    if (own->is_counted) daemon->figures.suspended_now--;
    daemon->uploads_now -= own->is_counted_upload;
    loop_timer_clear(daemon->loop, &own->deadline);
    drop_response(own);
    /* Whatever still comes for it finds it answered; what it waits for is left by the arena. */
    own->request.is_answered = true;
    *(own->previous ? &own->previous->next : &daemon->first) = own->next;
    if (own->next) own->next->previous = own->previous;
    daemon->figures.in_progress_now--;
    arena_free(own->request.arena);
    buffer_release(&own->body);
    free(own);
}

/* Without query string; a path that holds a one-time token is shown by its pattern. */
static void log_access(const struct daemon_request *own) {
    const struct request *request = &own->request;
    if (request->daemon->settings.is_admin) return;
    struct text path = request->target;
    path = text_cut(&path, '?');
    if (request->route && request->route->is_bare && text_ends(text_of(request->route->path), "z")) return;
    if (request->route && strstr(request->route->path, ":token")) path = text_of(request->route->path);
    const struct log_field fields[] = {
        {.key = TEXT("id"), .text = text_of(request->id)},
        {.key = TEXT("method"), .text = text_of(request->is_head ? "HEAD" : request->method == POST ? "POST" : "GET")},
        {.key = TEXT("path"), .text = path.at ? path : TEXT("")},
        {.key = TEXT("status"), .number = (uint64_t)own->status},
        {.key = TEXT("us"), .number = clock_microseconds() - request->started_at},
        {.key = TEXT("bytes"), .number = own->bytes},
    };
    log_later("request", fields, sizeof fields / sizeof *fields);
}

static void on_library_line(void *owner, const char *format, va_list values) {
    static uint64_t second, lines;
    char line[300];
    (void)owner;
    uint64_t now = clock_milliseconds() / 1000;
    lines = now == second ? lines + 1 : 0;
    second = now;
    if (lines >= 10) return;
    vsnprintf(line, sizeof line, format, values);
    log_event(LOG_LEVEL_INFO, "libmicrohttpd", "says=%s", log_quote(text_trim(text_of(line))));
}

void daemon_quiesce(struct daemon *daemon) {
    if (daemon->is_quiesced) return;
    daemon->is_quiesced = true;
    MHD_quiesce_daemon(daemon->http);
}

size_t daemon_requests(const struct daemon *daemon) {
    return daemon->figures.in_progress_now;
}

void daemon_free(struct daemon *daemon) {
    daemon_quiesce(daemon);
    for (int turn = 0; turn < STOP_TURNS && daemon->first; turn++) {
        /* libmicrohttpd aborts when it is stopped with a suspended connection. */
        for (struct daemon_request *own = daemon->first; own; own = own->next)
            if (own->phase == PHASE_SUSPENDED) request_fail(&own->request, 503, "unavailable");
        MHD_run_wait(daemon->http, 1);
        bool has_answers = false;
        for (struct daemon_request *own = daemon->first; own; own = own->next) has_answers = has_answers || own->phase == PHASE_RESUMED || own->phase == PHASE_ANSWERED;
        if (!has_answers) break;
    }
    loop_forget(daemon->loop, MHD_get_daemon_info(daemon->http, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd);
    MHD_stop_daemon(daemon->http);
    log_flush();
    free(daemon->hosts_text);
    free(daemon);
}

void daemon_figures(const struct daemon *daemon, struct daemon_figures *figures) {
    *figures = daemon->figures;
}

bool daemon_is_secure(const struct daemon *daemon) {
    return daemon->is_secure;
}

const char *daemon_base_url(const struct daemon *daemon) {
    return daemon->settings.base_url;
}
