// What one line to many subscribers costs: the daemon's processor time a delivery, beside that of a bare write loop.
// Run by fanout.sh.
//
//   fanout drain PATH CLIENTS SECONDS   connects, subscribes each, reads for so long, prints how many lines it read
//   fanout serve PATH CLIENTS LENGTH RATE   the peer: once CLIENTS are there, sends each LENGTH bytes, RATE times a second
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec + time.tv_nsec / 1e9;
}

static void need(int holds, const char *what) {
  if (holds) return;
  perror(what);
  exit(1);
}

static struct sockaddr_un address(const char *path) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  need(strlen(path) < sizeof address.sun_path, "path");
  strcpy(address.sun_path, path);
  return address;
}

static void raise_limit(void) {
  struct rlimit limit;
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

static int drain(const char *path, int clients, double seconds) {
  static char buffer[1 << 16];
  static const char request[] = "{\"id\":1,\"method\":\"subscribe\",\"reports\":[\"sample\"]}\n";
  struct sockaddr_un to = address(path);
  int poll = epoll_create1(0);
  for (int i = 0; i < clients; i++) {
    int client = socket(AF_UNIX, SOCK_STREAM, 0);
    need(connect(client, (struct sockaddr *)&to, sizeof to) == 0, "connect");
    need(write(client, request, sizeof request - 1) > 0, "subscribe");
    struct epoll_event event = {.events = EPOLLIN, .data.fd = client};
    epoll_ctl(poll, EPOLL_CTL_ADD, client, &event);
  }
  long lines = 0;
  for (double end = now() + seconds; now() < end;) {
    struct epoll_event events[256];
    int ready = epoll_wait(poll, events, 256, 100);
    for (int i = 0; i < ready; i++) {
      ssize_t count = read(events[i].data.fd, buffer, sizeof buffer);
      if (count <= 0) return printf("%ld\n", lines), 0;
      // A sample's line and the peer's are all that is counted: what greets a client has no "bpm".
      for (char *line = buffer, *end_of; line < buffer + count; line = end_of + 1) {
        end_of = memchr(line, '\n', buffer + count - line);
        if (!end_of) break;
        if (memmem(line, end_of - line, "\"bpm\"", 5)) lines++;
      }
    }
  }
  return printf("%ld\n", lines), 0;
}

static int serve(const char *path, int clients, int length, double rate) {
  struct sockaddr_un here = address(path);
  int listening = socket(AF_UNIX, SOCK_STREAM, 0), *client = calloc(clients, sizeof *client);
  need(bind(listening, (struct sockaddr *)&here, sizeof here) == 0 && listen(listening, 4096) == 0, "listen");
  for (int i = 0; i < clients; i++) need((client[i] = accept(listening, NULL, NULL)) >= 0, "accept");
  char *line = malloc(length);
  memset(line, ' ', length);
  memcpy(line, "{\"bpm\"", 6);
  line[length - 1] = '\n';
  for (double next = now();; next += 1 / rate) {
    // Clients that are gone cost an error each; whoever started this ends it.
    for (int i = 0; i < clients; i++) (void)!send(client[i], line, length, MSG_NOSIGNAL | MSG_DONTWAIT);
    double left = next + 1 / rate - now();
    struct timespec pause = {.tv_sec = (long)left, .tv_nsec = (long)((left - (long)left) * 1e9)};
    if (left > 0) nanosleep(&pause, NULL);
  }
}

int main(int count, char **words) {
  raise_limit();
  if (count == 5 && !strcmp(words[1], "drain")) return drain(words[2], atoi(words[3]), atof(words[4]));
  if (count == 6 && !strcmp(words[1], "serve")) return serve(words[2], atoi(words[3]), atoi(words[4]), atof(words[5]));
  fprintf(stderr, "usage: fanout drain PATH CLIENTS SECONDS | serve PATH CLIENTS LENGTH RATE\n");
  return 64;
}
