/* A flow's file becomes its message. Grammar and vocabulary: docs/flows.md. */
#include <string.h>

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

static void read_title(const struct flow_reader *f, const char *path, const struct node *node, char **en, char **nl)
{
        static const char *const keys[] = {"en", "nl", NULL};
        const struct node *title;

        path = *path ? below(f, path, "title") : "title";
        title = reader_map(&f->r, path, node, keys);
        *en = reader_text(&f->r, below(f, path, "en"), node_get(title, "en"), TITLE_MOST);
        *nl = reader_text(&f->r, below(f, path, "nl"), node_get(title, "nl"), TITLE_MOST);
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

static void read_state(struct flow_reader *f, const struct node *name, const struct node *node)
{
        static const char *const keys[] = {"title", "employer", "payer", "matching", "end", NULL};
        const char *path = arena_text(f->r.arena, "states.%.60s", name->text);
        FlowState *state = NEW(f->r.arena, FlowState, flow_state);
        const struct node *map = reader_map(&f->r, path, node, keys);

        state->name = reader_word(&f->r, "states", name);
        APPEND(f->r.arena, f->flow, states) = state;
        if (!map)
                return;
        read_title(f, path, node_get(map, "title"), &state->title_en, &state->title_nl);
        state->employer = (Party)read_party(f, path, map, "employer");
        state->payer = (Party)read_party(f, path, map, "payer");
        state->matching = read_switch(f, below(f, path, "matching"), node_get(map, "matching"));
        state->end = reader_word(&f->r, below(f, path, "end"), node_get(map, "end"));
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
                require->value = reader_word(&f->r, below(f, path, item->key[0]->text), item->item[0]);
                APPEND(f->r.arena, transition, requires) = require;
        }
}

/* Flows count in days; a length that does not is told where it stands. */
static Length *read_days(struct flow_reader *f, const char *path, const struct node *node)
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
        static const char *const keys[] = {"from", "to", "by", "requires", "effects", "reasons", NULL};
        const char *path = arena_text(f->r.arena, "transitions.%.60s", name->text);
        FlowTransition *transition = NEW(f->r.arena, FlowTransition, flow_transition);
        const struct node *map = reader_map(&f->r, path, node, keys), *from = node_get(map, "from"), *by = node_get(map, "by"),
                          *reasons = node_get(map, "reasons");
        size_t n = reader_count(&f->r, below(f, path, "from"), from, STATES_MOST);

        transition->name = reader_word(&f->r, "transitions", name);
        transition->to = reader_word(&f->r, below(f, path, "to"), node_get(map, "to"));
        APPEND(f->r.arena, f->flow, transitions) = transition;
        for (size_t i = 0; i < n; i++) {
                const struct node *item = node_item(from, i);

                if (n == 1 && item->kind == NODE_SCALAR && text_is(item->text, "any"))
                        from_any(f, transition, item);
                else
                        APPEND(f->r.arena, transition, from) = reader_word(&f->r, below(f, path, "from"), item);
        }
        n = reader_count(&f->r, below(f, path, "by"), by, ROLES_MOST);
        for (size_t i = 0; i < n; i++)
                APPEND(f->r.arena, transition, by) = reader_word(&f->r, below(f, path, "by"), node_item(by, i));
        read_requires(f, below(f, path, "requires"), node_get(map, "requires"), transition);
        read_effects(f, below(f, path, "effects"), node_get(map, "effects"), transition);
        n = reader_count(&f->r, below(f, path, "reasons"), reasons, REASONS_MOST);
        for (size_t i = 0; i < n; i++)
                APPEND(f->r.arena, transition, reasons) = reader_word(&f->r, below(f, path, "reasons"), node_item(reasons, i));
}

/* "entered in-service", "agreement three-party", "placement end", "term choice", or a fact. */
static void read_anchor(struct flow_reader *f, const char *path, const struct node *node, FlowTerm *term)
{
        const char *text = reader_text(&f->r, path, node, 120), *value;
        size_t first = strcspn(text, " "), at = first + strspn(text + first, " ");
        const char *kind = arena_strndup(f->r.arena, text, first);

        if (!*text)
                return;
        value = text + at;
        at += node->quoted;
        if (!*value) {
                term->anchor = ANCHOR__ANCHOR_FACT;
                term->anchor_value = reader_word_at(&f->r, node, text, 0);
        } else if (text_is(kind, "agreement")) {
                term->anchor = ANCHOR__ANCHOR_FACT;
                term->anchor_value = reader_word_at(&f->r, node, arena_text(f->r.arena, "agreement.%s", value), 0);
        } else if (text_is(kind, "entered") || text_is(kind, "term")) {
                term->anchor = *kind == 'e' ? ANCHOR__ANCHOR_ENTERED : ANCHOR__ANCHOR_TERM;
                term->anchor_value = reader_word_at(&f->r, node, value, at);
        } else if (text_is(kind, "placement") && (text_is(value, "start") || text_is(value, "end"))) {
                term->anchor = *value == 's' ? ANCHOR__ANCHOR_PLACEMENT_START : ANCHOR__ANCHOR_PLACEMENT_END;
        } else {
                reader_wrong(
                        &f->r, node,
                        "%s: \"%.60s\" is nothing to count from (there are a fact, agreement, agreement KIND, entered STATE, "
                        "placement start, placement end and term NAME)",
                        path, text);
        }
}

static void read_term(struct flow_reader *f, const struct node *name, const struct node *node)
{
        static const char *const keys[] = {"after", "from", "basis", "warn", "then", NULL};
        const char *path = arena_text(f->r.arena, "terms.%.60s", name->text);
        FlowTerm *term = NEW(f->r.arena, FlowTerm, flow_term);
        const struct node *map = reader_map(&f->r, path, node, keys), *warn = node_get(map, "warn");
        size_t n = reader_count(&f->r, below(f, path, "warn"), warn, WARNINGS_MOST);

        term->name = reader_word(&f->r, "terms", name);
        APPEND(f->r.arena, f->flow, terms) = term;
        term->after = read_days(f, below(f, path, "after"), node_get(map, "after"));
        read_anchor(f, below(f, path, "from"), node_get(map, "from"), term);
        term->basis = (Basis)reader_choice(&f->r, below(f, path, "basis"), node_get(map, "basis"), bases, COUNT(bases));
        for (size_t i = 0; i < n; i++) {
                Length *length = read_days(f, below(f, path, "warn"), node_item(warn, i));

                if (length)
                        APPEND(f->r.arena, term, warn) = length;
        }
        term->then = reader_word(&f->r, below(f, path, "then"), node_get(map, "then"));
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
        read_each(&f, "states", node_get(tree, "states"), STATES_MOST, read_state);
        read_each(&f, "transitions", node_get(tree, "transitions"), TRANSITIONS_MOST, read_transition);
        read_each(&f, "terms", node_get(tree, "terms"), TERMS_MOST, read_term);
        return f.flow;
}

static Flow *flow_of_tree(const char *file, const struct node *tree, struct arena *arena, struct findings *findings)
{
        static const char *const keys[] = {"flow", "version", "title", "start", "states", "transitions", "terms", NULL};
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
