"""Records as the suites make and compare them."""
import random, time
from dataclasses import dataclass, field, replace

CODECS = ["none", "gzip", "snappy", "lz4", "zstd"]


@dataclass(frozen=True)
class Record:
    key: bytes | None
    value: bytes | None
    headers: tuple = ()
    timestamp: int | None = None
    offset: int | None = None

    def at(self, offset):
        return replace(self, offset=offset)


def text(rng, size):
    "Log-like text that compresses about threefold."
    words = []
    while sum(map(len, words)) < size:
        words.append(b"level=info user=%d path=/v1/items/%d status=%d " % (rng.getrandbits(20), rng.getrandbits(12), rng.choice([200, 404])))
    return b"".join(words)[:size]


def recently():
    "An hour ago in milliseconds: not the present, and not so old that retention takes it."
    return int(time.time() * 1000) - 3_600_000


def shapes(rng, timestamps=True):
    "Small records of all shapes: keys, headers, empty and null, binary, text; newest timestamps not last."
    now = recently()
    kept = [
        Record(b"key", b"value"), Record(b"", b""), Record(b"only key", None), Record(b"k\0\n\xff", bytes(range(256))), Record("Schlüssel".encode(), "wört €".encode()),
        Record(b"text", text(rng, 4000)), Record(b"random", rng.randbytes(3000)), Record(b"zeros", bytes(20_000)),
    ]
    kept += [Record(None, b"no key"), Record(None, b""), Record(None, None)]
    kept.append(Record(b"h", b"with headers", (("a", b"1"), ("b", b""), ("a", b"again"), ("überschrift", "wért".encode()))))
    kept += [Record(b"n%d" % i, text(rng, rng.randrange(1, 300))) for i in range(20)]
    if timestamps:
        kept = [replace(r, timestamp=now + (i * 7919) % 1000) for i, r in enumerate(kept)]
    return kept


def compare(got, wanted, what):
    "Byte for byte: offsets where both have them, keys, values, headers, and timestamps where the writer chose them."
    assert len(got) == len(wanted), f"{what}: {len(got)} records read, {len(wanted)} written"
    for i, (g, w) in enumerate(zip(got, wanted)):
        for name in ("offset", "timestamp", "key", "value", "headers"):
            a, b = getattr(g, name), getattr(w, name)
            if name in ("offset", "timestamp") and b is None:
                continue
            assert a == b, f"{what}: record {i}: {name} read {shown(a)}, written {shown(b)}"


def shown(x):
    return f"{len(x)} bytes {x[:40]!r}…" if isinstance(x, bytes) and len(x) > 60 else repr(x)


def seeded(seed, *names):
    "A generator of its own for each use, so that one test's draws do not move another's."
    return random.Random(f"{seed}/{'/'.join(map(str, names))}")
