/* Is a flow sound? After flow_check finds nothing, the engine may rely on every word of it. */
#include <stdarg.h>
#include <string.h>

#include "flow.h"
#include "must.h"
#include "text.h"

enum {
        FINDINGS_MOST = 500,
        NAME_MOST = 40,
        YEARS_MOST = 100,
};

/* Whoever has a role can be given a task; time cannot. */
static const char *const doers[] = {"caseworker", "lead", "employee", "employer", NULL};
/* Whoever answers for a case. */
static const char *const deciders[] = {"caseworker", "lead", NULL};
static const char *const admissions_asked[] = {"lending", NULL};
static const char *const profiles_asked[] = {"recorded", NULL};
static const char *const samples_asked[] = {"drawn", NULL};
static const char *const parts[] = {"profile", "name", "contact", NULL};

struct check {
        const Flow *flow;
        struct arena *arena;
        struct flow_finding *finding;
        size_t n, room;
        bool astray; /* the names of states, or those that transitions use, do not hold: ways cannot be followed */
};

static void PRINTF_LIKE(3, 4) find(struct check *check, const Word *at, const char *fmt, ...)
{
        struct flow_finding *wider;
        va_list args;

        if (check->n == FINDINGS_MOST)
                return;
        if (check->n == check->room) {
                check->room = check->room ? 2 * check->room : 8;
                wider = arena_alloc(check->arena, check->room * sizeof *wider);
                if (check->n)
                        memcpy(wider, check->finding, check->n * sizeof *wider);
                check->finding = wider;
        }
        va_start(args, fmt);
        check->finding[check->n++] = (struct flow_finding){at && at->line ? at->line : 1, at && at->column ? at->column : 1,
                                                           arena_vtext(check->arena, fmt, args)};
        va_end(args);
}

static const char *word_text(const Word *word)
{
        return word ? word->text : "";
}

/* Where to point at when the word itself is missing. */
static const Word *at_or(const Word *word, const Word *other)
{
        return text_set(word_text(word)) ? word : other;
}

static size_t count(const char *const *words)
{
        size_t n = 0;

        while (words[n])
                n++;
        return n;
}

/* Among the first `n` of a null-terminated list. */
static bool is_one_of(const char *text, const char *const *words, size_t n)
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

/* `word` is one of `words` (null-terminated); else a finding under `path` that says what would do. */
static bool known(struct check *check, const char *path, const char *what, const Word *word, const Word *above,
                  const char *const *words)
{
        const char *text = word_text(word), *near;
        size_t n = count(words);

        /* Among the flow's own names may be one that is missing. */
        if (*text && is_one_of(text, words, n))
                return true;
        near = text_near(text, words, n);
        if (!*text)
                find(check, above, "%s: the %s is missing (there are %s)", path, what, list_text(check, words));
        else if (near)
                find(check, word, "%s: \"%s\" is no %s (did you mean %s?)", path, text, what, near);
        else
                find(check, word, "%s: \"%s\" is no %s (there are %s)", path, text, what, list_text(check, words));
        return false;
}

bool name_is_sound(const char *name)
{
        size_t n = strlen(name);

        return n && n <= NAME_MOST && strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-") == n && *name >= 'a' &&
               *name <= 'z' && name[n - 1] != '-' && !strstr(name, "--");
}

/* A name that the flow gives; `before` are those given for the same kind of thing so far. */
static bool check_name(struct check *check, const char *what, const Word *name, const Word *above, const char **before,
                       size_t n_before)
{
        bool sound = name_is_sound(word_text(name)), twice = is_one_of(word_text(name), before, n_before);

        if (!*word_text(name))
                find(check, above, "%s: a name is missing", what);
        else if (!sound)
                find(check, at_or(name, above),
                     "%s \"%s\": a name has lower-case letters, digits and hyphens, begins with a letter, and is at most %d long",
                     what, word_text(name), NAME_MOST);
        else if (twice)
                find(check, name, "%s %s stands here twice; give one another name", what, name->text);
        before[n_before] = word_text(name);
        return sound && !twice;
}

static void check_title(struct check *check, const char *path, const Word *at, const char *en, const char *nl)
{
        if (!text_set(en) && !text_set(nl))
                find(check, at, "%s: a title is missing, such as title: {en: In service, nl: In dienst}", path);
        else if (!text_set(en) || !text_set(nl))
                find(check, at, "%s: the title is missing in %s (%s: ...)", path, text_set(en) ? "Dutch" : "English",
                     text_set(en) ? "nl" : "en");
}

/* ---- names of the flow's own parts */

/* Null-terminated; "" stands for one that is missing. */
struct names {
        const char **state, **transition, **term, **fact, **figure, **milestone;
        size_t n_states, n_transitions, n_terms, n_facts, n_figures, n_milestones;
};

/* Facts of the vocabulary and of the flow's own. */
static void names_of_facts(struct check *check, struct names *names)
{
        const Flow *flow = check->flow;

        for (; flow_facts[names->n_facts]; names->n_facts++)
                names->fact[names->n_facts] = flow_facts[names->n_facts];
        for (size_t i = 0; i < flow->n_facts; i++) {
                const FlowFact *fact = flow->facts[i];

                (void)check_name(check, "fact", fact->name, flow->name, names->fact, names->n_facts++);
                check_title(check, arena_text(check->arena, "facts.%s", word_text(fact->name)), at_or(fact->name, flow->name), fact->title_en,
                            fact->title_nl);
        }
}

static size_t milestones_most(const Flow *flow)
{
        size_t n = 0;

        for (size_t i = 0; i < flow->n_transitions; i++)
                n += flow->transitions[i]->n_effects;
        return n;
}

/* Milestones that some step reaches. */
static void names_of_milestones(const Flow *flow, struct names *names)
{
        for (size_t i = 0; i < flow->n_transitions; i++)
                for (size_t j = 0; j < flow->transitions[i]->n_effects; j++) {
                        const FlowEffect *effect = flow->transitions[i]->effects[j];

                        if (text_is(word_text(effect->kind), "milestone"))
                                names->milestone[names->n_milestones++] = word_text(effect->value);
                }
}

static struct names names_of(struct check *check)
{
        const Flow *flow = check->flow;
        struct names names = {
                .state = arena_alloc(check->arena, (flow->n_states + 1) * sizeof(char *)),
                .transition = arena_alloc(check->arena, (flow->n_transitions + 1) * sizeof(char *)),
                .term = arena_alloc(check->arena, (flow->n_terms + 1) * sizeof(char *)),
                .fact = arena_alloc(check->arena, (count(flow_facts) + flow->n_facts + 1) * sizeof(char *)),
                .figure = arena_alloc(check->arena, (flow->n_figures + 1) * sizeof(char *)),
                .milestone = arena_alloc(check->arena, (milestones_most(flow) + 1) * sizeof(char *)),
        };

        for (; names.n_states < flow->n_states; names.n_states++)
                if (!check_name(check, "state", flow->states[names.n_states]->name, flow->name, names.state, names.n_states))
                        check->astray = true;
        for (; names.n_transitions < flow->n_transitions; names.n_transitions++)
                (void)check_name(check, "transition", flow->transitions[names.n_transitions]->name, flow->name, names.transition,
                                 names.n_transitions);
        for (; names.n_terms < flow->n_terms; names.n_terms++)
                (void)check_name(check, "term", flow->terms[names.n_terms]->name, flow->name, names.term, names.n_terms);
        for (; names.n_figures < flow->n_figures; names.n_figures++)
                (void)check_name(check, "figure", flow->figures[names.n_figures]->name, flow->name, names.figure, names.n_figures);
        names_of_facts(check, &names);
        names_of_milestones(flow, &names);
        return names;
}

/* ---- states, and the ways between them */

static bool is_end(const FlowState *state)
{
        return state && text_set(word_text(state->end));
}

/* Several payers pay the whole day between them, each once. */
static void check_shares(struct check *check, const char *path, const FlowState *state)
{
        unsigned percent = 0;

        for (size_t i = 0; i < state->n_shares; i++) {
                percent += state->shares[i]->percent;
                if (state->shares[i]->party == PARTY__PARTY_NONE)
                        find(check, state->name, "%s.payer: nobody pays a share (name who does)", path);
                for (size_t j = 0; j < i; j++)
                        if (state->shares[i]->party == state->shares[j]->party)
                                find(check, state->name, "%s.payer: one payer stands here twice (add the shares up)", path);
        }
        if (state->n_shares && percent != 100)
                find(check, state->name, "%s.payer: the shares add up to %u per cent (make it 100)", path, percent);
}

static void check_state(struct check *check, const FlowState *state)
{
        const char *path = arena_text(check->arena, "states.%s", word_text(state->name));

        check_shares(check, path, state);
        if (state->counts)
                (void)known(check, arena_text(check->arena, "%s.counts", path), "thing to count as", state->counts, state->name, flow_counts);
        check_title(check, path, state->name, state->title_en, state->title_nl);
        if (!is_end(state))
                return;
        (void)known(check, path, "kind of end", state->end, state->name, flow_ends);
        if (state->matching)
                find(check, state->end, "%s: an end has no matching (take matching or end away)", path);
}

/* A step from one state to another, as places in the flow's list. */
struct way {
        size_t from, to;
};

static size_t state_place(const Flow *flow, const Word *name)
{
        size_t i = 0;

        while (i < flow->n_states && !text_is(flow->states[i]->name->text, name->text))
                i++;
        return i;
}

static struct way *ways_of(struct check *check, size_t *n)
{
        const Flow *flow = check->flow;
        struct way *ways;
        size_t room = 1;

        for (size_t i = 0; i < flow->n_transitions; i++)
                room += flow->transitions[i]->n_from;
        ways = arena_alloc(check->arena, room * sizeof *ways);
        *n = 0;
        for (size_t i = 0; i < flow->n_transitions; i++) {
                size_t to = state_place(flow, flow->transitions[i]->to);

                for (size_t j = 0; j < flow->transitions[i]->n_from; j++)
                        ways[(*n)++] = (struct way){state_place(flow, flow->transitions[i]->from[j]), to};
        }
        return ways;
}

static void check_ways_of(struct check *check, bool *reached, bool *ending)
{
        const Flow *flow = check->flow;
        size_t n;
        struct way *ways = ways_of(check, &n);

        for (bool more = true; more;) {
                more = false;
                for (size_t i = 0; i < n; i++) {
                        const struct way *way = &ways[i];

                        if ((reached[way->from] && !reached[way->to]) || (ending[way->to] && !ending[way->from]))
                                more = true;
                        reached[way->to] = reached[way->to] || reached[way->from];
                        ending[way->from] = ending[way->from] || ending[way->to];
                }
        }
        for (size_t i = 0; i < flow->n_states; i++) {
                const Word *name = flow->states[i]->name;

                if (!reached[i])
                        find(check, name,
                             "states.%s: nothing leads here from the start (add a transition with to: %s, or take the state "
                             "away)",
                             name->text, name->text);
                if (!ending[i])
                        find(check, name, "states.%s: from here no end is ever reached (add a transition from it towards an end)",
                             name->text);
        }
}

static void check_ways(struct check *check)
{
        const Flow *flow = check->flow;
        bool *reached = arena_alloc(check->arena, flow->n_states + 1), *ending = arena_alloc(check->arena, flow->n_states + 1);
        bool some_end = false;

        for (size_t i = 0; i < flow->n_states; i++) {
                reached[i] = text_is(word_text(flow->states[i]->name), word_text(flow->start));
                ending[i] = is_end(flow->states[i]);
                some_end = some_end || ending[i];
        }
        if (!some_end)
                find(check, flow->name, "states: none is an end (give one, such as closed: {title: ..., end: placed})");
        else if (!check->astray)
                check_ways_of(check, reached, ending);
}

/* ---- transitions */

static bool agreement_is_sound(const char *text)
{
        return !strncmp(text, "agreement.", 10) && name_is_sound(text + 10);
}

static void check_fact(struct check *check, const struct names *names, const char *path, const Word *fact, const Word *above)
{
        if (!agreement_is_sound(word_text(fact)))
                (void)known(check, path, "fact", fact, above, names->fact);
}

static void check_require(struct check *check, const struct names *names, const char *path, const FlowRequire *require,
                          const Word *above)
{
        const char *kind = word_text(require->kind);
        const struct {
                const char *kind, *what;
                const char *const *words;
        } kinds[] = {
                {"admission", "admission", admissions_asked}, {"placement", "placement", flow_placements},
                {"activity", "activity", flow_activities},    {"profile", "state of a profile", profiles_asked},
                {"consent", "part to consent to", parts},     {"met", "term", names->term},
                {"passed", "term", names->term},              {"within", "term", names->term},
                {"least", "figure", names->figure},           {"most", "figure", names->figure},
                {"milestone", "milestone", names->milestone}, {"sampled", "state of a sample", samples_asked},
        };

        path = arena_text(check->arena, "%s.requires", path);
        if (!known(check, path, "requirement", require->kind, above, flow_require_kinds))
                return;
        above = require->kind;
        path = arena_text(check->arena, "%s.%s", path, kind);
        for (size_t i = 0; i < COUNT(kinds); i++)
                if (text_is(kind, kinds[i].kind))
                        (void)known(check, path, kinds[i].what, require->value, above, kinds[i].words);
        if (text_is(kind, "fact"))
                check_fact(check, names, path, require->value, above);
        if (text_is(kind, "agreement") && !name_is_sound(word_text(require->value)))
                find(check, at_or(require->value, above), "%s: an agreement has a name, such as three-party", path);
}

static bool length_is_sound(const Length *length)
{
        static const uint32_t most[] = {[UNIT__UNIT_IS_DAYS] = 366 * YEARS_MOST,
                                        [UNIT__UNIT_IS_WORKDAYS] = 261 * YEARS_MOST,
                                        [UNIT__UNIT_IS_WEEKS] = 53 * YEARS_MOST,
                                        [UNIT__UNIT_IS_MONTHS] = 12 * YEARS_MOST,
                                        [UNIT__UNIT_IS_YEARS] = YEARS_MOST};

        return length->unit >= UNIT__UNIT_IS_DAYS && length->unit <= UNIT__UNIT_IS_YEARS && length->n <= most[length->unit];
}

static void check_length(struct check *check, const char *path, const Length *length, const Word *at)
{
        if (!length)
                find(check, at, "%s: a length is missing (such as 14d, 5wd, 26w, 3m, 1y)", path);
        else if (!length_is_sound(length))
                find(check, at, "%s: flows count in days (d, wd, w, m, y), to at most %d years", path, YEARS_MOST);
}

static void check_effect(struct check *check, const struct names *names, const char *path, const FlowEffect *effect, const Word *above)
{
        path = arena_text(check->arena, "%s.effects", path);
        if (!known(check, path, "effect", effect->kind, above, flow_effect_kinds))
                return;
        above = effect->kind;
        path = arena_text(check->arena, "%s.%s", path, effect->kind->text);
        if (text_is(effect->kind->text, "budget")) {
                (void)known(check, path, "account", effect->value, above, flow_accounts);
                return;
        }
        if (text_is(effect->kind->text, "reverse")) {
                (void)known(check, path, "milestone", effect->value, above, names->milestone);
                return;
        }
        if (text_is(effect->kind->text, "milestone")) {
                if (!name_is_sound(word_text(effect->value)))
                        find(check, at_or(effect->value, above), "%s: a milestone has a name, such as placed", path);
                return;
        }
        (void)known(check, arena_text(check->arena, "%s.for", path), "role that does tasks", effect->for_role, above, doers);
        if (!text_set(word_text(effect->value)))
                find(check, above, "%s.title: a task has a title", path);
        check_length(check, arena_text(check->arena, "%s.due", path), effect->due, above);
}

static bool is_by(const FlowTransition *transition, const char *role)
{
        for (size_t i = 0; i < transition->n_by; i++)
                if (text_is(word_text(transition->by[i]), role))
                        return true;
        return false;
}

static bool is_fired(const Flow *flow, const FlowTransition *transition)
{
        for (size_t i = 0; i < flow->n_terms; i++)
                if (flow->terms[i]->then && text_is(word_text(flow->terms[i]->then), word_text(transition->name)))
                        return true;
        return false;
}

/* No word stands in a list twice. */
static void check_once(struct check *check, const char *path, Word *const *words, size_t n)
{
        for (size_t i = 1; i < n; i++)
                for (size_t j = 0; j < i; j++)
                        if (text_is(words[i]->text, words[j]->text)) {
                                find(check, words[i], "%s: %s stands here twice; take one away", path, words[i]->text);
                                break;
                        }
}

static void check_from_to(struct check *check, const struct names *names, const char *path, const FlowTransition *transition)
{
        const char *from = arena_text(check->arena, "%s.from", path), *to = arena_text(check->arena, "%s.to", path);

        if (!transition->n_from)
                find(check, transition->name, "%s: a transition leaves at least one state", from);
        for (size_t i = 0; i < transition->n_from; i++) {
                if (!known(check, from, "state", transition->from[i], transition->name, names->state))
                        check->astray = true;
                else if (text_is(transition->from[i]->text, word_text(transition->to)))
                        find(check, transition->from[i], "%s: from %s to itself (nothing would change; take it away)", from,
                             transition->from[i]->text);
        }
        check_once(check, from, transition->from, transition->n_from);
        if (!known(check, to, "state", transition->to, transition->name, names->state))
                check->astray = true;
}

static void check_transition(struct check *check, const struct names *names, const FlowTransition *transition)
{
        const char *path = arena_text(check->arena, "transitions.%s", word_text(transition->name));
        const char *by = arena_text(check->arena, "%s.by", path);

        check_from_to(check, names, path, transition);
        if (!transition->n_by)
                find(check, transition->name, "%s: nobody may take it (add a role, such as by: [caseworker])", by);
        for (size_t i = 0; i < transition->n_by; i++)
                (void)known(check, by, "role", transition->by[i], transition->name, flow_roles);
        check_once(check, by, transition->by, transition->n_by);
        if (transition->n_by == 1 && is_by(transition, "clock") && !is_fired(check->flow, transition))
                find(check, transition->by[0],
                     "%s: only the clock may take it, and no term fires it (add then: %s to a term, or a role)", by,
                     word_text(transition->name));
        for (size_t i = 0; i < transition->n_requires; i++)
                check_require(check, names, path, transition->requires[i], transition -> name);
        for (size_t i = 0; i < transition->n_effects; i++)
                check_effect(check, names, path, transition->effects[i], transition->name);
        for (size_t i = 0; i < transition->n_reasons; i++)
                if (!name_is_sound(word_text(transition->reasons[i])))
                        find(check, at_or(transition->reasons[i], transition->name),
                             "%s.reasons: \"%s\" is no name (lower-case letters, digits and hyphens)", path,
                             word_text(transition->reasons[i]));
        check_once(check, arena_text(check->arena, "%s.reasons", path), transition->reasons, transition->n_reasons);
}

/* ---- terms */

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

static void check_warnings(struct check *check, const char *path, const FlowTerm *term)
{
        const Length *before = term->after;

        path = arena_text(check->arena, "%s.warn", path);
        for (size_t i = 0; i < term->n_warn; i++) {
                if (!length_is_sound(term->warn[i])) {
                        check_length(check, path, term->warn[i], term->name);
                        return;
                }
                /* A term of no length ends on a day that is known beforehand, such as the last day of a job. */
                if (i == 0 && before->n && tenths(term->warn[i]) >= tenths(before))
                        find(check, term->name,
                             "%s: the first warning would come before the term begins (warn later, or count longer)", path);
                if (i > 0 && tenths(term->warn[i]) >= tenths(before))
                        find(check, term->name,
                             "%s: each warning comes later than the one before (write the longest first, such as [3m, 1m, 1w])",
                             path);
                before = term->warn[i];
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
                (void)known(check, path, "state", word, above, names->state);
                break;
        case ANCHOR__ANCHOR_ACTIVITY:
                (void)known(check, path, "activity", word, above, flow_activities);
                break;
        case ANCHOR__ANCHOR_TERM:
                if (!is_one_of(value, names->term, names->n_terms))
                        (void)known(check, path, "term", word, above, names->term);
                else if (!is_one_of(value, names->term, place))
                        find(check, word, "%s: %s stands below; a term counts from one that stands above it (move %s up)", path, value,
                             value);
                break;
        case ANCHOR__ANCHOR_PLACEMENT_START:
        case ANCHOR__ANCHOR_PLACEMENT_END:
        case ANCHOR__ANCHOR_TASTER_END:
                break;
        default:
                find(check, above,
                     "%s: a term counts from something (a fact, agreement, entered STATE, placement start, placement end, taster end, "
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
        if (!known(check, path, "transition", term->then, term->name, names->transition))
                return;
        then = flow_transition(check->flow, term->then->text);
        if (!is_by(then, "clock"))
                find(check, term->then, "%s: %s is not for the clock to take (add clock to its by)", path, term->then->text);
        if (term->anchor == ANCHOR__ANCHOR_ENTERED && flow_state(check->flow, value) && !flow_leaves(then, value))
                find(check, term->then, "%s: %s does not leave %s, where the term begins (add %s to its from)", path,
                     term->then->text, value, value);
        if (then->n_reasons && !term->reason)
                find(check, term->then, "%s: %s asks for a reason, and the clock has none (add reason: %s)", path, term->then->text,
                     word_text(then->reasons[0]));
        if (then->n_reasons && term->reason && !word_among(then->reasons, then->n_reasons, term->reason->text))
                find(check, term->reason, "%s: \"%s\" is no reason of %s (add it to its reasons)", path, term->reason->text, term->then->text);
}

/* A length for each band of a figure, or one length. */
static void check_after(struct check *check, const struct names *names, const char *path, const FlowTerm *term)
{
        path = arena_text(check->arena, "%s.after", path);
        if (!term->figure) {
                check_length(check, path, term->after, term->name);
                return;
        }
        (void)known(check, path, "figure", term->figure, term->name, names->figure);
        if (!term->n_bands)
                find(check, term->figure, "%s: no band has a length, such as {by: %s, 0: 3m, 45: 6m}", path, word_text(term->figure));
        for (size_t i = 0; i < term->n_bands; i++) {
                check_length(check, path, term->bands[i]->after, term->figure);
                if (i && term->bands[i]->from <= term->bands[i - 1]->from)
                        find(check, term->figure, "%s: the bands do not rise (write the lowest first)", path);
        }
}

static void check_repeats(struct check *check, const char *path, const FlowTerm *term)
{
        if (term->repeats && term->after && !term->after->n)
                find(check, term->name, "%s.repeats: a term of no length would repeat without end on one day (give it a length)", path);
        if (term->pause && (term->basis == BASIS__BASIS_STATUTE || term->basis == BASIS__BASIS_MINISTERIAL))
                find(check, term->name, "%s.pause: only the act itself stops a term of an act (take pause away, or the basis is another one)",
                     path);
        if (term->pause && !check->flow->suspension)
                find(check, term->name, "%s.pause: nobody may suspend a casefile of this flow (add suspension: {by: [caseworker], reasons: [...]})",
                     path);
        if (term->grace && !term->grace->n)
                find(check, term->name, "%s.grace: no grace is left out (take it away)", path);
        if (term->reason && !term->then)
                find(check, term->reason, "%s.reason: the clock takes no step here that would have one (take it away, or add then)", path);
}

static void check_term(struct check *check, const struct names *names, const FlowTerm *term, size_t place)
{
        const char *path = arena_text(check->arena, "terms.%s", word_text(term->name));
        const char *until = arena_text(check->arena, "%s.until", path);

        check_after(check, names, path, term);
        check_anchor(check, names, arena_text(check->arena, "%s.from", path), term->anchor, term->anchor_value, term->name, place);
        for (size_t i = 0; i < term->n_until; i++)
                check_anchor(check, names, until, term->until[i]->kind, term->until[i]->value, term->name, place);
        if (term->basis == BASIS__BASIS_NONE)
                find(check, term->name, "%s.basis: a term has a legal basis (statute, ministerial, contract or own)", path);
        if (term->after && length_is_sound(term->after))
                check_warnings(check, path, term);
        check_then(check, names, path, term);
        check_repeats(check, path, term);
}

/* ---- what the flow declares of its own */

static void check_figures(struct check *check, const struct names *names)
{
        for (size_t i = 0; i < check->flow->n_figures; i++) {
                const FlowFigure *figure = check->flow->figures[i];
                const char *path = arena_text(check->arena, "figures.%s", word_text(figure->name));
                const Word *at = at_or(figure->name, check->flow->name);

                check_title(check, path, at, figure->title_en, figure->title_nl);
                check_fact(check, names, arena_text(check->arena, "%s.on", path), figure->on, at);
        }
}

static void check_leave(struct check *check, const char *path, const FlowLeave *leave)
{
        const char *by = arena_text(check->arena, "%s.by", path), *second = arena_text(check->arena, "%s.second", path);

        if (!leave)
                return;
        if (!leave->n_by)
                find(check, check->flow->name, "%s: nobody may (add a role, such as [lead])", by);
        if (!leave->n_reasons)
                find(check, at_or(leave->n_by ? leave->by[0] : NULL, check->flow->name), "%s.reasons: there is none to give (name some)", path);
        for (size_t i = 0; i < leave->n_by; i++)
                (void)known(check, by, "role that decides", leave->by[i], check->flow->name, deciders);
        for (size_t i = 0; i < leave->n_second; i++)
                (void)known(check, second, "role that decides", leave->second[i], check->flow->name, deciders);
        for (size_t i = 0; i < leave->n_reasons; i++)
                if (!name_is_sound(word_text(leave->reasons[i])))
                        find(check, at_or(leave->reasons[i], check->flow->name),
                             "%s.reasons: \"%s\" is no name (lower-case letters, digits and hyphens)", path, word_text(leave->reasons[i]));
}

/* ---- the whole */

static void check_head(struct check *check, const struct names *names)
{
        const Flow *flow = check->flow;
        const char *none[1];

        (void)check_name(check, "flow", flow->name, NULL, none, 0);
        if (!flow->version)
                find(check, flow->name, "version: a flow has a version from 1, since casefiles keep the one they began under");
        check_title(check, "flow", flow->name, flow->title_en, flow->title_nl);
        if (!flow->n_states) {
                find(check, flow->name, "states: a flow has states");
                return;
        }
        if (!known(check, "start", "state", flow->start, flow->name, names->state)) {
                check->astray = true;
                return;
        }
        if (!is_end(flow_state(flow, flow->start->text)))
                return;
        check->astray = true;
        find(check, flow->start, "start: %s is an end (begin in another state)", flow->start->text);
}

/* By insertion: they were found nearly in this order. */
static void sort_findings(struct check *check)
{
        for (size_t i = 1; i < check->n; i++) {
                struct flow_finding moving = check->finding[i];
                size_t at = i;

                for (; at; at--) {
                        const struct flow_finding *before = &check->finding[at - 1];

                        if (before->line < moving.line || (before->line == moving.line && before->column <= moving.column))
                                break;
                        check->finding[at] = *before;
                }
                check->finding[at] = moving;
        }
}

size_t flow_check(const Flow *flow, struct arena *arena, struct flow_finding **out)
{
        struct check check = {.flow = flow, .arena = arena};
        struct names names;

        names = names_of(&check);
        check_head(&check, &names);
        for (size_t i = 0; i < flow->n_states; i++)
                check_state(&check, flow->states[i]);
        for (size_t i = 0; i < flow->n_transitions; i++)
                check_transition(&check, &names, flow->transitions[i]);
        for (size_t i = 0; i < flow->n_terms; i++)
                check_term(&check, &names, flow->terms[i], i);
        check_figures(&check, &names);
        check_leave(&check, "override", flow->override);
        check_leave(&check, "suspension", flow->suspension);
        if (flow->n_states)
                check_ways(&check);
        sort_findings(&check);
        *out = check.finding;
        return check.n;
}
