/* SVG from Graphviz as a child: what is added, and what is said when it is missing, fails or is slow. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "hash.h"
#include "must.h"
#include "svg.h"

static const char dot[] = "digraph \"f\" { a -> b; }\n";

static int setup(void **state)
{
        arena_new((struct arena **)state);
        return 0;
}

static int teardown(void **state)
{
        arena_destroy((struct arena **)state);
        return 0;
}

struct drawn {
        bool ok;
        const char *svg;
        struct err err;
};

/* Draw by a program that is this shell script. */
static struct drawn by_script(const char *script, int patience_ms, struct arena *arena)
{
        char path[] = "/tmp/overstap-svg-XXXXXX";
        int fd = mkstemp(path);
        struct drawn drawn = {0};

        assert_true(fd >= 0);
        assert_true(dprintf(fd, "#!/bin/sh\n%s\n", script) > 0);
        assert_int_equal(fchmod(fd, 0700), 0);
        assert_int_equal(close(fd), 0);
        drawn.ok = svg_by(path, patience_ms, dot, "A & B", "from a to <b>", arena, &drawn.svg, &drawn.err);
        unlink(path);
        return drawn;
}

static void it_gets_a_title_a_description_and_the_hash_of_its_text(void **state)
{
        struct drawn drawn = by_script("cat >/dev/null; printf '<?xml?>\\n<svg width=\"1\">\\n<g/></svg>\\n'", 60000, *state);
        char hash[HASH_TEXT];

        assert_true(drawn.ok);
        assert_non_null(
                strstr(drawn.svg,
                       "<svg role=\"img\" aria-labelledby=\"title desc\" width=\"1\">\n<title id=\"title\">A &amp; B</title>\n"
                       "<desc id=\"desc\">from a to &lt;b&gt;</desc>\n"));
        assert_non_null(strstr(drawn.svg, bytes_hash((struct bytes){(const uint8_t *)dot, strlen(dot)}, hash)));
        assert_non_null(strstr(drawn.svg, "<g/></svg>\n"));
}

static void the_child_is_given_the_text_whole_and_gives_more_than_a_pipe_holds(void **state)
{
        struct drawn drawn = by_script("text=$(cat); [ \"$1\" = -Tsvg ] && printf '<svg x=\"\">'; head -c 1000000 /dev/zero | tr "
                                       "'\\0' x; echo \"$text</svg>\"",
                                       60000, *state);

        assert_true(drawn.ok);
        assert_true(strlen(drawn.svg) > 1000000);
        assert_non_null(strstr(drawn.svg, "a -> b; }</svg>"));
}

static void without_graphviz_it_says_what_to_install(void **state)
{
        struct drawn drawn = {0};

        drawn.ok = svg_by("/nowhere/dot", 1000, dot, "", "", *state, &drawn.svg, &drawn.err);
        assert_false(drawn.ok);
        assert_int_equal(drawn.err.kind, ERR_STOP);
        assert_non_null(strstr(drawn.err.text, "install the package graphviz"));
        assert_null(drawn.svg);
}

static void what_dot_complains_of_is_told(void **state)
{
        struct drawn drawn = by_script("echo 'syntax error in line 1' >&2; exit 1", 60000, *state);

        assert_false(drawn.ok);
        assert_int_equal(drawn.err.kind, ERR_STOP);
        assert_non_null(strstr(drawn.err.text, "dot failed: syntax error in line 1"));
        drawn = by_script("kill -9 $$", 60000, *state);
        assert_false(drawn.ok);
        assert_string_equal(drawn.err.text, "dot failed");
        drawn = by_script("echo no picture", 60000, *state);
        assert_false(drawn.ok);
        assert_non_null(strstr(drawn.err.text, "no SVG"));
}

static void one_that_is_too_slow_is_ended(void **state)
{
        struct drawn drawn = by_script("exec sleep 600", 50, *state);

        assert_false(drawn.ok);
        assert_int_equal(drawn.err.kind, ERR_RETRY);
        assert_non_null(strstr(drawn.err.text, "no picture"));
}

static void every_call_ends_with_the_files_it_began_with(void **state)
{
        int first = dup(STDIN_FILENO), last;

        close(first);
        (void)by_script("exit 1", 60000, *state);
        (void)by_script("exec sleep 600", 50, *state);
        last = dup(STDIN_FILENO);
        close(last);
        assert_int_equal(first, last);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(it_gets_a_title_a_description_and_the_hash_of_its_text, setup, teardown),
                cmocka_unit_test_setup_teardown(the_child_is_given_the_text_whole_and_gives_more_than_a_pipe_holds, setup,
                                                teardown),
                cmocka_unit_test_setup_teardown(without_graphviz_it_says_what_to_install, setup, teardown),
                cmocka_unit_test_setup_teardown(what_dot_complains_of_is_told, setup, teardown),
                cmocka_unit_test_setup_teardown(one_that_is_too_slow_is_ended, setup, teardown),
                cmocka_unit_test_setup_teardown(every_call_ends_with_the_files_it_began_with, setup, teardown),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests(tests, NULL, NULL);
}
