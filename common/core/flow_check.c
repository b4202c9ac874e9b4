/* Is a flow sound? After flow_check finds nothing, the engine may rely on every word of it. */
#include "flow_check.h"
#include "must.h"
#include "text.h"

/* Whoever has a role can be given a task; time cannot. */
static const char *const doers[] = {"caseworker", "lead", "employee", "employer", NULL};
static const char *const admissions_asked[] = {"lending", NULL};
static const char *const profiles_asked[] = {"recorded", NULL};
static const char *const samples_asked[] = {"drawn", NULL};
static const char *const parts[] = {"profile", "name", "contact", NULL};

/* ---- names of the flow's own parts */

/* Facts of the vocabulary and of the flow's own. */
static void names_of_facts(struct check *check, struct names *names)
{
        const Flow *flow = check->flow;

        for (; flow_facts[names->n_facts]; names->n_facts++)
                names->fact[names->n_facts] = flow_facts[names->n_facts];
        for (size_t i = 0; i < flow->n_facts; i++) {
                const FlowFact *fact = flow->facts[i];

                (void)check_name(check, "fact", fact->name, flow->name, names->fact, names->n_facts++);
                check_title(check, arena_text(check->arena, "facts.%s", word_text(fact->name)), at_or(fact->name, flow->name),
                            fact->title_en, fact->title_nl);
        }
}

static size_t milestones_most(const Flow *flow)
{
        size_t n = 0;

        for (size_t i = 0; i < flow->n_transitions; i++)
                n += flow->transitions[i]->n_effects;
        return n;
}

/* Milestones that some step reaches. */
static void names_of_milestones(const Flow *flow, struct names *names)
{
        for (size_t i = 0; i < flow->n_transitions; i++)
                for (size_t j = 0; j < flow->transitions[i]->n_effects; j++) {
                        const FlowEffect *effect = flow->transitions[i]->effects[j];

                        if (text_is(word_text(effect->kind), "milestone") &&
                            !is_one_of(word_text(effect->value), names->milestone, names->n_milestones))
                                names->milestone[names->n_milestones++] = word_text(effect->value);
                }
}

static struct names names_of(struct check *check)
{
        const Flow *flow = check->flow;
        struct names names = {
                .state = arena_alloc(check->arena, (flow->n_states + 1) * sizeof(char *)),
                .transition = arena_alloc(check->arena, (flow->n_transitions + 1) * sizeof(char *)),
                .term = arena_alloc(check->arena, (flow->n_terms + 1) * sizeof(char *)),
                .fact = arena_alloc(check->arena, (words_in(flow_facts) + flow->n_facts + 1) * sizeof(char *)),
                .figure = arena_alloc(check->arena, (flow->n_figures + 1) * sizeof(char *)),
                .milestone = arena_alloc(check->arena, (milestones_most(flow) + 1) * sizeof(char *)),
        };

        for (; names.n_states < flow->n_states; names.n_states++)
                if (!check_name(check, "state", flow->states[names.n_states]->name, flow->name, names.state, names.n_states))
                        check->astray = true;
        for (; names.n_transitions < flow->n_transitions; names.n_transitions++)
                (void)check_name(check, "transition", flow->transitions[names.n_transitions]->name, flow->name, names.transition,
                                 names.n_transitions);
        for (; names.n_terms < flow->n_terms; names.n_terms++)
                (void)check_name(check, "term", flow->terms[names.n_terms]->name, flow->name, names.term, names.n_terms);
        for (; names.n_figures < flow->n_figures; names.n_figures++)
                (void)check_name(check, "figure", flow->figures[names.n_figures]->name, flow->name, names.figure,
                                 names.n_figures);
        names_of_facts(check, &names);
        names_of_milestones(flow, &names);
        return names;
}

/* ---- states */

/* Several payers pay the whole day between them, each once. */
static void check_shares(struct check *check, const char *path, const FlowState *state)
{
        unsigned percent = 0;

        for (size_t i = 0; i < state->n_shares; i++) {
                percent += state->shares[i]->percent;
                if (state->shares[i]->party == PARTY__PARTY_NONE)
                        check_find(check, state->name, "%s.payer: nobody pays a share (name who does)", path);
                for (size_t j = 0; j < i; j++)
                        if (state->shares[i]->party == state->shares[j]->party)
                                check_find(check, state->name, "%s.payer: one payer stands here twice (add the shares up)", path);
        }
        if (state->n_shares && percent != 100)
                check_find(check, state->name, "%s.payer: the shares add up to %u per cent (make it 100)", path, percent);
}

static void check_state(struct check *check, const FlowState *state)
{
        const char *path = arena_text(check->arena, "states.%s", word_text(state->name));

        check_shares(check, path, state);
        if (state->employer == PARTY__PARTY_CENTRE && state->payer == PARTY__PARTY_NONE && !state->n_shares &&
            !state_is_end(state))
                check_find(check, state->name,
                           "%s.payer: the centre employs, and nobody pays (say who does, such as payer: sender)", path);
        if (state->counts)
                (void)check_known(check, arena_text(check->arena, "%s.counts", path), "thing to count as", state->counts,
                                  state->name, flow_counts);
        check_title(check, path, state->name, state->title_en, state->title_nl);
        if (!state_is_end(state))
                return;
        (void)check_known(check, path, "kind of end", state->end, state->name, flow_ends);
        if (state->matching)
                check_find(check, state->end, "%s: an end has no matching (take matching or end away)", path);
}

/* ---- transitions */

static void check_require(struct check *check, const struct names *names, const char *path, const FlowRequire *require,
                          const Word *above)
{
        const char *kind = word_text(require->kind);
        const struct {
                const char *kind, *what;
                const char *const *words;
        } kinds[] = {
                {"admission", "admission", admissions_asked},
                {"placement", "placement", flow_placements},
                {"activity", "activity", flow_activities},
                {"profile", "state of a profile", profiles_asked},
                {"consent", "part to consent to", parts},
                {"met", "term", names->term},
                {"passed", "term", names->term},
                {"within", "term", names->term},
                {"least", "figure", names->figure},
                {"most", "figure", names->figure},
                {"milestone", "milestone", names->milestone},
                {"sampled", "state of a sample", samples_asked},
        };

        path = arena_text(check->arena, "%s.requires", path);
        if (!check_known(check, path, "requirement", require->kind, above, flow_require_kinds))
                return;
        above = require->kind;
        path = arena_text(check->arena, "%s.%s", path, kind);
        for (size_t i = 0; i < COUNT(kinds); i++)
                if (text_is(kind, kinds[i].kind))
                        (void)check_known(check, path, kinds[i].what, require->value, above, kinds[i].words);
        if (text_is(kind, "activity") && require->value && !require->number)
                check_find(check, require->value, "%s: none of them is always there (write how many, from 1)", path);
        if (text_is(kind, "fact"))
                check_fact(check, names, path, require->value, above);
        if (text_is(kind, "agreement") && !name_is_sound(word_text(require->value)))
                check_find(check, at_or(require->value, above), "%s: an agreement has a name, such as three-party", path);
}

static void check_effect(struct check *check, const struct names *names, const char *path, const FlowEffect *effect,
                         const Word *above)
{
        path = arena_text(check->arena, "%s.effects", path);
        if (!check_known(check, path, "effect", effect->kind, above, flow_effect_kinds))
                return;
        above = effect->kind;
        path = arena_text(check->arena, "%s.%s", path, effect->kind->text);
        if (text_is(effect->kind->text, "budget")) {
                (void)check_known(check, path, "account", effect->value, above, flow_accounts);
                return;
        }
        if (text_is(effect->kind->text, "reverse")) {
                (void)check_known(check, path, "milestone", effect->value, above, names->milestone);
                return;
        }
        if (text_is(effect->kind->text, "milestone")) {
                if (!name_is_sound(word_text(effect->value)))
                        check_find(check, at_or(effect->value, above), "%s: a milestone has a name, such as placed", path);
                return;
        }
        (void)check_known(check, arena_text(check->arena, "%s.for", path), "role that does tasks", effect->for_role, above,
                          doers);
        if (!text_set(word_text(effect->value)))
                check_find(check, above, "%s.title: a task has a title", path);
        check_length(check, arena_text(check->arena, "%s.due", path), effect->due, above);
}

static void check_from_to(struct check *check, const struct names *names, const char *path, const FlowTransition *transition)
{
        const char *from = arena_text(check->arena, "%s.from", path), *to = arena_text(check->arena, "%s.to", path);

        if (!transition->n_from)
                check_find(check, transition->name, "%s: a transition leaves at least one state", from);
        for (size_t i = 0; i < transition->n_from; i++) {
                if (!check_known(check, from, "state", transition->from[i], transition->name, names->state))
                        check->astray = true;
                else if (text_is(transition->from[i]->text, word_text(transition->to)))
                        check_find(check, transition->from[i], "%s: from %s to itself (nothing would change; take it away)", from,
                                   transition->from[i]->text);
        }
        check_once(check, from, transition->from, transition->n_from);
        if (!check_known(check, to, "state", transition->to, transition->name, names->state))
                check->astray = true;
}

static void check_transition(struct check *check, const struct names *names, const FlowTransition *transition)
{
        const char *path = arena_text(check->arena, "transitions.%s", word_text(transition->name));
        const char *by = arena_text(check->arena, "%s.by", path);

        check_both(check, path, "title", transition->name, transition->title_en, transition->title_nl);
        check_from_to(check, names, path, transition);
        if (!transition->n_by)
                check_find(check, transition->name, "%s: nobody may take it (add a role, such as by: [caseworker])", by);
        for (size_t i = 0; i < transition->n_by; i++)
                (void)check_known(check, by, "role", transition->by[i], transition->name, flow_roles);
        check_once(check, by, transition->by, transition->n_by);
        if (!check->in_parts && transition->n_by == 1 && transition_is_by(transition, "clock") &&
            !transition_is_fired(check->flow, transition))
                check_find(check, transition->by[0],
                           "%s: only the clock may take it, and no term fires it (add then: %s to a term, or a role)", by,
                           word_text(transition->name));
        for (size_t i = 0; i < transition->n_requires; i++)
                check_require(check, names, path, transition->requires[i], transition -> name);
        for (size_t i = 0; i < transition->n_effects; i++)
                check_effect(check, names, path, transition->effects[i], transition->name);
        check_reasons(check, path, transition->reasons, transition->n_reasons, transition->name);
}

/* ---- the whole */

static void check_head(struct check *check, const struct names *names)
{
        const Flow *flow = check->flow;
        const char *none[1];

        (void)check_name(check, "flow", flow->name, NULL, none, 0);
        if (!flow->version)
                check_find(check, flow->name,
                           "version: a flow has a version from 1, since casefiles keep the one they began under");
        check_title(check, "flow", flow->name, flow->title_en, flow->title_nl);
        check_both(check, "flow", "text", flow->name, flow->text_en, flow->text_nl);
        if (!flow->n_states) {
                check_find(check, flow->name, "states: a flow has states");
                return;
        }
        if (!check_known(check, "start", "state", flow->start, flow->name, names->state)) {
                check->astray = true;
                return;
        }
        if (!state_is_end(flow_state(flow, flow->start->text)))
                return;
        check->astray = true;
        check_find(check, flow->start, "start: %s is an end (begin in another state)", flow->start->text);
}

/* By insertion: they were found nearly in this order. */
static void sort_findings(struct check *check)
{
        for (size_t i = 1; i < check->n; i++) {
                struct flow_finding moving = check->finding[i];
                size_t at = i;

                for (; at; at--) {
                        const struct flow_finding *before = &check->finding[at - 1];

                        if (before->line < moving.line || (before->line == moving.line && before->column <= moving.column))
                                break;
                        check->finding[at] = *before;
                }
                check->finding[at] = moving;
        }
}

static size_t check_flow(const Flow *flow, bool in_parts, struct arena *arena, struct flow_finding **out)
{
        struct check check = {.flow = flow, .arena = arena, .in_parts = in_parts};
        struct names names;

        names = names_of(&check);
        check_head(&check, &names);
        for (size_t i = 0; i < flow->n_states; i++)
                check_state(&check, flow->states[i]);
        for (size_t i = 0; i < flow->n_transitions; i++)
                check_transition(&check, &names, flow->transitions[i]);
        for (size_t i = 0; i < flow->n_terms; i++)
                check_term(&check, &names, flow->terms[i], i);
        check_own(&check, &names);
        if (flow->n_states && !in_parts)
                check_ways(&check);
        sort_findings(&check);
        *out = check.finding;
        return check.n;
}

size_t flow_check(const Flow *flow, struct arena *arena, struct flow_finding **out)
{
        return check_flow(flow, false, arena, out);
}

size_t flow_check_parts(const Flow *flow, struct arena *arena, struct flow_finding **out)
{
        return check_flow(flow, true, arena, out);
}
