/* What was typed: a noun, a verb, their arguments and options, held against one table of verbs.
 *
 * Help, shell completion and the checks all read that table (verbs.c); the manual page is compared with it by a test. An option means
 * the same wherever it is taken, so the whole line can be read before it is known which verb it is for. */
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "arena.h"
#include "conf.h"

enum opt {
        OPT_CONFIG, OPT_DATA, OPT_KEY, OPT_WAIT, OPT_JSON, OPT_HELP, OPT_VERSION,       /* every verb takes these */
        OPT_DUMP,
        OPT_MAP, OPT_DRY_RUN, OPT_REFUSED, OPT_MOST, OPT_STATE, OPT_CASE, OPT_EMPLOYER, OPT_NOTICE, OPT_VACANCY, OPT_PROPOSAL,
        OPT_REFERENCE, OPT_PERSONAL, OPT_PURPOSE, OPT_ON, OPT_FROM, OPT_UNTIL, OPT_REASON, OPT_FACT, OPT_EXPECT, OPT_NOTE,
        OPT_KIND, OPT_OUTCOME, OPT_SIDE, OPT_HOURS, OPT_CONTRACT, OPT_PART, OPT_CONSENT, OPT_NUMBER, OPT_FLOW_VERSION, OPT_PUBLIC,
        OPT_UID, OPT_ROLE, OPT_PERSON, OPT_LABEL, OPT_FIGURE, OPT_OVERRIDE, OPT_GUIDE, OPT_AS_OF, OPT_BECOMES, OPT_APPLY, OPT_TO, OPT_FROM_VERSION,
        OPT_SEED, OPT_FLOW, OPT_OUT, OPT_FORMAT, OPT_MONTHS, OPT_PERMILLE, OPT_ESCO_VERSION, OPT_CORPUS, OPT_BATCH, OPT_TREC, OPT_SKILLS,
        OPT_PROGRAMME, OPT_QUOTA, OPT_NEVER, OPT_RESERVATION, OPT_AFTER, OPT_DEDUCT, OPT_DEFINITION, OPT_RECOUNT,
        OPT_SUBSIDY, OPT_PROOF, OPT_OF, OPT_RATE, OPT_WAGE_SUM, OPT_PUBLISHED,
        OPTIONS
};
/* Options as a set, a bit each. */
__extension__ typedef unsigned __int128 opt_set;
#define TAKES(option) ((opt_set)1 << (option))
_Static_assert(OPTIONS <= 128, "a verb tells which options it takes by one bit each");

struct option_spec {
        const char *name;
        char letter;                    /* 0: none */
        const char *arg;                /* null: it is a flag */
        bool again;                     /* it may be given more than once */
        const char *help;
};
extern const struct option_spec option_specs[OPTIONS];

enum { ANY = 255 };

struct call;
struct verb {
        const char *noun, *verb;        /* verb may be two words, or null: the noun says it all */
        const char *args;               /* as the synopsis has them */
        uint8_t least, most;            /* how many of them; ANY: no end */
        opt_set must, may;              /* options it needs, and options it takes beside them */
        int (*run)(struct call *call);
        const char *help;
};
extern const struct verb verbs[];
extern const size_t n_verbs;

/* Words for the nouns, in the order of the help. */
struct noun {
        const char *name, *help;
};
extern const struct noun nouns[];
extern const size_t n_nouns;

struct line {
        const struct verb *verb;        /* null: only help, version or law was asked for */
        const char *noun;               /* of the help; null: all of them */
        bool help, version, dump;
        char **law;                     /* not null: the words after these options are for law_main, `law` first */
        int n_law;
        int n;
        char **arg;
        struct words given[OPTIONS];    /* no items: not given */
};

/* ERR_REFUSED says what is wrong with the line, and what would do. `argv` is reordered by nobody and lives on. */
bool line_parse(int argc, char **argv, struct arena *arena, struct line *out, struct err *err) MUST_CHECK;

/* "overstap case list [--state STATE] [--most N]", on one line. */
const char *verb_usage(const struct verb *verb, struct arena *arena);
/* Help on `line->verb`, else on `line->noun`, else on everything. */
void line_help(const struct line *line, struct arena *arena, FILE *out);
/* The table, for shell completion: noun, verb, arguments and options of a verb on a line, with tabs between. */
void line_dump(FILE *out);
