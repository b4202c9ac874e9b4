/* The parts of flow_check (flow.h), which belong together and to nobody else: shape and vocabulary (flow_check.c), terms
 * (flow_terms.c), and what only the ways through the whole flow can show (flow_prove.c).
 *
 * They take any message that the codec lets through: every word and length in it may be absent, and every text empty. */
#pragma once

#include "err.h"
#include "flow.h"

struct check {
        const Flow *flow; /* null: a definition of outcomes is checked (outcome_check.c) */
        const Word *above; /* of that: its name */
        struct arena *arena;
        struct flow_finding *finding;
        size_t n;
        bool in_parts; /* it was not read whole: nothing follows from what is not there, and a key that stands there twice was
                          told of */
        bool astray;   /* the names of states, or those that transitions use, do not hold: ways cannot be followed */
};

/* Names of the flow's own parts, null-terminated; "" stands for one that is missing. Facts are those of the vocabulary too;
 * milestones are those that some step reaches. */
struct names {
        const char **state, **transition, **term, **fact, **figure, **milestone;
        size_t n_states, n_transitions, n_terms, n_facts, n_figures, n_milestones;
};

/* ---- findings and words (flow_find.c) */

/* Where `at` stands; at the head of the file when that is not known. */
void check_find(struct check *check, const Word *at, const char *fmt, ...) PRINTF_LIKE(3, 4);
const char *word_text(const Word *word);                /* "" for none */
const Word *at_or(const Word *word, const Word *other); /* where to point at when the word itself is missing */
bool state_is_end(const FlowState *state);
bool transition_is_by(const FlowTransition *transition, const char *role);
bool transition_is_fired(const Flow *flow, const FlowTransition *transition); /* by some term */
size_t words_in(const char *const *words);                                    /* of a null-terminated list */
/* Among the first `n` of a null-terminated list. */
bool is_one_of(const char *text, const char *const *words, size_t n);
/* `word` is one of `words` (null-terminated); else a finding under `path` that says what would do. `above` is where to point at
 * when there is no word. */
bool check_known(struct check *check, const char *path, const char *what, const Word *word, const Word *above,
                 const char *const *words);
/* No word stands in a list twice. */
void check_once(struct check *check, const char *path, Word *const *words, size_t n);
/* A name that the flow gives; `before` are those given for the same kind of thing so far, and it is added to them. */
bool check_name(struct check *check, const char *what, const Word *name, const Word *above, const char **before, size_t n_before);
void check_fact(struct check *check, const struct names *names, const char *path, const Word *fact, const Word *above);
/* Both languages have it, or, unless there must be one, neither. `what` is a title, a text or a purpose. */
void check_both(struct check *check, const char *path, const char *what, const Word *at, const char *en, const char *nl);
void check_title(struct check *check, const char *path, const Word *at, const char *en, const char *nl);
/* Names to choose from, each once. */
void check_reasons(struct check *check, const char *path, Word *const *reasons, size_t n, const Word *above);
bool length_is_sound(const Length *length);
void check_length(struct check *check, const char *path, const Length *length, const Word *at);

/* ---- the parts */

bool term_has_no_length(const FlowTerm *term); /* none of a day or more, in one band at least */
void check_term(struct check *check, const struct names *names, const FlowTerm *term, size_t place); /* `place`: terms above it */
/* Figures, what is used of the person and what for, who may override and suspend. */
void check_own(struct check *check, const struct names *names);
/* States that nothing leads to, ways without an end, steps that can never be taken, terms that never begin, money without a
 * source. */
void check_ways(struct check *check);
