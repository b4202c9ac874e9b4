/* What members of a programme gave and took, as of today. */
#include "casefile.h"
#include "id.h"
#include "ledger.h"
#include "must.h"
#include "outcome.h"
#include "report.h"
#include "text.h"

static bool unknown(struct asking *a, const char *what)
{
        a->unknown = what;
        return true;
}

struct giving {
        struct asking *a;
        const OutcomeAsk *ask;
        const Programme *programme;
        GiveTakeReport *report;
        int sign;
};

static GiveTake *give_of(const struct giving *g, uint64_t employer)
{
        for (size_t i = 0; i < g->report->n_members; i++)
                if (g->report->members[i]->employer == employer)
                        return g->report->members[i];
        return g->report->others;
}

static bool is_in(const struct giving *g, uint32_t day)
{
        return day && day >= g->ask->from && (!g->ask->until || day <= g->ask->until);
}

/* Each thing by its own day: who came in the period, and whose work began in it. */
static void give_casefile(const struct giving *g, const Casefile *casefile)
{
        struct date announced = casefile_fact(casefile, "announced");

        if (is_in(g, announced.day ? date_ymd(announced) : date_ymd(instant_date((struct instant){casefile->opened_at}))))
                give_of(g, casefile->sender)->sent++;
        for (size_t i = 0; i < casefile->n_placements; i++) {
                const Placement *placement = casefile->placements[i];
                GiveTake *give = give_of(g, placement->employer);

                if (!is_in(g, placement->first_day) || text_is(placement->reason, PLACEMENT_NEVER))
                        continue;
                give->jobs += placement->kind == PLACEMENT_KIND__PLACEMENT_JOB;
                give->assignments += placement->kind == PLACEMENT_KIND__PLACEMENT_ASSIGNMENT;
                give->tasters += placement->kind == PLACEMENT_KIND__PLACEMENT_TASTER;
        }
}

typedef void record_fn(const struct giving *g, const void *record);

static bool table_read(const struct giving *g, enum table table, record_fn *fn, struct err *err)
{
        OWNED(arena_destroy) struct arena *scratch = NULL;
        OWNED(cursor_destroy) struct cursor *cursor = NULL;
        struct bytes key, value;

        arena_new(&scratch);
        if (!cursor_new(&cursor, g->a->tables->txn, table, (struct bytes){(const uint8_t *)"", 0}, err))
                return false;
        while (cursor_next(cursor, &key, &value, err)) {
                const void *record;

                arena_reset(scratch);
                if (!record_decode(value, table_types[table], scratch, &record, err))
                        return false;
                fn(g, record);
        }
        return err->kind == ERR_NONE;
}

static void casefile_visit(const struct giving *g, const void *record)
{
        const Casefile *casefile = record;

        if (text_is(casefile->programme, g->programme->id))
                give_casefile(g, casefile);
}

/* What is open to anyone, and to people of the programme alone. */
static void vacancy_visit(const struct giving *g, const void *record)
{
        const Vacancy *vacancy = record;
        uint32_t opens = vacancy->opens ? vacancy->opens : date_ymd(instant_date((struct instant){vacancy->posted_at}));

        if (is_in(g, opens))
                give_of(g, vacancy->employer)->posts += vacancy->posts;
}

static void contribution_take(void *self, const Account *account, int64_t cents)
{
        const struct giving *g = self;

        if (text_is(account->name, "contributions"))
                give_of(g, account->employer)->contributed -= g->sign * cents;
}

static void members_tell(struct giving *g)
{
        g->report->others = NEW(g->a->arena, GiveTake, give_take);
        for (size_t i = 0; i < g->programme->n_members; i++) {
                const Employer *employer = world_employer(&g->a->tables->world, g->programme->members[i]);
                GiveTake *give = NEW(g->a->arena, GiveTake, give_take);

                give->employer = g->programme->members[i];
                if (employer)
                        give->name = employer->name;
                APPEND(g->a->arena, g->report, members) = give;
        }
}

bool answer_give_take(struct asking *a, const OutcomeAsk *ask, struct err *err)
{
        struct world *world = &a->tables->world;
        struct giving g = {.a = a, .ask = ask, .programme = world_programme(world, ask->programme), .sign = 1};
        Thing *thing = NEW(a->arena, Thing, thing);

        if (!g.programme)
                return unknown(a, "what members gave and took is told of a programme; `overstap programme list` shows them");
        if (ask->until && ask->until < ask->from)
                return unknown(a, "the period ends before it begins");
        if (ask->as_of || ask->published || text_set(ask->flow) || ask->employer || ask->n_definitions || ask->recount)
                return unknown(a, "it is told of all members, as of today, and of a period when there is one, and nothing else "
                                  "can be asked");
        thing->is_case = THING__IS_GIVE_TAKE_REPORT;
        g.report = thing->give_take_report = NEW(a->arena, GiveTakeReport, give_take_report);
        g.report->ask = (OutcomeAsk *)ask;
        g.report->seq = a->result->seq;
        members_tell(&g);
        if (!table_read(&g, TABLE_CASEFILES, casefile_visit, err) || !table_read(&g, TABLE_VACANCIES, vacancy_visit, err))
                return false;
        if (money_of(world, ask->programme)) {
                ledger_read(world, ask->programme, ask->until ? date_of_ymd(ask->until) : a->today, contribution_take, &g);
                g.sign = -1;
                if (ask->from)
                        ledger_read(world, ask->programme, date_add_days(date_of_ymd(ask->from), -1), contribution_take, &g);
        }
        answer_put(a, thing);
        return true;
}
