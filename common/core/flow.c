#include "flow.h"

#include <string.h>

const char *const flow_roles[] = {"caseworker", "lead", "employee", "employer", "clock", NULL};
const char *const flow_require_kinds[] = {"agreement", "passed",  "within",  "admission", "placement",
                                          "activity",  "profile", "consent", "fact",      NULL};
const char *const flow_effect_kinds[] = {"budget", "task", NULL};
const char *const flow_facts[] = {"announced",  "notice-given", "notice-received", "redundant",  "last-day", "joined",
                                  "first-talk", "plan-signed",  "offer",           "end-notice", NULL};
const char *const flow_activities[] = {"talk", "taster", "training", "evc", "coaching", "application", NULL};
const char *const flow_accounts[] = {"social-plan", "sender", "fund", "pool", "subsidy", NULL};
const char *const flow_placements[] = {"job", "assignment", "taster", "running", "ended", "none", NULL};
const char *const flow_admissions[] = {"waadi", "wtta", NULL};
const char *const flow_ends[] = {"placed", "own-business", "study", "left", "declined", "expired", NULL};

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

bool flow_leaves(const FlowTransition *transition, const char *state)
{
        for (size_t i = 0; i < transition->n_from; i++)
                if (is_named(transition->from[i], state))
                        return true;
        return false;
}

const FlowTerm *flow_term(const Flow *flow, const char *name)
{
        for (size_t i = 0; i < flow->n_terms; i++)
                if (is_named(flow->terms[i]->name, name))
                        return flow->terms[i];
        return NULL;
}
