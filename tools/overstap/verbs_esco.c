/* ESCO: installing a version, and what another one changes for those who are matched. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "esco.h"
#include "id.h"
#include "json.h"
#include "must.h"
#include "text.h"
#include "verbs.h"

/* ---- data import esco */

static void refusal_tell(void *self, const struct import_refusal *refusal)
{
        json_t *list = self;

        complain("%s:%u:%u: %s%s%s", refusal->file, refusal->line, refusal->column, refusal->field, *refusal->field ? ": " : "",
                 refusal->reason);
        must(!json_array_append_new(list, json_pack("{s:o, s:i, s:i, s:s, s:o}", "file", text_json(refusal->file), "line",
                                                    (int)refusal->line, "column", (int)refusal->column, "field", refusal->field,
                                                    "reason", text_json(refusal->reason))));
}

static json_t *texts_json(const char *const *texts, size_t n)
{
        json_t *list = json_array();

        for (size_t i = 0; i < n; i++)
                must(!json_array_append_new(list, text_json(texts[i])));
        return list;
}

/* The version that stood before this one; null when it is the oldest. */
static const char *version_before(const char *folder, const char *version, struct arena *arena)
{
        const char **versions, *before = NULL;
        size_t n = esco_versions(folder, arena, &versions);

        for (size_t i = 0; i < n && esco_version_order(versions[i], version) < 0; i++)
                before = versions[i];
        return before;
}

/* `before` is null when there is nothing to compare with, or nothing was installed. */
static void import_tell(const struct call *call, const struct esco *esco, const struct esco_sums *sums, const char *before,
                        json_t *refused)
{
        bool is_dry = call->line.given[OPT_DRY_RUN].n;

        if (call_json(call)) {
                OWNED(json_drop)
                json_t *document =
                        json_pack("{s:s, s:s?, s:I, s:I, s:I, s:O, s:I, s:o, s:o, s:b}", "version", esco->version, "before", before, "occupations",
                                  (json_int_t)esco->n_occupations, "skills", (json_int_t)esco->n_skills, "rows",
                                  (json_int_t)sums->rows, "refused", refused, "unlabelled", (json_int_t)sums->unlabelled, "read",
                                  texts_json(sums->read, sums->n_read), "passed_over",
                                  texts_json(sums->passed_over, sums->n_passed_over), "dry_run", is_dry);

                call_document(document);
                return;
        }
        for (size_t i = 0; i < sums->n_passed_over; i++)
                printf("%s: passed over, it has not the columns of ESCO's occupations, skills or essential skills\n",
                       sums->passed_over[i]);
        printf("ESCO %s: %zu occupations, %zu skills; %" PRIu64 " rows of %zu files, %" PRIu64 " refused%s\n", esco->version,
               esco->n_occupations, esco->n_skills, sums->rows, sums->n_read, sums->refused,
               is_dry ? "; nothing was installed" : "");
        if (before)
                printf("what it changes for open cases: overstap data changes esco %s %s\n", before, esco->version);
}

int data_import_esco(struct call *call)
{
        OWNED(json_drop) json_t *refused = json_array();
        const char *version = taken(call, OPT_ESCO_VERSION), *folder = NULL;
        bool is_dry = call->line.given[OPT_DRY_RUN].n;
        struct esco_sums sums;
        struct esco esco;
        struct err err = {0};
        int status;

        if (!esco_version_is_valid(version)) {
                complain("--esco-version: \"%s\" is not a version, such as 1.2.0", version);
                return EXIT_WRONG;
        }
        if (!is_dry && ((status = call_suite(call)) || (status = call_esco(call, &folder))))
                return status;
        if (!esco_import((const char *const *)call->line.arg, (size_t)call->line.n, version, refusal_tell, refused, call->arena,
                         &esco, &sums, &err) ||
            (!is_dry && !esco_install(&esco, folder, call->arena, &err)))
                return call_fail(&err);
        import_tell(call, &esco, &sums, is_dry ? NULL : version_before(folder, esco.version, call->arena), refused);
        return sums.refused ? EXIT_INPUT : EXIT_DONE;
}

/* ---- data changes esco: whom it concerns */

/* A casefile or vacancy that names a concept in which something changes. */
struct naming {
        size_t change;
        bool is_vacancy;
        uint64_t who;
};
struct changes {
        struct arena *arena;
        struct esco was, is;
        struct esco_change *change;
        size_t n;
        struct naming *naming;
        size_t n_namings;
        uint64_t casefiles, vacancies; /* whom any of it concerns */
};

static void concept_name(struct changes *changes, enum esco_kind kind, const char *id, bool is_vacancy, uint64_t who)
{
        char uri[sizeof "occupation/" + UUID_TEXT];
        struct esco_change *change;

        snprintf(uri, sizeof uri, "%s/%s", esco_kind_words[kind], id);
        change = esco_change_find(changes->change, changes->n, uri);
        if (change)
                *(struct naming *)arena_append(changes->arena, (void **)&changes->naming, &changes->n_namings,
                                               sizeof *changes->naming) =
                        (struct naming){(size_t)(change - changes->change), is_vacancy, who};
}

static void occupation_name(struct changes *changes, const Occupation *occupation, bool is_vacancy, uint64_t who)
{
        if (occupation && text_set(occupation->esco))
                concept_name(changes, ESCO_OCCUPATION, occupation->esco, is_vacancy, who);
}

static void skills_name(struct changes *changes, const ProtobufCBinaryData *skills, size_t n, bool is_vacancy, uint64_t who)
{
        for (size_t i = 0; i < n; i++) {
                char text[UUID_TEXT];
                struct uuid id;

                must(skills[i].len == sizeof id.b);
                memcpy(id.b, skills[i].data, sizeof id.b);
                concept_name(changes, ESCO_SKILL, uuid_text(id, text), is_vacancy, who);
        }
}

static void person_take(struct changes *changes, const MatchPerson *person)
{
        const Profile *profile = person->profile;

        for (size_t i = 0; profile && i < profile->n_occupations; i++)
                occupation_name(changes, profile->occupations[i], false, person->casefile);
        if (profile)
                skills_name(changes, profile->skills, profile->n_skills, false, person->casefile);
}

static void vacancy_take(struct changes *changes, const Vacancy *vacancy)
{
        occupation_name(changes, vacancy->occupation, true, vacancy->id);
        skills_name(changes, vacancy->essential, vacancy->n_essential, true, vacancy->id);
        skills_name(changes, vacancy->optional, vacancy->n_optional, true, vacancy->id);
}

static void thing_take(void *self, const Thing *thing, struct instant now)
{
        struct changes *changes = self;
        size_t before = changes->n_namings;

        (void)now;
        if (thing->is_case == THING__IS_MATCH_PERSON)
                person_take(changes, thing->match_person);
        if (thing->is_case == THING__IS_VACANCY)
                vacancy_take(changes, thing->vacancy);
        if (changes->n_namings > before)
                ++*(thing->is_case == THING__IS_VACANCY ? &changes->vacancies : &changes->casefiles);
}

static int naming_order(const void *a, const void *b)
{
        const struct naming *x = a, *y = b;

        if (x->change != y->change)
                return x->change < y->change ? -1 : 1;
        if (x->is_vacancy != y->is_vacancy)
                return x->is_vacancy ? 1 : -1;
        return id_order(&x->who, &y->who);
}

/* ---- data changes esco: as a document */

static json_t *label_json(const char *label)
{
        return label ? text_json(label) : json_null();
}

/* What a version says of it: the preferred Dutch label, which may be missing, and of an occupation the ISCO group. */
static json_t *said_json(const struct esco_concept *concept)
{
        return concept ? json_pack("{s:o, s:s}", "label", label_json(esco_preferred(concept, "nl")), "isco", concept->isco)
                       : json_null();
}

static json_t *skills_json(const struct esco_concept *const *skills, size_t n)
{
        json_t *list = json_array();

        for (size_t i = 0; i < n; i++)
                must(!json_array_append_new(
                        list, json_pack("{s:s, s:o}", "uri", skills[i]->uri, "label", text_json(esco_label(skills[i], "nl")))));
        return list;
}

/* Who stands in [from, to) of the namings, each once. */
static json_t *numbers_json(const struct changes *changes, size_t from, size_t to, bool is_vacancy)
{
        json_t *list = json_array();
        uint64_t last = 0;

        for (size_t i = from; i < to; i++) {
                const struct naming *naming = &changes->naming[i];

                if (naming->is_vacancy == is_vacancy && naming->who != last)
                        must(!json_array_append_new(list, json_sprintf("%" PRIu64, naming->who)));
                if (naming->is_vacancy == is_vacancy)
                        last = naming->who;
        }
        return list;
}

static json_t *change_json(const struct changes *changes, size_t from, size_t to)
{
        const struct esco_change *change = &changes->change[changes->naming[from].change];
        json_t *json = json_pack("{s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "uri", change->was->uri, "label",
                                 text_json(esco_label(change->was, "nl")), "was", said_json(change->was), "is",
                                 said_json(change->is), "lost", skills_json(change->lost, change->n_lost), "gained",
                                 skills_json(change->gained, change->n_gained), "casefiles",
                                 numbers_json(changes, from, to, false), "vacancies", numbers_json(changes, from, to, true));

        must(json);
        return json;
}

static json_t *changes_json(struct changes *changes)
{
        json_t *list = json_array();

        if (changes->n_namings)
                qsort(changes->naming, changes->n_namings, sizeof *changes->naming, naming_order);
        for (size_t from = 0, to; from < changes->n_namings; from = to) {
                for (to = from + 1; to < changes->n_namings && changes->naming[to].change == changes->naming[from].change;)
                        to++;
                must(!json_array_append_new(list, change_json(changes, from, to)));
        }
        return list;
}

/* ---- data changes esco: as a table, a row for each thing that changes */

enum { NUMBERS_SHOWN = 8 };

static const char *numbers_words(const json_t *numbers, struct arena *arena)
{
        size_t n = json_array_size(numbers);
        const char *all = "";

        for (size_t i = 0; i < n && i < NUMBERS_SHOWN; i++)
                all = arena_text(arena, "%s%s%s", all, i ? ", " : "", json_string_value(json_array_get(numbers, i)));
        return n > NUMBERS_SHOWN ? arena_text(arena, "%s and %zu more", all, n - NUMBERS_SHOWN) : all;
}

static const char *skills_words(const json_t *skills, struct arena *arena)
{
        const char *all = "";
        json_t *skill;
        size_t i;

        json_array_foreach ((json_t *)skills, i, skill)
                all = arena_text(arena, "%s%s%s", all, i ? "; " : "", json_string_value(json_object_get(skill, "label")));
        return all;
}

static void row_add(struct grid *grid, const json_t *concept, const char *change, const char *was, const char *is,
                    struct arena *arena)
{
        const char *uri = json_string_value(json_object_get(concept, "uri"));
        OWNED(json_drop)
        json_t *row = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}", "concept",
                                arena_text(arena, "%.*s %s", (int)strcspn(uri, "/"), uri,
                                           json_string_value(json_object_get(concept, "label"))),
                                "change", change, "was", was ? was : "", "is", is ? is : "", "casefiles",
                                numbers_words(json_object_get(concept, "casefiles"), arena), "vacancies",
                                numbers_words(json_object_get(concept, "vacancies"), arena));

        must(row);
        grid_row(grid, row);
}

static void concept_rows(struct grid *grid, const json_t *concept, struct arena *arena)
{
        static const char *const said[] = {"label", "isco"};
        const json_t *was = json_object_get(concept, "was"), *is = json_object_get(concept, "is");
        const json_t *lost = json_object_get(concept, "lost"), *gained = json_object_get(concept, "gained");

        if (json_is_null(is))
                row_add(grid, concept, "gone", "", "", arena);
        for (size_t i = 0; i < COUNT(said) && !json_is_null(is); i++) {
                const json_t *a = json_object_get(was, said[i]), *b = json_object_get(is, said[i]);

                if (!json_equal(a, b))
                        row_add(grid, concept, said[i], json_string_value(a), json_string_value(b), arena);
        }
        if (json_array_size(lost))
                row_add(grid, concept, "loses", skills_words(lost, arena), "", arena);
        if (json_array_size(gained))
                row_add(grid, concept, "gains", "", skills_words(gained, arena), arena);
}

static void changes_print(const struct changes *changes, const json_t *concepts)
{
        const struct column columns[] = {{"concept", "concept", false, true},
                                         {"change", "change", false, false},
                                         {arena_text(changes->arena, "in %s", changes->was.version), "was", false, true},
                                         {arena_text(changes->arena, "in %s", changes->is.version), "is", false, true},
                                         {"casefiles", "casefiles", false, true},
                                         {"vacancies", "vacancies", false, true}};
        OWNED(grid_destroy) struct grid *grid = NULL;
        json_t *concept;
        size_t i;

        printf("From ESCO %s to %s %zu concepts change that %" PRIu64 " casefiles and %" PRIu64 " vacancies name\n",
               changes->was.version, changes->is.version, json_array_size(concepts), changes->casefiles, changes->vacancies);
        if (!json_array_size(concepts))
                return;
        grid_new(&grid, columns, COUNT(columns));
        json_array_foreach ((json_t *)concepts, i, concept)
                concept_rows(grid, concept, changes->arena);
        grid_print(grid);
}

int data_changes_esco(struct call *call)
{
        OWNED(json_drop) json_t *document = json_object();
        struct changes changes = {.arena = call->arena};
        const char *folder;
        struct err err = {0};
        json_t *concepts;
        int status = call_client(call);

        if (status || (status = call_esco(call, &folder)))
                return status;
        if (!esco_open(folder, call->line.arg[0], call->arena, &changes.was, &err) ||
            !esco_open(folder, call->line.arg[1], call->arena, &changes.is, &err))
                return call_fail(&err);
        changes.n = esco_changes(&changes.was, &changes.is, call->arena, &changes.change);
        if ((status = call_snapshot(call, thing_take, &changes, document)))
                return status;
        concepts = changes_json(&changes);
        must(!json_object_set_new(document, "concepts", concepts));
        if (!call_json(call)) {
                changes_print(&changes, concepts);
                return EXIT_DONE;
        }
        json_object_set_new(document, "was", json_string(changes.was.version));
        json_object_set_new(document, "is", json_string(changes.is.version));
        json_object_set_new(document, "casefiles", json_sprintf("%" PRIu64, changes.casefiles));
        json_object_set_new(document, "vacancies", json_sprintf("%" PRIu64, changes.vacancies));
        call_document(document);
        return EXIT_DONE;
}
