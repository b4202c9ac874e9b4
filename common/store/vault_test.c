#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <sys/wait.h>

#include "must.h"
#include "scratch_test.h"
#include "vault.h"

static struct err err;
static const uint8_t ada[16] = {1}, bob[16] = {2}, command[16] = {3}, other[16] = {4};

struct fixture {
        struct arena *arena;
        struct vault *vault;
};

static void fixture_end(struct fixture *fixture)
{
        vault_destroy(&fixture->vault);
        arena_destroy(&fixture->arena);
}

static struct fixture fixture_begin(const char *path)
{
        struct fixture fixture = {NULL, NULL};

        arena_new(&fixture.arena);
        assert_true(vault_new(&fixture.vault, path, 1 << 20, STORE_WRITE, &err));
        return fixture;
}

static const Personal *person(struct arena *arena)
{
        Personal *personal = NEW(arena, Personal, personal);

        personal->given_name = arena_strdup(arena, "Aaltje-Wilhelmina");
        personal->family_name = arena_strdup(arena, "van der Zandschulp");
        personal->birth_date = 19700301;
        return personal;
}

static Sealed *seal(struct fixture *f, const uint8_t owner[16], const Personal *personal)
{
        Sealed *sealed = NULL;

        assert_true(vault_begin(f->vault, &err));
        assert_true(vault_seal(f->vault, owner, command, personal, f->arena, &sealed, &err));
        assert_true(vault_commit(f->vault, &err));
        return sealed;
}

static void what_was_sealed_opens(void **state)
{
        const char *path = scratch_path(state, "v");
        OWNED(fixture_end) struct fixture f = fixture_begin(path);
        const Personal *opened = NULL;
        Sealed *sealed = seal(&f, ada, person(f.arena));

        assert_int_equal(sealed->owner.len, 16);
        assert_memory_equal(sealed->owner.data, ada, 16);
        for (int reopened = 0; reopened < 2; reopened++) {
                assert_true(vault_open(f.vault, sealed, f.arena, &opened, &err));
                assert_string_equal(opened->given_name, "Aaltje-Wilhelmina");
                assert_string_equal(opened->family_name, "van der Zandschulp");
                assert_int_equal(opened->birth_date, 19700301);
                assert_string_equal(opened->street, "");
                vault_destroy(&f.vault);
                assert_true(vault_new(&f.vault, path, 1 << 20, STORE_WRITE, &err));
        }
}

static void what_is_empty_can_be_sealed(void **state)
{
        OWNED(fixture_end) struct fixture f = fixture_begin(scratch_path(state, "v"));
        const Personal *opened = NULL;

        assert_true(vault_open(f.vault, seal(&f, ada, NEW(f.arena, Personal, personal)), f.arena, &opened, &err));
        assert_non_null(opened);
        assert_string_equal(opened->given_name, "");
}

static void a_box_tells_its_legal_items_and_nothing_else(void **state)
{
        OWNED(fixture_end) struct fixture f = fixture_begin(scratch_path(state, "v"));
        Personal *personal = codec_copy(person(f.arena), f.arena);
        Sealed *sealed = seal(&f, ada, personal), *again = seal(&f, ada, personal);

        assert_int_equal(sealed->n_items, 0);
        assert_null(memmem(sealed->box.data, sealed->box.len, "Aaltje", 6));
        assert_null(memmem(sealed->box.data, sealed->box.len, "Zandschulp", 10));
        assert_memory_not_equal(sealed->box.data, again->box.data, sealed->box.len);
        personal->selection = arena_strdup(f.arena, "last in, first out");
        sealed = seal(&f, ada, personal);
        assert_int_equal(sealed->n_items, 1);
        assert_int_equal(sealed->items[0], ITEM__ITEM_SELECTION);
        personal->considerations = personal->severance = personal->selection;
        sealed = seal(&f, ada, personal);
        assert_int_equal(sealed->n_items, 3);
        assert_int_equal(sealed->items[0], ITEM__ITEM_CONSIDERATIONS);
        assert_int_equal(sealed->items[2], ITEM__ITEM_SEVERANCE);
        assert_true(codec_check(&sealed->base, f.arena, &err));
}

static void the_longest_fields_fit_a_box(void **state)
{
        OWNED(fixture_end) struct fixture f = fixture_begin(scratch_path(state, "v"));
        Personal *personal = codec_copy(person(f.arena), f.arena);
        char *most = arena_alloc(f.arena, 4001);

        memset(most, 'x', 4000);
        personal->considerations = personal->selection = personal->severance = most;
        personal->note = most + 2000;
        personal->street = personal->email = most + 3800;
        personal->given_name = personal->family_name = personal->town = most + 3880;
        assert_true(codec_check(&personal->base, f.arena, &err));
        assert_true(codec_check(&seal(&f, ada, personal)->base, f.arena, &err));
}

static void a_box_opens_nowhere_else_and_not_when_touched(void **state)
{
        OWNED(fixture_end) struct fixture f = fixture_begin(scratch_path(state, "v"));
        const Personal *opened = NULL;
        Sealed *sealed = seal(&f, ada, person(f.arena));
        size_t len = sealed->box.len;

        seal(&f, bob, person(f.arena));
        sealed->owner.data = arena_copy(f.arena, bob, 16);
        assert_false(vault_open(f.vault, sealed, f.arena, &opened, &err));
        assert_int_equal(err.kind, ERR_STOP);
        sealed->owner.data = arena_copy(f.arena, ada, 16);
        for (size_t i = 0; i < len; i++) { /* the first 16 bytes are the command it belongs to */
                sealed->box.data[i] ^= 1;
                assert_false(vault_open(f.vault, sealed, f.arena, &opened, &err));
                assert_int_equal(err.kind, ERR_STOP);
                sealed->box.data[i] ^= 1;
        }
        for (sealed->box.len = 0; sealed->box.len < len; sealed->box.len++) {
                assert_false(vault_open(f.vault, sealed, f.arena, &opened, &err));
                assert_int_equal(err.kind, ERR_STOP);
        }
        memcpy(sealed->box.data, other, 16);
        assert_false(vault_open(f.vault, sealed, f.arena, &opened, &err));
        memcpy(sealed->box.data, command, 16);
        assert_null(opened);
        assert_true(vault_open(f.vault, sealed, f.arena, &opened, &err));
        assert_non_null(opened);
}

static void a_destroyed_key_closes_its_boxes_for_good(void **state)
{
        OWNED(fixture_end) struct fixture f = fixture_begin(scratch_path(state, "v"));
        const Personal *opened = NULL;
        Sealed *hers = seal(&f, ada, person(f.arena)), *his = seal(&f, bob, person(f.arena));

        assert_true(vault_shred(f.vault, ada, &err));
        assert_true(vault_open(f.vault, his, f.arena, &opened, &err));
        assert_non_null(opened);
        assert_true(vault_open(f.vault, hers, f.arena, &opened, &err));
        assert_null(opened);

        /* A late command does not bring it back. */
        assert_true(vault_begin(f.vault, &err));
        assert_false(vault_seal(f.vault, ada, other, person(f.arena), f.arena, &his, &err));
        assert_int_equal(err.kind, ERR_REFUSED);
        vault_abort(f.vault);
        assert_true(vault_shred(f.vault, ada, &err));
        assert_true(vault_shred(f.vault, other, &err)); /* who never had one */
        assert_true(vault_open(f.vault, hers, f.arena, &opened, &err));
        assert_null(opened);
}

static void a_full_vault_still_destroys_keys(void **state)
{
        OWNED(fixture_end) struct fixture f = fixture_begin(scratch_path(state, "v"));
        const Personal *opened = NULL, *personal = person(f.arena);
        Sealed *sealed = seal(&f, ada, personal), *more;
        uint64_t n = 0;
        bool fits = true;

        while (fits) {
                assert_true(vault_begin(f.vault, &err));
                for (int i = 0; fits && i < 100; i++) {
                        uint8_t owner[16] = {9};

                        memcpy(owner + 8, &n, sizeof n);
                        n++;
                        fits = vault_seal(f.vault, owner, command, personal, f.arena, &more, &err);
                }
                if (fits)
                        assert_true(vault_commit(f.vault, &err));
        }
        assert_int_equal(err.kind, ERR_RETRY);
        vault_abort(f.vault);
        assert_true(vault_open(f.vault, sealed, f.arena, &opened, &err));
        assert_non_null(opened);
        assert_true(vault_shred(f.vault, ada, &err));
        assert_true(vault_open(f.vault, sealed, f.arena, &opened, &err));
        assert_null(opened);
}

static void keys_of_a_group_are_made_together_or_not_at_all(void **state)
{
        OWNED(fixture_end) struct fixture f = fixture_begin(scratch_path(state, "v"));
        const Personal *opened = NULL;
        uint64_t before = store_usage(vault_store(f.vault)).commits;
        Sealed *sealed[300];

        for (int turn = 0; turn < 2; turn++) {
                assert_true(vault_begin(f.vault, &err));
                for (size_t i = 0; i < COUNT(sealed); i++) {
                        const uint8_t owner[16] = {(uint8_t)i, (uint8_t)(i >> 8), 7};

                        assert_true(vault_seal(f.vault, owner, command, person(f.arena), f.arena, &sealed[i], &err));
                }
                assert_true(vault_open(f.vault, sealed[0], f.arena, &opened, &err)); /* within the group it is there */
                assert_non_null(opened);
                if (turn == 0)
                        vault_abort(f.vault);
                else
                        assert_true(vault_commit(f.vault, &err));
                for (size_t i = 0; i < COUNT(sealed); i++) {
                        assert_true(vault_open(f.vault, sealed[i], f.arena, &opened, &err));
                        assert_true(turn == 0 ? !opened : opened != NULL);
                }
        }
        assert_int_equal(store_usage(vault_store(f.vault)).commits, before + 1);
}

/* Says that its vault is open, and is told a box whose key was made after that. */
static int child_reads(const char *path, int tell, int told)
{
        OWNED(vault_destroy) struct vault *vault = NULL;
        OWNED(arena_destroy) struct arena *arena = NULL;
        const Personal *opened = NULL;
        uint8_t box[1000];
        Sealed sealed = SEALED__INIT;
        ssize_t size;

        arena_new(&arena);
        if (!vault_new(&vault, path, 1 << 20, STORE_READ, &err))
                return 1;
        if (write(tell, "", 1) != 1 || (size = read(told, box, sizeof box)) <= 0)
                return 2;
        sealed.owner = codec_bytes(arena, ada, 16);
        sealed.box = codec_bytes(arena, box, (size_t)size);
        if (!vault_open(vault, &sealed, arena, &opened, &err) || !opened)
                return 3;
        return strcmp(opened->given_name, "Aaltje-Wilhelmina") ? 4 : 0;
}

static void a_reading_process_sees_keys_made_later(void **state)
{
        const char *path = scratch_path(state, "v");
        OWNED(fixture_end) struct fixture f = {NULL, NULL};
        int ready[2], box[2], status;
        Sealed *sealed;
        pid_t pid;
        char c;

        f = fixture_begin(path);
        assert_int_equal(pipe(ready), 0);
        assert_int_equal(pipe(box), 0);
        pid = fork();
        if (pid == 0)
                _exit(child_reads(path, ready[1], box[0]));
        close(ready[1]);
        close(box[0]);
        assert_int_equal(read(ready[0], &c, 1), 1);
        sealed = seal(&f, ada, person(f.arena));
        assert_int_equal(write(box[1], sealed->box.data, sealed->box.len), sealed->box.len);
        close(ready[0]);
        close(box[1]);
        assert_int_equal(waitpid(pid, &status, 0), pid);
        assert_int_equal(WIFEXITED(status) ? WEXITSTATUS(status) : -1, 0);
}

static void a_reader_before_any_writer_is_told_to_wait(void **state)
{
        OWNED(vault_destroy) struct vault *vault = NULL;

        assert_false(vault_new(&vault, scratch_path(state, "v"), 1 << 20, STORE_READ, &err));
        assert_int_equal(err.kind, ERR_RETRY);
        assert_null(vault);
}

static void a_digest_is_the_same_after_reopening_and_of_this_vault_alone(void **state)
{
        const struct bytes one = {(const uint8_t *)"one", 3}, two = {(const uint8_t *)"two", 3}, none = {NULL, 0};
        OWNED(fixture_end) struct fixture f = fixture_begin(scratch_path(state, "v"));
        uint8_t first[16], again[16];

        vault_digest(f.vault, one, first);
        vault_digest(f.vault, two, again);
        assert_memory_not_equal(first, again, 16);
        vault_digest(f.vault, none, again);
        assert_memory_not_equal(first, again, 16);
        vault_destroy(&f.vault);
        assert_true(vault_new(&f.vault, scratch_path(state, "v"), 1 << 20, STORE_WRITE, &err));
        vault_digest(f.vault, one, again);
        assert_memory_equal(first, again, 16);
        vault_destroy(&f.vault);
        assert_true(vault_new(&f.vault, scratch_path(state, "w"), 1 << 20, STORE_WRITE, &err));
        vault_digest(f.vault, one, again);
        assert_memory_not_equal(first, again, 16);
}

int main(void)
{
        cmocka_set_message_output(CM_OUTPUT_TAP);
        const struct CMUnitTest tests[] = {
                scratch_test(what_was_sealed_opens),
                scratch_test(what_is_empty_can_be_sealed),
                scratch_test(a_box_tells_its_legal_items_and_nothing_else),
                scratch_test(the_longest_fields_fit_a_box),
                scratch_test(a_box_opens_nowhere_else_and_not_when_touched),
                scratch_test(a_destroyed_key_closes_its_boxes_for_good),
                scratch_test(a_full_vault_still_destroys_keys),
                scratch_test(keys_of_a_group_are_made_together_or_not_at_all),
                scratch_test(a_reading_process_sees_keys_made_later),
                scratch_test(a_reader_before_any_writer_is_told_to_wait),
                scratch_test(a_digest_is_the_same_after_reopening_and_of_this_vault_alone),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
