/* What a flow declares of its own: figures, what it uses of the person and what for, who may override and suspend. */
#include "flow_check.h"
#include "must.h"
#include "text.h"

/* Whoever answers for a case. */
static const char *const deciders[] = {"caseworker", "lead", NULL};

static void check_figures(struct check *check, const struct names *names)
{
        for (size_t i = 0; i < check->flow->n_figures; i++) {
                const FlowFigure *figure = check->flow->figures[i];
                const char *path = arena_text(check->arena, "figures.%s", word_text(figure->name));
                const Word *at = at_or(figure->name, check->flow->name);

                check_title(check, path, at, figure->title_en, figure->title_nl);
                check_fact(check, names, arena_text(check->arena, "%s.on", path), figure->on, at);
        }
}

/* ---- personal fields: nothing is used that has no purpose, and nothing has a purpose that is not used (AVG art. 5(1)(b) and
 * (c)) */

static void check_purpose(struct check *check, const FlowPersonal *personal, const char **before, size_t n_before)
{
        const char *field = word_text(personal->field), *path = arena_text(check->arena, "personal.%s", field);
        const Word *at = at_or(personal->field, check->flow->name);

        before[n_before] = field;
        if (!check_known(check, "personal", "field of a person", personal->field, check->flow->name, flow_personal))
                return;
        if (is_one_of(field, before, n_before))
                check_find(check, at, "%s: it stands here twice (take one away)", path);
        if (!text_set(personal->purpose_en) && !text_set(personal->purpose_nl))
                check_find(check, at, "%s: its purpose is missing, such as %s: {en: To match, nl: Om te bemiddelen}", path,
                           field);
        else
                check_both(check, path, "purpose", at, personal->purpose_en, personal->purpose_nl);
}

/* Somewhere that the flow uses something of the person. */
struct use {
        const char *path; /* null: nowhere */
        const Word *at;
};

static struct use matching_use(struct check *check)
{
        for (size_t i = 0; i < check->flow->n_states; i++) {
                const FlowState *state = check->flow->states[i];

                if (state->matching)
                        return (struct use){arena_text(check->arena, "states.%s.matching", word_text(state->name)), state->name};
        }
        return (struct use){0};
}

static bool require_uses(const FlowRequire *require, const char *field)
{
        const char *kind = word_text(require->kind);

        return (text_is(kind, "profile") && text_is(word_text(require->value), "recorded") && text_is(field, "profile")) ||
               (text_is(kind, "consent") && text_is(word_text(require->value), field));
}

static struct use require_use(struct check *check, const char *field)
{
        for (size_t i = 0; i < check->flow->n_transitions; i++) {
                const FlowTransition *transition = check->flow->transitions[i];

                for (size_t j = 0; j < transition->n_requires; j++) {
                        const FlowRequire *require = transition->requires[j];

                        if (require_uses(require, field))
                                return (struct use){arena_text(check->arena, "transitions.%s.requires.%s",
                                                               word_text(transition->name), require->kind->text),
                                                    at_or(require->value, require->kind)};
                }
        }
        return (struct use){0};
}

/* The first place is enough: one purpose serves them all. */
static struct use field_use(struct check *check, const char *field)
{
        struct use use = text_is(field, "profile") ? matching_use(check) : (struct use){0};
        const FlowFigure *figure = flow_figure(check->flow, field);

        if (!use.path)
                use = require_use(check, field);
        if (!use.path && figure && text_is(field, "age"))
                use = (struct use){"figures.age", figure->name};
        return use;
}

static const FlowPersonal *personal_of(const Flow *flow, const char *field)
{
        for (size_t i = 0; i < flow->n_personal; i++)
                if (text_is(word_text(flow->personal[i]->field), field))
                        return flow->personal[i];
        return NULL;
}

static void check_personal(struct check *check)
{
        const Flow *flow = check->flow;
        const char **before = arena_alloc(check->arena, (flow->n_personal + 1) * sizeof *before);

        for (size_t i = 0; i < flow->n_personal; i++)
                check_purpose(check, flow->personal[i], before, i);
        for (size_t i = 0; flow_personal[i] && !check->in_parts; i++) {
                const char *field = flow_personal[i];
                const FlowPersonal *personal = personal_of(flow, field);
                struct use use = field_use(check, field);

                if (use.path && !personal)
                        check_find(check, use.at,
                                   "%s: it uses the %s of the person, and nothing says what for (add personal: {%s: {en: ..., "
                                   "nl: ...}})",
                                   use.path, field, field);
                if (!use.path && personal)
                        check_find(check, personal->field,
                                   "personal.%s: nothing in this flow uses it (take it away: what is not used is not kept)",
                                   field);
        }
}

/* ---- who may override, and who may suspend */

static void check_deciders(struct check *check, const char *path, Word *const *roles, size_t n)
{
        for (size_t i = 0; i < n; i++)
                (void)check_known(check, path, "role that decides", roles[i], check->flow->name, deciders);
        check_once(check, path, roles, n);
}

static void check_leave(struct check *check, const char *path, const FlowLeave *leave)
{
        const char *by = arena_text(check->arena, "%s.by", path);

        if (!leave)
                return;
        if (!leave->n_by)
                check_find(check, check->flow->name, "%s: nobody may (add a role, such as [lead])", by);
        if (!leave->n_reasons)
                check_find(check, at_or(leave->n_by ? leave->by[0] : NULL, check->flow->name),
                           "%s.reasons: there is none to give (name some)", path);
        check_deciders(check, by, leave->by, leave->n_by);
        check_deciders(check, arena_text(check->arena, "%s.second", path), leave->second, leave->n_second);
        check_reasons(check, path, leave->reasons, leave->n_reasons, check->flow->name);
}

static void check_suspension(struct check *check)
{
        const FlowLeave *leave = check->flow->suspension;

        check_leave(check, "suspension", leave);
        for (size_t i = 0; i < check->flow->n_terms; i++)
                if (check->flow->terms[i]->pause)
                        return;
        if (leave && !check->in_parts)
                check_find(check, at_or(leave->n_by ? leave->by[0] : NULL, check->flow->name),
                           "suspension: no term stands still for it (add pause: on to one, or take it away)");
}

static void check_sight(struct check *check, const struct names *names)
{
        const Flow *flow = check->flow;

        for (size_t i = 0; i < flow->n_sight_vacancy; i++)
                (void)check_known(check, "sight.vacancy", "state", flow->sight_vacancy[i], flow->name, names->state);
        for (size_t i = 0; i < flow->n_sight_person; i++)
                (void)check_known(check, "sight.person", "state", flow->sight_person[i], flow->name, names->state);
        check_once(check, "sight.vacancy", flow->sight_vacancy, flow->n_sight_vacancy);
        check_once(check, "sight.person", flow->sight_person, flow->n_sight_person);
}

void check_own(struct check *check, const struct names *names)
{
        check_figures(check, names);
        check_sight(check, names);
        check_personal(check);
        check_leave(check, "override", check->flow->override);
        check_suspension(check);
}
