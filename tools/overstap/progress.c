#include "progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "date.h"
#include "json.h"
#include "must.h"
#include "print.h"
#include "programme.h"

/* What is counted, and of which count before it. */
static const struct {
        const char *count, *what, *definition;
        const char *of, *of_what; /* null: of nothing */
} parts[] = {
        {"cases", "announced", "casefiles opened in the programme", NULL, NULL},
        {"offered", "offered", "casefiles that came, once or more, into a state that their flow counts as offered", "cases",
         "announced"},
        {"joined", "joined", "casefiles that came, once or more, into a state that their flow counts as joined", "offered",
         "offered"},
        {"placed", "placed", "casefiles that came, once or more, into a state that their flow counts as placed", "joined",
         "joined"},
        {"lasting", "lasting", "casefiles that came, once or more, into a state that their flow counts as lasting", "placed",
         "placed"},
};

/* Who sees no single person is told no counts. */
static bool is_counted(const Result *result)
{
        for (size_t i = 0; i < result->n_things; i++)
                if (result->things[i]->is_case == THING__IS_COUNTER && !strcmp(result->things[i]->counter->name, parts[0].count))
                        return true;
        return false;
}

static int64_t count_of(const Result *result, const char *name)
{
        for (size_t i = 0; i < result->n_things; i++)
                if (result->things[i]->is_case == THING__IS_COUNTER && !strcmp(result->things[i]->counter->name, name))
                        return result->things[i]->counter->value;
        return 0;
}

static const Programme *programme_of(const Result *result)
{
        for (size_t i = 0; i < result->n_things; i++)
                if (result->things[i]->is_case == THING__IS_PROGRAMME)
                        return result->things[i]->programme;
        return NULL;
}

/* Null of nothing: no part of nobody is any percentage. */
static json_t *percent_json(int64_t n, int64_t of)
{
        int64_t tenths = of > 0 ? n * 1000 / of : 0;

        return of > 0 ? json_sprintf("%" PRId64 ".%" PRId64, tenths / 10, tenths % 10) : json_null();
}

static json_t *part_json(const Result *result, size_t i, uint32_t today)
{
        int64_t number = count_of(result, parts[i].count), of = parts[i].of ? count_of(result, parts[i].of) : 0;

        return json_pack("{s:s, s:I, s:o, s:o, s:o, s:s, s:o}", "what", parts[i].what, "number", (json_int_t)number, "of",
                         parts[i].of ? json_integer(of) : json_null(), "of_what",
                         parts[i].of ? json_string(parts[i].of_what) : json_null(), "percent", percent_json(number, of),
                         "definition", parts[i].definition, "on", date_json(today));
}

static json_t *parts_json(const Result *result, uint32_t today)
{
        json_t *list = json_array();

        for (size_t i = 0; is_counted(result) && i < COUNT(parts); i++)
                json_array_append_new(list, part_json(result, i, today));
        return list;
}

static json_t *goal_json(const Result *result, const Programme *programme, uint32_t today)
{
        int64_t placed = count_of(result, "placed");

        if (!programme->goal || !is_counted(result))
                return json_null();
        return json_pack("{s:s, s:I, s:I, s:o, s:o, s:s, s:o, s:b}", "what", "placed", "number", (json_int_t)placed, "of",
                         (json_int_t)programme->goal, "by", date_json(programme->goal_on), "percent",
                         percent_json(placed, programme->goal), "definition", parts[3].definition, "on", date_json(today),
                         "is_met", placed >= programme->goal);
}

static const char *period_standing(const Programme *programme, uint32_t today)
{
        if (!programme->from && !programme->until)
                return "none";
        if (today < programme->from)
                return "not-begun";
        return programme->until && today > programme->until ? "over" : "running";
}

/* Days to its first day before it, to its last day within it. */
static json_t *days_json(const Programme *programme, uint32_t today)
{
        uint32_t to = today < programme->from ? programme->from : programme->until;

        return to && to >= today ? json_integer(date_of_ymd(to).day - date_of_ymd(today).day) : json_null();
}

static json_t *period_json(const Programme *programme, uint32_t today)
{
        return json_pack("{s:s, s:o, s:o, s:o}", "standing", period_standing(programme, today), "from",
                         date_json(programme->from), "until", date_json(programme->until), "days_left",
                         days_json(programme, today));
}

static enum lead_standing lead_of(const Result *result)
{
        char name[40];

        for (int i = 0; i < LEAD_STANDINGS; i++) {
                (void)snprintf(name, sizeof name, "lead %s", lead_words[i]);
                if (count_of(result, name))
                        return (enum lead_standing)i;
        }
        return LEAD_UNKNOWN;
}

/* ---- warnings */

static void lead_warn(json_t *warnings, const Programme *programme, enum lead_standing lead)
{
        static const char *const why[LEAD_STANDINGS] = {
                [LEAD_UNKNOWN] = "is no caller known here; admit one by that label (overstap key admit --label), or name another",
                [LEAD_REVOKED] = "may not act any more; admit a successor, or name another",
                [LEAD_POWERLESS] = "is neither lead nor caseworker, and can move no casefile; give such a role, or name another",
        };

        if (lead == LEAD_UNNAMED)
                json_array_append_new(warnings,
                                      json_string("no active lead: none is named; name one in its file and register it again"));
        else if (lead != LEAD_ACTIVE)
                json_array_append_new(warnings, json_sprintf("no active lead: %s %s", programme->lead, why[lead]));
}

static void goal_warn(json_t *warnings, const Programme *programme, int64_t placed, uint32_t today)
{
        char day[DATE_TEXT];
        bool is_late = programme->goal_on && today > programme->goal_on;
        bool is_over = programme->until && today > programme->until;

        if (!programme->goal || placed >= programme->goal || !(is_late || is_over))
                return;
        date_text(date_of_ymd(is_late ? programme->goal_on : programme->until), day);
        json_array_append_new(warnings, json_sprintf("the goal is not met: %" PRId64 " of %u are lacking, and %s, %s, has passed",
                                                     programme->goal - placed, programme->goal,
                                                     is_late ? "its day" : "the last day of the programme", day));
}

json_t *progress_json(const Result *result)
{
        const Programme *programme = programme_of(result);
        uint32_t today = date_ymd(instant_date((struct instant){result->now}));
        json_t *warnings = json_array(), *document;
        enum lead_standing lead = lead_of(result);

        if (!programme) {
                json_decref(warnings);
                return NULL;
        }
        lead_warn(warnings, programme, lead);
        if (is_counted(result))
                goal_warn(warnings, programme, count_of(result, "placed"), today);
        document = json_pack("{s:o, s:o, s:o, s:o, s:{s:o, s:s}, s:o}", "programme", message_json(&programme->base), "progress",
                             parts_json(result, today), "goal", goal_json(result, programme, today), "period",
                             period_json(programme, today), "lead", "name", text_json(programme->lead), "standing",
                             lead_words[lead], "warnings", warnings);
        must(document);
        return document;
}

void progress_flow(json_t *progress, const Flow *flow)
{
        if (json_is_null(json_object_get(progress, "goal")))
                return;
        for (size_t i = 0; i < flow->n_states; i++)
                if (flow->states[i]->counts && !strcmp(flow->states[i]->counts->text, "placed"))
                        return;
        json_array_append_new(
                json_object_get(progress, "warnings"),
                json_sprintf("no state of flow %s, version %u, counts as placed, so its casefiles never reach the goal",
                             flow->name->text, flow->version));
}

/* ---- for people */

static void period_print(const json_t *period)
{
        const char *standing = text_at(period, "standing");
        json_int_t days = number_at(period, "days_left");

        if (!strcmp(standing, "none"))
                return;
        printf("period from %s until %s: %s", text_at(period, "from"),
               *text_at(period, "until") ? text_at(period, "until") : "further notice",
               strcmp(standing, "not-begun") ? standing : "not begun");
        if (json_is_integer(json_object_get(period, "days_left")))
                printf(", %" JSON_INTEGER_FORMAT " day%s %s", days, days == 1 ? "" : "s",
                       strcmp(standing, "running") ? "to go" : "left");
        putchar('\n');
}

void progress_print(const json_t *progress)
{
        static const struct column columns[] = {{"COUNTED", "what", false},
                                                {"NUMBER", "number", true},
                                                {"OF", "of", true},
                                                {"", "of_what", false},
                                                {"PER CENT", "percent", true},
                                                {"ON", "on", false},
                                                {"DEFINITION", "definition", false}};
        OWNED(grid_destroy) struct grid *grid = NULL;
        const json_t *goal = json_object_get(progress, "goal"), *part, *warning;
        size_t i;

        grid_new(&grid, columns, COUNT(columns));
        json_array_foreach (json_object_get(progress, "progress"), i, part)
                grid_row(grid, part);
        if (json_array_size(json_object_get(progress, "progress")))
                grid_print(grid);
        else
                puts("How far it has come is told of groups: `overstap report goal PROGRAMME`.");
        putchar('\n');
        if (json_is_object(goal))
                printf("goal: placed %" JSON_INTEGER_FORMAT " of %" JSON_INTEGER_FORMAT " by %s (%s %%), counted on %s\n",
                       number_at(goal, "number"), number_at(goal, "of"), text_at(goal, "by"), text_at(goal, "percent"),
                       text_at(goal, "on"));
        period_print(json_object_get(progress, "period"));
        json_array_foreach (json_object_get(progress, "warnings"), i, warning)
                printf("warning: %s\n", json_string_value(warning));
}
