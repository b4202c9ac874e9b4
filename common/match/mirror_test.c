/* The mirror test itself, and whether it would see a bias: an index with one must be caught, in its own mirror and no other. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "mirror.h"
#include "must.h"
#include "titles.h"

static struct mirror_figures run(uint64_t seed, uint32_t rule_sets, mirror_see_fn *see, struct arena *arena)
{
        const struct mirror_conf conf = {.seed = seed, .people = 50, .vacancies = 50, .rule_sets = rule_sets, .see = see};
        struct mirror_figures figures;

        mirror_run(&conf, arena, &figures);
        return figures;
}

static void what_must_not_matter_does_not(void **state)
{
        OWNED(arena_destroy) struct arena *arena = NULL;

        (void)state;
        arena_new(&arena);
        for (uint64_t seed = 1; seed <= 3; seed++) {
                struct mirror_figures figures = run(seed, 8, NULL, arena);

                assert_int_equal(figures.rule_sets, 8);
                for (int kind = 0; kind < MIRRORS; kind++) {
                        const struct mirror_row *row = &figures.row[kind];

                        if (row->differences)
                                fail_msg("seed %llu: %s", (unsigned long long)seed, figures.first);
                        assert_int_equal(row->mirrored, 8 * 50);
                        assert_int_equal(row->orders, 8 * (50 + 50));
                        assert_true(row->pairs > row->orders);
                }
                assert_null(figures.first);
        }
}

static void the_same_seed_gives_the_same_figures(void **state)
{
        OWNED(arena_destroy) struct arena *arena = NULL;
        struct mirror_figures a, b;

        (void)state;
        arena_new(&arena);
        a = run(7, 2, NULL, arena);
        b = run(7, 2, NULL, arena);
        assert_memory_equal(&a, &b, sizeof a);
        b = run(8, 2, NULL, arena);
        assert_true(a.row[MIRROR_ALL].pairs != b.row[MIRROR_ALL].pairs);
}

/* ---- indexes with a bias, each by one thing that is none of a matcher's business */

static MatchPerson *held_back(const struct human *human, struct arena *arena)
{
        MatchPerson *person = codec_copy(human->person, arena);

        person->waiting_since += INT64_C(20) * 7 * 86400 * 1000;
        person->profile->n_skills /= 2;
        return person;
}

static bool ends_with(const char *text, const char *end)
{
        size_t size = strlen(text), of = strlen(end);

        return size >= of && !strcmp(text + size - of, end);
}

static const MatchPerson *by_title(const struct human *human, struct arena *arena)
{
        const Profile *profile = human->person->profile;

        for (size_t i = 0; i < profile->n_occupations; i++)
                if (ends_with(profile->occupations[i]->title, "ster") || ends_with(profile->occupations[i]->title, "euse"))
                        return held_back(human, arena);
        return human->person;
}

static const MatchPerson *by_age(const struct human *human, struct arena *arena)
{
        return human->personal->birth_date < 19800101 ? held_back(human, arena) : human->person;
}

static const MatchPerson *by_name(const struct human *human, struct arena *arena)
{
        static const char *const foreign[] = {"Fatima", "Ibrahim", "Mehmet", "Zeynep", "Rachid", "Yara", "Mohamed"};

        for (size_t i = 0; i < COUNT(foreign); i++)
                if (!strcmp(human->personal->given_name, foreign[i]))
                        return held_back(human, arena);
        return human->person;
}

static const MatchPerson *by_gap(const struct human *human, struct arena *arena)
{
        const Profile *profile = human->person->profile;

        for (size_t i = 0; i < profile->n_occupations; i++)
                if (!profile->occupations[i]->wished && profile->occupations[i]->years < 5)
                        return held_back(human, arena);
        return human->person;
}

static void an_index_with_a_bias_is_caught_in_the_mirror_that_shows_it(void **state)
{
        static const struct {
                mirror_see_fn *see;
                enum mirror_kind kind;
        } cases[] = {{by_title, MIRROR_TITLE}, {by_age, MIRROR_BIRTH}, {by_name, MIRROR_NAME}, {by_gap, MIRROR_GAP}};
        OWNED(arena_destroy) struct arena *arena = NULL;

        (void)state;
        arena_new(&arena);
        for (size_t i = 0; i < COUNT(cases); i++) {
                struct mirror_figures figures = run(1, 4, cases[i].see, arena);

                assert_non_null(figures.first);
                for (int kind = 0; kind < MIRRORS; kind++) {
                        bool shows = kind == (int)cases[i].kind || kind == MIRROR_ALL;

                        if ((figures.row[kind].differences > 0) != shows)
                                fail_msg("bias %zu: %llu differences in %s", i, (unsigned long long)figures.row[kind].differences,
                                         mirror_words[kind]);
                }
        }
}

static uint32_t names_seen; /* a bit for each flow, and from the eighth on for each programme */

static const MatchPerson *by_what_it_is(const struct human *human, struct arena *arena)
{
        (void)arena;
        names_seen |= UINT32_C(1) << (human->person->flow[1] - '0') | UINT32_C(256) << (human->person->programme[1] - '0');
        return human->person;
}

static MatchSet *set_of(const char *flow, const char *programme, const char *criterion, struct arena *arena)
{
        MatchSet *set = NEW(arena, MatchSet, match_set);
        Word *name = NEW(arena, Word, word);

        name->text = arena_strdup(arena, flow ? flow : programme);
        *(flow ? &set->flow : &set->programme) = name;
        APPEND(arena, set, order) = NEW(arena, MatchCriterion, match_criterion);
        set->order[0]->kind = NEW(arena, Word, word);
        set->order[0]->kind->text = arena_strdup(arena, criterion);
        return set;
}

/* Four flows and two programmes have a set, so there are five and three in the region, each with people. */
static void every_set_of_the_centre_s_rules_has_people_in_the_mirror(void **state)
{
        static const char *const flows[] = {"gelders", "maasland", "branchepool", "inclusion"};
        static const char *const programmes[] = {"maasland", "regelluw"};
        OWNED(arena_destroy) struct arena *arena = NULL;
        MatchRules rules = MATCH_RULES__INIT;
        struct mirror_conf conf = {.seed = 1, .people = 60, .vacancies = 20, .rules = &rules, .see = by_what_it_is};
        struct mirror_figures figures;

        (void)state;
        arena_new(&arena);
        for (size_t i = 0; i < COUNT(flows); i++)
                APPEND(arena, &rules, sets) = set_of(flows[i], NULL, match_criteria[i], arena);
        for (size_t i = 0; i < COUNT(programmes); i++)
                APPEND(arena, &rules, sets) = set_of(NULL, programmes[i], match_criteria[4 + i], arena);
        names_seen = 0;
        mirror_run(&conf, arena, &figures);
        assert_int_equal(names_seen, 0x71f);
        assert_null(figures.first);
        assert_string_equal(rules.sets[0]->flow->text, "gelders");
        /* Only the set of one flow looks at skills, and the bias is found. */
        conf.see = by_title;
        for (size_t i = 0; i < COUNT(programmes); i++)
                rules.sets[COUNT(flows) + i]->order[0]->kind->text = arena_strdup(arena, "distance");
        mirror_run(&conf, arena, &figures);
        assert_true(figures.row[MIRROR_TITLE].differences > 0);
        assert_int_equal(figures.row[MIRROR_BIRTH].differences, 0);
}

/* A bias against one person of fifty is a bias. */
static const MatchPerson *by_one_name(const struct human *human, struct arena *arena)
{
        return !strcmp(human->personal->given_name, "Fatima") && human->person->casefile % 2 ? held_back(human, arena)
                                                                                             : human->person;
}

static void a_bias_against_few_is_caught_too(void **state)
{
        OWNED(arena_destroy) struct arena *arena = NULL;
        struct mirror_figures figures;

        (void)state;
        arena_new(&arena);
        figures = run(1, 8, by_one_name, arena);
        assert_true(figures.row[MIRROR_NAME].differences > 0);
        assert_non_null(strstr(figures.first, "mirrored in: given name"));
}

/* ---- before anybody is put in order */

/* Title search finds the occupation that enters a profile. Of a word that has no stem in common with its other form nothing can
 * be expected; there is one such pair here. */
static void both_forms_of_a_title_find_the_same_occupation(void **state)
{
        OWNED(arena_destroy) struct arena *arena = NULL;
        OWNED(titles_destroy) struct titles *titles = NULL;

        (void)state;
        arena_new(&arena);
        titles_new(&titles);
        for (const struct title_forms *at = mirror_titles; at->isco; at++)
                titles_add(titles, at->form[0], "", at->form[0]);
        titles_ready(titles);
        for (const struct title_forms *at = mirror_titles; at->isco; at++) {
                struct title_hit *hit = NULL;

                if (!strcmp(at->form[1], "serveerster"))
                        continue;
                assert_true(titles_find(titles, at->form[1], 1, false, arena, &hit) == 1);
                assert_string_equal(hit->id, at->form[0]);
        }
}

/* ---- what the matcher may know of a person at all */

static void fields_list(const ProtobufCMessageDescriptor *type, struct arena *arena, const char **text)
{
        for (unsigned i = 0; i < type->n_fields; i++) {
                const ProtobufCFieldDescriptor *field = &type->fields[i];

                if (field->type == PROTOBUF_C_TYPE_MESSAGE)
                        fields_list(field->descriptor, arena, text);
                else
                        *text = arena_text(arena, "%s %s.%s", *text, type->short_name, field->name);
        }
}

/* A field that is new here needs a mirror, or a reason why it may matter. The version of a profile is for the log of runs: no
 * order looks at it. Programme and flow say by which set of the rules someone is matched. */
static void everything_the_matcher_is_told_of_a_person_is_mirrored_or_may_matter(void **state)
{
        OWNED(arena_destroy) struct arena *arena = NULL;
        const char *text = "";

        (void)state;
        arena_new(&arena);
        fields_list(&match_person__descriptor, arena, &text);
        assert_string_equal(
                text,
                " MatchPerson.casefile Occupation.esco Occupation.isco Occupation.title Occupation.wished Occupation.years"
                " Profile.skills Profile.licences Profile.certificates Language.code Language.level Profile.pc4 Profile.travel_km"
                " Profile.hours_min Profile.hours_max Profile.wage_min Profile.available_on Profile.shifts Profile.education"
                " MatchPerson.sender Consent.id Consent.parts Consent.employer Consent.from Consent.until Consent.withdrawn_at"
                " MatchPerson.waiting_since MatchPerson.proposed MatchPerson.proposals_open MatchPerson.programme"
                " MatchPerson.profile_version MatchPerson.flow");
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(what_must_not_matter_does_not),
                cmocka_unit_test(the_same_seed_gives_the_same_figures),
                cmocka_unit_test(every_set_of_the_centre_s_rules_has_people_in_the_mirror),
                cmocka_unit_test(an_index_with_a_bias_is_caught_in_the_mirror_that_shows_it),
                cmocka_unit_test(a_bias_against_few_is_caught_too),
                cmocka_unit_test(both_forms_of_a_title_find_the_same_occupation),
                cmocka_unit_test(everything_the_matcher_is_told_of_a_person_is_mirrored_or_may_matter),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests(tests, NULL, NULL);
}
