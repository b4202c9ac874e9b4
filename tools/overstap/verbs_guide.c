/* Who looks after casefiles: assignments and work lists, suspensions, and the second person's word on an override. */
#include <string.h>
#include <unistd.h>

#include "casefile.h"
#include "json.h"
#include "keyfile.h"
#include "must.h"
#include "text.h"
#include "verbs.h"

int case_assign(struct call *call)
{
        CaseAssign *assign = NEW(call->arena, CaseAssign, case_assign);

        if (!take_id(call->line.arg[0], "casefile", &assign->casefile))
                return EXIT_WRONG;
        if (taken(call, OPT_GUIDE))
                assign->guide = (char *)taken(call, OPT_GUIDE);
        return call_send(call, COMMAND__WHAT_CASE_ASSIGN, assign);
}

int case_suspend(struct call *call)
{
        CaseSuspend *suspend = NEW(call->arena, CaseSuspend, case_suspend);
        Suspension *suspension = suspend->suspension = NEW(call->arena, Suspension, suspension);
        uint64_t id = 0;

        if (!take_id(call->line.arg[0], "casefile", &suspend->casefile) ||
            (call->line.n > 1 && !take_id(call->line.arg[1], "suspension", &id)) || !take_date(call, OPT_FROM, &suspension->from) ||
            !take_date(call, OPT_UNTIL, &suspension->until))
                return EXIT_WRONG;
        if (id > CASEFILE_SUSPENSIONS) {
                complain("there is no suspension %s", call->line.arg[1]);
                return EXIT_REFUSED;
        }
        suspension->id = (uint32_t)id;
        suspension->gone = id && !suspension->from && !suspension->until && !taken(call, OPT_REASON);
        if (taken(call, OPT_REASON))
                suspension->reason = (char *)taken(call, OPT_REASON);
        return call_send(call, COMMAND__WHAT_CASE_SUSPEND, suspend);
}

int case_confirm(struct call *call)
{
        CaseConfirm *confirm = NEW(call->arena, CaseConfirm, case_confirm);
        const char *word = call->line.arg[1];

        if (!take_id(call->line.arg[0], "casefile", &confirm->casefile))
                return EXIT_WRONG;
        if (!text_is(word, "accept") && !text_is(word, "refuse")) {
                complain("\"%s\" is no answer to an override (accept or refuse)", word);
                return EXIT_WRONG;
        }
        confirm->refuse = text_is(word, "refuse");
        return call_send(call, COMMAND__WHAT_CASE_CONFIRM, confirm);
}

/* ---- work lists */

/* The term that has something to do first, or null. */
static const TermState *term_first(const Casefile *casefile)
{
        const TermState *first = NULL;

        for (size_t i = 0; i < casefile->n_terms; i++) {
                const TermState *term = casefile->terms[i];

                if (term->next && (!first || term->next < first->next))
                        first = term;
        }
        return first;
}

static json_t *tasks_json(const Casefile *casefile, uint32_t today, int *overdue)
{
        int open = 0;

        for (size_t i = 0; i < casefile->n_tasks; i++) {
                const Task *task = casefile->tasks[i];

                open += !task->closed_on;
                *overdue += !task->closed_on && task->due && task->due < today;
        }
        return json_integer(open);
}

/* A line of a work list: what the casefile waits for next, and what is left to do in it. */
static json_t *work_form(void *self, const Thing *thing, struct instant now)
{
        const Casefile *casefile = thing->casefile;
        const TermState *term = term_first(casefile);
        int overdue = 0;
        json_t *tasks = tasks_json(casefile, date_ymd(instant_date(now)), &overdue), *line;

        (void)self;
        line = json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:i, s:o}", "id", json_sprintf("%llu", (unsigned long long)casefile->id),
                         "state", text_json(casefile->state), "flow", text_json(casefile->flow), "term",
                         term ? text_json(term->name) : json_null(), "next", date_json(term ? term->next : 0), "due",
                         date_json(term ? term->due : 0), "tasks", tasks, "overdue", overdue, "reference", text_json(casefile->reference));
        must(line);
        return line;
}

/* The caller that this call is to the suite: "uid:1000", or the name of its key; null, and said why, when the key cannot be read. */
static const char *own_name(struct call *call)
{
        const char *file = taken(call, OPT_KEY);
        char name[KEY_NAME_TEXT];
        struct keyfile keys;
        struct err err = {0};

        if (!file)
                return arena_text(call->arena, "uid:%u", (unsigned)getuid());
        if (keyfile_read(file, &keys, &err) && key_name_parse(keys.public_key, name, &err))
                return arena_strdup(call->arena, name);
        (void)call_fail(&err);
        return NULL;
}

int work_list(struct call *call)
{
        static const struct column columns[] = {
                {"NEXT", "next", false},   {"DUE", "due", false},   {"TERM", "term", false},      {"CASE", "id", true},
                {"STATE", "state", false}, {"TASKS", "tasks", true}, {"OVERDUE", "overdue", true}, {"REFERENCE", "reference", false},
        };
        const char *guide = taken(call, OPT_GUIDE) ? taken(call, OPT_GUIDE) : own_name(call);
        List *list = NEW(call->arena, List, list);
        Query query = QUERY__INIT;

        if (!guide)
                return EXIT_WRONG;
        list->kind = KIND__KIND_CASEFILE;
        list->work = true;
        list->guide = arena_strdup(call->arena, text_is(guide, "nobody") ? "" : guide);
        query.what_case = QUERY__WHAT_LIST;
        query.list = list;
        return call_list_as(call, &query, "work", columns, COUNT(columns), work_form, NULL);
}
