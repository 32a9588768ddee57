/* Turns refusal ids, constraint names and SQLSTATEs into HTTP statuses: the one place that knows. */
#ifndef DATABASE_REFUSAL_H
#define DATABASE_REFUSAL_H
#include "../base/pairs.h"
#include "../base/table.h"

/* Refusals of an action's row: text[] `refusal` and jsonb `refusal_values`. An id with a dot, "email.missing", is an error of that form field (422); one without is a rule (its own status). */
struct refusal {
    struct text *ids;
    size_t count;
    struct text values; /* JSON object, TEXT_NONE if none */
    int status;         /* of the first rule: 403 409 410 422 503 */
};
/* True when row 0 of the table says no. */
bool refusal_read(struct arena *arena, const struct table *table, struct refusal *refusal);
/* From a failed statement: a constraint's refusal, a raised PT4xx; false when it is a bug (500). */
struct answer;
bool refusal_of_error(struct arena *arena, const struct answer *answer, struct refusal *refusal);
int refusal_status(struct text id); /* 422 for field errors; 0 for an unknown id */
/* All ids without a dot that the table knows: a test proves that each has both texts. */
const char *const *refusal_ids(size_t *count);
/* Splits PostgreSQL's array text "{a,b}" (ids only: no quotes, no commas inside). */
size_t refusal_split(struct arena *arena, struct text array, struct text **ids);
#endif
