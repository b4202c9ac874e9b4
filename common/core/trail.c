#include "trail.h"

#include <string.h>

#include "flow.h"
#include "must.h"

bool trail_asks(uint32_t what)
{
        switch (what) {
        case EVENT__WHAT_CASE_OPENED:
        case EVENT__WHAT_CASE_MOVED:
        case EVENT__WHAT_CASE_RECORDED:
        case EVENT__WHAT_CASE_MIGRATED:
        case EVENT__WHAT_ACTIVITY_RECORDED:
        case EVENT__WHAT_PLACEMENT_RECORDED:
        case EVENT__WHAT_PLACEMENT_ENDED:
        case EVENT__WHAT_MILESTONE_REACHED:
        case EVENT__WHAT_MILESTONE_REVERSED:
        case EVENT__WHAT_PROFILE_CHANGED:
        case EVENT__WHAT_RESULT_DISPUTED:
        case EVENT__WHAT_RESULT_DECIDED:
                return true;
        default:
                return false;
        }
}

/* ---- marks of an event */

struct marking {
        struct trail_mark *out;
        size_t n;
        uint64_t seq;
        struct date known;
};

static struct trail_mark *mark_add(struct marking *m, MarkKind what)
{
        struct trail_mark *mark = &m->out[m->n++];

        must(m->n <= TRAIL_MARKS_MOST);
        *mark = (struct trail_mark){
                .seq = m->seq, .known = m->known, .on = m->known, .name = "", .more = "", .what = (uint8_t)what};
        return mark;
}

static void entered_add(struct marking *m, MarkKind what, const Flow *flow, const char *name, struct date on)
{
        const FlowState *state = flow_state(flow, name);
        struct trail_mark *mark = mark_add(m, what);

        must(state);
        mark->on = on;
        mark->name = state->end ? state->end->text : "";
        for (unsigned i = 0; state->counts && flow_counts[i]; i++)
                if (!strcmp(flow_counts[i], state->counts->text))
                        mark->number |= (uint16_t)(1u << i);
}

static void facts_add(struct marking *m, Fact *const *facts, size_t n)
{
        for (size_t i = 0; i < n && m->n < TRAIL_MARKS_MOST; i++) {
                struct trail_mark *mark = mark_add(m, MARK_KIND__MARK_FACT);

                mark->name = facts[i]->name;
                mark->on = date_of_ymd(facts[i]->on);
        }
}

static void placement_add(struct marking *m, const Placement *placement)
{
        struct trail_mark *mark = mark_add(m, MARK_KIND__MARK_PLACEMENT);

        mark->id = placement->id;
        mark->on = date_of_ymd(placement->first_day);
        mark->until = date_of_ymd(placement->last_day);
        mark->kind = (uint8_t)placement->kind;
        mark->contract = (uint8_t)placement->contract;
        mark->subsidy = (uint8_t)placement->subsidy;
        mark->number = (uint16_t)placement->hours;
}

static void named_add(struct marking *m, MarkKind what, const char *name, uint32_t on)
{
        struct trail_mark *mark = mark_add(m, what);

        mark->name = name;
        mark->on = date_of_ymd(on);
}

static void opened_take(struct trail *trail, struct marking *m, const Flow *flow, const Event *event)
{
        const Casefile *opened = event->case_opened;

        trail->casefile = event->casefile;
        trail->sender = opened->sender;
        trail->programme = opened->programme;
        trail->flow = opened->flow;
        trail->flow_version = opened->flow_version;
        entered_add(m, MARK_KIND__MARK_ENTERED, flow, flow->start->text, m->known);
        facts_add(m, opened->facts, opened->n_facts);
}

static void migrated_take(struct trail *trail, struct marking *m, const Flow *flow, const CaseMigrated *migrated)
{
        trail->flow_version = migrated->version;
        if (migrated->back_to)
                mark_add(m, MARK_KIND__MARK_BACK)->id = migrated->back_to;
        else
                entered_add(m, MARK_KIND__MARK_MIGRATED, flow, migrated->state, m->known);
}

static void disputed_take(struct marking *m, const Event *event)
{
        const Dispute *dispute = event->result_disputed;
        bool decided = event->what_case == EVENT__WHAT_RESULT_DECIDED;
        struct trail_mark *mark = mark_add(m, decided ? MARK_KIND__MARK_DECIDED : MARK_KIND__MARK_DISPUTED);

        mark->name = dispute->definition;
        mark->id = dispute->basis;
        mark->number = dispute->state == DISPUTE_STATE__DISPUTE_STANDS;
}

uint32_t trail_version(const struct trail *trail, const Event *event)
{
        if (event->what_case == EVENT__WHAT_CASE_OPENED)
                return event->case_opened->flow_version;
        return event->what_case == EVENT__WHAT_CASE_MIGRATED ? event->case_migrated->version : trail->flow_version;
}

size_t trail_take(struct trail *trail, const Flow *flow, const Event *event, struct date known,
                  struct trail_mark out[TRAIL_MARKS_MOST])
{
        struct marking m = {.out = out, .seq = event->seq, .known = known};

        switch (event->what_case) {
        case EVENT__WHAT_CASE_OPENED:
                opened_take(trail, &m, flow, event);
                break;
        case EVENT__WHAT_CASE_MOVED:
                entered_add(&m, MARK_KIND__MARK_ENTERED, flow, event->case_moved->to, date_of_ymd(event->case_moved->on));
                break;
        case EVENT__WHAT_CASE_RECORDED:
                facts_add(&m, event->case_recorded->facts, event->case_recorded->n_facts);
                break;
        case EVENT__WHAT_CASE_MIGRATED:
                migrated_take(trail, &m, flow, event->case_migrated);
                break;
        case EVENT__WHAT_ACTIVITY_RECORDED:
                named_add(&m, MARK_KIND__MARK_ACTIVITY, event->activity_recorded->kind, event->activity_recorded->from);
                out[0].more = event->activity_recorded->outcome;
                break;
        case EVENT__WHAT_PLACEMENT_RECORDED:
                placement_add(&m, event->placement_recorded);
                break;
        case EVENT__WHAT_PLACEMENT_ENDED:
                named_add(&m, MARK_KIND__MARK_PLACEMENT_END, event->placement_ended->reason, event->placement_ended->last_day);
                out[0].id = event->placement_ended->placement;
                out[0].until = out[0].on;
                break;
        case EVENT__WHAT_MILESTONE_REACHED:
                named_add(&m, MARK_KIND__MARK_MILESTONE, event->milestone_reached->name, event->milestone_reached->on);
                break;
        case EVENT__WHAT_MILESTONE_REVERSED:
                named_add(&m, MARK_KIND__MARK_REVERSED, event->milestone_reversed->name, event->milestone_reversed->reversed_on);
                break;
        case EVENT__WHAT_PROFILE_CHANGED:
                /* Another address is no better profile. */
                if (event->profile_changed->profile)
                        mark_add(&m, MARK_KIND__MARK_PROFILE);
                break;
        case EVENT__WHAT_RESULT_DISPUTED:
        case EVENT__WHAT_RESULT_DECIDED:
                disputed_take(&m, event);
                break;
        default:
                break;
        }
        return trail->n + m.n <= TRAIL_MOST ? m.n : 0;
}

/* ---- records */

struct trail trail_of(const Trail *record, struct arena *arena)
{
        struct trail_mark *mark = arena_alloc(arena, (record->n_marks + 1) * sizeof *mark);

        for (size_t i = 0; i < record->n_marks; i++) {
                const Mark *kept = record->marks[i];

                mark[i] = (struct trail_mark){.seq = kept->seq,
                                              .id = kept->id,
                                              .name = kept->name,
                                              .more = kept->more,
                                              .known = date_of_ymd(kept->known),
                                              .on = date_of_ymd(kept->on),
                                              .until = date_of_ymd(kept->until),
                                              .number = (uint16_t)kept->number,
                                              .what = (uint8_t)kept->what,
                                              .kind = (uint8_t)kept->kind,
                                              .contract = (uint8_t)kept->contract,
                                              .subsidy = (uint8_t)kept->subsidy};
        }
        return (struct trail){.casefile = record->casefile,
                              .sender = record->sender,
                              .programme = record->programme,
                              .flow = record->flow,
                              .flow_version = record->flow_version,
                              .mark = mark,
                              .n = record->n_marks};
}

static Mark *mark_record(const struct trail_mark *mark, struct arena *arena)
{
        Mark *kept = NEW(arena, Mark, mark);

        kept->what = (MarkKind)mark->what;
        kept->seq = mark->seq;
        kept->known = date_ymd(mark->known);
        kept->on = date_ymd(mark->on);
        kept->until = date_ymd(mark->until);
        kept->id = mark->id;
        kept->name = (char *)mark->name;
        kept->more = (char *)mark->more;
        kept->kind = (PlacementKind)mark->kind;
        kept->contract = (Contract)mark->contract;
        kept->subsidy = (Subsidy)mark->subsidy;
        kept->number = mark->number;
        return kept;
}

const Trail *trail_record(const struct trail *trail, const Trail *before, const struct trail_mark *mark, size_t n,
                          struct arena *arena)
{
        Trail *record = before ? arena_copy(arena, before, sizeof *before) : NEW(arena, Trail, trail);

        record->casefile = trail->casefile;
        record->sender = trail->sender;
        record->programme = (char *)trail->programme;
        record->flow = (char *)trail->flow;
        record->flow_version = trail->flow_version;
        for (size_t i = 0; i < n; i++)
                APPEND(arena, record, marks) = mark_record(&mark[i], arena);
        return record;
}

/* ---- reading one */

struct trail trail_until(const struct trail *trail, struct date day)
{
        struct trail until = *trail;

        while (until.n && until.mark[until.n - 1].known.day > day.day)
                until.n--;
        return until;
}

void trail_cut(struct trail *trail, uint64_t seq)
{
        while (trail->n && trail->mark[trail->n - 1].seq > seq)
                trail->n--;
}

/* A migration is undone only while nothing else has happened to the casefile (migrate.c), so its own mark is all that goes; what
 * was said of the person or of a result meanwhile stays. */
static bool was_undone(const struct trail *trail, size_t i)
{
        if (trail->mark[i].what == MARK_KIND__MARK_BACK)
                return true;
        for (size_t j = i + 1; trail->mark[i].what == MARK_KIND__MARK_MIGRATED && j < trail->n; j++)
                if (trail->mark[j].what == MARK_KIND__MARK_BACK && trail->mark[j].id < trail->mark[i].seq)
                        return true;
        return false;
}

struct trail trail_live(const struct trail *trail, struct arena *arena)
{
        struct trail live = *trail;
        struct trail_mark *mark;
        size_t n = 0, i = 0;

        while (i < trail->n && trail->mark[i].what != MARK_KIND__MARK_BACK)
                i++;
        if (i == trail->n)
                return live;
        mark = arena_alloc(arena, trail->n * sizeof *mark);
        for (i = 0; i < trail->n; i++)
                if (!was_undone(trail, i))
                        mark[n++] = trail->mark[i];
        live.mark = mark;
        live.n = n;
        return live;
}

const struct trail_mark *trail_fact(const struct trail *trail, const char *name)
{
        for (size_t i = trail->n; i-- > 0;) {
                const struct trail_mark *mark = &trail->mark[i];

                if (mark->what == MARK_KIND__MARK_FACT && !strcmp(mark->name, name))
                        return mark->on.day ? mark : NULL;
        }
        return NULL;
}

struct date trail_announced(const struct trail *trail)
{
        const struct trail_mark *fact = trail_fact(trail, "announced");

        return fact ? fact->on : trail->n ? trail->mark[0].known : (struct date){0};
}

static bool is_state(const struct trail_mark *mark)
{
        return mark->what == MARK_KIND__MARK_ENTERED || mark->what == MARK_KIND__MARK_MIGRATED;
}

const struct trail_mark *trail_reached(const struct trail *trail, unsigned count)
{
        for (size_t i = 0; i < trail->n; i++)
                if (is_state(&trail->mark[i]) && trail->mark[i].number & 1u << count)
                        return &trail->mark[i];
        return NULL;
}

bool trail_ended(const struct trail *trail)
{
        for (size_t i = trail->n; i-- > 0;)
                if (is_state(&trail->mark[i]))
                        return *trail->mark[i].name != 0;
        return false;
}
