#include "walk.h"

/* cmocka asks for these before itself. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <string.h>

#include "casefile.h"
#include "flow.h"
#include "must.h"
#include "play.h"
#include "said.h"
#include "term.h"
#include "text.h"

enum {
        MORNING_MS = 9 * 3600 * 1000,
        SLACK_DAYS = 14,      /* holidays and weekends that a length may have to pass over */
        DEADLINES_MOST = 400, /* of one walk, until a term passes */
        STAY_DAYS = 7,        /* how long a placement was, that ends on a given day */
};

/* ---- where it is */

const char *walk_state(const struct walk *walk)
{
        return centre_case(walk->c, walk->id)->state;
}

struct date walk_today(const struct walk *walk)
{
        return instant_date((struct instant){walk->c->at});
}

static uint32_t days_ago(const struct walk *walk, int32_t days)
{
        return date_ymd(date_add_days(walk_today(walk), -days));
}

size_t walk_state_place(const Flow *flow, const char *state)
{
        size_t i = 0;

        while (i < flow->n_states && !text_is(flow->states[i]->name->text, state))
                i++;
        must(i < flow->n_states);
        return i;
}

static size_t term_place(const Flow *flow, const char *term)
{
        size_t i = 0;

        while (i < flow->n_terms && !text_is(flow->terms[i]->name->text, term))
                i++;
        must(i < flow->n_terms);
        return i;
}

static size_t transition_place(const Flow *flow, const FlowTransition *transition)
{
        size_t i = 0;

        while (i < flow->n_transitions && flow->transitions[i] != transition)
                i++;
        must(i < flow->n_transitions);
        return i;
}

/* ---- everything that happens is held against the flow */

/* Is it met, or has it begun another round for being met, since `before`? A round that passed begins on its last day. */
static bool is_met_since(const struct walk *walk, const FlowTerm *term, const Casefile *before)
{
        const TermState *is = casefile_term(centre_case(walk->c, walk->id), term->name->text);
        const TermState *was = casefile_term(before, term->name->text);

        if (!is || !term->n_until)
                return false;
        return term->repeats ? was && is->round > was->round && is->start != was->due
                             : term_is_met(is) && !(was && term_is_met(was));
}

/* What was decided took `transition` from `before`, or no step at all when it is null. */
static void move_check(struct walk *walk, const Casefile *before, const FlowTransition *transition, const struct events *events)
{
        const FlowState *state = flow_state(walk->flow, transition ? transition->to->text : before->state);
        const Casefile *after = centre_case(walk->c, walk->id);
        const char *name = transition ? transition->name->text : "nothing";

        if (centre_count(events, EVENT__WHAT_CASE_MOVED) != (transition != NULL) || !text_is(after->state, state->name->text))
                fail_msg("%s: %s from %s led to %s", walk->flow->name->text, name, before->state, after->state);
        assert_int_equal(after->matching, state->matching);
        assert_string_equal(after->end, state->end ? state->end->text : "");
        for (size_t i = 0; i < walk->flow->n_terms; i++)
                if (is_met_since(walk, walk->flow->terms[i], before))
                        walk->visits->met[i]++;
        if (!transition)
                return;
        assert_int_equal(after->employment[after->n_employment - 1]->party, state->employer);
        assert_string_equal(after->entered[after->n_entered - 1]->by, name);
        walk->visits->way[transition_place(walk->flow, transition)][walk_state_place(walk->flow, before->state)]++;
}

/* The term that is due on the day of `due`. */
static const TermState *term_due_on(const Casefile *casefile, struct instant due)
{
        uint32_t day = date_ymd(instant_date(due));

        for (size_t i = 0; i < casefile->n_terms; i++)
                if (casefile->terms[i]->next == day)
                        return casefile->terms[i];
        return NULL;
}

static void deadline_walk(struct walk *walk, const Casefile *before, struct instant due)
{
        const TermState *state = term_due_on(before, due);
        const FlowTerm *term = flow_term(walk->flow, state->name);
        struct instant at = due.ms > walk->c->sent.ms ? due : walk->c->sent;
        bool passes = state->warned >= term->n_warn;
        const FlowTransition *then = passes && term->then ? flow_transition(walk->flow, term->then->text) : NULL;
        struct decision fired;

        if (!said_alive(walk->flow, term, before))
                fail_msg("%s: %s speaks in %s", walk->flow->name->text, term->name->text, before->state);
        if (then && !said_open(walk->c->world, before, then, instant_date(at)))
                then = NULL;
        assert_true(centre_deadline(walk->c, due, &fired));
        assert_int_equal(fired.events.item[0]->what_case, passes ? EVENT__WHAT_TERM_PASSED : EVENT__WHAT_TERM_WARNED);
        move_check(walk, before, then, &fired.events);
        if (passes)
                walk->visits->passed[term_place(walk->flow, state->name)]++;
}

void walk_days(struct walk *walk, struct date day)
{
        const Casefile *casefile;
        struct instant due;

        while ((due = casefile_next_due(casefile = centre_case(walk->c, walk->id))).ms && instant_date(due).day <= day.day)
                deadline_walk(walk, casefile, due);
        if (day.day > walk_today(walk).day)
                walk->c->at = date_instant(day).ms + MORNING_MS;
}

/* A move that is no step: it is accepted, and the state stays. Without a day it is of today. */
static void move_make(struct walk *walk, move_fn *act, struct move move)
{
        const Casefile *before;

        walk_days(walk, walk_today(walk));
        before = centre_case(walk->c, walk->id);
        if (!move.day)
                move.day = days_ago(walk, 0);
        act(walk->c, walk->id, &move);
        move_check(walk, before, NULL, &walk->c->last.events);
}

/* ---- beginning, forking, ending */

struct walk walk_begin(const struct centre *c, const Flow *flow, struct visits *visits)
{
        struct walk walk = {.c = centre_fork(c), .flow = flow, .visits = visits};

        walk.id = centre_do(walk.c, centre_employee(walk.c, flow->name->text, "walked"));
        assert_string_equal(walk_state(&walk), flow->start->text);
        return walk;
}

struct walk walk_fork(const struct walk *walk)
{
        struct walk fork = *walk;

        fork.c = centre_fork(walk->c);
        return fork;
}

void walk_end(struct walk *walk)
{
        centre_destroy(&walk->c);
}

/* ---- beginning a term */

static int32_t days_most(const Length *length)
{
        static const int32_t each[] = {[UNIT__UNIT_IS_DAYS] = 1,
                                       [UNIT__UNIT_IS_WORKDAYS] = 2,
                                       [UNIT__UNIT_IS_WEEKS] = 7,
                                       [UNIT__UNIT_IS_MONTHS] = 31,
                                       [UNIT__UNIT_IS_YEARS] = 366};

        return length ? (int32_t)length->n * each[length->unit] : 0;
}

/* So long ago that the term, which begins then, is over by today. */
static int32_t days_over(const FlowTerm *term)
{
        const Length *after = term->n_bands ? term->bands[0]->after : term->after;

        return days_most(after) + days_most(term->grace) + SLACK_DAYS;
}

static bool asks(const FlowTransition *transition, const char *kind, const char *value)
{
        for (size_t i = 0; transition && i < transition->n_requires; i++) {
                const FlowRequire *require = transition->requires[i];

                if (text_is(require->kind->text, kind) && text_is(require->value->text, value))
                        return true;
        }
        return false;
}

/* "agreement" stands for the latest of any name: all of them are of that day, or one that nobody asks for. */
static void agreements_date(struct walk *walk, uint32_t day)
{
        const Casefile *casefile = centre_case(walk->c, walk->id);
        bool some = false;

        for (size_t i = 0; i < casefile->n_facts; i++)
                if (!strncmp(casefile->facts[i]->name, "agreement.", 10)) {
                        move_make(walk, fact_given, (struct move){.name = casefile->facts[i]->name, .number = day});
                        some = true;
                }
        if (!some)
                move_make(walk, fact_given, (struct move){.name = "agreement.any", .number = day});
}

/* Let what a term counts from, or waits for, be `days` ago; placements are of the kind that `transition` asks for. False when a
 * step would have to be taken for it. */
static bool anchor_put(struct walk *walk, Anchor kind, const Word *value, int32_t days, const FlowTransition *transition)
{
        uint32_t day = days_ago(walk, days), before = days_ago(walk, days + STAY_DAYS);
        move_fn *found = asks(transition, "placement", "assignment") ? assignment_found : job_found;
        const FlowTerm *other;

        switch (kind) {
        case ANCHOR__ANCHOR_FACT:
                if (text_is(value->text, "agreement"))
                        agreements_date(walk, day);
                else
                        move_make(walk, fact_given, (struct move){.name = value->text, .number = day});
                return true;
        case ANCHOR__ANCHOR_PLACEMENT_START:
                move_make(walk, found, (struct move){.day = day});
                return true;
        case ANCHOR__ANCHOR_PLACEMENT_END:
                move_make(walk, found, (struct move){.day = before, .number = day});
                return true;
        case ANCHOR__ANCHOR_TASTER_END:
                move_make(walk, taster_found, (struct move){.day = before, .number = day});
                return true;
        case ANCHOR__ANCHOR_ACTIVITY:
                move_make(walk, activity_had, (struct move){.day = day, .name = value->text});
                return true;
        case ANCHOR__ANCHOR_TERM:
                other = flow_term(walk->flow, value->text);
                return anchor_put(walk, other->anchor, other->anchor_value, days + days_over(other), transition);
        default:
                return false;
        }
}

static bool term_begin(struct walk *walk, const FlowTerm *term, int32_t days, const FlowTransition *transition)
{
        if (term->figure)
                move_make(walk, figure_given, (struct move){.name = term->figure->text, .number = term->bands[0]->from});
        return anchor_put(walk, term->anchor, term->anchor_value, days, transition);
}

/* ---- what transitions require */

static bool lacks(const struct walk *walk, const FlowRequire *require)
{
        return !said_met(walk->c->world, centre_case(walk->c, walk->id), require, walk_today(walk));
}

typedef void meet_fn(struct walk *walk, const FlowTransition *transition, const FlowRequire *require);

static void fact_meet(struct walk *walk, const FlowTransition *transition, const FlowRequire *require)
{
        (void)transition;
        move_make(walk, fact_given, (struct move){.name = require->value->text});
}

static void agreement_meet(struct walk *walk, const FlowTransition *transition, const FlowRequire *require)
{
        (void)transition;
        move_make(walk, fact_given, (struct move){.name = arena_text(walk->c->arena, "agreement.%s", require->value->text)});
}

static void figure_meet(struct walk *walk, const FlowTransition *transition, const FlowRequire *require)
{
        (void)transition;
        move_make(walk, figure_given, (struct move){.name = require->value->text, .number = require->number});
}

static void activity_meet(struct walk *walk, const FlowTransition *transition, const FlowRequire *require)
{
        (void)transition;
        for (uint32_t i = 0; i < require->number; i++)
                move_make(walk, activity_had, (struct move){.name = require->value->text});
}

static void consent_meet(struct walk *walk, const FlowTransition *transition, const FlowRequire *require)
{
        (void)transition;
        move_make(walk, consent_given, (struct move){.name = require->value->text});
}

static void admission_meet(struct walk *walk, const FlowTransition *transition, const FlowRequire *require)
{
        (void)transition;
        (void)require;
        for (size_t i = 0; flow_admissions[i]; i++)
                move_make(walk, admission_had, (struct move){.name = flow_admissions[i], .number = 20200101});
}

/* A sample is drawn when its time is over: of those who were in this state yesterday. */
static void sampled_meet(struct walk *walk, const FlowTransition *transition, const FlowRequire *require)
{
        (void)transition;
        (void)require;
        walk_days(walk, date_add_days(walk_today(walk), 1));
        move_make(walk, sample_drawn, (struct move){.name = walk_state(walk)});
}

static void passed_meet(struct walk *walk, const FlowTransition *transition, const FlowRequire *require)
{
        const FlowTerm *term = flow_term(walk->flow, require->value->text);
        const TermState *state;

        if (term_begin(walk, term, days_over(term), transition))
                return;
        state = casefile_term(centre_case(walk->c, walk->id), require->value->text);
        if (state && state->due)
                walk_days(walk, date_add_days(term_ends(state), 1));
}

static void within_meet(struct walk *walk, const FlowTransition *transition, const FlowRequire *require)
{
        (void)term_begin(walk, flow_term(walk->flow, require->value->text), 0, transition);
}

static void met_meet(struct walk *walk, const FlowTransition *transition, const FlowRequire *require)
{
        const FlowTerm *term = flow_term(walk->flow, require->value->text);

        if (!casefile_term(centre_case(walk->c, walk->id), require->value->text))
                (void)term_begin(walk, term, 0, transition);
        (void)walk_wait(walk, term);
}

/* The latest job or assignment, if any, is over since yesterday. */
static void placement_over(struct walk *walk)
{
        const Placement *placement = casefile_placement(centre_case(walk->c, walk->id));

        if (placement && placement->first_day >= days_ago(walk, 0))
                walk_days(walk, date_add_days(date_of_ymd(placement->first_day), 1));
        move_make(walk, job_ended, (struct move){.number = days_ago(walk, 1)});
}

static void placement_meet(struct walk *walk, const FlowTransition *transition, const FlowRequire *require)
{
        const char *kind = require->value->text;
        bool is_lent = asks(transition, "placement", "assignment") || text_is(kind, "assignment");

        if (text_is(kind, "taster")) {
                move_make(walk, taster_found, (struct move){0});
        } else if (text_is(kind, "none")) {
                placement_over(walk);
        } else if (text_is(kind, "ended")) {
                if (!casefile_placement(centre_case(walk->c, walk->id)))
                        move_make(walk, job_found, (struct move){.day = days_ago(walk, STAY_DAYS)});
                placement_over(walk);
        } else {
                move_make(walk, is_lent ? assignment_found : job_found, (struct move){0});
        }
}

/* In an order in which none undoes another: what takes days comes before what is asked of a day. */
static const struct {
        const char *kind;
        meet_fn *meet;
} meets[] = {
        {"sampled", sampled_meet},
        {"fact", fact_meet},
        {"agreement", agreement_meet},
        {"least", figure_meet},
        {"most", figure_meet},
        {"activity", activity_meet},
        {"consent", consent_meet},
        {"admission", admission_meet},
        {"passed", passed_meet},
        {"within", within_meet},
        {"met", met_meet},
        {"placement", placement_meet},
};

bool walk_may(const struct walk *walk, const FlowTransition *transition)
{
        const Casefile *casefile = centre_case(walk->c, walk->id);

        return flow_leaves(transition, casefile->state) && said_open(walk->c->world, casefile, transition, walk_today(walk));
}

bool walk_meet(struct walk *walk, const FlowTransition *transition)
{
        size_t steps = centre_case(walk->c, walk->id)->n_entered;

        for (size_t i = 0; i < COUNT(meets); i++)
                for (size_t j = 0; j < transition->n_requires; j++) {
                        const FlowRequire *require = transition->requires[j];

                        if (text_is(require->kind->text, meets[i].kind) && lacks(walk, require))
                                meets[i].meet(walk, transition, require);
                }
        walk_days(walk, walk_today(walk));
        return centre_case(walk->c, walk->id)->n_entered == steps && walk_may(walk, transition);
}

/* ---- what undoes a requirement */

/* The fact was never there. */
static void fact_gone(struct centre *c, uint64_t id, const struct move *move)
{
        centre_do(c, centre_record(c, id, move->name, 0));
}

static void fact_undo(struct walk *walk, const FlowRequire *require)
{
        bool is_agreement = text_is(require->kind->text, "agreement");

        move_make(walk, fact_gone,
                  (struct move){
                          .name = arena_text(walk->c->arena, "%s%s", is_agreement ? "agreement." : "", require->value->text)});
}

static void least_undo(struct walk *walk, const FlowRequire *require)
{
        if (require->number)
                move_make(walk, figure_given, (struct move){.name = require->value->text, .number = require->number - 1});
}

static void most_undo(struct walk *walk, const FlowRequire *require)
{
        move_make(walk, figure_given, (struct move){.name = require->value->text, .number = require->number + 1});
}

/* On its last day a term still runs; on the day after it is too late. */
static void within_undo(struct walk *walk, const FlowRequire *require)
{
        struct date last = term_ends(casefile_term(centre_case(walk->c, walk->id), require->value->text));

        walk_days(walk, last);
        walk_days(walk, date_add_days(last, 1));
}

static void placement_undo(struct walk *walk, const FlowRequire *require)
{
        if (text_is(require->value->text, "none") || text_is(require->value->text, "ended"))
                move_make(walk, job_found, (struct move){0});
        else if (!text_is(require->value->text, "taster"))
                placement_over(walk);
}

static const struct {
        const char *kind;
        void (*undo)(struct walk *walk, const FlowRequire *require);
} undos[] = {
        {"fact", fact_undo}, {"agreement", fact_undo}, {"least", least_undo},
        {"most", most_undo}, {"within", within_undo},  {"placement", placement_undo},
};

bool walk_unmeet(struct walk *walk, const FlowRequire *require)
{
        size_t steps = centre_case(walk->c, walk->id)->n_entered;

        for (size_t i = 0; i < COUNT(undos); i++)
                if (text_is(undos[i].kind, require->kind->text))
                        undos[i].undo(walk, require);
        walk_days(walk, walk_today(walk));
        return centre_case(walk->c, walk->id)->n_entered == steps && lacks(walk, require);
}

/* ---- steps of people */

void walk_role(struct walk *walk, const char *role)
{
        static const Role roles[] = {ROLE__ROLE_CASEWORKER, ROLE__ROLE_LEAD, ROLE__ROLE_EMPLOYEE, ROLE__ROLE_EMPLOYER};
        const Casefile *casefile = centre_case(walk->c, walk->id);
        struct centre *c = walk->c;
        size_t i = 0;

        while (!text_is(flow_roles[i], role))
                i++;
        must(i < COUNT(roles));
        c->by.role[0] = roles[i];
        c->by.n = 1;
        c->by.employer = roles[i] == ROLE__ROLE_EMPLOYER ? casefile->sender : 0;
        c->by.person = roles[i] == ROLE__ROLE_EMPLOYEE ? casefile->person : (ProtobufCBinaryData){0};
}

void walk_step(struct walk *walk, const FlowTransition *transition, const char *role)
{
        const Casefile *before = centre_case(walk->c, walk->id);
        const char *reason = transition->n_reasons ? transition->reasons[0]->text : NULL;

        walk_role(walk, role);
        step_taken(walk->c, walk->id, &(struct move){.name = transition->name->text, .words = reason});
        move_check(walk, before, transition, &walk->c->last.events);
        walk_role(walk, "lead");
}

/* ---- what the clock does */

static bool is_of_placements(const struct walk *walk, const FlowTerm *term)
{
        while (term->anchor == ANCHOR__ANCHOR_TERM)
                term = flow_term(walk->flow, term->anchor_value->text);
        return term->anchor == ANCHOR__ANCHOR_PLACEMENT_START || term->anchor == ANCHOR__ANCHOR_PLACEMENT_END;
}

/* What the term's step requires, but for what the term itself brings: the step is to be the clock's. */
static void then_meet(struct walk *walk, const FlowTerm *term, const FlowTransition *then)
{
        for (size_t i = 0; i < COUNT(meets); i++)
                for (size_t j = 0; j < then->n_requires; j++) {
                        const FlowRequire *require = then->requires[j];

                        if (text_is(require->kind->text, meets[i].kind) && lacks(walk, require) &&
                            !(meets[i].meet == passed_meet && text_is(require->value->text, term->name->text)) &&
                            !(meets[i].meet == placement_meet && is_of_placements(walk, term)))
                                meets[i].meet(walk, then, require);
                }
}

static uint32_t next_of(const struct walk *walk, const FlowTerm *term)
{
        const TermState *state = casefile_term(centre_case(walk->c, walk->id), term->name->text);

        return state ? state->next : 0;
}

/* A term that only requirements ask for says nothing when it is over. */
static void silence_pass(struct walk *walk, const FlowTerm *term)
{
        const Casefile *before = centre_case(walk->c, walk->id);
        const TermState *state = casefile_term(before, term->name->text);

        if (!state || !state->due || state->done || state->next || term_is_met(state) || term->then)
                return;
        walk_days(walk, date_add_days(term_ends(state), 1));
        if (casefile_term(centre_case(walk->c, walk->id), term->name->text)->start == state->start)
                walk->visits->passed[term_place(walk->flow, term->name->text)]++;
}

bool walk_pass(struct walk *walk, const FlowTerm *term, bool at_once)
{
        const FlowTransition *then = term->then ? flow_transition(walk->flow, term->then->text) : NULL;
        const uint32_t *passed = &walk->visits->passed[term_place(walk->flow, term->name->text)], before = *passed;
        size_t steps = centre_case(walk->c, walk->id)->n_entered;

        if (then)
                then_meet(walk, term, then);
        if (at_once || !next_of(walk, term))
                (void)term_begin(walk, term, at_once ? days_over(term) : 0, then);
        for (size_t i = 0; i < DEADLINES_MOST && *passed == before && next_of(walk, term); i++) {
                if (centre_case(walk->c, walk->id)->n_entered != steps)
                        break;
                walk_days(walk, instant_date(casefile_next_due(centre_case(walk->c, walk->id))));
        }
        if (*passed == before)
                silence_pass(walk, term);
        return *passed != before;
}

bool walk_wait(struct walk *walk, const FlowTerm *term)
{
        const Casefile *before = centre_case(walk->c, walk->id);
        const TermState *state = casefile_term(before, term->name->text);
        int32_t ahead;

        if (!state)
                (void)term_begin(walk, term, 0, NULL);
        state = casefile_term(centre_case(walk->c, walk->id), term->name->text);
        ahead = state ? date_of_ymd(state->start).day - walk_today(walk).day : 0;
        for (size_t i = 0; i < term->n_until && !is_met_since(walk, term, before); i++)
                (void)anchor_put(walk, term->until[i]->kind, term->until[i]->value, ahead > 0 ? -ahead : 0, NULL);
        return is_met_since(walk, term, before);
}

/* ---- what people record */

void walk_record(struct walk *walk)
{
        static move_fn *const found[] = {job_found, assignment_found, taster_found};
        const Flow *flow = walk->flow;

        for (size_t i = 0; flow_facts[i]; i++)
                move_make(walk, fact_given, (struct move){.name = flow_facts[i]});
        for (size_t i = 0; i < flow->n_facts; i++)
                move_make(walk, fact_given, (struct move){.name = flow->facts[i]->name->text});
        for (size_t i = 0; i < flow->n_figures; i++)
                move_make(walk, figure_given, (struct move){.name = flow->figures[i]->name->text, .number = 1});
        for (size_t i = 0; flow_activities[i]; i++)
                move_make(walk, activity_had, (struct move){.name = flow_activities[i]});
        for (size_t i = 0; i < COUNT(found); i++)
                move_make(walk, found[i], (struct move){0});
        if (flow->suspension)
                move_make(walk, suspended, (struct move){.words = flow->suspension->reasons[0]->text});
}
