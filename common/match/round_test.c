/* Rounds against what round.h claims, asked anew by brute force of thousands of small ones, and lined up from a small index. */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "drawn_round.h"
#include "must.h"

enum { TODAY = 20260415 };

/* ---- the claims of round.h, written down a second time */

static bool claims(const struct round *round, uint32_t at)
{
        const struct round_person *person = &round->person[round->pair[at].person];

        return person->given == ROUND_NOTHING || at <= person->given;
}

static bool is_given(const struct round *round, uint32_t at)
{
        return round->person[round->pair[at].person].given == at;
}

/* The most of these hours that fit in the room together. */
static uint32_t most_fit(uint32_t *hours, uint32_t n, uint32_t room)
{
        uint32_t fit = 0;

        for (uint32_t i = 0; i < n; i++)
                for (uint32_t j = i + 1; j < n; j++)
                        if (hours[j] < hours[i]) {
                                uint32_t kept = hours[i];

                                hours[i] = hours[j];
                                hours[j] = kept;
                        }
        while (fit < n && hours[fit] <= room)
                room -= hours[fit++];
        return fit;
}

static bool room_is_taken(const struct round *round, uint32_t at)
{
        const struct round_pair *pair = &round->pair[at];
        uint32_t hours = pair->hours;

        for (uint32_t i = 0; i < round->n_pairs; i++)
                if (round->pair[i].vacancy == pair->vacancy && round->pair[i].place < pair->place && claims(round, i))
                        hours += round->pair[i].hours;
        return hours > round->vacancy[pair->vacancy].room;
}

static bool quota_is_taken(const struct round *round, uint32_t at)
{
        const struct round_pair *pair = &round->pair[at];
        uint32_t taken = 0;

        for (uint32_t v = 0; v < round->n_vacancies; v++) {
                uint32_t hours[DRAWN_PEOPLE], n = 0;

                if (round->vacancy[v].employer != round->vacancy[pair->vacancy].employer)
                        continue;
                for (uint32_t i = 0; i < round->n_pairs; i++) {
                        const struct round_pair *other = &round->pair[i];

                        if (other->vacancy == v && claims(round, i) &&
                            (other->place < pair->place || (other->place == pair->place && v < pair->vacancy)))
                                hours[n++] = other->hours;
                }
                taken += most_fit(hours, n, round->vacancy[v].room);
        }
        return round->quota && taken >= round->quota;
}

/* No pair blocks, and nobody overtook. */
static bool is_fair(const struct round *round)
{
        for (uint32_t i = 0; i < round->n_pairs; i++) {
                if (is_given(round, i) ? room_is_taken(round, i)
                                       : claims(round, i) && !room_is_taken(round, i) && !quota_is_taken(round, i))
                        return false;
        }
        return true;
}

static bool is_within_bounds(const struct round *round)
{
        for (uint32_t v = 0; v < round->n_vacancies; v++) {
                uint32_t hours = 0, people = 0;

                for (uint32_t i = 0; i < round->n_pairs; i++) {
                        const struct round_vacancy *of = &round->vacancy[round->pair[i].vacancy];

                        hours += is_given(round, i) && round->pair[i].vacancy == v ? round->pair[i].hours : 0;
                        people += is_given(round, i) && of->employer == round->vacancy[v].employer;
                }
                if (hours > round->vacancy[v].room || (round->quota && people > round->quota))
                        return false;
        }
        return true;
}

/* In the classical sense: nobody whom there is room for beside those who got it and stand before them. */
static bool is_classically_stable(const struct round *round)
{
        for (uint32_t i = 0; i < round->n_pairs; i++) {
                uint32_t hours = round->pair[i].hours;

                for (uint32_t j = 0; j < round->n_pairs; j++)
                        if (is_given(round, j) && round->pair[j].vacancy == round->pair[i].vacancy &&
                            round->pair[j].place < round->pair[i].place)
                                hours += round->pair[j].hours;
                if (claims(round, i) && !is_given(round, i) && hours <= round->vacancy[round->pair[i].vacancy].room)
                        return false;
        }
        return true;
}

/* ---- claims about them */

static void nobody_overtakes_in_any_of_thousands_of_rounds(void **state)
{
        struct lot lot = {.state = 1};
        size_t given = 0;

        (void)state;
        arena_new(&lot.arena);
        for (int i = 0; i < 20000; i++) {
                struct round *round;

                arena_reset(lot.arena);
                round = drawn_round(&lot, 1 + lot_draw(&lot, 4), lot_draw(&lot, 4));
                round_settle(round);
                if (!is_within_bounds(round) || !is_fair(round))
                        fail_msg("round %d", i);
                for (size_t p = 0; p < round->n_people; p++)
                        given += round->person[p].given != ROUND_NOTHING;
        }
        assert_true(given > 20000);
        arena_destroy(&lot.arena);
}

static void with_equal_hours_it_is_classically_stable(void **state)
{
        struct lot lot = {.state = 2};

        (void)state;
        arena_new(&lot.arena);
        for (int i = 0; i < 10000; i++) {
                struct round *round;

                arena_reset(lot.arena);
                round = drawn_round(&lot, 1, 0);
                round_settle(round);
                if (!is_classically_stable(round))
                        fail_msg("round %d", i);
        }
        arena_destroy(&lot.arena);
}

/* The next of all ways to give everybody one of their pairs or nothing; false after the last. */
static bool next_way(struct round *round)
{
        for (size_t p = 0; p < round->n_people; p++) {
                struct round_person *person = &round->person[p];

                if (!person->n)
                        continue;
                if (person->given == ROUND_NOTHING) {
                        person->given = person->first;
                        return true;
                }
                if (++person->given < person->first + person->n)
                        return true;
                person->given = ROUND_NOTHING;
        }
        return false;
}

static void without_a_quota_no_other_fair_way_gives_anyone_more(void **state)
{
        struct lot lot = {.state = 3};
        size_t others = 0;

        (void)state;
        arena_new(&lot.arena);
        for (int i = 0; i < 1500; i++) {
                uint32_t best[DRAWN_PEOPLE];
                struct round *round;

                arena_reset(lot.arena);
                round = drawn_round(&lot, 1 + lot_draw(&lot, 3), 0);
                round_settle(round);
                for (size_t p = 0; p < round->n_people; p++) {
                        best[p] = round->person[p].given;
                        round->person[p].given = ROUND_NOTHING;
                }
                do {
                        if (!is_within_bounds(round) || !is_fair(round))
                                continue;
                        for (size_t p = 0; p < round->n_people; p++) {
                                assert_true(best[p] <= round->person[p].given);
                                others += best[p] != round->person[p].given;
                        }
                } while (next_way(round));
        }
        assert_true(others > 0);
        arena_destroy(&lot.arena);
}

/* Three people with one, two and one, of whom no assignment is stable in the classical sense. */
static void hours_that_go_round_for_ever_are_settled(void **state)
{
        struct round_person person[] = {
                {.id = 1, .first = 0, .n = 2}, {.id = 2, .first = 2, .n = 2}, {.id = 3, .first = 4, .n = 1}};
        struct round_vacancy vacancy[] = {{.id = 1, .employer = 1, .room = 2, .n = 3},
                                          {.id = 2, .employer = 1, .room = 1, .n = 2}};
        struct round_pair pair[] = {{0, 1, 1, 2}, {0, 0, 1, 1}, {1, 0, 1, 3}, {1, 1, 1, 1}, {2, 0, 2, 2}};
        struct round round = {person, vacancy, pair, COUNT(person), COUNT(vacancy), COUNT(pair), 0};

        (void)state;
        for (size_t p = 0; p < COUNT(person); p++)
                person[p].given = ROUND_NOTHING;
        do
                assert_false(is_within_bounds(&round) && is_classically_stable(&round));
        while (next_way(&round));
        round_settle(&round);
        assert_true(is_fair(&round));
        assert_int_equal(person[0].given, 1);
        assert_int_equal(person[1].given, 3);
        assert_int_equal(person[2].given, ROUND_NOTHING);
}

static void nothing_is_settled_too(void **state)
{
        struct round round = {0};

        (void)state;
        round_settle(&round);
}

/* ---- lining up */

struct index {
        struct arena *arena;
        struct match *match;
};

static MatchRules *rules_of(struct arena *arena)
{
        static const char *const order[] = {"distance", "hours-fit"};
        MatchRules *rules = NEW(arena, MatchRules, match_rules);
        MatchMust *must = NEW(arena, MatchMust, match_must);

        must->kind = NEW(arena, Word, word);
        must->kind->text = arena_strdup(arena, "consent");
        APPEND(arena, rules, musts) = must;
        for (size_t i = 0; i < COUNT(order); i++) {
                MatchCriterion *criterion = NEW(arena, MatchCriterion, match_criterion);

                criterion->kind = NEW(arena, Word, word);
                criterion->kind->text = arena_strdup(arena, order[i]);
                APPEND(arena, rules, order) = criterion;
        }
        return rules;
}

static void person_put(struct index *index, uint64_t id, uint32_t hours, bool consents)
{
        MatchPerson *person = NEW(index->arena, MatchPerson, match_person);
        Consent *consent = NEW(index->arena, Consent, consent);

        person->casefile = id;
        person->profile = NEW(index->arena, Profile, profile);
        person->profile->hours_max = hours;
        if (consents)
                APPEND(index->arena, consent, parts) = PART__PART_PROFILE;
        APPEND(index->arena, person, consents) = consent;
        match_person(index->match, person);
}

static void vacancy_put(struct index *index, uint64_t id, uint32_t hours)
{
        Vacancy *vacancy = NEW(index->arena, Vacancy, vacancy);

        vacancy->id = id;
        vacancy->employer = 1;
        vacancy->posts = 1;
        vacancy->hours_max = hours;
        match_vacancy(index->match, vacancy);
}

static int index_setup(void **state)
{
        static struct index index;

        arena_new(&index.arena);
        match_new(&index.match);
        match_rules(index.match, rules_of(index.arena));
        *state = &index;
        return 0;
}

static int index_teardown(void **state)
{
        struct index *index = *state;

        match_destroy(&index->match);
        arena_destroy(&index->arena);
        return 0;
}

static uint64_t vacancy_at(const struct round *round, size_t person, uint32_t which)
{
        assert_true(which < round->person[person].n);
        return round->vacancy[round->pair[round->person[person].first + which].vacancy].id;
}

static void what_was_named_stands_first_and_the_matcher_orders_the_rest(void **state)
{
        struct index *index = *state;
        struct round_person person[] = {{.id = 5}, {.id = 6}};
        struct round_vacancy vacancy[] = {
                {.id = 1, .room = 360}, {.id = 2, .room = 320}, {.id = 3, .room = 200}, {.id = 4, .room = 300}};
        struct round round = {.person = person, .vacancy = vacancy, .n_people = 2, .n_vacancies = 4};
        const uint64_t order[] = {3}, never[] = {2}, first[] = {6}, not [] = {6};

        person_put(index, 5, 360, true);
        person_put(index, 6, 360, true);
        vacancy_put(index, 1, 360);
        vacancy_put(index, 2, 320);
        vacancy_put(index, 3, 200);
        vacancy_put(index, 4, 320);
        person[0].wish = (struct round_wish){.order = order, .n_order = 1, .never = never, .n_never = 1};
        vacancy[0].wish = (struct round_wish){.order = first, .n_order = 1};
        vacancy[1].wish = (struct round_wish){.never = not, .n_never = 1};
        round_line_up(&round, index->match, date_of_ymd(TODAY), index->arena);
        /* Vacancy 4 has less room than one post asks, and vacancy 2 is not for either of them. */
        assert_int_equal(person[0].n, 2);
        assert_int_equal(person[0].stated, 1);
        assert_int_equal(vacancy_at(&round, 0, 0), 3);
        assert_int_equal(vacancy_at(&round, 0, 1), 1);
        assert_int_equal(person[1].n, 2);
        assert_int_equal(vacancy_at(&round, 1, 0), 1);
        assert_int_equal(vacancy_at(&round, 1, 1), 3);
        assert_int_equal(vacancy[0].stated, 1);
        /* Named by the vacancy, 6 stands before 5 in its line. */
        assert_int_equal(round.pair[person[0].first + 1].place, 2);
        assert_int_equal(round.pair[person[1].first].place, 1);
        round_settle(&round);
        assert_int_equal(round.vacancy[round.pair[person[0].given].vacancy].id, 3);
        assert_int_equal(round.vacancy[round.pair[person[1].given].vacancy].id, 1);
        assert_int_equal(round.pair[person[0].given].hours, 200);
}

static void who_is_named_is_lined_up_beyond_the_best_but_never_past_a_must(void **state)
{
        struct index *index = *state;
        struct round_person person[] = {{.id = 5}, {.id = 6}};
        struct round_vacancy vacancy[ROUND_BEST + 2] = {0};
        struct round round = {.person = person, .vacancy = vacancy, .n_people = 2, .n_vacancies = COUNT(vacancy)};
        const uint64_t both[] = {5, 6};

        person_put(index, 5, 400, true);
        person_put(index, 6, 400, false);
        for (uint32_t i = 0; i < COUNT(vacancy); i++) {
                vacancy[i].id = i + 1;
                vacancy[i].room = 400;
                vacancy_put(index, i + 1, 400 - i);
        }
        vacancy[COUNT(vacancy) - 1].wish = (struct round_wish){.order = both, .n_order = 2};
        round_line_up(&round, index->match, date_of_ymd(TODAY), index->arena);
        assert_int_equal(person[0].n, ROUND_BEST + 1);
        assert_int_equal(vacancy_at(&round, 0, ROUND_BEST), COUNT(vacancy));
        assert_int_equal(person[0].stated, 0);
        assert_int_equal(person[1].n, 0);
}

static void two_half_time_people_share_a_post(void **state)
{
        struct index *index = *state;
        struct round_person person[] = {{.id = 5}, {.id = 6}, {.id = 7}};
        struct round_vacancy vacancy[] = {{.id = 1, .room = 360}};
        struct round round = {.person = person, .vacancy = vacancy, .n_people = 3, .n_vacancies = 1};

        for (uint64_t id = 5; id <= 7; id++)
                person_put(index, id, 180, true);
        vacancy_put(index, 1, 360);
        round_line_up(&round, index->match, date_of_ymd(TODAY), index->arena);
        round_settle(&round);
        assert_int_equal(
                (person[0].given != ROUND_NOTHING) + (person[1].given != ROUND_NOTHING) + (person[2].given != ROUND_NOTHING), 2);
        round.quota = 1;
        round_settle(&round);
        assert_int_equal(
                (person[0].given != ROUND_NOTHING) + (person[1].given != ROUND_NOTHING) + (person[2].given != ROUND_NOTHING), 1);
}

int main(void)
{
#define INDEXED(name) cmocka_unit_test_setup_teardown(name, index_setup, index_teardown)
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(nobody_overtakes_in_any_of_thousands_of_rounds),
                cmocka_unit_test(with_equal_hours_it_is_classically_stable),
                cmocka_unit_test(without_a_quota_no_other_fair_way_gives_anyone_more),
                cmocka_unit_test(hours_that_go_round_for_ever_are_settled),
                cmocka_unit_test(nothing_is_settled_too),
                INDEXED(what_was_named_stands_first_and_the_matcher_orders_the_rest),
                INDEXED(who_is_named_is_lined_up_beyond_the_best_but_never_past_a_must),
                INDEXED(two_half_time_people_share_a_post),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests(tests, NULL, NULL);
}
