/* One line per event on stderr, logfmt: time, level, event, key=value … Never personal data, never query strings. */
#ifndef BASE_LOG_H
#define BASE_LOG_H
#include "text.h"

enum log_level { LOG_LEVEL_ERROR = 3, LOG_LEVEL_WARNING = 4, LOG_LEVEL_INFO = 6, LOG_LEVEL_DEBUG = 7 };

/* Sets stderr non-blocking for a process with a loop (lines that do not fit are dropped and counted), and the lowest level shown.
   With $JOURNAL_STREAM set lines begin with <N> instead of the time. */
void log_start(const char *process, enum log_level lowest, bool is_loop);
/* log_event(LOG_LEVEL_INFO, "request", "id=%s status=%d", …): the rest is "key=value" pairs; free values go through log_quote. */
void log_event(enum log_level level, const char *event, const char *format, ...) __attribute__((format(printf, 3, 4)));
/* One key=value of a line: the text (quoted where needed, at most 200 bytes of it), or the number when there is no text. */
struct log_field { struct text key; struct text text; uint64_t number; };
/* As log_event at level info, but written together with the other lines of this turn: one write for many requests. log_event writes what waits before its own line.
   Fields instead of a format: every request has such a line, and printf would be a tenth of its work. */
void log_later(const char *event, const struct log_field *fields, size_t count);
void log_flush(void);
/* Escaped for a log line: quotes when needed, control bytes as \xNN, at most 200 bytes; returns one of eight static buffers in turn. */
const char *log_quote(struct text value);
uint64_t log_dropped(void);
/* A bug: prints the message and aborts; the supervisor restarts the process. */
_Noreturn void log_bug(const char *file, int line, const char *message);
#define BUG(message) log_bug(__FILE__, __LINE__, (message))
#endif
