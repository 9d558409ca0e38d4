"""librdkafka through confluent-kafka: producer, consumer in both group protocols, transactions, admin."""

import sys

from confluent_kafka import (
    Consumer,
    ConsumerGroupTopicPartitions,
    ElectionType,
    IsolationLevel,
    Producer,
    TopicCollection,
    TopicPartition,
)
from confluent_kafka.admin import (
    AclBinding,
    AclBindingFilter,
    AclOperation,
    AclPermissionType,
    AdminClient,
    AlterConfigOpType,
    ConfigEntry,
    ConfigResource,
    NewPartitions,
    NewTopic,
    OffsetSpec,
    ResourcePatternType,
    ResourceType,
    ScramCredentialInfo,
    ScramMechanism,
    UserScramCredentialUpsertion,
)

bootstrap, *old_versions = sys.argv[1:]


def exercise_newest():
    settings = {"bootstrap.servers": bootstrap, "client.id": "confluent-kafka"}
    topic, group = "confluent-kafka-topic", "confluent-kafka-group"
    admin = AdminClient(settings)
    wait(admin.create_topics([NewTopic(topic, 2, 1, config={"retention.ms": "3600000"}), NewTopic(topic + "-2", 1, 1)]))
    produce(settings, topic, ["none", "gzip", "snappy", "lz4", "zstd"], [("header", b"worth"), ("none", None)])
    transact(settings, topic, group)
    consume({**settings, "group.id": group, "heartbeat.interval.ms": 100}, topic)
    consume({**settings, "group.id": group + "-consumer", "group.protocol": "consumer"}, topic)
    administer(admin, topic, group)


def exercise_old(version):
    """The versions of a broker that has no ApiVersions to ask."""
    name = "confluent-kafka-" + version
    settings = {
        "bootstrap.servers": bootstrap,
        "client.id": name,
        "api.version.request": False,
        "broker.version.fallback": version,
        "log_level": 3,
    }
    topic = name + "-topic"
    admin = AdminClient({"bootstrap.servers": bootstrap})
    wait(admin.create_topics([NewTopic(topic, 1, 1)]))
    produce(settings, topic, ["none", "gzip", "snappy"], None)
    consume({**settings, "group.id": name + "-group"}, topic)


def wait(futures):
    for future in futures.values() if isinstance(futures, dict) else [futures]:
        future.result(30)


def produce(settings, topic, codecs, headers):
    for acks in ("0", "1", "all"):
        flush(Producer({**settings, "acks": acks}), topic, 1, headers)
    for codec in codecs:
        flush(Producer({**settings, "compression.type": codec, "linger.ms": 50}), topic, 20, headers)
    if headers is not None:
        flush(Producer({**settings, "enable.idempotence": True}), topic, 2, headers)


def flush(producer, topic, count, headers):
    failures = []
    for index in range(count):
        producer.produce(
            topic,
            b"again and again %d" % index,
            b"key",
            0,
            on_delivery=lambda error, _: error and failures.append(error),
            **({} if headers is None else {"headers": headers}),
        )
    if producer.flush(30) or failures:
        raise RuntimeError(failures)


def transact(settings, topic, group):
    producer = Producer({**settings, "transactional.id": topic + "-transaction"})
    consumer = Consumer({**settings, "group.id": group + "-transaction"})
    producer.init_transactions(30)
    producer.begin_transaction()
    producer.produce(topic, b"committed", partition=0)
    producer.send_offsets_to_transaction([TopicPartition(topic, 0, 1)], consumer.consumer_group_metadata())
    producer.commit_transaction(30)
    producer.begin_transaction()
    producer.produce(topic, b"aborted", partition=0)
    producer.flush(30)
    producer.abort_transaction(30)
    consumer.close()


def consume(settings, topic):
    consumer = Consumer({**settings, "auto.offset.reset": "earliest", "enable.auto.commit": False})
    consumer.subscribe([topic])
    messages = []
    while len(messages) < 20:
        messages += consumer.consume(20, 1)
    consumer.commit(asynchronous=False)
    first = TopicPartition(topic, 0)
    consumer.committed([first], 30)
    consumer.get_watermark_offsets(first, 30)
    consumer.list_topics(topic, 30)
    if settings.get("api.version.request", True):
        consumer.offsets_for_times([TopicPartition(topic, 0, 1)], 30)
    consumer.close()


def administer(admin, topic, group):
    first = TopicPartition(topic, 0)
    admin.list_topics(timeout=30)
    admin.list_groups(timeout=30)
    wait(admin.describe_cluster(include_authorized_operations=True))
    wait(admin.describe_topics(TopicCollection([topic]), include_authorized_operations=True))
    wait(admin.describe_configs([ConfigResource(ResourceType.TOPIC, topic)]))
    entry = ConfigEntry("retention.ms", "7200000", incremental_operation=AlterConfigOpType.SET)
    wait(admin.incremental_alter_configs([ConfigResource(ResourceType.TOPIC, topic, incremental_configs=[entry])]))
    wait(admin.alter_configs([ConfigResource(ResourceType.TOPIC, topic + "-2", {"retention.ms": "7200000"})]))
    wait(admin.create_partitions([NewPartitions(topic, 3)]))
    wait(admin.list_consumer_groups())
    wait(admin.describe_consumer_groups([group, group + "-consumer"]))
    wait(admin.list_consumer_group_offsets([ConsumerGroupTopicPartitions(group)]))
    offsets = ConsumerGroupTopicPartitions(group, [TopicPartition(topic, 0, 3)])
    wait(admin.alter_consumer_group_offsets([offsets]))
    for spec in (OffsetSpec.earliest(), OffsetSpec.max_timestamp(), OffsetSpec.for_timestamp(1)):
        wait(admin.list_offsets({first: spec}, isolation_level=IsolationLevel.READ_COMMITTED))
    wait(admin.delete_records([TopicPartition(topic, 0, 1)]))
    acl = (ResourceType.TOPIC, topic, ResourcePatternType.LITERAL, "User:someone", "*", AclOperation.READ)
    wait(admin.create_acls([AclBinding(*acl, AclPermissionType.ALLOW)]))
    wait(admin.describe_acls(AclBindingFilter(*acl, AclPermissionType.ANY)))
    wait(admin.delete_acls([AclBindingFilter(*acl, AclPermissionType.ANY)]))
    scram = ScramCredentialInfo(ScramMechanism.SCRAM_SHA_256, 4096)
    wait(admin.alter_user_scram_credentials([UserScramCredentialUpsertion("someone", scram, b"password")]))
    wait(admin.describe_user_scram_credentials())
    wait(admin.elect_leaders(ElectionType.PREFERRED, [first]))
    wait(admin.delete_consumer_groups([group]))
    wait(admin.delete_topics([topic + "-2"]))


for version in old_versions:
    exercise_old(version)
if not old_versions:
    exercise_newest()
