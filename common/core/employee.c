/* Redundant employees (boventalligen): who they are to the centre, and what they allow. */
#include <string.h>

#include "casefile.h"
#include "decide.h"
#include "person.h"
#include "programme.h"
#include "text.h"

static void case_ref_key(struct keybuf *key, uint64_t sender, const char *reference)
{
        key_start(key);
        key_add_u64(key, sender);
        key_add_bytes(key, reference, strlen(reference));
}

static const Notice *notice_of(struct decision *d, const EmployeeLog *c)
{
        struct keybuf key;
        const Notice *notice = world_notice(d->world, c->notice);

        if (!c->notice && text_set(c->notice_reference)) {
                key_start(&key);
                key_add_u64(&key, d->entry->by ? d->entry->by->employer : 0);
                key_add_bytes(&key, c->notice_reference, strlen(c->notice_reference));
                notice = world_notice(d->world, d->world->ops->index_get(d->world, TABLE_NOTICE_REFS, key_bytes(&key)));
        }
        while (notice && notice->amended_by)
                notice = world_notice(d->world, notice->amended_by);
        return notice;
}

static Casefile *casefile_new(struct decision *d, const EmployeeLog *c, const Notice *notice, const Flow *flow, uint64_t sender)
{
        Casefile *casefile = NEW(d->arena, Casefile, casefile);
        bool announced = false;

        casefile->id = next_id(d, "casefiles");
        casefile->notice = notice ? notice->id : 0;
        casefile->sender = sender;
        casefile->flow = flow->name->text;
        casefile->flow_version = flow->version;
        casefile->opened_at = d->now.ms;
        casefile->programme = text_set(c->programme) || !notice ? c->programme : notice->content->programme;
        casefile->reference = c->reference;
        casefile->guide = c->guide;
        casefile->figures = figures_kept(flow, c->figures, c->n_figures, d->arena);
        casefile->n_figures = c->n_figures;
        casefile->facts = c->facts;
        casefile->n_facts = c->n_facts;
        for (size_t i = 0; i < c->n_facts; i++)
                announced |= !strcmp(c->facts[i]->name, "announced");
        if (!announced && notice && notice->content->announced_on) {
                Fact *fact = NEW(d->arena, Fact, fact);

                fact->name = arena_strdup(d->arena, "announced");
                fact->on = notice->content->announced_on;
                casefile->facts = NULL;
                casefile->n_facts = 0;
                for (size_t i = 0; i < c->n_facts; i++)
                        APPEND(d->arena, casefile, facts) = c->facts[i];
                APPEND(d->arena, casefile, facts) = fact;
        }
        return casefile;
}

static void consents_number(struct decision *d, Consent **consents, size_t n, uint64_t after)
{
        for (size_t i = 0; i < n; i++) {
                consents[i] = codec_copy(consents[i], d->arena);
                consents[i]->id = after + i + 1;
                consents[i]->withdrawn_at = 0;
                if (!consents[i]->from)
                        consents[i]->from = date_ymd(d->today);
        }
}

static Person *person_new(struct decision *d, const EmployeeLog *c)
{
        Event *event = happen(d, 0);
        Person *person = NEW(d->arena, Person, person);

        person->id = d->command->id;
        person->sealed = d->command->sealed;
        person->profile = c->profile;
        person->profile_version = c->profile ? 1 : 0;
        person->n_consents = c->n_consents;
        person->consents = c->n_consents ? arena_copy(d->arena, c->consents, c->n_consents * sizeof *c->consents) : NULL;
        consents_number(d, person->consents, person->n_consents, 0);
        event->what_case = EVENT__WHAT_PERSON_LOGGED;
        event->person_logged = person;
        return person;
}

enum verdict decide_employee_log(struct decision *d)
{
        const EmployeeLog *c = d->command->employee_log;
        const Notice *notice = notice_of(d, c);
        const Flow *flow = world_flow(d->world, c->flow, 0);
        const Person *person = world_person(d->world, c->person);
        const Casefile *known;
        Casefile *casefile;
        struct keybuf key;
        uint64_t sender;
        Event *event;

        if (!notice && (c->notice || text_set(c->notice_reference)))
                return refuse(d, "employee.notice", "there is no notice %s; submit it first, or leave it out",
                              text_set(c->notice_reference) ? c->notice_reference : arena_text(d->arena, "%llu", (unsigned long long)c->notice));
        if (!flow)
                return refuse(d, "employee.flow", "no flow %s is installed; `overstap flow list` shows them", text_set(c->flow) ? c->flow : "is named, and");
        if (c->person.len && !person)
                return refuse(d, "employee.person", "this person is not known here; leave the person out to log someone new");
        if (person && person->n_casefiles >= PERSON_CASEFILES)
                return refuse(d, "employee.count", "a person has at most %d casefiles", PERSON_CASEFILES);
        if (programme_wrong(d, c->programme, "employee.programme") || facts_wrong(d, flow, c->facts, c->n_facts, false) || figures_wrong(d, flow, c->figures, c->n_figures, false) ||
            guide_wrong(d, c->guide))
                return VERDICT_REFUSED;
        sender = notice && !c->employer && !text_set(c->employer_name) && !text_set(c->employer_reference)
                         ? notice->content->employer
                         : employer_resolve(d, c->employer, c->employer_name, c->employer_reference, "employee.employer");
        if (!sender)
                return VERDICT_REFUSED;
        if (notice && notice->content->employer != sender)
                return refuse(d, "employee.employer", "notice %llu is of another employer", (unsigned long long)notice->id);
        if (text_set(c->reference)) {
                case_ref_key(&key, sender, c->reference);
                known = world_casefile(d->world, d->world->ops->index_get(d->world, TABLE_CASE_REFS, key_bytes(&key)));
                if (known) {
                        made(d, KIND__KIND_CASEFILE, known->id, true);
                        made(d, KIND__KIND_PERSON, 0, true)->person = known->person;
                        d->events.n = 0;
                        return VERDICT_DONE;
                }
        }
        casefile = casefile_new(d, c, notice, flow, sender);
        casefile->person = person ? person->id : person_new(d, c)->id;
        event = happen(d, casefile->id);
        event->what_case = EVENT__WHAT_CASE_OPENED;
        event->case_opened = casefile;
        made(d, KIND__KIND_CASEFILE, casefile->id, false);
        made(d, KIND__KIND_PERSON, 0, person != NULL)->person = casefile->person;
        return VERDICT_DONE;
}

static uint64_t casefile_latest(const Person *person)
{
        return person->n_casefiles ? person->casefiles[person->n_casefiles - 1] : 0;
}

enum verdict decide_profile_update(struct decision *d)
{
        const ProfileUpdate *c = d->command->profile_update;
        const Person *person = world_person(d->world, c->person);
        Event *event;

        if (!person)
                return refuse(d, "person.unknown", "this person is not known here");
        if (!c->profile && !d->command->sealed)
                return refuse(d, "profile.empty", "nothing to change was given");
        made(d, KIND__KIND_PERSON, 0, true)->person = person->id;
        if (c->profile && !d->command->sealed && person->profile && says_same(person->profile, c->profile, d->arena))
                return VERDICT_DONE;
        event = happen(d, casefile_latest(person));
        event->what_case = EVENT__WHAT_PROFILE_CHANGED;
        event->profile_changed = NEW(d->arena, ProfileChanged, profile_changed);
        event->profile_changed->person = person->id;
        event->profile_changed->profile = c->profile;
        event->profile_changed->sealed = d->command->sealed;
        return VERDICT_DONE;
}

enum verdict decide_consent_give(struct decision *d)
{
        ConsentGive *c = codec_copy(d->command->consent_give, d->arena);
        const Person *person = world_person(d->world, c->person);
        Event *event;

        if (!person)
                return refuse(d, "person.unknown", "this person is not known here");
        if (!c->consent || !c->consent->n_parts)
                return refuse(d, "consent.parts", "say what may be seen: profile, name or contact");
        if (c->consent->employer && !world_employer(d->world, c->consent->employer))
                return refuse(d, "consent.employer", "there is no employer %llu", (unsigned long long)c->consent->employer);
        if (c->consent->until && c->consent->until < date_ymd(d->today))
                return refuse(d, "consent.until", "the last day has passed already");
        if (person->n_consents >= PERSON_CONSENTS)
                return refuse(d, "consent.count", "this person has given %d consents, and no more are kept", PERSON_CONSENTS);
        consents_number(d, &c->consent, 1, person->n_consents);
        event = happen(d, casefile_latest(person));
        event->what_case = EVENT__WHAT_CONSENT_GIVEN;
        event->consent_given = c;
        made(d, KIND__KIND_PERSON, c->consent->id, false)->person = person->id;
        return VERDICT_DONE;
}

struct shown {
        struct decision *d;
        const Person *after;
};

/* What was proposed on the strength of a consent lapses with it. */
static bool shown_visit(void *self, struct bytes key, uint64_t id)
{
        struct shown *shown = self;
        const Vacancy *vacancy = world_vacancy(shown->d->world, key_read_u64(key, 8));

        if (vacancy && !person_consents(shown->after, PART__PART_PROFILE, vacancy->employer, shown->d->today))
                proposal_lapse(shown->d, id);
        return true;
}

enum verdict decide_consent_withdraw(struct decision *d)
{
        const ConsentWithdraw *c = d->command->consent_withdraw;
        const Person *person = world_person(d->world, c->person);
        struct shown shown;
        struct keybuf key;
        Event *event;

        if (!person)
                return refuse(d, "person.unknown", "this person is not known here");
        if (c->consent > person->n_consents)
                return refuse(d, "consent.unknown", "this person gave no consent %llu", (unsigned long long)c->consent);
        event = happen(d, casefile_latest(person));
        event->what_case = EVENT__WHAT_CONSENT_WITHDRAWN;
        event->consent_withdrawn = NEW(d->arena, ConsentWithdrawn, consent_withdrawn);
        event->consent_withdrawn->person = person->id;
        event->consent_withdrawn->consent = c->consent;
        made(d, KIND__KIND_PERSON, 0, true)->person = person->id;
        shown = (struct shown){d, person_apply(person, event, d->arena)};
        for (size_t i = 0; i < person->n_casefiles; i++)
                d->world->ops->scan(d->world, TABLE_PROPOSAL_CASES, key_u64(&key, person->casefiles[i]), shown_visit, &shown);
        return VERDICT_DONE;
}

enum verdict decide_view_log(struct decision *d)
{
        const Person *person = world_person(d->world, d->command->view_log->person);
        Event *event;

        if (!person)
                return refuse(d, "person.unknown", "this person is not known here");
        event = happen(d, casefile_latest(person));
        event->what_case = EVENT__WHAT_VIEWED;
        event->viewed = d->command->view_log;
        return VERDICT_DONE;
}
