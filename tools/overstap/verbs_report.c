/* Reports. */
#include <stdio.h>

#include "cohort_tell.h"
#include "json.h"
#include "must.h"
#include "report_tell.h"
#include "text.h"
#include "verbs.h"

static int ask_take(struct call *call, OutcomeAsk *ask)
{
        const struct words *words = &call->line.given[OPT_DEFINITION];

        ask->definitions = (char **)words->item;
        ask->n_definitions = words->n;
        if (call->line.n)
                ask->programme = (char *)call->line.arg[0];
        if (taken(call, OPT_PROGRAMME))
                ask->programme = (char *)taken(call, OPT_PROGRAMME);
        if (taken(call, OPT_FLOW))
                ask->flow = (char *)taken(call, OPT_FLOW);
        ask->recount = call->line.given[OPT_RECOUNT].n > 0;
        ask->published = call->line.given[OPT_PUBLISHED].n > 0;
        if (!take_date(call, OPT_FROM, &ask->from) || !take_date(call, OPT_UNTIL, &ask->until) ||
            !take_date(call, OPT_AS_OF, &ask->as_of))
                return EXIT_WRONG;
        return taken(call, OPT_EMPLOYER) ? take_employer(call, taken(call, OPT_EMPLOYER), &ask->employer) : EXIT_DONE;
}

static bool format_take(struct call *call, const char *const *formats, const char **out)
{
        const char *choices = "";

        *out = taken(call, OPT_FORMAT);
        for (size_t i = 0; formats[i]; i++) {
                if (!*out || text_is(*out, formats[i]))
                        return true;
                choices = arena_text(call->arena, "%s%s%s", choices, i ? ", " : "", formats[i]);
        }
        complain("--format: \"%s\" is no form of this report (%s; or leave it out, or take --json)", *out, choices);
        return false;
}

/* The one thing that desk tells of a report. An exit status. */
static int report_ask(struct call *call, Query__WhatCase asks, Thing__IsCase is, const Result **result)
{
        Query query = QUERY__INIT;
        int status;

        query.what_case = asks;
        query.outcome_ask = NEW(call->arena, OutcomeAsk, outcome_ask);
        if ((status = ask_take(call, query.outcome_ask)) || (status = call_ask(call, &query, call->arena, result)))
                return status;
        if ((*result)->n_things && (*result)->things[0]->is_case == is)
                return EXIT_DONE;
        complain("desk told no report");
        return EXIT_SILENT;
}

int report_outcomes(struct call *call)
{
        static const char *const formats[] = {"csv", "plot", "svg", NULL};
        OWNED(json_drop) json_t *document = NULL;
        const Result *result;
        const char *format;
        int status;

        if (!format_take(call, formats, &format))
                return EXIT_WRONG;
        if (taken(call, OPT_PROOF) && call->line.given[OPT_PUBLISHED].n) {
                complain("--proof is of exact figures, and --published tells ranges; take one of them");
                return EXIT_WRONG;
        }
        if ((status = report_ask(call, QUERY__WHAT_OUTCOME_ASK, THING__IS_OUTCOME_REPORT, &result)))
                return status;
        if (taken(call, OPT_PROOF) && (status = proof_write(call, taken(call, OPT_PROOF), result->things[0]->outcome_report, result->chain)))
                return status;
        document = report_json(result->things[0]->outcome_report);
        call_stamp(document, result);
        if (call_json(call)) {
                call_document(document);
        } else if (!format) {
                report_print(document);
        } else if (text_is(format, "csv")) {
                report_csv(document);
        } else {
                fputs(text_is(format, "svg") ? report_svg(document, call->arena) : report_plot(document, call->arena), stdout);
        }
        return EXIT_DONE;
}

static int cohort_tell(struct call *call, const struct cohort_form *form)
{
        static const char *const drawn[] = {"csv", "svg", NULL}, *const rows[] = {"csv", NULL};
        OWNED(json_drop) json_t *document = NULL;
        const Result *result;
        const char *format;
        int status;

        if (!format_take(call, form->svg ? drawn : rows, &format))
                return EXIT_WRONG;
        if ((status = report_ask(call, form->asks, form->is, &result)))
                return status;
        document = form->json(result->things[0]);
        must(document);
        if (call_json(call)) {
                call_stamp(document, result);
                call_document(document);
        } else if (!format) {
                form->print(document, call->arena);
        } else if (text_is(format, "csv")) {
                form->csv(document);
        } else {
                fputs(form->svg(document, call->arena), stdout);
        }
        return EXIT_DONE;
}

int report_survival(struct call *call)
{
        return cohort_tell(call, &survival_form);
}

int report_followup(struct call *call)
{
        return cohort_tell(call, &followup_form);
}

int report_cost(struct call *call)
{
        return cohort_tell(call, &cost_form);
}

int report_give_take(struct call *call)
{
        return cohort_tell(call, &give_take_form);
}

int report_goal(struct call *call)
{
        return cohort_tell(call, &goal_form);
}
