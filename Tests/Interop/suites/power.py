"""The state that a power cut would leave: the broker's directory lies on an ext4 file system in an image file, which is cloned in one step while the broker writes.
A clone holds what the file system had handed to its disk, and nothing that still waited in the page cache. A broker that starts on it must have all that was
acknowledged before."""
import fcntl, os, shutil, signal, subprocess, time

from harness.load import Load, Topic, check, check_all, make
from harness.process import Server, end, scratch, start, verify
from harness.records import seeded
from harness.runner import Skip, Suite
from .crash import BUSY, TOPICS, segments, worked

FICLONE = 0x40049409


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{' '.join(command)}: {(done.stderr or done.stdout).strip()[-300:]}"


class Mounts:
    "File systems in image files: an XFS that clones files, in it the ext4 that the broker lives on, and the clones."

    def __init__(self):
        self.base, self.mounted = scratch("power"), []
        os.environ["PATH"] += ":/usr/sbin:/sbin"
        if os.getuid() != 0:
            raise Skip("only root may mount an image")
        if not shutil.which("mkfs.xfs") or not shutil.which("mkfs.ext4"):
            raise Skip("mkfs.xfs (xfsprogs) or mkfs.ext4 (e2fsprogs) is not installed")
        outer = os.path.join(self.base, "outer.img")
        with open(outer, "wb") as f:
            f.truncate(6 << 30)
        run("mkfs.xfs", "-q", "-m", "reflink=1", outer)
        try:
            self.pool = self.mount(outer, "pool")
        except AssertionError as why:
            raise Skip(f"an image cannot be mounted here: {why}") from None
        self.image = os.path.join(self.pool, "disk.img")
        with open(self.image, "wb") as f:
            f.truncate(1 << 30)
        run("mkfs.ext4", "-q", "-F", "-E", "lazy_itable_init=0,lazy_journal_init=0", self.image)
        self.disk = self.mount(self.image, "disk")

    def mount(self, image, name):
        path = os.path.join(self.base, name)
        os.makedirs(path, exist_ok=True)
        run("mount", "-o", "loop", image, path)
        self.mounted.append(path)
        return path

    def unmount(self, path):
        deadline = time.monotonic() + 20
        while True:
            try:
                run("umount", path)
                break
            except AssertionError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.05)
        self.mounted.remove(path)

    def clone(self):
        "The image as it is at this moment."
        path = os.path.join(self.pool, "clone.img")
        with open(self.image, "rb") as source, open(path, "wb") as target:
            fcntl.ioctl(target.fileno(), FICLONE, source.fileno())
        return path

    def end(self):
        for path in reversed(list(self.mounted)):
            try:
                self.unmount(path)
            except AssertionError:
                subprocess.run(["umount", "-l", path], check=False)


class Power(Suite):
    name = "power"
    topics, settings = TOPICS, BUSY

    def setup(self):
        self.rng = seeded(self.options.seed, self.name)
        self.mounts = Mounts()
        try:
            self.server = Server("--flush", "group", data=os.path.join(self.mounts.disk, "data"), settings=self.settings).start()
            make(self.server.address, self.topics)
            self.load = Load(self.server.address, self.topics, f"{self.options.seed}/{self.name}")
        except Exception:
            self.mounts.end()
            raise

    def teardown(self):
        try:
            if self.load.process.poll() is None:
                end(self.load.process)
            if self.server.alive:
                self.server.stop()
        finally:
            self.mounts.end()

    def after_failure(self):
        return self.server.tail(4) + self.load.tail()

    def tests(self):
        for i in range(self.rounds()):
            yield f"copy {i + 1} of the disk holds what was acknowledged", self.round
        yield "after the last copy everything sent is there once", self.finish
        yield "Kafka's own reader, and ours, take all segments of the last copy", self.segments

    def rounds(self):
        return max(1, self.options.rounds * 3 // 20)

    def round(self):
        self.write()
        pause = time.monotonic() + self.rng.random() * 0.1
        while time.monotonic() < pause:
            self.load.take(0.005)
        known = dict(self.load.acknowledged)
        image = self.mounts.clone()
        self.rest()
        self.examine(image, known)
        os.unlink(image)

    def write(self):
        self.load.more(self.rng.randrange(200, 3000), 60)

    def rest(self):
        "What is written while a copy is examined makes the next one's directory all the fuller."

    def examine(self, image, known):
        "Starts a broker on a copy, now and then killing it while it recovers."
        path = self.mounts.mount(image, "copy")
        other = Server("--flush", "group", data=os.path.join(path, "data"), settings=self.settings)
        try:
            while self.rng.random() < 0.3:
                killed = start(other.command_line(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                time.sleep(self.rng.random() * 0.3)
                end(killed, signal.SIGKILL)
            other.start(60)
            check(other.address, self.topics, known)
            other.stop()
            verify(other)
            other.start()
            check(other.address, self.topics, known)
            other.stop()
        except AssertionError as failure:
            raise AssertionError(f"{failure} | " + " | ".join(other.tail(6))) from failure
        finally:
            if other.alive:
                other.kill()
            self.mounts.unmount(path)

    def finish(self):
        self.load.finish()
        check_all(self.server.address, self.topics, self.load)
        worked(self.server, self.topics, self.load)

    def segments(self):
        image = self.mounts.clone()
        path = self.mounts.mount(image, "copy")
        with Server("--flush", "group", data=os.path.join(path, "data"), settings=self.settings) as other:
            segments(other, self.topics)
            check_all(other.address, self.topics, self.load)
            other.stop()
        self.mounts.unmount(path)
        os.unlink(image)


class BulkPower(Power):
    "The same with so much at once that rounds go past the journal. Nothing is written while a copy is examined: the disk would be full."
    name = "bulk power"
    topics, settings = [Topic("small", 1), Topic("bulk", 2, size=32768, configs={"segment.bytes": "16777216", "segment.ms": "600000"})], {}

    def rounds(self):
        return min(super().rounds(), 6)

    def write(self):
        os.kill(self.load.process.pid, signal.SIGCONT)
        self.load.more(self.rng.randrange(300, 1200), 60)

    def rest(self):
        os.kill(self.load.process.pid, signal.SIGSTOP)

    def finish(self):
        os.kill(self.load.process.pid, signal.SIGCONT)
        went_past = any(self.times() < 1.8 for _ in range(12))
        self.load.finish()
        check_all(self.server.address, self.topics, self.load)
        if not went_past:
            raise Skip("no round went past the journal: the disk is quicker than the load, and no round was full")

    def times(self):
        "How often a byte is written."
        before = self.written()
        self.load.more(1000, 60)
        after = self.written()
        zeros = sum(size for name, size in after[2].items() if name not in before[2])
        return (after[0] - before[0] - zeros) / (after[1] - before[1])

    def written(self):
        "Bytes that write(2) and its kin were given, bytes in segments, the journal's files and their sizes, of zeros at first."
        with open(f"/proc/{self.server.process.pid}/io") as f:
            calls = int(next(line for line in f if line.startswith("wchar")).split()[1])
        journal = os.path.join(self.server.data, "broker-1", "journal")
        return calls, sum(map(os.path.getsize, self.server.segments())), {name: os.path.getsize(os.path.join(journal, name)) for name in os.listdir(journal)}
