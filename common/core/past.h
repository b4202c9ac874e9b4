/* A casefile as it was: made again of its events, up to one of them or up to a moment.
 *
 * What is made is what the register held then, byte for byte, on every machine: events, the law of their time and the versions of the
 * flow are all in the register. It tells what was known by then; a fact that was corrected later reads as it was believed. */
#pragma once

#include "world.h"

struct past {
        uint64_t seq;           /* events up to this one; 0: no bound */
        struct instant until;   /* that happened before this moment; no moment: no bound */
};

/* Null when there was no such casefile by then. */
const Casefile *casefile_as_of(struct world *world, uint64_t id, struct past past);

/* Is it a kind of event that changes the record of the casefile in whose history it stands? Views, notes and profiles are of the person. */
bool event_is_of_case(Event__WhatCase what);
/* The last such event of a casefile, 0 when there is none. */
uint64_t casefile_last_event(struct world *world, uint64_t id);
