#include "folder.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "keyfile.h"
#include "must.h"

enum { FD_FLOOR = 10, LOOK_MS = 20 };

static void close_fd(const int *fd)
{
        if (*fd >= 0)
                close(*fd);
}

/* A new folder must outlive a power cut as surely as what will be synced in it. */
static bool parent_sync(const char *path, struct err *err)
{
        char parent[PATH_MAX];
        OWNED(close_fd) int fd = -1;

        snprintf(parent, sizeof(parent), "%s/..", path);
        fd = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (fd < 0 || fsync(fd))
                return err_sys(err, ERR_STOP, "%s: sync", parent);
        return true;
}

static bool existing_check(const char *path, bool is_private, struct err *err)
{
        struct stat st;

        if (stat(path, &st))
                return err_sys(err, ERR_STOP, "%s", path);
        if (!S_ISDIR(st.st_mode))
                return err_set(err, ERR_STOP, "%s: is not a folder", path);
        if (geteuid() && st.st_uid != geteuid())
                return err_set(err, ERR_STOP, "%s: belongs to user %ju, and this runs as %ju", path, (uintmax_t)st.st_uid,
                               (uintmax_t)geteuid());
        if (st.st_mode & 022)
                return err_set(err, ERR_STOP, "%s: others can write in it (chmod go-w)", path);
        if (is_private && st.st_mode & 077)
                return err_set(err, ERR_STOP, "%s: others can look in it (chmod 700)", path);
        return true;
}

static bool one_make(const char *path, mode_t mode, bool is_private, struct err *err)
{
        if (mkdir(path, 0700)) {
                if (errno != EEXIST)
                        return err_sys(err, ERR_STOP, "%s", path);
                return existing_check(path, is_private, err);
        }
        /* Whatever the umask says. */
        if (chmod(path, mode))
                return err_sys(err, ERR_STOP, "%s", path);
        return parent_sync(path, err);
}

bool folder_run(const struct suite_conf *conf, struct err *err)
{
        mode_t passable = conf->users.n ? 0711 : 0700;

        if (!one_make(conf->data, passable, false, err) || !one_make(conf->run_dir, passable, false, err))
                return false;
        if (chmod(conf->run_dir, passable))
                return err_sys(err, ERR_STOP, "%s", conf->run_dir);
        return true;
}

bool folder_make(const struct suite_conf *conf, struct err *err)
{
        return folder_run(conf, err) && one_make(conf->journal_dir, 0700, true, err) &&
               one_make(conf->register_dir, 0700, true, err) && one_make(conf->keys_dir, 0700, true, err);
}

bool folder_key(const struct suite_conf *conf, struct err *err)
{
        struct keyfile keys;
        bool sound;

        if (!access(conf->server_key_file, F_OK))
                sound = keyfile_read(conf->server_key_file, &keys, err);
        else
                sound = keyfile_make(&keys, err) && keyfile_write(conf->server_key_file, &keys, err);
        explicit_bzero(&keys, sizeof(keys));
        return sound;
}

static int lock_open(const char *folder, const char *name, struct err *err)
{
        char path[PATH_MAX];
        OWNED(close_fd) int fd = -1;
        int high;

        snprintf(path, sizeof(path), "%s/%s", folder, name);
        fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
        /* Out of the way of the numbers that children get. */
        high = fd < 0 ? -1 : fcntl(fd, F_DUPFD_CLOEXEC, FD_FLOOR);
        if (high < 0)
                err_sys(err, ERR_STOP, "%s", path);
        return high;
}

bool folder_lock(const struct suite_conf *conf, unsigned wait_ms, int *out, struct err *err)
{
        const struct timespec look = {.tv_nsec = LOOK_MS * 1000000L};
        OWNED(close_fd) int own = lock_open(conf->run_dir, "overstapd.lock", err);
        OWNED(close_fd) int shared = own < 0 ? -1 : lock_open(conf->run_dir, "suite.lock", err);

        if (shared < 0)
                return false;
        if (flock(own, LOCK_EX | LOCK_NB))
                return err_set(err, ERR_STOP, "%s: another overstapd runs on this data folder; stop that one first", conf->data);
        for (unsigned waited = 0; flock(shared, LOCK_EX | LOCK_NB); waited += LOOK_MS) {
                if (waited >= wait_ms)
                        return err_set(err, ERR_STOP, "%s: processes of an earlier overstapd still run and do not leave",
                                       conf->data);
                nanosleep(&look, NULL);
        }
        /* The first one is let go by the end of this process, not before. */
        own = -1;
        *out = shared;
        shared = -1;
        return true;
}
