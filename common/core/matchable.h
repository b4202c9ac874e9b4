/* What the matcher sees of the register: a casefile without anyone's name, a vacancy and an employer without their contacts.
 *
 * The feed of placement workers and the replay of a run both read the register here, so that an index made of either is the same one. */
#pragma once

#include "world.h"

/* Null when people cannot be put beside vacancies there: no such casefile, in a state in which nobody is matched, or without a profile. */
const MatchPerson *matchable_person(struct world *world, uint64_t casefile);
/* Null when there is no such vacancy, or no post of it is left. */
const Vacancy *matchable_vacancy(struct world *world, uint64_t id);
const Employer *matchable_employer(struct world *world, uint64_t id);
