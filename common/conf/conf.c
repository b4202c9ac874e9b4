#include "conf.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <yaml.h>

#include "must.h"
#include "text.h"

enum {
        FILE_MOST = 1024 * 1024,
        DEPTH_MOST = 24,
};

/* ---- findings */

void finding_add(struct findings *findings, const char *file, unsigned line, unsigned column, const char *fmt, ...)
{
        struct finding *wider;
        va_list args;

        if (findings->n == findings->room) {
                findings->room = findings->room ? 2 * findings->room : 16;
                wider = arena_alloc(findings->arena, findings->room * sizeof *wider);
                if (findings->n)
                        memcpy(wider, findings->item, findings->n * sizeof *wider);
                findings->item = wider;
        }
        va_start(args, fmt);
        findings->item[findings->n++] =
                (struct finding){arena_strdup(findings->arena, file), line, column, arena_vtext(findings->arena, fmt, args)};
        va_end(args);
}

static int by_place(const void *a, const void *b)
{
        const struct finding *const *x = a, *const *y = b;

        if ((*x)->line != (*y)->line)
                return (*x)->line < (*y)->line ? -1 : 1;
        if ((*x)->column != (*y)->column)
                return (*x)->column < (*y)->column ? -1 : 1;
        return (*x > *y) - (*x < *y);
}

const char *findings_text(const struct findings *findings, struct arena *arena)
{
        const struct finding **order = arena_alloc(arena, (findings->n + 1) * sizeof *order);
        size_t size = 1, used = 0;
        char *text;

        for (size_t i = 0; i < findings->n; i++) {
                order[i] = &findings->item[i];
                size += strlen(order[i]->file) + strlen(order[i]->text) + 2 * 10 + 5;
        }
        for (size_t i = 0, end; i < findings->n; i = end) {
                for (end = i + 1; end < findings->n && text_is(order[end]->file, order[i]->file); end++)
                        ;
                qsort(order + i, end - i, sizeof *order, by_place);
        }
        text = arena_alloc(arena, size);
        for (size_t i = 0; i < findings->n; i++)
                used += (size_t)snprintf(text + used, size - used, "%s%s:%u:%u: %s", i ? "\n" : "", order[i]->file,
                                         order[i]->line, order[i]->column, order[i]->text);
        return text;
}

/* ---- the tree */

struct tree {
        const char *file;
        struct arena *arena;
        struct findings *findings;
        yaml_parser_t parser;
        yaml_event_t event; /* the one being looked at */
        unsigned depth;
        bool broken; /* there is a mistake that leaves nothing to go on with */
};

static void PRINTF_LIKE(3, 4) tree_wrong(struct tree *tree, yaml_mark_t at, const char *fmt, ...)
{
        va_list args;

        va_start(args, fmt);
        finding_add(tree->findings, tree->file, (unsigned)at.line + 1, (unsigned)at.column + 1, "%s",
                    arena_vtext(tree->arena, fmt, args));
        va_end(args);
        tree->broken = true;
}

/* A byte that is no text has an offset and no mark: libyaml reads ahead of what it scans. */
static yaml_mark_t mark_of_offset(const char *text, size_t offset)
{
        yaml_mark_t mark = {.index = offset};

        for (size_t i = 0; i < offset; i++) {
                if (text[i] == '\n') {
                        mark.line++;
                        mark.column = 0;
                } else if (((uint8_t)text[i] & 0xc0) != 0x80) {
                        mark.column++;
                }
        }
        return mark;
}

static const char *remedy(const char *problem)
{
        static const struct {
                const char *problem, *remedy;
        } remedies[] = {
                {"cannot start any token", " (indent with spaces, and put a text that begins with @, ` or % in quotes)"},
                {"tab character", " (indent with spaces)"},
                {"mapping values are not allowed", " (put a text with a colon in quotes)"},
                {"did not find expected ',' or ']'", " (close the list with ])"},
                {"did not find expected ',' or '}'", " (close the map with })"},
                {"unexpected end of stream", " (close the quotes)"},
                {"could not find expected ':'", " (a key has a colon and a space behind it)"},
                {"did not find expected key", " (indent the keys of one map alike)"},
                {"did not find expected '-' indicator", " (indent the items of one list alike)"},
        };

        for (size_t i = 0; i < COUNT(remedies); i++)
                if (strstr(problem, remedies[i].problem))
                        return remedies[i].remedy;
        return "";
}

/* Go to the next event; false when there is none because the text is not YAML. */
static bool tree_next(struct tree *tree)
{
        const yaml_parser_t *parser = &tree->parser;

        yaml_event_delete(&tree->event);
        if (yaml_parser_parse(&tree->parser, &tree->event))
                return true;
        must(parser->error != YAML_MEMORY_ERROR);
        if (parser->error == YAML_READER_ERROR)
                tree_wrong(tree, mark_of_offset((const char *)parser->input.string.start, parser->problem_offset),
                           "a byte that is no UTF-8 text (save the file as UTF-8)");
        else
                tree_wrong(tree, parser->problem_mark, "%s%s%s%s", parser->context ? parser->context : "",
                           parser->context ? ", " : "", parser->problem, remedy(parser->problem));
        return false;
}

static bool is_named(struct tree *tree, const yaml_char_t *anchor, const yaml_char_t *tag)
{
        if (anchor)
                tree_wrong(tree, tree->event.start_mark, "&%s: anchors are not used here; write the value where it is needed",
                           (const char *)anchor);
        if (tag)
                tree_wrong(tree, tree->event.start_mark, "%s: tags are not used here; leave it out", (const char *)tag);
        return anchor || tag;
}

static struct node *node_new(struct tree *tree, enum node_kind kind)
{
        struct node *node = arena_alloc(tree->arena, sizeof *node);

        node->kind = kind;
        node->line = (unsigned)tree->event.start_mark.line + 1;
        node->column = (unsigned)tree->event.start_mark.column + 1;
        node->text = "";
        return node;
}

static const struct node *read_scalar(struct tree *tree)
{
        struct node *node = node_new(tree, NODE_SCALAR);
        const char *text = (const char *)tree->event.data.scalar.value;

        (void)is_named(tree, tree->event.data.scalar.anchor, tree->event.data.scalar.tag);
        node->n = tree->event.data.scalar.length;
        node->quoted = tree->event.data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
        /* An escape such as \0 makes what the bytes of a file could not hold. */
        if (!utf8_is_valid(text, node->n))
                tree_wrong(tree, tree->event.start_mark, "a control character in a text (leave it out)");
        else
                node->text = arena_strndup(tree->arena, text, node->n);
        return node;
}

/* What grows while its parts are read; an arena knows only the last few lists. */
struct growing {
        const struct node **item;
        size_t n, room;
};

static void grow(struct tree *tree, struct growing *list, const struct node *node)
{
        if (list->n == list->room) {
                const struct node **wider;

                list->room = list->room ? 2 * list->room : 4;
                wider = arena_alloc(tree->arena, list->room * sizeof *wider);
                if (list->n)
                        memcpy(wider, list->item, list->n * sizeof *wider);
                list->item = wider;
        }
        list->item[list->n++] = node;
}

static int by_text(const void *a, const void *b)
{
        const struct node *x = *(const struct node *const *)a, *y = *(const struct node *const *)b;
        int order = strcmp(x->text, y->text);

        if (order)
                return order;
        return x->line != y->line ? (x->line < y->line ? -1 : 1) : (x->column > y->column) - (x->column < y->column);
}

static void keys_differ(struct tree *tree, const struct growing *keys)
{
        const struct node **sorted;

        if (keys->n < 2)
                return;
        sorted = arena_copy(tree->arena, keys->item, keys->n * sizeof *sorted);
        qsort(sorted, keys->n, sizeof *sorted, by_text);
        for (size_t i = 1, first = 0; i < keys->n; i++) {
                if (strcmp(sorted[first]->text, sorted[i]->text) != 0)
                        first = i;
                else
                        finding_add(tree->findings, tree->file, sorted[i]->line, sorted[i]->column,
                                    "%.80s: stands here twice, first in line %u; take one away", sorted[i]->text,
                                    sorted[first]->line);
        }
}

static const struct node *read_node(struct tree *tree);

static const struct node *read_list(struct tree *tree)
{
        struct node *node = node_new(tree, NODE_LIST);
        struct growing items = {0};

        (void)is_named(tree, tree->event.data.sequence_start.anchor, tree->event.data.sequence_start.tag);
        for (;;) {
                const struct node *item;

                if (!tree_next(tree))
                        return NULL;
                if (tree->event.type == YAML_SEQUENCE_END_EVENT)
                        break;
                item = read_node(tree);
                if (!item)
                        return NULL;
                grow(tree, &items, item);
        }
        node->item = items.item;
        node->n = items.n;
        return node;
}

static const struct node *read_map(struct tree *tree)
{
        struct node *node = node_new(tree, NODE_MAP);
        struct growing keys = {0}, items = {0};

        (void)is_named(tree, tree->event.data.mapping_start.anchor, tree->event.data.mapping_start.tag);
        for (;;) {
                const struct node *key, *item;

                if (!tree_next(tree))
                        return NULL;
                if (tree->event.type == YAML_MAPPING_END_EVENT)
                        break;
                if (tree->event.type != YAML_SCALAR_EVENT)
                        tree_wrong(tree, tree->event.start_mark, "a key is a word, not a list or a map");
                key = read_node(tree);
                if (!key || !tree_next(tree))
                        return NULL;
                item = read_node(tree);
                if (!item)
                        return NULL;
                grow(tree, &keys, key);
                grow(tree, &items, item);
        }
        if (!tree->broken)
                keys_differ(tree, &keys);
        node->key = keys.item;
        node->item = items.item;
        node->n = items.n;
        return node;
}

/* The node that begins with the current event; null when the text ends in a mistake. */
static const struct node *read_node(struct tree *tree)
{
        const struct node *node;

        switch (tree->event.type) {
        case YAML_SCALAR_EVENT:
                return read_scalar(tree);
        case YAML_ALIAS_EVENT:
                tree_wrong(tree, tree->event.start_mark, "*%s: aliases are not used here; write the value out",
                           (const char *)tree->event.data.alias.anchor);
                return node_new(tree, NODE_SCALAR);
        default:
                break;
        }
        must(tree->event.type == YAML_SEQUENCE_START_EVENT || tree->event.type == YAML_MAPPING_START_EVENT);
        if (tree->depth == DEPTH_MOST) {
                tree_wrong(tree, tree->event.start_mark, "nested more than %d deep", DEPTH_MOST);
                return NULL;
        }
        tree->depth++;
        node = tree->event.type == YAML_SEQUENCE_START_EVENT ? read_list(tree) : read_map(tree);
        tree->depth--;
        return node;
}

static const struct node *read_document(struct tree *tree)
{
        const struct node *top = NULL;

        if (!tree_next(tree) || !tree_next(tree))
                return NULL;
        if (tree->event.type == YAML_STREAM_END_EVENT)
                return node_new(tree, NODE_MAP);
        if (tree->event.data.document_start.tag_directives.start != tree->event.data.document_start.tag_directives.end)
                tree_wrong(tree, tree->event.start_mark, "%%TAG: tags are not used here; leave it out");
        if (!tree_next(tree))
                return NULL;
        top = read_node(tree);
        if (!top || !tree_next(tree) || !tree_next(tree))
                return NULL;
        if (tree->event.type != YAML_STREAM_END_EVENT)
                tree_wrong(tree, tree->event.start_mark, "a second document; put it in a file of its own");
        if (top->kind == NODE_SCALAR && !top->n && !top->quoted)
                return node_new(tree, NODE_MAP);
        return top;
}

bool conf_parse(const char *file, const char *text, size_t size, struct arena *arena, struct findings *findings,
                const struct node **out, struct err *err)
{
        struct tree tree = {.file = file, .arena = arena, .findings = findings};
        const struct node *top;

        (void)err; /* what is wrong with a text is a finding; the signature is that of conf_read */
        *out = NULL;
        if (size > FILE_MOST) {
                finding_add(findings, file, 1, 1, "larger than %d MiB; split it", FILE_MOST >> 20);
                return true;
        }
        must(yaml_parser_initialize(&tree.parser));
        /* Else two bytes at the start could declare it UTF-16. */
        yaml_parser_set_encoding(&tree.parser, YAML_UTF8_ENCODING);
        yaml_parser_set_input_string(&tree.parser, (const unsigned char *)text, size);
        top = read_document(&tree);
        if (!tree.broken)
                *out = top;
        yaml_event_delete(&tree.event);
        yaml_parser_delete(&tree.parser);
        return true;
}

static void fd_close(int *fd)
{
        if (*fd >= 0)
                close(*fd);
}

bool conf_read(const char *file, struct arena *arena, struct findings *findings, const struct node **out, struct err *err)
{
        OWNED(fd_close) int fd = open(file, O_RDONLY | O_CLOEXEC);
        size_t room = 16 * 1024, size = 0;
        char *text = arena_alloc(arena, room);

        *out = NULL;
        if (fd < 0)
                return err_sys(err, ERR_REFUSED, "%s", file);
        while (size <= FILE_MOST) {
                ssize_t n = read(fd, text + size, room - size);

                if (n < 0 && errno == EINTR)
                        continue;
                if (n < 0)
                        return err_sys(err, ERR_REFUSED, "%s", file);
                if (n == 0)
                        break;
                size += (size_t)n;
                if (size == room) {
                        char *wider = arena_alloc(arena, 2 * room);

                        memcpy(wider, text, size);
                        text = wider;
                        room *= 2;
                }
        }
        return conf_parse(file, text, size, arena, findings, out, err);
}

const struct node *node_get(const struct node *map, const char *key)
{
        for (size_t i = 0; map && map->kind == NODE_MAP && i < map->n; i++)
                if (text_is(map->key[i]->text, key))
                        return map->item[i];
        return NULL;
}
