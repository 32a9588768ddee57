/* Form tokens, idempotency keys and the origin of a POST. Who the person is, the layout's query `visitor` tells. */
#ifndef HTTP_SESSION_H
#define HTTP_SESSION_H
#include "request.h"

/* Reads the session cookie; two of them, or a malformed one: false → 400. Sets session_cookie and session_hash. */
bool session_read(struct request *request);
/* Makes a cookie value (64 hex digits) and sets it on the answer, when the visitor has none: the anchor of form tokens. */
void session_begin(struct request *request);
/* Hidden token of a form: MAC(server key, cookie, form). `form` is the action's or handler's name. */
struct text session_form_token(struct request *request, struct text form);
/* Origin and Sec-Fetch-Site, then the token `form_token` for that form, in constant time. */
bool session_may_post(struct request *request, const char *form);
/* Idempotency key "RANDOM.ISSUED.MAC": 128 random bits, seconds since 1970, MAC with person, action and object. */
struct text session_form_key(struct arena *arena, int64_t person_id, struct text action, struct text object);
struct form_key { struct text random /* 32 hex digits */; int64_t issued_at; };
bool session_check_key(struct arena *arena, struct text value, int64_t person_id, struct text action, struct text object, struct form_key *key);
/* A path given by a visitor to come back to: our own path or TEXT_NONE ("//", "/\", %2f, CR, LF and schemes refused). */
struct text session_safe_path(struct arena *arena, struct text path);
#endif
