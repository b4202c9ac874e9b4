#include "report_tell.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "date.h"
#include "fraction.h"
#include "json.h"
#include "must.h"
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

static json_t *percent_json(const OutcomeRatio *ratio)
{
        int64_t number = (int64_t)ratio->number, whole = (int64_t)ratio->whole;
        char text[FRACTION_TEXT];

        if (text_set(ratio->refused) || whole <= 0 || number > INT64_MAX / 1000)
                return json_null();
        if (text_is(ratio->of, "goal"))
                return json_sprintf("%" PRId64 ".%" PRId64, number * 100 / whole, number * 1000 / whole % 10);
        return json_string(fraction_decimals(fraction_of(number * 100, whole), 1, text));
}

static json_t *ratio_json(const OutcomeReport *report, const OutcomeLine *line, const OutcomeRatio *ratio)
{
        return json_pack("{s:I, s:s, s:I, s:o, s:o, s:o, s:i, s:o}", "number", (json_int_t)ratio->number, "of", ratio->of,
                         "whole", (json_int_t)ratio->whole, "percent", percent_json(ratio), "refused",
                         text_set(ratio->refused) ? json_string(ratio->refused) : json_null(), "definition",
                         text_json(line->definition->name->text), "version", (int)line->definition->version, "on",
                         date_json(report->ask->as_of));
}

static json_t *line_json(const OutcomeReport *report, const OutcomeLine *line)
{
        json_t *shares = json_array();
        const OutcomeDefinition *definition = line->definition;

        for (size_t i = 0; i < line->n_ratios; i++)
                json_array_append_new(shares, ratio_json(report, line, line->ratios[i]));
        return json_pack("{s:o, s:i, s:o, s:o, s:o, s:o, s:I, s:I, s:I, s:I, s:I, s:I, s:o}", "name",
                         text_json(definition->name->text), "version", (int)definition->version, "title_en",
                         text_json(definition->title_en), "title_nl", text_json(definition->title_nl), "text_en",
                         text_json(definition->text_en), "text_nl", text_json(definition->text_nl), "counted",
                         (json_int_t)line->counted, "disputed", (json_int_t)line->disputed, "withdrawn",
                         (json_int_t)line->withdrawn, "pending", (json_int_t)line->pending, "failed", (json_int_t)line->failed,
                         "due", (json_int_t)line->due, "shares", shares);
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
                                      json_pack("{s:s, s:I, s:s, s:o}", "name", report->bases[i]->name, "number",
                                                (json_int_t)report->bases[i]->number, "definition",
                                                base_definition(report->bases[i]->name), "on", date_json(report->ask->as_of)));
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
        document = json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:b}", "as_of", date_json(report->ask->as_of), "asked",
                             message_json(&report->ask->base), "bases", bases_json(report), "outcomes", outcomes, "differences",
                             differences, "results", results, "more", report->more);
        must(document);
        return document;
}

/* ---- for people */

static const char *text_at(const json_t *json, const char *key)
{
        const char *text = json_string_value(json_object_get(json, key));

        return text ? text : "";
}

static json_int_t number_at(const json_t *json, const char *key)
{
        return json_integer_value(json_object_get(json, key));
}

static void rows_print(const json_t *rows, const struct column *columns, size_t n)
{
        OWNED(grid_destroy) struct grid *grid = NULL;
        const json_t *row;
        size_t i;

        grid_new(&grid, columns, n);
        json_array_foreach (rows, i, row)
                grid_row(grid, row);
        grid_print(grid);
        putchar('\n');
}

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
