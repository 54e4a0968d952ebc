#!/usr/bin/env python3
"""Writes the golden frames of fixtures/wire from Kafka's JSON schemas: a reading of the protocol that shares no code with Sources/Wire.

    Tests/Interop/wire_golden.py --kit DIR            write fixtures/wire/*.hex
    Tests/Interop/wire_golden.py --kit DIR --check    compare instead, and fail where they differ

DIR holds `messages/` and `messages-4.3/` (Kafka's schemas before 4.0, and those of 4.3 that differ); where `check/codec.py` is there too,
every body is encoded by it as well and compared. A line of a golden file is: request or response, version, frame in hex (length bytes first).
Values are random but the same in every run: defaults; every field set; every null that is allowed; three mixtures.
"""
import argparse
import importlib.util
import json
import pathlib
import random
import re
import struct
import sys

# Lowest and highest version that Ottla serves.
SERVED = {
    "Produce": (3, 13), "Fetch": (4, 18), "ListOffsets": (1, 11), "Metadata": (0, 13), "FindCoordinator": (0, 6), "ApiVersions": (0, 4),
    "CreateTopics": (0, 7), "DeleteTopics": (0, 6), "DeleteRecords": (0, 2), "InitProducerId": (0, 5), "OffsetForLeaderEpoch": (2, 4),
    "DescribeConfigs": (0, 4), "AlterConfigs": (0, 2), "CreatePartitions": (0, 3), "IncrementalAlterConfigs": (0, 1),
    "DescribeCluster": (0, 2), "ListConfigResources": (0, 1), "DescribeTopicPartitions": (0, 0),
}
KINDS = ["defaults", "full", "nulls", "mixed", "mixed", "mixed"]
FORMATS = {"bool": ">?", "int8": ">b", "int16": ">h", "int32": ">i", "int64": ">q"}
BITS = {"int8": 8, "int16": 16, "int32": 32, "int64": 64}
WORDS = ["", "t", "t1", "ottla-test", "größer", "日本語", "a" * 200, "cleanup.policy", "broker-1.example.org"]


def covers(versions, version):
    if not versions or versions == "none":
        return False
    if versions.endswith("+"):
        return version >= int(versions[:-1])
    low, _, high = versions.partition("-")
    return int(low) <= version <= int(high or low)


def unsigned_varint(value):
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes(out + bytes([value]))


class Schema:
    """One message at one version: makes values and encodes them."""

    def __init__(self, text, version):
        text = re.sub(r"^\s*//.*$", "", text, flags=re.M)
        self.json = json.loads(re.sub(r"//[^\"\n]*$", "", text, flags=re.M))
        self.version = version
        self.flexible = covers(self.json["flexibleVersions"], version)
        self.common = {entry["name"]: entry["fields"] for entry in self.json.get("commonStructs", [])}

    def fields(self, fields):
        return [field for field in fields if covers(field["versions"], self.version)]

    def nullable(self, field):
        return covers(field.get("nullableVersions"), self.version)

    def tag(self, field):
        return field["tag"] if covers(field.get("taggedVersions"), self.version) else None

    def inner(self, field, kind):
        return field.get("fields") or self.common[kind]

    # Values. A tagged field that is absent from the value has its default.

    def default(self, field):
        kind, given = field["type"], field.get("default")
        if given == "null":
            return None
        if kind.startswith("[]"):
            return []
        if kind == "string":
            return given or ""
        if kind == "bool":
            return str(given).lower() == "true"
        if kind in BITS:
            return int(str(given), 0) if given not in (None, "") else 0
        if kind == "uuid":
            return "00" * 16
        if kind in ("bytes", "records"):
            return b""
        return self.value(self.inner(field, kind), "defaults", None)

    def value(self, fields, how, rng):
        result = {}
        for field in self.fields(fields):
            tagged = self.tag(field) is not None
            if how == "defaults":
                if not tagged:
                    default = self.default(field)
                    result[field["name"]] = "" if default is None and not self.nullable(field) else default
                continue
            if self.nullable(field) and (how == "nulls" or how == "mixed" and rng.random() < 0.3):
                if not tagged or self.default(field) is not None:
                    result[field["name"]] = None
                continue
            if tagged and how != "full" and rng.random() < 0.5:
                continue
            made = self.one(field, field["type"], how, rng)
            if not tagged or made != self.default(field):
                result[field["name"]] = made
        return result

    def one(self, field, kind, how, rng):
        if kind.startswith("[]"):
            count = {"full": 2, "nulls": 1}.get(how, rng.choice([0, 1, 1, 2, 3]))
            return [self.one(field, kind[2:], how, rng) for _ in range(count)]
        if kind == "string":
            return rng.choice(WORDS[1:] if how == "full" else WORDS)
        if kind == "bool":
            return how == "full" and str(field.get("default")).lower() != "true" or rng.random() < 0.5
        if kind == "int16" and field["name"].endswith("ErrorCode"):
            return rng.randint(-1, 133)
        if kind in BITS:
            edge = 1 << (BITS[kind] - 1)
            return rng.choice([rng.randint(-edge, edge - 1), rng.randint(-edge, edge - 1), -edge, edge - 1, 1, -1])
        if kind == "uuid":
            return rng.randbytes(16).hex()
        if kind in ("bytes", "records"):
            return rng.randbytes(rng.choice([0, 1, 70, 140]))
        return self.value(self.inner(field, kind), how, rng)

    # Bytes.

    def length(self, count, fixed):
        if self.flexible:
            return unsigned_varint(count + 1)
        return struct.pack(fixed, count)

    def encode(self, field, kind, value, nullable):
        if value is None and not nullable:
            raise ValueError(f"{field['name']} may not be null in version {self.version}")
        if kind.startswith("[]"):
            if value is None:
                return self.length(-1, ">i")
            return self.length(len(value), ">i") + b"".join(self.encode(field, kind[2:], item, False) for item in value)
        if kind in FORMATS:
            return struct.pack(FORMATS[kind], value)
        if kind == "uuid":
            return bytes.fromhex(value)
        if kind in ("string", "bytes", "records"):
            fixed = ">h" if kind == "string" else ">i"
            if value is None:
                return self.length(-1, fixed)
            data = value.encode() if kind == "string" else value
            return self.length(len(data), fixed) + data
        if nullable and value is None:
            return b"\xff"
        return (b"\x01" if nullable else b"") + self.struct(self.inner(field, kind), value)

    def struct(self, fields, value):
        plain, tagged = b"", {}
        for field in self.fields(fields):
            if self.tag(field) is None:
                plain += self.encode(field, field["type"], value[field["name"]], self.nullable(field))
            elif field["name"] in value:
                tagged[self.tag(field)] = self.encode(field, field["type"], value[field["name"]], self.nullable(field))
        if not self.flexible:
            return plain
        section = unsigned_varint(len(tagged))
        for tag in sorted(tagged):
            section += unsigned_varint(tag) + unsigned_varint(len(tagged[tag])) + tagged[tag]
        return plain + section

    def body(self, value):
        return self.struct(self.json["fields"], value)


class Kit:
    """The folder of schemas, and its own codec as a second opinion."""

    def __init__(self, directory):
        self.directory = pathlib.Path(directory)
        self.codec = None
        path = self.directory / "check/codec.py"
        if path.exists():
            spec = importlib.util.spec_from_file_location("codec", path)
            self.codec = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(self.codec)

    def path(self, name, version):
        """The newest schema that still holds the version."""
        for folder in ("messages-4.3", "messages"):
            path = self.directory / folder / f"{name}.json"
            if path.exists() and covers(re.search(r'"validVersions": *"(.*?)"', path.read_text()).group(1), version):
                return path
        raise LookupError(f"no schema of {name} holds version {version}")

    def schema(self, name, version):
        return Schema(self.path(name, version).read_text(), version)

    def verify(self, name, version, value, body):
        if self.codec:
            self.codec.M = str(self.path(name, version).parent) + "/"
            assert self.codec.Codec(name).encode(value, version) == body, f"{name} {version}: the kit's codec differs on {value}"


def frames(kit, api, side, version):
    schema = kit.schema(api + side, version)
    key = kit.schema(api + "Request", version).json["apiKey"]
    for number, how in enumerate(KINDS):
        rng = random.Random(f"{api}{side}{version}/{number}")
        value = schema.value(schema.json["fields"], how, rng)
        body = schema.body(value)
        kit.verify(api + side, version, value, body)
        correlation = rng.randint(-(1 << 31), (1 << 31) - 1)
        if side == "Request":
            client = rng.choice([None, "", "ottla-test", "größer"])
            name = struct.pack(">h", -1) if client is None else struct.pack(">h", len(client.encode())) + client.encode()
            header = struct.pack(">hhi", key, version, correlation) + name + (b"\0" if schema.flexible else b"")
        else:
            header = struct.pack(">i", correlation) + (b"\0" if schema.flexible and api != "ApiVersions" else b"")
        yield struct.pack(">i", len(header + body)) + header + body


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kit", required=True, help="the folder of the protocol's schemas")
    parser.add_argument("--check", action="store_true", help="compare with the files instead of writing them")
    options = parser.parse_args()
    kit = Kit(options.kit)
    target = pathlib.Path(__file__).resolve().parents[2] / "fixtures/wire"
    different = []
    for api, (low, high) in SERVED.items():
        lines = dict.fromkeys(
            f"{side.lower()} {version} {frame.hex()}\n"
            for side in ("Request", "Response") for version in range(low, high + 1) for frame in frames(kit, api, side, version))
        path = target / f"{api}.hex"
        if not options.check:
            path.write_text("".join(lines))
        elif not path.exists() or path.read_text() != "".join(lines):
            different.append(path.name)
    if different:
        sys.exit("differ from the schemas: " + ", ".join(different))


if __name__ == "__main__":
    main()
