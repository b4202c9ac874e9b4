/* Who may connect: our own ZAP handler (RFC 27), one per process that has servers.
 *
 * The library's zauth fails open, walks folders and crashes on long metadata; this one asks a table that its owner gives. It
 * answers on the loop itself. A caller that is let in gets its name as User-Id; what it may do is asked again on every request,
 * so that a revoked key stops at its next one. Start it before any server link. */
#pragma once

#include "loop.h"

struct zap;

/* The domain that every server link asks in; a request from any other is refused. */
#define ZAP_DOMAIN "overstap"

/* May this caller connect at all? "uid:1000" or "key:<64 hex digits>". */
typedef bool zap_admit_fn(void *self, const char *caller);

bool zap_new(struct zap **out, struct loop *loop, zap_admit_fn *admit, void *self, struct err *err) MUST_CHECK;
void zap_destroy(struct zap **zap);
uint64_t zap_refused(const struct zap *zap);
