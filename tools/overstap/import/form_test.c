#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "form.h"
#include "must.h"

static uint32_t day(const char *text, unsigned forms, enum pick pick)
{
        uint32_t found = 0;

        return date_in(text, forms, pick, &found) ? found : 0;
}

enum {
        YMD = 1 << DATE_YMD,
        DMY = 1 << DATE_DMY,
        MDY = 1 << DATE_MDY,
        MDY_SHORT = 1 << DATE_MDY_SHORT,
        MONTH = 1 << DATE_MONTH_D_Y | 1 << DATE_D_MONTH_Y,
        SERIAL = 1 << DATE_SERIAL,
};

static void a_date_has_a_declared_form_or_is_none(void **state)
{
        (void)state;
        assert_int_equal(day("2026-03-02", YMD, PICK_ONLY), 20260302);
        assert_int_equal(day("2026/3/2", YMD, PICK_ONLY), 20260302);
        assert_int_equal(day("20260302", YMD, PICK_ONLY), 20260302);
        assert_int_equal(day("2-3-2026", DMY, PICK_ONLY), 20260302);
        assert_int_equal(day("3/2/2026", MDY, PICK_ONLY), 20260302);
        assert_int_equal(day("3/2/26", MDY_SHORT, PICK_ONLY), 20260302);
        assert_int_equal(day("March 2, 2026", MONTH, PICK_ONLY), 20260302);
        assert_int_equal(day("Jan. 13,2022", MONTH, PICK_ONLY), 20220113);
        assert_int_equal(day("2 maart 2026", MONTH, PICK_ONLY), 20260302);
        assert_int_equal(day("46083", SERIAL, PICK_ONLY), 20260302);
        assert_int_equal(day("2-3-2026", YMD | MDY_SHORT | MONTH, PICK_ONLY), 0);
        assert_int_equal(day("3/2/26", MDY, PICK_ONLY), 0);
        assert_int_equal(day("Marble 2, 2026", MONTH, PICK_ONLY), 0);
        assert_int_equal(day("2026-03/02", YMD, PICK_ONLY), 0);
        assert_int_equal(day("2026-03-02x", YMD, PICK_ONLY), 0);
        assert_int_equal(day("", YMD, PICK_ONLY), 0);
}

static void a_day_that_never_was_or_is_far_off_is_none(void **state)
{
        (void)state;
        assert_int_equal(day("2026-02-29", YMD, PICK_ONLY), 0);
        assert_int_equal(day("2024-02-29", YMD, PICK_ONLY), 20240229);
        assert_int_equal(day("1899-12-31", YMD, PICK_ONLY), 0);
        assert_int_equal(day("2101-01-01", YMD, PICK_ONLY), 0);
        assert_int_equal(day("0025-05-16", YMD, PICK_ONLY), 0);
        assert_int_equal(day("13/13/2026", MDY, PICK_ONLY), 0);
        assert_int_equal(day("0/1/2026", MDY, PICK_ONLY), 0);
}

static void midnight_says_nothing_but_another_time_does(void **state)
{
        (void)state;
        assert_int_equal(day("2026-12-31 00:00:00", YMD, PICK_ONLY), 20261231);
        assert_int_equal(day("2026-12-31T00:00:00", YMD, PICK_ONLY), 20261231);
        assert_int_equal(day("2026-12-31 09:30:00", YMD, PICK_ONLY), 0);
        assert_int_equal(day("2026-12-31 00:00:00.5", YMD, PICK_ONLY), 0);
}

static void one_of_several_dates_is_taken_only_when_asked(void **state)
{
        (void)state;
        assert_int_equal(day("06-11-22\n thru\n07-12-22", MDY_SHORT, PICK_ONLY), 0);
        assert_int_equal(day("06-11-22\n thru\n07-12-22", MDY_SHORT, PICK_FIRST), 20220611);
        assert_int_equal(day("06-11-22\n thru\n07-12-22", MDY_SHORT, PICK_LAST), 20220712);
        assert_int_equal(day("1/1/2023-2/1/2023", MDY, PICK_LAST), 20230201);
        assert_int_equal(day("Beginning: March 15, 2023; Ending: October 2, 2023", MONTH, PICK_LAST), 20231002);
        assert_int_equal(day("from\xc2\xa0March 15, 2023", MONTH, PICK_FIRST), 20230315);
        assert_int_equal(day("Updated12/16/2022", MDY, PICK_FIRST), 20221216);
        assert_int_equal(day("October 2021", MDY | MONTH, PICK_FIRST), 0);
}

static void the_end_of_one_date_is_not_the_start_of_another(void **state)
{
        (void)state;
        assert_int_equal(day("31-10-2026-12-11", MDY | YMD, PICK_FIRST), 0);
        assert_int_equal(day("121/2/2026", MDY, PICK_FIRST), 0);
        assert_int_equal(day("1/2/20261", MDY, PICK_FIRST), 0);
}

static int64_t number(const char *text, enum decimal decimal, unsigned digits, enum pick pick)
{
        int64_t n;

        return number_in(text, decimal, digits, false, pick, &n) ? n : -1;
}

static void a_number_has_the_declared_decimal_sign(void **state)
{
        (void)state;
        assert_int_equal(number("1234", DECIMAL_POINT, 0, PICK_ONLY), 1234);
        assert_int_equal(number("1,234", DECIMAL_POINT, 0, PICK_ONLY), 1234);
        assert_int_equal(number("1.234", DECIMAL_POINT, 0, PICK_ONLY), -1);
        assert_int_equal(number("1.234.567,50", DECIMAL_COMMA, 2, PICK_ONLY), 123456750);
        assert_int_equal(number("38,5", DECIMAL_COMMA, 1, PICK_ONLY), 385);
        assert_int_equal(number("38.5", DECIMAL_COMMA, 1, PICK_ONLY), -1);
        assert_int_equal(number("38.5", DECIMAL_EITHER, 1, PICK_ONLY), 385);
        assert_int_equal(number("38,5", DECIMAL_EITHER, 1, PICK_ONLY), 385);
        assert_int_equal(number("1.234", DECIMAL_EITHER, 0, PICK_ONLY), -1);
        assert_int_equal(number("1,23,456", DECIMAL_POINT, 0, PICK_ONLY), -1);
        assert_int_equal(number("22,00", DECIMAL_POINT, 0, PICK_ONLY), -1);
}

static void nothing_finer_than_asked_for_is_dropped(void **state)
{
        int64_t n;

        (void)state;
        assert_int_equal(number("51.0", DECIMAL_POINT, 0, PICK_ONLY), 51);
        assert_int_equal(number("51.5", DECIMAL_POINT, 0, PICK_ONLY), -1);
        assert_int_equal(number("38.25", DECIMAL_POINT, 1, PICK_ONLY), -1);
        assert_true(number_in("52.374035", DECIMAL_POINT, 4, true, PICK_ONLY, &n));
        assert_int_equal(n, 523740);
        assert_true(number_in("-0.00005", DECIMAL_POINT, 4, true, PICK_ONLY, &n));
        assert_int_equal(n, -1);
}

static void what_is_more_than_a_number_is_none_unless_one_is_picked(void **state)
{
        (void)state;
        assert_int_equal(number("57 (12 part time)", DECIMAL_POINT, 0, PICK_ONLY), -1);
        assert_int_equal(number("57 (12 part time)", DECIMAL_POINT, 0, PICK_FIRST), 57);
        assert_int_equal(number("57 (12 part time)", DECIMAL_POINT, 0, PICK_LAST), 12);
        assert_int_equal(number("10-20", DECIMAL_POINT, 0, PICK_ONLY), -1);
        assert_int_equal(number("100+", DECIMAL_POINT, 0, PICK_ONLY), -1);
        assert_int_equal(number("T3238", DECIMAL_POINT, 0, PICK_FIRST), -1);
        assert_int_equal(number("", DECIMAL_POINT, 0, PICK_ONLY), -1);
        assert_int_equal(number("9999999999999999", DECIMAL_POINT, 0, PICK_ONLY), -1);
}

static void old_encodings_become_utf_8(void **state)
{
        OWNED(arena_destroy) struct arena *arena = NULL;

        (void)state;
        arena_new(&arena);
        assert_string_equal(text_of(ENCODING_WINDOWS_1252, " Caf\xe9 \x80 5 \x96 \x9c\xa0", 14, arena),
                            "Caf\xc3\xa9 \xe2\x82\xac 5 \xe2\x80\x93 \xc5\x93");
        assert_string_equal(text_of(ENCODING_LATIN_1, "Caf\xe9", 4, arena), "Caf\xc3\xa9");
        assert_null(text_of(ENCODING_WINDOWS_1252, "a\x81", 2, arena));
        assert_null(text_of(ENCODING_LATIN_1, "a\x96", 2, arena));
        assert_null(text_of(ENCODING_UTF8, "Caf\xe9", 4, arena));
        assert_null(text_of(ENCODING_UTF8, "a\0b", 3, arena));
}

static void what_is_no_text_is_told_apart(void **state)
{
        OWNED(arena_destroy) struct arena *arena = NULL;

        (void)state;
        arena_new(&arena);
        assert_non_null(strstr(text_wrong(ENCODING_UTF8, "Caf\xe9", 4, arena), "windows-1252"));
        assert_non_null(strstr(text_wrong(ENCODING_UTF8, "a\xc2\x80", 3, arena), "U+0080"));
        assert_non_null(strstr(text_wrong(ENCODING_UTF8, "a\x07", 2, arena), "U+0007"));
        assert_non_null(strstr(text_wrong(ENCODING_UTF8, "a\0b", 3, arena), "NUL"));
}

static void lines_are_taken_as_the_map_says(void **state)
{
        OWNED(arena_destroy) struct arena *arena = NULL;
        const char *text = "Target\r\n250 Street\n\nTown, FL";

        (void)state;
        arena_new(&arena);
        assert_string_equal(text_lines(text, LINES_FIRST, arena), "Target");
        assert_string_equal(text_lines(text, LINES_LAST, arena), "Town, FL");
        assert_string_equal(text_lines(text, LINES_JOIN, arena), "Target 250 Street Town, FL");
        assert_string_equal(text_lines("one", LINES_LAST, arena), "one");
}

static void words_are_compared_without_case_and_spacing(void **state)
{
        OWNED(arena_destroy) struct arena *arena = NULL;

        (void)state;
        arena_new(&arena);
        assert_string_equal(text_plain(" Closure Not\r\n  known\xc2\xa0", arena), "closure not known");
        assert_string_equal(text_plain("", arena), "");
}

static void a_shown_text_is_cut_between_characters(void **state)
{
        OWNED(arena_destroy) struct arena *arena = NULL;
        char text[80];

        (void)state;
        arena_new(&arena);
        memset(text, 'x', sizeof text - 1);
        text[sizeof text - 1] = '\0';
        memcpy(text + 59, "\xc3\xa9", 2);
        assert_int_equal(strlen(text_shown(text, arena)), 59 + strlen("\"...\""));
        assert_string_equal(text_shown("a", arena), "\"a\"");
}

int main(void)
{
        cmocka_set_message_output(CM_OUTPUT_TAP);
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_date_has_a_declared_form_or_is_none),
                cmocka_unit_test(a_day_that_never_was_or_is_far_off_is_none),
                cmocka_unit_test(midnight_says_nothing_but_another_time_does),
                cmocka_unit_test(one_of_several_dates_is_taken_only_when_asked),
                cmocka_unit_test(the_end_of_one_date_is_not_the_start_of_another),
                cmocka_unit_test(a_number_has_the_declared_decimal_sign),
                cmocka_unit_test(nothing_finer_than_asked_for_is_dropped),
                cmocka_unit_test(what_is_more_than_a_number_is_none_unless_one_is_picked),
                cmocka_unit_test(old_encodings_become_utf_8),
                cmocka_unit_test(what_is_no_text_is_told_apart),
                cmocka_unit_test(lines_are_taken_as_the_map_says),
                cmocka_unit_test(words_are_compared_without_case_and_spacing),
                cmocka_unit_test(a_shown_text_is_cut_between_characters),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
