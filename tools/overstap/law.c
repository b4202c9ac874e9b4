#include <errno.h>
#include <getopt.h>
#include <jansson.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "import/sheet.h"
#include "law.h"

/* The module of the rules has the name of this one. */
#include "../../common/core/law.h"
#include "id.h"
#include "must.h"
#include "read.h"
#include "reflect.h"
#include "suite.h"
#include "text.h"

/* As in overstap(1). */
enum { LAW_DONE = 0, LAW_REFUSED = 1, LAW_USAGE = 2, LAW_SILENT = 3, LAW_INPUT = 5 };
enum { WORKERS_MOST = 10000, ID_MOST = 60, CATEGORY_MOST = 120 };

enum given { LAW, DATA, CONFIG, JSON, HELP, START, LENGTH, BASIS, REDUCTION, REFERENCE, GIVEN, SINCE, RECEIVED, DECIDED, OPTIONS };
static const struct option longs[] = {
        [LAW] = {"law", required_argument, NULL, 0},
        [DATA] = {"data", required_argument, NULL, 0},
        [CONFIG] = {"config", required_argument, NULL, 0},
        [JSON] = {"json", no_argument, NULL, 0},
        [HELP] = {"help", no_argument, NULL, 0},
        [START] = {"start", required_argument, NULL, 0},
        [LENGTH] = {"length", required_argument, NULL, 0},
        [BASIS] = {"basis", required_argument, NULL, 0},
        [REDUCTION] = {"reduction", required_argument, NULL, 0},
        [REFERENCE] = {"reference", required_argument, NULL, 0},
        [GIVEN] = {"given", required_argument, NULL, 0},
        [SINCE] = {"since", required_argument, NULL, 0},
        [RECEIVED] = {"received", required_argument, NULL, 0},
        [DECIDED] = {"decided", required_argument, NULL, 0},
        [OPTIONS] = {NULL, 0, NULL, 0},
};
#define TAKES(option) (1u << (option))

/* What was typed, and what answers need. `value` is "" for a flag, null for what was not given. */
struct asked {
        struct arena *arena;
        struct findings findings;
        const Law *law;
        const struct verb *verb;
        const char *value[OPTIONS];
        const char **reduction;
        size_t n_reductions;
        const char *arg;
};
/* `run` makes the answer and gives the exit status, `print` shows it to a person. */
struct verb {
        const char *name, *usage, *help;
        unsigned must, may;
        bool takes_arg;
        int (*run)(struct asked *asked, json_t **out, struct err *err);
        void (*print)(const json_t *answer);
};

static void drop_json(json_t **json)
{
        json_decref(*json);
}

static const char *text_at(const json_t *object, const char *key)
{
        const char *text = json_string_value(json_object_get(object, key));

        return text ? text : "-";
}

static json_t *day_json(struct date date)
{
        char text[DATE_TEXT];

        return date.day ? json_string(date_text(date, text)) : json_null();
}

static bool usage(struct err *err, enum given option, const char *what)
{
        return err_set(err, ERR_REFUSED, "--%s: %s", longs[option].name, what);
}

/* An option that was not given is no date. */
static bool date_given(const struct asked *asked, enum given option, struct date *out, struct err *err)
{
        *out = (struct date){0};
        return !asked->value[option] || date_parse(asked->value[option], out, err) || err_in(err, "--%s", longs[option].name);
}

static int holidays_run(struct asked *asked, json_t **out, struct err *err)
{
        static const char *const weekday[] = {"", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
        uint64_t year;
        json_t *list;

        if (!number_parse(asked->arg, "year", &year, err) || year > 9999) {
                (void)err_set(err, ERR_REFUSED, "there is no calendar for the year %.20s (1 to 9999)", asked->arg);
                return LAW_USAGE;
        }
        list = json_array();
        for (struct date day = date_of_ymd((uint32_t)year * 10000 + 101); date_year(day) == (int)year;
             day = date_add_days(day, 1)) {
                const char *name = law_holiday(asked->law, day);

                if (name)
                        json_array_append_new(list, json_pack("{s:o,s:s,s:s}", "date", day_json(day), "weekday",
                                                              weekday[date_weekday(day)], "name", name));
        }
        *out = json_pack("{s:I,s:o}", "year", (json_int_t)year, "holidays", list);
        return LAW_DONE;
}

static void holidays_print(const json_t *answer)
{
        const json_t *holiday;
        size_t i;

        json_array_foreach(json_object_get(answer, "holidays"), i, holiday)
                printf("%s  %s  %s\n", text_at(holiday, "date"), text_at(holiday, "weekday"), text_at(holiday, "name"));
}

static bool basis_parse(const char *text, Basis *out, struct err *err)
{
        static const char *const words[] = {"statute", "ministerial", "contract", "own"};

        for (size_t i = 0; i < COUNT(words); i++)
                if (!strcmp(words[i], text)) {
                        *out = (Basis)(BASIS__BASIS_STATUTE + i);
                        return true;
                }
        return usage(err, BASIS, "one of statute, ministerial, contract, own");
}

static int term_run(struct asked *asked, json_t **out, struct err *err)
{
        Length *length = NEW(asked->arena, Length, length);
        struct length parsed;
        struct date start;
        struct term_days days;
        Basis basis = BASIS__BASIS_NONE;

        if (!date_given(asked, START, &start, err) ||
            !basis_parse(asked->value[BASIS] ? asked->value[BASIS] : "statute", &basis, err))
                return LAW_USAGE;
        if (!length_parse(asked->value[LENGTH], &parsed, err)) {
                (void)err_in(err, "--%s", longs[LENGTH].name);
                return LAW_USAGE;
        }
        length->n = (uint32_t)parsed.n;
        length->unit = (Unit)parsed.unit;
        days = law_term(asked->law, start, length, basis, asked->arena);
        if (!days.legal.day) {
                (void)err_set(err, ERR_REFUSED, "%s", days.why);
                return LAW_REFUSED;
        }
        *out = json_pack("{s:o,s:o,s:s}", "strict", day_json(days.strict), "legal", day_json(days.legal), "why", days.why);
        return LAW_DONE;
}

static void term_print(const json_t *answer)
{
        printf("%s  last day by law\n%s  as counted\n%s\n", text_at(answer, "legal"), text_at(answer, "strict"),
               text_at(answer, "why"));
}

static int notice_run(struct asked *asked, json_t **out, struct err *err)
{
        struct date given, since, received, decided;
        struct law_notice notice;

        if (!date_given(asked, GIVEN, &given, err) || !date_given(asked, SINCE, &since, err) ||
            !date_given(asked, RECEIVED, &received, err) || !date_given(asked, DECIDED, &decided, err))
                return LAW_USAGE;
        if (!law_notice_end(asked->law, given, since, received, decided, asked->arena, &notice, err))
                return LAW_REFUSED;
        *out = json_pack("{s:o,s:i,s:i,s:o,s:o,s:o,s:o,s:o,s:s}", "end", day_json(notice.end), "service_years", notice.years,
                         "notice_months", notice.months, "counted", day_json(notice.counted), "shortened",
                         day_json(notice.shortened), "floor", day_json(notice.floor), "end_without_deduction",
                         day_json(notice.end_full), "redeployment", day_json(notice.redeployment), "why", notice.why);
        return LAW_DONE;
}

static void notice_print(const json_t *answer)
{
        printf("%s  the contract ends\n%s  without deducting the procedure\n", text_at(answer, "end"),
               text_at(answer, "end_without_deduction"));
        if (!json_is_null(json_object_get(answer, "redeployment")))
                printf("%s  the redeployment term ends\n", text_at(answer, "redeployment"));
        printf("%s\n", text_at(answer, "why"));
}

/* Someone of the list, with where they stand in the file. */
struct listed {
        struct reflect_worker worker;
        const char *category;
};
static const char *const columns[] = {"id", "born", "since", "category"};
enum { COLUMNS_NEEDED = 3 };

static void keys_check(struct asked *asked, const struct node *const *key, size_t n)
{
        for (size_t i = 0; i < n; i++) {
                const char *near = text_near(key[i]->text, columns, COUNT(columns));
                size_t known = 0;

                while (known < COUNT(columns) && strcmp(columns[known], key[i]->text))
                        known++;
                if (known == COUNT(columns))
                        finding_add(&asked->findings, asked->arg, key[i]->line, key[i]->column, "%.60s: not known here (%s%s)",
                                    key[i]->text, near ? "did you mean " : "a list has id, born, since and category",
                                    near ? near : "");
                for (size_t j = 0; j < i; j++)
                        if (!strcmp(key[j]->text, key[i]->text))
                                finding_add(&asked->findings, asked->arg, key[i]->line, key[i]->column,
                                            "%.60s: stands there twice", key[i]->text);
        }
}

/* A record as the map it would be in YAML, so that both are read by the same code. `header` null: the record is the header. */
static const struct node *record_node(struct asked *asked, const struct sheet_record *record, const struct node *header)
{
        const struct node **cell = arena_alloc(asked->arena, (record->n + 1) * sizeof(*cell));
        struct node *row = arena_alloc(asked->arena, sizeof *row);

        for (size_t i = 0; i < record->n; i++) {
                struct node *node = arena_alloc(asked->arena, sizeof *node);

                *node = (struct node){.kind = NODE_SCALAR,
                                      .line = record->cells[i].line,
                                      .column = record->cells[i].column,
                                      .quoted = true,
                                      .text = arena_strndup(asked->arena, record->cells[i].text, record->cells[i].size)};
                cell[i] = node;
        }
        *row = (struct node){.kind = NODE_MAP,
                             .line = record->line,
                             .column = record->column,
                             .n = record->n,
                             .item = cell,
                             .key = header ? header->item : cell};
        if (header && record->n > header->n) {
                finding_add(&asked->findings, asked->arg, cell[header->n]->line, cell[header->n]->column,
                            "the header has %zu columns, this row %zu", header->n, record->n);
                row->n = header->n;
        }
        return row;
}

static bool rows_of_csv(struct asked *asked, const struct node ***rows, size_t *n, struct err *err)
{
        OWNED(sheet_destroy) struct sheet *sheet = NULL;
        const struct sheet_record *record;
        const struct node *header = NULL;
        FILE *file = fopen(asked->arg, "r");

        if (!file)
                return err_sys(err, ERR_STOP, "cannot open %s", asked->arg);
        if (!sheet_new(&sheet, file, 0, true, err))
                return err_in(err, "%s", asked->arg);
        do {
                if (!sheet_next(sheet, &record, err))
                        return err_in(err, "%s", asked->arg);
                if (record && record->wrong) {
                        finding_add(&asked->findings, asked->arg, record->wrong_line, record->wrong_column, "%s", record->wrong);
                } else if (record && !header) {
                        header = record_node(asked, record, NULL);
                        keys_check(asked, header->item, header->n);
                        if (asked->findings.n)
                                break;
                } else if (record && *n < WORKERS_MOST + 1) {
                        *(const struct node **)arena_append(asked->arena, (void **)rows, n, sizeof **rows) =
                                record_node(asked, record, header);
                }
        } while (record);
        return true;
}

static bool rows_of_yaml(struct asked *asked, const struct node ***rows, size_t *n, struct err *err)
{
        const struct node *tree = NULL;

        if (!conf_read(asked->arg, asked->arena, &asked->findings, &tree, err))
                return false;
        if (tree && tree->kind != NODE_LIST)
                finding_add(&asked->findings, asked->arg, tree->line, tree->column,
                            "not a list of workers (try - {id: A, born: 1990-03-02, since: 2020-01-01, category: assembly})");
        for (size_t i = 0; tree && tree->kind == NODE_LIST && i < tree->n && i <= WORKERS_MOST; i++) {
                const struct node *row = tree->item[i];

                *(const struct node **)arena_append(asked->arena, (void **)rows, n, sizeof **rows) = row;
                if (row->kind == NODE_MAP)
                        keys_check(asked, row->key, row->n);
                else
                        finding_add(&asked->findings, asked->arg, row->line, row->column,
                                    "not a worker (try {id: A, born: 1990-03-02, since: 2020-01-01})");
        }
        return true;
}

/* A text that can be shown on one line of a terminal. */
static const char *name_of(struct asked *asked, const struct node *node, const char *what, size_t most)
{
        if (!node)
                return "";
        if (node->kind == NODE_SCALAR && strlen(node->text) <= most && utf8_is_valid(node->text, strlen(node->text)) &&
            !strpbrk(node->text, "\t\r\n"))
                return node->text;
        finding_add(&asked->findings, asked->arg, node->line, node->column, "%s: not a text of one line and at most %zu bytes",
                    what, most);
        return "";
}

static struct date day_of(struct asked *asked, const struct node *node, const char *what)
{
        struct date date = {0};
        struct err err = {.text = "not a day (try 2026-03-02)"};

        if (node && (node->kind != NODE_SCALAR || (*node->text && !date_parse(node->text, &date, &err))))
                finding_add(&asked->findings, asked->arg, node->line, node->column, "%s: %s", what, err.text);
        return date;
}

static struct listed listed_of(struct asked *asked, const struct node *row)
{
        struct listed listed = {
                .worker = {.id = name_of(asked, node_get(row, "id"), "id", ID_MOST),
                           .born = day_of(asked, node_get(row, "born"), "born"),
                           .since = day_of(asked, node_get(row, "since"), "since")},
                .category = name_of(asked, node_get(row, "category"), "category", CATEGORY_MOST),
        };

        for (size_t i = 0; i < COLUMNS_NEEDED; i++) {
                const struct node *node = node_get(row, columns[i]);

                if (!node || (node->kind == NODE_SCALAR && !*node->text))
                        finding_add(&asked->findings, asked->arg, row->line, row->column, "%s is missing", columns[i]);
        }
        return listed;
}

/* Every mistake in the file is found before anyone is chosen. */
static int list_read(struct asked *asked, struct listed **out, size_t *n, struct err *err)
{
        size_t len = strlen(asked->arg);
        bool is_csv = len > 4 && !strcasecmp(asked->arg + len - 4, ".csv");
        const struct node **row = NULL;

        *n = 0;
        if (!(is_csv ? rows_of_csv : rows_of_yaml)(asked, &row, n, err))
                return err->kind == ERR_REFUSED ? LAW_INPUT : LAW_SILENT;
        if (*n > WORKERS_MOST)
                finding_add(&asked->findings, asked->arg, row[WORKERS_MOST]->line, row[WORKERS_MOST]->column,
                            "more than %d workers", WORKERS_MOST);
        else if (!*n && !asked->findings.n)
                finding_add(&asked->findings, asked->arg, 1, 1, "nobody is in it");
        *out = arena_alloc(asked->arena, (*n + 1) * sizeof(**out));
        for (size_t i = 0; i < *n && *n <= WORKERS_MOST; i++)
                if (row[i]->kind == NODE_MAP)
                        (*out)[i] = listed_of(asked, row[i]);
        if (!asked->findings.n)
                return LAW_DONE;
        (void)err_set(err, ERR_REFUSED, "nobody was chosen; mistakes in %s: %zu", asked->arg, asked->findings.n);
        return LAW_INPUT;
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
                return usage(err, REDUCTION,
                             arena_text(asked->arena, "%.40s is not a number of posts (try 4, or assembly=4)", text));
        if (!equals && category_count(listed, n, listed[0].category) != n)
                return usage(err, REDUCTION, "the list has more than one category; say of which, as in assembly=4");
        if (!category_count(listed, n, *category))
                return usage(err, REDUCTION, arena_text(asked->arena, "nobody in the list has the category %s", *category));
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

static int reflect_run(struct asked *asked, json_t **out, struct err *err)
{
        OWNED(drop_json) json_t *answer = json_array();
        struct listed *listed;
        struct date reference;
        int status;
        size_t n;

        if (!date_given(asked, REFERENCE, &reference, err))
                return LAW_USAGE;
        status = list_read(asked, &listed, &n, err);
        for (size_t i = 0; i < asked->n_reductions && !status; i++)
                status = category_run(asked, asked->reduction[i], listed, n, reference, answer, err);
        if (!status)
                *out = json_pack("{s:o,s:O}", "reference", day_json(reference), "categories", answer);
        return status;
}

static void reflect_print(const json_t *answer)
{
        const json_t *category, *who, *line;
        size_t i, j;

        json_array_foreach(json_object_get(answer, "categories"), i, category)
        {
                printf("%s%s\n", i ? "\n" : "", *text_at(category, "category") ? text_at(category, "category") : "all");
                json_array_foreach(json_object_get(category, "people"), j, who) printf(
                        "  %-5s  %s  age %2lld  group %lld  %s\n", json_is_true(json_object_get(who, "goes")) ? "goes" : "stays",
                        text_at(who, "since"), (long long)json_integer_value(json_object_get(who, "age")),
                        (long long)json_integer_value(json_object_get(who, "group")), text_at(who, "id"));
                json_array_foreach(json_object_get(category, "why"), j, line) printf("  %s\n", json_string_value(line));
        }
}

static const struct verb verbs[] = {
        {"holidays", "YEAR", "the days on which no statutory term ends", 0, 0, true, holidays_run, holidays_print},
        {"term", "--start DATE --length LENGTH [--basis statute|ministerial|contract|own]",
         "the last day of a term that starts the day after", TAKES(START) | TAKES(LENGTH), TAKES(BASIS), false, term_run,
         term_print},
        {"reflect", "FILE --reduction [CATEGORY=]N... --reference DATE",
         "who goes, from a list (YAML or CSV) of id, born, since and category", TAKES(REDUCTION) | TAKES(REFERENCE), 0, true,
         reflect_run, reflect_print},
        {"notice-end", "--given DATE --since DATE [--received DATE --decided DATE]",
         "when a contract ends by notice, and the redeployment term", TAKES(GIVEN) | TAKES(SINCE),
         TAKES(RECEIVED) | TAKES(DECIDED), false, notice_run, notice_print},
};

static void help_print(const struct verb *only)
{
        puts("What the law makes of dates and lists, worked out without a suite. With --json, one JSON document.\n"
             "The law is that of --law DIR, else of the suite that --data or -c names, else the shipped one.\n");
        for (size_t i = 0; i < COUNT(verbs); i++)
                if (!only || only == &verbs[i])
                        printf("  overstap law %s %s\n      %s\n", verbs[i].name, verbs[i].usage, verbs[i].help);
}

static bool verb_find(struct asked *asked, const char *name, struct err *err)
{
        const char *names[COUNT(verbs)], *near;

        must(name);
        for (size_t i = 0; i < COUNT(verbs); i++) {
                names[i] = verbs[i].name;
                if (!strcmp(verbs[i].name, name))
                        asked->verb = &verbs[i];
        }
        near = text_near(name, names, COUNT(names));
        return asked->verb || err_set(err, ERR_REFUSED, "there is no `law %.40s`%s%s%s", name, near ? " (did you mean " : "",
                                      near ? near : "", near ? "?)" : "");
}

static bool word_take(struct asked *asked, const char *word, struct err *err)
{
        if (!asked->verb)
                return verb_find(asked, word, err);
        if (asked->arg || !asked->verb->takes_arg)
                return err_set(err, ERR_REFUSED, "%.60s: one word too many", word);
        asked->arg = word;
        return true;
}

static bool words_take(struct asked *asked, int argc, char **argv, struct err *err)
{
        int code, option = 0;

        optind = 0; /* glibc: begin anew, whoever parsed before */
        opterr = 0;
        while ((code = getopt_long(argc, argv, "-:c:", longs, &option)) != -1) {
                if (code == 1) {
                        if (!word_take(asked, optarg, err))
                                return false;
                } else if (code == 'c') {
                        asked->value[CONFIG] = optarg;
                } else if (code) {
                        return err_set(err, ERR_REFUSED, code == ':' ? "%s needs a value" : "%s: not an option here",
                                       argv[optind - 1]);
                } else if (option == REDUCTION) {
                        *(const char **)arena_append(asked->arena, (void **)&asked->reduction, &asked->n_reductions,
                                                     sizeof optarg) = optarg;
                        asked->value[option] = optarg;
                } else if (asked->value[option] && longs[option].has_arg) {
                        return err_set(err, ERR_REFUSED, "--%s is given twice", longs[option].name);
                } else {
                        asked->value[option] = optarg ? optarg : "";
                }
        }
        for (; optind < argc; optind++) /* after -- */
                if (!word_take(asked, argv[optind], err))
                        return false;
        return true;
}

static bool words_fit(const struct asked *asked, struct err *err)
{
        const struct verb *verb = asked->verb;

        if (!verb)
                return err_set(err, ERR_REFUSED, "say what is asked: holidays, term, reflect or notice-end");
        if (verb->takes_arg && !asked->arg)
                return err_set(err, ERR_REFUSED, "usage: overstap law %s %s", verb->name, verb->usage);
        for (int i = 0; i < OPTIONS; i++) {
                if (verb->must & TAKES(i) && !asked->value[i])
                        return err_set(err, ERR_REFUSED, "--%s is missing: overstap law %s %s", longs[i].name, verb->name,
                                       verb->usage);
                if (asked->value[i] && !((verb->must | verb->may | TAKES(LAW) | TAKES(DATA) | TAKES(CONFIG) | TAKES(JSON) | TAKES(HELP)) & TAKES(i)))
                        return err_set(err, ERR_REFUSED, "`law %s` takes no --%s", verb->name, longs[i].name);
        }
        return true;
}

/* The folder that was named, else the suite's, else the shipped one. */
static bool law_folder(struct asked *asked, const char **out, struct err *err)
{
        const struct suite_conf *conf;

        *out = asked->value[LAW];
        if (*out)
                return true;
        if (!asked->value[CONFIG] && !asked->value[DATA]) {
                *out = arena_text(asked->arena, "%s/law/nl", suite_share(asked->arena));
                return true;
        }
        if (!suite_read(asked->value[CONFIG], asked->value[DATA], false, 0, asked->arena, &conf, err))
                return false;
        *out = conf->law;
        return true;
}

static int law_load(struct asked *asked, struct err *err)
{
        const char *folder;
        Law *law = NULL;

        if (!law_folder(asked, &folder, err))
                return LAW_INPUT;
        if (!law_read(folder, asked->arena, &asked->findings, &law, err))
                return err->kind == ERR_REFUSED ? LAW_INPUT : LAW_SILENT;
        asked->law = law;
        if (law)
                return LAW_DONE;
        (void)err_set(err, ERR_REFUSED, "the law in %s cannot be used", folder);
        return LAW_INPUT;
}

static int law_answer(struct asked *asked, int argc, char **argv, struct err *err)
{
        OWNED(drop_json) json_t *answer = NULL;
        int status;

        if (!words_take(asked, argc, argv, err))
                return LAW_USAGE;
        if (asked->value[HELP]) {
                help_print(asked->verb);
                return LAW_DONE;
        }
        if (!words_fit(asked, err))
                return LAW_USAGE;
        status = law_load(asked, err);
        if (!status)
                status = asked->verb->run(asked, &answer, err);
        if (status)
                return status;
        must(answer);
        if (asked->value[JSON]) {
                json_dumpf(answer, stdout, JSON_INDENT(2));
                putchar('\n');
        } else {
                asked->verb->print(answer);
        }
        return LAW_DONE;
}

int law_main(int argc, char **argv)
{
        OWNED(arena_destroy) struct arena *arena = NULL;
        struct asked asked = {0};
        struct err err = {0};
        int status;

        arena_new(&arena);
        asked.arena = arena;
        asked.findings.arena = arena;
        status = law_answer(&asked, argc, argv, &err);
        if (status == LAW_INPUT && asked.findings.n)
                fputs(findings_text(&asked.findings, arena), stderr);
        if (status)
                fprintf(stderr, "overstap law: %s\n", err.text);
        return status;
}
