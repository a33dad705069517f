/* Counts the calls of a process that change a file or speak to a database, and at one of them ends or stops the process.

   Loaded before libc (LD_PRELOAD). `killer_arm` says at which call, before or after it, by which signal; 0 counts only. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <signal.h>
#include <stdarg.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

static volatile int armed, at, after, number;
static volatile int calls;

void killer_arm(int call, int is_after, int signal_number) {
    calls = 0;
    at = call;
    after = is_after;
    number = signal_number;
    armed = 1;
}

int killer_calls(void) {
    armed = 0;
    return calls;
}

static int begin(void) {
    if (!armed) return 0;
    int call = __sync_add_and_fetch(&calls, 1);
    if (call == at && !after) kill(getpid(), number);
    return call;
}

static void finish(int call) {
    if (call && call == at && after) kill(getpid(), number);
}

static int is_file(int descriptor) {
    struct stat status;
    return armed && fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode);
}

#define WATCHED(type, name, parameters, arguments, is_counted)           \
    type name parameters {                                               \
        static type(*real) parameters;                                   \
        if (!real) real = (type(*) parameters)dlsym(RTLD_NEXT, #name);   \
        int call = (is_counted) ? begin() : 0;                           \
        type result = real arguments;                                    \
        finish(call);                                                    \
        return result;                                                   \
    }

WATCHED(ssize_t, write, (int fd, const void *b, size_t n), (fd, b, n), is_file(fd))
WATCHED(ssize_t, pwrite, (int fd, const void *b, size_t n, off_t o), (fd, b, n, o), is_file(fd))
WATCHED(ssize_t, pwrite64, (int fd, const void *b, size_t n, off64_t o), (fd, b, n, o), is_file(fd))
WATCHED(ssize_t, writev, (int fd, const struct iovec *v, int n), (fd, v, n), is_file(fd))
WATCHED(ssize_t, send, (int fd, const void *b, size_t n, int f), (fd, b, n, f), 1)
WATCHED(ssize_t, sendfile64, (int o, int i, off64_t *f, size_t n), (o, i, f, n), is_file(o))
WATCHED(ssize_t, copy_file_range, (int i, off64_t *a, int o, off64_t *b, size_t n, unsigned f), (i, a, o, b, n, f), 1)
WATCHED(int, rename, (const char *a, const char *b), (a, b), 1)
WATCHED(int, renameat, (int c, const char *a, int d, const char *b), (c, a, d, b), 1)
WATCHED(int, link, (const char *a, const char *b), (a, b), 1)
WATCHED(int, linkat, (int c, const char *a, int d, const char *b, int f), (c, a, d, b, f), 1)
WATCHED(int, unlink, (const char *a), (a), 1)
WATCHED(int, unlinkat, (int d, const char *a, int f), (d, a, f), 1)
WATCHED(int, rmdir, (const char *a), (a), 1)
WATCHED(int, mkdir, (const char *a, mode_t m), (a, m), 1)
WATCHED(int, mkdirat, (int d, const char *a, mode_t m), (d, a, m), 1)
WATCHED(int, ftruncate, (int fd, off_t n), (fd, n), 1)
WATCHED(int, ftruncate64, (int fd, off64_t n), (fd, n), 1)
WATCHED(int, fsync, (int fd), (fd), 1)
WATCHED(int, fdatasync, (int fd), (fd), 1)
