#include "install.h"

#include <dirent.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "decide.h"
#include "flow.h"
#include "id.h"
#include "match.h"
#include "must.h"
#include "read.h"

struct install {
        struct arena *arena;
        struct findings findings;
        Command **command;
        size_t n;
};

/* The same content has the same id, whenever and by whomever it is installed. */
static void identify(Command *command, struct arena *arena)
{
        struct bytes bytes = codec_encode(&command->base, arena);
        uint8_t digest[16];
        struct uuid id;

        crypto_generichash(digest, sizeof digest, bytes.data, bytes.size, NULL, 0);
        id = uuid_derived(date_instant(date_of_ymd(20000101)), digest);
        command->id = (ProtobufCBinaryData){sizeof id.b, arena_copy(arena, id.b, sizeof id.b)};
}

static Command *command_add(struct install *in, Command__WhatCase what)
{
        Command *command = NEW(in->arena, Command, command);

        command->what_case = what;
        *(Command **)codec_append(in->arena, (void **)&in->command, &in->n, sizeof *in->command) = command;
        return command;
}

static bool install_flow(struct install *in, const char *file, struct err *err)
{
        Command *command;
        Flow *flow = NULL;

        if (!flow_read_sound(file, in->arena, &in->findings, &flow, err))
                return false;
        if (!flow || in->findings.n)
                return true;
        command = command_add(in, COMMAND__WHAT_FLOW_INSTALL);
        command->flow_install = NEW(in->arena, FlowInstall, flow_install);
        command->flow_install->flow = flow;
        flow->file = arena_strdup(in->arena, strrchr(file, '/') ? strrchr(file, '/') + 1 : file);
        return true;
}

static int by_name(const void *a, const void *b)
{
        return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool install_outcomes(struct install *in, const char *file, struct err *err)
{
        struct outcome_set set;

        if (!outcome_read(file, in->arena, &in->findings, &set, err))
                return false;
        for (size_t i = 0; i < set.n && !in->findings.n; i++) {
                Command *command = command_add(in, COMMAND__WHAT_OUTCOME_INSTALL);

                command->outcome_install = NEW(in->arena, OutcomeInstall, outcome_install);
                command->outcome_install->definition = set.item[i];
        }
        return true;
}

typedef bool file_fn(struct install *in, const char *file, struct err *err);

static bool install_folder(struct install *in, const char *key, const char *folder, file_fn *each, struct err *err)
{
        DIR *dir = opendir(folder);
        struct dirent *entry;
        char **file = NULL;
        size_t n = 0;
        bool ok = true;

        if (!dir)
                return err_sys(err, ERR_REFUSED, "%s: %s", key, folder);
        while ((entry = readdir(dir))) {
                size_t len = strlen(entry->d_name);

                if (len > 5 && !strcmp(entry->d_name + len - 5, ".yaml"))
                        *(char **)codec_append(in->arena, (void **)&file, &n, sizeof *file) =
                                arena_text(in->arena, "%s/%s", folder, entry->d_name);
        }
        closedir(dir);
        if (n)
                qsort(file, n, sizeof *file, by_name);
        for (size_t i = 0; i < n && ok; i++)
                ok = each(in, file[i], err);
        return ok;
}

static bool install_law(struct install *in, const char *folder, struct err *err)
{
        Law *law = NULL;
        Command *command;

        if (!law_read(folder, in->arena, &in->findings, &law, err))
                return false;
        if (!law)
                return true;
        command = command_add(in, COMMAND__WHAT_LAW_INSTALL);
        command->law_install = NEW(in->arena, LawInstall, law_install);
        command->law_install->law = law;
        return true;
}

static bool install_rules(struct install *in, const char *file, struct err *err)
{
        struct flow_finding *finding;
        MatchRules *rules = NULL;
        Command *command;
        size_t n;

        if (!rules_read(file, in->arena, &in->findings, &rules, err))
                return false;
        if (!rules)
                return true;
        n = match_rules_check(rules, in->arena, &finding);
        for (size_t i = 0; i < n; i++)
                finding_add(&in->findings, file, finding[i].line, finding[i].column, "%s", finding[i].text);
        command = command_add(in, COMMAND__WHAT_RULES_INSTALL);
        command->rules_install = NEW(in->arena, RulesInstall, rules_install);
        command->rules_install->rules = rules;
        return true;
}

bool install_is_undone(struct world *world, const Command *command, struct arena *arena)
{
        if (!world)
                return false;
        if (command->what_case == COMMAND__WHAT_LAW_INSTALL)
                return !says_same(world_law(world), command->law_install->law, arena);
        return command->what_case == COMMAND__WHAT_RULES_INSTALL && !says_same(world_rules(world), command->rules_install->rules, arena);
}

void install_again(Command *command, struct arena *arena)
{
        struct uuid id = uuid_new();

        command->id = codec_bytes(arena, id.b, sizeof id.b);
}

bool install_commands(const struct suite_conf *conf, struct arena *arena, Command ***out, size_t *n, struct err *err)
{
        struct install in = {.arena = arena, .findings = {.arena = arena}};

        /* Law first: flows count their terms by it. */
        if (!install_law(&in, conf->law, err) || !install_folder(&in, "files.flows", conf->flows, install_flow, err) ||
            !install_rules(&in, conf->matching, err) || !install_folder(&in, "files.outcomes", conf->outcomes, install_outcomes, err))
                return false;
        if (in.findings.n)
                return err_set(err, ERR_REFUSED, "%s", findings_text(&in.findings, arena));
        for (size_t i = 0; i < in.n; i++)
                identify(in.command[i], arena);
        *out = in.command;
        *n = in.n;
        return true;
}
