/* What one worker holds: the loop, the rooms, and the loaded set of routes, queries, templates and texts. */
#ifndef SITE_H
#define SITE_H
#include <limits.h>

#include "database/database.h"
#include "database/refusal.h"
#include "helper.h"
#include "http/assets.h"
#include "http/daemon.h"
#include "http/page_cache.h"
#include "view/messages.h"
#include "view/view.h"

enum { PAGE_SIZE = 20 };

struct site {
    struct loop *loop;
    struct daemon *daemon, *admin;
    struct database *database;
    struct helper *helper;
    struct page_cache *cache; /* NULL: switched off, for measurements */
    struct query_set *queries;
    struct templates *templates;
    struct messages *messages;
    struct assets *assets;
    const struct query_file *layout;
    bool is_stopping;
    bool is_developing;     /* serve --reload: mistakes are shown in the browser */
    struct buffer mistakes; /* of the last reload, one a line */
};

/* Loads queries, texts, templates and assets into an otherwise empty site; false with one problem a line. */
bool site_load(struct site *site, struct buffer *problems);
void site_unload(struct site *site);
/* Where the compiled texts lie: beside the program, or in share/amphi/locale of its prefix. */
const char *site_locale_folder(char out[PATH_MAX]);

static inline struct site *site_of(const struct request *request) {
    return request->site;
}

/* serve.c: the way of a request, from the router to the kind's own function. */
void site_serve(struct request *request);
/* The route of a POST, read no further than its target, when it takes a file; else NULL. */
const struct route *site_upload_route(struct request *request);
void site_error_page(struct request *request, int status, const char *message_id, struct buffer *body);
/* Reads the layout's query `visitor` in an answer: sets request->person_id. True when the route's `who` lets this person in; else the answer (sign-in page, 403) is given. */
bool site_admit(struct request *request, const struct answer *answer);
bool site_has_role(const struct answer *answer, unsigned who); /* one of the set */
/* "/fr" + path, with base_url's sub-path left to request_redirect. */
void site_redirect(struct request *request, struct text inner_path);

/* page.c: the generic GET. */
void page_serve(struct request *request);
/* Shows a page again after a POST: its own queries, what was typed, the messages of the refusal (NULL: none). */
void page_show(struct request *request, const char *name, int status, const struct refusal *refusal);
/* Values for a page's queries: reserved ones first, then the path's, then the query string's (and, after a POST, the form's). False: answered 400. */
bool page_values(struct request *request, const struct query_file *file, bool has_form, bool is_whole_list, struct pairs *values);
/* Answers what a failed read deserves: 503 with the form kept, or 500. */
void page_unavailable(struct request *request, const struct answer *answer);

/* page_view.c: fills and renders. */
struct page_content {
    const char *name; /* courses/show */
    int status;
    const struct answer *answer; /* NULL: no database */
    const struct refusal *refusal;
    bool is_retry;
    const struct pairs *more; /* further top-level names */
    const struct table *kept; /* errors/resend: list `kept` */
};
bool page_render(struct request *request, const struct page_content *content, struct buffer *html);
/* The names that the engine itself gives to a page, up to NULL: for amphi check. */
extern const char *const page_names[];

/* mistakes.c: while developing, what is wrong with the files is shown instead of a page. True when that is the answer. */
bool mistakes_show(struct request *request);
/* A template asked for names that nothing gives: replaces what was rendered. */
void mistakes_missing(const struct request *request, const char *page, const char *names, struct buffer *html);

/* resend.c: what was typed is shown back with a button that sends it again. */
void resend_show(struct request *request, int status, const char *message_id);
/* After signing in again: the form that was waiting. */
void resend_kept(struct request *request, struct text kept, struct text kept_path);
/* The kept form as one value (application/x-www-form-urlencoded, without token and passwords). */
struct text resend_pack(struct request *request);

/* The slot of a request's running read or batch: left by itself when the request ends first. */
struct waiting {
    struct slot *slot;
};
void waiting_watch(struct request *request, struct waiting *waiting);

/* list.c: the route's list of its page, alone. list_read: false = answered. list_rows: in its `done`; NULL = answered (not there, no right, no database). */
bool list_read(struct request *request, struct waiting *waiting, database_done *done, void *owner);
const struct table *list_rows(struct request *request, const struct answer *answer);

/* fields.c: the names a POST may send. False: answered 400. fields_are_own: those of the engine, which no action sees. */
bool fields_check(struct request *request);
/* What the engine itself gives to queries, never taken from a form or a link: else anyone could act as someone else. */
bool fields_are_reserved(struct text name);
bool fields_are_own(const struct route *route, struct text name);

/* action.c, csv.c, xlsx.c, pdf.c, chart_serve.c, document.c: the other kinds. */
void action_serve(struct request *request);
void csv_serve(struct request *request);
void xlsx_serve(struct request *request);
void pdf_serve(struct request *request);
void chart_serve(struct request *request);
void document_serve(struct request *request);

/* account.c, plain.c, metrics.c: the hand-written handlers. */
void sign_in(struct request *request);
void sign_out(struct request *request);
void root_redirect(struct request *request);
void livez(struct request *request);
void readyz(struct request *request);
void robots(struct request *request);
void security_txt(struct request *request);
void change_password(struct request *request);
void asset(struct request *request);
void metrics(struct request *request);
#endif
