#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "must.h"
#include "partition.h"
#include "worker.h"

enum { LEASE_MS = 4000 };

/* Even casefiles are leased to it, by every answer. It has read a snapshot of nothing but rules, for three proposals, up to event
 * 10. */
struct fixture {
        struct arena *arena;
        struct worker *worker;
        Result *result; /* the answer in the making */
        uint64_t seq;
        uint32_t today;
        int64_t now_ms;
        bool is_silent; /* on leases */
        bool lacks[PARTITIONS];
};

static Thing *thing(struct fixture *f, Thing__IsCase is)
{
        Thing *t = NEW(f->arena, Thing, thing);

        if (!f->result)
                f->result = NEW(f->arena, Result, result);
        t->is_case = is;
        APPEND(f->arena, f->result, things) = t;
        return t;
}

static MatchRules *put_rules(struct fixture *f, uint32_t most)
{
        static const char *const musts[] = {"consent", "licence"};
        MatchRules *rules = NEW(f->arena, MatchRules, match_rules);

        rules->version = 1;
        rules->most = most;
        for (size_t i = 0; i < COUNT(musts); i++) {
                MatchMust *m = NEW(f->arena, MatchMust, match_must);

                m->kind = NEW(f->arena, Word, word);
                m->kind->text = arena_strdup(f->arena, musts[i]);
                APPEND(f->arena, rules, musts) = m;
        }
        thing(f, THING__IS_RULES)->rules = rules;
        return rules;
}

static MatchPerson *put_person(struct fixture *f, uint64_t casefile, uint32_t open)
{
        MatchPerson *person = NEW(f->arena, MatchPerson, match_person);
        Consent *consent = NEW(f->arena, Consent, consent);

        person->casefile = casefile;
        person->profile = NEW(f->arena, Profile, profile);
        person->proposals_open = open;
        APPEND(f->arena, consent, parts) = PART__PART_PROFILE;
        APPEND(f->arena, person, consents) = consent;
        thing(f, THING__IS_MATCH_PERSON)->match_person = person;
        return person;
}

static Vacancy *put_vacancy(struct fixture *f, uint64_t id)
{
        Vacancy *vacancy = NEW(f->arena, Vacancy, vacancy);

        vacancy->id = id;
        vacancy->employer = 1;
        vacancy->posts = 1;
        thing(f, THING__IS_VACANCY)->vacancy = vacancy;
        return vacancy;
}

/* Nobody here can drive a lorry. */
static void put_lorry_vacancy(struct fixture *f, uint64_t id)
{
        Vacancy *vacancy = put_vacancy(f, id);

        APPEND(f->arena, vacancy, licences) = arena_strdup(f->arena, "C");
}

static void lease(const struct fixture *f, Result *result)
{
        if (f->is_silent)
                return;
        result->lease_ms = LEASE_MS;
        for (uint32_t i = 0; i < PARTITIONS; i += 2)
                if (!f->lacks[i])
                        APPEND(f->arena, result, leased) = i;
}

/* Desk answers with what was put, having read `events` more. */
static bool take(struct fixture *f, uint64_t events)
{
        Result *result = f->result ? f->result : NEW(f->arena, Result, result);
        MatchFeed feed;

        f->seq += events;
        f->result = NULL;
        result->seq = f->seq;
        result->now = date_instant(date_of_ymd(f->today)).ms;
        lease(f, result);
        worker_question(f->worker, f->now_ms, &feed);
        return worker_take(f->worker, result);
}

/* All that can be done now; null when nothing is delivered. Fails when there is more than one delivery. */
static const ProposalsDeliver *work(struct fixture *f)
{
        const ProposalsDeliver *out, *only = NULL;

        while (worker_step(f->worker, f->now_ms, f->arena, &out)) {
                assert_false(only && out);
                only = out ? out : only;
        }
        return only;
}

static void settle(struct fixture *f, uint64_t casefile, uint64_t first_event, uint32_t events)
{
        Outcome *outcome = NEW(f->arena, Outcome, outcome);

        outcome->first_event = first_event;
        outcome->events = events;
        worker_settled(f->worker, casefile, outcome);
}

static int begin(void **state)
{
        struct fixture *f = calloc(1, sizeof *f);

        must(f);
        arena_new(&f->arena);
        worker_new(&f->worker, "placement-1@here");
        f->today = 20260415;
        (void)put_rules(f, 3);
        assert_true(take(f, 10));
        assert_null(work(f));
        *state = f;
        return 0;
}

static int end(void **state)
{
        struct fixture *f = *state;

        worker_destroy(&f->worker);
        arena_destroy(&f->arena);
        free(f);
        return 0;
}

static void a_person_gets_what_fits_up_to_the_most(void **state)
{
        struct fixture *f = *state;
        const ProposalsDeliver *out;

        for (uint64_t id = 1; id <= 5; id++)
                (void)put_vacancy(f, id);
        (void)put_person(f, 2, 1);
        (void)take(f, 6);
        out = work(f);
        assert_non_null(out);
        assert_int_equal(out->casefile, 2);
        assert_int_equal(out->ran->basis, 16);
        assert_int_equal(out->ran->today, 20260415);
        assert_int_equal(out->ran->most, 2);
        assert_string_equal(out->ran->rules, "1");
        assert_int_equal(out->ran->details->n_hits, 2);
        assert_int_equal(out->ran->details->hits[0]->n_words, 0);
        assert_int_equal(out->n_suggestions, 2);
        assert_int_equal(out->suggestions[0]->rank, 1);
        assert_int_equal(out->suggestions[1]->n_reasons, 1);
}

static void casefiles_of_other_workers_are_left_to_them(void **state)
{
        struct fixture *f = *state;

        (void)put_vacancy(f, 1);
        (void)put_person(f, 3, 0);
        (void)put_person(f, 0, 0);
        (void)take(f, 2);
        assert_null(work(f));
        /* It knows them all the same, and can take them over at once. */
        assert_int_equal(worker_figures(f->worker).sizes.people, 1);
        assert_int_equal(worker_figures(f->worker).queue, 0);
}

static void it_says_its_name_and_how_many_wait(void **state)
{
        struct fixture *f = *state;
        MatchFeed feed;

        (void)put_person(f, 2, 0);
        (void)put_person(f, 4, 0);
        (void)take(f, 2);
        worker_question(f->worker, f->now_ms, &feed);
        assert_string_equal(feed.worker, "placement-1@here");
        assert_int_equal(feed.queue, 2);
        assert_true(feed.wait_ms < LEASE_MS / 2);
}

/* From the question on, and with a margin: nobody else can have it yet. */
static void nothing_is_delivered_after_the_lease_by_its_own_clock(void **state)
{
        struct fixture *f = *state;

        (void)put_vacancy(f, 1);
        (void)put_person(f, 2, 0);
        (void)take(f, 2);
        assert_true(worker_may_deliver(f->worker, 2, f->now_ms));
        assert_false(worker_may_deliver(f->worker, 3, f->now_ms));
        f->now_ms += LEASE_MS - 400;
        assert_false(worker_may_deliver(f->worker, 2, f->now_ms));
        assert_null(work(f));
        /* It waits for it where it stood. */
        (void)take(f, 0);
        assert_int_equal(work(f)->casefile, 2);
}

static void a_desk_that_says_nothing_of_leases_takes_none_away(void **state)
{
        struct fixture *f = *state;

        f->is_silent = true;
        (void)put_vacancy(f, 1);
        (void)put_person(f, 2, 0);
        (void)take(f, 2);
        assert_int_equal(work(f)->casefile, 2);
        f->now_ms += LEASE_MS;
        (void)take(f, 0);
        assert_false(worker_may_deliver(f->worker, 2, f->now_ms));
}

static void what_another_has_now_is_left_alone_and_what_comes_is_matched(void **state)
{
        struct fixture *f = *state;

        (void)put_vacancy(f, 1);
        (void)put_person(f, 2, 0);
        (void)put_person(f, 4, 3);
        f->lacks[4] = true;
        (void)take(f, 3);
        assert_int_equal(work(f)->casefile, 2);
        f->lacks[2] = true;
        (void)take(f, 0);
        assert_false(worker_holds(f->worker, 2));
        settle(f, 2, 14, 2);
        (void)put_vacancy(f, 2);
        (void)take(f, 1);
        assert_null(work(f));
        /* What was delivered in its name may have been lost: it is said again. */
        f->lacks[2] = false;
        (void)take(f, 0);
        assert_int_equal(work(f)->casefile, 2);
        f->lacks[4] = false;
        (void)put_person(f, 4, 2);
        (void)take(f, 1);
        assert_int_equal(work(f)->casefile, 4);
        assert_int_equal(worker_figures(f->worker).leased, PARTITIONS / 2);
}

static void nothing_is_matched_before_the_snapshot_is_whole(void **state)
{
        struct fixture *f = *state;
        MatchFeed feed;

        worker_destroy(&f->worker);
        worker_new(&f->worker, "placement-1@here");
        worker_question(f->worker, f->now_ms, &feed);
        assert_int_equal(feed.after, 0);
        assert_int_equal(feed.cursor.len, 0);
        (void)put_rules(f, 3);
        (void)put_vacancy(f, 1);
        (void)put_person(f, 2, 0);
        f->result->more = true;
        f->result->next_key = codec_bytes(f->arena, "here", 4);
        (void)take(f, 0);
        assert_null(work(f));
        worker_question(f->worker, f->now_ms, &feed);
        assert_int_equal(feed.after, 0);
        assert_memory_equal(feed.cursor.data, "here", 4);
        (void)put_person(f, 4, 3);
        (void)take(f, 5);
        /* What happened while pages were read is told again, and before that nothing could be made again of the basis. */
        assert_null(work(f));
        worker_question(f->worker, f->now_ms, &feed);
        assert_int_equal(feed.after, 10);
        assert_int_equal(feed.cursor.len, 0);
        (void)take(f, 0);
        assert_non_null(work(f));
}

static void nothing_is_matched_while_more_events_wait_to_be_told(void **state)
{
        struct fixture *f = *state;

        (void)put_vacancy(f, 1);
        (void)put_person(f, 2, 0);
        f->result->more = true;
        (void)take(f, 2);
        assert_null(work(f));
        (void)take(f, 3);
        assert_int_equal(work(f)->ran->basis, 15);
}

static void an_empty_register_is_asked_again_from_the_start(void **state)
{
        struct fixture *f = *state;
        MatchFeed feed;

        worker_destroy(&f->worker);
        worker_new(&f->worker, "placement-1@here");
        f->seq = 0;
        (void)take(f, 0);
        worker_question(f->worker, f->now_ms, &feed);
        assert_int_equal(feed.after, 0);
        assert_true(feed.wait_ms > 0);
        assert_false(worker_figures(f->worker).ready);
}

/* The settlement and the feed are two roads, and either may be the quicker. */
static void a_casefile_under_way_is_not_matched_until_its_outcome_was_read(void **state)
{
        struct fixture *f = *state;
        MatchPerson *person;

        for (uint64_t id = 1; id <= 2; id++)
                (void)put_vacancy(f, id);
        (void)put_person(f, 2, 0);
        (void)take(f, 3);
        assert_int_equal(work(f)->n_suggestions, 2);
        (void)put_vacancy(f, 3);
        (void)take(f, 1);
        assert_null(work(f));
        settle(f, 2, 14, 3);
        assert_null(work(f));
        (void)take(f, 1);
        assert_null(work(f));
        person = put_person(f, 2, 2);
        APPEND(f->arena, person, proposed) = 1;
        APPEND(f->arena, person, proposed) = 2;
        (void)take(f, 1);
        assert_int_equal(work(f)->suggestions[0]->vacancy, 3);
}

static void the_feed_may_be_quicker_than_the_settlement(void **state)
{
        struct fixture *f = *state;
        MatchPerson *person;

        (void)put_vacancy(f, 1);
        (void)put_person(f, 2, 0);
        (void)take(f, 2);
        assert_int_equal(work(f)->n_suggestions, 1);
        person = put_person(f, 2, 1);
        APPEND(f->arena, person, proposed) = 1;
        (void)put_vacancy(f, 2);
        (void)take(f, 2);
        assert_null(work(f));
        settle(f, 2, 13, 2);
        assert_int_equal(work(f)->suggestions[0]->vacancy, 2);
}

static void a_changed_vacancy_reaches_those_it_fits_and_who_have_room(void **state)
{
        struct fixture *f = *state;

        (void)put_person(f, 2, 0);
        (void)put_person(f, 4, 3);
        (void)take(f, 2);
        assert_null(work(f));
        put_lorry_vacancy(f, 1);
        (void)take(f, 1);
        assert_null(work(f));
        (void)put_vacancy(f, 1);
        (void)take(f, 1);
        assert_int_equal(work(f)->casefile, 2);
}

static void the_same_is_not_delivered_twice(void **state)
{
        struct fixture *f = *state;

        (void)put_vacancy(f, 1);
        (void)put_person(f, 2, 0);
        (void)take(f, 2);
        assert_non_null(work(f));
        worker_settled(f->worker, 2, NULL);
        (void)put_person(f, 2, 0);
        (void)take(f, 1);
        assert_null(work(f));
        (void)put_vacancy(f, 2);
        (void)take(f, 1);
        assert_int_equal(work(f)->n_suggestions, 2);
}

static void an_empty_result_is_told_once_with_the_must_that_emptied_it(void **state)
{
        struct fixture *f = *state;
        const ProposalsDeliver *out;

        for (uint64_t id = 1; id <= 2; id++)
                put_lorry_vacancy(f, id);
        (void)put_person(f, 2, 0);
        (void)put_person(f, 4, 1);
        (void)take(f, 4);
        out = work(f);
        assert_int_equal(out->casefile, 2);
        assert_int_equal(out->n_suggestions, 0);
        assert_int_equal(out->ran->details->n_emptied, 1);
        assert_string_equal(out->ran->details->emptied[0]->must, "licence");
        assert_int_equal(out->ran->details->emptied[0]->vacancies, 2);
        settle(f, 2, 0, 0);
        put_lorry_vacancy(f, 3);
        (void)put_person(f, 2, 0);
        (void)take(f, 2);
        assert_null(work(f));
}

static void what_the_tracker_left_out_is_looked_at_again_with_news(void **state)
{
        struct fixture *f = *state;

        for (uint64_t id = 1; id <= 4; id++)
                (void)put_vacancy(f, id);
        (void)put_person(f, 2, 0);
        (void)take(f, 5);
        assert_int_equal(work(f)->n_suggestions, 3);
        settle(f, 2, 0, 0);
        assert_null(work(f));
        for (uint64_t id = 1; id <= 3; id++)
                thing(f, THING__IS_GONE_VACANCY)->gone_vacancy = id;
        (void)take(f, 3);
        assert_int_equal(work(f)->suggestions[0]->vacancy, 4);
}

static void a_new_day_matches_everyone_again(void **state)
{
        struct fixture *f = *state;

        put_vacancy(f, 1)->opens = 20260416;
        (void)put_person(f, 2, 0);
        (void)take(f, 2);
        assert_int_equal(work(f)->n_suggestions, 0);
        settle(f, 2, 0, 0);
        (void)take(f, 0);
        assert_null(work(f));
        f->today = 20260416;
        (void)take(f, 0);
        assert_int_equal(work(f)->n_suggestions, 1);
}

static void a_vacancy_that_is_kept_no_more_is_matched_on_the_day_after(void **state)
{
        struct fixture *f = *state;
        Vacancy *vacancy = put_vacancy(f, 1);

        vacancy->programme = arena_strdup(f->arena, "talentenregio");
        vacancy->internal_until = 20260415;
        (void)put_person(f, 2, 0);
        (void)take(f, 2);
        assert_string_equal(work(f)->ran->details->emptied[0]->must, "internal");
        settle(f, 2, 0, 0);
        f->today = 20260416;
        (void)take(f, 0);
        assert_int_equal(work(f)->n_suggestions, 1);
}

static void other_rules_match_everyone_again(void **state)
{
        struct fixture *f = *state;

        for (uint64_t id = 1; id <= 4; id++)
                (void)put_vacancy(f, id);
        (void)put_person(f, 2, 3);
        (void)take(f, 5);
        assert_null(work(f));
        put_rules(f, 4)->version = 2;
        (void)take(f, 1);
        assert_string_equal(work(f)->ran->rules, "2");
}

/* Casefile 2 has one open already. Of who has no set nothing is said. */
static void the_set_of_a_casefile_says_how_many_and_the_run_says_whose_set_it_was(void **state)
{
        struct fixture *f = *state;
        MatchRules *rules = put_rules(f, 1);
        MatchSet *set = APPEND(f->arena, rules, sets) = NEW(f->arena, MatchSet, match_set);
        const ProposalsDeliver *out;

        set->flow = NEW(f->arena, Word, word);
        set->flow->text = arena_strdup(f->arena, "gelders");
        set->most = 3;
        for (uint64_t id = 1; id <= 5; id++)
                (void)put_vacancy(f, id);
        (void)put_person(f, 4, 1);
        put_person(f, 2, 1)->flow = arena_strdup(f->arena, "gelders");
        (void)take(f, 8);
        out = work(f);
        assert_int_equal(out->casefile, 2);
        assert_int_equal(out->n_suggestions, 2);
        assert_string_equal(out->ran->set, "flow gelders");
        settle(f, 2, 19, 3);
        (void)put_person(f, 4, 0);
        (void)take(f, 3);
        out = work(f);
        assert_int_equal(out->casefile, 4);
        assert_int_equal(out->n_suggestions, 1);
        assert_string_equal(out->ran->set, "");
}

static void rules_that_allow_fewer_take_no_proposal_back(void **state)
{
        struct fixture *f = *state;

        (void)put_vacancy(f, 1);
        (void)put_person(f, 2, 3);
        (void)put_rules(f, 2);
        (void)take(f, 3);
        assert_null(work(f));
}

static void an_employer_that_stops_shrinking_matches_everyone_again(void **state)
{
        struct fixture *f = *state;
        MatchRules *rules = put_rules(f, 3);
        Employer *employer = NEW(f->arena, Employer, employer);

        rules->musts[1]->kind->text = arena_strdup(f->arena, "shrinking");
        employer->id = 1;
        employer->shrinking = true;
        thing(f, THING__IS_EMPLOYER)->employer = employer;
        (void)put_vacancy(f, 1);
        (void)put_person(f, 2, 0);
        (void)take(f, 4);
        assert_int_equal(work(f)->n_suggestions, 0);
        settle(f, 2, 0, 0);
        employer->shrinking = false;
        thing(f, THING__IS_EMPLOYER)->employer = employer;
        (void)take(f, 1);
        assert_int_equal(work(f)->n_suggestions, 1);
}

static void a_casefile_that_is_gone_is_not_matched(void **state)
{
        struct fixture *f = *state;

        (void)put_vacancy(f, 1);
        for (uint64_t id = 2; id <= 6; id += 2)
                (void)put_person(f, id, id == 2 ? 0 : 3);
        thing(f, THING__IS_GONE_CASEFILE)->gone_casefile = 2;
        (void)take(f, 4);
        assert_null(work(f));
        thing(f, THING__IS_GONE_CASEFILE)->gone_casefile = 6;
        thing(f, THING__IS_GONE_CASEFILE)->gone_casefile = 8;
        (void)put_person(f, 4, 2);
        (void)take(f, 2);
        assert_int_equal(work(f)->casefile, 4);
        assert_int_equal(worker_figures(f->worker).sizes.people, 1);
}

static void a_casefile_that_goes_while_a_delivery_is_under_way_is_forgotten(void **state)
{
        struct fixture *f = *state;

        (void)put_vacancy(f, 1);
        (void)put_person(f, 2, 0);
        (void)take(f, 2);
        assert_non_null(work(f));
        thing(f, THING__IS_GONE_CASEFILE)->gone_casefile = 2;
        (void)take(f, 1);
        settle(f, 2, 13, 2);
        assert_null(work(f));
        (void)put_person(f, 2, 0);
        (void)take(f, 2);
        assert_int_equal(work(f)->n_suggestions, 1);
}

static void more_changed_vacancies_than_can_wait_match_everyone(void **state)
{
        struct fixture *f = *state;

        (void)put_person(f, 2, 0);
        (void)put_person(f, 4, 3);
        (void)take(f, 2);
        assert_null(work(f));
        for (uint64_t id = 1; id <= 3000; id++)
                (void)put_vacancy(f, id);
        (void)take(f, 3000);
        assert_true(worker_figures(f->worker).queue < 1100);
        assert_int_equal(work(f)->n_suggestions, 3);
        assert_int_equal(worker_figures(f->worker).queue, 0);
}

static void a_register_put_back_from_a_copy_is_read_anew(void **state)
{
        struct fixture *f = *state;
        MatchFeed feed;

        (void)put_vacancy(f, 1);
        (void)put_person(f, 2, 3);
        (void)take(f, 5);
        f->seq = 7;
        assert_false(take(f, 0));
        assert_int_equal(worker_figures(f->worker).sizes.people, 0);
        worker_question(f->worker, f->now_ms, &feed);
        assert_int_equal(feed.after, 0);
        (void)put_rules(f, 3);
        (void)put_vacancy(f, 9);
        (void)put_person(f, 2, 0);
        assert_true(take(f, 0));
        assert_int_equal(work(f)->suggestions[0]->vacancy, 9);
}

/* ---- questions */

static void put_asked(struct fixture *f, uint64_t run, uint64_t casefile, uint64_t vacancy)
{
        MatchAsked *asked = thing(f, THING__IS_MATCH_ASKED)->match_asked = NEW(f->arena, MatchAsked, match_asked);

        asked->run = run;
        asked->ask = NEW(f->arena, MatchAsk, match_ask);
        asked->ask->casefile = casefile;
        asked->ask->vacancy = vacancy;
        asked->ask->most = 5;
}

static void a_question_for_a_casefile_is_answered_with_values_and_words(void **state)
{
        struct fixture *f = *state;
        const MatchRan *ran;

        (void)put_vacancy(f, 1);
        put_person(f, 2, 3)->profile_version = 7;
        put_asked(f, 4, 2, 0);
        (void)take(f, 3);
        ran = worker_answer(f->worker, f->now_ms, f->arena);
        assert_non_null(ran);
        assert_int_equal(ran->run, 4);
        assert_int_equal(ran->casefile, 2);
        assert_int_equal(ran->basis, 13);
        assert_int_equal(ran->most, 5);
        assert_int_equal(ran->details->profile_version, 7);
        assert_int_equal(ran->details->n_hits, 1);
        assert_int_equal(ran->details->hits[0]->vacancy, 1);
        assert_int_equal(ran->details->n_criteria, ran->details->hits[0]->n_values);
        assert_string_equal(ran->details->hits[0]->words[0], "drawn by lot between equals");
        /* Its answer is under way. */
        assert_null(worker_answer(f->worker, f->now_ms, f->arena));
        worker_answered(f->worker, 4, false);
        assert_non_null(worker_answer(f->worker, f->now_ms, f->arena));
        worker_answered(f->worker, 4, true);
        assert_null(worker_answer(f->worker, f->now_ms, f->arena));
        assert_int_equal(worker_figures(f->worker).asked, 0);
}

static void the_best_people_are_looked_for_among_everyones(void **state)
{
        struct fixture *f = *state;
        const MatchRan *ran;

        (void)put_vacancy(f, 2);
        put_person(f, 3, 3)->profile_version = 9;
        (void)put_person(f, 4, 3);
        put_asked(f, 1, 0, 2);
        (void)take(f, 4);
        ran = worker_answer(f->worker, f->now_ms, f->arena);
        assert_int_equal(ran->details->n_hits, 2);
        for (size_t i = 0; i < 2; i++)
                assert_int_equal(ran->details->hits[i]->profile_version, ran->details->hits[i]->casefile == 3 ? 9 : 0);
}

static void questions_of_other_workers_are_left_to_them_until_they_are_answered(void **state)
{
        struct fixture *f = *state;

        (void)put_vacancy(f, 1);
        put_asked(f, 1, 3, 0);
        put_asked(f, 2, 0, 1);
        put_asked(f, 2, 0, 1);
        (void)take(f, 3);
        assert_null(worker_answer(f->worker, f->now_ms, f->arena));
        assert_int_equal(worker_figures(f->worker).asked, 2);
        thing(f, THING__IS_MATCH_RAN)->match_ran = NEW(f->arena, MatchRan, match_ran);
        f->result->things[0]->match_ran->run = 1;
        (void)take(f, 1);
        assert_int_equal(worker_figures(f->worker).asked, 1);
}

static void who_has_the_lease_of_a_question_answers_it_and_who_gets_it_answers_it_again(void **state)
{
        struct fixture *f = *state;

        (void)put_vacancy(f, 1);
        put_asked(f, 4, 2, 0);
        (void)take(f, 2);
        f->now_ms += LEASE_MS;
        assert_null(worker_answer(f->worker, f->now_ms, f->arena));
        (void)take(f, 0);
        assert_non_null(worker_answer(f->worker, f->now_ms, f->arena));
        f->lacks[2] = true;
        (void)take(f, 0);
        assert_null(worker_answer(f->worker, f->now_ms, f->arena));
        f->lacks[2] = false;
        (void)take(f, 0);
        assert_int_equal(worker_answer(f->worker, f->now_ms, f->arena)->run, 4);
}

static void a_question_that_finds_nothing_says_which_must(void **state)
{
        struct fixture *f = *state;
        const MatchRan *ran;

        put_lorry_vacancy(f, 1);
        (void)put_person(f, 2, 0);
        put_asked(f, 1, 2, 0);
        put_asked(f, 2, 8, 0);
        (void)take(f, 3);
        ran = worker_answer(f->worker, f->now_ms, f->arena);
        assert_int_equal(ran->details->n_hits, 0);
        assert_string_equal(ran->details->emptied[0]->must, "licence");
        assert_int_equal(ran->details->n_openings, 1);
        assert_string_equal(ran->details->openings[0]->must, "licence");
        assert_string_equal(ran->details->openings[0]->words, "licence C");
        assert_int_equal(ran->details->openings[0]->more, 1);
        /* It is matched no more since it was asked. */
        ran = worker_answer(f->worker, f->now_ms, f->arena);
        assert_int_equal(ran->run, 2);
        assert_int_equal(ran->details->n_hits + ran->details->n_emptied, 0);
}

int main(void)
{
#define OF_A_WORKER(test) cmocka_unit_test_setup_teardown(test, begin, end)
        const struct CMUnitTest tests[] = {
                OF_A_WORKER(a_person_gets_what_fits_up_to_the_most),
                OF_A_WORKER(casefiles_of_other_workers_are_left_to_them),
                OF_A_WORKER(it_says_its_name_and_how_many_wait),
                OF_A_WORKER(nothing_is_delivered_after_the_lease_by_its_own_clock),
                OF_A_WORKER(a_desk_that_says_nothing_of_leases_takes_none_away),
                OF_A_WORKER(what_another_has_now_is_left_alone_and_what_comes_is_matched),
                OF_A_WORKER(nothing_is_matched_before_the_snapshot_is_whole),
                OF_A_WORKER(an_empty_register_is_asked_again_from_the_start),
                OF_A_WORKER(a_casefile_under_way_is_not_matched_until_its_outcome_was_read),
                OF_A_WORKER(the_feed_may_be_quicker_than_the_settlement),
                OF_A_WORKER(a_changed_vacancy_reaches_those_it_fits_and_who_have_room),
                OF_A_WORKER(the_same_is_not_delivered_twice),
                OF_A_WORKER(an_empty_result_is_told_once_with_the_must_that_emptied_it),
                OF_A_WORKER(what_the_tracker_left_out_is_looked_at_again_with_news),
                OF_A_WORKER(a_new_day_matches_everyone_again),
                OF_A_WORKER(a_vacancy_that_is_kept_no_more_is_matched_on_the_day_after),
                OF_A_WORKER(other_rules_match_everyone_again),
                OF_A_WORKER(the_set_of_a_casefile_says_how_many_and_the_run_says_whose_set_it_was),
                OF_A_WORKER(rules_that_allow_fewer_take_no_proposal_back),
                OF_A_WORKER(an_employer_that_stops_shrinking_matches_everyone_again),
                OF_A_WORKER(a_casefile_that_is_gone_is_not_matched),
                OF_A_WORKER(a_casefile_that_goes_while_a_delivery_is_under_way_is_forgotten),
                OF_A_WORKER(more_changed_vacancies_than_can_wait_match_everyone),
                OF_A_WORKER(a_register_put_back_from_a_copy_is_read_anew),
                OF_A_WORKER(nothing_is_matched_while_more_events_wait_to_be_told),
                OF_A_WORKER(a_question_for_a_casefile_is_answered_with_values_and_words),
                OF_A_WORKER(the_best_people_are_looked_for_among_everyones),
                OF_A_WORKER(questions_of_other_workers_are_left_to_them_until_they_are_answered),
                OF_A_WORKER(who_has_the_lease_of_a_question_answers_it_and_who_gets_it_answers_it_again),
                OF_A_WORKER(a_question_that_finds_nothing_says_which_must),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests(tests, NULL, NULL);
}
