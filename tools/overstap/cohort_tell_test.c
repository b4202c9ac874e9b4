/* The figures of the source report (DOMAIN 0, 2.2, 4.4), played through the shipped flows by made-up casefiles, and what each
 * definition makes of them: docs/results-source.md has the tables as they come out here. `OVERSTAP_WRITE=1` writes them there. */
#include "capture.h"

#include <stdlib.h>
#include <string.h>

#include "centre.h"
#include "cohort_tell.h"
#include "json.h"
#include "ledger.h"
#include "must.h"
#include "plot.h"
#include "read.h"
#include "report_tell.h"
#include "survey.h"
#include "text.h"

#define PAGE OVERSTAP_SOURCE "/docs/results-source.md"

static struct capture capture;

/* ---- a centre for many casefiles */

struct played {
        struct centre *c;
        struct arena *arena; /* of what outlives a casefile */
        uint64_t n;
        const OutcomeDefinition *definition[REPORT_DEFINITIONS];
        size_t n_definitions;
        Programme *programme;
};

/* What a casefile takes is given back when it is done. */
static void arena_lend(struct played *p, struct arena *arena)
{
        p->c->arena = p->c->world->arena = arena;
        p->c->fired = (struct events){0};
}

static void definitions_read(struct played *p, const char *file)
{
        struct findings findings = {.arena = p->arena};
        struct outcome_set set;
        struct err err = {0};

        assert_true(outcome_read(arena_text(p->arena, OVERSTAP_SOURCE "/config/outcomes/%s.yaml", file), p->arena, &findings,
                                 &set, &err));
        assert_int_equal(findings.n, 0);
        for (size_t i = 0; i < set.n; i++)
                p->definition[p->n_definitions++] = set.item[i];
}

static const OutcomeDefinition *defined(const struct played *p, const char *name)
{
        for (size_t i = 0; i < p->n_definitions; i++)
                if (text_is(p->definition[i]->name->text, name))
                        return p->definition[i];
        fail_msg("no outcome %s", name);
        return NULL;
}

/* A shipped programme, of employer 1. */
static void programme_register(struct played *p, const char *name)
{
        Command *command = centre_programme(p->c, name, 1);
        struct findings findings = {.arena = p->arena};
        struct programme_file read;
        struct err err = {0};

        assert_true(programme_read(arena_text(p->arena, OVERSTAP_SOURCE "/config/programmes/%s.yaml", name), p->arena, &findings,
                                   &read, &err));
        assert_int_equal(findings.n, 0);
        p->programme = command->programme_register->programme = read.programme;
        APPEND(p->arena, read.programme, members) = 1;
        centre_do(p->c, command);
}

static uint32_t day_from(uint32_t from, uint32_t days)
{
        return date_ymd(date_add_days(date_of_ymd(from), days));
}

static uint64_t opened(struct played *p, const char *flow, uint32_t day)
{
        Command *command;

        centre_day(p->c, day);
        command = centre_employee(p->c, flow, arena_text(p->c->arena, "%llu", (unsigned long long)p->n));
        command->employee_log->programme = p->programme->id;
        APPEND(p->c->arena, command->employee_log->consents[0], parts) = PART__PART_NAME;
        p->n = centre_do(p->c, command);
        return p->n;
}

static void stepped(struct played *p, uint32_t day, uint64_t id, const char *step, const char *reason)
{
        Command *command;

        centre_day(p->c, day);
        command = centre_step(p->c, id, step);
        command->case_step->reason = arena_strdup(p->c->arena, reason);
        centre_do(p->c, command);
}

static void recorded(struct played *p, uint32_t day, uint64_t id, const char *fact)
{
        centre_day(p->c, day);
        centre_do(p->c, centre_record(p->c, id, fact, day));
}

static uint64_t worked(struct played *p, uint32_t day, uint64_t id, Contract contract, Subsidy subsidy, uint32_t hours)
{
        Command *command;

        centre_day(p->c, day);
        command = centre_placement(p->c, id, PLACEMENT_KIND__PLACEMENT_JOB, day);
        command->placement_record->contract = contract;
        command->placement_record->subsidy = subsidy;
        command->placement_record->hours = hours;
        return centre_do(p->c, command);
}

static void work_ended(struct played *p, uint32_t day, uint64_t placement)
{
        Command *command;

        centre_day(p->c, day);
        command = centre_command(p->c, COMMAND__WHAT_PLACEMENT_END);
        command->placement_end = NEW(p->c->arena, PlacementEnd, placement_end);
        command->placement_end->placement = placement;
        command->placement_end->last_day = day;
        command->placement_end->reason = arena_strdup(p->c->arena, "contract-ended");
        centre_do(p->c, command);
}

static void talked(struct played *p, uint32_t day, uint64_t id)
{
        Command *command;

        centre_day(p->c, day);
        command = centre_command(p->c, COMMAND__WHAT_ACTIVITY_RECORD);
        command->activity_record = NEW(p->c->arena, ActivityRecord, activity_record);
        command->activity_record->casefile = id;
        command->activity_record->activity = NEW(p->c->arena, Activity, activity);
        command->activity_record->activity->kind = arena_strdup(p->c->arena, "talk");
        command->activity_record->activity->from = day;
        centre_do(p->c, command);
}

static void spent(struct played *p, uint64_t id, const char *cost, int64_t cents)
{
        Command *command = centre_command(p->c, COMMAND__WHAT_MONEY_SPEND);

        command->money_spend = NEW(p->c->arena, MoneySpend, money_spend);
        command->money_spend->casefile = id;
        command->money_spend->cost = arena_strdup(p->c->arena, cost);
        command->money_spend->cents = cents;
        centre_do(p->c, command);
}

/* ---- Transfercentrum Maasland */

enum { MAASLAND_ANNOUNCED = 96, MAASLAND_JOINED = 60 };

/* Of eight who are announced five join, more or less; who joined is placed, some before the last day of the old job, some long
 * after, and of six who were placed one loses the work within half a year. */
static void maasland_case(struct played *p, uint32_t i)
{
        uint32_t day = day_from(20110207, 7 * (i / 2)), last = day_from(day, 112 + i % 3 * 28), first;
        uint64_t id = opened(p, "maasland", day), placement;

        recorded(p, day, id, "last-day");
        centre_do(p->c, centre_record(p->c, id, "last-day", last));
        if (i * MAASLAND_JOINED / MAASLAND_ANNOUNCED == (i + 1) * MAASLAND_JOINED / MAASLAND_ANNOUNCED) {
                stepped(p, day_from(day, 10), id, "decline", i % 2 ? "payout" : "own-plan");
                return;
        }
        stepped(p, day_from(day, 7), id, "join", "");
        stepped(p, day_from(day, 14), id, "intake", "");
        recorded(p, day_from(day, 21), id, "agreement.plan");
        stepped(p, day_from(day, 21), id, "search", "");
        first = i % 4 == 3 ? day_from(last, 1 + i) : day_from(last, 1);
        placement = worked(p, first, id, i % 2 ? CONTRACT__CONTRACT_TEMPORARY : CONTRACT__CONTRACT_PERMANENT,
                           SUBSIDY__SUBSIDY_NONE, 280 + i % 4 * 40);
        stepped(p, first, id, "place", "");
        if (i % 6 == 1)
                work_ended(p, day_from(first, 60 + i), placement);
}

/* ---- Baanbrekend Drechtsteden */

enum { YEAR_2011, YEAR_2012, YEAR_2013, BAANBREKEND_YEARS };
/* Out of benefit: 1,433 in all, of whom 471 in 2013. How the other 962 fall on two years is invented, but that it rose from year
 * to year; so is how many were taken on, but for the 600 of 2013. */
static const struct {
        uint32_t from, weeks, taken_on, out;
} baanbrekend[BAANBREKEND_YEARS] = {{20110103, 40, 520, 420}, {20120102, 40, 640, 542}, {20130107, 30, 600, 471}};

static void baanbrekend_case(struct played *p, unsigned year, uint32_t i)
{
        static const Subsidy subsidies[] = {SUBSIDY__SUBSIDY_NONE, SUBSIDY__SUBSIDY_WAGE_COST, SUBSIDY__SUBSIDY_NONE,
                                            SUBSIDY__SUBSIDY_WAGE_COST, SUBSIDY__SUBSIDY_BENEFIT};
        static const Contract contracts[] = {CONTRACT__CONTRACT_AGENCY, CONTRACT__CONTRACT_TEMPORARY, CONTRACT__CONTRACT_AGENCY};
        uint32_t n = baanbrekend[year].taken_on, out = baanbrekend[year].out;
        uint32_t day = day_from(baanbrekend[year].from, 7 * (i * baanbrekend[year].weeks / n)), first = day_from(day, 28),
                 half = day_from(first, 182);
        uint64_t id = opened(p, "baanbrekend", day), placement;

        talked(p, day_from(day, 7), id);
        stepped(p, day_from(day, 7), id, "activate", "");
        if (year == YEAR_2013) {
                /* A year's 1.6, 0.3 and 1.7 million over 600 people, for nine months of twelve. */
                spent(p, id, "training", 200000);
                spent(p, id, "results-fee", 37500);
                spent(p, id, "guidance", 212500);
        }
        if (i * out / n == (i + 1) * out / n) {
                stepped(p, day_from(day, 90), id, "leave", "own-choice");
                return;
        }
        placement = worked(p, first, id, contracts[i % 3], subsidies[i % 5], 160 + i % 7 * 40);
        stepped(p, first, id, "start", "");
        recorded(p, day_from(first, 7), id, "benefit-ended");
        if (i % 4 == 2) {
                work_ended(p, day_from(first, 80 + i % 60), placement);
                return;
        }
        if (half <= 20130930 && i % 8)
                recorded(p, half, id, "evidence.employer-statement");
}

/* ---- playing */

static void case_done(struct played *p, struct arena *arena, uint32_t until)
{
        centre_day(p->c, until);
        arena_reset(arena);
        arena_lend(p, arena);
}

static void maasland_play(struct played *p)
{
        OWNED(arena_destroy) struct arena *arena = NULL;

        definitions_read(p, "centre");
        definitions_read(p, "maasland");
        programme_register(p, "maasland-2011");
        arena_new(&arena);
        arena_lend(p, arena);
        for (uint32_t i = 0; i < MAASLAND_ANNOUNCED; i++) {
                maasland_case(p, i);
                case_done(p, arena, 20140228);
        }
        arena_lend(p, p->arena);
}

static void baanbrekend_play(struct played *p)
{
        OWNED(arena_destroy) struct arena *arena = NULL;
        Command *close;

        definitions_read(p, "centre");
        definitions_read(p, "baanbrekend");
        centre_flow(p->c, "baanbrekend");
        programme_register(p, "baanbrekend");
        arena_new(&arena);
        arena_lend(p, arena);
        for (unsigned year = 0; year < BAANBREKEND_YEARS; year++)
                for (uint32_t i = 0; i < baanbrekend[year].taken_on; i++) {
                        baanbrekend_case(p, year, i);
                        case_done(p, arena, 20130930);
                }
        arena_lend(p, p->arena);
        centre_day(p->c, 20131001);
        close = centre_command(p->c, COMMAND__WHAT_PERIOD_CLOSE);
        close->period_close = NEW(p->arena, PeriodClose, period_close);
        close->period_close->programme = p->programme->id;
        close->period_close->month = 201309;
        centre_do(p->c, close);
}

/* ---- asking */

static OutcomeAsk *asked(const struct played *p, uint32_t as_of)
{
        OutcomeAsk *ask = NEW(p->arena, OutcomeAsk, outcome_ask);

        ask->programme = p->programme->id;
        ask->as_of = as_of;
        return ask;
}

static void everyone_count(const struct played *p, struct tally *tally)
{
        OWNED(arena_destroy) struct arena *scratch = NULL;

        arena_new(&scratch);
        p->c->world->arena = scratch;
        for (uint64_t id = 1; id <= p->n; id++) {
                const Trail *record = world_trail(p->c->world, id);
                struct trail trail = trail_of(record, scratch);

                tally_take(tally, &trail, scratch);
                arena_reset(scratch);
        }
        p->c->world->arena = p->arena;
}

/* By these definitions, up to a null. */
static Thing *reported(const struct played *p, Thing__IsCase is, OutcomeAsk *ask, const char *const *names,
                       const CostReport *books)
{
        OWNED(survey_destroy) struct survey *survey = NULL;
        OWNED(tally_destroy) struct tally *tally = NULL;
        const OutcomeDefinition **definition = arena_alloc(p->arena, REPORT_DEFINITIONS * sizeof *definition);
        struct survey_ask of = {
                .is = is, .ask = ask, .definition = definition, .programme = p->programme, .books = books, .least = 10};
        Thing *thing = NEW(p->arena, Thing, thing);

        for (; names && names[of.n]; of.n++)
                definition[of.n] = defined(p, names[of.n]);
        if (is == THING__IS_OUTCOME_REPORT && !ask->published) {
                tally_new(&tally, ask, definition, of.n, p->programme);
                everyone_count(p, tally);
                thing->is_case = is;
                thing->outcome_report = tally_report(tally, p->c->seq, p->arena);
                return thing;
        }
        assert_null(survey_refused(&of));
        survey_new(&survey, &of);
        everyone_count(p, survey_tally(survey));
        survey_tell(survey, p->c->seq, p->arena, thing);
        return thing;
}

static void costs_take(void *self, const Account *account, int64_t cents)
{
        const struct account_kind *kind = account_kind(account->name);
        CostReport *books = self;
        Balance *balance = NULL;

        if (!kind || strncmp(kind->path, "expenses:", 9))
                return;
        for (size_t i = 0; i < books->n_costs; i++)
                if (text_is(books->costs[i]->account->detail, account->detail))
                        balance = books->costs[i];
        assert_non_null(balance);
        balance->cents += cents;
        books->cents += cents;
}

static CostReport *books_of(const struct played *p)
{
        static const char *const kinds[] = {"guidance", "results-fee", "training"};
        CostReport *books = NEW(p->arena, CostReport, cost_report);

        for (size_t i = 0; i < COUNT(kinds); i++) {
                Balance *balance = NEW(p->arena, Balance, balance);

                balance->account = NEW(p->arena, Account, account);
                balance->account->name = arena_strdup(p->arena, "costs");
                balance->account->detail = arena_strdup(p->arena, kinds[i]);
                APPEND(p->arena, books, costs) = balance;
        }
        books->books_from = 20130107;
        books->books_until = 20130930;
        ledger_read(p->c->world, p->programme->id, date_of_ymd(20130930), costs_take, books);
        return books;
}

/* ---- the page */

static const char *file_text(const char *path, struct arena *arena)
{
        FILE *file = fopen(path, "r");
        char *text = arena_alloc(arena, 1 << 20);

        if (file) {
                text[fread(text, 1, (1 << 20) - 1, file)] = 0;
                fclose(file);
        }
        return text;
}

static bool is_written(void)
{
        return getenv("OVERSTAP_WRITE") != NULL;
}

static void file_write(const char *path, const char *text)
{
        FILE *file = fopen(path, "w");

        assert_non_null(file);
        fputs(text, file);
        fclose(file);
}

/* The lines behind "    $ COMMAND", indented by four, must be what was said. */
static void page_holds(const char *command, const char *said, struct arena *arena)
{
        const char *page = file_text(PAGE, arena), *head = arena_text(arena, "    $ %s\n", command), *at = strstr(page, head),
                   *end;
        char *block = arena_strdup(arena, "");

        for (const char *line = said; *line; line = strchr(line, '\n') + 1) {
                int n = (int)strcspn(line, "\n");

                while (n && line[n - 1] == ' ')
                        n--;
                block = arena_text(arena, "%s%s%.*s\n", block, n ? "    " : "", n, line);
        }
        while (strlen(block) > 1 && !strcmp(block + strlen(block) - 2, "\n\n"))
                block[strlen(block) - 1] = 0;
        if (!at)
                fail_msg("%s has no \"$ %s\"", PAGE, command);
        at += strlen(head);
        for (end = at; (*end == '\n' || !strncmp(end, "    ", 4)) && strncmp(end, "    $ ", 6);)
                end = strchr(end, '\n') + 1;
        while (end > at && end[-1] == '\n' && (end - 1 == at || end[-2] == '\n'))
                end--;
        if (is_written())
                file_write(PAGE, arena_text(arena, "%.*s%s%s", (int)(at - page), page, block, end));
        else if (strlen(block) != (size_t)(end - at) || strncmp(block, at, strlen(block)))
                fail_msg("%s tells of \"$ %s\" something else than\n%s", PAGE, command, block);
}

static void picture_holds(const char *name, const char *svg, struct arena *arena)
{
        const char *path = arena_text(arena, OVERSTAP_SOURCE "/docs/results/%s.svg", name);

        if (is_written())
                file_write(path, svg);
        else
                assert_string_equal(file_text(path, arena), svg);
}

static void outcomes_hold(const struct played *p, OutcomeAsk *ask, const char *const *names, const char *command)
{
        OWNED(json_drop) json_t *document = NULL;
        Thing *thing;

        /* Nothing is listed of single casefiles: there are hundreds. */
        thing = reported(p, THING__IS_OUTCOME_REPORT, ask, names, NULL);
        document = report_json(thing->outcome_report);
        capture_begin(&capture);
        report_print(document);
        capture_end(&capture);
        page_holds(command, capture.out, p->arena);
}

static void form_holds(const struct played *p, const struct cohort_form *form, const Thing *thing, const char *command,
                       const char *picture)
{
        OWNED(json_drop) json_t *document = form->json(thing);

        assert_non_null(document);
        capture_begin(&capture);
        form->print(document, p->arena);
        capture_end(&capture);
        page_holds(command, capture.out, p->arena);
        if (picture)
                picture_holds(picture, form->svg(document, p->arena), p->arena);
}

/* ---- tests */

static void setup(struct played *p, void **state)
{
        assert_int_equal(centre_setup(state), 0);
        *p = (struct played){.c = *state};
        p->arena = p->c->arena;
        centre_day(p->c, 20110103);
}

static uint64_t base_of(const Thing *thing, enum base base)
{
        return thing->outcome_report->bases[base]->number;
}

static void maasland_aimed_at_a_hundred_and_sixty_came_and_were_placed(void **state)
{
        static const char *const names[] = {"ever-placed", "no-gap", "placed-13", "lasting-26", "maasland-place", NULL},
                                 *const first[] = {"ever-placed", NULL};
        struct played p;
        OutcomeAsk *ask;
        Thing *thing;

        setup(&p, state);
        maasland_play(&p);
        ask = asked(&p, 20140228);
        thing = reported(&p, THING__IS_OUTCOME_REPORT, ask, names, NULL);
        assert_int_equal(thing->outcome_report->goal, 100);
        assert_int_equal(base_of(thing, BASE_ANNOUNCED), MAASLAND_ANNOUNCED);
        assert_int_equal(base_of(thing, BASE_JOINED), 60);
        assert_int_equal(base_of(thing, BASE_PLACED), 60);
        assert_int_equal(base_of(thing, BASE_LASTING), 48);
        outcomes_hold(&p, ask, names, "overstap report outcomes --programme maasland-2011 --definition ... --as-of 2014-02-28");
        form_holds(&p, &survival_form, reported(&p, THING__IS_SURVIVAL_REPORT, asked(&p, 20140228), first, NULL),
                   "overstap report survival --programme maasland-2011 --as-of 2014-02-28", "maasland-survival");
        form_holds(&p, &followup_form, reported(&p, THING__IS_FOLLOWUP_REPORT, asked(&p, 20140228), NULL, NULL),
                   "overstap report followup --programme maasland-2011 --as-of 2014-02-28", NULL);
        form_holds(&p, &goal_form, reported(&p, THING__IS_GOAL_REPORT, asked(&p, 20120131), NULL, NULL),
                   "overstap report goal maasland-2011 --as-of 2012-01-31", "maasland-goal");
        ask = asked(&p, 20131231);
        ask->published = true;
        outcomes_hold(&p, ask, names,
                      "overstap report outcomes --programme maasland-2011 --definition ... --as-of 2013-12-31 --published");
        centre_teardown(state);
}

static uint64_t counted(const Thing *thing, size_t line)
{
        return thing->outcome_report->lines[line]->counted;
}

static void baanbrekend_counts_1433_or_substantially_fewer_by_the_definition(void **state)
{
        static const char *const sides[] = {"baanbrekend-left-benefit", "ever-placed", "hours-25", "regular",
                                            "baanbrekend-regular",      NULL};
        struct played p;
        OutcomeAsk *ask;
        Thing *thing;

        setup(&p, state);
        baanbrekend_play(&p);
        ask = asked(&p, 20130930);
        thing = reported(&p, THING__IS_OUTCOME_REPORT, ask, sides, NULL);
        assert_int_equal(counted(thing, 0), 1433);
        assert_int_equal(counted(thing, 1), 1433);
        assert_true(counted(thing, 4) < counted(thing, 0) / 2);
        outcomes_hold(&p, ask, sides, "overstap report outcomes --programme baanbrekend --definition ... --as-of 2013-09-30");
        ask = asked(&p, 20130930);
        ask->from = 20130101;
        ask->until = 20130930;
        thing = reported(&p, THING__IS_OUTCOME_REPORT, ask, sides, NULL);
        assert_int_equal(counted(thing, 0), 471);
        outcomes_hold(&p, ask, sides,
                      "overstap report outcomes --programme baanbrekend --definition ... --from 2013-01-01 --until 2013-09-30 "
                      "--as-of 2013-09-30");
        form_holds(&p, &goal_form, reported(&p, THING__IS_GOAL_REPORT, asked(&p, 20130930), NULL, NULL),
                   "overstap report goal baanbrekend --as-of 2013-09-30", "baanbrekend-goal");
        form_holds(&p, &cost_form, reported(&p, THING__IS_COST_REPORT, ask, sides, books_of(&p)),
                   "overstap report cost baanbrekend --from 2013-01-01 --until 2013-09-30 --definition ... --as-of 2013-09-30",
                   NULL);
        ask = asked(&p, 20130930);
        ask->from = 20110101;
        ask->until = 20130930;
        thing = reported(&p, THING__IS_COST_REPORT, ask, sides, books_of(&p));
        assert_int_equal(thing->cost_report->lines[0]->results, 1433);
        assert_non_null(strstr(thing->cost_report->lines[0]->refused, "costs and results of different periods"));
        form_holds(&p, &cost_form, thing,
                   "overstap report cost baanbrekend --from 2011-01-01 --until 2013-09-30 --definition ... --as-of 2013-09-30",
                   NULL);
        ask = asked(&p, 20130930);
        ask->published = true;
        outcomes_hold(&p, ask, sides,
                      "overstap report outcomes --programme baanbrekend --definition ... --as-of 2013-09-30 --published");
        centre_teardown(state);
}

/* ---- what is published */

/* Of those who were opened from one day to another: how many were placed by `day`, by their trails alone. */
static uint64_t placed_count(const struct played *p, uint32_t from, uint32_t until, struct date day)
{
        OWNED(arena_destroy) struct arena *scratch = NULL;
        uint64_t n = 0;

        arena_new(&scratch);
        p->c->world->arena = scratch;
        for (uint64_t id = 1; id <= p->n; id++) {
                const Trail *record = world_trail(p->c->world, id);
                struct trail trail = trail_of(record, scratch), known = trail_until(&trail, day);
                uint32_t on = date_ymd(trail.mark[0].known);

                n += on >= from && on <= until && trail_reached(&known, 2);
                arena_reset(scratch);
        }
        p->c->world->arena = p->arena;
        return n;
}

/* Every period of whole quarters, as of every end of one. */
static void what_is_published_adds_up_whole_groups(void **state)
{
        struct played p;
        size_t reports = 0, groups = 0;

        setup(&p, state);
        maasland_play(&p);
        for (uint32_t end = 0; end < 12; end++)
                for (uint32_t from = 0; from <= end; from++)
                        for (uint32_t until = from; until <= end; until++) {
                                struct date first = date_add_months(date_of_ymd(20110101), 3 * (int)from);
                                struct date last = date_add_days(date_add_months(date_of_ymd(20110101), 3 * (int)until + 3), -1);
                                struct date day = date_add_days(date_add_months(date_of_ymd(20110101), 3 * (int)end + 3), -1);
                                OutcomeAsk *ask = asked(&p, date_ymd(day));
                                const OutcomeReport *report;
                                uint64_t least = 0, most = 0;

                                ask->from = date_ymd(first);
                                ask->until = date_ymd(last);
                                ask->published = true;
                                report = reported(&p, THING__IS_OUTCOME_REPORT, ask, NULL, NULL)->outcome_report;
                                for (size_t i = 0; i < report->n_blocks; i++) {
                                        const CohortBlock *block = report->blocks[i];
                                        uint64_t n = placed_count(&p, block->from, block->until, day);

                                        assert_true(block->from >= ask->from && block->until <= ask->until &&
                                                    block->people >= 20);
                                        least += n / 10 * 10;
                                        most += n / 10 * 10 + 9;
                                }
                                assert_int_equal(report->bases[BASE_PLACED]->number, least);
                                assert_int_equal(report->bases[BASE_PLACED]->most, most);
                                assert_int_equal(report->n_results + report->n_differ, 0);
                                reports++;
                                groups += report->n_blocks;
                        }
        assert_true(reports > 300 && groups > 100);
        centre_teardown(state);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(maasland_aimed_at_a_hundred_and_sixty_came_and_were_placed),
                cmocka_unit_test(what_is_published_adds_up_whole_groups),
                cmocka_unit_test(baanbrekend_counts_1433_or_substantially_fewer_by_the_definition),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests(tests, NULL, NULL);
}
