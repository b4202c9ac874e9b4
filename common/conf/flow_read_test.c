/* Flow files: what is read of them, and what is said of wrong ones. Files and findings stand in tests/golden/flows-bad: a line
 * "line:column:text" for each, in order, and no more. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <dirent.h>
#include <stdio.h>
#include <string.h>

#include "flow.h"
#include "law.h"
#include "must.h"
#include "read.h"

#define GOLDEN OVERSTAP_SOURCE "/tests/golden/flows-bad"

static int setup(void **state)
{
        arena_new((struct arena **)state);
        return 0;
}

static int teardown(void **state)
{
        arena_destroy((struct arena **)state);
        return 0;
}

/* Read and check, as intake and `overstap flow check` do. */
static Flow *flow_of(const char *file, struct arena *arena, struct findings *findings)
{
        Flow *flow = NULL;
        struct err err;

        *findings = (struct findings){.arena = arena};
        if (!flow_read_sound(file, arena, findings, &flow, &err))
                fail_msg("%s", err.text);
        return flow;
}

static Flow *shipped(const char *name, struct arena *arena)
{
        const char *file = arena_text(arena, OVERSTAP_SOURCE "/config/flows/%s.yaml", name);
        struct findings findings;
        Flow *flow = flow_of(file, arena, &findings);

        assert_string_equal(findings_text(&findings, arena), "");
        assert_string_equal(flow->name->text, name);
        return flow;
}

static Flow *parsed(const char *text, struct arena *arena)
{
        struct findings findings = {.arena = arena};
        Flow *flow = NULL;
        struct err err;

        assert_true(flow_parse("dir/f.yaml", text, strlen(text), arena, &findings, &flow, &err));
        assert_string_equal(findings_text(&findings, arena), "");
        return flow;
}

static const char *text_of(const char *file, struct arena *arena)
{
        char *text = arena_alloc(arena, 32768);
        FILE *stream = fopen(file, "r");
        size_t n;

        if (!stream)
                fail_msg("%s is missing", file);
        n = fread(text, 1, 32767, stream);
        assert_true(n < 32767);
        (void)fclose(stream);
        return text;
}

static void golden_check(const char *name, struct arena *arena)
{
        const char *file = arena_text(arena, GOLDEN "/%s.yaml", name),
                   *expected = text_of(arena_text(arena, GOLDEN "/%s.expect", name), arena);
        const char *said = "";
        struct findings findings;

        (void)flow_of(file, arena, &findings);
        /* In file order, without the file's name. */
        for (const char *line = findings_text(&findings, arena); *line; line += strcspn(line, "\n"), line += *line == '\n') {
                const char *at = line + strlen(file) + 1, *text = strstr(at, ": ");

                said = arena_text(arena, "%s%.*s:%.*s\n", said, (int)(text - at), at, (int)strcspn(text + 2, "\n"), text + 2);
        }
        if (strcmp(said, expected))
                fail_msg("%s:\n%sbut expected\n%s", file, said, expected);
}

static void every_wrong_flow_is_told_what_is_wrong_and_where(void **state)
{
        struct arena *arena = *state;
        struct dirent *entry;
        DIR *dir = opendir(GOLDEN);
        size_t n = 0;

        assert_non_null(dir);
        while ((entry = readdir(dir))) {
                char *dot = strstr(entry->d_name, ".yaml");

                if (!dot)
                        continue;
                *dot = '\0';
                golden_check(entry->d_name, arena);
                n++;
        }
        closedir(dir);
        assert_true(n >= 150);
}

static void a_flow_is_read_whole(void **state)
{
        const Flow *flow = shipped("gelders", *state);
        const FlowTransition *transfer = flow_transition(flow, "transfer");
        const FlowTerm *stay = flow_term(flow, "service-term"), *withdrawal = flow_term(flow, "withdrawal-term");
        const FlowState *assigned = flow_state(flow, "assigned"), *left = flow_state(flow, "closed-left");

        assert_string_equal(flow->file, "gelders.yaml");
        assert_int_equal(flow->version, 2);
        assert_string_equal(flow->title_nl, "Gelders model");
        assert_string_equal(flow->start->text, "announced");
        assert_string_equal(assigned->title_nl, "Ingeleend");
        assert_int_equal(assigned->employer, PARTY__PARTY_CENTRE);
        assert_int_equal(assigned->payer, PARTY__PARTY_SENDER);
        assert_true(assigned->matching);
        assert_null(assigned->end);
        assert_string_equal(left->end->text, "left");
        assert_int_equal(left->employer, PARTY__PARTY_NONE);
        assert_int_equal(transfer->n_from, 1);
        assert_string_equal(transfer->by[0]->text, "caseworker");
        assert_int_equal(transfer->n_requires, 2);
        assert_string_equal(transfer->requires[0] -> kind -> text, "agreement");
        assert_string_equal(transfer->requires[0] -> value -> text, "three-party");
        assert_string_equal(transfer->requires[1] -> value -> text, "withdrawal-term");
        assert_string_equal(transfer->effects[0]->value->text, "sender");
        assert_string_equal(transfer->effects[1]->value->text, "e-profile");
        assert_string_equal(transfer->effects[1]->for_role->text, "employee");
        assert_int_equal(transfer->effects[1]->due->n, 14);
        assert_int_equal(transfer->effects[1]->due->unit, UNIT__UNIT_IS_DAYS);
        assert_int_equal(stay->after->unit, UNIT__UNIT_IS_MONTHS);
        assert_int_equal(stay->basis, BASIS__BASIS_CONTRACT);
        assert_int_equal(stay->n_warn, 3);
        assert_int_equal(stay->warn[2]->unit, UNIT__UNIT_IS_WEEKS);
        assert_string_equal(stay->then->text, "expire");
        assert_int_equal(withdrawal->basis, BASIS__BASIS_STATUTE);
        assert_string_equal(withdrawal->anchor_value->text, "agreement.three-party");
}

static void words_remember_where_they_stand(void **state)
{
        const Flow *flow =
                parsed("flow: f\nstates:\n  a: {end: left}\ntransitions:\n  t: {from: [x, y], requires: [{fact: offer}]}\n"
                       "terms:\n  c: {from: entered   a}\n  d: {from: 'entered a'}\n  e: {from: agreement plan}\n",
                       *state);
        const Word *const words[] = {flow->name,
                                     flow->states[0]->end,
                                     flow->transitions[0]->from[1],
                                     flow->transitions[0]->requires[0] -> value,
                                     flow -> terms[0] -> anchor_value,
                                     flow -> terms[1] -> anchor_value,
                                     flow -> terms[2] -> anchor_value};
        static const unsigned places[][2] = {{1, 7}, {3, 12}, {5, 17}, {5, 39}, {7, 23}, {8, 22}, {9, 13}};

        for (size_t i = 0; i < COUNT(words); i++) {
                assert_int_equal(words[i]->line, places[i][0]);
                assert_int_equal(words[i]->column, places[i][1]);
        }
        assert_string_equal(flow->file, "f.yaml");
}

static void every_anchor_is_read(void **state)
{
        static const struct {
                const char *text;
                Anchor anchor;
                const char *value;
        } anchors[] = {
                {"last-day", ANCHOR__ANCHOR_FACT, "last-day"},
                {"agreement", ANCHOR__ANCHOR_FACT, "agreement"},
                {"agreement three-party", ANCHOR__ANCHOR_FACT, "agreement.three-party"},
                {"entered in-service", ANCHOR__ANCHOR_ENTERED, "in-service"},
                {"placement start", ANCHOR__ANCHOR_PLACEMENT_START, NULL},
                {"placement end", ANCHOR__ANCHOR_PLACEMENT_END, NULL},
                {"term choice", ANCHOR__ANCHOR_TERM, "choice"},
        };
        struct arena *arena = *state;

        for (size_t i = 0; i < COUNT(anchors); i++) {
                const Flow *flow = parsed(arena_text(arena, "terms: {t: {from: %s}}", anchors[i].text), arena);

                assert_int_equal(flow->terms[0]->anchor, anchors[i].anchor);
                if (anchors[i].value)
                        assert_string_equal(flow->terms[0]->anchor_value->text, anchors[i].value);
                else
                        assert_null(flow->terms[0]->anchor_value);
        }
}

static void any_is_every_state_that_is_no_end_and_not_where_it_leads(void **state)
{
        /* Transitions may stand above the states they name. */
        const Flow *flow =
                parsed("transitions:\n  drop: {from: any, to: c}\n  leave: {from: [any], to: z}\n"
                       "states:\n  a: {employer: none, payer: none}\n  z: {end: left}\n  c: {employer: none, payer: none}\n",
                       *state);
        const FlowTransition *drop = flow_transition(flow, "drop"), *leave = flow_transition(flow, "leave");

        assert_int_equal(drop->n_from, 1);
        assert_string_equal(drop->from[0]->text, "a");
        assert_int_equal(drop->from[0]->line, 2);
        assert_int_equal(drop->from[0]->column, 16);
        assert_int_equal(leave->n_from, 2);
        assert_true(flow_leaves(leave, "a") && flow_leaves(leave, "c"));
}

static void matching_is_on_in_all_the_words_of_yaml(void **state)
{
        static const char *const words[] = {"off", "on", "no", "yes", "false", "true"};
        struct arena *arena = *state;

        for (size_t i = 0; i < COUNT(words); i++) {
                const Flow *flow =
                        parsed(arena_text(arena, "states: {a: {employer: none, payer: none, matching: %s}}", words[i]), arena);

                assert_int_equal(flow->states[0]->matching, i % 2);
        }
}

static void what_the_schema_cannot_hold_is_refused_before_it_is_sent(void **state)
{
        struct arena *arena = *state;
        struct findings findings = {.arena = arena};
        const char *text = "states:\n";
        Flow *flow = NULL;
        struct err err;

        for (int i = 0; i <= 200; i++)
                text = arena_text(arena, "%s  s%d: {end: left}\n", text, i);
        text = arena_text(arena, "%stitle: {en: %0121d, nl: x}\n", text, 1);
        assert_true(flow_parse("f", text, strlen(text), arena, &findings, &flow, &err));
        assert_string_equal(findings_text(&findings, arena), "f:2:3: states: 201 are too many (at most 200)\n"
                                                             "f:203:13: title.en: 121 bytes, at most 120 are allowed");
        assert_int_equal(flow->n_states, 200);
}

static void what_was_read_fits_the_schema(void **state)
{
        static const char *const names[] = {"maasland", "gelders"};
        struct err err;

        for (size_t i = 0; i < COUNT(names); i++)
                if (!codec_check(&shipped(names[i], *state)->base, *state, &err))
                        fail_msg("%s: %s", names[i], err.text);
}

static bool is_taken(const Flow *flow, const char *name, const char *from, const char *to)
{
        const FlowTransition *transition = flow_transition(flow, name);

        return transition && flow_leaves(transition, from) && !strcmp(transition->to->text, to);
}

/* The way of DOMAIN 8.1 through maasland: A and D; C; B; E. */
static void maasland_has_the_ways_of_its_worked_example(void **state)
{
        const Flow *flow = shipped("maasland", *state);

        assert_true(is_taken(flow, "decline", "announced", "declined"));
        assert_true(is_taken(flow, "join", "announced", "joined"));
        assert_true(is_taken(flow, "intake", "joined", "intake"));
        assert_true(is_taken(flow, "search", "intake", "searching"));
        assert_true(is_taken(flow, "taster", "searching", "taster"));
        assert_true(is_taken(flow, "offer", "taster", "offered"));
        assert_true(is_taken(flow, "offer", "searching", "offered"));
        assert_true(is_taken(flow, "place", "offered", "placed"));
        assert_true(is_taken(flow, "sustain", "placed", "sustained"));
        assert_true(is_taken(flow, "return", "placed", "returned"));
        assert_true(is_taken(flow, "late", "searching", "late"));
        assert_true(is_taken(flow, "place", "late", "placed"));
        assert_true(is_taken(flow, "place", "returned", "placed"));
}

/* Nobody may be proposed while an offer stands, has work, has not chosen, or is gone. */
static void maasland_matches_those_who_look_for_work(void **state)
{
        static const char *const looking[] = {"joined", "intake", "searching", "taster", "late", "returned"};
        const Flow *flow = shipped("maasland", *state);
        size_t on = 0;

        for (size_t i = 0; i < flow->n_states; i++)
                on += flow->states[i]->matching;
        assert_int_equal(on, COUNT(looking));
        for (size_t i = 0; i < COUNT(looking); i++)
                assert_true(flow_state(flow, looking[i])->matching);
}

static void gelders_has_the_ways_of_its_worked_example(void **state)
{
        const Flow *flow = shipped("gelders", *state);

        assert_true(is_taken(flow, "transfer", "announced", "in-service"));
        assert_true(is_taken(flow, "assign", "in-service", "assigned"));
        assert_true(is_taken(flow, "recall", "assigned", "in-service"));
        assert_true(is_taken(flow, "place", "assigned", "placed"));
        assert_true(is_taken(flow, "return", "placed", "in-service"));
        assert_true(is_taken(flow, "last", "placed", "closed-lasting"));
        assert_true(is_taken(flow, "start-up", "in-service", "closed-business"));
        assert_true(is_taken(flow, "expire", "in-service", "closed-term"));
}

/* DOMAIN 8.1 and 8.2: the days on which terms end, from the days on which they begin. */
static void the_days_of_both_worked_examples_follow_from_the_terms(void **state)
{
        static const struct {
                const char *flow, *term;
                uint32_t start, due;
        } days[] = {
                {"maasland", "choice", 20260407, 20260421},         {"maasland", "first-talk", 20260408, 20260415},
                {"maasland", "plan", 20260421, 20260519},           {"maasland", "second-thoughts", 20260420, 20260518},
                {"maasland", "last-day", 20260731, 20260731},       {"maasland", "check-26", 20260601, 20261130},
                {"maasland", "check-26", 20261201, 20270601},       {"gelders", "withdrawal-term", 20260813, 20260827},
                {"gelders", "withdrawal-term", 20260421, 20260506}, {"gelders", "service-term", 20260831, 20270831},
                {"gelders", "lasting", 20270101, 20270702},         {"gelders", "lasting", 20270301, 20270830},
                {"gelders", "assignment-end", 20261231, 20261231},  {"gelders", "return-right", 20261201, 20270201},
        };
        struct arena *arena = *state;
        struct findings findings = {.arena = arena};
        Law *law = NULL;
        struct err err;

        assert_true(law_read(OVERSTAP_SOURCE "/config/law/nl", arena, &findings, &law, &err));
        assert_int_equal(findings.n, 0);
        for (size_t i = 0; i < COUNT(days); i++) {
                const FlowTerm *term = flow_term(shipped(days[i].flow, arena), days[i].term);

                assert_int_equal(date_ymd(law_term(law, date_of_ymd(days[i].start), term->after, term->basis, arena).legal),
                                 days[i].due);
        }
}

/* B starts on 1 June 2026 and is back on 1 October, after a temporary contract of four months. */
static void the_return_window_of_maasland_is_wider_than_a_short_contract(void **state)
{
        const FlowTerm *window = flow_term(shipped("maasland", *state), "return-window");
        const struct length length = {(int32_t)window->after->n, (enum unit)window->after->unit};

        assert_true(date_add(date_of_ymd(20260601), length).day >= date_of_ymd(20261001).day);
}

static void the_page_about_flows_has_every_word_of_the_vocabulary(void **state)
{
        const char *const *const lists[] = {flow_roles,    flow_require_kinds, flow_effect_kinds, flow_facts, flow_activities,
                                            flow_accounts, flow_placements,    flow_admissions,   flow_ends, flow_counts, flow_personal};
        const char *page = text_of(OVERSTAP_SOURCE "/docs/flows.md", *state);

        for (size_t i = 0; i < COUNT(lists); i++)
                for (size_t j = 0; lists[i][j]; j++)
                        if (!strstr(page, arena_text(*state, "`%s`", lists[i][j])) &&
                            !strstr(page, arena_text(*state, "`%s: ", lists[i][j])) &&
                            !strstr(page, arena_text(*state, ": %s`", lists[i][j])))
                                fail_msg("docs/flows.md does not tell of %s", lists[i][j]);
}

static void the_sample_on_the_page_about_flows_is_sound(void **state)
{
        const char *page = text_of(OVERSTAP_SOURCE "/docs/flows.md", *state), *sample = strstr(page, "```yaml\n") + 8;
        struct flow_finding *finding;
        const Flow *flow = parsed(arena_strndup(*state, sample, (size_t)(strstr(sample, "```") - sample)), *state);

        if (flow_check(flow, *state, &finding))
                fail_msg("docs/flows.md: %u: %s", finding->line, finding->text);
        assert_true(flow->n_states > 0);
}

/* Every state and transition that someone may meet in a casefile is told of. */
static void the_page_about_flows_has_every_state_and_transition(void **state)
{
        static const char *const names[] = {"maasland", "gelders"};
        const char *page = text_of(OVERSTAP_SOURCE "/docs/flows.md", *state);

        for (size_t i = 0; i < COUNT(names); i++) {
                const Flow *flow = shipped(names[i], *state);
                const char *part = strstr(page, arena_text(*state, "\n## %s\n", names[i]));

                assert_non_null(part);
                for (size_t j = 0; j < flow->n_states; j++)
                        if (!strstr(part, arena_text(*state, "`%s`", flow->states[j]->name->text)))
                                fail_msg("docs/flows.md: %s has the state %s", names[i], flow->states[j]->name->text);
                for (size_t j = 0; j < flow->n_transitions; j++)
                        if (!strstr(part, arena_text(*state, "`%s`", flow->transitions[j]->name->text)))
                                fail_msg("docs/flows.md: %s has the transition %s", names[i], flow->transitions[j]->name->text);
        }
}

int main(void)
{
        cmocka_set_message_output(CM_OUTPUT_TAP);
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
        const struct CMUnitTest tests[] = {
                TEST(every_wrong_flow_is_told_what_is_wrong_and_where),
                TEST(a_flow_is_read_whole),
                TEST(words_remember_where_they_stand),
                TEST(every_anchor_is_read),
                TEST(any_is_every_state_that_is_no_end_and_not_where_it_leads),
                TEST(matching_is_on_in_all_the_words_of_yaml),
                TEST(what_the_schema_cannot_hold_is_refused_before_it_is_sent),
                TEST(what_was_read_fits_the_schema),
                TEST(maasland_has_the_ways_of_its_worked_example),
                TEST(maasland_matches_those_who_look_for_work),
                TEST(gelders_has_the_ways_of_its_worked_example),
                TEST(the_days_of_both_worked_examples_follow_from_the_terms),
                TEST(the_return_window_of_maasland_is_wider_than_a_short_contract),
                TEST(the_page_about_flows_has_every_word_of_the_vocabulary),
                TEST(the_sample_on_the_page_about_flows_is_sound),
                TEST(the_page_about_flows_has_every_state_and_transition),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
