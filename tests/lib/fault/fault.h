/* Calls that fail on purpose, so that a test can sweep every error path: n = 1, 2, … until none fires.
 *
 * Linked into a test program this stands before the C library for write, pwrite, writev, fsync, fdatasync, msync and
 * ftruncate, also for the libraries the program uses. Nothing fails unless armed. */
#pragma once

enum fault_way {
        FAULT_BEFORE, /* the call does nothing and fails */
        FAULT_AFTER,  /* the first one does its work and then fails: the page cache has what the disk may not have */
        FAULT_SHORT,  /* the first one, if it writes, does half and says so: a disk becoming full does that */
};

/* From the `nth` call on (1 is the next), `times` calls fail with `error`. */
void fault_arm(unsigned nth, unsigned times, int error, enum fault_way way);

/* No more failures; how many there were. */
unsigned fault_disarm(void);
