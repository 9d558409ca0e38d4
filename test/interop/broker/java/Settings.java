// What the settings of a topic make of what is sent to it: times, sizes, keys, replicas.

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.record.TimestampType;

final class Settings {
  private final Administration base;
  private final Records records;

  Settings(Administration base) {
    this.base = base;
    records = base.records;
  }

  private String create(String name, String... pairs) throws Exception {
    var topic = records.topic + "-" + name;
    var configs = new HashMap<String, String>();
    for (int i = 0; i < pairs.length; i += 2) configs.put(pairs[i], pairs[i + 1]);
    base.admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1).configs(configs))).all().get();
    Checks.soon(name, () -> base.mine().contains(topic), true);
    return topic;
  }

  private static ProducerRecord<byte[], byte[]> record(String topic, Long timestamp, String key, int size) {
    return new ProducerRecord<>(topic, 0, timestamp, key == null ? null : key.getBytes(UTF_8), new byte[size]);
  }

  private List<ConsumerRecord<byte[], byte[]>> read(String topic, int count) {
    var found = new ArrayList<ConsumerRecord<byte[], byte[]>>();
    var partition = new TopicPartition(topic, 0);
    try (var consumer = records.consumer()) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      for (int i = 0; i < 100 && found.size() < count; i++) consumer.poll(Duration.ofMillis(100)).forEach(found::add);
    }
    return found;
  }

  void times() throws Exception {
    var appended = create("append-time", "message.timestamp.type", "LogAppendTime");
    long before = System.currentTimeMillis();
    for (var codec : List.of("none", "zstd")) {
      try (var producer = records.producer("compression.type", codec)) {
        var metadata = producer.send(record(appended, 1L, "key", 10)).get();
        Checks.check("the broker's time, " + codec, metadata.timestamp() >= before, true);
      }
    }
    for (var found : read(appended, 2)) {
      Checks.check("kind", found.timestampType(), TimestampType.LOG_APPEND_TIME);
      Checks.check("the broker's", found.timestamp() >= before, true);
    }
    var strict = create("strict", "message.timestamp.before.max.ms", "60000", "message.timestamp.after.max.ms", "60000");
    try (var producer = records.producer()) {
      for (long off : List.of(-120_000L, 120_000L)) {
        Checks.refused("a time that is off by " + off, InvalidTimestampException.class,
            () -> producer.send(record(strict, System.currentTimeMillis() + off, "key", 10)).get());
      }
      Checks.check("one that is not", producer.send(record(strict, null, "key", 10)).get().offset(), 0L);
    }
  }

  void sizes() throws Exception {
    var small = create("small", "max.message.bytes", "2000");
    try (var producer = records.producer()) {
      Checks.refused("too large", RecordTooLargeException.class, () -> producer.send(record(small, null, "key", 3000)).get());
      Checks.check("not too large", producer.send(record(small, null, "key", 1000)).get().offset(), 0L);
    }
  }

  void compression() throws Exception {
    var compressed = create("compressed", "compression.type", "gzip");
    try (var producer = records.producer()) {
      for (int i = 0; i < 3; i++) producer.send(record(compressed, null, "key", 100_000)).get();
    }
    Checks.check("read", read(compressed, 3).stream().map(found -> found.value().length).toList(), List.of(100_000, 100_000, 100_000));
    var size = base.admin.describeLogDirs(List.of(base.node())).allDescriptions().get().get(base.node()).values()
        .iterator().next().replicaInfos().get(new TopicPartition(compressed, 0)).size();
    Checks.check("by the broker", size < 5000, true);
  }

  void keysAndReplicas() throws Exception {
    var compact = create("compact", "cleanup.policy", "compact");
    try (var producer = records.producer()) {
      Checks.refused("without a key", InvalidRecordException.class, () -> producer.send(record(compact, null, null, 10)).get());
      Checks.check("with one", producer.send(record(compact, null, "key", 10)).get().offset(), 0L);
    }
    var safe = create("safe", "min.insync.replicas", "2");
    for (var acks : List.of("all", "1")) { // no more are waited for than the partition has
      try (var producer = records.producer("acks", acks, "enable.idempotence", false)) {
        Checks.check("acks " + acks, producer.send(record(safe, null, "key", 10)).get().offset(), acks.equals("all") ? 0L : 1L);
      }
    }
    try (var producer = records.producer("max.block.ms", 500)) {
      Checks.refused("no such partition", TimeoutException.class,
          () -> producer.send(new ProducerRecord<>(safe, 7, null, new byte[1])).get());
    }
    var all = new ArrayList<>(base.mine());
    all.removeAll(List.of(records.topic, records.topic + "-placed"));
    base.admin.deleteTopics(all).all().get();
  }
}
