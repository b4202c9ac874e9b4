/* Is a definition of outcomes sound? Its vocabulary stands here, as docs/results.md has it. */
#include <string.h>

#include "flow_check.h"
#include "masked.h"
#include "must.h"
#include "outcome.h"
#include "text.h"

const char *const outcome_bases[] = {"reached", "end", "placement", "activity", "fact", "milestone", "profile", NULL};
const char *const outcome_reached[] = {"offered", "joined", "placed", "lasting", NULL};
/* In the order of the schema's choices, from 1. */
const char *const outcome_placements[] = {"job", "assignment", "taster", NULL};
const char *const outcome_contracts[] = {"permanent", "temporary", "agency", "on-call", NULL};
const char *const outcome_evidence[] = {"employer-statement", "contract",  "payslip", "benefit-decision",
                                        "trade-register",     "enrolment", NULL};
const char *const outcome_came[] = {"agreed", "completed", "certified", "hired", NULL};
const char *const outcome_profile[] = {"changed", NULL};
const char *const outcome_of[] = {"announced", "offered", "joined", "placed", "due", "goal", NULL};

bool outcome_has_term(const OutcomeDefinition *definition)
{
        for (size_t i = 0; i < definition->n_ways; i++)
                if (definition->ways[i]->lasts)
                        return true;
        return false;
}

static void check_words(struct check *check, const char *path, const char *what, Word *const *words, size_t n, const Word *above,
                        const char *const *known)
{
        for (size_t i = 0; i < n; i++)
                (void)check_known(check, path, what, words[i], above, known);
        check_once(check, path, words, n);
}

/* Milestones are a flow's own to name, and a definition is of no one flow. Of facts only those serve that a stranger is told,
 * since a result must be one that can be counted again outside (masked.h); what else a flow records may be a milestone of it. */
static void check_names(struct check *check, const char *path, const OutcomeWay *way)
{
        bool is_fact = text_is(way->basis->text, "fact");

        for (size_t i = 0; i < way->n_values; i++) {
                const char *text = word_text(way->values[i]);

                if (is_fact && !fact_is_told(text))
                        check_find(check, at_or(way->values[i], way->basis),
                                   "%s: no result can stand on \"%s\" (the suite's own facts serve, such as joined, "
                                   "benefit-ended and "
                                   "evidence.KIND; a flow can make a milestone of another)",
                                   path, text);
                else if (!is_fact && !name_is_sound(text))
                        check_find(check, at_or(way->values[i], way->basis),
                                   "%s: \"%s\" is no name (lower-case letters, digits and hyphens)", path, text);
        }
        check_once(check, path, way->values, way->n_values);
}

static void check_values(struct check *check, const char *path, const OutcomeWay *way)
{
        static const struct {
                const char *basis, *what;
                const char *const *words; /* null: names */
        } values[] = {
                {"reached", "count of a flow", outcome_reached},
                {"end", "kind of end", flow_ends},
                {"placement", "kind of placement", outcome_placements},
                {"activity", "kind of activity", flow_activities},
                {"fact", "fact", NULL},
                {"milestone", "milestone", NULL},
                {"profile", "change of a profile", outcome_profile},
        };
        const char *at;

        if (!check_known(check, path, "basis", way->basis, check->above, outcome_bases))
                return;
        at = arena_text(check->arena, "%s.%s", path, way->basis->text);
        if (!way->n_values)
                check_find(check, way->basis, "%s: it says nothing", at);
        for (size_t i = 0; i < COUNT(values); i++)
                if (text_is(values[i].basis, way->basis->text) && values[i].words)
                        check_words(check, at, values[i].what, way->values, way->n_values, way->basis, values[i].words);
                else if (text_is(values[i].basis, way->basis->text))
                        check_names(check, at, way);
}

/* What is said of another basis than this would never hold, or hold of nothing. */
static void check_fits(struct check *check, const char *path, const OutcomeWay *way)
{
        const char *basis = word_text(way->basis);
        bool placement = text_is(basis, "placement"), counted = text_is(basis, "activity") || text_is(basis, "profile");
        const struct {
                const char *key, *of;
                bool is_said, fits;
        } keys[] = {
                {"contract", "a placement", way->n_contract > 0, placement},
                {"hours", "a placement", way->hours > 0, placement},
                {"lasts", "a placement", way->lasts != NULL, placement},
                {"stays", "a placement", way->stays != NULL, placement},
                {"running", "a placement", way->running, placement},
                {"subsidy", "a placement", way->unsubsidised, placement},
                {"gap", "a placement", way->no_gap, placement},
                {"times", "an activity, or of profile", way->times > 0, counted},
                {"outcome", "an activity", way->n_outcome > 0, text_is(basis, "activity")},
        };

        for (size_t i = 0; i < COUNT(keys); i++)
                if (keys[i].is_said && !keys[i].fits)
                        check_find(check, at_or(way->basis, check->above), "%s.%s: this is said of %s; take it away", path,
                                   keys[i].key, keys[i].of);
}

static void check_span(struct check *check, const char *path, const Length *length, const Word *at)
{
        if (length && (!length_is_sound(length) || !length->n || length->unit == UNIT__UNIT_IS_WORKDAYS))
                check_find(check, at, "%s: days, weeks, months or years are asked for (such as 13w, 26w, 1y)", path);
}

static void check_way(struct check *check, const char *path, const OutcomeWay *way)
{
        const Word *at = at_or(way->basis, check->above);

        check_values(check, path, way);
        check_fits(check, path, way);
        check_words(check, arena_text(check->arena, "%s.contract", path), "contract", way->contract, way->n_contract, at,
                    outcome_contracts);
        check_words(check, arena_text(check->arena, "%s.outcome", path), "outcome of an activity", way->outcome, way->n_outcome,
                    at, outcome_came);
        check_words(check, arena_text(check->arena, "%s.evidence", path), "kind of evidence", way->evidence, way->n_evidence, at,
                    outcome_evidence);
        check_span(check, arena_text(check->arena, "%s.lasts", path), way->lasts, at);
        check_span(check, arena_text(check->arena, "%s.stays", path), way->stays, at);
        if (way->lasts && way->stays)
                check_find(check, at, "%s: lasts counts at the end of a time and stays from its first day; take one", path);
        if (way->running && way->stays)
                check_find(check, at, "%s: what counts only while it runs need not stay as well; take stays away", path);
}

size_t outcome_check(const OutcomeDefinition *definition, struct arena *arena, struct flow_finding **out)
{
        struct check check = {.arena = arena, .above = definition->name};
        const char *none[1], *path = arena_text(arena, "outcomes.%.40s", word_text(definition->name));

        (void)check_name(&check, "outcome", definition->name, NULL, none, 0);
        if (!definition->version)
                check_find(&check, definition->name, "%s.version: a definition has a version from 1, since reports name it",
                           path);
        check_title(&check, path, definition->name, definition->title_en, definition->title_nl);
        check_both(&check, path, "text", definition->name, definition->text_en, definition->text_nl);
        if (!definition->n_ways)
                check_find(&check, definition->name, "%s.counts: say what counts, such as {placement: job, lasts: 26w}", path);
        for (size_t i = 0; i < definition->n_ways; i++)
                check_way(&check, arena_text(arena, "%s.counts", path), definition->ways[i]);
        check_words(&check, arena_text(arena, "%s.of", path), "whole", definition->of, definition->n_of, definition->name,
                    outcome_of);
        if (word_among(definition->of, definition->n_of, "due") && !outcome_has_term(definition))
                check_find(&check, definition->name, "%s.of: nothing here lasts, so nobody is due (take due away, or say lasts)",
                           path);
        *out = check.finding;
        return check.n;
}
