/* ESCO, the European classification of occupations and skills: from the files that people download to one that is installed.
 *
 * A version is installed as one plain text file, DATA/esco/VERSION.txt, whose form docs/data.md describes. It is made whole or
 * not at all, never changed, and stands beside other versions, so that what was found in one can be found again. */
#pragma once

#include <stdio.h>

#include "arena.h"
#include "import.h"

enum esco_rank { ESCO_PREFERRED, ESCO_OTHER, ESCO_HIDDEN, ESCO_RANKS };
extern const char *const esco_rank_words[ESCO_RANKS];

struct esco_label {
        char language[3];    /* two letters */
        enum esco_rank rank; /* at most one of a language is preferred */
        const char *text;
};
/* An occupation or a skill. `uri` is without http://data.europa.eu/esco/: "occupation/…", "skill/…". */
struct esco_concept {
        const char *uri;
        const char *isco; /* of an occupation: four digits, empty when not said */
        struct esco_label *label;
        size_t n_labels;
        uint32_t *essential; /* of an occupation: places in esco->skill, in order */
        size_t n_essential;
};
struct esco {
        const char *version;
        struct esco_concept *occupation, *skill; /* by URI; each has a label */
        size_t n_occupations, n_skills;
};

/* Letters, digits, dots and hyphens, at most 32, beginning with one of the first two. */
bool esco_version_is_valid(const char *version);
/* By numbers where there are numbers: 1.10 comes after 1.9. */
int esco_version_order(const char *a, const char *b);

/* The preferred label in `language`, else in any, else any label. */
const char *esco_label(const struct esco_concept *concept, const char *language);
/* The preferred label in `language`; null when it has none. */
const char *esco_preferred(const struct esco_concept *concept, const char *language);
/* The concept of a URI; null when it is not there. */
const struct esco_concept *esco_find(const struct esco *esco, const char *uri);

/* What another version says otherwise of a concept. */
struct esco_change {
        const struct esco_concept *was, *is;         /* `is` null: it is gone */
        bool label, isco;                            /* the preferred Dutch label, the ISCO group */
        const struct esco_concept **lost, **gained;  /* essential skills, as the old and the new version have them */
        size_t n_lost, n_gained;
};
/* Each concept of `was` of which `is` says something else, by URI, occupations first. What only `is` has is no change of anything. All
 * lives in `arena`, and points into both. */
size_t esco_changes(const struct esco *was, const struct esco *is, struct arena *arena, struct esco_change **out);
/* The one that is of `uri`; null when nothing changes in it. */
struct esco_change *esco_change_find(struct esco_change *changes, size_t n, const char *uri);

struct esco_sums {
        uint64_t rows, refused;
        uint64_t unlabelled;              /* skills named by an occupation, of which no file has a label: left out */
        const char **read, **passed_over; /* files of the folders, by what they were */
        size_t n_read, n_passed_over;
};
/* Read the files, and every CSV file of the folders, that have ESCO's columns. Rows that are wrong are told to `refused` and left
 * out. What a later file says again is taken once. False when one cannot be read, or no occupation is there. All lives in
 * `arena`. */
bool esco_import(const char *const *paths, size_t n_paths, const char *version, import_refused_fn *refused, void *self,
                 struct arena *arena, struct esco *out, struct esco_sums *sums, struct err *err) MUST_CHECK;

/* The installed form, and back. Reading trusts nothing: ERR_REFUSED says where, as FILE:LINE:COLUMN. */
bool esco_write(const struct esco *esco, FILE *file, struct err *err) MUST_CHECK;
bool esco_read(const char *name, const char *bytes, size_t size, struct arena *arena, struct esco *out,
               struct err *err) MUST_CHECK;

/* Put it into `folder`, which is made when it is not there: under its name only when it is whole and on the disk. ERR_REFUSED
 * when this version is there already and says something else; the same again is harmless. */
bool esco_install(const struct esco *esco, const char *folder, struct arena *arena, struct err *err) MUST_CHECK;
/* The versions that are there, the oldest first; none when the folder is not there, or not for the caller to read. */
size_t esco_versions(const char *folder, struct arena *arena, const char ***out);
/* Read `version` from there; null: the latest. ERR_REFUSED names what is there. */
bool esco_open(const char *folder, const char *version, struct arena *arena, struct esco *out, struct err *err) MUST_CHECK;

/* All versions of a folder together. They are read when the first id is asked for, and kept until the end. */
struct esco_all;
void esco_all_new(struct esco_all **out, const char *folder);
void esco_all_destroy(struct esco_all **all);
enum esco_kind { ESCO_OCCUPATION, ESCO_SKILL, ESCO_KINDS };
extern const char *const esco_kind_words[ESCO_KINDS];
/* Is each of these ids, what stands behind "occupation/" or "skill/", in one of the versions? Where no version is installed every id is known.
 * ERR_REFUSED names those that are not and the versions looked in, or the version that cannot be read, and says what would do. */
bool esco_all_know(struct esco_all *all, enum esco_kind kind, const char *const *ids, size_t n, struct arena *arena,
                   struct err *err) MUST_CHECK;
