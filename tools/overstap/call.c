#include "call.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "id.h"
#include "json.h"
#include "money.h"
#include "must.h"
#include "text.h"

enum { PAGE = 1000, WAIT_MOST_S = 86400, FIGURE_MOST = 10000000 };

/* ---- saying what went wrong */

void complain(const char *fmt, ...)
{
        char text[2000];
        va_list args;

        va_start(args, fmt);
        vsnprintf(text, sizeof(text), fmt, args);
        va_end(args);
        /* Findings about a file come on several lines, so line ends stay. */
        for (char *at = text; *at; at++)
                if (iscntrl((unsigned char)*at) && *at != '\n')
                        *at = ' ';
        fflush(stdout);
        fprintf(stderr, "overstap: %s\n", text);
}

int call_fail(const struct err *err)
{
        complain("%s", err->text);
        return err->kind == ERR_REFUSED ? EXIT_INPUT : EXIT_SILENT;
}

int file_fail(const char *file, const char *what)
{
        complain("%s: %s: %s", file, what, strerror(errno));
        return EXIT_SILENT;
}

static bool wrong(const char *what, const struct err *err)
{
        complain("%s: %s", what, err->text);
        return false;
}

int exit_of_refusal(Refusal kind)
{
        switch (kind) {
        case REFUSAL__REFUSAL_MALFORMED:
                return EXIT_WRONG;
        case REFUSAL__REFUSAL_FORBIDDEN:
                return EXIT_FORBIDDEN;
        case REFUSAL__REFUSAL_BUSY:
        case REFUSAL__REFUSAL_VERSION:
                return EXIT_SILENT;
        default:
                return EXIT_REFUSED;
        }
}

/* ---- the suite */

/* The data folder that the line or the environment names; null or empty when they name none. */
static const char *data_named(const struct call *call)
{
        const char *data = taken(call, OPT_DATA);

        return data ? data : getenv("OVERSTAP_DATA");
}

int call_suite(struct call *call)
{
        const char *data = data_named(call);
        struct err err = {0};

        if (call->suite)
                return EXIT_DONE;
        if (!taken(call, OPT_CONFIG) && text_empty(data)) {
                complain("which suite? give -c FILE or --data DIR, or set OVERSTAP_DATA");
                return EXIT_WRONG;
        }
        return suite_read(taken(call, OPT_CONFIG), text_empty(data) ? NULL : data, false, 0, call->arena, &call->suite, &err)
                       ? EXIT_DONE
                       : call_fail(&err);
}

int call_esco(struct call *call, const char **out)
{
        int status;

        *out = NULL;
        if (!call->suite && !taken(call, OPT_CONFIG) && text_empty(data_named(call)))
                return EXIT_DONE;
        if ((status = call_suite(call)))
                return status;
        *out = arena_text(call->arena, "%s/esco", call->suite->data);
        return EXIT_DONE;
}

int call_client(struct call *call)
{
        struct client_conf conf = {.key_file = taken(call, OPT_KEY)};
        uint32_t wait_s = 0;
        struct err err = {0};
        int status;

        if (call->client)
                return EXIT_DONE;
        if (!take_number(call, OPT_WAIT, WAIT_MOST_S, &wait_s))
                return EXIT_WRONG;
        if ((status = call_suite(call)))
                return status;
        conf.suite = call->suite;
        conf.wait_ms = wait_s * 1000;
        return client_new(&call->client, &conf, &err) ? EXIT_DONE : call_fail(&err);
}

bool call_json(const struct call *call)
{
        return call->line.given[OPT_JSON].n;
}

/* ---- taking words from the line */

const char *taken(const struct call *call, enum opt option)
{
        const struct words *words = &call->line.given[option];

        return words->n ? words->item[words->n - 1] : NULL;
}

bool take_id(const char *text, const char *what, uint64_t *out)
{
        struct err err = {0};

        return number_parse(text, what, out, &err) || (complain("%s", err.text), false);
}

bool take_number(const struct call *call, enum opt option, uint64_t most, uint32_t *out)
{
        const char *text = taken(call, option);
        struct err err = {0};
        uint64_t n;

        must(most <= UINT32_MAX);
        if (!text)
                return true;
        if (!number_parse(text, "", &n, &err) || n > most) {
                complain("--%s: \"%s\" is not a number from 1 to %llu", option_specs[option].name, text,
                         (unsigned long long)most);
                return false;
        }
        *out = (uint32_t)n;
        return true;
}

bool take_date(const struct call *call, enum opt option, uint32_t *out)
{
        const char *text = taken(call, option);
        struct date date;
        struct err err = {0};

        if (!text)
                return true;
        if (!date_parse(text, &date, &err))
                return wrong(option_specs[option].name, &err);
        *out = date_ymd(date);
        return true;
}

bool take_month(const char *text, uint32_t *out)
{
        struct err err;

        if (month_parse(text, out, &err))
                return true;
        complain("%s", err.text);
        return false;
}

bool take_amount(const char *text, int64_t *out)
{
        struct money money;
        struct err err;

        if (!money_parse(text, false, &money, &err)) {
                complain("%s", err.text);
                return false;
        }
        *out = money.cents;
        return true;
}

bool take_person(const char *text, struct arena *arena, ProtobufCBinaryData *out)
{
        struct uuid id;
        struct err err = {0};

        if (!uuid_parse(text, &id, &err))
                return wrong("person", &err);
        *out = codec_bytes(arena, id.b, sizeof(id.b));
        return true;
}

bool take_word(const char *text, const ProtobufCEnumDescriptor *type, const char *what, int *out)
{
        struct err err = {0};

        return !text || enum_parse(type, text, out, &err) || wrong(what, &err);
}

static bool take_fact(const char *text, bool may_clear, struct arena *arena, Fact *out)
{
        const char *equals = strchr(text, '=');
        struct date date = {0};
        struct err err = {0};

        if (!equals || equals == text) {
                complain("\"%s\" is not NAME=DATE, as in last-day=2026-08-31", text);
                return false;
        }
        if (!(may_clear && !equals[1]) && !date_parse(equals + 1, &date, &err))
                return wrong(text, &err);
        out->name = arena_strndup(arena, text, (size_t)(equals - text));
        out->on = date_ymd(date);
        return true;
}

bool take_facts(const struct words *words, bool may_clear, struct arena *arena, Fact ***out, size_t *n)
{
        *out = arena_alloc(arena, (words->n + 1) * sizeof(**out));
        for (size_t i = 0; i < words->n; i++) {
                (*out)[i] = NEW(arena, Fact, fact);
                if (!take_fact(words->item[i], may_clear, arena, (*out)[i]))
                        return false;
        }
        *n = words->n;
        return true;
}

static bool take_figure(const char *word, bool may_clear, struct arena *arena, Figure *out)
{
        const char *is = strchr(word, '=');
        uint64_t number = 0;
        struct err err = {0};

        if (!is || is == word || (!is[1] && !may_clear)) {
                complain("\"%s\" is no figure (write a name and a number, such as age=47)", word);
                return false;
        }
        if (is[1] && (!number_parse(is + 1, "number", &number, &err) || number > FIGURE_MOST)) {
                complain("%s: \"%s\" is no whole number up to %d", word, is + 1, FIGURE_MOST);
                return false;
        }
        out->name = arena_strndup(arena, word, (size_t)(is - word));
        out->value = (uint32_t)number;
        out->gone = !is[1];
        return true;
}

bool take_figures(const struct words *words, bool may_clear, struct arena *arena, Figure ***out, size_t *n)
{
        *out = arena_alloc(arena, (words->n + 1) * sizeof(**out));
        for (size_t i = 0; i < words->n; i++) {
                (*out)[i] = NEW(arena, Figure, figure);
                if (!take_figure(words->item[i], may_clear, arena, (*out)[i]))
                        return false;
        }
        *n = words->n;
        return true;
}

bool take_hours(const char *text, uint32_t *out)
{
        unsigned whole = 0, tenth = 0;
        int end = 0;

        if (!text)
                return true;
        if (isdigit((unsigned char)*text) && sscanf(text, "%3u%n", &whole, &end) == 1 && text[end] == '.' &&
            isdigit((unsigned char)text[end + 1])) {
                tenth = (unsigned)(text[end + 1] - '0');
                end += 2;
        }
        if (!end || text[end] || whole > 99) {
                complain("hours: \"%s\" is not hours per week, such as 28 or 28.5", text);
                return false;
        }
        *out = whole * 10 + tenth;
        return true;
}

static bool is_digits(const char *text)
{
        return *text && strspn(text, "0123456789") == strlen(text);
}

int find_employer(struct call *call, const char *text, uint64_t *out, const char **why)
{
        List list = LIST__INIT;
        Query query = QUERY__INIT;
        const Result *result;
        struct err err = {0};
        int status;

        *why = NULL;
        if (is_digits(text)) {
                if (number_parse(text, "employer", out, &err))
                        return EXIT_DONE;
                *why = arena_strdup(call->arena, err.text);
                return EXIT_WRONG;
        }
        list.kind = KIND__KIND_EMPLOYER;
        list.reference = (char *)text;
        query.what_case = QUERY__WHAT_LIST;
        query.list = &list;
        for (uint64_t found = 0;; list.after = result->next) {
                if ((status = call_ask(call, &query, call->arena, &result)))
                        return status;
                for (size_t i = 0; i < result->n_things; i++) {
                        if (found) {
                                *why = arena_text(call->arena, "more than one employer is called \"%s\"; give its number (overstap employer list)",
                                                  text);
                                return EXIT_REFUSED;
                        }
                        found = result->things[i]->employer->id;
                }
                if (result->more)
                        continue;
                if (!found)
                        *why = arena_text(call->arena, "no employer is called \"%s\" (overstap employer list)", text);
                *out = found;
                return found ? EXIT_DONE : EXIT_REFUSED;
        }
}

int take_employer(struct call *call, const char *text, uint64_t *out)
{
        const char *why;
        int status;

        if (!text)
                return EXIT_DONE;
        status = find_employer(call, text, out, &why);
        if (why)
                complain("%s", why);
        return status;
}

/* ---- commands */

void call_document(json_t *document)
{
        must(document);
        json_dumpf(document, stdout, JSON_INDENT(2));
        fputc('\n', stdout);
}

static const char *made_text(const Made *made, struct arena *arena)
{
        char word[40], id[UUID_TEXT] = "";
        const char *kind = enum_word(&kind__descriptor, (int)made->kind, word);
        struct uuid person;

        if (made->person.len == sizeof(person.b)) {
                memcpy(person.b, made->person.data, sizeof(person.b));
                uuid_text(person, id);
        }
        if (made->kind == KIND__KIND_PERSON && made->id)
                return arena_text(arena, "consent %llu of person %s", (unsigned long long)made->id, id);
        if (!made->id)
                return arena_text(arena, "%s%s%s", kind ? kind : "done", *id ? " " : "", id);
        return arena_text(arena, "%s %llu%s%s", kind ? kind : "done", (unsigned long long)made->id, *id ? " of person " : "", id);
}

/* A term that ends on another day than before. */
static void moved_tell(const DateMoved *moved)
{
        char was[DATE_TEXT], is[DATE_TEXT];

        printf("  %s: %s -> %s%s%s\n", moved->term, moved->was ? date_text(date_of_ymd(moved->was), was) : "none",
               moved->is ? date_text(date_of_ymd(moved->is), is) : "none", *moved->why ? "; " : "", moved->why);
}

static int settled_tell(struct call *call, const Settled *settled)
{
        const Outcome *outcome = settled->outcome;
        bool is_refused = outcome && text_set(outcome->rule);

        if (call_json(call)) {
                OWNED(json_drop) json_t *document = message_json(&settled->base);
                json_t *inner = json_object_get(document, "outcome");

                /* One level: what a script asks for most should be nearest. */
                json_incref(inner);
                json_object_del(document, "outcome");
                json_object_update(document, inner);
                json_decref(inner);
                call_document(document);
        }
        if (is_refused) {
                complain("refused by rule %s: %s", outcome->rule, outcome->why);
                return EXIT_REFUSED;
        }
        if (call_json(call))
                return EXIT_DONE;
        if (!outcome || !outcome->n_made)
                puts("done");
        for (size_t i = 0; outcome && i < outcome->n_made; i++)
                printf("%s%s\n", made_text(outcome->made[i], call->arena),
                       settled->known || !outcome->events ? " (nothing new)" : "");
        for (size_t i = 0; outcome && i < outcome->n_moved; i++)
                moved_tell(outcome->moved[i]);
        return EXIT_DONE;
}

static int refused_tell(struct call *call, const Refused *refused)
{
        if (call_json(call) && !call->has_begun) {
                OWNED(json_drop) json_t *document = json_pack("{s:o}", "refused", message_json(&refused->base));

                call_document(document);
        }
        complain("%s", text_set(refused->why) ? refused->why : "refused without a reason");
        return exit_of_refusal(refused->kind);
}

static int reply_tell(struct call *call, const struct client_reply *reply, const struct err *err)
{
        switch (reply->end) {
        case CLIENT_DONE:
                return settled_tell(call, reply->settled);
        case CLIENT_REFUSED:
                return refused_tell(call, reply->refused);
        default:
                return call_fail(err);
        }
}

static int command_send(struct call *call, Command__WhatCase what, void *body, Personal *personal, struct client_reply *reply, struct err *err)
{
        Command *command = NEW(call->arena, Command, command);
        int status = call_client(call);

        if (status)
                return status;
        command->what_case = what;
        command->case_step = body; /* the bodies share one place, and each is a pointer */
        command->personal = personal;
        client_command(call->client, command, call->arena, reply, err);
        return EXIT_DONE;
}

int call_send_with(struct call *call, Command__WhatCase what, void *body, Personal *personal)
{
        struct client_reply reply;
        struct err err = {0};
        int status = command_send(call, what, body, personal, &reply, &err);

        return status ? status : reply_tell(call, &reply, &err);
}

int call_do(struct call *call, Command__WhatCase what, void *body, const Outcome **out)
{
        struct client_reply reply;
        struct err err = {0};
        int status = command_send(call, what, body, NULL, &reply, &err);

        if (status)
                return status;
        if (reply.end != CLIENT_DONE || !reply.settled->outcome || text_set(reply.settled->outcome->rule))
                return reply_tell(call, &reply, &err);
        *out = reply.settled->outcome;
        return EXIT_DONE;
}

int call_send(struct call *call, Command__WhatCase what, void *body)
{
        Personal *personal = NULL;

        if (taken(call, OPT_NOTE)) {
                personal = NEW(call->arena, Personal, personal);
                personal->note = (char *)taken(call, OPT_NOTE);
        }
        return call_send_with(call, what, body, personal);
}

/* ---- questions */

int call_ask(struct call *call, const Query *query, struct arena *arena, const Result **out)
{
        const Refused *refused = NULL;
        struct err err = {0};
        int status = call_client(call);

        if (status)
                return status;
        switch (client_query(call->client, query, arena, out, &refused, &err)) {
        case CLIENT_DONE:
                return EXIT_DONE;
        case CLIENT_REFUSED:
                return refused_tell(call, refused);
        default:
                return call_fail(&err);
        }
}

void call_stamp(json_t *document, const Result *result)
{
        char text[INSTANT_TEXT];

        json_object_set_new(document, "now", json_string(instant_text((struct instant){result->now}, text)));
        json_object_set_new(document, "taken_at", json_string(instant_text((struct instant){result->taken_at}, text)));
        json_object_set_new(document, "seq", json_sprintf("%llu", (unsigned long long)result->seq));
        if (result->chain.len)
                json_object_set_new(document, "chain", bytes_json(&result->chain));
}

int call_show_ask(struct call *call, Show *show, const Result **out)
{
        Query query = QUERY__INIT;

        show->personal = call->line.given[OPT_PERSONAL].n > 0;
        query.what_case = QUERY__WHAT_SHOW;
        query.show = show;
        if (taken(call, OPT_PURPOSE))
                query.purpose = (char *)taken(call, OPT_PURPOSE);
        return call_ask(call, &query, call->arena, out);
}

void call_show_tell(struct call *call, const Result *result, json_t *more)
{
        OWNED(json_drop) json_t *document = json_object();
        const char *key;
        json_t *value;

        for (size_t i = 0; i < result->n_things; i++) {
                json_t *thing = thing_json(result->things[i]);

                if (!call_json(call))
                        printf("%s", i ? "\n" : "");
                if (!call_json(call) && (i == 0 || result->things[i]->is_case != THING__IS_FLOW))
                        thing_print(thing_name(result->things[i]), thing);
                json_object_set_new(document, thing_name(result->things[i]), thing);
        }
        call_stamp(document, result);
        json_object_foreach (more, key, value)
                if (!call_json(call))
                        print_line("%s %s", key, json_string_value(value));
        json_object_update(document, more);
        json_decref(more);
        if (call_json(call))
                call_document(document);
}

int call_show(struct call *call, Show *show)
{
        const Result *result;
        int status = call_show_ask(call, show, &result);

        if (!status)
                call_show_tell(call, result, NULL);
        return status;
}

/* ---- lists: written page by page, so that a long one needs no more memory than a short one */

/* How many things a page of a list, of a history, or of events for a proof has at most. */
static uint32_t *query_most(Query *query)
{
        if (query->what_case == QUERY__WHAT_PROOF_ASK)
                return &query->proof_ask->most;
        return query->what_case == QUERY__WHAT_HISTORY ? &query->history->most : &query->list->most;
}

/* From where `result` ended. */
static void query_go_on(Query *query, const Result *result, struct arena *arena)
{
        if (query->what_case == QUERY__WHAT_HISTORY) {
                query->history->after = result->next;
                return;
        }
        if (query->what_case == QUERY__WHAT_PROOF_ASK) {
                query->proof_ask->after = result->next;
                return;
        }
        query->list->after = result->next;
        query->list->after_key = codec_bytes(arena, result->next_key.data, result->next_key.len);
}

int call_pages(struct call *call, Query *query, struct arena *page, thing_taken *take, void *self)
{
        const Result *result;
        int status;

        if (!*query_most(query))
                *query_most(query) = PAGE;
        for (;; query_go_on(query, result, call->arena)) {
                if (page != call->arena)
                        arena_reset(page);
                if ((status = call_ask(call, query, page, &result)))
                        return status;
                for (size_t i = 0; i < result->n_things; i++)
                        take(self, result->things[i], (struct instant){result->now});
                if (!result->more)
                        return EXIT_DONE;
        }
}

int call_snapshot(struct call *call, thing_taken *take, void *self, json_t *stamp)
{
        OWNED(arena_destroy) struct arena *page = NULL;
        Query query = QUERY__INIT;
        MatchFeed feed = MATCH_FEED__INIT;
        const Result *result;
        int status;

        arena_new(&page);
        feed.most = PAGE;
        query.what_case = QUERY__WHAT_MATCH_FEED;
        query.match_feed = &feed;
        do {
                arena_reset(page);
                if ((status = call_ask(call, &query, page, &result)))
                        return status;
                if (stamp && !feed.cursor.len)
                        call_stamp(stamp, result);
                for (size_t i = 0; i < result->n_things; i++)
                        take(self, result->things[i], (struct instant){result->now});
                feed.cursor = codec_bytes(call->arena, result->next_key.data, result->next_key.len);
        } while (result->more);
        return EXIT_DONE;
}

struct listing {
        struct call *call;
        const char *name;
        struct grid *grid;   /* null: JSON */
        uint64_t told, most; /* most 0: all */
        thing_form *form;
        void *self; /* the form's own */
};

static json_t *form_own(void *self, const Thing *thing, struct instant now)
{
        (void)self, (void)now;
        return thing_json(thing);
}

static void listing_add(struct listing *listing, const Thing *thing, struct instant now)
{
        OWNED(json_drop) json_t *json = listing->form(listing->self, thing, now);

        if (listing->grid) {
                grid_row(listing->grid, json);
        } else {
                fputs(listing->told ? ",\n" : "\n", stdout);
                json_dumpf(json, stdout, JSON_COMPACT);
        }
        listing->told++;
}

/* The page after `result`; false at the end. */
static bool page_turn(const struct listing *listing, Query *query, const Result *result)
{
        uint64_t left = listing->most ? listing->most - listing->told : PAGE;

        if (!result->more || !left)
                return false;
        query_go_on(query, result, listing->call->arena);
        *query_most(query) = left < PAGE ? (uint32_t)left : PAGE;
        return true;
}

static void listing_end(struct listing *listing, const Result *result)
{
        OWNED(json_drop) json_t *stamp = json_object();
        const char *key;
        json_t *value;

        if (listing->grid) {
                grid_print(listing->grid);
                return;
        }
        call_stamp(stamp, result);
        fputs("],\n", stdout);
        json_object_set_new(stamp, "more", json_boolean(result->more));
        json_object_foreach (stamp, key, value) {
                printf("%s\"%s\": ", strcmp(key, "now") ? ", " : "", key);
                json_dumpf(value, stdout, JSON_ENCODE_ANY);
        }
        fputs("}\n", stdout);
}

static int listing_pages(struct listing *listing, Query *query, struct arena *page)
{
        const Result *result;
        int status;

        for (;;) {
                arena_reset(page);
                if ((status = call_ask(listing->call, query, page, &result)))
                        return status;
                if (!listing->grid && !listing->call->has_begun)
                        printf("{\"%s\": [", listing->name);
                listing->call->has_begun = true;
                for (size_t i = 0; i < result->n_things; i++)
                        listing_add(listing, result->things[i], (struct instant){result->now});
                if (!page_turn(listing, query, result))
                        break;
        }
        listing_end(listing, result);
        return EXIT_DONE;
}

int call_list(struct call *call, Query *query, const char *name, const struct column *columns, size_t n_columns)
{
        return call_list_as(call, query, name, columns, n_columns, form_own, NULL);
}

int call_list_as(struct call *call, Query *query, const char *name, const struct column *columns, size_t n_columns,
                 thing_form *form, void *self)
{
        OWNED(grid_destroy) struct grid *grid = NULL;
        OWNED(arena_destroy) struct arena *page = NULL;
        struct listing listing = {.call = call, .name = name, .form = form, .self = self};
        uint32_t most = 0;

        if (!take_number(call, OPT_MOST, UINT32_MAX, &most))
                return EXIT_WRONG;
        if (!call_json(call))
                grid_new(&grid, columns, n_columns);
        arena_new(&page);
        listing.grid = grid;
        listing.most = most;
        *query_most(query) = most && most < PAGE ? most : PAGE;
        return listing_pages(&listing, query, page);
}
