/* Files to commands to outcomes: what `submit`, `log`, `post` and `register` do with the files they are given.
 *
 * Rows go out in batches and in bounded memory; each ends as accepted (known, when it was accepted before) or as one refusal with its
 * place. The JSON document is written as the rows go by and is whole even when the suite falls silent on the way. */
#pragma once

#include "call.h"
#include "import.h"

int import_run(struct call *call, enum import_kind kind);

/* The command of the one row that `file` holds. An exit status. */
int import_one(struct call *call, enum import_kind kind, const char *file, const Command **out);
