#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "log.h"

static char said[8192];

/* Standard error becomes a pipe from here to hear(). */
static int listen_in(int ends[2])
{
        int before = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 10);

        assert_int_equal(pipe2(ends, O_CLOEXEC | O_NONBLOCK), 0);
        assert_int_equal(dup2(ends[1], STDERR_FILENO), STDERR_FILENO);
        return before;
}

static void hear(int ends[2], int before)
{
        ssize_t size = read(ends[0], said, sizeof(said) - 1);

        said[size > 0 ? size : 0] = 0;
        dup2(before, STDERR_FILENO);
        close(before);
        close(ends[0]);
        close(ends[1]);
}

static void a_line_names_level_and_process(void **state)
{
        int ends[2], before = listen_in(ends);

        (void)state;
        log_open("tracker", LOG_AT_INFO);
        log_info("case=%d offered", 1042);
        log_warn("coped");
        log_error("act");
        hear(ends, before);
        assert_string_equal(said, "info  tracker case=1042 offered\nwarn  tracker coped\nerror tracker act\n");
}

static void less_than_the_wanted_level_is_not_said(void **state)
{
        int ends[2], before = listen_in(ends);

        (void)state;
        log_open("tracker", LOG_AT_WARN);
        log_info("not this");
        log_warn("this");
        hear(ends, before);
        assert_string_equal(said, "warn  tracker this\n");
}

static void data_cannot_forge_a_line(void **state)
{
        int ends[2], before = listen_in(ends);

        (void)state;
        log_open("intake", LOG_AT_INFO);
        log_info("word=%s", "x\nerror intake forged\r\033[31m\177");
        hear(ends, before);
        assert_string_equal(said, "info  intake word=x error intake forged  [31m \n");
}

static void a_long_line_is_cut_and_still_ends(void **state)
{
        int ends[2], before = listen_in(ends);
        size_t size;

        (void)state;
        log_open("intake", LOG_AT_INFO);
        log_info("%5000s", "x");
        hear(ends, before);
        size = strlen(said);
        assert_in_range(size, 1000, 2048);
        assert_ptr_equal(strchr(said, '\n'), said + size - 1);
}

static void the_journal_is_told_the_priority(void **state)
{
        int ends[2], before = listen_in(ends);
        struct stat st;
        char stream[64];

        (void)state;
        fstat(STDERR_FILENO, &st);
        snprintf(stream, sizeof(stream), "%ju:%ju", (uintmax_t)st.st_dev, (uintmax_t)st.st_ino);
        setenv("JOURNAL_STREAM", stream, 1);
        log_open("intake", LOG_AT_INFO);
        log_error("act");
        hear(ends, before);
        unsetenv("JOURNAL_STREAM");
        assert_string_equal(said, "<3>error intake act\n");
}

static void logging_leaves_errno_alone(void **state)
{
        int ends[2], before = listen_in(ends);

        (void)state;
        log_open("intake", LOG_AT_INFO);
        close(STDERR_FILENO);
        errno = EDOM;
        log_error("nobody hears this");
        assert_int_equal(errno, EDOM);
        hear(ends, before);
}

int main(void)
{
        cmocka_set_message_output(CM_OUTPUT_TAP);
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_line_names_level_and_process),   cmocka_unit_test(less_than_the_wanted_level_is_not_said),
                cmocka_unit_test(data_cannot_forge_a_line),         cmocka_unit_test(a_long_line_is_cut_and_still_ends),
                cmocka_unit_test(the_journal_is_told_the_priority), cmocka_unit_test(logging_leaves_errno_alone),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
