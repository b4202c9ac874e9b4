/* Results: reports over many casefiles, and what the definitions say of one. */
#include <stdlib.h>
#include <string.h>

#include "access.h"
#include "answer.h"
#include "count.h"
#include "id.h"
#include "ledger.h"
#include "must.h"
#include "report.h"
#include "suppress.h"
#include "survey.h"
#include "text.h"

/* Records looked at in one turn: ten milliseconds or so. */
enum { TRAILS_TURN = 4000, EVENTS_TURN = 12000 };

static bool unknown(struct asking *a, const char *what)
{
        a->unknown = what;
        return true;
}

/* ---- which definitions */

struct chosen {
        const OutcomeDefinition *item[REPORT_DEFINITIONS];
        size_t n;
        bool full;
};

static void chosen_add(struct chosen *chosen, const OutcomeDefinition *definition)
{
        for (size_t i = 0; i < chosen->n; i++)
                if (chosen->item[i] == definition || (text_is(chosen->item[i]->name->text, definition->name->text) &&
                                                      chosen->item[i]->version == definition->version))
                        return;
        if (chosen->n == REPORT_DEFINITIONS)
                chosen->full = true;
        else
                chosen->item[chosen->n++] = definition;
}

/* NAME, as it was the latest on the day; or NAME@VERSION. */
static const OutcomeDefinition *definition_of(struct asking *a, const char *word, struct date day)
{
        struct world *world = &a->tables->world;
        const char *at = strchr(word, '@');
        const char *name = at ? arena_strndup(a->arena, word, (size_t)(at - word)) : word;
        uint64_t version = 0;
        struct err err = {0};

        if (!at)
                return world_outcome_at(world, name, date_instant(date_add_days(day, 1)));
        return number_parse(at + 1, "version", &version, &err) && version && version <= UINT32_MAX
                       ? world_outcome(world, name, (uint32_t)version)
                       : NULL;
}

struct all {
        struct asking *a;
        struct date day;
        struct chosen *chosen;
        const char *last; /* the name before: versions stand together */
};

static bool all_visit(void *self, struct bytes key, uint64_t value)
{
        struct all *all = self;
        const char *name = arena_strndup(all->a->arena, (const char *)key.data, key.size - 4);

        (void)value;
        if (!text_is(all->last, name))
                chosen_add(all->chosen, definition_of(all->a, all->last = name, all->day));
        return !all->chosen->full;
}

static bool choose(struct asking *a, char *const *words, size_t n, struct date day, struct chosen *out)
{
        struct all all = {a, day, out, NULL};

        *out = (struct chosen){.n = 0};
        for (size_t i = 0; i < n; i++) {
                const OutcomeDefinition *definition = definition_of(a, words[i], day);

                if (!definition)
                        return !unknown(a, arena_text(a->arena, "no outcome %s is installed; `overstap outcome list` shows them",
                                                      words[i]));
                chosen_add(out, definition);
        }
        if (!n)
                a->tables->world.ops->scan(&a->tables->world, TABLE_OUTCOME_DEFINITIONS, (struct bytes){(const uint8_t *)"", 0},
                                           all_visit, &all);
        if (out->full)
                return !unknown(a, "more definitions than stand side by side; name at most 32 of them");
        if (!out->n)
                return !unknown(a, "no outcome is installed; `overstap outcome install FILE` brings them");
        return true;
}

/* ---- a report */

/* It outlives the turn in which it was asked for, with all it is counted by. */
struct report {
        struct arena *arena;
        OutcomeAsk *ask;
        struct tally *tally;   /* of results, as they are */
        struct survey *survey; /* or of something else, or as they are published */
        struct count *count;
        uint64_t seq;
        ProtobufCBinaryData chain;
        int64_t taken_at, now;
};

void report_destroy(struct report **report)
{
        if (!*report)
                return;
        count_destroy(&(*report)->count);
        tally_destroy(&(*report)->tally);
        survey_destroy(&(*report)->survey);
        arena_destroy(&(*report)->arena);
        free(*report);
        *report = NULL;
}

/* ---- what a programme spent */

struct costing {
        struct asking *a;
        CostReport *report;
        int sign;
};

/* Costs of a period: what an account holds at its end less what it held before it began. */
static void cost_take(void *self, const Account *account, int64_t cents)
{
        struct costing *c = self;
        const struct account_kind *kind = account_kind(account->name);
        Balance *balance = NULL;

        if (!kind || strncmp(kind->path, "expenses:", 9))
                return;
        for (size_t i = 0; i < c->report->n_costs && !balance; i++)
                if (text_is(c->report->costs[i]->account->name, account->name) &&
                    text_is(c->report->costs[i]->account->detail, account->detail))
                        balance = c->report->costs[i];
        if (!balance) {
                balance = NEW(c->a->arena, Balance, balance);
                balance->account = NEW(c->a->arena, Account, account);
                balance->account->name = account->name;
                balance->account->detail = account->detail;
                APPEND(c->a->arena, c->report, costs) = balance;
        }
        balance->cents += c->sign * cents;
        c->report->cents += c->sign * cents;
}

static bool first_posting(void *self, struct bytes key, uint64_t value)
{
        uint32_t *on = self;

        (void)value;
        *on = key_read_u32(key, key.size - 12);
        return false;
}

/* Null, and why, when it keeps no books. */
static const CostReport *books_read(struct asking *a, const OutcomeAsk *ask)
{
        struct world *world = &a->tables->world;
        CostReport *books = NEW(a->arena, CostReport, cost_report);
        uint32_t closed = world_closed(world, ask->programme);
        struct keybuf key;

        if (!money_of(world, ask->programme)) {
                a->unknown = "the programme keeps no books";
                return NULL;
        }
        key_start(&key);
        key_add_text(&key, ask->programme);
        world->ops->scan(world, TABLE_POSTING_DAYS, key_bytes(&key), first_posting, &books->books_from);
        books->books_until = closed ? date_ymd(month_last(closed)) : 0;
        ledger_read(world, ask->programme, date_of_ymd(ask->until), cost_take, &(struct costing){a, books, 1});
        ledger_read(world, ask->programme, date_add_days(date_of_ymd(ask->from), -1), cost_take, &(struct costing){a, books, -1});
        return books;
}

/* ---- beginning one */

static void report_new(struct report **out, const struct asking *a, struct survey_ask *ask, struct chosen *chosen)
{
        struct report *report = calloc(1, sizeof *report);

        must(report);
        arena_new(&report->arena);
        report->ask = ask->ask = codec_copy(ask->ask, report->arena);
        for (size_t i = 0; i < chosen->n; i++)
                chosen->item[i] = codec_copy(chosen->item[i], report->arena);
        ask->definition = arena_copy(report->arena, chosen->item, (chosen->n + 1) * sizeof *chosen->item);
        ask->n = chosen->n;
        ask->programme = ask->programme ? codec_copy(ask->programme, report->arena) : NULL;
        ask->books = ask->books ? codec_copy(ask->books, report->arena) : NULL;
        if (ask->is == THING__IS_OUTCOME_REPORT && !ask->ask->published)
                tally_new(&report->tally, ask->ask, ask->definition, ask->n, ask->programme);
        else
                survey_new(&report->survey, ask);
        report->seq = a->result->seq;
        report->chain = codec_bytes(report->arena, a->result->chain.data, a->result->chain.len);
        report->taken_at = a->result->taken_at;
        report->now = a->result->now;
        count_new(&report->count, report->survey ? survey_tally(report->survey) : report->tally, report->seq, ask->ask->recount);
        *out = report;
}

/* Today is not over yet, so it is no day on which anything is published. */
static void ask_complete(struct asking *a, Thing__IsCase is, OutcomeAsk *ask)
{
        static char *usual = (char *)"ever-placed";
        struct date yesterday = date_add_days(a->today, -1), day = ask->as_of ? date_of_ymd(ask->as_of) : a->today;

        ask->published = ask->published || !sees_results(a);
        if (ask->published)
                day = suppress_day(day.day < yesterday.day ? day : yesterday);
        ask->as_of = date_ymd(day);
        if (is == THING__IS_SURVIVAL_REPORT && !ask->n_definitions) {
                ask->definitions = &usual;
                ask->n_definitions = 1;
        }
}

/* An employer asks about programmes that it is a member of. */
static bool is_stranger(struct asking *a, const Programme *programme)
{
        Thing thing = THING__INIT;

        thing.is_case = THING__IS_PROGRAMME;
        thing.programme = (Programme *)programme;
        return programme && access_sight(&a->tables->world, a->by, &thing, a->today) == SIGHT_NONE;
}

bool report_begin(struct asking *a, Thing__IsCase is, const OutcomeAsk *asked, struct report **out)
{
        OutcomeAsk *own = arena_copy(a->arena, asked, sizeof *asked);
        struct survey_ask ask = {
                .is = is, .ask = own, .programme = world_programme(&a->tables->world, own->programme), .least = a->least};
        struct chosen chosen;

        if (own->as_of > date_ymd(a->today))
                return unknown(a, "that day has still to come; ask for today or an earlier one");
        if (text_set(own->programme) && !ask.programme)
                return unknown(a, "there is no such programme; `overstap programme list` shows them");
        if (is_stranger(a, ask.programme))
                return unknown(a, "you are no member of that programme");
        if (own->until && own->until < own->from)
                return unknown(a, "the period ends before it begins");
        ask_complete(a, is, own);
        if (!choose(a, own->definitions, own->n_definitions, date_of_ymd(own->as_of), &chosen))
                return true;
        ask.n = chosen.n;
        a->unknown = survey_refused(&ask);
        if (a->unknown || (is == THING__IS_COST_REPORT && !(ask.books = books_read(a, own))))
                return true;
        report_new(out, a, &ask, &chosen);
        return true;
}

bool report_go_on(struct report *report, struct txn *txn, bool *done, struct err *err)
{
        return count_go_on(report->count, txn, report->ask->recount ? EVENTS_TURN : TRAILS_TURN, done, err);
}

Result *report_tell(const struct report *report, struct arena *arena)
{
        Result *result = NEW(arena, Result, result);
        Thing *thing = NEW(arena, Thing, thing);

        result->seq = report->seq;
        result->chain = report->chain;
        result->taken_at = report->taken_at;
        result->now = report->now;
        if (report->survey) {
                survey_tell(report->survey, report->seq, arena, thing);
        } else {
                thing->is_case = THING__IS_OUTCOME_REPORT;
                thing->outcome_report = tally_report(report->tally, report->seq, arena);
        }
        APPEND(arena, result, things) = thing;
        return result;
}

bool answer_results(struct asking *a, const ResultsAsk *ask, struct err *err)
{
        const Trail *record = world_trail(&a->tables->world, ask->casefile);
        struct date day = ask->as_of ? date_of_ymd(ask->as_of) : a->today;
        struct chosen chosen;
        struct trail trail;

        (void)err;
        if (!record)
                return unknown(a, "there is no such casefile");
        if (day.day > a->today.day)
                return unknown(a, "that day has still to come; ask for today or an earlier one");
        if (!choose(a, ask->definitions, ask->n_definitions, day, &chosen))
                return true;
        trail = trail_of(record, a->arena);
        for (size_t i = 0; i < chosen.n; i++) {
                struct outcome_result result;
                Thing *thing = NEW(a->arena, Thing, thing);

                outcome_find(chosen.item[i], &trail, day, a->arena, &result);
                thing->is_case = THING__IS_CASE_RESULT;
                thing->case_result = result_tell(chosen.item[i], ask->casefile, &result, a->arena);
                answer_put(a, thing);
        }
        return true;
}
