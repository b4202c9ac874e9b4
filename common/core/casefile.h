/* A casefile (traject): one person's way through one flow.
 *
 * Its record is what its events made of it, one after the other, by casefile_apply; nothing else changes it. Its terms are in term.h. */
#pragma once

#include "arena.h"
#include "codec.h"
#include "date.h"
#include "id.h"

/* What a record has room for, as the schema says. No event is made that would go beyond: the record could never be read again. */
enum {
        CASEFILE_FACTS = 100, CASEFILE_STEPS = 500, CASEFILE_TASKS = 500, CASEFILE_ACTIVITIES = 500, CASEFILE_PLACEMENTS = 100,
        CASEFILE_FIGURES = 16, CASEFILE_SUSPENSIONS = 100, CASEFILE_MILESTONES = 200, CASEFILE_SAMPLES = 50,
};
enum { PERSON_CASEFILES = 100, PERSON_CONSENTS = 500, PERSON_NOTES = 500 };

/* The record after `event`, which is one of this casefile's and leads forward (apply.c leads back). `before` is null for case_opened; `flow`
 * is the version that holds after the event. */
const Casefile *casefile_apply(const Flow *flow, const Law *law, const Casefile *before, const Event *event, struct arena *arena);

/* The moment of the next warning or end of a term that still has something to do; no moment when there is none. A term ends
 * when its last day has passed: at the first moment of the day after. */
struct instant casefile_next_due(const Casefile *casefile);

struct date casefile_fact(const Casefile *casefile, const char *name);          /* no date when not recorded */
const TermState *casefile_term(const Casefile *casefile, const char *name);     /* null when not started */
bool casefile_was_in(const Casefile *casefile, const char *state);              /* or is in it now */
/* The latest placement that is not a taster, or null. */
const Placement *casefile_placement(const Casefile *casefile);
const Placement *casefile_placement_by_id(const Casefile *casefile, uint64_t id);
bool placement_is_running(const Placement *placement, struct date on);

/* A requirement that is not met, in words with what would do; null when it is met. */
struct world;
const char *casefile_lacks(struct world *world, const Casefile *casefile, const Person *person, const FlowRequire *require,
                           struct date on);

/* Everything about a transition except who asks: it leaves this state, the record has room, and its requirements are met. Null, or why
 * not. */
const char *casefile_bars(struct world *world, const Casefile *casefile, const Person *person, const FlowTransition *transition,
                          struct date on);
/* Of those, what nobody can override: is there room? */
const char *casefile_full(const FlowTransition *transition, const Casefile *casefile);
