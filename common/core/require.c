/* What a transition asks of a casefile, and what bars it. Declared in casefile.h. */
#include <string.h>

#include "casefile.h"
#include "flow.h"
#include "law.h"
#include "person.h"
#include "term.h"
#include "world.h"

static const char *lacks_placement(const Casefile *casefile, const char *kind, struct date on, struct arena *arena)
{
        const Placement *placement = casefile_placement(casefile);
        const Placement *last = casefile->n_placements ? casefile->placements[casefile->n_placements - 1] : NULL;

        if (!strcmp(kind, "none"))
                return placement && placement_is_running(placement, on) && !placement->ended ? "a placement is running; record its end first"
                                                                                                : NULL;
        if (!strcmp(kind, "ended"))
                return placement && !placement_is_running(placement, on) && placement->first_day <= date_ymd(on)
                               ? NULL
                               : "no placement has ended; record the end of the placement first";
        if (!strcmp(kind, "running"))
                return placement && placement_is_running(placement, on) ? NULL : "no placement is running; record one first";
        if (!strcmp(kind, "taster"))
                return last && last->kind == PLACEMENT_KIND__PLACEMENT_TASTER ? NULL : "no taster is recorded; record one first";
        if (!placement || placement->ended)
                return arena_text(arena, "no placement of kind %s is recorded; record one first", kind);
        if (!strcmp(kind, "job") && placement->kind != PLACEMENT_KIND__PLACEMENT_JOB)
                return "the placement is an assignment, and a job is asked for";
        if (!strcmp(kind, "assignment") && placement->kind != PLACEMENT_KIND__PLACEMENT_ASSIGNMENT)
                return "the placement is a job, and an assignment is asked for";
        return NULL;
}

static const char *lacks_admission(struct world *world, const Casefile *casefile, struct date on)
{
        const Placement *placement = casefile_placement(casefile);
        struct date first = placement ? date_of_ymd(placement->first_day) : on;
        const char *gate = law_lending_gate(world_law(world), first);
        char text[DATE_TEXT];

        if (!gate || world_admitted(world, gate, first))
                return NULL;
        return arena_text(world->arena, "lending out on %s needs a %s registration of the centre that is valid that day; record it with `overstap admission record`",
                          date_text(first, text), gate);
}

static const char *lacks_term(const Casefile *casefile, const char *name, bool passed, struct date on, struct arena *arena)
{
        const TermState *term = casefile_term(casefile, name);
        struct date ends = term ? term_ends(term) : (struct date){0};
        char text[DATE_TEXT];

        if (!term)
                return arena_text(arena, "the term %s has not started", name);
        if (!ends.day && term->strict)
                return arena_text(arena, "the term %s stands still; record the last day of the suspension first", name);
        if (!ends.day)
                return arena_text(arena, "the term %s has no last day before the year 10000; correct the day it counts from", name);
        if (passed && on.day <= ends.day)
                return arena_text(arena, "the term %s runs through %s", name, date_text(ends, text));
        if (!passed && on.day > ends.day)
                return arena_text(arena, "the term %s ended on %s", name, date_text(ends, text));
        return NULL;
}

static const char *lacks_met(const Casefile *casefile, const char *name, struct arena *arena)
{
        const TermState *term = casefile_term(casefile, name);

        return term && term_is_met(term) ? NULL : arena_text(arena, "what the term %s waits for has not come in time", name);
}

static const char *lacks_activity(const Casefile *casefile, const char *kind, uint32_t least, struct arena *arena)
{
        uint32_t n = 0;

        for (size_t i = 0; i < casefile->n_activities; i++)
                n += !strcmp(casefile->activities[i]->kind, kind);
        if (n >= least && n)
                return NULL;
        if (least > 1)
                return arena_text(arena, "%u of %u activities of kind %s are recorded; record the others first", n, least, kind);
        return arena_text(arena, "no activity of kind %s is recorded; record it first", kind);
}

static const char *lacks_figure(const Casefile *casefile, const FlowRequire *require, bool least, struct arena *arena)
{
        const char *name = require->value->text;

        for (size_t i = 0; i < casefile->n_figures; i++) {
                uint32_t value = casefile->figures[i]->value;

                if (strcmp(casefile->figures[i]->name, name))
                        continue;
                if (least ? value >= require->number : value <= require->number)
                        return NULL;
                return arena_text(arena, "%s is %u, and %s %u is asked for", name, value, least ? "at least" : "at most", require->number);
        }
        return arena_text(arena, "%s is not recorded; give it with the step as --figure %s=NUMBER", name, name);
}

static const char *lacks_milestone(const Casefile *casefile, const char *name, struct arena *arena)
{
        for (size_t i = 0; i < casefile->n_milestones; i++)
                if (!strcmp(casefile->milestones[i]->name, name) && !casefile->milestones[i]->reversed_on)
                        return NULL;
        return arena_text(arena, "the milestone %s is not reached, or was reversed", name);
}

static const char *lacks_fact(const Casefile *casefile, const char *name, struct date on, struct arena *arena)
{
        struct date fact = casefile_fact(casefile, name);
        char text[DATE_TEXT];

        if (!fact.day)
                return arena_text(arena, "%s is not recorded; give it with the step as --fact %s=DATE", name, name);
        if (fact.day > on.day)
                return arena_text(arena, "%s is only on %s", name, date_text(fact, text));
        return NULL;
}

const char *casefile_lacks(struct world *world, const Casefile *casefile, const Person *person, const FlowRequire *require,
                           struct date on)
{
        const char *kind = require->kind->text, *value = require->value ? require->value->text : "";
        struct arena *arena = world->arena;

        if (!strcmp(kind, "agreement"))
                return lacks_fact(casefile, arena_text(arena, "agreement.%s", value), on, arena);
        if (!strcmp(kind, "fact"))
                return lacks_fact(casefile, value, on, arena);
        if (!strcmp(kind, "passed") || !strcmp(kind, "within"))
                return lacks_term(casefile, value, *kind == 'p', on, arena);
        if (!strcmp(kind, "admission"))
                return lacks_admission(world, casefile, on);
        if (!strcmp(kind, "placement"))
                return lacks_placement(casefile, value, on, arena);
        if (!strcmp(kind, "activity"))
                return lacks_activity(casefile, value, require->number, arena);
        if (!strcmp(kind, "least") || !strcmp(kind, "most"))
                return lacks_figure(casefile, require, *kind == 'l', arena);
        if (!strcmp(kind, "met"))
                return lacks_met(casefile, value, arena);
        if (!strcmp(kind, "milestone"))
                return lacks_milestone(casefile, value, arena);
        if (!strcmp(kind, "sampled"))
                return casefile->n_samples ? NULL : "the casefile is in no sample; draw one with `overstap sample draw`";
        if (!strcmp(kind, "profile"))
                return person && person->profile && person->profile->n_occupations ? NULL : "the e-profile names no occupation yet";
        if (!strcmp(kind, "consent"))
                return person && person_consents(person, person_part(value), 0, on) ? NULL
                                                                                      : "the person has not consented; record it with `overstap employee consent give`";
        return arena_text(arena, "the requirement %s is not known to this version", kind);
}

const char *casefile_full(const FlowTransition *transition, const Casefile *casefile)
{
        size_t tasks = casefile->n_tasks, milestones = casefile->n_milestones;

        for (size_t i = 0; i < transition->n_effects; i++) {
                tasks += !strcmp(transition->effects[i]->kind->text, "task");
                milestones += !strcmp(transition->effects[i]->kind->text, "milestone");
        }
        if (casefile->n_entered >= CASEFILE_STEPS || tasks > CASEFILE_TASKS || milestones > CASEFILE_MILESTONES)
                return "the casefile is full: it holds at most 500 steps, 500 tasks and 200 milestones; open a new one for this person";
        return NULL;
}

const char *casefile_bars(struct world *world, const Casefile *casefile, const Person *person, const FlowTransition *transition,
                          struct date on)
{
        const char *full = casefile_full(transition, casefile);

        if (!flow_leaves(transition, casefile->state))
                return arena_text(world->arena, "%s cannot be taken from %s", transition->name->text, casefile->state);
        for (size_t i = 0; !full && i < transition->n_requires; i++)
                full = casefile_lacks(world, casefile, person, transition->requires[i], on);
        return full;
}
