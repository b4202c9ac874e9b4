#include "access.h"

#include <string.h>

#include "decide.h"
#include "flow.h"
#include "must.h"
#include "person.h"
#include "programme.h"

#define R(role) (1u << ROLE__ROLE_##role)
#define STAFF   (R(CASEWORKER) | R(LEAD))

static uint32_t roles_of(const Principal *by)
{
        uint32_t roles = 0;

        for (size_t i = 0; by && !by->revoked && i < by->n_roles; i++)
                roles |= by->roles[i] < 32 ? 1u << by->roles[i] : 0;
        return roles;
}

/* ---- whose is it */

static bool same_person(ProtobufCBinaryData a, ProtobufCBinaryData b)
{
        return a.len == 16 && b.len == 16 && !memcmp(a.data, b.data, 16);
}

static bool own_notice(struct world *world, const Principal *by, uint64_t id)
{
        const Notice *notice = world_notice(world, id);

        return notice && by->employer && notice->content->employer == by->employer;
}

static bool own_vacancy(struct world *world, const Principal *by, uint64_t id)
{
        const Vacancy *vacancy = world_vacancy(world, id);

        return vacancy && by->employer && vacancy->employer == by->employer;
}

static bool own_person(struct world *world, const Principal *by, uint64_t id)
{
        const Casefile *casefile = world_casefile(world, id);

        return casefile && same_person(casefile->person, by->person);
}

static bool own_case(struct world *world, const Principal *by, uint64_t id)
{
        const Casefile *casefile = world_casefile(world, id);

        return casefile && ((has_role(by, ROLE__ROLE_EMPLOYER) && by->employer && casefile->sender == by->employer) ||
                            (has_role(by, ROLE__ROLE_EMPLOYEE) && same_person(casefile->person, by->person)));
}

/* Did the casefile ever come into one of these states of its flow? No states: everything is shown from the start. */
static bool came_so_far(Word *const *states, size_t n, const Casefile *casefile)
{
        for (size_t i = 0; i < casefile->n_entered; i++)
                if (word_among(states, n, casefile->entered[i]->state))
                        return true;
        return !n;
}

static bool shows_vacancies(struct world *world, const Casefile *casefile)
{
        const Flow *flow = world_flow(world, casefile->flow, casefile->flow_version);

        return flow && came_so_far(flow->sight_vacancy, flow->n_sight_vacancy, casefile);
}

static bool shows_person(struct world *world, const Casefile *casefile)
{
        const Flow *flow = world_flow(world, casefile->flow, casefile->flow_version);

        return flow && came_so_far(flow->sight_person, flow->n_sight_person, casefile);
}

static bool own_proposal(struct world *world, const Principal *by, const Command *command)
{
        const Proposal *proposal = world_proposal(world, command->proposal_answer->proposal);
        const Casefile *casefile = proposal ? world_casefile(world, proposal->casefile) : NULL;

        if (!casefile)
                return false;
        if (command->proposal_answer->side == SIDE__SIDE_PERSON)
                return has_role(by, ROLE__ROLE_EMPLOYEE) && same_person(casefile->person, by->person) && shows_vacancies(world, casefile);
        /* What an employer does not see yet it cannot answer, whatever number it guesses. */
        return command->proposal_answer->side == SIDE__SIDE_EMPLOYER && has_role(by, ROLE__ROLE_EMPLOYER) &&
               proposal->person == REPLY__REPLY_ACCEPT && own_vacancy(world, by, proposal->vacancy) && shows_person(world, casefile);
}

/* A person's preference is theirs, and a vacancy's its employer's: not the other way about, and never both at once. */
static bool own_preference(struct world *world, const Principal *by, const RoundPrefer *prefer)
{
        if (prefer->casefile && !prefer->vacancy)
                return has_role(by, ROLE__ROLE_EMPLOYEE) && own_person(world, by, prefer->casefile);
        return prefer->vacancy && !prefer->casefile && has_role(by, ROLE__ROLE_EMPLOYER) && own_vacancy(world, by, prefer->vacancy);
}

/* An employer or employee sends it about what is theirs; submit and post are bound to the sender's employer by their rules. */
static bool is_own(struct world *world, const Principal *by, const Command *command)
{
        switch (command->what_case) {
        case COMMAND__WHAT_NOTICE_SUBMIT:
        case COMMAND__WHAT_VACANCY_POST:
                return by->employer != 0;
        case COMMAND__WHAT_NOTICE_AMEND:
                return own_notice(world, by, command->notice_amend->notice);
        case COMMAND__WHAT_NOTICE_WITHDRAW:
                return own_notice(world, by, command->notice_withdraw->notice);
        case COMMAND__WHAT_VACANCY_CLOSE:
                return own_vacancy(world, by, command->vacancy_close->vacancy);
        case COMMAND__WHAT_PROFILE_UPDATE:
                return same_person(by->person, command->profile_update->person);
        case COMMAND__WHAT_CONSENT_GIVE:
                return same_person(by->person, command->consent_give->person);
        case COMMAND__WHAT_CONSENT_WITHDRAW:
                return same_person(by->person, command->consent_withdraw->person);
        case COMMAND__WHAT_CASE_STEP:
                return own_case(world, by, command->case_step->casefile);
        case COMMAND__WHAT_PROPOSAL_ANSWER:
                return own_proposal(world, by, command);
        case COMMAND__WHAT_ROUND_PREFER:
                return own_preference(world, by, command->round_prefer);
        case COMMAND__WHAT_MONEY_CHOOSE:
                return own_person(world, by, command->money_choose->casefile);
        case COMMAND__WHAT_COST_CONSENT_GIVE:
                return own_person(world, by, command->cost_consent_give->casefile);
        default:
                return false;
        }
}

/* ---- commands */

static const struct {
        uint32_t any;           /* for anything of its kind */
        uint32_t own;           /* for what is the sender's own */
} commands[] = {
        [COMMAND__WHAT_EMPLOYER_REGISTER] = {STAFF, 0},
        [COMMAND__WHAT_PROGRAMME_REGISTER] = {R(LEAD), 0},
        [COMMAND__WHAT_NOTICE_SUBMIT] = {STAFF, R(EMPLOYER)},
        [COMMAND__WHAT_NOTICE_AMEND] = {STAFF, R(EMPLOYER)},
        [COMMAND__WHAT_NOTICE_WITHDRAW] = {STAFF, R(EMPLOYER)},
        [COMMAND__WHAT_EMPLOYEE_LOG] = {STAFF, 0},
        [COMMAND__WHAT_PROFILE_UPDATE] = {STAFF, R(EMPLOYEE)},
        [COMMAND__WHAT_CONSENT_GIVE] = {STAFF, R(EMPLOYEE)},
        [COMMAND__WHAT_CONSENT_WITHDRAW] = {STAFF, R(EMPLOYEE)},
        [COMMAND__WHAT_CASE_STEP] = {STAFF, R(EMPLOYEE) | R(EMPLOYER)},
        [COMMAND__WHAT_CASE_RECORD] = {STAFF, 0},
        [COMMAND__WHAT_ACTIVITY_RECORD] = {STAFF, 0},
        [COMMAND__WHAT_TASK_CLOSE] = {STAFF, 0},
        [COMMAND__WHAT_VACANCY_POST] = {STAFF, R(EMPLOYER)},
        [COMMAND__WHAT_VACANCY_CLOSE] = {STAFF, R(EMPLOYER)},
        [COMMAND__WHAT_PROPOSAL_ANSWER] = {STAFF, R(EMPLOYEE) | R(EMPLOYER)},
        [COMMAND__WHAT_PLACEMENT_RECORD] = {STAFF, 0},
        [COMMAND__WHAT_PLACEMENT_END] = {STAFF, 0},
        [COMMAND__WHAT_ADMISSION_RECORD] = {R(LEAD), 0},
        [COMMAND__WHAT_PROPOSALS_DELIVER] = {R(PLACEMENT), 0},
        [COMMAND__WHAT_CLOCK_TICK] = {R(OPERATOR) | R(TRACKER), 0},
        [COMMAND__WHAT_FLOW_INSTALL] = {R(LEAD) | R(TRACKER), 0},
        [COMMAND__WHAT_LAW_INSTALL] = {R(LEAD) | R(TRACKER), 0},
        [COMMAND__WHAT_RULES_INSTALL] = {R(LEAD) | R(TRACKER), 0},
        [COMMAND__WHAT_PLACES_INSTALL] = {R(LEAD) | R(OPERATOR), 0},
        [COMMAND__WHAT_KEY_ADMIT] = {R(OPERATOR), 0},
        [COMMAND__WHAT_KEY_REVOKE] = {R(OPERATOR), 0},
        [COMMAND__WHAT_VIEW_LOG] = {R(DESK), 0},
        [COMMAND__WHAT_CASE_CONFIRM] = {STAFF, 0},
        [COMMAND__WHAT_CASE_SUSPEND] = {STAFF, 0},
        [COMMAND__WHAT_CASE_ASSIGN] = {STAFF, 0},
        [COMMAND__WHAT_FLOW_MIGRATE] = {R(LEAD), 0},
        [COMMAND__WHAT_MIGRATION_UNDO] = {R(LEAD), 0},
        [COMMAND__WHAT_SAMPLE_DRAW] = {R(LEAD) | R(AUDITOR), 0},
        [COMMAND__WHAT_ROUND_OPEN] = {R(LEAD), 0},
        [COMMAND__WHAT_ROUND_PREFER] = {STAFF, R(EMPLOYEE) | R(EMPLOYER)},
        [COMMAND__WHAT_ROUND_RAN] = {R(LEAD), 0},
        [COMMAND__WHAT_MATCH_ASK] = {STAFF, 0},
        [COMMAND__WHAT_MATCH_RAN] = {R(PLACEMENT), 0},
        [COMMAND__WHAT_RUNS_PURGE] = {R(TRACKER), 0},
        [COMMAND__WHAT_MONEY_RESERVE] = {STAFF, 0},
        [COMMAND__WHAT_MONEY_RELEASE] = {STAFF, 0},
        [COMMAND__WHAT_MONEY_SPEND] = {STAFF, 0},
        [COMMAND__WHAT_MONEY_CHOOSE] = {STAFF, R(EMPLOYEE)},
        [COMMAND__WHAT_COST_CONSENT_GIVE] = {STAFF, R(EMPLOYEE)},
        [COMMAND__WHAT_POSTING_APPROVE] = {STAFF, 0},
        [COMMAND__WHAT_POSTING_CORRECT] = {STAFF, 0},
        [COMMAND__WHAT_PERIOD_CLOSE] = {R(LEAD), 0},
        [COMMAND__WHAT_WAGE_AGREE] = {STAFF, 0},
        [COMMAND__WHAT_HOURS_LOG] = {STAFF, 0},
        [COMMAND__WHAT_MONTH_RUN] = {R(LEAD), 0},
        [COMMAND__WHAT_INVOICE_PAY] = {STAFF, 0},
        [COMMAND__WHAT_CONTRIBUTE] = {R(LEAD), 0},
        [COMMAND__WHAT_SUBSIDY_CLAIM] = {R(LEAD), 0},
        [COMMAND__WHAT_OUTCOME_INSTALL] = {R(LEAD) | R(TRACKER), 0},
        [COMMAND__WHAT_RESULT_DISPUTE] = {STAFF | R(AUDITOR), 0},
        [COMMAND__WHAT_RESULT_DECIDE] = {R(LEAD) | R(AUDITOR), 0},
};

uint32_t access_roles(Command__WhatCase what)
{
        return (size_t)what < COUNT(commands) ? commands[what].any | commands[what].own : 0;
}

bool access_command(struct world *world, const Principal *by, const Command *command, const char **why)
{
        uint32_t roles = roles_of(by);
        size_t what = command->what_case;

        *why = "none of your roles may send this command";
        if (what >= COUNT(commands))
                return false;
        if (roles & commands[what].any)
                return true;
        if (!(roles & commands[what].own))
                return false;
        *why = "what is yours cannot be told before the register is there; ask again";
        if (!world)
                return false;
        *why = "your role may send this command only about what is yours";
        return is_own(world, by, command);
}

/* ---- questions */

static const uint32_t kinds[] = {
        [KIND__KIND_EMPLOYER] = STAFF | R(AUDITOR) | R(EMPLOYER),
        [KIND__KIND_PROGRAMME] = STAFF | R(AUDITOR) | R(FUNDER) | R(EMPLOYER),
        [KIND__KIND_NOTICE] = STAFF | R(AUDITOR) | R(EMPLOYER),
        [KIND__KIND_PERSON] = STAFF | R(EMPLOYEE),
        [KIND__KIND_CASEFILE] = STAFF | R(AUDITOR) | R(EMPLOYEE) | R(EMPLOYER),
        [KIND__KIND_VACANCY] = STAFF | R(AUDITOR) | R(EMPLOYEE) | R(EMPLOYER),
        [KIND__KIND_PROPOSAL] = STAFF | R(AUDITOR) | R(EMPLOYEE) | R(EMPLOYER),
        [KIND__KIND_PLACEMENT] = STAFF | R(AUDITOR) | R(EMPLOYEE) | R(EMPLOYER),
        [KIND__KIND_FLOW] = STAFF | R(AUDITOR) | R(FUNDER) | R(OPERATOR) | R(EMPLOYEE) | R(EMPLOYER),
        [KIND__KIND_LAW] = STAFF | R(AUDITOR) | R(FUNDER) | R(OPERATOR) | R(EMPLOYEE) | R(EMPLOYER),
        [KIND__KIND_RULES] = STAFF | R(AUDITOR) | R(FUNDER) | R(OPERATOR) | R(EMPLOYEE) | R(EMPLOYER),
        [KIND__KIND_PLACE] = STAFF | R(AUDITOR) | R(OPERATOR),
        [KIND__KIND_PRINCIPAL] = R(OPERATOR) | R(AUDITOR),
        [KIND__KIND_ADMISSION] = STAFF | R(AUDITOR) | R(OPERATOR),
        [KIND__KIND_MIGRATION] = STAFF | R(AUDITOR) | R(OPERATOR),
        [KIND__KIND_SAMPLE] = STAFF | R(AUDITOR),
        [KIND__KIND_ROUND] = STAFF | R(AUDITOR) | R(EMPLOYEE) | R(EMPLOYER),
        [KIND__KIND_RUN] = STAFF | R(AUDITOR) | R(EMPLOYEE),
        [KIND__KIND_POSTING] = STAFF | R(AUDITOR) | R(EMPLOYEE) | R(EMPLOYER),
        [KIND__KIND_INVOICE] = STAFF | R(AUDITOR) | R(EMPLOYER),
        [KIND__KIND_BALANCE] = STAFF | R(AUDITOR) | R(FUNDER),
        [KIND__KIND_CASE_MONEY] = STAFF | R(AUDITOR) | R(EMPLOYEE),
        [KIND__KIND_HOURS] = STAFF | R(AUDITOR),
        [KIND__KIND_OUTCOME_DEFINITION] = STAFF | R(AUDITOR) | R(FUNDER) | R(OPERATOR) | R(EMPLOYEE) | R(EMPLOYER),
        [KIND__KIND_DISPUTE] = STAFF | R(AUDITOR),
};

static bool kind_is_open(uint32_t roles, Kind kind)
{
        return (size_t)kind < COUNT(kinds) && (roles & kinds[kind]);
}

bool access_query(const Principal *by, const Query *query, const char **why)
{
        uint32_t roles = roles_of(by);

        *why = "none of your roles may ask this";
        switch (query->what_case) {
        case QUERY__WHAT_SHOW:
                /* One person at a time, by consent; there are no lists of them. */
                return kind_is_open(roles, query->show->kind) || ((roles & R(EMPLOYER)) && query->show->kind == KIND__KIND_PERSON);
        case QUERY__WHAT_LIST:
                /* Who only pays sees the money of nobody in particular. */
                if (query->list->kind == KIND__KIND_BALANCE && query->list->casefile)
                        return roles & (STAFF | R(AUDITOR));
                return kind_is_open(roles, query->list->kind);
        case QUERY__WHAT_HISTORY:
                return roles & (STAFF | R(AUDITOR) | R(EMPLOYEE));
        case QUERY__WHAT_MATCH_FEED:
                /* Staff work rounds out by the matcher, from a snapshot; to follow the changes is for workers. */
                return roles & (R(PLACEMENT) | (query->match_feed->after ? 0 : STAFF));
        case QUERY__WHAT_COUNTS:
                /* No funder: the counters of programmes are among them, to the last casefile. */
                return roles & (STAFF | R(AUDITOR) | R(OPERATOR));
        /* A funder is told of groups: desk answers by whether it sees the result of a casefile. */
        case QUERY__WHAT_OUTCOME_ASK:
        case QUERY__WHAT_FOLLOWUP_ASK:
                return roles & (STAFF | R(AUDITOR) | R(FUNDER));
        /* And an employer of the programmes that it is a member of. */
        case QUERY__WHAT_GOAL_ASK:
                return roles & (STAFF | R(AUDITOR) | R(FUNDER) | R(EMPLOYER));
        case QUERY__WHAT_SURVIVAL_ASK:
        case QUERY__WHAT_COST_ASK:
        case QUERY__WHAT_GIVE_TAKE_ASK:
                return roles & (STAFF | R(AUDITOR));
        case QUERY__WHAT_RESULTS_ASK:
                return roles & (STAFF | R(AUDITOR));
        case QUERY__WHAT_PROOF_ASK:
                /* It is made to be given away. */
                return roles & (R(LEAD) | R(AUDITOR));
        case QUERY__WHAT_TRACE:
                return roles != 0;
        case QUERY__WHAT_LEDGER_CHECK:
                return roles & (STAFF | R(AUDITOR));
        default:
                return false;
        }
}

/* ---- records */

/* A person sees what is proposed to them, from the state on that the flow names. An employer sees it only once the person said yes, and as long as the
 * person lets it see the profile. */
static bool proposal_is_theirs(struct world *world, const Principal *by, uint32_t roles, const Proposal *proposal, struct date today)
{
        const Casefile *casefile = world_casefile(world, proposal->casefile);
        const Person *person;

        if (!casefile)
                return false;
        if ((roles & R(EMPLOYEE)) && same_person(casefile->person, by->person))
                return shows_vacancies(world, casefile);
        if (!(roles & R(EMPLOYER)) || proposal->person != REPLY__REPLY_ACCEPT || !own_vacancy(world, by, proposal->vacancy))
                return false;
        person = world_person(world, casefile->person);
        return person && shows_person(world, casefile) && person_consents(person, PART__PART_PROFILE, by->employer, today);
}

struct yes {
        struct world *world;
        const Principal *by;
        bool said;
};

static bool yes_visit(void *self, struct bytes key, uint64_t id)
{
        struct yes *yes = self;
        const Proposal *proposal = world_proposal(yes->world, id);

        (void)key;
        yes->said = proposal && proposal->person == REPLY__REPLY_ACCEPT && own_vacancy(yes->world, yes->by, proposal->vacancy);
        return !yes->said;
}

/* Has the centre put the person before this employer, with the person's yes? And does the flow show people to employers by now? */
static void put_before(struct world *world, const Principal *by, const Person *person, bool *shown, bool *proposed)
{
        struct yes yes = {world, by, false};
        struct keybuf key;

        *shown = false;
        for (size_t i = 0; i < person->n_casefiles; i++) {
                const Casefile *casefile = world_casefile(world, person->casefiles[i]);

                if (!casefile || !shows_person(world, casefile))
                        continue;
                *shown = true;
                if (!yes.said)
                        world->ops->scan(world, TABLE_PROPOSAL_CASES, key_u64(&key, casefile->id), yes_visit, &yes);
        }
        *proposed = yes.said;
}

unsigned access_parts(struct world *world, const Principal *by, const Person *person, struct date today)
{
        static const Part all[] = {PART__PART_PROFILE, PART__PART_NAME, PART__PART_CONTACT};
        bool shown, proposed;
        unsigned parts = 0;

        if (!(roles_of(by) & R(EMPLOYER)) || !by->employer)
                return 0;
        put_before(world, by, person, &shown, &proposed);
        for (size_t i = 0; shown && i < COUNT(all); i++)
                if (proposed ? person_consents(person, all[i], by->employer, today) : person_consents_by_name(person, all[i], by->employer, today))
                        parts |= 1u << all[i];
        return parts;
}

static enum sight staff_or(uint32_t roles, bool own)
{
        if (roles & STAFF)
                return SIGHT_PERSONAL;
        return (roles & R(AUDITOR)) || own ? SIGHT_PLAIN : SIGHT_NONE;
}

static enum sight staff_plain_or(uint32_t roles, bool own)
{
        return (roles & (STAFF | R(AUDITOR))) || own ? SIGHT_PLAIN : SIGHT_NONE;
}

enum sight access_sight(struct world *world, const Principal *by, const Thing *thing, struct date today)
{
        uint32_t roles = roles_of(by);
        bool employer = (roles & R(EMPLOYER)) && by->employer;

        switch (thing->is_case) {
        case THING__IS_EMPLOYER:
                return staff_or(roles, employer && thing->employer->id == by->employer);
        case THING__IS_NOTICE:
                if (employer && thing->notice->content->employer == by->employer)
                        return SIGHT_PERSONAL;
                return staff_or(roles, false);
        case THING__IS_PERSON:
                if (roles & STAFF)
                        return SIGHT_PERSONAL;
                if ((roles & R(EMPLOYEE)) && same_person(thing->person->id, by->person))
                        return SIGHT_PERSONAL;
                return access_parts(world, by, thing->person, today) ? SIGHT_CONSENTED : SIGHT_NONE;
        case THING__IS_CASEFILE:
                return staff_or(roles, own_case(world, by, thing->casefile->id) && (roles & (R(EMPLOYEE) | R(EMPLOYER))));
        case THING__IS_PLACEMENT:
                return staff_or(roles, own_case(world, by, thing->placement->casefile) && (roles & (R(EMPLOYEE) | R(EMPLOYER))));
        case THING__IS_EVENT:
                if (roles & STAFF)
                        return SIGHT_PLAIN;
                /* An auditor follows a casefile, and sees no person: a profile would be one. */
                if ((roles & R(AUDITOR)) && thing->event->what_case != EVENT__WHAT_PROFILE_CHANGED)
                        return SIGHT_PLAIN;
                return (roles & R(EMPLOYEE)) && own_person(world, by, thing->event->casefile) ? SIGHT_PLAIN : SIGHT_NONE;
        case THING__IS_VACANCY:
                if (employer && thing->vacancy->employer == by->employer)
                        return SIGHT_PERSONAL;
                return staff_or(roles, roles & R(EMPLOYEE));
        case THING__IS_PROPOSAL:
                return staff_or(roles, proposal_is_theirs(world, by, roles, thing->proposal, today));
        case THING__IS_PROGRAMME:
                if (roles & (STAFF | R(AUDITOR) | R(FUNDER)))
                        return SIGHT_PLAIN;
                return employer && programme_has_member(thing->programme, by->employer) ? SIGHT_PLAIN : SIGHT_NONE;
        case THING__IS_FLOW:
        case THING__IS_LAW:
        case THING__IS_RULES:
                return roles ? SIGHT_PLAIN : SIGHT_NONE;
        case THING__IS_PLACE:
                return kind_is_open(roles, KIND__KIND_PLACE) ? SIGHT_PLAIN : SIGHT_NONE;
        case THING__IS_PRINCIPAL:
                return kind_is_open(roles, KIND__KIND_PRINCIPAL) ? SIGHT_PLAIN : SIGHT_NONE;
        case THING__IS_ADMISSION:
                return kind_is_open(roles, KIND__KIND_ADMISSION) ? SIGHT_PLAIN : SIGHT_NONE;
        case THING__IS_MIGRATION:
                return kind_is_open(roles, KIND__KIND_MIGRATION) ? SIGHT_PLAIN : SIGHT_NONE;
        /* What was put beside a person is that person's too; whom a vacancy was put beside is not. */
        case THING__IS_RUN:
                return staff_plain_or(roles, (roles & R(EMPLOYEE)) && own_person(world, by, thing->run->casefile));
        case THING__IS_MATCH_RAN:
                return staff_plain_or(roles, (roles & R(EMPLOYEE)) && own_person(world, by, thing->match_ran->casefile));
        case THING__IS_SAMPLE:
                return kind_is_open(roles, KIND__KIND_SAMPLE) ? SIGHT_PLAIN : SIGHT_NONE;
        case THING__IS_ROUND:
                return kind_is_open(roles, KIND__KIND_ROUND) ? SIGHT_PLAIN : SIGHT_NONE;
        case THING__IS_ROUND_PREFER:
                return roles & (STAFF | R(AUDITOR)) || own_preference(world, by, thing->round_prefer) ? SIGHT_PLAIN : SIGHT_NONE;
        case THING__IS_ROUND_RAN:
                return roles & (STAFF | R(AUDITOR)) ? SIGHT_PLAIN : SIGHT_NONE;
        /* The money of a plan is for its person too; what an employer is asked to pay, for the employer. */
        case THING__IS_POSTING:
                return staff_plain_or(roles, (employer && thing->posting->employer == by->employer) ||
                                                     ((roles & R(EMPLOYEE)) && own_person(world, by, thing->posting->casefile)));
        case THING__IS_INVOICE:
                return staff_plain_or(roles, employer && thing->invoice->employer == by->employer);
        case THING__IS_BALANCE:
                return kind_is_open(roles, KIND__KIND_BALANCE) ? SIGHT_PLAIN : SIGHT_NONE;
        case THING__IS_CASE_MONEY:
                return staff_plain_or(roles, (roles & R(EMPLOYEE)) && own_person(world, by, thing->case_money->casefile));
        case THING__IS_HOURS:
                return staff_plain_or(roles, false);
        case THING__IS_OUTCOME_DEFINITION:
                return kind_is_open(roles, KIND__KIND_OUTCOME_DEFINITION) ? SIGHT_PLAIN : SIGHT_NONE;
        case THING__IS_DISPUTE:
        case THING__IS_CASE_RESULT:
                return roles & (STAFF | R(AUDITOR)) ? SIGHT_PLAIN : SIGHT_NONE;
        case THING__IS_OUTCOME_REPORT:
        case THING__IS_FOLLOWUP_REPORT:
                return roles & (STAFF | R(AUDITOR) | R(FUNDER)) ? SIGHT_PLAIN : SIGHT_NONE;
        case THING__IS_GOAL_REPORT:
                return roles & (STAFF | R(AUDITOR) | R(FUNDER) | R(EMPLOYER)) ? SIGHT_PLAIN : SIGHT_NONE;
        case THING__IS_SURVIVAL_REPORT:
        case THING__IS_COST_REPORT:
        case THING__IS_GIVE_TAKE_REPORT:
                return roles & (STAFF | R(AUDITOR)) ? SIGHT_PLAIN : SIGHT_NONE;
        default:
                return SIGHT_NONE;
        }
}
