"""The foreign clients behind one face: `create delete topics produce open poll close read`. All but kcat are drivers, processes of their own that speak JSON lines,
so that a client that hangs or crashes takes nothing with it."""
import base64, json, os, subprocess, time

from .process import ROOT, end, read_line, scratch, start
from .records import Record

INTEROP = os.path.join(ROOT, "Tests", "Interop")
VENV = os.path.join(ROOT, ".venv")


class ClientError(AssertionError):
    "What the client said when it failed."


def _encode(data):
    return None if data is None else base64.b64encode(data).decode()


def _decode(text):
    return None if text is None else base64.b64decode(text)


class Client:
    """A driver. What a client cannot do is said by its class, and asked by the tests."""
    creates = deletes = timestamps = idempotent = True

    def __init__(self, name, command):
        self.name, self.command, self.process = name, command, None

    def writes(self, record):
        "Whether the client's producer takes such a record."
        return True

    def call(self, op, seconds=60, /, **arguments):
        if self.process is None or self.process.poll() is not None:
            self.log = os.path.join(scratch("driver"), "log")
            with open(self.log, "ab") as log:
                self.process = start(self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log)
        self.process.stdin.write(json.dumps({"op": op, **arguments}).encode() + b"\n")
        self.process.stdin.flush()
        line = read_line(self.process, time.monotonic() + seconds)
        if line is None:
            code = self.process.poll()
            self.stop()
            with open(self.log, errors="replace") as log:
                raise ClientError(f"{self.name}: no answer to {op} within {seconds} s (exit code {code}): {log.read()[-600:]}")
        answer = json.loads(line)
        if "error" in answer:
            raise ClientError(f"{self.name} {op}: {answer['error']} [{str(answer.get('trace'))[-700:]}]")
        return answer["result"]

    def create(self, topic, partitions=1, configs=None):
        self.call("create", topic=topic, partitions=partitions, configs=configs or {})

    def delete(self, topic):
        self.call("delete", topic=topic)

    def topics(self):
        return self.call("topics")

    def produce(self, topic, records, partition=0, codec="none", acks="all", idempotent=False):
        "The offsets that the client was told, None where it was told none."
        packed = [{"k": _encode(r.key), "v": _encode(r.value), "h": [[n, _encode(v)] for n, v in r.headers], "t": r.timestamp} for r in records]
        offsets = self.call("produce", topic=topic, partition=partition, codec=codec, acks=acks, idempotent=idempotent, records=packed)
        return [None if o is None or o < 0 else o for o in offsets]

    def open(self, topic, where="earliest", partition=0):
        return self.call("open", topic=topic, partition=partition, **{"from": where})

    def poll(self, count, seconds=20):
        found = self.call("poll", seconds + 40, count=count, within=seconds)
        return [Record(_decode(r["k"]), _decode(r["v"]), tuple((n, _decode(v)) for n, v in r["h"]), r["t"], r["o"]) for r in found]

    def close(self):
        self.call("close")

    def read(self, topic, count, where="earliest", partition=0, seconds=20):
        self.open(topic, where, partition)
        try:
            return self.poll(count, seconds)
        finally:
            self.close()

    def stop(self):
        if self.process:
            end(self.process)
            self.process.stdin.close()
            self.process.stdout.close()
            self.process = None


class WritesSomething(Client):
    def writes(self, record):
        return record.key is not None or record.value is not None


class OldKafkaPython(WritesSomething):
    idempotent = False


class Kcat(Client):
    "kcat, a process a call. It makes topics by producing to them, and neither sets timestamps nor deletes."
    creates = deletes = timestamps = idempotent = False

    def __init__(self, address):
        self.name, self.address, self.opened = "kcat", address, None

    def writes(self, record):
        return record.key is not None or bool(record.value)

    def run(self, *arguments, data=None, seconds=60):
        process = start(["kcat", "-b", self.address, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        try:
            out, err = process.communicate(data, timeout=seconds)
        except subprocess.TimeoutExpired:
            end(process)
            raise ClientError(f"kcat {' '.join(arguments)}: not done within {seconds} s")
        if process.returncode:
            raise ClientError(f"kcat {' '.join(arguments)}: exit code {process.returncode}: {err.decode(errors='replace')[-600:]}")
        return out

    def create(self, topic, partitions=1, configs=None):
        self.run("-L", "-t", topic, "-X", "allow.auto.create.topics=true")

    def topics(self):
        return sorted(t["topic"] for t in json.loads(self.run("-L", "-J"))["topics"])

    def produce(self, topic, records, partition=0, codec="none", acks="all", idempotent=False):
        # One call a run of records with the same headers; a null value is an empty one under -Z, so those go apart from empty ones.
        groups = []
        for r in records:
            kind = (r.headers, r.value is None)
            if not groups or groups[-1][0] != kind:
                groups.append((kind, []))
            groups[-1][1].append(r)
        for (headers, null), group in groups:
            flags = [x for n, v in headers for x in ("-H", f"{n}={v.decode()}")] + (["-Z"] if null else [])
            data = b"".join((b"" if r.key is None else r.key + b"\x01:k:\x02") + (r.value or b"") + b"\x01:e:\x02" for r in group)
            self.run("-P", "-t", topic, "-p", str(partition), "-z", codec, "-X", f"acks={acks}", "-K", "\x01:k:\x02", "-D", "\x01:e:\x02", *flags, data=data)
        return [None] * len(records)

    def open(self, topic, where="earliest", partition=0):
        self.opened = (topic, partition)
        if where == "earliest":
            self.start = "beginning"
        elif where == "latest":
            self.start = str(int(self.run("-Q", "-t", f"{topic}:{partition}:-1").split()[-1]))
        elif "offset" in where:
            self.start = str(where["offset"])
        else:
            self.start = f"s@{where['timestamp']}"
        return None

    def poll(self, count, seconds=20):
        topic, partition = self.opened
        out = self.run(
            "-C", "-q", "-t", topic, "-p", str(partition), "-o", self.start, "-c", str(count), "-X", "check.crcs=true", "-f", "%o %T %K %S|%k%s%h\x01:e:\x02",
            seconds=seconds + 20)
        found = []
        while out:
            head, rest = out.split(b"|", 1)
            offset, timestamp, key, value = map(int, head.split())
            k = None if key < 0 else rest[:key]
            rest = rest[max(key, 0):]
            v = None if value < 0 else rest[:value]
            headers, out = rest[max(value, 0):].split(b"\x01:e:\x02", 1)
            pairs = tuple((n.decode(), v) for n, _, v in (h.partition(b"=") for h in headers.split(b",") if h))
            found.append(Record(k, v, pairs, timestamp, offset))
        return found

    def close(self):
        pass

    def stop(self):
        pass


def all_clients(address):
    "Every client, by name."
    drivers = os.path.join(INTEROP, "drivers")
    main, old = os.path.join(VENV, "main", "bin", "python"), os.path.join(VENV, "old", "bin", "python")
    with open(os.path.join(VENV, "classpath")) as f:
        classpath = f.read().strip() + os.path.join(VENV, "java")
    return [
        Kcat(address),
        Client("confluent-kafka", [main, os.path.join(drivers, "confluent.py"), address]),
        WritesSomething("kafka-python 3", [main, os.path.join(drivers, "kafka_python.py"), address]),
        OldKafkaPython("kafka-python 2", [old, os.path.join(drivers, "kafka_python.py"), address]),
        WritesSomething("aiokafka", [main, os.path.join(drivers, "aio.py"), address]),
        Client("java", ["java", "-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", classpath, "Driver", address]),
    ]
