/* A run of the matcher made again: the register as it was when the run looked, an index of it, the same question on the same day.
 *
 * What comes of it is held against what was kept, bit for bit, or against the digest in the run's event when the details have been purged. It
 * shares with the worker what reads the register (core/matchable) and what tells a result (match/details), and nothing that the worker remembered. */
#pragma once

#include "suite.h"
#include "tables.h"

struct replay_report {
        const Run *run;                 /* null: there is no such run */
        const MatchRan *ran;            /* as its event says; null: it is not answered yet */
        const RunDetails *kept;         /* null: purged */
        const RunDetails *again;        /* what the replay found */
        uint64_t events;                /* replayed */
        const char *difference;         /* the first; null: the same */
};

/* The register may be in use. What the report points to lives in `arena`. ERR_STOP: what is needed cannot be read. */
bool run_replay(const struct suite_conf *conf, uint64_t run, struct arena *arena, struct replay_report *out, struct err *err) MUST_CHECK;
