#include "said.h"

#include "flow.h"
#include "law.h"
#include "must.h"
#include "person.h"
#include "text.h"

/* ---- by kind of requirement; `day` is that of the step */

struct asked {
        struct world *world;
        const Casefile *casefile;
        const char *value;
        uint32_t number, day;
};

static bool fact_is_there(const struct asked *a, const char *name)
{
        for (size_t i = 0; i < a->casefile->n_facts; i++)
                if (text_is(a->casefile->facts[i]->name, name))
                        return a->casefile->facts[i]->on <= a->day;
        return false;
}

static bool fact_said(const struct asked *a)
{
        return fact_is_there(a, a->value);
}

static bool agreement_said(const struct asked *a)
{
        return fact_is_there(a, arena_text(a->world->arena, "agreement.%s", a->value));
}

static const TermState *term_of(const Casefile *casefile, const char *name)
{
        for (size_t i = 0; i < casefile->n_terms; i++)
                if (text_is(casefile->terms[i]->name, name))
                        return casefile->terms[i];
        return NULL;
}

/* The last day on which it is in time; 0 when it has none. */
static uint32_t last_of(const TermState *state)
{
        return !state ? 0 : state->ends ? state->ends : state->due;
}

static bool passed_said(const struct asked *a)
{
        uint32_t last = last_of(term_of(a->casefile, a->value));

        return last && a->day > last;
}

static bool within_said(const struct asked *a)
{
        return a->day <= last_of(term_of(a->casefile, a->value));
}

static bool met_said(const struct asked *a)
{
        const TermState *state = term_of(a->casefile, a->value);

        return state && state->met && state->met <= last_of(state);
}

static const Figure *figure_of(const struct asked *a)
{
        for (size_t i = 0; i < a->casefile->n_figures; i++)
                if (text_is(a->casefile->figures[i]->name, a->value))
                        return a->casefile->figures[i];
        return NULL;
}

static bool least_said(const struct asked *a)
{
        return figure_of(a) && figure_of(a)->value >= a->number;
}

static bool most_said(const struct asked *a)
{
        return figure_of(a) && figure_of(a)->value <= a->number;
}

static bool activity_said(const struct asked *a)
{
        uint32_t n = 0;

        for (size_t i = 0; i < a->casefile->n_activities; i++)
                n += text_is(a->casefile->activities[i]->kind, a->value);
        return n >= a->number;
}

static bool milestone_said(const struct asked *a)
{
        for (size_t i = 0; i < a->casefile->n_milestones; i++)
                if (text_is(a->casefile->milestones[i]->name, a->value) && !a->casefile->milestones[i]->reversed_on)
                        return true;
        return false;
}

static bool placement_said(const struct asked *a)
{
        const Casefile *casefile = a->casefile;
        const Placement *placement = NULL, *last = NULL;
        bool runs, over;

        for (size_t i = 0; i < casefile->n_placements; i++) {
                last = casefile->placements[i];
                placement = last->kind == PLACEMENT_KIND__PLACEMENT_TASTER ? placement : last;
        }
        if (text_is(a->value, "taster"))
                return last && last->kind == PLACEMENT_KIND__PLACEMENT_TASTER;
        if (!placement)
                return text_is(a->value, "none");
        over = placement->last_day && placement->last_day < a->day;
        runs = placement->first_day <= a->day && !over;
        if (text_is(a->value, "running"))
                return runs;
        if (text_is(a->value, "none"))
                return !runs;
        if (text_is(a->value, "ended"))
                return over;
        return !placement->ended && placement->kind == (text_is(a->value, "job") ? PLACEMENT_KIND__PLACEMENT_JOB
                                                                                 : PLACEMENT_KIND__PLACEMENT_ASSIGNMENT);
}

static bool sampled_said(const struct asked *a)
{
        return a->casefile->n_samples > 0;
}

static bool profile_said(const struct asked *a)
{
        const Person *person = world_person(a->world, a->casefile->person);

        return person->profile && person->profile->n_occupations;
}

static bool consent_said(const struct asked *a)
{
        return person_consents(world_person(a->world, a->casefile->person), person_part(a->value), 0, date_of_ymd(a->day));
}

static bool admission_said(const struct asked *a)
{
        const Casefile *casefile = a->casefile;
        uint32_t first = a->day;
        const char *gate;

        for (size_t i = 0; i < casefile->n_placements; i++)
                if (casefile->placements[i]->kind != PLACEMENT_KIND__PLACEMENT_TASTER)
                        first = casefile->placements[i]->first_day;
        gate = law_lending_gate(world_law(a->world), date_of_ymd(first));
        return !gate || world_admitted(a->world, gate, date_of_ymd(first));
}

static const struct {
        const char *kind;
        bool (*said)(const struct asked *a);
} kinds[] = {
        {"fact", fact_said},
        {"agreement", agreement_said},
        {"passed", passed_said},
        {"within", within_said},
        {"met", met_said},
        {"least", least_said},
        {"most", most_said},
        {"activity", activity_said},
        {"milestone", milestone_said},
        {"placement", placement_said},
        {"sampled", sampled_said},
        {"profile", profile_said},
        {"consent", consent_said},
        {"admission", admission_said},
};

bool said_met(struct world *world, const Casefile *casefile, const FlowRequire *require, struct date on)
{
        struct asked asked = {world, casefile, require->value->text, require->number, date_ymd(on)};
        size_t i = 0;

        while (i < COUNT(kinds) && !text_is(kinds[i].kind, require->kind->text))
                i++;
        must(i < COUNT(kinds));
        return kinds[i].said(&asked);
}

bool said_open(struct world *world, const Casefile *casefile, const FlowTransition *transition, struct date on)
{
        for (size_t i = 0; i < transition->n_requires; i++)
                if (!said_met(world, casefile, transition->requires[i], on))
                        return false;
        return true;
}

/* ---- terms */

bool said_alive(const Flow *flow, const FlowTerm *term, const Casefile *casefile)
{
        const TermState *state = term_of(casefile, term->name->text);

        if (!state || state->done || (state->met && state->met <= last_of(state)))
                return false;
        if (term->then)
                return flow_leaves(flow_transition(flow, term->then->text), casefile->state);
        if (term->anchor == ANCHOR__ANCHOR_ENTERED)
                return text_is(term->anchor_value->text, casefile->state) && !text_set(casefile->end);
        return !text_set(casefile->end);
}
