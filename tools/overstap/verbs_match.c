/* Runs of the matcher: asking for one and waiting for its answer, looking at those that were, and making one again. */
#include <inttypes.h>
#include <stdio.h>
#include <time.h>

#include "json.h"
#include "must.h"
#include "replay.h"
#include "verbs.h"

enum { HITS_MOST = 1000, WAIT_S = 30, LOOKS_PER_S = 20 };

/* ---- a run, told */

static const char *reasons_text(const RunDetails *details, const MatchHit *hit, struct arena *arena)
{
        const char *text = "";

        /* The words of a worker's own run stand with the proposals it made. */
        for (size_t i = 0; i < hit->n_values && i < details->n_criteria; i++) {
                const char *reason =
                        i < hit->n_words ? hit->words[i] : arena_text(arena, "%s %" PRId64, details->criteria[i], hit->values[i]);

                text = arena_text(arena, "%s%s%s", text, i ? "; " : "", reason);
        }
        return text;
}

static void hits_print(const MatchRan *ran, struct arena *arena)
{
        static const struct column for_case[] = {{"RANK", "rank", true}, {"VACANCY", "id", true}, {"REASONS", "reasons", false}};
        static const struct column for_vacancy[] = {{"RANK", "rank", true}, {"CASE", "id", true}, {"REASONS", "reasons", false}};
        OWNED(grid_destroy) struct grid *grid = NULL;

        grid_new(&grid, ran->casefile ? for_case : for_vacancy, COUNT(for_case));
        for (size_t i = 0; i < ran->details->n_hits; i++) {
                const MatchHit *hit = ran->details->hits[i];
                OWNED(json_drop)
                json_t *row = json_pack("{s:I, s:I, s:o}", "rank", (json_int_t)(i + 1), "id",
                                        (json_int_t)(hit->vacancy + hit->casefile), "reasons",
                                        text_json(reasons_text(ran->details, hit, arena)));

                must(row);
                grid_row(grid, row);
        }
        grid_print(grid);
}

/* Of an empty result: what emptied it, and what would change it. */
static void nothing_print(const MatchRan *ran)
{
        const RunDetails *details = ran->details;
        const char *what = ran->casefile ? "vacancies" : "people";

        printf("nothing is found%s\n",
               details->n_emptied ? "; so many were put aside, each by the first must that they do not meet:" : "");
        if (!details->n_emptied)
                printf("  there are no %s to put beside it that were not put there before; %s\n", what,
                       ran->casefile ? "post one with overstap vacancy post, or see overstap proposal list --case for those that were"
                                     : "take a casefile into a state that matches (overstap case why CASE), or see overstap proposal list "
                                       "--vacancy for those that were");
        for (size_t i = 0; i < details->n_emptied; i++)
                printf("  %s: %" PRIu64 " %s\n", details->emptied[i]->must, details->emptied[i]->vacancies, what);
}

/* Version and hash of the rules, and the set among them. */
static const char *rules_text(const MatchRan *ran, struct arena *arena)
{
        return arena_text(arena, "%s (%s)", ran->rules, text_set(ran->set) ? ran->set : "default");
}

static void ran_print(const Run *run, const MatchRan *ran, struct arena *arena)
{
        char day[DATE_TEXT];

        printf("run %" PRIu64 " for %s %" PRIu64 ": of what was known up to event %" PRIu64 ", on %s, by rules %s, the best %u\n",
               run->id, ran->casefile ? "casefile" : "vacancy", ran->casefile + ran->vacancy, ran->basis,
               date_text(date_of_ymd(ran->today), day), rules_text(ran, arena), ran->most);
        if (!ran->details) {
                printf("%u found; what they were was purged when its retention ended, and overstap match replay makes it again\n",
                       ran->found);
                return;
        }
        if (ran->details->n_hits)
                hits_print(ran, arena);
        else
                nothing_print(ran);
        for (size_t i = 0; i < ran->details->n_openings; i++)
                printf("with %s: %" PRIu64 "\n", ran->details->openings[i]->words, ran->details->openings[i]->more);
}

/* What desk tells of a run; `ran` is null while it is not answered. */
struct told {
        const Result *result;
        const Run *run;
        const MatchRan *ran;
};

static int told_ask(struct call *call, uint64_t id, struct arena *arena, struct told *out)
{
        Query query = QUERY__INIT;
        Show show = SHOW__INIT;
        int status;

        show.kind = KIND__KIND_RUN;
        show.id = id;
        query.what_case = QUERY__WHAT_SHOW;
        query.show = &show;
        if ((status = call_ask(call, &query, arena, &out->result)))
                return status;
        out->run = NULL;
        out->ran = NULL;
        for (size_t i = 0; i < out->result->n_things; i++) {
                const Thing *thing = out->result->things[i];

                if (thing->is_case == THING__IS_RUN)
                        out->run = thing->run;
                if (thing->is_case == THING__IS_MATCH_RAN)
                        out->ran = thing->match_ran;
        }
        if (out->run)
                return EXIT_DONE;
        complain("desk told no run");
        return EXIT_SILENT;
}

static int run_tell(struct call *call, const struct told *told)
{
        OWNED(json_drop) json_t *document = NULL;

        if (call_json(call)) {
                document = json_pack("{s:o, s:o}", "run", message_json(&told->run->base), "match_ran",
                                     told->ran ? message_json(&told->ran->base) : json_null());
                must(document);
                call_stamp(document, told->result);
                call_document(document);
        } else if (told->ran) {
                ran_print(told->run, told->ran, call->arena);
        } else {
                printf("run %" PRIu64 " waits for a placement worker\n", told->run->id);
        }
        return EXIT_DONE;
}

/* ---- asking */

static void pause_once(void)
{
        (void)nanosleep(&(struct timespec){.tv_nsec = 1000000000 / LOOKS_PER_S}, NULL);
}

/* The answer is another's work, so it is looked for until it is there. */
static int answer_await(struct call *call, uint64_t run)
{
        OWNED(arena_destroy) struct arena *look = NULL;
        uint32_t wait_s = WAIT_S;
        struct told told;
        int status;

        if (!take_number(call, OPT_WAIT, 86400, &wait_s))
                return EXIT_WRONG;
        arena_new(&look);
        for (uint64_t i = 0; i <= (uint64_t)wait_s * LOOKS_PER_S; i++) {
                arena_reset(look);
                if ((status = told_ask(call, run, look, &told)))
                        return status;
                if (told.ran)
                        return run_tell(call, &told);
                pause_once();
        }
        complain("no placement worker has answered run %" PRIu64
                 " yet (is one running? overstap-status tells); it is asked, and will be: overstap match show %" PRIu64,
                 run, run);
        return EXIT_SILENT;
}

static int run_ask(struct call *call, MatchAsk *ask)
{
        const Outcome *outcome;
        int status;

        if (!take_number(call, OPT_MOST, HITS_MOST, &ask->most))
                return EXIT_WRONG;
        if (taken(call, OPT_PURPOSE))
                ask->purpose = (char *)taken(call, OPT_PURPOSE);
        if ((status = call_do(call, COMMAND__WHAT_MATCH_ASK, ask, &outcome)))
                return status;
        must(outcome->n_made);
        return answer_await(call, outcome->made[0]->id);
}

int match_case(struct call *call)
{
        MatchAsk *ask = NEW(call->arena, MatchAsk, match_ask);

        return take_id(call->line.arg[0], "casefile", &ask->casefile) ? run_ask(call, ask) : EXIT_WRONG;
}

int match_of_vacancy(struct call *call)
{
        MatchAsk *ask = NEW(call->arena, MatchAsk, match_ask);

        return take_id(call->line.arg[0], "vacancy", &ask->vacancy) ? run_ask(call, ask) : EXIT_WRONG;
}

/* ---- looking */

int match_list(struct call *call)
{
        static const struct column columns[] = {
                {"RUN", "id", true}, {"CASE", "casefile", true},    {"VACANCY", "vacancy", true}, {"ASKED", "asked_at", false},
                {"BY", "by", false}, {"WHY", "ask.purpose", false}, {"RAN", "ran_at", false},     {"HITS", "found", true},
        };

        return list_tell(call, KIND__KIND_RUN, "runs", columns, COUNT(columns));
}

int match_show(struct call *call)
{
        struct told told;
        uint64_t run;
        int status;

        if (!take_id(call->line.arg[0], "run", &run))
                return EXIT_WRONG;
        status = told_ask(call, run, call->arena, &told);
        return status ? status : run_tell(call, &told);
}

/* ---- again */

static int replay_tell(struct call *call, const struct replay_report *report)
{
        OWNED(json_drop)
        json_t *document = json_pack(
                "{s:o, s:b, s:I, s:I, s:I, s:b, s:o, s:o, s:o}", "run", json_sprintf("%" PRIu64, report->run->id), "same",
                !report->difference, "events", (json_int_t)report->events, "found", (json_int_t)report->ran->found, "found_again",
                (json_int_t)report->again->n_hits, "purged", !report->kept, "rules", text_json(report->ran->rules), "set",
                text_json(report->ran->set), "difference", report->difference ? text_json(report->difference) : json_null());

        must(document);
        if (call_json(call))
                call_document(document);
        else if (!report->difference)
                printf("the same: %" PRIu64 " events, day, question and rules %s of run %" PRIu64
                       " give the same %zu hits, bit for bit%s\n",
                       report->events, rules_text(report->ran, call->arena), report->run->id, report->again->n_hits,
                       report->kept ? "" : " (what was kept is purged; its digest is the same)");
        if (!report->difference)
                return EXIT_DONE;
        complain("run %" PRIu64 " is NOT the same when made again: %s", report->run->id, report->difference);
        return EXIT_REFUSED;
}

int match_replay(struct call *call)
{
        struct replay_report report;
        struct err err = {0};
        uint64_t run;
        int status;

        if (!take_id(call->line.arg[0], "run", &run))
                return EXIT_WRONG;
        if ((status = call_suite(call)))
                return status;
        if (!run_replay(call->suite, run, call->arena, &report, &err))
                return call_fail(&err);
        if (report.ran)
                return replay_tell(call, &report);
        complain(report.run ? "run %" PRIu64 " is not answered yet" : "there is no run %" PRIu64, run);
        return EXIT_REFUSED;
}
