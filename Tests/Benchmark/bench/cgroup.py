"""A memory cgroup, of the version that the kernel mounts: 1 or 2."""

import os
import pathlib
import time

from .machine import NotMeasured

ROOT = pathlib.Path('/sys/fs/cgroup')


class MemoryGroup:
    """A group with `limit` bytes for its processes and the kernel's memory for them. The end of `with` removes the group."""

    def __init__(self, limit):
        self.limit = limit
        self.is_first = (ROOT / 'memory').is_dir()
        base = ROOT / 'memory' if self.is_first else self.base_of_second()
        self.path = base / f'hrzoned-benchmark-{os.getpid()}'

    @staticmethod
    def base_of_second():
        """The directory of version 2 whose groups can have the memory controller."""
        for base in (ROOT, ROOT / 'unified'):
            control = base / 'cgroup.subtree_control'
            if not control.exists() or 'memory' not in (base / 'cgroup.controllers').read_text().split():
                continue
            try:
                control.write_text('+memory')
            except OSError:
                continue
            return base
        raise NotMeasured('there is no memory cgroup that can be written; run it on a machine or in a guest that has one')

    def __enter__(self):
        try:
            self.path.mkdir()
            self.write(('memory.limit_in_bytes', 'memory.max'), self.limit)
        except OSError as error:
            raise NotMeasured(f'the memory cgroup {self.path} cannot be made ({error.strerror}); run this as root') from error
        if not self.is_first and (self.path / 'memory.swap.max').exists():
            (self.path / 'memory.swap.max').write_text('0')
        return self

    def __exit__(self, *_):
        for _ in range(50):
            try:
                return self.path.rmdir()
            except OSError:
                time.sleep(0.1)

    def write(self, names, value):
        (self.path / names[not self.is_first]).write_text(str(value))

    @property
    def entry(self):
        """The file to which the IDs of processes are written."""
        return self.path / 'cgroup.procs'

    def peak(self):
        """The peak of memory use, in bytes; 0 if the kernel does not record it."""
        name = 'memory.max_usage_in_bytes' if self.is_first else 'memory.peak'
        file = self.path / name
        return int(file.read_text()) if file.exists() else 0

    def kills(self):
        """The number of processes that the kernel killed because the group was full."""
        name = 'memory.oom_control' if self.is_first else 'memory.events'
        for line in (self.path / name).read_text().splitlines():
            key, value = line.split()
            if key == 'oom_kill':
                return int(value)
        return 0
