/* Tests of keys, MACs and hashes of secrets. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "base/secret.h"

static char folder[] = "/tmp/secret_test.XXXXXX", path[64];

static void write_key(const char *bytes, mode_t mode) {
    unlink(path);
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);
    assert_int_equal(write(fd, bytes, strlen(bytes)), strlen(bytes));
    assert_int_equal(fchmod(fd, mode), 0);
    close(fd);
}

static void mac_of(const char *purpose, const struct text *parts, size_t count, char out[65]) {
    struct arena *arena = arena_new();
    struct text mac = secret_mac(arena, purpose, parts, count);
    assert_int_equal(mac.length, 64);
    memcpy(out, mac.at, 65);
    arena_free(arena);
}

static void a_missing_key_is_made_once_when_it_may_be(void **state) {
    (void)state;
    char first[65], second[65];
    assert_false(secret_load(path, false));
    assert_int_not_equal(access(path, F_OK), 0);
    assert_true(secret_load(path, true));
    struct stat status;
    assert_int_equal(stat(path, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
    mac_of("p", NULL, 0, first);
    assert_true(secret_load(path, true));
    mac_of("p", NULL, 0, second);
    assert_string_equal(first, second);
}

static void a_key_that_is_short_or_shown_to_others_is_refused(void **state) {
    (void)state;
    write_key("0123456789012345678901234567890", 0600);
    assert_false(secret_load(path, true));
    write_key("01234567890123456789012345678901", 0600);
    assert_true(secret_load(path, false));
    write_key("01234567890123456789012345678901", 0640);
    assert_false(secret_load(path, false));
    write_key("01234567890123456789012345678901", 0604);
    assert_false(secret_load(path, false));
    assert_false(secret_load(folder, false));
}

static void each_byte_of_a_long_key_counts(void **state) {
    (void)state;
    char first[65], second[65];
    write_key("0123456789012345678901234567890123456789a", 0600);
    assert_true(secret_load(path, false));
    mac_of("p", NULL, 0, first);
    write_key("0123456789012345678901234567890123456789b", 0600);
    assert_true(secret_load(path, false));
    mac_of("p", NULL, 0, second);
    assert_string_not_equal(first, second);
}

static void no_two_lists_have_the_same_mac(void **state) {
    (void)state;
    static const unsigned char key[SECRET_BYTES] = "0123456789";
    secret_set(key);
    const struct text one[] = {TEXT("ab"), TEXT("c")}, other[] = {TEXT("a"), TEXT("bc")}, whole[] = {TEXT("abc")}, empty[] = {TEXT("")}, none[] = {TEXT_NONE};
    char macs[8][65];
    mac_of("p", one, 2, macs[0]);
    mac_of("p", other, 2, macs[1]);
    mac_of("p", whole, 1, macs[2]);
    mac_of("q", whole, 1, macs[3]);
    mac_of("p", empty, 1, macs[4]);
    mac_of("p", none, 1, macs[5]);
    mac_of("p", NULL, 0, macs[6]);
    mac_of("p", one, 2, macs[7]);
    for (int i = 0; i < 7; i++) {
        for (int j = 0; j < i; j++) {
            assert_string_not_equal(macs[i], macs[j]);
        }
    }
    assert_string_equal(macs[7], macs[0]);
}

static void a_hash_is_blake2b_in_lower_case(void **state) {
    (void)state;
    struct arena *arena = arena_new();
    assert_true(text_is(secret_hash(arena, TEXT("abc")), "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319"));
    assert_int_equal(secret_hash(arena, TEXT_NONE).length, 64);
    arena_free(arena);
}

static void random_hex_never_repeats(void **state) {
    (void)state;
    struct arena *arena = arena_new();
    struct text a = secret_random_hex(arena, 16), b = secret_random_hex(arena, 16);
    assert_int_equal(a.length, 32);
    assert_int_equal(strspn(a.at, "0123456789abcdef"), 32);
    assert_false(text_same(a, b));
    arena_free(arena);
}

/* FIPS 180-4's example "abc", and hexadecimal that is something else than 32 bytes. */
static void sha256_is_that_of_the_standard_and_hex_is_read_whole_or_not(void **state) {
    (void)state;
    unsigned char own[SECRET_BYTES], wanted[SECRET_BYTES];
    secret_sha256(TEXT("abc"), own);
    assert_true(secret_from_hex(TEXT("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"), wanted));
    assert_memory_equal(own, wanted, SECRET_BYTES);
    assert_false(secret_from_hex(TEXT("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015a"), wanted));
    assert_false(secret_from_hex(TEXT("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015adff"), wanted));
    assert_false(secret_from_hex(TEXT("xa7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"), wanted));
    assert_false(secret_from_hex(TEXT_NONE, wanted));
}

static int make_folder(void **state) {
    (void)state;
    log_start("test", (enum log_level)0, false);
    bool is_made = mkdtemp(folder) != NULL;
    snprintf(path, sizeof path, "%s/key", folder);
    return is_made ? 0 : -1;
}

static int remove_folder(void **state) {
    (void)state;
    unlink(path);
    /* Fails when a draft was left behind. */
    return rmdir(folder);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_missing_key_is_made_once_when_it_may_be),
        cmocka_unit_test(a_key_that_is_short_or_shown_to_others_is_refused),
        cmocka_unit_test(each_byte_of_a_long_key_counts),
        cmocka_unit_test(no_two_lists_have_the_same_mac),
        cmocka_unit_test(a_hash_is_blake2b_in_lower_case),
        cmocka_unit_test(random_hex_never_repeats),
        cmocka_unit_test(sha256_is_that_of_the_standard_and_hex_is_read_whole_or_not),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
