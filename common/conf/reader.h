/* What the readers of flow, matching and programme files share: values of a certain shape taken from a tree.
 *
 * Each takes the path by which a finding names the place, and gives an empty value and a finding when the shape is another. A
 * null node is absent: empty and no finding, since what must be there is core's to say. */
#pragma once

#include "codec.h"
#include "conf.h"

struct reader {
        const char *file;
        struct arena *arena;
        struct findings *findings;
};

void reader_wrong(const struct reader *reader, const struct node *at, const char *fmt, ...) PRINTF_LIKE(3, 4);

/* A map that has no other keys than `keys` (null-terminated; null: any); null when it is not one. */
const struct node *reader_map(const struct reader *reader, const char *path, const struct node *node, const char *const *keys);
/* How many things a list holds, at most `most`; one that stands alone is a list of one. */
size_t reader_count(const struct reader *reader, const char *path, const struct node *node, size_t most);
const struct node *node_item(const struct node *list, size_t i);
/* One text of at most `most` bytes; never null. */
char *reader_text(const struct reader *reader, const char *path, const struct node *node, size_t most);
/* Null when absent. */
Word *reader_word(const struct reader *reader, const char *path, const struct node *node);
/* A word that is part of a node's text, `offset` bytes behind its start. */
Word *reader_word_at(const struct reader *reader, const struct node *node, const char *text, size_t offset);
uint32_t reader_number(const struct reader *reader, const char *path, const struct node *node, uint32_t least, uint32_t most);
uint32_t reader_date(const struct reader *reader, const char *path, const struct node *node);
Length *reader_length(const struct reader *reader, const char *path, const struct node *node);
/* The place of a word among `n` words; 0 when absent or another. */
unsigned reader_choice(const struct reader *reader, const char *path, const struct node *node, const char *const *words,
                       size_t n);
