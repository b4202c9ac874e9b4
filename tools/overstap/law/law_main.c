#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "inside.h"
#include "law_main.h"
#include "must.h"
#include "read.h"
#include "suite.h"
#include "text.h"

/* Options that are no facts come after those that are. */
enum { LAW = FACTS, DATA, CONFIG, WAS, JSON, HELP, OPTIONS };

static void facts_print(uint64_t may)
{
        for (int i = 0; i < FACTS; i++)
                if (may & TAKES(i))
                        printf("      %-18s %s\n", fact_specs[i].name, fact_specs[i].help);
}

static void help_print(const struct verb *only)
{
        puts("What the law makes of facts, worked out without a suite. With --json, one JSON document.\n"
             "The law is that of --law DIR, else of the suite that --data or -c names, else the shipped one.\n");
        for (size_t i = 0; i < law_n_verbs; i++)
                if (!only || only == &law_verbs[i])
                        printf("  overstap law %s %s\n      %s\n", law_verbs[i].name, law_verbs[i].usage, law_verbs[i].help);
        if (!only)
                return;
        if (only->run == compute_run)
                puts("\n  A file of facts is a map, such as {since: 2008-01-01, given: 2026-04-07, base: 4150.00}:");
        facts_print(only->run == compute_run ? compute_facts() : only->must | only->any | only->may);
}

static bool verb_find(struct asked *asked, const char *name, struct err *err)
{
        const char **names = arena_alloc(asked->arena, law_n_verbs * sizeof *names), *near;

        for (size_t i = 0; i < law_n_verbs; i++) {
                names[i] = law_verbs[i].name;
                if (text_is(name, law_verbs[i].name))
                        asked->verb = &law_verbs[i];
        }
        near = text_near(name, names, law_n_verbs);
        return asked->verb || err_set(err, ERR_REFUSED, "there is no `law %.40s`%s%s%s", name, near ? " (did you mean " : "",
                                      near ? near : "", near ? "?)" : "");
}

static bool word_take(struct asked *asked, const char *word, struct err *err)
{
        if (!asked->verb)
                return verb_find(asked, word, err);
        if (asked->arg || asked->verb->arg == ARG_NONE)
                return err_set(err, ERR_REFUSED, "%.60s: one word too many", word);
        asked->arg = word;
        return true;
}

/* The values of one option so far: a scalar, or a list of them. */
struct typed {
        const struct node **value;
        size_t n;
};

static const char *option_name(int option)
{
        static const char *const own[] = {"law", "data", "config", "was", "json", "help"};

        return option < FACTS ? fact_specs[option].name : own[option - FACTS];
}

static void options_make(struct option longs[OPTIONS + 1])
{
        memset(longs, 0, (OPTIONS + 1) * sizeof(*longs));
        for (int i = 0; i < OPTIONS; i++) {
                bool is_flag = i < FACTS ? fact_specs[i].kind == FACT_FLAG : i >= JSON;

                longs[i] = (struct option){option_name(i), is_flag ? no_argument : required_argument, NULL, 0};
        }
}

void law_dump(FILE *out)
{
        for (size_t i = 0; i < law_n_verbs; i++) {
                const struct verb *verb = &law_verbs[i];
                uint64_t may = verb->must | verb->any | verb->may;
                struct option longs[OPTIONS + 1];

                options_make(longs);
                fprintf(out, "law\t%s\t%.*s\t", verb->name, verb->arg ? (int)strcspn(verb->usage, " ") : 0, verb->usage);
                for (int j = 0; j < OPTIONS; j++)
                        if (j < FACTS ? may & TAKES(j) : j != WAS || verb->run == compute_run)
                                fprintf(out, "--%s%s ", longs[j].name, longs[j].has_arg ? "=" : "");
                fputc('\n', out);
        }
}

static bool own_take(struct asked *asked, int option, const char *value, struct err *err)
{
        struct options *options = &asked->options;
        const char **text[] = {&options->law, &options->data, &options->config, &options->was};

        if (option == JSON)
                options->json = true;
        else if (option == HELP)
                options->help = true;
        else if (*text[option - FACTS])
                return err_set(err, ERR_REFUSED, "--%s is given twice", option_name(option));
        else
                *text[option - FACTS] = value;
        return true;
}

static bool option_take(struct asked *asked, int option, const char *value, struct typed *typed, struct err *err)
{
        struct node *node;

        if (option >= FACTS)
                return own_take(asked, option, value, err);
        if (typed->n && !fact_is_list((enum fact)option))
                return err_set(err, ERR_REFUSED, "--%s is given twice", option_name(option));
        node = arena_alloc(asked->arena, sizeof *node);
        *node = (struct node){.kind = NODE_SCALAR, .text = value ? value : "true"};
        *(const struct node **)arena_append(asked->arena, (void **)&typed->value, &typed->n, sizeof(*typed->value)) = node;
        return true;
}

static bool words_take(struct asked *asked, int argc, char **argv, struct typed typed[FACTS], struct err *err)
{
        struct option longs[OPTIONS + 1];
        int code, option = 0;

        options_make(longs);
        optind = 0; /* glibc: begin anew, whoever parsed before */
        opterr = 0;
        while ((code = getopt_long(argc, argv, "-:c:", longs, &option)) != -1) {
                bool ok;

                if (code == 1)
                        ok = word_take(asked, optarg, err);
                else if (code == 'c')
                        ok = own_take(asked, CONFIG, optarg, err);
                else if (code)
                        ok = err_set(err, ERR_REFUSED, code == ':' ? "%s needs a value" : "%s: not an option here",
                                     argv[optind - 1]);
                else
                        ok = option_take(asked, option, optarg, option < FACTS ? &typed[option] : NULL, err);
                if (!ok)
                        return false;
        }
        for (; optind < argc; optind++) /* after -- */
                if (!word_take(asked, argv[optind], err))
                        return false;
        return true;
}

/* Every option as the fact it is, when the verb takes it. */
static bool facts_take(struct asked *asked, const struct typed typed[FACTS], struct err *err)
{
        uint64_t may = asked->verb->must | asked->verb->any | asked->verb->may;

        for (int i = 0; i < FACTS; i++) {
                struct node list = {.kind = NODE_LIST, .n = typed[i].n, .item = typed[i].value};
                const struct node *node = fact_is_list((enum fact)i) ? arena_copy(asked->arena, &list, sizeof list) : NULL, *at;

                if (!typed[i].n)
                        continue;
                if (!(may & TAKES(i)))
                        return err_set(err, ERR_REFUSED, "`law %s` takes no --%s", asked->verb->name, fact_specs[i].name);
                if (!fact_read((enum fact)i, node ? node : typed[i].value[0], asked->arena, &asked->facts.at[i], &at, err))
                        return err_in(err, "--%s", fact_specs[i].name);
        }
        return true;
}

static bool words_fit(const struct asked *asked, struct err *err)
{
        const struct verb *verb = asked->verb;
        bool has_any = !verb->any;

        if (verb->arg == ARG_NEEDED && !asked->arg)
                return err_set(err, ERR_REFUSED, "usage: overstap law %s %s", verb->name, verb->usage);
        for (int i = 0; i < FACTS; i++) {
                if (verb->must & TAKES(i) && !is_given(asked, (enum fact)i))
                        return err_set(err, ERR_REFUSED, "--%s is missing: overstap law %s %s", fact_specs[i].name, verb->name,
                                       verb->usage);
                has_any = has_any || (verb->any & TAKES(i) && is_given(asked, (enum fact)i));
        }
        if (!has_any)
                return err_set(err, ERR_REFUSED, "usage: overstap law %s %s", verb->name, verb->usage);
        return !asked->options.was || verb->run == compute_run ||
               err_set(err, ERR_REFUSED, "`law %s` takes no --was", verb->name);
}

static bool verb_is_asked(const struct asked *asked, struct err *err)
{
        const char *all = "";

        if (asked->verb)
                return true;
        for (size_t i = 0; i < law_n_verbs; i++)
                all = arena_text(asked->arena, "%s%s%s", all, i ? ", " : "", law_verbs[i].name);
        return err_set(err, ERR_REFUSED, "say what is asked: %s", all);
}

/* The folder that was named, else the suite's, else the shipped one. */
static bool law_folder(struct asked *asked, const char **out, struct err *err)
{
        const struct suite_conf *conf;

        *out = asked->options.law;
        if (*out)
                return true;
        if (!asked->options.config && !asked->options.data) {
                *out = arena_text(asked->arena, "%s/law/nl", suite_share(asked->arena));
                return true;
        }
        if (!suite_read(asked->options.config, asked->options.data, false, 0, asked->arena, &conf, err))
                return false;
        *out = conf->law;
        return true;
}

static int law_load(struct asked *asked, struct err *err)
{
        const char *folder;
        Law *law = NULL;

        if (!law_folder(asked, &folder, err))
                return LAW_INPUT;
        if (!law_read(folder, asked->arena, &asked->findings, &law, err))
                return err->kind == ERR_REFUSED ? LAW_INPUT : LAW_SILENT;
        asked->law = law;
        if (law)
                return LAW_DONE;
        (void)err_set(err, ERR_REFUSED, "the law in %s cannot be used", folder);
        return LAW_INPUT;
}

static void answer_show(const struct asked *asked, const json_t *answer)
{
        if (asked->options.json) {
                json_dumpf(answer, stdout, JSON_INDENT(2));
                putchar('\n');
        } else if (asked->verb->print) {
                asked->verb->print(answer);
        } else {
                answer_print(answer);
        }
}

static int law_answer(struct asked *asked, int argc, char **argv, struct err *err)
{
        OWNED(drop_json) json_t *answer = NULL;
        struct typed typed[FACTS] = {0};
        int status;

        if (!words_take(asked, argc, argv, typed, err))
                return LAW_USAGE;
        if (asked->options.help) {
                help_print(asked->verb);
                return LAW_DONE;
        }
        if (!verb_is_asked(asked, err) || !facts_take(asked, typed, err) || !words_fit(asked, err))
                return LAW_USAGE;
        status = law_load(asked, err);
        if (!status)
                status = asked->verb->run(asked, &answer, err);
        if (status)
                return status;
        must(answer);
        answer_show(asked, answer);
        return LAW_DONE;
}

int law_main(int argc, char **argv)
{
        OWNED(arena_destroy) struct arena *arena = NULL;
        struct asked asked = {0};
        struct err err = {0};
        int status;

        arena_new(&arena);
        asked.arena = arena;
        asked.findings.arena = arena;
        status = law_answer(&asked, argc, argv, &err);
        if (status == LAW_INPUT && asked.findings.n)
                fprintf(stderr, "%s\n", findings_text(&asked.findings, arena));
        if (status)
                fprintf(stderr, "overstap law: %s\n", err.text);
        return status;
}
