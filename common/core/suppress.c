#include "suppress.h"

#include <stdlib.h>
#include <string.h>

#include "must.h"
#include "text.h"

struct range range_of(uint64_t number, uint32_t least)
{
        uint64_t from;

        must(least > 1);
        from = number - number % least;
        return (struct range){from, from + least - 1};
}

struct range range_sum(struct range a, struct range b)
{
        return (struct range){a.from + b.from, a.to + b.to};
}

/* ---- quarters, counted from the year 0 */

static int32_t quarter_of(struct date day)
{
        uint32_t ymd = date_ymd(day);

        return (int32_t)(ymd / 10000 * 4 + (ymd / 100 % 100 - 1) / 3);
}

static struct date quarter_first(int32_t quarter)
{
        return date_of_ymd((uint32_t)(quarter / 4 * 10000 + (quarter % 4 * 3 + 1) * 100 + 1));
}

static struct date quarter_last(int32_t quarter)
{
        return date_add_days(quarter_first(quarter + 1), -1);
}

struct date suppress_day(struct date day)
{
        int32_t quarter = quarter_of(day);

        return quarter_last(quarter).day == day.day ? day : date_add_days(quarter_first(quarter), -1);
}

/* ---- blocks */

static int atom_order(const void *one, const void *other)
{
        const struct atom *a = one, *b = other;
        int32_t left = quarter_of(a->on), right = quarter_of(b->on);
        int order = strcmp(a->programme, b->programme);

        if (!order)
                order = strcmp(a->flow, b->flow);
        if (!order)
                order = left < right ? -1 : left > right;
        return order ? order : a->id < b->id ? -1 : a->id > b->id;
}

struct making {
        uint32_t least;
        int32_t horizon; /* the last quarter that is over */
        struct arena *arena;
        struct block *block;
        size_t n;
};

/* Does it close by the end of `until`, having begun to hold so many at the end of `quarter`? When: the quarter, or -1. */
static int32_t closes_in(const struct making *m, uint64_t people, int32_t quarter, int32_t until)
{
        int32_t year_end = quarter / 4 * 4 + 3;

        if (people >= (uint64_t)BLOCK_MANY * m->least)
                return quarter;
        return people >= (uint64_t)BLOCK_FEW * m->least && year_end <= until ? year_end : -1;
}

static void block_add(struct making *m, const struct atom *atom, size_t n, int32_t from, int32_t until)
{
        struct block *block = arena_append(m->arena, (void **)&m->block, &m->n, sizeof *block);

        *block = (struct block){atom->programme, atom->flow, quarter_first(from), quarter_last(until), atom, n, 0};
        for (size_t i = 0; i < n; i++)
                block->people += atom[i].people;
}

/* Of one programme and flow. A block begins where the one before it ended, or with its first casefile. */
static void chain_make(struct making *m, const struct atom *atom, size_t n)
{
        size_t first = 0, i = 0;
        int32_t from = n ? quarter_of(atom->on) : 0;
        uint64_t people = 0;

        while (i < n && quarter_of(atom[i].on) <= m->horizon) {
                int32_t quarter = quarter_of(atom[i].on), next, closed;

                while (i < n && quarter_of(atom[i].on) == quarter)
                        people += atom[i++].people;
                next = i < n && quarter_of(atom[i].on) <= m->horizon ? quarter_of(atom[i].on) - 1 : m->horizon;
                closed = closes_in(m, people, quarter, next);
                if (closed < 0)
                        continue;
                block_add(m, atom + first, i - first, from, closed);
                first = i;
                people = 0;
                from = closed + 1;
        }
}

static bool same_chain(const struct atom *a, const struct atom *b)
{
        return text_is(a->programme, b->programme) && text_is(a->flow, b->flow);
}

void blocks_make(struct atom *atom, size_t n, uint32_t least, struct date day, struct arena *arena, struct block **out,
                 size_t *n_out)
{
        struct making m = {.least = least, .horizon = quarter_of(day), .arena = arena};

        must(least > 1 && suppress_day(day).day == day.day);
        if (n)
                qsort(atom, n, sizeof *atom, atom_order);
        for (size_t first = 0, i = 0; i < n; first = i) {
                while (i < n && same_chain(&atom[first], &atom[i]))
                        i++;
                chain_make(&m, atom + first, i - first);
        }
        *out = m.block;
        *n_out = m.n;
}

bool block_asked(const struct block *block, const char *programme, const char *flow, struct date from, struct date until)
{
        return (text_empty(programme) || text_is(programme, block->programme)) &&
               (text_empty(flow) || text_is(flow, block->flow)) && (!from.day || from.day <= block->from.day) &&
               (!until.day || block->until.day <= until.day);
}
