/* The rules of --check and the forms, over documents written out here. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "judge.h"
#include "must.h"
#include "tell.h"

#define WELL                                                                                                                     \
        "{\"taken_at\": \"2026-03-02T09:00:00.000Z\", \"data\": \"/srv/overstap\", \"sandbox\": false, \"processes\": ["         \
        "{\"name\": \"overstapd\", \"pid\": 10, \"state\": \"running\", \"restarts\": 0, \"since\": "                            \
        "\"2026-03-02T08:00:00.000Z\"},"                                                                                         \
        "{\"name\": \"intake\", \"pid\": 11, \"state\": \"running\", \"restarts\": 0, \"since\": \"2026-03-02T08:00:00.000Z\","  \
        " \"taken_at\": \"2026-03-02T09:00:00.000Z\", \"counters\": {\"commits\": 40, \"a \\\"b\\\"\": 1}}],"                    \
        "\"journal\": {\"from\": \"intake\", \"taken_at\": \"2026-03-02T09:00:00.000Z\", \"accepted\": 120, \"settled\": 119,"   \
        " \"refused\": 4, \"lag\": 1, \"oldest_unsettled_s\": 0, \"commits\": 40, \"commit_us_mean\": 900, \"commit_us_max\": "  \
        "4000,"                                                                                                                  \
        " \"map_size_bytes\": 1000000, \"map_used_bytes\": 5000,"                                                                \
        " \"ages\": [{\"under_s\": 1, \"commands\": 1}, {\"under_s\": null, \"commands\": 0}]},"                                 \
        "\"register\": {\"from\": \"tracker\", \"taken_at\": \"2026-03-02T08:59:59.500Z\", \"position\": 119, \"events\": 300,"  \
        " \"chain\": \"0f1e\","                                                                                                  \
        " \"casefiles\": 5, \"notices\": 2, \"people\": 5, \"vacancies\": 9, \"proposals\": 12, \"deadlines\": 5, "              \
        "\"overdue_s\": 0,"                                                                                                      \
        " \"map_size_bytes\": 1000000, \"map_used_bytes\": 2048},"                                                               \
        "\"matching\": {\"from\": \"desk\", \"taken_at\": \"2026-03-02T08:59:59.000Z\", \"leased\": 256, \"idle_s\": 0, "        \
        "\"workers\": [{\"name\": \"placement-1@here/12/ab\", \"leased\": 256, \"queue\": 3, \"seq\": 290, \"stale_s\": 1, "     \
        "\"behind_events\": 10, \"delivered\": 4, \"outstanding\": 0}, {\"name\": \"far\", \"leased\": 0, \"queue\": 0, "        \
        "\"seq\": "                                                                                                              \
        "300, \"stale_s\": 0, \"behind_events\": 0, \"delivered\": null, \"outstanding\": null}]},"                              \
        "\"disk\": {\"size_bytes\": 1000, \"free_bytes\": 600}}"

static json_t *document_make(void)
{
        json_t *document = json_loads(WELL, JSON_REJECT_DUPLICATES, NULL);

        assert_non_null(document);
        return document;
}

static void set(json_t *document, const char *part, const char *name, json_int_t value)
{
        json_object_set_new(json_object_get(document, part), name, json_integer(value));
}

static const char *finding(const json_t *document, size_t i)
{
        return json_string_value(json_array_get(json_object_get(document, "findings"), i));
}

static char *told(void (*tell)(const json_t *document, FILE *out), const json_t *document)
{
        char *text = NULL;
        size_t size;
        FILE *out = open_memstream(&text, &size);

        assert_non_null(out);
        tell(document, out);
        fclose(out);
        return text;
}

static void has(const char *text, const char *part)
{
        if (!strstr(text, part))
                fail_msg("\"%s\" is not in:\n%s", part, text);
}

static void a_suite_that_runs_is_ok(void **state)
{
        json_t *document = document_make();
        char *text;

        (void)state;
        assert_int_equal(status_judge(document), STATUS_OK);
        assert_int_equal(json_array_size(json_object_get(document, "findings")), 0);
        text = told(tell_check, document);
        has(text, "OVERSTAP OK - 2 processes run, lag 1 | lag=1;;;0 oldest_unsettled_s=0s;60;600;0 overdue_s=0s;60;3600;0 "
                  "idle_s=0s;60;600;0 "
                  "casefiles=5;;;0");
        free(text);
        json_decref(document);
}

static void a_silent_process_is_critical_and_named(void **state)
{
        json_t *document = document_make(), *intake = json_array_get(json_object_get(document, "processes"), 1);
        char *text;

        (void)state;
        json_object_set_new(intake, "state", json_string("silent"));
        assert_int_equal(status_judge(document), STATUS_CRITICAL);
        assert_string_equal(finding(document, 0), "intake is silent");
        text = told(tell_check, document);
        has(text, "OVERSTAP CRITICAL - intake is silent |");
        free(text);
        json_decref(document);
}

static void every_limit_warns_at_its_edge_and_not_before(void **state)
{
        static const struct {
                const char *part, *name;
                json_int_t below, warn, critical;
        } cases[] = {{"journal", "oldest_unsettled_s", 59, 60, 600},
                     {"register", "overdue_s", 59, 60, 3600},
                     {"matching", "idle_s", 59, 60, 600},
                     {"journal", "map_used_bytes", 799999, 800000, 950000},
                     {"register", "map_used_bytes", 799999, 800000, 950000}};

        (void)state;
        for (size_t i = 0; i < COUNT(cases); i++) {
                const json_int_t values[] = {cases[i].below, cases[i].warn, cases[i].critical};

                for (int want = STATUS_OK; want <= STATUS_CRITICAL; want++) {
                        json_t *document = document_make();

                        set(document, cases[i].part, cases[i].name, values[want]);
                        assert_int_equal(status_judge(document), want);
                        json_decref(document);
                }
        }
}

static void a_worker_that_reads_too_slowly_is_found_and_named(void **state)
{
        json_t *document = document_make(),
               *worker = json_array_get(json_object_get(json_object_get(document, "matching"), "workers"), 1);

        (void)state;
        json_object_set_new(worker, "stale_s", json_integer(29));
        assert_int_equal(status_judge(document), STATUS_OK);
        json_object_set_new(worker, "stale_s", json_integer(30));
        assert_int_equal(status_judge(document), STATUS_WARNING);
        assert_string_equal(finding(document, 0), "worker far has not caught up with the register for 30 s");
        json_object_set_new(worker, "stale_s", json_integer(300));
        assert_int_equal(status_judge(document), STATUS_CRITICAL);
        json_decref(document);
}

static void a_suite_without_workers_lacks_none(void **state)
{
        json_t *document = document_make();

        (void)state;
        set(document, "matching", "idle_s", 100000);
        json_array_clear(json_object_get(json_object_get(document, "matching"), "workers"));
        assert_int_equal(status_judge(document), STATUS_OK);
        json_array_append_new(json_object_get(document, "processes"),
                              json_pack("{s:s, s:s}", "name", "placement-1", "state", "running"));
        assert_int_equal(status_judge(document), STATUS_CRITICAL);
        assert_string_equal(finding(document, 0), "some casefiles have had no worker for 100000 s");
        json_decref(document);
}

static void a_full_disk_is_found(void **state)
{
        json_t *document = document_make();

        (void)state;
        set(document, "disk", "free_bytes", 40);
        assert_int_equal(status_judge(document), STATUS_CRITICAL);
        assert_string_equal(finding(document, 0), "the disk is full for 96 %");
        json_decref(document);
}

static void a_restart_warns_for_ten_minutes(void **state)
{
        static const struct {
                const char *since;
                enum verdict want;
        } cases[] = {{"2026-03-02T08:50:00.000Z", STATUS_OK}, {"2026-03-02T08:50:00.001Z", STATUS_WARNING}};

        (void)state;
        for (size_t i = 0; i < COUNT(cases); i++) {
                json_t *document = document_make(), *intake = json_array_get(json_object_get(document, "processes"), 1);

                json_object_set_new(intake, "restarts", json_integer(3));
                json_object_set_new(intake, "since", json_string(cases[i].since));
                assert_int_equal(status_judge(document), cases[i].want);
                json_decref(document);
        }
}

static void the_worst_finding_comes_first(void **state)
{
        json_t *document = document_make();

        (void)state;
        set(document, "journal", "oldest_unsettled_s", 90);
        set(document, "register", "overdue_s", 4000);
        assert_int_equal(status_judge(document), STATUS_CRITICAL);
        assert_string_equal(finding(document, 0), "a deadline is overdue for 4000 s");
        assert_string_equal(finding(document, 1), "a command has waited to be settled for 90 s");
        assert_string_equal(json_string_value(json_object_get(document, "verdict")), "critical");
        json_decref(document);
}

static void what_is_unknown_is_a_dash_and_no_zero(void **state)
{
        json_t *document = document_make(), *journal = json_object_get(document, "journal");
        char *text;

        (void)state;
        json_object_set_new(journal, "refused", json_null());
        json_object_set_new(journal, "ages", json_null());
        (void)status_judge(document);
        text = told(tell_screen, document);
        has(text, "accepted 120  settled 119  refused -  lag 1");
        assert_null(strstr(text, "by age"));
        free(text);
        text = told(tell_openmetrics, document);
        assert_null(strstr(text, "overstap_journal_refused"));
        free(text);
        json_decref(document);
}

static void the_page_says_from_whom_and_when(void **state)
{
        json_t *document = document_make();
        char *text;

        (void)state;
        (void)status_judge(document);
        text = told(tell_screen, document);
        has(text, "JOURNAL   from intake at 2026-03-02T09:00:00.000Z");
        has(text, "REGISTER  from tracker at 2026-03-02T08:59:59.500Z");
        has(text, "intake               11 running          0");
        has(text, "map 4.9 KiB of 976.6 KiB");
        has(text, "leased 256 of 256  some without a worker for 0 s");
        has(text, "leased 256  queue 3  behind 10 events, 1 s  under way 0  delivered 4");
        has(text, "behind 0 events, 0 s  under way -  delivered -");
        has(text, "unsettled by age  <1s: 1  older: 0");
        free(text);
        json_decref(document);
}

static void metrics_carry_their_moment_and_end(void **state)
{
        json_t *document = document_make();
        char *text;

        (void)state;
        (void)status_judge(document);
        text = told(tell_openmetrics, document);
        has(text, "overstap_process_up{process=\"intake\"} 1 1772442000.000\n");
        has(text, "# TYPE overstap_journal_accepted counter\n");
        has(text, "overstap_journal_accepted_total 120 1772442000.000\n");
        has(text, "overstap_register_casefiles 5 1772441999.500\n");
        has(text, "overstap_worker_behind_events{worker=\"placement-1@here/12/ab\"} 10 1772441999.000\n");
        has(text, "overstap_worker_delivered_total{worker=\"placement-1@here/12/ab\"} 4 1772441999.000\n");
        assert_null(strstr(text, "overstap_worker_delivered_total{worker=\"far\"}"));
        has(text, "overstap_matching_idle_seconds 0 1772441999.000\n");
        has(text, "overstap_process_figure{process=\"intake\",name=\"a \\\"b\\\"\"} 1 1772442000.000\n");
        assert_string_equal(text + strlen(text) - 6, "# EOF\n");
        free(text);
        json_decref(document);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_suite_that_runs_is_ok),
                cmocka_unit_test(a_silent_process_is_critical_and_named),
                cmocka_unit_test(every_limit_warns_at_its_edge_and_not_before),
                cmocka_unit_test(a_worker_that_reads_too_slowly_is_found_and_named),
                cmocka_unit_test(a_suite_without_workers_lacks_none),
                cmocka_unit_test(a_full_disk_is_found),
                cmocka_unit_test(a_restart_warns_for_ten_minutes),
                cmocka_unit_test(the_worst_finding_comes_first),
                cmocka_unit_test(what_is_unknown_is_a_dash_and_no_zero),
                cmocka_unit_test(the_page_says_from_whom_and_when),
                cmocka_unit_test(metrics_carry_their_moment_and_end),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests(tests, NULL, NULL);
}
