/* A scenario's file becomes its plain values. The form: docs/simulate.md. */
#include <inttypes.h>
#include <string.h>

#include "flow.h"
#include "read.h"
#include "reader.h"
#include "text.h"

enum {
        NAME_MOST = 60,
        SENDERS_MOST = 100,
        ITEMS_MOST = 400,
        FACTS_MOST = 32,
        BANDS_MOST = 50,
        CHANCES_MOST = 120,
        FIGURE_MOST = 10000000,
        SHARE_MOST = 1000000,
        DAYS_MOST = 36500,
        PEOPLE_MOST = 100000,
        CASES_MOST = SCENARIO_CASES,
        PERCENT_MOST = 1000,
        CENTS_MOST = 1000000000,
};

static const char *const parties[SCENARIO_PARTIES] = {"none", "sender", "centre", "receiver", "fund", "benefit"};
static const char *const kinds[SCENARIO_KINDS] = {"", "job", "assignment", "taster"};

struct scenario_reader {
        struct reader r;
        struct scenario *s;
};

static const char *below(const struct scenario_reader *f, const char *path, const char *key)
{
        return *path ? arena_text(f->r.arena, "%s.%.60s", path, key) : key;
}

static struct mark mark_of(const struct node *node)
{
        return (struct mark){node->line, node->column};
}

#define LIST_ADD(f, list, n) (*(__typeof__((list)[0]) *)arena_append((f)->r.arena, (void **)&(list), &(n), sizeof((list)[0])))

/* How many keys a map has, at most `most`; no map has none. */
static size_t entries(const struct scenario_reader *f, const char *path, const struct node *map, size_t most)
{
        if (!map || map->n <= most)
                return map ? map->n : 0;
        reader_wrong(&f->r, map, "%s: %zu are too many (at most %zu)", path, map->n, most);
        return most;
}

/* ---- values of a shape */

/* Two decimals at most, in hundredths: an amount, a chance. */
static int64_t read_hundredths(const struct scenario_reader *f, const char *path, const struct node *node, int64_t most,
                               const char *what)
{
        struct money money;
        struct err err;

        if (!node)
                return 0;
        if (node->kind == NODE_SCALAR && money_parse(node->text, false, &money, &err) && money.cents >= 0 && money.cents <= most)
                return money.cents;
        reader_wrong(&f->r, node, "%s: %s is asked for", path, what);
        return 0;
}

static uint32_t read_chance(const struct scenario_reader *f, const char *path, const struct node *node)
{
        return (uint32_t)read_hundredths(f, path, node, CHANCE_ALL, "a chance in per cent, from 0 to 100, such as 12.5,");
}

static struct money read_money(const struct scenario_reader *f, const char *path, const struct node *node)
{
        return (struct money){read_hundredths(f, path, node, CENTS_MOST, "an amount in euros, such as 152.50,")};
}

/* Calendar days, or working days; a month is 30 days here, and a year 365. */
static int32_t read_days(const struct scenario_reader *f, const char *path, const struct node *node, bool *in_workdays)
{
        static const int32_t days[] = {0, 0, 0, 1, 1, 7, 30, 365};
        const Length *length = reader_length(&f->r, path, node);

        if (!length)
                return 0;
        *in_workdays = length->unit == UNIT__UNIT_IS_WORKDAYS;
        if (length->unit < UNIT__UNIT_IS_DAYS || length->n > DAYS_MOST / (uint32_t)days[length->unit]) {
                reader_wrong(&f->r, node, "%s: a length in days is asked for (d, wd, w, m, y), up to 100 years", path);
                return 0;
        }
        return (int32_t)length->n * days[length->unit];
}

static void read_between(const struct scenario_reader *f, const char *path, const struct node *node, struct spread *out)
{
        bool other = false;

        if (node->kind != NODE_LIST || node->n != 2) {
                reader_wrong(&f->r, node, "%s: two lengths are asked for, such as [5d, 20d]", path);
                return;
        }
        out->least = read_days(f, path, node->item[0], &out->in_workdays);
        out->most = read_days(f, path, node->item[1], &other);
        if (other != out->in_workdays)
                reader_wrong(&f->r, node, "%s: both lengths are in working days, or neither", path);
        else if (out->most < out->least)
                reader_wrong(&f->r, node->item[1], "%s: the second length is shorter than the first", path);
        if (out->most < out->least)
                out->most = out->least;
}

static void read_lengths(const struct scenario_reader *f, const char *path, const struct node *node, struct spread *out)
{
        const struct node *map = reader_map(&f->r, path, node, NULL);
        size_t n = entries(f, path, map, BANDS_MOST);
        struct spread_share *list = NULL;

        for (size_t i = 0; i < n; i++) {
                bool in_workdays = false;
                struct spread_share share = {.days = read_days(f, path, map->key[i], &in_workdays),
                                             .share = reader_number(&f->r, path, map->item[i], 0, SHARE_MOST)};

                if (i && in_workdays != out->in_workdays)
                        reader_wrong(&f->r, map->key[i], "%s: all lengths are in working days, or none", path);
                out->in_workdays = in_workdays;
                LIST_ADD(f, list, out->n) = share;
                out->total += share.share;
        }
        out->kind = SPREAD_SHARES;
        out->share = list;
        if (out->total)
                return;
        reader_wrong(&f->r, node, "%s: lengths with their shares are asked for, such as {5d: 70, 20d: 30}", path);
        *out = (struct spread){0};
}

/* 10d, or a map of one key: {between: [5d, 20d]}, {mean: 30d}, {shares: {5d: 70, 20d: 30}}. */
static struct spread read_spread(const struct scenario_reader *f, const char *path, const struct node *node)
{
        static const char *const keys[] = {"between", "mean", "shares", NULL};
        struct spread spread = {0};
        const struct node *map, *value;

        if (!node)
                return spread;
        if (node->kind == NODE_SCALAR) {
                spread.least = spread.most = read_days(f, path, node, &spread.in_workdays);
                return spread;
        }
        map = reader_map(&f->r, path, node, keys);
        if (map && map->n != 1)
                reader_wrong(&f->r, node, "%s: one of between, mean and shares is asked for", path);
        if ((value = node_get(map, "between")))
                read_between(f, below(f, path, "between"), value, &spread);
        else if ((value = node_get(map, "shares")))
                read_lengths(f, below(f, path, "shares"), value, &spread);
        else if ((value = node_get(map, "mean"))) {
                spread.kind = SPREAD_MEAN;
                spread.least = read_days(f, below(f, path, "mean"), value, &spread.in_workdays);
        }
        return spread;
}

static struct shares read_shares(const struct scenario_reader *f, const char *path, const struct node *node, size_t most)
{
        const struct node *map = reader_map(&f->r, path, node, NULL);
        struct shares shares = {0};
        size_t n = map ? map->n : 0, m = n, k = n;

        if (n > most)
                reader_wrong(&f->r, node, "%s: %zu are too many (at most %zu)", path, n, most);
        shares.word = arena_alloc(f->r.arena, n * sizeof(*shares.word));
        shares.share = arena_alloc(f->r.arena, m * sizeof(*shares.share));
        shares.mark = arena_alloc(f->r.arena, k * sizeof(*shares.mark));
        for (; shares.n < n && shares.n < most; shares.n++) {
                shares.word[shares.n] = reader_text(&f->r, path, map->key[shares.n], 200);
                shares.mark[shares.n] = mark_of(map->key[shares.n]);
                shares.share[shares.n] =
                        reader_number(&f->r, below(f, path, map->key[shares.n]->text), map->item[shares.n], 0, SHARE_MOST);
                shares.total += shares.share[shares.n];
        }
        if (n && !shares.total)
                reader_wrong(&f->r, node, "%s: all shares are 0; give at least one of them a part", path);
        return shares;
}

/* ---- inflow and people */

static void read_seasonal(struct scenario_reader *f, const struct node *node)
{
        for (size_t i = 0; i < 12; i++)
                f->s->inflow.seasonal[i] = 100;
        if (!node)
                return;
        if (node->kind != NODE_LIST || node->n != 12) {
                reader_wrong(&f->r, node,
                             "inflow.seasonal: twelve numbers are asked for, per cent of the cases from January to December");
                return;
        }
        for (size_t i = 0; i < 12; i++)
                f->s->inflow.seasonal[i] = reader_number(&f->r, "inflow.seasonal", node->item[i], 0, PERCENT_MOST);
}

static void read_inflow(struct scenario_reader *f, const struct node *node)
{
        static const char *const keys[] = {"cases", "seasonal", "senders", NULL};
        const struct node *map = reader_map(&f->r, "inflow", node, keys);

        f->s->inflow.cases = reader_number(&f->r, "inflow.cases", node_get(map, "cases"), 0, CASES_MOST);
        read_seasonal(f, node_get(map, "seasonal"));
        f->s->inflow.senders = read_shares(f, "inflow.senders", node_get(map, "senders"), SENDERS_MOST);
}

static struct band_share read_band(const struct scenario_reader *f, const char *path, const struct node *node)
{
        static const char *const keys[] = {"from", "to", "share", NULL};
        const struct node *map = reader_map(&f->r, path, node, keys);
        struct band_share band = {
                .from = reader_number(&f->r, below(f, path, "from"), node_get(map, "from"), 0, FIGURE_MOST),
                .to = reader_number(&f->r, below(f, path, "to"), node_get(map, "to"), 0, FIGURE_MOST),
                .share = reader_number(&f->r, below(f, path, "share"), node_get(map, "share"), 0, SHARE_MOST),
        };

        if (map && !node_get(map, "to"))
                band.to = band.from;
        if (band.to < band.from) {
                reader_wrong(&f->r, node, "%s: it ends below where it begins", path);
                band.to = band.from;
        }
        return band;
}

static void read_figures(struct scenario_reader *f, const struct node *node)
{
        const struct node *map = reader_map(&f->r, "people.figures", node, NULL);
        size_t n_items = entries(f, "people.figures", map, ITEMS_MOST);
        struct figure_spread *list = NULL;

        for (size_t i = 0; i < n_items; i++) {
                const char *path = below(f, "people.figures", map->key[i]->text);
                struct figure_spread figure = {.name = map->key[i]->text, .mark = mark_of(map->key[i])};
                size_t n = reader_count(&f->r, path, map->item[i], BANDS_MOST);
                struct band_share *bands = NULL;

                for (size_t j = 0; j < n; j++) {
                        struct band_share band = read_band(f, path, node_item(map->item[i], j));

                        LIST_ADD(f, bands, figure.n) = band;
                        figure.total += band.share;
                }
                figure.band = bands;
                if (!figure.total)
                        reader_wrong(&f->r, map->item[i],
                                     "%s: bands with shares are asked for, such as [{from: 18, to: 34, share: 30}]", path);
                else
                        LIST_ADD(f, list, f->s->n_figures) = figure;
        }
        f->s->figure = list;
}

static void read_facts(struct scenario_reader *f, const struct node *node)
{
        const struct node *map = reader_map(&f->r, "people.facts", node, NULL);
        size_t n = entries(f, "people.facts", map, FACTS_MOST);
        struct fact_spread *list = NULL;

        for (size_t i = 0; i < n; i++)
                LIST_ADD(f, list, f->s->n_facts) = (struct fact_spread){
                        .name = map->key[i]->text,
                        .mark = mark_of(map->key[i]),
                        .after = read_spread(f, below(f, "people.facts", map->key[i]->text), map->item[i]),
                };
        f->s->fact = list;
}

static bool is_activity(const char *word)
{
        size_t i = 0;

        while (flow_activities[i] && strcmp(flow_activities[i], word))
                i++;
        return flow_activities[i];
}

static void read_later(struct scenario_reader *f, const struct node *node)
{
        static const char *const keys[] = {"chance", "after", NULL};
        const struct node *map = reader_map(&f->r, "people.later", node, NULL);
        size_t n = entries(f, "people.later", map, ITEMS_MOST);
        struct happening *list = NULL;

        for (size_t i = 0; i < n; i++) {
                const char *path = below(f, "people.later", map->key[i]->text);
                const struct node *told = reader_map(&f->r, path, map->item[i], keys);
                const struct node *chance = node_get(told, "chance");

                LIST_ADD(f, list, f->s->n_happenings) = (struct happening){
                        .name = map->key[i]->text,
                        .mark = mark_of(map->key[i]),
                        .is_activity = is_activity(map->key[i]->text),
                        .chance = chance ? read_chance(f, below(f, path, "chance"), chance) : CHANCE_ALL,
                        .after = read_spread(f, below(f, path, "after"), node_get(told, "after")),
                };
        }
        f->s->happening = list;
}

static void read_people(struct scenario_reader *f, const struct node *node)
{
        static const char *const keys[] = {"figures", "facts", "later", NULL};
        const struct node *map = reader_map(&f->r, "people", node, keys);

        read_figures(f, node_get(map, "figures"));
        read_facts(f, node_get(map, "facts"));
        read_later(f, node_get(map, "later"));
}

/* ---- the market */

static bool figure_is_given(const struct scenario *s, const char *name)
{
        for (size_t i = 0; i < s->n_figures; i++)
                if (text_is(s->figure[i].name, name))
                        return true;
        return false;
}

/* {by: age, 0: 100, 55: 60}: the band's number is the key. */
static void read_factor(struct scenario_reader *f, const char *path, const struct node *node, struct factor *out)
{
        const struct node *map = reader_map(&f->r, path, node, NULL);
        const struct node *by = node_get(map, "by");
        size_t n = entries(f, path, map, BANDS_MOST);
        struct spread_share *list = NULL;

        if (!map)
                return;
        out->figure = reader_text(&f->r, below(f, path, "by"), by, NAME_MOST);
        out->mark = mark_of(by ? by : node);
        if (!figure_is_given(f->s, out->figure))
                reader_wrong(&f->r, by ? by : node, "%s.by: it names a figure of people.figures", path);
        for (size_t i = 0; i < n; i++) {
                struct spread_share band;

                if (map->key[i] == by || text_is(map->key[i]->text, "by"))
                        continue;
                band.days = (int32_t)reader_number(&f->r, path, map->key[i], 0, FIGURE_MOST);
                band.share = reader_number(&f->r, below(f, path, map->key[i]->text), map->item[i], 0, PERCENT_MOST);
                if (out->n && list[out->n - 1].days >= band.days)
                        reader_wrong(&f->r, map->key[i], "%s: bands are given from the lowest up", path);
                LIST_ADD(f, list, out->n) = band;
        }
        out->band = list;
}

static void read_kind(struct scenario_reader *f, const char *path, const struct node *node, struct market_kind *out)
{
        static const char *const keys[] = {"chance", "factor", "lasts", NULL};
        const struct node *map = reader_map(&f->r, path, node, keys);
        const struct node *chance = node_get(map, "chance"), *lasts = node_get(map, "lasts");
        size_t n = reader_count(&f->r, below(f, path, "chance"), chance, CHANCES_MOST);
        uint32_t *list = NULL;

        for (size_t i = 0; i < n; i++)
                LIST_ADD(f, list, out->n) = read_chance(f, below(f, path, "chance"), node_item(chance, i));
        out->chance = list;
        if (map && !n)
                reader_wrong(&f->r, node,
                             "%s.chance: it is missing (per cent of those who search that find work in a month; or a list, month "
                             "by month)",
                             path);
        read_factor(f, below(f, path, "factor"), node_get(map, "factor"), &out->factor);
        out->has_end = lasts != NULL;
        out->lasts = read_spread(f, below(f, path, "lasts"), lasts);
}

static void read_market(struct scenario_reader *f, const struct node *node)
{
        static const char *const keys[] = {"vacancies", "open", "job", "assignment", "taster", NULL};
        const struct node *map = reader_map(&f->r, "market", node, keys);
        const struct node *vacancies = node_get(map, "vacancies"), *open = node_get(map, "open");

        f->s->market.is_limited = vacancies != NULL;
        f->s->market.vacancies = reader_number(&f->r, "market.vacancies", vacancies, 0, PEOPLE_MOST);
        f->s->market.open = open ? read_spread(f, "market.open", open) : (struct spread){.least = 60, .most = 60};
        for (size_t i = 1; i < SCENARIO_KINDS; i++)
                read_kind(f, below(f, "market", kinds[i]), node_get(map, kinds[i]), &f->s->market.kind[i]);
}

/* ---- what people do, how many they are, and what it costs */

static void read_behaviours(struct scenario_reader *f, const struct node *node)
{
        static const char *const keys[] = {"chance", "delay", "by", "reasons", NULL};
        const struct node *map = reader_map(&f->r, "behaviour", node, NULL);
        size_t n = entries(f, "behaviour", map, ITEMS_MOST);
        struct behaviour *list = NULL;

        for (size_t i = 0; i < n; i++) {
                const char *path = below(f, "behaviour", map->key[i]->text);
                const struct node *told = reader_map(&f->r, path, map->item[i], keys);
                const struct node *chance = node_get(told, "chance"), *by = node_get(told, "by");

                LIST_ADD(f, list, f->s->n_behaviours) = (struct behaviour){
                        .transition = map->key[i]->text,
                        .mark = mark_of(map->key[i]),
                        .chance = chance ? read_chance(f, below(f, path, "chance"), chance) : CHANCE_ALL,
                        .delay = read_spread(f, below(f, path, "delay"), node_get(told, "delay")),
                        .by = by ? scenario_roles[reader_choice(&f->r, below(f, path, "by"), by, scenario_roles, SCENARIO_ROLES)]
                                 : NULL,
                        .reasons = read_shares(f, below(f, path, "reasons"), node_get(told, "reasons"), 60),
                };
        }
        f->s->behaviour = list;
}

static void read_staff(struct scenario_reader *f, const struct node *node)
{
        static const char *const roles[] = {"caseworker", "lead", NULL}, *const keys[] = {"people", "steps", NULL};
        const struct node *map = reader_map(&f->r, "staff", node, roles);

        for (size_t i = 0; i < SCENARIO_ROLES; i++) {
                const char *path = below(f, "staff", scenario_roles[i]);
                const struct node *told = reader_map(&f->r, path, node_get(map, scenario_roles[i]), keys);

                if (!told)
                        continue;
                f->s->staff[i].is_limited = true;
                f->s->staff[i].people = reader_number(&f->r, below(f, path, "people"), node_get(told, "people"), 0, PEOPLE_MOST);
                f->s->staff[i].steps = reader_number(&f->r, below(f, path, "steps"), node_get(told, "steps"), 1, 1000);
                if (!node_get(told, "people") || !node_get(told, "steps"))
                        reader_wrong(&f->r, told,
                                     "%s: people and steps are asked for: how many, and what each does on a working day", path);
        }
}

static const struct price *read_prices(struct scenario_reader *f, const char *path, const struct node *node, size_t *n)
{
        const struct node *map = reader_map(&f->r, path, node, NULL);
        size_t n_items = entries(f, path, map, ITEMS_MOST);
        struct price *list = NULL;

        for (size_t i = 0; i < n_items; i++)
                LIST_ADD(f, list, *n) = (struct price){
                        .name = map->key[i]->text,
                        .mark = mark_of(map->key[i]),
                        .amount = read_money(f, below(f, path, map->key[i]->text), map->item[i]),
                };
        return list;
}

static void read_accounts(struct scenario_reader *f, const struct node *node)
{
        const struct node *map = node && node->kind == NODE_MAP ? node : NULL;
        size_t n = 0;

        while (flow_accounts[n])
                n++;
        for (size_t i = 0; map && i < map->n; i++)
                (void)reader_choice(&f->r, "costs.accounts", map->key[i], flow_accounts, n);
        f->s->account = read_prices(f, "costs.accounts", node, &f->s->n_accounts);
}

static void read_costs(struct scenario_reader *f, const struct node *node)
{
        static const char *const keys[] = {"day", "accounts", "milestones", NULL}, *const payers[] = {"none",   "sender",
                                                                                                      "centre", "receiver",
                                                                                                      "fund",   "benefit",
                                                                                                      NULL};
        const struct node *map = reader_map(&f->r, "costs", node, keys);
        const struct node *day = reader_map(&f->r, "costs.day", node_get(map, "day"), payers);

        for (size_t i = 0; i < SCENARIO_PARTIES; i++)
                f->s->day[i] = read_money(f, below(f, "costs.day", parties[i]), node_get(day, parties[i]));
        read_accounts(f, node_get(map, "accounts"));
        f->s->milestone = read_prices(f, "costs.milestones", node_get(map, "milestones"), &f->s->n_milestones);
}

static void read_admissions(struct scenario_reader *f, const struct node *node)
{
        const struct node *map = reader_map(&f->r, "admissions", node, flow_admissions);
        struct admission_given *list = NULL;

        for (size_t i = 0; map && i < map->n; i++)
                LIST_ADD(f, list, f->s->n_admissions) = (struct admission_given){
                        map->key[i]->text, reader_date(&f->r, below(f, "admissions", map->key[i]->text), map->item[i])};
        f->s->admission = list;
}

/* ---- the whole */

static void read_time(struct scenario_reader *f, const struct node *tree)
{
        const struct node *start = node_get(tree, "start"), *months = node_get(tree, "months");

        f->s->start = reader_date(&f->r, "start", start);
        f->s->months = months ? reader_number(&f->r, "months", months, 1, SCENARIO_MONTHS) : 24;
        if (!start)
                reader_wrong(&f->r, tree, "start: it is missing (the first day, such as 2026-01-05)");
        else if (f->s->start && (f->s->start < 19800101 || f->s->start > 22001231))
                reader_wrong(&f->r, start, "start: a day from 1980 to 2200 is asked for");
}

static void read_tree(struct scenario_reader *f, const struct node *tree)
{
        if (!node_get(tree, "scenario"))
                reader_wrong(&f->r, tree, "scenario: it is missing (a name for it)");
        f->s->name = reader_text(&f->r, "scenario", node_get(tree, "scenario"), NAME_MOST);
        read_time(f, tree);
        read_inflow(f, node_get(tree, "inflow"));
        read_people(f, node_get(tree, "people"));
        read_market(f, node_get(tree, "market"));
        read_behaviours(f, node_get(tree, "behaviour"));
        read_staff(f, node_get(tree, "staff"));
        f->s->tasks = node_get(tree, "tasks") ? read_spread(f, "tasks", node_get(tree, "tasks"))
                                              : (struct spread){.in_workdays = true, .least = 1, .most = 5};
        read_costs(f, node_get(tree, "costs"));
        read_admissions(f, node_get(tree, "admissions"));
}

bool scenario_read(const char *file, struct arena *arena, struct findings *findings, struct scenario **out, struct err *err)
{
        static const char *const keys[] = {"scenario",  "start", "months", "inflow", "people",     "market",
                                           "behaviour", "staff", "tasks",  "costs",  "admissions", NULL};
        struct scenario_reader f = {.r = {file, arena, findings}};
        const struct node *tree;

        if (!conf_read(file, arena, findings, &tree, err))
                return false;
        *out = NULL;
        if (!tree || !reader_map(&f.r, "", tree, keys))
                return true;
        *out = f.s = arena_alloc(arena, sizeof *f.s);
        f.s->file = arena_strdup(arena, file);
        read_tree(&f, tree);
        return true;
}
