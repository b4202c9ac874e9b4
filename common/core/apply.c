#include "apply.h"

#include <string.h>

#include "casefile.h"
#include "ledger.h"
#include "must.h"
#include "past.h"
#include "person.h"
#include "trail.h"

/* A record that an event speaks of is there, unless the store failed: then the turn is being undone. */
static bool there(struct world *world, const void *record)
{
        must(record || world->ops->failed(world));
        return record != NULL;
}

static void apply_notice(struct world *world, const Event *event)
{
        const Notice *notice = event->notice_submitted;
        const Notice *amended = world_notice(world, notice->amends);
        struct keybuf key;

        if (amended) {
                Notice *after = arena_copy(world->arena, amended, sizeof *amended);

                after->amended_by = notice->id;
                if (after->state != NOTICE_STATE__NOTICE_WITHDRAWN)
                        after->state = NOTICE_STATE__NOTICE_AMENDED;
                world_put_notice(world, amended, after);
        }
        world_put_notice(world, NULL, notice);
        world_count(world, "notices", 1);
        if (!text_set(notice->content->reference))
                return;
        key_start(&key);
        key_add_u64(&key, event->sender);
        key_add_bytes(&key, notice->content->reference, strlen(notice->content->reference));
        world->ops->index_put(world, TABLE_NOTICE_REFS, key_bytes(&key), notice->id);
}

static void apply_notice_withdrawn(struct world *world, const Event *event)
{
        const Notice *before = world_notice(world, event->notice_withdrawn->notice);
        Notice *after;

        if (!there(world, before))
                return;
        after = arena_copy(world->arena, before, sizeof *before);
        after->state = NOTICE_STATE__NOTICE_WITHDRAWN;
        after->withdrawn_why = event->notice_withdrawn->reason;
        world_put_notice(world, before, after);
}

static void apply_employer(struct world *world, const Event *event)
{
        if (!world_employer(world, event->employer_registered->id))
                world_count(world, "employers", 1);
        world_put_employer(world, event->employer_registered);
}

static void apply_vacancy_posted(struct world *world, const Event *event)
{
        const Vacancy *vacancy = event->vacancy_posted;
        struct keybuf key;

        world_put_vacancy(world, NULL, vacancy);
        world_count(world, "vacancies", 1);
        if (!text_set(vacancy->reference))
                return;
        key_start(&key);
        key_add_u64(&key, vacancy->employer);
        key_add_bytes(&key, vacancy->reference, strlen(vacancy->reference));
        world->ops->index_put(world, TABLE_VACANCY_REFS, key_bytes(&key), vacancy->id);
}

static void apply_vacancy_closed(struct world *world, const Event *event)
{
        const Vacancy *before = world_vacancy(world, event->vacancy_closed->vacancy);
        Vacancy *after;

        if (!there(world, before))
                return;
        after = arena_copy(world->arena, before, sizeof *before);
        after->closed = true;
        after->closed_why = event->vacancy_closed->reason;
        world_put_vacancy(world, before, after);
}

static void apply_person(struct world *world, ProtobufCBinaryData id, const Event *event)
{
        const Person *before = world_person(world, id);

        if (event->what_case != EVENT__WHAT_PERSON_LOGGED && !there(world, before))
                return;
        world_put_person(world, person_apply(before, event, world->arena));
        if (!before)
                world_count(world, "people", 1);
}

static void apply_case(struct world *world, const Event *event)
{
        const Casefile *before = world_casefile(world, event->casefile);
        const Casefile *named = event->what_case == EVENT__WHAT_CASE_OPENED ? event->case_opened : before;
        const Flow *flow = named ? world_flow(world, named->flow, named->flow_version) : NULL;

        if (!there(world, flow))
                return;
        world_put_casefile(world, before, casefile_apply(flow, world_law(world), before, event, world->arena));
}

/* To another version of the flow, or back to what the casefile was. */
static void apply_case_migrated(struct world *world, const Event *event)
{
        const CaseMigrated *migrated = event->case_migrated;
        const Casefile *before = world_casefile(world, event->casefile), *after;
        const Flow *flow = before ? world_flow(world, before->flow, migrated->version) : NULL;

        if (!there(world, flow))
                return;
        after = migrated->back_to ? casefile_as_of(world, event->casefile, (struct past){.seq = migrated->back_to})
                                  : casefile_apply(flow, world_law(world), before, event, world->arena);
        if (there(world, after))
                world_put_casefile(world, before, after);
}

static void apply_flow_migrated(struct world *world, const Event *event)
{
        Migration *migration = arena_copy(world->arena, event->flow_migrated, sizeof *event->flow_migrated);

        migration->seq = event->seq;
        migration->at = event->at;
        migration->by = event->by;
        world_put_migration(world, migration);
        world_count(world, "migrations", 1);
}

static void apply_migration_undone(struct world *world, const Event *event)
{
        const Migration *before = world_migration(world, event->migration_undone->migration);
        Migration *after;

        if (!there(world, before))
                return;
        after = arena_copy(world->arena, before, sizeof *before);
        after->undone = true;
        world_put_migration(world, after);
}

static void apply_sample_drawn(struct world *world, const Event *event)
{
        Sample *sample = arena_copy(world->arena, event->sample_drawn, sizeof *event->sample_drawn);

        sample->seq = event->seq - 1;
        world_put_sample(world, sample);
        world_count(world, "samples", 1);
}

static void apply_round_opened(struct world *world, const Event *event)
{
        Round *round = arena_copy(world->arena, event->round_opened, sizeof *event->round_opened);

        round->opened_at = event->at;
        round->by = event->by;
        world_put_round(world, round);
        world_count(world, "rounds", 1);
}

static void apply_round_preferred(struct world *world, const Event *event)
{
        const RoundPrefer *prefer = event->round_preferred;
        const Round *before = world_round(world, prefer->round);
        Round *after;

        if (!there(world, before))
                return;
        after = arena_copy(world->arena, before, sizeof *before);
        after->preferences += !world_round_prefer(world, prefer->round, prefer->casefile, prefer->vacancy);
        after->preferred_event = event->seq;
        world_put_round_prefer(world, prefer);
        world_put_round(world, after);
}

static void apply_round_ran(struct world *world, const Event *event)
{
        const Round *before = world_round(world, event->round_ran->round);
        Round *after;

        if (!there(world, before))
                return;
        after = arena_copy(world->arena, before, sizeof *before);
        after->ran_at = event->at;
        after->ran_event = event->seq;
        world_put_round(world, after);
}

static void apply_match_asked(struct world *world, const Event *event)
{
        Run *run = NEW(world->arena, Run, run);

        run->id = event->match_asked->run;
        run->ask = event->match_asked->ask;
        run->by = event->by;
        run->asked_at = event->at;
        run->casefile = run->ask->casefile;
        run->vacancy = run->ask->vacancy;
        world_put_run(world, run);
        world_count(world, "runs", 1);
}

static void apply_match_ran(struct world *world, const Event *event)
{
        const MatchRan *ran = event->match_ran;
        const Run *before = world_run(world, ran->run);
        Run *run = before ? arena_copy(world->arena, before, sizeof *before) : NEW(world->arena, Run, run);

        run->id = ran->run;
        run->ran_at = event->at;
        run->ran_event = event->seq;
        run->casefile = ran->casefile;
        run->vacancy = ran->vacancy;
        run->found = ran->found;
        world_put_run(world, run);
        if (!before)
                world_count(world, "runs", 1);
}

static void apply_proposal_moved(struct world *world, const Event *event)
{
        const ProposalMoved *moved = event->proposal_moved;
        const Proposal *before = world_proposal(world, moved->proposal);
        Proposal *after;

        if (!there(world, before))
                return;
        /* The casefile counts its open ones. */
        if (before->state == PROPOSAL_STATE__PROPOSAL_OPEN)
                apply_case(world, event);
        after = arena_copy(world->arena, before, sizeof *before);
        after->state = moved->to;
        if (moved->side == SIDE__SIDE_PERSON)
                after->person = moved->reply;
        if (moved->side == SIDE__SIDE_EMPLOYER)
                after->employer = moved->reply;
        if (moved->to == PROPOSAL_STATE__PROPOSAL_DECLINED)
                after->declined_why = moved->reason;
        world_put_proposal(world, before, after);
}

static void apply_placement(struct world *world, const Event *event)
{
        const Placement *placement = event->placement_recorded;
        const Vacancy *before = world_vacancy(world, placement->vacancy);
        struct keybuf key;

        world->ops->index_put(world, TABLE_PLACEMENTS, key_u64(&key, placement->id), placement->casefile);
        world_count(world, "placements", 1);
        if (before) {
                Vacancy *after = arena_copy(world->arena, before, sizeof *before);

                after->filled++;
                world_put_vacancy(world, before, after);
        }
}

static void apply_key_revoked(struct world *world, const Event *event)
{
        const Principal *before = world_principal(world, event->key_revoked->name);
        Principal *after = before ? arena_copy(world->arena, before, sizeof *before) : NEW(world->arena, Principal, principal);

        after->name = event->key_revoked->name;
        after->revoked = true;
        world_put_principal(world, after);
}

static void apply_case_opened(struct world *world, const Event *event)
{
        struct keybuf key;

        apply_case(world, event);
        apply_person(world, event->case_opened->person, event);
        world_count(world, "casefiles", 1);
        if (!text_set(event->case_opened->reference))
                return;
        key_start(&key);
        key_add_u64(&key, event->case_opened->sender);
        key_add_bytes(&key, event->case_opened->reference, strlen(event->case_opened->reference));
        world->ops->index_put(world, TABLE_CASE_REFS, key_bytes(&key), event->casefile);
}

static void apply_outcome_installed(struct world *world, const Event *event)
{
        OutcomeDefinition *definition = arena_copy(world->arena, event->outcome_installed, sizeof *event->outcome_installed);

        definition->installed_at = event->at;
        world_put_outcome(world, definition);
}

static void apply_disputed(struct world *world, const Event *event)
{
        if (!world_dispute(world, event->result_disputed->id))
                world_count(world, "disputes", 1);
        world_put_dispute(world, event->result_disputed);
}

/* What results are counted by, beside the record of the casefile. */
static void apply_trail(struct world *world, const Event *event)
{
        const Trail *before = event->what_case == EVENT__WHAT_CASE_OPENED ? NULL : world_trail(world, event->casefile);
        struct trail_mark mark[TRAIL_MARKS_MOST];
        struct trail trail = {.programme = "", .flow = ""};
        const Flow *flow;
        size_t n;

        if (before)
                trail = (struct trail){.casefile = before->casefile, .sender = before->sender, .programme = before->programme,
                                         .flow = before->flow, .flow_version = before->flow_version, .n = before->n_marks};
        else if (event->what_case != EVENT__WHAT_CASE_OPENED)
                return;
        flow = world_flow(world, before ? trail.flow : event->case_opened->flow, trail_version(&trail, event));
        if (!there(world, flow))
                return;
        n = trail_take(&trail, flow, event, instant_date((struct instant){event->at}), mark);
        if (n)
                world_put_trail(world, trail_record(&trail, before, mark, n, world->arena));
}

void apply(struct world *world, const Event *event)
{
        struct keybuf key;

        if (event->casefile) {
                key_start(&key);
                key_add_u64(&key, event->casefile);
                key_add_u64(&key, event->seq);
                world->ops->index_put(world, TABLE_CASE_EVENTS, key_bytes(&key), event->what_case);
                if (trail_asks(event->what_case))
                        apply_trail(world, event);
        }
        switch (event->what_case) {
        case EVENT__WHAT_EMPLOYER_REGISTERED:
                apply_employer(world, event);
                break;
        case EVENT__WHAT_PROGRAMME_REGISTERED:
                world_put_programme(world, event->programme_registered);
                if (event->programme_registered->money)
                        world_put_money(world, event->programme_registered->id, event->programme_registered->money->version, event->seq);
                break;
        case EVENT__WHAT_NOTICE_SUBMITTED:
                apply_notice(world, event);
                break;
        case EVENT__WHAT_NOTICE_WITHDRAWN:
                apply_notice_withdrawn(world, event);
                break;
        case EVENT__WHAT_PERSON_LOGGED:
                apply_person(world, event->person_logged->id, event);
                break;
        case EVENT__WHAT_PROFILE_CHANGED:
                apply_person(world, event->profile_changed->person, event);
                break;
        case EVENT__WHAT_CONSENT_GIVEN:
                apply_person(world, event->consent_given->person, event);
                break;
        case EVENT__WHAT_CONSENT_WITHDRAWN:
                apply_person(world, event->consent_withdrawn->person, event);
                break;
        case EVENT__WHAT_NOTE_ADDED:
                apply_person(world, event->note_added->person, event);
                break;
        case EVENT__WHAT_CASE_OPENED:
                apply_case_opened(world, event);
                break;
        case EVENT__WHAT_CASE_MIGRATED:
                apply_case_migrated(world, event);
                break;
        case EVENT__WHAT_FLOW_MIGRATED:
                apply_flow_migrated(world, event);
                break;
        case EVENT__WHAT_MIGRATION_UNDONE:
                apply_migration_undone(world, event);
                break;
        case EVENT__WHAT_SAMPLE_DRAWN:
                apply_sample_drawn(world, event);
                break;
        case EVENT__WHAT_ROUND_OPENED:
                apply_round_opened(world, event);
                break;
        case EVENT__WHAT_ROUND_PREFERRED:
                apply_round_preferred(world, event);
                break;
        case EVENT__WHAT_ROUND_RAN:
                apply_round_ran(world, event);
                break;
        case EVENT__WHAT_MATCH_ASKED:
                apply_match_asked(world, event);
                break;
        case EVENT__WHAT_MATCH_RAN:
                apply_match_ran(world, event);
                break;
        case EVENT__WHAT_RUNS_PURGED:
                world_purge_runs(world, event->runs_purged->before);
                break;
        case EVENT__WHAT_VACANCY_POSTED:
                apply_vacancy_posted(world, event);
                break;
        case EVENT__WHAT_VACANCY_CLOSED:
                apply_vacancy_closed(world, event);
                break;
        case EVENT__WHAT_PROPOSAL_MADE:
                world_put_proposal(world, NULL, event->proposal_made);
                world_count(world, "proposals", 1);
                apply_case(world, event);
                break;
        case EVENT__WHAT_PROPOSAL_MOVED:
                apply_proposal_moved(world, event);
                break;
        case EVENT__WHAT_PLACEMENT_RECORDED:
                apply_placement(world, event);
                apply_case(world, event);
                break;
        case EVENT__WHAT_ADMISSION_RECORDED:
                world_put_admission(world, event->admission_recorded);
                break;
        case EVENT__WHAT_FLOW_INSTALLED:
                world_put_flow(world, event->flow_installed);
                break;
        case EVENT__WHAT_LAW_INSTALLED:
                world_put_law(world, event->law_installed, event->seq);
                break;
        case EVENT__WHAT_RULES_INSTALLED:
                world_put_rules(world, event->rules_installed);
                break;
        case EVENT__WHAT_OUTCOME_INSTALLED:
                apply_outcome_installed(world, event);
                break;
        case EVENT__WHAT_RESULT_DISPUTED:
        case EVENT__WHAT_RESULT_DECIDED:
                apply_disputed(world, event);
                break;
        case EVENT__WHAT_PLACES_INSTALLED:
                for (size_t i = 0; i < event->places_installed->n_places; i++)
                        world_put_place(world, event->places_installed->places[i]);
                break;
        case EVENT__WHAT_KEY_ADMITTED:
                world_put_principal(world, event->key_admitted);
                break;
        case EVENT__WHAT_KEY_REVOKED:
                apply_key_revoked(world, event);
                break;
        case EVENT__WHAT_POSTED:
        case EVENT__WHAT_POSTING_APPROVED:
        case EVENT__WHAT_POSTING_REFUSED:
        case EVENT__WHAT_PERIOD_CLOSED:
        case EVENT__WHAT_WAGE_AGREED:
        case EVENT__WHAT_HOURS_LOGGED:
        case EVENT__WHAT_COST_CONSENTED:
        case EVENT__WHAT_INVOICED:
        case EVENT__WHAT_MONTH_RAN:
                apply_money(world, event);
                break;
        default:
                /* What else stands in the history of a casefile is about its record, or about its person. */
                if (event_is_of_case(event->what_case))
                        apply_case(world, event);
                break;
        }
}

void apply_details(struct world *world, const struct decision *decision)
{
        for (size_t i = 0; decision->details && i < decision->events.n; i++)
                if (decision->events.item[i]->what_case == EVENT__WHAT_MATCH_RAN)
                        world_put_run_details(world, decision->events.item[i]->match_ran->run, decision->details);
}
