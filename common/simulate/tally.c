#include "inside.h"

#include <stdlib.h>
#include <string.h>

#include "casefile.h"
#include "flow.h"
#include "must.h"

static size_t words(const char *const *list)
{
        size_t n = 0;

        while (list[n])
                n++;
        return n;
}

static size_t word_place(const char *const *list, const char *word)
{
        size_t i = 0;

        while (list[i] && strcmp(list[i], word))
                i++;
        return i;
}

void tally_begin(struct run *run)
{
        size_t days = (size_t)(run->last - run->first) + 1;

        run->out->account = flow_accounts;
        run->out->n_accounts = words(flow_accounts);
        run->on_account = arena_alloc(run->arena, run->out->n_accounts * sizeof(*run->on_account));
        for (size_t i = 0; i < SCENARIO_ROLES; i++)
                run->overdue_from[i] = arena_alloc(run->arena, days * sizeof(*run->overdue_from[i]));
}

void tally_month_begin(struct run *run, uint32_t first, uint32_t last)
{
        const struct simulate_result *out = run->out;
        struct simulate_month *month = run->month;

        *month = (struct simulate_month){.first = first, .last = last};
        month->in_state = arena_alloc(run->arena, out->n_states * sizeof(*month->in_state));
        month->ended_as = arena_alloc(run->arena, words(flow_ends) * sizeof(*month->ended_as));
        month->account_days = arena_alloc(run->arena, out->n_accounts * sizeof(*month->account_days));
        month->account = arena_alloc(run->arena, out->n_accounts * sizeof(*month->account));
        month->milestones = arena_alloc(run->arena, out->n_milestones * sizeof(*month->milestones));
        month->milestone = arena_alloc(run->arena, out->n_milestones * sizeof(*month->milestone));
}

/* ---- where people are */

static struct stage *stage_of(const struct run *run, const struct person *person)
{
        return &run->course[person->course].stage[person->stage];
}

static void account_count(struct run *run, const struct person *person, int by)
{
        if (person->account)
                run->on_account[person->account - 1] += (uint32_t)by;
}

static void stand(struct run *run, struct person *person, const char *state)
{
        const struct course *course = &run->course[person->course];
        struct stage *stage = course_stage(course, state);

        person->stage = (uint16_t)(stage - course->stage);
        stage->people++;
        if (stage->state->end)
                return;
        run->open++;
        account_count(run, person, 1);
}

static void leave(struct run *run, const struct person *person)
{
        struct stage *stage = stage_of(run, person);

        stage->people--;
        if (stage->state->end)
                return;
        run->open--;
        account_count(run, person, -1);
}

static void account_set(struct run *run, struct person *person, const char *account)
{
        size_t place = word_place(flow_accounts, account);
        bool counts = !stage_of(run, person)->state->end;

        if (place == run->out->n_accounts)
                return;
        if (counts)
                account_count(run, person, -1);
        person->account = (uint8_t)(place + 1);
        if (counts)
                account_count(run, person, 1);
}

static void taken_count(struct run *run, const CaseMoved *moved)
{
        for (size_t i = 0; i < run->out->n_taken; i++)
                if (!strcmp(run->out->taken[i].transition, moved->transition)) {
                        *(text_set(moved->term) ? &run->out->taken[i].by_clock : &run->out->taken[i].by_people) += 1;
                        return;
                }
}

static void move(struct run *run, struct person *person, const CaseMoved *moved)
{
        const FlowState *from = stage_of(run, person)->state, *to;

        leave(run, person);
        stand(run, person, moved->to);
        to = stage_of(run, person)->state;
        taken_count(run, moved);
        run->month->fired += text_set(moved->term);
        if (to->end) {
                run->month->ended++;
                run->month->ended_as[word_place(flow_ends, to->end->text)]++;
                if (!person->end)
                        person->end = run->today;
        } else if (from->end) {
                run->month->reopened++;
        }
}

static void placed(struct run *run, struct person *person, const Placement *placement)
{
        run->month->placements[placement->kind]++;
        if (placement->kind != PLACEMENT_KIND__PLACEMENT_JOB)
                return;
        if (!person->job)
                person->job = date_of_ymd(placement->first_day).day;
        person->search = 0;
        person->jobs++;
}

void tally_task(struct run *run, const Task *task, int by)
{
        unsigned role = scenario_role(task->for_role);
        int32_t from = date_of_ymd(task->due).day + 1;

        if (role == SCENARIO_ROLES || !task->due)
                return;
        if (from <= run->today)
                run->overdue[role] += by;
        else if (from < run->last)
                run->overdue_from[role][from - run->first] += by;
}

static void milestone_count(struct run *run, const char *name, int by)
{
        for (size_t i = 0; i < run->out->n_milestones; i++)
                if (!strcmp(run->out->milestone[i], name))
                        run->month->milestones[i] += by;
}

static void task_closed(struct run *run, const Event *event)
{
        const Casefile *casefile = world_casefile(run->world, event->casefile);

        for (size_t i = 0; i < casefile->n_tasks; i++)
                if (casefile->tasks[i]->id == event->task_closed->id)
                        tally_task(run, casefile->tasks[i], -1);
}

void tally_event(struct run *run, const Event *event)
{
        struct person *person = person_of(run, event->casefile);

        run->out->events++;
        if (event->what_case == EVENT__WHAT_CASE_OPENED) {
                person = person_add(run, event->casefile, run->arriving, course_of(run, event->case_opened->flow_version));
                person->is_followed = true;
                run->out->cases++;
                stand(run, person, run->course[person->course].flow->start->text);
        }
        if (!person || !person->is_followed)
                return;
        switch (event->what_case) {
        case EVENT__WHAT_CASE_MOVED:
                move(run, person, event->case_moved);
                break;
        case EVENT__WHAT_TERM_WARNED:
                run->month->warned++;
                break;
        case EVENT__WHAT_TERM_PASSED:
                run->month->passed++;
                break;
        case EVENT__WHAT_BUDGET_ASSIGNED:
                account_set(run, person, event->budget_assigned->account);
                break;
        case EVENT__WHAT_PLACEMENT_RECORDED:
                placed(run, person, event->placement_recorded);
                break;
        case EVENT__WHAT_TASK_OPENED:
                tally_task(run, event->task_opened, 1);
                break;
        case EVENT__WHAT_TASK_CLOSED:
                task_closed(run, event);
                break;
        case EVENT__WHAT_MILESTONE_REACHED:
                milestone_count(run, event->milestone_reached->name, 1);
                break;
        case EVENT__WHAT_MILESTONE_REVERSED:
                milestone_count(run, event->milestone_reversed->name, -1);
                break;
        default:
                break;
        }
}

void tally_person(struct run *run, const struct person *known, const Casefile *casefile)
{
        struct person *person = &run->person[known - run->person];

        run->out->cases++;
        person->is_followed = true;
        stand(run, person, casefile->state);
        if (casefile->n_accounts)
                account_set(run, person, casefile->accounts[casefile->n_accounts - 1]);
        for (size_t i = 0; i < casefile->n_tasks; i++)
                if (!casefile->tasks[i]->closed_on)
                        tally_task(run, casefile->tasks[i], 1);
        for (size_t i = 0; i < casefile->n_placements; i++)
                if (casefile->placements[i]->kind == PLACEMENT_KIND__PLACEMENT_JOB) {
                        person->jobs++;
                        if (!person->job)
                                person->job = date_of_ymd(casefile->placements[i]->first_day).day;
                }
        if (text_set(casefile->end))
                person->end = instant_date((struct instant){casefile->entered_at}).day;
}

/* ---- days and months */

static void state_pay(struct run *run, const struct stage *stage)
{
        const FlowState *state = stage->state;

        if (state->end)
                return;
        if (!state->n_shares)
                run->month->payer_days[state->payer] += UINT64_C(100) * stage->people;
        for (size_t i = 0; i < state->n_shares; i++)
                run->month->payer_days[state->shares[i]->party] += (uint64_t)state->shares[i]->percent * stage->people;
}

/* Whoever is in a state at the end of a day is paid for that day by it. */
void tally_day(struct run *run)
{
        for (size_t i = 0; i < run->n_courses; i++)
                for (size_t j = 0; j < run->course[i].flow->n_states; j++)
                        state_pay(run, &run->course[i].stage[j]);
        for (size_t i = 0; i < run->out->n_accounts; i++)
                run->month->account_days[i] += run->on_account[i];
}

static struct money price_of(const struct price *list, size_t n, const char *name)
{
        for (size_t i = 0; i < n; i++)
                if (!strcmp(list[i].name, name))
                        return list[i].amount;
        return (struct money){0};
}

static struct money amount(struct run *run, struct money price, int64_t n, int64_t parts)
{
        struct money sum = {0};

        if (!money_share(price, n, parts, &sum, run->err))
                run->failed = true;
        return sum;
}

static void money_tally(struct run *run)
{
        const struct scenario *s = run->scenario;
        const struct simulate_result *out = run->out;
        struct simulate_month *month = run->month;

        for (size_t i = 0; i < SCENARIO_PARTIES; i++)
                month->payer[i] = amount(run, s->day[i], (int64_t)month->payer_days[i], 100);
        for (size_t i = 0; i < out->n_accounts; i++)
                month->account[i] =
                        amount(run, price_of(s->account, s->n_accounts, out->account[i]), (int64_t)month->account_days[i], 1);
        for (size_t i = 0; i < out->n_milestones; i++)
                month->milestone[i] =
                        amount(run, price_of(s->milestone, s->n_milestones, out->milestone[i]), month->milestones[i], 1);
}

static uint32_t acts_still(const struct run *run, const struct acts *acts)
{
        uint32_t n = 0;

        for (size_t i = acts->first; i < acts->n; i++)
                n += people_still(run, &acts->item[i]);
        return n;
}

void tally_month_end(struct run *run)
{
        struct simulate_month *month = run->month;

        for (size_t i = 0; i < run->n_courses; i++)
                for (size_t j = 0; j < run->course[i].flow->n_states; j++)
                        month->in_state[run->course[i].stage[j].shown] += run->course[i].stage[j].people;
        for (size_t i = 0; i < SCENARIO_ROLES; i++) {
                month->load[i].waiting = acts_still(run, &run->waiting[i]);
                month->load[i].overdue = (uint32_t)run->overdue[i];
        }
        month->open = run->open;
        month->posts_left = market_left(run);
        month->without_post = acts_still(run, &run->without_post);
        money_tally(run);
}

/* ---- how long it takes */

/* Who was there before the simulation is known from its first day on, and who leaves without it is censored on the day of
 * leaving. */
static void curve_add(struct survival *survival, const struct person *person, int32_t when, int32_t until)
{
        int32_t stop;

        /* Work that is agreed and has not begun has not happened. */
        when = when > until ? 0 : when;
        stop = when ? when : until;
        if (when && when < person->known)
                return;
        survival_add(survival, (uint32_t)(person->known - person->opened), (uint32_t)(stop - person->opened), when != 0);
}

static void curve_tell(struct run *run, const struct survival *survival, uint32_t days, struct simulate_curve *out)
{
        enum { STEP = 30 };

        out->people = survival_people(survival);
        out->happened = survival_happened(survival);
        out->has_median = survival_median(survival, &out->median);
        out->n = days / STEP + 1;
        out->day = arena_alloc(run->arena, out->n * sizeof(*out->day));
        out->at = arena_alloc(run->arena, out->n * sizeof(*out->at));
        for (uint32_t i = 0; i < out->n; i++)
                out->day[i] = i * STEP;
        survival_tell(survival, out->day, out->n, out->at);
}

void tally_end(struct run *run)
{
        OWNED(survival_destroy) struct survival *to_job = NULL;
        OWNED(survival_destroy) struct survival *to_end = NULL;
        int32_t earliest = run->first, end = run->last - 1;

        for (size_t i = 0; i < run->n_people; i++)
                if (run->person[i].opened < earliest)
                        earliest = run->person[i].opened;
        survival_new(&to_job, (uint32_t)(end - earliest));
        survival_new(&to_end, (uint32_t)(end - earliest));
        for (size_t i = 0; i < run->n_people; i++) {
                const struct person *person = &run->person[i];

                if (!person->is_followed || (person->end && person->end < person->known))
                        continue;
                curve_add(to_job, person, person->job, person->job || !person->end ? end : person->end);
                curve_add(to_end, person, person->end, end);
        }
        curve_tell(run, to_job, (uint32_t)(end - run->first), &run->out->to_job);
        curve_tell(run, to_end, (uint32_t)(end - run->first), &run->out->to_end);
}
