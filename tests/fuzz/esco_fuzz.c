/* Any bytes, as an installed ESCO and as a file of its rows: read whole or refused with a place, and what is read writes the same again.
 * The first byte chooses which. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "esco.h"
#include "must.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void hear_refused(void *self, const struct import_refusal *refusal)
{
        must(*refusal->reason && refusal->line > 0 && refusal->column > 0);
        ++*(uint64_t *)self;
}

static void written_again(const struct esco *esco, char **bytes, size_t *size)
{
        struct err err;
        FILE *file = open_memstream(bytes, size);

        must(file && esco_write(esco, file, &err) && fclose(file) == 0);
}

/* What was read or imported is what reads back. */
static void must_read_back(const struct esco *esco, struct arena *arena)
{
        struct esco again;
        char *first, *second;
        size_t n_first, n_second;
        struct err err;

        written_again(esco, &first, &n_first);
        must(esco_read("again", first, n_first, arena, &again, &err));
        written_again(&again, &second, &n_second);
        must(n_first == n_second && !memcmp(first, second, n_first));
        free(first);
        free(second);
}

static void installed(const uint8_t *data, size_t size, struct arena *arena)
{
        struct esco esco;
        struct err err = {0};

        if (esco_read("x", (const char *)data, size, arena, &esco, &err))
                must_read_back(&esco, arena);
        else
                must(err.kind == ERR_REFUSED && !strncmp(err.text, "x:", 2));
}

static void rows(const char *path, struct arena *arena)
{
        struct esco_sums sums;
        uint64_t refused = 0;
        struct esco esco;
        struct err err = {0};

        if (esco_import(&path, 1, "1", hear_refused, &refused, arena, &esco, &sums, &err))
                must_read_back(&esco, arena);
        must(sums.refused == refused && refused <= sums.rows);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        static struct arena *arena;
        static int fd = -1;
        static char path[40];

        if (size == 0)
                return 0;
        if (fd < 0) {
                arena_new(&arena);
                fd = memfd_create("esco", MFD_CLOEXEC);
                must(fd >= 0);
                snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
        }
        arena_reset(arena);
        if (data[0] % 2) {
                installed(data + 1, size - 1, arena);
                return 0;
        }
        must(ftruncate(fd, 0) == 0 && pwrite(fd, data + 1, size - 1, 0) == (ssize_t)size - 1);
        rows(path, arena);
        return 0;
}
