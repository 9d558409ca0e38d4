// Producing and consuming by partitions, with what every Java client since 2.0 has.

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

class Records {
  static final long START = System.currentTimeMillis() - 60_000;

  final String bootstrap;
  final String topic;
  final TopicPartition first;
  final TopicPartition second;
  /** Of the first partition, in the order of offsets, as `show` has them. */
  final List<String> sent = new ArrayList<>();
  /** The first that was not deleted. */
  long begin = 0;

  Records(String bootstrap, String topic) {
    this.bootstrap = bootstrap;
    this.topic = topic;
    first = new TopicPartition(topic, 0);
    second = new TopicPartition(topic, 1);
  }

  Map<String, Object> config(Object... pairs) {
    Map<String, Object> config = new HashMap<>();
    config.put("bootstrap.servers", bootstrap);
    config.put("client.id", topic);
    for (int i = 0; i < pairs.length; i += 2) config.put((String) pairs[i], pairs[i + 1]);
    return config;
  }

  KafkaProducer<byte[], byte[]> producer(Object... pairs) {
    return new KafkaProducer<>(config(pairs), new ByteArraySerializer(), new ByteArraySerializer());
  }

  KafkaConsumer<byte[], byte[]> consumer(Object... pairs) {
    Map<String, Object> config = config("enable.auto.commit", false, "auto.offset.reset", "none");
    config.putAll(config(pairs));
    return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  ProducerRecord<byte[], byte[]> record(String key, String value) {
    long timestamp = START + sent.size();
    ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, 0, timestamp, bytes(key), bytes(value));
    if (key != null) record.headers().add("header", bytes("worth")).add("none", null).add("header", bytes(""));
    sent.add(show(timestamp, record.key(), record.value(), record.headers()));
    return record;
  }

  private static byte[] bytes(String text) {
    return text == null ? null : text.getBytes(UTF_8);
  }

  private static String text(byte[] bytes) {
    return bytes == null ? null : new String(bytes, UTF_8);
  }

  private static String show(long timestamp, byte[] key, byte[] value, Iterable<Header> headers) {
    StringBuilder all = new StringBuilder(timestamp + " " + text(key) + " " + text(value));
    for (Header header : headers) all.append(' ').append(header.key()).append('=').append(text(header.value()));
    return all.toString();
  }

  void produce(String... codecs) throws Exception {
    for (String acks : Arrays.asList("0", "1", "all")) {
      try (KafkaProducer<byte[], byte[]> producer = producer("acks", acks, "enable.idempotence", false)) {
        String[][] records = {{"key", "acks " + acks + " ☃"}, {null, "no key"}, {"no value", null}, {"", ""}};
        for (String[] record : records) {
          RecordMetadata metadata = producer.send(record(record[0], record[1])).get();
          Checks.check("its timestamp", metadata.timestamp(), START + sent.size() - 1);
          Checks.check("offset", metadata.offset(), acks.equals("0") ? -1 : sent.size() - 1L);
        }
      }
      while (end() < sent.size()) Thread.onSpinWait(); // nobody answers to acks 0
    }
    for (String codec : codecs) {
      int at = sent.size();
      List<Future<RecordMetadata>> futures = new ArrayList<>();
      try (KafkaProducer<byte[], byte[]> producer = producer("compression.type", codec, "linger.ms", 50)) {
        for (int i = 0; i < 100; i++) futures.add(producer.send(record("key", codec + " again and again " + i)));
      }
      for (int i = 0; i < 100; i++) {
        if (futures.get(i).get().offset() != at + i) Checks.check(codec, futures.get(i).get().offset(), at + i);
      }
      Checks.check("end after " + codec, end(), at + 100L);
    }
  }

  /** Small batches, many at a time. */
  void produceIdempotently() throws Exception {
    int at = sent.size();
    List<Future<RecordMetadata>> futures = new ArrayList<>();
    try (KafkaProducer<byte[], byte[]> producer =
        producer("enable.idempotence", true, "acks", "all", "batch.size", 200, "linger.ms", 0)) {
      for (int i = 0; i < 500; i++) futures.add(producer.send(record("key", "once and only once " + i)));
    }
    List<Long> offsets = new ArrayList<>();
    List<Long> wanted = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      offsets.add(futures.get(i).get().offset());
      wanted.add((long) at + i);
    }
    Checks.check("in order", offsets, wanted);
  }

  void produceTooMuch() {
    try (KafkaProducer<byte[], byte[]> producer = producer("max.request.size", 10_000_000)) {
      Checks.refused("too large", RecordTooLargeException.class,
          () -> producer.send(new ProducerRecord<>(topic, 0, null, new byte[1_100_000])).get());
    }
  }

  void partitions(int wanted) {
    try (KafkaProducer<byte[], byte[]> producer = producer()) {
      List<PartitionInfo> partitions = producer.partitionsFor(topic);
      Checks.check("partitions", partitions.size(), wanted);
      PartitionInfo partition = partitions.get(0);
      Checks.check("leader", partition.leader().host() + ":" + partition.leader().port(), bootstrap);
      Checks.check("replicas", Arrays.asList(partition.replicas()), Arrays.asList(partition.leader()));
      Checks.check("in sync", Arrays.asList(partition.inSyncReplicas()), Arrays.asList(partition.leader()));
    }
  }

  long end() {
    try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
      return consumer.endOffsets(Collections.singleton(first)).get(first);
    }
  }

  /** All from an offset to the end, as `show` has them. */
  List<ConsumerRecord<byte[], byte[]>> read(long offset, Object... settings) {
    try (KafkaConsumer<byte[], byte[]> consumer = consumer(settings)) {
      consumer.assign(Collections.singleton(first));
      consumer.seek(first, offset);
      List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
      long late = System.nanoTime() + 30_000_000_000L;
      while (offset + records.size() < sent.size() && System.nanoTime() < late) {
        consumer.poll(Duration.ofMillis(200)).forEach(records::add);
      }
      return records;
    }
  }

  List<String> show(List<ConsumerRecord<byte[], byte[]>> records) {
    List<String> shown = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record : records) {
      shown.add(show(record.timestamp(), record.key(), record.value(), record.headers()));
    }
    return shown;
  }

  void readAll() {
    List<String> wanted = sent.subList((int) begin, sent.size());
    Checks.check("everything", show(read(begin)), wanted);
    Checks.check("everything in small bites", show(read(begin, "max.partition.fetch.bytes", 500)), wanted);
    Checks.check("everything committed", show(read(begin, "isolation.level", "read_committed")), wanted);
  }

  void consume() {
    readAll();
    ConsumerRecord<byte[], byte[]> inside = read(77).get(0);
    Checks.check("from inside a batch", inside.offset(), 77L);
    Checks.check("kind of timestamp", inside.timestampType(), TimestampType.CREATE_TIME);
    try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
      List<TopicPartition> both = Arrays.asList(first, second);
      consumer.assign(both);
      consumer.seekToEnd(both);
      Checks.check("position at the end", consumer.position(first), (long) sent.size());
      consumer.seekToBeginning(both);
      Checks.check("position at the beginning", consumer.position(first), begin);
      Map<TopicPartition, Long> ends = consumer.endOffsets(both);
      Checks.check("ends", Arrays.asList(ends.get(first), ends.get(second)), Arrays.asList((long) sent.size(), 0L));
      Map<TopicPartition, Long> begins = consumer.beginningOffsets(both);
      Checks.check("beginnings", Arrays.asList(begins.get(first), begins.get(second)), Arrays.asList(begin, 0L));
      Map<TopicPartition, Long> times = new HashMap<>();
      times.put(first, START + 55);
      times.put(second, START);
      Map<TopicPartition, OffsetAndTimestamp> found = consumer.offsetsForTimes(times);
      Checks.check("by time", Arrays.asList(found.get(first).offset(), found.get(first).timestamp()),
          Arrays.asList(55L, START + 55));
      Checks.check("in an empty partition", found.get(second), null);
      times.put(first, START + sent.size());
      Checks.check("by a time to come", consumer.offsetsForTimes(times).get(first), null);
      Checks.check("topics", new HashSet<>(consumer.listTopics().keySet()).contains(topic), true);
      consumer.seek(first, 1_000_000);
      Checks.refused("beyond the end", OffsetOutOfRangeException.class, () -> {
        for (int i = 0; i < 100; i++) consumer.poll(Duration.ofMillis(100));
      });
    }
    try (KafkaConsumer<byte[], byte[]> consumer = consumer("auto.offset.reset", "earliest", "max.poll.records", 1)) {
      consumer.assign(Collections.singleton(first));
      consumer.seek(first, 1_000_000);
      List<Long> offsets = new ArrayList<>();
      for (int i = 0; i < 100 && offsets.isEmpty(); i++) {
        consumer.poll(Duration.ofMillis(100)).forEach(record -> offsets.add(record.offset()));
      }
      Checks.check("reset", offsets, Arrays.asList(begin));
    }
  }
}
