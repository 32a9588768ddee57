/* The rules of a password, before it is hashed: long enough, not too long, not among the first that anyone would try. */
#include "password.h"

#include <string.h>

enum { SHORTEST = 12, LONGEST = 128 };

static size_t characters(struct text text);
static bool is_common(struct text password, struct text email);
static bool is_one_pattern(struct text password);

const char *password_problem(struct text password, struct text email) {
    if (!password.length) return "missing";
    size_t length = characters(password);
    if (length < SHORTEST) return "too_short";
    if (length > LONGEST) return "too_long";
    if (memchr(password.at, '\0', password.length)) return "unknown_characters";
    if (is_common(password, email)) return "too_common";
    return NULL;
}

/* Counted as people count: UTF-8 continuation bytes are not characters. */
static size_t characters(struct text text) {
    size_t count = 0;
    for (size_t i = 0; i < text.length; i++) count += ((unsigned char)text.at[i] & 0xC0) != 0x80;
    return count;
}

/* Words of 12 characters and more that head the public lists of leaked passwords, words of this house, the address itself, and one pattern repeated. */
static bool is_common(struct text password, struct text email) {
    static const char *const common[] = {"123456789012", "1234567890123", "12345678901234", "123456789123", "1234567890ab", "qwertyuiop12", "qwertyuiop123", "qwertyuiop[]", "azertyuiop12", "azertyuiop123",
                                         "azertyuiopqs", "motdepasse12", "motdepasse123", "motdepasse1234", "password1234", "password12345", "passwordpassword", "password123456", "administrator", "administrateur",
                                         "iloveyou1234", "jetaime12345", "bonjour12345", "sorbonne1234", "sorbonne2025", "sorbonne2026", "universite12", "postgenaiparis", "postgenai2026", "amphiamphi12",
                                         "amphi1234567", "changeme1234", "letmein12345", "welcome12345", "1q2w3e4r5t6y", "1qaz2wsx3edc", "zaq12wsxcde3", "abcdefghijkl", "abcdefghijklm", "abcd12345678"};
    for (size_t i = 0; i < sizeof common / sizeof *common; i++)
        if (text_same_letters(password, text_of(common[i]))) return true;
    struct text name = email;
    return text_same_letters(password, email) || (email.length && text_same_letters(password, text_cut(&name, '@'))) || is_one_pattern(password);
}

/* "aaaaaaaaaaaa", "abcabcabcabc": a piece of up to four bytes again and again. */
static bool is_one_pattern(struct text password) {
    for (size_t piece = 1; piece <= 4; piece++) {
        size_t i = piece;
        while (i < password.length && password.at[i] == password.at[i - piece]) i++;
        if (i == password.length) return true;
    }
    return false;
}
