/* The verb: files and the register become what is given to a simulation; its results go where they were asked for. */
#include "simulate_tell.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "flow.h"
#include "id.h"
#include "json.h"
#include "must.h"
#include "read.h"
#include "suite.h"
#include "tables.h"
#include "text.h"
#include "verbs.h"

enum { FLOWS_MOST = 8 };

/* Everything that one call reads before it runs. */
struct asked {
        struct call *call;
        struct arena *arena;
        struct findings findings;
        const struct scenario *scenario;
        const Law *law;
        const Flow *flow[FLOWS_MOST]; /* null: the register has it */
        const char *name[FLOWS_MOST];
        size_t n;
        uint32_t start, months;
        uint64_t seed;
        bool goes_on; /* from a register */
};

/* ---- what was asked for */

static bool is_file(const char *name)
{
        return strchr(name, '/') || strchr(name, '.');
}

/* A file, or the name of a shipped flow. */
static const char *flow_file(const struct asked *asked, const char *name)
{
        if (is_file(name) || !access(name, F_OK))
                return name;
        return arena_text(asked->arena, "%s/flows/%s.yaml", suite_share(asked->arena), name);
}

static bool flow_take(struct asked *asked, const char *name)
{
        const char *file = flow_file(asked, name);
        struct err err = {0};
        Flow *flow = NULL;

        if (!flow_read_sound(file, asked->arena, &asked->findings, &flow, &err)) {
                complain("flow: %s%s", err.text, is_file(name) ? "" : " (name a file, or a flow that is shipped)");
                return false;
        }
        asked->flow[asked->n] = flow;
        asked->name[asked->n++] = flow && flow->name ? flow->name->text : name;
        return true;
}

/* With a register a bare name is one of its flows. */
static bool flows_take(struct asked *asked)
{
        const struct words given = {(const char **)asked->call->line.arg + 1, (size_t)asked->call->line.n - 1};

        if (!given.n && asked->goes_on) {
                complain("which flow of the register? name it behind the scenario");
                return false;
        }
        if (!given.n)
                return flow_take(asked, "maasland");
        if (given.n > FLOWS_MOST) {
                complain("at most %d flows side by side", FLOWS_MOST);
                return false;
        }
        for (size_t i = 0; i < given.n; i++) {
                if (asked->goes_on && !is_file(given.item[i]))
                        asked->name[asked->n++] = given.item[i];
                else if (!flow_take(asked, given.item[i]))
                        return false;
        }
        return true;
}

static bool law_take(struct asked *asked)
{
        const char *folder =
                asked->goes_on ? asked->call->suite->law : arena_text(asked->arena, "%s/law/nl", suite_share(asked->arena));
        struct err err = {0};
        Law *law = NULL;

        if (!law_read(folder, asked->arena, &asked->findings, &law, &err))
                complain("%s", err.text);
        asked->law = law;
        return law;
}

static bool scenario_take(struct asked *asked)
{
        struct scenario *scenario = NULL;
        struct err err = {0};

        if (!scenario_read(asked->call->line.arg[0], asked->arena, &asked->findings, &scenario, &err)) {
                complain("%s", err.text);
                return false;
        }
        asked->scenario = scenario;
        return true;
}

static void scenario_check(struct asked *asked, const Flow *const *flow)
{
        struct simulate_finding *wrong = NULL;
        size_t n = simulate_check(asked->scenario, flow, asked->n, asked->arena, &wrong);

        for (size_t i = 0; i < n; i++)
                finding_add(&asked->findings, asked->scenario->file, wrong[i].line, wrong[i].column, "%s", wrong[i].text);
}

static bool numbers_take(struct asked *asked)
{
        const char *seed = taken(asked->call, OPT_SEED);
        struct err err = {0};

        asked->seed = 1;
        if (seed && !number_parse(seed, "--seed", &asked->seed, &err)) {
                complain("%s", err.text);
                return false;
        }
        asked->months = asked->scenario ? asked->scenario->months : 0;
        asked->start = asked->scenario ? asked->scenario->start : 0;
        return take_number(asked->call, OPT_MONTHS, SCENARIO_MONTHS, &asked->months);
}

static int asked_take(struct asked *asked)
{
        int status;

        asked->goes_on = taken(asked->call, OPT_DATA) || taken(asked->call, OPT_CONFIG);
        if (asked->goes_on && (status = call_suite(asked->call)))
                return status;
        if (!scenario_take(asked))
                return EXIT_INPUT;
        if (!numbers_take(asked))
                return EXIT_WRONG;
        if (!law_take(asked))
                return EXIT_INPUT;
        if (!flows_take(asked))
                return asked->n ? EXIT_INPUT : EXIT_WRONG;
        if (!asked->findings.n && !asked->goes_on)
                scenario_check(asked, asked->flow);
        if (!asked->findings.n)
                return EXIT_DONE;
        fprintf(stderr, "%s\n", findings_text(&asked->findings, asked->arena));
        return EXIT_INPUT;
}

/* ---- running */

static bool flow_run(const struct asked *asked, size_t i, struct world *registry, struct simulate_result **out, struct err *err)
{
        const struct simulate_given given = {
                .scenario = asked->scenario,
                .law = asked->law,
                .flow = asked->flow[i],
                .flow_name = asked->name[i],
                .registry = registry,
                .start = asked->start,
                .months = asked->months,
                .seed = asked->seed,
        };

        return simulate_run(&given, asked->arena, out, err) || err_in(err, "flow %s", asked->name[i]);
}

/* A register goes on from the day after its latest command, or from the scenario's first day when that is later. */
static bool start_after(struct asked *asked, struct txn *txn, struct err *err)
{
        struct position position;
        uint32_t next;

        if (!position_get(txn, &position, err))
                return false;
        next = date_ymd(date_add_days(instant_date((struct instant){position.at_ms}), 1));
        if (next > asked->start)
                asked->start = next;
        return true;
}

/* What the scenario names, held against the flows as the register has them. One that it has not is told when it is run. */
static bool register_check(struct asked *asked, struct world *world, struct err *err)
{
        const Flow *flow[FLOWS_MOST];

        for (size_t i = 0; i < asked->n; i++) {
                flow[i] = asked->flow[i] ? asked->flow[i] : world_flow(world, asked->name[i], 0);
                if (!flow[i])
                        return true;
        }
        scenario_check(asked, flow);
        if (!asked->findings.n)
                return true;
        fprintf(stderr, "%s\n", findings_text(&asked->findings, asked->arena));
        return err_set(err, ERR_REFUSED, "the scenario does not fit the flows of the register");
}

/* One snapshot for all flows; the suite goes on beside it. */
static bool register_run(struct asked *asked, struct simulate_result **out, struct err *err)
{
        const struct suite_conf *suite = asked->call->suite;
        OWNED(arena_destroy) struct arena *arena = NULL;
        OWNED(store_destroy) struct store *store = NULL;
        OWNED(txn_abort) struct txn *txn = NULL;
        struct tables tables;

        arena_new(&arena);
        if (!tables_open(&store, suite->register_dir, suite->map_size, STORE_READ, err) ||
            !txn_begin(&txn, store, TXN_READ, err) || !start_after(asked, txn, err))
                return false;
        tables_begin(&tables, txn, NULL, arena);
        if (!register_check(asked, &tables.world, err))
                return false;
        for (size_t i = 0; i < asked->n; i++) {
                tables_begin(&tables, txn, NULL, arena);
                /* What the store says is why, when it says anything. */
                if (!flow_run(asked, i, &tables.world, &out[i], err) || !tables_ok(&tables, err))
                        return tables_ok(&tables, err) ? false : err_in(err, "%s", suite->register_dir);
        }
        return true;
}

static bool flows_run(struct asked *asked, struct simulate_result **out, struct err *err)
{
        if (asked->goes_on)
                return register_run(asked, out, err);
        for (size_t i = 0; i < asked->n; i++)
                if (!flow_run(asked, i, NULL, &out[i], err))
                        return false;
        return true;
}

/* ---- telling */

/* What was there already stays as it is. */
static bool file_write(const char *file, const char *text, struct err *err)
{
        int fd = open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        size_t size = strlen(text), done = 0;
        ssize_t n = 0;
        bool written;

        if (fd < 0)
                return err_sys(err, ERR_STOP, "%s", file);
        while (done < size && ((n = write(fd, text + done, size - done)) > 0 || errno == EINTR))
                done += n > 0 ? (size_t)n : 0;
        written = done == size || err_sys(err, ERR_STOP, "%s", file);
        if (close(fd) && written)
                written = err_sys(err, ERR_STOP, "%s", file);
        return written;
}

static int text_tell(struct call *call, const char *text)
{
        const char *file = taken(call, OPT_OUT);
        struct err err = {0};

        if (!file)
                fputs(text, stdout);
        else if (!file_write(file, text, &err))
                return call_fail(&err);
        return EXIT_DONE;
}

static int document_tell(struct call *call, const struct told *told)
{
        OWNED(json_drop) json_t *document = simulate_json(told);
        char *text;
        int status;

        must(document);
        if (!taken(call, OPT_OUT)) {
                call_document(document);
                return EXIT_DONE;
        }
        text = json_dumps(document, JSON_INDENT(2));
        must(text);
        status = text_tell(call, arena_text(call->arena, "%s\n", text));
        free(text);
        return status;
}

int flow_simulate(struct call *call)
{
        const char *format = taken(call, OPT_FORMAT);
        struct asked asked = {.call = call, .arena = call->arena, .findings = {.arena = call->arena}};
        struct simulate_result *result[FLOWS_MOST] = {0};
        struct err err = {0};
        struct told told;
        int status;

        if (format && !text_is(format, "table") && !text_is(format, "svg")) {
                complain("--format: \"%s\" is not known here; there are table and svg", format);
                return EXIT_WRONG;
        }
        status = asked_take(&asked);
        if (status)
                return status;
        if (!flows_run(&asked, result, &err))
                return call_fail(&err);
        told = (struct told){asked.scenario, (const struct simulate_result *const *)result, asked.n, call->arena};
        if (call_json(call))
                return document_tell(call, &told);
        return text_tell(call, text_is(format, "svg") ? simulate_svg(&told) : simulate_table(&told));
}
