/* Any bytes, as a file of rows: every row ends as a command within the bounds of the protocol, or as a refusal with a reason. The
 * first byte chooses what the rows are and through which map. */
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "import.h"
#include "must.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct heard {
        struct arena *arena;
        uint64_t rows, refused;
};

static bool hear_row(void *self, const struct import_row *row, struct err *err)
{
        struct heard *heard = self;
        const Command *again = NULL;

        must(row->command->id.len == 16 && row->rows > 0);
        must(codec_decode(&command__descriptor, codec_encode(&row->command->base, heard->arena), CODEC_EDGE, heard->arena, &again,
                          err));
        heard->rows += row->rows;
        arena_reset(heard->arena);
        return true;
}

static void hear_refused(void *self, const struct import_refusal *refusal)
{
        struct heard *heard = self;

        must(*refusal->reason && refusal->line > 0 && refusal->column > 0);
        heard->refused += !refusal->whole_file;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        static const struct {
                enum import_kind kind;
                const char *map;
        } ways[] = {
                {IMPORT_NOTICES, NULL}, {IMPORT_EMPLOYEES, NULL},  {IMPORT_VACANCIES, NULL},  {IMPORT_EMPLOYERS, NULL},
                {IMPORT_PLACES, NULL},  {IMPORT_NOTICES, "us-fl"}, {IMPORT_NOTICES, "us-oh"}, {IMPORT_NOTICES, "us-pa"},
        };
        static struct arena *arena;
        static int fd = -1;
        static char path[40];
        const char *file = path;
        struct import_sums sums;
        struct heard heard;
        struct err err;

        if (size == 0)
                return 0;
        if (fd < 0) {
                arena_new(&arena);
                fd = memfd_create("csv", MFD_CLOEXEC);
                must(fd >= 0);
                snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
        }
        must(ftruncate(fd, 0) == 0 && pwrite(fd, data + 1, size - 1, 0) == (ssize_t)size - 1);
        heard = (struct heard){.arena = arena};
        arena_reset(arena);
        must(import_plan(&(struct import_conf){.kind = ways[data[0] % COUNT(ways)].kind,
                                               .maps = OVERSTAP_SOURCE "/config/maps",
                                               .map = ways[data[0] % COUNT(ways)].map,
                                               .files = &file,
                                               .n_files = 1},
                         arena, hear_row, hear_refused, &heard, &sums, &err));
        must(sums.accepted == heard.rows && sums.refused == heard.refused && sums.rows == heard.rows + heard.refused);
        return 0;
}
