"""An idempotent acks=all load that does not stop: load.py ADDRESS TOPIC PARTITIONS SEED.

Record number n goes to partition n mod PARTITIONS with the value `n:…`. Prints `ack N PARTITION OFFSET` for each acknowledged record and `error WORDS` for one given up.
At the end of standard input it stops, waits for what is under way, and prints `sent N`, the count of records handed to the producer.
"""
import random, select, sys

from confluent_kafka import KafkaException, Producer

address, topic, partitions, seed = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4]
rng = random.Random(seed)
pool = bytes(rng.choice(b"abcdefghijklmnopqrstuvwxyz0123456789") for _ in range(1 << 16))
producer = Producer({
    "bootstrap.servers": address, "enable.idempotence": True, "acks": "all", "linger.ms": 2, "compression.type": rng.choice(["none", "lz4", "zstd", "snappy", "gzip"]),
    "message.timeout.ms": 120000, "reconnect.backoff.ms": 20, "reconnect.backoff.max.ms": 200, "retry.backoff.ms": 20, "batch.num.messages": 200,
    "queue.buffering.max.messages": 1500, "topic.metadata.refresh.interval.ms": 2000})
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
        at, size = rng.randrange(1 << 15), rng.randrange(10, 1200)
        try:
            producer.produce(topic, b"%d:%s" % (number, pool[at:at + size]), b"k%d" % number, number % partitions, on_delivery=delivered(number))
        except BufferError:
            producer.poll(0.05)
            break
        except KafkaException as fatal:
            print("error", number, fatal, flush=True)
            sys.exit(1)
        number += 1
    producer.poll(0.005)
    flush()
left = producer.flush(60)
flush()
print(f"left {left}" if left else f"sent {number}", flush=True)
