"""Driver of confluent-kafka (librdkafka)."""
import sys, time

from confluent_kafka import OFFSET_BEGINNING, OFFSET_END, Consumer, KafkaError, KafkaException, Producer, TopicPartition
from confluent_kafka.admin import AdminClient, NewTopic

from driver import pack, serve, unpack

ADDRESS = sys.argv[1]


class Driver:
    def __init__(self):
        self.admin = AdminClient({"bootstrap.servers": ADDRESS})
        self.consumer = None

    def create(self, topic, partitions, configs):
        self.admin.create_topics([NewTopic(topic, partitions, 1, config=configs)], operation_timeout=15)[topic].result(20)

    def delete(self, topic):
        self.admin.delete_topics([topic], operation_timeout=15)[topic].result(20)

    def topics(self):
        return sorted(self.admin.list_topics(timeout=15).topics)

    def produce(self, topic, partition, codec, acks, idempotent, records):
        producer = Producer({
            "bootstrap.servers": ADDRESS, "compression.type": codec, "acks": acks, "enable.idempotence": idempotent, "linger.ms": 5, "message.timeout.ms": 30000})
        offsets, errors = [None] * len(records), []

        def delivered(index):
            def report(error, message):
                if error:
                    errors.append(str(error))
                offsets[index] = message.offset()
            return report
        for i, record in enumerate(records):
            key, value, headers, timestamp = unpack(record)
            more = {"timestamp": timestamp} if timestamp is not None else {}
            producer.produce(topic, value, key, partition, on_delivery=delivered(i), headers=headers or None, **more)
            producer.poll(0)
        left = producer.flush(40)
        if left or errors:
            raise RuntimeError(f"{left} undelivered, {errors[:3]}")
        return offsets

    def open(self, topic, partition, **where):
        where = where["from"]
        consumer = Consumer({
            "bootstrap.servers": ADDRESS, "group.id": "interop", "enable.auto.commit": False, "enable.partition.eof": True, "auto.offset.reset": "error",
            "check.crcs": True, "fetch.wait.max.ms": 200})
        at = TopicPartition(topic, partition, OFFSET_BEGINNING)
        if where == "latest":
            at.offset = OFFSET_END
        elif where != "earliest" and "offset" in where:
            at.offset = where["offset"]
        elif where != "earliest":
            at = consumer.offsets_for_times([TopicPartition(topic, partition, where["timestamp"])], timeout=15)[0]
            if at.error:
                raise KafkaException(at.error)
        found = at.offset
        consumer.assign([at])
        if where == "latest":  # until the end is known, what is produced next could be missed
            deadline = time.monotonic() + 15
            while time.monotonic() < deadline:
                message = consumer.poll(1)
                if message is not None and message.error() and message.error().code() == KafkaError._PARTITION_EOF:
                    found = message.offset()
                    break
            else:
                raise RuntimeError("the end was not found")
        self.consumer = consumer
        return found

    def poll(self, count, within):
        deadline, found = time.monotonic() + within, []
        while len(found) < count and time.monotonic() < deadline:
            for m in self.consumer.consume(count - len(found), 0.2):
                if not m.error():
                    found.append(pack(m.offset(), m.timestamp()[1], m.key(), m.value(), m.headers()))
                elif m.error().code() != KafkaError._PARTITION_EOF and not m.error().retriable():
                    raise KafkaException(m.error())
        return found

    def close(self):
        self.consumer.close()
        self.consumer = None


serve(Driver())
