/* The configuration of a suite: one file for all its processes.
 *
 * `--data DIR` alone means the shipped defaults with DIR as the data folder, and DIR/overstap.yaml when it is there. */
#pragma once

#include "conf.h"

struct suite_conf {
        const char *data;               /* data folder, absolute */
        bool sandbox;
        uint32_t sandbox_start;         /* yyyymmdd; 0: today */
        uint64_t map_size;              /* of journal, register and keys each */
        const char *engine;             /* of the journal */
        uint64_t backoff_max_ms;        /* of overstapd's pauses before a restart */
        uint64_t workers;               /* placement processes */
        const char *placement_key;      /* with which they connect over tcp; empty: over ipc */
        uint64_t group_max;             /* commands in one commit */
        uint64_t match_runs_ms;         /* how long what a run of the matcher found is kept */
        uint64_t message_max;
        const char *commands_tcp;       /* tcp://host:port of intake, empty: none */
        const char *queries_tcp;        /* of desk */
        const char *flows, *law, *matching, *outcomes;  /* folder, folder, file, folder: installed at start when they differ */
        uint64_t report_least;          /* of the people that a figure tells of, to who sees no single person */
        struct words users;             /* "uid:1001 caseworker" ...: who may connect over ipc, beside the owner */
        const char *log_level;
        /* places that follow from `data` */
        const char *run_dir, *journal_dir, *register_dir, *keys_dir, *server_key_file;
        const char *commands_ipc, *queries_ipc, *fetch_ipc, *wake_ipc;  /* ipc:// endpoints under run_dir */
};
extern const struct key suite_keys[];
extern const size_t n_suite_keys;

/* `file` may be null (then `data` is given), `data` overrides the file's. Sandbox options override too. The struct and all it points to
 * live in `arena`. ERR_REFUSED carries every finding. A data path too long for a UNIX socket (107 bytes with its longest name) is refused. */
bool suite_read(const char *file, const char *data, bool sandbox, uint32_t sandbox_start, struct arena *arena,
                const struct suite_conf **out, struct err *err) MUST_CHECK;
/* The status endpoint of a process. */
const char *suite_status_ipc(const struct suite_conf *conf, const char *process, struct arena *arena);
/* Where shipped files are: $OVERSTAP_SHARE, else beside the running program's build, else the installed place. */
const char *suite_share(struct arena *arena);
