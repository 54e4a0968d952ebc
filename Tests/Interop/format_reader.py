"""A reader of segments, written from docs/format.md alone: `format_reader.py SEGMENT...` prints a JSON line for each batch and each record, in the manner of Kafka's own
`LogFile dump`. Whatever does not check ends it. Needs the packages cramjam, lz4 and zstandard."""
import base64, json, struct, sys, zlib

import cramjam, lz4.frame, zstandard

TABLE = [0] * 256
for n in range(256):
    c = n
    for _ in range(8):
        c = c >> 1 ^ (0x82F63B78 if c & 1 else 0)
    TABLE[n] = c


def crc32c(data):
    c = 0xFFFFFFFF
    for byte in data:
        c = TABLE[(c ^ byte) & 255] ^ c >> 8
    return c ^ 0xFFFFFFFF


class Fields:
    "Takes fields from the front of bytes."
    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, count):
        assert 0 <= count <= len(self.data) - self.at, f"{count} bytes at {self.at} of {len(self.data)}"
        self.at += count
        return self.data[self.at - count:self.at]

    def numbers(self, form):
        return struct.unpack(">" + form, self.take(struct.calcsize(">" + form)))

    def text(self):
        return self.take(self.numbers("H")[0]).decode()

    def varint(self):
        n = shift = 0
        while True:
            byte, = self.take(1)
            n, shift = n | (byte & 127) << shift, shift + 7
            if byte < 128:
                return n >> 1 ^ -(n & 1)

    def nullable(self):
        size = self.varint()
        return None if size < 0 else self.take(size)


def snappy(data):
    if not data.startswith(b"\x82SNAPPY\0"):
        return bytes(cramjam.snappy.decompress_raw(data))
    fields, out = Fields(data[16:]), b""
    while fields.at < len(fields.data):
        out += bytes(cramjam.snappy.decompress_raw(fields.take(fields.numbers("I")[0])))
    return out


def gzip(data):
    out = b""
    while data:
        member = zlib.decompressobj(31)
        out += member.decompress(data) + member.flush()
        data = member.unused_data
    return out


MARKERS = {0: "ABORT", 1: "COMMIT", 2: "LEADER_CHANGE"}
CODECS = {"none": lambda x: x, "gzip": gzip, "snappy": snappy, "lz4": lz4.frame.decompress, "zstd": lambda x: zstandard.ZstdDecompressor().decompressobj().decompress(x)}


def batches(data, whole=True):
    "Each batch and each record of a segment's bytes, as dictionaries. Without `whole` what is behind the last whole batch, a torn write, ends it."
    at = 0
    while at < len(data) and any(data[at:]):  # a tail of zeros is the end of the log
        length = struct.unpack(">i", data[at + 8:at + 12])[0] if len(data) - at >= 12 else len(data)
        if not whole and at + 12 + length > len(data):
            return
        fields = Fields(data[at:at + 12 + length])
        base, _, epoch, magic, crc, attributes, delta, first, largest, producer, producer_epoch, sequence, count = fields.numbers("qiibIhiqqqhii")
        assert magic == 2 and crc == crc32c(fields.data[21:]), f"a bad batch at {at}"
        codec, append_time, control = list(CODECS)[attributes & 7], attributes & 8, bool(attributes & 32)
        yield {"batch": base, "last": base + delta, "position": at, "bytes": 12 + length, "count": count, "magic": 2, "codec": codec, "crc": crc, "epoch": epoch,
               "producer": producer, "producerEpoch": producer_epoch, "sequence": sequence, "transactional": bool(attributes & 16), "control": control,
               "timestampType": "LogAppendTime" if append_time else "CreateTime", "maxTimestamp": largest, "deleteHorizon": first if attributes & 64 else None}
        records = Fields(CODECS[codec](fields.data[61:]) if count else b"")
        for _ in range(count):
            record = Fields(records.take(records.varint()))
            record.take(1)
            time, offset, key, value = first + record.varint(), base + record.varint(), record.nullable(), record.nullable()
            headers = [[record.nullable().decode(), record.nullable()] for _ in range(record.varint())]
            assert record.at == len(record.data), f"bytes are left over in record {offset}"
            yield {"offset": offset, "timestamp": largest if append_time else time, "key": key, "value": value, "headers": headers,
                   **({"marker": MARKERS.get(struct.unpack(">hh", key[:4])[1])} if control else {})}
        at += 12 + length


def shown(x):
    return base64.b64encode(x).decode() if isinstance(x, bytes) else str(x)


if __name__ == "__main__":
    for path in sys.argv[1:]:
        with open(path, "rb") as f:
            for line in batches(f.read()):
                print(json.dumps(line, default=shown))
