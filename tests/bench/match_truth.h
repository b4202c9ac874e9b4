/* What the shipped rules (config/matching.yaml) answer, found by a plain scan: the measure of the matcher and of its peers, both
 * for being right and for being quick. It shares no code with the matcher but how far two postcodes lie apart. */
#pragma once

#include <stddef.h>

#include "match_world.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The criteria before the lot, in their order; waiting is the same beside every vacancy. */
enum { TRUTH_MISSING, TRUTH_OCCUPATION, TRUTH_WISHED, TRUTH_BAND, TRUTH_HOURS, TRUTH_WAGE, TRUTH_VALUES };
struct truth_answer {
        uint64_t id;
        uint32_t value[TRUTH_VALUES];
        uint64_t lot;
};
struct truth_point {
        int32_t x, y, z; /* metres */
};

struct truth {
        const struct world *world;
        struct world_vacancy *vacancy;
        uint32_t n;
        struct truth_point point[WORLD_PLACES];
};

void truth_new(struct truth *truth, const struct world *world, uint32_t n);
void truth_free(struct truth *truth);
/* The best `k` for a person, by looking at all: how many there are. */
size_t truth_scan(const struct truth *truth, const struct world_person *person, size_t k, struct truth_answer *out);

/* Leading digits of ISCO-08 apart, as the matcher counts: 0 the same occupation, 5 nothing in common. */
uint32_t truth_job_apart(const struct world *world, uint32_t a, uint32_t b);
int64_t truth_apart(const struct truth *truth, uint32_t a, uint32_t b);

/* Nanoseconds of one core that this thread has used: what else runs on the machine does not count, so that shared machines
 * measure too. */
uint64_t truth_now(void);
/* What `n` questions took, sorted here: the p50, p99, most and mean in microseconds, as JSON on standard output. */
void truth_print(const char *name, uint64_t *ns, size_t n, size_t agreed);

#ifdef __cplusplus
}
#endif
