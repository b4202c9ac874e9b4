#include "zap.h"

#include <czmq.h>
#include <inttypes.h>

#include "inside.h"
#include "keyfile.h"
#include "log.h"
#include "must.h"

#define ZAP_ENDPOINT "inproc://zeromq.zap.01"
#define ZAP_VERSION  "1.0"

enum {
        FRAMES_MOST = 8,  /* a request has six, and one credential or more */
        FRAME_MOST = 255, /* bytes of a frame that any mechanism of ours sends */
        REQUESTS_AT_ONCE = 64,
        CALLER_TEXT = 80,
        QUIET_MS = 1000, /* one line of refusals in this time */
};

enum frame { VERSION, REQUEST_ID, DOMAIN, ADDRESS, IDENTITY, MECHANISM, CREDENTIAL };

struct zap {
        struct loop *loop;
        zsock_t *sock;
        void *handle;
        zap_admit_fn *admit;
        void *self;
        uint64_t refused;
        int64_t logged_at;
};

struct request {
        size_t n;
        size_t size[FRAMES_MOST];
        uint8_t frame[FRAMES_MOST][FRAME_MOST + 1]; /* each with a NUL behind it */
        bool sound;                                 /* no frame too many, none too long */
};

static bool request_receive(struct zap *zap, struct request *request)
{
        int more = 1;
        size_t size = sizeof(more);

        *request = (struct request){.sound = true};
        while (more) {
                uint8_t bytes[FRAME_MOST + 1];
                int got = zmq_recv(zap->handle, bytes, FRAME_MOST, ZMQ_DONTWAIT);

                if (got < 0)
                        return false;
                must(!zmq_getsockopt(zap->handle, ZMQ_RCVMORE, &more, &size));
                if (request->n == FRAMES_MOST || got > FRAME_MOST) {
                        request->sound = false;
                        continue;
                }
                memcpy(request->frame[request->n], bytes, (size_t)got);
                request->size[request->n++] = (size_t)got;
        }
        return true;
}

static bool frame_is(const struct request *request, enum frame frame, const char *text)
{
        return request->size[frame] == strlen(text) && !memcmp(request->frame[frame], text, request->size[frame]);
}

/* For ipc the library gives localhost:UID:GID:PID as the kernel vouches for them. */
static bool caller_of_ipc(const struct request *request, char caller[CALLER_TEXT])
{
        const char *address = (const char *)request->frame[ADDRESS];
        uint32_t uid, gid, pid;
        char again[FRAME_MOST + 1];

        if (sscanf(address, "localhost:%" SCNu32 ":%" SCNu32 ":%" SCNu32, &uid, &gid, &pid) != 3)
                return false;
        /* scanf takes signs, blanks, overflow and tails: only what it would print itself is right. */
        snprintf(again, sizeof(again), "localhost:%" PRIu32 ":%" PRIu32 ":%" PRIu32, uid, gid, pid);
        if (!frame_is(request, ADDRESS, again))
                return false;
        snprintf(caller, CALLER_TEXT, "uid:%" PRIu32, uid);
        return true;
}

/* The status to answer, and the caller when it is 200. */
static const char *request_judge(struct zap *zap, const struct request *request, char caller[CALLER_TEXT])
{
        if (!request->sound || request->n <= MECHANISM || !frame_is(request, VERSION, ZAP_VERSION))
                return "500";
        if (frame_is(request, MECHANISM, "NULL")) {
                if (request->n != CREDENTIAL)
                        return "500";
                if (!caller_of_ipc(request, caller))
                        return "400";
        } else if (frame_is(request, MECHANISM, "CURVE")) {
                if (request->n != CREDENTIAL + 1 || request->size[CREDENTIAL] != KEY_SIZE)
                        return "500";
                key_name(request->frame[CREDENTIAL], caller);
        } else {
                return "400";
        }
        return frame_is(request, DOMAIN, ZAP_DOMAIN) && zap->admit(zap->self, caller) ? "200" : "400";
}

static void reply_send(struct zap *zap, const struct request *request, const char *status, const char *caller)
{
        const uint8_t *id = request->n > REQUEST_ID ? request->frame[REQUEST_ID] : (const uint8_t *)"";
        size_t id_size = request->n > REQUEST_ID ? request->size[REQUEST_ID] : 0;
        const char *text = *status == '2' ? "" : *status == '4' ? "not admitted" : "malformed";

        /* Fails only when the asker has gone. */
        (void)(zmq_send(zap->handle, ZAP_VERSION, strlen(ZAP_VERSION), ZMQ_SNDMORE) >= 0 &&
               zmq_send(zap->handle, id, id_size, ZMQ_SNDMORE) >= 0 &&
               zmq_send(zap->handle, status, strlen(status), ZMQ_SNDMORE) >= 0 &&
               zmq_send(zap->handle, text, strlen(text), ZMQ_SNDMORE) >= 0 &&
               zmq_send(zap->handle, caller, strlen(caller), ZMQ_SNDMORE) >= 0 && zmq_send(zap->handle, "", 0, 0) >= 0);
}

/* A refused client knocks again many times a second. */
static void refusal_note(struct zap *zap, const char *caller)
{
        int64_t now = mono_ms();

        zap->refused++;
        if (zap->logged_at && now - zap->logged_at < QUIET_MS)
                return;
        zap->logged_at = now;
        log_warn("caller=%s not admitted, refused so far: %" PRIu64, *caller ? caller : "unknown", zap->refused);
}

static void zap_answer(void *self)
{
        struct zap *zap = self;
        struct request request;

        for (int i = 0; i < REQUESTS_AT_ONCE && request_receive(zap, &request); i++) {
                char caller[CALLER_TEXT] = "";
                const char *status = request_judge(zap, &request, caller);

                reply_send(zap, &request, status, *status == '2' ? caller : "");
                if (*status != '2')
                        refusal_note(zap, caller);
        }
}

bool zap_new(struct zap **out, struct loop *loop, zap_admit_fn *admit, void *self, struct err *err)
{
        OWNED(zap_destroy) struct zap *zap = NULL;

        if (!context_start(err))
                return false;
        zap = calloc(1, sizeof(*zap));
        must(zap);
        *zap = (struct zap){.loop = loop, .admit = admit, .self = self};
        zap->sock = zsock_new(ZMQ_REP);
        if (!zap->sock)
                return err_set(err, ERR_STOP, "zeromq: no socket: %s", zmq_strerror(errno));
        zap->handle = zsock_resolve(zap->sock);
        loop_on_handle(loop, zap->handle, zap_answer, zap);
        if (zmq_bind(zap->handle, ZAP_ENDPOINT))
                return err_set(err, ERR_STOP, "%s: %s", ZAP_ENDPOINT, zmq_strerror(errno));
        *out = TAKE(zap);
        return true;
}

void zap_destroy(struct zap **zap)
{
        if (!*zap)
                return;
        if ((*zap)->handle) {
                loop_off_handle((*zap)->loop, (*zap)->handle);
                /* At once, since the library closes sockets in its own time and the next handler wants the name. */
                (void)zmq_unbind((*zap)->handle, ZAP_ENDPOINT);
        }
        zsock_destroy(&(*zap)->sock);
        free(*zap);
        *zap = NULL;
}

uint64_t zap_refused(const struct zap *zap)
{
        return zap->refused;
}
