"""kafka-python as a client of old brokers: it speaks the versions of the releases that stand before the address."""

import sys
import time

from kafka import KafkaConsumer, KafkaProducer, TopicPartition

from checks import check, finish, restart, scenario

*releases, bootstrap = sys.argv[1:]
START = int(time.time() * 1000) - 60_000
CODECS = {"gzip": (0, 8), "snappy": (0, 8), "lz4": (0, 10), "zstd": (2, 1)}  # and since when


class Exercise:
    def __init__(self, release):
        self.topic = "kafka-python-" + release
        self.first = TopicPartition(self.topic, 0)
        self.version = tuple(int(part) for part in release.split("."))
        self.settings = {"bootstrap_servers": bootstrap, "client_id": self.topic, "api_version": self.version}
        self.headers = [("header", b"worth")] if self.version >= (0, 11) else []
        self.sent = []  # (key, value, headers, timestamp), in the order of offsets

    def put(self, producer, value):
        timestamp = START + len(self.sent)
        self.sent.append((b"key", value, self.headers, timestamp if self.version >= (0, 10) else None))
        return producer.send(self.topic, value, b"key", self.headers, 0, timestamp)

    def produce(self):
        for acks in (1, "all", 0):
            producer = KafkaProducer(acks=acks, enable_idempotence=False, **self.settings)
            for value in (b"value", None):
                metadata = self.put(producer, value).get(10)
                if acks != 0:
                    check("offset", metadata.offset, len(self.sent) - 1)
            producer.close()
        while self.end() < len(self.sent):
            pass  # without an answer nobody knows when they are there
        for codec in (codec for codec, since in CODECS.items() if self.version >= since):
            producer = KafkaProducer(compression_type=codec, enable_idempotence=False, linger_ms=50, **self.settings)
            futures = [self.put(producer, b"again and again %d" % i) for i in range(50)]
            producer.close()
            at = len(self.sent) - 50
            check("offsets of " + codec, [future.get(1).offset for future in futures], list(range(at, at + 50)))

    def consumer(self):
        consumer = KafkaConsumer(group_id=None, auto_offset_reset="earliest", enable_auto_commit=False, **self.settings)
        consumer.assign([self.first])
        return consumer

    def end(self):
        consumer = self.consumer()
        end = consumer.end_offsets([self.first])[self.first]
        consumer.close()
        return end

    def consume(self):
        consumer = self.consumer()
        records = []
        while len(records) < len(self.sent):
            records += consumer.poll(500).get(self.first, [])
        check("offsets", [record.offset for record in records], list(range(len(self.sent))))
        check("content", [(r.key, r.value, r.headers, r.timestamp) for r in records], self.sent)
        check("beginning", consumer.beginning_offsets([self.first]), {self.first: 0})
        check("end", consumer.end_offsets([self.first]), {self.first: len(self.sent)})
        if self.version >= (0, 10, 1):
            found = consumer.offsets_for_times({self.first: START + 30})[self.first]
            check("by time", (found.offset, found.timestamp), (30, START + 30))
        consumer.seek(self.first, 1_000_000)
        again = []
        while not again:
            again = consumer.poll(500).get(self.first, [])
        check("reset", again[0].offset, 0)
        consumer.close()


exercises = [Exercise(release) for release in releases]
for exercise in exercises:
    scenario(exercise.produce)
    scenario(exercise.consume)
restart()
for exercise in exercises:
    scenario(exercise.consume)
finish()
