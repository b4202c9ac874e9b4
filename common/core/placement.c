/* Placements: work found. A post is taken once, however often the message comes. */
#include <string.h>

#include "casefile.h"
#include "decide.h"

static enum verdict placement_wrong(struct decision *d, const PlacementRecord *c)
{
        if (c->kind == PLACEMENT_KIND__PLACEMENT_NONE)
                return refuse(d, "placement.kind", "say which kind: job, assignment or taster");
        if (!c->first_day)
                return refuse(d, "placement.days", "a placement has a first day");
        if (c->last_day && c->last_day < c->first_day)
                return refuse(d, "placement.days", "the last day lies before the first");
        return VERDICT_DONE;
}

static enum verdict vacancy_wrong(struct decision *d, uint64_t id, const Vacancy *vacancy, const Casefile *casefile)
{
        char until[DATE_TEXT];

        if (!id)
                return VERDICT_DONE;
        if (!vacancy || vacancy->closed || vacancy->filled >= vacancy->posts)
                return refuse(d, "vacancy.full", "vacancy %llu has no post left", (unsigned long long)id);
        if (!vacancy_is_kept_from(vacancy, casefile->programme, d->today))
                return VERDICT_DONE;
        return refuse(d, "vacancy.internal", "vacancy %llu is kept for people of programme %s until %s", (unsigned long long)id, vacancy->programme,
                      date_text(date_of_ymd(vacancy->internal_until), until));
}

static enum verdict proposal_wrong(struct decision *d, const PlacementRecord *c, const Proposal *proposal)
{
        if (!proposal)
                return refuse(d, "proposal.unknown", "there is no proposal %llu", (unsigned long long)c->proposal);
        if (proposal->casefile != c->casefile)
                return refuse(d, "placement.proposal", "proposal %llu is of another casefile", (unsigned long long)c->proposal);
        if (proposal->state == PROPOSAL_STATE__PROPOSAL_DECLINED || proposal->state == PROPOSAL_STATE__PROPOSAL_LAPSED)
                return refuse(d, "proposal.closed", "proposal %llu was declined or has lapsed", (unsigned long long)c->proposal);
        if (c->vacancy && c->vacancy != proposal->vacancy)
                return refuse(d, "placement.vacancy", "proposal %llu is of another vacancy", (unsigned long long)c->proposal);
        return VERDICT_DONE;
}

static void proposal_placed(struct decision *d, const Proposal *proposal)
{
        Event *event = happen(d, proposal->casefile);

        event->what_case = EVENT__WHAT_PROPOSAL_MOVED;
        event->proposal_moved = NEW(d->arena, ProposalMoved, proposal_moved);
        event->proposal_moved->proposal = proposal->id;
        event->proposal_moved->to = PROPOSAL_STATE__PROPOSAL_PLACED;
}

/* The vacancy's employer is where the person works; one that is named beside it must be the same. */
static bool employer_of(struct decision *d, const PlacementRecord *c, const Vacancy *vacancy, uint64_t *out)
{
        bool is_named = c->employer || text_set(c->employer_name) || text_set(c->employer_reference);

        *out = vacancy && !is_named ? vacancy->employer
                                    : employer_resolve(d, c->employer, c->employer_name, c->employer_reference, "placement.employer");
        if (!*out)
                return false;
        if (!vacancy || *out == vacancy->employer)
                return true;
        refuse(d, "placement.employer", "vacancy %llu is of another employer; leave the employer out, or the vacancy",
               (unsigned long long)vacancy->id);
        return false;
}

static bool overlaps(const Placement *placement, const PlacementRecord *c, uint32_t day)
{
        return placement->kind != PLACEMENT_KIND__PLACEMENT_TASTER && placement->first_day <= day &&
               (!placement->last_day || placement->last_day >= day) && (!c->last_day || day <= c->last_day);
}

/* The most hours a week of work found before that fall on one day of the new placement: it rises only where a placement begins. */
static uint32_t hours_beside(const Casefile *casefile, const PlacementRecord *c)
{
        uint32_t most = 0;

        for (size_t i = 0; i <= casefile->n_placements; i++) {
                uint32_t day = i < casefile->n_placements ? casefile->placements[i]->first_day : c->first_day, hours = 0;

                for (size_t j = 0; day >= c->first_day && j < casefile->n_placements; j++)
                        hours += overlaps(casefile->placements[j], c, day) ? casefile->placements[j]->hours : 0;
                most = hours > most ? hours : most;
        }
        return most;
}

/* Where the flow keeps how many hours a week someone has (figure "hours"), nobody works more than that. */
static enum verdict hours_wrong(struct decision *d, const Casefile *casefile, const PlacementRecord *c)
{
        uint32_t beside = c->kind == PLACEMENT_KIND__PLACEMENT_TASTER ? 0 : hours_beside(casefile, c);

        for (size_t i = 0; i < casefile->n_figures; i++) {
                uint32_t hours = casefile->figures[i]->value;

                if (!strcmp(casefile->figures[i]->name, "hours") && c->kind != PLACEMENT_KIND__PLACEMENT_TASTER &&
                    beside + c->hours > 10 * (uint64_t)hours)
                        return refuse(d, "placement.hours", "%u.%u hours a week are taken on some of these days, and the person has %u; correct the hours, or the figure",
                                      (beside + c->hours) / 10, (beside + c->hours) % 10, hours);
        }
        return VERDICT_DONE;
}

enum verdict decide_placement_record(struct decision *d)
{
        const PlacementRecord *c = d->command->placement_record;
        const Casefile *casefile = world_casefile(d->world, c->casefile);
        const Proposal *proposal = world_proposal(d->world, c->proposal);
        uint64_t vacancy_id = proposal ? proposal->vacancy : c->vacancy;
        const Vacancy *vacancy = world_vacancy(d->world, vacancy_id);
        Placement *placement;
        Event *event;

        if (!casefile)
                return refuse(d, "case.unknown", "there is no casefile %llu", (unsigned long long)c->casefile);
        if (placement_wrong(d, c) || (c->proposal && proposal_wrong(d, c, proposal)))
                return VERDICT_REFUSED;
        if (proposal && proposal->state == PROPOSAL_STATE__PROPOSAL_PLACED) {
                for (size_t i = 0; i < casefile->n_placements; i++)
                        if (casefile->placements[i]->proposal == proposal->id)
                                made(d, KIND__KIND_PLACEMENT, casefile->placements[i]->id, true);
                return VERDICT_DONE;
        }
        if (casefile->n_placements >= CASEFILE_PLACEMENTS)
                return refuse(d, "placement.count", "a casefile holds at most %d placements", CASEFILE_PLACEMENTS);
        if (hours_wrong(d, casefile, c) || vacancy_wrong(d, vacancy_id, vacancy, casefile))
                return VERDICT_REFUSED;
        placement = NEW(d->arena, Placement, placement);
        if (!employer_of(d, c, vacancy, &placement->employer))
                return VERDICT_REFUSED;
        placement->id = next_id(d, "placements");
        placement->kind = c->kind;
        placement->vacancy = vacancy_id;
        placement->proposal = c->proposal;
        placement->first_day = c->first_day;
        placement->last_day = c->last_day;
        placement->hours = c->hours;
        placement->contract = c->contract;
        placement->subsidy = c->subsidy;
        placement->casefile = casefile->id;
        event = happen(d, casefile->id);
        event->what_case = EVENT__WHAT_PLACEMENT_RECORDED;
        event->placement_recorded = placement;
        made(d, KIND__KIND_PLACEMENT, placement->id, false);
        if (proposal)
                proposal_placed(d, proposal);
        /* The last post is taken: the others are told, in the order in which they were asked. */
        if (vacancy && vacancy->filled + 1 >= vacancy->posts)
                proposals_lapse(d, TABLE_PROPOSAL_VACANCIES, vacancy->id, c->proposal);
        return VERDICT_DONE;
}

enum verdict decide_placement_end(struct decision *d)
{
        const PlacementEnd *c = d->command->placement_end;
        const Casefile *casefile = world_placement_case(d->world, c->placement);
        const Placement *placement = casefile ? casefile_placement_by_id(casefile, c->placement) : NULL;
        Event *event;

        if (!placement)
                return refuse(d, "placement.unknown", "there is no placement %llu", (unsigned long long)c->placement);
        if (!c->last_day || c->last_day < placement->first_day)
                return refuse(d, "placement.days", "say its last day, not before its first");
        made(d, KIND__KIND_PLACEMENT, placement->id, placement->ended);
        if (placement->ended && placement->last_day == c->last_day && !strcmp(placement->reason, c->reason))
                return VERDICT_DONE;
        event = happen(d, casefile->id);
        event->what_case = EVENT__WHAT_PLACEMENT_ENDED;
        event->placement_ended = d->command->placement_end;
        return VERDICT_DONE;
}
