// A strap at PATH that notifies 20,000 times a second, or as often as its connection accepts: flood PATH
//
// It prints `ready` when it listens.
#include "common.h"

int main(int count, char **words) {
  if (count != 2) return fprintf(stderr, "usage: flood PATH\n"), 64;
  struct strap strap;
  open_strap(&strap, words[1], 1);
  puts("ready");
  fflush(stdout);
  for (uint32_t beat = 0;;) {
    double next = now() + 0.005;
    for (int i = 0; i < 100 && notify(&strap, beat); i++) beat++;
    run_until(next);
  }
}
