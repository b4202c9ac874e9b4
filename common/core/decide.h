/* What a command means: events, or the rule that refuses it.
 *
 * Pure: the same state, command and moment give the same events on every machine, in every year. Nothing is changed here; apply.h
 * makes tables of events. A refusal is an ordinary answer that names its rule. Calling it again gives the same events.
 * A new command goes into the schema, into access.c's table, and into decide.c's table; its rule into the file of its noun. */
#pragma once

#include "arena.h"
#include "codec.h"
#include "date.h"
#include "world.h"

struct events {
        Event **item;
        size_t n;
};

enum verdict { VERDICT_DONE, VERDICT_REFUSED };

/* One command on its way to a verdict; what the rules of each noun write into. */
struct decision {
        struct world *world;
        struct arena *arena;
        const Entry *entry;             /* null when a deadline is decided */
        const Command *command;
        struct instant now;
        struct date today;
        struct events events;
        Outcome *outcome;
        /* What a run found, of whose event it is no part (apply_details); null: there was no run. */
        const RunDetails *details;
};

/* Decide a command. `out->events` lack only seq, and a run's the digest of `out->details`; `out->outcome` lacks only first_event and events. */
enum verdict decide(struct world *world, const Entry *entry, struct decision *out);

/* Decide what a casefile's deadline of moment `due` does: a warning, or the end of a term with the transition it fires. It happens then, or at
 * `not_before` when that is later: a fact recorded late cannot make something happen before it was known. `n` is the command that let time pass. */
void decide_deadline(struct world *world, uint64_t casefile, struct instant due, struct instant not_before, uint64_t n,
                     struct decision *out);

/* ---- for the rules */

/* Refuse, naming the rule ("notice.ends") and saying in words why and what would do. Always gives VERDICT_REFUSED. */
enum verdict refuse(struct decision *d, const char *rule, const char *why, ...) PRINTF_LIKE(3, 4);
/* A new event, in order; `casefile` is whose history it stands in, or 0. */
Event *happen(struct decision *d, uint64_t casefile);
/* Tell the sender what was made or touched. */
Made *made(struct decision *d, Kind kind, uint64_t id, bool known);
/* The number that the next thing of a kind gets: the counter's next, and those made before it in this decision. */
uint64_t next_id(struct decision *d, const char *counter);
/* Find an employer by number, reference or name; register it by name when it is new and named. 0 when refused. */
uint64_t employer_resolve(struct decision *d, uint64_t id, const char *name, const char *reference, const char *rule);
/* Refuse facts that casefiles of the flow do not have, or (unless they may be cleared) that have no day; figures likewise. */
enum verdict facts_wrong(struct decision *d, const Flow *flow, Fact *const *facts, size_t n, bool may_clear);
enum verdict figures_wrong(struct decision *d, const Flow *flow, Figure *const *figures, size_t n, bool may_clear);
/* Figures with as much of each as the flow needs (flow_figure_kept). */
Figure **figures_kept(const Flow *flow, Figure *const *figures, size_t n, struct arena *arena);
/* Refuse a guide that is no caller's name; nobody is fine. */
enum verdict guide_wrong(struct decision *d, const char *guide);
/* Is the vacancy kept for people of its programme today still, and this programme another one? Its last such day counts. */
bool vacancy_is_kept_from(const Vacancy *vacancy, const char *programme, struct date today);
/* "uid:" and a number, or "key:" and 64 hexadecimal digits. */
bool principal_name_is_sound(const char *name);
/* Do two messages say the same? */
bool says_same(const void *a, const void *b, struct arena *arena);
/* A worker ran the matcher: log run number `run`, with what it found beside it. */
void run_happen(struct decision *d, uint64_t run, const MatchRan *ran);
/* Is it one of the sender's roles? */
bool has_role(const Principal *by, Role role);

typedef enum verdict decide_fn(struct decision *d);
decide_fn decide_employer_register, decide_programme_register, decide_notice_submit, decide_notice_amend, decide_notice_withdraw,
        decide_employee_log, decide_profile_update, decide_consent_give, decide_consent_withdraw, decide_case_step, decide_case_record,
        decide_activity_record, decide_task_close, decide_vacancy_post, decide_vacancy_close, decide_proposal_answer,
        decide_placement_record, decide_placement_end, decide_admission_record, decide_proposals_deliver, decide_flow_install,
        decide_law_install, decide_rules_install, decide_places_install, decide_key_admit, decide_key_revoke, decide_view_log,
        decide_case_confirm, decide_case_suspend, decide_case_assign, decide_flow_migrate, decide_migration_undo, decide_sample_draw,
        decide_round_open, decide_round_prefer, decide_round_ran,
        decide_match_ask, decide_match_ran, decide_runs_purge,
        decide_money_reserve, decide_money_release, decide_money_spend, decide_money_choose, decide_cost_consent_give,
        decide_posting_approve, decide_posting_correct, decide_period_close,
        decide_outcome_install, decide_result_dispute, decide_result_decide,
        decide_wage_agree, decide_hours_log, decide_month_run, decide_invoice_pay, decide_contribute, decide_subsidy_claim;

/* A step that a person or a deadline takes: the move, its effects, and what lapses by it. `casefile` is as it is now. */
struct step {
        uint32_t on;
        const char *reason;             /* null: none */
        const char *term;               /* the deadline that fired it; null: a person did */
        const OverrideAsked *override;  /* what was lacking, and why it was taken all the same; null: nothing was */
        const char *asked_by;           /* who asked for the override, when someone else confirmed it; null otherwise */
};
void step_take(struct decision *d, const Flow *flow, const Casefile *casefile, const FlowTransition *transition, const struct step *step);
/* Why this person cannot be proposed this vacancy today, in words; null when they can be. Whether they were before is asked apart. */
const char *proposal_bars(struct decision *d, const Casefile *casefile, const Person *person, const Vacancy *vacancy);
/* The proposal of a vacancy beside a casefile, whatever became of it; 0: there never was one. */
uint64_t proposal_between(struct world *world, uint64_t casefile, uint64_t vacancy);
/* Put a vacancy beside a casefile as proposal `id`, open and of the first rank; the caller adds what it has to say of it, and tells the
 * sender. */
Proposal *proposal_make(struct decision *d, uint64_t id, uint64_t casefile, uint64_t vacancy);
/* An open proposal lapses; one that is not open stays as it is. */
void proposal_lapse(struct decision *d, uint64_t id);
/* The open proposals of a casefile or of a vacancy lapse, in the order they were made. */
void proposals_lapse(struct decision *d, enum table index, uint64_t id, uint64_t except);
