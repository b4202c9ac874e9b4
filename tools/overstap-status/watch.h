/* The state of a suite on the whole screen, again and again. */
#pragma once

#include "suite.h"

/* Every `every_s` seconds until `q` is pressed or a signal comes. ERR_STOP when this is no terminal. */
bool watch_run(const struct suite_conf *suite, unsigned every_s, unsigned wait_ms, struct err *err) MUST_CHECK;
