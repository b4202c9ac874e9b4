/* The matching rules in force, set by set, and which sets are for nobody because no flow has their name, or no programme that the
 * caller may see. */
#include <inttypes.h>
#include <stdio.h>

#include "json.h"
#include "match.h"
#include "must.h"
#include "text.h"
#include "verbs.h"

static int rules_ask(struct call *call, const Result **result, const MatchRules **out)
{
        Query query = QUERY__INIT;
        Show show = SHOW__INIT;
        int status;

        show.kind = KIND__KIND_RULES;
        query.what_case = QUERY__WHAT_SHOW;
        query.show = &show;
        if ((status = call_ask(call, &query, call->arena, result)))
                return status;
        for (size_t i = 0; i < (*result)->n_things; i++)
                if ((*result)->things[i]->is_case == THING__IS_RULES)
                        *out = (*result)->things[i]->rules;
        if (*out)
                return EXIT_DONE;
        complain("desk told no rules");
        return EXIT_SILENT;
}

/* ---- names that nothing has */

struct known {
        const MatchRules *rules;
        bool *is_known; /* of each set */
};

static void known_take(void *self, const Thing *thing, struct instant now)
{
        struct known *known = self;
        bool of_flow = thing->is_case == THING__IS_FLOW;
        const char *name = of_flow ? thing->flow->name->text : thing->programme->id;

        (void)now;
        for (size_t i = 0; i < known->rules->n_sets; i++) {
                const Word *word = of_flow ? known->rules->sets[i]->flow : known->rules->sets[i]->programme;

                known->is_known[i] = known->is_known[i] || (word && text_is(word->text, name));
        }
}

static bool has_sets(const MatchRules *rules, bool of_flow)
{
        for (size_t i = 0; i < rules->n_sets; i++)
                if (of_flow == !!rules->sets[i]->flow)
                        return true;
        return false;
}

/* Nothing is asked when nothing has to be known. */
static int known_ask(struct call *call, Kind kind, struct known *known)
{
        OWNED(arena_destroy) struct arena *page = NULL;
        Query query = QUERY__INIT;
        List list = LIST__INIT;

        if (!has_sets(known->rules, kind == KIND__KIND_FLOW))
                return EXIT_DONE;
        arena_new(&page);
        list.kind = kind;
        query.what_case = QUERY__WHAT_LIST;
        query.list = &list;
        return call_pages(call, &query, page, known_take, known);
}

/* Who installs rules otherwise than through a file may leave words out. */
static const char *word_words(const Word *word)
{
        return word ? word->text : "?";
}

static const char *set_words(const MatchSet *set, struct arena *arena)
{
        return arena_text(arena, "%s %s", set->flow ? "flow" : "programme", word_words(set->flow ? set->flow : set->programme));
}

/* ---- in words */

static const char *criterion_words(const MatchCriterion *criterion, struct arena *arena)
{
        const char *text = word_words(criterion->kind);

        for (size_t i = 0; i < criterion->n_bands; i++)
                text = arena_text(arena, "%s%s%u", text, i ? ", " : " (", criterion->bands[i]);
        return criterion->n_bands ? arena_text(arena, "%s)", text) : text;
}

static void musts_print(MatchMust *const *must, size_t n)
{
        for (size_t i = 0; i < n; i++)
                printf("%s%s", i ? ", " : "  musts: ", word_words(must[i]->kind));
        if (n)
                printf("\n");
}

static void order_print(MatchCriterion *const *order, size_t n, struct arena *arena)
{
        for (size_t i = 0; i < n; i++)
                printf("%s%s", i ? ", " : "  order: ", criterion_words(order[i], arena));
        if (n)
                printf("\n");
}

static void most_print(uint32_t most)
{
        if (most)
                printf("  proposals: %u\n", most);
}

static void rules_print(const struct known *known, struct arena *arena)
{
        const MatchRules *rules = known->rules;

        printf("rules %s\ndefault\n", match_rules_name(rules, arena));
        musts_print(rules->musts, rules->n_musts);
        order_print(rules->order, rules->n_order, arena);
        most_print(rules->most);
        for (size_t i = 0; i < rules->n_sets; i++) {
                const MatchSet *set = rules->sets[i];

                printf("%s%s\n", set_words(set, arena),
                       known->is_known[i] ? ""
                       : set->flow        ? " (for nobody: there is no such flow)"
                                          : " (for nobody: you see no such programme)");
                musts_print(set->musts, set->n_musts);
                order_print(set->order, set->n_order, arena);
                most_print(set->most);
        }
}

static json_t *unknown_json(const struct known *known, struct arena *arena)
{
        json_t *list = json_array();

        for (size_t i = 0; i < known->rules->n_sets; i++)
                if (!known->is_known[i])
                        must(!json_array_append_new(list, text_json(set_words(known->rules->sets[i], arena))));
        return list;
}

int match_rules_show(struct call *call)
{
        OWNED(json_drop) json_t *document = NULL;
        const Result *result;
        struct known known = {0};
        int status;

        if ((status = rules_ask(call, &result, &known.rules)))
                return status;
        known.is_known = arena_alloc(call->arena, known.rules->n_sets + 1);
        if ((status = known_ask(call, KIND__KIND_FLOW, &known)) || (status = known_ask(call, KIND__KIND_PROGRAMME, &known)))
                return status;
        if (!call_json(call)) {
                rules_print(&known, call->arena);
                return EXIT_DONE;
        }
        document = json_pack("{s:s, s:o, s:o}", "name", match_rules_name(known.rules, call->arena), "rules",
                             message_json(&known.rules->base), "unknown", unknown_json(&known, call->arena));
        must(document);
        call_stamp(document, result);
        call_document(document);
        return EXIT_DONE;
}
