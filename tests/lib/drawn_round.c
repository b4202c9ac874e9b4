#include "drawn_round.h"

uint32_t lot_draw(struct lot *lot, uint32_t below)
{
        lot->state = lot->state * 6364136223846793005 + 1442695040888963407;
        return (uint32_t)((lot->state >> 33) % below);
}

static void shuffle(struct lot *lot, uint32_t *list, uint32_t n)
{
        for (uint32_t i = 0; i < n; i++) {
                uint32_t j = i + lot_draw(lot, n - i), kept = list[i];

                list[i] = list[j];
                list[j] = kept;
        }
}

/* Places in the lines of all vacancies, by vacancy and person; drawn without regard to what either side may want. */
static void places_draw(struct lot *lot, struct round *round)
{
        for (uint32_t v = 0; v < round->n_vacancies; v++) {
                uint32_t *at = arena_alloc(lot->arena, (round->n_pairs + 1) * sizeof *at), n = 0;

                for (uint32_t i = 0; i < round->n_pairs; i++)
                        if (round->pair[i].vacancy == v)
                                at[n++] = i;
                shuffle(lot, at, n);
                for (uint32_t i = 0; i < n; i++)
                        round->pair[at[i]].place = i + 1;
                round->vacancy[v].n = n;
        }
}

struct round *drawn_round(struct lot *lot, uint32_t hours_kinds, uint32_t quota)
{
        struct round *round = arena_alloc(lot->arena, sizeof *round);
        uint32_t order[DRAWN_VACANCIES];

        round->n_people = 1 + lot_draw(lot, DRAWN_PEOPLE);
        round->n_vacancies = 1 + lot_draw(lot, DRAWN_VACANCIES);
        round->quota = quota;
        round->person = arena_alloc(lot->arena, round->n_people * sizeof *round->person);
        round->vacancy = arena_alloc(lot->arena, round->n_vacancies * sizeof *round->vacancy);
        round->pair = arena_alloc(lot->arena, round->n_people * round->n_vacancies * sizeof *round->pair);
        for (uint32_t v = 0; v < round->n_vacancies; v++)
                round->vacancy[v] =
                        (struct round_vacancy){.id = v + 1, .employer = 1 + lot_draw(lot, 2), .room = 1 + lot_draw(lot, 4)};
        for (uint32_t p = 0; p < round->n_people; p++) {
                struct round_person *person = &round->person[p];
                uint32_t base = 1 + lot_draw(lot, hours_kinds);

                *person = (struct round_person){.id = p + 1, .first = (uint32_t)round->n_pairs};
                for (uint32_t v = 0; v < round->n_vacancies; v++)
                        order[v] = v;
                shuffle(lot, order, (uint32_t)round->n_vacancies);
                for (uint32_t i = lot_draw(lot, (uint32_t)round->n_vacancies + 1); i > 0; i--) {
                        uint32_t v = order[i - 1];

                        if (base <= round->vacancy[v].room)
                                round->pair[round->n_pairs++] = (struct round_pair){.person = p, .vacancy = v, .hours = base};
                }
                person->n = (uint32_t)round->n_pairs - person->first;
        }
        places_draw(lot, round);
        return round;
}
