"""kill -9 under an idempotent acks=all load: every acknowledged record is at its acknowledged offset, once, and the log has no hole."""
import os, signal, subprocess, time

from harness.clients import INTEROP, VENV, Kcat, all_clients
from harness.process import Server, end, read_line, scratch, start, until, verify
from harness.raw import Raw, create, list_offset, metadata
from harness.records import seeded
from harness.runner import Suite

PARTITIONS = 4


class Load:
    "The process that writes, and what it was told."

    def __init__(self, address, topic, seed):
        command = [os.path.join(VENV, "main", "bin", "python"), os.path.join(INTEROP, "drivers", "load.py"), address, topic, str(PARTITIONS), seed]
        self.log = os.path.join(scratch("load"), "log")
        with open(self.log, "wb") as log:
            self.process = start(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log)
        self.acknowledged, self.sent = {}, None  # number: (partition, offset)

    def take(self, seconds=0.0):
        "Reads what has been said, for at most so long."
        deadline = time.monotonic() + seconds
        while (line := read_line(self.process, deadline if b"\n" not in self.process.__dict__.get("kept", b"") else time.monotonic() + 1)) is not None:
            words = line.decode().split()
            if words[0] == "ack":
                number, place = int(words[1]), (int(words[2]), int(words[3]))
                assert number not in self.acknowledged, f"record {number} was acknowledged twice"
                self.acknowledged[number] = place
            elif words[0] == "sent":
                self.sent = int(words[1])
            else:
                raise AssertionError(f"the producer gave up: {line.decode()}")

    def more(self, count, seconds=30):
        "Waits until so many more records are acknowledged."
        wanted = len(self.acknowledged) + count

        def enough():
            self.take(0.05)
            assert self.process.poll() is None, "the producer has ended"
            return len(self.acknowledged) >= wanted
        until(enough, seconds, f"{count} more acknowledgements", pause=0)

    def finish(self):
        "Stops; all that was sent must get its acknowledgement."
        self.process.stdin.close()

        def done():
            self.take(0.1)
            return self.sent is not None
        until(done, 70, "the end of the load", pause=0)
        end(self.process)
        assert len(self.acknowledged) == self.sent, f"{self.sent} sent, {len(self.acknowledged)} acknowledged"


class Crash(Suite):
    name = "crash"

    def setup(self):
        self.rng = seeded(self.options.seed, self.name)
        # Each run draws how it syncs and how few files it may hold open: a kill takes nothing from any of them.
        flags = ["--flush", self.rng.choice(["group", "group", "interval", "os"]), "--max-open-files", self.rng.choice(["16", "4096"])]
        print(f"     crash: ottla serve {' '.join(flags)}", flush=True)
        self.server = Server(*flags).start()
        self.topic = "load"
        with Raw(self.server.address) as c:
            assert create(c, self.topic, PARTITIONS, {"segment.bytes": "1048576"}) == 0
            until(lambda: len(metadata(c, [self.topic])[self.topic][1]) == PARTITIONS, what="the topic")
        self.load = Load(self.server.address, self.topic, f"{self.options.seed}/load")
        self.kcat = Kcat(self.server.address)

    def teardown(self):
        if self.load.process.poll() is None:
            end(self.load.process)
        if self.server.alive:
            self.server.stop()

    def after_failure(self):
        with open(self.load.log, errors="replace") as log:
            lines = self.server.tail(8) + log.read().strip().split("\n")[-4:]
        if not self.server.alive:
            self.server.start()
        return lines

    def tests(self):
        for i in range(self.options.rounds):
            yield f"round {i + 1} of kill -9", self.round
        yield "after the last round everything sent is there once", self.finish
        yield "the segments are ones that Kafka's own reader takes, and our own", self.segments

    def round(self):
        self.load.more(self.rng.randrange(100, 4000), 60)
        pause = time.monotonic() + self.rng.random() * 0.05
        while time.monotonic() < pause:
            self.load.take(0.01)
        self.server.kill()
        while self.rng.random() < 0.3:  # killed again while it recovers
            again = start(self.server.command_line(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(self.rng.random() * 0.3)
            end(again, signal.SIGKILL)
        self.server.start(60)
        known = dict(self.load.acknowledged)
        self.load.more(200, 60)
        self.check(known)

    def read(self):
        "{partition: numbers in the order of the log}, having looked at each offset."
        form = "%p %o %S %s\n"
        found = {p: [] for p in range(PARTITIONS)}
        for line in self.kcat.run("-C", "-q", "-e", "-t", self.topic, "-o", "beginning", "-X", "check.crcs=true", "-f", form, seconds=120).splitlines():
            partition, offset, size, value = line.split(b" ", 3)
            numbers = found[int(partition)]
            assert int(offset) == len(numbers), f"partition {int(partition)}: offset {int(offset)} where {len(numbers)} is next"
            assert int(size) == len(value), f"partition {int(partition)} offset {int(offset)}: {int(size)} bytes announced, {len(value)} read"
            numbers.append(int(value.split(b":", 1)[0]))
        return found

    def check(self, known):
        self.load.take()
        found = self.read()
        for p, numbers in found.items():
            assert len(set(numbers)) == len(numbers), f"partition {p} holds a record twice"
            assert numbers == sorted(numbers) and all(n % PARTITIONS == p for n in numbers), f"partition {p} is out of order"
        for number, (p, offset) in known.items():
            there = found[p][offset] if offset < len(found[p]) else None
            assert there == number, f"record {number} was acknowledged at {p}/{offset}, where {there} is"
        return found

    def finish(self):
        self.load.finish()
        found = self.check(self.load.acknowledged)
        assert sum(map(len, found.values())) == self.load.sent
        with Raw(self.server.address) as c:
            for p, numbers in found.items():
                assert list_offset(c, self.topic, -1, p) == (0, -1, len(numbers)), f"the end of partition {p}"

    def segments(self):
        java = all_clients(self.server.address)[-1]
        self.server.restart()
        files = [f for f in self.server.segments() if f"/{self.topic}-" in f]
        total = sum(java.call("dump", file=f)["records"] for f in files)
        java.stop()
        verify(self.server)
        assert total == self.load.sent, f"{total} records in {len(files)} files, {self.load.sent} sent"
