"""kafka-python: all of the newest client, and the producer and consumer in the versions of old brokers."""

import sys

from kafka import (
    KafkaAdminClient,
    KafkaConsumer,
    KafkaProducer,
    OffsetAndMetadata,
    OffsetSpec,
    TopicPartition,
)
from kafka.admin import (
    ACL,
    ACLFilter,
    ACLOperation,
    ACLPermissionType,
    ConfigResource,
    ConfigResourceType,
    NewPartitions,
    NewTopic,
    ResourcePattern,
    ResourcePatternFilter,
    ResourceType,
    UserScramCredentialUpsertion,
)

bootstrap, *old_versions = sys.argv[1:]
CODECS = {"gzip": (0, 8), "snappy": (0, 8), "lz4": (0, 10), "zstd": (2, 1)}  # and since when


def exercise(name, version=None):
    settings = {"bootstrap_servers": bootstrap, "client_id": name}
    if version is not None:
        settings["api_version"] = version
    topic = name + "-topic"
    first = TopicPartition(topic, 0)
    if version is None:
        create(settings, topic)
    produce(settings, topic, version)
    if version is None or version >= (0, 11):
        transact(settings, topic, first)
    consume(settings, topic, first, version)
    if version is None or version >= (2, 0):
        administer(settings, topic, first, name + "-group", version is None)


def create(settings, topic):
    admin = KafkaAdminClient(**settings)
    admin.create_topics([
        NewTopic(topic, 2, 1, topic_configs={"retention.ms": "3600000"}),
        NewTopic(topic + "-placed", replica_assignments={0: [1]}),
    ])
    admin.close()


def produce(settings, topic, version):
    headers = [("header", b"worth"), ("empty", b"")] if version is None or version >= (0, 11) else []
    for acks in (0, 1, "all"):
        producer = KafkaProducer(acks=acks, enable_idempotence=False, **settings)
        for value in (b"acks", None):
            producer.send(topic, value, b"key", headers, partition=0).get(30)
        producer.close()
    for codec, since in CODECS.items():
        if version is not None and version < since:
            continue
        producer = KafkaProducer(compression_type=codec, enable_idempotence=False, linger_ms=50, **settings)
        for index in range(20):
            producer.send(topic, b"again and again %d" % index, b"key", headers, partition=0)
        producer.close()


def transact(settings, topic, first):
    producer = KafkaProducer(transactional_id=topic + "-transaction", **settings)
    producer.init_transactions()
    producer.begin_transaction()
    producer.send(topic, b"committed", partition=0)
    producer.send_offsets_to_transaction({first: OffsetAndMetadata(1, "in a transaction", -1)}, topic + "-group-2")
    producer.commit_transaction()
    producer.begin_transaction()
    producer.send(topic, b"aborted", partition=0).get(30)
    producer.abort_transaction()
    producer.close()


def consume(settings, topic, first, version):
    group = None if version == (0, 8, 0) else settings["client_id"] + "-group"
    consumer = KafkaConsumer(
        group_id=group, auto_offset_reset="earliest", heartbeat_interval_ms=100, enable_auto_commit=False, **settings
    )
    if version is not None and version < (0, 9):
        consumer.assign([first])  # groups came with 0.9
    else:
        consumer.subscribe([topic])
    seen = 0
    while seen < 20:
        seen += sum(len(records) for records in consumer.poll(500).values())
    if group is not None:
        consumer.commit()
        consumer.commit({first: OffsetAndMetadata(2, "metadata", -1)})
        consumer.committed(first)
    consumer.beginning_offsets([first])
    consumer.end_offsets([first])
    if version is None or version >= (0, 10, 1):
        consumer.offsets_for_times({first: 1})
    consumer.close()


def administer(settings, topic, first, group, newest):
    admin = KafkaAdminClient(**settings)
    admin.list_topics()
    admin.describe_topics([topic])
    admin.describe_cluster()
    admin.list_groups()
    admin.describe_groups([group])
    admin.list_group_offsets({group: None})
    admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, topic)])
    admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, topic, {"retention.ms": "7200000"})])
    admin.create_partitions({topic: NewPartitions(3)})
    admin.delete_records({first: 1})
    admin.describe_log_dirs()
    if newest:
        administer_more(admin, topic, first, group)
    admin.delete_groups([group])
    admin.delete_topics([topic])
    admin.close()


def administer_more(admin, topic, first, group):
    pattern = ResourcePattern(ResourceType.TOPIC, topic)
    admin.create_acls([ACL("User:someone", "*", ACLOperation.READ, ACLPermissionType.ALLOW, pattern)])
    patterns = ResourcePatternFilter(ResourceType.TOPIC, topic, pattern.pattern_type)
    some = ACLFilter(None, None, ACLOperation.ANY, ACLPermissionType.ANY, patterns)
    admin.describe_acls(some)
    admin.delete_acls([some])
    admin.describe_features()
    admin.describe_metadata_quorum()
    admin.describe_producers([first])
    admin.describe_topic_partitions([topic])
    admin.list_transactions()
    admin.describe_transactions([topic + "-transaction"])
    admin.alter_user_scram_credentials([UserScramCredentialUpsertion("someone", "SCRAM-SHA-256", "password")])
    admin.describe_user_scram_credentials()
    admin.list_config_resources()
    admin.list_partition_offsets({first: OffsetSpec.EARLIEST})
    admin.list_partition_offsets({first: OffsetSpec.MAX_TIMESTAMP})
    admin.alter_group_offsets(group, {first: OffsetAndMetadata(3, "set", -1)})
    admin.delete_group_offsets(group, [first])
    admin.alter_partition_reassignments({first: [1]})
    admin.list_partition_reassignments()
    admin.elect_leaders(0, {topic: [0]}, raise_errors=False)
    admin.alter_replica_log_dirs({(topic, 0, 1): "/nowhere"})


if old_versions:
    for text in old_versions:
        exercise("kafka-python-" + text, tuple(int(part) for part in text.split(".")))
else:
    exercise("kafka-python")
