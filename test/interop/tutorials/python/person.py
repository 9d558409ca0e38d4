"""One side of a chat: sends what is typed to the topic of the other, prints what arrives in the own."""

import json
import sys
import threading

from kafka import KafkaConsumer, KafkaProducer

bootstrap, me, other, *group = sys.argv[1:]


def listen():
    consumer = KafkaConsumer(
        me,
        bootstrap_servers=bootstrap,
        group_id=group[0] if group else None,
        auto_offset_reset="latest",
        value_deserializer=lambda value: value.decode("utf-8"),
    )
    # Long: a leader of a group joins again when it learns of the partitions, and if a poll ends before that is answered
    # kafka-python 3.0.12 forgets it, whatever the broker does.
    while not consumer.assignment():
        consumer.poll(2000)
    for partition in consumer.assignment():
        consumer.position(partition)
    print("ready", flush=True)
    for message in consumer:
        print(json.dumps(message.value), flush=True)


threading.Thread(target=listen, daemon=True).start()
producer = KafkaProducer(bootstrap_servers=bootstrap, value_serializer=lambda line: line.encode("utf-8"))
for line in sys.stdin:
    producer.send(other, line.rstrip("\n"))
    producer.flush()
producer.close()
