/* For tests: a folder for each, gone after it, and as many open descriptors after as before. */
#pragma once

#include <dirent.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct scratch {
        char folder[200], path[300];
        int files;
};

static inline int scratch_files(void)
{
        DIR *folder = opendir("/proc/self/fd");
        int n = 0;

        while (readdir(folder))
                n++;
        closedir(folder);
        return n;
}

static inline int scratch_setup(void **state)
{
        struct scratch *scratch = calloc(1, sizeof *scratch);
        const char *parent = getenv("TMPDIR");

        scratch->files = scratch_files();
        snprintf(scratch->folder, sizeof scratch->folder, "%s/overstap-XXXXXX", parent ? parent : "/tmp");
        *state = scratch;
        return mkdtemp(scratch->folder) ? 0 : -1;
}

static inline int scratch_remove(const char *path, const struct stat *st, int kind, struct FTW *at)
{
        (void)st;
        (void)kind;
        (void)at;
        return remove(path);
}

static inline int scratch_teardown(void **state)
{
        struct scratch *scratch = *state;
        int left = scratch_files() - scratch->files;

        nftw(scratch->folder, scratch_remove, 8, FTW_DEPTH | FTW_PHYS);
        free(scratch);
        return left ? -1 : 0;
}

/* A name in the folder; good until the next call. */
static inline const char *scratch_path(void **state, const char *name)
{
        struct scratch *scratch = *state;

        snprintf(scratch->path, sizeof scratch->path, "%s/%s", scratch->folder, name);
        return scratch->path;
}

#define scratch_test(name) cmocka_unit_test_setup_teardown(name, scratch_setup, scratch_teardown)
