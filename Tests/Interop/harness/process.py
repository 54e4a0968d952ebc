"""Processes under test, each waited for with a deadline and ended by its own pid."""
import atexit, os, random, select, shutil, signal, socket, subprocess, tempfile, time

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", "..", ".."))
BINARY = os.environ.get("OTTLA_BINARY", os.path.join(ROOT, ".build", "release", "ottla"))
SHARED = os.path.abspath(os.path.join(ROOT, "..", "shared"))
_running = set()


@atexit.register
def _end_all():
    for process in list(_running):
        if process.poll() is None:
            process.kill()
            process.wait()


def start(command, **options):
    "A process that does not outlive this one, and does not see this run's own OTTLA_ variables (a broker takes those for settings)."
    options.setdefault("env", {name: value for name, value in os.environ.items() if not name.startswith("OTTLA_")})
    process = subprocess.Popen(command, **options)
    _running.add(process)
    return process


def end(process, sig=signal.SIGKILL, seconds=20):
    "Ends a process that `start` started and returns its exit code."
    if process.poll() is None:
        process.send_signal(sig)
    try:
        code = process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        raise AssertionError(f"{process.args[0]} did not end within {seconds} s of signal {sig}")
    _running.discard(process)
    return code


def until(condition, seconds=15, what="the condition", pause=0.02):
    "The first true value of `condition()`; fails when there is none within the deadline."
    deadline = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise AssertionError(f"{what} did not come about within {seconds} s")
        time.sleep(pause)


def read_line(process, deadline):
    "One line of a process's standard output (bytes, without the newline); None where the output or the time ends first."
    kept = process.__dict__.setdefault("kept", b"")
    while b"\n" not in kept:
        left = deadline - time.monotonic()
        if left <= 0 or not select.select([process.stdout], [], [], left)[0]:
            process.kept = kept
            return None
        more = os.read(process.stdout.fileno(), 1 << 20)
        if not more:
            process.kept = kept
            return None
        kept += more
    line, process.kept = kept.split(b"\n", 1)
    return line


def scratch(name="data"):
    "A folder that is removed at the end of the run (kept, and named, with OTTLA_KEEP=1)."
    path = tempfile.mkdtemp(prefix=f"ottla-{name}-")
    if os.environ.get("OTTLA_KEEP"):
        atexit.register(lambda: print(f"kept: {path}"))
    else:
        atexit.register(lambda: shutil.rmtree(path, ignore_errors=True))
    return path


def ports_in_a_row(count):
    "The first of so many free ports one behind the other, below those that the system gives to outgoing connections."
    for first in random.sample(range(15000, 30000), 1000):
        taken = []
        try:
            for port in range(first, first + count):
                taken.append(socket.create_server(("127.0.0.1", port)))
            return first
        except OSError:
            continue
        finally:
            for one in taken:
                one.close()
    raise AssertionError(f"no {count} free ports in a row")


class Server:
    """One `ottla` daemon. `serve` unless another command is named; on a port that the system chooses, and on the same one after a restart."""

    def __init__(self, *flags, command="serve", data=None, port=0, settings=None):
        self.command, self.data, self.port = command, data or scratch(), port
        self.flags = list(flags) + [x for name, value in (settings or {}).items() for x in ("-c", f"{name}={value}")]
        self.log = os.path.join(scratch("log"), f"{command}.log")
        self.process = None

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        if self.process and self.process.poll() is None:
            self.kill()

    @property
    def address(self):
        return f"127.0.0.1:{self.port}"

    def command_line(self):
        return [BINARY, self.command, "--data", self.data, "--listen", self.address, *self.flags]

    def start(self, seconds=30):
        "Starts and waits for the line that says `ready`, which carries the port."
        with open(self.log, "ab") as log:
            self.process = start(self.command_line(), stdout=subprocess.PIPE, stderr=log, stdin=subprocess.DEVNULL)
        deadline = time.monotonic() + seconds
        while True:
            line = read_line(self.process, deadline)
            if line is None:
                code = self.process.poll()
                self.kill()
                raise AssertionError(f"{self.command} did not get ready (exit code {code}): {self.tail()}")
            words = line.decode(errors="replace").split()
            if words[:1] == ["ready"]:
                self.port = int(words[1].rsplit(":", 1)[1].rstrip(",;"))
                return self

    @property
    def alive(self):
        return self.process is not None and self.process.poll() is None

    def kill(self):
        return end(self.process, signal.SIGKILL)

    def stop(self, seconds=30):
        "A clean stop; the exit code must be 0."
        code = end(self.process, signal.SIGTERM, seconds)
        assert code == 0, f"{self.command} ended with {code} after SIGTERM: {self.tail()}"

    def clear(self):
        "Removes the data of a server that has ended."
        shutil.rmtree(self.data, ignore_errors=True)

    def restart(self, kill=False):
        self.kill() if kill else self.stop()
        return self.start()

    def tail(self, lines=15):
        "The last lines of its log."
        with open(self.log, "rb") as log:
            return log.read()[-8000:].decode(errors="replace").strip().split("\n")[-lines:]

    def log_size(self):
        return os.path.getsize(self.log)

    def log_since(self, position):
        with open(self.log, "rb") as log:
            log.seek(position)
            return log.read().decode(errors="replace")

    def segments(self):
        "Every .log file that its directory holds."
        found = []
        for folder, _, names in os.walk(self.data):
            if not folder.endswith((".delete", "-delete")):
                found += [os.path.join(folder, n) for n in names if n.endswith(".log") and n[:-4].isdigit()]
        return sorted(found)


def verify(server):
    "Our own tool finds nothing wrong with the directories of a server, live or stopped."
    code, out, err = run_for([BINARY, "log", "verify", server.data], 120)
    assert code == 0, f"ottla log verify: exit code {code}: {(out + err)[-800:]}"


def run_for(command, seconds=15, **options):
    "Runs a command to its end; (exit code, standard output, standard error). One that goes on is killed and has the exit code None."
    process = start(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True, **options)
    try:
        out, err = process.communicate(timeout=seconds)
        return process.returncode, out, err
    except subprocess.TimeoutExpired:
        process.kill()
        out, err = process.communicate()
        return None, out, err
    finally:
        _running.discard(process)
