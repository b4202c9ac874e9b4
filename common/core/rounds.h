/* Rounds: opened by a lead, with preferences of both sides until a day, and run once.
 *
 * What a round gives is worked out by whoever runs it (match/round.h) and comes back as pairs with the hash of a certificate that
 * anyone can check. Here stands what holds whoever worked it out: every pair is sound now, no room or quota is exceeded, nobody has
 * two, and nobody gets what either side said never to. All of it becomes proposals, or none; people decide about them. */
#pragma once

#include "decide.h"

/* Is someone in this flow and programme one of the people whom the round is for? */
bool round_is_for(const RoundOpen *open, const char *flow, const char *programme);
bool round_has_vacancy(const RoundOpen *open, uint64_t vacancy);
/* The room that is left in a vacancy's posts, in tenths of an hour a week. */
uint32_t round_room(const Vacancy *vacancy);
