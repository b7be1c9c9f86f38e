#pragma once
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
// Of the C library, for what Swift's Glibc leaves out: malloc_trim, dl_iterate_phdr.
#include <link.h>
#include <malloc.h>
#include <sys/mman.h>
#include <unistd.h>

#include <systemd/sd-bus.h>
#include <systemd/sd-daemon.h>
#include <systemd/sd-event.h>
#include <systemd/sd-id128.h>

// Nothing writes to code, so its pages are those of the file, and may go and come. dl_iterate_phdr(3).
static inline int hrzoned_unmap_code_of(struct dl_phdr_info *object, size_t size, void *context) {
  (void)size;
  (void)context;
  const uintptr_t page = (uintptr_t)getpagesize();
  for (int index = 0; index < object->dlpi_phnum; index++) {
    const ElfW(Phdr) *segment = &object->dlpi_phdr[index];
    if (segment->p_type != PT_LOAD || (segment->p_flags & (PF_X | PF_W)) != PF_X) continue;
    const uintptr_t start = (object->dlpi_addr + segment->p_vaddr) & ~(page - 1);
    const uintptr_t end = (object->dlpi_addr + segment->p_vaddr + segment->p_memsz) & ~(page - 1);
    madvise((void *)start, end - start, MADV_DONTNEED);
  }
  return 0;
}

static inline void hrzoned_unmap_code(void) { dl_iterate_phdr(hrzoned_unmap_code_of, NULL); }
