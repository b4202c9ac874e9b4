#include "refusal.h"

#include "text.h"

enum { WHY_MOST = 500 };        /* Refused.why */

void refusal_send(struct arena *arena, struct link *link, const struct link_peer *peer, uint64_t tag, Refusal kind, const char *why)
{
        Answer answer;
        Refused refused;

        answer__init(&answer);
        refused__init(&refused);
        answer.version = refused.version = PROTOCOL_VERSION;
        answer.tag = tag;
        answer.body_case = ANSWER__BODY_REFUSED;
        answer.refused = &refused;
        refused.kind = kind;
        refused.why = arena_strndup(arena, why, text_fit(why, WHY_MOST));
        link_answer(link, peer, codec_encode(&answer.base, arena));
}
