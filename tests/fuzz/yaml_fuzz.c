/* Any bytes, as a YAML file: a tree whose every node stands somewhere and holds text, or findings that say why there is none. The
 * tree then fills a struct, and what is printed of that reads back without a finding. */
#include <string.h>

#include "must.h"
#include "suite.h"
#include "text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { DEPTH_MOST = 24 };

static void node_visit(const struct node *node, int depth)
{
        must(node->line > 0 && node->column > 0);
        if (node->kind == NODE_SCALAR) {
                must(strlen(node->text) == node->n && utf8_is_valid(node->text, node->n));
                return;
        }
        must(depth < DEPTH_MOST);
        for (size_t i = 0; i < node->n; i++) {
                if (node->kind == NODE_MAP)
                        node_visit(node->key[i], DEPTH_MOST);
                node_visit(node->item[i], depth + 1);
        }
}

static const struct node *tree_of(const char *text, size_t size, struct arena *arena, struct findings *findings)
{
        const struct node *tree = NULL;
        struct err err;

        *findings = (struct findings){.arena = arena};
        must(conf_parse("f.yaml", text, size, arena, findings, &tree, &err));
        must(tree || findings->n);
        for (size_t i = 0; i < findings->n; i++)
                must(findings->item[i].line > 0 && findings->item[i].column > 0 && *findings->item[i].text);
        must(!findings->n == !*findings_text(findings, arena));
        return tree;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        static struct arena *arena;
        struct suite_conf conf, again;
        struct findings findings;
        const struct node *tree;
        const char *text;

        if (!arena)
                arena_new(&arena);
        arena_reset(arena);
        tree = tree_of((const char *)data, size, arena, &findings);
        if (!tree)
                return 0;
        node_visit(tree, 0);
        keys_apply(suite_keys, n_suite_keys, "f.yaml", tree, arena, &findings, &conf);
        if (findings.n)
                return 0;
        text = keys_text(suite_keys, n_suite_keys, &conf, false, arena);
        tree = tree_of(text, strlen(text), arena, &findings);
        must(tree);
        keys_apply(suite_keys, n_suite_keys, "f.yaml", tree, arena, &findings, &again);
        must(!findings.n && text_is(text, keys_text(suite_keys, n_suite_keys, &again, false, arena)));
        return 0;
}
