/* Small containers of the index: texts as numbers, ids as places in an array, and lists of rows by what they have in common.
 *
 * None can be made slow from outside. Texts stand in a crit-bit tree, no deeper than their bits, because senders choose them
 * and could choose ones that collide in a hash. Ids are given by the centre. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Every text once, numbered from 1 in order of arrival; never forgotten, since the few that exist (ESCO, licences) are shared by
 * all. */
struct words;
void words_new(struct words **out);
void words_destroy(struct words **words);
uint32_t words_number(struct words *words, const char *text);
/* As words_number, but a text that is not there gets no number: 0. */
uint32_t words_find(const struct words *words, const char *text);
/* It lives as long as the words. */
const char *words_text(const struct words *words, uint32_t number);
uint32_t words_count(const struct words *words);
size_t words_bytes(const struct words *words);

/* Ids from 1 to a number each. All zeros is an empty one; slots_clear gives its memory back. It grows without a pause: what stood
 * in the narrower table moves a few at a time, with every change that follows. */
struct slot_table {
        uint64_t *id;
        uint32_t *at;
        size_t n, room;
};
struct slots {
        struct slot_table now, before;
        size_t next; /* of `before`, up to here empty */
        size_t n;
};
bool slots_get(const struct slots *slots, uint64_t id, uint32_t *at);
void slots_put(struct slots *slots, uint64_t id, uint32_t at);
void slots_remove(struct slots *slots, uint64_t id);
void slots_clear(struct slots *slots);
size_t slots_bytes(const struct slots *slots);

/* Rows of an array by a key, in no order: who asks a skill, who lives in a postcode. A posting carries what is asked of a row
 * first, so that most rows need not be touched. */
struct posting {
        uint32_t row;
        uint16_t place;                /* postcode */
        uint16_t tag;                  /* of a vacancy the occupation, of a person how far to travel */
        uint32_t needs;                /* of a vacancy, a bit each */
        uint16_t hours_min, hours_max; /* the last is high when it was not said */
};
struct list {
        struct posting *item;
        uint32_t n, room;
};
struct lists {
        struct slots keys;
        struct list *list;
        size_t n, room;
        size_t bytes; /* of all items */
};
/* An empty list when nothing has that key. */
const struct list *lists_get(const struct lists *lists, uint64_t key);
/* Where it stands in the list from now on. */
uint32_t lists_put(struct lists *lists, uint64_t key, struct posting posting);
/* Takes out what stands at `where`. The last of the list takes its place; `moved` is its row, when there was one. */
bool lists_take(struct lists *lists, uint64_t key, uint32_t where, uint32_t *moved);
void lists_clear(struct lists *lists);
size_t lists_bytes(const struct lists *lists);
