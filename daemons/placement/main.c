/* overstap-placement: keeps an index from desk's feed, matches, and sends what it finds as commands. Owns nothing durable.
 *
 * One question to desk is always open and is held there until there is news. Deliveries, of proposals or of the answer to someone's question, are commands like any other: each has its
 * id before it is first sent and keeps it until it is settled or refused, so neither silence nor a restart of others makes two of
 * one. What is of a casefile that is another worker's by now is not sent any more. */
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daemon.h"
#include "folder.h"
#include "id.h"
#include "must.h"
#include "pace.h"
#include "partition.h"
#include "reach.h"
#include "worker.h"

enum {
        SILENCE_MS = 2000, /* longer than an answer takes */
        SILENCE_TOLD_MS = 10000,
        PAUSE_MS = 500,        /* before asking again who was busy */
        TURN_MS = 20,          /* of work before others on the loop have their turn */
        ENVELOPE = 1024,       /* bytes around a command's body, and some to spare */
        ANSWER_MAX = 64 << 20, /* bytes; what desk answers is bounded by its schema */
};

struct delivery {
        struct uuid id;
        uint64_t tag;
        uint64_t of;  /* the casefile, or the vacancy of a question about one: whose lease decides who delivers */
        uint64_t run; /* of which it is the answer; 0: proposals */
        uint32_t suggestions;
        struct bytes request; /* as sent; owned */
        int64_t sent_ms;
};

struct placement {
        struct daemon *daemon;
        struct worker *worker;
        struct reach reach;
        struct link *feed, *commands;
        struct arena *feed_arena, *work_arena;
        uint64_t tag, feed_tag;
        int silence;              /* timer of the open question */
        int64_t fed_ms, heard_ms; /* last answer from desk, from intake */
        int64_t silence_told_ms;  /* how long desk had been silent when that was last told */
        bool work_planned;
        struct pace pace;
        struct delivery delivery[PACE_WINDOW]; /* what has no answer yet */
        size_t n_deliveries;
        uint64_t delivered, answered, suggested, refused, busy, dropped;
};

static void feed_heard(void *self);
static void commands_heard(void *self);
static void work(void *self);

/* A fresh link in the place of one that fell silent. */
static bool link_renew(struct placement *p, struct link **link, const char *endpoint, loop_fn *heard, struct err *err)
{
        if (*link)
                loop_off_link(p->daemon->loop, *link);
        link_destroy(link);
        if (!reach_link(&p->reach, endpoint, ANSWER_MAX, link, err))
                return false;
        loop_on_link(p->daemon->loop, *link, heard, p);
        return true;
}

/* ---- the feed */

static void feed_again(void *self);
static void feed_lost(void *self);

static void feed_ask(struct placement *p)
{
        Request request = REQUEST__INIT;
        Query query = QUERY__INIT;
        MatchFeed feed;

        worker_question(p->worker, mono_ms(), &feed);
        query.what_case = QUERY__WHAT_MATCH_FEED;
        query.match_feed = &feed;
        request.version = PROTOCOL_VERSION;
        request.tag = p->feed_tag = ++p->tag;
        request.body_case = REQUEST__BODY_QUERY;
        request.query = &query;
        arena_reset(p->feed_arena);
        /* Whether it is heard shows in the answer; silence makes a new link. */
        (void)link_send(p->feed, codec_encode(&request.base, p->feed_arena));
        p->silence = loop_once(p->daemon->loop, feed.wait_ms + SILENCE_MS, feed_lost, p);
}

static void feed_again(void *self)
{
        feed_ask(self);
}

/* Nobody says no to a key that is not admitted: the door stays shut. So a long silence is told with all that it may mean, each
 * time it has become twice as long. */
static void silence_tell(struct placement *p)
{
        int64_t silent_ms = mono_ms() - p->fed_ms;

        if (silent_ms < SILENCE_TOLD_MS || silent_ms < 2 * p->silence_told_ms)
                return;
        p->silence_told_ms = silent_ms;
        log_warn("desk at %s has been silent for %" PRId64 " s%s", p->reach.queries, silent_ms / 1000,
                 *p->reach.keys.public_key ? "; is it up, reached at this address, and is the key admitted with role placement "
                                             "(overstap key admit)?"
                                           : "");
}

static void feed_lost(void *self)
{
        struct placement *p = self;
        struct err err = {0};

        silence_tell(p);
        if (!link_renew(p, &p->feed, p->reach.queries, feed_heard, &err)) {
                loop_fail(p->daemon->loop, &err);
                return;
        }
        feed_ask(p);
}

static void deliveries_drop(struct placement *p);

static void feed_take(struct placement *p, const Result *result)
{
        struct worker_figures before = worker_figures(p->worker), after;

        p->fed_ms = mono_ms();
        p->silence_told_ms = 0;
        if (!worker_take(p->worker, result))
                log_warn("the register ends before event %" PRIu64 ", which was read already; reading all of it again",
                         before.seq);
        deliveries_drop(p);
        after = worker_figures(p->worker);
        if (after.leased != before.leased)
                log_info("leased=%zu queue=%zu", after.leased, after.queue);
        if (after.ready && !before.ready)
                log_info("people=%zu vacancies=%zu places=%zu seq=%" PRIu64, after.sizes.people, after.sizes.vacancies,
                         after.sizes.places, after.seq);
}

/* The answer to the open question is taken in, the next question asked, and then there is work. */
static void feed_heard(void *self)
{
        struct placement *p = self;
        struct link_message message;
        const Answer *answer;
        struct err err = {0};

        while (link_receive(p->feed, &message)) {
                arena_reset(p->feed_arena);
                if (!codec_decode(&answer__descriptor, message.data, CODEC_KEPT, p->feed_arena, &answer, &err)) {
                        log_error("desk sent what cannot be read: %s", err.text);
                        continue;
                }
                /* An answer without a mark, or to a question that was given up. */
                if (!p->feed_tag || answer->tag != p->feed_tag)
                        continue;
                loop_cancel(p->daemon->loop, p->silence);
                p->feed_tag = 0;
                if (answer->body_case == ANSWER__BODY_RESULT) {
                        feed_take(p, answer->result);
                        feed_ask(p);
                        work(p);
                        return;
                }
                if (answer->body_case == ANSWER__BODY_REFUSED)
                        log_warn("desk refused the feed: %s", answer->refused->why);
                p->silence = loop_once(p->daemon->loop, PAUSE_MS, feed_again, p);
        }
}

/* ---- deliveries */

static void delivery_send(struct placement *p, struct delivery *delivery)
{
        delivery->sent_ms = mono_ms();
        (void)link_send(p->commands, delivery->request);
}

static void command_deliver(struct placement *p, Command *command, struct delivery what)
{
        struct delivery *delivery = &p->delivery[p->n_deliveries++];
        Request request = REQUEST__INIT;
        struct bytes encoded;
        uint8_t *copy;

        *delivery = what;
        delivery->id = uuid_new();
        delivery->tag = ++p->tag;
        command->id = (ProtobufCBinaryData){sizeof delivery->id.b, delivery->id.b};
        request.version = PROTOCOL_VERSION;
        request.tag = delivery->tag;
        request.wait = WAIT__WAIT_SETTLED;
        request.body_case = REQUEST__BODY_COMMAND;
        request.command = command;
        encoded = codec_encode(&request.base, p->work_arena);
        copy = malloc(encoded.size);
        must(copy);
        memcpy(copy, encoded.data, encoded.size);
        delivery->request = (struct bytes){copy, encoded.size};
        delivery_send(p, delivery);
}

static void deliver(struct placement *p, const ProposalsDeliver *body)
{
        Command command = COMMAND__INIT;

        command.what_case = COMMAND__WHAT_PROPOSALS_DELIVER;
        command.proposals_deliver = (ProposalsDeliver *)body;
        command_deliver(p, &command, (struct delivery){.of = body->casefile, .suggestions = (uint32_t)body->n_suggestions});
}

/* The words take most of a long answer, and a centre may have chosen a small message_max; values alone fit any. */
static void words_leave(MatchRan *ran)
{
        for (size_t i = 0; i < ran->details->n_hits; i++)
                ran->details->hits[i]->n_words = 0;
        ran->bare = true;
}

static void answer(struct placement *p, MatchRan *body)
{
        Command command = COMMAND__INIT;

        if (protobuf_c_message_get_packed_size(&body->base) + ENVELOPE > p->daemon->conf->message_max)
                words_leave(body);
        command.what_case = COMMAND__WHAT_MATCH_RAN;
        command.match_ran = body;
        command_deliver(p, &command, (struct delivery){.of = body->casefile ? body->casefile : body->vacancy, .run = body->run, .suggestions = (uint32_t)body->details->n_hits});
}

/* "case=7" or "run=3", for the log. */
static const char *delivery_name(const struct placement *p, const struct delivery *delivery)
{
        return arena_text(p->work_arena, delivery->run ? "run=%" PRIu64 : "case=%" PRIu64, delivery->run ? delivery->run : delivery->of);
}

static void delivery_forget(struct placement *p, struct delivery *delivery)
{
        free((void *)delivery->request.data);
        *delivery = p->delivery[--p->n_deliveries];
}

static void delivery_end(struct placement *p, struct delivery *delivery, const Outcome *outcome)
{
        if (delivery->run)
                worker_answered(p->worker, delivery->run, outcome != NULL);
        else
                worker_settled(p->worker, delivery->of, outcome);
        delivery_forget(p, delivery);
}

/* What became another worker's: whether it was settled shows in the feed, to that one. */
static void deliveries_drop(struct placement *p)
{
        for (size_t i = p->n_deliveries; i-- > 0;) {
                if (worker_holds(p->worker, p->delivery[i].of))
                        continue;
                delivery_forget(p, &p->delivery[i]);
                p->dropped++;
        }
}

static void delivery_settled(struct placement *p, struct delivery *delivery, const Outcome *outcome)
{
        /* One event is the run's own. */
        uint32_t proposed = outcome->events ? outcome->events - 1 : 0;

        pace_settled(&p->pace);
        if (text_set(outcome->rule)) {
                p->refused++;
                log_warn("%s refused by %s: %s", delivery_name(p, delivery), outcome->rule, outcome->why);
        } else if (delivery->run) {
                p->answered++;
                log_info("run=%" PRIu64 " answered hits=%u", delivery->run, delivery->suggestions);
        } else {
                p->delivered++;
                p->suggested += proposed;
                log_info("case=%" PRIu64 " suggested=%u proposed=%u", delivery->of, delivery->suggestions, proposed);
        }
        delivery_end(p, delivery, outcome);
}

static void delivery_refused(struct placement *p, struct delivery *delivery, const Refused *refused)
{
        /* It will be sent again. */
        if (refused->kind == REFUSAL__REFUSAL_BUSY) {
                p->busy++;
                pace_busy(&p->pace, mono_ms());
                delivery->sent_ms = 0;
                return;
        }
        p->refused++;
        log_warn("%s refused: %s", delivery_name(p, delivery), refused->why);
        delivery_end(p, delivery, NULL);
}

static struct delivery *delivery_find(struct placement *p, uint64_t tag)
{
        for (size_t i = 0; i < p->n_deliveries; i++)
                if (p->delivery[i].tag == tag)
                        return &p->delivery[i];
        return NULL;
}

static void commands_heard(void *self)
{
        struct placement *p = self;
        struct link_message message;
        struct delivery *delivery;
        const Answer *answer;
        struct err err = {0};

        while (link_receive(p->commands, &message)) {
                p->heard_ms = mono_ms();
                arena_reset(p->work_arena);
                if (!codec_decode(&answer__descriptor, message.data, CODEC_KEPT, p->work_arena, &answer, &err)) {
                        log_error("intake sent what cannot be read: %s", err.text);
                        continue;
                }
                delivery = delivery_find(p, answer->tag);
                if (delivery && answer->body_case == ANSWER__BODY_SETTLED && answer->settled->outcome)
                        delivery_settled(p, delivery, answer->settled->outcome);
                else if (delivery && answer->body_case == ANSWER__BODY_REFUSED)
                        delivery_refused(p, delivery, answer->refused);
        }
        work(p);
}

/* Has it waited in vain, and may it go once more? */
static bool delivery_is_due(const struct placement *p, const struct delivery *delivery, int64_t now)
{
        return delivery->sent_ms <= now - SILENCE_MS && worker_may_deliver(p->worker, delivery->of, now);
}

/* Send again, under the same id, what was not answered; over a fresh link when nothing at all was heard meanwhile. */
static void deliveries_look(void *self)
{
        struct placement *p = self;
        struct err err = {0};
        int64_t now = mono_ms();
        bool any = false;

        for (size_t i = 0; i < p->n_deliveries; i++)
                any = any || delivery_is_due(p, &p->delivery[i], now);
        if (any && pace_may_send(&p->pace, now)) {
                if (p->heard_ms <= now - SILENCE_MS && !link_renew(p, &p->commands, p->reach.commands, commands_heard, &err)) {
                        loop_fail(p->daemon->loop, &err);
                        return;
                }
                for (size_t i = 0; i < p->n_deliveries; i++)
                        if (delivery_is_due(p, &p->delivery[i], now))
                                delivery_send(p, &p->delivery[i]);
        }
        work(p);
}

/* ---- work */

static void work_go_on(void *self)
{
        struct placement *p = self;

        p->work_planned = false;
        work(p);
}

static void work(void *self)
{
        struct placement *p = self;
        const ProposalsDeliver *out;
        MatchRan *answered;
        int64_t until = mono_ms() + TURN_MS;

        if (p->work_planned)
                return;
        while (pace_has_room(&p->pace, p->n_deliveries, mono_ms())) {
                arena_reset(p->work_arena);
                /* Somebody waits for it. */
                answered = worker_answer(p->worker, mono_ms(), p->work_arena);
                if (answered)
                        answer(p, answered);
                else if (!worker_step(p->worker, mono_ms(), p->work_arena, &out))
                        return;
                else if (out)
                        deliver(p, out);
                if (mono_ms() < until)
                        continue;
                p->work_planned = true;
                (void)loop_once(p->daemon->loop, 0, work_go_on, p);
                return;
        }
}

/* ---- life */

static void placement_stop(void **self)
{
        struct placement *p = *self;

        if (!p)
                return;
        for (size_t i = 0; i < p->n_deliveries; i++)
                free((void *)p->delivery[i].request.data);
        link_destroy(&p->feed);
        link_destroy(&p->commands);
        worker_destroy(&p->worker);
        reach_wipe(&p->reach);
        arena_destroy(&p->feed_arena);
        arena_destroy(&p->work_arena);
        free(p);
        *self = NULL;
}

/* A name that no other process has, on any host: a worker that was killed and started again is another one, and waits until the
 * lease of the first has ended. */
static const char *name_make(const struct daemon *daemon, struct arena *arena)
{
        char host[HOST_NAME_MAX + 1] = "";
        struct uuid chance = uuid_new();

        (void)gethostname(host, sizeof host - 1);
        return arena_text(arena, WORKER_NAME "%02x%02x%02x%02x", daemon->name, host, (int)getpid(), chance.b[12], chance.b[13],
                          chance.b[14], chance.b[15]);
}

static bool placement_start(struct daemon *daemon, void **self, struct err *err)
{
        struct placement *p = calloc(1, sizeof *p);

        must(p);
        *self = p;
        p->daemon = daemon;
        arena_new(&p->feed_arena);
        arena_new(&p->work_arena);
        worker_new(&p->worker, name_make(daemon, p->work_arena));
        p->pace = pace_begin();
        p->fed_ms = p->heard_ms = mono_ms();
        if (!reach_find(daemon->conf, daemon->conf->placement_key, &p->reach, err) ||
            !link_renew(p, &p->feed, p->reach.queries, feed_heard, err) ||
            !link_renew(p, &p->commands, p->reach.commands, commands_heard, err))
                return false;
        (void)loop_every(daemon->loop, PAUSE_MS, deliveries_look, p);
        feed_ask(p);
        return true;
}

static void placement_status(void *self, Status *status, struct arena *arena)
{
        struct placement *p = self;
        struct worker_figures figures = worker_figures(p->worker);

        status_add(status, arena, "ready", figures.ready);
        status_add(status, arena, "people", (int64_t)figures.sizes.people);
        status_add(status, arena, "vacancies", (int64_t)figures.sizes.vacancies);
        status_add(status, arena, "places", (int64_t)figures.sizes.places);
        status_add(status, arena, "index_bytes", (int64_t)figures.sizes.bytes);
        status_add(status, arena, "seq", (int64_t)figures.seq);
        status_add(status, arena, "lag_ms", mono_ms() - p->fed_ms);
        status_add(status, arena, "stale_ms", mono_ms() - figures.fresh_ms);
        status_add(status, arena, "leased", (int64_t)figures.leased);
        status_add(status, arena, "queue", (int64_t)figures.queue);
        status_add(status, arena, "outstanding", (int64_t)p->n_deliveries);
        status_add(status, arena, "asked", (int64_t)figures.asked);
        status_add(status, arena, "answered", (int64_t)p->answered);
        status_add(status, arena, "window", (int64_t)p->pace.window);
        status_add(status, arena, "delivered", (int64_t)p->delivered);
        status_add(status, arena, "proposed", (int64_t)p->suggested);
        status_add(status, arena, "refused", (int64_t)p->refused);
        status_add(status, arena, "busy", (int64_t)p->busy);
        status_add(status, arena, "dropped", (int64_t)p->dropped);
}

/* On the suite's machine overstapd has made the folders. */
static bool placement_prepare(const struct suite_conf *conf, struct err *err)
{
        return !*conf->placement_key || folder_run(conf, err);
}

int main(int argc, char **argv)
{
        static const struct daemon_spec spec = {
                .name = "placement",
                .purpose = "match people and vacancies, and propose",
                .prepare = placement_prepare,
                .start = placement_start,
                .stop = placement_stop,
                .status = placement_status,
        };

        return daemon_main(argc, argv, &spec);
}
