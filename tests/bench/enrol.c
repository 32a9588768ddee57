/* Enrolment load for tests/bench: signs people in as the server would know them, then sends each one's form once over kept connections and times the answers. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/secret.h"
#include "http/request.h"
#include "http/session.h"

enum { ANSWER_BYTES = 65536, SECONDS_MOST = 60, CLIENTS_MOST = 1024, SESSIONS_MOST = 256 };

struct load {
    struct arena *arena;
    struct text *requests;
    uint32_t *microseconds; /* of each answer */
    size_t count, sent, answered, good, wrong;
    int port, epoll_fd;
    int first_wrong; /* status */
};

struct client {
    int fd;
    size_t number, written, length;
    uint64_t since;
    char answer[ANSWER_BYTES];
};

static int print_people(size_t count);
static int print_cookie(void);
static struct text cookie_of(struct arena *arena, size_t number);
static int run(struct load *load, size_t clients, const char *people, const char *sessions);
static bool make_requests(struct load *load, const char *people, const char *sessions);
static int64_t session_of(const int64_t *sessions, size_t count, size_t number);
/* The cube of an even spread, the same at each run. */
static int64_t session_of(const int64_t *sessions, size_t count, size_t number) {
    double spread = (double)(uint32_t)((uint32_t)number * 2654435761u) / 4294967296.0;
    return sessions[(size_t)(spread * spread * spread * (double)count)];
}

static struct text make_request(struct load *load, size_t number, int64_t person_id, int64_t session_id);
static bool open_client(struct load *load, struct client *client);
static bool send_next(struct load *load, struct client *client);
static bool go_on(struct load *load, struct client *client);
static bool read_answer(struct load *load, struct client *client);
static size_t answer_length(struct client *client);
static void print_result(struct load *load, uint64_t microseconds);
static int compare(const void *a, const void *b);

int main(int count, char **arguments) {
    if (count == 3 && !strcmp(arguments[1], "people")) return print_people((size_t)atol(arguments[2]));
    if (count == 2 && !strcmp(arguments[1], "cookie")) return print_cookie();
    if (count != 8 || strcmp(arguments[1], "load") != 0) {
        fprintf(stderr, "Usage: bench_enrol people COUNT | bench_enrol cookie | bench_enrol load SECRET_FILE PORT PEOPLE_FILE SESSION_IDS COUNT CLIENTS\n"
                        "people: the sign-in hashes of that many invented people, one a line. cookie: that of the first of them. load: PEOPLE_FILE holds their ids, in the same order;\n"
                        "SESSION_IDS is a list with commas, of which the first are asked for most (of 200, the first by one in six).\n");
        return 64;
    }
    struct load load = {.arena = arena_new(), .port = atoi(arguments[3]), .count = (size_t)atol(arguments[6])};
    size_t clients = (size_t)atol(arguments[7]);
    if (!secret_load(arguments[2], false) || clients < 1 || clients > CLIENTS_MOST || load.count < clients) return 64;
    int code = run(&load, clients, arguments[4], arguments[5]);
    arena_free(load.arena);
    return code;
}

static int print_people(size_t count) {
    for (size_t i = 0; i < count; i++) {
        struct arena *arena = arena_new();
        struct text hash = secret_hash(arena, cookie_of(arena, i));
        printf("%.*s\n", TEXT_PRINT(hash));
        arena_free(arena);
    }
    return ferror(stdout) ? 1 : 0;
}

static int print_cookie(void) {
    struct arena *arena = arena_new();
    printf("%.*s\n", TEXT_PRINT(cookie_of(arena, 0)));
    arena_free(arena);
    return ferror(stdout) ? 1 : 0;
}

/* Anybody could guess it: the database lives as long as the measurement. */
static struct text cookie_of(struct arena *arena, size_t number) {
    return secret_hash(arena, text_of(arena_print(arena, "bench cookie %zu", number)));
}

static int run(struct load *load, size_t clients, const char *people, const char *sessions) {
    struct client *all = calloc(clients, sizeof *all);
    load->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    load->requests = arena_take(load->arena, load->count * sizeof *load->requests);
    load->microseconds = arena_take(load->arena, load->count * sizeof *load->microseconds);
    if (!all || load->epoll_fd < 0 || !make_requests(load, people, sessions)) return 1;
    for (size_t i = 0; i < clients; i++)
        if (!open_client(load, &all[i])) return 1;
    uint64_t began = clock_microseconds();
    for (size_t i = 0; i < clients; i++)
        if (!send_next(load, &all[i])) return 1;
    while (load->answered < load->count) {
        struct epoll_event events[CLIENTS_MOST];
        int ready = epoll_wait(load->epoll_fd, events, (int)clients, 1000);
        if (ready < 0 && errno != EINTR) return 1;
        if (clock_microseconds() - began > (uint64_t)SECONDS_MOST * 1000000) {
            fprintf(stderr, "bench_enrol: %zu of %zu answers after %d s\n", load->answered, load->count, SECONDS_MOST);
            return 1;
        }
        for (int i = 0; i < ready; i++)
            if (!go_on(load, events[i].data.ptr)) return 1;
    }
    print_result(load, clock_microseconds() - began);
    for (size_t i = 0; i < clients; i++) close(all[i].fd);
    close(load->epoll_fd);
    free(all);
    return 0;
}

/* All forms are filled before the clock starts: a browser has its page open, too. */
static bool make_requests(struct load *load, const char *people, const char *sessions) {
    FILE *file = fopen(people, "re");
    int64_t ids[SESSIONS_MOST];
    long long person_id;
    size_t number = 0, count = 0;
    for (const char *at = sessions; at && *at && count < SESSIONS_MOST; at = strchr(at, ','), at = at ? at + 1 : NULL) ids[count++] = atol(at);
    if (!file) {
        perror(people);
        return false;
    }
    for (; number < load->count && fscanf(file, "%lld", &person_id) == 1; number++) load->requests[number] = make_request(load, number, person_id, session_of(ids, count, number));
    fclose(file);
    if (number < load->count) fprintf(stderr, "bench_enrol: %s has %zu people only\n", people, number);
    return number == load->count;
}

static struct text make_request(struct load *load, size_t number, int64_t person_id, int64_t session_id) {
    struct arena *arena = arena_new();
    struct request visitor = {.arena = arena, .session_cookie = cookie_of(arena, number)};
    struct text action = TEXT("enrolments/create"), object = text_of(arena_print(arena, "%lld", (long long)session_id));
    struct text token = session_form_token(&visitor, action), key = session_form_key(arena, person_id, action, object);
    const char *body = arena_print(arena, "form_token=%.*s&form_key=%.*s&track=FI&trainee_status=", TEXT_PRINT(token), TEXT_PRINT(key));
    const char *whole = arena_print(arena,
                                    "POST /fr/sessions/%lld/enrolments HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nOrigin: http://127.0.0.1:%d\r\nSec-Fetch-Site: same-origin\r\n"
                                    "Cookie: amphi-sid=%.*s\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: %zu\r\n\r\n%s",
                                    (long long)session_id, load->port, load->port, TEXT_PRINT(visitor.session_cookie), strlen(body), body);
    struct text kept = arena_copy(load->arena, text_of(whole));
    arena_free(arena);
    return kept;
}

static bool open_client(struct load *load, struct client *client) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)load->port), .sin_addr = {htonl(INADDR_LOOPBACK)}};
    int on = 1;
    client->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (client->fd < 0 || connect(client->fd, (struct sockaddr *)&address, sizeof address) < 0) {
        perror("bench_enrol: connect");
        return false;
    }
    setsockopt(client->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    fcntl(client->fd, F_SETFL, O_NONBLOCK);
    struct epoll_event event = {.events = EPOLLIN, .data = {.ptr = client}};
    return epoll_ctl(load->epoll_fd, EPOLL_CTL_ADD, client->fd, &event) == 0;
}

/* A request of some 600 bytes always fits into an empty socket buffer. */
static bool send_next(struct load *load, struct client *client) {
    if (load->sent == load->count) return true;
    client->number = load->sent++;
    client->length = 0;
    client->since = clock_microseconds();
    struct text request = load->requests[client->number];
    if (write(client->fd, request.at, request.length) == (ssize_t)request.length) return true;
    perror("bench_enrol: write");
    return false;
}

static bool go_on(struct load *load, struct client *client) {
    ssize_t count = read(client->fd, client->answer + client->length, ANSWER_BYTES - 1 - client->length);
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) return true;
    if (count <= 0) {
        fprintf(stderr, "bench_enrol: a connection was closed by the server\n");
        return false;
    }
    client->length += (size_t)count;
    client->answer[client->length] = '\0';
    return read_answer(load, client);
}

static bool read_answer(struct load *load, struct client *client) {
    size_t length = answer_length(client);
    if (length == SIZE_MAX) return true;
    load->microseconds[load->answered++] = (uint32_t)(clock_microseconds() - client->since);
    int status = atoi(client->answer + strlen("HTTP/1.1 "));
    if (status == 303 && strstr(client->answer, "/my/enrolments/"))
        load->good++;
    else if (!load->wrong++) {
        load->first_wrong = status;
        fprintf(stderr, "bench_enrol: an answer that is no enrolment:\n%.600s\n", client->answer);
    }
    return send_next(load, client);
}

/* SIZE_MAX: not all of it has come. */
static size_t answer_length(struct client *client) {
    const char *end = strstr(client->answer, "\r\n\r\n"), *given = strcasestr(client->answer, "\r\nContent-Length:");
    if (!end) return SIZE_MAX;
    size_t length = (size_t)(end + 4 - client->answer) + (given && given < end ? (size_t)atol(given + strlen("\r\nContent-Length:")) : 0);
    return client->length >= length ? length : SIZE_MAX;
}

static void print_result(struct load *load, uint64_t microseconds) {
    qsort(load->microseconds, load->count, sizeof *load->microseconds, compare);
    printf("{\"requests\": %zu, \"good\": %zu, \"wrong\": %zu, \"first_wrong\": %d, \"seconds\": %.6f, \"p50_us\": %u, \"p99_us\": %u}\n", load->answered, load->good, load->wrong, load->first_wrong,
           (double)microseconds / 1e6, load->microseconds[load->count / 2], load->microseconds[load->count * 99 / 100]);
}

static int compare(const void *a, const void *b) {
    uint32_t one = *(const uint32_t *)a, two = *(const uint32_t *)b;
    return one < two ? -1 : one > two;
}
