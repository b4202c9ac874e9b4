/* The words of `match mirror`. */
#include "capture.h"

#include <jansson.h>
#include <string.h>

#include "must.h"
#include "verbs.h"

/* What the line gives, as the program would run it; words end at the null. */
static int ran(struct capture *said, struct arena *arena, const char *const *words)
{
        char *argv[20] = {(char *)"overstap", (char *)"match", (char *)"mirror"};
        struct call call = {.arena = arena};
        int argc = 3, status = EXIT_WRONG;
        struct err err = {0};

        while (*words)
                argv[argc++] = (char *)*words++;
        capture_begin(said);
        if (line_parse(argc, argv, arena, &call.line, &err))
                status = call.line.verb->run(&call);
        capture_end(said);
        return status;
}
#define RAN(...) ran(&said, arena, (const char *const[]){__VA_ARGS__, NULL})

static void it_needs_no_suite_and_finds_no_difference(void **state)
{
        OWNED(arena_destroy) struct arena *arena = NULL;
        static struct capture said;

        (void)state;
        arena_new(&arena);
        assert_int_equal(RAN("20", "--seed", "5"), EXIT_DONE);
        assert_non_null(strstr(said.out, "20 people and 20 vacancies of seed 5, under rules "));
        assert_non_null(strstr(said.out, "title form"));
        assert_null(strstr(said.out, "first difference"));
}

static void its_document_has_every_mirror_with_its_figures(void **state)
{
        OWNED(arena_destroy) struct arena *arena = NULL;
        static struct capture said;
        json_t *document, *row;
        size_t i;

        (void)state;
        arena_new(&arena);
        assert_int_equal(RAN("10", "--json"), EXIT_DONE);
        document = json_loads(said.out, 0, NULL);
        assert_non_null(document);
        assert_int_equal(json_integer_value(json_object_get(document, "rule_sets")), 11);
        assert_int_equal(json_array_size(json_object_get(document, "mirrors")), 5);
        json_array_foreach (json_object_get(document, "mirrors"), i, row) {
                assert_int_equal(json_integer_value(json_object_get(row, "people")), 11 * 10);
                assert_int_equal(json_integer_value(json_object_get(row, "lists")), 11 * 20);
                assert_int_equal(json_integer_value(json_object_get(row, "differences")), 0);
        }
        assert_true(json_is_null(json_object_get(document, "first")));
        json_decref(document);
}

static void numbers_beyond_its_bounds_are_refused(void **state)
{
        OWNED(arena_destroy) struct arena *arena = NULL;
        static struct capture said;

        (void)state;
        arena_new(&arena);
        assert_int_equal(RAN("0"), EXIT_WRONG);
        assert_non_null(strstr(said.err, "people"));
        assert_int_equal(RAN("20001"), EXIT_WRONG);
        assert_int_equal(RAN("--seed", "one"), EXIT_WRONG);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(it_needs_no_suite_and_finds_no_difference),
                cmocka_unit_test(its_document_has_every_mirror_with_its_figures),
                cmocka_unit_test(numbers_beyond_its_bounds_are_refused),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests(tests, NULL, NULL);
}
