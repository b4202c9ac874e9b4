/* Pictures of figures, in a terminal and as SVG, without a library, a script, a font or anything from elsewhere.
 *
 * The same figures give the same bytes everywhere. Whatever a picture shows is in it as text too: its title and what it is of
 * come first, for who hears it read aloud, and under it stands a table of its figures. */
#pragma once

#include <stdbool.h>

#include "arena.h"

/* Values are hundredths. */
struct plot_line {
        const char *name;
        const int64_t *value;
        bool is_dashed;
};
struct plot {
        const char *title, *about;
        const char *unit;         /* behind a value: "", " %" */
        size_t n;                 /* points */
        const int64_t *at;        /* where each is, from left to right */
        const char *const *label; /* and what it is called */
        const struct plot_line *line;
        size_t n_lines;
        bool is_stepped; /* a value holds until the next point */
        int64_t most;    /* the upper edge */
};
const char *plot_svg(const struct plot *plot, struct arena *arena);
const char *plot_text(const struct plot *plot, struct arena *arena);

/* Shares beside their names. `from` and `to` are of 10,000, and the same when the share is known. */
struct bar {
        const char *name, *figures;
        uint32_t from, to;
};
const char *bars_svg(const char *title, const char *about, const struct bar *bar, size_t n, struct arena *arena);
const char *bars_text(const struct bar *bar, size_t n, struct arena *arena);

/* ---- what pictures are made of */

/* Text that grows. */
struct grown {
        struct arena *arena;
        char *text;
        size_t n, room;
};
void grow(struct grown *grown, const char *fmt, ...) PRINTF_LIKE(2, 3);

enum {
        PLOT_WIDTH = 960,
        PLOT_LEFT = 70,
        PLOT_RIGHT = 190, /* room for the legend */
        PLOT_PANEL = 260, /* height of a panel */
        PLOT_GAP = 70,
        PLOT_TOP = 50,
        PLOT_INNER = PLOT_WIDTH - PLOT_LEFT - PLOT_RIGHT,
        PLOT_TICKS = 4, /* on an axis */
};
/* They differ in lightness too, for who does not see their hue. */
const char *plot_colour(size_t i);
/* Tenths of a pixel. */
void plot_number(struct grown *g, int64_t tenths);
int64_t plot_scaled(uint64_t value, uint64_t most, int64_t size);
void plot_label(struct grown *g, int x, int y, const char *anchor, const char *text);
void plot_point(struct grown *g, int64_t x, int top, uint64_t value, uint64_t most);
void plot_axes(struct grown *g, int top, uint64_t most, const char *unit);
/* The element, its title, and its description that the caller goes on to fill; `title` stands above the picture too, once `words`
 * are there. */
void plot_begin(struct grown *g, int height, const char *title, const char *words);
/* A bar of eighths of a column, so that small changes show too. */
const char *bar_text(int64_t value, int64_t most, int width, struct arena *arena);
