"""A reader of what a broker's directory holds beside its segments (journal, `state/`, `index/`), written from docs/format.md alone: `format_stores.py DIRECTORY...` prints a
JSON line for each entry of the two stores. Whatever does not check ends it. Needs the package lmdb."""
import base64, json, os, struct, sys

sys.dont_write_bytecode = True

from format_reader import Fields, crc32c, shown


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
    18: ("index number", "", lambda f: f.numbers("Q")[0]),
    17: ("intent", "16si", lambda f: (f.numbers("bqIqI"), [f.numbers("qI") for _ in range(f.numbers("I")[0])]))}
INDEX = {1: ("offsets", "qII", table("IIq")), 2: ("summary", "qI", optional("IqqI", "IqI")), 3: ("producers", "q", producers), 4: ("aborted", "qII", table("qqqq")),
         16: ("scrub", "", optional("bqb", "16siq")),
         18: ("index number", "", lambda f: f.numbers("Q")[0])}


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


if __name__ == "__main__":
    for path in sys.argv[1:]:
        for kinds, name in ((STATE, "state"), (INDEX, "index")):
            for entry in store(os.path.join(path, name), kinds):
                print(json.dumps({name: entry}, default=shown))
