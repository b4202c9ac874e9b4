#include "play.h"

/* cmocka asks for these before itself. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <string.h>

#include "must.h"
#include "text.h"

static const Casefile *casefile_now(struct centre *c, uint64_t id)
{
        const Casefile *casefile = world_casefile(c->world, id);

        assert_non_null(casefile);
        return casefile;
}

/* ---- moves that are made */

void nothing_done(struct centre *c, uint64_t id, const struct move *move)
{
        (void)c;
        (void)id;
        (void)move;
}

void fact_given(struct centre *c, uint64_t id, const struct move *move)
{
        centre_do(c, centre_record(c, id, move->name, move->number ? move->number : move->day));
}

void figure_given(struct centre *c, uint64_t id, const struct move *move)
{
        Command *command = centre_command(c, COMMAND__WHAT_CASE_RECORD);
        Figure *given = NEW(c->arena, Figure, figure);

        given->name = arena_strdup(c->arena, move->name);
        given->value = move->number;
        command->case_record = NEW(c->arena, CaseRecord, case_record);
        command->case_record->casefile = id;
        APPEND(c->arena, command->case_record, figures) = given;
        centre_do(c, command);
}

void step_taken(struct centre *c, uint64_t id, const struct move *move)
{
        Command *command = centre_step(c, id, move->name);

        command->case_step->reason = arena_strdup(c->arena, move->words ? move->words : "");
        centre_do(c, command);
}

static void refused(struct centre *c, Command *command, const char *rule, const char *words)
{
        assert_string_equal(centre_send(c, command), rule);
        if (!strstr(c->last.outcome->why, words))
                fail_msg("\"%s\" does not say \"%s\"", c->last.outcome->why, words);
}

void step_lacking(struct centre *c, uint64_t id, const struct move *move)
{
        refused(c, centre_step(c, id, move->name), "case.requires", move->words);
}

void activity_had(struct centre *c, uint64_t id, const struct move *move)
{
        Command *command = centre_command(c, COMMAND__WHAT_ACTIVITY_RECORD);

        command->activity_record = NEW(c->arena, ActivityRecord, activity_record);
        command->activity_record->casefile = id;
        command->activity_record->activity = NEW(c->arena, Activity, activity);
        command->activity_record->activity->kind = arena_strdup(c->arena, move->name);
        command->activity_record->activity->from = move->day;
        centre_do(c, command);
}

void job_found(struct centre *c, uint64_t id, const struct move *move)
{
        centre_do(c, centre_placement(c, id, PLACEMENT_KIND__PLACEMENT_JOB, move->day));
}

void job_ended(struct centre *c, uint64_t id, const struct move *move)
{
        Command *command = centre_command(c, COMMAND__WHAT_PLACEMENT_END);

        command->placement_end = NEW(c->arena, PlacementEnd, placement_end);
        command->placement_end->placement = casefile_placement(casefile_now(c, id))->id;
        command->placement_end->last_day = move->number;
        centre_do(c, command);
}

void taster_found(struct centre *c, uint64_t id, const struct move *move)
{
        Command *command = centre_placement(c, id, PLACEMENT_KIND__PLACEMENT_TASTER, move->day);

        command->placement_record->last_day = move->number;
        centre_do(c, command);
}

void suspended(struct centre *c, uint64_t id, const struct move *move)
{
        Command *command = centre_command(c, COMMAND__WHAT_CASE_SUSPEND);
        Suspension *suspension = NEW(c->arena, Suspension, suspension);

        suspension->from = move->day;
        suspension->until = move->number;
        suspension->reason = arena_strdup(c->arena, move->words);
        command->case_suspend = NEW(c->arena, CaseSuspend, case_suspend);
        command->case_suspend->casefile = id;
        command->case_suspend->suspension = suspension;
        centre_do(c, command);
}

static Command *override_command(struct centre *c, uint64_t id, const struct move *move, const char *reason)
{
        Command *command = centre_step(c, id, move->name);

        command->case_step->override = arena_strdup(c->arena, reason);
        return command;
}

void override_asked(struct centre *c, uint64_t id, const struct move *move)
{
        centre_do(c, override_command(c, id, move, move->words));
}

void override_confirmed(struct centre *c, uint64_t id, const struct move *move)
{
        Command *command = centre_command(c, COMMAND__WHAT_CASE_CONFIRM);

        (void)move;
        command->case_confirm = NEW(c->arena, CaseConfirm, case_confirm);
        command->case_confirm->casefile = id;
        refused(c, command, "override.second", "confirmed by someone else");
        c->by.name = "uid:2";
        centre_do(c, command);
        c->by.name = NULL;
}

void override_refused(struct centre *c, uint64_t id, const struct move *move)
{
        refused(c, override_command(c, id, move, "hardship"), "case.override", move->words);
}

/* ---- what the casefile holds */

void figure_kept(struct centre *c, uint64_t id, const struct move *move)
{
        const Casefile *casefile = casefile_now(c, id);
        size_t i = 0;

        while (i < casefile->n_figures && !text_is(casefile->figures[i]->name, move->name))
                i++;
        assert_true(i < casefile->n_figures);
        assert_int_equal(casefile->figures[i]->value, move->number);
}

void term_due(struct centre *c, uint64_t id, const struct move *move)
{
        const TermState *term = casefile_term(casefile_now(c, id), move->name);

        if (!term || term->due != move->number)
                fail_msg("%s is due on %u, and not on %u", move->name, term ? term->due : 0, move->number);
}

void term_met(struct centre *c, uint64_t id, const struct move *move)
{
        const TermState *term = casefile_term(casefile_now(c, id), move->name);

        if (!term || term->met != move->number)
                fail_msg("%s is met on %u, and not on %u", move->name, term ? term->met : 0, move->number);
}

void term_none(struct centre *c, uint64_t id, const struct move *move)
{
        assert_null(casefile_term(casefile_now(c, id), move->name));
}

void warnings_given(struct centre *c, uint64_t id, const struct move *move)
{
        uint32_t n = 0;

        for (size_t i = 0; i < c->fired.n; i++)
                n += c->fired.item[i]->casefile == id && c->fired.item[i]->what_case == EVENT__WHAT_TERM_WARNED &&
                     text_is(c->fired.item[i]->term_warned->name, move->name);
        assert_int_equal(n, move->number);
}

void milestone_is(struct centre *c, uint64_t id, const struct move *move)
{
        const Casefile *casefile = casefile_now(c, id);
        uint32_t n = 0;

        for (size_t i = 0; i < casefile->n_milestones; i++)
                n += text_is(casefile->milestones[i]->name, move->name);
        assert_int_equal(n, move->number);
}

void payers_are(struct centre *c, uint64_t id, const struct move *move)
{
        static const char *const parties[] = {"none", "sender", "centre", "receiver", "fund", "benefit"};
        const Casefile *casefile = casefile_now(c, id);
        const Span *span = casefile->paying[casefile->n_paying - 1];
        const char *all = span->n_shares ? "" : parties[span->party];

        for (size_t i = 0; i < span->n_shares; i++)
                all = arena_text(c->arena, "%s%s%s %u", all, i ? ", " : "", parties[span->shares[i]->party],
                                 span->shares[i]->percent);
        assert_string_equal(all, move->words);
}

void account_pays(struct centre *c, uint64_t id, const struct move *move)
{
        const Casefile *casefile = casefile_now(c, id);
        size_t i = 0;

        while (i < casefile->n_accounts && !text_is(casefile->accounts[i], move->name))
                i++;
        if (i == casefile->n_accounts)
                fail_msg("%s does not pay", move->name);
}

/* ---- playing */

static const struct play *playing;

int play_setup(void **state)
{
        playing = *state;
        return centre_setup(state);
}

static void moves_play(struct centre *c, uint64_t id, const struct move *move, size_t n)
{
        for (size_t i = 0; i < n; i++) {
                const char *state;

                centre_day(c, move[i].day);
                move[i].act(c, id, &move[i]);
                state = casefile_now(c, id)->state;
                if (move[i].state && !text_is(state, move[i].state))
                        fail_msg("on %u after %s: in %s, not in %s", move[i].day, move[i].name ? move[i].name : "waiting", state,
                                 move[i].state);
        }
}

void play_run(void **state)
{
        struct centre *c = *state;
        uint64_t id;

        centre_flow(c, playing->flow);
        id = centre_do(c, centre_employee(c, playing->flow, "played"));
        moves_play(c, id, playing->first, playing->n_first);
        moves_play(c, id, playing->move, playing->n);
}
