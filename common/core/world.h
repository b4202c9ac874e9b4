/* The state that rules decide on and events change: records by kind and key, seen through an interface.
 *
 * core asks and changes state only here, so the same rules run in the tracker over LMDB, in `overstap verify` over a fresh copy, and in
 * the simulator over memory. Reading a record gives null when there is none. Records are read-only and live in the arena of the
 * turn; a changed one is put back whole. An error of the store below is kept by the implementation, which then gives nulls until
 * its owner has looked. */
#pragma once

#include "arena.h"
#include "codec.h"
#include "date.h"

/* Tables of the register. Numbers are stable: they are in kept files. */
enum table {
        TABLE_META,             /* names of few single values */
        TABLE_EVENTS,           /* seq -> Event */
        TABLE_OUTCOMES,         /* n -> Outcome */
        TABLE_EMPLOYERS, TABLE_PROGRAMMES, TABLE_NOTICES, TABLE_PERSONS, TABLE_CASEFILES, TABLE_VACANCIES, TABLE_PROPOSALS,
        TABLE_FLOWS,            /* name, version -> Flow */
        TABLE_LAW, TABLE_RULES, TABLE_PLACES, TABLE_PRINCIPALS, TABLE_ADMISSIONS,
        /* indexes: key -> nothing, or a number */
        TABLE_EMPLOYER_NAMES,   /* reference -> id */
        TABLE_NOTICE_REFS,      /* reference -> id of the latest of its chain */
        TABLE_NOTICE_AREAS,     /* employer, area, announced, id */
        TABLE_CASE_EVENTS,      /* case, seq */
        TABLE_CASE_STATES,      /* state, id */
        TABLE_CASE_MATCHING,    /* case id, while matching is on */
        TABLE_CASE_REFS,        /* sender, reference -> case id */
        TABLE_VACANCY_OPEN,     /* vacancy id */
        TABLE_VACANCY_REFS,     /* employer, reference -> id */
        TABLE_PROPOSAL_CASES,   /* case, vacancy -> id */
        TABLE_PROPOSAL_VACANCIES,       /* vacancy, case -> id */
        TABLE_PLACEMENTS,       /* placement id -> case id */
        TABLE_DEADLINES,        /* due ms with its sign turned over, case id */
        TABLE_COUNTERS,         /* name -> number */
        TABLE_MIGRATIONS, TABLE_SAMPLES,
        TABLE_CASE_GUIDES,      /* guide, next due ms as in TABLE_DEADLINES, case id: of those that have not ended */
        TABLE_CASE_FLOWS,       /* flow, version, case id */
        TABLE_ROUNDS,
        TABLE_ROUND_PREFS,      /* round, side, casefile or vacancy -> RoundPrefer */
        TABLE_RUNS,
        TABLE_RUN_DETAILS,      /* run -> RunDetails, until they are purged: no events, as TABLE_OUTCOMES */
        TABLE_RUN_OPEN,         /* run, while it was asked for and not answered */
        TABLE_POSTINGS, TABLE_CASE_MONEY, TABLE_INVOICES,
        TABLE_HOURS,            /* casefile, month, placement -> HoursLog */
        TABLE_BALANCES,         /* programme, account, employer, casefile, detail -> cents, as a signed number */
        TABLE_POSTING_DAYS,     /* programme, day, posting, of what is not waiting */
        TABLE_POSTING_CASES,    /* casefile, posting */
        TABLE_POSTING_WAITS,    /* posting, while it waits for approval */
        TABLE_UNBILLED,         /* programme, employer, posting, until an invoice has it */
        TABLE_INVOICE_OWED,     /* invoice, until it is paid */
        TABLE_CLOSED,           /* programme -> the last closed month */
        TABLE_OUTCOME_DEFINITIONS,      /* name, version -> OutcomeDefinition */
        TABLE_TRAILS,          /* casefile -> Trail */
        TABLE_DISPUTES,
        TABLE_MONEY,            /* programme, version -> the event that gave the programme this money */
        TABLE_MONTHS,           /* programme, month that was run -> the version of the money it was first run by */
        TABLE_CLOSED_SUMS,      /* programme, closed month -> digest of the postings that closing it closed */
        TABLE_CONTRIBUTIONS,    /* programme, employer, year -> posting, until it is undone */
        TABLE_CASE_PROGRAMMES,  /* programme, case id */
        TABLES
};

struct world;
struct world_ops {
        /* A record decoded into the arena, or null. */
        const void *(*get)(struct world *world, enum table table, struct bytes key);
        void (*put)(struct world *world, enum table table, struct bytes key, const struct record_head *head, const void *message);
        /* Index entries: a number under a key; absent is 0. */
        uint64_t (*index_get)(struct world *world, enum table table, struct bytes key);
        void (*index_put)(struct world *world, enum table table, struct bytes key, uint64_t value);
        void (*remove)(struct world *world, enum table table, struct bytes key);
        /* Did the store below fail? Then reads give nothing and writes do nothing, and the whole turn will be undone. */
        bool (*failed)(struct world *world);
        /* Walk keys that begin with `prefix`, in order, until `fn` gives false. */
        void (*scan)(struct world *world, enum table table, struct bytes prefix,
                     bool (*fn)(void *self, struct bytes key, uint64_t value), void *self);
};
struct world {
        const struct world_ops *ops;
        struct arena *arena;
};
extern const ProtobufCMessageDescriptor *const table_types[TABLES];     /* null for indexes */
extern const char *const table_names[TABLES];

/* Records by id; null when there is none. Places that rule on absence say so by name. */
const Employer *world_employer(struct world *world, uint64_t id);
const Programme *world_programme(struct world *world, const char *id);
const Notice *world_notice(struct world *world, uint64_t id);
const Person *world_person(struct world *world, ProtobufCBinaryData id);
const Casefile *world_casefile(struct world *world, uint64_t id);
/* The same in an arena of one's own, where many are read one after the other and none is kept. */
const Casefile *world_casefile_in(struct world *world, uint64_t id, struct arena *arena);
const Vacancy *world_vacancy(struct world *world, uint64_t id);
const Proposal *world_proposal(struct world *world, uint64_t id);
const Principal *world_principal(struct world *world, const char *name);
const Flow *world_flow(struct world *world, const char *name, uint32_t version);        /* version 0: the latest */
const Law *world_law(struct world *world);              /* never null: an empty one before the first is installed */
const Law *world_law_at(struct world *world, uint64_t seq);     /* the one that held when event `seq` was applied */
const MatchRules *world_rules(struct world *world);     /* as world_law */
const Place *world_place(struct world *world, uint32_t pc4);
bool world_admitted(struct world *world, const char *kind, struct date on);
const Casefile *world_placement_case(struct world *world, uint64_t placement);
const Migration *world_migration(struct world *world, uint64_t id);
const Sample *world_sample(struct world *world, uint64_t id);
const Round *world_round(struct world *world, uint64_t id);
/* What a person or a vacancy stated in a round; the other id is 0. */
const RoundPrefer *world_round_prefer(struct world *world, uint64_t round, uint64_t casefile, uint64_t vacancy);
const Run *world_run(struct world *world, uint64_t id);
const RunDetails *world_run_details(struct world *world, uint64_t run); /* null: not answered, or purged */
const Posting *world_posting(struct world *world, uint64_t id);
const Posting *world_posting_in(struct world *world, uint64_t id, struct arena *arena);         /* as world_casefile_in */
const CaseMoney *world_case_money(struct world *world, uint64_t casefile);
const Invoice *world_invoice(struct world *world, uint64_t id);
const HoursLog *world_hours(struct world *world, uint64_t casefile, uint32_t month, uint64_t placement);
/* What came into an account less what left it, in cents. */
int64_t world_balance(struct world *world, const char *programme, const Account *account);
uint32_t world_closed(struct world *world, const char *programme);      /* the last closed month, 0: none is */
const OutcomeDefinition *world_outcome(struct world *world, const char *name, uint32_t version);       /* version 0: the latest */
/* The version of a definition that was the latest at a moment; of one that was installed only later, the first. */
const OutcomeDefinition *world_outcome_at(struct world *world, const char *name, struct instant at);
const Trail *world_trail(struct world *world, uint64_t casefile);
const Dispute *world_dispute(struct world *world, uint64_t id);
const Money *world_money(struct world *world, const char *programme, uint32_t version);
uint32_t world_month_version(struct world *world, const char *programme, uint32_t month);       /* 0: it was not run */
uint64_t world_contribution(struct world *world, const char *programme, uint64_t employer, const char *year);
/* Visit the casefiles of a flow's version (0: of all its versions) in the order of version and number, until `fn` gives false. */
void world_flow_cases(struct world *world, const char *flow, uint32_t version, bool (*fn)(void *self, uint64_t casefile), void *self);
/* Likewise the casefiles of a programme, in the order of their numbers. */
void world_programme_cases(struct world *world, const char *programme, bool (*fn)(void *self, uint64_t casefile), void *self);

/* Put a record back, with its head and every index that follows from it. `before` is what world_… gave, or null. */
void world_put_employer(struct world *world, const Employer *employer);
void world_put_programme(struct world *world, const Programme *programme);
void world_put_notice(struct world *world, const Notice *before, const Notice *notice);
void world_put_person(struct world *world, const Person *person);
void world_put_casefile(struct world *world, const Casefile *before, const Casefile *casefile);
void world_put_vacancy(struct world *world, const Vacancy *before, const Vacancy *vacancy);
void world_put_proposal(struct world *world, const Proposal *before, const Proposal *proposal);
void world_put_principal(struct world *world, const Principal *principal);
void world_put_admission(struct world *world, const Admission *admission);
void world_put_flow(struct world *world, const Flow *flow);
void world_put_law(struct world *world, const Law *law, uint64_t seq);
void world_put_migration(struct world *world, const Migration *migration);
void world_put_sample(struct world *world, const Sample *sample);
void world_put_round(struct world *world, const Round *round);
void world_put_round_prefer(struct world *world, const RoundPrefer *prefer);
void world_put_run(struct world *world, const Run *run);
void world_put_run_details(struct world *world, uint64_t run, const RunDetails *details);
/* With every index, and when `moves` with its accounts. A posting moves them once. */
void world_put_posting(struct world *world, const Posting *before, const Posting *posting, bool moves);
void world_put_case_money(struct world *world, const CaseMoney *money);
void world_put_invoice(struct world *world, const Invoice *invoice);
void world_put_hours(struct world *world, uint64_t casefile, const HoursLog *hours);
void world_put_closed(struct world *world, const char *programme, uint32_t month);
void world_put_closed_sum(struct world *world, const char *programme, uint32_t month, uint64_t digest);
/* The money that event `seq` gave a programme; a version is given once. */
void world_put_money(struct world *world, const char *programme, uint32_t version, uint64_t seq);
/* It was run by this version, unless it had been run before. */
void world_put_month(struct world *world, const char *programme, uint32_t month, uint32_t version);
void world_put_contribution(struct world *world, const Posting *posting, bool stands);
/* An invoice has what this posting asks of the employer. */
void world_bill(struct world *world, const char *programme, uint64_t employer, uint64_t posting);
/* Remove the details of runs below this number. */
void world_purge_runs(struct world *world, uint64_t before);
void world_put_rules(struct world *world, const MatchRules *rules);
void world_put_place(struct world *world, const Place *place);
void world_put_outcome(struct world *world, const OutcomeDefinition *definition);
void world_put_trail(struct world *world, const Trail *trail);
void world_put_dispute(struct world *world, const Dispute *dispute);
/* In the head of a trail, so that a report need not decode those of another programme or flow. */
uint32_t world_text_mark(const char *text);

/* Running counts, by name: also where the next number of a kind comes from. */
uint64_t world_counter(struct world *world, const char *name);
void world_count(struct world *world, const char *name, int64_t by);

/* How many casefiles of a programme count as what: "cases", all of them, or one of flow_counts. */
uint64_t world_programme_count(struct world *world, const char *programme, const char *what);

/* The earliest deadline: the casefile, or 0 when none is due at or before `until`. */
uint64_t world_due(struct world *world, struct instant until, struct instant *due);

/* Flags of record heads. */
enum { HEAD_OPEN = 1, HEAD_MATCHING = 2, HEAD_ENDED = 4 };
