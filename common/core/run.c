/* Runs of the matcher: who asked for which and why, and what each saw and found. */
#include "decide.h"
#include "matchable.h"
#include "text.h"

enum { MOST = 20 }; /* hits, when the asker does not say */

static enum verdict ask_wrong(struct decision *d, const MatchAsk *ask)
{
        if (!ask->casefile == !ask->vacancy)
                return refuse(d, "run.of", "a run is for one casefile or for one vacancy; say which");
        if (!world_rules(d->world)->version)
                return refuse(d, "run.rules",
                              "no matching rules are installed; they come with the suite's configuration (files.matching)");
        if (ask->casefile && !world_casefile(d->world, ask->casefile))
                return refuse(d, "case.unknown", "there is no casefile %llu", (unsigned long long)ask->casefile);
        if (ask->casefile && !matchable_person(d->world, ask->casefile))
                return refuse(d, "run.matching",
                              "casefile %llu is not matched now: its flow turns matching on in some states only, and it needs a "
                              "profile",
                              (unsigned long long)ask->casefile);
        if (ask->vacancy && !world_vacancy(d->world, ask->vacancy))
                return refuse(d, "vacancy.unknown", "there is no vacancy %llu", (unsigned long long)ask->vacancy);
        if (ask->vacancy && !matchable_vacancy(d->world, ask->vacancy))
                return refuse(d, "vacancy.closed", "vacancy %llu is closed or has no post left",
                              (unsigned long long)ask->vacancy);
        return VERDICT_DONE;
}

enum verdict decide_match_ask(struct decision *d)
{
        MatchAsked *asked;
        Event *event;

        if (ask_wrong(d, d->command->match_ask))
                return VERDICT_REFUSED;
        event = happen(d, d->command->match_ask->casefile);
        event->what_case = EVENT__WHAT_MATCH_ASKED;
        event->match_asked = asked = NEW(d->arena, MatchAsked, match_asked);
        asked->run = world_counter(d->world, "runs") + 1;
        asked->ask = arena_copy(d->arena, d->command->match_ask, sizeof *asked->ask);
        if (!asked->ask->most)
                asked->ask->most = MOST;
        made(d, KIND__KIND_RUN, asked->run, false);
        return VERDICT_DONE;
}

void run_happen(struct decision *d, uint64_t run, const MatchRan *ran)
{
        static const RunDetails nothing = RUN_DETAILS__INIT;
        Event *event = happen(d, ran->casefile);
        MatchRan *kept = arena_copy(d->arena, ran, sizeof *ran);

        d->details = ran->details ? ran->details : &nothing;
        kept->run = run;
        kept->found = (uint32_t)d->details->n_hits;
        kept->details = NULL;
        kept->digest.len = 0;
        event->what_case = EVENT__WHAT_MATCH_RAN;
        event->match_ran = kept;
}

/* A worker may answer twice, or two of them: the first answer stands. */
enum verdict decide_match_ran(struct decision *d)
{
        const MatchRan *ran = d->command->match_ran;
        const Run *run = world_run(d->world, ran->run);

        if (!run || !run->ask)
                return refuse(d, "run.unknown", "nobody asked for run %llu", (unsigned long long)ran->run);
        if (run->ask->casefile != ran->casefile || run->ask->vacancy != ran->vacancy)
                return refuse(d, "run.of", "run %llu was asked for something else", (unsigned long long)ran->run);
        if (!ran->basis || !ran->today)
                return refuse(d, "run.basis", "a run says up to which event the worker had read, and which day it was");
        made(d, KIND__KIND_RUN, run->id, run->ran_event != 0);
        if (!run->ran_event)
                run_happen(d, run->id, ran);
        return VERDICT_DONE;
}

enum verdict decide_runs_purge(struct decision *d)
{
        const RunsPurge *purge = d->command->runs_purge;
        Event *event;

        if (!purge->before || purge->before > world_counter(d->world, "runs") + 1)
                return refuse(d, "run.before", "there are no runs yet up to %llu; purge those that were",
                              (unsigned long long)purge->before);
        event = happen(d, 0);
        event->what_case = EVENT__WHAT_RUNS_PURGED;
        event->runs_purged = d->command->runs_purge;
        return VERDICT_DONE;
}
