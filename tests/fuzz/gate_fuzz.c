/* Fuzzes the gate: a request head as text; what passes keeps every rule read a second time, and the order of headers decides nothing. */
#include "fuzz.h"
#include "http/gate.h"

enum { HEADERS_ROOM = 80, BODY_LIMIT = 65536 };

static const struct text hosts[] = {{"localhost", 9}, {"[::1]", 5}, {"127.0.0.1", 9}};

static void read_head(struct text head, struct gate_request *request, struct gate_header *headers);
static void must_be_clean(const struct gate_request *request, bool has_body, size_t length);
static void must_not_care(const struct gate_request *request, int status);
static size_t count_of(const struct gate_request *request, const char *name, struct text *value);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length) {
    struct gate_header headers[HEADERS_ROOM];
    struct gate_request request = {.headers = headers, .hosts = hosts, .hosts_count = 3, .body_limit = BODY_LIMIT};
    read_head((struct text){(const char *)bytes, length}, &request, headers);
    static const int statuses[] = {0, 400, 411, 413, 415, 421, 501, 505};
    bool has_body = true, is_known = false;
    size_t announced = 77;
    int status = gate_check(&request, &has_body, &announced);
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++) is_known = is_known || status == statuses[i];
    MUST(is_known);
    MUST(!status || (has_body && announced == 77));
    if (!status) must_be_clean(&request, has_body, announced);
    must_not_care(&request, status);
    return 0;
}

/* METHOD TARGET VERSION, then NAME:VALUE, a line each; the bytes are otherwise free. */
static void read_head(struct text head, struct gate_request *request, struct gate_header *headers) {
    struct text line = text_cut(&head, '\n');
    request->method = text_cut(&line, ' ');
    request->target = line.at ? text_cut(&line, ' ') : TEXT("");
    request->version = line.at ? line : TEXT("");
    while (head.at && head.length > 0 && request->headers_count < HEADERS_ROOM) {
        struct text value = text_cut(&head, '\n'), name = text_cut(&value, ':');
        value = value.at && text_starts(value, " ") ? text_after(value, 1) : value;
        headers[request->headers_count++] = (struct gate_header){name, value.at ? value : TEXT("")};
    }
}

static void must_be_clean(const struct gate_request *request, bool has_body, size_t length) {
    struct text host = TEXT_NONE, digits = TEXT_NONE, type = TEXT_NONE, any = TEXT_NONE;
    size_t bytes = 0, number = 0;
    MUST(text_is(request->version, "HTTP/1.1") && request->headers_count <= 64);
    MUST(text_is(request->method, "GET") || text_is(request->method, "HEAD") || text_is(request->method, "POST"));
    MUST(count_of(request, "Host", &host) == 1 && host.length > 0);
    MUST(count_of(request, "Transfer-Encoding", &any) == 0 && count_of(request, "Cookie", &any) <= 1);
    size_t lengths = count_of(request, "Content-Length", &digits);
    MUST(lengths <= 1 && count_of(request, "Content-Type", &type) <= 1);
    for (size_t i = 0; i < digits.length; i++) {
        MUST(digits.at[i] >= '0' && digits.at[i] <= '9');
        number = number * 10 + (size_t)(digits.at[i] - '0');
    }
    MUST(length == number && has_body == (number > 0) && number <= BODY_LIMIT);
    MUST(text_is(request->method, "POST") ? lengths == 1 && type.length >= 33 : number == 0);
    for (size_t i = 0; i < request->headers_count; i++) {
        struct text name = request->headers[i].name, value = request->headers[i].value;
        bytes += name.length + value.length + 4;
        MUST(name.length > 0);
        for (size_t k = 0; k < name.length; k++) MUST(name.at[k] > ' ' && name.at[k] < 0x7F && name.at[k] != ':');
        for (size_t k = 0; k < value.length; k++) MUST(value.at[k] != '\r' && value.at[k] != '\0' && value.at[k] != 0x7F);
    }
    MUST(bytes <= 16384 && request->target.length <= 2048 && text_starts(request->target, "/") && !text_starts(request->target, "//"));
    struct buffer decoded = {0};
    MUST(reference_decode(request->target, false, &decoded));
    for (size_t i = 0; i < decoded.length; i++) MUST((unsigned char)decoded.at[i] >= ' ' && decoded.at[i] != 0x7F);
    for (size_t i = 0; i < request->target.length; i++) MUST(request->target.at[i] > ' ' && request->target.at[i] < 0x7F && !strchr("#\\\"<>^`{|}", request->target.at[i]));
    buffer_release(&decoded);
}

/* Backwards, and with one more header that nobody reads. */
static void must_not_care(const struct gate_request *request, int status) {
    struct gate_header turned[HEADERS_ROOM + 1];
    struct gate_request other = *request;
    other.headers = turned;
    bool has_body;
    size_t announced;
    for (size_t i = 0; i < request->headers_count; i++) turned[i] = request->headers[request->headers_count - 1 - i];
    MUST(gate_check(&other, &has_body, &announced) == status);
    size_t bytes = 0;
    for (size_t i = 0; i < request->headers_count; i++) bytes += turned[i].name.length + turned[i].value.length + 4;
    if (request->headers_count >= 64 || bytes > 16000) return;
    turned[other.headers_count++] = (struct gate_header){TEXT("X-Nobody"), TEXT("reads this")};
    MUST(gate_check(&other, &has_body, &announced) == status);
}

static size_t count_of(const struct gate_request *request, const char *name, struct text *value) {
    size_t count = 0;
    for (size_t i = 0; i < request->headers_count; i++) {
        struct text found = request->headers[i].name;
        if (found.length != strlen(name) || strncasecmp(found.at, name, found.length)) continue;
        *value = request->headers[i].value;
        count++;
    }
    return count;
}
