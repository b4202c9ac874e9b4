#include "pairs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "must.h"
#include "text.h"

enum { ID_MOST = 200, TEXT_MOST = 2000, TOLD_MOST = 20 };

struct pair {
        const char *id, *text;
};

static void file_close(FILE **file)
{
        if (*file)
                fclose(*file);
}

static void line_free(char **line)
{
        free(*line);
}

/* What is wrong with a line, and in which column; null: nothing, and it is cut at its tab. */
static const char *line_wrong(char *line, size_t size, char **text, unsigned *column)
{
        char *tab = memchr(line, '\t', size);

        *column = 1;
        if (memchr(line, 0, size) || !utf8_is_valid(line, size))
                return "not UTF-8 text";
        if (!tab)
                return "no tab";
        *tab = 0;
        *text = tab + 1;
        if (!*line || strlen(line) > ID_MOST || strpbrk(line, " \r"))
                return "the first is empty, too long or has a space in it";
        *column = (unsigned)(tab - line) + 2;
        if (!**text || strlen(*text) > TEXT_MOST || strchr(*text, '\t'))
                return "the second is empty, too long or has a tab in it";
        return NULL;
}

/* All lines of the file; how many are wrong. */
static size_t lines_take(FILE *file, const char *path, const char *id, const char *what, struct arena *arena, struct pair **list,
                         size_t *n)
{
        OWNED(line_free) char *line = NULL;
        size_t room = 0, wrong = 0;
        ssize_t size;

        for (unsigned number = 1; (size = getline(&line, &room, file)) >= 0; number++) {
                unsigned column;
                const char *why;
                char *text;

                while (size && strchr("\r\n", line[size - 1]))
                        line[--size] = 0;
                if (!size)
                        continue;
                why = line_wrong(line, (size_t)size, &text, &column);
                if (!why)
                        *(struct pair *)arena_append(arena, (void **)list, n, sizeof **list) =
                                (struct pair){arena_strdup(arena, line), arena_strdup(arena, text)};
                else if (++wrong <= TOLD_MOST)
                        complain("%s:%u:%u: %s (a line is: %s, a tab, %s)", path, number, column, why, id, what);
        }
        return wrong;
}

int pairs_read(const char *path, const char *id, const char *text, pair_fn *take, void *self, struct arena *arena)
{
        OWNED(file_close) FILE *file = fopen(path, "re");
        struct pair *list = NULL;
        struct err err = {0};
        size_t n = 0, wrong;

        if (!file) {
                err_sys(&err, ERR_REFUSED, "%s", path);
                return call_fail(&err);
        }
        wrong = lines_take(file, path, id, text, arena, &list, &n);
        if (wrong > TOLD_MOST)
                complain("%s: and %zu lines more", path, wrong - TOLD_MOST);
        if (ferror(file)) {
                err_sys(&err, ERR_RETRY, "%s", path);
                return call_fail(&err);
        }
        for (size_t i = 0; i < n && !wrong; i++)
                if (!take(self, list[i].id, list[i].text))
                        break;
        return wrong ? EXIT_INPUT : EXIT_DONE;
}
