/* Disputes of results. One says that a result should not count, someone else decides; until then it stands apart in every report.
 */
#include <inttypes.h>
#include <string.h>

#include "decide.h"
#include "flow.h"
#include "outcome.h"

static const char *const standings[] = {
        [STANDING__STANDING_NONE] = "was not reached",         [STANDING__STANDING_PENDING] = "has still to come",
        [STANDING__STANDING_FAILED] = "was not reached",       [STANDING__STANDING_WITHDRAWN] = "counts no more",
        [STANDING__STANDING_DISPUTED] = "is disputed already",
};

static enum verdict reason_wrong(struct decision *d, const char *reason)
{
        if (name_is_sound(reason))
                return VERDICT_DONE;
        return refuse(d, "dispute.reason",
                      "say why in one word of lower-case letters, digits and hyphens, such as still-on-benefit");
}

static Event *dispute_happen(struct decision *d, Event__WhatCase what, Dispute *dispute)
{
        Event *event = happen(d, dispute->casefile);

        event->what_case = what;
        event->result_disputed = dispute;
        made(d, KIND__KIND_DISPUTE, dispute->id, false);
        return event;
}

enum verdict decide_result_dispute(struct decision *d)
{
        const ResultDispute *c = d->command->result_dispute;
        const Trail *record = world_trail(d->world, c->casefile);
        const OutcomeDefinition *definition = world_outcome(d->world, c->definition, 0);
        struct outcome_result result;
        struct trail trail;
        Dispute *dispute;

        if (!record)
                return refuse(d, "case.unknown", "there is no casefile %" PRIu64, c->casefile);
        if (!definition)
                return refuse(d, "outcome.unknown", "no outcome %s is installed; `overstap outcome list` shows them",
                              c->definition);
        if (reason_wrong(d, c->reason))
                return VERDICT_REFUSED;
        trail = trail_of(record, d->arena);
        outcome_find(definition, &trail, d->today, d->arena, &result);
        if (result.standing != STANDING__STANDING_COUNTED)
                return refuse(d, "dispute.standing", "%s of casefile %" PRIu64 " %s; only what counts can be disputed",
                              c->definition, c->casefile, standings[result.standing]);
        dispute = NEW(d->arena, Dispute, dispute);
        dispute->id = next_id(d, "disputes");
        dispute->casefile = c->casefile;
        dispute->definition = c->definition;
        dispute->version = definition->version;
        dispute->basis = result.basis;
        dispute->reason = c->reason;
        dispute->by = d->entry->by->name;
        dispute->at = d->now.ms;
        dispute->state = DISPUTE_STATE__DISPUTE_OPEN;
        dispute_happen(d, EVENT__WHAT_RESULT_DISPUTED, dispute);
        return VERDICT_DONE;
}

enum verdict decide_result_decide(struct decision *d)
{
        const ResultDecide *c = d->command->result_decide;
        const Dispute *before = world_dispute(d->world, c->dispute);
        DisputeState state = c->stands ? DISPUTE_STATE__DISPUTE_STANDS : DISPUTE_STATE__DISPUTE_FALLS;
        Dispute *after;

        if (!before)
                return refuse(d, "dispute.unknown", "there is no dispute %" PRIu64, c->dispute);
        if (before->state == state) {
                made(d, KIND__KIND_DISPUTE, before->id, true);
                return VERDICT_DONE;
        }
        if (before->state != DISPUTE_STATE__DISPUTE_OPEN)
                return refuse(d, "dispute.decided",
                              "dispute %" PRIu64 " was decided already; dispute the result again if it counts", c->dispute);
        if (text_set(before->by) && !strcmp(before->by, d->entry->by->name))
                return refuse(d, "dispute.second", "who disputed a result does not decide about it; someone else does");
        if (reason_wrong(d, c->reason))
                return VERDICT_REFUSED;
        after = arena_copy(d->arena, before, sizeof *before);
        after->state = state;
        after->decided_why = c->reason;
        after->decided_by = d->entry->by->name;
        after->decided_at = d->now.ms;
        dispute_happen(d, EVENT__WHAT_RESULT_DECIDED, after);
        return VERDICT_DONE;
}
