"""PySpark as its tutorials have it: topics are read whole and in part, aggregated and written, at once and as streams that
stop and go on from their checkpoint. kafka-python writes what Spark reads, and reads what Spark has written."""

import atexit
import datetime
import json
import os
import shutil
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

os.environ.update(SPARK_LOCAL_IP="127.0.0.1", TZ="UTC")

import pyspark
from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.admin import KafkaAdminClient
from pyspark.sql import SparkSession
from pyspark.sql import functions as f

from checks import check, finish, refused, restart, scenario

jars, bootstrap = sys.argv[1:]
inside, outside = bootstrap.split(",")
PARTITIONS = 4
EACH = 25
START = round(time.time()) * 1000 - 3_600_000
PRODUCTS = ["apple", "pear", "plum ☃"]
folder = tempfile.mkdtemp(prefix="josefk-spark-")
atexit.register(shutil.rmtree, folder, ignore_errors=True)


def session():
    """What Spark does not bring along itself comes from the folder, as `spark.jars.packages` would fetch it."""
    own = Path(pyspark.__file__).parent / "jars"
    needed = [str(jar) for jar in Path(jars).glob("*.jar") if not (own / jar.name).exists()]
    settings = {
        "spark.jars": ",".join(needed),
        "spark.driver.memory": "512m",
        "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
        "spark.driver.host": "127.0.0.1",
        "spark.ui.enabled": "false",
        "spark.log.level": "ERROR",
        "spark.sql.shuffle.partitions": "2",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.warehouse.dir": folder + "/warehouse",
        "spark.local.dir": folder,
    }
    builder = SparkSession.builder.master("local[1]").appName("orders")
    for name, value in settings.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


def order(number):
    """Key, value, headers and timestamp of the order that is record `number // PARTITIONS` of its partition."""
    value = {"number": number, "product": PRODUCTS[number % 3], "amount": number}
    headers = [("source", b"shop"), ("bytes", bytes([0, 255, number % 256]))]
    return ("key %d" % number).encode(), json.dumps(value).encode(), headers, START + number * 1000


sent = 0


def produce(count):
    global sent
    producer = KafkaProducer(bootstrap_servers=inside)
    for number in range(sent, sent + count):
        key, value, headers, at = order(number)
        producer.send("orders", value, key, headers, number % PARTITIONS, at)
    producer.flush()
    producer.close()
    sent += count


def read_all(topic):
    """Every record of a topic, as another client sees it."""
    consumer = KafkaConsumer(bootstrap_servers=inside, auto_offset_reset="earliest", isolation_level="read_committed")
    partitions = [TopicPartition(topic, number) for number in consumer.partitions_for_topic(topic)]
    consumer.assign(partitions)
    ends = consumer.end_offsets(partitions)
    found = []
    while any(consumer.position(partition) < end for partition, end in ends.items()):
        for batch in consumer.poll(timeout_ms=500).values():
            found.extend(batch)
    consumer.close()
    return found


def source(reader, **options):
    options = {"kafka.bootstrap.servers": outside, "subscribe": "orders", **options}
    options = {name: value for name, value in options.items() if value is not None}
    return reader.format("kafka").options(**options).load()


def batch(**options):
    return source(spark.read, **options)


def parsed(frame):
    schema = "number LONG, product STRING, amount LONG"
    return frame.select(f.from_json(f.col("value").cast("string"), schema).alias("o"), "*").select("o.*", "*")


def totals(frame):
    return parsed(frame).groupBy("product").agg(f.sum("amount").alias("total"), f.count("*").alias("orders"))


def true_totals(numbers):
    found = {}
    for number in numbers:
        total, count = found.get(PRODUCTS[number % 3], (0, 0))
        found[PRODUCTS[number % 3]] = (total + number, count + 1)
    return found


def keyed(frame):
    """A result as records: what is summed up is the key."""
    return frame.select(f.col("product").alias("key"), f.to_json(f.struct("total", "orders")).alias("value"))


def as_totals(messages):
    """The last word on each key."""
    found = {}
    for message in messages:
        value = json.loads(message.value)
        found[message.key.decode()] = (value["total"], value["orders"])
    return found


def milliseconds(at):
    return round(at.replace(tzinfo=datetime.timezone.utc).timestamp() * 1000)


def whole():
    rows = batch(startingOffsets="earliest", endingOffsets="latest", includeHeaders="true").collect()
    rows.sort(key=lambda row: (row.offset, row.partition))
    wanted = []
    for number in range(sent):
        key, value, headers, at = order(number)
        wanted.append(("orders", number % PARTITIONS, number // PARTITIONS, key, value, headers, at, 0))
    found = [
        (
            row.topic,
            row.partition,
            row.offset,
            bytes(row.key),
            bytes(row.value),
            [(header.key, bytes(header.value)) for header in row.headers],
            milliseconds(row.timestamp),
            row.timestampType,
        )
        for row in rows
    ]
    check("every field of every record", found, wanted)


def numbers(frame):
    return sorted(row.number for row in parsed(frame).select("number").collect())


def parts():
    from_, to = {"0": 5, "1": -2, "2": 20, "3": -2}, {"0": 10, "1": -1, "2": 21, "3": 2}
    found = batch(startingOffsets=json.dumps({"orders": from_}), endingOffsets=json.dumps({"orders": to}))
    ranges = {0: range(5, 10), 1: range(EACH), 2: range(20, 21), 3: range(2)}
    wanted = sorted(offset * PARTITIONS + partition for partition, offsets in ranges.items() for offset in offsets)
    check("from offsets to offsets", numbers(found), wanted)
    check("in more pieces than partitions", numbers(batch(minPartitions="10")), list(range(sent)))
    found = batch(subscribe=None, assign=json.dumps({"orders": [1, 3]}))
    check("partitions by number", numbers(found), list(range(1, sent, 2)))
    found = batch(subscribe=None, subscribePattern="ord.*")
    check("topics by pattern", numbers(found), list(range(sent)))
    found = batch(startingTimestamp=str(START + 40_000), endingTimestamp=str(START + 60_000))
    check("between two times", numbers(found), list(range(40, 60)))
    late = str(START + sent * 1000)
    refused("from a time that is not there yet", Exception, lambda: numbers(batch(startingTimestamp=late)))
    found = batch(startingTimestamp=late, startingOffsetsByTimestampStrategy="latest")
    check("the same, when that means the end", numbers(found), [])


def write(frame, **options):
    frame.write.format("kafka").options(**{"kafka.bootstrap.servers": outside, **options}).save()


def aggregated():
    header = f.struct(f.lit("by").alias("key"), f.lit(b"spark").alias("value"))
    write(keyed(totals(batch())).withColumn("headers", f.array(header)), topic="totals", includeHeaders="true")
    messages = read_all("totals")
    check("as many as there are products", len(messages), len(PRODUCTS))
    check("sums", as_totals(messages), true_totals(range(sent)))
    check("headers", [message.headers for message in messages], [[("by", b"spark")]] * len(PRODUCTS))
    check("read again by Spark", {bytes(row.key).decode() for row in batch(subscribe="totals").collect()}, set(PRODUCTS))


def placed():
    """The topic and the partition of each record are columns."""
    rows = [("latest", 0, "a"), ("orders-of-four", 3, "b"), ("orders-of-four", 1, "c")]
    admin = KafkaAdminClient(bootstrap_servers=inside)
    admin.create_topics({"orders-of-four": {"num_partitions": PARTITIONS, "replication_factor": 1}})
    admin.close()
    frame = spark.createDataFrame(rows, "topic STRING, partition INT, value STRING").withColumn("key", f.lit("k"))
    write(frame, **{"kafka.compression.type": "zstd"})
    messages = [message for topic in ("latest", "orders-of-four") for message in read_all(topic)]
    found = [(message.topic, message.partition, message.value.decode()) for message in messages]
    check("where they were wanted", sorted(found), sorted(rows))


def committed_only():
    producer = KafkaProducer(bootstrap_servers=inside, transactional_id="spark")
    producer.init_transactions()
    for text, end in ("one", producer.commit_transaction), ("two", producer.abort_transaction), ("three", producer.commit_transaction):
        producer.begin_transaction()
        producer.send("transactions", text.encode())
        producer.flush()
        end()
    producer.close()
    for level, wanted in ("read_committed", ["one", "three"]), ("read_uncommitted", ["one", "two", "three"]):
        found = batch(subscribe="transactions", **{"kafka.isolation.level": level}).orderBy("offset").collect()
        check(level, [bytes(row.value).decode() for row in found], wanted)


def stream(name, frame, mode="append"):
    """One run over what there is; says how many batches it took."""
    options = {"kafka.bootstrap.servers": outside, "topic": name, "checkpointLocation": "%s/%s" % (folder, name)}
    query = frame.writeStream.format("kafka").outputMode(mode).options(**options).trigger(availableNow=True).start()
    check("%s: ended" % name, query.awaitTermination(100), True)
    return len([progress for progress in query.recentProgress if progress["numInputRows"] > 0])


def copies():
    return source(spark.readStream, startingOffsets="earliest", includeHeaders="true", maxOffsetsPerTrigger="50").select(
        "key", "value", "headers"
    )


def check_copies(what):
    wanted = Counter((key, value, tuple(headers)) for key, value, headers, _ in map(order, range(sent)))
    found = Counter((m.key, m.value, tuple(m.headers)) for m in read_all("copies"))
    check("%s: nothing twice and nothing missed" % what, found, wanted)


def streamed():
    check("in several batches", stream("copies", copies()) > 1, True)
    check_copies("streamed")
    check("nothing new", stream("copies", copies()), 0)
    check_copies("streamed again")
    produce(20)
    check("something new", stream("copies", copies()), 1)
    check_copies("from the checkpoint on")


def running():
    """A result that is kept between the runs: each tells what has changed."""
    frame = keyed(totals(source(spark.readStream, startingOffsets="earliest")))
    stream("running", frame, "update")
    check("running totals", as_totals(read_all("running")), true_totals(range(sent)))
    before = len(read_all("running"))
    produce(3 * 4)
    stream("running", frame, "update")
    messages = read_all("running")
    check("each product once more", len(messages) - before, len(PRODUCTS))
    check("they went on from where they were", as_totals(messages), true_totals(range(sent)))


def after_restart():
    produce(8)
    stream("copies", copies())
    check_copies("after a restart of the broker")


def lost():
    """What is gone before it was read ends a stream, unless it was told not to mind."""
    produce(40)
    admin = KafkaAdminClient(bootstrap_servers=inside)
    ends = {TopicPartition("orders", number): sent // PARTITIONS - 1 for number in range(PARTITIONS)}
    admin.delete_records(ends)
    admin.close()
    refused("records are gone", Exception, lambda: stream("copies", copies()))
    frame = source(spark.readStream, startingOffsets="earliest", failOnDataLoss="false").select("key", "value")
    before = len(read_all("copies"))
    stream("copies", frame)
    values = [json.loads(message.value)["number"] for message in read_all("copies")]
    check("goes on with what is there", sorted(values)[-PARTITIONS:], list(range(sent - PARTITIONS, sent)))
    check("and with nothing else", len(values) - before, PARTITIONS)


spark = session()
produce(PARTITIONS * EACH)
for one in whole, parts, aggregated, placed, committed_only, streamed, running:
    scenario(one)
restart()
scenario(after_restart)
scenario(lost)
spark.stop()
finish()
