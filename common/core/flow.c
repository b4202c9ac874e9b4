#include "flow.h"

#include "outcome.h"

#include <string.h>

const char *const flow_roles[] = {"caseworker", "lead", "employee", "employer", "clock", NULL};
const char *const flow_require_kinds[] = {"agreement", "passed", "within", "admission", "placement", "activity",  "profile",
                                          "consent",   "fact",   "least",  "most",      "met",       "milestone", "sampled",
                                          NULL};
const char *const flow_effect_kinds[] = {"budget", "task", "milestone", "reverse", NULL};
const char *const flow_facts[] = {"announced",  "notice-given", "notice-received", "redundant",  "last-day", "joined",
                                  "first-talk", "plan-signed",  "offer",           "end-notice", NULL};
const char *const flow_activities[] = {"talk", "taster", "training", "evc", "coaching", "application", NULL};
const char *const flow_accounts[] = {"social-plan", "sender", "fund", "pool", "subsidy", NULL};
const char *const flow_placements[] = {"job", "assignment", "taster", "running", "ended", "none", NULL};
const char *const flow_admissions[] = {"waadi", "wtta", NULL};
const char *const flow_ends[] = {"placed", "own-business", "study", "left", "declined", "expired", NULL};
const char *const flow_counts[] = {"offered", "joined", "placed", "lasting", NULL};
const char *const flow_personal[] = {"profile", "name", "contact", "age", NULL};

static bool is_named(const Word *word, const char *name)
{
        return word && !strcmp(word->text, name);
}

const FlowState *flow_state(const Flow *flow, const char *name)
{
        for (size_t i = 0; i < flow->n_states; i++)
                if (is_named(flow->states[i]->name, name))
                        return flow->states[i];
        return NULL;
}

const FlowTransition *flow_transition(const Flow *flow, const char *name)
{
        for (size_t i = 0; i < flow->n_transitions; i++)
                if (is_named(flow->transitions[i]->name, name))
                        return flow->transitions[i];
        return NULL;
}

bool word_among(Word *const *words, size_t n, const char *text)
{
        for (size_t i = 0; i < n; i++)
                if (is_named(words[i], text))
                        return true;
        return false;
}

bool flow_leaves(const FlowTransition *transition, const char *state)
{
        return word_among(transition->from, transition->n_from, state);
}

const FlowTerm *flow_term(const Flow *flow, const char *name)
{
        for (size_t i = 0; i < flow->n_terms; i++)
                if (is_named(flow->terms[i]->name, name))
                        return flow->terms[i];
        return NULL;
}

const FlowFigure *flow_figure(const Flow *flow, const char *name)
{
        for (size_t i = 0; i < flow->n_figures; i++)
                if (is_named(flow->figures[i]->name, name))
                        return flow->figures[i];
        return NULL;
}

bool fact_is_of_results(const char *name)
{
        if (!strcmp(name, "benefit-ended"))
                return true;
        for (size_t i = 0; !strncmp(name, "evidence.", 9) && outcome_evidence[i]; i++)
                if (!strcmp(outcome_evidence[i], name + 9))
                        return true;
        return false;
}

bool flow_has_fact(const Flow *flow, const char *name)
{
        for (size_t i = 0; flow_facts[i]; i++)
                if (!strcmp(flow_facts[i], name))
                        return true;
        for (size_t i = 0; i < flow->n_facts; i++)
                if (is_named(flow->facts[i]->name, name))
                        return true;
        return (!strncmp(name, "agreement.", 10) && name[10]) || fact_is_of_results(name);
}

static bool figure_is_required(const Flow *flow, const char *figure)
{
        for (size_t i = 0; i < flow->n_transitions; i++)
                for (size_t j = 0; j < flow->transitions[i]->n_requires; j++) {
                        const FlowRequire *require = flow->transitions[i]->requires[j];

                        if ((is_named(require->kind, "least") || is_named(require->kind, "most")) && is_named(require->value, figure))
                                return true;
                }
        return false;
}

uint32_t flow_figure_kept(const Flow *flow, const char *figure, uint32_t value)
{
        uint32_t kept = 0;
        bool has_bands = false;

        for (size_t i = 0; i < flow->n_terms; i++)
                for (size_t j = 0; is_named(flow->terms[i]->figure, figure) && j < flow->terms[i]->n_bands; j++) {
                        uint32_t from = flow->terms[i]->bands[j]->from;

                        has_bands = true;
                        if (from <= value && from > kept)
                                kept = from;
                }
        return has_bands && !figure_is_required(flow, figure) ? kept : value;
}
