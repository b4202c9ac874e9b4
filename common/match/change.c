/* What would change it: of the vacancies that one must alone keeps from a person, the least that would let some in. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "inside.h"
#include "must.h"

/* The least that is needed, and how many need no more. */
struct least {
        uint32_t amount;
        uint64_t vacancies;
};
/* How many lack one thing only, by its number. */
struct lacking {
        uint32_t number;
        uint64_t vacancies;
};
struct tally {
        struct slots at; /* by number */
        struct lacking *lacking;
        size_t n_lacking;
};
struct change {
        struct query q;
        const struct person *person;
        struct least km, hours_less, hours_more, days;
        uint64_t consent, shifts;
        struct tally licences, certificates, languages;
        struct match_changes out;
};

/* ---- counting */

static void least_take(struct least *least, uint32_t amount)
{
        if (!least->vacancies || amount < least->amount)
                *least = (struct least){.amount = amount};
        least->vacancies += amount == least->amount;
}

static void tally_take(struct change *c, struct tally *tally, uint32_t number)
{
        uint32_t at;

        if (!slots_get(&tally->at, number, &at)) {
                at = (uint32_t)tally->n_lacking;
                slots_put(&tally->at, number, at);
                APPEND(c->q.arena, tally, lacking) = (struct lacking){.number = number};
        }
        tally->lacking[at].vacancies++;
}

/* The one text of `asked` that is not held; 0 when more are lacking. Both are in order. */
static uint32_t lacks_one(struct numbers asked, const struct numbers *held)
{
        uint32_t one = 0;

        for (uint32_t i = 0; i < asked.n; i++) {
                if (bsearch(&asked.item[i], held->item, held->n, sizeof *held->item, number_order))
                        continue;
                if (one)
                        return 0;
                one = asked.item[i];
        }
        return one;
}

static bool speaks(const struct numbers *spoken, uint32_t asked)
{
        for (uint32_t i = 0; i < spoken->n; i++)
                if (spoken->item[i] >> 3 == asked >> 3 && spoken->item[i] >= asked)
                        return true;
        return false;
}

/* The one language, at the highest level that is asked of it, that is not spoken so well; 0 when more are lacking. */
static uint32_t lacks_language(struct numbers asked, const struct numbers *spoken)
{
        uint32_t one = 0;

        for (uint32_t i = 0; i < asked.n; i++) {
                if (speaks(spoken, asked.item[i]))
                        continue;
                if (one && one >> 3 != asked.item[i] >> 3)
                        return 0;
                one = asked.item[i];
        }
        return one;
}

static void hours_take(struct change *c, const struct vacancy *vacancy)
{
        const struct person *person = c->person;
        bool less = vacancy->hours_max && vacancy->hours_max < person->hours_min,
             more = person->hours_max && person->hours_max < vacancy->hours_min;

        if (less && !more)
                least_take(&c->hours_less, person->hours_min - vacancy->hours_max);
        if (more && !less)
                least_take(&c->hours_more, vacancy->hours_min - person->hours_max);
}

static void travel_take(struct change *c, const struct vacancy *vacancy)
{
        int64_t between = apart(c->q.match, c->person->pc4, vacancy->pc4);

        if (between >= 0)
                least_take(&c->km, (uint32_t)kilometres(between) - c->person->travel_km);
}

static void lacking_take(struct change *c, struct tally *tally, uint32_t number)
{
        if (number)
                tally_take(c, tally, number);
}

/* What would have to be otherwise for that vacancy; nothing when it is not the person's to change. */
static void vacancy_take(struct change *c, const struct vacancy *vacancy, enum must_kind must)
{
        const struct person *person = c->person;

        switch (must) {
        case MUST_LICENCE:
                lacking_take(c, &c->licences, lacks_one(vacancy_licences(vacancy), &person->licences));
                return;
        case MUST_CERTIFICATE:
                lacking_take(c, &c->certificates, lacks_one(vacancy_certificates(vacancy), &person->certificates));
                return;
        case MUST_LANGUAGE:
                lacking_take(c, &c->languages, lacks_language(vacancy_languages(vacancy), &person->languages));
                return;
        case MUST_TRAVEL:
                travel_take(c, vacancy);
                return;
        case MUST_HOURS:
                hours_take(c, vacancy);
                return;
        case MUST_CONSENT:
                c->consent++;
                return;
        case MUST_SHIFTS:
                c->shifts++;
                return;
        case MUST_AVAILABLE:
                least_take(&c->days, (uint32_t)(date_of_ymd(person->available_on).day - date_of_ymd(vacancy->closes).day));
                return;
        default:
                return;
        }
}

static void vacancies_take(struct change *c)
{
        const struct match *m = c->q.match;

        for (size_t row = 0; row < m->vacancies_rows; row++) {
                struct pair pair = {c->person, &m->vacancy[row]};
                enum must_kind must;

                if (pair.vacancy->id && failed_alone(&c->q, &pair, &must) && !was_proposed(c->person, pair.vacancy->id))
                        vacancy_take(c, pair.vacancy, must);
        }
}

/* ---- in words */

static void change_put(struct change *c, enum must_kind must, uint64_t vacancies, uint32_t amount, const char *item,
                       const char *words)
{
        if (vacancies)
                APPEND(c->q.arena, &c->out, change) = (struct match_change){match_musts[must], words, item, amount, vacancies};
}

static const char *hours_words(struct change *c, uint32_t tenths, const char *than)
{
        return arena_text(c->q.arena, "%u.%u hours a week %s", tenths / 10, tenths % 10, than);
}

/* Most vacancies first, and among equals the one whose text comes first, so that no order depends on arrival. */
static int item_order(const void *a, const void *b)
{
        const struct match_change *m = a, *n = b;

        if (m->vacancies != n->vacancies)
                return m->vacancies > n->vacancies ? -1 : 1;
        return strcmp(m->item, n->item);
}

/* Puts those from `first` on in order, and keeps the few that help most. */
static void items_sort(struct change *c, size_t first)
{
        enum { ITEMS_MOST = 5 };

        if (c->out.n_change == first)
                return;
        qsort(c->out.change + first, c->out.n_change - first, sizeof *c->out.change, item_order);
        if (c->out.n_change > first + ITEMS_MOST)
                c->out.n_change = first + ITEMS_MOST;
}

static void texts_put(struct change *c, enum must_kind must, const struct tally *tally)
{
        size_t first = c->out.n_change;

        for (size_t i = 0; i < tally->n_lacking; i++) {
                const char *item = arena_strdup(c->q.arena, words_text(c->q.match->words, tally->lacking[i].number));

                change_put(c, must, tally->lacking[i].vacancies, 0, item,
                           arena_text(c->q.arena, "%s %s", match_musts[must], item));
        }
        items_sort(c, first);
}

/* Of each language the lowest level that lets any in. */
static void languages_put(struct change *c)
{
        static const char *const levels[] = {"", " at A1", " at A2", " at B1", " at B2", " at C1", " at C2", " at C2"};
        const struct tally *tally = &c->languages;
        size_t first = c->out.n_change;

        for (size_t i = 0; i < tally->n_lacking; i++) {
                uint32_t language = tally->lacking[i].number;
                const char *code = arena_strdup(c->q.arena, words_text(c->q.match->words, language >> 3));
                bool lowest = true;

                for (size_t j = 0; j < tally->n_lacking; j++)
                        lowest = lowest &&
                                 (tally->lacking[j].number >> 3 != language >> 3 || tally->lacking[j].number >= language);
                if (lowest)
                        change_put(c, MUST_LANGUAGE, tally->lacking[i].vacancies, language & 7, code,
                                   arena_text(c->q.arena, "language %s%s", code, levels[language & 7]));
        }
        items_sort(c, first);
}

static void must_put(struct change *c, enum must_kind must)
{
        struct arena *arena = c->q.arena;

        switch (must) {
        case MUST_LICENCE:
                texts_put(c, must, &c->licences);
                return;
        case MUST_CERTIFICATE:
                texts_put(c, must, &c->certificates);
                return;
        case MUST_LANGUAGE:
                languages_put(c);
                return;
        case MUST_TRAVEL:
                change_put(c, must, c->km.vacancies, c->km.amount, NULL, arena_text(arena, "%u km more", c->km.amount));
                return;
        case MUST_HOURS:
                change_put(c, must, c->hours_less.vacancies, c->hours_less.amount, "less",
                           hours_words(c, c->hours_less.amount, "less"));
                change_put(c, must, c->hours_more.vacancies, c->hours_more.amount, "more",
                           hours_words(c, c->hours_more.amount, "more"));
                return;
        case MUST_CONSENT:
                change_put(c, must, c->consent, 0, NULL, "consent that every employer may see the profile");
                return;
        case MUST_SHIFTS:
                change_put(c, must, c->shifts, 0, NULL, "irregular hours");
                return;
        case MUST_AVAILABLE:
                change_put(c, must, c->days.vacancies, c->days.amount, NULL,
                           arena_text(arena, "free %u day%s sooner", c->days.amount, c->days.amount == 1 ? "" : "s"));
                return;
        default:
                return;
        }
}

struct match_changes match_would_change(const struct match *match, struct case_id id, struct date today, struct arena *arena)
{
        struct change c = {0};
        uint32_t row;

        if (!slots_get(&match->people, id.n, &row))
                return c.out;
        c.person = &match->person[row];
        c.q = query_of_person(match, c.person, today, arena);
        vacancies_take(&c);
        for (size_t i = 0; i < c.q.rules->n_musts; i++)
                must_put(&c, c.q.rules->must[i]);
        slots_clear(&c.licences.at);
        slots_clear(&c.certificates.at);
        slots_clear(&c.languages.at);
        return c.out;
}
