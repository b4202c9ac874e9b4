/* How long a report of results takes: recount_speed FOLDER [CASEFILES]. A register with the events of so many casefiles of flow
 * maasland, one million unless told, is made in the folder, which must not be there: in waves, so that those of one casefile
 * stand as far apart as they can. Told are the time of a report from the trails that are kept, of one of a single programme, and
 * of one from every event again, on one core, by the clock and by the processor; and whether the first and the last say the same.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "count.h"
#include "must.h"
#include "read.h"
#include "survey.h"
#include "tables.h"

enum { PROGRAMMES = 20, SENDERS = 2000, DAY_MS = 86400000, BATCH = 200000 };
static const uint64_t MAP = (uint64_t)64 << 30;

struct bench {
        struct arena *arena, *scratch;
        struct store *store;
        const Flow *maasland;
        uint64_t casefiles, seq, trail_bytes;
};

static void stop(const struct err *err)
{
        fprintf(stderr, "recount_speed: %s\n", err->text);
        exit(1);
}

/* ---- what happens to a casefile, in order */

enum step {
        LOGGED,
        OPENED,
        RECEIVED,
        TALKED,
        JOINED,
        BUDGET,
        JOINED_MILESTONE,
        TASK,
        INTAKE,
        TASK_AGAIN,
        PLANNED,
        SEARCHED,
        WARNED,
        PROPOSED,
        OFFERED,
        WORK,
        PLACED,
        PLACED_MILESTONE,
        PASSED,
        ENDED,
        RETURNED,
        HAPPENINGS
};

static int64_t day_ms(uint32_t ymd, uint64_t later)
{
        return date_instant(date_of_ymd(ymd)).ms + (int64_t)later * DAY_MS / 40000 + 9 * 3600000;
}

static CaseMoved *moved(struct arena *arena, const char *by, const char *from, const char *to, uint32_t on)
{
        CaseMoved *moved = NEW(arena, CaseMoved, case_moved);

        moved->transition = (char *)by;
        moved->from = (char *)from;
        moved->to = (char *)to;
        moved->on = on;
        return moved;
}

static Fact *fact(struct arena *arena, const char *name, uint32_t on)
{
        Fact *fact = NEW(arena, Fact, fact);

        fact->name = (char *)name;
        fact->on = on;
        return fact;
}

static Casefile *opened(struct arena *arena, uint64_t id)
{
        Casefile *casefile = NEW(arena, Casefile, casefile);
        uint8_t person[16] = {0x01, 0x90};

        memcpy(person + 8, &id, sizeof id);
        casefile->id = id;
        casefile->person = codec_bytes(arena, person, sizeof person);
        casefile->notice = 1 + id / 5;
        casefile->sender = 1 + id % SENDERS;
        casefile->flow = (char *)"maasland";
        casefile->flow_version = 2;
        casefile->programme = arena_text(arena, "programme-%" PRIu64, id % PROGRAMMES);
        casefile->reference = arena_text(arena, "line-%" PRIu64, id);
        APPEND(arena, casefile, facts) = fact(arena, "announced", 20260407);
        APPEND(arena, casefile, facts) = fact(arena, "notice-given", 20260407);
        APPEND(arena, casefile, facts) = fact(arena, "last-day", id % 3 ? 20260531 : 20260731);
        return casefile;
}

static CaseRecord *recorded(struct arena *arena, const char *name, uint32_t on)
{
        CaseRecord *record = NEW(arena, CaseRecord, case_record);

        APPEND(arena, record, facts) = fact(arena, name, on);
        return record;
}

static Placement *placement(struct arena *arena, uint64_t id)
{
        Placement *placement = NEW(arena, Placement, placement);

        placement->id = placement->casefile = id;
        placement->kind = PLACEMENT_KIND__PLACEMENT_JOB;
        placement->employer = SENDERS + id % 5000;
        placement->first_day = 20260601;
        placement->hours = 160 + id % 5 * 40;
        placement->contract = id % 3 ? CONTRACT__CONTRACT_PERMANENT : CONTRACT__CONTRACT_TEMPORARY;
        placement->subsidy = id % 7 ? SUBSIDY__SUBSIDY_NONE : SUBSIDY__SUBSIDY_WAGE_COST;
        return placement;
}

/* One in five declines after the talk, and one in five who are placed loses the work again. False: nothing happens to it then. */
static bool event_of(const struct bench *b, struct arena *arena, uint64_t id, enum step what, Event *event)
{
        bool declines = id % 5 == 0, loses = id % 5 == 1;
        static const char *const milestones[] = {"joined", "placed"};

        if ((declines && what > JOINED) || (!loses && what >= ENDED))
                return false;
        event__init(event);
        event->casefile = id;
        event->by = (char *)"uid:1000";
        event->seq = 1 + what * b->casefiles + id;
        event->n = event->seq;
        event->at = day_ms(20260407, 0) + (int64_t)what * 12 * DAY_MS + (int64_t)(id * 40000 / (b->casefiles + 1)) * 1000;
        switch (what) {
        case LOGGED:
                event->what_case = EVENT__WHAT_PERSON_LOGGED;
                event->person_logged = NEW(arena, Person, person);
                event->person_logged->id = opened(arena, id)->person;
                break;
        case OPENED:
                event->what_case = EVENT__WHAT_CASE_OPENED;
                event->case_opened = opened(arena, id);
                break;
        case RECEIVED:
        case TALKED:
                event->what_case = EVENT__WHAT_CASE_RECORDED;
                event->case_recorded = recorded(arena, what == TALKED ? "first-talk" : "notice-received", 20260415);
                break;
        case PLANNED:
                event->what_case = EVENT__WHAT_CASE_RECORDED;
                event->case_recorded = recorded(arena, "agreement.plan", 20260420);
                break;
        case JOINED:
                event->what_case = EVENT__WHAT_CASE_MOVED;
                event->case_moved = declines ? moved(arena, "decline", "announced", "declined", 20260421)
                                             : moved(arena, "join", "announced", "joined", 20260421);
                break;
        case BUDGET:
                event->what_case = EVENT__WHAT_BUDGET_ASSIGNED;
                event->budget_assigned = NEW(arena, BudgetAssigned, budget_assigned);
                event->budget_assigned->account = (char *)"social-plan";
                break;
        case JOINED_MILESTONE:
        case PLACED_MILESTONE:
                event->what_case = EVENT__WHAT_MILESTONE_REACHED;
                event->milestone_reached = NEW(arena, Milestone, milestone);
                event->milestone_reached->name = (char *)milestones[what == PLACED_MILESTONE];
                event->milestone_reached->on = 20260601;
                break;
        case TASK:
        case TASK_AGAIN:
                event->what_case = EVENT__WHAT_TASK_OPENED;
                event->task_opened = NEW(arena, Task, task);
                event->task_opened->id = what;
                event->task_opened->title = (char *)"First talk";
                break;
        case INTAKE:
                event->what_case = EVENT__WHAT_CASE_MOVED;
                event->case_moved = moved(arena, "intake", "joined", "intake", 20260423);
                break;
        case SEARCHED:
                event->what_case = EVENT__WHAT_CASE_MOVED;
                event->case_moved = moved(arena, "search", "intake", "searching", 20260501);
                break;
        case WARNED:
                event->what_case = EVENT__WHAT_TERM_WARNED;
                event->term_warned = NEW(arena, TermWarned, term_warned);
                event->term_warned->name = (char *)"last-day";
                break;
        case PROPOSED:
                event->what_case = EVENT__WHAT_PROPOSAL_MADE;
                event->proposal_made = NEW(arena, Proposal, proposal);
                event->proposal_made->id = event->proposal_made->casefile = id;
                break;
        case OFFERED:
                event->what_case = EVENT__WHAT_CASE_MOVED;
                event->case_moved = moved(arena, "offer", "searching", "offered", 20260518);
                break;
        case WORK:
                event->what_case = EVENT__WHAT_PLACEMENT_RECORDED;
                event->placement_recorded = placement(arena, id);
                break;
        case PLACED:
                event->what_case = EVENT__WHAT_CASE_MOVED;
                event->case_moved = moved(arena, "place", "offered", "placed", 20260601);
                break;
        case PASSED:
                event->what_case = EVENT__WHAT_TERM_PASSED;
                event->term_passed = NEW(arena, TermPassed, term_passed);
                event->term_passed->name = (char *)"check-13";
                break;
        case ENDED:
                event->what_case = EVENT__WHAT_PLACEMENT_ENDED;
                event->placement_ended = NEW(arena, PlacementEnd, placement_end);
                event->placement_ended->placement = id;
                event->placement_ended->last_day = 20260815;
                event->placement_ended->reason = (char *)"contract-ended";
                break;
        default:
                event->what_case = EVENT__WHAT_CASE_MOVED;
                event->case_moved = moved(arena, "return", "placed", "returned", 20260816);
                break;
        }
        return true;
}

/* ---- the register */

static void event_put(struct bench *b, struct txn *txn, const Event *event)
{
        const struct record_head head = {.kind = KIND__KIND_EVENT, .code = event->what_case, .a = event->casefile, .b = event->n};
        struct keybuf key;
        struct err err = {0};

        if (!txn_append(txn, TABLE_EVENTS, key_u64(&key, event->seq), record_encode(&head, &event->base, b->scratch), &err))
                stop(&err);
        b->seq = event->seq;
}

static void begin(struct bench *b, struct txn **txn)
{
        struct err err = {0};

        if (!txn_begin(txn, b->store, TXN_WRITE, &err))
                stop(&err);
}

static void commit(struct txn **txn)
{
        struct err err = {0};

        if (!txn_commit(txn, &err))
                stop(&err);
}

static void events_make(struct bench *b)
{
        struct txn *txn = NULL;
        Event event = EVENT__INIT;

        begin(b, &txn);
        event.seq = 1;
        event.at = day_ms(20260101, 0);
        event.what_case = EVENT__WHAT_FLOW_INSTALLED;
        event.flow_installed = (Flow *)b->maasland;
        event_put(b, txn, &event);
        for (unsigned what = 0; what < HAPPENINGS; what++)
                for (uint64_t id = 1; id <= b->casefiles; id++) {
                        arena_reset(b->scratch);
                        if (event_of(b, b->scratch, id, (enum step)what, &event))
                                event_put(b, txn, &event);
                        if (id % BATCH == 0) {
                                commit(&txn);
                                begin(b, &txn);
                        }
                }
        commit(&txn);
}

static void trail_make(struct bench *b, struct world *world, uint64_t id)
{
        struct trail trail = {.programme = "", .flow = ""};
        const Trail *record = NULL;

        for (unsigned what = 0; what < HAPPENINGS; what++) {
                struct trail_mark mark[TRAIL_MARKS_MOST];
                Event *event = arena_alloc(b->scratch, sizeof *event);
                size_t n;

                if (!event_of(b, b->scratch, id, (enum step)what, event) || !trail_asks(event->what_case))
                        continue;
                n = trail_take(&trail, b->maasland, event, instant_date((struct instant){event->at}), mark);
                record = trail_record(&trail, record, mark, n, b->scratch);
                trail.n += n;
        }
        world_put_trail(world, record);
        b->trail_bytes += RECORD_HEAD + codec_encode(&record->base, b->scratch).size;
}

static void trails_make(struct bench *b)
{
        struct txn *txn = NULL;
        struct tables tables;
        struct err err = {0};

        for (uint64_t id = 1; id <= b->casefiles;) {
                begin(b, &txn);
                tables_begin(&tables, txn, NULL, b->scratch);
                do {
                        arena_reset(b->scratch);
                        trail_make(b, &tables.world, id);
                } while (id++ % BATCH && id <= b->casefiles);
                if (!tables_ok(&tables, &err))
                        stop(&err);
                commit(&txn);
        }
}

/* ---- counting */

struct moment {
        double clock, processor;
};

static double seconds(clockid_t clock)
{
        struct timespec time;

        must(clock_gettime(clock, &time) == 0);
        return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static struct moment now(void)
{
        return (struct moment){seconds(CLOCK_MONOTONIC), seconds(CLOCK_PROCESS_CPUTIME_ID)};
}

static struct outcome_set outcomes_read(struct bench *b)
{
        static const char *const asked[] = {"joined",     "no-gap",        "ever-placed", "placed-13",
                                            "lasting-26", "permanent-now", "regular",     "hours-25"};
        struct findings findings = {.arena = b->arena};
        struct outcome_set all, some = {0};
        struct err err = {0};

        if (!outcome_read(OVERSTAP_SOURCE "/config/outcomes/centre.yaml", b->arena, &findings, &all, &err))
                stop(&err);
        for (size_t i = 0; i < all.n; i++)
                for (size_t j = 0; j < COUNT(asked); j++)
                        if (!strcmp(all.item[i]->name->text, asked[j]))
                                *(OutcomeDefinition **)arena_append(b->arena, (void **)&some.item, &some.n, sizeof *some.item) =
                                        all.item[i];
        must(some.n == COUNT(asked));
        return some;
}

static struct bytes counted(struct bench *b, const struct outcome_set *set, const char *programme, bool recount, const char *what)
{
        OWNED(tally_destroy) struct tally *tally = NULL;
        OWNED(count_destroy) struct count *count = NULL;
        OutcomeAsk *ask = NEW(b->arena, OutcomeAsk, outcome_ask);
        struct moment start = now(), end;
        OutcomeReport *report;
        struct err err = {0};
        bool done = false;

        ask->as_of = 20261231;
        ask->programme = arena_strdup(b->arena, programme);
        APPEND(b->arena, ask, definitions) = arena_strdup(b->arena, "each of these");
        tally_new(&tally, ask, (const OutcomeDefinition *const *)set->item, set->n, NULL);
        count_new(&count, tally, b->seq, recount);
        /* In parts, as desk does. */
        while (!done) {
                OWNED(txn_abort) struct txn *txn = NULL;

                if (!txn_begin(&txn, b->store, TXN_READ, &err) || !count_go_on(count, txn, recount ? 12000 : 4000, &done, &err))
                        stop(&err);
        }
        report = tally_report(tally, b->seq, b->arena);
        end = now();
        printf("%-40s %8.2f s by the clock %8.2f s of the processor: %" PRIu64 " announced, %s %" PRIu64 "\n", what,
               end.clock - start.clock, end.processor - start.processor, report->bases[0]->number,
               report->lines[4]->definition->name->text, report->lines[4]->counted);
        (void)fflush(stdout);
        return codec_encode(&report->base, b->arena);
}

/* A survey by the first of the definitions, or by all where it is of results; from trails. */
static void surveyed(struct bench *b, const struct outcome_set *set, Thing__IsCase is, bool published, const char *what)
{
        OWNED(survey_destroy) struct survey *survey = NULL;
        OWNED(count_destroy) struct count *count = NULL;
        struct survey_ask of = {.is = is, .ask = NEW(b->arena, OutcomeAsk, outcome_ask), .least = 10};
        struct moment start = now(), end;
        Thing *thing = NEW(b->arena, Thing, thing);
        struct err err = {0};
        bool done = false;

        of.definition = (const OutcomeDefinition *const *)set->item;
        of.n = is == THING__IS_OUTCOME_REPORT ? set->n : 1;
        of.ask->as_of = 20261231;
        of.ask->published = published;
        survey_new(&survey, &of);
        count_new(&count, survey_tally(survey), b->seq, false);
        while (!done) {
                OWNED(txn_abort) struct txn *txn = NULL;

                if (!txn_begin(&txn, b->store, TXN_READ, &err) || !count_go_on(count, txn, 4000, &done, &err))
                        stop(&err);
        }
        survey_tell(survey, b->seq, b->arena, thing);
        end = now();
        printf("%-40s %8.2f s by the clock %8.2f s of the processor\n", what, end.clock - start.clock,
               end.processor - start.processor);
        (void)fflush(stdout);
}

int main(int argc, char **argv)
{
        struct bench b = {.casefiles = argc > 2 ? strtoull(argv[2], NULL, 10) : 1000000};
        struct findings findings = {0};
        struct outcome_set set;
        struct bytes kept, again;
        struct rusage usage;
        Flow *flow = NULL;
        struct err err = {0};

        if (argc < 2 || !b.casefiles) {
                fprintf(stderr, "recount_speed FOLDER [CASEFILES]\n");
                return 2;
        }
        arena_new(&b.arena);
        arena_new(&b.scratch);
        findings.arena = b.arena;
        if (!flow_read(OVERSTAP_SOURCE "/config/flows/maasland.yaml", b.arena, &findings, &flow, &err) ||
            !tables_open(&b.store, argv[1], MAP, STORE_SCRATCH, &err))
                stop(&err);
        must(flow && !findings.n);
        b.maasland = flow;
        events_make(&b);
        trails_make(&b);
        printf("%" PRIu64 " casefiles, %" PRIu64 " bytes a trail; the last event is number %" PRIu64 "\n", b.casefiles,
               b.trail_bytes / b.casefiles, b.seq);
        set = outcomes_read(&b);
        kept = counted(&b, &set, "", false, "8 definitions, from trails");
        (void)counted(&b, &set, "programme-7", false, "8 definitions, one programme of 20");
        surveyed(&b, &set, THING__IS_OUTCOME_REPORT, true, "8 definitions, as published");
        surveyed(&b, &set, THING__IS_SURVIVAL_REPORT, false, "how long, by one of them");
        surveyed(&b, &set, THING__IS_FOLLOWUP_REPORT, true, "where they are years on, as published");
        again = counted(&b, &set, "", true, "8 definitions, from every event again");
        must(getrusage(RUSAGE_SELF, &usage) == 0);
        printf("%ld MiB at most, pages of the register with them\n", usage.ru_maxrss / 1024);
        if (kept.size != again.size || memcmp(kept.data, again.data, kept.size)) {
                puts("the two do NOT say the same");
                return 1;
        }
        puts("trails and events say the same");
        store_destroy(&b.store);
        arena_destroy(&b.scratch);
        arena_destroy(&b.arena);
        return 0;
}
