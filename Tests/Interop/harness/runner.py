"""A runner that prints a line a test, and `N passed, N failed, N skipped` at the end."""
import sys, time, traceback


class Skip(Exception):
    "Raised by a test that cannot run here; the words say why."


class Suite:
    "A group of tests with what they share. `tests()` yields (sentence, function)."
    name = "suite"

    def __init__(self, options):
        self.options = options

    def setup(self):
        pass

    def teardown(self):
        pass

    def tests(self):
        return []

    def after_failure(self):
        "Lines that help, such as the end of a server's log; also the place to start a dead server again."
        return []


class Run:
    def __init__(self, filters):
        self.filters, self.passed, self.failed, self.skipped = filters, 0, 0, 0

    def wanted(self, suite, name):
        return not self.filters or any(f in f"{suite}: {name}" for f in self.filters)

    def suite(self, suite):
        chosen = [(name, f) for name, f in suite.tests() if self.wanted(suite.name, name)]
        if not chosen:
            return
        try:
            suite.setup()
        except Skip as why:
            self.skipped += len(chosen)
            print(f"skip {suite.name}: {len(chosen)} tests: {why}", flush=True)
            return
        except Exception:
            self.failed += len(chosen)
            print(f"FAIL {suite.name}: could not be set up ({len(chosen)} tests)", flush=True)
            self.explain(suite)
            return
        try:
            for name, function in chosen:
                self.one(suite, name, function)
        finally:
            self.one(suite, "ends as it should", suite.teardown)

    def one(self, suite, name, function):
        begin = time.monotonic()
        try:
            function()
        except Skip as why:
            self.skipped += 1
            print(f"skip {suite.name}: {name}: {why}", flush=True)
            return
        except Exception:
            self.failed += 1
            print(f"FAIL {suite.name}: {name} ({time.monotonic() - begin:.1f} s)", flush=True)
            self.explain(suite)
            return
        self.passed += 1
        print(f"  ok {suite.name}: {name} ({time.monotonic() - begin:.1f} s)", flush=True)

    def explain(self, suite):
        for line in traceback.format_exc(limit=-2).rstrip().split("\n"):
            print(f"       {line[:600]}")
        try:
            for line in suite.after_failure():
                print(f"     | {line[:300]}")
        except Exception:
            traceback.print_exc(file=sys.stdout)
        sys.stdout.flush()

    def end(self):
        print(f"interop: {self.passed} passed, {self.failed} failed, {self.skipped} skipped", flush=True)
        return 1 if self.failed or not self.passed + self.skipped else 0
