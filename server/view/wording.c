/* Writes dates, hours and numbers in French and English; the C library's locales may be absent and are never asked. */
#include "wording.h"

#include <string.h>

#include "moment.h"

static void write_day(struct buffer *out, bool is_french, const struct moment *moment);
static void write_time(struct buffer *out, bool is_french, const struct moment *moment);
static bool is_number(struct text value, size_t *whole_at, size_t *whole_length);

static const char *const french_days[] = {"lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"};
static const char *const english_days[] = {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"};
static const char *const french_months[] = {"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"};
static const char *const english_months[] = {"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"};

void word_date(struct buffer *out, const char *language, struct text value) {
    struct moment moment;
    if (!moment_read(value, &moment) || !moment.has_date) {
        buffer_text(out, value);
        return;
    }
    bool is_french = word_is_french(language);
    buffer_string(out, (is_french ? french_days : english_days)[moment.weekday]);
    buffer_byte(out, ' ');
    write_day(out, is_french, &moment);
}

void word_day(struct buffer *out, const char *language, struct text value) {
    struct moment moment;
    if (!moment_read(value, &moment) || !moment.has_date) {
        buffer_text(out, value);
        return;
    }
    write_day(out, word_is_french(language), &moment);
}

void word_time(struct buffer *out, const char *language, struct text value) {
    struct moment moment;
    if (!moment_read(value, &moment) || !moment.has_time) {
        buffer_text(out, value);
        return;
    }
    write_time(out, word_is_french(language), &moment);
}

void word_clock(struct buffer *out, struct text value) {
    struct moment moment;
    if (moment_read(value, &moment) && moment.clock.at) {
        buffer_string(out, " (");
        buffer_text(out, moment.clock);
        buffer_byte(out, ')');
    }
}

void word_moment(struct buffer *out, const char *language, struct text value) {
    struct moment moment;
    if (!moment_read(value, &moment)) {
        buffer_text(out, value);
        return;
    }
    bool is_french = word_is_french(language);
    if (moment.has_date) {
        write_day(out, is_french, &moment);
    }
    if (moment.has_time) {
        buffer_string(out, moment.has_date ? ", " : "");
        write_time(out, is_french, &moment);
        if (moment.clock.at) {
            word_clock(out, value);
        } else {
            buffer_string(out, is_french ? " (heure de Paris)" : " (Paris time)");
        }
    }
}

void word_iso(struct buffer *out, struct text value) {
    struct moment moment;
    if (!moment_read(value, &moment)) {
        buffer_text(out, value);
        return;
    }
    if (moment.has_date) {
        buffer_print(out, "%04d-%02d-%02d", moment.year, moment.month, moment.day);
    }
    if (moment.has_time) {
        buffer_print(out, "%s%02d:%02d:%02d", moment.has_date ? "T" : "", moment.hour, moment.minute, moment.second);
    }
    if (moment.has_date && moment.has_offset) {
        int minutes = moment.offset_minutes < 0 ? -moment.offset_minutes : moment.offset_minutes;
        buffer_print(out, "%c%02d:%02d", moment.offset_minutes < 0 ? '-' : '+', minutes / 60, minutes % 60);
    }
}

static void write_day(struct buffer *out, bool is_french, const struct moment *moment) {
    const char *month = (is_french ? french_months : english_months)[(unsigned)(moment->month + 11) % 12];
    buffer_print(out, "%d%s %s %d", moment->day, is_french && moment->day == 1 ? "er" : "", month, moment->year);
}

/* 12 am and 12 pm are read both ways, and most deadlines are there: noon and midnight are words in English. */
static void write_time(struct buffer *out, bool is_french, const struct moment *moment) {
    if (is_french) {
        buffer_print(out, moment->minute ? "%d h %02d" : "%d h", moment->hour, moment->minute);
    } else if (moment->minute == 0 && moment->hour % 12 == 0) {
        buffer_string(out, moment->hour ? "12 noon" : "12 midnight");
    } else {
        buffer_print(out, "%d:%02d %s", moment->hour % 12 ? moment->hour % 12 : 12, moment->minute, moment->hour < 12 ? "am" : "pm");
    }
}

void word_number(struct buffer *out, const char *language, struct text value) {
    size_t at, length;
    if (!is_number(value, &at, &length)) {
        buffer_text(out, value);
        return;
    }
    bool is_french = word_is_french(language);
    buffer_append(out, value.at, at);
    for (size_t i = 0; i < length; i++) {
        if (i > 0 && (length - i) % 3 == 0) {
            buffer_string(out, is_french ? "\u202F" : ",");
        }
        buffer_byte(out, value.at[at + i]);
    }
    /* 30.00 is 30: zeros behind the point say how the number is kept, not what it is. */
    bool has_fraction = false;
    for (size_t i = at + length + 1; i < value.length; i++) has_fraction = has_fraction || value.at[i] != '0';
    if (has_fraction) {
        buffer_byte(out, is_french ? ',' : '.');
        buffer_text(out, text_after(value, at + length + 1));
    }
}

/* An optional minus, digits, and perhaps a point with digits behind it. */
static bool is_number(struct text value, size_t *whole_at, size_t *whole_length) {
    size_t at = value.length > 0 && value.at[0] == '-';
    size_t i = at, point = value.length;
    for (; i < value.length; i++) {
        if (value.at[i] == '.' && point == value.length && i > at) {
            point = i;
        } else if (value.at[i] < '0' || value.at[i] > '9') {
            return false;
        }
    }
    if (point == at || point + 1 == value.length) {
        return false;
    }
    *whole_at = at;
    *whole_length = point - at;
    return true;
}

bool word_is_french(const char *language) {
    return strcmp(language, "fr") == 0;
}
