"""Frames by hand: what no client library would send, and the few requests that the suites need to look at answers byte by byte."""
import socket, struct, time


class Closed(Exception):
    "The broker closed the connection."


class Silent(Exception):
    "Nothing came within the time."


class Raw:
    "A bare connection."

    def __init__(self, address, seconds=10):
        host, port = address.rsplit(":", 1)
        self.socket = socket.create_connection((host, int(port)), seconds)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.seconds, self.kept, self.correlation = seconds, b"", 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.socket.close()

    def send(self, data):
        try:
            self.socket.sendall(data)
        except (ConnectionResetError, BrokenPipeError):
            pass  # reading says what happened

    def frame(self, payload):
        self.send(struct.pack(">i", len(payload)) + payload)

    def _more(self, deadline):
        left = deadline - time.monotonic()
        if left <= 0:
            raise Silent()
        self.socket.settimeout(left)
        try:
            more = self.socket.recv(1 << 16)
        except TimeoutError:
            raise Silent() from None
        except (ConnectionResetError, BrokenPipeError):
            raise Closed() from None
        if not more:
            raise Closed()
        self.kept += more

    def receive(self, seconds=None):
        "The payload of the next frame."
        deadline = time.monotonic() + (seconds or self.seconds)
        while len(self.kept) < 4 or len(self.kept) < 4 + struct.unpack(">i", self.kept[:4])[0]:
            self._more(deadline)
        end = 4 + struct.unpack(">i", self.kept[:4])[0]
        payload, self.kept = self.kept[4:end], self.kept[end:]
        return payload

    def closes(self, seconds=None):
        "Waits for the connection to be closed without another answer."
        deadline = time.monotonic() + (seconds or self.seconds)
        try:
            while True:
                self._more(deadline)
                assert not self.kept, f"{len(self.kept)} bytes came instead of the end: {self.kept[:40].hex()}"
        except Closed:
            return
        except Silent:
            raise AssertionError("the connection stays open") from None

    def ask(self, key, version, body, flexible=False, seconds=None):
        "Sends a request and returns what follows the answer's header."
        self.correlation += 1
        self.frame(header(key, version, self.correlation, flexible) + body)
        answer = self.receive(seconds)
        assert struct.unpack(">i", answer[:4])[0] == self.correlation, "the answer is to another request"
        return Reader(answer[5:] if flexible else answer[4:])


class Reader:
    "Reads an answer field by field."

    def __init__(self, data):
        self.data, self.at = data, 0

    def number(self, form):
        value = struct.unpack_from(">" + form, self.data, self.at)[0]
        self.at += struct.calcsize(form)
        return value

    def text(self):
        size = self.number("h")
        if size < 0:
            return None
        self.at += size
        return self.data[self.at - size:self.at].decode()

    def bytes(self):
        size = self.number("i")
        if size < 0:
            return None
        self.at += size
        return self.data[self.at - size:self.at]

    def array(self, read):
        return [read() for _ in range(self.number("i"))]


def header(key, version, correlation=1, flexible=False, client=b"raw"):
    return struct.pack(">hhih", key, version, correlation, len(client)) + client + (b"\0" if flexible else b"")


def text(value):
    data = value.encode()
    return struct.pack(">h", len(data)) + data


def array(items):
    return struct.pack(">i", len(items)) + b"".join(items)


def metadata(connection, topics):
    "Metadata 1: {topic: (error, {partition: (error, leader)})}."
    answer = connection.ask(3, 1, array([text(t) for t in topics]))
    answer.array(lambda: (answer.number("i"), answer.text(), answer.number("i"), answer.text()))
    answer.number("i")

    def partition():
        error, index, leader = answer.number("h"), answer.number("i"), answer.number("i")
        answer.array(lambda: answer.number("i"))
        answer.array(lambda: answer.number("i"))
        return index, (error, leader)

    def topic():
        error, name, _ = answer.number("h"), answer.text(), answer.number("b")
        return name, (error, dict(answer.array(partition)))
    return dict(answer.array(topic))


def create(connection, topic, partitions=1, configs=None):
    "CreateTopics 2; the error code."
    settings = array([text(n) + text(v) for n, v in (configs or {}).items()])
    answer = connection.ask(19, 2, array([text(topic) + struct.pack(">ihi", partitions, 1, 0) + settings]) + struct.pack(">ib", 15000, 0), seconds=20)
    answer.number("i")
    return answer.array(lambda: (answer.text(), answer.number("h"), answer.text()))[0][1]


def produce(connection, topic, batch, partition=0, acks=-1, version=7):
    "Produce 3 to 7: (error code, base offset)."
    body = struct.pack(">hhi", -1, acks, 10000) + array([text(topic) + array([struct.pack(">ii", partition, len(batch)) + batch])])
    answer = connection.ask(0, version, body)

    def one():
        _, error, offset = answer.number("i"), answer.number("h"), answer.number("q")
        answer.number("q")
        if version >= 5:
            answer.number("q")
        return error, offset
    return answer.array(lambda: (answer.text(), answer.array(one)))[0][1][0]


def fetch(connection, topic, offset, partition=0, wait=100, size=1 << 20):
    "Fetch 4: (error code, high watermark, record bytes)."
    body = struct.pack(">iiiib", -1, wait, 1, size, 0) + array([text(topic) + array([struct.pack(">iqi", partition, offset, size)])])
    answer = connection.ask(1, 4, body)
    answer.number("i")

    def one():
        _, error, watermark, _ = answer.number("i"), answer.number("h"), answer.number("q"), answer.number("q")
        answer.array(lambda: (answer.number("q"), answer.number("q")))
        return error, watermark, answer.bytes()
    return answer.array(lambda: (answer.text(), answer.array(one)))[0][1][0]


def list_offset(connection, topic, timestamp, partition=0):
    "ListOffsets 1: (error code, timestamp, offset)."
    body = struct.pack(">i", -1) + array([text(topic) + array([struct.pack(">iq", partition, timestamp)])])
    answer = connection.ask(2, 1, body)
    one = answer.array(lambda: (answer.text(), answer.array(lambda: (answer.number("i"), answer.number("h"), answer.number("q"), answer.number("q")))))[0][1][0]
    return one[1:]


def api_versions(connection):
    "ApiVersions 0: {key: (lowest, highest)}."
    answer = connection.ask(18, 0, b"")
    assert answer.number("h") == 0
    return {key: (low, high) for key, low, high in answer.array(lambda: (answer.number("h"), answer.number("h"), answer.number("h")))}
