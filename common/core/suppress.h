/* Small cells: what is told to who must not see single persons, and to anyone when it is published.
 *
 * The invariant: **whatever is told follows from the ranges of whole blocks on ends of quarters**, where
 *
 * - a block is a fixed set of casefiles of one programme and flow, those opened in a run of whole quarters. It closes at the end
 * of the first quarter that brings it to BLOCK_MANY times the least number, or of the first year that finds it with BLOCK_FEW
 * times that; before, nothing is told of it. Blocks have nobody in common, and one that has closed never changes: the programme,
 * the flow and the day on which a casefile was opened do not. So subtracting a table from another leaves whole blocks, and never
 * a part of one;
 * - a range is the multiple of the least number at or below a figure, to just under the next: 0-9, 10-19, ... How many there are
 * in a block is a figure like any other. So a figure is any of `least` numbers, whatever is told beside it; and since all ranges
 * are of one grid, what is known to be no more than something else (lasting and placed, placed and joined, last quarter and this)
 * can all be the lowest of its range, or all the highest: order narrows nothing, nor does a sum of fewer than `least` figures
 * (suppress_test.c attacks both);
 * - what is asked is answered by the blocks that lie in it whole, their ranges added.
 *
 * Exact figures with the small ones left out were weighed. They must be held against every other figure of the block, by every
 * definition and on every earlier day, as each small difference tells of few; soon hardly one is far enough from all, and which
 * one is told hangs on the order of asking. Rounding is what statistical offices do. Zero is a small number too: "none of 14"
 * tells of every one of them. */
#pragma once

#include "arena.h"
#include "date.h"

enum { BLOCK_MANY = 5, BLOCK_FEW = 2 };

struct range {
        uint64_t from, to;
};
/* Where a figure of one block lies. `least` is above 1. */
struct range range_of(uint64_t number, uint32_t least);
struct range range_sum(struct range a, struct range b);

/* The last end of a quarter that is not after `day`. */
struct date suppress_day(struct date day);

/* People of one programme and flow whose casefiles were opened in one quarter. */
struct atom {
        const char *programme, *flow; /* never null; "" is none */
        struct date on;               /* any day of that quarter */
        uint64_t people, id;          /* which, to whom it belongs */
};
struct block {
        const char *programme, *flow;
        struct date from, until; /* whole quarters */
        const struct atom *atom; /* in the order of quarter and id */
        size_t n;
        uint64_t people;
};
/* The blocks that have closed by `day`, an end of a quarter, in the order of programme, flow and time; those of later days are
 * these and more. `atom` is put in order, and lent to the blocks. */
void blocks_make(struct atom *atom, size_t n, uint32_t least, struct date day, struct arena *arena, struct block **out,
                 size_t *n_out);
/* Does a block lie whole in what is asked for? Null and no day: all. */
bool block_asked(const struct block *block, const char *programme, const char *flow, struct date from, struct date until);
