/* A casefile told: as it is and as it was, what happened to it, and what may come. */
#include <string.h>

#include "event_words.h"
#include "flow.h"
#include "hash.h"
#include "json.h"
#include "must.h"
#include "told.h"
#include "verbs.h"

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

int case_ask(struct call *call, uint64_t id, struct case_things *out)
{
        const Result *result;
        int status = ask_show(call, KIND__KIND_CASEFILE, id, &result);

        if (status)
                return status;
        *out = (struct case_things){.now = {result->now}};
        for (size_t i = 0; i < result->n_things; i++) {
                const Thing *thing = result->things[i];

                out->casefile = thing->is_case == THING__IS_CASEFILE ? thing->casefile : out->casefile;
                out->person = thing->is_case == THING__IS_PERSON ? thing->person : out->person;
                out->flow = thing->is_case == THING__IS_FLOW ? thing->flow : out->flow;
        }
        if (out->casefile && out->flow)
                return EXIT_DONE;
        complain("desk told no casefile with a flow");
        return EXIT_SILENT;
}

/* ---- as it is, and as it was */

int case_show(struct call *call)
{
        Show *show = NEW(call->arena, Show, show);
        const Result *result;
        char hash[HASH_TEXT];
        int status;

        show->kind = KIND__KIND_CASEFILE;
        if (!take_id(call->line.arg[0], "casefile", &show->id) || !take_date(call, OPT_AS_OF, &show->as_of))
                return EXIT_WRONG;
        if (show->as_of && taken(call, OPT_PERSONAL)) {
                complain("--personal tells a person as they are today; ask for it without --as-of");
                return EXIT_WRONG;
        }
        if ((status = call_show_ask(call, show, &result)))
                return status;
        if (!result->n_things || result->things[0]->is_case != THING__IS_CASEFILE) {
                complain("desk told no casefile");
                return EXIT_SILENT;
        }
        call_show_tell(call, result,
                       json_pack("{s:s}", "hash", message_hash(&result->things[0]->casefile->base, call->arena, hash)));
        return EXIT_DONE;
}

/* ---- what happened */

static json_t *event_form(void *self, const Thing *thing, struct instant now)
{
        OWNED(arena_destroy) struct arena *arena = NULL;
        json_t *json = thing_json(thing);

        (void)now;
        arena_new(&arena);
        if (thing->is_case == THING__IS_EVENT)
                json_object_set_new(json, "words", text_json(event_words(self, thing->event, arena)));
        return json;
}

int case_history(struct call *call)
{
        static const struct column columns[] = {
                {"EVENT", "seq", true}, {"AT", "at", false},    {"WHAT", "what", false},
                {"BY", "by", false},    {"COMMAND", "n", true}, {"TOLD", "words", false, true},
        };
        History *history = NEW(call->arena, History, history);
        struct history told = {.arena = call->arena};
        Query query = QUERY__INIT;

        query.what_case = QUERY__WHAT_HISTORY;
        query.history = history;
        if (!take_id(call->line.arg[0], "casefile", &history->casefile))
                return EXIT_WRONG;
        return call_list_as(call, &query, "events", columns, COUNT(columns), event_form, &told);
}

/* ---- why */

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

/* What a role may not see is no error here: the answer goes without it. */
static bool ask_quietly(struct call *call, const Query *query, const Result **out)
{
        const Refused *refused;
        struct err err = {0};

        return client_query(call->client, query, call->arena, out, &refused, &err) == CLIENT_DONE;
}

/* Who may not see them is told that each is there: the steps that need one are not theirs to take. */
static void admissions_ask(struct call *call, struct answers *answers)
{
        const Result *result;
        Query query = QUERY__INIT;
        List list = LIST__INIT;

        list.kind = KIND__KIND_ADMISSION;
        list.most = 1000;
        query.what_case = QUERY__WHAT_LIST;
        query.list = &list;
        if (ask_quietly(call, &query, &result)) {
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

/* The whole history; as much of it as came when desk does not tell it. */
static void events_ask(struct call *call, uint64_t casefile, Event ***events, size_t *n)
{
        const Result *result;
        Query query = QUERY__INIT;
        History history = HISTORY__INIT;

        history.casefile = casefile;
        history.most = 1000;
        query.what_case = QUERY__WHAT_HISTORY;
        query.history = &history;
        do {
                if (!ask_quietly(call, &query, &result))
                        return;
                for (size_t i = 0; i < result->n_things; i++)
                        if (result->things[i]->is_case == THING__IS_EVENT)
                                *(Event **)arena_append(call->arena, (void **)events, n, sizeof **events) =
                                        result->things[i]->event;
                history.after = result->next;
        } while (result->more);
}

int case_why(struct call *call)
{
        OWNED(json_drop) json_t *document = NULL;
        struct answers answers = {.world = {&answers_ops, call->arena}};
        struct case_things things;
        const Result *law;
        struct told told;
        Event **events = NULL;
        size_t n_events = 0;
        uint64_t id;
        int status;

        if (!take_id(call->line.arg[0], "casefile", &id))
                return EXIT_WRONG;
        if ((status = case_ask(call, id, &things)) || (status = ask_show(call, KIND__KIND_LAW, 0, &law)))
                return status;
        answers.law = law->n_things ? law->things[0]->law : NULL;
        admissions_ask(call, &answers);
        events_ask(call, id, &events, &n_events);
        told = (struct told){&answers.world, things.flow, things.casefile, things.person, things.now, events, n_events};
        document = told_json(&told);
        if (call_json(call)) {
                call_document(document);
                return EXIT_DONE;
        }
        print_line("casefile %llu, in flow %s, version %u", (unsigned long long)id, things.casefile->flow,
                   things.casefile->flow_version);
        told_print(document);
        return EXIT_DONE;
}
