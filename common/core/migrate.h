/* Moving running casefiles to another version of their flow: what would become of each, said before it is done.
 *
 * The plan is a pure function of casefile and versions, so that whoever looks at it and the tracker that carries it out make the same one:
 * its mark goes along with the command, and another plan by then is refused. What is over stays over; a term that counts from the same
 * day keeps that day; a state of another name keeps the days on which the casefile was there. */
#pragma once

#include "arena.h"
#include "codec.h"
#include "date.h"

/* More in one go would hold up everyone else for too long. */
enum { MIGRATE_MOST = 20000 };

struct migration {
        const Flow *from, *to;
        const Law *law;
        StateMoved *const *states;      /* names that differ; the others are the same in both */
        size_t n_states;
        struct instant at;
};
struct migrated {
        const CaseMigrated *how;        /* null when it cannot */
        const char *text;               /* one line: what changes, or why it cannot be */
};

/* What becomes of one casefile of version `from`; in `arena`. `how` lacks only the number of the migration. */
struct migrated migrate_case(const struct migration *migration, const Casefile *casefile, struct arena *arena);

/* A map that names states which are not there is wrong: null, or what is wrong. */
const char *migrate_map_wrong(const struct migration *migration, struct arena *arena);

/* Take a line of the plan into its mark, which begins as MIGRATE_MARK; and the mark as text, sixteen digits. */
#define MIGRATE_MARK UINT64_C(0xcbf29ce484222325)
uint64_t migrate_mark(uint64_t mark, const char *line);
const char *migrate_mark_text(uint64_t mark, struct arena *arena);
