/* What a centre configures and guards: flows, the clock, keys, places; and what became of a command. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "flow.h"
#include "id.h"
#include "import_run.h"
#include "json.h"
#include "keyfile.h"
#include "must.h"
#include "read.h"
#include "verbs.h"

/* ---- flows */

Flow *flow_prove(const char *file, struct arena *arena, struct findings *findings)
{
        struct err err = {0};
        Flow *flow = NULL;

        if (!flow_read_sound(file, arena, findings, &flow, &err))
                finding_add(findings, file, 1, 1, "%s", err.text);
        return flow;
}

static json_t *finding_json(const struct finding *finding)
{
        return json_pack("{s:o, s:i, s:i, s:o}", "file", text_json(finding->file), "line", (int)finding->line, "column",
                         (int)finding->column, "text", text_json(finding->text));
}

static json_t *flow_json(const char *file, const Flow *flow, bool is_sound)
{
        return json_pack("{s:o, s:o, s:i, s:i, s:i, s:b}", "file", text_json(file), "name",
                         flow && flow->name ? text_json(flow->name->text) : json_null(), "version", flow ? (int)flow->version : 0,
                         "states", flow ? (int)flow->n_states : 0, "transitions", flow ? (int)flow->n_transitions : 0, "sound",
                         is_sound);
}

static void flow_tell(const char *file, const Flow *flow)
{
        printf("%s: flow %s version %u is sound: %zu states, %zu transitions, %zu terms\n", file, flow->name->text, flow->version,
               flow->n_states, flow->n_transitions, flow->n_terms);
}

int flow_check_files(struct call *call)
{
        OWNED(json_drop) json_t *document = NULL;
        struct findings findings = {.arena = call->arena};
        json_t *flows = json_array(), *wrong = json_array();

        document = json_pack("{s:o, s:o}", "flows", flows, "findings", wrong);
        must(document);
        for (int i = 0; i < call->line.n; i++) {
                const char *file = call->line.arg[i];
                size_t before = findings.n;
                const Flow *flow = flow_prove(file, call->arena, &findings);

                json_array_append_new(flows, flow_json(file, flow, findings.n == before));
                if (!call_json(call) && findings.n == before)
                        flow_tell(file, flow);
        }
        for (size_t i = 0; i < findings.n; i++)
                json_array_append_new(wrong, finding_json(&findings.item[i]));
        if (call_json(call))
                call_document(document);
        else if (findings.n)
                puts(findings_text(&findings, call->arena));
        return findings.n ? EXIT_INPUT : EXIT_DONE;
}

int flow_list(struct call *call)
{
        static const struct column columns[] = {
                {"FLOW", "name", false},   {"VERSION", "version", true}, {"TITLE", "title_nl", false},
                {"START", "start", false}, {"STATES", "states", false},
        };

        return list_tell(call, KIND__KIND_FLOW, "flows", columns, COUNT(columns));
}

int flow_show(struct call *call)
{
        return version_tell(call, KIND__KIND_FLOW);
}

int flow_install(struct call *call)
{
        FlowInstall *install = NEW(call->arena, FlowInstall, flow_install);
        struct findings findings = {.arena = call->arena};

        install->flow = flow_prove(call->line.arg[0], call->arena, &findings);
        if (findings.n) {
                complain("%s", findings_text(&findings, call->arena));
                return EXIT_INPUT;
        }
        return call_send(call, COMMAND__WHAT_FLOW_INSTALL, install);
}

/* ---- the clock */

int clock_show(struct call *call)
{
        OWNED(json_drop) json_t *document = NULL;
        char now[INSTANT_TEXT], day[DATE_TEXT];
        Query query = QUERY__INIT;
        Counts counts = COUNTS__INIT;
        const Result *result;
        struct instant at;
        int status;

        query.what_case = QUERY__WHAT_COUNTS;
        query.counts = &counts;
        if ((status = call_ask(call, &query, call->arena, &result)))
                return status;
        at = (struct instant){result->now};
        instant_text(at, now);
        date_text(instant_date(at), day);
        document = json_pack("{s:s, s:s}", "now", now, "day", day);
        must(document);
        if (call_json(call))
                call_document(document);
        else
                printf("%s (%s)\n", day, now);
        return EXIT_DONE;
}

static int tick_send(struct call *call, ClockTick *tick)
{
        return call_send(call, COMMAND__WHAT_CLOCK_TICK, tick);
}

int clock_advance(struct call *call)
{
        ClockTick *tick = NEW(call->arena, ClockTick, clock_tick);
        struct length length;
        struct err err = {0};

        static_assert((int)UNIT_SECONDS == (int)UNIT__UNIT_IS_SECONDS && (int)UNIT_YEARS == (int)UNIT__UNIT_IS_YEARS,
                      "units of base and of the schema are the same");
        if (!length_parse(call->line.arg[0], &length, &err)) {
                complain("%s", err.text);
                return EXIT_WRONG;
        }
        tick->advance = (uint32_t)length.n;
        tick->unit = (Unit)length.unit;
        return tick_send(call, tick);
}

int clock_set(struct call *call)
{
        ClockTick *tick = NEW(call->arena, ClockTick, clock_tick);
        struct instant to;
        struct err err = {0};

        if (!instant_parse(call->line.arg[0], &to, &err)) {
                complain("%s", err.text);
                return EXIT_WRONG;
        }
        tick->to = to.ms;
        return tick_send(call, tick);
}

/* ---- keys */

/* The caller that --public or --uid means, or that the argument names. */
static bool take_caller(struct call *call, char **out)
{
        const char *public_key = taken(call, OPT_PUBLIC), *uid = taken(call, OPT_UID);
        char name[KEY_NAME_TEXT];
        struct err err = {0};
        uint32_t user = 0;

        if (call->line.n + !!public_key + !!uid != 1) {
                complain("name one caller: with --public KEY, with --uid NUMBER, or as key list shows it");
                return false;
        }
        if (call->line.n) {
                *out = call->line.arg[0];
        } else if (uid) {
                if (strcmp(uid, "0") && !take_number(call, OPT_UID, INT32_MAX, &user))
                        return false;
                *out = arena_text(call->arena, "uid:%" PRIu32, user);
        } else {
                if (!key_name_parse(public_key, name, &err)) {
                        complain("--public: %s", err.text);
                        return false;
                }
                *out = arena_strdup(call->arena, name);
        }
        return true;
}

static bool take_roles(struct call *call, Principal *principal)
{
        const struct words *words = &call->line.given[OPT_ROLE];

        for (size_t i = 0; i < words->n; i++) {
                int role;

                if (!take_word(words->item[i], &role__descriptor, "role", &role))
                        return false;
                APPEND(call->arena, principal, roles) = (Role)role;
        }
        return true;
}

int key_admit(struct call *call)
{
        KeyAdmit *admit = NEW(call->arena, KeyAdmit, key_admit);
        int status;

        admit->principal = NEW(call->arena, Principal, principal);
        if (!take_caller(call, &admit->principal->name) || !take_roles(call, admit->principal) ||
            (taken(call, OPT_PERSON) && !take_person(taken(call, OPT_PERSON), call->arena, &admit->principal->person)))
                return EXIT_WRONG;
        if (taken(call, OPT_LABEL))
                admit->principal->label = (char *)taken(call, OPT_LABEL);
        if ((status = take_employer(call, taken(call, OPT_EMPLOYER), &admit->principal->employer)))
                return status;
        return call_send(call, COMMAND__WHAT_KEY_ADMIT, admit);
}

int key_revoke(struct call *call)
{
        KeyRevoke *revoke = NEW(call->arena, KeyRevoke, key_revoke);

        return take_caller(call, &revoke->name) ? call_send(call, COMMAND__WHAT_KEY_REVOKE, revoke) : EXIT_WRONG;
}

int key_list(struct call *call)
{
        static const struct column columns[] = {
                {"ROLES", "roles", false},     {"EMPLOYER", "employer", true}, {"PERSON", "person", false},
                {"REVOKED", "revoked", false}, {"LABEL", "label", false},      {"NAME", "name", false},
        };

        return list_tell(call, KIND__KIND_PRINCIPAL, "keys", columns, COUNT(columns));
}

/* ---- places, traces */

int data_import_postcodes(struct call *call)
{
        return import_run(call, IMPORT_PLACES);
}

int trace(struct call *call)
{
        Query query = QUERY__INIT;
        Trace ask = TRACE__INIT;
        const Result *result;
        struct uuid id;
        struct err err = {0};
        int status;

        if (!uuid_parse(call->line.arg[0], &id, &err)) {
                complain("%s", err.text);
                return EXIT_WRONG;
        }
        ask.id = codec_bytes(call->arena, id.b, sizeof(id.b));
        query.what_case = QUERY__WHAT_TRACE;
        query.trace = &ask;
        if ((status = call_ask(call, &query, call->arena, &result)))
                return status;
        for (size_t i = 0; i < result->n_things; i++) {
                OWNED(json_drop) json_t *document = thing_json(result->things[i]);

                if (call_json(call))
                        call_document(document);
                else
                        thing_print("command", document);
        }
        return EXIT_DONE;
}
