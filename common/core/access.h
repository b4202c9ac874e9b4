/* Who may send and see what: one table, default deny (DESIGN 6).
 *
 * Intake asks access_command for every command, desk access_query for every question and access_sight for every record in an answer. Roles add up.
 * Employers and employees are further bound to what is theirs: their own notices, vacancies and proposals, their own person; and to what a person
 * lets an employer see, today. A flow may say from which of its states on a person sees what is proposed, and an employer the person. */
#pragma once

#include "world.h"

/* May this caller send this command now? Else `*why` says what is missing. The state is only read; without one (null) only what a role
 * may send about anything is allowed. */
bool access_command(struct world *world, const Principal *by, const Command *command, const char **why);

/* May this caller ask this question at all? */
bool access_query(const Principal *by, const Query *query, const char **why);

/* How much of a record this caller sees. */
enum sight {
        SIGHT_NONE,             /* as if it were not there */
        SIGHT_PLAIN,            /* the record, without sealed fields */
        SIGHT_CONSENTED,        /* of a person: the parts that access_parts gives, and nothing else; the view is logged */
        SIGHT_PERSONAL,         /* sealed fields too, when asked for; the view is logged */
};
enum sight access_sight(struct world *world, const Principal *by, const Thing *thing, struct date today);

/* Which parts of a person an employer sees today, as bits of 1 << Part: those consented to for this employer by name, or for all to whom the
 * centre proposes when the person said yes to a proposal of one of its vacancies. 0: none. */
unsigned access_parts(struct world *world, const Principal *by, const Person *person, struct date today);

/* The roles a command is open to, as bits of 1 << role; 0 when it is open to none. For the test that asks everything as everyone. */
uint32_t access_roles(Command__WhatCase what);
