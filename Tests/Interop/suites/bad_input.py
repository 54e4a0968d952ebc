"""What no client should send: each gets Kafka's error or a closed connection, the process stays up, and a bystander on another connection does not notice."""
import struct

from harness.batches import BOMBS, batch
from harness.process import Server, until
from harness.raw import Closed, Raw, array, create, fetch, header, list_offset, metadata, produce, text
from harness.runner import Suite

CORRUPT, UNKNOWN_TOPIC, TOO_LARGE, INVALID_TOPIC, OUT_OF_RANGE, INVALID_RECORD = 2, 3, 10, 17, 1, 87


class BadInput(Suite):
    name = "bad input"

    def setup(self):
        self.server = Server().start()
        self.bystander = Raw(self.server.address)
        assert create(self.bystander, "bystander") == 0
        until(lambda: metadata(self.bystander, ["bystander"])["bystander"][1].get(0, (5,))[0] == 0, what="the bystander's topic to have its leader")
        self.written = 0

    def teardown(self):
        self.bystander.close()
        self.server.stop()

    def after_failure(self):
        last = self.server.tail()
        if not self.server.alive:
            self.server.start()
            self.bystander = Raw(self.server.address)
            return ["the server had died:"] + last
        return last[-5:]

    def tests(self):
        yield "another protocol on the port is disconnected with one line in the log", self.other_protocols
        yield "a frame with a bad length is disconnected with one line in the log", self.lengths
        yield "a frame that never ends holds up nobody", self.lying_length
        yield "every kind of bad batch gets Kafka's error and leaves nothing behind", self.bad_batches
        for name in BOMBS:
            yield f"a {name} bomb is refused in bounded memory", lambda name=name: self.bomb(name)
        yield "unknown topics and ids out of range get Kafka's errors", self.unknown_things
        yield "topics that cannot be are refused", self.bad_topics

    def unmoved(self):
        "The process is up and the bystander, on a connection as old as the suite, writes and reads on."
        assert self.server.alive, f"the server died: {self.server.tail()}"
        assert produce(self.bystander, "bystander", batch([(b"k", b"%d" % self.written)])) == (0, self.written)
        self.written += 1
        error, watermark, data = fetch(self.bystander, "bystander", self.written - 1)
        assert error == 0 and watermark == self.written and data, f"the bystander reads error {error}, watermark {watermark}"

    def disconnected(self, data, what, lines=1):
        before = self.server.log_size()
        with Raw(self.server.address) as c:
            c.send(data)
            c.closes()
        said = until(lambda: self.server.log_since(before).strip(), what=f"{what}: a line in the log")
        assert len(said.split("\n")) <= lines, f"{what}: the log says {said!r}"
        self.unmoved()

    def other_protocols(self):
        self.disconnected(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", "HTTP")
        self.disconnected(b"SSH-2.0-OpenSSH_9.2\r\n", "SSH")
        self.disconnected(bytes.fromhex("160301020001fc0303") + b"\1" * 60, "TLS")

    def lengths(self):
        for length in (-1, -2**31, 2**31 - 1, 104857601):
            self.disconnected(struct.pack(">i", length) + b"\0" * 20, f"length {length}")
        for payload in (b"", b"\0", b"\0\3\0\x0c", header(3, 12)[:8]):
            self.disconnected(struct.pack(">i", len(payload)) + payload, f"a frame of {len(payload)} bytes")

    def lying_length(self):
        with Raw(self.server.address) as waiting, Raw(self.server.address) as cut:
            waiting.send(struct.pack(">i", 50_000_000) + header(3, 1) + b"\0\0")
            cut.send(struct.pack(">i", 1000) + header(3, 1))
            cut.socket.shutdown(1)
            cut.closes()
            for _ in range(20):
                self.unmoved()

    def bad_batches(self):
        c = Raw(self.server.address)
        create(c, "batches")
        two, good = [(b"k", b"1"), (b"k", b"2")], batch()
        cases = [
            ("a wrong CRC", batch(crc=1), CORRUPT), ("a changed byte", good[:-1] + b"\1", CORRUPT), ("magic 3", batch(magic=3), CORRUPT), ("magic 0", batch(magic=0), None),
            ("magic 1", batch(magic=1), None), ("no bytes", b"", INVALID_RECORD), ("20 bytes", good[:20], INVALID_RECORD), ("the last byte missing", good[:-1], INVALID_RECORD),
            ("length 0", batch(length=0), CORRUPT), ("length -1", batch(length=-1), CORRUPT), ("length 2^31 - 1", batch(length=2**31 - 1), INVALID_RECORD),
            ("two batches", good + good, INVALID_RECORD), ("base offset 1", batch(base=1), INVALID_RECORD), ("count 0", batch(count=0, last=0), INVALID_RECORD),
            ("count -1", batch(count=-1, last=0), INVALID_RECORD), ("count 2, one record", batch(count=2, last=1), INVALID_RECORD),
            ("count 1, two records", batch(two, count=1, last=0), INVALID_RECORD), ("count 2^31 - 1", batch(count=2**31 - 1, last=2**31 - 2), INVALID_RECORD),
            ("last delta beyond", batch(two, last=5), INVALID_RECORD), ("last delta -1", batch(last=-1), INVALID_RECORD), ("a control batch", batch(attributes=0x20), INVALID_RECORD),
            ("a producer without a sequence", batch(producer=7, epoch=0), INVALID_RECORD), ("a record of length -1", batch(payload=b"\1"), INVALID_RECORD),
            ("a record of length 2^62", batch(payload=b"\xfe\xff\xff\xff\xff\xff\xff\xff\x7f"), INVALID_RECORD), ("a value beyond the batch", batch(payload=b"\x0e\0\0\0\2k\x50v\0"), INVALID_RECORD),
            ("gzip that is none", batch(attributes=1, payload=b"not gzip"), None), ("snappy that is none", batch(attributes=2, payload=b"\xff" * 40), None),
            ("lz4 that is none", batch(attributes=3, payload=b"\4\x22\x4d\x18" + b"\xff" * 40), None), ("zstd that is none", batch(attributes=4, payload=b"\x28\xb5\x2f\xfd" + b"\xff" * 40), None),
            ("codec 7", batch(attributes=7), None), ("2 MB", batch([(b"k", bytes(2_000_000))], crc=1), TOO_LARGE),
        ]
        for what, data, wanted in cases:
            error, _ = produce(c, "batches", data)
            assert error != 0 and wanted in (None, error), f"{what}: error {error}, not {wanted}"
        assert produce(c, "batches", good) == (0, 0), "a refused batch left something behind"
        self.unmoved()

    def memory(self):
        with open(f"/proc/{self.server.process.pid}/status") as f:
            return {line.split(":")[0]: int(line.split()[1]) for line in f if line.startswith(("VmHWM", "VmRSS"))}

    def bomb(self, name):
        number, make = BOMBS[name]
        c = Raw(self.server.address, seconds=30)
        create(c, "bombs")
        with open(f"/proc/{self.server.process.pid}/clear_refs", "w") as f:
            f.write("5")  # the peak counts from here
        before = self.memory()["VmRSS"]
        payload = make(400 << 20 if name != "lz4" else 200 << 20)[:1_000_000]
        for count in (1, 1000):
            error, _ = produce(c, "bombs", batch(attributes=number, payload=payload, count=count, last=count - 1))
            assert error != 0, "it was taken"
        grown = (self.memory()["VmHWM"] - before) >> 10
        assert grown < 128, f"memory grew by {grown} MB"
        self.unmoved()

    def unknown_things(self):
        c = Raw(self.server.address)
        create(c, "known", 2)
        for partition in (2, -1, 2**31 - 1, -2**31):
            assert produce(c, "known", batch(), partition)[0] == UNKNOWN_TOPIC, f"produce to partition {partition}"
            assert fetch(c, "known", 0, partition)[0] == UNKNOWN_TOPIC, f"fetch of partition {partition}"
            assert list_offset(c, "known", -1, partition)[0] == UNKNOWN_TOPIC, f"offsets of partition {partition}"
        for topic in ("nowhere", "no such topic", "", ".", "x" * 300, "ü" * 100):
            assert fetch(c, topic, 0)[0] in (UNKNOWN_TOPIC, INVALID_TOPIC), f"fetch of {topic!r}"
            assert list_offset(c, topic, -1)[0] in (UNKNOWN_TOPIC, INVALID_TOPIC), f"offsets of {topic!r}"
            assert produce(c, topic, batch())[0] in (UNKNOWN_TOPIC, INVALID_TOPIC), f"produce to {topic!r}"
        for offset in (1, -1, -2**63, 2**63 - 1):
            assert fetch(c, "known", offset)[0] == OUT_OF_RANGE, f"fetch from offset {offset}"
        for size in (0, -1, -2**31, 2**31 - 1):
            assert fetch(c, "known", 0, wait=1, size=size)[0] == 0, f"fetch of {size} bytes"
        for timestamp in (-2**63, -100, 2**63 - 1):
            list_offset(c, "known", timestamp)
        # A producer id that nobody was given, sequences that jump.
        assert produce(c, "known", batch(producer=2**62, epoch=0, sequence=5))[0] in (0, 45, 59)
        with Raw(self.server.address) as other:
            other.frame(header(0, 7, 1) + struct.pack(">hhi", -1, 5, 1000) + array([text("known") + array([struct.pack(">ii", 0, len(batch())) + batch()])]))
            try:
                error = struct.unpack_from(">h", other.receive(), 4 + 4 + 2 + 5 + 4 + 4)[0]
                assert error == 21, f"acks 5: error {error}"  # INVALID_REQUIRED_ACKS
            except Closed:
                pass
        self.unmoved()

    def bad_topics(self):
        c = Raw(self.server.address, seconds=30)
        for topic in ("", ".", "..", "a b", "a/b", "x" * 250, "ü", "a\0b"):
            assert create(c, topic) == INVALID_TOPIC, f"topic {topic!r}"
        for partitions in (0, -5, -2**31):
            assert create(c, "partitions", partitions) == 37, f"{partitions} partitions"  # INVALID_PARTITIONS
        assert create(c, "too-many", 2**31 - 1) != 0, "two billion partitions"
        assert create(c, "config", 1, {"no.such.config": "1"}) == 40 and create(c, "config", 1, {"retention.ms": "soon"}) == 40  # INVALID_CONFIG
        assert create(c, "bystander") == 36  # TOPIC_ALREADY_EXISTS
        self.unmoved()
