/* Answering the tracker's fetch without decoding what the journal keeps. */
#pragma once

#include "codec.h"

/* An Answer with a Batch of `n` entries, given as the journal's bytes. */
struct bytes fetch_answer(uint64_t tag, const struct bytes *entry, size_t n, struct arena *arena);
