#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "err.h"
#include "must.h"
#include "text.h"

static void each_layer_puts_its_part_in_front_and_keeps_the_kind(void **state)
{
        struct err err = {0};

        (void)state;
        assert_false(err_set(&err, ERR_STOP, "map full at %d GiB", 1));
        assert_false(err_in(&err, "store"));
        assert_false(err_in(&err, "case %d", 1042));
        assert_string_equal(err.text, "case 1042: store: map full at 1 GiB");
        assert_int_equal(err.kind, ERR_STOP);
}

static void the_error_of_a_system_call_is_in_words(void **state)
{
        struct err err = {0};

        (void)state;
        errno = ENOENT;
        assert_false(err_sys(&err, ERR_RETRY, "open %s", "a%sb"));
        assert_string_equal(err.text, "open a%sb: No such file or directory");
        assert_int_equal(err.kind, ERR_RETRY);
}

/* Two bytes a letter, so that at one of two lengths the cut is in the middle of one. */
static void a_text_that_does_not_fit_ends_in_dots_and_stays_text(void **state)
{
        char letters[2001];

        (void)state;
        for (size_t i = 0; i < 2000; i += 2)
                memcpy(letters + i, "\xc3\xab", 2);
        letters[2000] = '\0';
        for (int shift = 0; shift < 2; shift++) {
                struct err err = {0};

                assert_false(err_set(&err, ERR_REFUSED, "%s%s", shift ? "x" : "", letters));
                assert_int_equal(strlen(err.text), sizeof err.text - 1);
                assert_string_equal(err.text + sizeof err.text - 4, "...");
                assert_true(utf8_is_valid(err.text, strlen(err.text)));
                assert_false(err_in(&err, "%s", letters));
                assert_true(utf8_is_valid(err.text, strlen(err.text)));
        }
}

static void what_is_no_text_becomes_question_marks(void **state)
{
        struct err err = {0};

        (void)state;
        assert_false(err_set(&err, ERR_REFUSED, "row \"%s\"", "a\xff\xe2\x82\xac\x1b[2Jz\xe2\x82"));
        assert_string_equal(err.text, "row \"a?\xe2\x82\xac?[2Jz\?\?\"");
}

static void release(int **owned)
{
        if (*owned)
                ++**owned;
}

static void what_a_scope_owns_is_released_once_unless_it_is_taken(void **state)
{
        int released = 0, taken = 0;
        int *kept;

        (void)state;
        {
                OWNED(release) int *a = &released;
                OWNED(release) int *b = &taken;

                assert_ptr_equal(a, &released);
                kept = TAKE(b);
                assert_null(b);
        }
        assert_int_equal(released, 1);
        assert_int_equal(taken, 0);
        assert_ptr_equal(kept, &taken);
}

static void a_claim_that_fails_is_named_and_ends_the_process(void **state)
{
        char said[200] = "";
        int pipe_ends[2], status;
        pid_t child;

        (void)state;
        assert_int_equal(pipe2(pipe_ends, O_CLOEXEC), 0);
        child = fork();
        assert_true(child >= 0);
        if (child == 0) {
                signal(SIGABRT, SIG_DFL);
                dup2(pipe_ends[1], STDERR_FILENO);
                must(child == 0);
                must(child == 42);
                _exit(0);
        }
        close(pipe_ends[1]);
        assert_true(read(pipe_ends[0], said, sizeof said - 1) > 0);
        close(pipe_ends[0]);
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
        assert_non_null(strstr(said, "err_test.c:"));
        assert_non_null(strstr(said, ": this must hold and does not: child == 42\n"));
}

int main(void)
{
        cmocka_set_message_output(CM_OUTPUT_TAP);
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(each_layer_puts_its_part_in_front_and_keeps_the_kind),
                cmocka_unit_test(the_error_of_a_system_call_is_in_words),
                cmocka_unit_test(a_text_that_does_not_fit_ends_in_dots_and_stays_text),
                cmocka_unit_test(what_is_no_text_becomes_question_marks),
                cmocka_unit_test(what_a_scope_owns_is_released_once_unless_it_is_taken),
                cmocka_unit_test(a_claim_that_fails_is_named_and_ends_the_process),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
