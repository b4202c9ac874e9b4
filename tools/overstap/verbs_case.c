/* Casefiles: lists, steps, facts, and what one is waiting for. */
#include <string.h>

#include "casefile.h"
#include "flow.h"
#include "json.h"
#include "must.h"
#include "verbs.h"
#include "world.h"

int case_list(struct call *call)
{
        static const struct column columns[] = {
                {"CASE", "id", true},
                {"STATE", "state", false},
                {"FLOW", "flow", false},
                {"NOTICE", "notice", true},
                {"SENDER", "sender", true},
                {"REFERENCE", "reference", false},
                {"PROPOSALS", "proposals_open", true},
                {"SINCE", "entered_at", false},
                {"END", "end", false},
        };

        return list_tell(call, KIND__KIND_CASEFILE, "casefiles", columns, COUNT(columns));
}

int case_show(struct call *call)
{
        return show_tell(call, KIND__KIND_CASEFILE, "casefile");
}

int case_step(struct call *call)
{
        CaseStep *step = NEW(call->arena, CaseStep, case_step);

        if (!take_id(call->line.arg[0], "casefile", &step->casefile) || !take_date(call, OPT_ON, &step->on) ||
            !take_facts(&call->line.given[OPT_FACT], false, call->arena, &step->facts, &step->n_facts) ||
            !take_figures(&call->line.given[OPT_FIGURE], false, call->arena, &step->figures, &step->n_figures))
                return EXIT_WRONG;
        step->transition = call->line.arg[1];
        if (taken(call, OPT_REASON))
                step->reason = (char *)taken(call, OPT_REASON);
        if (taken(call, OPT_EXPECT))
                step->expect = (char *)taken(call, OPT_EXPECT);
        if (taken(call, OPT_OVERRIDE))
                step->override = (char *)taken(call, OPT_OVERRIDE);
        return call_send(call, COMMAND__WHAT_CASE_STEP, step);
}

int case_record(struct call *call)
{
        CaseRecord *record = NEW(call->arena, CaseRecord, case_record);
        const struct words facts = {(const char **)call->line.arg + 1, (size_t)call->line.n - 1};

        if (!take_id(call->line.arg[0], "casefile", &record->casefile) ||
            !take_facts(&facts, true, call->arena, &record->facts, &record->n_facts) ||
            !take_figures(&call->line.given[OPT_FIGURE], true, call->arena, &record->figures, &record->n_figures))
                return EXIT_WRONG;
        return call_send(call, COMMAND__WHAT_CASE_RECORD, record);
}

int case_activity(struct call *call)
{
        ActivityRecord *record = NEW(call->arena, ActivityRecord, activity_record);
        Activity *activity = NEW(call->arena, Activity, activity);
        int status;

        record->activity = activity;
        activity->kind = (char *)taken(call, OPT_KIND);
        if (!take_id(call->line.arg[0], "casefile", &record->casefile) || !take_date(call, OPT_FROM, &activity->from) ||
            !take_date(call, OPT_UNTIL, &activity->until))
                return EXIT_WRONG;
        if (taken(call, OPT_OUTCOME))
                activity->outcome = (char *)taken(call, OPT_OUTCOME);
        if ((status = take_employer(call, taken(call, OPT_EMPLOYER), &activity->employer)))
                return status;
        return call_send(call, COMMAND__WHAT_ACTIVITY_RECORD, record);
}

int case_task(struct call *call)
{
        TaskClose *close = NEW(call->arena, TaskClose, task_close);
        uint64_t task;

        if (!take_id(call->line.arg[0], "casefile", &close->casefile) || !take_id(call->line.arg[1], "task", &task))
                return EXIT_WRONG;
        if (task > UINT32_MAX) {
                complain("there is no task %s", call->line.arg[1]);
                return EXIT_REFUSED;
        }
        close->task = (uint32_t)task;
        return call_send(call, COMMAND__WHAT_TASK_CLOSE, close);
}

int case_history(struct call *call)
{
        static const struct column columns[] = {
                {"EVENT", "seq", true}, {"AT", "at", false}, {"WHAT", "what", false}, {"BY", "by", false}, {"COMMAND", "n", true},
        };
        History *history = NEW(call->arena, History, history);
        Query query = QUERY__INIT;

        query.what_case = QUERY__WHAT_HISTORY;
        query.history = history;
        if (!take_id(call->line.arg[0], "casefile", &history->casefile))
                return EXIT_WRONG;
        return call_list(call, &query, "events", columns, COUNT(columns));
}

/* ---- why: the rules of the flow, asked here over what desk tells */

/* As much of the register as the requirements of a transition look at: the law, and the centre's admissions. */
struct answers {
        struct world world; /* first: a world is cast back to its answers */
        const Law *law;
        Thing **admissions;
        size_t n;
};

static const void *answers_get(struct world *world, enum table table, struct bytes key)
{
        const struct answers *answers = (const struct answers *)world;

        if (table == TABLE_LAW)
                return answers->law;
        return table == TABLE_ADMISSIONS ? answers->admissions[key_read_u64(key, 0)]->admission : NULL;
}

/* Keys here are places in the answer. */
static void answers_scan(struct world *world, enum table table, struct bytes prefix, bool (*fn)(void *, struct bytes, uint64_t),
                         void *self)
{
        const struct answers *answers = (const struct answers *)world;
        struct keybuf key;

        must(table == TABLE_ADMISSIONS);
        for (size_t i = 0; i < answers->n; i++)
                if (!strcmp(answers->admissions[i]->admission->kind, (const char *)prefix.data) && !fn(self, key_u64(&key, i), 0))
                        return;
}

static const struct world_ops answers_ops = {.get = answers_get, .scan = answers_scan};

static int ask_show(struct call *call, Kind kind, uint64_t id, const Result **out)
{
        Query query = QUERY__INIT;
        Show show = SHOW__INIT;

        show.kind = kind;
        show.id = id;
        query.what_case = QUERY__WHAT_SHOW;
        query.show = &show;
        return call_ask(call, &query, call->arena, out);
}

/* Who may not see them is told that each is there: the steps that need one are not theirs to take. */
static void admissions_ask(struct call *call, struct answers *answers)
{
        const Refused *refused;
        const Result *result;
        Query query = QUERY__INIT;
        List list = LIST__INIT;
        struct err err = {0};

        list.kind = KIND__KIND_ADMISSION;
        list.most = 1000;
        query.what_case = QUERY__WHAT_LIST;
        query.list = &list;
        if (client_query(call->client, &query, call->arena, &result, &refused, &err) == CLIENT_DONE) {
                answers->admissions = result->things;
                answers->n = result->n_things;
                return;
        }
        for (size_t i = 0; flow_admissions[i]; i++) {
                Thing *thing = NEW(call->arena, Thing, thing);

                thing->is_case = THING__IS_ADMISSION;
                thing->admission = NEW(call->arena, Admission, admission);
                thing->admission->kind = (char *)flow_admissions[i];
                *(Thing **)arena_append(call->arena, (void **)&answers->admissions, &answers->n, sizeof(Thing *)) = thing;
        }
}

static json_t *words_json(Word *const *words, size_t n)
{
        json_t *list = json_array();

        for (size_t i = 0; i < n; i++)
                json_array_append_new(list, text_json(words[i]->text));
        return list;
}

static json_t *transition_json(struct world *world, const FlowTransition *transition, const Casefile *casefile,
                               const Person *person, struct date today)
{
        json_t *lacks = json_array();

        for (size_t i = 0; i < transition->n_requires; i++) {
                const char *lack = casefile_lacks(world, casefile, person, transition->requires[i], today);

                if (lack)
                        json_array_append_new(lacks, text_json(lack));
        }
        return json_pack("{s:o, s:o, s:o, s:b, s:o, s:o}", "transition", text_json(transition->name->text), "to",
                         text_json(transition->to->text), "by", words_json(transition->by, transition->n_by), "open",
                         !json_array_size(lacks), "lacks", lacks, "reasons",
                         words_json(transition->reasons, transition->n_reasons));
}

static json_t *why_json(struct world *world, const Flow *flow, const Casefile *casefile, const Person *person, struct instant now)
{
        json_t *transitions = json_array(), *terms = json_array(), *tasks = json_array(), *document;

        for (size_t i = 0; i < flow->n_transitions; i++)
                if (flow_leaves(flow->transitions[i], casefile->state))
                        json_array_append_new(transitions,
                                              transition_json(world, flow->transitions[i], casefile, person, instant_date(now)));
        for (size_t i = 0; i < casefile->n_terms; i++)
                if (!casefile->terms[i]->done)
                        json_array_append_new(terms, message_json(&casefile->terms[i]->base));
        for (size_t i = 0; i < casefile->n_tasks; i++)
                if (!casefile->tasks[i]->closed_on)
                        json_array_append_new(tasks, message_json(&casefile->tasks[i]->base));
        document = json_pack("{s:s#, s:o, s:o, s:o}", "state", casefile->state, (int)strlen(casefile->state), "transitions",
                             transitions, "terms", terms, "tasks", tasks);
        must(document);
        return document;
}

int case_why(struct call *call)
{
        OWNED(json_drop) json_t *document = NULL;
        struct answers answers = {.world = {&answers_ops, call->arena}};
        const Casefile *casefile = NULL;
        const Person *person = NULL;
        const Flow *flow = NULL;
        const Result *result, *law;
        uint64_t id;
        int status;

        if (!take_id(call->line.arg[0], "casefile", &id))
                return EXIT_WRONG;
        if ((status = ask_show(call, KIND__KIND_CASEFILE, id, &result)) || (status = ask_show(call, KIND__KIND_LAW, 0, &law)))
                return status;
        answers.law = law->n_things ? law->things[0]->law : NULL;
        admissions_ask(call, &answers);
        for (size_t i = 0; i < result->n_things; i++) {
                const Thing *thing = result->things[i];

                casefile = thing->is_case == THING__IS_CASEFILE ? thing->casefile : casefile;
                person = thing->is_case == THING__IS_PERSON ? thing->person : person;
                flow = thing->is_case == THING__IS_FLOW ? thing->flow : flow;
        }
        if (!casefile || !flow) {
                complain("desk told no casefile with a flow");
                return EXIT_SILENT;
        }
        document = why_json(&answers.world, flow, casefile, person, (struct instant){result->now});
        if (call_json(call))
                call_document(document);
        else
                thing_print(arena_text(call->arena, "casefile %llu", (unsigned long long)id), document);
        return EXIT_DONE;
}
