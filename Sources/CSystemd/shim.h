#pragma once
// Of the C library, for what Swift's Glibc leaves out: malloc_trim, sscanf, eventfd, renameat2.
#include <malloc.h>
#include <stdio.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <systemd/sd-bus.h>
#include <systemd/sd-daemon.h>
#include <systemd/sd-event.h>
#include <systemd/sd-id128.h>
#include <unistd.h>

// Renames FROM to TO, both in DIRECTORY; EEXIST if there is a TO. renameat2(2), RENAME_NOREPLACE.
static inline int hrzoned_rename_noreplace(int directory, const char *from, const char *to) {
  return (int)syscall(SYS_renameat2, directory, from, directory, to, 1);
}

// Exchanges the names A and B in DIRECTORY; ENOENT if one is missing. renameat2(2), RENAME_EXCHANGE.
static inline int hrzoned_rename_exchange(int directory, const char *a, const char *b) {
  return (int)syscall(SYS_renameat2, directory, a, directory, b, 2);
}

// Unmaps the code of the program and its libraries. Nothing writes to code, so its pages are those of the file, and come again
// where they are needed. proc_pid_maps(5), madvise(2).
static inline void hrzoned_unmap_code(void) {
  FILE *maps = fopen("/proc/self/maps", "re");
  if (!maps) return;
  char line[512];
  while (fgets(line, sizeof line, maps)) {
    unsigned long start, end;
    char access[5], file[2];
    if (sscanf(line, "%lx-%lx %4s %*s %*s %*s %1s", &start, &end, access, file) != 4) continue;
    if (access[1] == '-' && access[2] == 'x' && file[0] == '/') madvise((void *)start, end - start, MADV_DONTNEED);
  }
  fclose(maps);
}
