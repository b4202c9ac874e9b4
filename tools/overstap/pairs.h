/* Files of pairs: on each line an id and a text, with a tab between. For corpora and titles, which come from other programs. */
#pragma once

#include "call.h"

/* False: no more are wanted. Both live until it returns. */
typedef bool pair_fn(void *self, const char *id, const char *text);

/* Each pair of the file to `take`; `id` and `text` say what they are, for sentences. Every line that is none is told with its
 * place, and nothing of the file is handed on then. An exit status. */
int pairs_read(const char *path, const char *id, const char *text, pair_fn *take, void *self, struct arena *arena);
