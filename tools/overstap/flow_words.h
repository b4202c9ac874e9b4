/* The vocabulary of flows as people read it: short words for pictures, and for what is told of a casefile.
 *
 * docs/flows.md has what each of them means. Everything lives in `arena`, or for good. */
#pragma once

#include "arena.h"
#include "codec.h"

/* "job recorded", "within return-window". */
const char *require_words(const FlowRequire *require, struct arena *arena);
/* "entered searching", "first day of work"; "the fact last-day" for one. */
const char *anchor_words(Anchor anchor, const Word *value, struct arena *arena);
/* What a term waits for: "the fact joined or entered joined"; "" for nothing. */
const char *until_words(const FlowTerm *term, struct arena *arena);
/* "14d"; by a figure "3m to 6m by age". */
const char *term_length_words(const FlowTerm *term, struct arena *arena);
const char *length_words(const Length *length, struct arena *arena);
/* "contract". */
const char *basis_word(Basis basis);
/* "benefit 60%, sender 40%"; "nobody" when no party is named. */
const char *party_words(Party party, Share *const *shares, size_t n, struct arena *arena);
/* "caseworker, employee"; "" for none. */
const char *list_words(Word *const *words, size_t n, struct arena *arena);
const char *day_words(uint32_t ymd, struct arena *arena);       /* "2026-03-02"; "" for none */
/* Does a transition ask for this term in a requirement: that it passed, runs still, or was met? */
bool term_is_asked(const FlowTransition *transition, const FlowTerm *term);
