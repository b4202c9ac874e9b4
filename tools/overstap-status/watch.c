#include "watch.h"

#include <curses.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "gather.h"
#include "judge.h"
#include "must.h"
#include "tell.h"

/* What does not fit is not shown; curses moves nothing by itself. */
static void page_draw(const json_t *document)
{
        char *page = NULL, *line;
        size_t size = 0;
        FILE *out = open_memstream(&page, &size);
        int row = 0;

        must(out);
        tell_screen(document, out);
        must(!fclose(out));
        erase();
        for (char *at = page; row < LINES - 1 && (line = strsep(&at, "\n")); row++) {
                if (*line == '!')
                        attron(A_BOLD);
                mvaddnstr(row, 0, line, COLS);
                attroff(A_BOLD);
        }
        mvaddnstr(LINES - 1, 0, "q: leave", COLS);
        refresh();
        free(page);
}

bool watch_run(const struct suite_conf *suite, unsigned every_s, unsigned wait_ms, struct err *err)
{
        OWNED(arena_destroy) struct arena *arena = NULL;
        SCREEN *screen;
        int key = ERR;

        if (!isatty(STDOUT_FILENO) || !isatty(STDIN_FILENO))
                return err_set(err, ERR_STOP, "--watch needs a terminal; try --json or --openmetrics");
        setlocale(LC_CTYPE, "");
        screen = newterm(NULL, stdout, stdin);
        if (!screen)
                return err_set(err, ERR_STOP, "this terminal is not known (TERM=%s)", getenv("TERM") ? getenv("TERM") : "");
        noecho();
        curs_set(0);
        timeout((int)every_s * 1000);
        arena_new(&arena);
        while (key != 'q') {
                json_t *document;

                arena_reset(arena);
                document = status_gather(suite, wait_ms, arena);
                (void)status_judge(document);
                page_draw(document);
                json_decref(document);
                key = getch();
        }
        endwin();
        delscreen(screen);
        return true;
}
