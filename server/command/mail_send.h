/* Where a mail goes: a server, or a folder when none is configured. */
#ifndef COMMAND_MAIL_SEND_H
#define COMMAND_MAIL_SEND_H
#include "base/buffer.h"

/* False with the reason ("550 …", "can't connect"): short, without the address. *is_final: trying again is useless (5xx about this recipient). */
bool mail_send(const char *url, const char *from, const char *to, struct text message, struct buffer *reason, bool *is_final);
/* As FOLDER/NAME.eml, whole or not at all. */
bool mail_write(const char *folder, const char *name, struct text message, struct buffer *reason);
#endif
