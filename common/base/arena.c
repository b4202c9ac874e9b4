#include <stdalign.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "must.h"

#if __has_include(<sanitizer/asan_interface.h>)
#include <sanitizer/asan_interface.h>
#else
#define ASAN_POISON_MEMORY_REGION(at, size)   ((void)(at), (void)(size))
#define ASAN_UNPOISON_MEMORY_REGION(at, size) ((void)(at), (void)(size))
#endif

#if defined(__SANITIZE_ADDRESS__)
#define GAP 16
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define GAP 16
#endif
#endif
/* Between two allocations of a sanitized build lie bytes that nobody may touch, so that one running over is seen. */
#ifndef GAP
#define GAP 0
#endif

enum {
        ALIGN = 16,
        BLOCK = 64 * 1024,
        KEPT = 1024 * 1024,
        LISTS = 8,
        LONG = 256,     /* elements */
};

struct block {
        struct block *next;
        size_t size, used;
        alignas(ALIGN) uint8_t bytes[];
};

/* A list that grew here, and how far. */
struct list {
        const void *at;
        size_t used, room;
};

struct arena {
        struct block *first, *current;
        size_t used;
        struct list lists[2 * LISTS];   /* the latest that are short, and the latest that are long */
        size_t next_short, next_long;
};

static struct block *block_new(size_t size)
{
        struct block *block = malloc(sizeof *block + size);

        must(block);
        *block = (struct block){.size = size};
        ASAN_POISON_MEMORY_REGION(block->bytes, size);
        return block;
}

static void block_free(struct block *block)
{
        ASAN_UNPOISON_MEMORY_REGION(block->bytes, block->size);
        free(block);
}

void arena_new(struct arena **out)
{
        struct arena *arena = calloc(1, sizeof *arena);

        must(arena);
        arena->first = arena->current = block_new(BLOCK);
        *out = arena;
}

void arena_destroy(struct arena **arena)
{
        if (!*arena)
                return;
        for (struct block *block = (*arena)->first, *next; block; block = next) {
                next = block->next;
                block_free(block);
        }
        free(*arena);
        *arena = NULL;
}

void arena_reset(struct arena *arena)
{
        size_t kept = 0;

        for (struct block **at = &arena->first, *block; (block = *at);) {
                kept += block->size;
                if (kept > KEPT && block != arena->first) {
                        *at = block->next;
                        kept -= block->size;
                        block_free(block);
                        continue;
                }
                block->used = 0;
                ASAN_POISON_MEMORY_REGION(block->bytes, block->size);
                at = &block->next;
        }
        arena->current = arena->first;
        arena->used = 0;
        memset(arena->lists, 0, sizeof arena->lists);
}

static void *take(struct arena *arena, size_t size)
{
        size_t need;
        uint8_t *bytes;

        must(size <= PTRDIFF_MAX - BLOCK);
        need = (size + GAP + ALIGN - 1) & ~(size_t)(ALIGN - 1);
        while (arena->current->size - arena->current->used < need) {
                if (!arena->current->next)
                        arena->current->next = block_new(need > BLOCK ? need : BLOCK);
                arena->current = arena->current->next;
        }
        bytes = arena->current->bytes + arena->current->used;
        arena->current->used += need;
        arena->used += size;
        ASAN_UNPOISON_MEMORY_REGION(bytes, size);
        return bytes;
}

void *arena_alloc(struct arena *arena, size_t size)
{
        return memset(take(arena, size), 0, size);
}

void *arena_copy(struct arena *arena, const void *bytes, size_t size)
{
        void *copy = take(arena, size);

        return size ? memcpy(copy, bytes, size) : copy;
}

char *arena_text(struct arena *arena, const char *fmt, ...)
{
        va_list args;
        char *text;

        va_start(args, fmt);
        text = arena_vtext(arena, fmt, args);
        va_end(args);
        return text;
}

char *arena_vtext(struct arena *arena, const char *fmt, va_list args)
{
        va_list again;
        int len;
        char *text;

        must(fmt);
        va_copy(again, args);
        len = vsnprintf(NULL, 0, fmt, again);
        va_end(again);
        must(len >= 0);
        text = take(arena, (size_t)len + 1);
        vsnprintf(text, (size_t)len + 1, fmt, args);
        return text;
}

char *arena_strdup(struct arena *arena, const char *text)
{
        return text ? arena_copy(arena, text, strlen(text) + 1) : NULL;
}

char *arena_strndup(struct arena *arena, const char *text, size_t len)
{
        char *copy;

        if (!text)
                return NULL;
        len = strnlen(text, len);
        copy = arena_alloc(arena, len + 1);
        memcpy(copy, text, len);
        return copy;
}

/* The list that starts at `at` and has grown here to exactly `used` elements. One that is longer by now was shared by a
 * shallow copy of its owner, and that copy grew first: its room is taken. */
static struct list *list_find(struct arena *arena, const void *at, size_t used)
{
        for (size_t i = 0; at && i < 2 * LISTS; i++)
                if (arena->lists[i].at == at)
                        return arena->lists[i].used == used && used < arena->lists[i].room ? &arena->lists[i] : NULL;
        return NULL;
}

void *arena_append(struct arena *arena, void **list, size_t *n, size_t size)
{
        struct list *known = list_find(arena, *list, *n);

        if (!known) {
                size_t room = *n < 4 ? 4 : 2 * *n;
                void *grown;

                must(*n == 0 || (*list && *n < PTRDIFF_MAX / 4 / size));
                grown = arena_alloc(arena, room * size);
                if (*n > 0)
                        memcpy(grown, *list, *n * size);
                /* Moving a long list costs the most, so that many short ones beside it must not make it forgotten. */
                known = &arena->lists[room < LONG ? arena->next_short++ % LISTS : LISTS + arena->next_long++ % LISTS];
                *known = (struct list){.at = grown, .used = *n, .room = room};
                *list = grown;
        }
        known->used = ++*n;
        return (uint8_t *)*list + (*n - 1) * size;
}

size_t arena_used(const struct arena *arena)
{
        return arena->used;
}
