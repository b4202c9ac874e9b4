/* Reports of results, from the trails that the register keeps or, for a recount, from every event again. */
#pragma once

#include "answer.h"

bool answer_outcomes(struct asking *a, const OutcomeAsk *ask, struct err *err) MUST_CHECK;
bool answer_results(struct asking *a, const ResultsAsk *ask, struct err *err) MUST_CHECK;
