#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
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
        struct programme_file file;
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

static const char *read_programme(struct fixture *f, const char *text)
{
        const char *name = said_file(text, f->arena);
        struct err err;
        bool read;

        f->findings = (struct findings){.arena = f->arena};
        read = programme_read(name, f->arena, &f->findings, &f->file, &err);
        unlink(name);
        assert_true(read);
        return said_all(&f->findings);
}

static void a_programme_is_read_whole(void **state)
{
        struct fixture *f = *state;
        struct err err;

        assert_string_equal(read_programme(f, "programme: maasland\ntitle: Transfercentrum Maasland\nlead: Stichting in "
                                              "oprichting\nmembers: [3, zorgbedrijf-vecht]\n"
                                              "flows: maasland\ngoal: {number: 100, by: 2027-02-28}\n"
                                              "period: {from: 2026-03-01, until: 2029-02-28}\nfunding: half from own means\n"),
                            "");
        assert_string_equal(f->file.programme->id, "maasland");
        assert_string_equal(f->file.programme->title, "Transfercentrum Maasland");
        assert_string_equal(f->file.programme->lead, "Stichting in oprichting");
        assert_int_equal(f->file.n_members, 2);
        assert_string_equal(f->file.member[0]->text, "3");
        assert_string_equal(f->file.member[1]->text, "zorgbedrijf-vecht");
        assert_int_equal(f->file.member[1]->line, 4);
        assert_int_equal(f->file.member[1]->column, 14);
        assert_int_equal(f->file.programme->n_flows, 1);
        assert_string_equal(f->file.programme->flows[0], "maasland");
        assert_int_equal(f->file.programme->goal, 100);
        assert_int_equal(f->file.programme->goal_on, 20270228);
        assert_int_equal(f->file.programme->from, 20260301);
        assert_int_equal(f->file.programme->until, 20290228);
        assert_string_equal(f->file.programme->funding, "half from own means");
        assert_true(codec_check(&f->file.programme->base, f->arena, &err));
}

static void an_id_and_a_title_are_all_it_needs(void **state)
{
        struct fixture *f = *state;

        assert_string_equal(read_programme(f, "programme: p\ntitle: T\n"), "");
        assert_string_equal(f->file.programme->lead, "");
        assert_int_equal(f->file.programme->goal_on, 0);
        assert_string_equal(read_programme(f, "lead: me\n"), "1:1: programme: it is missing\n1:1: title: it is missing\n");
}

static void all_mistakes_are_told(void **state)
{
        struct fixture *f = *state;

        assert_string_equal(read_programme(f,
                                           "programme: [p]\ntitle:\nmembers: [7, \"\", [a]]\nlead: uid:me\ngoal: {number: many, "
                                           "by: 2027-02-29, who: x}\n"
                                           "period: {from: 2026-03-01, until: 2026-02-28}\nbudget: 5\n"),
                            "7:1: budget: no such key (there are programme, title, lead, members, flows, goal, period, funding)\n"
                            "1:12: programme: a text is asked for, and this is a list\n"
                            "2:7: title: a text is asked for, and this is nothing\n"
                            "4:7: lead: a caller is uid:NUMBER, or key: with 64 hexadecimal digits; else give a label\n"
                            "3:14: members: an employer is named by its number, its reference or its name\n"
                            "3:18: members: a text is asked for, and this is a list\n"
                            "5:38: goal.who: no such key (there are number, by)\n"
                            "5:16: goal.number: a whole number from 1 to 10000000 is asked for\n"
                            "5:26: goal.by: \"2027-02-29\" is not a day (try 2026-03-02)\n"
                            "6:35: period.until: it lies before period.from\n");
        assert_string_equal(
                read_programme(f, "programme: Maas Land\ntitle: T\ngoal: {number: 100}\n"),
                "1:12: programme: \"Maas Land\" is no name: one has lower-case letters, digits and hyphens, begins with a "
                "letter, and is at most 40 long\n"
                "3:7: goal: a number and the day by which it is reached go together, such as {number: 100, by: 2027-02-28}\n");
}

/* Each has all that a programme can have, so that it shows how. */
static void the_shipped_samples_are_read_whole(void **state)
{
        static const char *const shipped[] = {"maasland", "gelders", "talentenregio", "regelluw"};
        struct fixture *f = *state;
        struct err err;

        f->findings = (struct findings){.arena = f->arena};
        for (size_t i = 0; i < COUNT(shipped); i++) {
                const Programme *programme;

                assert_true(programme_read(arena_text(f->arena, OVERSTAP_SOURCE "/config/programmes/%s.yaml", shipped[i]),
                                           f->arena, &f->findings, &f->file, &err));
                assert_int_equal(f->findings.n, 0);
                programme = f->file.programme;
                assert_string_equal(programme->id, shipped[i]);
                assert_true(*programme->lead && f->file.n_members && programme->n_flows && programme->goal &&
                            programme->goal_on && programme->from && programme->until && *programme->funding);
                assert_true(codec_check(&programme->base, f->arena, &err));
        }
}

int main(void)
{
        cmocka_set_message_output(CM_OUTPUT_TAP);
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
        const struct CMUnitTest tests[] = {
                TEST(a_programme_is_read_whole),
                TEST(an_id_and_a_title_are_all_it_needs),
                TEST(all_mistakes_are_told),
                TEST(the_shipped_samples_are_read_whole),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
