"""Record batches by hand, each field of which can be wrong; and payloads that unpack to far more than they are."""
import struct, time, zlib

_TABLE = []
for _n in range(256):
    for _ in range(8):
        _n = _n >> 1 ^ (0x82F63B78 if _n & 1 else 0)
    _TABLE.append(_n)


def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc = _TABLE[(crc ^ byte) & 255] ^ crc >> 8
    return crc ^ 0xFFFFFFFF


def varint(n):
    n, out = (n << 1 ^ n >> 63) & 0xFFFFFFFFFFFFFFFF, b""
    while n > 127:
        out, n = out + bytes([n & 127 | 128]), n >> 7
    return out + bytes([n])


def record(delta, key, value):
    fields = b"".join(varint(-1) if x is None else varint(len(x)) + x for x in (key, value))
    body = b"\0" + varint(0) + varint(delta) + fields + varint(0)
    return varint(len(body)) + body


def batch(pairs=((b"k", b"v"),), *, base=0, attributes=0, producer=-1, epoch=-1, sequence=-1, magic=2, payload=None, count=None, last=None, crc=None, length=None):
    "A batch of format 2 of (key, value) pairs."
    n, now = len(pairs) if count is None else count, int(time.time() * 1000)
    payload = b"".join(record(i, k, v) for i, (k, v) in enumerate(pairs)) if payload is None else payload
    tail = struct.pack(">hiqqqhii", attributes, n - 1 if last is None else last, now, now, producer, epoch, sequence, n) + payload
    return struct.pack(">qiibI", base, 9 + len(tail) if length is None else length, -1, magic, crc32c(tail) if crc is None else crc) + tail


def gzip_bomb(size):
    "A gzip member of `size` zeros; about a thousandth of it."
    deflate, zeros = zlib.compressobj(9, zlib.DEFLATED, 31), bytes(1 << 20)
    return b"".join(deflate.compress(zeros) for _ in range(size >> 20)) + deflate.flush()


def zstd_bomb(size):
    "A zstd frame without a content size, of run-length blocks of 128 KiB."
    blocks = size >> 17
    return struct.pack("<IBB", 0xFD2FB528, 0, 0x38) + b"".join(struct.pack("<I", (1 << 17) << 3 | 2 | (i == blocks - 1))[:3] + b"\0" for i in range(blocks))


def lz4_bomb(size):
    "An lz4 frame of independent blocks of 64 KiB, each one literal and one match."
    length = (1 << 16) - 1 - 5
    block = b"\x1f\0" + struct.pack("<H", 1) + b"\xff" * ((length - 19) // 255) + bytes([(length - 19) % 255]) + b"\x50" + bytes(5)
    return bytes.fromhex("04224d18604082") + (struct.pack("<I", len(block)) + block) * (size >> 16) + bytes(4)


def snappy_bomb(size):
    "A raw snappy block that claims `size` bytes and brings as many copies of 64 as a megabyte takes."
    preamble, n = b"", size
    while n > 127:
        preamble, n = preamble + bytes([n & 127 | 128]), n >> 7
    return preamble + bytes([n]) + b"\0\0" + b"\xfe\x01\0" * 200_000


BOMBS = {"gzip": (1, gzip_bomb), "snappy": (2, snappy_bomb), "lz4": (3, lz4_bomb), "zstd": (4, zstd_bomb)}
