/* Every shipped flow, in every state: what may be taken is exactly what the flow says, and nothing else changes the state.
 *
 * Each state is reached by walks (walk.h) from the start. There every transition of the flow is tried by everyone, every term is
 * let pass and met, and everything that people can record is recorded. In the end every state, every way out of every state and
 * every term was visited, or the test says which was not. Files are found by looking into config/flows, so that no flow ships
 * untried. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "casefile.h"
#include "flow.h"
#include "must.h"
#include "text.h"
#include "walk.h"

#define FLOWS OVERSTAP_SOURCE "/config/flows"

static const char *const people[] = {"caseworker", "lead", "employee", "employer"};

/* ---- which flows there are */

static int is_yaml(const struct dirent *entry)
{
        size_t size = strlen(entry->d_name);

        return size > 5 && text_is(entry->d_name + size - 5, ".yaml");
}

/* The names of the shipped flows, in the order of the alphabet. */
static size_t shipped(struct arena *arena, const char ***out)
{
        struct dirent **entry;
        int n = scandir(FLOWS, &entry, is_yaml, alphasort);

        assert_true(n > 0);
        *out = arena_alloc(arena, (size_t)n * sizeof **out);
        for (int i = 0; i < n; i++) {
                (*out)[i] = arena_strndup(arena, entry[i]->d_name, strlen(entry[i]->d_name) - 5);
                free(entry[i]);
        }
        free(entry);
        return (size_t)n;
}

/* ---- exploring */

enum { STATES = 200, TRANSITIONS = 400, ARRIVALS_MOST = 4 };

/* Where walks have come to. A way is taken a few times: what is possible hangs on when and how a casefile came to a state. */
struct tour {
        struct walk *walk;
        size_t first, n;
        bool seen[STATES];
        uint8_t arrivals[TRANSITIONS][STATES];
        struct arena *arena;
};

/* `walk` has come on from `at`, if at all. */
static void arrive(struct tour *tour, const struct walk *at, const struct walk *walk)
{
        const Casefile *before = centre_case(at->c, at->id), *after = centre_case(walk->c, walk->id);
        const Entered *entered = after->entered[after->n_entered - 1];
        size_t i = 0, from;

        if (after->n_entered == before->n_entered)
                return;
        from = walk_state_place(at->flow, after->entered[after->n_entered - 2]->state);
        while (!text_is(at->flow->transitions[i]->name->text, entered->by))
                i++;
        if (tour->arrivals[i][from]++ < ARRIVALS_MOST)
                *(struct walk *)arena_append(tour->arena, (void **)&tour->walk, &tour->n, sizeof *tour->walk) = walk_fork(walk);
}

/* What is refused changes nothing, so that one walk serves for all. */
static void refused(struct walk *walk, const FlowTransition *transition, const char *reason, const char *rule)
{
        Command *command = centre_step(walk->c, walk->id, transition->name->text);
        const char *said;

        command->case_step->reason = arena_strdup(walk->c->arena, reason);
        said = centre_send(walk->c, command);
        if (!text_is(said, rule) || walk->c->last.events.n)
                fail_msg("%s: %s from %s by role %d: \"%s\", and not %s", walk->flow->name->text, transition->name->text,
                         walk_state(walk), walk->c->by.role[0], said, rule);
}

/* A lead may do what a caseworker may. */
static bool may_take(const FlowTransition *transition, const char *role)
{
        return word_among(transition->by, transition->n_by, role) ||
               (text_is(role, "lead") && word_among(transition->by, transition->n_by, "caseworker"));
}

/* Why somebody of that role is refused; null when nothing is in the way. */
static const char *rule_of(const struct walk *walk, const FlowTransition *transition, const char *role)
{
        if (!flow_leaves(transition, walk_state(walk)))
                return "case.transition";
        if (!may_take(transition, role))
                return "case.role";
        return walk_may(walk, transition) ? NULL : "case.requires";
}

static void refusals_try(const struct walk *at)
{
        struct walk walk = walk_fork(at);

        for (size_t i = 0; i < walk.flow->n_transitions; i++) {
                const FlowTransition *transition = walk.flow->transitions[i];
                const char *reason = transition->n_reasons ? transition->reasons[0]->text : "";

                for (size_t j = 0; j < COUNT(people); j++) {
                        const char *rule = rule_of(&walk, transition, people[j]);

                        walk_role(&walk, people[j]);
                        if (rule)
                                refused(&walk, transition, reason, rule);
                        if (transition->n_reasons && flow_leaves(transition, walk_state(&walk)))
                                refused(&walk, transition, "of-no-flow", "case.reason");
                }
        }
        walk_end(&walk);
}

/* With everything met but one thing, whoever may take the step is refused. */
static void unmet_try(const struct walk *ready, const FlowTransition *transition, const char *role)
{
        const char *reason = transition->n_reasons ? transition->reasons[0]->text : "";

        for (size_t i = 0; i < transition->n_requires; i++) {
                struct walk walk = walk_fork(ready);

                if (walk_unmeet(&walk, transition->requires[i])) {
                        walk_role(&walk, role);
                        refused(&walk, transition, reason, "case.requires");
                }
                walk_end(&walk);
        }
}

static void by_people(struct tour *tour, const struct walk *at, const FlowTransition *transition)
{
        struct walk walk = walk_fork(at);
        bool met = walk_meet(&walk, transition), arrived = false;

        for (size_t i = 0; i < COUNT(people) && met; i++) {
                struct walk taken = walk_fork(&walk);

                if (may_take(transition, people[i])) {
                        walk_step(&taken, transition, people[i]);
                        if (!arrived) {
                                unmet_try(&walk, transition, people[i]);
                                arrive(tour, at, &taken);
                        }
                        arrived = true;
                }
                walk_end(&taken);
        }
        /* What had to come first may have been the clock's to take. */
        if (!met)
                arrive(tour, at, &walk);
        walk_end(&walk);
}

static void by_clock(struct tour *tour, const struct walk *at, const FlowTransition *transition)
{
        for (size_t i = 0; i < 2 * at->flow->n_terms; i++) {
                const FlowTerm *term = at->flow->terms[i / 2];
                struct walk walk;

                if (!term->then || !text_is(term->then->text, transition->name->text))
                        continue;
                walk = walk_fork(at);
                (void)walk_pass(&walk, term, i % 2 == 0);
                arrive(tour, at, &walk);
                walk_end(&walk);
        }
}

/* Whatever the state, every term is let pass, and is met; and everything is recorded. */
static void terms_try(const struct walk *at)
{
        struct walk walk = walk_fork(at);

        walk_record(&walk);
        walk_end(&walk);
        for (size_t i = 0; i < at->flow->n_terms; i++) {
                for (int at_once = 0; at_once < 2; at_once++) {
                        walk = walk_fork(at);
                        (void)walk_pass(&walk, at->flow->terms[i], at_once);
                        walk_end(&walk);
                }
                walk = walk_fork(at);
                (void)walk_wait(&walk, at->flow->terms[i]);
                walk_end(&walk);
        }
}

/* The first to come into a state looks at everything; those after it only go on. */
static void explore(struct tour *tour, const struct walk *at)
{
        size_t state = walk_state_place(at->flow, walk_state(at));
        bool first = !tour->seen[state];

        tour->seen[state] = true;
        if (first)
                refusals_try(at);
        for (size_t i = 0; i < at->flow->n_transitions; i++) {
                const FlowTransition *transition = at->flow->transitions[i];

                if (!flow_leaves(transition, walk_state(at)) || tour->arrivals[i][state] >= ARRIVALS_MOST)
                        continue;
                by_people(tour, at, transition);
                if (word_among(transition->by, transition->n_by, "clock"))
                        by_clock(tour, at, transition);
        }
        if (first)
                terms_try(at);
}

/* ---- what was not visited */

static const char *add(struct arena *arena, const char *all, const char *what, const char *name, const char *from)
{
        return arena_text(arena, "%s\n%s %s%s%s", all, what, name, *from ? " from " : "", from);
}

/* A term that what it counts from meets never passes: it carries a day over to other terms. */
static bool is_carried_over(const FlowTerm *term)
{
        for (size_t i = 0; i < term->n_until; i++)
                if (term->until[i]->kind == term->anchor && term->anchor_value &&
                    text_is(term->until[i]->value->text, term->anchor_value->text))
                        return true;
        return false;
}

static const char *unvisited(const Flow *flow, const struct tour *tour, const struct visits *visits, struct arena *arena)
{
        const char *all = "";

        for (size_t i = 0; i < flow->n_states; i++)
                if (!tour->seen[i])
                        all = add(arena, all, "state", flow->states[i]->name->text, "");
        for (size_t i = 0; i < flow->n_transitions; i++)
                for (size_t j = 0; j < flow->transitions[i]->n_from; j++)
                        if (!visits->way[i][walk_state_place(flow, flow->transitions[i]->from[j]->text)])
                                all = add(arena, all, "transition", flow->transitions[i]->name->text,
                                          flow->transitions[i]->from[j]->text);
        for (size_t i = 0; i < flow->n_terms; i++) {
                if (!visits->passed[i] && !is_carried_over(flow->terms[i]))
                        all = add(arena, all, "passing of term", flow->terms[i]->name->text, "");
                if (flow->terms[i]->n_until && !visits->met[i])
                        all = add(arena, all, "meeting of term", flow->terms[i]->name->text, "");
        }
        return all;
}

static void a_flow_is_what_its_file_says(void **state)
{
        struct tour *tour = calloc(1, sizeof *tour);
        struct visits *visits = calloc(1, sizeof *visits);
        const char *name = *state, *left;
        const Flow *flow;
        struct centre *c;
        void *setup;

        must(tour && visits);
        assert_int_equal(centre_setup(&setup), 0);
        c = setup;
        centre_flow(c, name);
        flow = world_flow(c->world, name, 0);
        tour->arena = c->arena;
        *(struct walk *)arena_append(c->arena, (void **)&tour->walk, &tour->n, sizeof *tour->walk) = walk_begin(c, flow, visits);
        for (; tour->first < tour->n; tour->first++) {
                struct walk walk = tour->walk[tour->first];

                explore(tour, &walk);
                walk_end(&walk);
        }
        left = unvisited(flow, tour, visits, c->arena);
        if (*left)
                fail_msg("%s: not visited:%s", name, left);
        free(tour);
        free(visits);
        centre_destroy(&c);
}

int main(void)
{
        OWNED(arena_destroy) struct arena *arena = NULL;
        struct CMUnitTest *tests;
        const char **flow;
        size_t n;

        arena_new(&arena);
        n = shipped(arena, &flow);
        tests = arena_alloc(arena, n * sizeof *tests);
        for (size_t i = 0; i < n; i++)
                tests[i] = (struct CMUnitTest){arena_text(arena, "%s_is_what_its_file_says", flow[i]),
                                               a_flow_is_what_its_file_says, NULL, NULL, (void *)flow[i]};
        cmocka_set_message_output(CM_OUTPUT_TAP);
        return _cmocka_run_group_tests("flows", tests, n, NULL, NULL);
}
