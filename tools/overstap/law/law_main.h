/* overstap law: what the law makes of facts, worked out without a suite.
 *
 * The law is read from --law DIR, else from the suite that was named, else from the shipped configuration. Nothing is stored,
 * sent or logged: files of facts hold wages. */
#pragma once

#include <stdio.h>

/* `argv[0]` is "law". Prints the answer, or on standard error what is wrong, and returns the exit status of `overstap`. */
int law_main(int argc, char **argv);
/* A line a verb for completion, as line_dump prints those of the suite: noun, verb, arguments, options, with tabs between. */
void law_dump(FILE *out);
