"""kafka-python 3: producer, consumer by assignment, admin."""

import sys
import time
from uuid import UUID

from kafka import KafkaConsumer, KafkaProducer, OffsetSpec, TopicPartition
from kafka.admin import (
    ConfigResource,
    ConfigResourceType,
    KafkaAdminClient,
    NewPartitions,
    NewTopic,
    ACLFilter,
    ACLOperation,
    ACLPermissionType,
    ResourcePatternFilter,
    ResourceType,
    ACLResourcePatternType,
)
from kafka.admin import OffsetTimestamp
from kafka.errors import (
    InvalidConfigurationError,
    InvalidPartitionsError,
    InvalidReplicationFactorError,
    InvalidTopicError,
    LogDirNotFoundError,
    MessageSizeTooLargeError,
    OffsetOutOfRangeError,
    SecurityDisabledError,
    TopicAlreadyExistsError,
    UnknownTopicOrPartitionError,
)

from checks import check, finish, refused, restart, scenario, soon

bootstrap = sys.argv[1]
settings = {"bootstrap_servers": bootstrap, "client_id": "kafka-python"}
topic = "kafka-python"
first, second = TopicPartition(topic, 0), TopicPartition(topic, 1)
headers = [("header", b"worth"), ("empty", b""), ("header", "again ☃".encode())]
START = int(time.time() * 1000) - 60_000
sent = []  # (key, value, headers, timestamp) of partition 0, in the order of offsets
admin = KafkaAdminClient(**settings)


def only(answer):
    """The value of a dictionary that has one."""
    (value,) = answer.values()
    return value


def create():
    wanted = NewTopic(topic, 2, 1, topic_configs={"retention.ms": "-1"})
    answer = admin.create_topics([wanted, NewTopic(topic + "-placed", replica_assignments={0: [node()], 1: [node()]})])
    created = [(t["name"], t["error_code"], t["num_partitions"]) for t in answer["topics"]]
    check("created", sorted(created), [(topic, 0, 2), (topic + "-placed", 0, 2)])
    refused("created twice", TopicAlreadyExistsError, lambda: admin.create_topics([wanted]))
    admin.create_topics([NewTopic(topic + "-tried", 1, 1)], validate_only=True)
    refused("a bad name", InvalidTopicError, lambda: admin.create_topics([NewTopic("no/slashes", 1, 1)]))
    refused("no partitions", InvalidPartitionsError, lambda: admin.create_topics([NewTopic("none", 0, 1)]))
    refused("too few brokers", InvalidReplicationFactorError, lambda: admin.create_topics([NewTopic("three", 1, 3)]))
    bad = NewTopic("bad", 1, 1, topic_configs={"cleanup.policy": "burn"})
    refused("a bad config", InvalidConfigurationError, lambda: admin.create_topics([bad]))
    soon("topics", lambda: sorted(admin.list_topics()), [topic, topic + "-placed"])


def node():
    return admin.describe_cluster()["brokers"][0]["broker_id"]


def describe():
    cluster = admin.describe_cluster()
    host, port = bootstrap.split(":")
    check("brokers", [(b["host"], b["port"], b["rack"]) for b in cluster["brokers"]], [(host, int(port), None)])
    check("controller", cluster["controller_id"], node())
    (found,) = admin.describe_topics([topic])
    me = node()
    partitions = [(p["partition_index"], p["leader_id"], p["replica_nodes"], p["isr_nodes"]) for p in found["partitions"]]
    check("partitions", sorted(partitions), [(0, me, [me], [me]), (1, me, [me], [me])])
    check("an id", UUID(str(found["topic_id"])).int > 1, True)
    (none,) = admin.describe_topics(["nowhere"])
    check("no such topic", none["error_code"], 3)
    check("features", admin.describe_features()["metadata.version"]["finalized"], (30, 30))
    paged = admin.describe_topic_partitions([topic], response_partition_limit=1)
    check("a page", [p["partition_index"] for t in paged["topics"] for p in t["partitions"]], [0])
    check("the next", (paged["next_cursor"]["topic_name"], paged["next_cursor"]["partition_index"]), (topic, 1))
    (quorum,) = admin.describe_metadata_quorum()["topics"]
    check("quorum", (quorum["topic_name"], quorum["partitions"][0]["leader_id"]), ("__cluster_metadata", me))


def produce():
    for acks in (0, 1, "all"):
        producer = KafkaProducer(acks=acks, enable_idempotence=False, **settings)
        send(producer, b"key", b"acks %s" % str(acks).encode(), headers, acks != 0)
        send(producer, None, b"no key", [], acks != 0)
        send(producer, b"null", None, headers, acks != 0)
        producer.close()
        while only(admin.list_partition_offsets({first: OffsetSpec.LATEST})).offset < len(sent):
            pass  # without an answer nobody knows when they are there
    for codec in ("gzip", "snappy", "lz4", "zstd"):
        producer = KafkaProducer(compression_type=codec, linger_ms=50, **settings)
        futures = [put(producer, b"key", b"again and again %d" % i, headers) for i in range(100)]
        producer.flush()
        at = len(sent) - 100
        check("offsets of " + codec, [future.get(1).offset for future in futures], list(range(at, at + 100)))
        producer.close()


def put(producer, key, value, with_headers):
    timestamp = START + len(sent)
    sent.append((key, value, with_headers, timestamp))
    return producer.send(topic, value, key, with_headers, 0, timestamp)


def send(producer, key, value, with_headers, answered):
    metadata = put(producer, key, value, with_headers).get(10)
    if answered:
        check("offset and timestamp", (metadata.offset, metadata.timestamp), (len(sent) - 1, sent[-1][3]))


def refuse():
    producer = KafkaProducer(max_request_size=10_000_000, **settings)
    refused("too large", MessageSizeTooLargeError, lambda: producer.send(topic, b"x" * 1_100_000, partition=0).get(10))
    producer.close()


def read(offset, count):
    """That many records of partition 0, by a consumer of its own."""
    consumer = KafkaConsumer(auto_offset_reset="none", enable_auto_commit=False, **settings)
    consumer.assign([first])
    consumer.seek(first, offset)
    records = []
    while len(records) < count:
        records += consumer.poll(5000)[first]
    check("high watermark", consumer.highwater(first), len(sent))
    consumer.close()
    return records


def consume():
    records = read(0, len(sent))
    check("offsets", [record.offset for record in records], list(range(len(sent))))
    check("content", [(r.key, r.value, r.headers, r.timestamp) for r in records], sent)
    check("kinds of timestamps", {record.timestamp_type for record in records}, {0})
    check("from inside a batch", read(150, 1)[0].offset, 150)


def seek():
    consumer = KafkaConsumer(auto_offset_reset="none", enable_auto_commit=False, **settings)
    consumer.assign([first, second])
    check("beginnings", consumer.beginning_offsets([first, second]), {first: 0, second: 0})
    check("ends", consumer.end_offsets([first, second]), {first: len(sent), second: 0})
    found = consumer.offsets_for_times({first: START + 111, second: START})
    check("by time", (found[first].offset, found[first].timestamp, found[second]), (111, START + 111, None))
    check("after the end", consumer.offsets_for_times({first: START + len(sent)})[first], None)
    consumer.seek(second, 0)
    consumer.seek_to_end(first)
    check("position at the end", consumer.position(first), len(sent))
    consumer.seek_to_beginning(second)
    check("nothing new", consumer.poll(100), {})
    consumer.seek(first, len(sent) + 50)
    refused("beyond the end", OffsetOutOfRangeError, lambda: [consumer.poll(1000) for _ in range(5)])
    check("topics", consumer.topics() >= {topic, topic + "-placed"}, True)
    check("partitions", consumer.partitions_for_topic(topic), {0, 1})
    consumer.close()
    for reset, offset in ("earliest", 0), ("latest", len(sent)):
        consumer = KafkaConsumer(auto_offset_reset=reset, enable_auto_commit=False, **settings)
        consumer.assign([first])
        consumer.seek(first, 100_000)
        while consumer.position(first) == 100_000:
            consumer.poll(200, update_offsets=False)
        check("reset to " + reset, consumer.position(first), offset)
        consumer.close()


def list_offsets():
    def at(spec):
        return only(admin.list_partition_offsets({first: spec}))

    check("earliest", at(OffsetSpec.EARLIEST).offset, 0)
    check("latest", at(OffsetSpec.LATEST).offset, len(sent))
    check("the last time", (at(OffsetSpec.MAX_TIMESTAMP).offset, at(OffsetSpec.MAX_TIMESTAMP).timestamp), (len(sent) - 1, sent[-1][3]))
    check("a time", (at(OffsetTimestamp(START + 42)).offset, at(OffsetTimestamp(START + 42)).timestamp), (42, START + 42))
    (state, *others) = only(admin.describe_producers([first])).active_producers
    check("last sequences", {p.last_sequence for p in (state, *others)}, {99})


def configs():
    resource = ConfigResource(ConfigResourceType.TOPIC, topic)

    def modified():
        found = admin.describe_configs([resource])["topic"][topic]
        return {name: (config["value"], config["config_source"]) for name, config in found.items()}

    soon("as created", modified, {"retention.ms": ("-1", "DYNAMIC_TOPIC_CONFIG")})
    change = ConfigResource(ConfigResourceType.TOPIC, topic, {"segment.bytes": "2000000", "retention.ms": "7200000"})
    check("altered", admin.alter_configs([change]), {"topic": {topic: "OK"}})
    soon("as altered", modified, {"retention.ms": ("7200000", "DYNAMIC_TOPIC_CONFIG"), "segment.bytes": ("2000000", "DYNAMIC_TOPIC_CONFIG")})
    said = only(only(admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, topic, {"retention.ms": "soon"})])))
    check("a bad value", "Invalid value soon for configuration retention.ms: Not a number of type LONG" in said, True)
    admin.reset_configs([ConfigResource(ConfigResourceType.TOPIC, topic, {"segment.bytes": None})])
    soon("as reset", modified, {"retention.ms": ("7200000", "DYNAMIC_TOPIC_CONFIG")})
    every = admin.describe_configs([resource], include_synonyms=True, config_filter="all")["topic"][topic]
    check("synonyms", every["retention.ms"]["synonyms"][0], {"name": "retention.ms", "value": "7200000", "source": "DYNAMIC_TOPIC_CONFIG"})
    check("types", (every["cleanup.policy"]["config_type"], every["max.message.bytes"]["value"]), ("LIST", "1048588"))
    check("resources", set(admin.list_config_resources()["topic"]), {topic, topic + "-placed"})
    broker = admin.describe_configs([ConfigResource(ConfigResourceType.BROKER, str(node()))], config_filter="all")
    check("of the broker", broker["broker"][str(node())]["log.retention.hours"]["value"], "168")


def partitions():
    admin.create_partitions({topic: NewPartitions(3)})
    refused("fewer", InvalidPartitionsError, lambda: admin.create_partitions({topic: NewPartitions(2)}))
    soon("three", lambda: sorted(p["partition_index"] for p in admin.describe_topics([topic])[0]["partitions"]), [0, 1, 2])


def delete_records():
    check("low watermark", only(admin.delete_records({first: 5}))["low_watermark"], 5)
    refused("beyond the end", OffsetOutOfRangeError, lambda: admin.delete_records({first: 10_000}))
    check("earliest", only(admin.list_partition_offsets({first: OffsetSpec.EARLIEST})).offset, 5)
    check("the first that is left", read(5, 1)[0].offset, 5)


def move():
    me = node()
    (dirs,) = admin.describe_log_dirs()[0]["log_dirs"]
    check("log directories", sorted(t["name"] for t in dirs["topics"]), [topic, topic + "-placed"])
    check("reassigned to where it is", admin.alter_partition_reassignments({first: [me]}), {first: None})
    check("none under way", admin.list_partition_reassignments(), {})
    answer = admin.elect_leaders(0, {topic: [0]}, raise_errors=False)
    (election,) = answer.replica_election_results[0].partition_result
    check("no election needed", (election.error_code, election.error_message), (84, "Leader election not needed for topic partition."))
    check("no such directory", only(admin.alter_replica_log_dirs({(topic, 0, me): "/nowhere"})), LogDirNotFoundError)


def secure():
    patterns = ResourcePatternFilter(ResourceType.ANY, None, ACLResourcePatternType.ANY)
    some = ACLFilter(None, None, ACLOperation.ANY, ACLPermissionType.ANY, patterns)
    refused("no authorizer", SecurityDisabledError, lambda: admin.describe_acls(some))


def delete():
    admin.delete_topics([topic + "-placed"])
    refused("deleted twice", UnknownTopicOrPartitionError, lambda: admin.delete_topics([topic + "-placed"]))
    soon("topics", lambda: sorted(admin.list_topics()), [topic])


def after_restart():
    restart()
    check("topics", sorted(KafkaAdminClient(**settings).list_topics()), [topic])
    check("content", [(r.key, r.value, r.headers, r.timestamp) for r in read(5, len(sent) - 5)], sent[5:])
    producer = KafkaProducer(**settings)
    check("goes on", put(producer, b"key", b"after", []).get(10).offset, len(sent) - 1)
    producer.close()


for step in (
    create, describe, produce, refuse, consume, seek, list_offsets, configs, partitions, delete_records, move, secure,
    delete, after_restart,
):  # fmt: skip
    scenario(step)
finish()
