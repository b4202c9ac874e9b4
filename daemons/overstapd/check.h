/* What a configuration points to: flows, law and matching rules are read and proved sound before anything starts. */
#pragma once

#include "conf.h"
#include "suite.h"

/* ERR_REFUSED with every finding, as file:line:column: text, one a line, as far as they fit. */
bool files_check(const struct suite_conf *conf, struct arena *arena, struct err *err) MUST_CHECK;

/* What is sound and perhaps not meant: a set of the matching rules whose flow no file has. One that was installed before has
 * casefiles still, so it is told and not refused. Of files that files_check passed. */
bool files_doubt(const struct suite_conf *conf, struct arena *arena, struct findings *out, struct err *err) MUST_CHECK;
