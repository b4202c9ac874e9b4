/* A sample of casefiles, drawn at random so that anyone who has the list and the seed draws the same.
 *
 * Every casefile gets a number from the seed and its own id, and those with the lowest numbers are drawn. Nobody can choose: the seed is
 * told beforehand, and the ids are given by the centre. For flows in which people declare first and are looked at later. */
#pragma once

#include "codec.h"
#include "date.h"

enum { SAMPLE_MOST = 10000 };

/* Is the casefile one to draw from: did it come into the state of the draw within its period? */
bool sample_holds(const SampleDraw *draw, const Casefile *casefile);
/* Keep, in the order of their ids, those of `id` that are drawn: `permille` of them rounded up, and at most SAMPLE_MOST. How many. */
size_t sample_choose(const SampleDraw *draw, uint64_t *id, size_t n);
