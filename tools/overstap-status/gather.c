#include "gather.h"

#include <inttypes.h>
#include <limits.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "client.h"
#include "journal.h"
#include "must.h"
#include "partition.h"
#include "tables.h"

/* What is known of the suite while the document is made. */
struct gathering {
        const struct suite_conf *suite;
        struct arena *arena;
        const Status *parent, *intake, *tracker, *desk;
        const Status **worker; /* of this machine, null where silent */
        bool is_sandbox;       /* a hand-set clock says nothing about how long somebody has waited */
};

static json_t *moment(int64_t ms)
{
        char text[INSTANT_TEXT];

        return ms ? json_string(instant_text((struct instant){ms}, text)) : json_null();
}

static void set_number(json_t *json, const char *name, int64_t value)
{
        json_object_set_new(json, name, json_integer(value));
}

/* ---- processes */

static const Child *child_find(const Status *parent, const char *name)
{
        for (size_t i = 0; parent && i < parent->n_children; i++)
                if (!strcmp(parent->children[i]->name, name))
                        return parent->children[i];
        return NULL;
}

static json_t *counters_json(const Status *status)
{
        json_t *counters = json_object();

        for (size_t i = 0; i < status->n_counters; i++)
                set_number(counters, status->counters[i]->name, status->counters[i]->value);
        return counters;
}

static const char *state_of(const Status *status, const Child *child)
{
        if (child && (status == NULL) == (strcmp(child->state, "running") == 0))
                return status ? "running" : "silent";
        if (status)
                return "running";
        return child ? child->state : "down";
}

static json_t *process_json(const char *name, const Status *status, const Child *child)
{
        json_t *json = json_pack("{s:s, s:i, s:s, s:i}", "name", name, "pid",
                                 status  ? (int)status->pid
                                 : child ? (int)child->pid
                                         : 0,
                                 "state", state_of(status, child), "restarts", child ? (int)child->restarts : 0);

        must(json);
        json_object_set_new(json, "since", moment(child ? child->since : status ? status->started_at : 0));
        json_object_set_new(json, "software", status ? json_string(status->software) : json_null());
        json_object_set_new(json, "taken_at", moment(status ? status->taken_at : 0));
        json_object_set_new(json, "counters", status ? counters_json(status) : json_object());
        return json;
}

static const Status *ask(const struct gathering *g, const char *name, unsigned wait_ms)
{
        const char *path = suite_status_ipc(g->suite, name, g->arena);
        const Status *status;
        struct err err = {0};

        /* A process that never was has no socket; do not wait for it. */
        if (!strncmp(path, "ipc://", 6) && access(path + 6, F_OK))
                return NULL;
        return client_status(g->suite, name, wait_ms, g->arena, &status, &err) ? status : NULL;
}

static json_t *processes_json(struct gathering *g, unsigned wait_ms)
{
        static const char *const names[] = {"overstapd", "intake", "tracker", "desk"};
        json_t *list = json_array();

        g->worker = arena_alloc(g->arena, (g->suite->workers + 1) * sizeof *g->worker);
        for (size_t i = 0; i < COUNT(names) + g->suite->workers; i++) {
                const char *name = i < COUNT(names) ? names[i] : arena_text(g->arena, "placement-%zu", i - COUNT(names) + 1);
                const Child *child = child_find(g->parent, name);
                const Status *status = ask(g, name, wait_ms);

                if (i == 0)
                        g->parent = status;
                else if (i == 1)
                        g->intake = status;
                else if (i == 2)
                        g->tracker = status;
                else if (i == 3)
                        g->desk = status;
                else
                        g->worker[i - COUNT(names)] = status;
                json_array_append_new(list, process_json(name, status, child));
        }
        return list;
}

/* ---- the journal */

static int64_t counter(const Status *status, const char *name)
{
        for (size_t i = 0; i < status->n_counters; i++)
                if (!strcmp(status->counters[i]->name, name))
                        return status->counters[i]->value;
        return 0;
}

/* The first number above `after` that was accepted at or after `at`; last + 1 when none was. Times only grow. */
static uint64_t first_since(struct journal *journal, uint64_t after, uint64_t last, int64_t at)
{
        uint64_t low = after + 1, high = last + 1;
        struct err err = {0};

        while (low < high) {
                uint64_t middle = low + (high - low) / 2;
                int64_t accepted = 0;

                if (!journal_at(journal, middle, &accepted, &err))
                        return last + 1;
                if (accepted >= at)
                        high = middle;
                else
                        low = middle + 1;
        }
        return low;
}

/* Unsettled commands by age, in classes that double and more, as qshape shows a mail queue. */
static json_t *ages_json(struct journal *journal, uint64_t settled, uint64_t last, int64_t now_ms)
{
        static const int under_s[] = {1, 5, 15, 60, 300, 900, 3600};
        json_t *ages = json_array();
        uint64_t above = last + 1;

        for (size_t i = 0; i <= COUNT(under_s); i++) {
                uint64_t from = i < COUNT(under_s) ? first_since(journal, settled, last, now_ms - under_s[i] * INT64_C(1000))
                                                   : settled + 1;

                from = from < above ? from : above;
                json_array_append_new(ages, json_pack("{s:o, s:I}", "under_s",
                                                      i < COUNT(under_s) ? json_integer(under_s[i]) : json_null(), "commands",
                                                      (json_int_t)(above - from)));
                above = from;
        }
        return ages;
}

static bool journal_open(struct journal **out, const struct suite_conf *suite)
{
        const struct journal_conf conf = {.engine = suite->engine, .path = suite->journal_dir, .size = suite->map_size};
        struct err err = {0};

        return journal_new(out, &conf, STORE_READ, &err);
}

/* How much of the journal the register has. */
static bool position_read(const struct suite_conf *suite, struct position *out)
{
        OWNED(store_destroy) struct store *store = NULL;
        OWNED(txn_abort) struct txn *txn = NULL;
        struct err err = {0};

        return tables_open(&store, suite->register_dir, suite->map_size, STORE_READ, &err) &&
               txn_begin(&txn, store, TXN_READ, &err) && position_get(txn, out, &err);
}

static void journal_unknown(json_t *json)
{
        static const char *const names[] = {
                "accepted",      "settled",        "refused",        "lag", "oldest_unsettled_s", "commits", "commit_us_mean",
                "commit_us_max", "map_size_bytes", "map_used_bytes", "ages"};

        for (size_t i = 0; i < COUNT(names); i++)
                json_object_set_new(json, names[i], json_null());
}

static void journal_from_intake(json_t *json, const Status *intake)
{
        static const char *const names[] = {"accepted",       "settled",       "refused",        "lag",           "commits",
                                            "commit_us_mean", "commit_us_max", "map_size_bytes", "map_used_bytes"};

        json_object_set_new(json, "from", json_string("intake"));
        json_object_set_new(json, "taken_at", moment(intake->taken_at));
        for (size_t i = 0; i < COUNT(names); i++)
                set_number(json, names[i], counter(intake, names[i]));
        set_number(json, "oldest_unsettled_s", counter(intake, "oldest_unsettled_ms") / 1000);
}

/* Intake is silent, and what it keeps is on disk. How many were refused, only it counts. */
static void journal_from_disk(json_t *json, struct journal *journal, const struct journal_head *head,
                              const struct position *position, bool is_sandbox)
{
        struct store_usage usage = journal_usage(journal);
        int64_t oldest = 0, now = instant_now().ms;
        struct err err = {0};

        json_object_set_new(json, "from", json_string("disk"));
        json_object_set_new(json, "taken_at", moment(now));
        set_number(json, "accepted", (int64_t)head->last);
        set_number(json, "settled", (int64_t)position->n);
        set_number(json, "lag", (int64_t)(head->last - position->n));
        set_number(json, "map_size_bytes", (int64_t)usage.map_size);
        set_number(json, "map_used_bytes", (int64_t)usage.map_used);
        if (!is_sandbox && head->last > position->n && journal_at(journal, position->n + 1, &oldest, &err) && oldest)
                set_number(json, "oldest_unsettled_s", (now - oldest) / 1000);
        else if (!is_sandbox)
                set_number(json, "oldest_unsettled_s", 0);
}

static json_t *journal_json(const struct gathering *g)
{
        OWNED(journal_destroy) struct journal *journal = NULL;
        json_t *json = json_pack("{s:n, s:n}", "from", "taken_at");
        struct journal_head head = {0};
        struct position position = {0};
        struct err err = {0};

        journal_unknown(json);
        if (g->intake)
                journal_from_intake(json, g->intake);
        if (g->intake && !counter(g->intake, "lag"))
                return json;
        if (!journal_open(&journal, g->suite) || !journal_head(journal, &head, &err))
                return json;
        /* A register that is not there yet has applied nothing. */
        if (!position_read(g->suite, &position))
                position = (struct position){0};
        if (!g->intake)
                journal_from_disk(json, journal, &head, &position, g->is_sandbox);
        if (!g->is_sandbox && head.last >= position.n)
                json_object_set_new(json, "ages", ages_json(journal, position.n, head.last, instant_now().ms));
        return json;
}

/* ---- the register */

static void set_chain(json_t *json, ProtobufCBinaryData chain)
{
        char text[CHAIN_TEXT];

        if (chain.len == CHAIN)
                json_object_set_new(json, "chain", json_string(chain_text(chain, text)));
}

static void register_from_tracker(json_t *json, const Status *tracker)
{
        static const char *const names[] = {"position",  "events",    "casefiles", "notices",        "people",        "vacancies",
                                            "proposals", "deadlines", "overdue_s", "map_size_bytes", "map_used_bytes"};

        json_object_set_new(json, "from", json_string("tracker"));
        json_object_set_new(json, "taken_at", moment(tracker->taken_at));
        for (size_t i = 0; i < COUNT(names); i++)
                set_number(json, names[i], counter(tracker, names[i]));
        set_chain(json, tracker->chain);
}

static void register_from_disk(json_t *json, const struct suite_conf *suite)
{
        static const struct {
                const char *name;
                enum table table;
        } counts[] = {{"casefiles", TABLE_CASEFILES}, {"notices", TABLE_NOTICES},     {"people", TABLE_PERSONS},
                      {"vacancies", TABLE_VACANCIES}, {"proposals", TABLE_PROPOSALS}, {"deadlines", TABLE_DEADLINES}};
        OWNED(store_destroy) struct store *store = NULL;
        OWNED(txn_abort) struct txn *txn = NULL;
        struct position position;
        struct store_usage usage;
        struct err err = {0};

        if (!tables_open(&store, suite->register_dir, suite->map_size, STORE_READ, &err) ||
            !txn_begin(&txn, store, TXN_READ, &err) || !position_get(txn, &position, &err))
                return;
        usage = store_usage(store);
        json_object_set_new(json, "from", json_string("disk"));
        json_object_set_new(json, "taken_at", moment(instant_now().ms));
        set_number(json, "position", (int64_t)position.n);
        set_number(json, "events", (int64_t)position.seq);
        set_chain(json, (ProtobufCBinaryData){sizeof position.chain, position.chain});
        for (size_t i = 0; i < COUNT(counts); i++)
                set_number(json, counts[i].name, (int64_t)txn_count(txn, counts[i].table));
        set_number(json, "map_size_bytes", (int64_t)usage.map_size);
        set_number(json, "map_used_bytes", (int64_t)usage.map_used);
}

static json_t *register_json(const struct gathering *g)
{
        json_t *json = json_pack("{s:n, s:n, s:n, s:n, s:n, s:n, s:n, s:n, s:n, s:n, s:n, s:n, s:n, s:n}", "from", "taken_at",
                                 "position", "events", "chain", "casefiles", "notices", "people", "vacancies", "proposals", "deadlines",
                                 "overdue_s", "map_size_bytes", "map_used_bytes");

        must(json);
        if (g->tracker)
                register_from_tracker(json, g->tracker);
        else
                register_from_disk(json, g->suite);
        return json;
}

/* ---- matching */

/* The status of a worker of this machine; null when it is another's, or silent. Its name to desk begins with those of its process
 * and machine, and its pid. */
static const Status *worker_status(const struct gathering *g, const Worker *worker)
{
        char host[HOST_NAME_MAX + 1] = "";

        (void)gethostname(host, sizeof host - 1);
        for (size_t i = 0; i < g->suite->workers; i++) {
                const char *prefix =
                        g->worker[i] ? arena_text(g->arena, WORKER_NAME, g->worker[i]->process, host, (int)g->worker[i]->pid)
                                     : NULL;

                if (prefix && !strncmp(worker->name, prefix, strlen(prefix)))
                        return g->worker[i];
        }
        return NULL;
}

static json_t *worker_json(const struct gathering *g, const Worker *worker)
{
        const Status *own = worker_status(g, worker);
        uint64_t last = g->tracker ? (uint64_t)counter(g->tracker, "events") : 0;
        json_t *json = json_pack("{s:s, s:I, s:I, s:I, s:I}", "name", worker->name, "leased", (json_int_t)worker->leased, "queue",
                                 (json_int_t)worker->queue, "seq", (json_int_t)worker->seq, "stale_s",
                                 (json_int_t)(worker->stale_ms / 1000));

        must(json);
        json_object_set_new(json, "behind_events",
                            g->tracker ? json_integer((json_int_t)(last > worker->seq ? last - worker->seq : 0)) : json_null());
        json_object_set_new(json, "delivered", own ? json_integer(counter(own, "delivered")) : json_null());
        json_object_set_new(json, "outstanding", own ? json_integer(counter(own, "outstanding")) : json_null());
        return json;
}

static json_t *matching_json(const struct gathering *g)
{
        json_t *json = json_pack("{s:n, s:n, s:n, s:n}", "from", "taken_at", "leased", "idle_s"), *workers = json_array();

        must(json && workers);
        json_object_set_new(json, "workers", workers);
        /* Whose the casefiles are only desk knows, and that on no disk. */
        if (!g->desk)
                return json;
        json_object_set_new(json, "from", json_string("desk"));
        json_object_set_new(json, "taken_at", moment(g->desk->taken_at));
        set_number(json, "leased", counter(g->desk, "leased"));
        set_number(json, "idle_s", counter(g->desk, "idle_ms") / 1000);
        for (size_t i = 0; i < g->desk->n_workers; i++)
                json_array_append_new(workers, worker_json(g, g->desk->workers[i]));
        return json;
}

/* ---- the whole */

static json_t *disk_json(const struct suite_conf *suite)
{
        struct statvfs fs;

        if (statvfs(suite->data, &fs))
                return json_pack("{s:n, s:n}", "size_bytes", "free_bytes");
        return json_pack("{s:I, s:I}", "size_bytes", (json_int_t)(fs.f_blocks * fs.f_frsize), "free_bytes",
                         (json_int_t)(fs.f_bavail * fs.f_frsize));
}

json_t *status_gather(const struct suite_conf *suite, unsigned wait_ms, struct arena *arena)
{
        struct gathering g = {.suite = suite, .arena = arena};
        json_t *document = json_object(), *processes;

        must(document);
        json_object_set_new(document, "taken_at", moment(instant_now().ms));
        json_object_set_new(document, "data", json_string(suite->data) ?: json_null());
        processes = processes_json(&g, wait_ms);
        /* It may have been started with --sandbox, which no configuration tells. */
        g.is_sandbox = suite->sandbox || (g.intake && counter(g.intake, "sandbox"));
        json_object_set_new(document, "sandbox", json_boolean(g.is_sandbox));
        json_object_set_new(document, "processes", processes);
        json_object_set_new(document, "journal", journal_json(&g));
        json_object_set_new(document, "register", register_json(&g));
        json_object_set_new(document, "matching", matching_json(&g));
        json_object_set_new(document, "disk", disk_json(suite));
        return document;
}
