"""A member of a group with kafka-python, as member.ts has it."""

import sys
from queue import SimpleQueue
from threading import Thread

from kafka import ConsumerRebalanceListener, KafkaConsumer
from kafka.coordinator.assignors.cooperative_sticky import CooperativeStickyAssignor
from kafka.coordinator.assignors.range import RangePartitionAssignor
from kafka.coordinator.assignors.roundrobin import RoundRobinPartitionAssignor
from kafka.coordinator.assignors.sticky.sticky_assignor import StickyPartitionAssignor
from kafka.errors import CommitFailedError, KafkaConnectionError, RebalanceInProgressError

bootstrap, topic, group, mode, name = sys.argv[1:]
orders = SimpleQueue()
assignors = {
    "round-robin": RoundRobinPartitionAssignor,
    "sticky": StickyPartitionAssignor,
    "cooperative": CooperativeStickyAssignor,
}


def say(*words):
    print(*words, flush=True)


def take_orders():
    for line in sys.stdin:
        orders.put(line.strip())


assigned = set()


class Listener(ConsumerRebalanceListener):
    def on_partitions_assigned(self, partitions):
        assigned.update(p.partition for p in partitions)
        say("assigned", *assigned)

    def on_partitions_revoked(self, partitions):
        assigned.difference_update(p.partition for p in partitions)
        say("assigned", *assigned)


Thread(target=take_orders, daemon=True).start()
consumer = KafkaConsumer(
    bootstrap_servers=bootstrap,
    group_id=group,
    client_id=name,
    enable_auto_commit=False,
    auto_offset_reset="earliest",
    session_timeout_ms=20_000 if mode == "static" else 3000,
    heartbeat_interval_ms=200,
    partition_assignment_strategy=[assignors.get(mode, RangePartitionAssignor)],
    group_instance_id=name if mode == "static" else None,
)
consumer.subscribe([topic], listener=Listener())
# A leader that joined before it knew the partitions joins again as soon as it does, and if a poll ends before that is
# answered kafka-python 3.0.12 forgets it: without partitions and without heartbeats, whatever the broker does.
consumer.partitions_for_topic(topic)
while True:
    try:
        found = consumer.poll(timeout_ms=50)
    except KafkaConnectionError:
        continue  # while the broker is away
    for messages in found.values():
        for message in messages:
            say("read", message.partition, message.offset, message.value.decode())
    if orders.empty():
        continue
    if orders.get() == "commit":
        try:
            consumer.commit()
            say("committed")
        except (CommitFailedError, RebalanceInProgressError):
            orders.put("commit")  # while the group rebalances
    else:
        consumer.close(autocommit=False)
        say("left")
        break
