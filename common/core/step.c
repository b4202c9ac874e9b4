/* Steps of a casefile by people: transitions, facts, activities, tasks. */
#include <string.h>

#include "casefile.h"
#include "decide.h"
#include "flow.h"
#include "must.h"
#include "text.h"

static bool is_the_person(const Principal *by, const Casefile *casefile)
{
        return by->person.len == 16 && casefile->person.len == 16 && !memcmp(by->person.data, casefile->person.data, 16);
}

/* Roles add up, and what one role may do to anything must not reach through another what is somebody else's. */
static bool stands_for(const Principal *by, Role role, const Casefile *casefile)
{
        if (!has_role(by, role))
                return false;
        if (role == ROLE__ROLE_EMPLOYEE)
                return is_the_person(by, casefile);
        return role != ROLE__ROLE_EMPLOYER || by->employer == casefile->sender;
}

static bool is_staff(const Principal *by)
{
        return has_role(by, ROLE__ROLE_CASEWORKER) || has_role(by, ROLE__ROLE_LEAD);
}

static bool may_take(const FlowTransition *transition, const Principal *by, const Casefile *casefile)
{
        static const struct {
                const char *word;
                Role role;
        } roles[] = {
                {"employee", ROLE__ROLE_EMPLOYEE}, {"employer", ROLE__ROLE_EMPLOYER}, {"caseworker", ROLE__ROLE_CASEWORKER},
                {"lead", ROLE__ROLE_LEAD},         {"auditor", ROLE__ROLE_AUDITOR},   {"funder", ROLE__ROLE_FUNDER},
                {"operator", ROLE__ROLE_OPERATOR},
        };

        /* A lead may do what a caseworker may. */
        for (size_t i = 0; i < transition->n_by; i++)
                for (size_t j = 0; j < COUNT(roles); j++)
                        if (!strcmp(transition->by[i]->text, roles[j].word) &&
                            (stands_for(by, roles[j].role, casefile) || (roles[j].role == ROLE__ROLE_CASEWORKER && has_role(by, ROLE__ROLE_LEAD))))
                                return true;
        return false;
}

static const char *choices(struct decision *d, const Flow *flow, const char *state)
{
        char *all = arena_strdup(d->arena, "");

        for (size_t i = 0; i < flow->n_transitions; i++)
                if (flow_leaves(flow->transitions[i], state))
                        all = arena_text(d->arena, "%s%s%s", all, *all ? ", " : "", flow->transitions[i]->name->text);
        return *all ? all : "none";
}

static bool is_agreement(const char *fact)
{
        return !strncmp(fact, "agreement.", 10) && fact[10];
}

enum verdict facts_wrong(struct decision *d, Fact *const *facts, size_t n, bool may_clear)
{
        for (size_t i = 0; i < n; i++) {
                size_t j = 0;

                while (flow_facts[j] && strcmp(flow_facts[j], facts[i]->name))
                        j++;
                if (!flow_facts[j] && !is_agreement(facts[i]->name))
                        return refuse(d, "fact.unknown", "%s is not a fact that casefiles have; docs/flows.md lists them", facts[i]->name);
                if (!facts[i]->on && !may_clear)
                        return refuse(d, "fact.date", "%s has no date", facts[i]->name);
        }
        return VERDICT_DONE;
}

/* Facts are for staff to record; whoever else takes a step may give those that the step itself asks for. */
static enum verdict facts_not_theirs(struct decision *d, const FlowTransition *transition, Fact *const *facts, size_t n)
{
        for (size_t i = 0; i < n && !is_staff(d->entry->by); i++) {
                bool is_asked = false;

                for (size_t j = 0; j < transition->n_requires; j++) {
                        const char *kind = transition->requires[j]->kind->text;
                        const char *value = transition->requires[j]->value ? transition->requires[j]->value->text : "";

                        is_asked |= (!strcmp(kind, "fact") && !strcmp(value, facts[i]->name)) ||
                                    (!strcmp(kind, "agreement") && is_agreement(facts[i]->name) && !strcmp(value, facts[i]->name + 10));
                }
                if (!is_asked)
                        return refuse(d, "fact.role", "%s does not ask for %s, and your role may not record it", transition->name->text,
                                      facts[i]->name);
        }
        return VERDICT_DONE;
}

/* More kinds of agreements than a casefile has room for are nobody's. */
static enum verdict facts_full(struct decision *d, const Casefile *after)
{
        if (after->n_facts <= CASEFILE_FACTS)
                return VERDICT_DONE;
        return refuse(d, "fact.count", "a casefile holds at most %d facts; take some back first", CASEFILE_FACTS);
}

/* A person's notes have an end; what comes with a command that is refused for it can be sent without. */
static enum verdict note_wrong(struct decision *d, const Casefile *casefile)
{
        const Person *person = d->command->sealed ? world_person(d->world, casefile->person) : NULL;

        if (!person || person->n_notes < PERSON_NOTES)
                return VERDICT_DONE;
        return refuse(d, "note.count", "%d notes are kept with this person, and no more; leave the note out", PERSON_NOTES);
}

/* Null, and refused, only when the register cannot be read; the turn is being undone then. */
static const Flow *flow_of(struct decision *d, const Casefile *casefile)
{
        const Flow *flow = world_flow(d->world, casefile->flow, casefile->flow_version);

        if (!flow)
                refuse(d, "case.flow", "flow %s version %u is not installed", casefile->flow, casefile->flow_version);
        return flow;
}

static const Casefile *facts_recorded(struct decision *d, const Flow *flow, const Casefile *casefile, Fact **facts, size_t n)
{
        Event *event;

        if (!n)
                return casefile;
        event = happen(d, casefile->id);
        event->what_case = EVENT__WHAT_CASE_RECORDED;
        event->case_recorded = NEW(d->arena, CaseRecord, case_record);
        event->case_recorded->casefile = casefile->id;
        event->case_recorded->facts = facts;
        event->case_recorded->n_facts = n;
        return casefile_apply(flow, world_law(d->world), casefile, event, d->arena);
}

static void note_add(struct decision *d, const Casefile *casefile)
{
        Event *event;

        if (!d->command->sealed)
                return;
        event = happen(d, casefile->id);
        event->what_case = EVENT__WHAT_NOTE_ADDED;
        event->note_added = NEW(d->arena, NoteAdded, note_added);
        event->note_added->person = casefile->person;
        event->note_added->sealed = d->command->sealed;
}

static const Casefile *casefile_of(struct decision *d, uint64_t id)
{
        const Casefile *casefile = world_casefile(d->world, id);

        if (!casefile)
                refuse(d, "case.unknown", "there is no casefile %llu", (unsigned long long)id);
        return casefile;
}

enum verdict decide_case_step(struct decision *d)
{
        const CaseStep *c = d->command->case_step;
        const Casefile *casefile = casefile_of(d, c->casefile);
        const FlowTransition *transition;
        const Flow *flow;
        struct date on = c->on ? date_of_ymd(c->on) : d->today;
        const char *bar;
        bool reason_ok;

        if (!casefile)
                return VERDICT_REFUSED;
        flow = flow_of(d, casefile);
        if (!flow || note_wrong(d, casefile))
                return VERDICT_REFUSED;
        transition = flow_transition(flow, c->transition);
        if (text_set(c->expect) && strcmp(c->expect, casefile->state))
                return refuse(d, "case.stale", "the casefile is in %s by now, and %s was expected", casefile->state, c->expect);
        if (!transition)
                return refuse(d, "case.transition", "flow %s has no transition %s; from %s there are: %s", casefile->flow, c->transition,
                              casefile->state, choices(d, flow, casefile->state));
        if (!flow_leaves(transition, casefile->state))
                return refuse(d, "case.transition", "%s cannot be taken from %s; from there: %s", c->transition, casefile->state,
                              choices(d, flow, casefile->state));
        if (!may_take(transition, d->entry->by, casefile))
                return refuse(d, "case.role", "%s is not for your role to take", c->transition);
        if (on.day > d->today.day)
                return refuse(d, "case.day", "a step cannot take effect on a day that is still to come");
        reason_ok = !transition->n_reasons;
        for (size_t i = 0; i < transition->n_reasons; i++)
                reason_ok |= !strcmp(transition->reasons[i]->text, c->reason);
        if (!reason_ok)
                return refuse(d, "case.reason", "%s needs one of its reasons, such as %s", c->transition, transition->reasons[0]->text);
        if (facts_wrong(d, c->facts, c->n_facts, false) || facts_not_theirs(d, transition, c->facts, c->n_facts))
                return VERDICT_REFUSED;
        casefile = facts_recorded(d, flow, casefile, c->facts, c->n_facts);
        if (facts_full(d, casefile))
                return VERDICT_REFUSED;
        bar = casefile_bars(d->world, flow, casefile, world_person(d->world, casefile->person), transition, on);
        if (bar)
                return refuse(d, "case.requires", "%s: %s", c->transition, bar);
        step_take(d, flow, casefile, transition, date_ymd(on), c->reason, "");
        note_add(d, casefile);
        made(d, KIND__KIND_CASEFILE, casefile->id, true);
        return VERDICT_DONE;
}

enum verdict decide_case_record(struct decision *d)
{
        const CaseRecord *c = d->command->case_record;
        const Casefile *casefile = casefile_of(d, c->casefile);
        const Flow *flow = casefile ? flow_of(d, casefile) : NULL;

        if (!flow || facts_wrong(d, c->facts, c->n_facts, true) || note_wrong(d, casefile))
                return VERDICT_REFUSED;
        if (!c->n_facts)
                return refuse(d, "fact.none", "no fact was given");
        if (facts_full(d, facts_recorded(d, flow, casefile, c->facts, c->n_facts)))
                return VERDICT_REFUSED;
        note_add(d, casefile);
        made(d, KIND__KIND_CASEFILE, casefile->id, true);
        return VERDICT_DONE;
}

enum verdict decide_activity_record(struct decision *d)
{
        const ActivityRecord *c = d->command->activity_record;
        const Casefile *casefile = casefile_of(d, c->casefile);
        size_t i = 0;
        Event *event;

        if (!casefile)
                return VERDICT_REFUSED;
        if (!c->activity || !text_set(c->activity->kind) || !c->activity->from)
                return refuse(d, "activity.empty", "an activity has a kind and a first day");
        while (flow_activities[i] && strcmp(flow_activities[i], c->activity->kind))
                i++;
        if (!flow_activities[i])
                return refuse(d, "activity.kind", "%s is not a kind of activity; docs/flows.md lists them", c->activity->kind);
        if (c->activity->until && c->activity->until < c->activity->from)
                return refuse(d, "activity.days", "the activity ends before it begins");
        if (casefile->n_activities >= CASEFILE_ACTIVITIES)
                return refuse(d, "activity.count", "a casefile holds at most %d activities", CASEFILE_ACTIVITIES);
        if (note_wrong(d, casefile))
                return VERDICT_REFUSED;
        event = happen(d, casefile->id);
        event->what_case = EVENT__WHAT_ACTIVITY_RECORDED;
        event->activity_recorded = c->activity;
        note_add(d, casefile);
        made(d, KIND__KIND_CASEFILE, casefile->id, true);
        return VERDICT_DONE;
}

enum verdict decide_task_close(struct decision *d)
{
        const TaskClose *c = d->command->task_close;
        const Casefile *casefile = casefile_of(d, c->casefile);
        Event *event;

        if (!casefile)
                return VERDICT_REFUSED;
        made(d, KIND__KIND_CASEFILE, casefile->id, true);
        for (size_t i = 0; i < casefile->n_tasks; i++) {
                if (casefile->tasks[i]->id != c->task)
                        continue;
                if (casefile->tasks[i]->closed_on)
                        return VERDICT_DONE;
                event = happen(d, casefile->id);
                event->what_case = EVENT__WHAT_TASK_CLOSED;
                event->task_closed = NEW(d->arena, TaskClosed, task_closed);
                event->task_closed->id = c->task;
                event->task_closed->on = date_ymd(d->today);
                return VERDICT_DONE;
        }
        return refuse(d, "task.unknown", "casefile %llu has no task %u", (unsigned long long)casefile->id, c->task);
}
