#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "key.h"

/* As LMDB compares. */
static int order(struct bytes a, struct bytes b)
{
        int first = memcmp(a.data, b.data, a.size < b.size ? a.size : b.size);

        return first ? first : (a.size > b.size) - (a.size < b.size);
}

static void numbers_sort_as_numbers(void **state)
{
        static const uint64_t n[] = {0, 1, 255, 256, 65535, 65536, UINT32_MAX, 1ULL << 32, INT64_MAX, UINT64_MAX};

        (void)state;
        for (size_t i = 1; i < sizeof n / sizeof *n; i++) {
                struct keybuf low, high;

                assert_true(order(key_u64(&low, n[i - 1]), key_u64(&high, n[i])) < 0);
                assert_int_equal(key_read_u64(key_bytes(&high), 0), n[i]);
        }
}

static void parts_come_back_from_where_they_were_put(void **state)
{
        struct keybuf buf;
        struct bytes key;

        (void)state;
        key_start(&buf);
        key_add_u32(&buf, 0x01020304);
        key_add_text(&buf, "nl");
        key_add_bytes(&buf, "\xff\0", 2);
        key_add_u64(&buf, 7);
        key = key_bytes(&buf);
        assert_int_equal(key.size, 4 + 3 + 2 + 8);
        assert_memory_equal(key.data, "\1\2\3\4nl\0\xff\0\0\0\0\0\0\0\0\7", key.size);
        assert_int_equal(key_read_u32(key, 0), 0x01020304);
        assert_int_equal(key_read_u64(key, 9), 7);
        key_start(&buf);
        assert_int_equal(key_bytes(&buf).size, 0);
}

static void a_text_inside_a_key_ends_before_a_longer_one(void **state)
{
        struct keybuf shorter, longer;

        (void)state;
        key_start(&shorter);
        key_add_text(&shorter, "maas");
        key_add_u64(&shorter, UINT64_MAX);
        key_start(&longer);
        key_add_text(&longer, "maasland");
        key_add_u64(&longer, 0);
        assert_true(order(key_bytes(&shorter), key_bytes(&longer)) < 0);
        key_start(&shorter);
        key_add_text(&shorter, NULL);
        assert_int_equal(key_bytes(&shorter).size, 1);
}

static void a_key_is_never_longer_than_lmdb_takes(void **state)
{
        char text[700];
        struct keybuf buf;
        struct bytes key;

        (void)state;
        memset(text, 'x', sizeof text - 1);
        text[sizeof text - 1] = '\0';
        key = key_text(&buf, text);
        assert_int_equal(key.size, 511);
        key_add_u64(&buf, 1);
        key_add_text(&buf, "more");
        assert_int_equal(key_bytes(&buf).size, 511);
        assert_int_equal(key_text(&buf, "a").size, 1);
        assert_int_equal(key_text(&buf, NULL).size, 0);
}

int main(void)
{
        cmocka_set_message_output(CM_OUTPUT_TAP);
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(numbers_sort_as_numbers),
                cmocka_unit_test(parts_come_back_from_where_they_were_put),
                cmocka_unit_test(a_text_inside_a_key_ends_before_a_longer_one),
                cmocka_unit_test(a_key_is_never_longer_than_lmdb_takes),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
