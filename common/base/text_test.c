#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "must.h"
#include "text.h"

static void good_utf8_is_taken(void **state)
{
        static const char *const good[] = {
                "",         "plain",        "tab\tline\nreturn\r", "Zo\xc3\xab",       "\xe2\x82\xac 3", "\xf0\x9f\x8c\xb7",
                "\xc2\xa0", "\xed\x9f\xbf", "\xee\x80\x80",        "\xf4\x8f\xbf\xbf", "\xef\xbf\xbd",
        };

        (void)state;
        for (size_t i = 0; i < COUNT(good); i++)
                if (!utf8_is_valid(good[i], strlen(good[i])))
                        fail_msg("refused: text %zu", i);
}

static void bad_utf8_and_control_characters_are_refused(void **state)
{
        static const struct {
                const char *text, *what;
        } bad[] = {
                {"\x80", "a byte that only continues"},
                {"\xc3", "cut off after one byte"},
                {"\xe2\x82", "cut off after two"},
                {"\xf0\x9f\x8c", "cut off after three"},
                {"\xc3(", "not continued"},
                {"\xe2\x82(", "not continued at the third"},
                {"\xf0\x9f\x8c(", "not continued at the fourth"},
                {"\xc0\xaf", "two bytes for one"},
                {"\xc1\xbf", "two bytes for one"},
                {"\xe0\x9f\xbf", "three bytes for two"},
                {"\xf0\x8f\xbf\xbf", "four bytes for three"},
                {"\xed\xa0\x80", "a surrogate"},
                {"\xf4\x90\x80\x80", "above U+10FFFF"},
                {"\xf5\x80\x80\x80", "far above"},
                {"\xff", "never a byte of UTF-8"},
                {"a\x01", "a control character"},
                {"\x1b[2J", "escape"},
                {"\x7f", "delete"},
                {"\xc2\x80", "a control character of two bytes"},
                {"\xc2\x9f", "the last of them"},
        };

        (void)state;
        for (size_t i = 0; i < COUNT(bad); i++)
                if (utf8_is_valid(bad[i].text, strlen(bad[i].text)))
                        fail_msg("taken: %s", bad[i].what);
        assert_false(utf8_is_valid("a\0b", 3));
        assert_false(utf8_is_valid("\xc3\xab", 1));
}

static void no_text_is_empty_and_equals_only_itself(void **state)
{
        (void)state;
        assert_true(text_is(NULL, NULL));
        assert_false(text_is(NULL, ""));
        assert_false(text_is("a", NULL));
        assert_true(text_is("a", "a"));
        assert_false(text_is("a", "b"));
        assert_true(text_empty(NULL));
        assert_true(text_empty(""));
        assert_false(text_empty(" "));
}

static void the_nearest_word_is_the_one_that_was_meant(void **state)
{
        static const char *const words[] = {"offer.lapse_after", "offers_max", "store", "days", "dags", "sent"};
        char longest[80];

        (void)state;
        assert_string_equal(text_near("offer.lapse_aftr", words, COUNT(words)), "offer.lapse_after");
        assert_string_equal(text_near("stoer", words, COUNT(words)), "store");
        assert_string_equal(text_near("dyas", words, COUNT(words)), "days");
        assert_string_equal(text_near("days", words, COUNT(words)), "days");
        assert_null(text_near("journal", words, COUNT(words)));
        assert_null(text_near("offerrrs_maxxx", words, COUNT(words)));
        assert_null(text_near("xx", words, COUNT(words)));
        assert_null(text_near("dxxs", words, COUNT(words)));
        assert_null(text_near("", words, COUNT(words)));
        memset(longest, 'd', sizeof longest - 1);
        longest[sizeof longest - 1] = '\0';
        assert_null(text_near(longest, words, COUNT(words)));
}

/* 111222333 and 123456782 are the numbers that tests of such systems use; nobody has them. */
static void a_citizen_number_is_found_however_it_is_written(void **state)
{
        static const char *const has[] = {
                "111222333",   "bsn 123456782.",      "1234.56.782",  "123 45 67 82", "123-456-782",  "123 - 456 - 782",
                "x123456782y", "12 weeks, 123456782", "123456782 12", "010000008",    "07 123456782",
        };
        static const char *const has_not[] = {
                "",          "12345678",       "123456783",      "1234567820", "0123456782",    "123456782123", "06-12345678",
                "000000000", "123 4567 8 9 1", "12345678 and 2", "1234567/82", "123....456782", "2026-03-02",
        };

        (void)state;
        for (size_t i = 0; i < COUNT(has); i++)
                if (!text_has_bsn(has[i]))
                        fail_msg("missed: %s", has[i]);
        for (size_t i = 0; i < COUNT(has_not); i++)
                if (text_has_bsn(has_not[i]))
                        fail_msg("seen where there is none: %s", has_not[i]);
        assert_false(text_has_bsn(NULL));
}

static void a_text_is_cut_between_characters(void **state)
{
        (void)state;
        assert_int_equal(text_fit("abc", 3), 3);
        assert_int_equal(text_fit("abc", 2), 2);
        assert_int_equal(text_fit("a\xc3\xab" "b", 2), 1);
        assert_int_equal(text_fit("a\xc3\xab" "b", 3), 3);
        assert_int_equal(text_fit("\xe2\x82\xac", 2), 0);
        assert_int_equal(text_fit("", 0), 0);
}

int main(void)
{
        cmocka_set_message_output(CM_OUTPUT_TAP);
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_text_is_cut_between_characters),
                cmocka_unit_test(good_utf8_is_taken),
                cmocka_unit_test(bad_utf8_and_control_characters_are_refused),
                cmocka_unit_test(no_text_is_empty_and_equals_only_itself),
                cmocka_unit_test(the_nearest_word_is_the_one_that_was_meant),
                cmocka_unit_test(a_citizen_number_is_found_however_it_is_written),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
