// The least work possible between straps and subscribers: relay SOCKET STRAP...
//
// Subscribes to each STRAP. For each notification, sends a line of 235 bytes to every client of SOCKET that asked. It has no
// filter, no queue and no history, so it is a lower bound for the daemon's processor time and delay.
#include "common.h"

enum { most_clients = 4096, line_length = 235 };

struct client {
  struct source source;
  bool subscribed;
};
static struct client clients[most_clients];
static int client_count;

static void client_asks(struct source *source, uint32_t events) {
  (void)events;
  static const char reply[] = "{\"type\":\"reply\",\"id\":1}\n";
  char request[4096];
  if (recv(source->descriptor, request, sizeof request, 0) <= 0) return end_source(source);
  (void)!send(source->descriptor, reply, sizeof reply - 1, MSG_NOSIGNAL);
  ((struct client *)source)->subscribed = true;
}

static void accept_client(struct source *source, uint32_t events) {
  (void)events;
  for (int descriptor; client_count < most_clients && (descriptor = accept4(source->descriptor, NULL, NULL, SOCK_NONBLOCK)) >= 0;) {
    struct client *client = &clients[client_count++];
    *client = (struct client){{descriptor, client_asks}, false};
    watch(&client->source, EPOLLIN);
  }
}

static void relay(struct source *source, uint32_t events) {
  (void)events;
  uint8_t packet[512];
  ssize_t length = recv(source->descriptor, packet, sizeof packet, 0);
  need(length > 0, "the strap ended");
  if (length < 5 || packet[0] != 0x1B) return;
  int energy = packet[3] & 0x08 && length >= 7 ? packet[5] | packet[6] << 8 : 0;
  char line[line_length + 64];
  int size = snprintf(line, sizeof line, "{\"type\":\"sample\",\"bpm\":%d,\"energy_kj\":%d,\"pad\":\"", packet[4], energy);
  memset(line + size, ' ', line_length - size);
  memcpy(line + line_length - 3, "\"}\n", 3);
  for (int i = 0; i < client_count; i++)
    if (clients[i].subscribed) (void)!send(clients[i].source.descriptor, line, line_length, MSG_NOSIGNAL | MSG_DONTWAIT);
}

int main(int count, char **words) {
  if (count < 3) return fprintf(stderr, "usage: relay SOCKET STRAP...\n"), 64;
  raise_limit();
  struct source *straps = calloc(count, sizeof *straps), listening = {-1, accept_client};
  for (int i = 2; i < count; i++) {
    straps[i] = (struct source){connect_to(words[i], SOCK_SEQPACKET), relay};
    need(straps[i].descriptor >= 0, words[i]);
    watch(&straps[i], EPOLLIN);
    need(send(straps[i].descriptor, "\x12\x04\x00\x01\x00", 5, 0) == 5, "subscribe");
  }
  listening.descriptor = listen_at(words[1], SOCK_STREAM);
  watch(&listening, EPOLLIN);
  for (;;) run_until(now() + 3600);
}
