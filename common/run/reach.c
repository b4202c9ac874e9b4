#include "reach.h"

#include <stdio.h>
#include <string.h>

#include "text.h"

static bool endpoint_set(char (*out)[300], const char *name, const char *ipc, const char *tcp, bool with_key, struct err *err)
{
        const char *any = "tcp://*:";
        size_t size = strlen(any);

        if (!with_key)
                snprintf(*out, sizeof *out, "%s", ipc);
        else if (text_empty(tcp))
                return err_set(err, ERR_REFUSED, "a key is for tcp, and the configuration names no tcp endpoint of %s", name);
        else if (!strncmp(tcp, any, size))
                snprintf(*out, sizeof *out, "tcp://127.0.0.1:%s", tcp + size);
        else
                snprintf(*out, sizeof *out, "%s", tcp);
        return true;
}

static bool keys_read(const struct suite_conf *suite, const char *file, struct keyfile *out, struct err *err)
{
        struct keyfile server;
        bool found;

        if (!keyfile_read(file, out, err))
                return false;
        if (!*out->secret_key)
                return err_set(err, ERR_REFUSED, "%s: has no secret-key", file);
        if (*out->server_key)
                return true;
        found = keyfile_read(suite->server_key_file, &server, err);
        if (found)
                memcpy(out->server_key, server.public_key, KEY_TEXT);
        explicit_bzero(&server, sizeof server);
        return found || err_in(err, "%s has no server-key", file);
}

bool reach_find(const struct suite_conf *suite, const char *key_file, struct reach *out, struct err *err)
{
        bool with_key = !text_empty(key_file);
        struct reach found = {0};
        bool ok = (!with_key || keys_read(suite, key_file, &found.keys, err)) &&
                  endpoint_set(&found.commands, "intake", suite->commands_ipc, suite->commands_tcp, with_key, err) &&
                  endpoint_set(&found.queries, "desk", suite->queries_ipc, suite->queries_tcp, with_key, err);

        if (ok)
                *out = found;
        reach_wipe(&found);
        return ok;
}

void reach_wipe(struct reach *reach)
{
        explicit_bzero(&reach->keys, sizeof reach->keys);
}

bool reach_link(const struct reach *reach, const char *endpoint, uint32_t message_max, struct link **out, struct err *err)
{
        const struct link_conf conf = {.kind = LINK_CLIENT,
                                       .endpoint = endpoint,
                                       .server_key = reach->keys.server_key,
                                       .public_key = reach->keys.public_key,
                                       .secret_key = reach->keys.secret_key,
                                       .message_max = message_max};

        return link_new(out, &conf, err);
}
