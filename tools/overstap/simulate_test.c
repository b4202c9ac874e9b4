/* What `overstap flow simulate` tells: two runs give the same bytes, and the bytes of kept files. The flows are kept beside them,
 * so that a centre's flow may change. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json.h"
#include "must.h"
#include "read.h"
#include "simulate_tell.h"

#define KEPT OVERSTAP_SOURCE "/tests/golden/simulate/"

struct fixture {
        struct arena *arena;
        struct scenario *scenario;
        struct simulate_result *result[2];
        struct told told;
};

static void run(struct fixture *f, uint64_t seed)
{
        static const char *const names[] = {"maasland", "gelders"};
        struct findings findings = {.arena = f->arena};
        struct err err = {0};
        Law *law;

        assert_true(scenario_read(KEPT "small.yaml", f->arena, &findings, &f->scenario, &err));
        assert_true(law_read(OVERSTAP_SOURCE "/config/law/nl", f->arena, &findings, &law, &err));
        for (size_t i = 0; i < 2; i++) {
                Flow *flow;

                assert_true(flow_read(arena_text(f->arena, KEPT "%s.yaml", names[i]), f->arena, &findings, &flow, &err));
                assert_int_equal(findings.n, 0);
                assert_true(simulate_run(&(struct simulate_given){.scenario = f->scenario,
                                                                  .law = law,
                                                                  .flow = flow,
                                                                  .flow_name = names[i],
                                                                  .start = f->scenario->start,
                                                                  .months = f->scenario->months,
                                                                  .seed = seed},
                                         f->arena, &f->result[i], &err));
        }
        f->told = (struct told){f->scenario, (const struct simulate_result *const *)f->result, 2, f->arena};
}

static int setup(void **state)
{
        static struct fixture f;

        f = (struct fixture){0};
        arena_new(&f.arena);
        run(&f, 7);
        *state = &f;
        return 0;
}

static int teardown(void **state)
{
        struct fixture *f = *state;

        arena_destroy(&f->arena);
        return 0;
}

static const char *document(const struct fixture *f)
{
        OWNED(json_drop) json_t *told = simulate_json(&f->told);
        char *text = json_dumps(told, JSON_INDENT(1)), *copy;

        assert_non_null(text);
        copy = arena_text(f->arena, "%s\n", text);
        free(text);
        return copy;
}

/* A change that is meant is looked at, and then kept: OVERSTAP_KEEP=1 writes the files anew. */
static void kept_is(const struct fixture *f, const char *name, const char *text)
{
        const char *path = arena_text(f->arena, KEPT "%s", name);
        FILE *file = fopen(path, getenv("OVERSTAP_KEEP") ? "w+" : "r");
        size_t room = strlen(text) + 2, n;
        char *kept = arena_alloc(f->arena, room);

        assert_non_null(file);
        if (getenv("OVERSTAP_KEEP")) {
                fputs(text, file);
                rewind(file);
        }
        n = fread(kept, 1, room - 1, file);
        fclose(file);
        if (n != strlen(text) || memcmp(kept, text, n))
                fail_msg("%s reads differently by now; when that is meant, OVERSTAP_KEEP=1 keeps it. It is:\n%.2000s", path,
                         text);
}

static void what_is_told_is_what_was_kept(void **state)
{
        const struct fixture *f = *state;

        kept_is(f, "small.txt", simulate_table(&f->told));
        kept_is(f, "small.svg", simulate_svg(&f->told));
        kept_is(f, "small.json", document(f));
}

static void the_same_seed_gives_the_same_bytes(void **state)
{
        struct fixture *f = *state;
        const char *table = simulate_table(&f->told), *svg = simulate_svg(&f->told), *json = document(f);

        run(f, 7);
        assert_string_equal(simulate_table(&f->told), table);
        assert_string_equal(simulate_svg(&f->told), svg);
        assert_string_equal(document(f), json);
        run(f, 8);
        assert_string_not_equal(document(f), json);
}

static void one_flow_alone_has_bars(void **state)
{
        struct fixture *f = *state;

        assert_null(strstr(simulate_table(&f->told), "\u2588"));
        f->told.n = 1;
        assert_non_null(strstr(simulate_table(&f->told), "\u2588"));
}

/* Names come from files that anyone may write. */
static void a_picture_holds_no_markup_of_others(void **state)
{
        struct fixture *f = *state;
        const char *svg;

        f->result[0]->state[0].title = "<script>\"&";
        f->scenario->name = "</title>";
        svg = simulate_svg(&f->told);
        assert_null(strstr(svg, "<script"));
        assert_non_null(strstr(svg, "&lt;script&gt;&quot;&amp;"));
        assert_non_null(strstr(svg, "<title id=\"title\">Simulation &lt;/title&gt;"));
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(what_is_told_is_what_was_kept, setup, teardown),
                cmocka_unit_test_setup_teardown(the_same_seed_gives_the_same_bytes, setup, teardown),
                cmocka_unit_test_setup_teardown(one_flow_alone_has_bars, setup, teardown),
                cmocka_unit_test_setup_teardown(a_picture_holds_no_markup_of_others, setup, teardown),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests(tests, NULL, NULL);
}
