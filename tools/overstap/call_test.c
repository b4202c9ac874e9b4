/* Questions, pages, outcomes and exit statuses, over a pretended suite. */
#include "capture.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "call.h"
#include "id.h"
#include "json.h"
#include "must.h"

/* ---- the pretended suite: employers 1 to n, a page at a time */

static struct {
        size_t n, asked;
        const char *twin; /* a name that two employers have */
        enum client_end end;
        Refusal refusal;
        bool refuse_later; /* only from the second question on */
        const char *rule;
        bool is_known;
        Command *sent;
} play;

bool suite_read(const char *file, const char *data, bool sandbox, uint32_t sandbox_start, struct arena *arena,
                const struct suite_conf **out, struct err *err)
{
        struct suite_conf *conf = arena_alloc(arena, sizeof(*conf));

        (void)file, (void)sandbox, (void)sandbox_start;
        if (data && !strcmp(data, "/wrong"))
                return err_set(err, ERR_REFUSED, "overstap.yaml:3:1: stor: no such key");
        conf->data = data;
        *out = conf;
        return true;
}

bool client_new(struct client **out, const struct client_conf *conf, struct err *err)
{
        (void)err;
        assert_non_null(conf->suite);
        *out = (struct client *)&play;
        return true;
}

static const Refused *refusal(struct arena *arena)
{
        Refused *refused = NEW(arena, Refused, refused);

        refused->kind = play.refusal;
        refused->why = (char *)"none of your\x1b[1m roles\tmay";
        return refused;
}

enum client_end client_command(struct client *client, Command *command, struct arena *arena, struct client_reply *out,
                               struct err *err)
{
        Settled *settled = NEW(arena, Settled, settled);

        assert_ptr_equal(client, &play);
        play.sent = command;
        if (play.end == CLIENT_SILENT) {
                err_set(err, ERR_RETRY, "intake did not answer");
        } else {
                settled->n = 12;
                settled->outcome = NEW(arena, Outcome, outcome);
                if (play.rule) {
                        settled->outcome->rule = (char *)play.rule;
                        settled->outcome->why = (char *)"not from here";
                } else {
                        Made *made = APPEND(arena, settled->outcome, made) = NEW(arena, Made, made);

                        made->kind = KIND__KIND_CASEFILE;
                        made->id = 7;
                        settled->outcome->events = play.is_known ? 0 : 2;
                }
        }
        *out = (struct client_reply){.end = play.end, .settled = settled, .refused = refusal(arena)};
        return play.end;
}

enum client_end client_query(struct client *client, const Query *query, struct arena *arena, const Result **result,
                             const Refused **refused, struct err *err)
{
        Result *page = NEW(arena, Result, result);
        const List *list = query->list;

        assert_ptr_equal(client, &play);
        play.asked++;
        *refused = refusal(arena);
        if (play.end == CLIENT_SILENT)
                err_set(err, ERR_RETRY, "desk did not answer");
        if (play.end != CLIENT_DONE && (!play.refuse_later || play.asked > 1))
                return play.end;
        page->now = INT64_C(1772442000000);
        page->next = list->after;
        for (uint64_t id = list->after + 1; id <= play.n && page->n_things < (list->most ? list->most : 100); id++) {
                Thing *thing;

                page->next = id;
                if (*list->reference && !(play.twin && !strcmp(list->reference, play.twin) && id > play.n - 2) && id != 5)
                        continue;
                if (*list->reference && id == 5 && strcmp(list->reference, "five"))
                        continue;
                thing = APPEND(arena, page, things) = NEW(arena, Thing, thing);
                thing->is_case = THING__IS_EMPLOYER;
                thing->employer = NEW(arena, Employer, employer);
                thing->employer->id = id;
                thing->employer->name = arena_text(arena, "Fictie %d", (int)id);
        }
        page->more = page->next < play.n;
        *result = page;
        return CLIENT_DONE;
}

/* ---- */

static struct capture capture;
static const char *yes[] = {"", ""};

static void call_begin(struct call *call, bool json)
{
        static const char *data[] = {"/data"};

        memset(&play, 0, sizeof(play));
        *call = (struct call){0};
        arena_new(&call->arena);
        call->line.given[OPT_DATA] = (struct words){data, 1};
        if (json)
                call->line.given[OPT_JSON] = (struct words){yes, 1};
}

static void give(struct call *call, enum opt option, const char *value)
{
        *(const char **)arena_append(call->arena, (void **)&call->line.given[option].item, &call->line.given[option].n,
                                     sizeof(char *)) = value;
}

static int list(struct call *call)
{
        static const struct column columns[] = {{"EMPLOYER", "id", true}, {"NAME", "name", false}};
        Query query = QUERY__INIT;
        List asked = LIST__INIT;
        int status;

        asked.kind = KIND__KIND_EMPLOYER;
        query.what_case = QUERY__WHAT_LIST;
        query.list = &asked;
        capture_begin(&capture);
        status = call_list(call, &query, "employers", columns, COUNT(columns));
        capture_end(&capture);
        return status;
}

static void a_list_is_paged_to_its_end(void **state)
{
        OWNED(json_drop) json_t *document = NULL;
        struct call call;

        (void)state;
        call_begin(&call, true);
        play.n = 2500;
        assert_int_equal(list(&call), EXIT_DONE);
        assert_int_equal(play.asked, 3);
        document = json_loads(capture.out, JSON_REJECT_DUPLICATES, NULL);
        assert_non_null(document);
        assert_int_equal(json_array_size(json_object_get(document, "employers")), 2500);
        assert_string_equal(json_string_value(json_object_get(document, "now")), "2026-03-02T09:00:00.000Z");
        assert_true(json_is_false(json_object_get(document, "more")));
        arena_destroy(&call.arena);
}

static void an_empty_list_is_a_document_too(void **state)
{
        OWNED(json_drop) json_t *document = NULL;
        struct call call;

        (void)state;
        call_begin(&call, true);
        assert_int_equal(list(&call), EXIT_DONE);
        document = json_loads(capture.out, JSON_REJECT_DUPLICATES, NULL);
        assert_int_equal(json_array_size(json_object_get(document, "employers")), 0);
        assert_true(json_is_array(json_object_get(document, "employers")));
        arena_destroy(&call.arena);
}

static void most_is_where_a_list_stops(void **state)
{
        OWNED(json_drop) json_t *document = NULL;
        struct call call;

        (void)state;
        call_begin(&call, true);
        play.n = 20;
        give(&call, OPT_MOST, "7");
        assert_int_equal(list(&call), EXIT_DONE);
        document = json_loads(capture.out, JSON_REJECT_DUPLICATES, NULL);
        assert_int_equal(json_array_size(json_object_get(document, "employers")), 7);
        assert_true(json_is_true(json_object_get(document, "more")));
        arena_destroy(&call.arena);
}

static void a_refusal_on_the_way_adds_no_second_document(void **state)
{
        struct call call;

        (void)state;
        call_begin(&call, true);
        play.n = 1500;
        play.end = CLIENT_REFUSED;
        play.refusal = REFUSAL__REFUSAL_BUSY;
        play.refuse_later = true;
        assert_int_equal(list(&call), EXIT_SILENT);
        assert_null(strstr(capture.out, "refused"));
        arena_destroy(&call.arena);
}

static void a_list_for_people_is_a_table(void **state)
{
        struct call call;

        (void)state;
        call_begin(&call, false);
        play.n = 2;
        assert_int_equal(list(&call), EXIT_DONE);
        assert_non_null(strstr(capture.out, "EMPLOYER NAME"));
        assert_non_null(strstr(capture.out, "       2 Fictie 2"));
        arena_destroy(&call.arena);
}

static void every_refusal_has_its_exit_status(void **state)
{
        static const int want[] = {[REFUSAL__REFUSAL_MALFORMED] = EXIT_WRONG,     [REFUSAL__REFUSAL_VERSION] = EXIT_SILENT,
                                   [REFUSAL__REFUSAL_FORBIDDEN] = EXIT_FORBIDDEN, [REFUSAL__REFUSAL_CONFLICT] = EXIT_REFUSED,
                                   [REFUSAL__REFUSAL_BUSY] = EXIT_SILENT,         [REFUSAL__REFUSAL_UNKNOWN] = EXIT_REFUSED,
                                   [REFUSAL__REFUSAL_WRONG] = EXIT_REFUSED};

        (void)state;
        for (unsigned i = 1; i < refusal__descriptor.n_values; i++) {
                OWNED(json_drop) json_t *document = NULL;
                struct call call;

                call_begin(&call, true);
                play.end = CLIENT_REFUSED;
                play.refusal = (Refusal)refusal__descriptor.values[i].value;
                assert_true((size_t)play.refusal < COUNT(want));
                assert_int_equal(list(&call), want[play.refusal]);
                document = json_loads(capture.out, JSON_REJECT_DUPLICATES, NULL);
                assert_non_null(json_object_get(json_object_get(document, "refused"), "why"));
                assert_null(strchr(capture.err, '\x1b'));
                arena_destroy(&call.arena);
        }
}

static int step(struct call *call)
{
        CaseStep body = CASE_STEP__INIT;
        int status;

        body.casefile = 7;
        capture_begin(&capture);
        status = call_send(call, COMMAND__WHAT_CASE_STEP, &body);
        capture_end(&capture);
        return status;
}

static void a_settled_command_tells_what_it_made(void **state)
{
        OWNED(json_drop) json_t *document = NULL;
        struct call call;

        (void)state;
        call_begin(&call, true);
        assert_int_equal(step(&call), EXIT_DONE);
        document = json_loads(capture.out, JSON_REJECT_DUPLICATES, NULL);
        assert_string_equal(json_string_value(json_object_get(document, "n")), "12");
        assert_string_equal(json_string_value(json_object_get(document, "rule")), "");
        assert_string_equal(json_string_value(json_object_get(json_array_get(json_object_get(document, "made"), 0), "id")), "7");
        assert_string_equal(json_string_value(json_object_get(json_array_get(json_object_get(document, "made"), 0), "kind")),
                            "casefile");
        arena_destroy(&call.arena);
        call_begin(&call, false);
        assert_int_equal(step(&call), EXIT_DONE);
        assert_string_equal(capture.out, "casefile 7\n");
        play.is_known = true;
        assert_int_equal(step(&call), EXIT_DONE);
        assert_string_equal(capture.out, "casefile 7 (nothing new)\n");
        arena_destroy(&call.arena);
}

static void a_rule_that_refuses_is_named(void **state)
{
        OWNED(json_drop) json_t *document = NULL;
        struct call call;

        (void)state;
        call_begin(&call, true);
        play.rule = "case.transition";
        assert_int_equal(step(&call), EXIT_REFUSED);
        document = json_loads(capture.out, JSON_REJECT_DUPLICATES, NULL);
        assert_string_equal(json_string_value(json_object_get(document, "rule")), "case.transition");
        assert_string_equal(capture.err, "overstap: refused by rule case.transition: not from here\n");
        arena_destroy(&call.arena);
}

static void silence_is_an_exit_status_of_its_own(void **state)
{
        struct call call;

        (void)state;
        call_begin(&call, false);
        play.end = CLIENT_SILENT;
        assert_int_equal(step(&call), EXIT_SILENT);
        assert_int_equal(list(&call), EXIT_SILENT);
        arena_destroy(&call.arena);
}

static void a_note_travels_as_a_personal_field(void **state)
{
        struct call call;

        (void)state;
        call_begin(&call, false);
        give(&call, OPT_NOTE, "asks for mornings");
        assert_int_equal(step(&call), EXIT_DONE);
        assert_string_equal(play.sent->personal->note, "asks for mornings");
        arena_destroy(&call.arena);
}

static void a_configuration_with_mistakes_is_a_bad_file(void **state)
{
        struct call call;

        (void)state;
        call_begin(&call, false);
        give(&call, OPT_DATA, "/wrong");
        assert_int_equal(step(&call), EXIT_INPUT);
        assert_non_null(strstr(capture.err, "no such key"));
        arena_destroy(&call.arena);
}

static void without_a_suite_there_is_nobody_to_ask(void **state)
{
        struct call call;

        (void)state;
        call_begin(&call, false);
        call.line.given[OPT_DATA] = (struct words){0};
        unsetenv("OVERSTAP_DATA");
        assert_int_equal(step(&call), EXIT_WRONG);
        setenv("OVERSTAP_DATA", "/env", 1);
        assert_int_equal(step(&call), EXIT_DONE);
        assert_string_equal(call.suite->data, "/env");
        unsetenv("OVERSTAP_DATA");
        arena_destroy(&call.arena);
}

static int employer(const char *text, uint64_t *id)
{
        struct call call;
        int status;

        call_begin(&call, false);
        play.n = 2100;
        play.twin = "twin";
        capture_begin(&capture);
        status = take_employer(&call, text, id);
        capture_end(&capture);
        arena_destroy(&call.arena);
        return status;
}

static void an_employer_is_found_by_number_or_by_a_name_that_is_its_own(void **state)
{
        uint64_t id = 0;

        (void)state;
        assert_int_equal(employer("42", &id), EXIT_DONE);
        assert_int_equal(id, 42);
        assert_int_equal(play.asked, 0);
        assert_int_equal(employer("five", &id), EXIT_DONE);
        assert_int_equal(id, 5);
        assert_int_equal(employer("nobody", &id), EXIT_REFUSED);
        assert_int_equal(employer("twin", &id), EXIT_REFUSED);
        assert_non_null(strstr(capture.err, "more than one employer"));
}

static void hours_are_taken_to_the_tenth(void **state)
{
        static const struct {
                const char *text;
                bool ok;
                uint32_t tenths;
        } cases[] = {{"28", true, 280}, {"28.5", true, 285}, {"0.5", true, 5}, {"99.9", true, 999},
                     {"100", false, 0}, {"28.55", false, 0}, {"-3", false, 0}, {"", false, 0},
                     {"28.", false, 0}, {"28h", false, 0},   {" 28", false, 0}};

        (void)state;
        capture_begin(&capture);
        for (size_t i = 0; i < COUNT(cases); i++) {
                uint32_t tenths = 0;

                assert_int_equal(take_hours(cases[i].text, &tenths), cases[i].ok);
                assert_int_equal(tenths, cases[i].tenths);
        }
        capture_end(&capture);
}

static void facts_are_names_with_days(void **state)
{
        const char *good[] = {"last-day=2026-08-31", "agreement.three-party=2026-08-13"}, *bare[] = {"last-day"},
                   *empty[] = {"last-day="}, *no_day[] = {"last-day=soon"}, *nameless[] = {"=2026-08-31"};
        OWNED(arena_destroy) struct arena *arena = NULL;
        Fact **facts;
        size_t n;

        (void)state;
        arena_new(&arena);
        capture_begin(&capture);
        assert_true(take_facts(&(struct words){good, 2}, false, arena, &facts, &n));
        assert_int_equal(n, 2);
        assert_string_equal(facts[1]->name, "agreement.three-party");
        assert_int_equal(facts[0]->on, 20260831);
        assert_false(take_facts(&(struct words){bare, 1}, true, arena, &facts, &n));
        assert_false(take_facts(&(struct words){no_day, 1}, true, arena, &facts, &n));
        assert_false(take_facts(&(struct words){nameless, 1}, true, arena, &facts, &n));
        assert_false(take_facts(&(struct words){empty, 1}, false, arena, &facts, &n));
        assert_true(take_facts(&(struct words){empty, 1}, true, arena, &facts, &n));
        assert_int_equal(facts[0]->on, 0);
        capture_end(&capture);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_list_is_paged_to_its_end),
                cmocka_unit_test(an_empty_list_is_a_document_too),
                cmocka_unit_test(most_is_where_a_list_stops),
                cmocka_unit_test(a_refusal_on_the_way_adds_no_second_document),
                cmocka_unit_test(a_list_for_people_is_a_table),
                cmocka_unit_test(every_refusal_has_its_exit_status),
                cmocka_unit_test(a_settled_command_tells_what_it_made),
                cmocka_unit_test(a_rule_that_refuses_is_named),
                cmocka_unit_test(silence_is_an_exit_status_of_its_own),
                cmocka_unit_test(a_note_travels_as_a_personal_field),
                cmocka_unit_test(a_configuration_with_mistakes_is_a_bad_file),
                cmocka_unit_test(without_a_suite_there_is_nobody_to_ask),
                cmocka_unit_test(an_employer_is_found_by_number_or_by_a_name_that_is_its_own),
                cmocka_unit_test(hours_are_taken_to_the_tenth),
                cmocka_unit_test(facts_are_names_with_days),
        };

        print_open();
        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests(tests, NULL, NULL);
}
