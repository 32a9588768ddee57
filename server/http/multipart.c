/* Reads multipart/form-data: one way of writing it, each byte understood or the whole refused. */
#include "multipart.h"

#include <string.h>

enum { FIELDS_MOST = 100, HEADER_BYTES_MOST = 1024, FILE_NAME_MOST = 255, FIELD_NAME_MOST = 64, BOUNDARY_MOST = 70 };

struct part {
    struct text name, file_name, content;
    bool has_disposition, has_type;
};

static bool is_boundary(struct text boundary);
static bool read_part(struct text *rest, struct text boundary, struct part *part, bool *is_last);
static bool read_header(struct text line, struct part *part);
static bool read_disposition(struct text value, struct part *part);
static bool take(struct text *rest, const char *word);
static bool take_quoted(struct text *rest, struct text *value);
static bool is_field_name(struct text name);
static bool is_good_text(struct text value, const char *allowed_controls);
static const char *find(struct text text, const char *word, size_t length);

bool multipart_boundary(struct text content_type, struct text *boundary) {
    struct text rest = content_type;
    if (!text_same_letters(text_trim(text_cut(&rest, ';')), TEXT("multipart/form-data")) || !rest.at) return false;
    struct text value = text_trim(rest), name = text_cut(&value, '=');
    if (!value.at || !text_same_letters(name, TEXT("boundary"))) return false;
    if (value.length >= 2 && value.at[0] == '"' && value.at[value.length - 1] == '"') value = (struct text){value.at + 1, value.length - 2};
    if (!is_boundary(value)) return false;
    *boundary = value;
    return true;
}

/* RFC 2046 §5.1.1, without the blank. */
static bool is_boundary(struct text boundary) {
    for (size_t i = 0; i < boundary.length; i++) {
        char byte = boundary.at[i];
        bool is_good = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') || (byte != '\0' && strchr("'()+_,-./:=?", byte));
        if (!is_good) return false;
    }
    return boundary.length >= 1 && boundary.length <= BOUNDARY_MOST;
}

bool multipart_parse(struct text body, struct text boundary, struct text file_field, struct arena *arena, struct pairs *form, struct upload *file) {
    struct pairs fields = {0};
    struct upload found = {TEXT_NONE, TEXT_NONE};
    struct text rest = body;
    bool is_last = false;
    if (!take(&rest, "--") || rest.length < boundary.length || memcmp(rest.at, boundary.at, boundary.length)) return false;
    rest = text_after(rest, boundary.length);
    if (!take(&rest, "\r\n")) return false;
    while (!is_last) {
        struct part part = {0};
        if (!read_part(&rest, boundary, &part, &is_last)) return false;
        if (part.file_name.at) {
            if (!text_same(part.name, file_field) || found.name.at) return false;
            found = (struct upload){part.file_name, part.content};
        } else {
            if (part.has_type || text_same(part.name, file_field) || fields.count == FIELDS_MOST || !is_good_text(part.content, "\t\r\n")) return false;
            pairs_add(&fields, arena, part.name, part.content);
        }
    }
    if (rest.length && !text_is(rest, "\r\n")) return false;
    *form = fields;
    *file = found;
    return true;
}

/* `rest` begins with the part's headers and afterwards lies behind the delimiter that ends it. */
static bool read_part(struct text *rest, struct text boundary, struct part *part, bool *is_last) {
    for (;;) {
        const char *end = find((struct text){rest->at, rest->length < HEADER_BYTES_MOST ? rest->length : HEADER_BYTES_MOST}, "\r\n", 2);
        if (!end) return false;
        struct text line = {rest->at, (size_t)(end - rest->at)};
        *rest = text_after(*rest, line.length + 2);
        if (!line.length) break;
        if (!read_header(line, part)) return false;
    }
    if (!part->has_disposition) return false;
    char delimiter[BOUNDARY_MOST + 4] = "\r\n--";
    memcpy(delimiter + 4, boundary.at, boundary.length);
    const char *end = find(*rest, delimiter, boundary.length + 4);
    if (!end) return false;
    part->content = (struct text){rest->at, (size_t)(end - rest->at)};
    *rest = text_after(*rest, part->content.length + boundary.length + 4);
    *is_last = take(rest, "--");
    return *is_last || take(rest, "\r\n");
}

static bool read_header(struct text line, struct part *part) {
    struct text value = line, name = text_cut(&value, ':');
    if (!value.at || !is_good_text(line, "")) return false;
    value = text_trim(value);
    if (text_same_letters(name, TEXT("Content-Disposition"))) return !part->has_disposition && read_disposition(value, part);
    /* What it says of the file is the sender's opinion: nobody asks it. */
    if (!text_same_letters(name, TEXT("Content-Type")) || part->has_type) return false;
    part->has_type = true;
    return true;
}

static bool read_disposition(struct text value, struct part *part) {
    struct text rest = value;
    if (!take(&rest, "form-data; name=") || !take_quoted(&rest, &part->name) || !is_field_name(part->name)) return false;
    part->has_disposition = true;
    if (!rest.length) return true;
    return take(&rest, "; filename=") && take_quoted(&rest, &part->file_name) && part->file_name.length <= FILE_NAME_MOST && !rest.length;
}

static bool take(struct text *rest, const char *word) {
    size_t length = strlen(word);
    if (rest->length < length || memcmp(rest->at, word, length)) return false;
    *rest = text_after(*rest, length);
    return true;
}

/* Browsers write a quote inside as %22, so the next one ends it. */
static bool take_quoted(struct text *rest, struct text *value) {
    if (!take(rest, "\"")) return false;
    const char *end = rest->length ? memchr(rest->at, '"', rest->length) : NULL;
    if (!end) return false;
    *value = (struct text){rest->at, (size_t)(end - rest->at)};
    *rest = text_after(*rest, value->length + 1);
    return true;
}

static bool is_field_name(struct text name) {
    for (size_t i = 0; i < name.length; i++) {
        char byte = name.at[i];
        bool is_letter = byte >= 'a' && byte <= 'z', is_inner = (byte >= '0' && byte <= '9') || byte == '_';
        if (!is_letter && (i == 0 || !is_inner)) return false;
    }
    return name.length >= 1 && name.length <= FIELD_NAME_MOST;
}

static bool is_good_text(struct text value, const char *allowed_controls) {
    for (size_t i = 0; i < value.length; i++) {
        unsigned char byte = (unsigned char)value.at[i];
        if (byte == 0x7F || byte == 0 || (byte < 0x20 && !strchr(allowed_controls, byte))) return false;
    }
    return text_is_utf8(value);
}

static const char *find(struct text text, const char *word, size_t length) {
    return text.length ? memmem(text.at, text.length, word, length) : NULL;
}
