/* Seals identifiers of people that stand in files. */
#include "seal.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/secret.h"

enum { IDENTIFIER_MOST = 254, INE_LENGTH = 11 };

static char form_of(struct text cell, size_t letters, size_t others);

void seal_identifier(struct buffer *out, struct text cell) {
    char normal[IDENTIFIER_MOST], hex[2 * SECRET_BYTES + 1];
    size_t letters = 0, others = 0;
    cell = text_trim(cell);
    if (!cell.length) return;
    bool is_good = cell.length <= IDENTIFIER_MOST;
    for (size_t i = 0; i < cell.length && is_good; i++) {
        unsigned char byte = (unsigned char)cell.at[i];
        is_good = byte < 0x80 && isprint(byte);
        if (is_good && isalnum(byte))
            normal[letters++] = (char)toupper(byte);
        else
            others += !strchr(" .-", byte);
    }
    if (!is_good || !letters) {
        buffer_byte(out, 'x');
        return;
    }
    secret_match_key((struct text){normal, letters}, hex);
    buffer_byte(out, form_of(cell, letters, others));
    buffer_string(out, hex);
}

/* Blanks, dots and dashes are how people write numbers, and count for nothing. */
static char form_of(struct text cell, size_t letters, size_t others) {
    static const char esi[] = "urn:schac:personalUniqueCode:int:esi:";
    if (cell.length > sizeof esi - 1 && !strncasecmp(cell.at, esi, sizeof esi - 1)) return 'e';
    return letters == INE_LENGTH && !others ? 'i' : 'o';
}
