/* Any bytes, as a title and, cut at line ends, as the forms that are searched: hits are in order, within bounds, and explained. */
#include <stdlib.h>
#include <string.h>

#include "must.h"
#include "titles.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { FORMS_MOST = 50, HITS = 10 };

static void hits_check(const struct titles *titles, const char *title, bool one_each, struct arena *arena)
{
        struct title_hit *hit = NULL;
        size_t n = titles_find(titles, title, HITS, one_each, arena, &hit);

        must(n <= HITS);
        for (size_t i = 0; i < n; i++) {
                struct title_reason *reason;

                must(hit[i].score && (!i || hit[i].score <= hit[i - 1].score));
                must(titles_why(titles, title, &hit[i], arena, &reason) > 0);
        }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        struct titles *titles;
        struct arena *arena;
        char *title, *form;
        int n = 0;

        arena_new(&arena);
        title = arena_strndup(arena, (const char *)data, size);
        form = strchr(title, '\n');
        titles_new(&titles);
        while (form && n++ < FORMS_MOST) {
                char *end;

                *form++ = 0;
                end = strchr(form, '\n');
                if (end)
                        *end = 0;
                titles_add(titles, "id", n % 3 ? "group" : "", form);
                if (end)
                        *end = '\n';
                form = end;
        }
        titles_ready(titles);
        hits_check(titles, title, false, arena);
        hits_check(titles, title, true, arena);
        titles_destroy(&titles);
        arena_destroy(&arena);
        return 0;
}
