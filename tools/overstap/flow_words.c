#include "flow_words.h"

#include <string.h>

#include "date.h"
#include "json.h"
#include "must.h"
#include "text.h"

static const struct {
        const char *kind, *value; /* value null: any */
        const char *words;        /* with a place for the value where any will do */
} requires[] = {
        {"agreement", NULL, "agreement %s signed"},
        {"fact", NULL, "%s recorded"},
        {"passed", NULL, "%s is over"},
        {"within", NULL, "within %s"},
        {"met", NULL, "%s was met"},
        {"admission", NULL, "admission for %s"},
        {"placement", "running", "work runs"},
        {"placement", "ended", "work has ended"},
        {"placement", "none", "no work runs"},
        {"placement", NULL, "%s recorded"},
        {"activity", NULL, "%s recorded"},
        {"profile", NULL, "e-profile %s"},
        {"consent", NULL, "consent to show %s"},
        {"milestone", NULL, "milestone %s reached"},
        {"sampled", NULL, "%s in a sample"},
};

/* Words with one place for a value: only those of the tables here. */
__attribute__((format_arg(1))) static const char *with_place(const char *words)
{
        return words;
}

const char *require_words(const FlowRequire *require, struct arena *arena)
{
        const char *kind = require->kind->text, *value = require->value ? require->value->text : "";

        if (text_is(kind, "least") || text_is(kind, "most"))
                return arena_text(arena, "%s at %s %u", value, kind, require->number);
        if (text_is(kind, "activity") && require->number > 1)
                return arena_text(arena, "%s recorded %u times", value, require->number);
        for (size_t i = 0; i < COUNT(requires); i++)
                if (text_is(requires[i].kind, kind) && (!requires[i].value || text_is(requires[i].value, value)))
        return requires[i].value ? requires[i].words : arena_text(arena, with_place(requires[i].words), value);
        return arena_text(arena, "%s %s", kind, value);
}

const char *anchor_words(Anchor anchor, const Word *value, struct arena *arena)
{
        const char *text = value ? value->text : "";

        switch (anchor) {
        case ANCHOR__ANCHOR_FACT:
                if (text_is(text, "agreement"))
                        return "any agreement";
                if (!strncmp(text, "agreement.", 10))
                        return arena_text(arena, "the agreement %s", text + 10);
                return arena_text(arena, "the fact %s", text);
        case ANCHOR__ANCHOR_ENTERED:
                return arena_text(arena, "entered %s", text);
        case ANCHOR__ANCHOR_PLACEMENT_START:
                return "the first day of work";
        case ANCHOR__ANCHOR_PLACEMENT_END:
                return "the last day of work";
        case ANCHOR__ANCHOR_TASTER_END:
                return "the last day of the taster";
        case ANCHOR__ANCHOR_ACTIVITY:
                return arena_text(arena, "the latest %s", text);
        case ANCHOR__ANCHOR_TERM:
                return arena_text(arena, "the last day of %s", text);
        default:
                return "nothing";
        }
}

const char *until_words(const FlowTerm *term, struct arena *arena)
{
        const char *all = "";

        for (size_t i = 0; i < term->n_until; i++)
                all = arena_text(arena, "%s%s%s", all, i ? " or " : "",
                                 anchor_words(term->until[i]->kind, term->until[i]->value, arena));
        return all;
}

const char *length_words(const Length *length, struct arena *arena)
{
        char text[LENGTH_TEXT];

        return arena_strdup(arena, length_text((struct length){(int32_t)length->n, (enum unit)length->unit}, text));
}

const char *term_length_words(const FlowTerm *term, struct arena *arena)
{
        const char *first, *last;

        if (!term->figure)
                return length_words(term->after, arena);
        first = length_words(term->bands[0]->after, arena);
        last = length_words(term->bands[term->n_bands - 1]->after, arena);
        return term->n_bands > 1 ? arena_text(arena, "%s to %s by %s", first, last, term->figure->text)
                                 : arena_text(arena, "%s by %s", first, term->figure->text);
}

const char *basis_word(Basis basis)
{
        static const char *const words[] = {"", "statute", "ministerial", "contract", "own"};

        return (size_t)basis < COUNT(words) ? words[basis] : "";
}

static const char *party_word(Party party, struct arena *arena)
{
        char word[40];
        const char *told = enum_word(&party__descriptor, (int)party, word);

        return told ? arena_strdup(arena, told) : "nobody";
}

const char *party_words(Party party, Share *const *shares, size_t n, struct arena *arena)
{
        const char *all = "";

        if (!n)
                return party_word(party, arena);
        for (size_t i = 0; i < n; i++)
                all = arena_text(arena, "%s%s%s %u%%", all, i ? ", " : "", party_word(shares[i]->party, arena),
                                 shares[i]->percent);
        return all;
}

const char *list_words(Word *const *words, size_t n, struct arena *arena)
{
        const char *all = "";

        for (size_t i = 0; i < n; i++)
                all = arena_text(arena, "%s%s%s", all, i ? ", " : "", words[i]->text);
        return all;
}

const char *day_words(uint32_t ymd, struct arena *arena)
{
        char text[DATE_TEXT];

        return arena_strdup(arena, date_text(date_of_ymd(ymd), text));
}

bool term_is_asked(const FlowTransition *transition, const FlowTerm *term)
{
        for (size_t i = 0; i < transition->n_requires; i++) {
                const FlowRequire *require = transition->requires[i];
                const char *kind = require->kind->text;

                if ((text_is(kind, "passed") || text_is(kind, "within") || text_is(kind, "met")) && require->value &&
                    text_is(require->value->text, term->name->text))
                        return true;
        }
        return false;
}
