/* Rounds: opening them, stating preferences, and working out what they give with a certificate that anyone can check. */
#include <errno.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "certificate.h"
#include "gather.h"
#include "id.h"
#include "json.h"
#include "must.h"
#include "verbs.h"

/* The numbers among the arguments from `first` on. */
static bool take_ids(struct call *call, int first, const char *what, uint64_t **out, size_t *n)
{
        for (int i = first; i < call->line.n; i++) {
                uint64_t id;

                if (!take_id(call->line.arg[i], what, &id))
                        return false;
                *(uint64_t *)arena_append(call->arena, (void **)out, n, sizeof id) = id;
        }
        return true;
}

int round_open(struct call *call)
{
        RoundOpen *open = NEW(call->arena, RoundOpen, round_open);

        open->title = call->line.arg[0];
        if (taken(call, OPT_FLOW))
                open->flow = (char *)taken(call, OPT_FLOW);
        if (taken(call, OPT_PROGRAMME))
                open->programme = (char *)taken(call, OPT_PROGRAMME);
        if (!take_date(call, OPT_UNTIL, &open->until) || !take_number(call, OPT_QUOTA, 10000, &open->quota) ||
            !take_ids(call, 1, "vacancy", &open->vacancies, &open->n_vacancies))
                return EXIT_WRONG;
        if (open->n_vacancies)
                qsort(open->vacancies, open->n_vacancies, sizeof *open->vacancies, id_order);
        return call_send(call, COMMAND__WHAT_ROUND_OPEN, open);
}

int round_prefer(struct call *call)
{
        RoundPrefer *prefer = NEW(call->arena, RoundPrefer, round_prefer);
        const struct words *never = &call->line.given[OPT_NEVER];
        const char *of_case = taken(call, OPT_CASE), *of_vacancy = taken(call, OPT_VACANCY);
        const char *other = of_case ? "vacancy" : "casefile";

        if (!of_case == !of_vacancy) {
                complain("whose preference is it? give --case CASE for a person's, or --vacancy VACANCY for a vacancy's");
                return EXIT_WRONG;
        }
        if (!take_id(call->line.arg[0], "round", &prefer->round) ||
            (of_case && !take_id(of_case, "casefile", &prefer->casefile)) ||
            (of_vacancy && !take_id(of_vacancy, "vacancy", &prefer->vacancy)) ||
            !take_ids(call, 1, other, &prefer->order, &prefer->n_order))
                return EXIT_WRONG;
        for (size_t i = 0; i < never->n; i++) {
                uint64_t id;

                if (!take_id(never->item[i], other, &id))
                        return EXIT_WRONG;
                APPEND(call->arena, prefer, never) = id;
        }
        return call_send(call, COMMAND__WHAT_ROUND_PREFER, prefer);
}

int round_list(struct call *call)
{
        static const struct column columns[] = {
                {"ROUND", "id", true},           {"TITLE", "open.title", false},
                {"FLOW", "open.flow", false},    {"PROGRAMME", "open.programme", false},
                {"UNTIL", "open.until", false},  {"QUOTA", "open.quota", true},
                {"STATED", "preferences", true}, {"RUN AT", "ran_at", false},
        };

        return list_tell(call, KIND__KIND_ROUND, "rounds", columns, COUNT(columns));
}

int round_show(struct call *call)
{
        return show_tell(call, KIND__KIND_ROUND, "round");
}

int round_stated(struct call *call)
{
        static const struct column columns[] = {
                {"CASE", "casefile", true},
                {"VACANCY", "vacancy", true},
                {"ORDER", "order", false},
                {"NEVER", "never", false},
        };
        Query query = QUERY__INIT;
        List list = LIST__INIT;

        if (!take_id(call->line.arg[0], "round", &list.round))
                return EXIT_WRONG;
        list.kind = KIND__KIND_ROUND;
        query.what_case = QUERY__WHAT_LIST;
        query.list = &list;
        return call_list(call, &query, "preferences", columns, COUNT(columns));
}

/* ---- certificates */

/* Into a new file: what another round was proved by is never written over. */
static int certificate_write(const char *file, struct bytes text)
{
        FILE *out = fopen(file, "wxe");
        bool written;

        if (!out && errno == EEXIST) {
                complain("%s is there already; name a new file for the certificate", file);
                return EXIT_WRONG;
        }
        if (!out)
                return file_fail(file, "cannot be made");
        written = fwrite(text.data, 1, text.size, out) == text.size;
        return fclose(out) == 0 && written ? EXIT_DONE : file_fail(file, "cannot be written");
}

static struct bytes settle(struct call *call, struct gathered *g, uint8_t hash[CERTIFICATE_HASH])
{
        const struct certificate_head head = {g->round->id, g->basis, g->today, g->rules};

        round_line_up(&g->people, g->match, date_of_ymd(g->today), call->arena);
        round_settle(&g->people);
        return certificate_text(&head, &g->people, call->arena, hash);
}

/* All there is of the round that the line names. */
static int round_gather(struct call *call, uint64_t *id, struct gathered *out)
{
        return take_id(call->line.arg[0], "round", id) ? gather(call, *id, out) : EXIT_WRONG;
}

int round_certificate(struct call *call)
{
        OWNED(gathered_release) struct gathered g = {0};
        uint8_t hash[CERTIFICATE_HASH];
        struct bytes text;
        uint64_t id;
        int status;

        if ((status = round_gather(call, &id, &g)))
                return status;
        if (!g.ran) {
                complain(g.round->ran_at ? "the outcome of round %" PRIu64 " is not for you"
                                         : "round %" PRIu64 " was not run yet",
                         id);
                return EXIT_REFUSED;
        }
        g.basis = g.ran->basis;
        g.today = g.ran->today;
        text = settle(call, &g, hash);
        if (g.ran->certificate.len != sizeof hash || memcmp(g.ran->certificate.data, hash, sizeof hash) != 0) {
                complain("people, vacancies or rules have changed since round %" PRIu64
                         " was run, and it cannot be made again; the file that "
                         "`round run` wrote is the certificate, and `round show` has its hash",
                         id);
                return EXIT_REFUSED;
        }
        return certificate_write(taken(call, OPT_OUT), text);
}

/* ---- running one */

static RoundRan *ran_new(struct call *call, const struct gathered *g, const uint8_t hash[CERTIFICATE_HASH])
{
        RoundRan *ran = NEW(call->arena, RoundRan, round_ran);

        ran->round = g->round->id;
        ran->basis = g->basis;
        ran->today = g->today;
        ran->rules = (char *)g->rules;
        ran->certificate = codec_bytes(call->arena, hash, CERTIFICATE_HASH);
        for (size_t i = 0; i < g->people.n_people; i++) {
                const struct round_person *person = &g->people.person[i];
                RoundPair *pair;

                if (person->given == ROUND_NOTHING)
                        continue;
                pair = APPEND(call->arena, ran, pairs) = NEW(call->arena, RoundPair, round_pair);
                pair->casefile = person->id;
                pair->vacancy = g->people.vacancy[g->people.pair[person->given].vacancy].id;
                pair->hours = g->people.pair[person->given].hours;
        }
        return ran;
}

static void pair_tell(struct grid *grid, const struct round *round, const struct round_person *person)
{
        const struct round_pair *pair = &round->pair[person->given];
        const struct round_vacancy *vacancy = &round->vacancy[pair->vacancy];
        OWNED(json_drop) json_t *row = NULL;

        row = json_pack("{s:o, s:o, s:o, s:o, s:i, s:i, s:i, s:i}", "casefile", json_sprintf("%" PRIu64, person->id), "vacancy",
                        json_sprintf("%" PRIu64, vacancy->id), "employer", json_sprintf("%" PRIu64, vacancy->employer), "hours",
                        json_sprintf("%u.%u", pair->hours / 10, pair->hours % 10), "choice",
                        (int)(person->given - person->first + 1), "of", (int)person->n, "place", (int)pair->place, "line",
                        (int)vacancy->n);
        must(row);
        grid_row(grid, row);
}

static void outcome_tell(const struct gathered *g, size_t given)
{
        static const struct column columns[] = {
                {"CASE", "casefile", true}, {"VACANCY", "vacancy", true}, {"EMPLOYER", "employer", true},
                {"HOURS", "hours", true},   {"CHOICE", "choice", true},   {"OF", "of", true},
                {"PLACE", "place", true},   {"IN LINE", "line", true},
        };
        OWNED(grid_destroy) struct grid *grid = NULL;

        grid_new(&grid, columns, COUNT(columns));
        for (size_t i = 0; i < g->people.n_people; i++)
                if (g->people.person[i].given != ROUND_NOTHING)
                        pair_tell(grid, &g->people, &g->people.person[i]);
        grid_print(grid);
        printf("%zu of %zu people beside one of %zu vacancies, out of %zu pairs; people decide about each proposal\n", given,
               g->people.n_people, g->people.n_vacancies, g->people.n_pairs);
}

int round_run(struct call *call)
{
        OWNED(gathered_release) struct gathered g = {0};
        const char *file = taken(call, OPT_OUT);
        uint8_t hash[CERTIFICATE_HASH];
        struct bytes text;
        RoundRan *ran;
        uint64_t id;
        int status;

        if ((status = round_gather(call, &id, &g)))
                return status;
        if (g.round->ran_at) {
                complain("round %" PRIu64 " was run already; open another", id);
                return EXIT_REFUSED;
        }
        text = settle(call, &g, hash);
        /* First on disk, so that no round is run without its proof. */
        if ((status = certificate_write(file, text)))
                return status;
        ran = ran_new(call, &g, hash);
        status = call_send(call, COMMAND__WHAT_ROUND_RAN, ran);
        /* After a silence nobody knows whether it was decided, and then the proof is needed; else there is nothing that it proves. */
        if (status && status != EXIT_SILENT)
                (void)remove(file);
        if (!status && !call_json(call))
                outcome_tell(&g, ran->n_pairs);
        return status;
}
