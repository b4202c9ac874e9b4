/* A small centre in memory, for tests of the rules: the shipped law, the matching rules, and the flows maasland and gelders are installed,
 * and commands are sent to it one by one, on a day set by hand.
 *
 * Deadlines that lie before a command fire first, as in the tracker. Every command is decided twice, and both decisions must say
 * the same. What the centre gives lives until it is torn down. */
#pragma once

#include "decide.h"
#include "memory.h"

struct centre {
        struct arena *arena;
        struct memory *memory;
        struct world *world;
        int64_t at;                     /* the next command comes in then */
        struct instant sent;            /* the latest did; nothing happens before it was known */
        uint64_t n, seq;
        struct {
                Role role[4];
                size_t n;
                uint64_t employer;
                ProtobufCBinaryData person;
                const char *name;       /* null: uid:1 */
        } by;                           /* the next sender: a lead, until said otherwise */
        struct decision last;           /* what became of the latest command */
        struct events fired;            /* by deadlines, since the centre was there */
};

/* For cmocka. The day is Monday 5 January 2026, and the employer "Sender BV" is number 1, "Receiver BV" number 2. */
int centre_setup(void **state);
int centre_teardown(void **state);

/* A centre that begins where `c` is now and goes its own way; the caller destroys it. */
struct centre *centre_fork(const struct centre *c);
void centre_destroy(struct centre **c);

/* Install another of the shipped flows, by name. */
void centre_flow(struct centre *c, const char *name);

/* It is nine in the morning of that day; what was due by then has fired. */
void centre_day(struct centre *c, uint32_t ymd);

/* Fire the earliest deadline that is due by then; false when there is none. */
bool centre_deadline(struct centre *c, struct instant until, struct decision *out);

/* An empty command with an id of its own. */
Command *centre_command(struct centre *c, Command__WhatCase what);
/* Decide and apply; the rule that refused it, "" when none did. */
const char *centre_send(struct centre *c, Command *command);
/* As centre_send of what must be accepted; the number of the first thing that it made or touched. */
uint64_t centre_do(struct centre *c, Command *command);
/* As centre_send of what must be refused by this rule, and say these words. */
void centre_refuses(struct centre *c, Command *command, const char *rule, const char *words);
/* Events of this kind in the latest decision, or among those fired by deadlines. */
size_t centre_count(const struct events *events, Event__WhatCase what);

/* Install a flow from its text; it must be sound. */
void centre_flow_text(struct centre *c, const char *yaml);
/* The casefile as it is now. */
const Casefile *centre_case(struct centre *c, uint64_t id);

/* ---- common commands */

Fact *centre_fact(struct centre *c, const char *name, uint32_t ymd);
/* Someone of employer 1 with an occupation, who lets every employer see the profile. */
Command *centre_employee(struct centre *c, const char *flow, const char *reference);
Command *centre_step(struct centre *c, uint64_t casefile, const char *transition);
Command *centre_record(struct centre *c, uint64_t casefile, const char *fact, uint32_t ymd);
/* A vacancy of employer 2. */
Command *centre_vacancy(struct centre *c, const char *reference, uint32_t posts);
/* A worker's list with one suggestion. */
Command *centre_delivery(struct centre *c, uint64_t casefile, uint64_t vacancy);
Command *centre_answer(struct centre *c, uint64_t proposal, Side side, Reply reply);
/* A programme with one member. */
Command *centre_programme(struct centre *c, const char *id, uint64_t member);
Command *centre_placement(struct centre *c, uint64_t casefile, PlacementKind kind, uint32_t first_day);
/* What the centre itself holds, from that day on. */
Command *centre_admission(struct centre *c, const char *kind, uint32_t from);
/* A programme with the member 1, whose money is that of a shipped sample: maasland, gelders. */
Command *centre_books(struct centre *c, const char *id, const char *sample);
Command *centre_correct(struct centre *c, uint64_t posting, const char *reason);
Command *centre_close(struct centre *c, const char *programme, uint32_t month);
