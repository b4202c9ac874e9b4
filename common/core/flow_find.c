/* Findings about a flow, and the words in it. */
#include <stdarg.h>
#include <string.h>

#include "flow_check.h"
#include "must.h"
#include "text.h"

enum {
        FINDINGS_MOST = 500,
        NAME_MOST = 40,
        YEARS_MOST = 100,
};

void check_find(struct check *check, const Word *at, const char *fmt, ...)
{
        const char *text;
        va_list args;

        if (check->n == FINDINGS_MOST)
                return;
        va_start(args, fmt);
        text = arena_vtext(check->arena, fmt, args);
        va_end(args);
        *(struct flow_finding *)arena_append(check->arena, (void **)&check->finding, &check->n, sizeof *check->finding) =
                (struct flow_finding){at && at->line ? at->line : 1, at && at->column ? at->column : 1, text};
}

const char *word_text(const Word *word)
{
        return word ? word->text : "";
}

bool state_is_end(const FlowState *state)
{
        return state && text_set(word_text(state->end));
}

bool transition_is_by(const FlowTransition *transition, const char *role)
{
        for (size_t i = 0; i < transition->n_by; i++)
                if (text_is(word_text(transition->by[i]), role))
                        return true;
        return false;
}

bool transition_is_fired(const Flow *flow, const FlowTransition *transition)
{
        for (size_t i = 0; i < flow->n_terms; i++)
                if (flow->terms[i]->then && text_is(word_text(flow->terms[i]->then), word_text(transition->name)))
                        return true;
        return false;
}

const Word *at_or(const Word *word, const Word *other)
{
        return text_set(word_text(word)) ? word : other;
}

size_t words_in(const char *const *words)
{
        size_t n = 0;

        while (words[n])
                n++;
        return n;
}

bool is_one_of(const char *text, const char *const *words, size_t n)
{
        for (size_t i = 0; i < n && words[i]; i++)
                if (text_is(text, words[i]))
                        return true;
        return false;
}

static const char *list_text(struct check *check, const char *const *words)
{
        const char *all = *words ? *words : "none";

        while (*words && *++words)
                all = arena_text(check->arena, "%s, %s", all, *words);
        return all;
}

bool check_known(struct check *check, const char *path, const char *what, const Word *word, const Word *above,
                 const char *const *words)
{
        const char *text = word_text(word), *near;
        size_t n = words_in(words);

        /* Among the flow's own names may be one that is missing. */
        if (*text && is_one_of(text, words, n))
                return true;
        near = text_near(text, words, n);
        if (!*text)
                check_find(check, above, "%s: the %s is missing (there are %s)", path, what, list_text(check, words));
        else if (near)
                check_find(check, word, "%s: \"%s\" is no %s (did you mean %s?)", path, text, what, near);
        else
                check_find(check, word, "%s: \"%s\" is no %s (there are %s)", path, text, what, list_text(check, words));
        return false;
}

bool name_is_sound(const char *name)
{
        size_t n = strlen(name);

        return n && n <= NAME_MOST && strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-") == n && *name >= 'a' &&
               *name <= 'z' && name[n - 1] != '-' && !strstr(name, "--");
}

bool check_name(struct check *check, const char *what, const Word *name, const Word *above, const char **before, size_t n_before)
{
        bool sound = name_is_sound(word_text(name)), twice = is_one_of(word_text(name), before, n_before);

        if (!*word_text(name))
                check_find(check, above, "%s: a name is missing", what);
        else if (!sound)
                check_find(check, at_or(name, above),
                           "%s \"%s\": a name has lower-case letters, digits and hyphens, begins with a letter, and is at most "
                           "%d long",
                           what, word_text(name), NAME_MOST);
        else if (twice && !check->in_parts)
                check_find(check, name, "%s %s stands here twice; give one another name", what, name->text);
        before[n_before] = word_text(name);
        return sound && !twice;
}

void check_once(struct check *check, const char *path, Word *const *words, size_t n)
{
        for (size_t i = 1; i < n; i++)
                for (size_t j = 0; j < i; j++)
                        if (text_is(words[i]->text, words[j]->text)) {
                                check_find(check, words[i], "%s: %s stands here twice; take one away", path, words[i]->text);
                                break;
                        }
}

static bool agreement_is_sound(const char *text)
{
        return !strncmp(text, "agreement.", 10) && name_is_sound(text + 10);
}

void check_fact(struct check *check, const struct names *names, const char *path, const Word *fact, const Word *above)
{
        if (!agreement_is_sound(word_text(fact)))
                (void)check_known(check, path, "fact", fact, above, names->fact);
}

void check_both(struct check *check, const char *path, const char *what, const Word *at, const char *en, const char *nl)
{
        if (text_set(en) != text_set(nl))
                check_find(check, at, "%s: the %s is missing in %s (%s: ...)", path, what, text_set(en) ? "Dutch" : "English",
                           text_set(en) ? "nl" : "en");
}

void check_title(struct check *check, const char *path, const Word *at, const char *en, const char *nl)
{
        if (!text_set(en) && !text_set(nl))
                check_find(check, at, "%s: a title is missing, such as title: {en: In service, nl: In dienst}", path);
        else
                check_both(check, path, "title", at, en, nl);
}

void check_reasons(struct check *check, const char *path, Word *const *reasons, size_t n, const Word *above)
{
        path = arena_text(check->arena, "%s.reasons", path);
        for (size_t i = 0; i < n; i++)
                if (!name_is_sound(word_text(reasons[i])))
                        check_find(check, at_or(reasons[i], above),
                                   "%s: \"%s\" is no name (lower-case letters, digits and hyphens)", path, word_text(reasons[i]));
        check_once(check, path, reasons, n);
}

bool length_is_sound(const Length *length)
{
        static const uint32_t most[] = {[UNIT__UNIT_IS_DAYS] = 366 * YEARS_MOST,
                                        [UNIT__UNIT_IS_WORKDAYS] = 261 * YEARS_MOST,
                                        [UNIT__UNIT_IS_WEEKS] = 53 * YEARS_MOST,
                                        [UNIT__UNIT_IS_MONTHS] = 12 * YEARS_MOST,
                                        [UNIT__UNIT_IS_YEARS] = YEARS_MOST};

        return length->unit >= UNIT__UNIT_IS_DAYS && length->unit <= UNIT__UNIT_IS_YEARS && length->n <= most[length->unit];
}

void check_length(struct check *check, const char *path, const Length *length, const Word *at)
{
        if (!length)
                check_find(check, at, "%s: a length is missing (such as 14d, 5wd, 26w, 3m, 1y)", path);
        else if (!length_is_sound(length))
                check_find(check, at, "%s: flows count in days (d, wd, w, m, y), to at most %d years", path, YEARS_MOST);
}
