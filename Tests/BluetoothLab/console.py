"""The guest's first virtual console, whether or not the machine has a display.

  text              prints what it shows; exit status 1 if its font lacks one of the characters
  type TEXT         types TEXT, which may contain escapes such as \\x1a
  forget CHARACTERS takes characters out of the console's font
"""

import array
import fcntl
import os
import struct
import sys
import termios

TTY = '/dev/tty1'
# linux/kd.h
GIO_UNIMAP, PIO_UNIMAP, PIO_UNIMAPCLR = 0x4B66, 0x4B67, 0x4B68


def font(tty):
    """The pairs of a character and its place in the font."""
    pairs = array.array('H', bytes(4 * 65535))
    request = bytearray(struct.pack('HxxxxxxQ', 65535, pairs.buffer_info()[0]))
    fcntl.ioctl(tty, GIO_UNIMAP, request, True)
    count = struct.unpack('HxxxxxxQ', request)[0]
    return list(zip(pairs[0:2 * count:2], pairs[1:2 * count:2]))


def text(tty):
    _, columns = struct.unpack('HHHH', fcntl.ioctl(tty, termios.TIOCGWINSZ, bytes(8)))[:2]
    # vcs(4): characters in Unicode, four bytes each, whether or not the font has them.
    with open('/dev/vcsu1', 'rb') as file:
        shown = file.read().decode('utf-32-le', 'replace')
    for start in range(0, len(shown), columns):
        print(shown[start:start + columns])
    missing = set(shown) - {chr(character) for character, _ in font(tty)}
    if missing:
        print('not in the font:', ''.join(sorted(missing)))
    return 1 if missing else 0


def forget(tty, characters):
    pairs = [pair for pair in font(tty) if chr(pair[0]) not in characters]
    flat = array.array('H', [number for pair in pairs for number in pair])
    fcntl.ioctl(tty, PIO_UNIMAPCLR, bytes(6))
    fcntl.ioctl(tty, PIO_UNIMAP, struct.pack('HxxxxxxQ', len(pairs), flat.buffer_info()[0]))


def main(command, *arguments):
    tty = os.open(TTY, os.O_RDWR | os.O_NOCTTY)
    if command == 'text':
        return text(tty)
    if command == 'forget':
        return forget(tty, arguments[0])
    if command == 'type':
        for byte in arguments[0].encode().decode('unicode_escape').encode():
            fcntl.ioctl(tty, termios.TIOCSTI, bytes([byte]))
        return 0
    sys.exit(__doc__)


sys.exit(main(*sys.argv[1:]))
