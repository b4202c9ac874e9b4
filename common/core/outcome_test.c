/* What counts, on which day, by which events: definitions held against casefiles that are led through shipped flows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "centre.h"
#include "must.h"
#include "outcome.h"
#include "read.h"
#include "recount.h"
#include "text.h"

/* ---- a centre with definitions */

static const OutcomeDefinition *definition(struct centre *c, const char *name)
{
        const OutcomeDefinition *found = world_outcome(c->world, name, 0);

        if (!found)
                fail_msg("no outcome %s", name);
        return found;
}

static void outcomes_install(struct centre *c, const struct outcome_set *set)
{
        for (size_t i = 0; i < set->n; i++) {
                Command *command = centre_command(c, COMMAND__WHAT_OUTCOME_INSTALL);

                command->outcome_install = NEW(c->arena, OutcomeInstall, outcome_install);
                command->outcome_install->definition = set->item[i];
                centre_do(c, command);
        }
}

static void outcomes_of(struct centre *c, const char *file)
{
        struct findings findings = {.arena = c->arena};
        struct outcome_set set;
        struct err err = {0};

        assert_true(outcome_read(arena_text(c->arena, OVERSTAP_SOURCE "/config/outcomes/%s.yaml", file), c->arena, &findings,
                                 &set, &err));
        assert_int_equal(findings.n, 0);
        outcomes_install(c, &set);
}

static int setup(void **state)
{
        if (centre_setup(state))
                return -1;
        outcomes_of(*state, "centre");
        outcomes_of(*state, "baanbrekend");
        return 0;
}

/* Another definition, of one way. */
static OutcomeWay *way_new(struct centre *c, const char *basis, const char *value)
{
        OutcomeWay *way = NEW(c->arena, OutcomeWay, outcome_way);
        Word *word = NEW(c->arena, Word, word);

        word->text = arena_strdup(c->arena, value);
        APPEND(c->arena, way, values) = word;
        way->basis = NEW(c->arena, Word, word);
        way->basis->text = arena_strdup(c->arena, basis);
        return way;
}

static void way_install(struct centre *c, const char *name, OutcomeWay *way)
{
        OutcomeDefinition *own = NEW(c->arena, OutcomeDefinition, outcome_definition);
        const struct outcome_set set = {&own, 1};

        own->name = NEW(c->arena, Word, word);
        own->name->text = arena_strdup(c->arena, name);
        own->version = 1;
        own->title_en = own->title_nl = arena_strdup(c->arena, name);
        APPEND(c->arena, own, ways) = way;
        outcomes_install(c, &set);
}

static struct outcome_result found(struct centre *c, uint64_t id, const char *name, uint32_t day)
{
        const Trail *record = world_trail(c->world, id);
        struct trail trail;
        struct outcome_result result;

        assert_non_null(record);
        trail = trail_of(record, c->arena);
        outcome_find(definition(c, name), &trail, date_of_ymd(day), c->arena, &result);
        return result;
}

static void stands(struct centre *c, uint64_t id, const char *name, uint32_t day, Standing standing, uint32_t on, uint32_t off)
{
        struct outcome_result result = found(c, id, name, day);

        if (result.standing != standing || date_ymd(result.on) != on || date_ymd(result.off) != off)
                fail_msg("%s of %llu on %u: standing %d from %u to %u (%s), and not %d from %u to %u", name,
                         (unsigned long long)id, day, result.standing, date_ymd(result.on), date_ymd(result.off), result.why,
                         standing, on, off);
}
#define COUNTS(c, id, name, day, on)         stands(c, id, name, day, STANDING__STANDING_COUNTED, on, 0)
#define COUNTS_NOT(c, id, name, day)         assert_true(found(c, id, name, day).standing < STANDING__STANDING_WITHDRAWN)
#define WITHDRAWN(c, id, name, day, on, off) stands(c, id, name, day, STANDING__STANDING_WITHDRAWN, on, off)

static uint64_t opened(struct centre *c, const char *flow, uint32_t day, const char *reference)
{
        centre_day(c, day);
        return centre_do(c, centre_employee(c, flow, reference));
}

static uint64_t worked(struct centre *c, uint64_t id, uint32_t first, uint32_t last, Contract contract, uint32_t hours)
{
        Command *command = centre_placement(c, id, PLACEMENT_KIND__PLACEMENT_JOB, first);

        command->placement_record->last_day = last;
        command->placement_record->contract = contract;
        command->placement_record->hours = hours;
        return centre_do(c, command);
}

static void work_ends(struct centre *c, uint64_t placement, uint32_t last, const char *reason)
{
        Command *command = centre_command(c, COMMAND__WHAT_PLACEMENT_END);

        command->placement_end = NEW(c->arena, PlacementEnd, placement_end);
        command->placement_end->placement = placement;
        command->placement_end->last_day = last;
        command->placement_end->reason = arena_strdup(c->arena, reason);
        centre_do(c, command);
}

static void step(struct centre *c, uint64_t id, const char *name, const char *reason)
{
        Command *command = centre_step(c, id, name);

        command->case_step->reason = arena_strdup(c->arena, reason);
        centre_do(c, command);
}

/* ---- work, and its days */

static void a_job_counts_from_its_first_day_and_lasting_work_when_it_has_lasted(void **state)
{
        struct centre *c = *state;
        uint64_t id = opened(c, "maasland", 20260105, "A");

        centre_do(c, centre_record(c, id, "last-day", 20260531));
        centre_day(c, 20260518);
        worked(c, id, 20260601, 0, CONTRACT__CONTRACT_PERMANENT, 320);
        stands(c, id, "ever-placed", 20260518, STANDING__STANDING_PENDING, 20260601, 0);
        COUNTS_NOT(c, id, "ever-placed", 20260531);
        COUNTS(c, id, "ever-placed", 20260601, 20260601);
        COUNTS(c, id, "no-gap", 20260601, 20260601);
        COUNTS(c, id, "hours-25", 20260601, 20260601);
        COUNTS_NOT(c, id, "lasting-26", 20261129);
        COUNTS(c, id, "lasting-26", 20261130, 20261130);
        assert_int_equal(date_ymd(found(c, id, "lasting-26", 20260701).due), 20261130);
        /* Nobody said whether a subsidy is paid. */
        COUNTS_NOT(c, id, "regular", 20261130);
        /* It was not known before it was recorded, whatever its first day. */
        stands(c, id, "ever-placed", 20260517, STANDING__STANDING_NONE, 0, 0);
}

static void the_evidence_names_the_events(void **state)
{
        struct centre *c = *state;
        uint64_t id = opened(c, "maasland", 20260105, "A"), fact, job;
        struct outcome_result result;

        centre_do(c, centre_record(c, id, "last-day", 20260531));
        fact = c->seq;
        worked(c, id, 20260601, 0, CONTRACT__CONTRACT_PERMANENT, 320);
        job = c->seq;
        result = found(c, id, "no-gap", 20260601);
        assert_int_equal(result.n, 2);
        assert_int_equal(result.event[0], fact);
        assert_int_equal(result.event[1], job);
        assert_int_equal(result.basis, job);
}

static void a_gap_of_one_day_is_a_gap(void **state)
{
        struct centre *c = *state;
        uint64_t id = opened(c, "maasland", 20260105, "A");

        centre_do(c, centre_record(c, id, "last-day", 20260531));
        worked(c, id, 20260602, 0, CONTRACT__CONTRACT_PERMANENT, 320);
        COUNTS_NOT(c, id, "no-gap", 20260602);
        COUNTS(c, id, "ever-placed", 20260602, 20260602);
        /* The old job ran on a day longer than was known. */
        centre_day(c, 20260610);
        centre_do(c, centre_record(c, id, "last-day", 20260601));
        COUNTS(c, id, "no-gap", 20260610, 20260602);
        COUNTS_NOT(c, id, "no-gap", 20260609);
}

static void hours_contract_and_kind_are_asked(void **state)
{
        struct centre *c = *state;
        uint64_t a = opened(c, "maasland", 20260105, "A"), b = opened(c, "maasland", 20260105, "B");

        worked(c, a, 20260105, 0, CONTRACT__CONTRACT_AGENCY, 254);
        COUNTS_NOT(c, a, "hours-25", 20260105);
        COUNTS_NOT(c, a, "permanent", 20260105);
        COUNTS(c, a, "temporary", 20260105, 20260105);
        worked(c, b, 20260105, 0, CONTRACT__CONTRACT_PERMANENT, 255);
        COUNTS(c, b, "hours-25", 20260105, 20260105);
        COUNTS_NOT(c, b, "temporary", 20260105);
        COUNTS_NOT(c, b, "taster", 20260105);
}

/* DOMAIN 8.3, row 16. */
static void a_placement_that_ends_within_its_term_is_withdrawn_and_the_old_report_stands(void **state)
{
        struct centre *c = *state;
        uint64_t id = opened(c, "maasland", 20260105, "A"), job = worked(c, id, 20260105, 0, CONTRACT__CONTRACT_PERMANENT, 320);
        struct outcome_result result;

        COUNTS(c, id, "placed-13", 20260301, 20260105);
        /* It ended on 13 February, which the centre heard on 2 March: that report says so, and the one of the day before does
         * not. */
        centre_day(c, 20260302);
        work_ends(c, job, 20260213, "probation");
        COUNTS(c, id, "placed-13", 20260301, 20260105);
        WITHDRAWN(c, id, "placed-13", 20260302, 20260105, 20260302);
        result = found(c, id, "placed-13", 20260302);
        assert_int_equal(result.n, 2);
        assert_int_equal(result.event[1], c->seq);
        /* By a definition without a term it was a placement, and stays one. */
        COUNTS(c, id, "ever-placed", 20270101, 20260105);
        WITHDRAWN(c, id, "permanent-now", 20260302, 20260105, 20260302);
        /* Other work counts from its own day. */
        worked(c, id, 20260401, 0, CONTRACT__CONTRACT_PERMANENT, 320);
        COUNTS(c, id, "placed-13", 20260701, 20260401);
        WITHDRAWN(c, id, "placed-13", 20260331, 20260105, 20260302);
}

static void lasting_work_that_turns_out_to_have_ended_is_withdrawn(void **state)
{
        struct centre *c = *state;
        uint64_t id = opened(c, "maasland", 20260105, "A"), job = worked(c, id, 20260105, 0, CONTRACT__CONTRACT_PERMANENT, 320);

        centre_day(c, 20260801);
        COUNTS(c, id, "lasting-26", 20260801, 20260706);
        work_ends(c, job, 20260630, "left");
        COUNTS(c, id, "lasting-26", 20260731, 20260706);
        WITHDRAWN(c, id, "lasting-26", 20260801, 20260706, 20260801);
        assert_string_equal(found(c, id, "lasting-26", 20260801).why, "it ended earlier than was known");
        /* One that was known to have ended in time never counted. */
        id = opened(c, "maasland", 20260801, "B");
        job = worked(c, id, 20260801, 0, CONTRACT__CONTRACT_PERMANENT, 320);
        centre_day(c, 20260901);
        work_ends(c, job, 20260831, "left");
        stands(c, id, "lasting-26", 20270301, STANDING__STANDING_FAILED, 20270130, 0);
        assert_int_equal(date_ymd(found(c, id, "lasting-26", 20270301).due), 20270130);
}

static void agreed_work_fails_only_when_it_has_ended(void **state)
{
        struct centre *c = *state;
        uint64_t id = opened(c, "maasland", 20260105, "A"),
                 job = worked(c, id, 20260105, 20260331, CONTRACT__CONTRACT_TEMPORARY, 320);

        stands(c, id, "lasting-26", 20260331, STANDING__STANDING_PENDING, 20260706, 0);
        stands(c, id, "lasting-26", 20260401, STANDING__STANDING_FAILED, 20260706, 0);
        WITHDRAWN(c, id, "placed-13", 20260401, 20260105, 20260401);
        /* It was prolonged: what was agreed counts no more. */
        centre_day(c, 20260325);
        work_ends(c, job, 20261231, "prolonged");
        COUNTS(c, id, "lasting-26", 20260706, 20260706);
        COUNTS(c, id, "placed-13", 20260401, 20260105);
}

static void work_that_never_began_counts_by_no_definition(void **state)
{
        struct centre *c = *state;
        uint64_t id = opened(c, "maasland", 20260105, "A"), job = worked(c, id, 20260105, 0, CONTRACT__CONTRACT_PERMANENT, 320);

        centre_day(c, 20260112);
        work_ends(c, job, 20260105, PLACEMENT_NEVER);
        COUNTS(c, id, "ever-placed", 20260111, 20260105);
        WITHDRAWN(c, id, "ever-placed", 20260112, 20260105, 20260112);
        assert_int_equal(found(c, id, "lasting-26", 20270101).due.day, 0);
}

static void what_was_over_before_anyone_knew_counted_in_no_report(void **state)
{
        struct centre *c = *state;
        uint64_t a = opened(c, "maasland", 20260105, "A"), b = opened(c, "maasland", 20260105, "B"), job;

        centre_day(c, 20260302);
        worked(c, a, 20260105, 20260213, CONTRACT__CONTRACT_PERMANENT, 320);
        stands(c, a, "placed-13", 20260302, STANDING__STANDING_FAILED, 20260105, 0);
        stands(c, a, "permanent-now", 20260302, STANDING__STANDING_FAILED, 20260105, 0);
        COUNTS(c, a, "ever-placed", 20260302, 20260105);
        /* An end that was agreed passed, and only later it is known that the work went on for a while: reports stopped at the first. */
        job = worked(c, b, 20260302, 20260310, CONTRACT__CONTRACT_PERMANENT, 320);
        centre_day(c, 20260501);
        work_ends(c, job, 20260401, "left");
        COUNTS(c, b, "permanent-now", 20260310, 20260302);
        WITHDRAWN(c, b, "permanent-now", 20260430, 20260302, 20260311);
        WITHDRAWN(c, b, "permanent-now", 20260501, 20260302, 20260311);
}

/* ---- the rest of the ladder */

static void talks_tasters_and_profiles_count_as_often_as_is_asked(void **state)
{
        struct centre *c = *state;
        uint64_t id = opened(c, "maasland", 20260105, "A");
        OutcomeWay *twice = way_new(c, "activity", "talk");
        Command *command;

        twice->times = 2;
        way_install(c, "two-talks", twice);
        for (uint32_t i = 0; i < 2; i++) {
                command = centre_command(c, COMMAND__WHAT_ACTIVITY_RECORD);
                command->activity_record = NEW(c->arena, ActivityRecord, activity_record);
                command->activity_record->casefile = id;
                command->activity_record->activity = NEW(c->arena, Activity, activity);
                command->activity_record->activity->kind = arena_strdup(c->arena, "talk");
                /* The later of the two is recorded first. */
                command->activity_record->activity->from = i ? 20260107 : 20260109;
                centre_do(c, command);
        }
        COUNTS(c, id, "oriented", 20260109, 20260107);
        COUNTS(c, id, "two-talks", 20260109, 20260109);
        COUNTS_NOT(c, id, "two-talks", 20260108);
        COUNTS_NOT(c, id, "better-profile", 20260109);
        centre_day(c, 20260110);
        command = centre_command(c, COMMAND__WHAT_PROFILE_UPDATE);
        command->profile_update = NEW(c->arena, ProfileUpdate, profile_update);
        command->profile_update->person = centre_case(c, id)->person;
        command->profile_update->profile = NEW(c->arena, Profile, profile);
        command->profile_update->profile->hours_max = 320;
        centre_do(c, command);
        COUNTS(c, id, "better-profile", 20260110, 20260110);
        COUNTS_NOT(c, id, "better-profile", 20260109);
}

static void an_end_counts_while_the_casefile_is_in_it(void **state)
{
        struct centre *c = *state;
        uint64_t id = opened(c, "maasland", 20260105, "A");
        OutcomeWay *way = way_new(c, "end", "declined");

        way_install(c, "declined", way);
        step(c, id, "decline", "own-plan");
        COUNTS(c, id, "declined", 20260106, 20260105);
        centre_day(c, 20260110);
        centre_do(c, centre_step(c, id, "rejoin"));
        COUNTS(c, id, "declined", 20260109, 20260105);
        WITHDRAWN(c, id, "declined", 20260110, 20260105, 20260110);
        COUNTS(c, id, "joined", 20260110, 20260110);
        centre_day(c, 20260120);
        centre_do(c, centre_step(c, id, "start-up"));
        COUNTS(c, id, "own-business", 20260120, 20260120);
}

static void a_fact_counts_until_it_is_taken_back(void **state)
{
        struct centre *c = *state;
        uint64_t id = opened(c, "maasland", 20260105, "A");

        centre_do(c, centre_record(c, id, "benefit-ended", 20260105));
        COUNTS(c, id, "baanbrekend-left-benefit", 20260105, 20260105);
        /* The centre's own asks for the paper too, and a paper of before attests nothing. */
        stands(c, id, "left-benefit", 20260105, STANDING__STANDING_PENDING, 20260105, 0);
        centre_do(c, centre_record(c, id, "evidence.benefit-decision", 20260104));
        stands(c, id, "left-benefit", 20260105, STANDING__STANDING_PENDING, 20260105, 0);
        centre_do(c, centre_record(c, id, "evidence.benefit-decision", 20260105));
        COUNTS(c, id, "left-benefit", 20260105, 20260105);
        assert_int_equal(found(c, id, "left-benefit", 20260105).n, 2);
        centre_day(c, 20260201);
        centre_do(c, centre_record(c, id, "benefit-ended", 0));
        COUNTS(c, id, "left-benefit", 20260131, 20260105);
        WITHDRAWN(c, id, "left-benefit", 20260201, 20260105, 20260201);
        assert_string_equal(found(c, id, "left-benefit", 20260201).why, "a fact that it needs was taken back");
        centre_refuses(c, centre_record(c, id, "evidence.rumour", 20260201), "fact.unknown", "evidence.rumour");
}

static void both_sides_of_baanbrekend_count_what_they_say(void **state)
{
        struct centre *c = *state;
        uint64_t id = opened(c, "maasland", 20260105, "A");
        Command *command = centre_placement(c, id, PLACEMENT_KIND__PLACEMENT_JOB, 20260105);

        centre_do(c, centre_record(c, id, "benefit-ended", 20260105));
        command->placement_record->subsidy = SUBSIDY__SUBSIDY_WAGE_COST;
        centre_do(c, command);
        centre_day(c, 20260801);
        centre_do(c, centre_record(c, id, "evidence.employer-statement", 20260801));
        COUNTS(c, id, "baanbrekend-left-benefit", 20260801, 20260105);
        COUNTS_NOT(c, id, "baanbrekend-regular", 20260801);
        command = centre_placement(c, id, PLACEMENT_KIND__PLACEMENT_JOB, 20260105);
        command->placement_record->subsidy = SUBSIDY__SUBSIDY_NONE;
        centre_do(c, command);
        COUNTS(c, id, "baanbrekend-regular", 20260801, 20260706);
}

/* ---- disputes */

static Command *dispute(struct centre *c, uint64_t id, const char *name)
{
        Command *command = centre_command(c, COMMAND__WHAT_RESULT_DISPUTE);

        command->result_dispute = NEW(c->arena, ResultDispute, result_dispute);
        command->result_dispute->casefile = id;
        command->result_dispute->definition = arena_strdup(c->arena, name);
        command->result_dispute->reason = arena_strdup(c->arena, "still-on-benefit");
        return command;
}

static Command *decision(struct centre *c, uint64_t id, bool does_stand)
{
        Command *command = centre_command(c, COMMAND__WHAT_RESULT_DECIDE);

        command->result_decide = NEW(c->arena, ResultDecide, result_decide);
        command->result_decide->dispute = id;
        command->result_decide->stands = does_stand;
        command->result_decide->reason = arena_strdup(c->arena, "decision-checked");
        return command;
}

static void a_disputed_result_stands_apart_until_someone_else_decides(void **state)
{
        struct centre *c = *state;
        uint64_t id = opened(c, "maasland", 20260105, "A"), first, second;

        centre_refuses(c, dispute(c, id, "ever-placed"), "dispute.standing", "was not reached");
        centre_refuses(c, dispute(c, 99, "ever-placed"), "case.unknown", "99");
        centre_refuses(c, dispute(c, id, "never-heard-of"), "outcome.unknown", "outcome list");
        worked(c, id, 20260105, 0, CONTRACT__CONTRACT_PERMANENT, 320);
        centre_day(c, 20260110);
        first = centre_do(c, dispute(c, id, "ever-placed"));
        centre_refuses(c, dispute(c, id, "ever-placed"), "dispute.standing", "disputed already");
        stands(c, id, "ever-placed", 20260110, STANDING__STANDING_DISPUTED, 20260105, 0);
        COUNTS(c, id, "ever-placed", 20260109, 20260105);
        COUNTS(c, id, "permanent", 20260110, 20260105); /* another definition is another result */
        centre_day(c, 20260112);
        centre_refuses(c, decision(c, first, true), "dispute.second", "someone else");
        centre_refuses(c, decision(c, 99, true), "dispute.unknown", "99");
        c->by.name = "uid:2";
        centre_do(c, decision(c, first, true));
        COUNTS(c, id, "ever-placed", 20260112, 20260105);
        stands(c, id, "ever-placed", 20260111, STANDING__STANDING_DISPUTED, 20260105, 0);
        centre_refuses(c, decision(c, first, false), "dispute.decided", "already");
        c->by.name = NULL;
        centre_day(c, 20260201);
        second = centre_do(c, dispute(c, id, "ever-placed"));
        centre_day(c, 20260202);
        c->by.name = "uid:2";
        centre_do(c, decision(c, second, false));
        c->by.name = NULL;
        WITHDRAWN(c, id, "ever-placed", 20260202, 20260105, 20260201);
        assert_string_equal(found(c, id, "ever-placed", 20260202).why, "a dispute was decided against it");
        /* Another job is another result, which nobody disputed. */
        worked(c, id, 20260203, 0, CONTRACT__CONTRACT_PERMANENT, 320);
        COUNTS(c, id, "ever-placed", 20260203, 20260203);
}

/* ---- migrations */

static const char before_yaml[] = "flow: small\nversion: 1\ntitle: {en: Small, nl: Klein}\nstart: in\nstates:\n"
                                  "  in: {title: {en: In, nl: In}, employer: sender, payer: sender}\n"
                                  "  out: {title: {en: Out, nl: Uit}, end: left}\n"
                                  "transitions:\n  go: {title: {en: Go, nl: Ga}, from: in, to: out, by: [caseworker]}\n";
static const char after_yaml[] = "flow: small\nversion: 2\ntitle: {en: Small, nl: Klein}\nstart: in\nstates:\n"
                                 "  in: {title: {en: In, nl: In}, employer: sender, payer: sender, counts: joined}\n"
                                 "  out: {title: {en: Out, nl: Uit}, end: left}\n"
                                 "transitions:\n  go: {title: {en: Go, nl: Ga}, from: in, to: out, by: [caseworker]}\n";

static uint64_t migrate(struct centre *c)
{
        Command *command = centre_command(c, COMMAND__WHAT_FLOW_MIGRATE);

        command->flow_migrate = NEW(c->arena, FlowMigrate, flow_migrate);
        command->flow_migrate->flow = arena_strdup(c->arena, "small");
        command->flow_migrate->from = 1;
        command->flow_migrate->to = 2;
        command->flow_migrate->mark = arena_strdup(c->arena, "");
        assert_string_equal(centre_send(c, command), "migrate.plan");
        command = centre_command(c, COMMAND__WHAT_FLOW_MIGRATE);
        command->flow_migrate = NEW(c->arena, FlowMigrate, flow_migrate);
        command->flow_migrate->flow = arena_strdup(c->arena, "small");
        command->flow_migrate->from = 1;
        command->flow_migrate->to = 2;
        command->flow_migrate->mark = arena_strndup(c->arena, strstr(c->last.outcome->why, "now, ") + 5, 16);
        return centre_do(c, command);
}

static void a_migration_counts_until_it_is_undone(void **state)
{
        struct centre *c = *state;
        Command *command;
        uint64_t id, migration;

        centre_flow_text(c, before_yaml);
        id = centre_do(c, centre_employee(c, "small", "A"));
        centre_flow_text(c, after_yaml);
        centre_day(c, 20260110);
        migration = migrate(c);
        COUNTS(c, id, "joined", 20260110, 20260110);
        COUNTS_NOT(c, id, "joined", 20260109);
        centre_day(c, 20260120);
        command = centre_command(c, COMMAND__WHAT_MIGRATION_UNDO);
        command->migration_undo = NEW(c->arena, MigrationUndo, migration_undo);
        command->migration_undo->migration = migration;
        centre_do(c, command);
        COUNTS(c, id, "joined", 20260119, 20260110);
        WITHDRAWN(c, id, "joined", 20260120, 20260110, 20260120);
        assert_string_equal(found(c, id, "joined", 20260120).why, "a migration was undone");
}

/* ---- definitions side by side */

static void a_version_stays_and_the_report_of_a_day_takes_that_of_the_day(void **state)
{
        struct centre *c = *state;
        OutcomeDefinition *again = codec_copy(definition(c, "oriented"), c->arena);
        Command *command = centre_command(c, COMMAND__WHAT_OUTCOME_INSTALL);

        command->outcome_install = NEW(c->arena, OutcomeInstall, outcome_install);
        command->outcome_install->definition = again;
        centre_do(c, command);
        assert_int_equal(c->last.events.n, 0);
        again = codec_copy(again, c->arena);
        again->ways[0]->times = 3;
        command = centre_command(c, COMMAND__WHAT_OUTCOME_INSTALL);
        command->outcome_install = NEW(c->arena, OutcomeInstall, outcome_install);
        command->outcome_install->definition = again;
        centre_refuses(c, command, "outcome.version", "higher version");
        centre_day(c, 20260301);
        again->version = 2;
        command = centre_command(c, COMMAND__WHAT_OUTCOME_INSTALL);
        command->outcome_install = NEW(c->arena, OutcomeInstall, outcome_install);
        command->outcome_install->definition = again;
        centre_do(c, command);
        assert_int_equal(definition(c, "oriented")->version, 2);
        assert_int_equal(world_outcome(c->world, "oriented", 1)->ways[0]->times, 0);
        assert_int_equal(world_outcome_at(c->world, "oriented", date_instant(date_of_ymd(20260301)))->version, 1);
        assert_int_equal(world_outcome_at(c->world, "oriented", date_instant(date_of_ymd(20260302)))->version, 2);
        assert_int_equal(world_outcome_at(c->world, "oriented", date_instant(date_of_ymd(20200101)))->version, 1);
        again->ways[0]->basis->text = arena_strdup(c->arena, "wish");
        again->version = 3;
        centre_refuses(c, command, "outcome.unsound", "\"wish\" is no basis");
}

/* ---- reports */

static OutcomeAsk *asking(struct centre *c, uint32_t as_of)
{
        OutcomeAsk *ask = NEW(c->arena, OutcomeAsk, outcome_ask);

        ask->as_of = as_of;
        APPEND(c->arena, ask, definitions) = arena_strdup(c->arena, "named");
        return ask;
}

static OutcomeReport *report_of(struct centre *c, const OutcomeAsk *ask, const char *first, const char *second)
{
        const OutcomeDefinition *definitions[] = {definition(c, first), definition(c, second)};
        OWNED(tally_destroy) struct tally *tally = NULL;

        tally_new(&tally, ask, definitions, COUNT(definitions), world_programme(c->world, ask->programme));
        for (uint64_t id = 1; id <= world_counter(c->world, "casefiles"); id++) {
                struct trail trail = trail_of(world_trail(c->world, id), c->arena);

                tally_take(tally, &trail, c->arena);
        }
        return tally_report(tally, c->seq, c->arena);
}

static uint64_t based(const OutcomeReport *report, enum base base)
{
        assert_string_equal(report->bases[base]->name, base_names[base]);
        return report->bases[base]->number;
}

static const OutcomeRatio *ratio(const OutcomeReport *report, size_t line, const char *of)
{
        for (size_t i = 0; i < report->lines[line]->n_ratios; i++)
                if (text_is(report->lines[line]->ratios[i]->of, of))
                        return report->lines[line]->ratios[i];
        fail_msg("line %zu has no share of %s", line, of);
        return NULL;
}

static void a_cohort_is_of_those_announced_in_its_period(void **state)
{
        struct centre *c = *state;
        uint64_t a = opened(c, "maasland", 20260105, "A"), b, late;
        OutcomeAsk *ask = asking(c, 20260301);

        step(c, a, "join", "");
        b = opened(c, "maasland", 20260205, "B");
        (void)opened(c, "gelders", 20260205, "C");
        /* Logged in March, and announced in January. */
        late = opened(c, "maasland", 20260301, "D");
        centre_do(c, centre_record(c, late, "announced", 20260120));
        step(c, b, "decline", "own-plan");
        worked(c, b, 20260301, 0, CONTRACT__CONTRACT_PERMANENT, 320);
        assert_int_equal(based(report_of(c, ask, "joined", "permanent"), BASE_ANNOUNCED), 4);
        ask->from = 20260101;
        ask->until = 20260131;
        assert_int_equal(based(report_of(c, ask, "joined", "permanent"), BASE_ANNOUNCED), 2);
        assert_int_equal(based(report_of(c, ask, "joined", "permanent"), BASE_JOINED), 1);
        ask->from = 20260201;
        ask->until = 0;
        assert_int_equal(based(report_of(c, ask, "joined", "permanent"), BASE_ANNOUNCED), 2);
        ask->flow = arena_strdup(c->arena, "maasland");
        assert_int_equal(based(report_of(c, ask, "joined", "permanent"), BASE_ANNOUNCED), 1);
        assert_int_equal(report_of(c, ask, "joined", "permanent")->lines[1]->counted, 1);
        ask->employer = 2;
        assert_int_equal(based(report_of(c, ask, "joined", "permanent"), BASE_ANNOUNCED), 0);
        /* On 1 February nobody knew of the other three, nor that D had been announced. */
        assert_int_equal(based(report_of(c, asking(c, 20260201), "joined", "permanent"), BASE_ANNOUNCED), 1);
}

static void the_numerator_is_counted_among_the_denominator(void **state)
{
        struct centre *c = *state;
        uint64_t a = opened(c, "maasland", 20260105, "A"), b = opened(c, "maasland", 20260105, "B");
        const OutcomeReport *report;

        step(c, a, "join", "");
        /* B found work without the centre: it counts, and is nobody who joined. */
        step(c, b, "decline", "own-plan");
        worked(c, b, 20260105, 0, CONTRACT__CONTRACT_PERMANENT, 320);
        report = report_of(c, asking(c, 20260105), "permanent", "ever-placed");
        assert_int_equal(report->lines[0]->counted, 1);
        assert_int_equal(ratio(report, 0, "joined")->number, 0);
        assert_int_equal(ratio(report, 0, "joined")->whole, 1);
        assert_int_equal(ratio(report, 1, "announced")->number, 1);
        assert_int_equal(ratio(report, 1, "announced")->whole, 2);
}

static void casefiles_that_make_two_definitions_differ_are_listed(void **state)
{
        struct centre *c = *state;
        uint64_t a = opened(c, "maasland", 20260105, "A"), b = opened(c, "maasland", 20260105, "B");
        const OutcomeReport *report;

        worked(c, a, 20260105, 0, CONTRACT__CONTRACT_TEMPORARY, 320);
        worked(c, b, 20260105, 0, CONTRACT__CONTRACT_PERMANENT, 320);
        report = report_of(c, asking(c, 20260105), "temporary", "permanent");
        assert_int_equal(report->n_differ, 1);
        assert_int_equal(report->differ[0]->only_a, 1);
        assert_int_equal(report->differ[0]->cases_a[0], a);
        assert_int_equal(report->differ[0]->cases_b[0], b);
        report = report_of(c, asking(c, 20260105), "temporary", "ever-placed");
        assert_int_equal(report->differ[0]->only_a, 0);
        assert_int_equal(report->differ[0]->cases_b[0], b);
}

static void shares_of_unequal_periods_are_refused_and_say_why(void **state)
{
        struct centre *c = *state;
        Command *command = centre_programme(c, "hundred", 1);
        Programme *programme = command->programme_register->programme;
        OutcomeAsk *ask;

        programme->goal = 100;
        programme->goal_on = 20261231;
        programme->from = 20260101;
        programme->until = 20271231;
        centre_do(c, command);
        command = centre_employee(c, "maasland", "A");
        command->employee_log->programme = arena_strdup(c->arena, "hundred");
        worked(c, centre_do(c, command), 20260105, 0, CONTRACT__CONTRACT_PERMANENT, 320);
        ask = asking(c, 20260301);
        assert_non_null(
                strstr(ratio(report_of(c, ask, "ever-placed", "joined"), 0, "goal")->refused, "ask for one with --programme"));
        ask->programme = arena_strdup(c->arena, "hundred");
        assert_string_equal(ratio(report_of(c, ask, "ever-placed", "joined"), 0, "goal")->refused, "");
        assert_int_equal(ratio(report_of(c, ask, "ever-placed", "joined"), 0, "goal")->whole, 100);
        assert_int_equal(ratio(report_of(c, ask, "ever-placed", "joined"), 0, "goal")->number, 1);
        ask->flow = arena_strdup(c->arena, "maasland");
        assert_non_null(strstr(ratio(report_of(c, ask, "ever-placed", "joined"), 0, "goal")->refused, "whole programme"));
        ask->flow = arena_strdup(c->arena, "");
        ask->from = 20260101;
        ask->until = 20260301;
        assert_non_null(strstr(ratio(report_of(c, ask, "ever-placed", "joined"), 0, "goal")->refused, "whole period"));
        assert_string_equal(ratio(report_of(c, ask, "ever-placed", "joined"), 0, "announced")->refused, "");
        /* Announcements of a period that is not over. */
        ask->until = 20261231;
        assert_non_null(strstr(ratio(report_of(c, ask, "ever-placed", "joined"), 0, "announced")->refused, "runs on"));
        assert_string_equal(
                ratio(report_of(c, ask, "ever-placed", "joined"), 0, "joined")->refused,
                "the period of the announcements runs on after the day of the report; ask as of its last day or later");
        /* Nobody joined. */
        ask->until = 20260301;
        assert_string_equal(ratio(report_of(c, ask, "ever-placed", "joined"), 0, "joined")->refused, "there are none of these");
}

static void withdrawn_and_disputed_results_are_told_one_by_one(void **state)
{
        struct centre *c = *state;
        uint64_t a = opened(c, "maasland", 20260105, "A"), b = opened(c, "maasland", 20260105, "B"), job;
        const OutcomeReport *report;

        job = worked(c, a, 20260105, 0, CONTRACT__CONTRACT_PERMANENT, 320);
        worked(c, b, 20260105, 0, CONTRACT__CONTRACT_PERMANENT, 320);
        centre_day(c, 20260110);
        work_ends(c, job, 20260109, "left");
        centre_do(c, dispute(c, b, "placed-13"));
        report = report_of(c, asking(c, 20260110), "placed-13", "ever-placed");
        assert_int_equal(report->lines[0]->counted, 0);
        assert_int_equal(report->lines[0]->withdrawn, 1);
        assert_int_equal(report->lines[0]->disputed, 1);
        assert_int_equal(report->n_results, 2);
        assert_int_equal(report->results[0]->casefile, a);
        assert_int_equal(report->results[0]->off, 20260110);
        assert_int_equal(report->results[1]->casefile, b);
        assert_int_equal(report->results[1]->standing, STANDING__STANDING_DISPUTED);
        report = report_of(c, asking(c, 20260109), "placed-13", "ever-placed");
        assert_int_equal(report->lines[0]->counted, 2);
        assert_int_equal(report->n_results, 0);
}

/* DOMAIN 8.3, row 15: told twice, it is one placement and one result. */
static void an_offer_accepted_twice_counts_once(void **state)
{
        struct centre *c = *state;
        uint64_t id = opened(c, "maasland", 20260105, "A"), vacancy, proposal;
        Command *command;

        step(c, id, "join", "");
        vacancy = centre_do(c, centre_vacancy(c, "V", 2));
        c->by.role[0] = ROLE__ROLE_PLACEMENT;
        centre_do(c, centre_delivery(c, id, vacancy));
        c->by.role[0] = ROLE__ROLE_LEAD;
        proposal = c->last.outcome->made[0]->id;
        for (int i = 0; i < 2; i++) {
                command = centre_placement(c, id, PLACEMENT_KIND__PLACEMENT_JOB, 20260105);
                command->placement_record->proposal = proposal;
                command->placement_record->employer = 0;
                centre_do(c, command);
        }
        assert_int_equal(centre_case(c, id)->n_placements, 1);
        assert_int_equal(report_of(c, asking(c, 20260105), "ever-placed", "joined")->lines[0]->counted, 1);
        assert_int_equal(found(c, id, "ever-placed", 20260105).n, 1);
}

static void the_page_has_every_word(void **state)
{
        enum { PAGE_MOST = 65536 };
        const char *const *const lists[] = {outcome_bases,    outcome_reached, outcome_placements, outcome_contracts,
                                            outcome_evidence, outcome_profile, outcome_of,         flow_ends,
                                            flow_activities};
        struct centre *c = *state;
        char *page = arena_alloc(c->arena, PAGE_MOST);
        FILE *stream = fopen(OVERSTAP_SOURCE "/docs/results.md", "r");

        assert_non_null(stream);
        assert_true(fread(page, 1, PAGE_MOST - 1, stream) < PAGE_MOST - 1);
        (void)fclose(stream);
        for (size_t i = 0; i < COUNT(lists); i++)
                for (size_t j = 0; lists[i][j]; j++)
                        if (!strstr(page, arena_text(c->arena, "`%s`", lists[i][j])))
                                fail_msg("docs/results.md does not tell of %s", lists[i][j]);
        assert_non_null(strstr(page, "`" PLACEMENT_NEVER "`"));
}

int main(void)
{
#define WITH_CENTRE(test) cmocka_unit_test_setup_teardown(test, setup, centre_teardown)
        const struct CMUnitTest tests[] = {
                WITH_CENTRE(a_job_counts_from_its_first_day_and_lasting_work_when_it_has_lasted),
                WITH_CENTRE(the_evidence_names_the_events),
                WITH_CENTRE(a_gap_of_one_day_is_a_gap),
                WITH_CENTRE(hours_contract_and_kind_are_asked),
                WITH_CENTRE(a_placement_that_ends_within_its_term_is_withdrawn_and_the_old_report_stands),
                WITH_CENTRE(lasting_work_that_turns_out_to_have_ended_is_withdrawn),
                WITH_CENTRE(agreed_work_fails_only_when_it_has_ended),
                WITH_CENTRE(work_that_never_began_counts_by_no_definition),
                WITH_CENTRE(what_was_over_before_anyone_knew_counted_in_no_report),
                WITH_CENTRE(talks_tasters_and_profiles_count_as_often_as_is_asked),
                WITH_CENTRE(an_end_counts_while_the_casefile_is_in_it),
                WITH_CENTRE(a_fact_counts_until_it_is_taken_back),
                WITH_CENTRE(both_sides_of_baanbrekend_count_what_they_say),
                WITH_CENTRE(a_disputed_result_stands_apart_until_someone_else_decides),
                WITH_CENTRE(a_migration_counts_until_it_is_undone),
                WITH_CENTRE(a_version_stays_and_the_report_of_a_day_takes_that_of_the_day),
                WITH_CENTRE(a_cohort_is_of_those_announced_in_its_period),
                WITH_CENTRE(the_numerator_is_counted_among_the_denominator),
                WITH_CENTRE(casefiles_that_make_two_definitions_differ_are_listed),
                WITH_CENTRE(shares_of_unequal_periods_are_refused_and_say_why),
                WITH_CENTRE(withdrawn_and_disputed_results_are_told_one_by_one),
                WITH_CENTRE(an_offer_accepted_twice_counts_once),
                WITH_CENTRE(the_page_has_every_word),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests(tests, NULL, NULL);
}
