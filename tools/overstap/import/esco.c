#include "esco.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "must.h"
#include "text.h"

#define FORMAT "overstap-esco 1"

enum { LABEL_MOST = 1000, URI_MOST = 200, VERSION_MOST = 32, CONCEPT_LEAST = sizeof "skill/\n\tnl\tother\tx\n" - 1 };

const char *const esco_rank_words[ESCO_RANKS] = {"preferred", "other", "hidden"};

bool esco_version_is_valid(const char *version)
{
        size_t size = strspn(version, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-");

        return size && size <= VERSION_MOST && !version[size] && *version != '.' && *version != '-';
}

int esco_version_order(const char *a, const char *b)
{
        while (*a && *b) {
                if (isdigit((unsigned char)*a) && isdigit((unsigned char)*b)) {
                        char *after_a, *after_b;
                        unsigned long long x = strtoull(a, &after_a, 10), y = strtoull(b, &after_b, 10);

                        if (x != y)
                                return x < y ? -1 : 1;
                        a = after_a;
                        b = after_b;
                } else if (*a != *b) {
                        return (unsigned char)*a < (unsigned char)*b ? -1 : 1;
                } else {
                        a++;
                        b++;
                }
        }
        return (*a != 0) - (*b != 0);
}

const char *esco_preferred(const struct esco_concept *concept, const char *language)
{
        for (size_t i = 0; i < concept->n_labels; i++)
                if (concept->label[i].rank == ESCO_PREFERRED && text_is(concept->label[i].language, language))
                        return concept->label[i].text;
        return NULL;
}

const char *esco_label(const struct esco_concept *concept, const char *language)
{
        const char *found = esco_preferred(concept, language);

        for (size_t i = 0; i < concept->n_labels && !found; i++)
                if (concept->label[i].rank == ESCO_PREFERRED)
                        found = concept->label[i].text;
        return found || !concept->n_labels ? found : concept->label[0].text;
}

static int uri_order(const void *uri, const void *concept)
{
        return strcmp(uri, ((const struct esco_concept *)concept)->uri);
}

const struct esco_concept *esco_find(const struct esco *esco, const char *uri)
{
        bool is_skill = !strncmp(uri, "skill/", 6);
        const struct esco_concept *list = is_skill ? esco->skill : esco->occupation;
        size_t n = is_skill ? esco->n_skills : esco->n_occupations;

        return n ? bsearch(uri, list, n, sizeof *list, uri_order) : NULL;
}

/* ---- writing */

static void labels_write(const struct esco_concept *concept, FILE *file)
{
        for (size_t i = 0; i < concept->n_labels; i++)
                fprintf(file, "\t%s\t%s\t%s\n", concept->label[i].language, esco_rank_words[concept->label[i].rank],
                        concept->label[i].text);
}

bool esco_write(const struct esco *esco, FILE *file, struct err *err)
{
        fprintf(file, FORMAT "\t%s\t%zu\t%zu\n", esco->version, esco->n_skills, esco->n_occupations);
        for (size_t i = 0; i < esco->n_skills; i++) {
                fprintf(file, "%s\n", esco->skill[i].uri);
                labels_write(&esco->skill[i], file);
        }
        for (size_t i = 0; i < esco->n_occupations; i++) {
                const struct esco_concept *occupation = &esco->occupation[i];

                fprintf(file, "%s\t%s\t", occupation->uri, occupation->isco);
                for (size_t j = 0; j < occupation->n_essential; j++)
                        fprintf(file, "%s%u", j ? " " : "", occupation->essential[j] + 1);
                fputc('\n', file);
                labels_write(occupation, file);
        }
        fputs("end\n", file);
        return (!fflush(file) && !ferror(file)) || err_sys(err, ERR_STOP, "writing");
}

/* ---- reading */

/* One line at a time, cut at its tabs. */
struct reading_esco {
        const char *name, *at, *end;
        unsigned line;
        struct arena *arena;
        struct esco *esco;
        char *cell[4];
        unsigned column[4];
        size_t n;
        size_t skills_room, occupations_room; /* what the head says there will be */
        bool has_ended;
};

static bool refuse(const struct reading_esco *r, size_t cell, struct err *err, const char *fmt, ...) PRINTF_LIKE(4, 5);
static bool refuse(const struct reading_esco *r, size_t cell, struct err *err, const char *fmt, ...)
{
        char why[300];
        va_list args;

        va_start(args, fmt);
        vsnprintf(why, sizeof why, fmt, args);
        va_end(args);
        return err_set(err, ERR_REFUSED, "%s:%u:%u: %s (import this version again)", r->name, r->line,
                       cell < r->n ? r->column[cell] : 1, why);
}

static bool line_next(struct reading_esco *r, struct err *err)
{
        const char *end = memchr(r->at, '\n', (size_t)(r->end - r->at));
        char *text;

        r->line++;
        r->n = 0;
        if (!end)
                return refuse(r, 0, err, "the file ends in the middle");
        if (!utf8_is_valid(r->at, (size_t)(end - r->at)))
                return refuse(r, 0, err, "this line is not UTF-8 text");
        text = arena_strndup(r->arena, r->at, (size_t)(end - r->at));
        r->at = end + 1;
        for (char *at = text; at;) {
                if (r->n == COUNT(r->cell))
                        return refuse(r, 0, err, "more than %zu fields", COUNT(r->cell));
                r->column[r->n] = (unsigned)(at - text) + 1;
                r->cell[r->n++] = at;
                at = strchr(at, '\t');
                if (at)
                        *at++ = 0;
        }
        return true;
}

/* How many there will be: no more than there are bytes for, since it decides how much memory is taken. */
static bool count_read(const struct reading_esco *r, size_t cell, size_t *out, struct err *err)
{
        const char *text = r->cell[cell];
        unsigned long long n;

        if (!*text || strlen(text) > 9 || strspn(text, "0123456789") != strlen(text))
                return refuse(r, cell, err, "\"%s\" is not a count", text);
        n = strtoull(text, NULL, 10);
        if (n > (size_t)(r->end - r->at) / CONCEPT_LEAST)
                return refuse(r, cell, err, "%llu do not fit into this file", n);
        *out = (size_t)n;
        return true;
}

static bool head_read(struct reading_esco *r, struct err *err)
{
        struct esco *esco = r->esco;

        if (!line_next(r, err))
                return false;
        if (!text_is(r->cell[0], FORMAT) || r->n != 4)
                return refuse(r, 0, err, "this is no installed ESCO of a form that this program reads");
        if (!esco_version_is_valid(r->cell[1]))
                return refuse(r, 1, err, "\"%s\" is not a version", r->cell[1]);
        if (!count_read(r, 2, &r->skills_room, err) || !count_read(r, 3, &r->occupations_room, err))
                return false;
        esco->version = r->cell[1];
        esco->skill = arena_alloc(r->arena, (r->skills_room + 1) * sizeof *esco->skill);
        esco->occupation = arena_alloc(r->arena, (r->occupations_room + 1) * sizeof *esco->occupation);
        return true;
}

static bool is_language(const char *text)
{
        return strlen(text) == 2 && islower((unsigned char)text[0]) && islower((unsigned char)text[1]);
}

static bool label_read(struct reading_esco *r, struct esco_concept *concept, struct err *err)
{
        struct esco_label label = {.rank = ESCO_RANKS};

        if (!concept)
                return refuse(r, 0, err, "a label before any skill or occupation");
        if (r->n != 4 || *r->cell[0])
                return refuse(r, 0, err, "a label has a language, a rank and a text");
        if (!is_language(r->cell[1]))
                return refuse(r, 1, err, "\"%s\" is not a language of two letters", r->cell[1]);
        for (int i = 0; i < ESCO_RANKS; i++)
                if (text_is(r->cell[2], esco_rank_words[i]))
                        label.rank = (enum esco_rank)i;
        if (label.rank == ESCO_RANKS)
                return refuse(r, 2, err, "\"%s\" is not preferred, other or hidden", r->cell[2]);
        if (!*r->cell[3] || strlen(r->cell[3]) > LABEL_MOST)
                return refuse(r, 3, err, "a label has 1 to %d bytes", LABEL_MOST);
        memcpy(label.language, r->cell[1], sizeof label.language);
        label.text = r->cell[3];
        *(struct esco_label *)arena_append(r->arena, (void **)&concept->label, &concept->n_labels, sizeof label) = label;
        return true;
}

static bool essential_read(struct reading_esco *r, struct esco_concept *occupation, struct err *err)
{
        for (char *at = r->cell[2]; *at;) {
                char *after;
                unsigned long long number = isdigit((unsigned char)*at) ? strtoull(at, &after, 10) : 0;

                if (!number || number > r->esco->n_skills || (*after && *after != ' '))
                        return refuse(r, 2, err, "essential skills are numbers from 1 to %zu with a space between",
                                      r->esco->n_skills);
                if (occupation->n_essential && number <= occupation->essential[occupation->n_essential - 1] + 1)
                        return refuse(r, 2, err, "essential skills stand in their order, each once");
                *(uint32_t *)arena_append(r->arena, (void **)&occupation->essential, &occupation->n_essential, sizeof(uint32_t)) =
                        (uint32_t)number - 1;
                at = after + (*after == ' ');
        }
        return true;
}

static bool isco_is_valid(const char *isco)
{
        return !*isco || (strlen(isco) == 4 && strspn(isco, "0123456789") == 4);
}

static bool skill_read(struct reading_esco *r, struct esco_concept **out, struct err *err)
{
        struct esco *esco = r->esco;

        if (r->n != 1)
                return refuse(r, 1, err, "a skill has nothing behind its URI");
        if (esco->n_occupations)
                return refuse(r, 0, err, "a skill behind an occupation");
        if (esco->n_skills == r->skills_room)
                return refuse(r, 0, err, "more skills than the %zu of the head", r->skills_room);
        if (esco->n_skills && strcmp(r->cell[0], esco->skill[esco->n_skills - 1].uri) <= 0)
                return refuse(r, 0, err, "skills stand by their URIs, each once");
        *out = &esco->skill[esco->n_skills++];
        **out = (struct esco_concept){.uri = r->cell[0], .isco = ""};
        return true;
}

static bool occupation_read(struct reading_esco *r, struct esco_concept **out, struct err *err)
{
        struct esco *esco = r->esco;

        if (r->n != 3)
                return refuse(r, 0, err, "an occupation has its ISCO group and its skills behind it");
        if (!isco_is_valid(r->cell[1]))
                return refuse(r, 1, err, "\"%s\" is not an ISCO group of four digits", r->cell[1]);
        if (esco->n_occupations == r->occupations_room)
                return refuse(r, 0, err, "more occupations than the %zu of the head", r->occupations_room);
        if (esco->n_occupations && strcmp(r->cell[0], esco->occupation[esco->n_occupations - 1].uri) <= 0)
                return refuse(r, 0, err, "occupations stand by their URIs, each once");
        *out = &esco->occupation[esco->n_occupations++];
        **out = (struct esco_concept){.uri = r->cell[0], .isco = r->cell[1]};
        return essential_read(r, *out, err);
}

static bool concept_read(struct reading_esco *r, struct esco_concept **out, struct err *err)
{
        if (*out && !(*out)->n_labels)
                return refuse(r, 0, err, "the one before this has no label");
        if (strlen(r->cell[0]) <= URI_MOST && !strncmp(r->cell[0], "skill/", 6))
                return skill_read(r, out, err);
        if (strlen(r->cell[0]) <= URI_MOST && !strncmp(r->cell[0], "occupation/", 11))
                return occupation_read(r, out, err);
        return refuse(r, 0, err, "a line is a skill, an occupation, a label or the end");
}

static bool end_read(struct reading_esco *r, const struct esco_concept *last, struct err *err)
{
        const struct esco *esco = r->esco;

        if (last && !last->n_labels)
                return refuse(r, 0, err, "the last one has no label");
        if (esco->n_skills != r->skills_room || esco->n_occupations != r->occupations_room)
                return refuse(r, 0, err, "there are %zu skills and %zu occupations, and the head counts %zu and %zu",
                              esco->n_skills, esco->n_occupations, r->skills_room, r->occupations_room);
        if (r->at != r->end)
                return refuse(r, 0, err, "something stands behind the end");
        r->has_ended = true;
        return true;
}

bool esco_read(const char *name, const char *bytes, size_t size, struct arena *arena, struct esco *out, struct err *err)
{
        struct esco esco = {0};
        struct reading_esco r = {.name = name, .at = bytes, .end = bytes + size, .arena = arena, .esco = &esco};
        struct esco_concept *concept = NULL;

        if (!head_read(&r, err))
                return false;
        while (!r.has_ended) {
                bool read;

                if (!line_next(&r, err))
                        return false;
                if (text_is(r.cell[0], "end"))
                        read = end_read(&r, concept, err);
                else if (!*r.cell[0])
                        read = label_read(&r, concept, err);
                else
                        read = concept_read(&r, &concept, err);
                if (!read)
                        return false;
        }
        *out = esco;
        return true;
}
