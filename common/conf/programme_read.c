/* A programme's file becomes its message. */
#include "id.h"
#include "read.h"
#include "reader.h"

enum { ID_MOST = 60, TEXT_MOST = 200, FUNDING_MOST = 500, MEMBERS_MOST = 1000, FLOWS_MOST = 50, GOAL_MOST = 10000000 };

static char *needed_text(const struct reader *r, const struct node *tree, const char *key, size_t most)
{
        if (!node_get(tree, key))
                reader_wrong(r, tree, "%s: it is missing", key);
        return reader_text(r, key, node_get(tree, key), most);
}

static void read_members(const struct reader *r, const struct node *node, Programme *programme)
{
        size_t n = reader_count(r, "members", node, MEMBERS_MOST);

        for (size_t i = 0; i < n; i++) {
                const struct node *item = node_item(node, i);
                uint64_t id;
                struct err err;

                if (item->kind == NODE_SCALAR && number_parse(item->text, "a member", &id, &err))
                        APPEND(r->arena, programme, members) = id;
                else
                        reader_wrong(r, item, "members: each is the number of an employer (`overstap employer list` shows them)");
        }
}

static void read_goal(const struct reader *r, const struct node *node, Programme *programme)
{
        static const char *const keys[] = {"number", "by", NULL};
        const struct node *goal = reader_map(r, "goal", node, keys);

        programme->goal = reader_number(r, "goal.number", node_get(goal, "number"), 1, GOAL_MOST);
        programme->goal_on = reader_date(r, "goal.by", node_get(goal, "by"));
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

bool programme_read(const char *file, struct arena *arena, struct findings *findings, Programme **out, struct err *err)
{
        static const char *const keys[] = {"programme", "title", "lead", "members", "flows", "goal", "period", "funding", NULL};
        const struct reader r = {file, arena, findings};
        const struct node *tree, *flows;
        Programme *programme;
        size_t n;

        if (!conf_read(file, arena, findings, &tree, err))
                return false;
        *out = NULL;
        if (!tree || !reader_map(&r, "", tree, keys))
                return true;
        programme = NEW(arena, Programme, programme);
        programme->id = needed_text(&r, tree, "programme", ID_MOST);
        programme->title = needed_text(&r, tree, "title", TEXT_MOST);
        programme->lead = reader_text(&r, "lead", node_get(tree, "lead"), TEXT_MOST);
        read_members(&r, node_get(tree, "members"), programme);
        flows = node_get(tree, "flows");
        n = reader_count(&r, "flows", flows, FLOWS_MOST);
        for (size_t i = 0; i < n; i++)
                APPEND(arena, programme, flows) = reader_text(&r, "flows", node_item(flows, i), ID_MOST);
        read_goal(&r, node_get(tree, "goal"), programme);
        read_period(&r, node_get(tree, "period"), programme);
        programme->funding = reader_text(&r, "funding", node_get(tree, "funding"), FUNDING_MOST);
        *out = programme;
        return true;
}
