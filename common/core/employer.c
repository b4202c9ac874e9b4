/* Employers: senders and receivers of people. */
#include <string.h>

#include "decide.h"
#include "text.h"

static uint64_t employer_find(struct decision *d, const char *reference)
{
        struct keybuf key;

        /* One just registered by this same command is not in the world yet. */
        for (size_t i = 0; i < d->events.n; i++)
                if (d->events.item[i]->what_case == EVENT__WHAT_EMPLOYER_REGISTERED &&
                    !strcmp(d->events.item[i]->employer_registered->reference, reference))
                        return d->events.item[i]->employer_registered->id;
        return d->world->ops->index_get(d->world, TABLE_EMPLOYER_NAMES, key_text(&key, reference));
}

static Employer *employer_new(struct decision *d, const char *name, const char *reference)
{
        Event *event = happen(d, 0);
        Employer *employer = NEW(d->arena, Employer, employer);

        /* The number is asked for before the event says what it is. */
        employer->id = next_id(d, "employers");
        employer->name = arena_strdup(d->arena, name);
        employer->reference = arena_strdup(d->arena, reference);
        event->what_case = EVENT__WHAT_EMPLOYER_REGISTERED;
        event->employer_registered = employer;
        return employer;
}

uint64_t employer_resolve(struct decision *d, uint64_t id, const char *name, const char *reference, const char *rule)
{
        const char *key = text_set(reference) ? reference : name;
        const Employer *known;

        if (id) {
                known = world_employer(d->world, id);
                if (known)
                        return id;
                refuse(d, rule, "there is no employer %llu; `overstap employer list` shows them", (unsigned long long)id);
                return 0;
        }
        if (!text_set(key)) {
                refuse(d, rule, "no employer is named; give its number, its name or its reference");
                return 0;
        }
        id = employer_find(d, key);
        return id ? id : employer_new(d, text_set(name) ? name : key, key)->id;
}

enum verdict decide_employer_register(struct decision *d)
{
        const EmployerRegister *c = d->command->employer_register;
        const char *reference = text_set(c->reference) ? c->reference : c->name;
        Employer *employer = NEW(d->arena, Employer, employer);
        const Employer *before;
        Event *event;

        if (!text_set(c->name))
                return refuse(d, "employer.name", "an employer needs a name");
        employer->id = employer_find(d, reference);
        before = world_employer(d->world, employer->id);
        if (!employer->id)
                employer->id = next_id(d, "employers");
        employer->name = c->name;
        employer->reference = arena_strdup(d->arena, reference);
        employer->trade_number = c->trade_number;
        employer->pc4 = c->pc4;
        employer->sector = c->sector;
        employer->shrinking = c->shrinking;
        employer->contact = d->command->sealed ? d->command->sealed : before ? before->contact : NULL;
        employer->registered = true;
        if (before && says_same(before, employer, d->arena)) {
                made(d, KIND__KIND_EMPLOYER, employer->id, true);
                return VERDICT_DONE;
        }
        event = happen(d, 0);
        event->what_case = EVENT__WHAT_EMPLOYER_REGISTERED;
        event->employer_registered = employer;
        made(d, KIND__KIND_EMPLOYER, employer->id, before != NULL);
        return VERDICT_DONE;
}
