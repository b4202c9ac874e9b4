#include "masked.h"

#include <string.h>

#include "date.h"
#include "flow.h"
#include "must.h"
#include "outcome.h"

enum { FIELDS_MOST = 15 };

/* All that is told, by message; a message that is not here tells nothing, in an event and within another. Reasons, references,
 * titles, names of callers, ids of people, sealed boxes, profiles, figures, tasks, terms and suspensions are left out on purpose:
 * they describe someone, or may. */
static const struct told {
        const ProtobufCMessageDescriptor *type;
        const char *fields[FIELDS_MOST];
} told[] = {
        {&case_moved__descriptor, {"from", "to", "on"}},
        {&case_record__descriptor, {"facts"}},
        {&fact__descriptor, {"name", "on"}},
        {&casefile__descriptor, {"sender", "flow", "flow_version", "state", "facts"}},
        {&activity__descriptor, {"kind", "from", "until", "outcome"}},
        {&placement__descriptor, {"id", "kind", "employer", "first_day", "last_day", "hours", "contract", "subsidy"}},
        {&placement_end__descriptor, {"placement", "last_day", "reason"}},
        {&profile_changed__descriptor, {"profile"}}, /* that there is one: a profile tells nothing itself */
        {&milestone__descriptor, {"name", "on", "reversed_on"}},
        {&budget_assigned__descriptor, {"account"}},
        {&case_migrated__descriptor, {"migration", "version", "state", "back_to", "states"}},
        {&migration__descriptor, {"id", "flow", "from", "to", "casefiles", "states"}},
        {&migration_undo__descriptor, {"migration"}},
        {&state_moved__descriptor, {"from", "to"}},
        {&flow__descriptor, {"name", "version", "start", "states"}},
        {&flow_state__descriptor, {"name", "end", "counts"}},
        {&outcome_definition__descriptor, {"name", "version", "title_en", "title_nl", "text_en", "text_nl", "ways", "of"}},
        {&outcome_way__descriptor,
         {"basis", "values", "times", "contract", "hours", "lasts", "stays", "running", "unsubsidised", "no_gap", "gap",
          "outcome", "evidence"}},
        {&length__descriptor, {"n", "unit"}},
        {&dispute__descriptor, {"id", "definition", "version", "basis", "state"}},
        {&programme__descriptor, {"id", "members", "flows", "goal", "goal_on", "from", "until"}},
};

static const struct told *told_of(const ProtobufCMessageDescriptor *type)
{
        for (size_t i = 0; i < COUNT(told); i++)
                if (told[i].type == type)
                        return &told[i];
        return NULL;
}

/* ---- a text that grows */

struct line {
        struct arena *arena;
        char *text;
        size_t size, room;
};

static void put(struct line *line, const char *bytes, size_t n)
{
        if (line->size + n + 1 > line->room) {
                char *longer = arena_alloc(line->arena, line->room = 2 * (line->size + n) + 256);

                if (line->size)
                        memcpy(longer, line->text, line->size);
                line->text = longer;
        }
        memcpy(line->text + line->size, bytes, n);
        line->text[line->size += n] = 0;
}

static void put_text(struct line *line, const char *text)
{
        put(line, text, strlen(text));
}

static void put_number(struct line *line, uint64_t n)
{
        char digits[20];
        size_t at = sizeof digits;

        do
                digits[--at] = (char)('0' + n % 10);
        while (n /= 10);
        put(line, digits + at, sizeof digits - at);
}

static void put_signed(struct line *line, int64_t n)
{
        if (n < 0)
                put(line, "-", 1);
        put_number(line, n < 0 ? 0 - (uint64_t)n : (uint64_t)n);
}

/* Quotes, backslashes and control characters are escaped, nothing else: the text is UTF-8 already. */
static void put_string(struct line *line, const char *text)
{
        static const char hex[] = "0123456789abcdef";

        put(line, "\"", 1);
        while (*text) {
                size_t plain = 0;

                while ((unsigned char)text[plain] >= ' ' && text[plain] != '"' && text[plain] != '\\')
                        plain++;
                put(line, text, plain);
                text += plain;
                if (*text == '"' || *text == '\\')
                        put(line, (char[]){'\\', *text}, 2);
                else if (*text)
                        put(line, (char[]){'\\', 'u', '0', '0', hex[*text >> 4], hex[*text & 15]}, 6);
                text += *text != 0;
        }
        put(line, "\"", 1);
}

/* ---- messages */

static void put_message(struct line *line, const ProtobufCMessage *message);

/* A word of a file is told as the word, without where it stands in the file. */
static void put_value(struct line *line, const ProtobufCFieldDescriptor *field, const void *at)
{
        switch (field->type) {
        case PROTOBUF_C_TYPE_STRING:
                put_string(line, *(char *const *)at);
                return;
        case PROTOBUF_C_TYPE_MESSAGE:
                if (field->descriptor == &word__descriptor)
                        put_string(line, (*(Word *const *)at)->text);
                else
                        put_message(line, *(ProtobufCMessage *const *)at);
                return;
        case PROTOBUF_C_TYPE_BOOL:
                put_text(line, *(const protobuf_c_boolean *)at ? "true" : "false");
                return;
        case PROTOBUF_C_TYPE_ENUM: {
                const ProtobufCEnumValue *value = protobuf_c_enum_descriptor_get_value(field->descriptor, *(const int *)at);

                must(value);
                put_string(line, value->name);
                return;
        }
        case PROTOBUF_C_TYPE_UINT32:
                put_number(line, *(const uint32_t *)at);
                return;
        case PROTOBUF_C_TYPE_UINT64:
                put_number(line, *(const uint64_t *)at);
                return;
        case PROTOBUF_C_TYPE_SINT32:
                put_signed(line, *(const int32_t *)at);
                return;
        default:
                must(field->type == PROTOBUF_C_TYPE_INT64);
                put_signed(line, *(const int64_t *)at);
        }
}

static size_t value_size(const ProtobufCFieldDescriptor *field)
{
        switch (field->type) {
        case PROTOBUF_C_TYPE_UINT64:
        case PROTOBUF_C_TYPE_INT64:
                return 8;
        case PROTOBUF_C_TYPE_STRING:
        case PROTOBUF_C_TYPE_MESSAGE:
                return sizeof(void *);
        default:
                return 4;
        }
}

static bool is_absent(const ProtobufCFieldDescriptor *field, const void *at)
{
        static const uint8_t zero[8];

        if (field->type == PROTOBUF_C_TYPE_STRING)
                return !text_set(*(char *const *)at);
        return !memcmp(at, zero, field->type == PROTOBUF_C_TYPE_BOOL ? sizeof(protobuf_c_boolean) : value_size(field));
}

static bool is_among(const char *const *words, const char *text)
{
        while (*words && strcmp(*words, text))
                words++;
        return *words;
}

bool fact_is_told(const char *name)
{
        return is_among(flow_facts, name) || fact_is_of_results(name);
}

/* Three texts are told only as words that results hang on: whoever writes them may write anything. Facts that only their flow
 * knows may be about health
 * ("first sick day"). */
static bool is_told(const ProtobufCMessageDescriptor *type, const ProtobufCFieldDescriptor *field, const void *at)
{
        static const char *const ends[] = {PLACEMENT_NEVER, NULL};

        if (field->descriptor == &fact__descriptor)
                return fact_is_told((*(Fact *const *)at)->name);
        if (type == &placement_end__descriptor && !strcmp(field->name, "reason"))
                return is_among(ends, *(char *const *)at);
        if (type == &activity__descriptor && !strcmp(field->name, "outcome"))
                return is_among(outcome_came, *(char *const *)at);
        return true;
}

static void put_list(struct line *line, const ProtobufCMessageDescriptor *type, const ProtobufCFieldDescriptor *field,
                     const uint8_t *items, size_t n)
{
        const char *before = "[";

        for (size_t i = 0; i < n; i++, items += value_size(field)) {
                if (!is_told(type, field, items))
                        continue;
                put_text(line, before);
                before = ",";
                put_value(line, field, items);
        }
        put_text(line, *before == '[' ? "[]" : "]");
}

static void put_message(struct line *line, const ProtobufCMessage *message)
{
        const struct told *fields = told_of(message->descriptor);
        const char *before = "{";

        for (size_t i = 0; fields && i < FIELDS_MOST && fields->fields[i]; i++) {
                const ProtobufCFieldDescriptor *field =
                        protobuf_c_message_descriptor_get_field_by_name(message->descriptor, fields->fields[i]);
                const uint8_t *at = (const uint8_t *)message;
                size_t n = 1;

                must(field);
                at += field->offset;
                if (field->label == PROTOBUF_C_LABEL_REPEATED)
                        n = *(const size_t *)((const uint8_t *)message + field->quantifier_offset);
                if (!n || (field->label != PROTOBUF_C_LABEL_REPEATED &&
                           (is_absent(field, at) || !is_told(message->descriptor, field, at))))
                        continue;
                put_text(line, before);
                before = ",";
                put_string(line, field->name);
                put(line, ":", 1);
                if (field->label == PROTOBUF_C_LABEL_REPEATED)
                        put_list(line, message->descriptor, field, *(const uint8_t *const *)at, n);
                else
                        put_value(line, field, at);
        }
        put_text(line, *before == '{' ? "{}" : "}");
}

struct masked event_masked(const Event *event, struct arena *arena)
{
        const ProtobufCFieldDescriptor *kind = protobuf_c_message_descriptor_get_field(&event__descriptor, event->what_case);
        struct line line = {.arena = arena}, head = {.arena = arena};

        if (!kind || !told_of(kind->descriptor))
                return (struct masked){"", ""};
        put_number(&head, date_ymd(instant_date((struct instant){event->at})));
        put(&head, " ", 1);
        put_number(&head, event->casefile);
        if (event->what_case == EVENT__WHAT_CASE_OPENED) {
                put(&head, " ", 1);
                put_string(&head, event->case_opened->programme);
        }
        put(&line, "{", 1);
        put_string(&line, kind->name);
        put(&line, ":", 1);
        /* Every member of the oneof is a pointer to a message. */
        put_message(&line, *(ProtobufCMessage *const *)((const uint8_t *)event + kind->offset));
        put(&line, "}", 1);
        return (struct masked){head.text, line.text};
}
