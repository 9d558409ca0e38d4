"""librdkafka through confluent-kafka: producer (idempotent too), consumer by assignment, admin."""

import sys
import time

from confluent_kafka import (
    OFFSET_BEGINNING,
    OFFSET_END,
    TIMESTAMP_CREATE_TIME,
    Consumer,
    ElectionType,
    IsolationLevel,
    KafkaError,
    KafkaException,
    Producer,
    TopicCollection,
    TopicPartition,
)
from confluent_kafka.admin import (
    AdminClient,
    AlterConfigOpType,
    ConfigEntry,
    ConfigResource,
    ConfigSource,
    NewPartitions,
    NewTopic,
    OffsetSpec,
    ResourceType,
)

from checks import check, finish, refused, restart, scenario, soon

bootstrap = sys.argv[1]
settings = {"bootstrap.servers": bootstrap, "client.id": "librdkafka"}
topic = "librdkafka"
headers = [("header", b"worth"), ("none", None), ("empty", b"")]
START = int(time.time() * 1000) - 60_000
sent = []  # (key, value, headers, timestamp) of partition 0, in the order of offsets
admin = AdminClient(settings)


def only(futures):
    """The result of a dictionary with one future."""
    (future,) = futures.values()
    return future.result(30)


def code(wanted):
    return lambda e: isinstance(e, KafkaException) and e.args[0].code() == wanted


def create():
    wanted = NewTopic(topic, 2, 1, config={"retention.ms": "-1"})
    for future in admin.create_topics([wanted, NewTopic(topic + "-2", 1, 1)]).values():
        check("created", future.result(30), None)
    refused("created twice", code(KafkaError.TOPIC_ALREADY_EXISTS), lambda: only(admin.create_topics([wanted])))
    refused("a bad name", code(KafkaError.TOPIC_EXCEPTION), lambda: only(admin.create_topics([NewTopic("a:b", 1, 1)])))
    three = NewTopic("three", 1, 3)
    refused("too few brokers", code(KafkaError.INVALID_REPLICATION_FACTOR), lambda: only(admin.create_topics([three])))
    only(admin.create_topics([NewTopic(topic + "-tried", 1, 1)], validate_only=True))


def describe():
    soon("topics", lambda: set(admin.list_topics(timeout=30).topics), {topic, topic + "-2"})
    metadata = admin.list_topics(timeout=30)
    host, port = bootstrap.split(":")
    check("brokers", [(b.host, b.port) for b in metadata.brokers.values()], [(host, int(port))])
    (me,) = metadata.brokers
    partitions = [(p.id, p.leader, p.replicas, p.isrs) for p in metadata.topics[topic].partitions.values()]
    check("partitions", sorted(partitions), [(0, me, [me], [me]), (1, me, [me], [me])])
    cluster = admin.describe_cluster(include_authorized_operations=True).result(30)
    check("cluster", (cluster.controller.id, [n.id for n in cluster.nodes]), (me, [me]))
    check("authorized operations", len(cluster.authorized_operations) > 5, True)
    found = only(admin.describe_topics(TopicCollection([topic]), include_authorized_operations=True))
    check("described", (found.name, found.is_internal, len(found.partitions)), (topic, False, 2))
    unknown = lambda: only(admin.describe_topics(TopicCollection(["nowhere"])))
    refused("no such topic", code(KafkaError.UNKNOWN_TOPIC_OR_PART), unknown)


def put(producer, results, key, value, with_headers):
    timestamp = START + len(sent)
    sent.append((key, value, with_headers, timestamp))
    producer.produce(
        topic, value, key, 0, timestamp=timestamp, headers=with_headers, on_delivery=lambda *all: results.append(all)
    )


def produce_with(count=50, **more):
    producer = Producer({**settings, **{name.replace("_", "."): value for name, value in more.items()}})
    results = []
    at = len(sent)
    put(producer, results, None, None, None)
    for i in range(1, count):
        put(producer, results, b"key", b"again and again %d" % i, headers)
    check("%r left" % more, producer.flush(30), 0)
    check("%r errors" % more, [error for error, _ in results if error], [])
    if more.get("acks") != "0":
        check("%r offsets" % more, [message.offset() for _, message in results], list(range(at, at + count)))
    else:
        wait_for_end()


def wait_for_end():
    """Without an answer nobody knows when they are there."""
    first = TopicPartition(topic, 0)
    while only(admin.list_offsets({first: OffsetSpec.latest()})).offset < len(sent):
        pass


def produce():
    for acks in ("0", "1", "all"):
        produce_with(3, acks=acks)
    for codec in ("gzip", "snappy", "lz4", "zstd"):
        produce_with(compression_type=codec, linger_ms=50)
    produce_with(500, enable_idempotence=True, linger_ms=0)
    produce_with(500, enable_idempotence=True, linger_ms=5, compression_type="zstd", batch_num_messages=50)
    errors = []
    producer = Producer({**settings, "message.max.bytes": 10_000_000})
    producer.produce(topic, b"x" * 1_100_000, partition=0, on_delivery=lambda error, _: errors.append(error.code()))
    producer.flush(30)
    check("too large", errors, [KafkaError.MSG_SIZE_TOO_LARGE])


def consumer_at(offset, **more):
    consumer = Consumer({**settings, "group.id": "unused", "enable.auto.commit": False, "enable.partition.eof": True, **more})
    consumer.assign([TopicPartition(topic, 0, offset)])
    return consumer


def take(consumer, until_end=True):
    """Messages until the end of the partition, or the first error."""
    messages = []
    while True:
        message = consumer.poll(30)
        if message is None:
            raise RuntimeError("nothing in 30 seconds after %d messages" % len(messages))
        if message.error() is not None:
            check("the end", message.error().code(), KafkaError._PARTITION_EOF if until_end else KafkaError._AUTO_OFFSET_RESET)
            return messages
        messages.append(message)


def content(message):
    return message.key(), message.value(), message.headers(), message.timestamp()[1]


def consume():
    consumer = consumer_at(OFFSET_BEGINNING)
    messages = take(consumer)
    check("offsets", [message.offset() for message in messages], list(range(len(sent))))
    check("content", [content(message) for message in messages], sent)
    check("kinds of timestamps", {message.timestamp()[0] for message in messages}, {TIMESTAMP_CREATE_TIME})
    check("leader epoch", {message.leader_epoch() for message in messages}, {0})
    consumer.seek(TopicPartition(topic, 0, 100))
    check("after a seek", take(consumer)[0].offset(), 100)
    check("watermarks", consumer.get_watermark_offsets(TopicPartition(topic, 0), 30), (0, len(sent)))
    times = [TopicPartition(topic, 0, START + 77), TopicPartition(topic, 1, START)]
    check("by time", [found.offset for found in consumer.offsets_for_times(times, 30)], [77, OFFSET_END])
    consumer.close()
    consumer = consumer_at(len(sent) - 3, **{"isolation.level": "read_uncommitted", "max.partition.fetch.bytes": 100})
    check("the last three", [content(message) for message in take(consumer)], sent[-3:])
    consumer.close()


def out_of_range():
    consumer = consumer_at(len(sent) + 10, **{"auto.offset.reset": "error"})
    check("beyond the end", take(consumer, until_end=False), [])
    consumer.close()
    consumer = consumer_at(len(sent) + 10, **{"auto.offset.reset": "earliest"})
    check("reset to the beginning", len(take(consumer)), len(sent))
    consumer.close()


def offsets():
    first = TopicPartition(topic, 0)

    def at(spec):
        found = only(admin.list_offsets({first: spec}, isolation_level=IsolationLevel.READ_COMMITTED))
        return found.offset, found.timestamp

    check("earliest", at(OffsetSpec.earliest()), (0, -1))
    check("latest", at(OffsetSpec.latest()), (len(sent), -1))
    check("the last time", at(OffsetSpec.max_timestamp()), (len(sent) - 1, sent[-1][3]))
    check("a time", at(OffsetSpec.for_timestamp(START + 9)), (9, START + 9))


def configs():
    resource = ConfigResource(ResourceType.TOPIC, topic)

    def show(name, of=resource):
        entry = only(admin.describe_configs([of]))[name]
        return entry.value, entry.source, entry.is_default, entry.is_read_only, entry.is_sensitive

    dynamic = ConfigSource.DYNAMIC_TOPIC_CONFIG.value
    soon("as created", lambda: show("retention.ms"), ("-1", dynamic, False, False, False))
    check("a default", show("cleanup.policy"), ("delete", ConfigSource.DEFAULT_CONFIG.value, True, False, False))
    changes = [
        ConfigEntry("retention.ms", "7200000", incremental_operation=AlterConfigOpType.SET),
        ConfigEntry("cleanup.policy", "compact", incremental_operation=AlterConfigOpType.APPEND),
    ]
    change = ConfigResource(ResourceType.TOPIC, topic, incremental_configs=changes)
    check("altered", only(admin.incremental_alter_configs([change])), None)
    soon("set", lambda: show("retention.ms")[:2], ("7200000", dynamic))
    check("appended", show("cleanup.policy")[:2], ("delete,compact", dynamic))
    bad = [ConfigEntry("retention.ms", "soon", incremental_operation=AlterConfigOpType.SET)]
    bad = ConfigResource(ResourceType.TOPIC, topic, incremental_configs=bad)
    refused("a bad value", code(KafkaError.INVALID_CONFIG), lambda: only(admin.incremental_alter_configs([bad])))
    check("replaced", only(admin.alter_configs([ConfigResource(ResourceType.TOPIC, topic, {"retention.ms": "-1"})])), None)
    soon("back at the default", lambda: show("cleanup.policy")[:2], ("delete", ConfigSource.DEFAULT_CONFIG.value))
    nowhere = ConfigResource(ResourceType.TOPIC, "nowhere")
    refused("of no topic", code(KafkaError.UNKNOWN_TOPIC_OR_PART), lambda: only(admin.describe_configs([nowhere])))


def administer():
    check("partitions", only(admin.create_partitions([NewPartitions(topic, 3)])), None)
    fewer = lambda: only(admin.create_partitions([NewPartitions(topic, 1)]))
    refused("fewer", code(KafkaError.INVALID_PARTITIONS), fewer)
    deleted = only(admin.delete_records([TopicPartition(topic, 0, 7)]))
    check("low watermark", deleted.low_watermark, 7)
    beyond = lambda: only(admin.delete_records([TopicPartition(topic, 0, 100_000)]))
    refused("beyond the end", code(KafkaError.OFFSET_OUT_OF_RANGE), beyond)
    consumer = consumer_at(OFFSET_BEGINNING)
    check("left", take(consumer)[0].offset(), 7)
    consumer.close()
    elected = admin.elect_leaders(ElectionType.PREFERRED, [TopicPartition(topic, 0)]).result(30)
    check("no election needed", [e.code() for e in elected.values()], [KafkaError.ELECTION_NOT_NEEDED])
    check("deleted", only(admin.delete_topics([topic + "-2"])), None)
    twice = lambda: only(admin.delete_topics([topic + "-2"]))
    refused("deleted twice", code(KafkaError.UNKNOWN_TOPIC_OR_PART), twice)


def across_a_restart():
    """A producer and a consumer that stay: they come back by themselves, and nothing is lost or doubled."""
    results = []
    producer = Producer({**settings, "enable.idempotence": True})
    put(producer, results, b"key", b"before", headers)
    producer.flush(30)
    consumer = consumer_at(len(sent) - 1)
    check("before", [content(message) for message in take(consumer)], sent[-1:])
    restart()
    put(producer, results, b"key", b"after", headers)
    check("left", producer.flush(30), 0)
    check("offsets", [(error, message.offset()) for error, message in results], [(None, len(sent) - 2), (None, len(sent) - 1)])
    message = None
    while message is None or message.error() is not None:
        message = consumer.poll(1)
    check("after", content(message), sent[-1])
    consumer.close()
    check("everything else", [content(message) for message in take(consumer_at(OFFSET_BEGINNING))], sent[7:])


for step in (create, describe, produce, consume, out_of_range, offsets, configs, administer, across_a_restart):
    scenario(step)
finish()
