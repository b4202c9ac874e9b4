/* Attacks on what is told: random centres, every table that can be asked, and all that can be worked out from them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "fraction.h"
#include "must.h"
#include "suppress.h"

/* ---- a centre by chance */

enum {
        PROGRAMMES = 2,
        FLOWS = 2,
        YEARS = 3,
        QUARTERS = 4 * YEARS,
        MONTHS = 12 * YEARS,
        EMPLOYERS = 2,
        PEOPLE = 420,
        WORLDS = 60
};
/* What is told of people, each at most what stands before it where ORDER says so; `agency` and `direct` are one placed or the
 * other. */
enum figure { ALL, JOINED, PLACED, LASTING, AGENCY, DIRECT, REGULAR, FIGURES };
enum { DAYS = 4, NODES = FIGURES * DAYS };
static const struct {
        enum figure less, more;
} order[] = {{JOINED, ALL}, {PLACED, JOINED}, {LASTING, PLACED}, {AGENCY, PLACED}, {DIRECT, PLACED}, {REGULAR, PLACED}};

struct someone {
        unsigned programme, flow, month, employer;
        bool is[FIGURES][DAYS];
};
struct centre {
        struct arena *arena;
        uint64_t state;
        uint32_t least;
        struct someone someone[PEOPLE];
        size_t n;
        struct atom atom[PEOPLE];
        struct block *block;
        size_t n_blocks;
};
static const char *const programmes[] = {"maasland", "gelders"}, *const flows[] = {"early", "late"};

static uint32_t below(struct centre *c, uint32_t n)
{
        uint64_t z = c->state += UINT64_C(0x9e3779b97f4a7c15);

        z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
        z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
        return (uint32_t)((z ^ z >> 31) % n);
}

static struct date month_begin(unsigned month)
{
        return date_of_ymd((2026 + month / 12) * 10000 + (month % 12 + 1) * 100 + 1);
}

/* Someone joins, is placed and lasts at some day, or never; a regular job may prove to be none. */
static void someone_make(struct centre *c, struct someone *s)
{
        unsigned joined = below(c, DAYS + 1), placed = joined + below(c, DAYS + 1), lasting = placed + below(c, 3),
                 agency = below(c, 2);
        unsigned until = placed + 1 + below(c, DAYS);

        *s = (struct someone){.programme = below(c, PROGRAMMES), .flow = below(c, 4) ? 0 : 1, .employer = below(c, 5) ? 0 : 1};
        s->month = below(c, 2) ? below(c, MONTHS) : below(c, 6);
        for (unsigned day = 0; day < DAYS; day++) {
                s->is[ALL][day] = true;
                s->is[JOINED][day] = day >= joined;
                s->is[PLACED][day] = day >= placed;
                s->is[LASTING][day] = day >= lasting;
                s->is[AGENCY][day] = day >= placed && agency;
                s->is[DIRECT][day] = day >= placed && !agency;
                s->is[REGULAR][day] = day >= placed && day < until;
        }
}

static void centre_make(struct centre *c, uint64_t seed)
{
        memset(c, 0, sizeof *c);
        arena_new(&c->arena);
        c->state = seed;
        c->least = 3 + below(c, 8);
        c->n = 1 + below(c, PEOPLE);
        for (size_t i = 0; i < c->n; i++) {
                struct someone *s = &c->someone[i];

                someone_make(c, s);
                c->atom[i] = (struct atom){programmes[s->programme], flows[s->flow],
                                           date_add_days(month_begin(s->month), below(c, 28)), 1, i};
        }
        blocks_make(c->atom, c->n, c->least, date_of_ymd(20281231), c->arena, &c->block, &c->n_blocks);
}

static uint64_t figure_of(const struct centre *c, const struct block *block, enum figure figure, unsigned day)
{
        uint64_t n = 0;

        for (size_t i = 0; i < block->n; i++)
                n += c->someone[block->atom[i].id].is[figure][day];
        return n;
}

/* ---- subtraction: is a number of people worked out from numbers of people? */

/* Cells as fine as anyone may think of: programme, flow, month, employer. People of one cell are alike to every table. */
enum { CELLS = PROGRAMMES * FLOWS * MONTHS * EMPLOYERS, ROWS = PROGRAMMES * FLOWS * QUARTERS };

static size_t cell_of(const struct someone *s)
{
        return ((s->programme * FLOWS + s->flow) * MONTHS + s->month) * EMPLOYERS + s->employer;
}

struct algebra {
        struct fraction row[ROWS][CELLS]; /* reduced: each with a first 1 where all others have 0 */
        size_t first[ROWS], n;
};

static struct fraction product(struct fraction a, struct fraction b)
{
        struct err err;
        struct fraction out;

        must(fraction_times(a, b, &out, &err));
        return out;
}

static void row_subtract(struct fraction *row, const struct fraction *other, struct fraction times)
{
        struct err err;

        for (size_t i = 0; times.num && i < CELLS; i++)
                if (other[i].num)
                        must(fraction_add(row[i], product(other[i], (struct fraction){-times.num, times.den}), &row[i], &err));
}

/* What is left of it when all that is known is subtracted; where it begins, CELLS when nothing is left. */
static size_t row_reduce(const struct algebra *a, struct fraction *row)
{
        size_t first = 0;

        for (size_t i = 0; i < a->n; i++)
                row_subtract(row, a->row[i], row[a->first[i]]);
        while (first < CELLS && !row[first].num)
                first++;
        return first;
}

static void row_learn(struct algebra *a, const bool in[CELLS])
{
        struct fraction row[CELLS], by;
        size_t first;

        for (size_t i = 0; i < CELLS; i++)
                row[i] = fraction_of(in[i], 1);
        if ((first = row_reduce(a, row)) == CELLS)
                return;
        by = row[first].num < 0 ? fraction_of(-row[first].den, -row[first].num) : fraction_of(row[first].den, row[first].num);
        for (size_t i = 0; i < CELLS; i++)
                row[i] = product(row[i], by);
        for (size_t i = 0; i < a->n; i++)
                row_subtract(a->row[i], row, a->row[i][first]);
        must(a->n < ROWS);
        memcpy(a->row[a->n], row, sizeof row);
        a->first[a->n++] = first;
}

static bool is_known(const struct algebra *a, const bool in[CELLS])
{
        struct fraction row[CELLS];

        for (size_t i = 0; i < CELLS; i++)
                row[i] = fraction_of(in[i], 1);
        return row_reduce(a, row) == CELLS;
}

static const char *nth(const char *const *names, unsigned i)
{
        return i ? names[i - 1] : "";
}

static void blocks_learn(struct algebra *a, const struct centre *c, const char *programme, const char *flow, struct date from,
                         struct date until)
{
        bool in[CELLS] = {0};

        for (size_t i = 0; i < c->n_blocks; i++)
                if (block_asked(&c->block[i], programme, flow, from, until))
                        for (size_t j = 0; j < c->block[i].n; j++)
                                in[cell_of(&c->someone[c->block[i].atom[j].id])] = true;
        row_learn(a, in);
}

/* Every programme or all, every flow or all, from every month or none to every month or none: as if each told how many there are
 * to the last. */
static void tables_ask(struct algebra *a, const struct centre *c)
{
        for (unsigned programme = 0; programme <= PROGRAMMES; programme++)
                for (unsigned flow = 0; flow <= FLOWS; flow++)
                        for (unsigned from = 0; from <= MONTHS; from++)
                                for (unsigned until = from; until <= MONTHS; until++)
                                        blocks_learn(a, c, nth(programmes, programme), nth(flows, flow),
                                                     from ? month_begin(from - 1) : (struct date){0},
                                                     until < MONTHS ? date_add_days(month_begin(until), -1) : (struct date){0});
}

/* The people of some cells, when these are nothing but whole blocks; else 0. */
static size_t whole_blocks(const struct centre *c, const bool in[CELLS])
{
        size_t people = 0, all = 0;

        for (size_t i = 0; i < c->n; i++)
                all += in[cell_of(&c->someone[i])];
        for (size_t i = 0; i < c->n_blocks; i++) {
                size_t some = 0;

                for (size_t j = 0; j < c->block[i].n; j++)
                        some += in[cell_of(&c->someone[c->block[i].atom[j].id])];
                if (some && some != c->block[i].n)
                        return 0;
                people += some;
        }
        return people == all ? people : 0;
}

static void known_only_whole(const struct algebra *a, const struct centre *c, const bool in[CELLS], size_t *known)
{
        size_t people = 0, whole;

        for (size_t i = 0; i < c->n; i++)
                people += in[cell_of(&c->someone[i])];
        if (!people || !is_known(a, in))
                return;
        whole = whole_blocks(c, in);
        if (whole < (size_t)BLOCK_FEW * c->least)
                fail_msg("%zu people can be worked out, and %zu of them are whole blocks", people, whole);
        ++*known;
}

/* Cells, employers, months, quarters, runs of months, all but a month: what tables one after the other might single out. */
static void cells_attack(struct algebra *a, const struct centre *c, size_t *known)
{
        for (unsigned from = 0; from < MONTHS; from++)
                for (unsigned until = from; until < MONTHS; until++)
                        for (unsigned which = 0; which < (PROGRAMMES + 1) * (FLOWS + 1) * (EMPLOYERS + 1) * 2; which++) {
                                unsigned programme = which % (PROGRAMMES + 1), flow = which / (PROGRAMMES + 1) % (FLOWS + 1);
                                unsigned employer = which / ((PROGRAMMES + 1) * (FLOWS + 1)) % (EMPLOYERS + 1);
                                bool but = which / ((PROGRAMMES + 1) * (FLOWS + 1) * (EMPLOYERS + 1)), in[CELLS] = {0};

                                if (below((struct centre *)c, 40))
                                        continue;
                                for (size_t i = 0; i < c->n; i++) {
                                        const struct someone *s = &c->someone[i];

                                        in[cell_of(s)] = (s->month >= from && s->month <= until) != but &&
                                                         (!programme || s->programme == programme - 1) &&
                                                         (!flow || s->flow == flow - 1) &&
                                                         (!employer || s->employer == employer - 1);
                                }
                                known_only_whole(a, c, in, known);
                        }
        for (size_t i = 0; i < c->n; i++) {
                bool in[CELLS] = {0};

                in[cell_of(&c->someone[i])] = true;
                known_only_whole(a, c, in, known);
        }
}

static void no_subtraction_of_tables_leaves_a_part_of_a_block(void **state)
{
        static struct centre c;
        static struct algebra a;
        size_t known = 0;

        (void)state;
        for (uint64_t seed = 1; seed <= WORLDS / 6; seed++) {
                centre_make(&c, seed);
                memset(&a, 0, sizeof a);
                tables_ask(&a, &c);
                assert_true(a.n <= c.n_blocks);
                cells_attack(&a, &c, &known);
                arena_destroy(&c.arena);
        }
        /* The attack works: whole blocks are worked out. */
        assert_true(known > 0);
}

/* ---- order: what is known to be no more than something else, in one block, on every day */

/* bound[i][j]: node i is at most node j and so many. The last node is nought. */
struct bounds {
        int64_t bound[NODES + 1][NODES + 1];
};

static size_t node(enum figure figure, unsigned day)
{
        return (size_t)figure * DAYS + day;
}

static void at_most(struct bounds *b, size_t i, size_t j, int64_t by)
{
        if (by < b->bound[i][j])
                b->bound[i][j] = by;
}

/* Joining, being placed and lasting are never taken back; how many there are never changes. */
static void order_learn(struct bounds *b)
{
        for (unsigned day = 0; day < DAYS; day++) {
                for (size_t i = 0; i < COUNT(order); i++)
                        at_most(b, node(order[i].less, day), node(order[i].more, day), 0);
                for (unsigned figure = ALL; day && figure <= DIRECT; figure++)
                        at_most(b, node(figure, day - 1), node(figure, day), 0);
        }
        at_most(b, node(ALL, DAYS - 1), node(ALL, 0), 0);
}

/* The shortest ways: of differences this is all that follows. */
static void bounds_close(struct bounds *b)
{
        for (size_t k = 0; k <= NODES; k++)
                for (size_t i = 0; i <= NODES; i++)
                        for (size_t j = 0; j <= NODES; j++)
                                at_most(b, i, j, b->bound[i][k] + b->bound[k][j]);
}

static bool is_same(size_t i, size_t j)
{
        return i == j || (i < DAYS && j < DAYS); /* how many there are on one day and on another */
}

static void order_attack(const struct centre *c, const struct block *block)
{
        static struct bounds b;

        for (size_t i = 0; i <= NODES; i++)
                for (size_t j = 0; j <= NODES; j++)
                        b.bound[i][j] = i == j ? 0 : INT32_MAX;
        for (unsigned figure = 0; figure < FIGURES; figure++)
                for (unsigned day = 0; day < DAYS; day++) {
                        uint64_t n = figure_of(c, block, figure, day);
                        struct range range = range_of(n, c->least);

                        assert_true(range.from <= n && n <= range.to);
                        at_most(&b, node(figure, day), NODES, (int64_t)range.to);
                        at_most(&b, NODES, node(figure, day), -(int64_t)range.from);
                }
        order_learn(&b);
        bounds_close(&b);
        /* Every figure, what is between two of them (placed and not lasting; new since the last quarter), and every complement.
         */
        for (size_t i = 0; i <= NODES; i++)
                for (size_t j = 0; j <= NODES; j++)
                        if (!is_same(i, j) && b.bound[i][j] + b.bound[j][i] + 1 < (int64_t)c->least)
                                fail_msg("of %zu people, what is between %zu and %zu is one of %lld numbers", block->n, i, j,
                                         (long long)(b.bound[i][j] + b.bound[j][i] + 1));
}

static void order_narrows_nothing(void **state)
{
        static struct centre c;
        size_t blocks = 0;

        (void)state;
        for (uint64_t seed = 1; seed <= WORLDS; seed++) {
                centre_make(&c, seed);
                for (size_t i = 0; i < c.n_blocks; i++)
                        order_attack(&c, &c.block[i]);
                blocks += c.n_blocks;
                arena_destroy(&c.arena);
        }
        assert_true(blocks > WORLDS);
}

/* ---- sums: agency and direct make up placed, both-of-two is at least what does not fit beside, ... */

struct seen {
        int64_t low, high;
};

static void see(struct seen *seen, int64_t value)
{
        seen->low = value < seen->low ? value : seen->low;
        seen->high = value > seen->high ? value : seen->high;
}

/* Every way in which all, placed, agency, direct, regular, and those who are both agency and regular can be, one after the other.
 */
static void sums_attack(const struct centre *c, const struct block *block, unsigned day)
{
        enum { IN_ALL, IN_PLACED, IN_AGENCY, IN_DIRECT, IN_REGULAR, IN_BOTH, REST, NOT_REGULAR, SEEN };
        uint64_t both = 0;
        struct range r[IN_BOTH + 1];
        struct seen seen[SEEN];

        for (size_t i = 0; i < block->n; i++) {
                const struct someone *s = &c->someone[block->atom[i].id];

                both += s->is[AGENCY][day] && s->is[REGULAR][day];
        }
        r[IN_ALL] = range_of(block->n, c->least);
        r[IN_PLACED] = range_of(figure_of(c, block, PLACED, day), c->least);
        r[IN_AGENCY] = range_of(figure_of(c, block, AGENCY, day), c->least);
        r[IN_DIRECT] = range_of(figure_of(c, block, DIRECT, day), c->least);
        r[IN_REGULAR] = range_of(figure_of(c, block, REGULAR, day), c->least);
        r[IN_BOTH] = range_of(both, c->least);
        for (size_t i = 0; i < SEEN; i++)
                seen[i] = (struct seen){INT64_MAX, INT64_MIN};
        for (uint64_t agency = r[IN_AGENCY].from; agency <= r[IN_AGENCY].to; agency++)
                for (uint64_t direct = r[IN_DIRECT].from; direct <= r[IN_DIRECT].to; direct++)
                        for (uint64_t regular = r[IN_REGULAR].from; regular <= r[IN_REGULAR].to; regular++)
                                for (uint64_t two = r[IN_BOTH].from; two <= r[IN_BOTH].to; two++)
                                        for (uint64_t all = r[IN_ALL].from; all <= r[IN_ALL].to; all++) {
                                                uint64_t placed = agency + direct;

                                                if (placed < r[IN_PLACED].from || placed > r[IN_PLACED].to || placed > all ||
                                                    regular > placed || two > agency || two > regular || regular - two > direct)
                                                        continue;
                                                see(&seen[IN_ALL], (int64_t)all);
                                                see(&seen[IN_PLACED], (int64_t)placed);
                                                see(&seen[IN_AGENCY], (int64_t)agency);
                                                see(&seen[IN_DIRECT], (int64_t)direct);
                                                see(&seen[IN_REGULAR], (int64_t)regular);
                                                see(&seen[IN_BOTH], (int64_t)two);
                                                see(&seen[REST], (int64_t)(all - placed));
                                                see(&seen[NOT_REGULAR], (int64_t)(placed - regular));
                                        }
        for (size_t i = 0; i < SEEN; i++)
                if (seen[i].high - seen[i].low < 1)
                        fail_msg("of %zu people, cell %zu must be %lld", block->n, i, (long long)seen[i].low);
}

static void sums_of_figures_single_out_nothing(void **state)
{
        static struct centre c;

        (void)state;
        for (uint64_t seed = 1; seed <= WORLDS; seed++) {
                centre_make(&c, seed);
                for (size_t i = 0; c.least <= 6 && i < c.n_blocks; i++)
                        sums_attack(&c, &c.block[i], below(&c, DAYS));
                arena_destroy(&c.arena);
        }
}

/* ---- two days */

static void a_block_that_has_closed_never_changes(void **state)
{
        static struct centre c;

        (void)state;
        for (uint64_t seed = 1; seed <= WORLDS; seed++) {
                centre_make(&c, seed);
                for (unsigned quarter = 0; quarter < QUARTERS; quarter++) {
                        struct date day = date_add_days(month_begin(3 * quarter + 3), -1);
                        struct atom *then = arena_alloc(c.arena, (c.n + 1) * sizeof *then);
                        struct block *block = NULL;
                        size_t known = 0, n_then = 0, n = 0;

                        for (size_t i = 0; i < c.n; i++)
                                if (c.atom[i].on.day <= day.day)
                                        then[n_then++] = c.atom[i];
                        blocks_make(then, n_then, c.least, day, c.arena, &block, &n);
                        for (size_t i = 0; i < c.n_blocks; i++) {
                                const struct block *now = &c.block[i];

                                if (now->until.day > day.day)
                                        continue;
                                assert_true(known < n);
                                assert_string_equal(block[known].programme, now->programme);
                                assert_int_equal(block[known].from.day, now->from.day);
                                assert_int_equal(block[known].until.day, now->until.day);
                                assert_int_equal(block[known].n, now->n);
                                for (size_t j = 0; j < now->n; j++)
                                        assert_int_equal(block[known].atom[j].id, now->atom[j].id);
                                known++;
                        }
                        assert_int_equal(known, n);
                }
                arena_destroy(&c.arena);
        }
}

static void a_block_closes_when_it_is_large_or_a_year_is_over(void **state)
{
        struct atom atom[70];
        struct block *block;
        struct arena *arena;
        size_t n;

        (void)state;
        arena_new(&arena);
        /* Nineteen in 2026 are too few, and go on into 2027; then fifty at once. */
        for (size_t i = 0; i < 70; i++)
                atom[i] = (struct atom){"p", "f", date_of_ymd(i < 19 ? 20260214 : i < 20 ? 20270102 : 20280401), 1, i};
        blocks_make(atom, 70, 10, date_of_ymd(20261231), arena, &block, &n);
        assert_int_equal(n, 0);
        blocks_make(atom, 70, 10, date_of_ymd(20270930), arena, &block, &n);
        assert_int_equal(n, 0);
        blocks_make(atom, 70, 10, date_of_ymd(20280630), arena, &block, &n);
        assert_int_equal(n, 2);
        assert_int_equal(block[0].people, 20);
        assert_int_equal(date_ymd(block[0].from), 20260101);
        assert_int_equal(date_ymd(block[0].until), 20271231);
        assert_int_equal(block[1].people, 50);
        assert_int_equal(date_ymd(block[1].until), 20280630);
        /* All of 2026 and 2027 has the first; without a month of them it does not lie whole in what is asked. */
        assert_true(block_asked(&block[0], "p", "", date_of_ymd(20260101), date_of_ymd(20271231)));
        assert_false(block_asked(&block[0], "p", "", date_of_ymd(20260201), date_of_ymd(20271231)));
        assert_false(block_asked(&block[0], "p", "", date_of_ymd(20260101), date_of_ymd(20271130)));
        assert_false(block_asked(&block[0], "q", "", (struct date){0}, (struct date){0}));
        arena_destroy(&arena);
}

static void ranges_are_of_one_grid(void **state)
{
        (void)state;
        assert_int_equal(range_of(3, 10).from, 0);
        assert_int_equal(range_of(3, 10).to, 9);
        assert_int_equal(range_of(10, 10).from, 10);
        assert_int_equal(range_sum(range_of(57, 10), range_of(9, 10)).from, 50);
        assert_int_equal(range_sum(range_of(57, 10), range_of(9, 10)).to, 68);
        assert_int_equal(date_ymd(suppress_day(date_of_ymd(20261231))), 20261231);
        assert_int_equal(date_ymd(suppress_day(date_of_ymd(20261230))), 20260930);
        assert_int_equal(date_ymd(suppress_day(date_of_ymd(20260101))), 20251231);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(ranges_are_of_one_grid),
                cmocka_unit_test(a_block_closes_when_it_is_large_or_a_year_is_over),
                cmocka_unit_test(a_block_that_has_closed_never_changes),
                cmocka_unit_test(no_subtraction_of_tables_leaves_a_part_of_a_block),
                cmocka_unit_test(order_narrows_nothing),
                cmocka_unit_test(sums_of_figures_single_out_nothing),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests(tests, NULL, NULL);
}
