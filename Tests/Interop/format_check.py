"""Holds docs/format.md's reader against what is known: `format_check.py fixtures FOLDER` against what Kafka's own reader said of the files in fixtures/segments,
`format_check.py directory BROKER_DIRECTORY` one part of a directory against another. Prints a JSON object of what was compared."""
import glob, gzip, json, os, sys

sys.dont_write_bytecode = True

import format_reader as page
import format_stores as stores


def plain(lines):
    "As they come back from JSON."
    return [json.loads(json.dumps(line, default=page.shown)) for line in lines]


def fixtures(folder):
    seen = {"files": 0, "records": 0}

    def compare(name, found, wanted):
        found = plain(found)
        for f, w in zip(found, wanted):
            common = [k for k in w if k in f]
            assert {k: f[k] for k in common} == {k: w[k] for k in common} and ("offset" in f) == ("offset" in w), f"{name}: read {f}, Kafka says {w}"
        assert len(found) == len(wanted), f"{name}: {len(found)} lines read, Kafka has {len(wanted)}"
        seen["files"] += 1
        seen["records"] += sum("offset" in f for f in found)

    codecs = {}
    for path in sorted(glob.glob(os.path.join(folder, "*.log"))):
        name = os.path.basename(path)[:-4]
        if name.startswith("legacy"):
            continue
        with open(path, "rb") as f:
            found = list(page.batches(f.read()))
        if os.path.exists(path[:-4] + ".jsonl"):
            with open(path[:-4] + ".jsonl", encoding="utf-8") as f:
                compare(name, found, [json.loads(line) for line in f])
        if name in page.CODECS:
            codecs[name] = plain(line for line in found if "offset" in line)
    assert all(c == codecs["none"] for c in codecs.values()) and len(codecs) == 5, "the codecs do not hold the same records"
    for broker in ("broker", "broker-unclean"):
        for path in sorted(glob.glob(os.path.join(folder, broker, "records", "*.jsonl.gz"))):
            name = os.path.basename(path)[:-9]
            directories = glob.glob(os.path.join(folder, broker, "log", name)) or glob.glob(os.path.join(folder, broker, "log", name.split("-CUT")[0] + "*"))
            with gzip.open(path, "rt", encoding="utf-8") as f:
                wanted = [line for line in map(json.loads, f) if "file" not in line]
            found = [line for _, data in stores.segments(directories[0]) for line in page.batches(data, whole=broker == "broker")]
            compare(f"{broker}/{name}", found, wanted)
            if os.path.exists(os.path.join(directories[0], "partition.metadata")):
                assert len(stores.topic_id(directories[0])) == 16
    return seen


def directory(path):
    """Partitions by `state/`, their directories by name, their topic ids by partition.metadata; seals, recovery points and the index's entries against the segments' bytes; the
    journal's entries against what lies in the segments."""
    seen = {"partitions": 0, "records": {}, "seals": 0, "indexed": 0, "journalled": 0, "clean": None}
    state = list(stores.store(os.path.join(path, "state"), stores.STATE))
    index = list(stores.store(os.path.join(path, "index"), stores.INDEX))
    owner = next(value for name, _, _, _, value in state if name == "owner")
    record = next(value for name, _, _, _, value in state if name == "directory")
    seen["clean"] = bool(record["flags"] & 1)
    numbers = [[value for name, _, _, _, value in entries if name == "index number"] or [0] for entries in (state, index)]
    assert numbers[1][0] >= numbers[0][0], f"an old index: commit {numbers[1][0]}, state/ speaks of {numbers[0][0]}"
    logs, void = {}, {}
    for name, topic, partition, _, value in state:
        if name != "partition":
            continue
        folder = os.path.join(path, f"{value['topic']}-{partition}")
        assert stores.topic_id(folder) == topic, f"{folder}: another topic's id"
        logs[topic, partition], void[topic, partition] = dict(stores.segments(folder)), list(value["voidBefore"])
        lines = [line for data in logs[topic, partition].values() for line in page.batches(data, whole=False)]
        offsets = [line["offset"] for line in lines if "offset" in line]
        assert offsets == sorted(set(offsets)), f"{folder}: offsets do not rise"
        seen["records"][os.path.basename(folder)] = len(offsets)
        seen["partitions"] += 1
        _, base, _, position, crc, _, _ = value["recoveryPoint"]
        if base >= 0 and position:
            assert page.crc32c(logs[topic, partition][base][:position]) == crc, f"{folder}: the recovery point's checksum"
    for name, topic, partition, rest, value in state:
        if name == "seal":
            _, size, crc, following, _ = value[:5]
            data = logs[topic, partition][rest[0]]
            last = [line for line in page.batches(data) if "batch" in line][-1]
            assert (len(data), page.crc32c(data)) == (size, crc) and last["last"] < following, f"the seal of {rest[0]} is {value}"
            seen["seals"] += 1
    for name, topic, partition, rest, value in index:
        if name == "offsets" and (topic, partition) in logs:
            places = {line["position"]: line["batch"] for line in page.batches(logs[topic, partition].get(rest[0], b""), whole=False) if "batch" in line}
            for offset, position, _ in value:
                assert places.get(position) == rest[0] + offset, f"the index of {rest[0]} says {position} for {rest[0] + offset}"
                seen["indexed"] += 1
    for name, (_, size) in record.get("journals", {}).items():
        with open(os.path.join(path, "journal", name), "rb") as f:
            data = f.read()
        assert len(data) == size, f"{name} has {len(data)} bytes, {size} by the directory's record"
        for entry in stores.journal(data, owner):
            log = logs.get((entry["topic"], entry["partition"]))
            if entry["directory"] != owner or log is None or entry["round"] < max(list(record["firstRound"]), void[entry["topic"], entry["partition"]]):
                continue
            there = log[entry["segment"]][entry["position"]:entry["position"] + len(entry["bytes"])]
            assert there == entry["bytes"], f"the journal and segment {entry['segment']} differ at {entry['position']}"
            seen["journalled"] += len(there)
    return seen


if __name__ == "__main__":
    print(json.dumps({"fixtures": fixtures, "directory": directory}[sys.argv[1]](sys.argv[2])))
