/* What intake does to a command between the door and the journal: is it sound, may its sender send it, was it here before, and
 * nothing personal leaves this place unsealed. */
#pragma once

#include "callers.h"
#include "id.h"
#include "journal.h"
#include "vault.h"

/* The rooms a command passes through; borrowed. */
struct acceptor {
        const struct callers *callers;
        struct journal *journal;
        struct vault *vault;
        bool sandbox;
};

enum accept {
        ACCEPT_NEW,             /* put `entry` in the group */
        ACCEPT_KNOWN,           /* command `n` is the same: a retry */
        ACCEPT_REFUSED,         /* `refusal` and `why` */
};
struct accepted {
        enum accept what;
        struct journal_entry entry;
        uint64_t n;
        Refusal refusal;
        const char *why;
};

/* Judge one command that came from `caller` and decoded well from the bytes `given`. `now` is the journal's time, and is moved by a sandbox's clock command. The
 * vault has begun. False only when a store below failed. */
bool accept_command(const struct acceptor *acceptor, struct world *world, const char *caller, Command *command,
                    struct bytes given, struct instant *now, struct arena *arena, struct accepted *out, struct err *err) MUST_CHECK;

/* As accept_command, for what the suite itself installs at start: no caller is asked. */
bool accept_own(const struct acceptor *acceptor, Command *command, struct instant now, struct arena *arena, struct accepted *out,
                struct err *err) MUST_CHECK;
