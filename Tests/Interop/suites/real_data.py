"""Real data in and out: Debian's own package index through kcat, and a tree of binary files through confluent-kafka, with a restart between."""
import hashlib, os, shutil, subprocess

from harness.clients import all_clients
from harness.process import Server
from harness.raw import Raw, create
from harness.records import Record
from harness.runner import Skip, Suite

KEY, END = "\x01:k:\x02", "\x01:e:\x02"


def digest(records):
    "SHA-256 over keys and values with their lengths, in the order of keys, then of the log."
    h = hashlib.sha256()
    for key, value in records:
        for part in (key, value):
            h.update(len(part).to_bytes(8, "big") + part)
    return h.hexdigest()


def packages():
    "[(name, stanza)] of all packages that apt knows."
    def dump():
        return subprocess.run(["apt-cache", "dumpavail"], capture_output=True, check=False).stdout
    try:
        data = dump()
        if len(data) < 1_000_000 and os.getuid() == 0:
            subprocess.run(["apt-get", "update", "-qq"], capture_output=True, check=False)
            data = dump()
    except FileNotFoundError:
        raise Skip("no apt here") from None
    stanzas = [s for s in data.split(b"\n\n") if s.startswith(b"Package: ")]
    if len(stanzas) < 1000:
        raise Skip("apt knows no packages: apt-get update")
    return [(s[9:s.index(b"\n")], s) for s in stanzas]


def files(limit, most):
    "[(path, content)] of files up to 900 KB under the folders of a system, until so many bytes."
    found, total = [], 0
    for root in ("/usr/lib/python3", "/usr/bin", "/usr/lib", "/usr/share"):
        for folder, folders, names in os.walk(root):
            folders.sort()
            for name in sorted(names):
                path = os.path.join(folder, name)
                try:
                    if os.path.islink(path) or not 0 <= os.path.getsize(path) <= limit:
                        continue
                    with open(path, "rb") as f:
                        content = f.read()
                except OSError:
                    continue
                found.append((path.encode("utf-8", "surrogateescape"), content))
                total += len(content)
                if total > most:
                    return found
    return found


class RealData(Suite):
    name = "real data"

    def setup(self):
        self.server = Server().start()
        self.clients = {c.name: c for c in all_clients(self.server.address)}

    def teardown(self):
        for client in self.clients.values():
            client.stop()
        self.server.stop()

    def after_failure(self):
        return self.server.tail()

    def tests(self):
        yield "Debian's package index through kcat is the same after a restart", self.index
        yield "a tree of binary files through confluent-kafka is the same after a restart", self.tree
        yield "the segments are ones that Kafka's own reader takes", self.segments

    def index(self):
        loaded = packages()
        with Raw(self.server.address) as c:
            assert create(c, "packages", 4) == 0
        data = b"".join(name + KEY.encode() + stanza + END.encode() for name, stanza in loaded)
        self.clients["kcat"].run(
            "-P", "-t", "packages", "-K", KEY, "-D", END, "-z", "zstd", "-X", "enable.idempotence=true", "-X", "acks=all", "-X", "partitioner=murmur2_random", data=data, seconds=120)
        for way in ("stopped", "killed", "without its index"):
            self.server.kill() if way == "killed" else self.server.stop()
            if way == "without its index":  # a cache: it is built again from the logs
                shutil.rmtree(os.path.join(self.server.data, "broker-1", "index"))
            self.server.start()
            out = self.clients["kcat"].run("-C", "-q", "-e", "-t", "packages", "-o", "beginning", "-X", "check.crcs=true", "-f", "%p %o %K %S|%k%s", seconds=120)
            found, at, ends = [], 0, {}
            while at < len(out):
                bar = out.index(b"|", at)
                partition, offset, key, value = map(int, out[at:bar].split())
                assert offset == ends.get(partition, 0), f"partition {partition}: offset {offset} where {ends.get(partition, 0)} is next"
                ends[partition] = offset + 1
                found.append((out[bar + 1:bar + 1 + key], out[bar + 1 + key:bar + 1 + key + value]))
                at = bar + 1 + key + value
            assert len(found) == len(loaded), f"{way}: {len(found)} records read, {len(loaded)} written"
            by_name = lambda r: r[0]  # a stable sort: what has the same key stays in the order of the log
            assert digest(sorted(found, key=by_name)) == digest(sorted(loaded, key=by_name)), f"{way}: the SHA-256 differ"

    def tree(self):
        loaded = files(900_000, (1500 if self.options.full else 60) << 20)
        with Raw(self.server.address) as c:
            assert create(c, "files", 1) == 0
        confluent, written = self.clients["confluent-kafka"], 0
        for i in range(0, len(loaded), 250):
            part = [Record(key, value) for key, value in loaded[i:i + 250]]
            offsets = confluent.produce("files", part, codec=("none", "lz4", "zstd", "gzip", "snappy")[i // 250 % 5], idempotent=True)
            assert offsets == list(range(written, written + len(part)))
            written += len(part)
        self.server.restart()
        confluent.open("files")
        found = []
        while len(found) < written:
            more = confluent.poll(min(250, written - len(found)), 30)
            assert more, f"{len(found)} of {written} records came"
            found += [(r.key, r.value) for r in more]
        confluent.close()
        assert digest(found) == digest(loaded), "the SHA-256 differ"

    def segments(self):
        assert sum(self.clients["java"].call("dump", file=f)["records"] for f in self.server.segments()) > 1000
