// A strap and its subscribers in one process, so that one clock measures the delay of a heartbeat.
//
//   probe SERVER STRAP SOCKET CLIENTS RATE SECONDS [AWAY]
//
// SERVER is `lines` (the daemon, or relay.c) or `mqtt` (mosquitto, to which the probe itself publishes). The strap listens at
// STRAP and notifies RATE times a second. With `lines`, each beat carries its number as the energy expended.
//
// With AWAY, one more client disconnects again and again for AWAY seconds, and asks for the missed samples each time it returns.
// The strap then beats once a second until a line comes on standard input, and only then do the clients connect.
//
// Prints one JSON object: the numbers of samples sent, received and lost; delays in microseconds; the server's processor time in
// nanoseconds and its wake-ups during the measurement; and its processor time while the subscribers connected.
#include "common.h"
#include <math.h>

enum { numbers = 65536, line_limit = 4096 };

struct client {
  struct source source;
  // The beginning of an incomplete line.
  char line[line_limit];
  int length;
  bool ready;
  // For the client that disconnects at times: the next beat that it must receive.
  long next;
  bool returns;
};

static double sent_at[numbers];
static long sent, lost, duplicates, drops, ended;
static double *delays;
static long delay_count, delay_room;
static const char *socket_path, *strap_path;
static bool is_mqtt, is_measuring;

// The client that disconnects at times.
static struct client returner = {.source.descriptor = -1, .returns = true};
static char boot[64];
static long last_seq = -1;
static long returns, refused;

static bool starts(const char *line, const char *with) { return !strncmp(line, with, strlen(with)); }

static long number_after(const char *line, const char *key) {
  const char *at = strstr(line, key);
  return at ? atol(at + strlen(key)) : -1;
}

static void take_line(struct client *client, char *line, double time) {
  long beat = number_after(line, "\"energy_kj\":");
  if (client->returns) {
    const char *at = strstr(line, "\"boot\":\"");
    if (starts(line, "{\"type\":\"hello\"") && at) snprintf(boot, sizeof boot, "%.*s", (int)strcspn(at + 8, "\""), at + 8);
    long seq = number_after(line, "\"seq\":");
    if (beat >= 0 && seq >= 0) last_seq = seq;
    if (beat >= 0 && is_measuring) {
      if (beat == client->next) client->next = beat + 1;
      else if (beat < client->next) duplicates++;
      else lost += beat - client->next, client->next = beat + 1;
    }
  }
  if (starts(line, "{\"type\":\"reply\"")) client->ready = true;
  if (starts(line, "{\"type\":\"dropped\"") || starts(line, "{\"type\":\"error\"")) {
    if (drops++ < 3) fprintf(stderr, "probe: %s\n", line);
  }
  if (beat < 0 || client->returns || !is_measuring) return;
  if (delay_count == delay_room) delays = realloc(delays, (delay_room = delay_room * 2 + 4096) * sizeof *delays);
  delays[delay_count++] = time - sent_at[beat % numbers];
}

static void client_reads(struct source *source, uint32_t events) {
  (void)events;
  static char buffer[1 << 16];
  struct client *client = (struct client *)source;
  ssize_t count = recv(source->descriptor, buffer, sizeof buffer, 0);
  double time = now();
  if (count < 0 && errno == EAGAIN) return;
  if (count <= 0) {
    ended++;
    client->length = 0;
    return end_source(source);
  }
  // Only CONNACK and SUBACK, together 9 bytes, come before the first message.
  if (is_mqtt && !client->ready && (client->length += count) >= 9) {
    client->ready = true;
    client->length = 0;
    return;
  }
  for (ssize_t at = 0; at < count;) {
    char *end = memchr(buffer + at, '\n', count - at);
    int part = (end ? end - buffer : count) - at, room = line_limit - 1 - client->length;
    memcpy(client->line + client->length, buffer + at, part < room ? part : room);
    client->length += part < room ? part : room;
    at += part + 1;
    if (!end) break;
    // MQTT puts a binary header before the line; strstr would stop at a zero in it.
    char *line = client->line;
    line[client->length] = 0;
    if (is_mqtt) line = memmem(line, client->length, "{\"bpm\"", 6);
    if (line) take_line(client, line, time);
    client->length = 0;
  }
}

static bool connect_client(struct client *client, const char *request, int length) {
  client->source = (struct source){connect_to(socket_path, SOCK_STREAM), client_reads};
  if (client->source.descriptor < 0) return false;
  client->length = 0;
  client->ready = false;
  watch(&client->source, EPOLLIN);
  (void)!send(client->source.descriptor, request, length, MSG_NOSIGNAL);
  return true;
}

// Connects the returner, which asks for the reports after its last one.
static void come_back(void) {
  char request[512];
  int size = snprintf(request, sizeof request, "{\"id\":1,\"method\":\"subscribe\",\"reports\":[\"sample\"],\"straps\":[\"unix:%s\"]", strap_path);
  if (last_seq >= 0) size += snprintf(request + size, sizeof request - size, ",\"since\":{\"boot\":\"%s\",\"seq\":%ld}", boot, last_seq);
  size += snprintf(request + size, sizeof request - size, "}\n");
  if (!connect_client(&returner, request, size)) refused++;
}

// The first number in /proc/PROCESS/NAME, after `key` if given; -1 if there is none.
static double figure(int process, const char *name, const char *key) {
  char path[64], text[4096];
  snprintf(path, sizeof path, "/proc/%d/%s", process, name);
  FILE *file = fopen(path, "r");
  if (!file) return -1;
  size_t size = fread(text, 1, sizeof text - 1, file);
  fclose(file);
  text[size] = 0;
  const char *at = key ? strstr(text, key) : text;
  return at ? atof(at + (key ? strlen(key) : 0)) : -1;
}

static double processor_time(int process) { return figure(process, "schedstat", NULL); }
static double wakes(int process) { return figure(process, "status", "\nvoluntary_ctxt_switches:"); }

static int by_size(const void *left, const void *right) {
  double a = *(const double *)left, b = *(const double *)right;
  return (a > b) - (a < b);
}

// The quantile `share` (0 to 1) of the sorted delays, in microseconds.
static double part(double share) {
  if (delay_count == 0) return -1;
  long index = ceil(share * delay_count) - 1;
  return delays[index < 0 ? 0 : index] * 1e6;
}

static void publish(int publisher, long beat) {
  enum { payload = 235, header = 6 };
  char packet[header + payload];
  // PUBLISH, QoS 0, to the topic "h": MQTT 3.1.1, 3.3. The length takes two bytes.
  memcpy(packet, "\x30\xEE\x01\x00\x01h", header);
  int size = snprintf(packet + header, payload, "{\"bpm\":120,\"energy_kj\":%ld,\"pad\":\"", beat % numbers);
  memset(packet + header + size, ' ', payload - size);
  memcpy(packet + header + payload - 3, "\"}\n", 3);
  need(send(publisher, packet, sizeof packet, MSG_NOSIGNAL) == sizeof packet, "publish");
}

int main(int count, char **words) {
  if (count < 7 || count > 8) return fprintf(stderr, "usage: probe lines|mqtt STRAP SOCKET CLIENTS RATE SECONDS [AWAY]\n"), 64;
  is_mqtt = !strcmp(words[1], "mqtt");
  strap_path = words[2], socket_path = words[3];
  int client_count = atoi(words[4]);
  double rate = atof(words[5]), seconds = atof(words[6]), away = count == 8 ? atof(words[7]) : 0;
  raise_limit();

  struct strap strap = {.connection.descriptor = -1};
  if (!is_mqtt) open_strap(&strap, strap_path, 1);
  puts("ready");
  fflush(stdout);
  if (away) {
    fcntl(0, F_SETFL, O_NONBLOCK);
    for (char go; read(0, &go, 1) < 0; run_until(now() + 1)) notify(&strap, numbers - 1);
  }

  // The server may not listen yet, or may be full.
  double limit = now() + 60;
  int first = -1;
  while ((first = connect_to(socket_path, SOCK_STREAM)) < 0) {
    need(now() < limit, socket_path);
    run_until(now() + 0.02);
  }
  struct ucred server = {0};
  socklen_t size = sizeof server;
  getsockopt(first, SOL_SOCKET, SO_PEERCRED, &server, &size);
  int process = server.pid;
  double joining = processor_time(process);

  struct client *clients = calloc(client_count, sizeof *clients);
  char request[512];
  int length;
  static const char greeting[] = "\x10\x0C\x00\x04MQTT\x04\x02\x00\x00\x00\x00\x82\x06\x00\x01\x00\x01h";
  if (is_mqtt) {
    // CONNECT with a clean session and a client ID from the server, and SUBSCRIBE to "h" at QoS 0.
    length = 14 + 8;
    memcpy(request, greeting, 21);
    request[21] = 0;
  } else
    length = snprintf(request, sizeof request, "{\"id\":1,\"method\":\"subscribe\",\"reports\":[\"sample\"]%s%s%s}\n",
                      away ? ",\"straps\":[\"unix:" : "", away ? strap_path : "", away ? "\"]" : "");
  if (is_mqtt) (void)!send(first, request, 14, MSG_NOSIGNAL);
  else close(first);
  for (int i = 0; i < client_count; i++)
    for (clients[i].source.descriptor = -1; !clients[i].ready;) {
      if (clients[i].source.descriptor < 0 && !connect_client(&clients[i], request, length)) run_until(now() + 0.01);
      // Only the first waits for its answer. After that the server is known to work.
      if (i > 0 && clients[i].source.descriptor >= 0) break;
      run_until(now() + 0.01);
      need(now() < limit, "subscribe");
    }
  for (bool all = false; !all;) {
    all = is_mqtt || strap.subscribed;
    for (int i = 0; i < client_count; i++) {
      all = all && clients[i].ready;
      if (clients[i].source.descriptor < 0) connect_client(&clients[i], request, length);
    }
    need(now() < limit, "not all subscribers were answered, or the strap was not subscribed to");
    run_until(now() + 0.02);
  }
  if (away) come_back();
  run_until(now() + 1);

  joining = processor_time(process) - joining;
  is_measuring = true;
  ended = drops = 0;
  returner.next = 0;
  double time = processor_time(process), wake_count = wakes(process), begin = now(), next = begin;
  double due = away ? begin + 5 : INFINITY;
  bool is_there = true;
  for (; next < begin + seconds; next += 1 / rate) {
    run_until(next);
    if (is_mqtt || strap.subscribed) {
      sent_at[sent % numbers] = now();
      if (is_mqtt) publish(first, sent), sent++;
      else if (notify(&strap, sent)) sent++;
    }
    if (now() < due) continue;
    if (returner.source.descriptor < 0 || !returner.ready) {
      if (returner.source.descriptor < 0) come_back();
      due = now() + 0.5;
    } else if (!is_there) {
      is_there = true;
      returns++;
      due = now() + 5;
    } else {
      // Disconnect, unless too little time is left to return.
      due = now() + away;
      if (due > begin + seconds - 5) due = INFINITY;
      else end_source(&returner.source), is_there = false;
    }
  }
  run_until(now() + 1);
  time = processor_time(process) - time;
  wake_count = wakes(process) - wake_count;
  if (away) {
    for (double end = now() + 10; returner.next < sent && now() < end;) run_until(now() + 0.1);
    lost += sent - returner.next;
  } else
    lost = sent * client_count - delay_count;
  long missing = sent * client_count - delay_count;
  qsort(delays, delay_count, sizeof *delays, by_size);
  printf("{\"sent\":%ld,\"received\":%ld,\"missing\":%ld,\"lost\":%ld,\"duplicates\":%ld,\"drops\":%ld,\"ended\":%ld,"
         "\"returns\":%ld,\"refused\":%ld,\"seconds\":%.3f,\"joining_ns\":%.0f,\"time_ns\":%.0f,\"wakes\":%.0f,"
         "\"p50\":%.1f,\"p99\":%.1f,\"p999\":%.1f,\"worst\":%.1f}\n",
         sent, delay_count, missing, lost, duplicates, drops, ended, returns, refused, now() - begin, joining, time, wake_count, part(0.5),
         part(0.99), part(0.999), part(1));
  return 0;
}
