#include "count.h"

#include <stdlib.h>

#include "must.h"
#include "tables.h"

struct count {
        struct tally *tally;
        uint64_t seq, next;    /* the first record not looked at yet: a casefile, or an event */
        struct trails *trails; /* of a recount */
        bool events_read;      /* of a recount: casefiles are counted in now */
        struct arena *scratch; /* of one record */
};

void count_new(struct count **out, struct tally *tally, uint64_t seq, bool recount)
{
        struct count *count = calloc(1, sizeof *count);

        must(count);
        count->tally = tally;
        count->seq = seq;
        count->next = 1;
        if (recount)
                trails_new(&count->trails);
        arena_new(&count->scratch);
        *out = count;
}

void count_destroy(struct count **count)
{
        if (!*count)
                return;
        trails_destroy(&(*count)->trails);
        arena_destroy(&(*count)->scratch);
        free(*count);
        *count = NULL;
}

/* Those of another programme or flow are known by their heads. */
static bool trail_count(struct count *count, struct bytes value, struct err *err)
{
        struct record_head head;
        const Trail *record;
        struct trail trail;

        if (!record_head(value, &head, err))
                return false;
        if (!tally_heads(count->tally, head.code, (uint32_t)head.b, head.a))
                return true;
        arena_reset(count->scratch);
        if (!record_decode(value, &trail__descriptor, count->scratch, &record, err))
                return false;
        trail = trail_of(record, count->scratch);
        trail_cut(&trail, count->seq);
        tally_take(count->tally, &trail, count->scratch);
        return true;
}

/* Those that leave no mark are not decoded. */
static bool event_count(struct count *count, struct bytes value, struct err *err)
{
        struct record_head head;
        const Event *event;

        if (!record_head(value, &head, err))
                return false;
        if (!trails_ask(head.code))
                return true;
        arena_reset(count->scratch);
        if (!record_decode(value, &event__descriptor, count->scratch, &event, err))
                return false;
        trails_take(count->trails, event);
        return true;
}

static bool table_count(struct count *count, struct txn *txn, size_t most, bool *done, struct err *err)
{
        OWNED(cursor_destroy) struct cursor *cursor = NULL;
        enum table table = count->trails ? TABLE_EVENTS : TABLE_TRAILS;
        struct bytes key, value;
        struct keybuf from;

        if (!cursor_new(&cursor, txn, table, key_u64(&from, count->next), err))
                return false;
        while (cursor_next(cursor, &key, &value, err)) {
                uint64_t number = key_read_u64(key, 0);

                if (!most-- || (count->trails && number > count->seq)) {
                        count->next = number;
                        *done = number > count->seq && count->trails;
                        return true;
                }
                if (!(count->trails ? event_count(count, value, err) : trail_count(count, value, err)))
                        return false;
        }
        *done = true;
        return err->kind == ERR_NONE;
}

bool count_go_on(struct count *count, struct txn *txn, size_t most, bool *done, struct err *err)
{
        *done = false;
        if (count->events_read) {
                *done = trails_tally(count->trails, count->tally, &count->next, most);
                return true;
        }
        if (!table_count(count, txn, most, done, err))
                return false;
        if (*done && count->trails) {
                count->events_read = true;
                count->next = 0;
                *done = false;
        }
        return true;
}
