/* Proposals: one casefile beside one vacancy, with reasons and both answers. People decide; the matcher only puts in order. */
#include <string.h>

#include "decide.h"
#include "person.h"
#include "ruleset.h"
#include "text.h"

const char *proposal_bars(struct decision *d, const Casefile *casefile, const Person *person, const Vacancy *vacancy)
{
        if (!vacancy)
                return "there is no such vacancy";
        if (vacancy->closed || vacancy->filled >= vacancy->posts || (vacancy->closes && vacancy->closes < date_ymd(d->today)))
                return "the vacancy is not open";
        if (vacancy_is_kept_from(vacancy, casefile->programme, d->today))
                return "the vacancy is kept for people of its programme";
        if (!person || !person_consents(person, PART__PART_PROFILE, vacancy->employer, d->today))
                return "the person does not let this employer see their profile";
        return NULL;
}

uint64_t proposal_between(struct world *world, uint64_t casefile, uint64_t vacancy)
{
        struct keybuf key;

        key_start(&key);
        key_add_u64(&key, casefile);
        key_add_u64(&key, vacancy);
        return world->ops->index_get(world, TABLE_PROPOSAL_CASES, key_bytes(&key));
}

Proposal *proposal_make(struct decision *d, uint64_t id, uint64_t casefile, uint64_t vacancy)
{
        Event *event = happen(d, casefile);
        Proposal *proposal = event->proposal_made = NEW(d->arena, Proposal, proposal);

        event->what_case = EVENT__WHAT_PROPOSAL_MADE;
        proposal->id = id;
        proposal->casefile = casefile;
        proposal->vacancy = vacancy;
        proposal->state = PROPOSAL_STATE__PROPOSAL_OPEN;
        proposal->rank = 1;
        proposal->made_at = d->now.ms;
        return proposal;
}

static bool still_fits(struct decision *d, const Casefile *casefile, const Person *person, const Vacancy *vacancy)
{
        if (proposal_bars(d, casefile, person, vacancy) || proposal_between(d->world, casefile->id, vacancy->id))
                return false;
        for (size_t i = 0; i < d->events.n; i++)
                if (d->events.item[i]->proposal_made->vacancy == vacancy->id)
                        return false;
        return true;
}

/* The run behind a delivery is logged whatever came of it. Deliveries from before there were runs have none. */
static enum verdict run_log(struct decision *d, const ProposalsDeliver *c)
{
        if (c->ran && c->ran->casefile != c->casefile)
                return refuse(d, "run.of", "the run is not of casefile %llu", (unsigned long long)c->casefile);
        if (c->ran)
                run_happen(d, world_counter(d->world, "runs") + 1, c->ran);
        return VERDICT_DONE;
}

/* A worker may be behind: what no longer fits is left out without a word, and its next round knows better. */
enum verdict decide_proposals_deliver(struct decision *d)
{
        const ProposalsDeliver *c = d->command->proposals_deliver;
        const Casefile *casefile = world_casefile(d->world, c->casefile);
        const MatchRules *rules = world_rules(d->world);
        const Person *person;
        uint32_t most;

        if (!casefile)
                return refuse(d, "case.unknown", "there is no casefile %llu", (unsigned long long)c->casefile);
        if (!casefile->matching)
                return run_log(d, c);
        person = world_person(d->world, casefile->person);
        most = ruleset_most(rules, ruleset_of(rules, casefile->flow, casefile->programme));
        for (size_t i = 0; i < c->n_suggestions && casefile->proposals_open + d->events.n < most; i++) {
                const Suggestion *suggestion = c->suggestions[i];
                const Vacancy *vacancy = world_vacancy(d->world, suggestion->vacancy);
                Proposal *proposal;

                if (!still_fits(d, casefile, person, vacancy))
                        continue;
                proposal = proposal_make(d, next_id(d, "proposals"), casefile->id, vacancy->id);
                proposal->rank = suggestion->rank;
                proposal->reasons = suggestion->reasons;
                proposal->n_reasons = suggestion->n_reasons;
                proposal->rules = c->ran ? c->ran->rules : c->rules;
                made(d, KIND__KIND_PROPOSAL, proposal->id, false);
        }
        return run_log(d, c);
}

enum verdict decide_proposal_answer(struct decision *d)
{
        const ProposalAnswer *c = d->command->proposal_answer;
        const Proposal *proposal = world_proposal(d->world, c->proposal);
        Reply before, other;
        Event *event;

        if (!proposal)
                return refuse(d, "proposal.unknown", "there is no proposal %llu", (unsigned long long)c->proposal);
        if (c->side == SIDE__SIDE_NONE || c->reply == REPLY__REPLY_NONE)
                return refuse(d, "proposal.answer", "say whose answer it is, and whether it is yes or no");
        before = c->side == SIDE__SIDE_PERSON ? proposal->person : proposal->employer;
        other = c->side == SIDE__SIDE_PERSON ? proposal->employer : proposal->person;
        made(d, KIND__KIND_PROPOSAL, proposal->id, before == c->reply);
        if (before == c->reply)
                return VERDICT_DONE;
        if (proposal->state != PROPOSAL_STATE__PROPOSAL_OPEN)
                return refuse(d, "proposal.closed", "proposal %llu is not open any more", (unsigned long long)proposal->id);
        event = happen(d, proposal->casefile);
        event->what_case = EVENT__WHAT_PROPOSAL_MOVED;
        event->proposal_moved = NEW(d->arena, ProposalMoved, proposal_moved);
        event->proposal_moved->proposal = proposal->id;
        event->proposal_moved->side = c->side;
        event->proposal_moved->reply = c->reply;
        event->proposal_moved->reason = c->reason;
        event->proposal_moved->to = c->reply == REPLY__REPLY_DECLINE  ? PROPOSAL_STATE__PROPOSAL_DECLINED
                                    : other == REPLY__REPLY_ACCEPT ? PROPOSAL_STATE__PROPOSAL_ACCEPTED
                                                                   : PROPOSAL_STATE__PROPOSAL_OPEN;
        return VERDICT_DONE;
}
