/* Matching rules: their vocabulary, whether they are sound, and the form in which matching reads them. */
#include <stdlib.h>
#include <string.h>

#include "flow.h"
#include "inside.h"
#include "must.h"
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
        for (size_t i = 0; i < rules->n_musts; i++)
                if ((int)rules->must[i] == kind)
                        return;
        rules->must[rules->n_musts++] = (enum must_kind)kind;
}

/* Unknown and repeated words are passed over here: match_rules_check has told of them, and rules that it refused are not
 * installed. The days of a vacancy, for whom it is kept, and the hash are always asked, also when nobody wrote them down. */
void rules_set(struct rules *out, const MatchRules *rules)
{
        bool seen[CRITERIA] = {[CRITERION_HASH] = true}, listed[MUSTS] = {false};

        *out = (struct rules){0};
        for (size_t i = 0; i < rules->n_musts; i++)
                if (must_find(rules->musts[i]) >= 0)
                        listed[must_find(rules->musts[i])] = true;
        if (!listed[MUST_WINDOW])
                must_add(out, MUST_WINDOW);
        if (!listed[MUST_INTERNAL])
                must_add(out, MUST_INTERNAL);
        for (size_t i = 0; i < rules->n_musts; i++)
                if (must_find(rules->musts[i]) >= 0)
                        must_add(out, must_find(rules->musts[i]));
        for (size_t i = 0; i < rules->n_order; i++) {
                const MatchCriterion *from = rules->order[i];
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

/* ---- soundness */

struct check {
        struct arena *arena;
        struct flow_finding *finding;
        size_t n, room;
};

static void PRINTF_LIKE(3, 4) find(struct check *check, const Word *at, const char *fmt, ...)
{
        struct flow_finding *wider;
        va_list args;

        if (check->n == check->room) {
                check->room = check->room ? 2 * check->room : 8;
                wider = arena_alloc(check->arena, check->room * sizeof *wider);
                if (check->n)
                        memcpy(wider, check->finding, check->n * sizeof *wider);
                check->finding = wider;
        }
        va_start(args, fmt);
        check->finding[check->n++] = (struct flow_finding){at && at->line ? at->line : 1, at && at->column ? at->column : 1,
                                                           arena_vtext(check->arena, fmt, args)};
        va_end(args);
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

size_t match_rules_check(const MatchRules *rules, struct arena *arena, struct flow_finding **out)
{
        bool must_seen[MUSTS] = {false}, criterion_seen[CRITERIA] = {false};
        struct check check = {.arena = arena};

        if (!rules->version)
                find(&check, NULL, "version: rules carry a version from 1, so that a proposal can name them");
        for (size_t i = 0; i < rules->n_musts; i++)
                (void)check_word(&check, "must", rules->musts[i]->kind, match_musts, MUSTS, must_seen);
        if (!must_seen[MUST_CONSENT])
                find(&check, NULL, "musts: consent is not among them; nobody may be shown to an employer without it");
        for (size_t i = 0; i < rules->n_order; i++) {
                const MatchCriterion *criterion = rules->order[i];
                int kind = check_word(&check, "criterion", criterion->kind, match_criteria, CRITERIA, criterion_seen);

                if (kind >= 0)
                        check_bands(&check, criterion, kind);
                if (kind == CRITERION_HASH && i + 1 < rules->n_order)
                        find(&check, criterion->kind, "hash decides everything, so what follows it is never asked; put it last");
        }
        if (!rules->n_order)
                find(&check, NULL, "order: at least one criterion (there are %s)", all_words(arena, match_criteria));
        if (!rules->most)
                find(&check, NULL, "proposals.most: at least 1, else nobody is ever proposed anything");
        *out = check.finding;
        return check.n;
}

const char *match_rules_name(const MatchRules *rules, struct arena *arena)
{
        if (!text_set(rules->hash))
                return arena_text(arena, "%u", rules->version);
        return arena_text(arena, "%u-%.16s", rules->version, rules->hash);
}
