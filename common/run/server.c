#include "server.h"

#include <string.h>

#include "keyfile.h"

bool link_server_tcp(struct link **out, const struct suite_conf *conf, const char *endpoint, uint32_t message_max, struct err *err)
{
        struct keyfile keys;
        struct link_conf link = {.kind = LINK_SERVER, .endpoint = endpoint, .message_max = message_max};
        bool made;

        if (!keyfile_read(conf->server_key_file, &keys, err))
                return err_in(err, "tcp");
        link.public_key = keys.public_key;
        link.secret_key = keys.secret_key;
        made = link_new(out, &link, err);
        explicit_bzero(&keys, sizeof keys);
        return made;
}
