#include "survey.h"

#include <stdlib.h>
#include <string.h>

#include "cohort.h"
#include "flow.h"
#include "money.h"
#include "must.h"
#include "suppress.h"
#include "survival.h"
#include "text.h"

enum {
        YEARS = 3,    /* of followup_years */
        POINTS = 100, /* of a curve, or so */
        GOAL_MONTHS = 400,
};

/* What is counted of some people: of all of them, or of those of one programme, flow and quarter. Each kind of report fills its
 * own part. */
struct group {
        const char *programme, *flow;
        struct date opened;
        uint64_t people;
        struct tally *tally;
        uint64_t at_risk[YEARS], where[YEARS][WHERES];
        struct date *placed;
        size_t n_placed;
        struct date first; /* announcement */
        uint64_t results[REPORT_DEFINITIONS];
};

struct survey {
        struct survey_ask ask;
        struct arena *arena;
        struct date day;
        OutcomeAsk *filter, *whole; /* whom the tally lends; everyone of a group */
        struct tally *tally;
        struct group **group;
        size_t n;
        struct survival *survival;
        uint32_t last; /* day of the curve on which anything happened */
};

/* ---- counting */

static struct group *group_new(struct survey *s, const char *programme, const char *flow, struct date opened)
{
        struct group *group = arena_alloc(s->arena, sizeof *group);

        group->programme = arena_strdup(s->arena, programme);
        group->flow = arena_strdup(s->arena, flow);
        group->opened = opened;
        if (s->ask.is == THING__IS_OUTCOME_REPORT)
                tally_new(&group->tally, s->whole, s->ask.definition, s->ask.n, NULL);
        *(struct group **)arena_append(s->arena, (void **)&s->group, &s->n, sizeof *s->group) = group;
        return group;
}

/* Numbers are given in order, so the group of one before is likely that of the next. */
static struct group *group_of(struct survey *s, const struct trail *trail)
{
        bool published = s->ask.ask->published;
        struct date quarter = published ? suppress_day(trail->mark[0].known) : (struct date){0};

        for (size_t i = s->n; i-- > 0;) {
                struct group *group = s->group[i];

                if (!published || (suppress_day(group->opened).day == quarter.day && text_is(group->flow, trail->flow) &&
                                   text_is(group->programme, trail->programme)))
                        return group;
        }
        return published ? group_new(s, trail->programme, trail->flow, date_add_days(quarter, 1)) : group_new(s, "", "", quarter);
}

static void survival_count(struct survey *s, struct group *group, const struct trail *live, struct arena *scratch)
{
        struct wait wait = cohort_wait(s->ask.definition[0], live, s->day, scratch);

        (void)group;
        survival_add(s->survival, 0, wait.days, wait.happened);
        s->last = wait.days > s->last ? wait.days : s->last;
}

static void followup_count(struct survey *s, struct group *group, const struct trail *live, struct arena *scratch)
{
        (void)scratch;
        for (size_t i = 0; i < YEARS; i++) {
                struct date on = cohort_day(live, followup_years[i]);

                if (!on.day || on.day > s->day.day)
                        continue;
                group->at_risk[i]++;
                group->where[i][cohort_where(live, on)]++;
        }
}

static void goal_count(struct survey *s, struct group *group, const struct trail *live, struct arena *scratch)
{
        struct date announced = trail_announced(live);
        const struct trail_mark *mark;
        unsigned placed = 0;

        (void)scratch;
        while (!text_is(flow_counts[placed], "placed"))
                placed++;
        if (!group->first.day || announced.day < group->first.day)
                group->first = announced;
        if ((mark = trail_reached(live, placed)))
                *(struct date *)arena_append(s->arena, (void **)&group->placed, &group->n_placed, sizeof *group->placed) =
                        mark->on;
}

static void cost_count(struct survey *s, struct group *group, const struct trail *live, struct arena *scratch)
{
        const OutcomeAsk *ask = s->ask.ask;

        for (size_t i = 0; i < s->ask.n; i++) {
                struct outcome_result result;

                outcome_find(s->ask.definition[i], live, s->day, scratch, &result);
                group->results[i] += result.standing == STANDING__STANDING_COUNTED && date_ymd(result.on) >= ask->from &&
                                     date_ymd(result.on) <= ask->until;
        }
}

static void outcomes_count(struct survey *s, struct group *group, const struct trail *live, struct arena *scratch)
{
        (void)s;
        tally_take(group->tally, live, scratch);
}

/* ---- telling */

/* Of one block, or of everyone. */
static uint64_t figure_sum(const struct survey *s, const struct block *block,
                           uint64_t (*of)(const struct group *group, size_t a, size_t b), size_t a, size_t b)
{
        uint64_t sum = 0;

        for (size_t i = 0; i < (block ? block->n : s->n); i++)
                sum += of(s->group[block ? block->atom[i].id : i], a, b);
        return sum;
}

/* Add a figure as the asker may have it: its number, or where it lies. */
static void figure_tell(const struct survey *s, uint64_t number, uint64_t *told, uint64_t *most)
{
        if (s->ask.ask->published) {
                struct range range = range_sum((struct range){*told, *most}, range_of(number, s->ask.least));

                *told = range.from;
                *most = range.to;
        } else {
                *told += number;
        }
}

/* The blocks that lie in what was asked for; all of it as one where it is not published. */
static struct block *blocks_of(const struct survey *s, struct arena *arena, size_t *n)
{
        struct atom *atom = arena_alloc(arena, (s->n + 1) * sizeof *atom);
        const OutcomeAsk *ask = s->ask.ask;
        struct block *block = NULL;
        size_t all = 0;

        *n = 0;
        for (size_t i = 0; i < s->n; i++)
                atom[i] = (struct atom){s->group[i]->programme, s->group[i]->flow, s->group[i]->opened, s->group[i]->people, i};
        blocks_make(atom, s->n, s->ask.least, s->day, arena, &block, &all);
        for (size_t i = 0; i < all; i++)
                if (block_asked(&block[i], ask->programme, ask->flow, date_of_ymd(ask->from), date_of_ymd(ask->until)))
                        block[(*n)++] = block[i];
        return block;
}

static CohortBlock *block_tell(const struct survey *s, const struct block *block, struct arena *arena)
{
        CohortBlock *told = NEW(arena, CohortBlock, cohort_block);

        told->programme = arena_strdup(arena, block->programme);
        told->flow = arena_strdup(arena, block->flow);
        told->from = date_ymd(block->from);
        told->until = date_ymd(block->until);
        figure_tell(s, block->people, &told->people, &told->people_most);
        return told;
}

static OutcomeBase *base_new(const char *name, struct arena *arena)
{
        OutcomeBase *base = NEW(arena, OutcomeBase, outcome_base);

        base->name = arena_strdup(arena, name);
        return base;
}

/* ---- survival */

/* Whole weeks apart. */
static void survival_told(const struct survey *s, uint64_t seq, struct arena *arena, Thing *out)
{
        SurvivalReport *report = out->survival_report = NEW(arena, SurvivalReport, survival_report);
        uint32_t day[POINTS + 2], step = 7 * (s->last / (7 * POINTS) + 1);
        struct survival_at at[POINTS + 2];
        size_t n = 0;

        report->ask = s->ask.ask;
        report->seq = seq;
        report->definition = (OutcomeDefinition *)s->ask.definition[0];
        report->people = survival_people(s->survival);
        report->happened = survival_happened(s->survival);
        report->has_median = survival_median(s->survival, &report->median);
        for (uint32_t i = 0; i < s->last; i += step)
                day[n++] = i;
        day[n++] = s->last;
        must(n <= COUNT(day));
        survival_tell(s->survival, day, n, at);
        for (size_t i = 0; i < n; i++) {
                SurvivalPoint *point = NEW(arena, SurvivalPoint, survival_point);

                point->day = day[i];
                point->at_risk = at[i].at_risk;
                point->happened = at[i].happened;
                point->censored = at[i].censored;
                point->permyriad = at[i].permyriad;
                APPEND(arena, report, points) = point;
        }
}

/* ---- follow-up */

static uint64_t at_risk_of(const struct group *group, size_t year, size_t unused)
{
        (void)unused;
        return group->at_risk[year];
}

static uint64_t where_of(const struct group *group, size_t year, size_t where)
{
        return group->where[year][where];
}

static void followup_add(const struct survey *s, const struct block *block, FollowupReport *report)
{
        for (size_t i = 0; i < YEARS; i++) {
                FollowupYear *year = report->years[i];

                figure_tell(s, figure_sum(s, block, at_risk_of, i, 0), &year->at_risk->number, &year->at_risk->most);
                for (size_t j = 0; j < WHERES; j++)
                        figure_tell(s, figure_sum(s, block, where_of, i, j), &year->where[j]->number, &year->where[j]->most);
        }
}

static void followup_told(const struct survey *s, uint64_t seq, struct arena *arena, Thing *out)
{
        FollowupReport *report = out->followup_report = NEW(arena, FollowupReport, followup_report);
        struct block *block;
        size_t n;

        report->ask = s->ask.ask;
        report->seq = seq;
        for (size_t i = 0; i < YEARS; i++) {
                FollowupYear *year = NEW(arena, FollowupYear, followup_year);

                year->years = followup_years[i];
                year->at_risk = base_new("at-risk", arena);
                for (size_t j = 0; j < WHERES; j++)
                        APPEND(arena, year, where) = base_new(where_names[j], arena);
                APPEND(arena, report, years) = year;
        }
        if (!s->ask.ask->published) {
                followup_add(s, NULL, report);
                return;
        }
        report->least = s->ask.least;
        block = blocks_of(s, arena, &n);
        for (size_t i = 0; i < n; i++) {
                followup_add(s, &block[i], report);
                APPEND(arena, report, blocks) = block_tell(s, &block[i], arena);
        }
}

/* ---- goal */

static uint64_t placed_by(const struct group *group, size_t day, size_t unused)
{
        uint64_t n = 0;

        (void)unused;
        for (size_t i = 0; i < group->n_placed; i++)
                n += group->placed[i].day <= (int32_t)day;
        return n;
}

/* Ends of months, or of quarters where it is published, and the day of the report. */
static void goal_points(const struct survey *s, struct date from, GoalReport *report, struct arena *arena)
{
        struct date on, first = from.day && from.day <= s->day.day ? from : s->day;

        if (date_add_months(first, GOAL_MONTHS).day < s->day.day)
                first = date_add_months(s->day, -GOAL_MONTHS);
        for (on = date_month_end(first);; on = date_month_end(date_add_days(on, 1))) {
                GoalPoint *point;

                on = on.day > s->day.day ? s->day : on;
                if (!s->ask.ask->published || suppress_day(on).day == on.day) {
                        point = NEW(arena, GoalPoint, goal_point);
                        point->on = date_ymd(on);
                        point->pace = goal_pace(report->goal, from, date_of_ymd(report->goal_on), on);
                        APPEND(arena, report, points) = point;
                }
                if (on.day == s->day.day)
                        return;
        }
}

static void goal_add(const struct survey *s, const struct block *block, GoalReport *report)
{
        for (size_t i = 0; i < report->n_points; i++) {
                struct date on = date_of_ymd(report->points[i]->on);

                figure_tell(s, figure_sum(s, block, placed_by, (size_t)on.day, 0), &report->points[i]->placed,
                            &report->points[i]->most);
        }
}

static struct date goal_from(const struct survey *s, const struct block *first)
{
        struct date from = date_of_ymd(s->ask.programme->from);

        if (from.day)
                return from;
        if (s->ask.ask->published)
                return first ? first->from : from;
        return s->n ? s->group[0]->first : from;
}

static void goal_told(const struct survey *s, uint64_t seq, struct arena *arena, Thing *out)
{
        GoalReport *report = out->goal_report = NEW(arena, GoalReport, goal_report);
        struct block *block = NULL;
        struct date from;
        size_t n = 0;

        report->ask = s->ask.ask;
        report->seq = seq;
        report->goal = s->ask.programme->goal;
        report->goal_on = s->ask.programme->goal_on;
        if (s->ask.ask->published) {
                report->least = s->ask.least;
                block = blocks_of(s, arena, &n);
        }
        from = goal_from(s, n ? block : NULL);
        report->from = date_ymd(from);
        goal_points(s, from, report, arena);
        if (!s->ask.ask->published)
                goal_add(s, NULL, report);
        for (size_t i = 0; i < n; i++) {
                goal_add(s, &block[i], report);
                APPEND(arena, report, blocks) = block_tell(s, &block[i], arena);
        }
}

/* ---- cost */

/* Numerator and denominator are of one period, and of all of it (DOMAIN 4.4). */
static const char *period_refused(const struct survey *s, struct arena *arena)
{
        const OutcomeAsk *ask = s->ask.ask;
        const CostReport *books = s->ask.books;
        char one[DATE_TEXT], other[DATE_TEXT];

        if (ask->until > ask->as_of)
                return "the period runs on after the day of the report, so its costs and results are not all there; ask as of "
                       "its last day or later";
        if (!books->books_from)
                return "the books have no costs yet, of this period or any";
        if (month_of(date_of_ymd(books->books_from)) > month_of(date_of_ymd(ask->from)))
                return arena_text(arena, "the books begin on %s and the results on %s: costs and results of different periods",
                                  date_text(date_of_ymd(books->books_from), one), date_text(date_of_ymd(ask->from), other));
        if (books->books_until < ask->until)
                return arena_text(
                        arena,
                        "the month of %s is not closed, so its costs may not all be there; `overstap ledger close` closes it",
                        date_text(date_of_ymd(ask->until), one));
        return "";
}

static void cost_told(const struct survey *s, uint64_t seq, struct arena *arena, Thing *out)
{
        CostReport *report = out->cost_report = arena_copy(arena, s->ask.books, sizeof *s->ask.books);
        const char *refused = period_refused(s, arena);

        report->ask = s->ask.ask;
        report->seq = seq;
        for (size_t i = 0; i < s->ask.n; i++) {
                CostLine *line = NEW(arena, CostLine, cost_line);
                struct money each;
                struct err err;

                line->definition = (OutcomeDefinition *)s->ask.definition[i];
                line->results = s->n ? s->group[0]->results[i] : 0;
                line->refused = arena_strdup(arena, *refused || line->results ? refused : "there are none in this period");
                if (!*line->refused && money_share((struct money){report->cents}, 1, (int64_t)line->results, &each, &err))
                        line->cents = each.cents;
                APPEND(arena, report, lines) = line;
        }
}

/* ---- outcomes, published */

static void outcome_add(const struct survey *s, const OutcomeReport *sum, OutcomeReport *report)
{
        for (size_t i = 0; i < report->n_bases; i++)
                figure_tell(s, sum->bases[i]->number, &report->bases[i]->number, &report->bases[i]->most);
        for (size_t i = 0; i < report->n_lines; i++) {
                OutcomeLine *line = report->lines[i], *of = sum->lines[i];

                figure_tell(s, of->counted, &line->counted, &line->counted_most);
                for (size_t j = 0; j < line->n_ratios; j++) {
                        OutcomeRatio *ratio = line->ratios[j];

                        figure_tell(s, of->ratios[j]->number, &ratio->number, &ratio->number_most);
                        if (!text_is(ratio->of, "goal"))
                                figure_tell(s, of->ratios[j]->whole, &ratio->whole, &ratio->whole_most);
                }
        }
}

/* The figures of a whole block, which are sums of those of its groups. */
static OutcomeReport *block_sum(const struct survey *s, const struct block *block, struct arena *arena)
{
        OutcomeReport *sum = tally_report(s->group[block->atom[0].id]->tally, 0, arena);

        for (size_t i = 1; i < block->n; i++) {
                const OutcomeReport *more = tally_report(s->group[block->atom[i].id]->tally, 0, arena);

                for (size_t j = 0; j < sum->n_bases; j++)
                        sum->bases[j]->number += more->bases[j]->number;
                for (size_t j = 0; j < sum->n_lines; j++) {
                        sum->lines[j]->counted += more->lines[j]->counted;
                        for (size_t k = 0; k < sum->lines[j]->n_ratios; k++) {
                                sum->lines[j]->ratios[k]->number += more->lines[j]->ratios[k]->number;
                                sum->lines[j]->ratios[k]->whole += more->lines[j]->ratios[k]->whole;
                        }
                }
        }
        return sum;
}

static void shares_tell(const struct tally *empty, OutcomeReport *report, struct arena *arena)
{
        for (size_t i = 0; i < report->n_lines; i++)
                for (size_t j = 0; j < report->lines[i]->n_ratios; j++) {
                        OutcomeRatio *ratio = report->lines[i]->ratios[j];
                        const char *why = tally_refused(empty, ratio->of, 1);

                        if (text_is(ratio->of, "goal"))
                                ratio->whole_most = ratio->whole;
                        ratio->refused =
                                arena_strdup(arena, *why || ratio->whole ? why : "these are too few to tell a share of them");
                }
}

/* Standings but `counted` make one whole together, which would narrow each of them, so they are not told; nor is what definitions
 * differ in. */
static void outcomes_told(const struct survey *s, uint64_t seq, struct arena *arena, Thing *out)
{
        OWNED(tally_destroy) struct tally *empty = NULL;
        OutcomeReport *report;
        struct block *block;
        size_t n;

        tally_new(&empty, s->ask.ask, s->ask.definition, s->ask.n, s->ask.programme);
        report = out->outcome_report = tally_report(empty, seq, arena);
        report->n_differ = 0;
        report->least = s->ask.least;
        block = blocks_of(s, arena, &n);
        for (size_t i = 0; i < n; i++) {
                outcome_add(s, block_sum(s, &block[i], arena), report);
                APPEND(arena, report, blocks) = block_tell(s, &block[i], arena);
        }
        shares_tell(empty, report, arena);
}

/* ---- a survey */

static const struct {
        Thing__IsCase is;
        void (*count)(struct survey *s, struct group *group, const struct trail *live, struct arena *scratch);
        void (*tell)(const struct survey *s, uint64_t seq, struct arena *arena, Thing *out);
} kinds[] = {
        {THING__IS_SURVIVAL_REPORT, survival_count, survival_told},
        {THING__IS_FOLLOWUP_REPORT, followup_count, followup_told},
        {THING__IS_GOAL_REPORT, goal_count, goal_told},
        {THING__IS_COST_REPORT, cost_count, cost_told},
        {THING__IS_OUTCOME_REPORT, outcomes_count, outcomes_told},
};

static size_t kind_of(Thing__IsCase is)
{
        size_t i = 0;

        while (i < COUNT(kinds) && kinds[i].is != is)
                i++;
        must(i < COUNT(kinds));
        return i;
}

static void survey_take(void *self, const struct trail *live, struct arena *scratch)
{
        struct survey *s = self;
        struct group *group;

        if (s->ask.ask->published && live->mark[0].known.day > s->day.day)
                return;
        group = group_of(s, live);
        group->people++;
        kinds[kind_of(s->ask.is)].count(s, group, live, scratch);
}

static bool is_part(const OutcomeAsk *ask)
{
        return text_set(ask->flow) || ask->employer;
}

const char *survey_refused(const struct survey_ask *ask)
{
        const OutcomeAsk *of = ask->ask;

        if (of->published && of->employer)
                return "what is published is told of whole groups, and of no one employer; leave --employer out";
        if (of->published && ask->is == THING__IS_SURVIVAL_REPORT)
                return "a curve tells of people one by one, so it is not published; `overstap report followup` tells of groups";
        if (of->published && ask->is == THING__IS_COST_REPORT)
                return "costs are of everyone and published results of closed groups: two cohorts, which are not divided";
        if (ask->is == THING__IS_SURVIVAL_REPORT && ask->n != 1)
                return "a curve is of one definition; name one of them with --definition";
        if (ask->is == THING__IS_GOAL_REPORT && (!ask->programme || !ask->programme->goal))
                return ask->programme ? "the programme has no goal" : "a goal is a programme's; name one";
        if (ask->is == THING__IS_GOAL_REPORT && (is_part(of) || of->from || of->until))
                return "the goal is of the whole programme and its whole period; leave --flow, --employer, --from and --until "
                       "out";
        if (ask->is == THING__IS_COST_REPORT && !ask->programme)
                return "costs are a programme's; name one";
        if (ask->is == THING__IS_COST_REPORT && (is_part(of) || !of->from || !of->until))
                return "costs are of a whole programme and of one period: say --from and --until, and leave --flow and "
                       "--employer out";
        return NULL;
}

/* Results of a period are those whose day lies in it, whenever their people were announced; blocks are what they are, whatever
 * part is asked for. */
static OutcomeAsk *filter_of(const struct survey *s)
{
        OutcomeAsk *filter = arena_copy(s->arena, s->ask.ask, sizeof *s->ask.ask);

        filter->n_definitions = 0;
        if (filter->published || s->ask.is == THING__IS_COST_REPORT)
                filter->from = filter->until = 0;
        return filter;
}

void survey_new(struct survey **out, const struct survey_ask *ask)
{
        struct survey *s = calloc(1, sizeof *s);

        must(s && !survey_refused(ask) && ask->n <= REPORT_DEFINITIONS &&
             (ask->is != THING__IS_OUTCOME_REPORT || ask->ask->published));
        arena_new(&s->arena);
        s->ask = *ask;
        s->day = date_of_ymd(ask->ask->as_of);
        s->filter = filter_of(s);
        s->whole = NEW(s->arena, OutcomeAsk, outcome_ask);
        s->whole->as_of = ask->ask->as_of;
        if (ask->is == THING__IS_SURVIVAL_REPORT)
                survival_new(&s->survival, WAIT_DAYS_MOST);
        tally_new(&s->tally, s->filter, NULL, 0, NULL);
        tally_lend(s->tally, survey_take, s);
        *out = s;
}

void survey_destroy(struct survey **survey)
{
        struct survey *s = *survey;

        if (!s)
                return;
        for (size_t i = 0; i < s->n; i++)
                tally_destroy(&s->group[i]->tally);
        tally_destroy(&s->tally);
        survival_destroy(&s->survival);
        arena_destroy(&s->arena);
        free(s);
        *survey = NULL;
}

struct tally *survey_tally(struct survey *survey)
{
        return survey->tally;
}

void survey_tell(const struct survey *survey, uint64_t seq, struct arena *arena, Thing *out)
{
        out->is_case = survey->ask.is;
        kinds[kind_of(survey->ask.is)].tell(survey, seq, arena, out);
}
