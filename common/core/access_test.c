/* Everything asked as everyone. The expected table is written out here a second time, by hand, as people would say it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "access.h"
#include "must.h"

static uint8_t someone[16] = {1}, other[16] = {2};

/* ---- a world with one employer's notice, vacancy, casefile and proposal, the person of that casefile, and its flow */

struct small {
        struct world world;
        Notice notice;
        NoticeContent content;
        Vacancy vacancy;
        Casefile casefile;
        Proposal proposal;
        Person person;
        Consent consent, *consents[1];
        uint64_t cases[1];
        Part part;
        Entered entered, *entries[1];
        Flow flow;
        Word shown, *states[1];
};


static const void *small_get(struct world *world, enum table table, struct bytes key)
{
        struct small *s = (struct small *)world;

        if (table == TABLE_PERSONS)
                return key.size == 16 && !memcmp(key.data, someone, 16) ? &s->person : NULL;
        if (table == TABLE_FLOWS)
                return &s->flow;
        if (key.size != 8 || key_read_u64(key, 0) != 1)
                return NULL;
        switch (table) {
        case TABLE_NOTICES:
                return &s->notice;
        case TABLE_VACANCIES:
                return &s->vacancy;
        case TABLE_CASEFILES:
                return &s->casefile;
        case TABLE_PROPOSALS:
                return &s->proposal;
        default:
                return NULL;
        }
}

/* The one proposal of the one casefile. */
static void small_scan(struct world *world, enum table table, struct bytes prefix, bool (*fn)(void *, struct bytes, uint64_t), void *self)
{
        (void)world;
        if (table == TABLE_PROPOSAL_CASES && key_read_u64(prefix, 0) == 1)
                (void)fn(self, prefix, 1);
}

static const struct world_ops small_ops = {.get = small_get, .scan = small_scan};

static void small_new(struct small *s, struct arena *arena)
{
        *s = (struct small){.world = {&small_ops, arena}};
        notice__init(&s->notice);
        notice_content__init(&s->content);
        vacancy__init(&s->vacancy);
        casefile__init(&s->casefile);
        proposal__init(&s->proposal);
        s->notice.content = &s->content;
        s->content.employer = s->vacancy.employer = s->casefile.sender = 7;
        s->casefile.person = (ProtobufCBinaryData){16, someone};
        s->casefile.id = 1;
        s->casefile.flow = (char *)"any";
        s->casefile.flow_version = 1;
        s->proposal.casefile = s->proposal.vacancy = 1;
        entered__init(&s->entered);
        s->entered.state = (char *)"announced";
        s->entries[0] = &s->entered;
        s->casefile.entered = s->entries;
        s->casefile.n_entered = 1;
        flow__init(&s->flow);
        word__init(&s->shown);
        s->shown.text = (char *)"searching";
        s->states[0] = &s->shown;
        person__init(&s->person);
        s->person.id = (ProtobufCBinaryData){16, someone};
        s->cases[0] = 1;
        s->person.casefiles = s->cases;
        s->person.n_casefiles = 1;
        consent__init(&s->consent);
        s->part = PART__PART_PROFILE;
        s->consent.parts = &s->part;
        s->consent.n_parts = 1;
        s->consents[0] = &s->consent;
        s->person.consents = s->consents;
        s->person.n_consents = 1;
}

static Principal caller(Role *role, uint64_t employer, uint8_t person[16])
{
        Principal by;

        principal__init(&by);
        by.roles = role;
        by.n_roles = 1;
        by.employer = employer;
        if (person)
                by.person = (ProtobufCBinaryData){16, person};
        return by;
}

/* The command, about thing number 1 or about `someone`. */
static Command *about_one(Command__WhatCase what, struct arena *arena)
{
        Command *c = NEW(arena, Command, command);
        ProtobufCBinaryData person = {16, someone};

        c->what_case = what;
        switch (what) {
        case COMMAND__WHAT_NOTICE_AMEND:
                c->notice_amend = NEW(arena, NoticeAmend, notice_amend);
                c->notice_amend->notice = 1;
                break;
        case COMMAND__WHAT_NOTICE_WITHDRAW:
                c->notice_withdraw = NEW(arena, NoticeWithdraw, notice_withdraw);
                c->notice_withdraw->notice = 1;
                break;
        case COMMAND__WHAT_PROFILE_UPDATE:
                c->profile_update = NEW(arena, ProfileUpdate, profile_update);
                c->profile_update->person = person;
                break;
        case COMMAND__WHAT_CONSENT_GIVE:
                c->consent_give = NEW(arena, ConsentGive, consent_give);
                c->consent_give->person = person;
                break;
        case COMMAND__WHAT_CONSENT_WITHDRAW:
                c->consent_withdraw = NEW(arena, ConsentWithdraw, consent_withdraw);
                c->consent_withdraw->person = person;
                break;
        case COMMAND__WHAT_CASE_STEP:
                c->case_step = NEW(arena, CaseStep, case_step);
                c->case_step->casefile = 1;
                break;
        case COMMAND__WHAT_VACANCY_CLOSE:
                c->vacancy_close = NEW(arena, VacancyClose, vacancy_close);
                c->vacancy_close->vacancy = 1;
                break;
        case COMMAND__WHAT_PROPOSAL_ANSWER:
                c->proposal_answer = NEW(arena, ProposalAnswer, proposal_answer);
                c->proposal_answer->proposal = 1;
                c->proposal_answer->side = SIDE__SIDE_PERSON;
                break;
        case COMMAND__WHAT_ROUND_PREFER:
                c->round_prefer = NEW(arena, RoundPrefer, round_prefer);
                c->round_prefer->casefile = 1;
                break;
        case COMMAND__WHAT_MONEY_CHOOSE:
                c->money_choose = NEW(arena, MoneyChoose, money_choose);
                c->money_choose->casefile = 1;
                break;
        case COMMAND__WHAT_COST_CONSENT_GIVE:
                c->cost_consent_give = NEW(arena, CostConsentGive, cost_consent_give);
                c->cost_consent_give->casefile = 1;
                break;
        default:
                /* The others are allowed or not whatever they are about. */
                break;
        }
        return c;
}

/* Letters of who may: w caseworker, l lead, e employer (own), p employee (own), o operator, m placement, t tracker, d desk. */
static const struct {
        Command__WhatCase what;
        const char *who;
} expected[] = {
        {COMMAND__WHAT_EMPLOYER_REGISTER, "wl"},  {COMMAND__WHAT_PROGRAMME_REGISTER, "l"}, {COMMAND__WHAT_NOTICE_SUBMIT, "wle"},
        {COMMAND__WHAT_NOTICE_AMEND, "wle"},      {COMMAND__WHAT_NOTICE_WITHDRAW, "wle"},  {COMMAND__WHAT_EMPLOYEE_LOG, "wl"},
        {COMMAND__WHAT_PROFILE_UPDATE, "wlp"},    {COMMAND__WHAT_CONSENT_GIVE, "wlp"},     {COMMAND__WHAT_CONSENT_WITHDRAW, "wlp"},
        {COMMAND__WHAT_CASE_STEP, "wlep"},        {COMMAND__WHAT_CASE_RECORD, "wl"},       {COMMAND__WHAT_ACTIVITY_RECORD, "wl"},
        {COMMAND__WHAT_TASK_CLOSE, "wl"},         {COMMAND__WHAT_VACANCY_POST, "wle"},     {COMMAND__WHAT_VACANCY_CLOSE, "wle"},
        {COMMAND__WHAT_PROPOSAL_ANSWER, "wlp"},   {COMMAND__WHAT_PLACEMENT_RECORD, "wl"},  {COMMAND__WHAT_PLACEMENT_END, "wl"},
        {COMMAND__WHAT_ADMISSION_RECORD, "l"},    {COMMAND__WHAT_PROPOSALS_DELIVER, "m"},  {COMMAND__WHAT_CLOCK_TICK, "ot"},
        {COMMAND__WHAT_FLOW_INSTALL, "lt"},       {COMMAND__WHAT_LAW_INSTALL, "lt"},       {COMMAND__WHAT_RULES_INSTALL, "lt"},
        {COMMAND__WHAT_PLACES_INSTALL, "lo"},     {COMMAND__WHAT_KEY_ADMIT, "o"},          {COMMAND__WHAT_KEY_REVOKE, "o"},
        {COMMAND__WHAT_VIEW_LOG, "d"},            {COMMAND__WHAT_CASE_CONFIRM, "wl"},      {COMMAND__WHAT_CASE_SUSPEND, "wl"},
        {COMMAND__WHAT_CASE_ASSIGN, "wl"},        {COMMAND__WHAT_FLOW_MIGRATE, "l"},       {COMMAND__WHAT_MIGRATION_UNDO, "l"},
        {COMMAND__WHAT_SAMPLE_DRAW, "la"},        {COMMAND__WHAT_ROUND_OPEN, "l"},         {COMMAND__WHAT_ROUND_PREFER, "wlp"},
        {COMMAND__WHAT_ROUND_RAN, "l"},
        {COMMAND__WHAT_MATCH_ASK, "wl"},          {COMMAND__WHAT_MATCH_RAN, "m"},          {COMMAND__WHAT_RUNS_PURGE, "t"},
        {COMMAND__WHAT_MONEY_RESERVE, "wl"},      {COMMAND__WHAT_MONEY_RELEASE, "wl"},     {COMMAND__WHAT_MONEY_SPEND, "wl"},
        {COMMAND__WHAT_MONEY_CHOOSE, "wlp"},      {COMMAND__WHAT_COST_CONSENT_GIVE, "wlp"}, {COMMAND__WHAT_POSTING_APPROVE, "wl"},
        {COMMAND__WHAT_POSTING_CORRECT, "wl"},    {COMMAND__WHAT_PERIOD_CLOSE, "l"},       {COMMAND__WHAT_WAGE_AGREE, "wl"},
        {COMMAND__WHAT_HOURS_LOG, "wl"},          {COMMAND__WHAT_MONTH_RUN, "l"},          {COMMAND__WHAT_INVOICE_PAY, "wl"},
        {COMMAND__WHAT_CONTRIBUTE, "l"},          {COMMAND__WHAT_SUBSIDY_CLAIM, "l"},
        {COMMAND__WHAT_OUTCOME_INSTALL, "lt"},    {COMMAND__WHAT_RESULT_DISPUTE, "wla"},   {COMMAND__WHAT_RESULT_DECIDE, "la"},
};

static const struct {
        Role role;
        char letter;
} letters[] = {
        {ROLE__ROLE_EMPLOYEE, 'p'}, {ROLE__ROLE_EMPLOYER, 'e'}, {ROLE__ROLE_CASEWORKER, 'w'}, {ROLE__ROLE_LEAD, 'l'},
        {ROLE__ROLE_AUDITOR, 'a'},  {ROLE__ROLE_FUNDER, '-'},   {ROLE__ROLE_OPERATOR, 'o'},   {ROLE__ROLE_PORTAL, '-'},
        {ROLE__ROLE_PLACEMENT, 'm'}, {ROLE__ROLE_TRACKER, 't'}, {ROLE__ROLE_DESK, 'd'},       {ROLE__ROLE_CLOCK, '-'},
        {ROLE__ROLE_NONE, '-'},
};

static void every_command_is_open_to_exactly_these_roles(void **state)
{
        struct arena *arena;
        struct small small;
        const char *why;

        (void)state;
        arena_new(&arena);
        small_new(&small, arena);
        assert_int_equal(COUNT(expected), command__descriptor.n_fields - 3);
        for (size_t i = 0; i < COUNT(expected); i++)
                for (size_t j = 0; j < COUNT(letters); j++) {
                        Role role = letters[j].role;
                        Principal by = caller(&role, 7, someone);
                        bool may = access_command(&small.world, &by, about_one(expected[i].what, arena), &why);

                        if (may != (strchr(expected[i].who, letters[j].letter) != NULL))
                                fail_msg("command %d as role %d: %d", expected[i].what, role, may);
                }
        arena_destroy(&arena);
}

static void employers_and_employees_reach_only_what_is_theirs(void **state)
{
        struct arena *arena;
        struct small small;
        const char *why;

        (void)state;
        arena_new(&arena);
        small_new(&small, arena);
        for (size_t i = 0; i < COUNT(expected); i++) {
                Role employer = ROLE__ROLE_EMPLOYER, employee = ROLE__ROLE_EMPLOYEE;
                Principal stranger = caller(&employer, 8, NULL), neighbour = caller(&employee, 0, other), nobody = caller(&employee, 0, NULL);
                Command *command = about_one(expected[i].what, arena);

                /* Submit and post are bound to the sender's own employer by their rules. */
                if (expected[i].what != COMMAND__WHAT_NOTICE_SUBMIT && expected[i].what != COMMAND__WHAT_VACANCY_POST)
                        assert_false(access_command(&small.world, &stranger, command, &why));
                assert_false(access_command(&small.world, &neighbour, command, &why));
                assert_false(access_command(&small.world, &nobody, command, &why));
        }
        arena_destroy(&arena);
}

static void without_a_register_nothing_counts_as_anybodys_own(void **state)
{
        struct arena *arena;
        const char *why;

        (void)state;
        arena_new(&arena);
        for (size_t i = 0; i < COUNT(expected); i++) {
                Role employer = ROLE__ROLE_EMPLOYER, employee = ROLE__ROLE_EMPLOYEE, lead = ROLE__ROLE_LEAD;
                Principal a = caller(&employer, 7, NULL), b = caller(&employee, 0, someone), staff = caller(&lead, 0, NULL);
                Command *command = about_one(expected[i].what, arena);

                assert_false(access_command(NULL, &a, command, &why));
                assert_false(access_command(NULL, &b, command, &why));
                assert_int_equal(access_command(NULL, &staff, command, &why), strchr(expected[i].who, 'l') != NULL);
        }
        arena_destroy(&arena);
}

static void an_employer_answers_a_proposal_only_after_the_person_said_yes(void **state)
{
        struct arena *arena;
        struct small small;
        const char *why;
        Role role = ROLE__ROLE_EMPLOYER;
        Principal by = caller(&role, 7, NULL);
        Command *command;

        (void)state;
        arena_new(&arena);
        small_new(&small, arena);
        command = about_one(COMMAND__WHAT_PROPOSAL_ANSWER, arena);
        command->proposal_answer->side = SIDE__SIDE_EMPLOYER;
        assert_false(access_command(&small.world, &by, command, &why));
        small.proposal.person = REPLY__REPLY_ACCEPT;
        assert_true(access_command(&small.world, &by, command, &why));
        arena_destroy(&arena);
}

static void an_employer_states_what_it_prefers_only_for_its_vacancies(void **state)
{
        struct arena *arena;
        struct small small;
        const char *why;
        Role employer = ROLE__ROLE_EMPLOYER, employee = ROLE__ROLE_EMPLOYEE;
        Principal own = caller(&employer, 7, NULL), stranger = caller(&employer, 8, NULL), person = caller(&employee, 0, someone);
        Command *command;

        (void)state;
        arena_new(&arena);
        small_new(&small, arena);
        command = about_one(COMMAND__WHAT_ROUND_PREFER, arena);
        command->round_prefer->casefile = 0;
        command->round_prefer->vacancy = 1;
        assert_true(access_command(&small.world, &own, command, &why));
        assert_false(access_command(&small.world, &stranger, command, &why));
        assert_false(access_command(&small.world, &person, command, &why));
        /* The employer that sends the person away speaks for its vacancies, and not for the person. */
        command->round_prefer->casefile = 1;
        assert_false(access_command(&small.world, &own, command, &why));
        assert_false(access_command(&small.world, &person, command, &why));
        command->round_prefer->vacancy = 0;
        assert_false(access_command(&small.world, &own, command, &why));
        arena_destroy(&arena);
}

static void a_history_is_for_its_person_and_not_for_a_colleague_with_two_roles(void **state)
{
        struct arena *arena;
        struct small small;
        Role roles[] = {ROLE__ROLE_EMPLOYER, ROLE__ROLE_EMPLOYEE};
        Principal by = caller(roles, 7, other);
        Event event;
        Thing thing;

        (void)state;
        arena_new(&arena);
        small_new(&small, arena);
        by.n_roles = COUNT(roles);
        event__init(&event);
        thing__init(&thing);
        event.casefile = 1;
        thing.is_case = THING__IS_EVENT;
        thing.event = &event;
        assert_int_equal(access_sight(&small.world, &by, &thing, date_of_ymd(20260302)), SIGHT_NONE);
        by.person.data = someone;
        assert_int_equal(access_sight(&small.world, &by, &thing, date_of_ymd(20260302)), SIGHT_PLAIN);
        arena_destroy(&arena);
}

static enum sight sight_of(struct small *small, Role role, uint64_t employer, uint8_t person[16], Thing__IsCase is, void *record)
{
        Principal by = caller(&role, employer, person);
        Thing thing;

        thing__init(&thing);
        thing.is_case = is;
        thing.notice = record;
        return access_sight(&small->world, &by, &thing, date_of_ymd(20260302));
}

static void an_auditor_sees_what_happened_and_nobodys_profile(void **state)
{
        struct arena *arena;
        struct small small;
        Event event;

        (void)state;
        arena_new(&arena);
        small_new(&small, arena);
        event__init(&event);
        event.casefile = 1;
        event.what_case = EVENT__WHAT_CASE_MOVED;
        assert_int_equal(sight_of(&small, ROLE__ROLE_AUDITOR, 0, NULL, THING__IS_EVENT, &event), SIGHT_PLAIN);
        event.what_case = EVENT__WHAT_PROFILE_CHANGED;
        assert_int_equal(sight_of(&small, ROLE__ROLE_AUDITOR, 0, NULL, THING__IS_EVENT, &event), SIGHT_NONE);
        assert_int_equal(sight_of(&small, ROLE__ROLE_CASEWORKER, 0, NULL, THING__IS_EVENT, &event), SIGHT_PLAIN);
        arena_destroy(&arena);
}

static void a_revoked_caller_may_nothing(void **state)
{
        struct arena *arena;
        struct small small;
        const char *why;
        Role lead = ROLE__ROLE_LEAD;
        Principal by = caller(&lead, 0, NULL);

        (void)state;
        arena_new(&arena);
        small_new(&small, arena);
        assert_true(access_command(&small.world, &by, about_one(COMMAND__WHAT_CASE_RECORD, arena), &why));
        by.revoked = true;
        assert_false(access_command(&small.world, &by, about_one(COMMAND__WHAT_CASE_RECORD, arena), &why));
        arena_destroy(&arena);
}

static void sealed_fields_are_seen_by_staff_and_by_those_whose_they_are(void **state)
{
        struct arena *arena;
        struct small small;
        Person person;

        (void)state;
        arena_new(&arena);
        small_new(&small, arena);
        person__init(&person);
        person.id = (ProtobufCBinaryData){16, someone};
        for (size_t j = 0; j < COUNT(letters); j++) {
                Role role = letters[j].role;
                bool staff = role == ROLE__ROLE_CASEWORKER || role == ROLE__ROLE_LEAD;

                assert_int_equal(sight_of(&small, role, 8, other, THING__IS_PERSON, &person), staff ? SIGHT_PERSONAL : SIGHT_NONE);
                assert_int_equal(sight_of(&small, role, 8, other, THING__IS_NOTICE, &small.notice),
                                 staff ? SIGHT_PERSONAL : role == ROLE__ROLE_AUDITOR ? SIGHT_PLAIN : SIGHT_NONE);
                assert_int_equal(sight_of(&small, role, 8, other, THING__IS_CASEFILE, &small.casefile) != SIGHT_NONE,
                                 staff || role == ROLE__ROLE_AUDITOR);
        }
        assert_int_equal(sight_of(&small, ROLE__ROLE_EMPLOYEE, 0, someone, THING__IS_PERSON, &person), SIGHT_PERSONAL);
        assert_int_equal(sight_of(&small, ROLE__ROLE_EMPLOYER, 7, NULL, THING__IS_NOTICE, &small.notice), SIGHT_PERSONAL);
        arena_destroy(&arena);
}

static void an_employer_sees_a_proposal_only_after_the_person_said_yes(void **state)
{
        struct arena *arena;
        struct small small;

        (void)state;
        arena_new(&arena);
        small_new(&small, arena);
        assert_int_equal(sight_of(&small, ROLE__ROLE_EMPLOYER, 7, NULL, THING__IS_PROPOSAL, &small.proposal), SIGHT_NONE);
        small.proposal.person = REPLY__REPLY_ACCEPT;
        assert_int_equal(sight_of(&small, ROLE__ROLE_EMPLOYER, 7, NULL, THING__IS_PROPOSAL, &small.proposal), SIGHT_PLAIN);
        assert_int_equal(sight_of(&small, ROLE__ROLE_EMPLOYER, 8, NULL, THING__IS_PROPOSAL, &small.proposal), SIGHT_NONE);
        /* Consent is asked again when it is read. */
        small.consent.withdrawn_at = 1;
        assert_int_equal(sight_of(&small, ROLE__ROLE_EMPLOYER, 7, NULL, THING__IS_PROPOSAL, &small.proposal), SIGHT_NONE);
        arena_destroy(&arena);
}

static unsigned parts_for(struct small *small, uint64_t employer)
{
        Role role = ROLE__ROLE_EMPLOYER;
        Principal by = caller(&role, employer, NULL);

        return access_parts(&small->world, &by, &small->person, date_of_ymd(20260302));
}

static void an_employer_sees_of_a_person_what_they_consented_to(void **state)
{
        struct arena *arena;
        struct small small;

        (void)state;
        arena_new(&arena);
        small_new(&small, arena);
        /* A consent for all is for those to whom the centre proposed, once the person said yes. */
        assert_int_equal(parts_for(&small, 7), 0);
        small.proposal.person = REPLY__REPLY_ACCEPT;
        assert_int_equal(parts_for(&small, 7), 1u << PART__PART_PROFILE);
        assert_int_equal(sight_of(&small, ROLE__ROLE_EMPLOYER, 7, NULL, THING__IS_PERSON, &small.person), SIGHT_CONSENTED);
        assert_int_equal(parts_for(&small, 8), 0);
        assert_int_equal(sight_of(&small, ROLE__ROLE_EMPLOYER, 8, NULL, THING__IS_PERSON, &small.person), SIGHT_NONE);
        /* One by name needs no proposal, and is for that employer alone. */
        small.consent.employer = 8;
        small.part = PART__PART_NAME;
        assert_int_equal(parts_for(&small, 8), 1u << PART__PART_NAME);
        assert_int_equal(parts_for(&small, 7), 0);
        small.consent.until = 20260301;
        assert_int_equal(parts_for(&small, 8), 0);
        small.consent.until = 20260302;
        assert_int_equal(parts_for(&small, 8), 1u << PART__PART_NAME);
        small.consent.withdrawn_at = 1;
        assert_int_equal(parts_for(&small, 8), 0);
        arena_destroy(&arena);
}

static void a_flow_says_from_which_step_on_both_sides_see_each_other(void **state)
{
        struct arena *arena;
        struct small small;

        (void)state;
        arena_new(&arena);
        small_new(&small, arena);
        small.proposal.person = REPLY__REPLY_ACCEPT;
        small.flow.sight_vacancy = small.flow.sight_person = small.states;
        small.flow.n_sight_vacancy = small.flow.n_sight_person = 1;
        assert_int_equal(sight_of(&small, ROLE__ROLE_EMPLOYEE, 0, someone, THING__IS_PROPOSAL, &small.proposal), SIGHT_NONE);
        assert_int_equal(sight_of(&small, ROLE__ROLE_EMPLOYER, 7, NULL, THING__IS_PROPOSAL, &small.proposal), SIGHT_NONE);
        assert_int_equal(parts_for(&small, 7), 0);
        small.entered.state = (char *)"searching";
        assert_int_equal(sight_of(&small, ROLE__ROLE_EMPLOYEE, 0, someone, THING__IS_PROPOSAL, &small.proposal), SIGHT_PLAIN);
        assert_int_equal(sight_of(&small, ROLE__ROLE_EMPLOYER, 7, NULL, THING__IS_PROPOSAL, &small.proposal), SIGHT_PLAIN);
        assert_int_equal(parts_for(&small, 7), 1u << PART__PART_PROFILE);
        arena_destroy(&arena);
}

static void a_programme_is_seen_by_its_members_and_by_those_who_account_for_it(void **state)
{
        struct arena *arena;
        struct small small;
        Programme programme;
        uint64_t members[] = {7};

        (void)state;
        arena_new(&arena);
        small_new(&small, arena);
        programme__init(&programme);
        programme.members = members;
        programme.n_members = COUNT(members);
        for (size_t j = 0; j < COUNT(letters); j++) {
                Role role = letters[j].role;
                bool sees = role == ROLE__ROLE_CASEWORKER || role == ROLE__ROLE_LEAD || role == ROLE__ROLE_AUDITOR || role == ROLE__ROLE_FUNDER;

                assert_int_equal(sight_of(&small, role, 8, other, THING__IS_PROGRAMME, &programme), sees ? SIGHT_PLAIN : SIGHT_NONE);
        }
        assert_int_equal(sight_of(&small, ROLE__ROLE_EMPLOYER, 7, NULL, THING__IS_PROGRAMME, &programme), SIGHT_PLAIN);
        assert_int_equal(sight_of(&small, ROLE__ROLE_EMPLOYER, 0, NULL, THING__IS_PROGRAMME, &programme), SIGHT_NONE);
        arena_destroy(&arena);
}

static void a_preference_is_seen_by_staff_and_by_whose_it_is(void **state)
{
        struct arena *arena;
        struct small small;
        RoundPrefer prefer;
        RoundRan ran;

        (void)state;
        arena_new(&arena);
        small_new(&small, arena);
        round_prefer__init(&prefer);
        round_ran__init(&ran);
        for (size_t j = 0; j < COUNT(letters); j++) {
                Role role = letters[j].role;
                enum sight sees = strchr("wla", letters[j].letter) ? SIGHT_PLAIN : SIGHT_NONE;

                prefer.casefile = 1;
                prefer.vacancy = 0;
                assert_int_equal(sight_of(&small, role, 7, other, THING__IS_ROUND_PREFER, &prefer), sees);
                assert_int_equal(sight_of(&small, role, 7, someone, THING__IS_ROUND_RAN, &ran), sees);
                prefer.casefile = 0;
                prefer.vacancy = 1;
                assert_int_equal(sight_of(&small, role, 8, someone, THING__IS_ROUND_PREFER, &prefer), sees);
        }
        assert_int_equal(sight_of(&small, ROLE__ROLE_EMPLOYER, 7, NULL, THING__IS_ROUND_PREFER, &prefer), SIGHT_PLAIN);
        prefer.casefile = 1;
        prefer.vacancy = 0;
        assert_int_equal(sight_of(&small, ROLE__ROLE_EMPLOYEE, 0, someone, THING__IS_ROUND_PREFER, &prefer), SIGHT_PLAIN);
        arena_destroy(&arena);
}

static void staff_take_a_snapshot_of_what_is_matched_and_only_workers_follow_it(void **state)
{
        Role worker = ROLE__ROLE_PLACEMENT, caseworker = ROLE__ROLE_CASEWORKER, employer = ROLE__ROLE_EMPLOYER;
        Principal follows = caller(&worker, 0, NULL), looks = caller(&caseworker, 0, NULL), outside = caller(&employer, 7, NULL);
        MatchFeed feed = MATCH_FEED__INIT;
        Query query = QUERY__INIT;
        const char *why;

        (void)state;
        query.what_case = QUERY__WHAT_MATCH_FEED;
        query.match_feed = &feed;
        assert_true(access_query(&follows, &query, &why));
        assert_true(access_query(&looks, &query, &why));
        assert_false(access_query(&outside, &query, &why));
        feed.after = 1;
        assert_true(access_query(&follows, &query, &why));
        assert_false(access_query(&looks, &query, &why));
}

/* A proof file is made to be given to strangers. */
static void events_for_a_proof_are_for_leads_and_auditors(void **state)
{
        ProofAsk ask = PROOF_ASK__INIT;
        Query query = QUERY__INIT;
        const char *why;

        (void)state;
        query.what_case = QUERY__WHAT_PROOF_ASK;
        query.proof_ask = &ask;
        for (size_t j = 0; j < COUNT(letters); j++) {
                Role role = letters[j].role;
                Principal by = caller(&role, 7, someone);

                assert_int_equal(access_query(&by, &query, &why), role == ROLE__ROLE_LEAD || role == ROLE__ROLE_AUDITOR);
        }
}

static void staff_and_auditors_have_the_books_checked(void **state)
{
        static const struct {
                Role role;
                bool may;
        } cases[] = {{ROLE__ROLE_CASEWORKER, true}, {ROLE__ROLE_LEAD, true},     {ROLE__ROLE_AUDITOR, true},   {ROLE__ROLE_FUNDER, false},
                     {ROLE__ROLE_EMPLOYER, false},  {ROLE__ROLE_EMPLOYEE, false}, {ROLE__ROLE_OPERATOR, false}, {ROLE__ROLE_PORTAL, false}};
        LedgerCheck check = LEDGER_CHECK__INIT;
        Query query = QUERY__INIT;
        const char *why;

        (void)state;
        query.what_case = QUERY__WHAT_LEDGER_CHECK;
        query.ledger_check = &check;
        for (size_t i = 0; i < COUNT(cases); i++) {
                Role role = cases[i].role;
                Principal by = caller(&role, role == ROLE__ROLE_EMPLOYER ? 7 : 0, NULL);

                assert_int_equal(access_query(&by, &query, &why), cases[i].may);
        }
}

static void a_person_sees_what_was_put_beside_them_and_nobody_beside_whom_a_vacancy_was_put(void **state)
{
        struct arena *arena;
        struct small small;
        MatchRan ran;
        Run run;

        (void)state;
        arena_new(&arena);
        small_new(&small, arena);
        run__init(&run);
        match_ran__init(&ran);
        run.casefile = ran.casefile = 1;
        for (size_t j = 0; j < COUNT(letters); j++) {
                Role role = letters[j].role;
                bool sees = role == ROLE__ROLE_CASEWORKER || role == ROLE__ROLE_LEAD || role == ROLE__ROLE_AUDITOR;

                assert_int_equal(sight_of(&small, role, 7, other, THING__IS_RUN, &run), sees ? SIGHT_PLAIN : SIGHT_NONE);
                assert_int_equal(sight_of(&small, role, 7, other, THING__IS_MATCH_RAN, &ran), sees ? SIGHT_PLAIN : SIGHT_NONE);
        }
        assert_int_equal(sight_of(&small, ROLE__ROLE_EMPLOYEE, 0, someone, THING__IS_RUN, &run), SIGHT_PLAIN);
        assert_int_equal(sight_of(&small, ROLE__ROLE_EMPLOYEE, 0, someone, THING__IS_MATCH_RAN, &ran), SIGHT_PLAIN);
        run.casefile = ran.casefile = 0;
        run.vacancy = ran.vacancy = 1;
        assert_int_equal(sight_of(&small, ROLE__ROLE_EMPLOYEE, 0, someone, THING__IS_RUN, &run), SIGHT_NONE);
        assert_int_equal(sight_of(&small, ROLE__ROLE_EMPLOYER, 7, NULL, THING__IS_MATCH_RAN, &ran), SIGHT_NONE);
        arena_destroy(&arena);
}

static void a_funder_sees_counts_and_no_casefile_of_them(void **state)
{
        static const struct {
                Query__WhatCase what;
                const char *who;
        } asks[] = {{QUERY__WHAT_OUTCOME_ASK, "wlaf"},  {QUERY__WHAT_RESULTS_ASK, "wla"}, {QUERY__WHAT_FOLLOWUP_ASK, "wlaf"},
                    {QUERY__WHAT_GOAL_ASK, "wlafe"},    {QUERY__WHAT_COST_ASK, "wla"},    {QUERY__WHAT_SURVIVAL_ASK, "wla"},
                    {QUERY__WHAT_GIVE_TAKE_ASK, "wla"}, {QUERY__WHAT_COUNTS, "wlao"}};
        static const struct {
                Thing__IsCase is;
                const char *who;
        } things[] = {
                {THING__IS_OUTCOME_REPORT, "wlaf"}, {THING__IS_FOLLOWUP_REPORT, "wlaf"}, {THING__IS_SURVIVAL_REPORT, "wla"}, {THING__IS_COST_REPORT, "wla"},
                {THING__IS_GIVE_TAKE_REPORT, "wla"}, {THING__IS_GOAL_REPORT, "wlafe"}, {THING__IS_CASE_RESULT, "wla"}, {THING__IS_DISPUTE, "wla"}, {THING__IS_OUTCOME_DEFINITION, "wlafope"},
        };
        const char *why;

        (void)state;
        for (size_t j = 0; j < COUNT(letters); j++) {
                Role role = letters[j].role;
                Principal by = caller(&role, 7, someone);
                char letter = role == ROLE__ROLE_FUNDER ? 'f' : letters[j].letter;
                Query query = QUERY__INIT;
                Thing thing = THING__INIT;

                for (size_t i = 0; i < COUNT(asks); i++) {
                        query.what_case = asks[i].what;
                        assert_int_equal(access_query(&by, &query, &why), strchr(asks[i].who, letter) != NULL);
                }
                for (size_t i = 0; i < COUNT(things); i++) {
                        thing.is_case = things[i].is;
                        assert_int_equal(access_sight(NULL, &by, &thing, date_of_ymd(20260302)),
                                         strchr(things[i].who, letter) ? SIGHT_PLAIN : SIGHT_NONE);
                }
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(every_command_is_open_to_exactly_these_roles),
                cmocka_unit_test(employers_and_employees_reach_only_what_is_theirs),
                cmocka_unit_test(without_a_register_nothing_counts_as_anybodys_own),
                cmocka_unit_test(an_employer_answers_a_proposal_only_after_the_person_said_yes),
                cmocka_unit_test(an_employer_states_what_it_prefers_only_for_its_vacancies),
                cmocka_unit_test(a_history_is_for_its_person_and_not_for_a_colleague_with_two_roles),
                cmocka_unit_test(an_auditor_sees_what_happened_and_nobodys_profile),
                cmocka_unit_test(a_revoked_caller_may_nothing),
                cmocka_unit_test(sealed_fields_are_seen_by_staff_and_by_those_whose_they_are),
                cmocka_unit_test(an_employer_sees_a_proposal_only_after_the_person_said_yes),
                cmocka_unit_test(an_employer_sees_of_a_person_what_they_consented_to),
                cmocka_unit_test(a_flow_says_from_which_step_on_both_sides_see_each_other),
                cmocka_unit_test(a_programme_is_seen_by_its_members_and_by_those_who_account_for_it),
                cmocka_unit_test(a_preference_is_seen_by_staff_and_by_whose_it_is),
                cmocka_unit_test(staff_and_auditors_have_the_books_checked),
                cmocka_unit_test(staff_take_a_snapshot_of_what_is_matched_and_only_workers_follow_it),
                cmocka_unit_test(events_for_a_proof_are_for_leads_and_auditors),
                cmocka_unit_test(a_person_sees_what_was_put_beside_them_and_nobody_beside_whom_a_vacancy_was_put),
                cmocka_unit_test(a_funder_sees_counts_and_no_casefile_of_them),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests(tests, NULL, NULL);
}
