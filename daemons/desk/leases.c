#include "leases.h"

#include <stdlib.h>
#include <string.h>

#include "must.h"
#include "partition.h"

enum {
        NAME_MOST = 80,   /* as the schema has it */
        WEIGHT = 16,      /* of a worker whose queue is the shortest */
        QUEUE_STEP = 256, /* so many casefiles more halve it, make a third of it … */
        SLACK_SHARE = 8,  /* beyond its due by so small a part: not worth a move */
};

struct holder {
        char name[NAME_MOST + 1]; /* empty: nobody */
        int64_t until_ms;         /* heard of no more by then: forgotten */
        int64_t fresh_ms;         /* had all there was */
        uint64_t seq;
        uint32_t queue;
        uint32_t leased; /* partitions, without those that leave */
        bool is_ready;   /* its snapshot is whole */
};
struct partition {
        struct holder *holder; /* null: nobody */
        int64_t until_ms;
        bool is_leaving;
};
struct leases {
        int64_t opens_ms; /* what an earlier desk gave has ended */
        int64_t idle_since_ms;
        struct partition partition[PARTITIONS];
        struct holder holder[LEASE_WORKERS_MOST];
};

void leases_new(struct leases **out, int64_t now_ms)
{
        struct leases *leases = calloc(1, sizeof *leases);

        must(leases);
        leases->opens_ms = leases->idle_since_ms = now_ms + LEASE_MS;
        *out = leases;
}

void leases_destroy(struct leases **leases)
{
        free(*leases);
        *leases = NULL;
}

static struct holder *holder_find(struct leases *l, const char *name)
{
        for (size_t i = 0; i < COUNT(l->holder); i++)
                if (!strcmp(l->holder[i].name, name))
                        return &l->holder[i];
        return NULL;
}

/* ---- what time does */

static void partition_free(struct partition *partition)
{
        if (!partition->is_leaving)
                partition->holder->leased--;
        *partition = (struct partition){0};
}

static size_t idle_count(const struct leases *l)
{
        size_t n = 0;

        for (size_t i = 0; i < PARTITIONS; i++)
                n += !l->partition[i].holder;
        return n;
}

/* A worker is known for as long as the last of its partitions may be its, so none is held by one that was forgotten. */
static void lapse(struct leases *l, int64_t now_ms)
{
        for (size_t i = 0; i < PARTITIONS; i++)
                if (l->partition[i].holder && l->partition[i].until_ms <= now_ms)
                        partition_free(&l->partition[i]);
        for (size_t i = 0; i < COUNT(l->holder); i++)
                if (l->holder[i].until_ms <= now_ms)
                        l->holder[i] = (struct holder){0};
        if (!idle_count(l))
                l->idle_since_ms = 0;
        else if (!l->idle_since_ms)
                l->idle_since_ms = now_ms;
}

/* ---- what is a worker's due */

static uint32_t queue_least(const struct leases *l)
{
        uint32_t least = UINT32_MAX;

        for (size_t i = 0; i < COUNT(l->holder); i++)
                if (l->holder[i].is_ready && l->holder[i].queue < least)
                        least = l->holder[i].queue;
        return least;
}

static uint32_t weight(const struct holder *holder, uint32_t least)
{
        uint32_t share;

        if (!holder->is_ready)
                return 0;
        share = WEIGHT / (1 + (holder->queue - least) / QUEUE_STEP);
        return share ? share : 1;
}

/* Its part of all partitions, rounded up, so that the dues of all are never less than all there are. */
static uint32_t due_of(const struct leases *l, const struct holder *holder)
{
        uint32_t least = queue_least(l), sum = 0;

        for (size_t i = 0; i < COUNT(l->holder); i++)
                sum += weight(&l->holder[i], least);
        return sum ? (PARTITIONS * weight(holder, least) + sum - 1) / sum : 0;
}

/* Has it not even half of its due? */
static bool lacks(const struct leases *l, const struct holder *holder)
{
        return holder->is_ready && 2 * holder->leased < due_of(l, holder);
}

static bool somebody_lacks(const struct leases *l)
{
        for (size_t i = 0; i < COUNT(l->holder); i++)
                if (lacks(l, &l->holder[i]))
                        return true;
        return false;
}

/* ---- giving and taking */

/* The partitions in an order in which any run of them is spread over all: near 256 times the golden ratio. Casefiles are numbered
 * from 1 on, so in a small centre the partitions of one run in the plain order would hold them all. */
static struct partition *spread(struct leases *l, uint32_t i)
{
        return &l->partition[i * 159 % PARTITIONS];
}

static size_t leaving_count(const struct leases *l)
{
        size_t n = 0;

        for (size_t i = 0; i < PARTITIONS; i++)
                n += l->partition[i].is_leaving;
        return n;
}

/* What it has beyond its due is not renewed, a few partitions at a time. */
static void let_go(struct leases *l, struct holder *holder, uint32_t due)
{
        size_t leaving = leaving_count(l);

        for (uint32_t i = 0; i < PARTITIONS && holder->leased > due && leaving < LEASE_LEAVING_MOST; i++) {
                struct partition *partition = spread(l, i);

                if (partition->holder != holder || partition->is_leaving)
                        continue;
                partition->is_leaving = true;
                holder->leased--;
                leaving++;
        }
}

static void take_free(struct leases *l, struct holder *holder, uint32_t due)
{
        for (uint32_t i = 0; i < PARTITIONS && holder->leased < due; i++) {
                struct partition *partition = spread(l, i);

                if (partition->holder)
                        continue;
                partition->holder = holder;
                holder->leased++;
        }
}

/* While somebody lacks, the others do without what rounding up gives them; else a little too much is let be. */
static void share(struct leases *l, struct holder *holder)
{
        uint32_t due = due_of(l, holder);
        bool gives_way = !lacks(l, holder) && somebody_lacks(l);

        if (gives_way && due > 1)
                due--;
        if (holder->leased > due + (gives_way ? 0 : due / SLACK_SHARE))
                let_go(l, holder, due);
        take_free(l, holder, due);
}

static void renew(struct leases *l, const struct holder *holder, Result *result, int64_t now_ms, struct arena *arena)
{
        for (uint32_t i = 0; i < PARTITIONS; i++) {
                if (l->partition[i].holder != holder || l->partition[i].is_leaving)
                        continue;
                l->partition[i].until_ms = now_ms + LEASE_MS;
                APPEND(arena, result, leased) = i;
        }
}

void leases_asked(struct leases *l, const MatchFeed *feed, uint64_t last, int64_t now_ms)
{
        struct holder *holder;

        lapse(l, now_ms);
        if (!text_set(feed->worker) || strlen(feed->worker) > NAME_MOST)
                return;
        holder = holder_find(l, feed->worker);
        if (!holder && !(holder = holder_find(l, "")))
                return;
        if (!*holder->name) {
                strcpy(holder->name, feed->worker);
                holder->fresh_ms = now_ms;
        }
        holder->until_ms = now_ms + LEASE_MS;
        holder->is_ready = feed->after > 0;
        holder->seq = feed->after;
        holder->queue = feed->queue;
        if (feed->after >= last)
                holder->fresh_ms = now_ms;
}

void leases_answer(struct leases *l, const char *worker, Result *result, int64_t now_ms, struct arena *arena)
{
        struct holder *holder;

        lapse(l, now_ms);
        holder = text_set(worker) ? holder_find(l, worker) : NULL;
        if (!holder)
                return;
        holder->until_ms = now_ms + LEASE_MS;
        if (holder->is_ready && !result->more)
                holder->fresh_ms = now_ms;
        if (now_ms < l->opens_ms)
                return;
        result->lease_ms = LEASE_MS;
        if (!holder->is_ready)
                return;
        share(l, holder);
        renew(l, holder, result, now_ms, arena);
}

/* ---- figures */

struct leases_figures leases_figures(struct leases *l, int64_t now_ms)
{
        struct leases_figures figures = {0};

        lapse(l, now_ms);
        for (size_t i = 0; i < COUNT(l->holder); i++)
                figures.workers += *l->holder[i].name != 0;
        figures.leased = PARTITIONS - idle_count(l);
        figures.idle_ms = l->idle_since_ms && l->idle_since_ms < now_ms ? now_ms - l->idle_since_ms : 0;
        return figures;
}

void leases_status(struct leases *l, int64_t now_ms, Status *status, struct arena *arena)
{
        lapse(l, now_ms);
        for (size_t i = 0; i < COUNT(l->holder); i++) {
                const struct holder *holder = &l->holder[i];
                Worker *worker;

                if (!*holder->name)
                        continue;
                worker = NEW(arena, Worker, worker);
                worker->name = arena_strdup(arena, holder->name);
                worker->leased = holder->leased;
                worker->queue = holder->queue;
                worker->seq = holder->seq;
                worker->stale_ms = (uint64_t)(now_ms - holder->fresh_ms);
                APPEND(arena, status, workers) = worker;
        }
}
