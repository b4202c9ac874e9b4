/* A server link on tcp, with the suite's own CURVE key. */
#pragma once

#include "link.h"
#include "suite.h"

/* ERR_STOP when the suite's key file is missing or unsound: overstapd makes it at first start. */
bool link_server_tcp(struct link **out, const struct suite_conf *conf, const char *endpoint, uint32_t message_max, struct err *err) MUST_CHECK;
