#include "event_words.h"

#include "flow_words.h"
#include "json.h"
#include "ledger.h"
#include "text.h"

static const char *enum_words(const ProtobufCEnumDescriptor *type, int value, struct arena *arena)
{
        char word[40];
        const char *told = enum_word(type, value, word);

        return told ? arena_strdup(arena, told) : "";
}

/* " until 2026-05-31"; "" without a day. */
static const char *day_after(const char *before, uint32_t ymd, struct arena *arena)
{
        return ymd ? arena_text(arena, "%s%s", before, day_words(ymd, arena)) : "";
}

static const char *text_after(const char *before, const char *text, struct arena *arena)
{
        return text_set(text) ? arena_text(arena, "%s%s", before, text) : "";
}

static const char *number_after(const char *before, uint64_t n, struct arena *arena)
{
        return n ? arena_text(arena, "%s%llu", before, (unsigned long long)n) : "";
}

/* ---- facts: what was, and what is */

/* Keep the fact, and yield the day that it had before. */
static uint32_t fact_keep(struct history *history, const Fact *fact)
{
        Fact *kept;

        for (size_t i = 0; i < history->n_facts; i++) {
                uint32_t was = history->facts[i]->on;

                if (!text_is(history->facts[i]->name, fact->name))
                        continue;
                history->facts[i]->on = fact->on;
                return was;
        }
        kept = codec_copy(fact, history->arena);
        *(Fact **)arena_append(history->arena, (void **)&history->facts, &history->n_facts, sizeof *history->facts) = kept;
        return 0;
}

static const char *fact_words(struct history *history, const Fact *fact, struct arena *arena)
{
        uint32_t was = fact_keep(history, fact);

        if (!fact->on)
                return arena_text(arena, "%s taken back%s", fact->name, day_after(", was ", was, arena));
        if (was && was != fact->on)
                return arena_text(arena, "%s %s -> %s", fact->name, day_words(was, arena), day_words(fact->on, arena));
        return arena_text(arena, "%s %s", fact->name, day_words(fact->on, arena));
}

static const char *facts_words(struct history *history, Fact *const *facts, size_t n, struct arena *arena)
{
        const char *words = "";

        for (size_t i = 0; i < n; i++)
                words = arena_text(arena, "%s%s%s", words, i ? ", " : "", fact_words(history, facts[i], arena));
        return words;
}

static const char *record_words(struct history *history, const CaseRecord *record, struct arena *arena)
{
        const char *words = facts_words(history, record->facts, record->n_facts, arena);

        for (size_t i = 0; i < record->n_figures; i++) {
                const Figure *figure = record->figures[i];
                const char *to = figure->gone ? "taken back" : arena_text(arena, "is %u", figure->value);

                words = arena_text(arena, "%s%s%s %s", words, *words ? ", " : "", figure->name, to);
        }
        return words;
}

static const char *opened_words(struct history *history, const Casefile *opened, struct arena *arena)
{
        return arena_text(arena, "in flow %s, version %u%s", opened->flow, opened->flow_version,
                          text_after(": ", facts_words(history, opened->facts, opened->n_facts, arena), arena));
}

/* ---- steps and terms */

static const char *lacks_words(char *const *lacks, size_t n, struct arena *arena)
{
        const char *words = "";

        for (size_t i = 0; i < n; i++)
                words = arena_text(arena, "%s%s%s", words, i ? "; " : " although ", lacks[i]);
        return words;
}

static const char *moved_words(const CaseMoved *moved, struct arena *arena)
{
        const char *override = text_set(moved->override) ? arena_text(arena, ", overridden for %s%s%s", moved->override,
                                                                      text_after(" at the word of ", moved->asked_by, arena),
                                                                      lacks_words(moved->lacks, moved->n_lacks, arena))
                                                         : "";

        return arena_text(arena, "%s -> %s by %s on %s%s%s%s", moved->from, moved->to, moved->transition,
                          day_words(moved->on, arena), text_after(", for the reason ", moved->reason, arena),
                          text_after(", when the term passed: ", moved->term, arena), override);
}

static const char *passed_words(const TermPassed *passed, struct arena *arena)
{
        return arena_text(arena, "%s, from %s to %s%s", passed->name, day_words(passed->start, arena),
                          day_words(passed->due, arena),
                          text_set(passed->fired) ? arena_text(arena, "; the clock took %s", passed->fired) : "");
}

static const char *asked_words(const OverrideAsked *asked, struct arena *arena)
{
        return arena_text(arena, "%s on %s, for %s%s; it waits for someone else's word", asked->transition,
                          day_words(asked->on, arena), asked->override, lacks_words(asked->lacks, asked->n_lacks, arena));
}

static const char *suspended_words(const Suspension *suspension, struct arena *arena)
{
        if (suspension->gone)
                return arena_text(arena, "suspension %u taken back", suspension->id);
        return arena_text(arena, "suspension %u: from %s%s%s", suspension->id, day_words(suspension->from, arena),
                          suspension->until ? day_after(" until ", suspension->until, arena) : " until said otherwise",
                          text_after(", for ", suspension->reason, arena));
}

static const char *migrated_words(const CaseMigrated *migrated, struct arena *arena)
{
        return arena_text(arena, "%s version %u, in %s (migration %llu)", migrated->back_to ? "back to" : "to", migrated->version,
                          migrated->state, (unsigned long long)migrated->migration);
}

/* ---- work, and what was done */

static const char *placement_words(const Placement *placement, struct arena *arena)
{
        return arena_text(arena, "%s at employer %llu from %s%s",
                          enum_words(&placement_kind__descriptor, (int)placement->kind, arena),
                          (unsigned long long)placement->employer, day_words(placement->first_day, arena),
                          day_after(" until ", placement->last_day, arena));
}

static const char *activity_words(const Activity *activity, struct arena *arena)
{
        return arena_text(arena, "%s from %s%s%s%s", activity->kind, day_words(activity->from, arena),
                          day_after(" until ", activity->until, arena), number_after(" at employer ", activity->employer, arena),
                          text_after(", outcome ", activity->outcome, arena));
}

static const char *task_words(const Task *task, struct arena *arena)
{
        return arena_text(arena, "task %u for the %s%s: %s", task->id, task->for_role, day_after(", due ", task->due, arena),
                          task->title);
}

static const char *proposal_words(const ProposalMoved *moved, struct arena *arena)
{
        const char *side = enum_words(&side__descriptor, (int)moved->side, arena),
                   *reply = enum_words(&reply__descriptor, (int)moved->reply, arena);

        return arena_text(arena, "proposal %llu is %s%s%s%s", (unsigned long long)moved->proposal,
                          enum_words(&proposal_state__descriptor, (int)moved->to, arena), text_after("; the ", side, arena),
                          text_after(": ", reply, arena), text_after(", for ", moved->reason, arena));
}

static const char *milestone_words(const Milestone *milestone, struct arena *arena)
{
        return arena_text(arena, "%s, reached on %s%s", milestone->name, day_words(milestone->on, arena),
                          day_after(", taken back on ", milestone->reversed_on, arena));
}

/* ---- money */

static const char *posted_words(const Posting *posting, struct arena *arena)
{
        const char *kind = enum_words(&posting_kind__descriptor, (int)posting->kind, arena);
        char amount[MONEY_TEXT];

        return arena_text(arena, "posting %llu: %s, %s, %s on %s%s%s", (unsigned long long)posting->id, kind, posting->what,
                          money_text((struct money){posting_amount(posting)}, amount), day_words(posting->on, arena),
                          posting->waiting ? "; it waits for approval" : "", text_after(", because ", posting->reason, arena));
}

static const char *consent_words(const CostConsent *consent, struct arena *arena)
{
        char amount[MONEY_TEXT];

        return arena_text(arena, "consent %u: the transition payment may bear %s for %s, given on %s", consent->id,
                          money_text((struct money){consent->cents}, amount), consent->cost, day_words(consent->on, arena));
}

/* In the service of the centre no more is said. */
static const char *wage_words(const Wage *wage, struct arena *arena)
{
        static const char *const jobs[] = {
                [WAGE_OF__WAGE_OF_SERVICE] = "", [WAGE_OF__WAGE_OF_OLD] = " in the old job", [WAGE_OF__WAGE_OF_NEW] = " in the new job"};
        char amount[MONEY_TEXT];

        return arena_text(arena, "%s gross a month%s from %s", money_text((struct money){wage->gross}, amount), jobs[wage->of],
                          day_words(wage->from, arena));
}

static const char *hours_words(const HoursLog *hours, struct arena *arena)
{
        char month[DATE_TEXT], worked[MONEY_TEXT], rate[MONEY_TEXT];

        return arena_text(arena, "placement %llu, %s: %s hours at %s", (unsigned long long)hours->placement, month_text(hours->month, month),
                          money_text((struct money){hours->hours}, worked), money_text((struct money){hours->rate}, rate));
}

static const char *dispute_words(const Dispute *dispute, struct arena *arena)
{
        if (dispute->state == DISPUTE_STATE__DISPUTE_OPEN)
                return arena_text(arena, "%s version %u is disputed, for %s (dispute %llu)", dispute->definition, dispute->version, dispute->reason,
                                  (unsigned long long)dispute->id);
        return arena_text(arena, "%s %s, for %s (dispute %llu)", dispute->definition,
                          dispute->state == DISPUTE_STATE__DISPUTE_STANDS ? "stands" : "falls", dispute->decided_why,
                          (unsigned long long)dispute->id);
}

/* What needs to know of nothing before it. */
static const char *other_words(const Event *event, struct arena *arena)
{
        switch (event->what_case) {
        case EVENT__WHAT_SUSPENDED:
                return suspended_words(event->suspended, arena);
        case EVENT__WHAT_CASE_ASSIGNED:
                return text_set(event->case_assigned->guide) ? arena_text(arena, "to %s", event->case_assigned->guide)
                                                             : "to nobody";
        case EVENT__WHAT_CASE_MIGRATED:
                return migrated_words(event->case_migrated, arena);
        case EVENT__WHAT_SAMPLE_TAKEN:
                return arena_text(arena, "in sample %llu", (unsigned long long)event->sample_taken->sample);
        case EVENT__WHAT_POSTED:
                return posted_words(event->posted, arena);
        case EVENT__WHAT_POSTING_APPROVED:
        case EVENT__WHAT_POSTING_REFUSED:
                return arena_text(arena, "posting %llu%s", (unsigned long long)event->posting_approved->posting,
                                  text_after(": ", event->posting_approved->reason, arena));
        case EVENT__WHAT_WAGE_AGREED:
                return wage_words(event->wage_agreed->wage, arena);
        case EVENT__WHAT_HOURS_LOGGED:
                return hours_words(event->hours_logged, arena);
        case EVENT__WHAT_COST_CONSENTED:
                return consent_words(event->cost_consented->consent, arena);
        case EVENT__WHAT_MILESTONE_REACHED:
                return milestone_words(event->milestone_reached, arena);
        case EVENT__WHAT_MILESTONE_REVERSED:
                return milestone_words(event->milestone_reversed, arena);
        case EVENT__WHAT_RESULT_DISPUTED:
        case EVENT__WHAT_RESULT_DECIDED:
                return dispute_words(event->result_disputed, arena);
        case EVENT__WHAT_PROPOSAL_MADE:
                return arena_text(arena, "proposal %llu, vacancy %llu", (unsigned long long)event->proposal_made->id,
                                  (unsigned long long)event->proposal_made->vacancy);
        case EVENT__WHAT_PROPOSAL_MOVED:
                return proposal_words(event->proposal_moved, arena);
        default:
                return "";
        }
}

const char *event_words(struct history *history, const Event *event, struct arena *arena)
{
        switch (event->what_case) {
        case EVENT__WHAT_CASE_OPENED:
                return opened_words(history, event->case_opened, arena);
        case EVENT__WHAT_CASE_MOVED:
                return moved_words(event->case_moved, arena);
        case EVENT__WHAT_CASE_RECORDED:
                return record_words(history, event->case_recorded, arena);
        case EVENT__WHAT_ACTIVITY_RECORDED:
                return activity_words(event->activity_recorded, arena);
        case EVENT__WHAT_TASK_OPENED:
                return task_words(event->task_opened, arena);
        case EVENT__WHAT_TASK_CLOSED:
                return arena_text(arena, "task %u, on %s", event->task_closed->id, day_words(event->task_closed->on, arena));
        case EVENT__WHAT_TERM_PASSED:
                return passed_words(event->term_passed, arena);
        case EVENT__WHAT_TERM_WARNED:
                return arena_text(arena, "%s ends on %s (warning %u)", event->term_warned->name,
                                  day_words(event->term_warned->due, arena), event->term_warned->warning);
        case EVENT__WHAT_PLACEMENT_RECORDED:
                return placement_words(event->placement_recorded, arena);
        case EVENT__WHAT_PLACEMENT_ENDED:
                return arena_text(arena, "placement %llu, last day %s%s", (unsigned long long)event->placement_ended->placement,
                                  day_words(event->placement_ended->last_day, arena),
                                  text_after(", for ", event->placement_ended->reason, arena));
        case EVENT__WHAT_BUDGET_ASSIGNED:
                return arena_text(arena, "%s pays", event->budget_assigned->account);
        case EVENT__WHAT_OVERRIDE_ASKED:
                return asked_words(event->override_asked, arena);
        case EVENT__WHAT_OVERRIDE_REFUSED:
                return arena_text(arena, "%s is not taken", event->override_refused->transition);
        default:
                return other_words(event, arena);
        }
}
