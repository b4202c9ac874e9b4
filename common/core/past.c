#include "past.h"

#include "casefile.h"

bool event_is_of_case(Event__WhatCase what)
{
        switch (what) {
        case EVENT__WHAT_CASE_OPENED:
        case EVENT__WHAT_CASE_MOVED:
        case EVENT__WHAT_CASE_RECORDED:
        case EVENT__WHAT_ACTIVITY_RECORDED:
        case EVENT__WHAT_TASK_OPENED:
        case EVENT__WHAT_TASK_CLOSED:
        case EVENT__WHAT_TERM_PASSED:
        case EVENT__WHAT_TERM_WARNED:
        case EVENT__WHAT_PLACEMENT_RECORDED:
        case EVENT__WHAT_PLACEMENT_ENDED:
        case EVENT__WHAT_BUDGET_ASSIGNED:
        case EVENT__WHAT_OVERRIDE_ASKED:
        case EVENT__WHAT_OVERRIDE_REFUSED:
        case EVENT__WHAT_SUSPENDED:
        case EVENT__WHAT_CASE_ASSIGNED:
        case EVENT__WHAT_CASE_MIGRATED:
        case EVENT__WHAT_SAMPLE_TAKEN:
        case EVENT__WHAT_MILESTONE_REACHED:
        case EVENT__WHAT_MILESTONE_REVERSED:
        case EVENT__WHAT_PROPOSAL_MADE:
        case EVENT__WHAT_PROPOSAL_MOVED:
                return true;
        default:
                return false;
        }
}

/* What a replay has come to. */
struct replay {
        struct world *world;
        struct past past;
        const Casefile *casefile;
        struct {
                uint64_t seq;
                const Casefile *casefile;
        } *was;                 /* after each event, for migrations that were undone */
        size_t n_was;
        uint64_t *open;         /* proposals that stand open */
        size_t n_open;
};

/* A proposal that is open no more has nothing to tell its casefile, as in apply. */
static bool proposal_counts(struct replay *r, const ProposalMoved *moved)
{
        for (size_t i = 0; i < r->n_open; i++) {
                if (r->open[i] != moved->proposal)
                        continue;
                if (moved->to != PROPOSAL_STATE__PROPOSAL_OPEN)
                        r->open[i] = r->open[--r->n_open];
                return true;
        }
        return false;
}

static const Casefile *back_to(const struct replay *r, uint64_t seq)
{
        const Casefile *found = NULL;

        for (size_t i = 0; i < r->n_was && r->was[i].seq <= seq; i++)
                found = r->was[i].casefile;
        return found;
}

static const Casefile *event_replay(struct replay *r, const Event *event)
{
        const Casefile *named = event->what_case == EVENT__WHAT_CASE_OPENED ? event->case_opened : r->casefile;
        bool migrates = event->what_case == EVENT__WHAT_CASE_MIGRATED;
        uint32_t version = migrates ? event->case_migrated->version : named ? named->flow_version : 0;
        const Flow *flow = named ? world_flow(r->world, named->flow, version) : NULL;

        if (migrates && event->case_migrated->back_to)
                return back_to(r, event->case_migrated->back_to);
        return flow ? casefile_apply(flow, world_law_at(r->world, event->seq), r->casefile, event, r->world->arena) : NULL;
}

static bool replay_visit(void *self, struct bytes key, uint64_t what)
{
        struct replay *r = self;
        uint64_t seq = key_read_u64(key, 8);
        struct keybuf own;
        const Event *event;

        (void)what;
        if (r->past.seq && seq > r->past.seq)
                return false;
        event = r->world->ops->get(r->world, TABLE_EVENTS, key_u64(&own, seq));
        if (!event || (r->past.until.ms && event->at >= r->past.until.ms))
                return false;
        if (!event_is_of_case(event->what_case) ||
            (event->what_case == EVENT__WHAT_PROPOSAL_MOVED && !proposal_counts(r, event->proposal_moved)))
                return true;
        if (event->what_case == EVENT__WHAT_PROPOSAL_MADE)
                *(uint64_t *)arena_append(r->world->arena, (void **)&r->open, &r->n_open, sizeof *r->open) = event->proposal_made->id;
        r->casefile = event_replay(r, event);
        if (!r->casefile)
                return false;
        arena_append(r->world->arena, (void **)&r->was, &r->n_was, sizeof *r->was);
        r->was[r->n_was - 1].seq = seq;
        r->was[r->n_was - 1].casefile = r->casefile;
        return true;
}

const Casefile *casefile_as_of(struct world *world, uint64_t id, struct past past)
{
        struct replay r = {.world = world, .past = past};
        struct keybuf key;

        world->ops->scan(world, TABLE_CASE_EVENTS, key_u64(&key, id), replay_visit, &r);
        return r.casefile;
}

/* The index has the kind of each event. */
static bool latest_visit(void *self, struct bytes key, uint64_t what)
{
        if (event_is_of_case((Event__WhatCase)what))
                *(uint64_t *)self = key_read_u64(key, 8);
        return true;
}

uint64_t casefile_last_event(struct world *world, uint64_t id)
{
        uint64_t last = 0;
        struct keybuf key;

        world->ops->scan(world, TABLE_CASE_EVENTS, key_u64(&key, id), latest_visit, &last);
        return last;
}
