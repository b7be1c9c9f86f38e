"""Shared by all parts of the benchmark: programs, processes, and the kernel's figures for a process."""

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
    """A part cannot be measured on this machine. The text says what to do."""


def note(text):
    """Prints a line of progress on standard error."""
    print(f'    {text}', file=sys.stderr, flush=True)


def median(values):
    return statistics.median(values)


class Machine:
    """The programs under test, the compiled peers, the processes started, and a folder that is removed at exit."""

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
        """A new folder in which every user may create sockets."""
        self.names += 1
        folder = self.folder / str(self.names)
        folder.mkdir()
        folder.chmod(0o777)
        return folder

    def start(self, command, log=None, **options):
        """Starts `command`, with its output in the file `log`. `end` or the end of the benchmark stops it."""
        output = open(log, 'ab') if log else subprocess.DEVNULL
        options.setdefault('stdout', output)
        options.setdefault('stderr', output)
        options.setdefault('stdin', subprocess.DEVNULL)
        process = subprocess.Popen([str(word) for word in command], **options)
        self.processes.append(process)
        return process

    def start_ready(self, command, **options):
        """Starts a peer and waits for its line `ready`. The caller reads the rest of its output."""
        process = self.start(command, stdout=subprocess.PIPE, stderr=None, **options)
        if process.stdout.readline().strip() != b'ready':
            raise RuntimeError(f'{command[0]} did not start')
        return process

    def start_straps(self, folder, count, interval, *more):
        """Starts straps at `folder`/strap-1 to `folder`/strap-`count`."""
        return self.start_ready([sys.executable, HERE / 'straps.py', count, folder, '--interval', interval, *more])

    @contextlib.contextmanager
    def running(self, command, log=None, **options):
        process = self.start(command, log, **options)
        try:
            yield process
        finally:
            end(process)

    def daemon_command(self, folder, straps, clients=None):
        """The daemon's command line for these straps. `clients` is the number of clients if it exceeds the default limits."""
        words = [self.hrzoned, '--config', self.settings(folder, clients), '--socket', folder / 'socket']
        for strap in straps:
            words += ['--strap', strap]
        return words

    def settings(self, folder, clients):
        """The path of settings that allow so many clients of one user. Older daemons lack these settings and allow 1024."""
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
    """Ends `process`. Returns the seconds that it took; infinity if it had to be killed."""
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
    """The JSON object that a peer prints as its last line."""
    out, _ = process.communicate(timeout=limit)
    if process.returncode != 0:
        raise RuntimeError(f'{process.args[0]} ended with {process.returncode}')
    return json.loads(out.splitlines()[-1])


def processor_time(process):
    """Processor time of `process` so far, in nanoseconds."""
    return int(pathlib.Path(f'/proc/{process.pid}/schedstat').read_text().split()[0])


def memory(process):
    """Memory in kB: resident (RSS), resident with shared pages divided among their processes (PSS), and anonymous."""
    lines = pathlib.Path(f'/proc/{process.pid}/smaps_rollup').read_text().splitlines()[1:]
    figures = {line.split(':')[0]: int(line.split()[1]) for line in lines}
    return {'RSS': figures['Rss'], 'PSS': figures['Pss'], 'anonymous': figures['Anonymous']}


def is_root():
    return os.geteuid() == 0
