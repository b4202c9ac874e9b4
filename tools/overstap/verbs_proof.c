/* What a stranger can hold the centre to. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "call.h"
#include "json.h"
#include "must.h"
#include "proof.h"
#include "verbs.h"

int chain_show(struct call *call)
{
        OWNED(json_drop) json_t *document = json_object();
        char day[DATE_TEXT];
        Query query = QUERY__INIT;
        Counts counts = COUNTS__INIT;
        const Result *result;
        int status;

        query.what_case = QUERY__WHAT_COUNTS;
        query.counts = &counts;
        if ((status = call_ask(call, &query, call->arena, &result)))
                return status;
        call_stamp(document, result);
        if (call_json(call))
                call_document(document);
        else
                printf("%s: %s at event %" PRIu64 "\n", date_text(instant_date((struct instant){result->now}), day),
                       json_string_value(json_object_get(document, "chain")), result->seq);
        return EXIT_DONE;
}

/* ---- a proof file */

static void event_take(void *self, const Thing *thing, struct instant now)
{
        (void)now;
        if (thing->is_case == THING__IS_PROOF_EVENT)
                proof_event(self, thing->proof_event);
}

static int events_write(struct call *call, FILE *file, const OutcomeReport *report, ProtobufCBinaryData chain)
{
        OWNED(proof_destroy) struct proof *proof = NULL;
        OWNED(arena_destroy) struct arena *page = NULL;
        ProofAsk ask = PROOF_ASK__INIT;
        Query query = QUERY__INIT;
        int status;

        arena_new(&page);
        ask.until = report->seq;
        query.what_case = QUERY__WHAT_PROOF_ASK;
        query.proof_ask = &ask;
        proof_new(&proof, file, report);
        if ((status = call_pages(call, &query, page, event_take, proof)))
                return status;
        if (proof_end(proof, chain))
                return EXIT_DONE;
        complain("the events that desk told are not those behind the chain of the report; run overstap verify");
        return EXIT_SILENT;
}

int proof_write(struct call *call, const char *path, const OutcomeReport *report, ProtobufCBinaryData chain)
{
        FILE *file = fopen(path, "wxe");
        int status;

        if (!file) {
                if (errno != EEXIST)
                        return file_fail(path, "cannot be made");
                complain("%s is there already; name a new file for the proof", path);
                return EXIT_WRONG;
        }
        status = events_write(call, file, report, chain);
        if ((ferror(file) | fclose(file)) && !status)
                status = file_fail(path, "cannot be written");
        /* A part of a proof proves nothing. */
        if (status)
                (void)unlink(path);
        return status;
}
