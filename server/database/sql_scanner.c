/* Cuts SQL text into pieces by the lexical rules of PostgreSQL (manual, §4.1) and psql's variables. */
#include "sql_scanner.h"

#include <string.h>

enum { NAME_MOST = 63 };

static char byte_at(const struct sql_scanner *scanner, size_t place);
static enum piece scan(struct sql_scanner *scanner);
static enum piece scan_word(struct sql_scanner *scanner);
static enum piece scan_quoted(struct sql_scanner *scanner, char quote, bool has_backslashes);
static enum piece scan_block_comment(struct sql_scanner *scanner);
static enum piece scan_dollar(struct sql_scanner *scanner);
static enum piece scan_colon(struct sql_scanner *scanner);
static bool is_blank(char byte);
static bool is_digit(char byte);
static bool is_word_start(char byte);
static bool is_word(char byte);

enum piece sql_scanner_next(struct sql_scanner *scanner, struct text *text) {
    size_t start = scanner->at;
    enum piece piece = scan(scanner);
    *text = (struct text){scanner->content.at + start, scanner->at - start};
    if (piece == PIECE_VARIABLE) *text = (struct text){text->at + 2, text->length - 3};
    return piece;
}

int sql_line_of(struct text content, size_t at) {
    int line = 1;
    for (size_t i = 0; i < at && i < content.length; i++) line += content.at[i] == '\n';
    return line;
}

/* A NUL beyond the end, so that looking ahead needs no second check. */
static char byte_at(const struct sql_scanner *scanner, size_t place) {
    return place < scanner->content.length ? scanner->content.at[place] : '\0';
}

static enum piece scan(struct sql_scanner *scanner) {
    if (scanner->at >= scanner->content.length) return PIECE_END;
    char first = byte_at(scanner, scanner->at), second = byte_at(scanner, scanner->at + 1);
    if (is_blank(first)) {
        while (is_blank(byte_at(scanner, scanner->at))) scanner->at++;
        return PIECE_BLANK;
    }
    if (first == '-' && second == '-') {
        while (scanner->at < scanner->content.length && byte_at(scanner, scanner->at) != '\n') scanner->at++;
        return PIECE_COMMENT;
    }
    if (first == '/' && second == '*') return scan_block_comment(scanner);
    if (first == '\'' || first == '"') return scan_quoted(scanner, first, false);
    if (first == '$') return scan_dollar(scanner);
    if (first == ':') return scan_colon(scanner);
    if (is_word_start(first) || is_digit(first)) return scan_word(scanner);
    scanner->at++;
    return first == ';' ? PIECE_SEMICOLON : PIECE_OTHER;
}

static enum piece scan_word(struct sql_scanner *scanner) {
    size_t start = scanner->at;
    while (is_word(byte_at(scanner, scanner->at))) scanner->at++;
    char first = byte_at(scanner, start);
    if (scanner->at - start == 1 && (first == 'e' || first == 'E') && byte_at(scanner, scanner->at) == '\'') return scan_quoted(scanner, '\'', true);
    return PIECE_WORD;
}

/* A doubled quote closes and opens again: the next turn of the caller would do the same, but a name must stay one piece. */
static enum piece scan_quoted(struct sql_scanner *scanner, char quote, bool has_backslashes) {
    for (scanner->at++; scanner->at < scanner->content.length; scanner->at++) {
        char byte = byte_at(scanner, scanner->at);
        if (has_backslashes && byte == '\\') {
            scanner->at++;
        } else if (byte == quote && byte_at(scanner, scanner->at + 1) == quote) {
            scanner->at++;
        } else if (byte == quote) {
            scanner->at++;
            return PIECE_STRING;
        }
    }
    scanner->at = scanner->content.length;
    return PIECE_OPEN;
}

static enum piece scan_block_comment(struct sql_scanner *scanner) {
    size_t depth = 0;
    while (scanner->at < scanner->content.length) {
        char first = byte_at(scanner, scanner->at), second = byte_at(scanner, scanner->at + 1);
        bool opens = first == '/' && second == '*', closes = first == '*' && second == '/';
        scanner->at += opens || closes ? 2 : 1;
        if (opens) depth++;
        if (closes && --depth == 0) return PIECE_COMMENT;
    }
    return PIECE_OPEN;
}

static enum piece scan_dollar(struct sql_scanner *scanner) {
    size_t start = scanner->at++;
    if (is_digit(byte_at(scanner, scanner->at))) {
        while (is_digit(byte_at(scanner, scanner->at))) scanner->at++;
        return PIECE_POSITION;
    }
    while (is_word(byte_at(scanner, scanner->at)) && byte_at(scanner, scanner->at) != '$') scanner->at++;
    if (byte_at(scanner, scanner->at) != '$') {
        scanner->at = start + 1;
        return PIECE_OTHER;
    }
    scanner->at++;
    struct text tag = {scanner->content.at + start, scanner->at - start};
    struct text rest = text_after(scanner->content, scanner->at);
    const char *end = memmem(rest.at, rest.length, tag.at, tag.length);
    scanner->at = end ? (size_t)(end - scanner->content.at) + tag.length : scanner->content.length;
    return end ? PIECE_STRING : PIECE_OPEN;
}

static enum piece scan_colon(struct sql_scanner *scanner) {
    char second = byte_at(scanner, scanner->at + 1);
    scanner->at += second == ':' || second == '=' ? 2 : 1;
    if (second != '\'' && second != '"') return PIECE_OTHER;
    size_t start = ++scanner->at;
    while (is_word(byte_at(scanner, scanner->at)) && byte_at(scanner, scanner->at) != '$') scanner->at++;
    size_t length = scanner->at - start;
    if (byte_at(scanner, scanner->at) != second) return PIECE_BAD_VARIABLE;
    scanner->at++;
    if (second == '"' || length == 0 || length > NAME_MOST || !(byte_at(scanner, start) >= 'a' && byte_at(scanner, start) <= 'z')) return PIECE_BAD_VARIABLE;
    for (size_t i = start; i < start + length; i++) {
        char byte = byte_at(scanner, i);
        if (!(byte >= 'a' && byte <= 'z') && !is_digit(byte) && byte != '_') return PIECE_BAD_VARIABLE;
    }
    return PIECE_VARIABLE;
}

static bool is_blank(char byte) {
    return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

static bool is_digit(char byte) {
    return byte >= '0' && byte <= '9';
}

static bool is_word_start(char byte) {
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || byte == '_' || (unsigned char)byte >= 0x80;
}

static bool is_word(char byte) {
    return is_word_start(byte) || is_digit(byte) || byte == '$';
}
