"""An idempotent acks=all load that does not stop: load.py ADDRESS SEED TOPIC:PARTITIONS:KEYS:SIZE...

Record number n has the value `n:CRC32 of the rest:…` and goes where `harness.load.place` says. Prints `ack N PARTITION OFFSET` for each acknowledged record and `error WORDS` for one
given up. At the end of standard input it stops, waits for what is under way, and prints `sent N`, the count of records handed to the producers.
"""
import os, random, select, sys, zlib

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from confluent_kafka import KafkaException, Producer

from harness.load import Topic, place

address, seed, topics = sys.argv[1], sys.argv[2], [Topic.parse(t) for t in sys.argv[3:]]
rng = random.Random(seed)
# Text that a codec can do something with.
words = [bytes(rng.choice(b"abcdefghijklmnopqrstuvwxyz") for _ in range(rng.randrange(2, 9))) for _ in range(500)]
pool = b"_".join(rng.choice(words) for _ in range(12000))[:1 << 16]
common = {
    "bootstrap.servers": address, "enable.idempotence": True, "acks": "all", "linger.ms": 2, "message.timeout.ms": 120000, "reconnect.backoff.ms": 20,
    "reconnect.backoff.max.ms": 200, "retry.backoff.ms": 20, "batch.num.messages": 200, "queue.buffering.max.messages": 1500,
    "topic.metadata.refresh.interval.ms": 2000}
# Cold compression leaves alone what a producer has compressed, so all but the first topic are written plainly.
codec = rng.choice(["none", "lz4", "zstd", "snappy", "gzip"])
producers = [Producer({**common, "compression.type": c}) for c in (codec, "none")]
out = []


def delivered(number):
    def report(error, message):
        out.append(f"error {number} {error}\n" if error else f"ack {number} {message.partition()} {message.offset()}\n")
    return report


def flush():
    sys.stdout.write("".join(out))
    sys.stdout.flush()
    out.clear()


number = 0
while not select.select([sys.stdin], [], [], 0)[0]:
    for _ in range(50):
        topic, partition, key = place(topics, number)
        at, size = rng.randrange(1 << 15), rng.randrange(10, topic.size)
        producer = producers[0 if topic is topics[0] else 1]
        try:
            producer.produce(topic.name, b"%d:%08x:%s" % (number, zlib.crc32(pool[at:at + size]), pool[at:at + size]), key, partition, on_delivery=delivered(number))
        except BufferError:
            producer.poll(0.05)
            break
        except KafkaException as fatal:
            print("error", number, fatal, flush=True)
            sys.exit(1)
        number += 1
    for producer in producers:
        producer.poll(0.003)
    flush()
left = sum(producer.flush(60) for producer in producers)
flush()
print(f"left {left}" if left else f"sent {number}", flush=True)
