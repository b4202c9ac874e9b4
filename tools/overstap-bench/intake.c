/* Durably accepted commands a second: `clients` links, each with `window` commands outstanding, notices of about 300 bytes. */
#include <stdlib.h>
#include <string.h>

#include "bench.h"
#include "id.h"
#include "keyfile.h"
#include "loop.h"
#include "must.h"

struct load;

struct sender {
        struct load *load;
        struct link *link;
        double *sent_us;                /* by tag modulo window */
        uint64_t tag;
};
struct load {
        const struct bench *bench;
        struct loop *loop;
        struct arena *arena;
        struct sender *sender;
        struct figures latency;
        uint8_t *template;              /* one encoded request; id and tag are put in place */
        size_t size, id_at, tag_at;
        uint64_t accepted, refused;
        bool counting;
        double from_us, to_us;
};

/* An encoded request whose id and tag can be overwritten: both are found by the marks they were encoded with. */
static void template_make(struct load *load)
{
        static uint8_t mark[16] = {0xa1, 0xb2, 0xc3, 0xd4, 0xe5, 0xf6, 0x71, 0x82, 0x93, 0xa4, 0xb5, 0xc6, 0xd7, 0xe8, 0xf9, 0x01};
        Request request;
        Command command;
        NoticeSubmit submit;
        NoticeContent content;
        struct bytes bytes;

        request__init(&request);
        command__init(&command);
        notice_submit__init(&submit);
        notice_content__init(&content);
        content.employer_name = (char *)"Metaalwerk IJsselstreek B.V. (fictief)";
        content.place = (char *)"Zutphen, Industrieweg 12, hal 3 en 4, en het magazijn aan de Havenstraat";
        content.announced_on = 20260302;
        content.first_end = 20260601;
        content.last_end = 20260831;
        content.posts = 12;
        content.headcount = 140;
        submit.content = &content;
        command.id = (ProtobufCBinaryData){sizeof mark, mark};
        command.what_case = COMMAND__WHAT_NOTICE_SUBMIT;
        command.notice_submit = &submit;
        request.version = PROTOCOL_VERSION;
        request.wait = WAIT__WAIT_ACCEPTED;
        /* Nine bytes of varint, so that any tag below 2^62 fits in place. */
        request.tag = 1ull << 62;
        request.body_case = REQUEST__BODY_COMMAND;
        request.command = &command;
        bytes = codec_encode(&request.base, load->arena);
        load->size = bytes.size;
        load->template = malloc(bytes.size);
        must(load->template);
        memcpy(load->template, bytes.data, bytes.size);
        load->id_at = (size_t)((uint8_t *)memmem(load->template, load->size, mark, sizeof mark) - load->template);
        load->tag_at = 3;               /* 08 01 10: version, then the key of tag */
        must(load->template[2] == 2 << 3);
}

static void send_one(struct sender *sender)
{
        struct load *load = sender->load;
        struct uuid id = uuid_new();
        uint64_t tag = ++sender->tag | 1ull << 62;
        uint8_t *at = load->template + load->tag_at;

        memcpy(load->template + load->id_at, id.b, sizeof id.b);
        for (int i = 0; i < 8; i++, tag >>= 7)
                *at++ = (uint8_t)(tag | 0x80);
        *at = (uint8_t)tag;
        sender->sent_us[sender->tag % load->bench->window] = now_us();
        (void)link_send(sender->link, (struct bytes){load->template, load->size});
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
                if (load->counting) {
                        load->accepted += answer->body_case == ANSWER__BODY_ACCEPTED;
                        load->refused += answer->body_case == ANSWER__BODY_REFUSED;
                        figures_add(&load->latency, now_us() - sender->sent_us[(answer->tag & ~(1ull << 62)) % load->bench->window]);
                }
                send_one(sender);
        }
}

static void begin(void *self)
{
        struct load *load = self;

        load->counting = true;
        load->from_us = now_us();
}

static void end(void *self)
{
        struct load *load = self;

        load->counting = false;
        load->to_us = now_us();
        loop_stop(load->loop);
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

static void print_intake(const struct bench *bench, struct load *load, const struct usage *before, const struct usage *after,
                         int64_t commits)
{
        double seconds = (load->to_us - load->from_us) / 1e6;

        print_begin(bench, "intake");
        print_figure(bench, "clients", bench->clients, "");
        print_figure(bench, "window", bench->window, "");
        print_figure(bench, "bytes", (double)load->size, "of each request");
        print_figure(bench, "accepted_per_s", (double)load->accepted / seconds, "synced in the journal");
        print_figure(bench, "refused", (double)load->refused, "");
        print_figure(bench, "p50_us", figures_at(&load->latency, 0.50), "");
        print_figure(bench, "p99_us", figures_at(&load->latency, 0.99), "");
        print_figure(bench, "commits_per_s", (double)commits / seconds, "each syncs data and meta page");
        print_figure(bench, "intake_cpu", (after->cpu_s - before->cpu_s) / seconds, "cores");
        print_figure(bench, "intake_peak_mib", after->peak_bytes / (1 << 20), "resident");
        print_end(bench);
}

bool bench_intake(const struct bench *bench, struct err *err)
{
        struct load load = {.bench = bench};
        struct usage before, after;
        unsigned pid = 0;
        int64_t commits;
        bool ok;

        arena_new(&load.arena);
        load.sender = calloc(bench->clients, sizeof *load.sender);
        must(load.sender);
        template_make(&load);
        ok = loop_new(&load.loop, err) && senders_open(&load, err);
        commits = counter_of(bench, "intake", "commits", &pid);
        before = usage_of(pid);
        if (ok) {
                for (unsigned i = 0; i < bench->clients; i++)
                        for (unsigned j = 0; j < bench->window; j++)
                                send_one(&load.sender[i]);
                (void)loop_once(load.loop, 300, begin, &load);
                (void)loop_once(load.loop, 300 + (unsigned)(bench->seconds * 1000), end, &load);
                ok = loop_run(load.loop, err);
        }
        after = usage_of(pid);
        commits = counter_of(bench, "intake", "commits", NULL) - commits;
        if (ok)
                print_intake(bench, &load, &before, &after, commits);
        for (unsigned i = 0; i < bench->clients; i++) {
                link_destroy(&load.sender[i].link);
                free(load.sender[i].sent_us);
        }
        loop_destroy(&load.loop);
        figures_free(&load.latency);
        free(load.sender);
        free(load.template);
        arena_destroy(&load.arena);
        return ok;
}
