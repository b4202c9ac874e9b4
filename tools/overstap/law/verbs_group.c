#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../json.h"
#include "id.h"
#include "must.h"
#include "reflect.h"
#include "rows.h"
#include "text.h"

enum { ID_MOST = 60, CATEGORY_MOST = 120, AREA_MOST = 60, POSTS_MOST = 100000 };

/* Someone of the list, with where they stand in the file. */
struct listed {
        struct reflect_worker worker;
        const char *category;
};

/* Every mistake in the file is found before anyone is chosen. */
static int list_read(struct asked *asked, struct listed **out, size_t *n, struct err *err)
{
        static const char *const column[] = {"id", "born", "since", "category"};
        static const struct rows_form form = {column, COUNT(column), 3, "worker",
                                              "{id: A, born: 1990-03-02, since: 2020-01-01, category: assembly}"};
        const struct node **row;
        int status = rows_read(asked, &form, &row, n, err);

        if (status)
                return status;
        *out = arena_alloc(asked->arena, (*n + 1) * sizeof(**out));
        for (size_t i = 0; i < *n; i++)
                (*out)[i] = (struct listed){
                        .worker = {.id = cell_text(asked, node_get(row[i], "id"), "id", ID_MOST),
                                   .born = cell_day(asked, node_get(row[i], "born"), "born"),
                                   .since = cell_day(asked, node_get(row[i], "since"), "since")},
                        .category = cell_text(asked, node_get(row[i], "category"), "category", CATEGORY_MOST),
                };
        return rows_judge(asked, "nobody was chosen", err);
}

static size_t category_count(const struct listed *listed, size_t n, const char *category)
{
        size_t count = 0;

        for (size_t i = 0; i < n; i++)
                count += !strcmp(listed[i].category, category);
        return count;
}

/* One `--reduction`: "4" where the list has one category, else "assembly=4". */
static bool reduction_parse(struct asked *asked, const char *text, const struct listed *listed, size_t n, const char **category,
                            uint64_t *out, struct err *err)
{
        const char *equals = strrchr(text, '=');

        *category = equals ? arena_strndup(asked->arena, text, (size_t)(equals - text)) : listed[0].category;
        if (!number_parse(equals ? equals + 1 : text, "post", out, err))
                return err_set(err, ERR_REFUSED, "--reduction: %.40s is not a number of posts (try 4, or assembly=4)", text);
        if (!equals && category_count(listed, n, listed[0].category) != n)
                return err_set(err, ERR_REFUSED,
                               "--reduction: the list has more than one category; say of which, as in assembly=4");
        if (!category_count(listed, n, *category))
                return err_set(err, ERR_REFUSED, "--reduction: nobody in the list has the category %s", *category);
        return true;
}

static json_t *category_json(struct asked *asked, const char *category, struct reflect_worker *worker, size_t n,
                             struct date reference, const char *why)
{
        json_t *goes = json_array(), *people = json_array(), *lines = json_array();
        char day[DATE_TEXT];

        for (size_t i = 0; i < n; i++) {
                if (worker[i].goes)
                        json_array_append_new(goes, json_string(worker[i].id));
                json_array_append_new(people,
                                      json_pack("{s:s,s:s,s:i,s:i,s:b}", "id", worker[i].id, "since",
                                                date_text(worker[i].since, day), "age", date_age(worker[i].born, reference),
                                                "group", (int)worker[i].group, "goes", (int)worker[i].goes));
        }
        for (char *rest = arena_strdup(asked->arena, why), *line; (line = strsep(&rest, "\n"));)
                if (*line)
                        json_array_append_new(lines, json_string(line));
        return json_pack("{s:s,s:o,s:o,s:o}", "category", category, "goes", goes, "people", people, "why", lines);
}

static int category_run(struct asked *asked, const char *text, const struct listed *listed, size_t n, struct date reference,
                        json_t *answer, struct err *err)
{
        struct reflect_worker *worker = arena_alloc(asked->arena, (n + 1) * sizeof *worker);
        const char *category, *why;
        uint64_t reduction;
        size_t members = 0;

        if (!reduction_parse(asked, text, listed, n, &category, &reduction, err))
                return LAW_USAGE;
        for (size_t i = 0; i < n; i++)
                if (!strcmp(listed[i].category, category))
                        worker[members++] = listed[i].worker;
        if (!reflect_choose(asked->law, worker, members, reduction, reference, asked->arena, &why, err))
                return LAW_REFUSED;
        json_array_append_new(answer, category_json(asked, category, worker, members, reference, why));
        return LAW_DONE;
}

int reflect_run(struct asked *asked, json_t **out, struct err *err)
{
        const char *const *reduction = asked->facts.at[REDUCTION].item;
        OWNED(drop_json) json_t *answer = json_array();
        struct listed *listed;
        int status;
        size_t n;

        status = list_read(asked, &listed, &n, err);
        for (size_t i = 0; i < asked->facts.at[REDUCTION].n_items && !status; i++)
                status = category_run(asked, reduction[i], listed, n, date_at(asked, REFERENCE), answer, err);
        if (!status)
                *out = json_pack("{s:o,s:O}", "reference", day_json(date_at(asked, REFERENCE)), "categories", answer);
        return status;
}

void reflect_print(const json_t *answer)
{
        const json_t *category, *who, *line;
        size_t i, j;

        json_array_foreach (json_object_get(answer, "categories"), i, category) {
                printf("%s%s\n", i ? "\n" : "", *text_or_dash(category, "category") ? text_or_dash(category, "category") : "all");
                json_array_foreach (json_object_get(category, "people"), j, who)
                        printf("  %-5s  %s  age %2lld  group %lld  %s\n",
                               json_is_true(json_object_get(who, "goes")) ? "goes" : "stays", text_or_dash(who, "since"),
                               (long long)json_integer_value(json_object_get(who, "age")),
                               (long long)json_integer_value(json_object_get(who, "group")), text_or_dash(who, "id"));
                json_array_foreach (json_object_get(category, "why"), j, line)
                        printf("  %s\n", json_string_value(line));
        }
}

/* A notice or intention of the list. */
struct intention {
        size_t place; /* in the file */
        const char *id, *area;
        struct date date;
        uint32_t posts;
};

static uint32_t cell_posts(struct asked *asked, const struct node *cell)
{
        uint64_t posts = 0;
        struct err err;

        if (!cell || cell->kind != NODE_SCALAR || !*cell->text)
                return 0;
        if (number_parse(cell->text, "post", &posts, &err) && posts <= POSTS_MOST)
                return (uint32_t)posts;
        finding_add(&asked->findings, asked->arg, cell->line, cell->column, "posts: \"%.40s\" is not a number from 1 to %d",
                    cell->text, POSTS_MOST);
        return 0;
}

/* By date, then as in the file: the order in which law_count_window takes them without sorting again for each. */
static int by_date(const void *a, const void *b)
{
        const struct intention *one = a, *other = b;

        if (one->date.day != other->date.day)
                return one->date.day < other->date.day ? -1 : 1;
        return one->place < other->place ? -1 : 1;
}

static int intentions_read(struct asked *asked, struct intention **out, size_t *n, struct err *err)
{
        static const char *const column[] = {"date", "area", "posts", "id"};
        static const struct rows_form form = {column, COUNT(column), 3, "notice",
                                              "{id: N1, date: 2026-01-10, area: b, posts: 12}"};
        const struct node **row;
        int status = rows_read(asked, &form, &row, n, err);

        if (status)
                return status;
        *out = arena_alloc(asked->arena, (*n + 1) * sizeof(**out));
        for (size_t i = 0; i < *n; i++) {
                const char *id = cell_text(asked, node_get(row[i], "id"), "id", ID_MOST);

                (*out)[i] = (struct intention){
                        .place = i,
                        .id = *id ? id : arena_text(asked->arena, "row %zu", i + 1),
                        .area = cell_text(asked, node_get(row[i], "area"), "area", AREA_MOST),
                        .date = cell_day(asked, node_get(row[i], "date"), "date"),
                        .posts = cell_posts(asked, node_get(row[i], "posts")),
                };
        }
        qsort(*out, *n, sizeof(**out), by_date);
        return rows_judge(asked, "nothing was counted", err);
}

/* The row of `self` with the window that holds it and most posts. */
static json_t *intention_json(const Regime *regime, const struct intention *all, struct counted *same, size_t n, size_t self,
                              struct derivation *why, bool *collective)
{
        struct law_count count = law_count_window(regime, same, n, self + 1);
        json_t *with = json_array();

        for (size_t i = count.first; i < count.first + count.n; i++)
                json_array_append_new(with, json_string(all[same[i].id - 1].id));
        derivation_step(why, regime->source, "%s, area %s, %s: %u posts in the fullest window from %s: %s", all[self].id,
                        all[self].area, derivation_date(why, all[self].date), count.sum,
                        derivation_date(why, same[count.first].on),
                        count.collective ? "a notice is due"
                        : count.warned   ? "no notice is due, but nearly"
                                         : "no notice is due");
        *collective = *collective || count.collective;
        return json_pack("{s:s,s:o,s:s,s:I,s:I,s:b,s:b,s:o}", "id", all[self].id, "date", day_json(all[self].date), "area",
                         all[self].area, "posts", (json_int_t)all[self].posts, "sum", (json_int_t)count.sum, "collective",
                         (int)count.collective, "warned", (int)count.warned, "with", with);
}

static bool regime_given(const struct asked *asked, const Regime **out, struct err *err)
{
        const char *name = is_given(asked, REGIME) ? asked->facts.at[REGIME].text : "";

        *out = law_regime(asked->law, name);
        return *out || err_set(err, ERR_REFUSED, "--regime: the law installed here has no %s", *name ? name : "nl-wmco");
}

int collective_run(struct asked *asked, json_t **out, struct err *err)
{
        struct derivation why = {.arena = asked->arena};
        struct intention *all;
        struct counted *same;
        const Regime *regime;
        bool collective = false;
        json_t *rows;
        size_t n;
        int status;

        if (!regime_given(asked, &regime, err))
                return LAW_USAGE;
        status = intentions_read(asked, &all, &n, err);
        if (status)
                return status;
        rows = json_array();
        same = arena_alloc(asked->arena, (n + 1) * sizeof *same);
        for (size_t i = 0; i < n; i++) {
                size_t members = 0;

                for (size_t j = 0; j < n; j++)
                        if (text_is(all[i].area, all[j].area))
                                same[members++] = (struct counted){j + 1, all[j].date, all[j].posts};
                json_array_append_new(rows, intention_json(regime, all, same, members, i, &why, &collective));
        }
        *out = json_pack("{s:s,s:b,s:I,s:I,s:o,s:o}", "regime", regime->name, "due", (int)collective, "threshold",
                         (json_int_t)regime->threshold, "warn_at", (json_int_t)regime->warn_at, "rows", rows, "why",
                         why_json(&why));
        return LAW_DONE;
}

/* What the regime asks and the notice does not have; with no items named, nothing is missing. */
static bool items_missing(const struct asked *asked, const Regime *regime, json_t *missing, struct err *err)
{
        const struct fact_value *given = &asked->facts.at[ITEM];
        const char *const *word = given->item;
        uint64_t has = 0;
        char text[40];
        int item;

        for (size_t i = 0; i < given->n_items; i++) {
                if (!enum_parse(&item__descriptor, word[i], &item, err))
                        return err_in(err, "--item");
                has |= UINT64_C(1) << item;
        }
        for (size_t i = 0; i < regime->n_items && given->is_given; i++)
                if (!(has & UINT64_C(1) << regime->items[i]))
                        json_array_append_new(missing, json_string(enum_word(&item__descriptor, (int)regime->items[i], text)));
        return true;
}

int standstill_run(struct asked *asked, json_t **out, struct err *err)
{
        struct date notified = date_at(asked, NOTIFIED), completed = date_at(asked, COMPLETED);
        struct derivation why = {.arena = asked->arena};
        OWNED(drop_json) json_t *missing = json_array();
        struct law_standstill still = {0};
        const Regime *regime;
        bool is_complete;

        if (!regime_given(asked, &regime, err) || !items_missing(asked, regime, missing, err))
                return LAW_USAGE;
        if (completed.day && completed.day < notified.day) {
                (void)err_set(err, ERR_REFUSED, "the notice was completed before it was given");
                return LAW_REFUSED;
        }
        is_complete = completed.day || !json_array_size(missing);
        if (!completed.day)
                completed = notified;
        derivation_fact(&why, "notice of %s%s", derivation_date(&why, notified),
                        json_array_size(missing) ? ", in which something was missing" : "");
        if (is_complete) {
                still = law_standstill(asked->law, regime, completed, date_at(asked, UNIONS_AGREED), asked->arena);
                derivation_step(&why, regime->source, "complete on %s: %s", derivation_date(&why, completed), still.why);
        } else {
                derivation_warning(&why, regime->source,
                                   "until what is missing is given, the notice counts as not given and no term runs");
        }
        *out = json_pack("{s:b,s:O,s:o,s:o,s:o,s:o}", "given", (int)is_complete, "missing", missing, "complete",
                         is_complete ? day_json(completed) : json_null(), "strict", day_json(still.strict), "free_on",
                         day_json(still.free_on), "why", why_json(&why));
        return LAW_DONE;
}

int lending_run(struct asked *asked, json_t **out, struct err *err)
{
        const LendingGate *gate = law_lending_row(asked->law, date_at(asked, ON));
        struct derivation why = {.arena = asked->arena};

        (void)err;
        if (gate)
                derivation_step(&why, gate->source, "who lends out a worker on %s needs %s",
                                derivation_date(&why, date_at(asked, ON)), gate->kind);
        else
                derivation_warning(&why, "", "the law installed here has no gate for %s",
                                   derivation_date(&why, date_at(asked, ON)));
        *out = json_pack("{s:s?,s:o,s:o,s:o}", "kind", gate ? gate->kind : NULL, "from",
                         day_json(date_of_ymd(gate ? gate->from : 0)), "until", day_json(date_of_ymd(gate ? gate->until : 0)),
                         "why", why_json(&why));
        return LAW_DONE;
}
