#include "inside.h"

#include <czmq.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/un.h>

#include "keyfile.h"
#include "must.h"
#include "text.h"
#include "zap.h"

enum {
        /* ZMQ_ZAP_ENFORCE_DOMAIN: the header of 4.3.4 hides it among the drafts, the library takes the number. Without it
         * a server whose ZAP handler is missing lets everybody in. */
        OPTION_ZAP_ENFORCE_DOMAIN = 93,
        MESSAGE_MAX = 1 << 20,
        QUEUE_OUT = 20000, /* messages for one peer */
        QUEUE_IN = 2000,   /* of one peer, before its connection is not read any further */
        LINGER_MS = 2000,
        HEARTBEAT_MS = 5000,
        SILENCE_MS = 15000,
        HANDSHAKE_MS = 10000,
        CONNECT_MS = 3000,
        RECONNECT_MS = 50,
        RECONNECT_MOST_MS = 500,
        BACKLOG = 1024,
        DROPS_AT_ONCE = 256, /* malformed messages passed over in one call */
};

struct link {
        enum link_kind kind;
        zsock_t *sock;
        void *handle;
        int lock;
        zmq_msg_t head, data;
        uint64_t dropped;
};

bool context_start(struct err *err)
{
        zsys_handler_set(NULL);
        if (!zsys_init())
                return err_set(err, ERR_STOP, "zeromq: no context: %s", zmq_strerror(errno));
        zsys_set_logstream(stderr);
        zsys_set_linger(LINGER_MS);
        return true;
}

int64_t mono_ms(void)
{
        struct timespec now;

        must(!clock_gettime(CLOCK_BOOTTIME, &now));
        return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static bool is_server(enum link_kind kind)
{
        return kind == LINK_SERVER || kind == LINK_WAKE_OUT;
}

static const char *ipc_path(const char *endpoint)
{
        return strncmp(endpoint, "ipc://", 6) ? NULL : endpoint + 6;
}

static bool ipc_check(const char *path, struct err *err)
{
        if (*path != '/')
                return err_set(err, ERR_REFUSED, "ipc://%s: the path of a socket begins with /", path);
        if (strlen(path) >= sizeof(((struct sockaddr_un *)NULL)->sun_path))
                return err_set(err, ERR_REFUSED, "ipc://%s: longer than the 107 bytes of a socket's path", path);
        return true;
}

static bool tcp_check(const char *endpoint, bool server, struct err *err)
{
        const char *host = endpoint + 6, *colon = strrchr(host, ':');
        unsigned port = 0;

        if (!colon || colon == host || strpbrk(host, ";/ \t\r\n"))
                return err_set(err, ERR_REFUSED, "%s: not of the form tcp://HOST:PORT", endpoint);
        if (!server && *host == '*')
                return err_set(err, ERR_REFUSED, "%s: a client needs the name of a host", endpoint);
        if (memchr(host, ':', (size_t)(colon - host)) && (*host != '[' || colon[-1] != ']'))
                return err_set(err, ERR_REFUSED, "%s: an IPv6 address stands in [brackets]", endpoint);
        for (const char *c = colon + 1; *c; c++) {
                if (*c < '0' || *c > '9' || (port = port * 10 + (unsigned)(*c - '0')) > 65535)
                        return err_set(err, ERR_REFUSED, "%s: the port is a number from 1 to 65535", endpoint);
        }
        if (!port)
                return err_set(err, ERR_REFUSED, "%s: the port is a number from 1 to 65535", endpoint);
        return true;
}

static bool key_check(const char *key, const char *which, struct err *err)
{
        return key_is_sound(key) || err_set(err, ERR_REFUSED, "the %s is not a CURVE key (40 characters of Z85)", which);
}

/* The library aborts on bad keys and binds another port for one out of range, so everything is looked at here. */
static bool conf_check(const struct link_conf *conf, struct err *err)
{
        if (conf->endpoint && ipc_path(conf->endpoint))
                return ipc_check(ipc_path(conf->endpoint), err);
        if (!conf->endpoint || strncmp(conf->endpoint, "tcp://", 6))
                return err_set(err, ERR_REFUSED, "%s: only ipc:// and tcp:// are taken", conf->endpoint ?: "no endpoint");
        if (!tcp_check(conf->endpoint, is_server(conf->kind), err) || !key_check(conf->secret_key, "secret key", err))
                return false;
        return is_server(conf->kind) ||
               (key_check(conf->public_key, "public key", err) && key_check(conf->server_key, "server's key", err));
}

static bool set_int(struct link *link, int option, int value, struct err *err)
{
        if (zmq_setsockopt(link->handle, option, &value, sizeof(value)))
                return err_set(err, ERR_STOP, "zeromq: option %d: %s", option, zmq_strerror(errno));
        return true;
}

static bool set_bytes(struct link *link, int option, const void *value, size_t size, struct err *err)
{
        if (zmq_setsockopt(link->handle, option, value, size))
                return err_set(err, ERR_STOP, "zeromq: option %d: %s", option, zmq_strerror(errno));
        return true;
}

static bool set_limits(struct link *link, const struct link_conf *conf, struct err *err)
{
        static const struct {
                int option, value;
        } always[] = {
                {ZMQ_LINGER, LINGER_MS},
                {ZMQ_SNDHWM, QUEUE_OUT},
                {ZMQ_HEARTBEAT_IVL, HEARTBEAT_MS},
                {ZMQ_HEARTBEAT_TIMEOUT, SILENCE_MS},
                {ZMQ_HEARTBEAT_TTL, SILENCE_MS},
                {ZMQ_HANDSHAKE_IVL, HANDSHAKE_MS},
                {ZMQ_CONNECT_TIMEOUT, CONNECT_MS},
                {ZMQ_RECONNECT_IVL, RECONNECT_MS},
                {ZMQ_RECONNECT_IVL_MAX, RECONNECT_MOST_MS},
                {ZMQ_BACKLOG, BACKLOG},
        };
        int64_t message_max = conf->message_max ?: MESSAGE_MAX;

        for (size_t i = 0; i < COUNT(always); i++)
                if (!set_int(link, always[i].option, always[i].value, err))
                        return false;
        return set_int(link, ZMQ_RCVHWM, is_server(link->kind) ? QUEUE_IN : QUEUE_OUT, err) &&
               set_int(link, ZMQ_IPV6, strncmp(conf->endpoint, "tcp://[", 7) == 0, err) &&
               set_bytes(link, ZMQ_MAXMSGSIZE, &message_max, sizeof(message_max), err) &&
               (link->kind != LINK_SERVER || set_int(link, ZMQ_ROUTER_MANDATORY, 1, err)) &&
               (link->kind != LINK_WAKE_IN || set_bytes(link, ZMQ_SUBSCRIBE, "", 0, err));
}

static bool set_security(struct link *link, const struct link_conf *conf, struct err *err)
{
        bool server = is_server(link->kind), tcp = !ipc_path(conf->endpoint);

        if (server && (!set_bytes(link, ZMQ_ZAP_DOMAIN, ZAP_DOMAIN, strlen(ZAP_DOMAIN), err) ||
                       !set_int(link, OPTION_ZAP_ENFORCE_DOMAIN, 1, err)))
                return false;
        if (!tcp)
                return true;
        if (!set_bytes(link, ZMQ_CURVE_SECRETKEY, conf->secret_key, KEY_TEXT, err))
                return false;
        if (server)
                return set_int(link, ZMQ_CURVE_SERVER, 1, err);
        return set_bytes(link, ZMQ_CURVE_PUBLICKEY, conf->public_key, KEY_TEXT, err) &&
               set_bytes(link, ZMQ_CURVE_SERVERKEY, conf->server_key, KEY_TEXT, err);
}

/* Whoever may enter the folder may knock; who comes in is the ZAP handler's to say. */
static bool socket_mode(const char *path, mode_t *out, struct err *err)
{
        char folder[sizeof(((struct sockaddr_un *)NULL)->sun_path)];
        struct stat st;

        snprintf(folder, sizeof(folder), "%s", path);
        *(strrchr(folder, '/') + 1) = 0;
        if (stat(folder, &st))
                return err_sys(err, ERR_STOP, "%s", folder);
        *out = 0600 | (st.st_mode & S_IXGRP ? 0060 : 0) | (st.st_mode & S_IXOTH ? 0006 : 0);
        return true;
}

/* A second binder of a path takes it over without an error, and the first never hears again: hence the lock. It stays on
 * disk, because removing a lock file races with whoever opens it. */
static bool ipc_lock(struct link *link, const char *path, struct err *err)
{
        char name[sizeof(((struct sockaddr_un *)NULL)->sun_path) + 8];

        snprintf(name, sizeof(name), "%s.lock", path);
        link->lock = open(name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
        if (link->lock < 0)
                return err_sys(err, ERR_STOP, "%s", name);
        if (!flock(link->lock, LOCK_EX | LOCK_NB))
                return true;
        if (errno == EWOULDBLOCK)
                return err_set(err, ERR_STOP, "%s: another process serves here; stop that one first", path);
        return err_sys(err, ERR_STOP, "%s: lock", name);
}

static bool link_bind(struct link *link, const char *endpoint, struct err *err)
{
        const char *path = ipc_path(endpoint);
        mode_t mode = 0600, old;
        bool bound;

        if (path && (!ipc_lock(link, path, err) || !socket_mode(path, &mode, err)))
                return false;
        old = umask(0777 & ~mode);
        bound = !zmq_bind(link->handle, endpoint);
        umask(old);
        return bound || err_set(err, ERR_STOP, "%s: cannot serve here: %s", endpoint, zmq_strerror(errno));
}

static bool link_connect(struct link *link, const char *endpoint, struct err *err)
{
        if (zmq_connect(link->handle, endpoint))
                return err_set(err, ERR_REFUSED, "%s: %s", endpoint, zmq_strerror(errno));
        return true;
}

bool link_new(struct link **out, const struct link_conf *conf, struct err *err)
{
        static const int type[] = {
                [LINK_SERVER] = ZMQ_ROUTER, [LINK_CLIENT] = ZMQ_DEALER, [LINK_WAKE_OUT] = ZMQ_PUB, [LINK_WAKE_IN] = ZMQ_SUB};
        OWNED(link_destroy) struct link *link = NULL;

        if (!conf_check(conf, err) || !context_start(err))
                return false;
        link = calloc(1, sizeof(*link));
        must(link);
        link->kind = conf->kind;
        link->lock = -1;
        zmq_msg_init(&link->head);
        zmq_msg_init(&link->data);
        link->sock = zsock_new(type[conf->kind]);
        if (!link->sock)
                return err_set(err, ERR_STOP, "zeromq: no socket: %s", zmq_strerror(errno));
        link->handle = zsock_resolve(link->sock);
        if (!set_limits(link, conf, err) || !set_security(link, conf, err) ||
            !(is_server(link->kind) ? link_bind : link_connect)(link, conf->endpoint, err))
                return false;
        *out = TAKE(link);
        return true;
}

void link_destroy(struct link **link)
{
        if (!*link)
                return;
        zmq_msg_close(&(*link)->head);
        zmq_msg_close(&(*link)->data);
        zsock_destroy(&(*link)->sock);
        if ((*link)->lock >= 0)
                close((*link)->lock);
        free(*link);
        *link = NULL;
}

void link_abandon(struct link **link)
{
        int linger = 0;

        if (*link)
                zmq_setsockopt((*link)->handle, ZMQ_LINGER, &linger, sizeof(linger));
        link_destroy(link);
}

void *link_handle(const struct link *link)
{
        return link->handle;
}

uint64_t link_dropped(const struct link *link)
{
        return link->dropped;
}

static bool part_receive(struct link *link, zmq_msg_t *part)
{
        int rc;

        do
                rc = zmq_msg_recv(part, link->handle, ZMQ_DONTWAIT);
        while (rc < 0 && errno == EINTR);
        return rc >= 0;
}

/* Pass over what is left of a message and count it. */
static void drop_rest(struct link *link, zmq_msg_t *last)
{
        while (zmq_msg_more(last) && part_receive(link, last))
                ;
        link->dropped++;
}

/* The routing id, for a REQ socket an empty frame, the data. What the ZAP handler said of the sender hangs on the last
 * frame: on the first it is missing when the socket was polled (libzmq 4.3.4). */
static bool server_receive(struct link *link, struct link_message *out)
{
        struct link_peer *peer = &out->peer;
        size_t id_size = zmq_msg_size(&link->head);

        if (!zmq_msg_more(&link->head) || !part_receive(link, &link->data)) {
                link->dropped++;
                return false;
        }
        peer->delimiter = !zmq_msg_size(&link->data) && zmq_msg_more(&link->data);
        if (peer->delimiter && !part_receive(link, &link->data)) {
                link->dropped++;
                return false;
        }
        if (zmq_msg_more(&link->data) || id_size > sizeof(peer->id)) {
                drop_rest(link, &link->data);
                return false;
        }
        memcpy(peer->id, zmq_msg_data(&link->head), id_size);
        peer->id_size = (uint8_t)id_size;
        out->caller = zmq_msg_gets(&link->data, "User-Id") ?: "";
        return true;
}

bool link_receive(struct link *link, struct link_message *out)
{
        zmq_msg_t *first = link->kind == LINK_SERVER ? &link->head : &link->data;

        for (int i = 0; i < DROPS_AT_ONCE && part_receive(link, first); i++) {
                *out = (struct link_message){.caller = ""};
                if (link->kind == LINK_SERVER) {
                        if (!server_receive(link, out))
                                continue;
                } else if (zmq_msg_more(&link->data)) {
                        drop_rest(link, &link->data);
                        continue;
                }
                out->data = (struct bytes){zmq_msg_data(&link->data), zmq_msg_size(&link->data)};
                return true;
        }
        return false;
}

static bool part_send(struct link *link, const void *data, size_t size, int flags)
{
        int rc;

        do
                rc = zmq_send(link->handle, data, size, flags | ZMQ_DONTWAIT);
        while (rc < 0 && errno == EINTR);
        return rc >= 0;
}

void link_answer(struct link *link, const struct link_peer *peer, struct bytes data)
{
        must(link->kind == LINK_SERVER);
        /* With ROUTER_MANDATORY the first frame fails for a peer that has gone or whose queue is full; the rest follows it. */
        if (!part_send(link, peer->id, peer->id_size, ZMQ_SNDMORE) || (peer->delimiter && !part_send(link, "", 0, ZMQ_SNDMORE)) ||
            !part_send(link, data.data, data.size, 0))
                link->dropped++;
}

bool link_send(struct link *link, struct bytes data)
{
        must(link->kind == LINK_CLIENT || link->kind == LINK_WAKE_OUT);
        return part_send(link, data.data, data.size, 0);
}

bool link_wait(struct link *link, int ms)
{
        int64_t end = ms < 0 ? 0 : mono_ms() + ms;

        for (;;) {
                zmq_pollitem_t item = {.socket = link->handle, .events = ZMQ_POLLIN};
                int64_t left = ms < 0 ? -1 : end - mono_ms();
                int rc = zmq_poll(&item, 1, ms < 0 ? -1 : left > 0 ? (long)left : 0);

                if (rc >= 0)
                        return rc > 0;
                must(errno == EINTR);
                if (ms >= 0 && mono_ms() >= end)
                        return false;
        }
}
