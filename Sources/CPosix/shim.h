#pragma once
// Functions of the C library that Swift's Glibc module lacks: malloc_trim, eventfd, renameat2, the control messages
// of recvmsg, and the fonts of the Linux console.
#include <linux/kd.h>
#include <malloc.h>
#include <stdint.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

// Receives a packet by recvmsg(2) with MSG_DONTWAIT and MSG_TRUNC. Returns the packet's full length, or -1. STAMP gets
// the time of SO_TIMESTAMP in microseconds since 1970, or -1. socket(7). Swift does not import the macros of cmsg(3).
static inline ssize_t hrzoned_receive(int descriptor, void *buffer, size_t length, int64_t *stamp) {
  struct iovec piece = {buffer, length};
  union {
    char bytes[CMSG_SPACE(sizeof(struct timeval))];
    struct cmsghdr alignment;
  } control;
  struct msghdr message = {.msg_iov = &piece, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
  ssize_t count = recvmsg(descriptor, &message, MSG_DONTWAIT | MSG_TRUNC);
  *stamp = -1;
  if (count < 0) return count;
  for (struct cmsghdr *item = CMSG_FIRSTHDR(&message); item; item = CMSG_NXTHDR(&message, item)) {
    if (item->cmsg_level != SOL_SOCKET || item->cmsg_type != SO_TIMESTAMP || item->cmsg_len < CMSG_LEN(sizeof(struct timeval)))
      continue;
    struct timeval time;
    memcpy(&time, CMSG_DATA(item), sizeof time);
    *stamp = (int64_t)time.tv_sec * 1000000 + time.tv_usec;
  }
  return count;
}

// Renames FROM to TO in DIRECTORY; EEXIST if TO exists. renameat2(2), RENAME_NOREPLACE.
static inline int hrzoned_rename_noreplace(int directory, const char *from, const char *to) {
  return (int)syscall(SYS_renameat2, directory, from, directory, to, 1);
}

// Exchanges the names A and B in DIRECTORY; ENOENT if one is missing. renameat2(2), RENAME_EXCHANGE.
static inline int hrzoned_rename_exchange(int directory, const char *a, const char *b) {
  return (int)syscall(SYS_renameat2, directory, a, directory, b, 2);
}
