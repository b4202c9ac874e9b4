#include "match_truth.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "inside.h"
#include "must.h"

void truth_new(struct truth *truth, const struct world *world, uint32_t n)
{
        OWNED(match_destroy) struct match *match = NULL;

        *truth = (struct truth){.world = world, .n = n, .vacancy = malloc((n + 1) * sizeof *truth->vacancy)};
        must(truth->vacancy);
        for (uint32_t i = 0; i < n; i++)
                truth->vacancy[i] = world_vacancy(world, i);
        match_new(&match);
        for (uint32_t i = 0; i < world->places; i++) {
                Place place = PLACE__INIT;
                const struct point *point;

                place.pc4 = world->place[i].pc4;
                place.lat_e4 = world->place[i].lat_e4;
                place.lon_e4 = world->place[i].lon_e4;
                match_place(match, &place);
                point = &match->place[place.pc4];
                truth->point[i] = (struct truth_point){point->x, point->y, point->z};
        }
}

void truth_free(struct truth *truth)
{
        free(truth->vacancy);
}

int64_t truth_apart(const struct truth *truth, uint32_t a, uint32_t b)
{
        const struct truth_point *p = &truth->point[a], *q = &truth->point[b];
        int64_t x = p->x - q->x, y = p->y - q->y, z = p->z - q->z;

        return x * x + y * y + z * z;
}

uint32_t truth_job_apart(const struct world *world, uint32_t a, uint32_t b)
{
        uint32_t common = 0;

        if (a == b)
                return 0;
        while (common < 4 && world->isco[a][common] == world->isco[b][common])
                common++;
        return 5 - common;
}

/* ---- the scan */

struct scan {
        const struct truth *truth;
        const struct world_person *person;
        uint8_t skill[WORLD_SKILLS];
        uint8_t band[WORLD_PLACES]; /* 255: out of reach */
        uint8_t job[WORLD_JOBS], wished[WORLD_JOBS];
};

static uint8_t band_of(int64_t apart, uint32_t travel_km)
{
        static const int64_t bands[] = {5, 15, 30, 60};
        int64_t limit = (int64_t)travel_km * travel_km * 1000000;
        uint8_t band = 0;

        if (limit && apart > limit)
                return 255;
        while (band < COUNT(bands) && apart > bands[band] * bands[band] * 1000000)
                band++;
        return band;
}

static void scan_begin(struct scan *scan, const struct truth *truth, const struct world_person *person)
{
        const struct world *world = truth->world;

        *scan = (struct scan){.truth = truth, .person = person};
        for (uint32_t i = 0; i < person->n; i++)
                scan->skill[person->skill[i]] = 1;
        for (uint32_t i = 0; i < world->places; i++)
                scan->band[i] = band_of(truth_apart(truth, person->place, i), person->travel_km);
        for (uint32_t i = 0; i < WORLD_JOBS; i++) {
                scan->job[i] = person->blank ? 5 : (uint8_t)truth_job_apart(world, person->job, i);
                scan->wished[i] = person->blank ? 5 : (uint8_t)truth_job_apart(world, person->wished, i);
        }
}

static bool scan_passes(const struct scan *scan, const struct world_vacancy *v)
{
        const struct world_person *p = scan->person;

        return scan->band[v->place] != 255 && !v->shrinking && (!v->licence || p->licences >> (v->licence - 1) & 1) &&
               p->dutch >= v->dutch && v->hours_min <= p->hours_max && p->hours_min <= v->hours_max &&
               (!v->shifts || p->shifts) && (!v->closes || (v->closes >= WORLD_TODAY && p->available_on <= v->closes));
}

/* The lot between equals, written down a second time. */
static uint64_t mixed(uint64_t n)
{
        n = (n ^ (n >> 30)) * 0xbf58476d1ce4e5b9;
        n = (n ^ (n >> 27)) * 0x94d049bb133111eb;
        return n ^ (n >> 31);
}

static void scan_value(const struct scan *scan, const struct world_vacancy *v, struct truth_answer *out)
{
        const struct world_person *p = scan->person;
        uint32_t missing = v->n, hours = 0;

        for (uint32_t i = 0; i < v->n; i++)
                missing -= scan->skill[v->skill[i]];
        if (v->hours_max < p->hours_max)
                hours = p->hours_max - v->hours_max;
        else if (v->hours_min > p->hours_max)
                hours = v->hours_min - p->hours_max;
        *out = (struct truth_answer){
                v->id,
                {missing, scan->job[v->job], scan->wished[v->job], scan->band[v->place], hours,
                 v->wage_max && v->wage_max < p->wage_min ? p->wage_min - v->wage_max : 0},
                mixed(mixed(p->id) + 0x9e3779b97f4a7c15 * v->id) >> 1,
        };
}

static int answer_order(const struct truth_answer *a, const struct truth_answer *b)
{
        for (int i = 0; i < TRUTH_VALUES; i++)
                if (a->value[i] != b->value[i])
                        return a->value[i] < b->value[i] ? -1 : 1;
        return a->lot < b->lot ? -1 : a->lot > b->lot;
}

size_t truth_scan(const struct truth *truth, const struct world_person *person, size_t k, struct truth_answer *out)
{
        struct truth_answer fresh;
        struct scan scan;
        size_t n = 0, i;

        if (!person->consents)
                return 0;
        scan_begin(&scan, truth, person);
        for (uint32_t v = 0; v < truth->n; v++) {
                if (!scan_passes(&scan, &truth->vacancy[v]))
                        continue;
                scan_value(&scan, &truth->vacancy[v], &fresh);
                if (n == k && answer_order(&fresh, &out[n - 1]) >= 0)
                        continue;
                for (i = n < k ? n++ : n - 1; i && answer_order(&fresh, &out[i - 1]) < 0; i--)
                        out[i] = out[i - 1];
                out[i] = fresh;
        }
        return n;
}

/* ---- measuring */

uint64_t truth_now(void)
{
        struct timespec now;

        (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
        return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

static int span_order(const void *a, const void *b)
{
        uint64_t m = *(const uint64_t *)a, n = *(const uint64_t *)b;

        return m < n ? -1 : m > n;
}

void truth_print(const char *name, uint64_t *ns, size_t n, size_t agreed)
{
        uint64_t sum = 0;

        qsort(ns, n, sizeof *ns, span_order);
        for (size_t i = 0; i < n; i++)
                sum += ns[i];
        printf("{\"name\": \"%s\", \"questions\": %zu, \"agreed\": %zu, \"p50_us\": %.1f, \"p99_us\": %.1f, \"most_us\": %.1f, "
               "\"mean_us\": %.1f}\n",
               name, n, agreed, (double)ns[n / 2] / 1e3, (double)ns[n * 99 / 100] / 1e3, (double)ns[n - 1] / 1e3,
               (double)sum / 1e3 / (double)n);
        (void)fflush(stdout);
}
