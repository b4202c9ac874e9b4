/* What a stranger may read of an event, to count results and money again: its masked line.
 *
 * A pure function of the event. It has what a result can hang on (states, days, placements, milestones, flows, programmes,
 * definitions) and nothing that names or describes a person: which fields of which messages is one list in masked.c, and what is
 * not in it is not told. An event of a kind that nothing can hang on has no line. Hashes that people have noted down are made
 * over these lines, so a line that was once made is made the same for good: fields that old events can hold are neither added to
 * the list nor taken out of it, nor given another name; a field that is new to the schema may be added with it, as it is absent
 * in every old event. Form and meaning: docs/proof.md. */
#pragma once

#include "codec.h"

struct masked {
        /* "DAY CASEFILE": when it took effect, and whose it is (0: nobody's). Behind that of case_opened its programme, a JSON
         * string: the head alone shows that a casefile is none of those asked about. "" when there is no line. */
        const char *head;
        const char *body; /* {"KIND":{...}}, JSON without spaces, fields in the order of the list, absent ones left out */
};
/* Is a fact of this name told? Those of the suite's own vocabulary, and the few that definitions of results stand on; what else a
 * flow names a fact stays untold, and no definition may stand on it. */
bool fact_is_told(const char *name);
struct masked event_masked(const Event *event, struct arena *arena);
