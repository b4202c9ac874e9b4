#include "pace.h"

struct pace pace_begin(void)
{
        return (struct pace){.window = PACE_WINDOW};
}

bool pace_may_send(const struct pace *pace, int64_t now_ms)
{
        return now_ms >= pace->until_ms;
}

bool pace_has_room(const struct pace *pace, size_t outstanding, int64_t now_ms)
{
        return outstanding < pace->window && pace_may_send(pace, now_ms);
}

void pace_settled(struct pace *pace)
{
        pace->pause_ms = 0;
        if (pace->window < PACE_WINDOW)
                pace->window++;
}

void pace_busy(struct pace *pace, int64_t now_ms)
{
        if (!pace_may_send(pace, now_ms))
                return;
        pace->pause_ms = pace->pause_ms ? 2 * pace->pause_ms : PACE_PAUSE_LEAST_MS;
        if (pace->pause_ms > PACE_PAUSE_MOST_MS)
                pace->pause_ms = PACE_PAUSE_MOST_MS;
        pace->until_ms = now_ms + pace->pause_ms;
        pace->window = pace->window > 1 ? pace->window / 2 : 1;
}
