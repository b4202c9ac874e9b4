/* What only the ways through the whole flow can show. */
#include "flow_check.h"
#include "must.h"
#include "text.h"

/* A step from one state to another, as places in the flow's list. */
struct way {
        size_t from, to;
};

static size_t state_place(const Flow *flow, const Word *name)
{
        size_t i = 0;

        while (i < flow->n_states && !text_is(flow->states[i]->name->text, name->text))
                i++;
        return i;
}

static struct way *ways_of(struct check *check, size_t *n)
{
        const Flow *flow = check->flow;
        struct way *ways;
        size_t room = 1;

        for (size_t i = 0; i < flow->n_transitions; i++)
                room += flow->transitions[i]->n_from;
        ways = arena_alloc(check->arena, room * sizeof *ways);
        *n = 0;
        for (size_t i = 0; i < flow->n_transitions; i++) {
                size_t to = state_place(flow, flow->transitions[i]->to);

                for (size_t j = 0; j < flow->transitions[i]->n_from; j++)
                        ways[(*n)++] = (struct way){state_place(flow, flow->transitions[i]->from[j]), to};
        }
        return ways;
}

static void check_ways_of(struct check *check, bool *reached, bool *ending)
{
        const Flow *flow = check->flow;
        size_t n;
        struct way *ways = ways_of(check, &n);

        for (bool more = true; more;) {
                more = false;
                for (size_t i = 0; i < n; i++) {
                        const struct way *way = &ways[i];

                        if ((reached[way->from] && !reached[way->to]) || (ending[way->to] && !ending[way->from]))
                                more = true;
                        reached[way->to] = reached[way->to] || reached[way->from];
                        ending[way->from] = ending[way->from] || ending[way->to];
                }
        }
        for (size_t i = 0; i < flow->n_states; i++) {
                const Word *name = flow->states[i]->name;

                if (!reached[i])
                        check_find(
                                check, name,
                                "states.%s: nothing leads here from the start (add a transition with to: %s, or take the state "
                                "away)",
                                name->text, name->text);
                if (!ending[i])
                        check_find(check, name,
                                   "states.%s: from here no end is ever reached (add a transition from it towards an end)",
                                   name->text);
        }
}

void check_ways(struct check *check)
{
        const Flow *flow = check->flow;
        bool *reached = arena_alloc(check->arena, flow->n_states + 1), *ending = arena_alloc(check->arena, flow->n_states + 1);
        bool some_end = false;

        for (size_t i = 0; i < flow->n_states; i++) {
                reached[i] = text_is(word_text(flow->states[i]->name), word_text(flow->start));
                ending[i] = state_is_end(flow->states[i]);
                some_end = some_end || ending[i];
        }
        if (!some_end)
                check_find(check, flow->name, "states: none is an end (give one, such as closed: {title: ..., end: placed})");
        else if (!check->astray)
                check_ways_of(check, reached, ending);
}
