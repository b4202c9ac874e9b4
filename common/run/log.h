/* One line per thing that happened to the business, on standard error: level, process, then logfmt. Ids, never people's names. */
#pragma once

#include "err.h"

enum log_level { LOG_AT_ERROR, LOG_AT_WARN, LOG_AT_INFO, LOG_AT_DEBUG };

void log_open(const char *process, enum log_level most);
void log_info(const char *fmt, ...) PRINTF_LIKE(1, 2);
void log_warn(const char *fmt, ...) PRINTF_LIKE(1, 2);
void log_error(const char *fmt, ...) PRINTF_LIKE(1, 2);
