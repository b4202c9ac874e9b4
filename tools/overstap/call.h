/* One call of the program: what was typed, the suite it is for, and how an outcome becomes words and an exit status.
 *
 * Everything lives in the call's arena. A function that gives an exit status has said on standard error why it is not EXIT_DONE. One that
 * takes something from the line and gives false has done so too, and the status is EXIT_WRONG. */
#pragma once

#include "client.h"
#include "line.h"
#include "print.h"

enum exit_status {
        EXIT_DONE = 0,
        EXIT_REFUSED = 1,       /* by a rule of the suite */
        EXIT_WRONG = 2,         /* usage */
        EXIT_SILENT = 3,        /* no answer; or what should be read or written cannot be */
        EXIT_FORBIDDEN = 4,
        EXIT_INPUT = 5,         /* a bad file */
};

struct call {
        struct arena *arena;
        struct line line;
        const struct suite_conf *suite; /* after call_suite */
        struct client *client;          /* after call_client */
        bool has_begun;                 /* a part of the answer is on standard output */
};

int call_suite(struct call *call);
int call_client(struct call *call);     /* and the suite */
/* The folder of the installed versions of ESCO; null when the line names no suite. */
int call_esco(struct call *call, const char **out);
bool call_json(const struct call *call);
/* The one JSON document of the call. */
void call_document(json_t *document);
/* "now", "taken_at" and "seq" of an answer. */
void call_stamp(json_t *document, const Result *result);

/* On standard error, with blanks for the control characters that data may bring. */
void complain(const char *fmt, ...) PRINTF_LIKE(1, 2);
int call_fail(const struct err *err);
/* Tell what errno says of a file, and be the exit status. */
int file_fail(const char *file, const char *what);
int exit_of_refusal(Refusal kind);

/* ---- taking words from the line */

const char *taken(const struct call *call, enum opt option);         /* its last value, null when not given */
bool take_id(const char *text, const char *what, uint64_t *out);
bool take_number(const struct call *call, enum opt option, uint64_t most, uint32_t *out);
bool take_date(const struct call *call, enum opt option, uint32_t *out);
bool take_month(const char *text, uint32_t *out);
/* An amount in euro, in cents. Whether it will do is the suite's to say. */
bool take_amount(const char *text, int64_t *out);
bool take_person(const char *text, struct arena *arena, ProtobufCBinaryData *out);
/* A word of an enum of the schema, as json.h writes it; its first value is no choice. */
bool take_word(const char *text, const ProtobufCEnumDescriptor *type, const char *what, int *out);
/* "NAME=DATE"; with `may_clear` also "NAME=", which takes the fact back. */
bool take_facts(const struct words *words, bool may_clear, struct arena *arena, Fact ***out, size_t *n);
/* "NAME=NUMBER"; with `may_clear` also "NAME=". */
bool take_figures(const struct words *words, bool may_clear, struct arena *arena, Figure ***out, size_t *n);
/* Tenths of an hour per week, from "28" or "28.5". */
bool take_hours(const char *text, uint32_t *out);
/* An employer by number, reference or name, asked from the suite when it is not a number. An exit status. */
int take_employer(struct call *call, const char *text, uint64_t *out);
/* As take_employer, of a text that need not come from the line: when nothing was said on standard error yet, `why` says what is wrong with it. */
int find_employer(struct call *call, const char *text, uint64_t *out, const char **why);

/* ---- sending and asking */

/* Send a command whose body is `body`, with a --note when there is one (or with these personal fields), and tell the outcome. */
int call_send(struct call *call, Command__WhatCase what, void *body);
int call_send_with(struct call *call, Command__WhatCase what, void *body, Personal *personal);
/* As call_send, but only a refusal is told. */
int call_do(struct call *call, Command__WhatCase what, void *body, const Outcome **out);
int call_ask(struct call *call, const Query *query, struct arena *arena, const Result **out);
/* Ask for one thing and tell it with what belongs to it. */
int call_show(struct call *call, Show *show);
/* The two halves of it. `more` is told behind the things, and taken over; null for nothing. */
int call_show_ask(struct call *call, Show *show, const Result **out);
void call_show_tell(struct call *call, const Result *result, json_t *more);
/* Go through the whole of a list, of a casefile's history, or of events for a proof, in pages as large as one may be unless the query says less. `page` is emptied before
 * each of them, unless it is the call's own arena. `now` is the suite's time. */
typedef void thing_taken(void *self, const Thing *thing, struct instant now);
int call_pages(struct call *call, Query *query, struct arena *page, thing_taken *take, void *self);
/* Go through the matcher's snapshot: rules, places, employers, open vacancies, casefiles that are matched. `stamp`, unless it is null, gets what
 * call_stamp gives of its first page: nothing that is told is older. */
int call_snapshot(struct call *call, thing_taken *take, void *self, json_t *stamp);
/* Page through a list, or a casefile's history, and tell it as `name`; `columns` are those of the table. */
int call_list(struct call *call, Query *query, const char *name, const struct column *columns, size_t n_columns);
/* As call_list, with each thing told in another form than its own; `now` is the suite's time, and `self` the form's own. */
typedef json_t *thing_form(void *self, const Thing *thing, struct instant now);
int call_list_as(struct call *call, Query *query, const char *name, const struct column *columns, size_t n_columns,
                 thing_form *form, void *self);
