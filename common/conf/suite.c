#include "suite.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/un.h>
#include <unistd.h>

#include "must.h"
#include "text.h"

/* No six months are longer than 184 days. */
static const uint64_t DAY_MS = 86400000;
#define RUNS_LEAST_MS (184 * DAY_MS)
#define RUNS_MOST_MS  (3660 * DAY_MS)

enum { SOCKET_PATH_MOST = sizeof((struct sockaddr_un *)0)->sun_path - 1 };

static const char *endpoint_wrong(const char *text)
{
        const char *host = text + 6, *port = strrchr(text, ':');
        unsigned n = 0;

        if (!*text)
                return NULL;
        /* The library binds tcp://127.0.0.1:99999 too, to port 34463, without a word. */
        if (strncmp(text, "tcp://", 6) != 0 || port <= host || strlen(text) > 200 || strpbrk(text, " \t\r\n,;"))
                return "is not an endpoint (try tcp://127.0.0.1:5670)";
        for (port++; *port >= '0' && *port <= '9' && n < 100000; port++)
                n = 10 * n + (unsigned)(*port - '0');
        return *port || !n || n > 65535 ? "has no port from 1 to 65535 (try tcp://127.0.0.1:5670)" : NULL;
}

static const char *user_wrong(const char *text)
{
        static const char *const roles[] = {"caseworker", "lead", "auditor", "funder", "operator"};
        size_t digits = strncmp(text, "uid:", 4) ? 0 : strspn(text + 4, "0123456789"), len;

        if (!digits || digits > 10 || text[4 + digits] != ' ' || strlen(text) > 200)
                return "does not begin with uid:NUMBER and a role (try \"uid:1001 caseworker\")";
        for (text += 4 + digits; *text; text += len) {
                bool known = false;

                text += strspn(text, " ");
                len = strcspn(text, " ");
                for (size_t i = 0; i < COUNT(roles); i++)
                        known = known || (strlen(roles[i]) == len && !strncmp(roles[i], text, len));
                if (!known)
                        return "names something that is not a role (there are caseworker, lead, auditor, funder and operator)";
        }
        return NULL;
}

static const char *const log_levels[] = {"error", "warn", "info", "debug", NULL};

#define KEY(kind, name, field, ...) KEY_FIELD(kind, name, suite_conf, field, __VA_ARGS__)

const struct key suite_keys[] = {
        KEY(KEY_IS_TEXT, "data", data, .dflt = "/var/lib/overstap",
            .help = "The folder of all that the suite keeps; made at the first start. Paths are relative to this file."),
        KEY(KEY_IS_BOOL, "sandbox", sandbox, .dflt = "false",
            .help = "A sandbox has a clock that is set by hand (overstap clock), for demonstrations, tests and training."),
        KEY(KEY_IS_DATE, "sandbox_start", sandbox_start, .dflt = "",
            .help = "The day on which the clock of a new sandbox stands, such as 2026-03-02; empty: today."),
        KEY(KEY_IS_SIZE, "message_max", message_max, .min = 64 << 10, .max = 64 << 20, .dflt = "1MiB",
            .help = "The largest message that intake and desk read."),
        KEY(KEY_IS_LIST, "users", users, .wrong = user_wrong,
            .help = "Who may connect on this machine, beside the user that runs the suite, such as [\"uid:1001 caseworker\"]."),
        KEY(KEY_IS_SIZE, "store.size", map_size, .min = 16 << 20, .max = UINT64_C(16) << 40, .dflt = "64GiB",
            .help = "The room for each of journal, register and keys. The files are sparse and take what is used."),
        KEY(KEY_IS_TEXT, "journal.engine", engine, .dflt = "lmdb", .help = "What keeps the journal: lmdb."),
        KEY(KEY_IS_NUMBER, "overstapd.backoff_max_ms", backoff_max_ms, .min = 100, .max = 600000, .dflt = "10000",
            .help = "The longest pause before a child that keeps dying is started again, in milliseconds."),
        KEY(KEY_IS_NUMBER, "placement.workers", workers, .max = 64, .dflt = "2",
            .help = "How many placement processes share the matching on this machine."),
        KEY(KEY_IS_TEXT, "placement.key", placement_key, .dflt = "",
            .help = "The key file with which placement workers connect to tcp.commands and tcp.queries; empty: over ipc, to the suite of this machine."),
        KEY(KEY_IS_NUMBER, "intake.group_max", group_max, .min = 1, .max = 10000, .dflt = "1024",
            .help = "How many commands share one sync of the disk at most."),
        KEY(KEY_IS_TIME, "retention.match_runs", match_runs_ms, .min = RUNS_LEAST_MS, .max = RUNS_MOST_MS, .dflt = "184d",
            .help = "How long what a run of the matcher found is kept; that it ran stays. Six months at least (AI Act, art. 19 and 26(6))."),
        KEY(KEY_IS_NUMBER, "report.least", report_least, .min = 8, .max = 1000, .dflt = "10",
            .help = "Figures for who sees no single person, and for publishing, are told in steps of so many. Set it once: another grid beside it narrows both."),
        KEY(KEY_IS_TEXT, "tcp.commands", commands_tcp, .dflt = "", .wrong = endpoint_wrong,
            .help = "Where intake also listens, encrypted and for known keys, such as tcp://0.0.0.0:5670; empty: nowhere."),
        KEY(KEY_IS_TEXT, "tcp.queries", queries_tcp, .dflt = "", .wrong = endpoint_wrong,
            .help = "Where desk also listens, such as tcp://0.0.0.0:5671; empty: nowhere."),
        KEY(KEY_IS_TEXT, "files.flows", flows, .dflt = "",
            .help = "The folder of flows, installed at the start when they differ; empty: those that came with the suite."),
        KEY(KEY_IS_TEXT, "files.law", law, .dflt = "",
            .help = "The folder of legal parameters; empty: the one that came with the suite."),
        KEY(KEY_IS_TEXT, "files.matching", matching, .dflt = "",
            .help = "The matching rules; empty: those that came with the suite."),
        KEY(KEY_IS_TEXT, "files.outcomes", outcomes, .dflt = "",
            .help = "The folder of outcome definitions, installed at the start when they differ; empty: those that came with the suite."),
        KEY(KEY_IS_TEXT, "log.level", log_level, .dflt = "info", .choices = log_levels,
            .help = "The least weighty lines that are logged."),
};
const size_t n_suite_keys = COUNT(suite_keys);

/* ---- places */

/* By its letters only: the folder need not exist yet, and is the same one before and after it does. */
static const char *path_from(const char *folder, const char *path, struct arena *arena)
{
        char *whole;
        size_t n;

        while (!strncmp(path, "./", 2))
                path += 2 + strspn(path + 2, "/");
        if (text_is(path, "."))
                path = "";
        whole = *path == '/' ? arena_strdup(arena, path)
                             : arena_text(arena, "%s%s%s", folder, text_is(folder, "/") || !*path ? "" : "/", path);
        for (n = strlen(whole); n > 1 && whole[n - 1] == '/'; n--)
                whole[n - 1] = '\0';
        return whole;
}

static bool path_here(const char *path, struct arena *arena, const char **out, struct err *err)
{
        char here[PATH_MAX];

        if (!getcwd(here, sizeof here))
                return err_sys(err, ERR_STOP, "the current folder");
        *out = path_from(here, path, arena);
        return true;
}

static const char *folder_of(const char *path, struct arena *arena)
{
        const char *slash = strrchr(path, '/');

        return slash > path ? arena_strndup(arena, path, (size_t)(slash - path)) : "/";
}

const char *suite_share(struct arena *arena)
{
        const char *given = getenv("OVERSTAP_SHARE"), *share;
        char self[PATH_MAX];
        ssize_t n;

        if (!text_empty(given))
                return arena_strdup(arena, given);
        n = readlink("/proc/self/exe", self, sizeof self);
        if (n > 0 && (size_t)n < sizeof self) {
                const char *bin = folder_of(arena_strndup(arena, self, (size_t)n), arena);

                for (const char *above = bin; !text_is(above, "/"); above = folder_of(above, arena))
                        if (!access(arena_text(arena, "%s/meson-private/coredata.dat", above), F_OK))
                                return OVERSTAP_SOURCE "/config";
                share = arena_text(arena, "%s/share/overstap", folder_of(bin, arena));
                if (!access(share, F_OK))
                        return share;
        }
        return "/usr/share/overstap";
}

static const char *ipc_of(const struct suite_conf *conf, const char *name, struct arena *arena)
{
        return arena_text(arena, "ipc://%s/%s", conf->run_dir, name);
}

const char *suite_status_ipc(const struct suite_conf *conf, const char *process, struct arena *arena)
{
        return ipc_of(conf, arena_text(arena, "%s.status", process), arena);
}

/* The socket with the longest name. */
static size_t socket_path_longest(const struct suite_conf *conf, struct arena *arena)
{
        const char *worker = arena_text(arena, "placement-%u", (unsigned)conf->workers);
        size_t a = strlen(suite_status_ipc(conf, worker, arena)), b = strlen(suite_status_ipc(conf, "overstapd", arena));

        return (a > b ? a : b) - strlen("ipc://");
}

static void places_set(struct suite_conf *conf, const char *folder, struct arena *arena)
{
        const char *share = suite_share(arena);

        conf->flows = *conf->flows ? path_from(folder, conf->flows, arena) : arena_text(arena, "%s/flows", share);
        conf->law = *conf->law ? path_from(folder, conf->law, arena) : arena_text(arena, "%s/law/nl", share);
        conf->matching =
                *conf->matching ? path_from(folder, conf->matching, arena) : arena_text(arena, "%s/matching.yaml", share);
        conf->outcomes =
                *conf->outcomes ? path_from(folder, conf->outcomes, arena) : arena_text(arena, "%s/outcomes", share);
        if (*conf->placement_key)
                conf->placement_key = path_from(folder, conf->placement_key, arena);
        conf->run_dir = path_from(conf->data, "run", arena);
        conf->journal_dir = path_from(conf->data, "journal", arena);
        conf->register_dir = path_from(conf->data, "register", arena);
        conf->keys_dir = path_from(conf->data, "keys", arena);
        conf->server_key_file = path_from(conf->data, "server.key", arena);
        conf->commands_ipc = ipc_of(conf, "commands", arena);
        conf->queries_ipc = ipc_of(conf, "queries", arena);
        conf->fetch_ipc = ipc_of(conf, "fetch", arena);
        conf->wake_ipc = ipc_of(conf, "wake", arena);
}

/* As many whole lines as an error holds. */
static bool findings_err(const struct findings *findings, struct arena *arena, struct err *err)
{
        enum { SPARE = 40 };
        const char *text = findings_text(findings, arena);
        size_t used = 0, lines = 0;

        if (strlen(text) < sizeof err->text)
                return err_set(err, ERR_REFUSED, "%s", text);
        for (size_t n; (n = strcspn(text + used, "\n") + 1) && used + n < sizeof err->text - SPARE; used += n)
                lines++;
        return err_set(err, ERR_REFUSED, "%.*sand %zu more", (int)used, text, findings->n - lines);
}

/* The file that says it, or null when the defaults do. */
static bool file_find(const char *file, const char *data, struct arena *arena, const char **out, struct err *err)
{
        const char *beside;

        if (!text_empty(file))
                return path_here(file, arena, out, err);
        if (text_empty(data))
                return err_set(err, ERR_REFUSED,
                               "no configuration: give -c FILE, or --data DIR for the defaults with that data folder");
        beside = path_from(data, "overstap.yaml", arena);
        *out = access(beside, F_OK) && errno == ENOENT ? NULL : beside;
        return true;
}

static bool sockets_fit(const struct suite_conf *conf, const char *file, const struct node *data, struct arena *arena,
                        struct err *err)
{
        size_t longest = socket_path_longest(conf, arena);

        if (longest <= SOCKET_PATH_MOST)
                return true;
        err_set(err, ERR_REFUSED, "data: %.200s%s is %zu bytes too long for the sockets in it (choose a shorter path)",
                conf->data, strlen(conf->data) > 200 ? "..." : "", longest - SOCKET_PATH_MOST);
        return data ? err_in(err, "%s:%u:%u", file, data->line, data->column) : false;
}

bool suite_read(const char *file, const char *data, bool sandbox, uint32_t sandbox_start, struct arena *arena,
                const struct suite_conf **out, struct err *err)
{
        struct suite_conf *conf = arena_alloc(arena, sizeof *conf);
        struct findings findings = {.arena = arena};
        const struct node *tree = NULL;
        const char *path = NULL, *folder;

        if (!text_empty(data) && !path_here(data, arena, &data, err))
                return false;
        if (!file_find(file, data, arena, &path, err) || (path && !conf_read(path, arena, &findings, &tree, err)))
                return false;
        if (tree || !path)
                keys_apply(suite_keys, n_suite_keys, path, tree, arena, &findings, conf);
        if (findings.n)
                return findings_err(&findings, arena, err);
        folder = path ? folder_of(path, arena) : "/";
        conf->data = text_empty(data) ? path_from(folder, conf->data, arena) : data;
        conf->sandbox = conf->sandbox || sandbox;
        if (sandbox_start)
                conf->sandbox_start = sandbox_start;
        places_set(conf, folder, arena);
        if (!sockets_fit(conf, path, text_empty(data) ? node_get(tree, "data") : NULL, arena, err))
                return false;
        *out = conf;
        return true;
}
