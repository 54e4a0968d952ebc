"""Driver of aiokafka."""
import asyncio, sys, time

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from driver import pack, serve, unpack

ADDRESS = sys.argv[1]


class Driver:
    def __init__(self):
        self.loop, self.consumer = asyncio.new_event_loop(), None
        asyncio.set_event_loop(self.loop)

    def on_loop(self, coroutine):
        return self.loop.run_until_complete(coroutine)

    async def with_admin(self, use):
        admin = AIOKafkaAdminClient(bootstrap_servers=ADDRESS)
        await admin.start()
        try:
            answer = await use(admin)
        finally:
            await admin.close()
        for topic in getattr(answer, "topic_errors", None) or getattr(answer, "topic_error_codes", None) or []:
            if topic[1]:
                raise RuntimeError(f"{topic}")
        return answer

    def create(self, topic, partitions, configs):
        self.on_loop(self.with_admin(lambda a: a.create_topics([NewTopic(topic, partitions, 1, topic_configs=configs)], timeout_ms=15000)))

    def delete(self, topic):
        self.on_loop(self.with_admin(lambda a: a.delete_topics([topic], timeout_ms=15000)))

    def topics(self):
        return sorted(self.on_loop(self.with_admin(lambda a: a.list_topics())))

    def produce(self, topic, partition, codec, acks, idempotent, records):
        async def run():
            producer = AIOKafkaProducer(
                bootstrap_servers=ADDRESS, compression_type=None if codec == "none" else codec, acks=acks if acks == "all" else int(acks), linger_ms=5,
                enable_idempotence=idempotent, max_request_size=2_000_000)
            await producer.start()
            try:
                sent = []
                for record in records:
                    key, value, headers, timestamp = unpack(record)
                    sent.append(await producer.send(topic, value, key, partition, timestamp, headers))
                await producer.flush()
                answers = [await asyncio.wait_for(f, 30) for f in sent]
                return [a and a.offset for a in answers]
            finally:
                await producer.stop()
        return self.on_loop(run())

    def open(self, topic, partition, **where):
        async def run(where):
            consumer = AIOKafkaConsumer(bootstrap_servers=ADDRESS, group_id=None, enable_auto_commit=False, auto_offset_reset="none", fetch_max_wait_ms=200)
            await consumer.start()
            self.consumer = consumer
            at = TopicPartition(topic, partition)
            consumer.assign([at])
            if where == "earliest":
                await consumer.seek_to_beginning(at)
            elif where == "latest":
                await consumer.seek_to_end(at)
            elif "offset" in where:
                consumer.seek(at, where["offset"])
            else:
                found = (await consumer.offsets_for_times({at: where["timestamp"]}))[at]
                await consumer.seek_to_end(at) if found is None else consumer.seek(at, found.offset)
            return await consumer.position(at)
        return self.on_loop(run(where["from"]))

    def poll(self, count, within):
        async def run():
            deadline, found = time.monotonic() + within, []
            while len(found) < count and time.monotonic() < deadline:
                for records in (await self.consumer.getmany(timeout_ms=200, max_records=count - len(found))).values():
                    found.extend(pack(m.offset, m.timestamp, m.key, m.value, m.headers) for m in records)
            return found
        return self.on_loop(run())

    def close(self):
        self.on_loop(self.consumer.stop())
        self.consumer = None


serve(Driver())
