#include "replay.h"

#include <inttypes.h>
#include <string.h>

#include "details.h"
#include "matchable.h"
#include "must.h"
#include "replica.h"

/* ---- the index as it was */

struct filling {
        struct match *match;
        struct world *world;
        struct arena *page; /* of one record */
        struct err *err;
};

static void place_put(struct filling *f, uint64_t pc4)
{
        const Place *place = world_place(f->world, (uint32_t)pc4);

        if (place)
                match_place(f->match, place);
}

static void employer_put(struct filling *f, uint64_t id)
{
        const Employer *employer = matchable_employer(f->world, id);

        if (employer)
                (void)match_employer(f->match, employer);
}

static void vacancy_put(struct filling *f, uint64_t id)
{
        const Vacancy *vacancy = matchable_vacancy(f->world, id);

        if (vacancy)
                match_vacancy(f->match, vacancy);
}

static void person_put(struct filling *f, uint64_t id)
{
        const MatchPerson *person = matchable_person(f->world, id);

        if (person)
                match_person(f->match, person);
}

static bool table_put(struct filling *f, struct tables *tables, enum table table, void (*put)(struct filling *f, uint64_t id))
{
        OWNED(cursor_destroy) struct cursor *cursor = NULL;
        struct bytes key, value;

        if (!cursor_new(&cursor, tables->txn, table, (struct bytes){(const uint8_t *)"", 0}, f->err))
                return false;
        while (cursor_next(cursor, &key, &value, f->err)) {
                arena_reset(f->page);
                put(f, key_read_u64(key, 0));
                if (!tables_ok(tables, f->err))
                        return false;
        }
        return f->err->kind == ERR_NONE;
}

/* As desk's feed gives it to a worker, table by table. */
static bool index_fill(struct match *match, struct tables *tables, struct err *err)
{
        static const struct {
                enum table table;
                void (*put)(struct filling *f, uint64_t id);
        } stages[] = {
                {TABLE_PLACES, place_put},
                {TABLE_EMPLOYERS, employer_put},
                {TABLE_VACANCY_OPEN, vacancy_put},
                {TABLE_CASE_MATCHING, person_put},
        };
        OWNED(arena_destroy) struct arena *page = NULL;
        struct arena *kept = tables->world.arena;
        struct filling f = {.match = match, .world = &tables->world, .err = err};
        bool filled = true;

        match_rules(match, world_rules(&tables->world));
        arena_new(&page);
        f.page = tables->world.arena = page;
        for (size_t i = 0; i < COUNT(stages) && filled; i++)
                filled = table_put(&f, tables, stages[i].table, stages[i].put);
        tables->world.arena = kept;
        return filled;
}

/* ---- the same question again */

static uint32_t version_of(const void *self, uint64_t casefile)
{
        struct world *world = *(struct world *const *)self;
        const Casefile *found = world_casefile(world, casefile);
        const Person *person = found && found->matching ? world_person(world, found->person) : NULL;

        return person && person->profile ? person->profile_version : 0;
}

/* `set` is by whose order it is done this time. */
static const RunDetails *ask_again(const struct match *match, const MatchRan *ran, bool words, struct world *world,
                                   struct arena *arena, const char **set)
{
        const struct match_question question = {
                .casefile = {ran->casefile}, .vacancy = {ran->vacancy}, .most = ran->most, .today = date_of_ymd(ran->today)};
        struct match_result result = match_ask(match, &question, arena);

        *set = result.set ? result.set : "";
        return match_details(match, &question, &result, words, version_of, &world, arena);
}

/* ---- the first difference */

static const char *hits_differ(const RunDetails *kept, const RunDetails *again, struct arena *arena)
{
        for (size_t i = 0; i < kept->n_hits && i < again->n_hits; i++) {
                const MatchHit *a = kept->hits[i], *b = again->hits[i];
                const char *what = kept->hits[0]->vacancy ? "vacancy" : "casefile";

                if (a->vacancy != b->vacancy || a->casefile != b->casefile)
                        return arena_text(arena, "hit %zu was %s %" PRIu64 ", and is %s %" PRIu64 " when made again", i + 1, what,
                                          a->vacancy + a->casefile, what, b->vacancy + b->casefile);
                if (a->profile_version != b->profile_version)
                        return arena_text(arena, "hit %zu saw version %u of the profile, and version %u when made again", i + 1,
                                          a->profile_version, b->profile_version);
                for (size_t j = 0; j < a->n_values && j < b->n_values && j < kept->n_criteria; j++)
                        if (a->values[j] != b->values[j])
                                return arena_text(arena, "hit %zu: %s was %" PRId64 ", and is %" PRId64 " when made again", i + 1,
                                                  kept->criteria[j], a->values[j], b->values[j]);
                for (size_t j = 0; j < a->n_words && j < b->n_words; j++)
                        if (strcmp(a->words[j], b->words[j]))
                                return arena_text(arena, "hit %zu: \"%s\" was said, and \"%s\" when made again", i + 1,
                                                  a->words[j], b->words[j]);
        }
        return NULL;
}

static const char *emptied_differ(const RunDetails *kept, const RunDetails *again, struct arena *arena)
{
        for (size_t i = 0; i < kept->n_emptied && i < again->n_emptied; i++) {
                const Emptied *a = kept->emptied[i], *b = again->emptied[i];

                if (strcmp(a->must, b->must) || a->vacancies != b->vacancies)
                        return arena_text(arena, "%s put %" PRIu64 " aside, and %s %" PRIu64 " when made again", a->must,
                                          a->vacancies, b->must, b->vacancies);
        }
        return kept->n_emptied == again->n_emptied ? NULL : arena_text(arena, "other musts emptied it when made again");
}

static const char *openings_differ(const RunDetails *kept, const RunDetails *again, struct arena *arena)
{
        for (size_t i = 0; i < kept->n_openings && i < again->n_openings; i++) {
                const Opening *a = kept->openings[i], *b = again->openings[i];

                if (strcmp(a->words, b->words) || a->more != b->more)
                        return arena_text(arena, "%s let %" PRIu64 " more in, and %s %" PRIu64 " when made again", a->words, a->more,
                                          b->words, b->more);
        }
        return kept->n_openings == again->n_openings ? NULL : arena_text(arena, "other things would change it when made again");
}

static const char *details_differ(const RunDetails *kept, const RunDetails *again, struct arena *arena)
{
        const char *difference = hits_differ(kept, again, arena);

        if (!difference && kept->n_hits != again->n_hits)
                difference = arena_text(arena, "%zu hits were found, and %zu when made again", kept->n_hits, again->n_hits);
        if (!difference)
                difference = emptied_differ(kept, again, arena);
        return difference ? difference : openings_differ(kept, again, arena);
}

/* The digest has the last word, over every byte; what is kept only helps to say where. */
static const char *run_differs(const struct replay_report *report, const char *rules, const char *set, struct arena *arena)
{
        uint8_t digest[RUN_DIGEST];
        const char *difference;

        if (strcmp(report->ran->rules, rules))
                return arena_text(arena, "it ran under rules %s, and the events give rules %s", report->ran->rules, rules);
        if (strcmp(report->ran->set, set))
                return arena_text(arena, "it followed the set \"%s\", and follows \"%s\" when made again", report->ran->set, set);
        difference = report->kept ? details_differ(report->kept, report->again, arena) : NULL;
        if (difference)
                return difference;
        run_digest(report->again, arena, digest);
        if (report->ran->digest.len == sizeof digest && !memcmp(report->ran->digest.data, digest, sizeof digest))
                return NULL;
        return "what is found when made again does not have the digest that its event keeps";
}

/* ---- a run */

/* Its records, out of the register as it is. */
static void run_read(struct tables *tables, uint64_t id, struct replay_report *out)
{
        struct keybuf key;
        const Event *event;

        out->run = world_run(&tables->world, id);
        event = out->run && out->run->ran_event
                        ? tables->world.ops->get(&tables->world, TABLE_EVENTS, key_u64(&key, out->run->ran_event))
                        : NULL;
        out->ran = event ? event->match_ran : NULL;
        out->kept = out->ran ? world_run_details(&tables->world, id) : NULL;
}

static bool run_again(struct replica *replica, struct arena *arena, struct replay_report *out, struct err *err)
{
        OWNED(match_destroy) struct match *match = NULL;
        OWNED(txn_abort) struct txn *txn = NULL;
        struct tables tables;
        const char *set;

        if (!txn_begin(&txn, replica->store, TXN_READ, err))
                return false;
        tables_begin(&tables, txn, NULL, arena);
        match_new(&match);
        if (!index_fill(match, &tables, err))
                return false;
        out->again = ask_again(match, out->ran, out->run->ask && !out->ran->bare, &tables.world, arena, &set);
        out->difference = run_differs(out, match_rules_name(world_rules(&tables.world), arena), set, arena);
        return tables_ok(&tables, err);
}

bool run_replay(const struct suite_conf *conf, uint64_t run, struct arena *arena, struct replay_report *out, struct err *err)
{
        OWNED(store_destroy) struct store *store = NULL;
        OWNED(txn_abort) struct txn *txn = NULL;
        OWNED(replica_destroy) struct replica replica = {{0}, NULL};
        struct replica_replay replayed = {0};
        struct tables tables;

        *out = (struct replay_report){0};
        if (!tables_open(&store, conf->register_dir, conf->map_size, STORE_READ, err) || !txn_begin(&txn, store, TXN_READ, err))
                return false;
        tables_begin(&tables, txn, NULL, arena);
        run_read(&tables, run, out);
        if (!tables_ok(&tables, err))
                return false;
        if (!out->ran)
                return true;
        if (!replica_new(&replica, conf, err) || !replica_replay(&replica, txn, out->ran->basis, &replayed, err))
                return false;
        out->events = replayed.position.seq;
        if (replayed.out_of_order || replayed.position.seq != out->ran->basis)
                return err_set(err, ERR_STOP, "the events up to %" PRIu64 " are not whole; run overstap verify", out->ran->basis);
        return run_again(&replica, arena, out, err);
}
