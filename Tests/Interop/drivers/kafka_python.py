"""Driver of kafka-python, both 2.0.2 and 3.0.12: the same calls mean the same in both, except where `OLD` says otherwise."""
import sys, time

import kafka
from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.admin import KafkaAdminClient, NewTopic

from driver import pack, serve, unpack

ADDRESS = sys.argv[1]
OLD = kafka.__version__.startswith("2.0.")


class Driver:
    def __init__(self):
        self.admin = KafkaAdminClient(bootstrap_servers=ADDRESS)
        self.consumer = None

    def create(self, topic, partitions, configs):
        self.admin.create_topics([NewTopic(topic, partitions, 1, topic_configs=configs)], timeout_ms=15000)

    def delete(self, topic):
        self.admin.delete_topics([topic], timeout_ms=15000)

    def topics(self):
        return sorted(self.admin.list_topics())

    def produce(self, topic, partition, codec, acks, idempotent, records):
        more = {} if OLD else {"enable_idempotence": idempotent}
        producer = KafkaProducer(
            bootstrap_servers=ADDRESS, compression_type=None if codec == "none" else codec, acks=acks if acks == "all" else int(acks), linger_ms=5,
            max_request_size=2_000_000, **more)
        sent = []
        for record in records:
            key, value, headers, timestamp = unpack(record)
            sent.append(producer.send(topic, value, key, headers, partition, timestamp))
        producer.flush(40)
        found = [f.get(30).offset for f in sent]
        producer.close(20)
        return found

    def open(self, topic, partition, **where):
        where = where["from"]
        consumer = KafkaConsumer(bootstrap_servers=ADDRESS, group_id=None, enable_auto_commit=False, auto_offset_reset="none", fetch_max_wait_ms=200)
        at = TopicPartition(topic, partition)
        consumer.assign([at])
        if where == "earliest":
            consumer.seek_to_beginning(at)
        elif where == "latest":
            consumer.seek_to_end(at)
        elif "offset" in where:
            consumer.seek(at, where["offset"])
        else:
            found = consumer.offsets_for_times({at: where["timestamp"]})[at]
            consumer.seek_to_end(at) if found is None else consumer.seek(at, found.offset)
        self.consumer = consumer
        return consumer.position(at)

    def poll(self, count, within):
        deadline, found = time.monotonic() + within, []
        while len(found) < count and time.monotonic() < deadline:
            for records in self.consumer.poll(200, count - len(found)).values():
                found += [pack(m.offset, m.timestamp, m.key, m.value, m.headers) for m in records]
        return found

    def close(self):
        self.consumer.close()
        self.consumer = None


serve(Driver())
