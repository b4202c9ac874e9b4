/* Chance, from a seed and nothing else: the same seed gives the same throws on every machine.
 *
 * The generator is splitmix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014). There is no one stream: each
 * question has its own, begun from the seed, whom it is about, what is asked, and which time it is. So a person has the same luck
 * under two flows, and a throw more in one place changes no other. Integers only; nothing is rounded. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct dice {
        uint64_t state;
};

enum { CHANCE_ALL = 10000 };    /* chances are in hundredths of a per cent */

struct dice dice_for(uint64_t seed, uint64_t whom, const char *what, uint64_t time);
uint64_t dice_throw(struct dice *dice);
/* A number below `n`, which is not 0; each as likely, but for one part in 2^64 / n. */
uint64_t dice_below(struct dice *dice, uint64_t n);
bool dice_hits(struct dice *dice, uint32_t chance);
/* How many times a chance of one in `mean` is missed before it comes (the geometric distribution), which is `mean - 1` on average. `mean` is
 * 1 or more. */
uint32_t dice_misses(struct dice *dice, uint32_t mean);
