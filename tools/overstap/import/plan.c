#include <errno.h>
#include <jansson.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "must.h"
#include "row.h"
#include "sheet.h"
#include "text.h"

enum { TREE_MOST = 1024 * 1024, HEADER_MOST = 100 };

/* One file under way. */
struct source {
        const struct map *map;
        const char *file;
        struct rows *rows;
        struct arena *arena; /* as long as the file */
        bool is_refused;
        /* of a CSV file */
        const char **names; /* its header, plain */
        size_t n;
        unsigned header_line, *header_columns;
        int **at; /* of each column of each field, its place in a record, or NOWHERE */
        int *skip_at;
        const char *header; /* raw, with what stands before it */
        size_t header_size, header_row_at;
};
enum { NOWHERE = -1 };

static void refuse_file(struct source *s, unsigned line, unsigned column, const char *field, const char *text)
{
        s->is_refused = true;
        rows_refuse_file(s->rows, s->file, line, column, field, "%s", text);
}

static bool ends_in(const char *file, const char *end)
{
        size_t size = strlen(file), n = strlen(end);

        return size > n && !strcasecmp(file + size - n, end);
}

static bool is_tree(const char *file)
{
        return ends_in(file, ".yaml") || ends_in(file, ".yml") || ends_in(file, ".json");
}

/* ---- the header of a CSV file */

static const char *cell_text(struct source *s, const struct sheet_cell *cell, struct arena *arena)
{
        return text_of(s->map->encoding, cell->text, cell->size, arena);
}

static const char *cell_wrong(struct source *s, const struct sheet_cell *cell, struct arena *arena)
{
        return text_wrong(s->map->encoding, cell->text, cell->size, arena);
}

static void names_take(struct source *s, const struct sheet_record *record)
{
        s->n = record->n;
        s->header_line = record->line;
        s->names = arena_alloc(s->arena, record->n * sizeof *s->names);
        s->header_columns = arena_alloc(s->arena, record->n * sizeof *s->header_columns);
        for (size_t i = 0; i < record->n; i++) {
                const struct sheet_cell *cell = &record->cells[i];
                const char *text = cell_text(s, cell, s->arena);

                s->header_columns[i] = cell->column;
                s->names[i] = text ? text_plain(text, s->arena) : "";
                if (!text)
                        refuse_file(s, cell->line, cell->column, "",
                                    arena_text(s->arena, "the header: %s", cell_wrong(s, cell, s->arena)));
                else if (name_is_bsn(s->names[i]))
                        refuse_file(s, cell->line, cell->column, "",
                                    arena_text(s->arena,
                                               "column \"%s\" holds citizen service numbers, as form B of the UWV does; "
                                               "they may not be kept here: make a file without them",
                                               text));
        }
}

/* Its place among the names; NOWHERE when it is not there. Several with one name are told apart by their place only. */
static int column_find(struct source *s, const struct map_column *column, const char *field)
{
        const char *plain;
        int found = NOWHERE;

        if (!column->name)
                return column->place <= s->n ? (int)column->place - 1 : NOWHERE;
        plain = text_plain(column->name, s->arena);
        for (size_t i = 0; i < s->n; i++)
                if (text_is(s->names[i], plain)) {
                        if (found != NOWHERE) {
                                refuse_file(
                                        s, s->header_line, s->header_columns[i], field,
                                        arena_text(s->arena,
                                                   "two columns are called \"%s\"; give its number in the map, as `column: %d`",
                                                   column->name, found + 1));
                                return found;
                        }
                        found = (int)i;
                }
        return found;
}

static const char *column_missing(struct source *s, const struct map_column *column)
{
        const char *near, *all = "";

        if (!column->name)
                return arena_text(s->arena, "there is no column %u; the header has %zu", column->place, s->n);
        near = text_near(text_plain(column->name, s->arena), s->names, s->n);
        if (near)
                return arena_text(s->arena, "no column is called \"%s\" (did you mean \"%s\"?)", column->name, near);
        for (size_t i = 0; i < s->n && i < 20; i++)
                all = arena_text(s->arena, "%s%s\"%s\"", all, i ? ", " : "", s->names[i]);
        return arena_text(s->arena, "no column is called \"%s\"; the header has %s%s", column->name, all,
                          s->n > 20 ? ", ..." : "");
}

/* Where the columns of field `i` stand. A field whose column may miss, and does, is empty in every row. */
static bool field_bind(struct source *s, size_t i)
{
        const struct map_field *f = &s->map->fields[i];
        const struct map_column *missing = NULL;
        bool any = f->n == 0;

        s->at[i] = arena_alloc(s->arena, (f->n + 1) * sizeof *s->at[i]);
        for (size_t k = 0; k < f->n; k++) {
                s->at[i][k] = column_find(s, &f->columns[k], f->field->name);
                any = any || s->at[i][k] != NOWHERE;
                if (s->at[i][k] == NOWHERE && !missing)
                        missing = &f->columns[k];
        }
        if (missing && (f->is_joined || !any) && (f->is_required || !s->map->columns_may_miss))
                refuse_file(s, s->header_line, 1, f->field->name, column_missing(s, missing));
        return any;
}

static void others_check(struct source *s)
{
        bool *used = arena_alloc(s->arena, (s->n + 1) * sizeof *used);
        const char **known = NULL, *near;
        size_t n = 0;

        for (size_t i = 0; i < s->map->n; i++)
                for (size_t k = 0; k < s->map->fields[i].n; k++) {
                        const struct map_column *column = &s->map->fields[i].columns[k];

                        if (s->at[i][k] != NOWHERE)
                                used[s->at[i][k]] = true;
                        if (column->name)
                                *(const char **)arena_append(s->arena, (void **)&known, &n, sizeof *known) = column->name;
                }
        for (size_t i = 0; i < s->map->n_skips; i++)
                if (s->skip_at[i] != NOWHERE)
                        used[s->skip_at[i]] = true;
        for (size_t i = 0; i < s->n; i++) {
                bool ignored = !*s->names[i];

                for (size_t k = 0; k < s->map->ignore.n; k++)
                        ignored = ignored || text_is(s->map->ignore.item[k], s->names[i]);
                if (used[i] || ignored)
                        continue;
                near = text_near(s->names[i], known, n);
                refuse_file(s, s->header_line, s->header_columns[i], "",
                            near ? arena_text(s->arena, "no field takes column \"%s\" (did you mean \"%s\"?)", s->names[i], near)
                                 : arena_text(s->arena,
                                              "no field takes column \"%s\"; rename it, or list it under `ignore` in the map",
                                              s->names[i]));
        }
}

static void columns_bind(struct source *s)
{
        const struct map *map = s->map;
        bool met[NEEDS + 1] = {0};

        s->at = arena_alloc(s->arena, map->n * sizeof *s->at);
        s->skip_at = arena_alloc(s->arena, (map->n_skips + 1) * sizeof *s->skip_at);
        for (size_t i = 0; i < map->n; i++)
                met[map->fields[i].field->need] |= field_bind(s, i);
        for (size_t i = 0; i < map->n_skips; i++) {
                s->skip_at[i] = map->skips[i].column ? column_find(s, map->skips[i].column, "skip") : NOWHERE;
                if (map->skips[i].column && s->skip_at[i] == NOWHERE && !map->columns_may_miss)
                        refuse_file(s, s->header_line, 1, "skip", column_missing(s, map->skips[i].column));
        }
        if (map->columns_only)
                others_check(s);
        /* Without one of these no row could be accepted: say it once instead of in every row. */
        for (size_t i = 0; i < map->n && map->columns_may_miss; i++) {
                const struct map_field *f = &map->fields[i];

                if (f->field->need && !met[f->field->need]) {
                        met[f->field->need] = true;
                        refuse_file(s, s->header_line, 1, f->field->name, column_missing(s, &f->columns[0]));
                }
        }
}

static bool is_header(struct source *s, const struct sheet_record *record, unsigned row)
{
        struct arena *turn = rows_arena(s->rows);
        size_t held = 0;

        if (s->map->header_row)
                return row == s->map->header_row;
        for (size_t i = 0; i < s->map->header.n; i++) {
                bool found = false;

                for (size_t k = 0; k < record->n && !found; k++) {
                        const char *text = cell_text(s, &record->cells[k], turn);

                        found = text && text_is(text_plain(text, turn), s->map->header.item[i]);
                }
                held += found;
        }
        return held == s->map->header.n;
}

/* Find the header and bind the columns. Nothing after it can be read when it has mistakes. */
static bool header_read(struct source *s, struct sheet *sheet, struct err *err)
{
        const struct sheet_record *record;
        char *header = NULL;

        for (unsigned row = 1; row <= HEADER_MOST; row++) {
                if (!sheet_next(sheet, &record, err))
                        return false;
                if (!record) {
                        refuse_file(s, 1, 1, "", row == 1 ? "the file is empty" : "there is no header as the map describes it");
                        return true;
                }
                if (!record->raw || s->header_size + record->raw_size > SHEET_RECORD)
                        break;
                s->header_row_at = s->header_size ? s->header_size + 1 : 0;
                header = arena_text(s->arena, "%.*s%s%.*s", (int)s->header_size, header ? header : "", header ? "\n" : "",
                                    (int)record->raw_size, record->raw);
                s->header_size = strlen(header);
                s->header = header;
                if (record->wrong ? row == s->map->header_row : is_header(s, record, row)) {
                        if (record->wrong)
                                refuse_file(s, record->wrong_line, record->wrong_column, "", record->wrong);
                        else
                                names_take(s, record);
                        if (!s->is_refused)
                                columns_bind(s);
                        return true;
                }
        }
        refuse_file(s, 1, 1, "", "no row among the first 100 is a header as the map describes it");
        return true;
}

/* ---- the rows of a CSV file */

static bool words_hold(const struct words *words, const char *plain, bool within)
{
        for (size_t i = 0; i < words->n; i++)
                if (within ? strstr(plain, words->item[i]) != NULL : text_is(words->item[i], plain))
                        return true;
        return false;
}

/* What the map says that the text means; false when it says nothing of it. */
static bool words_apply(const struct map_field *f, const char **text, struct arena *arena)
{
        const char *plain = text_plain(*text, arena);

        for (size_t i = 0; i < f->n_words; i++)
                if (words_hold(&f->word[i].words, plain, f->within)) {
                        *text = f->word[i].value;
                        return true;
                }
        if (f->otherwise)
                *text = f->otherwise;
        return f->otherwise != NULL;
}

/* The text of one cell as the map reads it: "" when it says nothing, null (and a problem) when it is no text. */
static const char *cell_read(struct source *s, struct row *row, const struct map_field *f, const struct sheet_cell *cell)
{
        struct arena *turn = rows_arena(s->rows);
        const char *text = cell_text(s, cell, turn);

        if (!text)
                row_problem(s->rows, row, cell->line, cell->column, f->field->name, "%s", cell_wrong(s, cell, turn));
        else if (*text && f->lines != LINES_REFUSE)
                text = text_lines(text, f->lines, turn);
        return text && *text && f->empty.n && words_hold(&f->empty, text_plain(text, turn), false) ? "" : text;
}

static void value_read(struct source *s, struct row *row, const struct sheet_record *record, size_t i)
{
        struct arena *turn = rows_arena(s->rows);
        struct row_value *value = &row->values[i];
        const struct map_field *f = value->from;
        const char *joined = f->value ? f->value : "";

        for (size_t k = 0; k < f->n && (f->is_joined || !*joined); k++) {
                const struct sheet_cell *cell;
                const char *text;

                if (s->at[i][k] == NOWHERE || (size_t)s->at[i][k] >= record->n)
                        continue;
                cell = &record->cells[s->at[i][k]];
                text = cell_read(s, row, f, cell);
                if (!text)
                        return;
                if (!*joined) {
                        value->line = cell->line;
                        value->column = cell->column;
                }
                if (*text)
                        joined = *joined ? arena_text(turn, "%s%s%s", joined, f->join, text) : text;
        }
        if (*joined && f->n_words && !words_apply(f, &joined, turn)) {
                row_problem(s->rows, row, value->line, value->column, f->field->name,
                            "%s is not among the words of the map; correct it, or add it to `words`",
                            field_shown(f->field, joined, turn));
                return;
        }
        value->text = *joined && f->prefix ? arena_text(turn, "%s%s", f->prefix, joined) : joined;
}

/* Why the row is skipped; null: it is not. */
static const char *skip_why(struct source *s, const struct sheet_record *record)
{
        struct arena *turn = rows_arena(s->rows);

        for (size_t i = 0; i < s->map->n_skips; i++) {
                const struct map_skip *skip = &s->map->skips[i];

                for (size_t k = 0; k < record->n; k++) {
                        const char *text;

                        if (skip->column && (int)k != s->skip_at[i])
                                continue;
                        text = cell_text(s, &record->cells[k], turn);
                        if (text && words_hold(&skip->words, text_plain(text, turn), skip->within))
                                return skip->why;
                }
        }
        return NULL;
}

static bool cell_is_empty(struct source *s, const struct sheet_cell *cell)
{
        const char *text = cell->size ? cell_text(s, cell, rows_arena(s->rows)) : "";

        return text && !*text;
}

/* What is wrong with the row as a row; then its cells are not looked at. */
static void shape_check(struct source *s, struct row *row, const struct sheet_record *record)
{
        size_t filled = 0, extra = s->n, named = s->n;
        const char *why;

        if (record->wrong) {
                row_problem(s->rows, row, record->wrong_line, record->wrong_column, "", "%s", record->wrong);
                return;
        }
        while (filled < record->n && cell_is_empty(s, &record->cells[filled]))
                filled++;
        while (extra < record->n && cell_is_empty(s, &record->cells[extra]))
                extra++;
        while (named > 0 && !*s->names[named - 1])
                named--;
        if (filled == record->n)
                row_problem(s->rows, row, row->line, row->column, "", "every cell is empty");
        else if (record->raw_size == s->header_size - s->header_row_at &&
                 !memcmp(record->raw, s->header + s->header_row_at, record->raw_size))
                row_problem(s->rows, row, row->line, row->column, "", "the header again");
        else if ((why = skip_why(s, record)))
                row_problem(s->rows, row, row->line, row->column, "", "%s", why);
        else if (extra < record->n)
                row_problem(s->rows, row, record->cells[extra].line, record->cells[extra].column, "",
                            "more cells than the %zu columns of the header; is a delimiter not in quotes?", s->n);
        else if (record->n < named && !s->map->short_rows)
                row_problem(s->rows, row, row->line, row->column, "",
                            "%zu cells, but the header has %zu columns; is a quote or a delimiter missing?", record->n, s->n);
}

static bool sheet_rows(struct source *s, struct sheet *sheet, struct err *err)
{
        const struct sheet_record *record;
        struct err broken;

        if (!header_read(s, sheet, &broken)) {
                refuse_file(s, 1, 1, "", broken.text);
                return true;
        }
        while (!s->is_refused) {
                struct row *row;

                if (!sheet_next(sheet, &record, &broken)) {
                        refuse_file(s, 1, 1, "", broken.text);
                        break;
                }
                if (!record)
                        break;
                row = rows_begin(s->rows, s->file, record->line, record->column);
                row->raw = record->raw;
                row->raw_size = record->raw_size;
                row->header = s->header;
                row->header_size = s->header_size;
                shape_check(s, row, record);
                for (size_t i = 0; i < row->n && !row->problems; i++)
                        value_read(s, row, record, i);
                if (!rows_end(s->rows, row, err))
                        return false;
        }
        return rows_flush(s->rows, s->file, err);
}

/* ---- YAML and JSON */

static const char *list_text(const struct node *list, struct arena *arena)
{
        const char *text = "";

        for (size_t i = 0; i < list->n; i++) {
                if (list->item[i]->kind != NODE_SCALAR)
                        return NULL;
                text = arena_text(arena, "%s%s%s", text, i ? "|" : "", list->item[i]->text);
        }
        return text;
}

static void node_value(struct source *s, struct row *row, const struct node *key, const struct node *node)
{
        const struct kind *kind = &import_kinds[s->map->kind];
        const struct field *field = kind_field(kind, key->text);
        const char *near = kind_near(kind, key->text), *text;
        struct row_value *value;

        if (!field) {
                row_problem(s->rows, row, key->line, key->column, "", "%s has no field %s%s%s%s", kind->one,
                            text_shown(key->text, rows_arena(s->rows)), near ? " (did you mean " : "; docs/import.md lists them",
                            near ? near : "", near ? "?)" : "");
                return;
        }
        value = &row->values[field - kind->fields];
        value->line = node->line;
        value->column = node->column;
        text = node->kind == NODE_SCALAR                         ? node->text
               : node->kind == NODE_LIST && field_is_list(field) ? list_text(node, rows_arena(s->rows))
                                                                 : NULL;
        if (!text)
                row_problem(s->rows, row, node->line, node->column, field->name, "one value goes here");
        else if (!node->quoted && node->kind == NODE_SCALAR && (text_is(text, "null") || text_is(text, "~")))
                value->text = "";
        else
                value->text = text_of(ENCODING_UTF8, text, strlen(text), rows_arena(s->rows));
        if (text && text != value->text && !value->text)
                row_problem(s->rows, row, node->line, node->column, field->name, "a control character in it; take it out");
}

static bool node_row(struct source *s, const struct node *node, struct err *err)
{
        struct row *row = rows_begin(s->rows, s->file, node->line, node->column);

        if (node->kind != NODE_MAP)
                row_problem(s->rows, row, node->line, node->column, "",
                            "fields and their values go here, as {reference: A-1, ...}");
        else
                for (size_t i = 0; i < node->n; i++)
                        node_value(s, row, node->key[i], node->item[i]);
        return rows_end(s->rows, row, err);
}

static bool has_bsn_key(struct source *s, const struct node *list)
{
        for (size_t i = 0; i < list->n; i++)
                for (size_t k = 0; list->item[i]->kind == NODE_MAP && k < list->item[i]->n; k++) {
                        const struct node *key = list->item[i]->key[k];

                        if (name_is_bsn(text_plain(key->text, s->arena))) {
                                refuse_file(s, key->line, key->column, "",
                                            "this holds citizen service numbers, as form B of the UWV does; they may not be kept "
                                            "here: make a file without them");
                                return true;
                        }
                }
        return false;
}

/* The pairs of \u escapes with which JSON may write a character above U+FFFF, as YAML writes it. The text is jansson's equal:
 * every escape in it is whole. */
static void surrogates_join(char *text, size_t *size)
{
        const char *from = text, *end = text + *size;
        char *to = text, pair[13] = "", escape[11];
        unsigned high, low;

        while (from < end) {
                /* A copy, because sscanf looks for the end of what it is given. */
                memcpy(pair, from, end - from >= 12 ? 12 : 0);
                if (*from != '\\') {
                        *to++ = *from++;
                } else if (end - from >= 12 && sscanf(pair, "\\u%4x\\u%4x", &high, &low) == 2 && high >= 0xd800 &&
                           high < 0xdc00) {
                        snprintf(escape, sizeof escape, "\\U%08X", 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00));
                        memcpy(to, escape, 10);
                        to += 10;
                        from += 12;
                } else {
                        *to++ = *from++;
                        *to++ = *from++;
                }
        }
        *size = (size_t)(to - text);
        *to = '\0';
}

/* JSON is held to its own grammar first; the YAML reader, which takes any JSON, then knows where everything stands. */
static const struct node *json_read(struct source *s, FILE *file, struct findings *findings)
{
        char *text = arena_alloc(s->arena, TREE_MOST + 1);
        size_t size = fread(text, 1, TREE_MOST, file);
        const struct node *tree = NULL;
        struct err broken;
        json_error_t error;
        json_t *json = json_loadb(text, size, JSON_REJECT_DUPLICATES, &error);

        if (!json) {
                refuse_file(s, error.line > 0 ? (unsigned)error.line : 1, error.column > 0 ? (unsigned)error.column : 1, "",
                            arena_text(s->arena, "not JSON: %s", error.text));
                return NULL;
        }
        json_decref(json);
        surrogates_join(text, &size);
        if (!conf_parse(s->file, text, size, s->arena, findings, &tree, &broken))
                refuse_file(s, 1, 1, "", broken.text);
        return tree;
}

static bool tree_rows(struct source *s, FILE *file, struct err *err)
{
        const struct kind *kind = (must(s->map), &import_kinds[s->map->kind]);
        bool is_json = ends_in(s->file, ".json");
        struct findings findings = {.arena = s->arena};
        const struct node *tree = NULL, *list;
        struct node alone = {.kind = NODE_LIST, .n = 1, .item = &tree};
        struct err broken;
        struct stat st;

        if (fstat(fileno(file), &st) == 0 && st.st_size > TREE_MOST) {
                refuse_file(s, 1, 1, "", "larger than 1 MiB; write many rows as CSV, which has no such limit");
                return true;
        }
        if (is_json)
                tree = json_read(s, file, &findings);
        else if (!conf_read(s->file, s->arena, &findings, &tree, &broken))
                refuse_file(s, 1, 1, "", broken.text);
        for (size_t i = 0; i < findings.n; i++)
                refuse_file(s, findings.item[i].line, findings.item[i].column, "", findings.item[i].text);
        if (!tree || findings.n)
                return true;
        list = tree->kind == NODE_MAP ? node_get(tree, kind->plural) : tree;
        /* One row needs no list around it. */
        if (!list || list->kind == NODE_SCALAR || tree->kind == NODE_SCALAR)
                list = &alone;
        else if (tree->kind == NODE_MAP && tree->n > 1)
                refuse_file(s, tree->line, tree->column, "",
                            arena_text(s->arena, "besides `%s` there is nothing to read here", kind->plural));
        if (s->is_refused || has_bsn_key(s, list))
                return true;
        for (size_t i = 0; i < list->n; i++)
                if (!node_row(s, list->item[i], err))
                        return false;
        return rows_flush(s->rows, s->file, err);
}

/* ---- files */

static void file_close(FILE **file)
{
        if (*file)
                fclose(*file);
}

static bool file_rows(struct source *s, struct err *err)
{
        OWNED(file_close) FILE *file = fopen(s->file, "rbe");
        OWNED(sheet_destroy) struct sheet *sheet = NULL;
        struct err broken;

        if (!file) {
                refuse_file(s, 1, 1, "", arena_text(s->arena, "cannot be opened: %s", strerror(errno)));
                return true;
        }
        if (is_tree(s->file))
                return tree_rows(s, file, err);
        must(s->map);
        if (!sheet_new(&sheet, TAKE(file), s->map->delimiter, s->map->encoding == ENCODING_UTF8, &broken)) {
                refuse_file(s, 1, 1, "", broken.text);
                return true;
        }
        return sheet_rows(s, sheet, err);
}

static const char *map_file(const struct import_conf *conf, struct arena *arena)
{
        if (conf->map && (strchr(conf->map, '/') || ends_in(conf->map, ".yaml") || ends_in(conf->map, ".yml")))
                return conf->map;
        return arena_text(arena, "%s/%s.yaml", conf->maps, conf->map ? conf->map : import_kinds[conf->kind].plural);
}

static bool map_load(const char *file, struct arena *arena, const struct map **out, struct err *err)
{
        struct findings findings = {.arena = arena};

        if (!map_read(file, arena, &findings, out, err))
                return false;
        return *out || err_set(err, ERR_REFUSED, "%s", findings_text(&findings, arena));
}

bool import_map_check(const char *file, struct err *err)
{
        OWNED(arena_destroy) struct arena *arena = NULL;
        const struct map *map;

        arena_new(&arena);
        return map_load(file, arena, &map, err);
}

static bool map_of(const struct import_conf *conf, struct arena *arena, const struct map **out, struct err *err)
{
        const struct kind *kind = &import_kinds[conf->kind];
        bool any_sheet = conf->map != NULL;

        for (size_t i = 0; i < conf->n_files; i++)
                any_sheet = any_sheet || !is_tree(conf->files[i]);
        *out = NULL;
        if (!any_sheet)
                return true;
        if (!map_load(map_file(conf, arena), arena, out, err))
                return false;
        must(*out);
        if ((*out)->kind == conf->kind)
                return true;
        return err_set(err, ERR_REFUSED, "%s: this map is for %s, not for %s", (*out)->file, import_kinds[(*out)->kind].plural,
                       kind->plural);
}

bool import_plan(const struct import_conf *conf, struct arena *arena, import_row_fn *row, import_refused_fn *refused, void *self,
                 struct import_sums *sums, struct err *err)
{
        OWNED(arena_destroy) struct arena *own = NULL;
        OWNED(esco_all_destroy) struct esco_all *esco = NULL;
        const struct map *map, *plain;

        must(sodium_init() >= 0);
        arena_new(&own);
        if (conf->esco)
                esco_all_new(&esco, conf->esco);
        *sums = (struct import_sums){0};
        if (!map_of(conf, own, &map, err))
                return false;
        plain = map_plain(conf->kind, own);
        for (size_t i = 0; i < conf->n_files; i++) {
                OWNED(arena_destroy) struct arena *turn = NULL;
                OWNED(rows_destroy) struct rows *rows = NULL;
                struct source source = {.map = is_tree(conf->files[i]) ? plain : map, .file = conf->files[i]};

                arena_new(&turn);
                rows_new(&rows, source.map, esco, arena, row, refused, self, sums);
                source.arena = turn;
                source.rows = rows;
                if (!file_rows(&source, err))
                        return false;
                sums->files_refused += source.is_refused;
        }
        return true;
}
