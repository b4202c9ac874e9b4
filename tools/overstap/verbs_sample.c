/* Samples of casefiles: drawing them, and drawing them again to see that nobody chose. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "casefile.h"
#include "json.h"
#include "must.h"
#include "sample.h"
#include "text.h"
#include "verbs.h"


int sample_draw(struct call *call)
{
        SampleDraw *draw = NEW(call->arena, SampleDraw, sample_draw);

        draw->flow = (char *)taken(call, OPT_FLOW);
        draw->state = (char *)taken(call, OPT_STATE);
        draw->seed = (char *)taken(call, OPT_SEED);
        if (!take_date(call, OPT_FROM, &draw->from) || !take_date(call, OPT_UNTIL, &draw->until) ||
            !take_number(call, OPT_PERMILLE, 1000, &draw->permille))
                return EXIT_WRONG;
        return call_send(call, COMMAND__WHAT_SAMPLE_DRAW, draw);
}

int sample_list(struct call *call)
{
        static const struct column columns[] = {
                {"SAMPLE", "id", true},
                {"FLOW", "draw.flow", false},
                {"STATE", "draw.state", false},
                {"FROM", "draw.from", false},
                {"UNTIL", "draw.until", false},
                {"PER MILLE", "draw.permille", true},
                {"SEED", "draw.seed", false},
                {"OF", "of", true},
                {"CASEFILES", "casefiles", false},
        };

        return list_tell(call, KIND__KIND_SAMPLE, "samples", columns, COUNT(columns));
}

int sample_show(struct call *call)
{
        return show_tell(call, KIND__KIND_SAMPLE, "sample");
}

/* ---- drawing again */

struct ids {
        uint64_t *item;
        size_t n;
};

static void ids_add(struct call *call, struct ids *ids, uint64_t id)
{
        *(uint64_t *)arena_append(call->arena, (void **)&ids->item, &ids->n, sizeof id) = id;
}

static bool ids_have(const struct ids *ids, uint64_t id)
{
        for (size_t i = 0; i < ids->n; i++)
                if (ids->item[i] == id)
                        return true;
        return false;
}

static int sample_ask(struct call *call, const Sample **out)
{
        Query query = QUERY__INIT;
        Show show = SHOW__INIT;
        const Result *result;
        int status;

        show.kind = KIND__KIND_SAMPLE;
        query.what_case = QUERY__WHAT_SHOW;
        query.show = &show;
        if (!take_id(call->line.arg[0], "sample", &show.id))
                return EXIT_WRONG;
        if ((status = call_ask(call, &query, call->arena, &result)))
                return status;
        if (!result->n_things || result->things[0]->is_case != THING__IS_SAMPLE) {
                complain("desk told no sample");
                return EXIT_SILENT;
        }
        *out = result->things[0]->sample;
        return EXIT_DONE;
}

/* Those to draw from, and how often each came into the state of the draw within its period. */
struct pool {
        struct call *call;
        const Sample *sample;
        struct ids ids, arrivals;
};

static bool is_arrival(const SampleDraw *draw, const char *state, uint32_t on)
{
        return text_is(state, draw->state) && on >= draw->from && on <= draw->until;
}

static size_t arrivals(const SampleDraw *draw, const Casefile *casefile)
{
        size_t n = 0;

        for (size_t i = 0; i < casefile->n_entered; i++)
                n += is_arrival(draw, casefile->entered[i]->state, casefile->entered[i]->on);
        return n;
}

/* Could it be drawn then: it is one of those to draw from, and had room for another sample? */
static bool could_be_drawn(const Sample *sample, const Casefile *casefile)
{
        size_t earlier = 0;

        for (size_t i = 0; i < casefile->n_samples; i++)
                earlier += casefile->samples[i] < sample->id;
        return text_is(casefile->flow, sample->draw->flow) && earlier < CASEFILE_SAMPLES && sample_holds(sample->draw, casefile);
}

static void pool_take(void *self, const Thing *thing, struct instant now)
{
        struct pool *pool = self;

        (void)now;
        if (!could_be_drawn(pool->sample, thing->casefile))
                return;
        ids_add(pool->call, &pool->ids, thing->casefile->id);
        ids_add(pool->call, &pool->arrivals, arrivals(pool->sample->draw, thing->casefile));
}

/* All casefiles that could be drawn, as the register is now. */
static int pool_ask(struct pool *pool)
{
        OWNED(arena_destroy) struct arena *page = NULL;
        Query query = QUERY__INIT;
        List list = LIST__INIT;

        arena_new(&page);
        list.kind = KIND__KIND_CASEFILE;
        query.what_case = QUERY__WHAT_LIST;
        query.list = &list;
        return call_pages(pool->call, &query, page, pool_take, pool);
}

struct since {
        const SampleDraw *draw;
        uint64_t arrivals;
};

static void since_take(void *self, const Thing *thing, struct instant now)
{
        struct since *since = self;
        const Event *event = thing->event;

        (void)now;
        if (event->what_case == EVENT__WHAT_CASE_OPENED)
                since->arrivals = UINT64_MAX;
        else if (event->what_case == EVENT__WHAT_CASE_MOVED && since->arrivals < UINT64_MAX)
                since->arrivals += is_arrival(since->draw, event->case_moved->to, event->case_moved->on);
}

/* How often it came into the state by what was recorded after the sample was drawn. One that was opened after it did so only
 * then. */
static int arrivals_since(struct call *call, const Sample *sample, uint64_t casefile, uint64_t *out)
{
        OWNED(arena_destroy) struct arena *page = NULL;
        struct since since = {.draw = sample->draw};
        Query query = QUERY__INIT;
        History history = HISTORY__INIT;
        int status;

        arena_new(&page);
        history.casefile = casefile;
        history.after = sample->seq;
        query.what_case = QUERY__WHAT_HISTORY;
        query.history = &history;
        status = call_pages(call, &query, page, since_take, &since);
        *out = since.arrivals;
        return status;
}

/* Part those that could be drawn then from those that only later became known to have come into the state. */
static int pool_part(struct call *call, const Sample *sample, const struct pool *pool, struct ids *then, struct ids *later)
{
        for (size_t i = 0; i < pool->ids.n; i++) {
                uint64_t since;
                int status = arrivals_since(call, sample, pool->ids.item[i], &since);

                if (status)
                        return status;
                ids_add(call, since >= pool->arrivals.item[i] ? later : then, pool->ids.item[i]);
        }
        return EXIT_DONE;
}

static struct ids drawn_from(struct call *call, const Sample *sample, const struct ids *pool)
{
        struct ids drawn = {arena_copy(call->arena, pool->item, pool->n * sizeof *pool->item), 0};

        drawn.n = sample_choose(sample->draw, drawn.item, pool->n);
        return drawn;
}

static bool same_ids(const struct ids *a, const struct ids *b)
{
        return a->n == b->n && (!a->n || !memcmp(a->item, b->item, a->n * sizeof *a->item));
}

static json_t *ids_json(const struct ids *ids, const struct ids *except)
{
        json_t *list = json_array();

        for (size_t i = 0; i < ids->n; i++)
                if (!except || !ids_have(except, ids->item[i]))
                        json_array_append_new(list, json_sprintf("%" PRIu64, ids->item[i]));
        return list;
}

static void ids_print(const json_t *document, const char *key, const char *what)
{
        const json_t *id;
        size_t i;

        json_array_foreach (json_object_get(document, key), i, id)
                printf("casefile %s %s\n", json_string_value(id), what);
}

static int check_tell(struct call *call, const Sample *sample, const struct ids *then, const struct ids *later)
{
        OWNED(json_drop) json_t *document = NULL;
        const struct ids kept = {sample->casefiles, sample->n_casefiles}, again = drawn_from(call, sample, then);
        bool same = then->n == sample->of && same_ids(&kept, &again);

        document =
                json_pack("{s:o, s:b, s:I, s:I, s:I, s:o, s:o, s:o}", "sample", json_sprintf("%" PRIu64, sample->id), "same",
                          same, "of", (json_int_t)sample->of, "of_again", (json_int_t)then->n, "drawn", (json_int_t)kept.n,
                          "later", ids_json(later, NULL), "missing", ids_json(&kept, &again), "extra", ids_json(&again, &kept));
        must(document);
        if (call_json(call)) {
                call_document(document);
                return same ? EXIT_DONE : EXIT_REFUSED;
        }
        printf("sample %" PRIu64 ": %zu of %" PRIu64 " casefiles; drawn again, %zu of %zu\n", sample->id, kept.n, sample->of,
               again.n, then->n);
        ids_print(document, "later", "came into the state by what was recorded after the sample was drawn, and is left out");
        ids_print(document, "missing", "was drawn, and is not drawn again");
        ids_print(document, "extra", "was not drawn, and is drawn again");
        puts(same ? "the same" : "NOT the same");
        return same ? EXIT_DONE : EXIT_REFUSED;
}

int sample_check(struct call *call)
{
        struct ids then = {0}, later = {0}, kept, again;
        struct pool pool = {.call = call};
        const Sample *sample;
        int status;

        if ((status = sample_ask(call, &sample)))
                return status;
        pool.sample = sample;
        if ((status = pool_ask(&pool)))
                return status;
        kept = (struct ids){sample->casefiles, sample->n_casefiles};
        again = drawn_from(call, sample, &pool.ids);
        /* Histories are read only when there is something to explain. */
        if (pool.ids.n == sample->of && same_ids(&kept, &again))
                then = pool.ids;
        else if ((status = pool_part(call, sample, &pool, &then, &later)))
                return status;
        return check_tell(call, sample, &then, &later);
}
