/* Preloaded into a process: once it is armed, counts the calls that touch files below a root, and at
 * the one with a given number does what it was told: an errno to fail with, "kill", "term", "int",
 * or "change", "remove", "replace", which somebody else does to a victim. It can write the names of
 * all calls to a file, one a line.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

#define MOST_FILES 4096
static char ours[MOST_FILES];
static long number;
static const char *root, *wanted, *victim;
static long at;
static int tally = -1;

void torture_arm(const char *below, const char *what, long call, const char *whose,
                 const char *count) {
    root = strdup(below);
    wanted = strdup(what);
    victim = strdup(whose);
    at = call;
    if (*count)
        tally = syscall(SYS_openat, AT_FDCWD, count, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

static int below(const char *path) { return root && path && !strncmp(path, root, strlen(root)); }

static void put(const char *path) {
    int file = syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
    if (file >= 0) {
        syscall(SYS_write, file, "somebody else's\n", 16);
        syscall(SYS_close, file);
    }
}

/* Whether the call is to fail, with errno set. */
static int hit(const char *name, int mine) {
    if (!mine) return 0;
    if (tally >= 0) {
        char line[64];
        syscall(SYS_write, tally, line, snprintf(line, sizeof line, "%s\n", name));
    }
    if (__atomic_add_fetch(&number, 1, __ATOMIC_SEQ_CST) != at || !wanted) return 0;
    if (!strcmp(wanted, "kill")) kill(getpid(), SIGKILL);
    else if (!strcmp(wanted, "term")) kill(getpid(), SIGTERM);
    else if (!strcmp(wanted, "int")) kill(getpid(), SIGINT);
    else if (!strcmp(wanted, "change")) put(victim);
    else if (!strcmp(wanted, "remove")) syscall(SYS_unlinkat, AT_FDCWD, victim, 0);
    else if (!strcmp(wanted, "replace")) {
        char other[4096];
        snprintf(other, sizeof other, "%s.other", victim);
        put(other);
        syscall(SYS_renameat2, AT_FDCWD, other, AT_FDCWD, victim, 0);
    } else {
        errno = atoi(wanted);
        return 1;
    }
    return 0;
}

#define REAL(name) \
    static __typeof__(name) *real; \
    if (!real) real = (__typeof__(name) *)dlsym(RTLD_NEXT, #name)

static int mark(int file, int mine) {
    if (file >= 0 && file < MOST_FILES) ours[file] = mine;
    return file;
}
static int is_ours(int file) { return file >= 0 && file < MOST_FILES && ours[file]; }

#define OPEN(name, PARAMETERS, PASSED) \
    int name PARAMETERS { \
        REAL(name); \
        mode_t mode = 0; \
        if (flags & (O_CREAT | O_TMPFILE)) { \
            va_list rest; \
            va_start(rest, flags); \
            mode = va_arg(rest, mode_t); \
            va_end(rest); \
        } \
        int mine = below(path); \
        if (hit("open", mine)) return -1; \
        return mark(real PASSED, mine); \
    }
OPEN(open, (const char *path, int flags, ...), (path, flags, mode))
OPEN(open64, (const char *path, int flags, ...), (path, flags, mode))
OPEN(openat, (int folder, const char *path, int flags, ...), (folder, path, flags, mode))
OPEN(openat64, (int folder, const char *path, int flags, ...), (folder, path, flags, mode))

#define ON_FILE(name, type, PARAMETERS, PASSED) \
    type name PARAMETERS { \
        REAL(name); \
        if (hit(#name, is_ours(file))) return -1; \
        return real PASSED; \
    }
ON_FILE(write, ssize_t, (int file, const void *data, size_t size), (file, data, size))
ON_FILE(read, ssize_t, (int file, void *data, size_t size), (file, data, size))
ON_FILE(fsync, int, (int file), (file))
ON_FILE(ftruncate, int, (int file, off_t size), (file, size))
ON_FILE(ftruncate64, int, (int file, off64_t size), (file, size))
ON_FILE(fchmod, int, (int file, mode_t mode), (file, mode))
ON_FILE(fchown, int, (int file, uid_t owner, gid_t group), (file, owner, group))
ON_FILE(flock, int, (int file, int kind), (file, kind))
ON_FILE(fsetxattr, int, (int file, const char *name, const void *value, size_t size, int flags),
        (file, name, value, size, flags))

int close(int file) {
    REAL(close);
    int mine = is_ours(file);
    mark(file, 0);
    if (hit("close", mine)) {
        int kept = errno;
        real(file);
        errno = kept;
        return -1;
    }
    return real(file);
}

#define ON_PATH(name, PARAMETERS, PASSED) \
    int name PARAMETERS { \
        REAL(name); \
        if (hit(#name, below(path))) return -1; \
        return real PASSED; \
    }
ON_PATH(rename, (const char *path, const char *to), (path, to))
ON_PATH(renameat, (int folder, const char *path, int other, const char *to), (folder, path, other, to))
ON_PATH(link, (const char *path, const char *to), (path, to))
ON_PATH(linkat, (int folder, const char *path, int other, const char *to, int flags),
        (folder, path, other, to, flags))
ON_PATH(unlink, (const char *path), (path))
ON_PATH(unlinkat, (int folder, const char *path, int flags), (folder, path, flags))
ON_PATH(mkdir, (const char *path, mode_t mode), (path, mode))
ON_PATH(mkdirat, (int folder, const char *path, mode_t mode), (folder, path, mode))
