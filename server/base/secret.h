/* Keys, MACs, random bytes, hashes of secrets: the only file of the worker that knows libsodium (the helper process hashes passwords). */
#ifndef BASE_SECRET_H
#define BASE_SECRET_H
#include "arena.h"

enum { SECRET_BYTES = 32 };

/* Reads the server's key file (32 bytes or more, mode 0600), making it when it may and `create`; false: described in the log, exit 78. */
bool secret_load(const char *path, bool create);
void secret_set(const unsigned char key[SECRET_BYTES]); /* tests */
void secret_random(void *bytes, size_t length);
/* Lower-case hexadecimal of BLAKE2b-256(value): what the database keeps of a cookie or a mailed token. */
struct text secret_hash(struct arena *arena, struct text value);
/* Lower-case hexadecimal of a keyed BLAKE2b-256 over the purpose and the parts, each preceded by its length, so that no two lists collide. */
struct text secret_mac(struct arena *arena, const char *purpose, const struct text *parts, size_t parts_count);
/* SHA-256, for what others must be able to recompute. */
void secret_sha256(struct text value, unsigned char hash[SECRET_BYTES]);
/* Exactly SECRET_BYTES from their hexadecimal; false: it is no such thing. */
bool secret_from_hex(struct text hex, unsigned char bytes[SECRET_BYTES]);
/* Lower-case hexadecimal of a key drawn from the server's for one purpose: what other programs of the house may hold without holding the server's own. */
struct text secret_drawn(struct arena *arena, const char *purpose);
struct text secret_random_hex(struct arena *arena, size_t bytes);
/* HMAC-SHA-256 of a normalised identifier, with a key drawn from the server's: the same file of people gives the same keys as long as the key file stays. */
void secret_match_key(struct text value, char hex[2 * SECRET_BYTES + 1]);
/* SHA-256 of what comes piece by piece; lives in the arena. */
struct secret_digest;
struct secret_digest *secret_digest_new(struct arena *arena);
void secret_digest_add(struct secret_digest *digest, struct text piece);
struct text secret_digest_hex(struct secret_digest *digest, struct arena *arena); /* and that is the end of it */
#endif
