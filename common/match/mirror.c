#include "mirror_region.h"

#include <inttypes.h>
#include <string.h>

#include "must.h"
#include "text.h"

const char *const mirror_words[] = {
        [MIRROR_TITLE] = "title form",  [MIRROR_BIRTH] = "year of birth", [MIRROR_NAME] = "given name",
        [MIRROR_GAP] = "years of work", [MIRROR_ALL] = "all of these",    [MIRRORS] = NULL,
};

/* One set of rules and one kind of mirror at work. */
struct mirroring {
        const struct mirror_conf *conf;
        struct region *region;
        struct arena *arena;  /* of one mirrored person, or one comparison */
        struct arena *result; /* of the figures */
        struct match *plain, *mirrored;
        struct mirror_figures *figures;
        enum mirror_kind kind;
        uint32_t rules; /* which set, for words */
};

/* ---- the two indexes */

static void index_new(struct match **out, const struct region *region, const MatchRules *rules)
{
        match_new(out);
        match_rules(*out, rules);
        for (uint32_t i = 0; i < region->places; i++)
                match_place(*out, region->place[i]);
        for (uint32_t i = 0; i < region->employers; i++)
                (void)match_employer(*out, region->employer[i]);
        for (uint32_t i = 0; i < region->vacancies; i++)
                match_vacancy(*out, region->vacancy[i]);
}

static void human_put(const struct mirroring *m, struct match *match, const struct human *human)
{
        match_person(match, m->conf->see ? m->conf->see(human, m->arena) : human->person);
}

/* ---- comparing, letter for letter */

static bool same_reasons(const struct match_hit *a, const struct match_hit *b)
{
        if (a->n_reasons != b->n_reasons)
                return false;
        for (size_t i = 0; i < a->n_reasons; i++)
                if (a->reasons[i]->value != b->reasons[i]->value ||
                    strcmp(a->reasons[i]->criterion, b->reasons[i]->criterion) != 0 ||
                    strcmp(a->reasons[i]->words, b->reasons[i]->words) != 0)
                        return false;
        return true;
}

static bool same_emptied(const struct match_result *a, const struct match_result *b)
{
        if (a->n_emptied != b->n_emptied)
                return false;
        for (size_t i = 0; i < a->n_emptied; i++)
                if (a->emptied[i]->vacancies != b->emptied[i]->vacancies || strcmp(a->emptied[i]->must, b->emptied[i]->must) != 0)
                        return false;
        return true;
}

static bool same_result(const struct match_result *a, const struct match_result *b)
{
        if (a->n != b->n || !text_is(a->set, b->set) || !same_emptied(a, b))
                return false;
        for (size_t i = 0; i < a->n; i++)
                if (a->hit[i].vacancy.n != b->hit[i].vacancy.n || a->hit[i].casefile.n != b->hit[i].casefile.n ||
                    a->hit[i].rank != b->hit[i].rank || !same_reasons(&a->hit[i], &b->hit[i]))
                        return false;
        return true;
}

static void compare(struct mirroring *m, const char *what, uint64_t id, const struct match_result *plain,
                    const struct match_result *mirrored)
{
        struct mirror_row *row = &m->figures->row[m->kind];

        row->orders++;
        row->pairs += plain->n;
        if (same_result(plain, mirrored))
                return;
        row->differences++;
        if (!m->figures->first)
                m->figures->first = arena_text(m->result,
                                               "%s %" PRIu64 " has another order or other reasons under rules %" PRIu32
                                               " when mirrored in: %s",
                                               what, id, m->rules, mirror_words[m->kind]);
}

/* ---- both ways */

/* Each in the mirror alone beside all vacancies: the others do not come into it. */
static void people_compare(struct mirroring *m, struct date today)
{
        for (uint32_t i = 0; i < m->region->people; i++) {
                struct case_id id = {m->region->human[i].person->casefile};
                struct match_result plain, mirrored;

                arena_reset(m->arena);
                plain = match_for_person(m->plain, id, m->region->vacancies, today, m->arena);
                mirrored = match_for_person(m->mirrored, id, m->region->vacancies, today, m->arena);
                compare(m, "the list of person", id.n, &plain, &mirrored);
        }
}

static void vacancies_compare(struct mirroring *m, struct date today)
{
        for (uint32_t i = 0; i < m->region->vacancies; i++) {
                struct vacancy_id id = {m->region->vacancy[i]->id};
                struct match_result plain, mirrored;

                arena_reset(m->arena);
                plain = match_for_vacancy(m->plain, id, m->region->people, today, m->arena);
                mirrored = match_for_vacancy(m->mirrored, id, m->region->people, today, m->arena);
                compare(m, "the list of vacancy", id.n, &plain, &mirrored);
        }
}

/* First everyone in the mirror, for the lists of people; then a half by chance back as they were, for those of vacancies: a bias
 * that falls on all alike would move nobody. */
static void kind_run(struct mirroring *m, struct date today)
{
        for (uint32_t i = 0; i < m->region->people; i++) {
                struct human other;

                arena_reset(m->arena);
                other = human_mirror(m->region, &m->region->human[i], m->kind);
                human_put(m, m->mirrored, &other);
                m->figures->row[m->kind].mirrored++;
        }
        people_compare(m, today);
        for (uint32_t i = 0; i < m->region->people; i++)
                if (region_chance(m->region, 2))
                        human_put(m, m->mirrored, &m->region->human[i]);
        vacancies_compare(m, today);
}

static void rules_run(struct mirroring *m, const MatchRules *rules, struct date today)
{
        OWNED(match_destroy) struct match *plain = NULL, *mirrored = NULL;

        index_new(&plain, m->region, rules);
        index_new(&mirrored, m->region, rules);
        m->plain = plain;
        m->mirrored = mirrored;
        for (uint32_t i = 0; i < m->region->people; i++)
                human_put(m, plain, &m->region->human[i]);
        for (int kind = 0; kind < MIRRORS; kind++) {
                m->kind = (enum mirror_kind)kind;
                kind_run(m, today);
        }
        m->figures->rule_sets++;
        m->rules++;
}

void mirror_run(const struct mirror_conf *conf, struct arena *arena, struct mirror_figures *out)
{
        OWNED(arena_destroy) struct arena *of_region = NULL, *turn = NULL;
        struct date today = date_of_ymd(MIRROR_TODAY);
        struct region region;
        struct mirroring m = {.conf = conf, .region = &region, .result = arena, .figures = out};

        must(conf->people && conf->vacancies);
        arena_new(&of_region);
        arena_new(&turn);
        *out = (struct mirror_figures){0};
        region_draw(&region, conf, of_region);
        /* What comes now is forgotten as soon as an index has it. */
        region.arena = m.arena = turn;
        if (conf->rules)
                rules_run(&m, region_rules_as(&region, conf->rules), today);
        for (uint32_t i = 0; i < conf->rule_sets; i++)
                rules_run(&m, region_rules(&region), today);
}
