#!/usr/bin/env python3
"""How fast Ottla is beside the floor broker, both in one alternating run: `flush=os`, 4 partitions, 1 KiB.

  run.py                  three rounds of 3 GB each; some ten minutes
  run.py --quick          one round of 1 GB, to see whether something broke
  run.py --json FILE      writes the figures too
  run.py --only produce,consume,latency,e2e,idle,start

Absolute figures swing from minute to minute on a shared machine: the ratios count, and CPU seconds a GB more than MB/s.
"""
import argparse, json, os, statistics, sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import tools
from harness.process import until
from harness.raw import Raw, api_versions, create, metadata, produce
from harness.batches import batch

PARTITIONS, SIZE = 4, 1024


class Figures:
    "What was measured: name → broker → values."

    def __init__(self):
        self.values = {}

    def add(self, name, broker, value):
        self.values.setdefault(name, {}).setdefault(broker, []).append(value)

    def median(self, name, broker):
        found = self.values.get(name, {}).get(broker)
        return statistics.median(found) if found else None


def make(address, topic, partitions, configs=None):
    with Raw(address, 30) as c:
        assert create(c, topic, partitions, configs) == 0
        until(lambda: (lambda t: len(t) == partitions and all(e == 0 for e, _ in t.values()))(metadata(c, [topic])[topic][1]), 30, f"{topic} to have its leaders")


def measured(figures, name, address, pid, topic, options):
    "One round against one broker."
    only, where = options.only, ("-b", address, "-t", topic, "-p", PARTITIONS)
    with tools.Peak(pid) as peak:
        if "produce" in only or "consume" in only:
            tools.warm(options.count * SIZE * 5 // 4)
            r = tools.run("kbench", "produce", *where, "-n", options.count, "-s", SIZE, "-P", pid)
            figures.add("produce MB/s", name, r["mb_per_s"])
            figures.add("produce CPU s/GB", name, r["broker_cpu_s_per_gb"])
        if "consume" in only:
            r = tools.run("kbench", "consume", *where, "-n", options.count, "-P", pid)
            figures.add("consume MB/s", name, r["mb_per_s"])
            figures.add("consume CPU s/GB", name, r["broker_cpu_s_per_gb"])
        if "latency" in only:
            r = tools.run("e2e", *where, "-n", 10000, "-s", SIZE, "-r", 2000, "-A")
            figures.add("ack at 2,000/s p50 ms", name, r["p50_ms"])
            figures.add("ack at 2,000/s p99 ms", name, r["p99_ms"])
        if "e2e" in only:
            r = tools.run("e2e", *where, "-n", 8000, "-s", SIZE, "-r", 1000)
            figures.add("end to end at 1,000/s p50 ms", name, r["p50_ms"])
            figures.add("end to end at 1,000/s p99 ms", name, r["p99_ms"])
    figures.add("own memory at most, MB", name, peak.highest / 1024)


def idle(figures, name, address, pid):
    "What 5,000 connections cost that have asked once and wait."
    count, held = 5000, []
    with Raw(address) as first:
        api_versions(first)
        before = tools.own_memory(pid)
        for _ in range(count):
            held.append(Raw(address))
            api_versions(held[-1])
        figures.add("an idle connection, KB", name, (tools.own_memory(pid) - before) / count)
    for c in held:
        c.close()


def starts(figures, rounds):
    "From exec to `ready`, with 1,000 partitions that hold a record each and were closed cleanly."
    server = tools.ottla().start()
    for i in range(10):
        make(server.address, f"start{i}", 100)
    with Raw(server.address) as c:
        for i in range(1000):
            assert produce(c, f"start{i // 100}", batch(), i % 100)[0] == 0
    for _ in range(rounds):
        server.stop()
        begin = tools.now()
        server.start()
        figures.add("start with 1,000 partitions, ms", "ottla", (tools.now() - begin) * 1000)
    server.stop()


GOALS = {  # figure: (what must hold, of the ratio or of the value itself)
    "produce MB/s": ("ratio", ">=", 0.65), "produce CPU s/GB": ("ratio", "<=", 1.7), "consume MB/s": ("ratio", ">=", 0.85), "ack at 2,000/s p50 ms": ("ratio", "<=", 2.0),
    "end to end at 1,000/s p50 ms": ("value", "<", 0.4), "own memory at most, MB": ("value", "<=", 64), "an idle connection, KB": ("value", "<=", 2),
    "start with 1,000 partitions, ms": ("value", "<", 300)}


def table(figures):
    "Prints medians, ratios and goals; the count of goals missed."
    missed = 0
    print(f"{'':34}{'floor':>12}{'ottla':>12}{'ratio':>8}  goal")
    for name in figures.values:
        floor, ours = figures.median(name, "floor"), figures.median(name, "ottla")
        ratio = ours / floor if floor and ours is not None else None
        goal = ""
        if name in GOALS:
            of, sign, bound = GOALS[name]
            x = ratio if of == "ratio" else max(figures.values[name]["ottla"]) if sign == "<=" else ours
            held = x is not None and (x >= bound if sign == ">=" else x <= bound if sign == "<=" else x < bound)
            missed += not held
            goal = f"{of if of == 'ratio' else ''} {sign} {bound} {'holds' if held else 'MISSED'}".strip()
        shown = [f"{x:12.3g}" if x is not None and x < 1 else f"{x:12.1f}" if x is not None else f"{'':12}" for x in (floor, ours)]
        print(f"{name:34}{shown[0]}{shown[1]}{f'{ratio:8.2f}' if ratio is not None else '        '}  {goal}")
    return missed


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--rounds", type=int, default=3)
    p.add_argument("--count", type=int, default=3_000_000)
    p.add_argument("--quick", action="store_true")
    p.add_argument("--json")
    p.add_argument("--only", default="produce,consume,latency,e2e,idle,start")
    options = p.parse_args()
    if options.quick:
        options.rounds, options.count = 1, 1_000_000
    options.only = options.only.split(",")
    tools.build()
    tools.without_bbr()
    tools.many_files()
    figures = Figures()
    loads = [x for x in options.only if x in ("produce", "consume", "latency", "e2e")]
    for i in range(options.rounds if loads else 0):
        print(f"bench: round {i + 1} of {options.rounds}", file=sys.stderr)
        with tools.Floor(PARTITIONS) as floor:
            measured(figures, "floor", floor.address, floor.process.pid, "bench", options)
        with tools.ottla() as server:  # a directory of its own each round
            make(server.address, "bench", PARTITIONS)
            measured(figures, "ottla", server.address, server.process.pid, "bench", options)
            server.stop()
            server.clear()
    if "idle" in options.only:
        with tools.Floor(PARTITIONS) as floor:
            idle(figures, "floor", floor.address, floor.process.pid)
        with tools.ottla() as server:
            idle(figures, "ottla", server.address, server.process.pid)
            server.stop()
    if "start" in options.only:
        starts(figures, 5)
    missed = table(figures)
    if options.json:
        with open(options.json, "w") as f:
            json.dump(figures.values, f, indent=1)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
