/* Telling systemd how the service is: the protocol of sd_notify(3). */
#ifndef NOTIFY_H
#define NOTIFY_H
#include <stdbool.h>
#include <stdint.h>

/* Sends assignments such as "READY=1" to $NOTIFY_SOCKET; without one, or when it can't be reached, does nothing: false. */
bool notify_send(const char *assignments);
/* How often systemd wants WATCHDOG=1, in milliseconds ($WATCHDOG_USEC halved); 0: it doesn't. */
uint64_t notify_watchdog_milliseconds(void);
#endif
