#include "programme.h"

#include <string.h>

#include "flow.h"
#include "ledger.h"
#include "text.h"

const char *const programme_counts[] = {"cases", "offered", "joined", "placed", "lasting", NULL};
const char *const lead_words[LEAD_STANDINGS] = {
        [LEAD_UNNAMED] = "unnamed",     [LEAD_UNKNOWN] = "unknown", [LEAD_REVOKED] = "revoked",
        [LEAD_POWERLESS] = "powerless", [LEAD_ACTIVE] = "active",
};

bool programme_has_member(const Programme *programme, uint64_t employer)
{
        for (size_t i = 0; i < programme->n_members; i++)
                if (programme->members[i] == employer)
                        return true;
        return false;
}

enum verdict programme_wrong(struct decision *d, const char *id, const char *rule)
{
        const Programme *programme = world_programme(d->world, id);

        if (!text_set(id))
                return VERDICT_DONE;
        if (!programme)
                return refuse(d, rule, "there is no programme %s; register it first", id);
        if (has_role(d->entry->by, ROLE__ROLE_EMPLOYER) && !programme_has_member(programme, d->entry->by->employer))
                return refuse(d, rule, "you are no member of programme %s; leave it out", id);
        return VERDICT_DONE;
}

/* ---- who leads it */

enum lead_standing lead_standing(const Programme *programme, const Principal *lead)
{
        if (!text_set(programme->lead))
                return LEAD_UNNAMED;
        if (!lead)
                return LEAD_UNKNOWN;
        if (lead->revoked)
                return LEAD_REVOKED;
        return has_role(lead, ROLE__ROLE_LEAD) || has_role(lead, ROLE__ROLE_CASEWORKER) ? LEAD_ACTIVE : LEAD_POWERLESS;
}

struct lead_search {
        struct world *world;
        const Programme *programme;
        const Principal *best;
};

static bool lead_visit(void *self, struct bytes key, uint64_t value)
{
        struct lead_search *search = self;
        const Principal *principal = search->world->ops->get(search->world, TABLE_PRINCIPALS, key);

        (void)value;
        if (principal && text_is(principal->label, search->programme->lead) &&
            lead_standing(search->programme, principal) > lead_standing(search->programme, search->best))
                search->best = principal;
        return true;
}

const Principal *programme_lead(struct world *world, const Programme *programme)
{
        struct lead_search search = {world, programme, NULL};

        if (!text_set(programme->lead))
                return NULL;
        if (principal_name_is_sound(programme->lead))
                return world_principal(world, programme->lead);
        world->ops->scan(world, TABLE_PRINCIPALS, (struct bytes){(const uint8_t *)"", 0}, lead_visit, &search);
        return search.best;
}

/* ---- the command */

static bool is_almost_a_caller(const char *lead)
{
        return (!strncmp(lead, "uid:", 4) || !strncmp(lead, "key:", 4)) && !principal_name_is_sound(lead);
}

static enum verdict register_wrong(struct decision *d, const Programme *programme)
{
        if (!programme || !text_set(programme->id) || !text_set(programme->title))
                return refuse(d, "programme.name", "a programme needs an id and a title");
        if (!name_is_sound(programme->id))
                return refuse(d, "programme.name",
                              "\"%s\" is no id: one has lower-case letters, digits and hyphens, begins with a letter, and is at "
                              "most 40 long",
                              programme->id);
        if (is_almost_a_caller(programme->lead))
                return refuse(d, "programme.lead",
                              "%s is no caller; name one as uid:NUMBER, as key: with 64 hexadecimal digits, or by a label",
                              programme->lead);
        if (programme->from && programme->until && programme->until < programme->from)
                return refuse(d, "programme.period", "the period ends before it begins");
        if (!programme->goal != !programme->goal_on)
                return refuse(d, "programme.goal",
                              "a goal is a number and the day by which it is reached; give both, or neither");
        for (size_t i = 0; i < programme->n_members; i++)
                if (!world_employer(d->world, programme->members[i]))
                        return refuse(d, "programme.member", "member %zu, employer %llu, is not known here; register it first",
                                      i + 1, (unsigned long long)programme->members[i]);
        for (size_t i = 0; i < programme->n_flows; i++)
                if (!world_flow(d->world, programme->flows[i], 0))
                        return refuse(d, "programme.flow", "no flow %s is installed; `overstap flow list` shows them",
                                      programme->flows[i]);
        return VERDICT_DONE;
}

enum verdict decide_programme_register(struct decision *d)
{
        Programme *programme = d->command->programme_register->programme;
        const Programme *before;
        Event *event;

        if (register_wrong(d, programme))
                return VERDICT_REFUSED;
        before = world_programme(d->world, programme->id);
        if (money_wrong(d, programme->money, before ? before->money : NULL))
                return VERDICT_REFUSED;
        made(d, KIND__KIND_PROGRAMME, 0, before != NULL);
        if (before && says_same(before, programme, d->arena))
                return VERDICT_DONE;
        event = happen(d, 0);
        event->what_case = EVENT__WHAT_PROGRAMME_REGISTERED;
        event->programme_registered = programme;
        return VERDICT_DONE;
}
