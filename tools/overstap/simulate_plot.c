/* The picture of a simulation: for each flow the casefiles in each state, month by month, stacked; below it how long people stay.
 * Its own SVG, without scripts, fonts or anything from elsewhere; what it shows is in its <desc> in words as well. */
#include <inttypes.h>
#include <string.h>

#include "must.h"
#include "simulate_tell.h"
#include "svg.h"

/* ---- states */

static uint64_t all_of(const struct simulate_result *r, const struct simulate_month *month)
{
        uint64_t all = 0;

        for (size_t i = 0; i < r->n_states; i++)
                all += month->in_state[i];
        return all;
}

static uint64_t most_of(const struct simulate_result *r)
{
        uint64_t most = 1;

        for (size_t i = 0; i < r->n_months; i++)
                most = all_of(r, &r->month[i]) > most ? all_of(r, &r->month[i]) : most;
        /* Ticks are whole numbers. */
        return (most + PLOT_TICKS - 1) / PLOT_TICKS * PLOT_TICKS;
}

static uint64_t below_of(const struct simulate_month *month, size_t state)
{
        uint64_t below = 0;

        for (size_t i = 0; i < state; i++)
                below += month->in_state[i];
        return below;
}

/* The x of a month in tenths; one month alone is as wide as the plot. */
static int64_t month_x(const struct simulate_result *r, size_t i)
{
        return PLOT_LEFT * 10 +
               (r->n_months > 1 ? (int64_t)(PLOT_INNER * 10 * i / (r->n_months - 1)) : (int64_t)i * PLOT_INNER * 10);
}

/* Along the upper edge from left to right, and back along the lower one. */
static void band(struct grown *g, const struct simulate_result *r, size_t state, int top, uint64_t most)
{
        size_t n = r->n_months > 1 ? r->n_months : 2;

        grow(g, "<polygon fill=\"%s\" points=\"", plot_colour(state));
        for (size_t i = 0; i < 2 * n; i++) {
                size_t at = i < n ? i : 2 * n - 1 - i;
                const struct simulate_month *month = &r->month[at < r->n_months ? at : 0];

                plot_point(g, month_x(r, at), top, below_of(month, state) + (i < n ? month->in_state[state] : 0), most);
        }
        grow(g, "\"><title>%s: %" PRIu32 " at the end</title></polygon>\n", svg_escaped(r->state[state].title, g->arena),
             r->month[r->n_months - 1].in_state[state]);
}

static bool is_ever_in(const struct simulate_result *r, size_t state)
{
        for (size_t i = 0; i < r->n_months; i++)
                if (r->month[i].in_state[state])
                        return true;
        return false;
}

static void months_label(struct grown *g, const struct simulate_result *r, int top)
{
        size_t step = r->n_months / 12 + 1;

        for (size_t i = 0; i < r->n_months; i += step)
                plot_label(g, (int)(month_x(r, i) / 10), top + PLOT_PANEL + 16, "middle",
                           arena_strndup(g->arena, day_text(r->month[i].first, g->arena), 7));
}

static void states_draw(struct grown *g, const struct simulate_result *r, int top)
{
        uint64_t most = most_of(r);
        int line = 0;

        grow(g, "<text x=\"%d\" y=\"%d\" font-weight=\"bold\">%s: casefiles in each state at the end of the month</text>\n",
             PLOT_LEFT, top - 12, svg_escaped(r->flow, g->arena));
        plot_axes(g, top, most, "");
        for (size_t i = 0; i < r->n_states; i++) {
                if (!is_ever_in(r, i))
                        continue;
                band(g, r, i, top, most);
                grow(g, "<rect x=\"%d\" y=\"%d\" width=\"10\" height=\"10\" fill=\"%s\"/>\n", PLOT_LEFT + PLOT_INNER + 14,
                     top + 15 * line, plot_colour(i));
                plot_label(g, PLOT_LEFT + PLOT_INNER + 30, top + 15 * line++ + 9, "start", r->state[i].name);
        }
        months_label(g, r, top);
}

/* ---- stay */

static void curve_draw(struct grown *g, const struct simulate_curve *curve, const char *name, size_t colour, bool is_dashed,
                       int top)
{
        uint32_t most = curve->n > 1 ? curve->day[curve->n - 1] : 1;

        grow(g, "<polyline fill=\"none\" stroke=\"%s\" stroke-width=\"2\"%s points=\"", plot_colour(colour),
             is_dashed ? " stroke-dasharray=\"6 4\"" : "");
        for (size_t i = 0; i < curve->n; i++)
                plot_point(g, PLOT_LEFT * 10 + plot_scaled(curve->day[i], most, PLOT_INNER), top, curve->at[i].permyriad, 10000);
        grow(g, "\"><title>%s: median %s</title></polyline>\n", svg_escaped(name, g->arena), median_text(curve, g->arena));
}

static void curves_draw(struct grown *g, const struct told *told, int top)
{
        const struct simulate_curve *first = &told->result[0]->to_job;

        grow(g,
             "<text x=\"%d\" y=\"%d\" font-weight=\"bold\">Share without a first job, and (dashed) without an end, by days since "
             "the casefile was opened</text>\n",
             PLOT_LEFT, top - 12);
        plot_axes(g, top, 100, " %");
        for (size_t i = 0; i < told->n; i++) {
                const struct simulate_result *r = told->result[i];

                curve_draw(g, &r->to_job, arena_text(g->arena, "%s, first job", r->flow), 4 * i, false, top);
                curve_draw(g, &r->to_end, arena_text(g->arena, "%s, end", r->flow), 4 * i, true, top);
                grow(g, "<rect x=\"%d\" y=\"%d\" width=\"10\" height=\"10\" fill=\"%s\"/>\n", PLOT_LEFT + PLOT_INNER + 14,
                     top + 15 * (int)i, plot_colour(4 * i));
                plot_label(g, PLOT_LEFT + PLOT_INNER + 30, top + 15 * (int)i + 9, "start", r->flow);
        }
        for (size_t i = 0; i < first->n; i += first->n / 12 + 1)
                plot_label(g,
                           PLOT_LEFT + (int)(plot_scaled(first->day[i], first->n > 1 ? first->day[first->n - 1] : 1, PLOT_INNER) /
                                             10),
                           top + PLOT_PANEL + 16, "middle", arena_text(g->arena, "%" PRIu32, first->day[i]));
}

/* ---- the whole */

static const char *words(const struct told *told)
{
        struct grown all = {.arena = told->arena}, *g = &all;

        for (size_t i = 0; i < told->n; i++) {
                const struct simulate_result *r = told->result[i];
                const struct simulate_month *last = &r->month[r->n_months - 1];

                grow(g, "%s: %" PRIu64 " casefiles; at the end ", svg_escaped(r->flow, g->arena), r->cases);
                for (size_t j = 0; j < r->n_states; j++)
                        if (last->in_state[j])
                                grow(g, "%" PRIu32 " %s, ", last->in_state[j], svg_escaped(r->state[j].name, g->arena));
                grow(g, "first job for %" PRIu32 " of %" PRIu32 ", median %s. ", r->to_job.happened, r->to_job.people,
                     median_text(&r->to_job, g->arena));
        }
        return g->text;
}

const char *simulate_svg(const struct told *told)
{
        struct grown g = {.arena = told->arena};
        int height = PLOT_TOP + ((int)told->n + 1) * (PLOT_PANEL + PLOT_GAP);

        plot_begin(&g, height,
                   arena_text(told->arena, "Simulation %s, seed %" PRIu64, told->scenario->name, told->result[0]->seed),
                   words(told));
        for (size_t i = 0; i < told->n; i++)
                states_draw(&g, told->result[i], PLOT_TOP + (int)i * (PLOT_PANEL + PLOT_GAP));
        curves_draw(&g, told, PLOT_TOP + (int)told->n * (PLOT_PANEL + PLOT_GAP));
        grow(&g, "</svg>\n");
        return g.text;
}
