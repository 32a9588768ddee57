/* One line of the site map: a URL, who may open it, and what it does. The table itself is server/routes.c. */
#ifndef HTTP_ROUTE_H
#define HTTP_ROUTE_H
#include "../base/pairs.h"

struct buffer;
struct request;
enum method { GET, POST };
/* A set: TEACHER | OFFICE lets both in. Which course or company someone's role is for, the query asks. */
enum who { NOBODY, ANYONE = 1, SIGNED_IN = 2, EMPLOYER = 4, TEACHER = 8, REVIEWER = 16, OFFICE = 32, LEADER = 64, ADMIN = 128 };
enum { WHO_COUNT = 8 };
/* XLSX: a page's list as a workbook of real numbers and dates: same filters, same columns, every row (at most 5,000, above that 413 in words), drawn by the helper process.
   The header of a column NAME is the text column.NAME where there is one; a column as_PREFIX holds codes whose texts are PREFIX.code. */
/* CHART: a page's list as an SVG image: columns label, value, and where wanted series, target; of the first row chart_shape (bars, stacked, lines), chart_title, chart_description (see
   chart.h). With ?theme=dark it is drawn for dark paper: <picture><source media="(prefers-color-scheme: dark)" srcset="/{{language}}/…?theme=dark"><img …></picture>. Always above the same
   numbers as a table. */
/* PDF: one printed document, drawn by the helper process from the query `blocks` of the page's file (columns kind and text, see paper.h; or a column message with the id of a text, and
   message_values as JSON for what stands in its braces; a row of a table that has both has two cells). The file's (one) queries answer 404, moved_to and http_status as on a page, and may
   give page_title and file_name (without .pdf). At most 2,000 blocks. :'base_url' is given, for addresses that are printed. */
/* DOCUMENT: a query that also has the column file_name (percent-encoded) gives a file that somebody sent: its first column is bytea; it is saved, never shown. */
enum route_kind { ROUTE_PAGE, ROUTE_ACTION, ROUTE_CSV, ROUTE_DOCUMENT, ROUTE_HANDLER, ROUTE_XLSX, ROUTE_PDF, ROUTE_CHART };
typedef void route_handler(struct request *request);

struct route {
    enum method method;
    const char *path; /* without the language prefix; ":name" stands for one non-empty segment */
    unsigned who;     /* NOBODY is 0, so a line that forgets it is closed */
    enum route_kind kind;
    const char *name;         /* page, action or document: the file below sql/pages, sql/actions; of a handler its name for tokens and logs */
    const char *then;         /* ACTION: where a success leads; ":column" is filled from the result's row, else from the path */
    const char *retry;        /* ACTION and handler forms: the page shown again with status, messages and the values sent */
    const char *list;         /* CSV, XLSX, CHART: the named query */
    const char *content_type; /* DOCUMENT */
    route_handler *handler;
    const char *hash; /* ACTION: the form field that is a password: hashed by the helper process, the query sees :'password_hash'; or :'password_problem', which it must refuse with its other refusals */
    const char *keyed_by; /* POST of a signed-in person that creates or changes: the path value the idempotency key is bound to ("" = the person alone); NULL: no key */
    const char *fields;   /* HANDLER with a form: its field names, blank separated ("email password next") */
    /* ACTION: form fields that hold Markdown, blank separated. The query sees each as :'NAME' and, rendered and safe to print with {{NAME_html:none}}, as :'NAME_html', which no form can send; both must be
       its parameters. A text that can't be rendered is refused as NAME.too_long or, nested too deep, NAME.too_complex. A form whose button says name="preview" writes nothing: `retry` is shown again (200) with what was typed, NAME_html of
       each field, and {{#is_preview}}; so a preview needs no route and no key of its own. */
    const char *markdown;
    /* ACTION: the form field that is a file, and how many bytes its whole body may have. Only here may a form be multipart/form-data; a worker takes 8 such bodies at once, then 503. The query sees the bytes
       as :'NAME'::bytea, :'NAME_name' ("" when none was chosen) and :'NAME_size'; all three are NULL when the form held no file. A query that takes :'NAME_sheet'::jsonb gets a table's
       records read (see upload.h). A file can't be given back: a page shown again asks for it anew. */
    const char *upload;
    const char *sealed; /* UPLOAD: columns of the table that hold identifiers of people, blank separated: the query gets each cell sealed (seal.h), so that none is ever kept */
    size_t upload_limit;
    bool is_same_for_all; /* PAGE of ANYONE: read as by a visitor, whoever is signed in, so that the micro-cache has one copy for all */
    bool is_bare;         /* no language prefix: /robots.txt, /assets/… */
};

/* What route_find says besides a match. */
enum route_found { ROUTE_FOUND, ROUTE_UNKNOWN, ROUTE_WRONG_METHOD };

/* First match wins. `path` is decoded and without language prefix (`is_bare` lines match only when has_language is false). Path values go to `values`;
   for a wrong method `allow` is filled ("GET, HEAD" / "GET, HEAD, POST" / "POST"). HEAD is asked as GET. */
enum route_found route_find(const struct route *routes, size_t count, enum method method, struct text path, bool has_language, struct arena *arena, const struct route **route, struct pairs *values,
                            const char **allow);
/* Boot check: duplicates, shadowed lines, bad paths, verbs missing fields; one line each in `problems`. */
bool routes_check(const struct route *routes, size_t count, struct buffer *problems);
const char *who_name(enum who who);       /* of one: "anyone", "signed_in", "office" … */
void who_print(struct buffer *out, unsigned who); /* of a set: "teacher|office"; "nobody" */
const char *route_kind_name(enum route_kind kind);
#endif
