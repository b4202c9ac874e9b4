/* Reports of what became of a cohort and of what a programme spent, gave and reached: as JSON, as tables with a picture for
 * people, as rows for a sheet, and as SVG. */
#pragma once

#include <jansson.h>

#include "codec.h"

struct cohort_form {
        Query__WhatCase asks;
        Thing__IsCase is;
        json_t *(*json)(const Thing *thing);
        void (*print)(const json_t *report, struct arena *arena);
        void (*csv)(const json_t *report);
        const char *(*svg)(const json_t *report, struct arena *arena); /* null: there is none */
};
extern const struct cohort_form survival_form, followup_form, cost_form, give_take_form, goal_form;
