#include "inside.h"

#include <string.h>

#include "flow.h"
#include "must.h"
#include "text.h"

/* What people do about a transition for which the scenario has no line: go on within some weeks; seldom leave, or begin anew. */
static const struct behaviour goes_on = {.chance = CHANCE_ALL, .delay = {.in_workdays = true, .least = 5, .most = 15}},
                              seldom = {.chance = 500, .delay = {.kind = SPREAD_MEAN, .least = 90}},
                              comes_back = {.chance = 1000, .delay = {.least = 30, .most = 150}};

static const struct behaviour *behaviour_given(const struct scenario *scenario, const char *transition)
{
        for (size_t i = 0; i < scenario->n_behaviours; i++)
                if (text_is(scenario->behaviour[i].transition, transition))
                        return &scenario->behaviour[i];
        return NULL;
}

static bool asks(const FlowTransition *transition, const char *kind, const char *value)
{
        for (size_t i = 0; i < transition->n_requires; i++) {
                const FlowRequire *require = transition->requires[i];

                if (text_is(require->kind->text, kind) && require->value && text_is(require->value->text, value))
                        return true;
        }
        return false;
}

static PlacementKind work_needed(const FlowTransition *transition)
{
        if (asks(transition, "placement", "assignment"))
                return PLACEMENT_KIND__PLACEMENT_ASSIGNMENT;
        if (asks(transition, "placement", "taster"))
                return PLACEMENT_KIND__PLACEMENT_TASTER;
        return asks(transition, "placement", "job") || asks(transition, "placement", "running") ? PLACEMENT_KIND__PLACEMENT_JOB
                                                                                                : PLACEMENT_KIND__PLACEMENT_NONE;
}

/* A transition that the clock takes too is left to it. Null: nobody does anything. */
static const struct behaviour *behaviour_default(const Flow *flow, const FlowState *from, const FlowTransition *transition)
{
        if (word_among(transition->by, transition->n_by, "clock"))
                return NULL;
        if (asks(transition, "placement", "ended"))
                return &comes_back;
        return transition->n_reasons || from->end || flow_state(flow, transition->to->text)->end ? &seldom : &goes_on;
}

static unsigned role_of(const FlowTransition *transition, const struct behaviour *behaviour)
{
        unsigned role = behaviour->by ? scenario_role(behaviour->by) : SCENARIO_ROLES;

        if (role < SCENARIO_ROLES && word_among(transition->by, transition->n_by, behaviour->by))
                return role;
        for (size_t i = 0; i < transition->n_by; i++)
                if ((role = scenario_role(transition->by[i]->text)) < SCENARIO_ROLES)
                        return role;
        return SCENARIO_ROLES;
}

static size_t taken_place(struct run *run, const char *transition, bool by_default)
{
        struct simulate_result *out = run->out;
        size_t i = 0;

        while (i < out->n_taken && strcmp(out->taken[i].transition, transition))
                i++;
        if (i < out->n_taken)
                return i;
        *(struct simulate_taken *)arena_append(run->arena, (void **)&out->taken, &out->n_taken, sizeof *out->taken) =
                (struct simulate_taken){.transition = arena_strdup(run->arena, transition), .by_default = by_default};
        return i;
}

static void way_add(struct run *run, struct stage *stage, const Flow *flow, const FlowTransition *transition)
{
        const struct behaviour *given = behaviour_given(run->scenario, transition->name->text);
        const struct behaviour *behaviour = given ? given : behaviour_default(flow, stage->state, transition);
        size_t taken = taken_place(run, transition->name->text, !given);
        unsigned role = behaviour ? role_of(transition, behaviour) : SCENARIO_ROLES;

        if (role == SCENARIO_ROLES)
                return;
        *(struct way *)arena_append(run->arena, (void **)&stage->way, &stage->n_ways, sizeof *stage->way) = (struct way){
                .transition = transition,
                .behaviour = behaviour,
                .role = role,
                .needs = work_needed(transition),
                .ends_work = asks(transition, "placement", "ended"),
                .taken = taken,
        };
}

static size_t shown_place(struct run *run, const FlowState *state)
{
        struct simulate_result *out = run->out;
        size_t i = 0, n = out->n_states;

        while (i < n && strcmp(out->state[i].name, state->name->text))
                i++;
        if (i < n)
                return i;
        *(struct simulate_state *)arena_append(run->arena, (void **)&out->state, &out->n_states, sizeof *out->state) =
                (struct simulate_state){arena_strdup(run->arena, state->name->text), arena_strdup(run->arena, state->title_en),
                                        state->end != NULL};
        return i;
}

static void milestone_place(struct run *run, const char *name)
{
        struct simulate_result *out = run->out;

        for (size_t i = 0; i < out->n_milestones; i++)
                if (!strcmp(out->milestone[i], name))
                        return;
        *(const char **)arena_append(run->arena, (void **)&out->milestone, &out->n_milestones, sizeof *out->milestone) =
                arena_strdup(run->arena, name);
}

static void milestones_find(struct run *run, const FlowTransition *transition)
{
        for (size_t i = 0; i < transition->n_effects; i++)
                if (text_is(transition->effects[i]->kind->text, "milestone"))
                        milestone_place(run, transition->effects[i]->value->text);
}

void course_make(struct run *run, const Flow *flow)
{
        struct course course = {.flow = flow, .stage = arena_alloc(run->arena, flow->n_states * sizeof(*course.stage))};

        for (size_t i = 0; i < flow->n_states; i++) {
                struct stage *stage = &course.stage[i];

                stage->state = flow->states[i];
                stage->shown = shown_place(run, stage->state);
                for (size_t j = 0; j < flow->n_transitions; j++)
                        if (flow_leaves(flow->transitions[j], stage->state->name->text))
                                way_add(run, stage, flow, flow->transitions[j]);
        }
        for (size_t i = 0; i < flow->n_transitions; i++)
                milestones_find(run, flow->transitions[i]);
        *(struct course *)arena_append(run->arena, (void **)&run->course, &run->n_courses, sizeof *run->course) = course;
}

struct stage *course_stage(const struct course *course, const char *state)
{
        for (size_t i = 0; i < course->flow->n_states; i++)
                if (!strcmp(course->flow->states[i]->name->text, state))
                        return &course->stage[i];
        must(!"a casefile is in a state of its flow");
}

size_t course_of(const struct run *run, uint32_t version)
{
        size_t i = 0;

        while (i < run->n_courses && run->course[i].flow->version != version)
                i++;
        return i;
}

/* ---- what no flow knows */

struct check {
        const Flow *const *flow;
        size_t n_flows;
        struct arena *arena;
        struct simulate_finding *finding;
        size_t n;
};

static void wrong(struct check *check, struct mark mark, const char *text)
{
        *(struct simulate_finding *)arena_append(check->arena, (void **)&check->finding, &check->n, sizeof *check->finding) =
                (struct simulate_finding){mark.line, mark.column, text};
}

/* What one flow asks of a word that another does not have is nobody's mistake: it is enough that one has it. */
static bool reason_is_known(const struct check *check, const char *transition, const char *reason)
{
        bool any = false;

        for (size_t i = 0; i < check->n_flows; i++) {
                const FlowTransition *of = flow_transition(check->flow[i], transition);

                if (of && word_among(of->reasons, of->n_reasons, reason))
                        return true;
                any |= of && of->n_reasons;
        }
        return !any;
}

static bool role_is_known(const struct check *check, const char *transition, const char *role)
{
        for (size_t i = 0; i < check->n_flows; i++) {
                const FlowTransition *of = flow_transition(check->flow[i], transition);

                if (of && word_among(of->by, of->n_by, role))
                        return true;
        }
        return false;
}

static bool transition_is_known(const struct check *check, const char *transition)
{
        for (size_t i = 0; i < check->n_flows; i++)
                if (flow_transition(check->flow[i], transition))
                        return true;
        return false;
}

static void behaviour_check(struct check *check, const struct behaviour *behaviour)
{
        const char *name = behaviour->transition;

        if (!transition_is_known(check, name)) {
                wrong(check, behaviour->mark,
                      arena_text(
                              check->arena,
                              "behaviour.%s: no flow here has this transition; leave the line out, or name one that a flow has",
                              name));
                return;
        }
        if (behaviour->by && !role_is_known(check, name, behaviour->by))
                wrong(check, behaviour->mark,
                      arena_text(check->arena, "behaviour.%s.by: the flow does not let the %s take it; name a role that it does",
                                 name, behaviour->by));
        for (size_t i = 0; i < behaviour->reasons.n; i++)
                if (!reason_is_known(check, name, behaviour->reasons.word[i]))
                        wrong(check, behaviour->reasons.mark[i],
                              arena_text(
                                      check->arena,
                                      "behaviour.%s.reasons: %s is no reason of the flow for it; `overstap flow show` lists them",
                                      name, behaviour->reasons.word[i]));
}

static bool fact_is_known(const struct check *check, const char *name)
{
        bool known = false;

        for (size_t i = 0; i < check->n_flows; i++)
                known |= flow_has_fact(check->flow[i], name);
        return known;
}

static void fact_check(struct check *check, const char *path, const char *name, struct mark mark)
{
        if (!fact_is_known(check, name))
                wrong(check, mark,
                      arena_text(check->arena, "%s.%s: no flow here has this fact; docs/flows.md lists those that all have", path,
                                 name));
}

static bool reaches(const FlowTransition *transition, const char *milestone)
{
        for (size_t i = 0; i < transition->n_effects; i++)
                if (text_is(transition->effects[i]->kind->text, "milestone") &&
                    text_is(transition->effects[i]->value->text, milestone))
                        return true;
        return false;
}

static void milestone_check(struct check *check, const struct price *price)
{
        for (size_t i = 0; i < check->n_flows; i++)
                for (size_t j = 0; j < check->flow[i]->n_transitions; j++)
                        if (reaches(check->flow[i]->transitions[j], price->name))
                                return;
        wrong(check, price->mark,
              arena_text(check->arena, "costs.milestones.%s: no flow here reaches it; leave the line out", price->name));
}

size_t simulate_check(const struct scenario *scenario, const Flow *const *flows, size_t n, struct arena *arena,
                      struct simulate_finding **out)
{
        struct check check = {.flow = flows, .n_flows = n, .arena = arena};

        for (size_t i = 0; i < scenario->n_behaviours; i++)
                behaviour_check(&check, &scenario->behaviour[i]);
        for (size_t i = 0; i < scenario->n_facts; i++)
                fact_check(&check, "people.facts", scenario->fact[i].name, scenario->fact[i].mark);
        for (size_t i = 0; i < scenario->n_happenings; i++)
                if (!scenario->happening[i].is_activity)
                        fact_check(&check, "people.later", scenario->happening[i].name, scenario->happening[i].mark);
        for (size_t i = 0; i < scenario->n_milestones; i++)
                milestone_check(&check, &scenario->milestone[i]);
        *out = check.finding;
        return check.n;
}
