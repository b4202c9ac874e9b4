#include "print.h"

#include <ctype.h>
#include <langinfo.h>
#include <libsmartcols.h>
#include <locale.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "must.h"

enum { LIST_MOST = 10 }; /* of a list in a cell; --json has them all */

struct grid {
        struct libscols_table *table;
        const struct column *columns;
        size_t n, rows;
        struct arena *arena;
};

void print_open(void)
{
        setlocale(LC_CTYPE, "");
        if (strcmp(nl_langinfo(CODESET), "UTF-8") && !getenv("LC_ALL"))
                setlocale(LC_CTYPE, "C.UTF-8");
}

void print_line(const char *fmt, ...)
{
        OWNED(arena_destroy) struct arena *arena = NULL;
        va_list args;
        char *text;

        arena_new(&arena);
        va_start(args, fmt);
        text = arena_vtext(arena, fmt, args);
        va_end(args);
        for (char *at = text; *at; at++)
                if (iscntrl((unsigned char)*at))
                        *at = ' ';
        puts(text);
}

/* ---- cells */

static const json_t *path_get(const json_t *json, const char *path)
{
        char word[60];
        size_t size;

        for (; json && *path; path += size + (path[size] == '.')) {
                size = strcspn(path, ".");
                must(size < sizeof(word));
                memcpy(word, path, size);
                word[size] = 0;
                json = json_is_array(json) ? json_array_get(json, (size_t)atoi(word)) : json_object_get(json, word);
        }
        return json;
}

/* A value on one line, empty when absent; of a thing inside a list what says most about it. */
static const char *cell_text(const json_t *json, struct arena *arena)
{
        static const char *const telling[] = {"words", "name", "title", "kind", "state", "party", "code", "function", "id"};
        const json_t *item;
        char *all;
        size_t i;

        switch (json ? json_typeof(json) : JSON_NULL) {
        case JSON_STRING:
                return json_string_value(json);
        case JSON_INTEGER:
                return arena_text(arena, "%" JSON_INTEGER_FORMAT, json_integer_value(json));
        case JSON_TRUE:
                return "yes";
        case JSON_OBJECT:
                for (i = 0; i < sizeof(telling) / sizeof(*telling); i++)
                        if (json_is_string(json_object_get(json, telling[i])))
                                return json_string_value(json_object_get(json, telling[i]));
                return "";
        case JSON_ARRAY:
                all = arena_strdup(arena, "");
                json_array_foreach ((json_t *)json, i, item)
                        if (i < LIST_MOST || json_array_size(json) == LIST_MOST + 1)
                                all = arena_text(arena, "%s%s%s", all, i ? ", " : "", cell_text(item, arena));
                        else
                                return arena_text(arena, "%s and %zu more", all, json_array_size(json) - LIST_MOST);
                return all;
        default:
                return "";
        }
}

/* ---- tables */

static struct libscols_table *table_make(const struct column *columns, size_t n)
{
        struct libscols_table *table = scols_new_table();

        must(table);
        for (size_t i = 0; i < n; i++) {
                /* The last column has what room is left; on no terminal nothing is cut. */
                int flags = (columns[i].right ? SCOLS_FL_RIGHT : 0) | (columns[i].wrap ? SCOLS_FL_WRAP : i + 1 == n ? SCOLS_FL_TRUNC : 0);

                must(scols_table_new_column(table, columns[i].title, 0, flags));
        }
        return table;
}

static void table_row(struct libscols_table *table, const char *const *cells, size_t n)
{
        struct libscols_line *line = scols_table_new_line(table, NULL);

        must(line);
        for (size_t i = 0; i < n; i++)
                must(!scols_line_set_data(line, i, cells[i]));
}

void grid_new(struct grid **out, const struct column *columns, size_t n)
{
        struct grid *grid = calloc(1, sizeof(*grid));

        must(grid);
        grid->table = table_make(columns, n);
        grid->columns = columns;
        grid->n = n;
        arena_new(&grid->arena);
        *out = grid;
}

void grid_destroy(struct grid **grid)
{
        if (!*grid)
                return;
        scols_unref_table((*grid)->table);
        arena_destroy(&(*grid)->arena);
        free(*grid);
        *grid = NULL;
}

void grid_row(struct grid *grid, const json_t *thing)
{
        const char **cells;

        arena_reset(grid->arena);
        cells = arena_alloc(grid->arena, grid->n * sizeof(*cells));
        for (size_t i = 0; i < grid->n; i++)
                cells[i] = cell_text(path_get(thing, grid->columns[i].path), grid->arena);
        table_row(grid->table, cells, grid->n);
        grid->rows++;
}

void grid_print(struct grid *grid)
{
        if (grid->rows)
                scols_print_table(grid->table);
        else
                puts("nothing");
}

void rows_print(const json_t *rows, const struct column *columns, size_t n)
{
        OWNED(grid_destroy) struct grid *grid = NULL;
        const json_t *row;
        size_t i;

        grid_new(&grid, columns, n);
        json_array_foreach ((json_t *)rows, i, row)
                grid_row(grid, row);
        grid_print(grid);
        putchar('\n');
}

/* ---- one thing */

static bool is_told(const json_t *json)
{
        return json && !json_is_null(json) && !json_is_false(json) && !(json_is_string(json) && !*json_string_value(json)) &&
               !(json_is_array(json) && !json_array_size(json)) && !(json_is_integer(json) && !json_integer_value(json));
}

static bool is_inside(const json_t *json)
{
        return json_is_object(json) || (json_is_array(json) && json_is_object(json_array_get(json, 0)));
}

static void fields_print(const json_t *thing, struct arena *arena)
{
        static const struct column columns[] = {{"", "", false}, {"", "", false}};
        struct libscols_table *table = table_make(columns, 2);
        const char *key;
        json_t *value;

        scols_table_enable_noheadings(table, 1);
        json_object_foreach ((json_t *)thing, key, value)
                if (is_told(value) && !is_inside(value))
                        table_row(table, (const char *[]){key, cell_text(value, arena)}, 2);
        if (!scols_table_is_empty(table))
                scols_print_table(table);
        scols_unref_table(table);
}

static bool column_is_told(const json_t *list, const char *key)
{
        json_t *item;
        size_t i;

        json_array_foreach ((json_t *)list, i, item)
                if (is_told(json_object_get(item, key)))
                        return true;
        return false;
}

/* The columns are the fields that say something in any of the rows. */
static void list_print(const json_t *list)
{
        OWNED(grid_destroy) struct grid *grid = NULL;
        struct column columns[40];
        size_t n = 0, i;
        const char *key;
        json_t *item, *value;

        json_object_foreach (json_array_get(list, 0), key, value)
                if (n < COUNT(columns) && column_is_told(list, key))
                        columns[n++] = (struct column){key, key, json_is_integer(value)};
        if (!n)
                return;
        grid_new(&grid, columns, n);
        json_array_foreach ((json_t *)list, i, item)
                grid_row(grid, item);
        grid_print(grid);
}

void thing_print(const char *name, const json_t *thing)
{
        OWNED(arena_destroy) struct arena *arena = NULL;
        const char *key;
        json_t *value;

        arena_new(&arena);
        printf("%s\n", name);
        fields_print(thing, arena);
        json_object_foreach ((json_t *)thing, key, value) {
                if (!is_told(value) || !is_inside(value))
                        continue;
                fputc('\n', stdout);
                if (json_is_array(value)) {
                        printf("%s %s\n", name, key);
                        list_print(value);
                } else {
                        thing_print(arena_text(arena, "%s %s", name, key), value);
                }
        }
}
