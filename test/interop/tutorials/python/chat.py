"""Two people who chat: a topic for each, made by first use, and a thread that reads beside the one that writes."""

import json
import subprocess
import sys
import threading
import time
from pathlib import Path

from kafka import KafkaConsumer, KafkaProducer

from checks import check, finish, scenario

bootstrap = sys.argv[1]
LINES = 20


class Person:
    """One side of the chat in a process of its own: lines that it is given are sent, lines that it prints were read."""

    def __init__(self, name, other, *group):
        self.heard = []
        self.ready = threading.Event()
        program = Path(__file__).with_name("person.py")
        self.process = subprocess.Popen(
            [sys.executable, program, bootstrap, name, other, *group],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self):
        for line in self.process.stdout:
            if line == "ready\n":
                self.ready.set()
            else:
                self.heard.append((time.monotonic(), json.loads(line)))

    def say(self, text):
        self.process.stdin.write(text + "\n")
        self.process.stdin.flush()
        return time.monotonic()

    def leave(self):
        self.process.stdin.close()
        check("a person who leaves", self.process.wait(30), 0)


def wait_for(person, count):
    late = time.monotonic() + 10
    while len(person.heard) < count and time.monotonic() < late:
        time.sleep(0.002)


def chat():
    alice, bob = Person("alice", "bob"), Person("bob", "alice", "readers-of-bob")
    for person in alice, bob:
        check("ready", person.ready.wait(30), True)
    delays = []
    for number in range(LINES):
        for speaker, listener in (alice, bob), (bob, alice):
            at = speaker.say("line %d, ☃" % number)
            wait_for(listener, number + 1)
            delays.append(listener.heard[-1][0] - at if len(listener.heard) > number else 10)
    for number in range(LINES):
        alice.say("and %d" % number)
    wait_for(bob, 2 * LINES)
    alice.leave()
    bob.leave()
    lines = ["line %d, ☃" % number for number in range(LINES)]
    check("what alice heard", [line for _, line in alice.heard], lines)
    check("what bob heard", [line for _, line in bob.heard], lines + ["and %d" % number for number in range(LINES)])
    check("within a second, or nearly all when the machine is busy", sorted(delays)[len(delays) * 9 // 10] < 1, True)
    print("the slowest line took %.0f ms" % (max(delays) * 1000))


def first_messages():
    """The producer meets a topic that is not there, and what it sends first is there all the same, once."""
    for number in range(5):
        topic = "new-%d" % number
        producer = KafkaProducer(bootstrap_servers=bootstrap)
        for text in b"first", b"second", b"third":
            producer.send(topic, text)
        producer.flush()
        producer.close()
        consumer = KafkaConsumer(
            topic, bootstrap_servers=bootstrap, auto_offset_reset="earliest", consumer_timeout_ms=1000
        )
        check("first messages", [(m.offset, m.value) for m in consumer], [(0, b"first"), (1, b"second"), (2, b"third")])
        consumer.close()


scenario(chat)
scenario(first_messages)
finish()
