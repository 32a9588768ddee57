/* gzip (RFC 1952) of a whole body: the only file that knows libdeflate, which packs whole bodies a few times faster than zlib, and smaller. */
#include <libdeflate.h>

#include "inside.h"

enum { LEVEL_MOST = 12 };

bool gzip_pack(struct text bytes, int level, struct buffer *out) {
    /* A compressor's tables are taken once for each level in use: taken anew for each page, they cost more than making it. */
    static struct libdeflate_compressor *compressors[LEVEL_MOST + 1];
    if (!compressors[level] && !(compressors[level] = libdeflate_alloc_compressor(level))) return false;
    size_t before = out->length, bound = libdeflate_gzip_compress_bound(compressors[level], bytes.length);
    buffer_reserve(out, bound);
    size_t length = libdeflate_gzip_compress(compressors[level], bytes.at, bytes.length, out->at + before, bound);
    if (!length || length >= bytes.length) return false;
    out->length = before + length;
    out->at[out->length] = '\0';
    return true;
}
