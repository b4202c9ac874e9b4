/* Social plans in the ledger: what a plan has for one person, what is reserved and spent of it, and the fees that follow from milestones.
 *
 * A casefile gets the budget of its employer's plan when it is opened, or when a step assigns the social plan. A step to a milestone charges
 * the fee that the programme's money has for it; reversing the milestone claws it back, and so does work that ends before it has lasted as
 * long as the fee asks for. A step whose reason is a choice of the plan pays that part out, and
 * the rest lapses. A fee that cannot be charged whole, because the plan has less free, is charged as far as it goes.
 * The law of deductions from the transition payment: BW 7:673(6) and the Besluit voorwaarden in mindering brengen kosten op
 * transitievergoeding; the person agrees in writing to a specified cost before it is made. */
#pragma once

#include "ledger.h"

/* Post what follows from the events that the decision has made so far. By rule, so that nobody needs to approve it. */
void plan_follow(struct decision *d);
