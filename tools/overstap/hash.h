/* The hash by which people on different machines see that they look at the same thing: BLAKE2b-256 as hexadecimal digits. */
#pragma once

#include "codec.h"

enum { HASH_TEXT = 65 };

const char *bytes_hash(struct bytes bytes, char text[HASH_TEXT]);
/* Of its encoded form, which is the same on every machine: fields in the order of their numbers, no defaults. */
const char *message_hash(const ProtobufCMessage *message, struct arena *arena, char text[HASH_TEXT]);
