#!/usr/bin/env python3
"""Runs the scenarios that Apache Kafka itself has answered against `ottla serve`, and compares step by step.

  conformance.py [FILTER ...]      the scenarios of what is served, a table of groups, and each difference
  conformance.py --quick           without the scenarios that wait long, for `make test`
  conformance.py --broker H:P      against a broker that runs already

The scenarios and answers lie beside the project, in ../shared/conformance; without them this says so and is content. Differences that are meant stand in
conformance_exceptions.txt, `scenario  reason` a line; one that no longer differs is named, so that its line can go.
"""
import argparse, json, os, queue, subprocess, sys, threading, time

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

from harness.process import SHARED, Server, end, read_line, start

KIT = os.path.join(SHARED, "conformance")
GROUPS = [
    "framing_", "versions_", "topics_", "configs_describe", "configs_values", "configs_incremental", "configs_other", "cluster_describe", "produce_", "idempotent_",
    "init_producer_id", "fetch_", "offsets_", "delete_records", "records_segments", "compaction"]
SETTINGS = {"group.initial.rebalance.delay.ms": "0", "num.partitions": "1", "auto.create.topics.enable": "true"}
SLOW = 3.0  # seconds from which a scenario is left out of the quick run


def listed(name):
    "{first word: the rest} of the lines of a file beside this one."
    found = {}
    with open(os.path.join(HERE, name)) as f:
        for line in f:
            if line.strip() and not line.startswith("#"):
                word, _, rest = line.strip().partition(" ")
                found[word] = rest.strip()
    return found


def chosen(conform, options, served):
    scenarios = [(n, f) for n, f in conform.load(os.path.join(KIT, "scenarios"), "") if any(n.startswith(g) for g in GROUPS)]
    scenarios = [(n, f) for n, f in scenarios if not n.startswith("versions_every_api.") or n.split(".")[1] in served]
    if options.filters:
        scenarios = [(n, f) for n, f in scenarios if any(x in n for x in options.filters)]
    if options.quick:
        slow = listed("conformance_slow.txt")
        scenarios = [(n, f) for n, f in scenarios if float(slow.get(n, 0)) < SLOW]
    return [(n, f) for n, f in scenarios if os.path.exists(os.path.join(KIT, "transcripts", n + ".json"))]


def served_names(kafka, address):
    "The APIs that the broker advertises, as the schemas name them."
    keys = {k["ApiKey"] for k in kafka.Connection(address).call("ApiVersions", 0, {})["ApiKeys"]}
    found = set()
    for name in os.listdir(os.path.join(SHARED, "protocol", "messages-4.3")) + os.listdir(os.path.join(SHARED, "protocol", "messages")):
        if name.endswith("Request.json"):
            try:
                if kafka.codec.load(name[:-5])["apiKey"] in keys:
                    found.add(name[:-len("Request.json")])
            except (FileNotFoundError, ValueError, KeyError):
                pass
    return found | ({"DescribeTopicPartitions"} if 75 in keys else set()) | ({"ListConfigResources"} if 74 in keys else set())


def work(options):
    "One worker: a server of its own, every so many-th group file; a JSON line a scenario."
    sys.path.insert(0, KIT)
    import conform
    import kafka
    index, count = map(int, options.worker.split("/"))
    server = None if options.broker else Server(settings=SETTINGS).start()
    scenarios = chosen(conform, options, served_names(kafka, options.broker or server.address))
    slow = listed("conformance_slow.txt")
    cost, mine = [0.0] * count, []  # the longest first, each to the worker that has least
    for name, function in sorted(scenarios, key=lambda s: (-float(slow.get(s[0], 0.2)), s[0])):
        least = cost.index(min(cost))
        cost[least] += float(slow.get(name, 0.2))
        if least == index:
            mine.append((name, function))
    for name, function in sorted(mine):
        begin = time.monotonic()
        steps, error = conform.run(options.broker or server.address, function, 20)
        with open(os.path.join(KIT, "transcripts", name + ".json")) as f:
            wanted = json.load(f)["steps"]
        got = json.loads(json.dumps(steps, default=str))
        found = [f"step {i + 1} {w.get('api', '')} {w.get('note', '')}: {d}" for i, (w, g) in enumerate(zip(wanted, got)) for d in conform.differences(w["answer"], g["answer"])]
        if len(got) != len(wanted):
            found.append(f"{len(got)} of {len(wanted)} steps ran")
        if error:
            found.append(error.strip().split("\n")[-1])
        if server and not server.alive:
            found.append(f"the server died: {server.tail(4)}")
            server.start()
        print(json.dumps({"scenario": name, "seconds": round(time.monotonic() - begin, 2), "differences": found}), flush=True)
    if server:
        server.stop()


def gather(options, workers):
    "Runs the workers and yields what they say."
    command = [sys.executable, os.path.abspath(__file__), *options.filters] + (["--quick"] if options.quick else []) + (["--broker", options.broker] if options.broker else [])
    said = queue.Queue()

    def listen(process, index):
        while (line := read_line(process, time.monotonic() + 300)) is not None:
            said.put(json.loads(line))
        code = end(process, 0, 60)
        if code:
            said.put({"scenario": f"(worker {index})", "seconds": 0, "differences": [f"it ended with exit code {code}"]})
        said.put(None)
    for i in range(workers):
        process = start([*command, "--worker", f"{i}/{workers}"], stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, env=dict(os.environ))
        threading.Thread(target=listen, args=(process, i), daemon=True).start()
    for _ in range(workers):
        yield from iter(said.get, None)


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("filters", nargs="*")
    p.add_argument("--quick", action="store_true")
    p.add_argument("--broker", metavar="HOST:PORT")
    p.add_argument("--times", action="store_true", help="write conformance_slow.txt anew from what this run took")
    p.add_argument("--worker", help=argparse.SUPPRESS)
    options = p.parse_args()
    if not os.path.isdir(KIT):
        print("conformance: the scenarios are not here (../shared/conformance): skipped")
        return 0
    if options.worker:
        return work(options)
    begin, exceptions, groups, times = time.monotonic(), listed("conformance_exceptions.txt"), {}, {}
    for said in gather(options, 1 if options.broker else 2):
        name, times[said["scenario"]] = said["scenario"], said["seconds"]
        group = groups.setdefault(next((g for g in GROUPS if name.startswith(g)), name), [0, 0, 0])
        if not said["differences"]:
            group[0] += 1
            if name in exceptions:
                print(f"{name} agrees now: its line in conformance_exceptions.txt can go")
        elif name in exceptions:
            group[2] += 1
        else:
            group[1] += 1
            print(name + "".join(f"\n    {d}" for d in said["differences"][:8]) + (f"\n    … {len(said['differences']) - 8} more" if len(said["differences"]) > 8 else ""), flush=True)
    print(f"{'':24}passed  failed  excepted")
    for group, (passed, failed, excepted) in sorted(groups.items()):
        print(f"{group:24}{passed:6}{failed:8}{excepted:10}")
    passed, failed, excepted = (sum(g[i] for g in groups.values()) for i in range(3))
    if options.times:
        with open(os.path.join(HERE, "conformance_slow.txt"), "w") as f:
            f.write("# Scenarios that take a second or more, because timers of Kafka's do: `conformance.py --times` writes this.\n")
            f.writelines(f"{n} {t:.1f}\n" for n, t in sorted(times.items()) if t >= 1)
    print(f"conformance: {passed} passed, {failed} failed, {excepted} excepted ({time.monotonic() - begin:.0f} s)")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
