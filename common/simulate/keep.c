#include "keep.h"

#include <stdlib.h>
#include <string.h>

#include "must.h"

enum { CHUNK = 1 << 20, TEXTS_FIRST = 1024, CHUNKS_FIRST = 16, TYPES_MOST = 128 };

/* Texts lie in chunks whose address is a multiple of their size, so that a text can be told to be kept by where it lies. */
struct chunk {
        struct chunk *next;
        size_t used;
        char bytes[];
};
struct kept_text {
        uint64_t hash;
        char *text;
};
/* The fields of a type that point to something: the others are copied with it. */
struct type {
        const ProtobufCMessageDescriptor *descriptor;
        const ProtobufCFieldDescriptor **field;
        size_t n;
};
struct keep {
        struct arena *arena;
        struct chunk *chunks;
        uintptr_t *chunk_at; /* open addressing by address */
        size_t n_chunks, chunk_room;
        struct kept_text *texts; /* open addressing by hash */
        size_t n_texts, text_room;
        struct type types[TYPES_MOST]; /* open addressing by descriptor */
};

void keep_new(struct keep **out)
{
        struct keep *keep = calloc(1, sizeof *keep);

        must(keep);
        arena_new(&keep->arena);
        keep->text_room = TEXTS_FIRST;
        keep->texts = calloc(keep->text_room, sizeof *keep->texts);
        keep->chunk_room = CHUNKS_FIRST;
        keep->chunk_at = calloc(keep->chunk_room, sizeof *keep->chunk_at);
        must(keep->texts && keep->chunk_at);
        *out = keep;
}

void keep_destroy(struct keep **keep)
{
        if (!*keep)
                return;
        for (struct chunk *chunk = (*keep)->chunks, *next; chunk; chunk = next) {
                next = chunk->next;
                free(chunk);
        }
        free((*keep)->chunk_at);
        free((*keep)->texts);
        arena_destroy(&(*keep)->arena);
        free(*keep);
        *keep = NULL;
}

/* ---- texts */

static uint64_t mixed(uint64_t n)
{
        n = (n ^ n >> 32) * UINT64_C(0xd6e8feb86659fd93);
        return n ^ n >> 32;
}

static uint64_t text_hash(const char *text, size_t len)
{
        uint64_t hash = len, word;

        for (; len >= sizeof word; text += sizeof word, len -= sizeof word) {
                memcpy(&word, text, sizeof word);
                hash = mixed(hash ^ word) + word;
        }
        word = 0;
        memcpy(&word, text, len);
        return mixed(hash ^ word);
}

static size_t chunk_place(const struct keep *keep, uintptr_t at)
{
        size_t place = mixed(at) & (keep->chunk_room - 1);

        while (keep->chunk_at[place] && keep->chunk_at[place] != at)
                place = (place + 1) & (keep->chunk_room - 1);
        return place;
}

static bool is_kept(const struct keep *keep, const char *text)
{
        uintptr_t at = (uintptr_t)text & ~(uintptr_t)(CHUNK - 1);

        return keep->chunk_at[chunk_place(keep, at)] == at && at;
}

static void chunk_add(struct keep *keep)
{
        struct chunk *chunk = aligned_alloc(CHUNK, CHUNK);

        must(chunk);
        *chunk = (struct chunk){.next = keep->chunks};
        keep->chunks = chunk;
        if (2 * ++keep->n_chunks > keep->chunk_room) {
                free(keep->chunk_at);
                keep->chunk_room *= 2;
                keep->chunk_at = calloc(keep->chunk_room, sizeof *keep->chunk_at);
                must(keep->chunk_at);
        }
        for (; chunk; chunk = chunk->next)
                keep->chunk_at[chunk_place(keep, (uintptr_t)chunk)] = (uintptr_t)chunk;
}

static char *text_own(struct keep *keep, const char *text, size_t len)
{
        char *copy;

        must(len < CHUNK - sizeof(struct chunk));
        if (!keep->chunks || CHUNK - sizeof(struct chunk) - keep->chunks->used <= len)
                chunk_add(keep);
        copy = keep->chunks->bytes + keep->chunks->used;
        keep->chunks->used += len + 1;
        memcpy(copy, text, len);
        copy[len] = 0;
        return copy;
}

static struct kept_text *text_place(struct keep *keep, uint64_t hash, const char *text)
{
        size_t place = hash & (keep->text_room - 1);

        while (keep->texts[place].text && (keep->texts[place].hash != hash || strcmp(keep->texts[place].text, text)))
                place = (place + 1) & (keep->text_room - 1);
        return &keep->texts[place];
}

static void texts_grow(struct keep *keep)
{
        struct kept_text *old = keep->texts;
        size_t room = keep->text_room;

        keep->text_room *= 2;
        keep->texts = calloc(keep->text_room, sizeof *keep->texts);
        must(keep->texts);
        for (size_t i = 0; i < room; i++)
                if (old[i].text)
                        *text_place(keep, old[i].hash, old[i].text) = old[i];
        free(old);
}

char *keep_text(struct keep *keep, const char *text)
{
        struct kept_text *place;
        size_t len;
        uint64_t hash;

        if (!text || is_kept(keep, text))
                return (char *)text;
        len = strlen(text);
        hash = text_hash(text, len);
        place = text_place(keep, hash, text);
        if (place->text)
                return place->text;
        *place = (struct kept_text){hash, text_own(keep, text, len)};
        text = place->text;
        if (2 * ++keep->n_texts > keep->text_room)
                texts_grow(keep);
        return (char *)text;
}

/* ---- messages */

/* Is a value of this type, or each of a list, more than its own bytes? */
static bool points(ProtobufCType type)
{
        return type == PROTOBUF_C_TYPE_STRING || type == PROTOBUF_C_TYPE_BYTES || type == PROTOBUF_C_TYPE_MESSAGE;
}

static const struct type *type_of(struct keep *keep, const ProtobufCMessageDescriptor *descriptor)
{
        size_t place = mixed((uintptr_t)descriptor) % TYPES_MOST;
        struct type *type;

        while (keep->types[place].descriptor && keep->types[place].descriptor != descriptor)
                place = (place + 1) % TYPES_MOST;
        type = &keep->types[place];
        if (type->descriptor)
                return type;
        type->descriptor = descriptor;
        for (unsigned i = 0; i < descriptor->n_fields; i++)
                if (descriptor->fields[i].label == PROTOBUF_C_LABEL_REPEATED || points(descriptor->fields[i].type))
                        *(const ProtobufCFieldDescriptor **)arena_append(keep->arena, (void **)&type->field, &type->n,
                                                                         sizeof *type->field) = &descriptor->fields[i];
        return type;
}

/* Room is taken from one block; while it is measured there is none, and only the size is counted. */
struct room {
        struct keep *keep;
        uint8_t *block;
        size_t used;
};

static void *take(struct room *room, const void *from, size_t size)
{
        void *at = room->block ? room->block + room->used : NULL;

        room->used += (size + 7) & ~(size_t)7;
        return at && size ? memcpy(at, from, size) : at;
}

static size_t element_size(const ProtobufCFieldDescriptor *field)
{
        switch (field->type) {
        case PROTOBUF_C_TYPE_STRING:
        case PROTOBUF_C_TYPE_MESSAGE:
                return sizeof(void *);
        case PROTOBUF_C_TYPE_BYTES:
                return sizeof(ProtobufCBinaryData);
        case PROTOBUF_C_TYPE_INT64:
        case PROTOBUF_C_TYPE_SINT64:
        case PROTOBUF_C_TYPE_SFIXED64:
        case PROTOBUF_C_TYPE_UINT64:
        case PROTOBUF_C_TYPE_FIXED64:
        case PROTOBUF_C_TYPE_DOUBLE:
                return 8;
        default:
                return 4;
        }
}

static void *message_take(struct room *room, const ProtobufCMessage *message);

/* What one field, or one element of a list, points to; `copy` is where the copy keeps it, null while measuring. */
static void pointed_take(struct room *room, const ProtobufCFieldDescriptor *field, const void *from, void *copy)
{
        if (field->type == PROTOBUF_C_TYPE_STRING) {
                if (copy)
                        *(char **)copy = keep_text(room->keep, *(char *const *)from);
        } else if (field->type == PROTOBUF_C_TYPE_BYTES) {
                const ProtobufCBinaryData *bytes = from;
                void *data = bytes->len ? take(room, bytes->data, bytes->len) : NULL;

                if (copy)
                        ((ProtobufCBinaryData *)copy)->data = data;
        } else if (field->type == PROTOBUF_C_TYPE_MESSAGE) {
                void *message = *(void *const *)from ? message_take(room, *(void *const *)from) : NULL;

                if (copy)
                        *(void **)copy = message;
        }
}

static void list_take(struct room *room, const ProtobufCFieldDescriptor *field, size_t n, const uint8_t *from, uint8_t *copy)
{
        size_t size = element_size(field);
        uint8_t *list = n ? take(room, from, n * size) : NULL;

        if (copy)
                *(void **)copy = list;
        for (size_t i = 0; i < n && points(field->type); i++)
                pointed_take(room, field, from + i * size, list ? list + i * size : NULL);
}

static void *message_take(struct room *room, const ProtobufCMessage *message)
{
        const struct type *type = type_of(room->keep, message->descriptor);
        const uint8_t *from = (const uint8_t *)message;
        uint8_t *copy = take(room, message, message->descriptor->sizeof_message);

        if (copy) {
                ((ProtobufCMessage *)copy)->n_unknown_fields = 0;
                ((ProtobufCMessage *)copy)->unknown_fields = NULL;
        }
        for (size_t i = 0; i < type->n; i++) {
                const ProtobufCFieldDescriptor *field = type->field[i];
                uint8_t *at = copy ? copy + field->offset : NULL;

                if (field->label == PROTOBUF_C_LABEL_REPEATED)
                        list_take(room, field, *(const size_t *)(from + field->quantifier_offset),
                                  *(uint8_t *const *)(from + field->offset), at);
                else if (!(field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) ||
                         *(const uint32_t *)(from + field->quantifier_offset) == field->id)
                        pointed_take(room, field, from + field->offset, at);
        }
        return copy;
}

void *keep_message(struct keep *keep, const void *message)
{
        struct room room = {.keep = keep};

        message_take(&room, message);
        room.block = malloc(room.used);
        must(room.block);
        room.used = 0;
        return message_take(&room, message);
}
