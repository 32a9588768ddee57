/* Dates, moments and times as PostgreSQL and JSON write them, on the clock of Paris or on the one they name. */
#ifndef VIEW_MOMENT_H
#define VIEW_MOMENT_H
#include "../base/text.h"

/* A day of the Gregorian calendar, a time of day, or both. */
struct moment {
    bool has_date, has_time;
    int year, month, day; /* 1 to 9999, 1 to 12, 1 to 31 */
    int weekday;          /* 0 is Monday */
    int hour, minute, second;
    bool has_offset; /* then the whole is Paris time and the offset is that of Paris, or both are those of the clock */
    int offset_minutes;
    struct text clock; /* whose time it is, when the text says so: points into it. TEXT_NONE: Paris */
};

/* "2026-11-22", "2026-11-22 10:30:00.5+00", "2026-11-22T10:30:00Z", "10:30:00". With an offset the moment is turned into Paris time: the summer-time rule of
   directive 2000/84/EC (last Sundays of March and October, 01:00 UTC) for every year. "2026-11-22 06:30:00-04@Martinique time" (zoned() of the
   database writes so) stays on that clock. False for anything else (infinity, BC, years beyond 9999); output untouched. */
bool moment_read(struct text text, struct moment *moment);
#endif
