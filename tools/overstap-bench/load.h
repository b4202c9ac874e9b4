/* Many links that keep commands outstanding. */
#pragma once

#include "bench.h"
#include "id.h"
#include "loop.h"

/* Tags are below 2^62, so that one has the same length as every other when this bit is set above it. */
#define LOAD_TAG ((UINT64_C(1) << 62) - 1)

struct sender;
struct load {
        const struct bench *bench;
        /* The next request, with this id and tag; borrowed until the next call. Null data: there is none left. */
        struct bytes (*request)(void *self, struct uuid id, uint64_t tag);
        void *self;
        double bench_seconds;           /* count for so long; 0: until everything is answered */
        /* out */
        uint64_t sent, answered, accepted, refused;
        struct figures latency;         /* freed by the caller */
        double from_us, to_us;
        /* inside */
        struct loop *loop;
        struct arena *arena;
        struct sender *sender;
        bool counting;
};
bool load_run(struct load *load, struct err *err) MUST_CHECK;
void load_stop(struct load *load);
