#include <endian.h>
#include <string.h>

#include "key.h"
#include "must.h"

void key_start(struct keybuf *buf)
{
        buf->size = 0;
}

void key_add_bytes(struct keybuf *buf, const void *data, size_t size)
{
        size_t room = sizeof buf->b - buf->size;

        if (size > room)
                size = room;
        if (size > 0)
                memcpy(buf->b + buf->size, data, size);
        buf->size += size;
}

void key_add_u64(struct keybuf *buf, uint64_t n)
{
        n = htobe64(n);
        key_add_bytes(buf, &n, sizeof n);
}

void key_add_u32(struct keybuf *buf, uint32_t n)
{
        n = htobe32(n);
        key_add_bytes(buf, &n, sizeof n);
}

void key_add_text(struct keybuf *buf, const char *text)
{
        key_add_bytes(buf, text ? text : "", text ? strlen(text) + 1 : 1);
}

struct bytes key_bytes(const struct keybuf *buf)
{
        return (struct bytes){.data = buf->b, .size = buf->size};
}

struct bytes key_u64(struct keybuf *buf, uint64_t n)
{
        key_start(buf);
        key_add_u64(buf, n);
        return key_bytes(buf);
}

struct bytes key_text(struct keybuf *buf, const char *text)
{
        key_start(buf);
        key_add_bytes(buf, text, text ? strlen(text) : 0);
        return key_bytes(buf);
}

uint64_t key_read_u64(struct bytes key, size_t at)
{
        uint64_t n;

        must(key.size >= sizeof n && at <= key.size - sizeof n);
        memcpy(&n, key.data + at, sizeof n);
        return be64toh(n);
}

uint32_t key_read_u32(struct bytes key, size_t at)
{
        uint32_t n;

        must(key.size >= sizeof n && at <= key.size - sizeof n);
        memcpy(&n, key.data + at, sizeof n);
        return be32toh(n);
}
