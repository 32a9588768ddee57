/* One mail as bytes: headers and body (RFC 5322, RFC 2047), with calendars beside it (RFC 2046, RFC 6047). */
#ifndef COMMAND_MAIL_MESSAGE_H
#define COMMAND_MAIL_MESSAGE_H
#include "base/buffer.h"

struct calendar {
    struct text method; /* PUBLISH, CANCEL: the same as in the text */
    struct text text;   /* iCalendar, CRLF line ends */
};
struct mail {
    struct text id;        /* of the outbox row: the Message-ID is <outbox-ID@host>, so a repeat is known as one */
    struct text from, to;  /* addresses */
    struct text host;
    struct text language;
    struct text rendered;  /* subject line, blank line, body */
    const struct calendar *calendars;
    size_t calendars_count;
};
/* CRLF line ends. False: the subject is missing. */
bool mail_message(const struct mail *mail, struct buffer *out);
#endif
