"""`flush=os` into the page cache, 4 partitions, 1 KiB: produce, consume, latency, e2e; and idle connections, and a clean start."""
import tools
from harness.batches import batch
from harness.raw import Raw, api_versions, produce

PARTITIONS, SIZE = 4, 1024
LOADS = ["produce", "consume", "latency", "e2e"]


def measured(figures, name, address, pid, topic, options):
    "One round against one broker."
    only, where = options.sections, ("-b", address, "-t", topic, "-p", PARTITIONS)
    with tools.Peak(pid) as peak:
        if "produce" in only or "consume" in only:
            tools.warm(options.count * SIZE * 5 // 4)
            r = tools.run("kbench", "produce", *where, "-n", options.count, "-s", SIZE, "-P", pid)
            figures.add("produce MB/s", name, r["mb_per_s"], ("ratio", ">=", 0.65))
            figures.add("produce CPU s/GB", name, r["broker_cpu_s_per_gb"], ("ratio", "<=", 1.7))
        if "consume" in only:
            r = tools.run("kbench", "consume", *where, "-n", options.count, "-P", pid)
            figures.add("consume MB/s", name, r["mb_per_s"], ("ratio", ">=", 0.85))
            figures.add("consume CPU s/GB", name, r["broker_cpu_s_per_gb"])
        if "latency" in only:
            r = tools.run("e2e", *where, "-n", 10000, "-s", SIZE, "-r", 2000, "-A")
            figures.add("ack at 2,000/s p50 ms", name, r["p50_ms"], ("ratio", "<=", 2.0))
            figures.add("ack at 2,000/s p99 ms", name, r["p99_ms"])
        if "e2e" in only:
            r = tools.run("e2e", *where, "-n", 8000, "-s", SIZE, "-r", 1000)
            figures.add("end to end at 1,000/s p50 ms", name, r["p50_ms"], ("value", "<=", 0.4))
            figures.add("end to end at 1,000/s p99 ms", name, r["p99_ms"])
    figures.add("own memory at most, MB", name, peak.highest / 1024, ("highest", "<=", 64))


def loads(figures, options):
    for i in range(options.rounds):
        tools.say(f"page cache: round {i + 1} of {options.rounds}")
        with tools.Floor(PARTITIONS) as floor:
            measured(figures, "floor", floor.address, floor.process.pid, "bench", options)
        with tools.ottla("os") as server:  # a directory of its own each round
            tools.make(server.address, "bench", PARTITIONS)
            measured(figures, "ottla", server.address, server.process.pid, "bench", options)
            server.stop()
            server.clear()


def idle(figures, options):
    "What 5,000 connections cost that have asked once and wait."
    def one(name, address, pid):
        count, held = 5000, []
        with Raw(address) as first:
            api_versions(first)
            before = tools.own_memory(pid)
            for _ in range(count):
                held.append(Raw(address))
                api_versions(held[-1])
            figures.add("an idle connection, KB", name, (tools.own_memory(pid) - before) / count, ("highest", "<=", 2))
        for c in held:
            c.close()
    with tools.Floor(PARTITIONS) as floor:
        one("floor", floor.address, floor.process.pid)
    with tools.ottla("os") as server:
        one("ottla", server.address, server.process.pid)
        server.stop()


def start(figures, options):
    "From exec to `ready`, with 1,000 partitions that hold a record each and were closed cleanly."
    server = tools.ottla("os").start()
    for i in range(10):
        tools.make(server.address, f"start{i}", 100)
    with Raw(server.address) as c:
        for i in range(1000):
            assert produce(c, f"start{i // 100}", batch(), i % 100)[0] == 0
    for _ in range(5):
        server.stop()
        begin = tools.now()
        server.start()
        figures.add("start with 1,000 partitions, ms", "ottla", (tools.now() - begin) * 1000, ("value", "<=", 300))
    server.stop()
