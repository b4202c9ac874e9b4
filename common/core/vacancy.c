/* Vacancies and the posts left in them. One never has more placements than posts. */
#include <string.h>

#include "decide.h"
#include "programme.h"
#include "text.h"

static bool same_vacancy(const Vacancy *known, const Vacancy *posted, struct arena *arena)
{
        Vacancy copy = *posted;

        copy.id = known->id;
        copy.posted_at = known->posted_at;
        copy.filled = known->filled;
        copy.closed = known->closed;
        copy.closed_why = known->closed_why;
        /* Sealed anew, the same contact reads differently. */
        copy.contact = known->contact;
        return says_same(known, &copy, arena);
}

static enum verdict vacancy_wrong(struct decision *d, const Vacancy *vacancy)
{
        if (!text_set(vacancy->title))
                return refuse(d, "vacancy.title", "a vacancy needs a title");
        if (!vacancy->posts)
                return refuse(d, "vacancy.posts", "a vacancy has at least one post");
        if (vacancy->hours_max && vacancy->hours_min > vacancy->hours_max)
                return refuse(d, "vacancy.hours", "the fewest hours are more than the most");
        if (vacancy->opens && vacancy->closes && vacancy->closes < vacancy->opens)
                return refuse(d, "vacancy.days", "it closes before it opens");
        if (vacancy->internal_until && !text_set(vacancy->programme))
                return refuse(d, "vacancy.internal", "a vacancy is kept for people of a programme; name it, or leave internal_until out");
        if (vacancy->internal_until && vacancy->closes && vacancy->internal_until > vacancy->closes)
                return refuse(d, "vacancy.internal", "it closes before anyone else may have it; let internal_until lie before closes");
        return programme_wrong(d, vacancy->programme, "vacancy.programme");
}

bool vacancy_is_kept_from(const Vacancy *vacancy, const char *programme, struct date today)
{
        return vacancy->internal_until >= date_ymd(today) && !text_is(vacancy->programme, programme);
}

enum verdict decide_vacancy_post(struct decision *d)
{
        const VacancyPost *c = d->command->vacancy_post;
        Vacancy *vacancy = c->vacancy ? codec_copy(c->vacancy, d->arena) : NULL;
        const Vacancy *known = NULL;
        struct keybuf key;
        Event *event;

        if (!vacancy)
                return refuse(d, "vacancy.empty", "no vacancy was given");
        if (vacancy_wrong(d, vacancy))
                return VERDICT_REFUSED;
        if (has_role(d->entry->by, ROLE__ROLE_EMPLOYER) && d->entry->by->employer)
                vacancy->employer = d->entry->by->employer;
        vacancy->employer = employer_resolve(d, vacancy->employer, c->employer_name, c->employer_reference, "vacancy.employer");
        if (!vacancy->employer)
                return VERDICT_REFUSED;
        vacancy->filled = 0;
        vacancy->closed = false;
        vacancy->closed_why = arena_strdup(d->arena, "");
        vacancy->posted_at = d->now.ms;
        vacancy->contact = d->command->sealed;
        if (text_set(vacancy->reference)) {
                key_start(&key);
                key_add_u64(&key, vacancy->employer);
                key_add_bytes(&key, vacancy->reference, strlen(vacancy->reference));
                known = world_vacancy(d->world, d->world->ops->index_get(d->world, TABLE_VACANCY_REFS, key_bytes(&key)));
        }
        if (known && same_vacancy(known, vacancy, d->arena)) {
                made(d, KIND__KIND_VACANCY, known->id, true);
                return VERDICT_DONE;
        }
        if (known)
                return refuse(d, "vacancy.reference", "%s was posted as vacancy %llu and reads differently; close that one and use a new reference",
                              vacancy->reference, (unsigned long long)known->id);
        vacancy->id = next_id(d, "vacancies");
        event = happen(d, 0);
        event->what_case = EVENT__WHAT_VACANCY_POSTED;
        event->vacancy_posted = vacancy;
        made(d, KIND__KIND_VACANCY, vacancy->id, false);
        return VERDICT_DONE;
}

enum verdict decide_vacancy_close(struct decision *d)
{
        const Vacancy *vacancy = world_vacancy(d->world, d->command->vacancy_close->vacancy);
        Event *event;

        if (!vacancy)
                return refuse(d, "vacancy.unknown", "there is no vacancy %llu", (unsigned long long)d->command->vacancy_close->vacancy);
        made(d, KIND__KIND_VACANCY, vacancy->id, vacancy->closed);
        if (vacancy->closed)
                return VERDICT_DONE;
        event = happen(d, 0);
        event->what_case = EVENT__WHAT_VACANCY_CLOSED;
        event->vacancy_closed = d->command->vacancy_close;
        proposals_lapse(d, TABLE_PROPOSAL_VACANCIES, vacancy->id, 0);
        return VERDICT_DONE;
}
