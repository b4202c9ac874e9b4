#include "inside.h"

#include <stdlib.h>
#include <string.h>

#include "casefile.h"
#include "flow.h"
#include "law.h"
#include "must.h"
#include "term.h"
#include "text.h"

enum { TRIES_MOST = 12 };

struct person *person_of(const struct run *run, uint64_t casefile)
{
        return casefile < run->case_room && run->by_case[casefile] ? &run->person[run->by_case[casefile] - 1] : NULL;
}

static void by_case_grow(struct run *run, uint64_t casefile)
{
        size_t room = run->case_room ? run->case_room : 1024;

        while (room <= casefile)
                room *= 2;
        if (room == run->case_room)
                return;
        run->by_case = realloc(run->by_case, room * sizeof(*run->by_case));
        must(run->by_case);
        memset(run->by_case + run->case_room, 0, (room - run->case_room) * sizeof(*run->by_case));
        run->case_room = room;
}

struct person *person_add(struct run *run, uint64_t casefile, uint64_t key, size_t course)
{
        struct person *person;

        if (run->n_people == run->people_room) {
                run->people_room = run->people_room ? 2 * run->people_room : 1024;
                run->person = realloc(run->person, run->people_room * sizeof(*run->person));
                must(run->person);
        }
        by_case_grow(run, casefile);
        person = &run->person[run->n_people++];
        *person = (struct person){
                .casefile = casefile, .key = key, .opened = run->today, .known = run->today, .course = (uint16_t)course};
        run->by_case[casefile] = (uint32_t)run->n_people;
        return person;
}

bool people_figure(const struct run *run, const struct person *person, const char *name, uint32_t *value)
{
        const struct scenario *s = run->scenario;

        for (size_t i = 0; i < s->n_figures; i++) {
                const struct figure_spread *figure = &s->figure[i];
                struct dice dice;
                uint64_t at;

                if (strcmp(figure->name, name))
                        continue;
                dice = dice_for(run->given->seed, person->key, name, 0);
                at = dice_below(&dice, figure->total);
                for (size_t j = 0; j < figure->n; at -= figure->band[j++].share)
                        if (at < figure->band[j].share) {
                                *value = figure->band[j].from +
                                         (uint32_t)dice_below(&dice, (uint64_t)figure->band[j].to - figure->band[j].from + 1);
                                return true;
                        }
        }
        return false;
}

/* ---- what a person will do */

static const struct stage *stage_of(const struct run *run, const struct person *person)
{
        return &run->course[person->course].stage[person->stage];
}

static uint32_t place_of(const struct run *run, const struct person *person)
{
        return (uint32_t)(person - run->person);
}

static uint64_t times_entered(const Casefile *casefile)
{
        uint64_t n = 0;

        for (size_t i = 0; i < casefile->n_entered; i++)
                n += !strcmp(casefile->entered[i]->state, casefile->state);
        return n;
}

/* Each transition out of the state may come, and the earliest that comes is taken: then the others are no longer. */
void people_plan(struct run *run, struct person *person, const Casefile *casefile)
{
        const struct stage *stage = stage_of(run, person);
        uint64_t time = times_entered(casefile);

        person->moves++;
        for (size_t i = 0; i < stage->n_ways; i++) {
                const struct way *way = &stage->way[i];
                struct dice dice = dice_for(run->given->seed, person->key, way->transition->name->text, time);
                int32_t day = run->today;

                if (!dice_hits(&dice, way->behaviour->chance))
                        continue;
                if (way->needs)
                        day = market_day(run, person, way->needs);
                run_plan(run, run_after(run, day, &way->behaviour->delay, &dice),
                         (struct act){.kind = ACT_STEP,
                                      .person = place_of(run, person),
                                      .moves = person->moves,
                                      .what = (uint16_t)i,
                                      .role = (uint8_t)way->role});
        }
}

void people_plan_task(struct run *run, const struct person *person, const Task *task)
{
        struct dice dice = dice_for(run->given->seed, person->key, "task", task->id);
        unsigned role = scenario_role(task->for_role);

        if (role < SCENARIO_ROLES)
                run_plan(run, run_after(run, run->today, &run->scenario->tasks, &dice),
                         (struct act){.kind = ACT_TASK,
                                      .person = place_of(run, person),
                                      .what = (uint16_t)task->id,
                                      .role = (uint8_t)role});
}

void people_plan_happenings(struct run *run, const struct person *person)
{
        const struct scenario *s = run->scenario;

        for (size_t i = 0; i < s->n_happenings; i++) {
                const struct happening *happening = &s->happening[i];
                struct dice dice = dice_for(run->given->seed, person->key, happening->name, UINT64_MAX);

                if (dice_hits(&dice, happening->chance))
                        run_plan(run, run_after(run, run->today, &happening->after, &dice),
                                 (struct act){
                                         .kind = ACT_RECORD, .person = place_of(run, person), .what = (uint16_t)i, .role = 0});
        }
}

/* ---- doing it */

bool people_still(const struct run *run, const struct act *act)
{
        return act->kind != ACT_STEP || act->moves == run->person[act->person].moves;
}

static bool works(const Casefile *casefile, PlacementKind kind, struct date on)
{
        for (size_t i = casefile->n_placements; i-- > 0;)
                if (casefile->placements[i]->kind == kind)
                        return !casefile->placements[i]->ended && placement_is_running(casefile->placements[i], on);
        return false;
}

static struct date today_of(const struct run *run)
{
        return (struct date){run->today};
}

static bool placement_send(struct run *run, const struct person *person, const struct way *way, uint64_t vacancy)
{
        const struct market_kind *market = &run->scenario->market.kind[way->needs];
        Command *command = run_command(run, COMMAND__WHAT_PLACEMENT_RECORD);
        PlacementRecord *c = command->placement_record = NEW(run->turn, PlacementRecord, placement_record);
        struct dice dice = dice_for(run->given->seed, person->key, "lasts", person->jobs);

        c->casefile = person->casefile;
        c->kind = way->needs;
        c->employer = run->receiver;
        c->vacancy = vacancy;
        c->first_day = date_ymd(today_of(run));
        if (market->has_end)
                c->last_day = date_ymd(date_add_days(today_of(run), spread_draw(&market->lasts, &dice)));
        return run_send(run, way->role, person, command);
}

/* The day before today, and not before it began. */
static bool work_end(struct run *run, const struct person *person, const struct way *way)
{
        const Casefile *casefile = world_casefile(run->world, person->casefile);
        const Placement *placement = casefile_placement(casefile);
        uint32_t yesterday = date_ymd(date_add_days(today_of(run), -1));
        Command *command;
        PlacementEnd *c;

        if (!placement || !placement_is_running(placement, today_of(run)) || placement->first_day > yesterday)
                return true;
        command = run_command(run, COMMAND__WHAT_PLACEMENT_END);
        c = command->placement_end = NEW(run->turn, PlacementEnd, placement_end);
        c->placement = placement->id;
        c->last_day = yesterday;
        c->reason = arena_strdup(run->turn, "ended");
        return run_send(run, way->role, person, command);
}

static bool activity_send(struct run *run, unsigned role, const struct person *person, const char *kind)
{
        Command *command = run_command(run, COMMAND__WHAT_ACTIVITY_RECORD);
        Activity *activity = NEW(run->turn, Activity, activity);

        activity->kind = arena_strdup(run->turn, kind);
        activity->from = date_ymd(today_of(run));
        command->activity_record = NEW(run->turn, ActivityRecord, activity_record);
        command->activity_record->casefile = person->casefile;
        command->activity_record->activity = activity;
        return run_send(run, role, person, command);
}

static uint32_t activities_of(const struct run *run, const struct person *person, const char *kind)
{
        const Casefile *casefile = world_casefile(run->world, person->casefile);
        uint32_t n = 0;

        for (size_t i = 0; i < casefile->n_activities; i++)
                n += !strcmp(casefile->activities[i]->kind, kind);
        return n;
}

static bool activities_send(struct run *run, const struct person *person, const struct way *way)
{
        for (size_t i = 0; i < way->transition->n_requires; i++) {
                const FlowRequire *require = way->transition->requires[i];

                if (!text_is(require->kind->text, "activity"))
                        continue;
                for (uint32_t n = activities_of(run, person, require->value->text); n < require->number; n++)
                        if (!activity_send(run, way->role, person, require->value->text))
                                return false;
        }
        return true;
}

/* A fact that a requirement asks for and the casefile lacks, as of today; null when there is none. */
static Fact *fact_asked(struct run *run, const Casefile *casefile, const FlowRequire *require)
{
        bool is_agreement = text_is(require->kind->text, "agreement");
        Fact *fact;

        if (!is_agreement && !text_is(require->kind->text, "fact"))
                return NULL;
        fact = NEW(run->turn, Fact, fact);
        fact->name = is_agreement ? arena_text(run->turn, "agreement.%s", require->value->text) : require->value->text;
        fact->on = date_ymd(today_of(run));
        return casefile_fact(casefile, fact->name).day ? NULL : fact;
}

static Figure *figure_asked(struct run *run, const struct person *person, const Casefile *casefile, const FlowRequire *require)
{
        Figure *figure;

        if (!text_is(require->kind->text, "least") && !text_is(require->kind->text, "most"))
                return NULL;
        for (size_t i = 0; i < casefile->n_figures; i++)
                if (text_is(casefile->figures[i]->name, require->value->text))
                        return NULL;
        figure = NEW(run->turn, Figure, figure);
        figure->name = require->value->text;
        return people_figure(run, person, figure->name, &figure->value) ? figure : NULL;
}

static bool asks_passed(const FlowTransition *transition)
{
        for (size_t i = 0; i < transition->n_requires; i++)
                if (text_is(transition->requires[i] -> kind -> text, "passed"))
                        return true;
        return false;
}

/* A term may count from a fact that the step asks for, as the days in which one may think better of an agreement do: then staff
 * record it first, and take the step when the term has passed. Others are given with the step. */
static bool facts_first(struct run *run, const struct person *person, const struct way *way)
{
        const Casefile *casefile = world_casefile(run->world, person->casefile);
        Command *command;
        CaseRecord *c;

        if (!asks_passed(way->transition) || way->role > scenario_role("lead"))
                return true;
        command = run_command(run, COMMAND__WHAT_CASE_RECORD);
        c = command->case_record = NEW(run->turn, CaseRecord, case_record);
        c->casefile = person->casefile;
        for (size_t i = 0; i < way->transition->n_requires; i++) {
                Fact *fact = fact_asked(run, casefile, way->transition->requires[i]);

                if (fact)
                        APPEND(run->turn, c, facts) = fact;
        }
        return !c->n_facts || run_send(run, way->role, person, command);
}

/* The first day on which no term bars the step that runs now; today when none does. */
static int32_t day_free(const struct run *run, const struct person *person, const FlowTransition *transition)
{
        const Casefile *casefile = world_casefile(run->world, person->casefile);
        int32_t free = run->today;

        for (size_t i = 0; i < transition->n_requires; i++) {
                const FlowRequire *require = transition->requires[i];
                const TermState *term =
                        text_is(require->kind->text, "passed") ? casefile_term(casefile, require->value->text) : NULL;
                int32_t day = term ? term_ends(term).day + 1 : 0;

                free = day > free ? day : free;
        }
        return free;
}

static void asked_add(struct run *run, const struct person *person, const Casefile *casefile, const FlowRequire *require,
                      CaseStep *c)
{
        Fact *fact = fact_asked(run, casefile, require);
        Figure *figure = figure_asked(run, person, casefile, require);

        if (fact)
                APPEND(run->turn, c, facts) = fact;
        if (figure)
                APPEND(run->turn, c, figures) = figure;
}

static char *reason_of(const struct run *run, const struct person *person, const struct way *way, const Casefile *casefile)
{
        const FlowTransition *transition = way->transition;
        struct dice dice = dice_for(run->given->seed, person->key, transition->name->text, ~times_entered(casefile));
        const char *reason = shares_draw(&way->behaviour->reasons, &dice);

        if (!transition->n_reasons)
                return arena_strdup(run->turn, "");
        return reason && word_among(transition->reasons, transition->n_reasons, reason) ? arena_strdup(run->turn, reason)
                                                                                        : transition->reasons[0]->text;
}

static bool step_send(struct run *run, const struct person *person, const struct way *way)
{
        const Casefile *casefile = world_casefile(run->world, person->casefile);
        Command *command = run_command(run, COMMAND__WHAT_CASE_STEP);
        CaseStep *c = command->case_step = NEW(run->turn, CaseStep, case_step);

        c->casefile = person->casefile;
        c->transition = way->transition->name->text;
        c->reason = reason_of(run, person, way, casefile);
        for (size_t i = 0; i < way->transition->n_requires; i++)
                asked_add(run, person, casefile, way->transition->requires[i], c);
        return run_send(run, way->role, person, command);
}

static bool step_try(struct run *run, const struct act *act, const struct way *way)
{
        const struct person *person = &run->person[act->person];

        /* What is due may happen between two commands, and move the casefile. */
        return (!way->ends_work || work_end(run, person, way)) && people_still(run, act) && activities_send(run, person, way) &&
               people_still(run, act) && step_send(run, person, way);
}

/* The time within which the step may be taken is over, and will not come again in this state. */
static bool is_too_late(const struct run *run, const struct act *act, const struct way *way)
{
        const Casefile *casefile = world_casefile(run->world, run->person[act->person].casefile);

        for (size_t i = 0; i < way->transition->n_requires; i++) {
                const FlowRequire *require = way->transition->requires[i];
                const TermState *term = text_is(require->kind->text, "within") ? casefile_term(casefile, require->value->text) : NULL;

                if (term && term_ends(term).day && term_ends(term).day < run->today)
                        return true;
        }
        return false;
}

/* Refused: most often because something it waits for has not begun. It is tried again, and given up at last. */
static void try_again(struct run *run, struct act act, const struct way *way)
{
        run->out->taken[way->taken].refused++;
        if (is_too_late(run, &act, way))
                return;
        if (++act.tries < TRIES_MOST && people_still(run, &act))
                run_plan(run, run->today + SCENARIO_PAUSE, act);
}

static bool step_act(struct run *run, struct act act)
{
        const struct person *person = &run->person[act.person];
        const struct way *way;
        uint64_t vacancy;
        int32_t free;

        if (!people_still(run, &act))
                return false;
        way = &stage_of(run, person)->way[act.what];
        if (!facts_first(run, person, way) || !people_still(run, &act)) {
                try_again(run, act, way);
                return true;
        }
        free = day_free(run, person, way->transition);
        if (free > run->today) {
                run_plan(run, free, act);
                return true;
        }
        if (way->needs && !works(world_casefile(run->world, person->casefile), way->needs, today_of(run))) {
                if (!market_take(run, way->needs, &vacancy)) {
                        act_add(&run->without_post, act);
                        return false;
                }
                if (!placement_send(run, person, way, vacancy) || !people_still(run, &act)) {
                        try_again(run, act, way);
                        return true;
                }
        }
        if (!step_try(run, &act, way))
                try_again(run, act, way);
        return true;
}

static bool task_act(struct run *run, struct act act)
{
        const struct person *person = &run->person[act.person];
        Command *command = run_command(run, COMMAND__WHAT_TASK_CLOSE);

        command->task_close = NEW(run->turn, TaskClose, task_close);
        command->task_close->casefile = person->casefile;
        command->task_close->task = act.what;
        return run_send(run, act.role, person, command);
}

static bool record_act(struct run *run, struct act act)
{
        const struct happening *happening = &run->scenario->happening[act.what];
        const struct person *person = &run->person[act.person];
        Fact *fact = NEW(run->turn, Fact, fact);
        Command *command;

        if (stage_of(run, person)->state->end)
                return false;
        if (happening->is_activity)
                return activity_send(run, act.role, person, happening->name);
        if (!flow_has_fact(run->course[person->course].flow, happening->name))
                return false;
        command = run_command(run, COMMAND__WHAT_CASE_RECORD);
        fact->name = arena_strdup(run->turn, happening->name);
        fact->on = date_ymd(today_of(run));
        command->case_record = NEW(run->turn, CaseRecord, case_record);
        command->case_record->casefile = person->casefile;
        APPEND(run->turn, command->case_record, facts) = fact;
        return run_send(run, act.role, person, command);
}

bool people_act(struct run *run, struct act act)
{
        switch (act.kind) {
        case ACT_TASK:
                return task_act(run, act);
        case ACT_RECORD:
                return record_act(run, act);
        default:
                return step_act(run, act);
        }
}

/* ---- coming in */

static uint32_t fact_day(const struct run *run, const struct spread *after, struct dice *dice)
{
        int32_t n = spread_draw(after, dice);

        return date_ymd(after->in_workdays ? law_add_workdays(run->law, today_of(run), n) : date_add_days(today_of(run), n));
}

static void facts_give(struct run *run, const struct person *person, const Flow *flow, EmployeeLog *log)
{
        for (size_t i = 0; i < run->scenario->n_facts; i++) {
                const struct fact_spread *given = &run->scenario->fact[i];
                struct dice dice = dice_for(run->given->seed, person->key, given->name, 0);
                Fact *fact;

                if (!flow_has_fact(flow, given->name))
                        continue;
                fact = NEW(run->turn, Fact, fact);
                fact->name = arena_strdup(run->turn, given->name);
                fact->on = fact_day(run, &given->after, &dice);
                APPEND(run->turn, log, facts) = fact;
        }
}

static void figures_give(struct run *run, const struct person *person, const Flow *flow, EmployeeLog *log)
{
        for (size_t i = 0; i < flow->n_figures; i++) {
                Figure *figure = NEW(run->turn, Figure, figure);

                figure->name = flow->figures[i]->name->text;
                if (people_figure(run, person, figure->name, &figure->value))
                        APPEND(run->turn, log, figures) = figure;
        }
}

static uint64_t sender_of(const struct run *run, const struct person *person)
{
        const struct shares *senders = &run->scenario->inflow.senders;
        struct dice dice = dice_for(run->given->seed, person->key, "sender", 0);
        const char *name = shares_draw(senders, &dice);

        for (size_t i = 0; name && i < senders->n; i++)
                if (senders->word[i] == name)
                        return run->sender[i];
        return run->sender[0];
}

void people_arrive(struct run *run)
{
        const struct person person = {.key = ++run->arrivals};
        const Flow *flow = run->course[0].flow;
        Command *command = run_command(run, COMMAND__WHAT_EMPLOYEE_LOG);
        EmployeeLog *log = command->employee_log = NEW(run->turn, EmployeeLog, employee_log);

        log->employer = sender_of(run, &person);
        log->flow = flow->name->text;
        log->profile = run->profile;
        APPEND(run->turn, log, consents) = run->consent;
        facts_give(run, &person, flow, log);
        figures_give(run, &person, flow, log);
        run->arriving = person.key;
        run->month->inflow += run_send(run, SCENARIO_ROLES, NULL, command);
}
