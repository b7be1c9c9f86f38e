// libFuzzer as a library: https://llvm.org/docs/LibFuzzer.html#using-libfuzzer-as-a-library
#pragma once
#include <stddef.h>
#include <stdint.h>

// Runs `callback` on as many inputs as the arguments ask for, then exits. The callback returns 0, or -1 for an input that
// must not be added to the corpus.
int LLVMFuzzerRunDriver(int *argc, char ***argv, int (*callback)(const uint8_t *data, size_t size));
