"""`--data memory:`: a broker for other people's tests, which writes nothing and leaves nothing."""
import os

from harness.clients import all_clients
from harness.process import BINARY, Server, run_for, until
from harness.records import Record, compare
from harness.runner import Suite


class Memory(Suite):
    name = "memory"

    def tests(self):
        yield "clients write and read, and nothing is written or left", self.round_trip
        yield "another scheme is refused by name", self.other_schemes

    def round_trip(self):
        before = sorted(os.listdir("."))
        records = [Record(b"k%d" % i, b"v" * (100 * i)) for i in range(50)]
        with Server(data="memory:") as server:
            clients = {c.name: c for c in all_clients(server.address)}
            writer, reader = clients["confluent-kafka"], clients["kcat"]
            try:
                writer.create("greetings", 1, None)
                until(lambda: "greetings" in writer.topics(), what="the topic to be listed")
                writer.produce("greetings", records, partition=0)
                compare(reader.read("greetings", len(records), partition=0), [r.at(i) for i, r in enumerate(records)], "kcat")
                opened = f"/proc/{server.process.pid}/fd"
                files = [os.readlink(f"{opened}/{n}") for n in os.listdir(opened)]
                assert not [f for f in files if f.startswith("/") and f != "/dev/null" and f != server.log], files
                server.restart()
                assert "greetings" not in writer.topics(), "a topic outlived the process"
            finally:
                for client in clients.values():
                    client.stop()
            server.stop()
        assert sorted(os.listdir(".")) == before, "something was left"

    def other_schemes(self):
        for data in ("s3://bucket", "memory:x", "lmdb:./data"):
            code, out, err = run_for([BINARY, "serve", "--data", data, "--listen", "127.0.0.1:0"])
            assert code == 1 and data in err and "memory:" in err and len(err.strip().split("\n")) == 1, (code, out, err)
