#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "bench.h"
#include "must.h"
#include "text.h"

void figures_add(struct figures *figures, double us)
{
        if (figures->n == figures->room) {
                figures->room = figures->room ? 2 * figures->room : 1024;
                figures->us = realloc(figures->us, figures->room * sizeof *figures->us);
                must(figures->us);
        }
        figures->us[figures->n++] = us;
}

static int by_size(const void *a, const void *b)
{
        double x = *(const double *)a, y = *(const double *)b;

        return x < y ? -1 : x > y;
}

double figures_at(struct figures *figures, double part)
{
        if (!figures->n)
                return 0;
        qsort(figures->us, figures->n, sizeof *figures->us, by_size);
        return figures->us[(size_t)(part * (double)(figures->n - 1))];
}

void figures_free(struct figures *figures)
{
        free(figures->us);
        *figures = (struct figures){0};
}

double now_us(void)
{
        struct timespec ts;

        clock_gettime(CLOCK_MONOTONIC, &ts);
        return (double)ts.tv_sec * 1e6 + (double)ts.tv_nsec / 1e3;
}

struct usage usage_of(unsigned pid)
{
        struct usage usage = {0};
        char path[64], line[512];
        unsigned long user = 0, sys = 0, kib = 0;
        FILE *f;

        (void)snprintf(path, sizeof path, "/proc/%u/stat", pid);
        if ((f = fopen(path, "re"))) {
                if (fgets(line, sizeof line, f) && strrchr(line, ')') &&
                    sscanf(strrchr(line, ')') + 1, " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &sys) == 2)
                        usage.cpu_s = (double)(user + sys) / (double)sysconf(_SC_CLK_TCK);
                (void)fclose(f);
        }
        (void)snprintf(path, sizeof path, "/proc/%u/status", pid);
        if ((f = fopen(path, "re"))) {
                while (fgets(line, sizeof line, f))
                        if (sscanf(line, "VmHWM: %lu kB", &kib) == 1)
                                usage.peak_bytes = (double)kib * 1024;
                (void)fclose(f);
        }
        return usage;
}

int64_t counter_of(const struct bench *bench, const char *process, const char *name, unsigned *pid)
{
        OWNED(arena_destroy) struct arena *arena = NULL;
        const Status *status;
        struct err err = {0};

        arena_new(&arena);
        if (!client_status(bench->conf, process, 2000, arena, &status, &err))
                return 0;
        if (pid)
                *pid = status->pid;
        for (size_t i = 0; i < status->n_counters; i++)
                if (text_is(status->counters[i]->name, name))
                        return status->counters[i]->value;
        return 0;
}

void print_begin(const struct bench *bench, const char *test)
{
        if (bench->json)
                printf("{\"test\": \"%s\"", test);
        else
                printf("%s\n", test);
}

void print_figure(const struct bench *bench, const char *name, double value, const char *unit)
{
        if (bench->json)
                printf(", \"%s\": %.3f", name, value);
        else
                printf("  %-24s %14.3f %s\n", name, value, unit);
}

void print_end(const struct bench *bench)
{
        if (bench->json)
                printf("}\n");
}
