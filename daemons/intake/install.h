/* What the configuration says about flows, law and matching enters as commands, like everything else. */
#pragma once

#include "arena.h"
#include "codec.h"
#include "suite.h"
#include "world.h"

/* The commands that install what the configured files hold. Their ids follow from their content, so that what is installed already is a retry. ERR_REFUSED
 * carries every finding about the files. */
bool install_commands(const struct suite_conf *conf, struct arena *arena, Command ***out, size_t *n, struct err *err) MUST_CHECK;

/* Law and matching rules replace each other. Was this one, which was accepted before, replaced since? A file that is put back as it was
 * must be installed once more; then it gets an id of its own. `world` may be null: nothing is known to be replaced then. */
bool install_is_undone(struct world *world, const Command *command, struct arena *arena);
void install_again(Command *command, struct arena *arena);
