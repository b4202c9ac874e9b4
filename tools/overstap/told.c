#include "told.h"

#include <stdio.h>

#include "casefile.h"
#include "date.h"
#include "flow.h"
#include "flow_words.h"
#include "json.h"
#include "law.h"
#include "must.h"
#include "print.h"
#include "term.h"
#include "text.h"

static const char *words_of(const Word *word)
{
        return word ? word->text : "";
}

static json_t *words_json(Word *const *words, size_t n)
{
        json_t *list = json_array();

        for (size_t i = 0; i < n; i++)
                json_array_append_new(list, text_json(words[i]->text));
        return list;
}

static json_t *day_json(const struct told *t, uint32_t ymd)
{
        return ymd ? text_json(day_words(ymd, t->world->arena)) : json_null();
}

static uint32_t today(const struct told *t)
{
        return date_ymd(instant_date(t->now));
}

/* ---- who took its steps */

struct steps {
        const Event **event; /* of each step, in their order */
        size_t n;
};

/* The events that made its steps; none unless they are all there. One that was undone with a migration is none of them. */
static struct steps steps_of(const struct told *t)
{
        struct steps steps = {0};

        for (size_t i = 0; i < t->n_events; i++) {
                const Event *event = t->events[i];

                if (event->what_case == EVENT__WHAT_CASE_OPENED || event->what_case == EVENT__WHAT_CASE_MOVED)
                        *(const Event **)arena_append(t->world->arena, (void **)&steps.event, &steps.n, sizeof *steps.event) =
                                event;
                else if (event->what_case == EVENT__WHAT_CASE_MIGRATED && event->case_migrated->back_to)
                        while (steps.n && steps.event[steps.n - 1]->seq > event->case_migrated->back_to)
                                steps.n--;
        }
        return steps.n == t->casefile->n_entered ? steps : (struct steps){0};
}

/* "by join, uid:1000, for the reason payout". */
static const char *step_words(const struct told *t, const Entered *entered, const Event *event)
{
        struct arena *arena = t->world->arena;
        const CaseMoved *moved = event && event->what_case == EVENT__WHAT_CASE_MOVED ? event->case_moved : NULL;
        const char *words = text_empty(entered->by) ? "opened" : arena_text(arena, "by %s", entered->by);

        if (event)
                words = arena_text(arena, "%s%s %s", words, text_empty(entered->by) ? " by" : ",", event->by);
        if (moved && text_set(moved->term))
                words = arena_text(arena, "%s, when the term %s passed", words, moved->term);
        if (text_set(entered->reason))
                words = arena_text(arena, "%s, for the reason %s", words, entered->reason);
        if (moved && text_set(moved->override))
                words = arena_text(arena, "%s, overridden for %s%s%s", words, moved->override,
                                   text_set(moved->asked_by) ? " at the word of " : "", moved->asked_by);
        for (size_t i = 0; moved && i < moved->n_lacks; i++)
                words = arena_text(arena, "%s%s%s", words, i ? "; " : " although ", moved->lacks[i]);
        return words;
}

static json_t *step_json(const struct told *t, size_t i, const struct steps *steps)
{
        const Entered *entered = t->casefile->entered[i];
        const Event *event = steps->n ? steps->event[i] : NULL;
        uint32_t until = i + 1 < t->casefile->n_entered ? t->casefile->entered[i + 1]->on : 0;

        return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "state", text_json(entered->state), "on",
                         day_json(t, entered->on), "until", day_json(t, until), "by", text_json(entered->by), "who",
                         text_json(event ? event->by : ""), "reason", text_json(entered->reason), "words",
                         text_json(step_words(t, entered, event)));
}

/* ---- which states can still come */

struct reach {
        bool *can; /* of each state of the flow */
};

static size_t state_index(const Flow *flow, const char *name)
{
        size_t i = 0;

        while (i < flow->n_states && !text_is(flow->states[i]->name->text, name))
                i++;
        return i;
}

/* Why a transition cannot be taken any more though the casefile is where it begins: the time for it is over. Null when it can. */
static const char *shut_by(const struct told *t, const FlowTransition *transition)
{
        for (size_t i = 0; i < transition->n_requires; i++) {
                const FlowRequire *require = transition->requires[i];
                const TermState *state;

                if (!text_is(require->kind->text, "within"))
                        continue;
                state = casefile_term(t->casefile, words_of(require->value));
                if (state && term_ends(state).day && term_ends(state).day < instant_date(t->now).day)
                        return arena_text(t->world->arena, "%s can be taken only within %s, which ended on %s",
                                          transition->name->text, state->name,
                                          day_words(date_ymd(term_ends(state)), t->world->arena));
        }
        return NULL;
}

static bool reach_on(const struct told *t, const struct reach *reach, const FlowTransition *transition)
{
        size_t to = state_index(t->flow, transition->to->text);
        bool is_open = flow_leaves(transition, t->casefile->state) && !shut_by(t, transition);

        for (size_t i = 0; i < transition->n_from && !is_open; i++)
                is_open = !text_is(transition->from[i]->text, t->casefile->state) &&
                          reach->can[state_index(t->flow, transition->from[i]->text)];
        if (!is_open || reach->can[to])
                return false;
        return reach->can[to] = true;
}

/* From where it is; the state itself only when a way leads back to it. */
static struct reach reach_of(const struct told *t)
{
        struct reach reach = {arena_alloc(t->world->arena, t->flow->n_states + 1)};
        bool more = true;

        while (more) {
                more = false;
                for (size_t i = 0; i < t->flow->n_transitions; i++)
                        more |= reach_on(t, &reach, t->flow->transitions[i]);
        }
        return reach;
}

static bool can_come(const struct told *t, const struct reach *reach, const char *state)
{
        return reach->can[state_index(t->flow, state)];
}

/* Can the casefile still be where this transition begins? */
static bool can_fire(const struct told *t, const struct reach *reach, const FlowTransition *transition)
{
        for (size_t i = 0; i < transition->n_from; i++)
                if (can_come(t, reach, transition->from[i]->text))
                        return true;
        return flow_leaves(transition, t->casefile->state);
}

/* "decline leads there from announced". */
static const char *ways_words(const struct told *t, const char *state)
{
        struct arena *arena = t->world->arena;
        const char *words = "";

        for (size_t i = 0; i < t->flow->n_transitions; i++) {
                const FlowTransition *transition = t->flow->transitions[i];
                const char *shut = flow_leaves(transition, t->casefile->state) ? shut_by(t, transition) : NULL;

                if (!text_is(transition->to->text, state))
                        continue;
                words = arena_text(arena, "%s%s%s", words, *words ? "; " : "",
                                   shut ? shut
                                        : arena_text(arena, "%s leads there only from %s", transition->name->text,
                                                     list_words(transition->from, transition->n_from, arena)));
        }
        return *words ? words : "a casefile only begins there";
}

static json_t *states_skipped(const struct told *t, const struct reach *reach)
{
        json_t *list = json_array();

        for (size_t i = 0; i < t->flow->n_states; i++) {
                const char *state = t->flow->states[i]->name->text;

                if (casefile_was_in(t->casefile, state) || reach->can[i])
                        continue;
                json_array_append_new(list, json_pack("{s:o, s:o}", "state", text_json(state), "words",
                                                      text_json(arena_text(t->world->arena, "no way leads there any more: %s",
                                                                           ways_words(t, state)))));
        }
        return list;
}

/* ---- terms */

/* What became of a term, or will. */
enum section { SECTION_DONE, SECTION_NEXT, SECTION_SKIPPED };
struct fate {
        enum section section;
        const char *how; /* in one word */
        const char *words;
};

/* The latest event that tells that the term passed in its present count; null when it cannot be seen. */
static const TermPassed *passing_of(const struct told *t, const TermState *state)
{
        for (size_t i = t->n_events; i-- > 0;)
                if (t->events[i]->what_case == EVENT__WHAT_TERM_PASSED && text_is(t->events[i]->term_passed->name, state->name) &&
                    t->events[i]->term_passed->start == state->start)
                        return t->events[i]->term_passed;
        return NULL;
}

/* Where its last day comes from: what it counts from, the count with what the law made of it, and what moved it since. */
static const char *derivation(const struct told *t, const FlowTerm *term, const TermState *state)
{
        struct arena *arena = t->world->arena;
        const char *words = arena_text(arena, "counts from %s (%s); %s", anchor_words(term->anchor, term->anchor_value, arena),
                                       basis_word(term->basis), state->why);

        if (term->n_until && !term_is_met(state))
                words = arena_text(arena, "%s; it waits for %s", words, until_words(term, arena));
        if (state->round)
                words = arena_text(arena, "%s; round %u", words, state->round + 1);
        if (state->paused)
                words = arena_text(arena, "%s; suspensions moved it by %u days to %s", words, state->paused,
                                   day_words(state->due, arena));
        if (state->ends && state->ends != state->due)
                words = arena_text(arena, "%s; with %s grace it passes after %s", words, length_words(term->grace, arena),
                                   day_words(state->ends, arena));
        return words;
}

static struct fate fate_done(const struct told *t, const FlowTerm *term, const TermState *state)
{
        struct arena *arena = t->world->arena;
        const TermPassed *passed = passing_of(t, state);
        const char *ended = arena_text(arena, "passed after %s", day_words(date_ymd(term_ends(state)), arena));

        if (passed && text_set(passed->fired))
                return (struct fate){SECTION_DONE, "passed",
                                     arena_text(arena, "%s, and the clock took %s", ended, passed->fired)};
        if (passed && term->then)
                return (struct fate){SECTION_SKIPPED, "without-effect",
                                     arena_text(arena, "%s without effect: %s could not be taken then", ended, term->then->text)};
        return (struct fate){SECTION_DONE, "passed", ended};
}

static struct fate fate_idle(const struct told *t, const struct reach *reach, const FlowTerm *term)
{
        const FlowTransition *then = term->then ? flow_transition(t->flow, term->then->text) : NULL;
        struct arena *arena = t->world->arena;
        const char *from = then ? list_words(then->from, then->n_from, arena) : words_of(term->anchor_value);

        if (then && can_fire(t, reach, then))
                return (struct fate){
                        SECTION_NEXT, "asleep",
                        arena_text(arena, "does nothing in %s: %s leaves %s", t->casefile->state, term->then->text, from)};
        if (then)
                return (struct fate){SECTION_SKIPPED, "gone",
                                     arena_text(arena, "will fire nothing: %s leaves %s, where the casefile will not be again",
                                                term->then->text, from)};
        if (text_set(t->casefile->end))
                return (struct fate){SECTION_SKIPPED, "gone", "the casefile has ended"};
        return (struct fate){SECTION_SKIPPED, "gone", arena_text(arena, "counts only while the casefile is in %s", from)};
}

static struct fate fate_unstarted(const struct told *t, const struct reach *reach, const FlowTerm *term)
{
        const FlowTransition *then = term->then ? flow_transition(t->flow, term->then->text) : NULL;
        const char *anchor = anchor_words(term->anchor, term->anchor_value, t->world->arena),
                   *state = words_of(term->anchor_value);
        struct arena *arena = t->world->arena;
        bool by_state = term->anchor == ANCHOR__ANCHOR_ENTERED;

        if (by_state && !casefile_was_in(t->casefile, state) && !can_come(t, reach, state))
                return (struct fate){SECTION_SKIPPED, "never",
                                     arena_text(arena, "will not start: it counts from %s, and no way leads there", anchor)};
        if (then && !can_fire(t, reach, then))
                return (struct fate){SECTION_SKIPPED, "never",
                                     arena_text(arena, "will fire nothing: %s leaves %s, where the casefile will not be again",
                                                term->then->text, list_words(then->from, then->n_from, arena))};
        if (by_state && !casefile_was_in(t->casefile, state))
                return (struct fate){SECTION_NEXT, "waits", arena_text(arena, "starts when the casefile comes into %s", state)};
        return (struct fate){
                SECTION_NEXT, "waits",
                arena_text(arena, "has not started: %s is not recorded",
                           term->figure ? arena_text(arena, "%s, or the figure %s,", anchor, term->figure->text) : anchor)};
}

static struct fate fate_of(const struct told *t, const struct reach *reach, const FlowTerm *term, const TermState *state)
{
        struct arena *arena = t->world->arena;

        if (!state)
                return fate_unstarted(t, reach, term);
        if (term_is_met(state))
                return (struct fate){SECTION_DONE, "met",
                                     arena_text(arena, "what it waited for came in time, on %s", day_words(state->met, arena))};
        if (state->done)
                return fate_done(t, term, state);
        if (!state->due)
                return (struct fate){SECTION_NEXT, "still",
                                     state->strict ? "stands still while a suspension has no last day" : state->why};
        if (!state->next)
                return fate_idle(t, reach, term);
        return (struct fate){SECTION_NEXT, "runs",
                             term->then ? arena_text(arena, "runs; then the clock takes %s", term->then->text) : "runs"};
}

/* The days on which it will still warn. */
static json_t *warnings_json(const struct told *t, const FlowTerm *term, const TermState *state)
{
        const Law *law = world_law(t->world);
        json_t *list = json_array();

        for (size_t i = state->warned; state->next && i < term->n_warn; i++) {
                struct length length = {-(int32_t)term->warn[i]->n, (enum unit)term->warn[i]->unit};
                struct date due = date_of_ymd(state->due);
                struct date on = length.unit == UNIT_WORKDAYS ? law_add_workdays(law, due, length.n) : date_add(due, length);

                json_array_append_new(list, day_json(t, date_ymd(on)));
        }
        return list;
}

static json_t *term_json(const struct told *t, const FlowTerm *term, const TermState *state, const struct fate *fate)
{
        json_t *json = json_pack("{s:o, s:o, s:o, s:s, s:o, s:o, s:o, s:o, s:o, s:o}", "term", text_json(term->name->text),
                                 "title_en", text_json(term->title_en), "title_nl", text_json(term->title_nl), "how", fate->how,
                                 "due", day_json(t, state ? state->due : 0), "ends",
                                 day_json(t, state ? date_ymd(term_ends(state)) : 0), "fires", text_json(words_of(term->then)),
                                 "warnings", state ? warnings_json(t, term, state) : json_array(), "why",
                                 text_json(state ? derivation(t, term, state) : ""), "words", text_json(fate->words));

        must(json);
        return json;
}

/* Every term of the flow stands in one of the three lists. */
static void terms_add(const struct told *t, const struct reach *reach, json_t *const sections[3])
{
        for (size_t i = 0; i < t->flow->n_terms; i++) {
                const FlowTerm *term = t->flow->terms[i];
                const TermState *state = casefile_term(t->casefile, term->name->text);
                struct fate fate = fate_of(t, reach, term, state);

                json_array_append_new(sections[fate.section], term_json(t, term, state, &fate));
        }
}

/* ---- transitions */

/* The term by which the clock may take a transition, the earliest first; null when none runs. */
static const TermState *fired_by(const struct told *t, const FlowTransition *transition)
{
        const TermState *first = NULL;

        for (size_t i = 0; i < t->flow->n_terms; i++) {
                const FlowTerm *term = t->flow->terms[i];
                const TermState *state = casefile_term(t->casefile, term->name->text);

                if (text_is(words_of(term->then), transition->name->text) && state && state->next &&
                    (!first || term_ends(state).day < term_ends(first).day))
                        first = state;
        }
        return first;
}

static const char *lacks_words(const json_t *lacks, struct arena *arena)
{
        const char *words = "";
        const json_t *lack;
        size_t i;

        json_array_foreach ((json_t *)lacks, i, lack)
                words = arena_text(arena, "%s%s%s", words, i ? "; " : "", json_string_value(lack));
        return words;
}

static const char *transition_words(const struct told *t, const FlowTransition *transition, const json_t *lacks)
{
        struct arena *arena = t->world->arena;
        const FlowLeave *leave = t->flow->override;
        const TermState *fires = word_among(transition->by, transition->n_by, "clock") ? fired_by(t, transition) : NULL;
        const char *words =
                arena_text(arena, "to %s, by %s: %s%s", transition->to->text, list_words(transition->by, transition->n_by, arena),
                           json_array_size(lacks) ? "lacks " : "open", lacks_words(lacks, arena));

        if (fires)
                words = arena_text(arena, "%s; by the clock when %s has passed after %s", words, fires->name,
                                   day_words(date_ymd(term_ends(fires)), arena));
        if (transition->n_reasons)
                words = arena_text(arena, "%s; for one of the reasons %s", words,
                                   list_words(transition->reasons, transition->n_reasons, arena));
        if (json_array_size(lacks) && leave)
                words = arena_text(arena, "%s; all the same by %s with --override, for %s", words,
                                   list_words(leave->by, leave->n_by, arena),
                                   list_words(leave->reasons, leave->n_reasons, arena));
        return words;
}

static json_t *lacks_json(const struct told *t, const FlowTransition *transition)
{
        json_t *lacks = json_array();

        for (size_t i = 0; i < transition->n_requires; i++) {
                const char *lack =
                        casefile_lacks(t->world, t->casefile, t->person, transition->requires[i], instant_date(t->now));

                if (lack)
                        json_array_append_new(lacks, text_json(lack));
        }
        return lacks;
}

static json_t *transition_json(const struct told *t, const FlowTransition *transition)
{
        json_t *lacks = lacks_json(t, transition);

        return json_pack("{s:o, s:o, s:o, s:b, s:o, s:o, s:o}", "transition", text_json(transition->name->text), "to",
                         text_json(transition->to->text), "by", words_json(transition->by, transition->n_by), "open",
                         !json_array_size(lacks), "lacks", lacks, "reasons",
                         words_json(transition->reasons, transition->n_reasons), "words",
                         text_json(transition_words(t, transition, lacks)));
}

static json_t *transitions_json(const struct told *t)
{
        json_t *list = json_array();

        for (size_t i = 0; i < t->flow->n_transitions; i++)
                if (flow_leaves(t->flow->transitions[i], t->casefile->state))
                        json_array_append_new(list, transition_json(t, t->flow->transitions[i]));
        return list;
}

/* ---- how it stands */

/* "sender (employer 12)" of the span that holds. */
static const char *span_words(Span *const *spans, size_t n, struct arena *arena)
{
        const Span *span = n ? spans[n - 1] : NULL;
        const char *words;

        if (!span)
                return "nobody";
        words = party_words(span->party, span->shares, span->n_shares, arena);
        return span->employer ? arena_text(arena, "%s (employer %llu)", words, (unsigned long long)span->employer) : words;
}

static const char *suspension_words(const Suspension *suspension, struct arena *arena)
{
        return arena_text(arena, "suspended from %s %s%s, for %s", day_words(suspension->from, arena),
                          suspension->until ? "until " : "until said otherwise", day_words(suspension->until, arena),
                          suspension->reason);
}

/* Those that stand, or will. */
static json_t *suspensions_json(const struct told *t)
{
        json_t *list = json_array();

        for (size_t i = 0; i < t->casefile->n_suspensions; i++) {
                const Suspension *suspension = t->casefile->suspensions[i];
                json_t *json;

                if (suspension->gone || (suspension->until && suspension->until < today(t)))
                        continue;
                json = message_json(&suspension->base);
                json_object_set_new(json, "words", text_json(suspension_words(suspension, t->world->arena)));
                json_array_append_new(list, json);
        }
        return list;
}

static json_t *override_json(const struct told *t)
{
        const OverrideAsked *asked = t->casefile->pending;
        json_t *json;

        if (!asked)
                return json_null();
        json = message_json(&asked->base);
        json_object_set_new(json, "words",
                            text_json(arena_text(t->world->arena,
                                                 "%s asks to override what bars %s, for %s, and someone else with the role %s "
                                                 "confirms it (overstap case confirm)",
                                                 asked->by, asked->transition, asked->override,
                                                 t->flow->override ? list_words(t->flow->override->second,
                                                                                t->flow->override->n_second, t->world->arena)
                                                                   : "")));
        return json;
}

static json_t *current_json(const struct told *t, const struct steps *steps)
{
        const Casefile *casefile = t->casefile;
        const FlowState *state = flow_state(t->flow, casefile->state);
        const Entered *last = casefile->entered[casefile->n_entered - 1];
        const char *employer = span_words(casefile->employment, casefile->n_employment, t->world->arena);
        const char *payer = span_words(casefile->paying, casefile->n_paying, t->world->arena);
        json_t *json = step_json(t, casefile->n_entered - 1, steps);
        const char *words =
                text_set(casefile->end)
                        ? arena_text(t->world->arena, "ended as %s on %s, %s", casefile->end,
                                     day_words(last->on, t->world->arena), json_string_value(json_object_get(json, "words")))
                        : arena_text(t->world->arena, "since %s, %s; employed by %s, paid by %s; matching is %s",
                                     day_words(last->on, t->world->arena), json_string_value(json_object_get(json, "words")),
                                     employer, payer, casefile->matching ? "on" : "off");

        json_object_set_new(json, "title_en", text_json(state ? state->title_en : ""));
        json_object_set_new(json, "title_nl", text_json(state ? state->title_nl : ""));
        json_object_set_new(json, "employer", text_json(employer));
        json_object_set_new(json, "payer", text_json(payer));
        json_object_set_new(json, "matching", json_boolean(casefile->matching));
        json_object_set_new(json, "suspensions", suspensions_json(t));
        json_object_set_new(json, "override", override_json(t));
        json_object_set_new(json, "words", text_json(words));
        return json;
}

/* ---- the whole */

static json_t *states_done(const struct told *t, const struct steps *steps)
{
        json_t *list = json_array();

        for (size_t i = 0; i + 1 < t->casefile->n_entered; i++)
                json_array_append_new(list, step_json(t, i, steps));
        return list;
}

/* What scripts were given before there were words: terms and tasks as the casefile holds them. */
static void records_add(const struct told *t, json_t *document)
{
        json_t *terms = json_array(), *tasks = json_array();

        for (size_t i = 0; i < t->casefile->n_terms; i++)
                if (!t->casefile->terms[i]->done)
                        json_array_append_new(terms, message_json(&t->casefile->terms[i]->base));
        for (size_t i = 0; i < t->casefile->n_tasks; i++)
                if (!t->casefile->tasks[i]->closed_on)
                        json_array_append_new(tasks, message_json(&t->casefile->tasks[i]->base));
        json_object_set_new(document, "terms", terms);
        json_object_set_new(document, "tasks", tasks);
}

json_t *told_json(const struct told *told)
{
        const struct steps steps = steps_of(told);
        const struct reach reach = reach_of(told);
        json_t *terms[3] = {json_array(), json_array(), json_array()}, *transitions = transitions_json(told), *document;

        terms_add(told, &reach, terms);
        document = json_pack("{s:o, s:O}", "state", text_json(told->casefile->state), "transitions", transitions);
        must(document);
        records_add(told, document);
        json_object_set_new(document, "done",
                            json_pack("{s:o, s:o}", "states", states_done(told, &steps), "terms", terms[SECTION_DONE]));
        json_object_set_new(document, "current", current_json(told, &steps));
        json_object_set_new(document, "next", json_pack("{s:o, s:o}", "transitions", transitions, "terms", terms[SECTION_NEXT]));
        json_object_set_new(document, "skipped",
                            json_pack("{s:o, s:o}", "states", states_skipped(told, &reach), "terms", terms[SECTION_SKIPPED]));
        return document;
}

/* ---- for people */

static void states_print(const json_t *states)
{
        const json_t *state;
        size_t i;

        json_array_foreach ((json_t *)states, i, state)
                print_line("  %s%s%s: %s", text_at(state, "on"), *text_at(state, "on") ? " " : "", text_at(state, "state"),
                           text_at(state, "words"));
}

static void terms_print(const json_t *terms)
{
        const json_t *term, *warning;
        size_t i, j;

        json_array_foreach ((json_t *)terms, i, term) {
                print_line("  %s%s%s: %s", text_at(term, "due"), *text_at(term, "due") ? " " : "", text_at(term, "term"),
                           text_at(term, "words"));
                if (*text_at(term, "why"))
                        print_line("      %s", text_at(term, "why"));
                json_array_foreach (json_object_get(term, "warnings"), j, warning)
                        print_line("      warns on %s", json_string_value(warning));
        }
}

static void current_print(const json_t *current)
{
        const json_t *suspension;
        size_t i;

        puts("\nNow");
        print_line("  %s (%s): %s", text_at(current, "state"), text_at(current, "title_en"), text_at(current, "words"));
        json_array_foreach (json_object_get(current, "suspensions"), i, suspension)
                print_line("  %s", text_at(suspension, "words"));
        if (json_is_object(json_object_get(current, "override")))
                print_line("  %s", text_at(json_object_get(current, "override"), "words"));
}

static void next_print(const json_t *document)
{
        const json_t *next = json_object_get(document, "next"), *item;
        size_t i;

        puts("\nNext");
        json_array_foreach (json_object_get(next, "transitions"), i, item)
                print_line("  %s %s", text_at(item, "transition"), text_at(item, "words"));
        json_array_foreach (json_object_get(document, "tasks"), i, item)
                print_line("  task %lld for the %s, due %s: %s", (long long)json_integer_value(json_object_get(item, "id")),
                           text_at(item, "for_role"), text_at(item, "due"), text_at(item, "title"));
        terms_print(json_object_get(next, "terms"));
}

void told_print(const json_t *document)
{
        const json_t *done = json_object_get(document, "done"), *skipped = json_object_get(document, "skipped");

        puts("\nDone");
        states_print(json_object_get(done, "states"));
        terms_print(json_object_get(done, "terms"));
        current_print(json_object_get(document, "current"));
        next_print(document);
        puts("\nSkipped");
        states_print(json_object_get(skipped, "states"));
        terms_print(json_object_get(skipped, "terms"));
}
