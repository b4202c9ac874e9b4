/* The matching rules' file becomes their message. The vocabulary is the matcher's (match.h), which checks it. */
#include <inttypes.h>
#include <string.h>

#include "flow.h"
#include "read.h"
#include "reader.h"
#include "text.h"

enum { VERSION_MOST = 1000000, WORDS_MOST = 32, BANDS_MOST = 20, BAND_MOST = 1000000, OPEN_MOST = 100, SETS_MOST = 64 };

static const char *below(const struct reader *r, const char *path, const char *key)
{
        return arena_text(r->arena, "%s%s%s", path, *path ? "." : "", key);
}

static void read_musts(const struct reader *r, const char *path, const struct node *node, MatchRules *rules)
{
        size_t n = reader_count(r, path, node, WORDS_MOST);

        for (size_t i = 0; i < n; i++) {
                MatchMust *must = NEW(r->arena, MatchMust, match_must);

                must->kind = reader_word(r, path, node_item(node, i));
                APPEND(r->arena, rules, musts) = must;
        }
}

/* A criterion is a word, or a map of the word with what it is told. */
static MatchCriterion *read_criterion(const struct reader *r, const char *path, const struct node *node)
{
        static const char *const keys[] = {"bands", NULL};
        MatchCriterion *criterion = NEW(r->arena, MatchCriterion, match_criterion);
        const struct node *told, *bands;
        size_t n;

        if (node->kind != NODE_MAP) {
                criterion->kind = reader_word(r, path, node);
                return criterion;
        }
        if (node->n != 1) {
                reader_wrong(r, node, "%s: each is a word or a map of one key, such as distance: {bands: [5, 15, 30]}", path);
                criterion->kind = reader_word_at(r, node, "", 0);
                return criterion;
        }
        criterion->kind = reader_word(r, path, node->key[0]);
        path = below(r, path, criterion->kind->text);
        told = reader_map(r, path, node->item[0], keys);
        bands = node_get(told, "bands");
        path = below(r, path, "bands");
        n = reader_count(r, path, bands, BANDS_MOST);
        for (size_t i = 0; i < n; i++)
                APPEND(r->arena, criterion, bands) = reader_number(r, path, node_item(bands, i), 0, BAND_MOST);
        return criterion;
}

static void read_order(const struct reader *r, const char *path, const struct node *node, MatchRules *rules)
{
        size_t n = reader_count(r, path, node, WORDS_MOST);

        for (size_t i = 0; i < n; i++)
                APPEND(r->arena, rules, order) = read_criterion(r, path, node_item(node, i));
}

static void read_proposals(const struct reader *r, const char *path, const struct node *node, MatchRules *rules)
{
        static const char *const keys[] = {"most", NULL};
        const struct node *proposals = reader_map(r, path, node, keys);

        rules->most = reader_number(r, below(r, path, "most"), node_get(proposals, "most"), 1, OPEN_MOST);
}

/* What everyone is matched by, or those of one set. */
static void read_part(const struct reader *r, const char *path, const struct node *map, MatchRules *rules)
{
        read_musts(r, below(r, path, "musts"), node_get(map, "musts"), rules);
        read_order(r, below(r, path, "order"), node_get(map, "order"), rules);
        read_proposals(r, below(r, path, "proposals"), node_get(map, "proposals"), rules);
}

/* ---- sets */

/* To say nothing and to leave out are the same in a message, so only here it can be told that nothing was said. */
static void find_nothing(const struct reader *r, const char *path, const struct node *map)
{
        for (size_t i = 0; i < map->n; i++)
                if (map->item[i]->kind != NODE_SCALAR && !map->item[i]->n)
                        reader_wrong(r, map->item[i], "%s: it is empty; leave %s out to have what holds without it",
                                     below(r, path, map->key[i]->text), map->key[i]->text);
}

static MatchSet *read_set(const struct reader *r, const char *path, const struct node *node)
{
        static const char *const keys[] = {"musts", "order", "proposals", NULL};
        const struct node *map = reader_map(r, path, node, keys);
        MatchSet *set = NEW(r->arena, MatchSet, match_set);
        MatchRules part = MATCH_RULES__INIT;

        if (!map)
                return set;
        find_nothing(r, path, map);
        read_part(r, path, map, &part);
        set->musts = part.musts;
        set->n_musts = part.n_musts;
        set->order = part.order;
        set->n_order = part.n_order;
        set->most = part.most;
        return set;
}

static void read_sets(const struct reader *r, const char *key, const struct node *node, bool of_flow, MatchRules *rules)
{
        const struct node *map = reader_map(r, key, node, NULL);

        for (size_t i = 0; map && i < map->n; i++) {
                MatchSet *set;
                Word *name;

                if (rules->n_sets == SETS_MOST) {
                        reader_wrong(r, map->key[i], "%s: there are too many sets (at most %d, of flows and programmes together)",
                                     key, SETS_MOST);
                        return;
                }
                name = reader_word(r, key, map->key[i]);
                if (!name_is_sound(name->text))
                        reader_wrong(
                                r, map->key[i],
                                "%s: \"%.60s\" is no name: one has lower-case letters, digits and hyphens, begins with a letter, "
                                "and is at most 40 long",
                                key, name->text);
                set = read_set(r, below(r, key, name->text), map->item[i]);
                *(of_flow ? &set->flow : &set->programme) = name;
                APPEND(r->arena, rules, sets) = set;
        }
}

/* ---- the hash */

static uint64_t hash_text(uint64_t hash, const char *text)
{
        /* FNV-1a, with the NUL between two words. */
        for (size_t i = 0; i <= strlen(text); i++)
                hash = (hash ^ (uint8_t)text[i]) * UINT64_C(0x100000001b3);
        return hash;
}

static uint64_t hash_musts(uint64_t hash, MatchMust *const *must, size_t n)
{
        hash = hash_text(hash, "musts");
        for (size_t i = 0; i < n; i++)
                hash = hash_text(hash, must[i]->kind->text);
        return hash;
}

static uint64_t hash_order(uint64_t hash, MatchCriterion *const *order, size_t n, struct arena *arena)
{
        hash = hash_text(hash, "order");
        for (size_t i = 0; i < n; i++) {
                hash = hash_text(hash, order[i]->kind->text);
                for (size_t j = 0; j < order[i]->n_bands; j++)
                        hash = hash_text(hash, arena_text(arena, "%u", order[i]->bands[j]));
        }
        return hash;
}

/* Rules without sets have the hash that they had before there were any. */
static char *rules_hash(const struct reader *r, const MatchRules *rules)
{
        uint64_t hash = hash_musts(UINT64_C(0xcbf29ce484222325), rules->musts, rules->n_musts);

        hash = hash_order(hash, rules->order, rules->n_order, r->arena);
        hash = hash_text(hash, arena_text(r->arena, "most %u", rules->most));
        for (size_t i = 0; i < rules->n_sets; i++) {
                const MatchSet *set = rules->sets[i];

                hash = hash_text(hash, arena_text(r->arena, "%s %s", set->flow ? "flow" : "programme",
                                                  set->flow ? set->flow->text : set->programme->text));
                hash = hash_musts(hash, set->musts, set->n_musts);
                hash = hash_order(hash, set->order, set->n_order, r->arena);
                hash = hash_text(hash, arena_text(r->arena, "most %u", set->most));
        }
        return arena_text(r->arena, "%016" PRIx64, hash);
}

bool rules_read(const char *file, struct arena *arena, struct findings *findings, MatchRules **out, struct err *err)
{
        static const char *const keys[] = {"version", "musts", "order", "proposals", "flows", "programmes", NULL};
        const struct reader r = {file, arena, findings};
        const struct node *tree;
        MatchRules *rules;

        if (!conf_read(file, arena, findings, &tree, err))
                return false;
        *out = NULL;
        if (!tree || !reader_map(&r, "", tree, keys))
                return true;
        rules = NEW(arena, MatchRules, match_rules);
        rules->version = reader_number(&r, "version", node_get(tree, "version"), 1, VERSION_MOST);
        read_part(&r, "", tree, rules);
        read_sets(&r, "flows", node_get(tree, "flows"), true, rules);
        read_sets(&r, "programmes", node_get(tree, "programmes"), false, rules);
        rules->hash = rules_hash(&r, rules);
        *out = rules;
        return true;
}
