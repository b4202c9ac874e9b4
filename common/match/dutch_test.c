#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "dutch.h"
#include "must.h"

/* The words of a text with a space between them. */
static const char *words_in(const char *text)
{
        static char all[DUTCH_WORDS * (DUTCH_WORD + 1) + 1];
        struct dutch_word words[DUTCH_WORDS];
        size_t n = dutch_words(text, words);

        *all = 0;
        for (size_t i = 0; i < n; i++) {
                strcat(all, i ? " " : "");
                strcat(all, words[i].text);
        }
        return all;
}

static void capitals_and_marks_are_taken_off(void **state)
{
        (void)state;
        assert_string_equal(words_in("Coördinator Crèche"), "coordinator creche");
        assert_string_equal(words_in("ma\xc3\xaetre-d'h\xc3\xb4tel"), "maitre hotel");
        assert_string_equal(words_in("\xc5\x92uvre \xc4\xb3zer \xc3\x9f"), "oeuvre ijzer ss");
        assert_string_equal(words_in("e\xcc\x81"
                                     "cole"),
                            "ecole");
        assert_string_equal(words_in("be\xc2\xadlas\xc2\xadtin\xc2\xadgen"), "belastingen");
}

static void bytes_that_are_no_letters_separate(void **state)
{
        (void)state;
        assert_string_equal(words_in("3D-animator/tekenaar"), "3d animator tekenaar");
        assert_string_equal(words_in("kok\xff\xfekelner \xc3"), "kok kelner");
        assert_string_equal(words_in("kok \xe2\x80\x93 kelner"), "kok kelner");
        assert_string_equal(words_in(""), "");
        assert_string_equal(words_in(" - / "), "");
}

static void what_tells_no_occupations_apart_is_passed_over(void **state)
{
        (void)state;
        assert_string_equal(words_in("Medewerker van het magazijn (m/v/x), 38 uur"), "medewerker magazijn");
        assert_string_equal(words_in("bestuurder van auto's"), "bestuurder auto");
        assert_string_equal(words_in("kok regio Gent en Brugge"), "kok");
        assert_string_equal(words_in("regio manager"), "regio manager");
}

static void a_text_of_nothing_else_keeps_its_words(void **state)
{
        (void)state;
        assert_string_equal(words_in("112"), "112");
        assert_string_equal(words_in("op de uur"), "op de uur");
}

static void abbreviations_are_written_out(void **state)
{
        (void)state;
        assert_string_equal(words_in("Adm. mdw. alg. zaken"), "administratief medewerker algemeen zaken");
        assert_string_equal(words_in("sr techn. ass."), "senior technisch assistent");
        assert_string_equal(words_in("hfd. onderh. (werktuigk.)"), "hoofd onderhoud werktuigkundig");
}

static void a_long_text_is_cut_and_not_overrun(void **state)
{
        char text[4000];

        (void)state;
        memset(text, 'a', sizeof text - 1);
        text[sizeof text - 1] = 0;
        assert_int_equal(strlen(words_in(text)), DUTCH_WORD);
        for (size_t i = 3; i < sizeof text - 1; i += 4)
                text[i] = ' ';
        assert_int_equal(strlen(words_in(text)), 4 * DUTCH_WORDS - 1);
}

static struct dutch_word stem_of(const char *text)
{
        struct dutch_word word = dutch_word_of(text);

        return dutch_stem(&word);
}

static void all_have_one_stem(const char *const *words)
{
        for (size_t i = 1; words[i]; i++) {
                struct dutch_word first = stem_of(words[0]), other = stem_of(words[i]);

                if (strcmp(first.text, other.text) != 0)
                        fail_msg("%s: %s, %s: %s", words[0], first.text, words[i], other.text);
        }
}

static void number_and_gender_make_no_other_stem(void **state)
{
        static const char *const families[][8] = {
                {"medewerker", "medewerkster", "medewerkers", "medewerksters"},
                {"verkoper", "verkoopster", "verkopers"},
                {"directeur", "directrice", "directeuren"},
                {"operator", "operatrice", "operators", "operatoren"},
                {"coordinator", "coordinatrice", "coordinatoren"},
                {"consulent", "consulente", "consulenten"},
                {"danser", "danseres", "danseressen"},
                {"leraar", "lerares", "leraars"},
                {"technicus", "technica", "technici"},
                {"monteur", "monteuse", "monteurs"},
                {"bioloog", "biologe", "biologen"},
                {"behandelaar", "behandelaarster", "behandelaars"},
                {"kok", "kokkin"},
        };

        (void)state;
        for (size_t i = 0; i < COUNT(families); i++)
                all_have_one_stem(families[i]);
}

static void an_ending_that_is_part_of_the_word_stays(void **state)
{
        static const char *const pairs[][3] = {
                {"schoen", "schoenen"}, {"steen", "stenen"}, {"vlees", "vlees"}, {"arts", "artsen"}};

        (void)state;
        for (size_t i = 0; i < COUNT(pairs); i++)
                all_have_one_stem(pairs[i]);
        assert_string_equal(stem_of("steen").text, "sten");
        assert_string_equal(stem_of("vlees").text, "vles");
        assert_string_equal(stem_of("kok").text, "kok");
}

/* The parts of a word with a + between them, after learning each of `words` so many times. */
static const char *parts_after(int times, const char *const *words, const char *text)
{
        static char all[(DUTCH_WORD + 1) * DUTCH_PARTS + 1];
        OWNED(lexicon_destroy) struct lexicon *lexicon = NULL;
        struct dutch_word word = dutch_word_of(text), part[DUTCH_PARTS];
        size_t n;

        lexicon_new(&lexicon);
        for (int i = 0; i < times; i++)
                for (const char *const *at = words; *at; at++) {
                        struct dutch_word known = dutch_word_of(*at);

                        lexicon_learn(lexicon, &known);
                }
        n = lexicon_split(lexicon, &word, part);
        *all = 0;
        for (size_t i = 0; i < n; i++) {
                strcat(all, i ? "+" : "");
                strcat(all, part[i].text);
        }
        return all;
}

static const char *parts_of(const char *const *words, const char *text)
{
        return parts_after(3, words, text);
}

static void a_compound_falls_into_words_that_stand_alone(void **state)
{
        static const char *const known[] = {"magazijn", "medewerker", "onderhoud", "technicus", "bus", "chauffeur", "zorg", NULL};

        (void)state;
        assert_string_equal(parts_of(known, "magazijnmedewerker"), "magazijn+medewerker");
        assert_string_equal(parts_of(known, "onderhoudstechnicus"), "onderhoud+technicus");
        assert_string_equal(parts_of(known, "buschauffeur"), "bus+chauffeur");
        assert_string_equal(parts_of(known, "medewerker"), "medewerker");
        assert_string_equal(parts_of(known, "zorg"), "zorg");
}

static void another_form_of_a_part_is_enough(void **state)
{
        static const char *const known[] = {"kabels", "monteur", "schade", "behandelaar", NULL};

        (void)state;
        assert_string_equal(parts_of(known, "kabelmonteur"), "kabel+monteur");
        assert_string_equal(parts_of(known, "schadebehandelaarsters"), "schade+behandelaarsters");
}

static void a_first_part_may_be_unknown_before_a_frequent_one(void **state)
{
        static const char *const known[] = {"technicus", NULL};

        (void)state;
        assert_string_equal(parts_after(3, known, "hydrogenatietechnicus"), "hydrogenatie+technicus");
        assert_string_equal(parts_after(1, known, "hydrogenatietechnicus"), "hydrogenatietechnicus");
}

static void a_word_that_is_often_met_has_no_unknown_part(void **state)
{
        static const char *const rare[] = {"leider", "begeleider", NULL};
        static const char *const known[] = {"leider", "leider", "leider", "leider", "begeleider", NULL};

        (void)state;
        assert_string_equal(parts_after(3, known, "begeleider"), "bege+leider");
        assert_string_equal(parts_after(4, rare, "begeleider"), "begeleider");
        assert_string_equal(parts_after(4, known, "begeleider"), "begeleider");
        assert_string_equal(parts_after(4, known, "schoolleider"), "school+leider");
}

static void an_ending_is_never_a_part(void **state)
{
        static const char *const known[] = {"verkoop", "ster", "ten", "kelder", NULL};

        (void)state;
        assert_string_equal(parts_of(known, "verkoopten"), "verkoopten");
}

static void the_longest_word_has_parts_within_bounds(void **state)
{
        static const char *const known[] = {"aaa", NULL};
        char text[DUTCH_WORD + 1] = {0};

        (void)state;
        memset(text, 'a', DUTCH_WORD);
        assert_true(strlen(parts_of(known, text)) <= DUTCH_WORD + DUTCH_PARTS);
}

/* One that is an abbreviation or a function word, or has a mark on it, would never be met; and one that stands twice in a set is
 * a slip. */
static void words_that_mean_the_same_are_as_titles_have_them(void **state)
{
        (void)state;
        for (size_t i = 0; i < dutch_alike_n; i++) {
                const char *at = dutch_alike[i];
                size_t n = 0;

                for (size_t size; *at; at += size + (at[size] == ' '), n++) {
                        char member[256] = " ", others[256] = " ", plain[256] = "";

                        size = strcspn(at, " ");
                        strncat(member, at, size);
                        strcat(member, " ");
                        strcat(strcat(others, at + size + (at[size] == ' ')), " ");
                        assert_null(strstr(others, member));
                        strncat(plain, at, size);
                        for (char *c = plain; (c = strchr(c, '_'));)
                                *c = ' ';
                        assert_string_equal(words_in(plain), plain);
                }
                assert_in_range(n, 2, DUTCH_WORDS - 1);
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(capitals_and_marks_are_taken_off),
                cmocka_unit_test(bytes_that_are_no_letters_separate),
                cmocka_unit_test(what_tells_no_occupations_apart_is_passed_over),
                cmocka_unit_test(a_text_of_nothing_else_keeps_its_words),
                cmocka_unit_test(abbreviations_are_written_out),
                cmocka_unit_test(a_long_text_is_cut_and_not_overrun),
                cmocka_unit_test(number_and_gender_make_no_other_stem),
                cmocka_unit_test(an_ending_that_is_part_of_the_word_stays),
                cmocka_unit_test(a_compound_falls_into_words_that_stand_alone),
                cmocka_unit_test(another_form_of_a_part_is_enough),
                cmocka_unit_test(a_first_part_may_be_unknown_before_a_frequent_one),
                cmocka_unit_test(a_word_that_is_often_met_has_no_unknown_part),
                cmocka_unit_test(an_ending_is_never_a_part),
                cmocka_unit_test(the_longest_word_has_parts_within_bounds),
                cmocka_unit_test(words_that_mean_the_same_are_as_titles_have_them),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests(tests, NULL, NULL);
}
