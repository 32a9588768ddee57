/* Fuzzes the reader of query files: the scanner loses no byte, and a file written again from what was read gives the same queries. */
#include "fuzz.h"
#include "database/query_file.h"
#include "database/sql_scanner.h"

static void must_lose_nothing(struct text content);
static void must_be_sound(const struct query_file *file, struct text content);
static bool is_cast_to_array(const char *at);
static void must_come_back(const struct query_file *file, struct arena *arena);
static void write_sql(const struct query *query, struct buffer *out);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length) {
    struct text content = {(const char *)bytes, length};
    must_lose_nothing(content);
    for (int is_page = 0; is_page < 2; is_page++) {
        struct arena *arena = arena_new();
        struct query_file file = {.count = 7};
        struct buffer problems = {0};
        bool is_read = query_file_parse(arena, "fuzz.sql", content, is_page, &file, &problems);
        MUST(is_read == (problems.length == 0));
        if (is_read) {
            must_be_sound(&file, content);
            if (!is_page) must_come_back(&file, arena);
        } else {
            MUST(file.count == 7 && !file.queries);
            must_be_problems(&problems, "fuzz.sql", content);
        }
        buffer_release(&problems);
        arena_free(arena);
    }
    return 0;
}

static void must_lose_nothing(struct text content) {
    struct sql_scanner scanner = {.content = content};
    struct buffer joined = {0};
    for (;;) {
        struct text piece;
        size_t before = scanner.at;
        enum piece kind = sql_scanner_next(&scanner, &piece);
        if (kind == PIECE_END) break;
        MUST(scanner.at > before && scanner.at <= content.length);
        buffer_string(&joined, kind == PIECE_VARIABLE ? ":'" : "");
        buffer_text(&joined, piece);
        buffer_string(&joined, kind == PIECE_VARIABLE ? "'" : "");
    }
    MUST(joined.length == content.length && (!content.length || !memcmp(joined.at, content.at, content.length)));
    buffer_release(&joined);
}

static void must_be_sound(const struct query_file *file, struct text content) {
    MUST(file->count > 0);
    for (size_t i = 0; i < file->count; i++) {
        const struct query *query = &file->queries[i];
        MUST(query->line >= 1 && query->line <= sql_line_of(content, content.length) && query->name.length > 0);
        MUST(query_file_query(file, query->name.at) == query);
        MUST((query->kind == QUERY_IN) == (query->list.at != NULL) && (query->kind == QUERY_IN) == (query->by.at != NULL));
        bool has_list = query->kind != QUERY_IN;
        for (size_t k = 0; k < i; k++) has_list = has_list || text_same(file->queries[k].name, query->list);
        MUST(has_list);
        /* Every $n that the database will see belongs to a name, and every name to a $n. */
        struct sql_scanner scanner = {.content = text_of(query->sql)};
        struct text piece;
        size_t highest = 0;
        bool *is_array = calloc(query->parameters_count + 1, sizeof *is_array);
        MUST(is_array);
        for (enum piece kind; (kind = sql_scanner_next(&scanner, &piece)) != PIECE_END;) {
            MUST(kind != PIECE_VARIABLE && kind != PIECE_BAD_VARIABLE && kind != PIECE_SEMICOLON && kind != PIECE_OPEN);
            if (kind != PIECE_POSITION) continue;
            size_t number = strtoul(piece.at + 1, NULL, 10);
            MUST(number >= 1 && number <= highest + 1);
            highest = number > highest ? number : highest;
            if (number <= query->parameters_count) is_array[number] = is_array[number] || is_cast_to_array(query->sql + scanner.at);
        }
        MUST(highest == query->parameters_count);
        for (size_t k = 0; k < query->parameters_count; k++) {
            bool is_any_array;
            MUST(query_file_takes(file, query->parameters[k].name, &is_any_array));
            MUST(query->parameters[k].is_array == is_array[k + 1] && (is_any_array || !is_array[k + 1]));
            for (size_t j = 0; j < k; j++) MUST(!text_same(query->parameters[j].name, query->parameters[k].name));
        }
        free(is_array);
    }
}

/* ::text[] right behind the number, read by another way than the parser's. */
static bool is_cast_to_array(const char *at) {
    if (at[0] != ':' || at[1] != ':' || at[2] < 'a' || at[2] > 'z') return false;
    at += 2 + strspn(at + 2, "abcdefghijklmnopqrstuvwxyz0123456789_");
    return at[0] == '[' && at[1] == ']';
}

static void must_come_back(const struct query_file *file, struct arena *arena) {
    static const char *const kinds[] = {"", " (one)", " (maybe)", "", " (batch)"};
    struct buffer written = {0}, problems = {0};
    struct query_file again = {0};
    for (size_t i = 0; i < file->count; i++) {
        const struct query *query = &file->queries[i];
        buffer_print(&written, "-- query: %.*s%s", TEXT_PRINT(query->name), kinds[query->kind]);
        if (query->kind == QUERY_IN) buffer_print(&written, " (in %.*s by %.*s)", TEXT_PRINT(query->list), TEXT_PRINT(query->by));
        buffer_string(&written, "\n");
        write_sql(query, &written);
        buffer_string(&written, "\n;\n");
    }
    MUST(query_file_parse(arena, "fuzz.sql", buffer_as_text(&written), false, &again, &problems));
    MUST(again.count == file->count);
    for (size_t i = 0; i < file->count; i++) {
        const struct query *a = &file->queries[i], *b = &again.queries[i];
        MUST(text_same(a->name, b->name) && a->kind == b->kind && text_same(a->list, b->list) && text_same(a->by, b->by));
        MUST(a->parameters_count == b->parameters_count);
        for (size_t k = 0; k < a->parameters_count; k++) MUST(text_same(a->parameters[k].name, b->parameters[k].name));
        MUST(text_same(text_trim(text_of(a->sql)), text_trim(text_of(b->sql))));
    }
    buffer_release(&written);
    buffer_release(&problems);
}

static void write_sql(const struct query *query, struct buffer *out) {
    struct sql_scanner scanner = {.content = text_of(query->sql)};
    struct text piece;
    for (enum piece kind; (kind = sql_scanner_next(&scanner, &piece)) != PIECE_END;) {
        if (kind == PIECE_POSITION)
            buffer_print(out, ":'%.*s'", TEXT_PRINT(query->parameters[strtoul(piece.at + 1, NULL, 10) - 1].name));
        else
            buffer_text(out, piece);
    }
}
