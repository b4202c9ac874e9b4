/* overstap-tracker: the one writer of the register. Fetches commands from intake, decides, applies, and settles them in its next fetch.
 *
 * It never talks to a user and never holds a person's key. Its only state is the register's position: a fetch asks for what comes after it,
 * so starting, restarting and catching up are one path. It also tells intake when the retention of runs is over and, in a real suite, when a deadline
 * has come. */
#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>

#include "daemon.h"
#include "id.h"
#include "must.h"
#include "tables.h"
#include "turn.h"

enum {
        FETCH_MOST = 512,       /* commands in a turn */
        SILENCE_MS = 3000,      /* intake answers a fetch within one second, with nothing if need be */
        PAUSE_MS = 500,         /* before trying a full disk again */
        TICK_MS = 200,
        PURGE_MOST = 1000,      /* runs in one command */
};

struct tracker {
        struct daemon *daemon;
        struct store *store;
        struct turns *turns;
        struct link *fetch, *wake, *commands;
        struct arena *arena;            /* of the batch in hand */
        Entry **entries;                /* fetched and not yet through */
        size_t n, done;
        struct turn_result result;      /* of the last turn: what the next fetch settles */
        struct position position;
        uint64_t tag;
        int silence;                    /* timer */
        int64_t tick_sent_ms, purge_sent_ms;
        int64_t due_ms;                 /* the earliest deadline, 0 when none; for the status */
        uint64_t commands_done, refused, fired, commits, retries;
};

static void tracker_go_on(void *self);

static void fetch_lost(void *self)
{
        struct tracker *t = self;
        struct err err = {0};

        loop_off_link(t->daemon->loop, t->fetch);
        link_destroy(&t->fetch);
        const struct link_conf conf = {.kind = LINK_CLIENT, .endpoint = t->daemon->conf->fetch_ipc, .message_max = 64 << 20};

        if (!link_new(&t->fetch, &conf, &err)) {
                loop_fail(t->daemon->loop, &err);
                return;
        }
        loop_on_link(t->daemon->loop, t->fetch, tracker_go_on, t);
        t->silence = -1;
        tracker_go_on(t);
}

static void fetch_send(struct tracker *t)
{
        Request request;
        Fetch fetch;

        request__init(&request);
        fetch__init(&fetch);
        request.version = PROTOCOL_VERSION;
        request.tag = ++t->tag;
        request.body_case = REQUEST__BODY_FETCH;
        request.fetch = &fetch;
        fetch.after = t->position.n;
        fetch.most = FETCH_MOST;
        fetch.decided = t->result.decided;
        fetch.n_decided = t->result.n_decided;
        /* Whether it is heard shows in the answer; silence makes a new link. */
        (void)link_send(t->fetch, codec_encode(&request.base, t->arena));
        if (t->silence >= 0)
                loop_cancel(t->daemon->loop, t->silence);
        t->silence = loop_once(t->daemon->loop, SILENCE_MS, fetch_lost, t);
}

static bool batch_take(struct tracker *t)
{
        struct link_message message;
        const Answer *answer;
        struct err err = {0};

        while (link_receive(t->fetch, &message)) {
                arena_reset(t->arena);
                if (!codec_decode(&answer__descriptor, message.data, CODEC_KEPT, t->arena, &answer, &err)) {
                        log_error("intake sent what cannot be read: %s", err.text);
                        continue;
                }
                if (answer->body_case == ANSWER__BODY_REFUSED)
                        log_warn("intake refused the fetch: %s", answer->refused->why);
                if (answer->tag != t->tag || answer->body_case != ANSWER__BODY_BATCH)
                        continue;
                t->entries = answer->batch->entries;
                t->n = answer->batch->n_entries;
                t->done = 0;
                t->result = (struct turn_result){0};
                return true;
        }
        return false;
}

static void published(struct tracker *t)
{
        struct keybuf buf;

        (void)link_send(t->wake, key_u64(&buf, t->position.seq));
}

/* One turn of what is in hand; false when it has to wait for room. */
static bool turn_go(struct tracker *t)
{
        struct err err = {0};

        if (!turn_run(t->turns, t->entries + t->done, t->n - t->done, &t->result, &err)) {
                if (err.kind != ERR_RETRY) {
                        loop_fail(t->daemon->loop, &err);
                        return false;
                }
                t->retries++;
                log_warn("%s; nothing is lost, trying again in %d ms", err.text, PAUSE_MS);
                (void)loop_once(t->daemon->loop, PAUSE_MS, tracker_go_on, t);
                return false;
        }
        t->done += t->result.done;
        t->commands_done += t->result.done;
        t->refused += t->result.refused;
        t->fired += t->result.fired;
        t->commits++;
        if (!turns_position(t->turns, &t->position, &err)) {
                loop_fail(t->daemon->loop, &err);
                return false;
        }
        published(t);
        return true;
}

/* Settle what the last turn decided and ask for more; a turn that deadlines filled goes on first. */
static void tracker_go_on(void *self)
{
        struct tracker *t = self;

        if (t->done == t->n) {
                if (!batch_take(t)) {
                        if (t->silence < 0)
                                fetch_send(t);
                        return;
                }
        }
        if (t->done < t->n && !turn_go(t))
                return;
        if (t->done < t->n)
                (void)loop_once(t->daemon->loop, 0, tracker_go_on, t);
        else
                fetch_send(t);
}

/* ---- time */

static bool command_send(struct tracker *t, Command *command, struct arena *arena)
{
        Request request;
        struct uuid id = uuid_new();

        request__init(&request);
        command->id = (ProtobufCBinaryData){sizeof id.b, id.b};
        request.version = PROTOCOL_VERSION;
        request.wait = WAIT__WAIT_ACCEPTED;
        request.body_case = REQUEST__BODY_COMMAND;
        request.command = command;
        return link_send(t->commands, codec_encode(&request.base, arena));
}

/* Has an answer to what was sent then been waited for long enough? A clock that was put back does not make it wait for good. */
static bool may_send(int64_t sent_ms, struct instant now)
{
        return now.ms < sent_ms || now.ms - sent_ms >= SILENCE_MS;
}

/* Tell intake that time has passed, when a deadline waits for it. In a sandbox only people move the clock. */
static void deadlines_look(struct tracker *t, struct world *world)
{
        struct instant due = {0}, now = instant_now();
        Command command;
        ClockTick body;

        t->due_ms = world_due(world, (struct instant){INT64_MAX}, &due) ? due.ms : 0;
        if (t->daemon->conf->sandbox || !t->due_ms || t->due_ms > now.ms || !may_send(t->tick_sent_ms, now))
                return;
        command__init(&command);
        clock_tick__init(&body);
        command.what_case = COMMAND__WHAT_CLOCK_TICK;
        command.clock_tick = &body;
        if (command_send(t, &command, world->arena))
                t->tick_sent_ms = now.ms;
}

struct purging {
        struct world *world;
        int64_t until_ms;               /* what ran before then is not kept */
        uint64_t before;
        size_t n;
};

/* Runs have their numbers in the order of time, but for those that were answered late: those keep what follows them until it is their own time. */
static bool purging_visit(void *self, struct bytes key, uint64_t value)
{
        struct purging *purging = self;
        const Run *run = world_run(purging->world, key_read_u64(key, 0));

        (void)value;
        if (!run || run->ran_at > purging->until_ms)
                return false;
        purging->before = run->id + 1;
        return ++purging->n < PURGE_MOST;
}

/* Tell intake which runs have been kept long enough. Until it is decided the same is found again. */
static void runs_look(struct tracker *t, struct world *world)
{
        struct instant now = instant_now();
        int64_t time_ms = t->daemon->conf->sandbox ? t->position.at_ms : now.ms;
        struct purging purging = {.world = world, .until_ms = time_ms - (int64_t)t->daemon->conf->match_runs_ms};
        Command command;
        RunsPurge body;

        if (!may_send(t->purge_sent_ms, now))
                return;
        world->ops->scan(world, TABLE_RUN_DETAILS, (struct bytes){(const uint8_t *)"", 0}, purging_visit, &purging);
        if (!purging.before)
                return;
        command__init(&command);
        runs_purge__init(&body);
        body.before = purging.before;
        command.what_case = COMMAND__WHAT_RUNS_PURGE;
        command.runs_purge = &body;
        if (!command_send(t, &command, world->arena))
                return;
        t->purge_sent_ms = now.ms;
        log_info("runs below %" PRIu64 " have been kept for their time; what they found is purged", purging.before);
}

static void tick(void *self)
{
        struct tracker *t = self;
        OWNED(txn_abort) struct txn *txn = NULL;
        OWNED(arena_destroy) struct arena *arena = NULL;
        struct tables tables;
        struct err err = {0};
        struct link_message message;

        while (link_receive(t->commands, &message))
                ;       /* what was sent comes back as a command; its answer says nothing new */
        arena_new(&arena);
        if (!txn_begin(&txn, t->store, TXN_READ, &err))
                return;
        tables_begin(&tables, txn, NULL, arena);
        deadlines_look(t, &tables.world);
        runs_look(t, &tables.world);
}

static void reap(void *self)
{
        struct tracker *t = self;

        (void)store_reap(t->store);
}

/* ---- life */

static void tracker_stop(void **self)
{
        struct tracker *t = *self;

        if (!t)
                return;
        link_destroy(&t->fetch);
        link_destroy(&t->wake);
        link_destroy(&t->commands);
        turns_destroy(&t->turns);
        store_destroy(&t->store);
        arena_destroy(&t->arena);
        free(t);
        *self = NULL;
}

static bool tracker_start(struct daemon *daemon, void **self, struct err *err)
{
        struct tracker *t = calloc(1, sizeof *t);
        const struct suite_conf *conf = daemon->conf;

        must(t);
        *self = t;
        t->daemon = daemon;
        t->silence = -1;
        arena_new(&t->arena);
        if (!tables_open(&t->store, conf->register_dir, conf->map_size, STORE_WRITE_REDONE, err))
                return false;
        turns_new(&t->turns, t->store);
        if (!turns_position(t->turns, &t->position, err))
                return false;
        if (!link_new(&t->fetch, &(struct link_conf){LINK_CLIENT, conf->fetch_ipc, .message_max = 64 << 20}, err) ||
            !link_new(&t->wake, &(struct link_conf){LINK_WAKE_OUT, conf->wake_ipc}, err) ||
            !link_new(&t->commands, &(struct link_conf){LINK_CLIENT, conf->commands_ipc}, err))
                return false;
        loop_on_link(daemon->loop, t->fetch, tracker_go_on, t);
        (void)loop_every(daemon->loop, TICK_MS, tick, t);
        (void)loop_every(daemon->loop, 60000, reap, t);
        log_info("position=%" PRIu64 " events=%" PRIu64, t->position.n, t->position.seq);
        tracker_go_on(t);
        return true;
}

static void tracker_status(void *self, Status *status, struct arena *arena)
{
        static const char *const counted[] = {"casefiles", "casefiles open", "notices", "people", "vacancies", "proposals", "placements", "employers"};
        struct tracker *t = self;
        OWNED(txn_abort) struct txn *txn = NULL;
        struct store_usage usage = store_usage(t->store);
        int64_t now = t->daemon->conf->sandbox ? t->position.at_ms : instant_now().ms;
        struct tables tables;
        struct err err = {0};

        status_add(status, arena, "position", (int64_t)t->position.n);
        status_add(status, arena, "events", (int64_t)t->position.seq);
        status->chain = codec_bytes(arena, t->position.chain, sizeof t->position.chain);
        status_add(status, arena, "applied", (int64_t)t->commands_done);
        status_add(status, arena, "refused_by_rule", (int64_t)t->refused);
        status_add(status, arena, "deadlines_fired", (int64_t)t->fired);
        status_add(status, arena, "overdue_s", t->due_ms && t->due_ms < now ? (now - t->due_ms) / 1000 : 0);
        status_add(status, arena, "commits", (int64_t)usage.commits);
        status_add(status, arena, "commit_us_mean", usage.commits ? (int64_t)(usage.commit_us_sum / usage.commits) : 0);
        status_add(status, arena, "commit_us_max", (int64_t)usage.commit_us_max);
        status_add(status, arena, "retries", (int64_t)t->retries);
        status_add(status, arena, "map_size_bytes", (int64_t)usage.map_size);
        status_add(status, arena, "map_used_bytes", (int64_t)usage.map_used);
        status_add(status, arena, "readers", (int64_t)usage.readers);
        if (!txn_begin(&txn, t->store, TXN_READ, &err))
                return;
        tables_begin(&tables, txn, NULL, arena);
        status_add(status, arena, "deadlines", (int64_t)txn_count(txn, TABLE_DEADLINES));
        for (size_t i = 0; i < COUNT(counted); i++)
                status_add(status, arena, arena_text(arena, "%s", counted[i]), (int64_t)world_counter(&tables.world, counted[i]));
}

int main(int argc, char **argv)
{
        static const struct daemon_spec spec = {
                .name = "tracker",
                .purpose = "decide commands and write the register",
                .start = tracker_start,
                .stop = tracker_stop,
                .status = tracker_status,
        };

        return daemon_main(argc, argv, &spec);
}
