#include "inside.h"

#include <stdlib.h>
#include <string.h>

#include "apply.h"
#include "casefile.h"
#include "flow.h"
#include "law.h"
#include "must.h"

/* People work from nine. */
static const int64_t MORNING_MS = 9 * 3600000;
/* Commands and events of a simulation that goes on from a register have numbers that no register reaches. */
static const uint64_t AFTER_REGISTER = (uint64_t)1 << 40;

/* ---- what waits */

void act_add(struct acts *acts, struct act act)
{
        if (acts->n == acts->room && acts->first) {
                acts->n -= acts->first;
                memmove(acts->item, acts->item + acts->first, acts->n * sizeof(*acts->item));
                acts->first = 0;
        }
        if (acts->n == acts->room) {
                acts->room = acts->room ? 2 * acts->room : 16;
                acts->item = realloc(acts->item, acts->room * sizeof(*acts->item));
                must(acts->item);
        }
        acts->item[acts->n++] = act;
}

bool act_take(struct acts *acts, struct act *out)
{
        if (acts->first == acts->n) {
                acts->first = acts->n = 0;
                return false;
        }
        *out = acts->item[acts->first++];
        return true;
}

void run_plan(struct run *run, int32_t day, struct act act)
{
        day = day > run->today ? day : run->today + 1;
        if (day < run->last)
                act_add(&run->due[day - run->first], act);
}

int32_t run_after(const struct run *run, int32_t day, const struct spread *spread, struct dice *dice)
{
        int32_t n = spread_draw(spread, dice);
        size_t at;

        if (day >= run->last || n >= run->last - day)
                return NEVER;
        if (!spread->in_workdays || !n)
                return day + n;
        at = (size_t)run->workdays_by[day - run->first] + (size_t)n - 1;
        return at < run->workdays_by[run->last - 1 - run->first] ? run->workday[at] : NEVER;
}

static bool is_workday(const struct run *run, int32_t day)
{
        size_t at = (size_t)(day - run->first);

        return run->workdays_by[at] > (at ? run->workdays_by[at - 1] : 0);
}

/* ---- commands and what is due */

static void person_changed(struct run *run, const Event *event)
{
        struct person *person = person_of(run, event->casefile);

        if (!person || !person->is_followed)
                return;
        if (event->what_case == EVENT__WHAT_CASE_OPENED)
                people_plan_happenings(run, person);
        if (event->what_case == EVENT__WHAT_CASE_OPENED || event->what_case == EVENT__WHAT_CASE_MOVED)
                people_plan(run, person, world_casefile(run->world, event->casefile));
        else if (event->what_case == EVENT__WHAT_TASK_OPENED)
                people_plan_task(run, person, event->task_opened);
}

/* Of the events only those stay that hold a person's profile: the register reads it there. */
static void events_take(struct run *run, const struct events *events)
{
        for (size_t i = 0; i < events->n; i++) {
                Event *event = events->item[i];
                struct keybuf key;

                event->seq = ++run->seq;
                if (event->what_case == EVENT__WHAT_PERSON_LOGGED || event->what_case == EVENT__WHAT_PROFILE_CHANGED)
                        run->world->ops->put(run->world, TABLE_EVENTS, key_u64(&key, event->seq),
                                             &(struct record_head){.kind = KIND__KIND_EVENT}, event);
                apply(run->world, event);
                tally_event(run, event);
        }
        for (size_t i = 0; i < events->n; i++)
                person_changed(run, events->item[i]);
        if (run->given->watch && !run->given->watch(run->given->self, run->world, (const Event *const *)events->item, events->n))
                run->failed = true;
        inmem_settle(run->inmem);
}

/* As the tracker does it before every command. */
static void deadlines_fire(struct run *run)
{
        struct decision fired;
        struct instant due;
        uint64_t casefile;

        while (!run->failed && (casefile = world_due(run->world, (struct instant){run->at}, &due))) {
                decide_deadline(run->world, casefile, due, (struct instant){run->latest}, run->n, &fired);
                events_take(run, &fired.events);
        }
}

Command *run_command(struct run *run, Command__WhatCase what)
{
        Command *command = NEW(run->turn, Command, command);
        uint8_t id[16] = {[6] = 0x70, [8] = 0x80};

        for (size_t i = 0; i < 5; i++)
                id[15 - i] = (uint8_t)((run->n + 1) >> 8 * i);
        command->id = codec_bytes(run->turn, id, sizeof id);
        command->what_case = what;
        return command;
}

static Principal *principal_of(struct run *run, unsigned role, const struct person *person)
{
        static const Role roles[SCENARIO_ROLES + 1] = {ROLE__ROLE_CASEWORKER, ROLE__ROLE_LEAD, ROLE__ROLE_EMPLOYEE,
                                                       ROLE__ROLE_EMPLOYER, ROLE__ROLE_LEAD};
        const Casefile *casefile = person ? world_casefile(run->world, person->casefile) : NULL;
        Principal *by = NEW(run->turn, Principal, principal);

        by->name = arena_strdup(run->turn, "uid:1");
        APPEND(run->turn, by, roles) = roles[role];
        if (casefile && role == 2)
                by->person = casefile->person;
        if (casefile && role == 3)
                by->employer = casefile->sender;
        return by;
}

static void refused(struct run *run, const Outcome *outcome)
{
        run->out->refused++;
        if (!run->out->first_refusal)
                run->out->first_refusal = arena_text(run->arena, "%s: %s", outcome->rule, outcome->why);
}

bool run_send(struct run *run, unsigned role, const struct person *person, Command *command)
{
        Entry entry = ENTRY__INIT;
        struct decision decision;
        bool done;

        deadlines_fire(run);
        entry.n = ++run->n;
        entry.at = run->at;
        entry.command = command;
        entry.by = principal_of(run, role, person);
        done = decide(run->world, &entry, &decision) == VERDICT_DONE;
        run->latest = run->at;
        run->out->commands++;
        run->made = decision.outcome->n_made ? decision.outcome->made[0]->id : 0;
        if (done)
                events_take(run, &decision.events);
        else
                refused(run, decision.outcome);
        arena_reset(run->turn);
        return done;
}

/* ---- the days */

static uint32_t part_of(uint32_t all, uint32_t i, uint32_t n)
{
        return (uint32_t)((uint64_t)all * (i + 1) / n - (uint64_t)all * i / n);
}

/* A month that begins on `first`, and what comes in it, evenly over its working days. */
struct month {
        int32_t first, end;
        uint32_t inflow, posts;
        uint32_t workdays;
};

static void inflow_run(struct run *run, const struct month *month)
{
        uint32_t before = run->workdays_by[month->first - run->first] - is_workday(run, month->first);
        uint32_t i = run->workdays_by[run->today - run->first] - 1 - before;
        uint32_t n = part_of(month->inflow, i, month->workdays);

        if (run->scenario->market.is_limited)
                market_open(run, part_of(month->posts, i, month->workdays));
        while (n-- && !run->failed)
                people_arrive(run);
}

/* Whoever found work without a post comes by again, as many as there are posts. */
static void without_post_run(struct run *run)
{
        uint32_t left = market_left(run);
        struct act act;

        for (; left && act_take(&run->without_post, &act); left -= people_still(run, &act))
                act_add(&run->waiting[act.role], act);
}

/* A role without a limit does all that waits. Only employees act on other days than working days. */
static void role_run(struct run *run, unsigned role)
{
        const struct staffing *staff = &run->scenario->staff[role];
        uint64_t room = staff->is_limited ? (uint64_t)staff->people * staff->steps : UINT64_MAX;
        struct act act;

        if (!is_workday(run, run->today) && strcmp(scenario_roles[role], "employee"))
                return;
        while (!run->failed && room && act_take(&run->waiting[role], &act)) {
                bool did = people_act(run, act);

                room -= did;
                run->month->load[role].done += did;
        }
}

static void day_run(struct run *run, const struct month *month)
{
        struct act act;

        run->at = date_instant((struct date){run->today}).ms;
        deadlines_fire(run);
        arena_reset(run->turn);
        run->at += MORNING_MS;
        market_close(run);
        if (is_workday(run, run->today))
                inflow_run(run, month);
        without_post_run(run);
        while (act_take(&run->due[run->today - run->first], &act))
                act_add(&run->waiting[act.role], act);
        for (unsigned role = 0; role < SCENARIO_ROLES; role++) {
                run->overdue[role] += run->overdue_from[role][run->today - run->first];
                role_run(run, role);
        }
        tally_day(run);
}

static void months_run(struct run *run)
{
        uint64_t hundredths = 0;

        for (uint32_t i = 0; i < run->given->months && !run->failed; i++) {
                struct date first = {run->first};
                struct month month = {.first = date_add_months(first, (int)i).day, .end = date_add_months(first, (int)i + 1).day};
                uint64_t before = hundredths / 100;

                hundredths += (uint64_t)run->scenario->inflow.cases *
                              run->scenario->inflow.seasonal[date_ymd((struct date){month.first}) / 100 % 100 - 1];
                month.inflow = (uint32_t)(hundredths / 100 - before);
                month.posts = run->scenario->market.vacancies;
                month.workdays = run->workdays_by[month.end - 1 - run->first] - run->workdays_by[month.first - run->first] +
                                 is_workday(run, month.first);
                run->month = &run->out->month[i];
                tally_month_begin(run, date_ymd((struct date){month.first}), date_ymd((struct date){month.end - 1}));
                for (run->today = month.first; run->today < month.end && !run->failed; run->today++)
                        day_run(run, &month);
                tally_month_end(run);
        }
}

/* ---- the beginning */

static bool must_send(struct run *run, Command *command)
{
        uint64_t refusals = run->out->refused;

        if (run_send(run, SCENARIO_ROLES, NULL, command))
                return true;
        run->failed = true;
        must(run->out->refused > refusals);
        return err_set(run->err, ERR_REFUSED, "%s", run->out->first_refusal);
}

static bool employer_register(struct run *run, const char *name, uint64_t *out)
{
        Command *command = run_command(run, COMMAND__WHAT_EMPLOYER_REGISTER);

        command->employer_register = NEW(run->turn, EmployerRegister, employer_register);
        command->employer_register->name = arena_strdup(run->turn, name);
        if (!must_send(run, command))
                return false;
        *out = run->made;
        return true;
}

static bool employers_register(struct run *run)
{
        const struct shares *senders = &run->scenario->inflow.senders;

        run->sender = arena_alloc(run->arena, (senders->n + 1) * sizeof(*run->sender));
        for (size_t i = 0; i < senders->n; i++)
                if (!employer_register(run, senders->word[i], &run->sender[i]))
                        return false;
        return (senders->n || employer_register(run, "Sender", &run->sender[0])) &&
               employer_register(run, "Receiver", &run->receiver);
}

static bool law_install(struct run *run)
{
        Command *command = run_command(run, COMMAND__WHAT_LAW_INSTALL);

        if (run->given->registry)
                return true;
        command->law_install = NEW(run->turn, LawInstall, law_install);
        command->law_install->law = (Law *)run->given->law;
        return must_send(run, command);
}

static bool flow_install(struct run *run)
{
        Command *command = run_command(run, COMMAND__WHAT_FLOW_INSTALL);

        if (!run->given->flow)
                return true;
        command->flow_install = NEW(run->turn, FlowInstall, flow_install);
        command->flow_install->flow = (Flow *)run->given->flow;
        return must_send(run, command);
}

static bool admissions_record(struct run *run)
{
        for (size_t i = 0; i < run->scenario->n_admissions; i++) {
                Command *command = run_command(run, COMMAND__WHAT_ADMISSION_RECORD);
                Admission *admission = NEW(run->turn, Admission, admission);

                admission->kind = arena_strdup(run->turn, run->scenario->admission[i].kind);
                admission->from = run->scenario->admission[i].from;
                command->admission_record = NEW(run->turn, AdmissionRecord, admission_record);
                command->admission_record->admission = admission;
                if (!must_send(run, command))
                        return false;
        }
        return true;
}

/* Everybody has an occupation, and lets every employer see the profile, the name and how to be reached. */
static void profile_make(struct run *run)
{
        Occupation *occupation = NEW(run->arena, Occupation, occupation);

        occupation->isco = arena_strdup(run->arena, "7212");
        run->profile = NEW(run->arena, Profile, profile);
        APPEND(run->arena, run->profile, occupations) = occupation;
        run->consent = NEW(run->arena, Consent, consent);
        for (Part part = PART__PART_PROFILE; part <= PART__PART_CONTACT; part++)
                APPEND(run->arena, run->consent, parts) = part;
}

static void calendar_make(struct run *run)
{
        size_t days = (size_t)(run->last - run->first), n = 0;

        run->due = calloc(days, sizeof(*run->due));
        must(run->due);
        run->workday = arena_alloc(run->arena, days * sizeof(*run->workday));
        run->workdays_by = arena_alloc(run->arena, days * sizeof(*run->workdays_by));
        for (size_t i = 0; i < days; i++) {
                struct date day = {run->first + (int32_t)i};

                if (law_is_workday(run->law, day))
                        run->workday[n++] = day.day;
                run->workdays_by[i] = (uint32_t)n;
        }
}

/* ---- a register */

static bool is_of_flow(const struct run *run, const Casefile *casefile)
{
        return casefile && !strcmp(casefile->flow, run->given->flow_name);
}

static void courses_find(struct run *run, uint64_t cases)
{
        for (uint64_t id = 1; id <= cases; id++) {
                const Casefile *casefile = world_casefile(run->world, id);

                if (is_of_flow(run, casefile) && course_of(run, casefile->flow_version) == run->n_courses)
                        course_make(run, world_flow(run->world, casefile->flow, casefile->flow_version));
        }
}

/* Who stands in a register is told apart from whoever comes in by a key that no newcomer has. */
static void person_take(struct run *run, const Casefile *casefile)
{
        static const uint64_t REGISTERED = (uint64_t)1 << 48;
        struct person *person = person_add(run, casefile->id, REGISTERED + casefile->id, course_of(run, casefile->flow_version));
        struct date opened = instant_date((struct instant){casefile->opened_at});

        person->opened = opened.day && opened.day < run->first ? opened.day : run->first;
        tally_person(run, person, casefile);
}

static void people_take(struct run *run, uint64_t cases)
{
        for (uint64_t id = 1; id <= cases; id++) {
                const Casefile *casefile = world_casefile(run->world, id);
                struct person *person;

                if (!is_of_flow(run, casefile))
                        continue;
                person_take(run, casefile);
                person = person_of(run, id);
                people_plan(run, person, casefile);
                for (size_t i = 0; i < casefile->n_tasks; i++)
                        if (!casefile->tasks[i]->closed_on)
                                people_plan_task(run, person, casefile->tasks[i]);
        }
}

/* ---- the whole */

/* What a register still had to do before the first day happens now, and nobody is counted yet. */
static bool begin(struct run *run)
{
        const struct simulate_given *given = run->given;
        const Flow *flow;

        if (given->registry && !inmem_load(run->inmem, given->registry))
                return err_set(run->err, ERR_STOP, "the register cannot be read");
        run->world = inmem_world(run->inmem, run->turn);
        run->seq = run->n = given->registry ? AFTER_REGISTER : 0;
        run->today = run->first - 1;
        run->at = date_instant((struct date){run->first}).ms - 1;
        if (!law_install(run) || !flow_install(run) || !admissions_record(run) || !employers_register(run))
                return false;
        run->law = world_law(run->world);
        flow = world_flow(run->world, given->flow_name, 0);
        if (!flow)
                return err_set(run->err, ERR_REFUSED, "the register has no flow %s; `overstap flow list` shows those it has",
                               given->flow_name);
        run->out->flow = arena_strdup(run->arena, flow->name->text);
        run->out->version = flow->version;
        course_make(run, flow);
        return true;
}

static void run_through(struct run *run)
{
        uint64_t cases = run->given->registry ? world_counter(run->world, "casefiles") : 0;

        courses_find(run, cases);
        profile_make(run);
        calendar_make(run);
        tally_begin(run);
        tally_month_begin(run, 0, 0);
        run->today = run->first;
        people_take(run, cases);
        run->out->n_months = run->given->months;
        run->out->month = arena_alloc(run->arena, run->out->n_months * sizeof(*run->out->month));
        months_run(run);
        if (!run->failed)
                tally_end(run);
}

static void run_end(struct run *run)
{
        for (int32_t i = 0; run->due && i < run->last - run->first; i++)
                free(run->due[i].item);
        for (size_t i = 0; i < SCENARIO_ROLES; i++)
                free(run->waiting[i].item);
        free(run->without_post.item);
        free(run->due);
        free(run->post);
        free(run->person);
        free(run->by_case);
        inmem_destroy(&run->inmem);
        arena_destroy(&run->turn);
}

bool simulate_run(const struct simulate_given *given, struct arena *arena, struct simulate_result **out, struct err *err)
{
        struct simulate_month before = {0};
        OWNED(run_end)
        struct run run = {
                .given = given,
                .scenario = given->scenario,
                .arena = arena,
                .out = arena_alloc(arena, sizeof(struct simulate_result)),
                .err = err,
                .month = &before,
                .first = date_of_ymd(given->start).day,
                .last = date_add_months(date_of_ymd(given->start), (int)given->months).day,
        };

        must(run.first && run.last > run.first);
        arena_new(&run.turn);
        inmem_new(&run.inmem, INMEM_UNASKED);
        run.out->seed = given->seed;
        if (!begin(&run))
                return false;
        run_through(&run);
        if (run.failed)
                return err->kind ? false : err_set(err, ERR_STOP, "the simulation was ended");
        *out = run.out;
        return true;
}
