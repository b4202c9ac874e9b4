/* An inverted index with cosines in whole numbers. */
#include <stdlib.h>
#include <string.h>

#include "must.h"
#include "titles_inside.h"

enum { LEAST = 128 }; /* of the weight of a feature */

/* 1,024 times the logarithm of a/b to base 2, for a >= b > 0: the whole bits, then ten more by squaring. */
static uint32_t log_1024(uint64_t a, uint64_t b)
{
        uint64_t x;
        uint32_t log = 0;

        must(a >= b && b && a <= UINT32_MAX);
        x = (a << 16) / b;
        for (; x >= 2 << 16; x >>= 1)
                log += 1024;
        for (uint32_t bit = 512; bit; bit >>= 1) {
                x = x * x >> 16;
                if (x >= 2 << 16) {
                        x >>= 1;
                        log += bit;
                }
        }
        return log;
}

static uint64_t root(uint64_t square)
{
        uint64_t low = 0;

        for (uint64_t bit = (uint64_t)1 << 31; bit; bit >>= 1)
                if ((low + bit) * (low + bit) <= square)
                        low += bit;
        return low;
}

static int by_number(const void *a, const void *b)
{
        uint32_t x = ((const struct feature *)a)->number, y = ((const struct feature *)b)->number;

        return (x > y) - (x < y);
}

size_t features_merge(struct feature *list, size_t n)
{
        size_t kept = 0;

        qsort(list, n, sizeof *list, by_number);
        for (size_t i = 0; i < n; i++)
                if (kept && list[i].number && list[kept - 1].number == list[i].number)
                        list[kept - 1].times += list[i].times;
                else
                        list[kept++] = list[i];
        return kept;
}

static uint64_t weight_of(const struct field *field, const struct feature *feature)
{
        return (uint64_t)feature->times * field->weight[feature->number] / ONCE;
}

uint64_t field_length(const struct field *field, const struct feature *list, size_t n)
{
        uint64_t squares = 0;

        for (size_t i = 0; i < n; i++)
                squares += weight_of(field, &list[i]) * weight_of(field, &list[i]);
        return root(squares);
}

void field_weigh(const struct field *field, struct feature *list, size_t n, uint64_t length, uint64_t share)
{
        for (size_t i = 0; length && i < n; i++)
                list[i].times = (uint32_t)(weight_of(field, &list[i]) * share / length);
}

/* A form longer than the mean weighs by a length between its own and the mean, so that it is not held against a form that it says
 * more than the title; and a shorter one less, since a few letters are easily alike. In hundredths. */
enum { OF_LENGTH = 70, OF_MEAN = 30 };

static uint64_t evened(const struct field *field, uint64_t length)
{
        return (OF_LENGTH * length + OF_MEAN * field->mean) / (OF_LENGTH + OF_MEAN);
}

uint64_t field_share(const struct field *field, uint64_t length)
{
        uint64_t share = length ? SHARE * evened(field, length) / length : 0;

        return share < 2 * SHARE ? share : 2 * SHARE;
}

/* What stands in every form still weighs a little. */
uint32_t field_rarity(size_t n_forms, size_t met)
{
        return log_1024(n_forms + 1, met + 1) + LEAST;
}

void field_count(struct field *field, size_t n_features, struct feature *const *of, const uint32_t *n_of, size_t n_forms)
{
        size_t n_postings = 0;

        *field = (struct field){.n = n_features};
        field->weight = calloc(n_features + 1, sizeof *field->weight);
        field->start = calloc(n_features + 1, sizeof *field->start);
        must(field->weight && field->start);
        for (size_t i = 0; i < n_forms; i++)
                for (uint32_t j = 0; j < n_of[i]; j++)
                        field->start[of[i][j].number + 1]++;
        for (size_t i = 0; i < n_features; i++) {
                uint32_t forms = field->start[i + 1];

                field->weight[i] = field_rarity(n_forms, forms);
                n_postings += forms;
                field->start[i + 1] = (uint32_t)n_postings;
        }
        must(n_postings <= UINT32_MAX);
}

/* A weight is at most SHARE * 100 / OF_LENGTH, which its bits hold. */
void field_fill(struct field *field, struct feature *const *of, const uint32_t *n_of, size_t n_forms)
{
        uint32_t *filled = calloc(field->n + 1, sizeof *filled);

        field->posting = malloc((field->start[field->n] + (size_t)1) * sizeof *field->posting);
        must(filled && field->posting);
        for (size_t i = 0; i < n_forms; i++)
                field->mean += field_length(field, of[i], n_of[i]);
        field->mean /= n_forms ? n_forms : 1;
        for (size_t i = 0; i < n_forms; i++) {
                field_weigh(field, of[i], n_of[i], evened(field, field_length(field, of[i], n_of[i])), SHARE);
                for (uint32_t j = 0; j < n_of[i]; j++) {
                        uint32_t number = of[i][j].number;

                        field->posting[field->start[number] + filled[number]++] =
                                (struct title_posting){(uint32_t)i, (uint16_t)of[i][j].times};
                }
        }
        free(filled);
}

size_t field_bytes(const struct field *field)
{
        return 2 * (field->n + 1) * sizeof *field->start + field->start[field->n] * sizeof *field->posting;
}

void field_clear(struct field *field)
{
        free(field->weight);
        free(field->start);
        free(field->posting);
        *field = (struct field){0};
}

void field_sum(const struct field *field, const struct feature *list, size_t n, uint32_t *sum)
{
        for (size_t i = 0; i < n; i++) {
                const struct title_posting *end = field->posting + field->start[list[i].number + 1];

                for (const struct title_posting *at = field->posting + field->start[list[i].number]; at < end; at++)
                        sum[at->form] += list[i].times * at->weight;
        }
}
