#include <stdio.h>
#include <string.h>

#include "inside.h"
#include "must.h"
#include "text.h"

void drop_json(json_t **json)
{
        json_decref(*json);
}

json_t *day_json(struct date date)
{
        char text[DATE_TEXT];

        return date.day ? json_string(date_text(date, text)) : json_null();
}

json_t *money_json(struct money money)
{
        return json_integer(money.cents);
}

json_t *why_json(const struct derivation *why)
{
        static const char *const word[] = {[DERIVED_FACT] = "fact", [DERIVED_STEP] = "step", [DERIVED_WARNING] = "warning"};
        json_t *list = json_array();

        for (size_t i = 0; i < why->n; i++)
                json_array_append_new(list, json_pack("{s:s,s:s,s:s}", "kind", word[why->line[i].kind], "text", why->line[i].text,
                                                      "source", why->line[i].source));
        return list;
}

const char *text_or_dash(const json_t *object, const char *key)
{
        const char *text = json_string_value(json_object_get(object, key));

        return text ? text : "-";
}

static bool is_cents(const char *key)
{
        size_t len = strlen(key);

        return len >= 6 && !strcmp(key + len - 6, "_cents");
}

/* A list on one line, each thing in it as its values. */
static const char *list_text(const char *key, const json_t *value, struct arena *arena)
{
        const char *text = "", *inner;
        const json_t *item;
        size_t i;

        json_array_foreach (value, i, item)
                text = arena_text(arena, "%s%s%s", text, i ? ", " : "", value_text(key, item, arena));
        if (!json_is_object(value))
                return *text ? text : "none";
        json_object_foreach ((json_t *)value, inner, item)
                text = arena_text(arena, "%s%s%s", text, *text ? "  " : "", value_text(inner, item, arena));
        return text;
}

const char *value_text(const char *key, const json_t *value, struct arena *arena)
{
        char text[MONEY_TEXT];

        if (!value || json_is_null(value))
                return "-";
        if (json_is_boolean(value))
                return json_is_true(value) ? "yes" : "no";
        if (json_is_integer(value) && is_cents(key))
                return arena_strdup(arena, money_text((struct money){json_integer_value(value)}, text));
        if (json_is_integer(value))
                return arena_text(arena, "%lld", (long long)json_integer_value(value));
        return json_is_string(value) ? json_string_value(value) : list_text(key, value, arena);
}

/* "end without deduction" of "end_without_deduction", "amount" of "amount_cents". */
static const char *label_of(const char *key, struct arena *arena)
{
        char *label = arena_strndup(arena, key, strlen(key) - (is_cents(key) ? 6 : 0));

        for (char *at = label; *at; at++)
                if (*at == '_')
                        *at = ' ';
        return label;
}

static void why_print(const json_t *why)
{
        const json_t *line;
        size_t i;

        json_array_foreach (why, i, line) {
                const char *source = text_or_dash(line, "source");

                printf("  %-7s  %s%s%s%s\n", text_or_dash(line, "kind"), text_or_dash(line, "text"), *source ? " (" : "", source,
                       *source ? ")" : "");
        }
}

void answer_print(const json_t *answer)
{
        OWNED(arena_destroy) struct arena *arena = NULL;
        const json_t *value, *item;
        const char *key;
        size_t i;

        arena_new(&arena);
        json_object_foreach ((json_t *)answer, key, value) {
                if (text_is(key, "why"))
                        continue;
                if (json_is_object(json_array_get(value, 0)))
                        json_array_foreach (value, i, item)
                                printf("%-24s  %s\n", i ? "" : label_of(key, arena), value_text(key, item, arena));
                else
                        printf("%-24s  %s\n", label_of(key, arena), value_text(key, value, arena));
        }
        why_print(json_object_get(answer, "why"));
}
