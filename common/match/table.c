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

enum { MOVED_AT_ONCE = 16 };

static size_t slot_home(const struct slot_table *table, uint64_t id)
{
        return (size_t)((id * 0x9e3779b97f4a7c15) >> 32) & (table->room - 1);
}

/* Where `id` is, or the empty place where it would go. */
static size_t slot_find(const struct slot_table *table, uint64_t id)
{
        size_t i = slot_home(table, id);

        while (table->id[i] && table->id[i] != id)
                i = (i + 1) & (table->room - 1);
        return i;
}

static bool slot_holds(const struct slot_table *table, uint64_t id, size_t *at)
{
        if (!table->n)
                return false;
        *at = slot_find(table, id);
        return table->id[*at] == id;
}

/* What stands behind the hole moves up when it would not be found across it. */
static void slot_empty(struct slot_table *table, size_t hole)
{
        size_t mask = table->room - 1;

        table->n--;
        for (size_t i = (hole + 1) & mask; table->id[i]; i = (i + 1) & mask)
                if (((i - slot_home(table, table->id[i])) & mask) >= ((i - hole) & mask)) {
                        table->id[hole] = table->id[i];
                        table->at[hole] = table->at[i];
                        hole = i;
                }
        table->id[hole] = 0;
}

static void slot_add(struct slot_table *table, uint64_t id, uint32_t at)
{
        size_t i = slot_find(table, id);

        table->id[i] = id;
        table->at[i] = at;
        table->n++;
}

static void table_clear(struct slot_table *table)
{
        free(table->id);
        free(table->at);
        *table = (struct slot_table){0};
}

/* A few steps of the move that began when the table became too narrow. */
static void slots_move(struct slots *slots)
{
        struct slot_table *before = &slots->before;

        for (size_t i = 0; i < MOVED_AT_ONCE && slots->next < before->room; i++)
                if (before->id[slots->next]) {
                        slot_add(&slots->now, before->id[slots->next], before->at[slots->next]);
                        slot_empty(before, slots->next);
                } else {
                        slots->next++;
                }
        if (before->room && !before->n)
                table_clear(before);
}

/* By the time that the wider table is half full, the narrower one is long empty. */
static void slots_grow(struct slots *slots)
{
        size_t room = slots->now.room ? 2 * slots->now.room : 64;

        must(!slots->before.n);
        table_clear(&slots->before);
        slots->before = slots->now;
        slots->next = 0;
        slots->now = (struct slot_table){
                .id = calloc(room, sizeof *slots->now.id), .at = calloc(room, sizeof *slots->now.at), .room = room};
        must(slots->now.id && slots->now.at);
}

bool slots_get(const struct slots *slots, uint64_t id, uint32_t *at)
{
        size_t i;

        if (!id)
                return false;
        if (slot_holds(&slots->now, id, &i))
                *at = slots->now.at[i];
        else if (slot_holds(&slots->before, id, &i))
                *at = slots->before.at[i];
        else
                return false;
        return true;
}

void slots_put(struct slots *slots, uint64_t id, uint32_t at)
{
        size_t i;

        must(id);
        slots_move(slots);
        if (slot_holds(&slots->before, id, &i)) {
                slots->before.at[i] = at;
                return;
        }
        if (slot_holds(&slots->now, id, &i)) {
                slots->now.at[i] = at;
                return;
        }
        if (2 * (slots->n + 1) > slots->now.room)
                slots_grow(slots);
        slot_add(&slots->now, id, at);
        slots->n++;
}

void slots_remove(struct slots *slots, uint64_t id)
{
        size_t i;

        if (!id)
                return;
        slots_move(slots);
        if (slot_holds(&slots->now, id, &i))
                slot_empty(&slots->now, i);
        else if (slot_holds(&slots->before, id, &i))
                slot_empty(&slots->before, i);
        else
                return;
        slots->n--;
}

void slots_clear(struct slots *slots)
{
        table_clear(&slots->now);
        table_clear(&slots->before);
        *slots = (struct slots){0};
}

size_t slots_bytes(const struct slots *slots)
{
        return (slots->now.room + slots->before.room) * (sizeof *slots->now.id + sizeof *slots->now.at);
}

/* ---- lists */

const struct list *lists_get(const struct lists *lists, uint64_t key)
{
        static const struct list none = {0};
        uint32_t at;

        return slots_get(&lists->keys, key, &at) ? &lists->list[at] : &none;
}

static struct list *list_made(struct lists *lists, uint64_t key)
{
        uint32_t at;

        if (slots_get(&lists->keys, key, &at))
                return &lists->list[at];
        if (lists->n == lists->room) {
                lists->room = lists->room ? 2 * lists->room : 64;
                lists->list = realloc(lists->list, lists->room * sizeof *lists->list);
                must(lists->list);
        }
        slots_put(&lists->keys, key, (uint32_t)lists->n);
        lists->list[lists->n] = (struct list){0};
        return &lists->list[lists->n++];
}

/* By half, because most lists are short and there are many. */
static void list_resize(struct lists *lists, struct list *list, uint32_t room)
{
        lists->bytes += ((size_t)room - list->room) * sizeof *list->item;
        list->item = realloc(list->item, room * sizeof *list->item);
        must(list->item);
        list->room = room;
}

uint32_t lists_put(struct lists *lists, uint64_t key, struct posting posting)
{
        struct list *list = list_made(lists, key);

        if (list->n == list->room)
                list_resize(lists, list, list->room + list->room / 2 + 2);
        list->item[list->n] = posting;
        return list->n++;
}

/* A list that is emptied gives its memory back; its key stays, as the texts behind it do. */
bool lists_take(struct lists *lists, uint64_t key, uint32_t where, uint32_t *moved)
{
        struct list *list = list_made(lists, key);
        bool others;

        must(where < list->n);
        list->n--;
        others = where < list->n;
        if (others) {
                list->item[where] = list->item[list->n];
                *moved = list->item[where].row;
        }
        if (!list->n) {
                lists->bytes -= list->room * sizeof *list->item;
                free(list->item);
                *list = (struct list){0};
        }
        return others;
}

void lists_clear(struct lists *lists)
{
        for (size_t i = 0; i < lists->n; i++)
                free(lists->list[i].item);
        free(lists->list);
        slots_clear(&lists->keys);
        *lists = (struct lists){0};
}

size_t lists_bytes(const struct lists *lists)
{
        return lists->bytes + lists->room * sizeof *lists->list + slots_bytes(&lists->keys);
}
