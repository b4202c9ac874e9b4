#include "fetch.h"

#include <string.h>

#include "must.h"

/* Protobuf's own wire form, for the two messages that wrap entries. */
static size_t varint_size(uint64_t n)
{
        size_t size = 1;

        for (; n >= 0x80; n >>= 7)
                size++;
        return size;
}

static uint8_t *varint_put(uint8_t *at, uint64_t n)
{
        for (; n >= 0x80; n >>= 7)
                *at++ = (uint8_t)(n | 0x80);
        *at++ = (uint8_t)n;
        return at;
}

enum {
        TAG_BATCH_ENTRY = 1 << 3 | 2,   /* Batch.entries, with a length */
        TAG_ANSWER_VERSION = 1 << 3,
        TAG_ANSWER_TAG = 2 << 3,
        TAG_ANSWER_BATCH = 14 << 3 | 2,
};

struct bytes fetch_answer(uint64_t tag, const struct bytes *entry, size_t n, struct arena *arena)
{
        size_t batch = 0, size;
        uint8_t *start, *at;

        for (size_t i = 0; i < n; i++)
                batch += 1 + varint_size(entry[i].size) + entry[i].size;
        size = 1 + varint_size(PROTOCOL_VERSION) + 1 + varint_size(tag) + 1 + varint_size(batch) + batch;
        at = start = arena_alloc(arena, size);
        *at++ = TAG_ANSWER_VERSION;
        at = varint_put(at, PROTOCOL_VERSION);
        *at++ = TAG_ANSWER_TAG;
        at = varint_put(at, tag);
        *at++ = TAG_ANSWER_BATCH;
        at = varint_put(at, batch);
        for (size_t i = 0; i < n; i++) {
                *at++ = TAG_BATCH_ENTRY;
                at = varint_put(at, entry[i].size);
                memcpy(at, entry[i].data, entry[i].size);
                at += entry[i].size;
        }
        must((size_t)(at - start) == size);
        return (struct bytes){start, size};
}
