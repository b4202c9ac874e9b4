/* Bytes to messages and back: the only door between what was sent or kept and what the core may rely on.
 *
 * codec_decode holds every length, count, number, enum value, date, UTF-8 text and embedded NUL against the bounds of
 * overstap.proto before it believes it or makes room for it, so that nothing behind this door needs to look again. What is
 * singular is there at most once. Unknown fields are refused at the edge (a sender of a newer version is told so by the
 * version) and kept in records. The message and all it points to live in `arena`. */
#pragma once

#include <protobuf-c/protobuf-c.h>

#include "arena.h"
#include "key.h"
#include "overstap.pb-c.h"

enum { PROTOCOL_VERSION = 1, RECORD_FORMAT = 1 };

enum codec_strictness {
        CODEC_EDGE,     /* from outside: unknown fields are refused */
        CODEC_KEPT,     /* our own record: unknown fields of a later version are kept */
};

/* ERR_REFUSED names the field, as "command.case_step.transition: 61 bytes, at most 60 are allowed", and never says what
 * was in it. `out` points to a const T *. */
bool codec_decode(const ProtobufCMessageDescriptor *type, struct bytes bytes, enum codec_strictness strictness,
                  struct arena *arena, void *out, struct err *err) MUST_CHECK;

/* The sender's tag of a Request whose body may be anything, so that even a refusal finds its question; 0 when it cannot be told. */
uint64_t codec_tag(struct bytes request);

/* The bytes of message field `number` as they stand in `message`, which decoded well; null data when it is not there. */
struct bytes codec_field(struct bytes message, unsigned number);
/* An encoded message with one more message field, given as bytes: a field may stand anywhere, so it is put behind. */
struct bytes codec_join(struct bytes message, unsigned number, struct bytes field, struct arena *arena);

/* The same bounds, for a message built in this process (a client checks before it sends). */
bool codec_check(const ProtobufCMessage *message, struct arena *arena, struct err *err) MUST_CHECK;

/* Is this number of a message a day, yyyymmdd? For programs that print messages without knowing them. */
bool codec_is_date(const ProtobufCMessageDescriptor *type, const ProtobufCFieldDescriptor *field);

struct bytes codec_encode(const ProtobufCMessage *message, struct arena *arena);

/* A deep copy in `arena`. */
void *codec_copy(const void *message, struct arena *arena);

/* A fresh message with its defaults: NEW(arena, CaseStep, case_step). */
#define NEW(arena, Type, type)                                                                                         \
        ({                                                                                                             \
                Type *new_ = arena_alloc((arena), sizeof(Type));                                                       \
                type##__init(new_);                                                                                    \
                new_;                                                                                                  \
        })

/* Grow list `field` of `message` (fields n_field and field) by one in the arena and yield a pointer to the new last element. */
#define APPEND(arena, message, field)                                                                                  \
        (*(__typeof__((message)->field[0]) *)codec_append((arena), (void **)&(message)->field,                        \
                                                           &(message)->n_##field, sizeof(message)->field[0]))
static inline void *codec_append(struct arena *arena, void **list, size_t *n, size_t size)
{
        return arena_append(arena, list, n, size);
}

/* Texts that are absent in a message are "", never null; `set` says whether one is there. */
static inline bool text_set(const char *text)
{
        return text && *text;
}

/* The bytes of a fixed-size field. */
ProtobufCBinaryData codec_bytes(struct arena *arena, const void *data, size_t size);

/* The head of every kept record: format, kind, number of head bytes, and the few fields that scans need without decoding.
 * Little-endian, loaded with memcpy (LMDB values are only 2-byte aligned). Fields are appended, never moved.
 *   0 format u8 | 1 kind u8 | 2 head size u16 | 4 body size u32 | 8 flags u32 | 12 code u32 | 16 a u64 | 24 b u64 */
struct record_head {
        uint8_t format, kind;
        uint16_t size;
        uint32_t body_size;
        uint32_t flags;         /* of the kind */
        uint32_t code;          /* of the kind: an area, a state number */
        uint64_t a, b;          /* of the kind: a date, an amount, an id */
};
enum { RECORD_HEAD = 32 };

struct bytes record_encode(const struct record_head *head, const ProtobufCMessage *message, struct arena *arena);
/* ERR_STOP when the format is newer than this program, naming both versions and the remedy. */
bool record_head(struct bytes record, struct record_head *out, struct err *err) MUST_CHECK;
bool record_decode(struct bytes record, const ProtobufCMessageDescriptor *type, struct arena *arena, void *out,
                   struct err *err) MUST_CHECK;
