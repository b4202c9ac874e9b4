/* Moving casefiles to another version of their flow: the plan, its carrying out, and taking it back. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "json.h"
#include "migrate.h"
#include "must.h"
#include "text.h"
#include "verbs.h"

/* The plan as it grows, page by page. */
struct plan {
        struct call *call;
        struct migration migration;
        struct arena *page;     /* of what desk told, and of what is worked out from it */
        uint64_t mark, n, impossible;
        json_t *lines;          /* null: lines are printed as they come */
};

/* "taster=searching" for a state that has another name in the new version. */
static bool take_states(struct call *call, StateMoved ***out, size_t *n)
{
        const struct words *words = &call->line.given[OPT_BECOMES];

        for (size_t i = 0; i < words->n; i++) {
                const char *is = strchr(words->item[i], '=');
                StateMoved *moved = NEW(call->arena, StateMoved, state_moved);

                if (!is || is == words->item[i] || !is[1]) {
                        complain("--becomes: \"%s\" is not two states (write OLD=NEW)", words->item[i]);
                        return false;
                }
                moved->from = arena_strndup(call->arena, words->item[i], (size_t)(is - words->item[i]));
                moved->to = arena_strdup(call->arena, is + 1);
                *(StateMoved **)arena_append(call->arena, (void **)out, n, sizeof **out) = moved;
        }
        return true;
}

static int ask_one(struct call *call, Kind kind, const char *name, uint32_t version, const Result **out)
{
        Query query = QUERY__INIT;
        Show show = SHOW__INIT;

        show.kind = kind;
        show.name = (char *)name;
        show.id = version;
        query.what_case = QUERY__WHAT_SHOW;
        query.show = &show;
        return call_ask(call, &query, call->arena, out);
}

static void plan_line(void *self, const Thing *thing, struct instant now)
{
        struct plan *plan = self;
        const Casefile *casefile = thing->casefile;
        struct migrated migrated;

        if (thing->is_case != THING__IS_CASEFILE)
                return;
        plan->migration.at = now;
        migrated = migrate_case(&plan->migration, casefile, plan->page);
        plan->n++;
        plan->impossible += !migrated.how;
        plan->mark = migrate_mark(plan->mark, migrated.text);
        if (plan->lines)
                json_array_append_new(plan->lines, json_pack("{s:o, s:b, s:o}", "casefile", json_sprintf("%" PRIu64, casefile->id), "possible",
                                                             migrated.how != NULL, "text", text_json(migrated.text)));
        else
                puts(migrated.text);
}

/* Every casefile of the version, in the order in which the tracker goes through them. */
static int plan_pages(struct plan *plan, FlowMigrate *migrate)
{
        List list = LIST__INIT;
        Query query = QUERY__INIT;

        list.kind = KIND__KIND_CASEFILE;
        list.flow = migrate->flow;
        list.flow_version = migrate->from;
        list.most = 200;
        query.what_case = QUERY__WHAT_LIST;
        query.list = &list;
        return call_pages(plan->call, &query, plan->page, plan_line, plan);
}

static void plan_tell(const struct plan *plan)
{
        const char *mark = migrate_mark_text(plan->mark, plan->call->arena);

        if (!plan->n)
                puts("no casefile runs under that version");
        else if (plan->impossible)
                printf("%" PRIu64 " of %" PRIu64 " casefiles cannot move; nothing moves until all can\n", plan->impossible, plan->n);
        else
                printf("%" PRIu64 " casefiles would move; to carry this out: --apply %s\n", plan->n, mark);
}

static int plan_make(struct call *call, FlowMigrate *migrate)
{
        OWNED(arena_destroy) struct arena *page = NULL;
        OWNED(json_drop) json_t *document = json_object();
        struct plan plan = {.call = call, .mark = MIGRATE_MARK};
        const Result *from, *to, *law;
        const char *wrong;
        int status;

        if ((status = ask_one(call, KIND__KIND_FLOW, migrate->flow, migrate->from, &from)) ||
            (status = ask_one(call, KIND__KIND_FLOW, migrate->flow, migrate->to, &to)) ||
            (status = ask_one(call, KIND__KIND_LAW, "", 0, &law)))
                return status;
        arena_new(&page);
        plan.page = page;
        plan.migration = (struct migration){.from = from->things[0]->flow,
                                            .to = to->things[0]->flow,
                                            .law = law->things[0]->law,
                                            .states = migrate->states,
                                            .n_states = migrate->n_states};
        if ((wrong = migrate_map_wrong(&plan.migration, call->arena))) {
                complain("--becomes: %s", wrong);
                return EXIT_REFUSED;
        }
        if (call_json(call))
                json_object_set_new(document, "plan", plan.lines = json_array());
        if ((status = plan_pages(&plan, migrate)))
                return status;
        if (call_json(call)) {
                json_object_set_new(document, "casefiles", json_integer((json_int_t)plan.n));
                json_object_set_new(document, "impossible", json_integer((json_int_t)plan.impossible));
                json_object_set_new(document, "mark", json_string(migrate_mark_text(plan.mark, call->arena)));
                call_document(document);
        } else {
                plan_tell(&plan);
        }
        return plan.impossible ? EXIT_REFUSED : EXIT_DONE;
}

int flow_migrate(struct call *call)
{
        FlowMigrate *migrate = NEW(call->arena, FlowMigrate, flow_migrate);

        migrate->flow = call->line.arg[0];
        if (!take_number(call, OPT_FROM_VERSION, 100000, &migrate->from) || !take_number(call, OPT_TO, 100000, &migrate->to) ||
            !take_states(call, &migrate->states, &migrate->n_states))
                return EXIT_WRONG;
        if (!taken(call, OPT_APPLY))
                return plan_make(call, migrate);
        migrate->mark = (char *)taken(call, OPT_APPLY);
        return call_send(call, COMMAND__WHAT_FLOW_MIGRATE, migrate);
}

int flow_undo(struct call *call)
{
        MigrationUndo *undo = NEW(call->arena, MigrationUndo, migration_undo);

        if (!take_id(call->line.arg[0], "migration", &undo->migration))
                return EXIT_WRONG;
        return call_send(call, COMMAND__WHAT_MIGRATION_UNDO, undo);
}

int flow_migrations(struct call *call)
{
        static const struct column columns[] = {
                {"MIGRATION", "id", true}, {"FLOW", "flow", false},           {"FROM", "from", true}, {"TO", "to", true},
                {"AT", "at", false},       {"CASEFILES", "casefiles", true}, {"BY", "by", false},    {"UNDONE", "undone", false},
        };

        return list_tell(call, KIND__KIND_MIGRATION, "migrations", columns, COUNT(columns));
}
