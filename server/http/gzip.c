/* gzip (RFC 1952) of a whole body: the only file that knows zlib. */
#include <zlib.h>

#include "inside.h"

static z_stream *stream_of(int level);

bool gzip_pack(struct text bytes, int level, struct buffer *out) {
    z_stream *stream = stream_of(level);
    if (!stream) return false;
    size_t bound = deflateBound(stream, bytes.length), before = out->length;
    /* The buffer grows once, by the most it can need. */
    buffer_reserve(out, bound);
    stream->next_in = (Bytef *)(uintptr_t)bytes.at;
    stream->avail_in = (uInt)bytes.length;
    stream->next_out = (Bytef *)out->at + before;
    stream->avail_out = (uInt)bound;
    bool is_done = deflate(stream, Z_FINISH) == Z_STREAM_END;
    size_t length = stream->total_out;
    if (!is_done || length >= bytes.length) return false;
    out->length = before + length;
    out->at[out->length] = '\0';
    return true;
}

/* zlib's tables (a quarter of a megabyte per level in use) are taken once and cleared for the next body: taken anew for each page, they cost more than making it. */
static z_stream *stream_of(int level) {
    static struct {
        z_stream stream;
        bool is_ready;
    } kept[10];
    z_stream *stream = &kept[level].stream;
    if (kept[level].is_ready) return deflateReset(stream) == Z_OK ? stream : NULL;
    kept[level].is_ready = deflateInit2(stream, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK;
    return kept[level].is_ready ? stream : NULL;
}
