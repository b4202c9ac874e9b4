/* How fast a worker may send: as much as intake takes, and no more under way than a window.
 *
 * A settlement widens the window by one, up to PACE_WINDOW. When intake says busy it halves, and nothing is sent for a pause that
 * doubles as long as it goes on saying so: a full disk is not met with more. Times are ms of a clock that never goes back. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { PACE_WINDOW = 64, PACE_PAUSE_LEAST_MS = 100, PACE_PAUSE_MOST_MS = 5000 };

/* All zeros has not begun: see pace_begin. */
struct pace {
        size_t window;
        unsigned pause_ms; /* of the last busy; 0: none since the last settlement */
        int64_t until_ms;  /* nothing is sent before */
};

struct pace pace_begin(void);
/* May another be sent while `outstanding` are under way? */
bool pace_has_room(const struct pace *pace, size_t outstanding, int64_t now_ms);
/* May what is under way already be sent again? */
bool pace_may_send(const struct pace *pace, int64_t now_ms);
void pace_settled(struct pace *pace);
/* Of all the answers to what was sent before a pause, the first alone counts. */
void pace_busy(struct pace *pace, int64_t now_ms);
