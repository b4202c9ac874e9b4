/* The answer that every server of the suite gives alike: no, and why. */
#pragma once

#include "link.h"

/* Refuse a request, saying in at most 500 bytes why and what would do. */
void refusal_send(struct arena *arena, struct link *link, const struct link_peer *peer, uint64_t tag, Refusal kind, const char *why);
