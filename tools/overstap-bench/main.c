#include <argp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"
#include "must.h"

struct arguments {
        struct bench bench;
        const char *file, *data;
        bool (*run)(const struct bench *bench, struct err *err);
};

enum { OPT_DATA = 256, OPT_CLIENTS, OPT_WINDOW, OPT_SECONDS, OPT_CURVE, OPT_JSON, OPT_VACANCIES, OPT_ROUNDS, OPT_CASES };

static const struct {
        const char *name;
        bool (*run)(const struct bench *bench, struct err *err);
} tests[] = {{"intake", bench_intake}, {"flow", bench_flow}, {"steps", bench_steps}};

static error_t parse(int key, char *arg, struct argp_state *state)
{
        struct arguments *a = state->input;
        long n = arg ? strtol(arg, NULL, 10) : 0;

        switch (key) {
        case 'c':
                a->file = arg;
                return 0;
        case OPT_DATA:
                a->data = arg;
                return 0;
        case OPT_CURVE:
                a->bench.key_file = arg;
                return 0;
        case OPT_JSON:
                a->bench.json = true;
                return 0;
        case OPT_SECONDS:
                must(arg);
                a->bench.seconds = strtod(arg, NULL);
                if (a->bench.seconds <= 0 || a->bench.seconds > 600)
                        argp_error(state, "--seconds takes 0.1 to 600");
                return 0;
        case OPT_CLIENTS:
        case OPT_WINDOW:
        case OPT_ROUNDS:
        case OPT_VACANCIES:
        case OPT_CASES:
                if (n < (key == OPT_VACANCIES ? 0 : 1) || n > 1000000)
                        argp_error(state, "a whole number up to 1000000 is asked for");
                *(key == OPT_CLIENTS  ? &a->bench.clients
                  : key == OPT_WINDOW ? &a->bench.window
                  : key == OPT_ROUNDS ? &a->bench.rounds
                  : key == OPT_CASES  ? &a->bench.cases
                                      : &a->bench.vacancies) = (unsigned)n;
                return 0;
        case ARGP_KEY_ARG:
                must(arg);
                for (size_t i = 0; i < COUNT(tests) && !a->run; i++)
                        a->run = strcmp(arg, tests[i].name) ? NULL : tests[i].run;
                if (!a->run || state->arg_num)
                        argp_error(state, "say intake, flow or steps");
                return 0;
        case ARGP_KEY_END:
                if (!a->run)
                        argp_error(state, "say intake, flow or steps");
                return 0;
        default:
                return ARGP_ERR_UNKNOWN;
        }
}

int main(int argc, char **argv)
{
        static const struct argp_option options[] = {
                {"config", 'c', "FILE", 0, "configuration of the suite", 0},
                {"data", OPT_DATA, "DIR", 0, "its data folder", 0},
                {"clients", OPT_CLIENTS, "N", 0, "intake, steps: links (16)", 0},
                {"window", OPT_WINDOW, "W", 0, "intake, steps: commands outstanding on each (64)", 0},
                {"seconds", OPT_SECONDS, "S", 0, "intake: how long to count (5)", 0},
                {"curve", OPT_CURVE, "KEYFILE", 0, "over tcp with this key of role caseworker; it names the server's key too", 0},
                {"vacancies", OPT_VACANCIES, "N", 0, "flow: vacancies to post first (10000)", 0},
                {"rounds", OPT_ROUNDS, "N", 0, "flow: notices (100)", 0},
                {"cases", OPT_CASES, "N", 0, "steps: casefiles to log first, and to take a step with (20000)", 0},
                {"json", OPT_JSON, NULL, 0, "one JSON document", 0},
                {0},
        };
        static const struct argp argp = {options, parse, "intake|flow|steps", "Measure a running suite. Use a data folder of its own: what is sent stays.", NULL, NULL, NULL};
        OWNED(arena_destroy) struct arena *arena = NULL;
        struct arguments a = {.bench = {.clients = 16, .window = 64, .seconds = 5, .vacancies = 10000, .rounds = 100, .cases = 20000}};
        struct err err = {0};

        if (argp_parse(&argp, argc, argv, 0, NULL, &a))
                return 2;
        if (!a.data && !a.file)
                a.data = getenv("OVERSTAP_DATA");
        arena_new(&arena);
        if (!suite_read(a.file, a.data, false, 0, arena, &a.bench.conf, &err) ||
            !a.run(&a.bench, &err)) {
                (void)fprintf(stderr, "overstap-bench: %s\n", err.text);
                return err.kind == ERR_RETRY ? 3 : 1;
        }
        return 0;
}
