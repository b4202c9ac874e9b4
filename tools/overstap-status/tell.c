#include "tell.h"

#include <ctype.h>
#include <inttypes.h>
#include <string.h>

#include "date.h"
#include "judge.h"
#include "must.h"

static const char *text_at(const json_t *part, const char *name)
{
        const char *text = json_string_value(json_object_get(part, name));

        return text ? text : "-";
}

/* A number or "-". Two may stand in one call of printf. */
static const char *number_at(const json_t *part, const char *name)
{
        static char texts[8][24];
        static unsigned turn;
        const json_t *value = json_object_get(part, name);
        char *text = texts[turn++ % COUNT(texts)];

        snprintf(text, sizeof(*texts), json_is_integer(value) ? "%lld" : "-", (long long)json_integer_value(value));
        return text;
}

static const char *bytes_at(const json_t *part, const char *name)
{
        static const char *const units[] = {"B", "KiB", "MiB", "GiB", "TiB"};
        static char texts[8][24];
        static unsigned turn;
        const json_t *value = json_object_get(part, name);
        double size = (double)json_integer_value(value);
        char *text = texts[turn++ % COUNT(texts)];
        size_t unit = 0;

        while (size >= 1024 && unit + 1 < COUNT(units)) {
                size /= 1024;
                unit++;
        }
        snprintf(text, sizeof(*texts), json_is_integer(value) ? "%.*f %s" : "-", unit ? 1 : 0, size, units[unit]);
        return text;
}

/* ---- a page */

static void processes_tell(const json_t *document, FILE *out)
{
        json_t *process;
        size_t i;

        fprintf(out, "%-14s %8s %-9s %8s  %-24s\n", "PROCESS", "PID", "STATE", "RESTARTS", "SINCE");
        json_array_foreach (json_object_get(document, "processes"), i, process)
                fprintf(out, "%-14s %8s %-9s %8s  %-24s\n", text_at(process, "name"), number_at(process, "pid"),
                        text_at(process, "state"), number_at(process, "restarts"), text_at(process, "since"));
}

static void ages_tell(const json_t *ages, FILE *out)
{
        json_t *age;
        size_t i;

        if (!json_is_array(ages))
                return;
        fputs("  unsettled by age ", out);
        json_array_foreach (ages, i, age) {
                if (json_is_null(json_object_get(age, "under_s")))
                        fprintf(out, "  older: %s", number_at(age, "commands"));
                else
                        fprintf(out, "%s<%ss: %s", i ? "  " : " ", number_at(age, "under_s"), number_at(age, "commands"));
        }
        fputc('\n', out);
}

static void matching_tell(const json_t *document, FILE *out)
{
        const json_t *matching = json_object_get(document, "matching");
        json_t *worker;
        size_t i;

        fprintf(out, "\nMATCHING  from %s at %s\n", text_at(matching, "from"), text_at(matching, "taken_at"));
        fprintf(out, "  leased %s of 256  some without a worker for %s s\n", number_at(matching, "leased"),
                number_at(matching, "idle_s"));
        json_array_foreach (json_object_get(matching, "workers"), i, worker)
                fprintf(out, "  %-40s leased %s  queue %s  behind %s events, %s s  under way %s  delivered %s\n",
                        text_at(worker, "name"), number_at(worker, "leased"), number_at(worker, "queue"),
                        number_at(worker, "behind_events"), number_at(worker, "stale_s"), number_at(worker, "outstanding"),
                        number_at(worker, "delivered"));
}

static void parts_tell(const json_t *document, FILE *out)
{
        const json_t *journal = json_object_get(document, "journal"), *reg = json_object_get(document, "register");
        const json_t *disk = json_object_get(document, "disk");

        fprintf(out, "\nJOURNAL   from %s at %s\n", text_at(journal, "from"), text_at(journal, "taken_at"));
        fprintf(out, "  accepted %s  settled %s  refused %s  lag %s  oldest unsettled %s s\n", number_at(journal, "accepted"),
                number_at(journal, "settled"), number_at(journal, "refused"), number_at(journal, "lag"),
                number_at(journal, "oldest_unsettled_s"));
        fprintf(out, "  commits %s  mean %s us  longest %s us  map %s of %s\n", number_at(journal, "commits"),
                number_at(journal, "commit_us_mean"), number_at(journal, "commit_us_max"), bytes_at(journal, "map_used_bytes"),
                bytes_at(journal, "map_size_bytes"));
        ages_tell(json_object_get(journal, "ages"), out);
        fprintf(out, "\nREGISTER  from %s at %s\n", text_at(reg, "from"), text_at(reg, "taken_at"));
        fprintf(out, "  casefiles %s  notices %s  people %s  vacancies %s  proposals %s\n", number_at(reg, "casefiles"),
                number_at(reg, "notices"), number_at(reg, "people"), number_at(reg, "vacancies"), number_at(reg, "proposals"));
        fprintf(out, "  position %s  events %s  deadlines %s  overdue %s s  map %s of %s\n", number_at(reg, "position"),
                number_at(reg, "events"), number_at(reg, "deadlines"), number_at(reg, "overdue_s"),
                bytes_at(reg, "map_used_bytes"), bytes_at(reg, "map_size_bytes"));
        fprintf(out, "  chain %s at event %s\n", text_at(reg, "chain"), number_at(reg, "events"));
        matching_tell(document, out);
        fprintf(out, "\nDISK      %s free of %s\n", bytes_at(disk, "free_bytes"), bytes_at(disk, "size_bytes"));
}

void tell_screen(const json_t *document, FILE *out)
{
        json_t *finding;
        size_t i;

        fprintf(out, "%s at %s: %s%s\n\n", text_at(document, "data"), text_at(document, "taken_at"), text_at(document, "verdict"),
                json_is_true(json_object_get(document, "sandbox")) ? " (sandbox)" : "");
        processes_tell(document, out);
        parts_tell(document, out);
        json_array_foreach (json_object_get(document, "findings"), i, finding)
                fprintf(out, "%s! %s\n", i ? "" : "\n", json_string_value(finding));
}

/* ---- a plugin's line */

static void figure(FILE *out, const json_t *part, const char *name, const char *unit, const char *limits)
{
        const json_t *value = json_object_get(part, name);

        if (json_is_integer(value))
                fprintf(out, " %s=%lld%s;%s", name, (long long)json_integer_value(value), unit, limits);
}

void tell_check(const json_t *document, FILE *out)
{
        static const char *const counts[] = {"casefiles", "notices", "people", "vacancies", "proposals"};
        const json_t *journal = json_object_get(document, "journal"), *reg = json_object_get(document, "register");
        const json_t *findings = json_object_get(document, "findings");
        json_t *finding;
        char limits[40];
        size_t i;

        fputs("OVERSTAP ", out);
        for (const char *at = text_at(document, "verdict"); *at; at++)
                fputc(toupper((unsigned char)*at), out);
        fputs(" - ", out);
        json_array_foreach (findings, i, finding)
                fprintf(out, "%s%s", i ? "; " : "", json_string_value(finding));
        if (!json_array_size(findings))
                fprintf(out, "%zu processes run, lag %s", json_array_size(json_object_get(document, "processes")),
                        number_at(journal, "lag"));
        fputs(" |", out);
        figure(out, journal, "lag", "", ";;0");
        snprintf(limits, sizeof(limits), "%d;%d;0", UNSETTLED_WARN_S, UNSETTLED_CRITICAL_S);
        figure(out, journal, "oldest_unsettled_s", "s", limits);
        snprintf(limits, sizeof(limits), "%d;%d;0", OVERDUE_WARN_S, OVERDUE_CRITICAL_S);
        figure(out, reg, "overdue_s", "s", limits);
        snprintf(limits, sizeof(limits), "%d;%d;0", IDLE_WARN_S, IDLE_CRITICAL_S);
        figure(out, json_object_get(document, "matching"), "idle_s", "s", limits);
        for (i = 0; i < COUNT(counts); i++)
                figure(out, reg, counts[i], "", ";;0");
        fputc('\n', out);
}

/* ---- OpenMetrics */

struct metric {
        const char *part, *name; /* where it stands in the document */
        const char *metric, *type;
        const char *help;
};
static const struct metric metrics[] = {
        {"journal", "accepted", "overstap_journal_accepted", "counter", "Commands on disk"},
        {"journal", "settled", "overstap_journal_settled", "counter", "Commands decided"},
        {"journal", "refused", "overstap_journal_refused", "counter", "Commands refused by a rule"},
        {"journal", "lag", "overstap_journal_lag", "gauge", "Commands accepted and not yet settled"},
        {"journal", "oldest_unsettled_s", "overstap_journal_oldest_unsettled_seconds", "gauge", "Age of the oldest of them"},
        {"journal", "commits", "overstap_journal_commits", "counter", "Synced commits since intake started"},
        {"journal", "map_used_bytes", "overstap_journal_map_used_bytes", "gauge", "Used of the journal's map"},
        {"register", "casefiles", "overstap_register_casefiles", "gauge", "Casefiles"},
        {"register", "notices", "overstap_register_notices", "gauge", "Notices"},
        {"register", "people", "overstap_register_people", "gauge", "People"},
        {"register", "vacancies", "overstap_register_vacancies", "gauge", "Vacancies"},
        {"register", "proposals", "overstap_register_proposals", "gauge", "Proposals"},
        {"register", "events", "overstap_register_events", "counter", "Events"},
        {"register", "deadlines", "overstap_register_deadlines", "gauge", "Casefiles with a deadline ahead"},
        {"register", "overdue_s", "overstap_register_overdue_seconds", "gauge",
         "Since when the earliest deadline should have fired"},
        {"register", "map_used_bytes", "overstap_register_map_used_bytes", "gauge", "Used of the register's map"},
        {"matching", "leased", "overstap_matching_leased", "gauge", "Partitions of the casefiles that have a worker, of 256"},
        {"matching", "idle_s", "overstap_matching_idle_seconds", "gauge", "Since when some partition has none"},
        {"disk", "free_bytes", "overstap_disk_free_bytes", "gauge", "Free on the disk of the data folder"},
};

static void family(FILE *out, const char *name, const char *type, const char *help)
{
        fprintf(out, "# TYPE %s %s\n# HELP %s %s\n", name, type, name, help);
}

/* " 12 1790000000.123\n": a value and when it was taken. */
static void sample_end(FILE *out, json_int_t value, const char *taken_at)
{
        struct instant taken;
        struct err err;

        fprintf(out, " %lld", (long long)value);
        if (taken_at && instant_parse(taken_at, &taken, &err))
                fprintf(out, " %" PRId64 ".%03d", taken.ms / 1000, (int)(taken.ms % 1000));
        fputc('\n', out);
}

static void label(FILE *out, const char *name, const char *value)
{
        fprintf(out, "%s=\"", name);
        for (; *value; value++) {
                if (*value == '"' || *value == '\\')
                        fputc('\\', out);
                fputs(*value == '\n' ? "\\n" : (char[]){*value, 0}, out);
        }
        fputc('"', out);
}

static void process_samples(const json_t *document, FILE *out)
{
        const char *taken_at = json_string_value(json_object_get(document, "taken_at"));
        const json_t *processes = json_object_get(document, "processes");
        json_t *process, *value;
        const char *name;
        size_t i;

        family(out, "overstap_process_up", "gauge", "Does the process answer");
        json_array_foreach (processes, i, process) {
                fputs("overstap_process_up{", out);
                label(out, "process", text_at(process, "name"));
                fputc('}', out);
                sample_end(out, !strcmp(text_at(process, "state"), "running"), taken_at);
        }
        family(out, "overstap_process_restarts", "counter", "How often its parent has restarted it");
        json_array_foreach (processes, i, process) {
                fputs("overstap_process_restarts_total{", out);
                label(out, "process", text_at(process, "name"));
                fputc('}', out);
                sample_end(out, json_integer_value(json_object_get(process, "restarts")), taken_at);
        }
        family(out, "overstap_process_figure", "gauge", "What the process counts, by its own names");
        json_array_foreach (processes, i, process)
                json_object_foreach (json_object_get(process, "counters"), name, value) {
                        fputs("overstap_process_figure{", out);
                        label(out, "process", text_at(process, "name"));
                        fputc(',', out);
                        label(out, "name", name);
                        fputc('}', out);
                        sample_end(out, json_integer_value(value), json_string_value(json_object_get(process, "taken_at")));
                }
}

static void worker_samples(const json_t *document, FILE *out)
{
        static const struct metric of_workers[] = {
                {NULL, "leased", "overstap_worker_leased", "gauge", "Partitions of the casefiles that are the worker's"},
                {NULL, "queue", "overstap_worker_queue", "gauge", "Casefiles that wait for it"},
                {NULL, "behind_events", "overstap_worker_behind_events", "gauge", "Events of the register that it has not read"},
                {NULL, "stale_s", "overstap_worker_stale_seconds", "gauge", "Since when it has not had all there was"},
                {NULL, "delivered", "overstap_worker_delivered", "counter", "Deliveries settled, of workers on this machine"},
        };
        const json_t *matching = json_object_get(document, "matching"), *value;
        json_t *worker;
        size_t w;

        for (size_t i = 0; i < COUNT(of_workers); i++) {
                const struct metric *m = &of_workers[i];

                family(out, m->metric, m->type, m->help);
                json_array_foreach (json_object_get(matching, "workers"), w, worker) {
                        value = json_object_get(worker, m->name);
                        if (!json_is_integer(value))
                                continue;
                        fprintf(out, "%s%s{", m->metric, strcmp(m->type, "counter") ? "" : "_total");
                        label(out, "worker", text_at(worker, "name"));
                        fputc('}', out);
                        sample_end(out, json_integer_value(value), text_at(matching, "taken_at"));
                }
        }
}

void tell_openmetrics(const json_t *document, FILE *out)
{
        process_samples(document, out);
        worker_samples(document, out);
        for (size_t i = 0; i < COUNT(metrics); i++) {
                const struct metric *m = &metrics[i];
                const json_t *part = json_object_get(document, m->part), *value = json_object_get(part, m->name);
                const char *taken_at = json_string_value(json_object_get(part, "taken_at"));

                if (!json_is_integer(value))
                        continue;
                family(out, m->metric, m->type, m->help);
                fprintf(out, "%s%s", m->metric, strcmp(m->type, "counter") ? "" : "_total");
                sample_end(out, json_integer_value(value),
                           taken_at ? taken_at : json_string_value(json_object_get(document, "taken_at")));
        }
        fputs("# EOF\n", out);
}
