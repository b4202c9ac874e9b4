/* The trail of a casefile: what happened to it that results are counted by, and on which day that was known.
 *
 * A trail is made of the casefile's events alone, in their order, by trail_take: in apply for the trail that the register keeps,
 * and in a recount of events for one that must be the same. So a report that reads kept trails and one that reads every event
 * again agree, or something is wrong (`overstap report outcomes --recount`).
 *
 * Marks are in the order of their events, so the days on which they were known never go back. What was known at the end of a day
 * is therefore the marks up to some place: a report as of a past day is one of today over fewer marks. */
#pragma once

#include "arena.h"
#include "codec.h"
#include "date.h"

/* As the message Mark, in less than half of its room: a recount holds those of every casefile at once. */
struct trail_mark {
        uint64_t seq, id;
        const char *name, *more; /* never null */
        struct date known, on, until;
        uint16_t number;
        uint8_t what, kind, contract, subsidy; /* MarkKind, PlacementKind, Contract, Subsidy */
};

struct trail {
        uint64_t casefile, sender;
        const char *programme, *flow;
        uint32_t flow_version;
        const struct trail_mark *mark;
        size_t n;
};

/* Is it a kind of event that leaves a mark? Others need not be decoded. */
bool trail_asks(uint32_t what);

enum {
        TRAIL_MARKS_MOST = 64, /* of one event: a casefile is opened with facts, and facts come together */
        TRAIL_MOST = 5000,     /* in all; what comes then leaves no mark, here and in a recount alike */
};
/* The marks of one event of a casefile that became known on a day, into `out`; how many. `trail` is what was there before it, of
 * its marks only the number; of case_opened everything but the marks is set here. `flow` is the version that holds after the
 * event. Texts are the event's own. */
size_t trail_take(struct trail *trail, const Flow *flow, const Event *event, struct date known,
                  struct trail_mark out[TRAIL_MARKS_MOST]);
/* Which version of the flow holds after an event of this trail. */
uint32_t trail_version(const struct trail *trail, const Event *event);

/* The trail of a record, in `arena`; its texts are the record's. */
struct trail trail_of(const Trail *record, struct arena *arena);
/* The record with these marks behind its own. `before` may be null. */
const Trail *trail_record(const struct trail *trail, const Trail *before, const struct trail_mark *mark, size_t n,
                          struct arena *arena);

/* The trail as it was known at the end of a day. */
struct trail trail_until(const struct trail *trail, struct date day);
/* Without what events after `seq` left. */
void trail_cut(struct trail *trail, uint64_t seq);
/* Without what a migration did that was undone: then no mark is MARK_BACK any more. Marks are copied only where there is one. */
struct trail trail_live(const struct trail *trail, struct arena *arena);

/* The latest of a fact; null when it is not recorded, or was taken back. */
const struct trail_mark *trail_fact(const struct trail *trail, const char *name);
/* The day on which it was announced: the fact, or else the day on which the casefile was opened. */
struct date trail_announced(const struct trail *trail);
/* Did it come into a state that its flow counts as this (a place in flow_counts)? The first mark, or null. */
const struct trail_mark *trail_reached(const struct trail *trail, unsigned count);
/* Is it in an end? */
bool trail_ended(const struct trail *trail);
