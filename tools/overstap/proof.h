/* A proof file: what a report claims, and all events as strangers may see them, so that they count again (docs/proof.md,
 * tools/recount.py).
 *
 * Events of casefiles of other programmes than the one asked about, and of days after the report's, are hidden but for their
 * heads. The file is text and written as it comes; the chain is worked out on the way. */
#pragma once

#include <stdio.h>

#include "codec.h"

struct proof;
/* The question and the claims of a report, which must list all it counts (its asker sees casefiles). Events 1 to `report->seq`
 * follow. */
void proof_new(struct proof **out, FILE *file, const OutcomeReport *report);
void proof_destroy(struct proof **proof);
/* The next event in order. */
void proof_event(struct proof *proof, const ProofEvent *event);
/* Writes the end. False when the events were not those behind `chain`, or not all of them: the file is worth nothing then. */
bool proof_end(struct proof *proof, ProtobufCBinaryData chain) MUST_CHECK;
