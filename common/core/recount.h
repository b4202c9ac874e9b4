/* How many results there are: many trails, one after the other, held against definitions side by side.
 *
 * Nothing is kept but sums and the few casefiles that are told by number. A report that reads the trails of the register and one
 * that reads every event again (struct trails) go through the same tally, so they can differ only where a trail does.
 *
 * Every share has its numerator, its denominator, its definition with the version, and the day. The numerator is counted among
 * the casefiles of the denominator only. One whose two numbers are not of the same period is refused, with the reason in place of
 * a percentage. */
#pragma once

#include "outcome.h"

enum {
        REPORT_DEFINITIONS = 32, /* side by side */
        REPORT_CASES = 200,      /* of one list; what is beyond is only counted */
};

/* What is counted of everyone, in the order of the report. */
enum base { BASE_ANNOUNCED, BASE_OFFERED, BASE_JOINED, BASE_STILL_IN, BASE_PLACED, BASE_LASTING, BASES };
extern const char *const base_names[BASES + 1];

struct tally;
/* `ask->as_of` is set; the definitions (at most REPORT_DEFINITIONS) and the programme, null for none, live as long as the tally
 * does. */
void tally_new(struct tally **out, const OutcomeAsk *ask, const OutcomeDefinition *const *definition, size_t n,
               const Programme *programme);
void tally_destroy(struct tally **tally);
/* May a casefile of this programme, flow and sender be one of those that are asked for? The days still decide. */
bool tally_asks(const struct tally *tally, const char *programme, const char *flow, uint64_t sender);
/* The same of the marks in a trail's head (world_text_mark): false is sure, true is not. */
bool tally_heads(const struct tally *tally, uint32_t programme, uint32_t flow, uint64_t sender);
/* Whoever is asked for is given to `fn`, as was known on the day of the report and without what was undone, instead of being
 * counted here. */
typedef void tally_fn(void *self, const struct trail *live, struct arena *scratch);
void tally_lend(struct tally *tally, tally_fn *fn, void *self);
/* Count one casefile in, once. `scratch` may be emptied afterwards. */
void tally_take(struct tally *tally, const struct trail *trail, struct arena *scratch);
/* Why a share of `of`, a word of outcome_of, of so many is no percentage; "" when it is one. */
const char *tally_refused(const struct tally *tally, const char *of, uint64_t whole);
/* The report so far, in `arena`; `seq` is the event up to which was looked. */
OutcomeReport *tally_report(const struct tally *tally, uint64_t seq, struct arena *arena);

/* What one definition says of one casefile, as it is told. */
CaseResult *result_tell(const OutcomeDefinition *definition, uint64_t casefile, const struct outcome_result *result,
                        struct arena *arena);

/* The trails of all casefiles at once, from events in their order: flow_installed too, since flows say what a state counts as. */
struct trails;
void trails_new(struct trails **out);
void trails_destroy(struct trails **trails);
bool trails_ask(uint32_t what); /* is it a kind of event that trails_take wants? */
void trails_take(struct trails *trails, const Event *event);
/* Count in so many casefiles from number `*from` on, which is moved on; true when these were the last. */
bool trails_tally(const struct trails *trails, struct tally *tally, uint64_t *from, size_t most);
