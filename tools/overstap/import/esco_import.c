/* ESCO's own files, in the forms in which the Commission and others give them. */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "esco.h"
#include "form.h"
#include "must.h"
#include "sheet.h"
#include "table.h"
#include "text.h"

#define ESCO_URI "http://data.europa.eu/esco/"

enum { LABEL_MOST = 1000, URI_MOST = 200, LABELS = 3 };

enum part { OCCUPATIONS, SKILLS, ESSENTIALS };

/* A form of file is known by its columns. `mark` tells it from others with the same columns. A label without a language is in
 * that of the file's name. */
struct shape {
        enum part part;
        const char *uri, *mark;
        struct {
                const char *column, *language;
                enum esco_rank rank;
        } label[LABELS];
        const char *skill; /* of ESSENTIALS */
        bool by_name;      /* and the word "essential" is in the file's name: nothing in it says so */
};
static const struct shape shapes[] = {
        {OCCUPATIONS,
         "conceptUri",
         "iscoGroup",
         {{"preferredLabel", NULL, ESCO_PREFERRED}, {"altLabels", NULL, ESCO_OTHER}, {"hiddenLabels", NULL, ESCO_HIDDEN}},
         NULL,
         false},
        {OCCUPATIONS,
         "ORIGINURI",
         "OCCUPATIONGROUPCODE",
         {{"PREFERREDLABEL", NULL, ESCO_PREFERRED}, {"ALTLABELS", NULL, ESCO_OTHER}},
         NULL,
         false},
        {SKILLS,
         "conceptUri",
         "skillType",
         {{"preferredLabel", NULL, ESCO_PREFERRED}, {"altLabels", NULL, ESCO_OTHER}, {"hiddenLabels", NULL, ESCO_HIDDEN}},
         NULL,
         false},
        {SKILLS,
         "conceptUri",
         NULL,
         {{"preferredLabel_en", "en", ESCO_PREFERRED}, {"preferredLabel_nl", "nl", ESCO_PREFERRED}},
         NULL,
         false},
        {SKILLS, "conceptUri", NULL, {{"preferredLabel_nl", "nl", ESCO_PREFERRED}}, NULL, false},
        {ESSENTIALS, "occupationUri", "relationType", {{NULL, NULL, ESCO_OTHER}}, "skillUri", false},
        {ESSENTIALS, "occupation", NULL, {{NULL, NULL, ESCO_OTHER}}, "skill", true},
};

/* Concepts of one kind by the numbers of their URIs; those that are only named have no label. */
struct shelf {
        struct words *uris;
        struct esco_concept *concept;
        size_t n, room;
};
struct esco_reader {
        struct shelf occupations, skills;
        struct arena *arena, *row;
        import_refused_fn *refused;
        void *self;
        struct esco_sums *sums;
        /* of the file */
        const char *file;
        char language[3];
        const struct shape *shape;
        int uri, mark, skill, label[LABELS]; /* places in a record, or NOWHERE */
};
enum { NOWHERE = -1 };

static void shelf_clear(struct shelf *shelf)
{
        words_destroy(&shelf->uris);
        free(shelf->concept);
}

static struct esco_concept *shelf_at(struct shelf *shelf, const char *uri, struct arena *arena)
{
        uint32_t number = words_number(shelf->uris, uri);

        if (number > shelf->n) {
                if (shelf->n == shelf->room) {
                        shelf->room = shelf->room ? 2 * shelf->room : 1024;
                        shelf->concept = realloc(shelf->concept, shelf->room * sizeof *shelf->concept);
                        must(shelf->concept);
                }
                shelf->concept[shelf->n++] = (struct esco_concept){.uri = arena_strdup(arena, uri), .isco = ""};
        }
        return &shelf->concept[number - 1];
}

/* ---- rows */

static void row_refuse(struct esco_reader *r, unsigned line, unsigned column, const char *field, const char *reason)
{
        r->sums->refused++;
        r->refused(r->self,
                   &(struct import_refusal){.file = r->file, .line = line, .column = column, .field = field, .reason = reason});
}

/* The text of a cell; null after saying what is wrong with it. */
static const char *cell_read(struct esco_reader *r, const struct sheet_record *record, int at, const char *column)
{
        const struct sheet_cell *cell;
        const char *text;

        if ((size_t)at >= record->n) {
                row_refuse(r, record->line, record->column, column, "the row ends before this column");
                return NULL;
        }
        cell = &record->cells[at];
        text = text_of(ENCODING_UTF8, cell->text, cell->size, r->row);
        if (!text)
                row_refuse(r, cell->line, cell->column, column, text_wrong(ENCODING_UTF8, cell->text, cell->size, r->row));
        return text;
}

/* The part of a URI behind the Commission's name; null after saying why it is not of that kind. */
static const char *uri_read(struct esco_reader *r, const struct sheet_record *record, int at, const char *column,
                            const char *kind)
{
        const char *text = cell_read(r, record, at, column), *uri = text;
        size_t size = strlen(kind);

        if (!text)
                return NULL;
        if (!strncmp(text, ESCO_URI, strlen(ESCO_URI)))
                uri += strlen(ESCO_URI);
        if (strncmp(uri, kind, size) == 0 && uri[size] && strlen(uri) <= URI_MOST && !strpbrk(uri, " \t\r\n"))
                return uri;
        row_refuse(r, record->cells[at].line, record->cells[at].column, column,
                   arena_text(r->row, "%s is not of the form " ESCO_URI "%s...", text_shown(text, r->row), kind));
        return NULL;
}

static bool label_is_known(const struct esco_concept *concept, const char *language, const char *text)
{
        for (size_t i = 0; i < concept->n_labels; i++)
                if (text_is(concept->label[i].language, language) && text_is(concept->label[i].text, text))
                        return true;
        return false;
}

static void label_add(struct esco_reader *r, struct esco_concept *concept, const char *language, enum esco_rank rank,
                      const char *text)
{
        struct esco_label label = {.rank = rank};

        if (label_is_known(concept, language, text))
                return;
        if (rank == ESCO_PREFERRED && esco_preferred(concept, language))
                label.rank = ESCO_OTHER;
        memcpy(label.language, language, sizeof label.language);
        label.text = arena_strdup(r->arena, text);
        *(struct esco_label *)arena_append(r->arena, (void **)&concept->label, &concept->n_labels, sizeof label) = label;
}

/* Labels stand on a line each. */
static void labels_add(struct esco_reader *r, struct esco_concept *concept, const char *language, enum esco_rank rank,
                       const char *text)
{
        while (*text) {
                size_t size = strcspn(text, "\r\n");
                const char *label = text_of(ENCODING_UTF8, text, size, r->row);

                must(label);
                if (*label && !strchr(label, '\t') && strlen(label) <= LABEL_MOST)
                        label_add(r, concept, language, rank, label);
                text += size + (text[size] != 0);
        }
}

static bool isco_take(struct esco_reader *r, const struct sheet_record *record, struct esco_concept *concept)
{
        const char *isco = cell_read(r, record, r->mark, r->shape->mark);

        if (!isco)
                return false;
        if (strlen(isco) != 4 || strspn(isco, "0123456789") != 4) {
                row_refuse(r, record->cells[r->mark].line, record->cells[r->mark].column, r->shape->mark,
                           arena_text(r->row, "%s is not an ISCO group of four digits, such as 2654", text_shown(isco, r->row)));
                return false;
        }
        if (!*concept->isco)
        concept->isco = arena_strdup(r->arena, isco);
        return true;
}

static void concept_take(struct esco_reader *r, const struct sheet_record *record)
{
        bool is_skill = r->shape->part == SKILLS, any = false;
        const char *uri = uri_read(r, record, r->uri, r->shape->uri, is_skill ? "skill/" : "occupation/"), *text[LABELS];
        struct esco_concept *concept;

        if (!uri)
                return;
        for (size_t i = 0; i < LABELS; i++) {
                text[i] = r->label[i] == NOWHERE ? "" : cell_read(r, record, r->label[i], r->shape->label[i].column);
                if (!text[i])
                        return;
                any = any || (*text[i] && r->shape->label[i].rank == ESCO_PREFERRED);
        }
        if (!any) {
                row_refuse(r, record->cells[r->label[0]].line, record->cells[r->label[0]].column, r->shape->label[0].column,
                           "a preferred label is needed, and it is empty");
                return;
        }
        concept = shelf_at(is_skill ? &r->skills : &r->occupations, uri, r->arena);
        if (!is_skill && !isco_take(r, record, concept))
                return;
        for (size_t i = 0; i < LABELS; i++)
                labels_add(r, concept, r->shape->label[i].language ? r->shape->label[i].language : r->language,
                           r->shape->label[i].rank, text[i]);
}

static void essential_take(struct esco_reader *r, const struct sheet_record *record)
{
        const char *relation = r->mark == NOWHERE ? "essential" : cell_read(r, record, r->mark, r->shape->mark);
        const char *occupation = relation ? uri_read(r, record, r->uri, r->shape->uri, "occupation/") : NULL;
        const char *skill = occupation ? uri_read(r, record, r->skill, r->shape->skill, "skill/") : NULL;
        struct esco_concept *concept;
        uint32_t number;

        if (!skill || !text_is(relation, "essential"))
                return;
        concept = shelf_at(&r->occupations, occupation, r->arena);
        number = (uint32_t)(shelf_at(&r->skills, skill, r->arena) - r->skills.concept);
        for (size_t i = 0; i < concept->n_essential; i++)
                if (concept->essential[i] == number)
                        return;
        *(uint32_t *)arena_append(r->arena, (void **)&concept->essential, &concept->n_essential, sizeof number) = number;
}

/* ---- files */

static int column_find(const struct sheet_record *header, const char *name)
{
        for (size_t i = 0; name && i < header->n; i++)
                if (text_is(header->cells[i].text, name))
                        return (int)i;
        return NOWHERE;
}

/* Does the header have what this shape asks for? */
static bool shape_fits(struct esco_reader *r, const struct shape *shape, const struct sheet_record *header)
{
        r->uri = column_find(header, shape->uri);
        r->mark = column_find(header, shape->mark);
        r->skill = column_find(header, shape->skill);
        for (size_t i = 0; i < LABELS; i++)
                r->label[i] = column_find(header, shape->label[i].column);
        r->shape = shape;
        if (r->uri == NOWHERE || (shape->mark && r->mark == NOWHERE) || (shape->skill && r->skill == NOWHERE))
                return false;
        if (shape->by_name && !strstr(strrchr(r->file, '/') ? strrchr(r->file, '/') : r->file, "essential"))
                return false;
        return shape->part == ESSENTIALS || r->label[0] != NOWHERE;
}

/* "occupations_nl.csv" is in Dutch; what does not say is in English. */
static void language_find(struct esco_reader *r)
{
        size_t size = strlen(r->file);

        memcpy(r->language, "en", sizeof r->language);
        if (size > 7 && r->file[size - 7] == '_' && strspn(r->file + size - 6, "abcdefghijklmnopqrstuvwxyz") == 2)
                memcpy(r->language, r->file + size - 6, 2);
}

static void record_take(struct esco_reader *r, const struct sheet_record *record)
{
        r->sums->rows++;
        arena_reset(r->row);
        if (record->wrong)
                row_refuse(r, record->wrong_line, record->wrong_column, "", record->wrong);
        else if (r->shape->part == ESSENTIALS)
                essential_take(r, record);
        else
                concept_take(r, record);
}

static bool sheet_take(struct esco_reader *r, struct sheet *sheet, bool *is_known, struct err *err)
{
        const struct sheet_record *record;

        *is_known = false;
        if (!sheet_next(sheet, &record, err))
                return false;
        for (size_t i = 0; record && !record->wrong && i < COUNT(shapes) && !*is_known; i++)
                *is_known = shape_fits(r, &shapes[i], record);
        while (*is_known) {
                if (!sheet_next(sheet, &record, err))
                        return false;
                if (!record)
                        break;
                record_take(r, record);
        }
        return true;
}

static bool file_take(struct esco_reader *r, struct err *err)
{
        OWNED(sheet_destroy) struct sheet *sheet = NULL;
        FILE *file = fopen(r->file, "rbe");
        struct esco_sums *sums = r->sums;
        const char **name;
        bool is_known;

        if (!file)
                return err_sys(err, ERR_STOP, "%s", r->file);
        language_find(r);
        if (!sheet_new(&sheet, file, 0, true, err) || !sheet_take(r, sheet, &is_known, err))
                return err_in(err, "%s", r->file);
        name = is_known ? arena_append(r->arena, (void **)&sums->read, &sums->n_read, sizeof *name)
                        : arena_append(r->arena, (void **)&sums->passed_over, &sums->n_passed_over, sizeof *name);
        *name = r->file;
        return true;
}

static int is_csv(const struct dirent *entry)
{
        size_t size = strlen(entry->d_name);

        return size > 4 && !strcasecmp(entry->d_name + size - 4, ".csv");
}

/* Files in the order of their names' bytes, so that the same folder is read alike everywhere. */
static int by_name(const struct dirent **a, const struct dirent **b)
{
        return strcmp((*a)->d_name, (*b)->d_name);
}

/* Of a folder its CSV files; else the file itself. */
static bool path_take(struct esco_reader *r, const char *path, struct err *err)
{
        struct dirent **list;
        bool ok = true;
        int n = scandir(path, &list, is_csv, by_name);

        if (n < 0 && errno != ENOTDIR)
                return err_sys(err, ERR_REFUSED, "%s", path);
        r->file = arena_strdup(r->arena, path);
        if (n < 0)
                return file_take(r, err);
        for (int i = 0; i < n; i++) {
                r->file = arena_text(r->arena, "%s/%s", path, list[i]->d_name);
                ok = ok && file_take(r, err);
                free(list[i]);
        }
        free(list);
        return ok;
}

/* ---- the whole */

static int by_uri(const void *a, const void *b)
{
        return strcmp((*(const struct esco_concept *const *)a)->uri, (*(const struct esco_concept *const *)b)->uri);
}

/* Those with a label, by URI. `moved` says where each went: its place and one, or 0. */
static struct esco_concept *shelf_sort(const struct shelf *shelf, uint32_t *moved, size_t *n, struct arena *arena)
{
        const struct esco_concept **sorted = arena_alloc(arena, (shelf->n + 1) * sizeof *sorted);
        struct esco_concept *list = arena_alloc(arena, (shelf->n + 1) * sizeof *list);

        for (size_t i = 0; i < shelf->n; i++)
                if (shelf->concept[i].n_labels)
        sorted[(*n)++] = &shelf->concept[i];
        qsort(sorted, *n, sizeof *sorted, by_uri);
        for (size_t i = 0; i < *n; i++) {
                list[i] = *sorted[i];
                moved[sorted[i] - shelf->concept] = (uint32_t)i + 1;
        }
        return list;
}

static int by_place(const void *a, const void *b)
{
        uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

        return (x > y) - (x < y);
}

/* Numbers of skills as they were met become places in the list that is kept. */
static void essential_move(struct esco_concept *occupation, const uint32_t *moved)
{
        size_t kept = 0;

        for (size_t i = 0; i < occupation->n_essential; i++)
                if (moved[occupation->essential[i]])
                        occupation->essential[kept++] = moved[occupation->essential[i]] - 1;
        occupation->n_essential = kept;
        if (kept)
                qsort(occupation->essential, kept, sizeof *occupation->essential, by_place);
}

static void esco_make(struct esco_reader *r, struct esco *esco)
{
        uint32_t *skills = arena_alloc(r->arena, (r->skills.n + 1) * sizeof *skills);
        uint32_t *occupations = arena_alloc(r->arena, (r->occupations.n + 1) * sizeof *occupations);

        esco->skill = shelf_sort(&r->skills, skills, &esco->n_skills, r->arena);
        esco->occupation = shelf_sort(&r->occupations, occupations, &esco->n_occupations, r->arena);
        for (size_t i = 0; i < esco->n_occupations; i++)
                essential_move(&esco->occupation[i], skills);
        r->sums->unlabelled = r->skills.n - esco->n_skills;
}

static void reader_end(struct esco_reader *r)
{
        shelf_clear(&r->occupations);
        shelf_clear(&r->skills);
}

bool esco_import(const char *const *paths, size_t n_paths, const char *version, import_refused_fn *refused, void *self,
                 struct arena *arena, struct esco *out, struct esco_sums *sums, struct err *err)
{
        OWNED(arena_destroy) struct arena *row = NULL;
        OWNED(reader_end) struct esco_reader r = {.arena = arena, .refused = refused, .self = self, .sums = sums};
        struct esco esco = {.version = arena_strdup(arena, version)};

        must(esco_version_is_valid(version));
        *sums = (struct esco_sums){0};
        arena_new(&row);
        r.row = row;
        words_new(&r.occupations.uris);
        words_new(&r.skills.uris);
        for (size_t i = 0; i < n_paths; i++)
                if (!path_take(&r, paths[i], err))
                        return false;
        esco_make(&r, &esco);
        if (!esco.n_occupations)
                return err_set(
                        err, ERR_REFUSED,
                        "no occupation is there: a file of occupations has the columns conceptUri, iscoGroup and preferredLabel");
        *out = esco;
        return true;
}
