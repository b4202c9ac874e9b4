#include "simulate_tell.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "flow.h"
#include "json.h"
#include "must.h"

const char *share_text(uint32_t permyriad, struct arena *arena)
{
        return arena_text(arena, "%" PRIu32 ".%" PRIu32 " %%", permyriad / 100, permyriad / 10 % 10);
}

const char *day_text(uint32_t ymd, struct arena *arena)
{
        char text[DATE_TEXT];

        return arena_strdup(arena, date_text(date_of_ymd(ymd), text));
}

const char *median_text(const struct simulate_curve *curve, struct arena *arena)
{
        return curve->has_median ? arena_text(arena, "%" PRIu32 " days", curve->median) : "not reached";
}

/* ---- tables */

/* A figure of a month. */
struct figure {
        const char *title;
        int64_t (*value)(const struct simulate_month *month, size_t at);
        size_t at;
        bool is_money, is_sum; /* is_sum: months add up */
};
struct figures {
        struct figure *item;
        size_t n;
        bool all; /* else those that are 0 in every month are left out */
};
/* The figures of one table for one flow. */
typedef void list_fn(const struct simulate_result *result, struct figures *out, struct arena *arena);

#define VALUE_OF(name, expression)                                                                                               \
        static int64_t name(const struct simulate_month *month, size_t at)                                                       \
        {                                                                                                                        \
                (void)at;                                                                                                        \
                return (int64_t)(expression);                                                                                    \
        }
VALUE_OF(inflow_of, month->inflow)
VALUE_OF(open_of, month->open)
VALUE_OF(ended_of, month->ended)
VALUE_OF(reopened_of, month->reopened)
VALUE_OF(placements_of, month->placements[at])
VALUE_OF(posts_of, month->posts)
VALUE_OF(posts_left_of, month->posts_left)
VALUE_OF(without_of, month->without_post)
VALUE_OF(warned_of, month->warned)
VALUE_OF(passed_of, month->passed)
VALUE_OF(fired_of, month->fired)
VALUE_OF(in_state_of, month->in_state[at])
VALUE_OF(ended_as_of, month->ended_as[at])
VALUE_OF(done_of, month->load[at].done)
VALUE_OF(waiting_of, month->load[at].waiting)
VALUE_OF(overdue_of, month->load[at].overdue)
VALUE_OF(payer_of, month->payer[at].cents)
VALUE_OF(account_of, month->account[at].cents)
VALUE_OF(milestone_of, month->milestone[at].cents)

static bool is_ever(const struct figure *figure, const struct simulate_result *result)
{
        for (size_t i = 0; i < result->n_months; i++)
                if (figure->value(&result->month[i], figure->at))
                        return true;
        return false;
}

static void figure_add(const struct simulate_result *result, struct figures *out, struct arena *arena, struct figure figure)
{
        if (out->all || is_ever(&figure, result))
                *(struct figure *)arena_append(arena, (void **)&out->item, &out->n, sizeof *out->item) = figure;
}

static const char *const kinds[SCENARIO_KINDS] = {"", "jobs", "assignments", "tasters"};
static const char *const payers[SCENARIO_PARTIES] = {"nobody", "sender", "centre", "receiver", "fund", "benefit"};

static void cases_list(const struct simulate_result *result, struct figures *out, struct arena *arena)
{
        static const struct figure before[] = {{"open", open_of, 0, false, false},
                                               {"inflow", inflow_of, 0, false, true},
                                               {"ended", ended_of, 0, false, true},
                                               {"reopened", reopened_of, 0, false, true}},
                                   after[] = {{"warned", warned_of, 0, false, true},
                                              {"passed", passed_of, 0, false, true},
                                              {"fired", fired_of, 0, false, true},
                                              {"posts", posts_of, 0, false, true},
                                              {"posts left", posts_left_of, 0, false, false},
                                              {"no post", without_of, 0, false, false}};

        for (size_t i = 0; i < COUNT(before); i++)
                figure_add(result, out, arena, before[i]);
        for (size_t i = 1; i < SCENARIO_KINDS; i++)
                figure_add(result, out, arena, (struct figure){kinds[i], placements_of, i, false, true});
        for (size_t i = 0; i < COUNT(after); i++)
                figure_add(result, out, arena, after[i]);
}

static void states_list(const struct simulate_result *result, struct figures *out, struct arena *arena)
{
        for (size_t i = 0; i < result->n_states; i++)
                figure_add(result, out, arena, (struct figure){result->state[i].name, in_state_of, i, false, false});
}

static void ends_list(const struct simulate_result *result, struct figures *out, struct arena *arena)
{
        for (size_t i = 0; flow_ends[i]; i++)
                figure_add(result, out, arena, (struct figure){flow_ends[i], ended_as_of, i, false, true});
}

static void load_list(const struct simulate_result *result, struct figures *out, struct arena *arena)
{
        for (size_t i = 0; i < SCENARIO_ROLES; i++) {
                const char *role = scenario_roles[i];

                figure_add(result, out, arena, (struct figure){arena_text(arena, "%s did", role), done_of, i, false, true});
                figure_add(result, out, arena, (struct figure){"waits", waiting_of, i, false, false});
                figure_add(result, out, arena, (struct figure){"overdue", overdue_of, i, false, false});
        }
}

static void money_list(const struct simulate_result *result, struct figures *out, struct arena *arena)
{
        for (size_t i = 0; i < SCENARIO_PARTIES; i++)
                figure_add(result, out, arena, (struct figure){payers[i], payer_of, i, true, true});
        for (size_t i = 0; i < result->n_accounts; i++)
                figure_add(result, out, arena,
                           (struct figure){arena_text(arena, "account %s", result->account[i]), account_of, i, true, true});
        for (size_t i = 0; i < result->n_milestones; i++)
                figure_add(result, out, arena, (struct figure){result->milestone[i], milestone_of, i, true, true});
}

static const struct {
        const char *name, *title;
        list_fn *list;
} sheets[] = {
        {"cases", "Cases, placements and terms by month", cases_list},
        {"states", "In each state at the end of the month", states_list},
        {"ends", "Ended in the month, by kind of end", ends_list},
        {"load", "What roles did, and at the end of the month had waiting and overdue", load_list},
        {"money", "Money by month, in whole euros", money_list},
};

static const char *month_label(const struct simulate_month *month, struct arena *arena)
{
        return arena_text(arena, "%04" PRIu32 "-%02" PRIu32, month->first / 10000, month->first / 100 % 100);
}

/* Whole euros for people, half away from zero; the JSON form has the cents. */
static const char *value_text(const struct figure *figure, int64_t value, struct arena *arena)
{
        if (figure->is_money)
                value = (value + (value < 0 ? -50 : 50)) / 100;
        return arena_text(arena, "%" PRId64, value);
}

static bool has_sums(const struct figures *figures)
{
        for (size_t i = 0; i < figures->n; i++)
                if (figures->item[i].is_sum)
                        return true;
        return false;
}

static int64_t sum_of(const struct figure *figure, const struct simulate_result *result)
{
        int64_t sum = 0;

        for (size_t i = 0; i < result->n_months; i++)
                sum += figure->value(&result->month[i], figure->at);
        return sum;
}

static int width_of(const struct figure *figure, const struct simulate_result *result, struct arena *arena)
{
        size_t width = strlen(figure->title), size;

        for (size_t i = 0; i < result->n_months; i++) {
                size = strlen(value_text(figure, figure->value(&result->month[i], figure->at), arena));
                width = size > width ? size : width;
        }
        size = figure->is_sum ? strlen(value_text(figure, sum_of(figure, result), arena)) : 0;
        return (int)(size > width ? size : width);
}

/* The columns of one flow in a table. */
struct group {
        const struct simulate_result *result;
        struct figures figures;
        int *width, all;
        int64_t most; /* of the first column, for the bar */
};

static struct group group_make(const struct simulate_result *result, list_fn *list, struct arena *arena)
{
        struct group group = {.result = result};

        list(result, &group.figures, arena);
        group.width = arena_alloc(arena, group.figures.n * sizeof(*group.width));
        for (size_t i = 0; i < group.figures.n; i++) {
                group.width[i] = width_of(&group.figures.item[i], result, arena);
                group.all += group.width[i] + 2;
        }
        for (size_t i = 0; group.figures.n && i < result->n_months; i++) {
                int64_t value = group.figures.item[0].value(&result->month[i], group.figures.item[0].at);

                group.most = value > group.most ? value : group.most;
        }
        return group;
}

enum { BAR = 20, ROW_HEADS = -1, ROW_SUMS = -2 };

static void group_row(struct grown *g, const struct group *group, size_t month, bool bars)
{
        const struct simulate_month *of = &group->result->month[month];

        for (size_t i = 0; i < group->figures.n; i++) {
                const struct figure *figure = &group->figures.item[i];

                grow(g, "  %*s", group->width[i], value_text(figure, figure->value(of, figure->at), g->arena));
        }
        if (bars && group->figures.n)
                grow(g, "  %s",
                     bar_text(group->figures.item[0].value(of, group->figures.item[0].at), group->most, BAR, g->arena));
}

static void group_sums(struct grown *g, const struct group *group)
{
        for (size_t i = 0; i < group->figures.n; i++) {
                const struct figure *figure = &group->figures.item[i];

                grow(g, "  %*s", group->width[i],
                     figure->is_sum ? value_text(figure, sum_of(figure, group->result), g->arena) : "");
        }
}

static void group_heads(struct grown *g, const struct group *group)
{
        for (size_t i = 0; i < group->figures.n; i++)
                grow(g, "  %*s", group->width[i], group->figures.item[i].title);
}

/* Lines end with what they say, and not with blanks. */
static void line_end(struct grown *g)
{
        while (g->n && g->text[g->n - 1] == ' ')
                g->n--;
        grow(g, "\n");
}

/* Flows stand side by side, with a line between them; the bar is of the first column, where there is but one flow. */
static void flow_heads(struct grown *g, const struct told *told, const struct group *group)
{
        grow(g, "%-7s", "");
        for (size_t i = 0; i < told->n; i++)
                grow(g, "%s  %-*s", i ? " |" : "", group[i].all > 2 ? group[i].all - 2 : 0,
                     group[i].figures.n ? told->result[i]->flow : "");
        line_end(g);
}

static void row_tell(struct grown *g, const struct told *told, const struct group *group, const char *name, int month)
{
        grow(g, "%-7s", name);
        for (size_t i = 0; i < told->n; i++) {
                grow(g, "%s", i ? " |" : "");
                if (month == ROW_HEADS)
                        group_heads(g, &group[i]);
                else if (month == ROW_SUMS)
                        group_sums(g, &group[i]);
                else
                        group_row(g, &group[i], (size_t)month, told->n == 1);
        }
        line_end(g);
}

static void sheet_tell(struct grown *g, const struct told *told, const char *title, list_fn *list)
{
        struct group *group = arena_alloc(g->arena, told->n * sizeof(*group));
        bool any = false, sums = false;

        for (size_t i = 0; i < told->n; i++) {
                group[i] = group_make(told->result[i], list, g->arena);
                any |= group[i].figures.n > 0;
                sums |= has_sums(&group[i].figures);
        }
        if (!any)
                return;
        grow(g, "\n%s\n", title);
        if (told->n > 1)
                flow_heads(g, told, group);
        row_tell(g, told, group, "month", ROW_HEADS);
        for (size_t m = 0; m < told->result[0]->n_months; m++)
                row_tell(g, told, group, month_label(&told->result[0]->month[m], g->arena), (int)m);
        if (sums)
                row_tell(g, told, group, "all", ROW_SUMS);
}

/* ---- how long it takes */

static const char *count_text(const struct simulate_curve *curve, struct arena *arena)
{
        return arena_text(arena, "%" PRIu32 " of %" PRIu32 ", median %s", curve->happened, curve->people,
                          median_text(curve, arena));
}

static void curve_head(struct grown *g, const struct told *told)
{
        for (size_t i = 0; i < told->n; i++) {
                const struct simulate_result *r = told->result[i];

                grow(g, "%s: first job %s; end %s\n", r->flow, count_text(&r->to_job, g->arena),
                     count_text(&r->to_end, g->arena));
        }
        grow(g, "%-5s", "day");
        for (size_t i = 0; i < told->n; i++)
                grow(g, "%s  %8s  %7s  %8s  %7s", i ? " |" : "", "at risk", "no job", "at risk", "no end");
        line_end(g);
}

static void curves_tell(struct grown *g, const struct told *told)
{
        grow(g, "\nStay: the share to whom it has not happened yet (Kaplan-Meier), by days since the casefile was opened\n");
        curve_head(g, told);
        for (size_t d = 0; d < told->result[0]->to_job.n; d++) {
                grow(g, "%-5" PRIu32, told->result[0]->to_job.day[d]);
                for (size_t i = 0; i < told->n; i++) {
                        const struct survival_at *job = &told->result[i]->to_job.at[d], *end = &told->result[i]->to_end.at[d];

                        grow(g, "%s  %8" PRIu32 "  %7s  %8" PRIu32 "  %7s", i ? " |" : "", job->at_risk,
                             share_text(job->permyriad, g->arena), end->at_risk, share_text(end->permyriad, g->arena));
                }
                if (told->n == 1)
                        grow(g, "  %s", bar_text(told->result[0]->to_job.at[d].permyriad, 10000, BAR, g->arena));
                line_end(g);
        }
}

/* ---- transitions, and the whole */

static void taken_tell(struct grown *g, const struct simulate_result *r)
{
        grow(g, "\n%s: transitions taken\n%-24s  %8s  %8s  %8s\n", r->flow, "transition", "people", "clock", "refused");
        for (size_t i = 0; i < r->n_taken; i++) {
                const struct simulate_taken *t = &r->taken[i];

                grow(g, "%-24s  %8" PRIu32 "  %8" PRIu32 "  %8" PRIu32 "%s\n", t->transition, t->by_people, t->by_clock,
                     t->refused, t->by_default ? "  (no line in the scenario)" : "");
        }
}

static void flow_tell(struct grown *g, const struct simulate_result *r)
{
        grow(g,
             "%s version %" PRIu32 ": %" PRIu64 " casefiles, %" PRIu64 " commands of which %" PRIu64 " refused, %" PRIu64
             " events\n",
             r->flow, r->version, r->cases, r->commands, r->refused, r->events);
        if (r->first_refusal)
                grow(g, "first refused: %s\n", r->first_refusal);
}

const char *simulate_table(const struct told *told)
{
        struct grown grown = {.arena = told->arena};
        const struct simulate_result *first = told->result[0];

        grow(&grown, "Scenario %s, seed %" PRIu64 ", %zu months from %s\n", told->scenario->name, first->seed, first->n_months,
             day_text(first->month[0].first, told->arena));
        for (size_t i = 0; i < told->n; i++)
                flow_tell(&grown, told->result[i]);
        for (size_t i = 0; i < COUNT(sheets); i++)
                sheet_tell(&grown, told, sheets[i].title, sheets[i].list);
        curves_tell(&grown, told);
        for (size_t i = 0; i < told->n; i++)
                taken_tell(&grown, told->result[i]);
        return grown.text;
}

/* ---- JSON */

static json_t *curve_json(const struct simulate_curve *curve)
{
        json_t *days = json_array();

        for (size_t i = 0; i < curve->n; i++)
                json_array_append_new(days,
                                      json_pack("{s:I, s:I, s:I, s:I, s:I}", "day", (json_int_t)curve->day[i], "at_risk",
                                                (json_int_t)curve->at[i].at_risk, "happened", (json_int_t)curve->at[i].happened,
                                                "censored", (json_int_t)curve->at[i].censored, "permyriad",
                                                (json_int_t)curve->at[i].permyriad));
        return json_pack("{s:I, s:I, s:o, s:o}", "people", (json_int_t)curve->people, "happened", (json_int_t)curve->happened,
                         "median_days", curve->has_median ? json_integer(curve->median) : json_null(), "days", days);
}

/* Money in cents; every other figure as it is. Scripts find every one of them, whether it is ever more than 0 or not. */
static json_t *sheet_json(const struct simulate_result *result, const struct simulate_month *month, list_fn *list, struct arena *arena)
{
        struct figures figures = {.all = true};
        json_t *object = json_object();

        list(result, &figures, arena);
        for (size_t i = 0; i < figures.n; i++) {
                const struct figure *figure = &figures.item[i];
                char *key = arena_strdup(arena, figure->title);

                for (char *at = key; (at = strchr(at, ' '));)
                        *at = '_';
                json_object_set_new(object, key, json_integer(figure->value(month, figure->at)));
        }
        return object;
}

static json_t *load_json(const struct simulate_month *month)
{
        json_t *object = json_object();

        for (size_t i = 0; i < SCENARIO_ROLES; i++)
                json_object_set_new(object, scenario_roles[i],
                                    json_pack("{s:I, s:I, s:I}", "done", (json_int_t)month->load[i].done, "waiting",
                                              (json_int_t)month->load[i].waiting, "overdue", (json_int_t)month->load[i].overdue));
        return object;
}

static json_t *month_json(const struct simulate_result *result, const struct simulate_month *month, struct arena *arena)
{
        json_t *object = json_pack("{s:s, s:s}", "first", day_text(month->first, arena), "last", day_text(month->last, arena));

        for (size_t i = 0; i < COUNT(sheets); i++)
                json_object_set_new(object, sheets[i].list == money_list ? "money_cents" : sheets[i].name,
                                    sheets[i].list == load_list ? load_json(month)
                                                                : sheet_json(result, month, sheets[i].list, arena));
        return object;
}

static json_t *taken_json(const struct simulate_result *result)
{
        json_t *list = json_array();

        for (size_t i = 0; i < result->n_taken; i++) {
                const struct simulate_taken *t = &result->taken[i];

                json_array_append_new(list, json_pack("{s:s, s:I, s:I, s:I, s:b}", "transition", t->transition, "people",
                                                      (json_int_t)t->by_people, "clock", (json_int_t)t->by_clock, "refused",
                                                      (json_int_t)t->refused, "by_default", t->by_default));
        }
        return list;
}

static json_t *flow_json(const struct simulate_result *r, struct arena *arena)
{
        json_t *months = json_array();

        for (size_t i = 0; i < r->n_months; i++)
                json_array_append_new(months, month_json(r, &r->month[i], arena));
        return json_pack("{s:s, s:I, s:I, s:I, s:I, s:I, s:o, s:o, s:o, s:o, s:o}", "flow", r->flow, "version",
                         (json_int_t)r->version, "casefiles", (json_int_t)r->cases, "commands", (json_int_t)r->commands,
                         "refused", (json_int_t)r->refused, "events", (json_int_t)r->events, "first_refused",
                         r->first_refusal ? text_json(r->first_refusal) : json_null(), "months", months, "to_first_job",
                         curve_json(&r->to_job), "to_end", curve_json(&r->to_end), "transitions", taken_json(r));
}

json_t *simulate_json(const struct told *told)
{
        json_t *flows = json_array();

        for (size_t i = 0; i < told->n; i++)
                json_array_append_new(flows, flow_json(told->result[i], told->arena));
        return json_pack("{s:o, s:o, s:o}", "scenario", text_json(told->scenario->name), "seed",
                         json_sprintf("%" PRIu64, told->result[0]->seed), "flows", flows);
}
