/* What a stranger can hold the centre to. */
#include <inttypes.h>
#include <stdio.h>

#include "call.h"
#include "json.h"
#include "must.h"
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
