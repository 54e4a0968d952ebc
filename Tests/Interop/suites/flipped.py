"""Bits that flip in the files of a stopped broker, and under a running one once their pages have left the page cache: a batch that they hit is answered with
CORRUPT_MESSAGE, every other record arrives, and no file gets shorter."""
import os, struct

from harness.batches import batch
from harness.process import Server
from harness.raw import Raw, create, fetch, produce
from harness.records import seeded
from harness.runner import Suite

CORRUPT_MESSAGE = 2
TOPIC, BATCHES, RECORDS = "flipped", 60, 3


def headers(path):
    "(position, size, base offset, last offset) of each batch of a segment."
    with open(path, "rb") as f:
        data, at = f.read(), 0
    while at < len(data):
        base, length, delta = struct.unpack(">qi", data[at:at + 12]) + struct.unpack(">i", data[at + 23:at + 27])
        yield at, 12 + length, base, base + delta
        at += 12 + length


def flip(path, position, bit):
    with open(path, "r+b") as f:
        f.seek(position)
        byte = f.read(1)[0]
        f.seek(position)
        f.write(bytes([byte ^ 1 << bit]))
        f.flush()
        os.fsync(f.fileno())


def drop(path):
    "The file leaves the page cache."
    with open(path, "rb") as f:
        os.fdatasync(f.fileno())
        os.posix_fadvise(f.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def consume(address, end):
    "(bytes of each batch by base offset, offsets that are answered with CORRUPT_MESSAGE)"
    found, refused, offset = {}, [], 0
    with Raw(address) as connection:
        while offset < end:
            code, _, data = fetch(connection, TOPIC, offset, wait=1000, size=200_000)
            if code == CORRUPT_MESSAGE:
                refused.append(offset)
                offset += 1
                continue
            assert code == 0, f"error {code} at {offset}"
            assert data, f"nothing at {offset}"
            at = 0
            while at + 61 <= len(data):
                base, length, delta = struct.unpack(">qi", data[at:at + 12]) + struct.unpack(">i", data[at + 23:at + 27])
                found[base] = data[at:at + 12 + length]
                offset = max(offset, base + delta + 1)
                at += 12 + length
    return found, refused


class Flipped(Suite):
    name = "flipped"

    def setup(self):
        self.rng = seeded(self.options.seed, self.name)
        self.server = Server().start()
        with Raw(self.server.address) as connection:
            create(connection, TOPIC, 1, {"segment.bytes": str(1 << 20)})
            for i in range(BATCHES):
                pairs = [(b"k", f"{i}-{j}-".encode() + bytes(self.rng.randrange(15000, 30000))) for j in range(RECORDS)]
                produce(connection, TOPIC, batch(pairs))
        self.end = BATCHES * RECORDS
        self.intact, refused = consume(self.server.address, self.end)
        assert len(self.intact) == BATCHES and not refused
        self.files = [f for f in self.server.segments() if f"/{TOPIC}-0/" in f]
        assert len(self.files) > 3

    def teardown(self):
        self.server.stop()

    def tests(self):
        for kill in (False, True):
            yield f"bits flipped after {'kill -9' if kill else 'a clean stop'}", lambda kill=kill: self.at_rest(kill)
        yield "bits flipped under a running broker, the pages out of the cache", self.running

    def at_rest(self, kill):
        self.server.kill() if kill else self.server.stop()
        hits = self.hits()
        for path, position, bit, _ in hits:
            flip(path, position, bit)
        self.server.start()
        self.check(hits)
        self.mend(hits)

    def running(self):
        consume(self.server.address, self.end)
        hits = self.hits()
        for path, position, bit, _ in hits:
            drop(path)
            flip(path, position, bit)
            drop(path)
        self.check(hits)
        self.mend(hits)

    def hits(self):
        "A bit in each sealed segment, half of them in what no batch's checksum covers: (file, position, bit, offsets of the batch)."
        hits = []
        for path in self.files[:-1]:
            at, size, base, last = self.rng.choice(list(headers(path)))
            position = at + self.rng.randrange(21 if self.rng.random() < 0.5 else size)
            hits.append((path, position, self.rng.randrange(8), range(base, last + 1)))
        return hits

    def check(self, hits):
        found, refused = consume(self.server.address, self.end)
        lost = {offset for hit in hits for offset in hit[3]}
        assert refused == sorted(lost), f"refused {refused}, flipped {hits}"
        assert found == {base: data for base, data in self.intact.items() if base not in lost}, f"other records than were sent; flipped {hits}"

    def mend(self, hits):
        "The bits flip back, and with them everything comes back: nothing was cut. What is known to be damaged is looked at again after an unclean stop."
        self.server.kill()
        for path, position, bit, _ in hits:
            flip(path, position, bit)
        self.server.start()
        found, refused = consume(self.server.address, self.end)
        assert found == self.intact and not refused, f"refused {refused}"
