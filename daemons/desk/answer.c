#include "answer.h"

#include <stdlib.h>
#include <string.h>

#include "access.h"
#include "casefile.h"
#include "id.h"
#include "invoice.h"
#include "ledger.h"
#include "month.h"
#include "must.h"
#include "past.h"
#include "programme.h"
#include "suppress.h"

enum {
        PAGE = 100,             /* things in a page when the asker does not say */
        PAGE_MOST = 1000,
        ANSWER_BYTES = 4 << 20,
        LOOK_MOST = 20000,      /* records looked at for one page: a filter that finds little goes on with the next question */
};

bool sees_results(struct asking *a)
{
        Thing thing = THING__INIT;

        thing.is_case = THING__IS_CASE_RESULT;
        return access_sight(&a->tables->world, a->by, &thing, a->today) != SIGHT_NONE;
}

/* ---- what leaves */

/* Sealed boxes and salts mean nothing to an asker, and travel no further than they must. */
static void boxes_strip(ProtobufCMessage *message)
{
        for (unsigned i = 0; i < message->descriptor->n_fields; i++) {
                const ProtobufCFieldDescriptor *field = &message->descriptor->fields[i];
                uint8_t *at = (uint8_t *)message + field->offset;

                if (field->type != PROTOBUF_C_TYPE_MESSAGE)
                        continue;
                if (field->label == PROTOBUF_C_LABEL_REPEATED) {
                        for (size_t j = 0; j < *(size_t *)((uint8_t *)message + field->quantifier_offset); j++)
                                boxes_strip((*(ProtobufCMessage ***)at)[j]);
                } else if (*(ProtobufCMessage **)at &&
                           (!(field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) || *(uint32_t *)((uint8_t *)message + field->quantifier_offset) == field->id)) {
                        boxes_strip(*(ProtobufCMessage **)at);
                }
        }
        if (message->descriptor == &sealed__descriptor)
                ((Sealed *)message)->box.len = 0;
        if (message->descriptor == &event__descriptor)
                ((Event *)message)->salt.len = 0;
}

static const Sealed *sealed_of(const Thing *thing)
{
        switch (thing->is_case) {
        case THING__IS_PERSON:
                return thing->person->sealed;
        case THING__IS_NOTICE:
                return thing->notice->sealed;
        case THING__IS_EMPLOYER:
                return thing->employer->contact;
        case THING__IS_VACANCY:
                return thing->vacancy->contact;
        default:
                return NULL;
        }
}

static bool notes_open(struct asking *a, Thing *thing, struct err *err)
{
        for (size_t i = 0; i < thing->person->n_notes; i++) {
                const Personal *note = NULL;

                if (!vault_open(a->vault, thing->person->notes[i], a->arena, &note, err))
                        return false;
                if (note && text_set(note->note))
                        APPEND(a->arena, thing, notes) = note->note;
        }
        return true;
}

static void seen_add(struct asking *a, ProtobufCBinaryData person, unsigned parts)
{
        *(struct seen *)codec_append(a->arena, (void **)&a->seen, &a->n_seen, sizeof *a->seen) = (struct seen){person, parts};
}

/* Of what is sealed, no more than name and contact, each when the person consented to it. */
static Personal *personal_consented(const Personal *all, unsigned parts, struct arena *arena)
{
        Personal *some = NEW(arena, Personal, personal);

        if (parts & 1u << PART__PART_NAME) {
                some->given_name = all->given_name;
                some->family_name = all->family_name;
        }
        if (parts & 1u << PART__PART_CONTACT) {
                some->street = all->street;
                some->postcode = all->postcode;
                some->town = all->town;
                some->email = all->email;
                some->phone = all->phone;
        }
        return some;
}

/* A person as far as they let this employer see them; whoever looks is logged, whatever was asked. */
static bool consented_put(struct asking *a, const Person *person, bool personal, struct err *err)
{
        unsigned parts = access_parts(&a->tables->world, a->by, person, a->today);
        Thing *thing = NEW(a->arena, Thing, thing);
        const Personal *all = NULL;

        thing->is_case = THING__IS_PERSON;
        thing->person = NEW(a->arena, Person, person);
        thing->person->id = person->id;
        if (parts & 1u << PART__PART_PROFILE) {
                thing->person->profile = person->profile;
                thing->person->profile_version = person->profile_version;
        }
        if (personal && person->sealed && !vault_open(a->vault, person->sealed, a->arena, &all, err))
                return false;
        if (all)
                thing->personal = personal_consented(all, parts, a->arena);
        seen_add(a, person->id, parts & (personal ? ~0u : 1u << PART__PART_PROFILE));
        answer_put(a, thing);
        return true;
}

static bool personal_open(struct asking *a, Thing *thing, struct err *err)
{
        const Sealed *sealed = sealed_of(thing);
        const Personal *personal = NULL;

        if (sealed && !vault_open(a->vault, sealed, a->arena, &personal, err))
                return false;
        thing->personal = (Personal *)personal;
        if (thing->is_case != THING__IS_PERSON)
                return true;
        seen_add(a, thing->person->id, ~0u);
        return notes_open(a, thing, err);
}

void answer_put(struct asking *a, Thing *thing)
{
        APPEND(a->arena, a->result, things) = thing;
        a->bytes += protobuf_c_message_get_packed_size(&thing->base);
}

bool answer_is_full(const struct asking *a, size_t most)
{
        return a->result->n_things >= most || a->bytes >= ANSWER_BYTES;
}

/* Put a record into the answer, as much of it as the asker sees; whether anything was put. */
static bool thing_put(struct asking *a, Thing *thing, bool personal, bool *put, struct err *err)
{
        enum sight sight = access_sight(&a->tables->world, a->by, thing, a->today);

        *put = sight != SIGHT_NONE;
        if (!*put)
                return true;
        if (sight == SIGHT_CONSENTED)
                return consented_put(a, thing->person, personal, err);
        if (personal && sight == SIGHT_PERSONAL && !personal_open(a, thing, err))
                return false;
        boxes_strip(&thing->base);
        answer_put(a, thing);
        return true;
}

static Thing *thing_new(struct asking *a, Thing__IsCase is, const void *record)
{
        Thing *thing = NEW(a->arena, Thing, thing);

        thing->is_case = is;
        /* Every record of the oneof is a pointer at the same place; gone_… are numbers and are not made here. */
        thing->employer = (Employer *)record;
        return thing;
}

/* ---- show */

static const struct {
        Kind kind;
        Thing__IsCase is;
        enum table table;
        enum { BY_NUMBER, BY_NAME, BY_PERSON, BY_CURRENT } by;
} kinds[] = {
        {KIND__KIND_EMPLOYER, THING__IS_EMPLOYER, TABLE_EMPLOYERS, BY_NUMBER},
        {KIND__KIND_PROGRAMME, THING__IS_PROGRAMME, TABLE_PROGRAMMES, BY_NAME},
        {KIND__KIND_NOTICE, THING__IS_NOTICE, TABLE_NOTICES, BY_NUMBER},
        {KIND__KIND_PERSON, THING__IS_PERSON, TABLE_PERSONS, BY_PERSON},
        {KIND__KIND_CASEFILE, THING__IS_CASEFILE, TABLE_CASEFILES, BY_NUMBER},
        {KIND__KIND_VACANCY, THING__IS_VACANCY, TABLE_VACANCIES, BY_NUMBER},
        {KIND__KIND_PROPOSAL, THING__IS_PROPOSAL, TABLE_PROPOSALS, BY_NUMBER},
        {KIND__KIND_FLOW, THING__IS_FLOW, TABLE_FLOWS, BY_NAME},
        {KIND__KIND_LAW, THING__IS_LAW, TABLE_LAW, BY_CURRENT},
        {KIND__KIND_RULES, THING__IS_RULES, TABLE_RULES, BY_CURRENT},
        {KIND__KIND_PLACE, THING__IS_PLACE, TABLE_PLACES, BY_NUMBER},
        {KIND__KIND_PRINCIPAL, THING__IS_PRINCIPAL, TABLE_PRINCIPALS, BY_NAME},
        {KIND__KIND_ADMISSION, THING__IS_ADMISSION, TABLE_ADMISSIONS, BY_NAME},
        {KIND__KIND_MIGRATION, THING__IS_MIGRATION, TABLE_MIGRATIONS, BY_NUMBER},
        {KIND__KIND_SAMPLE, THING__IS_SAMPLE, TABLE_SAMPLES, BY_NUMBER},
        {KIND__KIND_ROUND, THING__IS_ROUND, TABLE_ROUNDS, BY_NUMBER},
        {KIND__KIND_RUN, THING__IS_RUN, TABLE_RUNS, BY_NUMBER},
        {KIND__KIND_POSTING, THING__IS_POSTING, TABLE_POSTINGS, BY_NUMBER},
        {KIND__KIND_INVOICE, THING__IS_INVOICE, TABLE_INVOICES, BY_NUMBER},
        {KIND__KIND_CASE_MONEY, THING__IS_CASE_MONEY, TABLE_CASE_MONEY, BY_NUMBER},
        {KIND__KIND_OUTCOME_DEFINITION, THING__IS_OUTCOME_DEFINITION, TABLE_OUTCOME_DEFINITIONS, BY_NAME},
        {KIND__KIND_DISPUTE, THING__IS_DISPUTE, TABLE_DISPUTES, BY_NUMBER},
};

/* Whoever knows a proposal knows its casefile, and not the person's id. */
const Person *person_of_case(struct world *world, uint64_t id)
{
        const Casefile *casefile = world_casefile(world, id);

        return casefile ? world_person(world, casefile->person) : NULL;
}

static const void *record_find(struct asking *a, const Show *show, size_t kind)
{
        struct world *world = &a->tables->world;
        struct keybuf key;

        if (show->kind == KIND__KIND_OUTCOME_DEFINITION)
                return world_outcome(world, show->name, (uint32_t)show->id);
        if (show->kind == KIND__KIND_FLOW)
                return world_flow(world, show->name, (uint32_t)show->id);
        switch (kinds[kind].by) {
        case BY_NUMBER:
                return show->id ? world->ops->get(world, kinds[kind].table, key_u64(&key, show->id)) : NULL;
        case BY_PERSON:
                return show->id ? person_of_case(world, show->id) : world_person(world, show->person);
        case BY_CURRENT:
                return world->ops->get(world, kinds[kind].table, key_text(&key, "current"));
        default:
                return text_set(show->name) ? world->ops->get(world, kinds[kind].table, key_text(&key, show->name)) : NULL;
        }
}

static bool unknown(struct asking *a, const char *what)
{
        a->unknown = what;
        return true;
}

static bool show_placement(struct asking *a, const Show *show, struct err *err)
{
        const Casefile *casefile = world_placement_case(&a->tables->world, show->id);
        const Placement *placement = casefile ? casefile_placement_by_id(casefile, show->id) : NULL;
        bool put = false;

        if (placement && !thing_put(a, thing_new(a, THING__IS_PLACEMENT, placement), false, &put, err))
                return false;
        return put ? true : unknown(a, "there is no such placement, or not for you");
}

static void counter_put(struct asking *a, const char *name, uint64_t value)
{
        Counter *counter = NEW(a->arena, Counter, counter);

        counter->name = arena_strdup(a->arena, name);
        counter->value = (int64_t)value;
        answer_put(a, thing_new(a, THING__IS_COUNTER, counter));
}

/* The owner of the suite and the users of its configuration are callers that the register may not know. */
static enum lead_standing lead_find(struct asking *a, const Programme *programme)
{
        struct world *world = &a->tables->world;
        const Principal *kept = programme_lead(world, programme);
        const Principal *found = callers_find(a->callers, world, kept ? kept->name : programme->lead, a->arena);

        return lead_standing(programme, found ? found : kept);
}

/* The lead's standing says nothing of any person. Counts to the last casefile do, to who asks today and tomorrow again. */
static void programme_put(struct asking *a, const Programme *programme)
{
        for (size_t i = 0; sees_results(a) && programme_counts[i]; i++)
                counter_put(a, programme_counts[i], world_programme_count(&a->tables->world, programme->id, programme_counts[i]));
        counter_put(a, arena_text(a->arena, "lead %s", lead_words[lead_find(a, programme)]), 1);
}

/* The outcome of a round that was run stands in its event. */
static bool outcome_put(struct asking *a, const Round *round, struct err *err)
{
        struct world *world = &a->tables->world;
        struct keybuf key;
        const Event *event = round->ran_event ? world->ops->get(world, TABLE_EVENTS, key_u64(&key, round->ran_event)) : NULL;
        bool put;

        return !event || thing_put(a, thing_new(a, THING__IS_ROUND_RAN, event->round_ran), false, &put, err);
}

/* What a run saw and found: its event, with the details while they are kept. Null before it is answered. */
static const void *run_answer(struct world *world, const Run *run)
{
        struct keybuf key;
        const Event *event = run->ran_event ? world->ops->get(world, TABLE_EVENTS, key_u64(&key, run->ran_event)) : NULL;
        MatchRan *ran = event ? arena_copy(world->arena, event->match_ran, sizeof *event->match_ran) : NULL;

        if (ran)
                ran->details = (RunDetails *)world_run_details(world, run->id);
        return ran;
}

/* What a reader of the record wants beside it. */
static bool belongings_put(struct asking *a, const Thing *thing, bool personal, struct err *err)
{
        struct world *world = &a->tables->world;
        const void *record = NULL;
        bool put;

        if (thing->is_case == THING__IS_CASEFILE) {
                record = world_person(world, thing->casefile->person);
                if (record && !thing_put(a, thing_new(a, THING__IS_PERSON, record), personal, &put, err))
                        return false;
                record = world_flow(world, thing->casefile->flow, thing->casefile->flow_version);
                return !record || thing_put(a, thing_new(a, THING__IS_FLOW, record), false, &put, err);
        }
        if (thing->is_case == THING__IS_ROUND)
                return outcome_put(a, thing->round, err);
        if (thing->is_case == THING__IS_PROGRAMME)
                programme_put(a, thing->programme);
        if (thing->is_case == THING__IS_RUN) {
                record = run_answer(world, thing->run);
                return !record || thing_put(a, thing_new(a, THING__IS_MATCH_RAN, record), false, &put, err);
        }
        if (thing->is_case == THING__IS_PROPOSAL)
                record = world_vacancy(world, thing->proposal->vacancy);
        return !record || thing_put(a, thing_new(a, THING__IS_VACANCY, record), false, &put, err);
}

/* A casefile as it was known at the end of a day, with its flow of that time. Who may see it as it is may see it as it was; the person is
 * not told beside it, since a profile is kept as it is today. */
static bool show_past(struct asking *a, const Show *show, struct err *err)
{
        struct world *world = &a->tables->world;
        struct date day = date_of_ymd(show->as_of);
        const Casefile *casefile = world_casefile(world, show->id), *was;
        const Flow *flow;
        bool put;

        if (show->kind != KIND__KIND_CASEFILE)
                return unknown(a, "only a casefile can be shown as it was");
        if (!casefile || access_sight(world, a->by, thing_new(a, THING__IS_CASEFILE, casefile), a->today) == SIGHT_NONE)
                return unknown(a, "there is no such thing, or not for you");
        if (day.day > a->today.day)
                return unknown(a, "that day has still to come; ask for today or an earlier one");
        was = casefile_as_of(world, show->id, (struct past){.until = date_instant(date_add_days(day, 1))});
        if (!was)
                return unknown(a, "there was no such casefile by then; ask for a later day (its history has the first)");
        flow = world_flow(world, was->flow, was->flow_version);
        return thing_put(a, thing_new(a, THING__IS_CASEFILE, was), false, &put, err) &&
               (!flow || thing_put(a, thing_new(a, THING__IS_FLOW, flow), false, &put, err));
}

bool answer_show(struct asking *a, const Show *show, struct err *err)
{
        const void *record;
        Thing *thing;
        bool put;
        size_t i = 0;

        if (show->as_of)
                return show_past(a, show, err);
        if (show->kind == KIND__KIND_PLACEMENT)
                return show_placement(a, show, err);
        while (i < COUNT(kinds) && kinds[i].kind != show->kind)
                i++;
        record = i < COUNT(kinds) ? record_find(a, show, i) : NULL;
        if (!record)
                return unknown(a, "there is no such thing, or not for you");
        thing = thing_new(a, kinds[i].is, record);
        if (!thing_put(a, thing, show->personal, &put, err))
                return false;
        return put ? belongings_put(a, thing, show->personal, err) : unknown(a, "there is no such thing, or not for you");
}

/* ---- list */

struct listing {
        struct asking *a;
        const List *list;
        size_t kind, most, looked;
        uint64_t *id;           /* found through an index */
        size_t n_ids;
        struct err *err;
        bool ok;
};

static const char *state_word(const ProtobufCEnumDescriptor *type, int value)
{
        const ProtobufCEnumValue *found = protobuf_c_enum_descriptor_get_value(type, value);

        return found ? found->name : "";
}

/* "incomplete" for NOTICE_INCOMPLETE. */
static bool state_is(const ProtobufCEnumDescriptor *type, int value, const char *word)
{
        const char *name = state_word(type, value), *tail = strchr(name, '_');

        return tail && !strcasecmp(tail + 1, word);
}

static bool wanted(const List *list, const Thing *thing)
{
        switch (thing->is_case) {
        case THING__IS_CASEFILE:
                return (!list->employer || thing->casefile->sender == list->employer) && (!list->notice || thing->casefile->notice == list->notice) &&
                       (!*list->state || !strcmp(thing->casefile->state, list->state)) &&
                       (!*list->flow || !strcmp(thing->casefile->flow, list->flow)) &&
                       (!list->flow_version || thing->casefile->flow_version == list->flow_version) &&
                       (!*list->guide || !strcmp(thing->casefile->guide, list->guide)) &&
                       (!*list->reference || !strcmp(thing->casefile->reference, list->reference));
        case THING__IS_NOTICE:
                return (!list->employer || thing->notice->content->employer == list->employer) &&
                       (!*list->state || state_is(&notice_state__descriptor, (int)thing->notice->state, list->state)) &&
                       (!*list->reference || !strcmp(thing->notice->content->reference, list->reference));
        case THING__IS_PROPOSAL:
                return (!list->casefile || thing->proposal->casefile == list->casefile) &&
                       (!list->vacancy || thing->proposal->vacancy == list->vacancy) &&
                       (!*list->state || state_is(&proposal_state__descriptor, (int)thing->proposal->state, list->state));
        case THING__IS_RUN:
                return (!list->casefile || thing->run->casefile == list->casefile) && (!list->vacancy || thing->run->vacancy == list->vacancy);
        case THING__IS_VACANCY:
                return (!list->employer || thing->vacancy->employer == list->employer) &&
                       (!*list->state || thing->vacancy->closed == !strcmp(list->state, "closed")) &&
                       (!*list->reference || !strcmp(thing->vacancy->reference, list->reference));
        case THING__IS_POSTING:
                return (!*list->programme || !strcmp(thing->posting->programme, list->programme)) &&
                       (!list->casefile || thing->posting->casefile == list->casefile) &&
                       (!list->employer || thing->posting->employer == list->employer) &&
                       (!*list->state || !strcmp(list->state, posting_state(thing->posting)));
        case THING__IS_INVOICE:
                return (!*list->programme || !strcmp(thing->invoice->programme, list->programme)) &&
                       (!list->employer || thing->invoice->employer == list->employer) &&
                       (!*list->state || !strcmp(list->state, invoice_state(thing->invoice)));
        case THING__IS_EMPLOYER:
                return !*list->reference || !strcmp(thing->employer->reference, list->reference) || !strcmp(thing->employer->name, list->reference);
        default:
                return true;
        }
}

/* In a list an invoice comes without its lines, of which it may have thousands. */
static Invoice *invoice_short(struct asking *a, const Invoice *invoice, int64_t paid)
{
        Invoice *told = arena_copy(a->arena, invoice, sizeof *invoice);

        told->lines = NULL;
        told->n_lines = 0;
        told->paid = paid;
        return told;
}

/* One record of the walk; false when the page is full. */
static bool list_one(struct listing *l, uint64_t id, const void *record)
{
        Thing *thing = thing_new(l->a, kinds[l->kind].is, record);
        bool put;

        l->a->result->next = id;
        if (record && thing->is_case == THING__IS_INVOICE)
                thing->invoice = invoice_short(l->a, record, ((const Invoice *)record)->paid);
        if (record && wanted(l->list, thing) && !thing_put(l->a, thing, false, &put, l->err))
                return l->ok = false;
        if (!answer_is_full(l->a, l->most) && ++l->looked < LOOK_MOST)
                return true;
        l->a->result->more = true;
        return false;
}

static bool list_index_visit(void *self, struct bytes key, uint64_t value)
{
        struct listing *l = self;

        (void)key;
        if (value > l->list->after)
                *(uint64_t *)codec_append(l->a->arena, (void **)&l->id, &l->n_ids, sizeof *l->id) = value;
        return true;
}

/* The postings of a casefile, and those that wait, have the number at the end of their keys. */
static bool list_tail_visit(void *self, struct bytes key, uint64_t value)
{
        (void)value;
        return list_index_visit(self, key, key_read_u64(key, key.size - 8));
}

/* What an index has under a number, or all of it (0): it has its own order, and pages go by the numbers of the records. */
static bool list_indexed(struct listing *l, enum table index, uint64_t under, bool (*visit)(void *self, struct bytes key, uint64_t value))
{
        struct world *world = &l->a->tables->world;
        struct keybuf key, own;

        world->ops->scan(world, index, under ? key_u64(&key, under) : (struct bytes){(const uint8_t *)"", 0}, visit, l);
        if (l->n_ids)
                qsort(l->id, l->n_ids, sizeof *l->id, id_order);
        for (size_t i = 0; i < l->n_ids; i++)
                if (!list_one(l, l->id[i], world->ops->get(world, kinds[l->kind].table, key_u64(&own, l->id[i]))))
                        break;
        return l->ok;
}

/* The number after one that was seen; after the last there is none. */
static uint64_t number_after(uint64_t n)
{
        return n < UINT64_MAX ? n + 1 : n;
}

/* Which index of casefiles answers the question, and the beginning of its keys; false when none does. */
static bool case_index(const struct listing *l, enum table *index, struct keybuf *prefix)
{
        const List *list = l->list;
        const Flow *flow = *list->flow && !list->flow_version ? world_flow(&l->a->tables->world, list->flow, 0) : NULL;

        key_start(prefix);
        if (list->kind != KIND__KIND_CASEFILE || (!list->work && !*list->state && !*list->flow))
                return false;
        *index = list->work ? TABLE_CASE_GUIDES : *list->state ? TABLE_CASE_STATES : TABLE_CASE_FLOWS;
        key_add_text(prefix, list->work ? list->guide : *list->state ? list->state : list->flow);
        if (*index == TABLE_CASE_FLOWS)
                key_add_u32(prefix, flow ? flow->version : list->flow_version);
        return true;
}

/* A page of casefiles in the order of an index, read no further than the page goes: by their numbers, or a work list by what is due first. */
static bool list_cases(struct listing *l, enum table index, const struct keybuf *prefix, struct err *err)
{
        OWNED(cursor_destroy) struct cursor *cursor = NULL;
        struct world *world = &l->a->tables->world;
        struct keybuf from = *prefix;
        struct bytes key, value;

        if (index != TABLE_CASE_GUIDES) {
                key_add_u64(&from, number_after(l->list->after));
        } else if (l->list->after_key.len > prefix->size && !memcmp(l->list->after_key.data, prefix->b, prefix->size)) {
                key_start(&from);
                key_add_bytes(&from, l->list->after_key.data, l->list->after_key.len);
                key_add_bytes(&from, "", 1);
        }
        if (!cursor_new(&cursor, l->a->tables->txn, index, key_bytes(&from), err))
                return false;
        while (cursor_next(cursor, &key, &value, err) && key.size > prefix->size && !memcmp(key.data, prefix->b, prefix->size)) {
                uint64_t id = key_read_u64(key, key.size - 8);

                l->a->result->next_key = codec_bytes(l->a->arena, key.data, index == TABLE_CASE_GUIDES ? key.size : 0);
                if (!list_one(l, id, world_casefile(world, id)))
                        break;
        }
        return l->ok && err->kind == ERR_NONE;
}

static bool list_table(struct listing *l, struct err *err)
{
        OWNED(cursor_destroy) struct cursor *cursor = NULL;
        bool numbered = kinds[l->kind].by == BY_NUMBER;
        struct keybuf from;
        struct bytes key, value;

        key_start(&from);
        if (numbered) {
                key_add_u64(&from, number_after(l->list->after));
        } else if (l->list->after_key.len) {
                key_add_bytes(&from, l->list->after_key.data, l->list->after_key.len);
                key_add_bytes(&from, "", 1);
        }
        if (!cursor_new(&cursor, l->a->tables->txn, kinds[l->kind].table, key_bytes(&from), err))
                return false;
        while (cursor_next(cursor, &key, &value, err)) {
                const void *record;

                if (!record_decode(value, table_types[kinds[l->kind].table], l->a->arena, &record, err))
                        return false;
                if (kinds[l->kind].by == BY_PERSON)
                        record = world_person(&l->a->tables->world, ((const Person *)record)->id);
                l->a->result->next_key = codec_bytes(l->a->arena, key.data, numbered ? 0 : key.size);
                if (!list_one(l, numbered ? key_read_u64(key, 0) : 0, record))
                        break;
        }
        return l->ok && err->kind == ERR_NONE;
}

static bool placement_one(struct listing *l, const Placement *placement)
{
        bool put;

        if (placement && !thing_put(l->a, thing_new(l->a, THING__IS_PLACEMENT, placement), false, &put, l->err))
                return l->ok = false;
        if (!answer_is_full(l->a, l->most) && ++l->looked < LOOK_MOST)
                return true;
        l->a->result->more = true;
        return false;
}

static bool list_placements(struct listing *l, struct err *err)
{
        OWNED(cursor_destroy) struct cursor *cursor = NULL;
        struct world *world = &l->a->tables->world;
        const Casefile *casefile = world_casefile(world, l->list->casefile);
        struct keybuf from;
        struct bytes key, value;

        /* Numbers grow along a casefile too. */
        for (size_t i = 0; casefile && i < casefile->n_placements; i++)
                if (casefile->placements[i]->id > l->list->after) {
                        l->a->result->next = casefile->placements[i]->id;
                        if (!placement_one(l, casefile->placements[i]))
                                return l->ok;
                }
        if (l->list->casefile)
                return true;
        if (!cursor_new(&cursor, l->a->tables->txn, TABLE_PLACEMENTS, key_u64(&from, number_after(l->list->after)), err))
                return false;
        while (cursor_next(cursor, &key, &value, err)) {
                casefile = world_casefile(world, value.size == 8 ? key_read_u64(value, 0) : 0);
                l->a->result->next = key_read_u64(key, 0);
                if (!placement_one(l, casefile ? casefile_placement_by_id(casefile, l->a->result->next) : NULL))
                        break;
        }
        return l->ok && err->kind == ERR_NONE;
}

/* What was stated in a round, as much of it as the asker sees. */
static bool list_preferences(struct listing *l, struct err *err)
{
        OWNED(cursor_destroy) struct cursor *cursor = NULL;
        const ProtobufCBinaryData *after = &l->list->after_key;
        struct keybuf from, prefix;
        struct bytes key, value;
        bool put;

        key_u64(&prefix, l->list->round);
        key_start(&from);
        if (after->len > prefix.size && after->len < sizeof from.b && !memcmp(after->data, prefix.b, prefix.size)) {
                key_add_bytes(&from, after->data, after->len);
                key_add_bytes(&from, "", 1);
        } else {
                key_add_u64(&from, l->list->round);
        }
        if (!cursor_new(&cursor, l->a->tables->txn, TABLE_ROUND_PREFS, key_bytes(&from), err))
                return false;
        while (cursor_next(cursor, &key, &value, err) && key.size > prefix.size && !memcmp(key.data, prefix.b, prefix.size)) {
                const RoundPrefer *prefer;

                if (!record_decode(value, table_types[TABLE_ROUND_PREFS], l->a->arena, &prefer, err))
                        return false;
                l->a->result->next_key = codec_bytes(l->a->arena, key.data, key.size);
                if (!thing_put(l->a, thing_new(l->a, THING__IS_ROUND_PREFER, prefer), false, &put, err))
                        return false;
                if (answer_is_full(l->a, l->most) || ++l->looked >= LOOK_MOST) {
                        l->a->result->more = true;
                        break;
                }
        }
        return err->kind == ERR_NONE;
}

/* What the accounts of a programme hold: of one casefile, of one employer, or all of an account together, which says least of anyone. */
struct balances {
        struct asking *a;
        const List *list;
        Balance *last;
};

static void balance_take(void *self, const Account *account, int64_t cents)
{
        struct balances *b = self;
        Balance *last = b->last;

        if ((b->list->casefile && account->casefile != b->list->casefile) || (b->list->employer && account->employer != b->list->employer))
                return;
        if (!last || strcmp(last->account->name, account->name) || strcmp(last->account->detail, account->detail)) {
                b->last = last = NEW(b->a->arena, Balance, balance);
                last->account = NEW(b->a->arena, Account, account);
                last->account->name = account->name;
                last->account->detail = account->detail;
                last->account->employer = b->list->employer;
                last->account->casefile = b->list->casefile;
                answer_put(b->a, thing_new(b->a, THING__IS_BALANCE, last));
        }
        last->cents += cents;
}

static bool list_balances(struct asking *a, const List *list)
{
        struct world *world = &a->tables->world;
        struct balances b = {.a = a, .list = list};
        struct date day = list->as_of ? date_of_ymd(list->as_of) : a->today;
        Thing *thing = thing_new(a, THING__IS_BALANCE, NEW(a->arena, Balance, balance));

        if (!money_of(world, list->programme))
                return unknown(a, "there is no programme of that name that keeps books");
        if (list->as_of && date_of_ymd(list->as_of).day > a->today.day)
                return unknown(a, "that day has still to come; ask for today or an earlier one");
        if (access_sight(world, a->by, thing, a->today) == SIGHT_NONE)
                return unknown(a, "there is no such thing, or not for you");
        if (!sees_results(a)) {
                /* What moves in a day, or for one employer, is soon one person's. */
                if (list->employer)
                        return unknown(a, "you see accounts of all employers together; leave the employer out");
                day = suppress_day(day.day < a->today.day ? day : date_add_days(a->today, -1));
        }
        ledger_read(world, list->programme, day, balance_take, &b);
        return true;
}

/* What employers had not paid at the end of a day, though it was due before: of what is owed now, and what was paid later. */
static bool list_arrears(struct listing *l)
{
        struct world *world = &l->a->tables->world;
        struct payments payments = payments_after(world, l->list->programme, date_of_ymd(l->list->as_of));
        uint64_t last = 0;
        bool put;

        world->ops->scan(world, TABLE_INVOICE_OWED, (struct bytes){(const uint8_t *)"", 0}, list_tail_visit, l);
        for (size_t i = 0; i < payments.n; i++)
                if (payments.later[i].invoice > l->list->after)
                        *(uint64_t *)codec_append(l->a->arena, (void **)&l->id, &l->n_ids, sizeof *l->id) = payments.later[i].invoice;
        if (l->n_ids)
                qsort(l->id, l->n_ids, sizeof *l->id, id_order);
        for (size_t i = 0; i < l->n_ids && !l->a->result->more; i++) {
                const Invoice *invoice = l->id[i] == last ? NULL : world_invoice(world, l->id[i]);
                int64_t owed = invoice ? invoice_owed(invoice, &payments) : 0;
                Thing *thing;

                last = l->a->result->next = l->id[i];
                if (!invoice || owed <= 0 || invoice->credit || invoice->due >= l->list->as_of)
                        continue;
                thing = thing_new(l->a, THING__IS_INVOICE, invoice_short(l->a, invoice, invoice->cents - owed));
                if (wanted(l->list, thing) && !thing_put(l->a, thing, false, &put, l->err))
                        return false;
                l->a->result->more = answer_is_full(l->a, l->most) || ++l->looked >= LOOK_MOST;
        }
        return true;
}

bool answer_list(struct asking *a, const List *list, struct err *err)
{
        struct listing l = {.a = a, .list = list, .err = err, .ok = true};
        struct keybuf prefix;
        enum table index;

        l.most = list->most ? list->most : PAGE;
        if (l.most > PAGE_MOST)
                l.most = PAGE_MOST;
        a->result->next = list->after;
        if (list->kind == KIND__KIND_PLACEMENT)
                return list_placements(&l, err);
        if (list->kind == KIND__KIND_ROUND && list->round)
                return list_preferences(&l, err);
        if (list->kind == KIND__KIND_BALANCE)
                return list_balances(a, list);
        while (l.kind < COUNT(kinds) && kinds[l.kind].kind != list->kind)
                l.kind++;
        if (l.kind == COUNT(kinds))
                return unknown(a, "there are no lists of this kind");
        if (list->kind == KIND__KIND_PROPOSAL && list->casefile)
                return list_indexed(&l, TABLE_PROPOSAL_CASES, list->casefile, list_index_visit);
        if (list->kind == KIND__KIND_PROPOSAL && list->vacancy)
                return list_indexed(&l, TABLE_PROPOSAL_VACANCIES, list->vacancy, list_index_visit);
        if (list->kind == KIND__KIND_INVOICE && list->as_of)
                return list_arrears(&l);
        if (list->kind == KIND__KIND_INVOICE && !strcmp(list->state, "owed"))
                return list_indexed(&l, TABLE_INVOICE_OWED, 0, list_tail_visit);
        if (list->kind == KIND__KIND_POSTING && list->casefile)
                return list_indexed(&l, TABLE_POSTING_CASES, list->casefile, list_tail_visit);
        if (list->kind == KIND__KIND_POSTING && !strcmp(list->state, "waiting"))
                return list_indexed(&l, TABLE_POSTING_WAITS, 0, list_tail_visit);
        return case_index(&l, &index, &prefix) ? list_cases(&l, index, &prefix, err) : list_table(&l, err);
}

/* ---- the books */

enum { FAULTS_MOST = 400 };

struct faults {
        struct asking *a;
        Thing *thing;
        uint64_t n;
};

static void fault_take(void *self, const char *what)
{
        struct faults *faults = self;

        if (faults->n++ < FAULTS_MOST)
                APPEND(faults->a->arena, faults->thing, notes) = arena_strdup(faults->a->arena, what);
}

bool answer_ledger_check(struct asking *a, const LedgerCheck *check, struct err *err)
{
        struct world *world = &a->tables->world;
        const Programme *programme = world_programme(world, check->programme);
        struct faults faults = {.a = a, .thing = thing_new(a, THING__IS_PROGRAMME, programme)};
        struct months months;

        (void)err;
        if (!programme || !programme->money)
                return unknown(a, "there is no programme of that name that keeps books");
        ledger_check(world, check->programme, fault_take, &faults);
        answer_put(a, faults.thing);
        months = months_read(world, check->programme);
        counter_put(a, "faults", faults.n);
        counter_put(a, "last month", months_last(&months));
        counter_put(a, "closed month", world_closed(world, check->programme));
        return true;
}

/* ---- history, counts, trace */

bool answer_history(struct asking *a, const History *history, struct err *err)
{
        OWNED(cursor_destroy) struct cursor *cursor = NULL;
        struct world *world = &a->tables->world;
        struct keybuf from, own;
        struct bytes key, value;
        size_t most = history->most ? history->most : PAGE, looked = 0;
        bool put;

        key_start(&from);
        key_add_u64(&from, history->casefile);
        key_add_u64(&from, number_after(history->after));
        if (!cursor_new(&cursor, a->tables->txn, TABLE_CASE_EVENTS, key_bytes(&from), err))
                return false;
        while (cursor_next(cursor, &key, &value, err) && key_read_u64(key, 0) == history->casefile) {
                const Event *event = world->ops->get(world, TABLE_EVENTS, key_u64(&own, key_read_u64(key, 8)));

                if (event && !thing_put(a, thing_new(a, THING__IS_EVENT, event), false, &put, err))
                        return false;
                a->result->next = key_read_u64(key, 8);
                if (answer_is_full(a, most) || ++looked >= LOOK_MOST) {
                        a->result->more = true;
                        break;
                }
        }
        if (!a->result->n_things && !history->after)
                return unknown(a, "there is no such casefile, or not for you");
        return err->kind == ERR_NONE;
}

static bool count_visit(void *self, struct bytes key, uint64_t value)
{
        struct asking *a = self;

        counter_put(a, arena_strndup(a->arena, (const char *)key.data, key.size), value);
        return true;
}

bool answer_counts(struct asking *a, struct err *err)
{
        (void)err;
        a->tables->world.ops->scan(&a->tables->world, TABLE_COUNTERS, (struct bytes){(const uint8_t *)"", 0}, count_visit, a);
        return true;
}

bool answer_trace(struct asking *a, const Trace *trace, struct err *err)
{
        static const Role all[] = {ROLE__ROLE_CASEWORKER, ROLE__ROLE_LEAD, ROLE__ROLE_AUDITOR, ROLE__ROLE_OPERATOR};
        struct world *world = &a->tables->world;
        const Entry *entry;
        struct bytes *bytes;
        uint8_t digest[16];
        struct keybuf key;
        Settled *settled;
        bool mine = false;
        uint64_t n;
        size_t found;

        if (!a->journal || trace->id.len != 16)
                return unknown(a, "no such command was accepted");
        if (!journal_find(a->journal, trace->id.data, &n, digest, err))
                return false;
        if (!n)
                return unknown(a, "no such command was accepted");
        /* A command that was trimmed has its outcome still; only who sent it is not known any more. */
        if (!journal_read(a->journal, n - 1, 1, 1, a->arena, &bytes, &found, err)) {
                if (err->kind != ERR_REFUSED)
                        return false;
                found = 0;
        }
        if (found && codec_decode(&entry__descriptor, bytes[0], CODEC_KEPT, a->arena, &entry, err))
                mine = entry->by && !strcmp(entry->by->name, a->by->name);
        for (size_t i = 0; i < COUNT(all) && !mine; i++)
                for (size_t j = 0; j < a->by->n_roles; j++)
                        mine |= a->by->roles[j] == all[i];
        if (!mine)
                return unknown(a, "no such command was accepted");
        settled = NEW(a->arena, Settled, settled);
        settled->n = n;
        settled->known = true;
        settled->outcome = (Outcome *)world->ops->get(world, TABLE_OUTCOMES, key_u64(&key, n));
        APPEND(a->arena, a->result, things) = thing_new(a, THING__IS_SETTLED, settled);
        return true;
}
