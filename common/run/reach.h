/* How a client finds the suite: over ipc as the user that runs it, or over tcp, from anywhere, with a CURVE key.
 *
 * A value that holds a secret key when it is for tcp; reach_wipe forgets it. */
#pragma once

#include "keyfile.h"
#include "link.h"
#include "suite.h"

struct reach {
        char commands[300], queries[300]; /* endpoints of intake and of desk */
        struct keyfile keys;              /* empty over ipc */
};

/* `key_file` is one of overstap-keys, null or empty for ipc. The server's public key stands in it, or on the suite's own machine
 * in its key file. ERR_REFUSED when the file has no secret key, or the configuration names no endpoint on tcp. */
bool reach_find(const struct suite_conf *suite, const char *key_file, struct reach *out, struct err *err) MUST_CHECK;
void reach_wipe(struct reach *reach);

/* A fresh link to one of its endpoints. */
bool reach_link(const struct reach *reach, const char *endpoint, uint32_t message_max, struct link **out,
                struct err *err) MUST_CHECK;
