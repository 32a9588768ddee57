/* SMTP through libcurl, the only file that knows it; and the folder for machines without a server. */
#include "mail_send.h"

#include <curl/curl.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

struct reading {
    struct text left;
};

static size_t read_some(char *to, size_t size, size_t count, void *owner);

bool mail_send(const char *url, const char *from, const char *to, struct text message, struct buffer *reason, bool *is_final) {
    CURL *curl = curl_easy_init();
    struct reading reading = {message};
    char sender[300], recipient[300];
    snprintf(sender, sizeof sender, "<%.254s>", from);
    snprintf(recipient, sizeof recipient, "<%.254s>", to);
    struct curl_slist *recipients = curl_slist_append(NULL, recipient);
    *is_final = false;
    if (!curl || !recipients) {
        buffer_string(reason, "out of memory");
        return false;
    }
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(curl, CURLOPT_USE_SSL, (long)CURLUSESSL_TRY);
    curl_easy_setopt(curl, CURLOPT_MAIL_FROM, sender);
    curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, recipients);
    curl_easy_setopt(curl, CURLOPT_READFUNCTION, read_some);
    curl_easy_setopt(curl, CURLOPT_READDATA, &reading);
    curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, 10L);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, 60L);
    CURLcode outcome = curl_easy_perform(curl);
    long code = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &code);
    if (outcome != CURLE_OK) {
        /* The server's own words may hold the address: its number is enough. */
        if (code >= 400)
            buffer_print(reason, "SMTP answered %ld", code);
        else
            buffer_string(reason, curl_easy_strerror(outcome));
        *is_final = code >= 500 && code < 560 && code != 530 && code != 535;
    }
    curl_slist_free_all(recipients);
    curl_easy_cleanup(curl);
    return outcome == CURLE_OK;
}

bool mail_write(const char *folder, const char *name, struct text message, struct buffer *reason) {
    char path[4200], part[4210];
    snprintf(path, sizeof path, "%.3900s/%.200s.eml", folder, name);
    snprintf(part, sizeof part, "%s.part", path);
    mkdir(folder, 0700);
    FILE *file = fopen(part, "w");
    bool is_written = file && fwrite(message.at, 1, message.length, file) == message.length;
    if (file) is_written = fclose(file) == 0 && is_written;
    is_written = is_written && rename(part, path) == 0;
    if (!is_written) buffer_print(reason, "can't write to the folder: %s", strerror(errno));
    return is_written;
}

static size_t read_some(char *to, size_t size, size_t count, void *owner) {
    struct reading *reading = owner;
    size_t length = size * count;
    if (length > reading->left.length) length = reading->left.length;
    memcpy(to, reading->left.at, length);
    reading->left = text_after(reading->left, length);
    return length;
}
