/* Results: reports over many casefiles, and what the definitions say of one. */
#include <string.h>

#include "access.h"
#include "answer.h"
#include "id.h"
#include "must.h"
#include "recount.h"
#include "report.h"
#include "text.h"

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
                if (chosen->item[i] == definition ||
                    (text_is(chosen->item[i]->name->text, definition->name->text) && chosen->item[i]->version == definition->version))
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
        return number_parse(at + 1, "version", &version, &err) && version && version <= UINT32_MAX ? world_outcome(world, name, (uint32_t)version)
                                                                                                  : NULL;
}

struct all {
        struct asking *a;
        struct date day;
        struct chosen *chosen;
        const char *last;       /* the name before: versions stand together */
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
                        return !unknown(a, arena_text(a->arena, "no outcome %s is installed; `overstap outcome list` shows them", words[i]));
                chosen_add(out, definition);
        }
        if (!n)
                a->tables->world.ops->scan(&a->tables->world, TABLE_OUTCOME_DEFINITIONS, (struct bytes){(const uint8_t *)"", 0}, all_visit, &all);
        if (out->full)
                return !unknown(a, "more definitions than stand side by side; name at most 32 of them");
        if (!out->n)
                return !unknown(a, "no outcome is installed; `overstap outcome install FILE` brings them");
        return true;
}

/* ---- counting */

static bool trails_read(struct asking *a, struct tally *tally, struct err *err)
{
        OWNED(arena_destroy) struct arena *scratch = NULL;
        OWNED(cursor_destroy) struct cursor *cursor = NULL;
        struct bytes key, value;

        arena_new(&scratch);
        if (!cursor_new(&cursor, a->tables->txn, TABLE_TRAILS, (struct bytes){(const uint8_t *)"", 0}, err))
                return false;
        while (cursor_next(cursor, &key, &value, err)) {
                struct record_head head;
                const Trail *record;
                struct trail trail;

                arena_reset(scratch);
                if (!record_head(value, &head, err))
                        return false;
                if (!tally_heads(tally, head.code, (uint32_t)head.b, head.a))
                        continue;
                if (!record_decode(value, &trail__descriptor, scratch, &record, err))
                        return false;
                trail = trail_of(record, scratch);
                tally_take(tally, &trail, scratch);
        }
        return err->kind == ERR_NONE;
}

/* Every event once, in its order; those that leave no mark are not decoded. */
static bool events_read(struct asking *a, struct tally *tally, struct err *err)
{
        OWNED(trails_destroy) struct trails *trails = NULL;
        OWNED(arena_destroy) struct arena *scratch = NULL;
        OWNED(cursor_destroy) struct cursor *cursor = NULL;
        struct bytes key, value;

        arena_new(&scratch);
        trails_new(&trails);
        if (!cursor_new(&cursor, a->tables->txn, TABLE_EVENTS, (struct bytes){(const uint8_t *)"", 0}, err))
                return false;
        while (cursor_next(cursor, &key, &value, err)) {
                struct record_head head;
                const Event *event;

                if (!record_head(value, &head, err))
                        return false;
                if (!trails_ask(head.code))
                        continue;
                arena_reset(scratch);
                if (!record_decode(value, &event__descriptor, scratch, &event, err))
                        return false;
                trails_take(trails, event);
        }
        if (err->kind != ERR_NONE)
                return false;
        trails_tally(trails, tally);
        return true;
}

/* Who sees counts only is told of no casefile. What else a small count must not give away is hidden here too. */
static void report_veil(const struct asking *a, OutcomeReport *report)
{
        Thing thing = THING__INIT;

        thing.is_case = THING__IS_CASE_RESULT;
        if (access_sight(&a->tables->world, a->by, &thing, a->today) != SIGHT_NONE)
                return;
        report->n_results = 0;
        for (size_t i = 0; i < report->n_differ; i++)
                report->differ[i]->n_cases_a = report->differ[i]->n_cases_b = 0;
}

static void report_put(struct asking *a, const struct tally *tally)
{
        Thing *thing = NEW(a->arena, Thing, thing);

        thing->is_case = THING__IS_OUTCOME_REPORT;
        thing->outcome_report = tally_report(tally, a->result->seq, a->arena);
        report_veil(a, thing->outcome_report);
        answer_put(a, thing);
}

bool answer_outcomes(struct asking *a, const OutcomeAsk *asked, struct err *err)
{
        OWNED(tally_destroy) struct tally *tally = NULL;
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
        if (!choose(a, ask->definitions, ask->n_definitions, date_of_ymd(ask->as_of), &chosen))
                return true;
        tally_new(&tally, ask, chosen.item, chosen.n, programme);
        if (!(ask->recount ? events_read(a, tally, err) : trails_read(a, tally, err)))
                return false;
        report_put(a, tally);
        return true;
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
