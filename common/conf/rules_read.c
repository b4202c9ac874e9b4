/* The matching rules' file becomes their message. The vocabulary is the matcher's (match.h), which checks it. */
#include <inttypes.h>
#include <string.h>

#include "read.h"
#include "reader.h"
#include "text.h"

enum { VERSION_MOST = 1000000, WORDS_MOST = 32, BANDS_MOST = 20, BAND_MOST = 1000000, OPEN_MOST = 100 };

static void read_musts(const struct reader *r, const struct node *node, MatchRules *rules)
{
        size_t n = reader_count(r, "musts", node, WORDS_MOST);

        for (size_t i = 0; i < n; i++) {
                MatchMust *must = NEW(r->arena, MatchMust, match_must);

                must->kind = reader_word(r, "musts", node_item(node, i));
                APPEND(r->arena, rules, musts) = must;
        }
}

/* A criterion is a word, or a map of the word with what it is told. */
static MatchCriterion *read_criterion(const struct reader *r, const struct node *node)
{
        static const char *const keys[] = {"bands", NULL};
        MatchCriterion *criterion = NEW(r->arena, MatchCriterion, match_criterion);
        const struct node *told, *bands;
        const char *path;
        size_t n;

        if (node->kind != NODE_MAP) {
                criterion->kind = reader_word(r, "order", node);
                return criterion;
        }
        if (node->n != 1) {
                reader_wrong(r, node, "order: each is a word or a map of one key, such as distance: {bands: [5, 15, 30]}");
                criterion->kind = reader_word_at(r, node, "", 0);
                return criterion;
        }
        criterion->kind = reader_word(r, "order", node->key[0]);
        path = arena_text(r->arena, "order.%s", criterion->kind->text);
        told = reader_map(r, path, node->item[0], keys);
        bands = node_get(told, "bands");
        path = arena_text(r->arena, "%s.bands", path);
        n = reader_count(r, path, bands, BANDS_MOST);
        for (size_t i = 0; i < n; i++)
                APPEND(r->arena, criterion, bands) = reader_number(r, path, node_item(bands, i), 0, BAND_MOST);
        return criterion;
}

static uint64_t hash_text(uint64_t hash, const char *text)
{
        /* FNV-1a, with the NUL between two words. */
        for (size_t i = 0; i <= strlen(text); i++)
                hash = (hash ^ (uint8_t)text[i]) * UINT64_C(0x100000001b3);
        return hash;
}

static char *rules_hash(const struct reader *r, const MatchRules *rules)
{
        uint64_t hash = hash_text(UINT64_C(0xcbf29ce484222325), "musts");

        for (size_t i = 0; i < rules->n_musts; i++)
                hash = hash_text(hash, rules->musts[i]->kind->text);
        hash = hash_text(hash, "order");
        for (size_t i = 0; i < rules->n_order; i++) {
                hash = hash_text(hash, rules->order[i]->kind->text);
                for (size_t j = 0; j < rules->order[i]->n_bands; j++)
                        hash = hash_text(hash, arena_text(r->arena, "%u", rules->order[i]->bands[j]));
        }
        hash = hash_text(hash, arena_text(r->arena, "most %u", rules->most));
        return arena_text(r->arena, "%016" PRIx64, hash);
}

bool rules_read(const char *file, struct arena *arena, struct findings *findings, MatchRules **out, struct err *err)
{
        static const char *const keys[] = {"version", "musts", "order", "proposals", NULL}, *const proposals_keys[] = {"most",
                                                                                                                       NULL};
        const struct reader r = {file, arena, findings};
        const struct node *tree, *order, *proposals;
        MatchRules *rules;
        size_t n;

        if (!conf_read(file, arena, findings, &tree, err))
                return false;
        *out = NULL;
        if (!tree || !reader_map(&r, "", tree, keys))
                return true;
        rules = NEW(arena, MatchRules, match_rules);
        rules->version = reader_number(&r, "version", node_get(tree, "version"), 1, VERSION_MOST);
        read_musts(&r, node_get(tree, "musts"), rules);
        order = node_get(tree, "order");
        n = reader_count(&r, "order", order, WORDS_MOST);
        for (size_t i = 0; i < n; i++)
                APPEND(arena, rules, order) = read_criterion(&r, node_item(order, i));
        proposals = reader_map(&r, "proposals", node_get(tree, "proposals"), proposals_keys);
        rules->most = reader_number(&r, "proposals.most", node_get(proposals, "most"), 1, OPEN_MOST);
        rules->hash = rules_hash(&r, rules);
        *out = rules;
        return true;
}
