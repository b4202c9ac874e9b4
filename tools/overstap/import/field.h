/* What can be imported: the fields of each kind, and where in a command they go.
 *
 * Field names are the keys of YAML and JSON files and of the `fields` of a map. */
#pragma once

#include "esco.h"
#include "form.h"
#include "import.h"

/* The messages that a row fills. */
enum into {
        INTO_BODY, /* what the kind is about: NoticeContent, EmployeeLog, Vacancy, EmployerRegister, Place */
        INTO_WRAP, /* VacancyPost */
        INTO_PERSONAL,
        INTO_PROFILE,
        INTO_DONE, /* the occupation someone had; a vacancy's own */
        INTO_WISHED,
        INTOS,
};

enum form {
        FORM_TEXT, /* one line */
        FORM_LONG, /* lines */
        FORM_CONCEPT, /* the UUID of an ESCO occupation */
        FORM_NAME, /* given and family name in one: the first word is the given name */
        FORM_DATE,
        FORM_FACT, /* a dated fact of a casefile */
        FORM_WHOLE,
        FORM_TENTHS,  /* hours */
        FORM_CENTS,   /* euros */
        FORM_DEGREES, /* rounded to 1/10,000, eleven metres */
        FORM_PC4,
        FORM_YES,       /* yes or no */
        FORM_CHOICE,    /* a word of an enum */
        FORM_CHOICES,   /* several, with | between them */
        FORM_LIST,      /* texts, with | between them */
        FORM_IDS,       /* the UUIDs of ESCO skills, | between them */
        FORM_LANGUAGES, /* nld:4|eng:B2 */
        FORM_GROUPS,    /* monteur/35-44/2/5|planner/45-54/1/0/0: posts by function, ages, women, men and others */
        FORM_FACTS,     /* agreement.plan=2026-03-02|joined=2026-03-04 */
        FORM_FIGURES,   /* age=47|hours=32 */
        FORM_CONSENT,   /* profile|name|contact */
        FORM_CODE,      /* scheme:version:value, or a value of SBI 2008 */
};

struct field {
        const char *name;
        enum into into;
        enum form form;
        const char *to; /* the message's own name for it */
        unsigned need;  /* 1 to NEEDS: of the fields with this number, a row must have at least one */
};
enum { NEEDS = 3 };

struct kind {
        const char *name;   /* as a map writes it: notice */
        const char *one;    /* in a sentence: a notice */
        const char *plural; /* as a YAML file writes it: notices; also the name of the shipped map */
        const struct field *fields;
        size_t n;
};
extern const struct kind import_kinds[];
extern const size_t n_import_kinds;

const struct field *kind_field(const struct kind *kind, const char *name);
/* Names of its fields, for a suggestion. */
const char *kind_near(const struct kind *kind, const char *name);

bool field_is_date(const struct field *field);
bool field_is_number(const struct field *field);
bool field_is_list(const struct field *field);
/* Does it name concepts of ESCO, and of which kind? */
bool field_names_concepts(const struct field *field, enum esco_kind *kind);
/* The words of a field that is yes or no, a choice, or several: how many there are; 0 for other forms. */
enum { WORDS_MOST = 16 };
size_t field_words(const struct field *field, enum import_kind kind, const char *words[WORDS_MOST], struct arena *arena);

/* The text for a sentence about it; only "this" when it is about a person. */
const char *field_shown(const struct field *field, const char *text, struct arena *arena);

/* A command in the making. Parts come into being when something is put into them. */
struct draft {
        struct arena *arena;
        enum import_kind kind;
        Command *command;
        ProtobufCMessage *part[INTOS];
};
void draft_start(struct draft *draft, enum import_kind kind, struct arena *arena);

/* How the text of a field is to be read. */
struct reading {
        unsigned dates;
        enum decimal decimal;
        enum pick pick;
};

/* Put the text, which is not empty, into the draft. ERR_REFUSED says why not and what would do; it does not repeat what was
 * said about a person. */
bool draft_put(struct draft *draft, const struct field *field, const char *text, const struct reading *reading,
               struct err *err) MUST_CHECK;

/* The ids that were put for a field that names concepts of ESCO, and how many there are. */
size_t draft_concepts(const struct draft *draft, const struct field *field, const char *const **out);

/* All bounds of the protocol. When refused, `*into` is the part at fault (INTOS: none in particular), and field_blamed says
 * whether the error is about a field. */
bool draft_check(struct draft *draft, enum into *into, struct err *err) MUST_CHECK;
bool field_blamed(const struct field *field, enum into into, const char *why);
