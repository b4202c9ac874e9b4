#include "plot.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "must.h"
#include "svg.h"

enum {
        LINE = 16,      /* height of a line of text */
        ROWS_MOST = 40, /* of figures under a picture, or so */
        SCREEN_WIDTH = 64,
        SCREEN_HEIGHT = 14,
        BAR_WIDTH = 30,
};

void grow(struct grown *g, const char *fmt, ...)
{
        va_list args, again;
        int size;

        va_start(args, fmt);
        va_copy(again, args);
        size = vsnprintf(NULL, 0, fmt, args);
        va_end(args);
        must(size >= 0);
        if (g->n + (size_t)size + 1 > g->room) {
                char *text;

                g->room = 2 * (g->n + (size_t)size + 1);
                text = arena_alloc(g->arena, g->room);
                if (g->n)
                        memcpy(text, g->text, g->n);
                g->text = text;
        }
        vsnprintf(g->text + g->n, g->room - g->n, fmt, again);
        va_end(again);
        g->n += (size_t)size;
}

/* A bar of eighths of a column, so that small changes show too. */
const char *bar_text(int64_t value, int64_t most, int width, struct arena *arena)
{
        static const char *const part[] = {"", "\u258f", "\u258e", "\u258d", "\u258c", "\u258b", "\u258a", "\u2589"};
        int eighths = most > 0 ? (int)((value * width * 8 + most / 2) / most) : 0;
        char *bar = arena_strdup(arena, "");

        for (int i = 0; i < eighths / 8; i++)
                bar = arena_text(arena, "%s\u2588", bar);
        return arena_text(arena, "%s%s", bar, part[eighths % 8]);
}

/* ---- what pictures are made of */

const char *plot_colour(size_t i)
{
        static const char *const colours[] = {"#1b4f72", "#2e86c1", "#85c1e9", "#d6eaf8", "#145a32", "#28b463",
                                              "#82e0aa", "#7d6608", "#d4ac0d", "#f7dc6f", "#78281f", "#cb4335",
                                              "#f1948a", "#4a235a", "#a569bd", "#d7bde2"};

        return colours[i % COUNT(colours)];
}

void plot_number(struct grown *g, int64_t tenths)
{
        grow(g, "%" PRId64 ".%" PRId64, tenths / 10, tenths % 10);
}

int64_t plot_scaled(uint64_t value, uint64_t most, int64_t size)
{
        return most ? (int64_t)((value * (uint64_t)size * 10 + most / 2) / most) : 0;
}

void plot_label(struct grown *g, int x, int y, const char *anchor, const char *text)
{
        grow(g, "<text x=\"%d\" y=\"%d\" text-anchor=\"%s\">%s</text>\n", x, y, anchor, svg_escaped(text, g->arena));
}

void plot_point(struct grown *g, int64_t x, int top, uint64_t value, uint64_t most)
{
        plot_number(g, x);
        grow(g, ",");
        plot_number(g, (int64_t)(top + PLOT_PANEL) * 10 - plot_scaled(value, most, PLOT_PANEL));
        grow(g, " ");
}

void plot_axes(struct grown *g, int top, uint64_t most, const char *unit)
{
        for (int i = 0; i <= PLOT_TICKS; i++) {
                int y = top + PLOT_PANEL - PLOT_PANEL * i / PLOT_TICKS;

                grow(g, "<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" stroke=\"#ccc\"/>\n", PLOT_LEFT, y, PLOT_LEFT + PLOT_INNER,
                     y);
                plot_label(g, PLOT_LEFT - 6, y + 4, "end",
                           arena_text(g->arena, "%" PRIu64 "%s", most * (uint64_t)i / PLOT_TICKS, unit));
        }
}

void plot_begin(struct grown *g, int height, const char *title, const char *words)
{
        title = svg_escaped(title, g->arena);
        grow(g,
             "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" role=\"img\" "
             "aria-labelledby=\"title\" "
             "font-family=\"sans-serif\" font-size=\"12\">\n",
             PLOT_WIDTH, height, PLOT_WIDTH, height);
        grow(g, "<title id=\"title\">%s</title>\n<desc>%s</desc>\n", title, words);
        grow(g, "<rect width=\"%d\" height=\"%d\" fill=\"#fff\"/>\n<text x=\"%d\" y=\"20\" font-size=\"16\">%s</text>\n",
             PLOT_WIDTH, height, PLOT_LEFT, title);
}

/* ---- lines */

/* Up to two places, and none that are nought. */
static const char *value_text(int64_t hundredths, const char *unit, struct arena *arena)
{
        if (hundredths % 100 == 0)
                return arena_text(arena, "%" PRId64 "%s", hundredths / 100, unit);
        if (hundredths % 10 == 0)
                return arena_text(arena, "%" PRId64 ".%" PRId64 "%s", hundredths / 100, hundredths / 10 % 10, unit);
        return arena_text(arena, "%" PRId64 ".%02" PRId64 "%s", hundredths / 100, hundredths % 100, unit);
}

static int64_t width_of(const struct plot *plot)
{
        int64_t width = plot->n ? plot->at[plot->n - 1] - plot->at[0] : 0;

        return width ? width : 1;
}

static int64_t point_x(const struct plot *plot, size_t i)
{
        return PLOT_LEFT * 10 + plot_scaled((uint64_t)(plot->at[i] - plot->at[0]), (uint64_t)width_of(plot), PLOT_INNER);
}

static void line_draw(struct grown *g, const struct plot *plot, size_t i)
{
        const struct plot_line *line = &plot->line[i];

        grow(g, "<polyline fill=\"none\" stroke=\"%s\" stroke-width=\"2\"%s points=\"", plot_colour(4 * i),
             line->is_dashed ? " stroke-dasharray=\"6 4\"" : "");
        for (size_t j = 0; j < plot->n; j++) {
                if (plot->is_stepped && j)
                        plot_point(g, point_x(plot, j), PLOT_TOP, (uint64_t)line->value[j - 1], (uint64_t)plot->most);
                plot_point(g, point_x(plot, j), PLOT_TOP, (uint64_t)line->value[j], (uint64_t)plot->most);
        }
        grow(g, "\"><title>%s</title></polyline>\n", svg_escaped(line->name, g->arena));
        grow(g, "<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" stroke=\"%s\" stroke-width=\"2\"%s/>\n",
             PLOT_LEFT + PLOT_INNER + 14, PLOT_TOP + LINE * (int)i + 5, PLOT_LEFT + PLOT_INNER + 30, PLOT_TOP + LINE * (int)i + 5,
             plot_colour(4 * i), line->is_dashed ? " stroke-dasharray=\"6 4\"" : "");
        plot_label(g, PLOT_LEFT + PLOT_INNER + 36, PLOT_TOP + LINE * (int)i + 9, "start", line->name);
}

/* Which points stand in the table: so many at most, and the last. */
static size_t rows_step(const struct plot *plot)
{
        return plot->n / ROWS_MOST + 1;
}

static bool has_row(const struct plot *plot, size_t i)
{
        return i % rows_step(plot) == 0 || i + 1 == plot->n;
}

static int rows_count(const struct plot *plot)
{
        int rows = 0;

        for (size_t i = 0; i < plot->n; i++)
                rows += has_row(plot, i);
        return rows;
}

static void rows_draw(struct grown *g, const struct plot *plot, int top)
{
        int column = PLOT_INNER / (int)(plot->n_lines + 1), y = top;

        for (size_t i = 0; i < plot->n_lines; i++)
                plot_label(g, PLOT_LEFT + column * (int)(i + 2), y, "end", plot->line[i].name);
        for (size_t i = 0; i < plot->n; i++) {
                if (!has_row(plot, i))
                        continue;
                y += LINE;
                plot_label(g, PLOT_LEFT, y, "start", plot->label[i]);
                for (size_t j = 0; j < plot->n_lines; j++)
                        plot_label(g, PLOT_LEFT + column * (int)(j + 2), y, "end",
                                   value_text(plot->line[j].value[i], plot->unit, g->arena));
        }
}

const char *plot_svg(const struct plot *plot, struct arena *arena)
{
        struct grown g = {.arena = arena};
        int below = PLOT_TOP + PLOT_PANEL + PLOT_GAP;

        plot_begin(&g, below + LINE * (rows_count(plot) + 1), plot->title, svg_escaped(plot->about, arena));
        plot_axes(&g, PLOT_TOP, (uint64_t)plot->most / 100, plot->unit);
        for (size_t i = 0; i < plot->n_lines; i++)
                line_draw(&g, plot, i);
        for (size_t i = 0; i < plot->n; i += plot->n / 8 + 1)
                plot_label(&g, (int)(point_x(plot, i) / 10), PLOT_TOP + PLOT_PANEL + LINE, "middle", plot->label[i]);
        rows_draw(&g, plot, below);
        grow(&g, "</svg>\n");
        return g.text;
}

/* The point that holds in a column of the screen. */
static size_t point_at(const struct plot *plot, int column)
{
        int64_t at = plot->at[0] + width_of(plot) * column / (SCREEN_WIDTH - 1);
        size_t i = 0;

        while (i + 1 < plot->n && plot->at[i + 1] <= at)
                i++;
        return i;
}

static int screen_row(const struct plot *plot, int64_t value)
{
        return plot->most ? (int)((value * (SCREEN_HEIGHT - 1) + plot->most / 2) / plot->most) : 0;
}

const char *plot_text(const struct plot *plot, struct arena *arena)
{
        static const char marks[] = "*.o+x#";
        struct grown g = {.arena = arena};
        char screen[SCREEN_HEIGHT][SCREEN_WIDTH + 1];

        memset(screen, ' ', sizeof screen);
        /* The first line is drawn last, so that it is seen where lines meet. */
        for (size_t i = plot->n_lines; plot->n && i-- > 0;)
                for (int column = 0; column < SCREEN_WIDTH; column++) {
                        int row = screen_row(plot, plot->line[i].value[point_at(plot, column)]);

                        screen[row < SCREEN_HEIGHT ? row : SCREEN_HEIGHT - 1][column] = marks[i % (sizeof marks - 1)];
                }
        for (int row = SCREEN_HEIGHT - 1; row >= 0; row--) {
                screen[row][SCREEN_WIDTH] = 0;
                grow(&g, "%8s |%s\n",
                     row == SCREEN_HEIGHT - 1 ? value_text(plot->most, plot->unit, arena)
                     : row                    ? ""
                                              : value_text(0, plot->unit, arena),
                     screen[row]);
        }
        if (plot->n)
                grow(&g, "          %-*s%s\n", SCREEN_WIDTH - (int)strlen(plot->label[plot->n - 1]), plot->label[0],
                     plot->label[plot->n - 1]);
        for (size_t i = 0; i < plot->n_lines; i++)
                grow(&g, "          %c %s\n", marks[i % (sizeof marks - 1)], plot->line[i].name);
        return g.text;
}

/* ---- bars */

const char *bars_svg(const char *title, const char *about, const struct bar *bar, size_t n, struct arena *arena)
{
        struct grown g = {.arena = arena};
        int y = PLOT_TOP;

        plot_begin(&g, PLOT_TOP + (int)n * 3 * LINE + LINE, title, svg_escaped(about, arena));
        for (size_t i = 0; i < n; i++, y += 3 * LINE) {
                int64_t from = plot_scaled(bar[i].from, 10000, PLOT_INNER), to = plot_scaled(bar[i].to, 10000, PLOT_INNER);

                plot_label(&g, PLOT_LEFT, y, "start", arena_text(arena, "%s: %s", bar[i].name, bar[i].figures));
                grow(&g, "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"14\" fill=\"#eee\"/>\n", PLOT_LEFT, y + 6, PLOT_INNER);
                grow(&g, "<rect x=\"%d\" y=\"%d\" width=\"", PLOT_LEFT, y + 6);
                plot_number(&g, to);
                grow(&g, "\" height=\"14\" fill=\"%s\"/>\n<rect x=\"%d\" y=\"%d\" width=\"", plot_colour(2), PLOT_LEFT, y + 6);
                plot_number(&g, from);
                grow(&g, "\" height=\"14\" fill=\"%s\"/>\n", plot_colour(0));
        }
        grow(&g, "</svg>\n");
        return g.text;
}

static size_t letters(const char *text)
{
        size_t n = 0;

        for (; *text; text++)
                n += ((unsigned char)*text & 0xc0) != 0x80;
        return n;
}

const char *bars_text(const struct bar *bar, size_t n, struct arena *arena)
{
        struct grown g = {.arena = arena};
        size_t widest = 0;

        for (size_t i = 0; i < n; i++)
                widest = letters(bar[i].name) > widest ? letters(bar[i].name) : widest;
        for (size_t i = 0; i < n; i++) {
                const char *drawn = bar_text(bar[i].from, 10000, BAR_WIDTH, arena);
                size_t more = letters(bar_text(bar[i].to, 10000, BAR_WIDTH, arena));

                grow(&g, "%s%*s  %s", bar[i].name, (int)(widest - letters(bar[i].name)), "", drawn);
                for (size_t j = letters(drawn); j < BAR_WIDTH; j++)
                        grow(&g, "%s", j < more ? "\u2592" : " ");
                grow(&g, "  %s\n", bar[i].figures);
        }
        return g.text ? g.text : "";
}
