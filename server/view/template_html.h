/* Where in the HTML a place of a template stands: the lint's reader. */
#ifndef VIEW_TEMPLATE_HTML_H
#define VIEW_TEMPLATE_HTML_H
#include "../base/text.h"

enum html_state {
    HTML_TEXT,
    HTML_LESS, /* behind '<' */
    HTML_BANG,
    HTML_COMMENT,
    HTML_DECLARATION,
    HTML_TAG_NAME,
    HTML_TAG, /* between attributes */
    HTML_ATTRIBUTE_NAME,
    HTML_ATTRIBUTE_END, /* behind a name: '=' may come */
    HTML_BEFORE_VALUE,
    HTML_UNQUOTED,
    HTML_VALUE,
    HTML_SCRIPT
};

enum { HTML_NAME_LONGEST = 24 };

/* Where an address in an attribute has got to. */
enum address_state { ADDRESS_START, ADDRESS_SCHEME, ADDRESS_SLASH, ADDRESS_HOST /* needs a slash next */, ADDRESS_REST };

struct html_place {
    enum html_state state;
    char element[HTML_NAME_LONGEST], attribute[HTML_NAME_LONGEST], scheme[HTML_NAME_LONGEST], preserved[HTML_NAME_LONGEST];
    char without_tags[HTML_NAME_LONGEST]; /* the element whose text is no HTML: title, textarea */
    char quote;
    int dashes, script_matched;
    bool is_closing, is_json_ld, has_source, needs_blank;
    bool is_address;
    enum address_state address;
    bool in_query;
    char value[HTML_NAME_LONGEST]; /* how the attribute's value begins */
};

/* One byte further; NULL or what is wrong there. `is_layout`: may hold <html>, <head>, <body>, <main>. */
const char *html_step(struct html_place *place, char byte, bool is_layout);
/* A section mark stands here; NULL or what is wrong. */
const char *html_section(struct html_place *place, bool is_opening);
/* A variable in the value of an attribute: its address goes on behind it. `is_own` is a name that the engine sets itself, `is_host` base_url. */
const char *html_variable(struct html_place *place, bool is_own, bool is_host, bool is_query_escaped);
#endif
