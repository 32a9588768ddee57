/* One mail as bytes: headers and body (RFC 5322, RFC 2047). */
#ifndef COMMAND_MAIL_MESSAGE_H
#define COMMAND_MAIL_MESSAGE_H
#include "base/buffer.h"

struct mail {
    struct text id;        /* of the outbox row: the Message-ID is <outbox-ID@host>, so a repeat is known as one */
    struct text from, to;  /* addresses */
    struct text host;
    struct text language;
    struct text rendered;  /* subject line, blank line, body */
};
/* CRLF line ends. False: the subject is missing. */
bool mail_message(const struct mail *mail, struct buffer *out);
#endif
