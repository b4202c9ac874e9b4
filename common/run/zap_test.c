#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <czmq.h>

#include "inside.h"
#include "must.h"
#include "zap.h"

enum { PATIENCE_MS = 10000 };

/* The library's side of RFC 27, spoken by hand. */
struct fixture {
        struct loop *loop;
        struct zap *zap;
        zsock_t *library;
        char asked[80]; /* whom the table was asked about */
        bool admits;
        char status[8], user[80], id[300];
};

static bool admit(void *self, const char *caller)
{
        struct fixture *f = self;

        snprintf(f->asked, sizeof(f->asked), "%s", caller);
        return f->admits;
}

static int setup(void **state)
{
        struct fixture *f = calloc(1, sizeof(*f));
        struct err err;

        f->admits = true;
        assert_true(loop_new(&f->loop, &err));
        assert_true(zap_new(&f->zap, f->loop, admit, f, &err));
        f->library = zsock_new(ZMQ_REQ);
        assert_int_equal(zmq_connect(zsock_resolve(f->library), "inproc://zeromq.zap.01"), 0);
        *state = f;
        return 0;
}

static int teardown(void **state)
{
        struct fixture *f = *state;

        zsock_destroy(&f->library);
        zap_destroy(&f->zap);
        loop_destroy(&f->loop);
        free(f);
        return 0;
}

static void on_reply(void *self)
{
        struct fixture *f = self;

        loop_stop(f->loop);
}

static void frame_receive(struct fixture *f, char *out, size_t size)
{
        int got = zmq_recv(zsock_resolve(f->library), out, size - 1, 0);

        assert_in_range(got, 0, size - 1);
        out[got] = 0;
}

/* Ask, and keep status, user and request id of the reply, which has six frames whatever was asked. */
static void ask(struct fixture *f, size_t n, const struct bytes *frame)
{
        void *handle = zsock_resolve(f->library);
        char version[8], text[40], metadata[8];
        struct err err;
        int timer;

        for (size_t i = 0; i < n; i++)
                assert_true(zmq_send(handle, frame[i].data, frame[i].size, i + 1 < n ? ZMQ_SNDMORE : 0) >= 0);
        loop_on_handle(f->loop, handle, on_reply, f);
        timer = loop_once(f->loop, PATIENCE_MS, on_reply, f);
        assert_true(loop_run(f->loop, &err));
        loop_cancel(f->loop, timer);
        loop_off_handle(f->loop, handle);
        zsock_set_rcvtimeo(f->library, 0);
        frame_receive(f, version, sizeof(version));
        frame_receive(f, f->id, sizeof(f->id));
        frame_receive(f, f->status, sizeof(f->status));
        frame_receive(f, text, sizeof(text));
        frame_receive(f, f->user, sizeof(f->user));
        frame_receive(f, metadata, sizeof(metadata));
        assert_false(zsock_rcvmore(f->library));
        assert_string_equal(version, "1.0");
        assert_string_equal(metadata, "");
}

#define TEXT(text)                                                                                                               \
        {                                                                                                                        \
                (const uint8_t *)(text), sizeof(text) - 1                                                                        \
        }
#define ASK(f, ...)                                                                                                              \
        do {                                                                                                                     \
                const struct bytes frames_[] = {__VA_ARGS__};                                                                    \
                ask(f, COUNT(frames_), frames_);                                                                                 \
        } while (0)
#define KEY "0123456789abcdef0123456789abcdef"

static void a_local_user_is_named_by_its_number(void **state)
{
        struct fixture *f = *state;

        ASK(f, TEXT("1.0"), TEXT("7"), TEXT("overstap"), TEXT("localhost:1000:100:4321"), TEXT(""), TEXT("NULL"));
        assert_string_equal(f->status, "200");
        assert_string_equal(f->user, "uid:1000");
        assert_string_equal(f->asked, "uid:1000");
        assert_string_equal(f->id, "7");
        assert_int_equal(zap_refused(f->zap), 0);
}

static void a_key_is_named_in_hexadecimal(void **state)
{
        struct fixture *f = *state;

        ASK(f, TEXT("1.0"), TEXT("7"), TEXT("overstap"), TEXT("127.0.0.1"), TEXT(""), TEXT("CURVE"), TEXT(KEY));
        assert_string_equal(f->status, "200");
        assert_string_equal(f->user, "key:3031323334353637383961626364656630313233343536373839616263646566");
        assert_string_equal(f->asked, f->user);
}

static void whoever_the_table_does_not_admit_is_refused_and_counted(void **state)
{
        struct fixture *f = *state;

        f->admits = false;
        ASK(f, TEXT("1.0"), TEXT("7"), TEXT("overstap"), TEXT("localhost:1000:100:4321"), TEXT(""), TEXT("NULL"));
        assert_string_equal(f->status, "400");
        assert_string_equal(f->user, "");
        ASK(f, TEXT("1.0"), TEXT("8"), TEXT("overstap"), TEXT("127.0.0.1"), TEXT(""), TEXT("CURVE"), TEXT(KEY));
        assert_string_equal(f->status, "400");
        assert_int_equal(zap_refused(f->zap), 2);
}

static void another_domain_is_refused(void **state)
{
        struct fixture *f = *state;

        ASK(f, TEXT("1.0"), TEXT("7"), TEXT("elsewhere"), TEXT("localhost:0:0:1"), TEXT(""), TEXT("NULL"));
        assert_string_equal(f->status, "400");
        ASK(f, TEXT("1.0"), TEXT("7"), TEXT(""), TEXT("localhost:0:0:1"), TEXT(""), TEXT("NULL"));
        assert_string_equal(f->status, "400");
}

static void an_address_that_the_kernel_did_not_vouch_for_is_nobody(void **state)
{
        static const char *const bad[] = {"127.0.0.1",
                                          "localhost",
                                          "localhost:1000:100",
                                          "localhost:1000:100:1:",
                                          "localhost:+1:1:1",
                                          "localhost:-1:1:1",
                                          "localhost: 1:1:1",
                                          "localhost:01:1:1",
                                          "localhost:4294967296:1:1",
                                          "localhost:x:1:1",
                                          "xlocalhost:1:1:1",
                                          ""};
        struct fixture *f = *state;

        for (size_t i = 0; i < COUNT(bad); i++) {
                ASK(f, TEXT("1.0"), TEXT("7"), TEXT("overstap"), {(const uint8_t *)bad[i], strlen(bad[i])}, TEXT(""),
                    TEXT("NULL"));
                assert_string_equal(f->status, "400");
        }
        assert_string_equal(f->asked, "");
        ASK(f, TEXT("1.0"), TEXT("7"), TEXT("overstap"), TEXT("localhost:0:0:1\0"), TEXT(""), TEXT("NULL"));
        assert_string_equal(f->status, "400");
}

static void other_mechanisms_are_refused(void **state)
{
        struct fixture *f = *state;

        ASK(f, TEXT("1.0"), TEXT("7"), TEXT("overstap"), TEXT("localhost:0:0:1"), TEXT(""), TEXT("PLAIN"), TEXT("root"),
            TEXT("pw"));
        assert_string_equal(f->status, "400");
        ASK(f, TEXT("1.0"), TEXT("7"), TEXT("overstap"), TEXT("localhost:0:0:1"), TEXT(""), TEXT(""));
        assert_string_equal(f->status, "400");
        assert_string_equal(f->asked, "");
}

static void malformed_requests_are_answered_so(void **state)
{
        struct fixture *f = *state;
        static const uint8_t much[70000];

        ASK(f, TEXT("1.0"));
        assert_string_equal(f->status, "500");
        ASK(f, TEXT(""));
        assert_string_equal(f->status, "500");
        ASK(f, TEXT("2.0"), TEXT("7"), TEXT("overstap"), TEXT("localhost:0:0:1"), TEXT(""), TEXT("NULL"));
        assert_string_equal(f->status, "500");
        ASK(f, TEXT("1.0"), TEXT("7"), TEXT("overstap"), TEXT("localhost:0:0:1"), TEXT(""), TEXT("NULL"), TEXT("x"));
        assert_string_equal(f->status, "500");
        ASK(f, TEXT("1.0"), TEXT("7"), TEXT("overstap"), TEXT("127.0.0.1"), TEXT(""), TEXT("CURVE"));
        assert_string_equal(f->status, "500");
        ASK(f, TEXT("1.0"), TEXT("7"), TEXT("overstap"), TEXT("127.0.0.1"), TEXT(""), TEXT("CURVE"), TEXT("short"));
        assert_string_equal(f->status, "500");
        ASK(f, TEXT("1.0"), TEXT("7"), TEXT("overstap"), TEXT("127.0.0.1"), TEXT(""), TEXT("CURVE"), TEXT(KEY "x"));
        assert_string_equal(f->status, "500");
        ASK(f, TEXT("1.0"), TEXT("7"), TEXT("overstap"), TEXT("127.0.0.1"), TEXT(""), TEXT("CURVE"), TEXT(KEY), TEXT(KEY));
        assert_string_equal(f->status, "500");
        ASK(f, TEXT("1"), TEXT("2"), TEXT("3"), TEXT("4"), TEXT("5"), TEXT("6"), TEXT("7"), TEXT("8"), TEXT("9"), TEXT("10"));
        assert_string_equal(f->status, "500");
        ASK(f, TEXT("1.0"), TEXT("7"), TEXT("overstap"), TEXT("localhost:0:0:1"), {much, sizeof(much)}, TEXT("NULL"));
        assert_string_equal(f->status, "500");
        assert_string_equal(f->asked, "");
}

static void the_longest_frames_fit(void **state)
{
        struct fixture *f = *state;
        uint8_t longest[255];

        memset(longest, 'x', sizeof(longest));
        ASK(f, TEXT("1.0"), {longest, sizeof(longest)}, TEXT("overstap"), TEXT("localhost:1:2:3"), {longest, sizeof(longest)},
            TEXT("NULL"));
        assert_string_equal(f->status, "200");
        assert_int_equal(strlen(f->id), sizeof(longest));
}

static void a_second_handler_is_refused(void **state)
{
        struct fixture *f = *state;
        struct zap *second = NULL;
        struct err err = {0};

        assert_false(zap_new(&second, f->loop, admit, f, &err));
        assert_int_equal(err.kind, ERR_STOP);
}

int main(void)
{
        cmocka_set_message_output(CM_OUTPUT_TAP);
#define WITH_ZAP(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
        const struct CMUnitTest tests[] = {
                WITH_ZAP(a_local_user_is_named_by_its_number),
                WITH_ZAP(a_key_is_named_in_hexadecimal),
                WITH_ZAP(whoever_the_table_does_not_admit_is_refused_and_counted),
                WITH_ZAP(another_domain_is_refused),
                WITH_ZAP(an_address_that_the_kernel_did_not_vouch_for_is_nobody),
                WITH_ZAP(other_mechanisms_are_refused),
                WITH_ZAP(malformed_requests_are_answered_so),
                WITH_ZAP(the_longest_frames_fit),
                WITH_ZAP(a_second_handler_is_refused),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
