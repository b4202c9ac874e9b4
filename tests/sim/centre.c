#include "centre.h"

/* cmocka asks for these before itself. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "apply.h"
#include "must.h"
#include "read.h"

/* ---- sending */

static void events_take(struct centre *c, const struct events *events)
{
        for (size_t i = 0; i < events->n; i++) {
                Event *event = events->item[i];
                struct keybuf key;

                event->seq = ++c->seq;
                c->world->ops->put(c->world, TABLE_EVENTS, key_u64(&key, event->seq), &(struct record_head){.kind = KIND__KIND_EVENT}, event);
                apply(c->world, event);
        }
}

bool centre_deadline(struct centre *c, struct instant until, struct decision *out)
{
        struct instant due;
        uint64_t casefile = world_due(c->world, until, &due);

        if (!casefile)
                return false;
        decide_deadline(c->world, casefile, due, c->sent, c->n, out);
        assert_true(out->events.n > 0);
        events_take(c, &out->events);
        for (size_t i = 0; i < out->events.n; i++)
                *(Event **)arena_append(c->arena, (void **)&c->fired.item, &c->fired.n, sizeof *c->fired.item) = out->events.item[i];
        return true;
}

static void deadlines_fire(struct centre *c)
{
        struct decision fired;

        while (centre_deadline(c, (struct instant){c->at}, &fired))
                continue;
}

void centre_day(struct centre *c, uint32_t ymd)
{
        c->at = date_instant(date_of_ymd(ymd)).ms + 9 * 3600000;
        deadlines_fire(c);
}

Command *centre_command(struct centre *c, Command__WhatCase what)
{
        Command *command = NEW(c->arena, Command, command);
        uint8_t id[16] = {[6] = 0x70, [8] = 0x80};

        c->n++;
        for (size_t i = 0; i < 4; i++)
                id[15 - i] = (uint8_t)(c->n >> 8 * i);
        command->id = codec_bytes(c->arena, id, sizeof id);
        command->what_case = what;
        return command;
}

const char *centre_send(struct centre *c, Command *command)
{
        Entry *entry = NEW(c->arena, Entry, entry);
        struct decision again;

        entry->n = ++c->n;
        entry->at = c->at;
        entry->command = command;
        entry->by = NEW(c->arena, Principal, principal);
        entry->by->name = arena_strdup(c->arena, c->by.name ? c->by.name : "uid:1");
        entry->by->roles = c->by.role;
        entry->by->n_roles = c->by.n;
        entry->by->employer = c->by.employer;
        entry->by->person = c->by.person;
        deadlines_fire(c);
        c->sent.ms = c->at;
        (void)decide(c->world, entry, &c->last);
        (void)decide(c->world, entry, &again);
        assert_true(says_same(c->last.outcome, again.outcome, c->arena));
        assert_int_equal(c->last.events.n, again.events.n);
        for (size_t i = 0; i < again.events.n; i++)
                assert_true(says_same(c->last.events.item[i], again.events.item[i], c->arena));
        assert_true(!*c->last.outcome->rule || !again.events.n);
        events_take(c, &c->last.events);
        apply_details(c->world, &c->last);
        return c->last.outcome->rule;
}

uint64_t centre_do(struct centre *c, Command *command)
{
        if (*centre_send(c, command))
                fail_msg("refused by %s: %s", c->last.outcome->rule, c->last.outcome->why);
        return c->last.outcome->n_made ? c->last.outcome->made[0]->id : 0;
}

void centre_refuses(struct centre *c, Command *command, const char *rule, const char *words)
{
        assert_string_equal(centre_send(c, command), rule);
        if (!strstr(c->last.outcome->why, words))
                fail_msg("%s does not say \"%s\"", c->last.outcome->why, words);
}

size_t centre_count(const struct events *events, Event__WhatCase what)
{
        size_t n = 0;

        for (size_t i = 0; i < events->n; i++)
                n += events->item[i]->what_case == what;
        return n;
}

/* ---- the centre */

void centre_flow(struct centre *c, const char *name)
{
        Command *command = centre_command(c, COMMAND__WHAT_FLOW_INSTALL);
        struct findings findings = {.arena = c->arena};
        struct err err = {0};

        command->flow_install = NEW(c->arena, FlowInstall, flow_install);
        assert_true(flow_read(arena_text(c->arena, OVERSTAP_SOURCE "/config/flows/%s.yaml", name), c->arena, &findings,
                              &command->flow_install->flow, &err));
        assert_int_equal(findings.n, 0);
        centre_do(c, command);
}

static void installs_send(struct centre *c)
{
        struct findings findings = {.arena = c->arena};
        struct err err = {0};
        Command *command = centre_command(c, COMMAND__WHAT_LAW_INSTALL);

        command->law_install = NEW(c->arena, LawInstall, law_install);
        assert_true(law_read(OVERSTAP_SOURCE "/config/law/nl", c->arena, &findings, &command->law_install->law, &err));
        centre_do(c, command);
        command = centre_command(c, COMMAND__WHAT_RULES_INSTALL);
        command->rules_install = NEW(c->arena, RulesInstall, rules_install);
        assert_true(rules_read(OVERSTAP_SOURCE "/config/matching.yaml", c->arena, &findings, &command->rules_install->rules, &err));
        centre_do(c, command);
        assert_int_equal(findings.n, 0);
        centre_flow(c, "maasland");
        centre_flow(c, "gelders");
}

static void employer_send(struct centre *c, const char *name)
{
        Command *command = centre_command(c, COMMAND__WHAT_EMPLOYER_REGISTER);

        command->employer_register = NEW(c->arena, EmployerRegister, employer_register);
        command->employer_register->name = arena_strdup(c->arena, name);
        centre_do(c, command);
}

int centre_setup(void **state)
{
        struct centre *c = calloc(1, sizeof *c);

        must(c);
        arena_new(&c->arena);
        memory_new(&c->memory);
        c->world = memory_world(c->memory, c->arena);
        c->by.role[0] = ROLE__ROLE_LEAD;
        c->by.n = 1;
        centre_day(c, 20260105);
        installs_send(c);
        employer_send(c, "Sender BV");
        employer_send(c, "Receiver BV");
        *state = c;
        return 0;
}

struct centre *centre_fork(const struct centre *c)
{
        struct centre *fork = malloc(sizeof *fork);

        must(fork);
        *fork = *c;
        arena_new(&fork->arena);
        fork->memory = memory_copy(c->memory);
        fork->world = memory_world(fork->memory, fork->arena);
        fork->fired = (struct events){0};
        return fork;
}

void centre_destroy(struct centre **c)
{
        if (!*c)
                return;
        memory_destroy(&(*c)->memory);
        arena_destroy(&(*c)->arena);
        free(*c);
        *c = NULL;
}

int centre_teardown(void **state)
{
        centre_destroy((struct centre **)state);
        return 0;
}

void centre_flow_text(struct centre *c, const char *yaml)
{
        struct findings findings = {.arena = c->arena};
        struct err err = {0};
        Command *command = centre_command(c, COMMAND__WHAT_FLOW_INSTALL);

        command->flow_install = NEW(c->arena, FlowInstall, flow_install);
        assert_true(flow_parse("test.yaml", yaml, strlen(yaml), c->arena, &findings, &command->flow_install->flow, &err));
        if (findings.n)
                fail_msg("%s", findings_text(&findings, c->arena));
        centre_do(c, command);
}

const Casefile *centre_case(struct centre *c, uint64_t id)
{
        const Casefile *casefile = world_casefile(c->world, id);

        assert_non_null(casefile);
        return casefile;
}

/* ---- common commands */

Fact *centre_fact(struct centre *c, const char *name, uint32_t ymd)
{
        Fact *fact = NEW(c->arena, Fact, fact);

        fact->name = arena_strdup(c->arena, name);
        fact->on = ymd;
        return fact;
}

Command *centre_employee(struct centre *c, const char *flow, const char *reference)
{
        Command *command = centre_command(c, COMMAND__WHAT_EMPLOYEE_LOG);
        EmployeeLog *log = command->employee_log = NEW(c->arena, EmployeeLog, employee_log);
        Occupation *occupation = NEW(c->arena, Occupation, occupation);
        Consent *consent = NEW(c->arena, Consent, consent);

        log->employer = 1;
        log->flow = arena_strdup(c->arena, flow);
        log->reference = arena_strdup(c->arena, reference);
        log->profile = NEW(c->arena, Profile, profile);
        occupation->isco = arena_strdup(c->arena, "7212");
        APPEND(c->arena, log->profile, occupations) = occupation;
        APPEND(c->arena, consent, parts) = PART__PART_PROFILE;
        APPEND(c->arena, log, consents) = consent;
        return command;
}

Command *centre_step(struct centre *c, uint64_t casefile, const char *transition)
{
        Command *command = centre_command(c, COMMAND__WHAT_CASE_STEP);

        command->case_step = NEW(c->arena, CaseStep, case_step);
        command->case_step->casefile = casefile;
        command->case_step->transition = arena_strdup(c->arena, transition);
        return command;
}

Command *centre_record(struct centre *c, uint64_t casefile, const char *fact, uint32_t ymd)
{
        Command *command = centre_command(c, COMMAND__WHAT_CASE_RECORD);

        command->case_record = NEW(c->arena, CaseRecord, case_record);
        command->case_record->casefile = casefile;
        APPEND(c->arena, command->case_record, facts) = centre_fact(c, fact, ymd);
        return command;
}

Command *centre_vacancy(struct centre *c, const char *reference, uint32_t posts)
{
        Command *command = centre_command(c, COMMAND__WHAT_VACANCY_POST);
        Vacancy *vacancy = NEW(c->arena, Vacancy, vacancy);

        vacancy->employer = 2;
        vacancy->reference = arena_strdup(c->arena, reference);
        vacancy->title = arena_strdup(c->arena, "Welder");
        vacancy->posts = posts;
        command->vacancy_post = NEW(c->arena, VacancyPost, vacancy_post);
        command->vacancy_post->vacancy = vacancy;
        return command;
}

Command *centre_delivery(struct centre *c, uint64_t casefile, uint64_t vacancy)
{
        Command *command = centre_command(c, COMMAND__WHAT_PROPOSALS_DELIVER);
        Suggestion *suggestion = NEW(c->arena, Suggestion, suggestion);

        suggestion->vacancy = vacancy;
        suggestion->rank = 1;
        command->proposals_deliver = NEW(c->arena, ProposalsDeliver, proposals_deliver);
        command->proposals_deliver->casefile = casefile;
        APPEND(c->arena, command->proposals_deliver, suggestions) = suggestion;
        return command;
}

Command *centre_answer(struct centre *c, uint64_t proposal, Side side, Reply reply)
{
        Command *command = centre_command(c, COMMAND__WHAT_PROPOSAL_ANSWER);

        command->proposal_answer = NEW(c->arena, ProposalAnswer, proposal_answer);
        command->proposal_answer->proposal = proposal;
        command->proposal_answer->side = side;
        command->proposal_answer->reply = reply;
        return command;
}

Command *centre_programme(struct centre *c, const char *id, uint64_t member)
{
        Command *command = centre_command(c, COMMAND__WHAT_PROGRAMME_REGISTER);
        Programme *programme = NEW(c->arena, Programme, programme);

        command->programme_register = NEW(c->arena, ProgrammeRegister, programme_register);
        command->programme_register->programme = programme;
        programme->id = arena_strdup(c->arena, id);
        programme->title = arena_strdup(c->arena, "Test");
        APPEND(c->arena, programme, members) = member;
        return command;
}

Command *centre_placement(struct centre *c, uint64_t casefile, PlacementKind kind, uint32_t first_day)
{
        Command *command = centre_command(c, COMMAND__WHAT_PLACEMENT_RECORD);

        command->placement_record = NEW(c->arena, PlacementRecord, placement_record);
        command->placement_record->casefile = casefile;
        command->placement_record->kind = kind;
        command->placement_record->employer = 2;
        command->placement_record->first_day = first_day;
        return command;
}

Command *centre_admission(struct centre *c, const char *kind, uint32_t from)
{
        Command *command = centre_command(c, COMMAND__WHAT_ADMISSION_RECORD);
        Admission *admission = NEW(c->arena, Admission, admission);

        admission->kind = arena_strdup(c->arena, kind);
        admission->from = from;
        command->admission_record = NEW(c->arena, AdmissionRecord, admission_record);
        command->admission_record->admission = admission;
        return command;
}

Command *centre_books(struct centre *c, const char *id, const char *sample)
{
        char *path = arena_text(c->arena, OVERSTAP_SOURCE "/config/programmes/%s.yaml", sample);
        Command *command = centre_programme(c, id, 1);
        struct findings findings = {.arena = c->arena};
        struct programme_file read;
        struct err err;

        assert_true(programme_read(path, c->arena, &findings, &read, &err));
        assert_int_equal(findings.n, 0);
        command->programme_register->programme->money = read.programme->money;
        return command;
}

Command *centre_correct(struct centre *c, uint64_t posting, const char *reason)
{
        Command *command = centre_command(c, COMMAND__WHAT_POSTING_CORRECT);

        command->posting_correct = NEW(c->arena, PostingCorrect, posting_correct);
        command->posting_correct->posting = posting;
        command->posting_correct->reason = arena_strdup(c->arena, reason);
        return command;
}

Command *centre_close(struct centre *c, const char *programme, uint32_t month)
{
        Command *command = centre_command(c, COMMAND__WHAT_PERIOD_CLOSE);

        command->period_close = NEW(c->arena, PeriodClose, period_close);
        command->period_close->programme = arena_strdup(c->arena, programme);
        command->period_close->month = month;
        return command;
}
