/* The table of modifiers: texts, dates, numbers, addresses of assets, form tokens. */
#include "modifiers.h"

#include "wording.h"

typedef void writer(const struct modifier_context *context, struct text value, struct text argument, struct buffer *out);

static writer write_text, write_plural, write_date, write_day, write_moment, write_time, write_clock, write_iso, write_number, write_label, write_language, write_asset, write_refusal, write_token,
    write_key, write_url;
static struct text find_text(const struct modifier_context *context, struct text id);
static struct text find_plural(const struct modifier_context *context, struct text id, struct text value);

const struct modifier modifiers[] = {
    /* name         argument value  */
    {"x-t", true, false, write_text},
    {"x-tn", true, true, write_plural},
    {"x-date", false, true, write_date},
    {"x-day", false, true, write_day},
    {"x-moment", false, true, write_moment},
    {"x-time", false, true, write_time},
    {"x-clock", false, true, write_clock},
    {"x-iso", false, true, write_iso},
    {"x-number", false, true, write_number},
    {"x-label", true, true, write_label},
    {"x-language", false, true, write_language},
    {"x-asset", true, false, write_asset},
    {"x-refusal", false, true, write_refusal},
    {"x-token", true, false, write_token},
    {"x-key", true, true, write_key},
    {"x-url", false, true, write_url},
    {NULL, false, false, NULL},
};

const struct modifier *modifier_find(struct text name) {
    for (const struct modifier *modifier = modifiers; modifier->name; modifier++) {
        if (text_is(name, modifier->name)) {
            return modifier;
        }
    }
    return NULL;
}

static void write_text(const struct modifier_context *context, struct text value, struct text argument, struct buffer *out) {
    (void)value;
    buffer_text(out, find_text(context, argument));
}

static struct text find_text(const struct modifier_context *context, struct text id) {
    struct text text = context->messages ? messages_find(context->messages, context->language, id) : TEXT_NONE;
    return text.at ? text : id;
}

static void write_plural(const struct modifier_context *context, struct text value, struct text argument, struct buffer *out) {
    if (value.length == 0) {
        return;
    }
    struct text rest = find_plural(context, argument, value);
    while (rest.at) {
        buffer_text(out, text_cut(&rest, '#'));
        if (rest.at) {
            word_number(out, context->language, value);
        }
    }
}

static struct text find_plural(const struct modifier_context *context, struct text id, struct text value) {
    int64_t number;
    /* 1.5 takes the form of 2 in English and of 1 in French. */
    struct text whole = value;
    whole = text_cut(&whole, '.');
    bool is_whole = whole.length == value.length;
    if (!text_to_integer(whole, &number) || (!is_whole && !word_is_french(context->language))) {
        number = 2;
    }
    struct text form = context->messages ? messages_plural(context->messages, context->language, id, number) : TEXT_NONE;
    struct text other = id, one = text_cut(&other, '|');
    return form.at ? form : other.at ? other : one;
}

static void write_date(const struct modifier_context *context, struct text value, struct text argument, struct buffer *out) {
    (void)argument;
    word_date(out, context->language, value);
}

static void write_day(const struct modifier_context *context, struct text value, struct text argument, struct buffer *out) {
    (void)argument;
    word_day(out, context->language, value);
}

static void write_moment(const struct modifier_context *context, struct text value, struct text argument, struct buffer *out) {
    (void)argument;
    word_moment(out, context->language, value);
}

static void write_time(const struct modifier_context *context, struct text value, struct text argument, struct buffer *out) {
    (void)argument;
    word_time(out, context->language, value);
}

static void write_clock(const struct modifier_context *context, struct text value, struct text argument, struct buffer *out) {
    (void)context;
    (void)argument;
    word_clock(out, value);
}

static void write_iso(const struct modifier_context *context, struct text value, struct text argument, struct buffer *out) {
    (void)context;
    (void)argument;
    word_iso(out, value);
}

static void write_number(const struct modifier_context *context, struct text value, struct text argument, struct buffer *out) {
    (void)argument;
    word_number(out, context->language, value);
}

static void write_label(const struct modifier_context *context, struct text value, struct text argument, struct buffer *out) {
    struct text label = context->messages ? messages_label(context->messages, context->language, argument, value) : TEXT_NONE;
    buffer_text(out, label.at ? label : value);
}

static void write_language(const struct modifier_context *context, struct text value, struct text argument, struct buffer *out) {
    (void)argument;
    write_label(context, value, TEXT("language"), out);
}

static void write_asset(const struct modifier_context *context, struct text value, struct text argument, struct buffer *out) {
    (void)value;
    const char *path = context->hooks.asset ? context->hooks.asset(context->hooks.owner, argument) : NULL;
    if (path) {
        buffer_string(out, path);
    } else {
        buffer_string(out, "/assets/");
        buffer_text(out, argument);
    }
}

static void write_refusal(const struct modifier_context *context, struct text value, struct text argument, struct buffer *out) {
    (void)argument;
    if (context->messages) {
        messages_refusal_pair(context->messages, context->language, value, out);
    }
}

static void write_token(const struct modifier_context *context, struct text value, struct text argument, struct buffer *out) {
    (void)value;
    if (context->hooks.form_token) {
        buffer_text(out, context->hooks.form_token(context->hooks.owner, argument));
    }
}

static void write_key(const struct modifier_context *context, struct text value, struct text argument, struct buffer *out) {
    if (context->hooks.form_key) {
        buffer_text(out, context->hooks.form_key(context->hooks.owner, argument, value.at ? value : TEXT("")));
    }
}

/* An address that came from people: nothing but the web, so that neither a script nor another program is one click away. */
static void write_url(const struct modifier_context *context, struct text value, struct text argument, struct buffer *out) {
    (void)context;
    (void)argument;
    bool is_web = text_starts(value, "https://") || text_starts(value, "http://");
    for (size_t i = 0; i < value.length && is_web; i++) {
        is_web = (unsigned char)value.at[i] > ' ' && value.at[i] != 0x7F;
    }
    buffer_text(out, is_web ? value : TEXT("#"));
}
