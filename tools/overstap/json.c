#include "json.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "date.h"
#include "id.h"
#include "money.h"
#include "must.h"
#include "text.h"

void json_drop(json_t **json)
{
        json_decref(*json);
        *json = NULL;
}

json_t *text_json(const char *text)
{
        OWNED(arena_destroy) struct arena *arena = NULL;
        json_t *json = json_string(text);
        char *mended, *to;

        if (json)
                return json;
        arena_new(&arena);
        to = mended = arena_alloc(arena, 3 * strlen(text) + 1);
        while (*text) {
                size_t size = 1;

                while (size <= 4 && text[size - 1] && !utf8_is_valid(text, size))
                        size++;
                if (size <= 4 && text[size - 1]) {
                        to = mempcpy(to, text, size);
                        text += size;
                } else {
                        to = mempcpy(to, "\xef\xbf\xbd", 3);
                        text++;
                }
        }
        json = json_string(mended);
        must(json);
        return json;
}

/* The part that all names of an enum begin with: its first name up to the last word, which is NONE or UNKNOWN. */
static size_t enum_prefix(const ProtobufCEnumDescriptor *type)
{
        const char *first = type->values[0].name, *tail = strrchr(first, '_');

        return tail ? (size_t)(tail + 1 - first) : 0;
}

static void word_make(const ProtobufCEnumDescriptor *type, unsigned index, char word[40])
{
        const char *name = type->values[index].name + enum_prefix(type);
        size_t i;

        for (i = 0; i < 39 && name[i]; i++)
                word[i] = name[i] == '_' ? '-' : (char)tolower((unsigned char)name[i]);
        word[i] = 0;
}

const char *enum_word(const ProtobufCEnumDescriptor *type, int value, char word[40])
{
        const ProtobufCEnumValue *found = protobuf_c_enum_descriptor_get_value(type, value);

        if (!found)
                return NULL;
        word_make(type, (unsigned)(found - type->values), word);
        return found == type->values && !strcmp(word, "none") ? NULL : word;
}

bool enum_parse(const ProtobufCEnumDescriptor *type, const char *word, int *out, struct err *err)
{
        char choices[400] = "", each[40], given[40];
        size_t used = 0;

        snprintf(given, sizeof(given), "%s", word);
        for (char *at = given; *at; at++)
                *at = *at == '_' ? '-' : *at;
        for (unsigned i = 1; i < type->n_values; i++) {
                word_make(type, i, each);
                if (!strcmp(each, given)) {
                        *out = type->values[i].value;
                        return true;
                }
                used += (size_t)snprintf(choices + used, sizeof(choices) - used, "%s%s", used ? ", " : "", each);
                must(used < sizeof(choices));
        }
        return err_set(err, ERR_REFUSED, "\"%s\" is none of: %s", word, choices);
}

/* ---- forms of single values */

json_t *date_json(uint32_t ymd)
{
        char text[DATE_TEXT];

        return ymd ? json_string(date_text(date_of_ymd(ymd), text)) : json_null();
}

static json_t *instant_json(int64_t ms)
{
        char text[INSTANT_TEXT];

        return ms ? json_string(instant_text((struct instant){ms}, text)) : json_null();
}

json_t *euro_json(int64_t cents)
{
        char text[MONEY_TEXT];

        return json_string(money_text((struct money){cents}, text));
}

static json_t *id_json(uint64_t n)
{
        return n ? json_sprintf("%" PRIu64, n) : json_null();
}

json_t *bytes_json(const ProtobufCBinaryData *bytes)
{
        char text[UUID_TEXT];
        struct uuid id;
        json_t *hex;
        char *at;

        if (!bytes->len)
                return json_null();
        if (bytes->len == sizeof(id.b)) {
                memcpy(id.b, bytes->data, sizeof(id.b));
                return json_string(uuid_text(id, text));
        }
        at = malloc(2 * bytes->len + 1);
        must(at);
        for (size_t i = 0; i < bytes->len; i++)
                sprintf(at + 2 * i, "%02x", bytes->data[i]);
        hex = json_string(at);
        free(at);
        return hex;
}

static json_t *enum_json(const ProtobufCEnumDescriptor *type, int value)
{
        char word[40];
        const char *told = enum_word(type, value, word);

        return told ? json_string(told) : json_null();
}

static json_t *length_json(const Length *length)
{
        char text[LENGTH_TEXT];

        return json_string(length_text((struct length){(int32_t)length->n, (enum unit)length->unit}, text));
}

static json_t *sealed_json(const Sealed *sealed)
{
        json_t *json = json_object(), *items = json_array();

        for (size_t i = 0; i < sealed->n_items; i++)
                json_array_append_new(items, enum_json(&item__descriptor, (int)sealed->items[i]));
        json_object_set_new(json, "owner", bytes_json(&sealed->owner));
        json_object_set_new(json, "items", items);
        return json;
}

/* Messages that stand for one value have its form. */
static json_t *inner_json(const ProtobufCMessage *message)
{
        if (!message)
                return json_null();
        if (message->descriptor == &word__descriptor)
                return text_json(((const Word *)message)->text);
        if (message->descriptor == &length__descriptor)
                return length_json((const Length *)message);
        if (message->descriptor == &sealed__descriptor)
                return sealed_json((const Sealed *)message);
        return message_json(message);
}

/* ---- messages */

/* One value of a field, at `at`. Every int64 of the schema is a moment but those named `value` (json_test.c holds it to that). */
static json_t *value_json(const ProtobufCMessageDescriptor *type, const ProtobufCFieldDescriptor *field, const void *at)
{
        switch (field->type) {
        case PROTOBUF_C_TYPE_STRING:
                return text_json(*(char *const *)at ? *(char *const *)at : "");
        case PROTOBUF_C_TYPE_BYTES:
                return bytes_json(at);
        case PROTOBUF_C_TYPE_BOOL:
                return json_boolean(*(const protobuf_c_boolean *)at);
        case PROTOBUF_C_TYPE_ENUM:
                return enum_json(field->descriptor, *(const int *)at);
        case PROTOBUF_C_TYPE_UINT64:
                return id_json(*(const uint64_t *)at);
        case PROTOBUF_C_TYPE_INT64:
                /* What is no moment is a value, or one of several. */
                return strncmp(field->name, "value", 5) ? instant_json(*(const int64_t *)at) : json_integer(*(const int64_t *)at);
        case PROTOBUF_C_TYPE_UINT32:
                return codec_is_date(type, field) ? date_json(*(const uint32_t *)at) : json_integer(*(const uint32_t *)at);
        case PROTOBUF_C_TYPE_SINT32:
                return json_integer(*(const int32_t *)at);
        case PROTOBUF_C_TYPE_SINT64:
                return euro_json(*(const int64_t *)at);
        case PROTOBUF_C_TYPE_MESSAGE:
                return inner_json(*(ProtobufCMessage *const *)at);
        default:
                must(!"a type that the schema does not use");
                return NULL;
        }
}

static size_t value_size(const ProtobufCFieldDescriptor *field)
{
        switch (field->type) {
        case PROTOBUF_C_TYPE_BOOL:
                return sizeof(protobuf_c_boolean);
        case PROTOBUF_C_TYPE_ENUM:
                return sizeof(int);
        case PROTOBUF_C_TYPE_UINT32:
        case PROTOBUF_C_TYPE_SINT32:
                return sizeof(uint32_t);
        case PROTOBUF_C_TYPE_UINT64:
        case PROTOBUF_C_TYPE_INT64:
        case PROTOBUF_C_TYPE_SINT64:
                return sizeof(uint64_t);
        case PROTOBUF_C_TYPE_BYTES:
                return sizeof(ProtobufCBinaryData);
        default:
                return sizeof(void *);
        }
}

static json_t *list_json(const ProtobufCMessageDescriptor *type, const ProtobufCFieldDescriptor *field, const void *at, size_t n)
{
        const uint8_t *first = *(uint8_t *const *)at;
        json_t *list = json_array();

        for (size_t i = 0; i < n; i++)
                json_array_append_new(list, value_json(type, field, first + i * value_size(field)));
        return list;
}

/* Of a choice of bodies only the one that is there is told, after its name: {"what": "case_moved", "case_moved": {…}}. */
json_t *message_json(const ProtobufCMessage *message)
{
        const ProtobufCMessageDescriptor *type = message->descriptor;
        json_t *json = json_object();

        must(json);
        for (unsigned i = 0; i < type->n_fields; i++) {
                const ProtobufCFieldDescriptor *field = &type->fields[i];
                const uint8_t *at = (const uint8_t *)message + field->offset;
                const void *quantifier = (const uint8_t *)message + field->quantifier_offset;

                if (field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) {
                        if (*(const uint32_t *)quantifier != field->id)
                                continue;
                        json_object_set_new(json, "what", json_string(field->name));
                }
                json_object_set_new(json, field->name,
                                    field->label == PROTOBUF_C_LABEL_REPEATED
                                            ? list_json(type, field, at, *(const size_t *)quantifier)
                                            : value_json(type, field, at));
        }
        return json;
}

static const ProtobufCFieldDescriptor *thing_field(const Thing *thing)
{
        return protobuf_c_message_descriptor_get_field(&thing__descriptor, (unsigned)thing->is_case);
}

const char *thing_name(const Thing *thing)
{
        const ProtobufCFieldDescriptor *field = thing_field(thing);

        return field ? field->name : "nothing";
}

json_t *thing_json(const Thing *thing)
{
        const ProtobufCFieldDescriptor *field = thing_field(thing);
        json_t *json, *notes;

        if (!field)
                return json_object();
        json = value_json(&thing__descriptor, field, (const uint8_t *)thing + field->offset);
        if (!thing->personal || !json_is_object(json))
                return json;
        json_object_set_new(json, "personal", message_json(&thing->personal->base));
        notes = json_array();
        for (size_t i = 0; i < thing->n_notes; i++)
                json_array_append_new(notes, text_json(thing->notes[i]));
        json_object_set_new(json, "notes", notes);
        return json;
}

const char *text_at(const json_t *json, const char *key)
{
        const char *text = json_string_value(json_object_get(json, key));

        return text ? text : "";
}

json_int_t number_at(const json_t *json, const char *key)
{
        return json_integer_value(json_object_get(json, key));
}
