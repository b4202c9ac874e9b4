#include "worker.h"

#include <stdlib.h>
#include <string.h>

#include "details.h"
#include "must.h"
#include "partition.h"

#define uthash_fatal(text) must_failed((text), __FILE__, __LINE__)
#include <uthash.h>

enum {
        WAIT_MS = 1000, /* desk answers a question without news after so long */
        PAGE = 1000,
        MARGIN_MS = 500, /* a lease is over so much sooner: for clocks that do not run alike, and a delivery on its way */
        NAME_MOST = 80,
        VACANCIES_MOST = 1024, /* changed ones that wait; when there are more, everyone is matched instead */
};

/* A casefile that can be matched; it stands in a line only while it is ours. */
struct own {
        uint64_t casefile;
        uint32_t open, proposed;
        uint32_t version;   /* of the profile */
        bool out;           /* a delivery is under way */
        uint32_t suggested; /* in it */
        uint64_t held;      /* not matched before the feed has shown this event */
        uint64_t said;      /* digest of what was delivered last */
        struct line *line;  /* it stands in, or null */
        struct own *next, **link;
        UT_hash_handle hh;
};
struct line {
        struct own *first, **end;
        size_t n;
};

/* A question that someone asked and nobody has answered. */
struct asked {
        uint64_t run;
        struct match_question question;
        bool out; /* its answer is under way */
        struct asked *next;
};

struct worker {
        char name[NAME_MOST + 1];
        bool leased[PARTITIONS];
        int64_t asked_ms, leased_until_ms, fresh_ms;
        struct match *match;
        char rules[65];
        struct own *own;
        struct line queue; /* to be matched now */
        struct line later; /* once there is news: their turn came too early, or the tracker knew more than we did */
        uint64_t vacancy[VACANCIES_MOST];
        size_t first_vacancy, n_vacancies;
        struct asked *asked; /* in the order in which they were asked */
        bool begun, ready;
        bool in_step; /* the index is what the register was after event `seq`, with nothing of later ones */
        uint64_t seq; /* read up to here; while the snapshot is read, where changes begin */
        uint8_t cursor[64];
        size_t cursor_size;
        struct date today;
};

static void worker_begin(struct worker *w)
{
        w->queue.end = &w->queue.first;
        w->later.end = &w->later.first;
        match_new(&w->match);
}

void worker_new(struct worker **out, const char *name)
{
        struct worker *w = calloc(1, sizeof *w);

        must(w);
        strncat(w->name, name, NAME_MOST);
        worker_begin(w);
        *out = w;
}

static void own_remove(struct worker *w, struct own *own)
{
        HASH_DEL(w->own, own);
        free(own);
}

static void asked_remove(struct asked **link)
{
        struct asked *asked = *link;

        *link = asked->next;
        free(asked);
}

static void worker_forget(struct worker *w)
{
        struct own *own, *next;

        HASH_ITER (hh, w->own, own, next)
                own_remove(w, own);
        while (w->asked)
                asked_remove(&w->asked);
        match_destroy(&w->match);
}

void worker_destroy(struct worker **worker)
{
        if (!*worker)
                return;
        worker_forget(*worker);
        free(*worker);
        *worker = NULL;
}

void worker_question(struct worker *w, int64_t now_ms, MatchFeed *out)
{
        w->asked_ms = now_ms;
        match_feed__init(out);
        out->after = w->ready ? w->seq : 0;
        out->cursor = (ProtobufCBinaryData){w->ready ? 0 : w->cursor_size, w->cursor};
        out->wait_ms = WAIT_MS;
        out->most = PAGE;
        out->worker = w->name;
        out->queue = (uint32_t)w->queue.n;
}

/* ---- leases */

/* Whose lease decides who answers. */
static uint64_t asked_of(const struct asked *asked)
{
        return asked->question.casefile.n ? asked->question.casefile.n : asked->question.vacancy.n;
}

bool worker_holds(const struct worker *w, uint64_t number)
{
        return w->leased[partition_of(number)];
}

bool worker_may_deliver(const struct worker *w, uint64_t number, int64_t now_ms)
{
        return worker_holds(w, number) && now_ms < w->leased_until_ms;
}

/* ---- lines */

static struct own *own_find(const struct worker *w, uint64_t casefile)
{
        struct own *own;

        HASH_FIND(hh, w->own, &casefile, sizeof casefile, own);
        return own;
}

static void line_leave(struct own *own)
{
        struct line *line = own->line;

        if (!line)
                return;
        *own->link = own->next;
        if (own->next)
                own->next->link = own->link;
        else
                line->end = own->link;
        line->n--;
        own->line = NULL;
}

/* Stand at the end of a line, unless it stands there already. */
static void line_join(struct line *line, struct own *own)
{
        if (own->line == line)
                return;
        line_leave(own);
        own->line = line;
        own->next = NULL;
        own->link = line->end;
        *line->end = own;
        line->end = &own->next;
        line->n++;
}

/* Unless it is another worker's. */
static void queue_join(struct worker *w, struct own *own)
{
        if (worker_holds(w, own->casefile))
                line_join(&w->queue, own);
}

static void all_queue(struct worker *w)
{
        struct own *own, *next;

        HASH_ITER (hh, w->own, own, next)
                queue_join(w, own);
        w->n_vacancies = 0;
}

static void vacancy_queue(struct worker *w, uint64_t id)
{
        for (size_t i = 0; i < w->n_vacancies; i++)
                if (w->vacancy[(w->first_vacancy + i) % VACANCIES_MOST] == id)
                        return;
        if (w->n_vacancies == VACANCIES_MOST)
                all_queue(w);
        w->vacancy[(w->first_vacancy + w->n_vacancies++) % VACANCIES_MOST] = id;
}

/* ---- taking in */

static void person_take(struct worker *w, const MatchPerson *person)
{
        struct own *own;

        if (!person->casefile)
                return;
        own = own_find(w, person->casefile);
        if (!own) {
                own = calloc(1, sizeof *own);
                must(own);
                own->casefile = person->casefile;
                HASH_ADD(hh, w->own, casefile, sizeof own->casefile, own);
        }
        own->open = person->proposals_open;
        own->proposed = (uint32_t)person->n_proposed;
        own->version = person->profile_version;
        match_person(w->match, person);
        queue_join(w, own);
}

static void person_gone(struct worker *w, uint64_t casefile)
{
        struct own *own = own_find(w, casefile);

        match_person_gone(w->match, (struct case_id){casefile});
        if (!own)
                return;
        line_leave(own);
        own_remove(w, own);
}

static void rules_take(struct worker *w, const MatchRules *rules)
{
        OWNED(arena_destroy) struct arena *arena = NULL;
        const char *name;

        arena_new(&arena);
        name = match_rules_name(rules, arena);
        must(strlen(name) < sizeof w->rules);
        strcpy(w->rules, name);
        match_rules(w->match, rules);
}

static struct asked **asked_find(struct worker *w, uint64_t run)
{
        struct asked **link = &w->asked;

        while (*link && (*link)->run != run)
                link = &(*link)->next;
        return link;
}

static void asked_take(struct worker *w, const MatchAsked *from)
{
        struct asked **link = asked_find(w, from->run);

        if (*link)
                return;
        *link = calloc(1, sizeof **link);
        must(*link);
        (*link)->run = from->run;
        (*link)->question =
                (struct match_question){.casefile = {from->ask->casefile}, .vacancy = {from->ask->vacancy}, .most = from->ask->most};
}

static void asked_gone(struct worker *w, uint64_t run)
{
        struct asked **link = asked_find(w, run);

        if (*link)
                asked_remove(link);
}

/* True when it may concern everyone. */
static bool thing_take(struct worker *w, const Thing *thing)
{
        switch (thing->is_case) {
        case THING__IS_MATCH_PERSON:
                person_take(w, thing->match_person);
                return false;
        case THING__IS_GONE_CASEFILE:
                person_gone(w, thing->gone_casefile);
                return false;
        case THING__IS_VACANCY:
                match_vacancy(w->match, thing->vacancy);
                if (w->ready)
                        vacancy_queue(w, thing->vacancy->id);
                return false;
        case THING__IS_GONE_VACANCY:
                match_vacancy_gone(w->match, (struct vacancy_id){thing->gone_vacancy});
                return false;
        case THING__IS_EMPLOYER:
                return match_employer(w->match, thing->employer);
        case THING__IS_PLACE:
                match_place(w->match, thing->place);
                return true;
        case THING__IS_RULES:
                rules_take(w, thing->rules);
                return true;
        case THING__IS_MATCH_ASKED:
                asked_take(w, thing->match_asked);
                return false;
        case THING__IS_MATCH_RAN:
                asked_gone(w, thing->match_ran->run);
                return false;
        default:
                return false;
        }
}

/* A page of the snapshot is a step on the way; the last one makes the index whole. */
static void page_take(struct worker *w, const Result *result)
{
        if (!w->begun) {
                w->seq = result->seq;
                w->in_step = true;
        }
        w->begun = true;
        /* A later page may tell of what happened after the first one was made; the changes from there on make it whole. */
        w->in_step = w->in_step && result->seq == w->seq;
        w->cursor_size = result->next_key.len < sizeof w->cursor ? result->next_key.len : sizeof w->cursor;
        if (w->cursor_size)
                memcpy(w->cursor, result->next_key.data, w->cursor_size);
        if (result->more)
                return;
        w->ready = true;
        all_queue(w);
}

/* Of what is no longer ours another may know more by now; what becomes ours may have been let fall by whoever had it. */
static void own_change_hands(struct worker *w, struct own *own)
{
        if (worker_holds(w, own->casefile)) {
                line_join(&w->queue, own);
                return;
        }
        line_leave(own);
        own->out = false;
        own->held = own->said = 0;
}

static void lease_take(struct worker *w, const Result *result)
{
        bool before[PARTITIONS];
        struct own *own, *next;

        if (!result->lease_ms)
                return;
        memcpy(before, w->leased, sizeof before);
        memset(w->leased, 0, sizeof w->leased);
        for (size_t i = 0; i < result->n_leased; i++)
                w->leased[result->leased[i] % PARTITIONS] = true;
        w->leased_until_ms = w->asked_ms + result->lease_ms - MARGIN_MS;
        if (!memcmp(before, w->leased, sizeof before))
                return;
        HASH_ITER (hh, w->own, own, next)
                if (before[partition_of(own->casefile)] != worker_holds(w, own->casefile))
                        own_change_hands(w, own);
        for (struct asked *asked = w->asked; asked; asked = asked->next)
                asked->out = asked->out && worker_holds(w, asked_of(asked));
}

/* Everything but its name. */
static void worker_begin_anew(struct worker *w)
{
        char name[sizeof w->name];

        strcpy(name, w->name);
        worker_forget(w);
        *w = (struct worker){0};
        strcpy(w->name, name);
        worker_begin(w);
}

bool worker_take(struct worker *w, const Result *result)
{
        struct date today = instant_date((struct instant){result->now});
        bool all = false;

        if (w->begun && result->seq < w->seq) {
                worker_begin_anew(w);
                return false;
        }
        lease_take(w, result);
        if (!result->more)
                w->fresh_ms = w->asked_ms;
        /* A register without events has nothing to show yet. */
        if (!w->begun && !result->seq)
                return true;
        for (size_t i = 0; i < result->n_things; i++)
                all = thing_take(w, result->things[i]) || all;
        if (today.day != w->today.day)
                all = true;
        w->today = today;
        if (!w->ready) {
                page_take(w, result);
                return true;
        }
        while (result->seq > w->seq && w->later.first)
                line_join(&w->queue, w->later.first);
        w->seq = result->seq;
        /* Things are told as they are by now. While more events wait to be told, some of them are in the index already. */
        w->in_step = !result->more;
        if (all)
                all_queue(w);
        return true;
}

/* ---- work */

static uint64_t digest_add(uint64_t digest, const void *data, size_t size)
{
        const uint8_t *byte = data;

        for (size_t i = 0; i < size; i++)
                digest = (digest ^ byte[i]) * 0x100000001b3;
        return digest;
}

/* What a delivery says, apart from words: the same again under the same circumstances would be no news. Of an empty one only the
 * names of the musts count; how many vacancies each put aside changes every day. */
static uint64_t digest_of(const struct own *own, const ProposalsDeliver *delivery)
{
        uint64_t digest = 0xcbf29ce484222325;

        if (!delivery->n_suggestions)
                for (size_t i = 0; i < delivery->ran->details->n_emptied; i++)
                        digest = digest_add(digest, delivery->ran->details->emptied[i]->must,
                                            strlen(delivery->ran->details->emptied[i]->must) + 1);
        else
                digest = digest_add(digest_add(digest, &own->open, sizeof own->open), &own->proposed, sizeof own->proposed);
        for (size_t i = 0; i < delivery->n_suggestions; i++)
                digest = digest_add(digest, &delivery->suggestions[i]->vacancy, sizeof delivery->suggestions[i]->vacancy);
        return digest;
}

static void suggest(ProposalsDeliver *delivery, const struct match_hit *hit, struct arena *arena)
{
        Suggestion *suggestion = NEW(arena, Suggestion, suggestion);

        suggestion->vacancy = hit->vacancy.n;
        suggestion->rank = hit->rank;
        suggestion->reasons = (Reason **)hit->reasons;
        suggestion->n_reasons = hit->n_reasons;
        APPEND(arena, delivery, suggestions) = suggestion;
}

static uint32_t version_of(const void *self, uint64_t casefile)
{
        const struct own *own = own_find(self, casefile);

        return own ? own->version : 0;
}

static MatchRan *run_new(const struct worker *w, const struct match_question *question, const struct match_result *result, bool words,
                         struct arena *arena)
{
        MatchRan *ran = NEW(arena, MatchRan, match_ran);

        ran->casefile = question->casefile.n;
        ran->vacancy = question->vacancy.n;
        ran->basis = w->seq;
        ran->today = date_ymd(question->today);
        ran->rules = arena_strdup(arena, w->rules);
        ran->set = arena_strdup(arena, result->set ? result->set : "");
        ran->most = (uint32_t)question->most;
        ran->details = match_details(w->match, question, result, words, version_of, w, arena);
        return ran;
}

static const ProposalsDeliver *own_match(struct worker *w, struct own *own, struct arena *arena)
{
        uint32_t most = match_most(w->match, (struct case_id){own->casefile});
        struct match_question question = {.casefile = {own->casefile}, .most = most - own->open, .today = w->today};
        ProposalsDeliver *delivery;
        struct match_result result;
        uint64_t digest;

        if (own->open >= most)
                return NULL;
        result = match_ask(w->match, &question, arena);
        if (!result.n && (own->open || !result.n_emptied))
                return NULL;
        delivery = NEW(arena, ProposalsDeliver, proposals_deliver);
        delivery->casefile = own->casefile;
        for (size_t i = 0; i < result.n; i++)
                suggest(delivery, &result.hit[i], arena);
        delivery->ran = run_new(w, &question, &result, false, arena);
        digest = digest_of(own, delivery);
        if (digest == own->said)
                return NULL;
        own->said = digest;
        own->out = true;
        own->suggested = (uint32_t)delivery->n_suggestions;
        return delivery;
}

static bool has_room(void *self, struct case_id id)
{
        struct worker *w = self;
        const struct own *own = worker_holds(w, id.n) ? own_find(w, id.n) : NULL;

        return own && own->open < match_most(w->match, id);
}

/* Queue those of ours whom a changed vacancy may help: the musts let them through, and there is room beside them. */
static void vacancy_match(struct worker *w, struct arena *arena)
{
        struct vacancy_id id = {w->vacancy[w->first_vacancy]};
        struct case_id *list;
        size_t n;

        w->first_vacancy = (w->first_vacancy + 1) % VACANCIES_MOST;
        w->n_vacancies--;
        n = match_passing(w->match, id, w->today, has_room, w, arena, &list);
        for (size_t i = 0; i < n; i++)
                line_join(&w->queue, own_find(w, list[i].n));
}

static bool may_work(const struct worker *w, int64_t now_ms)
{
        return w->ready && w->in_step && now_ms < w->leased_until_ms;
}

MatchRan *worker_answer(struct worker *w, int64_t now_ms, struct arena *arena)
{
        struct asked *asked = w->asked;
        struct match_result result;
        MatchRan *ran;

        while (asked && (asked->out || !worker_holds(w, asked_of(asked))))
                asked = asked->next;
        if (!asked || !may_work(w, now_ms))
                return NULL;
        asked->question.today = w->today;
        result = match_ask(w->match, &asked->question, arena);
        ran = run_new(w, &asked->question, &result, true, arena);
        ran->run = asked->run;
        asked->out = true;
        return ran;
}

void worker_answered(struct worker *w, uint64_t run, bool done)
{
        struct asked **link = asked_find(w, run);

        if (*link && done)
                asked_remove(link);
        else if (*link)
                (*link)->out = false;
}

bool worker_step(struct worker *w, int64_t now_ms, struct arena *arena, const ProposalsDeliver **out)
{
        struct own *own = w->queue.first;

        *out = NULL;
        if (!may_work(w, now_ms))
                return false;
        if (w->n_vacancies) {
                vacancy_match(w, arena);
                return true;
        }
        if (!own)
                return false;
        line_leave(own);
        if (own->out || own->held > w->seq)
                line_join(&w->later, own);
        else
                *out = own_match(w, own, arena);
        return true;
}

void worker_settled(struct worker *w, uint64_t casefile, const Outcome *outcome)
{
        struct own *own = own_find(w, casefile);

        if (!own || !own->out)
                return;
        own->out = false;
        own->held = outcome && outcome->events ? outcome->first_event + outcome->events - 1 : 0;
        if (own->line == &w->later && own->held <= w->seq)
                line_join(&w->queue, own);
        /* Some fitted no more: the feed will show why, and others may do in their stead. One event is the run's. */
        if (outcome && outcome->events < own->suggested + 1 && !own->line)
                line_join(&w->later, own);
}

struct worker_figures worker_figures(const struct worker *w)
{
        struct worker_figures figures = {.sizes = match_sizes(w->match),
                                         .queue = w->queue.n + w->n_vacancies,
                                         .seq = w->seq,
                                         .fresh_ms = w->fresh_ms,
                                         .ready = w->ready};

        for (const struct asked *a = w->asked; a; a = a->next)
                figures.asked++;
        for (size_t i = 0; i < PARTITIONS; i++)
                figures.leased += w->leased[i];
        return figures;
}
