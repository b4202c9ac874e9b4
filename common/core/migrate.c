#include "migrate.h"

#include <inttypes.h>
#include <string.h>

#include "casefile.h"
#include "decide.h"
#include "flow.h"
#include "must.h"
#include "past.h"
#include "term.h"
#include "text.h"

/* ---- the plan of one casefile */

static const char *state_there(const struct migration *m, const char *state)
{
        for (size_t i = 0; i < m->n_states; i++)
                if (text_is(m->states[i]->from, state))
                        return m->states[i]->to;
        return state;
}

const char *migrate_map_wrong(const struct migration *m, struct arena *arena)
{
        for (size_t i = 0; i < m->n_states; i++) {
                if (!flow_state(m->from, m->states[i]->from))
                        return arena_text(arena, "version %u has no state %s", m->from->version, m->states[i]->from);
                if (!flow_state(m->to, m->states[i]->to))
                        return arena_text(arena, "version %u has no state %s", m->to->version, m->states[i]->to);
        }
        return NULL;
}

static const char *day_or_none(uint32_t ymd, struct arena *arena)
{
        char text[DATE_TEXT];

        return ymd ? arena_strdup(arena, date_text(date_of_ymd(ymd), text)) : "no last day";
}

/* What happens as soon as time is looked at again, because it should have happened by now. */
static const char *at_once(const struct migration *m, const TermState *is, struct arena *arena)
{
        const FlowTerm *term = flow_term(m->to, is->name);

        if (!is->next || is->next > date_ymd(instant_date(m->at)) || is->warned < term->n_warn)
                return "";
        return term->then ? arena_text(arena, ", which is over: it passes at once, and %s is taken where it can be", term->then->text)
                          : ", which is over: it passes at once";
}

static const char *term_change(const struct migration *m, const TermState *was, const TermState *is, struct arena *arena)
{
        if (was && (was->done || term_is_met(was)))
                return NULL;
        if (!was && is->done)
                return arena_text(arena, "%s would have run to %s, and is over", is->name, day_or_none(is->due, arena));
        if (!was)
                return arena_text(arena, "%s starts and runs to %s", is->name, day_or_none(is->due, arena));
        if (was->due == is->due && was->start == is->start)
                return NULL;
        return arena_text(arena, "%s moves from %s to %s%s", is->name, day_or_none(was->due, arena), day_or_none(is->due, arena),
                          at_once(m, is, arena));
}

static const char *terms_change(const struct migration *m, const Casefile *before, const Casefile *after, struct arena *arena)
{
        const char *all = "";

        for (size_t i = 0; i < after->n_terms; i++) {
                const TermState *is = after->terms[i];
                const char *one = term_change(m, casefile_term(before, is->name), is, arena);

                if (one)
                        all = arena_text(arena, "%s; %s", all, one);
        }
        for (size_t i = 0; i < before->n_terms; i++)
                if (!casefile_term(after, before->terms[i]->name))
                        all = arena_text(arena, "%s; %s goes", all, before->terms[i]->name);
        return all;
}

static const char *cannot(const struct migration *m, const Casefile *casefile, struct arena *arena)
{
        const char *state = state_there(m, casefile->state);

        if (!flow_state(m->to, state))
                return arena_text(arena, "version %u has no state %s (say where it goes with --becomes %s=STATE)", m->to->version, state,
                                  casefile->state);
        if (casefile->pending)
                return arena_text(arena, "an override of %s waits for an answer (confirm or refuse it first)",
                                  casefile->pending->transition);
        return NULL;
}

struct migrated migrate_case(const struct migration *m, const Casefile *casefile, struct arena *arena)
{
        const char *bar = cannot(m, casefile, arena), *renamed = "";
        CaseMigrated *how = NEW(arena, CaseMigrated, case_migrated);
        Event event = EVENT__INIT;
        const Casefile *after;

        if (bar)
                return (struct migrated){NULL, arena_text(arena, "casefile %" PRIu64 ": cannot move from %s: %s", casefile->id,
                                                          casefile->state, bar)};
        how->version = m->to->version;
        how->state = arena_strdup(arena, state_there(m, casefile->state));
        how->states = (StateMoved **)m->states;
        how->n_states = m->n_states;
        event.at = m->at.ms;
        event.casefile = casefile->id;
        event.what_case = EVENT__WHAT_CASE_MIGRATED;
        event.case_migrated = how;
        after = casefile_apply(m->to, m->law, casefile, &event, arena);
        if (!text_is(how->state, casefile->state))
                renamed = arena_text(arena, " becomes %s", how->state);
        return (struct migrated){how, arena_text(arena, "casefile %" PRIu64 ": %s%s%s", casefile->id, casefile->state, renamed,
                                                 terms_change(m, casefile, after, arena))};
}

uint64_t migrate_mark(uint64_t mark, const char *line)
{
        /* FNV-1a: it tells a changed plan from the one that was looked at, and guards against nobody. */
        for (; *line; line++)
                mark = (mark ^ (uint8_t)*line) * UINT64_C(0x100000001b3);
        return (mark ^ '\n') * UINT64_C(0x100000001b3);
}

const char *migrate_mark_text(uint64_t mark, struct arena *arena)
{
        return arena_text(arena, "%016" PRIx64, mark);
}

/* ---- the commands */

struct moving {
        struct decision *d;
        struct migration migration;
        uint64_t id;            /* of the migration */
        struct arena *scratch;  /* of one casefile: there may be many */
        uint64_t mark, n;
        const char *bar;
};

static bool move_visit(void *self, uint64_t id)
{
        struct moving *moving = self;
        struct arena *arena = moving->d->arena;
        const Casefile *casefile;
        struct migrated migrated;
        CaseMigrated *how;
        Event *event;

        arena_reset(moving->scratch);
        casefile = world_casefile_in(moving->d->world, id, moving->scratch);
        if (!casefile || ++moving->n > MIGRATE_MOST)
                return false;
        migrated = migrate_case(&moving->migration, casefile, moving->scratch);
        moving->mark = migrate_mark(moving->mark, migrated.text);
        if (!migrated.how) {
                moving->bar = moving->bar ? moving->bar : arena_strdup(arena, migrated.text);
                return true;
        }
        event = happen(moving->d, id);
        event->what_case = EVENT__WHAT_CASE_MIGRATED;
        event->case_migrated = how = codec_copy(migrated.how, arena);
        how->migration = moving->id;
        return true;
}

static enum verdict moving_wrong(struct decision *d, const struct moving *moving, const FlowMigrate *c)
{
        const char *mark = migrate_mark_text(moving->mark, d->arena);

        if (!moving->n)
                return refuse(d, "migrate.none", "no casefile runs under version %u of flow %s", c->from, c->flow);
        if (moving->n > MIGRATE_MOST)
                return refuse(d, "migrate.count", "more than %d casefiles run under version %u; that many do not move in one go",
                              MIGRATE_MOST, c->from);
        if (moving->bar)
                return refuse(d, "migrate.impossible", "%s", moving->bar);
        if (!text_is(c->mark, mark))
                return refuse(d, "migrate.plan", "the plan is another one by now, %s; look at it again", mark);
        return VERDICT_DONE;
}

enum verdict decide_flow_migrate(struct decision *d)
{
        OWNED(arena_destroy) struct arena *scratch = NULL;
        const FlowMigrate *c = d->command->flow_migrate;
        struct moving moving = {.d = d, .mark = MIGRATE_MARK, .id = next_id(d, "migrations")};
        struct migration *m = &moving.migration;
        Migration *record = NEW(d->arena, Migration, migration);
        const char *wrong;
        Event *event;

        *m = (struct migration){.from = c->from ? world_flow(d->world, c->flow, c->from) : NULL,
                                .to = c->to ? world_flow(d->world, c->flow, c->to) : NULL,
                                .law = world_law(d->world),
                                .states = c->states,
                                .n_states = c->n_states,
                                .at = d->now};
        if (!m->from || !m->to || c->from == c->to)
                return refuse(d, "migrate.flow", "versions %u and %u of flow %s are not two that are installed", c->from, c->to, c->flow);
        if ((wrong = migrate_map_wrong(m, d->arena)))
                return refuse(d, "migrate.map", "%s", wrong);
        event = happen(d, 0);
        event->what_case = EVENT__WHAT_FLOW_MIGRATED;
        event->flow_migrated = record;
        arena_new(&scratch);
        moving.scratch = scratch;
        world_flow_cases(d->world, c->flow, c->from, move_visit, &moving);
        if (moving_wrong(d, &moving, c))
                return VERDICT_REFUSED;
        record->id = moving.id;
        record->flow = c->flow;
        record->from = c->from;
        record->to = c->to;
        record->casefiles = moving.n;
        record->states = c->states;
        record->n_states = c->n_states;
        made(d, KIND__KIND_MIGRATION, record->id, false);
        return VERDICT_DONE;
}

/* The events of the casefiles follow the migration's own at once. */
static enum verdict undo_one(struct decision *d, const Migration *migration, uint64_t seq)
{
        struct keybuf key;
        const Event *moved = d->world->ops->get(d->world, TABLE_EVENTS, key_u64(&key, seq));
        CaseMigrated *back;
        Event *event;

        if (!moved)
                return refuse(d, "migrate.undo", "migration %" PRIu64 " cannot be read", migration->id);
        if (casefile_last_event(d->world, moved->casefile) != seq)
                return refuse(d, "migrate.undo", "casefile %" PRIu64 " has moved on since; migrate to the version that should hold instead",
                              moved->casefile);
        back = NEW(d->arena, CaseMigrated, case_migrated);
        back->migration = migration->id;
        back->version = migration->from;
        back->back_to = seq - 1;
        event = happen(d, moved->casefile);
        event->what_case = EVENT__WHAT_CASE_MIGRATED;
        event->case_migrated = back;
        return VERDICT_DONE;
}

enum verdict decide_migration_undo(struct decision *d)
{
        const Migration *migration = world_migration(d->world, d->command->migration_undo->migration);
        Event *event;

        if (!migration)
                return refuse(d, "migrate.unknown", "there is no migration %" PRIu64, d->command->migration_undo->migration);
        made(d, KIND__KIND_MIGRATION, migration->id, migration->undone);
        if (migration->undone)
                return VERDICT_DONE;
        event = happen(d, 0);
        event->what_case = EVENT__WHAT_MIGRATION_UNDONE;
        event->migration_undone = d->command->migration_undo;
        for (uint64_t i = 1; i <= migration->casefiles; i++)
                if (undo_one(d, migration, migration->seq + i))
                        return VERDICT_REFUSED;
        return VERDICT_DONE;
}
