/* The state of a suite as one JSON document: what its processes say of themselves, and for those that are silent, what lies on disk.
 *
 * Nothing here scans: processes give counters, LMDB gives counts, and ages are found by halving. Each part says whom it is from, and when
 * it was taken. The form is in overstap-status(1); judge.c and tell.c read it and know no other source. */
#pragma once

#include <jansson.h>

#include "suite.h"

/* Waits at most `wait_ms` for each process. Never null. */
json_t *status_gather(const struct suite_conf *suite, unsigned wait_ms, struct arena *arena);
