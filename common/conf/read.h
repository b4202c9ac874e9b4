/* Flow, law and matching files to messages: shape only; what they mean is checked by core (flow.h).
 *
 * Every reader reports all mistakes of shape into `findings`; `*out` is null when there is nothing to go on with. */
#pragma once

#include "conf.h"
#include "overstap.pb-c.h"

/* After findings the message is not whole, and core checks no more than its parts. `any` in a transition's `from` becomes every state that is no end, other than the one it leads to. */
bool flow_read(const char *file, struct arena *arena, struct findings *findings, Flow **out, struct err *err) MUST_CHECK;
bool flow_parse(const char *file, const char *text, size_t size, struct arena *arena, struct findings *findings, Flow **out,
                struct err *err) MUST_CHECK;
/* As flow_read, and with everything that core finds in it (flow.h). */
bool flow_read_sound(const char *file, struct arena *arena, struct findings *findings, Flow **out, struct err *err) MUST_CHECK;
bool law_read(const char *folder, struct arena *arena, struct findings *findings, Law **out, struct err *err) MUST_CHECK;
/* The hash of the rules is of what they say, so that a moved comment keeps it. */
bool rules_read(const char *file, struct arena *arena, struct findings *findings, MatchRules **out, struct err *err) MUST_CHECK;
bool programme_read(const char *file, struct arena *arena, struct findings *findings, Programme **out, struct err *err) MUST_CHECK;
