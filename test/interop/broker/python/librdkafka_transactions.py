"""librdkafka's transactions: commit, abort, fencing, offsets in a transaction, a restart of the broker in the middle."""

import sys

from confluent_kafka import Consumer, KafkaError, KafkaException, Producer, TopicPartition
from confluent_kafka.admin import AdminClient, NewTopic

from checks import check, finish, refused, restart, scenario

bootstrap = sys.argv[1]
admin = AdminClient({"bootstrap.servers": bootstrap})


def topic(name):
    for future in admin.create_topics([NewTopic("rd-" + name, 1, 1)]).values():
        future.result(30)
    return "rd-" + name


def producer(transactional_id):
    made = Producer({"bootstrap.servers": bootstrap, "transactional.id": transactional_id, "transaction.timeout.ms": 60_000})
    made.init_transactions(30)
    return made


def send(to, name, *values):
    for value in values:
        to.produce(name, value.encode(), partition=0)
    check("left", to.flush(30), 0)


def reader(name, group="rd-reader", **more):
    settings = {"bootstrap.servers": bootstrap, "group.id": group, "enable.auto.commit": False, "enable.partition.eof": True}
    consumer = Consumer({**settings, "auto.offset.reset": "earliest", **more})
    consumer.assign([TopicPartition(name, 0)])
    return consumer


def read(name, isolation="read_committed"):
    """Everything up to what is the end for such a reader."""
    consumer = reader(name, **{"isolation.level": isolation})
    values = []
    while True:
        message = consumer.poll(30)
        if message is None:
            raise RuntimeError("nothing in 30 seconds")
        if message.error() is None:
            values.append(message.value().decode())
        elif message.error().code() == KafkaError._PARTITION_EOF:
            consumer.close()
            return values
        elif not message.error().retriable() and message.error().code() != KafkaError.NOT_COORDINATOR:
            raise KafkaException(message.error())


def commits_and_aborts():
    name = topic("simple")
    p = producer("rd-simple")
    for i in range(4):
        p.begin_transaction()
        send(p, name, "v%d" % i, "w%d" % i)
        check("hidden", read(name), [] if i == 0 else ["v0", "w0"] if i < 3 else ["v0", "w0", "v2", "w2"])
        p.commit_transaction(30) if i % 2 == 0 else p.abort_transaction(30)
    check("committed", read(name), ["v0", "w0", "v2", "w2"])
    check("all", read(name, "read_uncommitted"), [w + str(i) for i in range(4) for w in "vw"])


def fencing():
    name = topic("fenced")
    former = producer("rd-fenced")
    former.begin_transaction()
    send(former, name, "zombie")
    heir = producer("rd-fenced")
    heir.begin_transaction()
    send(heir, name, "heir")
    heir.commit_transaction(30)
    fenced = lambda e: isinstance(e, KafkaException) and e.args[0].code() == KafkaError._FENCED
    refused("fenced", fenced, lambda: former.commit_transaction(30))
    check("only the heir's", read(name), ["heir"])


def consume_transform_produce():
    source, target = topic("in"), topic("out")
    plain = Producer({"bootstrap.servers": bootstrap})
    send(plain, source, *map(str, range(30)))
    attempts = done = 0
    while done < 30:
        p = producer("rd-transform")
        consumer = reader(source, "rd-group", **{"isolation.level": "read_committed"})
        while done < 30:
            messages = [m for m in consumer.consume(5, 30) if m.error() is None]
            p.begin_transaction()
            for message in messages:
                p.produce(target, message.value(), partition=0)
            p.send_offsets_to_transaction(consumer.position(consumer.assignment()), consumer.consumer_group_metadata(), 30)
            attempts += 1
            if attempts % 3 == 0:
                p.abort_transaction(30)
                break  # the next consumer begins at the offset that was committed
            p.commit_transaction(30)
            done += len(messages)
        consumer.close()
    check("each once", read(target), [str(i) for i in range(30)])
    check("offset", reader(source, "rd-group").committed([TopicPartition(source, 0)], 30)[0].offset, 30)


def across_a_restart():
    name = topic("restart")
    p, q = producer("rd-restart-commits"), producer("rd-restart-aborts")
    for each in (p, q):
        each.begin_transaction()
    send(p, name, "committed")
    send(q, name, "aborted")
    restart()
    check("open", read(name), [])
    p.commit_transaction(30)
    q.abort_transaction(30)
    check("ended", read(name), ["committed"])
    p.begin_transaction()
    send(p, name, "after")
    p.commit_transaction(30)
    check("goes on", read(name), ["committed", "after"])


for step in (commits_and_aborts, fencing, consume_transform_produce, across_a_restart):
    scenario(step)
finish()
