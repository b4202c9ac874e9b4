/* Which sets of the matching rules hold for a casefile, and what they come to: of each key what the set of its programme says,
 * else that of its flow, else the rules themselves.
 *
 * All of it stands in this header, since the matcher reads it too and needs no symbol of core's. */
#pragma once

#include "codec.h"
#include "text.h"

/* Null: there is none. */
struct ruleset {
        const MatchSet *programme, *flow;
};

static inline bool ruleset_names(const Word *word, const char *name)
{
        return word && text_is(word->text, name);
}

static inline struct ruleset ruleset_of(const MatchRules *rules, const char *flow, const char *programme)
{
        struct ruleset set = {NULL, NULL};

        for (size_t i = 0; i < rules->n_sets; i++) {
                if (!set.programme && ruleset_names(rules->sets[i]->programme, programme))
                        set.programme = rules->sets[i];
                if (!set.flow && ruleset_names(rules->sets[i]->flow, flow))
                        set.flow = rules->sets[i];
        }
        return set;
}

static inline MatchMust *const *ruleset_musts(const MatchRules *rules, struct ruleset set, size_t *n)
{
        const MatchSet *of = set.programme && set.programme->n_musts ? set.programme : set.flow;

        if (!of || !of->n_musts) {
                *n = rules->n_musts;
                return rules->musts;
        }
        *n = of->n_musts;
        return of->musts;
}

static inline MatchCriterion *const *ruleset_order(const MatchRules *rules, struct ruleset set, size_t *n)
{
        const MatchSet *of = set.programme && set.programme->n_order ? set.programme : set.flow;

        if (!of || !of->n_order) {
                *n = rules->n_order;
                return rules->order;
        }
        *n = of->n_order;
        return of->order;
}

static inline uint32_t ruleset_most(const MatchRules *rules, struct ruleset set)
{
        if (set.programme && set.programme->most)
                return set.programme->most;
        return set.flow && set.flow->most ? set.flow->most : rules->most;
}
