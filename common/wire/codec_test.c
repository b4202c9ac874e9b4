#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "codec.h"
#include "must.h"

static int setup(void **state)
{
        struct arena *arena;

        arena_new(&arena);
        *state = arena;
        return 0;
}

static int teardown(void **state)
{
        struct arena *arena = *state;

        arena_destroy(&arena);
        return 0;
}

/* ---- bytes by hand ---- */

struct wire {
        uint8_t b[40000];
        size_t n;
};

static void put_number(struct wire *w, uint64_t n)
{
        for (; n >= 0x80; n >>= 7)
                w->b[w->n++] = (uint8_t)(n | 0x80);
        w->b[w->n++] = (uint8_t)n;
}

static void put_tag(struct wire *w, uint32_t field, unsigned type)
{
        put_number(w, (uint64_t)field << 3 | type);
}

static void put_field(struct wire *w, uint32_t field, uint64_t n)
{
        put_tag(w, field, 0);
        put_number(w, n);
}

static void put_bytes(struct wire *w, uint32_t field, const void *bytes, size_t size)
{
        put_tag(w, field, 2);
        put_number(w, size);
        memcpy(w->b + w->n, bytes, size);
        w->n += size;
}

static struct bytes wire_bytes(const struct wire *w)
{
        return (struct bytes){w->b, w->n};
}

/* The bytes are put where nothing lies behind them, so that a sanitizer sees a read too far. */
static bool decode(const ProtobufCMessageDescriptor *type, struct bytes bytes, enum codec_strictness strictness,
                   struct arena *arena, void *out, struct err *err)
{
        uint8_t *exact = malloc(bytes.size ? bytes.size : 1);
        bool done;

        must(exact);
        if (bytes.size)
                memcpy(exact, bytes.data, bytes.size);
        done = codec_decode(type, (struct bytes){exact, bytes.size}, strictness, arena, out, err);
        free(exact);
        return done;
}

static void assert_refused(const ProtobufCMessageDescriptor *type, const struct wire *w, enum codec_strictness strictness,
                           struct arena *arena, const char *why)
{
        const void *message = NULL;
        struct err err = {0};

        if (decode(type, wire_bytes(w), strictness, arena, &message, &err))
                fail_msg("taken, but: %s", why);
        assert_int_equal(err.kind, ERR_REFUSED);
        assert_string_equal(err.text, why);
        assert_null(message);
}

static void assert_taken(const ProtobufCMessageDescriptor *type, const struct wire *w, struct arena *arena, void *out)
{
        struct err err = {0};

        if (!decode(type, wire_bytes(w), CODEC_EDGE, arena, out, &err))
                fail_msg("%s", err.text);
}

/* ---- messages by chance ---- */

struct chance {
        uint64_t seed;
        struct arena *arena;
        int left; /* messages that may still be made */
};

static uint64_t chance_below(struct chance *chance, uint64_t n)
{
        uint64_t x = chance->seed += 0x9e3779b97f4a7c15;

        x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
        x = (x ^ x >> 27) * 0x94d049bb133111eb;
        return (x ^ x >> 31) % n;
}

static void *message_make(struct chance *chance, const ProtobufCMessageDescriptor *type, int depth);

/* A day, if the field takes one: it is one, or has a limit above. Else 1, which every limit allows. */
static uint32_t small_number(struct chance *chance, const ProtobufCMessageDescriptor *type, const ProtobufCFieldDescriptor *field)
{
        struct wire w = {.n = 0};
        const void *message;
        struct err err = {0};

        put_field(&w, field->id, 20260302);
        return codec_decode(type, wire_bytes(&w), CODEC_EDGE, chance->arena, &message, &err) ? 20260302 : 1;
}

static size_t element_size(const ProtobufCFieldDescriptor *field)
{
        switch (field->type) {
        case PROTOBUF_C_TYPE_UINT64:
        case PROTOBUF_C_TYPE_INT64:
        case PROTOBUF_C_TYPE_SINT64:
                return sizeof(uint64_t);
        case PROTOBUF_C_TYPE_BYTES:
                return sizeof(ProtobufCBinaryData);
        case PROTOBUF_C_TYPE_STRING:
        case PROTOBUF_C_TYPE_MESSAGE:
                return sizeof(void *);
        default:
                return sizeof(uint32_t);
        }
}

static void element_make(struct chance *chance, const ProtobufCMessageDescriptor *type, const ProtobufCFieldDescriptor *field,
                         uint8_t *at, int depth)
{
        static const char *const texts[] = {"ab", "\xc3\xab", "a", ""};
        const ProtobufCEnumDescriptor *choices = field->descriptor;

        switch (field->type) {
        case PROTOBUF_C_TYPE_STRING:
                *(char **)at = arena_strdup(chance->arena, texts[chance_below(chance, COUNT(texts))]);
                break;
        case PROTOBUF_C_TYPE_BYTES:
                *(ProtobufCBinaryData *)at = codec_bytes(chance->arena, "\0\1\2\3\4\5\6\7\x08\x09\xfa\xfb\xfc\xfd\xfe\xff", 16);
                break;
        case PROTOBUF_C_TYPE_MESSAGE:
                *(void **)at = message_make(chance, field->descriptor, depth + 1);
                break;
        case PROTOBUF_C_TYPE_ENUM:
                *(int *)at = choices->values[chance_below(chance, choices->n_values)].value;
                break;
        case PROTOBUF_C_TYPE_UINT64:
        case PROTOBUF_C_TYPE_INT64:
                *(uint64_t *)at = chance_below(chance, 2) ? INT64_MAX : chance_below(chance, 1000);
                break;
        case PROTOBUF_C_TYPE_SINT32:
                *(int32_t *)at = (int32_t)chance_below(chance, 13) - 6;
                break;
        case PROTOBUF_C_TYPE_SINT64:
                *(int64_t *)at = chance_below(chance, 2) ? -INT64_MAX : (int64_t)chance_below(chance, 1000) - 500;
                break;
        case PROTOBUF_C_TYPE_BOOL:
                *(protobuf_c_boolean *)at = (protobuf_c_boolean)chance_below(chance, 2);
                break;
        case PROTOBUF_C_TYPE_UINT32:
                *(uint32_t *)at = small_number(chance, type, field);
                break;
        default:
                fail_msg("%s.%s is of a type nobody makes here", type->name, field->name);
        }
}

static void list_make(struct chance *chance, const ProtobufCMessageDescriptor *type, const ProtobufCFieldDescriptor *field,
                      uint8_t *message, int depth)
{
        size_t n = chance_below(chance, 4), size = element_size(field);
        uint8_t *list = arena_alloc(chance->arena, n * size);

        for (size_t i = 0; i < n; i++)
                element_make(chance, type, field, list + i * size, depth);
        *(size_t *)(message + field->quantifier_offset) = n;
        *(void **)(message + field->offset) = list;
}

static void *message_make(struct chance *chance, const ProtobufCMessageDescriptor *type, int depth)
{
        uint8_t *message = arena_alloc(chance->arena, type->sizeof_message);

        type->message_init((ProtobufCMessage *)message);
        chance->left--;
        for (unsigned i = 0; i < type->n_fields; i++) {
                const ProtobufCFieldDescriptor *field = &type->fields[i];
                uint32_t *choice =
                        field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF ? (uint32_t *)(message + field->quantifier_offset) : NULL;

                if (field->type == PROTOBUF_C_TYPE_MESSAGE && chance->left <= 0)
                        continue;
                if (choice && (*choice || chance_below(chance, depth ? 4 : 8)))
                        continue;
                if (field->label == PROTOBUF_C_LABEL_REPEATED) {
                        list_make(chance, type, field, message, depth);
                } else if (chance_below(chance, 4)) {
                        element_make(chance, type, field, message + field->offset, depth);
                        if (choice)
                                *choice = field->id;
                }
        }
        return message;
}

/* Every kind of message there is, found from those at the top. */
struct types {
        const ProtobufCMessageDescriptor *at[400];
        size_t n;
};

static void types_add(struct types *types, const ProtobufCMessageDescriptor *type)
{
        for (size_t i = 0; i < types->n; i++)
                if (types->at[i] == type)
                        return;
        must(types->n < COUNT(types->at));
        types->at[types->n++] = type;
        for (unsigned i = 0; i < type->n_fields; i++)
                if (type->fields[i].type == PROTOBUF_C_TYPE_MESSAGE)
                        types_add(types, type->fields[i].descriptor);
}

static struct types types_all(void)
{
        struct types types = {.n = 0};

        types_add(&types, &request__descriptor);
        types_add(&types, &answer__descriptor);
        must(types.n > 80);
        return types;
}

/* The seed of a failure is in its output; OVERSTAP_SEED=n plays it again. */
static struct chance chance_new(struct arena *arena)
{
        const char *given = getenv("OVERSTAP_SEED");
        struct chance chance = {.seed = given ? strtoull(given, NULL, 10) : 20260302, .arena = arena};

        print_message("# OVERSTAP_SEED=%" PRIu64 "\n", chance.seed);
        return chance;
}

static void *unpack(const ProtobufCMessageDescriptor *type, struct bytes bytes)
{
        return protobuf_c_message_unpack(type, NULL, bytes.size, bytes.data);
}

/* ---- what comes through ---- */

static void what_was_encoded_is_decoded(void **state)
{
        struct arena *arena = *state;
        struct chance chance = chance_new(arena);
        struct types types = types_all();

        for (size_t round = 0; round < 5 * types.n; round++) {
                const ProtobufCMessageDescriptor *type = types.at[round % types.n];
                struct bytes there, back;
                ProtobufCMessage *message;
                struct err err = {0};

                arena_reset(arena);
                chance.left = 100;
                message = message_make(&chance, type, 0);
                if (!codec_check(message, arena, &err))
                        fail_msg("%s: %s", type->name, err.text);
                there = codec_encode(message, arena);
                if (!decode(type, there, CODEC_EDGE, arena, &message, &err))
                        fail_msg("%s: %s", type->name, err.text);
                assert_ptr_equal(message->descriptor, type);
                assert_int_equal(message->n_unknown_fields, 0);
                back = codec_encode(message, arena);
                assert_int_equal(back.size, there.size);
                assert_memory_equal(back.data, there.data, there.size);
                back = codec_encode(codec_copy(message, arena), arena);
                assert_int_equal(back.size, there.size);
                assert_memory_equal(back.data, there.data, there.size);
        }
}

static void an_absent_field_has_its_default(void **state)
{
        struct arena *arena = *state;
        const Command *command = NULL;
        const Request *request = NULL;
        const struct wire none = {.n = 0};

        assert_taken(&command__descriptor, &none, arena, &command);
        assert_int_equal(command->id.len, 0);
        assert_null(command->personal);
        assert_int_equal(command->what_case, COMMAND__WHAT__NOT_SET);
        assert_string_equal(NEW(arena, CaseStep, case_step)->transition, "");
        assert_false(text_set(NEW(arena, CaseStep, case_step)->transition));
        assert_true(codec_decode(&request__descriptor, (struct bytes){0}, CODEC_EDGE, arena, &request, &(struct err){0}));
        assert_int_equal(request->version, 0);
}

static void a_default_that_is_written_out_is_taken(void **state)
{
        struct arena *arena = *state;
        struct wire w = {.n = 0};
        const CaseStep *step = NULL;

        put_field(&w, 1, 0);
        put_bytes(&w, 2, "", 0);
        put_field(&w, 3, 0);
        put_bytes(&w, 5, "", 0);
        assert_taken(&case_step__descriptor, &w, arena, &step);
        assert_string_equal(step->transition, "");
        assert_int_equal(step->n_facts, 1);
        assert_string_equal(step->facts[0]->name, "");
}

static void a_number_can_be_written_longer_than_it_is(void **state)
{
        struct wire w = {.b = {3 << 3, 0x87, 0x80, 0x80, 0x00}, .n = 5};
        const MatchFeed *feed = NULL;

        assert_taken(&match_feed__descriptor, &w, *state, &feed);
        assert_int_equal(feed->wait_ms, 7);
}

static void lists_of_numbers_come_packed_or_not_or_both(void **state)
{
        struct wire w = {.n = 0};
        const Programme *programme = NULL;

        put_field(&w, 4, 300);
        put_bytes(&w, 4, "\x07\xac\x02\x00", 4);
        put_bytes(&w, 4, "", 0);
        put_bytes(&w, 5, "maasland", 8);
        put_field(&w, 4, UINT64_MAX);
        assert_taken(&programme__descriptor, &w, *state, &programme);
        assert_int_equal(programme->n_members, 5);
        assert_memory_equal(programme->members, ((uint64_t[]){300, 7, 300, 0, UINT64_MAX}), 5 * sizeof(uint64_t));
        assert_int_equal(programme->n_flows, 1);
        assert_string_equal(programme->flows[0], "maasland");
}

/* Elements are counted, not bytes. */
static void a_packed_list_of_long_numbers_may_be_full(void **state)
{
        struct wire numbers = {.n = 0}, w = {.n = 0};
        const MatchCriterion *criterion = NULL;

        for (int i = 0; i < 20; i++)
                put_number(&numbers, 1000000);
        put_bytes(&w, 2, numbers.b, numbers.n);
        assert_taken(&match_criterion__descriptor, &w, *state, &criterion);
        assert_int_equal(criterion->n_bands, 20);
        assert_int_equal(criterion->bands[19], 1000000);
}

static void signed_numbers_keep_their_sign(void **state)
{
        struct wire w = {.n = 0};
        const Place *place = NULL;

        put_field(&w, 2, 2 * 900000 - 1);
        put_field(&w, 3, 2 * 1800000);
        assert_taken(&place__descriptor, &w, *state, &place);
        assert_int_equal(place->lat_e4, -900000);
        assert_int_equal(place->lon_e4, 1800000);
}

static void the_largest_numbers_are_taken(void **state)
{
        struct arena *arena = *state;
        struct wire w = {.n = 0}, v = {.n = 0};
        const Request *request = NULL;
        const Status *status = NULL;

        put_field(&w, 1, 65535);
        put_field(&w, 2, UINT64_MAX);
        assert_taken(&request__descriptor, &w, arena, &request);
        assert_int_equal(request->version, 65535);
        assert_true(request->tag == UINT64_MAX);
        put_field(&v, 2, UINT32_MAX);
        put_field(&v, 4, INT64_MAX);
        assert_taken(&status__descriptor, &v, arena, &status);
        assert_int_equal(status->pid, UINT32_MAX);
        assert_true(status->started_at == INT64_MAX);
}

/* ---- what does not ---- */

static void an_error_names_the_field_and_the_bound(void **state)
{
        struct arena *arena = *state;
        Request *request = NEW(arena, Request, request);
        const Request *out = NULL;
        struct err err = {0};

        request->command = NEW(arena, Command, command);
        request->body_case = REQUEST__BODY_COMMAND;
        request->command->case_step = NEW(arena, CaseStep, case_step);
        request->command->what_case = COMMAND__WHAT_CASE_STEP;
        request->command->case_step->transition = arena_text(arena, "%061d", 0);
        assert_false(codec_check(&request->base, arena, &err));
        assert_string_equal(err.text, "command.case_step.transition: 61 bytes, at most 60 are allowed");
        assert_false(codec_decode(&request__descriptor, codec_encode(&request->base, arena), CODEC_EDGE, arena, &out, &err));
        assert_string_equal(err.text, "command.case_step.transition: 61 bytes, at most 60 are allowed");
        assert_null(out);

        request->command->case_step->transition = arena_text(arena, "%060d", 0);
        assert_true(codec_check(&request->base, arena, &err));
        APPEND(arena, request->command->case_step, facts) = NEW(arena, Fact, fact);
        APPEND(arena, request->command->case_step, facts) = NEW(arena, Fact, fact);
        request->command->case_step->facts[1]->on = 20260230;
        assert_false(codec_check(&request->base, arena, &err));
        assert_string_equal(err.text, "command.case_step.facts[1].on: not a day");
}

static void numbers_outside_their_bounds_are_refused(void **state)
{
        static const struct {
                const ProtobufCMessageDescriptor *type;
                uint32_t field;
                uint64_t n;
                const char *why;
        } cases[] = {
                {&request__descriptor, 1, 65536, "version: not within 65535"},
                {&request__descriptor, 1, 1ULL << 32, "version: not within 65535"},
                {&place__descriptor, 2, 2 * 900001, "lat_e4: not within 900000"},
                {&place__descriptor, 2, 2 * 900001 - 1, "lat_e4: not within 900000"},
                {&place__descriptor, 2, UINT64_MAX, "lat_e4: not within 900000"},
                {&place__descriptor, 2, UINT64_MAX - 1, "lat_e4: not within 900000"},
                {&entry__descriptor, 2, UINT64_MAX, "at: not within 9223372036854775807"},
                {&entry__descriptor, 2, 1ULL << 63, "at: not within 9223372036854775807"},
                {&status__descriptor, 2, 1ULL << 32, "pid: not within 4294967295"},
                {&fact__descriptor, 2, 20260230, "on: not a day"},
                {&fact__descriptor, 2, 1, "on: not a day"},
                {&fact__descriptor, 2, (1ULL << 32) + 20260302, "on: not a day"},
                {&request__descriptor, 3, 3, "wait: not a value of Wait"},
                {&request__descriptor, 3, UINT64_MAX, "wait: not a value of Wait"},
                {&request__descriptor, 3, 1ULL << 32, "wait: not a value of Wait"},
                {&accepted__descriptor, 2, 2, "known: not within 1"},
                {&match_criterion__descriptor, 2, 1000001, "bands[0]: not within 1000000"},
        };

        for (size_t i = 0; i < COUNT(cases); i++) {
                struct wire w = {.n = 0};

                put_field(&w, cases[i].field, cases[i].n);
                assert_refused(cases[i].type, &w, CODEC_EDGE, *state, cases[i].why);
                assert_refused(cases[i].type, &w, CODEC_KEPT, *state, cases[i].why);
        }
}

/* The library believes all of these: it looks neither at UTF-8 nor at NULs nor at lengths. */
static void bytes_outside_their_bounds_are_refused(void **state)
{
        static const char long_text[500] = {0};
        static const struct {
                const ProtobufCMessageDescriptor *type;
                uint32_t field;
                const char *bytes;
                size_t size;
                const char *why;
        } cases[] = {
                {&fact__descriptor, 1, "a\0b", 3, "name: not UTF-8, or a control character in it"},
                {&fact__descriptor, 1, "a\xff", 2, "name: not UTF-8, or a control character in it"},
                {&fact__descriptor, 1, "\xe2\x82", 2, "name: not UTF-8, or a control character in it"},
                {&fact__descriptor, 1, "\x1b[2J", 4, "name: not UTF-8, or a control character in it"},
                {&fact__descriptor, 1, long_text, 61, "name: 61 bytes, at most 60 are allowed"},
                {&command__descriptor, 1, "0123456789abcde", 15, "id: 15 bytes, exactly 16 are needed"},
                {&command__descriptor, 1, "0123456789abcdefg", 17, "id: 17 bytes, at most 16 are allowed"},
                {&match_feed__descriptor, 2, long_text, 65, "cursor: 65 bytes, at most 64 are allowed"},
                {&profile__descriptor, 2, long_text, 37, "skills[0]: 37 bytes, at most 16 are allowed"},
        };

        for (size_t i = 0; i < COUNT(cases); i++) {
                struct wire w = {.n = 0};

                put_bytes(&w, cases[i].field, cases[i].bytes, cases[i].size);
                assert_refused(cases[i].type, &w, CODEC_EDGE, *state, cases[i].why);
                assert_refused(cases[i].type, &w, CODEC_KEPT, *state, cases[i].why);
        }
}

static void a_list_longer_than_its_count_is_refused(void **state)
{
        struct wire packed = {.n = 0}, single = {.n = 0}, texts = {.n = 0}, inner = {.n = 0};
        uint8_t parts[17] = {0};
        const Principal *principal = NULL;

        put_bytes(&packed, 2, parts, 16);
        assert_taken(&principal__descriptor, &packed, *state, &principal);
        assert_int_equal(principal->n_roles, 16);
        put_field(&packed, 2, 1);
        assert_refused(&principal__descriptor, &packed, CODEC_EDGE, *state, "roles: more than 16 of them, the most that are allowed");
        packed.n = 0;
        put_bytes(&packed, 2, parts, 17);
        assert_refused(&principal__descriptor, &packed, CODEC_KEPT, *state, "roles: more than 16 of them, the most that are allowed");

        for (int i = 0; i < 17; i++)
                put_field(&single, 2, 1);
        assert_refused(&principal__descriptor, &single, CODEC_EDGE, *state, "roles: more than 16 of them, the most that are allowed");
        for (int i = 0; i < 21; i++)
                put_bytes(&texts, 3, "B", 1);
        assert_refused(&profile__descriptor, &texts, CODEC_EDGE, *state, "licences: more than 20 of them, the most that are allowed");
        for (int i = 0; i < 33; i++)
                put_bytes(&inner, 2, "", 0);
        assert_refused(&case_record__descriptor, &inner, CODEC_EDGE, *state, "facts: more than 32 of them, the most that are allowed");
}

/* More than the counters of the codec can hold. */
static void a_list_of_thirty_thousand_is_refused_too(void **state)
{
        struct wire w = {.n = 0};
        static const uint8_t zeros[35000];

        put_bytes(&w, 2, zeros, sizeof zeros);
        assert_refused(&principal__descriptor, &w, CODEC_EDGE, *state, "roles: more than 16 of them, the most that are allowed");
        for (w.n = 0; w.n + 2 < sizeof w.b;)
                put_bytes(&w, 2, "", 0);
        assert_refused(&case_record__descriptor, &w, CODEC_EDGE, *state, "facts: more than 32 of them, the most that are allowed");
}

/* protobuf would merge the two, past every count; a log that shows the first and a core that sees the second is worse. */
static void a_field_is_given_once(void **state)
{
        struct wire number = {.n = 0}, text = {.n = 0}, inner = {.n = 0}, either = {.n = 0};

        put_field(&number, 1, 1);
        put_field(&number, 1, 1);
        assert_refused(&request__descriptor, &number, CODEC_EDGE, *state, "version: given twice");
        put_bytes(&text, 1, "a", 1);
        put_bytes(&text, 1, "b", 1);
        assert_refused(&fact__descriptor, &text, CODEC_EDGE, *state, "name: given twice");
        put_bytes(&inner, 2, "", 0);
        put_bytes(&inner, 2, "", 0);
        assert_refused(&command__descriptor, &inner, CODEC_EDGE, *state, "personal: given twice");
        put_bytes(&either, 10, "", 0);
        put_bytes(&either, 12, "", 0);
        assert_refused(&request__descriptor, &either, CODEC_EDGE, *state, "fetch: one of several that exclude each other");
        either.n = 0;
        put_field(&either, 19, 5);
        put_field(&either, 20, 5);
        assert_refused(&thing__descriptor, &either, CODEC_EDGE, *state, "gone_vacancy: one of several that exclude each other");
}

static void malformed_bytes_are_refused(void **state)
{
        static const struct {
                const char *bytes;
                size_t size;
                const char *why;
        } cases[] = {
                {"\x80", 1, "message: not a message of this protocol"},
                {"\x00\x01", 2, "message: not a message of this protocol"},
                {"\x80\x80\x80\x80\x10\x01", 6, "message: not a message of this protocol"},
                {"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 11, "message: not a message of this protocol"},
                {"\x08", 1, "version: cut off, or more than 64 bits"},
                {"\x08\x80", 2, "version: cut off, or more than 64 bits"},
                {"\x10\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02", 11, "tag: cut off, or more than 64 bits"},
                {"\x10\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01", 12, "tag: cut off, or more than 64 bits"},
                {"\x0a\x01x", 3, "version: of another type"},
                {"\x09........", 9, "version: of another type"},
                {"\x0d....", 5, "version: of another type"},
                {"\x0b\x0c", 2, "version: of another type"},
                {"\x50\x01", 2, "command: of another type"},
                {"\x52", 1, "command: cut off"},
                {"\x52\x05\x12", 3, "command: cut off"},
                {"\x52\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 11, "command: cut off"},
                {"\x52\x02\x0a\x10", 4, "command.id: cut off"},
        };

        for (size_t i = 0; i < COUNT(cases); i++) {
                struct wire w = {.n = cases[i].size};

                memcpy(w.b, cases[i].bytes, cases[i].size);
                assert_refused(&request__descriptor, &w, CODEC_EDGE, *state, cases[i].why);
                assert_refused(&request__descriptor, &w, CODEC_KEPT, *state, cases[i].why);
        }
}

static void a_packed_list_that_is_cut_off_is_refused(void **state)
{
        struct wire w = {.n = 0};

        put_bytes(&w, 2, "\x01\x81", 2);
        assert_refused(&principal__descriptor, &w, CODEC_EDGE, *state, "roles[0]: cut off, or more than 64 bits");
}

static void unknown_fields_are_refused_at_the_edge_and_kept_in_records(void **state)
{
        struct arena *arena = *state;
        struct wire w = {.n = 0};
        const Fact *fact = NULL;
        struct bytes back;
        struct err err = {0};

        put_bytes(&w, 1, "a", 1);
        put_field(&w, 9, 300);
        put_bytes(&w, 200, "later", 5);
        put_tag(&w, 11, 1);
        memcpy(w.b + w.n, "\1\2\3\4\5\6\7\x08", 8);
        w.n += 8;
        put_tag(&w, 12, 5);
        memcpy(w.b + w.n, "\1\2\3\4", 4);
        w.n += 4;
        assert_refused(&fact__descriptor, &w, CODEC_EDGE, arena, "message: field 9 is not known here");
        assert_true(decode(&fact__descriptor, wire_bytes(&w), CODEC_KEPT, arena, &fact, &err));
        assert_string_equal(fact->name, "a");
        back = codec_encode(&fact->base, arena);
        assert_int_equal(back.size, w.n);
        assert_memory_equal(back.data, w.b, w.n);
        back = codec_encode(codec_copy(fact, arena), arena);
        assert_int_equal(back.size, w.n);
        assert_memory_equal(back.data, w.b, w.n);
        assert_false(codec_check(&fact->base, arena, &err));
}

static void unknown_fields_that_do_not_end_are_refused_in_records_too(void **state)
{
        static const struct {
                const char *bytes;
                size_t size;
        } cases[] = {
                {"\x48\x80", 2}, {"\x4a\x05xx", 4}, {"\x49.......", 8}, {"\x4d...", 4},
                {"\x4b\x4c", 2}, {"\x4c", 1},       {"\x4e", 1},        {"\x4f", 1},
        };

        for (size_t i = 0; i < COUNT(cases); i++) {
                struct wire w = {.n = cases[i].size};

                memcpy(w.b, cases[i].bytes, cases[i].size);
                assert_refused(&fact__descriptor, &w, CODEC_KEPT, *state, "message: field 9 is cut off or of no known type");
        }
}

/* What was in a message may be about a person, and errors go to the log. */
static void an_error_never_says_what_was_in_a_field(void **state)
{
        struct arena *arena = *state;
        struct wire w = {.n = 0};
        const Personal *personal = NULL;
        struct err err = {0};

        put_bytes(&w, 1, "Anneke\xff", 7);
        assert_false(decode(&personal__descriptor, wire_bytes(&w), CODEC_EDGE, arena, &personal, &err));
        assert_null(strstr(err.text, "Anneke"));
        w.n = 0;
        put_field(&w, 3, 19791301);
        assert_false(decode(&personal__descriptor, wire_bytes(&w), CODEC_EDGE, arena, &personal, &err));
        assert_null(strstr(err.text, "1979"));
}

/* Of each field of each message: its own type is taken, and another is refused by its name. This holds the tables of bounds
 * against the library's own. */
static void each_field_is_bound_by_its_own_bound(void **state)
{
        struct arena *arena = *state;
        struct types types = types_all();
        size_t fields = 0;

        for (size_t t = 0; t < types.n; t++)
                for (unsigned i = 0; i < types.at[t]->n_fields; i++, fields++) {
                        const ProtobufCFieldDescriptor *field = &types.at[t]->fields[i];
                        bool has_length = field->type == PROTOBUF_C_TYPE_STRING || field->type == PROTOBUF_C_TYPE_BYTES ||
                                          field->type == PROTOBUF_C_TYPE_MESSAGE;
                        struct wire good = {.n = 0}, bad = {.n = 0};
                        const ProtobufCMessage *message = NULL;
                        struct err err = {0};

                        arena_reset(arena);
                        if (has_length)
                                put_bytes(&good, field->id, "", 0);
                        else
                                put_field(&good, field->id, 0);
                        put_tag(&bad, field->id, 5);
                        memcpy(bad.b + bad.n, "....", 4);
                        bad.n += 4;
                        assert_taken(types.at[t], &good, arena, &message);
                        if (field->label == PROTOBUF_C_LABEL_REPEATED)
                                assert_int_equal(*(const size_t *)((const uint8_t *)message + field->quantifier_offset), 1);
                        else if (field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF)
                                assert_int_equal(*(const uint32_t *)((const uint8_t *)message + field->quantifier_offset),
                                                 field->id);
                        assert_false(decode(types.at[t], wire_bytes(&bad), CODEC_KEPT, arena, &message, &err));
                        assert_string_equal(err.text, arena_text(arena, "%s: of another type", field->name));
                }
        assert_true(fields > 400);
}

static void a_day_is_told_from_another_number(void **state)
{
        (void)state;
        assert_true(codec_is_date(&fact__descriptor, protobuf_c_message_descriptor_get_field_by_name(&fact__descriptor, "on")));
        assert_false(
                codec_is_date(&fact__descriptor, protobuf_c_message_descriptor_get_field_by_name(&fact__descriptor, "name")));
        assert_false(
                codec_is_date(&place__descriptor, protobuf_c_message_descriptor_get_field_by_name(&place__descriptor, "pc4")));
}

/* ---- hostile bytes ---- */

static void mutate(struct chance *chance, struct wire *w)
{
        for (uint64_t n = 1 + chance_below(chance, 4); n > 0; n--) {
                size_t at = w->n ? chance_below(chance, w->n) : 0, size = w->n ? chance_below(chance, w->n - at) : 0;

                switch (chance_below(chance, 5)) {
                case 0:
                        w->b[at] ^= (uint8_t)(1 << chance_below(chance, 8));
                        break;
                case 1:
                        w->b[at] = (uint8_t)chance_below(chance, 256);
                        break;
                case 2:
                        w->n = at;
                        break;
                case 3:
                        if (w->n + size < sizeof w->b) {
                                memmove(w->b + at + size, w->b + at, w->n - at);
                                w->n += size;
                        }
                        break;
                default:
                        memmove(w->b + at, w->b + at + size, w->n - at - size);
                        w->n -= size;
                }
        }
}

/* Whatever is taken is within the bounds, and says what the library would have said. Whatever the library cannot read is
 * refused. */
static void nothing_malformed_comes_through(void **state)
{
        struct arena *arena = *state;
        struct chance chance = chance_new(arena);
        struct types types = types_all();
        struct wire w;
        size_t taken = 0;

        for (int round = 0; round < 20000; round++) {
                const ProtobufCMessageDescriptor *type = types.at[chance_below(&chance, types.n)];
                ProtobufCMessage *message = NULL, *theirs;
                struct bytes ours, bytes;
                struct err err = {0};

                arena_reset(arena);
                chance.left = 12;
                ours = codec_encode(message_make(&chance, type, 0), arena);
                w.n = ours.size < sizeof w.b ? ours.size : sizeof w.b;
                memcpy(w.b, ours.data, w.n);
                mutate(&chance, &w);
                theirs = unpack(type, wire_bytes(&w));
                if (!decode(type, wire_bytes(&w), CODEC_EDGE, arena, &message, &err)) {
                        assert_int_equal(err.kind, ERR_REFUSED);
                        assert_true(strlen(err.text) > 0);
                } else {
                        taken++;
                        if (!theirs)
                                fail_msg("round %d: taken, and the library cannot read it", round);
                        if (!codec_check(message, arena, &err))
                                fail_msg("round %d: taken, but %s", round, err.text);
                        ours = codec_encode(message, arena);
                        bytes = codec_encode(theirs, arena);
                        assert_int_equal(ours.size, bytes.size);
                        assert_memory_equal(ours.data, bytes.data, bytes.size);
                }
                if (theirs)
                        protobuf_c_message_free_unpacked(theirs, NULL);
        }
        assert_in_range(taken, 500, 19500);
}

/* ---- making messages ---- */

static void lists_grow_where_they_were_decoded(void **state)
{
        struct arena *arena = *state;
        struct wire w = {.n = 0};
        CaseRecord *record = NULL;

        for (int i = 0; i < 3; i++)
                put_bytes(&w, 2,
                          "\x0a\x01"
                          "a",
                          3);
        assert_taken(&case_record__descriptor, &w, arena, &record);
        for (int i = 0; i < 20; i++) {
                APPEND(arena, record, facts) = NEW(arena, Fact, fact);
                record->facts[record->n_facts - 1]->on = 20260302;
        }
        assert_int_equal(record->n_facts, 23);
        assert_string_equal(record->facts[2]->name, "a");
        assert_int_equal(record->facts[22]->on, 20260302);
}

static void a_copy_shares_nothing_and_is_not_judged(void **state)
{
        struct arena *arena = *state, *other;
        CaseStep *step, *copy;
        Fact *fact;

        arena_new(&other);
        step = NEW(other, CaseStep, case_step);
        fact = NEW(other, Fact, fact);
        fact->name = arena_text(other, "%0100d", 7);
        APPEND(other, step, facts) = fact;
        step->on = 20260230;
        copy = codec_copy(step, arena);
        arena_destroy(&other);
        assert_int_equal(copy->on, 20260230);
        assert_int_equal(copy->n_facts, 1);
        assert_int_equal(strlen(copy->facts[0]->name), 100);
}

static void bytes_of_no_size_are_none(void **state)
{
        ProtobufCBinaryData none = codec_bytes(*state, "x", 0), some = codec_bytes(*state, "x\0y", 3);

        assert_int_equal(none.len, 0);
        assert_null(none.data);
        assert_int_equal(some.len, 3);
        assert_memory_equal(some.data, "x\0y", 3);
}

/* ---- records ---- */

static struct bytes record_of_fact(struct arena *arena)
{
        const struct record_head head = {.kind = 5, .flags = 0x01020304, .code = 6, .a = 0x1122334455667788, .b = UINT64_MAX};
        Fact *fact = NEW(arena, Fact, fact);

        fact->name = arena_strdup(arena, "announced");
        fact->on = 20260302;
        return record_encode(&head, &fact->base, arena);
}

/* The layout is on disks; this test is what keeps it. */
static void a_record_begins_with_a_head_of_32_bytes(void **state)
{
        static const uint8_t layout[RECORD_HEAD] = {
                1,    5,    32,   0,    16,   0,    0,    0,    4,    3,    2,    1,    6,    0,    0,    0,
                0x88, 0x77, 0x66, 0x55, 0x44, 0x33, 0x22, 0x11, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
        };
        struct bytes record = record_of_fact(*state);

        assert_int_equal(record.size, RECORD_HEAD + 16);
        assert_memory_equal(record.data, layout, sizeof layout);
        assert_memory_equal(record.data + RECORD_HEAD,
                            "\x0a\x09"
                            "announced\x10\xce\xcb\xd4\x09",
                            16);
}

/* LMDB aligns values to two bytes only. */
static void a_record_is_read_wherever_it_lies(void **state)
{
        struct arena *arena = *state;
        struct bytes record = record_of_fact(arena);

        for (size_t shift = 0; shift < 8; shift++) {
                uint8_t *at = arena_alloc(arena, record.size + 8);
                struct record_head head;
                const Fact *fact = NULL;
                struct err err = {0};

                memcpy(at + shift, record.data, record.size);
                assert_true(record_head((struct bytes){at + shift, record.size}, &head, &err));
                assert_int_equal(head.format, RECORD_FORMAT);
                assert_int_equal(head.kind, 5);
                assert_int_equal(head.size, RECORD_HEAD);
                assert_int_equal(head.body_size, 16);
                assert_int_equal(head.flags, 0x01020304);
                assert_int_equal(head.code, 6);
                assert_true(head.a == 0x1122334455667788 && head.b == UINT64_MAX);
                assert_true(record_decode((struct bytes){at + shift, record.size}, &fact__descriptor, arena, &fact, &err));
                assert_string_equal(fact->name, "announced");
                assert_int_equal(fact->on, 20260302);
        }
}

static void a_record_of_a_newer_format_stops_and_says_what_to_do(void **state)
{
        struct arena *arena = *state;
        struct bytes record = record_of_fact(arena);
        uint8_t *newer = arena_copy(arena, record.data, record.size);
        struct record_head head;
        const Fact *fact = NULL;
        struct err err = {0};

        newer[0] = RECORD_FORMAT + 1;
        assert_false(record_head((struct bytes){newer, record.size}, &head, &err));
        assert_int_equal(err.kind, ERR_STOP);
        assert_string_equal(err.text,
                            "record of format 2, this program reads up to 1: install the version that wrote it, or later");
        assert_false(record_decode((struct bytes){newer, record.size}, &fact__descriptor, arena, &fact, &err));
        assert_int_equal(err.kind, ERR_STOP);
        assert_false(record_head((struct bytes){newer, 1}, &head, &err));
        assert_non_null(strstr(err.text, "format 2"));
}

static void a_record_with_more_in_its_head_is_read(void **state)
{
        struct arena *arena = *state;
        struct bytes record = record_of_fact(arena);
        uint8_t *longer = arena_alloc(arena, record.size + 8);
        const Fact *fact = NULL;
        struct err err = {0};

        memcpy(longer, record.data, RECORD_HEAD);
        longer[2] += 8;
        memcpy(longer + RECORD_HEAD + 8, record.data + RECORD_HEAD, record.size - RECORD_HEAD);
        assert_true(record_decode((struct bytes){longer, record.size + 8}, &fact__descriptor, arena, &fact, &err));
        assert_string_equal(fact->name, "announced");
}

static void a_damaged_record_stops(void **state)
{
        struct arena *arena = *state;
        struct bytes record = record_of_fact(arena);
        struct record_head head;
        const Fact *fact = NULL;
        uint8_t *bad;
        struct err err = {0};

        for (size_t size = 0; size < record.size; size++) {
                uint8_t *exact = malloc(size ? size : 1);

                must(exact);
                memcpy(exact, record.data, size);
                assert_false(record_head((struct bytes){exact, size}, &head, &err));
                assert_int_equal(err.kind, ERR_STOP);
                free(exact);
        }
        bad = arena_copy(arena, record.data, record.size);
        bad[0] = 0;
        assert_false(record_head((struct bytes){bad, record.size}, &head, &err));
        bad = arena_copy(arena, record.data, record.size);
        bad[2] = RECORD_HEAD - 1;
        assert_false(record_head((struct bytes){bad, record.size}, &head, &err));
        bad[2] = RECORD_HEAD;
        bad[3] = 0xff;
        assert_false(record_head((struct bytes){bad, record.size}, &head, &err));
        bad = arena_copy(arena, record.data, record.size);
        bad[RECORD_HEAD + 3] = 0xff;
        err.kind = ERR_NONE;
        assert_false(record_decode((struct bytes){bad, record.size}, &fact__descriptor, arena, &fact, &err));
        assert_int_equal(err.kind, ERR_STOP);
        assert_string_equal(err.text, "record: name: not UTF-8, or a control character in it");
        assert_null(fact);
}

static void a_record_keeps_the_fields_of_a_later_version(void **state)
{
        struct arena *arena = *state;
        struct wire w = {.n = 0};
        const Fact *fact = NULL;
        struct bytes record;
        struct err err = {0};

        put_field(&w, 9, 5);
        assert_true(decode(&fact__descriptor, wire_bytes(&w), CODEC_KEPT, arena, &fact, &err));
        record = record_encode(&(struct record_head){.kind = 1}, &fact->base, arena);
        assert_true(record_decode(record, &fact__descriptor, arena, &fact, &err));
        assert_int_equal(fact->base.n_unknown_fields, 1);
        assert_int_equal(fact->base.unknown_fields[0].tag, 9);
}

static void a_field_is_cut_out_and_put_behind_as_it_stands(void **state)
{
        struct arena *arena;
        Request request;
        Command command;
        const Entry *entry;
        Entry head;
        uint8_t id[16] = {1, 2, 3};
        struct bytes bytes, field;
        struct err err = {0};

        (void)state;
        arena_new(&arena);
        request__init(&request);
        command__init(&command);
        entry__init(&head);
        command.id = (ProtobufCBinaryData){sizeof id, id};
        request.version = 1;
        request.tag = 300;
        request.body_case = REQUEST__BODY_COMMAND;
        request.command = &command;
        head.at = 77;
        bytes = codec_encode(&request.base, arena);
        field = codec_field(bytes, 10);
        assert_int_equal(field.size, 18);
        assert_null(codec_field(bytes, 11).data);
        for (size_t cut = 0; cut < bytes.size; cut++)
                assert_null(codec_field((struct bytes){bytes.data, cut}, 10).data);
        bytes = codec_join(codec_encode(&head.base, arena), 4, field, arena);
        assert_true(codec_decode(&entry__descriptor, bytes, CODEC_KEPT, arena, &entry, &err));
        assert_int_equal(entry->at, 77);
        assert_memory_equal(entry->command->id.data, id, sizeof id);
        arena_destroy(&arena);
}

static void the_tag_is_told_of_a_request_that_cannot_be_read(void **state)
{
        static const uint8_t broken[] = {0x08, 0x01, 0x10, 0xac, 0x02, 0x52, 0xff}, none[] = {0x52, 0x7f, 0x10, 0x05}, cut[] = {0x08, 0x01, 0x10, 0x80};

        (void)state;
        assert_int_equal(codec_tag((struct bytes){broken, sizeof broken}), 300);
        assert_int_equal(codec_tag((struct bytes){none, sizeof none}), 0);
        assert_int_equal(codec_tag((struct bytes){cut, sizeof cut}), 0);
        assert_int_equal(codec_tag((struct bytes){broken, 0}), 0);
}

int main(void)
{
        cmocka_set_message_output(CM_OUTPUT_TAP);
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_field_is_cut_out_and_put_behind_as_it_stands),
                cmocka_unit_test(the_tag_is_told_of_a_request_that_cannot_be_read),
                cmocka_unit_test_setup_teardown(what_was_encoded_is_decoded, setup, teardown),
                cmocka_unit_test_setup_teardown(an_absent_field_has_its_default, setup, teardown),
                cmocka_unit_test_setup_teardown(a_default_that_is_written_out_is_taken, setup, teardown),
                cmocka_unit_test_setup_teardown(a_number_can_be_written_longer_than_it_is, setup, teardown),
                cmocka_unit_test_setup_teardown(lists_of_numbers_come_packed_or_not_or_both, setup, teardown),
                cmocka_unit_test_setup_teardown(a_packed_list_of_long_numbers_may_be_full, setup, teardown),
                cmocka_unit_test_setup_teardown(signed_numbers_keep_their_sign, setup, teardown),
                cmocka_unit_test_setup_teardown(the_largest_numbers_are_taken, setup, teardown),
                cmocka_unit_test_setup_teardown(an_error_names_the_field_and_the_bound, setup, teardown),
                cmocka_unit_test_setup_teardown(numbers_outside_their_bounds_are_refused, setup, teardown),
                cmocka_unit_test_setup_teardown(bytes_outside_their_bounds_are_refused, setup, teardown),
                cmocka_unit_test_setup_teardown(a_list_longer_than_its_count_is_refused, setup, teardown),
                cmocka_unit_test_setup_teardown(a_list_of_thirty_thousand_is_refused_too, setup, teardown),
                cmocka_unit_test_setup_teardown(a_field_is_given_once, setup, teardown),
                cmocka_unit_test_setup_teardown(malformed_bytes_are_refused, setup, teardown),
                cmocka_unit_test_setup_teardown(a_packed_list_that_is_cut_off_is_refused, setup, teardown),
                cmocka_unit_test_setup_teardown(unknown_fields_are_refused_at_the_edge_and_kept_in_records, setup, teardown),
                cmocka_unit_test_setup_teardown(unknown_fields_that_do_not_end_are_refused_in_records_too, setup, teardown),
                cmocka_unit_test_setup_teardown(an_error_never_says_what_was_in_a_field, setup, teardown),
                cmocka_unit_test_setup_teardown(each_field_is_bound_by_its_own_bound, setup, teardown),
                cmocka_unit_test(a_day_is_told_from_another_number),
                cmocka_unit_test_setup_teardown(nothing_malformed_comes_through, setup, teardown),
                cmocka_unit_test_setup_teardown(lists_grow_where_they_were_decoded, setup, teardown),
                cmocka_unit_test_setup_teardown(a_copy_shares_nothing_and_is_not_judged, setup, teardown),
                cmocka_unit_test_setup_teardown(bytes_of_no_size_are_none, setup, teardown),
                cmocka_unit_test_setup_teardown(a_record_begins_with_a_head_of_32_bytes, setup, teardown),
                cmocka_unit_test_setup_teardown(a_record_is_read_wherever_it_lies, setup, teardown),
                cmocka_unit_test_setup_teardown(a_record_of_a_newer_format_stops_and_says_what_to_do, setup, teardown),
                cmocka_unit_test_setup_teardown(a_record_with_more_in_its_head_is_read, setup, teardown),
                cmocka_unit_test_setup_teardown(a_damaged_record_stops, setup, teardown),
                cmocka_unit_test_setup_teardown(a_record_keeps_the_fields_of_a_later_version, setup, teardown),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
