#!/usr/bin/env python3
"""How fast Ottla is beside what does the least of the same, both in one alternating run.

  run.py                    all sections, three rounds; an hour
  run.py SECTION ...        produce consume latency e2e  flush=os into the page cache, beside the floor broker
                            idle start                   idle connections, a clean start
                            durable bulk                 flush=group beside the floor's journal
                            restart                      to the first answered Fetch: 1, 2, 4 GB; 10,000 partitions
                            cold                         cold compression: what it costs and saves
                            engine                       the engine alone beside bare loops
  run.py --quick ...        one short round, to see whether something broke
  run.py --json FILE        writes all values, medians, ratios and goals

Absolute figures swing from minute to minute on a shared machine: the ratios count, and CPU seconds a GB more than MB/s.
"""
import argparse, json, os, sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import tools
import cached
import cold
import durable
import engine
import restart
from figures import Figures

SECTIONS = {"idle": cached.idle, "start": cached.start, "durable": durable.durable, "bulk": durable.bulk, "restart": restart.restart, "cold": cold.cold, "engine": engine.engine}


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("sections", nargs="*", metavar="SECTION")
    p.add_argument("--rounds", type=int, default=3)
    p.add_argument("--count", type=int, default=3_000_000, help="records of a bulk load")
    p.add_argument("--seconds", type=int, default=10, help="of each paced or bare-socket load")
    p.add_argument("--quick", action="store_true")
    p.add_argument("--json", metavar="FILE")
    options = p.parse_args()
    known = cached.LOADS + list(SECTIONS)
    options.sections = options.sections or known
    if unknown := set(options.sections) - set(known):
        p.error(f"no section {', '.join(sorted(unknown))}: {' '.join(known)}")
    if options.quick:
        options.rounds, options.count, options.seconds = 1, 500_000, 3
    tools.build()
    tools.without_bbr()
    tools.many_files()
    figures, failed = Figures(), 0
    if set(options.sections) & set(cached.LOADS):
        cached.loads(figures, options)
    for name, section in SECTIONS.items():
        if name not in options.sections:
            continue
        try:
            section(figures, options)
        except AssertionError as failure:  # the other sections count all the same
            failed += 1
            print(f"bench: {name}: {failure}", file=sys.stderr, flush=True)
    missed = figures.table()
    if options.json:
        with open(options.json, "w", encoding="utf-8") as f:
            json.dump(figures.document(), f, indent=1)
    return 1 if missed or failed else 0


if __name__ == "__main__":
    sys.exit(main())
