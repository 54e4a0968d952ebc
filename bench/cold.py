"""Cold compression: what it costs the produces beside it, and what it saves on Debian's package index."""
import os, subprocess

import tools
from harness.process import end, start


def index():
    "All that apt knows of packages, in a file; None where it knows too little."
    path = os.path.join(tools.scratch("index"), "Packages")
    try:
        with open(path, "wb") as out:
            subprocess.run(["apt-cache", "dumpavail"], stdout=out, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return path if os.path.getsize(path) > 1_000_000 else None


def size(server, topic):
    return sum(os.path.getsize(f) for f in server.segments() if f"/{topic}-" in f)


def fill(server, path, topic, times=1):
    "A record a package."
    for _ in range(times):
        subprocess.run(["kcat", "-P", "-b", server.address, "-t", topic, "-p", "0", "-D", "\n\n", "-l", path, "-X", "linger.ms=20"], check=True, capture_output=True)


def cold(figures, options):
    path = index()
    if path is None:
        tools.say("cold: apt knows no packages here: apt-get update")
        return
    small = {"segment.bytes": str(16 << 20)}
    busy = {"log.initial.task.delay.ms": "100", "log.retention.check.interval.ms": "200", "log.cleaner.backoff.ms": "200"}
    for i in range(options.rounds):
        for name, codec in (("floor", "none"), ("ottla", "gzip")):
            tools.say(f"cold: round {i + 1} of {options.rounds}, {codec}")
            with tools.ottla("group", **busy) as server:
                tools.make(server.address, "index", 1, {**small, "cold.compression.type": codec})
                tools.make(server.address, "paced", 4, {"cold.compression.type": "none"})
                # What it chews on while the paced producer is measured: the index, over and over.
                feeder = start(["sh", "-c", f"while kcat -P -b {server.address} -t index -p 0 -D '\n\n' -l {path} -X linger.ms=20; do :; done"])
                try:
                    tools.until(lambda: size(server, "index") > 40 << 20, 60, "some sealed segments")
                    r = tools.run("e2e", "-b", server.address, "-t", "paced", "-p", 4, "-n", 1000 * options.seconds, "-s", 1024, "-r", 1000, "-A")
                finally:
                    end(feeder)
                figures.add("beside cold compression: ack at 1,000/s, p50 ms", name, r["p50_ms"], ("ratio", "<=", 1.1))
                figures.add("beside cold compression: ack at 1,000/s, p99 ms", name, r["p99_ms"], ("ratio", "<=", 1.1))
                server.kill()
                server.clear()
    with tools.ottla("group", **busy) as server:
        tools.make(server.address, "index", 1, {"segment.bytes": str(4 << 20), "cold.compression.type": "gzip"})
        fill(server, path, "index")
        plain = os.path.getsize(path)
        # All but the active segment; until nothing has changed for five looks.
        seen = []
        tools.until(lambda: seen.append(size(server, "index")) or len(seen) > 10 and len(set(seen[-10:])) == 1 and seen[-1] < plain * 0.9, 120, "the index to be compressed", pause=0.5)
        figures.add("Debian's package index, MB on the disk", "floor", plain / 1e6)
        figures.add("Debian's package index, MB on the disk", "ottla", seen[-1] / 1e6, ("ratio", "<=", 0.5))
        server.stop()
        server.clear()
