// Fills topics of a broker with what a log can hold: `KafkaContent BOOTSTRAP SEED`. Ends when retention and compaction have
// done something, and will do nothing more. `KafkaContent BOOTSTRAP SEED endless` instead appends until it is killed, and
// prints `offset value` for each record that was acknowledged.

import java.util.*;
import org.apache.kafka.clients.admin.*;
import org.apache.kafka.clients.producer.*;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArraySerializer;

public class KafkaContent {
  private static final List<String> CODECS = List.of("none", "gzip", "snappy", "lz4", "zstd");
  private static final Map<String, String> SMALL = Map.of("internal.segment.bytes", "6000", "index.interval.bytes", "300", "file.delete.delay.ms", "1000");
  private static String bootstrap;
  private static Random random;
  private static Admin admin;
  private static long now = System.currentTimeMillis() - 3_600_000;

  public static void main(String[] args) throws Exception {
    bootstrap = args[0];
    random = new Random(Long.parseLong(args[1]));
    try (Admin client = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
      admin = client;
      if (args.length > 2) endless();
      else content();
    }
  }

  private static void content() throws Exception {
    create("mixed", Map.of());
    create("append-time", Map.of("message.timestamp.type", "LogAppendTime", "compression.type", "zstd"));
    create("retained", Map.of("retention.bytes", "20000"));
    create("trimmed", Map.of());
    create("compacted", Map.of("cleanup.policy", "compact", "min.cleanable.dirty.ratio", "0.01"));
    create("transactions", Map.of());
    create("aborted", Map.of());
    create("empty", Map.of());
    for (String codec : CODECS) produce("mixed", 60, config("compression.type", codec, "enable.idempotence", codec.length() == 4));
    for (String codec : CODECS) produce("append-time", 20, config("compression.type", codec));
    produce("retained", 400, config());
    produce("trimmed", 300, config("compression.type", "lz4"));
    transactions("transactions", 40);
    transactions("compacted", 20);
    produce("compacted", 400, config());
    try (var producer = producer(config("transactional.id", "aborts-at-the-end"))) {
      producer.initTransactions();
      producer.beginTransaction();
      producer.send(record("aborted")).get();
      producer.abortTransaction();
    }
    admin.deleteRecords(Map.of(partition("trimmed"), RecordsToDelete.beforeOffset(137))).all().get();
    while (start("retained") == 0) Thread.onSpinWait();
    change("retained", "retention.bytes", "-1");
    while (!compacted()) Thread.onSpinWait();
    change("compacted", "min.compaction.lag.ms", String.valueOf(Long.MAX_VALUE));
    hanging = producer(config("transactional.id", "open", "transaction.timeout.ms", 800_000));
    hanging.initTransactions();
    hanging.beginTransaction();
    hanging.send(record("transactions")).get();
    produce("transactions", 10, config());
    System.out.println("done");
    System.out.flush();
    Runtime.getRuntime().halt(0); // a transaction stays open
  }

  private static KafkaProducer<byte[], byte[]> hanging;

  private static void endless() throws Exception {
    create("killed", Map.of());
    var producers = new ArrayList<KafkaProducer<byte[], byte[]>>();
    for (String codec : CODECS) producers.add(producer(config("compression.type", codec, "linger.ms", 1)));
    var open = producer(config("transactional.id", "killed", "transaction.timeout.ms", 800_000));
    open.initTransactions();
    open.beginTransaction();
    open.send(record("killed")).get();
    for (int i = 0;; i++) {
      String value = "acknowledged " + i;
      var record = new ProducerRecord<>("killed", 0, null, ("key " + i).getBytes(), value.getBytes());
      producers.get(i / 7 % producers.size()).send(record, (metadata, error) -> {
        if (error == null) System.out.println(metadata.offset() + " " + value);
      });
    }
  }

  /** Whether the cleaner has been over everything but the active segment. */
  private static boolean compacted() throws Exception {
    produce("compacted", 1, config());
    var configs = new HashMap<>(Map.<String, Object>of("bootstrap.servers", bootstrap, "group.id", "a group", "enable.auto.commit", false));
    try (var consumer = new org.apache.kafka.clients.consumer.KafkaConsumer<>(configs,
        new org.apache.kafka.common.serialization.ByteArrayDeserializer(), new org.apache.kafka.common.serialization.ByteArrayDeserializer())) {
      consumer.assign(List.of(partition("compacted")));
      consumer.seekToBeginning(List.of(partition("compacted")));
      long end = consumer.endOffsets(List.of(partition("compacted"))).get(partition("compacted"));
      int count = 0;
      while (consumer.position(partition("compacted")) < end) count += consumer.poll(java.time.Duration.ofMillis(100)).count();
      consumer.commitSync(); // for the sake of the topic that has it
      return count < end / 2;
    }
  }

  private static void transactions(String topic, int count) throws Exception {
    var producers = new ArrayList<KafkaProducer<byte[], byte[]>>();
    for (int i = 0; i < 3; i++) {
      producers.add(producer(config("transactional.id", topic + i, "compression.type", CODECS.get(i))));
      producers.get(i).initTransactions();
    }
    for (int i = 0; i < count; i++) {
      var taking = producers.subList(0, 1 + random.nextInt(3));
      for (var producer : taking) producer.beginTransaction();
      for (int sent = random.nextInt(8); sent >= 0; sent--) {
        for (var producer : taking) if (random.nextBoolean()) producer.send(record(topic)).get();
      }
      for (var producer : taking) {
        if (random.nextInt(3) == 0) producer.abortTransaction();
        else producer.commitTransaction();
      }
    }
    for (var producer : producers) producer.close();
  }

  private static void produce(String topic, int count, Map<String, Object> config) throws Exception {
    try (var producer = producer(config)) {
      for (int i = 0; i < count; i++) {
        var sent = producer.send(record(topic));
        if (random.nextInt(4) == 0) sent.get();
      }
    }
  }

  private static ProducerRecord<byte[], byte[]> record(String topic) {
    now += random.nextInt(1000);
    long timestamp = random.nextInt(10) == 0 ? now - random.nextInt(5000) : now;
    byte[] key = topic.equals("compacted") || random.nextInt(3) > 0 ? ("key " + random.nextInt(30)).getBytes() : null;
    byte[] value = random.nextInt(10) == 0 ? null : "value".repeat(random.nextInt(30)).getBytes();
    var record = new ProducerRecord<>(topic, 0, timestamp, key, value);
    for (int i = random.nextInt(8) - 5; i > 0; i--) record.headers().add("header" + i, random.nextBoolean() ? new byte[] {1, -1} : null);
    return record;
  }

  private static void create(String topic, Map<String, String> configs) throws Exception {
    var all = new HashMap<>(SMALL);
    all.putAll(configs);
    admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1).configs(all))).all().get();
  }

  private static void change(String topic, String name, String value) throws Exception {
    var change = new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
    admin.incrementalAlterConfigs(Map.of(new ConfigResource(ConfigResource.Type.TOPIC, topic), List.of(change))).all().get();
  }

  private static long start(String topic) throws Exception {
    return admin.listOffsets(Map.of(partition(topic), OffsetSpec.earliest())).partitionResult(partition(topic)).get().offset();
  }

  private static TopicPartition partition(String topic) {
    return new TopicPartition(topic, 0);
  }

  private static Map<String, Object> config(Object... pairs) {
    var config = new HashMap<String, Object>(Map.of("bootstrap.servers", bootstrap, "batch.size", 600));
    for (int i = 0; i < pairs.length; i += 2) config.put((String) pairs[i], pairs[i + 1]);
    return config;
  }

  private static KafkaProducer<byte[], byte[]> producer(Map<String, Object> config) {
    return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
  }
}
