#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "flow.h"
#include "match.h"
#include "must.h"

struct fixture {
        struct arena *arena;
        MatchRules *rules;
};

static Word *word(struct arena *arena, const char *text, uint32_t line)
{
        Word *w = NEW(arena, Word, word);

        w->text = arena_strdup(arena, text);
        w->line = line;
        w->column = 3;
        return w;
}

static void must_put(struct fixture *f, const char *text)
{
        MatchMust *m = NEW(f->arena, MatchMust, match_must);

        m->kind = word(f->arena, text, 10 + (uint32_t)f->rules->n_musts);
        APPEND(f->arena, f->rules, musts) = m;
}

static MatchCriterion *criterion_put(struct fixture *f, const char *text)
{
        MatchCriterion *c = NEW(f->arena, MatchCriterion, match_criterion);

        c->kind = word(f->arena, text, 20 + (uint32_t)f->rules->n_order);
        APPEND(f->arena, f->rules, order) = c;
        return c;
}

static void band_put(struct fixture *f, MatchCriterion *criterion, uint32_t band)
{
        APPEND(f->arena, criterion, bands) = band;
}

static int sound_rules(void **state)
{
        struct fixture *f = calloc(1, sizeof *f);

        must(f);
        arena_new(&f->arena);
        f->rules = NEW(f->arena, MatchRules, match_rules);
        f->rules->version = 3;
        f->rules->most = 5;
        must_put(f, "licence");
        must_put(f, "consent");
        (void)criterion_put(f, "skills-missing");
        *state = f;
        return 0;
}

static int rules_end(void **state)
{
        struct fixture *f = *state;

        arena_destroy(&f->arena);
        free(f);
        return 0;
}

/* The one finding there must be: where it stands, and what it says. */
static void finds(struct fixture *f, unsigned line, const char *text)
{
        struct flow_finding *finding;

        assert_int_equal(match_rules_check(f->rules, f->arena, &finding), 1);
        assert_int_equal(finding->line, line);
        assert_non_null(strstr(finding->text, text));
}

static void sound_rules_have_no_findings(void **state)
{
        struct fixture *f = *state;
        struct flow_finding *finding;
        MatchCriterion *distance = criterion_put(f, "distance");

        band_put(f, distance, 5);
        band_put(f, distance, 15);
        (void)criterion_put(f, "hash");
        assert_int_equal(match_rules_check(f->rules, f->arena, &finding), 0);
}

static void every_word_of_the_vocabularies_is_sound(void **state)
{
        struct fixture *f = *state;
        struct flow_finding *finding;

        f->rules->n_musts = f->rules->n_order = 0;
        for (size_t i = 0; match_musts[i]; i++)
                must_put(f, match_musts[i]);
        for (size_t i = 0; match_criteria[i]; i++)
                (void)criterion_put(f, match_criteria[i]);
        assert_int_equal(match_rules_check(f->rules, f->arena, &finding), 0);
}

static void an_unknown_must_is_found_with_the_word_that_was_meant(void **state)
{
        must_put(*state, "licenc");
        finds(*state, 12, "did you mean licence?");
}

static void age_is_no_criterion(void **state)
{
        (void)criterion_put(*state, "date-of-birth");
        finds(*state, 21, "there are skills-missing, occupation");
}

static void a_repeated_word_is_found(void **state)
{
        must_put(*state, "licence");
        finds(*state, 12, "twice");
}

static void rules_without_consent_are_unsound(void **state)
{
        struct fixture *f = *state;

        f->rules->n_musts = 1;
        finds(f, 1, "consent");
}

static void bands_belong_to_distance_alone(void **state)
{
        struct fixture *f = *state;

        band_put(f, criterion_put(f, "waiting"), 5);
        finds(f, 21, "only distance");
}

static void bands_rise(void **state)
{
        struct fixture *f = *state;
        MatchCriterion *distance = criterion_put(f, "distance");

        band_put(f, distance, 15);
        band_put(f, distance, 15);
        finds(f, 21, "rise");
        distance->bands[0] = 0;
        finds(f, 21, "rise");
}

static void nothing_stands_behind_the_hash(void **state)
{
        (void)criterion_put(*state, "hash");
        (void)criterion_put(*state, "waiting");
        finds(*state, 21, "last");
}

static void an_order_a_version_and_room_for_a_proposal_are_needed(void **state)
{
        struct fixture *f = *state;
        struct flow_finding *finding;

        f->rules->n_order = f->rules->version = f->rules->most = 0;
        assert_int_equal(match_rules_check(f->rules, f->arena, &finding), 3);
        assert_non_null(strstr(finding[0].text, "version"));
        assert_non_null(strstr(finding[1].text, "order"));
        assert_non_null(strstr(finding[2].text, "proposals.most"));
}

static MatchSet *set_put(struct fixture *f, bool of_flow, const char *name)
{
        MatchSet *set = APPEND(f->arena, f->rules, sets) = NEW(f->arena, MatchSet, match_set);

        *(of_flow ? &set->flow : &set->programme) = word(f->arena, name, 30 + (uint32_t)f->rules->n_sets);
        return set;
}

/* A flow and a programme of one name are two. */
static void a_set_that_gives_any_of_the_three_is_sound(void **state)
{
        struct fixture *f = *state;
        struct flow_finding *finding;
        MatchSet *gives[3];

        gives[0] = set_put(f, true, "maasland");
        gives[0]->musts = f->rules->musts;
        gives[0]->n_musts = f->rules->n_musts;
        gives[1] = set_put(f, true, "gelders");
        gives[1]->order = f->rules->order;
        gives[1]->n_order = f->rules->n_order;
        gives[2] = set_put(f, false, "maasland");
        gives[2]->most = 3;
        assert_int_equal(match_rules_check(f->rules, f->arena, &finding), 0);
}

static void a_set_that_gives_nothing_is_found(void **state)
{
        (void)set_put(*state, true, "gelders");
        finds(*state, 31, "flows.gelders: it says nothing");
}

static void a_second_set_for_the_same_people_is_found(void **state)
{
        struct fixture *f = *state;

        set_put(f, false, "maasland")->most = 3;
        set_put(f, false, "maasland")->most = 4;
        finds(f, 32, "programmes.maasland: it has two sets");
}

static void a_set_is_for_a_flow_or_for_a_programme(void **state)
{
        struct fixture *f = *state;
        MatchSet *set = set_put(f, false, "maasland");

        set->flow = set->programme;
        finds(f, 31, "say which");
        set->flow = set->programme = NULL;
        finds(f, 1, "say which");
}

static void all_mistakes_of_a_set_are_found_each_at_its_place(void **state)
{
        struct fixture *f = *state;
        struct flow_finding *finding;
        MatchSet *set = set_put(f, true, "gelders");
        MatchRules other = MATCH_RULES__INIT, *own = f->rules;
        MatchCriterion *distance;

        f->rules = &other;
        must_put(f, "licenc");
        (void)criterion_put(f, "hash");
        distance = criterion_put(f, "distance");
        band_put(f, distance, 9);
        band_put(f, distance, 9);
        (void)criterion_put(f, "hash");
        f->rules = own;
        set->musts = other.musts;
        set->n_musts = other.n_musts;
        set->order = other.order;
        set->n_order = other.n_order;
        assert_int_equal(match_rules_check(f->rules, f->arena, &finding), 5);
        assert_string_equal(finding[0].text, "licenc: no such must (did you mean licence?)");
        assert_int_equal(finding[0].line, 10);
        assert_non_null(strstr(finding[1].text, "flows.gelders.musts: consent is not among them"));
        assert_int_equal(finding[1].line, 31);
        assert_non_null(strstr(finding[2].text, "put it last"));
        assert_non_null(strstr(finding[3].text, "rise"));
        assert_int_equal(finding[3].line, 21);
        assert_non_null(strstr(finding[4].text, "twice"));
}

static void a_name_has_version_and_hash_and_fits_a_proposal(void **state)
{
        struct fixture *f = *state;

        assert_string_equal(match_rules_name(f->rules, f->arena), "3");
        f->rules->hash = arena_strdup(f->arena, "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef");
        assert_string_equal(match_rules_name(f->rules, f->arena), "3-0123456789abcdef");
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(sound_rules_have_no_findings, sound_rules, rules_end),
                cmocka_unit_test_setup_teardown(every_word_of_the_vocabularies_is_sound, sound_rules, rules_end),
                cmocka_unit_test_setup_teardown(an_unknown_must_is_found_with_the_word_that_was_meant, sound_rules, rules_end),
                cmocka_unit_test_setup_teardown(age_is_no_criterion, sound_rules, rules_end),
                cmocka_unit_test_setup_teardown(a_repeated_word_is_found, sound_rules, rules_end),
                cmocka_unit_test_setup_teardown(rules_without_consent_are_unsound, sound_rules, rules_end),
                cmocka_unit_test_setup_teardown(bands_belong_to_distance_alone, sound_rules, rules_end),
                cmocka_unit_test_setup_teardown(bands_rise, sound_rules, rules_end),
                cmocka_unit_test_setup_teardown(nothing_stands_behind_the_hash, sound_rules, rules_end),
                cmocka_unit_test_setup_teardown(an_order_a_version_and_room_for_a_proposal_are_needed, sound_rules, rules_end),
                cmocka_unit_test_setup_teardown(a_set_that_gives_any_of_the_three_is_sound, sound_rules, rules_end),
                cmocka_unit_test_setup_teardown(a_set_that_gives_nothing_is_found, sound_rules, rules_end),
                cmocka_unit_test_setup_teardown(a_second_set_for_the_same_people_is_found, sound_rules, rules_end),
                cmocka_unit_test_setup_teardown(a_set_is_for_a_flow_or_for_a_programme, sound_rules, rules_end),
                cmocka_unit_test_setup_teardown(all_mistakes_of_a_set_are_found_each_at_its_place, sound_rules, rules_end),
                cmocka_unit_test_setup_teardown(a_name_has_version_and_hash_and_fits_a_proposal, sound_rules, rules_end),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests(tests, NULL, NULL);
}
