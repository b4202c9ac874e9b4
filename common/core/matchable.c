#include "matchable.h"

enum { PROPOSED_MOST = 10000 };

struct proposed {
        struct arena *arena;
        MatchPerson *person;
};

static bool proposed_visit(void *self, struct bytes key, uint64_t value)
{
        struct proposed *proposed = self;

        (void)value;
        APPEND(proposed->arena, proposed->person, proposed) = key_read_u64(key, 8);
        return proposed->person->n_proposed < PROPOSED_MOST;
}

const MatchPerson *matchable_person(struct world *world, uint64_t id)
{
        const Casefile *casefile = world_casefile(world, id);
        const Person *person = casefile && casefile->matching ? world_person(world, casefile->person) : NULL;
        struct proposed proposed = {.arena = world->arena};
        MatchPerson *match;
        struct keybuf key;

        if (!person || !person->profile)
                return NULL;
        proposed.person = match = NEW(world->arena, MatchPerson, match_person);
        match->casefile = id;
        match->profile = person->profile;
        match->profile_version = person->profile_version;
        match->sender = casefile->sender;
        match->consents = person->consents;
        match->n_consents = person->n_consents;
        match->waiting_since = casefile->opened_at;
        match->proposals_open = casefile->proposals_open;
        match->programme = casefile->programme;
        match->flow = casefile->flow;
        world->ops->scan(world, TABLE_PROPOSAL_CASES, key_u64(&key, id), proposed_visit, &proposed);
        return match;
}

const Vacancy *matchable_vacancy(struct world *world, uint64_t id)
{
        const Vacancy *kept = world_vacancy(world, id);
        Vacancy *vacancy;

        if (!kept || kept->closed || kept->filled >= kept->posts)
                return NULL;
        vacancy = arena_copy(world->arena, kept, sizeof *kept);
        vacancy->contact = NULL;
        return vacancy;
}

const Employer *matchable_employer(struct world *world, uint64_t id)
{
        const Employer *kept = world_employer(world, id);
        Employer *employer;

        if (!kept)
                return NULL;
        employer = arena_copy(world->arena, kept, sizeof *kept);
        employer->contact = NULL;
        return employer;
}
