/* How long title search takes: title_speed CORPUS TITLES, both of lines with an id, a tab and a text. By the clock, in which
 * others on the machine are seen too, and in time of the processor, in which they are not. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "must.h"
#include "titles.h"

enum { LINE_MOST = 4096, ROUNDS = 20, HITS = 100 };

enum { BY_CLOCK, BY_PROCESSOR, WAYS };

static double now_ms(int way)
{
        struct timespec time;

        must(clock_gettime(way == BY_CLOCK ? CLOCK_MONOTONIC : CLOCK_PROCESS_CPUTIME_ID, &time) == 0);
        return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

static int by_size(const void *a, const void *b)
{
        double x = *(const double *)a, y = *(const double *)b;

        return (x > y) - (x < y);
}

/* The next id with its text behind it; null at the end. */
static char *pair_next(FILE *file, char line[LINE_MOST], char **text)
{
        if (!fgets(line, LINE_MOST, file))
                return NULL;
        line[strcspn(line, "\r\n")] = 0;
        *text = strchr(line, '\t');
        must(*text);
        *(*text)++ = 0;
        return line;
}

static void corpus_add(struct titles *titles, const char *path)
{
        char line[LINE_MOST], group[LINE_MOST], *form;
        FILE *file = fopen(path, "re");

        must(file);
        while (pair_next(file, line, &form)) {
                char *last;

                strcpy(group, line);
                last = strrchr(group, '_');
                *(last ? last : group) = 0;
                titles_add(titles, line, group, form);
        }
        fclose(file);
}

static size_t all_asked(const struct titles *titles, const char *path, struct arena *arena, double *took, size_t most, int way)
{
        char line[LINE_MOST], *title;
        FILE *file = fopen(path, "re");
        struct title_hit *hit;
        size_t n = 0;

        must(file);
        while (n < most && pair_next(file, line, &title)) {
                double begun = now_ms(way);

                (void)titles_find(titles, title, HITS, false, arena, &hit); /* only its time is asked for */
                took[n++] = now_ms(way) - begun;
                arena_reset(arena);
        }
        fclose(file);
        return n;
}

int main(int argc, char **argv)
{
        static double took[1 << 20];
        OWNED(arena_destroy) struct arena *arena = NULL;
        OWNED(titles_destroy) struct titles *titles = NULL;
        double begun = now_ms(BY_CLOCK);

        if (argc != 3) {
                fputs("title_speed CORPUS TITLES\n", stderr);
                return 2;
        }
        arena_new(&arena);
        titles_new(&titles);
        corpus_add(titles, argv[1]);
        titles_ready(titles);
        printf("ready after %.0f ms: %zu forms, %zu words, %.1f MiB\n", now_ms(BY_CLOCK) - begun, titles_sizes(titles).forms,
               titles_sizes(titles).words, (double)titles_sizes(titles).bytes / (1 << 20));
        for (int way = 0; way < WAYS; way++) {
                size_t n = 0;

                for (int round = 0; round < ROUNDS; round++)
                        n += all_asked(titles, argv[2], arena, took + n, COUNT(took) - n, way);
                must(n);
                qsort(took, n, sizeof *took, by_size);
                printf("%s: %zu titles, p50 %.2f ms, p99 %.2f ms, slowest %.2f ms\n", way == BY_CLOCK ? "clock" : "processor", n,
                       took[n / 2], took[n * 99 / 100], took[n - 1]);
        }
        return 0;
}
