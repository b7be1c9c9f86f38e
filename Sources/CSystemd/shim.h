#pragma once
// Of the C library, for what Swift's Glibc leaves out: malloc_trim.
#include <malloc.h>
#include <systemd/sd-bus.h>
#include <systemd/sd-daemon.h>
#include <systemd/sd-event.h>
#include <systemd/sd-id128.h>
