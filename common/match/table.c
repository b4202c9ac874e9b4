#include "table.h"

#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "must.h"

/* ---- words */

/* A branch tells texts apart by one bit of one byte. A child is a branch, or with LEAF a word. */
struct branch {
        uint32_t child[2];
        uint16_t byte;
        uint8_t but; /* all bits but the one */
};
#define LEAF 0x80000000u

struct words {
        struct arena *texts;
        const char **text;     /* of word number n, at n - 1 */
        struct branch *branch; /* one fewer than words; as many places */
        uint32_t n, room, root;
};

void words_new(struct words **out)
{
        struct words *words = calloc(1, sizeof *words);

        must(words);
        arena_new(&words->texts);
        *out = words;
}

void words_destroy(struct words **words)
{
        if (!*words)
                return;
        arena_destroy(&(*words)->texts);
        free((*words)->text);
        free((*words)->branch);
        free(*words);
        *words = NULL;
}

static unsigned branch_side(const struct branch *branch, const char *text, size_t len)
{
        uint8_t c = branch->byte < len ? (uint8_t)text[branch->byte] : 0;

        return (1u + (branch->but | c)) >> 8;
}

static uint32_t word_add(struct words *words, const char *text, size_t len)
{
        if (words->n == words->room) {
                words->room = words->room ? 2 * words->room : 64;
                words->text = realloc(words->text, words->room * sizeof *words->text);
                words->branch = realloc(words->branch, words->room * sizeof *words->branch);
                must(words->text && words->branch && words->room < LEAF);
        }
        words->text[words->n] = arena_strndup(words->texts, text, len);
        return ++words->n;
}

/* The only word that can be equal to `text`; there is at least one word. */
static uint32_t nearest(const struct words *words, const char *text, size_t len)
{
        uint32_t number = words->root;

        while (!(number & LEAF))
                number = words->branch[number].child[branch_side(&words->branch[number], text, len)];
        return number & ~LEAF;
}

uint32_t words_find(const struct words *words, const char *text)
{
        uint32_t number = words->n ? nearest(words, text, strlen(text)) : 0;

        return number && strcmp(words->text[number - 1], text) == 0 ? number : 0;
}

const char *words_text(const struct words *words, uint32_t number)
{
        must(number && number <= words->n);
        return words->text[number - 1];
}

uint32_t words_number(struct words *words, const char *text)
{
        size_t len = strlen(text), at = 0;
        uint32_t *link = &words->root, number;
        const char *near;
        struct branch fresh;
        uint8_t differ;

        must(len < UINT16_MAX);
        if (!words->n) {
                number = word_add(words, text, len);
                words->root = LEAF | number;
                return number;
        }
        number = nearest(words, text, len);
        near = words->text[number - 1];
        while (at < len && near[at] == text[at])
                at++;
        differ = (uint8_t)(near[at] ^ text[at]);
        if (!differ)
                return number;
        while (differ & (differ - 1))
                differ &= (uint8_t)(differ - 1);
        fresh = (struct branch){.byte = (uint16_t)at, .but = (uint8_t)~differ};
        number = word_add(words, text, len);
        while (!(*link & LEAF)) {
                struct branch *branch = &words->branch[*link];

                if (branch->byte > fresh.byte || (branch->byte == fresh.byte && branch->but > fresh.but))
                        break;
                link = &branch->child[branch_side(branch, text, len)];
        }
        fresh.child[branch_side(&fresh, text, len)] = LEAF | number;
        fresh.child[!branch_side(&fresh, text, len)] = *link;
        words->branch[number - 2] = fresh;
        *link = number - 2;
        return number;
}

uint32_t words_count(const struct words *words)
{
        return words->n;
}

size_t words_bytes(const struct words *words)
{
        return arena_used(words->texts) + words->room * (sizeof *words->text + sizeof *words->branch);
}

/* ---- slots: open addressing, at most half full */

static size_t slot_home(const struct slots *slots, uint64_t id)
{
        return (size_t)((id * 0x9e3779b97f4a7c15) >> 32) & (slots->room - 1);
}

/* Where `id` is, or the empty place where it would go. */
static size_t slot_find(const struct slots *slots, uint64_t id)
{
        size_t i = slot_home(slots, id);

        while (slots->id[i] && slots->id[i] != id)
                i = (i + 1) & (slots->room - 1);
        return i;
}

bool slots_get(const struct slots *slots, uint64_t id, uint32_t *at)
{
        size_t i;

        if (!slots->room || !id)
                return false;
        i = slot_find(slots, id);
        if (!slots->id[i])
                return false;
        *at = slots->at[i];
        return true;
}

static void slots_grow(struct slots *slots)
{
        struct slots narrow = *slots;

        slots->room = narrow.room ? 2 * narrow.room : 64;
        slots->id = calloc(slots->room, sizeof *slots->id);
        slots->at = calloc(slots->room, sizeof *slots->at);
        must(slots->id && slots->at);
        for (size_t i = 0; i < narrow.room; i++)
                if (narrow.id[i]) {
                        size_t to = slot_find(slots, narrow.id[i]);

                        slots->id[to] = narrow.id[i];
                        slots->at[to] = narrow.at[i];
                }
        slots_clear(&narrow);
}

void slots_put(struct slots *slots, uint64_t id, uint32_t at)
{
        size_t i;

        must(id);
        if (2 * (slots->n + 1) > slots->room)
                slots_grow(slots);
        i = slot_find(slots, id);
        if (!slots->id[i])
                slots->n++;
        slots->id[i] = id;
        slots->at[i] = at;
}

/* What stands behind the hole moves up when it would not be found across it. */
void slots_remove(struct slots *slots, uint64_t id)
{
        size_t hole, mask = slots->room - 1;

        if (!slots->room || !id)
                return;
        hole = slot_find(slots, id);
        if (!slots->id[hole])
                return;
        slots->n--;
        for (size_t i = (hole + 1) & mask; slots->id[i]; i = (i + 1) & mask)
                if (((i - slot_home(slots, slots->id[i])) & mask) >= ((i - hole) & mask)) {
                        slots->id[hole] = slots->id[i];
                        slots->at[hole] = slots->at[i];
                        hole = i;
                }
        slots->id[hole] = 0;
}

void slots_clear(struct slots *slots)
{
        free(slots->id);
        free(slots->at);
        *slots = (struct slots){0};
}
