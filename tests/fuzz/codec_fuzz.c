/* Any bytes, as a request at the edge: refused with a reason, or decoded to what says the same again. */
#include <string.h>

#include "codec.h"
#include "must.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        static struct arena *arena;
        const Request *request = NULL, *again = NULL;
        struct bytes first, second;
        struct err err = {0};

        if (!arena)
                arena_new(&arena);
        arena_reset(arena);
        if (!codec_decode(&request__descriptor, (struct bytes){data, size}, CODEC_EDGE, arena, &request, &err)) {
                must(err.kind == ERR_REFUSED && *err.text);
                return 0;
        }
        must(codec_check(&request->base, arena, &err));
        first = codec_encode(&request->base, arena);
        must(codec_decode(&request__descriptor, first, CODEC_EDGE, arena, &again, &err));
        second = codec_encode(&again->base, arena);
        must(first.size == second.size && memcmp(first.data, second.data, first.size) == 0);
        return 0;
}
