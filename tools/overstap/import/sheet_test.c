#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "must.h"
#include "sheet.h"

static struct sheet *sheet_of(const char *text, size_t size, char delimiter)
{
        FILE *file = tmpfile();
        struct sheet *sheet;
        struct err err;

        assert_non_null(file);
        assert_int_equal(fwrite(text, 1, size, file), size);
        rewind(file);
        assert_true(sheet_new(&sheet, file, delimiter, true, &err));
        return sheet;
}

/* All records as text: cells between brackets, records between lines; a wrong one as ! and its place. */
static const char *read_all(struct sheet *sheet, struct arena *arena)
{
        const struct sheet_record *record;
        const char *all = "";
        struct err err;

        for (;;) {
                assert_true(sheet_next(sheet, &record, &err));
                if (!record)
                        return all;
                all = arena_text(arena, "%s%u:", all, record->line);
                if (record->wrong)
                        all = arena_text(arena, "%s!%u:%u", all, record->wrong_line, record->wrong_column);
                for (size_t i = 0; i < record->n; i++)
                        all = arena_text(arena, "%s[%s]", all, record->cells[i].text);
                all = arena_text(arena, "%s\n", all);
        }
}

static void assert_reads(const char *text, char delimiter, const char *expected)
{
        OWNED(arena_destroy) struct arena *arena = NULL;
        OWNED(sheet_destroy) struct sheet *sheet = sheet_of(text, strlen(text), delimiter);

        arena_new(&arena);
        assert_string_equal(read_all(sheet, arena), expected);
}

static void every_line_end_ends_a_record(void **state)
{
        (void)state;
        assert_reads("a,b\nc,d\n", ',', "1:[a][b]\n2:[c][d]\n");
        assert_reads("a,b\r\nc,d\r\n", ',', "1:[a][b]\n2:[c][d]\n");
        assert_reads("a,b\rc,d\r", ',', "1:[a][b]\n2:[c][d]\n");
}

static void the_last_line_needs_no_line_end(void **state)
{
        (void)state;
        assert_reads("a,b\nc,d", ',', "1:[a][b]\n2:[c][d]\n");
        assert_reads("a,b\nc,", ',', "1:[a][b]\n2:[c][]\n");
        assert_reads("a\n\"c\"", ',', "1:[a]\n2:[c]\n");
        assert_reads("", ',', "");
}

static void a_byte_order_mark_is_no_part_of_the_first_name(void **state)
{
        (void)state;
        assert_reads("\xef\xbb\xbf"
                     "a;b\n",
                     ';', "1:[a][b]\n");
}

static void utf_16_is_refused_by_name(void **state)
{
        FILE *file = tmpfile();
        struct sheet *sheet;
        struct err err;

        (void)state;
        fwrite("\xff\xfe"
               "a\0b\0",
               1, 6, file);
        rewind(file);
        assert_false(sheet_new(&sheet, file, ',', true, &err));
        assert_non_null(strstr(err.text, "UTF-16"));
}

static void blank_lines_are_no_records_but_count_as_lines(void **state)
{
        (void)state;
        assert_reads("a\n\n  \t\n\nb\n", ',', "1:[a]\n5:[b]\n");
        assert_reads(",\n\n", ',', "1:[][]\n");
}

static void a_quoted_cell_may_hold_delimiters_quotes_and_lines(void **state)
{
        (void)state;
        assert_reads("\"a,1\",\"b\"\"c\"\"\"\n\"x\ny\",z\nlast,1\n", ',', "1:[a,1][b\"c\"]\n2:[x\ny][z]\n4:[last][1]\n");
        assert_reads(" \"a\" , b \n", ',', "1:[a][b]\n");
        assert_reads("a\t\" b\"\t\tc\n", '\t', "1:[a][ b][][c]\n");
}

static void a_quote_inside_a_plain_cell_is_a_quote(void **state)
{
        (void)state;
        assert_reads("5\" pipe,x\n", ',', "1:[5\" pipe][x]\n");
}

static void carriage_returns_inside_cells_do_not_count_as_lines_where_there_are_line_feeds(void **state)
{
        (void)state;
        assert_reads("\"a\rb\",c\nd,e\n", ',', "1:[a\rb][c]\n2:[d][e]\n");
        assert_reads("\"a\rb\",c\rd,e\r", ',', "1:[a\rb][c]\n3:[d][e]\n");
}

static void text_behind_a_closing_quote_is_wrong_where_it_stands_and_costs_one_record(void **state)
{
        (void)state;
        assert_reads("a,\"The \"best\" firm\",1\nb,c,d\n", ',', "1:!1:9\n2:[b][c][d]\n");
}

static void a_quote_that_is_never_closed_is_wrong_where_it_opens(void **state)
{
        (void)state;
        assert_reads("a,b\nc,\"d\ne,f\n", ',', "1:[a][b]\n2:!2:3\n");
}

static void columns_are_counted_in_characters(void **state)
{
        OWNED(sheet_destroy) struct sheet *sheet = sheet_of("\xc3\xa9\xc3\xa9,b\n", 7, ',');
        const struct sheet_record *record;
        struct err err;

        (void)state;
        assert_true(sheet_next(sheet, &record, &err));
        assert_int_equal(record->cells[1].column, 4);
        assert_int_equal(record->raw_size, 6);
        assert_memory_equal(record->raw, "\xc3\xa9\xc3\xa9,b", 6);
}

static void the_commonest_sign_of_the_first_line_is_the_delimiter(void **state)
{
        (void)state;
        assert_reads("a;b;c\n\"1,5\";2,5;3\n", 0, "1:[a][b][c]\n2:[1,5][2,5][3]\n");
        assert_reads("a\tb\n1,5\t2\n", 0, "1:[a][b]\n2:[1,5][2]\n");
        assert_reads("\"a;b;c\",d\n", 0, "1:[a;b;c][d]\n");
}

static void a_record_above_the_limit_is_wrong_and_the_next_is_read(void **state)
{
        const size_t size = 10 * 1024 * 1024;
        OWNED(sheet_destroy) struct sheet *sheet = NULL;
        const struct sheet_record *record;
        char *text = malloc(size + 16);
        struct err err;

        (void)state;
        memset(text, 'x', size);
        memcpy(text, "a,\"", 3);
        memcpy(text + size, "\"\nb,c\n", 7);
        sheet = sheet_of(text, size + 6, ',');
        free(text);
        assert_true(sheet_next(sheet, &record, &err));
        assert_non_null(strstr(record->wrong, "1 MiB"));
        assert_null(record->raw);
        assert_true(sheet_next(sheet, &record, &err));
        assert_null(record->wrong);
        assert_string_equal(record->cells[1].text, "c");
        assert_int_equal(record->line, 2);
}

static void more_cells_than_anyone_needs_are_wrong(void **state)
{
        OWNED(sheet_destroy) struct sheet *sheet = NULL;
        const struct sheet_record *record;
        char text[SHEET_CELLS + 2];
        struct err err;

        (void)state;
        memset(text, ',', sizeof text);
        text[sizeof text - 1] = '\n';
        sheet = sheet_of(text, sizeof text, ',');
        assert_true(sheet_next(sheet, &record, &err));
        assert_non_null(record->wrong);
        assert_true(sheet_next(sheet, &record, &err));
        assert_null(record);
}

int main(void)
{
        cmocka_set_message_output(CM_OUTPUT_TAP);
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(every_line_end_ends_a_record),
                cmocka_unit_test(the_last_line_needs_no_line_end),
                cmocka_unit_test(a_byte_order_mark_is_no_part_of_the_first_name),
                cmocka_unit_test(utf_16_is_refused_by_name),
                cmocka_unit_test(blank_lines_are_no_records_but_count_as_lines),
                cmocka_unit_test(a_quoted_cell_may_hold_delimiters_quotes_and_lines),
                cmocka_unit_test(a_quote_inside_a_plain_cell_is_a_quote),
                cmocka_unit_test(carriage_returns_inside_cells_do_not_count_as_lines_where_there_are_line_feeds),
                cmocka_unit_test(text_behind_a_closing_quote_is_wrong_where_it_stands_and_costs_one_record),
                cmocka_unit_test(a_quote_that_is_never_closed_is_wrong_where_it_opens),
                cmocka_unit_test(columns_are_counted_in_characters),
                cmocka_unit_test(the_commonest_sign_of_the_first_line_is_the_delimiter),
                cmocka_unit_test(a_record_above_the_limit_is_wrong_and_the_next_is_read),
                cmocka_unit_test(more_cells_than_anyone_needs_are_wrong),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
