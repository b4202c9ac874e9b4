/* Reports. */
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
        if (taken(call, OPT_PROGRAMME))
                ask->programme = (char *)taken(call, OPT_PROGRAMME);
        if (taken(call, OPT_FLOW))
                ask->flow = (char *)taken(call, OPT_FLOW);
        ask->recount = call->line.given[OPT_RECOUNT].n > 0;
        if (!take_date(call, OPT_FROM, &ask->from) || !take_date(call, OPT_UNTIL, &ask->until) ||
            !take_date(call, OPT_AS_OF, &ask->as_of))
                return EXIT_WRONG;
        return taken(call, OPT_EMPLOYER) ? take_employer(call, taken(call, OPT_EMPLOYER), &ask->employer) : EXIT_DONE;
}

int report_outcomes(struct call *call)
{
        OWNED(json_drop) json_t *document = NULL;
        OutcomeAsk *ask = NEW(call->arena, OutcomeAsk, outcome_ask);
        const char *format = taken(call, OPT_FORMAT);
        Query query = QUERY__INIT;
        const Result *result;
        int status;

        if (format && !text_is(format, "csv")) {
                complain("--format: \"%s\" is no form of a report (csv; or leave it out, or take --json)", format);
                return EXIT_WRONG;
        }
        query.what_case = QUERY__WHAT_OUTCOME_ASK;
        query.outcome_ask = ask;
        if ((status = ask_take(call, ask)) || (status = call_ask(call, &query, call->arena, &result)))
                return status;
        if (!result->n_things || result->things[0]->is_case != THING__IS_OUTCOME_REPORT) {
                complain("desk told no report");
                return EXIT_SILENT;
        }
        if (taken(call, OPT_PROOF) && (status = proof_write(call, taken(call, OPT_PROOF), result->things[0]->outcome_report, result->chain)))
                return status;
        document = report_json(result->things[0]->outcome_report);
        call_stamp(document, result);
        if (call_json(call)) {
                call_document(document);
        } else if (format) {
                report_csv(document);
        } else {
                report_print(document);
        }
        return EXIT_DONE;
}
