#include "person.h"

#include <string.h>

#include "must.h"
#include "text.h"

static bool holds(const Consent *consent, Part part, uint32_t on)
{
        if (consent->withdrawn_at || (consent->from && on < consent->from) || (consent->until && on > consent->until))
                return false;
        for (size_t i = 0; i < consent->n_parts; i++)
                if (consent->parts[i] == part)
                        return true;
        return false;
}

bool person_consents(const Person *person, Part part, uint64_t employer, struct date day)
{
        for (size_t i = 0; i < person->n_consents; i++)
                if (!person->consents[i]->employer && holds(person->consents[i], part, date_ymd(day)))
                        return true;
        return person_consents_by_name(person, part, employer, day);
}

bool person_consents_by_name(const Person *person, Part part, uint64_t employer, struct date day)
{
        for (size_t i = 0; employer && i < person->n_consents; i++)
                if (person->consents[i]->employer == employer && holds(person->consents[i], part, date_ymd(day)))
                        return true;
        return false;
}

Part person_part(const char *word)
{
        if (text_is(word, "profile"))
                return PART__PART_PROFILE;
        if (text_is(word, "name"))
                return PART__PART_NAME;
        return text_is(word, "contact") ? PART__PART_CONTACT : PART__PART_NONE;
}

static void consents_withdraw(Person *person, uint64_t id, int64_t at, struct arena *arena)
{
        if (person->n_consents)
                person->consents = arena_copy(arena, person->consents, person->n_consents * sizeof *person->consents);
        for (size_t i = 0; i < person->n_consents; i++) {
                Consent *consent = person->consents[i];

                if (consent->withdrawn_at || (id && consent->id != id))
                        continue;
                person->consents[i] = consent = arena_copy(arena, consent, sizeof *consent);
                consent->withdrawn_at = at;
        }
}

const Person *person_apply(const Person *before, const Event *event, struct arena *arena)
{
        const Person *from = event->what_case == EVENT__WHAT_PERSON_LOGGED ? event->person_logged : before;
        Person *after;

        must(from);
        after = arena_copy(arena, from, sizeof *from);
        switch (event->what_case) {
        case EVENT__WHAT_PERSON_LOGGED:
                after->profile_event = after->profile ? event->seq : 0;
                after->sealed_event = after->sealed ? event->seq : 0;
                break;
        case EVENT__WHAT_CASE_OPENED:
                APPEND(arena, after, casefiles) = event->case_opened->id;
                break;
        case EVENT__WHAT_PROFILE_CHANGED:
                if (event->profile_changed->profile) {
                        after->profile = event->profile_changed->profile;
                        after->profile_event = event->seq;
                        after->profile_version++;
                }
                if (event->profile_changed->sealed) {
                        after->sealed = event->profile_changed->sealed;
                        after->sealed_event = event->seq;
                }
                break;
        case EVENT__WHAT_CONSENT_GIVEN:
                APPEND(arena, after, consents) = event->consent_given->consent;
                break;
        case EVENT__WHAT_CONSENT_WITHDRAWN:
                consents_withdraw(after, event->consent_withdrawn->consent, event->at, arena);
                break;
        case EVENT__WHAT_NOTE_ADDED:
                APPEND(arena, after, notes) = event->note_added->sealed;
                break;
        default:
                break;
        }
        return after;
}
