/* Signing in and out: the handlers that a page of SQL cannot be, because a password is checked outside the database. */
#include "site.h"

#include <string.h>

#include "base/log.h"
#include "base/secret.h"
#include "http/form.h"
#include "http/session.h"

struct signing {
    struct request *request;
    struct waiting waiting;
    struct transaction *transaction;
    uint64_t checking;
    struct text person_id, email, address_hash, cookie;
    bool is_right, is_disabled;
};

static void found(void *owner, const struct answer *answer);
static void checked(void *owner, enum helper_outcome outcome, struct text hash);
static void recorded(void *owner, const struct answer *answer);
static void signed_in(void *owner, const struct answer *answer);
static void refuse(struct signing *signing, const char *id, struct text values);
static void signed_out_called(void *owner, const struct answer *answer);
static void signed_out(void *owner, const struct answer *answer);
static const struct query *engine_query(struct site *site, const char *name);
static void forget_checking(void *signing);

void sign_in(struct request *request) {
    struct signing *signing = arena_take(request->arena, sizeof *signing);
    signing->request = request;
    signing->email = text_trim(pairs_get(&request->form, TEXT("email")));
    struct text parts[] = {request_client(request)};
    signing->address_hash = secret_mac(request->arena, "address", parts, 1);
    struct pairs values = {0};
    pairs_add(&values, request->arena, TEXT("email"), signing->email.at ? signing->email : TEXT(""));
    pairs_add(&values, request->arena, TEXT("address_hash"), signing->address_hash);
    waiting_watch(request, &signing->waiting);
    arena_drop(request->arena, forget_checking, signing);
    signing->waiting.slot = database_read_query(site_of(request)->database, NULL, 0, engine_query(site_of(request), "find"), &values, request->arena, found, signing);
}

void sign_out(struct request *request) {
    struct signing *signing = arena_take(request->arena, sizeof *signing);
    signing->request = request;
    struct pairs values = {0};
    pairs_add(&values, request->arena, TEXT("session_hash"), request->session_hash.at ? request->session_hash : TEXT(""));
    signing->transaction = database_begin(site_of(request)->database, request->arena);
    transaction_call(signing->transaction, engine_query(site_of(request), "sign_out"), &values, signed_out_called, signing);
}

/* An unknown account costs the same time and gets the same words. */
static void found(void *owner, const struct answer *answer) {
    struct signing *signing = owner;
    struct request *request = signing->request;
    signing->waiting.slot = NULL;
    if (answer->outcome != OUTCOME_DONE || !answer->results_count) {
        page_unavailable(request, answer);
        return;
    }
    const struct table *account = &answer->results[answer->results_count - 1].table;
    struct text password = pairs_get(&request->form, TEXT("password"));
    int64_t wait = 0;
    if (text_to_integer(table_get(account, 0, "wait_seconds"), &wait) && wait > 0) {
        log_event(LOG_LEVEL_WARNING, "sign_in_throttled", "id=%s", request->id);
        request_header(request, "Retry-After", arena_print(request->arena, "%lld", (long long)wait));
        refuse(signing, "too_many_attempts", text_of(arena_print(request->arena, "{\"seconds\": %lld}", (long long)wait)));
        return;
    }
    signing->person_id = table_get(account, 0, "person_id");
    signing->is_disabled = table_is_true(account, 0, "is_disabled");
    if (password.length > 512) password.length = 0;
    signing->checking = helper_check(site_of(request)->helper, password.at ? password : TEXT(""), table_get(account, 0, "password_hash"), checked, signing);
    if (signing->checking) return;
    request_header(request, "Retry-After", "5");
    resend_show(request, 503, "busy");
}

static void checked(void *owner, enum helper_outcome outcome, struct text hash) {
    struct signing *signing = owner;
    struct request *request = signing->request;
    struct arena *arena = request->arena;
    signing->checking = 0;
    if (outcome == HELPER_FAILED || outcome == HELPER_BUSY) {
        resend_show(request, 503, "busy");
        return;
    }
    signing->is_right = outcome == HELPER_DONE && signing->person_id.length && !signing->is_disabled;
    struct pairs values = {0};
    pairs_add(&values, arena, TEXT("email"), signing->email.at ? signing->email : TEXT(""));
    pairs_add(&values, arena, TEXT("address_hash"), signing->address_hash);
    if (signing->person_id.length) pairs_add(&values, arena, TEXT("person_id"), signing->person_id);
    pairs_add(&values, arena, TEXT("is_success"), signing->is_right ? TEXT("t") : TEXT("f"));
    if (signing->is_right) {
        signing->cookie = secret_random_hex(arena, 32);
        pairs_add(&values, arena, TEXT("session_hash"), secret_hash(arena, signing->cookie));
    }
    if (request->session_hash.length) pairs_add(&values, arena, TEXT("old_session_hash"), request->session_hash);
    if (hash.length) pairs_add(&values, arena, TEXT("new_password_hash"), arena_copy(arena, hash));
    signing->transaction = database_begin(site_of(request)->database, arena);
    transaction_call(signing->transaction, engine_query(site_of(request), "record"), &values, recorded, signing);
}

static void recorded(void *owner, const struct answer *answer) {
    struct signing *signing = owner;
    if (answer->outcome != OUTCOME_DONE)
        page_unavailable(signing->request, answer);
    else
        transaction_commit(signing->transaction, signed_in, signing);
}

static void signed_in(void *owner, const struct answer *answer) {
    struct signing *signing = owner;
    struct request *request = signing->request;
    if (answer->outcome != OUTCOME_DONE) {
        page_unavailable(request, answer);
        return;
    }
    if (!signing->is_right) {
        refuse(signing, "wrong_credentials", TEXT_NONE);
        return;
    }
    log_event(LOG_LEVEL_INFO, "signed_in", "id=%s person=%.*s", request->id, TEXT_PRINT(signing->person_id));
    request_set_session_cookie(request, arena_string(request->arena, signing->cookie));
    struct text kept = pairs_get(&request->form, TEXT("kept"));
    struct text kept_path = session_safe_path(request->arena, pairs_get(&request->form, TEXT("kept_path")));
    struct text next = session_safe_path(request->arena, pairs_get(&request->form, TEXT("next")));
    if (kept.length && kept_path.length) {
        request->session_cookie = signing->cookie;
        request->session_hash = secret_hash(request->arena, signing->cookie);
        text_to_integer(signing->person_id, &request->person_id);
        resend_kept(request, kept, kept_path);
    } else if (next.length)
        request_redirect(request, arena_string(request->arena, next));
    else
        site_redirect(request, TEXT("/my"));
}

static void refuse(struct signing *signing, const char *id, struct text values) {
    struct arena *arena = signing->request->arena;
    struct refusal *refusal = arena_take(arena, sizeof *refusal);
    struct text *ids = arena_take(arena, sizeof *ids);
    *ids = text_of(id);
    *refusal = (struct refusal){ids, 1, values, refusal_status(*ids)};
    page_show(signing->request, signing->request->route->retry, refusal->status, refusal);
}

static void signed_out_called(void *owner, const struct answer *answer) {
    struct signing *signing = owner;
    if (answer->outcome != OUTCOME_DONE)
        page_unavailable(signing->request, answer);
    else
        transaction_commit(signing->transaction, signed_out, signing);
}

static void signed_out(void *owner, const struct answer *answer) {
    struct signing *signing = owner;
    if (answer->outcome != OUTCOME_DONE) {
        page_unavailable(signing->request, answer);
        return;
    }
    request_set_session_cookie(signing->request, "");
    request_header(signing->request, "Clear-Site-Data", "\"cache\"");
    site_redirect(signing->request, TEXT("/"));
}

static const struct query *engine_query(struct site *site, const char *name) {
    const struct query_file *file = query_set_find(site->queries, "engine/sign_in");
    const struct query *query = file ? query_file_query(file, name) : NULL;
    if (!query) BUG("sql/engine/sign_in.sql lacks its queries");
    return query;
}

static void forget_checking(void *owner) {
    struct signing *signing = owner;
    if (signing->checking) helper_forget(site_of(signing->request)->helper, signing->checking);
}
