/* Events for a proof file. The asker hides what lies outside of its question; here every masked line is told, and nothing else of
 * an event. */
#include "answer.h"
#include "must.h"

enum { EVENTS = 1000 }; /* in one answer, when the asker does not say */

static bool event_put(struct asking *a, struct bytes value, struct err *err)
{
        Thing *thing = NEW(a->arena, Thing, thing);
        ProofEvent *told = NEW(a->arena, ProofEvent, proof_event);
        const Event *event;
        struct record_head head;
        struct chained chained;

        if (!record_head(value, &head, err) || !record_decode(value, &event__descriptor, a->arena, &event, err))
                return false;
        event_chained(event, (struct bytes){value.data + head.size, head.body_size}, a->arena, &chained);
        told->seq = event->seq;
        told->hash = codec_bytes(a->arena, chained.event, sizeof chained.event);
        told->head = (char *)chained.masked.head;
        told->body = (char *)chained.masked.body;
        thing->is_case = THING__IS_PROOF_EVENT;
        thing->proof_event = told;
        a->result->next = event->seq;
        answer_put(a, thing);
        return true;
}

bool answer_proof(struct asking *a, const ProofAsk *ask, struct err *err)
{
        OWNED(cursor_destroy) struct cursor *cursor = NULL;
        struct keybuf from;
        struct bytes key, value;

        a->result->next = ask->after;
        if (ask->after >= ask->until)
                return true;
        if (!cursor_new(&cursor, a->tables->txn, TABLE_EVENTS, key_u64(&from, ask->after + 1), err))
                return false;
        while (cursor_next(cursor, &key, &value, err) && key_read_u64(key, 0) <= ask->until) {
                if (!event_put(a, value, err))
                        return false;
                if (answer_is_full(a, ask->most ? ask->most : EVENTS)) {
                        a->result->more = a->result->next < ask->until;
                        break;
                }
        }
        return err->kind == ERR_NONE;
}
