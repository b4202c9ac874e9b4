/* A casefile told in words: what is done, how it stands, what may come next, and what will not come any more, each with its reason.
 *
 * The rules are asked here, over what desk tells, so that nobody reads of a step that would be refused. Pure: no suite is asked. */
#pragma once

#include <jansson.h>

#include "casefile.h"
#include "world.h"

struct told {
        struct world *world;            /* with the law and the admissions of the centre; its arena holds the words */
        const Flow *flow;               /* the version that the casefile runs under */
        const Casefile *casefile;
        const Person *person;           /* null for who may not see them: what is asked of the profile is lacking then */
        struct instant now;
        Event *const *events;           /* its history from the start; none for who may not see it: then nobody is named */
        size_t n_events;
};

/* The document of `case why`. */
json_t *told_json(const struct told *told);
/* The same as lines under headings. */
void told_print(const json_t *document);
