/* Matching rules: their vocabulary, whether they are sound, and the form in which matching reads them. */
#include <stdlib.h>
#include <string.h>

#include "flow.h"
#include "inside.h"
#include "must.h"
#include "ruleset.h"
#include "text.h"

const char *const match_musts[] = {
        [MUST_WINDOW] = "window",           [MUST_INTERNAL] = "internal",   [MUST_LICENCE] = "licence",
        [MUST_CERTIFICATE] = "certificate", [MUST_LANGUAGE] = "language",   [MUST_TRAVEL] = "travel",
        [MUST_HOURS] = "hours",             [MUST_CONSENT] = "consent",     [MUST_SHRINKING] = "shrinking",
        [MUST_NOT_SENDER] = "not-sender",   [MUST_AVAILABLE] = "available", [MUST_SHIFTS] = "shifts",
        [MUSTS] = NULL,
};
const char *const match_criteria[] = {
        [CRITERION_SKILLS_MISSING] = "skills-missing",
        [CRITERION_OCCUPATION] = "occupation",
        [CRITERION_WISHED] = "wished",
        [CRITERION_DISTANCE] = "distance",
        [CRITERION_HOURS_FIT] = "hours-fit",
        [CRITERION_WAGE_FIT] = "wage-fit",
        [CRITERION_WAITING] = "waiting",
        [CRITERION_HASH] = "hash",
        [CRITERIA] = NULL,
};

int word_find(const char *const *words, const char *word)
{
        for (int i = 0; words[i]; i++)
                if (text_is(words[i], word))
                        return i;
        return -1;
}

static int must_find(const MatchMust *must)
{
        return must->kind ? word_find(match_musts, must->kind->text) : -1;
}

static void must_add(struct rules *rules, int kind)
{
        if (rules->asks >> kind & 1)
                return;
        rules->asks |= UINT32_C(1) << kind;
        rules->must[rules->n_musts++] = (enum must_kind)kind;
}

static void musts_set(struct rules *out, MatchMust *const *must, size_t n)
{
        bool listed[MUSTS] = {false};

        for (size_t i = 0; i < n; i++)
                if (must_find(must[i]) >= 0)
                        listed[must_find(must[i])] = true;
        if (!listed[MUST_WINDOW])
                must_add(out, MUST_WINDOW);
        if (!listed[MUST_INTERNAL])
                must_add(out, MUST_INTERNAL);
        for (size_t i = 0; i < n; i++)
                if (must_find(must[i]) >= 0)
                        must_add(out, must_find(must[i]));
}

static void order_set(struct rules *out, MatchCriterion *const *order, size_t n)
{
        bool seen[CRITERIA] = {[CRITERION_HASH] = true};

        for (size_t i = 0; i < n; i++) {
                const MatchCriterion *from = order[i];
                int kind = from->kind ? word_find(match_criteria, from->kind->text) : -1;

                if (kind < 0 || seen[kind])
                        continue;
                seen[kind] = true;
                out->criterion[out->n_criteria++] = (enum criterion_kind)kind;
                for (size_t j = 0; kind == CRITERION_DISTANCE && j < from->n_bands && j < COUNT(out->distance.band); j++)
                        out->distance.band[out->distance.n++] = from->bands[j];
        }
        out->criterion[out->n_criteria++] = CRITERION_HASH;
}

/* Unknown and repeated words are passed over here: match_rules_check has told of them, and rules that it refused are not
 * installed. The days of a vacancy, for whom it is kept, and the hash are always asked, also when nobody wrote them down. */
static void rules_set(struct rules *out, const MatchRules *rules, struct ruleset set)
{
        MatchMust *const *must;
        MatchCriterion *const *order;
        size_t n_musts, n_order;

        must = ruleset_musts(rules, set, &n_musts);
        order = ruleset_order(rules, set, &n_order);
        *out = (struct rules){.most = ruleset_most(rules, set)};
        musts_set(out, must, n_musts);
        order_set(out, order, n_order);
}

/* ---- every set */

static uint32_t name_number(struct words *words, const Word *name)
{
        return name && text_set(name->text) ? words_number(words, name->text) : 0;
}

static void name_add(struct set_names *names, uint32_t word)
{
        if (!word || set_find(names, word))
                return;
        must(names->n < COUNT(names->word));
        names->word[names->n++] = word;
}

static void names_set(struct sets *sets, const MatchRules *rules, struct words *words)
{
        sets->programmes.n = sets->flows.n = 1;
        for (size_t i = 0; i < rules->n_sets; i++) {
                name_add(&sets->programmes, name_number(words, rules->sets[i]->programme));
                name_add(&sets->flows, name_number(words, rules->sets[i]->flow));
        }
}

/* Those of who has no set first: what costs least to ask, and puts most aside, stands in front there. */
static void musts_of_all(struct sets *sets)
{
        uint32_t asked = 0;

        sets->of_all = UINT32_MAX;
        for (size_t i = 0; i < sets->programmes.n * sets->flows.n; i++) {
                sets->of_all &= sets->rules[i].asks;
                for (size_t j = 0; j < sets->rules[i].n_musts; j++) {
                        enum must_kind must = sets->rules[i].must[j];

                        if (asked >> must & 1)
                                continue;
                        asked |= UINT32_C(1) << must;
                        sets->must[sets->n_musts++] = must;
                }
        }
}

void sets_new(struct sets *out, const MatchRules *rules, struct words *words)
{
        struct rules *each;

        *out = (struct sets){0};
        names_set(out, rules, words);
        each = out->rules = calloc(out->programmes.n * out->flows.n, sizeof *out->rules);
        must(each);
        for (size_t i = 0; i < out->programmes.n; i++)
                for (size_t j = 0; j < out->flows.n; j++, each++) {
                        uint32_t programme = out->programmes.word[i], flow = out->flows.word[j];

                        rules_set(each, rules,
                                  ruleset_of(rules, flow ? words_text(words, flow) : NULL,
                                             programme ? words_text(words, programme) : NULL));
                        each->programme = programme;
                        each->flow = flow;
                }
        musts_of_all(out);
}

void sets_clear(struct sets *sets)
{
        free(sets->rules);
        *sets = (struct sets){0};
}

uint32_t set_find(const struct set_names *names, uint32_t word)
{
        for (uint32_t i = 1; i < names->n; i++)
                if (names->word[i] == word)
                        return i;
        return 0;
}

uint32_t sets_number(const struct sets *sets, uint32_t programme, uint32_t flow)
{
        return set_find(&sets->programmes, programme) * sets->flows.n + set_find(&sets->flows, flow);
}

const char *set_name(const struct words *words, const struct rules *rules, struct arena *arena)
{
        const char *programme = rules->programme ? arena_text(arena, "programme %s", words_text(words, rules->programme)) : "",
                   *flow = rules->flow ? arena_text(arena, "flow %s", words_text(words, rules->flow)) : "";

        return arena_text(arena, "%s%s%s", programme, *programme && *flow ? ", " : "", flow);
}

/* ---- soundness */

struct check {
        struct arena *arena;
        struct flow_finding *finding;
        size_t n;
};

static void PRINTF_LIKE(3, 4) find(struct check *check, const Word *at, const char *fmt, ...)
{
        const char *text;
        va_list args;

        va_start(args, fmt);
        text = arena_vtext(check->arena, fmt, args);
        va_end(args);
        *(struct flow_finding *)arena_append(check->arena, (void **)&check->finding, &check->n, sizeof *check->finding) =
                (struct flow_finding){at && at->line ? at->line : 1, at && at->column ? at->column : 1, text};
}

static const char *all_words(struct arena *arena, const char *const *words)
{
        const char *all = words[0];

        for (size_t i = 1; words[i]; i++)
                all = arena_text(arena, "%s, %s", all, words[i]);
        return all;
}

/* The place of a word in its vocabulary when it is there for the first time; else -1 and a finding. */
static int check_word(struct check *check, const char *what, const Word *word, const char *const *words, size_t n, bool *seen)
{
        const char *text = word && word->text ? word->text : "", *near = text_near(text, words, n);
        int kind = word_find(words, text);

        if (kind < 0 && near)
                find(check, word, "%s: no such %s (did you mean %s?)", text, what, near);
        else if (kind < 0)
                find(check, word, "\"%s\": no such %s (there are %s)", text, what, all_words(check->arena, words));
        else if (seen[kind])
                find(check, word, "%s stands here twice; take one away", text);
        if (kind < 0 || seen[kind])
                return -1;
        seen[kind] = true;
        return kind;
}

static void check_bands(struct check *check, const MatchCriterion *criterion, int kind)
{
        if (criterion->n_bands && kind != CRITERION_DISTANCE)
                find(check, criterion->kind, "%s has no bands; only distance has", criterion->kind->text);
        for (size_t i = 0; i < criterion->n_bands; i++)
                if (criterion->bands[i] <= (i ? criterion->bands[i - 1] : 0)) {
                        find(check, criterion->kind, "bands are kilometres that rise, such as [5, 15, 30, 60]");
                        return;
                }
}

/* Where they stand: `path` and `at`, which are "" and null of the rules themselves. */
static void check_musts(struct check *check, const char *path, const Word *at, MatchMust *const *must, size_t n)
{
        bool seen[MUSTS] = {false};

        for (size_t i = 0; i < n; i++)
                (void)check_word(check, "must", must[i]->kind, match_musts, MUSTS, seen);
        if (!seen[MUST_CONSENT])
                find(check, at, "%smusts: consent is not among them; nobody may be shown to an employer without it", path);
}

static void check_order(struct check *check, MatchCriterion *const *order, size_t n)
{
        bool seen[CRITERIA] = {false};

        for (size_t i = 0; i < n; i++) {
                int kind = check_word(check, "criterion", order[i]->kind, match_criteria, CRITERIA, seen);

                if (kind >= 0)
                        check_bands(check, order[i], kind);
                if (kind == CRITERION_HASH && i + 1 < n)
                        find(check, order[i]->kind, "hash decides everything, so what follows it is never asked; put it last");
        }
}

/* Was an earlier set for the same people? */
static bool is_second(const MatchRules *rules, size_t at)
{
        const MatchSet *set = rules->sets[at];

        for (size_t i = 0; i < at; i++) {
                const Word *before = set->flow ? rules->sets[i]->flow : rules->sets[i]->programme;

                if (before && text_is(before->text, set->flow ? set->flow->text : set->programme->text))
                        return true;
        }
        return false;
}

static void check_set(struct check *check, const MatchRules *rules, size_t at)
{
        const MatchSet *set = rules->sets[at];
        const Word *name = set->flow ? set->flow : set->programme;
        const char *kind = set->flow ? "flows" : "programmes";

        if (!name || (set->flow && set->programme)) {
                find(check, name, "a set is for a flow or for a programme; say which");
                return;
        }
        if (is_second(rules, at))
                find(check, name, "%s.%s: it has two sets; take one away", kind, name->text);
        if (!set->n_musts && !set->n_order && !set->most)
                find(check, name, "%s.%s: it says nothing; give it musts, order or proposals, or take it away", kind, name->text);
        if (set->n_musts)
                check_musts(check, arena_text(check->arena, "%s.%s.", kind, name->text), name, set->musts, set->n_musts);
        check_order(check, set->order, set->n_order);
}

size_t match_rules_check(const MatchRules *rules, struct arena *arena, struct flow_finding **out)
{
        struct check check = {.arena = arena};

        if (!rules->version)
                find(&check, NULL, "version: rules carry a version from 1, so that a proposal can name them");
        check_musts(&check, "", NULL, rules->musts, rules->n_musts);
        check_order(&check, rules->order, rules->n_order);
        if (!rules->n_order)
                find(&check, NULL, "order: at least one criterion (there are %s)", all_words(arena, match_criteria));
        if (!rules->most)
                find(&check, NULL, "proposals.most: at least 1, else nobody is ever proposed anything");
        for (size_t i = 0; i < rules->n_sets; i++)
                check_set(&check, rules, i);
        *out = check.finding;
        return check.n;
}

const char *match_rules_name(const MatchRules *rules, struct arena *arena)
{
        if (!text_set(rules->hash))
                return arena_text(arena, "%u", rules->version);
        return arena_text(arena, "%u-%.16s", rules->version, rules->hash);
}
