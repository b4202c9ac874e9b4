/* Durably accepted commands a second: `clients` links, each with `window` commands outstanding, notices of about 300 bytes. */
#include <stdlib.h>
#include <string.h>

#include "load.h"
#include "must.h"

struct intake {
        uint8_t *template;              /* one encoded request; id and tag are put in place */
        size_t size, id_at, tag_at;
};

/* An encoded request whose id and tag can be overwritten: both are found by the marks they were encoded with. */
static void template_make(struct intake *intake, struct arena *arena)
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
        bytes = codec_encode(&request.base, arena);
        intake->size = bytes.size;
        intake->template = malloc(bytes.size);
        must(intake->template);
        memcpy(intake->template, bytes.data, bytes.size);
        intake->id_at = (size_t)((uint8_t *)memmem(intake->template, intake->size, mark, sizeof mark) - intake->template);
        intake->tag_at = 3;               /* 08 01 10: version, then the key of tag */
        must(intake->template[2] == 2 << 3);
}

static struct bytes request(void *self, struct uuid id, uint64_t tag)
{
        struct intake *intake = self;
        uint8_t *at = intake->template + intake->tag_at;

        tag |= 1ull << 62;
        memcpy(intake->template + intake->id_at, id.b, sizeof id.b);
        for (int i = 0; i < 8; i++, tag >>= 7)
                *at++ = (uint8_t)(tag | 0x80);
        *at = (uint8_t)tag;
        return (struct bytes){intake->template, intake->size};
}

static void print_intake(const struct bench *bench, struct load *load, size_t size, const struct usage *before,
                         const struct usage *after, int64_t commits)
{
        double seconds = (load->to_us - load->from_us) / 1e6;

        print_begin(bench, "intake");
        print_figure(bench, "clients", bench->clients, "");
        print_figure(bench, "window", bench->window, "");
        print_figure(bench, "bytes", (double)size, "of each request");
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
        OWNED(arena_destroy) struct arena *arena = NULL;
        struct intake intake = {0};
        struct load load = {.bench = bench, .request = request, .self = &intake, .bench_seconds = bench->seconds};
        struct usage before, after;
        unsigned pid = 0;
        int64_t commits;
        bool ok;

        arena_new(&arena);
        template_make(&intake, arena);
        commits = counter_of(bench, "intake", "commits", &pid);
        before = usage_of(pid);
        ok = load_run(&load, err);
        after = usage_of(pid);
        commits = counter_of(bench, "intake", "commits", NULL) - commits;
        if (ok)
                print_intake(bench, &load, intake.size, &before, &after, commits);
        figures_free(&load.latency);
        free(intake.template);
        return ok;
}
