"""Greedy and hostile clients, and their effect on a well-behaved subscriber. Each crowd of clients has its own user."""

import contextlib
import os
import pty
import shutil
import socket
import subprocess
import threading
import time

from .cgroup import MemoryGroup
from .machine import NotMeasured, end, is_root, listens, note, result, wait_until

LIMIT = 64 * 1024 * 1024
# User IDs without accounts. All are in the group that may connect.
DAEMON, IDLE, WALKERS, ASKERS, LOOPS, PROBE = range(60000, 60006)
GROUP = 60000
# The watchdog's timeout, in seconds. sd-event pings after half to three quarters of it.
WATCHDOG = 2.0


class Watchdog:
    """Receives the daemon's watchdog pings and records their times."""

    def __init__(self, folder):
        self.path = folder / 'notify'
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(str(self.path))
        self.path.chmod(0o666)
        self.times = []
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self):
        while True:
            if b'WATCHDOG=1' in self.socket.recv(4096):
                self.times.append(time.monotonic())

    def lateness(self, until):
        """The greatest delay of a ping, in seconds, up to the time `until`."""
        times = self.times + [until]
        gaps = [later - earlier for earlier, later in zip(times, times[1:])]
        return max(0.0, max(gaps, default=float('inf')) - WATCHDOG * 0.75)


class Guarded:
    """The daemon, run by an ordinary user with a slow disk and a watchdog, in the memory cgroup `group` if given."""

    def __init__(self, machine, folder, straps, group=None, fsync=20, words=(), stderr=None):
        if not is_root():
            raise NotMeasured('run this as root')
        self.machine = machine
        self.folder = folder
        state = folder / 'state'
        state.mkdir()
        os.chown(state, DAEMON, GROUP)
        # The daemon's user may not be able to read the build folder.
        program = machine.folder / 'hrzoned'
        if not program.exists():
            shutil.copy(machine.hrzoned, program)
        self.watchdog = Watchdog(folder)
        enter = f'echo $$ >{group.entry} && ' if group else ''
        command = ['sh', '-c', enter + f'exec setpriv --reuid={DAEMON} --regid={GROUP} --clear-groups "$@"', 'sh', program]
        command += machine.daemon_command(folder, straps)[1:] + list(words)
        environment = dict(
            os.environ, STATE_DIRECTORY=str(state), LD_PRELOAD=str(machine.slow_fsync), SLOW_FSYNC_MS=str(fsync),
            NOTIFY_SOCKET=str(self.watchdog.path), WATCHDOG_USEC=str(int(WATCHDOG * 1e6)))
        options = {} if stderr is None else {'stdout': stderr, 'stderr': stderr}
        self.process = machine.start(command, folder / 'log', env=environment, **options)
        wait_until(lambda: listens(folder / 'socket'), 'the daemon listens')

    def crowd(self, kind, count, user):
        command = [self.machine.folder / 'crowd', kind, self.folder / 'socket', count]
        return self.machine.start(command, stdout=subprocess.PIPE, stderr=None, user=user, group=GROUP, extra_groups=[])

    @property
    def death(self):
        """The daemon's exit status if it has ended by itself; None while it runs."""
        return self.process.poll()


@contextlib.contextmanager
def filled(machine, size, group, more=()):
    """A daemon whose history holds an hour of 20 straps, which then notify once a second. One of them is the probe's."""
    folder = machine.fresh_folder()
    straps = machine.start_straps(folder, 19, 1 / 45, '--until', size.fill, '--then', 1)
    probe = machine.start_ready(
        [machine.folder / 'probe', 'lines', folder / 'strap', folder / 'socket', 1, 10, size.attack + 4, size.away],
        stdin=subprocess.PIPE, user=PROBE, group=GROUP, extra_groups=[])
    os.setpriority(os.PRIO_PROCESS, probe.pid, -15)
    addresses = [f'unix:{folder}/strap-{number}' for number in range(1, 20)] + [f'unix:{folder}/strap']
    daemon = Guarded(machine, folder, addresses + [f'unix:{folder}/{name}' for name in more], group)
    note(f'filling the history: {size.fill} s')
    time.sleep(size.fill + 2)
    try:
        yield daemon, probe
    finally:
        for process in (daemon.process, probe, straps):
            end(process)


def measured(machine, size, name, attack):
    """Measures one attack; `attack` starts the crowds. Returns figures, lines to print, and goals."""
    with MemoryGroup(LIMIT) as group, filled(machine, size, group, more=['flood'] if name == 'neighbours' else []) as (daemon, probe):
        probe.stdin.write(b'go\n')
        probe.stdin.flush()
        time.sleep(4)
        note(f'{name}: {size.attack} s')
        crowds = attack(daemon)
        found = result(probe, size.attack + 200)
        death, late = daemon.death, daemon.watchdog.lateness(time.monotonic())
        ending = end(daemon.process, 30)
        peak, kills = group.peak(), group.kills()
        told = []
        for crowd in crowds:
            end_of = end(crowd, 5)
            if crowd.stdout and end_of != float('inf'):
                told.append(crowd.stdout.read().decode().strip().splitlines()[-1:])
        figures = found | {'death': death, 'watchdog_late': late, 'sigterm': ending, 'peak': peak, 'kills': kills, 'crowds': told}
        milliseconds = {key: found[key] / 1000 if found[key] >= 0 else float('inf') for key in ('p50', 'p99', 'worst')}
        text = [
            'delay of a 10 Hz subscriber: ' + ', '.join(f'{key} {value:.1f} ms' for key, value in milliseconds.items()),
            f'{found["missing"]} of {found["sent"]} samples missing; away {found["returns"]} times for {size.away} s: '
            f'{found["lost"]} lost, {found["duplicates"]} twice, refused {found["refused"]} times, closed {found["ended"]} times',
            f'memory: at most {peak / 1048576:.1f} of {LIMIT / 1048576:.0f} MiB, {kills} killed'
            + (f'; the daemon ended with {death}' if death is not None else ''),
            f'SIGTERM obeyed after {ending:.2f} s; watchdog at most {late:.2f} s late',
        ] + [line for lines in told for line in lines]
        goals = [
            {'what': f'{name}: killed, or ended by itself', 'value': kills + (death is not None), 'limit': 0, 'unit': ''},
            {'what': f'{name}: 99th percentile of the delay', 'value': milliseconds['p99'], 'limit': 50, 'unit': 'ms'},
            {'what': f'{name}: worst delay', 'value': milliseconds['worst'], 'limit': 250, 'unit': 'ms'},
            {'what': f'{name}: samples lost', 'value': found['missing'] + found['lost'] + found['duplicates'], 'limit': 0, 'unit': ''},
            {'what': f'{name}: failed to come back after {size.away} s', 'value': int(found['returns'] == 0), 'limit': 0, 'unit': ''},
            {'what': f'{name}: SIGTERM', 'value': ending if death is None else float('inf'), 'limit': 1, 'unit': 's'},
            {'what': f'{name}: lateness of the watchdog', 'value': late, 'limit': 5, 'unit': 's'},
        ]
        return {'figures': figures, 'text': text, 'goals': goals}


def neighbours(machine, size):
    """60 readers of the history, 400 askers, 4 loops of writes to a slow disk, 1,000 idle connections, and a flooding strap."""

    def attack(daemon):
        flood = machine.start_ready([machine.folder / 'flood', daemon.folder / 'flood'], user=WALKERS, group=GROUP, extra_groups=[])
        crowds = [daemon.crowd('set', 4, LOOPS), daemon.crowd('walk', 60, WALKERS), daemon.crowd('ask', 400, ASKERS)]
        # Last, so that the others are connected even if one user can take all connections.
        time.sleep(0.5)
        return crowds + [daemon.crowd('idle', 1000, IDLE), flood]

    return measured(machine, size, 'neighbours', attack)


def hoard(machine, size):
    """750 subscribers of four users that ask for the whole history and never read."""
    return measured(
        machine, size, 'hoard', lambda daemon: [daemon.crowd('hoard', 188, user) for user in (IDLE, WALKERS, ASKERS, LOOPS)])


def endings(machine, _size):
    """Duration of SIGTERM and lateness of watchdog pings, with a slow disk or with a log that nobody reads."""
    cases = [(f'four runner.set loops, fsync takes {fsync} ms', fsync, None) for fsync in (20, 250, 2000)]
    cases += [('a terminal that nobody reads', 0, 'terminal'), ('a pipe that nobody reads', 0, 'pipe')]
    text, goals, figures = [], [], {}
    for what, fsync, output in cases:
        note(what)
        folder = machine.fresh_folder()
        reader, writer = pty.openpty() if output == 'terminal' else os.pipe()
        words = ['--log-level', 'debug'] if output else []
        # With a simulated strap the daemon would save nothing.
        strap = machine.start_straps(folder, 1, 1)
        daemon = Guarded(machine, folder, [f'unix:{folder}/strap-1'], fsync=fsync, words=words, stderr=writer if output else None)
        # With `debug` each connection is a line or two of the log; idle clients over the limit connect again every second.
        crowds = [daemon.crowd('set', 4, LOOPS)] if not output else [daemon.crowd('idle', 2000, user) for user in (IDLE, ASKERS)]
        time.sleep(8)
        death, late = daemon.death, daemon.watchdog.lateness(time.monotonic())
        ending = end(daemon.process, 20) if death is None else float('inf')
        for process in crowds + [strap]:
            end(process)
        os.close(reader)
        os.close(writer)
        text.append(f'{what}: SIGTERM obeyed after {ending:.2f} s, watchdog at most {late:.2f} s late')
        figures[what] = {'sigterm': ending, 'watchdog_late': late, 'death': death}
        goals += [
            {'what': f'{what}: SIGTERM', 'value': ending, 'limit': 1, 'unit': 's'},
            {'what': f'{what}: lateness of the watchdog', 'value': late, 'limit': 5, 'unit': 's'},
        ]
    return {'figures': figures, 'text': text, 'goals': goals}
