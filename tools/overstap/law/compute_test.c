#include "inside.h"
#include "said_test.h"

/* E of DOMAIN 8.1. */
#define FACTS_OF_E                                                                                                               \
        "since: 2008-01-01\ngiven: 2026-04-07\nreceived: 2026-03-02\ndecided: 2026-03-30\nbase: 4150.00\nyear-end: "             \
        "3000.00\nmonths: 4\n"

static const json_t *at(const json_t *json, const char *verb, const char *key)
{
        const json_t *value = json_object_get(json_object_get(json_object_get(json, "answers"), verb), key);

        if (!value)
                fail_msg("there is no %s of %s", key, verb);
        return value;
}

static json_t *computed(const char *options)
{
        return answer(arena_text(arena, "law compute %s%s --json", in_folder("facts.yaml"), options));
}

static void one_file_gives_every_date_and_amount(void **state)
{
        json_t *json;

        (void)state;
        put("facts.yaml", FACTS_OF_E);
        json = computed("");
        assert_string_equal(json_string_value(at(json, "notice-period", "end")), "2026-07-31");
        assert_string_equal(json_string_value(at(json, "permission", "last_day")), "2026-04-28");
        assert_string_equal(json_string_value(at(json, "rehire", "guard_until")), "2026-10-06");
        assert_int_equal(json_integer_value(at(json, "severance", "amount_cents")), 2931211);
        assert_int_equal(json_integer_value(at(json, "benefit", "total_cents")), 1372260);
        assert_true(json_array_size(at(json, "severance", "why")) > 5);
        assert_int_equal(json_integer_value(json_object_get(json_object_get(json, "law"), "version")), 2);
        assert_string_equal(json_string_value(json_object_get(json_object_get(json, "facts"), "base")), "4150.00");
        assert_null(json_object_get(json, "changes"));
        json_decref(json);
}

static void json_is_a_form_of_facts_too(void **state)
{
        json_t *json;

        (void)state;
        put("facts.json",
            "{\"since\": \"2024-09-01\", \"end\": \"2026-05-31\", \"base\": 2450.00, \"cost\": [{\"amount\": 43.50, "
            "\"agreed\": \"2026-04-01\", \"made\": \"2026-04-02\", \"kind\": \"transition\"}]}\n");
        json = answer(arena_text(arena, "law compute %s --json", in_folder("facts.json")));
        assert_int_equal(json_integer_value(at(json, "severance", "amount_cents")), 150000);
        json_decref(json);
}

static void what_lacks_facts_says_which(void **state)
{
        const char *out, *errors;

        (void)state;
        put("facts.yaml", "signed: 2026-04-21\n");
        assert_int_equal(say(arena_text(arena, "law compute %s", in_folder("facts.yaml")), &out, &errors), 0);
        assert_non_null(strstr(out, "withdrawal\n"));
        assert_non_null(strstr(out, "not computed: fictitious-notice, which needs since\n"));
}

/* "verb what: because" of each change. */
static const char *changes_of(const json_t *json)
{
        const json_t *change, *fact;
        const char *text = "";
        size_t i, j;

        json_array_foreach (json_object_get(json, "changes"), i, change) {
                text = arena_text(arena, "%s\n%s %s:", text, text_of(change, "verb"), text_of(change, "what"));
                json_array_foreach (json_object_get(change, "because"), j, fact)
                        text = arena_text(arena, "%s %s", text, json_string_value(fact));
        }
        return arena_text(arena, "%s\n", text);
}

static void a_corrected_fact_changes_what_came_from_it_and_says_why(void **state)
{
        const char *changes, *out, *errors;
        json_t *json, *before;

        (void)state;
        put("old.yaml", FACTS_OF_E);
        put("facts.yaml", "since: 2012-01-01\ngiven: 2026-04-07\nreceived: 2026-03-02\ndecided: 2026-03-30\nbase: 4100.00\n"
                          "year-end: 3000.00\nmonths: 4\n");
        json = computed(arena_text(arena, " --was %s", in_folder("old.yaml")));
        changes = changes_of(json);
        assert_non_null(strstr(changes, "\nnotice-period end: since\n"));
        assert_non_null(strstr(changes, "\nseverance amount_cents: since base\n"));
        assert_non_null(strstr(changes, "\nseverance wage_cents: base\n"));
        assert_non_null(strstr(changes, "\nbenefit total_cents: base\n"));
        assert_null(strstr(changes, "rehire"));
        assert_int_equal(json_array_size(json_object_get(json, "facts_changed")), 2);
        json_decref(json);
        assert_int_equal(
                say(arena_text(arena, "law compute %s --was %s", in_folder("facts.yaml"), in_folder("old.yaml")), &out, &errors),
                0);
        assert_non_null(strstr(out, "severance, amount_cents: 29312.11 -> "));
        /* The old report comes out of the old file as it did. */
        before = answer(arena_text(arena, "law compute %s --json", in_folder("old.yaml")));
        assert_int_equal(json_integer_value(at(before, "severance", "amount_cents")), 2931211);
        json_decref(before);
}

static void where_no_single_fact_is_the_cause_all_are_named(void **state)
{
        json_t *json;

        (void)state;
        /* Either the wage or the years would have brought the payment to its cap. */
        put("old.yaml", "since: 1987-02-01\nend: 2026-01-31\nbase: 7600.00\nholiday-permille: 0\n");
        put("facts.yaml", "since: 1985-02-01\nend: 2026-01-31\nbase: 8000.00\nholiday-permille: 0\n");
        json = computed(arena_text(arena, " --was %s", in_folder("old.yaml")));
        assert_int_equal(json_integer_value(at(json, "severance", "amount_cents")), 10200000);
        assert_non_null(strstr(changes_of(json), "severance amount_cents: since base\n"));
        assert_non_null(strstr(changes_of(json), "severance years: since\n"));
        json_decref(json);
        put("facts.yaml", "since: 1987-02-01\nend: 2026-01-31\nbase: 7600.00\nholiday-permille: 0\n");
        json = computed(arena_text(arena, " --was %s", in_folder("old.yaml")));
        assert_int_equal(json_array_size(json_object_get(json, "changes")), 0);
        json_decref(json);
}

static void mistakes_in_facts_are_all_named_before_anything_is_computed(void **state)
{
        static const struct {
                const char *text, *expect[4];
        } wrong[] = {
                {"sinse: 2008-01-01\nbase: x\nbase: 3\n",
                 {"facts.yaml:1:1: sinse: no such fact (did you mean since)", "facts.yaml:2:7: base: \"x\" is not an amount",
                  "facts.yaml:3:1: base: stands here twice"}},
                {"cost: [{amount: 3, mad: 2026-01-01}, {amount: 3}, 4]\n", {"facts.yaml:1:8: cost: mad: not known here"}},
                {"cost: [{amount: 3, made: 2026-01-01, kind: gift}]\n",
                 {"facts.yaml:1:8: cost: costs are of the kind transition"}},
                {"taper: [{months: 6, percent: 75.55}]\n", {"facts.yaml:1:9: taper: a per cent has one decimal at most"}},
                {"since: 2026-02-30\nmonths: \"4\"\nunmentioned: maybe\nhours-week: 25.555\n",
                 {"facts.yaml:1:8: since: ", "facts.yaml:2:9: months: \"4\" in quotes is a text",
                  "facts.yaml:3:14: unmentioned: true or", "facts.yaml:4:13: hours-week: "}},
                {"since: [2008-01-01]\nbase: {}\n",
                 {"facts.yaml:1:8: since: a list stands here", "facts.yaml:2:7: base: a map stands"}},
                {"reduction: 4\n", {"facts.yaml:1:1: reduction: no such fact"}},
                {"- since: 2008-01-01\n", {"facts.yaml:1:1: not a map of facts"}},
                {"{}\n", {"facts.yaml:1:1: no facts are in it"}},
        };
        const char *out, *errors;

        (void)state;
        for (size_t i = 0; i < COUNT(wrong); i++) {
                put("facts.yaml", wrong[i].text);
                assert_int_equal(say(arena_text(arena, "law compute %s", in_folder("facts.yaml")), &out, &errors), 5);
                assert_string_equal(out, "");
                for (size_t j = 0; j < COUNT(wrong[i].expect) && wrong[i].expect[j]; j++)
                        if (!strstr(errors, wrong[i].expect[j]))
                                fail_msg("%s\nis said to be\n%swithout\n%s", wrong[i].text, errors, wrong[i].expect[j]);
        }
        assert_int_equal(say("law compute /nowhere/facts.yaml", &out, &errors), 3);
}

static void facts_that_contradict_each_other_are_refused_by_the_verb_they_break(void **state)
{
        const char *out, *errors;

        (void)state;
        put("facts.yaml", "since: 2008-01-01\ngiven: 2007-04-07\n");
        assert_int_equal(say(arena_text(arena, "law compute %s", in_folder("facts.yaml")), &out, &errors), 1);
        assert_string_equal(out, "");
        assert_string_equal(errors, "overstap law: notice-period: service begins after the notice was given\n");
        put("old.yaml", FACTS_OF_E);
        assert_int_equal(
                say(arena_text(arena, "law compute %s --was %s", in_folder("old.yaml"), in_folder("facts.yaml")), &out, &errors),
                1);
        assert_non_null(strstr(errors, "facts.yaml: notice-period: "));
}

static void values_are_shown_for_a_day_and_explained_for_all(void **state)
{
        json_t *json = answer("law show severance.cap --on 2025-03-01 --json");
        const json_t *param = json_array_get(json_object_get(json, "params"), 0);

        (void)state;
        assert_int_equal(json_array_size(json_object_get(json, "params")), 1);
        assert_int_equal(json_integer_value(json_object_get(param, "value")), 9800000);
        assert_string_equal(text_of(param, "until"), "2025-12-31");
        json_decref(json);
        json = answer("law show severance.cap --on 2027-03-01 --json");
        assert_int_equal(json_array_size(json_object_get(json, "params")), 0);
        json_decref(json);
        json = answer("law explain severance.cap-cents --json");
        assert_int_equal(json_array_size(json_object_get(json, "params")), 12);
        assert_string_equal(json_string_value(json_array_get(json_object_get(json, "used_by"), 0)), "severance");
        json_decref(json);
}

/* So that `explain` tells the truth: what a verb says it uses exists, and what none uses is known here. */
static void what_verbs_say_they_use_is_in_the_law(void **state)
{
        static const char *const read_only[] = {"agreement.", "notice.worker-", "service.", "severance.instalments-",
                                                "uwv.",       "wmco."};
        json_t *json = answer("law show --on 2026-03-02 --json");
        const json_t *param;
        size_t i;

        (void)state;
        json_array_foreach (json_object_get(json, "params"), i, param) {
                const char *name = text_of(param, "name");
                json_t *told = answer(arena_text(arena, "law explain %s --json", name));
                size_t used = json_array_size(json_object_get(told, "used_by"));

                for (size_t j = 0; j < COUNT(read_only); j++)
                        used += !strncmp(name, read_only[j], strlen(read_only[j]));
                if (!used)
                        fail_msg("no verb says that it uses %s", name);
                json_decref(told);
        }
        for (size_t v = 0; v < law_n_verbs; v++)
                for (char *rest = arena_strdup(arena, law_verbs[v].uses), *start; (start = strsep(&rest, " "));) {
                        const char *out, *errors;

                        if (*start && say(arena_text(arena, "law show %s --on 2019-03-02", start), &out, &errors))
                                fail_msg("%s: %s", law_verbs[v].name, errors);
                }
        json_decref(json);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                TEST(one_file_gives_every_date_and_amount),
                TEST(json_is_a_form_of_facts_too),
                TEST(what_lacks_facts_says_which),
                TEST(a_corrected_fact_changes_what_came_from_it_and_says_why),
                TEST(where_no_single_fact_is_the_cause_all_are_named),
                TEST(mistakes_in_facts_are_all_named_before_anything_is_computed),
                TEST(facts_that_contradict_each_other_are_refused_by_the_verb_they_break),
                TEST(values_are_shown_for_a_day_and_explained_for_all),
                TEST(what_verbs_say_they_use_is_in_the_law),
        };

        setenv("OVERSTAP_SHARE", OVERSTAP_SOURCE "/config", 1);
        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests(tests, NULL, NULL);
}
