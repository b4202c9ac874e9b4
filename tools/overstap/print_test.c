#include "capture.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "must.h"
#include "print.h"

/* What `fn` prints on standard output. */
static const char *printed(void (*fn)(const json_t *json), const char *json_text)
{
        static struct capture capture;
        json_t *json = json_loads(json_text, 0, NULL);

        assert_non_null(json);
        capture_begin(&capture);
        fn(json);
        capture_end(&capture);
        json_decref(json);
        return capture.out;
}

static void one(const json_t *json)
{
        thing_print("thing", json);
}

static void rows(const json_t *json)
{
        static const struct column columns[] = {
                {"ID", "id", true}, {"NAME", "content.name", false}, {"DUE", "terms.0.due", false}, {"WAYS", "ways", false}};
        OWNED(grid_destroy) struct grid *grid = NULL;
        json_t *row;
        size_t i;

        grid_new(&grid, columns, COUNT(columns));
        json_array_foreach ((json_t *)json, i, row)
                grid_row(grid, row);
        grid_print(grid);
}

static bool has_control(const char *text)
{
        for (; *text; text++)
                if (((unsigned char)*text < ' ' && *text != '\n') || *text == 0x7f ||
                    ((unsigned char)*text == 0xc2 && (unsigned char)text[1] < 0xa0))
                        return true;
        return false;
}

static void control_characters_never_reach_the_terminal(void **state)
{
        const char *text = printed(rows, "[{\"content\": {\"name\": \"a\\u001b]0;title\\u0007\\u009b31mb\\rc\\nd\"}}]");

        (void)state;
        assert_false(has_control(text));
        assert_non_null(strstr(text, "title"));
        text = printed(one, "{\"name\": \"x\\u001b[2Jy\", \"inside\": [{\"k\\u001b[1m\": \"z\\u001b[0m\"}]}");
        assert_false(has_control(text));
        assert_non_null(strstr(text, "[2Jy"));
}

static void names_keep_their_letters(void **state)
{
        (void)state;
        assert_non_null(
                strstr(printed(rows, "[{\"content\": {\"name\": \"Transfercentrum Coöperatie Zuid\"}}]"), "Coöperatie Zuid"));
}

static void a_cell_comes_from_anywhere_in_the_thing(void **state)
{
        const char *text = printed(rows, "[{\"id\": \"12\", \"content\": {\"name\": \"n\"}, \"terms\": [{\"due\": "
                                         "\"2026-08-31\"}], \"ways\": [\"uwv\", \"court\"]}]");

        (void)state;
        assert_non_null(strstr(text, "ID NAME DUE        WAYS"));
        assert_non_null(strstr(text, "12 n    2026-08-31 uwv, court"));
}

static void what_is_not_there_leaves_its_cell_empty(void **state)
{
        const char *text = printed(rows, "[{\"id\": \"1\", \"content\": null, \"terms\": []}]");

        (void)state;
        assert_non_null(strstr(text, "\n 1"));
        assert_null(strstr(text, "null"));
}

static void a_long_list_is_cut_and_says_so(void **state)
{
        (void)state;
        assert_non_null(strstr(printed(one, "{\"n\": [\"1\",\"2\",\"3\",\"4\",\"5\",\"6\",\"7\",\"8\",\"9\",\"10\",\"11\"]}"),
                               "9, 10, 11\n"));
        assert_non_null(
                strstr(printed(one, "{\"n\": [\"1\",\"2\",\"3\",\"4\",\"5\",\"6\",\"7\",\"8\",\"9\",\"10\",\"11\",\"12\"]}"),
                       "9, 10 and 2 more\n"));
}

static void a_table_without_rows_says_so(void **state)
{
        (void)state;
        assert_string_equal(printed(rows, "[]"), "nothing\n");
}

static void a_thing_tells_what_it_has_and_no_more(void **state)
{
        const char *text = printed(
                one, "{\"state\": \"in-service\", \"end\": \"\", \"notice\": null, \"matching\": true, \"n\": 0, \"facts\": [],"
                     " \"placements\": [{\"id\": \"3\", \"kind\": \"job\", \"last_day\": null}, {\"id\": \"4\", \"kind\": "
                     "\"taster\", \"last_day\": \"2026-01-02\"}]}");

        (void)state;
        assert_non_null(strstr(text, "in-service"));
        assert_non_null(strstr(text, "matching yes"));
        assert_null(strstr(text, "notice"));
        assert_null(strstr(text, "facts"));
        assert_non_null(strstr(text, "thing placements"));
        assert_non_null(strstr(text, "id kind   last_day"));
        assert_non_null(strstr(text, "4  taster 2026-01-02"));
}

static void line(const json_t *json)
{
        print_line("%s, %s", json_string_value(json_array_get(json, 0)), "and more");
}

static void a_line_has_blanks_where_data_brings_control_characters(void **state)
{
        (void)state;
        assert_string_equal(printed(line, "[\"a\\u001b[1m\\nb\"]"), "a [1m b, and more\n");
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(control_characters_never_reach_the_terminal),
                cmocka_unit_test(names_keep_their_letters),
                cmocka_unit_test(a_cell_comes_from_anywhere_in_the_thing),
                cmocka_unit_test(what_is_not_there_leaves_its_cell_empty),
                cmocka_unit_test(a_long_list_is_cut_and_says_so),
                cmocka_unit_test(a_table_without_rows_says_so),
                cmocka_unit_test(a_line_has_blanks_where_data_brings_control_characters),
                cmocka_unit_test(a_thing_tells_what_it_has_and_no_more),
        };

        /* As a user without a language set: names must still come out whole. */
        unsetenv("LC_ALL");
        setenv("LC_CTYPE", "C", 1);
        print_open();
        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests(tests, NULL, NULL);
}
