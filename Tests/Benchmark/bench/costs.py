"""The cost of the daemon, compared with peers that do less, or do it in another way."""

import shutil
import subprocess
import sys
import time

from .machine import NotMeasured, end, median, memory, note, processor_time, result, wait_until

PEERS = ('hrzoned', 'bare C', 'mosquitto')


def have_mosquitto():
    return shutil.which('mosquitto', path='/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin')


def have_bleak():
    return subprocess.run([sys.executable, '-c', 'import bleak'], capture_output=True, check=False).returncode == 0


def missing():
    """Each peer that is not installed, with the command that installs it."""
    if not have_mosquitto():
        yield 'mosquitto', '`apt-get install mosquitto`, and `systemctl disable --now mosquitto`: the benchmark starts its own'
    if not have_bleak():
        yield 'bleak', f'`{sys.executable} -m pip install bleak`'


def deliver(machine, peer, clients, rate, seconds):
    """Runs a strap and `clients` subscribers through `peer`. Returns the probe's figures."""
    folder = machine.fresh_folder()
    strap, path = folder / 'strap', folder / 'socket'
    kind = 'mqtt' if peer == 'mosquitto' else 'lines'
    probe = machine.start_ready([machine.folder / 'probe', kind, strap, path, clients, rate, seconds])
    if peer == 'hrzoned':
        command = machine.daemon_command(folder, [f'unix:{strap}'], clients + 8 if clients > 64 else None)
    elif peer == 'bare C':
        command = [machine.folder / 'relay', path, strap]
    else:
        (folder / 'mosquitto.conf').write_text(f'listener 0 {path}\nallow_anonymous true\nlog_type none\n')
        command = [have_mosquitto(), '-c', folder / 'mosquitto.conf']
    with machine.running(command, folder / 'log'):
        return result(probe, limit=seconds + 120)


class Paired:
    """The runs of all peers, by rounds. Ratios are taken within a round."""

    def __init__(self, peers):
        self.runs = {peer: [] for peer in peers}

    def values(self, peer, figure):
        return [figure(run) for run in self.runs[peer]]

    def row(self, what, unit, figure):
        """A row of the table: the median of each peer, and the median of the rounds' ratios."""
        ours = self.values('hrzoned', figure)
        row = {'what': what, 'unit': unit, 'hrzoned': median(ours), 'peers': {}}
        for peer in self.runs:
            if peer != 'hrzoned':
                theirs = self.values(peer, figure)
                row['peers'][peer] = (median(theirs), median([a / b for a, b in zip(ours, theirs) if b > 0] or [float('nan')]))
        return row


def per_delivery(run):
    """Processor time of one delivery, in microseconds."""
    return run['time_ns'] / max(1, run['received']) / 1000


def fanout(machine, size):
    """CPU per delivery for different numbers of subscribers, and the delay of a single subscriber."""
    peers = [peer for peer in PEERS if peer != 'mosquitto' or have_mosquitto()]
    rows, by_clients = [], {}
    for clients, rate, seconds in ((1, 40, size.long), (10, 40, size.short), (100, 20, size.short), (1000, 20, size.short)):
        paired = Paired(peers)
        for turn in range(size.rounds):
            note(f'{clients} subscribers, round {turn + 1} of {size.rounds}')
            for peer in peers:
                run = deliver(machine, peer, clients, rate, seconds)
                if run['missing']:
                    note(f'{peer}: {run["missing"]} of {run["sent"] * clients} deliveries are missing')
                paired.runs[peer].append(run)
        rows.append(paired.row(f'CPU per delivery, {clients} subscriber{"s" * (clients > 1)}', 'us', per_delivery))
        by_clients[clients] = rows[-1]
        if clients == 1000:
            # Not part of a delivery: the greeting, the request and its answer.
            rows.append(paired.row('CPU to connect and subscribe, per client', 'us', lambda run: run['joining_ns'] / 1000 / 1000))
        if clients == 1:
            latency = [
                paired.row(f'strap to subscriber, {name}', 'us', lambda run, key=key: run[key])
                for key, name in (('p50', 'median'), ('p99', '99th percentile'), ('p999', '99.9th percentile'))
            ]
    return rows + latency, by_clients


def idle(machine, size):
    """One strap that notifies once a second, and one subscriber."""
    paired = Paired(('hrzoned', 'bare C'))
    for turn in range(2):
        note(f'one strap, round {turn + 1} of 2')
        for peer in paired.runs:
            paired.runs[peer].append(deliver(machine, peer, 1, 1, size.idle))
    return [
        paired.row('one strap: CPU', 'ms/s', lambda run: run['time_ns'] / run['seconds'] / 1e6),
        paired.row('one strap: wake-ups', '1/s', lambda run: run['wakes'] / run['seconds']),
    ]


def hour(machine, size):
    """Memory after an hour of one strap, which is simulated at 60 times its speed."""
    folder = machine.fresh_folder()
    note(f'an hour of one strap, at {size.hour_speed} times its speed')
    command = machine.daemon_command(folder, [f'sim:lsd?seed=1&speed={size.hour_speed}'])
    with machine.running(command, folder / 'log') as daemon:
        wait_until((folder / 'socket').exists, 'the daemon listens')
        stream = [machine.hrzone, 'stream', '--history', '--reports', 'sample', '--socket', folder / 'socket']
        with machine.running(stream, folder / 'samples'):
            wait_until(lambda: lines(folder / 'samples') >= 3600, '3600 samples', 120)
        ours = memory(daemon)
    rows = [{'what': f'memory after an hour: {kind}', 'unit': 'kB', 'hrzoned': value, 'peers': {}} for kind, value in ours.items()]
    if have_bleak():
        # The memory of a script with bleak before it searches for a strap: a lower bound.
        script = 'import asyncio, bleak; asyncio.run(asyncio.sleep(600))'
        with machine.running([sys.executable, '-c', script], folder / 'bleak') as peer:
            time.sleep(4)
            theirs = memory(peer)
        for row, kind in zip(rows, theirs):
            row['peers']['bleak, imported'] = (theirs[kind], ours[kind] / theirs[kind])
    return rows


def lines(path):
    with open(path, 'rb') as file:
        return sum(1 for _ in file)


def straps(machine, size, count=20):
    """CPU for each sample of `count` straps that notify ten times a second, with one subscriber."""
    runs = {'hrzoned': [], 'bare C': []}
    folder = machine.fresh_folder()
    beat = machine.start_straps(folder, count, 0.1)
    paths = [folder / f'strap-{number + 1}' for number in range(count)]
    try:
        for turn in range(size.rounds):
            note(f'{count} straps, round {turn + 1} of {size.rounds}')
            for peer in runs:
                runs[peer].append(straps_once(machine, size, folder, paths, peer, folder / f'samples-{peer}-{turn}'))
    finally:
        end(beat)
    ours, theirs = runs['hrzoned'], runs['bare C']
    ratio = median([a / b for a, b in zip(ours, theirs)])
    return {'what': f'CPU per sample, {count} straps', 'unit': 'us', 'hrzoned': median(ours), 'peers': {'bare C': (median(theirs), ratio)}}


def straps_once(machine, size, folder, paths, peer, samples):
    ours = peer == 'hrzoned'
    command = machine.daemon_command(folder, [f'unix:{path}' for path in paths]) if ours else [machine.folder / 'relay', folder / 'socket', *paths]
    with machine.running(command, folder / 'log') as process:
        wait_until((folder / 'socket').exists, 'the socket is there')
        with machine.running([sys.executable, '-c', READER, folder / 'socket'], samples):
            if ours:
                wait_until(lambda: machine.has_live_straps(folder, len(paths)), 'all straps are live')
            wait_until(lambda: lines(samples) > 10 * len(paths), 'samples come')
            before, begin = lines(samples), processor_time(process)
            time.sleep(size.short)
            after, finish = lines(samples), processor_time(process)
    (folder / 'socket').unlink(missing_ok=True)
    return (finish - begin) / max(1, after - before) / 1000


# Writes each sample's line to standard output. (`hrzone stream` would wait for a greeting, which relay.c does not send.)
READER = '''
import socket, sys
connection = socket.socket(socket.AF_UNIX)
connection.connect(sys.argv[1])
connection.sendall(b'{"id":1,"method":"subscribe","reports":["sample"]}\\n')
for line in connection.makefile('rb'):
    if b'"sample"' in line[:20]:
        sys.stdout.buffer.write(line)
        sys.stdout.buffer.flush()
'''


def growth(machine, size, by_clients):
    """Points of the picture, in microseconds: CPU per delivery by subscribers, and CPU per sample by straps."""
    by_straps = {}
    for count in size.straps:
        by_straps[count] = straps(machine, size, count)
    return {'subscribers': by_clients, 'straps': by_straps}


__all__ = ['NotMeasured', 'fanout', 'growth', 'hour', 'idle', 'missing', 'straps']
