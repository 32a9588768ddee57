/* The lines of one configuration file: AMPHI_NAME=value, with the meaning systemd's EnvironmentFile= gives them. Knows no names. */
#ifndef BASE_CONFIG_FILE_H
#define BASE_CONFIG_FILE_H
#include "buffer.h"

/* Takes one setting; `value` ends with a NUL and lives for the call. Returns NULL, or why the line is refused. */
typedef const char *config_line(void *owner, struct text name, const char *value, const char *file, int number);

/* Calls `line` for each setting in order. False: `problem` has file, number and reason, or why the file can't be read.
   # and ; begin a comment line. A value may stand in '…' (taken as it is) or "…" (\ before " \ $ ` is dropped); without quotes it is trimmed and has no backslash. */
bool config_file_read(const char *path, config_line *line, void *owner, struct buffer *problem);
#endif
