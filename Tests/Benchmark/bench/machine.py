"""What every part of the benchmark needs: the programs, a daemon, its peers, and what the kernel says of a process."""

import atexit
import contextlib
import json
import os
import pathlib
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent.parent
ROOT = HERE.parent.parent
SOURCES = ('flood', 'relay', 'probe', 'crowd')


class NotMeasured(Exception):
    """A part that cannot be measured here; its text says what to do."""


def note(text):
    """Tells whoever waits what is being done."""
    print(f'    {text}', file=sys.stderr, flush=True)


def median(values):
    return statistics.median(values)


class Machine:
    """The programs under test, the peers, and a folder that is removed at the end."""

    def __init__(self, programs):
        self.hrzoned = programs / 'hrzoned'
        self.hrzone = programs / 'hrzone'
        if not self.hrzoned.exists():
            sys.exit(f'{self.hrzoned} is not there: `swift build -c release --static-swift-stdlib` builds it.')
        if not shutil.which('cc'):
            sys.exit('There is no C compiler: `apt-get install gcc libc6-dev` installs one.')
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix='hrzoned-benchmark-'))
        self.folder.chmod(0o755)
        self.processes = []
        self.names = 0
        atexit.register(self.clear)
        for name in SOURCES:
            self.compile(name, ['-o', self.folder / name], ['-lm'])
        self.slow_fsync = self.folder / 'slow-fsync.so'
        self.compile('slow-fsync', ['-shared', '-fPIC', '-o', self.slow_fsync], ['-ldl'])

    def compile(self, name, before, after):
        source = HERE / 'peers' / f'{name}.c'
        subprocess.run(['cc', '-O2', '-D_GNU_SOURCE', *before, source, *after], check=True)

    def clear(self):
        for process in reversed(self.processes):
            end(process)
        shutil.rmtree(self.folder, ignore_errors=True)

    def fresh_folder(self):
        """A new folder in which every user may make sockets."""
        self.names += 1
        folder = self.folder / str(self.names)
        folder.mkdir()
        folder.chmod(0o777)
        return folder

    def start(self, command, log=None, **options):
        """Starts `command` with its output in the file `log`, until `end` or the benchmark's end."""
        output = open(log, 'ab') if log else subprocess.DEVNULL
        options.setdefault('stdout', output)
        options.setdefault('stderr', output)
        options.setdefault('stdin', subprocess.DEVNULL)
        process = subprocess.Popen([str(word) for word in command], **options)
        self.processes.append(process)
        return process

    def start_ready(self, command, **options):
        """Starts one of the peers and waits until it says that it is ready; its further output is to be read."""
        process = self.start(command, stdout=subprocess.PIPE, stderr=None, **options)
        if process.stdout.readline().strip() != b'ready':
            raise RuntimeError(f'{command[0]} did not start')
        return process

    def start_straps(self, folder, count, interval, *more):
        """Straps `folder`/strap-1 to -`count`."""
        return self.start_ready([sys.executable, HERE / 'straps.py', count, folder, '--interval', interval, *more])

    @contextlib.contextmanager
    def running(self, command, log=None, **options):
        process = self.start(command, log, **options)
        try:
            yield process
        finally:
            end(process)

    def daemon_command(self, folder, straps, clients=None):
        """The daemon with these straps; `clients` is how many the benchmark brings, where that is past the defaults."""
        words = [self.hrzoned, '--config', self.settings(folder, clients), '--socket', folder / 'socket']
        for strap in straps:
            words += ['--strap', strap]
        return words

    def settings(self, folder, clients):
        """A settings file for so many clients of one user. A daemon from before these settings takes 1024 from anybody."""
        if not clients:
            return '/dev/null'
        path = folder / 'hrzoned.toml'
        limits = {'maximum': clients, 'per_user': clients, 'reserve': 0, 'requests_per_user': 100 * clients}
        path.write_text('[clients]\n' + ''.join(f'{key} = {value}\n' for key, value in limits.items()))
        check = subprocess.run([self.hrzoned, '--config', path, '--check'], capture_output=True, text=True, check=False)
        if check.returncode == 0:
            return path
        note('this hrzoned has no limits of clients that could be raised')
        return '/dev/null'

    def has_live_straps(self, folder, count):
        """Whether `count` straps are live for the daemon of `folder`."""
        command = [self.hrzone, 'status', '--json', '--socket', folder / 'socket']
        told = subprocess.run(command, capture_output=True, text=True, check=False).stdout
        return told.count('"signal":"live"') >= count


def end(process, limit=10):
    """Ends `process`, and gives the seconds that it took; infinity where it had to be killed."""
    if process.poll() is not None:
        return 0.0
    begin = time.monotonic()
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(limit)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        return float('inf')
    return time.monotonic() - begin


def wait_until(holds, what, limit=60):
    stop = time.monotonic() + limit
    while not holds():
        if time.monotonic() > stop:
            raise RuntimeError(f'not within {limit} s: {what}')
        time.sleep(0.05)


def listens(path):
    with socket.socket(socket.AF_UNIX) as attempt:
        try:
            attempt.connect(str(path))
        except OSError:
            return False
    return True


def result(process, limit=120):
    """The JSON object that a peer prints at its end."""
    out, _ = process.communicate(timeout=limit)
    if process.returncode != 0:
        raise RuntimeError(f'{process.args[0]} ended with {process.returncode}')
    return json.loads(out.splitlines()[-1])


def processor_time(process):
    """Nanoseconds."""
    return int(pathlib.Path(f'/proc/{process.pid}/schedstat').read_text().split()[0])


def memory(process):
    """Kilobytes that are resident, and of them its own share: what several processes map is divided among them."""
    lines = pathlib.Path(f'/proc/{process.pid}/smaps_rollup').read_text().splitlines()[1:]
    figures = {line.split(':')[0]: int(line.split()[1]) for line in lines}
    return {'RSS': figures['Rss'], 'PSS': figures['Pss'], 'anonymous': figures['Anonymous']}


def is_root():
    return os.geteuid() == 0
