"""kill -9 under an idempotent acks=all load, with small segments, compaction and cold compression: every acknowledged record is at its acknowledged offset, once, and
no log has a hole but where a later record has the key."""
import signal, subprocess, time

from harness.clients import all_clients
from harness.load import Load, Topic, check, check_all, make
from harness.process import Server, end, scratch, start, until, verify
from harness.records import seeded
from harness.runner import Suite

# Compaction and cold compression work all the time: they wait for nothing.
BUSY = {"log.cleaner.backoff.ms": "200", "log.initial.task.delay.ms": "100", "log.retention.check.interval.ms": "500"}
TOPICS = [
    Topic("load", 4),
    Topic("compacted", 2, keys=40, configs={"cleanup.policy": "compact", "min.cleanable.dirty.ratio": "0.01", "max.compaction.lag.ms": "500"}),
    Topic("cold", 2, configs={"cold.compression.type": "gzip"})]


# Each round reads all that there is: after so many everything is looked at once more, and a new directory begun.
ROUNDS = 25


class Crash(Suite):
    name = "crash"

    def setup(self):
        self.rng = seeded(self.options.seed, self.name)
        self.directories = 0
        self.begin()

    def begin(self):
        self.directories += 1
        # Each directory draws how it syncs and how few files it may hold open: a kill takes nothing from any of them.
        flags = ["--flush", self.rng.choice(["group", "group", "interval", "os"]), "--max-open-files", self.rng.choice(["16", "4096"])]
        print(f"     crash: ottla serve {' '.join(flags)}", flush=True)
        self.server = Server(*flags, settings=BUSY).start()
        make(self.server.address, TOPICS)
        self.load = Load(self.server.address, TOPICS, f"{self.options.seed}/load/{self.directories}")

    def teardown(self):
        if self.load.process.poll() is None:
            end(self.load.process)
        if self.server.alive:
            self.server.stop()

    def after_failure(self):
        lines = self.server.tail(8) + self.load.tail()
        if not self.server.alive:
            self.server.start()
        return lines

    def tests(self):
        rounds = self.options.rounds
        for i in range(rounds):
            if i % ROUNDS == 0 and i > 0:
                yield f"a new directory after {i} rounds", self.renew
            yield f"round {i + 1} of kill -9", self.round
            if (i + 1) % ROUNDS == 0 or i + 1 == rounds:
                yield f"after {i + 1} rounds everything sent is there once", self.finish
                yield f"after {i + 1} rounds compaction and cold compression were at work", self.worked
                yield f"after {i + 1} rounds the segments are ones that Kafka's own reader takes, and our own, and hold what consumers saw", self.segments

    def renew(self):
        self.teardown()
        self.server.clear()
        self.begin()

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
        self.load.take()
        check(self.server.address, TOPICS, known)

    def finish(self):
        self.load.finish()
        check_all(self.server.address, TOPICS, self.load)

    def worked(self):
        worked(self.server, TOPICS, self.load)

    def segments(self):
        segments(self.server, TOPICS)


def is_compressed(segment):
    "By its first batch."
    try:
        with open(segment, "rb") as f:
            head = f.read(23)
    except FileNotFoundError:
        return False  # another has its place now
    return len(head) == 23 and head[22] & 7 != 0


def worked(server, topics, load):
    "A compacted topic holds fewer records than were sent; a cold one has segments whose batches are compressed."
    java = all_clients(server.address)[-1]
    found = check(server.address, topics, load.acknowledged)
    cold = {topic.name for topic in topics if "cold.compression.type" in topic.configs}
    for name in cold:  # its thread runs only where no other wants a core
        until(lambda: any(is_compressed(f) for f in server.segments() if f"/{name}-" in f), 60, f"a compressed segment of {name}")
    server.stop()  # so that no file is replaced while it is read
    for topic in topics:
        if topic.keys:
            sent, left = sum(1 for n in load.acknowledged if n % len(topics) == topics.index(topic)), sum(map(len, found[topic.name].values()))
            assert left < sent, f"{topic.name}: none of {sent} records was compacted away"
        if topic.name in cold:
            files = [f for f in server.segments() if f"/{topic.name}-" in f]
            codecs = [java.call("dump", file=f)["codecs"] for f in files]
            assert any("gzip" in c for c in codecs), f"{topic.name}: no segment of {len(files)} was compressed"
    java.stop()
    server.start()


def segments(server, topics):
    "After a restart: Kafka's own record classes read all segments, and find as many records as a consumer does; so does our own verifier."
    java = all_clients(server.address)[-1]
    before = check(server.address, topics, {})
    server.restart()
    after = check(server.address, topics, {})
    server.stop()
    for topic in topics:
        files = [f for f in server.segments() if f"/{topic.name}-" in f]
        total = sum(java.call("dump", file=f)["records"] for f in files)
        seen = sum(map(len, after[topic.name].values()))
        if topic.keys:  # compaction went on behind the consumer
            assert 0 < total <= seen, f"{topic.name}: {total} records in {len(files)} files, {seen} seen by a consumer"
        else:
            assert total == seen, f"{topic.name}: {total} records in {len(files)} files, {seen} seen by a consumer"
            assert before[topic.name] == after[topic.name], f"{topic.name}: a consumer sees other records after a restart"
    java.stop()
    verify(server)
    server.start()
