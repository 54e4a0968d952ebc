"""What a kernel does to a broker whose disk fails or is full: strace's injected errors, and a limit on the size of files. Nothing acknowledged is lost, reads go on,
and what is refused is refused by name."""
import contextlib, os, resource, shutil, signal, subprocess

from harness.batches import batch
from harness.process import Server, end, start, until, verify
from harness.raw import Raw, create, fetch, list_offset, metadata, produce
from harness.runner import Skip, Suite

TIMED_OUT, STORAGE_ERROR = 7, 56


class Disk(Suite):
    name = "disk"

    def tests(self):
        yield "a sync that fails (EIO): the wait is answered with 7, later produces with 56, reads go on, a restart has all that was acknowledged", self.failed_sync
        yield "a sync that hangs: the wait is answered with 7 before it ends, later produces with 56, reads go on, a restart has all that was acknowledged", self.hung_sync
        yield "a disk that is full (ENOSPC on every write): produce is refused by name, reads go on, appends come back by themselves", self.full
        yield "a write that fails (EIO): nothing acknowledged is lost", self.failed_write
        yield "a limit on the size of files (RLIMIT_FSIZE): no signal ends the broker, produce is refused by name, and comes back", self.limited

    @contextlib.contextmanager
    def broker(self, **configs):
        with Server("--flush", "group") as server:
            with Raw(server.address) as c:
                assert create(c, "t", 1, configs) == 0
                until(lambda: (lambda found: found and all(e == 0 for e, _ in found.values()))(metadata(c, ["t"])["t"][1]), what="the topic")
            yield server

    def inject(self, server, *faults):
        "strace on a running broker, once it holds all of its threads."
        if not shutil.which("strace"):
            raise Skip("strace is not installed")
        calls = ",".join(sorted({call for fault in faults for call in fault.split(":")[0].split(",")}))
        flags = [x for fault in faults for x in ("-e", f"inject={fault}")]
        log = os.path.join(server.data, "..", os.path.basename(server.data) + ".strace")
        tracer = start(["strace", "-f", "-qq", "-o", log, "-p", str(server.process.pid), "-e", f"trace={calls}", *flags], stderr=subprocess.PIPE)

        def attached():
            if tracer.poll() is not None:
                raise Skip(f"strace may not attach here: {tracer.stderr.read().decode().strip()[-200:]}")
            tasks = os.listdir(f"/proc/{server.process.pid}/task")
            return all(self.tracer(server.process.pid, task) == tracer.pid for task in tasks)
        until(attached, what="strace on every thread")
        return tracer

    @staticmethod
    def tracer(pid, task):
        try:
            with open(f"/proc/{pid}/task/{task}/status") as f:
                return next(int(line.split()[1]) for line in f if line.startswith("TracerPid"))
        except OSError:
            return None

    @staticmethod
    def detach(tracer):
        end(tracer, signal.SIGINT)

    def write(self, c, value, size=1):
        "Error code and base offset of one record."
        return produce(c, "t", batch(((b"k", value.ljust(size, b".")),)))

    def readable(self, server, count):
        with Raw(server.address) as c:
            error, _, data = fetch(c, "t", 0)
            assert error == 0 and data, f"a fetch was answered with {error} and {len(data or b'')} bytes"
            assert list_offset(c, "t", -1)[2] >= count

    def holds(self, server, acknowledged):
        "After a restart: every acknowledged offset is there, produce is answered."
        if server.alive:
            server.kill()
        server.start(60)
        with Raw(server.address) as c:
            last = list_offset(c, "t", -1)[2]
            assert last > max(acknowledged), f"the log ends at {last}, {max(acknowledged)} was acknowledged"
            assert self.write(c, b"after")[0] == 0
        self.readable(server, last + 1)
        server.stop()
        verify(server)

    def some(self, server, count=20):
        with Raw(server.address) as c:
            answers = [self.write(c, b"%d" % i) for i in range(count)]
        assert all(error == 0 for error, _ in answers), answers
        return [offset for _, offset in answers]

    def failed_sync(self):
        with self.broker() as server:
            acknowledged = self.some(server)
            tracer = self.inject(server, "fdatasync,fsync,syncfs,pwritev2:error=EIO")
            with Raw(server.address, 40) as c:
                first = self.write(c, b"lost?")[0]
                assert first in (TIMED_OUT, STORAGE_ERROR), f"a produce whose sync failed was answered with {first}"
                later = until(lambda: (lambda e: e == STORAGE_ERROR and e)(self.write(c, b"no")[0]), 20, "later produces refused with 56")
                assert later == STORAGE_ERROR
            self.readable(server, len(acknowledged))
            self.detach(tracer)
            with Raw(server.address) as c:
                assert self.write(c, b"still no")[0] == STORAGE_ERROR, "a failed sync was tried again"
            self.holds(server, acknowledged)

    def hung_sync(self):
        with self.broker() as server:
            acknowledged = self.some(server)
            tracer = self.inject(server, "fdatasync,fsync,pwritev2:delay_enter=60s")
            with Raw(server.address, 40) as c:
                first = self.write(c, b"lost?")[0]
                assert first == TIMED_OUT, f"a produce whose sync hangs was answered with {first}"
                assert self.write(c, b"no")[0] == STORAGE_ERROR
            assert tracer.poll() is None
            self.readable(server, len(acknowledged))
            end(tracer, signal.SIGKILL)  # which ends the wait, too
            self.holds(server, acknowledged)

    def full(self):
        with self.broker() as server:
            acknowledged = self.some(server)
            tracer = self.inject(server, "pwrite64,pwritev,pwritev2:error=ENOSPC")
            with Raw(server.address, 40) as c:
                errors = {self.write(c, b"x", size=200)[0] for _ in range(5)}
            assert errors <= {TIMED_OUT, STORAGE_ERROR}, f"produces onto a full disk were answered with {errors}"
            self.readable(server, len(acknowledged))
            self.detach(tracer)
            with Raw(server.address, 40) as c:
                error, offset = until(lambda: (lambda a: a if a[0] == 0 else None)(self.write(c, b"again")), 40, "appends to come back", pause=0.3)
            assert offset >= len(acknowledged)
            self.holds(server, acknowledged + [offset])

    def failed_write(self):
        with self.broker() as server:
            acknowledged = self.some(server)
            tracer = self.inject(server, "pwrite64,pwritev,pwritev2:error=EIO:when=3+4")
            with Raw(server.address, 40) as c:
                for i in range(30):
                    error, offset = self.write(c, b"w%d" % i)
                    assert error in (0, TIMED_OUT, STORAGE_ERROR), error
                    if error == 0:
                        acknowledged.append(offset)
            self.readable(server, len(acknowledged))
            self.detach(tracer)
            assert len(set(acknowledged)) == len(acknowledged), "an offset was given twice"
            self.holds(server, acknowledged)

    def limited(self):
        # Above the size of a journal's file, which is written in full at the start: what meets the limit is a segment.
        limit = (8 << 20) + (1 << 19)
        with self.broker() as server:
            pid, before = server.process.pid, resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE)
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (limit, before[1]))
            large, acknowledged = batch(((b"k", b"." * 900_000),)), []
            with Raw(server.address, 40) as c:
                for _ in range(12):
                    error, offset = produce(c, "t", large)
                    if error:
                        break
                    acknowledged.append(offset)
                assert error == STORAGE_ERROR, f"a produce beyond the limit was answered with {error}"
                assert acknowledged == list(range(len(acknowledged))) and len(acknowledged) >= 8, acknowledged
                assert server.alive, "the broker has ended"
                assert fetch(c, "t", len(acknowledged) - 1)[0] == 0
                resource.prlimit(pid, resource.RLIMIT_FSIZE, before)
                error, offset = until(lambda: (lambda a: a if a[0] == 0 else None)(produce(c, "t", large)), 40, "appends to come back", pause=0.3)
                assert offset == len(acknowledged), f"the next record is at {offset}"
            self.holds(server, acknowledged + [offset])
