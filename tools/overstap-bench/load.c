/* Many links that keep commands outstanding: what intake accepts is counted for a time, or until there is nothing left to send. */
#include "load.h"

#include <stdlib.h>

#include "keyfile.h"
#include "must.h"

struct sender {
        struct load *load;
        struct link *link;
        double *sent_us;                /* by tag modulo window */
        uint64_t tag;
};

static void send_one(struct sender *sender)
{
        struct load *load = sender->load;
        struct bytes request = load->request(load->self, uuid_new(), sender->tag + 1);

        if (!request.data)
                return;
        sender->tag++;
        sender->sent_us[sender->tag % load->bench->window] = now_us();
        load->sent++;
        (void)link_send(sender->link, request);
}

static void answered(void *self)
{
        struct sender *sender = self;
        struct load *load = sender->load;
        struct link_message message;

        while (link_receive(sender->link, &message)) {
                const Answer *answer;
                struct err err = {0};

                arena_reset(load->arena);
                if (!codec_decode(&answer__descriptor, message.data, CODEC_KEPT, load->arena, &answer, &err))
                        continue;
                load->answered++;
                if (load->counting) {
                        load->accepted += answer->body_case == ANSWER__BODY_ACCEPTED;
                        load->refused += answer->body_case == ANSWER__BODY_REFUSED;
                        figures_add(&load->latency, now_us() - sender->sent_us[(answer->tag & LOAD_TAG) % load->bench->window]);
                }
                send_one(sender);
                if (!load->bench_seconds && load->answered == load->sent)
                        load_stop(load);
        }
}

void load_stop(struct load *load)
{
        load->counting = false;
        load->to_us = now_us();
        loop_stop(load->loop);
}

static void begin(void *self)
{
        struct load *load = self;

        load->counting = true;
        load->from_us = now_us();
}

static void end(void *self)
{
        load_stop(self);
}

static bool senders_open(struct load *load, struct err *err)
{
        const struct bench *bench = load->bench;
        struct keyfile keys = {0};
        struct link_conf conf = {.kind = LINK_CLIENT, .endpoint = bench->conf->commands_ipc};

        if (bench->key_file) {
                if (!keyfile_read(bench->key_file, &keys, err))
                        return false;
                conf = (struct link_conf){.kind = LINK_CLIENT, .endpoint = bench->conf->commands_tcp, .server_key = keys.server_key,
                                          .public_key = keys.public_key, .secret_key = keys.secret_key};
        }
        for (unsigned i = 0; i < bench->clients; i++) {
                struct sender *sender = &load->sender[i];

                sender->load = load;
                sender->sent_us = calloc(bench->window, sizeof *sender->sent_us);
                must(sender->sent_us);
                if (!link_new(&sender->link, &conf, err))
                        return false;
                loop_on_link(load->loop, sender->link, answered, sender);
        }
        return true;
}

bool load_run(struct load *load, struct err *err)
{
        const struct bench *bench = load->bench;
        bool ok;

        arena_new(&load->arena);
        load->sender = calloc(bench->clients, sizeof *load->sender);
        must(load->sender);
        ok = loop_new(&load->loop, err) && senders_open(load, err);
        if (ok) {
                if (!load->bench_seconds)
                        begin(load);
                for (unsigned i = 0; i < bench->clients; i++)
                        for (unsigned j = 0; j < bench->window; j++)
                                send_one(&load->sender[i]);
                if (load->bench_seconds) {
                        (void)loop_once(load->loop, 300, begin, load);
                        (void)loop_once(load->loop, 300 + (unsigned)(load->bench_seconds * 1000), end, load);
                }
                ok = loop_run(load->loop, err);
        }
        for (unsigned i = 0; i < bench->clients; i++) {
                link_destroy(&load->sender[i].link);
                free(load->sender[i].sent_us);
        }
        loop_destroy(&load->loop);
        free(load->sender);
        arena_destroy(&load->arena);
        return ok;
}
