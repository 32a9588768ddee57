/* The generic POST: who, fields, key, password hash, then one SQL function in one transaction; 303, or the page again with what was typed. */
#include "site.h"

#include <string.h>

#include "base/log.h"
#include "base/secret.h"
#include "http/session.h"
#include "password.h"
#include "rendering.h"

struct action {
    struct request *request;
    const struct query_file *file;
    const struct query *query;
    struct waiting waiting;
    struct transaction *transaction;
    struct pairs values;
    struct form_key key;
    struct text fingerprint;
    struct text location; /* what a repeat of this form is told */
    uint64_t asked; /* of the helper process: a hash */
    bool has_problem; /* with the password: an action that takes it all the same is a bug */
};

static void identify(struct action *action);
static void identified(void *owner, const struct answer *answer);
static void take_fields(struct action *action);
static void take_file(struct action *action);
static void rendered(void *owner, enum helper_outcome outcome, const char *problem);
static void go_on(struct action *action);
static bool ask(struct action *action, uint64_t ticket);
static void busy(struct action *action);
static bool take_key(struct action *action);
static void hash_password(struct action *action);
static void hashed(void *owner, enum helper_outcome outcome, struct text hash);
static void write(struct action *action);
static void claimed(void *owner, const struct answer *answer);
static void call(struct action *action);
static void called(void *owner, const struct answer *answer);
static void kept(void *owner, const struct answer *answer);
static void committed(void *owner, const struct answer *answer);
static void decided(void *owner, const struct answer *answer);
static bool refused(struct action *action, const struct answer *answer);
static void refuse_field(struct action *action, const char *id);
static void refuse_rule(struct action *action, const char *id, struct text values);
static void refuse_repeat(struct action *action, struct text stored);
static void show_refusal(struct action *action, const struct refusal *refusal);
static struct text then(struct action *action, const struct table *row);
static struct text fingerprint(struct action *action);
static const struct query *engine_query(struct action *action, const char *name);
static void forget(void *action);

void action_serve(struct request *request) {
    struct site *site = site_of(request);
    struct action *action = arena_take(request->arena, sizeof *action);
    action->request = request;
    action->file = query_set_find(site->queries, arena_print(request->arena, "actions/%s", request->route->name));
    if (!action->file) {
        request_fail(request, 500, "broken_page");
        return;
    }
    action->query = &action->file->queries[0];
    waiting_watch(request, &action->waiting);
    identify(action);
}

/* Roles and person come from the database at every request: a revoked right ends at once. */
static void identify(struct action *action) {
    struct request *request = action->request;
    struct site *site = site_of(request);
    const struct query_file *file = query_set_find(site->queries, "engine/visitor");
    struct pairs values = {0};
    if (!file) {
        request_fail(request, 500, "broken_page");
        return;
    }
    pairs_add(&values, request->arena, TEXT("session_hash"), request->session_hash.at ? request->session_hash : TEXT(""));
    action->waiting.slot = database_gather(site->database, &file->queries[0], &values, request->arena, identified, action);
}

static void identified(void *owner, const struct answer *answer) {
    struct action *action = owner;
    struct request *request = action->request;
    action->waiting.slot = NULL;
    if (answer->outcome != OUTCOME_DONE) {
        page_unavailable(request, answer);
        return;
    }
    if (!site_admit(request, answer)) return;
    take_fields(action);
    rendering_start(request, action->file, rendered, action);
}

static void take_fields(struct action *action) {
    struct request *request = action->request;
    struct arena *arena = request->arena;
    pairs_add(&action->values, arena, TEXT("locale"), text_of(request->language));
    pairs_add(&action->values, arena, TEXT("session_hash"), request->session_hash.at ? request->session_hash : TEXT(""));
    if (request->person_id) pairs_add(&action->values, arena, TEXT("person_id"), text_of(arena_number(arena, request->person_id)));
    pairs_add_all(&action->values, arena, &request->path_values);
    for (size_t i = 0; i < request->form.count; i++) {
        struct text name = request->form.at[i].name;
        if (!fields_are_own(request->route, name)) pairs_add(&action->values, arena, name, request->form.at[i].value);
    }
    if (request->file.name.at) take_file(action);
}

/* The bytes themselves go beside the values: as they lie in the body. */
static void take_file(struct action *action) {
    struct request *request = action->request;
    struct arena *arena = request->arena;
    const char *field = request->route->upload;
    pairs_add(&action->values, arena, text_of(arena_print(arena, "%s_name", field)), request->file.name);
    pairs_add(&action->values, arena, text_of(arena_print(arena, "%s_size", field)), text_of(arena_print(arena, "%zu", request->file.bytes.length)));
}

static void rendered(void *owner, enum helper_outcome outcome, const char *problem) {
    struct action *action = owner;
    struct request *request = action->request;
    pairs_add_all(&action->values, request->arena, &request->rendered);
    if (outcome != HELPER_DONE)
        busy(action);
    else if (problem)
        refuse_field(action, problem);
    else
        go_on(action);
}

static void go_on(struct action *action) {
    struct request *request = action->request;
    if (request->route->markdown && pairs_get(&request->form, TEXT("preview")).at) {
        page_show(request, request->route->retry, 200, NULL);
        return;
    }
    if (!take_key(action)) return;
    if (request->route->hash)
        hash_password(action);
    else
        write(action);
}

/* Remembers what the helper process was asked: it is forgotten when the request ends first. */
static bool ask(struct action *action, uint64_t ticket) {
    action->asked = ticket;
    if (ticket) arena_drop(action->request->arena, forget, action);
    return ticket != 0;
}

static void busy(struct action *action) {
    request_header(action->request, "Retry-After", "5");
    resend_show(action->request, 503, "busy");
}

static bool take_key(struct action *action) {
    struct request *request = action->request;
    struct arena *arena = request->arena;
    if (!request->route->keyed_by) return true;
    struct text object = *request->route->keyed_by ? pairs_get(&request->path_values, text_of(request->route->keyed_by)) : TEXT("");
    struct text sent = pairs_get(&request->form, TEXT("form_key"));
    if (!session_check_key(arena, sent, request->person_id, text_of(request->route->name), object, &action->key)) {
        refuse_rule(action, "form_too_old", TEXT_NONE);
        return false;
    }
    action->fingerprint = fingerprint(action);
    pairs_add(&action->values, arena, TEXT("form_key"), action->key.random);
    pairs_add(&action->values, arena, TEXT("form_issued_at"), text_of(arena_number(arena, action->key.issued_at)));
    pairs_add(&action->values, arena, TEXT("form_fingerprint"), action->fingerprint);
    return true;
}

static void hash_password(struct action *action) {
    struct request *request = action->request;
    struct text password = pairs_get(&request->form, text_of(request->route->hash));
    const char *problem = password_problem(password, pairs_get(&request->form, TEXT("email")));
    if (problem) {
        /* Told by the action together with what else is wrong in the form. */
        action->has_problem = true;
        pairs_add(&action->values, request->arena, TEXT("password_problem"), text_of(problem));
        write(action);
        return;
    }
    if (!ask(action, helper_hash(site_of(request)->helper, password, hashed, action))) busy(action);
}

static void hashed(void *owner, enum helper_outcome outcome, struct text hash) {
    struct action *action = owner;
    action->asked = 0;
    if (outcome != HELPER_DONE) {
        busy(action);
        return;
    }
    pairs_add(&action->values, action->request->arena, TEXT("password_hash"), arena_copy(action->request->arena, hash));
    write(action);
}

static void write(struct action *action) {
    struct request *request = action->request;
    struct site *site = site_of(request);
    if (action->query->kind == QUERY_BATCH) {
        action->waiting.slot = database_decide(site->database, action->query, &action->values, request->ticket, request->arena, decided, action);
        return;
    }
    action->transaction = database_begin(site->database, request->arena);
    if (request->file.name.at) transaction_bytes(action->transaction, text_of(request->route->upload), request->file.bytes);
    if (request->route->keyed_by)
        transaction_call(action->transaction, engine_query(action, "claim"), &action->values, claimed, action);
    else
        call(action);
}

/* The same form sent twice gets the same answer: the first one's. */
static void claimed(void *owner, const struct answer *answer) {
    struct action *action = owner;
    if (answer->outcome != OUTCOME_DONE || !answer->results_count) {
        page_unavailable(action->request, answer);
        return;
    }
    const struct table *claim = &answer->results[0].table;
    struct text stored = table_get(claim, 0, "answer");
    if (table_is_true(claim, 0, "is_other")) {
        transaction_cancel(action->transaction);
        refuse_repeat(action, stored);
    } else if (!table_is_true(claim, 0, "is_new") && stored.length > 2) {
        /* A JSON string: a path of ours, so nothing in it is escaped. The claim has written too (it counts the repeat), so this commit is as durable as the first. */
        action->location = arena_copy(action->request->arena, (struct text){stored.at + 1, stored.length - 2});
        transaction_commit(action->transaction, committed, action);
    } else
        call(action);
}

static void call(struct action *action) {
    transaction_call(action->transaction, action->query, &action->values, called, action);
}

static void called(void *owner, const struct answer *answer) {
    struct action *action = owner;
    if (refused(action, answer)) return;
    if (action->has_problem) BUG("an action took a password that has a problem");
    action->location = then(action, &answer->results[0].table);
    if (!action->request->route->keyed_by) {
        transaction_commit(action->transaction, committed, action);
        return;
    }
    pairs_add(&action->values, action->request->arena, TEXT("kept_answer"), text_of(arena_print(action->request->arena, "\"%.*s\"", TEXT_PRINT(action->location))));
    transaction_call(action->transaction, engine_query(action, "keep"), &action->values, kept, action);
}

static void kept(void *owner, const struct answer *answer) {
    struct action *action = owner;
    if (answer->outcome != OUTCOME_DONE)
        page_unavailable(action->request, answer);
    else
        transaction_commit(action->transaction, committed, action);
}

/* Only a COMMIT tag may say yes. */
static void committed(void *owner, const struct answer *answer) {
    struct action *action = owner;
    if (answer->outcome != OUTCOME_DONE)
        page_unavailable(action->request, answer);
    else
        site_redirect(action->request, action->location);
}

static void decided(void *owner, const struct answer *answer) {
    struct action *action = owner;
    action->waiting.slot = NULL;
    if (!refused(action, answer)) site_redirect(action->request, then(action, &answer->results[0].table));
}

/* True when the answer is given: a refusal by row, by raise or by constraint, or a failure. */
static bool refused(struct action *action, const struct answer *answer) {
    struct refusal refusal;
    struct arena *arena = action->request->arena;
    bool is_row = answer->outcome == OUTCOME_DONE && answer->results_count && refusal_read(arena, &answer->results[0].table, &refusal);
    if (is_row || (answer->outcome == OUTCOME_FAILED && refusal_of_error(arena, answer, &refusal))) {
        if (action->transaction) transaction_cancel(action->transaction);
        if (is_row && text_is(*refusal.ids, "already_sent"))
            refuse_repeat(action, text_of(arena_print(arena, "\"%.*s\"", TEXT_PRINT(then(action, &answer->results[0].table)))));
        else
            show_refusal(action, &refusal);
        return true;
    }
    if (answer->outcome == OUTCOME_DONE) {
        if (answer->results_count && answer->results[0].table.rows_count) return false;
        /* No row: the thing is not there, or it is another's, which must look the same. */
        if (action->transaction) transaction_cancel(action->transaction);
        request_fail(action->request, 404, "not_found");
        return true;
    }
    bool is_path_value = answer->outcome == OUTCOME_FAILED && !strncmp(answer->sqlstate, "22", 2);
    if (is_path_value)
        request_fail(action->request, 404, "not_found");
    else
        page_unavailable(action->request, answer);
    return true;
}

static void refuse_field(struct action *action, const char *id) {
    refuse_rule(action, id, TEXT_NONE);
}

static void refuse_rule(struct action *action, const char *id, struct text values) {
    struct refusal *refusal = arena_take(action->request->arena, sizeof *refusal);
    struct text *ids = arena_take(action->request->arena, sizeof *ids);
    *ids = text_of(id);
    *refusal = (struct refusal){ids, 1, values, refusal_status(*ids)};
    show_refusal(action, refusal);
}

/* The same form with other answers: what came of the first stands, and is shown; what was typed now gets a key of its own, so that it can be sent. */
static void refuse_repeat(struct action *action, struct text stored) {
    struct request *request = action->request;
    for (size_t i = 0; i < request->form.count; i++)
        if (text_is(request->form.at[i].name, "form_key")) request->form.at[i].value = TEXT("");
    if (stored.length <= 2)
        refuse_rule(action, "form_too_old", TEXT_NONE);
    else
        refuse_rule(action, "already_sent", text_of(arena_print(request->arena, "{\"sent_to\": %.*s}", TEXT_PRINT(stored))));
}

static void show_refusal(struct action *action, const struct refusal *refusal) {
    struct request *request = action->request;
    struct refusal *copy = arena_take(request->arena, sizeof *copy);
    *copy = *refusal;
    if (request->route->retry)
        page_show(request, request->route->retry, copy->status, copy);
    else
        request_fail(request, copy->status, arena_string(request->arena, copy->ids[0]));
}

/* ":enrolment_id" in the route's `then` is the result's column, else the path's value. */
static struct text then(struct action *action, const struct table *row) {
    struct buffer path = {0};
    const char *at = action->request->route->then;
    while (*at) {
        if (*at != ':') {
            buffer_byte(&path, *at++);
            continue;
        }
        size_t length = strcspn(++at, "/?&");
        const char *name = arena_print(action->request->arena, "%.*s", (int)length, at);
        struct text value = table_get(row, 0, name);
        buffer_text(&path, value.at ? value : pairs_get(&action->request->path_values, text_of(name)));
        at += length;
    }
    struct text copy = arena_copy(action->request->arena, buffer_as_text(&path));
    buffer_release(&path);
    return copy;
}

/* What was sent, without the token (which is another at each showing) and the key itself. */
static struct text fingerprint(struct action *action) {
    struct request *request = action->request;
    struct buffer sent = {0};
    buffer_print(&sent, "%s\n", request->route->name);
    for (size_t i = 0; i < request->path_values.count; i++) buffer_print(&sent, "%.*s\n", TEXT_PRINT(request->path_values.at[i].value));
    for (size_t i = 0; i < request->form.count; i++) {
        if (text_starts(request->form.at[i].name, "form_")) continue;
        buffer_text(&sent, request->form.at[i].name);
        buffer_byte(&sent, '=');
        buffer_text(&sent, request->form.at[i].value);
        buffer_byte(&sent, '\n');
    }
    /* Its hash, not its bytes: they are many, and need no copy. */
    if (request->file.name.at) buffer_text(&sent, secret_hash(request->arena, request->file.bytes));
    struct text hash = secret_hash(request->arena, buffer_as_text(&sent));
    buffer_release(&sent);
    return hash;
}

static const struct query *engine_query(struct action *action, const char *name) {
    const struct query_file *file = query_set_find(site_of(action->request)->queries, "engine/request");
    const struct query *query = file ? query_file_query(file, name) : NULL;
    if (!query) BUG("sql/engine/request.sql lacks its queries");
    return query;
}

static void forget(void *owner) {
    struct action *action = owner;
    if (action->asked) helper_forget(site_of(action->request)->helper, action->asked);
}
