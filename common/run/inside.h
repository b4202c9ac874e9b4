/* What the files of this folder share, and nobody else: the library's sockets behind links and loop. */
#pragma once

#include "link.h"
#include "loop.h"

/* The process's one ZeroMQ context, with signals left alone and its messages on standard error. Harmless when repeated. */
bool context_start(struct err *err) MUST_CHECK;

void *link_handle(const struct link *link);

/* Destroy a link and forget what it has not sent yet: nobody waits for it any more. */
void link_abandon(struct link **link);

void loop_on_handle(struct loop *loop, void *handle, loop_fn *fn, void *self);
void loop_off_handle(struct loop *loop, void *handle);
