"""The engine alone: `EngineBench` measures each figure beside the bare loop that does the least of the same."""
import json, os, subprocess

import tools

BINARY = os.path.join(tools.ROOT, ".build", "release", "EngineBench")
GOALS = {
    "append of 16 KiB batches, MB/s": ("ratio", ">=", 0.85), "64 waiters on one partition, appends/s": ("ratio", ">=", 20),
    "64 waiters on 64 partitions, appends/s": ("ratio", ">=", 15), "index look-up among 10 million entries, us": ("value", "<=", 5),
    "recovery of a dirty tail, MB/s": ("ratio", ">=", 0.7), "compaction of 1 KiB records, MB/s": ("ratio", ">=", 0.3),
    "engine: own memory at most, MB": ("highest", "<=", 64)}


def engine(figures, options):
    if not os.access(BINARY, os.X_OK):
        raise SystemExit("bench: EngineBench is not built: make bench, or swift build -c release --product EngineBench")
    for i in range(options.rounds):
        tools.say(f"engine: round {i + 1} of {options.rounds}")
        command = [BINARY, tools.scratch("engine")] + (["quick"] if options.quick else [])
        done = subprocess.run(command, capture_output=True, text=True, timeout=1200, check=False)
        assert done.returncode == 0, done.stderr.strip()[-500:]
        for line in done.stdout.strip().split("\n"):
            r = json.loads(line)
            for broker in ("floor", "ottla"):
                if broker in r:
                    figures.add(r["name"], broker, r[broker], GOALS.get(r["name"]))
