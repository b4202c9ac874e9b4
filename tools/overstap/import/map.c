#include "map.h"

#include <string.h>

#include "id.h"
#include "must.h"
#include "text.h"

struct reader {
        struct map *map;
        struct arena *arena;
        struct findings *findings;
        enum decimal decimal;
        struct words empty;
};

static void find(struct reader *r, const struct node *at, const char *text)
{
        finding_add(r->findings, r->map->file, at->line, at->column, "%s", text);
}

/* ---- values */

static const char *scalar(struct reader *r, const char *key, const struct node *node)
{
        if (node->kind == NODE_SCALAR && *node->text)
                return node->text;
        find(r, node, arena_text(r->arena, "%s: one value goes here", key));
        return NULL;
}

/* The place of the word among `words`; `n` (and a finding) when it is none of them. */
static size_t choice(struct reader *r, const char *key, const struct node *node, const char *const *words, size_t n)
{
        const char *text = scalar(r, key, node), *all = "", *near;

        if (!text)
                return n;
        for (size_t i = 0; i < n; i++) {
                if (text_is(text, words[i]))
                        return i;
                all = arena_text(r->arena, "%s%s%s", all, *all ? ", " : "", words[i]);
        }
        near = text_near(text, words, n);
        find(r, node,
             near ? arena_text(r->arena, "%s: \"%s\" is none of %s (did you mean %s?)", key, text, all, near)
                  : arena_text(r->arena, "%s: \"%s\" is none of %s", key, text, all));
        return n;
}

static bool yes(struct reader *r, const char *key, const struct node *node)
{
        static const char *const words[] = {"false", "true", "no", "yes"};

        return choice(r, key, node, words, COUNT(words)) % 2 == 1;
}

/* One scalar or a list of them. */
static size_t each(const struct node *node)
{
        return node->kind == NODE_LIST ? node->n : 1;
}

static const struct node *nth(const struct node *node, size_t i)
{
        return node->kind == NODE_LIST ? node->item[i] : node;
}

static struct words words_of(struct reader *r, const char *key, const struct node *node, bool plain)
{
        struct words words = {0};

        for (size_t i = 0; i < each(node); i++) {
                const char *text = scalar(r, key, nth(node, i));

                if (text)
                        *(const char **)arena_append(r->arena, (void **)&words.item, &words.n, sizeof *words.item) =
                                plain ? text_plain(text, r->arena) : text;
        }
        return words;
}

static struct words words_both(struct reader *r, struct words a, struct words b)
{
        struct words both = {0};

        for (size_t i = 0; i < a.n + b.n; i++)
                *(const char **)arena_append(r->arena, (void **)&both.item, &both.n, sizeof *both.item) =
                        i < a.n ? a.item[i] : b.item[i - a.n];
        return both;
}

static struct map_column column_of(struct reader *r, const char *key, const struct node *node)
{
        struct map_column column = {.line = node->line, .column = node->column};
        const char *text = scalar(r, key, node);
        struct err err;
        uint64_t place;

        if (!text)
                return column;
        if (node->quoted || strspn(text, "0123456789") < strlen(text))
                column.name = text;
        else if (number_parse(text, "column", &place, &err) && place <= 4096)
                column.place = (unsigned)place;
        else
                find(r, node, arena_text(r->arena, "%s: \"%s\" is no column; the first is 1", key, text));
        return column;
}

/* ---- keys: each has a name and a function that takes it */

typedef void take_fn(struct reader *r, void *into, const char *key, const struct node *node);
struct taker {
        const char *key;
        take_fn *take;
};

static void map_take(struct reader *r, const char *where, const struct node *node, const struct taker *takers, size_t n,
                     void *into)
{
        const char *names[24];

        must(n <= COUNT(names));
        if (node->kind != NODE_MAP) {
                find(r, node, arena_text(r->arena, "%s: keys and values go here", where));
                return;
        }
        for (size_t i = 0; i < n; i++)
                names[i] = takers[i].key;
        for (size_t i = 0; i < node->n; i++) {
                const char *key = node->key[i]->text, *near;
                size_t k = 0;

                while (k < n && !text_is(key, names[k]))
                        k++;
                if (k < n) {
                        takers[k].take(r, into, key, node->item[i]);
                        continue;
                }
                near = text_near(key, names, n);
                find(r, node->key[i],
                     near ? arena_text(r->arena, "%s: no such key (did you mean %s?)", key, near)
                          : arena_text(r->arena, "%s: no such key", key));
        }
}

/* ---- a field */

static void take_column(struct reader *r, void *into, const char *key, const struct node *node)
{
        struct map_field *f = into;

        f->is_joined = text_is(key, "columns");
        for (size_t i = 0; i < each(node); i++)
                *(struct map_column *)arena_append(r->arena, (void **)&f->columns, &f->n, sizeof *f->columns) =
                        column_of(r, key, nth(node, i));
}

static void take_field_text(struct reader *r, void *into, const char *key, const struct node *node)
{
        struct map_field *f = into;

        /* A joining space is a value too. */
        if (text_is(key, "join"))
                f->join = node->kind == NODE_SCALAR ? node->text : (find(r, node, "join: one value goes here"), " ");
        else if (text_is(key, "prefix"))
                f->prefix = scalar(r, key, node);
        else if (text_is(key, "value"))
                f->value = scalar(r, key, node);
        else
                f->otherwise = scalar(r, key, node);
}

static void take_field_flag(struct reader *r, void *into, const char *key, const struct node *node)
{
        struct map_field *f = into;

        if (text_is(key, "required"))
                f->is_required = yes(r, key, node);
        else
                f->within = yes(r, key, node);
}

static void take_field_empty(struct reader *r, void *into, const char *key, const struct node *node)
{
        ((struct map_field *)into)->empty = words_of(r, key, node, true);
}

static void take_date(struct reader *r, void *into, const char *key, const struct node *node)
{
        struct map_field *f = into;
        unsigned both = 1U << DATE_DMY | 1U << DATE_MDY, both_short = 1U << DATE_DMY_SHORT | 1U << DATE_MDY_SHORT;

        if (!field_is_date(f->field)) {
                find(r, node, arena_text(r->arena, "date: %s is not a date", f->field->name));
                return;
        }
        f->reading.dates = 0;
        for (size_t i = 0; i < each(node); i++) {
                size_t form = choice(r, key, nth(node, i), date_form_words, DATE_FORMS);

                if (form < DATE_FORMS)
                        f->reading.dates |= 1U << form;
        }
        if ((f->reading.dates & both) == both || (f->reading.dates & both_short) == both_short)
                find(r, node, "date: dmy and mdy exclude each other: 2/3/2026 would be two days");
}

static void take_pick(struct reader *r, void *into, const char *key, const struct node *node)
{
        static const char *const words[] = {"only", "first", "last"};
        struct map_field *f = into;

        if (!field_is_date(f->field) && !field_is_number(f->field))
                find(r, node, arena_text(r->arena, "pick: %s is neither a date nor a number", f->field->name));
        f->reading.pick = choice(r, key, node, words, COUNT(words)) % COUNT(words);
}

static void take_lines(struct reader *r, void *into, const char *key, const struct node *node)
{
        static const char *const words[] = {"refuse", "first", "last", "join"};

        ((struct map_field *)into)->lines = choice(r, key, node, words, COUNT(words)) % COUNT(words);
}

static void take_words(struct reader *r, void *into, const char *key, const struct node *node)
{
        struct map_field *f = into;
        const char *known[WORDS_MOST];
        size_t n = field_words(f->field, r->map->kind, known, r->arena);

        if (node->kind != NODE_MAP) {
                find(r, node, "words: what the words mean goes here, as {closure: [Closing, Plant closure]}");
                return;
        }
        for (size_t i = 0; i < node->n; i++) {
                struct map_word word = {.value = node->key[i]->text, .words = words_of(r, key, node->item[i], true)};

                if (n > 0 && choice(r, key, node->key[i], known, n) == n)
                        continue;
                *(struct map_word *)arena_append(r->arena, (void **)&f->word, &f->n_words, sizeof word) = word;
        }
}

static const struct taker field_keys[] = {
        {"column", take_column},        {"columns", take_column},   {"join", take_field_text},
        {"prefix", take_field_text},    {"value", take_field_text}, {"required", take_field_flag},
        {"empty", take_field_empty},    {"date", take_date},        {"pick", take_pick},
        {"lines", take_lines},          {"words", take_words},      {"within", take_field_flag},
        {"otherwise", take_field_text},
};

static void field_start(struct map_field *f, const struct field *field, enum decimal decimal)
{
        *f = (struct map_field){.field = field, .join = " ", .reading = {.dates = 1U << DATE_YMD, .decimal = decimal}};
}

static void field_check(struct reader *r, const struct node *node, struct map_field *f)
{
        struct arena *turn = r->arena;
        const char *name = f->field->name;
        const char *known[WORDS_MOST];
        size_t n = field_words(f->field, r->map->kind, known, turn);
        bool is_known = n == 0;

        if (!f->value == !f->n)
                find(r, node, arena_text(turn, "%s: say either from which column it comes, or its value", name));
        if (node_get(node, "column") && node_get(node, "columns"))
                find(r, node, arena_text(turn, "%s: either column (the first that is not empty) or columns (joined)", name));
        if ((f->within || f->otherwise) && !f->n_words)
                find(r, node, arena_text(turn, "%s: within and otherwise belong to words", name));
        for (size_t i = 0; f->otherwise && i < n; i++)
                is_known = is_known || text_is(known[i], f->otherwise);
        if (f->otherwise && !is_known)
                find(r, node, arena_text(turn, "%s: otherwise: \"%s\" is not one of its words", name, f->otherwise));
}

static void take_fields(struct reader *r, void *into, const char *key, const struct node *node)
{
        struct map *map = into;
        const struct kind *kind = &import_kinds[map->kind];

        (void)key;
        if (node->kind != NODE_MAP) {
                find(r, node, "fields: fields and where they come from go here");
                return;
        }
        for (size_t i = 0; i < node->n; i++) {
                const struct field *field = kind_field(kind, node->key[i]->text);
                const char *near = kind_near(kind, node->key[i]->text);
                struct map_field *f;

                if (!field) {
                        find(r, node->key[i],
                             near ? arena_text(r->arena, "%s: %s has no such field (did you mean %s?)", node->key[i]->text,
                                               kind->one, near)
                                  : arena_text(r->arena, "%s: %s has no such field; docs/import.md lists them",
                                               node->key[i]->text, kind->one));
                        continue;
                }
                f = arena_append(r->arena, (void **)&map->fields, &map->n, sizeof *f);
                field_start(f, field, r->decimal);
                f->line = node->key[i]->line;
                f->column = node->key[i]->column;
                /* `{column: X}` may be written as X. */
                if (node->item[i]->kind == NODE_MAP) {
                        map_take(r, field->name, node->item[i], field_keys, COUNT(field_keys), f);
                        field_check(r, node->item[i], f);
                } else {
                        take_column(r, f, "column", node->item[i]);
                }
                f->empty = words_both(r, r->empty, f->empty);
        }
}

/* ---- rows to skip */

static void take_skip_column(struct reader *r, void *into, const char *key, const struct node *node)
{
        struct map_skip *skip = into;

        skip->column = arena_alloc(r->arena, sizeof *skip->column);
        *skip->column = column_of(r, key, node);
}

static void take_skip(struct reader *r, void *into, const char *key, const struct node *node)
{
        struct map_skip *skip = into;

        if (text_is(key, "words"))
                skip->words = words_of(r, key, node, true);
        else if (text_is(key, "within"))
                skip->within = yes(r, key, node);
        else
                skip->why = scalar(r, key, node);
}

static const struct taker skip_keys[] = {
        {"column", take_skip_column}, {"words", take_skip}, {"within", take_skip}, {"why", take_skip}};

static void take_skips(struct reader *r, void *into, const char *key, const struct node *node)
{
        struct map *map = into;

        for (size_t i = 0; i < each(node); i++) {
                struct map_skip *skip = arena_append(r->arena, (void **)&map->skips, &map->n_skips, sizeof *skip);

                map_take(r, key, nth(node, i), skip_keys, COUNT(skip_keys), skip);
                if (!skip->words.n || !skip->why)
                        find(r, nth(node, i), "skip: say which words, and why such a row is skipped");
        }
}

/* ---- the map itself */

static void take_name(struct reader *r, void *into, const char *key, const struct node *node)
{
        struct map *map = into;

        map->name = scalar(r, key, node);
}

/* Read before all others: the fields depend on these. */
static void take_before(struct reader *r, void *into, const char *key, const struct node *node)
{
        (void)r;
        (void)into;
        (void)key;
        (void)node;
}

static void take_delimiter(struct reader *r, void *into, const char *key, const struct node *node)
{
        static const char *const words[] = {"comma", "semicolon", "tab", "bar", ",", ";", "|", "auto"};
        static const char signs[COUNT(words) + 1] = {',', ';', '\t', '|', ',', ';', '|', 0, 0};

        ((struct map *)into)->delimiter = signs[choice(r, key, node, words, COUNT(words))];
}

static void take_encoding(struct reader *r, void *into, const char *key, const struct node *node)
{
        static const char *const words[] = {"utf-8", "windows-1252", "latin-1"};

        ((struct map *)into)->encoding = choice(r, key, node, words, COUNT(words)) % COUNT(words);
}

static void take_header(struct reader *r, void *into, const char *key, const struct node *node)
{
        struct map *map = into;
        uint64_t row = 0;
        struct err err;

        if (node->kind == NODE_LIST) {
                map->header_row = 0;
                map->header = words_of(r, key, node, true);
        }
        if (node->kind == NODE_LIST ? map->header.n > 0
                                    : node->kind == NODE_SCALAR && number_parse(node->text, key, &row, &err) && row <= 100) {
                map->header_row = (unsigned)row;
                return;
        }
        find(r, node, "header: the number of its row (1 to 100), or a list of the columns it must hold");
}

static void take_short_rows(struct reader *r, void *into, const char *key, const struct node *node)
{
        static const char *const words[] = {"refused", "allowed"};

        ((struct map *)into)->short_rows = choice(r, key, node, words, COUNT(words)) == 1;
}

static void take_missing(struct reader *r, void *into, const char *key, const struct node *node)
{
        static const char *const words[] = {"refused", "allowed"};

        ((struct map *)into)->columns_may_miss = choice(r, key, node, words, COUNT(words)) == 1;
}

static void take_other(struct reader *r, void *into, const char *key, const struct node *node)
{
        static const char *const words[] = {"ignored", "refused"};

        ((struct map *)into)->columns_only = choice(r, key, node, words, COUNT(words)) == 1;
}

static const struct taker columns_keys[] = {{"missing", take_missing}, {"other", take_other}};

static void take_columns(struct reader *r, void *into, const char *key, const struct node *node)
{
        map_take(r, key, node, columns_keys, COUNT(columns_keys), into);
}

static void take_ignore(struct reader *r, void *into, const char *key, const struct node *node)
{
        ((struct map *)into)->ignore = words_of(r, key, node, true);
}

static const struct taker map_keys[] = {
        {"map", take_name},
        {"kind", take_before},
        {"delimiter", take_delimiter},
        {"encoding", take_encoding},
        {"decimal", take_before},
        {"header", take_header},
        {"short_rows", take_short_rows},
        {"columns", take_columns},
        {"ignore", take_ignore},
        {"empty", take_before},
        {"skip", take_skips},
        {"fields", take_fields},
};

/* Does the map have one of the fields of which the kind needs at least one? `names` becomes all of them. */
static bool need_is_met(struct reader *r, unsigned need, const char **names)
{
        const struct kind *kind = &import_kinds[r->map->kind];
        bool is_met = false;

        *names = "";
        for (size_t i = 0; i < kind->n; i++) {
                if (kind->fields[i].need != need)
                        continue;
                *names = arena_text(r->arena, "%s%s%s", *names, **names ? " or " : "", kind->fields[i].name);
                for (size_t k = 0; k < r->map->n; k++)
                        is_met = is_met || r->map->fields[k].field == &kind->fields[i];
        }
        return is_met || !**names;
}

static void check_whole(struct reader *r, const struct node *tree)
{
        const char *names;

        if (!r->map->name)
                find(r, tree, "map: the map needs a name; it is part of the ids that rows get");
        for (unsigned need = 1; need <= NEEDS; need++)
                if (!need_is_met(r, need, &names))
                        find(r, tree, arena_text(r->arena, "fields: %s needs %s", import_kinds[r->map->kind].one, names));
}

bool map_read(const char *file, struct arena *arena, struct findings *findings, const struct map **out, struct err *err)
{
        static const char *const decimals[] = {"point", "comma", "either"};
        const struct node *tree, *node;
        const char *kinds[8];
        struct map *map = arena_alloc(arena, sizeof *map);
        struct reader r = {.map = map, .arena = arena, .findings = findings};
        size_t kind, before = findings->n;

        *map = (struct map){.file = file, .header_row = 1};
        *out = NULL;
        if (!conf_read(file, arena, findings, &tree, err))
                return false;
        if (!tree)
                return true;
        if (tree->kind != NODE_MAP) {
                find(&r, tree, "a map of columns begins with `map: NAME`");
                return true;
        }
        must(n_import_kinds <= COUNT(kinds));
        for (size_t i = 0; i < n_import_kinds; i++)
                kinds[i] = import_kinds[i].name;
        node = node_get(tree, "kind");
        if (!node) {
                find(&r, tree, "kind: say what the rows are, such as `kind: notice`");
                return true;
        }
        kind = choice(&r, "kind", node, kinds, n_import_kinds);
        if (kind == n_import_kinds)
                return true;
        map->kind = (enum import_kind)kind;
        if ((node = node_get(tree, "decimal")))
                r.decimal = choice(&r, "decimal", node, decimals, COUNT(decimals)) % COUNT(decimals);
        if ((node = node_get(tree, "empty")))
                r.empty = words_of(&r, "empty", node, true);
        map_take(&r, "map", tree, map_keys, COUNT(map_keys), map);
        check_whole(&r, tree);
        if (findings->n == before)
                *out = map;
        return true;
}

const struct map *map_plain(enum import_kind kind, struct arena *arena)
{
        const struct kind *k = &import_kinds[kind];
        struct map *map = arena_alloc(arena, sizeof *map);

        *map = (struct map){.file = "", .name = k->plural, .kind = kind};
        map->fields = arena_alloc(arena, k->n * sizeof *map->fields);
        map->n = k->n;
        for (size_t i = 0; i < k->n; i++)
                field_start(&map->fields[i], &k->fields[i], DECIMAL_POINT);
        return map;
}
