/* The helper process itself: takes one job after the other until its descriptor closes. */
#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/log.h"
#include "helper_inside.h"
#include "markdown.h"
#include "paper.h"
#include "sheet.h"
#include "upload.h"

/* A drawing is bounded by what the worker sends; this is for what nobody foresaw. */
enum { DRAW_SECONDS = 10, FILE_BYTES_MOST = 32 << 20 };

/* Argon2id; never below the floor of 19 MiB and two passes. */
static const unsigned long long passes = crypto_pwhash_OPSLIMIT_INTERACTIVE;
static const size_t memory = crypto_pwhash_MEMLIMIT_INTERACTIVE;
_Static_assert(crypto_pwhash_OPSLIMIT_INTERACTIVE >= 2 && crypto_pwhash_MEMLIMIT_INTERACTIVE >= 19 * 1024 * 1024, "weak password hashes");
_Static_assert(HASH_BYTES == crypto_pwhash_STRBYTES, "the messages hold a hash of another length");

static bool serve(int fd, struct question *question, int input);
static int draw(enum question_kind kind, int input);
static bool make(enum question_kind kind, struct text asked, struct buffer *made);
static void close_file(int *file);
static void answer(struct question *question, struct answer *out);
static enum helper_outcome hash_password(const struct question *question, char hash[HASH_BYTES]);
static enum helper_outcome check_password(const struct question *question, char hash[HASH_BYTES]);
static bool is_argon(const char *hash);
static bool is_weaker(const char *hash);

bool helper_pair(int ends[2]) {
    return socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) == 0;
}

int helper_count(void) {
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    return cores >= 4 ? 2 : 1;
}

int helper_serve(int fd) {
    if (sodium_init() < 0) {
        BUG("libsodium cannot start");
    }
    struct question question;
    ssize_t length;
    int file = -1;
    while ((length = helper_receive(fd, &question, sizeof question, &file)) != 0) {
        if (length < 0 && errno != EINTR) {
            break;
        }
        if (length == (ssize_t)sizeof question && !serve(fd, &question, file)) {
            break;
        }
        close_file(&file);
    }
    close_file(&file);
    return length < 0 && errno != ECONNRESET && errno != EPIPE;
}

static bool serve(int fd, struct question *question, int input) {
    struct answer out = {.kind = ANSWER_TAKEN, .ticket = question->ticket, .pid = getpid()};
    int drawn = -1;
    helper_send(fd, &out, sizeof out, -1, 0);
    out.kind = ANSWER_DONE;
    if (question->kind >= ASK_SHEET) {
        drawn = draw(question->kind, input);
        out.outcome = drawn < 0 ? HELPER_FAILED : HELPER_DONE;
    } else {
        answer(question, &out);
    }
    bool is_sent = helper_send(fd, &out, sizeof out, drawn, 0);
    close_file(&drawn);
    return is_sent;
}

/* A drawing that takes too long ends the process: passwords wait behind it, and the supervisor starts another. */
static int draw(enum question_kind kind, int input) {
    struct buffer asked = {0}, made = {0};
    int file = -1;
    alarm(DRAW_SECONDS);
    if (input >= 0 && helper_file_read(input, &asked) && make(kind, buffer_as_text(&asked), &made)) {
        file = helper_file(buffer_as_text(&made));
    }
    alarm(0);
    buffer_release(&asked);
    buffer_release(&made);
    return file;
}

static bool make(enum question_kind kind, struct text asked, struct buffer *made) {
    switch (kind) {
    case ASK_SHEET: return sheet_make(asked, made);
    case ASK_PAPER: return paper_make(asked, made);
    case ASK_MARKDOWN: return markdown_make(asked, made);
    case ASK_TABLE: return upload_make(asked, made);
    default: return false;
    }
}

static void close_file(int *file) {
    if (*file >= 0) close(*file);
    *file = -1;
}

static void answer(struct question *question, struct answer *out) {
    out->outcome = HELPER_FAILED;
    question->hash[HASH_BYTES - 1] = '\0';
    if (question->password_length <= PASSWORD_BYTES && question->kind == ASK_HASH) {
        out->outcome = hash_password(question, out->hash);
    } else if (question->password_length <= PASSWORD_BYTES && question->kind == ASK_CHECK) {
        out->outcome = check_password(question, out->hash);
    }
    sodium_memzero(question, sizeof *question);
}

static enum helper_outcome hash_password(const struct question *question, char hash[HASH_BYTES]) {
    int result = crypto_pwhash_str_alg(hash, question->password, question->password_length, passes, memory, crypto_pwhash_ALG_ARGON2ID13);
    return result == 0 ? HELPER_DONE : HELPER_FAILED;
}

static enum helper_outcome check_password(const struct question *question, char hash[HASH_BYTES]) {
    if (!is_argon(question->hash)) {
        /* No account, or one without a password: making a hash costs what checking one does. */
        enum helper_outcome made = hash_password(question, hash);
        sodium_memzero(hash, HASH_BYTES);
        return made == HELPER_DONE ? HELPER_WRONG : made;
    }
    /* libsodium says -1 both for a wrong password and for no memory; only the first sets EINVAL. */
    errno = 0;
    if (crypto_pwhash_str_verify(question->hash, question->password, question->password_length) != 0) {
        return errno == EINVAL ? HELPER_WRONG : HELPER_FAILED;
    }
    if (is_weaker(question->hash) && hash_password(question, hash) != HELPER_DONE) {
        hash[0] = '\0';
    }
    return HELPER_DONE;
}

static bool is_argon(const char *hash) {
    return strncmp(hash, crypto_pwhash_STRPREFIX, strlen(crypto_pwhash_STRPREFIX)) == 0;
}

/* Not crypto_pwhash_str_needs_rehash: that one also says yes to a stronger hash, which would then be weakened. */
static bool is_weaker(const char *hash) {
    unsigned long long kibibytes, hash_passes;
    return sscanf(hash, "$argon2id$v=%*u$m=%llu,t=%llu,", &kibibytes, &hash_passes) == 2 && (kibibytes < memory / 1024 || hash_passes < passes);
}

void helper_died(int fd, int pid) {
    struct answer out = {.kind = ANSWER_DIED, .pid = pid};
    helper_send(fd, &out, sizeof out, -1, MSG_DONTWAIT);
}

bool helper_send(int fd, const void *message, size_t length, int file, int flags) {
    union {
        char bytes[CMSG_SPACE(sizeof(int))];
        struct cmsghdr aligned;
    } control = {.bytes = {0}};
    struct iovec part = {(void *)(uintptr_t)message, length};
    struct msghdr whole = {.msg_iov = &part, .msg_iovlen = 1};
    if (file >= 0) {
        whole.msg_control = control.bytes;
        whole.msg_controllen = sizeof control.bytes;
        struct cmsghdr *header = CMSG_FIRSTHDR(&whole);
        *header = (struct cmsghdr){.cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS, .cmsg_len = CMSG_LEN(sizeof(int))};
        memcpy(CMSG_DATA(header), &file, sizeof file);
    }
    return sendmsg(fd, &whole, MSG_NOSIGNAL | flags) >= 0;
}

ssize_t helper_receive(int fd, void *message, size_t length, int *file) {
    union {
        char bytes[CMSG_SPACE(sizeof(int))];
        struct cmsghdr aligned;
    } control = {.bytes = {0}};
    struct iovec part = {message, length};
    struct msghdr whole = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = sizeof control.bytes};
    *file = -1;
    ssize_t received = recvmsg(fd, &whole, MSG_CMSG_CLOEXEC);
    struct cmsghdr *header = received > 0 ? CMSG_FIRSTHDR(&whole) : NULL;
    if (header && header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_RIGHTS) memcpy(file, CMSG_DATA(header), sizeof *file);
    return received;
}

int helper_file(struct text bytes) {
    int file = memfd_create("amphi", MFD_CLOEXEC);
    for (size_t done = 0; file >= 0 && done < bytes.length;) {
        ssize_t written = write(file, bytes.at + done, bytes.length - done);
        if (written < 0 && errno != EINTR) close_file(&file);
        done += written > 0 ? (size_t)written : 0;
    }
    return file;
}

bool helper_file_read(int file, struct buffer *out) {
    struct stat facts;
    if (fstat(file, &facts) < 0 || facts.st_size > FILE_BYTES_MOST) return false;
    size_t size = (size_t)facts.st_size, before = out->length;
    buffer_reserve(out, size);
    while (out->length - before < size) {
        ssize_t taken = pread(file, out->at + out->length, size - (out->length - before), (off_t)(out->length - before));
        if (taken == 0 || (taken < 0 && errno != EINTR)) return false;
        out->length += taken > 0 ? (size_t)taken : 0;
    }
    if (out->at) out->at[out->length] = '\0';
    return true;
}
