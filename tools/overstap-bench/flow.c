/* From a notice with five employees to five casefiles with proposals, through every process: how long one takes. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench.h"
#include "id.h"
#include "must.h"

enum { PEOPLE = 5, SKILLS = 2000, SKILLS_EACH = 12, BATCH = 500, PATIENCE_US = 10000000 };

/* The same numbers for everybody: a small generator with a fixed seed. */
static uint64_t next(uint64_t *state)
{
        *state ^= *state << 13;
        *state ^= *state >> 7;
        *state ^= *state << 17;
        return *state;
}

static ProtobufCBinaryData skill(struct arena *arena, uint64_t n)
{
        uint8_t id[16] = {[14] = (uint8_t)(n >> 8), [15] = (uint8_t)n};

        return codec_bytes(arena, id, sizeof id);
}

static Occupation *occupation(struct arena *arena, uint64_t *state)
{
        Occupation *o = NEW(arena, Occupation, occupation);
        unsigned isco = (unsigned)(next(state) % 40);

        o->isco = arena_text(arena, "%u%u%u%u", 2 + isco % 8, 1 + isco % 3, 1 + isco % 4, 1 + (unsigned)(next(state) % 3));
        o->esco = arena_text(arena, "10000000-0000-4000-8000-%08x%s", (unsigned)(next(state) % 3), o->isco);
        o->title = arena_text(arena, "occupation %s", o->isco);
        return o;
}

static Command *vacancy(struct arena *arena, uint64_t *state, unsigned i)
{
        Command *command = NEW(arena, Command, command);
        Vacancy *v = NEW(arena, Vacancy, vacancy);

        command->what_case = COMMAND__WHAT_VACANCY_POST;
        command->vacancy_post = NEW(arena, VacancyPost, vacancy_post);
        command->vacancy_post->vacancy = v;
        command->vacancy_post->employer_name = arena_text(arena, "Receiver %u (fictief)", i % 200);
        v->reference = arena_text(arena, "bench-%u", i);
        v->occupation = occupation(arena, state);
        v->title = v->occupation->title;
        for (int j = 0; j < SKILLS_EACH; j++)
                APPEND(arena, v, essential) = skill(arena, next(state) % SKILLS);
        v->hours_min = 160;
        v->hours_max = 400;
        v->posts = 1 + (uint32_t)(next(state) % 3);
        return command;
}

static void count_refused(void *self, size_t index, const struct client_reply *reply)
{
        uint64_t *refused = self;

        (void)index;
        *refused += reply->end != CLIENT_DONE || *reply->settled->outcome->rule;
}

static bool vacancies_post(const struct bench *bench, struct client *client, struct err *err)
{
        OWNED(arena_destroy) struct arena *arena = NULL;
        uint64_t state = 88172645463325252ull, refused = 0;

        arena_new(&arena);
        for (unsigned i = 0; i < bench->vacancies; i += BATCH) {
                Command *command[BATCH];
                unsigned n = bench->vacancies - i < BATCH ? bench->vacancies - i : BATCH;

                arena_reset(arena);
                for (unsigned j = 0; j < n; j++)
                        command[j] = vacancy(arena, &state, i + j);
                if (!client_commands(client, command, n, arena, count_refused, &refused, err))
                        return false;
        }
        return !refused || err_set(err, ERR_REFUSED, "%" PRIu64 " vacancies were refused; use a fresh data folder", refused);
}

static Command *notice(struct arena *arena, const char *reference)
{
        Command *command = NEW(arena, Command, command);
        NoticeContent *content = NEW(arena, NoticeContent, notice_content);

        command->what_case = COMMAND__WHAT_NOTICE_SUBMIT;
        command->notice_submit = NEW(arena, NoticeSubmit, notice_submit);
        command->notice_submit->content = content;
        content->employer_name = arena_text(arena, "Sender %s (fictief)", reference);
        content->reference = (char *)reference;
        content->place = (char *)"Hardenberg";
        content->posts = PEOPLE;
        return command;
}

static Command *employee(struct arena *arena, uint64_t *state, const char *reference, int i)
{
        Command *command = NEW(arena, Command, command);
        EmployeeLog *log = NEW(arena, EmployeeLog, employee_log);
        Consent *consent = NEW(arena, Consent, consent);

        command->what_case = COMMAND__WHAT_EMPLOYEE_LOG;
        command->employee_log = log;
        command->personal = NEW(arena, Personal, personal);
        command->personal->given_name = (char *)"Bench";
        command->personal->family_name = arena_text(arena, "Mark %d", i);
        command->personal->birth_date = 19700101;
        log->notice_reference = (char *)reference;
        log->reference = arena_text(arena, "%s-%d", reference, i);
        log->flow = (char *)"gelders";
        APPEND(arena, consent, parts) = PART__PART_PROFILE;
        APPEND(arena, log, consents) = consent;
        log->profile = NEW(arena, Profile, profile);
        APPEND(arena, log->profile, occupations) = occupation(arena, state);
        for (int j = 0; j < SKILLS_EACH; j++)
                APPEND(arena, log->profile, skills) = skill(arena, next(state) % SKILLS);
        log->profile->hours_min = 160;
        log->profile->hours_max = 400;
        return command;
}

struct cases {
        uint64_t id[PEOPLE];
        size_t n, refused;
};

static void case_made(void *self, size_t index, const struct client_reply *reply)
{
        struct cases *cases = self;

        (void)index;
        if (reply->end != CLIENT_DONE || *reply->settled->outcome->rule) {
                cases->refused++;
                return;
        }
        for (size_t i = 0; i < reply->settled->outcome->n_made; i++)
                if (reply->settled->outcome->made[i]->kind == KIND__KIND_CASEFILE && cases->n < PEOPLE)
                        cases->id[cases->n++] = reply->settled->outcome->made[i]->id;
}

/* In the flow gelders a casefile is matched once its person is in service. */
static Command *step(struct arena *arena, uint64_t casefile)
{
        Command *command = NEW(arena, Command, command);
        Fact *fact = NEW(arena, Fact, fact);

        command->what_case = COMMAND__WHAT_CASE_STEP;
        command->case_step = NEW(arena, CaseStep, case_step);
        command->case_step->casefile = casefile;
        command->case_step->transition = (char *)"transfer";
        fact->name = (char *)"agreement.three-party";
        fact->on = 20200102;
        APPEND(arena, command->case_step, facts) = fact;
        return command;
}

static bool has_proposals(struct client *client, uint64_t casefile, struct arena *arena, bool *has, struct err *err)
{
        const Result *result;
        const Refused *refused;
        Query query;
        List list;

        query__init(&query);
        list__init(&list);
        query.what_case = QUERY__WHAT_LIST;
        query.list = &list;
        list.kind = KIND__KIND_PROPOSAL;
        list.casefile = casefile;
        list.most = 1;
        if (client_query(client, &query, arena, &result, &refused, err) != CLIENT_DONE)
                return err->kind != ERR_NONE ? false : err_set(err, ERR_RETRY, "desk refused: %s", refused->why);
        *has = result->n_things > 0;
        return true;
}

static bool one_round(struct client *client, uint64_t *state, struct arena *arena, double *us, struct err *err)
{
        struct uuid id = uuid_new();
        char text[UUID_TEXT];
        const char *reference = arena_strdup(arena, uuid_text(id, text));
        Command *log[PEOPLE], *steps[PEOPLE];
        struct cases cases = {0}, moved = {0};
        struct client_reply reply;
        double start = now_us();

        if (client_command(client, notice(arena, reference), arena, &reply, err) != CLIENT_DONE)
                return err->kind != ERR_NONE ? false : err_set(err, ERR_REFUSED, "the notice was refused: %s", reply.refused->why);
        for (int i = 0; i < PEOPLE; i++)
                log[i] = employee(arena, state, reference, i);
        if (!client_commands(client, log, PEOPLE, arena, case_made, &cases, err))
                return false;
        if (cases.n != PEOPLE)
                return err_set(err, ERR_REFUSED, "%zu of %d employees were refused", cases.refused, PEOPLE);
        for (size_t i = 0; i < PEOPLE; i++)
                steps[i] = step(arena, cases.id[i]);
        if (!client_commands(client, steps, PEOPLE, arena, case_made, &moved, err))
                return false;
        if (moved.refused)
                return err_set(err, ERR_REFUSED, "%zu of %d steps were refused", moved.refused, PEOPLE);
        for (size_t i = 0; i < PEOPLE;) {
                bool has = false;

                if (!has_proposals(client, cases.id[i], arena, &has, err))
                        return false;
                if (now_us() - start > PATIENCE_US)
                        return err_set(err, ERR_RETRY, "casefile %" PRIu64 " has no proposals after 10 s", cases.id[i]);
                i += has;
                if (!has)
                        (void)usleep(300);
        }
        *us = now_us() - start;
        return true;
}

bool bench_flow(const struct bench *bench, struct err *err)
{
        OWNED(arena_destroy) struct arena *arena = NULL;
        OWNED(client_destroy) struct client *client = NULL;
        struct figures figures = {0};
        uint64_t state = 2463534242ull;
        double us = 0;

        arena_new(&arena);
        if (!client_new(&client, &(struct client_conf){bench->conf, bench->key_file, 30000}, err) || !vacancies_post(bench, client, err))
                return false;
        for (unsigned i = 0; i < bench->rounds; i++) {
                arena_reset(arena);
                if (!one_round(client, &state, arena, &us, err)) {
                        figures_free(&figures);
                        return false;
                }
                figures_add(&figures, us);
        }
        print_begin(bench, "flow");
        print_figure(bench, "vacancies", bench->vacancies, "");
        print_figure(bench, "rounds", bench->rounds, "of one notice with five employees");
        print_figure(bench, "p50_ms", figures_at(&figures, 0.50) / 1000, "to settled proposals of all five");
        print_figure(bench, "p99_ms", figures_at(&figures, 0.99) / 1000, "");
        print_end(bench);
        figures_free(&figures);
        return true;
}
