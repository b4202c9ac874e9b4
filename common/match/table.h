/* Small containers of the index: texts as numbers, and ids as places in an array.
 *
 * Neither can be made slow from outside. Texts stand in a crit-bit tree, no deeper than their bits, because senders choose them
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
const char *words_text(const struct words *words, uint32_t number);
uint32_t words_count(const struct words *words);
size_t words_bytes(const struct words *words);

/* Ids from 1 to a place each. All zeros is an empty one; slots_clear gives its memory back. */
struct slots {
        uint64_t *id;
        uint32_t *at;
        size_t n, room;
};
bool slots_get(const struct slots *slots, uint64_t id, uint32_t *at);
void slots_put(struct slots *slots, uint64_t id, uint32_t at);
void slots_remove(struct slots *slots, uint64_t id);
void slots_clear(struct slots *slots);
