/* overstap-bench: what a running suite does in a second, and how long it takes. It loads the suite that --data names and stops by itself. */
#pragma once

#include "client.h"
#include "suite.h"

struct bench {
        const struct suite_conf *conf;
        const char *key_file;           /* --curve: the client's key; null over ipc */
        unsigned clients, window, vacancies, rounds, cases;
        double seconds;
        bool json;
};

/* ---- the benchmarks; each prints its figures and gives the exit status's truth */
bool bench_intake(const struct bench *bench, struct err *err) MUST_CHECK;
bool bench_flow(const struct bench *bench, struct err *err) MUST_CHECK;
bool bench_steps(const struct bench *bench, struct err *err) MUST_CHECK;

/* ---- figures.c */

/* Latencies in microseconds, kept whole so that percentiles are exact. */
struct figures {
        double *us;
        size_t n, room;
};
void figures_add(struct figures *figures, double us);
double figures_at(struct figures *figures, double part);        /* 0.5 is the median; sorts */
void figures_free(struct figures *figures);
double now_us(void);

/* What a process has used: processor seconds and peak resident bytes, from /proc. */
struct usage {
        double cpu_s;
        double peak_bytes;
};
struct usage usage_of(unsigned pid);

/* A counter of a process's status, 0 when it has none; its pid in `*pid` when that is not null. */
int64_t counter_of(const struct bench *bench, const char *process, const char *name, unsigned *pid);

/* One figure, as a line or as a member of the JSON document that figures_begin opened. */
void print_begin(const struct bench *bench, const char *test);
void print_figure(const struct bench *bench, const char *name, double value, const char *unit);
void print_end(const struct bench *bench);
