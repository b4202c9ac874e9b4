#include "import_run.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "json.h"
#include "must.h"

enum { BATCH = 2048 };

/* A row whose command waits for its outcome. */
struct waiting {
        const char *file;
        unsigned line, column, rows;
        bool done;
        const char *raw, *header;
        size_t raw_size, header_size;
};

struct run {
        struct call *call;
        struct arena *arena; /* of the batch */
        Command *commands[BATCH];
        struct waiting rows[BATCH];
        size_t n;
        uint64_t accepted, known, refused, unanswered, not_returned;
        bool is_dry, has_wrong, is_forbidden;
        FILE *returned; /* --refused; null: not asked for */
        bool has_header;
        int status;
};

/* ---- telling */

static void refusal_tell(struct run *run, const char *file, unsigned line, unsigned column, const char *field, const char *reason)
{
        OWNED(json_drop) json_t *json = NULL;

        if (!call_json(run->call)) {
                complain("%s:%u:%u: %s%s%s", file, line, column, field, *field ? ": " : "", reason);
        } else {
                json = json_pack("{s:o, s:i, s:i, s:s, s:o}", "file", text_json(file), "line", (int)line, "column", (int)column,
                                 "field", field, "reason", text_json(reason));
                must(json);
                fputs(run->has_wrong ? ",\n" : "\n", stdout);
                json_dumpf(json, stdout, JSON_COMPACT);
        }
        run->has_wrong = true;
}

/* Give a row back, as it stood, under the header of its file. */
static void row_return(struct run *run, const char *header, size_t header_size, const char *raw, size_t raw_size)
{
        if (!run->returned)
                return;
        if (!raw) {
                run->not_returned++;
                return;
        }
        if (!run->has_header && header_size)
                fprintf(run->returned, "%.*s\n", (int)header_size, header);
        run->has_header = true;
        fwrite(raw, 1, raw_size, run->returned);
        fputc('\n', run->returned);
}

static void waiting_refuse(struct run *run, const struct waiting *row, const char *reason)
{
        run->refused += row->rows;
        refusal_tell(run, row->file, row->line, row->column, "", reason);
        row_return(run, row->header, row->header_size, row->raw, row->raw_size);
}

/* ---- the suite's answers */

/* Nothing new came of it: the command, or what it says, was there before. */
static bool is_known(const Settled *settled)
{
        return settled->known || !settled->outcome || !settled->outcome->events;
}

static void row_done(void *self, size_t index, const struct client_reply *reply)
{
        struct run *run = self;
        struct waiting *row = &run->rows[index];
        const Outcome *outcome = reply->end == CLIENT_DONE ? reply->settled->outcome : NULL;

        row->done = true;
        if (reply->end == CLIENT_REFUSED) {
                run->is_forbidden |= reply->refused->kind == REFUSAL__REFUSAL_FORBIDDEN;
                waiting_refuse(run, row, reply->refused->why);
        } else if (outcome && text_set(outcome->rule)) {
                waiting_refuse(run, row, arena_text(run->arena, "%s: %s", outcome->rule, outcome->why));
        } else {
                *(is_known(reply->settled) ? &run->known : &run->accepted) += row->rows;
        }
}

static bool batch_send(struct run *run, struct err *err)
{
        bool sent = client_commands(run->call->client, run->commands, run->n, run->arena, row_done, run, err);

        for (size_t i = 0; i < run->n; i++)
                run->unanswered += run->rows[i].done ? 0 : run->rows[i].rows;
        run->n = 0;
        arena_reset(run->arena);
        /* Whoever may not send one such command may not send the others. */
        return sent && (!run->is_forbidden || err_set(err, ERR_REFUSED, "stopped at the first that you may not send"));
}

/* ---- rows */

static bool row_take(void *self, const struct import_row *row, struct err *err)
{
        struct run *run = self;

        if (run->is_dry) {
                run->accepted += row->rows;
                arena_reset(run->arena);
                return true;
        }
        run->rows[run->n] = (struct waiting){
                .file = arena_strdup(run->arena, row->file), .line = row->line, .column = row->column, .rows = row->rows};
        if (run->returned) {
                struct waiting *kept = &run->rows[run->n];

                kept->raw_size = row->raw_size;
                kept->raw = row->raw ? arena_strndup(run->arena, row->raw, row->raw_size) : NULL;
                kept->header_size = row->header_size;
                kept->header = row->header ? arena_strndup(run->arena, row->header, row->header_size) : NULL;
        }
        run->commands[run->n++] = row->command;
        return run->n < BATCH || batch_send(run, err);
}

static void row_refused(void *self, const struct import_refusal *refusal)
{
        struct run *run = self;

        run->refused += refusal->whole_file ? 0 : 1;
        refusal_tell(run, refusal->file, refusal->line, refusal->column, refusal->field, refusal->reason);
        if (!refusal->whole_file)
                row_return(run, refusal->header, refusal->header_size, refusal->raw, refusal->raw_size);
}

/* ---- the whole */

static struct import_conf conf_of(struct call *call, enum import_kind kind, const char *esco)
{
        return (struct import_conf){.kind = kind,
                                    .esco = esco,
                                    .maps = arena_text(call->arena, "%s/maps", suite_share(call->arena)),
                                    .map = taken(call, OPT_MAP),
                                    .files = (const char *const *)call->line.arg,
                                    .n_files = (size_t)call->line.n};
}

static int returned_open(struct run *run)
{
        const char *path = taken(run->call, OPT_REFUSED);
        struct err err = {0};

        if (!path)
                return EXIT_DONE;
        if (run->call->line.n > 1) {
                complain("--refused takes one file at a time: the rows of several would stand under one header");
                return EXIT_WRONG;
        }
        /* Never over the file that was read, or one with rows that still wait to be mended. */
        run->returned = fopen(path, "wxe");
        if (run->returned)
                return EXIT_DONE;
        err_sys(&err, ERR_STOP, "%s", path);
        return call_fail(&err);
}

static int returned_close(struct run *run)
{
        struct err err = {0};
        bool is_whole;

        if (!run->returned)
                return EXIT_DONE;
        is_whole = !ferror(run->returned);
        is_whole = !fclose(run->returned) && is_whole;
        run->returned = NULL;
        if (!is_whole) {
                err_sys(&err, ERR_STOP, "%s: not all refused rows were written", taken(run->call, OPT_REFUSED));
                return call_fail(&err);
        }
        if (run->not_returned)
                complain("%" PRIu64 " refused rows have no line of their own to write back", run->not_returned);
        return EXIT_DONE;
}

static void run_tell(const struct run *run)
{
        uint64_t rows = run->accepted + run->known + run->refused + run->unanswered;

        if (!call_json(run->call)) {
                printf("%" PRIu64 " rows: %" PRIu64 " accepted, %" PRIu64 " known before, %" PRIu64 " refused%s\n", rows,
                       run->accepted, run->known, run->refused, run->is_dry ? "; nothing was sent" : "");
                return;
        }
        printf("],\n\"rows\": %" PRIu64 ", \"accepted\": %" PRIu64 ", \"known\": %" PRIu64 ", \"unanswered\": %" PRIu64
               ", \"dry_run\": %s}\n",
               rows, run->accepted, run->known, run->unanswered, run->is_dry ? "true" : "false");
}

static int run_files(struct run *run, enum import_kind kind, const char *esco)
{
        struct import_conf conf = conf_of(run->call, kind, esco);
        struct import_sums sums = {0};
        struct err err = {0};
        bool is_done;

        if (call_json(run->call))
                fputs("{\"refused\": [", stdout);
        run->call->has_begun = true;
        is_done = import_plan(&conf, run->arena, row_take, row_refused, run, &sums, &err) && (!run->n || batch_send(run, &err));
        run_tell(run);
        if (run->is_forbidden)
                return complain("%s", err.text), EXIT_FORBIDDEN;
        if (!is_done)
                return call_fail(&err);
        must(sums.rows == run->accepted + run->known + run->refused);
        return run->has_wrong ? EXIT_INPUT : EXIT_DONE;
}

int import_run(struct call *call, enum import_kind kind)
{
        OWNED(arena_destroy) struct arena *arena = NULL;
        struct run *run = arena_alloc(call->arena, sizeof(*run));
        const char *esco;
        int status, closed;

        arena_new(&arena);
        *run = (struct run){.call = call, .arena = arena, .is_dry = call->line.given[OPT_DRY_RUN].n};
        if ((!run->is_dry && (status = call_client(call))) || (status = call_esco(call, &esco)) || (status = returned_open(run)))
                return status;
        status = run_files(run, kind, esco);
        closed = returned_close(run);
        return status ? status : closed;
}

/* ---- one row */

struct one {
        const Command *command;
        size_t n;
        bool has_wrong;
};

static bool one_take(void *self, const struct import_row *row, struct err *err)
{
        struct one *one = self;

        (void)err;
        one->command = row->command;
        one->n++;
        return true;
}

static void one_refused(void *self, const struct import_refusal *refusal)
{
        ((struct one *)self)->has_wrong = true;
        complain("%s:%u:%u: %s%s%s", refusal->file, refusal->line, refusal->column, refusal->field, *refusal->field ? ": " : "",
                 refusal->reason);
}

int import_one(struct call *call, enum import_kind kind, const char *file, const Command **out)
{
        struct import_sums sums = {0};
        struct import_conf conf;
        struct one one = {0};
        struct err err = {0};
        const char *esco;
        int status = call_esco(call, &esco);

        if (status)
                return status;
        conf = conf_of(call, kind, esco);
        conf.files = &file;
        conf.n_files = 1;
        if (!import_plan(&conf, call->arena, one_take, one_refused, &one, &sums, &err))
                return call_fail(&err);
        if (!one.has_wrong && one.n != 1)
                complain("%s: %zu rows, and exactly one is asked for here", file, one.n);
        *out = one.command;
        return one.has_wrong || one.n != 1 ? EXIT_INPUT : EXIT_DONE;
}
