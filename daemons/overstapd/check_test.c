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

#include "check.h"
#include "must.h"

struct fixture {
        char folder[40], file[60];
        struct suite_conf conf;
        struct arena *arena;
        struct err err;
};

static int setup(void **state)
{
        struct fixture *f = calloc(1, sizeof(*f));

        strcpy(f->folder, "/tmp/check.XXXXXX");
        assert_non_null(mkdtemp(f->folder));
        snprintf(f->file, sizeof(f->file), "%s/a.yaml", f->folder);
        f->conf = (struct suite_conf){.flows = OVERSTAP_SOURCE "/config/flows",
                                      .law = OVERSTAP_SOURCE "/config/law/nl",
                                      .matching = OVERSTAP_SOURCE "/config/matching.yaml",
                                      .outcomes = OVERSTAP_SOURCE "/config/outcomes"};
        arena_new(&f->arena);
        *state = f;
        return 0;
}

static int teardown(void **state)
{
        struct fixture *f = *state;

        unlink(f->file);
        assert_int_equal(rmdir(f->folder), 0);
        arena_destroy(&f->arena);
        free(f);
        return 0;
}

static void put(struct fixture *f, const char *text)
{
        FILE *file = fopen(f->file, "we");

        assert_non_null(file);
        fputs(text, file);
        assert_int_equal(fclose(file), 0);
}

static void is_refused(struct fixture *f, const char *where)
{
        assert_false(files_check(&f->conf, f->arena, &f->err));
        assert_int_equal(f->err.kind, ERR_REFUSED);
        assert_non_null(strstr(f->err.text, where));
}

static void what_is_shipped_is_sound(void **state)
{
        struct fixture *f = *state;

        if (!files_check(&f->conf, f->arena, &f->err))
                fail_msg("%s", f->err.text);
}

static void a_flow_of_the_wrong_shape_is_named_with_its_place(void **state)
{
        struct fixture *f = *state;

        put(f, "flow: a\nflow: b\n");
        f->conf.flows = f->folder;
        is_refused(f, "/a.yaml:2:1: ");
}

static void a_flow_of_the_right_shape_that_is_unsound_is_named_with_its_place(void **state)
{
        struct fixture *f = *state;

        put(f, "flow: a\n"
               "version: 1\n"
               "title: {en: A, nl: A}\n"
               "start: nowhere\n"
               "states:\n"
               "  here: {title: {en: Here, nl: Hier}, employer: sender, payer: sender}\n"
               "  gone: {title: {en: Gone, nl: Weg}, end: left}\n"
               "transitions:\n"
               "  go: {from: here, to: gone, by: [caseworker]}\n");
        f->conf.flows = f->folder;
        is_refused(f, "nowhere");
        assert_non_null(strstr(f->err.text, "/a.yaml:"));
}

static void matching_rules_with_an_unknown_word_are_refused(void **state)
{
        struct fixture *f = *state;

        put(f, "version: 1\nmusts: [good-looks]\norder: []\n");
        f->conf.matching = f->file;
        is_refused(f, "good-looks");
}

static void a_set_for_a_flow_that_no_file_has_is_told_and_not_refused(void **state)
{
        struct findings doubts = {0};
        struct fixture *f = *state;

        doubts.arena = f->arena;
        assert_true(files_doubt(&f->conf, f->arena, &doubts, &f->err));
        assert_int_equal(doubts.n, 0);
        put(f, "version: 1\nmusts: [consent]\norder: [hash]\nproposals: {most: 5}\n"
               "flows:\n  geldres: {order: [waiting]}\n  gelders: {order: [waiting]}\n");
        f->conf.matching = f->file;
        if (!files_check(&f->conf, f->arena, &f->err))
                fail_msg("%s", f->err.text);
        assert_true(files_doubt(&f->conf, f->arena, &doubts, &f->err));
        assert_int_equal(doubts.n, 1);
        assert_int_equal(doubts.item[0].line, 6);
        assert_int_equal(doubts.item[0].column, 3);
        assert_non_null(strstr(doubts.item[0].text, "(did you mean gelders?)"));
}

static void law_of_the_wrong_shape_is_refused(void **state)
{
        struct fixture *f = *state;

        put(f, "nonsense: 1\n");
        f->conf.law = f->folder;
        is_refused(f, "/a.yaml:1:1: ");
}

static void outcomes_with_an_unknown_word_are_refused(void **state)
{
        struct fixture *f = *state;

        put(f, "outcomes:\n  work: {version: 1, title: {en: Work, nl: Werk}, counts: {placement: jobb}}\n");
        f->conf.outcomes = f->folder;
        is_refused(f, "/a.yaml:2:71: ");
}

static void what_is_not_there_is_refused(void **state)
{
        struct fixture *f = *state;

        f->conf.flows = "/nonexistent/flows";
        is_refused(f, "/nonexistent/flows");
}

int main(void)
{
        cmocka_set_message_output(CM_OUTPUT_TAP);
#define WITH_FILE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
        const struct CMUnitTest tests[] = {
                WITH_FILE(what_is_shipped_is_sound),
                WITH_FILE(a_flow_of_the_wrong_shape_is_named_with_its_place),
                WITH_FILE(a_flow_of_the_right_shape_that_is_unsound_is_named_with_its_place),
                WITH_FILE(matching_rules_with_an_unknown_word_are_refused),
                WITH_FILE(a_set_for_a_flow_that_no_file_has_is_told_and_not_refused),
                WITH_FILE(law_of_the_wrong_shape_is_refused),
                WITH_FILE(outcomes_with_an_unknown_word_are_refused),
                WITH_FILE(what_is_not_there_is_refused),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
