#include "gather.h"

#include <stdlib.h>
#include <string.h>

#include "id.h"
#include "must.h"
#include "rounds.h"

void gathered_release(struct gathered *gathered)
{
        match_destroy(&gathered->match);
}

/* ---- the round */

static int round_ask(struct call *call, uint64_t id, struct gathered *out)
{
        Query query = QUERY__INIT;
        Show show = SHOW__INIT;
        const Result *result;
        int status;

        show.kind = KIND__KIND_ROUND;
        show.id = id;
        query.what_case = QUERY__WHAT_SHOW;
        query.show = &show;
        if ((status = call_ask(call, &query, call->arena, &result)))
                return status;
        for (size_t i = 0; i < result->n_things; i++) {
                if (result->things[i]->is_case == THING__IS_ROUND)
                        out->round = result->things[i]->round;
                if (result->things[i]->is_case == THING__IS_ROUND_RAN)
                        out->ran = result->things[i]->round_ran;
        }
        if (!out->round) {
                complain("desk told no round");
                return EXIT_SILENT;
        }
        out->basis = result->seq;
        out->today = date_ymd(instant_date((struct instant){result->now}));
        return EXIT_DONE;
}

/* ---- what is proposed and open, which a round may give all the same */

struct open {
        uint64_t casefile, vacancy;
};
struct opens {
        struct arena *arena;
        struct open *item;
        size_t n;
};

static int open_order(const void *a, const void *b)
{
        const struct open *x = a, *y = b;

        if (x->casefile != y->casefile)
                return x->casefile < y->casefile ? -1 : 1;
        return x->vacancy < y->vacancy ? -1 : x->vacancy > y->vacancy;
}

static void open_take(void *self, const Thing *thing, struct instant now)
{
        struct opens *opens = self;

        (void)now;
        *(struct open *)arena_append(opens->arena, (void **)&opens->item, &opens->n, sizeof *opens->item) =
                (struct open){thing->proposal->casefile, thing->proposal->vacancy};
}

static int opens_ask(struct call *call, struct opens *opens)
{
        OWNED(arena_destroy) struct arena *page = NULL;
        Query query = QUERY__INIT;
        List list = LIST__INIT;
        int status;

        arena_new(&page);
        opens->arena = call->arena;
        list.kind = KIND__KIND_PROPOSAL;
        list.state = (char *)"open";
        query.what_case = QUERY__WHAT_LIST;
        query.list = &list;
        status = call_pages(call, &query, page, open_take, opens);
        if (opens->n)
                qsort(opens->item, opens->n, sizeof *opens->item, open_order);
        return status;
}

static bool is_open(const struct opens *opens, uint64_t casefile, uint64_t vacancy)
{
        return opens->n && bsearch(&(struct open){casefile, vacancy}, opens->item, opens->n, sizeof *opens->item, open_order);
}

/* ---- the snapshot, in the order of ids */

struct snapshot {
        struct call *call;
        struct gathered *out;
        struct opens opens;
};

static void vacancy_take(struct snapshot *s, const Vacancy *vacancy)
{
        struct round *round = &s->out->people;

        if (!round_has_vacancy(s->out->round->open, vacancy->id))
                return;
        match_vacancy(s->out->match, vacancy);
        *(struct round_vacancy *)arena_append(s->call->arena, (void **)&round->vacancy, &round->n_vacancies,
                                              sizeof *round->vacancy) =
                (struct round_vacancy){.id = vacancy->id, .employer = vacancy->employer, .room = round_room(vacancy)};
}

static void person_take(struct snapshot *s, MatchPerson *person)
{
        struct round *round = &s->out->people;
        size_t kept = 0;

        if (!round_is_for(s->out->round->open, person->flow, person->programme))
                return;
        for (size_t i = 0; i < person->n_proposed; i++)
                if (!is_open(&s->opens, person->casefile, person->proposed[i]))
                        person->proposed[kept++] = person->proposed[i];
        person->n_proposed = kept;
        match_person(s->out->match, person);
        *(struct round_person *)arena_append(s->call->arena, (void **)&round->person, &round->n_people, sizeof *round->person) =
                (struct round_person){.id = person->casefile};
}

static void thing_take(void *self, const Thing *thing, struct instant now)
{
        struct snapshot *s = self;

        (void)now;
        switch (thing->is_case) {
        case THING__IS_RULES:
                match_rules(s->out->match, thing->rules);
                s->out->rules = match_rules_name(thing->rules, s->call->arena);
                break;
        case THING__IS_PLACE:
                match_place(s->out->match, thing->place);
                break;
        case THING__IS_EMPLOYER:
                (void)match_employer(s->out->match, thing->employer);
                break;
        case THING__IS_VACANCY:
                vacancy_take(s, thing->vacancy);
                break;
        case THING__IS_MATCH_PERSON:
                person_take(s, thing->match_person);
                break;
        default:
                /* What is gone while pages are read is not in the round. */
                break;
        }
}

/* ---- preferences */

/* The id is the first field of people and vacancies. Who stated something and is not in the round by now has no say in it. */
static void prefer_take(void *self, const Thing *thing, struct instant now)
{
        const RoundPrefer *prefer = thing->round_prefer;
        struct round *round = self;
        const struct round_wish wish = {prefer->order, prefer->never, prefer->n_order, prefer->n_never};
        struct round_person *person =
                round->n_people ? bsearch(&prefer->casefile, round->person, round->n_people, sizeof *person, id_order) : NULL;
        struct round_vacancy *vacancy =
                round->n_vacancies ? bsearch(&prefer->vacancy, round->vacancy, round->n_vacancies, sizeof *vacancy, id_order)
                                   : NULL;

        (void)now;
        if (person)
                person->wish = wish;
        if (vacancy)
                vacancy->wish = wish;
}

int gather(struct call *call, uint64_t id, struct gathered *out)
{
        struct snapshot snapshot = {.call = call, .out = out};
        Query query = QUERY__INIT;
        List list = LIST__INIT;
        int status;

        out->rules = "";
        match_new(&out->match);
        if ((status = round_ask(call, id, out)) || (status = opens_ask(call, &snapshot.opens)) ||
            (status = call_snapshot(call, thing_take, &snapshot, NULL)))
                return status;
        out->people.quota = out->round->open->quota;
        list.kind = KIND__KIND_ROUND;
        list.round = id;
        query.what_case = QUERY__WHAT_LIST;
        query.list = &list;
        return call_pages(call, &query, call->arena, prefer_take, &out->people);
}
