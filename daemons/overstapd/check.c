#include "check.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "flow.h"
#include "match.h"
#include "must.h"
#include "read.h"
#include "text.h"

static void findings_take(struct findings *findings, const char *file, const struct flow_finding *found, size_t n)
{
        for (size_t i = 0; i < n; i++)
                finding_add(findings, file, found[i].line, found[i].column, "%s", found[i].text);
}

/* Names of flows. */
struct names {
        const char **name;
        size_t n_name;
};

static bool flow_file_check(const char *file, struct arena *arena, struct findings *findings, struct names *names,
                            struct err *err)
{
        Flow *flow = NULL;

        if (!flow_read_sound(file, arena, findings, &flow, err))
                return false;
        if (flow && flow->name)
                APPEND(arena, names, name) = flow->name->text;
        return true;
}

static int is_yaml(const struct dirent *entry)
{
        size_t size = strlen(entry->d_name);

        return size > 5 && *entry->d_name != '.' && !strcmp(entry->d_name + size - 5, ".yaml");
}

static bool outcomes_file_check(const char *file, struct arena *arena, struct findings *findings, struct names *names,
                                struct err *err)
{
        struct outcome_set set;

        (void)names;
        return outcome_read(file, arena, findings, &set, err);
}

typedef bool file_fn(const char *file, struct arena *arena, struct findings *findings, struct names *names, struct err *err);

static bool folder_check(const char *folder, file_fn *each, struct arena *arena, struct findings *findings, struct names *names,
                         struct err *err)
{
        struct dirent **entry;
        int n = scandir(folder, &entry, is_yaml, alphasort);
        bool sound = true;

        if (n < 0)
                return err_sys(err, ERR_REFUSED, "%s", folder);
        for (int i = 0; i < n; i++) {
                sound = sound && each(arena_text(arena, "%s/%s", folder, entry[i]->d_name), arena, findings, names, err);
                free(entry[i]);
        }
        free(entry);
        return sound;
}

static bool rules_check(const char *file, struct arena *arena, struct findings *findings, struct err *err)
{
        size_t before = findings->n;
        struct flow_finding *found;
        MatchRules *rules = NULL;
        size_t n;

        if (!rules_read(file, arena, findings, &rules, err))
                return false;
        if (!rules || findings->n > before)
                return true;
        n = match_rules_check(rules, arena, &found);
        findings_take(findings, file, found, n);
        return true;
}

bool files_check(const struct suite_conf *conf, struct arena *arena, struct err *err)
{
        struct findings findings = {.arena = arena};
        struct names names = {0};
        Law *law = NULL;

        if (!folder_check(conf->flows, flow_file_check, arena, &findings, &names, err) || !law_read(conf->law, arena, &findings, &law, err) ||
            !rules_check(conf->matching, arena, &findings, err) ||
            !folder_check(conf->outcomes, outcomes_file_check, arena, &findings, &names, err))
                return false;
        return !findings.n || err_set(err, ERR_REFUSED, "%s", findings_text(&findings, arena));
}

static bool is_among(const struct names *names, const char *name)
{
        for (size_t i = 0; i < names->n_name; i++)
                if (text_is(names->name[i], name))
                        return true;
        return false;
}

static void set_doubt(const struct suite_conf *conf, const Word *flow, const struct names *names, struct findings *out)
{
        const char *near = text_near(flow->text, names->name, names->n_name);

        finding_add(out, conf->matching, flow->line, flow->column,
                    "flows.%s: no file in %s has that flow, so it is for nobody unless one was installed before%s%s%s",
                    flow->text, conf->flows, near ? " (did you mean " : "", near ? near : "", near ? "?)" : "");
}

bool files_doubt(const struct suite_conf *conf, struct arena *arena, struct findings *out, struct err *err)
{
        struct findings findings = {.arena = arena};
        struct names names = {0};
        MatchRules *rules = NULL;

        if (!folder_check(conf->flows, flow_file_check, arena, &findings, &names, err) ||
            !rules_read(conf->matching, arena, &findings, &rules, err))
                return false;
        for (size_t i = 0; rules && i < rules->n_sets; i++)
                if (rules->sets[i]->flow && !is_among(&names, rules->sets[i]->flow->text))
                        set_doubt(conf, rules->sets[i]->flow, &names, out);
        return true;
}
