/* The world in memory against the one that keeps encoded records: the same commands, the same events, the same records. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "apply.h"
#include "centre.h"
#include "dice.h"
#include "inmem.h"
#include "must.h"

struct pair {
        struct centre *c;
        struct inmem *inmem;
        struct arena *arena; /* of the other world's turn */
        struct world *world;
        uint64_t seq;
        size_t fired;
};

static const struct bytes everything = {(const uint8_t *)"", 0};

static int setup(void **state)
{
        static struct pair pair;
        void *centre;

        pair = (struct pair){0};
        centre_setup(&centre);
        pair.c = centre;
        arena_new(&pair.arena);
        inmem_new(&pair.inmem, 0);
        assert_true(inmem_load(pair.inmem, memory_world(pair.c->memory, pair.arena)));
        memory_world(pair.c->memory, pair.c->arena);
        pair.world = inmem_world(pair.inmem, pair.arena);
        pair.seq = pair.c->seq;
        *state = &pair;
        return 0;
}

static int teardown(void **state)
{
        struct pair *p = *state;
        void *centre = p->c;

        inmem_destroy(&p->inmem);
        arena_destroy(&p->arena);
        return centre_teardown(&centre);
}

/* The events of one turn are those of the centre, and are applied here too. */
static void events_take(struct pair *p, const struct events *events, Event *const *wanted)
{
        for (size_t i = 0; i < events->n; i++) {
                struct keybuf key;

                events->item[i]->seq = ++p->seq;
                assert_true(says_same(events->item[i], wanted[i], p->arena));
                p->world->ops->put(p->world, TABLE_EVENTS, key_u64(&key, p->seq), NULL, events->item[i]);
                apply(p->world, events->item[i]);
        }
        inmem_settle(p->inmem);
        arena_reset(p->arena);
}

/* `known` is when the centre heard last before they fired there. */
static void deadlines_fire(struct pair *p, struct instant known)
{
        struct decision fired;
        struct instant due;
        uint64_t casefile;

        while ((casefile = world_due(p->world, (struct instant){p->c->at}, &due))) {
                decide_deadline(p->world, casefile, due, known, p->c->n, &fired);
                assert_true(p->fired + fired.events.n <= p->c->fired.n);
                events_take(p, &fired.events, p->c->fired.item + p->fired);
                p->fired += fired.events.n;
        }
        assert_int_equal(p->fired, p->c->fired.n);
}

static void day_set(struct pair *p, int32_t day)
{
        centre_day(p->c, date_ymd((struct date){day}));
        deadlines_fire(p, p->c->sent);
}

static void send(struct pair *p, Command *command)
{
        Entry entry = ENTRY__INIT;
        Principal by = PRINCIPAL__INIT;
        const struct instant known = p->c->sent;
        struct decision decision;

        (void)centre_send(p->c, command);
        deadlines_fire(p, known);
        by.name = (char *)"uid:1";
        by.roles = p->c->by.role;
        by.n_roles = p->c->by.n;
        entry.n = p->c->n;
        entry.at = p->c->at;
        entry.by = &by;
        entry.command = command;
        (void)decide(p->world, &entry, &decision);
        assert_true(says_same(decision.outcome, p->c->last.outcome, p->arena));
        assert_int_equal(decision.events.n, p->c->last.events.n);
        events_take(p, &decision.events, p->c->last.events.item);
}

/* ---- a stream of commands that now and then make sense */

enum { CASES = 30, VACANCIES = 10 };

static Command *step_any(struct pair *p, struct dice *dice, uint64_t casefile, const char *flow)
{
        const Flow *of = world_flow(p->c->world, flow, 0);
        const FlowTransition *transition = of->transitions[dice_below(dice, of->n_transitions)];
        Command *command = centre_step(p->c, casefile, transition->name->text);

        if (transition->n_reasons)
                command->case_step->reason = transition->reasons[0]->text;
        APPEND(p->c->arena, command->case_step, facts) =
                centre_fact(p->c, "agreement.plan", date_ymd(instant_date((struct instant){p->c->at})));
        return command;
}

static Command *task_any(struct pair *p, struct dice *dice, uint64_t casefile)
{
        Command *command = centre_command(p->c, COMMAND__WHAT_TASK_CLOSE);

        command->task_close = NEW(p->c->arena, TaskClose, task_close);
        command->task_close->casefile = casefile;
        command->task_close->task = (uint32_t)dice_below(dice, 3) + 1;
        return command;
}

static Command *end_any(struct pair *p, struct dice *dice)
{
        Command *command = centre_command(p->c, COMMAND__WHAT_PLACEMENT_END);

        command->placement_end = NEW(p->c->arena, PlacementEnd, placement_end);
        command->placement_end->placement = dice_below(dice, 40) + 1;
        command->placement_end->last_day = date_ymd(instant_date((struct instant){p->c->at}));
        return command;
}

static Command *any(struct pair *p, struct dice *dice)
{
        struct date today = instant_date((struct instant){p->c->at});
        uint64_t casefile = dice_below(dice, CASES) + 1;
        uint32_t later = date_ymd(date_add_days(today, (int64_t)dice_below(dice, 60)));

        switch (dice_below(dice, 12)) {
        case 0:
                return centre_employee(p->c, "gelders", arena_text(p->c->arena, "later %u", (unsigned)dice_below(dice, 20)));
        case 1:
                return centre_record(p->c, casefile, "last-day", later);
        case 2:
                return centre_record(p->c, casefile, "agreement.three-party", date_ymd(today));
        case 3:
                return centre_vacancy(p->c, arena_text(p->c->arena, "v%u", (unsigned)dice_below(dice, VACANCIES)), 2);
        case 4:
                return centre_delivery(p->c, casefile, dice_below(dice, VACANCIES) + 1);
        case 5:
                return centre_answer(p->c, dice_below(dice, 30) + 1, SIDE__SIDE_PERSON, REPLY__REPLY_ACCEPT);
        case 6:
                return centre_placement(p->c, casefile, (PlacementKind)(1 + dice_below(dice, 3)), date_ymd(today));
        case 7:
                return task_any(p, dice, casefile);
        case 8:
                return end_any(p, dice);
        default:
                return step_any(p, dice, casefile, casefile % 2 ? "maasland" : "gelders");
        }
}

/* ---- what both hold */

struct walk {
        struct pair *p;
        enum table table;
        size_t n;
};

static bool record_visit(void *self, struct bytes key, uint64_t value)
{
        struct walk *walk = self;
        struct pair *p = walk->p;
        const void *record;

        walk->n++;
        if (!table_types[walk->table]) {
                assert_true(p->world->ops->index_get(p->world, walk->table, key) == value);
                return true;
        }
        record = p->world->ops->get(p->world, walk->table, key);
        /* Of the events before the copy was taken only those of people are there. */
        if (!record && walk->table == TABLE_EVENTS)
                return true;
        assert_non_null(record);
        assert_true(says_same(record, p->c->world->ops->get(p->c->world, walk->table, key), p->c->arena));
        return true;
}

static void both_hold_the_same(struct pair *p)
{
        for (unsigned table = 0; table < TABLES; table++) {
                struct walk walk = {p, (enum table)table, 0};

                if (table == TABLE_META || table == TABLE_OUTCOMES)
                        continue;
                p->c->world->ops->scan(p->c->world, walk.table, everything, record_visit, &walk);
                if (table != TABLE_EVENTS)
                        assert_int_equal(walk.n, inmem_count(p->inmem, walk.table));
        }
}

struct order {
        struct bytes key[4000];
        size_t n, at;
        bool fills;
        struct arena *arena;
};

static bool order_visit(void *self, struct bytes key, uint64_t value)
{
        struct order *order = self;

        (void)value;
        if (order->fills) {
                assert_true(order->n < 4000);
                order->key[order->n++] = (struct bytes){arena_copy(order->arena, key.data, key.size), key.size};
                return true;
        }
        assert_true(order->at < order->n && order->key[order->at].size == key.size);
        assert_memory_equal(order->key[order->at++].data, key.data, key.size);
        return true;
}

static void both_walk_in_one_order(struct pair *p)
{
        static const enum table walked[] = {TABLE_DEADLINES, TABLE_CASE_STATES, TABLE_CASE_FLOWS, TABLE_PROPOSAL_CASES,
                                            TABLE_CASE_GUIDES};

        for (size_t i = 0; i < COUNT(walked); i++) {
                static struct order order;

                order = (struct order){.fills = true, .arena = p->c->arena};
                p->c->world->ops->scan(p->c->world, walked[i], everything, order_visit, &order);
                order.fills = false;
                p->world->ops->scan(p->world, walked[i], everything, order_visit, &order);
                assert_int_equal(order.at, order.n);
        }
}

static void the_same_commands_make_the_same_events_and_records(void **state)
{
        struct pair *p = *state;
        struct dice dice = dice_for(1, 0, "stream", 0);
        int32_t day = instant_date((struct instant){p->c->at}).day;
        size_t accepted = 0;

        for (unsigned i = 1; i <= CASES; i++) {
                Command *command = centre_employee(p->c, i % 2 ? "maasland" : "gelders", arena_text(p->c->arena, "first %u", i));

                APPEND(p->c->arena, command->employee_log, facts) = centre_fact(p->c, "announced", date_ymd((struct date){day}));
                send(p, command);
        }
        for (int i = 0; i < 3000; i++) {
                if (i % 6 == 0)
                        day_set(p, ++day);
                send(p, any(p, &dice));
                accepted += p->c->last.events.n > 0;
        }
        /* A stream of refusals would show little. */
        assert_true(accepted > 400);
        assert_true(p->c->fired.n > 100);
        both_hold_the_same(p);
        both_walk_in_one_order(p);
}

static void tables_left_out_read_as_empty(void **state)
{
        struct pair *p = *state;
        OWNED(inmem_destroy) struct inmem *inmem = NULL;
        struct world *world;
        struct keybuf key;

        inmem_new(&inmem, INMEM_UNASKED);
        assert_true(inmem_load(inmem, memory_world(p->c->memory, p->arena)));
        memory_world(p->c->memory, p->c->arena);
        world = inmem_world(inmem, p->arena);
        world->ops->index_put(world, TABLE_CASE_STATES, key_u64(&key, 1), 1);
        assert_int_equal(inmem_count(inmem, TABLE_CASE_STATES), 0);
        assert_int_equal(world->ops->index_get(world, TABLE_CASE_STATES, key_u64(&key, 1)), 0);
        assert_non_null(world_flow(world, "maasland", 0));
        assert_int_equal(inmem_count(inmem, TABLE_EMPLOYERS), 2);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(the_same_commands_make_the_same_events_and_records, setup, teardown),
                cmocka_unit_test_setup_teardown(tables_left_out_read_as_empty, setup, teardown),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests(tests, NULL, NULL);
}
