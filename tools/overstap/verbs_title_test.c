/* The words of `title` and of `data import esco`, over small files of their own. */
#include "capture.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "must.h"
#include "verbs.h"

#define OCC "http://data.europa.eu/esco/occupation/"
#define SKL "http://data.europa.eu/esco/skill/"

struct fixture {
        struct arena *arena;
        const char *folder;
        struct capture said;
};

static int set_up(void **state)
{
        static struct fixture f;
        char folder[] = "/tmp/title-XXXXXX";

        memset(&f, 0, sizeof f);
        arena_new(&f.arena);
        assert_non_null(mkdtemp(folder));
        f.folder = arena_strdup(f.arena, folder);
        *state = &f;
        return 0;
}

static int tear_down(void **state)
{
        struct fixture *f = *state;

        assert_int_equal(system(arena_text(f->arena, "rm -r %s", f->folder)), 0);
        arena_destroy(&f->arena);
        return 0;
}

static const char *put(struct fixture *f, const char *name, const char *text)
{
        const char *path = arena_text(f->arena, "%s/%s", f->folder, name);
        FILE *file = fopen(path, "we");

        assert_non_null(file);
        fputs(text, file);
        fclose(file);
        return path;
}

/* What the line gives, as the program would run it; words end at the null. */
static int ran(struct fixture *f, const char *const *words)
{
        char *argv[20] = {(char *)"overstap", (char *)"--data", (char *)f->folder};
        struct call call = {.arena = f->arena};
        int argc = 3, status = EXIT_WRONG;
        struct err err = {0};

        while (*words)
                argv[argc++] = (char *)*words++;
        capture_begin(&f->said);
        if (line_parse(argc, argv, f->arena, &call.line, &err))
                status = call.line.verb->run(&call);
        capture_end(&f->said);
        return status;
}
#define RAN(...) ran(f, (const char *const[]){__VA_ARGS__, NULL})

static bool is_said(const struct fixture *f, const char *text)
{
        return strstr(f->said.out, text) || strstr(f->said.err, text);
}

static void esco_put(struct fixture *f)
{
        put(f, "occupations_nl.csv",
            "conceptUri,iscoGroup,preferredLabel,altLabels\n" OCC "a,9333,magazijnmedewerker,\"magazijnbediende\nmedewerker magazijn\"\n" OCC
            "b,5120,kok,keukenmedewerker\n");
        put(f, "occupation_essential_skills.csv", "occupation,skill\noccupation/a,skill/1\n");
        put(f, "skills_nl.csv",
            "conceptUri,skillType,preferredLabel\n" SKL "1,skill/competence,goederen stapelen\n" SKL
            "2,skill/competence,koken\n");
}

static void the_occupation_comes_with_its_skills_and_reasons(void **state)
{
        struct fixture *f = *state;

        esco_put(f);
        assert_int_equal(RAN("data", "import", "esco", f->folder, "--esco-version", "1.2"), EXIT_DONE);
        assert_true(is_said(f, "ESCO 1.2: 2 occupations, 2 skills"));
        assert_int_equal(RAN("title", "Medewerkster magazijn"), EXIT_DONE);
        assert_true(is_said(f, "magazijn = magazijn"));
        assert_true(is_said(f, "medewerkster ~ medewerker (but for the ending)"));
        assert_true(is_said(f, "[ ] goederen stapelen"));
        assert_int_equal(RAN("title", "--skills", "goederen opstapelen"), EXIT_DONE);
        assert_true(is_said(f, "goederen = goederen"));
        assert_false(is_said(f, "[ ]"));
}

static void the_document_is_whole(void **state)
{
        struct fixture *f = *state;
        json_t *document;
        const char *form, *label, *isco, *skill;

        esco_put(f);
        assert_int_equal(RAN("data", "import", "esco", f->folder, "--esco-version", "1.2", "--json"), EXIT_DONE);
        assert_int_equal(RAN("title", "--json", "magazijnbediende", "kok"), EXIT_DONE);
        document = json_loads(f->said.out, 0, NULL);
        assert_non_null(document);
        assert_int_equal(json_unpack(document, "{s:[{s:[{s:s, s:s, s:s, s:[{s:s}]}]}, {}]}", "titles", "hits", "form", &form,
                                     "label", &label, "isco", &isco, "essential", "label", &skill),
                         0);
        assert_string_equal(form, "magazijnbediende");
        assert_string_equal(label, "magazijnmedewerker");
        assert_string_equal(isco, "9333");
        assert_string_equal(skill, "goederen stapelen");
        json_decref(document);
}

static void run_lines_are_as_trec_has_them(void **state)
{
        struct fixture *f = *state;
        const char *corpus = put(f, "corpus", "C1_0\tkok\nC1_1\tkok\nC2_0\tkelner\n");
        const char *batch = put(f, "batch", "Q1\tkok\nQ2\tkelners\n");

        assert_int_equal(RAN("title", "--corpus", corpus, "--batch", batch, "--trec", "--most", "9"), EXIT_DONE);
        assert_int_equal(strncmp(f->said.out, "Q1 Q0 C1_0 1 ", 13), 0);
        assert_true(is_said(f, ".999 overstap\nQ1 Q0 C1_1 2 "));
        assert_true(is_said(f, ".998 overstap\n"));
        assert_true(is_said(f, "Q2 Q0 C2_0 1 "));
        assert_string_equal(f->said.err, "");
}

static void a_bad_line_is_told_with_its_place_and_nothing_is_searched(void **state)
{
        struct fixture *f = *state;
        const char *corpus = put(f, "corpus", "C1\tkok\nC2 kelner\n\nC 3\tober\nC4\t\n\xff\tx\n");

        assert_int_equal(RAN("title", "--corpus", corpus, "kok"), EXIT_INPUT);
        assert_true(is_said(f, "corpus:2:1: no tab (a line is: id, a tab, form)"));
        assert_true(is_said(f, "corpus:4:1: the first is empty"));
        assert_true(is_said(f, "corpus:5:4: the second is empty"));
        assert_true(is_said(f, "corpus:6:1: not UTF-8"));
        assert_string_equal(f->said.out, "");
        assert_int_equal(RAN("title", "--corpus", "/nowhere/at/all", "kok"), EXIT_INPUT);
        assert_true(is_said(f, "/nowhere/at/all"));
}

static void what_does_not_go_together_is_refused(void **state)
{
        struct fixture *f = *state;

        assert_int_equal(RAN("title"), EXIT_WRONG);
        assert_true(is_said(f, "give titles, or --batch FILE"));
        assert_int_equal(RAN("title", "kok", "--trec"), EXIT_WRONG);
        assert_true(is_said(f, "--trec needs the ids"));
        assert_int_equal(RAN("title", "--batch", "x", "--trec", "--json"), EXIT_WRONG);
        assert_int_equal(RAN("title", "kok", "--corpus", "x", "--skills"), EXIT_WRONG);
        assert_int_equal(RAN("title", "\xff"), EXIT_WRONG);
        assert_int_equal(RAN("title", "kok", "--most", "1001"), EXIT_WRONG);
        assert_int_equal(RAN("data", "import", "esco", f->folder, "--esco-version", "../1"), EXIT_WRONG);
}

static void without_esco_it_says_how_to_get_it(void **state)
{
        struct fixture *f = *state;

        assert_int_equal(RAN("title", "kok"), EXIT_INPUT);
        assert_true(is_said(f, "overstap data import esco DIR --esco-version VERSION"));
}

static void a_further_version_ends_with_how_to_see_what_it_changes(void **state)
{
        struct fixture *f = *state;

        esco_put(f);
        assert_int_equal(RAN("data", "import", "esco", f->folder, "--esco-version", "1.10", "--json"), EXIT_DONE);
        assert_true(is_said(f, "\"before\": null"));
        assert_int_equal(RAN("data", "import", "esco", f->folder, "--esco-version", "1.2"), EXIT_DONE);
        assert_false(is_said(f, "data changes esco"));
        assert_int_equal(RAN("data", "import", "esco", f->folder, "--esco-version", "1.11", "--dry-run"), EXIT_DONE);
        assert_false(is_said(f, "data changes esco"));
        assert_int_equal(RAN("data", "import", "esco", f->folder, "--esco-version", "1.11"), EXIT_DONE);
        assert_true(is_said(f, "what it changes for open cases: overstap data changes esco 1.10 1.11\n"));
}

static void a_dry_run_and_bad_rows_are_told(void **state)
{
        struct fixture *f = *state;

        put(f, "occupations_nl.csv", "conceptUri,iscoGroup,preferredLabel\n" OCC "a,1,kok\n" OCC "b,5120,kok\n");
        assert_int_equal(RAN("data", "import", "esco", f->folder, "--esco-version", "1", "--dry-run"), EXIT_INPUT);
        assert_true(is_said(f, "occupations_nl.csv:2:41: iscoGroup: "));
        assert_true(is_said(f, "nothing was installed"));
        assert_int_equal(RAN("title", "kok"), EXIT_INPUT);
        assert_int_equal(RAN("data", "import", "esco", f->folder, "--esco-version", "1"), EXIT_INPUT);
        assert_int_equal(RAN("title", "kok"), EXIT_DONE);
}

int main(void)
{
#define WITH_FOLDER(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
        const struct CMUnitTest tests[] = {
                WITH_FOLDER(the_occupation_comes_with_its_skills_and_reasons),
                WITH_FOLDER(the_document_is_whole),
                WITH_FOLDER(run_lines_are_as_trec_has_them),
                WITH_FOLDER(a_bad_line_is_told_with_its_place_and_nothing_is_searched),
                WITH_FOLDER(what_does_not_go_together_is_refused),
                WITH_FOLDER(without_esco_it_says_how_to_get_it),
                WITH_FOLDER(a_further_version_ends_with_how_to_see_what_it_changes),
                WITH_FOLDER(a_dry_run_and_bad_rows_are_told),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests(tests, NULL, NULL);
}
