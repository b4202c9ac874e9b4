/* Any bytes, as a flow file: findings, or a flow that the schema can hold. When that is sound too, every name in it leads
 * somewhere, as the engine relies on. */
#include <string.h>

#include "flow.h"
#include "must.h"
#include "read.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void transition_holds(const Flow *flow, const FlowTransition *transition)
{
        must(transition->n_from > 0 && transition->n_by > 0 && flow_state(flow, transition->to->text));
        must(!flow_leaves(transition, transition->to->text));
        for (size_t i = 0; i < transition->n_from; i++)
                must(flow_state(flow, transition->from[i]->text));
        for (size_t i = 0; i < transition->n_requires; i++) {
                const FlowRequire *require = transition->requires[i];

                if (!strcmp(require->kind->text, "passed") || !strcmp(require->kind->text, "within"))
                        must(flow_term(flow, require->value->text));
        }
        for (size_t i = 0; i < transition->n_effects; i++)
                if (!strcmp(transition->effects[i]->kind->text, "task"))
                        must(transition->effects[i]->for_role && transition->effects[i]->due &&
                             *transition->effects[i]->value->text);
}

static void term_holds(const Flow *flow, const FlowTerm *term)
{
        must(term->after && term->basis && term->anchor);
        if (term->then)
                must(flow_transition(flow, term->then->text));
        if (term->anchor == ANCHOR__ANCHOR_ENTERED)
                must(flow_state(flow, term->anchor_value->text));
        if (term->anchor == ANCHOR__ANCHOR_TERM)
                must(flow_term(flow, term->anchor_value->text) && flow_term(flow, term->anchor_value->text) != term);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        static struct arena *arena;
        struct findings findings;
        struct flow_finding *finding;
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
                return 0;
        }
        must(codec_check(&flow->base, arena, &err));
        n = flow_check(flow, arena, &finding);
        for (size_t i = 0; i < n; i++) {
                must(finding[i].line > 0 && finding[i].column > 0 && *finding[i].text);
                must(i == 0 || finding[i - 1].line <= finding[i].line);
        }
        if (n)
                return 0;
        start = flow_state(flow, flow->start->text);
        must(start && !start->end);
        for (size_t i = 0; i < flow->n_transitions; i++)
                transition_holds(flow, flow->transitions[i]);
        for (size_t i = 0; i < flow->n_terms; i++)
                term_holds(flow, flow->terms[i]);
        return 0;
}
