/* A picture of DOT text, by Graphviz.
 *
 * `dot` runs as a child without a shell, with files in memory for its input and output, so that neither can wait for the other. What it
 * makes gets a title and a description for who cannot see it, and the hash of the text that it shows, by which a stale picture is
 * known on every machine: the drawing itself differs with the fonts and the version of Graphviz. */
#pragma once

#include "arena.h"

/* For XML, and for labels of DOT that are like it. */
const char *svg_escaped(const char *text, struct arena *arena);

/* ERR_STOP when Graphviz is not there, naming its package; ERR_RETRY when it gave no picture in a minute. */
bool svg_of_dot(const char *dot, const char *title, const char *description, struct arena *arena, const char **out,
                struct err *err) MUST_CHECK;

/* The same with another program and patience, for tests. */
bool svg_by(const char *program, int patience_ms, const char *dot, const char *title, const char *description, struct arena *arena,
            const char **out, struct err *err) MUST_CHECK;
