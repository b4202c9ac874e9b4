/* The data folder: made at first start, and one suite's at a time. */
#pragma once

#include "suite.h"

/* Data folder and the folders in it: those with data are the owner's alone; through `run` others may come to the sockets when the
 * configuration lists users. Existing ones are looked at and, but for `run`, left as they are: ERR_STOP when others could write
 * or look in. */
bool folder_make(const struct suite_conf *conf, struct err *err) MUST_CHECK;
/* Of these only the data folder and `run`: for a process on another host, which keeps nothing. */
bool folder_run(const struct suite_conf *conf, struct err *err) MUST_CHECK;

/* The key of the servers, made once. */
bool folder_key(const struct suite_conf *conf, struct err *err) MUST_CHECK;

/* Two locks, so that a killed overstapd and the next one never share a folder: one this process alone holds, and `*out`, which
 * its children hold too. When only the children of an earlier overstapd are left, this waits `wait_ms` for them to leave. */
bool folder_lock(const struct suite_conf *conf, unsigned wait_ms, int *out, struct err *err) MUST_CHECK;
