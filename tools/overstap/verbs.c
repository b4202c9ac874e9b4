/* The table of everything that can be said; options.c has the options. */
#include "verbs.h"
#include "must.h"

#define T TAKES

const struct noun nouns[] = {
        {"notice", "what employers announce"},
        {"employer", "senders and receivers of people"},
        {"programme", "cooperations of employers"},
        {"employee", "people: logging, profiles, consent"},
        {"case", "casefiles: steps, facts, history"},
        {"work", "what is due, by who looks after it"},
        {"vacancy", "work that is asked for"},
        {"proposal", "a person beside a vacancy, with reasons"},
        {"match", "the matcher: what it does and what it does not"},
        {"placement", "work found"},
        {"admission", "the centre's right to lend out"},
        {"flow", "how cases run"},
        {"sample", "casefiles drawn at random, to be looked at afterwards"},
        {"law", "dates and amounts that the law decides, worked out"},
        {"clock", "the suite's time"},
        {"key", "who may connect, as what"},
        {"data", "tables from elsewhere"},
        {"trace", "what became of a command"},
        {"verify", "prove the register by replaying its events"},
        {"backup", "copy a suite, running or not"},
        {"title", "the occupation behind a job title"},
};
const size_t n_nouns = COUNT(nouns);

#define IMPORT (T(OPT_MAP) | T(OPT_DRY_RUN) | T(OPT_REFUSED))
#define VIEW   (T(OPT_PERSONAL) | T(OPT_PURPOSE))

const struct verb verbs[] = {
        {"notice", "submit", "FILE...", 1, ANY, 0, IMPORT, notice_submit, "Submit the notices in these files"},
        {"notice", "list", NULL, 0, 0, 0, T(OPT_STATE) | T(OPT_EMPLOYER) | T(OPT_REFERENCE) | T(OPT_MOST), notice_list,
         "List notices"},
        {"notice", "show", "NOTICE", 1, 1, 0, VIEW, notice_show,
         "Show a notice: what is missing, when its clock ends, what counts with it"},
        {"notice", "amend", "NOTICE FILE", 2, 2, 0, T(OPT_MAP), notice_amend,
         "Amend a notice by the one that the file holds; both stay"},
        {"notice", "withdraw", "NOTICE", 1, 1, T(OPT_REASON), 0, notice_withdraw, "Withdraw a notice"},

        {"employer", "register", "FILE...", 1, ANY, 0, IMPORT, employer_register, "Register the employers in these files"},
        {"employer", "list", NULL, 0, 0, 0, T(OPT_REFERENCE) | T(OPT_MOST), employer_list, "List employers"},
        {"employer", "show", "EMPLOYER", 1, 1, 0, VIEW, employer_show, "Show an employer"},

        {"programme", "register", "FILE", 1, 1, 0, 0, programme_register, "Register the programme that this file describes, or what changed in it"},
        {"programme", "list", NULL, 0, 0, 0, T(OPT_MOST), programme_list, "List programmes"},
        {"programme", "show", "PROGRAMME", 1, 1, 0, 0, programme_show,
         "Show a programme, and how far it has come towards its goal"},

        {"employee", "log", "FILE...", 1, ANY, 0, IMPORT, employee_log,
         "Log the redundant employees in these files; each gets a casefile"},
        {"employee", "show", "PERSON", 1, 1, 0, VIEW, employee_show, "Show a person's profile, consents and casefiles"},
        {"employee", "profile", "PERSON FILE", 2, 2, 0, T(OPT_MAP), employee_profile,
         "Replace a person's profile by the one that the file holds"},
        {"employee", "consent give", "PERSON", 1, 1, T(OPT_PART), T(OPT_EMPLOYER) | T(OPT_FROM) | T(OPT_UNTIL),
         employee_consent_give, "Record what a person lets employers see"},
        {"employee", "consent withdraw", "PERSON", 1, 1, 0, T(OPT_CONSENT), employee_consent_withdraw,
         "Withdraw a consent; it works at once"},

        {"case", "list", NULL, 0, 0, 0, T(OPT_STATE) | T(OPT_FLOW) | T(OPT_FLOW_VERSION) | T(OPT_GUIDE) | T(OPT_EMPLOYER) | T(OPT_NOTICE) | T(OPT_REFERENCE) | T(OPT_MOST),
         case_list, "List casefiles"},
        {"case", "show", "CASE", 1, 1, 0, VIEW, case_show, "Show a casefile: its state, dates, placements and tasks"},
        {"case", "step", "CASE TRANSITION", 2, 2, 0, T(OPT_ON) | T(OPT_REASON) | T(OPT_FACT) | T(OPT_FIGURE) | T(OPT_EXPECT) | T(OPT_OVERRIDE) | T(OPT_NOTE),
         case_step, "Take a step of the flow"},
        {"case", "confirm", "CASE accept|refuse", 2, 2, 0, 0, case_confirm, "Confirm or refuse an override that someone else asked for"},
        {"case", "record", "CASE [NAME=DATE...]", 1, ANY, 0, T(OPT_FIGURE) | T(OPT_NOTE), case_record,
         "Record facts and figures, and tell which dates move; NAME= takes one back"},
        {"case", "suspend", "CASE [SUSPENSION]", 1, 2, 0, T(OPT_FROM) | T(OPT_UNTIL) | T(OPT_REASON) | T(OPT_NOTE), case_suspend,
         "Let the terms that pause stand still; give its number to correct one, or with nothing else to take it back"},
        {"case", "assign", "CASE", 1, 1, 0, T(OPT_GUIDE), case_assign, "Give a casefile to who looks after it; without a guide, to nobody"},
        {"case", "activity", "CASE", 1, 1, T(OPT_KIND) | T(OPT_FROM),
         T(OPT_UNTIL) | T(OPT_EMPLOYER) | T(OPT_OUTCOME) | T(OPT_NOTE), case_activity,
         "Record an activity, such as training or a taster"},
        {"case", "task", "CASE TASK", 2, 2, 0, 0, case_task, "Close a task"},
        {"case", "history", "CASE", 1, 1, 0, T(OPT_MOST), case_history, "Tell what happened, event by event"},
        {"case", "why", "CASE", 1, 1, 0, 0, case_why, "Tell what the casefile waits for, and who can move it"},

        {"work", "list", NULL, 0, 0, 0, T(OPT_GUIDE) | T(OPT_MOST), work_list,
         "List what you look after, what is due first at the top; for `nobody`, what nobody looks after"},

        {"vacancy", "post", "FILE...", 1, ANY, 0, IMPORT, vacancy_post, "Post the vacancies in these files"},
        {"vacancy", "list", NULL, 0, 0, 0, T(OPT_STATE) | T(OPT_EMPLOYER) | T(OPT_REFERENCE) | T(OPT_MOST), vacancy_list,
         "List vacancies; the states are open and closed"},
        {"vacancy", "show", "VACANCY", 1, 1, 0, VIEW, vacancy_show, "Show a vacancy"},
        {"vacancy", "close", "VACANCY", 1, 1, 0, T(OPT_REASON), vacancy_close, "Close a vacancy; its open proposals lapse"},

        {"proposal", "list", NULL, 0, 0, 0, T(OPT_CASE) | T(OPT_VACANCY) | T(OPT_STATE) | T(OPT_MOST), proposal_list,
         "List proposals"},
        {"proposal", "show", "PROPOSAL", 1, 1, 0, 0, proposal_show, "Show a proposal with its reasons and its vacancy"},
        {"proposal", "answer", "PROPOSAL accept|decline", 2, 2, T(OPT_SIDE), T(OPT_REASON), proposal_answer,
         "Record the answer of the person or of the employer"},

        {"match", "mirror", NULL, 0, 0, 0, T(OPT_PEOPLE) | T(OPT_SEED), match_mirror,
         "Mirror made-up people in what must not matter, and tell whether any order changes"},

        {"placement", "record", "CASE", 1, 1, T(OPT_KIND) | T(OPT_EMPLOYER) | T(OPT_FROM),
         T(OPT_UNTIL) | T(OPT_HOURS) | T(OPT_CONTRACT) | T(OPT_VACANCY) | T(OPT_PROPOSAL), placement_record,
         "Record work found: a job, an assignment or a taster"},
        {"placement", "end", "PLACEMENT", 1, 1, T(OPT_ON) | T(OPT_REASON), 0, placement_end, "Record its last day"},
        {"placement", "list", NULL, 0, 0, 0, T(OPT_CASE) | T(OPT_MOST), placement_list, "List placements"},
        {"placement", "show", "PLACEMENT", 1, 1, 0, 0, placement_show, "Show a placement"},

        {"admission", "record", NULL, 0, 0, T(OPT_KIND) | T(OPT_FROM), T(OPT_UNTIL) | T(OPT_NUMBER), admission_record,
         "Record that the centre may lend out: waadi or wtta"},
        {"admission", "list", NULL, 0, 0, 0, T(OPT_MOST), admission_list, "List admissions"},

        {"flow", "check", "FILE...", 1, ANY, 0, 0, flow_check_files,
         "Prove flows sound, without a suite; tell all that is wrong"},
        {"flow", "list", NULL, 0, 0, 0, T(OPT_MOST), flow_list, "List the flows that are installed"},
        {"flow", "show", "FLOW", 1, 1, 0, T(OPT_FLOW_VERSION), flow_show, "Show a flow"},
        {"flow", "install", "FILE", 1, 1, 0, 0, flow_install,
         "Install a flow that is sound; running casefiles keep their version"},
        {"flow", "migrate", "FLOW", 1, 1, T(OPT_FROM_VERSION) | T(OPT_TO), T(OPT_BECOMES) | T(OPT_APPLY), flow_migrate,
         "Tell what would become of every casefile under another version; with the plan's mark, do it"},
        {"flow", "undo", "MIGRATION", 1, 1, 0, 0, flow_undo, "Take a migration back, while nothing has happened since"},
        {"flow", "migrations", NULL, 0, 0, 0, T(OPT_MOST), flow_migrations, "List migrations"},

        {"sample", "draw", NULL, 0, 0, T(OPT_FLOW) | T(OPT_STATE) | T(OPT_FROM) | T(OPT_UNTIL) | T(OPT_PERMILLE) | T(OPT_SEED), 0, sample_draw,
         "Draw from the casefiles that came into a state in a period that is over"},
        {"sample", "list", NULL, 0, 0, 0, T(OPT_MOST), sample_list, "List samples"},
        {"sample", "show", "SAMPLE", 1, 1, 0, 0, sample_show, "Show a sample with its casefiles"},
        {"sample", "check", "SAMPLE", 1, 1, 0, 0, sample_check, "Draw a sample again and compare"},

        {"clock", "show", NULL, 0, 0, 0, 0, clock_show, "Tell the suite's time"},
        {"clock", "advance", "LENGTH", 1, 1, 0, 0, clock_advance, "Let time pass in a sandbox: 14d, 3m; what is due happens"},
        {"clock", "set", "DATE", 1, 1, 0, 0, clock_set, "Let time pass in a sandbox until this day"},

        {"key", "admit", NULL, 0, 0, T(OPT_ROLE), T(OPT_PUBLIC) | T(OPT_UID) | T(OPT_EMPLOYER) | T(OPT_PERSON) | T(OPT_LABEL),
         key_admit, "Let the holder of a key, or a user of this machine, act in these roles"},
        {"key", "revoke", "[NAME]", 0, 1, 0, T(OPT_PUBLIC) | T(OPT_UID), key_revoke,
         "Let it act no more, from its next request on"},
        {"key", "list", NULL, 0, 0, 0, T(OPT_MOST), key_list, "List who may act as what"},

        {"data", "import postcodes", "FILE...", 1, ANY, 0, IMPORT, data_import_postcodes,
         "Read postcodes with their places and areas"},
        {"data", "import esco", "DIR...", 1, ANY, T(OPT_ESCO_VERSION), T(OPT_DRY_RUN), data_import_esco,
         "Install a version of ESCO from its files; other versions stay"},

        {"trace", NULL, "COMMAND", 1, 1, 0, 0, trace, "Tell what became of the command with this id"},
        {"verify", NULL, NULL, 0, 0, 0, 0, verify, "Replay events and commands, and compare every record with what they make"},
        {"backup", NULL, "DIR", 1, 1, 0, 0, backup, "Copy register, journal and keys into a new folder, while the suite runs"},
        {"title", NULL, "[TITLE...]", 0, ANY, 0,
         T(OPT_MOST) | T(OPT_ESCO_VERSION) | T(OPT_CORPUS) | T(OPT_BATCH) | T(OPT_TREC) | T(OPT_SKILLS), title,
         "Find the ESCO occupations behind job titles, or the skills behind phrases, and say why"},
};
const size_t n_verbs = COUNT(verbs);
