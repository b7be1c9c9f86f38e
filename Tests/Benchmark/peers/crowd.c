// Greedy or hostile clients of the daemon's socket: crowd KIND SOCKET COUNT
//
//   idle   connect, and do nothing
//   hoard  ask for the whole history, and never read
//   walk   ask for the history again and again. A third of the clients read all of it. A third ask for rare types, so that the
//          daemon searches the history and finds nothing. A third never read.
//   ask    ask for the status again and again
//   set    change the runner's maximum heart rate again and again
//
// Clients send requests without waiting for answers. A client that was refused or closed connects again after a second. On
// SIGTERM the program prints a JSON object with the counts of connections, replies and errors.
#include "common.h"
#include <signal.h>

enum kind { idle, hoard, walk, ask, set };
// Limit of unanswered requests of one client.
enum { ahead = 32 };

struct client {
  struct source source;
  int number, waiting;
  bool greeted, behind;
  // The beginning of the line that is being read.
  char line[256];
  int length;
  double back;
  long seq;
  char boot[40];
};

static enum kind kind;
static long connects, closed, replies, errors, values;
static volatile sig_atomic_t is_over;

static bool reads(const struct client *client) { return kind != hoard && !(kind == walk && client->number % 3 == 2); }

static void ask_more(struct client *client) {
  char request[512];
  int most = kind == walk && client->number % 3 != 1 ? 1 : ahead;
  if (kind == idle || !client->greeted) return;
  while (client->waiting < most) {
    int size = 0;
    switch (kind) {
    case idle: return;
    case hoard: size = snprintf(request, sizeof request, "{\"id\":1,\"method\":\"subscribe\",\"since\":{\"boot\":\"%s\",\"seq\":0}}\n", client->boot); break;
    case walk:
      if (client->number % 3 == 1)
        size = snprintf(request, sizeof request, "{\"id\":1,\"method\":\"subscribe\",\"reports\":[\"workout\"],\"since\":{\"boot\":\"%s\",\"seq\":%ld}}\n",
                        client->boot, replies % 2 ? client->seq : 0);
      else
        size = snprintf(request, sizeof request, "{\"id\":1,\"method\":\"subscribe\",\"since\":{\"boot\":\"%s\",\"seq\":0}}\n", client->boot);
      break;
    case ask: size = snprintf(request, sizeof request, "{\"id\":1,\"method\":\"status\"}\n"); break;
    case set: size = snprintf(request, sizeof request, "{\"id\":1,\"method\":\"runner.set\",\"max_hr\":%ld}\n", 180 + values++ % 20); break;
    }
    if (send(client->source.descriptor, request, size, MSG_NOSIGNAL) != size) return;
    client->waiting++;
  }
}

static void take_line(struct client *client) {
  client->line[client->length < 255 ? client->length : 255] = 0;
  if (!client->greeted) {
    const char *boot = strstr(client->line, "\"boot\":\""), *seq = strstr(client->line, "\"seq\":");
    if (!boot || !seq) return;
    snprintf(client->boot, sizeof client->boot, "%.*s", (int)strcspn(boot + 8, "\""), boot + 8);
    client->seq = atol(seq + 6);
    client->greeted = true;
  } else if (!strncmp(client->line, "{\"type\":\"reply\"", 15)) {
    replies++;
    // A client that reads the whole history asks again after the states, which follow the history.
    if (kind != walk || client->number % 3 == 1) client->waiting--;
  } else if (!strncmp(client->line, "{\"type\":\"error\"", 15)) {
    errors++;
    client->waiting--;
  } else if (kind == walk && client->waiting && !strncmp(client->line, "{\"type\":\"state\"", 15))
    client->waiting--;
}

static void client_reads(struct source *source, uint32_t events) {
  (void)events;
  static char buffer[1 << 16];
  struct client *client = (struct client *)source;
  if (client->greeted && !reads(client)) return;
  ssize_t count = recv(source->descriptor, buffer, sizeof buffer, 0);
  if (count < 0 && errno == EAGAIN) return;
  if (count <= 0) {
    closed++;
    client->back = now() + 1;
    return end_source(source);
  }
  for (ssize_t at = 0; at < count;) {
    char *end = memchr(buffer + at, '\n', count - at);
    int part = (end ? end - buffer : count) - at, room = 255 - client->length;
    if (room > 0) memcpy(client->line + client->length, buffer + at, part < room ? part : room);
    client->length += part < room ? part : room;
    at += part + 1;
    if (!end) break;
    take_line(client);
    client->length = 0;
  }
  ask_more(client);
  // Without this, a descriptor that is never read again would always be ready.
  if (client->greeted && !reads(client)) {
    struct epoll_event event = {.events = EPOLLRDHUP, .data.ptr = source};
    epoll_ctl(loop_epoll, EPOLL_CTL_MOD, source->descriptor, &event);
    client->behind = true;
  }
}

static void client_ready(struct source *source, uint32_t events) {
  struct client *client = (struct client *)source;
  if (client->behind && events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) {
    closed++;
    client->back = now() + 1;
    return end_source(source);
  }
  client_reads(source, events);
}

static void over(int signal) {
  (void)signal;
  is_over = 1;
}

int main(int count, char **words) {
  static const char *const names[] = {"idle", "hoard", "walk", "ask", "set"};
  if (count != 4) return fprintf(stderr, "usage: crowd idle|hoard|walk|ask|set SOCKET COUNT\n"), 64;
  while (strcmp(names[kind], words[1])) need(++kind <= set, "no such kind");
  raise_limit();
  struct sigaction action = {.sa_handler = over};
  sigaction(SIGTERM, &action, NULL);
  int size = atoi(words[3]);
  struct client *clients = calloc(size, sizeof *clients);
  for (int i = 0; i < size; i++) clients[i] = (struct client){.source = {-1, client_ready}, .number = i};
  loop_epoll = epoll_create1(EPOLL_CLOEXEC);
  while (!is_over) {
    for (int i = 0; i < size && !is_over; i++) {
      struct client *client = &clients[i];
      if (client->source.descriptor >= 0 || client->back > now()) continue;
      *client = (struct client){.source = {connect_to(words[2], SOCK_STREAM), client_ready}, .number = i, .back = now() + 1};
      if (client->source.descriptor < 0) continue;
      connects++;
      watch(&client->source, EPOLLIN | EPOLLRDHUP);
    }
    run_until(now() + 0.1);
  }
  int open = 0;
  for (int i = 0; i < size; i++) open += clients[i].source.descriptor >= 0;
  printf("{\"kind\":\"%s\",\"open\":%d,\"connects\":%ld,\"closed\":%ld,\"replies\":%ld,\"errors\":%ld}\n", words[1], open, connects,
         closed, replies, errors);
  return 0;
}
