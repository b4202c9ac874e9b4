/* Memory that ends together: the arena of a turn.
 *
 * Everything decoded or built during a turn lives in its arena and is gone at arena_reset. Nothing in it is freed alone.
 * Memory is zeroed, aligned for any type, and never null: running out ends the process (see docs/architecture.md). */
#pragma once

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "err.h"

struct arena;

void arena_new(struct arena **out);
void arena_destroy(struct arena **arena);

/* Forget everything in it; blocks are kept for the next turn, up to 1 MiB. */
void arena_reset(struct arena *arena);

void *arena_alloc(struct arena *arena, size_t size);
void *arena_copy(struct arena *arena, const void *bytes, size_t size);
char *arena_text(struct arena *arena, const char *fmt, ...) PRINTF_LIKE(2, 3);
char *arena_vtext(struct arena *arena, const char *fmt, va_list args);

/* One copy of `text`, or of its first `len` bytes with a NUL behind them. A null text stays null. */
char *arena_strdup(struct arena *arena, const char *text);
char *arena_strndup(struct arena *arena, const char *text, size_t len);

/* Make `list` of `n` elements one longer, and yield its new last element, zeroed. The list moves when there is no room
 * behind it. One that a copy of its owner shares is never written to, so each copy may grow in its own way. */
void *arena_append(struct arena *arena, void **list, size_t *n, size_t size);

/* Bytes handed out since the last reset. */
size_t arena_used(const struct arena *arena);
