#include "outcome.h"

#include <string.h>

#include "date.h"
#include "must.h"

/* ---- one thing on which a result may rest */

struct candidate {
        const struct trail_mark *basis;
        struct date on;    /* from which it counts */
        struct date off;   /* from which it does no more; no date: it goes on */
        struct date due;   /* of one that must last */
        bool failed;       /* it ended before it counted */
        const char *lacks; /* what has still to come, other than its day; null: nothing */
        const char *why;   /* it failed, or counts no more */
        uint64_t event[OUTCOME_EVENTS];
        size_t n;
};

/* What is looked for: the best that any way gives. */
struct search {
        const OutcomeDefinition *definition;
        const struct trail *trail; /* as was known; without what was undone */
        struct date day;
        struct outcome_result *best;
};

static bool says(Word *const *words, size_t n, const char *text)
{
        for (size_t i = 0; i < n; i++)
                if (!strcmp(words[i]->text, text))
                        return true;
        return false;
}

static void candidate_by(struct candidate *c, const struct trail_mark *mark)
{
        size_t at = 0;

        while (at < c->n && c->event[at] < mark->seq)
                at++;
        if ((at < c->n && c->event[at] == mark->seq) || c->n == OUTCOME_EVENTS)
                return;
        memmove(&c->event[at + 1], &c->event[at], (c->n - at) * sizeof *c->event);
        c->event[at] = mark->seq;
        c->n++;
}

static struct date length_after(struct date from, const Length *length)
{
        return date_add(from, (struct length){(int32_t)length->n, (enum unit)length->unit});
}

/* ---- disputes */

enum dispute { UNDISPUTED, DISPUTED, STRUCK };

static enum dispute dispute_of(const struct search *s, struct candidate *c)
{
        enum dispute dispute = UNDISPUTED;
        const struct trail_mark *last = NULL;

        for (size_t i = 0; i < s->trail->n; i++) {
                const struct trail_mark *mark = &s->trail->mark[i];
                bool disputes = mark->what == MARK_KIND__MARK_DISPUTED;

                if ((!disputes && mark->what != MARK_KIND__MARK_DECIDED) || mark->id != c->basis->seq ||
                    strcmp(mark->name, s->definition->name->text))
                        continue;
                dispute = disputes ? DISPUTED : mark->number ? UNDISPUTED : STRUCK;
                last = mark;
        }
        if (last)
                candidate_by(c, last);
        return dispute;
}

/* ---- the standing of a candidate */

static Standing standing_of(const struct search *s, struct candidate *c)
{
        enum dispute dispute = dispute_of(s, c);

        if (dispute == STRUCK) {
                c->why = "a dispute was decided against it";
                return STANDING__STANDING_FAILED;
        }
        if (c->failed || (c->off.day && c->off.day <= c->on.day))
                return STANDING__STANDING_FAILED;
        if (c->lacks || c->on.day > s->day.day) {
                c->why = c->lacks ? c->lacks : "its day has still to come";
                return STANDING__STANDING_PENDING;
        }
        if (c->off.day && c->off.day <= s->day.day)
                return STANDING__STANDING_WITHDRAWN;
        if (dispute == DISPUTED) {
                c->why = "it is disputed, and nobody has decided yet";
                return STANDING__STANDING_DISPUTED;
        }
        c->why = "";
        return STANDING__STANDING_COUNTED;
}

/* The higher standing is told, and of two alike the earlier. */
static void candidate_weigh(struct search *s, struct candidate *c)
{
        Standing standing = standing_of(s, c);
        struct outcome_result *best = s->best;
        struct date due = best->due;

        if (c->due.day && (!due.day || c->due.day < due.day))
                due = c->due;
        if (standing > best->standing || (standing == best->standing && c->on.day < best->on.day)) {
                *best = (struct outcome_result){
                        .standing = standing, .on = c->on, .why = c->why, .basis = c->basis->seq, .n = c->n};
                if (standing == STANDING__STANDING_WITHDRAWN)
                        best->off = c->off;
                memcpy(best->event, c->event, sizeof best->event);
        }
        best->due = due;
}

/* Papers on file attest from the day of the result on. */
static void evidence_look(const struct search *s, const OutcomeWay *way, struct candidate *c)
{
        char name[64] = "evidence.";

        for (size_t i = 0; i < way->n_evidence; i++) {
                const struct trail_mark *paper;

                strncpy(name + 9, way->evidence[i]->text, sizeof name - 10);
                paper = trail_fact(s->trail, name);
                if (!paper || paper->on.day < c->on.day || paper->on.day > s->day.day)
                        c->lacks = "evidence is lacking";
                else
                        candidate_by(c, paper);
        }
}

static void candidate_tell(struct search *s, const OutcomeWay *way, struct candidate *c)
{
        candidate_by(c, c->basis);
        evidence_look(s, way, c);
        candidate_weigh(s, c);
}

/* ---- bases */

static bool is_state(const struct trail_mark *mark)
{
        return mark->what == MARK_KIND__MARK_ENTERED || mark->what == MARK_KIND__MARK_MIGRATED;
}

static void reached_find(struct search *s, const OutcomeWay *way)
{
        for (unsigned i = 0; flow_counts[i]; i++) {
                const struct trail_mark *mark =
                        says(way->values, way->n_values, flow_counts[i]) ? trail_reached(s->trail, i) : NULL;
                struct candidate c = {.basis = mark};

                if (!mark)
                        continue;
                c.on = mark->on;
                candidate_tell(s, way, &c);
        }
}

/* An end counts while the casefile is in it. A migration that leaves it there ends nothing. */
static void end_find(struct search *s, const OutcomeWay *way)
{
        const struct trail_mark *in = NULL;

        for (size_t i = 0; i < s->trail->n; i++) {
                const struct trail_mark *mark = &s->trail->mark[i];

                if (!is_state(mark) || (in && mark->what == MARK_KIND__MARK_MIGRATED && !strcmp(in->name, mark->name)))
                        continue;
                if (in) {
                        struct candidate c = {.basis = in, .on = in->on, .off = mark->on, .why = "the casefile left that end"};

                        candidate_by(&c, mark);
                        candidate_tell(s, way, &c);
                }
                in = *mark->name && says(way->values, way->n_values, mark->name) ? mark : NULL;
        }
        if (in)
                candidate_tell(s, way, &(struct candidate){.basis = in, .on = in->on});
}

static const struct trail_mark *placement_end_of(const struct trail *trail, uint64_t placement)
{
        for (size_t i = trail->n; i-- > 0;)
                if (trail->mark[i].what == MARK_KIND__MARK_PLACEMENT_END && trail->mark[i].id == placement)
                        return &trail->mark[i];
        return NULL;
}

static bool contract_fits(const OutcomeWay *way, const struct trail_mark *placement)
{
        for (size_t i = 0; i < way->n_contract; i++)
                for (unsigned j = 0; outcome_contracts[j]; j++)
                        if (!strcmp(outcome_contracts[j], way->contract[i]->text) && placement->contract == j + 1)
                                return true;
        return !way->n_contract;
}

static bool kind_fits(const OutcomeWay *way, const struct trail_mark *placement)
{
        for (unsigned i = 0; outcome_placements[i]; i++)
                if (placement->kind == i + 1)
                        return says(way->values, way->n_values, outcome_placements[i]);
        return false;
}

/* Work begins without a gap on or before the day after the last day of the old job; that day is a part of the evidence. */
static bool gap_fits(const struct search *s, const OutcomeWay *way, struct candidate *c)
{
        const struct trail_mark *last = way->no_gap ? trail_fact(s->trail, "last-day") : NULL;

        if (last)
                candidate_by(c, last);
        return !way->no_gap || (last && c->basis->on.day <= last->on.day + 1 + (int32_t)way->gap);
}

static void placement_times(const OutcomeWay *way, struct candidate *c, struct date last, struct date day)
{
        struct date first = c->basis->on;

        c->on = first;
        if (way->lasts) {
                c->on = c->due = length_after(first, way->lasts);
                c->failed = last.day && last.day < c->on.day && last.day < day.day;
                c->lacks = last.day && last.day < c->on.day ? "it is agreed to end before it has lasted so long" : NULL;
                c->why = "it ended before it had lasted so long";
        }
        if (way->running && last.day) {
                c->off = date_add_days(last, 1);
                c->why = c->failed ? c->why : "it ended";
        }
        if (way->stays && last.day && last.day < length_after(first, way->stays).day) {
                c->off = date_add_days(last, 1);
                c->why = "it ended before it had lasted so long";
        }
}

static void placement_weigh(struct search *s, const OutcomeWay *way, const struct trail_mark *placement)
{
        const struct trail_mark *end = placement_end_of(s->trail, placement->id);
        struct candidate c = {.basis = placement};

        if (!kind_fits(way, placement) || !contract_fits(way, placement) || placement->number < way->hours ||
            (way->unsubsidised && placement->subsidy != SUBSIDY__SUBSIDY_NONE) || !gap_fits(s, way, &c))
                return;
        placement_times(way, &c, end ? end->until : placement->until, s->day);
        if (end && !strcmp(end->name, PLACEMENT_NEVER)) {
                c.failed = true;
                c.due.day = 0;
                c.why = "the work never began";
        }
        if (end)
                candidate_by(&c, end);
        candidate_tell(s, way, &c);
}

static void placement_find(struct search *s, const OutcomeWay *way)
{
        for (size_t i = 0; i < s->trail->n; i++)
                if (s->trail->mark[i].what == MARK_KIND__MARK_PLACEMENT)
                        placement_weigh(s, way, &s->trail->mark[i]);
}

static bool activity_fits(const OutcomeWay *way, const struct trail_mark *mark)
{
        return mark->what == MARK_KIND__MARK_ACTIVITY && says(way->values, way->n_values, mark->name) &&
               (!way->n_outcome || says(way->outcome, way->n_outcome, mark->more));
}

static bool profile_fits(const OutcomeWay *way, const struct trail_mark *mark)
{
        (void)way;
        return mark->what == MARK_KIND__MARK_PROFILE;
}

static bool is_earlier(const struct trail_mark *a, const struct trail_mark *b)
{
        return a->on.day != b->on.day ? a->on.day < b->on.day : a->seq < b->seq;
}

/* The n-th by its day; of two on one day the one that was recorded first. */
static void times_find(struct search *s, const OutcomeWay *way,
                       bool (*fits)(const OutcomeWay *way, const struct trail_mark *mark))
{
        const struct trail *trail = s->trail;
        uint32_t times = way->times ? way->times : 1;

        for (size_t i = 0; i < trail->n; i++) {
                struct candidate c = {.basis = &trail->mark[i], .on = trail->mark[i].on};
                uint32_t before = 0;

                if (!fits(way, c.basis))
                        continue;
                for (size_t j = 0; j < trail->n; j++)
                        if (fits(way, &trail->mark[j]) && is_earlier(&trail->mark[j], c.basis)) {
                                candidate_by(&c, &trail->mark[j]);
                                before++;
                        }
                if (before + 1 == times)
                        candidate_tell(s, way, &c);
        }
}

static void activity_find(struct search *s, const OutcomeWay *way)
{
        times_find(s, way, activity_fits);
}

static void profile_find(struct search *s, const OutcomeWay *way)
{
        times_find(s, way, profile_fits);
}

static void fact_find(struct search *s, const OutcomeWay *way)
{
        for (size_t i = 0; i < way->n_values; i++) {
                const struct trail_mark *mark = trail_fact(s->trail, way->values[i]->text);

                if (mark)
                        candidate_tell(s, way, &(struct candidate){.basis = mark, .on = mark->on});
        }
}

static void milestone_find(struct search *s, const OutcomeWay *way)
{
        for (size_t i = 0; i < s->trail->n; i++) {
                const struct trail_mark *mark = &s->trail->mark[i], *back = NULL;
                struct candidate c = {.basis = mark, .on = mark->on};

                if (mark->what != MARK_KIND__MARK_MILESTONE || !says(way->values, way->n_values, mark->name))
                        continue;
                for (size_t j = i + 1; j < s->trail->n && !back; j++)
                        if (s->trail->mark[j].what == MARK_KIND__MARK_REVERSED && !strcmp(s->trail->mark[j].name, mark->name))
                                back = &s->trail->mark[j];
                if (back) {
                        c.off = back->on;
                        c.why = "it was taken back";
                        candidate_by(&c, back);
                }
                candidate_tell(s, way, &c);
        }
}

static const struct {
        const char *basis;
        void (*find)(struct search *s, const OutcomeWay *way);
} finders[] = {
        {"reached", reached_find},   {"end", end_find},   {"placement", placement_find},
        {"activity", activity_find}, {"fact", fact_find}, {"milestone", milestone_find},
        {"profile", profile_find},
};

/* From what was known at the end of the day, and nothing else. */
static void find_at(const OutcomeDefinition *definition, const struct trail *trail, struct date day, struct arena *arena,
                    struct outcome_result *out)
{
        const struct trail known = trail_until(trail, day), live = trail_live(&known, arena);
        struct search s = {.definition = definition, .trail = &live, .day = day, .best = out};

        *out = (struct outcome_result){.why = ""};
        for (size_t i = 0; i < definition->n_ways; i++)
                for (size_t j = 0; j < COUNT(finders); j++)
                        if (!strcmp(finders[j].basis, definition->ways[i]->basis->text))
                                finders[j].find(&s, definition->ways[i]);
}

/* ---- what counted before */

static const char *undone_by(const struct trail_mark *mark)
{
        switch (mark->what) {
        case MARK_KIND__MARK_PLACEMENT_END:
                return strcmp(mark->name, PLACEMENT_NEVER) ? "it ended earlier than was known" : "the work never began";
        case MARK_KIND__MARK_FACT:
                return mark->on.day ? "a fact that it needs was corrected" : "a fact that it needs was taken back";
        case MARK_KIND__MARK_BACK:
                return "a migration was undone";
        case MARK_KIND__MARK_DISPUTED:
        case MARK_KIND__MARK_DECIDED:
                return "a dispute was decided against it";
        default:
                return "what it rests on was corrected";
        }
}

/* Only these can make what was known before untrue. */
static bool takes_back(const struct trail *known, size_t i)
{
        const struct trail_mark *mark = &known->mark[i];

        if (mark->what == MARK_KIND__MARK_PLACEMENT_END || mark->what == MARK_KIND__MARK_BACK ||
            mark->what == MARK_KIND__MARK_DECIDED)
                return true;
        for (size_t j = 0; mark->what == MARK_KIND__MARK_FACT && j < i; j++)
                if (known->mark[j].what == MARK_KIND__MARK_FACT && !strcmp(known->mark[j].name, mark->name))
                        return true;
        return false;
}

/* The first thing that became known on the day of mark `i` and took it away. */
static void taken_by(const OutcomeDefinition *definition, const struct trail *known, size_t i, struct arena *arena,
                     struct outcome_result *out)
{
        for (size_t j = i; j < known->n && known->mark[j].known.day == known->mark[i].known.day; j++) {
                const struct trail after = {.mark = known->mark, .n = j + 1};
                struct outcome_result now;

                find_at(definition, &after, known->mark[i].known, arena, &now);
                if (now.standing == STANDING__STANDING_COUNTED)
                        continue;
                out->why = undone_by(&known->mark[j]);
                if (out->n < OUTCOME_EVENTS)
                        out->event[out->n++] = known->mark[j].seq;
                return;
        }
}

/* When did reports count it last? What they say differs only between the days on which something became known, and by time alone,
 * which find_at tells; so these days are gone through from the latest back. What counted in none was not withdrawn, however it
 * looks by now. */
static void history_look(const OutcomeDefinition *definition, const struct trail *known, struct arena *arena,
                         struct outcome_result *out)
{
        const struct outcome_result is = *out;
        struct outcome_result was = is;
        size_t n = known->n;

        for (;;) {
                struct date from = known->mark[n - 1].known;

                if (was.standing == STANDING__STANDING_WITHDRAWN && was.off.day > from.day)
                        break;
                while (n && known->mark[n - 1].known.day == from.day)
                        n--;
                if (!n) {
                        if (is.standing == STANDING__STANDING_WITHDRAWN)
                                out->standing = STANDING__STANDING_FAILED;
                        out->off.day = 0;
                        return;
                }
                find_at(definition, &(struct trail){.mark = known->mark, .n = n}, date_add_days(from, -1), arena, &was);
                if (was.standing != STANDING__STANDING_COUNTED)
                        continue;
                was.off = from;
                if (is.standing == STANDING__STANDING_WITHDRAWN && is.basis == was.basis) {
                        was.why = is.why;
                        was.n = is.n;
                        memcpy(was.event, is.event, sizeof was.event);
                } else {
                        taken_by(definition, known, n, arena, &was);
                }
                break;
        }
        was.standing = STANDING__STANDING_WITHDRAWN;
        was.due = is.due;
        *out = was;
}

void outcome_find(const OutcomeDefinition *definition, const struct trail *trail, struct date day, struct arena *arena,
                  struct outcome_result *out)
{
        const struct trail known = trail_until(trail, day);
        bool may = false;

        find_at(definition, &known, day, arena, out);
        if (!known.n || out->standing >= STANDING__STANDING_DISPUTED)
                return;
        may = out->standing == STANDING__STANDING_WITHDRAWN;
        for (size_t i = 0; i < known.n && !may; i++)
                may = takes_back(&known, i);
        if (may)
                history_look(definition, &known, arena, out);
}
