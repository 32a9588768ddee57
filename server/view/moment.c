/* Reads dates and moments and turns them into Paris time without the process's own time zone. */
#include "moment.h"

static bool read_date(struct text *text, struct moment *moment);
static bool read_time(struct text *text, struct moment *moment);
static bool read_offset(struct text *text, struct moment *moment);
static bool read_clock(struct text *text, struct moment *moment);
static bool read_digits(struct text *text, size_t count, int *number);
static bool skip(struct text *text, char byte);
static int month_days(int year, int month);
static int64_t days_of(int year, int month, int day);
static void date_of(int64_t days, struct moment *moment);
static int weekday_of(int64_t days);
static void to_paris(struct moment *moment);
static int64_t last_sunday_change(int year, int month);

static const int DAY = 86400;

bool moment_read(struct text text, struct moment *moment) {
    struct moment read = {0};
    struct text rest = text_trim(text);
    read.has_date = rest.length >= 5 && rest.at[4] == '-';
    if (read.has_date) {
        if (!read_date(&rest, &read)) {
            return false;
        }
        read.has_time = skip(&rest, ' ') || skip(&rest, 'T');
    } else {
        read.has_time = true;
    }
    if (read.has_time && (!read_time(&rest, &read) || !read_offset(&rest, &read) || !read_clock(&rest, &read))) {
        return false;
    }
    if (rest.length > 0) {
        return false;
    }
    if (read.has_date && read.has_offset && !read.clock.at) {
        to_paris(&read);
    }
    if (read.has_date) {
        read.weekday = weekday_of(days_of(read.year, read.month, read.day));
        if (read.year < 1 || read.year > 9999) {
            return false;
        }
    }
    *moment = read;
    return true;
}

static bool read_date(struct text *text, struct moment *moment) {
    return read_digits(text, 4, &moment->year) && skip(text, '-') && read_digits(text, 2, &moment->month) && skip(text, '-') && read_digits(text, 2, &moment->day) &&
           moment->year >= 1 && moment->month >= 1 && moment->month <= 12 && moment->day >= 1 && moment->day <= month_days(moment->year, moment->month);
}

static bool read_time(struct text *text, struct moment *moment) {
    if (!read_digits(text, 2, &moment->hour) || !skip(text, ':') || !read_digits(text, 2, &moment->minute) || moment->hour > 23 || moment->minute > 59) {
        return false;
    }
    if (!skip(text, ':')) {
        return true;
    }
    if (!read_digits(text, 2, &moment->second) || moment->second > 59) {
        return false;
    }
    if (skip(text, '.')) {
        int digit;
        if (!read_digits(text, 1, &digit)) {
            return false;
        }
        while (read_digits(text, 1, &digit)) {
        }
    }
    return true;
}

/* Nothing, Z, +02, +02:00, +0200; PostgreSQL adds seconds for old local mean times. */
static bool read_offset(struct text *text, struct moment *moment) {
    if (text->length == 0) {
        return true;
    }
    moment->has_offset = true;
    if (skip(text, 'Z')) {
        return true;
    }
    bool is_west = text->at[0] == '-';
    int hours, minutes = 0, seconds;
    if ((!skip(text, '+') && !skip(text, '-')) || !read_digits(text, 2, &hours)) {
        return false;
    }
    bool has_colon = skip(text, ':');
    if ((has_colon || (text->length > 0 && text->at[0] != '@')) && !read_digits(text, 2, &minutes)) {
        return false;
    }
    if (skip(text, ':') && !read_digits(text, 2, &seconds)) {
        return false;
    }
    if (hours > 15 || minutes > 59) {
        return false;
    }
    moment->offset_minutes = (hours * 60 + minutes) * (is_west ? -1 : 1);
    return true;
}

/* Behind an offset only: without one nobody knows the moment. */
static bool read_clock(struct text *text, struct moment *moment) {
    if (!moment->has_date || !moment->has_offset || !skip(text, '@')) {
        return true;
    }
    for (size_t i = 0; i < text->length; i++) {
        if ((unsigned char)text->at[i] < ' ') {
            return false;
        }
    }
    moment->clock = *text;
    *text = text_after(*text, text->length);
    return moment->clock.length > 0;
}

static bool read_digits(struct text *text, size_t count, int *number) {
    if (text->length < count) {
        return false;
    }
    int sum = 0;
    for (size_t i = 0; i < count; i++) {
        int digit = text->at[i] - '0';
        if (digit < 0 || digit > 9) {
            return false;
        }
        sum = sum * 10 + digit;
    }
    *text = text_after(*text, count);
    *number = sum;
    return true;
}

static bool skip(struct text *text, char byte) {
    if (text->length == 0 || text->at[0] != byte) {
        return false;
    }
    *text = text_after(*text, 1);
    return true;
}

static int month_days(int year, int month) {
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return days[month - 1] + (month == 2 && is_leap);
}

/* Days since 1970-01-01. The year is counted from March, so that the leap day is its last. */
static int64_t days_of(int year, int month, int day) {
    int64_t years = month > 2 ? year : year - 1;
    int64_t day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    int64_t days = years * 365 + years / 4 - years / 100 + years / 400 + day_of_year;
    return days - 719468;
}

static void date_of(int64_t days, struct moment *moment) {
    int64_t since = days + 719468;
    int64_t era = since / 146097, of_era = since % 146097;
    int64_t year_of_era = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int64_t day_of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t month = (5 * day_of_year + 2) / 153;
    moment->day = (int)(day_of_year - (153 * month + 2) / 5 + 1);
    moment->month = (int)(month < 10 ? month + 3 : month - 9);
    moment->year = (int)(era * 400 + year_of_era + (moment->month <= 2));
}

/* 1970-01-01 was a Thursday. */
static int weekday_of(int64_t days) {
    return (int)(((days + 3) % 7 + 7) % 7);
}

static void to_paris(struct moment *moment) {
    int64_t seconds = days_of(moment->year, moment->month, moment->day) * DAY + moment->hour * 3600 + moment->minute * 60 + moment->second - moment->offset_minutes * 60;
    bool is_summer = seconds >= last_sunday_change(moment->year, 3) && seconds < last_sunday_change(moment->year, 10);
    moment->offset_minutes = is_summer ? 120 : 60;
    seconds += moment->offset_minutes * 60;
    int64_t days = seconds / DAY, of_day = seconds % DAY;
    if (of_day < 0) {
        days--;
        of_day += DAY;
    }
    date_of(days, moment);
    moment->hour = (int)(of_day / 3600);
    moment->minute = (int)(of_day / 60 % 60);
    moment->second = (int)(of_day % 60);
}

/* 01:00 UTC of the last Sunday; both months have 31 days. */
static int64_t last_sunday_change(int year, int month) {
    int64_t last = days_of(year, month, 31);
    return (last - (weekday_of(last) + 1) % 7) * DAY + 3600;
}
