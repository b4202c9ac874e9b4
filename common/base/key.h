/* Keys of tables, built in a buffer.
 *
 * Numbers are big-endian, so that they sort as numbers; texts and ids as they are. At most 511 bytes, LMDB's limit. */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* Borrowed bytes; null data is none. */
struct bytes {
        const uint8_t *data;
        size_t size;
};

struct keybuf {
        uint8_t b[511];
        size_t size;
};
struct bytes key_u64(struct keybuf *buf, uint64_t n);                   /* a key of this number alone */
struct bytes key_text(struct keybuf *buf, const char *text);            /* of this text alone, cut to fit */
void key_start(struct keybuf *buf);
void key_add_u64(struct keybuf *buf, uint64_t n);
void key_add_u32(struct keybuf *buf, uint32_t n);
void key_add_bytes(struct keybuf *buf, const void *data, size_t size);  /* cut to fit */
void key_add_text(struct keybuf *buf, const char *text);                /* with a NUL behind it, so that prefixes end */
struct bytes key_bytes(const struct keybuf *buf);
uint64_t key_read_u64(struct bytes key, size_t at);
uint32_t key_read_u32(struct bytes key, size_t at);
