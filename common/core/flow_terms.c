/* Terms of a flow: how long, from what, until what, and what follows. */
#include "flow_check.h"
#include "must.h"
#include "text.h"

/* How long it is about, in tenths of a day: enough to put lengths of different units in order. */
static uint64_t tenths(const Length *length)
{
        static const uint32_t each[] = {[UNIT__UNIT_IS_DAYS] = 10,
                                        [UNIT__UNIT_IS_WORKDAYS] = 14,
                                        [UNIT__UNIT_IS_WEEKS] = 70,
                                        [UNIT__UNIT_IS_MONTHS] = 304,
                                        [UNIT__UNIT_IS_YEARS] = 3652};

        return (uint64_t)length->n * each[length->unit];
}

/* A warning comes when the term has begun, and a grace is less than the term itself. A term of no length ends on a day that is
 * known beforehand, such as the last day of a job: before that anyone can be warned. `which` of its lengths, if it has several.
 */
static void check_within(struct check *check, const char *path, const char *which, const FlowTerm *term, const Length *after,
                         const Word *at)
{
        if (!after || !length_is_sound(after) || !after->n)
                return;
        if (term->n_warn && length_is_sound(term->warn[0]) && tenths(term->warn[0]) >= tenths(after))
                check_find(check, at,
                           "%s.warn: %sthe first warning would come before the term begins (warn later, or count longer)", path,
                           which);
        if (term->grace && length_is_sound(term->grace) && tenths(term->grace) >= tenths(after))
                check_find(check, at, "%s.grace: %sthe grace is as long as the term or longer (count longer, or give less)", path,
                           which);
}

/* Each band is a length of its own. */
static void check_lengths(struct check *check, const char *path, const FlowTerm *term)
{
        if (!term->figure)
                check_within(check, path, "", term, term->after, term->name);
        for (size_t i = 0; term->figure && i < term->n_bands; i++)
                check_within(check, path, arena_text(check->arena, "in the band from %u ", term->bands[i]->from), term,
                             term->bands[i]->after, term->figure);
}

static void check_warnings(struct check *check, const char *path, const FlowTerm *term)
{
        path = arena_text(check->arena, "%s.warn", path);
        for (size_t i = 0; i < term->n_warn; i++) {
                if (!length_is_sound(term->warn[i])) {
                        check_length(check, path, term->warn[i], term->name);
                        return;
                }
                if (i > 0 && tenths(term->warn[i]) >= tenths(term->warn[i - 1]))
                        check_find(check, term->name,
                                   "%s: each warning comes later than the one before (write the longest first, such as [3m, 1m, "
                                   "1w])",
                                   path);
        }
}

/* `place` is how many terms stand above. */
static void check_anchor(struct check *check, const struct names *names, const char *path, Anchor anchor, const Word *word,
                         const Word *above, size_t place)
{
        const char *value = word_text(word);

        switch (anchor) {
        case ANCHOR__ANCHOR_FACT:
                if (!text_is(value, "agreement"))
                        check_fact(check, names, path, word, above);
                break;
        case ANCHOR__ANCHOR_ENTERED:
                (void)check_known(check, path, "state", word, above, names->state);
                break;
        case ANCHOR__ANCHOR_ACTIVITY:
                (void)check_known(check, path, "activity", word, above, flow_activities);
                break;
        case ANCHOR__ANCHOR_TERM:
                if (!is_one_of(value, names->term, names->n_terms))
                        (void)check_known(check, path, "term", word, above, names->term);
                else if (!is_one_of(value, names->term, place))
                        check_find(check, word, "%s: %s stands below; a term counts from one that stands above it (move %s up)",
                                   path, value, value);
                break;
        case ANCHOR__ANCHOR_PLACEMENT_START:
        case ANCHOR__ANCHOR_PLACEMENT_END:
        case ANCHOR__ANCHOR_TASTER_END:
                break;
        default:
                check_find(check, above,
                           "%s: a term counts from something (a fact, agreement, entered STATE, placement start, placement end, "
                           "taster end, "
                           "activity KIND, term NAME)",
                           path);
        }
}

static void check_then(struct check *check, const struct names *names, const char *path, const FlowTerm *term)
{
        const char *value = word_text(term->anchor_value);
        const FlowTransition *then;

        if (!term->then)
                return;
        path = arena_text(check->arena, "%s.then", path);
        if (!check_known(check, path, "transition", term->then, term->name, names->transition))
                return;
        then = flow_transition(check->flow, term->then->text);
        if (!transition_is_by(then, "clock"))
                check_find(check, term->then, "%s: %s is not for the clock to take (add clock to its by)", path,
                           term->then->text);
        if (term->anchor == ANCHOR__ANCHOR_ENTERED && flow_state(check->flow, value) && !flow_leaves(then, value))
                check_find(check, term->then, "%s: %s does not leave %s, where the term begins (add %s to its from)", path,
                           term->then->text, value, value);
        if (then->n_reasons && !term->reason)
                check_find(check, term->then, "%s: %s asks for a reason, and the clock has none (add reason: %s)", path,
                           term->then->text, word_text(then->reasons[0]));
        if (!then->n_reasons && term->reason)
                check_find(check, term->reason, "%s: %s asks for no reason (take it away, or add reasons to %s)", path,
                           term->then->text, term->then->text);
        if (then->n_reasons && term->reason && !word_among(then->reasons, then->n_reasons, term->reason->text))
                check_find(check, term->reason, "%s: \"%s\" is no reason of %s (add it to its reasons)", path, term->reason->text,
                           term->then->text);
}

/* A length for each band of a figure, or one length. */
static void check_after(struct check *check, const struct names *names, const char *path, const FlowTerm *term)
{
        path = arena_text(check->arena, "%s.after", path);
        if (!term->figure) {
                check_length(check, path, term->after, term->name);
                return;
        }
        (void)check_known(check, path, "figure", term->figure, term->name, names->figure);
        if (!term->n_bands)
                check_find(check, term->figure, "%s: no band has a length, such as {by: %s, 0: 3m, 45: 6m}", path,
                           word_text(term->figure));
        for (size_t i = 0; i < term->n_bands; i++) {
                check_length(check, path, term->bands[i]->after, term->figure);
                if (i && term->bands[i]->from <= term->bands[i - 1]->from)
                        check_find(check, term->figure, "%s: the bands do not rise (write the lowest first)", path);
        }
}

bool term_has_no_length(const FlowTerm *term)
{
        bool none = !term->figure && term->after && !term->after->n;

        for (size_t i = 0; term->figure && i < term->n_bands; i++)
                none = none || (term->bands[i]->after && !term->bands[i]->after->n);
        return none;
}

static void check_repeats(struct check *check, const char *path, const FlowTerm *term)
{
        if (term->repeats && term_has_no_length(term))
                check_find(check, at_or(term->figure, term->name),
                           "%s.repeats: a term of no length would repeat without end on one day (give it a length)", path);
        if (term->grace && length_is_sound(term->grace) && !term->grace->n)
                check_find(check, term->name, "%s.grace: no grace is left out (take it away)", path);
        else if (term->grace)
                check_length(check, arena_text(check->arena, "%s.grace", path), term->grace, term->name);
        if (term->reason && !term->then)
                check_find(check, term->reason,
                           "%s.reason: the clock takes no step here that would have one (take it away, or add then)", path);
}

static void check_pause(struct check *check, const char *path, const FlowTerm *term)
{
        if (!term->pause)
                return;
        if (term->basis == BASIS__BASIS_STATUTE || term->basis == BASIS__BASIS_MINISTERIAL)
                check_find(check, term->name,
                           "%s.pause: only the act itself stops a term of an act (take pause away, or the basis is another one)",
                           path);
        if (!check->flow->suspension)
                check_find(check, term->name,
                           "%s.pause: nobody may suspend a casefile of this flow (add suspension: {by: [caseworker], reasons: "
                           "[...]})",
                           path);
}

void check_term(struct check *check, const struct names *names, const FlowTerm *term, size_t place)
{
        const char *path = arena_text(check->arena, "terms.%s", word_text(term->name));
        const char *until = arena_text(check->arena, "%s.until", path);

        check_after(check, names, path, term);
        check_anchor(check, names, arena_text(check->arena, "%s.from", path), term->anchor, term->anchor_value, term->name,
                     place);
        for (size_t i = 0; i < term->n_until; i++)
                check_anchor(check, names, until, term->until[i]->kind, term->until[i]->value, term->name, place);
        if (term->basis == BASIS__BASIS_NONE)
                check_find(check, term->name, "%s.basis: a term has a legal basis (statute, ministerial, contract or own)", path);
        check_both(check, path, "title", term->name, term->title_en, term->title_nl);
        check_lengths(check, path, term);
        check_warnings(check, path, term);
        check_then(check, names, path, term);
        check_repeats(check, path, term);
        check_pause(check, path, term);
}
