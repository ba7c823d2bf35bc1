/* Lets the Nth call to the system that touches a folder fail, fall short, or kill the process.

   Built and preloaded by tests/faults/runs.py; `fault_arm` is called in the process that is to be hurt. Only that process
   is, and only for files below the folder. Calls are counted as they come, so that a run can be hurt at each of them. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

enum { COUNT = 0, KILL = -1, SHORT = -2 }; /* else an errno */

static char folder[PATH_MAX];
static pid_t hurt;
static long nth, seen;
static int how;
static char fired[64];

void fault_arm(const char *path, long call, int way) {
    snprintf(folder, sizeof folder, "%s", path);
    hurt = getpid();
    nth = call;
    how = way;
    seen = 0;
    fired[0] = 0;
}

long fault_seen(void) { return seen; }

static int is_below(const char *path) { return path && strncmp(path, folder, strlen(folder)) == 0; }

static int is_ours(int descriptor) {
    char link[64], path[PATH_MAX];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return is_below(path);
}

/* Returns the way in which this call is to go wrong, or 0. */
static int trouble(int concerned) {
    if (!folder[0] || getpid() != hurt || !concerned) return 0;
    seen++;
    if (how == COUNT || seen != nth) return 0;
    if (how == KILL) kill(getpid(), SIGKILL);
    return how;
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

#define FAIL_OR(concerned, call)                                                                                           \
    do {                                                                                                                   \
        int saved = errno, way = trouble(concerned);                                                                       \
        errno = saved;                                                                                                     \
        if (way > 0) {                                                                                                     \
            errno = way;                                                                                                   \
            return -1;                                                                                                     \
        }                                                                                                                  \
        return call;                                                                                                       \
    } while (0)

#define WRITE_OR(descriptor, size, whole, half)                                                                            \
    do {                                                                                                                   \
        int saved = errno, way = trouble(is_ours(descriptor));                                                             \
        errno = saved;                                                                                                     \
        if (way > 0) {                                                                                                     \
            errno = way;                                                                                                   \
            return -1;                                                                                                     \
        }                                                                                                                  \
        return way == SHORT && (size) > 1 ? half : whole;                                                                  \
    } while (0)

ssize_t write(int fd, const void *data, size_t size) {
    WRITE_OR(fd, size, REAL(write)(fd, data, size), REAL(write)(fd, data, size / 2));
}

ssize_t pwrite(int fd, const void *data, size_t size, off_t at) {
    WRITE_OR(fd, size, REAL(pwrite)(fd, data, size, at), REAL(pwrite)(fd, data, size / 2, at));
}

ssize_t pwrite64(int fd, const void *data, size_t size, off64_t at) {
    WRITE_OR(fd, size, REAL(pwrite64)(fd, data, size, at), REAL(pwrite64)(fd, data, size / 2, at));
}

ssize_t writev(int fd, const struct iovec *parts, int count) { FAIL_OR(is_ours(fd), REAL(writev)(fd, parts, count)); }

ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t at) {
    FAIL_OR(is_ours(fd), REAL(pwritev)(fd, parts, count, at));
}

int fsync(int fd) { FAIL_OR(is_ours(fd), REAL(fsync)(fd)); }

int fdatasync(int fd) { FAIL_OR(is_ours(fd), REAL(fdatasync)(fd)); }

int ftruncate(int fd, off_t size) { FAIL_OR(is_ours(fd), REAL(ftruncate)(fd, size)); }

int ftruncate64(int fd, off64_t size) { FAIL_OR(is_ours(fd), REAL(ftruncate64)(fd, size)); }

int rename(const char *from, const char *to) { FAIL_OR(is_below(from), REAL(rename)(from, to)); }

int renameat(int at, const char *from, int to_at, const char *to) {
    FAIL_OR(is_below(from), REAL(renameat)(at, from, to_at, to));
}

int link(const char *from, const char *to) { FAIL_OR(is_below(from), REAL(link)(from, to)); }

int unlink(const char *path) { FAIL_OR(is_below(path), REAL(unlink)(path)); }

int mkdir(const char *path, mode_t mode) { FAIL_OR(is_below(path), REAL(mkdir)(path, mode)); }

/* A close that fails has closed all the same. */
int close(int fd) {
    int saved = errno, way = trouble(folder[0] && getpid() == hurt && is_ours(fd));
    int result = REAL(close)(fd);
    if (way > 0) {
        errno = way;
        return -1;
    }
    errno = result ? errno : saved;
    return result;
}
