#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "must.h"
#include "outcome.h"
#include "read.h"
#include "text.h"

static struct arena *arena;

static int setup(void **state)
{
        (void)state;
        arena_new(&arena);
        return 0;
}

static int teardown(void **state)
{
        (void)state;
        arena_destroy(&arena);
        return 0;
}

static struct outcome_set read_file(const char *file, struct findings *findings)
{
        struct outcome_set set;
        struct err err = {0};

        *findings = (struct findings){.arena = arena};
        assert_true(outcome_read(file, arena, findings, &set, &err));
        return set;
}

static struct outcome_set read_text(const char *text, struct findings *findings)
{
        char file[] = "/tmp/outcomes-XXXXXX";
        int fd = mkstemp(file);
        struct outcome_set set;

        assert_true(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text));
        (void)close(fd);
        set = read_file(file, findings);
        (void)unlink(file);
        return set;
}

static void the_shipped_sets_are_sound_and_name_nothing_twice(void **state)
{
        static const char *const files[] = {"centre", "maasland", "baanbrekend", "trr"};
        const char *seen[100];
        size_t n = 0;

        (void)state;
        for (size_t i = 0; i < COUNT(files); i++) {
                struct findings findings;
                const struct outcome_set set =
                        read_file(arena_text(arena, OVERSTAP_SOURCE "/config/outcomes/%s.yaml", files[i]), &findings);

                if (findings.n)
                        fail_msg("%s", findings_text(&findings, arena));
                assert_true(set.n > 0);
                for (size_t j = 0; j < set.n; j++) {
                        for (size_t k = 0; k < n; k++)
                                assert_string_not_equal(seen[k], set.item[j]->name->text);
                        seen[n++] = set.item[j]->name->text;
                }
        }
        assert_int_equal(n, 25);
}

static void what_a_file_says_is_in_its_message(void **state)
{
        struct findings findings;
        const struct outcome_set set =
                read_text("outcomes:\n"
                          "  work:\n"
                          "    version: 3\n"
                          "    title: {en: Work, nl: Werk}\n"
                          "    counts:\n"
                          "      - {placement: [job, assignment], contract: permanent, hours: 25.5, lasts: 26w, running: on,\n"
                          "         subsidy: none, gap: 3d, evidence: [payslip, contract]}\n"
                          "      - {activity: talk, times: 2, outcome: agreed}\n"
                          "    of: [joined, due]\n",
                          &findings);
        const OutcomeWay *way;

        (void)state;
        if (findings.n)
                fail_msg("%s", findings_text(&findings, arena));
        assert_int_equal(set.n, 1);
        assert_int_equal(set.item[0]->version, 3);
        assert_int_equal(set.item[0]->n_ways, 2);
        assert_int_equal(set.item[0]->n_of, 2);
        way = set.item[0]->ways[0];
        assert_string_equal(way->basis->text, "placement");
        assert_int_equal(way->n_values, 2);
        assert_string_equal(way->contract[0]->text, "permanent");
        assert_int_equal(way->hours, 255);
        assert_int_equal(way->lasts->n, 26);
        assert_true(way->running && way->unsubsidised && way->no_gap);
        assert_int_equal(way->gap, 3);
        assert_int_equal(way->n_evidence, 2);
        assert_int_equal(set.item[0]->ways[1]->times, 2);
        assert_string_equal(set.item[0]->ways[1]->outcome[0]->text, "agreed");
        assert_true(outcome_has_term(set.item[0]));
}

/* Every mistake has its own line, and all of them are told at once. */
static void every_mistake_is_told_where_it_stands(void **state)
{
        static const struct {
                const char *text, *told;
        } wrong[] = {
                {"outcome: {}\n", ":1:1: outcome: no such key (did you mean outcomes?)"},
                {"outcomes: []\n", ":1:11: outcomes: a map of keys is asked for"},
                {"", ":1:1: outcomes: it is missing"},
                {"outcomes: {Work: {version: 1, title: {en: a, nl: b}, counts: {reached: joined}}}\n",
                 ":1:12: outcome \"Work\": a name has"},
                {"outcomes: {w: {title: {en: a, nl: b}, counts: {reached: joined}}}\n", "w.version: a definition has a version"},
                {"outcomes: {w: {version: 0, title: {en: a, nl: b}, counts: {reached: joined}}}\n",
                 ":1:25: outcomes.w.version: a whole number"},
                {"outcomes: {w: {version: 1, title: {en: a}, counts: {reached: joined}}}\n", "the title is missing in Dutch"},
                {"outcomes: {w: {version: 1, title: {en: a, nl: b}}}\n", "outcomes.w.counts: say what counts"},
                {"outcomes: {w: {version: 1, title: {en: a, nl: b}, counts: {lasts: 3w}}}\n", "counts: say what it rests on"},
                {"outcomes: {w: {version: 1, title: {en: a, nl: b}, counts: {reached: joind}}}\n", "(did you mean joined?)"},
                {"outcomes: {w: {version: 1, title: {en: a, nl: b}, counts: {end: gone}}}\n", "\"gone\" is no kind of end"},
                {"outcomes: {w: {version: 1, title: {en: a, nl: b}, counts: {placement: jobb}}}\n", "(did you mean job?)"},
                {"outcomes: {w: {version: 1, title: {en: a, nl: b}, counts: {placement: job, fact: x}}}\n",
                 "it rests on placement already"},
                {"outcomes: {w: {version: 1, title: {en: a, nl: b}, counts: {fact: x, lasts: 3w}}}\n",
                 "lasts: this is said of a placement"},
                {"outcomes: {w: {version: 1, title: {en: a, nl: b}, counts: {fact: \"a b\"}}}\n",
                 "no result can stand on \"a b\""},
                {"outcomes: {w: {version: 1, title: {en: a, nl: b}, counts: {fact: first-sick-day}}}\n",
                 "no result can stand on \"first-sick-day\""},
                {"outcomes: {w: {version: 1, title: {en: a, nl: b}, counts: {milestone: \"a b\"}}}\n", "\"a b\" is no name"},
                {"outcomes: {w: {version: 1, title: {en: a, nl: b}, counts: {activity: talk, outcome: cried}}}\n", "outcome"},
                {"outcomes: {w: {version: 1, title: {en: a, nl: b}, counts: {fact: paper.x}}}\n", "evidence.KIND"},
                {"outcomes: {w: {version: 1, title: {en: a, nl: b}, counts: {placement: job, evidence: letter}}}\n",
                 "no kind of evidence"},
                {"outcomes: {w: {version: 1, title: {en: a, nl: b}, counts: {placement: job, hours: 25.55}}}\n",
                 "hours a week are asked for"},
                {"outcomes: {w: {version: 1, title: {en: a, nl: b}, counts: {placement: job, hours: 100}}}\n", "at most 99"},
                {"outcomes: {w: {version: 1, title: {en: a, nl: b}, counts: {placement: job, lasts: 6wd}}}\n",
                 "days, weeks, months or years"},
                {"outcomes: {w: {version: 1, title: {en: a, nl: b}, counts: {placement: job, lasts: 6w, stays: 6w}}}\n",
                 "take one"},
                {"outcomes: {w: {version: 1, title: {en: a, nl: b}, counts: {placement: job, stays: 6w, running: on}}}\n",
                 "take stays away"},
                {"outcomes: {w: {version: 1, title: {en: a, nl: b}, counts: {placement: job, gap: 2w}}}\n",
                 "gap: days are asked for"},
                {"outcomes: {w: {version: 1, title: {en: a, nl: b}, counts: {placement: job, subsidy: some}}}\n",
                 "subsidy: \"some\""},
                {"outcomes: {w: {version: 1, title: {en: a, nl: b}, counts: {placement: job}, of: all}}\n",
                 "\"all\" is no whole"},
                {"outcomes: {w: {version: 1, title: {en: a, nl: b}, counts: {placement: job}, of: due}}\n", "nobody is due"},
                {"outcomes: {w: {version: 1, title: {en: a, nl: b}, counts: {placement: job}, of: [joined, joined]}}\n",
                 "stands here twice"},
        };

        (void)state;
        for (size_t i = 0; i < COUNT(wrong); i++) {
                struct findings findings;
                const char *told;

                (void)read_text(wrong[i].text, &findings);
                told = findings_text(&findings, arena);
                if (!findings.n || !strstr(told, wrong[i].told))
                        fail_msg("%s gives \"%s\", and not \"%s\"", wrong[i].text, told, wrong[i].told);
        }
}

/* Whatever the shape of one part, the others are held against the vocabulary; what only follows is not told. */
static void mistakes_of_shape_and_of_words_are_told_together(void **state)
{
        struct findings findings;

        (void)state;
        (void)read_text("outcomes:\n"
                        "  a: {version: 1, title: {en: a, nl: b}, counts: {placement: jobb, lasts: soon}, of: [al, due]}\n"
                        "  b: {version: x, title: {en: a, nl: b}, counts: {reached: [joined, [x]]}}\n",
                        &findings);
        if (findings.n != 5)
                fail_msg("%s", findings_text(&findings, arena));
}

static void two_mistakes_in_two_definitions_are_told_together(void **state)
{
        struct findings findings;

        (void)state;
        (void)read_text("outcomes:\n"
                        "  a: {version: 1, title: {en: a, nl: b}, counts: {reached: no}}\n"
                        "  b: {version: x, title: {en: a, nl: b}, counts: {reached: joined}}\n",
                        &findings);
        assert_int_equal(findings.n, 2);
        assert_int_equal(findings.item[0].line, 2);
        assert_int_equal(findings.item[1].line, 3);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(the_shipped_sets_are_sound_and_name_nothing_twice, setup, teardown),
                cmocka_unit_test_setup_teardown(what_a_file_says_is_in_its_message, setup, teardown),
                cmocka_unit_test_setup_teardown(every_mistake_is_told_where_it_stands, setup, teardown),
                cmocka_unit_test_setup_teardown(mistakes_of_shape_and_of_words_are_told_together, setup, teardown),
                cmocka_unit_test_setup_teardown(two_mistakes_in_two_definitions_are_told_together, setup, teardown),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests(tests, NULL, NULL);
}
