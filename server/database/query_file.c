/* Parses one file of named queries: headers, kinds, and psql's :'name' into $1 … $n. */
#include "query_file.h"

#include <stdlib.h>
#include <string.h>

#include "sql_scanner.h"

static const char PERSON_OF_TRANSACTION[] = "(nullif(current_setting('amphi.person_id', true), '')::bigint)";

struct parser {
    struct arena *arena;
    const char *file;
    struct text content;
    bool is_page, has_problem;
    struct buffer *problems;
    struct query *queries;
    size_t count, size;
    struct query *current; /* NULL before the first header */
    struct buffer sql;     /* of the current query */
    bool is_empty, has_ended, is_after_variable;
};

static void take_piece(struct parser *parser, enum piece piece, struct text text, size_t at);
static bool is_header(struct text comment, struct text *rest);
static void start_query(struct parser *parser, struct text header, size_t at);
static bool read_kind(struct parser *parser, struct query *query, struct text header, size_t at);
static bool read_parent(struct parser *parser, struct query *query, struct text words, size_t at);
static void finish_query(struct parser *parser);
static void separate(struct parser *parser, char next);
static bool is_word(char byte);
static void add_variable(struct parser *parser, struct text name, bool is_array);
static bool is_cast_to_array(struct text rest);
static size_t number_of(struct parser *parser, struct text name, bool is_array);
static struct query *find(struct parser *parser, struct text name);
static struct text cut_name(struct text *rest);
static struct text cut_word(struct text *rest);
static void problem(struct parser *parser, size_t at, const char *reason, struct text about);

bool query_file_parse(struct arena *arena, const char *file, struct text content, bool is_page, struct query_file *out, struct buffer *problems) {
    struct parser parser = {.arena = arena, .file = file, .content = content, .is_page = is_page, .problems = problems};
    struct sql_scanner scanner = {.content = content};
    if (content.length > 0 && memchr(content.at, '\0', content.length)) {
        problem(&parser, 0, "a NUL byte", TEXT_NONE);
        return false;
    }
    for (;;) {
        size_t at = scanner.at;
        struct text text;
        enum piece piece = sql_scanner_next(&scanner, &text);
        if (piece == PIECE_END) break;
        take_piece(&parser, piece, text, at);
    }
    finish_query(&parser);
    if (parser.count == 0 && !parser.has_problem) problem(&parser, 0, "no '-- query: NAME' header", TEXT_NONE);
    buffer_release(&parser.sql);
    if (parser.has_problem) return false;
    out->queries = parser.queries;
    out->count = parser.count;
    return true;
}

static void take_piece(struct parser *parser, enum piece piece, struct text text, size_t at) {
    struct text header;
    if (piece == PIECE_COMMENT && is_header(text, &header)) {
        if (at > 0 && parser->content.at[at - 1] != '\n') problem(parser, at, "a header must begin its line", TEXT_NONE);
        start_query(parser, header, at);
        return;
    }
    bool says_something = piece != PIECE_BLANK && piece != PIECE_COMMENT;
    if (!parser->current) {
        if (says_something && !parser->has_problem) problem(parser, at, "text before the first '-- query: NAME' header", TEXT_NONE);
        return;
    }
    if (parser->has_ended) {
        if (says_something && piece != PIECE_SEMICOLON) problem(parser, at, "a second statement in one query", parser->current->name);
        return;
    }
    if (parser->is_after_variable && text.length > 0) separate(parser, text.at[0]);
    parser->is_after_variable = piece == PIECE_VARIABLE;
    switch (piece) {
    case PIECE_SEMICOLON: parser->has_ended = true; return;
    case PIECE_VARIABLE: add_variable(parser, text, is_cast_to_array(text_after(parser->content, at + text.length + sizeof ":''" - 1))); break;
    case PIECE_BAD_VARIABLE: problem(parser, at, "a variable is written :'name', with a name of a-z, 0-9 and _", text); break;
    case PIECE_POSITION: problem(parser, at, "parameters have names, write :'name'", text); break;
    case PIECE_OPEN: problem(parser, at, "a string, name or comment without its end", TEXT_NONE); break;
    default: buffer_text(&parser->sql, text); break;
    }
    if (says_something) parser->is_empty = false;
}

static bool is_header(struct text comment, struct text *rest) {
    if (!text_starts(comment, "--")) return false;
    struct text words = text_trim(text_after(comment, 2));
    if (!text_starts(words, "query:")) return false;
    *rest = text_trim(text_after(words, sizeof "query:" - 1));
    return true;
}

static void start_query(struct parser *parser, struct text header, size_t at) {
    finish_query(parser);
    if (parser->count == parser->size) {
        size_t size = parser->size ? parser->size * 2 : 8;
        struct query *queries = arena_take(parser->arena, size * sizeof *queries);
        if (parser->count > 0) memcpy(queries, parser->queries, parser->count * sizeof *queries);
        parser->queries = queries;
        parser->size = size;
    }
    struct query query = {.file = parser->file, .line = sql_line_of(parser->content, at)};
    struct text name = cut_name(&header);
    if (name.length == 0 || (header.length > 0 && header.at[0] != ' ' && header.at[0] != '\t' && header.at[0] != '(')) problem(parser, at, "a query's name has a-z, 0-9 and _", header);
    if (find(parser, name)) problem(parser, at, "two queries of one name", name);
    query.name = arena_copy(parser->arena, name);
    read_kind(parser, &query, text_trim(header), at);
    parser->queries[parser->count] = query;
    parser->current = &parser->queries[parser->count++];
    parser->is_empty = true;
    parser->has_ended = false;
}

/* What follows the bracket is a remark for people. */
static bool read_kind(struct parser *parser, struct query *query, struct text header, size_t at) {
    if (!text_starts(header, "(")) return true;
    const char *end = memchr(header.at, ')', header.length);
    struct text kind = end ? text_trim((struct text){header.at + 1, (size_t)(end - header.at) - 1}) : TEXT_NONE;
    if (text_is(kind, "one")) {
        query->kind = QUERY_ONE;
    } else if (text_is(kind, "maybe")) {
        query->kind = QUERY_MAYBE;
    } else if (text_is(kind, "batch")) {
        query->kind = QUERY_BATCH;
        if (parser->is_page) problem(parser, at, "a batch belongs to an action, not to a page", query->name);
    } else if (text_starts(kind, "in ")) {
        return read_parent(parser, query, text_after(kind, 3), at);
    } else {
        problem(parser, at, "unknown kind, there are (one), (maybe), (batch), (in LIST by COLUMN)", header);
        return false;
    }
    return true;
}

static bool read_parent(struct parser *parser, struct query *query, struct text words, size_t at) {
    struct text list = cut_word(&words), by_word = cut_word(&words), by = cut_word(&words);
    if (list.length == 0 || !text_is(by_word, "by") || by.length == 0 || text_trim(words).length > 0) {
        problem(parser, at, "write (in LIST by COLUMN)", query->name);
        return false;
    }
    const struct query *parent = find(parser, list);
    if (!parent || (parent->kind != QUERY_LIST && parent->kind != QUERY_IN)) {
        problem(parser, at, "no earlier list of that name", list);
        return false;
    }
    query->kind = QUERY_IN;
    query->list = arena_copy(parser->arena, list);
    query->by = arena_copy(parser->arena, by);
    return true;
}

static void finish_query(struct parser *parser) {
    if (!parser->current) return;
    if (parser->is_empty) buffer_print(parser->problems, "%s:%d: query without a statement: %.*s\n", parser->file, parser->current->line, TEXT_PRINT(parser->current->name));
    parser->has_problem = parser->has_problem || parser->is_empty;
    parser->current->sql = arena_string(parser->arena, buffer_as_text(&parser->sql));
    buffer_clear(&parser->sql);
    parser->current = NULL;
}

/* A variable may touch a word, as in limit:'page_size'; the number it becomes may not: limit$1 is a name. */
static void separate(struct parser *parser, char next) {
    char last = parser->sql.length > 0 ? parser->sql.at[parser->sql.length - 1] : ' ';
    if (is_word(last) && is_word(next)) buffer_byte(&parser->sql, ' ');
}

static bool is_word(char byte) {
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') || byte == '_' || byte == '$' || (unsigned char)byte >= 0x80;
}

static void add_variable(struct parser *parser, struct text name, bool is_array) {
    separate(parser, '$');
    if (parser->is_page && text_is(name, "person_id"))
        buffer_string(&parser->sql, PERSON_OF_TRANSACTION);
    else
        buffer_print(&parser->sql, "$%zu", number_of(parser, name, is_array));
}

/* What follows the variable: ::text[] */
static bool is_cast_to_array(struct text rest) {
    if (!text_starts(rest, "::")) return false;
    rest = text_after(rest, 2);
    return cut_name(&rest).length > 0 && text_starts(rest, "[]");
}

static size_t number_of(struct parser *parser, struct text name, bool is_array) {
    struct query *query = parser->current;
    for (size_t i = 0; i < query->parameters_count; i++)
        if (text_same(query->parameters[i].name, name)) {
            query->parameters[i].is_array = query->parameters[i].is_array || is_array;
            return i + 1;
        }
    size_t count = query->parameters_count;
    /* Grows at each power of two; the old array stays with the arena. */
    if ((count & (count - 1)) == 0) {
        struct parameter *parameters = arena_take(parser->arena, (count ? count * 2 : 1) * sizeof *parameters);
        if (count > 0) memcpy(parameters, query->parameters, count * sizeof *parameters);
        query->parameters = parameters;
    }
    query->parameters[count] = (struct parameter){.name = arena_copy(parser->arena, name), .is_array = is_array};
    return ++query->parameters_count;
}

static struct query *find(struct parser *parser, struct text name) {
    for (size_t i = 0; i < parser->count; i++)
        if (text_same(parser->queries[i].name, name)) return &parser->queries[i];
    return NULL;
}

static struct text cut_name(struct text *rest) {
    size_t length = 0;
    while (length < rest->length) {
        char byte = rest->at[length];
        bool is_letter = byte >= 'a' && byte <= 'z';
        if (!is_letter && !(length > 0 && ((byte >= '0' && byte <= '9') || byte == '_'))) break;
        length++;
    }
    struct text name = {rest->at, length};
    *rest = text_after(*rest, length);
    return name;
}

static struct text cut_word(struct text *rest) {
    *rest = text_trim(*rest);
    return cut_name(rest);
}

static void problem(struct parser *parser, size_t at, const char *reason, struct text about) {
    parser->has_problem = true;
    buffer_print(parser->problems, "%s:%d: %s", parser->file, sql_line_of(parser->content, at), reason);
    if (about.length > 0) buffer_print(parser->problems, ": %.*s", (int)(about.length < 60 ? about.length : 60), about.at);
    buffer_byte(parser->problems, '\n');
}

const struct query *query_file_query(const struct query_file *file, const char *name) {
    for (size_t i = 0; i < file->count; i++)
        if (text_is(file->queries[i].name, name)) return &file->queries[i];
    return NULL;
}

bool query_file_takes(const struct query_file *file, struct text name, bool *is_array) {
    bool is_taken = false, is_any_array = false;
    for (size_t q = 0; q < file->count; q++) {
        const struct query *query = &file->queries[q];
        for (size_t p = 0; p < query->parameters_count; p++) {
            if (!text_same(query->parameters[p].name, name)) continue;
            is_taken = true;
            is_any_array = is_any_array || query->parameters[p].is_array;
        }
    }
    if (is_taken) *is_array = is_any_array;
    return is_taken;
}
