/* overstap: words in, a table or one JSON document out. */
#include <stdio.h>

#include "client.h"
#include "law/law_main.h"
#include "must.h"
#include "verbs.h"

/* What was asked of `law` before its name is asked of it still: options may stand anywhere. */
static int law_run(struct call *call)
{
        static const struct {
                enum opt option;
                const char *name;
        } handed[] = {{OPT_CONFIG, "--config"}, {OPT_DATA, "--data"}};
        char **words = arena_alloc(call->arena, (size_t)(call->line.n_law + 7) * sizeof(*words));
        int n = call->line.n_law;

        for (int i = 0; i < n; i++)
                words[i] = call->line.law[i];
        for (size_t i = 0; i < COUNT(handed); i++)
                if (call->line.given[handed[i].option].n) {
                        words[n++] = arena_strdup(call->arena, handed[i].name);
                        words[n++] = arena_strdup(call->arena, call->line.given[handed[i].option].item[0]);
                }
        if (call_json(call))
                words[n++] = arena_strdup(call->arena, "--json");
        if (call->line.help)
                words[n++] = arena_strdup(call->arena, "--help");
        return law_main(n, words);
}

static int run(struct call *call)
{
        if (call->line.version) {
                puts("overstap " OVERSTAP_VERSION);
                return EXIT_DONE;
        }
        if (call->line.dump) {
                line_dump(stdout);
                return EXIT_DONE;
        }
        if (call->line.law)
                return law_run(call);
        if (call->line.help) {
                line_help(&call->line, call->arena, stdout);
                return EXIT_DONE;
        }
        return call->line.verb->run(call);
}

int main(int argc, char **argv)
{
        OWNED(arena_destroy) struct arena *arena = NULL;
        struct call call = {0};
        struct err err = {0};
        int status;

        print_open();
        arena_new(&arena);
        call.arena = arena;
        if (!line_parse(argc, argv, arena, &call.line, &err)) {
                complain("%s (see --help)", err.text);
                return EXIT_WRONG;
        }
        status = run(&call);
        client_destroy(&call.client);
        /* An answer that did not reach its reader is no answer. */
        if (fflush(stdout) || ferror(stdout)) {
                err_sys(&err, ERR_RETRY, "standard output");
                return call_fail(&err);
        }
        return status;
}
