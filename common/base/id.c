#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#include "id.h"
#include "must.h"

static struct uuid uuid_make(uint64_t ms, const uint8_t rest[10])
{
        struct uuid id;

        for (int i = 0; i < 6; i++)
                id.b[i] = (uint8_t)(ms >> (40 - 8 * i));
        memcpy(id.b + 6, rest, 10);
        id.b[6] = (id.b[6] & 0x0f) | 0x70;
        id.b[8] = (id.b[8] & 0x3f) | 0x80;
        return id;
}

/* The twelve bits behind the moment count within a millisecond (RFC 9562, 6.2, method 1). They start below half, so that
 * thousands fit; when they run out, or the clock goes back, the moment itself moves on from the last. */
struct uuid uuid_new(void)
{
        static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
        static uint64_t last_ms;
        static uint16_t count;
        uint64_t now = (uint64_t)instant_now().ms;
        uint8_t rest[10];
        struct uuid id;

        must(getrandom(rest, sizeof rest, 0) == sizeof rest);
        pthread_mutex_lock(&lock);
        if (now > last_ms || count == 0xfff) {
                last_ms = now > last_ms ? now : last_ms + 1;
                count = (uint16_t)(rest[0] << 8 | rest[1]) & 0x7ff;
        } else {
                count++;
        }
        rest[0] = (uint8_t)(count >> 8);
        rest[1] = (uint8_t)count;
        id = uuid_make(last_ms, rest);
        pthread_mutex_unlock(&lock);
        return id;
}

struct uuid uuid_derived(struct instant at, const uint8_t digest[16])
{
        return uuid_make((uint64_t)at.ms, digest);
}

bool uuid_is_v7(const uint8_t b[16])
{
        return (b[6] & 0xf0) == 0x70 && (b[8] & 0xc0) == 0x80;
}

bool uuid_is_zero(struct uuid id)
{
        return memcmp(&id, &(struct uuid){0}, sizeof id) == 0;
}

static bool dash_before(size_t byte)
{
        return byte == 4 || byte == 6 || byte == 8 || byte == 10;
}

const char *uuid_text(struct uuid id, char text[UUID_TEXT])
{
        static const char digits[] = "0123456789abcdef";
        char *at = text;

        for (size_t i = 0; i < sizeof id.b; i++) {
                if (dash_before(i))
                        *at++ = '-';
                *at++ = digits[id.b[i] >> 4];
                *at++ = digits[id.b[i] & 15];
        }
        *at = '\0';
        return text;
}

static int hex(char c)
{
        if (c >= '0' && c <= '9')
                return c - '0';
        if (c >= 'a' && c <= 'f')
                return c - 'a' + 10;
        return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool uuid_parse(const char *text, struct uuid *out, struct err *err)
{
        const char *at = text;
        struct uuid id;

        for (size_t i = 0; i < sizeof id.b; i++) {
                bool fits = !dash_before(i) || *at++ == '-';

                if (!fits || hex(at[0]) < 0 || hex(at[1]) < 0)
                        return err_set(err, ERR_REFUSED, "\"%.40s\" is not a UUID", text);
                id.b[i] = (uint8_t)(hex(at[0]) << 4 | hex(at[1]));
                at += 2;
        }
        if (*at)
                return err_set(err, ERR_REFUSED, "\"%.40s\" is not a UUID", text);
        *out = id;
        return true;
}

int id_order(const void *a, const void *b)
{
        uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

        return x < y ? -1 : x > y;
}

bool number_parse(const char *text, const char *what, uint64_t *out, struct err *err)
{
        uint64_t n = 0;
        const char *at = text;

        for (; *at >= '0' && *at <= '9'; at++)
                if (__builtin_mul_overflow(n, 10, &n) || __builtin_add_overflow(n, (uint64_t)(*at - '0'), &n))
                        break;
        if (*at || n == 0)
                return err_set(err, ERR_REFUSED, "\"%.40s\" is not the number of a %s (1 or more)", text, what);
        *out = n;
        return true;
}
