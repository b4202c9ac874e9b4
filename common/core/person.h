/* Persons: what they can and want, and what they allowed. */
#pragma once

#include "arena.h"
#include "codec.h"
#include "date.h"

/* May `employer` see `part` on `day`? A consent for employer 0 holds for every employer that the centre proposes to. Withdrawal works at once. */
bool person_consents(const Person *person, Part part, uint64_t employer, struct date day);
/* The same, by a consent that names this employer. */
bool person_consents_by_name(const Person *person, Part part, uint64_t employer, struct date day);

/* "profile", "name", "contact"; PART_NONE for anything else. */
Part person_part(const char *word);

/* The record after `event`, which concerns this person; `before` is null for person_logged. */
const Person *person_apply(const Person *before, const Event *event, struct arena *arena);
