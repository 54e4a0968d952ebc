"""A leader and three brokers, each a process: partitions are spread, clients find the right one, and a broker that is killed comes back with its data."""
from harness.clients import Kcat, all_clients
from harness.process import Server, ports_in_a_row, until
from harness.raw import Raw, metadata
from harness.records import Record, compare, seeded, text
from harness.runner import Suite

LEADER_NOT_AVAILABLE = 5
QUICK = {"broker.session.timeout.ms": "3000", "broker.heartbeat.interval.ms": "300"}


class Brokers(Suite):
    name = "brokers"

    def setup(self):
        self.leader = Server(command="leader", settings={"broker.session.timeout.ms": "3000"}).start()
        self.brokers = {
            i: Server("--id", str(i), "--leader", self.leader.address, "--rack", f"r{i}", command="broker", settings=QUICK).start() for i in (1, 2, 3)}
        self.clients = {c.name: c for c in all_clients(self.brokers[1].address)}
        self.written = {}

    def teardown(self):
        for client in self.clients.values():
            client.stop()
        for broker in self.brokers.values():
            broker.stop()
        self.leader.stop()

    def after_failure(self):
        lines = []
        for name, server in [("leader", self.leader)] + [(f"broker {i}", b) for i, b in self.brokers.items()]:
            lines += [f"{name} {'runs' if server.alive else 'has ended'}:"] + server.tail(4)
            if not server.alive:
                server.start()
        return lines

    def tests(self):
        yield "a topic of six partitions is spread two by two", self.spread
        yield "clients write to and read from all partitions, whichever broker they start from", self.everywhere
        yield "with a broker killed its partitions have no leader and the others work", self.killed
        yield "the broker comes back under its id with its data", self.back
        yield "the leader restarted knows topics and brokers", self.leader_restarted
        yield "three brokers in one process", self.in_one_process

    def leaders(self, through=1, topic="spread"):
        "{partition: (error, leader)} as broker `through` says."
        with Raw(self.brokers[through].address) as c:
            return metadata(c, [topic])[topic][1]

    def spread(self):
        self.clients["confluent-kafka"].create("spread", 6)
        until(lambda: len(self.leaders()) == 6 and all(e == 0 for e, _ in self.leaders().values()), what="six leaders")
        owned = sorted(leader for _, leader in self.leaders().values())
        assert owned == [1, 1, 2, 2, 3, 3], f"partitions by leader: {owned}"
        for i in (2, 3):
            until(lambda: self.leaders(i) == self.leaders(1), what=f"broker {i} to say the same")
        with Raw(self.leader.address) as c:
            assert metadata(c, ["spread"])["spread"][1] == self.leaders(1), "the leader's own listener says something else"

    def write(self, name, partitions, again=0):
        rng = seeded(self.options.seed, name, again)
        for p in partitions:
            known = self.written.setdefault(p, [])
            new = [Record(b"%d" % i, text(rng, rng.randrange(1, 3000))).at(len(known) + i) for i in range(50)]
            assert self.clients[name].produce("spread", new, p, idempotent=name != "kafka-python 2") == [r.offset for r in new]
            known += new

    def check(self, name, partitions):
        for p in partitions:
            compare(self.clients[name].read("spread", len(self.written[p]), partition=p), self.written[p], f"{name} read partition {p}")

    def everywhere(self):
        for name in ("confluent-kafka", "java", "aiokafka", "kafka-python 3"):
            self.write(name, range(6))
            self.check(name, range(6))
        for i in (2, 3):
            other = {c.name: c for c in all_clients(self.brokers[i].address)}
            for p in range(6):
                compare(other["kcat"].read("spread", len(self.written[p]), partition=p), self.written[p], f"kcat through broker {i}")

    def killed(self):
        self.owned = [p for p, (_, leader) in self.leaders().items() if leader == 2]
        self.others = [p for p in range(6) if p not in self.owned]
        self.brokers[2].kill()
        until(lambda: all(self.leaders()[p][0] == LEADER_NOT_AVAILABLE for p in self.owned), 30, "the partitions of broker 2 to have no leader")
        now = self.leaders(3)
        assert all(now[p] == (LEADER_NOT_AVAILABLE, -1) for p in self.owned) and all(now[p][0] == 0 for p in self.others), f"{now}"
        self.write("confluent-kafka", self.others, again=1)
        self.check("java", self.others)

    def back(self):
        self.brokers[2].start()
        until(lambda: all(self.leaders()[p] == (0, 2) for p in self.owned), 30, "broker 2 to lead its partitions again")
        self.check("confluent-kafka", range(6))
        self.write("java", range(6), again=2)
        self.check("kafka-python 3", range(6))

    def leader_restarted(self):
        before = self.leaders()
        self.leader.restart(kill=True)
        self.write("confluent-kafka", range(6), again=3)  # data flows while brokers find the leader again
        until(lambda: self.leaders() == before, 30, "the same leaders as before")
        until(lambda: self.made("after"), 30, "a topic to be made through the restarted leader", 0.5)
        self.check("confluent-kafka", range(6))

    def made(self, topic):
        try:
            self.clients["confluent-kafka"].create(topic, 3)
            return True
        except AssertionError:
            return topic in self.clients["confluent-kafka"].topics()

    def in_one_process(self):
        with Server("--brokers", "3", "--partitions", "6", port=ports_in_a_row(3)) as server:
            kcat = Kcat(server.address)
            kcat.create("auto")
            with Raw(server.address) as c:
                until(lambda: len(metadata(c, ["auto"])["auto"][1]) == 6 and all(e == 0 for e, _ in metadata(c, ["auto"])["auto"][1].values()), what="six leaders")
                assert sorted(leader for _, leader in metadata(c, ["auto"])["auto"][1].values()) == [1, 1, 2, 2, 3, 3]
            written = [Record(b"k", b"%d" % p).at(0) for p in range(6)]
            for p in range(6):
                kcat.produce("auto", [written[p]], p)
            for kill in (False, True):
                server.restart(kill)
                for p in range(6):
                    until(lambda: self.readable(kcat, p), what=f"partition {p}", pause=0.1)
                    compare(kcat.read("auto", 1, partition=p), [written[p]], f"partition {p}")
            server.stop()

    def readable(self, kcat, partition):
        with Raw(kcat.address) as c:
            return metadata(c, ["auto"])["auto"][1].get(partition, (5, -1))[0] == 0
