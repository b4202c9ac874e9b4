/* A line that was once made is made the same for good, and nothing of a person is in any. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "flow.h"
#include "masked.h"
#include "must.h"
#include "outcome.h"

/* KIND, the event's bytes in hexadecimal, head and body; "-" for what is not there. Lines are written behind, and stay. */
static const char golden[] = OVERSTAP_SOURCE "/tests/golden/masked.txt";

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

/* ---- events that have everything in them */

/* Texts that describe someone or may, that senders wrote, or that name a caller, wherever they stand. */
static const char *const unfit[] = {"reason",
                                    "reference",
                                    "title",
                                    "label",
                                    "by",
                                    "asked_by",
                                    "note",
                                    "words",
                                    "guide",
                                    "number",
                                    "place",
                                    "employer_name",
                                    "funding",
                                    "lead",
                                    "override",
                                    "lacks",
                                    "seed",
                                    "employer_reference",
                                    "employer.name",
                                    "sealed.owner",
                                    "person.id",
                                    "viewer",
                                    "for_role",
                                    "why",
                                    "key_revoke.name",
                                    "principal.name",
                                    "trade_number",
                                    "free_why",
                                    "closed_why",
                                    "purpose"};
static size_t unfit_met;

static bool is_unfit(const ProtobufCMessageDescriptor *type, const char *field)
{
        char path[120], plain[120];
        size_t n = 0;

        for (const char *at = type->short_name; *at; at++) {
                if (n && *at >= 'A' && *at <= 'Z')
                        plain[n++] = '_';
                plain[n++] = (char)(*at | 0x20);
        }
        (void)snprintf(path, sizeof path, "%.*s.%s", (int)n, plain, field);
        for (size_t i = 0; i < COUNT(unfit); i++)
                if (!strcmp(unfit[i], strchr(unfit[i], '.') ? path : field))
                        return true;
        return false;
}

static ProtobufCMessage *filled(const ProtobufCMessageDescriptor *type);

static void fill_one(const ProtobufCMessageDescriptor *type, const ProtobufCFieldDescriptor *field, void *at)
{
        static uint8_t sixteen[16] = {0x62, 0x61, 0x64};
        uint32_t n = codec_is_date(type, field) ? 20260100 + field->id % 28 + 1 : field->id % 6 + 1;

        switch (field->type) {
        case PROTOBUF_C_TYPE_STRING:
                unfit_met += is_unfit(type, field->name);
                if (type == &fact__descriptor) {
                        *(char **)at = arena_strdup(arena, "announced");
                        return;
                }
                *(char **)at = arena_text(arena, is_unfit(type, field->name) ? "bad" : "t%u", field->id);
                return;
        case PROTOBUF_C_TYPE_BYTES:
                *(ProtobufCBinaryData *)at = (ProtobufCBinaryData){sizeof sixteen, sixteen};
                return;
        case PROTOBUF_C_TYPE_MESSAGE:
                *(ProtobufCMessage **)at = filled(field->descriptor);
                return;
        case PROTOBUF_C_TYPE_BOOL:
                *(protobuf_c_boolean *)at = true;
                return;
        case PROTOBUF_C_TYPE_ENUM:
                *(int *)at = 1;
                return;
        case PROTOBUF_C_TYPE_UINT64:
        case PROTOBUF_C_TYPE_INT64:
                *(uint64_t *)at = n;
                return;
        default:
                *(uint32_t *)at = n;
        }
}

/* Every field set, and two of each list; of a oneof, the first. */
static ProtobufCMessage *filled(const ProtobufCMessageDescriptor *type)
{
        ProtobufCMessage *message = arena_alloc(arena, type->sizeof_message);

        protobuf_c_message_init(type, message);
        for (unsigned i = 0; i < type->n_fields; i++) {
                const ProtobufCFieldDescriptor *field = &type->fields[i];
                uint8_t *at = (uint8_t *)message + field->offset;

                if (field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF)
                        continue;
                if (field->label == PROTOBUF_C_LABEL_REPEATED) {
                        *(size_t *)((uint8_t *)message + field->quantifier_offset) = 2;
                        *(uint8_t **)at = arena_alloc(arena, 2 * sizeof(ProtobufCBinaryData));
                        fill_one(type, field, *(uint8_t **)at);
                        fill_one(type, field,
                                 *(uint8_t **)at + (field->type == PROTOBUF_C_TYPE_BYTES ? sizeof(ProtobufCBinaryData)
                                                    : field->type == PROTOBUF_C_TYPE_UINT64 ||
                                                                    field->type == PROTOBUF_C_TYPE_INT64 ||
                                                                    field->type == PROTOBUF_C_TYPE_STRING ||
                                                                    field->type == PROTOBUF_C_TYPE_MESSAGE
                                                            ? 8
                                                            : 4));
                } else {
                        fill_one(type, field, at);
                }
        }
        return message;
}

static Event *event_of(const ProtobufCFieldDescriptor *kind)
{
        Event *event = (Event *)filled(&event__descriptor);

        event->at = 1767612000000; /* 5 January 2026, 12:20 at Utrecht */
        event->casefile = 17;
        event->what_case = kind->id;
        *(ProtobufCMessage **)((uint8_t *)event + kind->offset) = filled(kind->descriptor);
        return event;
}

static const char *tail_of(const Event *event)
{
        struct masked masked = event_masked(event, arena);

        return arena_text(arena, "%s %s\n", *masked.head ? masked.head : "- -", *masked.body ? masked.body : "-");
}

static const char *hex_of(const Event *event)
{
        struct bytes bytes = codec_encode(&event->base, arena);
        char *hex = arena_alloc(arena, 2 * bytes.size + 1);

        for (size_t i = 0; i < bytes.size; i++)
                (void)sprintf(hex + 2 * i, "%02x", bytes.data[i]);
        return hex;
}

/* A line of the file, in parts; null when that was the last. */
struct kept {
        FILE *file;
        char *line;
        size_t room;
        const char *kind, *tail;
        char *hex;
};

static bool kept_next(struct kept *kept)
{
        if (!kept->file) {
                kept->file = fopen(golden, "re");
                assert_non_null(kept->file);
        }
        if (getline(&kept->line, &kept->room, kept->file) <= 0) {
                free(kept->line);
                (void)fclose(kept->file);
                return false;
        }
        kept->kind = kept->line;
        kept->hex = strchr(kept->line, ' ');
        assert_non_null(kept->hex);
        *kept->hex++ = 0;
        *strchrnul(kept->hex, ' ') = 0;
        kept->tail = kept->hex + strlen(kept->hex) + 1;
        return true;
}

static bool is_kept(const char *kind, const char *tail)
{
        struct kept kept = {0};
        bool found = false;

        while (kept_next(&kept))
                found |= !strcmp(kept.kind, kind) && !strcmp(kept.tail, tail);
        return found;
}

/* Lines that the file lacks, to `out`; how many. */
static unsigned missing_tell(FILE *out)
{
        unsigned missing = 0;

        for (unsigned i = 0; i < event__descriptor.n_fields; i++) {
                const ProtobufCFieldDescriptor *kind = &event__descriptor.fields[i];
                const Event *event;
                const char *tail;

                if (!(kind->flags & PROTOBUF_C_FIELD_FLAG_ONEOF))
                        continue;
                event = event_of(kind);
                tail = tail_of(event);
                if (is_kept(kind->name, tail))
                        continue;
                missing++;
                fprintf(out, "%s %s %s", kind->name, *tail == '-' ? "-" : hex_of(event), tail);
        }
        return missing;
}

/* ---- tests */

static struct bytes unhex(char *hex)
{
        uint8_t *bytes = arena_alloc(arena, strlen(hex) / 2 + 1);
        size_t n = 0;

        for (; hex[2 * n] && hex[2 * n + 1]; n++)
                bytes[n] = (uint8_t)strtoul((char[]){hex[2 * n], hex[2 * n + 1], 0}, NULL, 16);
        return (struct bytes){bytes, n};
}

static void every_line_that_was_made_is_made_again(void **state)
{
        struct kept kept = {0};
        size_t lines = 0;
        struct err err = {0};

        (void)state;
        while (kept_next(&kept)) {
                const Event *event;

                if (strcmp(kept.hex, "-") != 0) {
                        if (!codec_decode(&event__descriptor, unhex(kept.hex), CODEC_KEPT, arena, &event, &err))
                                fail_msg("%s: %s", kept.kind, err.text);
                        assert_string_equal(tail_of(event), kept.tail);
                }
                lines++;
        }
        assert_true(lines > 40);
}

/* A kind, or a field that is told, that came since: look at what it tells before it is there for good, then `masked_test append`
 * writes it behind the others. */
static void every_kind_of_event_has_its_line(void **state)
{
        (void)state;
        assert_int_equal(missing_tell(stdout), 0);
}

static void nothing_that_describes_or_names_someone_is_told(void **state)
{
        unsigned told = 0;

        (void)state;
        unfit_met = 0;
        for (unsigned i = 0; i < event__descriptor.n_fields; i++) {
                const ProtobufCFieldDescriptor *kind = &event__descriptor.fields[i];
                struct masked masked;

                if (!(kind->flags & PROTOBUF_C_FIELD_FLAG_ONEOF))
                        continue;
                masked = event_masked(event_of(kind), arena);
                if (strstr(masked.body, "bad"))
                        fail_msg("%s", masked.body);
                told += *masked.body != 0;
        }
        assert_true(unfit_met > 60);
        assert_true(told > 12);
}

static void a_line_holds_whatever_text_a_name_may_hold(void **state)
{
        Event *event = NEW(arena, Event, event);
        struct masked masked;

        (void)state;
        event->at = 1767567600000 - 1; /* the last moment of 4 January 2026 in the Netherlands, which is 22:59 UTC */
        event->casefile = UINT64_MAX;
        event->what_case = EVENT__WHAT_MILESTONE_REACHED;
        event->milestone_reached = NEW(arena, Milestone, milestone);
        event->milestone_reached->name = (char *)"a \"b\"\\\tc\n\xc3\xab";
        masked = event_masked(event, arena);
        assert_string_equal(masked.head, "20260104 18446744073709551615");
        assert_string_equal(masked.body, "{\"milestone_reached\":{\"name\":\"a \\\"b\\\"\\\\\\u0009c\\u000a\xc3\xab\"}}");
        event->milestone_reached->name = (char *)"";
        assert_string_equal(event_masked(event, arena).body, "{\"milestone_reached\":{}}");
}

static void what_anyone_may_write_is_told_only_as_a_word_that_results_hang_on(void **state)
{
        Event *event = NEW(arena, Event, event);

        (void)state;
        event->what_case = EVENT__WHAT_PLACEMENT_ENDED;
        event->placement_ended = NEW(arena, PlacementEnd, placement_end);
        event->placement_ended->placement = 3;
        event->placement_ended->reason = (char *)"ill";
        assert_string_equal(event_masked(event, arena).body, "{\"placement_ended\":{\"placement\":3}}");
        event->placement_ended->reason = (char *)PLACEMENT_NEVER;
        assert_string_equal(event_masked(event, arena).body,
                            "{\"placement_ended\":{\"placement\":3,\"reason\":\"never-began\"}}");
        event->what_case = EVENT__WHAT_ACTIVITY_RECORDED;
        event->activity_recorded = NEW(arena, Activity, activity);
        event->activity_recorded->kind = (char *)"talk";
        event->activity_recorded->outcome = (char *)"she cried";
        assert_string_equal(event_masked(event, arena).body, "{\"activity_recorded\":{\"kind\":\"talk\"}}");
        event->activity_recorded->outcome = (char *)"hired";
        assert_string_equal(event_masked(event, arena).body, "{\"activity_recorded\":{\"kind\":\"talk\",\"outcome\":\"hired\"}}");
}

/* A word that comes to these lists changes the lines of old events that hold it, unless no event could: so for what anyone may
 * write, and for facts, which flows may have had under that name. Then it needs a word that is told from now on only, and not one
 * of these. */
static void the_words_that_are_told_stay_the_same(void **state)
{
        static const char *const told[] = {"announced", "notice-given", "notice-received", "redundant",
                                           "last-day",  "joined",       "first-talk",      "plan-signed",
                                           "offer",     "end-notice",   "benefit-ended"};
        static const char *const came[] = {"agreed", "completed", "certified", "hired"};
        size_t n = 0;

        (void)state;
        for (size_t i = 0; i < COUNT(told); i++)
                assert_true(fact_is_told(told[i]));
        while (flow_facts[n])
                n++;
        assert_int_equal(n + 1, COUNT(told));
        for (size_t i = 0; i < COUNT(came); i++)
                assert_string_equal(outcome_came[i], came[i]);
        assert_null(outcome_came[COUNT(came)]);
}

static const char *recorded(const char *a, const char *b)
{
        Event *event = NEW(arena, Event, event);
        Fact fact[2] = {FACT__INIT, FACT__INIT};

        event->what_case = EVENT__WHAT_CASE_RECORDED;
        event->case_recorded = NEW(arena, CaseRecord, case_record);
        fact[0].name = (char *)a;
        fact[0].on = 20260105;
        fact[1].name = (char *)b;
        event->case_recorded->facts = (Fact *[]){&fact[0], &fact[1]};
        event->case_recorded->n_facts = 2;
        return event_masked(event, arena).body;
}

static void a_fact_that_only_its_flow_knows_is_not_told(void **state)
{
        (void)state;
        assert_string_equal(recorded("first-sick-day", "last-day"), "{\"case_recorded\":{\"facts\":[{\"name\":\"last-day\"}]}}");
        assert_string_equal(recorded("evidence.contract", "agreement.three-party"),
                            "{\"case_recorded\":{\"facts\":[{\"name\":\"evidence.contract\",\"on\":20260105}]}}");
        assert_string_equal(recorded("wia-applied", "first-sick-day"), "{\"case_recorded\":{\"facts\":[]}}");
}

#define masked_test(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

static int append(void)
{
        FILE *file = fopen(golden, "ae");

        must(file);
        arena_new(&arena);
        printf("%u lines appended\n", missing_tell(file));
        arena_destroy(&arena);
        return fclose(file) != 0;
}

int main(int argc, char **argv)
{
        const struct CMUnitTest tests[] = {
                masked_test(every_line_that_was_made_is_made_again),
                masked_test(every_kind_of_event_has_its_line),
                masked_test(nothing_that_describes_or_names_someone_is_told),
                masked_test(what_anyone_may_write_is_told_only_as_a_word_that_results_hang_on),
                masked_test(the_words_that_are_told_stay_the_same),
                masked_test(a_fact_that_only_its_flow_knows_is_not_told),
                masked_test(a_line_holds_whatever_text_a_name_may_hold),
        };

        if (argc == 2 && !strcmp(argv[1], "append"))
                return append();
        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests(tests, NULL, NULL);
}
