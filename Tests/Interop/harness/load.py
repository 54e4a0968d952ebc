"""What a load writes, and what a log must then hold: number n goes to one topic, one partition and one key, all known from n alone."""
import os, subprocess, time, zlib

from .clients import INTEROP, VENV, Kcat
from .process import end, read_line, scratch, start, until
from .raw import Raw, create, list_offset, metadata

# A segment each 0.7 s, whatever its size: `segment.bytes` cannot be below 1 MiB.
SMALL = {"segment.bytes": "1048576", "segment.ms": "700", "file.delete.delay.ms": "1000"}


class Topic:
    "A topic of a load. With `keys`, so many keys a partition, over and over: what a compacted topic is written with. Values have up to `size` bytes, 32 KiB at most."

    def __init__(self, name, partitions, keys=0, configs=None, size=1200):
        self.name, self.partitions, self.keys, self.size, self.configs = name, partitions, keys, size, {**SMALL, **(configs or {})}

    def __str__(self):
        return f"{self.name}:{self.partitions}:{self.keys}:{self.size}"

    @staticmethod
    def parse(text):
        name, partitions, keys, size = text.split(":")
        return Topic(name, int(partitions), int(keys), size=int(size))


def place(topics, number):
    "(topic, partition, key) of a record."
    topic = topics[number % len(topics)]
    turn = number // len(topics)
    partition = turn % topic.partitions
    return topic, partition, f"k{partition}-{(turn * 7919 >> 3) % topic.keys}" if topic.keys else f"k{number}"


class Load:
    "The process that writes, and what it was told."

    def __init__(self, address, topics, seed):
        self.topics = topics
        command = [os.path.join(VENV, "main", "bin", "python"), os.path.join(INTEROP, "drivers", "load.py"), address, seed, *map(str, topics)]
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
                number, at = int(words[1]), (int(words[2]), int(words[3]))
                assert number not in self.acknowledged, f"record {number} was acknowledged twice"
                self.acknowledged[number] = at
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

    def tail(self):
        with open(self.log, errors="replace") as log:
            return log.read().strip().split("\n")[-4:]


def make(address, topics):
    "Makes the topics of a load, and waits for their leaders."
    with Raw(address) as c:
        for topic in topics:
            error = create(c, topic.name, topic.partitions, topic.configs)
            assert error == 0, f"{topic.name} was not made: error {error}"
            until(lambda: len(metadata(c, [topic.name])[topic.name][1]) == topic.partitions, what=topic.name)


def read(address, topic):
    "{partition: [(offset, number, key)]} in the order of the log."
    found = {p: [] for p in range(topic.partitions)}
    lines = Kcat(address).run("-C", "-q", "-e", "-t", topic.name, "-o", "beginning", "-X", "check.crcs=true", "-f", "%p %o %S %k %s\n", seconds=120)
    for line in lines.splitlines():
        partition, offset, size, key, value = line.split(b" ", 4)
        assert int(size) == len(value), f"{topic.name}-{int(partition)} offset {int(offset)}: {int(size)} bytes announced, {len(value)} read"
        number, checksum, rest = value.split(b":", 2)
        assert zlib.crc32(rest) == int(checksum, 16), f"{topic.name}-{int(partition)} offset {int(offset)}: not the value that was sent"
        found[int(partition)].append((int(offset), int(number), key.decode()))
    return found


def check(address, topics, known):
    """Every record of `known` is where it was acknowledged, once, in order, and nothing else is there than what was sent. In a topic with keys it may be gone
    where a later record has its key: the last value of a key never is. Answers what was read."""
    everything = {}
    for topic in topics:
        found = everything[topic.name] = read(address, topic)
        for p, records in found.items():
            name = f"{topic.name}-{p}"
            numbers = [n for _, n, _ in records]
            assert numbers == sorted(set(numbers)), f"{name} is out of order, or holds a record twice"
            offsets = [o for o, _, _ in records]
            assert offsets == sorted(set(offsets)), f"{name}: offsets do not rise"
            for offset, number, key in records:
                there, at, expected = place(topics, number)
                assert (there.name, at, expected) == (topic.name, p, key), f"{name} offset {offset}: record {number} with key {key}, which belongs elsewhere"
            if not topic.keys:
                assert offsets == list(range(len(offsets))), f"{name} has a hole"
        last = {(p, key): number for p, records in found.items() for _, number, key in records}
        at = {(p, offset): number for p, records in found.items() for offset, number, _ in records}
        for number, (p, offset) in known.items():
            there, _, key = place(topics, number)
            if there.name != topic.name:
                continue
            here = at.get((p, offset))
            if here is None and topic.keys:
                assert last.get((p, key), -1) > number, f"{topic.name}-{p}: record {number} at {offset} is gone, and the last of its key is {last.get((p, key))}"
            else:
                assert here == number, f"record {number} was acknowledged at {topic.name}-{p} {offset}, where {here} is"
    return everything


def check_all(address, topics, load):
    "As `check`, once all that was sent is acknowledged: what has no keys is there in full, and ends where the broker says."
    everything = check(address, topics, load.acknowledged)
    sent = {topic.name: 0 for topic in topics}
    for number in range(load.sent):
        sent[place(topics, number)[0].name] += 1
    with Raw(address) as c:
        for topic in topics:
            found = everything[topic.name]
            if topic.keys:
                assert all(records for records in found.values())
                continue
            count = sum(map(len, found.values()))
            assert count == sent[topic.name], f"{topic.name}: {count} records of {sent[topic.name]}"
            for p, records in found.items():
                assert list_offset(c, topic.name, -1, p) == (0, -1, len(records)), f"the end of {topic.name}-{p}"
    return everything
