"""The measuring programs, the brokers that they measure, and what spoils a measurement on a virtual machine."""
import atexit, contextlib, json, os, resource, subprocess, sys, tempfile, threading, time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.append(os.path.join(ROOT, "Tests", "Interop"))

from harness.process import SHARED, Server, end, scratch, start, until
from harness.raw import Raw, create, metadata

SOURCES = os.path.join(SHARED, "bench")
BUILT = os.path.join(ROOT, ".build", "bench")
CONGESTION = "/proc/sys/net/ipv4/tcp_congestion_control"


def build():
    "Compiles kbench, e2e, wire and the floor broker; says where they come from when they are not there."
    if not os.path.isdir(SOURCES):
        sys.exit("bench: the measuring programs lie beside the project, in ../shared/bench, and are not here")
    os.makedirs(BUILT, exist_ok=True)
    for name, source, flags in (
            ("kbench", "kbench.c", ["-O2", "-lrdkafka", "-lpthread"]), ("e2e", "e2e.c", ["-O2", "-lrdkafka", "-lpthread"]), ("wire", "wire.c", ["-O2"]),
            ("floor", "floor/floor.c", ["-O3", "-lpthread"])):
        source, binary = os.path.join(SOURCES, source), os.path.join(BUILT, name)
        if not os.path.exists(binary) or os.path.getmtime(binary) < os.path.getmtime(source):
            subprocess.run(["gcc", "-o", binary, source, *flags], check=True)


def without_bbr():
    "bbr's pacing costs a sender on loopback; cubic for the run, as root, and back at its end."
    with open(CONGESTION) as f:
        before = f.read().strip()
    if before != "bbr":
        return

    def put(value):
        with open(CONGESTION, "w") as f:
            f.write(value)
    try:
        put("cubic")
        atexit.register(put, before)
    except OSError:
        print("bench: bbr stays on, being no root; consume costs more CPU than it should", file=sys.stderr)


def warm(size):
    "Memory that was freed seconds ago has gone back to the host; touching it again costs seconds a GB, so it is touched before."
    block = bytes(1 << 20)
    with tempfile.TemporaryFile(dir=ROOT) as f:
        for _ in range(min(size, 6 << 30) >> 20):
            f.write(block)


def run(name, *arguments):
    "One measuring program; the JSON object that it prints."
    done = subprocess.run([os.path.join(BUILT, name), *map(str, arguments)], capture_output=True, text=True, timeout=600, check=False)
    if done.returncode:
        raise AssertionError(f"{name} {' '.join(map(str, arguments))}: {done.stderr.strip()[-400:] or done.stdout.strip()[-400:]}")
    return json.loads(done.stdout.strip().split("\n")[-1])


def own_memory(pid):
    "RssAnon + RssShmem in KB: what is the process's own, without page cache and program text."
    with open(f"/proc/{pid}/status") as f:
        return sum(int(line.split()[1]) for line in f if line.startswith(("RssAnon", "RssShmem")))


class Peak:
    "The highest own memory of a process while the block runs."

    def __init__(self, pid):
        self.pid, self.highest, self.over = pid, 0, threading.Event()

    def __enter__(self):
        def look():
            while not self.over.wait(0.05):
                try:
                    self.highest = max(self.highest, own_memory(self.pid))
                except OSError:
                    return
        self.thread = threading.Thread(target=look, daemon=True)
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self.thread.join()


class Floor:
    "The floor broker: the least work with which produce and fetch can be served. Its directory is emptied at each start."

    def __init__(self, partitions, **environment):
        import socket
        with socket.create_server(("127.0.0.1", 0)) as s:
            self.port = s.getsockname()[1]
        self.address = f"127.0.0.1:{self.port}"
        environment = {**os.environ, "FLOOR_DIR": scratch("floor"), "FLOOR_PORT": str(self.port), "FLOOR_PARTS": str(partitions), **environment}
        self.process = start([os.path.join(BUILT, "floor")], env=environment)

        def listens():
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return True
            except OSError:
                return False
        until(listens, what="the floor broker")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        end(self.process)


def ottla(flush, **settings):
    return Server("--flush", flush, settings=settings)


def make(address, topic, partitions, configs=None):
    "Makes a topic and waits for its leaders."
    with Raw(address, 30) as c:
        error = create(c, topic, partitions, configs)
        assert error == 0, f"{topic} was not made: error {error}"
        until(lambda: (lambda t: len(t) == partitions and all(e == 0 for e, _ in t.values()))(metadata(c, [topic])[topic][1]), 60, f"{topic} to have its leaders")


@contextlib.contextmanager
def scratch_file():
    "A path on the file system that the brokers write to."
    path = os.path.join(scratch("file"), "file")
    yield path
    if os.path.exists(path):
        os.unlink(path)


def say(what):
    print(f"bench: {what}", file=sys.stderr, flush=True)


def many_files():
    "As many descriptors as the system lets this process have; the brokers inherit it."
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def now():
    return time.monotonic()
