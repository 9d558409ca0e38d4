"""A member of a group with librdkafka, as member.ts has it."""

import sys
from queue import SimpleQueue
from threading import Thread

from confluent_kafka import Consumer

bootstrap, topic, group, mode, name = sys.argv[1:]
orders = SimpleQueue()


def settings():
    yield from {"bootstrap.servers": bootstrap, "group.id": group, "client.id": name}.items()
    yield from {"enable.auto.commit": False, "auto.offset.reset": "earliest", "fetch.wait.max.ms": 50}.items()
    if mode.startswith("consumer"):
        yield "group.protocol", "consumer"
        if mode == "consumer-static":
            yield "group.instance.id", name
        else:
            yield "group.remote.assignor", mode.removeprefix("consumer-")
        return
    yield from {"session.timeout.ms": 20_000 if mode == "static" else 3000, "heartbeat.interval.ms": 200}.items()
    strategies = {"round-robin": "roundrobin", "cooperative": "cooperative-sticky"}
    yield "partition.assignment.strategy", strategies.get(mode, "range")
    if mode == "static":
        yield "group.instance.id", name


def say(*words):
    print(*words, flush=True)


def take_orders():
    for line in sys.stdin:
        orders.put(line.strip())


assigned = set()


def gets(_, partitions):
    assigned.update(p.partition for p in partitions)
    say("assigned", *assigned)


def loses(_, partitions):
    assigned.difference_update(p.partition for p in partitions)
    say("assigned", *assigned)


Thread(target=take_orders, daemon=True).start()
consumer = Consumer(dict(settings()))
consumer.subscribe([topic], on_assign=gets, on_revoke=loses)
while True:
    message = consumer.poll(0.05)
    if message is not None and message.error() is None:
        say("read", message.partition(), message.offset(), message.value().decode())
    if orders.empty():
        continue
    if orders.get() == "commit":
        positions = [p for p in consumer.position(consumer.assignment()) if p.offset >= 0]
        if positions:
            consumer.commit(offsets=positions, asynchronous=False)
        say("committed")
    else:
        consumer.close()
        say("left")
        break
