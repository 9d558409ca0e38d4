"""A compose file with a listener for the inside and one for the outside, and kafka-python as its tutorial has it: a
producer of JSON, and consumers of a group that come, go and are killed."""

import json
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path

from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.admin import KafkaAdminClient

from checks import check, finish, restart, scenario, soon

inside, outside = sys.argv[1].split(",")
PARTITIONS = 4
sent = 0


class Reader:
    """A consumer in a process of its own, and what it has said."""

    def __init__(self):
        self.assigned = None
        self.records = []
        program = Path(__file__).with_name("reader.py")
        self.process = subprocess.Popen(
            [sys.executable, program, outside], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.thread = threading.Thread(target=self.listen, daemon=True)
        self.thread.start()

    def listen(self):
        for line in self.process.stdout:
            what, value = json.loads(line)
            if what == "assigned":
                self.assigned = value
            else:
                self.records.append(tuple(value))

    def leave(self):
        self.process.stdin.close()
        check("a reader that leaves", self.process.wait(30), 0)
        self.thread.join()

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.thread.join()


def addresses(bootstrap):
    admin = KafkaAdminClient(bootstrap_servers=bootstrap)
    found = [(b["host"], b["port"]) for b in admin.describe_cluster()["brokers"]]
    admin.close()
    return found


def listeners():
    check("whoever comes from inside is sent inside", addresses(inside), [("127.0.0.1", int(inside.split(":")[1]))])
    check("whoever comes from outside is sent outside", addresses(outside), [("localhost", int(outside.split(":")[1]))])


def created():
    admin = KafkaAdminClient(bootstrap_servers=inside)
    found = {t["name"]: len(t["partitions"]) for t in admin.describe_topics(["orders", "latest"])}
    check("the topics of the compose file", found, {"orders": PARTITIONS, "latest": 1})
    admin.close()


def produce(count=100):
    global sent
    producer = KafkaProducer(bootstrap_servers=outside, value_serializer=lambda v: json.dumps(v).encode("utf-8"))
    for number in range(sent, sent + count):
        producer.send("orders", value={"number": number}, partition=number % PARTITIONS)
    producer.flush()
    producer.close()
    sent += count


def shares(readers):
    return sorted((len(reader.assigned or []) for reader in readers), reverse=True)


def owned(readers):
    return sorted(partition for reader in readers for partition in reader.assigned or [])


def settled(what, readers, wanted):
    late = time.monotonic() + 30
    while shares(readers) != wanted and time.monotonic() < late:
        time.sleep(0.05)
    check(what, shares(readers), wanted)
    check(what + ": every partition has one", owned(readers), list(range(PARTITIONS)))


def read(readers):
    late = time.monotonic() + 30
    while len({r for reader in readers for r in reader.records}) < sent and time.monotonic() < late:
        time.sleep(0.05)
    return Counter(r for reader in readers for r in reader.records)


def everything():
    return Counter((n % PARTITIONS, n // PARTITIONS, n) for n in range(sent))


def consumers():
    everyone = [Reader(), Reader()]
    settled("two consumers", everyone, [2, 2])
    produce()
    check("read by two", read(everyone), everything())
    everyone.append(Reader())
    settled("a third joins", everyone, [2, 1, 1])
    produce()
    check("nothing twice and nothing missed when one has joined", read(everyone), everything())
    gone = everyone[0]
    gone.leave()
    settled("one leaves", everyone[1:], [2, 2])
    produce()
    check("nothing twice and nothing missed when one has left", read(everyone), everything())
    everyone[1].kill()
    settled("one is killed", everyone[2:], [4])
    produce()
    check("nothing missed when one was killed", set(read(everyone)), set(everything()))
    everyone[2].leave()
    for reader in everyone:
        mine = [(partition, offset) for partition, offset, _ in reader.records]
        in_order = all(
            [o for p, o in mine if p == partition] == sorted(o for p, o in mine if p == partition)
            for partition in range(PARTITIONS)
        )
        check("in the order of offsets", in_order, True)


def committed():
    """A reader that left has said how far it was, and the broker kept it."""
    consumer = KafkaConsumer(bootstrap_servers=inside, group_id="readers", enable_auto_commit=False)
    found = [consumer.committed(TopicPartition("orders", partition)) for partition in range(PARTITIONS)]
    check("committed", found, [sent // PARTITIONS] * PARTITIONS)
    consumer.close()


scenario(listeners)
scenario(created)
scenario(consumers)
scenario(committed)
restart()
scenario(committed)
finish()
