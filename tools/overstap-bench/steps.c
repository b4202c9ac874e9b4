/* Steps of casefiles a second through the tracker, each accepted on disk, decided and applied; and how long a work list takes. */
#include <stdlib.h>
#include <string.h>

#include "load.h"
#include "must.h"

enum { CHUNK = 2000, GUIDES = 2000, LISTS = 1000 };

struct steps {
        const struct bench *bench;
        struct client *client;
        struct arena *arena;
        uint64_t first, next, last;     /* casefiles */
        unsigned refused;
};

static void logged(void *self, size_t index, const struct client_reply *reply)
{
        struct steps *steps = self;

        (void)index;
        if (reply->end != CLIENT_DONE || text_set(reply->settled->outcome->rule)) {
                steps->refused++;
                return;
        }
        if (!steps->first || reply->settled->outcome->made[0]->id < steps->first)
                steps->first = reply->settled->outcome->made[0]->id;
        if (reply->settled->outcome->made[0]->id > steps->last)
                steps->last = reply->settled->outcome->made[0]->id;
}

static Fact *fact(struct steps *steps, const char *name, uint32_t on)
{
        Fact *made = NEW(steps->arena, Fact, fact);

        made->name = (char *)name;
        made->on = on;
        return made;
}

static Command *employee(struct steps *steps, unsigned i)
{
        Command *command = NEW(steps->arena, Command, command);
        EmployeeLog *log = NEW(steps->arena, EmployeeLog, employee_log);
        Occupation *occupation = NEW(steps->arena, Occupation, occupation);

        command->what_case = COMMAND__WHAT_EMPLOYEE_LOG;
        command->employee_log = log;
        log->employer_name = arena_text(steps->arena, "Maatgever %u (fictief)", i % 500);
        log->flow = (char *)"maasland";
        log->guide = arena_text(steps->arena, "uid:%u", 100000 + i % GUIDES);
        APPEND(steps->arena, log, facts) = fact(steps, "announced", 20260105);
        APPEND(steps->arena, log, facts) = fact(steps, "last-day", 20990831);
        occupation->isco = (char *)"7212";
        log->profile = NEW(steps->arena, Profile, profile);
        APPEND(steps->arena, log->profile, occupations) = occupation;
        return command;
}

static bool employees_log(struct steps *steps, struct err *err)
{
        for (unsigned done = 0; done < steps->bench->cases; done += CHUNK) {
                Command *commands[CHUNK];
                unsigned n = steps->bench->cases - done < CHUNK ? steps->bench->cases - done : CHUNK;

                arena_reset(steps->arena);
                for (unsigned i = 0; i < n; i++)
                        commands[i] = employee(steps, done + i);
                if (!client_commands(steps->client, commands, n, steps->arena, logged, steps, err))
                        return false;
        }
        if (steps->refused || !steps->first)
                return err_set(err, ERR_STOP, "%u employees were refused; is the flow maasland installed?", steps->refused);
        steps->next = steps->first;
        return true;
}

static struct bytes request(void *self, struct uuid id, uint64_t tag)
{
        struct steps *steps = self;
        Request request = REQUEST__INIT;
        Command command = COMMAND__INIT;
        CaseStep step = CASE_STEP__INIT;

        if (steps->next > steps->last)
                return (struct bytes){0};
        arena_reset(steps->arena);
        step.casefile = steps->next++;
        step.transition = (char *)"join";
        command.id = (ProtobufCBinaryData){sizeof id.b, id.b};
        command.what_case = COMMAND__WHAT_CASE_STEP;
        command.case_step = &step;
        request.version = PROTOCOL_VERSION;
        request.tag = tag;
        request.wait = WAIT__WAIT_ACCEPTED;
        request.body_case = REQUEST__BODY_COMMAND;
        request.command = &command;
        return codec_encode(&request.base, steps->arena);
}

/* One page of one caseworker, as `overstap work list` asks for it. */
static bool lists_ask(struct steps *steps, struct figures *latency, struct err *err)
{
        Query query = QUERY__INIT;
        List list = LIST__INIT;

        list.kind = KIND__KIND_CASEFILE;
        list.work = true;
        list.most = 50;
        query.what_case = QUERY__WHAT_LIST;
        query.list = &list;
        for (unsigned i = 0; i < LISTS; i++) {
                const Result *result;
                const Refused *refused;
                double from = now_us();

                arena_reset(steps->arena);
                list.guide = arena_text(steps->arena, "uid:%u", 100000 + i % GUIDES);
                if (client_query(steps->client, &query, steps->arena, &result, &refused, err) != CLIENT_DONE)
                        return err->kind != ERR_NONE ? false : err_set(err, ERR_STOP, "the work list was refused");
                figures_add(latency, now_us() - from);
        }
        return true;
}

static void print_steps(const struct bench *bench, const struct load *load, double decided_us, double cpu_s, struct figures *lists)
{
        print_begin(bench, "steps");
        print_figure(bench, "casefiles", (double)counter_of(bench, "tracker", "casefiles", NULL), "in the register");
        print_figure(bench, "steps", (double)load->sent, "");
        print_figure(bench, "refused", (double)load->refused, "");
        print_figure(bench, "accepted_per_s", (double)load->sent / (load->to_us - load->from_us) * 1e6, "synced in the journal");
        print_figure(bench, "decided_per_s", (double)load->sent / (decided_us - load->from_us) * 1e6, "synced in journal and register");
        print_figure(bench, "tracker_us", cpu_s * 1e6 / (double)load->sent, "of processor a step");
        print_figure(bench, "work_list_p50_us", figures_at(lists, 0.50), "50 casefiles of one caseworker");
        print_figure(bench, "work_list_p99_us", figures_at(lists, 0.99), "");
        print_end(bench);
}

bool bench_steps(const struct bench *bench, struct err *err)
{
        OWNED(client_destroy) struct client *client = NULL;
        OWNED(arena_destroy) struct arena *arena = NULL;
        struct steps steps = {.bench = bench};
        struct load load = {.bench = bench, .request = request, .self = &steps};
        struct figures lists = {0};
        struct usage before, after;
        unsigned pid = 0;
        int64_t applied;
        double decided_us;
        bool ok;

        arena_new(&arena);
        steps.arena = arena;
        if (!client_new(&client, &(struct client_conf){.suite = bench->conf, .key_file = bench->key_file}, err))
                return false;
        steps.client = client;
        if (!employees_log(&steps, err))
                return false;
        applied = counter_of(bench, "tracker", "applied", &pid);
        before = usage_of(pid);
        ok = load_run(&load, err);
        while (ok && counter_of(bench, "tracker", "applied", NULL) - applied < (int64_t)load.accepted)
                ;
        decided_us = now_us();
        after = usage_of(pid);
        ok = ok && lists_ask(&steps, &lists, err);
        if (ok)
                print_steps(bench, &load, decided_us, after.cpu_s - before.cpu_s, &lists);
        figures_free(&load.latency);
        figures_free(&lists);
        return ok;
}
