/* Title search: from a job title (or a skill phrase), as people write it, to the forms of a classification that say the same.
 *
 * Text similarity, which is welcome here: it orders names of occupations and never people (matching people has no weights,
 * match.h). Each form is scored from its own words. They are compared twice, each time as a cosine of runs of three and four
 * letters that weigh the more the fewer forms have them: as they are written, and as stems of the parts of their compounds, so
 * that word order, compounds, gender and number stop to matter. In the second the title also brings words that the classification
 * itself uses in the same place as its own: where forms with one group differ in a few words, in several groups, those words are
 * kin.
 *
 * Whole numbers only: the same bytes on every machine. Pure, no files; docs/titles.md has the whole. */
#pragma once

#include "arena.h"

struct titles;

void titles_new(struct titles **out);
void titles_destroy(struct titles **titles);

/* Add a form; texts are copied. `group` names what it is a form of; empty: nobody knows, and it teaches no kinship. */
void titles_add(struct titles *titles, const char *id, const char *group, const char *form);
/* No more will be added: learn from them. Before it nothing is found, and it is called once. */
void titles_ready(struct titles *titles);

struct titles_sizes {
        size_t forms, groups, words;
        size_t bytes;
};
struct titles_sizes titles_sizes(const struct titles *titles);

enum { TITLE_SAME = 1000000 };

struct title_hit {
        uint32_t at;                   /* of the form, in order of adding, from 0 */
        const char *id, *group, *form; /* live as long as the index */
        uint32_t score; /* about TITLE_SAME: the very same words; more when several parts meet one word through kin */
};
/* The best `k` forms, best first, equal ones in the order of adding. With `one_each` only the best form of each group. */
size_t titles_find(const struct titles *titles, const char *title, size_t k, bool one_each, struct arena *arena,
                   struct title_hit **out);

/* How a part of the title came to a part of the form, nearest first. */
enum title_tie { TIE_SAME, TIE_ENDING, TIE_MEANING, TIE_KIN, TIE_SPELLING, TIE_NONE };
extern const char *const title_tie_words[TIE_NONE + 1];
struct title_reason {
        const char *asked, *found; /* a word or a part of a compound; `found` is null for TIE_NONE */
        enum title_tie tie;
};
/* Why `hit` was found for `title`: a reason for each part of the title, in its order. */
size_t titles_why(const struct titles *titles, const char *title, const struct title_hit *hit, struct arena *arena,
                  struct title_reason **out);
