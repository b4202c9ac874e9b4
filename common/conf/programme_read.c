/* A programme's file becomes its message. */
#include <string.h>

#include "decide.h"
#include "flow.h"
#include "read.h"
#include "reader.h"

enum {
        ID_MOST = 60,
        TEXT_MOST = 200,
        FUNDING_MOST = 500,
        MEMBERS_MOST = 1000,
        REFERENCE_MOST = 300,
        FLOWS_MOST = 50,
        GOAL_MOST = 10000000
};

static char *needed_text(const struct reader *r, const struct node *tree, const char *key, size_t most)
{
        if (!node_get(tree, key))
                reader_wrong(r, tree, "%s: it is missing", key);
        return reader_text(r, key, node_get(tree, key), most);
}

/* Other clients may send what is wrong here too, so core refuses it as well; only here it has a place. */
static void read_names(const struct reader *r, const struct node *tree, Programme *programme)
{
        const struct node *lead = node_get(tree, "lead");

        programme->id = needed_text(r, tree, "programme", ID_MOST);
        if (*programme->id && !name_is_sound(programme->id))
                reader_wrong(r, node_get(tree, "programme"),
                             "programme: \"%s\" is no name: one has lower-case letters, digits and hyphens, begins with a "
                             "letter, and is at most 40 long",
                             programme->id);
        programme->title = needed_text(r, tree, "title", TEXT_MOST);
        programme->lead = reader_text(r, "lead", lead, TEXT_MOST);
        if ((!strncmp(programme->lead, "uid:", 4) || !strncmp(programme->lead, "key:", 4)) &&
            !principal_name_is_sound(programme->lead))
                reader_wrong(r, lead, "lead: a caller is uid:NUMBER, or key: with 64 hexadecimal digits; else give a label");
}

static void read_members(const struct reader *r, const struct node *node, struct programme_file *out)
{
        size_t n = reader_count(r, "members", node, MEMBERS_MOST);

        for (size_t i = 0; i < n; i++) {
                const struct node *item = node_item(node, i);
                Word *word = reader_word_at(r, item, reader_text(r, "members", item, REFERENCE_MOST), 0);

                if (item->kind == NODE_SCALAR && item->quoted && !item->n)
                        reader_wrong(r, item, "members: an employer is named by its number, its reference or its name");
                *(Word **)arena_append(r->arena, (void **)&out->member, &out->n_members, sizeof word) = word;
        }
}

static void read_goal(const struct reader *r, const struct node *node, Programme *programme)
{
        static const char *const keys[] = {"number", "by", NULL};
        const struct node *goal = reader_map(r, "goal", node, keys);

        programme->goal = reader_number(r, "goal.number", node_get(goal, "number"), 1, GOAL_MOST);
        programme->goal_on = reader_date(r, "goal.by", node_get(goal, "by"));
        if (goal && !node_get(goal, "number") != !node_get(goal, "by"))
                reader_wrong(
                        r, goal,
                        "goal: a number and the day by which it is reached go together, such as {number: 100, by: 2027-02-28}");
}

static void read_period(const struct reader *r, const struct node *node, Programme *programme)
{
        static const char *const keys[] = {"from", "until", NULL};
        const struct node *period = reader_map(r, "period", node, keys);

        programme->from = reader_date(r, "period.from", node_get(period, "from"));
        programme->until = reader_date(r, "period.until", node_get(period, "until"));
        if (programme->from && programme->until && programme->until < programme->from)
                reader_wrong(r, node_get(period, "until"), "period.until: it lies before period.from");
}

bool programme_read(const char *file, struct arena *arena, struct findings *findings, struct programme_file *out, struct err *err)
{
        static const char *const keys[] = {"programme", "title", "lead", "members", "flows", "goal", "period", "funding", "money", NULL};
        const struct reader r = {file, arena, findings};
        const struct node *tree, *flows;
        Programme *programme;
        size_t n;

        if (!conf_read(file, arena, findings, &tree, err))
                return false;
        *out = (struct programme_file){0};
        if (!tree || !reader_map(&r, "", tree, keys))
                return true;
        out->programme = programme = NEW(arena, Programme, programme);
        read_names(&r, tree, programme);
        read_members(&r, node_get(tree, "members"), out);
        flows = node_get(tree, "flows");
        n = reader_count(&r, "flows", flows, FLOWS_MOST);
        for (size_t i = 0; i < n; i++)
                APPEND(arena, programme, flows) = reader_text(&r, "flows", node_item(flows, i), ID_MOST);
        read_goal(&r, node_get(tree, "goal"), programme);
        read_period(&r, node_get(tree, "period"), programme);
        programme->funding = reader_text(&r, "funding", node_get(tree, "funding"), FUNDING_MOST);
        programme->money = money_read(&r, node_get(tree, "money"), out);
        return true;
}
