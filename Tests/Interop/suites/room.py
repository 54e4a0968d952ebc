"""A broker whose disk is full when it starts: on an ext4 file system of its own in an image file, filled to the last byte."""
import os, shutil

from harness.batches import batch
from harness.process import BINARY, Server, run_for, scratch, until
from harness.raw import Raw, create, fetch, list_offset, metadata, produce
from harness.runner import Skip, Suite
from .power import run

STORAGE_ERROR = 56


class Room(Suite):
    name = "room"

    def setup(self):
        self.path = None
        os.environ["PATH"] += ":/usr/sbin:/sbin"
        if os.getuid() != 0:
            raise Skip("only root may mount an image")
        if not shutil.which("mkfs.ext4"):
            raise Skip("mkfs.ext4 (e2fsprogs) is not installed")
        base = scratch("room")
        image, path = os.path.join(base, "disk.img"), os.path.join(base, "disk")
        with open(image, "wb") as f:
            f.truncate(256 << 20)
        os.makedirs(path)
        try:
            run("mkfs.ext4", "-q", "-F", "-m", "0", image)
            run("mount", "-o", "loop", image, path)
        except AssertionError as why:
            raise Skip(f"an image cannot be mounted here: {why}") from None
        self.path, self.filler = path, os.path.join(path, "filler")
        self.leader = Server(command="leader").start()
        self.broker = Server("--id", "1", "--leader", self.leader.address, "--flush", "group", command="broker", data=os.path.join(path, "data"))
        self.broker.start()
        with Raw(self.broker.address) as c:
            assert create(c, "t", 2) == 0
            until(lambda: (lambda found: found and all(e == 0 for e, _ in found.values()))(metadata(c, ["t"])["t"][1]), what="the topic")
        self.count = 0
        self.append(50)

    def teardown(self):
        for server in (getattr(self, "broker", None), getattr(self, "leader", None)):
            if server and server.alive:
                server.kill()
        if self.path:
            run("umount", "-l", self.path)

    def after_failure(self):
        return self.broker.tail(12)

    def tests(self):
        yield "after kill -9 it starts without a byte free, serves reads, refuses writes by name, and goes on when there is room", self.killed
        yield "after a clean stop likewise", self.stopped
        yield "`ottla log recover` without room says so, changes nothing, and does its work when there is room", self.tool

    def append(self, count):
        with Raw(self.broker.address, 20) as c:
            for _ in range(count):
                error, offset = produce(c, "t", batch(((b"k", b"%d" % self.count),)))
                assert (error, offset) == (0, self.count), (error, offset, self.count)
                self.count += 1

    def fill(self):
        "Until not even a byte can be written, by root either."
        with open(self.filler, "wb", buffering=0) as f:
            for size in (1 << 20, 4096, 512, 1):
                while True:
                    try:
                        if not f.write(b"x" * size):
                            break
                        os.fsync(f.fileno())
                    except OSError:
                        break
        assert os.statvfs(self.path).f_bavail < 8, os.statvfs(self.path)

    def goes_on(self):
        self.broker.start(60)
        with Raw(self.broker.address, 20) as c:
            error, _, data = until(lambda: (lambda a: a if a[0] == 0 and a[2] else None)(fetch(c, "t", 0)), 20, "a fetch from a full disk")
            assert error == 0 and data
            assert list_offset(c, "t", -1)[2] == self.count, "the log has another end"
            for _ in range(3):
                error, _ = produce(c, "t", batch(((b"k", b"no"),)))
                assert error == STORAGE_ERROR, f"a produce onto a full disk was answered with {error}"
            os.unlink(self.filler)
            error, offset = until(lambda: (lambda a: a if a[0] == 0 else None)(produce(c, "t", batch(((b"k", b"yes"),)))), 60, "appends to come back", pause=0.3)
            assert offset == self.count, f"the next record is at {offset}, not at {self.count}"
            self.count += 1
        self.append(5)

    def killed(self):
        self.broker.kill()
        self.fill()
        self.goes_on()

    def stopped(self):
        self.broker.stop()
        self.fill()
        self.goes_on()

    def tool(self):
        self.broker.kill()
        self.fill()
        directory = os.path.join(self.broker.data, "broker-1")
        code, _, complaint = run_for([BINARY, "log", "recover", directory])
        assert code == 1 and "room" in complaint, (code, complaint)
        os.unlink(self.filler)
        code, shown, complaint = run_for([BINARY, "log", "recover", directory])
        assert code == 0, (code, shown, complaint)
        code, shown, _ = run_for([BINARY, "log", "recover", directory])
        assert code == 0 and "nothing to recover" in shown, shown
        self.broker.start(60)
        with Raw(self.broker.address, 20) as c:
            assert list_offset(c, "t", -1)[2] == self.count
