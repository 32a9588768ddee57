/* Writes a mail: plain text, UTF-8, 8bit; a subject beyond ASCII in encoded words; calendar files as further parts. */
#include "mail_message.h"

#include "base/clock.h"

enum { WORD_BYTES = 39 /* of UTF-8 per encoded word: 75 characters with its frame */, LINE_LIMIT = 998 };

static void write_subject(struct buffer *out, struct text subject);
static void write_word(struct buffer *out, struct text piece);
static void write_date(struct buffer *out);
static void write_body(struct buffer *out, struct text body);
static void write_calendar(struct buffer *out, const struct mail *mail, const struct calendar *calendar);

bool mail_message(const struct mail *mail, struct buffer *out) {
    struct text body = mail->rendered;
    struct text subject = text_trim(text_cut(&body, '\n'));
    if (!subject.length) return false;
    buffer_print(out, "From: Amphi <%.*s>\r\nTo: <%.*s>\r\n", TEXT_PRINT(mail->from), TEXT_PRINT(mail->to));
    write_subject(out, subject);
    write_date(out);
    buffer_print(out, "Message-ID: <outbox-%.*s@%.*s>\r\nContent-Language: %.*s\r\n", TEXT_PRINT(mail->id), TEXT_PRINT(mail->host), TEXT_PRINT(mail->language));
    /* RFC 3834: no out-of-office answers, please. */
    buffer_string(out, "Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n");
    if (mail->calendars_count) {
        /* The boundary of a message is the same each time it is written, as all of it is; no line of ours begins so. */
        buffer_print(out, "Content-Type: multipart/mixed; boundary=\"=_outbox-%.*s\"\r\n\r\n--=_outbox-%.*s\r\n", TEXT_PRINT(mail->id), TEXT_PRINT(mail->id));
    }
    buffer_string(out, "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n");
    write_body(out, body);
    for (size_t i = 0; i < mail->calendars_count; i++) write_calendar(out, mail, &mail->calendars[i]);
    if (mail->calendars_count) buffer_print(out, "\r\n--=_outbox-%.*s--\r\n", TEXT_PRINT(mail->id));
    return true;
}

static void write_subject(struct buffer *out, struct text subject) {
    bool is_plain = subject.length < 60;
    for (size_t i = 0; i < subject.length; i++) is_plain = is_plain && subject.at[i] >= ' ' && subject.at[i] < 0x7F;
    buffer_string(out, "Subject: ");
    if (is_plain)
        buffer_text(out, subject);
    else
        for (size_t start = 0; start < subject.length;) {
            size_t length = subject.length - start;
            if (length > WORD_BYTES) length = WORD_BYTES;
            /* A character is not cut in two. */
            while (start + length < subject.length && ((unsigned char)subject.at[start + length] & 0xC0) == 0x80) length--;
            if (start) buffer_string(out, "\r\n ");
            write_word(out, (struct text){subject.at + start, length});
            start += length;
        }
    buffer_string(out, "\r\n");
}

static void write_word(struct buffer *out, struct text piece) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    buffer_string(out, "=?UTF-8?B?");
    for (size_t i = 0; i < piece.length; i += 3) {
        unsigned value = 0;
        for (size_t k = 0; k < 3; k++) value = value << 8 | (i + k < piece.length ? (unsigned char)piece.at[i + k] : 0u);
        for (size_t k = 0; k < 4; k++) buffer_byte(out, i + k > piece.length ? '=' : digits[value >> (18 - 6 * k) & 63]);
    }
    buffer_string(out, "?=");
}

static void write_date(struct buffer *out) {
    char date[30];
    clock_http_date(clock_seconds(), date);
    /* "Sun, 06 Nov 1994 08:49:37 GMT": the same but for the zone. */
    buffer_print(out, "Date: %.25s +0000\r\n", date);
}

static void write_body(struct buffer *out, struct text body) {
    /* The blank line after the subject is the template's; the header has its own. */
    struct text rest = body, first = text_trim(text_cut(&rest, '\n'));
    if (!first.length) body = rest;
    while (body.at) {
        struct text line = text_cut(&body, '\n');
        if (line.length && line.at[line.length - 1] == '\r') line.length--;
        if (!body.at && !line.length) break;
        if (line.length > LINE_LIMIT) line.length = LINE_LIMIT;
        buffer_text(out, line);
        buffer_string(out, "\r\n");
    }
}

/* Folded by the database to 75 octets a line, so that no relay needs to touch it. */
static void write_calendar(struct buffer *out, const struct mail *mail, const struct calendar *calendar) {
    buffer_print(out, "\r\n--=_outbox-%.*s\r\nContent-Type: text/calendar; charset=utf-8; method=%.*s; name=\"amphi.ics\"\r\nContent-Transfer-Encoding: 8bit\r\nContent-Disposition: attachment; filename=\"amphi.ics\"\r\n\r\n",
                 TEXT_PRINT(mail->id), TEXT_PRINT(calendar->method));
    buffer_text(out, calendar->text);
}
