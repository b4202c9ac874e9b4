/* What each verb does; verbs.c has the table that names them. Every one gives an exit status. */
#pragma once

#include "call.h"

typedef int verb_fn(struct call *call);

/* verbs_notice.c */
verb_fn notice_submit, notice_list, notice_show, notice_amend, notice_withdraw;
verb_fn employer_register, employer_list, employer_show;
/* verbs_programme.c */
verb_fn programme_register, programme_list, programme_show;
/* verbs_match.c */
verb_fn match_case, match_of_vacancy, match_list, match_show, match_replay;
/* verbs_sample.c */
verb_fn sample_draw, sample_list, sample_show, sample_check;
/* verbs_round.c */
verb_fn round_open, round_prefer, round_list, round_show, round_stated, round_run, round_certificate;
/* verbs_employee.c */
verb_fn employee_log, employee_show, employee_profile, employee_consent_give, employee_consent_withdraw;
/* verbs_case.c */
verb_fn case_list, case_step, case_record, case_activity, case_task;
/* verbs_guide.c */
verb_fn case_assign, case_suspend, case_confirm, work_list;
/* verbs_migrate.c */
verb_fn flow_migrate, flow_undo, flow_migrations;
/* verbs_told.c */
verb_fn case_show, case_history, case_why;
/* verbs_outcome.c */
verb_fn outcome_check_files, outcome_install, outcome_list, outcome_show, result_show, result_dispute, result_decide, result_disputes;
/* verbs_report.c */
verb_fn report_outcomes, report_survival, report_followup, report_cost, report_give_take, report_goal;
/* verbs_draw.c */
verb_fn flow_draw;
/* verbs_work.c */
verb_fn vacancy_post, vacancy_list, vacancy_show, vacancy_close, proposal_list, proposal_show, proposal_answer;
verb_fn placement_record, placement_end, placement_list, placement_show, admission_record, admission_list;
/* verbs_mirror.c */
verb_fn match_mirror;
/* verbs_ledger.c */
verb_fn ledger_show, ledger_postings, ledger_posting, ledger_case_show, ledger_reserve, ledger_release, ledger_spend, ledger_choose,
        ledger_consent, ledger_approve, ledger_refuse, ledger_correct, ledger_close;
/* verbs_invoice.c */
verb_fn ledger_wage, ledger_hours, ledger_run, ledger_invoices, ledger_invoice, ledger_pay, ledger_arrears, ledger_contribute, ledger_subsidy,
        ledger_check_tell;
/* ledger_export.c */
verb_fn ledger_export;
/* verbs_rules.c */
verb_fn match_rules_show;
/* verbs_centre.c */
verb_fn flow_check_files, flow_list, flow_show, flow_install, clock_show, clock_advance, clock_set;
verb_fn key_admit, key_revoke, key_list, data_import_postcodes, trace;
/* verbs_proof.c */
verb_fn chain_show;
/* The proof of a report into a new file. An exit status. */
int proof_write(struct call *call, const char *path, const OutcomeReport *report, ProtobufCBinaryData chain);
/* verbs_title.c */
verb_fn title;
/* verbs_esco.c */
verb_fn data_import_esco, data_changes_esco;
/* simulate.c */
verb_fn flow_simulate;
/* verbs_data.c: on the data folder itself */
verb_fn verify, backup;

/* A list of this kind as `name`, with the filters that the line gives. */
int list_tell(struct call *call, Kind kind, const char *name, const struct column *columns, size_t n_columns);
/* One thing of a kind by its number. */
int show_tell(struct call *call, Kind kind, const char *what);
/* One of a kind that has versions, by its name: the version that the line gives, else the latest. */
int version_tell(struct call *call, Kind kind);

/* Read a flow and prove it sound; what is wrong goes to `findings`. Null when nothing could be read. */
struct findings;
Flow *flow_prove(const char *file, struct arena *arena, struct findings *findings);
/* A casefile with its flow, and its person for who may see them (else null). An exit status. */
struct case_things {
        const Casefile *casefile;
        const Flow *flow;
        const Person *person;
        struct instant now;
};
int case_ask(struct call *call, uint64_t id, struct case_things *out);
