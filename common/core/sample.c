#include "sample.h"

#include <stdlib.h>
#include <string.h>

#include "casefile.h"
#include "decide.h"
#include "flow.h"
#include "id.h"
#include "must.h"
#include "text.h"

bool sample_holds(const SampleDraw *draw, const Casefile *casefile)
{
        for (size_t i = 0; i < casefile->n_entered; i++) {
                const Entered *entered = casefile->entered[i];

                if (text_is(entered->state, draw->state) && entered->on >= draw->from && entered->on <= draw->until)
                        return true;
        }
        return false;
}

/* FNV-1a over seed and id, stirred until every bit hangs on every other (the finish of splitmix64). */
static uint64_t number_of(const char *seed, uint64_t id)
{
        uint64_t x = UINT64_C(0xcbf29ce484222325);

        for (; *seed; seed++)
                x = (x ^ (uint8_t)*seed) * UINT64_C(0x100000001b3);
        x += id * UINT64_C(0x9e3779b97f4a7c15);
        x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
        x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
        return x ^ x >> 31;
}

struct drawn {
        uint64_t number, id;
};

static int by_number(const void *a, const void *b)
{
        const struct drawn *x = a, *y = b;

        if (x->number != y->number)
                return x->number < y->number ? -1 : 1;
        return x->id < y->id ? -1 : x->id > y->id;
}

size_t sample_choose(const SampleDraw *draw, uint64_t *id, size_t n)
{
        struct drawn *drawn = calloc(n + 1, sizeof *drawn);
        size_t most = (n * draw->permille + 999) / 1000;

        must(drawn);
        if (most > SAMPLE_MOST)
                most = SAMPLE_MOST;
        for (size_t i = 0; i < n; i++)
                drawn[i] = (struct drawn){number_of(draw->seed, id[i]), id[i]};
        qsort(drawn, n, sizeof *drawn, by_number);
        for (size_t i = 0; i < most; i++)
                id[i] = drawn[i].id;
        free(drawn);
        qsort(id, most, sizeof *id, id_order);
        return most;
}

/* ---- the command */

struct drawing {
        struct decision *d;
        struct arena *scratch;  /* of one casefile */
        uint64_t *id;
        size_t n;
};

static bool draw_visit(void *self, uint64_t id)
{
        struct drawing *drawing = self;
        const Casefile *casefile;

        arena_reset(drawing->scratch);
        casefile = world_casefile_in(drawing->d->world, id, drawing->scratch);
        if (casefile && casefile->n_samples < CASEFILE_SAMPLES && sample_holds(drawing->d->command->sample_draw, casefile))
                *(uint64_t *)arena_append(drawing->d->arena, (void **)&drawing->id, &drawing->n, sizeof id) = id;
        return casefile != NULL;
}

static enum verdict draw_wrong(struct decision *d, const SampleDraw *draw)
{
        const Flow *flow = world_flow(d->world, draw->flow, 0);

        if (!flow)
                return refuse(d, "sample.flow", "no flow %s is installed", draw->flow);
        if (!flow_state(flow, draw->state))
                return refuse(d, "sample.state", "flow %s has no state %s", draw->flow, draw->state);
        if (!draw->from || draw->until < draw->from)
                return refuse(d, "sample.days", "a sample has a first day, and no last day before it");
        if (draw->until >= date_ymd(d->today))
                return refuse(d, "sample.days", "a sample is drawn when its period is over");
        if (!draw->permille)
                return refuse(d, "sample.size", "say how many of a thousand are drawn, 1 to 1000");
        if (!text_set(draw->seed))
                return refuse(d, "sample.seed", "a sample has a seed, any text that was chosen before");
        return VERDICT_DONE;
}

enum verdict decide_sample_draw(struct decision *d)
{
        OWNED(arena_destroy) struct arena *scratch = NULL;
        SampleDraw *draw = d->command->sample_draw;
        struct drawing drawing = {.d = d};
        Sample *sample = NEW(d->arena, Sample, sample);
        Event *event;

        if (draw_wrong(d, draw))
                return VERDICT_REFUSED;
        arena_new(&scratch);
        drawing.scratch = scratch;
        world_flow_cases(d->world, draw->flow, 0, draw_visit, &drawing);
        if (!drawing.n)
                return refuse(d, "sample.none", "no casefile of flow %s came into %s in that time", draw->flow, draw->state);
        sample->id = next_id(d, "samples");
        sample->draw = draw;
        sample->of = drawing.n;
        sample->n_casefiles = sample_choose(draw, drawing.id, drawing.n);
        sample->casefiles = drawing.id;
        event = happen(d, 0);
        event->what_case = EVENT__WHAT_SAMPLE_DRAWN;
        event->sample_drawn = sample;
        for (size_t i = 0; i < sample->n_casefiles; i++) {
                event = happen(d, drawing.id[i]);
                event->what_case = EVENT__WHAT_SAMPLE_TAKEN;
                event->sample_taken = NEW(d->arena, SampleTaken, sample_taken);
                event->sample_taken->sample = sample->id;
        }
        made(d, KIND__KIND_SAMPLE, sample->id, false);
        return VERDICT_DONE;
}
