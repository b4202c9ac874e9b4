/* YAML that remembers where everything stands, and tables of keys that turn it into plain structs.
 *
 * All mistakes are reported, not the first; each says file:line:column, what, and what would do. Unknown and repeated
 * keys are mistakes; aliases, anchors and tags are refused; a file is at most 1 MiB and nested at most 24 deep (libyaml is
 * quadratic in flow nesting). Only this folder includes yaml.h. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arena.h"
#include "date.h"
#include "err.h"

enum node_kind { NODE_SCALAR, NODE_LIST, NODE_MAP };

/* A value in its arena. A map's keys are scalars, in file order; `key[i]` belongs to `item[i]`. */
struct node {
        enum node_kind kind;
        unsigned line, column;          /* from 1 */
        bool quoted;                    /* a scalar in quotes: never a number, a boolean or null */
        const char *text;               /* scalar */
        size_t n;
        const struct node *const *key;
        const struct node *const *item;
};

/* What is wrong with a file, all of it; printed one a line. */
struct finding {
        const char *file;
        unsigned line, column;
        const char *text;               /* "offer.lapse_after: "10 dyas" is not a length of time (try 10d, 36h)" */
};
struct findings {
        struct arena *arena;
        struct finding *item;
        size_t n, room;
};
void finding_add(struct findings *findings, const char *file, unsigned line, unsigned column, const char *fmt, ...) PRINTF_LIKE(5, 6);
/* All of them as "file:line:column: text" lines in one text, those of a file together and in its order. */
const char *findings_text(const struct findings *findings, struct arena *arena);

/* `*out` is null, and findings say why, when the file cannot be read as YAML. False only when it cannot be opened (err).
 * A repeated key is a finding too, and its first value stays. A file without content is an empty map. */
bool conf_read(const char *file, struct arena *arena, struct findings *findings, const struct node **out,
               struct err *err) MUST_CHECK;
bool conf_parse(const char *file, const char *text, size_t size, struct arena *arena, struct findings *findings,
                const struct node **out, struct err *err) MUST_CHECK;
const struct node *node_get(const struct node *map, const char *key);   /* null when absent */

/* A declared key of a plain struct. */
enum key_kind { KEY_IS_TEXT, KEY_IS_BOOL, KEY_IS_NUMBER, KEY_IS_SIZE, KEY_IS_TIME, KEY_IS_DATE, KEY_IS_LIST };
struct key {
        const char *name;               /* "store.size": nested maps are dotted */
        enum key_kind kind;
        size_t offset;                  /* in the struct: const char *, bool, uint64_t (number; size in bytes; time in ms), uint32_t yyyymmdd, struct words */
        uint64_t min, max;              /* numbers, sizes, times */
        const char *dflt;               /* as one would write it; a list's is empty */
        const char *help;
        const char *const *choices;     /* texts: only one of these, null-terminated */
        const char *(*wrong)(const char *text); /* texts, and each of a list: what is wrong with it and what would do, or null */
};
struct words {
        const char **item;
        size_t n;
};
#define KEY_FIELD(kind_, name_, struct_, field_, ...) {.name = name_, .kind = kind_, .offset = offsetof(struct struct_, field_), __VA_ARGS__}

/* Fill `out` from defaults, then from `tree` (may be null). Relative to nothing: paths stay as written. */
void keys_apply(const struct key *keys, size_t n, const char *file, const struct node *tree, struct arena *arena,
                struct findings *findings, void *out);
/* The keys as a commented YAML file, with the values of `values` (or the defaults when null): --show-config and docs/configuration.md. */
const char *keys_text(const struct key *keys, size_t n, const void *values, bool with_help, struct arena *arena);
