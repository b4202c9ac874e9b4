/* A flow's file, read and checked in one go. */
#include <string.h>

#include "flow.h"
#include "read.h"

/* What a finding is about, such as "terms.check" or "title": the first two parts of the path that it begins with. */
static size_t about(const char *text)
{
        size_t first = strcspn(text, ".: ");

        return text[first] == '.' ? first + 1 + strcspn(text + first + 1, ".: ") : first;
}

/* A term whose length cannot be read has none either: that follows, and is not told. */
static bool follows(const char *text, const struct findings *findings, size_t first, size_t last)
{
        size_t size = about(text);

        for (size_t i = first; i < last; i++)
                if (about(findings->item[i].text) == size && !strncmp(findings->item[i].text, text, size))
                        return true;
        return false;
}

bool flow_read_sound(const char *file, struct arena *arena, struct findings *findings, Flow **out, struct err *err)
{
        size_t first = findings->n, last, n;
        struct flow_finding *found = NULL;
        Flow *flow = NULL;

        if (!flow_read(file, arena, findings, &flow, err))
                return false;
        last = findings->n;
        n = !flow ? 0 : last == first ? flow_check(flow, arena, &found) : flow_check_parts(flow, arena, &found);
        for (size_t i = 0; i < n; i++)
                if (!follows(found[i].text, findings, first, last))
                        finding_add(findings, file, found[i].line, found[i].column, "%s", found[i].text);
        *out = flow;
        return true;
}
