/* Tables of keys: a tree becomes a plain struct, and a struct becomes the file that would give it. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "conf.h"
#include "must.h"
#include "text.h"

static const struct {
        const char *text;
        unsigned shift;
} size_units[] = {{"TiB", 40}, {"GiB", 30}, {"MiB", 20}, {"KiB", 10}};

static const struct {
        enum unit unit;
        const char *text;
        uint64_t ms;
} time_units[] = {
        {UNIT_WEEKS, "w", 7 * 86400000ull}, {UNIT_DAYS, "d", 86400000}, {UNIT_HOURS, "h", 3600000}, {UNIT_SECONDS, "s", 1000}};

static bool is_one_of(const char *text, const char *const *words)
{
        for (; *words; words++)
                if (text_is(text, *words))
                        return true;
        return false;
}

static bool bool_parse(const char *text, bool *out)
{
        static const char *const yes[] = {"true", "True", "TRUE", "on", "On", "ON", "yes", "Yes", "YES", NULL};
        static const char *const no[] = {"false", "False", "FALSE", "off", "Off", "OFF", "no", "No", "NO", NULL};

        if (!is_one_of(text, yes) && !is_one_of(text, no))
                return false;
        *out = is_one_of(text, yes);
        return true;
}

static bool number_read(const char *text, const char **end, uint64_t *out)
{
        uint64_t n = 0;

        *end = text;
        for (; **end >= '0' && **end <= '9'; ++*end)
                if (__builtin_mul_overflow(n, 10, &n) || __builtin_add_overflow(n, (uint64_t)(**end - '0'), &n))
                        return false;
        *out = n;
        return *end > text;
}

static bool size_parse(const char *text, uint64_t *out)
{
        const char *unit;
        uint64_t n;

        if (!number_read(text, &unit, &n))
                return false;
        unit += *unit == ' ';
        for (size_t i = 0; i < COUNT(size_units); i++)
                if (text_is(unit, size_units[i].text)) {
                        *out = n << size_units[i].shift;
                        return *out >> size_units[i].shift == n;
                }
        *out = n;
        return !*unit;
}

static bool time_parse(const char *text, uint64_t *out)
{
        struct length length;
        struct err err;

        if (!length_parse(text, &length, &err))
                return false;
        for (size_t i = 0; i < COUNT(time_units); i++)
                if (time_units[i].unit == length.unit) {
                        *out = (uint64_t)length.n * time_units[i].ms;
                        return true;
                }
        return false;
}

static const char *number_text(const struct key *key, uint64_t n, struct arena *arena)
{
        if (key->kind == KEY_IS_SIZE)
                for (size_t i = 0; i < COUNT(size_units); i++)
                        if (n && !(n & ((UINT64_C(1) << size_units[i].shift) - 1)))
                                return arena_text(arena, "%" PRIu64 "%s", n >> size_units[i].shift, size_units[i].text);
        if (key->kind == KEY_IS_TIME)
                for (size_t i = 0; i < COUNT(time_units); i++)
                        if ((n && n % time_units[i].ms == 0) || i + 1 == COUNT(time_units))
                                return arena_text(arena, "%" PRIu64 "%s", n / time_units[i].ms, time_units[i].text);
        return arena_text(arena, "%" PRIu64, n);
}

static const char *number_wrong(const struct key *key, const char *text, uint64_t *out, struct arena *arena)
{
        const char *end;
        uint64_t n = 0;

        if (key->kind == KEY_IS_NUMBER && (!number_read(text, &end, &n) || *end))
                return arena_text(arena, "\"%.60s\" is not a whole number", text);
        if (key->kind == KEY_IS_SIZE && !size_parse(text, &n))
                return arena_text(arena, "\"%.60s\" is not a size (try 64GiB, 512MiB)", text);
        if (key->kind == KEY_IS_TIME && !time_parse(text, &n))
                return arena_text(arena, "\"%.60s\" is not a length of time (try 10d, 36h)", text);
        if (n < key->min)
                return arena_text(arena, "%s is too little (at least %s)", text, number_text(key, key->min, arena));
        if (key->max && n > key->max)
                return arena_text(arena, "%s is too much (at most %s)", text, number_text(key, key->max, arena));
        *out = n;
        return NULL;
}

static const char *word_wrong(const struct key *key, const char *text, struct arena *arena)
{
        const char *why = key->wrong ? key->wrong(text) : NULL, *all = "";

        if (why)
                return arena_text(arena, "\"%.60s\" %s", text, why);
        if (!key->choices || is_one_of(text, key->choices))
                return NULL;
        for (size_t i = 0; key->choices[i]; i++)
                all = arena_text(arena, "%s%s%s", all, i ? ", " : "", key->choices[i]);
        return arena_text(arena, "\"%.60s\" is none of %s", text, all);
}

/* Put a value, as one would write it, into its field. Null, or what is wrong with it. */
static const char *value_set(const struct key *key, const char *text, struct arena *arena, void *field)
{
        const char *why;
        struct date date;
        struct err err;

        switch (key->kind) {
        case KEY_IS_BOOL:
                return bool_parse(text, field) ? NULL : arena_text(arena, "\"%.60s\" is not true or false", text);
        case KEY_IS_DATE:
                if (text_empty(text)) {
                        *(uint32_t *)field = 0;
                        return NULL;
                }
                if (!date_parse(text, &date, &err))
                        return arena_strdup(arena, err.text);
                *(uint32_t *)field = date_ymd(date);
                return NULL;
        case KEY_IS_TEXT:
                why = word_wrong(key, text, arena);
                if (!why)
                        *(const char **)field = arena_strdup(arena, text);
                return why;
        case KEY_IS_LIST:
                *(struct words *)field = (struct words){0};
                return NULL;
        case KEY_IS_NUMBER:
        case KEY_IS_SIZE:
        case KEY_IS_TIME:
                break;
        }
        return number_wrong(key, text, field, arena);
}

struct apply {
        const struct key *keys;
        size_t n;
        const char *file;
        struct arena *arena;
        struct findings *findings;
        char *out;
};

static void PRINTF_LIKE(3, 4) wrong(const struct apply *apply, const struct node *at, const char *fmt, ...)
{
        va_list args;

        va_start(args, fmt);
        finding_add(apply->findings, apply->file, at->line, at->column, "%s", arena_vtext(apply->arena, fmt, args));
        va_end(args);
}

static bool is_nothing(const struct node *node)
{
        return node->kind == NODE_SCALAR && !node->quoted &&
               (!node->n || text_is(node->text, "~") || text_is(node->text, "null"));
}

static void list_set(const struct apply *apply, const struct key *key, const struct node *list)
{
        struct words *words = (struct words *)(apply->out + key->offset);
        const char **item = arena_alloc(apply->arena, (list->n + 1) * sizeof *item);

        for (size_t i = 0; i < list->n; i++) {
                const struct node *node = list->item[i];
                const char *why;

                item[i] = node->text;
                if (node->kind != NODE_SCALAR)
                        wrong(apply, node, "%s: each is one text, not a list or a map", key->name);
                else if ((why = word_wrong(key, node->text, apply->arena)))
                        wrong(apply, node, "%s: %s", key->name, why);
        }
        *words = (struct words){item, list->n};
}

static void key_set(const struct apply *apply, const struct key *key, const struct node *value)
{
        const char *why;

        if (is_nothing(value))
                return;
        if (key->kind == KEY_IS_LIST) {
                if (value->kind == NODE_LIST)
                        list_set(apply, key, value);
                else
                        wrong(apply, value, "%s: a list is asked for, such as [a, b]", key->name);
                return;
        }
        if (value->kind != NODE_SCALAR) {
                wrong(apply, value, "%s: one value is asked for, not a %s", key->name, value->kind == NODE_MAP ? "map" : "list");
                return;
        }
        if (value->quoted && key->kind != KEY_IS_TEXT && key->kind != KEY_IS_DATE) {
                wrong(apply, value, "%s: \"%.60s\" in quotes is a text; take the quotes away", key->name, value->text);
                return;
        }
        why = value_set(key, value->text, apply->arena, apply->out + key->offset);
        if (why)
                wrong(apply, value, "%s: %s", key->name, why);
}

static const struct key *key_find(const struct apply *apply, const char *name)
{
        for (size_t i = 0; i < apply->n; i++)
                if (text_is(apply->keys[i].name, name))
                        return &apply->keys[i];
        return NULL;
}

/* Some key that stands below `name`, or null. */
static const struct key *key_below(const struct apply *apply, const char *name)
{
        size_t len = strlen(name);

        for (size_t i = 0; i < apply->n; i++)
                if (!strncmp(apply->keys[i].name, name, len) && apply->keys[i].name[len] == '.')
                        return &apply->keys[i];
        return NULL;
}

static void unknown(const struct apply *apply, const struct node *at, const char *name)
{
        const char **names = arena_alloc(apply->arena, (apply->n + 1) * sizeof *names);
        const char *near, *last;

        for (size_t i = 0; i < apply->n; i++)
                names[i] = apply->keys[i].name;
        near = text_near(name, names, apply->n);
        /* The right word in the wrong place. */
        for (size_t i = 0; i < apply->n && !near; i++)
                if ((last = strrchr(names[i], '.')) && text_is(last + 1, at->text))
                        near = names[i];
        if (near)
                wrong(apply, at, "%.80s: no such key (did you mean %s?)", name, near);
        else
                wrong(apply, at, "%.80s: no such key (--show-config prints them all)", name);
}

static void apply_map(const struct apply *apply, const char *above, const struct node *map)
{
        for (size_t i = 0; i < map->n; i++) {
                const struct node *value = map->item[i];
                const char *name = arena_text(apply->arena, "%s%s%s", above, *above ? "." : "", map->key[i]->text);
                const struct key *key = key_find(apply, name), *below = key_below(apply, name);

                if (key)
                        key_set(apply, key, value);
                else if (!below)
                        unknown(apply, map->key[i], name);
                else if (value->kind == NODE_MAP)
                        apply_map(apply, name, value);
                else if (!is_nothing(value))
                        wrong(apply, value, "%s: keys stand below it, such as %s", name, below->name);
        }
}

void keys_apply(const struct key *keys, size_t n, const char *file, const struct node *tree, struct arena *arena,
                struct findings *findings, void *out)
{
        const struct apply apply = {keys, n, file, arena, findings, out};

        for (size_t i = 0; i < n; i++)
                must(!value_set(&keys[i], keys[i].dflt ? keys[i].dflt : "", arena, apply.out + keys[i].offset));
        if (tree && tree->kind != NODE_MAP)
                wrong(&apply, tree, "a map of keys is asked for, such as %s: %s", keys[0].name, keys[0].dflt);
        else if (tree)
                apply_map(&apply, "", tree);
}

/* ---- a struct as a file */

/* As it stands in a file: plain when no reader could take it for something else. */
static const char *text_quoted(const char *text, struct arena *arena)
{
        static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./:@+-";
        size_t n = strlen(text), used = 0;
        char *quoted;

        if (n && strspn(text, plain) == n && !strchr(":@-", *text) && text[n - 1] != ':' && !text_is(text, "null"))
                return text;
        quoted = arena_alloc(arena, 2 * n + 3);
        quoted[used++] = '"';
        for (; *text; text++) {
                const char *escaped = strchr("\"\\\n\t\r", *text);

                if (escaped)
                        quoted[used++] = '\\';
                quoted[used++] = escaped ? "\"\\ntr"[escaped - "\"\\\n\t\r"] : *text;
        }
        quoted[used] = '"';
        return quoted;
}

static const char *value_text(const struct key *key, const void *field, struct arena *arena)
{
        const struct words *words = field;
        const char *all = "";
        char text[DATE_TEXT];

        switch (key->kind) {
        case KEY_IS_TEXT:
                return text_quoted(*(const char *const *)field, arena);
        case KEY_IS_BOOL:
                return *(const bool *)field ? "true" : "false";
        case KEY_IS_DATE:
                return *(const uint32_t *)field ? arena_strdup(arena, date_text(date_of_ymd(*(const uint32_t *)field), text))
                                                : "\"\"";
        case KEY_IS_LIST:
                for (size_t i = 0; i < words->n; i++)
                        all = arena_text(arena, "%s%s%s", all, i ? ", " : "", text_quoted(words->item[i], arena));
                return arena_text(arena, "[%s]", all);
        case KEY_IS_NUMBER:
        case KEY_IS_SIZE:
        case KEY_IS_TIME:
                break;
        }
        return number_text(key, *(const uint64_t *)field, arena);
}

static const char *help_text(const struct key *key, struct arena *arena)
{
        const char *help = key->help;

        if (key->max)
                help = arena_text(arena, "%s %s to %s.", help, number_text(key, key->min, arena),
                                  number_text(key, key->max, arena));
        for (size_t i = 0; key->choices && key->choices[i]; i++)
                help = arena_text(arena, "%s%s%s%s", help, i ? ", " : " One of ", key->choices[i],
                                  key->choices[i + 1] ? "" : ".");
        return help;
}

/* How much of two names is the same maps: "store." of store.size and store.path. */
static size_t shared(const char *a, const char *b)
{
        size_t same = 0;

        for (size_t i = 0; a[i] && a[i] == b[i]; i++)
                if (a[i] == '.')
                        same = i + 1;
        return same;
}

const char *keys_text(const struct key *keys, size_t n, const void *values, bool with_help, struct arena *arena)
{
        const char *text = "", *before = "";

        for (size_t i = 0; i < n; i++) {
                union {
                        const char *text;
                        bool flag;
                        uint64_t number;
                        uint32_t date;
                        struct words words;
                } dflt = {0};
                const char *name = keys[i].name, *at = name + shared(before, name), *dot, *value;
                int indent = 0;

                must(!value_set(&keys[i], keys[i].dflt ? keys[i].dflt : "", arena, &dflt));
                value = value_text(&keys[i], values ? (const char *)values + keys[i].offset : (const char *)&dflt, arena);
                for (const char *c = name; c < at; c++)
                        indent += 2 * (*c == '.');
                if (with_help && i && !indent)
                        text = arena_text(arena, "%s\n", text);
                for (; (dot = strchr(at, '.')); at = dot + 1, indent += 2)
                        text = arena_text(arena, "%s%*s%.*s:\n", text, indent, "", (int)(dot - at), at);
                if (with_help)
                        text = arena_text(arena, "%s%*s# %s\n", text, indent, "", help_text(&keys[i], arena));
                text = arena_text(arena, "%s%*s%s: %s\n", text, indent, "", at, value);
                before = name;
        }
        return text;
}
