#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "must.h"
#include "titles.h"

/* id, group, form */
static const char *const small[][3] = {
        {"1a", "1", "magazijnmedewerker"},
        {"1b", "1", "magazijnmedewerkster"},
        {"1c", "1", "magazijnbediende"},
        {"2a", "2", "medewerker onderhoud"},
        {"2b", "2", "bediende onderhoud"},
        {"3a", "3", "verkoper schoenen"},
        {"4a", "4", "chauffeur vrachtwagen"},
        {"4b", "4", "vrachtwagenchauffeur"},
        {"5a", "5", "medewerker linnenkamer"},
        {"6a", "6", "bediende wasserij"},
        {"7a", "7", "magazijn"},
        {"8a", "8", "linnenkamer"},
};

struct fixture {
        struct arena *arena;
        struct titles *titles;
};

static void fixture_fill(struct fixture *f, const char *const (*forms)[3], size_t n)
{
        arena_new(&f->arena);
        titles_new(&f->titles);
        for (size_t i = 0; i < n; i++)
                titles_add(f->titles, forms[i][0], forms[i][1], forms[i][2]);
        titles_ready(f->titles);
}

static void fixture_empty(struct fixture *f)
{
        titles_destroy(&f->titles);
        arena_destroy(&f->arena);
}

static int set_up(void **state)
{
        static struct fixture f;

        f = (struct fixture){0};
        fixture_fill(&f, small, COUNT(small));
        *state = &f;
        return 0;
}

static int tear_down(void **state)
{
        fixture_empty(*state);
        return 0;
}

/* Ids of the best `k`, with a space between. */
static const char *found(const struct fixture *f, const char *title, size_t k, bool one_each)
{
        struct title_hit *hit = NULL;
        size_t n = titles_find(f->titles, title, k, one_each, f->arena, &hit);
        char *all = arena_strdup(f->arena, "");

        for (size_t i = 0; i < n; i++)
                all = arena_text(f->arena, "%s%s%s", all, i ? " " : "", hit[i].id);
        return all;
}

static void the_very_same_words_score_whole(void **state)
{
        struct fixture *f = *state;
        struct title_hit *hit = NULL;

        assert_int_equal(titles_find(f->titles, "Verkoper schoenen", 1, false, f->arena, &hit), 1);
        assert_string_equal(hit->form, "verkoper schoenen");
        assert_string_equal(hit->group, "3");
        /* Kin of the words takes a little. */
        assert_in_range(hit->score, TITLE_SAME * 99 / 100, TITLE_SAME);
}

static void word_order_and_compounds_do_not_matter(void **state)
{
        struct fixture *f = *state;

        assert_string_equal(found(f, "medewerker magazijn", 1, false), "1a");
        assert_string_equal(found(f, "chauffeur van een vrachtwagen (m/v)", 2, false), "4a 4b");
}

static void a_mistake_in_typing_is_forgiven(void **state)
{
        struct fixture *f = *state;

        assert_string_equal(found(f, "vrachtwagenchaufeur", 1, false), "4b");
        assert_string_equal(found(f, "MAGAZYNMEDEWERKER", 1, true), "1a");
}

static void noise_behind_a_title_changes_nothing(void **state)
{
        struct fixture *f = *state;

        assert_string_equal(found(f, "verkoper schoenen, voltijds, 38 uur (m/v/x)", 1, false), "3a");
}

static void one_each_gives_a_group_once(void **state)
{
        struct fixture *f = *state;

        assert_string_equal(found(f, "magazijnmedewerkster", 1, true), "1b");
        assert_null(strstr(found(f, "magazijnmedewerkster", 9, true), "1a"));
        assert_non_null(strstr(found(f, "magazijnmedewerkster", 9, false), "1a"));
}

static const char *why(const struct fixture *f, const char *title, const char *id)
{
        struct title_hit *hit = NULL;
        size_t n = titles_find(f->titles, title, 99, false, f->arena, &hit);
        char *all = arena_strdup(f->arena, "");
        struct title_reason *reason = NULL;

        for (size_t i = 0; i < n; i++)
                if (strcmp(hit[i].id, id) == 0) {
                        n = titles_why(f->titles, title, &hit[i], f->arena, &reason);
                        break;
                }
        for (size_t i = 0; reason && i < n; i++)
                all = arena_text(f->arena, "%s%s%s %s%s%s", all, i ? "; " : "", reason[i].asked, title_tie_words[reason[i].tie],
                                 reason[i].found ? " " : "", reason[i].found ? reason[i].found : "");
        return all;
}

/* Portier and bode change places in two groups, so that they are kin in 6 too, where nothing else says so. */
static void words_that_change_places_in_several_groups_are_kin(void **state)
{
        static const char *const forms[][3] = {{"1a", "1", "portier onderhoud"},
                                               {"1b", "1", "bode onderhoud"},
                                               {"2a", "2", "portier magazijn"},
                                               {"2b", "2", "bode magazijn"},
                                               {"6a", "6", "bode wasserij"}};
        struct fixture f = {0};

        (void)state;
        fixture_fill(&f, forms, COUNT(forms));
        assert_non_null(strstr(found(&f, "portier", 99, false), "6a"));
        assert_string_equal(why(&f, "portier wasserij", "6a"),
                            "portier used alike in the corpus bode; wasserij the same wasserij");
        fixture_empty(&f);
}

/* The same where nobody said what belongs together: few forms have onderhoud and magazijn, and that makes them groups. */
static void without_groups_forms_that_share_a_rare_word_teach_kinship(void **state)
{
        static const char *const forms[][3] = {{"a", "", "portier onderhoud"},
                                               {"b", "", "bode onderhoud"},
                                               {"c", "", "portier magazijn"},
                                               {"d", "", "bode magazijn"},
                                               {"e", "", "bode wasserij"}};
        struct fixture f = {0};

        (void)state;
        fixture_fill(&f, forms, COUNT(forms));
        assert_string_equal(why(&f, "portier wasserij", "e"),
                            "portier used alike in the corpus bode; wasserij the same wasserij");
        fixture_empty(&f);
        fixture_fill(&f, forms + 2, 3);
        assert_string_equal(why(&f, "portier wasserij", "e"), "portier not in it; wasserij the same wasserij");
        fixture_empty(&f);
}

static void words_that_mean_the_same_need_no_corpus_to_show_it(void **state)
{
        static const char *const forms[][3] = {{"a", "", "docent wiskunde"}, {"b", "", "kapper"}};
        struct fixture f = {0};

        (void)state;
        fixture_fill(&f, forms, COUNT(forms));
        assert_string_equal(found(&f, "leerkracht", 9, false), "a");
        assert_string_equal(found(&f, "coiffeur", 9, false), "b");
        assert_string_equal(why(&f, "coiffeur", "b"), "coiffeur means much the same kapper");
        fixture_empty(&f);
}

static void a_word_and_a_phrase_that_mean_the_same_find_one_another(void **state)
{
        static const char *const forms[][3] = {
                {"a", "", "medewerker bediening"}, {"b", "", "medewerker kantoor"}, {"c", "", "ober nachttrein"}};
        struct fixture f = {0};

        (void)state;
        fixture_fill(&f, forms, COUNT(forms));
        assert_string_equal(why(&f, "kelner", "c"), "kelner means much the same ober");
        assert_string_equal(found(&f, "ober", 2, false), "c a");
        assert_string_equal(why(&f, "ober", "a"), "ober means much the same medewerker bediening");
        assert_string_equal(why(&f, "ober", "b"), "ober not in it"); /* half of a phrase is none */
        assert_string_equal(found(&f, "bediening nachttrein medewerker", 1, false), "c");
        assert_string_equal(
                why(&f, "bediening nachttrein medewerker", "c"),
                "bediening means much the same ober; nachttrein the same nachttrein; medewerker means much the same ober");
        fixture_empty(&f);
}

/* The list has vakkenvuller, rekkenvuller and aanvuller; to this corpus two of them are compounds. */
static void compounds_of_the_list_are_met_in_their_parts(void **state)
{
        static const char *const forms[][3] = {{"a", "", "vakkenvuller"}, {"b", "", "vakken"}, {"c", "", "vuller"},
                                               {"d", "", "rekken"},       {"e", "", "kok"},    {"f", "", "chauffeur"}};
        struct fixture f = {0};

        (void)state;
        fixture_fill(&f, forms, COUNT(forms));
        assert_string_equal(why(&f, "aanvuller", "a"), "aanvuller means much the same vakken vuller");
        assert_string_equal(why(&f, "rekkenvuller", "a"), "rekken means much the same vakken; vuller the same vuller");
        fixture_empty(&f);
}

/* By letters alone the long word would win, though more forms have it. */
static void a_word_weighs_by_how_few_forms_have_it_and_not_by_its_length(void **state)
{
        static const char *const forms[][3] = {{"a", "", "verpleegkundige portier"},
                                               {"b", "", "verpleegkundige bode"},
                                               {"c", "", "verpleegkundige tolk"},
                                               {"d", "", "kok portier"},
                                               {"e", "", "magazijn"},
                                               {"f", "", "chauffeur"},
                                               {"g", "", "loket"},
                                               {"h", "", "gids"}};
        struct fixture f = {0};

        (void)state;
        fixture_fill(&f, forms, COUNT(forms));
        assert_string_equal(found(&f, "verpleegkundige kok", 1, false), "d");
        fixture_empty(&f);
}

static uint32_t best_score(const struct fixture *f, const char *title)
{
        struct title_hit *hit = NULL;

        return titles_find(f->titles, title, 1, false, f->arena, &hit) ? hit->score : 0;
}

static void what_no_form_has_takes_from_the_score(void **state)
{
        struct fixture *f = *state;

        assert_true(best_score(f, "verkoper schoenen xyz") < best_score(f, "verkoper schoenen") * 9 / 10);
}

static void one_group_alone_teaches_no_kin(void **state)
{
        struct fixture f = {0};

        (void)state;
        arena_new(&f.arena);
        titles_new(&f.titles);
        titles_add(f.titles, "1a", "1", "portier onderhoud");
        titles_add(f.titles, "1b", "1", "bode onderhoud");
        titles_add(f.titles, "6a", "6", "bode wasserij");
        titles_ready(f.titles);
        assert_string_equal(found(&f, "portier", 9, false), "1a");
        titles_destroy(&f.titles);
        arena_destroy(&f.arena);
}

static void what_shares_no_letters_is_not_found(void **state)
{
        struct fixture *f = *state;

        assert_string_equal(found(f, "xyz", 9, false), "");
        assert_string_equal(found(f, "", 9, false), "");
        assert_string_equal(found(f, "-", 9, false), "");
        assert_string_equal(found(f, "magazijn", 0, false), "");
}

static void a_hit_says_which_parts_met(void **state)
{
        struct fixture *f = *state;

        assert_string_equal(why(f, "medewerker magazijn", "1a"), "medewerker the same medewerker; magazijn the same magazijn");
        assert_string_equal(why(f, "medewerkster magazijn", "1a"),
                            "medewerkster but for the ending medewerker; magazijn the same magazijn");
        assert_string_equal(why(f, "medewerker wasserij", "6a"),
                            "medewerker means much the same bediende; wasserij the same wasserij");
        assert_string_equal(why(f, "verkoper kelners", "3a"), "verkoper the same verkoper; kelners not in it");
        assert_string_equal(why(f, "vrachtwagen chaufeur", "4a"),
                            "vrachtwagen the same vrachtwagen; chaufeur but for the ending chauffeur");
}

static void forms_alike_come_in_the_order_of_adding(void **state)
{
        struct fixture f = {0};

        (void)state;
        arena_new(&f.arena);
        titles_new(&f.titles);
        titles_add(f.titles, "z", "", "kok");
        titles_add(f.titles, "a", "", "kok");
        titles_add(f.titles, "m", "", "Kok");
        titles_ready(f.titles);
        assert_string_equal(found(&f, "kok", 2, false), "z a");
        assert_string_equal(found(&f, "kok", 9, true), "z a m"); /* without a group each is its own */
        titles_destroy(&f.titles);
        arena_destroy(&f.arena);
}

static void an_empty_index_finds_nothing(void **state)
{
        struct fixture f = {0};

        (void)state;
        arena_new(&f.arena);
        titles_new(&f.titles);
        assert_string_equal(found(&f, "kok", 9, false), "");
        titles_ready(f.titles);
        assert_string_equal(found(&f, "kok", 9, false), "");
        titles_destroy(&f.titles);
        titles_destroy(&f.titles);
        arena_destroy(&f.arena);
}

/* A title of nothing but words that are all different, as long as a title can be. */
static void the_longest_title_stays_within_bounds(void **state)
{
        struct fixture *f = *state;
        char *title = arena_strdup(f->arena, "");

        for (int i = 0; i < 200; i++)
                title = arena_text(f->arena, "%smagazijn%cmedewerkersonderhoud%cschoenenbediende ", title, 'a' + i % 26,
                                   'a' + i / 26);
        assert_string_not_equal(found(f, title, 3, false), "");
}

/* Whole numbers all the way: these scores are the same on every machine, or this fails there. */
static void scores_are_the_same_everywhere(void **state)
{
        struct fixture *f = *state;
        struct title_hit *hit = NULL;

        assert_int_equal(titles_find(f->titles, "Medewerkster van het magazijn", 3, false, f->arena, &hit), 3);
        assert_int_equal(hit[0].score, 940784);
        assert_int_equal(hit[1].score, 796516);
        assert_int_equal(hit[2].score, 734658);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(the_very_same_words_score_whole, set_up, tear_down),
                cmocka_unit_test_setup_teardown(word_order_and_compounds_do_not_matter, set_up, tear_down),
                cmocka_unit_test_setup_teardown(a_mistake_in_typing_is_forgiven, set_up, tear_down),
                cmocka_unit_test_setup_teardown(noise_behind_a_title_changes_nothing, set_up, tear_down),
                cmocka_unit_test_setup_teardown(one_each_gives_a_group_once, set_up, tear_down),
                cmocka_unit_test(words_that_change_places_in_several_groups_are_kin),
                cmocka_unit_test(without_groups_forms_that_share_a_rare_word_teach_kinship),
                cmocka_unit_test(words_that_mean_the_same_need_no_corpus_to_show_it),
                cmocka_unit_test(a_word_and_a_phrase_that_mean_the_same_find_one_another),
                cmocka_unit_test(compounds_of_the_list_are_met_in_their_parts),
                cmocka_unit_test(a_word_weighs_by_how_few_forms_have_it_and_not_by_its_length),
                cmocka_unit_test_setup_teardown(what_no_form_has_takes_from_the_score, set_up, tear_down),
                cmocka_unit_test(one_group_alone_teaches_no_kin),
                cmocka_unit_test_setup_teardown(what_shares_no_letters_is_not_found, set_up, tear_down),
                cmocka_unit_test_setup_teardown(a_hit_says_which_parts_met, set_up, tear_down),
                cmocka_unit_test(forms_alike_come_in_the_order_of_adding),
                cmocka_unit_test(an_empty_index_finds_nothing),
                cmocka_unit_test_setup_teardown(the_longest_title_stays_within_bounds, set_up, tear_down),
                cmocka_unit_test_setup_teardown(scores_are_the_same_everywhere, set_up, tear_down),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests(tests, NULL, NULL);
}
