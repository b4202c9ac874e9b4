/* Who still waits to hear what was decided: a bounded table from command number to sender, and to a few more who sent the same.
 *
 * When it is full the oldest is forgotten; its sender asks again and is answered from the register. Nothing here is durable. */
#pragma once

#include "link.h"

struct waiters;

struct waiter {
        uint64_t n;             /* the command; 0 is a free place */
        struct link *link;
        struct link_peer peer;
        uint64_t tag;
        bool known;
};

void waiters_new(struct waiters **out, size_t most);
void waiters_destroy(struct waiters **waiters);
void waiters_add(struct waiters *waiters, const struct waiter *waiter);
/* Take out everyone who waits for `n`, one a call; false when there is none left. */
bool waiters_take(struct waiters *waiters, uint64_t n, struct waiter *out);
size_t waiters_count(const struct waiters *waiters);
