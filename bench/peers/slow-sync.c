/* Every flush takes 50 ms longer, as on a worn card: preloaded into a store's process. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stddef.h>
#include <time.h>

static void dawdle(void) {
  struct timespec span = {0, 50 * 1000 * 1000};
  nanosleep(&span, NULL);
}

int fsync(int fd) {
  int (*next)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
  dawdle();
  return next(fd);
}

int fdatasync(int fd) {
  int (*next)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
  dawdle();
  return next(fd);
}

int msync(void *from, size_t length, int flags) {
  int (*next)(void *, size_t, int) = (int (*)(void *, size_t, int))dlsym(RTLD_NEXT, "msync");
  dawdle();
  return next(from, length, flags);
}
