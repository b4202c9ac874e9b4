#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "conf.h"
#include "must.h"

struct sample {
        const char *name, *level;
        bool on;
        uint64_t number, size, wait;
        uint32_t day;
        struct words words;
};

static const char *const levels[] = {"low", "high", NULL};

static const char *name_wrong(const char *text)
{
        return strchr(text, '!') ? "has a mark (leave it out)" : NULL;
}

#define KEY(kind, name, field, ...) KEY_FIELD(kind, name, sample, field, __VA_ARGS__)

static const struct key keys[] = {
        KEY(KEY_IS_TEXT, "name", name, .dflt = "some one", .help = "What it is called.", .wrong = name_wrong),
        KEY(KEY_IS_BOOL, "on", on, .dflt = "false", .help = "Whether it is on."),
        KEY(KEY_IS_NUMBER, "offer.most", number, .min = 2, .max = 64, .dflt = "8", .help = "How many."),
        KEY(KEY_IS_TIME, "offer.lapse_after", wait, .min = 3600000, .dflt = "10d", .help = "How long."),
        KEY(KEY_IS_SIZE, "store.deep.size", size, .min = 1 << 20, .max = UINT64_C(1) << 40, .dflt = "64GiB",
            .help = "How large."),
        KEY(KEY_IS_DATE, "store.day", day, .dflt = "", .help = "When."),
        KEY(KEY_IS_LIST, "words", words, .help = "Which.", .wrong = name_wrong),
        KEY(KEY_IS_TEXT, "level", level, .dflt = "low", .help = "How high.", .choices = levels),
};

struct fixture {
        struct arena *arena;
        struct findings findings;
        struct sample sample;
};

static int setup(void **state)
{
        static struct fixture fixture;

        fixture = (struct fixture){0};
        arena_new(&fixture.arena);
        fixture.findings.arena = fixture.arena;
        *state = &fixture;
        return 0;
}

static int teardown(void **state)
{
        struct fixture *f = *state;

        arena_destroy(&f->arena);
        return 0;
}

static const char *apply(struct fixture *f, const char *text)
{
        const struct node *tree;
        struct err err;

        f->findings = (struct findings){.arena = f->arena};
        assert_true(conf_parse("f", text, strlen(text), f->arena, &f->findings, &tree, &err));
        keys_apply(keys, COUNT(keys), "f", tree, f->arena, &f->findings, &f->sample);
        return findings_text(&f->findings, f->arena);
}

static void without_a_tree_the_defaults_hold(void **state)
{
        struct fixture *f = *state;

        memset(&f->sample, 0xff, sizeof f->sample);
        keys_apply(keys, COUNT(keys), NULL, NULL, f->arena, &f->findings, &f->sample);
        assert_int_equal(f->findings.n, 0);
        assert_string_equal(f->sample.name, "some one");
        assert_string_equal(f->sample.level, "low");
        assert_false(f->sample.on);
        assert_int_equal(f->sample.number, 8);
        assert_int_equal(f->sample.size, UINT64_C(64) << 30);
        assert_int_equal(f->sample.wait, 10 * 86400000);
        assert_int_equal(f->sample.day, 0);
        assert_int_equal(f->sample.words.n, 0);
}

static void every_kind_of_value_is_read(void **state)
{
        struct fixture *f = *state;

        assert_string_equal(
                apply(f,
                      "name: x y\non: yes\noffer: {most: 64, lapse_after: 36h}\nstore: {deep: {size: 512MiB}, day: 2026-03-02}\n"
                      "words: [a, 'b c']\nlevel: high\n"),
                "");
        assert_string_equal(f->sample.name, "x y");
        assert_true(f->sample.on);
        assert_int_equal(f->sample.number, 64);
        assert_int_equal(f->sample.wait, 36 * 3600000);
        assert_int_equal(f->sample.size, 512 << 20);
        assert_int_equal(f->sample.day, 20260302);
        assert_int_equal(f->sample.words.n, 2);
        assert_string_equal(f->sample.words.item[1], "b c");
        assert_string_equal(f->sample.level, "high");
}

static void a_key_or_a_map_without_a_value_keeps_its_default(void **state)
{
        struct fixture *f = *state;

        assert_string_equal(apply(f, "name:\noffer:\nstore: {deep: ~, day: null}\nwords:\n"), "");
        assert_string_equal(f->sample.name, "some one");
        assert_int_equal(f->sample.number, 8);
        assert_string_equal(apply(f, "name: ''\n"), "");
        assert_string_equal(f->sample.name, "");
}

static void all_mistakes_are_told_with_what_would_do(void **state)
{
        assert_string_equal(apply(*state, "nmae: x\n"
                                          "on: maybe\n"
                                          "offer: {most: 65, lapse_after: 10 dyas, lapse_aftr: 1d}\n"
                                          "store:\n"
                                          "  deep: 3\n"
                                          "  day: 2026-02-30\n"
                                          "words: [fine, no!, [x]]\n"
                                          "level: middle\n"
                                          "size: 1GiB\n"
                                          "zzzzzzzz: 1\n"),
                            "f:1:1: nmae: no such key (did you mean name?)\n"
                            "f:2:5: on: \"maybe\" is not true or false\n"
                            "f:3:15: offer.most: 65 is too much (at most 64)\n"
                            "f:3:32: offer.lapse_after: \"10 dyas\" is not a length of time (try 10d, 36h)\n"
                            "f:3:41: offer.lapse_aftr: no such key (did you mean offer.lapse_after?)\n"
                            "f:5:9: store.deep: keys stand below it, such as store.deep.size\n"
                            "f:6:8: store.day: \"2026-02-30\" is not a day (try 2026-03-02)\n"
                            "f:7:15: words: \"no!\" has a mark (leave it out)\n"
                            "f:7:20: words: each is one text, not a list or a map\n"
                            "f:8:8: level: \"middle\" is none of low, high\n"
                            "f:9:1: size: no such key (did you mean store.deep.size?)\n"
                            "f:10:1: zzzzzzzz: no such key (--show-config prints them all)");
}

static void the_wrong_shape_is_told(void **state)
{
        struct fixture *f = *state;

        assert_string_equal(apply(f, "- a\n"), "f:1:1: a map of keys is asked for, such as name: some one");
        assert_string_equal(apply(f, "name: [a]\nwords: a\noffer: {most: {a: 1}}\n"),
                            "f:1:7: name: one value is asked for, not a list\n"
                            "f:2:8: words: a list is asked for, such as [a, b]\n"
                            "f:3:15: offer.most: one value is asked for, not a map");
}

static void a_number_in_quotes_is_a_text(void **state)
{
        assert_string_equal(apply(*state, "offer: {most: '8'}\n"),
                            "f:1:15: offer.most: \"8\" in quotes is a text; take the quotes away");
}

static void numbers_that_do_not_fit_are_refused(void **state)
{
        static const char *const sizes[] = {"18446744073709551616", "99999999TiB", "-1", "1.5GiB", "GiB", "1 GB", "1e3"};
        struct fixture *f = *state;

        for (size_t i = 0; i < COUNT(sizes); i++) {
                const char *said =
                        arena_text(f->arena, "f:1:22: store.deep.size: \"%s\" is not a size (try 64GiB, 512MiB)", sizes[i]);

                assert_string_equal(apply(f, arena_text(f->arena, "store: {deep: {size: %s}}", sizes[i])), said);
        }
        assert_string_equal(apply(f, "store: {deep: {size: 1023KiB}}"),
                            "f:1:22: store.deep.size: 1023KiB is too little (at least 1MiB)");
        assert_string_equal(apply(f, "offer: {lapse_after: 59s}"), "f:1:22: offer.lapse_after: 59s is too little (at least 1h)");
        assert_string_equal(apply(f, "offer: {lapse_after: 2m}"),
                            "f:1:22: offer.lapse_after: \"2m\" is not a length of time (try 10d, 36h)");
        assert_string_equal(apply(f, "offer: {most: 0x10}"), "f:1:15: offer.most: \"0x10\" is not a whole number");
}

static void keys_make_a_commented_file_of_their_defaults(void **state)
{
        struct fixture *f = *state;

        assert_string_equal(keys_text(keys, COUNT(keys), NULL, true, f->arena), "# What it is called.\n"
                                                                                "name: \"some one\"\n"
                                                                                "\n"
                                                                                "# Whether it is on.\n"
                                                                                "on: false\n"
                                                                                "\n"
                                                                                "offer:\n"
                                                                                "  # How many. 2 to 64.\n"
                                                                                "  most: 8\n"
                                                                                "  # How long.\n"
                                                                                "  lapse_after: 10d\n"
                                                                                "\n"
                                                                                "store:\n"
                                                                                "  deep:\n"
                                                                                "    # How large. 1MiB to 1TiB.\n"
                                                                                "    size: 64GiB\n"
                                                                                "  # When.\n"
                                                                                "  day: \"\"\n"
                                                                                "\n"
                                                                                "# Which.\n"
                                                                                "words: []\n"
                                                                                "\n"
                                                                                "# How high. One of low, high.\n"
                                                                                "level: low\n");
}

static void what_is_printed_reads_back_as_it_was(void **state)
{
        static const char *const texts[] = {
                "",  "null", "a: b # c", "\"quoted\" \\ back", "line\nline\tend", "ends:", "- x", "[a]", "é", "tcp://[::1]:5670",
                "~", "*a",   "true"};
        struct fixture *f = *state;

        for (size_t i = 0; i < COUNT(texts); i++) {
                const char *words[] = {texts[i], "x"};
                struct sample before = {texts[i], "high", true, 63, (UINT64_C(5) << 30) + 1, 90000000, 20280229, {words, 2}};

                assert_string_equal(apply(f, keys_text(keys, COUNT(keys), &before, i % 2, f->arena)), "");
                assert_string_equal(f->sample.name, before.name);
                assert_string_equal(f->sample.level, before.level);
                assert_int_equal(f->sample.on, before.on);
                assert_int_equal(f->sample.number, before.number);
                assert_int_equal(f->sample.size, before.size);
                assert_int_equal(f->sample.wait, before.wait);
                assert_int_equal(f->sample.day, before.day);
                assert_int_equal(f->sample.words.n, 2);
                assert_string_equal(f->sample.words.item[0], texts[i]);
        }
}

int main(void)
{
        cmocka_set_message_output(CM_OUTPUT_TAP);
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
        const struct CMUnitTest tests[] = {
                TEST(without_a_tree_the_defaults_hold),
                TEST(every_kind_of_value_is_read),
                TEST(a_key_or_a_map_without_a_value_keeps_its_default),
                TEST(all_mistakes_are_told_with_what_would_do),
                TEST(the_wrong_shape_is_told),
                TEST(a_number_in_quotes_is_a_text),
                TEST(numbers_that_do_not_fit_are_refused),
                TEST(keys_make_a_commented_file_of_their_defaults),
                TEST(what_is_printed_reads_back_as_it_was),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
