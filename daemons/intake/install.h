/* What the configuration says about flows, law and matching enters as commands, like everything else. */
#pragma once

#include "arena.h"
#include "codec.h"
#include "suite.h"

/* The commands that install what the configured files hold. Their ids follow from their content, so that what is installed already is a retry. ERR_REFUSED
 * carries every finding about the files. */
bool install_commands(const struct suite_conf *conf, struct arena *arena, Command ***out, size_t *n, struct err *err) MUST_CHECK;
