#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "codec.h"
#include "must.h"
#include "read.h"
#include "said_test.h"

struct fixture {
        struct arena *arena;
        struct findings findings;
        MatchRules *rules;
};

static int setup(void **state)
{
        static struct fixture fixture;

        fixture = (struct fixture){0};
        arena_new(&fixture.arena);
        *state = &fixture;
        return 0;
}

static int teardown(void **state)
{
        struct fixture *f = *state;

        arena_destroy(&f->arena);
        return 0;
}

/* What is said of a file that holds `text`, without the file's name. */
static const char *read_rules(struct fixture *f, const char *text)
{
        const char *name = said_file(text, f->arena);
        struct err err;
        bool read;

        f->findings = (struct findings){.arena = f->arena};
        read = rules_read(name, f->arena, &f->findings, &f->rules, &err);
        unlink(name);
        assert_true(read);
        return said_all(&f->findings);
}

#define SAMPLE                                                                                                                   \
        "version: 3\nmusts: [consent, travel]\norder:\n  - occupation\n  - distance: {bands: [5, 15]}\n  - hash\nproposals: "    \
        "{most: 5}\n"

static void rules_are_read_whole(void **state)
{
        struct fixture *f = *state;

        assert_string_equal(read_rules(f, SAMPLE), "");
        assert_int_equal(f->rules->version, 3);
        assert_int_equal(f->rules->n_musts, 2);
        assert_string_equal(f->rules->musts[1]->kind->text, "travel");
        assert_int_equal(f->rules->musts[1]->kind->line, 2);
        assert_int_equal(f->rules->musts[1]->kind->column, 18);
        assert_int_equal(f->rules->n_order, 3);
        assert_string_equal(f->rules->order[1]->kind->text, "distance");
        assert_int_equal(f->rules->order[1]->kind->line, 5);
        assert_int_equal(f->rules->order[1]->n_bands, 2);
        assert_int_equal(f->rules->order[1]->bands[1], 15);
        assert_int_equal(f->rules->order[0]->n_bands, 0);
        assert_int_equal(f->rules->most, 5);
}

/* A proposal of years ago names its rules by this hash: the value is fixed for good. */
static void the_hash_is_of_the_words_alone(void **state)
{
        struct fixture *f = *state;
        const char *hash;

        (void)read_rules(f, SAMPLE);
        hash = f->rules->hash;
        assert_string_equal(hash, "792cfc9eddc2ac5a");
        (void)read_rules(
                f,
                "# Another comment.\nproposals:\n  most: 5\nversion: 4\norder: [occupation, 'distance': {bands: [5, 15]}, hash]\n"
                "musts:\n- consent\n- travel\n");
        assert_string_equal(f->rules->hash, hash);
}

static void every_word_and_number_changes_the_hash(void **state)
{
        static const char *const changes[][2] = {
                {"[consent, travel]", "[travel, consent]"},
                {"[consent, travel]", "[consent]"},
                {"occupation", "wished"},
                {"[5, 15]", "[5, 16]"},
                {"[5, 15]", "[51, 5]"},
                {"most: 5", "most: 6"},
                {"[consent, travel]", "[consenttravel]"},
        };
        const char *hashes[COUNT(changes) + 1];
        struct fixture *f = *state;

        (void)read_rules(f, SAMPLE);
        hashes[0] = f->rules->hash;
        for (size_t i = 0; i < COUNT(changes); i++) {
                const char *at = strstr(SAMPLE, changes[i][0]);

                assert_string_equal(read_rules(f, arena_text(f->arena, "%.*s%s%s", (int)(at - SAMPLE), SAMPLE, changes[i][1],
                                                             at + strlen(changes[i][0]))),
                                    "");
                hashes[i + 1] = f->rules->hash;
                for (size_t j = 0; j <= i; j++)
                        assert_string_not_equal(hashes[i + 1], hashes[j]);
        }
}

static void all_mistakes_of_shape_are_told(void **state)
{
        struct fixture *f = *state;

        assert_string_equal(
                read_rules(f, "version: first\nmusts: [[a]]\norder:\n  - distance: {band: [5]}\n  - {wished: {}, hash: {}}\n"
                              "  - distance: {bands: [near, 5]}\nproposals: 5\nweights: {}\n"),
                "8:1: weights: no such key (there are version, musts, order, proposals, flows, programmes)\n"
                "1:10: version: a whole number from 1 to 1000000 is asked for\n"
                "2:9: musts: a text is asked for, and this is a list\n"
                "4:16: order.distance.band: no such key (did you mean bands?)\n"
                "5:5: order: each is a word or a map of one key, such as distance: {bands: [5, 15, 30]}\n"
                "6:24: order.distance.bands: a whole number from 0 to 1000000 is asked for\n"
                "7:12: proposals: a map of keys is asked for, and this is one value\n");
        assert_string_equal(read_rules(f, "[]"), "1:1: a map of keys is asked for, and this is a list\n");
        assert_null(f->rules);
}

#define SETS                                                                                                                     \
        SAMPLE "flows:\n  gelders:\n    order:\n      - waiting\n      - distance: {bands: [10]}\n  maasland: {musts: "          \
               "[consent]}\n"                                                                                                    \
               "programmes:\n  maasland: {proposals: {most: 8}}\n"

static void sets_of_flows_and_programmes_are_read(void **state)
{
        struct fixture *f = *state;

        assert_string_equal(read_rules(f, SETS), "");
        assert_int_equal(f->rules->n_sets, 3);
        assert_string_equal(f->rules->sets[0]->flow->text, "gelders");
        assert_int_equal(f->rules->sets[0]->flow->line, 9);
        assert_int_equal(f->rules->sets[0]->flow->column, 3);
        assert_null(f->rules->sets[0]->programme);
        assert_int_equal(f->rules->sets[0]->n_musts, 0);
        assert_int_equal(f->rules->sets[0]->n_order, 2);
        assert_int_equal(f->rules->sets[0]->order[1]->bands[0], 10);
        assert_int_equal(f->rules->sets[0]->most, 0);
        assert_int_equal(f->rules->sets[1]->n_musts, 1);
        assert_string_equal(f->rules->sets[2]->programme->text, "maasland");
        assert_int_equal(f->rules->sets[2]->most, 8);
        assert_int_equal(f->rules->most, 5);
}

static void every_word_of_a_set_changes_the_hash(void **state)
{
        static const char *const changes[][2] = {
                {"gelders", "poort"},
                {"- waiting", "- wished"},
                {"[10]", "[11]"},
                {"{musts: [consent]}", "{order: [consent]}"},
                {"most: 8", "most: 7"},
                {"programmes", "flows2"},
                {"  maasland: {p", "  m: {p"},
                {"gelders:", "gelders: {proposals: {most: 2}}\n  x:"},
        };
        struct fixture *f = *state;
        const char *hashes[COUNT(changes) + 1];

        (void)read_rules(f, SAMPLE);
        hashes[0] = f->rules->hash;
        for (size_t i = 0; i < COUNT(changes); i++) {
                const char *at = strstr(SETS, changes[i][0]);

                (void)read_rules(
                        f, arena_text(f->arena, "%.*s%s%s", (int)(at - SETS), SETS, changes[i][1], at + strlen(changes[i][0])));
                hashes[i + 1] = f->rules->hash;
                for (size_t j = 0; j <= i; j++)
                        assert_string_not_equal(hashes[i + 1], hashes[j]);
        }
        (void)read_rules(f, SETS);
        for (size_t j = 0; j <= COUNT(changes); j++)
                assert_string_not_equal(f->rules->hash, hashes[j]);
}

static void all_mistakes_of_sets_are_told(void **state)
{
        struct fixture *f = *state;

        assert_string_equal(
                read_rules(f, SAMPLE "flows:\n  Gelders X: {order: [waiting]}\n  a: {musts: [], weights: {age: 1}}\n  b:\n"
                                     "  c: {order: [distance: {band: [5]}], proposals: {}}\n  a: {order: [hash]}\n"
                                     "programmes: [maasland]\n"),
                "13:3: a: stands here twice, first in line 10; take one away\n"
                "9:3: flows: \"Gelders X\" is no name: one has lower-case letters, digits and hyphens, begins with a letter, and "
                "is at most 40 long\n"
                "10:18: flows.a.weights: no such key (there are musts, order, proposals)\n"
                "10:14: flows.a.musts: it is empty; leave musts out to have what holds without it\n"
                "11:5: flows.b: a map of keys is asked for, and this is nothing\n"
                "12:50: flows.c.proposals: it is empty; leave proposals out to have what holds without it\n"
                "12:26: flows.c.order.distance.band: no such key (did you mean bands?)\n"
                "14:13: programmes: a map of keys is asked for, and this is a list\n");
}

static void more_sets_than_the_schema_holds_are_told_once(void **state)
{
        struct fixture *f = *state;
        const char *text = SAMPLE "flows:\n";

        for (int i = 0; i < 60; i++)
                text = arena_text(f->arena, "%s  f%d: {order: [hash]}\n", text, i);
        text = arena_text(f->arena, "%sprogrammes:\n", text);
        for (int i = 0; i < 6; i++)
                text = arena_text(f->arena, "%s  p%d: {order: [hash]}\n", text, i);
        assert_string_equal(read_rules(f, text),
                            "74:3: programmes: there are too many sets (at most 64, of flows and programmes together)\n");
        assert_int_equal(f->rules->n_sets, 64);
}

static void the_shipped_rules_fit_the_schema(void **state)
{
        struct fixture *f = *state;
        struct err err;

        f->findings.arena = f->arena;
        assert_true(rules_read(OVERSTAP_SOURCE "/config/matching.yaml", f->arena, &f->findings, &f->rules, &err));
        assert_string_equal(findings_text(&f->findings, f->arena), "");
        assert_true(codec_check(&f->rules->base, f->arena, &err));
        assert_int_equal(strlen(f->rules->hash), 16);
}

int main(void)
{
        cmocka_set_message_output(CM_OUTPUT_TAP);
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
        const struct CMUnitTest tests[] = {
                TEST(rules_are_read_whole),
                TEST(the_hash_is_of_the_words_alone),
                TEST(every_word_and_number_changes_the_hash),
                TEST(all_mistakes_of_shape_are_told),
                TEST(sets_of_flows_and_programmes_are_read),
                TEST(every_word_of_a_set_changes_the_hash),
                TEST(all_mistakes_of_sets_are_told),
                TEST(more_sets_than_the_schema_holds_are_told_once),
                TEST(the_shipped_rules_fit_the_schema),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
