#include <endian.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "codec.h"
#include "date.h"
#include "must.h"
#include "text.h"

/* What must be true of one element of a field. */
enum bound_kind {
        BOUND_NUMBER, /* at most `limit`; a negative one, as the wire writes it, is more than any limit of an int64 */
        BOUND_SIGNED, /* zigzag: the number without its sign is at most `limit` */
        BOUND_DATE,
        BOUND_BOOL,
        BOUND_CHOICE, /* a value of the enum */
        BOUND_TEXT,   /* from here on, on the wire with a length */
        BOUND_BYTES,
        BOUND_EXACT,
        BOUND_MESSAGE,
};

/* A field: its bounds, and where it goes in the struct that protobuf-c made of its message. */
struct bound {
        uint64_t limit;
        uint16_t count; /* most elements of a list; else 1 */
        uint16_t offset;
        uint16_t beside; /* lists: offset of their length; fields of a oneof: of its case */
        uint16_t inner;  /* the shape of a message */
        uint8_t number;
        uint8_t slot;       /* where its elements are counted: its own, or that of its oneof */
        uint8_t kind, size; /* of an element */
        bool is_list, is_oneof;
};

/* The bounds of a message stand beside the fields of its descriptor; `numbers` has for each field number 1 + their place
 * there, or 0. */
struct shape {
        const ProtobufCMessageDescriptor *type;
        const struct bound *bounds;
        const uint8_t *numbers;
        uint16_t n_numbers;
        bool has_lists;
};

#include "bounds.inc"

enum wire { WIRE_NUMBER = 0, WIRE_64 = 1, WIRE_LENGTH = 2, WIRE_32 = 5 };
enum { FIELD_NUMBER_MOST = (1 << 29) - 1 };

/* What is left to read. */
struct reader {
        const uint8_t *at, *end;
};

/* One message being read. protobuf-c has an unpack of its own, but it checks no bound, so that everything would be read
 * twice, and it takes twice as long as this. The tests hold the two against each other. */
struct scan {
        const struct scan *up; /* the message this one is in; its `bound` is the field */
        const struct shape *shape;
        const struct bound *bound; /* the field being read; null between two fields */
        uint8_t *message;          /* where it goes; null when it is only checked */
        struct arena *arena;
        enum codec_strictness strictness;
        struct err *err;
        uint16_t seen[SLOTS];
        uint16_t room[SLOTS]; /* lists: elements that are there, as counted before; others stay at 0 and have 1 */
};

static size_t scan_path(const struct scan *scan, char *path, size_t room)
{
        size_t used = scan->up ? scan_path(scan->up, path, room) : 0;

        if (scan->bound && used < room)
                used += (size_t)snprintf(path + used, room - used, "%s%s", used ? "." : "",
                                         scan->shape->type->fields[scan->bound - scan->shape->bounds].name);
        if (scan->bound && scan->bound->is_list && scan->seen[scan->bound->slot] && used < room)
                used += (size_t)snprintf(path + used, room - used, "[%d]", scan->seen[scan->bound->slot] - 1);
        return used;
}

/* Say what is wrong with the field being read, or with its message. Never say what was in it: the sentence goes to the log,
 * and what was in it may be about a person. */
static bool refuse(const struct scan *scan, const char *fmt, ...) PRINTF_LIKE(2, 3);
static bool refuse(const struct scan *scan, const char *fmt, ...)
{
        char path[400], what[160];
        va_list args;

        va_start(args, fmt);
        vsnprintf(what, sizeof what, fmt, args);
        va_end(args);
        if (scan_path(scan, path, sizeof path) == 0)
                snprintf(path, sizeof path, "message");
        return err_set(scan->err, ERR_REFUSED, "%s: %s", path, what);
}

/* A number of seven bits a byte; false when it is cut off or more than 64 bits. */
static inline bool read_number(struct reader *r, uint64_t *out)
{
        uint64_t n = 0;

        if (r->at < r->end && *r->at < 0x80) {
                *out = *r->at++;
                return true;
        }
        for (unsigned shift = 0; r->at < r->end && shift < 64; shift += 7) {
                uint8_t byte = *r->at++;

                if (shift == 63 && byte > 1)
                        return false;
                n |= (uint64_t)(byte & 0x7f) << shift;
                if (byte < 0x80) {
                        *out = n;
                        return true;
                }
        }
        return false;
}

static inline bool read_part(struct reader *r, struct reader *out)
{
        uint64_t size;

        if (!read_number(r, &size) || size > (uint64_t)(r->end - r->at))
                return false;
        *out = (struct reader){r->at, r->at + size};
        r->at += size;
        return true;
}

static inline bool read_tag(struct reader *r, uint32_t *number, enum wire *wire)
{
        uint64_t tag;

        if (!read_number(r, &tag) || tag >> 3 == 0 || tag >> 3 > FIELD_NUMBER_MOST)
                return false;
        *number = (uint32_t)(tag >> 3);
        *wire = tag & 7;
        return true;
}

static bool read_past(struct reader *r, enum wire wire)
{
        struct reader part;
        uint64_t n;
        size_t size;

        if (wire == WIRE_NUMBER)
                return read_number(r, &n);
        if (wire == WIRE_LENGTH)
                return read_part(r, &part);
        size = wire == WIRE_64 ? 8 : 4;
        if ((wire != WIRE_64 && wire != WIRE_32) || (size_t)(r->end - r->at) < size)
                return false;
        r->at += size;
        return true;
}

static const struct bound *scan_bound(const struct scan *scan, uint32_t number)
{
        unsigned place = number < scan->shape->n_numbers ? scan->shape->numbers[number] : 0;

        return place ? &scan->shape->bounds[place - 1] : NULL;
}

/* Count what the lists of the message will hold and make room for it. What cannot be read ends the counting; the reading
 * itself then stops at the same byte and says so. */
static bool scan_lists(struct scan *scan, struct reader r)
{
        const struct bound *bound;
        struct reader start, packed;
        uint32_t number;
        enum wire wire;
        size_t n;

        while (r.at < r.end && read_tag(&r, &number, &wire)) {
                start = r;
                if (!read_past(&r, wire))
                        break;
                bound = scan_bound(scan, number);
                if (!bound || !bound->is_list)
                        continue;
                n = 1;
                if (bound->kind < BOUND_TEXT && wire == WIRE_LENGTH && read_part(&start, &packed))
                        for (n = 0; packed.at < packed.end; packed.at++)
                                n += *packed.at < 0x80;
                if (n > (size_t)bound->count - scan->room[bound->slot]) {
                        scan->bound = bound;
                        return refuse(scan, "more than %d of them, the most that are allowed", bound->count);
                }
                scan->room[bound->slot] += (uint16_t)n;
        }
        for (unsigned i = 0; scan->message && i < scan->shape->type->n_fields; i++) {
                bound = &scan->shape->bounds[i];
                if (bound->is_list && scan->room[bound->slot]) {
                        void *list = arena_alloc(scan->arena, (size_t)bound->size * scan->room[bound->slot]);

                        memcpy(scan->message + bound->offset, &list, sizeof list);
                }
        }
        return true;
}

/* Count one more element of the field, and say where it goes. */
static inline bool scan_element(struct scan *scan, uint8_t **out)
{
        const struct bound *bound = scan->bound;
        size_t n = scan->seen[bound->slot];

        if (n >= (bound->is_list ? scan->room[bound->slot] : 1))
                return refuse(scan, bound->is_oneof ? "one of several that exclude each other" : "given twice");
        scan->seen[bound->slot]++;
        if (!scan->message)
                return true;
        *out = scan->message + bound->offset;
        if (bound->is_oneof) {
                uint32_t number = bound->number;

                memcpy(scan->message + bound->beside, &number, sizeof number);
        } else if (bound->is_list) {
                uint8_t *list;

                memcpy(&list, *out, sizeof list);
                *out = list + n++ * bound->size;
                memcpy(scan->message + bound->beside, &n, sizeof n);
        }
        return true;
}

static inline bool scan_number(struct scan *scan, uint64_t n)
{
        const struct bound *bound = scan->bound;
        uint8_t *element = NULL;
        bool is_within = n <= bound->limit;

        if (!scan_element(scan, &element))
                return false;
        if (bound->kind == BOUND_SIGNED) {
                is_within = (n >> 1) + (n & 1) <= bound->limit;
                n = (n >> 1) ^ -(n & 1);
        } else if (bound->kind == BOUND_DATE) {
                if (n != 0 && (!is_within || !ymd_is_valid((uint32_t)n)))
                        return refuse(scan, "not a day");
        } else if (bound->kind == BOUND_CHOICE) {
                const ProtobufCEnumDescriptor *choices = scan->shape->type->fields[bound - scan->shape->bounds].descriptor;

                if (!is_within || !protobuf_c_enum_descriptor_get_value(choices, (int)n))
                        return refuse(scan, "not a value of %s", choices->short_name);
        }
        if (!is_within)
                return refuse(scan, "not within %" PRIu64, bound->limit);
        if (element && bound->size == sizeof(uint32_t))
                memcpy(element, &(uint32_t){(uint32_t)n}, sizeof(uint32_t));
        else if (element)
                memcpy(element, &n, sizeof n);
        return true;
}

static bool scan_packed(struct scan *scan, struct reader part)
{
        uint64_t n;

        while (part.at < part.end)
                if (!read_number(&part, &n))
                        return refuse(scan, "cut off, or more than 64 bits");
                else if (!scan_number(scan, n))
                        return false;
        return true;
}

static bool scan_bytes(struct scan *scan, uint8_t *element, struct reader part)
{
        const struct bound *bound = scan->bound;
        size_t size = (size_t)(part.end - part.at);

        if (size > bound->limit)
                return refuse(scan, "%zu bytes, at most %" PRIu64 " are allowed", size, bound->limit);
        if (bound->kind == BOUND_EXACT && size != 0 && size != bound->limit)
                return refuse(scan, "%zu bytes, exactly %" PRIu64 " are needed", size, bound->limit);
        if (bound->kind == BOUND_TEXT && !utf8_is_valid((const char *)part.at, size))
                return refuse(scan, "not UTF-8, or a control character in it");
        if (element && bound->kind == BOUND_TEXT) {
                char *text = arena_alloc(scan->arena, size + 1);

                memcpy(text, part.at, size);
                memcpy(element, &text, sizeof text);
        } else if (element) {
                ProtobufCBinaryData data = codec_bytes(scan->arena, part.at, size);

                memcpy(element, &data, sizeof data);
        }
        return true;
}

/* Written out because the compiler clears a whole struct more slowly than the rest of a small message takes. */
static inline void scan_start(struct scan *scan, const struct shape *shape, enum codec_strictness strictness, struct arena *arena,
                              struct err *err)
{
        scan->up = NULL;
        scan->shape = shape;
        scan->bound = NULL;
        scan->message = NULL;
        scan->arena = arena;
        scan->strictness = strictness;
        scan->err = err;
        memset(scan->seen, 0, sizeof scan->seen);
        memset(scan->room, 0, sizeof scan->room);
}

static bool scan_message(struct scan *scan, struct reader r);

static bool scan_inner(struct scan *scan, uint8_t *element, struct reader part)
{
        struct scan inner;

        scan_start(&inner, &shapes[scan->bound->inner], scan->strictness, scan->arena, scan->err);
        inner.up = scan;
        if (element) {
                inner.message = arena_alloc(scan->arena, inner.shape->type->sizeof_message);
                memcpy(element, &inner.message, sizeof inner.message);
        }
        return scan_message(&inner, part);
}

static inline bool scan_field(struct scan *scan, enum wire wire, struct reader *r)
{
        bool has_length = scan->bound->kind >= BOUND_TEXT;
        struct reader part;
        uint8_t *element = NULL;
        uint64_t n;

        if (wire == WIRE_NUMBER && !has_length)
                return read_number(r, &n) ? scan_number(scan, n) : refuse(scan, "cut off, or more than 64 bits");
        if (wire != WIRE_LENGTH || (!has_length && !scan->bound->is_list))
                return refuse(scan, "of another type");
        if (!read_part(r, &part))
                return refuse(scan, "cut off");
        if (!has_length)
                return scan_packed(scan, part);
        if (!scan_element(scan, &element))
                return false;
        return scan->bound->kind == BOUND_MESSAGE ? scan_inner(scan, element, part) : scan_bytes(scan, element, part);
}

/* A field of a later version: nothing is known of it but where it ends. It is kept as it stands. */
static bool scan_unknown(struct scan *scan, uint32_t number, enum wire wire, struct reader *r)
{
        ProtobufCMessage *base = (ProtobufCMessage *)scan->message;
        const uint8_t *start = r->at;

        if (scan->strictness == CODEC_EDGE)
                return refuse(scan, "field %" PRIu32 " is not known here", number);
        if (!read_past(r, wire))
                return refuse(scan, "field %" PRIu32 " is cut off or of no known type", number);
        if (base) {
                size_t n = base->n_unknown_fields, size = (size_t)(r->at - start);
                ProtobufCMessageUnknownField *kept =
                        arena_append(scan->arena, (void **)&base->unknown_fields, &n, sizeof *base->unknown_fields);

                kept->tag = number;
                kept->wire_type = (ProtobufCWireType)wire;
                kept->len = size;
                kept->data = arena_copy(scan->arena, start, size);
                base->n_unknown_fields = (unsigned)n;
        }
        return true;
}

static bool scan_message(struct scan *scan, struct reader r)
{
        if (scan->message)
                scan->shape->type->message_init((ProtobufCMessage *)scan->message);
        if (scan->shape->has_lists && !scan_lists(scan, r))
                return false;
        for (; r.at < r.end; scan->bound = NULL) {
                uint32_t number;
                enum wire wire;

                if (!read_tag(&r, &number, &wire))
                        return refuse(scan, "not a message of this protocol");
                scan->bound = scan_bound(scan, number);
                if (scan->bound ? !scan_field(scan, wire, &r) : !scan_unknown(scan, number, wire, &r))
                        return false;
        }
        return true;
}

static const struct shape *shape_of(const ProtobufCMessageDescriptor *type)
{
        size_t i = 0;

        while (i < COUNT(shapes) && shapes[i].type != type)
                i++;
        must(i < COUNT(shapes));
        return &shapes[i];
}

static struct reader read_all(struct bytes bytes)
{
        return (struct reader){bytes.data, bytes.size ? bytes.data + bytes.size : bytes.data};
}

bool codec_decode(const ProtobufCMessageDescriptor *type, struct bytes bytes, enum codec_strictness strictness,
                  struct arena *arena, void *out, struct err *err)
{
        struct scan scan;

        scan_start(&scan, shape_of(type), strictness, arena, err);
        scan.message = arena_alloc(arena, type->sizeof_message);
        if (!scan_message(&scan, read_all(bytes)))
                return false;
        memcpy(out, &scan.message, sizeof scan.message);
        return true;
}

bool codec_check(const ProtobufCMessage *message, struct arena *arena, struct err *err)
{
        struct scan scan;

        scan_start(&scan, shape_of(message->descriptor), CODEC_EDGE, NULL, err);
        return scan_message(&scan, read_all(codec_encode(message, arena)));
}

bool codec_is_date(const ProtobufCMessageDescriptor *type, const ProtobufCFieldDescriptor *field)
{
        must(field >= type->fields && field < type->fields + type->n_fields);
        return shape_of(type)->bounds[field - type->fields].kind == BOUND_DATE;
}

struct bytes codec_encode(const ProtobufCMessage *message, struct arena *arena)
{
        size_t size = protobuf_c_message_get_packed_size(message);
        uint8_t *data = arena_alloc(arena, size);

        must(protobuf_c_message_pack(message, data) == size);
        return (struct bytes){.data = data, .size = size};
}

static void *arena_take(void *arena, size_t size)
{
        return arena_alloc(arena, size);
}

static void arena_keep(void *arena, void *at)
{
        (void)arena;
        (void)at;
}

/* Without the bounds: a copy says what its original says, right or wrong. */
void *codec_copy(const void *message, struct arena *arena)
{
        ProtobufCAllocator allocator = {.alloc = arena_take, .free = arena_keep, .allocator_data = arena};
        const ProtobufCMessage *base = message;
        struct bytes bytes = codec_encode(base, arena);
        void *copy = protobuf_c_message_unpack(base->descriptor, &allocator, bytes.size, bytes.data);

        must(copy);
        return copy;
}

ProtobufCBinaryData codec_bytes(struct arena *arena, const void *data, size_t size)
{
        return (ProtobufCBinaryData){.len = size, .data = size ? arena_copy(arena, data, size) : NULL};
}

static void put(uint8_t *at, uint64_t n, size_t size)
{
        n = htole64(n);
        memcpy(at, &n, size);
}

static uint64_t get(const uint8_t *at, size_t size)
{
        uint64_t n = 0;

        memcpy(&n, at, size);
        return le64toh(n);
}

struct bytes record_encode(const struct record_head *head, const ProtobufCMessage *message, struct arena *arena)
{
        size_t size = protobuf_c_message_get_packed_size(message);
        uint8_t *data = arena_alloc(arena, RECORD_HEAD + size);

        must(size <= UINT32_MAX);
        put(data, RECORD_FORMAT, 1);
        put(data + 1, head->kind, 1);
        put(data + 2, RECORD_HEAD, 2);
        put(data + 4, size, 4);
        put(data + 8, head->flags, 4);
        put(data + 12, head->code, 4);
        put(data + 16, head->a, 8);
        put(data + 24, head->b, 8);
        must(protobuf_c_message_pack(message, data + RECORD_HEAD) == size);
        return (struct bytes){.data = data, .size = RECORD_HEAD + size};
}

/* A head may be longer than ours: a later program of the same format appended to it. */
bool record_head(struct bytes record, struct record_head *out, struct err *err)
{
        struct record_head head;

        if (record.size > 0 && record.data[0] > RECORD_FORMAT)
                return err_set(err, ERR_STOP,
                               "record of format %d, this program reads up to %d: install the version that wrote it, or later",
                               record.data[0], RECORD_FORMAT);
        if (record.size < RECORD_HEAD || record.data[0] == 0)
                return err_set(err, ERR_STOP, "not a record: damaged");
        head = (struct record_head){
                .format = record.data[0],
                .kind = record.data[1],
                .size = (uint16_t)get(record.data + 2, 2),
                .body_size = (uint32_t)get(record.data + 4, 4),
                .flags = (uint32_t)get(record.data + 8, 4),
                .code = (uint32_t)get(record.data + 12, 4),
                .a = get(record.data + 16, 8),
                .b = get(record.data + 24, 8),
        };
        if (head.size < RECORD_HEAD || head.size > record.size || head.body_size != record.size - head.size)
                return err_set(err, ERR_STOP, "record of %zu bytes does not have the size it says: damaged", record.size);
        *out = head;
        return true;
}

bool record_decode(struct bytes record, const ProtobufCMessageDescriptor *type, struct arena *arena, void *out, struct err *err)
{
        struct record_head head = {0};
        struct bytes body;

        if (!record_head(record, &head, err))
                return false;
        body = (struct bytes){.data = record.data + head.size, .size = head.body_size};
        if (codec_decode(type, body, CODEC_KEPT, arena, out, err))
                return true;
        err->kind = ERR_STOP;
        return err_in(err, "record");
}

/* ---- what can be told of a request that cannot be read */

static bool varint_peek(struct bytes bytes, size_t *at, uint64_t *out)
{
        *out = 0;
        for (unsigned shift = 0; shift < 64 && *at < bytes.size; shift += 7) {
                uint8_t byte = bytes.data[(*at)++];

                *out |= (uint64_t)(byte & 0x7f) << shift;
                if (!(byte & 0x80))
                        return true;
        }
        return false;
}

uint64_t codec_tag(struct bytes request)
{
        uint64_t key, value;

        /* Encoders write fields in the order of their numbers, so version and tag stand before the body. */
        for (size_t at = 0; varint_peek(request, &at, &key) && (key & 7) == WIRE_NUMBER && varint_peek(request, &at, &value);)
                if (key >> 3 == 2)
                        return value;
        return 0;
}

/* ---- fields as bytes */


struct bytes codec_field(struct bytes message, unsigned number)
{
        uint64_t key, size;

        for (size_t at = 0; varint_peek(message, &at, &key);) {
                switch (key & 7) {
                case WIRE_NUMBER:
                        if (!varint_peek(message, &at, &size))
                                return (struct bytes){0};
                        continue;
                case WIRE_64:
                        size = 8;
                        break;
                case WIRE_32:
                        size = 4;
                        break;
                case WIRE_LENGTH:
                        if (!varint_peek(message, &at, &size))
                                return (struct bytes){0};
                        break;
                default:
                        return (struct bytes){0};
                }
                if (size > message.size - at)
                        return (struct bytes){0};
                if (key >> 3 == number && (key & 7) == WIRE_LENGTH)
                        return (struct bytes){message.data + at, (size_t)size};
                at += (size_t)size;
        }
        return (struct bytes){0};
}

static size_t varint_put(uint8_t *at, uint64_t n)
{
        size_t size = 0;

        for (; n >= 0x80; n >>= 7)
                at[size++] = (uint8_t)(n | 0x80);
        at[size++] = (uint8_t)n;
        return size;
}

struct bytes codec_join(struct bytes message, unsigned number, struct bytes field, struct arena *arena)
{
        uint8_t *joined = arena_alloc(arena, message.size + field.size + 20);
        size_t size = message.size;

        memcpy(joined, message.data, message.size);
        size += varint_put(joined + size, (uint64_t)number << 3 | WIRE_LENGTH);
        size += varint_put(joined + size, field.size);
        memcpy(joined + size, field.data, field.size);
        return (struct bytes){joined, size + field.size};
}
