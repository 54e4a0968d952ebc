"""docs/format.md is enough to read everything: `format_reader.py`, written from that page alone, against Kafka's reader and against the broker."""
import json, os

from harness.clients import INTEROP, VENV
from harness.load import Load, Topic, check_all, make
from harness.process import ROOT, Server, run_for, until
from harness.runner import Suite

TOPICS = [Topic("load", 3), Topic("plain", 2)]


def by_the_page(what, path):
    code, out, err = run_for([os.path.join(VENV, "main", "bin", "python"), os.path.join(INTEROP, "format_check.py"), what, path], 240)
    assert code == 0, err.strip()[-700:]
    return json.loads(out)


class Format(Suite):
    name = "format"

    def tests(self):
        yield "a reader written from the page alone reads every fixture as Kafka does", self.fixtures
        yield "and a broker's directory, killed and closed: segments, state, index, journal", self.directory

    def fixtures(self):
        seen = by_the_page("fixtures", os.path.join(ROOT, "fixtures", "segments"))
        assert seen["files"] >= 63 and seen["records"] > 20000, seen

    def directory(self):
        with Server("--flush", "group") as server:
            make(server.address, TOPICS)
            load = Load(server.address, TOPICS, f"{self.options.seed}/format")
            load.more(9000)
            until(lambda: load.take(0.05) or len(server.segments()) > 2 * sum(t.partitions for t in TOPICS), what="some sealed segments")
            load.finish()
            found = check_all(server.address, TOPICS, load)
            counts = {f"{t}-{p}": len(records) for t, partitions in found.items() for p, records in partitions.items()}
            server.kill()
            killed = by_the_page("directory", os.path.join(server.data, "broker-1"))
            assert not killed["clean"] and killed["records"] == counts and killed["journalled"] > 0, (killed, counts)
            server.start()
            server.stop()
            closed = by_the_page("directory", os.path.join(server.data, "broker-1"))
            assert closed["clean"] and closed["records"] == counts and closed["seals"] > 0, closed
            print(f"     format: {killed} | {closed}", flush=True)
