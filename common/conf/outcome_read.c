/* A file of outcome definitions becomes their messages. Grammar and vocabulary: docs/results.md. */
#include <string.h>

#include "must.h"
#include "outcome.h"
#include "read.h"
#include "reader.h"
#include "text.h"

/* The bounds of overstap.proto. */
enum {
        TITLE_MOST = 120,
        TEXT_MOST = 1000,
        VERSION_MOST = 100000,
        SET_MOST = 100,
        WAYS_MOST = 16,
        VALUES_MOST = 20,
        TIMES_MOST = 500,
        CONTRACTS_MOST = 4,
        HOURS_MOST = 990,
        GAP_MOST = 1000,
        EVIDENCE_MOST = 8,
        OF_MOST = 8,
};

static const char *below(const struct reader *r, const char *path, const char *key)
{
        return arena_text(r->arena, "%s.%s", path, key);
}

static void read_both(const struct reader *r, const char *path, const struct node *node, size_t most, char **en, char **nl)
{
        static const char *const keys[] = {"en", "nl", NULL};
        const struct node *both = reader_map(r, path, node, keys);

        *en = reader_text(r, below(r, path, "en"), node_get(both, "en"), most);
        *nl = reader_text(r, below(r, path, "nl"), node_get(both, "nl"), most);
}

static void read_words(const struct reader *r, const char *path, const struct node *node, size_t most, Word ***out, size_t *n_out)
{
        size_t n = reader_count(r, path, node, most);

        for (size_t i = 0; i < n; i++)
                *(Word **)arena_append(r->arena, (void **)out, n_out, sizeof **out) = reader_word(r, path, node_item(node, i));
}

/* "25.5": tenths of an hour a week. */
static uint32_t read_hours(const struct reader *r, const char *path, const struct node *node)
{
        const char *text = reader_text(r, path, node, 8);
        size_t whole = strspn(text, "0123456789");
        uint32_t tenths = 0;

        if (!node || !*text)
                return 0;
        for (size_t i = 0; i < whole && tenths <= HOURS_MOST; i++)
                tenths = 10 * tenths + (uint32_t)(text[i] - '0');
        tenths *= 10;
        if (text[whole] == '.' && text[whole + 1] >= '0' && text[whole + 1] <= '9' && !text[whole + 2])
                tenths += (uint32_t)(text[whole + 1] - '0');
        else if (text[whole])
                tenths = 0;
        if (whole && tenths && tenths <= HOURS_MOST)
                return tenths;
        reader_wrong(r, node, "%s: hours a week are asked for, such as 25.5, to at most 99", path);
        return 0;
}

static void read_flags(const struct reader *r, const char *path, const struct node *map, OutcomeWay *way)
{
        static const char *const runs[] = {"", "on"}, *const subsidies[] = {"", "none"};
        const struct node *gap = node_get(map, "gap");
        const Length *length = reader_length(r, below(r, path, "gap"), gap);

        way->running = reader_choice(r, below(r, path, "running"), node_get(map, "running"), runs, COUNT(runs)) > 0;
        way->unsubsidised =
                reader_choice(r, below(r, path, "subsidy"), node_get(map, "subsidy"), subsidies, COUNT(subsidies)) > 0;
        way->no_gap = gap != NULL;
        if (length && (length->unit != UNIT__UNIT_IS_DAYS || length->n > GAP_MOST))
                reader_wrong(r, gap, "%s.gap: days are asked for, such as 0d for none, to at most %dd", path, GAP_MOST);
        else if (length)
                way->gap = length->n;
}

/* What it rests on is the key that names a basis. */
static void read_basis(const struct reader *r, const char *path, const struct node *map, OutcomeWay *way)
{
        for (size_t i = 0; i < map->n; i++) {
                const char *key = map->key[i]->text;
                bool is_basis = false;

                for (size_t j = 0; outcome_bases[j]; j++)
                        is_basis |= text_is(key, outcome_bases[j]);
                if (!is_basis)
                        continue;
                if (way->basis) {
                        reader_wrong(r, map->key[i],
                                     "%s.%s: it rests on %s already; what may be either is two ways, each a map of its own", path,
                                     key, way->basis->text);
                        continue;
                }
                way->basis = reader_word(r, path, map->key[i]);
                read_words(r, below(r, path, key), map->item[i], VALUES_MOST, &way->values, &way->n_values);
        }
        if (!way->basis)
                reader_wrong(r, map, "%s: say what it rests on (reached, end, placement, activity, fact, milestone or profile)",
                             path);
}

static OutcomeWay *read_way(const struct reader *r, const char *path, const struct node *node)
{
        static const char *const keys[] = {"reached", "end",     "placement", "activity", "fact",     "milestone",
                                           "profile", "times",   "contract",  "hours",    "lasts",    "stays",
                                           "running", "subsidy", "gap",       "outcome",  "evidence", NULL};
        const struct node *map = reader_map(r, path, node, keys);
        OutcomeWay *way = map ? NEW(r->arena, OutcomeWay, outcome_way) : NULL;

        if (!way)
                return NULL;
        read_basis(r, path, map, way);
        way->times = reader_number(r, below(r, path, "times"), node_get(map, "times"), 1, TIMES_MOST);
        read_words(r, below(r, path, "contract"), node_get(map, "contract"), CONTRACTS_MOST, &way->contract, &way->n_contract);
        way->hours = read_hours(r, below(r, path, "hours"), node_get(map, "hours"));
        way->lasts = reader_length(r, below(r, path, "lasts"), node_get(map, "lasts"));
        way->stays = reader_length(r, below(r, path, "stays"), node_get(map, "stays"));
        read_flags(r, path, map, way);
        read_words(r, below(r, path, "outcome"), node_get(map, "outcome"), VALUES_MOST, &way->outcome, &way->n_outcome);
        read_words(r, below(r, path, "evidence"), node_get(map, "evidence"), EVIDENCE_MOST, &way->evidence, &way->n_evidence);
        return way;
}

static OutcomeDefinition *read_definition(const struct reader *r, const struct node *name, const struct node *node)
{
        static const char *const keys[] = {"version", "title", "text", "counts", "of", NULL};
        const char *path = arena_text(r->arena, "outcomes.%.40s", name->text);
        const struct node *map = reader_map(r, path, node, keys), *counts = node_get(map, "counts");
        OutcomeDefinition *definition = NEW(r->arena, OutcomeDefinition, outcome_definition);
        size_t n = reader_count(r, below(r, path, "counts"), counts, WAYS_MOST);

        definition->name = reader_word(r, "outcomes", name);
        definition->version = reader_number(r, below(r, path, "version"), node_get(map, "version"), 1, VERSION_MOST);
        read_both(r, below(r, path, "title"), node_get(map, "title"), TITLE_MOST, &definition->title_en, &definition->title_nl);
        read_both(r, below(r, path, "text"), node_get(map, "text"), TEXT_MOST, &definition->text_en, &definition->text_nl);
        for (size_t i = 0; i < n; i++) {
                OutcomeWay *way = read_way(r, below(r, path, "counts"), node_item(counts, i));

                if (way)
                        APPEND(r->arena, definition, ways) = way;
        }
        read_words(r, below(r, path, "of"), node_get(map, "of"), OF_MOST, &definition->of, &definition->n_of);
        return definition;
}

/* Was something told already at the path of this finding or below it? Then it may follow from that: what cannot be read is
 * missing too. That nobody is due may follow from any way. */
static bool follows(const char *text, const struct findings *findings, size_t from, size_t to)
{
        size_t n = strcspn(text, ":");
        const char *of = n > 3 && !strncmp(text + n - 3, ".of", 3) && strstr(text, "nobody is due") ? ".counts" : "";

        n -= *of ? 3 : 0;
        for (size_t i = from; i < to; i++) {
                const char *told = findings->item[i].text;

                if (!strncmp(told, text, n) && !strncmp(told + n, of, strlen(of)) && (told[n] == ':' || told[n] == '.'))
                        return true;
        }
        return false;
}

static void definition_check(const struct reader *r, const OutcomeDefinition *definition, size_t from)
{
        size_t to = r->findings->n;
        struct flow_finding *found;
        size_t n = outcome_check(definition, r->arena, &found);

        for (size_t i = 0; i < n; i++)
                if (!follows(found[i].text, r->findings, from, to))
                        finding_add(r->findings, r->file, found[i].line, found[i].column, "%s", found[i].text);
}

bool outcome_read(const char *file, struct arena *arena, struct findings *findings, struct outcome_set *out, struct err *err)
{
        static const char *const keys[] = {"outcomes", NULL};
        const struct reader r = {file, arena, findings};
        const struct node *tree, *map;

        *out = (struct outcome_set){0};
        if (!conf_read(file, arena, findings, &tree, err))
                return false;
        map = tree && reader_map(&r, "", tree, keys) ? reader_map(&r, "outcomes", node_get(tree, "outcomes"), NULL) : NULL;
        if (tree && !map && !findings->n)
                reader_wrong(&r, tree, "outcomes: it is missing; below it stands each definition under its name");
        if (map && map->n > SET_MOST)
                reader_wrong(&r, map, "outcomes: %zu are too many for one file (at most %d)", map->n, SET_MOST);
        for (size_t i = 0; map && i < map->n && i < SET_MOST; i++) {
                size_t before = findings->n;
                OutcomeDefinition *definition = read_definition(&r, map->key[i], map->item[i]);

                definition_check(&r, definition, before);
                *(OutcomeDefinition **)arena_append(arena, (void **)&out->item, &out->n, sizeof *out->item) = definition;
        }
        return true;
}
