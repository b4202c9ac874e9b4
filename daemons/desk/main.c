/* overstap-desk: answers questions from read-only snapshots, filtered by the asker's roles. Owns nothing durable.
 *
 * A snapshot lives only while one answer is made. An answer with a person's sealed fields leaves only after the view is on disk, as a command through
 * intake like everything else. Workers that ask for what is new are kept waiting until there is, woken by the tracker's hint. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "access.h"
#include "answer.h"
#include "callers.h"
#include "daemon.h"
#include "id.h"
#include "leases.h"
#include "must.h"
#include "refusal.h"
#include "report.h"
#include "server.h"

enum {
        HELD_MOST = 256,        /* workers waiting for news */
        VIEWS_MOST = 1024,      /* answers waiting until their view is logged */
        VIEW_RESEND_MS = 2000,
        VIEW_PATIENCE_MS = 20000,
        LOOK_MS = 250,          /* between looks at held feeds and views */
        REPORTS_MOST = 16,      /* reports that are being counted */
        TURN_MOST = 64,         /* questions in one turn */
};

struct held {
        struct link *link;
        struct link_peer peer;
        uint64_t tag;
        uint64_t after;
        uint32_t most;
        char worker[81];
        int64_t until_ms;
        bool used;
};

/* An answer that waits for intake to have its view on disk. */
struct view {
        struct link *link;
        struct link_peer peer;
        uint8_t *answer;
        size_t size;
        uint8_t *request;       /* the last of its view commands; sent again under the same ids */
        size_t request_size;
        uint64_t tag;
        int64_t since_ms, sent_ms;
};

/* A report that is counted a part at a time. */
struct counting {
        struct link *link;
        struct link_peer peer;
        uint64_t tag;
        struct report *report;          /* null: none */
};

struct desk {
        struct daemon *daemon;
        struct callers *callers;
        struct store *tables;
        struct vault *vault;
        struct journal *journal;
        struct link *queries, *queries_tcp, *wake, *commands;
        struct arena *arena;
        struct leases *leases;
        struct held held[HELD_MOST];
        struct view *view[VIEWS_MOST];
        struct counting counting[REPORTS_MOST];
        size_t counting_next;
        bool is_counting;               /* a timer goes on with it */
        uint64_t tag;
        uint64_t asked, answered, forbidden, malformed, views, seq;
};

/* ---- answers */

static struct bytes answer_result(struct desk *desk, uint64_t tag, Result *result)
{
        Answer answer;

        answer__init(&answer);
        answer.version = PROTOCOL_VERSION;
        answer.tag = tag;
        answer.body_case = ANSWER__BODY_RESULT;
        answer.result = result;
        return codec_encode(&answer.base, desk->arena);
}

/* ---- views of personal data: on disk first, shown second */

static void view_free(struct view **view)
{
        if (!*view)
                return;
        /* The answer holds what was opened. */
        explicit_bzero((*view)->answer, (*view)->size);
        free((*view)->answer);
        free((*view)->request);
        free(*view);
        *view = NULL;
}

static struct bytes view_request(struct desk *desk, const Principal *by, const struct seen *seen, const char *purpose, uint64_t tag)
{
        Request request;
        Command command;
        ViewLog log;
        struct uuid id = uuid_new();
        static const Part all[] = {PART__PART_PROFILE, PART__PART_NAME, PART__PART_CONTACT};
        Part parts[COUNT(all)];

        request__init(&request);
        command__init(&command);
        view_log__init(&log);
        command.id = (ProtobufCBinaryData){sizeof id.b, id.b};
        command.what_case = COMMAND__WHAT_VIEW_LOG;
        command.view_log = &log;
        log.person = seen->person;
        log.viewer = (Principal *)by;
        log.parts = parts;
        for (size_t i = 0; i < COUNT(all); i++)
                if (seen->parts & 1u << all[i])
                        parts[log.n_parts++] = all[i];
        log.purpose = (char *)purpose;
        log.seen_at = instant_now().ms;
        request.version = PROTOCOL_VERSION;
        request.tag = tag;
        request.wait = WAIT__WAIT_ACCEPTED;
        request.body_case = REQUEST__BODY_COMMAND;
        request.command = &command;
        return codec_encode(&request.base, desk->arena);
}

/* Keep the answer until the view is logged. One person a question is what the tools ask; a list shows none. */
static void view_hold(struct desk *desk, struct link *link, const struct link_peer *peer, uint64_t tag, struct bytes answer,
                      const struct asking *a, const char *purpose)
{
        struct bytes request;
        struct view *view;
        size_t i = 0;

        while (i < VIEWS_MOST && desk->view[i])
                i++;
        if (i == VIEWS_MOST || a->n_seen != 1) {
                refusal_send(desk->arena, link, peer, tag, REFUSAL__REFUSAL_BUSY, "too many views wait to be logged; ask again");
                return;
        }
        view = desk->view[i] = calloc(1, sizeof *view);
        must(view);
        view->link = link;
        view->peer = *peer;
        view->tag = ++desk->tag;
        view->answer = malloc(answer.size);
        must(view->answer);
        memcpy(view->answer, answer.data, answer.size);
        view->size = answer.size;
        request = view_request(desk, a->by, &a->seen[0], purpose, view->tag);
        view->request = malloc(request.size);
        must(view->request);
        memcpy(view->request, request.data, request.size);
        view->request_size = request.size;
        view->since_ms = view->sent_ms = mono_ms();
        (void)link_send(desk->commands, request);
}

static void views_logged(void *self)
{
        struct desk *desk = self;
        struct link_message message;
        const Answer *answer;
        struct err err = {0};

        while (link_receive(desk->commands, &message)) {
                arena_reset(desk->arena);
                if (!codec_decode(&answer__descriptor, message.data, CODEC_KEPT, desk->arena, &answer, &err))
                        continue;
                for (size_t i = 0; i < VIEWS_MOST; i++) {
                        struct view *view = desk->view[i];

                        if (!view || view->tag != answer->tag)
                                continue;
                        if (answer->body_case == ANSWER__BODY_ACCEPTED) {
                                link_answer(view->link, &view->peer, (struct bytes){view->answer, view->size});
                                desk->views++;
                                view_free(&desk->view[i]);
                        } else if (answer->body_case == ANSWER__BODY_REFUSED && answer->refused->kind != REFUSAL__REFUSAL_BUSY) {
                                log_error("a view could not be logged: %s", answer->refused->why);
                                view_free(&desk->view[i]);
                        }
                }
        }
}

static void views_look(struct desk *desk)
{
        int64_t now = mono_ms();

        for (size_t i = 0; i < VIEWS_MOST; i++) {
                struct view *view = desk->view[i];

                if (!view)
                        continue;
                /* The asker has given up or asked again by now. */
                if (now - view->since_ms > VIEW_PATIENCE_MS) {
                        view_free(&desk->view[i]);
                } else if (now - view->sent_ms > VIEW_RESEND_MS) {
                        view->sent_ms = now;
                        (void)link_send(desk->commands, (struct bytes){view->request, view->request_size});
                }
        }
}

/* ---- questions */

static bool tables_there(struct desk *desk, struct err *err)
{
        const struct suite_conf *conf = desk->daemon->conf;

        if (!desk->tables && !tables_open(&desk->tables, conf->register_dir, conf->map_size, STORE_READ, err))
                return false;
        return desk->vault || vault_new(&desk->vault, conf->keys_dir, conf->map_size, STORE_READ, err);
}

static struct journal *journal_there(struct desk *desk)
{
        const struct suite_conf *conf = desk->daemon->conf;
        struct err err = {0};

        if (!desk->journal &&
            !journal_new(&desk->journal, &(struct journal_conf){conf->engine, conf->journal_dir, conf->map_size}, STORE_READ, &err))
                log_warn("%s", err.text);
        return desk->journal;
}

/* A worker that holds leases asks again in time to renew them. */
static uint32_t feed_wait_ms(const MatchFeed *feed)
{
        return text_set(feed->worker) && feed->wait_ms > LEASE_HOLD_MS ? LEASE_HOLD_MS : feed->wait_ms;
}

static void held_add(struct desk *desk, struct link *link, const struct link_peer *peer, uint64_t tag, const MatchFeed *feed)
{
        for (size_t i = 0; i < HELD_MOST; i++) {
                struct held *held = &desk->held[i];

                if (held->used)
                        continue;
                *held = (struct held){link, *peer, tag, feed->after, feed->most, "", mono_ms() + feed_wait_ms(feed), true};
                strncat(held->worker, feed->worker, sizeof held->worker - 1);
                return;
        }
        refusal_send(desk->arena, link, peer, tag, REFUSAL__REFUSAL_BUSY, "too many workers wait for news; ask again");
}

static bool ask(struct desk *desk, struct asking *a, const Query *query, bool *news, struct report **report, struct err *err)
{
        switch (query->what_case) {
        case QUERY__WHAT_SHOW:
                return answer_show(a, query->show, err);
        case QUERY__WHAT_LIST:
                return answer_list(a, query->list, err);
        case QUERY__WHAT_HISTORY:
                return answer_history(a, query->history, err);
        case QUERY__WHAT_MATCH_FEED:
                leases_asked(desk->leases, query->match_feed, a->result->seq, mono_ms());
                return answer_feed(a, query->match_feed, news, err);
        case QUERY__WHAT_COUNTS:
                return answer_counts(a, err);
        case QUERY__WHAT_PROOF_ASK:
                return answer_proof(a, query->proof_ask, err);
        case QUERY__WHAT_TRACE:
                a->journal = journal_there(desk);
                return answer_trace(a, query->trace, err);
        case QUERY__WHAT_LEDGER_CHECK:
                return answer_ledger_check(a, query->ledger_check, err);
        case QUERY__WHAT_OUTCOME_ASK:
                return report_begin(a, THING__IS_OUTCOME_REPORT, query->outcome_ask, report);
        case QUERY__WHAT_RESULTS_ASK:
                return answer_results(a, query->results_ask, err);
        case QUERY__WHAT_SURVIVAL_ASK:
                return report_begin(a, THING__IS_SURVIVAL_REPORT, query->survival_ask, report);
        case QUERY__WHAT_FOLLOWUP_ASK:
                return report_begin(a, THING__IS_FOLLOWUP_REPORT, query->followup_ask, report);
        case QUERY__WHAT_COST_ASK:
                return report_begin(a, THING__IS_COST_REPORT, query->cost_ask, report);
        case QUERY__WHAT_GOAL_ASK:
                return report_begin(a, THING__IS_GOAL_REPORT, query->goal_ask, report);
        case QUERY__WHAT_GIVE_TAKE_ASK:
                return answer_give_take(a, query->give_take_ask, err);
        default:
                return err_set(err, ERR_REFUSED, "the question is empty");
        }
}

/* ---- reports, a part at a time */

static void counting_turn(void *self);

static void counting_arm(struct desk *desk)
{
        if (!desk->is_counting)
                (void)loop_once(desk->daemon->loop, 1, counting_turn, desk);
        desk->is_counting = true;
}

/* Answers when it was the last part. */
static bool counting_go_on(struct desk *desk, struct counting *counting, struct txn *txn, struct err *err)
{
        bool done;

        if (!report_go_on(counting->report, txn, &done, err))
                return false;
        if (!done)
                return true;
        desk->answered++;
        link_answer(counting->link, &counting->peer, answer_result(desk, counting->tag, report_tell(counting->report, desk->arena)));
        report_destroy(&counting->report);
        return true;
}

/* Many small reports are answered at once; what is large waits its turn. */
static void counting_begin(struct desk *desk, struct link *link, const struct link_peer *peer, uint64_t tag, struct report **report, struct txn *txn)
{
        struct counting *counting = NULL;
        struct err err = {0};

        for (size_t i = 0; i < REPORTS_MOST && !counting; i++)
                counting = desk->counting[i].report ? NULL : &desk->counting[i];
        if (!counting) {
                report_destroy(report);
                refusal_send(desk->arena, link, peer, tag, REFUSAL__REFUSAL_BUSY, "too many reports are being counted; ask again");
                return;
        }
        *counting = (struct counting){link, *peer, tag, TAKE(*report)};
        if (!counting_go_on(desk, counting, txn, &err)) {
                log_error("report: %s", err.text);
                report_destroy(&counting->report);
                refusal_send(desk->arena, link, peer, tag, REFUSAL__REFUSAL_BUSY, err.text);
        } else if (counting->report) {
                counting_arm(desk);
        }
}

/* One part of one report, and the next in its turn. */
static void counting_turn(void *self)
{
        struct desk *desk = self;
        OWNED(txn_abort) struct txn *txn = NULL;
        struct counting *counting = NULL;
        struct err err = {0};

        desk->is_counting = false;
        arena_reset(desk->arena);
        for (size_t i = 0; i < REPORTS_MOST && !counting; i++) {
                struct counting *at = &desk->counting[desk->counting_next++ % REPORTS_MOST];

                counting = at->report ? at : NULL;
        }
        if (!counting)
                return;
        if (!txn_begin(&txn, desk->tables, TXN_READ, &err) || !counting_go_on(desk, counting, txn, &err)) {
                log_error("report: %s", err.text);
                report_destroy(&counting->report);
                refusal_send(desk->arena, counting->link, &counting->peer, counting->tag, REFUSAL__REFUSAL_BUSY, err.text);
        }
        counting_arm(desk);
}

/* A snapshot, the answer, and away. `hold`: may a feed without news wait? */
static void query_answer(struct desk *desk, struct link *link, const struct link_peer *peer, uint64_t tag, const char *caller,
                         const Query *query, bool hold)
{
        OWNED(tables_cache_destroy) struct tables_cache *cache = NULL;
        OWNED(txn_abort) struct txn *txn = NULL;
        struct tables tables;
        struct position position;
        struct asking a = {.tables = &tables, .arena = desk->arena};
        OWNED(report_destroy) struct report *report = NULL;
        struct err err = {0};
        struct bytes answer;
        const char *why;
        bool news = true, ok;

        if (!tables_there(desk, &err) || !txn_begin(&txn, desk->tables, TXN_READ, &err) || !position_get(txn, &position, &err)) {
                refusal_send(desk->arena, link, peer, tag, REFUSAL__REFUSAL_BUSY, err.text);
                return;
        }
        /* A list asks the same flow of every casefile, and a history the law of every event. */
        tables_cache_new(&cache);
        tables_begin(&tables, txn, cache, desk->arena);
        a.callers = desk->callers;
        a.least = (uint32_t)desk->daemon->conf->report_least;
        a.by = callers_find(desk->callers, &tables.world, caller, desk->arena);
        a.vault = desk->vault;
        a.result = NEW(desk->arena, Result, result);
        a.result->seq = desk->seq = position.seq;
        if (query->what_case == QUERY__WHAT_COUNTS || query->what_case == QUERY__WHAT_OUTCOME_ASK)
                a.result->chain = codec_bytes(desk->arena, position.chain, sizeof position.chain);
        a.result->taken_at = instant_now().ms;
        a.result->now = desk->daemon->conf->sandbox ? position.at_ms : a.result->taken_at;
        a.today = instant_date((struct instant){a.result->now});
        if (!a.by || !access_query(a.by, query, &why)) {
                desk->forbidden++;
                log_warn("caller=%s question=%d forbidden", caller, (int)query->what_case);
                refusal_send(desk->arena, link, peer, tag, REFUSAL__REFUSAL_FORBIDDEN,
                               a.by ? why : "this caller is not known here, or was revoked");
                return;
        }
        ok = ask(desk, &a, query, &news, &report, &err) && tables_ok(&tables, &err);
        if (ok && report) {
                counting_begin(desk, link, peer, tag, &report, txn);
                return;
        }
        txn_abort(&txn);
        if (!ok) {
                log_error("question=%d: %s", (int)query->what_case, err.text);
                refusal_send(desk->arena, link, peer, tag, REFUSAL__REFUSAL_BUSY, err.text);
        } else if (a.unknown) {
                refusal_send(desk->arena, link, peer, tag, REFUSAL__REFUSAL_UNKNOWN, a.unknown);
        } else if (!news && hold) {
                held_add(desk, link, peer, tag, query->match_feed);
        } else {
                desk->answered++;
                if (query->what_case == QUERY__WHAT_MATCH_FEED)
                        leases_answer(desk->leases, query->match_feed->worker, a.result, mono_ms(), desk->arena);
                answer = answer_result(desk, tag, a.result);
                if (a.n_seen)
                        view_hold(desk, link, peer, tag, answer, &a, query->purpose);
                else
                        link_answer(link, peer, answer);
        }
}

static void queries_take(struct desk *desk, struct link *link)
{
        struct link_message message;

        for (int i = 0; i < TURN_MOST && link_receive(link, &message); i++) {
                const Request *request;
                struct err err = {0};

                arena_reset(desk->arena);
                desk->asked++;
                if (!codec_decode(&request__descriptor, message.data, CODEC_EDGE, desk->arena, &request, &err)) {
                        desk->malformed++;
                        log_warn("caller=%s malformed: %s", message.caller, err.text);
                        refusal_send(desk->arena, link, &message.peer, codec_tag(message.data), REFUSAL__REFUSAL_MALFORMED, err.text);
                } else if (request->version != PROTOCOL_VERSION) {
                        refusal_send(desk->arena, link, &message.peer, request->tag, REFUSAL__REFUSAL_VERSION,
                                       arena_text(desk->arena, "you speak version %u, this suite speaks %d; install matching versions",
                                                  request->version, PROTOCOL_VERSION));
                } else if (request->body_case != REQUEST__BODY_QUERY) {
                        refusal_send(desk->arena, link, &message.peer, request->tag, REFUSAL__REFUSAL_MALFORMED,
                                       "desk answers questions; send commands to intake");
                } else {
                        bool waits = request->query->what_case == QUERY__WHAT_MATCH_FEED && request->query->match_feed->wait_ms;

                        query_answer(desk, link, &message.peer, request->tag, message.caller, request->query, waits);
                }
        }
}

static void queries_ready(void *self)
{
        struct desk *desk = self;

        queries_take(desk, desk->queries);
}

static void queries_tcp_ready(void *self)
{
        struct desk *desk = self;

        queries_take(desk, desk->queries_tcp);
}

/* ---- news for those who wait */

/* A worker's roles were asked when its question came, and are asked again with its next; what waits here is only moments old. */
static void held_answer(struct desk *desk, struct held *held)
{
        OWNED(txn_abort) struct txn *txn = NULL;
        struct tables tables;
        struct position position;
        struct asking a = {.tables = &tables, .arena = desk->arena};
        MatchFeed feed;
        struct err err = {0};
        bool news = false, late = mono_ms() >= held->until_ms;

        arena_reset(desk->arena);
        match_feed__init(&feed);
        feed.after = held->after;
        feed.most = held->most;
        if (!txn_begin(&txn, desk->tables, TXN_READ, &err) || !position_get(txn, &position, &err))
                return;
        desk->seq = position.seq;
        if (position.seq <= held->after && !late)
                return;
        tables_begin(&tables, txn, NULL, desk->arena);
        a.result = NEW(desk->arena, Result, result);
        a.result->seq = position.seq;
        a.result->taken_at = instant_now().ms;
        a.result->now = desk->daemon->conf->sandbox ? position.at_ms : a.result->taken_at;
        if (!answer_feed(&a, &feed, &news, &err) || !tables_ok(&tables, &err)) {
                log_error("feed: %s", err.text);
                return;
        }
        txn_abort(&txn);
        leases_answer(desk->leases, held->worker, a.result, mono_ms(), desk->arena);
        held->used = false;
        link_answer(held->link, &held->peer, answer_result(desk, held->tag, a.result));
}

static void held_look(struct desk *desk)
{
        for (size_t i = 0; i < HELD_MOST; i++)
                if (desk->held[i].used)
                        held_answer(desk, &desk->held[i]);
}

static void woken(void *self)
{
        struct desk *desk = self;
        struct link_message message;

        while (link_receive(desk->wake, &message))
                ;       /* the hint is that there is one */
        held_look(desk);
}

static void look(void *self)
{
        struct desk *desk = self;

        held_look(desk);
        views_look(desk);
}

/* ---- life */

static bool desk_admit(void *self, const char *caller)
{
        struct desk *desk = self;
        OWNED(txn_abort) struct txn *txn = NULL;
        struct tables tables;
        struct err err = {0};

        if (!desk)
                return false;
        arena_reset(desk->arena);
        if (!tables_there(desk, &err) || !txn_begin(&txn, desk->tables, TXN_READ, &err))
                return callers_find(desk->callers, NULL, caller, desk->arena) != NULL;
        tables_begin(&tables, txn, NULL, desk->arena);
        return callers_find(desk->callers, &tables.world, caller, desk->arena) != NULL;
}

static void desk_reload(void *self)
{
        struct desk *desk = self;
        struct callers *callers = NULL;
        struct err err = {0};

        /* Whoever was taken out of `users` may ask nothing from here on. */
        if (!callers_new(&callers, desk->daemon->conf, &err)) {
                log_error("reload: %s; the users stay as they were", err.text);
                return;
        }
        callers_destroy(&desk->callers);
        desk->callers = callers;
}

static void desk_stop(void **self)
{
        struct desk *desk = *self;

        if (!desk)
                return;
        for (size_t i = 0; i < VIEWS_MOST; i++)
                view_free(&desk->view[i]);
        for (size_t i = 0; i < REPORTS_MOST; i++)
                report_destroy(&desk->counting[i].report);
        link_destroy(&desk->queries);
        link_destroy(&desk->queries_tcp);
        link_destroy(&desk->wake);
        link_destroy(&desk->commands);
        journal_destroy(&desk->journal);
        vault_destroy(&desk->vault);
        store_destroy(&desk->tables);
        callers_destroy(&desk->callers);
        leases_destroy(&desk->leases);
        arena_destroy(&desk->arena);
        free(desk);
        *self = NULL;
}

static bool desk_start(struct daemon *daemon, void **self, struct err *err)
{
        struct desk *desk = calloc(1, sizeof *desk);
        const struct suite_conf *conf = daemon->conf;

        must(desk);
        *self = desk;
        desk->daemon = daemon;
        arena_new(&desk->arena);
        leases_new(&desk->leases, mono_ms());
        if (!callers_new(&desk->callers, conf, err) ||
            !link_new(&desk->queries, &(struct link_conf){LINK_SERVER, conf->queries_ipc, .message_max = (uint32_t)conf->message_max}, err) ||
            !link_new(&desk->wake, &(struct link_conf){LINK_WAKE_IN, conf->wake_ipc}, err) ||
            !link_new(&desk->commands, &(struct link_conf){LINK_CLIENT, conf->commands_ipc}, err))
                return false;
        loop_on_link(daemon->loop, desk->queries, queries_ready, desk);
        loop_on_link(daemon->loop, desk->wake, woken, desk);
        loop_on_link(daemon->loop, desk->commands, views_logged, desk);
        if (*conf->queries_tcp) {
                if (!link_server_tcp(&desk->queries_tcp, conf, conf->queries_tcp, (uint32_t)conf->message_max, err))
                        return false;
                loop_on_link(daemon->loop, desk->queries_tcp, queries_tcp_ready, desk);
        }
        (void)loop_every(daemon->loop, LOOK_MS, look, desk);
        return true;
}

static void desk_status(void *self, Status *status, struct arena *arena)
{
        struct desk *desk = self;
        struct leases_figures leases = leases_figures(desk->leases, mono_ms());
        size_t waiting = 0, views = 0;

        for (size_t i = 0; i < HELD_MOST; i++)
                waiting += desk->held[i].used;
        for (size_t i = 0; i < VIEWS_MOST; i++)
                views += desk->view[i] != NULL;
        status_add(status, arena, "asked", (int64_t)desk->asked);
        status_add(status, arena, "answered", (int64_t)desk->answered);
        status_add(status, arena, "forbidden", (int64_t)desk->forbidden);
        status_add(status, arena, "malformed", (int64_t)desk->malformed);
        status_add(status, arena, "views", (int64_t)desk->views);
        status_add(status, arena, "views_waiting", (int64_t)views);
        status_add(status, arena, "feeds_waiting", (int64_t)waiting);
        status_add(status, arena, "seq", (int64_t)desk->seq);
        status_add(status, arena, "workers", (int64_t)leases.workers);
        status_add(status, arena, "leased", (int64_t)leases.leased);
        status_add(status, arena, "idle_ms", leases.idle_ms);
        leases_status(desk->leases, mono_ms(), status, arena);
}

int main(int argc, char **argv)
{
        static const struct daemon_spec spec = {
                .name = "desk",
                .purpose = "answer questions from read-only snapshots",
                .start = desk_start,
                .stop = desk_stop,
                .status = desk_status,
                .reload = desk_reload,
                .admit = desk_admit,
        };

        return daemon_main(argc, argv, &spec);
}
