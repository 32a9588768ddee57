/* What time it is: monotonic for deadlines, wall clock for people. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H
#include "text.h"

uint64_t clock_milliseconds(void); /* monotonic */
uint64_t clock_microseconds(void); /* monotonic */
int64_t clock_seconds(void);       /* since 1970, UTC */
void clock_http_date(int64_t seconds, char out[30]); /* RFC 9110 §5.6.7: Sun, 06 Nov 1994 08:49:37 GMT */
#endif
