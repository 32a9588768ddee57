/* Every URL of the site. Paths follow a language prefix: /fr/courses, /en/courses; BARE ones have none. First match wins. */
#include "routes.h"
#include "site.h"

#define PAGE(page) .kind = ROUTE_PAGE, .name = page
#define ACTION(action, success, again) .kind = ROUTE_ACTION, .name = action, .then = success, .retry = again
#define CSV(page, query) .kind = ROUTE_CSV, .name = page, .list = query
#define XLSX(page, query) .kind = ROUTE_XLSX, .name = page, .list = query
#define PDF(page) .kind = ROUTE_PDF, .name = page
#define CHART(page, query) .kind = ROUTE_CHART, .name = page, .list = query
#define DOCUMENT(page, type) .kind = ROUTE_DOCUMENT, .name = page, .content_type = type
#define HANDLER(function) .kind = ROUTE_HANDLER, .name = #function, .handler = function
#define BARE .is_bare = true
/* The idempotency key is bound to the person, the action and this path value ("" = no object). */
#define KEYED(object) .keyed_by = object
/* Form fields that hold Markdown: "content_fr content_en". */
#define MARKDOWN(names) .markdown = names
#define UPLOAD(field, bytes) .upload = field, .upload_limit = bytes
#define HASH(field) .hash = field

const struct route routes[] = {
    /* method path                                                who        what */
    {GET, "/", ANYONE, PAGE("home")},
    {GET, "/courses", ANYONE, PAGE("courses/index")},
    {GET, "/courses.csv", ANYONE, CSV("courses/index", "courses")},
    {GET, "/courses/:course_code", ANYONE, PAGE("courses/show")},
    {GET, "/courses/:course_code/calendar.ics", ANYONE, DOCUMENT("courses/calendar", "text/calendar; charset=utf-8")},
    {POST, "/courses/:course_code/alerts", SIGNED_IN, ACTION("alerts/create", "/courses/:course_code", "courses/show"), KEYED("course_code")},

    {GET, "/sign-in", ANYONE, PAGE("accounts/sign_in")},
    {POST, "/sign-in", ANYONE, HANDLER(sign_in), .retry = "accounts/sign_in", .fields = "email password next kept kept_path"},
    {POST, "/sign-out", ANYONE, HANDLER(sign_out)},
    {GET, "/accounts/new", ANYONE, PAGE("accounts/new")},
    {GET, "/accounts/sent", ANYONE, PAGE("accounts/sent")},
    {POST, "/accounts", ANYONE, ACTION("accounts/create", "/accounts/sent", "accounts/new"), HASH("password")},
    {GET, "/confirmations/:token", ANYONE, PAGE("confirmations/show")},
    {POST, "/confirmations", ANYONE, ACTION("confirmations/create", "/sign-in?confirmed=yes", "confirmations/show")},
    {GET, "/password-resets/new", ANYONE, PAGE("passwords/forgotten")},
    {GET, "/password-resets/sent", ANYONE, PAGE("passwords/sent")},
    {POST, "/password-resets", ANYONE, ACTION("passwords/request", "/password-resets/sent", "passwords/forgotten")},
    {GET, "/password-resets/:token", ANYONE, PAGE("passwords/show")},
    {POST, "/passwords", ANYONE, ACTION("passwords/create", "/sign-in?changed=yes", "passwords/show"), HASH("password")},

    {GET, "/sessions/:session_id/enrolments/new", SIGNED_IN, PAGE("sessions/enrol")},
    {POST, "/sessions/:session_id/drafts", SIGNED_IN, ACTION("drafts/save", "/sessions/:session_id/enrolments/check", "sessions/enrol"), KEYED("session_id")},
    {GET, "/sessions/:session_id/enrolments/check", SIGNED_IN, PAGE("sessions/check")},
    {POST, "/sessions/:session_id/enrolments", SIGNED_IN, ACTION("enrolments/create", "/my/enrolments/:enrolment_id", "sessions/check"), KEYED("session_id")},

    {GET, "/my", SIGNED_IN, PAGE("my/index")},
    {GET, "/my/profile", SIGNED_IN, PAGE("my/profile")},
    {POST, "/my/profile", SIGNED_IN, ACTION("profiles/save", "/my/profile?saved=yes", "my/profile"), KEYED("")},
    {POST, "/my/confirmations", SIGNED_IN, ACTION("confirmations/send", "/my?sent=yes", "my/index"), KEYED("")},
    {GET, "/my/data.json", SIGNED_IN, DOCUMENT("my/data", "application/json; charset=utf-8")},
    {GET, "/my/alerts", SIGNED_IN, PAGE("my/alerts")},
    {POST, "/my/alerts/:course_code/removals", SIGNED_IN, ACTION("alerts/delete", "/my/alerts", "my/alerts"), KEYED("course_code")},
    {GET, "/my/sign-ins", SIGNED_IN, PAGE("my/sign_ins")},
    {POST, "/my/sign-ins/removals", SIGNED_IN, ACTION("sign_ins/delete", "/my/sign-ins", "my/sign_ins"), KEYED("")},
    {GET, "/my/enrolments", SIGNED_IN, PAGE("my/enrolments/index")},
    {GET, "/my/enrolments.xlsx", SIGNED_IN, XLSX("my/enrolments/sheet", "enrolments")},
    {GET, "/my/enrolments/:enrolment_id", SIGNED_IN, PAGE("my/enrolments/show")},
    {GET, "/my/enrolments/:enrolment_id/receipt", SIGNED_IN, PAGE("my/enrolments/receipt")},
    {GET, "/my/enrolments/:enrolment_id/receipt.pdf", SIGNED_IN, PDF("my/enrolments/receipt_pdf")},
    {GET, "/my/enrolments/:enrolment_id/calendar.ics", SIGNED_IN, DOCUMENT("my/enrolments/calendar", "text/calendar; charset=utf-8")},
    {GET, "/my/enrolments/:enrolment_id/withdrawals/new", SIGNED_IN, PAGE("my/enrolments/withdraw")},
    {POST, "/my/enrolments/:enrolment_id/withdrawals", SIGNED_IN, ACTION("withdrawals/create", "/my/enrolments/:enrolment_id", "my/enrolments/withdraw"), KEYED("enrolment_id")},
    {POST, "/my/enrolments/:enrolment_id/acceptances", SIGNED_IN, ACTION("acceptances/create", "/my/enrolments/:enrolment_id", "my/enrolments/show"), KEYED("enrolment_id")},
    {POST, "/my/enrolments/:enrolment_id/declines", SIGNED_IN, ACTION("declines/create", "/my/enrolments/:enrolment_id", "my/enrolments/show"), KEYED("enrolment_id")},

    /* Running sessions. */
    {GET, "/staff/sessions", TEACHER | REVIEWER | OFFICE, PAGE("staff/sessions/index")},
    {GET, "/staff/sessions/new", TEACHER | REVIEWER | OFFICE, PAGE("staff/sessions/new")},
    {POST, "/staff/sessions", TEACHER | REVIEWER | OFFICE, ACTION("staff_sessions/open", "/staff/sessions/:session_id/meetings", "staff/sessions/new"), KEYED("")},
    {GET, "/staff/rollovers/new", TEACHER | REVIEWER | OFFICE, PAGE("staff/sessions/roll_over")},
    {POST, "/staff/rollovers", TEACHER | REVIEWER | OFFICE, ACTION("staff_sessions/roll_over", "/staff/sessions?state=draft&made=:made", "staff/sessions/roll_over"), KEYED("")},
    {GET, "/staff/sessions/:session_id", TEACHER | REVIEWER | OFFICE, PAGE("staff/sessions/show")},
    {GET, "/staff/sessions/:session_id/edit", TEACHER | REVIEWER | OFFICE, PAGE("staff/sessions/edit")},
    {POST, "/staff/sessions/:session_id/edits", TEACHER | REVIEWER | OFFICE, ACTION("staff_sessions/save", "/staff/sessions/:session_id?saved=yes", "staff/sessions/edit"), KEYED("session_id")},
    {POST, "/staff/sessions/:session_id/publications", TEACHER | REVIEWER | OFFICE, ACTION("staff_sessions/publish", "/staff/sessions/:session_id?saved=yes", "staff/sessions/show"), KEYED("session_id")},
    {GET, "/staff/sessions/:session_id/meetings", TEACHER | REVIEWER | OFFICE, PAGE("staff/sessions/meetings")},
    {POST, "/staff/sessions/:session_id/meetings", TEACHER | REVIEWER | OFFICE, ACTION("staff_sessions/meetings", "/staff/sessions/:session_id?saved=yes", "staff/sessions/meetings"), KEYED("session_id")},
    {GET, "/staff/sessions/:session_id/copies/new", TEACHER | REVIEWER | OFFICE, PAGE("staff/sessions/duplicate")},
    {POST, "/staff/sessions/:session_id/copies", TEACHER | REVIEWER | OFFICE, ACTION("staff_sessions/duplicate", "/staff/sessions/:copy_id", "staff/sessions/duplicate"), KEYED("session_id")},
    {GET, "/staff/sessions/:session_id/moves/new", TEACHER | REVIEWER | OFFICE, PAGE("staff/sessions/move")},
    {POST, "/staff/sessions/:session_id/moves", TEACHER | REVIEWER | OFFICE, ACTION("staff_sessions/move", "/staff/sessions/:session_id?saved=yes", "staff/sessions/move"), KEYED("session_id")},
    {GET, "/staff/sessions/:session_id/cancellations/new", TEACHER | REVIEWER | OFFICE, PAGE("staff/sessions/cancel")},
    {POST, "/staff/sessions/:session_id/cancellations", TEACHER | REVIEWER | OFFICE, ACTION("staff_sessions/cancel", "/staff/sessions/:session_id?saved=yes", "staff/sessions/cancel"), KEYED("session_id")},
    {GET, "/staff/sessions/:session_id/roster", TEACHER | REVIEWER | OFFICE, PAGE("staff/sessions/roster")},
    {GET, "/staff/sessions/:session_id/roster.csv", TEACHER | REVIEWER | OFFICE, CSV("staff/sessions/roster", "people")},
    {GET, "/staff/sessions/:session_id/messages/new", TEACHER | REVIEWER | OFFICE, PAGE("staff/sessions/message")},
    {POST, "/staff/sessions/:session_id/messages", TEACHER | REVIEWER | OFFICE, ACTION("staff_sessions/write", "/staff/sessions/:session_id/messages/:message_id", "staff/sessions/message"), KEYED("session_id")},
    {GET, "/staff/sessions/:session_id/messages/:message_id", TEACHER | REVIEWER | OFFICE, PAGE("staff/sessions/message_shown")},
    {POST, "/staff/sessions/:session_id/messages/:message_id/sendings", TEACHER | REVIEWER | OFFICE, ACTION("staff_sessions/send", "/staff/sessions/:session_id/messages/:message_id", "staff/sessions/message_shown"), KEYED("message_id")},
    {GET, "/staff/sessions/:session_id/attendance", TEACHER | REVIEWER | OFFICE, PAGE("staff/sessions/attendance")},
    {GET, "/staff/sessions/:session_id/attendance/:half_day_key", TEACHER | REVIEWER | OFFICE, PAGE("staff/sessions/half_day")},
    {GET, "/staff/sessions/:session_id/attendance/:half_day_key/sheet", TEACHER | REVIEWER | OFFICE, PAGE("staff/sessions/sheet")},
    {POST, "/staff/sessions/:session_id/attendance/:half_day_key", TEACHER | REVIEWER | OFFICE, ACTION("staff_sessions/attendance", "/staff/sessions/:session_id/attendance?recorded=:recorded", "staff/sessions/half_day"), KEYED("half_day_key")},
    {GET, "/staff/sessions/:session_id/outcomes", TEACHER | REVIEWER | OFFICE, PAGE("staff/sessions/outcomes")},
    {POST, "/staff/sessions/:session_id/outcomes", TEACHER | REVIEWER | OFFICE, ACTION("staff_sessions/outcomes", "/staff/sessions/:session_id/outcomes?recorded=:recorded", "staff/sessions/outcomes"), KEYED("session_id")},
    {GET, "/staff/sessions/:session_id/documents", TEACHER | REVIEWER | OFFICE, PAGE("staff/sessions/documents")},
    {POST, "/staff/sessions/:session_id/documents", TEACHER | REVIEWER | OFFICE, ACTION("staff_sessions/issue", "/staff/sessions/:session_id/documents?issued=:issued", "staff/sessions/documents"), KEYED("session_id")},
    {GET, "/staff/documents/:document_id", TEACHER | REVIEWER | OFFICE, PAGE("staff/sessions/document")},
    {GET, "/staff/documents/:document_id/revocations/new", TEACHER | REVIEWER | OFFICE, PAGE("staff/sessions/revoke")},
    {POST, "/staff/documents/:document_id/revocations", TEACHER | REVIEWER | OFFICE, ACTION("staff_sessions/revoke", "/staff/documents/:document_id", "staff/sessions/revoke"), KEYED("document_id")},
    {GET, "/my/documents/:document_id", SIGNED_IN, PAGE("my/document")},
    {GET, "/verify", ANYONE, PAGE("verify/index")},
    {GET, "/verify/:code", ANYONE, PAGE("verify/show")},
    /* Courses: written, reviewed, published. */
    {GET, "/staff/courses", TEACHER | REVIEWER | OFFICE, PAGE("staff/courses/index")},
    {POST, "/staff/courses", TEACHER | REVIEWER | OFFICE, ACTION("staff_courses/create", "/staff/courses/:course_code", "staff/courses/new"), KEYED("")},
    {GET, "/staff/courses/new", TEACHER | REVIEWER | OFFICE, PAGE("staff/courses/new")},
    {GET, "/staff/courses/gaps", REVIEWER | OFFICE, PAGE("staff/courses/gaps")},
    {GET, "/staff/courses/:course_code", TEACHER | REVIEWER | OFFICE, PAGE("staff/courses/show")},
    {GET, "/staff/courses/:course_code/texts", TEACHER | REVIEWER | OFFICE, PAGE("staff/courses/texts")},
    {POST, "/staff/courses/:course_code/texts", TEACHER | REVIEWER | OFFICE, ACTION("staff_courses/texts", "/staff/courses/:course_code?done=texts", "staff/courses/texts"), KEYED("course_code")},
    {GET, "/staff/courses/:course_code/codes", TEACHER | REVIEWER | OFFICE, PAGE("staff/courses/codes")},
    {POST, "/staff/courses/:course_code/codes", TEACHER | REVIEWER | OFFICE, ACTION("staff_courses/codes", "/staff/courses/:course_code?done=codes", "staff/courses/codes"), KEYED("course_code")},
    {GET, "/staff/courses/:course_code/practice", TEACHER | REVIEWER | OFFICE, PAGE("staff/courses/practice")},
    {POST, "/staff/courses/:course_code/practice", TEACHER | REVIEWER | OFFICE, ACTION("staff_courses/practice", "/staff/courses/:course_code?done=practice", "staff/courses/practice"), KEYED("course_code")},
    {GET, "/staff/courses/:course_code/links", TEACHER | REVIEWER | OFFICE, PAGE("staff/courses/links")},
    {POST, "/staff/courses/:course_code/links", TEACHER | REVIEWER | OFFICE, ACTION("staff_courses/links", "/staff/courses/:course_code?done=links", "staff/courses/links"), KEYED("course_code")},
    {GET, "/staff/courses/:course_code/review", TEACHER | REVIEWER | OFFICE, PAGE("staff/courses/review")},
    {GET, "/staff/courses/:course_code/versions", TEACHER | REVIEWER | OFFICE, PAGE("staff/courses/versions")},
    {GET, "/staff/courses/:course_code/comparison", TEACHER | REVIEWER | OFFICE, PAGE("staff/courses/compare")},
    {GET, "/staff/courses/:course_code/withdrawals/new", REVIEWER | OFFICE, PAGE("staff/courses/withdraw")},
    {POST, "/staff/courses/:course_code/drafts", TEACHER | REVIEWER | OFFICE, ACTION("staff_courses/restore", "/staff/courses/:course_code?done=draft", "staff/courses/show"), KEYED("course_code")},
    {POST, "/staff/courses/:course_code/submissions", TEACHER | REVIEWER | OFFICE, ACTION("staff_courses/submit", "/staff/courses/:course_code?done=submitted", "staff/courses/show"), KEYED("course_code")},
    {POST, "/staff/courses/:course_code/returns", REVIEWER | OFFICE, ACTION("staff_courses/send_back", "/staff/courses/:course_code?done=returned", "staff/courses/review"), KEYED("course_code")},
    {POST, "/staff/courses/:course_code/publications", REVIEWER | OFFICE, ACTION("staff_courses/publish", "/staff/courses/:course_code?done=published", "staff/courses/review"), KEYED("course_code")},
    {POST, "/staff/courses/:course_code/republications", REVIEWER | OFFICE, ACTION("staff_courses/publish", "/staff/courses/:course_code?done=published", "staff/courses/show"), KEYED("course_code")},
    {POST, "/staff/courses/:course_code/withdrawals", REVIEWER | OFFICE, ACTION("staff_courses/withdraw", "/staff/courses/:course_code?done=withdrawn", "staff/courses/withdraw"), KEYED("course_code")},
    {POST, "/staff/courses/:course_code/archives", REVIEWER | OFFICE, ACTION("staff_courses/archive", "/staff/courses/:course_code?done=archived", "staff/courses/show"), KEYED("course_code")},

    {GET, "/accessibility", ANYONE, PAGE("service/accessibility")},
    {GET, "/sitemap", ANYONE, PAGE("service/sitemap")},
    {GET, "/privacy", ANYONE, PAGE("service/privacy")},
    {GET, "/legal", ANYONE, PAGE("service/legal")},
    {GET, "/contact", ANYONE, PAGE("service/contact")},
    {GET, "/cookies", ANYONE, PAGE("service/cookies")},

    {GET, "/", ANYONE, HANDLER(root_redirect), BARE},
    {GET, "/assets/:name", ANYONE, HANDLER(asset), BARE},
    {GET, "/livez", ANYONE, HANDLER(livez), BARE},
    {GET, "/readyz", ANYONE, HANDLER(readyz), BARE},
    {GET, "/healthz", ANYONE, HANDLER(readyz), BARE},
    {GET, "/robots.txt", ANYONE, HANDLER(robots), BARE},
    {GET, "/sitemap.xml", ANYONE, DOCUMENT("sitemap_xml", "application/xml; charset=utf-8"), BARE},
    {GET, "/.well-known/security.txt", ANYONE, HANDLER(security_txt), BARE},
    {GET, "/.well-known/change-password", ANYONE, HANDLER(change_password), BARE},
};
const size_t routes_count = sizeof routes / sizeof *routes;

/* The admin listener's own table: never reachable from the site's listener. */
const struct route admin_routes[] = {
    {GET, "/metrics", ANYONE, HANDLER(metrics), BARE},
};
const size_t admin_routes_count = sizeof admin_routes / sizeof *admin_routes;
