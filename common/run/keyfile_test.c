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

#include "keyfile.h"

struct fixture {
        char folder[32], path[64];
        struct keyfile keys;
};

static int setup(void **state)
{
        struct fixture *f = calloc(1, sizeof(*f));
        struct err err;

        strcpy(f->folder, "/tmp/keyfile.XXXXXX");
        assert_non_null(mkdtemp(f->folder));
        snprintf(f->path, sizeof(f->path), "%s/k", f->folder);
        assert_true(keyfile_make(&f->keys, &err));
        *state = f;
        return 0;
}

static int teardown(void **state)
{
        struct fixture *f = *state;

        unlink(f->path);
        /* Also shows that no half-written file was left beside it. */
        assert_int_equal(rmdir(f->folder), 0);
        free(f);
        return 0;
}

static void put(struct fixture *f, mode_t mode, const char *fmt, ...) PRINTF_LIKE(3, 4);
static void put(struct fixture *f, mode_t mode, const char *fmt, ...)
{
        int fd = open(f->path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
        va_list args;

        va_start(args, fmt);
        assert_true(vdprintf(fd, fmt, args) >= 0);
        va_end(args);
        assert_int_equal(fchmod(fd, mode), 0);
        close(fd);
}

static void is_refused(struct fixture *f, const char *why)
{
        struct keyfile out;
        struct err err = {0};

        assert_false(keyfile_read(f->path, &out, &err));
        assert_int_equal(err.kind, ERR_REFUSED);
        assert_non_null(strstr(err.text, why));
        assert_null(strstr(err.text, f->keys.secret_key));
}

static void what_was_written_is_read_back_and_is_its_owners_alone(void **state)
{
        struct fixture *f = *state;
        struct keyfile out;
        struct stat st;
        struct err err;

        strcpy(f->keys.server_key, f->keys.public_key);
        assert_true(keyfile_write(f->path, &f->keys, &err));
        assert_true(keyfile_read(f->path, &out, &err));
        assert_memory_equal(&out, &f->keys, sizeof(out));
        assert_int_equal(stat(f->path, &st), 0);
        assert_int_equal(st.st_mode & 0777, 0600);
}

static void a_key_is_never_replaced(void **state)
{
        struct fixture *f = *state;
        struct keyfile other, out;
        struct err err = {0};

        assert_true(keyfile_make(&other, &err));
        assert_true(keyfile_write(f->path, &f->keys, &err));
        assert_false(keyfile_write(f->path, &other, &err));
        assert_int_equal(err.kind, ERR_REFUSED);
        assert_true(keyfile_read(f->path, &out, &err));
        assert_string_equal(out.secret_key, f->keys.secret_key);
}

static void a_secret_that_others_can_reach_is_refused(void **state)
{
        struct fixture *f = *state;

        put(f, 0640, "public-key: %s\nsecret-key: %s\n", f->keys.public_key, f->keys.secret_key);
        is_refused(f, "chmod 600");
}

static void a_public_key_alone_may_be_open_to_all(void **state)
{
        struct fixture *f = *state;
        struct keyfile out;
        struct err err;

        put(f, 0644, "# of the centre\r\n\npublic-key:\t%s \r\n", f->keys.public_key);
        assert_true(keyfile_read(f->path, &out, &err));
        assert_string_equal(out.public_key, f->keys.public_key);
        assert_string_equal(out.secret_key, "");
}

static void malformed_files_are_refused_with_the_line(void **state)
{
        struct fixture *f = *state;
        struct keyfile other;
        struct err err;

        put(f, 0600, "public-key: %s\npublic-key: %s\n", f->keys.public_key, f->keys.public_key);
        is_refused(f, "k:2: this key was given before");
        put(f, 0600, "\npublic-key: %.39s\n", f->keys.public_key);
        is_refused(f, "k:2: not a CURVE key");
        put(f, 0600, "public-key: %sx\n", f->keys.public_key);
        is_refused(f, "k:1: not a CURVE key");
        put(f, 0600, "public-key: %.39s\"\n", f->keys.public_key);
        is_refused(f, "k:1: not a CURVE key");
        put(f, 0600, "privatekey: %s\n", f->keys.secret_key);
        is_refused(f, "k:1: not one of");
        put(f, 0600, "secret-key: %s\n", f->keys.secret_key);
        is_refused(f, "no public-key");
        put(f, 0600, "%5000s", "");
        is_refused(f, "not a file of keys");
        put(f, 0600, "public-key: %s%c", f->keys.public_key, 0);
        is_refused(f, "not a file of keys");
        assert_true(keyfile_make(&other, &err));
        put(f, 0600, "public-key: %s\nsecret-key: %s\n", other.public_key, f->keys.secret_key);
        is_refused(f, "not a pair");
}

static void a_missing_file_is_for_a_person_to_mend(void **state)
{
        struct fixture *f = *state;
        struct keyfile out;
        struct err err = {0};

        assert_false(keyfile_read(f->path, &out, &err));
        assert_int_equal(err.kind, ERR_STOP);
        assert_non_null(strstr(err.text, f->path));
}

static void a_key_has_the_name_that_links_give_its_holder(void **state)
{
        /* The example of the Z85 specification, RFC 32, four times over. */
        static const char z85[] = "HelloWorldHelloWorldHelloWorldHelloWorld";
        char name[KEY_NAME_TEXT];
        struct err err = {0};

        (void)state;
        assert_true(key_name_parse(z85, name, &err));
        assert_string_equal(name, "key:864fd26fb559f75b864fd26fb559f75b864fd26fb559f75b864fd26fb559f75b");
        assert_false(key_name_parse("HelloWorld", name, &err));
        assert_int_equal(err.kind, ERR_REFUSED);
        assert_false(key_is_sound(NULL));
}

int main(void)
{
        cmocka_set_message_output(CM_OUTPUT_TAP);
#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
        const struct CMUnitTest tests[] = {
                IN_FOLDER(what_was_written_is_read_back_and_is_its_owners_alone),
                IN_FOLDER(a_key_is_never_replaced),
                IN_FOLDER(a_secret_that_others_can_reach_is_refused),
                IN_FOLDER(a_public_key_alone_may_be_open_to_all),
                IN_FOLDER(malformed_files_are_refused_with_the_line),
                IN_FOLDER(a_missing_file_is_for_a_person_to_mend),
                cmocka_unit_test(a_key_has_the_name_that_links_give_its_holder),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
