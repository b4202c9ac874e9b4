/* Files of people to commands: CSV through a map, YAML, JSON.
 *
 * Rows stream: one is read, checked and handed on before the next, so that neither a million rows nor a cell of ten
 * megabytes needs more memory than a single row of at most a mebibyte. Each row ends in exactly one way: as (part of) a
 * command within the bounds of the protocol, or as one refusal that says where, which field, why, and what would do. No
 * value is changed unless the map says how; docs/import.md has the rules.
 *
 * The same row through the same map is the same command, id included, so that sending a file twice is harmless: intake
 * answers that it knows the command. A row that stands twice in one file is one fact for the same reason. */
#pragma once

#include "codec.h"

enum import_kind { IMPORT_NOTICES, IMPORT_EMPLOYEES, IMPORT_VACANCIES, IMPORT_EMPLOYERS, IMPORT_PLACES };

struct import_conf {
        enum import_kind kind;
        const char *maps; /* folder of the shipped maps */
        const char *map;  /* a file, or the name of a shipped one ("us-co"); null: the shipped one of the kind */
        const char *const *files;
        size_t n_files;
        const char *esco; /* the folder of installed versions of ESCO, one of which must have each concept that a row names; null: not looked up */
};

/* Rows that became a command. `raw` is the row as it stands in the file, without its line end, so that it can be sent
 * back when the suite refuses it; null in YAML and JSON, and for places, many of which share a command. */
struct import_row {
        const char *file;
        unsigned line, column;
        unsigned rows; /* one, but for places */
        Command *command;
        const char *raw, *header;
        size_t raw_size, header_size;
};

/* A row that did not, or a file of which no row can be read (`whole_file`: it counts as no row). Under `header`, the raw rows
 * make a file of the same form to mend and send again. A record above the size limit has no raw. */
struct import_refusal {
        const char *file;
        unsigned line, column;
        const char *field; /* "" when it is about the row */
        const char *reason;
        bool whole_file;
        const char *raw, *header;
        size_t raw_size, header_size;
};

struct import_sums {
        uint64_t rows, accepted, refused; /* rows = accepted + refused, when it returned true */
        uint64_t files_refused;
};

/* False (and err) ends the import. The command stays in the arena; all else lives until the function returns. */
typedef bool import_row_fn(void *self, const struct import_row *row, struct err *err);
typedef void import_refused_fn(void *self, const struct import_refusal *refusal);

/* Commands are built in `arena`. Nothing of the import itself is kept there, so `row` may reset it whenever it has sent what
 * it gathered. False when the map is wrong (ERR_REFUSED with every finding) or `row` said so. */
bool import_plan(const struct import_conf *conf, struct arena *arena, import_row_fn *row, import_refused_fn *refused, void *self,
                 struct import_sums *sums, struct err *err) MUST_CHECK;

/* Check a map by itself: "maps/us-co.yaml:4:3: ..." lines in err. */
bool import_map_check(const char *file, struct err *err) MUST_CHECK;
