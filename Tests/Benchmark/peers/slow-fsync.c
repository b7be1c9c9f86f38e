// For LD_PRELOAD: fsync and fdatasync take SLOW_FSYNC_MS milliseconds longer, as on a slow memory card.
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>

static void pause_as_told(void) {
  const char *told = getenv("SLOW_FSYNC_MS");
  long milliseconds = told ? atol(told) : 20;
  struct timespec rest = {.tv_sec = milliseconds / 1000, .tv_nsec = milliseconds % 1000 * 1000000};
  // A signal must not shorten the wait.
  while (nanosleep(&rest, &rest) != 0) {}
}

int fsync(int descriptor) {
  int (*next)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
  pause_as_told();
  return next(descriptor);
}

int fdatasync(int descriptor) {
  int (*next)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
  pause_as_told();
  return next(descriptor);
}
