#include "field.h"

#include <stdio.h>
#include <string.h>

#include "id.h"
#include "must.h"
#include "text.h"

static const struct field notice_fields[] = {
        {"employer", INTO_BODY, FORM_TEXT, "employer_reference", 1},
        {"employer_name", INTO_BODY, FORM_TEXT, "employer_name", 1},
        {"employer_reference", INTO_BODY, FORM_TEXT, "employer_reference", 1},
        {"regime", INTO_BODY, FORM_TEXT, "regime", 0},
        {"reference", INTO_BODY, FORM_TEXT, "reference", 0},
        {"is_amendment", INTO_BODY, FORM_YES, "is_amendment", 0},
        {"place", INTO_BODY, FORM_TEXT, "place", 0},
        {"pc4", INTO_BODY, FORM_PC4, "pc4", 0},
        {"area", INTO_BODY, FORM_WHOLE, "area", 0},
        {"announced_on", INTO_BODY, FORM_DATE, "announced_on", 0},
        {"first_end", INTO_BODY, FORM_DATE, "first_end", 0},
        {"last_end", INTO_BODY, FORM_DATE, "last_end", 0},
        {"posts", INTO_BODY, FORM_WHOLE, "posts", 0},
        {"headcount", INTO_BODY, FORM_WHOLE, "headcount", 0},
        {"groups", INTO_BODY, FORM_GROUPS, "groups", 0},
        {"ways", INTO_BODY, FORM_CHOICES, "ways", 0},
        {"works_council", INTO_BODY, FORM_CHOICE, "works_council", 0},
        {"works_council_on", INTO_BODY, FORM_DATE, "works_council_on", 0},
        {"unions_agreed_on", INTO_BODY, FORM_DATE, "unions_agreed_on", 0},
        {"layoff", INTO_BODY, FORM_CHOICE, "layoff", 0},
        {"temporary", INTO_BODY, FORM_YES, "temporary", 0},
        {"programme", INTO_BODY, FORM_TEXT, "programme", 0},
        {"social_plan", INTO_BODY, FORM_YES, "social_plan", 0},
        {"sector", INTO_BODY, FORM_CODE, "sector", 0},
        {"contact_name", INTO_PERSONAL, FORM_NAME, "family_name", 0},
        {"email", INTO_PERSONAL, FORM_TEXT, "email", 0},
        {"phone", INTO_PERSONAL, FORM_TEXT, "phone", 0},
        {"considerations", INTO_PERSONAL, FORM_LONG, "considerations", 0},
        {"selection", INTO_PERSONAL, FORM_LONG, "selection", 0},
        {"severance", INTO_PERSONAL, FORM_LONG, "severance", 0},
        {"note", INTO_PERSONAL, FORM_LONG, "note", 0},
};

static const struct field employee_fields[] = {
        {"reference", INTO_BODY, FORM_TEXT, "reference", 0},
        {"notice", INTO_BODY, FORM_TEXT, "notice_reference", 1},
        {"employer", INTO_BODY, FORM_TEXT, "employer_reference", 1},
        {"employer_name", INTO_BODY, FORM_TEXT, "employer_name", 1},
        {"employer_reference", INTO_BODY, FORM_TEXT, "employer_reference", 1},
        {"flow", INTO_BODY, FORM_TEXT, "flow", 0},
        {"programme", INTO_BODY, FORM_TEXT, "programme", 0},
        {"given_name", INTO_PERSONAL, FORM_TEXT, "given_name", 0},
        {"family_name", INTO_PERSONAL, FORM_TEXT, "family_name", 2},
        {"birth_date", INTO_PERSONAL, FORM_DATE, "birth_date", 0},
        {"street", INTO_PERSONAL, FORM_TEXT, "street", 0},
        {"postcode", INTO_PERSONAL, FORM_TEXT, "postcode", 0},
        {"town", INTO_PERSONAL, FORM_TEXT, "town", 0},
        {"email", INTO_PERSONAL, FORM_TEXT, "email", 0},
        {"phone", INTO_PERSONAL, FORM_TEXT, "phone", 0},
        {"note", INTO_PERSONAL, FORM_LONG, "note", 0},
        {"occupation_esco", INTO_DONE, FORM_CONCEPT, "esco", 0},
        {"occupation_isco", INTO_DONE, FORM_TEXT, "isco", 0},
        {"occupation_title", INTO_DONE, FORM_TEXT, "title", 0},
        {"occupation_years", INTO_DONE, FORM_WHOLE, "years", 0},
        {"wished_esco", INTO_WISHED, FORM_CONCEPT, "esco", 0},
        {"wished_isco", INTO_WISHED, FORM_TEXT, "isco", 0},
        {"wished_title", INTO_WISHED, FORM_TEXT, "title", 0},
        {"skills", INTO_PROFILE, FORM_IDS, "skills", 0},
        {"licences", INTO_PROFILE, FORM_LIST, "licences", 0},
        {"certificates", INTO_PROFILE, FORM_LIST, "certificates", 0},
        {"languages", INTO_PROFILE, FORM_LANGUAGES, "languages", 0},
        {"pc4", INTO_PROFILE, FORM_PC4, "pc4", 0},
        {"travel_km", INTO_PROFILE, FORM_WHOLE, "travel_km", 0},
        {"hours_min", INTO_PROFILE, FORM_TENTHS, "hours_min", 0},
        {"hours_max", INTO_PROFILE, FORM_TENTHS, "hours_max", 0},
        {"wage_min", INTO_PROFILE, FORM_CENTS, "wage_min", 0},
        {"available_on", INTO_PROFILE, FORM_DATE, "available_on", 0},
        {"shifts", INTO_PROFILE, FORM_YES, "shifts", 0},
        {"education", INTO_PROFILE, FORM_TEXT, "education", 0},
        {"announced", INTO_BODY, FORM_FACT, "announced", 0},
        {"notice_given", INTO_BODY, FORM_FACT, "notice-given", 0},
        {"notice_received", INTO_BODY, FORM_FACT, "notice-received", 0},
        {"last_day", INTO_BODY, FORM_FACT, "last-day", 0},
        {"facts", INTO_BODY, FORM_FACTS, "facts", 0},
        {"figures", INTO_BODY, FORM_FIGURES, "figures", 0},
        {"guide", INTO_BODY, FORM_TEXT, "guide", 0},
        {"consent", INTO_BODY, FORM_CONSENT, "consents", 0},
};

static const struct field vacancy_fields[] = {
        {"reference", INTO_BODY, FORM_TEXT, "reference", 0},
        {"employer", INTO_WRAP, FORM_TEXT, "employer_reference", 1},
        {"employer_name", INTO_WRAP, FORM_TEXT, "employer_name", 1},
        {"employer_reference", INTO_WRAP, FORM_TEXT, "employer_reference", 1},
        {"title", INTO_BODY, FORM_TEXT, "title", 2},
        {"occupation_esco", INTO_DONE, FORM_CONCEPT, "esco", 0},
        {"occupation_isco", INTO_DONE, FORM_TEXT, "isco", 0},
        {"essential", INTO_BODY, FORM_IDS, "essential", 0},
        {"optional", INTO_BODY, FORM_IDS, "optional", 0},
        {"licences", INTO_BODY, FORM_LIST, "licences", 0},
        {"certificates", INTO_BODY, FORM_LIST, "certificates", 0},
        {"languages", INTO_BODY, FORM_LANGUAGES, "languages", 0},
        {"pc4", INTO_BODY, FORM_PC4, "pc4", 0},
        {"hours_min", INTO_BODY, FORM_TENTHS, "hours_min", 0},
        {"hours_max", INTO_BODY, FORM_TENTHS, "hours_max", 0},
        {"wage_max", INTO_BODY, FORM_CENTS, "wage_max", 0},
        {"posts", INTO_BODY, FORM_WHOLE, "posts", 0},
        {"opens", INTO_BODY, FORM_DATE, "opens", 0},
        {"closes", INTO_BODY, FORM_DATE, "closes", 0},
        {"programme", INTO_BODY, FORM_TEXT, "programme", 0},
        {"internal_until", INTO_BODY, FORM_DATE, "internal_until", 0},
        {"contract", INTO_BODY, FORM_CHOICE, "contract", 0},
        {"shifts", INTO_BODY, FORM_YES, "shifts", 0},
        {"contact_name", INTO_PERSONAL, FORM_NAME, "family_name", 0},
        {"email", INTO_PERSONAL, FORM_TEXT, "email", 0},
        {"phone", INTO_PERSONAL, FORM_TEXT, "phone", 0},
};

static const struct field employer_fields[] = {
        {"name", INTO_BODY, FORM_TEXT, "name", 1},
        {"reference", INTO_BODY, FORM_TEXT, "reference", 0},
        {"trade_number", INTO_BODY, FORM_TEXT, "trade_number", 0},
        {"pc4", INTO_BODY, FORM_PC4, "pc4", 0},
        {"sector", INTO_BODY, FORM_CODE, "sector", 0},
        {"shrinking", INTO_BODY, FORM_YES, "shrinking", 0},
        {"contact_name", INTO_PERSONAL, FORM_NAME, "family_name", 0},
        {"email", INTO_PERSONAL, FORM_TEXT, "email", 0},
        {"phone", INTO_PERSONAL, FORM_TEXT, "phone", 0},
};

static const struct field place_fields[] = {
        {"pc4", INTO_BODY, FORM_PC4, "pc4", 1},         {"lat", INTO_BODY, FORM_DEGREES, "lat_e4", 2},
        {"lon", INTO_BODY, FORM_DEGREES, "lon_e4", 3},  {"area", INTO_BODY, FORM_WHOLE, "area", 0},
        {"region", INTO_BODY, FORM_WHOLE, "region", 0}, {"town", INTO_BODY, FORM_TEXT, "town", 0},
};

const struct kind import_kinds[] = {
        [IMPORT_NOTICES] = {"notice", "a notice", "notices", notice_fields, COUNT(notice_fields)},
        [IMPORT_EMPLOYEES] = {"employee", "an employee", "employees", employee_fields, COUNT(employee_fields)},
        [IMPORT_VACANCIES] = {"vacancy", "a vacancy", "vacancies", vacancy_fields, COUNT(vacancy_fields)},
        [IMPORT_EMPLOYERS] = {"employer", "an employer", "employers", employer_fields, COUNT(employer_fields)},
        [IMPORT_PLACES] = {"place", "a place", "places", place_fields, COUNT(place_fields)},
};
const size_t n_import_kinds = COUNT(import_kinds);

const struct field *kind_field(const struct kind *kind, const char *name)
{
        for (size_t i = 0; i < kind->n; i++)
                if (text_is(kind->fields[i].name, name))
                        return &kind->fields[i];
        return NULL;
}

const char *kind_near(const struct kind *kind, const char *name)
{
        const char *names[COUNT(employee_fields)];

        must(kind->n <= COUNT(names));
        for (size_t i = 0; i < kind->n; i++)
                names[i] = kind->fields[i].name;
        return text_near(name, names, kind->n);
}

bool field_is_date(const struct field *field)
{
        return field->form == FORM_DATE || field->form == FORM_FACT;
}

bool field_is_number(const struct field *field)
{
        return field->form >= FORM_WHOLE && field->form <= FORM_PC4;
}

bool field_is_list(const struct field *field)
{
        return field->form >= FORM_CHOICES && field->form <= FORM_CONSENT;
}

const char *field_shown(const struct field *field, const char *text, struct arena *arena)
{
        return field->into == INTO_PERSONAL ? "this" : text_shown(text, arena);
}

bool field_names_concepts(const struct field *field, enum esco_kind *kind)
{
        *kind = field->form == FORM_CONCEPT ? ESCO_OCCUPATION : ESCO_SKILL;
        return field->form == FORM_CONCEPT || field->form == FORM_IDS;
}

/* ---- words of enums */

static const ProtobufCEnumDescriptor *field_enum(const struct field *field, enum import_kind kind)
{
        static const ProtobufCMessageDescriptor *const bodies[] = {
                [IMPORT_NOTICES] = &notice_content__descriptor, [IMPORT_EMPLOYEES] = &employee_log__descriptor,
                [IMPORT_VACANCIES] = &vacancy__descriptor,      [IMPORT_EMPLOYERS] = &employer_register__descriptor,
                [IMPORT_PLACES] = &place__descriptor,
        };

        if (field->form == FORM_CONSENT)
                return &part__descriptor;
        if (field->form != FORM_CHOICE && field->form != FORM_CHOICES)
                return NULL;
        return protobuf_c_message_descriptor_get_field_by_name(bodies[kind], field->to)->descriptor;
}

/* The word of an enum's value: ON_CALL of CONTRACT_ON_CALL, as "on-call". Value 0 tells the length of what goes before: its own
 * word is always a single one. */
static const char *enum_word(const ProtobufCEnumDescriptor *choices, const ProtobufCEnumValue *value, char word[40])
{
        const char *zero = protobuf_c_enum_descriptor_get_value(choices, 0)->name;
        size_t before = (size_t)(strrchr(zero, '_') - zero) + 1, i = 0;

        for (const char *from = value->name + before; *from && i < 39; from++)
                word[i++] = *from == '_' ? '-' : (char)(*from >= 'A' && *from <= 'Z' ? *from - 'A' + 'a' : *from);
        word[i] = '\0';
        return word;
}

static bool enum_find(const ProtobufCEnumDescriptor *choices, const char *text, bool zero_too, int *out)
{
        char word[40];

        for (unsigned i = 0; i < choices->n_values; i++)
                if ((choices->values[i].value != 0 || zero_too) && text_is(text, enum_word(choices, &choices->values[i], word))) {
                        *out = choices->values[i].value;
                        return true;
                }
        return false;
}

static const char *enum_words(const ProtobufCEnumDescriptor *choices, bool zero_too, struct arena *arena)
{
        const char *words = "";
        char word[40];

        for (unsigned i = 0; i < choices->n_values; i++)
                if (choices->values[i].value != 0 || zero_too)
                        words = arena_text(arena, "%s%s%s", words, *words ? ", " : "",
                                           enum_word(choices, &choices->values[i], word));
        return words;
}

size_t field_words(const struct field *field, enum import_kind kind, const char *words[WORDS_MOST], struct arena *arena)
{
        const ProtobufCEnumDescriptor *choices = field_enum(field, kind);
        char word[40];
        size_t n = 0;

        if (field->form == FORM_YES) {
                words[n++] = "yes";
                words[n++] = "no";
        }
        for (; choices && n < choices->n_values && n < WORDS_MOST; n++)
                words[n] = arena_strdup(arena, enum_word(choices, &choices->values[n], word));
        return n;
}

/* ---- drafts */

void draft_start(struct draft *draft, enum import_kind kind, struct arena *arena)
{
        Command *command = NEW(arena, Command, command);
        VacancyPost *post;

        *draft = (struct draft){.arena = arena, .kind = kind, .command = command};
        switch (kind) {
        case IMPORT_NOTICES:
                command->what_case = COMMAND__WHAT_NOTICE_SUBMIT;
                command->notice_submit = NEW(arena, NoticeSubmit, notice_submit);
                command->notice_submit->content = NEW(arena, NoticeContent, notice_content);
                draft->part[INTO_BODY] = &command->notice_submit->content->base;
                break;
        case IMPORT_EMPLOYEES:
                command->what_case = COMMAND__WHAT_EMPLOYEE_LOG;
                command->employee_log = NEW(arena, EmployeeLog, employee_log);
                draft->part[INTO_BODY] = &command->employee_log->base;
                break;
        case IMPORT_VACANCIES:
                post = NEW(arena, VacancyPost, vacancy_post);
                command->what_case = COMMAND__WHAT_VACANCY_POST;
                command->vacancy_post = post;
                post->vacancy = NEW(arena, Vacancy, vacancy);
                draft->part[INTO_BODY] = &post->vacancy->base;
                draft->part[INTO_WRAP] = &post->base;
                break;
        case IMPORT_EMPLOYERS:
                command->what_case = COMMAND__WHAT_EMPLOYER_REGISTER;
                command->employer_register = NEW(arena, EmployerRegister, employer_register);
                draft->part[INTO_BODY] = &command->employer_register->base;
                break;
        case IMPORT_PLACES:
                command->what_case = COMMAND__WHAT_PLACES_INSTALL;
                command->places_install = NEW(arena, PlacesInstall, places_install);
                APPEND(arena, command->places_install, places) = NEW(arena, Place, place);
                draft->part[INTO_BODY] = &command->places_install->places[0]->base;
                break;
        }
}

static Profile *draft_profile(struct draft *draft)
{
        EmployeeLog *log = draft->command->employee_log;

        if (!log->profile) {
                log->profile = NEW(draft->arena, Profile, profile);
                draft->part[INTO_PROFILE] = &log->profile->base;
        }
        return log->profile;
}

static ProtobufCMessage *draft_part(struct draft *draft, enum into into)
{
        Occupation *occupation;

        if (draft->part[into])
                return draft->part[into];
        switch (into) {
        case INTO_PERSONAL:
                draft->command->personal = NEW(draft->arena, Personal, personal);
                return draft->part[into] = &draft->command->personal->base;
        case INTO_PROFILE:
                return &draft_profile(draft)->base;
        case INTO_DONE:
        case INTO_WISHED:
                occupation = NEW(draft->arena, Occupation, occupation);
                occupation->wished = into == INTO_WISHED;
                if (draft->kind == IMPORT_VACANCIES)
                        draft->command->vacancy_post->vacancy->occupation = occupation;
                else
                        APPEND(draft->arena, draft_profile(draft), occupations) = occupation;
                return draft->part[into] = &occupation->base;
        default:
                must(!"a part that every draft has");
                return NULL;
        }
}

/* The bytes of the message's field. */
static void *slot(ProtobufCMessage *message, const char *to, const ProtobufCFieldDescriptor **out)
{
        *out = protobuf_c_message_descriptor_get_field_by_name(message->descriptor, to);
        must(*out);
        return (char *)message + (*out)->offset;
}

static void put_text(ProtobufCMessage *message, const char *to, char *text)
{
        const ProtobufCFieldDescriptor *field;

        *(char **)slot(message, to, &field) = text;
        must(field->type == PROTOBUF_C_TYPE_STRING);
}

static void put_number(ProtobufCMessage *message, const char *to, int64_t n)
{
        const ProtobufCFieldDescriptor *field;
        void *at = slot(message, to, &field);

        switch (field->type) {
        case PROTOBUF_C_TYPE_BOOL:
                *(protobuf_c_boolean *)at = n != 0;
                break;
        case PROTOBUF_C_TYPE_UINT32:
                *(uint32_t *)at = (uint32_t)n;
                break;
        case PROTOBUF_C_TYPE_SINT32:
        case PROTOBUF_C_TYPE_ENUM:
                *(int32_t *)at = (int32_t)n;
                break;
        default:
                must(!"a number's field");
        }
}

static void *append(struct draft *draft, const struct field *field, size_t size)
{
        const ProtobufCFieldDescriptor *to;
        ProtobufCMessage *message = draft_part(draft, field->into);
        void *list = slot(message, field->to, &to);

        must(to->label == PROTOBUF_C_LABEL_REPEATED);
        return codec_append(draft->arena, list, (size_t *)((char *)message + to->quantifier_offset), size);
}

/* A stretch of a value, trimmed. */
static const char *piece(const char *from, size_t size, struct arena *arena)
{
        return text_of(ENCODING_UTF8, arena_strndup(arena, from, size), size, arena);
}

/* The next of the parts between the bars, trimmed; null after the last. Empty ones are passed over. */
static char *part_next(const char **at, struct arena *arena)
{
        while (*at) {
                size_t size = strcspn(*at, "|");
                const char *part = piece(*at, size, arena);

                *at = (*at)[size] ? *at + size + 1 : NULL;
                if (!text_empty(part))
                        return arena_strdup(arena, part);
        }
        return NULL;
}

static const char *date_hint(const struct reading *reading, struct arena *arena)
{
        const char *hint = "";

        for (unsigned i = 0; i < DATE_FORMS; i++)
                if (reading->dates & 1U << i)
                        hint = arena_text(arena, "%s%s%s", hint, *hint ? ", " : "", date_form_words[i]);
        return hint;
}

static const char *shown(const struct draft *draft, const struct field *field, const char *text)
{
        return field_shown(field, text, draft->arena);
}

static bool put_date(struct draft *draft, const struct field *field, const char *text, const struct reading *reading,
                     struct err *err)
{
        uint32_t day;
        Fact *fact;

        if (!date_in(text, reading->dates, reading->pick, &day))
                return err_set(err, ERR_REFUSED, "%s is not a day of 1900 to 2100 in the form %s", shown(draft, field, text),
                               date_hint(reading, draft->arena));
        if (field->form == FORM_DATE) {
                put_number(draft_part(draft, field->into), field->to, day);
                return true;
        }
        fact = NEW(draft->arena, Fact, fact);
        fact->name = arena_strdup(draft->arena, field->to);
        fact->on = day;
        APPEND(draft->arena, draft->command->employee_log, facts) = fact;
        return true;
}

static bool put_counted(struct draft *draft, const struct field *field, const char *text, const struct reading *reading,
                        struct err *err)
{
        static const struct {
                unsigned digits;
                bool round;
                const char *what;
        } forms[] = {
                [FORM_WHOLE] = {0, false, "a whole number"},
                [FORM_TENTHS] = {1, false, "hours a week, in tenths at most,"},
                [FORM_CENTS] = {2, false, "euros and cents"},
                [FORM_DEGREES] = {4, true, "degrees"},
                [FORM_PC4] = {0, false, "the four digits of a postcode, 1000 to 9999"},
        };
        static const char *const signs[] = {" with a decimal point", " with a decimal comma", " without thousands marks"};
        bool is_pc4 = field->form == FORM_PC4, is_whole = field->form == FORM_WHOLE || is_pc4;
        int64_t n;

        if (!number_in(text, is_pc4 ? DECIMAL_EITHER : reading->decimal, forms[field->form].digits, forms[field->form].round,
                       reading->pick, &n) ||
            (n < 0 && field->form != FORM_DEGREES) || n > UINT32_MAX || n < INT32_MIN || (is_pc4 && (n < 1000 || n > 9999)))
                return err_set(err, ERR_REFUSED, "%s is not %s%s", shown(draft, field, text), forms[field->form].what,
                               is_whole ? "" : signs[reading->decimal]);
        put_number(draft_part(draft, field->into), field->to, n);
        return true;
}

static bool put_yes(struct draft *draft, const struct field *field, const char *text, struct err *err)
{
        static const char *const words[2][6] = {{"no", "nee", "false", "n", "0", "onwaar"},
                                                {"yes", "ja", "true", "y", "1", "waar"}};
        const char *plain = text_plain(text, draft->arena);

        for (int yes = 0; yes < 2; yes++)
                for (size_t i = 0; i < COUNT(words[yes]); i++)
                        if (text_is(plain, words[yes][i])) {
                                put_number(draft_part(draft, field->into), field->to, yes);
                                return true;
                        }
        return err_set(err, ERR_REFUSED, "%s is neither yes nor no (or ja, nee, true, false, 1, 0)", shown(draft, field, text));
}

static bool put_choices(struct draft *draft, const struct field *field, const char *text, struct err *err)
{
        const ProtobufCEnumDescriptor *choices = field_enum(field, draft->kind);
        bool is_single = field->form == FORM_CHOICE;
        Consent *consent = NULL;
        const char *word;
        int value;

        while ((word = is_single ? text : part_next(&text, draft->arena))) {
                if (!enum_find(choices, text_plain(word, draft->arena), is_single, &value))
                        return err_set(err, ERR_REFUSED, "%s is none of %s", shown(draft, field, word),
                                       enum_words(choices, is_single, draft->arena));
                if (is_single) {
                        put_number(draft_part(draft, field->into), field->to, value);
                        return true;
                }
                if (field->form == FORM_CHOICES) {
                        *(int *)append(draft, field, sizeof(int)) = value;
                        continue;
                }
                if (!consent) {
                        consent = NEW(draft->arena, Consent, consent);
                        *(Consent **)append(draft, field, sizeof consent) = consent;
                }
                APPEND(draft->arena, consent, parts) = (Part)value;
        }
        return true;
}

static bool not_id(const struct draft *draft, const struct field *field, const char *text, struct err *err)
{
        return err_set(err, ERR_REFUSED, "%s is not the id of an ESCO concept: the 36 characters behind the last / of its address",
                       shown(draft, field, text));
}

static bool put_concept(struct draft *draft, const struct field *field, const char *text, struct err *err)
{
        if (strlen(text) >= UUID_TEXT)
                return not_id(draft, field, text, err);
        put_text(draft_part(draft, field->into), field->to, arena_strdup(draft->arena, text));
        return true;
}

static bool put_ids(struct draft *draft, const struct field *field, const char *text, struct err *err)
{
        const char *part;

        while ((part = part_next(&text, draft->arena))) {
                struct uuid id;
                struct err why = {0};

                if (!uuid_parse(part, &id, &why))
                        return not_id(draft, field, part, err);
                *(ProtobufCBinaryData *)append(draft, field, sizeof(ProtobufCBinaryData)) = codec_bytes(draft->arena, id.b, sizeof id.b);
        }
        return true;
}

static bool put_languages(struct draft *draft, const struct field *field, const char *text, struct err *err)
{
        static const char *const levels[] = {"a1", "a2", "b1", "b2", "c1", "c2"};
        const char *part;

        while ((part = part_next(&text, draft->arena))) {
                Language *language = NEW(draft->arena, Language, language);
                const char *level = strchr(part, ':');

                for (uint32_t i = 0; level && i < COUNT(levels); i++)
                        if (text_is(text_plain(level + 1, draft->arena), levels[i]) || (level[1] == (char)('1' + i) && !level[2]))
                                language->level = i + 1;
                if (!level || level - part != 3 || !language->level)
                        return err_set(err, ERR_REFUSED, "%s is not a language and a level, such as nld:B2 or nld:4",
                                       shown(draft, field, part));
                language->code = arena_strndup(draft->arena, part, 3);
                *(Language **)append(draft, field, sizeof language) = language;
        }
        return true;
}

static bool count_of(const char *text, uint32_t *out)
{
        int64_t n;

        if (!number_in(text, DECIMAL_EITHER, 0, false, PICK_ONLY, &n) || n < 0 || n > UINT32_MAX)
                return false;
        *out = (uint32_t)n;
        return true;
}

static bool ages_of(const char *text, PostGroup *group, struct arena *arena)
{
        const char *dash = strchr(text, '-');

        return dash && count_of(piece(text, (size_t)(dash - text), arena), &group->age_from) &&
               count_of(piece(dash + 1, strlen(dash + 1), arena), &group->age_to);
}

/* From the right, because the name of a function may hold slashes: counts up to the ages, and the function before them. */
static bool group_of(const char *text, PostGroup *group, struct arena *arena)
{
        char *left = arena_strdup(arena, text), *slash;
        uint32_t counts[3];
        size_t n = 0;

        while ((slash = strrchr(left, '/'))) {
                const char *last = piece(slash + 1, strlen(slash + 1), arena);

                *slash = '\0';
                if (ages_of(last, group, arena)) {
                        group->function = arena_strdup(arena, piece(left, strlen(left), arena));
                        group->women = n ? counts[n - 1] : 0;
                        group->men = n > 1 ? counts[n - 2] : 0;
                        group->others = n > 2 ? counts[0] : 0;
                        return n >= 2 && !text_empty(group->function);
                }
                if (n == COUNT(counts) || !count_of(last, &counts[n++]))
                        return false;
        }
        return false;
}

static bool put_groups(struct draft *draft, const struct field *field, const char *text, struct err *err)
{
        const char *part;

        while ((part = part_next(&text, draft->arena))) {
                PostGroup *group = NEW(draft->arena, PostGroup, post_group);

                if (!group_of(part, group, draft->arena))
                        return err_set(err, ERR_REFUSED,
                                       "%s is not function/ages/women/men or function/ages/women/men/others, such as "
                                       "monteur/35-44/2/5",
                                       shown(draft, field, part));
                if (group->age_from > group->age_to)
                        return err_set(err, ERR_REFUSED, "the ages of %s run backwards; write %u-%u", shown(draft, field, part),
                                       group->age_to, group->age_from);
                if (!group->women && !group->men && !group->others)
                        return err_set(err, ERR_REFUSED, "%s counts nobody; say how many posts, or leave the group out",
                                       shown(draft, field, part));
                *(PostGroup **)append(draft, field, sizeof group) = group;
        }
        return true;
}

/* "NAME=VALUE" taken apart; null when it is not. */
static const char *name_and_value(char *part, struct arena *arena, const char **value)
{
        char *is = strchr(part, '=');

        if (!is || is == part || !is[1])
                return NULL;
        *value = piece(is + 1, strlen(is + 1), arena);
        return piece(part, (size_t)(is - part), arena);
}

static bool put_facts(struct draft *draft, const struct field *field, const char *text, struct err *err)
{
        char *part;

        while ((part = part_next(&text, draft->arena))) {
                Fact *fact = NEW(draft->arena, Fact, fact);
                const char *value = "", *name = name_and_value(part, draft->arena, &value);
                struct date on = {0};
                struct err why = {0};

                if (!name || !date_parse(value, &on, &why) || !on.day)
                        return err_set(err, ERR_REFUSED, "%s is not a fact and its day, such as agreement.plan=2026-03-02",
                                       shown(draft, field, part));
                fact->name = arena_strdup(draft->arena, name);
                fact->on = date_ymd(on);
                *(Fact **)append(draft, field, sizeof fact) = fact;
        }
        return true;
}

static bool put_figures(struct draft *draft, const struct field *field, const char *text, struct err *err)
{
        char *part;

        while ((part = part_next(&text, draft->arena))) {
                Figure *figure = NEW(draft->arena, Figure, figure);
                const char *value = "", *name = name_and_value(part, draft->arena, &value);
                uint64_t number = 0;
                struct err why = {0};

                if (!name || !number_parse(value, "number", &number, &why) || number > UINT32_MAX)
                        return err_set(err, ERR_REFUSED, "%s is not a figure and its number, such as age=47", shown(draft, field, part));
                figure->name = arena_strdup(draft->arena, name);
                figure->value = (uint32_t)number;
                *(Figure **)append(draft, field, sizeof figure) = figure;
        }
        return true;
}

static bool put_code(struct draft *draft, const struct field *field, const char *text, struct err *err)
{
        Code *code = NEW(draft->arena, Code, code);
        const char *version = strchr(text, ':'), *value = version ? strchr(version + 1, ':') : NULL;
        const ProtobufCFieldDescriptor *to;

        if (!version != !value || (value && (version == text || value == version + 1 || !value[1])))
                return err_set(err, ERR_REFUSED, "%s is neither scheme:version:value nor a value of SBI 2008",
                               shown(draft, field, text));
        code->scheme = value ? arena_strndup(draft->arena, text, (size_t)(version - text)) : arena_strdup(draft->arena, "sbi");
        code->version = value ? arena_strndup(draft->arena, version + 1, (size_t)(value - version - 1))
                              : arena_strdup(draft->arena, "2008");
        code->value = arena_strdup(draft->arena, value ? value + 1 : text);
        *(Code **)slot(draft_part(draft, field->into), field->to, &to) = code;
        return true;
}

static void put_name(struct draft *draft, const struct field *field, const char *text)
{
        ProtobufCMessage *personal = draft_part(draft, field->into);
        const char *space = strchr(text, ' ');

        put_text(personal, "family_name", arena_strdup(draft->arena, space ? space + 1 : text));
        if (space)
                put_text(personal, "given_name", arena_strndup(draft->arena, text, (size_t)(space - text)));
}

bool draft_put(struct draft *draft, const struct field *field, const char *text, const struct reading *reading, struct err *err)
{
        char *part;

        if (field->form != FORM_LONG && !field_is_date(field) && text_has_lines(text))
                return err_set(err, ERR_REFUSED, "a line break in it; put it on one line, or say `lines` in the map");
        /* Chance makes nine digits of a phone number or a key look like one; intake looks at the same fields. */
        if (field->into == INTO_PERSONAL && !text_is(field->to, "phone") && !text_is(field->to, "email") &&
            !text_is(field->to, "postcode") && text_has_bsn(text))
                return err_set(err, ERR_REFUSED, "a citizen service number (BSN) is in it; it may not be kept here, take it out");
        switch (field->form) {
        case FORM_TEXT:
        case FORM_LONG:
                put_text(draft_part(draft, field->into), field->to, arena_strdup(draft->arena, text));
                return true;
        case FORM_NAME:
                put_name(draft, field, text);
                return true;
        case FORM_DATE:
        case FORM_FACT:
                return put_date(draft, field, text, reading, err);
        case FORM_WHOLE:
        case FORM_TENTHS:
        case FORM_CENTS:
        case FORM_DEGREES:
        case FORM_PC4:
                return put_counted(draft, field, text, reading, err);
        case FORM_YES:
                return put_yes(draft, field, text, err);
        case FORM_CHOICE:
        case FORM_CHOICES:
        case FORM_CONSENT:
                return put_choices(draft, field, text, err);
        case FORM_LIST:
                while ((part = part_next(&text, draft->arena)))
                        *(char **)append(draft, field, sizeof part) = part;
                return true;
        case FORM_CONCEPT:
                return put_concept(draft, field, text, err);
        case FORM_IDS:
                return put_ids(draft, field, text, err);
        case FORM_LANGUAGES:
                return put_languages(draft, field, text, err);
        case FORM_GROUPS:
                return put_groups(draft, field, text, err);
        case FORM_CODE:
                return put_code(draft, field, text, err);
        case FORM_FACTS:
                return put_facts(draft, field, text, err);
        case FORM_FIGURES:
                return put_figures(draft, field, text, err);
        }
        must(!"a form");
        return false;
}

size_t draft_concepts(const struct draft *draft, const struct field *field, const char *const **out)
{
        const ProtobufCFieldDescriptor *to;
        ProtobufCMessage *message = draft->part[field->into];
        const ProtobufCBinaryData *id;
        const char **texts;
        const void *at;
        size_t n;

        /* Of "|" nothing is left. */
        if (!message)
                return 0;
        at = slot(message, field->to, &to);
        if (to->label != PROTOBUF_C_LABEL_REPEATED) {
                *out = arena_copy(draft->arena, at, sizeof **out);
                return 1;
        }
        id = *(ProtobufCBinaryData *const *)at;
        n = *(const size_t *)((const char *)message + to->quantifier_offset);
        texts = arena_alloc(draft->arena, (n + 1) * sizeof *texts);
        for (size_t i = 0; i < n; i++) {
                char text[UUID_TEXT];
                struct uuid uuid;

                memcpy(uuid.b, id[i].data, sizeof uuid.b);
                texts[i] = arena_strdup(draft->arena, uuid_text(uuid, text));
        }
        *out = texts;
        return n;
}

bool field_blamed(const struct field *field, enum into into, const char *why)
{
        size_t size = strlen(field->to);

        return field->into == into && !strncmp(why, field->to, size) && why[size] && strchr(":[.", why[size]);
}

bool draft_check(struct draft *draft, enum into *into, struct err *err)
{
        /* The parts before what holds them, so that the path in the error is short and names the field. */
        static const enum into order[] = {INTO_DONE, INTO_WISHED, INTO_PROFILE, INTO_PERSONAL, INTO_BODY, INTO_WRAP};

        for (size_t i = 0; i < COUNT(order); i++) {
                *into = order[i];
                if (draft->part[*into] && !codec_check(draft->part[*into], draft->arena, err))
                        return false;
        }
        *into = INTOS;
        return codec_check(&draft->command->base, draft->arena, err);
}
