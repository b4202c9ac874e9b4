#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "esco.h"
#include "must.h"
#include "text.h"

#define OCC "http://data.europa.eu/esco/occupation/"
#define SKL "http://data.europa.eu/esco/skill/"

struct fixture {
        struct arena *arena;
        const char *folder;
        const char *refusals;
        struct esco esco;
        struct esco_sums sums;
        struct err err;
};

static int set_up(void **state)
{
        static struct fixture f;
        char folder[] = "/tmp/esco-XXXXXX";

        f = (struct fixture){.refusals = ""};
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

static void put(struct fixture *f, const char *name, const char *text)
{
        FILE *file = fopen(arena_text(f->arena, "%s/%s", f->folder, name), "we");

        assert_non_null(file);
        fputs(text, file);
        fclose(file);
}

static void refused(void *self, const struct import_refusal *refusal)
{
        struct fixture *f = self;

        f->refusals = arena_text(f->arena, "%s%s:%u:%u %s: %s\n", f->refusals, strrchr(refusal->file, '/') + 1, refusal->line,
                                 refusal->column, refusal->field, refusal->reason);
}

static bool imported(struct fixture *f)
{
        return esco_import(&f->folder, 1, "1.2", refused, f, f->arena, &f->esco, &f->sums, &f->err);
}

/* All of it as one text: labels behind each URI, essential skills by their URIs. */
static const char *told(struct fixture *f, const struct esco *esco)
{
        const char *all = "";

        for (int skills = 1; skills >= 0; skills--)
                for (size_t i = 0; i < (skills ? esco->n_skills : esco->n_occupations); i++) {
                        const struct esco_concept *c = skills ? &esco->skill[i] : &esco->occupation[i];

                        all = arena_text(f->arena, "%s%s%s%s", all, c->uri, *c->isco ? " " : "", c->isco);
                        for (size_t j = 0; j < c->n_labels; j++)
                                all = arena_text(f->arena, "%s %s.%s:%s", all, c->label[j].language,
                                                 esco_rank_words[c->label[j].rank], c->label[j].text);
                        for (size_t j = 0; j < c->n_essential; j++)
                                all = arena_text(f->arena, "%s +%s", all, esco->skill[c->essential[j]].uri);
                        all = arena_text(f->arena, "%s\n", all);
                }
        return all;
}

static void put_small(struct fixture *f)
{
        put(f, "occupations_nl.csv",
            "conceptType,conceptUri,iscoGroup,preferredLabel,altLabels,hiddenLabels\n"
            "Occupation," OCC "b,9333,magazijnmedewerker,\"lader\nlosser\n\nlader\",\n"
            "Occupation," OCC "a,5120,kok,,kookster\n");
        put(f, "occupation_essential_skills.csv",
            "occupation,skill\noccupation/b,skill/2\noccupation/b,skill/1\noccupation/b,skill/1\noccupation/b,skill/9\n");
        put(f, "skills_en.csv", "conceptUri,preferredLabel_en,preferredLabel_nl\n" SKL "2,move goods,\n" SKL "1,cook,koken\n");
}

static void the_files_become_one_classification(void **state)
{
        struct fixture *f = *state;

        put_small(f);
        put(f, "skill_groups_nl.csv", "conceptUri,preferredLabel\n" SKL "S1,groep\n");
        put(f, "readme.txt", "not CSV\n");
        assert_true(imported(f));
        assert_string_equal(f->refusals, "");
        assert_string_equal(
                told(f, &f->esco),
                "skill/1 en.preferred:cook nl.preferred:koken\n"
                "skill/2 en.preferred:move goods\n"
                "occupation/a 5120 nl.preferred:kok nl.hidden:kookster\n"
                "occupation/b 9333 nl.preferred:magazijnmedewerker nl.other:lader nl.other:losser +skill/1 +skill/2\n");
        assert_int_equal(f->sums.unlabelled, 1);
        assert_int_equal(f->sums.n_read, 3);
        assert_int_equal(f->sums.n_passed_over, 1);
        assert_int_equal(f->sums.rows, 8);
}

static void the_forms_of_the_commission_and_of_others_are_known(void **state)
{
        struct fixture *f = *state;

        put(f, "occupations.csv",
            "\"ORIGINURI\",\"ID\",\"OCCUPATIONGROUPCODE\",\"PREFERREDLABEL\",\"ALTLABELS\"\n\"" OCC
            "a\",\"k\",\"5120\",\"cook\",\"chef\"\n");
        put(f, "skills_nl.csv", "conceptUri,skillType,preferredLabel,altLabels\n" SKL "1,knowledge,koken,bakken\n");
        put(f, "occupationSkillRelations_nl.csv",
            "occupationUri,relationType,skillType,skillUri\n" OCC "a,essential,knowledge," SKL "1\n" OCC
            "a,optional,knowledge," SKL "2\n");
        assert_true(imported(f));
        assert_string_equal(f->refusals, "");
        assert_string_equal(told(f, &f->esco), "skill/1 nl.preferred:koken nl.other:bakken\n"
                                               "occupation/a 5120 en.preferred:cook en.other:chef +skill/1\n");
}

static void a_bad_row_is_told_with_its_place_and_good_ones_go_in(void **state)
{
        struct fixture *f = *state;

        put(f, "occupations_nl.csv",
            "conceptUri,iscoGroup,preferredLabel,altLabels\n" OCC "a,5120,kok,\n"
            "http://example.org/b,5120,kelner,\n" OCC "c,51,bakker,\n" OCC "d,5120,,x\n" OCC "e,5120\n" OCC "f,5120,sla\xffger,\n"
            "\"" OCC "g,5120,smid,\n");
        assert_true(imported(f));
        assert_string_equal(told(f, &f->esco), "occupation/a 5120 nl.preferred:kok\n");
        assert_int_equal(f->sums.refused, 6);
        assert_non_null(strstr(f->refusals, "occupations_nl.csv:3:1 conceptUri: \"http://example.org/b\" is not of the form "
                                            "http://data.europa.eu/esco/occupation/...\n"));
        assert_non_null(strstr(f->refusals,
                               "occupations_nl.csv:4:41 iscoGroup: \"51\" is not an ISCO group of four digits, such as 2654\n"));
        assert_non_null(
                strstr(f->refusals, "occupations_nl.csv:5:46 preferredLabel: a preferred label is needed, and it is empty\n"));
        assert_non_null(strstr(f->refusals, "occupations_nl.csv:6:1 preferredLabel: the row ends before this column\n"));
        assert_non_null(strstr(f->refusals, "occupations_nl.csv:7:"));
        assert_non_null(strstr(f->refusals, "occupations_nl.csv:8:"));
}

static void a_folder_without_occupations_is_refused(void **state)
{
        struct fixture *f = *state;
        const char *nowhere = "/nowhere/at/all";

        assert_false(imported(f));
        assert_int_equal(f->err.kind, ERR_REFUSED);
        assert_non_null(strstr(f->err.text, "no occupation is there"));
        assert_false(esco_import(&nowhere, 1, "1", refused, f, f->arena, &f->esco, &f->sums, &f->err));
        assert_non_null(strstr(f->err.text, nowhere));
}

static void what_is_installed_reads_back_the_same(void **state)
{
        struct fixture *f = *state;
        const char *folder = arena_text(f->arena, "%s/esco", f->folder), *before;
        struct esco again;

        put_small(f);
        assert_true(imported(f));
        before = told(f, &f->esco);
        assert_true(esco_install(&f->esco, folder, f->arena, &f->err));
        assert_true(esco_install(&f->esco, folder, f->arena, &f->err)); /* the same again */
        assert_true(esco_open(folder, NULL, f->arena, &again, &f->err));
        assert_string_equal(told(f, &again), before);
        assert_string_equal(again.version, "1.2");
        f->esco.n_skills = 0;
        f->esco.occupation[1].n_essential = 0;
        assert_false(esco_install(&f->esco, folder, f->arena, &f->err));
        assert_non_null(strstr(f->err.text, "says something else"));
        assert_true(esco_open(folder, "1.2", f->arena, &again, &f->err));
        assert_string_equal(told(f, &again), before);
}

static void versions_stand_side_by_side_and_the_latest_is_taken(void **state)
{
        struct fixture *f = *state;
        const char *folder = arena_text(f->arena, "%s/esco", f->folder);
        struct esco again;

        assert_false(esco_open(folder, NULL, f->arena, &again, &f->err));
        assert_non_null(strstr(f->err.text, "no ESCO is installed"));
        put_small(f);
        assert_true(imported(f));
        f->esco.version = "1.9";
        assert_true(esco_install(&f->esco, folder, f->arena, &f->err));
        f->esco.version = "1.10";
        assert_true(esco_install(&f->esco, folder, f->arena, &f->err));
        assert_true(esco_open(folder, NULL, f->arena, &again, &f->err));
        assert_string_equal(again.version, "1.10");
        assert_true(esco_open(folder, "1.9", f->arena, &again, &f->err));
        assert_string_equal(again.version, "1.9");
        assert_false(esco_open(folder, "../1.9", f->arena, &again, &f->err));
        assert_non_null(strstr(f->err.text, "1.9"));
}

#define HEAD(skills, occupations) "overstap-esco 1\t1\t" #skills "\t" #occupations "\n"

static void a_damaged_file_is_refused_with_its_place(void **state)
{
        static const struct {
                const char *text, *why;
        } bad[] = {
                {"", "x:1:1: the file ends in the middle"},
                {"overstap-esco 2\t1.2\t0\t0\n", "x:1:1: this is no installed ESCO"},
                {"overstap-esco 1\t../x\t0\t0\n", "x:1:17: \"../x\" is not a version"},
                {"overstap-esco 1\t1\t-1\t0\n", "x:1:19: \"-1\" is not a count"},
                {"overstap-esco 1\t1\t9\t0\n", "x:1:19: 9 do not fit"},
                {HEAD(0, 0), "x:2:1: the file ends in the middle"},
                {HEAD(0, 0) "\tnl\tpreferred\tkok\n", "x:2:1: a label before any"},
                {HEAD(1, 0) "skill/1\n\tNL\tpreferred\tkok\n", "x:3:2: \"NL\" is not a language"},
                {HEAD(1, 0) "skill/1\n\tnl\tbest\tkok\nenough\n", "x:3:5: \"best\" is not preferred"},
                {HEAD(1, 0) "skill/1\n\tnl\tother\t\nenough\n", "x:3:11: a label has 1 to"},
                {HEAD(1, 0) "skill/1\nskill/2\nenough and more\n", "x:3:1: the one before this has no label"},
                {HEAD(1, 0) "skill/1\n\tnl\tother\tx\nskill/2\n", "x:4:1: more skills than the 1"},
                {HEAD(0, 0) "vacancy/1\n", "x:2:1: a line is a skill"},
                {HEAD(0, 0) "occupation/1\t1234\t\n", "x:2:1: more occupations than the 0"},
                {HEAD(0, 1) "occupation/1\t12\t\nenough and more\n", "x:2:14: \"12\" is not an ISCO group"},
                {HEAD(0, 1) "occupation/1\t1234\t1\nenough and more\n", "x:2:19: essential skills are numbers from 1 to 0"},
                {HEAD(0, 1) "occupation/1\t1234\t\n\tnl\tother\tkok\nskill/1\n", "x:4:1: a skill behind an occupation"},
                {HEAD(1, 0) "end\nenough and more\n", "x:2:1: there are 0 skills"},
                {HEAD(0, 0) "end\nmore\n", "x:2:1: something stands behind the end"},
                {HEAD(1, 0) "skill/1\nend\nenough and more\n", "x:3:1: the last one has no label"},
                {HEAD(0, 0) "a\tb\tc\td\te\n", "x:2:1: more than 4 fields"},
                {HEAD(2, 0) "skill/2\n\tnl\tother\tx\nskill/1\nenough and more\n", "x:4:1: skills stand by their URIs"},
                {HEAD(2, 0) "skill/2\n\tnl\tother\tx\nskill/2\nenough and more\n", "x:4:1: skills stand by their URIs"},
                {HEAD(0, 2) "occupation/2\t\t\n\tnl\tother\tx\noccupation/1\t\t\nenough and more\n",
                 "x:4:1: occupations stand by their URIs"},
                {HEAD(1, 1) "skill/1\n\tnl\tother\tx\noccupation/1\t\t1 1\nenough and more\n",
                 "x:4:15: essential skills stand in their order"},
                {HEAD(0, 0) "\xff\n", "x:2:1: this line is not UTF-8"},
        };
        struct fixture *f = *state;
        struct esco esco;

        for (size_t i = 0; i < COUNT(bad); i++) {
                assert_false(esco_read("x", bad[i].text, strlen(bad[i].text), f->arena, &esco, &f->err));
                assert_int_equal(f->err.kind, ERR_REFUSED);
                if (strncmp(f->err.text, bad[i].why, strlen(bad[i].why)) != 0)
                        fail_msg("%zu: %s", i, f->err.text);
        }
}

static const char *changes_told(struct fixture *f, const struct esco *was, const struct esco *is)
{
        struct esco_change *change;
        size_t n = esco_changes(was, is, f->arena, &change);
        const char *all = "";

        for (size_t i = 0; i < n; i++) {
                assert_ptr_equal(esco_change_find(change, n, change[i].was->uri), &change[i]);
                all = arena_text(f->arena, "%s%s%s%s%s", all, change[i].was->uri, change[i].is ? "" : " gone",
                                 change[i].label ? " label" : "", change[i].isco ? " isco" : "");
                for (size_t j = 0; j < change[i].n_lost; j++)
                        all = arena_text(f->arena, "%s -%s", all, change[i].lost[j]->uri);
                for (size_t j = 0; j < change[i].n_gained; j++)
                        all = arena_text(f->arena, "%s +%s", all, change[i].gained[j]->uri);
                all = arena_text(f->arena, "%s\n", all);
        }
        return all;
}

static struct esco read_whole(struct fixture *f, const char *text)
{
        struct esco esco = {0};

        if (!esco_read("x", text, strlen(text), f->arena, &esco, &f->err))
                fail_msg("%s", f->err.text);
        return esco;
}

static void what_another_version_changes_is_told_by_concept(void **state)
{
        struct fixture *f = *state;
        struct esco was = read_whole(f, HEAD(5, 4) "skill/1\n\tnl\tpreferred\tkoken\nskill/2\n\tnl\tpreferred\tbakken\n"
                                                   "skill/3\n\ten\tpreferred\tweld\nskill/4\n\tnl\tpreferred\tlopen\n"
                                                   "skill/5\n\tnl\tpreferred\trijden\n"
                                                   "occupation/a\t5120\t1 2 4\n\tnl\tpreferred\tkok\n\tnl\tother\tchef\n"
                                                   "occupation/b\t7212\t3\n\tnl\tpreferred\tlasser\n"
                                                   "occupation/c\t\t\n\ten\tpreferred\tsmith\n"
                                                   "occupation/d\t9333\t5\n\tnl\tpreferred\tsjouwer\nend\n");
        /* Other labels, labels in English and numbers of skills are no changes; a Dutch label that came or went is one. */
        struct esco is = read_whole(f, HEAD(5, 4) "skill/0\n\tnl\tpreferred\tzien\nskill/1\n\tnl\tother\tkoken\n"
                                                  "skill/2\n\tnl\tpreferred\tbakken\nskill/3\n\ten\tpreferred\tjoin\n"
                                                  "skill/5\n\tnl\tpreferred\tbesturen\n"
                                                  "occupation/a\t5120\t1 3 5\n\tnl\tpreferred\tkok\n"
                                                  "occupation/b\t7213\t4\n\tnl\tpreferred\tlasser\n"
                                                  "occupation/c\t\t\n\tnl\tpreferred\tsmid\n"
                                                  "occupation/e\t9333\t\n\tnl\tpreferred\tsjouwer\nend\n");
        struct esco_change *change;

        assert_string_equal(changes_told(f, &was, &is), "occupation/a -skill/1 -skill/4 +skill/0 +skill/5\noccupation/b isco\n"
                                                        "occupation/c label\noccupation/d gone\nskill/1 label\nskill/4 gone\n"
                                                        "skill/5 label\n");
        assert_string_equal(changes_told(f, &was, &was), "");
        assert_int_equal(esco_changes(&was, &is, f->arena, &change), 7);
        assert_null(esco_change_find(change, 7, "occupation/e"));
        assert_null(esco_change_find(change, 7, "skill/2"));
        assert_null(esco_change_find(NULL, 0, "skill/2"));
        assert_string_equal(esco_find(&is, "skill/5")->uri, "skill/5");
        assert_null(esco_find(&is, "skill/4"));
        assert_null(esco_find(&is, "vacancy/a"));
}

static void versions_are_ordered_by_their_numbers(void **state)
{
        (void)state;
        assert_true(esco_version_order("1.2.0", "1.10.0") < 0);
        assert_true(esco_version_order("1.2", "1.2.0") < 0);
        assert_true(esco_version_order("1.2", "1.2") == 0);
        assert_true(esco_version_order("v2", "v1") > 0);
        assert_true(esco_version_is_valid("1.2.0-nl"));
        assert_false(esco_version_is_valid(""));
        assert_false(esco_version_is_valid(".1"));
        assert_false(esco_version_is_valid("1/2"));
}

/* The Commission's own files, where they are. */
static void real_files_are_read_without_a_refusal(void **state)
{
        static const char *const folders[] = {OVERSTAP_SOURCE "/../shared/data/esco-nl",
                                              OVERSTAP_SOURCE "/../shared/data/esco-en",
                                              OVERSTAP_SOURCE "/../shared/data/esco-vdab-nl/esco_skill_labels_nl.csv"};
        struct fixture *f = *state;

        for (size_t i = 0; i < COUNT(folders); i++)
                if (access(folders[i], F_OK))
                        skip();
        assert_true(esco_import(folders, COUNT(folders), "1.2.0", refused, f, f->arena, &f->esco, &f->sums, &f->err));
        assert_string_equal(f->refusals, "");
        assert_int_equal(f->esco.n_occupations, 3042);
        assert_int_equal(f->esco.n_skills, 13926);
}

int main(void)
{
#define WITH_FOLDER(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
        const struct CMUnitTest tests[] = {
                WITH_FOLDER(the_files_become_one_classification),
                WITH_FOLDER(the_forms_of_the_commission_and_of_others_are_known),
                WITH_FOLDER(a_bad_row_is_told_with_its_place_and_good_ones_go_in),
                WITH_FOLDER(a_folder_without_occupations_is_refused),
                WITH_FOLDER(what_is_installed_reads_back_the_same),
                WITH_FOLDER(versions_stand_side_by_side_and_the_latest_is_taken),
                WITH_FOLDER(a_damaged_file_is_refused_with_its_place),
                WITH_FOLDER(what_another_version_changes_is_told_by_concept),
                cmocka_unit_test(versions_are_ordered_by_their_numbers),
                WITH_FOLDER(real_files_are_read_without_a_refusal),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests(tests, NULL, NULL);
}
