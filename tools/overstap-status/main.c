/* overstap-status: the state of a suite, for people (a page, or the whole screen), for scripts and for monitors. */
#include <argp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gather.h"
#include "id.h"
#include "judge.h"
#include "must.h"
#include "tell.h"
#include "text.h"
#include "watch.h"

enum { EXIT_WRONG = 2, EXIT_UNREAD = 5 };
enum { OPT_DATA = 256, OPT_JSON, OPT_OPENMETRICS, OPT_CHECK, OPT_WATCH, OPT_WAIT };
enum { WAIT_MS = 2000, EVERY_S = 2 };

static const struct argp_option options[] = {
        {"config", 'c', "FILE", 0, "The suite that this file configures", 0},
        {"data", OPT_DATA, "DIR", 0, "The suite in this data folder (also: OVERSTAP_DATA)", 0},
        {"json", OPT_JSON, NULL, 0, "Answer with one JSON document", 0},
        {"openmetrics", OPT_OPENMETRICS, NULL, 0, "Answer in the text form of OpenMetrics", 0},
        {"check", OPT_CHECK, NULL, 0, "One line and an exit status for a monitor: 0 ok, 1 warning, 2 critical, 3 unknown", 0},
        {"watch", OPT_WATCH, "SECONDS", OPTION_ARG_OPTIONAL, "The whole screen, again every SECONDS (2)", 0},
        {"wait", OPT_WAIT, "MS", 0, "Wait so long for each process (2000)", 0},
        {0},
};

struct asked {
        const char *file, *data;
        int form; /* an option; 0: a page */
        uint64_t every_s, wait_ms;
};

static void number_take(const char *text, const char *name, uint64_t most, uint64_t *out, struct argp_state *state)
{
        struct err err;

        if (!number_parse(text, "", out, &err) || *out > most)
                argp_error(state, "--%s: \"%s\" is not a number from 1 to %llu", name, text, (unsigned long long)most);
}

static error_t option_parse(int key, char *arg, struct argp_state *state)
{
        struct asked *asked = state->input;

        switch (key) {
        case 'c':
                asked->file = arg;
                return 0;
        case OPT_DATA:
                asked->data = arg;
                return 0;
        case OPT_WATCH:
                if (arg)
                        number_take(arg, "watch", 3600, &asked->every_s, state);
                /* fall through */
        case OPT_JSON:
        case OPT_OPENMETRICS:
        case OPT_CHECK:
                if (asked->form && asked->form != key)
                        argp_error(state, "one form at a time");
                asked->form = key;
                return 0;
        case OPT_WAIT:
                number_take(arg, "wait", 60000, &asked->wait_ms, state);
                return 0;
        case ARGP_KEY_END:
                if (!asked->data)
                        asked->data = getenv("OVERSTAP_DATA");
                if (!asked->file && text_empty(asked->data))
                        argp_error(state, "which suite? give -c FILE or --data DIR, or set OVERSTAP_DATA");
                return 0;
        default:
                return ARGP_ERR_UNKNOWN;
        }
}

const char *argp_program_version = "overstap-status " OVERSTAP_VERSION;

static int tell(json_t *document, int form)
{
        enum verdict verdict = status_judge(document);

        if (form == OPT_JSON) {
                json_dumpf(document, stdout, JSON_INDENT(2));
                fputc('\n', stdout);
        } else if (form == OPT_OPENMETRICS) {
                tell_openmetrics(document, stdout);
        } else if (form == OPT_CHECK) {
                tell_check(document, stdout);
        } else {
                tell_screen(document, stdout);
        }
        return form == OPT_CHECK ? (int)verdict : EXIT_SUCCESS;
}

/* Only --check speaks the plugins' language, in which 3 is "cannot say". */
static int fail(const struct asked *asked, const struct err *err, int status)
{
        if (asked->form == OPT_CHECK)
                printf("OVERSTAP UNKNOWN - %s\n", err->text);
        else
                fprintf(stderr, "overstap-status: %s\n", err->text);
        return asked->form == OPT_CHECK ? STATUS_UNKNOWN : status;
}

int main(int argc, char **argv)
{
        static const struct argp argp = {
                .options = options, .parser = option_parse, .doc = "Tell the state of a suite of Overstap."};
        OWNED(arena_destroy) struct arena *arena = NULL;
        struct asked asked = {.every_s = EVERY_S, .wait_ms = WAIT_MS};
        const struct suite_conf *suite;
        struct err err = {0};
        json_t *document;
        int status;

        /* A monitor that calls it wrongly must not read that as critical. */
        argp_err_exit_status = EXIT_WRONG;
        for (int i = 1; i < argc; i++)
                if (!strcmp(argv[i], "--check"))
                        argp_err_exit_status = STATUS_UNKNOWN;
        argp_parse(&argp, argc, argv, 0, NULL, &asked);
        arena_new(&arena);
        if (!suite_read(asked.file, text_empty(asked.data) ? NULL : asked.data, false, 0, arena, &suite, &err))
                return fail(&asked, &err, EXIT_UNREAD);
        if (asked.form == OPT_WATCH)
                return watch_run(suite, (unsigned)asked.every_s, (unsigned)asked.wait_ms, &err) ? EXIT_SUCCESS
                                                                                                : fail(&asked, &err, EXIT_WRONG);
        document = status_gather(suite, (unsigned)asked.wait_ms, arena);
        status = tell(document, asked.form);
        json_decref(document);
        if (fflush(stdout) || ferror(stdout)) {
                err_sys(&err, ERR_STOP, "standard output");
                return fail(&asked, &err, EXIT_WRONG);
        }
        return status;
}
