/* The judged document of a suite's state, in the forms that people and monitors read. */
#pragma once

#include <jansson.h>
#include <stdio.h>

void tell_screen(const json_t *document, FILE *out);            /* a page of text */
void tell_check(const json_t *document, FILE *out);             /* a monitoring plugin's line, with its figures behind a bar */
void tell_openmetrics(const json_t *document, FILE *out);       /* with the moment each figure was taken */
