/* How long a month run takes: ledger_speed [PEOPLE MONTHS]. So many people of a hundred employers are in the centre's service
 * under the shipped Gelders flow, each fourth on an assignment, in a register on disk in a new folder; each month is run as the
 * tracker would run it, and the books are checked as desk would. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "ledger.h"
#include "month.h"
#include "must.h"
#include "read.h"
#include "turn.h"

enum { EMPLOYERS = 100, GROUP = 1000 };

struct bench {
        struct store *store;
        struct turns *turns;
        struct arena *arena; /* of a group */
        struct arena *kept;
        Entry *entry[GROUP];
        size_t n_entries;
        uint64_t n;
        uint32_t day;
        uint64_t refused;
        struct turn_result result;
};

static double now_s(clockid_t clock)
{
        struct timespec time;

        must(clock_gettime(clock, &time) == 0);
        return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void fail(const struct err *err)
{
        (void)fprintf(stderr, "ledger_speed: %s\n", err->text);
        exit(1);
}

static void group_run(struct bench *b)
{
        struct err err = {0};
        size_t done = 0;

        while (done < b->n_entries) {
                if (!turn_run(b->turns, b->entry + done, b->n_entries - done, &b->result, &err))
                        fail(&err);
                for (size_t i = 0; i < b->result.n_decided; i++)
                        if (*b->result.decided[i]->outcome->rule && !b->refused++)
                                (void)fprintf(stderr, "refused: %s\n", b->result.decided[i]->outcome->why);
                done += b->result.done;
        }
        b->n_entries = 0;
        arena_reset(b->arena);
}

static Command *command_new(struct bench *b, Command__WhatCase what)
{
        Command *command = NEW(b->arena, Command, command);
        Entry *entry = NEW(b->arena, Entry, entry);
        uint8_t id[16] = {[6] = 0x70, [8] = 0x80};

        b->n++;
        for (size_t i = 0; i < 4; i++)
                id[15 - i] = (uint8_t)(b->n >> 8 * i);
        command->id = codec_bytes(b->arena, id, sizeof id);
        command->what_case = what;
        entry->n = b->n;
        entry->at = date_instant(date_of_ymd(b->day)).ms + 9 * 3600000;
        entry->command = command;
        entry->by = NEW(b->arena, Principal, principal);
        entry->by->name = arena_strdup(b->arena, "uid:1");
        entry->by->roles = arena_alloc(b->arena, sizeof(Role));
        entry->by->roles[0] = ROLE__ROLE_LEAD;
        entry->by->n_roles = 1;
        b->entry[b->n_entries++] = entry;
        return command;
}

static void sent(struct bench *b)
{
        if (b->n_entries == GROUP)
                group_run(b);
}

/* ---- the centre */

static void centre_make(struct bench *b)
{
        struct findings findings = {.arena = b->kept};
        Command *command = command_new(b, COMMAND__WHAT_FLOW_INSTALL);
        Admission *admission = NEW(b->arena, Admission, admission);
        struct programme_file read;
        struct err err = {0};

        command->flow_install = NEW(b->arena, FlowInstall, flow_install);
        if (!flow_read(OVERSTAP_SOURCE "/config/flows/gelders.yaml", b->kept, &findings, &command->flow_install->flow, &err))
                fail(&err);
        admission->kind = arena_strdup(b->arena, "waadi");
        admission->from = 20200101;
        command = command_new(b, COMMAND__WHAT_ADMISSION_RECORD);
        command->admission_record = NEW(b->arena, AdmissionRecord, admission_record);
        command->admission_record->admission = admission;
        for (int i = 0; i < EMPLOYERS; i++) {
                command = command_new(b, COMMAND__WHAT_EMPLOYER_REGISTER);
                command->employer_register = NEW(b->arena, EmployerRegister, employer_register);
                command->employer_register->name = arena_text(b->arena, "Employer %d", i);
        }
        command = command_new(b, COMMAND__WHAT_PROGRAMME_REGISTER);
        command->programme_register = NEW(b->arena, ProgrammeRegister, programme_register);
        if (!programme_read(OVERSTAP_SOURCE "/config/programmes/gelders.yaml", b->kept, &findings, &read, &err))
                fail(&err);
        command->programme_register->programme = read.programme;
        group_run(b);
}

static void fact_give(struct bench *b, uint64_t id)
{
        Command *command = command_new(b, COMMAND__WHAT_CASE_RECORD);
        Fact *fact = NEW(b->arena, Fact, fact);

        fact->name = arena_strdup(b->arena, "agreement.three-party");
        fact->on = 20260801;
        command->case_record = NEW(b->arena, CaseRecord, case_record);
        command->case_record->casefile = id;
        APPEND(b->arena, command->case_record, facts) = fact;
        sent(b);
}

static void step(struct bench *b, uint64_t id, const char *name)
{
        Command *command = command_new(b, COMMAND__WHAT_CASE_STEP);

        command->case_step = NEW(b->arena, CaseStep, case_step);
        command->case_step->casefile = id;
        command->case_step->transition = arena_strdup(b->arena, name);
        sent(b);
}

static void log_one(struct bench *b, uint64_t id)
{
        Command *command = command_new(b, COMMAND__WHAT_EMPLOYEE_LOG);
        EmployeeLog *log = command->employee_log = NEW(b->arena, EmployeeLog, employee_log);

        log->employer = 1 + id % EMPLOYERS;
        log->flow = arena_strdup(b->arena, "gelders");
        log->programme = arena_strdup(b->arena, "gelders");
        log->reference = arena_text(b->arena, "p-%llu", (unsigned long long)id);
        log->profile = NEW(b->arena, Profile, profile);
        sent(b);
}

static void wage_agree(struct bench *b, uint64_t id)
{
        Command *command = command_new(b, COMMAND__WHAT_WAGE_AGREE);

        command->wage_agree = NEW(b->arena, WageAgree, wage_agree);
        command->wage_agree->casefile = id;
        command->wage_agree->wage = NEW(b->arena, Wage, wage);
        command->wage_agree->wage->from = 20260901;
        command->wage_agree->wage->gross = 200000 + (int64_t)(id * 7919 % 250000);
        sent(b);
}

static void assign(struct bench *b, uint64_t id)
{
        Command *command = command_new(b, COMMAND__WHAT_PLACEMENT_RECORD);

        command->placement_record = NEW(b->arena, PlacementRecord, placement_record);
        command->placement_record->casefile = id;
        command->placement_record->kind = PLACEMENT_KIND__PLACEMENT_ASSIGNMENT;
        command->placement_record->employer = 1 + (id + 1) % EMPLOYERS;
        command->placement_record->first_day = 20260901;
        sent(b);
        step(b, id, "assign");
}

static void hours_log(struct bench *b, uint64_t placement, uint32_t month)
{
        Command *command = command_new(b, COMMAND__WHAT_HOURS_LOG);

        command->hours_log = NEW(b->arena, HoursLog, hours_log);
        command->hours_log->placement = placement;
        command->hours_log->month = month;
        command->hours_log->hours = 15200;
        command->hours_log->rate = 2750;
        sent(b);
}

static void people_make(struct bench *b, uint64_t people)
{
        b->day = 20260801;
        for (uint64_t id = 1; id <= people; id++) {
                log_one(b, id);
                fact_give(b, id);
        }
        group_run(b);
        b->day = 20260901;
        for (uint64_t id = 1; id <= people; id++) {
                step(b, id, "transfer");
                wage_agree(b, id);
                if (id % 4 == 0)
                        assign(b, id);
        }
        group_run(b);
}

/* ---- what is measured */

static void month_measure(struct bench *b, uint64_t people, uint32_t month)
{
        double clock, processor;
        Command *command;

        b->day = date_ymd(date_add_days(month_last(month), 1));
        for (uint64_t placement = 1; placement <= people / 4; placement++)
                hours_log(b, placement, month);
        group_run(b);
        command = command_new(b, COMMAND__WHAT_MONTH_RUN);
        command->month_run = NEW(b->arena, MonthRun, month_run);
        command->month_run->programme = arena_strdup(b->arena, "gelders");
        command->month_run->month = month;
        clock = now_s(CLOCK_MONOTONIC);
        processor = now_s(CLOCK_PROCESS_CPUTIME_ID);
        group_run(b);
        printf("%u: %.2f s, %.2f s of the processor, %zu events\n", month, now_s(CLOCK_MONOTONIC) - clock,
               now_s(CLOCK_PROCESS_CPUTIME_ID) - processor, (size_t)b->result.events);
}

static void fault_print(void *self, const char *what)
{
        ++*(uint64_t *)self;
        (void)fprintf(stderr, "%s\n", what);
}

static void check_measure(struct bench *b)
{
        OWNED(txn_abort) struct txn *txn = NULL;
        double clock = now_s(CLOCK_MONOTONIC), processor = now_s(CLOCK_PROCESS_CPUTIME_ID);
        struct tables tables;
        struct err err = {0};
        uint64_t faults = 0;

        if (!txn_begin(&txn, b->store, TXN_READ, &err))
                fail(&err);
        tables_begin(&tables, txn, NULL, b->arena);
        ledger_check(&tables.world, "gelders", fault_print, &faults);
        if (!tables_ok(&tables, &err))
                fail(&err);
        printf("check: %.2f s, %.2f s of the processor, %llu faults\n", now_s(CLOCK_MONOTONIC) - clock,
               now_s(CLOCK_PROCESS_CPUTIME_ID) - processor, (unsigned long long)faults);
}

int main(int argc, char **argv)
{
        uint64_t people = argc > 1 ? strtoull(argv[1], NULL, 10) : 20000;
        uint32_t months = argc > 2 ? (uint32_t)strtoul(argv[2], NULL, 10) : 12, month = 202609;
        char folder[] = "/tmp/ledger_speed.XXXXXX", path[64];
        struct bench b = {.day = 20260801};
        struct err err = {0};

        must(mkdtemp(folder));
        snprintf(path, sizeof path, "%s/register", folder);
        arena_new(&b.arena);
        arena_new(&b.kept);
        if (!tables_open(&b.store, path, UINT64_C(16) << 30, STORE_WRITE, &err))
                fail(&err);
        turns_new(&b.turns, b.store);
        centre_make(&b);
        people_make(&b, people);
        printf("%llu people, %s\n", (unsigned long long)people, path);
        for (uint32_t i = 0; i < months; i++, month = month_add(month, 1))
                month_measure(&b, people, month);
        check_measure(&b);
        printf("%llu refused\n", (unsigned long long)b.refused);
        turns_destroy(&b.turns);
        store_destroy(&b.store);
        arena_destroy(&b.kept);
        arena_destroy(&b.arena);
        return b.refused != 0;
}
