#include "hash.h"

#include <sodium.h>

const char *bytes_hash(struct bytes bytes, char text[HASH_TEXT])
{
        uint8_t digest[crypto_generichash_BYTES];

        static_assert(2 * sizeof(digest) + 1 == HASH_TEXT, "two digits a byte");
        crypto_generichash(digest, sizeof(digest), bytes.data, bytes.size, NULL, 0);
        return sodium_bin2hex(text, HASH_TEXT, digest, sizeof(digest));
}

const char *message_hash(const ProtobufCMessage *message, struct arena *arena, char text[HASH_TEXT])
{
        return bytes_hash(codec_encode(message, arena), text);
}
