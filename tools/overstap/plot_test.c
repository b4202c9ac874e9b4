/* Pictures: what they show is in them as text, and the same figures give the same bytes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "must.h"
#include "plot.h"

static const int64_t at[] = {0, 10, 20}, value[] = {0, 5000, 10000}, pace[] = {2500, 2550, 2600};
static const char *const label[] = {"first", "second", "<third>"};
static const struct plot_line line[] = {{"placed & kept", value, false}, {"pace", pace, true}};
static const struct plot plot = {.title = "Placed",
                                 .about = "So many",
                                 .unit = "",
                                 .n = 3,
                                 .at = at,
                                 .label = label,
                                 .line = line,
                                 .n_lines = 2,
                                 .most = 10000};

static bool has(const char *text, const char *part)
{
        if (strstr(text, part))
                return true;
        print_error("%s\nlacks %s\n", text, part);
        return false;
}

static void a_picture_has_its_words_first_and_its_figures_as_text(void **state)
{
        struct arena *arena;
        const char *svg;

        (void)state;
        arena_new(&arena);
        svg = plot_svg(&plot, arena);
        assert_true(strstr(svg, "<title id=\"title\">Placed</title>\n<desc>So many</desc>") < strstr(svg, "<polyline"));
        assert_true(has(svg, "role=\"img\" aria-labelledby=\"title\""));
        assert_true(has(svg, ">placed &amp; kept</text>") && has(svg, ">&lt;third&gt;</text>"));
        assert_true(has(svg, ">50</text>") && has(svg, ">25.5</text>") && has(svg, ">26</text>"));
        /* From the lower left to the upper right corner. */
        assert_true(has(svg, "points=\"70.0,310.0 420.0,180.0 770.0,50.0 \""));
        assert_string_equal(svg, plot_svg(&plot, arena));
        arena_destroy(&arena);
}

static void steps_hold_until_the_next_point(void **state)
{
        struct plot stepped = plot;
        struct arena *arena;

        (void)state;
        arena_new(&arena);
        stepped.is_stepped = true;
        assert_true(has(plot_svg(&stepped, arena), "points=\"70.0,310.0 420.0,310.0 420.0,180.0 770.0,180.0 770.0,50.0 \""));
        arena_destroy(&arena);
}

static void a_terminal_shows_the_same(void **state)
{
        struct arena *arena;
        const char *text, *row;

        (void)state;
        arena_new(&arena);
        text = plot_text(&plot, arena);
        row = strchr(text, '\n');
        assert_non_null(row);
        assert_true(!strncmp(text, "     100 |", 10) && row[-1] == '*');
        assert_true(has(text, "* placed & kept\n") && has(text, ". pace\n") && has(text, "first"));
        arena_destroy(&arena);
}

static void nothing_is_drawn_of_nothing(void **state)
{
        struct plot none = plot;
        struct arena *arena;

        (void)state;
        arena_new(&arena);
        none.n = 0;
        none.most = 0;
        assert_true(has(plot_svg(&none, arena), "</svg>") && !strstr(plot_text(&none, arena), "first"));
        assert_string_equal(bars_text(NULL, 0, arena), "");
        arena_destroy(&arena);
}

static void a_bar_of_a_range_has_two_ends(void **state)
{
        static const struct bar bar[] = {{"one", "5 of 10 (50.0 %)", 5000, 5000}, {"other", "20-29 of 40", 5000, 7500}};
        struct arena *arena;
        const char *text, *svg;

        (void)state;
        arena_new(&arena);
        text = bars_text(bar, COUNT(bar), arena);
        assert_true(has(text, "one    \u2588") && has(text, "\u2588\u2592") && has(text, "50.0 %") && has(text, "20-29 of 40"));
        svg = bars_svg("Shares", "All of them", bar, COUNT(bar), arena);
        assert_true(has(svg, ">other: 20-29 of 40</text>") && has(svg, "width=\"525.0\"") && has(svg, "width=\"350.0\"") &&
                    has(svg, "<desc>All of them</desc>"));
        arena_destroy(&arena);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_picture_has_its_words_first_and_its_figures_as_text),
                cmocka_unit_test(steps_hold_until_the_next_point),
                cmocka_unit_test(a_terminal_shows_the_same),
                cmocka_unit_test(nothing_is_drawn_of_nothing),
                cmocka_unit_test(a_bar_of_a_range_has_two_ends),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests(tests, NULL, NULL);
}
