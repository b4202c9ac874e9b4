#include "check.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "flow.h"
#include "match.h"
#include "must.h"
#include "read.h"

static void findings_take(struct findings *findings, const char *file, const struct flow_finding *found, size_t n)
{
        for (size_t i = 0; i < n; i++)
                finding_add(findings, file, found[i].line, found[i].column, "%s", found[i].text);
}

static bool flow_file_check(const char *file, struct arena *arena, struct findings *findings, struct err *err)
{
        Flow *flow = NULL;

        return flow_read_sound(file, arena, findings, &flow, err);
}

static int is_yaml(const struct dirent *entry)
{
        size_t size = strlen(entry->d_name);

        return size > 5 && *entry->d_name != '.' && !strcmp(entry->d_name + size - 5, ".yaml");
}

static bool outcomes_file_check(const char *file, struct arena *arena, struct findings *findings, struct err *err)
{
        struct outcome_set set;

        return outcome_read(file, arena, findings, &set, err);
}

typedef bool file_fn(const char *file, struct arena *arena, struct findings *findings, struct err *err);

static bool folder_check(const char *folder, file_fn *each, struct arena *arena, struct findings *findings, struct err *err)
{
        struct dirent **entry;
        int n = scandir(folder, &entry, is_yaml, alphasort);
        bool sound = true;

        if (n < 0)
                return err_sys(err, ERR_REFUSED, "%s", folder);
        for (int i = 0; i < n; i++) {
                sound = sound && each(arena_text(arena, "%s/%s", folder, entry[i]->d_name), arena, findings, err);
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
        Law *law = NULL;

        if (!folder_check(conf->flows, flow_file_check, arena, &findings, err) || !law_read(conf->law, arena, &findings, &law, err) ||
            !rules_check(conf->matching, arena, &findings, err) ||
            !folder_check(conf->outcomes, outcomes_file_check, arena, &findings, err))
                return false;
        return !findings.n || err_set(err, ERR_REFUSED, "%s", findings_text(&findings, arena));
}
