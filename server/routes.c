/* Every URL of the site. Paths follow a language prefix: /fr/courses, /en/courses; BARE ones have none. First match wins. */
#include "routes.h"
#include "site.h"

#define PAGE(page) .kind = ROUTE_PAGE, .name = page
#define ACTION(action, success, again) .kind = ROUTE_ACTION, .name = action, .then = success, .retry = again
#define CSV(page, query) .kind = ROUTE_CSV, .name = page, .list = query
#define DOCUMENT(page, type) .kind = ROUTE_DOCUMENT, .name = page, .content_type = type
#define HANDLER(function) .kind = ROUTE_HANDLER, .name = #function, .handler = function
#define BARE .is_bare = true
/* The idempotency key is bound to the person, the action and this path value ("" = no object). */
#define KEYED(object) .keyed_by = object
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
    {GET, "/my/enrolments/:enrolment_id", SIGNED_IN, PAGE("my/enrolments/show")},
    {GET, "/my/enrolments/:enrolment_id/receipt", SIGNED_IN, PAGE("my/enrolments/receipt")},
    {GET, "/my/enrolments/:enrolment_id/calendar.ics", SIGNED_IN, DOCUMENT("my/enrolments/calendar", "text/calendar; charset=utf-8")},
    {GET, "/my/enrolments/:enrolment_id/withdrawals/new", SIGNED_IN, PAGE("my/enrolments/withdraw")},
    {POST, "/my/enrolments/:enrolment_id/withdrawals", SIGNED_IN, ACTION("withdrawals/create", "/my/enrolments/:enrolment_id", "my/enrolments/withdraw"), KEYED("enrolment_id")},
    {POST, "/my/enrolments/:enrolment_id/acceptances", SIGNED_IN, ACTION("acceptances/create", "/my/enrolments/:enrolment_id", "my/enrolments/show"), KEYED("enrolment_id")},
    {POST, "/my/enrolments/:enrolment_id/declines", SIGNED_IN, ACTION("declines/create", "/my/enrolments/:enrolment_id", "my/enrolments/show"), KEYED("enrolment_id")},

    /* The office: people, roles, the house's own data; long work. */
    {GET, "/office", OFFICE | ADMIN, PAGE("office/index")},
    {GET, "/office/people", OFFICE | ADMIN, PAGE("office/people/index")},
    {POST, "/office/people", OFFICE | ADMIN, ACTION("office/person_invite", "/office/people/:whom_id?saved=yes", "office/people/new"), KEYED("")},
    {GET, "/office/people/new", OFFICE | ADMIN, PAGE("office/people/new")},
    {GET, "/office/people/:whom_id", OFFICE | ADMIN, PAGE("office/people/show")},
    {POST, "/office/people/:whom_id/looks", OFFICE | ADMIN, ACTION("office/person_look", "/office/people/:whom_id", "office/people/show"), KEYED("whom_id")},
    {GET, "/office/people/:whom_id/edit", OFFICE, PAGE("office/people/edit")},
    {POST, "/office/people/:whom_id/corrections", OFFICE, ACTION("office/person_correct", "/office/people/:whom_id?saved=yes", "office/people/edit"), KEYED("whom_id")},
    {POST, "/office/people/:whom_id/sign-in-removals", OFFICE | ADMIN, ACTION("office/sign_ins_end", "/office/people/:whom_id?saved=yes", "office/people/show"), KEYED("whom_id")},
    {GET, "/office/people/:whom_id/roles", ADMIN, PAGE("office/people/roles")},
    {POST, "/office/people/:whom_id/roles", ADMIN, ACTION("office/role_grant", "/office/people/:whom_id?saved=yes", "office/people/roles"), KEYED("whom_id")},
    {POST, "/office/people/:whom_id/roles/:role_grant_id/endings", ADMIN, ACTION("office/role_end", "/office/people/:whom_id?saved=yes", "office/people/show"), KEYED("role_grant_id")},
    {GET, "/office/organisations", OFFICE | ADMIN, PAGE("office/organisations/index")},
    {POST, "/office/organisations", OFFICE | ADMIN, ACTION("office/organisation_create", "/office/organisations/:organisation_id?saved=yes", "office/organisations/new"), KEYED("")},
    {GET, "/office/organisations/new", OFFICE | ADMIN, PAGE("office/organisations/new")},
    {GET, "/office/organisations/:organisation_id", OFFICE | ADMIN, PAGE("office/organisations/show")},
    {POST, "/office/organisations/:organisation_id", OFFICE | ADMIN, ACTION("office/organisation_change", "/office/organisations/:organisation_id?saved=yes", "office/organisations/show"), KEYED("organisation_id")},
    {POST, "/office/organisations/:organisation_id/former-names", OFFICE | ADMIN, ACTION("office/former_name_create", "/office/organisations/:organisation_id?saved=yes", "office/organisations/show"), KEYED("organisation_id")},
    {GET, "/office/axes", OFFICE | ADMIN, PAGE("office/axes/index")},
    {POST, "/office/axes", OFFICE | ADMIN, ACTION("office/axis_create", "/office/axes/:axis_code?saved=yes", "office/axes/index"), KEYED("")},
    {GET, "/office/axes/:axis_code", OFFICE | ADMIN, PAGE("office/axes/show")},
    {POST, "/office/axes/:axis_code", OFFICE | ADMIN, ACTION("office/axis_change", "/office/axes/:axis_code?saved=yes", "office/axes/show"), KEYED("axis_code")},
    {GET, "/office/programmes", OFFICE | ADMIN, PAGE("office/programmes/index")},
    {POST, "/office/programmes", OFFICE | ADMIN, ACTION("office/programme_create", "/office/programmes/:programme_code?saved=yes", "office/programmes/new"), KEYED("")},
    {GET, "/office/programmes/new", OFFICE | ADMIN, PAGE("office/programmes/new")},
    {GET, "/office/programmes/:programme_code", OFFICE | ADMIN, PAGE("office/programmes/show")},
    {POST, "/office/programmes/:programme_code", OFFICE | ADMIN, ACTION("office/programme_change", "/office/programmes/:programme_code?saved=yes", "office/programmes/show"), KEYED("programme_code")},
    {GET, "/office/codes", OFFICE | ADMIN, PAGE("office/codes/index")},
    {GET, "/office/codes/:code_list", OFFICE | ADMIN, PAGE("office/codes/show")},
    {POST, "/office/codes/:code_list", OFFICE | ADMIN, ACTION("office/code_save", "/office/codes/:code_list?saved=yes", "office/codes/show"), KEYED("code_list")},
    {POST, "/office/codes/:code_list/endings", OFFICE | ADMIN, ACTION("office/code_end", "/office/codes/:code_list?saved=yes", "office/codes/show"), KEYED("code_list")},
    {GET, "/office/settings", OFFICE | ADMIN, PAGE("office/settings/index")},
    {GET, "/office/settings/:setting_name", OFFICE | ADMIN, PAGE("office/settings/show")},
    {POST, "/office/settings/:setting_name", OFFICE | ADMIN, ACTION("office/setting_change", "/office/settings/:setting_name?saved=yes", "office/settings/show"), KEYED("setting_name")},
    {GET, "/office/retention", OFFICE | ADMIN, PAGE("office/retention/index")},
    {GET, "/office/retention/:retention_name", OFFICE | ADMIN, PAGE("office/retention/show")},
    {POST, "/office/retention/:retention_name", ADMIN, ACTION("office/retention_change", "/office/retention/:retention_name?saved=yes", "office/retention/show"), KEYED("retention_name")},
    {GET, "/office/mails", OFFICE | ADMIN, PAGE("office/mails/index")},
    {POST, "/office/mails/:mail_id/retries", OFFICE | ADMIN, ACTION("office/mail_retry", "/office/mails?retried=yes", "office/mails/index"), KEYED("mail_id")},
    {GET, "/jobs", SIGNED_IN, PAGE("jobs/index")},
    {POST, "/jobs", OFFICE | ADMIN, ACTION("jobs/create", "/jobs/:job_id", "jobs/index"), KEYED("")},
    {GET, "/jobs/:job_id", SIGNED_IN, PAGE("jobs/show")},
    {GET, "/jobs/:job_id/result.csv", SIGNED_IN, DOCUMENT("jobs/result", "text/csv; charset=utf-8")},
    {POST, "/jobs/:job_id/cancellations", SIGNED_IN, ACTION("jobs/cancel", "/jobs/:job_id", "jobs/show"), KEYED("job_id")},

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
