#include "log.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum { LINE_MOST = 2048 };

static struct {
        const char *process;
        enum log_level most;
        bool journal;
} log_state = {"overstap", LOG_AT_INFO, false};

/* Under systemd standard error is a stream of its journal, which takes a priority before each line. */
static bool stderr_is_journal(void)
{
        const char *stream = getenv("JOURNAL_STREAM");
        uintmax_t device, inode;
        struct stat st;

        return stream && sscanf(stream, "%ju:%ju", &device, &inode) == 2 && !fstat(STDERR_FILENO, &st) && st.st_dev == device &&
               st.st_ino == inode;
}

void log_open(const char *process, enum log_level most)
{
        log_state.process = process;
        log_state.most = most;
        log_state.journal = stderr_is_journal();
}

/* One write for one line, so that lines of processes that share a standard error never mix. Control characters that came
 * in with somebody's data cannot start a line of their own. */
static void log_line(enum log_level level, const char *fmt, va_list args) __attribute__((format(printf, 2, 0)));
static void log_line(enum log_level level, const char *fmt, va_list args)
{
        static const struct {
                const char *word, *priority;
        } name[] = {[LOG_AT_ERROR] = {"error", "<3>"}, [LOG_AT_WARN] = {"warn", "<4>"}, [LOG_AT_INFO] = {"info", "<6>"}};
        char line[LINE_MOST];
        int head, size, errno_before = errno;

        if (level > log_state.most)
                return;
        head = snprintf(line, sizeof(line), "%s%-5s %.60s ", log_state.journal ? name[level].priority : "", name[level].word,
                        log_state.process);
        size = head + vsnprintf(line + head, sizeof(line) - (size_t)head, fmt, args);
        if (size < head)
                size = head;
        if (size > LINE_MOST - 2)
                size = LINE_MOST - 2;
        for (int i = head; i < size; i++)
                if ((unsigned char)line[i] < ' ' || line[i] == 0x7f)
                        line[i] = ' ';
        line[size] = '\n';
        /* Nobody can be told that nobody can be told. */
        (void)!write(STDERR_FILENO, line, (size_t)size + 1);
        errno = errno_before;
}

void log_info(const char *fmt, ...)
{
        va_list args;

        va_start(args, fmt);
        log_line(LOG_AT_INFO, fmt, args);
        va_end(args);
}

void log_warn(const char *fmt, ...)
{
        va_list args;

        va_start(args, fmt);
        log_line(LOG_AT_WARN, fmt, args);
        va_end(args);
}

void log_error(const char *fmt, ...)
{
        va_list args;

        va_start(args, fmt);
        log_line(LOG_AT_ERROR, fmt, args);
        va_end(args);
}
