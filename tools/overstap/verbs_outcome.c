/* Outcomes: what counts as a result, and disputes about it. The report over many casefiles is in verbs_report.c. */
#include <stdio.h>
#include <string.h>

#include "json.h"
#include "must.h"
#include "outcome.h"
#include "read.h"
#include "verbs.h"

/* ---- definitions */

static json_t *finding_json(const struct finding *finding)
{
        return json_pack("{s:o, s:i, s:i, s:o}", "file", text_json(finding->file), "line", (int)finding->line, "column",
                         (int)finding->column, "text", text_json(finding->text));
}

static json_t *definition_json(const char *file, const OutcomeDefinition *definition)
{
        return json_pack("{s:o, s:o, s:i}", "file", text_json(file), "name", text_json(definition->name->text), "version",
                         (int)definition->version);
}

static struct outcome_set set_read(struct call *call, const char *file, struct findings *findings)
{
        struct outcome_set set = {0};
        struct err err = {0};

        if (!outcome_read(file, call->arena, findings, &set, &err))
                finding_add(findings, file, 1, 1, "%s", err.text);
        return set;
}

int outcome_check_files(struct call *call)
{
        OWNED(json_drop) json_t *document = NULL;
        struct findings findings = {.arena = call->arena};
        json_t *outcomes = json_array(), *wrong = json_array();

        document = json_pack("{s:o, s:o}", "outcomes", outcomes, "findings", wrong);
        must(document);
        for (int i = 0; i < call->line.n; i++) {
                const char *file = call->line.arg[i];
                size_t before = findings.n;
                const struct outcome_set set = set_read(call, file, &findings);

                for (size_t j = 0; findings.n == before && j < set.n; j++)
                        json_array_append_new(outcomes, definition_json(file, set.item[j]));
                if (!call_json(call) && findings.n == before)
                        printf("%s: %zu outcomes are sound\n", file, set.n);
        }
        for (size_t i = 0; i < findings.n; i++)
                json_array_append_new(wrong, finding_json(&findings.item[i]));
        if (call_json(call))
                call_document(document);
        else if (findings.n)
                puts(findings_text(&findings, call->arena));
        return findings.n ? EXIT_INPUT : EXIT_DONE;
}

/* One command for each definition: one that is refused bars no other. */
int outcome_install(struct call *call)
{
        OWNED(json_drop) json_t *document = NULL;
        struct findings findings = {.arena = call->arena};
        const char *file = call->line.arg[0];
        const struct outcome_set set = set_read(call, file, &findings);
        json_t *installed = json_array();
        int worst = EXIT_DONE;

        document = json_pack("{s:o}", "installed", installed);
        must(document);
        if (findings.n) {
                complain("%s", findings_text(&findings, call->arena));
                return EXIT_INPUT;
        }
        for (size_t i = 0; i < set.n; i++) {
                OutcomeInstall *body = NEW(call->arena, OutcomeInstall, outcome_install);
                const OutcomeDefinition *definition = body->definition = set.item[i];
                const Outcome *outcome;
                int status = call_do(call, COMMAND__WHAT_OUTCOME_INSTALL, body, &outcome);
                json_t *told;

                worst = status ? status : worst;
                if (status)
                        continue;
                told = definition_json(file, definition);
                json_object_set_new(told, "known", json_boolean(!outcome->events));
                json_array_append_new(installed, told);
                if (!call_json(call))
                        printf("outcome %s version %u%s\n", definition->name->text, definition->version,
                               outcome->events ? "" : " (nothing new)");
        }
        /* What was refused has been told as its own document. */
        if (call_json(call) && !worst)
                call_document(document);
        return worst;
}

int outcome_list(struct call *call)
{
        static const struct column columns[] = {
                {"OUTCOME", "name", false}, {"VERSION", "version", true},         {"TITLE", "title_nl", false},
                {"OF", "of", false},        {"INSTALLED", "installed_at", false},
        };

        return list_tell(call, KIND__KIND_OUTCOME_DEFINITION, "outcomes", columns, COUNT(columns));
}

int outcome_show(struct call *call)
{
        return version_tell(call, KIND__KIND_OUTCOME_DEFINITION);
}

/* ---- results of one casefile, and disputes */

int result_show(struct call *call)
{
        static const struct column columns[] = {
                {"OUTCOME", "definition", false}, {"VERSION", "version", true},
                {"STANDING", "standing", false},  {"ON", "on", false},
                {"NO MORE FROM", "off", false},   {"DUE", "due", false},
                {"EVENTS", "events", false},      {"WHY", "why", false, true},
        };
        ResultsAsk *ask = NEW(call->arena, ResultsAsk, results_ask);
        const struct words *words = &call->line.given[OPT_DEFINITION];
        OWNED(json_drop) json_t *document = NULL;
        OWNED(grid_destroy) struct grid *grid = NULL;
        Query query = QUERY__INIT;
        json_t *results = json_array();
        const Result *result;
        int status;

        document = json_pack("{s:o}", "results", results);
        must(document);
        ask->definitions = (char **)words->item;
        ask->n_definitions = words->n;
        query.what_case = QUERY__WHAT_RESULTS_ASK;
        query.results_ask = ask;
        if (!take_id(call->line.arg[0], "casefile", &ask->casefile) || !take_date(call, OPT_AS_OF, &ask->as_of))
                return EXIT_WRONG;
        if ((status = call_ask(call, &query, call->arena, &result)))
                return status;
        grid_new(&grid, columns, COUNT(columns));
        for (size_t i = 0; i < result->n_things; i++) {
                json_t *told = thing_json(result->things[i]);

                json_array_append_new(results, told);
                grid_row(grid, told);
        }
        if (call_json(call)) {
                call_stamp(document, result);
                call_document(document);
        } else {
                grid_print(grid);
        }
        return EXIT_DONE;
}

int result_dispute(struct call *call)
{
        ResultDispute *body = NEW(call->arena, ResultDispute, result_dispute);
        const struct words *words = &call->line.given[OPT_DEFINITION];

        if (!take_id(call->line.arg[0], "casefile", &body->casefile))
                return EXIT_WRONG;
        if (words->n != 1) {
                complain("a dispute is about one definition; name one");
                return EXIT_WRONG;
        }
        body->definition = (char *)words->item[0];
        body->reason = (char *)taken(call, OPT_REASON);
        return call_send(call, COMMAND__WHAT_RESULT_DISPUTE, body);
}

int result_decide(struct call *call)
{
        ResultDecide *body = NEW(call->arena, ResultDecide, result_decide);
        const char *word = call->line.arg[1];

        if (!take_id(call->line.arg[0], "dispute", &body->dispute))
                return EXIT_WRONG;
        body->stands = !strcmp(word, "stands");
        if (!body->stands && strcmp(word, "falls")) {
                complain("a result stands or falls; say which");
                return EXIT_WRONG;
        }
        body->reason = (char *)taken(call, OPT_REASON);
        return call_send(call, COMMAND__WHAT_RESULT_DECIDE, body);
}

int result_disputes(struct call *call)
{
        static const struct column columns[] = {
                {"DISPUTE", "id", true},
                {"CASE", "casefile", true},
                {"OUTCOME", "definition", false},
                {"REASON", "reason", false},
                {"BY", "by", false},
                {"AT", "at", false},
                {"STATE", "state", false},
                {"DECIDED BY", "decided_by", false},
                {"WHY", "decided_why", false},
        };

        return list_tell(call, KIND__KIND_DISPUTE, "disputes", columns, COUNT(columns));
}
