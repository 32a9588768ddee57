/* The catalogue of refusals (domain.md §9): ids, statuses, and the constraints that mean the same. */
#include "refusal.h"

#include <string.h>

#include "../base/log.h"
#include "database.h"

enum { IDS_MOST = 64 };

struct rule {
    const char *id;
    int status;
};
struct backstop {
    const char *constraint, *id;
};

/* In the order tested. */
static const struct rule rules[] = {
    {"course_withdrawn", 410},
    {"session_cancelled", 410},
    {"session_ended", 410},
    {"enrol_elsewhere", 409},
    {"no_dates", 409},
    {"not_open_yet", 409},
    {"closed", 409},
    {"email_unconfirmed", 403},
    {"profile_incomplete", 422},
    {"already_enrolled", 409},
    {"already_waiting", 409},
    {"already_applied", 409},
    {"already_received", 409},
    {"other_session", 409},
    {"offer_open", 409},
    {"organisation", 403},
    {"track", 403},
    {"entry_level", 403},
    {"prerequisite", 403},
    {"employer_only", 403},
    {"application_needed", 409},
    {"clash", 409},
    {"limit_person", 409},
    {"limit_employer", 409},
    {"audience_full", 409},
    {"full_list", 409},
    {"list_first", 409},
    {"full", 409},
    {"answers_missing", 422},
    {"payer_missing", 422},
    {"contract_unsigned", 409},
    {"offer_expired", 410},
    {"offer_taken_back", 410},
    {"withdraw_too_late", 409},
    {"date_order", 422},
    {"course_unpublished", 409},
    {"capacity_unknown", 409},
    {"attendance_kept", 409},
    {"attendance_none", 409},
    {"attendance_early", 409},
    {"outcome_early", 409},
    {"certificate_first", 409},
    {"message_sent", 409},
    {"document_revoked", 409},
    {"stale_page", 409},
    {"already_sent", 409},
    {"form_too_old", 409},
    {"no_draft", 409},
    {"course_in_review", 409},
    {"not_in_review", 409},
    {"stale_save", 409},
    {"own_text", 403},
    {"course_gates", 409},
    {"import_not_ready", 409},
    {"encoding_chosen", 409},
    {"import_gone", 410},
    {"not_published", 409},
    {"not_withdrawn", 409},
    {"draft_exists", 409},
    {"course_archived", 409},
    {"not_confirmed", 503},
    {"role_ended", 409},
    {"last_admin", 409},
    {"mail_not_parked", 409},
    {"job_ended", 409},
    {"nomination_ended", 410},
    {"question_needed", 409},
    {"session_begun", 409},
    {"too_many_questions", 409},
    {"year_ahead", 409},
    {"year_running", 409},
    {"own_release", 403},
    {"release_overtaken", 409},
    {"institutions_unconfirmed", 409},
    {"duplicates_undecided", 409},
    {"nothing_to_revise", 409},
    {"prepared_earlier", 409},
    {"match_decided", 409},
    {"merge_ended", 409},
    {"erasure_role", 403},
    {"erasure_enrolled", 409},
    {"wrong_credentials", 422},
    {"too_many_attempts", 429},
};

/* What two requests at once can still run into after the function has looked; any other constraint that fires is a bug. */
static const struct backstop backstops[] = {
    {"enrolment_live", "already_enrolled"},
    {"enrolment_event_transition", "stale_page"},
    {"enrolment_event_enrolment_id_seq_key", "stale_page"},
    {"offer_open", "offer_open"},
    {"course_version_open", "draft_exists"},
};

static bool fill(struct text *ids, size_t count, struct text values, struct refusal *refusal);
static bool refuse_one(struct arena *arena, struct text id, struct text values, struct refusal *refusal);

bool refusal_read(struct arena *arena, const struct table *table, struct refusal *refusal) {
    struct text array = table_get(table, 0, "refusal");
    if (!array.at) return false;
    struct text *ids;
    size_t count = refusal_split(arena, array, &ids);
    return fill(ids, count, table_get(table, 0, "refusal_values"), refusal);
}

/* A rule's status goes before that of a field: whoever may not, need not correct the form. */
static bool fill(struct text *ids, size_t count, struct text values, struct refusal *refusal) {
    if (count == 0) return false;
    int status = 0;
    for (size_t i = 0; i < count; i++) {
        bool is_field = memchr(ids[i].at, '.', ids[i].length);
        int own = refusal_status(ids[i]);
        if (own == 0) {
            log_event(LOG_LEVEL_ERROR, "unknown_refusal", "id=%s", log_quote(ids[i]));
            own = 409;
        }
        if (!is_field) {
            status = own;
            break;
        }
    }
    *refusal = (struct refusal){.ids = ids, .count = count, .values = values, .status = status ? status : 422};
    return true;
}

bool refusal_of_error(struct arena *arena, const struct answer *answer, struct refusal *refusal) {
    if (strncmp(answer->sqlstate, "PT4", 3) == 0) {
        struct text values = answer->message, id = text_cut(&values, '\t');
        if (id.length == 0 || !refuse_one(arena, id, values, refusal)) return false;
        /* A rule that the catalogue lacks keeps the status it was raised with. */
        if (refusal_status(id) == 0) refusal->status = 400 + (answer->sqlstate[3] - '0') * 10 + (answer->sqlstate[4] - '0');
        return true;
    }
    if (strncmp(answer->sqlstate, "23", 2) != 0) return false;
    for (size_t i = 0; i < sizeof backstops / sizeof *backstops; i++)
        if (text_is(answer->constraint, backstops[i].constraint)) return refuse_one(arena, text_of(backstops[i].id), TEXT_NONE, refusal);
    return false;
}

static bool refuse_one(struct arena *arena, struct text id, struct text values, struct refusal *refusal) {
    struct text *ids = arena_take(arena, sizeof *ids);
    *ids = id;
    return fill(ids, 1, values, refusal);
}

int refusal_status(struct text id) {
    if (id.length > 0 && memchr(id.at, '.', id.length)) return 422;
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        if (text_is(id, rules[i].id)) return rules[i].status;
    return 0;
}

const char *const *refusal_ids(size_t *count) {
    static const char *ids[sizeof rules / sizeof *rules];
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) ids[i] = rules[i].id;
    *count = sizeof rules / sizeof *rules;
    return ids;
}

size_t refusal_split(struct arena *arena, struct text array, struct text **ids) {
    if (array.length < 2 || array.at[0] != '{' || array.at[array.length - 1] != '}') return 0;
    struct text inside = {array.at + 1, array.length - 2};
    struct text *split = arena_take(arena, IDS_MOST * sizeof *split);
    size_t count = 0;
    while (inside.at && inside.length > 0 && count < IDS_MOST) {
        struct text id = text_cut(&inside, ',');
        if (id.length > 0 && !text_is(id, "NULL")) split[count++] = id;
    }
    *ids = split;
    return count;
}
