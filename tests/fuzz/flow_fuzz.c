/* Any bytes, as a flow file: findings, or a flow that the schema can hold. When that is sound too, every name in it leads
 * somewhere, as the engine relies on. */
#include <string.h>

#include "flow.h"
#include "must.h"
#include "read.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool is(const Word *word, const char *text)
{
        return !strcmp(word->text, text);
}

static void require_holds(const Flow *flow, const FlowRequire *require)
{
        if (is(require->kind, "passed") || is(require->kind, "within") || is(require->kind, "met"))
                must(flow_term(flow, require->value->text));
        if (is(require->kind, "least") || is(require->kind, "most"))
                must(flow_figure(flow, require->value->text) && require->number);
        if (is(require->kind, "fact"))
                must(flow_has_fact(flow, require->value->text));
        if (is(require->kind, "activity"))
                must(require->number);
}

static void effect_holds(const FlowEffect *effect)
{
        must(effect->value && *effect->value->text);
        if (is(effect->kind, "task"))
                must(effect->for_role && effect->due);
}

static void transition_holds(const Flow *flow, const FlowTransition *transition)
{
        must(transition->n_from > 0 && transition->n_by > 0 && flow_state(flow, transition->to->text));
        must(!flow_leaves(transition, transition->to->text));
        for (size_t i = 0; i < transition->n_from; i++)
                must(flow_state(flow, transition->from[i]->text));
        for (size_t i = 0; i < transition->n_requires; i++)
                require_holds(flow, transition->requires[i]);
        for (size_t i = 0; i < transition->n_effects; i++)
                effect_holds(transition->effects[i]);
}

static void anchor_holds(const Flow *flow, Anchor anchor, const Word *value)
{
        must(anchor);
        if (anchor == ANCHOR__ANCHOR_ENTERED)
                must(flow_state(flow, value->text));
        if (anchor == ANCHOR__ANCHOR_TERM)
                must(flow_term(flow, value->text));
}

static void term_holds(const Flow *flow, const FlowTerm *term)
{
        const FlowTransition *then = term->then ? flow_transition(flow, term->then->text) : NULL;

        must(term->basis && (term->figure ? term->n_bands && flow_figure(flow, term->figure->text) : term->after != NULL));
        for (size_t i = 0; i < term->n_bands; i++)
                must(term->bands[i]->after);
        must(!term->then || then);
        must(!then || !then->n_reasons || word_among(then->reasons, then->n_reasons, term->reason->text));
        must(!term->pause || flow->suspension);
        anchor_holds(flow, term->anchor, term->anchor_value);
        must(term->anchor != ANCHOR__ANCHOR_TERM || flow_term(flow, term->anchor_value->text) != term);
        for (size_t i = 0; i < term->n_until; i++)
                anchor_holds(flow, term->until[i]->kind, term->until[i]->value);
}

static void state_holds(const FlowState *state)
{
        unsigned percent = 0;

        for (size_t i = 0; i < state->n_shares; i++)
                percent += state->shares[i]->percent;
        must(!state->n_shares || percent == 100);
}

static void findings_hold(const struct flow_finding *finding, size_t n)
{
        for (size_t i = 0; i < n; i++) {
                must(finding[i].line > 0 && finding[i].column > 0 && *finding[i].text);
                must(i == 0 || finding[i - 1].line <= finding[i].line);
        }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        static struct arena *arena;
        struct findings findings;
        struct flow_finding *finding = NULL;
        const FlowState *start;
        Flow *flow = NULL;
        struct err err;
        size_t n;

        if (!arena)
                arena_new(&arena);
        arena_reset(arena);
        findings = (struct findings){.arena = arena};
        must(flow_parse("f.yaml", (const char *)data, size, arena, &findings, &flow, &err));
        if (!flow || findings.n) {
                must(findings.n);
                n = flow ? flow_check_parts(flow, arena, &finding) : 0;
                findings_hold(finding, n);
                return 0;
        }
        must(codec_check(&flow->base, arena, &err));
        n = flow_check(flow, arena, &finding);
        findings_hold(finding, n);
        if (n)
                return 0;
        start = flow_state(flow, flow->start->text);
        must(start && !start->end);
        for (size_t i = 0; i < flow->n_states; i++)
                state_holds(flow->states[i]);
        for (size_t i = 0; i < flow->n_transitions; i++)
                transition_holds(flow, flow->transitions[i]);
        for (size_t i = 0; i < flow->n_terms; i++)
                term_holds(flow, flow->terms[i]);
        return 0;
}
