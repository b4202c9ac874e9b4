/* overstap-intake: the one way in. Authenticates, authorises, checks, seals, commits groups of commands to the journal, and answers.
 *
 * `accepted` leaves only after the group is synced; `settled` when the tracker has told what was decided, or from the register when a sender
 * asks about an old command. It owns the journal and the keys of persons, and decides nothing about cases. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <uthash.h>

#include "accept.h"
#include "daemon.h"
#include "fetch.h"
#include "id.h"
#include "install.h"
#include "must.h"
#include "refusal.h"
#include "waiters.h"
#include "server.h"

enum {
        GROUP_BYTES = 8 << 20,          /* in one commit */
        WAITERS_MOST = 1 << 18,
        FETCH_HOLD_MS = 1000,           /* an empty fetch is answered after this */
        FETCH_BYTES = 8 << 20,
        HOLD_MS = 4,                    /* commands whose decision nobody waits for are handed on after this, */
        HOLD_MOST = 256,                /* or when there are so many */
        REQUEST_COMMAND = 10,           /* the number of Request.command */
};

/* One command of the group, and whom to tell. */
struct pending {
        struct link *link;
        struct link_peer peer;
        uint64_t tag;
        Wait wait;
        uint8_t id[16];
        size_t group;                   /* its place in the group; the same for two senders of one command */
        UT_hash_handle hh;
};

struct intake {
        struct daemon *daemon;
        struct callers *callers;
        struct journal *journal;
        struct vault *vault;
        struct store *tables;           /* the register, read only; null until the tracker made it */
        struct link *commands, *commands_tcp, *fetch;
        struct waiters *waiters;
        struct arena *arena;            /* of the turn */
        struct acceptor acceptor;
        struct pending *pending, *by_id;
        struct journal_entry *group;
        size_t n_pending, n_group, group_bytes;
        uint64_t last, settled;         /* commands: accepted, decided */
        uint64_t urgent, ripe;          /* up to here somebody waits for decisions; up to here they were held long enough */
        struct instant now;             /* the journal's time: never goes back */
        struct {
                bool waits;
                struct link_peer peer;
                uint64_t tag, after;
                uint32_t most;
                bool ripens;            /* a timer will hand on what nobody waits for */
        } held;                         /* the tracker's fetch, while there is nothing new */
        bool busy;                      /* the last group could not be kept */
        uint64_t known, forbidden, malformed, conflicts, refused_by_rule, commits, retries;
};

/* ---- answers */

static void answer_send(struct intake *in, struct link *link, const struct link_peer *peer, Answer *answer)
{
        link_answer(link, peer, codec_encode(&answer->base, in->arena));
}

static void answer_accepted(struct intake *in, struct link *link, const struct link_peer *peer, uint64_t tag, uint64_t n, bool known)
{
        Answer answer;
        Accepted accepted;

        answer__init(&answer);
        accepted__init(&accepted);
        answer.version = PROTOCOL_VERSION;
        answer.tag = tag;
        answer.body_case = ANSWER__BODY_ACCEPTED;
        answer.accepted = &accepted;
        accepted.n = n;
        accepted.known = known;
        answer_send(in, link, peer, &answer);
}

static void answer_settled(struct intake *in, const struct waiter *waiter, const Outcome *outcome)
{
        Answer answer;
        Settled settled;

        answer__init(&answer);
        settled__init(&settled);
        answer.version = PROTOCOL_VERSION;
        answer.tag = waiter->tag;
        answer.body_case = ANSWER__BODY_SETTLED;
        answer.settled = &settled;
        settled.n = waiter->n;
        settled.known = waiter->known;
        settled.outcome = (Outcome *)outcome;
        answer_send(in, waiter->link, &waiter->peer, &answer);
}

/* ---- the register, as far as it is */

struct view {
        struct txn *txn;
        struct tables tables;
        bool open;
};

static void view_open(struct intake *in, struct view *view)
{
        struct err err = {0};

        *view = (struct view){0};
        if (!in->tables && !tables_open(&in->tables, in->daemon->conf->register_dir, in->daemon->conf->map_size, STORE_READ, &err))
                return;
        if (!txn_begin(&view->txn, in->tables, TXN_READ, &err)) {
                log_warn("%s", err.text);
                return;
        }
        tables_begin(&view->tables, view->txn, NULL, in->arena);
        view->open = true;
}

static struct world *view_world(struct view *view)
{
        return view->open ? &view->tables.world : NULL;
}

static void view_close(struct view *view)
{
        txn_abort(&view->txn);
        view->open = false;
}

static const Outcome *outcome_find(struct view *view, uint64_t n)
{
        struct keybuf key;

        return view->open ? view->tables.world.ops->get(&view->tables.world, TABLE_OUTCOMES, key_u64(&key, n)) : NULL;
}

/* ---- commands */

static struct instant journal_now(const struct intake *in)
{
        struct instant now = instant_now();

        return in->acceptor.sandbox || now.ms < in->now.ms ? in->now : now;
}

/* A commit whose last write failed was refused, and may have been kept all the same. Then the journal's end and its time are further than
 * this process knows, and neither may go back. */
static bool journal_look(struct intake *in, struct err *err)
{
        struct journal_head head;

        if (!journal_head(in->journal, &head, err))
                return false;
        if (head.last > in->last) {
                in->last = in->ripe = head.last;
                if (head.last_at_ms > in->now.ms)
                        in->now.ms = head.last_at_ms;
        }
        return true;
}

static void retry_answer(struct intake *in, struct view *view, struct link *link, const struct link_message *message,
                         const Request *request, uint64_t n)
{
        const Outcome *outcome = request->wait == WAIT__WAIT_ACCEPTED ? NULL : outcome_find(view, n);
        struct waiter waiter = {n, link, message->peer, request->tag, true};

        in->known++;
        if (request->wait != WAIT__WAIT_SETTLED)
                answer_accepted(in, link, &message->peer, request->tag, n, true);
        if (outcome)
                answer_settled(in, &waiter, outcome);
        else if (request->wait != WAIT__WAIT_ACCEPTED) {
                in->urgent = n > in->urgent ? n : in->urgent;
                waiters_add(in->waiters, &waiter);
        }
}

static struct pending *pending_add(struct intake *in, struct link *link, const struct link_message *message, const Request *request)
{
        struct pending *pending = &in->pending[in->n_pending++];

        *pending = (struct pending){.link = link, .peer = message->peer, .tag = request->tag, .wait = request->wait};
        return pending;
}

static void command_take(struct intake *in, struct view *view, struct link *link, const struct link_message *message, const Request *request)
{
        struct instant now = journal_now(in);
        struct accepted accepted;
        struct pending *pending, *twin = NULL;
        struct err err = {0};

        if (!accept_command(&in->acceptor, view_world(view), message->caller, request->command,
                            codec_field(message->data, REQUEST_COMMAND), &now, in->arena, &accepted, &err)) {
                log_error("%s", err.text);
                refusal_send(in->arena, link, &message->peer, request->tag, REFUSAL__REFUSAL_BUSY, err.text);
                return;
        }
        if (accepted.what == ACCEPT_REFUSED) {
                in->forbidden += accepted.refusal == REFUSAL__REFUSAL_FORBIDDEN;
                in->conflicts += accepted.refusal == REFUSAL__REFUSAL_CONFLICT;
                in->malformed += accepted.refusal == REFUSAL__REFUSAL_MALFORMED;
                if (accepted.refusal == REFUSAL__REFUSAL_FORBIDDEN)
                        log_warn("caller=%s command=%d forbidden", message->caller, (int)request->command->what_case);
                refusal_send(in->arena, link, &message->peer, request->tag, accepted.refusal, accepted.why);
                return;
        }
        if (accepted.what == ACCEPT_KNOWN) {
                retry_answer(in, view, link, message, request, accepted.n);
                return;
        }
        HASH_FIND(hh, in->by_id, accepted.entry.id, sizeof accepted.entry.id, twin);
        if (twin && memcmp(in->group[twin->group].digest, accepted.entry.digest, sizeof accepted.entry.digest)) {
                in->conflicts++;
                refusal_send(in->arena, link, &message->peer, request->tag, REFUSAL__REFUSAL_CONFLICT,
                               "this id was used for another command; give this one an id of its own");
                return;
        }
        pending = pending_add(in, link, message, request);
        if (twin) {
                pending->group = twin->group;
                return;
        }
        in->now = now;
        pending->group = in->n_group;
        memcpy(pending->id, accepted.entry.id, sizeof pending->id);
        HASH_ADD(hh, in->by_id, id, sizeof pending->id, pending);
        in->group_bytes += accepted.entry.bytes.size;
        in->group[in->n_group++] = accepted.entry;
}

static void message_take(struct intake *in, struct view *view, struct link *link, const struct link_message *message)
{
        const Request *request;
        struct err err = {0};

        if (!codec_decode(&request__descriptor, message->data, CODEC_EDGE, in->arena, &request, &err)) {
                in->malformed++;
                log_warn("caller=%s malformed: %s", message->caller, err.text);
                refusal_send(in->arena, link, &message->peer, codec_tag(message->data), REFUSAL__REFUSAL_MALFORMED, err.text);
                return;
        }
        if (request->version != PROTOCOL_VERSION)
                refusal_send(in->arena, link, &message->peer, request->tag, REFUSAL__REFUSAL_VERSION,
                               arena_text(in->arena, "you speak version %u, this suite speaks %d; install matching versions", request->version,
                                          PROTOCOL_VERSION));
        else if (request->body_case != REQUEST__BODY_COMMAND || request->command->what_case == COMMAND__WHAT__NOT_SET)
                refusal_send(in->arena, link, &message->peer, request->tag, REFUSAL__REFUSAL_MALFORMED,
                               "intake takes commands; ask questions of desk");
        else
                command_take(in, view, link, message, request);
}

/* ---- the commit */

static void fetch_serve(struct intake *in);

static void group_refused(struct intake *in, const struct err *err)
{
        in->busy = true;
        in->retries++;
        log_warn("%s; %zu commands refused, everything accepted is kept", err->text, in->n_pending);
        for (size_t i = 0; i < in->n_pending; i++)
                refusal_send(in->arena, in->pending[i].link, &in->pending[i].peer, in->pending[i].tag, REFUSAL__REFUSAL_BUSY, err->text);
}

static void group_answer(struct intake *in, uint64_t first)
{
        for (size_t i = 0; i < in->n_pending; i++) {
                const struct pending *p = &in->pending[i];
                struct waiter waiter = {first + p->group, p->link, p->peer, p->tag, false};

                if (p->wait != WAIT__WAIT_SETTLED)
                        answer_accepted(in, p->link, &p->peer, p->tag, waiter.n, false);
                if (p->wait == WAIT__WAIT_ACCEPTED)
                        continue;
                in->urgent = waiter.n > in->urgent ? waiter.n : in->urgent;
                waiters_add(in->waiters, &waiter);
        }
}

static void group_commit(struct intake *in, struct instant before)
{
        struct err err = {0};
        uint64_t first;

        /* Keys first: a box in the journal always has its key. */
        if (!vault_commit(in->vault, &err) || !journal_append(in->journal, in->group, in->n_group, &first, &err)) {
                if (err.kind == ERR_STOP)
                        loop_fail(in->daemon->loop, &err);
                in->now = before;
                group_refused(in, &err);
                return;
        }
        in->busy = false;
        in->last = first + in->n_group - 1;
        in->commits++;
        group_answer(in, first);
        fetch_serve(in);
}

/* Nothing can be kept now. Whoever asks hears so: left unread, their messages would keep the loop awake. */
static void commands_refuse(struct intake *in, struct link *link, const struct err *err)
{
        struct link_message message;

        in->busy = true;
        in->retries++;
        log_warn("%s; commands are refused until it is over", err->text);
        for (size_t i = 0; i < in->daemon->conf->group_max && link_receive(link, &message); i++)
                refusal_send(in->arena, link, &message.peer, codec_tag(message.data), REFUSAL__REFUSAL_BUSY, err->text);
}

static void commands_take(struct intake *in, struct link *link)
{
        struct link_message message;
        struct view view;
        struct err err = {0};
        struct instant before;
        size_t most = in->daemon->conf->group_max;

        arena_reset(in->arena);
        in->n_pending = in->n_group = in->group_bytes = 0;
        if ((in->busy && !journal_look(in, &err)) || !vault_begin(in->vault, &err)) {
                commands_refuse(in, link, &err);
                return;
        }
        before = in->now;
        view_open(in, &view);
        while (in->n_pending < most && in->group_bytes < GROUP_BYTES && link_receive(link, &message))
                message_take(in, &view, link, &message);
        /* Never held while the disk is waited for. */
        view_close(&view);
        HASH_CLEAR(hh, in->by_id);
        if (in->n_group) {
                group_commit(in, before);
        } else {
                vault_abort(in->vault);
                fetch_serve(in);
        }
}

static void commands_ready(void *self)
{
        struct intake *in = self;

        commands_take(in, in->commands);
}

static void commands_tcp_ready(void *self)
{
        struct intake *in = self;

        commands_take(in, in->commands_tcp);
}

/* ---- the tracker */

static void fetch_ripe(void *self)
{
        struct intake *in = self;

        in->held.ripens = false;
        in->ripe = in->last;
        arena_reset(in->arena);
        fetch_serve(in);
}

/* While nobody waits for what was decided, the tracker's flush of the disk would only be in the way of the next command's. */
static bool fetch_may_wait(struct intake *in)
{
        if (in->held.after < in->urgent || in->held.after < in->ripe || in->last - in->held.after >= HOLD_MOST)
                return false;
        if (!in->held.ripens)
                (void)loop_once(in->daemon->loop, HOLD_MS, fetch_ripe, in);
        in->held.ripens = true;
        return true;
}

static void fetch_serve(struct intake *in)
{
        struct bytes *entry;
        struct err err = {0};
        size_t n;

        if (!in->held.waits || in->held.after >= in->last || fetch_may_wait(in))
                return;
        if (!journal_read(in->journal, in->held.after, in->held.most, FETCH_BYTES, in->arena, &entry, &n, &err)) {
                log_error("%s", err.text);
                return;
        }
        in->held.waits = false;
        link_answer(in->fetch, &in->held.peer, fetch_answer(in->held.tag, entry, n, in->arena));
}

static void fetch_settle(struct intake *in, const Fetch *fetch)
{
        struct waiter waiter;
        struct view view = {0};
        uint64_t told = 0;

        for (size_t i = 0; i < fetch->n_decided; i++) {
                in->refused_by_rule += *fetch->decided[i]->outcome->rule != 0;
                told = fetch->decided[i]->n;
                while (waiters_take(in->waiters, told, &waiter))
                        answer_settled(in, &waiter, fetch->decided[i]->outcome);
        }
        /* A tracker that died between its commit and this fetch settles by its position; the register has the outcomes. */
        for (uint64_t n = in->settled + 1; n <= fetch->after && waiters_count(in->waiters); n++)
                while (waiters_take(in->waiters, n, &waiter)) {
                        if (!view.open)
                                view_open(in, &view);
                        if (outcome_find(&view, n))
                                answer_settled(in, &waiter, outcome_find(&view, n));
                }
        view_close(&view);
        in->settled = fetch->after;
}

static void fetch_ready(void *self)
{
        struct intake *in = self;
        struct link_message message;
        const Request *request;
        struct err err = {0};

        while (link_receive(in->fetch, &message)) {
                arena_reset(in->arena);
                if (!callers_is_suite(in->callers, message.caller) ||
                    !codec_decode(&request__descriptor, message.data, CODEC_KEPT, in->arena, &request, &err) ||
                    request->body_case != REQUEST__BODY_FETCH) {
                        in->forbidden++;
                        log_warn("caller=%s is not the tracker", message.caller);
                        refusal_send(in->arena, in->fetch, &message.peer, 0, REFUSAL__REFUSAL_FORBIDDEN, "only the tracker fetches");
                        continue;
                }
                if (request->version != PROTOCOL_VERSION ||
                    (request->fetch->after > in->last && (!journal_look(in, &err) || request->fetch->after > in->last))) {
                        log_error("tracker: version=%u after=%" PRIu64 " while the journal ends at %" PRIu64
                                  "; install matching versions, or restore journal and register together",
                                  request->version, request->fetch->after, in->last);
                        refusal_send(in->arena, in->fetch, &message.peer, request->tag, REFUSAL__REFUSAL_VERSION,
                                       "the register is ahead of the journal, or of another version");
                        continue;
                }
                fetch_settle(in, request->fetch);
                in->held.waits = true;
                in->held.peer = message.peer;
                in->held.tag = request->tag;
                in->held.after = request->fetch->after;
                in->held.most = request->fetch->most ? request->fetch->most : 1;
                fetch_serve(in);
        }
}

/* An empty answer now and then, so that the tracker knows we live. */
static void fetch_heartbeat(void *self)
{
        struct intake *in = self;

        if (!in->held.waits)
                return;
        in->held.waits = false;
        arena_reset(in->arena);
        link_answer(in->fetch, &in->held.peer, fetch_answer(in->held.tag, NULL, 0, in->arena));
}

/* ---- life */

static bool install(struct intake *in, struct err *err)
{
        Command **command;
        size_t n;
        struct accepted accepted;
        struct view view;
        bool ok = true;
        uint64_t first;

        arena_reset(in->arena);
        if (!install_commands(in->daemon->conf, in->arena, &command, &n, err) || !vault_begin(in->vault, err))
                return false;
        in->n_group = 0;
        view_open(in, &view);
        for (size_t i = 0; ok && i < n && in->n_group < in->daemon->conf->group_max; i++) {
                ok = accept_own(&in->acceptor, command[i], journal_now(in), in->arena, &accepted, err);
                if (ok && accepted.what == ACCEPT_KNOWN && install_is_undone(view_world(&view), command[i], in->arena)) {
                        install_again(command[i], in->arena);
                        ok = accept_own(&in->acceptor, command[i], journal_now(in), in->arena, &accepted, err);
                }
                if (ok && accepted.what == ACCEPT_NEW)
                        in->group[in->n_group++] = accepted.entry;
        }
        view_close(&view);
        vault_abort(in->vault);
        if (!ok || !in->n_group)
                return ok;
        if (!journal_append(in->journal, in->group, in->n_group, &first, err))
                return false;
        in->last = first + in->n_group - 1;
        in->now = journal_now(in);
        return true;
}

static void intake_reload(void *self)
{
        struct intake *in = self;
        struct callers *callers = NULL;
        struct err err = {0};

        /* Whoever was taken out of `users` may do nothing from here on. */
        if (callers_new(&callers, in->daemon->conf, &err)) {
                callers_destroy(&in->callers);
                in->acceptor.callers = in->callers = callers;
        } else {
                log_error("reload: %s; the users stay as they were", err.text);
        }
        if (!install(in, &err))
                log_error("reload: %s; what was installed stays", err.text);
        else
                fetch_serve(in);
}

static bool intake_admit(void *self, const char *caller)
{
        struct intake *in = self;
        struct view view;
        bool admitted;

        if (!in)
                return false;
        arena_reset(in->arena);
        view_open(in, &view);
        admitted = callers_find(in->callers, view_world(&view), caller, in->arena) != NULL;
        view_close(&view);
        return admitted;
}

static void reap(void *self)
{
        struct intake *in = self;

        (void)journal_reap(in->journal);
        (void)store_reap(vault_store(in->vault));
}

static void intake_stop(void **self)
{
        struct intake *in = *self;

        if (!in)
                return;
        link_destroy(&in->commands);
        link_destroy(&in->commands_tcp);
        link_destroy(&in->fetch);
        waiters_destroy(&in->waiters);
        journal_destroy(&in->journal);
        vault_destroy(&in->vault);
        store_destroy(&in->tables);
        callers_destroy(&in->callers);
        arena_destroy(&in->arena);
        free(in->pending);
        free(in->group);
        free(in);
        *self = NULL;
}

static bool stores_open(struct intake *in, struct err *err)
{
        const struct suite_conf *conf = in->daemon->conf;
        struct journal_head head;

        if (!journal_new(&in->journal, &(struct journal_conf){conf->engine, conf->journal_dir, conf->map_size}, STORE_WRITE, err) ||
            !vault_new(&in->vault, conf->keys_dir, conf->map_size, STORE_WRITE, err) || !journal_head(in->journal, &head, err))
                return false;
        in->last = head.last;
        in->now.ms = head.last_at_ms;
        if (conf->sandbox && !head.last)
                in->now = conf->sandbox_start ? instant_add(date_instant(date_of_ymd(conf->sandbox_start)), (struct length){9, UNIT_HOURS})
                                              : instant_now();
        in->acceptor = (struct acceptor){in->callers, in->journal, in->vault, conf->sandbox};
        return true;
}

static bool links_open(struct intake *in, struct err *err)
{
        struct daemon *daemon = in->daemon;
        const struct suite_conf *conf = daemon->conf;
        uint32_t most = (uint32_t)conf->message_max;

        if (!link_new(&in->fetch, &(struct link_conf){LINK_SERVER, conf->fetch_ipc, .message_max = 64 << 20}, err) ||
            !link_new(&in->commands, &(struct link_conf){LINK_SERVER, conf->commands_ipc, .message_max = most}, err))
                return false;
        loop_on_link(daemon->loop, in->fetch, fetch_ready, in);
        loop_on_link(daemon->loop, in->commands, commands_ready, in);
        if (!*conf->commands_tcp)
                return true;
        if (!link_server_tcp(&in->commands_tcp, conf, conf->commands_tcp, most, err))
                return false;
        loop_on_link(daemon->loop, in->commands_tcp, commands_tcp_ready, in);
        return true;
}

static bool intake_start(struct daemon *daemon, void **self, struct err *err)
{
        struct intake *in = calloc(1, sizeof *in);

        must(in);
        *self = in;
        in->daemon = daemon;
        arena_new(&in->arena);
        waiters_new(&in->waiters, WAITERS_MOST);
        in->pending = calloc(daemon->conf->group_max, sizeof *in->pending);
        in->group = calloc(daemon->conf->group_max, sizeof *in->group);
        must(in->pending && in->group);
        if (!callers_new(&in->callers, daemon->conf, err) || !stores_open(in, err) || !install(in, err) || !links_open(in, err))
                return false;
        (void)loop_every(daemon->loop, FETCH_HOLD_MS, fetch_heartbeat, in);
        (void)loop_every(daemon->loop, 60000, reap, in);
        log_info("commands=%" PRIu64 " sandbox=%d", in->last, in->acceptor.sandbox);
        return true;
}

static int64_t oldest_unsettled_ms(struct intake *in)
{
        struct err err = {0};
        int64_t at = 0, now = journal_now(in).ms;

        if (in->settled >= in->last || !journal_at(in->journal, in->settled + 1, &at, &err) || !at)
                return 0;
        return now - at;
}

static void intake_status(void *self, Status *status, struct arena *arena)
{
        struct intake *in = self;
        struct store_usage usage = journal_usage(in->journal);

        status_add(status, arena, "accepted", (int64_t)in->last);
        status_add(status, arena, "settled", (int64_t)in->settled);
        status_add(status, arena, "refused", (int64_t)in->refused_by_rule);
        status_add(status, arena, "lag", (int64_t)(in->last - in->settled));
        status_add(status, arena, "oldest_unsettled_ms", oldest_unsettled_ms(in));
        status_add(status, arena, "known", (int64_t)in->known);
        status_add(status, arena, "forbidden", (int64_t)in->forbidden);
        status_add(status, arena, "malformed", (int64_t)in->malformed);
        status_add(status, arena, "conflicts", (int64_t)in->conflicts);
        status_add(status, arena, "waiting", (int64_t)waiters_count(in->waiters));
        status_add(status, arena, "commits", (int64_t)in->commits);
        status_add(status, arena, "commit_us_mean", usage.commits ? (int64_t)(usage.commit_us_sum / usage.commits) : 0);
        status_add(status, arena, "commit_us_max", (int64_t)usage.commit_us_max);
        status_add(status, arena, "busy", in->busy);
        status_add(status, arena, "retries", (int64_t)in->retries);
        status_add(status, arena, "map_size_bytes", (int64_t)usage.map_size);
        status_add(status, arena, "map_used_bytes", (int64_t)usage.map_used);
        status_add(status, arena, "readers", (int64_t)usage.readers);
        status_add(status, arena, "now_ms", journal_now(in).ms);
        status_add(status, arena, "sandbox", in->acceptor.sandbox);
        status_add(status, arena, "dropped", (int64_t)link_dropped(in->commands));
}

int main(int argc, char **argv)
{
        static const struct daemon_spec spec = {
                .name = "intake",
                .purpose = "take commands in: authenticate, check, seal, keep, answer",
                .start = intake_start,
                .stop = intake_stop,
                .status = intake_status,
                .reload = intake_reload,
                .admit = intake_admit,
        };

        return daemon_main(argc, argv, &spec);
}
