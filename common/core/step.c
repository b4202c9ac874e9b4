/* Steps of a casefile by people: transitions, facts, activities, tasks. */
#include <string.h>

#include "casefile.h"
#include "decide.h"
#include "flow.h"
#include "must.h"
#include "text.h"

static bool may_take(const FlowTransition *transition, const Principal *by)
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
                            (has_role(by, roles[j].role) || (roles[j].role == ROLE__ROLE_CASEWORKER && has_role(by, ROLE__ROLE_LEAD))))
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

enum verdict facts_wrong(struct decision *d, Fact *const *facts, size_t n, bool may_clear)
{
        for (size_t i = 0; i < n; i++) {
                size_t j = 0;

                while (flow_facts[j] && strcmp(flow_facts[j], facts[i]->name))
                        j++;
                if (!flow_facts[j] && strncmp(facts[i]->name, "agreement.", 10))
                        return refuse(d, "fact.unknown", "%s is not a fact that casefiles have; docs/flows.md lists them", facts[i]->name);
                if (!facts[i]->on && !may_clear)
                        return refuse(d, "fact.date", "%s has no date", facts[i]->name);
        }
        return VERDICT_DONE;
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
        flow = world_flow(d->world, casefile->flow, casefile->flow_version);
        transition = flow_transition(flow, c->transition);
        if (text_set(c->expect) && strcmp(c->expect, casefile->state))
                return refuse(d, "case.stale", "the casefile is in %s by now, and %s was expected", casefile->state, c->expect);
        if (!transition)
                return refuse(d, "case.transition", "flow %s has no transition %s; from %s there are: %s", casefile->flow, c->transition,
                              casefile->state, choices(d, flow, casefile->state));
        if (!flow_leaves(transition, casefile->state))
                return refuse(d, "case.transition", "%s cannot be taken from %s; from there: %s", c->transition, casefile->state,
                              choices(d, flow, casefile->state));
        if (!may_take(transition, d->entry->by))
                return refuse(d, "case.role", "%s is not for your role to take", c->transition);
        if (on.day > d->today.day)
                return refuse(d, "case.day", "a step cannot take effect on a day that is still to come");
        reason_ok = !transition->n_reasons;
        for (size_t i = 0; i < transition->n_reasons; i++)
                reason_ok |= !strcmp(transition->reasons[i]->text, c->reason);
        if (!reason_ok)
                return refuse(d, "case.reason", "%s needs one of its reasons, such as %s", c->transition, transition->reasons[0]->text);
        if (facts_wrong(d, c->facts, c->n_facts, false))
                return VERDICT_REFUSED;
        casefile = facts_recorded(d, flow, casefile, c->facts, c->n_facts);
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

        if (!casefile || facts_wrong(d, c->facts, c->n_facts, true))
                return VERDICT_REFUSED;
        if (!c->n_facts)
                return refuse(d, "fact.none", "no fact was given");
        facts_recorded(d, world_flow(d->world, casefile->flow, casefile->flow_version), casefile, c->facts, c->n_facts);
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
        if (casefile->n_activities >= 500)
                return refuse(d, "activity.count", "a casefile holds at most 500 activities");
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
