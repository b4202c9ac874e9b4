/* Is it well? The rules of --check, over the document of gather.h. */
#pragma once

#include <jansson.h>

#include "date.h"

enum verdict { STATUS_OK = 0, STATUS_WARNING = 1, STATUS_CRITICAL = 2, STATUS_UNKNOWN = 3 };
extern const char *const verdict_words[];

/* What people act on: the limits that --check compares with. */
enum {
        UNSETTLED_WARN_S = 60, UNSETTLED_CRITICAL_S = 600,
        OVERDUE_WARN_S = 60, OVERDUE_CRITICAL_S = 3600,
        STALE_WARN_S = 30, STALE_CRITICAL_S = 300,      /* a worker has not read everything */
        IDLE_WARN_S = 60, IDLE_CRITICAL_S = 600,        /* casefiles are no worker's */
        RESTART_RECENT_S = 600,
        FULL_WARN_PERCENT = 80, FULL_CRITICAL_PERCENT = 95,
};

/* Adds "verdict" and "findings" (texts, the worst first) to the document. */
enum verdict status_judge(json_t *document);
