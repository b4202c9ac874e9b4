/* Messages kept beyond the turn that made them: each a block of its own, with every text that they share kept once.
 *
 * A simulation holds a record for every casefile and changes each some twenty times. Encoding and decoding them, as a store on
 * disk must, would take most of its time; a kept message is read where it lies. What a later version of the schema may have added
 * to a message is not kept. */
#pragma once

#include "codec.h"

struct keep;

void keep_new(struct keep **out);
void keep_destroy(struct keep **keep);

/* One copy of `text` for as long as `keep` lives: equal texts are the same pointer. */
char *keep_text(struct keep *keep, const char *text);
/* A deep copy in one block, for the caller to free() when it is no longer wanted; its texts live as long as `keep`. */
void *keep_message(struct keep *keep, const void *message);
