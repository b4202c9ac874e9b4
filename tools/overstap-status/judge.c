#include "judge.h"

#include <stdio.h>
#include <string.h>

#include "must.h"

const char *const verdict_words[] = {"ok", "warning", "critical", "unknown"};

struct judging {
        json_t *lists[STATUS_UNKNOWN]; /* findings by verdict; none is kept for ok */
        enum verdict worst;
};

static void found(struct judging *j, enum verdict verdict, json_t *text)
{
        must(text);
        json_array_append_new(j->lists[verdict], text);
        if (verdict > j->worst)
                j->worst = verdict;
}

static void found_above(struct judging *j, const json_t *part, const char *name, const char *words, json_int_t warn,
                        json_int_t critical)
{
        json_int_t value = json_integer_value(json_object_get(part, name));

        if (value >= warn)
                found(j, value >= critical ? STATUS_CRITICAL : STATUS_WARNING, json_sprintf("%s for %lld s", words, value));
}

static void processes_judge(struct judging *j, const json_t *document)
{
        json_t *process;
        struct instant now, since;
        struct err err;
        size_t i;

        if (!instant_parse(json_string_value(json_object_get(document, "taken_at")), &now, &err))
                now = (struct instant){0};
        json_array_foreach (json_object_get(document, "processes"), i, process) {
                const char *name = json_string_value(json_object_get(process, "name")),
                           *state = json_string_value(json_object_get(process, "state"));
                const char *moment = json_string_value(json_object_get(process, "since"));

                if (strcmp(state, "running"))
                        found(j, STATUS_CRITICAL, json_sprintf("%s is %s", name, state));
                else if (json_integer_value(json_object_get(process, "restarts")) && moment &&
                         instant_parse(moment, &since, &err) && now.ms - since.ms < RESTART_RECENT_S * INT64_C(1000))
                        found(j, STATUS_WARNING, json_sprintf("%s was restarted at %s", name, moment));
        }
}

/* A suite without workers is one that wants none; those that it has are among its processes. */
static void matching_judge(struct judging *j, const json_t *document)
{
        const json_t *matching = json_object_get(document, "matching");
        json_t *process, *worker;
        bool wants_workers = json_array_size(json_object_get(matching, "workers"));
        char words[160];
        size_t i;

        json_array_foreach (json_object_get(document, "processes"), i, process)
                wants_workers = wants_workers || !strncmp(json_string_value(json_object_get(process, "name")), "placement", 9);
        if (wants_workers)
                found_above(j, matching, "idle_s", "some casefiles have had no worker", IDLE_WARN_S, IDLE_CRITICAL_S);
        json_array_foreach (json_object_get(matching, "workers"), i, worker) {
                snprintf(words, sizeof words, "worker %s has not caught up with the register",
                         json_string_value(json_object_get(worker, "name")));
                found_above(j, worker, "stale_s", words, STALE_WARN_S, STALE_CRITICAL_S);
        }
}

/* What share of `size` is used, in per cent; 0 when unknown. */
static void full_judge(struct judging *j, const char *words, const json_t *used, const json_t *size)
{
        json_int_t percent = json_integer_value(size) > 0
                                     ? (json_int_t)((double)json_integer_value(used) * 100 / (double)json_integer_value(size))
                                     : 0;

        if (percent >= FULL_WARN_PERCENT)
                found(j, percent >= FULL_CRITICAL_PERCENT ? STATUS_CRITICAL : STATUS_WARNING,
                      json_sprintf("%s is full for %lld %%", words, percent));
}

static void maps_judge(struct judging *j, const json_t *document)
{
        const json_t *disk = json_object_get(document, "disk");
        json_t *size = json_object_get(disk, "size_bytes"), *used;

        for (size_t i = 0; i < 2; i++) {
                const char *name = i ? "register" : "journal";
                const json_t *part = json_object_get(document, name);

                full_judge(j, i ? "the map of the register" : "the map of the journal", json_object_get(part, "map_used_bytes"),
                           json_object_get(part, "map_size_bytes"));
        }
        used = json_integer(json_integer_value(size) - json_integer_value(json_object_get(disk, "free_bytes")));
        full_judge(j, "the disk", used, size);
        json_decref(used);
}

enum verdict status_judge(json_t *document)
{
        struct judging j = {{json_array(), json_array(), json_array()}, STATUS_OK};
        json_t *findings = json_array();

        processes_judge(&j, document);
        found_above(&j, json_object_get(document, "journal"), "oldest_unsettled_s", "a command has waited to be settled",
                    UNSETTLED_WARN_S, UNSETTLED_CRITICAL_S);
        found_above(&j, json_object_get(document, "register"), "overdue_s", "a deadline is overdue", OVERDUE_WARN_S,
                    OVERDUE_CRITICAL_S);
        matching_judge(&j, document);
        maps_judge(&j, document);
        for (int verdict = STATUS_CRITICAL; verdict >= STATUS_OK; verdict--) {
                json_array_extend(findings, j.lists[verdict]);
                json_decref(j.lists[verdict]);
        }
        json_object_set_new(document, "verdict", json_string(verdict_words[j.worst]));
        json_object_set_new(document, "findings", findings);
        return j.worst;
}
