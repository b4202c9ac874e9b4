/* Programmes: cooperations of employers, with somebody who leads them, a goal with its day, a period and money.
 *
 * How far one has come is counted once for each of its casefiles, as their flows say (`counts`). The sums are counters of the
 * register and always what a recount of its casefiles gives. */
#pragma once

#include "decide.h"

/* What is counted: "cases", all that were opened in it, and behind it the words of flow_counts. Null-terminated. */
extern const char *const programme_counts[];

bool programme_has_member(const Programme *programme, uint64_t employer);
/* Refuse, by this rule, a programme that is not there, or that an employer who sends names without being a member. None at all is
 * fine. */
enum verdict programme_wrong(struct decision *d, const char *id, const char *rule);

/* Why nobody may be leading a programme. */
enum lead_standing {
        LEAD_UNNAMED,   /* the programme names nobody */
        LEAD_UNKNOWN,   /* no caller has that name or label */
        LEAD_REVOKED,   /* the caller may not act any more */
        LEAD_POWERLESS, /* the caller is neither lead nor caseworker, and can move nothing */
        LEAD_ACTIVE,
        LEAD_STANDINGS
};
extern const char *const lead_words[LEAD_STANDINGS];

/* How a lead stands who is this caller, or whom nobody knows (null). */
enum lead_standing lead_standing(const Programme *programme, const Principal *lead);
/* The register's caller of that name, or of that label: of several with one label who stands best. Null when it knows none. */
const Principal *programme_lead(struct world *world, const Programme *programme);
