/* A client of the suite, for the tools and for daemons that ask other daemons.
 *
 * Commands go to intake, questions to desk. Both wait through a restart of the suite: nothing heard for a while means
 * the same command, under the same id, is sent again, until `wait_ms` has passed. */
#pragma once

#include "link.h"
#include "suite.h"

struct client;

struct client_conf {
        const struct suite_conf *suite;
        const char *key_file; /* CURVE: made by overstap-keys; null: over ipc as the user that runs this */
        unsigned wait_ms;     /* 0: 30 s */
};

bool client_new(struct client **out, const struct client_conf *conf, struct err *err) MUST_CHECK;
void client_destroy(struct client **client);

enum client_end {
        CLIENT_DONE,    /* settled: look at the outcome */
        CLIENT_REFUSED, /* not accepted: see `refused` */
        CLIENT_SILENT,  /* no answer in time: err says from whom */
};

/* What became of one command. */
struct client_reply {
        enum client_end end;
        const Settled *settled;
        const Refused *refused;
};

/* Send one command and wait for its settlement. A command without an id gets a fresh one. */
enum client_end client_command(struct client *client, Command *command, struct arena *arena, struct client_reply *out,
                               struct err *err);

/* Send many, at most 256 outstanding; `done` is called once for each, in any order, with its index. False when the suite stayed
 * silent: then err says how many are without an answer, and `done` was called for the others. */
typedef void client_done_fn(void *self, size_t index, const struct client_reply *reply);
bool client_commands(struct client *client, Command **commands, size_t n, struct arena *arena, client_done_fn *done, void *self,
                     struct err *err) MUST_CHECK;

/* Ask desk. CLIENT_DONE sets *result. */
enum client_end client_query(struct client *client, const Query *query, struct arena *arena, const Result **result,
                             const Refused **refused, struct err *err);

/* Ask one process for its status over its status socket; false when it does not answer within `ms`. */
bool client_status(const struct suite_conf *suite, const char *process, unsigned ms, struct arena *arena, const Status **out,
                   struct err *err) MUST_CHECK;
