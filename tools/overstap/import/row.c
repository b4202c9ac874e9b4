#include "row.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "date.h"
#include "id.h"
#include "must.h"
#include "text.h"

enum { PROBLEMS_SHOWN = 5, PLACES_MOST = 2000 };

struct rows {
        const struct map *map;
        struct esco_all *esco;
        struct arena *commands, *turn;
        import_row_fn *say;
        import_refused_fn *refuse;
        void *self;
        struct import_sums *sums;
        struct row row;
        struct arena *held; /* places for the next command */
        Command *places;
        unsigned places_line;
};

void rows_new(struct rows **out, const struct map *map, struct esco_all *esco, struct arena *commands, import_row_fn *row,
              import_refused_fn *refused, void *self, struct import_sums *sums)
{
        struct rows *rows = calloc(1, sizeof *rows);

        must(rows);
        *rows = (struct rows){
                .map = map, .esco = esco, .commands = commands, .say = row, .refuse = refused, .self = self, .sums = sums};
        arena_new(&rows->turn);
        arena_new(&rows->held);
        *out = rows;
}

void rows_destroy(struct rows **rows)
{
        if (!*rows)
                return;
        arena_destroy(&(*rows)->turn);
        arena_destroy(&(*rows)->held);
        free(*rows);
        *rows = NULL;
}

struct arena *rows_arena(struct rows *rows)
{
        return rows->turn;
}

struct row *rows_begin(struct rows *rows, const char *file, unsigned line, unsigned column)
{
        struct row *row = &rows->row;

        arena_reset(rows->turn);
        *row = (struct row){.file = file, .line = line, .column = column, .n = rows->map->n};
        row->values = arena_alloc(rows->turn, row->n * sizeof *row->values);
        for (size_t i = 0; i < row->n; i++)
                row->values[i] = (struct row_value){.from = &rows->map->fields[i], .line = line, .column = column};
        return row;
}

void row_problem(struct rows *rows, struct row *row, unsigned line, unsigned column, const char *field, const char *fmt, ...)
{
        struct import_refusal *first = &row->first;
        const char *reason;
        va_list args;

        va_start(args, fmt);
        reason = arena_vtext(rows->turn, fmt, args);
        va_end(args);
        if (row->problems++ == 0)
                *first = (struct import_refusal){
                        .file = row->file, .line = line, .column = column, .field = field, .reason = reason};
        else if (row->problems <= PROBLEMS_SHOWN)
                first->reason = arena_text(rows->turn, "%s; also %u:%u %s%s%s", first->reason, line, column, field,
                                           *field ? ": " : "", reason);
        else if (row->problems == PROBLEMS_SHOWN + 1)
                first->reason = arena_text(rows->turn, "%s; and more", first->reason);
}

void rows_refuse_file(struct rows *rows, const char *file, unsigned line, unsigned column, const char *field, const char *fmt,
                      ...)
{
        struct import_refusal refusal = {.file = file, .line = line, .column = column, .field = field, .whole_file = true};
        va_list args;

        va_start(args, fmt);
        refusal.reason = arena_vtext(rows->turn, fmt, args);
        va_end(args);
        rows->refuse(rows->self, &refusal);
}

bool name_is_bsn(const char *plain)
{
        static const char *const inside[] = {"burgerservice", "sofinummer", "sofi-nummer", "sofi nummer",
                                             "citizen service number"};
        const char *at = plain;

        for (size_t i = 0; i < COUNT(inside); i++)
                if (strstr(plain, inside[i]))
                        return true;
        while ((at = strstr(at, "bsn"))) {
                bool begins = at == plain || strchr(" _-./(", at[-1]), ends = !at[3] || strchr(" _-./)", at[3]);

                if ((begins && ends) || (begins && !strncmp(at + 3, "nummer", 6)))
                        return true;
                at += 3;
        }
        return false;
}

/* ---- what a row must have */

static void put_values(struct rows *rows, struct row *row, struct draft *draft)
{
        for (size_t i = 0; i < row->n; i++) {
                const struct row_value *value = &row->values[i];
                const char *name = value->from->field->name;
                struct err err;

                if (!text_empty(value->text)) {
                        if (!draft_put(draft, value->from->field, value->text, &value->from->reading, &err))
                                row_problem(rows, row, value->line, value->column, name, "%s", err.text);
                } else if (value->from->is_required) {
                        row_problem(rows, row, value->line, value->column, name, "empty, but the map requires it");
                }
        }
}

static void needs_check(struct rows *rows, struct row *row)
{
        for (unsigned need = 1; need <= NEEDS; need++) {
                const struct row_value *lacks = NULL;
                bool is_met = false, is_asked = false;
                const struct kind *kind = &import_kinds[rows->map->kind];
                const char *names = "";

                for (size_t i = 0; i < kind->n; i++)
                        if (kind->fields[i].need == need) {
                                is_asked = true;
                                names = arena_text(rows->turn, "%s%s%s", names, *names ? " or " : "", kind->fields[i].name);
                        }
                for (size_t i = 0; i < row->n; i++)
                        if (row->values[i].from->field->need == need) {
                                is_met = is_met || !text_empty(row->values[i].text);
                                lacks = lacks ? lacks : &row->values[i];
                        }
                if (is_asked && !is_met)
                        row_problem(rows, row, lacks ? lacks->line : row->line, lacks ? lacks->column : row->column,
                                    lacks ? lacks->from->field->name : "", "%s needs %s", kind->one, names);
        }
}

static void bounds_check(struct rows *rows, struct row *row, struct draft *draft)
{
        enum into into;
        struct err err;

        if (draft_check(draft, &into, &err))
                return;
        for (size_t i = 0; i < row->n; i++) {
                const struct row_value *value = &row->values[i];

                if (!text_empty(value->text) && field_blamed(value->from->field, into, err.text)) {
                        row_problem(rows, row, value->line, value->column, value->from->field->name, "%s",
                                    err.text + strcspn(err.text, " ") + 1);
                        return;
                }
        }
        row_problem(rows, row, row->line, row->column, "", "%s", err.text);
}

/* Does one of the installed versions of ESCO have what the row names? */
static void concepts_check(struct rows *rows, struct row *row, struct draft *draft)
{
        for (size_t i = 0; i < row->n; i++) {
                const struct row_value *value = &row->values[i];
                const struct field *field = value->from->field;
                const char *const *ids;
                enum esco_kind kind;
                struct err err;
                size_t n;

                if (text_empty(value->text) || !field_names_concepts(field, &kind))
                        continue;
                n = draft_concepts(draft, field, &ids);
                if (n && !esco_all_know(rows->esco, kind, ids, n, rows->turn, &err))
                        row_problem(rows, row, value->line, value->column, field->name, "%s", err.text);
        }
}

/* ---- ids */

static uint32_t moment_of(const Command *command)
{
        switch (command->what_case) {
        case COMMAND__WHAT_NOTICE_SUBMIT:
                if (command->notice_submit->content->announced_on)
                        return command->notice_submit->content->announced_on;
                return command->notice_submit->content->first_end;
        case COMMAND__WHAT_EMPLOYEE_LOG:
                return command->employee_log->n_facts ? command->employee_log->facts[0]->on : 0;
        case COMMAND__WHAT_VACANCY_POST:
                return command->vacancy_post->vacancy->opens;
        default:
                return 0;
        }
}

/* The same fact through the same map has the same id, on every machine and every day: that makes sending it twice harmless.
 * Facts without a day of their own, or from before 1970, count from 2000. */
static struct uuid id_of(const Command *command, const char *map, struct arena *arena)
{
        enum { DAY_MS = 24 * 60 * 60 * 1000 };
        struct bytes bytes = codec_encode(&command->base, arena);
        const struct date epoch = date_of_ymd(19700101);
        struct date on = date_of_ymd(moment_of(command));
        crypto_generichash_state state;
        uint8_t digest[16];

        if (on.day < epoch.day)
                on = date_of_ymd(20000101);
        crypto_generichash_init(&state, NULL, 0, sizeof digest);
        crypto_generichash_update(&state, (const unsigned char *)map, strlen(map) + 1);
        crypto_generichash_update(&state, bytes.data, bytes.size);
        crypto_generichash_final(&state, digest, sizeof digest);
        return uuid_derived((struct instant){(int64_t)(on.day - epoch.day) * DAY_MS}, digest);
}

/* ---- saying it */

static bool say(struct rows *rows, const Command *command, const struct import_row *what, struct err *err)
{
        struct uuid id = id_of(command, rows->map->name, rows->turn);
        struct import_row row = *what;

        row.command = codec_copy(command, rows->commands);
        row.command->id = codec_bytes(rows->commands, id.b, sizeof id.b);
        return rows->say(rows->self, &row, err);
}

bool rows_flush(struct rows *rows, const char *file, struct err *err)
{
        struct import_row row = {.file = file, .line = rows->places_line, .column = 1};
        bool said;

        if (!rows->places)
                return true;
        row.rows = (unsigned)rows->places->places_install->n_places;
        said = say(rows, rows->places, &row, err);
        rows->places = NULL;
        arena_reset(rows->held);
        return said;
}

static bool hold(struct rows *rows, struct row *row, const Command *command, struct err *err)
{
        if (!rows->places) {
                rows->places = codec_copy(command, rows->held);
                rows->places_line = row->line;
        } else {
                APPEND(rows->held, rows->places->places_install, places) =
                        codec_copy(command->places_install->places[0], rows->held);
        }
        return rows->places->places_install->n_places < PLACES_MOST || rows_flush(rows, row->file, err);
}

bool rows_end(struct rows *rows, struct row *row, struct err *err)
{
        struct import_row said = {.file = row->file,
                                  .line = row->line,
                                  .column = row->column,
                                  .rows = 1,
                                  .raw = row->raw,
                                  .raw_size = row->raw_size,
                                  .header = row->header,
                                  .header_size = row->header_size};
        struct draft draft;

        rows->sums->rows++;
        if (!row->problems) {
                draft_start(&draft, rows->map->kind, rows->turn);
                put_values(rows, row, &draft);
                if (!row->problems)
                        needs_check(rows, row);
                if (!row->problems)
                        bounds_check(rows, row, &draft);
                if (!row->problems && rows->esco)
                        concepts_check(rows, row, &draft);
        }
        if (row->problems) {
                rows->sums->refused++;
                row->first.raw = row->raw;
                row->first.raw_size = row->raw_size;
                row->first.header = row->header;
                row->first.header_size = row->header_size;
                rows->refuse(rows->self, &row->first);
                return true;
        }
        rows->sums->accepted++;
        if (rows->map->kind == IMPORT_PLACES)
                return hold(rows, row, draft.command, err);
        return say(rows, draft.command, &said, err);
}
