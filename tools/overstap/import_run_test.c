/* Rows, answers and the document: over a pretended plan and a pretended suite. */
#include "capture.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "import_run.h"
#include "json.h"
#include "must.h"

/* What the pretended suite says to row n, and how the plan ends. */
enum said { MADE, AGAIN, SAME, RULE, FORBIDDEN, BUSY, SILENT, BAD };
static struct {
        enum said said[10000];
        size_t n, sent, batches;
        unsigned rows_each;
        bool is_bad_file;
} play;

/* ---- pretended: the plan */

bool import_plan(const struct import_conf *conf, struct arena *arena, import_row_fn *row, import_refused_fn *refused, void *self,
                 struct import_sums *sums, struct err *err)
{
        assert_int_equal(conf->kind, IMPORT_NOTICES);
        assert_string_equal(conf->esco, "/data/esco");
        if (play.is_bad_file) {
                refused(self,
                        &(struct import_refusal){
                                .file = "x.csv", .line = 1, .column = 1, .field = "", .reason = "not text", .whole_file = true});
                sums->files_refused = 1;
                return true;
        }
        for (size_t i = 0; i < play.n; i++) {
                char raw[40];
                bool is_bad = play.said[i] == BAD;

                snprintf(raw, sizeof(raw), "row %zu,\"x\"", i);
                sums->rows += is_bad ? 1 : play.rows_each;
                if (is_bad) {
                        sums->refused++;
                        refused(self, &(struct import_refusal){.file = "x.csv",
                                                               .line = (unsigned)i + 2,
                                                               .column = 7,
                                                               .field = "posts",
                                                               .reason = "\"many\" is not a number",
                                                               .raw = raw,
                                                               .raw_size = strlen(raw),
                                                               .header = "a,b",
                                                               .header_size = 3});
                        continue;
                }
                sums->accepted += play.rows_each;
                if (!row(self,
                         &(struct import_row){.file = "x.csv",
                                              .line = (unsigned)i + 2,
                                              .column = 1,
                                              .rows = play.rows_each,
                                              .command = NEW(arena, Command, command),
                                              .raw = raw,
                                              .raw_size = strlen(raw),
                                              .header = "a,b",
                                              .header_size = 3},
                         err))
                        return false;
        }
        return true;
}

/* ---- pretended: the suite */

static const Settled *settled(enum said said, struct arena *arena)
{
        Settled *told = NEW(arena, Settled, settled);

        told->known = said == AGAIN;
        told->outcome = NEW(arena, Outcome, outcome);
        told->outcome->events = said == SAME || said == RULE ? 0 : 2;
        if (said == RULE) {
                told->outcome->rule = (char *)"notice.ends";
                told->outcome->why = (char *)"the last end lies before the first";
        }
        return told;
}

bool client_commands(struct client *client, Command **commands, size_t n, struct arena *arena, client_done_fn *done, void *self,
                     struct err *err)
{
        size_t next = play.sent;
        bool silent = false;

        (void)client;
        play.batches++;
        for (size_t i = 0; i < n; i++) {
                enum said said;

                assert_non_null(commands[i]);
                while (play.said[next] == BAD)
                        next++;
                said = play.said[next++];
                if (said == SILENT) {
                        silent = true;
                } else if (said == FORBIDDEN || said == BUSY) {
                        Refused *refused = NEW(arena, Refused, refused);

                        refused->kind = said == BUSY ? REFUSAL__REFUSAL_BUSY : REFUSAL__REFUSAL_FORBIDDEN;
                        refused->why = (char *)(said == BUSY ? "no room" : "none of your roles may send this command");
                        done(self, i, &(struct client_reply){.end = CLIENT_REFUSED, .refused = refused});
                } else {
                        done(self, i, &(struct client_reply){.end = CLIENT_DONE, .settled = settled(said, arena)});
                }
        }
        play.sent = next;
        return !silent || err_set(err, ERR_RETRY, "intake did not answer");
}

const char *suite_share(struct arena *arena)
{
        return arena_strdup(arena, "/share");
}

int call_client(struct call *call)
{
        (void)call;
        return EXIT_DONE;
}

int call_esco(struct call *call, const char **out)
{
        *out = arena_strdup(call->arena, "/data/esco");
        return EXIT_DONE;
}

bool call_json(const struct call *call)
{
        return call->line.given[OPT_JSON].n;
}

const char *taken(const struct call *call, enum opt option)
{
        return call->line.given[option].n ? call->line.given[option].item[0] : NULL;
}

void complain(const char *fmt, ...)
{
        va_list args;

        va_start(args, fmt);
        vfprintf(stderr, fmt, args);
        va_end(args);
        fputc('\n', stderr);
}

int call_fail(const struct err *err)
{
        complain("%s", err->text);
        return err->kind == ERR_REFUSED ? EXIT_INPUT : EXIT_SILENT;
}

/* ---- */

static struct capture capture;

/* Run it on what `play` holds; its exit status, and its document when it is asked for. */
static int run_files(bool json, bool dry, const char *returned, json_t **document)
{
        static const char *yes[] = {""};
        char *files[] = {(char *)"x.csv"};
        struct call call = {.line = {.n = 1, .arg = files}};
        int status;

        arena_new(&call.arena);
        if (json)
                call.line.given[OPT_JSON] = (struct words){yes, 1};
        if (dry)
                call.line.given[OPT_DRY_RUN] = (struct words){yes, 1};
        if (returned)
                call.line.given[OPT_REFUSED] = (struct words){&returned, 1};
        capture_begin(&capture);
        status = import_run(&call, IMPORT_NOTICES);
        capture_end(&capture);
        if (document) {
                *document = json_loads(capture.out, JSON_REJECT_DUPLICATES, NULL);
                assert_non_null(*document);
        }
        arena_destroy(&call.arena);
        return status;
}

static void play_set(const enum said *said, size_t n)
{
        memset(&play, 0, sizeof(play));
        memcpy(play.said, said, n * sizeof(*said));
        play.n = n;
        play.rows_each = 1;
}
#define PLAY(...) play_set((const enum said[]){__VA_ARGS__}, sizeof((const enum said[]){__VA_ARGS__}) / sizeof(enum said))

static json_int_t count(const json_t *document, const char *name)
{
        const json_t *value = json_object_get(document, name);

        assert_true(json_is_integer(value));
        return json_integer_value(value);
}

static void every_row_is_accepted_or_refused(void **state)
{
        OWNED(json_drop) json_t *document = NULL;
        const json_t *refused, *row;

        (void)state;
        PLAY(MADE, BAD, AGAIN, RULE, SAME, MADE);
        assert_int_equal(run_files(true, false, NULL, &document), EXIT_INPUT);
        refused = json_object_get(document, "refused");
        assert_int_equal(count(document, "rows"), 6);
        assert_int_equal(count(document, "accepted"), 2);
        assert_int_equal(count(document, "known"), 2);
        assert_int_equal(json_array_size(refused), 2);
        row = json_array_get(refused, 0);
        assert_string_equal(json_string_value(json_object_get(row, "field")), "posts");
        assert_int_equal(json_integer_value(json_object_get(row, "line")), 3);
        assert_int_equal(json_integer_value(json_object_get(row, "column")), 7);
        row = json_array_get(refused, 1);
        assert_string_equal(json_string_value(json_object_get(row, "file")), "x.csv");
        assert_int_equal(json_integer_value(json_object_get(row, "line")), 5);
        assert_string_equal(json_string_value(json_object_get(row, "reason")), "notice.ends: the last end lies before the first");
}

static void nothing_refused_is_an_empty_list_and_done(void **state)
{
        OWNED(json_drop) json_t *document = NULL;

        (void)state;
        PLAY(MADE, AGAIN);
        assert_int_equal(run_files(true, false, NULL, &document), EXIT_DONE);
        assert_true(json_is_array(json_object_get(document, "refused")));
        assert_int_equal(json_array_size(json_object_get(document, "refused")), 0);
}

static void a_dry_run_sends_nothing(void **state)
{
        OWNED(json_drop) json_t *document = NULL;

        (void)state;
        PLAY(MADE, BAD, MADE);
        assert_int_equal(run_files(true, true, NULL, &document), EXIT_INPUT);
        assert_int_equal(play.batches, 0);
        assert_int_equal(count(document, "accepted"), 2);
        assert_true(json_is_true(json_object_get(document, "dry_run")));
}

static void many_rows_go_in_batches(void **state)
{
        OWNED(json_drop) json_t *document = NULL;

        (void)state;
        PLAY(MADE);
        play.n = 5000;
        assert_int_equal(run_files(true, false, NULL, &document), EXIT_DONE);
        assert_int_equal(count(document, "accepted"), 5000);
        assert_int_equal(play.batches, 3);
}

static void a_command_of_many_rows_counts_them_all(void **state)
{
        OWNED(json_drop) json_t *document = NULL;

        (void)state;
        PLAY(MADE, RULE);
        play.rows_each = 500;
        assert_int_equal(run_files(true, false, NULL, &document), EXIT_INPUT);
        assert_int_equal(count(document, "rows"), 1000);
        assert_int_equal(count(document, "accepted"), 500);
}

static void a_suite_that_falls_silent_leaves_a_whole_document(void **state)
{
        OWNED(json_drop) json_t *document = NULL;

        (void)state;
        PLAY(MADE, SILENT, BAD);
        assert_int_equal(run_files(true, false, NULL, &document), EXIT_SILENT);
        assert_int_equal(count(document, "accepted"), 1);
        assert_int_equal(count(document, "unanswered"), 1);
        assert_int_equal(count(document, "rows"), 3);
        assert_non_null(strstr(capture.err, "intake did not answer"));
}

static void who_may_not_send_one_row_is_stopped(void **state)
{
        OWNED(json_drop) json_t *document = NULL;

        (void)state;
        PLAY(FORBIDDEN);
        for (size_t i = 0; i < 5000; i++)
                play.said[i] = FORBIDDEN;
        play.n = 5000;
        assert_int_equal(run_files(true, false, NULL, &document), EXIT_FORBIDDEN);
        assert_int_equal(play.batches, 1);
}

static void people_read_a_sum_and_the_places(void **state)
{
        (void)state;
        PLAY(MADE, BAD, RULE);
        assert_int_equal(run_files(false, false, NULL, NULL), EXIT_INPUT);
        assert_string_equal(capture.out, "3 rows: 1 accepted, 0 known before, 2 refused\n");
        assert_non_null(strstr(capture.err, "x.csv:3:7: posts: \"many\" is not a number\n"));
        assert_non_null(strstr(capture.err, "x.csv:4:1: notice.ends: the last end lies before the first\n"));
}

static void refused_rows_come_back_under_their_header(void **state)
{
        char folder[] = "/tmp/overstap-import-XXXXXX", path[60], text[200] = "";
        FILE *file;

        (void)state;
        assert_non_null(mkdtemp(folder));
        snprintf(path, sizeof(path), "%s/again.csv", folder);
        PLAY(MADE, BAD, RULE, MADE);
        assert_int_equal(run_files(true, false, path, NULL), EXIT_INPUT);
        file = fopen(path, "r");
        assert_non_null(file);
        assert_true(fread(text, 1, sizeof(text) - 1, file) > 0);
        fclose(file);
        assert_string_equal(text, "a,b\nrow 1,\"x\"\nrow 2,\"x\"\n");
        /* What still waits to be mended is never written over. */
        assert_int_equal(run_files(true, false, path, NULL), EXIT_SILENT);
        unlink(path);
        rmdir(folder);
}

static void a_file_that_cannot_be_read_counts_no_rows(void **state)
{
        OWNED(json_drop) json_t *document = NULL;

        (void)state;
        PLAY(MADE);
        play.is_bad_file = true;
        assert_int_equal(run_files(true, false, NULL, &document), EXIT_INPUT);
        assert_int_equal(count(document, "rows"), 0);
        assert_int_equal(json_array_size(json_object_get(document, "refused")), 1);
}

static void one_row_is_one_row(void **state)
{
        struct call call = {0};
        const Command *command = NULL;

        (void)state;
        arena_new(&call.arena);
        PLAY(MADE);
        assert_int_equal(import_one(&call, IMPORT_NOTICES, "x.csv", &command), EXIT_DONE);
        assert_non_null(command);
        capture_begin(&capture);
        PLAY(MADE, MADE);
        assert_int_equal(import_one(&call, IMPORT_NOTICES, "x.csv", &command), EXIT_INPUT);
        PLAY(BAD);
        assert_int_equal(import_one(&call, IMPORT_NOTICES, "x.csv", &command), EXIT_INPUT);
        capture_end(&capture);
        arena_destroy(&call.arena);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(every_row_is_accepted_or_refused),
                cmocka_unit_test(nothing_refused_is_an_empty_list_and_done),
                cmocka_unit_test(a_dry_run_sends_nothing),
                cmocka_unit_test(many_rows_go_in_batches),
                cmocka_unit_test(a_command_of_many_rows_counts_them_all),
                cmocka_unit_test(a_suite_that_falls_silent_leaves_a_whole_document),
                cmocka_unit_test(who_may_not_send_one_row_is_stopped),
                cmocka_unit_test(people_read_a_sum_and_the_places),
                cmocka_unit_test(refused_rows_come_back_under_their_header),
                cmocka_unit_test(a_file_that_cannot_be_read_counts_no_rows),
                cmocka_unit_test(one_row_is_one_row),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests(tests, NULL, NULL);
}
