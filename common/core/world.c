#include "world.h"

#include <string.h>

#include "casefile.h"
#include "date.h"
#include "flow.h"
#include "must.h"

const char *const table_names[TABLES] = {
        [TABLE_META] = "meta",
        [TABLE_EVENTS] = "events",
        [TABLE_OUTCOMES] = "outcomes",
        [TABLE_EMPLOYERS] = "employers",
        [TABLE_PROGRAMMES] = "programmes",
        [TABLE_NOTICES] = "notices",
        [TABLE_PERSONS] = "persons",
        [TABLE_CASEFILES] = "casefiles",
        [TABLE_VACANCIES] = "vacancies",
        [TABLE_PROPOSALS] = "proposals",
        [TABLE_FLOWS] = "flows",
        [TABLE_LAW] = "law",
        [TABLE_RULES] = "rules",
        [TABLE_PLACES] = "places",
        [TABLE_PRINCIPALS] = "principals",
        [TABLE_ADMISSIONS] = "admissions",
        [TABLE_EMPLOYER_NAMES] = "employer-names",
        [TABLE_NOTICE_REFS] = "notice-refs",
        [TABLE_NOTICE_AREAS] = "notice-areas",
        [TABLE_CASE_EVENTS] = "case-events",
        [TABLE_CASE_STATES] = "case-states",
        [TABLE_CASE_MATCHING] = "case-matching",
        [TABLE_CASE_REFS] = "case-refs",
        [TABLE_VACANCY_OPEN] = "vacancy-open",
        [TABLE_VACANCY_REFS] = "vacancy-refs",
        [TABLE_PROPOSAL_CASES] = "proposal-cases",
        [TABLE_PROPOSAL_VACANCIES] = "proposal-vacancies",
        [TABLE_PLACEMENTS] = "placements",
        [TABLE_DEADLINES] = "deadlines",
        [TABLE_COUNTERS] = "counters",
        [TABLE_MIGRATIONS] = "migrations",
        [TABLE_SAMPLES] = "samples",
        [TABLE_CASE_GUIDES] = "case-guides",
        [TABLE_CASE_FLOWS] = "case-flows",
        [TABLE_ROUNDS] = "rounds",
        [TABLE_ROUND_PREFS] = "round-prefs",
        [TABLE_RUNS] = "runs",
        [TABLE_RUN_DETAILS] = "run-details",
        [TABLE_RUN_OPEN] = "run-open",
        [TABLE_POSTINGS] = "postings",
        [TABLE_CASE_MONEY] = "case-money",
        [TABLE_INVOICES] = "invoices",
        [TABLE_HOURS] = "hours",
        [TABLE_BALANCES] = "balances",
        [TABLE_POSTING_DAYS] = "posting-days",
        [TABLE_POSTING_CASES] = "posting-cases",
        [TABLE_POSTING_WAITS] = "posting-waits",
        [TABLE_UNBILLED] = "unbilled",
        [TABLE_INVOICE_OWED] = "invoice-owed",
        [TABLE_CLOSED] = "closed",
        [TABLE_OUTCOME_DEFINITIONS] = "outcome-definitions",
        [TABLE_TRAILS] = "trails",
        [TABLE_DISPUTES] = "disputes",
        [TABLE_MONEY] = "money",
        [TABLE_MONTHS] = "months",
        [TABLE_CLOSED_SUMS] = "closed-sums",
        [TABLE_CONTRIBUTIONS] = "contributions",
        [TABLE_CASE_PROGRAMMES] = "case-programmes",
};

const ProtobufCMessageDescriptor *const table_types[TABLES] = {
        [TABLE_EVENTS] = &event__descriptor,
        [TABLE_OUTCOMES] = &outcome__descriptor,
        [TABLE_EMPLOYERS] = &employer__descriptor,
        [TABLE_PROGRAMMES] = &programme__descriptor,
        [TABLE_NOTICES] = &notice__descriptor,
        [TABLE_PERSONS] = &person__descriptor,
        [TABLE_CASEFILES] = &casefile__descriptor,
        [TABLE_VACANCIES] = &vacancy__descriptor,
        [TABLE_PROPOSALS] = &proposal__descriptor,
        [TABLE_FLOWS] = &flow__descriptor,
        [TABLE_LAW] = &law__descriptor,
        [TABLE_RULES] = &match_rules__descriptor,
        [TABLE_PLACES] = &place__descriptor,
        [TABLE_PRINCIPALS] = &principal__descriptor,
        [TABLE_ADMISSIONS] = &admission__descriptor,
        [TABLE_MIGRATIONS] = &migration__descriptor,
        [TABLE_SAMPLES] = &sample__descriptor,
        [TABLE_ROUNDS] = &round__descriptor,
        [TABLE_ROUND_PREFS] = &round_prefer__descriptor,
        [TABLE_RUNS] = &run__descriptor,
        [TABLE_RUN_DETAILS] = &run_details__descriptor,
        [TABLE_POSTINGS] = &posting__descriptor,
        [TABLE_CASE_MONEY] = &case_money__descriptor,
        [TABLE_INVOICES] = &invoice__descriptor,
        [TABLE_HOURS] = &hours_log__descriptor,
        [TABLE_OUTCOME_DEFINITIONS] = &outcome_definition__descriptor,
        [TABLE_TRAILS] = &trail__descriptor,
        [TABLE_DISPUTES] = &dispute__descriptor,
};

/* ---- reading */

static const void *get_u64(struct world *world, enum table table, uint64_t id)
{
        struct keybuf key;

        return id ? world->ops->get(world, table, key_u64(&key, id)) : NULL;
}

static const void *get_u64_in(struct world *world, enum table table, uint64_t id, struct arena *arena)
{
        struct arena *kept = world->arena;
        const void *record;

        world->arena = arena;
        record = get_u64(world, table, id);
        world->arena = kept;
        return record;
}

static const void *get_text(struct world *world, enum table table, const char *name)
{
        struct keybuf key;

        return text_set(name) ? world->ops->get(world, table, key_text(&key, name)) : NULL;
}

const Employer *world_employer(struct world *world, uint64_t id)
{
        return get_u64(world, TABLE_EMPLOYERS, id);
}

const Programme *world_programme(struct world *world, const char *id)
{
        return get_text(world, TABLE_PROGRAMMES, id);
}

const Notice *world_notice(struct world *world, uint64_t id)
{
        return get_u64(world, TABLE_NOTICES, id);
}

/* The largest parts of a person stand once in the register, in the event that gave them. */
const Person *world_person(struct world *world, ProtobufCBinaryData id)
{
        const Person *kept = id.len == 16 ? world->ops->get(world, TABLE_PERSONS, (struct bytes){id.data, id.len}) : NULL;
        const Event *event;
        Person *person;

        if (!kept)
                return NULL;
        person = arena_copy(world->arena, kept, sizeof *kept);
        event = get_u64(world, TABLE_EVENTS, kept->profile_event);
        if (event)
                person->profile = event->what_case == EVENT__WHAT_PERSON_LOGGED ? event->person_logged->profile
                                                                                : event->profile_changed->profile;
        if (kept->sealed_event != kept->profile_event)
                event = get_u64(world, TABLE_EVENTS, kept->sealed_event);
        if (event && kept->sealed_event)
                person->sealed = event->what_case == EVENT__WHAT_PERSON_LOGGED ? event->person_logged->sealed
                                                                               : event->profile_changed->sealed;
        return person;
}

const Casefile *world_casefile(struct world *world, uint64_t id)
{
        return get_u64(world, TABLE_CASEFILES, id);
}

const Casefile *world_casefile_in(struct world *world, uint64_t id, struct arena *arena)
{
        return get_u64_in(world, TABLE_CASEFILES, id, arena);
}

const Vacancy *world_vacancy(struct world *world, uint64_t id)
{
        return get_u64(world, TABLE_VACANCIES, id);
}

const Proposal *world_proposal(struct world *world, uint64_t id)
{
        return get_u64(world, TABLE_PROPOSALS, id);
}

const Principal *world_principal(struct world *world, const char *name)
{
        return get_text(world, TABLE_PRINCIPALS, name);
}

static struct bytes flow_key(struct keybuf *key, const char *name, uint32_t version)
{
        key_start(key);
        key_add_text(key, name);
        key_add_u32(key, version);
        return key_bytes(key);
}

static const char *flow_counter(struct world *world, const char *name)
{
        return arena_text(world->arena, "flow %s", name);
}

const Flow *world_flow(struct world *world, const char *name, uint32_t version)
{
        struct keybuf key;

        if (!text_set(name))
                return NULL;
        if (!version)
                version = (uint32_t)world_counter(world, flow_counter(world, name));
        return version ? world->ops->get(world, TABLE_FLOWS, flow_key(&key, name, version)) : NULL;
}

const Law *world_law(struct world *world)
{
        struct keybuf key;
        const Law *law = world->ops->get(world, TABLE_LAW, key_text(&key, "current"));

        return law ? law : NEW(world->arena, Law, law);
}

/* "at" and the event that installed it, so that a scan meets them in the order of time. */
static struct bytes law_key(struct keybuf *key, uint64_t seq)
{
        key_start(key);
        key_add_text(key, "at");
        key_add_u64(key, seq);
        return key_bytes(key);
}

struct law_search {
        uint64_t seq, found;
};

static bool law_visit(void *self, struct bytes key, uint64_t value)
{
        struct law_search *search = self;
        uint64_t seq = key_read_u64(key, key.size - 8);

        (void)value;
        if (seq <= search->seq)
                search->found = seq;
        return seq <= search->seq;
}

const Law *world_law_at(struct world *world, uint64_t seq)
{
        struct law_search search = {.seq = seq};
        struct keybuf key;
        const Law *law;

        key_start(&key);
        key_add_text(&key, "at");
        world->ops->scan(world, TABLE_LAW, key_bytes(&key), law_visit, &search);
        law = search.found ? world->ops->get(world, TABLE_LAW, law_key(&key, search.found)) : NULL;
        return law ? law : NEW(world->arena, Law, law);
}

const MatchRules *world_rules(struct world *world)
{
        struct keybuf key;
        const MatchRules *rules = world->ops->get(world, TABLE_RULES, key_text(&key, "current"));

        return rules ? rules : NEW(world->arena, MatchRules, match_rules);
}

const Place *world_place(struct world *world, uint32_t pc4)
{
        return get_u64(world, TABLE_PLACES, pc4);
}

struct admitted {
        struct world *world;
        struct date on;
        bool yes;
};

static bool admitted_visit(void *self, struct bytes key, uint64_t value)
{
        struct admitted *a = self;
        const Admission *admission = a->world->ops->get(a->world, TABLE_ADMISSIONS, key);

        (void)value;
        if (admission && date_ymd(a->on) >= admission->from && (!admission->until || date_ymd(a->on) <= admission->until))
                a->yes = true;
        return !a->yes;
}

bool world_admitted(struct world *world, const char *kind, struct date on)
{
        struct admitted a = {.world = world, .on = on};
        struct keybuf key;

        key_start(&key);
        key_add_text(&key, kind);
        world->ops->scan(world, TABLE_ADMISSIONS, key_bytes(&key), admitted_visit, &a);
        return a.yes;
}

const Casefile *world_placement_case(struct world *world, uint64_t placement)
{
        struct keybuf key;

        return world_casefile(world, world->ops->index_get(world, TABLE_PLACEMENTS, key_u64(&key, placement)));
}

const Migration *world_migration(struct world *world, uint64_t id)
{
        return get_u64(world, TABLE_MIGRATIONS, id);
}

const Sample *world_sample(struct world *world, uint64_t id)
{
        return get_u64(world, TABLE_SAMPLES, id);
}

const Round *world_round(struct world *world, uint64_t id)
{
        return get_u64(world, TABLE_ROUNDS, id);
}

/* People stand before vacancies. */
static struct bytes round_prefer_key(struct keybuf *key, uint64_t round, uint64_t casefile, uint64_t vacancy)
{
        key_start(key);
        key_add_u64(key, round);
        key_add_u32(key, casefile ? SIDE__SIDE_PERSON : SIDE__SIDE_EMPLOYER);
        key_add_u64(key, casefile ? casefile : vacancy);
        return key_bytes(key);
}

const RoundPrefer *world_round_prefer(struct world *world, uint64_t round, uint64_t casefile, uint64_t vacancy)
{
        struct keybuf key;

        return world->ops->get(world, TABLE_ROUND_PREFS, round_prefer_key(&key, round, casefile, vacancy));
}

const Run *world_run(struct world *world, uint64_t id)
{
        return get_u64(world, TABLE_RUNS, id);
}

const RunDetails *world_run_details(struct world *world, uint64_t run)
{
        return get_u64(world, TABLE_RUN_DETAILS, run);
}

const Posting *world_posting(struct world *world, uint64_t id)
{
        return get_u64(world, TABLE_POSTINGS, id);
}

const Posting *world_posting_in(struct world *world, uint64_t id, struct arena *arena)
{
        return get_u64_in(world, TABLE_POSTINGS, id, arena);
}

const CaseMoney *world_case_money(struct world *world, uint64_t casefile)
{
        return get_u64(world, TABLE_CASE_MONEY, casefile);
}

const Invoice *world_invoice(struct world *world, uint64_t id)
{
        return get_u64(world, TABLE_INVOICES, id);
}

static struct bytes hours_key(struct keybuf *key, uint64_t casefile, uint32_t month, uint64_t placement)
{
        key_start(key);
        key_add_u64(key, casefile);
        key_add_u32(key, month);
        key_add_u64(key, placement);
        return key_bytes(key);
}

const HoursLog *world_hours(struct world *world, uint64_t casefile, uint32_t month, uint64_t placement)
{
        struct keybuf key;

        return world->ops->get(world, TABLE_HOURS, hours_key(&key, casefile, month, placement));
}

static struct bytes balance_key(struct keybuf *key, const char *programme, const Account *account)
{
        key_start(key);
        key_add_text(key, programme);
        key_add_text(key, account->name);
        key_add_u64(key, account->employer);
        key_add_u64(key, account->casefile);
        key_add_text(key, account->detail);
        return key_bytes(key);
}

int64_t world_balance(struct world *world, const char *programme, const Account *account)
{
        struct keybuf key;

        return (int64_t)world->ops->index_get(world, TABLE_BALANCES, balance_key(&key, programme, account));
}

uint32_t world_closed(struct world *world, const char *programme)
{
        struct keybuf key;

        return (uint32_t)world->ops->index_get(world, TABLE_CLOSED, key_text(&key, programme));
}

static struct bytes programme_key(struct keybuf *key, const char *programme, uint32_t number)
{
        key_start(key);
        key_add_text(key, programme);
        key_add_u32(key, number);
        return key_bytes(key);
}

const Money *world_money(struct world *world, const char *programme, uint32_t version)
{
        struct keybuf key;
        const Event *event = get_u64(world, TABLE_EVENTS, world->ops->index_get(world, TABLE_MONEY, programme_key(&key, programme, version)));

        return event ? event->programme_registered->money : NULL;
}

uint32_t world_month_version(struct world *world, const char *programme, uint32_t month)
{
        struct keybuf key;

        return (uint32_t)world->ops->index_get(world, TABLE_MONTHS, programme_key(&key, programme, month));
}

static struct bytes contribution_key(struct keybuf *key, const char *programme, uint64_t employer, const char *year)
{
        key_start(key);
        key_add_text(key, programme);
        key_add_u64(key, employer);
        key_add_text(key, year);
        return key_bytes(key);
}

uint64_t world_contribution(struct world *world, const char *programme, uint64_t employer, const char *year)
{
        struct keybuf key;

        return world->ops->index_get(world, TABLE_CONTRIBUTIONS, contribution_key(&key, programme, employer, year));
}

struct flow_cases {
        bool (*fn)(void *self, uint64_t casefile);
        void *self;
};

static bool flow_cases_visit(void *self, struct bytes key, uint64_t value)
{
        const struct flow_cases *cases = self;

        (void)value;
        return cases->fn(cases->self, key_read_u64(key, key.size - 8));
}

void world_flow_cases(struct world *world, const char *flow, uint32_t version, bool (*fn)(void *self, uint64_t casefile), void *self)
{
        struct flow_cases cases = {fn, self};
        struct keybuf key;

        key_start(&key);
        key_add_text(&key, flow);
        if (version)
                key_add_u32(&key, version);
        world->ops->scan(world, TABLE_CASE_FLOWS, key_bytes(&key), flow_cases_visit, &cases);
}

void world_programme_cases(struct world *world, const char *programme, bool (*fn)(void *self, uint64_t casefile), void *self)
{
        struct flow_cases cases = {fn, self};
        struct keybuf key;

        key_start(&key);
        key_add_text(&key, programme);
        world->ops->scan(world, TABLE_CASE_PROGRAMMES, key_bytes(&key), flow_cases_visit, &cases);
}

static const char *outcome_counter(struct world *world, const char *name)
{
        return arena_text(world->arena, "outcome %s", name);
}

const OutcomeDefinition *world_outcome(struct world *world, const char *name, uint32_t version)
{
        struct keybuf key;

        if (!text_set(name))
                return NULL;
        if (!version)
                version = (uint32_t)world_counter(world, outcome_counter(world, name));
        return version ? world->ops->get(world, TABLE_OUTCOME_DEFINITIONS, flow_key(&key, name, version)) : NULL;
}

struct outcome_at {
        struct world *world;
        int64_t at;
        const OutcomeDefinition *found;
};

/* In the order of their versions, which is not always that of their days: an older one may be installed late. */
static bool outcome_at_visit(void *self, struct bytes key, uint64_t value)
{
        struct outcome_at *search = self;
        const OutcomeDefinition *definition = search->world->ops->get(search->world, TABLE_OUTCOME_DEFINITIONS, key);

        (void)value;
        if (definition && (!search->found || definition->installed_at < search->at))
                search->found = definition;
        return true;
}

const OutcomeDefinition *world_outcome_at(struct world *world, const char *name, struct instant at)
{
        struct outcome_at search = {world, at.ms, NULL};
        struct keybuf key;

        key_start(&key);
        key_add_text(&key, name);
        world->ops->scan(world, TABLE_OUTCOME_DEFINITIONS, key_bytes(&key), outcome_at_visit, &search);
        return search.found;
}

const Trail *world_trail(struct world *world, uint64_t casefile)
{
        return get_u64(world, TABLE_TRAILS, casefile);
}

const Dispute *world_dispute(struct world *world, uint64_t id)
{
        return get_u64(world, TABLE_DISPUTES, id);
}

/* ---- writing */

static void put_u64(struct world *world, enum table table, uint64_t id, struct record_head head, const void *message)
{
        struct keybuf key;

        must(id);
        world->ops->put(world, table, key_u64(&key, id), &head, message);
}

/* Keep an index entry as it was, move it, make it or remove it: an empty key is none. */
static void index_move(struct world *world, enum table table, const struct keybuf *before, const struct keybuf *after, uint64_t value)
{
        bool same = before->size == after->size && !memcmp(before->b, after->b, after->size);

        if (before->size && !same)
                world->ops->remove(world, table, key_bytes(before));
        if (after->size)
                world->ops->index_put(world, table, key_bytes(after), value);
}

void world_put_employer(struct world *world, const Employer *employer)
{
        struct keybuf key;

        put_u64(world, TABLE_EMPLOYERS, employer->id, (struct record_head){.kind = KIND__KIND_EMPLOYER}, employer);
        world->ops->index_put(world, TABLE_EMPLOYER_NAMES, key_text(&key, employer->reference), employer->id);
}

void world_put_programme(struct world *world, const Programme *programme)
{
        struct keybuf key;

        world->ops->put(world, TABLE_PROGRAMMES, key_text(&key, programme->id), &(struct record_head){.kind = KIND__KIND_PROGRAMME},
                        programme);
}

/* Only live notices count towards the threshold; the entry's value is the number of posts. */
static void notice_area_key(struct keybuf *key, const Notice *notice)
{
        key_start(key);
        if (!notice || (notice->state != NOTICE_STATE__NOTICE_INCOMPLETE && notice->state != NOTICE_STATE__NOTICE_COMPLETE))
                return;
        key_add_u64(key, notice->content->employer);
        key_add_u32(key, notice->content->area);
        key_add_u32(key, notice->content->announced_on);
        key_add_u64(key, notice->id);
}

void world_put_notice(struct world *world, const Notice *before, const Notice *notice)
{
        struct keybuf old, new;

        put_u64(world, TABLE_NOTICES, notice->id,
                (struct record_head){.kind = KIND__KIND_NOTICE,
                                     .code = notice->state,
                                     .a = notice->content->employer,
                                     .b = notice->content->posts},
                notice);
        notice_area_key(&old, before);
        notice_area_key(&new, notice);
        index_move(world, TABLE_NOTICE_AREAS, &old, &new, notice->content->posts);
}

void world_put_person(struct world *world, const Person *person)
{
        Person kept = *person;

        kept.profile = NULL;
        kept.sealed = NULL;
        world->ops->put(world, TABLE_PERSONS, (struct bytes){person->id.data, person->id.len},
                        &(struct record_head){.kind = KIND__KIND_PERSON}, &kept);
}

/* A casefile, or none, with when it is due next: several indexes ask, and it is no small sum. */
struct indexed {
        const Casefile *casefile;
        struct instant due;
};

static struct indexed case_indexed(const Casefile *casefile)
{
        return (struct indexed){casefile, casefile ? casefile_next_due(casefile) : (struct instant){0}};
}

static void case_state_key(struct keybuf *key, const struct indexed *of)
{
        key_start(key);
        if (!of->casefile)
                return;
        key_add_text(key, of->casefile->state);
        key_add_u64(key, of->casefile->id);
}

static void case_matching_key(struct keybuf *key, const struct indexed *of)
{
        key_start(key);
        if (of->casefile && of->casefile->matching)
                key_add_u64(key, of->casefile->id);
}

/* Moments before 1970 are negative, and sort before the others only with their sign turned over. */
static const uint64_t DEADLINE_SIGN = (uint64_t)1 << 63;

static void case_deadline_key(struct keybuf *key, const struct indexed *of)
{
        key_start(key);
        if (!of->due.ms)
                return;
        key_add_u64(key, (uint64_t)of->due.ms ^ DEADLINE_SIGN);
        key_add_u64(key, of->casefile->id);
}

/* What is due first stands first; what has no date of its own stands last. */
static void case_guide_key(struct keybuf *key, const struct indexed *of)
{
        key_start(key);
        if (!of->casefile || (text_set(of->casefile->end) && !of->due.ms))
                return;
        key_add_text(key, of->casefile->guide);
        key_add_u64(key, of->due.ms ? (uint64_t)of->due.ms ^ DEADLINE_SIGN : UINT64_MAX);
        key_add_u64(key, of->casefile->id);
}

static void case_flow_key(struct keybuf *key, const struct indexed *of)
{
        key_start(key);
        if (!of->casefile)
                return;
        key_add_text(key, of->casefile->flow);
        key_add_u32(key, of->casefile->flow_version);
        key_add_u64(key, of->casefile->id);
}

static void case_programme_key(struct keybuf *key, const struct indexed *of)
{
        key_start(key);
        if (!of->casefile || !text_set(of->casefile->programme))
                return;
        key_add_text(key, of->casefile->programme);
        key_add_u64(key, of->casefile->id);
}

static const char *programme_counter(struct world *world, const char *programme, const char *what)
{
        return arena_text(world->arena, "programme %s %s", programme, what);
}

uint64_t world_programme_count(struct world *world, const char *programme, const char *what)
{
        return world_counter(world, programme_counter(world, programme, what));
}

/* How many casefiles were opened in a programme, and how many of them count as what (flow_counts). A migration that is undone takes back
 * what it counted. */
static void programme_count(struct world *world, const Casefile *before, const Casefile *casefile)
{
        uint32_t was = before ? before->counted : 0, is = casefile->counted;

        if (!text_set(casefile->programme))
                return;
        if (!before)
                world_count(world, programme_counter(world, casefile->programme, "cases"), 1);
        for (size_t i = 0; flow_counts[i]; i++)
                if ((was ^ is) & 1u << i)
                        world_count(world, programme_counter(world, casefile->programme, flow_counts[i]), is & 1u << i ? 1 : -1);
}

void world_put_casefile(struct world *world, const Casefile *before, const Casefile *casefile)
{
        static const struct {
                enum table table;
                void (*key)(struct keybuf *key, const struct indexed *of);
        } indexes[] = {
                {TABLE_CASE_STATES, case_state_key},
                {TABLE_CASE_MATCHING, case_matching_key},
                {TABLE_DEADLINES, case_deadline_key},
                {TABLE_CASE_GUIDES, case_guide_key},
                {TABLE_CASE_FLOWS, case_flow_key},
                {TABLE_CASE_PROGRAMMES, case_programme_key},
        };
        const struct indexed was = case_indexed(before), is = case_indexed(casefile);
        struct keybuf old, new;

        put_u64(world, TABLE_CASEFILES, casefile->id,
                (struct record_head){
                        .kind = KIND__KIND_CASEFILE,
                        .flags = (text_set(casefile->end) ? HEAD_ENDED : HEAD_OPEN) | (casefile->matching ? HEAD_MATCHING : 0),
                        .a = casefile->sender,
                        .b = (uint64_t)is.due.ms,
                },
                casefile);
        for (size_t i = 0; i < COUNT(indexes); i++) {
                indexes[i].key(&old, &was);
                indexes[i].key(&new, &is);
                if (old.size != new.size || memcmp(old.b, new.b, new.size))
                        index_move(world, indexes[i].table, &old, &new, 1);
        }
        if (!before || text_set(before->end) != text_set(casefile->end))
                world_count(world, "casefiles open", text_set(casefile->end) ? (before ? -1 : 0) : 1);
        programme_count(world, before, casefile);
}

static void vacancy_open_key(struct keybuf *key, const Vacancy *vacancy)
{
        key_start(key);
        if (vacancy && !vacancy->closed && vacancy->filled < vacancy->posts)
                key_add_u64(key, vacancy->id);
}

void world_put_vacancy(struct world *world, const Vacancy *before, const Vacancy *vacancy)
{
        struct keybuf old, new;

        vacancy_open_key(&old, before);
        vacancy_open_key(&new, vacancy);
        put_u64(world, TABLE_VACANCIES, vacancy->id,
                (struct record_head){.kind = KIND__KIND_VACANCY, .flags = new.size ? HEAD_OPEN : 0, .a = vacancy->employer}, vacancy);
        index_move(world, TABLE_VACANCY_OPEN, &old, &new, 1);
}

void world_put_proposal(struct world *world, const Proposal *before, const Proposal *proposal)
{
        struct keybuf key;

        put_u64(world, TABLE_PROPOSALS, proposal->id,
                (struct record_head){.kind = KIND__KIND_PROPOSAL,
                                     .flags = proposal->state == PROPOSAL_STATE__PROPOSAL_OPEN ? HEAD_OPEN : 0,
                                     .code = proposal->state,
                                     .a = proposal->casefile,
                                     .b = proposal->vacancy},
                proposal);
        if (before)
                return;
        key_start(&key);
        key_add_u64(&key, proposal->casefile);
        key_add_u64(&key, proposal->vacancy);
        world->ops->index_put(world, TABLE_PROPOSAL_CASES, key_bytes(&key), proposal->id);
        key_start(&key);
        key_add_u64(&key, proposal->vacancy);
        key_add_u64(&key, proposal->casefile);
        world->ops->index_put(world, TABLE_PROPOSAL_VACANCIES, key_bytes(&key), proposal->id);
}

void world_put_principal(struct world *world, const Principal *principal)
{
        struct keybuf key;

        world->ops->put(world, TABLE_PRINCIPALS, key_text(&key, principal->name), &(struct record_head){.kind = KIND__KIND_PRINCIPAL},
                        principal);
}

void world_put_admission(struct world *world, const Admission *admission)
{
        struct keybuf key;

        key_start(&key);
        key_add_text(&key, admission->kind);
        key_add_u32(&key, admission->from);
        world->ops->put(world, TABLE_ADMISSIONS, key_bytes(&key), &(struct record_head){.kind = KIND__KIND_ADMISSION}, admission);
}

void world_put_flow(struct world *world, const Flow *flow)
{
        struct keybuf key;
        const char *counter = flow_counter(world, flow->name->text);
        uint64_t latest = world_counter(world, counter);

        world->ops->put(world, TABLE_FLOWS, flow_key(&key, flow->name->text, flow->version),
                        &(struct record_head){.kind = KIND__KIND_FLOW, .code = flow->version}, flow);
        if (flow->version > latest)
                world_count(world, counter, (int64_t)(flow->version - latest));
}

void world_put_law(struct world *world, const Law *law, uint64_t seq)
{
        const struct record_head head = {.kind = KIND__KIND_LAW};
        struct keybuf key;

        world->ops->put(world, TABLE_LAW, key_text(&key, "current"), &head, law);
        world->ops->put(world, TABLE_LAW, law_key(&key, seq), &head, law);
}

void world_put_migration(struct world *world, const Migration *migration)
{
        put_u64(world, TABLE_MIGRATIONS, migration->id, (struct record_head){.kind = KIND__KIND_MIGRATION}, migration);
}

void world_put_sample(struct world *world, const Sample *sample)
{
        put_u64(world, TABLE_SAMPLES, sample->id, (struct record_head){.kind = KIND__KIND_SAMPLE}, sample);
}

void world_put_round(struct world *world, const Round *round)
{
        put_u64(world, TABLE_ROUNDS, round->id, (struct record_head){.kind = KIND__KIND_ROUND, .flags = round->ran_at ? 0 : HEAD_OPEN},
                round);
}

void world_put_round_prefer(struct world *world, const RoundPrefer *prefer)
{
        struct keybuf key;

        world->ops->put(world, TABLE_ROUND_PREFS, round_prefer_key(&key, prefer->round, prefer->casefile, prefer->vacancy),
                        &(struct record_head){.kind = KIND__KIND_ROUND}, prefer);
}

void world_put_run(struct world *world, const Run *run)
{
        struct keybuf key;

        put_u64(world, TABLE_RUNS, run->id,
                (struct record_head){.kind = KIND__KIND_RUN, .flags = run->ran_event ? 0 : HEAD_OPEN, .a = (uint64_t)run->ran_at}, run);
        if (!run->ran_event)
                world->ops->index_put(world, TABLE_RUN_OPEN, key_u64(&key, run->id), 1);
        else if (run->ask)
                world->ops->remove(world, TABLE_RUN_OPEN, key_u64(&key, run->id));
}

void world_put_run_details(struct world *world, uint64_t run, const RunDetails *details)
{
        put_u64(world, TABLE_RUN_DETAILS, run, (struct record_head){.kind = KIND__KIND_RUN}, details);
}

struct purge {
        struct arena *arena;
        uint64_t before;
        uint64_t *run;
        size_t n;
};

static bool purge_visit(void *self, struct bytes key, uint64_t value)
{
        struct purge *purge = self;
        uint64_t run = key_read_u64(key, 0);

        (void)value;
        if (run >= purge->before)
                return false;
        *(uint64_t *)arena_append(purge->arena, (void **)&purge->run, &purge->n, sizeof run) = run;
        return true;
}

void world_purge_runs(struct world *world, uint64_t before)
{
        struct purge purge = {.arena = world->arena, .before = before};
        struct keybuf key;

        world->ops->scan(world, TABLE_RUN_DETAILS, (struct bytes){(const uint8_t *)"", 0}, purge_visit, &purge);
        for (size_t i = 0; i < purge.n; i++)
                world->ops->remove(world, TABLE_RUN_DETAILS, key_u64(&key, purge.run[i]));
}

/* ---- money */

static void balance_add(struct world *world, const char *programme, const Account *account, int64_t cents)
{
        struct keybuf key;
        struct bytes bytes = balance_key(&key, programme, account);

        world->ops->index_put(world, TABLE_BALANCES, bytes, world->ops->index_get(world, TABLE_BALANCES, bytes) + (uint64_t)cents);
}

static struct bytes unbilled_key(struct keybuf *key, const char *programme, uint64_t employer, uint64_t posting)
{
        key_start(key);
        key_add_text(key, programme);
        key_add_u64(key, employer);
        key_add_u64(key, posting);
        return key_bytes(key);
}

static void posting_moves(struct world *world, const Posting *posting)
{
        struct keybuf key;

        for (size_t i = 0; i < posting->n_moves; i++) {
                const Move *move = posting->moves[i];
                const Account *side[] = {move->from, move->to};

                balance_add(world, posting->programme, move->from, -move->cents);
                balance_add(world, posting->programme, move->to, move->cents);
                /* An invoice empties this account, and is no line of one. */
                for (size_t j = 0; j < COUNT(side) && posting->kind != POSTING_KIND__POSTING_INVOICE; j++)
                        if (!strcmp(side[j]->name, "unbilled"))
                                world->ops->index_put(world, TABLE_UNBILLED,
                                                      unbilled_key(&key, posting->programme, side[j]->employer, posting->id), 1);
        }
        key_start(&key);
        key_add_text(&key, posting->programme);
        key_add_u32(&key, posting->on);
        key_add_u64(&key, posting->id);
        world->ops->index_put(world, TABLE_POSTING_DAYS, key_bytes(&key), 1);
}

void world_put_posting(struct world *world, const Posting *before, const Posting *posting, bool moves)
{
        struct keybuf key;

        put_u64(world, TABLE_POSTINGS, posting->id,
                (struct record_head){.kind = KIND__KIND_POSTING,
                                     .flags = posting->waiting ? HEAD_OPEN : 0,
                                     .code = posting->kind,
                                     .a = posting->employer,
                                     .b = posting->casefile},
                posting);
        if (posting->waiting)
                world->ops->index_put(world, TABLE_POSTING_WAITS, key_u64(&key, posting->id), 1);
        else if (before && before->waiting)
                world->ops->remove(world, TABLE_POSTING_WAITS, key_u64(&key, posting->id));
        if (!before) {
                world_count(world, "postings", 1);
                key_start(&key);
                key_add_u64(&key, posting->casefile);
                key_add_u64(&key, posting->id);
                if (posting->casefile)
                        world->ops->index_put(world, TABLE_POSTING_CASES, key_bytes(&key), 1);
        }
        if (moves)
                posting_moves(world, posting);
}

void world_put_case_money(struct world *world, const CaseMoney *money)
{
        put_u64(world, TABLE_CASE_MONEY, money->casefile, (struct record_head){.kind = KIND__KIND_CASE_MONEY, .a = money->employer}, money);
}

void world_put_invoice(struct world *world, const Invoice *invoice)
{
        bool owed = invoice->paid < invoice->cents;
        struct keybuf key;

        put_u64(world, TABLE_INVOICES, invoice->id,
                (struct record_head){.kind = KIND__KIND_INVOICE, .flags = owed ? HEAD_OPEN : 0, .code = invoice->month, .a = invoice->employer},
                invoice);
        if (owed)
                world->ops->index_put(world, TABLE_INVOICE_OWED, key_u64(&key, invoice->id), 1);
        else
                world->ops->remove(world, TABLE_INVOICE_OWED, key_u64(&key, invoice->id));
}

void world_put_hours(struct world *world, uint64_t casefile, const HoursLog *hours)
{
        struct keybuf key;

        world->ops->put(world, TABLE_HOURS, hours_key(&key, casefile, hours->month, hours->placement),
                        &(struct record_head){.kind = KIND__KIND_HOURS, .a = casefile}, hours);
}

void world_put_closed(struct world *world, const char *programme, uint32_t month)
{
        struct keybuf key;

        world->ops->index_put(world, TABLE_CLOSED, key_text(&key, programme), month);
}

void world_put_closed_sum(struct world *world, const char *programme, uint32_t month, uint64_t digest)
{
        struct keybuf key;

        world->ops->index_put(world, TABLE_CLOSED_SUMS, programme_key(&key, programme, month), digest);
}

void world_put_money(struct world *world, const char *programme, uint32_t version, uint64_t seq)
{
        struct keybuf key;

        if (!world->ops->index_get(world, TABLE_MONEY, programme_key(&key, programme, version)))
                world->ops->index_put(world, TABLE_MONEY, key_bytes(&key), seq);
}

void world_put_month(struct world *world, const char *programme, uint32_t month, uint32_t version)
{
        struct keybuf key;

        if (!world->ops->index_get(world, TABLE_MONTHS, programme_key(&key, programme, month)))
                world->ops->index_put(world, TABLE_MONTHS, key_bytes(&key), version);
}

void world_put_contribution(struct world *world, const Posting *posting, bool stands)
{
        struct keybuf key;
        struct bytes bytes = contribution_key(&key, posting->programme, posting->employer, posting->what);

        if (stands)
                world->ops->index_put(world, TABLE_CONTRIBUTIONS, bytes, posting->id);
        else
                world->ops->remove(world, TABLE_CONTRIBUTIONS, bytes);
}

void world_bill(struct world *world, const char *programme, uint64_t employer, uint64_t posting)
{
        struct keybuf key;

        world->ops->remove(world, TABLE_UNBILLED, unbilled_key(&key, programme, employer, posting));
}

void world_put_rules(struct world *world, const MatchRules *rules)
{
        struct keybuf key;

        world->ops->put(world, TABLE_RULES, key_text(&key, "current"), &(struct record_head){.kind = KIND__KIND_RULES}, rules);
}

void world_put_place(struct world *world, const Place *place)
{
        put_u64(world, TABLE_PLACES, place->pc4, (struct record_head){.kind = KIND__KIND_PLACE}, place);
}

void world_put_outcome(struct world *world, const OutcomeDefinition *definition)
{
        struct keybuf key;
        const char *counter = outcome_counter(world, definition->name->text);
        uint64_t latest = world_counter(world, counter);

        world->ops->put(world, TABLE_OUTCOME_DEFINITIONS, flow_key(&key, definition->name->text, definition->version),
                        &(struct record_head){.kind = KIND__KIND_OUTCOME_DEFINITION, .code = definition->version}, definition);
        if (definition->version > latest)
                world_count(world, counter, (int64_t)(definition->version - latest));
}

uint32_t world_text_mark(const char *text)
{
        /* FNV-1a. Two texts may have one mark: then one record more is decoded. */
        uint32_t mark = UINT32_C(0x811c9dc5);

        for (; *text; text++)
                mark = (mark ^ (uint8_t)*text) * UINT32_C(0x01000193);
        return mark;
}

void world_put_trail(struct world *world, const Trail *trail)
{
        put_u64(world, TABLE_TRAILS, trail->casefile,
                (struct record_head){.kind = KIND__KIND_TRAIL,
                                     .code = world_text_mark(trail->programme),
                                     .a = trail->sender,
                                     .b = world_text_mark(trail->flow)},
                trail);
}

void world_put_dispute(struct world *world, const Dispute *dispute)
{
        put_u64(world, TABLE_DISPUTES, dispute->id,
                (struct record_head){.kind = KIND__KIND_DISPUTE,
                                     .flags = dispute->state == DISPUTE_STATE__DISPUTE_OPEN ? HEAD_OPEN : 0,
                                     .a = dispute->casefile},
                dispute);
}

uint64_t world_counter(struct world *world, const char *name)
{
        struct keybuf key;

        return world->ops->index_get(world, TABLE_COUNTERS, key_text(&key, name));
}

void world_count(struct world *world, const char *name, int64_t by)
{
        struct keybuf key;
        struct bytes bytes = key_text(&key, name);

        if (by)
                world->ops->index_put(world, TABLE_COUNTERS, bytes,
                                      world->ops->index_get(world, TABLE_COUNTERS, bytes) + (uint64_t)by);
}

struct due {
        struct instant until, at;
        uint64_t casefile;
};

static bool due_visit(void *self, struct bytes key, uint64_t value)
{
        struct due *due = self;
        int64_t ms = (int64_t)(key_read_u64(key, 0) ^ DEADLINE_SIGN);

        (void)value;
        if (ms <= due->until.ms) {
                due->at.ms = ms;
                due->casefile = key_read_u64(key, 8);
        }
        return false;
}

uint64_t world_due(struct world *world, struct instant until, struct instant *at)
{
        struct due due = {.until = until};

        world->ops->scan(world, TABLE_DEADLINES, (struct bytes){(const uint8_t *)"", 0}, due_visit, &due);
        if (due.casefile)
                *at = due.at;
        return due.casefile;
}
