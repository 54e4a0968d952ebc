"""`flush=group` beside the floor broker's `FLUSH=journal`: bare-socket producers (wire.c), a bulk load, and acknowledgements right behind it."""
import tools

LOADS = [(1, 1), (64, 1), (64, 64), (256, 1000)]  # producers, partitions


def pair(partitions, measure):
    "Runs `measure(name, address, pid, topic)` against the floor and against Ottla."
    with tools.Floor(partitions, FLUSH="journal") as floor:
        with tools.Peak(floor.process.pid):
            measure("floor", floor.address, floor.process.pid, "bench")
    with tools.ottla("group") as server:
        tools.make(server.address, "bench", partitions)
        measure("ottla", server.address, server.process.pid, "bench")
        server.stop()
        server.clear()


def durable(figures, options):
    for i in range(options.rounds):
        for producers, partitions in LOADS:
            tools.say(f"durable: round {i + 1} of {options.rounds}, {producers} producers on {partitions} partitions")

            def measure(name, address, pid, topic):
                what = f"durable {producers} on {partitions}"
                with tools.Peak(pid) as peak:
                    r = tools.run("wire", "produce", "-P", "kafka", "-b", address, "-t", topic, "-p", partitions, "-c", producers, "-s", 1024, "-d", options.seconds, "-w", 1)
                assert not r["failed"], r
                figures.add(f"{what}, records/s", name, r["per_s"], ("ratio", ">=", 0.85))
                figures.add(f"{what}, p50 ms", name, r["p50_ms"], ("ratio", "<=", 1.5))
                figures.add(f"{what}, p99 ms", name, r["p99_ms"], ("ratio", "<=", 1.5))
                figures.add("durable: own memory at most, MB", name, peak.highest / 1024, ("highest", "<=", 64))
            pair(partitions, measure)
    tools.say("durable: the plain loop of write and fdatasync")
    with tools.scratch_file() as path:
        r = tools.run("wire", "sync", "-f", path, "-s", 1024, "-d", options.seconds)
        figures.add("a loop of write and fdatasync, records/s", "floor", r["per_s"])


def bulk(figures, options):
    for i in range(options.rounds):
        tools.say(f"bulk: round {i + 1} of {options.rounds}")

        def measure(name, address, pid, topic):
            where = ("-b", address, "-t", topic, "-p", 4)
            tools.warm(options.count * 1024 * 5 // 4)
            with tools.Peak(pid) as peak:
                r = tools.run("kbench", "produce", *where, "-n", options.count, "-s", 1024, "-P", pid)
                figures.add("durable bulk, MB/s", name, r["mb_per_s"], ("ratio", ">=", 0.8))
                figures.add("durable bulk, CPU s/GB", name, r["broker_cpu_s_per_gb"])
                r = tools.run("e2e", *where, "-n", 10000, "-s", 1024, "-r", 2000, "-A")
            figures.add("ack at 2,000/s behind the bulk, p50 ms", name, r["p50_ms"])
            figures.add("ack at 2,000/s behind the bulk, p99 ms", name, r["p99_ms"], ("ratio", "<=", 3))
            figures.add("bulk: own memory at most, MB", name, peak.highest / 1024, ("highest", "<=", 64))
        pair(4, measure)
