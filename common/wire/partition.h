/* How casefiles are shared among placement workers: by what is left of their number, in parts of which each is one worker's.
 *
 * Many more parts than workers, so that a part is little and may move alone; as many as the schema says. */
#pragma once

#include <stdint.h>

enum { PARTITIONS = 256 };

/* A worker's name to desk: its process, its machine and its pid, so that a reader of both can tell which it is; chance follows
 * it. */
#define WORKER_NAME "%.30s@%.20s/%d/"

static inline uint32_t partition_of(uint64_t casefile)
{
        return (uint32_t)(casefile % PARTITIONS);
}
