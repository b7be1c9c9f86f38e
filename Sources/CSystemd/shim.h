#pragma once
// Of the C library, for what Swift's Glibc leaves out: malloc_trim, getauxval, program headers.
#include <link.h>
#include <malloc.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <systemd/sd-bus.h>
#include <systemd/sd-daemon.h>
#include <systemd/sd-event.h>
#include <systemd/sd-id128.h>

// Unmaps the code of the program, without its libraries'. Nothing writes to code, so its pages are those of the file, and come
// again where they are needed. getauxval(3), madvise(2), elf(5).
static inline void hrzoned_unmap_code(void) {
  const ElfW(Phdr) *headers = (const ElfW(Phdr) *)getauxval(AT_PHDR);
  const ElfW(Phdr) *end = headers + getauxval(AT_PHNUM);
  const uintptr_t page = getauxval(AT_PAGESZ);
  uintptr_t base = 0;
  for (const ElfW(Phdr) *header = headers; header < end; header++)
    if (header->p_type == PT_PHDR) base = (uintptr_t)headers - header->p_vaddr;
  for (const ElfW(Phdr) *header = headers; header < end; header++) {
    if (header->p_type != PT_LOAD || (header->p_flags & (PF_X | PF_W)) != PF_X) continue;
    const uintptr_t start = (base + header->p_vaddr) & ~(page - 1);
    const uintptr_t stop = (base + header->p_vaddr + header->p_memsz) & ~(page - 1);
    madvise((void *)start, stop - start, MADV_DONTNEED);
  }
}
