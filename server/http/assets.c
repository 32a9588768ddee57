/* Reads templates/assets once, names each file by its content, and keeps ready responses. */
#include "assets.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../base/log.h"
#include "inside.h"

enum { ASSETS_MOST = 64, GZIP_LEVEL = 12 };

struct asset {
    char *name, *path; /* site.css, /assets/site.0f3a9c2b.css */
    struct shared *plain, *packed;
};

struct assets {
    struct asset at[ASSETS_MOST];
    size_t count;
};

static bool load(struct assets *assets, const char *folder, const char *name, struct buffer *problems);
static int is_asset(const struct dirent *entry);
static char *fingerprinted(const char *name, struct text bytes);
static const char *content_type_of(struct text name);
static struct shared *make(struct buffer *bytes, const char *content_type, bool is_packed);

struct assets *assets_load(const char *folder, struct buffer *problems) {
    struct assets *assets = calloc(1, sizeof *assets);
    struct dirent **entries = NULL;
    if (!assets) BUG("out of memory");
    int count = scandir(folder, &entries, is_asset, alphasort);
    if (count < 0) buffer_print(problems, "%s: %s\n", folder, strerror(errno));
    bool is_good = count >= 0;
    for (int i = 0; i < count; i++) {
        is_good = load(assets, folder, entries[i]->d_name, problems) && is_good;
        free(entries[i]);
    }
    free(entries);
    if (is_good) return assets;
    assets_free(assets);
    return NULL;
}

static int is_asset(const struct dirent *entry) {
    return entry->d_name[0] != '.';
}

static bool load(struct assets *assets, const char *folder, const char *name, struct buffer *problems) {
    char path[4400];
    const char *type = content_type_of(text_of(name));
    struct buffer bytes = {0}, packed = {0};
    snprintf(path, sizeof path, "%.4000s/%.255s", folder, name);
    if (!type || assets->count == ASSETS_MOST || !buffer_read_file(&bytes, path)) {
        buffer_print(problems, "%s: %s\n", path, !type ? "a kind of file that is not served" : assets->count == ASSETS_MOST ? "too many files" : strerror(errno));
        return false;
    }
    struct asset *asset = &assets->at[assets->count++];
    asset->name = strdup(name);
    asset->path = fingerprinted(name, buffer_as_text(&bytes));
    if (!asset->name || !asset->path) BUG("out of memory");
    if (!text_ends(text_of(name), ".png") && gzip_pack(buffer_as_text(&bytes), GZIP_LEVEL, &packed)) {
        asset->packed = make(&packed, type, true);
    } else
        buffer_release(&packed);
    asset->plain = make(&bytes, type, false);
    return true;
}

/* Eight hex digits of the content's tag before the last dot. */
static char *fingerprinted(const char *name, struct text bytes) {
    struct arena *arena = arena_new();
    const char *dot = strrchr(name, '.'), *tag = answer_etag(arena, bytes).at + 3;
    char *path = NULL;
    if (asprintf(&path, "/assets/%.*s.%.8s%s", (int)(dot - name), name, tag, dot) < 0) path = NULL;
    arena_free(arena);
    return path;
}

static const char *content_type_of(struct text name) {
    static const struct {
        const char *end, *type;
    } types[] = {{".css", "text/css; charset=utf-8"}, {".js", "text/javascript; charset=utf-8"}, {".svg", "image/svg+xml; charset=utf-8"}, {".png", "image/png"}, {".ico", "image/x-icon"}};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (text_ends(name, types[i].end)) return types[i].type;
    return NULL;
}

static struct shared *make(struct buffer *bytes, const char *content_type, bool is_packed) {
    size_t length = bytes->length;
    struct MHD_Response *response = answer_own(bytes);
    answer_add_safety(response, content_type);
    MHD_add_response_header(response, "Cache-Control", "public, max-age=31536000, immutable");
    MHD_add_response_header(response, "Vary", "Accept-Encoding");
    if (is_packed) MHD_add_response_header(response, "Content-Encoding", "gzip");
    return shared_new(response, length);
}

void assets_free(struct assets *assets) {
    for (size_t i = 0; assets && i < assets->count; i++) {
        free(assets->at[i].name);
        free(assets->at[i].path);
        shared_drop(assets->at[i].plain);
        shared_drop(assets->at[i].packed);
    }
    free(assets);
}

const char *assets_path(const struct assets *assets, struct text name) {
    for (size_t i = 0; i < assets->count; i++)
        if (text_is(name, assets->at[i].name)) return assets->at[i].path;
    return NULL;
}

void assets_answer(const struct assets *assets, struct request *request, struct text name) {
    for (size_t i = 0; i < assets->count; i++) {
        const struct asset *asset = &assets->at[i];
        if (!text_is(name, asset->path + strlen("/assets/"))) continue;
        answer_with_shared(request, 200, asset->packed && answer_takes_gzip(request) ? asset->packed : asset->plain);
        return;
    }
    request_fail(request, 404, "not_found");
}
