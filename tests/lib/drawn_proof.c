/* Proofs of drawn registers, for the test of the program that counts again: drawn_proof FOLDER N SEED. Casefiles run through a
 * drawn flow, with whatever can happen to a result: corrections, work that ends or never began, migrations and their undoing,
 * disputes. Definitions and questions are drawn too. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dice.h"
#include "must.h"
#include "outcome.h"
#include "proof.h"
#include "recount.h"
#include "tables.h"

enum { CASES = 7, EVENTS = 140, DEFINITIONS = 5, STATES = 6 };

struct draw {
        struct arena *arena;
        struct dice dice;
        const Event *event[EVENTS];
        size_t n;
        uint64_t placements;
        struct date day;
        uint32_t version[CASES + 1]; /* of the flow that a casefile runs through; 0: it was not opened */
        const OutcomeDefinition *definition[DEFINITIONS];
        Programme *programme;
};

static const char *const facts[] = {"announced",        "last-day",       "benefit-ended", "evidence.contract",
                                    "evidence.payslip", "first-sick-day", "joined"};
static const char *const names[] = {"s0", "s1", "s2", "s3", "s4", "s5"};

static uint32_t below(struct draw *d, uint32_t n)
{
        return (uint32_t)dice_below(&d->dice, n);
}

static char *one(struct draw *d, const char *const *words, uint32_t n)
{
        return arena_strdup(d->arena, words[below(d, n)]);
}

static Word *word(struct draw *d, const char *text)
{
        Word *made = NEW(d->arena, Word, word);

        made->text = arena_strdup(d->arena, text);
        return made;
}

static uint32_t near(struct draw *d)
{
        return date_ymd(date_add_days(d->day, (int32_t)below(d, 60) - 40));
}

static Event *happens(struct draw *d, uint64_t casefile, Event__WhatCase what)
{
        Event *event = NEW(d->arena, Event, event);

        must(d->n < EVENTS);
        event->seq = d->n + 1;
        event->n = event->seq;
        event->at = date_instant(d->day).ms + 1000 * (int64_t)event->seq;
        event->casefile = casefile;
        event->by = (char *)"uid:1";
        event->salt = codec_bytes(d->arena, &(uint8_t[16]){(uint8_t)below(d, 256), (uint8_t)event->seq}, 16);
        event->what_case = what;
        d->event[d->n++] = event;
        return event;
}

/* ---- settings */

static void flow_draw(struct draw *d, uint32_t version)
{
        static const char *const ends[] = {"placed", "own-business", "study", "left"};
        Event *event = happens(d, 0, EVENT__WHAT_FLOW_INSTALLED);
        Flow *flow = event->flow_installed = NEW(d->arena, Flow, flow);

        flow->name = word(d, "drawn");
        flow->version = version;
        flow->start = word(d, names[0]);
        for (size_t i = 0; i < STATES; i++) {
                FlowState *state = NEW(d->arena, FlowState, flow_state);

                state->name = word(d, names[i]);
                if (i && !below(d, 3))
                        state->end = word(d, ends[below(d, COUNT(ends))]);
                if (below(d, 2))
                        state->counts = word(d, flow_counts[below(d, 4)]);
                APPEND(d->arena, flow, states) = state;
        }
}

static void programme_draw(struct draw *d)
{
        Event *event = happens(d, 0, EVENT__WHAT_PROGRAMME_REGISTERED);

        d->programme = event->programme_registered = NEW(d->arena, Programme, programme);
        d->programme->id = arena_strdup(d->arena, "mine");
        d->programme->from = 20260101;
        d->programme->until = 20261231;
        d->programme->goal = below(d, 4);
        d->programme->goal_on = d->programme->goal ? 20260630 : 0;
}

static Length *length_draw(struct draw *d)
{
        static const Unit units[] = {UNIT__UNIT_IS_DAYS, UNIT__UNIT_IS_WEEKS, UNIT__UNIT_IS_MONTHS, UNIT__UNIT_IS_YEARS};
        static const uint32_t most[] = {60, 12, 4, 1};
        uint32_t i = below(d, COUNT(units));
        Length *length = NEW(d->arena, Length, length);

        length->unit = units[i];
        length->n = 1 + below(d, most[i]);
        return length;
}

static void placement_way(struct draw *d, OutcomeWay *way)
{
        if (!below(d, 3))
                APPEND(d->arena, way, contract) = word(d, outcome_contracts[below(d, 4)]);
        way->hours = below(d, 4) ? 0 : 255;
        switch (below(d, 4)) {
        case 0:
                way->lasts = length_draw(d);
                break;
        case 1:
                way->stays = length_draw(d);
                break;
        case 2:
                way->running = true;
                break;
        default:
                break;
        }
        way->unsubsidised = !below(d, 5);
        way->no_gap = !below(d, 4);
        way->gap = way->no_gap ? below(d, 30) : 0;
}

static OutcomeWay *way_draw(struct draw *d)
{
        static const char *const milestones[] = {"paid", "met"};
        const struct {
                const char *basis;
                const char *const *words;
                uint32_t n;
        } bases[] = {{"placement", outcome_placements, 3}, {"placement", outcome_placements, 1},
                     {"reached", outcome_reached, 4},      {"end", flow_ends, 4},
                     {"activity", flow_activities, 2},     {"fact", facts, 3},
                     {"milestone", milestones, 2},         {"profile", outcome_profile, 1}};
        uint32_t i = below(d, COUNT(bases));
        OutcomeWay *way = NEW(d->arena, OutcomeWay, outcome_way);

        way->basis = word(d, bases[i].basis);
        APPEND(d->arena, way, values) = word(d, bases[i].words[below(d, bases[i].n)]);
        if (!strcmp(bases[i].basis, "placement"))
                placement_way(d, way);
        if (!strcmp(bases[i].basis, "activity") || !strcmp(bases[i].basis, "profile"))
                way->times = below(d, 3);
        if (!strcmp(bases[i].basis, "activity") && !below(d, 2))
                APPEND(d->arena, way, outcome) = word(d, outcome_came[below(d, 2)]);
        if (!below(d, 3))
                APPEND(d->arena, way, evidence) = word(d, below(d, 2) ? "contract" : "payslip");
        return way;
}

static void definition_draw(struct draw *d, size_t i)
{
        Event *event = happens(d, 0, EVENT__WHAT_OUTCOME_INSTALLED);
        OutcomeDefinition *definition = event->outcome_installed = NEW(d->arena, OutcomeDefinition, outcome_definition);

        definition->name = word(d, arena_text(d->arena, "d%zu", i));
        definition->version = 1 + below(d, 3);
        for (uint32_t n = 1 + below(d, 2); n; n--)
                APPEND(d->arena, definition, ways) = way_draw(d);
        for (size_t of = 0; outcome_of[of]; of++)
                if (strcmp(outcome_of[of], "due") || outcome_has_term(definition))
                        APPEND(d->arena, definition, of) = word(d, outcome_of[of]);
        d->definition[i] = definition;
}

/* ---- what happens to a casefile */

static Fact *fact_draw(struct draw *d)
{
        Fact *fact = NEW(d->arena, Fact, fact);

        fact->name = one(d, facts, COUNT(facts));
        fact->on = below(d, 5) ? near(d) : 0;
        return fact;
}

static void opened(struct draw *d, uint64_t casefile)
{
        static const char *const programmes[] = {"mine", "mine", "other", ""};
        Event *event = happens(d, casefile, EVENT__WHAT_CASE_OPENED);
        Casefile *made = event->case_opened = NEW(d->arena, Casefile, casefile);

        d->version[casefile] = 1;
        made->id = casefile;
        made->sender = 1 + below(d, 2);
        made->flow = arena_strdup(d->arena, "drawn");
        made->flow_version = 1;
        made->state = arena_strdup(d->arena, names[0]);
        made->programme = one(d, programmes, COUNT(programmes));
        while (below(d, 2))
                APPEND(d->arena, made, facts) = fact_draw(d);
}

static void placed(struct draw *d, uint64_t casefile)
{
        Event *event = happens(d, casefile, EVENT__WHAT_PLACEMENT_RECORDED);
        Placement *placement = event->placement_recorded = NEW(d->arena, Placement, placement);

        placement->id = ++d->placements;
        placement->casefile = casefile;
        placement->employer = 1 + below(d, 3);
        placement->kind = (PlacementKind)(1 + below(d, 5) / 3);
        placement->contract = (Contract)below(d, 5);
        placement->subsidy = (Subsidy)below(d, 4);
        placement->hours = below(d, 2) ? 360 : 200;
        placement->first_day = near(d);
        placement->last_day = below(d, 3) ? 0 : date_ymd(date_add_days(date_of_ymd(placement->first_day), (int32_t)below(d, 60)));
}

static void ended(struct draw *d, uint64_t casefile)
{
        static const char *const reasons[] = {"left", PLACEMENT_NEVER, "ill"};
        Event *event;
        uint64_t of = 0;

        for (size_t i = 0; i < d->n; i++)
                if (d->event[i]->what_case == EVENT__WHAT_PLACEMENT_RECORDED && d->event[i]->casefile == casefile &&
                    (!of || below(d, 2)))
                        of = d->event[i]->placement_recorded->id;
        if (!of)
                return;
        event = happens(d, casefile, EVENT__WHAT_PLACEMENT_ENDED);
        event->placement_ended = NEW(d->arena, PlacementEnd, placement_end);
        event->placement_ended->placement = of;
        event->placement_ended->last_day = near(d);
        event->placement_ended->reason = one(d, reasons, COUNT(reasons));
}

/* An earlier event of the casefile. */
static uint64_t earlier(struct draw *d, uint64_t casefile)
{
        uint64_t seq = 0;

        for (size_t i = 0; i < d->n; i++)
                if (d->event[i]->casefile == casefile && (!seq || below(d, 3)))
                        seq = d->event[i]->seq;
        return seq;
}

static void migrated(struct draw *d, uint64_t casefile)
{
        Event *event = happens(d, casefile, EVENT__WHAT_CASE_MIGRATED);
        CaseMigrated *made = event->case_migrated = NEW(d->arena, CaseMigrated, case_migrated);

        made->migration = 1;
        made->version = d->version[casefile] = 3 - d->version[casefile];
        if (below(d, 3)) {
                made->back_to = earlier(d, casefile);
                /* Itself is no event to go back to. */
                made->back_to = made->back_to == event->seq ? 0 : made->back_to;
        }
        if (!made->back_to)
                made->state = one(d, names, STATES);
}

static void disputed(struct draw *d, uint64_t casefile)
{
        uint64_t basis = earlier(d, casefile);
        Event *event = happens(d, casefile, below(d, 2) ? EVENT__WHAT_RESULT_DISPUTED : EVENT__WHAT_RESULT_DECIDED);
        Dispute *dispute = event->result_disputed = NEW(d->arena, Dispute, dispute);
        const OutcomeDefinition *definition = d->definition[below(d, DEFINITIONS)];

        dispute->id = 1;
        dispute->casefile = casefile;
        /* Work is what most results rest on. */
        for (size_t i = 0; i < d->n && below(d, 4); i++)
                if (d->event[i]->casefile == casefile && d->event[i]->what_case == EVENT__WHAT_PLACEMENT_RECORDED)
                        basis = d->event[i]->seq;
        dispute->definition = definition->name->text;
        dispute->version = definition->version;
        dispute->basis = basis;
        dispute->reason = arena_strdup(d->arena, "doubt");
        dispute->state = event->what_case == EVENT__WHAT_RESULT_DISPUTED ? DISPUTE_STATE__DISPUTE_OPEN
                         : below(d, 2)                                   ? DISPUTE_STATE__DISPUTE_STANDS
                                                                         : DISPUTE_STATE__DISPUTE_FALLS;
}

static void something(struct draw *d, uint64_t casefile)
{
        static const char *const came[] = {"agreed", "completed", "she cried"}, *const milestones[] = {"paid", "met"};
        Event *event;

        switch (below(d, 14)) {
        case 0:
        case 1:
                event = happens(d, casefile, EVENT__WHAT_CASE_MOVED);
                event->case_moved = NEW(d->arena, CaseMoved, case_moved);
                event->case_moved->from = (char *)"";
                event->case_moved->to = one(d, names, STATES);
                event->case_moved->on = near(d);
                break;
        case 2:
        case 3:
                event = happens(d, casefile, EVENT__WHAT_CASE_RECORDED);
                event->case_recorded = NEW(d->arena, CaseRecord, case_record);
                APPEND(d->arena, event->case_recorded, facts) = fact_draw(d);
                break;
        case 4:
                event = happens(d, casefile, EVENT__WHAT_ACTIVITY_RECORDED);
                event->activity_recorded = NEW(d->arena, Activity, activity);
                event->activity_recorded->kind = one(d, flow_activities, 2);
                event->activity_recorded->from = near(d);
                event->activity_recorded->outcome = one(d, came, COUNT(came));
                break;
        case 5:
        case 6:
                placed(d, casefile);
                break;
        case 7:
                ended(d, casefile);
                break;
        case 8:
                event = happens(d, casefile, below(d, 3) ? EVENT__WHAT_MILESTONE_REACHED : EVENT__WHAT_MILESTONE_REVERSED);
                event->milestone_reached = NEW(d->arena, Milestone, milestone);
                event->milestone_reached->name = one(d, milestones, COUNT(milestones));
                *(event->what_case == EVENT__WHAT_MILESTONE_REACHED ? &event->milestone_reached->on
                                                                    : &event->milestone_reached->reversed_on) = near(d);
                break;
        case 9:
                event = happens(d, casefile, EVENT__WHAT_PROFILE_CHANGED);
                event->profile_changed = NEW(d->arena, ProfileChanged, profile_changed);
                if (below(d, 2))
                        event->profile_changed->profile = NEW(d->arena, Profile, profile);
                break;
        case 10:
                migrated(d, casefile);
                break;
        default:
                disputed(d, casefile);
                break;
        }
}

static void register_draw(struct draw *d)
{
        uint64_t cases = 0;

        flow_draw(d, 1);
        flow_draw(d, 2);
        programme_draw(d);
        for (size_t i = 0; i < DEFINITIONS; i++)
                definition_draw(d, i);
        while (d->n < EVENTS - 1) {
                uint64_t casefile = 1 + below(d, CASES);

                d->day = date_add_days(d->day, below(d, 5) ? 0 : (int32_t)below(d, 20));
                if (casefile > cases) {
                        if (cases < CASES)
                                opened(d, ++cases);
                } else if (!below(d, 12)) {
                        happens(d, casefile, EVENT__WHAT_VIEWED)->viewed = NEW(d->arena, ViewLog, view_log);
                } else {
                        something(d, casefile);
                }
        }
}

/* ---- the question and its proof */

static OutcomeAsk *ask_draw(struct draw *d)
{
        OutcomeAsk *ask = NEW(d->arena, OutcomeAsk, outcome_ask);

        /* Named, so that they are compared. */
        for (size_t i = 0; below(d, 4) && i < DEFINITIONS; i++)
                APPEND(d->arena, ask, definitions) = d->definition[i]->name->text;
        ask->programme = arena_strdup(d->arena, below(d, 3) ? "mine" : "");
        ask->flow = arena_strdup(d->arena, below(d, 4) ? "" : "drawn");
        ask->employer = below(d, 4) ? 0 : 1;
        ask->as_of = date_ymd(date_add_days(d->day, -(int32_t)below(d, 60)));
        ask->from = below(d, 4) ? 0 : near(d);
        ask->until = below(d, 4) ? 0 : near(d);
        return ask;
}

static OutcomeReport *report_of(struct draw *d, const OutcomeAsk *ask)
{
        OWNED(trails_destroy) struct trails *trails = NULL;
        OWNED(tally_destroy) struct tally *tally = NULL;
        uint64_t from = 0;

        trails_new(&trails);
        for (size_t i = 0; i < d->n; i++)
                if (trails_ask(d->event[i]->what_case))
                        trails_take(trails, d->event[i]);
        tally_new(&tally, ask, d->definition, DEFINITIONS, *ask->programme ? d->programme : NULL);
        must(trails_tally(trails, tally, &from, SIZE_MAX));
        return tally_report(tally, d->n, d->arena);
}

static void proof_draw(struct draw *d, FILE *file)
{
        OWNED(proof_destroy) struct proof *proof = NULL;
        struct position position = {0};

        proof_new(&proof, file, report_of(d, ask_draw(d)));
        for (size_t i = 0; i < d->n; i++) {
                ProofEvent told = PROOF_EVENT__INIT;
                struct chained chained;

                event_chained(d->event[i], codec_encode(&d->event[i]->base, d->arena), d->arena, &chained);
                told.seq = d->event[i]->seq;
                told.hash = codec_bytes(d->arena, chained.event, CHAIN);
                told.head = (char *)chained.masked.head;
                told.body = (char *)chained.masked.body;
                proof_event(proof, &told);
                position_chain(&position, d->event[i], d->arena);
        }
        must(proof_end(proof, codec_bytes(d->arena, position.chain, CHAIN)));
}

int main(int argc, char **argv)
{
        if (argc != 4)
                return 2;
        for (uint64_t i = 0; i < strtoull(argv[2], NULL, 10); i++) {
                OWNED(arena_destroy) struct arena *arena = NULL;
                struct draw d = {.dice = dice_for(strtoull(argv[3], NULL, 10), i, "proof", 0), .day = date_of_ymd(20260105)};
                char path[600];
                FILE *file;

                (void)snprintf(path, sizeof path, "%s/%llu", argv[1], (unsigned long long)i);
                arena_new(&arena);
                d.arena = arena;
                register_draw(&d);
                file = fopen(path, "wxe");
                must(file);
                proof_draw(&d, file);
                must(!fclose(file));
        }
        return 0;
}
