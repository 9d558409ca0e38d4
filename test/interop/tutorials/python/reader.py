"""A consumer of the group `readers`: tells what it is assigned and what it reads, and leaves when its input ends."""

import json
import sys
import threading

from kafka import ConsumerRebalanceListener, KafkaConsumer

leaving = threading.Event()


def tell(what, value):
    print(json.dumps([what, value]), flush=True)


class Listener(ConsumerRebalanceListener):
    def on_partitions_revoked(self, revoked):
        tell("assigned", None)

    def on_partitions_assigned(self, assigned):
        tell("assigned", sorted(partition.partition for partition in assigned))


def wait_for_end():
    sys.stdin.read()
    leaving.set()


threading.Thread(target=wait_for_end, daemon=True).start()
consumer = KafkaConsumer(
    bootstrap_servers=sys.argv[1],
    group_id="readers",
    auto_offset_reset="earliest",
    enable_auto_commit=True,
    session_timeout_ms=6000,
    heartbeat_interval_ms=500,
    consumer_timeout_ms=200,
    value_deserializer=lambda value: json.loads(value.decode("utf-8")),
)
consumer.subscribe(["orders"], listener=Listener())
# A leader that joined before it knew the partitions joins again when it does, and if a poll ends before that is answered
# kafka-python 3.0.12 forgets it, whatever the broker does.
consumer.partitions_for_topic("orders")
while not leaving.is_set():
    for message in consumer:
        tell("read", [message.partition, message.offset, message.value["number"]])
consumer.close()
