#include "cohort_tell.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "date.h"
#include "json.h"
#include "must.h"
#include "plot.h"
#include "print.h"
#include "report_tell.h"
#include "text.h"

/* "12.34" as hundredths; what has no point is whole. */
static int64_t hundredths(const char *text)
{
        unsigned long long whole = 0;
        unsigned tenths = 0;
        int n = 0;

        if (sscanf(text, "%llu.%2u%n", &whole, &tenths, &n) == 2)
                return (int64_t)whole * 100 + (strchr(text, '.')[2] ? tenths : tenths * 10);
        return (int64_t)whole * 100;
}

static int64_t day_at(const json_t *row, const char *key)
{
        struct date day = {0};
        struct err err;

        return date_parse(text_at(row, key), &day, &err) ? day.day : 0;
}

/* Points of a plot, one for each row. */
struct drawn {
        size_t n;
        int64_t *at, *value[3], most;
        const char **label;
};

static struct drawn drawn_new(size_t n, struct arena *arena)
{
        struct drawn drawn = {.n = n,
                              .at = arena_alloc(arena, (n + 1) * sizeof *drawn.at),
                              .label = arena_alloc(arena, (n + 1) * sizeof *drawn.label)};

        for (size_t i = 0; i < COUNT(drawn.value); i++)
                drawn.value[i] = arena_alloc(arena, (n + 1) * sizeof **drawn.value);
        return drawn;
}

/* ---- how long until a result */

static json_t *survival_json(const Thing *thing)
{
        const SurvivalReport *report = thing->survival_report;
        json_t *points = json_array();

        for (size_t i = 0; i < report->n_points; i++) {
                const SurvivalPoint *point = report->points[i];

                json_array_append_new(points, json_pack("{s:i, s:i, s:i, s:i, s:o}", "day", (int)point->day, "at_risk",
                                                        (int)point->at_risk, "happened", (int)point->happened, "censored",
                                                        (int)point->censored, "percent",
                                                        json_sprintf("%u.%02u", point->permyriad / 100, point->permyriad % 100)));
        }
        return json_pack("{s:o, s:o, s:o, s:i, s:I, s:I, s:o, s:o}", "as_of", date_json(report->ask->as_of), "asked",
                         message_json(&report->ask->base), "definition", text_json(report->definition->name->text), "version",
                         (int)report->definition->version, "people", (json_int_t)report->people, "happened",
                         (json_int_t)report->happened, "median", report->has_median ? json_integer(report->median) : json_null(),
                         "points", points);
}

static struct plot survival_plot(const json_t *report, struct arena *arena)
{
        const json_t *points = json_object_get(report, "points"), *point, *median = json_object_get(report, "median");
        struct drawn drawn = drawn_new(json_array_size(points), arena);
        struct plot_line *line = arena_alloc(arena, sizeof *line);
        const char *what =
                arena_text(arena, "%s@%" JSON_INTEGER_FORMAT, text_at(report, "definition"), number_at(report, "version"));
        size_t i;

        json_array_foreach (points, i, point) {
                drawn.at[i] = number_at(point, "day");
                drawn.value[0][i] = hundredths(text_at(point, "percent"));
                drawn.label[i] = arena_text(arena, "%" JSON_INTEGER_FORMAT, number_at(point, "day"));
        }
        *line = (struct plot_line){"not yet", drawn.value[0], false};
        return (struct plot){
                .title = arena_text(arena, "Not yet %s, by days since the announcement", what),
                .about = arena_text(arena,
                                    "The share of %" JSON_INTEGER_FORMAT
                                    " people to whom %s has not happened, by days since the announcement, as was known at "
                                    "the end of %s, by Kaplan and Meier. It happened to %" JSON_INTEGER_FORMAT "; %s.",
                                    number_at(report, "people"), what, text_at(report, "as_of"), number_at(report, "happened"),
                                    json_is_integer(median)
                                            ? arena_text(arena, "half of them within %" JSON_INTEGER_FORMAT " days",
                                                         json_integer_value(median))
                                            : "not to half of them yet"),
                .unit = " %",
                .n = drawn.n,
                .at = drawn.at,
                .label = drawn.label,
                .line = line,
                .n_lines = 1,
                .is_stepped = true,
                .most = 10000,
        };
}

static void survival_print(const json_t *report, struct arena *arena)
{
        static const struct column columns[] = {{"DAY", "day", true},
                                                {"AT RISK", "at_risk", true},
                                                {"HAPPENED", "happened", true},
                                                {"CENSORED", "censored", true},
                                                {"NOT YET %", "percent", true}};
        const struct plot plot = survival_plot(report, arena);

        printf("%s\n\n%s\n", plot.about, plot_text(&plot, arena));
        rows_print(json_object_get(report, "points"), columns, COUNT(columns));
        puts("Who left without it is censored: the estimate takes them to fare as those who stayed. The last days rest on few.");
}

static void survival_csv(const json_t *report)
{
        static const char *const keys[] = {"day", "at_risk", "happened", "censored", "percent", NULL};

        csv_rows(json_object_get(report, "points"), keys);
}

static const char *survival_svg(const json_t *report, struct arena *arena)
{
        const struct plot plot = survival_plot(report, arena);

        return plot_svg(&plot, arena);
}

const struct cohort_form survival_form = {
        QUERY__WHAT_SURVIVAL_ASK, THING__IS_SURVIVAL_REPORT, survival_json, survival_print, survival_csv, survival_svg};

/* ---- where they were some years on */

static json_t *where_json(const FollowupReport *report, const FollowupYear *year, const OutcomeBase *where)
{
        bool exact = !report->least;
        const uint64_t number[] = {where->number, exact ? where->number : where->most},
                       whole[] = {year->at_risk->number, exact ? year->at_risk->number : year->at_risk->most};

        return json_pack("{s:i, s:o, s:o, s:o, s:o, s:o}", "years", (int)year->years, "where", text_json(where->name), "number",
                         figure_json(where->number, where->most, report->least), "of",
                         figure_json(year->at_risk->number, year->at_risk->most, report->least), "percent",
                         part_json(number, whole), "on", date_json(report->ask->as_of));
}

static json_t *followup_json(const Thing *thing)
{
        const FollowupReport *report = thing->followup_report;
        json_t *rows = json_array();

        for (size_t i = 0; i < report->n_years; i++)
                for (size_t j = 0; j < report->years[i]->n_where; j++)
                        json_array_append_new(rows, where_json(report, report->years[i], report->years[i]->where[j]));
        return json_pack("{s:o, s:o, s:o, s:i, s:o}", "as_of", date_json(report->ask->as_of), "asked",
                         message_json(&report->ask->base), "followed", rows, "least", (int)report->least, "blocks",
                         blocks_json(report->blocks, report->n_blocks));
}

static const char *figure_text(const json_t *row, const char *key, struct arena *arena)
{
        const json_t *value = json_object_get(row, key);

        return json_is_integer(value) ? arena_text(arena, "%" JSON_INTEGER_FORMAT, json_integer_value(value)) : text_at(row, key);
}

static struct bar *followup_bars(const json_t *report, struct arena *arena, size_t *n)
{
        const json_t *rows = json_object_get(report, "followed"), *row;
        struct bar *bars = arena_alloc(arena, (json_array_size(rows) + 1) * sizeof *bars);
        size_t i;

        json_array_foreach (rows, i, row) {
                const char *percent = text_at(row, "percent"), *dash = strchr(percent, '-');

                bars[i].name = arena_text(arena, "after %" JSON_INTEGER_FORMAT " years %s", number_at(row, "years"),
                                          text_at(row, "where"));
                bars[i].figures =
                        arena_text(arena, "%s of %s (%s)", figure_text(row, "number", arena), figure_text(row, "of", arena),
                                   *percent ? arena_text(arena, "%s %%", percent) : "no percentage");
                bars[i].from = (uint32_t)hundredths(percent);
                bars[i].to = dash ? (uint32_t)hundredths(dash + 1) : bars[i].from;
        }
        *n = json_array_size(rows);
        return bars;
}

static void followup_print(const json_t *report, struct arena *arena)
{
        static const struct column columns[] = {{"AFTER YEARS", "years", true}, {"WHERE", "where", false},
                                                {"NUMBER", "number", true},     {"OF", "of", true},
                                                {"PER CENT", "percent", true},  {"ON", "on", false}};

        (void)arena;
        printf("Of those who were announced so long before %s, where they were so many years after it, as was known at the end "
               "of that day.\n\n",
               text_at(report, "as_of"));
        blocks_print(report);
        rows_print(json_object_get(report, "followed"), columns, COUNT(columns));
}

static void followup_csv(const json_t *report)
{
        static const char *const keys[] = {"years", "where", "number", "of", "percent", "on", NULL};

        csv_rows(json_object_get(report, "followed"), keys);
}

static const char *followup_svg(const json_t *report, struct arena *arena)
{
        size_t n;
        const struct bar *bars = followup_bars(report, arena, &n);
        const char *title = arena_text(arena, "Where they were some years on, as was known at the end of %s",
                                       text_at(report, "as_of")),
                   *about = title;

        for (size_t i = 0; i < n; i++)
                about = arena_text(arena, "%s. %s: %s", about, bars[i].name, bars[i].figures);
        return bars_svg(title, about, bars, n, arena);
}

const struct cohort_form followup_form = {
        QUERY__WHAT_FOLLOWUP_ASK, THING__IS_FOLLOWUP_REPORT, followup_json, followup_print, followup_csv, followup_svg};

/* ---- what a result cost */

static json_t *cost_json(const Thing *thing)
{
        const CostReport *report = thing->cost_report;
        json_t *costs = json_array(), *results = json_array();

        for (size_t i = 0; i < report->n_costs; i++)
                json_array_append_new(costs, json_pack("{s:o, s:o, s:o}", "account", text_json(report->costs[i]->account->name),
                                                       "for", text_json(report->costs[i]->account->detail), "amount",
                                                       euro_json(report->costs[i]->cents)));
        for (size_t i = 0; i < report->n_lines; i++) {
                const CostLine *line = report->lines[i];
                bool refused = text_set(line->refused);

                json_array_append_new(results,
                                      json_pack("{s:o, s:i, s:I, s:o, s:o, s:o, s:o, s:o}", "definition",
                                                text_json(line->definition->name->text), "version",
                                                (int)line->definition->version, "results", (json_int_t)line->results, "amount",
                                                euro_json(report->cents), "each", refused ? json_null() : euro_json(line->cents),
                                                "refused", refused ? text_json(line->refused) : json_null(), "from",
                                                date_json(report->ask->from), "until", date_json(report->ask->until)));
        }
        return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "as_of", date_json(report->ask->as_of), "asked",
                         message_json(&report->ask->base), "books_from", date_json(report->books_from), "closed_until",
                         date_json(report->books_until), "costs", costs, "amount", euro_json(report->cents), "results", results);
}

static void cost_print(const json_t *report, struct arena *arena)
{
        static const struct column costs[] = {{"ACCOUNT", "account", false}, {"FOR", "for", false}, {"AMOUNT", "amount", true}};
        static const struct column results[] = {{"OUTCOME", "definition", false}, {"VERSION", "version", true},
                                                {"COSTS", "amount", true},        {"RESULTS", "results", true},
                                                {"EACH", "each", true},           {"FROM", "from", false},
                                                {"UNTIL", "until", false},        {"NOT DIVIDED", "refused", false, true}};

        (void)arena;
        printf("Costs in the books of the programme from %s to %s: %s; and results that count from a day of that period, as was "
               "known at the end of "
               "%s.\n\n",
               text_at(json_object_get(report, "asked"), "from"), text_at(json_object_get(report, "asked"), "until"),
               text_at(report, "amount"), text_at(report, "as_of"));
        rows_print(json_object_get(report, "costs"), costs, COUNT(costs));
        rows_print(json_object_get(report, "results"), results, COUNT(results));
}

static void cost_csv(const json_t *report)
{
        static const char *const keys[] = {"definition", "version", "amount",  "results", "each",
                                           "from",       "until",   "refused", NULL};

        csv_rows(json_object_get(report, "results"), keys);
}

const struct cohort_form cost_form = {QUERY__WHAT_COST_ASK, THING__IS_COST_REPORT, cost_json, cost_print, cost_csv, NULL};

/* ---- what members gave and took */

static json_t *give_json(const GiveTake *give)
{
        return json_pack("{s:o, s:o, s:I, s:I, s:I, s:I, s:I, s:o}", "employer",
                         give->employer ? json_sprintf("%" PRIu64, give->employer) : json_null(), "name",
                         give->employer ? text_json(give->name) : json_string("others"), "sent", (json_int_t)give->sent, "jobs",
                         (json_int_t)give->jobs, "assignments", (json_int_t)give->assignments, "tasters",
                         (json_int_t)give->tasters, "posts", (json_int_t)give->posts, "contributed",
                         euro_json(give->contributed));
}

static json_t *give_take_json(const Thing *thing)
{
        const GiveTakeReport *report = thing->give_take_report;
        json_t *members = json_array();

        for (size_t i = 0; i < report->n_members; i++)
                json_array_append_new(members, give_json(report->members[i]));
        json_array_append_new(members, give_json(report->others));
        return json_pack("{s:o, s:o}", "asked", message_json(&report->ask->base), "members", members);
}

static void give_take_print(const json_t *report, struct arena *arena)
{
        static const struct column columns[] = {{"EMPLOYER", "employer", true},
                                                {"NAME", "name", false},
                                                {"SENT", "sent", true},
                                                {"JOBS", "jobs", true},
                                                {"ASSIGNMENTS", "assignments", true},
                                                {"TASTERS", "tasters", true},
                                                {"POSTS OFFERED", "posts", true},
                                                {"CONTRIBUTED", "contributed", true}};

        (void)arena;
        puts("Sent: people announced. Jobs, assignments, tasters: people received, by the first day of their work. Posts: in "
             "vacancies that opened.\n");
        rows_print(json_object_get(report, "members"), columns, COUNT(columns));
}

static void give_take_csv(const json_t *report)
{
        static const char *const keys[] = {"employer", "name",  "sent",        "jobs", "assignments",
                                           "tasters",  "posts", "contributed", NULL};

        csv_rows(json_object_get(report, "members"), keys);
}

const struct cohort_form give_take_form = {
        QUERY__WHAT_GIVE_TAKE_ASK, THING__IS_GIVE_TAKE_REPORT, give_take_json, give_take_print, give_take_csv, NULL};

/* ---- the goal */

static json_t *goal_report_json(const Thing *thing)
{
        const GoalReport *report = thing->goal_report;
        json_t *points = json_array();

        for (size_t i = 0; i < report->n_points; i++) {
                const GoalPoint *point = report->points[i];

                json_array_append_new(points,
                                      json_pack("{s:o, s:o, s:o, s:i}", "on", date_json(point->on), "placed",
                                                figure_json(point->placed, point->most, report->least), "pace",
                                                json_sprintf("%" PRIu64 ".%02" PRIu64, point->pace / 100, point->pace % 100),
                                                "goal", (int)report->goal));
        }
        return json_pack("{s:o, s:o, s:i, s:o, s:o, s:o, s:i, s:o}", "as_of", date_json(report->ask->as_of), "asked",
                         message_json(&report->ask->base), "goal", (int)report->goal, "goal_on", date_json(report->goal_on),
                         "from", date_json(report->from), "points", points, "least", (int)report->least, "blocks",
                         blocks_json(report->blocks, report->n_blocks));
}

static struct plot goal_plot(const json_t *report, struct arena *arena)
{
        const json_t *points = json_object_get(report, "points"), *point;
        struct drawn drawn = drawn_new(json_array_size(points), arena);
        struct plot_line *line = arena_alloc(arena, 3 * sizeof *line);
        bool exact = !number_at(report, "least");
        size_t i, last = drawn.n ? drawn.n - 1 : 0;

        drawn.most = number_at(report, "goal") * 100;
        json_array_foreach (points, i, point) {
                const char *dash = strchr(text_at(point, "placed"), '-');

                drawn.at[i] = day_at(point, "on");
                drawn.label[i] = text_at(point, "on");
                drawn.value[0][i] = exact ? number_at(point, "placed") * 100 : hundredths(text_at(point, "placed"));
                drawn.value[1][i] = hundredths(text_at(point, "pace"));
                drawn.value[2][i] = dash ? hundredths(dash + 1) : drawn.value[0][i];
                drawn.most = drawn.value[2][i] > drawn.most ? drawn.value[2][i] : drawn.most;
        }
        line[0] = (struct plot_line){exact ? "placed" : "placed, at least", drawn.value[0], false};
        line[1] = (struct plot_line){"even pace", drawn.value[1], true};
        line[2] = (struct plot_line){"placed, at most", drawn.value[2], false};
        point = json_array_get(points, last);
        return (struct plot){
                .title = arena_text(arena, "%s: placed, held against the goal",
                                    text_at(json_object_get(report, "asked"), "programme")),
                .about = arena_text(arena,
                                    "Placed by %s: %s, as was known at the end of %s; the goal is %" JSON_INTEGER_FORMAT
                                    " by %s, and an even pace would be at %s.",
                                    text_at(point, "on"), figure_text(point, "placed", arena), text_at(report, "as_of"),
                                    number_at(report, "goal"), text_at(report, "goal_on"), text_at(point, "pace")),
                .unit = "",
                .n = drawn.n,
                .at = drawn.at,
                .label = drawn.label,
                .line = line,
                .n_lines = exact ? 2 : 3,
                .is_stepped = false,
                .most = (drawn.most + 399) / 400 * 400,
        };
}

static void goal_print(const json_t *report, struct arena *arena)
{
        static const struct column columns[] = {
                {"ON", "on", false}, {"PLACED", "placed", true}, {"EVEN PACE", "pace", true}, {"GOAL", "goal", true}};
        const struct plot plot = goal_plot(report, arena);

        printf("%s\n\n", plot.about);
        blocks_print(report);
        puts(plot_text(&plot, arena));
        rows_print(json_object_get(report, "points"), columns, COUNT(columns));
}

static void goal_csv(const json_t *report)
{
        static const char *const keys[] = {"on", "placed", "pace", "goal", NULL};

        csv_rows(json_object_get(report, "points"), keys);
}

static const char *goal_svg(const json_t *report, struct arena *arena)
{
        const struct plot plot = goal_plot(report, arena);

        return plot_svg(&plot, arena);
}

const struct cohort_form goal_form = {
        QUERY__WHAT_GOAL_ASK, THING__IS_GOAL_REPORT, goal_report_json, goal_print, goal_csv, goal_svg};
