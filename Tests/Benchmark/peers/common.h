// Shared by the programs of this folder: an epoll loop, Unix sockets, and a strap in software.
#pragma once
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

static inline double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec + time.tv_nsec / 1e9;
}

static inline void need(bool holds, const char *what) {
  if (holds) return;
  perror(what);
  exit(1);
}

static inline void raise_limit(void) {
  struct rlimit limit;
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

// MARK: The loop

// A descriptor in the loop. `ready` is called for the events that `watch` asks for, and for hang-ups.
struct source {
  int descriptor;
  void (*ready)(struct source *, uint32_t events);
};

static int loop_epoll = -1;

static inline void watch(struct source *source, uint32_t events) {
  if (loop_epoll < 0) loop_epoll = epoll_create1(EPOLL_CLOEXEC);
  struct epoll_event event = {.events = events, .data.ptr = source};
  need(epoll_ctl(loop_epoll, EPOLL_CTL_ADD, source->descriptor, &event) == 0, "epoll_ctl");
}

// Closes the descriptor, which also removes it from the loop.
static inline void end_source(struct source *source) {
  if (source->descriptor >= 0) close(source->descriptor);
  source->descriptor = -1;
}

// Handles events until the time `end`, as measured by now().
static inline void run_until(double end) {
  struct epoll_event events[256];
  do {
    double left = end - now();
    // Waits of whole milliseconds, as in epoll_wait, would make a probe late.
    struct timespec wait = {.tv_sec = left > 0 ? (long)left : 0, .tv_nsec = left > 0 ? (long)((left - (long)left) * 1e9) : 0};
    int count = epoll_pwait2(loop_epoll, events, 256, &wait, NULL);
    for (int i = 0; i < count; i++) {
      struct source *source = events[i].data.ptr;
      // An earlier handler of this round may have closed it.
      if (source->descriptor >= 0) source->ready(source, events[i].events);
    }
  } while (now() < end);
}

// MARK: Unix sockets

static inline struct sockaddr_un address_of(const char *path) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  need(strlen(path) < sizeof address.sun_path, "the path is too long");
  strcpy(address.sun_path, path);
  return address;
}

static inline int listen_at(const char *path, int type) {
  struct sockaddr_un address = address_of(path);
  int descriptor = socket(AF_UNIX, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  unlink(path);
  need(bind(descriptor, (struct sockaddr *)&address, sizeof address) == 0, path);
  need(chmod(path, 0666) == 0 && listen(descriptor, 4096) == 0, path);
  return descriptor;
}

// Returns -1 if the connect fails: nobody listens there, or the backlog is full.
static inline int connect_to(const char *path, int type) {
  struct sockaddr_un address = address_of(path);
  int descriptor = socket(AF_UNIX, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  need(descriptor >= 0, "socket");
  if (connect(descriptor, (struct sockaddr *)&address, sizeof address) == 0) return descriptor;
  close(descriptor);
  return -1;
}

// MARK: A strap

// A Heart Rate service at handles 1 to 4, for one subscriber. Core Specification, Vol 3, Part F, 3.4.
struct strap {
  struct source listening, connection;
  int number;
  bool subscribed;
};

static inline int answer_attribute_request(const uint8_t *packet, ssize_t length, uint8_t *answer, int *subscribes) {
  static const uint16_t types[] = {0, 0x2800, 0x2803, 0x2A37, 0x2902};
  uint16_t first = 0, last = 0;
  if (length >= 5) first = packet[1] | packet[2] << 8, last = packet[3] | packet[4] << 8;
  uint8_t error = 0x06;
  switch (packet[0]) {
  case 0x02: return memcpy(answer, "\x03\x40\x00", 3), 3;
  case 0x04: {
    int size = 2;
    memcpy(answer, "\x05\x01", 2);
    for (int handle = 1; handle <= 4; handle++)
      if (first <= handle && handle <= last) {
        uint8_t pair[] = {handle, 0, types[handle] & 0xFF, types[handle] >> 8};
        memcpy(answer + size, pair, 4);
        size += 4;
      }
    if (size > 2) return size;
    error = 0x0A;
    break;
  }
  case 0x06:
    if (length == 9 && !memcmp(packet + 5, "\x00\x28\x0D\x18", 4) && first <= 1) return memcpy(answer, "\x07\x01\x00\x04\x00", 5), 5;
    error = 0x0A;
    break;
  case 0x08:
    if (length == 7 && !memcmp(packet + 5, "\x03\x28", 2) && first <= 2 && 2 <= last)
      return memcpy(answer, "\x09\x07\x02\x00\x10\x03\x00\x37\x2A", 9), 9;
    error = 0x0A;
    break;
  case 0x12:
    if (length == 5 && first == 4) {
      *subscribes = packet[3] & 1;
      return answer[0] = 0x13, 1;
    }
    first = 0;
    break;
  default: first = 0;
  }
  uint8_t refusal[] = {0x01, packet[0], first & 0xFF, first >> 8, error};
  return memcpy(answer, refusal, 5), 5;
}

static inline void strap_receives(struct source *source, uint32_t events) {
  (void)events;
  struct strap *strap = (struct strap *)((char *)source - offsetof(struct strap, connection));
  uint8_t packet[512], answer[64];
  ssize_t length = recv(source->descriptor, packet, sizeof packet, 0);
  if (length < 0 && errno == EAGAIN) return;
  if (length <= 0) {
    strap->subscribed = false;
    return end_source(source);
  }
  int subscribes = strap->subscribed;
  int size = answer_attribute_request(packet, length, answer, &subscribes);
  (void)!send(source->descriptor, answer, size, MSG_NOSIGNAL);
  strap->subscribed = subscribes;
}

static inline void strap_accepts(struct source *source, uint32_t events) {
  (void)events;
  struct strap *strap = (struct strap *)source;
  int connection = accept4(source->descriptor, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (connection < 0) return;
  end_source(&strap->connection);
  strap->subscribed = false;
  strap->connection = (struct source){connection, strap_receives};
  watch(&strap->connection, EPOLLIN);
}

static inline void open_strap(struct strap *strap, const char *path, int number) {
  *strap = (struct strap){{listen_at(path, SOCK_SEQPACKET), strap_accepts}, {-1, strap_receives}, number, false};
  watch(&strap->listening, EPOLLIN);
}

// Notifies beat `beat`: a heart rate near 120, an RR interval, and the beat's number as the energy expended.
// Returns false if nobody subscribed or the peer's buffer is full.
static inline bool notify(struct strap *strap, uint32_t beat) {
  if (!strap->subscribed) return false;
  int bpm = 120 + strap->number % 40 + beat / 4 % 3, interval = 60 * 1024 / bpm;
  // The flags 0x1E: contact is detected; energy and RR intervals are present. Heart Rate Service 1.0, 3.1.
  uint8_t packet[] = {0x1B, 3, 0, 0x1E, bpm, beat & 0xFF, beat >> 8 & 0xFF, interval & 0xFF, interval >> 8};
  return send(strap->connection.descriptor, packet, sizeof packet, MSG_NOSIGNAL | MSG_DONTWAIT) > 0;
}
