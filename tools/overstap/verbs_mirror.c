/* The mirror test on demand: are people put in order by what may matter alone? Needs no suite; the rules are those of the suite
 * that the line names, or the shipped ones. */
#include <inttypes.h>
#include <stdio.h>

#include "json.h"
#include "mirror.h"
#include "must.h"
#include "read.h"
#include "verbs.h"

enum { PEOPLE = 200, RULE_SETS = 10 };

static int rules_take(struct call *call, const MatchRules **out)
{
        struct findings findings = {.arena = call->arena};
        const char *file = arena_text(call->arena, "%s/matching.yaml", suite_share(call->arena));
        struct flow_finding *finding;
        MatchRules *rules = NULL;
        struct err err = {0};
        int status;

        if (taken(call, OPT_CONFIG) || taken(call, OPT_DATA)) {
                if ((status = call_suite(call)))
                        return status;
                file = call->suite->matching;
        }
        if (!rules_read(file, call->arena, &findings, &rules, &err))
                return call_fail(&err);
        if (findings.n || match_rules_check(rules, call->arena, &finding)) {
                complain("%s: is not sound; overstapd --check says what is wrong", file);
                return EXIT_INPUT;
        }
        *out = rules;
        return EXIT_DONE;
}

static json_t *row_json(const struct mirror_row *row, const char *words)
{
        return json_pack("{s:s, s:I, s:I, s:I, s:I}", "mirror", words, "people", (json_int_t)row->mirrored, "lists",
                         (json_int_t)row->orders, "pairs", (json_int_t)row->pairs, "differences", (json_int_t)row->differences);
}

static json_t *rows_json(const struct mirror_figures *figures)
{
        json_t *list = json_array();

        for (int kind = 0; kind < MIRRORS; kind++)
                must(!json_array_append_new(list, row_json(&figures->row[kind], mirror_words[kind])));
        return list;
}

static void figures_print(const struct mirror_conf *conf, const struct mirror_figures *figures, const char *rules,
                          const json_t *rows)
{
        static const struct column columns[] = {{"MIRRORED", "mirror", false},
                                                {"PEOPLE", "people", true},
                                                {"LISTS", "lists", true},
                                                {"PLACES", "pairs", true},
                                                {"DIFFERENCES", "differences", true}};
        OWNED(grid_destroy) struct grid *grid = NULL;
        json_t *row;
        size_t i;

        printf("%" PRIu32 " people and %" PRIu32 " vacancies of seed %" PRIu64 ", under rules %s with %zu set%s and %" PRIu32
               " rules by chance\n",
               conf->people, conf->vacancies, conf->seed, rules, conf->rules->n_sets, conf->rules->n_sets == 1 ? "" : "s",
               conf->rule_sets);
        grid_new(&grid, columns, COUNT(columns));
        json_array_foreach (rows, i, row)
                grid_row(grid, row);
        grid_print(grid);
        if (figures->first)
                printf("the first difference: %s\n", figures->first);
}

static bool take_people(const struct call *call, uint64_t *out)
{
        if (!call->line.n)
                return true;
        if (!take_id(call->line.arg[0], "people", out))
                return false;
        if (*out <= MIRROR_PEOPLE_MOST)
                return true;
        complain("people: \"%s\" is more than %d", call->line.arg[0], MIRROR_PEOPLE_MOST);
        return false;
}

int match_mirror(struct call *call)
{
        OWNED(json_drop) json_t *rows = NULL;
        struct mirror_conf conf = {.rule_sets = RULE_SETS};
        struct mirror_figures figures;
        uint64_t people = PEOPLE;
        uint32_t seed = 1;
        const char *rules;
        int status;

        if (!take_people(call, &people) || !take_number(call, OPT_SEED, UINT32_MAX, &seed))
                return EXIT_WRONG;
        if ((status = rules_take(call, &conf.rules)))
                return status;
        conf.seed = seed;
        conf.people = conf.vacancies = people;
        rules = match_rules_name(conf.rules, call->arena);
        mirror_run(&conf, call->arena, &figures);
        rows = rows_json(&figures);
        if (call_json(call)) {
                OWNED(json_drop)
                json_t *document = json_pack("{s:I, s:I, s:I, s:s, s:I, s:O, s:s?}", "seed", (json_int_t)seed, "people",
                                             (json_int_t)people, "vacancies", (json_int_t)conf.vacancies, "rules", rules,
                                             "rule_sets", (json_int_t)figures.rule_sets, "mirrors", rows, "first", figures.first);

                must(document);
                call_document(document);
        } else {
                figures_print(&conf, &figures, rules, rows);
        }
        return figures.first ? EXIT_REFUSED : EXIT_DONE;
}
