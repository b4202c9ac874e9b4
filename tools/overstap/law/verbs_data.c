#include <stdio.h>
#include <string.h>

#include "inside.h"
#include "must.h"
#include "text.h"

/* A value with the days for which it holds. */
static json_t *param_json(const Param *param)
{
        return json_pack("{s:s,s:I,s:o,s:o,s:s}", "name", param->name, "value", (json_int_t)param->value, "from",
                         day_json(date_of_ymd(param->from)), "until", day_json(date_of_ymd(param->until)), "source",
                         param->source);
}

static const char *param_near(const struct asked *asked, const char *name)
{
        const char **all = arena_alloc(asked->arena, (asked->law->n_params + 1) * sizeof *all);

        for (size_t i = 0; i < asked->law->n_params; i++)
                all[i] = asked->law->params[i]->name;
        return text_near(name, all, asked->law->n_params);
}

static int param_unknown(const struct asked *asked, struct err *err)
{
        const char *near = param_near(asked, asked->arg);

        (void)err_set(err, ERR_REFUSED, "the law has no %.80s (%s%s)", asked->arg,
                      near ? "did you mean " : "overstap law show names all", near ? near : "");
        return LAW_USAGE;
}

int show_run(struct asked *asked, json_t **out, struct err *err)
{
        struct date on = is_given(asked, ON) ? date_at(asked, ON) : instant_date(instant_now());
        size_t len = asked->arg ? strlen(asked->arg) : 0, named = 0;
        OWNED(drop_json) json_t *list = json_array();

        for (size_t i = 0; i < asked->law->n_params; i++) {
                const Param *param = asked->law->params[i];

                if (len && strncmp(param->name, asked->arg, len))
                        continue;
                named++;
                if (law_row(asked->law, param->name, on) == param)
                        json_array_append_new(list, param_json(param));
        }
        if (len && !named)
                return param_unknown(asked, err);
        *out = json_pack("{s:s,s:I,s:o,s:O}", "law", asked->law->name, "version", (json_int_t)asked->law->version, "on",
                         day_json(on), "params", list);
        return LAW_DONE;
}

/* Amounts read as amounts: a name in -cents. */
static const char *shown_value(const json_t *param, struct arena *arena)
{
        const char *name = text_or_dash(param, "name");
        size_t len = strlen(name);
        bool is_money = len > 6 && !strcmp(name + len - 6, "-cents");

        return value_text(is_money ? "value_cents" : "value", json_object_get(param, "value"), arena);
}

void show_print(const json_t *answer)
{
        OWNED(arena_destroy) struct arena *arena = NULL;
        const json_t *param, *verb;
        size_t i;

        arena_new(&arena);
        json_array_foreach (json_object_get(answer, "params"), i, param)
                printf("%12s  %-10s  %-10s  %s (%s)\n", shown_value(param, arena), text_or_dash(param, "from"),
                       text_or_dash(param, "until"), text_or_dash(param, "name"), text_or_dash(param, "source"));
        json_array_foreach (json_object_get(answer, "used_by"), i, verb)
                printf("%soverstap law %s", i ? ", " : "used by ", json_string_value(verb));
        if (json_is_array(json_object_get(answer, "used_by")))
                puts(i ? "" : "no verb reckons with it: it stands there to be read");
}

static bool is_used(const struct verb *verb, const char *name, struct arena *arena)
{
        for (char *rest = arena_strdup(arena, verb->uses), *start; (start = strsep(&rest, " "));)
                if (*start && !strncmp(name, start, strlen(start)))
                        return true;
        return false;
}

int explain_run(struct asked *asked, json_t **out, struct err *err)
{
        OWNED(drop_json) json_t *list = json_array(), *verbs = json_array();

        for (size_t i = 0; i < asked->law->n_params; i++)
                if (text_is(asked->law->params[i]->name, asked->arg))
                        json_array_append_new(list, param_json(asked->law->params[i]));
        if (!json_array_size(list))
                return param_unknown(asked, err);
        for (size_t i = 0; i < law_n_verbs; i++)
                if (is_used(&law_verbs[i], asked->arg, asked->arena))
                        json_array_append_new(verbs, json_string(law_verbs[i].name));
        *out = json_pack("{s:s,s:s,s:O,s:O}", "name", asked->arg, "law", asked->law->name, "params", list, "used_by", verbs);
        return LAW_DONE;
}
