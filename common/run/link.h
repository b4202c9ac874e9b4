/* A socket to other processes: ZeroMQ with the defaults that lose nothing silently.
 *
 * A message is one frame of bytes. Servers are ROUTERs that know whom to answer and who is asking; clients are DEALERs; wake-ups
 * are PUB and SUB, and only ever a hint. Over ipc the caller is the user id that the kernel vouches for, over tcp a CURVE key.
 * Both come from the ZAP handler of this process (zap.h), whose domain is enforced, so that no link ever fails open. */
#pragma once

#include <stdint.h>

#include "codec.h"
#include "err.h"

struct link;

enum link_kind { LINK_SERVER, LINK_CLIENT, LINK_WAKE_OUT, LINK_WAKE_IN };

struct link_conf {
        enum link_kind kind;
        const char *endpoint;                /* ipc://PATH or tcp://HOST:PORT; nothing else is taken */
        const char *server_key;              /* tcp: Z85 public key of the server (clients) */
        const char *public_key, *secret_key; /* tcp: Z85 keys of this side */
        uint32_t message_max;                /* bytes; larger ones close the door on their sender. 0: 1 MiB */
};

/* Servers on ipc first take a lock beside the path, so that a second process cannot take the socket over: ERR_STOP then. Ports
 * and keys are checked here, because the library aborts on bad ones, or binds another port. */
bool link_new(struct link **out, const struct link_conf *conf, struct err *err) MUST_CHECK;
void link_destroy(struct link **link);

/* A server's received message. `peer` is what link_answer needs; `caller` is "uid:1000" or "key:<64 hex digits>", empty when
 * unknown. `data` lives until the next link_receive on this link. */
struct link_peer {
        uint8_t id[16];
        uint8_t id_size;
        bool delimiter; /* the sender is a REQ socket: an empty frame goes between */
};
struct link_message {
        struct link_peer peer;
        const char *caller;
        struct bytes data;
};
/* The next message that has arrived, false when there is none now. Malformed framing is dropped and counted. */
bool link_receive(struct link *link, struct link_message *out);
/* A peer that has gone, or that does not read, is dropped and counted: it asks again. */
void link_answer(struct link *link, const struct link_peer *peer, struct bytes data);

/* Clients and wakes. link_send gives false when nothing can be queued now. */
bool link_send(struct link *link, struct bytes data);
/* Wait at most `ms` for something to read (0: look only, -1: for ever). */
bool link_wait(struct link *link, int ms);

uint64_t link_dropped(const struct link *link);
