#!/usr/bin/env python3
"""Runs foreign clients, crashes and bad input against `ottla`, a printed line a test.

  run.py [FILTER ...]            tests whose `suite: name` holds one of the filters; all without
  run.py --broker HOST:PORT ...  the clients against a broker that runs already
  run.py --rounds 50 crash       as many rounds of kill -9
  run.py --full                  everything, not the sample that `make test` takes

OTTLA_SEED takes back the seed that a run printed; OTTLA_BINARY names another binary; OTTLA_KEEP=1 keeps data and logs.
"""
import argparse, os, random, sys, time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from harness.process import BINARY
from harness.runner import Run
from suites import all_suites


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("filters", nargs="*")
    p.add_argument("--broker", metavar="HOST:PORT")
    p.add_argument("--clients", metavar="NAME,…", help="these clients only")
    p.add_argument("--rounds", type=int, default=5)
    p.add_argument("--full", action="store_true")
    options = p.parse_args()
    options.seed = os.environ.get("OTTLA_SEED") or str(random.SystemRandom().getrandbits(48))
    if not options.broker and not os.access(BINARY, os.X_OK):
        sys.exit(f"interop: {BINARY} is not there: make build")
    print(f"interop: OTTLA_SEED={options.seed}", flush=True)
    begin, run = time.monotonic(), Run(options.filters)
    for suite in all_suites():
        if not options.broker or suite.name == "clients":
            run.suite(suite(options))
    print(f"interop: {time.monotonic() - begin:.0f} s")
    return run.end()


if __name__ == "__main__":
    sys.exit(main())
