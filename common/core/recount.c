#include "recount.h"

#include <stdlib.h>
#include <string.h>

#include "must.h"
#include "text.h"
#include "world.h"

const char *const base_names[BASES + 1] = {
        [BASE_ANNOUNCED] = "announced", [BASE_OFFERED] = "offered", [BASE_JOINED] = "joined",
        [BASE_STILL_IN] = "still-in",   [BASE_PLACED] = "placed",   [BASE_LASTING] = "lasting",
};

/* The wholes of which a share may be, as outcome_of; the goal is no count of casefiles. */
enum whole { OF_ANNOUNCED, OF_OFFERED, OF_JOINED, OF_PLACED, OF_DUE, OF_GOAL, WHOLES };

struct line {
        const OutcomeDefinition *definition;
        uint64_t standing[STANDING__STANDING_COUNTED + 1], due;
        uint64_t of[WHOLES]; /* counted, among those of the whole */
};
struct few {
        uint64_t n, casefile[REPORT_CASES];
};
struct tally {
        struct arena *arena;
        const OutcomeAsk *ask;
        const Programme *programme;
        struct date day;
        uint32_t programme_mark, flow_mark;
        uint64_t base[BASES];
        struct line line[REPORT_DEFINITIONS];
        size_t n;
        struct few *only[REPORT_DEFINITIONS][REPORT_DEFINITIONS]; /* [a][b]: counted by a and not by b */
        CaseResult **result;
        size_t n_results;
        bool more;
        tally_fn *fn; /* null: it counts */
        void *self;
};

void tally_new(struct tally **out, const OutcomeAsk *ask, const OutcomeDefinition *const *definition, size_t n,
               const Programme *programme)
{
        struct tally *tally = calloc(1, sizeof *tally);

        must(tally && n <= REPORT_DEFINITIONS);
        arena_new(&tally->arena);
        tally->ask = ask;
        tally->programme = programme;
        tally->day = date_of_ymd(ask->as_of);
        tally->programme_mark = world_text_mark(ask->programme);
        tally->flow_mark = world_text_mark(ask->flow);
        tally->n = n;
        for (size_t i = 0; i < n; i++)
                tally->line[i].definition = definition[i];
        for (size_t a = 0; ask->n_definitions && a < n; a++)
                for (size_t b = 0; b < n; b++)
                        if (a != b)
                                tally->only[a][b] = arena_alloc(tally->arena, sizeof(struct few));
        *out = tally;
}

void tally_destroy(struct tally **tally)
{
        if (!*tally)
                return;
        arena_destroy(&(*tally)->arena);
        free(*tally);
        *tally = NULL;
}

void tally_lend(struct tally *tally, tally_fn *fn, void *self)
{
        tally->fn = fn;
        tally->self = self;
}

/* ---- one casefile */

bool tally_asks(const struct tally *tally, const char *programme, const char *flow, uint64_t sender)
{
        const OutcomeAsk *ask = tally->ask;

        return (!text_set(ask->programme) || text_is(ask->programme, programme)) &&
               (!text_set(ask->flow) || text_is(ask->flow, flow)) && (!ask->employer || ask->employer == sender);
}

bool tally_heads(const struct tally *tally, uint32_t programme, uint32_t flow, uint64_t sender)
{
        const OutcomeAsk *ask = tally->ask;

        return (!text_set(ask->programme) || tally->programme_mark == programme) &&
               (!text_set(ask->flow) || tally->flow_mark == flow) && (!ask->employer || ask->employer == sender);
}

static bool is_of_cohort(const OutcomeAsk *ask, const struct trail *trail)
{
        uint32_t on = date_ymd(trail_announced(trail));

        return (!ask->from || on >= ask->from) && (!ask->until || on <= ask->until);
}

static void bases_count(struct tally *tally, const struct trail *trail, bool is[BASES])
{
        static const enum base counts[] = {BASE_OFFERED, BASE_JOINED, BASE_PLACED, BASE_LASTING}; /* as flow_counts */

        memset(is, 0, BASES * sizeof *is);
        is[BASE_ANNOUNCED] = true;
        for (unsigned i = 0; i < COUNT(counts); i++)
                is[counts[i]] = trail_reached(trail, i) != NULL;
        is[BASE_STILL_IN] = is[BASE_JOINED] && !trail_ended(trail);
        for (size_t i = 0; i < BASES; i++)
                tally->base[i] += is[i];
}

static void few_add(struct few *few, uint64_t casefile)
{
        if (few->n < REPORT_CASES)
                few->casefile[few->n] = casefile;
        few->n++;
}

static void differ_count(struct tally *tally, uint64_t casefile, uint32_t counted)
{
        if (!tally->ask->n_definitions || !counted)
                return;
        for (size_t a = 0; a < tally->n; a++)
                for (size_t b = 0; counted & 1u << a && b < tally->n; b++)
                        if (!(counted & 1u << b))
                                few_add(tally->only[a][b], casefile);
}

CaseResult *result_tell(const OutcomeDefinition *definition, uint64_t casefile, const struct outcome_result *result,
                        struct arena *arena)
{
        CaseResult *told = NEW(arena, CaseResult, case_result);

        told->casefile = casefile;
        told->definition = definition->name->text;
        told->version = definition->version;
        told->standing = result->standing;
        told->on = date_ymd(result->on);
        told->off = date_ymd(result->off);
        told->due = date_ymd(result->due);
        told->why = arena_strdup(arena, result->why ? result->why : "");
        told->events = arena_copy(arena, result->event, result->n * sizeof *result->event);
        told->n_events = result->n;
        return told;
}

static void line_count(struct tally *tally, struct line *line, const bool is[BASES], const struct trail *trail,
                       const struct outcome_result *result)
{
        bool is_due = result->due.day && result->due.day <= tally->day.day;
        const bool of[WHOLES] = {[OF_ANNOUNCED] = true,
                                 [OF_OFFERED] = is[BASE_OFFERED],
                                 [OF_JOINED] = is[BASE_JOINED],
                                 [OF_PLACED] = is[BASE_PLACED],
                                 [OF_DUE] = is_due,
                                 [OF_GOAL] = true};

        line->standing[result->standing]++;
        line->due += is_due;
        for (size_t i = 0; result->standing == STANDING__STANDING_COUNTED && i < WHOLES; i++)
                line->of[i] += of[i];
        if (result->standing != STANDING__STANDING_WITHDRAWN && result->standing != STANDING__STANDING_DISPUTED)
                return;
        if (tally->n_results == REPORT_CASES * REPORT_DEFINITIONS)
                tally->more = true;
        else
                *(CaseResult **)arena_append(tally->arena, (void **)&tally->result, &tally->n_results, sizeof *tally->result) =
                        result_tell(line->definition, trail->casefile, result, tally->arena);
}

void tally_take(struct tally *tally, const struct trail *trail, struct arena *scratch)
{
        const struct trail known = trail_until(trail, tally->day), live = trail_live(&known, scratch);
        uint32_t counted = 0;
        bool is[BASES];

        if (!live.n || !tally_asks(tally, trail->programme, trail->flow, trail->sender) || !is_of_cohort(tally->ask, &live))
                return;
        if (tally->fn) {
                tally->fn(tally->self, &live, scratch);
                return;
        }
        bases_count(tally, &live, is);
        for (size_t i = 0; i < tally->n; i++) {
                struct outcome_result result;

                outcome_find(tally->line[i].definition, &known, tally->day, scratch, &result);
                line_count(tally, &tally->line[i], is, trail, &result);
                counted |= result.standing == STANDING__STANDING_COUNTED ? 1u << i : 0;
        }
        differ_count(tally, trail->casefile, counted);
}

/* ---- the report */

/* A goal is of a whole programme and of its whole period. */
static const char *goal_refused(const struct tally *tally)
{
        const OutcomeAsk *ask = tally->ask;
        const Programme *programme = tally->programme;

        if (!programme)
                return "a goal is a programme's; ask for one with --programme";
        if (!programme->goal)
                return "the programme has no goal";
        if (text_set(ask->flow) || ask->employer)
                return "the goal is of the whole programme, and this counts a part of it; leave --flow and --employer out";
        if ((ask->from && ask->from != programme->from) ||
            (ask->until && ask->until != programme->until && ask->until != programme->goal_on))
                return "the goal is of the whole period of the programme, and this counts another; leave --from and --until out";
        return "";
}

static const char *share_refused(const struct tally *tally, enum whole of, uint64_t whole)
{
        if (of == OF_GOAL)
                return goal_refused(tally);
        if (tally->ask->until > tally->ask->as_of)
                return "the period of the announcements runs on after the day of the report; ask as of its last day or later";
        return whole ? "" : "there are none of these";
}

const char *tally_refused(const struct tally *tally, const char *of, uint64_t whole)
{
        return share_refused(tally, text_is(of, outcome_of[OF_GOAL]) ? OF_GOAL : OF_ANNOUNCED, whole);
}

static uint64_t whole_of(const struct tally *tally, const struct line *line, enum whole of)
{
        static const enum base bases[WHOLES] = {[OF_ANNOUNCED] = BASE_ANNOUNCED,
                                                [OF_OFFERED] = BASE_OFFERED,
                                                [OF_JOINED] = BASE_JOINED,
                                                [OF_PLACED] = BASE_PLACED};

        if (of == OF_GOAL)
                return tally->programme ? tally->programme->goal : 0;
        return of == OF_DUE ? line->due : tally->base[bases[of]];
}

static void ratios_tell(const struct tally *tally, const struct line *line, OutcomeLine *told, struct arena *arena)
{
        for (unsigned i = 0; outcome_of[i]; i++) {
                OutcomeRatio *ratio;

                if (!word_among(line->definition->of, line->definition->n_of, outcome_of[i]))
                        continue;
                ratio = NEW(arena, OutcomeRatio, outcome_ratio);
                ratio->of = arena_strdup(arena, outcome_of[i]);
                ratio->number = line->of[i];
                ratio->whole = whole_of(tally, line, (enum whole)i);
                ratio->refused = arena_strdup(arena, share_refused(tally, (enum whole)i, ratio->whole));
                APPEND(arena, told, ratios) = ratio;
        }
}

static void lines_tell(const struct tally *tally, OutcomeReport *report, struct arena *arena)
{
        for (size_t i = 0; i < tally->n; i++) {
                const struct line *line = &tally->line[i];
                OutcomeLine *told = NEW(arena, OutcomeLine, outcome_line);

                told->definition = (OutcomeDefinition *)line->definition;
                told->counted = line->standing[STANDING__STANDING_COUNTED];
                told->disputed = line->standing[STANDING__STANDING_DISPUTED];
                told->withdrawn = line->standing[STANDING__STANDING_WITHDRAWN];
                told->pending = line->standing[STANDING__STANDING_PENDING];
                told->failed = line->standing[STANDING__STANDING_FAILED];
                told->due = line->due;
                ratios_tell(tally, line, told, arena);
                APPEND(arena, report, lines) = told;
        }
}

static uint64_t *few_list(const struct few *few, size_t *n, struct arena *arena)
{
        *n = few->n < REPORT_CASES ? few->n : REPORT_CASES;
        return arena_copy(arena, few->casefile, *n * sizeof *few->casefile);
}

static void differs_tell(const struct tally *tally, OutcomeReport *report, struct arena *arena)
{
        for (uint32_t a = 0; tally->ask->n_definitions && a < tally->n; a++)
                for (uint32_t b = a + 1; b < tally->n; b++) {
                        OutcomeDiffer *differ = NEW(arena, OutcomeDiffer, outcome_differ);

                        differ->a = a;
                        differ->b = b;
                        differ->only_a = tally->only[a][b]->n;
                        differ->only_b = tally->only[b][a]->n;
                        differ->cases_a = few_list(tally->only[a][b], &differ->n_cases_a, arena);
                        differ->cases_b = few_list(tally->only[b][a], &differ->n_cases_b, arena);
                        report->more |= differ->only_a > REPORT_CASES || differ->only_b > REPORT_CASES;
                        APPEND(arena, report, differ) = differ;
                }
}

OutcomeReport *tally_report(const struct tally *tally, uint64_t seq, struct arena *arena)
{
        OutcomeReport *report = NEW(arena, OutcomeReport, outcome_report);

        report->ask = (OutcomeAsk *)tally->ask;
        report->seq = seq;
        report->more = tally->more;
        if (tally->programme) {
                report->goal = tally->programme->goal;
                report->goal_on = tally->programme->goal_on;
        }
        for (size_t i = 0; i < BASES; i++) {
                OutcomeBase *base = NEW(arena, OutcomeBase, outcome_base);

                base->name = arena_strdup(arena, base_names[i]);
                base->number = tally->base[i];
                APPEND(arena, report, bases) = base;
        }
        lines_tell(tally, report, arena);
        differs_tell(tally, report, arena);
        for (size_t i = 0; i < tally->n_results; i++)
                APPEND(arena, report, results) = codec_copy(tally->result[i], arena);
        return report;
}

/* ---- trails of events */

/* Marks of all casefiles stand in the order of their events, in blocks; each knows the next of its casefile. */
enum { BLOCK = 1 << 14, TEXTS_FIRST = 1 << 10 };
struct linked {
        struct trail_mark mark;
        struct linked *next;
};
struct head {
        struct trail trail; /* without marks; `n` counts them */
        struct linked *first, *last;
};
struct installed {
        const Flow *flow;
        struct installed *next;
};
struct trails {
        struct arena *arena;
        struct head *head; /* by casefile number */
        uint64_t n_heads;
        struct linked *block;
        size_t n_block;
        const char **text; /* one of each: few words stand in many marks */
        size_t n_texts, room_texts;
        struct installed *flows;  /* the latest first */
        struct date day;          /* on which the latest event fell, */
        int64_t day_from, day_to; /* from this moment to before that one */
};

void trails_new(struct trails **out)
{
        struct trails *trails = calloc(1, sizeof *trails);

        must(trails);
        arena_new(&trails->arena);
        trails->room_texts = TEXTS_FIRST;
        trails->text = calloc(TEXTS_FIRST, sizeof *trails->text);
        must(trails->text);
        *out = trails;
}

void trails_destroy(struct trails **trails)
{
        if (!*trails)
                return;
        arena_destroy(&(*trails)->arena);
        free((*trails)->head);
        free((*trails)->text);
        free(*trails);
        *trails = NULL;
}

bool trails_ask(uint32_t what)
{
        return what == EVENT__WHAT_FLOW_INSTALLED || trail_asks(what);
}

static const char **text_place(const char **table, size_t room, const char *text)
{
        uint64_t hash = UINT64_C(0xcbf29ce484222325);

        for (const char *c = text; *c; c++)
                hash = (hash ^ (uint8_t)*c) * UINT64_C(0x100000001b3);
        for (size_t i = (size_t)(hash ^ hash >> 32) & (room - 1);; i = (i + 1) & (room - 1))
                if (!table[i] || !strcmp(table[i], text))
                        return &table[i];
}

static void texts_grow(struct trails *trails)
{
        size_t room = 2 * trails->room_texts;
        const char **wider = calloc(room, sizeof *wider);

        must(wider);
        for (size_t i = 0; i < trails->room_texts; i++)
                if (trails->text[i])
                        *text_place(wider, room, trails->text[i]) = trails->text[i];
        free(trails->text);
        trails->text = wider;
        trails->room_texts = room;
}

static const char *text_keep(struct trails *trails, const char *text)
{
        const char **place;

        if (!*text)
                return "";
        if (2 * trails->n_texts >= trails->room_texts)
                texts_grow(trails);
        place = text_place(trails->text, trails->room_texts, text);
        if (!*place) {
                *place = arena_strdup(trails->arena, text);
                trails->n_texts++;
        }
        return *place;
}

static struct head *head_of(struct trails *trails, uint64_t casefile)
{
        if (casefile >= trails->n_heads) {
                uint64_t n = trails->n_heads ? trails->n_heads : 1024;

                while (n <= casefile)
                        n *= 2;
                trails->head = realloc(trails->head, n * sizeof *trails->head);
                must(trails->head);
                memset(trails->head + trails->n_heads, 0, (n - trails->n_heads) * sizeof *trails->head);
                trails->n_heads = n;
        }
        return &trails->head[casefile];
}

static const Flow *flow_find(const struct trails *trails, const char *name, uint32_t version)
{
        for (const struct installed *at = trails->flows; at; at = at->next)
                if (at->flow->version == version && text_is(at->flow->name->text, name))
                        return at->flow;
        return NULL;
}

static void mark_keep(struct trails *trails, struct head *head, const struct trail_mark *mark)
{
        struct linked *linked;

        if (!trails->block || trails->n_block == BLOCK) {
                trails->block = arena_alloc(trails->arena, BLOCK * sizeof *trails->block);
                trails->n_block = 0;
        }
        linked = &trails->block[trails->n_block++];
        linked->mark = *mark;
        linked->mark.name = text_keep(trails, mark->name);
        linked->mark.more = text_keep(trails, mark->more);
        if (head->last)
                head->last->next = linked;
        else
                head->first = linked;
        head->last = linked;
        head->trail.n++;
}

/* Events come in the order of their moments, many to a day. */
static struct date day_of(struct trails *trails, int64_t at)
{
        if (at < trails->day_from || at >= trails->day_to) {
                trails->day = instant_date((struct instant){at});
                trails->day_from = date_instant(trails->day).ms;
                trails->day_to = date_instant(date_add_days(trails->day, 1)).ms;
        }
        return trails->day;
}

void trails_take(struct trails *trails, const Event *event)
{
        struct trail_mark mark[TRAIL_MARKS_MOST];
        struct installed *installed;
        struct head *head;
        const Flow *flow;
        size_t n;

        if (event->what_case == EVENT__WHAT_FLOW_INSTALLED) {
                installed = arena_alloc(trails->arena, sizeof *installed);
                installed->flow = codec_copy(event->flow_installed, trails->arena);
                installed->next = trails->flows;
                trails->flows = installed;
                return;
        }
        if (!event->casefile || !trail_asks(event->what_case))
                return;
        head = head_of(trails, event->casefile);
        if (!head->trail.casefile && event->what_case != EVENT__WHAT_CASE_OPENED)
                return;
        flow = flow_find(trails, head->trail.casefile ? head->trail.flow : event->case_opened->flow,
                         trail_version(&head->trail, event));
        must(flow);
        n = trail_take(&head->trail, flow, event, day_of(trails, event->at), mark);
        if (event->what_case == EVENT__WHAT_CASE_OPENED) {
                head->trail.programme = text_keep(trails, head->trail.programme);
                head->trail.flow = text_keep(trails, head->trail.flow);
        }
        for (size_t i = 0; i < n; i++)
                mark_keep(trails, head, &mark[i]);
}

bool trails_tally(const struct trails *trails, struct tally *tally, uint64_t *from, size_t most)
{
        OWNED(arena_destroy) struct arena *scratch = NULL;

        arena_new(&scratch);
        for (; *from < trails->n_heads && most; ++*from, most--) {
                const struct head *head = &trails->head[*from];
                struct trail trail = head->trail;
                struct trail_mark *mark;
                size_t n = 0;

                if (!trail.casefile || !tally_asks(tally, trail.programme, trail.flow, trail.sender))
                        continue;
                arena_reset(scratch);
                trail.mark = mark = arena_alloc(scratch, trail.n * sizeof *mark);
                for (const struct linked *at = head->first; at; at = at->next)
                        mark[n++] = at->mark;
                tally_take(tally, &trail, scratch);
        }
        return *from >= trails->n_heads;
}
