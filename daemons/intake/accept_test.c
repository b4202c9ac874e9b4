/* What comes through the door, and what never does. The caller is the suite's own user, who may send everything. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "accept.h"
#include "must.h"
#include "scratch_test.h"

struct fixture {
        struct arena *arena;
        struct callers *callers;
        struct acceptor acceptor;
        struct instant now;
        char caller[32];
        struct accepted out;
};

static void fixture_end(struct fixture *f)
{
        vault_abort(f->acceptor.vault);
        journal_destroy(&f->acceptor.journal);
        vault_destroy(&f->acceptor.vault);
        callers_destroy(&f->callers);
        arena_destroy(&f->arena);
}

static void fixture_begin(struct fixture *f, void **state, bool sandbox)
{
        struct suite_conf conf = {0};
        struct err err = {0};

        *f = (struct fixture){.now = date_instant(date_of_ymd(20260105))};
        arena_new(&f->arena);
        assert_true(callers_new(&f->callers, &conf, &err));
        f->acceptor.callers = f->callers;
        f->acceptor.sandbox = sandbox;
        assert_true(journal_new(&f->acceptor.journal, &(struct journal_conf){"lmdb", scratch_path(state, "j"), 1 << 20}, STORE_WRITE, &err));
        assert_true(vault_new(&f->acceptor.vault, scratch_path(state, "k"), 1 << 20, STORE_WRITE, &err));
        assert_true(vault_begin(f->acceptor.vault, &err));
        (void)snprintf(f->caller, sizeof f->caller, "uid:%u", (unsigned)geteuid());
}

static Command *command(struct fixture *f, Command__WhatCase what)
{
        Command *command = NEW(f->arena, Command, command);
        struct uuid id = uuid_new();

        command->id = codec_bytes(f->arena, id.b, sizeof id.b);
        command->what_case = what;
        return command;
}

static enum accept offer(struct fixture *f, Command *command)
{
        struct bytes given = codec_encode(&command->base, f->arena);
        struct err err = {0};

        if (!accept_command(&f->acceptor, NULL, f->caller, command, given, &f->now, f->arena, &f->out, &err))
                fail_msg("%s", err.text);
        return f->out.what;
}

static Command *advance(struct fixture *f, uint32_t n, Unit unit)
{
        Command *c = command(f, COMMAND__WHAT_CLOCK_TICK);

        c->clock_tick = NEW(f->arena, ClockTick, clock_tick);
        c->clock_tick->advance = n;
        c->clock_tick->unit = unit;
        return c;
}

static Command *set(struct fixture *f, int64_t to)
{
        Command *c = command(f, COMMAND__WHAT_CLOCK_TICK);

        c->clock_tick = NEW(f->arena, ClockTick, clock_tick);
        c->clock_tick->to = to;
        return c;
}

static void the_clock_of_a_sandbox_never_leaves_the_calendar(void **state)
{
        OWNED(fixture_end) struct fixture f;
        struct instant before;

        fixture_begin(&f, state, true);
        for (Unit unit = UNIT__UNIT_IS_NONE; unit <= UNIT__UNIT_IS_YEARS; unit++)
                for (int i = 0; i < 200; i++) {
                        before = f.now;
                        if (offer(&f, advance(&f, 1000000, unit)) == ACCEPT_REFUSED) {
                                assert_int_equal(f.now.ms, before.ms);
                                assert_int_equal(f.out.refusal, REFUSAL__REFUSAL_WRONG);
                        }
                        assert_true(date_ymd(instant_date(f.now)) >= 20260105);
                }
        assert_int_equal(offer(&f, set(&f, INT64_MAX)), ACCEPT_REFUSED);
        assert_int_equal(offer(&f, set(&f, INT64_MIN)), ACCEPT_REFUSED);
        assert_int_equal(offer(&f, set(&f, f.now.ms - 1)), ACCEPT_REFUSED);
        assert_int_equal(offer(&f, set(&f, f.now.ms)), ACCEPT_NEW);
}

static void a_clock_command_says_in_the_journal_when_it_is(void **state)
{
        OWNED(fixture_end) struct fixture f;
        const Entry *entry = NULL;
        struct err err = {0};

        fixture_begin(&f, state, true);
        assert_int_equal(offer(&f, advance(&f, 1, UNIT__UNIT_IS_MONTHS)), ACCEPT_NEW);
        assert_int_equal(date_ymd(instant_date(f.now)), 20260205);
        assert_int_equal(f.out.entry.at_ms, f.now.ms);
        assert_true(codec_decode(&entry__descriptor, f.out.entry.bytes, CODEC_KEPT, f.arena, &entry, &err));
        assert_int_equal(entry->command->clock_tick->to, f.now.ms);
        assert_int_equal(entry->command->clock_tick->advance, 0);
}

/* The salt that intake gives to a command of this id and day, behind the secret in `secret`. */
static void salt_of(void **state, const char *secret, uint8_t id, uint32_t n, uint8_t out[16])
{
        OWNED(fixture_end) struct fixture f;
        const Entry *entry = NULL;
        struct err err = {0};
        Command *c;

        fixture_begin(&f, state, true);
        vault_abort(f.acceptor.vault);
        vault_destroy(&f.acceptor.vault);
        assert_true(vault_new(&f.acceptor.vault, scratch_path(state, secret), 1 << 20, STORE_WRITE, &err));
        assert_true(vault_begin(f.acceptor.vault, &err));
        c = advance(&f, n, UNIT__UNIT_IS_DAYS);
        c->id = codec_bytes(f.arena, (const uint8_t[16]){id, [6] = 0x70, [8] = 0x80}, 16);
        assert_int_equal(offer(&f, c), ACCEPT_NEW);
        assert_true(codec_decode(&entry__descriptor, f.out.entry.bytes, CODEC_KEPT, f.arena, &entry, &err));
        assert_int_equal(entry->salt.len, 16);
        memcpy(out, entry->salt.data, 16);
}

/* What hides events from a stranger must not follow from a command that a stranger may know, nor from what is in it. */
static void the_salt_of_an_entry_comes_of_its_id_and_a_secret(void **state)
{
        uint8_t first[16], again[16], other[16], elsewhere[16];

        salt_of(state, "a", 1, 1, first);
        salt_of(state, "a", 1, 2, again);
        salt_of(state, "a", 2, 1, other);
        salt_of(state, "b", 1, 1, elsewhere);
        assert_memory_equal(first, again, 16);
        assert_memory_not_equal(first, other, 16);
        assert_memory_not_equal(first, elsewhere, 16);
}

static void an_advance_sent_again_is_known_and_moves_nothing(void **state)
{
        OWNED(fixture_end) struct fixture f;
        Command *first, *again;
        struct instant moved;
        struct err err = {0};
        uint64_t n;

        fixture_begin(&f, state, true);
        first = advance(&f, 1, UNIT__UNIT_IS_DAYS);
        again = codec_copy(first, f.arena);
        assert_int_equal(offer(&f, first), ACCEPT_NEW);
        moved = f.now;
        assert_true(journal_append(f.acceptor.journal, &f.out.entry, 1, &n, &err));
        assert_int_equal(offer(&f, codec_copy(again, f.arena)), ACCEPT_KNOWN);
        assert_int_equal(f.out.n, n);
        assert_int_equal(f.now.ms, moved.ms);
        again->clock_tick->advance = 2;
        assert_int_equal(offer(&f, again), ACCEPT_REFUSED);
        assert_int_equal(f.out.refusal, REFUSAL__REFUSAL_CONFLICT);
        assert_int_equal(f.now.ms, moved.ms);
}

static void only_a_sandbox_has_a_clock_to_set(void **state)
{
        OWNED(fixture_end) struct fixture f;
        struct instant before;

        fixture_begin(&f, state, false);
        before = f.now;
        assert_int_equal(offer(&f, advance(&f, 1, UNIT__UNIT_IS_DAYS)), ACCEPT_REFUSED);
        assert_int_equal(offer(&f, set(&f, f.now.ms + 1)), ACCEPT_REFUSED);
        assert_int_equal(f.now.ms, before.ms);
        assert_int_equal(offer(&f, set(&f, 0)), ACCEPT_NEW);
}

static Command *with_note(struct fixture *f, Command *command, const char *note)
{
        command->personal = NEW(f->arena, Personal, personal);
        command->personal->note = arena_strdup(f->arena, note);
        return command;
}

/* Under any other key than its person's, the note would still be readable after the person was erased. */
static void a_note_about_a_casefile_that_is_not_known_is_not_sealed(void **state)
{
        OWNED(fixture_end) struct fixture f;
        Command *c;

        fixture_begin(&f, state, false);
        c = with_note(&f, command(&f, COMMAND__WHAT_CASE_RECORD), "said so himself");
        c->case_record = NEW(f.arena, CaseRecord, case_record);
        c->case_record->casefile = 1;
        assert_int_equal(offer(&f, c), ACCEPT_REFUSED);
        assert_int_equal(f.out.refusal, REFUSAL__REFUSAL_UNKNOWN);
        assert_null(c->sealed);
}

static void what_is_sealed_leaves_no_open_text_behind(void **state)
{
        OWNED(fixture_end) struct fixture f;
        Command *c;

        fixture_begin(&f, state, false);
        c = with_note(&f, command(&f, COMMAND__WHAT_EMPLOYEE_LOG), "zeldzaam-woord");
        c->employee_log = NEW(f.arena, EmployeeLog, employee_log);
        assert_int_equal(offer(&f, c), ACCEPT_NEW);
        assert_null(memmem(f.out.entry.bytes.data, f.out.entry.bytes.size, "zeldzaam-woord", 14));
}

/* Not "busy": the sender would ask for ever. */
static void a_person_that_was_erased_is_refused_for_good(void **state)
{
        OWNED(fixture_end) struct fixture f;
        Command *c;
        struct err err = {0};
        uint8_t person[16] = {1, [6] = 0x70, [8] = 0x80};

        fixture_begin(&f, state, false);
        vault_abort(f.acceptor.vault);
        assert_true(vault_shred(f.acceptor.vault, person, &err));
        assert_true(vault_begin(f.acceptor.vault, &err));
        c = with_note(&f, command(&f, COMMAND__WHAT_PROFILE_UPDATE), "back again");
        c->profile_update = NEW(f.arena, ProfileUpdate, profile_update);
        c->profile_update->person = codec_bytes(f.arena, person, sizeof person);
        assert_int_equal(offer(&f, c), ACCEPT_REFUSED);
        assert_int_equal(f.out.refusal, REFUSAL__REFUSAL_WRONG);
}

static void a_stranger_and_a_sealed_box_and_an_unfit_id_stay_outside(void **state)
{
        OWNED(fixture_end) struct fixture f;
        Command *c;

        fixture_begin(&f, state, false);
        c = set(&f, 0);
        (void)snprintf(f.caller, sizeof f.caller, "uid:%u", (unsigned)geteuid() + 1);
        assert_int_equal(offer(&f, c), ACCEPT_REFUSED);
        assert_int_equal(f.out.refusal, REFUSAL__REFUSAL_FORBIDDEN);
        (void)snprintf(f.caller, sizeof f.caller, "uid:%u", (unsigned)geteuid());
        c->sealed = NEW(f.arena, Sealed, sealed);
        assert_int_equal(offer(&f, c), ACCEPT_REFUSED);
        assert_int_equal(f.out.refusal, REFUSAL__REFUSAL_MALFORMED);
        c->sealed = NULL;
        c->id.data[6] = 0x40;
        assert_int_equal(offer(&f, c), ACCEPT_REFUSED);
        assert_int_equal(f.out.refusal, REFUSAL__REFUSAL_MALFORMED);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                scratch_test(the_clock_of_a_sandbox_never_leaves_the_calendar),
                scratch_test(a_clock_command_says_in_the_journal_when_it_is),
                scratch_test(the_salt_of_an_entry_comes_of_its_id_and_a_secret),
                scratch_test(an_advance_sent_again_is_known_and_moves_nothing),
                scratch_test(only_a_sandbox_has_a_clock_to_set),
                scratch_test(a_note_about_a_casefile_that_is_not_known_is_not_sealed),
                scratch_test(what_is_sealed_leaves_no_open_text_behind),
                scratch_test(a_person_that_was_erased_is_refused_for_good),
                scratch_test(a_stranger_and_a_sealed_box_and_an_unfit_id_stay_outside),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests(tests, NULL, NULL);
}
