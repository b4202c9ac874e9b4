#include "line.h"

#include <getopt.h>
#include <string.h>

#include "law/law_main.h"
#include "must.h"
#include "text.h"

static const opt_set everywhere = TAKES(OPT_CONFIG) | TAKES(OPT_DATA) | TAKES(OPT_KEY) | TAKES(OPT_WAIT) | TAKES(OPT_JSON) |
                                   TAKES(OPT_HELP) | TAKES(OPT_VERSION) | TAKES(OPT_DUMP);

enum { FIRST_LONG = 1000 }; /* above every letter */

/* The first '-' gives words in their places, one by one, so that `law` can take over where it stands; the ':' after it tells a
 * missing argument from an unknown option. */
static void tables_make(struct option *longs, char *shorts)
{
        size_t n = 0;

        strcpy(shorts, "-:");
        for (size_t i = 0; i < OPTIONS; i++) {
                const struct option_spec *spec = &option_specs[i];

                must(spec->name);
                longs[n++] = (struct option){spec->name, spec->arg ? required_argument : no_argument, NULL, FIRST_LONG + (int)i};
                if (spec->letter) {
                        char letter[3] = {spec->letter, spec->arg ? ':' : 0, 0};

                        strcat(shorts, letter);
                }
        }
        longs[n] = (struct option){0};
}

static enum opt option_of(int code)
{
        for (size_t i = 0; code < FIRST_LONG && i < OPTIONS; i++)
                if (option_specs[i].letter == code)
                        return (enum opt)i;
        must(code >= FIRST_LONG && code < FIRST_LONG + OPTIONS);
        return (enum opt)(code - FIRST_LONG);
}

static void words_add(struct words *words, const char *word, struct arena *arena)
{
        *(const char **)arena_append(arena, (void **)&words->item, &words->n, sizeof(*words->item)) = word;
}

static bool option_unknown(const char *given, struct err *err)
{
        const char *names[OPTIONS], *near;
        char name[80];

        for (size_t i = 0; i < OPTIONS; i++)
                names[i] = option_specs[i].name;
        if (strncmp(given, "--", 2))
                return err_set(err, ERR_REFUSED, "there is no option %s", given);
        snprintf(name, sizeof(name), "%.*s", (int)strcspn(given + 2, "="), given + 2);
        near = text_near(name, names, COUNT(names));
        return err_set(err, ERR_REFUSED, "there is no option --%s%s%s%s", name, near ? " (did you mean --" : "", near ? near : "",
                       near ? "?)" : "");
}

static bool option_take(struct line *line, int code, const char *value, struct arena *arena, struct err *err)
{
        enum opt option = option_of(code);

        if (line->given[option].n && option_specs[option].arg && !option_specs[option].again)
                return err_set(err, ERR_REFUSED, "--%s is given twice", option_specs[option].name);
        words_add(&line->given[option], value ? value : "", arena);
        return true;
}

/* Options into line->given, everything else into `words`; stops at `law` as the first word. */
static bool words_take(int argc, char **argv, struct arena *arena, struct line *line, struct words *words, struct err *err)
{
        struct option longs[OPTIONS + 1];
        char shorts[2 * OPTIONS + 3];
        int code;

        tables_make(longs, shorts);
        optind = 0; /* glibc: begin anew, whoever parsed before */
        opterr = 0;
        while ((code = getopt_long(argc, argv, shorts, longs, NULL)) != -1) {
                if (code == '?' && optopt >= FIRST_LONG)
                        return err_set(err, ERR_REFUSED, "--%s takes no value", option_specs[option_of(optopt)].name);
                if (code == '?')
                        return option_unknown(optopt ? arena_text(arena, "-%c", optopt) : argv[optind - 1], err);
                if (code == ':')
                        return err_set(err, ERR_REFUSED, "%s needs a value", argv[optind - 1]);
                if (code == 1 && !words->n && text_is(optarg, "law")) {
                        line->law = argv + optind - 1;
                        line->n_law = argc - optind + 1;
                        return true;
                }
                if (code == 1)
                        words_add(words, optarg, arena);
                else if (!option_take(line, code, optarg, arena, err))
                        return false;
        }
        for (; optind < argc; optind++) /* after -- */
                words_add(words, argv[optind], arena);
        return true;
}

/* How many of the words name this verb; 0: they do not. */
static size_t verb_match(const struct verb *verb, const struct words *words)
{
        const char *second;
        size_t first;

        if (!text_is(words->item[0], verb->noun))
                return 0;
        if (!verb->verb)
                return 1;
        second = strchr(verb->verb, ' ');
        first = second ? (size_t)(second - verb->verb) : strlen(verb->verb);
        if (words->n < 2 || strlen(words->item[1]) != first || strncmp(words->item[1], verb->verb, first))
                return 0;
        if (!second)
                return 2;
        return words->n > 2 && text_is(words->item[2], second + 1) ? 3 : 0;
}

/* "there is no `case lst` (did you mean list?): list, show, …" */
static bool verb_unknown(const struct words *words, struct arena *arena, struct err *err)
{
        const char *names[200];
        char *all = arena_strdup(arena, "");
        const char *near;
        size_t n = 0;

        for (size_t i = 0; i < n_verbs; i++)
                if (text_is(verbs[i].noun, words->item[0])) {
                        must(n < COUNT(names));
                        names[n++] = verbs[i].verb;
                }
        if (!n) {
                for (size_t i = 0; i < n_nouns; i++)
                        names[n++] = nouns[i].name;
                near = text_near(words->item[0], names, n);
                return err_set(err, ERR_REFUSED, "there is no %s%s%s%s", words->item[0], near ? " (did you mean " : "",
                               near ? near : "", near ? "?)" : "");
        }
        for (size_t i = 0; i < n; i++)
                all = arena_text(arena, "%s%s%s", all, *all ? ", " : "", names[i]);
        if (words->n < 2)
                return err_set(err, ERR_REFUSED, "what about the %s? there are: %s", words->item[0], all);
        near = text_near(words->item[1], names, n);
        return err_set(err, ERR_REFUSED, "there is no %s %s%s%s%s; there are: %s", words->item[0], words->item[1],
                       near ? " (did you mean " : "", near ? near : "", near ? "?)" : "", all);
}

static bool noun_is_known(const char *word)
{
        for (size_t i = 0; i < n_nouns; i++)
                if (text_is(nouns[i].name, word))
                        return true;
        return false;
}

static bool options_fit(const struct line *line, struct arena *arena, struct err *err)
{
        const struct verb *verb = line->verb;

        for (size_t i = 0; i < OPTIONS; i++) {
                if (line->given[i].n && !((everywhere | verb->must | verb->may) & TAKES(i)))
                        return err_set(err, ERR_REFUSED, "%s %s takes no --%s", verb->noun, verb->verb ? verb->verb : "",
                                       option_specs[i].name);
                if (!line->given[i].n && (verb->must & TAKES(i)))
                        return err_set(err, ERR_REFUSED, "--%s is missing: %s", option_specs[i].name, verb_usage(verb, arena));
        }
        return true;
}

bool line_parse(int argc, char **argv, struct arena *arena, struct line *out, struct err *err)
{
        struct line line = {0};
        struct words words = {0};
        size_t used = 0;

        if (!words_take(argc, argv, arena, &line, &words, err))
                return false;
        line.help = line.given[OPT_HELP].n;
        line.version = line.given[OPT_VERSION].n;
        line.dump = line.given[OPT_DUMP].n;
        if (words.n && noun_is_known(words.item[0]))
                line.noun = words.item[0];
        for (size_t i = 0; words.n && i < n_verbs && !used; i++)
                if ((used = verb_match(&verbs[i], &words)))
                        line.verb = &verbs[i];
        if (line.help || line.version || line.dump || line.law) {
                *out = line;
                return true;
        }
        if (!words.n)
                return err_set(err, ERR_REFUSED, "say what to do, as in `overstap case list`");
        if (!line.verb)
                return verb_unknown(&words, arena, err);
        line.n = (int)(words.n - used);
        line.arg = (char **)words.item + used;
        if (line.n < line.verb->least || (line.verb->most != ANY && line.n > line.verb->most))
                return err_set(err, ERR_REFUSED, "too %s arguments: %s", line.n < line.verb->least ? "few" : "many",
                               verb_usage(line.verb, arena));
        if (!options_fit(&line, arena, err))
                return false;
        *out = line;
        return true;
}

/* ---- help */

const char *verb_usage(const struct verb *verb, struct arena *arena)
{
        char *text = arena_text(arena, "overstap %s%s%s%s%s", verb->noun, verb->verb ? " " : "", verb->verb ? verb->verb : "",
                                verb->args ? " " : "", verb->args ? verb->args : "");

        for (int needed = 1; needed >= 0; needed--)
                for (size_t i = 0; i < OPTIONS; i++) {
                        const struct option_spec *spec = &option_specs[i];

                        if (!((needed ? verb->must : verb->may) & TAKES(i)))
                                continue;
                        text = arena_text(arena, "%s %s--%s%s%s%s%s", text, needed ? "" : "[", spec->name, spec->arg ? " " : "",
                                          spec->arg ? spec->arg : "", needed ? "" : "]", spec->again ? "..." : "");
                }
        return text;
}

static void option_help(size_t option, FILE *out)
{
        const struct option_spec *spec = &option_specs[option];
        char left[60], letter[8] = "    ";

        if (!spec->help)
                return;
        if (spec->letter)
                snprintf(letter, sizeof(letter), "-%c, ", spec->letter);
        snprintf(left, sizeof(left), "  %s--%s%s%s", letter, spec->name, spec->arg ? " " : "", spec->arg ? spec->arg : "");
        fprintf(out, "%-28s %s\n", left, spec->help);
}

static void options_help(opt_set options, FILE *out)
{
        for (size_t i = 0; i < OPTIONS; i++)
                if (options & TAKES(i))
                        option_help(i, out);
}

static void verb_help(const struct verb *verb, struct arena *arena, FILE *out)
{
        fprintf(out, "%s\n\n%s.\n\n", verb_usage(verb, arena), verb->help);
        options_help(verb->must | verb->may, out);
        options_help(everywhere, out);
        fputs("\nExit status: 0 done, 1 refused by a rule, 2 wrong usage, 3 no answer, 4 not allowed, 5 bad input file.\n", out);
}

void line_help(const struct line *line, struct arena *arena, FILE *out)
{
        if (line->verb) {
                verb_help(line->verb, arena, out);
                return;
        }
        if (!line->noun) {
                fputs("overstap [OPTION...] NOUN VERB [ARGUMENT...]: talk to a suite of Overstap.\n\n", out);
                for (size_t i = 0; i < n_nouns; i++)
                        fprintf(out, "  %-12s %s\n", nouns[i].name, nouns[i].help);
                fputs("\nEvery noun has its own --help, and so has every verb. Options for all of them:\n\n", out);
                options_help(everywhere, out);
                return;
        }
        for (size_t i = 0; i < n_verbs; i++)
                if (text_is(verbs[i].noun, line->noun))
                        fprintf(out, "%s\n        %s.\n", verb_usage(&verbs[i], arena), verbs[i].help);
}

void line_dump(FILE *out)
{
        for (size_t i = 0; i < n_verbs; i++) {
                opt_set options = everywhere | verbs[i].must | verbs[i].may;

                fprintf(out, "%s\t%s\t%s\t", verbs[i].noun, verbs[i].verb ? verbs[i].verb : "",
                        verbs[i].args ? verbs[i].args : "");
                for (size_t j = 0; j < OPTIONS; j++)
                        if ((options & TAKES(j)) && option_specs[j].help)
                                fprintf(out, "--%s%s ", option_specs[j].name, option_specs[j].arg ? "=" : "");
                fputc('\n', out);
        }
        law_dump(out);
}
