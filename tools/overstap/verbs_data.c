/* What is done on the data folder itself, by the suite's own user on its own machine. */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "journal.h"
#include "json.h"
#include "keyfile.h"
#include "must.h"
#include "tables.h"
#include "vault.h"
#include "verbs.h"
#include "verify.h"

/* ---- verify */

int verify(struct call *call)
{
        OWNED(json_drop) json_t *document = NULL;
        struct verify_report report = {0};
        struct err err = {0};
        int status = call_suite(call);

        if (status)
                return status;
        if (!register_verify(call->suite, call->arena, &report, &err))
                return call_fail(&err);
        document =
                json_pack("{s:b, s:I, s:I, s:I, s:b, s:o}", "identical", !report.difference, "events", (json_int_t)report.events,
                          "commands", (json_int_t)report.commands, "records", (json_int_t)report.records, "replayed_commands",
                          report.replayed_commands, "difference", report.difference ? text_json(report.difference) : json_null());
        must(document);
        if (call_json(call))
                call_document(document);
        else if (!report.difference)
                printf("identical: %" PRIu64 " events and %" PRIu64 " commands make the same %" PRIu64 " records again\n",
                       report.events, report.commands, report.records);
        if (!report.difference)
                return EXIT_DONE;
        complain("the register is not what its events make of it: %s", report.difference);
        return EXIT_REFUSED;
}

/* ---- backup */

static bool register_copy(const struct suite_conf *suite, const char *path, struct err *err)
{
        OWNED(store_destroy) struct store *store = NULL;

        return tables_open(&store, suite->register_dir, suite->map_size, STORE_READ, err) && store_copy(store, path, err);
}

static bool journal_copied(const struct suite_conf *suite, const char *path, struct err *err)
{
        OWNED(journal_destroy) struct journal *journal = NULL;
        const struct journal_conf conf = {.engine = suite->engine, .path = suite->journal_dir, .size = suite->map_size};

        return journal_new(&journal, &conf, STORE_READ, err) && journal_copy(journal, path, err);
}

static bool keys_copy(const struct suite_conf *suite, const char *path, struct err *err)
{
        OWNED(vault_destroy) struct vault *vault = NULL;

        return vault_new(&vault, suite->keys_dir, suite->map_size, STORE_READ, err) && store_copy(vault_store(vault), path, err);
}

/* The key by which clients know the suite; a suite that only talks over ipc may have none. */
static bool server_key_copy(const struct suite_conf *suite, const char *path, struct err *err)
{
        struct keyfile keys;
        bool copied;

        if (access(suite->server_key_file, F_OK))
                return true;
        copied = keyfile_read(suite->server_key_file, &keys, err) && keyfile_write(path, &keys, err);
        explicit_bzero(&keys, sizeof(keys));
        return copied;
}

/* Each part is taken after those that stand on it: a register never speaks of a command that the journal lacks, nor a
 * journal of a box whose key is missing. */
static bool parts_copy(const struct call *call, const char *folder, struct err *err)
{
        static const struct {
                const char *name;
                bool (*copy)(const struct suite_conf *suite, const char *path, struct err *err);
        } parts[] = {
                {"register", register_copy}, {"journal", journal_copied}, {"keys", keys_copy}, {"server.key", server_key_copy}};

        for (size_t i = 0; i < COUNT(parts); i++)
                if (!parts[i].copy(call->suite, arena_text(call->arena, "%s/%s", folder, parts[i].name), err))
                        return err_in(err, "%s", parts[i].name);
        return true;
}

static bool folder_sync(const char *path, struct err *err)
{
        int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        bool synced = fd >= 0 && !syncfs(fd);

        if (!synced)
                err_sys(err, ERR_STOP, "%s", path);
        if (fd >= 0)
                close(fd);
        return synced;
}

/* It bears its name only when it is whole and on the disk. */
static bool backup_make(const struct call *call, const char *folder, struct err *err)
{
        char *partial = arena_text(call->arena, "%s.partial", folder);

        if (!access(folder, F_OK))
                return err_set(err, ERR_STOP, "%s is there already", folder);
        if (mkdir(partial, 0700))
                return err_sys(err, ERR_STOP, "%s (left by a backup that did not end? remove it)", partial);
        if (!parts_copy(call, partial, err) || !folder_sync(partial, err))
                return err_in(err, "%s is not whole", partial);
        if (rename(partial, folder))
                return err_sys(err, ERR_STOP, "%s", folder);
        return true;
}

static bool position_read(const struct suite_conf *suite, const char *folder, struct arena *arena, struct position *out,
                          struct err *err)
{
        OWNED(store_destroy) struct store *store = NULL;
        OWNED(txn_abort) struct txn *txn = NULL;

        return tables_open(&store, arena_text(arena, "%s/register", folder), suite->map_size, STORE_READ, err) &&
               txn_begin(&txn, store, TXN_READ, err) && position_get(txn, out, err);
}

int backup(struct call *call)
{
        OWNED(json_drop) json_t *document = NULL;
        char *folder = arena_strdup(call->arena, call->line.arg[0]);
        struct position position = {0};
        struct err err = {0};
        int status = call_suite(call);

        if (status)
                return status;
        for (size_t size = strlen(folder); size > 1 && folder[size - 1] == '/'; size--)
                folder[size - 1] = 0;
        if (!backup_make(call, folder, &err) || !position_read(call->suite, folder, call->arena, &position, &err))
                return call_fail(&err);
        document = json_pack("{s:o, s:o, s:o}", "folder", text_json(folder), "n", json_sprintf("%" PRIu64, position.n), "seq",
                             json_sprintf("%" PRIu64, position.seq));
        must(document);
        if (call_json(call))
                call_document(document);
        else
                printf("%s holds the suite up to command %" PRIu64 " and event %" PRIu64 "\n", folder, position.n, position.seq);
        return EXIT_DONE;
}
