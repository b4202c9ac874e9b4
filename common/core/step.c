/* Steps of a casefile by people: transitions and their overrides, facts and figures, suspensions, activities, tasks, guides. */
#include <string.h>

#include "casefile.h"
#include "decide.h"
#include "flow.h"
#include "must.h"
#include "term.h"
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

/* Is one of these words of a flow a role that the sender has for this casefile? A lead may do what a caseworker may. */
static bool may_act(Word *const *by, size_t n, const Principal *who, const Casefile *casefile)
{
        static const struct {
                const char *word;
                Role role;
        } roles[] = {
                {"employee", ROLE__ROLE_EMPLOYEE}, {"employer", ROLE__ROLE_EMPLOYER}, {"caseworker", ROLE__ROLE_CASEWORKER},
                {"lead", ROLE__ROLE_LEAD},
        };

        for (size_t i = 0; i < COUNT(roles); i++)
                if (word_among(by, n, roles[i].word) &&
                    (stands_for(who, roles[i].role, casefile) || (roles[i].role == ROLE__ROLE_CASEWORKER && has_role(who, ROLE__ROLE_LEAD))))
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

enum verdict facts_wrong(struct decision *d, const Flow *flow, Fact *const *facts, size_t n, bool may_clear)
{
        for (size_t i = 0; i < n; i++) {
                if (!flow_has_fact(flow, facts[i]->name))
                        return refuse(d, "fact.unknown", "%s is not a fact that casefiles of flow %s have; docs/flows.md lists them",
                                      facts[i]->name, flow->name->text);
                if (!facts[i]->on && !may_clear)
                        return refuse(d, "fact.date", "%s has no date", facts[i]->name);
        }
        return VERDICT_DONE;
}

enum verdict figures_wrong(struct decision *d, const Flow *flow, Figure *const *figures, size_t n, bool may_clear)
{
        for (size_t i = 0; i < n; i++) {
                if (!flow_figure(flow, figures[i]->name))
                        return refuse(d, "figure.unknown", "%s is no figure of flow %s; `overstap flow show %s` lists those it has",
                                      figures[i]->name, flow->name->text, flow->name->text);
                if (figures[i]->gone && !may_clear)
                        return refuse(d, "figure.value", "%s has no value", figures[i]->name);
        }
        return VERDICT_DONE;
}

Figure **figures_kept(const Flow *flow, Figure *const *figures, size_t n, struct arena *arena)
{
        Figure **kept = n ? arena_alloc(arena, n * sizeof(*kept)) : NULL;

        for (size_t i = 0; i < n; i++) {
                kept[i] = arena_copy(arena, figures[i], sizeof *figures[i]);
                kept[i]->value = figures[i]->gone ? 0 : flow_figure_kept(flow, figures[i]->name, figures[i]->value);
        }
        return kept;
}

static bool asks_for(const FlowTransition *transition, const char *kind, const char *value)
{
        for (size_t i = 0; i < transition->n_requires; i++)
                if (!strcmp(transition->requires[i]->kind->text, kind) && text_is(transition->requires[i]->value->text, value))
                        return true;
        return false;
}

/* Facts and figures are for staff to record; whoever else takes a step may give the facts that the step itself asks for. */
static enum verdict facts_not_theirs(struct decision *d, const FlowTransition *transition, const CaseStep *c)
{
        if (is_staff(d->entry->by))
                return VERDICT_DONE;
        for (size_t i = 0; i < c->n_facts; i++) {
                const char *name = c->facts[i]->name;

                if (!asks_for(transition, "fact", name) && !(!strncmp(name, "agreement.", 10) && asks_for(transition, "agreement", name + 10)))
                        return refuse(d, "fact.role", "%s does not ask for %s, and your role may not record it", transition->name->text, name);
        }
        return c->n_figures ? refuse(d, "figure.role", "figures are for staff to record") : VERDICT_DONE;
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

static const Casefile *facts_recorded(struct decision *d, const Flow *flow, const Casefile *casefile, Fact **facts, size_t n,
                                      Figure **figures, size_t n_figures)
{
        CaseRecord *record;
        Event *event;

        if (!n && !n_figures)
                return casefile;
        event = happen(d, casefile->id);
        event->what_case = EVENT__WHAT_CASE_RECORDED;
        event->case_recorded = record = NEW(d->arena, CaseRecord, case_record);
        record->casefile = casefile->id;
        record->facts = facts;
        record->n_facts = n;
        record->figures = figures_kept(flow, figures, n_figures, d->arena);
        record->n_figures = n_figures;
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

/* ---- transitions, and overrides of what bars them */

static const char *word_list(Word *const *words, size_t n, struct arena *arena)
{
        const char *all = n ? words[0]->text : "nobody";

        for (size_t i = 1; i < n; i++)
                all = arena_text(arena, "%s, %s", all, words[i]->text);
        return all;
}

/* What the sender asks for can be asked of this casefile at all. */
static enum verdict step_wrong(struct decision *d, const Flow *flow, const Casefile *casefile, const FlowTransition *transition,
                               const CaseStep *c)
{
        char text[DATE_TEXT];

        if (text_set(c->expect) && strcmp(c->expect, casefile->state))
                return refuse(d, "case.stale", "the casefile is in %s by now, and %s was expected", casefile->state, c->expect);
        if (!transition)
                return refuse(d, "case.transition", "flow %s has no transition %s; from %s there are: %s", casefile->flow, c->transition,
                              casefile->state, choices(d, flow, casefile->state));
        if (!flow_leaves(transition, casefile->state))
                return refuse(d, "case.transition", "%s cannot be taken from %s; from there: %s", c->transition, casefile->state,
                              choices(d, flow, casefile->state));
        if (c->on > date_ymd(d->today))
                return refuse(d, "case.day", "a step cannot take effect on a day that is still to come");
        /* The day of logging is nobody's step. */
        if (c->on && casefile->n_entered > 1 && c->on < casefile->entered[casefile->n_entered - 1]->on)
                return refuse(d, "case.day", "the casefile came into %s on %s, and a step out of it cannot take effect before", casefile->state,
                              date_text(date_of_ymd(casefile->entered[casefile->n_entered - 1]->on), text));
        if (transition->n_reasons && !word_among(transition->reasons, transition->n_reasons, c->reason))
                return refuse(d, "case.reason", "%s needs one of its reasons: %s", c->transition,
                              word_list(transition->reasons, transition->n_reasons, d->arena));
        return VERDICT_DONE;
}

static enum verdict override_wrong(struct decision *d, const Flow *flow, const Casefile *casefile, const CaseStep *c)
{
        const FlowLeave *leave = flow->override;

        if (!leave)
                return refuse(d, "case.override", "flow %s lets nobody override what it asks for", flow->name->text);
        if (!may_act(leave->by, leave->n_by, d->entry->by, casefile))
                return refuse(d, "case.override", "an override of flow %s is for: %s", flow->name->text,
                              word_list(leave->by, leave->n_by, d->arena));
        if (!word_among(leave->reasons, leave->n_reasons, c->override))
                return refuse(d, "case.override", "an override of flow %s needs one of its reasons: %s", flow->name->text,
                              word_list(leave->reasons, leave->n_reasons, d->arena));
        return VERDICT_DONE;
}

/* Everything that bars the step, for the record of an override. */
static void lacks_collect(struct decision *d, const Casefile *casefile, const FlowTransition *transition, struct date on,
                          OverrideAsked *asked)
{
        const Person *person = world_person(d->world, casefile->person);

        if (!may_act(transition->by, transition->n_by, d->entry->by, casefile))
                APPEND(d->arena, asked, lacks) =
                        arena_text(d->arena, "it is for %s to take", word_list(transition->by, transition->n_by, d->arena));
        for (size_t i = 0; i < transition->n_requires; i++) {
                const char *lack = casefile_lacks(d->world, casefile, person, transition->requires[i], on);

                if (lack)
                        APPEND(d->arena, asked, lacks) = arena_strndup(d->arena, lack, text_fit(lack, 300));
        }
}

/* Taken at once, or put before a second person where the flow asks for one. */
static enum verdict override_take(struct decision *d, const Flow *flow, const Casefile *casefile, const FlowTransition *transition,
                                  const CaseStep *c, struct date on)
{
        OverrideAsked *asked = NEW(d->arena, OverrideAsked, override_asked);
        const char *full = casefile_full(transition, casefile);
        Event *event;

        if (full)
                return refuse(d, "case.requires", "%s: %s", c->transition, full);
        lacks_collect(d, casefile, transition, on, asked);
        if (!asked->n_lacks)
                return refuse(d, "case.override", "nothing bars %s; take it without an override", c->transition);
        asked->transition = transition->name->text;
        asked->on = date_ymd(on);
        asked->reason = c->reason;
        asked->override = c->override;
        asked->by = d->entry->by->name;
        if (!flow->override->n_second) {
                step_take(d, flow, casefile, transition, &(struct step){.on = asked->on, .reason = c->reason, .override = asked});
                return VERDICT_DONE;
        }
        event = happen(d, casefile->id);
        event->what_case = EVENT__WHAT_OVERRIDE_ASKED;
        event->override_asked = asked;
        return VERDICT_DONE;
}

static enum verdict ordinary_take(struct decision *d, const Flow *flow, const Casefile *casefile, const FlowTransition *transition,
                                  const CaseStep *c, struct date on)
{
        const char *bar = casefile_bars(d->world, casefile, world_person(d->world, casefile->person), transition, on);

        if (bar)
                return refuse(d, "case.requires", "%s: %s", c->transition, bar);
        step_take(d, flow, casefile, transition, &(struct step){.on = date_ymd(on), .reason = c->reason});
        return VERDICT_DONE;
}

enum verdict decide_case_step(struct decision *d)
{
        const CaseStep *c = d->command->case_step;
        const Casefile *casefile = casefile_of(d, c->casefile);
        const Flow *flow = casefile ? flow_of(d, casefile) : NULL;
        const FlowTransition *transition = flow ? flow_transition(flow, c->transition) : NULL;
        struct date on = c->on ? date_of_ymd(c->on) : d->today;
        bool overrides = text_set(c->override);

        if (!flow || note_wrong(d, casefile) || step_wrong(d, flow, casefile, transition, c) ||
            (overrides && override_wrong(d, flow, casefile, c)))
                return VERDICT_REFUSED;
        if (!overrides && !may_act(transition->by, transition->n_by, d->entry->by, casefile))
                return refuse(d, "case.role", "%s is for %s to take", c->transition,
                              word_list(transition->by, transition->n_by, d->arena));
        if (facts_wrong(d, flow, c->facts, c->n_facts, false) || figures_wrong(d, flow, c->figures, c->n_figures, false) ||
            facts_not_theirs(d, transition, c))
                return VERDICT_REFUSED;
        casefile = facts_recorded(d, flow, casefile, c->facts, c->n_facts, c->figures, c->n_figures);
        if (facts_full(d, casefile) || (overrides ? override_take(d, flow, casefile, transition, c, on)
                                                    : ordinary_take(d, flow, casefile, transition, c, on)))
                return VERDICT_REFUSED;
        note_add(d, casefile);
        made(d, KIND__KIND_CASEFILE, casefile->id, true);
        return VERDICT_DONE;
}

static enum verdict confirm_wrong(struct decision *d, const Flow *flow, const Casefile *casefile, bool refuses)
{
        const OverrideAsked *asked = casefile->pending;
        const Principal *by = d->entry->by;

        if (!asked)
                return refuse(d, "override.none", "no override of casefile %llu waits for an answer", (unsigned long long)casefile->id);
        /* Whoever asked may think better of it. */
        if (refuses && by && text_is(by->name, asked->by))
                return VERDICT_DONE;
        if (!flow->override || !may_act(flow->override->second, flow->override->n_second, by, casefile))
                return refuse(d, "override.role", "an override of flow %s is confirmed by: %s", flow->name->text,
                              flow->override ? word_list(flow->override->second, flow->override->n_second, d->arena) : "nobody");
        if (text_is(by->name, asked->by))
                return refuse(d, "override.second", "an override is confirmed by someone else than who asked for it");
        return VERDICT_DONE;
}

enum verdict decide_case_confirm(struct decision *d)
{
        const CaseConfirm *c = d->command->case_confirm;
        const Casefile *casefile = casefile_of(d, c->casefile);
        const Flow *flow = casefile ? flow_of(d, casefile) : NULL;
        const FlowTransition *transition;
        const OverrideAsked *asked;
        Event *event;

        if (!flow || confirm_wrong(d, flow, casefile, c->refuse))
                return VERDICT_REFUSED;
        asked = casefile->pending;
        made(d, KIND__KIND_CASEFILE, casefile->id, true);
        if (c->refuse) {
                event = happen(d, casefile->id);
                event->what_case = EVENT__WHAT_OVERRIDE_REFUSED;
                event->override_refused = NEW(d->arena, OverrideRefused, override_refused);
                event->override_refused->transition = asked->transition;
                return VERDICT_DONE;
        }
        /* The casefile is where it was, or nothing would wait; it may have filled up since. */
        transition = flow_transition(flow, asked->transition);
        if (casefile_full(transition, casefile))
                return refuse(d, "case.requires", "%s: %s", asked->transition, casefile_full(transition, casefile));
        step_take(d, flow, casefile, transition,
                  &(struct step){.on = asked->on, .reason = asked->reason, .override = asked, .asked_by = asked->by});
        return VERDICT_DONE;
}

/* ---- facts, figures, suspensions, guides */

enum verdict decide_case_record(struct decision *d)
{
        const CaseRecord *c = d->command->case_record;
        const Casefile *casefile = casefile_of(d, c->casefile), *after;
        const Flow *flow = casefile ? flow_of(d, casefile) : NULL;

        if (!flow || facts_wrong(d, flow, c->facts, c->n_facts, true) || figures_wrong(d, flow, c->figures, c->n_figures, true) ||
            note_wrong(d, casefile))
                return VERDICT_REFUSED;
        if (!c->n_facts && !c->n_figures)
                return refuse(d, "fact.none", "no fact was given");
        after = facts_recorded(d, flow, casefile, c->facts, c->n_facts, c->figures, c->n_figures);
        if (facts_full(d, after))
                return VERDICT_REFUSED;
        note_add(d, casefile);
        terms_moved(casefile, after, d->outcome, d->arena);
        made(d, KIND__KIND_CASEFILE, casefile->id, true);
        return VERDICT_DONE;
}

static const Suspension *suspension_by_id(const Casefile *casefile, uint32_t id)
{
        for (size_t i = 0; i < casefile->n_suspensions; i++)
                if (casefile->suspensions[i]->id == id)
                        return casefile->suspensions[i];
        return NULL;
}

static enum verdict suspension_wrong(struct decision *d, const Flow *flow, const Casefile *casefile, const Suspension *given)
{
        const FlowLeave *leave = flow->suspension;

        if (!leave)
                return refuse(d, "suspend.flow", "casefiles of flow %s are not suspended", flow->name->text);
        if (!may_act(leave->by, leave->n_by, d->entry->by, casefile))
                return refuse(d, "suspend.role", "a suspension in flow %s is for: %s", flow->name->text,
                              word_list(leave->by, leave->n_by, d->arena));
        if (!given)
                return refuse(d, "suspend.days", "say which days");
        if (given->id && !suspension_by_id(casefile, given->id))
                return refuse(d, "suspend.unknown", "casefile %llu has no suspension %u", (unsigned long long)casefile->id, given->id);
        if (!given->id && casefile->n_suspensions >= CASEFILE_SUSPENSIONS)
                return refuse(d, "suspend.count", "a casefile holds at most %d suspensions", CASEFILE_SUSPENSIONS);
        if (given->gone)
                return given->id ? VERDICT_DONE : refuse(d, "suspend.unknown", "say which suspension never was");
        if (!given->from || (given->until && given->until < given->from))
                return refuse(d, "suspend.days", "a suspension has a first day, and no last day before it");
        if (!word_among(leave->reasons, leave->n_reasons, given->reason))
                return refuse(d, "suspend.reason", "a suspension in flow %s needs one of its reasons: %s", flow->name->text,
                              word_list(leave->reasons, leave->n_reasons, d->arena));
        return VERDICT_DONE;
}

enum verdict decide_case_suspend(struct decision *d)
{
        const CaseSuspend *c = d->command->case_suspend;
        const Casefile *casefile = casefile_of(d, c->casefile);
        const Flow *flow = casefile ? flow_of(d, casefile) : NULL;
        Suspension *suspension;
        Event *event;

        if (!flow || note_wrong(d, casefile) || suspension_wrong(d, flow, casefile, c->suspension))
                return VERDICT_REFUSED;
        suspension = arena_copy(d->arena, c->suspension, sizeof *c->suspension);
        if (suspension->gone) {
                suspension = arena_copy(d->arena, suspension_by_id(casefile, c->suspension->id), sizeof *suspension);
                suspension->gone = true;
        }
        if (!suspension->id)
                suspension->id = (uint32_t)casefile->n_suspensions + 1;
        made(d, KIND__KIND_CASEFILE, casefile->id, true);
        if (c->suspension->id && says_same(suspension_by_id(casefile, suspension->id), suspension, d->arena))
                return VERDICT_DONE;
        event = happen(d, casefile->id);
        event->what_case = EVENT__WHAT_SUSPENDED;
        event->suspended = suspension;
        note_add(d, casefile);
        terms_moved(casefile, casefile_apply(flow, world_law(d->world), casefile, event, d->arena), d->outcome, d->arena);
        return VERDICT_DONE;
}

enum verdict decide_case_assign(struct decision *d)
{
        const CaseAssign *c = d->command->case_assign;
        const Casefile *casefile = casefile_of(d, c->casefile);
        Event *event;

        if (!casefile || guide_wrong(d, c->guide))
                return VERDICT_REFUSED;
        made(d, KIND__KIND_CASEFILE, casefile->id, true);
        if (text_is(casefile->guide, c->guide))
                return VERDICT_DONE;
        event = happen(d, casefile->id);
        event->what_case = EVENT__WHAT_CASE_ASSIGNED;
        event->case_assigned = d->command->case_assign;
        return VERDICT_DONE;
}

enum verdict guide_wrong(struct decision *d, const char *guide)
{
        if (!text_set(guide) || principal_name_is_sound(guide))
                return VERDICT_DONE;
        return refuse(d, "case.guide", "a casefile is looked after by a caller: uid:NUMBER, or key: with the 64 hexadecimal digits of the public key");
}

/* ---- activities and tasks */

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
