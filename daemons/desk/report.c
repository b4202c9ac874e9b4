/* Results: reports over many casefiles, and what the definitions say of one. */
#include <stdlib.h>
#include <string.h>

#include "access.h"
#include "answer.h"
#include "count.h"
#include "id.h"
#include "must.h"
#include "recount.h"
#include "report.h"
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
        const Principal *by;
        OutcomeAsk *ask;
        struct tally *tally;
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
        arena_destroy(&(*report)->arena);
        free(*report);
        *report = NULL;
}

static void report_new(struct report **out, const struct asking *a, const OutcomeAsk *ask, struct chosen *chosen,
                       const Programme *programme)
{
        struct report *report = calloc(1, sizeof *report);

        must(report);
        arena_new(&report->arena);
        report->by = codec_copy(a->by, report->arena);
        report->ask = codec_copy(ask, report->arena);
        for (size_t i = 0; i < chosen->n; i++)
                chosen->item[i] = codec_copy(chosen->item[i], report->arena);
        tally_new(&report->tally, report->ask, chosen->item, chosen->n, programme ? codec_copy(programme, report->arena) : NULL);
        report->seq = a->result->seq;
        report->chain = codec_bytes(report->arena, a->result->chain.data, a->result->chain.len);
        report->taken_at = a->result->taken_at;
        report->now = a->result->now;
        count_new(&report->count, report->tally, report->seq, ask->recount);
        *out = report;
}

bool report_begin(struct asking *a, const OutcomeAsk *asked, struct report **out)
{
        OutcomeAsk *ask = arena_copy(a->arena, asked, sizeof *asked);
        const Programme *programme = world_programme(&a->tables->world, ask->programme);
        struct chosen chosen;

        if (ask->as_of > date_ymd(a->today))
                return unknown(a, "that day has still to come; ask for today or an earlier one");
        if (text_set(ask->programme) && !programme)
                return unknown(a, "there is no such programme; `overstap programme list` shows them");
        if (ask->until && ask->until < ask->from)
                return unknown(a, "the period ends before it begins");
        ask->as_of = ask->as_of ? ask->as_of : date_ymd(a->today);
        if (choose(a, ask->definitions, ask->n_definitions, date_of_ymd(ask->as_of), &chosen))
                report_new(out, a, ask, &chosen, programme);
        return true;
}

bool report_go_on(struct report *report, struct txn *txn, bool *done, struct err *err)
{
        return count_go_on(report->count, txn, report->ask->recount ? EVENTS_TURN : TRAILS_TURN, done, err);
}

/* Who sees counts only is told of no casefile. What else a small count must not give away is hidden here too. */
static void report_veil(const struct report *report, OutcomeReport *told)
{
        Thing thing = THING__INIT;

        thing.is_case = THING__IS_CASE_RESULT;
        if (access_sight(NULL, report->by, &thing, instant_date((struct instant){report->now})) != SIGHT_NONE)
                return;
        told->n_results = 0;
        for (size_t i = 0; i < told->n_differ; i++)
                told->differ[i]->n_cases_a = told->differ[i]->n_cases_b = 0;
}

Result *report_tell(const struct report *report, struct arena *arena)
{
        Result *result = NEW(arena, Result, result);
        Thing *thing = NEW(arena, Thing, thing);

        result->seq = report->seq;
        result->chain = report->chain;
        result->taken_at = report->taken_at;
        result->now = report->now;
        thing->is_case = THING__IS_OUTCOME_REPORT;
        thing->outcome_report = tally_report(report->tally, report->seq, arena);
        report_veil(report, thing->outcome_report);
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
