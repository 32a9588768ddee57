/* Keys, MACs, random bytes and hashes of secrets, over libsodium. */
#include "secret.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "log.h"

enum { FILE_BYTES_MOST = 4096 };

static unsigned char server_key[SECRET_BYTES];
static bool has_key;

static void start(void);
static bool make_file(const char *path);
static bool write_all(int fd, const char *bytes, size_t length);
static bool read_key(int fd, const char **reason);
static bool refuse(const char *path, const char *reason);
static void add_part(crypto_generichash_state *state, struct text part);
static struct text to_hex(struct arena *arena, const unsigned char *bytes, size_t length);

bool secret_load(const char *path, bool create) {
    start();
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 && errno == ENOENT && create) {
        if (!make_file(path)) {
            return refuse(path, strerror(errno));
        }
        fd = open(path, O_RDONLY | O_CLOEXEC);
    }
    if (fd < 0) {
        return refuse(path, strerror(errno));
    }
    const char *reason = NULL;
    bool is_read = read_key(fd, &reason);
    close(fd);
    return is_read || refuse(path, reason);
}

static void start(void) {
    if (sodium_init() < 0) {
        BUG("libsodium cannot start");
    }
}

/* Complete before it has its name, and never over a file that another process made meanwhile. */
static bool make_file(const char *path) {
    unsigned char key[SECRET_BYTES];
    char line[2 * SECRET_BYTES + 1], draft[FILE_BYTES_MOST];
    if (snprintf(draft, sizeof draft, "%s.%d", path, (int)getpid()) >= (int)sizeof draft) {
        errno = ENAMETOOLONG;
        return false;
    }
    int fd = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0) {
        return false;
    }
    randombytes_buf(key, sizeof key);
    sodium_bin2hex(line, sizeof line, key, sizeof key);
    line[sizeof line - 1] = '\n';
    bool is_made = write_all(fd, line, sizeof line) && fsync(fd) == 0 && (link(draft, path) == 0 || errno == EEXIST);
    int error = errno;
    sodium_memzero(key, sizeof key);
    sodium_memzero(line, sizeof line);
    close(fd);
    unlink(draft);
    errno = error;
    return is_made;
}

static bool write_all(int fd, const char *bytes, size_t length) {
    while (length > 0) {
        ssize_t written = write(fd, bytes, length);
        if (written < 0 && errno != EINTR) {
            return false;
        }
        bytes += written > 0 ? written : 0;
        length -= written > 0 ? (size_t)written : 0;
    }
    return true;
}

static bool read_key(int fd, const char **reason) {
    char bytes[FILE_BYTES_MOST + 1];
    size_t length = 0;
    struct stat status;
    if (fstat(fd, &status) < 0 || !S_ISREG(status.st_mode)) {
        *reason = "not a regular file";
        return false;
    }
    if (status.st_mode & 077) {
        *reason = "others may read it: chmod 600";
        return false;
    }
    ssize_t count;
    do {
        count = read(fd, bytes + length, sizeof bytes - length);
        length += count > 0 ? (size_t)count : 0;
    } while (length < sizeof bytes && (count > 0 || (count < 0 && errno == EINTR)));
    if (count < 0) {
        *reason = strerror(errno);
    } else if (length < SECRET_BYTES) {
        *reason = "shorter than 32 bytes";
    } else if (length > FILE_BYTES_MOST) {
        *reason = "longer than 4096 bytes";
    } else {
        /* Hashed, so that a key written as text or longer than 32 bytes counts whole. */
        crypto_generichash(server_key, sizeof server_key, (const unsigned char *)bytes, length, NULL, 0);
        has_key = true;
    }
    sodium_memzero(bytes, sizeof bytes);
    return !*reason;
}

static bool refuse(const char *path, const char *reason) {
    log_event(LOG_LEVEL_ERROR, "secret_file", "path=%s reason=%s", log_quote(text_of(path)), log_quote(text_of(reason)));
    return false;
}

void secret_set(const unsigned char key[SECRET_BYTES]) {
    start();
    memcpy(server_key, key, SECRET_BYTES);
    has_key = true;
}

void secret_random(void *bytes, size_t length) {
    start();
    randombytes_buf(bytes, length);
}

void secret_sha256(struct text value, unsigned char hash[SECRET_BYTES]) {
    crypto_hash_sha256(hash, (const unsigned char *)value.at, value.length);
}

bool secret_from_hex(struct text hex, unsigned char bytes[SECRET_BYTES]) {
    size_t length = 0;
    return hex.length == 2 * SECRET_BYTES && sodium_hex2bin(bytes, SECRET_BYTES, hex.at, hex.length, NULL, &length, NULL) == 0 && length == SECRET_BYTES;
}

struct text secret_random_hex(struct arena *arena, size_t bytes) {
    start();
    unsigned char *random = arena_take(arena, bytes);
    randombytes_buf(random, bytes);
    struct text hex = to_hex(arena, random, bytes);
    sodium_memzero(random, bytes);
    return hex;
}

struct text secret_drawn(struct arena *arena, const char *purpose) {
    unsigned char key[SECRET_BYTES];
    if (!has_key) {
        BUG("a key is drawn before the server's is loaded");
    }
    crypto_generichash(key, sizeof key, (const unsigned char *)purpose, strlen(purpose), server_key, sizeof server_key);
    struct text hex = to_hex(arena, key, sizeof key);
    sodium_memzero(key, sizeof key);
    return hex;
}

struct text secret_hash(struct arena *arena, struct text value) {
    unsigned char hash[SECRET_BYTES];
    start();
    crypto_generichash(hash, sizeof hash, (const unsigned char *)value.at, value.length, NULL, 0);
    return to_hex(arena, hash, sizeof hash);
}

struct text secret_mac(struct arena *arena, const char *purpose, const struct text *parts, size_t parts_count) {
    if (!has_key) {
        BUG("a MAC before the key is loaded");
    }
    crypto_generichash_state state;
    crypto_generichash_init(&state, server_key, sizeof server_key, SECRET_BYTES);
    add_part(&state, text_of(purpose));
    for (size_t i = 0; i < parts_count; i++) {
        add_part(&state, parts[i]);
    }
    unsigned char mac[SECRET_BYTES];
    crypto_generichash_final(&state, mac, sizeof mac);
    return to_hex(arena, mac, sizeof mac);
}

void secret_match_key(struct text value, char hex[2 * SECRET_BYTES + 1]) {
    static const unsigned char purpose[] = "match key";
    unsigned char key[crypto_auth_hmacsha256_KEYBYTES], mac[SECRET_BYTES];
    if (!has_key) {
        BUG("a match key before the key is loaded");
    }
    crypto_generichash(key, sizeof key, purpose, sizeof purpose - 1, server_key, sizeof server_key);
    crypto_auth_hmacsha256(mac, (const unsigned char *)value.at, value.length, key);
    sodium_memzero(key, sizeof key);
    sodium_bin2hex(hex, 2 * SECRET_BYTES + 1, mac, sizeof mac);
}

struct secret_digest {
    crypto_hash_sha256_state state;
};

struct secret_digest *secret_digest_new(struct arena *arena) {
    struct secret_digest *digest = arena_take(arena, sizeof *digest);
    crypto_hash_sha256_init(&digest->state);
    return digest;
}

void secret_digest_add(struct secret_digest *digest, struct text piece) {
    crypto_hash_sha256_update(&digest->state, (const unsigned char *)piece.at, piece.length);
}

struct text secret_digest_hex(struct secret_digest *digest, struct arena *arena) {
    unsigned char hash[crypto_hash_sha256_BYTES];
    crypto_hash_sha256_final(&digest->state, hash);
    return to_hex(arena, hash, sizeof hash);
}

/* No value has a length that no text can have: it differs from the empty text. */
static void add_part(crypto_generichash_state *state, struct text part) {
    uint64_t length = part.at ? part.length : UINT64_MAX;
    unsigned char bytes[8];
    for (size_t i = 0; i < sizeof bytes; i++) {
        bytes[i] = (unsigned char)(length >> (8 * i) & 0xFF);
    }
    crypto_generichash_update(state, bytes, sizeof bytes);
    crypto_generichash_update(state, (const unsigned char *)part.at, part.length);
}

static struct text to_hex(struct arena *arena, const unsigned char *bytes, size_t length) {
    char *hex = arena_take(arena, 2 * length + 1);
    sodium_bin2hex(hex, 2 * length + 1, bytes, length);
    return (struct text){hex, 2 * length};
}
