#include "svg.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "hash.h"
#include "must.h"

enum { PATIENCE_MS = 60000, COMPLAINT_MOST = 400 };

static void fd_close(const int *fd)
{
        if (*fd >= 0)
                close(*fd);
}

/* ---- files in memory */

static bool file_make(const char *text, int *out, struct err *err)
{
        OWNED(fd_close) int fd = memfd_create("overstap", MFD_CLOEXEC);
        size_t size = strlen(text);

        if (fd < 0)
                return err_sys(err, ERR_RETRY, "a file in memory");
        while (size) {
                ssize_t n = write(fd, text, size);

                if (n < 0)
                        return err_sys(err, ERR_RETRY, "a file in memory");
                text += n;
                size -= (size_t)n;
        }
        (void)lseek(fd, 0, SEEK_SET); /* a file in memory can always be read from its beginning */
        *out = fd;
        fd = -1;
        return true;
}

static bool file_read(int fd, struct arena *arena, const char **out, struct err *err)
{
        struct stat stat;
        size_t at = 0;
        char *text;

        if (fstat(fd, &stat))
                return err_sys(err, ERR_RETRY, "what dot gave");
        text = arena_alloc(arena, (size_t)stat.st_size + 1);
        while (at < (size_t)stat.st_size) {
                ssize_t n = pread(fd, text + at, (size_t)stat.st_size - at, (off_t)at);

                if (n <= 0)
                        return err_sys(err, ERR_RETRY, "what dot gave");
                at += (size_t)n;
        }
        *out = text;
        return true;
}

/* ---- the child */

struct files {
        int in, out, said;
};

static void files_close(const struct files *files)
{
        fd_close(&files->in);
        fd_close(&files->out);
        fd_close(&files->said);
}

static bool child_start(const char *program, const struct files *files, pid_t *pid, struct err *err)
{
        char *argv[] = {(char *)program, (char *)"-Tsvg", NULL};
        posix_spawn_file_actions_t actions;
        int failed;

        must(!posix_spawn_file_actions_init(&actions));
        must(!posix_spawn_file_actions_adddup2(&actions, files->in, STDIN_FILENO) &&
             !posix_spawn_file_actions_adddup2(&actions, files->out, STDOUT_FILENO) &&
             !posix_spawn_file_actions_adddup2(&actions, files->said, STDERR_FILENO));
        failed = posix_spawnp(pid, program, &actions, NULL, argv, environ);
        posix_spawn_file_actions_destroy(&actions);
        if (failed == ENOENT)
                return err_set(err, ERR_STOP,
                               "Graphviz is not here to draw an SVG (install the package graphviz, or ask for --format dot)");
        errno = failed;
        return !failed || err_sys(err, ERR_STOP, "%s", program);
}

/* Whether it ended well. One that is too slow is ended, and nobody is left behind either way. */
static bool child_wait(pid_t pid, int patience_ms, struct err *err)
{
        OWNED(fd_close) int fd = pidfd_open(pid, 0);
        struct pollfd watch = {.fd = fd, .events = POLLIN};
        bool in_time = fd >= 0 && poll(&watch, 1, patience_ms) == 1;
        int status = 0;

        if (!in_time)
                kill(pid, SIGKILL);
        while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
                ;
        if (!in_time)
                return err_set(err, ERR_RETRY, "dot gave no picture in %d s (ask for --format dot, and draw it elsewhere)",
                               (patience_ms + 999) / 1000);
        return (WIFEXITED(status) && !WEXITSTATUS(status)) || err_set(err, ERR_STOP, "dot failed");
}

static bool child_run(const char *program, int patience_ms, const struct files *files, struct arena *arena, const char **out,
                      struct err *err)
{
        struct err unread = {0};
        pid_t pid;
        const char *said = "";

        if (!child_start(program, files, &pid, err))
                return false;
        if (child_wait(pid, patience_ms, err))
                return file_read(files->out, arena, out, err);
        if (err->kind != ERR_STOP || !file_read(files->said, arena, &said, &unread) || !*said)
                return false;
        return err_set(err, ERR_STOP, "dot failed: %.*s", COMPLAINT_MOST, said);
}

/* ---- its words */

const char *svg_escaped(const char *text, struct arena *arena)
{
        static const char special[] = "&<>\"";
        static const char *const entities[] = {"&amp;", "&lt;", "&gt;", "&quot;"};
        char *escaped = arena_alloc(arena, 6 * strlen(text) + 1), *to = escaped;

        for (; *text; text++) {
                const char *found = strchr(special, *text);

                if (found)
                        to = stpcpy(to, entities[found - special]);
                else
                        *to++ = *text;
        }
        return escaped;
}

/* What is read aloud comes first inside the svg element, as the standard asks. */
static bool words_add(const char *svg, const char *dot, const char *title, const char *description, struct arena *arena,
                      const char **out, struct err *err)
{
        const char *tag = strstr(svg, "<svg "), *end = tag ? strchr(tag, '>') : NULL;
        char hash[HASH_TEXT];

        if (!end)
                return err_set(err, ERR_STOP, "dot gave something that is no SVG");
        *out = arena_text(arena,
                          "%.*s<svg role=\"img\" aria-labelledby=\"title desc\" %.*s\n<title id=\"title\">%s</title>\n<desc "
                          "id=\"desc\">%s</desc>\n"
                          "<!-- DOT BLAKE2b-256 %s -->%s",
                          (int)(tag - svg), svg, (int)(end + 1 - (tag + 5)), tag + 5, svg_escaped(title, arena),
                          svg_escaped(description, arena), bytes_hash((struct bytes){(const uint8_t *)dot, strlen(dot)}, hash),
                          end + 1);
        return true;
}

bool svg_by(const char *program, int patience_ms, const char *dot, const char *title, const char *description,
            struct arena *arena, const char **out, struct err *err)
{
        OWNED(files_close) struct files files = {-1, -1, -1};
        const char *svg = "";

        return file_make(dot, &files.in, err) && file_make("", &files.out, err) && file_make("", &files.said, err) &&
               child_run(program, patience_ms, &files, arena, &svg, err) &&
               words_add(svg, dot, title, description, arena, out, err);
}

bool svg_of_dot(const char *dot, const char *title, const char *description, struct arena *arena, const char **out,
                struct err *err)
{
        return svg_by("dot", PATIENCE_MS, dot, title, description, arena, out, err);
}
