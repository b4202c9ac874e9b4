#include <string.h>

#include "facts.h"
#include "must.h"
#include "severance.h"
#include "text.h"
#include "topup.h"

enum { COSTS_MOST = 100, CELLS_MOST = 5, TEXT_MOST = 60 };

const struct fact_spec fact_specs[FACTS] = {
        [START] = {"start", FACT_DATE, 0, "the day before the term begins"},
        [LENGTH] = {"length", FACT_LENGTH, 0, "of the term, such as 14d, 4w, 1m"},
        [BASIS] = {"basis", FACT_WORD, 0, "statute, ministerial, contract or own"},
        [ON] = {"on", FACT_DATE, 0, "the day for which it is asked"},
        [REFERENCE] = {"reference", FACT_DATE, 0, "the reference date (peildatum)"},
        [REDUCTION] = {"reduction", FACT_WORDS, 1000, "posts that go: 4, or assembly=4"},
        [SINCE] = {"since", FACT_DATE, 0, "first day of service"},
        [END] = {"end", FACT_DATE, 0, "last day of service"},
        [BORN] = {"born", FACT_DATE, 0, "birth date"},
        [EMPLOYEES] = {"employees", FACT_NUMBER, 10000000, "of the employer"},
        [GIVEN] = {"given", FACT_DATE, 0, "day on which notice was given"},
        [RECEIVED] = {"received", FACT_DATE, 0, "day on which UWV had the complete request"},
        [DECIDED] = {"decided", FACT_DATE, 0, "day of UWV's decision"},
        [INCOMPLETE] = {"incomplete", FACT_DATE, 0, "day on which UWV told what the request lacks"},
        [AGAIN] = {"again", FACT_DATE, 0, "day on which UWV asked for a second round"},
        [ASKED] = {"asked", FACT_DATE, 0, "day on which UWV asked for a defence"},
        [SIGNED] = {"signed", FACT_DATE, 0, "day on which the agreement came about"},
        [UNMENTIONED] = {"unmentioned", FACT_FLAG, 0, "the agreement does not mention the right to withdraw"},
        [WITHDREW_BEFORE] = {"withdrew-before", FACT_DATE, 0, "day of a withdrawal from an earlier agreement"},
        [CONTRACT_START] = {"contract-start", FACT_DATE, 0, "first day of a contract for a fixed term"},
        [CONTRACT_END] = {"contract-end", FACT_DATE, 0, "last day of that contract"},
        [AGREED_END] = {"agreed-end", FACT_DATE, 0, "last day of an indefinite contract that was ended by agreement before it"},
        [BASE] = {"base", FACT_MONEY, 0, "base wage a month"},
        [HOURLY] = {"hourly", FACT_MONEY, 0, "hourly wage, with hours-month"},
        [HOURS_MONTH] = {"hours-month", FACT_HOURS, 74400, "agreed hours a month"},
        [HOLIDAY_PERMILLE] = {"holiday-permille", FACT_NUMBER, 1000, "holiday pay of the plan, in per mille of the base"},
        [YEAR_END] = {"year-end", FACT_MONEY, 0, "fixed year-end payment a year"},
        [FIXED_EXTRAS] = {"fixed-extras", FACT_MONEY, 0, "overtime and shifts of the last twelve months"},
        [VARIABLE] = {"variable", FACT_MONEYS, WAGE_VARIABLE_YEARS,
                      "bonus and profit share of each of the last three calendar years"},
        [PAID_EARLIER] = {"paid-earlier", FACT_MONEY, 0, "severance paid earlier in the chain of contracts"},
        [COST] = {"cost", FACT_COSTS, COSTS_MOST,
                  "costs to deduct: AMOUNT,AGREED,MADE[,transition|employability[,true when by union deal]]"},
        [YEAR_WAGE] = {"year-wage", FACT_MONEY, 0, "wage of the last year, instead of its parts"},
        [WEEKS_WORKED] = {"weeks-worked", FACT_NUMBER, 1000, "weeks with work of those looked at"},
        [HOURS_LOST] = {"hours-lost", FACT_HOURS, 16800, "hours a week"},
        [HOURS_BEFORE] = {"hours-before", FACT_HOURS, 16800, "hours a week that were worked"},
        [YEARS_WORKED] = {"years-worked", FACT_NUMBER, 200, "of the last five calendar years, those with hours enough"},
        [YEARS_EARLY] = {"years-early", FACT_NUMBER, 200, "calendar years of work before 2016"},
        [YEARS_LATE] = {"years-late", FACT_NUMBER, 200, "calendar years of work from 2016 on"},
        [MONTHS] = {"months", FACT_NUMBER, 1200, "months without work, to be summed"},
        [INCOME] = {"income", FACT_MONEY, 0, "income a month beside the benefit"},
        [NEW_BASE] = {"new-base", FACT_MONEY, 0, "base wage a month in the new work"},
        [NEW_START] = {"new-start", FACT_DATE, 0, "first day of the new work"},
        [TAPER] = {"taper", FACT_STEPS, TOPUP_STEPS_MOST, "a step of the plan: MONTHS,PERCENT"},
        [NOTIFIED] = {"notified", FACT_DATE, 0, "day of the notice of collective redundancy"},
        [COMPLETED] = {"completed", FACT_DATE, 0, "day on which what was missing was given"},
        [UNIONS_AGREED] = {"unions-agreed", FACT_DATE, 0, "day on which all unions declared that they agree"},
        [ITEM] = {"item", FACT_WORDS, 16, "an item that the notice has; none given: all"},
        [REGIME] = {"regime", FACT_WORD, 0, "nl-wmco when not given"},
        [HOURS_WEEK] = {"hours-week", FACT_HOURS, 16800, "hours a week of a job"},
        [PAID_HOURS] = {"paid-hours", FACT_NUMBER, 10000000000, "paid hours of all in the year"},
        [TARGET_HOURS] = {"target-hours", FACT_NUMBER, 10000000000, "of those, paid hours of the target group"},
        [SHARE_PERMYRIAD] = {"share-permyriad", FACT_NUMBER, 10000, "the quota, in hundredths of a per cent"},
        [JOB_HOURS] = {"job-hours", FACT_NUMBER, 8784, "hours of such a job in a year, on average"},
        [FIRST_SICK_DAY] = {"first-sick-day", FACT_DATE, 0, "first day of sickness"},
};
_Static_assert(FACTS <= 64, "a mask has a bit for every fact");

bool fact_is_list(enum fact fact)
{
        return fact_specs[fact].kind >= FACT_MONEYS;
}

static bool scalar_is(const struct node *node, const char *what, struct err *err)
{
        return node->kind == NODE_SCALAR || err_set(err, ERR_REFUSED, "a %s stands here, where %s is asked for",
                                                    node->kind == NODE_LIST ? "list" : "map", what);
}

static bool unquoted(const struct node *node, struct err *err)
{
        return !node->quoted || err_set(err, ERR_REFUSED, "\"%.40s\" in quotes is a text; take the quotes away", node->text);
}

static bool read_date(const struct node *node, struct date *out, struct err *err)
{
        return scalar_is(node, "a day such as 2026-03-02", err) && date_parse(node->text, out, err);
}

static bool read_money(const struct node *node, struct money *out, struct err *err)
{
        if (!scalar_is(node, "an amount such as 2450.00", err) || !unquoted(node, err) ||
            !money_parse(node->text, false, out, err))
                return false;
        return out->cents >= 0 || err_set(err, ERR_REFUSED, "%.40s is less than nothing", node->text);
}

static bool read_number(const struct node *node, size_t most, int64_t *out, struct err *err)
{
        const char *at;
        uint64_t n = 0;

        if (!scalar_is(node, "a number", err) || !unquoted(node, err))
                return false;
        for (at = node->text; *at >= '0' && *at <= '9' && n <= most; at++)
                n = 10 * n + (uint64_t)(*at - '0');
        if (*at || at == node->text || n > most)
                return err_set(err, ERR_REFUSED, "\"%.40s\" is not a whole number from 0 to %zu", node->text, most);
        *out = (int64_t)n;
        return true;
}

/* Hours and per cents have the form of amounts, with two decimals at most; kept in hundredths. */
static bool read_decimal(const struct node *node, size_t most, const char *what, int64_t *out, struct err *err)
{
        struct money hundredths;
        struct err inner;

        if (!scalar_is(node, "a number", err) || !unquoted(node, err))
                return false;
        if (!money_parse(node->text, false, &hundredths, &inner) || hundredths.cents < 0 || (size_t)hundredths.cents > most)
                return err_set(err, ERR_REFUSED, "\"%.40s\" is not a number of %s from 0 to %zu (try 32 or 25.5)", node->text,
                               what, most / 100);
        *out = hundredths.cents;
        return true;
}

static bool read_flag(const struct node *node, int64_t *out, struct err *err)
{
        bool yes = node->kind == NODE_SCALAR && text_is(node->text, "true");

        if (!yes && !(node->kind == NODE_SCALAR && text_is(node->text, "false")))
                return err_set(err, ERR_REFUSED, "true or false is asked for");
        *out = yes;
        return true;
}

static bool read_word(const struct node *node, const char **out, struct err *err)
{
        if (!scalar_is(node, "a word", err))
                return false;
        if (!*node->text || strlen(node->text) > TEXT_MOST || !utf8_is_valid(node->text, strlen(node->text)) ||
            strpbrk(node->text, "\t\r\n"))
                return err_set(err, ERR_REFUSED, "not a word of at most %d bytes on one line", TEXT_MOST);
        *out = node->text;
        return true;
}

/* The cells of a record, by the order of `name`: of a map by its keys, of a text by its commas. Absent cells are null. */
static bool cells_of(const struct node *node, const char *const *name, size_t n, struct arena *arena,
                     const struct node *cell[CELLS_MOST], struct err *err)
{
        char *rest, *word;
        size_t at = 0;

        memset(cell, 0, CELLS_MOST * sizeof(*cell));
        if (node->kind == NODE_MAP) {
                for (size_t i = 0; i < node->n; i++) {
                        for (at = 0; at < n && !text_is(name[at], node->key[i]->text);)
                                at++;
                        if (at == n)
                                return err_set(err, ERR_REFUSED, "%.40s: not known here", node->key[i]->text);
                        cell[at] = node->item[i];
                }
                return true;
        }
        if (!scalar_is(node, "a map", err))
                return false;
        for (rest = arena_strdup(arena, node->text); (word = strsep(&rest, ",")); at++) {
                struct node *made = arena_alloc(arena, sizeof *made);

                if (at == n)
                        return err_set(err, ERR_REFUSED, "\"%.60s\" has more than %zu parts", node->text, n);
                *made = (struct node){.kind = NODE_SCALAR, .line = node->line, .column = node->column, .text = word};
                cell[at] = *word ? made : NULL;
        }
        return true;
}

static bool read_cost(const struct node *node, struct arena *arena, struct severance_cost *out, struct err *err)
{
        static const char *const name[] = {"amount", "agreed", "made", "kind", "union-deal"};
        const struct node *cell[CELLS_MOST];
        int64_t by_deal = 0;

        if (!cells_of(node, name, COUNT(name), arena, cell, err))
                return false;
        if (!cell[0] || !cell[2])
                return err_set(err, ERR_REFUSED, "costs need their amount and the day on which they were made");
        if (!read_money(cell[0], &out->amount, err) || (cell[1] && !read_date(cell[1], &out->agreed, err)) ||
            !read_date(cell[2], &out->made, err) || (cell[4] && !read_flag(cell[4], &by_deal, err)))
                return false;
        out->by_union_deal = by_deal;
        out->for_employability = cell[3] && text_is(cell[3]->text, "employability");
        if (cell[3] && !out->for_employability && !text_is(cell[3]->text, "transition"))
                return err_set(err, ERR_REFUSED, "costs are of the kind transition or employability");
        return true;
}

static bool read_step(const struct node *node, struct arena *arena, struct topup_step *out, struct err *err)
{
        static const char *const name[] = {"months", "percent"};
        const struct node *cell[CELLS_MOST];
        int64_t hundredths;

        if (!cells_of(node, name, COUNT(name), arena, cell, err))
                return false;
        if (!cell[0] || !cell[1])
                return err_set(err, ERR_REFUSED, "a step needs its months and its per cent");
        if (!read_number(cell[0], 1200, &out->months, err) || !read_decimal(cell[1], 10000, "per cent", &hundredths, err))
                return false;
        if (hundredths % 10)
                return err_set(err, ERR_REFUSED, "a per cent has one decimal at most");
        out->permille = hundredths / 10;
        return true;
}

static bool read_item(enum fact_kind kind, const struct node *node, struct arena *arena, void *out, struct err *err)
{
        switch (kind) {
        case FACT_MONEYS:
                return read_money(node, out, err);
        case FACT_COSTS:
                return read_cost(node, arena, out, err);
        case FACT_STEPS:
                return read_step(node, arena, out, err);
        default:
                return read_word(node, out, err);
        }
}

static size_t item_size(enum fact_kind kind)
{
        switch (kind) {
        case FACT_MONEYS:
                return sizeof(struct money);
        case FACT_COSTS:
                return sizeof(struct severance_cost);
        case FACT_STEPS:
                return sizeof(struct topup_step);
        default:
                return sizeof(const char *);
        }
}

static const char *node_text(const struct node *node, struct arena *arena)
{
        const char *text = "";

        if (node->kind == NODE_SCALAR)
                return node->text;
        for (size_t i = 0; i < node->n; i++)
                text = arena_text(arena, "%s%s%s%s%s", text, i ? ", " : "", node->kind == NODE_MAP ? node->key[i]->text : "",
                                  node->kind == NODE_MAP ? ": " : "", node_text(node->item[i], arena));
        return node->kind == NODE_MAP ? arena_text(arena, "{%s}", text) : text;
}

static bool read_list(const struct fact_spec *spec, const struct node *node, struct arena *arena, struct fact_value *out,
                      const struct node **at, struct err *err)
{
        size_t size = item_size(spec->kind), n = node->kind == NODE_LIST ? node->n : 1;
        char *item = arena_alloc(arena, (n + 1) * size);

        if (n > spec->most)
                return err_set(err, ERR_REFUSED, "%zu are given, at most %zu are taken", n, spec->most);
        for (size_t i = 0; i < n; i++) {
                *at = node->kind == NODE_LIST ? node->item[i] : node;
                if (!read_item(spec->kind, *at, arena, item + i * size, err))
                        return false;
        }
        out->item = item;
        out->n_items = n;
        return true;
}

bool fact_read(enum fact fact, const struct node *node, struct arena *arena, struct fact_value *out, const struct node **at,
               struct err *err)
{
        const struct fact_spec *spec = &fact_specs[fact];
        struct fact_value made = {.is_given = true, .text = node_text(node, arena)};
        struct money money = {0};
        const char *word;
        bool ok;

        *at = node;
        switch (spec->kind) {
        case FACT_DATE:
                ok = read_date(node, &made.date, err);
                break;
        case FACT_LENGTH:
                ok = scalar_is(node, "a length such as 4w", err) && length_parse(node->text, &made.length, err);
                break;
        case FACT_WORD:
                ok = read_word(node, &word, err);
                break;
        case FACT_FLAG:
                ok = read_flag(node, &made.n, err);
                break;
        case FACT_NUMBER:
                ok = read_number(node, spec->most, &made.n, err);
                break;
        case FACT_HOURS:
                ok = read_decimal(node, spec->most, "hours", &made.n, err);
                break;
        case FACT_MONEY:
                ok = read_money(node, &money, err);
                made.n = money.cents;
                break;
        default:
                ok = read_list(spec, node, arena, &made, at, err);
        }
        if (ok)
                *out = made;
        return ok;
}

static enum fact fact_find(const char *name)
{
        int i = 0;

        while (i < FACTS && !text_is(fact_specs[i].name, name))
                i++;
        return (enum fact)i;
}

static void key_unknown(const char *file, const struct node *key, uint64_t may, struct findings *findings)
{
        const char *name[FACTS], *near;
        size_t n = 0;

        for (int i = 0; i < FACTS; i++)
                if (may & TAKES(i))
                        name[n++] = fact_specs[i].name;
        near = text_near(key->text, name, n);
        finding_add(findings, file, key->line, key->column, "%.60s: no such fact (%s%s)", key->text,
                    near ? "did you mean " : "overstap law compute --help names them", near ? near : "");
}

bool facts_file(const char *file, uint64_t may, struct arena *arena, struct findings *findings, struct facts *out,
                struct err *err)
{
        const struct node *tree = NULL, *at;
        struct err wrong;

        if (!conf_read(file, arena, findings, &tree, err))
                return false;
        if (tree && tree->kind != NODE_MAP) {
                finding_add(findings, file, tree->line, tree->column, "not a map of facts (try since: 2008-01-01)");
                return true;
        }
        for (size_t i = 0; tree && i < tree->n; i++) {
                enum fact fact = fact_find(tree->key[i]->text);

                if (fact == FACTS || !(may & TAKES(fact)))
                        key_unknown(file, tree->key[i], may, findings);
                else if (!fact_read(fact, tree->item[i], arena, &out->at[fact], &at, &wrong))
                        finding_add(findings, file, at->line, at->column, "%s: %s", fact_specs[fact].name, wrong.text);
        }
        if (tree && !tree->n)
                finding_add(findings, file, 1, 1, "no facts are in it (try since: 2008-01-01)");
        return true;
}
