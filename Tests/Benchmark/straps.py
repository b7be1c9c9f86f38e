#!/usr/bin/env python3
"""Heart-rate straps on Unix sockets: straps.py COUNT FOLDER [--interval SECONDS [--until SECONDS --then SECONDS]]

Strap N, from 1 to COUNT, is the SOCK_SEQPACKET socket FOLDER/strap-N. It speaks ATT, as the daemon's `unix:` straps do, and has a
Heart Rate service. All straps notify their subscribers at the same time, every --interval seconds; after --until seconds, every
--then seconds. The program prints `ready` when all sockets listen.
"""

import argparse
import contextlib
import os
import selectors
import socket
import struct
import time

PRIMARY_SERVICE, CHARACTERISTIC, CONFIGURATION, MEASUREMENT = 0x2800, 0x2803, 0x2902, 0x2A37
ATTRIBUTES = [(1, PRIMARY_SERVICE), (2, CHARACTERISTIC), (3, MEASUREMENT), (4, CONFIGURATION)]
NOT_FOUND, NOT_SUPPORTED = 0x0A, 0x06


def answer(packet):
    """The answer to a request, and True or False if it changes the subscription. Core Specification, Vol 3, Part F, 3.4."""
    opcode = packet[0]

    def refuse(code, handle=0):
        return struct.pack('<BBHB', 0x01, opcode, handle, code), None

    if opcode == 0x02:
        return struct.pack('<BH', 0x03, 64), None
    if opcode in (0x04, 0x06, 0x08):
        first, last = struct.unpack_from('<HH', packet, 1)
        inside = [(handle, kind) for handle, kind in ATTRIBUTES if first <= handle <= last]
        if opcode == 0x04 and inside:
            return b'\x05\x01' + b''.join(struct.pack('<HH', *attribute) for attribute in inside), None
        if opcode == 0x06 and packet[5:] == struct.pack('<HH', PRIMARY_SERVICE, 0x180D) and first <= 1:
            return struct.pack('<BHH', 0x07, 1, 4), None
        if opcode == 0x08 and packet[5:] == struct.pack('<H', CHARACTERISTIC) and first <= 2 <= last:
            return struct.pack('<BBHBHH', 0x09, 7, 2, 0x10, 3, MEASUREMENT), None
        return refuse(NOT_FOUND, first)
    if opcode == 0x12 and struct.unpack_from('<H', packet, 1)[0] == 4:
        return b'\x13', packet[3] & 1 == 1
    return refuse(NOT_SUPPORTED)


def main():
    parser = argparse.ArgumentParser(description='heart-rate straps on Unix sockets')
    parser.add_argument('count', type=int)
    parser.add_argument('folder')
    parser.add_argument('--interval', type=float, default=1.0)
    parser.add_argument('--until', type=float, default=float('inf'))
    parser.add_argument('--then', type=float, default=1.0)
    options = parser.parse_args()
    selector = selectors.DefaultSelector()
    subscribed = set()

    def accept(listener, number):
        connection, _ = listener.accept()
        connection.setblocking(False)
        selector.register(connection, selectors.EVENT_READ, (receive, number))

    def receive(connection, _number):
        try:
            packet = connection.recv(512)
        except ConnectionError:
            packet = b''
        if not packet:
            subscribed.discard((connection, _number))
            selector.unregister(connection)
            return connection.close()
        response, subscribes = answer(packet)
        connection.send(response)
        if subscribes is not None:
            (subscribed.add if subscribes else subscribed.discard)((connection, _number))

    for number in range(1, options.count + 1):
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        listener.bind(f'{options.folder}/strap-{number}')
        # Another user may run the daemon.
        os.chmod(f'{options.folder}/strap-{number}', 0o666)
        listener.listen()
        selector.register(listener, selectors.EVENT_READ, (accept, number))
    print('ready', flush=True)
    beat, start = 0, time.monotonic()
    due = start
    while True:
        due += options.interval if due - start < options.until else options.then
        while (rest := due - time.monotonic()) > 0:
            for key, _ in selector.select(rest):
                handle, number = key.data
                handle(key.fileobj, number)
        beat += 1
        for connection, number in sorted(subscribed, key=lambda pair: pair[1]):
            # Flags: contact detected, RR intervals. Each strap has its own heart rate, which varies.
            bpm = 120 + number + beat % 3
            value = struct.pack('<BBH', 0x16, bpm, 60 * 1024 // bpm)
            # A subscriber that is gone or does not read misses the value.
            with contextlib.suppress(ConnectionError, BlockingIOError):
                connection.send(struct.pack('<BH', 0x1B, 3) + value)


main()
