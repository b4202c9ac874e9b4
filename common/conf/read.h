/* Flow, law, matching, programme and outcome files to messages: shape only; what they mean is checked by core (flow.h).
 *
 * Every reader reports all mistakes of shape into `findings`; `*out` is null when there is nothing to go on with. */
#pragma once

#include "conf.h"
#include "overstap.pb-c.h"
#include "scenario.h"

/* After findings the message is not whole, and core checks no more than its parts. `any` in a transition's `from` becomes every state that is no end, other than the one it leads to. */
bool flow_read(const char *file, struct arena *arena, struct findings *findings, Flow **out, struct err *err) MUST_CHECK;
bool flow_parse(const char *file, const char *text, size_t size, struct arena *arena, struct findings *findings, Flow **out,
                struct err *err) MUST_CHECK;
/* As flow_read, and with everything that core finds in it (flow.h). */
bool flow_read_sound(const char *file, struct arena *arena, struct findings *findings, Flow **out, struct err *err) MUST_CHECK;
bool law_read(const char *folder, struct arena *arena, struct findings *findings, Law **out, struct err *err) MUST_CHECK;
/* The hash of the rules is of what they say, so that a moved comment keeps it. */
bool rules_read(const char *file, struct arena *arena, struct findings *findings, MatchRules **out, struct err *err) MUST_CHECK;
/* A programme as its file has it. Its members are words as they stand there, each the number, the reference or the name of an employer: the
 * suite knows whom they mean, and until it was asked the programme has none. No programme: there is nothing to go on with. */
struct programme_file {
        Programme *programme;
        Word **member;
        size_t n_members;
        Word **plan_employer;   /* of each plan of its money, in their order; null: of every employer */
        size_t n_plan_employer;
};
struct reader;
Money *money_read(const struct reader *r, const struct node *node, struct programme_file *out);        /* the `money` of one */
bool programme_read(const char *file, struct arena *arena, struct findings *findings, struct programme_file *out,
                    struct err *err) MUST_CHECK;
/* A set of outcome definitions, each checked by core too (outcome.h); after findings they are not whole. */
struct outcome_set {
        OutcomeDefinition **item;
        size_t n;
};
bool outcome_read(const char *file, struct arena *arena, struct findings *findings, struct outcome_set *out, struct err *err) MUST_CHECK;
/* A scenario is not whole after findings. What no flow knows is told by simulate_check. */
bool scenario_read(const char *file, struct arena *arena, struct findings *findings, struct scenario **out, struct err *err) MUST_CHECK;
