"""Starts that must fail: one clear line, exit code 1 (usage: 2), no trace of a crash."""
import os, shutil, socket, subprocess

from harness.process import BINARY, Server, run_for, scratch
from harness.runner import Skip, Suite


class Starting(Suite):
    name = "starting"

    def tests(self):
        yield "a port in use", self.port_in_use
        yield "a data directory that is a file", self.data_is_a_file
        yield "a data directory that may not be written", self.data_is_forbidden
        yield "a data directory that another process holds", self.data_is_locked
        yield "a broker's directory of another node id", self.data_of_another_node
        yield "a broker's directory of another cluster", self.data_of_another_cluster
        yield "a full disk", self.disk_is_full
        yield "wrong flags and settings", self.wrong_flags

    def refused(self, command, *words, code=1, seconds=20, **options):
        "The command ends with the code, having said one line, which holds one of the words, and no stack trace."
        ended, out, err = run_for(command, seconds, **options)
        said = [line for line in err.strip().split("\n") if line]
        assert ended == code, f"exit code {ended}, not {code}: {err[-800:]!r} {out[-200:]!r}"
        assert not any(w in err for w in ("Fatal error", "Backtrace", "Thread 0", "Illegal instruction")), f"a crash: {err[-800:]}"
        assert not out.startswith("ready"), "it said that it was ready"
        assert len(said) == 1 if code == 1 else 1 <= len(said) <= 4, f"{len(said)} lines: {err[-800:]!r}"
        assert not words or any(w.lower() in said[-1].lower() or (code == 2 and w.lower() in err.lower()) for w in words), f"none of {words} in {said[-1]!r}"

    def serve(self, data, *flags, listen="127.0.0.1:0"):
        return [BINARY, "serve", "--data", data, "--listen", listen, *flags]

    def port_in_use(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            address = "127.0.0.1:%d" % taken.getsockname()[1]
            self.refused(self.serve(scratch(), listen=address), address, "in use")

    def data_is_a_file(self):
        path = os.path.join(scratch(), "file")
        with open(path, "w") as f:
            f.write("not a directory")
        self.refused(self.serve(path), path)

    def data_is_forbidden(self):
        if os.getuid() != 0:
            parent = scratch()
            os.chmod(parent, 0o500)
            return self.refused(self.serve(os.path.join(parent, "data")), parent)
        # Root may write anywhere, so another user tries, with a copy of the binary where that user can read it.
        folder = scratch("bin")
        os.chmod(folder, 0o755)
        binary = shutil.copy(BINARY, folder)
        parent = scratch()
        os.chmod(parent, 0o700)
        data = os.path.join(parent, "data")
        try:
            run_for([binary, "--help"], user=65534, group=65534)
        except (PermissionError, OSError) as why:
            raise Skip(str(why)) from None
        self.refused([binary, "serve", "--data", data, "--listen", "127.0.0.1:0"], parent, user=65534, group=65534)

    def data_is_locked(self):
        with Server() as first:
            self.refused(self.serve(first.data), "lock", "in use", "another")
            assert first.alive, "the first one died of it"

    def cluster(self):
        "A leader and broker 1 that have run together; their data directories."
        with Server(command="leader") as leader, Server("--id", "1", "--leader", leader.address, command="broker") as broker:
            broker.stop()
            leader.stop()
            return leader.data, broker.data

    def data_of_another_node(self):
        leader_data, broker_data = self.cluster()
        inner = os.path.join(broker_data, "broker-1")
        if os.path.isdir(inner):
            os.rename(inner, os.path.join(broker_data, "broker-2"))
        with Server(command="leader", data=leader_data) as leader:
            self.refused([BINARY, "broker", "--id", "2", "--leader", leader.address, "--data", broker_data, "--listen", "127.0.0.1:0"], "node", "broker 1", "id 1")

    def data_of_another_cluster(self):
        _, broker_data = self.cluster()
        with Server(command="leader") as other:
            self.refused([BINARY, "broker", "--id", "1", "--leader", other.address, "--data", broker_data, "--listen", "127.0.0.1:0"], "cluster")

    def disk_is_full(self):
        folder = scratch("full")
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", folder], capture_output=True, check=False)
        if mounted.returncode:
            raise Skip("no right to mount a small file system")
        try:
            self.refused(self.serve(os.path.join(folder, "data")), "space", "full")
        finally:
            subprocess.run(["umount", folder], check=False)

    def wrong_flags(self):
        data = scratch()
        for flags in (["--no-such-flag"], ["--partitions", "many"], ["--flush", "sometimes"], ["-c", "no.such.setting=1"], ["-c", "num.partitions=many"]):
            self.refused(self.serve(data, *flags), flags[-1].split("=")[0], code=2)
        self.refused([BINARY, "no-such-command"], "no-such-command", code=2)
        self.refused(self.serve(data, listen="127.0.0.1:99999"), "99999", code=2)
        self.refused([BINARY, "broker", "--data", data, "--listen", "127.0.0.1:0"], "--id", "--leader", code=2)
