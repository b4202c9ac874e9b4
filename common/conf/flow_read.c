/* A flow's file becomes its message. Grammar and vocabulary: docs/flows.md. */
#include <string.h>

#include "id.h"
#include "must.h"
#include "read.h"
#include "reader.h"
#include "text.h"

/* The bounds of overstap.proto. */
enum {
        TITLE_MOST = 120,
        VERSION_MOST = 100000,
        STATES_MOST = 200,
        TRANSITIONS_MOST = 400,
        TERMS_MOST = 100,
        ROLES_MOST = 16,
        REQUIRES_MOST = 32,
        EFFECTS_MOST = 32,
        REASONS_MOST = 60,
        WARNINGS_MOST = 12,
        FACTS_MOST = 50,
        FIGURES_MOST = 16,
        PERSONAL_MOST = 16,
        SHARES_MOST = 5,
        BANDS_MOST = 16,
        UNTIL_MOST = 16,
        NUMBER_MOST = 10000000,
        TEXT_MOST = 1000,
        PURPOSE_MOST = 300,
};

static const char *const parties[] = {
        [PARTY__PARTY_NONE] = "none",         [PARTY__PARTY_SENDER] = "sender", [PARTY__PARTY_CENTRE] = "centre",
        [PARTY__PARTY_RECEIVER] = "receiver", [PARTY__PARTY_FUND] = "fund",     [PARTY__PARTY_BENEFIT] = "benefit",
};
static const char *const bases[] = {"", "statute", "ministerial", "contract", "own"};

struct flow_reader {
        struct reader r;
        Flow *flow;
};

static const char *below(const struct flow_reader *f, const char *path, const char *key)
{
        return arena_text(f->r.arena, "%s.%s", path, key);
}

/* {en: ..., nl: ...} */
static void read_both(const struct flow_reader *f, const char *path, const struct node *node, size_t most, char **en, char **nl)
{
        static const char *const keys[] = {"en", "nl", NULL};
        const struct node *both = reader_map(&f->r, path, node, keys);

        *en = reader_text(&f->r, below(f, path, "en"), node_get(both, "en"), most);
        *nl = reader_text(&f->r, below(f, path, "nl"), node_get(both, "nl"), most);
}

static void read_title(const struct flow_reader *f, const char *path, const struct node *node, char **en, char **nl)
{
        read_both(f, *path ? below(f, path, "title") : "title", node, TITLE_MOST, en, nl);
}

static bool read_switch(const struct flow_reader *f, const char *path, const struct node *node)
{
        /* YAML 1.1 has all of these for one thing; people write any of them. */
        static const char *const words[] = {"off", "on", "no", "yes", "false", "true"};

        return reader_choice(&f->r, path, node, words, COUNT(words)) % 2;
}

static unsigned read_party(const struct flow_reader *f, const char *path, const struct node *state, const char *key)
{
        const struct node *node = node_get(state, key);

        if (!node && !node_get(state, "end"))
                reader_wrong(&f->r, state, "%s.%s: it is missing (none, sender, centre, receiver, fund or benefit)", path, key);
        return reader_choice(&f->r, below(f, path, key), node, parties, COUNT(parties));
}

/* One payer, or several with their parts of each day: {benefit: 60, sender: 40}. */
static void read_payer(const struct flow_reader *f, const char *path, const struct node *map, FlowState *state)
{
        const struct node *node = node_get(map, "payer");
        const char *payer = below(f, path, "payer");

        if (!node || node->kind != NODE_MAP) {
                state->payer = (Party)read_party(f, path, map, "payer");
                return;
        }
        if (node->n > SHARES_MOST)
                reader_wrong(&f->r, node, "%s: %zu payers are too many (at most %d)", payer, node->n, SHARES_MOST);
        for (size_t i = 0; i < node->n && i < SHARES_MOST; i++) {
                Share *share = NEW(f->r.arena, Share, share);

                share->party = (Party)reader_choice(&f->r, payer, node->key[i], parties, COUNT(parties));
                share->percent = reader_number(&f->r, below(f, payer, node->key[i]->text), node->item[i], 1, 100);
                APPEND(f->r.arena, state, shares) = share;
        }
}

static void read_words(const struct flow_reader *f, const char *path, const struct node *node, size_t most, Word ***out, size_t *n_out)
{
        size_t n = reader_count(&f->r, path, node, most);

        for (size_t i = 0; i < n; i++)
                *(Word **)arena_append(f->r.arena, (void **)out, n_out, sizeof **out) = reader_word(&f->r, path, node_item(node, i));
}

static void read_state(struct flow_reader *f, const struct node *name, const struct node *node)
{
        static const char *const keys[] = {"title", "employer", "payer", "matching", "end", "counts", NULL};
        const char *path = arena_text(f->r.arena, "states.%.60s", name->text);
        FlowState *state = NEW(f->r.arena, FlowState, flow_state);
        const struct node *map = reader_map(&f->r, path, node, keys);

        state->name = reader_word(&f->r, "states", name);
        APPEND(f->r.arena, f->flow, states) = state;
        if (!map)
                return;
        read_title(f, path, node_get(map, "title"), &state->title_en, &state->title_nl);
        state->employer = (Party)read_party(f, path, map, "employer");
        read_payer(f, path, map, state);
        state->matching = read_switch(f, below(f, path, "matching"), node_get(map, "matching"));
        state->end = reader_word(&f->r, below(f, path, "end"), node_get(map, "end"));
        state->counts = reader_word(&f->r, below(f, path, "counts"), node_get(map, "counts"));
}

/* `any` is every state that is no end, other than the one the transition leads to. */
static void from_any(struct flow_reader *f, FlowTransition *transition, const struct node *any)
{
        for (size_t i = 0; i < f->flow->n_states; i++) {
                const FlowState *state = f->flow->states[i];

                if (!state->end && !(transition->to && text_is(state->name->text, transition->to->text)))
                        APPEND(f->r.arena, transition, from) = reader_word_at(&f->r, any, state->name->text, 0);
        }
}

/* "outplacement-hours 30": a figure and a number; for an activity the number may be left out, and is one. */
static void read_number_behind(const struct flow_reader *f, const char *path, const struct node *node, FlowRequire *require)
{
        const char *text = reader_text(&f->r, path, node, 120);
        size_t first = strcspn(text, " "), at = first + strspn(text + first, " ");
        uint64_t number = 0;
        struct err err = {0};

        require->value = *text ? reader_word_at(&f->r, node, arena_strndup(f->r.arena, text, first), 0) : NULL;
        require->number = 1;
        if (!text[at] && *text && !text_is(require->kind->text, "activity"))
                reader_wrong(&f->r, node, "%s: a number is missing (write a name and a number, such as %s 30)", path, text);
        if (!text[at])
                return;
        if (!number_parse(text + at, "number", &number, &err) || number > NUMBER_MOST)
                reader_wrong(&f->r, node, "%s: \"%.40s\" is no number from 1 to %d (write a name and a number, such as talk 3)", path,
                             text + at, NUMBER_MOST);
        require->number = (uint32_t)number;
}

static bool takes_number(const char *kind)
{
        return text_is(kind, "least") || text_is(kind, "most") || text_is(kind, "activity");
}

static void read_requires(struct flow_reader *f, const char *path, const struct node *node, FlowTransition *transition)
{
        size_t n = reader_count(&f->r, path, node, REQUIRES_MOST);

        for (size_t i = 0; i < n; i++) {
                const struct node *item = node_item(node, i);
                FlowRequire *require = NEW(f->r.arena, FlowRequire, flow_require);

                if (item->kind != NODE_MAP || item->n != 1) {
                        reader_wrong(&f->r, item, "%s: each is a map of one key, such as {agreement: three-party}", path);
                        continue;
                }
                require->kind = reader_word(&f->r, path, item->key[0]);
                if (takes_number(item->key[0]->text))
                        read_number_behind(f, below(f, path, item->key[0]->text), item->item[0], require);
                else
                        require->value = reader_word(&f->r, below(f, path, item->key[0]->text), item->item[0]);
                APPEND(f->r.arena, transition, requires) = require;
        }
}

/* Flows count in days; a length that does not is told where it stands. */
static Length *read_days(const struct flow_reader *f, const char *path, const struct node *node)
{
        Length *length = reader_length(&f->r, path, node);

        if (length && length->unit < UNIT__UNIT_IS_DAYS)
                reader_wrong(&f->r, node, "%s: flows count in days (d, wd, w, m, y), not in hours or seconds", path);
        return length;
}

static void read_effect(struct flow_reader *f, const char *path, const struct node *kind, const struct node *value,
                        FlowEffect *effect)
{
        static const char *const keys[] = {"for", "title", "due", NULL};
        const struct node *task;

        effect->kind = reader_word(&f->r, path, kind);
        path = below(f, path, kind->text);
        if (!text_is(kind->text, "task")) {
                effect->value = reader_word(&f->r, path, value);
                return;
        }
        task = reader_map(&f->r, path, value, keys);
        effect->value = reader_word(&f->r, below(f, path, "title"), node_get(task, "title"));
        effect->for_role = reader_word(&f->r, below(f, path, "for"), node_get(task, "for"));
        effect->due = read_days(f, below(f, path, "due"), node_get(task, "due"));
}

static void read_effects(struct flow_reader *f, const char *path, const struct node *node, FlowTransition *transition)
{
        size_t n = reader_count(&f->r, path, node, EFFECTS_MOST);

        for (size_t i = 0; i < n; i++) {
                const struct node *item = node_item(node, i);
                FlowEffect *effect = NEW(f->r.arena, FlowEffect, flow_effect);

                if (item->kind != NODE_MAP || item->n != 1) {
                        reader_wrong(&f->r, item, "%s: each is a map of one key, such as {budget: social-plan}", path);
                        continue;
                }
                read_effect(f, path, item->key[0], item->item[0], effect);
                APPEND(f->r.arena, transition, effects) = effect;
        }
}

static void read_transition(struct flow_reader *f, const struct node *name, const struct node *node)
{
        static const char *const keys[] = {"title", "from", "to", "by", "requires", "effects", "reasons", NULL};
        const char *path = arena_text(f->r.arena, "transitions.%.60s", name->text);
        FlowTransition *transition = NEW(f->r.arena, FlowTransition, flow_transition);
        const struct node *map = reader_map(&f->r, path, node, keys), *from = node_get(map, "from");
        size_t n = reader_count(&f->r, below(f, path, "from"), from, STATES_MOST);

        transition->name = reader_word(&f->r, "transitions", name);
        transition->to = reader_word(&f->r, below(f, path, "to"), node_get(map, "to"));
        APPEND(f->r.arena, f->flow, transitions) = transition;
        read_title(f, path, node_get(map, "title"), &transition->title_en, &transition->title_nl);
        for (size_t i = 0; i < n; i++) {
                const struct node *item = node_item(from, i);

                if (n == 1 && item->kind == NODE_SCALAR && text_is(item->text, "any"))
                        from_any(f, transition, item);
                else
                        APPEND(f->r.arena, transition, from) = reader_word(&f->r, below(f, path, "from"), item);
        }
        read_words(f, below(f, path, "by"), node_get(map, "by"), ROLES_MOST, &transition->by, &transition->n_by);
        read_requires(f, below(f, path, "requires"), node_get(map, "requires"), transition);
        read_effects(f, below(f, path, "effects"), node_get(map, "effects"), transition);
        read_words(f, below(f, path, "reasons"), node_get(map, "reasons"), REASONS_MOST, &transition->reasons,
                   &transition->n_reasons);
}

/* "entered in-service", "agreement three-party", "placement end", "taster end", "activity talk", "term choice", or a fact. */
static FlowAnchor *read_anchor(const struct flow_reader *f, const char *path, const struct node *node)
{
        static const struct {
                const char *kind, *value;
                Anchor anchor;
        } words[] = {
                {"entered", NULL, ANCHOR__ANCHOR_ENTERED},
                {"term", NULL, ANCHOR__ANCHOR_TERM},
                {"activity", NULL, ANCHOR__ANCHOR_ACTIVITY},
                {"placement", "start", ANCHOR__ANCHOR_PLACEMENT_START},
                {"placement", "end", ANCHOR__ANCHOR_PLACEMENT_END},
                {"taster", "end", ANCHOR__ANCHOR_TASTER_END},
        };
        const char *text = reader_text(&f->r, path, node, 120), *value;
        size_t first = strcspn(text, " "), at = first + strspn(text + first, " ");
        const char *kind = arena_strndup(f->r.arena, text, first);
        FlowAnchor *anchor = NEW(f->r.arena, FlowAnchor, flow_anchor);

        if (!*text)
                return anchor;
        value = text + at;
        if (!*value || text_is(kind, "agreement")) {
                anchor->kind = ANCHOR__ANCHOR_FACT;
                anchor->value = reader_word_at(&f->r, node, *value ? arena_text(f->r.arena, "agreement.%s", value) : text, 0);
                return anchor;
        }
        for (size_t i = 0; i < COUNT(words); i++)
                if (text_is(kind, words[i].kind) && (!words[i].value || text_is(value, words[i].value))) {
                        anchor->kind = words[i].anchor;
                        anchor->value = words[i].value ? NULL : reader_word_at(&f->r, node, value, at + node->quoted);
                        return anchor;
                }
        reader_wrong(&f->r, node,
                     "%s: \"%.60s\" is nothing to count from (there are a fact, agreement, agreement KIND, entered STATE, placement "
                     "start, placement end, taster end, activity KIND and term NAME)",
                     path, text);
        return anchor;
}

/* One length, or one for each band of a figure: {by: age, 0: 3m, 45: 6m}. */
static void read_after(const struct flow_reader *f, const char *path, const struct node *node, FlowTerm *term)
{
        if (!node || node->kind != NODE_MAP) {
                term->after = read_days(f, path, node);
                return;
        }
        term->figure = reader_word(&f->r, below(f, path, "by"), node_get(node, "by"));
        if (!node_get(node, "by"))
                reader_wrong(&f->r, node, "%s: by which figure is missing, such as {by: age, 0: 3m, 45: 6m}", path);
        if (node->n > BANDS_MOST + 1)
                reader_wrong(&f->r, node, "%s: %zu bands are too many (at most %d)", path, node->n - 1, BANDS_MOST);
        for (size_t i = 0; i < node->n && i <= BANDS_MOST; i++) {
                Band *band = NEW(f->r.arena, Band, band);

                if (text_is(node->key[i]->text, "by"))
                        continue;
                band->from = reader_number(&f->r, path, node->key[i], 0, NUMBER_MOST);
                band->after = read_days(f, below(f, path, node->key[i]->text), node->item[i]);
                APPEND(f->r.arena, term, bands) = band;
        }
}

static void read_term(struct flow_reader *f, const struct node *name, const struct node *node)
{
        static const char *const keys[] = {"title", "after", "from", "basis",  "warn",    "then",
                                           "grace", "reason", "until", "pause", "repeats", NULL};
        const char *path = arena_text(f->r.arena, "terms.%.60s", name->text);
        FlowTerm *term = NEW(f->r.arena, FlowTerm, flow_term);
        const struct node *map = reader_map(&f->r, path, node, keys), *warn = node_get(map, "warn"), *until = node_get(map, "until");
        const FlowAnchor *anchor = read_anchor(f, below(f, path, "from"), node_get(map, "from"));
        size_t n = reader_count(&f->r, below(f, path, "warn"), warn, WARNINGS_MOST);

        term->name = reader_word(&f->r, "terms", name);
        term->anchor = anchor->kind;
        term->anchor_value = anchor->value;
        APPEND(f->r.arena, f->flow, terms) = term;
        read_title(f, path, node_get(map, "title"), &term->title_en, &term->title_nl);
        read_after(f, below(f, path, "after"), node_get(map, "after"), term);
        term->basis = (Basis)reader_choice(&f->r, below(f, path, "basis"), node_get(map, "basis"), bases, COUNT(bases));
        for (size_t i = 0; i < n; i++) {
                Length *length = read_days(f, below(f, path, "warn"), node_item(warn, i));

                if (length)
                        APPEND(f->r.arena, term, warn) = length;
        }
        n = reader_count(&f->r, below(f, path, "until"), until, UNTIL_MOST);
        for (size_t i = 0; i < n; i++)
                APPEND(f->r.arena, term, until) = read_anchor(f, below(f, path, "until"), node_item(until, i));
        term->then = reader_word(&f->r, below(f, path, "then"), node_get(map, "then"));
        term->grace = read_days(f, below(f, path, "grace"), node_get(map, "grace"));
        term->reason = reader_word(&f->r, below(f, path, "reason"), node_get(map, "reason"));
        term->pause = read_switch(f, below(f, path, "pause"), node_get(map, "pause"));
        term->repeats = read_switch(f, below(f, path, "repeats"), node_get(map, "repeats"));
}

/* ---- what the flow declares of its own */

static void read_sight(struct flow_reader *f, const struct node *node)
{
        static const char *const keys[] = {"vacancy", "person", NULL};
        const struct node *map = reader_map(&f->r, "sight", node, keys);

        read_words(f, "sight.vacancy", node_get(map, "vacancy"), STATES_MOST, &f->flow->sight_vacancy, &f->flow->n_sight_vacancy);
        read_words(f, "sight.person", node_get(map, "person"), STATES_MOST, &f->flow->sight_person, &f->flow->n_sight_person);
}

static void read_fact(struct flow_reader *f, const struct node *name, const struct node *node)
{
        FlowFact *fact = NEW(f->r.arena, FlowFact, flow_fact);

        fact->name = reader_word(&f->r, "facts", name);
        read_both(f, arena_text(f->r.arena, "facts.%.60s", name->text), node, TITLE_MOST, &fact->title_en, &fact->title_nl);
        APPEND(f->r.arena, f->flow, facts) = fact;
}

static void read_figure(struct flow_reader *f, const struct node *name, const struct node *node)
{
        static const char *const keys[] = {"title", "on", NULL};
        const char *path = arena_text(f->r.arena, "figures.%.60s", name->text);
        const struct node *map = reader_map(&f->r, path, node, keys);
        FlowFigure *figure = NEW(f->r.arena, FlowFigure, flow_figure);

        figure->name = reader_word(&f->r, "figures", name);
        figure->on = reader_word(&f->r, below(f, path, "on"), node_get(map, "on"));
        read_title(f, path, node_get(map, "title"), &figure->title_en, &figure->title_nl);
        APPEND(f->r.arena, f->flow, figures) = figure;
}

static void read_personal(struct flow_reader *f, const struct node *name, const struct node *node)
{
        FlowPersonal *personal = NEW(f->r.arena, FlowPersonal, flow_personal);

        personal->field = reader_word(&f->r, "personal", name);
        read_both(f, arena_text(f->r.arena, "personal.%.60s", name->text), node, PURPOSE_MOST, &personal->purpose_en,
                  &personal->purpose_nl);
        APPEND(f->r.arena, f->flow, personal) = personal;
}

/* Who may do something that the flow otherwise has no transition for, with reasons to choose from. */
static FlowLeave *read_leave(const struct flow_reader *f, const char *path, const struct node *node, bool takes_second)
{
        static const char *const keys[] = {"by", "reasons", "second", NULL}, *const without[] = {"by", "reasons", NULL};
        const struct node *map = reader_map(&f->r, path, node, takes_second ? keys : without);
        FlowLeave *leave = map ? NEW(f->r.arena, FlowLeave, flow_leave) : NULL;

        if (!leave)
                return NULL;
        read_words(f, below(f, path, "by"), node_get(map, "by"), ROLES_MOST, &leave->by, &leave->n_by);
        read_words(f, below(f, path, "reasons"), node_get(map, "reasons"), REASONS_MOST, &leave->reasons, &leave->n_reasons);
        read_words(f, below(f, path, "second"), node_get(map, "second"), ROLES_MOST, &leave->second, &leave->n_second);
        return leave;
}

static void read_each(struct flow_reader *f, const char *section, const struct node *node, size_t most,
                      void (*read)(struct flow_reader *, const struct node *, const struct node *))
{
        const struct node *map = reader_map(&f->r, section, node, NULL);

        if (map && map->n > most)
                reader_wrong(&f->r, map, "%s: %zu are too many (at most %zu)", section, map->n, most);
        for (size_t i = 0; map && i < map->n && i < most; i++)
                read(f, map->key[i], map->item[i]);
}

static Flow *flow_of(const struct reader *r, const struct node *tree)
{
        struct flow_reader f = {*r, NEW(r->arena, Flow, flow)};
        const char *slash = strrchr(r->file, '/');

        f.flow->file = arena_strdup(r->arena, slash ? slash + 1 : r->file);
        f.flow->name = reader_word(r, "flow", node_get(tree, "flow"));
        f.flow->version = reader_number(r, "version", node_get(tree, "version"), 1, VERSION_MOST);
        f.flow->start = reader_word(r, "start", node_get(tree, "start"));
        read_title(&f, "", node_get(tree, "title"), &f.flow->title_en, &f.flow->title_nl);
        read_both(&f, "text", node_get(tree, "text"), TEXT_MOST, &f.flow->text_en, &f.flow->text_nl);
        read_each(&f, "facts", node_get(tree, "facts"), FACTS_MOST, read_fact);
        read_each(&f, "figures", node_get(tree, "figures"), FIGURES_MOST, read_figure);
        read_each(&f, "personal", node_get(tree, "personal"), PERSONAL_MOST, read_personal);
        read_sight(&f, node_get(tree, "sight"));
        f.flow->override = read_leave(&f, "override", node_get(tree, "override"), true);
        f.flow->suspension = read_leave(&f, "suspension", node_get(tree, "suspension"), false);
        read_each(&f, "states", node_get(tree, "states"), STATES_MOST, read_state);
        read_each(&f, "transitions", node_get(tree, "transitions"), TRANSITIONS_MOST, read_transition);
        read_each(&f, "terms", node_get(tree, "terms"), TERMS_MOST, read_term);
        return f.flow;
}

static Flow *flow_of_tree(const char *file, const struct node *tree, struct arena *arena, struct findings *findings)
{
        static const char *const keys[] = {"flow",     "version",  "title",      "text",   "start",       "facts", "figures",
                                           "personal", "sight", "override", "suspension", "states", "transitions", "terms", NULL};
        const struct reader reader = {file, arena, findings};

        return tree && reader_map(&reader, "", tree, keys) ? flow_of(&reader, tree) : NULL;
}

bool flow_parse(const char *file, const char *text, size_t size, struct arena *arena, struct findings *findings, Flow **out,
                struct err *err)
{
        const struct node *tree;

        if (!conf_parse(file, text, size, arena, findings, &tree, err))
                return false;
        *out = flow_of_tree(file, tree, arena, findings);
        return true;
}

bool flow_read(const char *file, struct arena *arena, struct findings *findings, Flow **out, struct err *err)
{
        const struct node *tree;

        if (!conf_read(file, arena, findings, &tree, err))
                return false;
        *out = flow_of_tree(file, tree, arena, findings);
        return true;
}
