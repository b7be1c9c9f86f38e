#pragma once
// The headers of libsystemd: event loop, D-Bus, messages to the service manager, IDs. EventLoop and DBus use them.
#include <systemd/sd-bus.h>
#include <systemd/sd-daemon.h>
#include <systemd/sd-event.h>
#include <systemd/sd-id128.h>
