#include "round.h"

#include <stdlib.h>
#include <string.h>

#include "id.h"
#include "must.h"

/* ---- lining up */

/* Where an id stands among ascending ones; their number when it is not there. The id is the first field of both. */
static uint32_t index_of(uint64_t id, const void *first, size_t n, size_t size)
{
        const uint8_t *found = n ? bsearch(&id, first, n, size, id_order) : NULL;

        return (uint32_t)(found ? (size_t)(found - (const uint8_t *)first) / size : n);
}

/* Where an id stands in a list, or ROUND_NOTHING. */
static uint32_t rank_of(uint64_t id, const uint64_t *list, size_t n)
{
        for (size_t i = 0; i < n; i++)
                if (list[i] == id)
                        return (uint32_t)i;
        return ROUND_NOTHING;
}

/* A pair while it is lined up: where each side named the other, and what the matcher makes of it. */
struct lined {
        struct round_pair pair;
        uint32_t by_person, by_vacancy; /* where named, or ROUND_NOTHING */
        uint32_t rank;                  /* the matcher's, for the person */
        uint64_t person_id;
        struct match_key key; /* the vacancy's */
};

static int person_order(const void *a, const void *b)
{
        const struct lined *x = a, *y = b;

        if (x->by_person != y->by_person)
                return x->by_person < y->by_person ? -1 : 1;
        return x->rank < y->rank ? -1 : x->rank > y->rank;
}

static int line_order(const void *a, const void *b)
{
        const struct lined *x = *(const struct lined *const *)a, *y = *(const struct lined *const *)b;

        if (x->by_vacancy != y->by_vacancy)
                return x->by_vacancy < y->by_vacancy ? -1 : 1;
        for (size_t i = 0; i < x->key.n; i++)
                if (x->key.value[i] != y->key.value[i])
                        return x->key.value[i] < y->key.value[i] ? -1 : 1;
        return x->person_id < y->person_id ? -1 : x->person_id > y->person_id;
}

/* Which vacancies named a person, or the person named: those they are put beside whatever the matcher's best are. */
struct named {
        struct vacancy_id *item;
        size_t n;
};

static void named_add(struct arena *arena, struct named *named, uint64_t vacancy)
{
        ((struct vacancy_id *)arena_append(arena, (void **)&named->item, &named->n, sizeof *named->item))->n = vacancy;
}

static struct named *named_find(const struct round *round, struct arena *arena, size_t *total)
{
        struct named *named = arena_alloc(arena, (round->n_people + 1) * sizeof *named);

        for (size_t i = 0; i < round->n_people; i++)
                for (size_t j = 0; j < round->person[i].wish.n_order; j++)
                        named_add(arena, &named[i], round->person[i].wish.order[j]);
        for (size_t i = 0; i < round->n_vacancies; i++) {
                const struct round_vacancy *vacancy = &round->vacancy[i];

                for (size_t j = 0; j < vacancy->wish.n_order; j++) {
                        uint32_t at = index_of(vacancy->wish.order[j], round->person, round->n_people, sizeof *round->person);

                        if (at < round->n_people)
                                named_add(arena, &named[at], vacancy->id);
                }
        }
        for (size_t i = 0; i < round->n_people; i++)
                *total += named[i].n;
        return named;
}

static struct match_key key_copy(struct match_key key, struct arena *arena)
{
        return (struct match_key){arena_copy(arena, key.value, key.n * sizeof *key.value), key.n};
}

/* Put a person in the lines where they may stand: `lined` gets their pairs in their order. How many. */
static uint32_t person_line_up(const struct round *round, uint32_t at, const struct match_places *places, struct arena *arena,
                               struct lined *lined)
{
        struct round_person *person = &round->person[at];
        uint32_t n = 0;

        for (size_t i = 0; i < places->n; i++) {
                uint64_t id = places->vacancy[i].n;
                uint32_t v = index_of(id, round->vacancy, round->n_vacancies, sizeof *round->vacancy);
                const struct round_vacancy *vacancy = &round->vacancy[v];

                if (v == round->n_vacancies || places->hours[i] > vacancy->room ||
                    rank_of(id, person->wish.never, person->wish.n_never) != ROUND_NOTHING ||
                    rank_of(person->id, vacancy->wish.never, vacancy->wish.n_never) != ROUND_NOTHING)
                        continue;
                lined[n] = (struct lined){.pair = {.person = at, .vacancy = v, .hours = places->hours[i]},
                                          .by_person = rank_of(id, person->wish.order, person->wish.n_order),
                                          .by_vacancy = rank_of(person->id, vacancy->wish.order, vacancy->wish.n_order),
                                          .rank = n,
                                          .person_id = person->id,
                                          .key = key_copy(places->key[i], arena)};
                person->stated += lined[n++].by_person != ROUND_NOTHING;
        }
        if (n)
                qsort(lined, n, sizeof *lined, person_order);
        return n;
}

/* Each line is sorted by itself, which needs a third of the comparisons of all at once. */
static void lines_number(struct round *round, struct lined *lined, size_t n, struct arena *arena)
{
        struct lined **line = arena_alloc(arena, (n + 1) * sizeof(*line)), **next = line;
        struct lined ***end = arena_alloc(arena, (round->n_vacancies + 1) * sizeof(*end));

        for (size_t i = 0; i < round->n_vacancies; i++)
                round->vacancy[i].n = round->vacancy[i].stated = 0;
        for (size_t i = 0; i < n; i++)
                round->vacancy[lined[i].pair.vacancy].n++;
        for (size_t i = 0; i < round->n_vacancies; i++) {
                end[i] = next;
                next += round->vacancy[i].n;
        }
        for (size_t i = 0; i < n; i++)
                *end[lined[i].pair.vacancy]++ = &lined[i];
        for (size_t i = 0; i < round->n_vacancies; i++) {
                struct round_vacancy *vacancy = &round->vacancy[i];
                struct lined **first = end[i] - vacancy->n;

                if (vacancy->n)
                        qsort(first, vacancy->n, sizeof(*first), line_order);
                for (uint32_t place = 0; place < vacancy->n; place++) {
                        first[place]->pair.place = place + 1;
                        vacancy->stated += first[place]->by_vacancy != ROUND_NOTHING;
                }
        }
}

void round_line_up(struct round *round, const struct match *match, struct date today, struct arena *arena)
{
        OWNED(arena_destroy) struct arena *kept = NULL, *scratch = NULL;
        struct named *named;
        struct lined *lined;
        size_t most = 0;

        arena_new(&kept);
        arena_new(&scratch);
        named = named_find(round, kept, &most);
        lined = arena_alloc(kept, (most + round->n_people * ROUND_BEST + 1) * sizeof *lined);
        round->n_pairs = 0;
        for (uint32_t i = 0; i < round->n_people; i++) {
                struct round_person *person = &round->person[i];
                struct match_places places;

                arena_reset(scratch);
                places = match_places_for_person(match, (struct case_id){person->id}, named[i].item, named[i].n, ROUND_BEST,
                                                 today, scratch);
                person->first = (uint32_t)round->n_pairs;
                person->stated = 0;
                person->given = ROUND_NOTHING;
                person->n = person_line_up(round, i, &places, kept, lined + round->n_pairs);
                round->n_pairs += person->n;
        }
        lines_number(round, lined, round->n_pairs, kept);
        round->pair = arena_alloc(arena, (round->n_pairs + 1) * sizeof *round->pair);
        for (size_t i = 0; i < round->n_pairs; i++)
                round->pair[i] = lined[i].pair;
}

/* ---- settling */

/* What a vacancy keeps for now: a chain of pairs, the last in its line first. */
struct keeps {
        uint32_t last;     /* a pair, or ROUND_NOTHING */
        uint32_t hours;    /* of all that it keeps */
        uint32_t refuses;  /* from this place on */
        uint32_t employer; /* in the list of employers */
};
struct employer {
        uint32_t first, n;       /* its vacancies, in `by_employer` */
        uint32_t people;         /* that its vacancies keep */
        uint32_t place, vacancy; /* from here on it refuses; place 0: it refuses nobody yet */
};
struct settling {
        struct round *round;
        struct keeps *keeps;
        struct employer *employer;
        uint32_t *by_employer; /* vacancies, those of an employer together */
        uint32_t *before;      /* of a pair that is kept: the pair before it in the line that is kept too */
        uint32_t *asked;       /* how many of a person's pairs */
        uint32_t *waiting;     /* people who have nothing and are to ask, the next last */
        size_t n_waiting;
};

struct employed {
        uint64_t employer;
        uint32_t vacancy;
};

static int employer_order(const void *a, const void *b)
{
        const struct employed *x = a, *y = b;

        if (x->employer != y->employer)
                return x->employer < y->employer ? -1 : 1;
        return x->vacancy < y->vacancy ? -1 : x->vacancy > y->vacancy;
}

static void employers_find(struct settling *s, struct arena *arena)
{
        size_t n = s->round->n_vacancies;
        struct employed *list = arena_alloc(arena, (n + 1) * sizeof *list);
        uint32_t employer = 0;

        s->employer = arena_alloc(arena, (n + 1) * sizeof *s->employer);
        s->by_employer = arena_alloc(arena, (n + 1) * sizeof *s->by_employer);
        for (uint32_t i = 0; i < n; i++)
                list[i] = (struct employed){s->round->vacancy[i].employer, i};
        if (n)
                qsort(list, n, sizeof *list, employer_order);
        for (uint32_t i = 0; i < n; i++) {
                if (i && list[i].employer != list[i - 1].employer)
                        s->employer[++employer].first = i;
                s->employer[employer].n++;
                s->by_employer[i] = list[i].vacancy;
                s->keeps[list[i].vacancy] = (struct keeps){.last = ROUND_NOTHING, .refuses = UINT32_MAX, .employer = employer};
        }
}

/* Does the first pair stand before the second in the line of their employer? */
static bool is_before(uint32_t place, uint32_t vacancy, uint32_t other_place, uint32_t other_vacancy)
{
        return place != other_place ? place < other_place : vacancy < other_vacancy;
}

static bool is_refused(const struct settling *s, const struct round_pair *pair)
{
        const struct keeps *keeps = &s->keeps[pair->vacancy];
        const struct employer *employer = &s->employer[keeps->employer];

        return pair->place >= keeps->refuses ||
               (employer->place && !is_before(pair->place, pair->vacancy, employer->place, employer->vacancy));
}

static void keep(struct settling *s, uint32_t at)
{
        const struct round_pair *pair = s->round->pair;
        struct keeps *keeps = &s->keeps[pair[at].vacancy];
        uint32_t *link = &keeps->last;

        while (*link != ROUND_NOTHING && pair[*link].place > pair[at].place)
                link = &s->before[*link];
        s->before[at] = *link;
        *link = at;
        keeps->hours += pair[at].hours;
        s->employer[keeps->employer].people++;
}

/* Refuse the last that the vacancy keeps; that person is to ask on. */
static const struct round_pair *refuse_last(struct settling *s, struct keeps *keeps)
{
        const struct round_pair *pair = &s->round->pair[keeps->last];

        keeps->last = s->before[keeps->last];
        keeps->hours -= pair->hours;
        s->employer[keeps->employer].people--;
        s->waiting[s->n_waiting++] = pair->person;
        return pair;
}

/* An employer over its quota lets the last of its line go, and whoever would stand behind that. */
static void quota_hold(struct settling *s, struct employer *employer)
{
        const struct round_pair *pair = s->round->pair, *last = NULL;

        if (!s->round->quota || employer->people <= s->round->quota)
                return;
        for (uint32_t i = 0; i < employer->n; i++) {
                uint32_t at = s->keeps[s->by_employer[employer->first + i]].last;

                if (at != ROUND_NOTHING && (!last || is_before(last->place, last->vacancy, pair[at].place, pair[at].vacancy)))
                        last = &pair[at];
        }
        must(last);
        employer->place = last->place;
        employer->vacancy = last->vacancy;
        (void)refuse_last(s, &s->keeps[last->vacancy]);
}

/* Ask for the next of a person's order that does not refuse them at once. */
static void ask(struct settling *s, uint32_t person)
{
        const struct round_person *p = &s->round->person[person];

        while (s->asked[person] < p->n) {
                uint32_t at = p->first + s->asked[person]++;
                const struct round_pair *pair = &s->round->pair[at];
                struct keeps *keeps = &s->keeps[pair->vacancy];

                if (is_refused(s, pair))
                        continue;
                keep(s, at);
                while (keeps->hours > s->round->vacancy[pair->vacancy].room)
                        keeps->refuses = refuse_last(s, keeps)->place;
                quota_hold(s, &s->employer[keeps->employer]);
                return;
        }
}

void round_settle(struct round *round)
{
        OWNED(arena_destroy) struct arena *arena = NULL;
        struct settling s = {.round = round};

        arena_new(&arena);
        s.keeps = arena_alloc(arena, (round->n_vacancies + 1) * sizeof *s.keeps);
        s.before = arena_alloc(arena, (round->n_pairs + 1) * sizeof *s.before);
        s.asked = arena_alloc(arena, (round->n_people + 1) * sizeof *s.asked);
        s.waiting = arena_alloc(arena, (round->n_people + 1) * sizeof *s.waiting);
        employers_find(&s, arena);
        for (size_t i = round->n_people; i > 0; i--)
                s.waiting[s.n_waiting++] = (uint32_t)(i - 1);
        while (s.n_waiting)
                ask(&s, s.waiting[--s.n_waiting]);
        for (size_t i = 0; i < round->n_people; i++)
                round->person[i].given = ROUND_NOTHING;
        for (size_t i = 0; i < round->n_vacancies; i++)
                for (uint32_t at = s.keeps[i].last; at != ROUND_NOTHING; at = s.before[at])
                        round->person[round->pair[at].person].given = at;
}
