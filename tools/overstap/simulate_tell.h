/* `overstap flow simulate`: how results of a simulation are told. The simulation itself is common/simulate. */
#pragma once

#include <jansson.h>

#include "arena.h"
#include "plot.h"
#include "simulate.h"
#include "survival.h"

/* What is told together: one flow, or several on the same inflow. */
struct told {
        const struct scenario *scenario;
        const struct simulate_result *const *result;
        size_t n;
        struct arena *arena;
};

json_t *simulate_json(const struct told *told);
/* Tables with bars, flows side by side; and a picture of its own size, with everything in it as words too. */
const char *simulate_table(const struct told *told);
const char *simulate_svg(const struct told *told);

/* "62.5 %" of a share of 10,000; "213 days", "not reached". */
const char *share_text(uint32_t permyriad, struct arena *arena);
const char *day_text(uint32_t ymd, struct arena *arena);
const char *median_text(const struct simulate_curve *curve, struct arena *arena);
