/* What placement workers read: first everything that can be matched, page by page, then what changed after an event.
 *
 * A page says with seq up to which event it has seen; changes are asked from the first page's seq, so that what moves while pages are read is
 * told again. Nothing in it names a person. */
#include <string.h>

#include "answer.h"
#include "matchable.h"
#include "must.h"

enum {
        PAGE = 1000,
        EVENTS_MOST = 2000,     /* walked for one answer */
};

static void put(struct asking *a, Thing__IsCase is, const void *record)
{
        Thing *thing = NEW(a->arena, Thing, thing);

        thing->is_case = is;
        thing->employer = (Employer *)record;
        answer_put(a, thing);
}

static void put_gone(struct asking *a, Thing__IsCase is, uint64_t id)
{
        Thing *thing = NEW(a->arena, Thing, thing);

        thing->is_case = is;
        /* Both numbers of the oneof stand at the same place. */
        thing->gone_casefile = id;
        answer_put(a, thing);
}

static void put_case(struct asking *a, uint64_t id)
{
        const MatchPerson *person = matchable_person(&a->tables->world, id);

        if (person)
                put(a, THING__IS_MATCH_PERSON, person);
        else
                put_gone(a, THING__IS_GONE_CASEFILE, id);
}

static void put_vacancy(struct asking *a, uint64_t id)
{
        const Vacancy *vacancy = matchable_vacancy(&a->tables->world, id);

        if (vacancy)
                put(a, THING__IS_VACANCY, vacancy);
        else
                put_gone(a, THING__IS_GONE_VACANCY, id);
}

static void put_employer(struct asking *a, uint64_t id)
{
        const Employer *employer = matchable_employer(&a->tables->world, id);

        if (employer)
                put(a, THING__IS_EMPLOYER, employer);
}

static void put_place(struct asking *a, uint64_t pc4)
{
        const Place *place = world_place(&a->tables->world, (uint32_t)pc4);

        if (place)
                put(a, THING__IS_PLACE, place);
}

/* A run that someone asked for and nobody has answered. */
static void put_asked(struct asking *a, uint64_t id)
{
        const Run *run = world_run(&a->tables->world, id);
        MatchAsked *asked;

        if (!run || !run->ask || run->ran_event)
                return;
        asked = NEW(a->arena, MatchAsked, match_asked);
        asked->run = id;
        asked->ask = run->ask;
        put(a, THING__IS_MATCH_ASKED, asked);
}

/* Whoever had the question in hand may forget it. A worker's own run was nobody's question. */
static void put_ran(struct asking *a, const MatchRan *ran)
{
        const Run *run = world_run(&a->tables->world, ran->run);

        if (run && run->ask)
                put(a, THING__IS_MATCH_RAN, ran);
}

/* ---- the snapshot */

static const struct {
        enum table table;
        void (*put)(struct asking *a, uint64_t id);
} stages[] = {
        {TABLE_PLACES, put_place},
        {TABLE_EMPLOYERS, put_employer},
        {TABLE_VACANCY_OPEN, put_vacancy},
        {TABLE_CASE_MATCHING, put_case},
        {TABLE_RUN_OPEN, put_asked},
};

static bool stage_read(struct asking *a, size_t stage, uint64_t after, size_t most, struct err *err)
{
        OWNED(cursor_destroy) struct cursor *cursor = NULL;
        struct keybuf from;
        struct bytes key, value;

        if (!cursor_new(&cursor, a->tables->txn, stages[stage].table, key_u64(&from, after < UINT64_MAX ? after + 1 : after), err))
                return false;
        while (cursor_next(cursor, &key, &value, err)) {
                uint64_t id = key_read_u64(key, 0);

                stages[stage].put(a, id);
                if (!answer_is_full(a, most))
                        continue;
                a->result->more = true;
                key_start(&from);
                key_add_u32(&from, (uint32_t)stage);
                key_add_u64(&from, id);
                a->result->next_key = codec_bytes(a->arena, from.b, from.size);
                return true;
        }
        return err->kind == ERR_NONE;
}

static bool snapshot_read(struct asking *a, const MatchFeed *feed, size_t most, struct err *err)
{
        struct bytes cursor = {feed->cursor.data, feed->cursor.len};
        size_t stage = cursor.size == 12 ? key_read_u32(cursor, 0) : 0;
        uint64_t after = cursor.size == 12 ? key_read_u64(cursor, 4) : 0;

        if (!cursor.size)
                put(a, THING__IS_RULES, world_rules(&a->tables->world));
        for (; stage < COUNT(stages) && !a->result->more; stage++, after = 0)
                if (!stage_read(a, stage, after, most, err))
                        return false;
        return true;
}

/* ---- changes */

struct touched {
        uint64_t *id;
        size_t n;
};

/* Put it as it now is, unless that was done for an event just before. */
static void touch(struct asking *a, struct touched *touched, uint64_t id, void (*put_it)(struct asking *a, uint64_t id))
{
        /* Newest first: what is touched twice is nearly always touched twice in a row. */
        for (size_t i = touched->n; i-- > 0 && touched->n - i < 64;)
                if (touched->id[i] == id)
                        return;
        if (!id)
                return;
        *(uint64_t *)codec_append(a->arena, (void **)&touched->id, &touched->n, sizeof *touched->id) = id;
        put_it(a, id);
}

static void touch_event(struct asking *a, const Event *event, struct touched *cases, struct touched *vacancies)
{
        const Person *person;

        switch (event->what_case) {
        case EVENT__WHAT_VACANCY_POSTED:
                touch(a, vacancies, event->vacancy_posted->id, put_vacancy);
                break;
        case EVENT__WHAT_VACANCY_CLOSED:
                touch(a, vacancies, event->vacancy_closed->vacancy, put_vacancy);
                break;
        case EVENT__WHAT_PLACEMENT_RECORDED:
                touch(a, vacancies, event->placement_recorded->vacancy, put_vacancy);
                break;
        case EVENT__WHAT_EMPLOYER_REGISTERED:
                put_employer(a, event->employer_registered->id);
                break;
        case EVENT__WHAT_RULES_INSTALLED:
                put(a, THING__IS_RULES, event->rules_installed);
                break;
        case EVENT__WHAT_PLACES_INSTALLED:
                for (size_t i = 0; i < event->places_installed->n_places; i++)
                        put_place(a, event->places_installed->places[i]->pc4);
                break;
        case EVENT__WHAT_PROFILE_CHANGED:
        case EVENT__WHAT_CONSENT_GIVEN:
        case EVENT__WHAT_CONSENT_WITHDRAWN:
                /* A person's change concerns every casefile of theirs. */
                person = person_of_case(&a->tables->world, event->casefile);
                for (size_t i = 0; person && i < person->n_casefiles; i++)
                        touch(a, cases, person->casefiles[i], put_case);
                return;
        case EVENT__WHAT_MATCH_ASKED:
                put_asked(a, event->match_asked->run);
                return;
        case EVENT__WHAT_MATCH_RAN:
                put_ran(a, event->match_ran);
                return;
        case EVENT__WHAT_VIEWED:
        case EVENT__WHAT_NOTE_ADDED:
                return;
        default:
                break;
        }
        touch(a, cases, event->casefile, put_case);
}

static bool changes_read(struct asking *a, uint64_t after, bool *news, struct err *err)
{
        struct touched cases = {0}, vacancies = {0};
        struct keybuf key;
        uint64_t last = a->result->seq, seq;

        /* A register that ends before what the worker has read was restored: it is told where it ends, and reads all of it again. */
        if (after > last) {
                *news = true;
                return true;
        }
        for (seq = after; seq < last && seq - after < EVENTS_MOST && !answer_is_full(a, PAGE); seq++) {
                const Event *event = a->tables->world.ops->get(&a->tables->world, TABLE_EVENTS, key_u64(&key, seq + 1));

                if (!event)
                        return err_set(err, ERR_STOP, "register: event %llu is missing; run overstap verify", (unsigned long long)seq + 1);
                touch_event(a, event, &cases, &vacancies);
        }
        a->result->seq = seq;
        a->result->more = seq < last;
        *news = seq > after;
        return true;
}

bool answer_feed(struct asking *a, const MatchFeed *feed, bool *news, struct err *err)
{
        size_t most = feed->most && feed->most < PAGE ? feed->most : PAGE;

        /* Before the first event there is nothing to take a snapshot of. */
        *news = a->result->seq > 0;
        if (!*news)
                return true;
        if (!feed->after)
                return snapshot_read(a, feed, most, err);
        return changes_read(a, feed->after, news, err);
}
