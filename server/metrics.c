/* /metrics of the admin listener: Prometheus text format 0.0.4, figures of this worker. */
#include <stdio.h>
#include <unistd.h>

#include "base/log.h"
#include "site.h"

static void counter(struct buffer *out, const char *name, const char *help, uint64_t value);
static void gauge(struct buffer *out, const char *name, const char *help, uint64_t value);
static uint64_t resident_bytes(void);

void metrics(struct request *request) {
    struct site *site = site_of(request);
    struct daemon_figures http = {0};
    struct database_figures database = {0};
    struct page_cache_figures cache = {0};
    const char *reason;
    daemon_figures(site->daemon, &http);
    database_figures(site->database, &database);
    if (site->cache) page_cache_figures(site->cache, &cache);
    struct buffer out = {0};
    counter(&out, "amphi_requests_total", "Requests that were read", http.requests);
    buffer_string(&out, "# HELP amphi_answers_total Answers by hundred of their status\n# TYPE amphi_answers_total counter\n");
    for (int i = 1; i < 6; i++) buffer_print(&out, "amphi_answers_total{status=\"%dxx\"} %llu\n", i, (unsigned long long)http.answers[i]);
    counter(&out, "amphi_deadlines_total", "Requests answered 503 at their deadline", http.deadlines);
    counter(&out, "amphi_gate_refusals_total", "Requests refused by the gate", http.refused_by_gate);
    gauge(&out, "amphi_requests_suspended", "Requests that wait for the database or the helper process", http.suspended_now);
    gauge(&out, "amphi_requests_in_progress", "Requests read in part or not yet answered", http.in_progress_now);
    counter(&out, "amphi_cache_hits_total", "Answers from the page cache", cache.hits);
    counter(&out, "amphi_cache_misses_total", "Pages rendered for the page cache", cache.misses);
    counter(&out, "amphi_cache_stale_total", "Older answers given meanwhile", cache.stale);
    counter(&out, "amphi_cache_waits_total", "Requests that waited for another's rendering", cache.waits);
    gauge(&out, "amphi_cache_entries", "Pages in the cache", cache.entries);
    gauge(&out, "amphi_cache_bytes", "Bytes in the cache", cache.bytes);
    gauge(&out, "amphi_database_ready", "1 when every statement is prepared", database_is_ready(site->database, &reason));
    counter(&out, "amphi_database_reads_total", "Pages read", database.reads);
    counter(&out, "amphi_database_writes_total", "Transactions written", database.writes);
    counter(&out, "amphi_database_batches_total", "Batches committed", database.batches);
    counter(&out, "amphi_database_decided_total", "Requests decided in batches", database.decided);
    counter(&out, "amphi_database_retries_total", "Transactions tried again", database.retries);
    counter(&out, "amphi_database_lost_total", "Connections lost", database.lost);
    counter(&out, "amphi_database_unknown_total", "Commits whose outcome was unknown", database.unknown);
    gauge(&out, "amphi_database_waiting", "Requests in line for a connection", database.waiting);
    counter(&out, "amphi_log_lines_dropped_total", "Log lines that did not fit", log_dropped());
    gauge(&out, "amphi_longest_turn_microseconds", "Longest turn of the loop since the last reading", loop_longest_turn(site->loop));
    gauge(&out, "amphi_resident_bytes", "Resident memory of this worker", resident_bytes());
    gauge(&out, "amphi_worker_pid", "Process id of this worker", (uint64_t)getpid());
    request_caching(request, CACHE_NEVER);
    request_answer(request, 200, "text/plain; version=0.0.4; charset=utf-8", &out);
}

static void counter(struct buffer *out, const char *name, const char *help, uint64_t value) {
    buffer_print(out, "# HELP %s %s\n# TYPE %s counter\n%s %llu\n", name, help, name, name, (unsigned long long)value);
}

static void gauge(struct buffer *out, const char *name, const char *help, uint64_t value) {
    buffer_print(out, "# HELP %s %s\n# TYPE %s gauge\n%s %llu\n", name, help, name, name, (unsigned long long)value);
}

static uint64_t resident_bytes(void) {
    unsigned long size, resident = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    if (file && fscanf(file, "%lu %lu", &size, &resident) != 2) resident = 0;
    if (file) fclose(file);
    return (uint64_t)resident * (uint64_t)sysconf(_SC_PAGESIZE);
}
