/* Cuts SQL text into the few kinds of pieces that decide where a variable or a statement's end may stand. */
#ifndef DATABASE_SQL_SCANNER_H
#define DATABASE_SQL_SCANNER_H
#include "../base/text.h"

/* PIECE_OPEN: a string, name, comment or dollar quote without its end. PIECE_OTHER: one byte of anything else, or a pair such as "::" and ":=". */
enum piece { PIECE_END, PIECE_BLANK, PIECE_WORD, PIECE_STRING, PIECE_COMMENT, PIECE_VARIABLE, PIECE_BAD_VARIABLE, PIECE_POSITION, PIECE_SEMICOLON, PIECE_OTHER, PIECE_OPEN };

struct sql_scanner {
    struct text content;
    size_t at;
};

/* `text` is the piece itself; of PIECE_VARIABLE, :'name', the name alone. Line ends belong to blanks, never to a comment of one line. */
enum piece sql_scanner_next(struct sql_scanner *scanner, struct text *text);
int sql_line_of(struct text content, size_t at); /* from 1 */
#endif
