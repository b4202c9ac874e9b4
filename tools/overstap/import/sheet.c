#include "sheet.h"

#include <csv.h>
#include <stdlib.h>
#include <string.h>

#include "must.h"

enum { BLOCK = 64 * 1024 };

/* Where the walk is in a record. It decides only where cells and records begin and end, and which quotes are misplaced; libcsv,
 * which knows no positions and has no limit of its own, then takes the quotes off. */
enum state { CELL_START, CELL_PLAIN, CELL_QUOTED, CELL_QUOTE, CELL_AFTER };

struct sheet {
        FILE *file;
        struct csv_parser parser;
        char delimiter;
        bool is_utf8, cr_is_line;
        unsigned char block[BLOCK];
        size_t at, filled;
        unsigned line, column; /* of the byte that is read next */

        enum state state;
        unsigned quote_line, quote_column; /* where the open quote stands */
        bool too_large;
        char *raw; /* of the record being read, at most SHEET_RECORD bytes and a line end */
        size_t raw_size, raw_room;
        struct sheet_cell *cells;
        size_t n, room;
        char *text; /* of its cells, behind each other */
        size_t text_size, text_room, taken;
        struct sheet_record record;
};

static void *grown(void *list, size_t used, size_t *room, size_t size)
{
        if (used < *room)
                return list;
        *room = *room ? 2 * *room : 256;
        list = realloc(list, *room * size);
        must(list);
        return list;
}

static bool fill(struct sheet *sheet)
{
        if (sheet->at == sheet->filled) {
                sheet->at = 0;
                sheet->filled = fread(sheet->block, 1, sizeof sheet->block, sheet->file);
        }
        return sheet->at < sheet->filled;
}

static char delimiter_of(const unsigned char *text, size_t size)
{
        static const char known[] = {',', ';', '\t'};
        size_t seen[COUNT(known)] = {0}, best = 0;
        bool quoted = false;

        for (size_t i = 0; i < size && (quoted || (text[i] != '\n' && text[i] != '\r')); i++) {
                quoted ^= text[i] == '"';
                for (size_t k = 0; !quoted && k < COUNT(known); k++)
                        seen[k] += text[i] == (unsigned char)known[k];
        }
        for (size_t k = 1; k < COUNT(known); k++)
                if (seen[k] > seen[best])
                        best = k;
        return known[best];
}

bool sheet_new(struct sheet **out, FILE *file, char delimiter, bool is_utf8, struct err *err)
{
        OWNED(sheet_destroy) struct sheet *sheet = calloc(1, sizeof *sheet);

        must(sheet);
        *sheet = (struct sheet){.file = file, .is_utf8 = is_utf8, .line = 1, .column = 1};
        must(csv_init(&sheet->parser, 0) == 0);
        if (fill(sheet) && sheet->filled >= 2 && (!memcmp(sheet->block, "\xff\xfe", 2) || !memcmp(sheet->block, "\xfe\xff", 2)))
                return err_set(err, ERR_REFUSED, "the file is UTF-16; save it as CSV UTF-8");
        if (is_utf8 && sheet->filled >= 3 && !memcmp(sheet->block, "\xef\xbb\xbf", 3))
                sheet->at = 3;
        sheet->cr_is_line = !memchr(sheet->block, '\n', sheet->filled);
        sheet->delimiter = delimiter ? delimiter : delimiter_of(sheet->block + sheet->at, sheet->filled - sheet->at);
        csv_set_delim(&sheet->parser, (unsigned char)sheet->delimiter);
        *out = TAKE(sheet);
        return true;
}

void sheet_destroy(struct sheet **sheet)
{
        if (!*sheet)
                return;
        csv_free(&(*sheet)->parser);
        free((*sheet)->raw);
        free((*sheet)->cells);
        free((*sheet)->text);
        fclose((*sheet)->file);
        free(*sheet);
        *sheet = NULL;
}

static void wrong(struct sheet *sheet, unsigned line, unsigned column, const char *why)
{
        if (sheet->record.wrong)
                return;
        sheet->record.wrong = why;
        sheet->record.wrong_line = line;
        sheet->record.wrong_column = column;
}

static void cell_begins(struct sheet *sheet)
{
        if (sheet->n == SHEET_CELLS) {
                wrong(sheet, sheet->line, sheet->column, "more than 4096 cells; is the delimiter right?");
                return;
        }
        sheet->cells = grown(sheet->cells, sheet->n, &sheet->room, sizeof *sheet->cells);
        sheet->cells[sheet->n++] = (struct sheet_cell){.line = sheet->line, .column = sheet->column};
}

static bool is_line_end(unsigned char c)
{
        return c == '\n' || c == '\r';
}

static bool is_blank(const struct sheet *sheet, unsigned char c)
{
        return (c == ' ' || c == '\t') && c != (unsigned char)sheet->delimiter;
}

/* One byte further; true when it ended the record. */
static bool step(struct sheet *sheet, unsigned char c)
{
        bool ends_cell = c == (unsigned char)sheet->delimiter || is_line_end(c);

        switch (sheet->state) {
        case CELL_START:
                /* A line of nothing but spaces is blank: no cell begins in it. */
                if (is_blank(sheet, c) || (is_line_end(c) && sheet->n == 0))
                        return is_line_end(c);
                cell_begins(sheet);
                if (ends_cell)
                        return is_line_end(c);
                sheet->state = c == '"' ? CELL_QUOTED : CELL_PLAIN;
                sheet->quote_line = sheet->line;
                sheet->quote_column = sheet->column;
                return false;
        case CELL_PLAIN:
                break;
        case CELL_QUOTED:
                if (c == '"')
                        sheet->state = CELL_QUOTE;
                return false;
        case CELL_QUOTE:
        case CELL_AFTER:
                if (ends_cell)
                        break;
                if (c == '"' && sheet->state == CELL_QUOTE) {
                        sheet->state = CELL_QUOTED;
                } else if (is_blank(sheet, c)) {
                        sheet->state = CELL_AFTER;
                } else {
                        /* What was meant cannot be known. Going on inside the quotes finds the end of most such records. */
                        wrong(sheet, sheet->line, sheet->column,
                              "text behind a closing quote; a quote inside a quoted cell is written twice");
                        sheet->state = CELL_QUOTED;
                }
                return false;
        }
        if (ends_cell)
                sheet->state = CELL_START;
        return is_line_end(c);
}

static void advance(struct sheet *sheet, unsigned char c)
{
        if (c == '\n' || (c == '\r' && sheet->cr_is_line)) {
                sheet->line++;
                sheet->column = 1;
        } else if (!sheet->is_utf8 || (c & 0xc0) != 0x80) {
                sheet->column++;
        }
}

static void keep(struct sheet *sheet, unsigned char c)
{
        if (sheet->raw_size == SHEET_RECORD)
                sheet->too_large = true;
        if (sheet->too_large)
                return;
        sheet->raw = grown(sheet->raw, sheet->raw_size, &sheet->raw_room, 1);
        sheet->raw[sheet->raw_size++] = (char)c;
}

/* Read on to the end of a record: false when the file ends before one begins. */
static bool record_read(struct sheet *sheet)
{
        bool ended = false;

        while (!ended && fill(sheet)) {
                unsigned char c = sheet->block[sheet->at++];

                ended = step(sheet, c);
                if (ended && sheet->n == 0) {
                        ended = sheet->too_large = false;
                        sheet->raw_size = 0;
                } else if (!ended) {
                        if (sheet->raw_size == 0) {
                                sheet->record.line = sheet->line;
                                sheet->record.column = sheet->column;
                        }
                        keep(sheet, c);
                }
                advance(sheet, c);
        }
        if (!ended && sheet->state == CELL_START && sheet->n > 0)
                cell_begins(sheet);
        return sheet->n > 0;
}

static void text_add(struct sheet *sheet, const void *bytes, size_t size)
{
        for (size_t i = 0; i < size; i++) {
                sheet->text = grown(sheet->text, sheet->text_size, &sheet->text_room, 1);
                sheet->text[sheet->text_size++] = ((const char *)bytes)[i];
        }
}

/* Sizes first: the text moves while it grows. */
static void cell_taken(void *bytes, size_t size, void *self)
{
        struct sheet *sheet = self;

        if (sheet->taken < sheet->n)
                sheet->cells[sheet->taken].size = size;
        sheet->taken++;
        text_add(sheet, bytes, size);
        text_add(sheet, "", 1);
}

static void record_taken(int end, void *self)
{
        (void)end;
        (void)self;
}

static void cells_take(struct sheet *sheet)
{
        size_t at = 0;

        sheet->text_size = sheet->taken = 0;
        must(csv_parse(&sheet->parser, sheet->raw, sheet->raw_size, cell_taken, record_taken, sheet) == sheet->raw_size);
        must(csv_parse(&sheet->parser, "\n", 1, cell_taken, record_taken, sheet) == 1);
        must(sheet->taken == sheet->n);
        for (size_t i = 0; i < sheet->n; i++) {
                sheet->cells[i].text = sheet->text + at;
                at += sheet->cells[i].size + 1;
        }
}

bool sheet_next(struct sheet *sheet, const struct sheet_record **out, struct err *err)
{
        struct sheet_record *record = &sheet->record;

        *record = (struct sheet_record){0};
        sheet->n = sheet->raw_size = 0;
        sheet->state = CELL_START;
        sheet->too_large = false;
        if (!record_read(sheet)) {
                *out = NULL;
                return !ferror(sheet->file) || err_sys(err, ERR_REFUSED, "cannot be read");
        }
        if (sheet->state == CELL_QUOTED) {
                /* Nearer the cause than what followed from it. */
                record->wrong = NULL;
                wrong(sheet, sheet->quote_line, sheet->quote_column, "the quote that opens here is never closed");
        }
        if (sheet->too_large && !record->wrong)
                wrong(sheet, record->line, record->column, "the row is larger than 1 MiB; shorten it");
        if (!sheet->too_large) {
                record->raw = sheet->raw;
                record->raw_size = sheet->raw_size;
        }
        if (!record->wrong) {
                cells_take(sheet);
                record->cells = sheet->cells;
                record->n = sheet->n;
        }
        *out = record;
        return true;
}
