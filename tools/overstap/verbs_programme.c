/* Programmes: who takes part, and how far they have come. */
#include <stdio.h>

#include "json.h"
#include "must.h"
#include "programme.h"
#include "progress.h"
#include "read.h"
#include "verbs.h"

/* Ask the suite whom the file means by its members; what is wrong with one is a finding where it stands. */
static int members_resolve(struct call *call, const char *file, const struct programme_file *read, struct findings *findings)
{
        for (size_t i = 0; i < read->n_members; i++) {
                const Word *member = read->member[i];
                const char *why;
                uint64_t id = 0;
                int status = find_employer(call, member->text, &id, &why);

                if (status && !why)
                        return status;
                if (!why && programme_has_member(read->programme, id))
                        why = "it is a member already; take one away";
                if (why)
                        finding_add(findings, file, member->line, member->column, "members: %s: %s", member->text, why);
                else
                        APPEND(call->arena, read->programme, members) = id;
        }
        return EXIT_DONE;
}

/* And by the employers of its plans. */
static int plans_resolve(struct call *call, const char *file, const struct programme_file *read, struct findings *findings)
{
        for (size_t i = 0; i < read->n_plan_employer; i++) {
                const Word *employer = read->plan_employer[i];
                const char *why;
                int status;

                if (!employer)
                        continue;
                status = find_employer(call, employer->text, &read->programme->money->plans[i]->employer, &why);
                if (status && !why)
                        return status;
                if (why)
                        finding_add(findings, file, employer->line, employer->column, "money.plans.employer: %s: %s", employer->text, why);
        }
        return EXIT_DONE;
}

int programme_register(struct call *call)
{
        const char *file = call->line.arg[0];
        struct findings findings = {.arena = call->arena};
        ProgrammeRegister *body = NEW(call->arena, ProgrammeRegister, programme_register);
        struct programme_file read;
        struct err err = {0};
        int status;

        if (!programme_read(file, call->arena, &findings, &read, &err))
                return call_fail(&err);
        if (!findings.n && ((status = members_resolve(call, file, &read, &findings)) || (status = plans_resolve(call, file, &read, &findings))))
                return status;
        if (findings.n) {
                complain("%s", findings_text(&findings, call->arena));
                return EXIT_INPUT;
        }
        body->programme = read.programme;
        return call_send(call, COMMAND__WHAT_PROGRAMME_REGISTER, body);
}

int programme_list(struct call *call)
{
        static const struct column columns[] = {
                {"PROGRAMME", "id", false}, {"TITLE", "title", false}, {"LEAD", "lead", false},
                {"FLOWS", "flows", false},  {"GOAL", "goal", true},    {"BY", "goal_on", false},
                {"FROM", "from", false},    {"UNTIL", "until", false}, {"MEMBERS", "members", false},
        };

        return list_tell(call, KIND__KIND_PROGRAMME, "programmes", columns, COUNT(columns));
}

static int show_ask(struct call *call, Kind kind, const char *name, const Result **out)
{
        Query query = QUERY__INIT;
        Show show = SHOW__INIT;

        show.kind = kind;
        show.name = (char *)name;
        query.what_case = QUERY__WHAT_SHOW;
        query.show = &show;
        return call_ask(call, &query, call->arena, out);
}

/* What the latest version of each of its flows makes of the goal. */
static int flows_ask(struct call *call, const Programme *programme, json_t *progress)
{
        const Result *result;

        for (size_t i = 0; i < programme->n_flows; i++) {
                int status = show_ask(call, KIND__KIND_FLOW, programme->flows[i], &result);

                if (status)
                        return status;
                if (result->n_things && result->things[0]->is_case == THING__IS_FLOW)
                        progress_flow(progress, result->things[0]->flow);
        }
        return EXIT_DONE;
}

int programme_show(struct call *call)
{
        OWNED(json_drop) json_t *document = NULL;
        const Result *result;
        int status = show_ask(call, KIND__KIND_PROGRAMME, call->line.arg[0], &result);

        if (status)
                return status;
        if (!(document = progress_json(result))) {
                complain("desk told no programme");
                return EXIT_SILENT;
        }
        if ((status = flows_ask(call, result->things[0]->programme, document)))
                return status;
        if (call_json(call)) {
                call_stamp(document, result);
                call_document(document);
                return EXIT_DONE;
        }
        thing_print("programme", json_object_get(document, "programme"));
        putchar('\n');
        progress_print(document);
        return EXIT_DONE;
}
