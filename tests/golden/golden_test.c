/* What was kept or sent under version 1 is read by this program and says the same again. golden.py made the files, without our codec. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <endian.h>
#include <stdio.h>
#include <string.h>

#include "codec.h"
#include "must.h"
#include "text.h"

enum { VERSION = 1, PARTS_MAX = 100 };

struct parts {
        struct bytes part[PARTS_MAX];
        size_t n;
};

static const struct kept {
        const char *file;
        const ProtobufCMessageDescriptor *type;
        Kind kind;              /* 0: without a head */
        size_t n;
} kept[] = {
        {"employer", &employer__descriptor, KIND__KIND_EMPLOYER, 1},
        {"programme", &programme__descriptor, KIND__KIND_PROGRAMME, 1},
        {"notice", &notice__descriptor, KIND__KIND_NOTICE, 1},
        {"person", &person__descriptor, KIND__KIND_PERSON, 1},
        {"casefile", &casefile__descriptor, KIND__KIND_CASEFILE, 1},
        {"vacancy", &vacancy__descriptor, KIND__KIND_VACANCY, 1},
        {"proposal", &proposal__descriptor, KIND__KIND_PROPOSAL, 1},
        {"flow", &flow__descriptor, KIND__KIND_FLOW, 1},
        {"law", &law__descriptor, KIND__KIND_LAW, 1},
        {"rules", &match_rules__descriptor, KIND__KIND_RULES, 1},
        {"place", &place__descriptor, KIND__KIND_PLACE, 1},
        {"principal", &principal__descriptor, KIND__KIND_PRINCIPAL, 1},
        {"admission", &admission__descriptor, KIND__KIND_ADMISSION, 1},
        {"event", &event__descriptor, KIND__KIND_EVENT, 32},
        {"outcome", &outcome__descriptor, KIND__KIND_OUTCOME, 1},
        {"entry", &entry__descriptor, KIND__KIND_NONE, 28},
};

static struct arena *arena;

static int setup(void **state)
{
        (void)state;
        arena_new(&arena);
        return 0;
}

static int teardown(void **state)
{
        (void)state;
        arena_destroy(&arena);
        return 0;
}

static struct parts file_read(const char *name)
{
        const char *path = arena_text(arena, OVERSTAP_SOURCE "/tests/golden/%d/%s", VERSION, name);
        size_t room = 1 << 20, size, at = 0;
        uint8_t *data = arena_alloc(arena, room);
        FILE *file = fopen(path, "rb");
        struct parts parts = {0};

        if (!file)
                fail_msg("%s is not there", path);
        size = fread(data, 1, room, file);
        assert_int_equal(fclose(file), 0);
        assert_true(size < room);
        while (at < size) {
                uint32_t length;

                assert_true(size - at >= sizeof length && parts.n < PARTS_MAX);
                memcpy(&length, data + at, sizeof length);
                length = le32toh(length);
                at += sizeof length;
                assert_true(length <= size - at);
                parts.part[parts.n++] = (struct bytes){data + at, length};
                at += length;
        }
        return parts;
}

static const struct kept *kept_named(const char *file)
{
        for (size_t i = 0; i < COUNT(kept); i++)
                if (text_is(kept[i].file, file))
                        return &kept[i];
        fail_msg("%s is not in the table", file);
        return NULL;
}

static const void *part_read(const struct kept *k, struct bytes part)
{
        const void *message = NULL;
        struct err err = {0};
        bool read = k->kind ? record_decode(part, k->type, arena, &message, &err)
                            : codec_decode(k->type, part, CODEC_KEPT, arena, &message, &err);

        if (!read)
                fail_msg("%s: %s", k->file, err.text);
        return message;
}

static const void *only(const char *file)
{
        struct parts parts = file_read(file);

        assert_int_equal(parts.n, 1);
        return part_read(kept_named(file), parts.part[0]);
}

static void same_bytes(const char *file, struct bytes is, const uint8_t *was, size_t size)
{
        if (is.size != size || memcmp(is.data, was, size))
                fail_msg("%s does not say the same again", file);
}

/* ---- all of them */

static void every_kind_of_record_is_read_and_says_the_same_again(void **state)
{
        (void)state;
        for (size_t i = 0; i < COUNT(kept); i++) {
                const struct kept *k = &kept[i];
                struct parts parts = file_read(k->file);

                assert_int_equal(parts.n, k->n);
                for (size_t j = 0; j < parts.n; j++) {
                        size_t head = k->kind ? RECORD_HEAD : 0;
                        struct bytes again = codec_encode(part_read(k, parts.part[j]), arena);

                        same_bytes(k->file, again, parts.part[j].data + head, parts.part[j].size - head);
                }
        }
}

static void every_head_says_what_scans_need(void **state)
{
        (void)state;
        for (size_t i = 0; i < COUNT(kept); i++) {
                struct record_head head;
                struct err err = {0};
                struct bytes first = file_read(kept[i].file).part[0];

                if (!kept[i].kind)
                        continue;
                assert_true(record_head(first, &head, &err));
                assert_int_equal(head.format, 1);
                assert_int_equal(head.kind, kept[i].kind);
                assert_int_equal(head.flags, 3);
                assert_int_equal(head.code, 7);
                assert_int_equal(head.a, 11);
                assert_true(head.b == 9223372036854775813u);
                same_bytes(kept[i].file, record_encode(&head, part_read(&kept[i], first), arena), first.data, first.size);
        }
}

static void every_request_and_answer_is_let_in_at_the_edge(void **state)
{
        static const struct {
                const char *file;
                const ProtobufCMessageDescriptor *type;
                size_t n;
        } sent[] = {{"request", &request__descriptor, 36}, {"answer", &answer__descriptor, 26}};

        (void)state;
        for (size_t i = 0; i < COUNT(sent); i++) {
                struct parts parts = file_read(sent[i].file);

                for (size_t j = 0; j < parts.n; j++) {
                        const ProtobufCMessage *message = NULL;
                        struct err err = {0};

                        if (!codec_decode(sent[i].type, parts.part[j], CODEC_EDGE, arena, &message, &err))
                                fail_msg("%s %zu: %s", sent[i].file, j, err.text);
                        same_bytes(sent[i].file, codec_encode(message, arena), parts.part[j].data, parts.part[j].size);
                }
                assert_int_equal(parts.n, sent[i].n);
        }
}

static void every_event_and_every_command_is_there_once(void **state)
{
        struct parts events = file_read("event"), entries = file_read("entry");

        (void)state;
        for (size_t i = 0; i < events.n; i++) {
                const Event *event = part_read(kept_named("event"), events.part[i]);

                assert_int_equal(event->what_case, EVENT__WHAT_EMPLOYER_REGISTERED + i);
        }
        for (size_t i = 0; i < entries.n; i++) {
                const Entry *entry = part_read(kept_named("entry"), entries.part[i]);

                assert_int_equal(entry->command->what_case, COMMAND__WHAT_EMPLOYER_REGISTER + i);
        }
}

/* ---- what some of them say: numbers are 1000 and the field's number as far as they may, texts the field's name */

static void a_notice_says_what_it_said(void **state)
{
        const Notice *notice = only("notice");

        (void)state;
        assert_int_equal(notice->id, 1001);
        assert_int_equal(notice->state, NOTICE_STATE__NOTICE_INCOMPLETE);
        assert_string_equal(notice->content->employer_name, "é employer_name");
        assert_int_equal(notice->content->posts, 1013);
        assert_int_equal(notice->content->area, 6);
        assert_int_equal(notice->content->announced_on, 20260302);
        assert_int_equal(notice->content->n_groups, 2);
        assert_string_equal(notice->content->groups[1]->function, "é function");
        assert_int_equal(notice->n_counted_with, 2);
        assert_int_equal(notice->counted_with[1], 1015);
        assert_int_equal(notice->submitted_at, 1009);
        assert_true(notice->collective && notice->amends_unknown);
}

static void a_casefile_says_what_it_said(void **state)
{
        static const uint8_t person[16] = {2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17};
        const Casefile *casefile = only("casefile");

        (void)state;
        assert_int_equal(casefile->person.len, 16);
        assert_memory_equal(casefile->person.data, person, 16);
        assert_string_equal(casefile->state, "é state");
        assert_int_equal(casefile->flow_version, 1006);
        assert_int_equal(casefile->terms[0]->due, 20260302);
        assert_int_equal(casefile->terms[0]->warned, 12);
        assert_int_equal(casefile->placements[1]->kind, PLACEMENT_KIND__PLACEMENT_JOB);
        assert_int_equal(casefile->placements[1]->hours, 990);
        assert_int_equal(casefile->employment[0]->party, PARTY__PARTY_SENDER);
        assert_string_equal(casefile->accounts[1], "é accounts");
        assert_int_equal(casefile->proposals_open, 1023);
}

static void places_and_holidays_keep_their_signs(void **state)
{
        const Place *place = only("place");
        const Law *law = only("law");

        (void)state;
        assert_int_equal(place->pc4, 1001);
        assert_int_equal(place->lat_e4, -2);
        assert_int_equal(place->lon_e4, -3);
        assert_int_equal(law->holidays[0]->easter, -4);
        assert_int_equal(law->params[1]->value, 1002);
        assert_int_equal(law->regimes[0]->items[1], ITEM__ITEM_CONSIDERATIONS);
        assert_int_equal(law->regimes[0]->window->n, 1001);
}

static void an_entry_says_who_sent_what_and_when(void **state)
{
        struct parts parts = file_read("entry");
        const Entry *entry = part_read(kept_named("entry"), parts.part[COMMAND__WHAT_CASE_STEP - COMMAND__WHAT_EMPLOYER_REGISTER]);

        (void)state;
        assert_int_equal(entry->n, 1001);
        assert_int_equal(entry->at, 1002);
        assert_string_equal(entry->by->name, "é name");
        assert_int_equal(entry->by->roles[1], ROLE__ROLE_EMPLOYEE);
        assert_int_equal(entry->command->id.len, 16);
        assert_string_equal(entry->command->case_step->transition, "é transition");
        assert_string_equal(entry->command->personal->family_name, "é family_name");
        assert_int_equal(entry->command->sealed->n_items, 2);
}

/* ---- versions that are not ours */

static void a_record_of_a_later_format_is_refused_naming_both_versions(void **state)
{
        struct bytes record = file_read("notice").part[0];
        uint8_t *later = arena_copy(arena, record.data, record.size);
        const Notice *notice = NULL;
        struct record_head head;
        struct err err = {0};

        (void)state;
        later[0] = 2;
        assert_false(record_decode((struct bytes){later, record.size}, &notice__descriptor, arena, &notice, &err));
        assert_int_equal(err.kind, ERR_STOP);
        assert_non_null(strstr(err.text, "format 2"));
        assert_non_null(strstr(err.text, "up to 1"));
        assert_non_null(strstr(err.text, "install"));
        assert_null(notice);
        assert_false(record_head((struct bytes){later, record.size}, &head, &err));
}

/* `record` with these bytes behind its body. */
static struct bytes record_longer(struct bytes record, const uint8_t *more, size_t size)
{
        uint8_t *longer = arena_alloc(arena, record.size + size);
        uint32_t body = htole32((uint32_t)(record.size - RECORD_HEAD + size));

        memcpy(longer, record.data, record.size);
        memcpy(longer + record.size, more, size);
        memcpy(longer + 4, &body, sizeof body);
        return (struct bytes){longer, record.size + size};
}

static void fields_of_a_later_version_survive_in_a_kept_record(void **state)
{
        /* Field 251, a number, and field 252, a text; then again inside field 3, which says posts = 5. */
        static const uint8_t unknown[] = {0xd8, 0x0f, 0x2a, 0xe2, 0x0f, 0x03, 'n', 'e', 'w'};
        static const uint8_t content[] = {0x1a, 0x05, 0x68, 0x05, 0xd8, 0x0f, 0x2a};
        struct bytes record = file_read("notice").part[0], longer = record_longer(record, unknown, sizeof unknown), again;
        const struct kept *k = kept_named("notice");
        const Notice *notice = part_read(k, longer);
        struct record_head head;
        struct err err = {0};

        (void)state;
        assert_int_equal(notice->id, 1001);
        assert_true(record_head(longer, &head, &err));
        again = record_encode(&head, &notice->base, arena);
        same_bytes("notice", again, longer.data, longer.size);
        /* A changed copy keeps them too: that is how a record is put back. */
        notice = codec_copy(notice, arena);
        assert_int_equal(codec_encode(&notice->base, arena).size, longer.size - RECORD_HEAD);

        assert_true(codec_decode(&notice__descriptor, (struct bytes){content, sizeof content}, CODEC_KEPT, arena, &notice, &err));
        assert_int_equal(notice->content->posts, 5);
        same_bytes("content", codec_encode(&notice->base, arena), content, sizeof content);
        assert_false(codec_decode(&notice__descriptor, (struct bytes){content, sizeof content}, CODEC_EDGE, arena, &notice, &err));
}

#define CLAIM(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
        const struct CMUnitTest tests[] = {
                CLAIM(every_kind_of_record_is_read_and_says_the_same_again),
                CLAIM(every_head_says_what_scans_need),
                CLAIM(every_request_and_answer_is_let_in_at_the_edge),
                CLAIM(every_event_and_every_command_is_there_once),
                CLAIM(a_notice_says_what_it_said),
                CLAIM(a_casefile_says_what_it_said),
                CLAIM(places_and_holidays_keep_their_signs),
                CLAIM(an_entry_says_who_sent_what_and_when),
                CLAIM(a_record_of_a_later_format_is_refused_naming_both_versions),
                CLAIM(fields_of_a_later_version_survive_in_a_kept_record),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests(tests, NULL, NULL);
}
