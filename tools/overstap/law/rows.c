#include <string.h>

#include "../import/sheet.h"
#include "must.h"
#include "rows.h"
#include "text.h"

/* One list while it is read. */
struct list {
        struct asked *asked;
        const struct rows_form *form;
        const struct node **row;
        size_t n;
};

static void keys_check(const struct list *list, const struct node *const *key, size_t n)
{
        const struct rows_form *form = list->form;

        for (size_t i = 0; i < n; i++) {
                const char *near = text_near(key[i]->text, form->column, form->n);
                size_t known = 0;

                while (known < form->n && strcmp(form->column[known], key[i]->text))
                        known++;
                if (known == form->n)
                        finding_add(&list->asked->findings, list->asked->arg, key[i]->line, key[i]->column,
                                    "%.60s: not known here (%s%s)", key[i]->text, near ? "did you mean " : "try ",
                                    near ? near : form->example);
                for (size_t j = 0; j < i; j++)
                        if (!strcmp(key[j]->text, key[i]->text))
                                finding_add(&list->asked->findings, list->asked->arg, key[i]->line, key[i]->column,
                                            "%.60s: stands there twice", key[i]->text);
        }
}

/* A record as the map it would be in YAML, so that both are read by the same code. `header` null: the record is the header. */
static const struct node *record_node(const struct list *list, const struct sheet_record *record, const struct node *header)
{
        struct arena *arena = list->asked->arena;
        const struct node **cell = arena_alloc(arena, (record->n + 1) * sizeof(*cell));
        struct node *row = arena_alloc(arena, sizeof *row);

        for (size_t i = 0; i < record->n; i++) {
                struct node *node = arena_alloc(arena, sizeof *node);

                *node = (struct node){.kind = NODE_SCALAR,
                                      .line = record->cells[i].line,
                                      .column = record->cells[i].column,
                                      .quoted = true,
                                      .text = arena_strndup(arena, record->cells[i].text, record->cells[i].size)};
                cell[i] = node;
        }
        *row = (struct node){.kind = NODE_MAP,
                             .line = record->line,
                             .column = record->column,
                             .n = record->n,
                             .item = cell,
                             .key = header ? header->item : cell};
        if (header && record->n > header->n) {
                finding_add(&list->asked->findings, list->asked->arg, cell[header->n]->line, cell[header->n]->column,
                            "the header has %zu columns, this row %zu", header->n, record->n);
                row->n = header->n;
        }
        return row;
}

static void row_add(struct list *list, const struct node *row)
{
        if (list->n <= ROWS_MOST)
                *(const struct node **)arena_append(list->asked->arena, (void **)&list->row, &list->n, sizeof(*list->row)) = row;
}

static bool rows_of_csv(struct list *list, struct err *err)
{
        OWNED(sheet_destroy) struct sheet *sheet = NULL;
        const struct sheet_record *record;
        const struct node *header = NULL;
        struct asked *asked = list->asked;
        FILE *file = fopen(asked->arg, "r");

        if (!file)
                return err_sys(err, ERR_STOP, "cannot open %s", asked->arg);
        if (!sheet_new(&sheet, file, 0, true, err))
                return err_in(err, "%s", asked->arg);
        do {
                if (!sheet_next(sheet, &record, err))
                        return err_in(err, "%s", asked->arg);
                if (record && record->wrong) {
                        finding_add(&asked->findings, asked->arg, record->wrong_line, record->wrong_column, "%s", record->wrong);
                } else if (record && !header) {
                        header = record_node(list, record, NULL);
                        keys_check(list, header->item, header->n);
                        if (asked->findings.n)
                                break;
                } else if (record) {
                        row_add(list, record_node(list, record, header));
                }
        } while (record);
        return true;
}

static bool rows_of_yaml(struct list *list, struct err *err)
{
        struct asked *asked = list->asked;
        const struct node *tree = NULL;

        if (!conf_read(asked->arg, asked->arena, &asked->findings, &tree, err))
                return false;
        if (tree && tree->kind != NODE_LIST)
                finding_add(&asked->findings, asked->arg, tree->line, tree->column, "not a list of %ss (try - %s)",
                            list->form->what, list->form->example);
        for (size_t i = 0; tree && tree->kind == NODE_LIST && i < tree->n; i++) {
                const struct node *row = tree->item[i];

                if (row->kind == NODE_MAP) {
                        row_add(list, row);
                        keys_check(list, row->key, row->n);
                } else {
                        finding_add(&asked->findings, asked->arg, row->line, row->column, "not a %s (try %s)", list->form->what,
                                    list->form->example);
                }
        }
        return true;
}

static void needed_check(const struct list *list)
{
        for (size_t i = 0; i < list->n; i++)
                for (size_t j = 0; j < list->form->needed; j++) {
                        const struct node *cell = node_get(list->row[i], list->form->column[j]);

                        if (!cell || (cell->kind == NODE_SCALAR && !*cell->text))
                                finding_add(&list->asked->findings, list->asked->arg, list->row[i]->line, list->row[i]->column,
                                            "%s is missing", list->form->column[j]);
                }
}

int rows_read(struct asked *asked, const struct rows_form *form, const struct node ***out, size_t *n, struct err *err)
{
        struct list list = {.asked = asked, .form = form};
        size_t len = strlen(asked->arg);
        bool is_csv = len > 4 && !strcasecmp(asked->arg + len - 4, ".csv");

        if (!(is_csv ? rows_of_csv : rows_of_yaml)(&list, err))
                return is_csv && err->kind == ERR_REFUSED ? LAW_INPUT
                                                          : LAW_SILENT; /* a tree fails only when its file cannot be opened */
        if (list.n > ROWS_MOST) {
                finding_add(&asked->findings, asked->arg, list.row[ROWS_MOST]->line, list.row[ROWS_MOST]->column,
                            "more than %d %ss", ROWS_MOST, form->what);
                list.n = ROWS_MOST;
        } else if (!list.n && !asked->findings.n) {
                finding_add(&asked->findings, asked->arg, 1, 1, "no %s is in it", form->what);
        }
        needed_check(&list);
        *out = list.row;
        *n = list.n;
        return LAW_DONE;
}

int rows_judge(const struct asked *asked, const char *nothing, struct err *err)
{
        if (!asked->findings.n)
                return LAW_DONE;
        (void)err_set(err, ERR_REFUSED, "%s; mistakes in %s: %zu", nothing, asked->arg, asked->findings.n);
        return LAW_INPUT;
}

const char *cell_text(struct asked *asked, const struct node *cell, const char *what, size_t most)
{
        if (!cell)
                return "";
        if (cell->kind == NODE_SCALAR && strlen(cell->text) <= most && utf8_is_valid(cell->text, strlen(cell->text)) &&
            !strpbrk(cell->text, "\t\r\n"))
                return cell->text;
        finding_add(&asked->findings, asked->arg, cell->line, cell->column, "%s: not a text of one line and at most %zu bytes",
                    what, most);
        return "";
}

struct date cell_day(struct asked *asked, const struct node *cell, const char *what)
{
        struct date date = {0};
        struct err err = {.text = "not a day (try 2026-03-02)"};

        if (cell && (cell->kind != NODE_SCALAR || (*cell->text && !date_parse(cell->text, &date, &err))))
                finding_add(&asked->findings, asked->arg, cell->line, cell->column, "%s: %s", what, err.text);
        return date;
}
