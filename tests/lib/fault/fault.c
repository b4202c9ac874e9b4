/* Under its own names: meson asks for 64-bit offsets, which renames pwrite to pwrite64, and LMDB was built without. */
#undef _FILE_OFFSET_BITS

#include "fault.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <unistd.h>

/* LMDB copies an environment in two threads, so the count is atomic. The rest changes only while nobody counts. */
static atomic_uint calls;
static unsigned first, last;
static int failure;
static enum fault_way first_way;

void fault_arm(unsigned nth, unsigned times, int error, enum fault_way way)
{
        failure = error;
        first_way = way;
        first = nth;
        last = nth + times - 1;
        atomic_store(&calls, 0);
}

unsigned fault_disarm(void)
{
        unsigned made = atomic_load(&calls), fired = 0;

        if (first && made >= first)
                fired = (made < last ? made : last) - first + 1;
        first = last = 0;
        return fired;
}

enum fate { PASS, FAIL, PASS_THEN_FAIL, PASS_HALF };

static enum fate fate_next(void)
{
        unsigned n = atomic_fetch_add(&calls, 1) + 1;

        if (!first || n < first || n > last)
                return PASS;
        if (n > first || first_way == FAULT_BEFORE)
                return FAIL;
        return first_way == FAULT_AFTER ? PASS_THEN_FAIL : PASS_HALF;
}

/* The function by the same name behind this one. */
#define REAL(name) ((__typeof__(name) *)dlsym(RTLD_NEXT, #name))

#define PASS_ON(name, params, ...)                                                                                               \
        int name params                                                                                                          \
        {                                                                                                                        \
                enum fate fate = fate_next();                                                                                    \
                int result = fate == PASS || fate == PASS_THEN_FAIL ? REAL(name)(__VA_ARGS__) : -1;                              \
                                                                                                                                 \
                if (fate == PASS)                                                                                                \
                        return result;                                                                                           \
                errno = failure;                                                                                                 \
                return -1;                                                                                                       \
        }

#define PASS_BYTES_ON(name, half, params, ...)                                                                                   \
        ssize_t name params                                                                                                      \
        {                                                                                                                        \
                enum fate fate = fate_next();                                                                                    \
                ssize_t result;                                                                                                  \
                                                                                                                                 \
                if (fate == PASS_HALF)                                                                                           \
                        half;                                                                                                    \
                result = fate == FAIL ? -1 : REAL(name)(__VA_ARGS__);                                                            \
                if (fate == PASS || fate == PASS_HALF)                                                                           \
                        return result;                                                                                           \
                errno = failure;                                                                                                 \
                return -1;                                                                                                       \
        }

PASS_BYTES_ON(write, size /= 2, (int file, const void *data, size_t size), file, data, size)
PASS_BYTES_ON(pwrite, size /= 2, (int file, const void *data, size_t size, off_t at), file, data, size, at)
PASS_BYTES_ON(pwrite64, size /= 2, (int file, const void *data, size_t size, off64_t at), file, data, size, at)
PASS_BYTES_ON(writev, n = n > 1 ? n / 2 : n, (int file, const struct iovec *parts, int n), file, parts, n)
PASS_ON(fsync, (int file), file)
PASS_ON(fdatasync, (int file), file)
PASS_ON(msync, (void *start, size_t size, int flags), start, size, flags)
PASS_ON(ftruncate, (int file, off_t size), file, size)
PASS_ON(ftruncate64, (int file, off64_t size), file, size)
