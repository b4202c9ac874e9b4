#include "report_tell.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "date.h"
#include "fraction.h"
#include "json.h"
#include "must.h"
#include "plot.h"
#include "print.h"
#include "text.h"

static const struct {
        const char *name, *definition;
} bases[] = {
        {"announced",
         "casefiles announced by then: on the day of the fact `announced`, or else on that on which they were opened"},
        {"offered", "of these: came, once or more, into a state that their flow counts as offered"},
        {"joined", "of these: came, once or more, into a state that their flow counts as joined"},
        {"still-in", "of these: joined, and in no end of their flow"},
        {"placed", "of these: came, once or more, into a state that their flow counts as placed"},
        {"lasting", "of these: came, once or more, into a state that their flow counts as lasting"},
};

static const char *base_definition(const char *name)
{
        for (size_t i = 0; i < COUNT(bases); i++)
                if (text_is(bases[i].name, name))
                        return bases[i].definition;
        return "";
}

/* ---- JSON */

static json_t *ids_json(const uint64_t *id, size_t n)
{
        json_t *list = json_array();

        for (size_t i = 0; i < n; i++)
                json_array_append_new(list, json_sprintf("%" PRIu64, id[i]));
        return list;
}

json_t *figure_json(uint64_t number, uint64_t most, uint32_t least)
{
        if (!least)
                return json_integer((json_int_t)number);
        return most ? json_sprintf("%" PRIu64 "-%" PRIu64, number, most) : json_null();
}

static const char *tenths(uint64_t number, uint64_t whole, char text[FRACTION_TEXT])
{
        return fraction_decimals(fraction_of((int64_t)number * 100, (int64_t)whole), 1, text);
}

json_t *part_json(const uint64_t number[2], const uint64_t whole[2])
{
        char low[FRACTION_TEXT], high[FRACTION_TEXT];

        if (!whole[0] || number[1] > INT64_MAX / 1000)
                return json_null();
        if (number[0] == number[1] && whole[0] == whole[1])
                return json_string(tenths(number[0], whole[0], low));
        return json_sprintf("%s-%s", tenths(number[0], whole[1], low),
                            number[1] < whole[0] ? tenths(number[1], whole[0], high) : "100.0");
}

static json_t *percent_json(const OutcomeRatio *ratio, uint32_t least)
{
        const uint64_t number[] = {ratio->number, least ? ratio->number_most : ratio->number},
                       whole[] = {ratio->whole, least ? ratio->whole_most : ratio->whole};

        if (text_set(ratio->refused) || !whole[0] || number[1] > INT64_MAX / 1000)
                return json_null();
        if (text_is(ratio->of, "goal") && !least)
                return json_sprintf("%" PRIu64 ".%" PRIu64, number[0] * 100 / whole[0], number[0] * 1000 / whole[0] % 10);
        return part_json(number, whole);
}

static json_t *ratio_json(const OutcomeReport *report, const OutcomeLine *line, const OutcomeRatio *ratio)
{
        bool is_goal = text_is(ratio->of, "goal");

        return json_pack("{s:o, s:s, s:o, s:o, s:o, s:o, s:i, s:o}", "number",
                         figure_json(ratio->number, ratio->number_most, report->least), "of", ratio->of, "whole",
                         figure_json(ratio->whole, ratio->whole_most, is_goal ? 0 : report->least), "percent",
                         percent_json(ratio, report->least), "refused",
                         text_set(ratio->refused) ? json_string(ratio->refused) : json_null(), "definition",
                         text_json(line->definition->name->text), "version", (int)line->definition->version, "on",
                         date_json(report->ask->as_of));
}

/* What is not told of groups. */
static json_t *exact_json(const OutcomeReport *report, uint64_t number)
{
        return report->least ? json_null() : json_integer((json_int_t)number);
}

static json_t *line_json(const OutcomeReport *report, const OutcomeLine *line)
{
        json_t *shares = json_array();
        const OutcomeDefinition *definition = line->definition;

        for (size_t i = 0; i < line->n_ratios; i++)
                json_array_append_new(shares, ratio_json(report, line, line->ratios[i]));
        return json_pack("{s:o, s:i, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "name",
                         text_json(definition->name->text), "version", (int)definition->version, "title_en",
                         text_json(definition->title_en), "title_nl", text_json(definition->title_nl), "text_en",
                         text_json(definition->text_en), "text_nl", text_json(definition->text_nl), "counted",
                         figure_json(line->counted, line->counted_most, report->least), "disputed",
                         exact_json(report, line->disputed), "withdrawn", exact_json(report, line->withdrawn), "pending",
                         exact_json(report, line->pending), "failed", exact_json(report, line->failed), "due",
                         exact_json(report, line->due), "shares", shares);
}

json_t *blocks_json(CohortBlock *const *block, size_t n)
{
        json_t *list = json_array();

        for (size_t i = 0; i < n; i++)
                json_array_append_new(list, json_pack("{s:o, s:o, s:o, s:o, s:o}", "programme", text_json(block[i]->programme),
                                                      "flow", text_json(block[i]->flow), "from", date_json(block[i]->from),
                                                      "until", date_json(block[i]->until), "people",
                                                      figure_json(block[i]->people, block[i]->people_most, 1)));
        return list;
}

static json_t *named_json(const OutcomeReport *report, uint32_t place)
{
        const OutcomeDefinition *definition = place < report->n_lines ? report->lines[place]->definition : NULL;

        return definition ? json_sprintf("%s@%u", definition->name->text, definition->version) : json_null();
}

static json_t *differ_json(const OutcomeReport *report, const OutcomeDiffer *differ)
{
        return json_pack("{s:o, s:o, s:I, s:I, s:o, s:o}", "a", named_json(report, differ->a), "b", named_json(report, differ->b),
                         "only_a", (json_int_t)differ->only_a, "only_b", (json_int_t)differ->only_b, "cases_a",
                         ids_json(differ->cases_a, differ->n_cases_a), "cases_b", ids_json(differ->cases_b, differ->n_cases_b));
}

static json_t *bases_json(const OutcomeReport *report)
{
        json_t *list = json_array();

        if (report->goal)
                json_array_append_new(list, json_pack("{s:s, s:I, s:s, s:o}", "name", "aimed-at", "number",
                                                      (json_int_t)report->goal, "definition",
                                                      "the goal of the programme, by its day", "on", date_json(report->goal_on)));
        for (size_t i = 0; i < report->n_bases; i++)
                json_array_append_new(list,
                                      json_pack("{s:s, s:o, s:s, s:o}", "name", report->bases[i]->name, "number",
                                                figure_json(report->bases[i]->number, report->bases[i]->most, report->least),
                                                "definition", base_definition(report->bases[i]->name), "on",
                                                date_json(report->ask->as_of)));
        return list;
}

json_t *report_json(const OutcomeReport *report)
{
        json_t *outcomes = json_array(), *differences = json_array(), *results = json_array(), *document;

        for (size_t i = 0; i < report->n_lines; i++)
                json_array_append_new(outcomes, line_json(report, report->lines[i]));
        for (size_t i = 0; i < report->n_differ; i++)
                json_array_append_new(differences, differ_json(report, report->differ[i]));
        for (size_t i = 0; i < report->n_results; i++)
                json_array_append_new(results, message_json(&report->results[i]->base));
        document = json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:b, s:i, s:o}", "as_of", date_json(report->ask->as_of), "asked",
                             message_json(&report->ask->base), "bases", bases_json(report), "outcomes", outcomes, "differences",
                             differences, "results", results, "more", report->more, "least", (int)report->least, "blocks",
                             blocks_json(report->blocks, report->n_blocks));
        must(document);
        return document;
}

/* ---- for people */

static void shares_print(const json_t *outcomes)
{
        static const struct column columns[] = {{"OUTCOME", "definition", false},
                                                {"VERSION", "version", true},
                                                {"NUMBER", "number", true},
                                                {"OF", "whole", true},
                                                {"", "of", false},
                                                {"PER CENT", "percent", true},
                                                {"ON", "on", false},
                                                {"NO PERCENTAGE", "refused", false, true}};
        OWNED(grid_destroy) struct grid *grid = NULL;
        const json_t *outcome, *share;
        size_t i, j;

        grid_new(&grid, columns, COUNT(columns));
        json_array_foreach (outcomes, i, outcome)
                json_array_foreach (json_object_get(outcome, "shares"), j, share)
                        grid_row(grid, share);
        grid_print(grid);
        putchar('\n');
}

static void ids_print(const json_t *differ, const char *counted, const char *not_counted, const char *number, const char *cases)
{
        const json_t *id;
        size_t i;

        printf("%s and not %s: %" JSON_INTEGER_FORMAT, text_at(differ, counted), text_at(differ, not_counted),
               number_at(differ, number));
        json_array_foreach (json_object_get(differ, cases), i, id)
                printf("%s%s", i ? ", " : ": casefile ", json_string_value(id));
        putchar('\n');
}

static void result_print(const json_t *result)
{
        printf("casefile %s, %s version %" JSON_INTEGER_FORMAT ": %s, from %s", text_at(result, "casefile"),
               text_at(result, "definition"), number_at(result, "version"), text_at(result, "standing"), text_at(result, "on"));
        if (*text_at(result, "off"))
                printf(", no more from %s", text_at(result, "off"));
        printf("; %s\n", text_at(result, "why"));
}

void blocks_print(const json_t *report)
{
        static const struct column columns[] = {{"PROGRAMME", "programme", false},
                                                {"FLOW", "flow", false},
                                                {"OPENED FROM", "from", false},
                                                {"UNTIL", "until", false},
                                                {"PEOPLE", "people", true}};
        json_int_t least = number_at(report, "least");

        if (!least)
                return;
        printf("Told of these groups whole, and of no other people: each figure lies in a step of %" JSON_INTEGER_FORMAT
               " for each group, from its least to its most.\n\n",
               least);
        rows_print(json_object_get(report, "blocks"), columns, COUNT(columns));
}

void report_print(const json_t *report)
{
        static const struct column base_columns[] = {{"COUNTED", "name", false},
                                                     {"NUMBER", "number", true},
                                                     {"ON", "on", false},
                                                     {"DEFINITION", "definition", false, true}};
        static const struct column columns[] = {{"OUTCOME", "name", false},        {"VERSION", "version", true},
                                                {"COUNTED", "counted", true},      {"DISPUTED", "disputed", true},
                                                {"WITHDRAWN", "withdrawn", true},  {"PENDING", "pending", true},
                                                {"FAILED", "failed", true},        {"DUE", "due", true},
                                                {"TITLE", "title_nl", false, true}};
        const json_t *differ, *result;
        size_t i;

        printf("As was known at the end of %s.\n\n", text_at(report, "as_of"));
        blocks_print(report);
        rows_print(json_object_get(report, "bases"), base_columns, COUNT(base_columns));
        rows_print(json_object_get(report, "outcomes"), columns, COUNT(columns));
        shares_print(json_object_get(report, "outcomes"));
        json_array_foreach (json_object_get(report, "differences"), i, differ) {
                ids_print(differ, "a", "b", "only_a", "cases_a");
                ids_print(differ, "b", "a", "only_b", "cases_b");
        }
        json_array_foreach (json_object_get(report, "results"), i, result)
                result_print(result);
        if (json_is_true(json_object_get(report, "more")))
                puts("There are more of these than are listed.");
        if (*text_at(report, "chain"))
                printf("Made at event %s; the chain is %s.\n", text_at(report, "seq"), text_at(report, "chain"));
}

/* ---- rows */

/* None of our texts begins like a formula; quotes are doubled. */
static void cell_print(const json_t *row, const char *key, const char *end)
{
        const json_t *value = json_object_get(row, key);
        const char *text = json_string_value(value);

        if (json_is_integer(value))
                printf("%" JSON_INTEGER_FORMAT, json_integer_value(value));
        else if (text && strpbrk(text, ",\"\n")) {
                putchar('"');
                for (; *text; text++)
                        printf(*text == '"' ? "\"\"" : "%c", *text);
                putchar('"');
        } else if (text) {
                fputs(text, stdout);
        }
        fputs(end, stdout);
}

void csv_rows(const json_t *rows, const char *const *keys)
{
        const json_t *row;
        size_t i;

        for (size_t j = 0; keys[j]; j++)
                printf("%s%s", keys[j], keys[j + 1] ? "," : "\n");
        json_array_foreach (rows, i, row)
                for (size_t j = 0; keys[j]; j++)
                        cell_print(row, keys[j], keys[j + 1] ? "," : "\n");
}

static void row_print(const json_t *outcome, const json_t *share, const char *day)
{
        static const char *const counts[] = {"name", "version", "counted", "disputed", "withdrawn", "pending", "failed", "due"};
        static const char *const shares[] = {"number", "of", "whole", "percent", "refused"};

        for (size_t i = 0; i < COUNT(counts); i++)
                cell_print(outcome, counts[i], ",");
        for (size_t i = 0; i < COUNT(shares); i++)
                cell_print(share, shares[i], ",");
        printf("%s\n", day);
}

void report_csv(const json_t *report)
{
        const char *day = text_at(report, "as_of");
        const json_t *outcome, *share;
        size_t i, j;

        puts("outcome,version,counted,disputed,withdrawn,pending,failed,due,number,of,whole,percent,refused,on");
        json_array_foreach (json_object_get(report, "outcomes"), i, outcome) {
                json_array_foreach (json_object_get(outcome, "shares"), j, share)
                        row_print(outcome, share, day);
                if (!json_array_size(json_object_get(outcome, "shares")))
                        row_print(outcome, NULL, day);
        }
}

/* ---- pictures */

static const char *figure_text(const json_t *row, const char *key, struct arena *arena)
{
        const json_t *value = json_object_get(row, key);

        return json_is_integer(value) ? arena_text(arena, "%" JSON_INTEGER_FORMAT, json_integer_value(value)) : text_at(row, key);
}

/* "62.5" or "58.3-66.7" as parts of 10,000. */
static void percent_read(const char *text, uint32_t *from, uint32_t *to)
{
        unsigned a = 0, b = 0, c = 0, d = 0;
        int n = sscanf(text, "%u.%u-%u.%u", &a, &b, &c, &d);

        *from = a * 100 + b * 10;
        *to = n == 4 ? c * 100 + d * 10 : *from;
        *from = *from < 10000 ? *from : 10000;
        *to = *to < 10000 ? *to : 10000;
}

static struct bar *shares_bars(const json_t *report, struct arena *arena, size_t *n)
{
        const json_t *outcome, *share;
        struct bar *bars = NULL;
        size_t i, j;

        *n = 0;
        json_array_foreach (json_object_get(report, "outcomes"), i, outcome)
                json_array_foreach (json_object_get(outcome, "shares"), j, share) {
                        struct bar *bar = arena_append(arena, (void **)&bars, n, sizeof *bar);
                        const char *percent = text_at(share, "percent"), *refused = text_at(share, "refused");

                        percent_read(percent, &bar->from, &bar->to);
                        bar->name = arena_text(arena, "%s@%" JSON_INTEGER_FORMAT ", of %s", text_at(share, "definition"),
                                               number_at(share, "version"), text_at(share, "of"));
                        bar->figures =
                                *percent ? arena_text(arena, "%s of %s (%s %%)", figure_text(share, "number", arena),
                                                      figure_text(share, "whole", arena), percent)
                                         : arena_text(arena, "%s of %s; no percentage: %s", figure_text(share, "number", arena),
                                                      figure_text(share, "whole", arena),
                                                      *refused ? refused : "there are none of these");
                }
        return bars;
}

const char *report_svg(const json_t *report, struct arena *arena)
{
        size_t n;
        const struct bar *bars = shares_bars(report, arena, &n);
        const char *title = arena_text(arena, "Results as was known at the end of %s", text_at(report, "as_of")), *about = title;

        for (size_t i = 0; i < n; i++)
                about = arena_text(arena, "%s. %s: %s", about, bars[i].name, bars[i].figures);
        return bars_svg(title, about, bars, n, arena);
}

const char *report_plot(const json_t *report, struct arena *arena)
{
        size_t n;
        const struct bar *bars = shares_bars(report, arena, &n);

        return bars_text(bars, n, arena);
}
