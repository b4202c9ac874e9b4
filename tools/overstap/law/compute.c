#include <stdio.h>
#include <string.h>

#include "inside.h"
#include "must.h"
#include "text.h"

/* All that the law decides from one file of facts, and what a corrected file changes of it. */

uint64_t compute_facts(void)
{
        uint64_t may = 0;

        for (size_t i = 0; i < law_n_verbs; i++)
                if (law_verbs[i].is_computed)
                        may |= law_verbs[i].must | law_verbs[i].any | law_verbs[i].may;
        return may;
}

static uint64_t given_of(const struct facts *facts)
{
        uint64_t given = 0;

        for (int i = 0; i < FACTS; i++)
                if (facts->at[i].is_given)
                        given |= TAKES(i);
        return given;
}

static bool is_ready(const struct verb *verb, uint64_t given)
{
        return (given & verb->must) == verb->must && (!verb->any || given & verb->any);
}

/* The end by notice stands for the last day where none was given, so that whatever comes from it follows a corrected notice. */
static void end_follow(struct facts *facts, const char *verb, const json_t *answer)
{
        struct fact_value *end = &facts->at[END];
        struct err err;

        if (text_is(verb, "notice-period") && !end->is_given)
                end->is_given = date_parse(text_or_dash(answer, "end"), &end->date, &err);
}

/* Every verb whose facts are there, by name. The first that is refused is told in `err`; the others are made all the same. */
static json_t *answers_make(const struct asked *asked, const struct facts *facts, struct err *err)
{
        struct asked one = {.arena = asked->arena, .law = asked->law, .facts = *facts};
        json_t *answers = json_object();

        err->kind = ERR_NONE;
        for (size_t i = 0; i < law_n_verbs; i++) {
                const struct verb *verb = &law_verbs[i];
                json_t *answer = NULL;
                struct err wrong;

                if (!verb->is_computed || !is_ready(verb, given_of(&one.facts)))
                        continue;
                if (!verb->run(&one, &answer, &wrong)) {
                        end_follow(&one.facts, verb->name, answer);
                        json_object_set_new(answers, verb->name, answer);
                } else if (err->kind == ERR_NONE) {
                        (void)err_set(err, ERR_REFUSED, "%s: %s", verb->name, wrong.text);
                }
        }
        return answers;
}

/* What other verbs would need, of those for which something was given. */
static json_t *waiting_json(const struct facts *facts, const json_t *answers)
{
        uint64_t given = given_of(facts);
        json_t *list = json_array();

        for (size_t i = 0; i < law_n_verbs; i++) {
                const struct verb *verb = &law_verbs[i];
                json_t *needs;

                if (!verb->is_computed || json_object_get(answers, verb->name) || !(given & (verb->must | verb->any)))
                        continue;
                needs = json_array();
                for (int j = 0; j < FACTS; j++)
                        if (verb->must & ~given & TAKES(j) || (!(given & verb->any) && verb->any & TAKES(j)))
                                json_array_append_new(needs, json_string(fact_specs[j].name));
                json_array_append_new(list, json_pack("{s:s,s:o}", "verb", verb->name, "needs", needs));
        }
        return list;
}

static json_t *facts_json(const struct facts *facts)
{
        json_t *object = json_object();

        for (int i = 0; i < FACTS; i++)
                if (facts->at[i].is_given)
                        json_object_set_new(object, fact_specs[i].name, json_string(facts->at[i].text));
        return object;
}

/* Every single value of an answer under one name: "steps 2 total_cents", "moments sick-report date". */
static void flatten(const char *path, const json_t *value, struct arena *arena, json_t *out)
{
        const json_t *item;
        const char *key;
        size_t i;

        if (!json_is_object(value) && !json_is_array(value)) {
                json_object_set(out, path, (json_t *)value);
                return;
        }
        json_object_foreach ((json_t *)value, key, item)
                if (!text_is(key, "why"))
                        flatten(arena_text(arena, "%s%s%s", path, *path ? " " : "", key), item, arena, out);
        json_array_foreach (value, i, item) {
                const char *name = json_string_value(json_object_get(item, "name"));

                flatten(arena_text(arena, "%s %s", path, name ? name : arena_text(arena, "%zu", i + 1)), item, arena, out);
        }
}

static json_t *flat(const json_t *answers, struct arena *arena)
{
        json_t *out = json_object();

        flatten("", answers, arena, out);
        return out;
}

static bool fact_differs(const struct fact_value *a, const struct fact_value *b)
{
        return a->is_given != b->is_given || !text_is(a->text, b->text);
}

/* Two files of facts and what is made of them. */
struct difference {
        const struct asked *asked;
        const struct facts *now, *was;
        json_t *made_now, *made_was; /* flat */
        json_t *without[FACTS];      /* flat, as now but with this one fact as it was; null when it is the same */
};

/* A fact is a cause of what is another value when this fact alone is put back. Where no single one is, all of them together are.
 */
static json_t *causes(const struct difference *d, const char *path, const json_t *now)
{
        json_t *list = json_array();

        for (int pass = 0; pass < 2 && !json_array_size(list); pass++)
                for (int i = 0; i < FACTS; i++) {
                        const json_t *other = d->without[i] ? json_object_get(d->without[i], path) : NULL;

                        if (d->without[i] && (pass || !other != !now || (now && !json_equal((json_t *)now, (json_t *)other))))
                                json_array_append_new(list, json_string(fact_specs[i].name));
                }
        return list;
}

static void change_add(const struct difference *d, const char *path, json_t *changes)
{
        json_t *now = json_object_get(d->made_now, path), *was = json_object_get(d->made_was, path);
        const char *space = strchr(path, ' ');

        must(space);
        if (!now == !was && (!now || json_equal(now, was)))
                return;
        json_array_append_new(changes, json_pack("{s:s%,s:s,s:O?,s:O?,s:o}", "verb", path, (size_t)(space - path), "what",
                                                 space + 1, "old", was, "new", now, "because", causes(d, path, now)));
}

static json_t *changes_json(const struct difference *d)
{
        json_t *changes = json_array(), *value;
        const char *path;

        json_object_foreach (d->made_now, path, value)
                change_add(d, path, changes);
        json_object_foreach (d->made_was, path, value)
                if (!json_object_get(d->made_now, path))
                        change_add(d, path, changes);
        return changes;
}

static json_t *facts_changed_json(const struct difference *d)
{
        json_t *list = json_array();

        for (int i = 0; i < FACTS; i++)
                if (fact_differs(&d->now->at[i], &d->was->at[i]))
                        json_array_append_new(list, json_pack("{s:s,s:s?,s:s?}", "fact", fact_specs[i].name, "old",
                                                              d->was->at[i].text, "new", d->now->at[i].text));
        return list;
}

static void difference_drop(struct difference *d)
{
        json_decref(d->made_now);
        json_decref(d->made_was);
        for (int i = 0; i < FACTS; i++)
                json_decref(d->without[i]);
}

static void difference_make(struct difference *d, const json_t *now, const json_t *was)
{
        d->made_now = flat(now, d->asked->arena);
        d->made_was = flat(was, d->asked->arena);
        for (int i = 0; i < FACTS; i++) {
                struct facts facts = *d->now;
                json_t *answers;
                struct err ignored; /* contradictory facts make no answer, which is a difference too */

                if (!fact_differs(&d->now->at[i], &d->was->at[i]))
                        continue;
                facts.at[i] = d->was->at[i];
                answers = answers_make(d->asked, &facts, &ignored);
                d->without[i] = flat(answers, d->asked->arena);
                json_decref(answers);
        }
}

static int difference_run(const struct asked *asked, const struct facts *was, const json_t *answers, json_t *out, struct err *err)
{
        OWNED(difference_drop) struct difference d = {.asked = asked, .now = &asked->facts, .was = was};
        OWNED(drop_json) json_t *old = answers_make(asked, was, err);

        if (err->kind != ERR_NONE) {
                (void)err_in(err, "%s", asked->options.was);
                return LAW_REFUSED;
        }
        difference_make(&d, answers, old);
        json_object_set_new(out, "facts_changed", facts_changed_json(&d));
        json_object_set_new(out, "changes", changes_json(&d));
        return LAW_DONE;
}

static int facts_read(struct asked *asked, struct facts *was, struct err *err)
{
        uint64_t may = compute_facts();

        if (!facts_file(asked->arg, may, asked->arena, &asked->findings, &asked->facts, err) ||
            (asked->options.was && !facts_file(asked->options.was, may, asked->arena, &asked->findings, was, err)))
                return LAW_SILENT;
        if (!asked->findings.n)
                return LAW_DONE;
        (void)err_set(err, ERR_REFUSED, "nothing was computed; mistakes in the facts: %zu", asked->findings.n);
        return LAW_INPUT;
}

int compute_run(struct asked *asked, json_t **out, struct err *err)
{
        OWNED(drop_json) json_t *answers = NULL, *made = NULL;
        struct facts was = {0};
        int status = facts_read(asked, &was, err);

        if (status)
                return status;
        answers = answers_make(asked, &asked->facts, err);
        if (err->kind != ERR_NONE)
                return LAW_REFUSED;
        made = json_pack("{s:{s:s,s:I},s:o,s:O,s:o}", "law", "name", asked->law->name, "version", (json_int_t)asked->law->version,
                         "facts", facts_json(&asked->facts), "answers", answers, "waiting", waiting_json(&asked->facts, answers));
        if (asked->options.was)
                status = difference_run(asked, &was, answers, made, err);
        if (!status)
                *out = json_incref(made);
        return status;
}

static void changes_print(const json_t *changes, struct arena *arena)
{
        const json_t *change;
        size_t i;

        json_array_foreach (changes, i, change)
                printf("%s, %s: %s -> %s (because of %s)\n", text_or_dash(change, "verb"), text_or_dash(change, "what"),
                       value_text(text_or_dash(change, "what"), json_object_get(change, "old"), arena),
                       value_text(text_or_dash(change, "what"), json_object_get(change, "new"), arena),
                       value_text("because", json_object_get(change, "because"), arena));
        if (!i)
                puts("nothing changes");
}

void compute_print(const json_t *answer)
{
        OWNED(arena_destroy) struct arena *arena = NULL;
        const json_t *value;
        const char *verb;
        size_t i;

        arena_new(&arena);
        if (json_object_get(answer, "changes")) {
                changes_print(json_object_get(answer, "changes"), arena);
                return;
        }
        value = json_object_get(answer, "law");
        printf("by the law %s, version %s\n", text_or_dash(value, "name"),
               value_text("version", json_object_get(value, "version"), arena));
        json_object_foreach (json_object_get(answer, "answers"), verb, value) {
                printf("\n%s\n", verb);
                answer_print(value);
        }
        json_array_foreach (json_object_get(answer, "waiting"), i, value)
                printf("%snot computed: %s, which needs %s\n", i ? "" : "\n", text_or_dash(value, "verb"),
                       value_text("needs", json_object_get(value, "needs"), arena));
}
