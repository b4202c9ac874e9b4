#include "rounds.h"

#include <stdlib.h>
#include <string.h>

#include "hours.h"
#include "id.h"
#include "must.h"
#include "programme.h"
#include "text.h"

bool round_is_for(const RoundOpen *open, const char *flow, const char *programme)
{
        return (!text_set(open->flow) || text_is(open->flow, flow)) &&
               (!text_set(open->programme) || text_is(open->programme, programme));
}

bool round_has_vacancy(const RoundOpen *open, uint64_t vacancy)
{
        return !open->n_vacancies || bsearch(&vacancy, open->vacancies, open->n_vacancies, sizeof vacancy, id_order);
}

uint32_t round_room(const Vacancy *vacancy)
{
        uint32_t left = vacancy->filled < vacancy->posts ? vacancy->posts - vacancy->filled : 0;

        return left * hours_of_post(vacancy->hours_min, vacancy->hours_max);
}

/* ---- opening one */

static enum verdict vacancies_wrong(struct decision *d, const RoundOpen *open)
{
        struct keybuf key;

        for (size_t i = 0; i < open->n_vacancies; i++) {
                unsigned long long id = open->vacancies[i];

                if (i && open->vacancies[i] <= open->vacancies[i - 1])
                        return refuse(d, "round.vacancies",
                                      "vacancy %llu does not stand in ascending order; name each once, the lowest number first",
                                      id);
                if (!d->world->ops->index_get(d->world, TABLE_VACANCY_OPEN, key_u64(&key, open->vacancies[i])))
                        return refuse(d, "round.vacancies", "vacancy %llu is not open; leave it out", id);
        }
        return VERDICT_DONE;
}

enum verdict decide_round_open(struct decision *d)
{
        RoundOpen *open = d->command->round_open;
        Round *round;
        Event *event;

        if (!text_set(open->title))
                return refuse(d, "round.title", "a round has a title, by which people know it");
        if (text_set(open->flow) && !world_flow(d->world, open->flow, 0))
                return refuse(d, "round.flow", "no flow %s is installed; `overstap flow list` shows them", open->flow);
        if (programme_wrong(d, open->programme, "round.programme"))
                return VERDICT_REFUSED;
        if (open->until < date_ymd(d->today))
                return refuse(d, "round.until", "say until which day preferences may be stated, today or later");
        if (vacancies_wrong(d, open))
                return VERDICT_REFUSED;
        round = NEW(d->arena, Round, round);
        round->id = next_id(d, "rounds");
        round->open = open;
        event = happen(d, 0);
        event->what_case = EVENT__WHAT_ROUND_OPENED;
        event->round_opened = round;
        made(d, KIND__KIND_ROUND, round->id, false);
        return VERDICT_DONE;
}

/* ---- preferences */

static enum verdict side_wrong(struct decision *d, const Round *round, const RoundPrefer *c)
{
        const Casefile *casefile = world_casefile(d->world, c->casefile);

        if (!c->casefile == !c->vacancy)
                return refuse(d, "round.side", "a preference is a person's or a vacancy's; name the casefile or the vacancy");
        if (c->casefile && !casefile)
                return refuse(d, "case.unknown", "there is no casefile %llu", (unsigned long long)c->casefile);
        if (casefile && !round_is_for(round->open, casefile->flow, casefile->programme))
                return refuse(d, "round.person", "round %llu is for people of another flow or programme than casefile %llu",
                              (unsigned long long)round->id, (unsigned long long)casefile->id);
        if (c->vacancy && !world_vacancy(d->world, c->vacancy))
                return refuse(d, "vacancy.unknown", "there is no vacancy %llu", (unsigned long long)c->vacancy);
        if (c->vacancy && !round_has_vacancy(round->open, c->vacancy))
                return refuse(d, "round.vacancy", "vacancy %llu is none of round %llu", (unsigned long long)c->vacancy,
                              (unsigned long long)round->id);
        return VERDICT_DONE;
}

/* Everything named is of the other side and stands once. */
static enum verdict order_wrong(struct decision *d, const RoundPrefer *c)
{
        size_t n = c->n_order + c->n_never;
        uint64_t *named = arena_alloc(d->arena, (n + 1) * sizeof *named);

        for (size_t i = 0; i < n; i++) {
                uint64_t id = named[i] = i < c->n_order ? c->order[i] : c->never[i - c->n_order];

                if (c->casefile ? !world_vacancy(d->world, id) : !world_casefile(d->world, id))
                        return refuse(d, "round.order", "there is no %s %llu", c->casefile ? "vacancy" : "casefile",
                                      (unsigned long long)id);
        }
        if (n)
                qsort(named, n, sizeof *named, id_order);
        for (size_t i = 1; i < n; i++)
                if (named[i] == named[i - 1])
                        return refuse(d, "round.order", "%llu is named twice; name each once, to have or never to have",
                                      (unsigned long long)named[i]);
        return VERDICT_DONE;
}

enum verdict decide_round_prefer(struct decision *d)
{
        RoundPrefer *c = d->command->round_prefer;
        const Round *round = world_round(d->world, c->round);
        const RoundPrefer *before;
        char text[DATE_TEXT];
        Event *event;

        if (!round)
                return refuse(d, "round.unknown", "there is no round %llu", (unsigned long long)c->round);
        if (round->ran_at)
                return refuse(d, "round.ran", "round %llu was run; state it in the next", (unsigned long long)c->round);
        if (round->open->until < date_ymd(d->today))
                return refuse(d, "round.until", "preferences could be stated until %s",
                              date_text(date_of_ymd(round->open->until), text));
        if (side_wrong(d, round, c) || order_wrong(d, c))
                return VERDICT_REFUSED;
        before = world_round_prefer(d->world, c->round, c->casefile, c->vacancy);
        made(d, KIND__KIND_ROUND, round->id, before && says_same(before, c, d->arena));
        if (before && says_same(before, c, d->arena))
                return VERDICT_DONE;
        event = happen(d, c->casefile);
        event->what_case = EVENT__WHAT_ROUND_PREFERRED;
        event->round_preferred = c;
        return VERDICT_DONE;
}

/* ---- the outcome */

/* A pair that is sound, with what its vacancy has room for. */
struct sound {
        uint64_t vacancy, employer;
        uint32_t room, hours;
        bool stands; /* as an open proposal already */
};

static enum verdict pair_refuse(struct decision *d, const RoundPair *pair, const char *why)
{
        return refuse(d, "round.pair", "casefile %llu and vacancy %llu: %s; run the round again",
                      (unsigned long long)pair->casefile, (unsigned long long)pair->vacancy, why);
}

static bool is_named(uint64_t id, const uint64_t *list, size_t n)
{
        for (size_t i = 0; i < n; i++)
                if (list[i] == id)
                        return true;
        return false;
}

static bool is_never(struct world *world, uint64_t round, const RoundPair *pair)
{
        const RoundPrefer *person = world_round_prefer(world, round, pair->casefile, 0);
        const RoundPrefer *vacancy = world_round_prefer(world, round, 0, pair->vacancy);

        return (person && is_named(pair->vacancy, person->never, person->n_never)) ||
               (vacancy && is_named(pair->casefile, vacancy->never, vacancy->n_never));
}

/* Both belong to the round and can be put beside each other today, as many hours as the pair says. */
static const char *pair_bars(struct decision *d, const Round *round, const RoundPair *pair, struct sound *sound)
{
        const Casefile *casefile = world_casefile(d->world, pair->casefile);
        const Vacancy *vacancy = world_vacancy(d->world, pair->vacancy);
        const Proposal *proposal = world_proposal(d->world, proposal_between(d->world, pair->casefile, pair->vacancy));
        const Person *person = casefile ? world_person(d->world, casefile->person) : NULL;
        const char *why;

        if (!casefile || !round_is_for(round->open, casefile->flow, casefile->programme))
                return "the person is none of this round";
        if (!casefile->matching)
                return "the casefile is not matched any more";
        if (!round_has_vacancy(round->open, pair->vacancy))
                return "the vacancy is none of this round";
        if ((why = proposal_bars(d, casefile, person, vacancy)))
                return why;
        if (proposal && proposal->state != PROPOSAL_STATE__PROPOSAL_OPEN)
                return "it was proposed before, and that is over";
        if (is_never(d->world, round->id, pair))
                return "one of them said never";
        *sound = (struct sound){.vacancy = vacancy->id,
                                .employer = vacancy->employer,
                                .room = round_room(vacancy),
                                .hours = hours_in_post(person->profile ? person->profile->hours_max : 0,
                                                       hours_of_post(vacancy->hours_min, vacancy->hours_max)),
                                .stands = proposal != NULL};
        return sound->hours == pair->hours ? NULL : "the hours are others by now";
}

static enum verdict pairs_wrong(struct decision *d, const Round *round, const RoundRan *c, struct sound *sound)
{
        OWNED(arena_destroy) struct arena *scratch = NULL;
        struct arena *kept = d->world->arena;

        arena_new(&scratch);
        for (size_t i = 0; i < c->n_pairs; i++) {
                const char *why;

                if (i && c->pairs[i]->casefile <= c->pairs[i - 1]->casefile)
                        return refuse(
                                d, "round.pairs",
                                "casefile %llu does not stand in ascending order; each gets one pair, the lowest number first",
                                (unsigned long long)c->pairs[i]->casefile);
                arena_reset(scratch);
                d->world->arena = scratch;
                why = pair_bars(d, round, c->pairs[i], &sound[i]);
                d->world->arena = kept;
                if (why)
                        return pair_refuse(d, c->pairs[i], why);
        }
        return VERDICT_DONE;
}

static int by_employer(const void *a, const void *b)
{
        const struct sound *x = a, *y = b;

        if (x->employer != y->employer)
                return x->employer < y->employer ? -1 : 1;
        return x->vacancy < y->vacancy ? -1 : x->vacancy > y->vacancy;
}

/* No vacancy's room and no employer's quota is exceeded. */
static enum verdict sums_wrong(struct decision *d, const Round *round, const struct sound *sound, size_t n)
{
        struct sound *list = arena_copy(d->arena, sound, n * sizeof *sound);
        uint32_t hours = 0, people = 0;

        if (n)
                qsort(list, n, sizeof *list, by_employer);
        for (size_t i = 0; i < n; i++) {
                hours = (i && list[i].vacancy == list[i - 1].vacancy ? hours : 0) + list[i].hours;
                people = (i && list[i].employer == list[i - 1].employer ? people : 0) + 1;
                if (hours > list[i].room)
                        return refuse(d, "round.room",
                                      "vacancy %llu has room for %u.%u hours a week, and is given more; run the round again",
                                      (unsigned long long)list[i].vacancy, list[i].room / 10, list[i].room % 10);
                if (round->open->quota && people > round->open->quota)
                        return refuse(d, "round.quota", "employer %llu is given more than %u people; run the round again",
                                      (unsigned long long)list[i].employer, round->open->quota);
        }
        return VERDICT_DONE;
}

static enum verdict ran_wrong(struct decision *d, const RoundRan *c, const Round *round)
{
        if (!round)
                return refuse(d, "round.unknown", "there is no round %llu", (unsigned long long)c->round);
        if (round->ran_at)
                return refuse(d, "round.ran", "round %llu was run already; open another", (unsigned long long)c->round);
        if (c->certificate.len != 32)
                return refuse(d, "round.certificate", "an outcome comes with the hash of its certificate");
        if (c->basis < round->preferred_event)
                return refuse(d, "round.basis", "somebody stated a preference since; run the round again");
        return VERDICT_DONE;
}

static void proposals_make(struct decision *d, const RoundRan *c, const struct sound *sound)
{
        uint64_t id = next_id(d, "proposals");
        Reason *reason = NEW(d->arena, Reason, reason);

        reason->criterion = arena_strdup(d->arena, "round");
        reason->value = c->round <= INT64_MAX ? (int64_t)c->round : 0;
        reason->words = arena_text(d->arena, "round %llu", (unsigned long long)c->round);
        for (size_t i = 0; i < c->n_pairs; i++) {
                Proposal *proposal;

                if (sound[i].stands)
                        continue;
                proposal = proposal_make(d, id++, c->pairs[i]->casefile, c->pairs[i]->vacancy);
                APPEND(d->arena, proposal, reasons) = reason;
                proposal->rules = c->rules;
        }
}

enum verdict decide_round_ran(struct decision *d)
{
        RoundRan *c = d->command->round_ran;
        const Round *round = world_round(d->world, c->round);
        struct sound *sound = arena_alloc(d->arena, (c->n_pairs + 1) * sizeof *sound);
        Event *event;

        if (ran_wrong(d, c, round) || pairs_wrong(d, round, c, sound) || sums_wrong(d, round, sound, c->n_pairs))
                return VERDICT_REFUSED;
        made(d, KIND__KIND_ROUND, round->id, false);
        event = happen(d, 0);
        event->what_case = EVENT__WHAT_ROUND_RAN;
        event->round_ran = c;
        proposals_make(d, c, sound);
        return VERDICT_DONE;
}
