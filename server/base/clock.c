/* What time it is: the kernel's monotonic and wall clocks in the units the program uses. */
#include "clock.h"

#include <stdio.h>
#include <time.h>

static uint64_t monotonic(uint64_t per_second);

uint64_t clock_milliseconds(void) {
    return monotonic(1000);
}

uint64_t clock_microseconds(void) {
    return monotonic(1000000);
}

static uint64_t monotonic(uint64_t per_second) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * per_second + (uint64_t)now.tv_nsec / (1000000000 / per_second);
}

int64_t clock_seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return now.tv_sec;
}

void clock_http_date(int64_t seconds, char out[30]) {
    /* Not strftime: its names follow the locale. */
    static const char days[7][4] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static const char months[12][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    time_t time = seconds;
    struct tm date;
    if (!gmtime_r(&time, &date)) {
        date = (struct tm){.tm_mday = 1, .tm_year = 70, .tm_wday = 4};
    }
    snprintf(out, 30, "%.3s, %02u %.3s %04u %02u:%02u:%02u GMT", days[date.tm_wday], (unsigned)date.tm_mday % 100, months[date.tm_mon], (unsigned)(date.tm_year + 1900) % 10000,
             (unsigned)date.tm_hour % 100, (unsigned)date.tm_min % 100, (unsigned)date.tm_sec % 100);
}
