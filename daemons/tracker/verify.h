/* Does the register say what its events, and the journal's commands, make of it?
 *
 * Events are replayed into a fresh register, then the commands that the journal still holds are decided anew into another; each must arrive at the same
 * tables, byte for byte, and at the same hash over all events. Reads one snapshot; the suite may run meanwhile. */
#pragma once

#include "arena.h"
#include "err.h"
#include "suite.h"

struct verify_report {
        uint64_t events, commands, records;
        bool replayed_commands;         /* false when the journal was trimmed: events alone then */
        const char *difference;         /* null when identical; else the first table and key that differ */
};

/* False when something could not be read; a difference is a result. */
bool register_verify(const struct suite_conf *conf, struct arena *arena, struct verify_report *out, struct err *err) MUST_CHECK;
