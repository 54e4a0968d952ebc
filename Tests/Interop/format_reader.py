"""A reader of what Ottla leaves on the disk, written from docs/format.md alone: `format_reader.py DIRECTORY|SEGMENT...` prints a JSON line for each thing it finds, in the
manner of Kafka's own `LogFile dump` for batches and records. Whatever does not check ends it. Needs the packages lmdb, cramjam, lz4 and zstandard."""
import base64, json, os, struct, sys, zlib

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
    import cramjam
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


def lz4(data):
    import lz4.frame
    return lz4.frame.decompress(data)


def zstd(data):
    import zstandard
    return zstandard.ZstdDecompressor().decompressobj().decompress(data)


MARKERS = {0: "ABORT", 1: "COMMIT", 2: "LEADER_CHANGE"}
CODECS = {"none": lambda x: x, "gzip": gzip, "snappy": snappy, "lz4": lz4, "zstd": zstd}


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


def journal(data, owner):
    "The entries of a file of the journal that check."
    mark, form, _, _, directory, size, _, crc = struct.unpack(">8sIi16s16sQiI", data[:64])
    assert (mark, form, directory, size, crc) == (b"OTTLJFIL", 1, owner, len(data), crc32c(data[:60])), "not a file of this directory's journal"
    at = 4096
    while at + 96 <= len(data):
        _, start, number, entry, of, directory, topic, partition, length, segment, position, crc, whole = struct.unpack(">8sQQII16s16siIqqII", data[at:at + 96])
        there = data[at + 96:at + 96 + length]
        if data[at:at + 8] == b"OTTLJENT" and crc == crc32c(data[at:at + 88]) and len(there) == length and whole == crc32c(there + data[at:at + 92]):
            yield {"round": [start, number], "entry": entry, "of": of, "directory": directory, "topic": topic, "partition": partition, "segment": segment,
                   "position": position, "bytes": there}
            at += 96 + length + 63 & ~63
        else:
            at += 64


def producers(fields):
    form, = fields.numbers("b")
    found = {"format": form, "open": fields.numbers("q")[0] if form >= 2 else None, "producers": {}}
    for _ in range(fields.numbers("i")[0]):
        name, *state, count = fields.numbers("qhiqqqB" if form >= 2 else "qhiqqB")
        found["producers"][name] = {"epoch": state[0], "coordinator": state[1], "open": state[2], "seen": state[3], "batches": [fields.numbers("iiqiq") for _ in range(count)]}
    found["ended"] = [fields.numbers("qq") for _ in range(fields.numbers("i")[0])] if form >= 2 else []
    return found


def directory_record(fields):
    form, = fields.numbers("i")
    record = {"format": form, "cluster": fields.text()}
    record["node"], record["start"], record["flags"] = fields.numbers("iqb")
    if form >= 2:
        record["firstRound"] = fields.numbers("QQ")
        record["journals"] = {fields.text(): fields.numbers("16sq") for _ in range(fields.numbers("H")[0])}
    return record


def partition_record(fields):
    form, = fields.numbers("b")
    record = {"format": form, "topic": fields.text()}
    record["start"], record["watermark"] = fields.numbers("qq")
    record["recoveryPoint"] = fields.numbers("qqIqIqq")
    record["voidBefore"] = fields.numbers("QQ") if form >= 2 else (0, 0)
    record["epochs"] = [fields.numbers("iq") for _ in range(fields.numbers("i")[0])]
    return record


def table(form):
    "Entries of one form up to the end of the value."
    return lambda fields: [fields.numbers(form) for _ in range(len(fields.data) // struct.calcsize(">" + form))]


def optional(form, more):
    return lambda fields: fields.numbers(form) + (fields.numbers(more) if fields.at < len(fields.data) else ())


# kind: (name, what its key goes on with, how its value is read)
STATE = {
    1: ("partition", "", partition_record), 2: ("seal", "q", optional("IqIqq", "B")), 3: ("producers", "", lambda f: (f.numbers("q")[0], producers(f))),
    4: ("damage", "q", lambda f: (f.numbers("I")[0], [f.numbers("qq") for _ in range(f.numbers("I")[0])])), 5: ("compacted", "", lambda f: f.numbers("bq")),
    6: ("refusal", "", lambda f: f.take(len(f.data)).decode()), 16: ("directory", "", directory_record),
    18: ("index number", "", lambda f: f.numbers("Q")),
    18: ("index number", "", lambda f: f.numbers("Q")[0]),
    17: ("intent", "16si", lambda f: (f.numbers("bqIqI"), [f.numbers("qI") for _ in range(f.numbers("I")[0])]))}
INDEX = {1: ("offsets", "qII", table("IIq")), 2: ("summary", "qI", optional("IqqI", "IqI")), 3: ("producers", "q", producers), 4: ("aborted", "qII", table("qqqq")),
         16: ("scrub", "", optional("bqb", "16siq")),
         18: ("index number", "", lambda f: f.numbers("Q"))}


def store(path, kinds):
    "What an environment's table `entries` holds: (kind, topic id, partition, rest of the key, value)."
    import lmdb
    with lmdb.open(path, readonly=True, lock=False, max_dbs=4) as environment, environment.begin() as transaction:
        for table in (b"store", b"entries"):
            for key, value in transaction.cursor(environment.open_db(table, transaction, create=False)):
                assert struct.unpack(">I", value[:4])[0] == crc32c(table + key + value[4:]), f"{path}: a bad value"
                if table == b"store":
                    yield key.decode(), None, None, None, value[4:]
                else:
                    name, form, read = kinds[key[20]]
                    rest, fields = struct.unpack(">" + form, key[21:]), Fields(value[4:])
                    found = read(fields)
                    assert fields.at == len(fields.data), f"{path}: bytes are left over in a value of {name}"
                    yield name, key[:16], struct.unpack(">i", key[16:20])[0], rest, found


def segments(folder):
    "The segments of a partition's directory, in order."
    for name in sorted(n for n in os.listdir(folder) if n.endswith(".log") and n[:-4].isdigit()):
        with open(os.path.join(folder, name), "rb") as f:
            yield int(name[:-4]), f.read()


def topic_id(folder):
    with open(os.path.join(folder, "partition.metadata"), encoding="utf-8") as f:
        form, name = [line.split(": ")[1].strip() for line in f.read().split("\n")[:2]]
    assert form == "0"
    return base64.urlsafe_b64decode(name + "==")


def shown(x):
    return base64.b64encode(x).decode() if isinstance(x, bytes) else str(x)


def main():
    for path in sys.argv[1:]:
        if path.endswith(".log"):
            with open(path, "rb") as f:
                for line in batches(f.read()):
                    print(json.dumps(line, default=shown))
            continue
        for kinds, name in ((STATE, "state"), (INDEX, "index")):
            for entry in store(os.path.join(path, name), kinds):
                print(json.dumps({name: entry}, default=shown))


if __name__ == "__main__":
    main()
