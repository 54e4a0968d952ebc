"""The loop that every driver shares: a JSON command a line in, a JSON answer a line out. Bytes are base64.

create topic partitions configs · delete topic · topics · produce topic partition codec acks idempotent records → offsets
open topic partition from ("earliest", "latest", {"offset": n}, {"timestamp": ms}) → position · poll count within → records · close
"""
import base64, json, sys, traceback


def encode(data):
    return None if data is None else base64.b64encode(bytes(data)).decode()


def decode(text):
    return None if text is None else base64.b64decode(text)


def unpack(record):
    "(key, value, headers, timestamp) of a record as it came over the pipe."
    return decode(record["k"]), decode(record["v"]), [(name, decode(value)) for name, value in record.get("h", [])], record.get("t")


def pack(offset, timestamp, key, value, headers):
    return {"o": offset, "t": timestamp, "k": encode(key), "v": encode(value), "h": [[name, encode(value)] for name, value in headers or []]}


def serve(driver):
    "`driver` has a method for each command, taking the rest of the JSON object as keywords."
    out = sys.stdout
    sys.stdout = sys.stderr  # a library that prints must not garble the answers
    for line in sys.stdin:
        command = json.loads(line)
        try:
            answer = {"result": getattr(driver, command.pop("op"))(**command)}
        except Exception as error:
            answer = {"error": f"{type(error).__name__}: {error}", "trace": traceback.format_exc(limit=-3)}
        out.write(json.dumps(answer) + "\n")
        out.flush()
