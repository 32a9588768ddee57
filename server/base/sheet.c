/* Finds out how a file of rows is written, and reads it (RFC 4180, and what spreadsheets make of it). */
#include "sheet.h"

#include <string.h>

/* 0: the encoding has no such byte. From 0xA0 on CP1252 is Unicode. */
static const uint16_t cp1252[32] = {
    0x20AC, 0x0000, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x0000, 0x017D, 0x0000,
    0x0000, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x0000, 0x017E, 0x0178,
};
static const uint16_t macroman[128] = {
    0x00C4, 0x00C5, 0x00C7, 0x00C9, 0x00D1, 0x00D6, 0x00DC, 0x00E1, 0x00E0, 0x00E2, 0x00E4, 0x00E3, 0x00E5, 0x00E7, 0x00E9, 0x00E8,
    0x00EA, 0x00EB, 0x00ED, 0x00EC, 0x00EE, 0x00EF, 0x00F1, 0x00F3, 0x00F2, 0x00F4, 0x00F6, 0x00F5, 0x00FA, 0x00F9, 0x00FB, 0x00FC,
    0x2020, 0x00B0, 0x00A2, 0x00A3, 0x00A7, 0x2022, 0x00B6, 0x00DF, 0x00AE, 0x00A9, 0x2122, 0x00B4, 0x00A8, 0x2260, 0x00C6, 0x00D8,
    0x221E, 0x00B1, 0x2264, 0x2265, 0x00A5, 0x00B5, 0x2202, 0x2211, 0x220F, 0x03C0, 0x222B, 0x00AA, 0x00BA, 0x03A9, 0x00E6, 0x00F8,
    0x00BF, 0x00A1, 0x00AC, 0x221A, 0x0192, 0x2248, 0x2206, 0x00AB, 0x00BB, 0x2026, 0x00A0, 0x00C0, 0x00C3, 0x00D5, 0x0152, 0x0153,
    0x2013, 0x2014, 0x201C, 0x201D, 0x2018, 0x2019, 0x00F7, 0x25CA, 0x00FF, 0x0178, 0x2044, 0x20AC, 0x2039, 0x203A, 0xFB01, 0xFB02,
    0x2021, 0x00B7, 0x201A, 0x201E, 0x2030, 0x00C2, 0x00CA, 0x00C1, 0x00CB, 0x00C8, 0x00CD, 0x00CE, 0x00CF, 0x00CC, 0x00D3, 0x00D4,
    0xF8FF, 0x00D2, 0x00DA, 0x00DB, 0x00D9, 0x0131, 0x02C6, 0x02DC, 0x00AF, 0x02D8, 0x02D9, 0x02DA, 0x00B8, 0x02DD, 0x02DB, 0x02C7,
};
/* What French and English texts are full of, beyond ASCII. */
static const uint16_t usual[] = {0x00E0, 0x00E2, 0x00E4, 0x00E6, 0x00E7, 0x00E8, 0x00E9, 0x00EA, 0x00EB, 0x00EE, 0x00EF, 0x00F4, 0x00F6, 0x00F9, 0x00FB, 0x00FC, 0x00C0, 0x00C7,
                                 0x00C8, 0x00C9, 0x00CA, 0x0152, 0x0153, 0x2019, 0x201C, 0x201D, 0x00AB, 0x00BB, 0x2013, 0x2014, 0x2026, 0x20AC, 0x00B0, 0x00A0};

static unsigned decode(enum sheet_encoding encoding, unsigned char byte);
static size_t score(struct text raw, enum sheet_encoding encoding);
static void encode(struct buffer *out, unsigned point);
static bool read_quoted(struct sheet *sheet);
static bool is_end(const struct sheet *sheet, size_t at);
static void pass_end(struct sheet *sheet);

enum sheet_encoding sheet_encoding_of(struct text raw, bool *has_bom) {
    *has_bom = text_starts(raw, "\xEF\xBB\xBF");
    if (text_is_utf8(raw)) return SHEET_UTF8;
    if (*has_bom || (raw.length >= 2 && (!memcmp(raw.at, "\xFF\xFE", 2) || !memcmp(raw.at, "\xFE\xFF", 2)))) return SHEET_UNKNOWN;
    size_t windows = score(raw, SHEET_CP1252), mac = score(raw, SHEET_MACROMAN);
    return windows > mac ? SHEET_CP1252 : mac > windows ? SHEET_MACROMAN : SHEET_UNKNOWN;
}

const char *sheet_encoding_name(enum sheet_encoding encoding) {
    static const char *const names[] = {"unknown", "utf-8", "cp1252", "macroman"};
    return names[encoding];
}

enum sheet_encoding sheet_encoding_named(const char *name) {
    for (enum sheet_encoding each = SHEET_UTF8; each <= SHEET_MACROMAN; each++)
        if (text_same_letters(text_of(name), text_of(sheet_encoding_name(each)))) return each;
    return SHEET_UNKNOWN;
}

static size_t score(struct text raw, enum sheet_encoding encoding) {
    size_t points = 0;
    for (size_t i = 0; i < raw.length; i++) {
        unsigned char byte = (unsigned char)raw.at[i];
        unsigned point = decode(encoding, byte);
        if (point == 0) return 0;
        for (size_t u = 0; byte >= 0x80 && u < sizeof usual / sizeof *usual; u++) points += usual[u] == point;
    }
    return points;
}

static unsigned decode(enum sheet_encoding encoding, unsigned char byte) {
    if (byte < 0x80) return byte;
    if (encoding == SHEET_MACROMAN) return macroman[byte - 0x80];
    return byte < 0xA0 ? cp1252[byte - 0x80] : byte;
}

bool sheet_decode(struct text raw, enum sheet_encoding encoding, struct buffer *utf8) {
    if (encoding == SHEET_UTF8) {
        if (!text_is_utf8(raw) || memchr(raw.at, 0, raw.length)) return false;
        buffer_text(utf8, text_starts(raw, "\xEF\xBB\xBF") ? text_after(raw, 3) : raw);
        return true;
    }
    for (size_t i = 0; i < raw.length; i++) {
        unsigned point = decode(encoding, (unsigned char)raw.at[i]);
        if (point == 0) return false;
        encode(utf8, point);
    }
    return true;
}

static void encode(struct buffer *out, unsigned point) {
    if (point < 0x80) {
        buffer_byte(out, (char)point);
    } else if (point < 0x800) {
        buffer_byte(out, (char)(0xC0 | point >> 6));
        buffer_byte(out, (char)(0x80 | (point & 0x3F)));
    } else {
        buffer_byte(out, (char)(0xE0 | point >> 12));
        buffer_byte(out, (char)(0x80 | (point >> 6 & 0x3F)));
        buffer_byte(out, (char)(0x80 | (point & 0x3F)));
    }
}

char sheet_separator_of(struct text utf8) {
    static const char signs[] = ",;\t";
    size_t counts[3] = {0}, best = 0;
    bool is_quoted = false, is_tied = false;
    for (size_t i = 0; i < utf8.length; i++) {
        char byte = utf8.at[i];
        if (byte == '"') is_quoted = !is_quoted;
        if (is_quoted) continue;
        if (byte == '\n' || byte == '\r') break;
        const char *sign = strchr(signs, byte);
        if (byte && sign) counts[sign - signs]++;
    }
    for (size_t s = 1; s < 3; s++) {
        if (counts[s] == counts[best] && counts[s]) is_tied = true;
        if (counts[s] > counts[best]) {
            best = s;
            is_tied = false;
        }
    }
    return counts[best] && !is_tied ? signs[best] : '\0';
}

void sheet_init(struct sheet *sheet, struct text utf8, char separator) {
    *sheet = (struct sheet){.content = utf8, .separator = separator, .next_line = 1};
}

void sheet_release(struct sheet *sheet) {
    buffer_release(&sheet->cells);
}

bool sheet_next(struct sheet *sheet) {
    while (sheet->at < sheet->content.length && is_end(sheet, sheet->at)) pass_end(sheet);
    if (sheet->at >= sheet->content.length || sheet->is_broken) return false;
    buffer_clear(&sheet->cells);
    sheet->count = 0;
    sheet->line = sheet->next_line;
    for (;;) {
        if (sheet->at < sheet->content.length && sheet->content.at[sheet->at] == '"') {
            if (!read_quoted(sheet)) return false;
        } else {
            while (sheet->at < sheet->content.length && !is_end(sheet, sheet->at) && sheet->content.at[sheet->at] != sheet->separator) buffer_byte(&sheet->cells, sheet->content.at[sheet->at++]);
        }
        buffer_byte(&sheet->cells, '\0');
        sheet->count++;
        bool has_more = sheet->at < sheet->content.length && sheet->content.at[sheet->at] == sheet->separator;
        if (!has_more) break;
        sheet->at++;
    }
    if (sheet->at < sheet->content.length) pass_end(sheet);
    return true;
}

/* After the closing quote only a separator or the end of the record may stand. */
static bool read_quoted(struct sheet *sheet) {
    sheet->at++;
    while (sheet->at < sheet->content.length) {
        char byte = sheet->content.at[sheet->at++];
        if (byte != '"') {
            sheet->next_line += byte == '\n';
            buffer_byte(&sheet->cells, byte);
        } else if (sheet->at < sheet->content.length && sheet->content.at[sheet->at] == '"') {
            buffer_byte(&sheet->cells, '"');
            sheet->at++;
        } else {
            if (sheet->at == sheet->content.length || is_end(sheet, sheet->at) || sheet->content.at[sheet->at] == sheet->separator) return true;
            break;
        }
    }
    sheet->is_broken = true;
    return false;
}

static bool is_end(const struct sheet *sheet, size_t at) {
    return sheet->content.at[at] == '\n' || sheet->content.at[at] == '\r';
}

static void pass_end(struct sheet *sheet) {
    bool is_pair = sheet->content.at[sheet->at] == '\r' && sheet->at + 1 < sheet->content.length && sheet->content.at[sheet->at + 1] == '\n';
    sheet->at += is_pair ? 2 : 1;
    sheet->next_line++;
}

struct text sheet_cell(const struct sheet *sheet, size_t index) {
    if (index >= sheet->count) return TEXT_NONE;
    const char *at = sheet->cells.at;
    while (index--) at += strlen(at) + 1;
    return (struct text){at, strlen(at)};
}
