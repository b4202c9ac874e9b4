/* Pictures of flows as text: all of a flow is on it, nothing in it can break it, and a casefile is where it is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "centre.h"
#include "draw.h"
#include "must.h"
#include "read.h"

static const char *const shipped[] = {"maasland", "gelders"};

static void has(const char *text, const char *part)
{
        if (!strstr(text, part))
                fail_msg("\"%s\" is not in %s", part, text);
}

static void has_not(const char *text, const char *part)
{
        if (strstr(text, part))
                fail_msg("\"%s\" is in %s", part, text);
}

/* The line of the text that begins like this, behind its indent. */
static const char *line_of(const char *text, const char *begin, struct arena *arena)
{
        const char *at = strstr(text, arena_text(arena, "        %s", begin));

        if (!at)
                fail_msg("no line begins with %s", begin);
        return arena_strndup(arena, at, strcspn(at, "\n"));
}

static Flow *parsed(const char *text, struct arena *arena)
{
        struct findings findings = {.arena = arena};
        struct err err = {0};
        Flow *flow = NULL;

        assert_true(flow_parse("flow.yaml", text, strlen(text), arena, &findings, &flow, &err));
        assert_string_equal(findings_text(&findings, arena), "");
        return flow;
}

static const char shown[] =
        "flow: shown\nversion: 3\ntitle: {en: Shown, nl: Getoond}\nstart: told\n"
        "personal: {profile: {en: To find work, nl: Om werk te vinden}}\n"
        "states:\n"
        "  told:   {title: {en: Told, nl: Verteld}, employer: sender, payer: sender}\n"
        "  helped: {title: {en: Helped, nl: Geholpen}, employer: centre, payer: sender, matching: on, counts: joined}\n"
        "  lent:   {title: {en: Lent, nl: Ingeleend}, employer: centre, payer: sender}\n"
        "  tried:  {title: {en: Tried, nl: Geprobeerd}, employer: sender, payer: sender}\n"
        "  late:   {title: {en: Late, nl: Laat}, employer: none, payer: benefit}\n"
        "  placed: {title: {en: Placed, nl: Geplaatst}, employer: receiver, payer: receiver}\n"
        "  left:   {title: {en: Left, nl: Weg}, end: left}\n"
        "transitions:\n"
        "  join:   {from: told, to: helped, by: [caseworker, employee]}\n"
        "  lend:   {from: helped, to: lent, by: caseworker, requires: [{placement: assignment}]}\n"
        "  recall: {from: lent, to: helped, by: [caseworker, clock], requires: [{placement: ended}]}\n"
        "  try:    {from: helped, to: tried, by: caseworker}\n"
        "  late:   {from: [helped, lent, tried], to: late, by: clock}\n"
        "  place:  {from: [told, helped, lent, tried, late], to: placed, by: caseworker, requires: [{placement: job}, {activity: "
        "talk 2}]}\n"
        "  return: {from: placed, to: helped, by: caseworker, requires: [{placement: ended}, {within: way-back}]}\n"
        "  leave:  {from: any, to: left, by: employee, reasons: [moved, other]}\n"
        "terms:\n"
        "  choice:   {after: 14d, from: announced, basis: contract}\n"
        "  plan:     {after: 4w, from: entered helped, until: [agreement plan, joined], basis: own}\n"
        "  last-day: {after: 0d, from: last-day, basis: contract, then: late}\n"
        "  support:  {after: 12m, from: entered lent, basis: own, grace: 2d, then: recall}\n"
        "  way-back: {after: 2m, from: placement start, basis: statute}\n";

static const char *shown_dot(struct centre *c)
{
        return draw_dot(parsed(shown, c->arena), NULL, c->arena);
}

static void every_state_step_and_term_of_every_flow_is_on_its_picture(void **state)
{
        struct centre *c = *state;

        for (size_t i = 0; i < COUNT(shipped); i++) {
                const Flow *flow = world_flow(c->world, shipped[i], 0);
                const char *text = draw_dot(flow, NULL, c->arena);

                for (size_t j = 0; j < flow->n_states; j++)
                        has(text, arena_text(c->arena, "id=\"state-%s\"", flow->states[j]->name->text));
                for (size_t j = 0; j < flow->n_transitions; j++) {
                        const FlowTransition *transition = flow->transitions[j];

                        has(text,
                            arena_text(c->arena, "\"step %s\" -> \"state %s\"", transition->name->text, transition->to->text));
                        for (size_t k = 0; k < transition->n_from; k++)
                                has(text, arena_text(c->arena, "\"state %s\" -> \"step %s\"", transition->from[k]->text,
                                                     transition->name->text));
                }
                for (size_t j = 0; j < flow->n_terms; j++)
                        has(text, arena_text(c->arena, "%s: ", flow->terms[j]->name->text));
                assert_string_equal(draw_dot(flow, NULL, c->arena), text);
        }
}

static void a_state_says_who_employs_and_who_pays_and_an_end_which_it_is(void **state)
{
        struct centre *c = *state;
        const char *text = shown_dot(c);
        const char *helped = line_of(text, "\"state helped\"", c->arena), *left = line_of(text, "\"state left\"", c->arena);

        has(helped, "employer: centre");
        has(helped, "payer: sender");
        has(helped, "matching on");
        has(helped, "counts as joined");
        has(helped, "Geholpen");
        has(helped, "peripheries=1");
        has(left, "end: left");
        has(left, "peripheries=2");
        has_not(left, "employer");
        has(text, "start -> \"state told\"");
}

static void a_step_says_who_may_take_it_and_what_it_asks_and_the_clock_has_its_own_form(void **state)
{
        struct centre *c = *state;
        const char *text = shown_dot(c);
        const char *back = line_of(text, "\"step return\"", c->arena);

        has(back, "by caseworker");
        has(back, "if work has ended");
        has(back, "if within way-back");
        has(back, "shape=box");
        has(line_of(text, "\"step place\"", c->arena), "if talk recorded 2 times");
        has(line_of(text, "\"step late\"", c->arena), "shape=octagon");
        has(line_of(text, "\"step recall\"", c->arena), "shape=box");
}

static void a_term_points_at_what_it_fires_else_at_what_asks_for_it_else_stands_where_it_counts_from(void **state)
{
        struct centre *c = *state;
        const char *text = shown_dot(c);

        has(text, "\"state lent\" -> \"step recall\" [style=dashed, color=\"#8a4500\", fontcolor=\"#8a4500\", label=<support: "
                  "12m and 2d "
                  "grace, own>]");
        has(text, "\"note 3 \" -> \"step return\" [style=dotted");
        has(line_of(text, "\"state helped\"", c->arena),
            "term plan: 4w, own</FONT><BR/><FONT POINT-SIZE=\"10\">until the agreement plan or the fact joined<");
        has(line_of(text, "\"note 1 announced\"", c->arena), "term choice: 14d, contract");
}

static void a_step_from_many_states_names_them_and_has_no_arrow_from_each(void **state)
{
        struct centre *c = *state;
        const char *text = shown_dot(c);

        has(line_of(text, "\"step leave\"", c->arena), "from told, helped, lent,");
        has(line_of(text, "\"step leave\"", c->arena), "with a reason");
        has(text, "\"state told\" -> \"step leave\" [arrowhead=none, style=invis]");
        has(text, "\"state late\" -> \"step place\" [arrowhead=none]");
}

static void titles_cannot_break_the_picture_and_several_payers_are_named(void **state)
{
        struct centre *c = *state;
        const Flow *flow =
                parsed("flow: odd\nversion: 1\ntitle: {en: 'A <B> & \"C\"', nl: 'D'}\nstart: on\n"
                       "states:\n  on: {title: {en: '</FONT>>];', nl: 'é'}, employer: none, payer: {benefit: 60, sender: 40}}\n"
                       "  off: {title: {en: Off, nl: Uit}, end: left}\n"
                       "transitions:\n  stop: {from: on, to: off, by: clock}\n"
                       "terms:\n  time: {after: {by: age, 0: 3m, 45: 6m}, from: entered on, basis: own, grace: 2d, then: stop}\n",
                       c->arena);
        const char *text = draw_dot(flow, NULL, c->arena);

        has(text, "A &lt;B&gt; &amp; &quot;C&quot;");
        has(text, "&lt;/FONT&gt;&gt;];");
        has(text, "payer: benefit 60%, sender 40%");
        has(text, "employer: nobody");
        has(text, "time: 3m to 6m by age and 2d grace, own");
}

static void a_casefile_is_marked_where_it_was_and_where_it_is(void **state)
{
        struct centre *c = *state;
        const Flow *flow = parsed(shown, c->arena);
        const Casefile *casefile;
        const char *text;
        Command *command;
        uint64_t id;

        centre_flow_text(c, shown);
        command = centre_employee(c, "shown", "e");
        APPEND(c->arena, command->employee_log, facts) = centre_fact(c, "last-day", 20260630);
        id = centre_do(c, command);
        centre_day(c, 20260107);
        centre_do(c, centre_step(c, id, "join"));
        casefile = world_casefile(c->world, id);
        text = draw_dot(flow, casefile, c->arena);
        has(line_of(text, "\"state told\"", c->arena), "step 1: 2026-01-05<");
        has(line_of(text, "\"state helped\"", c->arena), "step 2: 2026-01-07, here now<");
        has(line_of(text, "\"state helped\"", c->arena), "; runs to 2026-02-04");
        has(line_of(text, "\"state helped\"", c->arena), "penwidth=3.5");
        has(text, "\"state told\" -> \"step join\" [arrowhead=none, penwidth=2.5]");
        has(text, "last-day: 0d, contract; runs to 2026-06-30");
        has_not(line_of(text, "\"state lent\"", c->arena), "step ");
        has(draw_description(flow, casefile, c->arena), "Casefile 1 is in helped since 2026-01-07; steps taken: 1.");
        has(draw_description(flow, NULL, c->arena), "From told: join to helped, place to placed, leave to left. From helped:");
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(every_state_step_and_term_of_every_flow_is_on_its_picture, centre_setup,
                                                centre_teardown),
                cmocka_unit_test_setup_teardown(a_state_says_who_employs_and_who_pays_and_an_end_which_it_is, centre_setup,
                                                centre_teardown),
                cmocka_unit_test_setup_teardown(a_step_says_who_may_take_it_and_what_it_asks_and_the_clock_has_its_own_form,
                                                centre_setup, centre_teardown),
                cmocka_unit_test_setup_teardown(
                        a_term_points_at_what_it_fires_else_at_what_asks_for_it_else_stands_where_it_counts_from, centre_setup,
                        centre_teardown),
                cmocka_unit_test_setup_teardown(a_step_from_many_states_names_them_and_has_no_arrow_from_each, centre_setup,
                                                centre_teardown),
                cmocka_unit_test_setup_teardown(titles_cannot_break_the_picture_and_several_payers_are_named, centre_setup,
                                                centre_teardown),
                cmocka_unit_test_setup_teardown(a_casefile_is_marked_where_it_was_and_where_it_is, centre_setup, centre_teardown),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests(tests, NULL, NULL);
}
