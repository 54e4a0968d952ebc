"""From exec to the first answered Fetch, after kill -9 and after a clean stop."""
import tools
from harness.batches import batch
from harness.raw import Raw, fetch, produce


def answered(server, topic, partition):
    "Starts it; seconds until a Fetch of the partition brings records."
    begin = tools.now()
    server.start(120)

    def one():
        try:
            with Raw(server.address) as c:
                error, _, data = fetch(c, topic, 0, partition, wait=0, size=1 << 16)
                return error == 0 and data
        except (OSError, AssertionError):
            return False
    tools.until(one, 60, "an answered Fetch", pause=0.002)
    return tools.now() - begin


def sizes(figures, options):
    "1, 2 and 4 GB in 1,000 partitions, killed while they are written."
    partitions = 100 if options.quick else 1000
    with tools.ottla("group") as server:
        for i in range(partitions // 100):
            tools.make(server.address, f"big{i}", 100)
        written = 0
        for gigabytes in (1,) if options.quick else (1, 2, 4):
            tools.say(f"restart: {gigabytes} GB in {partitions} partitions")
            for i in range(partitions // 100):
                count = (gigabytes - written) * (1 << 20) * 100 // partitions
                tools.run("kbench", "produce", "-b", server.address, "-t", f"big{i}", "-p", 100, "-n", count, "-s", 1000)
            written = gigabytes
            for _ in range(3):
                tools.run("kbench", "produce", "-b", server.address, "-t", "big0", "-p", 100, "-n", 30000, "-s", 1000)
                server.kill()
                figures.add(f"killed with {gigabytes} GB, s to the first Fetch", "ottla", answered(server, "big0", 0), ("value", "<=", 0.5))
        server.stop()
        server.clear()


def many(figures, options):
    "10,000 partitions of one record each."
    count = 1000 if options.quick else 10_000
    tools.say(f"restart: {count} partitions")
    with tools.ottla("group") as server:
        before = tools.own_memory(server.process.pid)
        for i in range(count // 100):
            tools.make(server.address, f"many{i}", 100)

        def write():
            with Raw(server.address, 30) as c:
                for i in range(count):
                    error, _ = produce(c, f"many{i // 100}", batch(), i % 100, acks=1 if i % 100 else -1)
                    assert error == 0, f"a produce was answered with {error}"
        write()
        figures.add("an idle partition, KB", "ottla", (tools.own_memory(server.process.pid) - before) / count, ("value", "<=", 3))
        for _ in range(3):
            server.kill()
            figures.add(f"killed with {count} partitions, s to the first Fetch", "ottla", answered(server, "many0", 0), ("value", "<=", 1.5))
        for _ in range(3):
            server.stop(60)
            figures.add(f"closed with {count} partitions, s to the first Fetch", "ottla", answered(server, "many0", 0), ("value", "<=", 2))
        server.stop(60)
        server.clear()


def restart(figures, options):
    sizes(figures, options)
    many(figures, options)
