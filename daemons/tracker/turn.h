/* The turn: a group of commands, what they decide, the tables and the journal position become durable together, or not at all.
 *
 * Deadlines that are due before a command's moment fire first, each at its own moment. A turn is bounded: when very many deadlines are due, it commits
 * what has fired and goes on with the same command in the next. The same code runs in the tracker and in `overstap verify`. */
#pragma once

#include "tables.h"

struct turns;

/* What was decided, for the next fetch; in the turn's arena until the next turn_run. */
struct turn_result {
        Decided **decided;
        size_t n_decided;
        size_t done;            /* commands of the group that are through; fewer than given when deadlines filled the turn */
        uint64_t seq;
        uint64_t events, refused, fired;
};

void turns_new(struct turns **out, struct store *store);
void turns_destroy(struct turns **turns);

/* Where the register is; read at the start and after an error. */
bool turns_position(struct turns *turns, struct position *out, struct err *err) MUST_CHECK;

/* Run entries, which follow the position without a gap; those that it is past already are through, and nothing is decided about them anew.
 * ERR_RETRY: run the same again later. */
bool turn_run(struct turns *turns, Entry *const *entries, size_t n, struct turn_result *out, struct err *err) MUST_CHECK;
