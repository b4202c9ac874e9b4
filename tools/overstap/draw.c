#include "draw.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "casefile.h"
#include "flow.h"
#include "flow_words.h"
#include "must.h"
#include "svg.h"
#include "text.h"

enum {
        SMALL = 10,      /* points, of everything that is no name */
        SPREAD_MOST = 5, /* a transition from more states than this names them, and has no arrow from each */
};

struct drawing {
        const Flow *flow;
        const Casefile *casefile; /* may be null */
        struct arena *arena;
        FILE *out;
};

/* ---- labels, which are like HTML */

static void line_draw(const struct drawing *d, const char *words)
{
        fprintf(d->out, "<BR/><FONT POINT-SIZE=\"%d\">%s</FONT>", SMALL, svg_escaped(words, d->arena));
}

static void name_draw(const struct drawing *d, const char *name)
{
        fprintf(d->out, "<B>%s</B>", svg_escaped(name, d->arena));
}

/* ---- what the casefile adds */

static bool was_in(const Casefile *casefile, const char *state)
{
        return casefile && casefile_was_in(casefile, state);
}

static bool is_in(const Casefile *casefile, const char *state)
{
        return casefile && text_is(casefile->state, state);
}

/* Did the casefile come from `from` by this transition? An empty `from` asks whether it took it at all. */
static bool was_taken(const Casefile *casefile, const char *transition, const char *from)
{
        for (size_t i = 1; casefile && i < casefile->n_entered; i++)
                if (text_is(casefile->entered[i]->by, transition) && (!*from || text_is(casefile->entered[i - 1]->state, from)))
                        return true;
        return false;
}

static void visits_draw(const struct drawing *d, const char *state)
{
        for (size_t i = 0; d->casefile && i < d->casefile->n_entered; i++) {
                const Entered *entered = d->casefile->entered[i];

                if (text_is(entered->state, state))
                        line_draw(d, arena_text(d->arena, "step %zu: %s%s", i + 1, day_words(entered->on, d->arena),
                                                i + 1 == d->casefile->n_entered ? ", here now" : ""));
        }
}

/* "; runs to 2026-05-31" while it does. */
static const char *term_state_words(const struct drawing *d, const FlowTerm *term)
{
        const TermState *state = d->casefile ? casefile_term(d->casefile, term->name->text) : NULL;

        if (!state || !state->next)
                return "";
        return arena_text(d->arena, "; runs to %s", day_words(state->due, d->arena));
}

/* ---- terms */

static const char *term_words(const struct drawing *d, const FlowTerm *term)
{
        const char *grace = term->grace ? arena_text(d->arena, " and %s grace", length_words(term->grace, d->arena)) : "";

        return arena_text(d->arena, "%s: %s%s, %s%s%s", term->name->text, term_length_words(term, d->arena), grace,
                          basis_word(term->basis), term->repeats ? ", again and again" : "", term_state_words(d, term));
}

/* Below the term, since it may wait for many things. */
static void until_draw(const struct drawing *d, const FlowTerm *term)
{
        if (term->n_until)
                line_draw(d, arena_text(d->arena, "until %s", until_words(term, d->arena)));
}

/* Does the term point at this transition: does it fire it, or, when it fires none, is it asked for there? */
static bool term_points(const FlowTerm *term, const FlowTransition *transition)
{
        return term->then ? text_is(term->then->text, transition->name->text) : term_is_asked(transition, term);
}

static bool term_has_arrow(const Flow *flow, const FlowTerm *term)
{
        for (size_t i = 0; i < flow->n_transitions; i++)
                if (term_points(term, flow->transitions[i]))
                        return true;
        return false;
}

static bool counts_from(const FlowTerm *term, Anchor anchor, const char *value)
{
        return term->anchor == anchor && text_is(term->anchor_value ? term->anchor_value->text : "", value);
}

/* A term that moves nothing is told where it counts from. */
static void dates_to_keep_draw(const struct drawing *d, Anchor anchor, const char *value)
{
        for (size_t i = 0; i < d->flow->n_terms; i++) {
                const FlowTerm *term = d->flow->terms[i];

                if (!counts_from(term, anchor, value) || term_has_arrow(d->flow, term))
                        continue;
                line_draw(d, arena_text(d->arena, "term %s", term_words(d, term)));
                until_draw(d, term);
        }
}

/* The node that a term comes from: its state, else a note. */
static const char *anchor_node(const struct drawing *d, const FlowTerm *term)
{
        const char *value = term->anchor_value ? term->anchor_value->text : "";

        if (term->anchor == ANCHOR__ANCHOR_ENTERED)
                return arena_text(d->arena, "state %s", value);
        return arena_text(d->arena, "note %d %s", (int)term->anchor, value);
}

static bool note_is_new(const Flow *flow, size_t i)
{
        const FlowTerm *term = flow->terms[i];
        const char *value = term->anchor_value ? term->anchor_value->text : "";

        for (size_t j = 0; j < i; j++)
                if (counts_from(flow->terms[j], term->anchor, value))
                        return false;
        return term->anchor != ANCHOR__ANCHOR_ENTERED;
}

static void notes_draw(const struct drawing *d)
{
        for (size_t i = 0; i < d->flow->n_terms; i++) {
                const FlowTerm *term = d->flow->terms[i];
                const char *value = term->anchor_value ? term->anchor_value->text : "";

                if (!note_is_new(d->flow, i))
                        continue;
                fprintf(d->out,
                        "        \"%s\" [shape=note, style=dashed, color=\"#8a4500\", fontcolor=\"#8a4500\", label=<from %s",
                        anchor_node(d, term), svg_escaped(anchor_words(term->anchor, term->anchor_value, d->arena), d->arena));
                dates_to_keep_draw(d, term->anchor, value);
                fputs(">];\n", d->out);
        }
}

static void term_arrows_draw(const struct drawing *d, const FlowTerm *term)
{
        for (size_t i = 0; i < d->flow->n_transitions; i++) {
                const FlowTransition *transition = d->flow->transitions[i];

                if (!term_points(term, transition))
                        continue;
                fprintf(d->out, "        \"%s\" -> \"step %s\" [style=%s, color=\"#8a4500\", fontcolor=\"#8a4500\", label=<%s",
                        anchor_node(d, term), transition->name->text, term->then ? "dashed" : "dotted",
                        svg_escaped(term_words(d, term), d->arena));
                until_draw(d, term);
                fputs(">];\n", d->out);
        }
}

/* ---- states */

static const char *state_style(const struct drawing *d, const FlowState *state)
{
        bool here = is_in(d->casefile, state->name->text), was = was_in(d->casefile, state->name->text);
        const char *fill = here ? "#ffe08a" : was ? "#fff4d1" : state->end ? "#eeeeee" : state->matching ? "#e3effa" : "#ffffff";

        return arena_text(d->arena, "shape=box, style=\"filled%s\", fillcolor=\"%s\", peripheries=%d, penwidth=%s",
                          state->end ? "" : ",rounded", fill, state->end ? 2 : 1,
                          here  ? "3.5"
                          : was ? "2"
                                : "1");
}

static void state_draw(const struct drawing *d, const FlowState *state)
{
        const char *name = state->name->text;

        fprintf(d->out, "        \"state %s\" [id=\"state-%s\", %s, label=<", name, name, state_style(d, state));
        name_draw(d, name);
        line_draw(d, state->title_en);
        if (!text_is(state->title_en, state->title_nl))
                line_draw(d, state->title_nl);
        if (state->end) {
                line_draw(d, arena_text(d->arena, "end: %s", state->end->text));
        } else {
                line_draw(d, arena_text(d->arena, "employer: %s", party_words(state->employer, NULL, 0, d->arena)));
                line_draw(d,
                          arena_text(d->arena, "payer: %s", party_words(state->payer, state->shares, state->n_shares, d->arena)));
        }
        if (state->matching)
                line_draw(d, "matching on");
        if (state->counts)
                line_draw(d, arena_text(d->arena, "counts as %s", state->counts->text));
        dates_to_keep_draw(d, ANCHOR__ANCHOR_ENTERED, name);
        visits_draw(d, name);
        fputs(">];\n", d->out);
}

static void start_draw(const struct drawing *d)
{
        fprintf(d->out,
                "        start [shape=circle, style=filled, fillcolor=\"#000000\", width=0.18, fixedsize=true, label=\"\"];\n"
                "        start -> \"state %s\";\n",
                d->flow->start->text);
}

/* ---- transitions */

static bool is_spread(const FlowTransition *transition)
{
        return transition->n_from <= SPREAD_MOST;
}

static bool is_clock_only(const FlowTransition *transition)
{
        return transition->n_by == 1 && text_is(transition->by[0]->text, "clock");
}

static void transition_label_draw(const struct drawing *d, const FlowTransition *transition)
{
        name_draw(d, transition->name->text);
        line_draw(d, arena_text(d->arena, "by %s", list_words(transition->by, transition->n_by, d->arena)));
        if (!is_spread(transition))
                for (size_t i = 0; i < transition->n_from; i += 3) {
                        size_t n = transition->n_from - i < 3 ? transition->n_from - i : 3;

                        line_draw(d,
                                  arena_text(d->arena, "%s %s%s", i ? "" : "from", list_words(transition->from + i, n, d->arena),
                                             i + n < transition->n_from ? "," : ""));
                }
        for (size_t i = 0; i < transition->n_requires; i++)
                line_draw(d, arena_text(d->arena, "if %s", require_words(transition->requires[i], d -> arena)));
        if (transition->n_reasons)
                line_draw(d, "with a reason");
}

static void transition_draw(const struct drawing *d, const FlowTransition *transition)
{
        const char *name = transition->name->text;
        bool taken = was_taken(d->casefile, name, "");

        fprintf(d->out,
                "        \"step %s\" [id=\"step-%s\", shape=%s, style=\"%s\", fillcolor=\"#f6f6f6\", color=\"#555555\", "
                "penwidth=%s, label=<",
                name, name, is_clock_only(transition) ? "octagon" : "box", is_clock_only(transition) ? "filled,dashed" : "filled",
                taken ? "2.5" : "0.7");
        transition_label_draw(d, transition);
        fputs(">];\n", d->out);
        for (size_t i = 0; i < transition->n_from; i++) {
                const char *from = transition->from[i]->text;
                bool went = was_taken(d->casefile, name, from);

                /* What is only named still stands below the states it leaves. */
                fprintf(d->out, "        \"state %s\" -> \"step %s\" [arrowhead=none%s];\n", from, name,
                        went                    ? ", penwidth=2.5"
                        : is_spread(transition) ? ""
                                                : ", style=invis");
        }
        fprintf(d->out, "        \"step %s\" -> \"state %s\"%s;\n", name, transition->to->text, taken ? " [penwidth=2.5]" : "");
}

/* ---- the whole */

static const char *heading(const struct drawing *d)
{
        const Flow *flow = d->flow;

        return arena_text(d->arena, "%s, version %u%s", flow->name->text, flow->version,
                          d->casefile ? arena_text(d->arena, "; casefile %llu", (unsigned long long)d->casefile->id) : "");
}

static void heading_draw(const struct drawing *d)
{
        fputs("        label=<", d->out);
        name_draw(d, heading(d));
        line_draw(d, d->flow->title_en);
        if (!text_is(d->flow->title_en, d->flow->title_nl))
                line_draw(d, d->flow->title_nl);
        line_draw(d, "Round boxes are states, double ones ends; small boxes are steps, dashed ones the clock's alone.");
        line_draw(d, "Dashed arrows are terms that fire a step, dotted ones terms that a step asks for.");
        if (d->casefile)
                line_draw(d, "Bold: where the casefile was; boldest: where it is.");
        fputs(">;\n", d->out);
}

static char *drawn(FILE *out, char **text, struct arena *arena)
{
        char *own;

        must(!fclose(out) && *text);
        own = arena_strdup(arena, *text);
        free(*text);
        return own;
}

const char *draw_dot(const Flow *flow, const Casefile *casefile, struct arena *arena)
{
        char *text = NULL;
        size_t size;
        const struct drawing d = {flow, casefile, arena, open_memstream(&text, &size)};

        must(d.out);
        fprintf(d.out,
                "digraph \"%s\" {\n"
                "        graph [rankdir=TB, labelloc=t, fontname=\"Helvetica\", fontsize=16, nodesep=0.25, ranksep=0.35];\n"
                "        node [fontname=\"Helvetica\", fontsize=12, margin=\"0.1,0.05\"];\n"
                "        edge [fontname=\"Helvetica\", fontsize=%d, arrowsize=0.7];\n",
                flow->name->text, SMALL);
        heading_draw(&d);
        start_draw(&d);
        for (size_t i = 0; i < flow->n_states; i++)
                state_draw(&d, flow->states[i]);
        for (size_t i = 0; i < flow->n_transitions; i++)
                transition_draw(&d, flow->transitions[i]);
        notes_draw(&d);
        for (size_t i = 0; i < flow->n_terms; i++)
                term_arrows_draw(&d, flow->terms[i]);
        fputs("}\n", d.out);
        return drawn(d.out, &text, arena);
}

/* "From announced: join to joined, decline to declined." for every state that a transition leaves. */
static const char *ways_words(const Flow *flow, struct arena *arena)
{
        const char *words = "";

        for (size_t i = 0; i < flow->n_states; i++) {
                const char *state = flow->states[i]->name->text, *separator = ":";

                for (size_t j = 0; j < flow->n_transitions; j++) {
                        const FlowTransition *transition = flow->transitions[j];

                        if (!flow_leaves(transition, state))
                                continue;
                        words = arena_text(arena, "%s%s%s %s to %s", words,
                                           *separator == ':' ? arena_text(arena, "%sFrom %s", *words ? ". " : "", state) : "",
                                           separator, transition->name->text, transition->to->text);
                        separator = ",";
                }
        }
        return *words ? arena_text(arena, " %s.", words) : "";
}

const char *draw_description(const Flow *flow, const Casefile *casefile, struct arena *arena)
{
        const char *what = arena_text(
                arena, "The flow %s, version %u: %zu states, %zu transitions and %zu terms; it starts in %s.", flow->name->text,
                flow->version, flow->n_states, flow->n_transitions, flow->n_terms, flow->start->text);

        if (casefile)
                what = arena_text(arena, "%s Casefile %llu is in %s since %s; steps taken: %zu.", what,
                                  (unsigned long long)casefile->id, casefile->state,
                                  day_words(casefile->entered[casefile->n_entered - 1]->on, arena), casefile->n_entered - 1);
        return arena_text(arena, "%s%s", what, ways_words(flow, arena));
}
