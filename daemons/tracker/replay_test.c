/* A run that is made again is told the same, and whatever was changed about it since is told as well. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "must.h"
#include "replay.h"
#include "scratch_test.h"
#include "turn.h"
#include "verify.h"

static const int64_t noon = 1767612000000; /* of 5 January 2026, about */

/* A register with rules, a vacancy of one post, and run number 1 for it, which found nobody. */
struct fixture {
        struct suite_conf conf;
        struct store *store;
        struct turns *turns;
        struct arena *arena;
        const char *set; /* that the next run says it followed; null: none */
        uint64_t n;
};

static void fixture_end(struct fixture *f)
{
        turns_destroy(&f->turns);
        store_destroy(&f->store);
        arena_destroy(&f->arena);
}

static Command *command_new(struct fixture *f, Command__WhatCase what)
{
        Command *command = NEW(f->arena, Command, command);

        command->what_case = what;
        return command;
}

static void run_command(struct fixture *f, Command *command)
{
        Entry *entry = NEW(f->arena, Entry, entry);
        struct turn_result result;
        struct err err = {0};

        entry->n = ++f->n;
        entry->at = noon + (int64_t)f->n;
        entry->command = command;
        command->id = codec_bytes(f->arena, &(uint8_t[16]){(uint8_t)f->n}, 16);
        assert_true(turn_run(f->turns, &entry, 1, &result, &err));
        assert_string_equal(result.decided[0]->outcome->rule, "");
}

static void rules_install(struct fixture *f, uint32_t version)
{
        Command *command = command_new(f, COMMAND__WHAT_RULES_INSTALL);
        MatchRules *rules = NEW(f->arena, MatchRules, match_rules);
        MatchMust *consent = NEW(f->arena, MatchMust, match_must);
        MatchCriterion *lot = NEW(f->arena, MatchCriterion, match_criterion);

        command->rules_install = NEW(f->arena, RulesInstall, rules_install);
        command->rules_install->rules = rules;
        rules->version = version;
        rules->most = 3;
        consent->kind = NEW(f->arena, Word, word);
        consent->kind->text = arena_strdup(f->arena, "consent");
        APPEND(f->arena, rules, musts) = consent;
        lot->kind = NEW(f->arena, Word, word);
        lot->kind->text = arena_strdup(f->arena, "hash");
        APPEND(f->arena, rules, order) = lot;
        run_command(f, command);
}

static void vacancy_post(struct fixture *f)
{
        Command *command = command_new(f, COMMAND__WHAT_VACANCY_POST);

        command->vacancy_post = NEW(f->arena, VacancyPost, vacancy_post);
        command->vacancy_post->employer_name = arena_strdup(f->arena, "Receiver BV");
        command->vacancy_post->vacancy = NEW(f->arena, Vacancy, vacancy);
        command->vacancy_post->vacancy->title = arena_strdup(f->arena, "Welder");
        command->vacancy_post->vacancy->posts = 1;
        run_command(f, command);
}

static void run_ask(struct fixture *f)
{
        Command *command = command_new(f, COMMAND__WHAT_MATCH_ASK);

        command->match_ask = NEW(f->arena, MatchAsk, match_ask);
        command->match_ask->vacancy = 1;
        run_command(f, command);
}

static void run_answer(struct fixture *f, uint64_t run)
{
        Command *command = command_new(f, COMMAND__WHAT_MATCH_RAN);
        MatchRan *ran = command->match_ran = NEW(f->arena, MatchRan, match_ran);
        struct position position;
        struct err err = {0};

        assert_true(turns_position(f->turns, &position, &err));
        ran->run = run;
        ran->vacancy = 1;
        ran->basis = position.seq;
        ran->today = 20260105;
        ran->most = 20;
        ran->rules = arena_strdup(f->arena, "1");
        if (f->set)
                ran->set = arena_strdup(f->arena, f->set);
        ran->details = NEW(f->arena, RunDetails, run_details);
        run_command(f, command);
}

static void fixture_begin(struct fixture *f, void **state)
{
        struct err err = {0};

        *f = (struct fixture){.conf = {.map_size = 8 << 20}};
        arena_new(&f->arena);
        f->conf.run_dir = arena_strdup(f->arena, scratch_path(state, "."));
        f->conf.register_dir = arena_strdup(f->arena, scratch_path(state, "r"));
        assert_true(tables_open(&f->store, f->conf.register_dir, f->conf.map_size, STORE_SCRATCH, &err));
        turns_new(&f->turns, f->store);
        rules_install(f, 1);
        vacancy_post(f);
        run_ask(f);
        run_answer(f, 1);
}

/* Change what run 1 found behind everybody's back; null takes it away. */
static void details_forge(struct fixture *f, const RunDetails *details)
{
        OWNED(txn_abort) struct txn *txn = NULL;
        struct tables tables;
        struct err err = {0};

        assert_true(txn_begin(&txn, f->store, TXN_WRITE, &err));
        tables_begin(&tables, txn, NULL, f->arena);
        if (details)
                world_put_run_details(&tables.world, 1, details);
        else
                world_purge_runs(&tables.world, 2);
        assert_true(tables_ok(&tables, &err) && txn_commit(&txn, &err));
}

/* The register has one opening in a process, so the fixture's is closed first. */
static const char *difference(struct fixture *f, uint64_t run, struct replay_report *report)
{
        struct err err = {0};

        turns_destroy(&f->turns);
        store_destroy(&f->store);
        assert_true(run_replay(&f->conf, run, f->arena, report, &err));
        return report->difference;
}

static void a_run_is_the_same_again_whatever_came_after_it(void **state)
{
        OWNED(fixture_end) struct fixture f;
        struct replay_report report;

        fixture_begin(&f, state);
        rules_install(&f, 2);
        vacancy_post(&f);
        assert_null(difference(&f, 1, &report));
        assert_non_null(report.kept);
        assert_int_equal(report.events, report.ran->basis);
        assert_string_equal(report.ran->rules, "1");
}

static void a_purged_run_is_held_against_its_digest(void **state)
{
        OWNED(fixture_end) struct fixture f;
        struct replay_report report;

        fixture_begin(&f, state);
        details_forge(&f, NULL);
        assert_null(difference(&f, 1, &report));
        assert_null(report.kept);
}

static void a_forged_hit_is_told(void **state)
{
        OWNED(fixture_end) struct fixture f;
        struct verify_report verified;
        struct replay_report report;
        RunDetails *forged;
        struct err err = {0};

        fixture_begin(&f, state);
        forged = NEW(f.arena, RunDetails, run_details);
        APPEND(f.arena, forged, hits) = NEW(f.arena, MatchHit, match_hit);
        forged->hits[0]->casefile = 7;
        details_forge(&f, forged);
        assert_string_equal(difference(&f, 1, &report), "1 hits were found, and 0 when made again");
        assert_true(register_verify(&f.conf, f.arena, &verified, &err));
        assert_non_null(strstr(verified.difference, "not what its event says"));
}

static void rules_that_the_events_do_not_give_are_told(void **state)
{
        OWNED(fixture_end) struct fixture f;
        struct replay_report report;

        fixture_begin(&f, state);
        rules_install(&f, 2);
        run_ask(&f);
        run_answer(&f, 2);
        assert_string_equal(difference(&f, 2, &report), "it ran under rules 1, and the events give rules 2");
}

static void a_run_that_names_another_set_is_told(void **state)
{
        OWNED(fixture_end) struct fixture f;
        struct replay_report report;

        fixture_begin(&f, state);
        f.set = "programme x";
        run_ask(&f);
        run_answer(&f, 2);
        assert_string_equal(difference(&f, 2, &report), "it followed the set \"programme x\", and follows \"\" when made again");
}

static void what_is_not_there_or_not_answered_is_no_error(void **state)
{
        OWNED(fixture_end) struct fixture f;
        struct replay_report report;

        fixture_begin(&f, state);
        run_ask(&f);
        assert_null(difference(&f, 2, &report));
        assert_non_null(report.run);
        assert_null(report.ran);
        assert_null(difference(&f, 3, &report));
        assert_null(report.run);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                scratch_test(a_run_is_the_same_again_whatever_came_after_it),
                scratch_test(a_purged_run_is_held_against_its_digest),
                scratch_test(a_forged_hit_is_told),
                scratch_test(rules_that_the_events_do_not_give_are_told),
                scratch_test(a_run_that_names_another_set_is_told),
                scratch_test(what_is_not_there_or_not_answered_is_no_error),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests(tests, NULL, NULL);
}
