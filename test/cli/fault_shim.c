// Preloaded into lull, makes one call that writes fail, as a disk does that is full or breaks; or ends the program
// there.
//
//   LULL_FAULT_DIR=/real/path/of/out LULL_FAULT_AT=17 LULL_FAULT_ERRNO=ENOSPC LD_PRELOAD=fault_shim.so lull run ...
//
// Calls count from 1, and only if they concern what is under LULL_FAULT_DIR. In the environment:
//   LULL_FAULT_DIR     an absolute path without links
//   LULL_FAULT_AT      which call; none: all do what they should
//   LULL_FAULT_ERRNO   ENOSPC or EIO: it fails, having done nothing
//   LULL_FAULT_STICKY  and so do all calls after it
//   LULL_FAULT_SHORT   it writes half of what it should, if it writes; which is no failure
//   LULL_FAULT_KILL    the program is killed there, half of the bytes written if it writes
//   LULL_FAULT_THREADS how many threads can be started, whatever the directory is
//   LULL_FAULT_CORES   how many cores the program is said to be given
//   LULL_FAULT_LOG     a file that gets a line for each call that counts: its name and what it concerns
//
// Calls go to the kernel directly, so nothing here needs the functions that it stands in for. What the C library writes
// on its own, as fwrite does, does not come by; Lull writes none of its files so.

#define _GNU_SOURCE
// Else <fcntl.h> makes open of what is called open64, and open64 would be here twice.
#undef _FILE_OFFSET_BITS
#undef _FORTIFY_SOURCE

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

static atomic_long calls;

enum Fault { kNone, kFails, kHalf, kKilled };

static void Log(const char* call, const char* path) {
  const char* file = getenv("LULL_FAULT_LOG");
  if (file == NULL) return;
  char line[PATH_MAX + 64];
  const int length = snprintf(line, sizeof line, "%s %s\n", call, path);
  const long log = syscall(SYS_openat, AT_FDCWD, file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
  syscall(SYS_write, log, line, length);
  syscall(SYS_close, log);
}

static void Kill(void) { syscall(SYS_kill, getpid(), SIGKILL); }

// What becomes of a call that concerns `path`, whether it writes bytes or does something that has no half.
static enum Fault Decide(const char* call, const char* path, bool writes) {
  const char* directory = getenv("LULL_FAULT_DIR");
  if (directory == NULL) return kNone;
  const size_t length = strlen(directory);
  if (strncmp(path, directory, length) != 0 || (path[length] != '/' && path[length] != '\0')) return kNone;
  const long number = atomic_fetch_add(&calls, 1) + 1;
  Log(call, path);
  const char* at = getenv("LULL_FAULT_AT");
  if (at == NULL || number < atol(at) || (number > atol(at) && getenv("LULL_FAULT_STICKY") == NULL)) return kNone;
  if (getenv("LULL_FAULT_KILL") != NULL) {
    if (!writes) Kill();
    return kKilled;
  }
  if (getenv("LULL_FAULT_SHORT") != NULL) return writes ? kHalf : kNone;
  const char* error = getenv("LULL_FAULT_ERRNO");
  errno = error != NULL && strcmp(error, "EIO") == 0 ? EIO : ENOSPC;
  return kFails;
}

static enum Fault OfDescriptor(const char* call, int descriptor, bool writes) {
  char link[64], path[PATH_MAX];
  snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
  const int before = errno;
  const ssize_t length = readlink(link, path, sizeof path - 1);
  errno = before;
  if (length < 0) return kNone;
  path[length] = '\0';
  return Decide(call, path, writes);
}

static enum Fault OfPath(const char* call, const char* path) {
  if (path[0] == '/') return Decide(call, path, false);
  char whole[2 * PATH_MAX];
  if (getcwd(whole, PATH_MAX) == NULL) return kNone;
  strcat(whole, "/");
  strncat(whole, path, PATH_MAX - 1);
  return Decide(call, whole, false);
}

static size_t Half(size_t bytes) { return bytes > 1 ? bytes / 2 : bytes; }

// A call that writes `bytes`; `system_call` makes it with fewer of them, in `bytes` too.
#define WRITE(name, descriptor, bytes, system_call)                  \
  do {                                                               \
    const enum Fault fault = OfDescriptor(name, (descriptor), true); \
    if (fault == kFails) return -1;                                  \
    if (fault != kNone) (bytes) = Half(bytes);                       \
    const ssize_t written = (system_call);                           \
    if (fault == kKilled) Kill();                                    \
    return written;                                                  \
  } while (false)

ssize_t write(int descriptor, const void* data, size_t bytes) {
  WRITE("write", descriptor, bytes, syscall(SYS_write, descriptor, data, bytes));
}

ssize_t pwrite(int descriptor, const void* data, size_t bytes, off_t offset) {
  WRITE("pwrite", descriptor, bytes, syscall(SYS_pwrite64, descriptor, data, bytes, offset));
}

ssize_t pwrite64(int descriptor, const void* data, size_t bytes, off64_t offset) {
  WRITE("pwrite", descriptor, bytes, syscall(SYS_pwrite64, descriptor, data, bytes, offset));
}

ssize_t sendfile(int to, int from, off_t* offset, size_t bytes) {
  WRITE("sendfile", to, bytes, syscall(SYS_sendfile, to, from, offset, bytes));
}

ssize_t copy_file_range(int from, off64_t* from_offset, int to, off64_t* to_offset, size_t bytes, unsigned flags) {
  WRITE("copy_file_range", to, bytes, syscall(SYS_copy_file_range, from, from_offset, to, to_offset, bytes, flags));
}

// Half of the pieces, of several.
ssize_t writev(int descriptor, const struct iovec* pieces, int count) {
  size_t some = (size_t)count;
  WRITE("writev", descriptor, some, syscall(SYS_writev, descriptor, pieces, some));
}

int fsync(int descriptor) {
  return OfDescriptor("fsync", descriptor, false) == kFails ? -1 : (int)syscall(SYS_fsync, descriptor);
}

int fdatasync(int descriptor) {
  return OfDescriptor("fdatasync", descriptor, false) == kFails ? -1 : (int)syscall(SYS_fdatasync, descriptor);
}

int ftruncate(int descriptor, off_t bytes) {
  return OfDescriptor("ftruncate", descriptor, false) == kFails ? -1 : (int)syscall(SYS_ftruncate, descriptor, bytes);
}

int ftruncate64(int descriptor, off64_t bytes) {
  return OfDescriptor("ftruncate", descriptor, false) == kFails ? -1 : (int)syscall(SYS_ftruncate, descriptor, bytes);
}

int rename(const char* from, const char* to) {
  return OfPath("rename", to) == kFails ? -1 : (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
}

// A file that is not there does not count: Lull removes by all names that files of a run may have.
static int Unlink(int directory, const char* path, int flags) {
  const bool is_there = syscall(SYS_faccessat, directory, path, F_OK) == 0;
  if (is_there && OfPath("unlink", path) == kFails) return -1;
  return (int)syscall(SYS_unlinkat, directory, path, flags);
}

int unlink(const char* path) { return Unlink(AT_FDCWD, path, 0); }

int remove(const char* path) {
  const int removed = Unlink(AT_FDCWD, path, 0);
  return removed == 0 || errno != EISDIR ? removed : (int)syscall(SYS_unlinkat, AT_FDCWD, path, AT_REMOVEDIR);
}

int unlinkat(int directory, const char* path, int flags) { return Unlink(directory, path, flags); }

int mkdir(const char* path, mode_t mode) {
  return OfPath("mkdir", path) == kFails ? -1 : (int)syscall(SYS_mkdirat, AT_FDCWD, path, mode);
}

static int Open(int directory, const char* path, int flags, mode_t mode) {
  if ((flags & O_CREAT) != 0 && OfPath("open", path) == kFails) return -1;
  return (int)syscall(SYS_openat, directory, path, flags, mode);
}

// The mode, which is only there if a file may be made.
#define OPEN(directory)                                                    \
  do {                                                                     \
    va_list more;                                                          \
    va_start(more, flags);                                                 \
    const mode_t mode = (flags & O_CREAT) != 0 ? va_arg(more, mode_t) : 0; \
    va_end(more);                                                          \
    return Open(directory, path, flags, mode);                             \
  } while (false)

int open(const char* path, int flags, ...) { OPEN(AT_FDCWD); }
int open64(const char* path, int flags, ...) { OPEN(AT_FDCWD); }
int openat(int directory, const char* path, int flags, ...) { OPEN(directory); }

// Hard links: the second name counts, as that of rename does.
int link(const char* from, const char* to) {
  return OfPath("link", to) == kFails ? -1 : (int)syscall(SYS_linkat, AT_FDCWD, from, AT_FDCWD, to, 0);
}

int sched_getaffinity(pid_t thread, size_t size, cpu_set_t* mask) {
  const char* cores = getenv("LULL_FAULT_CORES");
  if (cores == NULL) return (int)syscall(SYS_sched_getaffinity, thread, size, mask) < 0 ? -1 : 0;
  CPU_ZERO_S(size, mask);
  for (int core = 0; core < atoi(cores); ++core) CPU_SET_S(core, size, mask);
  return 0;
}

int pthread_create(pthread_t* thread, const pthread_attr_t* attributes, void* (*work)(void*), void* argument) {
  static atomic_long started;
  const char* most = getenv("LULL_FAULT_THREADS");
  if (most != NULL && atomic_fetch_add(&started, 1) >= atol(most)) return EAGAIN;
  // No other call of the kernel starts a thread of the C library.
  int (*create)(pthread_t*, const pthread_attr_t*, void* (*)(void*), void*);
  *(void**)&create = dlsym(RTLD_NEXT, "pthread_create");  // as POSIX has it, since ISO C forbids the cast
  return create(thread, attributes, work, argument);
}
