#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "must.h"
#include "suite.h"

struct fixture {
        struct arena *arena;
        char folder[64];
        char here[PATH_MAX];
        const struct suite_conf *conf;
        struct err err;
};

static const char *path(struct fixture *f, const char *name)
{
        return arena_text(f->arena, "%s/%s", f->folder, name);
}

static int setup(void **state)
{
        static struct fixture fixture;

        fixture = (struct fixture){.folder = "/tmp/suite_test.XXXXXX"};
        arena_new(&fixture.arena);
        *state = &fixture;
        return mkdtemp(fixture.folder) && getcwd(fixture.here, sizeof fixture.here) && !setenv("OVERSTAP_SHARE", "/share", 1)
                       ? 0
                       : -1;
}

static int teardown(void **state)
{
        struct fixture *f = *state;

        unsetenv("OVERSTAP_SHARE");
        unlink(path(f, "overstap.yaml"));
        if (chdir(f->here) || rmdir(f->folder))
                return -1;
        arena_destroy(&f->arena);
        return 0;
}

static const char *file_of(struct fixture *f, const char *text)
{
        const char *name = path(f, "overstap.yaml");
        FILE *file = fopen(name, "w");

        assert_non_null(file);
        assert_int_equal(fputs(text, file) < 0, 0);
        assert_int_equal(fclose(file), 0);
        return name;
}

static void read_file(struct fixture *f, const char *text)
{
        assert_true(suite_read(file_of(f, text), NULL, false, 0, f->arena, &f->conf, &f->err));
}

static void refused(struct fixture *f, const char *text, const char *why)
{
        f->conf = NULL;
        assert_false(suite_read(file_of(f, text), NULL, false, 0, f->arena, &f->conf, &f->err));
        assert_int_equal(f->err.kind, ERR_REFUSED);
        assert_string_equal(f->err.text, why);
        assert_null(f->conf);
}

static void a_data_folder_alone_gives_the_defaults(void **state)
{
        struct fixture *f = *state;

        assert_true(suite_read(NULL, "/data/one/", false, 0, f->arena, &f->conf, &f->err));
        assert_string_equal(f->conf->data, "/data/one");
        assert_string_equal(f->conf->run_dir, "/data/one/run");
        assert_string_equal(f->conf->journal_dir, "/data/one/journal");
        assert_string_equal(f->conf->register_dir, "/data/one/register");
        assert_string_equal(f->conf->keys_dir, "/data/one/keys");
        assert_string_equal(f->conf->server_key_file, "/data/one/server.key");
        assert_string_equal(f->conf->commands_ipc, "ipc:///data/one/run/commands");
        assert_string_equal(f->conf->queries_ipc, "ipc:///data/one/run/queries");
        assert_string_equal(f->conf->fetch_ipc, "ipc:///data/one/run/fetch");
        assert_string_equal(f->conf->wake_ipc, "ipc:///data/one/run/wake");
        assert_string_equal(suite_status_ipc(f->conf, "tracker", f->arena), "ipc:///data/one/run/tracker.status");
        assert_string_equal(f->conf->flows, "/share/flows");
        assert_string_equal(f->conf->law, "/share/law/nl");
        assert_string_equal(f->conf->matching, "/share/matching.yaml");
        assert_string_equal(f->conf->engine, "lmdb");
        assert_int_equal(f->conf->map_size, UINT64_C(64) << 30);
        assert_int_equal(f->conf->workers, 2);
        assert_int_equal(f->conf->group_max, 1024);
        assert_int_equal(f->conf->message_max, 1 << 20);
        assert_string_equal(f->conf->commands_tcp, "");
        assert_false(f->conf->sandbox);
}

static void a_data_folder_with_a_file_is_read_with_it(void **state)
{
        struct fixture *f = *state;

        (void)file_of(f, "data: /elsewhere\nplacement: {workers: 5}\nfiles: {flows: my/flows}\n");
        assert_true(suite_read(NULL, f->folder, false, 0, f->arena, &f->conf, &f->err));
        assert_int_equal(f->conf->workers, 5);
        assert_string_equal(f->conf->data, f->folder);
        assert_string_equal(f->conf->flows, path(f, "my/flows"));
}

static void relative_paths_are_relative_to_the_file(void **state)
{
        struct fixture *f = *state;

        read_file(f, "data: ./var//\nfiles: {law: ../law, matching: /abs/m.yaml}\n");
        assert_string_equal(f->conf->data, path(f, "var"));
        assert_string_equal(f->conf->law, path(f, "../law"));
        assert_string_equal(f->conf->matching, "/abs/m.yaml");
        read_file(f, "data: .\n");
        assert_string_equal(f->conf->data, f->folder);
}

static void options_are_relative_to_where_one_is(void **state)
{
        struct fixture *f = *state;

        (void)file_of(f, "files: {law: law}\n");
        assert_int_equal(chdir(f->folder), 0);
        assert_true(suite_read("./overstap.yaml", "data", false, 0, f->arena, &f->conf, &f->err));
        assert_string_equal(f->conf->data, path(f, "data"));
        assert_string_equal(f->conf->law, path(f, "law"));
}

static void options_win_from_the_file(void **state)
{
        struct fixture *f = *state;
        const char *name = file_of(f, "data: /a\nsandbox_start: 2026-01-01\n");

        assert_true(suite_read(name, "/b", true, 20260216, f->arena, &f->conf, &f->err));
        assert_string_equal(f->conf->data, "/b");
        assert_true(f->conf->sandbox);
        assert_int_equal(f->conf->sandbox_start, 20260216);
        assert_true(suite_read(name, NULL, true, 0, f->arena, &f->conf, &f->err));
        assert_int_equal(f->conf->sandbox_start, 20260101);
}

static void neither_file_nor_folder_is_refused_with_what_would_do(void **state)
{
        struct fixture *f = *state;

        assert_false(suite_read(NULL, NULL, false, 0, f->arena, &f->conf, &f->err));
        assert_int_equal(f->err.kind, ERR_REFUSED);
        assert_non_null(strstr(f->err.text, "give -c FILE, or --data DIR"));
        assert_false(suite_read(path(f, "none.yaml"), "/data", false, 0, f->arena, &f->conf, &f->err));
        assert_non_null(strstr(f->err.text, "none.yaml: No such file"));
}

static void all_mistakes_of_a_file_are_in_the_error(void **state)
{
        struct fixture *f = *state;

        refused(f,
                "plcement: {workers: 2}\ntcp: {commands: 'tcp://127.0.0.1:99999', queries: 'ipc:///x'}\nusers: ['uid:x lead', "
                "'uid:7 boss']\n",
                arena_text(f->arena,
                           "%1$s/overstap.yaml:1:1: plcement: no such key (--show-config prints them all)\n"
                           "%1$s/overstap.yaml:2:17: tcp.commands: \"tcp://127.0.0.1:99999\" has no port from 1 to 65535 (try "
                           "tcp://127.0.0.1:5670)\n"
                           "%1$s/overstap.yaml:2:51: tcp.queries: \"ipc:///x\" is not an endpoint (try tcp://127.0.0.1:5670)\n"
                           "%1$s/overstap.yaml:3:9: users: \"uid:x lead\" does not begin with uid:NUMBER and a role (try "
                           "\"uid:1001 caseworker\")\n"
                           "%1$s/overstap.yaml:3:23: users: \"uid:7 boss\" names something that is not a role (there are "
                           "caseworker, lead, "
                           "auditor, funder and operator)",
                           f->folder));
        refused(f, "a: [\n",
                arena_text(f->arena, "%s/overstap.yaml:2:1: while parsing a flow node, did not find expected node content",
                           f->folder));
}

static void more_mistakes_than_an_error_holds_are_counted(void **state)
{
        struct fixture *f = *state;
        const char *text = "";
        size_t lines = 0;
        unsigned more;

        for (int i = 0; i < 100; i++)
                text = arena_text(f->arena, "%swrong_%d: 1\n", text, i);
        assert_false(suite_read(file_of(f, text), NULL, false, 0, f->arena, &f->conf, &f->err));
        for (const char *c = f->err.text; (c = strchr(c, '\n')); c++)
                lines++;
        assert_int_equal(sscanf(strrchr(f->err.text, '\n') + 1, "and %u more", &more), 1);
        assert_int_equal(lines + more, 100);
        assert_true(lines > 5);
}

static void endpoints_are_checked_before_the_library_sees_them(void **state)
{
        static const char *const right[] = {"tcp://127.0.0.1:1", "tcp://*:65535", "tcp://[::1]:5670", "tcp://name.example:80"};
        static const char *const wrong[] = {"tcp://:5670",         "tcp://127.0.0.1", "tcp://a:0",  "tcp://a:65536",
                                            "tcp://a:99999999999", "tcp://a:",        "tcp://a:1x", "udp://a:1",
                                            "tcp://a b:1",         "inproc://x",      "tcp",        "tcp://a:-1"};
        struct fixture *f = *state;

        for (size_t i = 0; i < COUNT(right); i++)
                read_file(f, arena_text(f->arena, "tcp: {commands: '%s'}", right[i]));
        for (size_t i = 0; i < COUNT(wrong); i++) {
                const char *name = file_of(f, arena_text(f->arena, "tcp: {queries: '%s'}", wrong[i]));

                assert_false(suite_read(name, NULL, false, 0, f->arena, &f->conf, &f->err));
        }
}

static void users_have_a_uid_and_roles(void **state)
{
        static const char *const wrong[] = {"uid:1", "uid: lead", "1001 lead", "uid:1,lead", "uid:12345678901 lead",
                                            "",      "uid:1 "};
        struct fixture *f = *state;

        read_file(f, "users: ['uid:1001 caseworker', 'uid:7 lead operator']\n");
        assert_int_equal(f->conf->users.n, 2);
        assert_string_equal(f->conf->users.item[1], "uid:7 lead operator");
        for (size_t i = 0; i < COUNT(wrong); i++)
                assert_false(suite_read(file_of(f, arena_text(f->arena, "users: ['%s']", wrong[i])), NULL, false, 0, f->arena,
                                        &f->conf, &f->err));
}

/* A UNIX socket's path is cut at 107 bytes without a word by some, refused by others. */
static void a_data_path_too_long_for_its_sockets_is_refused(void **state)
{
        /* DATA/run/placement-2.status */
        enum { MOST = 107 - sizeof "/run/placement-2.status" + 1 };
        struct fixture *f = *state;
        char data[MOST + 2] = "/";

        memset(data + 1, 'd', MOST - 1);
        data[MOST] = '\0';
        assert_true(suite_read(NULL, data, false, 0, f->arena, &f->conf, &f->err));
        assert_int_equal(strlen(suite_status_ipc(f->conf, "placement-2", f->arena)), strlen("ipc://") + 107);
        strcpy(data + MOST, "d");
        f->conf = NULL;
        assert_false(suite_read(NULL, data, false, 0, f->arena, &f->conf, &f->err));
        assert_non_null(strstr(f->err.text, "is 1 bytes too long for the sockets in it (choose a shorter path)"));
        assert_null(f->conf);
        assert_false(
                suite_read(file_of(f, arena_text(f->arena, "\ndata: %s\n", data)), NULL, false, 0, f->arena, &f->conf, &f->err));
        assert_non_null(strstr(f->err.text, "overstap.yaml:2:7: data: /ddd"));
}

static void shipped_files_are_where_the_environment_says(void **state)
{
        struct fixture *f = *state;
        const char *share;

        assert_string_equal(suite_share(f->arena), "/share");
        unsetenv("OVERSTAP_SHARE");
        /* From a build folder the source's; from elsewhere an installed place. */
        share = suite_share(f->arena);
        assert_true(!strcmp(share, OVERSTAP_SOURCE "/config") || strstr(share, "/share/overstap"));
}

static void the_shipped_sample_has_every_key_at_its_default(void **state)
{
        struct fixture *f = *state;
        FILE *file = fopen(OVERSTAP_SOURCE "/config/overstap.yaml", "r");
        static char text[16384];
        const char *body;
        size_t n;

        assert_non_null(file);
        n = fread(text, 1, sizeof text - 1, file);
        text[n] = '\0';
        assert_int_equal(fclose(file), 0);
        assert_true(suite_read(OVERSTAP_SOURCE "/config/overstap.yaml", NULL, false, 0, f->arena, &f->conf, &f->err));
        assert_string_equal(f->conf->data, "/var/lib/overstap");
        /* A few lines of introduction, an empty one, and then exactly what --show-config prints of the defaults. */
        body = strstr(text, "\n\n");
        assert_non_null(body);
        assert_string_equal(body + 2, keys_text(suite_keys, n_suite_keys, NULL, true, f->arena));
}

int main(void)
{
        cmocka_set_message_output(CM_OUTPUT_TAP);
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
        const struct CMUnitTest tests[] = {
                TEST(a_data_folder_alone_gives_the_defaults),
                TEST(a_data_folder_with_a_file_is_read_with_it),
                TEST(relative_paths_are_relative_to_the_file),
                TEST(options_are_relative_to_where_one_is),
                TEST(options_win_from_the_file),
                TEST(neither_file_nor_folder_is_refused_with_what_would_do),
                TEST(all_mistakes_of_a_file_are_in_the_error),
                TEST(more_mistakes_than_an_error_holds_are_counted),
                TEST(endpoints_are_checked_before_the_library_sees_them),
                TEST(users_have_a_uid_and_roles),
                TEST(a_data_path_too_long_for_its_sockets_is_refused),
                TEST(shipped_files_are_where_the_environment_says),
                TEST(the_shipped_sample_has_every_key_at_its_default),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
