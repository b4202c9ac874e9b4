/* What the files of title search share, and nobody else. */
#pragma once

#include "dutch.h"
#include "titles.h"

/* Something that weighs: a run of letters, in so many ONCEths of once. Number 0 is one that no form has. */
struct feature {
        uint32_t number, times;
};
enum { ONCE = 1 << 12 };

/* All forms by what they have in common, for one way of looking at them. */
struct title_posting {
        uint32_t form;
        uint16_t weight; /* in the form, of SHARE */
};
struct field {
        uint32_t *weight; /* by number of a feature: how much it tells, 1,024ths of a bit */
        uint32_t *start;  /* its postings: start[n] to start[n + 1] */
        struct title_posting *posting;
        uint64_t mean; /* length of a form */
        size_t n;      /* features */
};
enum { SHARE = 1 << 15 };

/* What is met in so many of the forms: how much it tells, in 1,024ths of a bit. */
uint32_t field_rarity(size_t n_forms, size_t met);
/* First what each feature weighs, from which forms have it, however many times; then their postings, with the times. */
void field_count(struct field *field, size_t n_features, struct feature *const *of, const uint32_t *n_of, size_t n_forms);
void field_fill(struct field *field, struct feature *const *of, const uint32_t *n_of, size_t n_forms);
size_t field_bytes(const struct field *field);
void field_clear(struct field *field);
/* The length of merged features when they weigh. */
uint64_t field_length(const struct field *field, const struct feature *list, size_t n);
/* What the features of a title of this length weigh together, so that a form of the very same ones has the product
 * SHARE * SHARE; at most 2 * SHARE. */
uint64_t field_share(const struct field *field, uint64_t length);
/* Times become weights, so that features of this `length` have the length `share`. */
void field_weigh(const struct field *field, struct feature *list, size_t n, uint64_t length, uint64_t share);
/* Add the product with each form, at most thrice SHARE * SHARE, to `sum`. The features are weighed. */
void field_sum(const struct field *field, const struct feature *list, size_t n, uint32_t *sum);
/* Sorted by number, with the times of equal ones added, but not of those that no form has; how many are left. */
size_t features_merge(struct feature *list, size_t n);

/* Words that the classification uses for one another, or that the list of the language has together. */
struct kin {
        uint32_t stem;
        uint32_t near; /* in 256ths: 256 is as good as the word itself */
        enum title_tie tie;
};
struct kinship {
        uint32_t *start; /* by number of a stem: kin[start[n]] to kin[start[n + 1]], nearest first */
        struct kin *kin;
};
enum { KIN_MOST = 16 }; /* of one stem */
/* A form as the set of its stems, sorted; groups are numbered from 1, 0 is none. */
struct stem_set {
        const uint32_t *stem;
        uint32_t n, group;
};
/* Forms without a group are taken together by stems that few have. `alike`: sets of stems that mean the same. */
void kinship_learn(struct kinship *kinship, const struct stem_set *forms, size_t n_forms, const struct stem_set *alike,
                   size_t n_alike, size_t n_stems);
size_t kinship_bytes(const struct kinship *kinship, size_t n_stems);
void kinship_clear(struct kinship *kinship);
