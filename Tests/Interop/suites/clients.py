"""Every client against every other: what one writes, all read back byte for byte."""
import random, time

from harness.clients import all_clients
from harness.process import Server, until, verify
from harness.records import CODECS, Record, compare, recently, seeded, shapes
from harness.runner import Skip, Suite


class Clients(Suite):
    name = "clients"

    def setup(self):
        self.server = None if self.options.broker else Server().start()
        self.address = self.options.broker or self.server.address
        everyone = all_clients(self.address)
        self.by_name = {c.name: c for c in everyone}
        self.clients = [c for c in everyone if c.name in self.names()]
        self.prefix = f"i{random.Random(self.options.seed).getrandbits(24):06x}{int(time.time()) % 100000}"

    def teardown(self):
        for client in self.by_name.values():
            client.stop()
        if self.server:
            self.server.stop()

    def after_failure(self):
        if self.server and not self.server.alive:
            last = self.server.tail()
            self.server.start()
            return ["the server had died:"] + last
        return self.server.tail(5) if self.server else []

    def topic(self, *words):
        return "-".join([self.prefix, *words]).replace(" ", "")

    def names(self):
        return self.options.clients.split(",") if self.options.clients else ["kcat", "confluent-kafka", "kafka-python 3", "kafka-python 2", "aiokafka", "java"]

    def tests(self):
        for name in self.names():
            for does in (self.creates, self.codecs, self.acks, self.big, self.places, self.idempotent, self.deletes):
                yield f"{name} {does.__doc__}", lambda name=name, does=does: does(self.by_name[name])
        yield "every segment file is one that Kafka's own reader takes, and our own", self.segments

    def make(self, client, topic, partitions=1, configs=None):
        "By the client itself, or by another where it cannot."
        maker = client if client.creates or (partitions == 1 and not configs) else self.by_name["confluent-kafka"]
        maker.create(topic, partitions, configs)
        until(lambda: topic in self.by_name["confluent-kafka"].topics(), what=f"{topic} to be listed")

    def creates(self, client):
        "creates a topic that the others see"
        topic = self.topic("create", client.name)
        self.make(client, topic, 3, {"retention.ms": "86400000"})
        for other in self.clients:
            until(lambda: topic in other.topics(), what=f"{other.name} to list {topic}")
        records = [Record(b"k", b"in the last partition")]
        client.produce(topic, records, partition=2 if client.creates else 0)
        compare(client.read(topic, 1, partition=2 if client.creates else 0), [records[0].at(0)], client.name)

    def codecs(self, client):
        "writes with each codec what all read back"
        for codec in CODECS:
            topic = self.topic("codec", codec, client.name)
            self.make(client, topic)
            rng = seeded(self.options.seed, client.name, codec)
            written = [r.at(i) for i, r in enumerate(filter(client.writes, shapes(rng, client.timestamps)))]
            offsets = client.produce(topic, written, codec=codec)
            assert offsets in (list(range(len(written))), [None] * len(written)), f"offsets {offsets}"
            for reader in self.clients:
                compare(reader.read(topic, len(written)), written, f"{client.name} wrote with {codec}, {reader.name} read")

    def acks(self, client):
        "writes with acks 0, 1 and all"
        topic = self.topic("acks", client.name)
        self.make(client, topic)
        written = []
        for acks in ("0", "1", "all"):
            batch = [Record(b"a%d" % i, f"acks {acks}".encode()) for i in range(10)]
            first = len(written)
            offsets = client.produce(topic, batch, acks=acks)
            assert acks == "0" or offsets in (list(range(first, first + 10)), [None] * 10), f"acks {acks}: offsets {offsets}"
            written += batch
            if acks == "0":  # nothing says when they are there
                compare(client.read(topic, 10), written, "acks 0")
        compare(client.read(topic, 30), [r.at(i) for i, r in enumerate(written)], "all three")

    def big(self, client):
        "writes and reads values of 900 KB"
        topic = self.topic("big", client.name)
        self.make(client, topic)
        rng = seeded(self.options.seed, "big", client.name)
        written = [Record(b"big%d" % i, rng.randbytes(900_000)).at(i) for i in range(4)]
        client.produce(topic, written)
        other = self.clients[(self.clients.index(client) + 1) % len(self.clients)]
        for reader in (client, other):
            compare(reader.read(topic, 4, seconds=40), written, f"{client.name} wrote, {reader.name} read")

    def places(self, client):
        "reads from earliest, latest, an offset and a timestamp"
        topic = self.topic("places", client.name)
        self.make(client, topic)
        writer = client if client.timestamps else self.by_name["confluent-kafka"]
        base = recently()
        written = [Record(b"%d" % i, b"value %d" % i, timestamp=base + i * 1000).at(i) for i in range(50)]
        for part in (written[:20], written[20:35], written[35:]):
            writer.produce(topic, part)
        compare(client.read(topic, 50), written, "earliest")
        compare(client.read(topic, 13, {"offset": 37}), written[37:], "offset 37")
        for ask, first in ((base + 30_000, 30), (base + 29_001, 30), (base - 5, 0), (base + 49_000, 49)):
            compare(client.read(topic, 50 - first, {"timestamp": ask}), written[first:], f"timestamp {ask}")
        client.open(topic, "latest")
        writer.produce(topic, [Record(b"new", b"after the end", timestamp=base + 99_000)])
        try:
            compare(client.poll(1), [Record(b"new", b"after the end", timestamp=base + 99_000, offset=50)], "latest")
        finally:
            client.close()

    def idempotent(self, client):
        "writes with an idempotent producer"
        if not client.idempotent:
            raise Skip(f"{client.name} has none")
        topic = self.topic("idempotent", client.name)
        self.make(client, topic)
        written = [Record(b"%d" % i, b"value %d" % i).at(i) for i in range(200)]
        assert client.produce(topic, written, idempotent=True) == list(range(200))
        compare(client.read(topic, 200), written, "idempotent")
        if self.server:
            file = [f for f in self.server.segments() if f"/{topic}-0/" in f]
            assert len(file) == 1, f"{topic} has the files {file}"
            facts = self.by_name["java"].call("dump", file=file[0])
            assert facts["producerBatches"] == facts["batches"] > 0, f"batches without a producer id: {facts}"

    def deletes(self, client):
        "deletes a topic, and makes it anew empty"
        if not client.deletes:
            raise Skip(f"{client.name} cannot")
        topic = self.topic("delete", client.name)
        self.make(client, topic)
        client.produce(topic, [Record(b"k", b"of the first")] * 5)
        client.delete(topic)
        until(lambda: topic not in self.by_name["confluent-kafka"].topics(), what=f"{topic} to be gone")
        self.make(client, topic)
        client.produce(topic, [Record(b"k", b"of the second")])
        found = self.clients[0].read(topic, 1)
        compare(found, [Record(b"k", b"of the second", offset=0)], "the topic made anew")

    def segments(self):
        if not self.server:
            raise Skip("not our server")
        files = self.server.segments()
        assert files, "no segment file was found"
        records = 0
        for file in files:
            records += self.by_name["java"].call("dump", file=file)["records"]
        assert records > 1000, f"only {records} records in {len(files)} files"
        verify(self.server)
