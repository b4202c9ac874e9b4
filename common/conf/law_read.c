#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "codec.h"
#include "money.h"
#include "must.h"
#include "read.h"
#include "text.h"

/* The bounds that the schema sets, met here so that a mistake is found where it stands. */
enum { PARAMS_MOST = 2000, HOLIDAYS_MOST = 100, REGIMES_MOST = 20, LENDING_MOST = 20, NAME_MOST = 80, SOURCE_MOST = 200 };

/* The folder while it is read; `law` grows file by file. */
struct reader {
        struct arena *arena;
        struct findings *findings;
        const char *file;
        Law *law;
};
/* One key of a row: how its value is read, and where it goes. */
struct field {
        const char *name;
        bool (*read)(struct reader *r, const struct field *field, const struct node *node, void *out);
        size_t offset;
        uint32_t most;
        bool needed;
};
#define FIELD(name_, read_, type_, field_, ...)                                                                                  \
        {                                                                                                                        \
                .name = name_, .read = read_, .offset = offsetof(type_, field_), __VA_ARGS__                                     \
        }

static bool wrong(struct reader *r, const struct node *node, const char *fmt, ...) PRINTF_LIKE(3, 4);
static bool wrong(struct reader *r, const struct node *node, const char *fmt, ...)
{
        va_list args;

        va_start(args, fmt);
        finding_add(r->findings, r->file, node->line, node->column, "%s", arena_vtext(r->arena, fmt, args));
        va_end(args);
        return false;
}

/* What stands in a node, fit to be quoted in a finding. */
static const char *shown(struct reader *r, const struct node *node)
{
        if (node->kind != NODE_SCALAR)
                return arena_text(r->arena, "%s %s", node->n ? "a" : "an empty", node->kind == NODE_LIST ? "list" : "map");
        return arena_text(r->arena, "\"%.40s\"", node->text);
}

static bool number_of(const struct node *node, uint32_t most, uint32_t *out)
{
        uint64_t n = 0;

        if (node->kind != NODE_SCALAR || node->quoted || !*node->text || strlen(node->text) > 10)
                return false;
        for (const char *at = node->text; *at; at++) {
                if (*at < '0' || *at > '9')
                        return false;
                n = n * 10 + (uint64_t)(*at - '0');
        }
        if (n > most)
                return false;
        *out = (uint32_t)n;
        return true;
}

static bool read_text(struct reader *r, const struct field *field, const struct node *node, void *out)
{
        if (node->kind != NODE_SCALAR || !*node->text || !utf8_is_valid(node->text, strlen(node->text)))
                return wrong(r, node, "%s: %s is not a text", field->name, shown(r, node));
        if (strlen(node->text) > field->most)
                return wrong(r, node, "%s: %zu bytes, at most %u are kept", field->name, strlen(node->text), field->most);
        *(char **)out = arena_strdup(r->arena, node->text);
        return true;
}

static bool read_number(struct reader *r, const struct field *field, const struct node *node, void *out)
{
        return number_of(node, field->most, out) ||
               wrong(r, node, "%s: %s is not a whole number from 0 to %u", field->name, shown(r, node), field->most);
}

static bool read_signed(struct reader *r, const struct field *field, const struct node *node, void *out)
{
        bool negative = node->kind == NODE_SCALAR && *node->text == '-';
        struct node digits = *node;
        uint32_t n;

        if (negative)
                digits.text++;
        if (!number_of(&digits, field->most, &n))
                return wrong(r, node, "%s: %s is not a whole number from -%u to %u", field->name, shown(r, node), field->most,
                             field->most);
        *(int32_t *)out = negative ? -(int32_t)n : (int32_t)n;
        return true;
}

static bool read_date(struct reader *r, const struct field *field, const struct node *node, void *out)
{
        struct date date;
        struct err err;

        if (node->kind != NODE_SCALAR)
                return wrong(r, node, "%s: %s is not a day (try 2026-03-02)", field->name, shown(r, node));
        if (!date_parse(node->text, &date, &err))
                return wrong(r, node, "%s: %s", field->name, err.text);
        *(uint32_t *)out = date_ymd(date);
        return true;
}

static bool read_length(struct reader *r, const struct field *field, const struct node *node, void *out)
{
        struct length length;
        Length *made;
        struct err err;

        if (node->kind != NODE_SCALAR)
                return wrong(r, node, "%s: %s is not a length of time (try 60d, 3m)", field->name, shown(r, node));
        if (!length_parse(node->text, &length, &err))
                return wrong(r, node, "%s: %s", field->name, err.text);
        if (length.n < 1 || length.unit < UNIT_DAYS || length.unit == UNIT_WORKDAYS)
                return wrong(r, node, "%s: %s is not a length in days, weeks, months or years (try 60d, 3m)", field->name,
                             shown(r, node));
        made = NEW(r->arena, Length, length);
        made->n = (uint32_t)length.n;
        made->unit = (Unit)length.unit;
        *(Length **)out = made;
        return true;
}

static size_t word_of(const struct node *node, const char *const *words, size_t n)
{
        size_t i = 0;

        while (i < n && (node->kind != NODE_SCALAR || strcmp(words[i], node->text)))
                i++;
        return i;
}

static bool wrong_word(struct reader *r, const struct field *field, const struct node *node, const char *const *words, size_t n)
{
        const char *near = node->kind == NODE_SCALAR ? text_near(node->text, words, n) : NULL;
        const char *all = "";

        if (near)
                return wrong(r, node, "%s: %s is not known (did you mean %s?)", field->name, shown(r, node), near);
        for (size_t i = 0; i < n; i++)
                all = arena_text(r->arena, "%s%s%s", all, i ? ", " : "", words[i]);
        return wrong(r, node, "%s: %s is not known (try one of %s)", field->name, shown(r, node), all);
}

static bool read_basis(struct reader *r, const struct field *field, const struct node *node, void *out)
{
        static const char *const words[] = {"statute", "ministerial", "contract", "own"};
        size_t i = word_of(node, words, COUNT(words));

        if (i == COUNT(words))
                return wrong_word(r, field, node, words, COUNT(words));
        *(Basis *)out = (Basis)(BASIS__BASIS_STATUTE + i);
        return true;
}

static bool read_items(struct reader *r, const struct field *field, const struct node *node, void *out)
{
        static const char *const words[] = {"considerations", "posts",     "groups", "headcount",    "ends",
                                            "selection",      "severance", "ways",   "works-council"};
        Regime *regime = out;

        if (node->kind != NODE_LIST || !node->n)
                return wrong(r, node, "items: %s is not a list of what a notice needs (try [posts, ends])", shown(r, node));
        for (size_t i = 0; i < node->n; i++) {
                size_t word = word_of(node->item[i], words, COUNT(words));
                Item item = (Item)(ITEM__ITEM_CONSIDERATIONS + word);

                if (word == COUNT(words))
                        return wrong_word(r, field, node->item[i], words, COUNT(words));
                for (size_t j = 0; j < regime->n_items; j++)
                        if (regime->items[j] == item)
                                return wrong(r, node->item[i], "items: %s stands there twice", words[word]);
                APPEND(r->arena, regime, items) = item;
        }
        return true;
}

/* "04-27": a day of every year. */
static bool read_day(struct reader *r, const struct field *field, const struct node *node, void *out)
{
        Holiday *holiday = out;
        struct date date;
        struct err err;

        if (node->kind != NODE_SCALAR || strlen(node->text) != 5 ||
            !date_parse(arena_text(r->arena, "2000-%s", node->text), &date, &err))
                return wrong(r, node, "%s: %s is not a day of the year (try 04-27)", field->name, shown(r, node));
        holiday->month = date_ymd(date) / 100 % 100;
        holiday->day = date_ymd(date) % 100;
        return true;
}

static const struct field *field_find(const struct field *fields, size_t n, const char *name)
{
        for (size_t i = 0; i < n; i++)
                if (!strcmp(fields[i].name, name))
                        return &fields[i];
        return NULL;
}

static const char *near_field(const struct field *fields, size_t n, const char *word)
{
        const char *names[16];

        must(n <= COUNT(names));
        for (size_t i = 0; i < n; i++)
                names[i] = fields[i].name;
        return text_near(word, names, n);
}

static bool wrong_key(struct reader *r, const struct node *key, const char *near)
{
        return wrong(r, key, near ? "%.60s: no such key (did you mean %s?)" : "%.60s: no such key", key->text, near ? near : "");
}

/* The keys of one row into `out`; every mistake of the row is reported. `what` names the row in them. */
static bool read_row(struct reader *r, const struct node *row, const char *what, const struct field *fields, size_t n, void *out)
{
        bool ok = true;

        if (row->kind != NODE_MAP)
                return wrong(r, row, "%s: %s is not a map", what, shown(r, row));
        for (size_t i = 0; i < row->n; i++) {
                const struct field *field = field_find(fields, n, row->key[i]->text);

                ok = (field ? field->read(r, field, row->item[i], (char *)out + field->offset)
                            : wrong_key(r, row->key[i], near_field(fields, n, row->key[i]->text))) &&
                     ok;
        }
        for (size_t i = 0; i < n; i++)
                if (fields[i].needed && !node_get(row, fields[i].name))
                        ok = wrong(r, row, "%s: %s is missing", what, fields[i].name);
        return ok;
}

static void read_holiday(struct reader *r, const struct node *row)
{
        static const struct field fields[] = {
                FIELD("name", read_text, Holiday, name, .most = 60, .needed = true),
                {.name = "day", .read = read_day},
                FIELD("easter", read_signed, Holiday, easter, .most = 200),
                FIELD("when-sunday", read_signed, Holiday, when_sunday, .most = 6),
                FIELD("from-year", read_number, Holiday, from_year, .most = 9999),
                FIELD("until-year", read_number, Holiday, until_year, .most = 9999),
                FIELD("source", read_text, Holiday, source, .most = SOURCE_MOST, .needed = true),
        };
        Holiday *holiday = NEW(r->arena, Holiday, holiday);

        if (!read_row(r, row, "holiday", fields, COUNT(fields), holiday))
                return;
        if (!node_get(row, "day") == !node_get(row, "easter"))
                (void)wrong(r, row, "holiday: either day (04-27) or easter (days after Easter Sunday) says when it is");
        else if (holiday->until_year && holiday->until_year < holiday->from_year)
                (void)wrong(r, row, "holiday: until-year lies before from-year");
        else if (r->law->n_holidays == HOLIDAYS_MOST)
                (void)wrong(r, row, "holiday: there are more than %d", HOLIDAYS_MOST);
        else
                APPEND(r->arena, r->law, holidays) = holiday;
}

/* Gates stand in order and do not overlap. */
static bool gate_follows(const Law *law, const LendingGate *gate)
{
        const LendingGate *last = law->n_lending ? law->lending[law->n_lending - 1] : NULL;

        return !last || (last->until && gate->from > last->until);
}

static void read_gate(struct reader *r, const struct node *row)
{
        static const struct field fields[] = {
                FIELD("kind", read_text, LendingGate, kind, .most = 20, .needed = true),
                FIELD("from", read_date, LendingGate, from),
                FIELD("until", read_date, LendingGate, until),
                FIELD("source", read_text, LendingGate, source, .most = SOURCE_MOST, .needed = true),
        };
        LendingGate *gate = NEW(r->arena, LendingGate, lending_gate);

        if (!read_row(r, row, "lending", fields, COUNT(fields), gate))
                return;
        if (gate->until && gate->until < gate->from)
                (void)wrong(r, row, "lending: until lies before from");
        else if (!gate_follows(r->law, gate))
                (void)wrong(r, row,
                            "lending: begins before the one above it has ended, so that two would be asked for on one day");
        else if (r->law->n_lending == LENDING_MOST)
                (void)wrong(r, row, "lending: there are more than %d", LENDING_MOST);
        else
                APPEND(r->arena, r->law, lending) = gate;
}

static void read_regime(struct reader *r, const struct node *key, const struct node *row)
{
        static const struct field fields[] = {
                {.name = "items", .read = read_items, .needed = true},
                FIELD("threshold", read_number, Regime, threshold, .most = 100000),
                FIELD("warn-at", read_number, Regime, warn_at, .most = 100000),
                FIELD("window", read_length, Regime, window),
                FIELD("standstill", read_length, Regime, standstill),
                FIELD("basis", read_basis, Regime, basis, .needed = true),
                FIELD("from", read_date, Regime, from),
                FIELD("source", read_text, Regime, source, .most = SOURCE_MOST, .needed = true),
        };
        static const struct field name = {.name = "regime", .most = 20};
        Regime *regime = NEW(r->arena, Regime, regime);
        bool ok = read_text(r, &name, key, &regime->name);

        for (size_t i = 0; ok && i < r->law->n_regimes; i++)
                if (!strcmp(r->law->regimes[i]->name, regime->name))
                        ok = wrong(r, key, "%s: is there already", regime->name);
        if (!read_row(r, row, regime->name, fields, COUNT(fields), regime) || !ok)
                return;
        if (regime->threshold && !regime->window)
                (void)wrong(r, row, "%s: a threshold needs the window in which posts are counted (window: 3m)", regime->name);
        else if (regime->warn_at > regime->threshold)
                (void)wrong(r, row, "%s: warn-at comes after the threshold", regime->name);
        else if (r->law->n_regimes == REGIMES_MOST)
                (void)wrong(r, row, "%s: there are more than %d regimes", regime->name, REGIMES_MOST);
        else
                APPEND(r->arena, r->law, regimes) = regime;
}

/* Amounts are written in euros, with both decimals so that nobody reads them as cents; the name says which are amounts. */
static bool read_value(struct reader *r, const struct node *node, const char *name, int64_t *out)
{
        size_t len = strlen(name);
        struct money money;
        struct err err;
        uint32_t n;

        if (len > 6 && !strcmp(name + len - 6, "-cents")) {
                if (node->kind != NODE_SCALAR || strlen(node->text) < 4 || node->text[strlen(node->text) - 3] != '.' ||
                    !money_parse(node->text, false, &money, &err) || money.cents < 0)
                        return wrong(r, node, "value: %s is not an amount in euros with two decimals (try 75000.00)",
                                     shown(r, node));
                *out = money.cents;
                return true;
        }
        if (!number_of(node, UINT32_MAX, &n))
                return wrong(r, node, "value: %s is not a whole number in the unit that the name ends in", shown(r, node));
        *out = n;
        return true;
}

static bool keep_value(struct reader *r, const struct field *field, const struct node *node, void *out)
{
        (void)r, (void)field;
        *(const struct node **)out = node;
        return true;
}

struct period {
        uint32_t from, until;
        const struct node *value;
};

static bool read_period(struct reader *r, const struct node *row, struct period *period)
{
        static const struct field fields[] = {
                FIELD("from", read_date, struct period, from),
                FIELD("until", read_date, struct period, until),
                FIELD("value", keep_value, struct period, value, .needed = true),
        };

        *period = (struct period){0};
        if (!read_row(r, row, "values", fields, COUNT(fields), period))
                return false;
        return !period->until || period->until >= period->from || wrong(r, row, "values: until lies before from");
}

/* Periods stand in order; one without an end lasts until the next begins. */
static void read_values(struct reader *r, const struct node *list, const char *name, char *source)
{
        Param *last = NULL;

        for (size_t i = 0; i < list->n; i++) {
                const struct node *row = list->item[i];
                Param *param = NEW(r->arena, Param, param);
                struct period period;

                if (!read_period(r, row, &period) || !read_value(r, period.value, name, &param->value))
                        continue;
                param->name = arena_strdup(r->arena, name);
                param->source = source;
                param->from = period.from;
                param->until = period.until;
                if (last && (period.from <= last->from || period.from <= last->until)) {
                        (void)wrong(r, row, "%s: begins before the one above it has ended", name);
                        continue;
                }
                if (last && !last->until)
                        last->until = date_ymd(date_add_days(date_of_ymd(period.from), -1));
                last = param;
                if (r->law->n_params < PARAMS_MOST)
                        APPEND(r->arena, r->law, params) = param;
                else
                        (void)wrong(r, row, "%s: there are more than %d values in all", name, PARAMS_MOST);
        }
}

static bool name_is_plain(const char *name)
{
        return *name && strlen(name) <= NAME_MOST && !name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789.-")];
}

struct param_row {
        char *source;
        const struct node *values;
};

static void read_param(struct reader *r, const struct node *key, const struct node *row)
{
        static const struct field fields[] = {
                FIELD("source", read_text, struct param_row, source, .most = SOURCE_MOST, .needed = true),
                FIELD("values", keep_value, struct param_row, values, .needed = true),
        };
        struct param_row param = {0};
        bool ok = true;

        if (!name_is_plain(key->text))
                ok = wrong(r, key, "\"%.60s\" is not a name (small letters, digits, dots and hyphens, at most %d)", key->text,
                           NAME_MOST);
        for (size_t i = 0; ok && i < r->law->n_params; i++)
                if (!strcmp(r->law->params[i]->name, key->text))
                        ok = wrong(r, key, "%s: is there already", key->text);
        if (!read_row(r, row, "param", fields, COUNT(fields), &param) || !ok)
                return;
        if (param.values->kind != NODE_LIST || !param.values->n)
                (void)wrong(r, param.values, "values: %s is not a list (try [{from: 2026-01-01, value: 20}])",
                            shown(r, param.values));
        else
                read_values(r, param.values, key->text, param.source);
}

static void each_item(struct reader *r, const struct node *key, const struct node *list,
                      void (*read)(struct reader *, const struct node *))
{
        if (list->kind != NODE_LIST)
                (void)wrong(r, list, "%s: %s is not a list", key->text, shown(r, list));
        for (size_t i = 0; list->kind == NODE_LIST && i < list->n; i++)
                read(r, list->item[i]);
}

static void each_pair(struct reader *r, const struct node *key, const struct node *map,
                      void (*read)(struct reader *, const struct node *, const struct node *))
{
        if (map->kind != NODE_MAP)
                (void)wrong(r, map, "%s: %s is not a map", key->text, shown(r, map));
        for (size_t i = 0; map->kind == NODE_MAP && i < map->n; i++)
                read(r, map->key[i], map->item[i]);
}

static void read_part(struct reader *r, const struct node *key, const struct node *part)
{
        static const struct field name = {.name = "law", .most = 20}, version = {.name = "version", .most = 1000000};
        static const char *const words[] = {"law", "version", "holidays", "lending", "params", "regimes"};

        switch (word_of(key, words, COUNT(words))) {
        case 0:
                if (text_set(r->law->name))
                        (void)wrong(r, key, "law: another file says it already (%s)", r->law->name);
                else
                        (void)read_text(r, &name, part, &r->law->name);
                break;
        case 1:
                if (r->law->version)
                        (void)wrong(r, key, "version: another file says it already (%u)", r->law->version);
                else if (read_number(r, &version, part, &r->law->version) && !r->law->version)
                        (void)wrong(r, part, "version: counts from 1");
                break;
        case 2:
                each_item(r, key, part, read_holiday);
                break;
        case 3:
                each_item(r, key, part, read_gate);
                break;
        case 4:
                each_pair(r, key, part, read_param);
                break;
        case 5:
                each_pair(r, key, part, read_regime);
                break;
        default:
                (void)wrong_key(r, key, text_near(key->text, words, COUNT(words)));
        }
}

static bool read_file(struct reader *r, const char *file, struct err *err)
{
        const struct node *tree = NULL;

        r->file = file;
        if (!conf_read(file, r->arena, r->findings, &tree, err))
                return false;
        if (tree && tree->kind != NODE_MAP)
                (void)wrong(r, tree, "a law file is a map (try holidays:, params:, regimes: or lending:)");
        for (size_t i = 0; tree && tree->kind == NODE_MAP && i < tree->n; i++)
                read_part(r, tree->key[i], tree->item[i]);
        return true;
}

static void close_folder(DIR **folder)
{
        if (*folder)
                closedir(*folder);
}

static int by_name(const void *a, const void *b)
{
        return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* In the order of names, so that one folder always makes one law. */
static bool list_files(const char *folder, struct arena *arena, const char ***out, size_t *n, struct err *err)
{
        OWNED(close_folder) DIR *dir = opendir(folder);
        const char **file = NULL;
        struct dirent *entry;

        if (!dir)
                return err_sys(err, ERR_STOP, "cannot open the law folder %s", folder);
        *n = 0;
        while (errno = 0, (entry = readdir(dir))) {
                size_t len = strlen(entry->d_name);

                if (entry->d_name[0] != '.' && len > 5 && !strcmp(entry->d_name + len - 5, ".yaml"))
                        *(const char **)arena_append(arena, (void **)&file, n, sizeof *file) =
                                arena_text(arena, "%s/%s", folder, entry->d_name);
        }
        if (errno)
                return err_sys(err, ERR_STOP, "cannot read the law folder %s", folder);
        if (*n)
                qsort(file, *n, sizeof *file, by_name);
        *out = file;
        return true;
}

bool law_read(const char *folder, struct arena *arena, struct findings *findings, Law **out, struct err *err)
{
        struct reader r = {.arena = arena, .findings = findings, .law = NEW(arena, Law, law)};
        size_t n_files, before = findings->n;
        const char **file = NULL;

        if (!list_files(folder, arena, &file, &n_files, err))
                return false;
        for (size_t i = 0; i < n_files; i++)
                if (!read_file(&r, file[i], err))
                        return false;
        if (!text_set(r.law->name) || !r.law->version)
                finding_add(findings, folder, 1, 1, "no *.yaml here says which law this is (law: nl, and version: 1)");
        *out = findings->n == before ? r.law : NULL;
        return true;
}
