/* A person's identifier as it leaves the file it came in: its form, and a key by which it is found again, never itself. */
#ifndef SEAL_H
#define SEAL_H
#include "base/buffer.h"

/* Appends nothing for an empty cell, "x" for what is no identifier; else a letter for its form (e: European student identifier, i: eleven letters and digits, o: other) and the match key of its letters and digits, upper case. */
void seal_identifier(struct buffer *out, struct text cell);
#endif
