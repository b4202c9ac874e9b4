/* Installed versions of ESCO, side by side in one folder. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "esco.h"
#include "must.h"

#define SUFFIX ".txt"

enum { FILE_MOST = 256 * 1024 * 1024 };

static void file_close(FILE **file)
{
        if (*file)
                fclose(*file);
}

static bool file_read(const char *path, struct arena *arena, const char **out, size_t *size, struct err *err)
{
        OWNED(file_close) FILE *file = fopen(path, "rbe");
        struct stat stat;
        char *bytes;

        if (!file || fstat(fileno(file), &stat))
                return err_sys(err, ERR_REFUSED, "%s", path);
        if (stat.st_size > FILE_MOST)
                return err_set(err, ERR_REFUSED, "%s is larger than %d MiB: no ESCO is", path, FILE_MOST >> 20);
        bytes = arena_alloc(arena, (size_t)stat.st_size + 1);
        *size = fread(bytes, 1, (size_t)stat.st_size, file);
        *out = bytes;
        return !ferror(file) || err_sys(err, ERR_STOP, "%s", path);
}

/* ---- installing */

static bool folder_sync(const char *folder, struct err *err)
{
        int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        bool synced = fd >= 0 && !fsync(fd);

        if (!synced)
                err_sys(err, ERR_STOP, "%s", folder);
        if (fd >= 0)
                close(fd);
        return synced;
}

static bool partial_write(const struct esco *esco, const char *path, struct err *err)
{
        OWNED(file_close) FILE *file = fopen(path, "wbe");

        if (!file)
                return err_sys(err, ERR_STOP, "%s", path);
        if (!esco_write(esco, file, err))
                return err_in(err, "%s", path);
        return !fsync(fileno(file)) || err_sys(err, ERR_STOP, "%s", path);
}

static bool files_equal(const char *a, const char *b, struct arena *arena, bool *equal, struct err *err)
{
        const char *x, *y;
        size_t x_size, y_size;

        if (!file_read(a, arena, &x, &x_size, err) || !file_read(b, arena, &y, &y_size, err))
                return false;
        *equal = x_size == y_size && !memcmp(x, y, x_size);
        return true;
}

bool esco_install(const struct esco *esco, const char *folder, struct arena *arena, struct err *err)
{
        const char *path = arena_text(arena, "%s/%s" SUFFIX, folder, esco->version);
        const char *partial = arena_text(arena, "%s.partial", path);
        bool equal;

        if (mkdir(folder, 0700) && errno != EEXIST)
                return err_sys(err, ERR_STOP, "%s", folder);
        if (!partial_write(esco, partial, err))
                return false;
        if (access(path, F_OK))
                return (!rename(partial, path) || err_sys(err, ERR_STOP, "%s", path)) && folder_sync(folder, err);
        if (!files_equal(partial, path, arena, &equal, err))
                return false;
        unlink(partial);
        return equal ||
               err_set(err, ERR_REFUSED, "version %s is installed and says something else: choose another version, or remove %s",
                       esco->version, path);
}

/* ---- opening */

/* The name of a file as a version, null when it is none. */
static const char *version_of(const char *name, struct arena *arena)
{
        size_t size = strlen(name), end = strlen(SUFFIX);
        const char *version;

        if (size <= end || strcmp(name + size - end, SUFFIX) != 0)
                return NULL;
        version = arena_strndup(arena, name, size - end);
        return esco_version_is_valid(version) ? version : NULL;
}

static int version_order(const void *a, const void *b)
{
        return esco_version_order(*(const char *const *)a, *(const char *const *)b);
}

size_t esco_versions(const char *folder, struct arena *arena, const char ***out)
{
        DIR *dir = opendir(folder);
        size_t n = 0;

        *out = NULL;
        for (struct dirent *entry; dir && (entry = readdir(dir));) {
                const char *version = version_of(entry->d_name, arena);

                if (version)
                        *(const char **)arena_append(arena, (void **)out, &n, sizeof **out) = version;
        }
        if (dir)
                closedir(dir);
        if (n)
                qsort(*out, n, sizeof **out, version_order);
        return n;
}

/* At most `most` texts for a sentence, and how many more there are. */
static const char *texts_join(const char *const *texts, size_t n, size_t most, const char *quote, struct arena *arena)
{
        const char *all = "";

        for (size_t i = 0; i < n && i < most; i++)
                all = arena_text(arena, "%s%s%s%s%s", all, i ? ", " : "", quote, texts[i], quote);
        return n > most ? arena_text(arena, "%s and %zu more", all, n - most) : all;
}

static bool version_open(const char *folder, const char *version, struct arena *arena, struct esco *out, struct err *err)
{
        const char *path = arena_text(arena, "%s/%s" SUFFIX, folder, version), *bytes = "";
        size_t size = 0;

        return file_read(path, arena, &bytes, &size, err) && esco_read(path, bytes, size, arena, out, err);
}

bool esco_open(const char *folder, const char *version, struct arena *arena, struct esco *out, struct err *err)
{
        const char **versions;
        size_t n = esco_versions(folder, arena, &versions), at = 0;

        if (!n)
                return err_set(err, ERR_REFUSED, "no ESCO is installed (overstap data import esco DIR --esco-version VERSION)");
        while (version && at < n && strcmp(versions[at], version) != 0)
                at++;
        if (at == n)
                return err_set(err, ERR_REFUSED, "ESCO %s is not installed; there are: %s", version,
                               texts_join(versions, n, n, "", arena));
        return version_open(folder, version ? version : versions[n - 1], arena, out, err);
}

/* ---- all of them together */

enum { SHOWN = 3 };

const char *const esco_kind_words[ESCO_KINDS] = {"occupation", "skill"};

struct esco_all {
        struct arena *arena; /* what is below, and the versions themselves */
        const char *folder;
        const char **versions;
        struct esco *esco; /* null: not read yet */
        size_t n;
        bool is_broken; /* `err` says why */
        struct err err;
};

void esco_all_new(struct esco_all **out, const char *folder)
{
        struct esco_all *all = calloc(1, sizeof *all);

        must(all);
        arena_new(&all->arena);
        all->folder = arena_strdup(all->arena, folder);
        *out = all;
}

void esco_all_destroy(struct esco_all **all)
{
        if (!*all)
                return;
        arena_destroy(&(*all)->arena);
        free(*all);
        *all = NULL;
}

static void all_read(struct esco_all *all)
{
        all->n = esco_versions(all->folder, all->arena, &all->versions);
        all->esco = arena_alloc(all->arena, (all->n + 1) * sizeof *all->esco);
        for (size_t i = 0; i < all->n && !all->is_broken; i++)
                all->is_broken = !version_open(all->folder, all->versions[i], all->arena, &all->esco[i], &all->err);
}

static bool is_known(const struct esco_all *all, enum esco_kind kind, const char *id, struct arena *arena)
{
        const char *uri = arena_text(arena, "%s/%s", esco_kind_words[kind], id);
        bool known = false;

        for (size_t i = 0; i < all->n && !known; i++)
                known = esco_find(&all->esco[i], uri) != NULL;
        return known;
}

bool esco_all_know(struct esco_all *all, enum esco_kind kind, const char *const *ids, size_t n, struct arena *arena,
                   struct err *err)
{
        const char *kind_word = esco_kind_words[kind], **unknown = NULL, *option = kind == ESCO_SKILL ? " --skills" : "";
        size_t n_unknown = 0;

        if (!all->esco)
                all_read(all);
        if (all->is_broken)
                return err_set(err, ERR_REFUSED, "cannot be looked up: %s", all->err.text);
        for (size_t i = 0; i < n && all->n; i++)
                if (!is_known(all, kind, ids[i], arena))
                        *(const char **)arena_append(arena, (void **)&unknown, &n_unknown, sizeof *unknown) = ids[i];
        return !n_unknown ||
               err_set(err, ERR_REFUSED,
                       "%s %s no %s%s of ESCO %s; correct or leave out (overstap title%s finds %ss), or install the version that has %s",
                       texts_join(unknown, n_unknown, SHOWN, "\"", arena), n_unknown == 1 ? "is" : "are", kind_word,
                       n_unknown == 1 ? "" : "s", texts_join(all->versions, all->n, all->n, "", arena), option, kind_word,
                       n_unknown == 1 ? "it" : "them");
}
