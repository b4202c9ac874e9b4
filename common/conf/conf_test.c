#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "conf.h"
#include "must.h"

struct fixture {
        struct arena *arena;
        struct findings findings;
        const struct node *tree;
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

static void parse_n(struct fixture *f, const char *text, size_t size)
{
        struct err err;

        f->findings = (struct findings){.arena = f->arena};
        assert_true(conf_parse("f.yaml", text, size, f->arena, &f->findings, &f->tree, &err));
}

static void parse(struct fixture *f, const char *text)
{
        parse_n(f, text, strlen(text));
}

/* The text is refused, and this is all that is said about it. */
static void refused(struct fixture *f, const char *text, const char *findings)
{
        parse(f, text);
        assert_string_equal(findings_text(&f->findings, f->arena), findings);
        assert_null(f->tree);
}

static void a_tree_remembers_lines_and_columns(void **state)
{
        struct fixture *f = *state;
        const struct node *list, *deep;

        parse(f, "# first\nname: één tekst\nlist:\n  - a\n  - {x: 'b', y: [1, 2]}\n");
        assert_int_equal(f->findings.n, 0);
        assert_int_equal(f->tree->kind, NODE_MAP);
        assert_int_equal(f->tree->n, 2);
        assert_string_equal(f->tree->key[1]->text, "list");
        assert_int_equal(f->tree->key[1]->line, 3);
        assert_string_equal(node_get(f->tree, "name")->text, "één tekst");
        assert_int_equal(node_get(f->tree, "name")->column, 7);
        list = node_get(f->tree, "list");
        assert_int_equal(list->kind, NODE_LIST);
        assert_int_equal(list->n, 2);
        assert_false(list->item[0]->quoted);
        deep = node_get(list->item[1], "x");
        assert_string_equal(deep->text, "b");
        assert_true(deep->quoted);
        assert_int_equal(deep->line, 5);
        assert_int_equal(deep->column, 9);
        assert_int_equal(node_get(list->item[1], "y")->n, 2);
        assert_null(node_get(f->tree, "absent"));
        assert_null(node_get(NULL, "absent"));
        assert_null(node_get(list, "absent"));
}

static void columns_count_characters_and_not_bytes(void **state)
{
        struct fixture *f = *state;

        parse(f, "{é: ü, ö: x}");
        assert_int_equal(node_get(f->tree, "ö")->column, 11);
}

static void a_file_without_content_is_an_empty_map(void **state)
{
        static const char *const nothing[] = {"", "\n\n", "# all\n# commented\n", "---\n", "---\n...\n"};

        for (size_t i = 0; i < COUNT(nothing); i++) {
                struct fixture *f = *state;

                parse(f, nothing[i]);
                assert_int_equal(f->findings.n, 0);
                assert_int_equal(f->tree->kind, NODE_MAP);
                assert_int_equal(f->tree->n, 0);
        }
}

static void every_repeated_key_is_reported_and_the_first_value_stays(void **state)
{
        struct fixture *f = *state;

        parse(f, "b: 1\na:\n  x: 1\n  y: 2\n  x: 3\n  x: 4\nb: 2\n");
        assert_string_equal(findings_text(&f->findings, f->arena),
                            "f.yaml:5:3: x: stands here twice, first in line 3; take one away\n"
                            "f.yaml:6:3: x: stands here twice, first in line 3; take one away\n"
                            "f.yaml:7:1: b: stands here twice, first in line 1; take one away");
        assert_string_equal(node_get(f->tree, "b")->text, "1");
}

static void aliases_anchors_and_tags_are_refused_all_at_once(void **state)
{
        refused(*state, "a: &x 1\nb: *x\nc: !!str 3\nd: !own {e: 1}\nf: &y [1]\n<<: *y\n",
                "f.yaml:1:4: &x: anchors are not used here; write the value where it is needed\n"
                "f.yaml:2:4: *x: aliases are not used here; write the value out\n"
                "f.yaml:3:4: tag:yaml.org,2002:str: tags are not used here; leave it out\n"
                "f.yaml:4:4: !own: tags are not used here; leave it out\n"
                "f.yaml:5:4: &y: anchors are not used here; write the value where it is needed\n"
                "f.yaml:6:5: *y: aliases are not used here; write the value out");
        refused(*state, "%TAG !e! tag:example.org,2026:\n---\na: 1\n", "f.yaml:1:1: %TAG: tags are not used here; leave it out");
}

static void a_laughing_bomb_of_aliases_makes_no_tree(void **state)
{
        struct fixture *f = *state;

        parse(f, "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: [*c, *c]\n");
        assert_null(f->tree);
        assert_int_equal(f->findings.n, 9);
}

static void a_second_document_is_refused(void **state)
{
        refused(*state, "a: 1\n---\nb: 2\n", "f.yaml:2:1: a second document; put it in a file of its own");
}

static void a_key_that_is_no_word_is_refused(void **state)
{
        refused(*state, "? [a, b]\n: c\n", "f.yaml:1:3: a key is a word, not a list or a map");
}

static void what_is_not_yaml_says_where_and_what_would_do(void **state)
{
        refused(*state, "a: b: c\n",
                "f.yaml:1:5: mapping values are not allowed in this context (put a text with a colon in quotes)");
        refused(*state, "a: [1, 2\nb: 3\n",
                "f.yaml:2:2: while parsing a flow sequence, did not find expected ',' or ']' (close the list with ])");
        refused(*state, "a:\n\tb: 1\n",
                "f.yaml:2:1: while scanning for the next token, found character that cannot start any token (indent with spaces, "
                "and put "
                "a text that begins with @, ` or % in quotes)");
        refused(*state, "a: \"open\n",
                "f.yaml:2:1: while scanning a quoted scalar, found unexpected end of stream (close the quotes)");
        refused(*state, "a: 1\n b: 2\n",
                "f.yaml:2:3: mapping values are not allowed in this context (put a text with a colon in quotes)");
}

static void bytes_that_are_no_utf8_are_refused_with_their_place(void **state)
{
        static const char nul[] = "a: b\nc: \0d\n";
        struct fixture *f = *state;

        refused(f, "a: é\nb: caf\xe9\n", "f.yaml:2:7: a byte that is no UTF-8 text (save the file as UTF-8)");
        refused(f,
                "\xff\xfe"
                "a\0",
                "f.yaml:1:1: a byte that is no UTF-8 text (save the file as UTF-8)");
        parse_n(f, nul, sizeof nul - 1);
        assert_string_equal(findings_text(&f->findings, f->arena),
                            "f.yaml:2:4: a byte that is no UTF-8 text (save the file as UTF-8)");
        assert_null(f->tree);
}

static void an_escape_cannot_bring_in_a_control_character(void **state)
{
        refused(*state, "a: \"x\\0y\"\nb: \"\\x1b[2J\"\nc: \"fine\\n\"\n",
                "f.yaml:1:4: a control character in a text (leave it out)\nf.yaml:2:4: a control character in a text (leave it "
                "out)");
}

static void a_byte_order_mark_is_read_over(void **state)
{
        struct fixture *f = *state;

        parse(f, "\xef\xbb\xbf"
                 "a: 1\n");
        assert_int_equal(f->findings.n, 0);
        assert_string_equal(node_get(f->tree, "a")->text, "1");
}

/* Were it read to its end, this would take hours: libyaml is quadratic in it. */
static void a_million_open_brackets_are_refused_at_the_25th(void **state)
{
        static const char *const each[] = {"[", "{a: ", "- "};
        static const char *const where[] = {"f.yaml:1:25: ", "f.yaml:1:97: ", "f.yaml:1:49: "};
        struct fixture *f = *state;
        size_t size = 1000000;

        for (size_t i = 0; i < COUNT(each); i++) {
                char *text = arena_alloc(f->arena, size + 4);
                const char *said;

                for (size_t at = 0; at < size; at += strlen(each[i]))
                        memcpy(text + at, each[i], strlen(each[i]));
                parse(f, text);
                said = arena_text(f->arena, "%snested more than 24 deep", where[i]);
                assert_string_equal(findings_text(&f->findings, f->arena), said);
                assert_null(f->tree);
        }
}

static void twenty_four_deep_is_read(void **state)
{
        struct fixture *f = *state;
        const struct node *at;
        unsigned depth = 0;

        parse(f, "[[[[[[[[[[[[[[[[[[[[[[[[x]]]]]]]]]]]]]]]]]]]]]]]]");
        assert_int_equal(f->findings.n, 0);
        for (at = f->tree; at->kind == NODE_LIST; at = at->item[0])
                depth++;
        assert_int_equal(depth, 24);
}

static void more_than_a_mebibyte_is_refused(void **state)
{
        struct fixture *f = *state;
        size_t size = 1024 * 1024;
        char *text = arena_alloc(f->arena, size + 1);

        memset(text, ' ', size + 1);
        memcpy(text, "a: 1\n#", 6);
        parse_n(f, text, size);
        assert_int_equal(f->findings.n, 0);
        assert_non_null(f->tree);
        parse_n(f, text, size + 1);
        assert_string_equal(findings_text(&f->findings, f->arena), "f.yaml:1:1: larger than 1 MiB; split it");
        assert_null(f->tree);
}

/* An arena knows only the last few lists that grew, so a reader that leaned on it would copy this list 30,000 times. */
static void a_long_list_of_lists_takes_memory_in_step_with_its_size(void **state)
{
        static const char each[] = "- [[a],[a],[a],[a],[a],[a],[a],[a],[a]]\n";
        struct fixture *f = *state;
        size_t n = 20000;
        char *text = arena_alloc(f->arena, n * (sizeof each - 1) + 1);
        size_t before = arena_used(f->arena);

        for (size_t i = 0; i < n; i++)
                memcpy(text + i * (sizeof each - 1), each, sizeof each - 1);
        parse(f, text);
        assert_int_equal(f->findings.n, 0);
        assert_int_equal(f->tree->n, n);
        assert_true(arena_used(f->arena) - before < 64 << 20);
}

static void findings_are_told_in_file_order_file_by_file(void **state)
{
        struct fixture *f = *state;

        finding_add(&f->findings, "z", 9, 1, "late");
        finding_add(&f->findings, "z", 2, 7, "%s", "after");
        finding_add(&f->findings, "z", 2, 3, "before");
        finding_add(&f->findings, "z", 2, 3, "beside");
        finding_add(&f->findings, "a", 1, 1, "another file");
        assert_string_equal(findings_text(&f->findings, f->arena),
                            "z:2:3: before\nz:2:3: beside\nz:2:7: after\nz:9:1: late\na:1:1: another file");
        f->findings.n = 0;
        assert_string_equal(findings_text(&f->findings, f->arena), "");
}

static void a_file_that_cannot_be_opened_is_an_error_and_no_finding(void **state)
{
        struct fixture *f = *state;
        struct err err;

        assert_false(conf_read("/nowhere/f.yaml", f->arena, &f->findings, &f->tree, &err));
        assert_int_equal(err.kind, ERR_REFUSED);
        assert_string_equal(err.text, "/nowhere/f.yaml: No such file or directory");
        assert_false(conf_read("/", f->arena, &f->findings, &f->tree, &err));
        assert_string_equal(err.text, "/: Is a directory");
        assert_int_equal(f->findings.n, 0);
}

static void a_file_is_read_whole(void **state)
{
        char name[] = "/tmp/conf_test.XXXXXX";
        struct fixture *f = *state;
        int fd = mkstemp(name);
        bool read;
        struct err err;

        assert_true(fd >= 0);
        for (int i = 0; i < 5000; i++)
                assert_int_equal(write(fd, "- some text\n", 12), 12);
        close(fd);
        read = conf_read(name, f->arena, &f->findings, &f->tree, &err);
        unlink(name);
        assert_true(read);
        assert_int_equal(f->tree->n, 5000);
}

int main(void)
{
        cmocka_set_message_output(CM_OUTPUT_TAP);
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
        const struct CMUnitTest tests[] = {
                TEST(a_tree_remembers_lines_and_columns),
                TEST(columns_count_characters_and_not_bytes),
                TEST(a_file_without_content_is_an_empty_map),
                TEST(every_repeated_key_is_reported_and_the_first_value_stays),
                TEST(aliases_anchors_and_tags_are_refused_all_at_once),
                TEST(a_laughing_bomb_of_aliases_makes_no_tree),
                TEST(a_second_document_is_refused),
                TEST(a_key_that_is_no_word_is_refused),
                TEST(what_is_not_yaml_says_where_and_what_would_do),
                TEST(bytes_that_are_no_utf8_are_refused_with_their_place),
                TEST(an_escape_cannot_bring_in_a_control_character),
                TEST(a_byte_order_mark_is_read_over),
                TEST(a_million_open_brackets_are_refused_at_the_25th),
                TEST(twenty_four_deep_is_read),
                TEST(more_than_a_mebibyte_is_refused),
                TEST(a_long_list_of_lists_takes_memory_in_step_with_its_size),
                TEST(findings_are_told_in_file_order_file_by_file),
                TEST(a_file_that_cannot_be_opened_is_an_error_and_no_finding),
                TEST(a_file_is_read_whole),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
