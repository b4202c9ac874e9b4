#include "reader.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "must.h"
#include "text.h"

enum { WORD_MOST = 120 };

void reader_wrong(const struct reader *reader, const struct node *at, const char *fmt, ...)
{
        va_list args;

        va_start(args, fmt);
        finding_add(reader->findings, reader->file, at->line, at->column, "%s", arena_vtext(reader->arena, fmt, args));
        va_end(args);
}

static const char *shape_name(const struct node *node)
{
        return node->kind == NODE_MAP    ? "a map"
               : node->kind == NODE_LIST ? "a list"
               : node->n || node->quoted ? "one value"
                                         : "nothing";
}

static const char *list_text(const struct reader *reader, const char *const *words, size_t n)
{
        const char *all = "";

        for (size_t i = 0; i < n; i++)
                if (*words[i])
                        all = arena_text(reader->arena, "%s%s%s", all, *all ? ", " : "", words[i]);
        return all;
}

const struct node *reader_map(const struct reader *reader, const char *path, const struct node *node, const char *const *keys)
{
        size_t n = 0;

        if (!node)
                return NULL;
        if (node->kind != NODE_MAP) {
                reader_wrong(reader, node, "%s%sa map of keys is asked for, and this is %s", path, *path ? ": " : "",
                             shape_name(node));
                return NULL;
        }
        while (keys && keys[n])
                n++;
        for (size_t i = 0; keys && i < node->n; i++) {
                const char *key = node->key[i]->text, *near = text_near(key, keys, n);
                bool known = false;

                for (size_t j = 0; j < n && !known; j++)
                        known = text_is(key, keys[j]);
                if (!known && near)
                        reader_wrong(reader, node->key[i], "%s%s%.60s: no such key (did you mean %s?)", path, *path ? "." : "",
                                     key, near);
                else if (!known)
                        reader_wrong(reader, node->key[i], "%s%s%.60s: no such key (there are %s)", path, *path ? "." : "", key,
                                     list_text(reader, keys, n));
        }
        return node;
}

size_t reader_count(const struct reader *reader, const char *path, const struct node *node, size_t most)
{
        size_t n = !node ? 0 : node->kind == NODE_LIST ? node->n : 1;

        if (n <= most)
                return n;
        reader_wrong(reader, node, "%s: %zu are too many (at most %zu)", path, n, most);
        return most;
}

const struct node *node_item(const struct node *list, size_t i)
{
        return list->kind == NODE_LIST ? list->item[i] : list;
}

char *reader_text(const struct reader *reader, const char *path, const struct node *node, size_t most)
{
        if (node && (node->kind != NODE_SCALAR || (!node->n && !node->quoted)))
                reader_wrong(reader, node, "%s: a text is asked for, and this is %s", path, shape_name(node));
        else if (node && node->n > most)
                reader_wrong(reader, node, "%s: %zu bytes, at most %zu are allowed", path, node->n, most);
        else if (node)
                return arena_strndup(reader->arena, node->text, node->n);
        return arena_strdup(reader->arena, "");
}

Word *reader_word_at(const struct reader *reader, const struct node *node, const char *text, size_t offset)
{
        Word *word = NEW(reader->arena, Word, word);

        word->text = arena_strdup(reader->arena, text);
        word->line = node->line;
        word->column = node->column + (unsigned)offset;
        return word;
}

Word *reader_word(const struct reader *reader, const char *path, const struct node *node)
{
        return node ? reader_word_at(reader, node, reader_text(reader, path, node, WORD_MOST), 0) : NULL;
}

uint32_t reader_number(const struct reader *reader, const char *path, const struct node *node, uint32_t least, uint32_t most)
{
        const char *digits;
        unsigned long n;

        if (!node)
                return 0;
        digits = node->kind == NODE_SCALAR && !node->quoted && node->n < 10 ? node->text : "";
        n = strtoul(digits, NULL, 10);
        if (*digits && strspn(digits, "0123456789") == strlen(digits) && n >= least && n <= most)
                return (uint32_t)n;
        reader_wrong(reader, node, "%s: a whole number from %u to %u is asked for", path, least, most);
        return 0;
}

uint32_t reader_date(const struct reader *reader, const char *path, const struct node *node)
{
        struct date date;
        struct err err;

        if (!node)
                return 0;
        if (node->kind != NODE_SCALAR)
                reader_wrong(reader, node, "%s: a day is asked for, such as 2026-03-02, and this is %s", path, shape_name(node));
        else if (!date_parse(node->text, &date, &err))
                reader_wrong(reader, node, "%s: %s", path, err.text);
        else
                return date_ymd(date);
        return 0;
}

Length *reader_length(const struct reader *reader, const char *path, const struct node *node)
{
        struct length length;
        Length *message;
        struct err err;

        if (!node)
                return NULL;
        if (node->kind != NODE_SCALAR) {
                reader_wrong(reader, node, "%s: a length is asked for, such as 14d, and this is %s", path, shape_name(node));
                return NULL;
        }
        if (!length_parse(node->text, &length, &err)) {
                reader_wrong(reader, node, "%s: %s", path, err.text);
                return NULL;
        }
        message = NEW(reader->arena, Length, length);
        message->n = (uint32_t)length.n;
        /* The schema counts the units as date.h does. */
        message->unit = (Unit)length.unit;
        return message;
}

unsigned reader_choice(const struct reader *reader, const char *path, const struct node *node, const char *const *words, size_t n)
{
        const char *text, *near;

        if (!node)
                return 0;
        text = reader_text(reader, path, node, WORD_MOST);
        if (!*text)
                return 0;
        for (unsigned i = 0; i < n; i++)
                if (text_is(words[i], text))
                        return i;
        near = text_near(text, words, n);
        if (near)
                reader_wrong(reader, node, "%s: \"%s\" is not known here (did you mean %s?)", path, text, near);
        else
                reader_wrong(reader, node, "%s: \"%s\" is not one of %s", path, text, list_text(reader, words, n));
        return 0;
}
