#include "waiters.h"

#include <stdlib.h>
#include <string.h>

#include "must.h"

/* Numbers grow and are settled in order, so the place of a number is its remainder; several senders of one command chain on. */
struct place {
        struct waiter waiter;
        struct place *next;
};
struct waiters {
        struct place *place;
        size_t most, count;
};

void waiters_new(struct waiters **out, size_t most)
{
        struct waiters *waiters = calloc(1, sizeof *waiters);

        must(waiters && most);
        waiters->place = calloc(most, sizeof *waiters->place);
        must(waiters->place);
        waiters->most = most;
        *out = waiters;
}

static void chain_free(struct waiters *waiters, struct place *place)
{
        while (place->next) {
                struct place *next = place->next;

                place->next = next->next;
                free(next);
                waiters->count--;
        }
        if (place->waiter.n)
                waiters->count--;
        place->waiter.n = 0;
}

void waiters_destroy(struct waiters **waiters)
{
        if (!*waiters)
                return;
        for (size_t i = 0; i < (*waiters)->most; i++)
                chain_free(*waiters, &(*waiters)->place[i]);
        free((*waiters)->place);
        free(*waiters);
        *waiters = NULL;
}

/* Senders of one command: more than these ask again. */
enum { CHAIN_MOST = 16 };

/* Is the same sender waiting already, or is there no room for more? A sender that hears nothing sends again, under the same tag. */
static bool chain_is_full(const struct place *place, const struct waiter *waiter)
{
        size_t n = 0;

        for (; place; place = place->next, n++)
                if (place->waiter.tag == waiter->tag && place->waiter.link == waiter->link && place->waiter.peer.id_size == waiter->peer.id_size &&
                    !memcmp(place->waiter.peer.id, waiter->peer.id, waiter->peer.id_size))
                        return true;
        return n >= CHAIN_MOST;
}

void waiters_add(struct waiters *waiters, const struct waiter *waiter)
{
        struct place *place = &waiters->place[waiter->n % waiters->most], *more;

        must(waiter->n);
        if (place->waiter.n && place->waiter.n != waiter->n)
                chain_free(waiters, place);
        if (place->waiter.n && chain_is_full(place, waiter))
                return;
        waiters->count++;
        if (!place->waiter.n) {
                place->waiter = *waiter;
                return;
        }
        more = calloc(1, sizeof *more);
        must(more);
        more->waiter = *waiter;
        more->next = place->next;
        place->next = more;
}

bool waiters_take(struct waiters *waiters, uint64_t n, struct waiter *out)
{
        struct place *place = &waiters->place[n % waiters->most], *next;

        if (place->waiter.n != n)
                return false;
        *out = place->waiter;
        waiters->count--;
        next = place->next;
        if (next) {
                place->waiter = next->waiter;
                place->next = next->next;
                free(next);
        } else {
                place->waiter.n = 0;
        }
        return true;
}

size_t waiters_count(const struct waiters *waiters)
{
        return waiters->count;
}
