/* gzip (RFC 1952) of a whole body: the only file that knows zlib. */
#include <zlib.h>

#include "inside.h"

bool gzip_pack(struct text bytes, int level, struct buffer *out) {
    z_stream stream = {0};
    if (deflateInit2(&stream, level, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY) != Z_OK) return false;
    size_t bound = deflateBound(&stream, bytes.length), before = out->length;
    /* The buffer grows once, by the most it can need. */
    buffer_reserve(out, bound);
    stream.next_in = (Bytef *)(uintptr_t)bytes.at;
    stream.avail_in = (uInt)bytes.length;
    stream.next_out = (Bytef *)out->at + before;
    stream.avail_out = (uInt)bound;
    bool is_done = deflate(&stream, Z_FINISH) == Z_STREAM_END;
    size_t length = stream.total_out;
    deflateEnd(&stream);
    if (!is_done || length >= bytes.length) return false;
    out->length = before + length;
    out->at[out->length] = '\0';
    return true;
}
