/* What commands mean, one by one: what is known already, what no longer fits, and what falls with what it rested on. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "casefile.h"
#include "centre.h"
#include "must.h"
#include "person.h"

static const Proposal *proposal(struct centre *c, uint64_t id)
{
        const Proposal *found = world_proposal(c->world, id);

        assert_non_null(found);
        return found;
}

/* Someone for whom matching is on. */
static uint64_t seeker(struct centre *c, const char *reference)
{
        uint64_t id = centre_do(c, centre_employee(c, "maasland", reference));

        centre_do(c, centre_step(c, id, "join"));
        return id;
}

static Command *placement_of(struct centre *c, uint64_t casefile, uint64_t made_by)
{
        Command *command = centre_placement(c, casefile, PLACEMENT_KIND__PLACEMENT_JOB, 20260201);

        command->placement_record->proposal = made_by;
        return command;
}

static ProtobufCBinaryData person_of(struct centre *c, uint64_t casefile)
{
        return world_casefile(c->world, casefile)->person;
}

static Command *consent_command(struct centre *c, ProtobufCBinaryData person, Part part, uint64_t employer)
{
        Command *command = centre_command(c, COMMAND__WHAT_CONSENT_GIVE);

        command->consent_give = NEW(c->arena, ConsentGive, consent_give);
        command->consent_give->person = person;
        command->consent_give->consent = NEW(c->arena, Consent, consent);
        command->consent_give->consent->employer = employer;
        APPEND(c->arena, command->consent_give->consent, parts) = part;
        return command;
}

static Command *withdrawal_command(struct centre *c, ProtobufCBinaryData person, uint64_t consent)
{
        Command *command = centre_command(c, COMMAND__WHAT_CONSENT_WITHDRAW);

        command->consent_withdraw = NEW(c->arena, ConsentWithdraw, consent_withdraw);
        command->consent_withdraw->person = person;
        command->consent_withdraw->consent = consent;
        return command;
}

/* ---- commands in general */

static void a_command_of_a_later_version_is_refused_and_changes_nothing(void **state)
{
        struct centre *c = *state;
        uint64_t seq = c->seq;

        assert_string_equal(centre_send(c, centre_command(c, (Command__WhatCase)250)), "command.unknown");
        assert_string_equal(centre_send(c, centre_command(c, COMMAND__WHAT__NOT_SET)), "command.unknown");
        assert_int_equal(c->seq, seq);
}

static void a_refusal_makes_nothing_not_even_the_employer_it_met_on_the_way(void **state)
{
        struct centre *c = *state;
        Command *command = centre_command(c, COMMAND__WHAT_NOTICE_SUBMIT);

        command->notice_submit = NEW(c->arena, NoticeSubmit, notice_submit);
        command->notice_submit->content = NEW(c->arena, NoticeContent, notice_content);
        command->notice_submit->content->employer = 1;
        centre_do(c, command);
        command = centre_employee(c, "maasland", "e");
        command->employee_log->notice = 1;
        command->employee_log->employer = 0;
        command->employee_log->employer_name = arena_strdup(c->arena, "Nieuw BV");
        assert_string_equal(centre_send(c, command), "employee.employer");
        assert_int_equal(c->last.events.n, 0);
        assert_int_equal(c->last.outcome->n_made, 0);
        assert_int_equal(world_counter(c->world, "employers"), 2);
}

static void an_event_names_its_command_its_moment_and_its_sender(void **state)
{
        struct centre *c = *state;

        c->by.employer = 2;
        centre_do(c, centre_vacancy(c, "v", 1));
        assert_int_equal(c->last.events.n, 1);
        assert_int_equal(c->last.events.item[0]->n, c->n);
        assert_int_equal(c->last.events.item[0]->at, c->at);
        assert_string_equal(c->last.events.item[0]->by, "uid:1");
        assert_int_equal(c->last.events.item[0]->sender, 2);
        assert_int_equal(c->last.events.item[0]->casefile, 0);
}

/* ---- employees */

static void an_employee_logged_again_under_its_reference_is_known(void **state)
{
        struct centre *c = *state;
        uint64_t id = centre_do(c, centre_employee(c, "maasland", "e-1"));
        ProtobufCBinaryData person = person_of(c, id);

        assert_false(c->last.outcome->made[0]->known);
        /* Another command, so another id: a client that lost its memory and not its file. */
        assert_int_equal(centre_do(c, centre_employee(c, "maasland", "e-1")), id);
        assert_int_equal(c->last.events.n, 0);
        assert_int_equal(c->last.outcome->n_made, 2);
        assert_true(c->last.outcome->made[0]->known && c->last.outcome->made[1]->known);
        assert_memory_equal(c->last.outcome->made[1]->person.data, person.data, 16);
        assert_int_equal(world_counter(c->world, "people"), 1);
        assert_int_not_equal(centre_do(c, centre_employee(c, "maasland", "e-2")), id);
        assert_int_equal(world_counter(c->world, "people"), 2);
}

static void the_same_reference_at_another_employer_is_someone_else(void **state)
{
        struct centre *c = *state;
        uint64_t id = centre_do(c, centre_employee(c, "maasland", "e-1"));
        Command *command = centre_employee(c, "maasland", "e-1");

        command->employee_log->employer = 2;
        assert_int_not_equal(centre_do(c, command), id);
}

static void someone_known_gets_a_second_casefile_and_no_second_record(void **state)
{
        struct centre *c = *state;
        uint64_t id = centre_do(c, centre_employee(c, "maasland", "e-1"));
        Command *command = centre_employee(c, "gelders", "e-2");

        command->employee_log->person = person_of(c, id);
        centre_do(c, command);
        assert_int_equal(world_counter(c->world, "people"), 1);
        assert_int_equal(world_person(c->world, person_of(c, id))->n_casefiles, 2);
        command = centre_employee(c, "gelders", "e-3");
        command->employee_log->person = codec_bytes(c->arena, "no such person--", 16);
        assert_string_equal(centre_send(c, command), "employee.person");
}

static void an_employee_is_refused_for_what_is_not_there(void **state)
{
        struct centre *c = *state;
        Command *command = centre_employee(c, "nowhere", "e");

        assert_string_equal(centre_send(c, command), "employee.flow");
        command = centre_employee(c, "maasland", "e");
        command->employee_log->notice = 7;
        assert_string_equal(centre_send(c, command), "employee.notice");
        command = centre_employee(c, "maasland", "e");
        command->employee_log->programme = arena_strdup(c->arena, "none");
        assert_string_equal(centre_send(c, command), "employee.programme");
        command = centre_employee(c, "maasland", "e");
        APPEND(c->arena, command->employee_log, facts) = centre_fact(c, "illness", 20260105);
        assert_string_equal(centre_send(c, command), "fact.unknown");
        command = centre_employee(c, "maasland", "e");
        APPEND(c->arena, command->employee_log, facts) = centre_fact(c, "announced", 0);
        assert_string_equal(centre_send(c, command), "fact.date");
        assert_int_equal(world_counter(c->world, "casefiles"), 0);
}

/* ---- vacancies and placements */

static void a_vacancy_posted_again_is_known_and_a_changed_one_refused(void **state)
{
        struct centre *c = *state;
        uint64_t id = centre_do(c, centre_vacancy(c, "v", 2));

        centre_day(c, 20260109);
        assert_int_equal(centre_do(c, centre_vacancy(c, "v", 2)), id);
        assert_true(c->last.outcome->made[0]->known);
        assert_int_equal(c->last.events.n, 0);
        assert_string_equal(centre_send(c, centre_vacancy(c, "v", 3)), "vacancy.reference");
        assert_non_null(strstr(c->last.outcome->why, "vacancy 1"));
}

static void a_vacancy_never_has_more_placements_than_posts(void **state)
{
        struct centre *c = *state;
        uint64_t vacancy = centre_do(c, centre_vacancy(c, "v", 2));

        for (int i = 0; i < 3; i++) {
                uint64_t casefile = seeker(c, arena_text(c->arena, "e-%d", i));
                Command *command = centre_placement(c, casefile, PLACEMENT_KIND__PLACEMENT_JOB, 20260201);

                command->placement_record->employer = 0;
                command->placement_record->vacancy = vacancy;
                assert_string_equal(centre_send(c, command), i < 2 ? "" : "vacancy.full");
        }
        assert_int_equal(world_vacancy(c->world, vacancy)->filled, 2);
        assert_int_equal(world_counter(c->world, "placements"), 2);
}

/* DOMAIN 8.3, row 15. */
static void an_offer_accepted_twice_is_one_placement(void **state)
{
        struct centre *c = *state;
        uint64_t casefile = seeker(c, "e"), vacancy = centre_do(c, centre_vacancy(c, "v", 5));
        uint64_t offer = centre_do(c, centre_delivery(c, casefile, vacancy)), placement;

        for (int i = 0; i < 2; i++) {
                centre_do(c, centre_answer(c, offer, SIDE__SIDE_PERSON, REPLY__REPLY_ACCEPT));
                assert_int_equal(c->last.events.n, i == 0);
                centre_do(c, centre_answer(c, offer, SIDE__SIDE_EMPLOYER, REPLY__REPLY_ACCEPT));
                assert_int_equal(c->last.events.n, i == 0);
        }
        assert_int_equal(proposal(c, offer)->state, PROPOSAL_STATE__PROPOSAL_ACCEPTED);
        placement = centre_do(c, placement_of(c, casefile, offer));
        assert_int_equal(proposal(c, offer)->state, PROPOSAL_STATE__PROPOSAL_PLACED);
        assert_int_equal(centre_do(c, placement_of(c, casefile, offer)), placement);
        assert_true(c->last.outcome->made[0]->known);
        assert_int_equal(c->last.events.n, 0);
        assert_int_equal(world_casefile(c->world, casefile)->n_placements, 1);
        assert_int_equal(world_vacancy(c->world, vacancy)->filled, 1);
}

static void the_last_post_lapses_what_others_were_offered_there(void **state)
{
        struct centre *c = *state;
        uint64_t first = seeker(c, "e-1"), second = seeker(c, "e-2"), vacancy = centre_do(c, centre_vacancy(c, "v", 1));
        uint64_t elsewhere = centre_do(c, centre_vacancy(c, "w", 1));
        uint64_t won = centre_do(c, centre_delivery(c, first, vacancy)), lost = centre_do(c, centre_delivery(c, second, vacancy));
        uint64_t other = centre_do(c, centre_delivery(c, second, elsewhere));

        centre_do(c, placement_of(c, first, won));
        assert_int_equal(proposal(c, won)->state, PROPOSAL_STATE__PROPOSAL_PLACED);
        assert_int_equal(proposal(c, lost)->state, PROPOSAL_STATE__PROPOSAL_LAPSED);
        assert_int_equal(proposal(c, other)->state, PROPOSAL_STATE__PROPOSAL_OPEN);
        assert_int_equal(world_casefile(c->world, second)->proposals_open, 1);
        assert_string_equal(centre_send(c, placement_of(c, second, lost)), "proposal.closed");
}

static void a_placement_is_refused_for_a_proposal_of_someone_else(void **state)
{
        struct centre *c = *state;
        uint64_t first = seeker(c, "e-1"), second = seeker(c, "e-2"), vacancy = centre_do(c, centre_vacancy(c, "v", 1));
        uint64_t offer = centre_do(c, centre_delivery(c, first, vacancy));
        Command *command = placement_of(c, first, offer);

        assert_string_equal(centre_send(c, placement_of(c, second, offer)), "placement.proposal");
        assert_string_equal(centre_send(c, placement_of(c, first, 99)), "proposal.unknown");
        command->placement_record->vacancy = 99;
        assert_string_equal(centre_send(c, command), "placement.vacancy");
        command = placement_of(c, first, offer);
        command->placement_record->last_day = 20260131;
        assert_string_equal(centre_send(c, command), "placement.days");
        assert_int_equal(world_vacancy(c->world, vacancy)->filled, 0);
}

static void a_closed_vacancy_lapses_its_proposals_and_takes_no_placement(void **state)
{
        struct centre *c = *state;
        uint64_t casefile = seeker(c, "e"), vacancy = centre_do(c, centre_vacancy(c, "v", 2));
        uint64_t offer = centre_do(c, centre_delivery(c, casefile, vacancy));
        Command *command = centre_command(c, COMMAND__WHAT_VACANCY_CLOSE);

        command->vacancy_close = NEW(c->arena, VacancyClose, vacancy_close);
        command->vacancy_close->vacancy = vacancy;
        centre_do(c, command);
        assert_int_equal(proposal(c, offer)->state, PROPOSAL_STATE__PROPOSAL_LAPSED);
        centre_do(c, command);
        assert_int_equal(c->last.events.n, 0);
        command = centre_placement(c, casefile, PLACEMENT_KIND__PLACEMENT_JOB, 20260201);
        command->placement_record->vacancy = vacancy;
        assert_string_equal(centre_send(c, command), "vacancy.full");
}

/* ---- proposals */

static void a_worker_that_is_behind_has_what_no_longer_fits_left_out(void **state)
{
        struct centre *c = *state;
        uint64_t casefile = seeker(c, "e"), open = centre_do(c, centre_vacancy(c, "open", 1));
        uint64_t full = centre_do(c, centre_vacancy(c, "full", 1)), past;
        Command *command = centre_vacancy(c, "past", 1);

        command->vacancy_post->vacancy->closes = 20260104;
        past = centre_do(c, command);
        command = centre_placement(c, seeker(c, "other"), PLACEMENT_KIND__PLACEMENT_JOB, 20260201);
        command->placement_record->vacancy = full;
        centre_do(c, command);
        command = centre_delivery(c, casefile, full);
        for (size_t i = 0; i < 4; i++) {
                Suggestion *suggestion = NEW(c->arena, Suggestion, suggestion);

                suggestion->vacancy = (uint64_t[]){past, 99, open, open}[i];
                APPEND(c->arena, command->proposals_deliver, suggestions) = suggestion;
        }
        centre_do(c, command);
        assert_int_equal(c->last.events.n, 1);
        assert_int_equal(c->last.events.item[0]->proposal_made->vacancy, open);
        /* The same list again proposes nothing twice. */
        centre_do(c, command);
        assert_int_equal(c->last.events.n, 0);
}

static void nobody_is_proposed_anything_while_matching_is_off_or_without_consent(void **state)
{
        struct centre *c = *state;
        uint64_t vacancy = centre_do(c, centre_vacancy(c, "v", 1)), closed = centre_do(c, centre_employee(c, "maasland", "announced"));
        Command *command = centre_employee(c, "maasland", "silent");
        uint64_t silent;

        command->employee_log->n_consents = 0;
        silent = centre_do(c, command);
        centre_do(c, centre_step(c, silent, "join"));
        centre_do(c, centre_delivery(c, closed, vacancy));
        assert_int_equal(c->last.events.n, 0);
        centre_do(c, centre_delivery(c, silent, vacancy));
        assert_int_equal(c->last.events.n, 0);
        /* A consent to show the name is none to show the profile. */
        centre_do(c, consent_command(c, person_of(c, silent), PART__PART_NAME, 0));
        centre_do(c, centre_delivery(c, silent, vacancy));
        assert_int_equal(c->last.events.n, 0);
        centre_do(c, consent_command(c, person_of(c, silent), PART__PART_PROFILE, 0));
        centre_do(c, centre_delivery(c, silent, vacancy));
        assert_int_equal(c->last.events.n, 1);
        assert_string_equal(centre_send(c, centre_delivery(c, 99, vacancy)), "case.unknown");
}

/* Leases keep two workers apart, but a delivery may have been on its way when one ended. Whatever both deliver, in whatever order and
 * however often, is as if one had: no pair twice, and no more than may stand open. */
static void what_two_workers_deliver_for_one_casefile_is_as_if_one_had(void **state)
{
        struct centre *c = *state;
        uint64_t casefile = seeker(c, "e"), vacancy[9];
        uint32_t most = world_rules(c->world)->most, proposed[COUNT(vacancy) + 1] = {0};

        for (size_t i = 0; i < COUNT(vacancy); i++)
                vacancy[i] = centre_do(c, centre_vacancy(c, arena_text(c->arena, "v-%zu", i), 1));
        for (size_t turn = 0; turn < 60; turn++) {
                Command *command = centre_delivery(c, casefile, vacancy[turn * 7 % COUNT(vacancy)]);

                for (size_t i = 0; i < turn % 4; i++) {
                        Suggestion *suggestion = NEW(c->arena, Suggestion, suggestion);

                        suggestion->vacancy = vacancy[(turn * 5 + i * i) % COUNT(vacancy)];
                        APPEND(c->arena, command->proposals_deliver, suggestions) = suggestion;
                }
                centre_do(c, command);
                for (size_t i = 0; i < c->last.events.n; i++)
                        assert_int_equal(++proposed[c->last.events.item[i]->proposal_made->vacancy], 1);
                assert_true(world_casefile(c->world, casefile)->proposals_open <= most);
                if (turn % 10 == 9)
                        centre_do(c, centre_answer(c, turn / 10 + 1, SIDE__SIDE_PERSON, REPLY__REPLY_DECLINE));
        }
        assert_int_equal(world_counter(c->world, "proposals"), COUNT(vacancy));
}

static void no_more_proposals_stand_open_than_the_rules_allow(void **state)
{
        struct centre *c = *state;
        uint64_t casefile = seeker(c, "e");
        uint32_t most = world_rules(c->world)->most;

        assert_true(most > 0);
        for (uint32_t i = 0; i < most + 2; i++)
                centre_do(c, centre_delivery(c, casefile, centre_do(c, centre_vacancy(c, arena_text(c->arena, "v-%u", i), 1))));
        assert_int_equal(world_casefile(c->world, casefile)->proposals_open, most);
        centre_do(c, centre_answer(c, 1, SIDE__SIDE_PERSON, REPLY__REPLY_DECLINE));
        centre_do(c, centre_delivery(c, casefile, most + 1));
        assert_int_equal(world_casefile(c->world, casefile)->proposals_open, most);
        assert_int_equal(world_counter(c->world, "proposals"), most + 1);
}

static uint32_t opened(struct centre *c, uint64_t casefile)
{
        uint32_t made = 0;

        for (uint64_t i = 1; i <= 9; i++) {
                centre_do(c, centre_delivery(c, casefile, i));
                made += c->last.events.n && c->last.events.item[0]->what_case == EVENT__WHAT_PROPOSAL_MADE;
        }
        return made;
}

/* The seekers are of flow maasland; one of them is of a programme too. */
static void how_many_proposals_stand_open_is_a_matter_of_programme_then_flow_then_everyone(void **state)
{
        struct centre *c = *state;
        Command *install = centre_command(c, COMMAND__WHAT_RULES_INSTALL), *log = centre_employee(c, "maasland", "p");
        Command *programme = centre_command(c, COMMAND__WHAT_PROGRAMME_REGISTER);
        MatchRules *rules = arena_copy(c->arena, world_rules(c->world), sizeof *rules);
        uint64_t of_programme;

        programme->programme_register = NEW(c->arena, ProgrammeRegister, programme_register);
        programme->programme_register->programme = NEW(c->arena, Programme, programme);
        programme->programme_register->programme->id = arena_strdup(c->arena, "regelluw");
        programme->programme_register->programme->title = arena_strdup(c->arena, "Regelluw");
        centre_do(c, programme);
        for (size_t i = 0; i < 9; i++)
                centre_do(c, centre_vacancy(c, arena_text(c->arena, "v-%zu", i), 9));
        rules->sets = NULL;
        rules->n_sets = 0;
        for (size_t i = 0; i < 2; i++) {
                MatchSet *set = APPEND(c->arena, rules, sets) = NEW(c->arena, MatchSet, match_set);
                Word *name = *(i ? &set->programme : &set->flow) = NEW(c->arena, Word, word);

                name->text = arena_strdup(c->arena, i ? "regelluw" : "maasland");
                set->most = i ? 2 : 7;
        }
        install->rules_install = NEW(c->arena, RulesInstall, rules_install);
        install->rules_install->rules = rules;
        centre_do(c, install);
        log->employee_log->programme = arena_strdup(c->arena, "regelluw");
        of_programme = centre_do(c, log);
        centre_do(c, centre_step(c, of_programme, "join"));
        assert_int_equal(opened(c, seeker(c, "e")), 7);
        assert_int_equal(opened(c, of_programme), 2);
        rules->n_sets = 0;
        centre_do(c, install);
        assert_int_equal(opened(c, seeker(c, "f")), rules->most);
}

static void one_no_closes_a_proposal_and_its_other_side_too(void **state)
{
        struct centre *c = *state;
        uint64_t casefile = seeker(c, "e"), offer = centre_do(c, centre_delivery(c, casefile, centre_do(c, centre_vacancy(c, "v", 1))));
        Command *command = centre_answer(c, offer, SIDE__SIDE_EMPLOYER, REPLY__REPLY_DECLINE);

        assert_string_equal(centre_send(c, centre_answer(c, offer, SIDE__SIDE_NONE, REPLY__REPLY_ACCEPT)), "proposal.answer");
        assert_string_equal(centre_send(c, centre_answer(c, 99, SIDE__SIDE_PERSON, REPLY__REPLY_ACCEPT)), "proposal.unknown");
        command->proposal_answer->reason = arena_strdup(c->arena, "filled");
        centre_do(c, command);
        assert_int_equal(proposal(c, offer)->state, PROPOSAL_STATE__PROPOSAL_DECLINED);
        assert_string_equal(proposal(c, offer)->declined_why, "filled");
        assert_int_equal(world_casefile(c->world, casefile)->proposals_open, 0);
        assert_string_equal(centre_send(c, centre_answer(c, offer, SIDE__SIDE_PERSON, REPLY__REPLY_ACCEPT)), "proposal.closed");
        assert_string_equal(centre_send(c, placement_of(c, casefile, offer)), "proposal.closed");
}

/* ---- consent */

static void a_consent_withdrawn_lapses_exactly_what_rested_on_it(void **state)
{
        struct centre *c = *state;
        Command *command = centre_employee(c, "maasland", "e");
        uint64_t casefile, of_sender, of_receiver;
        ProtobufCBinaryData person;

        /* Consent 1 is for employer 1 and consent 2 for employer 2; someone else consents to everybody. */
        command->employee_log->consents[0]->employer = 1;
        casefile = centre_do(c, command);
        centre_do(c, centre_step(c, casefile, "join"));
        person = person_of(c, casefile);
        centre_do(c, consent_command(c, person, PART__PART_PROFILE, 2));
        assert_int_equal(c->last.outcome->made[0]->id, 2);
        command = centre_vacancy(c, "v", 5);
        command->vacancy_post->vacancy->employer = 1;
        of_sender = centre_do(c, centre_delivery(c, casefile, centre_do(c, command)));
        of_receiver = centre_do(c, centre_delivery(c, casefile, centre_do(c, centre_vacancy(c, "w", 5))));
        centre_do(c, centre_delivery(c, seeker(c, "other"), 2));

        centre_do(c, withdrawal_command(c, person, 2));
        assert_int_equal(centre_count(&c->last.events, EVENT__WHAT_PROPOSAL_MOVED), 1);
        assert_int_equal(proposal(c, of_receiver)->state, PROPOSAL_STATE__PROPOSAL_LAPSED);
        assert_int_equal(proposal(c, of_sender)->state, PROPOSAL_STATE__PROPOSAL_OPEN);
        assert_int_equal(proposal(c, 3)->state, PROPOSAL_STATE__PROPOSAL_OPEN);
        assert_false(person_consents(world_person(c->world, person), PART__PART_PROFILE, 2, date_of_ymd(20260105)));
        assert_int_equal(world_casefile(c->world, casefile)->proposals_open, 1);
        /* 0 is all of them. */
        centre_do(c, withdrawal_command(c, person, 0));
        assert_int_equal(proposal(c, of_sender)->state, PROPOSAL_STATE__PROPOSAL_LAPSED);
        assert_string_equal(centre_send(c, withdrawal_command(c, person, 3)), "consent.unknown");
}

static void what_rests_on_another_consent_stays_when_one_is_withdrawn(void **state)
{
        struct centre *c = *state;
        uint64_t casefile = seeker(c, "e"), offer;
        ProtobufCBinaryData person = person_of(c, casefile);

        centre_do(c, consent_command(c, person, PART__PART_PROFILE, 2));
        offer = centre_do(c, centre_delivery(c, casefile, centre_do(c, centre_vacancy(c, "v", 1))));
        centre_do(c, withdrawal_command(c, person, 2));
        assert_int_equal(proposal(c, offer)->state, PROPOSAL_STATE__PROPOSAL_OPEN);
        centre_do(c, withdrawal_command(c, person, 1));
        assert_int_equal(proposal(c, offer)->state, PROPOSAL_STATE__PROPOSAL_LAPSED);
}

/* ---- keys */

static Command *admit_command(struct centre *c, const char *name, Role role, uint64_t employer)
{
        Command *command = centre_command(c, COMMAND__WHAT_KEY_ADMIT);
        Principal *principal = NEW(c->arena, Principal, principal);

        principal->name = arena_strdup(c->arena, name);
        principal->employer = employer;
        APPEND(c->arena, principal, roles) = role;
        command->key_admit = NEW(c->arena, KeyAdmit, key_admit);
        command->key_admit->principal = principal;
        return command;
}

static Command *revoke_command(struct centre *c, const char *name)
{
        Command *command = centre_command(c, COMMAND__WHAT_KEY_REVOKE);

        command->key_revoke = NEW(c->arena, KeyRevoke, key_revoke);
        command->key_revoke->name = arena_strdup(c->arena, name);
        return command;
}

#define KEY "key:00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

static void callers_are_named_by_user_id_or_by_key(void **state)
{
        struct centre *c = *state;
        static const char *const wrong[] = {"", "uid:", "uid:12x", "uid:12345678901", "uid:-1", "root", "key:00", (KEY "0"), ("key:" KEY),
                                            "KEY:0011", "uid:1000 uid:1"};

        for (size_t i = 0; i < COUNT(wrong); i++) {
                assert_string_equal(centre_send(c, admit_command(c, wrong[i], ROLE__ROLE_LEAD, 0)), "key.name");
                assert_string_equal(centre_send(c, revoke_command(c, wrong[i])), "key.name");
        }
        centre_do(c, admit_command(c, "uid:1000", ROLE__ROLE_LEAD, 0));
        centre_do(c, admit_command(c, KEY, ROLE__ROLE_EMPLOYER, 2));
        assert_int_equal(world_principal(c->world, KEY)->employer, 2);
}

static void a_caller_gets_no_role_that_is_not_for_callers_and_no_employer_that_is_not_there(void **state)
{
        struct centre *c = *state;
        Command *command = admit_command(c, KEY, ROLE__ROLE_LEAD, 0);

        assert_string_equal(centre_send(c, admit_command(c, KEY, ROLE__ROLE_NONE, 0)), "key.roles");
        assert_string_equal(centre_send(c, admit_command(c, KEY, ROLE__ROLE_CLOCK, 0)), "key.roles");
        assert_string_equal(centre_send(c, admit_command(c, KEY, ROLE__ROLE_EMPLOYER, 99)), "key.employer");
        assert_string_equal(centre_send(c, admit_command(c, KEY, ROLE__ROLE_EMPLOYEE, 0)), "key.person");
        command->key_admit->principal->n_roles = 0;
        assert_string_equal(centre_send(c, command), "key.roles");
        assert_null(world_principal(c->world, KEY));
}

static void a_revoked_key_stays_revoked_until_it_is_admitted_again(void **state)
{
        struct centre *c = *state;
        Command *command = admit_command(c, KEY, ROLE__ROLE_LEAD, 0);

        /* Nobody is admitted by saying that they are not revoked, nor kept out by saying that they are. */
        command->key_admit->principal->revoked = true;
        centre_do(c, command);
        assert_false(world_principal(c->world, KEY)->revoked);
        centre_do(c, command);
        assert_int_equal(c->last.events.n, 0);
        centre_do(c, revoke_command(c, KEY));
        assert_true(world_principal(c->world, KEY)->revoked);
        centre_do(c, revoke_command(c, KEY));
        assert_int_equal(c->last.events.n, 0);
        centre_do(c, admit_command(c, KEY, ROLE__ROLE_LEAD, 0));
        assert_false(world_principal(c->world, KEY)->revoked);
}

static void a_key_may_be_revoked_before_it_was_ever_admitted(void **state)
{
        struct centre *c = *state;

        centre_do(c, revoke_command(c, KEY));
        assert_true(world_principal(c->world, KEY)->revoked);
        assert_int_equal(world_principal(c->world, KEY)->n_roles, 0);
}

/* ---- settings */

static void an_installed_flow_never_changes_under_its_version(void **state)
{
        struct centre *c = *state;
        Command *command = centre_command(c, COMMAND__WHAT_FLOW_INSTALL);
        Flow *flow = codec_copy(world_flow(c->world, "maasland", 0), c->arena);
        const uint32_t shipped = flow->version;

        command->flow_install = NEW(c->arena, FlowInstall, flow_install);
        command->flow_install->flow = flow;
        /* Where its words stand in the file is no part of a flow. */
        flow->start->line = 7;
        centre_do(c, command);
        assert_int_equal(c->last.events.n, 0);
        flow->title_en = arena_strdup(c->arena, "Another title");
        assert_string_equal(centre_send(c, command), "flow.version");
        flow->version = shipped + 1;
        centre_do(c, command);
        assert_int_equal(world_flow(c->world, "maasland", 0)->version, shipped + 1);
        assert_string_not_equal(world_flow(c->world, "maasland", shipped)->title_en, "Another title");
        flow->version = shipped + 2;
        flow->n_terms = 0;
        assert_string_equal(centre_send(c, command), "flow.unsound");
}

/* ---- what a record has room for */

static Word *word(struct centre *c, const char *text)
{
        Word *word = NEW(c->arena, Word, word);

        word->text = arena_strdup(c->arena, text);
        return word;
}

static Length *days(struct centre *c, uint32_t n)
{
        Length *length = NEW(c->arena, Length, length);

        length->n = n;
        length->unit = UNIT__UNIT_IS_DAYS;
        return length;
}

static void state_add(struct centre *c, Flow *flow, const char *name, const char *end)
{
        FlowState *state = NEW(c->arena, FlowState, flow_state);

        state->name = word(c, name);
        state->title_en = state->title_nl = arena_strdup(c->arena, name);
        state->end = end ? word(c, end) : NULL;
        APPEND(c->arena, flow, states) = state;
}

static FlowTransition *transition_add(struct centre *c, Flow *flow, const char *name, const char *from, const char *to)
{
        FlowTransition *transition = NEW(c->arena, FlowTransition, flow_transition);

        transition->name = word(c, name);
        transition->to = word(c, to);
        APPEND(c->arena, transition, from) = word(c, from);
        APPEND(c->arena, transition, by) = word(c, "caseworker");
        APPEND(c->arena, transition, by) = word(c, "clock");
        APPEND(c->arena, flow, transitions) = transition;
        return transition;
}

static void term_add(struct centre *c, Flow *flow, const char *name, const char *state, const char *then)
{
        FlowTerm *term = NEW(c->arena, FlowTerm, flow_term);

        term->name = word(c, name);
        term->after = days(c, 0);
        term->anchor = ANCHOR__ANCHOR_ENTERED;
        term->anchor_value = word(c, state);
        term->basis = BASIS__BASIS_OWN;
        term->then = word(c, then);
        APPEND(c->arena, flow, terms) = term;
}

/* A flow that turns round every day for ever: sound, and as bad as a sound one can be. */
static void treadmill_install(struct centre *c, size_t tasks)
{
        Command *command = centre_command(c, COMMAND__WHAT_FLOW_INSTALL);
        Flow *flow = NEW(c->arena, Flow, flow);
        FlowTransition *there;

        flow->name = word(c, "treadmill");
        flow->version = 1;
        flow->title_en = flow->title_nl = arena_strdup(c->arena, "Treadmill");
        flow->start = word(c, "left");
        state_add(c, flow, "left", NULL);
        state_add(c, flow, "right", NULL);
        state_add(c, flow, "over", "left");
        there = transition_add(c, flow, "there", "left", "right");
        transition_add(c, flow, "back", "right", "left");
        transition_add(c, flow, "stop", "left", "over");
        term_add(c, flow, "day", "left", "there");
        term_add(c, flow, "night", "right", "back");
        for (size_t i = 0; i < tasks; i++) {
                FlowEffect *task = NEW(c->arena, FlowEffect, flow_effect);

                task->kind = word(c, "task");
                task->value = word(c, "Do something");
                task->for_role = word(c, "caseworker");
                task->due = days(c, 1);
                APPEND(c->arena, there, effects) = task;
        }
        APPEND(c->arena, there, effects) = NEW(c->arena, FlowEffect, flow_effect);
        there->effects[tasks]->kind = word(c, "budget");
        there->effects[tasks]->value = word(c, "social-plan");
        command->flow_install = NEW(c->arena, FlowInstall, flow_install);
        command->flow_install->flow = flow;
        centre_do(c, command);
}

/* What cannot be decoded stops a test as it would stop the tracker, so that every read here is an assertion. */
static void a_clock_that_turns_for_years_stops_when_the_casefile_is_full(void **state)
{
        struct centre *c = *state;
        const Casefile *full;
        uint64_t id;

        treadmill_install(c, 0);
        id = centre_do(c, centre_employee(c, "treadmill", "e"));
        centre_day(c, 20360105);
        full = world_casefile(c->world, id);
        assert_int_equal(full->n_entered, CASEFILE_STEPS);
        /* An account assigned a hundred times is one account. */
        assert_int_equal(full->n_accounts, 1);
        assert_int_equal(casefile_next_due(full).ms, 0);
        assert_string_equal(centre_send(c, centre_step(c, id, strcmp(full->state, "left") ? "back" : "there")), "case.requires");
}

static void a_casefile_has_no_more_tasks_than_it_has_room_for(void **state)
{
        struct centre *c = *state;
        uint64_t id;

        treadmill_install(c, 31);
        id = centre_do(c, centre_employee(c, "treadmill", "e"));
        centre_day(c, 20270105);
        assert_int_equal(world_casefile(c->world, id)->n_tasks, CASEFILE_TASKS / 31 * 31);
        assert_string_equal(world_casefile(c->world, id)->state, "left");
        centre_do(c, centre_step(c, id, "stop"));
}

static void a_casefile_has_no_more_facts_than_it_has_room_for(void **state)
{
        struct centre *c = *state;
        uint64_t id = centre_do(c, centre_employee(c, "maasland", "e"));

        for (int i = 0; i < CASEFILE_FACTS; i++)
                centre_do(c, centre_record(c, id, arena_text(c->arena, "agreement.a%d", i), 20260105));
        assert_string_equal(centre_send(c, centre_record(c, id, "agreement.one-more", 20260105)), "fact.count");
        /* A correction needs no room, and one that is taken back makes some. */
        centre_do(c, centre_record(c, id, "agreement.a1", 20260104));
        centre_do(c, centre_record(c, id, "agreement.a2", 0));
        centre_do(c, centre_record(c, id, "agreement.one-more", 20260105));
        assert_string_equal(centre_send(c, centre_record(c, id, "agreement.", 20260105)), "fact.unknown");
}

static void a_person_has_no_more_casefiles_and_notes_than_there_is_room_for(void **state)
{
        struct centre *c = *state;
        uint64_t id = centre_do(c, centre_employee(c, "maasland", "e"));
        Command *command;

        for (int i = 1; i < PERSON_CASEFILES; i++) {
                command = centre_employee(c, "maasland", arena_text(c->arena, "e%d", i));
                command->employee_log->person = person_of(c, id);
                centre_do(c, command);
        }
        command = centre_employee(c, "maasland", "one-more");
        command->employee_log->person = person_of(c, id);
        assert_string_equal(centre_send(c, command), "employee.count");
        for (int i = 0; i <= PERSON_NOTES; i++) {
                command = centre_record(c, id, "announced", 20260105);
                command->sealed = NEW(c->arena, Sealed, sealed);
                command->sealed->owner = person_of(c, id);
                if (i < PERSON_NOTES)
                        centre_do(c, command);
                else
                        assert_string_equal(centre_send(c, command), "note.count");
        }
        assert_int_equal(world_person(c->world, person_of(c, id))->n_notes, PERSON_NOTES);
}

static void a_person_gives_no_more_consents_than_there_is_room_for(void **state)
{
        struct centre *c = *state;
        ProtobufCBinaryData person = person_of(c, centre_do(c, centre_employee(c, "maasland", "e")));

        for (int i = 1; i < PERSON_CONSENTS; i++)
                centre_do(c, consent_command(c, person, PART__PART_NAME, 0));
        assert_string_equal(centre_send(c, consent_command(c, person, PART__PART_NAME, 0)), "consent.count");
        assert_int_equal(world_person(c->world, person)->n_consents, PERSON_CONSENTS);
}

static void a_casefile_has_no_more_activities_and_placements_than_it_has_room_for(void **state)
{
        struct centre *c = *state;
        uint64_t id = centre_do(c, centre_employee(c, "maasland", "e"));

        for (int i = 0; i <= CASEFILE_ACTIVITIES; i++) {
                Command *command = centre_command(c, COMMAND__WHAT_ACTIVITY_RECORD);

                command->activity_record = NEW(c->arena, ActivityRecord, activity_record);
                command->activity_record->casefile = id;
                command->activity_record->activity = NEW(c->arena, Activity, activity);
                command->activity_record->activity->kind = arena_strdup(c->arena, "talk");
                command->activity_record->activity->from = 20260105;
                assert_string_equal(centre_send(c, command), i < CASEFILE_ACTIVITIES ? "" : "activity.count");
        }
        for (int i = 0; i <= CASEFILE_PLACEMENTS; i++)
                assert_string_equal(centre_send(c, centre_placement(c, id, PLACEMENT_KIND__PLACEMENT_TASTER, 20260105)),
                                    i < CASEFILE_PLACEMENTS ? "" : "placement.count");
        assert_int_equal(world_casefile(c->world, id)->n_placements, CASEFILE_PLACEMENTS);
}

/* The outcome of a refusal is kept too: half a character in it could never be read again. */
static void a_refusal_with_long_words_is_cut_between_two_characters(void **state)
{
        struct centre *c = *state;
        char long_word[121];
        struct err err = {0};

        for (int shift = 0; shift < 3; shift++) {
                Command *command = centre_command(c, COMMAND__WHAT_FLOW_INSTALL);
                Flow *flow = NEW(c->arena, Flow, flow);

                memset(long_word, 0, sizeof long_word);
                for (int i = 0; i < shift; i++)
                        long_word[i] = 'a';
                for (int i = shift; i + 3 <= 120; i += 3)
                        memcpy(long_word + i, "\xe2\x82\xac", 3);
                flow->name = word(c, long_word);
                for (int i = 0; i < 8; i++)
                        flow->file = arena_text(c->arena, "%s%s", flow->file, long_word);
                command->flow_install = NEW(c->arena, FlowInstall, flow_install);
                command->flow_install->flow = flow;
                assert_string_equal(centre_send(c, command), "flow.unsound");
                assert_true(strlen(c->last.outcome->why) > 490);
                assert_true(codec_check(&c->last.outcome->base, c->arena, &err));
        }
}

/* ---- who takes a step */

static void an_employee_steps_only_an_own_casefile_whatever_other_roles_reach_it(void **state)
{
        struct centre *c = *state;
        uint64_t mine = centre_do(c, centre_employee(c, "maasland", "mine")), theirs = centre_do(c, centre_employee(c, "maasland", "theirs"));

        /* Someone of the sender's personnel office who is redundant as well. */
        c->by.role[0] = ROLE__ROLE_EMPLOYER;
        c->by.role[1] = ROLE__ROLE_EMPLOYEE;
        c->by.n = 2;
        c->by.employer = 1;
        c->by.person = person_of(c, mine);
        assert_string_equal(centre_send(c, centre_step(c, theirs, "join")), "case.role");
        centre_do(c, centre_step(c, mine, "join"));
}

static void whoever_is_not_staff_records_no_fact_that_the_step_does_not_ask_for(void **state)
{
        struct centre *c = *state;
        uint64_t id = centre_do(c, centre_employee(c, "maasland", "e"));
        Command *command = centre_step(c, id, "join");

        c->by.role[0] = ROLE__ROLE_EMPLOYEE;
        c->by.person = person_of(c, id);
        APPEND(c->arena, command->case_step, facts) = centre_fact(c, "last-day", 20300101);
        assert_string_equal(centre_send(c, command), "fact.role");
        command->case_step->n_facts = 0;
        centre_do(c, command);
}

/* ---- deciding */

static void deciding_does_not_change_the_world_and_says_the_same_again(void **state)
{
        struct centre *c = *state;
        uint64_t casefile = seeker(c, "e"), vacancy = centre_do(c, centre_vacancy(c, "v", 1));
        uint64_t offer = centre_do(c, centre_delivery(c, casefile, vacancy));
        Entry *entry = NEW(c->arena, Entry, entry);
        struct memory *before = memory_copy(c->memory);
        struct decision first, second;

        entry->n = c->n + 1;
        entry->at = c->at;
        entry->by = NEW(c->arena, Principal, principal);
        entry->command = placement_of(c, casefile, offer);
        assert_int_equal(decide(c->world, entry, &first), VERDICT_DONE);
        assert_int_equal(decide(c->world, entry, &second), VERDICT_DONE);
        assert_null(memory_differs(c->memory, before, c->arena));
        assert_int_equal(first.events.n, 2);
        assert_int_equal(second.events.n, 2);
        for (size_t i = 0; i < 2; i++)
                assert_true(says_same(first.events.item[i], second.events.item[i], c->arena));
        assert_true(says_same(first.outcome, second.outcome, c->arena));
        memory_destroy(&before);
}

#define CLAIM(name) cmocka_unit_test_setup_teardown(name, centre_setup, centre_teardown)

int main(void)
{
        const struct CMUnitTest tests[] = {
                CLAIM(a_command_of_a_later_version_is_refused_and_changes_nothing),
                CLAIM(a_refusal_makes_nothing_not_even_the_employer_it_met_on_the_way),
                CLAIM(an_event_names_its_command_its_moment_and_its_sender),
                CLAIM(an_employee_logged_again_under_its_reference_is_known),
                CLAIM(the_same_reference_at_another_employer_is_someone_else),
                CLAIM(someone_known_gets_a_second_casefile_and_no_second_record),
                CLAIM(an_employee_is_refused_for_what_is_not_there),
                CLAIM(a_vacancy_posted_again_is_known_and_a_changed_one_refused),
                CLAIM(a_vacancy_never_has_more_placements_than_posts),
                CLAIM(an_offer_accepted_twice_is_one_placement),
                CLAIM(the_last_post_lapses_what_others_were_offered_there),
                CLAIM(a_placement_is_refused_for_a_proposal_of_someone_else),
                CLAIM(a_closed_vacancy_lapses_its_proposals_and_takes_no_placement),
                CLAIM(a_worker_that_is_behind_has_what_no_longer_fits_left_out),
                CLAIM(nobody_is_proposed_anything_while_matching_is_off_or_without_consent),
                CLAIM(what_two_workers_deliver_for_one_casefile_is_as_if_one_had),
                CLAIM(no_more_proposals_stand_open_than_the_rules_allow),
                CLAIM(how_many_proposals_stand_open_is_a_matter_of_programme_then_flow_then_everyone),
                CLAIM(one_no_closes_a_proposal_and_its_other_side_too),
                CLAIM(a_consent_withdrawn_lapses_exactly_what_rested_on_it),
                CLAIM(what_rests_on_another_consent_stays_when_one_is_withdrawn),
                CLAIM(callers_are_named_by_user_id_or_by_key),
                CLAIM(a_caller_gets_no_role_that_is_not_for_callers_and_no_employer_that_is_not_there),
                CLAIM(a_revoked_key_stays_revoked_until_it_is_admitted_again),
                CLAIM(a_key_may_be_revoked_before_it_was_ever_admitted),
                CLAIM(an_installed_flow_never_changes_under_its_version),
                CLAIM(a_clock_that_turns_for_years_stops_when_the_casefile_is_full),
                CLAIM(a_casefile_has_no_more_tasks_than_it_has_room_for),
                CLAIM(a_casefile_has_no_more_facts_than_it_has_room_for),
                CLAIM(a_person_has_no_more_casefiles_and_notes_than_there_is_room_for),
                CLAIM(a_person_gives_no_more_consents_than_there_is_room_for),
                CLAIM(a_casefile_has_no_more_activities_and_placements_than_it_has_room_for),
                CLAIM(a_refusal_with_long_words_is_cut_between_two_characters),
                CLAIM(an_employee_steps_only_an_own_casefile_whatever_other_roles_reach_it),
                CLAIM(whoever_is_not_staff_records_no_fact_that_the_step_does_not_ask_for),
                CLAIM(deciding_does_not_change_the_world_and_says_the_same_again),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests(tests, NULL, NULL);
}
