#include "play.h"

/* cmocka asks for these before itself. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "flow.h"
#include "must.h"
#include "person.h"
#include "text.h"

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

void fact_refused(struct centre *c, uint64_t id, const struct move *move)
{
        centre_refuses(c, centre_record(c, id, move->name, move->day), "fact.unknown", move->name);
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

void step_lacking(struct centre *c, uint64_t id, const struct move *move)
{
        const Casefile *casefile = centre_case(c, id);
        const Flow *flow = world_flow(c->world, casefile->flow, casefile->flow_version);
        const FlowTransition *transition = flow_transition(flow, move->name);
        Command *command = centre_step(c, id, move->name);

        if (transition->n_reasons)
                command->case_step->reason = transition->reasons[0]->text;
        centre_refuses(c, command, "case.requires", move->words);
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

void step_refused(struct centre *c, uint64_t id, const struct move *move)
{
        Command *command = centre_step(c, id, move->name);

        command->case_step->reason = arena_strdup(c->arena, move->words);
        centre_refuses(c, command, "case.reason", "needs one of its reasons");
}

static void placement_found(struct centre *c, uint64_t id, PlacementKind kind, const struct move *move)
{
        Command *command = centre_placement(c, id, kind, move->day);

        command->placement_record->last_day = move->number;
        centre_do(c, command);
}

void job_found(struct centre *c, uint64_t id, const struct move *move)
{
        placement_found(c, id, PLACEMENT_KIND__PLACEMENT_JOB, move);
}

void assignment_found(struct centre *c, uint64_t id, const struct move *move)
{
        placement_found(c, id, PLACEMENT_KIND__PLACEMENT_ASSIGNMENT, move);
}

void job_ended(struct centre *c, uint64_t id, const struct move *move)
{
        Command *command = centre_command(c, COMMAND__WHAT_PLACEMENT_END);

        command->placement_end = NEW(c->arena, PlacementEnd, placement_end);
        command->placement_end->placement = casefile_placement(centre_case(c, id))->id;
        command->placement_end->last_day = move->number;
        centre_do(c, command);
}

void taster_found(struct centre *c, uint64_t id, const struct move *move)
{
        placement_found(c, id, PLACEMENT_KIND__PLACEMENT_TASTER, move);
}

void consent_given(struct centre *c, uint64_t id, const struct move *move)
{
        Command *command = centre_command(c, COMMAND__WHAT_CONSENT_GIVE);
        Consent *consent = NEW(c->arena, Consent, consent);

        APPEND(c->arena, consent, parts) = person_part(move->name);
        command->consent_give = NEW(c->arena, ConsentGive, consent_give);
        command->consent_give->person = centre_case(c, id)->person;
        command->consent_give->consent = consent;
        centre_do(c, command);
}

void admission_had(struct centre *c, uint64_t id, const struct move *move)
{
        (void)id;
        centre_do(c, centre_admission(c, move->name, move->number ? move->number : move->day));
}

void sample_drawn(struct centre *c, uint64_t id, const struct move *move)
{
        Command *command = centre_command(c, COMMAND__WHAT_SAMPLE_DRAW);
        SampleDraw *draw = command->sample_draw = NEW(c->arena, SampleDraw, sample_draw);

        draw->flow = centre_case(c, id)->flow;
        draw->state = arena_strdup(c->arena, move->name);
        draw->from = 20200101;
        draw->until = date_ymd(date_add_days(date_of_ymd(move->day), -1));
        draw->permille = 1000;
        draw->seed = arena_strdup(c->arena, "chosen before");
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
        centre_refuses(c, command, "override.second", "confirmed by someone else");
        c->by.name = "uid:2";
        centre_do(c, command);
        c->by.name = NULL;
}

void override_refused(struct centre *c, uint64_t id, const struct move *move)
{
        centre_refuses(c, override_command(c, id, move, "hardship"), "case.override", move->words);
}

/* ---- what the casefile holds */

void figure_kept(struct centre *c, uint64_t id, const struct move *move)
{
        const Casefile *casefile = centre_case(c, id);
        size_t i = 0;

        while (i < casefile->n_figures && !text_is(casefile->figures[i]->name, move->name))
                i++;
        assert_true(i < casefile->n_figures);
        assert_int_equal(casefile->figures[i]->value, move->number);
}

void term_due(struct centre *c, uint64_t id, const struct move *move)
{
        const TermState *term = casefile_term(centre_case(c, id), move->name);

        if (!term || term->due != move->number)
                fail_msg("%s is due on %u, and not on %u", move->name, term ? term->due : 0, move->number);
}

void term_met(struct centre *c, uint64_t id, const struct move *move)
{
        const TermState *term = casefile_term(centre_case(c, id), move->name);

        if (!term || term->met != move->number)
                fail_msg("%s is met on %u, and not on %u", move->name, term ? term->met : 0, move->number);
}

void term_none(struct centre *c, uint64_t id, const struct move *move)
{
        assert_null(casefile_term(centre_case(c, id), move->name));
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
        const Casefile *casefile = centre_case(c, id);
        uint32_t n = 0;

        for (size_t i = 0; i < casefile->n_milestones; i++)
                n += text_is(casefile->milestones[i]->name, move->name);
        assert_int_equal(n, move->number);
}

void payers_are(struct centre *c, uint64_t id, const struct move *move)
{
        static const char *const parties[] = {"none", "sender", "centre", "receiver", "fund", "benefit"};
        const Casefile *casefile = centre_case(c, id);
        const Span *span = casefile->paying[casefile->n_paying - 1];
        const char *all = span->n_shares ? "" : parties[span->party];

        for (size_t i = 0; i < span->n_shares; i++)
                all = arena_text(c->arena, "%s%s%s %u", all, i ? ", " : "", parties[span->shares[i]->party],
                                 span->shares[i]->percent);
        assert_string_equal(all, move->words);
}

void account_pays(struct centre *c, uint64_t id, const struct move *move)
{
        const Casefile *casefile = centre_case(c, id);
        size_t i = 0;

        while (i < casefile->n_accounts && !text_is(casefile->accounts[i], move->name))
                i++;
        if (i == casefile->n_accounts)
                fail_msg("%s does not pay", move->name);
}

void milestone_stands(struct centre *c, uint64_t id, const struct move *move)
{
        const Casefile *casefile = centre_case(c, id);
        uint32_t n = 0;

        for (size_t i = 0; i < casefile->n_milestones; i++)
                n += text_is(casefile->milestones[i]->name, move->name) && !casefile->milestones[i]->reversed_on;
        assert_int_equal(n, move->number);
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
                state = centre_case(c, id)->state;
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

/* ---- all plays of some flows, and the page about these */

static bool moves_visit(const struct move *move, size_t n, const char *state)
{
        while (n--)
                if (text_is(move[n].state, state))
                        return true;
        return false;
}

static bool play_visits(const struct play *play, const char *state)
{
        return moves_visit(play->move, play->n, state) || moves_visit(play->first, play->n_first, state);
}

static const Flow *flow_shipped(struct centre *c, const char *name)
{
        centre_flow(c, name);
        return world_flow(c->world, name, 0);
}

static void flow_covered(const Flow *flow, const struct play *play, size_t n)
{
        for (size_t i = 0; i < flow->n_states; i++) {
                const char *state = flow->states[i]->name->text;
                bool found = text_is(state, flow->start->text);

                for (size_t j = 0; j < n && !found; j++)
                        found = text_is(play[j].flow, flow->name->text) && play_visits(&play[j], state);
                if (!found)
                        fail_msg("%s: nobody plays %s", flow->name->text, state);
        }
}

void plays_cover(struct centre *c, const char *const *flow, size_t n, const struct play *play, size_t n_plays)
{
        for (size_t i = 0; i < n; i++)
                flow_covered(flow_shipped(c, flow[i]), play, n_plays);
}

static const char *page_read(struct arena *arena, const char *page)
{
        enum { PAGE_MOST = 65536 };
        char *text = arena_alloc(arena, PAGE_MOST);
        FILE *stream = fopen(arena_text(arena, OVERSTAP_SOURCE "/docs/%s.md", page), "r");

        assert_non_null(stream);
        assert_true(fread(text, 1, PAGE_MOST - 1, stream) < PAGE_MOST - 1);
        (void)fclose(stream);
        return text;
}

static void told(struct centre *c, const char *section, const Flow *flow, const char *word)
{
        const char *found = strstr(section, arena_text(c->arena, "`%s`", word)), *end = strstr(section + 1, "\n## ");

        if (!found || (end && found > end))
                fail_msg("the section on %s does not tell of %s", flow->name->text, word);
}

void page_tells(struct centre *c, const char *page, const char *const *flow, size_t n)
{
        const char *text = page_read(c->arena, page);

        for (size_t i = 0; i < n; i++) {
                const char *section = strstr(text, arena_text(c->arena, "\n## %s\n", flow[i]));
                const Flow *shipped = flow_shipped(c, flow[i]);

                if (!section)
                        fail_msg("docs/%s.md has no section on %s", page, flow[i]);
                for (size_t j = 0; j < shipped->n_states; j++)
                        told(c, section, shipped, shipped->states[j]->name->text);
                for (size_t j = 0; j < shipped->n_transitions; j++)
                        told(c, section, shipped, shipped->transitions[j]->name->text);
        }
}
