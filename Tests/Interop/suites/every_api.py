"""Every API key in every version from -1 to two beyond the highest, whole and cut at every byte; then the same frames with bytes changed."""
import glob, os, struct

from harness.process import ROOT, Server
from harness.raw import Closed, Raw, Silent, api_versions, header, list_offset
from harness.records import seeded
from harness.runner import Skip, Suite

NOT_SERVED = [k for k in (*range(-2, 100), 500, 29999, 30000, 30001, 30002, 30003, 30010, 32767, -32768)]


def golden():
    "{key: {version: [payload, ...]}} out of fixtures/wire: `request VERSION HEX`, the frame with its length."
    found = {}
    for path in sorted(glob.glob(os.path.join(ROOT, "fixtures", "wire", "*.hex"))):
        with open(path) as f:
            for line in f:
                words = line.split()
                if len(words) == 3 and words[0] == "request":
                    payload = bytes.fromhex(words[2])[4:]
                    key, version = struct.unpack(">hh", payload[:4])
                    found.setdefault(key, {}).setdefault(version, []).append(payload)
    return found


class EveryAPI(Suite):
    name = "every API"

    def setup(self):
        self.frames = golden()
        self.server = Server().start()
        self.bystander = Raw(self.server.address)
        self.rng = seeded(self.options.seed, self.name)

    def teardown(self):
        self.server.stop()

    def after_failure(self):
        last = self.server.tail()
        if not self.server.alive:
            self.server.start()
            self.bystander = Raw(self.server.address)
            return ["the server had died:"] + last
        return last[-5:]

    def tests(self):
        yield "what is not served is disconnected", self.not_served
        for key in sorted(golden()):
            yield f"key {key} in every version, whole and cut at every byte", lambda key=key: self.cut(key)
        yield "frames with changed bytes", self.changed

    def settle(self, payload, what):
        """Sends a frame and a question behind it: either the connection is closed or both get their answers. Never silence, but for a Fetch, whose waiting time
        may have become weeks."""
        fetch = payload[:2] == b"\0\1"
        with Raw(self.server.address, seconds=1 if fetch else 8) as c:
            c.send(struct.pack(">i", len(payload)) + payload + struct.pack(">i", len(header(18, 0, 77))) + header(18, 0, 77))
            try:
                while struct.unpack(">i", c.receive()[:4])[0] != 77:
                    pass
            except Closed:
                pass
            except Silent:
                if fetch:
                    return
                raise AssertionError(f"{what}: neither an answer nor the end of the connection; frame {payload.hex()[:400]}") from None

    def unmoved(self):
        assert self.server.alive, f"the server died: {self.server.tail()}"
        assert 18 in api_versions(self.bystander)

    def not_served(self):
        served = api_versions(self.bystander)
        for key in NOT_SERVED:
            if key in served:
                continue
            for version in (-1, 0, 1, 3):
                with Raw(self.server.address) as c:
                    c.frame(header(key, version) + bytes(40))
                    c.closes()
        self.unmoved()

    def versions(self, key):
        "Each version with its frames; those that are not served borrow the body of the nearest."
        frames = self.frames[key]
        low, high = api_versions(self.bystander).get(key, (0, max(frames)))
        for version in range(-1, high + 3):
            nearest = min(frames, key=lambda v: abs(v - version))
            for payload in frames[nearest]:
                yield version, payload[:2] + struct.pack(">h", version) + payload[4:]
        assert low >= 0

    def cut(self, key):
        for version, payload in self.versions(key):
            for end in range(len(payload) + 1):
                self.settle(payload[:end], f"key {key} version {version} cut at {end} of {len(payload)}")
            assert self.server.alive, f"the server died of key {key} version {version}: {self.server.tail()}"
        self.unmoved()

    def changed(self):
        every = [p for versions in self.frames.values() for frames in versions.values() for p in frames if len(p) < 4000]
        if not every:
            raise Skip("fixtures/wire has no frames")
        for i in range(20_000 if self.options.full else 1500):
            payload = bytearray(self.rng.choice(every))
            for _ in range(self.rng.randrange(1, 4)):
                at = self.rng.randrange(8, len(payload))
                payload[at] = self.rng.choice([0, 1, 0x7F, 0x80, 0xFF, self.rng.randrange(256)])
            self.settle(bytes(payload), f"changed frame {i}")
        self.unmoved()
        assert list_offset(self.bystander, "nowhere", -1)[0] != 0
