/* The matcher's questions asked of PostgreSQL: match_pg load|ask CONNECTION [VACANCIES [QUESTIONS [SEED [DATA]]]]
 *
 * `load` fills and indexes a table of the world's vacancies; `ask` puts the questions of match_bench to it, compares each answer
 * with a plain scan (all values of all twenty; between equals it may choose by number, since the lot is no SQL), and prints what
 * the server's process used. Skills are int[] under GIN. First only vacancies all of whose skills are held (`<@`), then those
 * with any in common (`&&`), then all: the later ones are asked only when the earlier cannot have the whole answer. */
#include <inttypes.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "match_truth.h"
#include "must.h"

enum { BEST = 20, STAGES = 3, LEAST_SKILLS = 3, FIELD = 2048 };

static void stop(PGconn *db, const char *what)
{
        (void)fprintf(stderr, "match_pg: %.60s: %s", what, PQerrorMessage(db));
        exit(1);
}

static void run(PGconn *db, const char *sql)
{
        PGresult *result = PQexec(db, sql);
        ExecStatusType status = PQresultStatus(result);

        if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && status != PGRES_COPY_IN)
                stop(db, sql);
        PQclear(result);
}

/* ---- loading */

static void row_copy(PGconn *db, const struct truth *truth, const struct world_vacancy *v)
{
        const struct truth_point *at = &truth->point[v->place];
        char row[512];
        int n = snprintf(row, sizeof row, "%" PRIu64 "\t%d\t%d\t%d\t%u\t%u\t%u\t%u\t%u\t%u\t%d\t%d\t%u\t%s\t%u\t{", v->id, at->x,
                         at->y, at->z, v->hours_min, v->hours_max, v->wage_max, v->closes, v->licence, v->dutch, v->shifts,
                         v->shrinking, v->job, truth->world->isco[v->job], v->n);

        for (uint32_t i = 0; i < v->n; i++)
                n += snprintf(row + n, sizeof row - (size_t)n, "%s%u", i ? "," : "", v->skill[i]);
        n += snprintf(row + n, sizeof row - (size_t)n, "}\n");
        if (PQputCopyData(db, row, n) != 1)
                stop(db, "copy");
}

static void load(PGconn *db, const struct truth *truth)
{
        run(db, "create extension if not exists intarray; drop table if exists vac;"
                "create table vac(id int, x int, y int, z int, hours_min int, hours_max int, wage int, closes int, licence int, "
                "dutch int,"
                " shifts int, shrinking int, job int, isco int, n int, skills int[])");
        run(db, "copy vac from stdin");
        for (uint32_t i = 0; i < truth->n; i++)
                row_copy(db, truth, &truth->vacancy[i]);
        if (PQputCopyEnd(db, NULL) != 1)
                stop(db, "copy");
        for (PGresult *result; (result = PQgetResult(db)); PQclear(result))
                if (PQresultStatus(result) != PGRES_COMMAND_OK)
                        stop(db, "copy");
        run(db, "set maintenance_work_mem = '512MB'; alter table vac add primary key (id);"
                "create index on vac using gin (skills gin__int_ops) with (fastupdate = off); create index on vac (x, y)");
        run(db, "vacuum analyze vac");
}

/* ---- asking */

/* $1 skills, $2 x, $3 y, $4 z, $5 reach in metres, $6 and $7 hours, $8 wage, $9 free on, $10 licences, $11 level of Dutch, $12
 * shifts, $13 and $14 occupation and its ISCO, $15 and $16 the wished. */
#define APART "((v.x-$2::bigint)*(v.x-$2::bigint)+(v.y-$3::bigint)*(v.y-$3::bigint)+(v.z-$4::bigint)*(v.z-$4::bigint))"
#define NEAR(job, isco)                                                                                                          \
        "case when v.job=" job "::int then 0 when v.isco=" isco "::int then 1 when v.isco/10=" isco "::int/10 then 2"            \
        " when v.isco/100=" isco "::int/100 then 3 when v.isco/1000=" isco "::int/1000 then 4 else 5 end"
#define SELECT(which)                                                                                                            \
        "select v.id, v.n - icount(v.skills & $1::int[]), " NEAR("$13", "$14") ", " NEAR(                                        \
                "$15", "$16") ","                                                                                                \
                              " case when " APART " <= 25000000 then 0 when " APART " <= 225000000 then 1 when " APART           \
                              " <= 900000000 then 2"                                                                             \
                              " when " APART " <= 3600000000 then 3 else 4 end,"                                                 \
                              " case when v.hours_max < $7::int then $7::int-v.hours_max when v.hours_min > $7::int then "       \
                              "v.hours_min-$7::int else 0 end,"                                                                  \
                              " case when v.wage > 0 and v.wage < $8::int then $8::int-v.wage else 0 end"                        \
                              " from vac v where v.shrinking = 0 and (v.licence = 0 or v.licence = any($10::int[])) and "        \
                              "v.dutch <= $11::int"                                                                              \
                              " and v.hours_min <= $7::int and v.hours_max >= $6::int and v.shifts <= $12::int"                  \
                              " and (v.closes = 0 or (v.closes >= 20260415 and v.closes >= $9::int))"                            \
                              " and v.x between $2::int-$5::int and $2::int+$5::int and v.y between $3::int-$5::int and "        \
                              "$3::int+$5::int"                                                                                  \
                              " and " APART " <= $5::bigint*$5::bigint" which " order by 2, 3, 4, 5, 6, 7, 1 limit 20"

static const char *const stages[STAGES] = {SELECT(" and v.skills <@ $1::int[]"), SELECT(" and v.skills && $1::int[]"),
                                           SELECT("")};
static const char *const stage_names[STAGES] = {"subset", "common", "all"};

struct fields {
        char text[16][FIELD];
        const char *value[16];
};

static void number_put(struct fields *f, int i, int64_t n)
{
        (void)snprintf(f->text[i], FIELD, "%" PRId64, n);
}

static void fields_make(struct fields *f, const struct truth *truth, const struct world_person *p)
{
        const struct truth_point *at = &truth->point[p->place];
        const struct world *world = truth->world;
        size_t n = (size_t)snprintf(f->text[0], FIELD, "{"), l = (size_t)snprintf(f->text[9], FIELD, "{-1");

        for (uint32_t i = 0; i < p->n; i++)
                n += (size_t)snprintf(f->text[0] + n, FIELD - n, "%s%u", i ? "," : "", p->skill[i]);
        (void)snprintf(f->text[0] + n, FIELD - n, "}");
        for (uint32_t i = 1; i <= 16; i++)
                if (p->licences >> (i - 1) & 1)
                        l += (size_t)snprintf(f->text[9] + l, FIELD - l, ",%u", i);
        (void)snprintf(f->text[9] + l, FIELD - l, "}");
        number_put(f, 1, at->x);
        number_put(f, 2, at->y);
        number_put(f, 3, at->z);
        number_put(f, 4, p->travel_km ? p->travel_km * INT64_C(1000) : 13000000);
        number_put(f, 5, p->hours_min);
        number_put(f, 6, p->hours_max);
        number_put(f, 7, p->wage_min);
        number_put(f, 8, p->available_on);
        number_put(f, 10, p->dutch);
        number_put(f, 11, p->shifts);
        number_put(f, 12, p->job);
        number_put(f, 13, strtol(world->isco[p->job], NULL, 10));
        number_put(f, 14, p->wished);
        number_put(f, 15, strtol(world->isco[p->wished], NULL, 10));
        for (int i = 0; i < 16; i++)
                f->value[i] = f->text[i];
}

static int ask_stage(PGconn *db, int stage, const struct fields *f, uint32_t value[BEST][TRUTH_VALUES])
{
        PGresult *result = PQexecPrepared(db, stage_names[stage], 16, f->value, NULL, NULL, 0);
        int n = PQntuples(result);

        if (PQresultStatus(result) != PGRES_TUPLES_OK)
                stop(db, "ask");
        for (int i = 0; i < n; i++)
                for (int j = 0; j < TRUTH_VALUES; j++)
                        value[i][j] = (uint32_t)strtoul(PQgetvalue(result, i, j + 1), NULL, 10);
        PQclear(result);
        return n;
}

/* Whoever has not all of a vacancy's skills misses one at least, and whoever has none of them as many as any vacancy asks at
 * least. */
static int ask(PGconn *db, int first, const struct fields *f, uint32_t value[BEST][TRUTH_VALUES])
{
        int n = 0;

        for (int stage = first; stage < STAGES; stage++) {
                n = ask_stage(db, stage, f, value);
                if (stage == 0 && n == BEST)
                        break;
                if (stage == 1 && n == BEST && value[BEST - 1][0] < LEAST_SKILLS)
                        break;
        }
        return n;
}

/* Nanoseconds of a processor that the server's process for us has used. */
static uint64_t used(int pid)
{
        char path[64];
        uint64_t ns = 0;
        FILE *file;

        (void)snprintf(path, sizeof path, "/proc/%d/schedstat", pid);
        file = fopen(path, "r");
        if (!file || fscanf(file, "%" SCNu64, &ns) != 1)
                exit(1);
        (void)fclose(file);
        return ns;
}

static void ask_all(PGconn *db, const struct truth *truth, uint32_t questions, int first, const char *name)
{
        uint64_t *ns = calloc(questions + 1, sizeof *ns), began;
        uint32_t value[BEST][TRUTH_VALUES];
        struct truth_answer answer[BEST];
        struct fields f;
        size_t asked = 0, agreed = 0;

        must(ns);
        for (uint32_t i = 0; asked < questions; i++) {
                struct world_person p = world_person(truth->world, i);
                size_t found;
                bool agree;
                int n;

                if (!p.consents)
                        continue;
                fields_make(&f, truth, &p);
                began = used(PQbackendPID(db));
                n = ask(db, first, &f, value);
                ns[asked++] = used(PQbackendPID(db)) - began;
                found = truth_scan(truth, &p, BEST, answer);
                agree = (size_t)n == found;
                for (size_t j = 0; agree && j < found; j++)
                        agree = !memcmp(value[j], answer[j].value, sizeof value[j]);
                agreed += agree;
        }
        truth_print(name, ns, asked, agreed);
        free(ns);
}

static void ask_begin(PGconn *db)
{
        run(db, "set max_parallel_workers_per_gather = 0; set random_page_cost = 1.1; set effective_cache_size = '8GB';"
                "set jit = off; set work_mem = '256MB'; set plan_cache_mode = force_custom_plan");
        for (int i = 0; i < STAGES; i++) {
                PGresult *result = PQprepare(db, stage_names[i], stages[i], 0, NULL);

                if (PQresultStatus(result) != PGRES_COMMAND_OK)
                        stop(db, stages[i]);
                PQclear(result);
        }
}

int main(int argc, char **argv)
{
        static struct world world;
        uint32_t n = argc > 3 ? (uint32_t)strtoul(argv[3], NULL, 10) : 1000000;
        uint32_t questions = argc > 4 ? (uint32_t)strtoul(argv[4], NULL, 10) : 100;
        uint64_t seed = argc > 5 ? strtoul(argv[5], NULL, 10) : 9;
        const char *data = argc > 6 ? argv[6] : OVERSTAP_SOURCE "/../shared/data";
        struct truth truth;
        PGconn *db;

        if (argc < 3 || !world_new(&world, WORLD_USUAL, seed, n / 50 + 12, data)) {
                (void)fprintf(stderr, "usage: match_pg load|ask CONNECTION [VACANCIES [QUESTIONS [SEED [DATA]]]]\n");
                return 2;
        }
        db = PQconnectdb(argv[2]);
        if (PQstatus(db) != CONNECTION_OK)
                stop(db, argv[2]);
        truth_new(&truth, &world, n);
        if (!strcmp(argv[1], "load")) {
                load(db, &truth);
        } else {
                ask_begin(db);
                ask_all(db, &truth, questions, 0, "postgresql, all skills held first");
                ask_all(db, &truth, questions, 1, "postgresql, any skill in common");
        }
        PQfinish(db);
        truth_free(&truth);
        return 0;
}
