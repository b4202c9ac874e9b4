/* What a configuration points to: flows, law and matching rules are read and proved sound before anything starts. */
#pragma once

#include "suite.h"

/* ERR_REFUSED with every finding, as file:line:column: text, one a line, as far as they fit. */
bool files_check(const struct suite_conf *conf, struct arena *arena, struct err *err) MUST_CHECK;
