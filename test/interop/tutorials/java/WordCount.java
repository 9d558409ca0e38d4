// The word count of Kafka Streams' own examples, as a program of its own that is stopped, killed and started again.

import static java.util.stream.Collectors.toList;
import static java.util.stream.Collectors.toMap;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.LongDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.examples.wordcount.WordCountDemo;

public final class WordCount {
  private static final String IN = "streams-plaintext-input";
  private static final String OUT = "streams-wordcount-output";
  private static final List<String> LINES =
      List.of("all streams lead to kafka", "hello kafka streams", "join kafka summit");

  private final String bootstrap;
  private final String guarantee;
  private final Path folder;
  private final Map<String, Long> sent = new TreeMap<>();
  private Process demo;

  private WordCount(String bootstrap, String guarantee) throws Exception {
    this.bootstrap = bootstrap;
    this.guarantee = guarantee;
    folder = Files.createTempDirectory("josefk-word-count-");
    Runtime.getRuntime().addShutdownHook(new Thread(this::clean));
  }

  public static void main(String[] args) throws Exception {
    var count = new WordCount(args[1], args[0]);
    Checks.scenario("create", count::create);
    Checks.scenario("a first run", count::run);
    Checks.scenario("from where it was when it was stopped", count::stopAndRun);
    Checks.scenario("from where it was when it was killed", count::killAndRun);
    Checks.scenario("across a restart of the broker", count::restartAndRun);
    Checks.scenario("its topics", count::topics);
    count.demo.destroyForcibly().waitFor();
    Checks.finish();
  }

  private void create() throws Exception {
    try (var admin = admin()) {
      var out = new NewTopic(OUT, 1, (short) 1).configs(Map.of("cleanup.policy", "compact"));
      admin.createTopics(List.of(new NewTopic(IN, 2, (short) 1), out)).all().get();
    }
  }

  private void run() throws Exception {
    produce();
    start();
    counted("a first run");
  }

  private void stopAndRun() throws Exception {
    demo.destroy();
    demo.waitFor();
    produce();
    start();
    counted("from where it was when it was stopped");
  }

  /** At least once may count twice what was not committed; here all was, or it is exactly once. */
  private void killAndRun() throws Exception {
    if (guarantee.equals("exactly_once_v2")) produce();
    else Checks.soon("what is not committed", this::uncommitted, 0L);
    demo.destroyForcibly().waitFor();
    produce();
    start();
    counted("from where it was when it was killed");
  }

  private void restartAndRun() throws Exception {
    Checks.restart();
    produce();
    counted("across a restart of the broker");
  }

  private void topics() throws Exception {
    try (var admin = admin()) {
      var names = admin.listTopics().names().get().stream().sorted().collect(toList());
      var store = "streams-wordcount-KSTREAM-AGGREGATE-STATE-STORE-0000000003-";
      var wanted = List.of(IN, store + "changelog", store + "repartition", OUT);
      Checks.check("topics", names, wanted.stream().sorted().collect(toList()));
      var found = admin.describeTopics(wanted).allTopicNames().get();
      Checks.check("partitions", found.get(store + "changelog").partitions().size(), 2);
    }
  }

  private long uncommitted() throws Exception {
    try (var admin = admin()) {
      var committed = admin.listConsumerGroupOffsets("streams-wordcount").partitionsToOffsetAndMetadata().get();
      var partitions = committed.keySet().stream().collect(toMap(partition -> partition, partition -> OffsetSpec.latest()));
      var ends = admin.listOffsets(partitions).all().get();
      return ends.entrySet().stream().mapToLong(end -> end.getValue().offset() - committed.get(end.getKey()).offset()).sum();
    }
  }

  private Admin admin() {
    return Admin.create(Map.of("bootstrap.servers", bootstrap));
  }

  private void produce() {
    var serializer = new StringSerializer();
    try (var producer = new KafkaProducer<>(Map.of("bootstrap.servers", bootstrap), serializer, serializer)) {
      for (int i = 0; i < 60; i++) {
        var line = LINES.get(i % LINES.size());
        producer.send(new ProducerRecord<>(IN, line));
        for (var word : line.split(" ")) sent.merge(word, 1L, Long::sum);
      }
    }
  }

  private void start() throws Exception {
    var settings = new Properties();
    settings.put("bootstrap.servers", bootstrap);
    settings.put("processing.guarantee", guarantee);
    settings.put("state.dir", folder.resolve("state").toString());
    settings.put("commit.interval.ms", "100");
    settings.put("session.timeout.ms", "6000");
    settings.put("heartbeat.interval.ms", "500");
    var file = folder.resolve("streams.properties");
    try (var out = Files.newOutputStream(file)) {
      settings.store(out, null);
    }
    var said = folder.resolve("said").toFile();
    var java = new File(System.getProperty("java.home"), "bin/java").getPath();
    var path = System.getProperty("java.class.path");
    var log = "-Dorg.slf4j.simpleLogger.defaultLogLevel=error";
    var name = WordCountDemo.class.getName();
    demo = new ProcessBuilder(java, "-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", log, "-cp", path, name, file.toString())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(said))
        .start();
  }

  /** Each word is counted 1, 2, 3 ... as often as it was sent, and nothing follows. */
  private void counted(String what) throws Exception {
    var all = sent.values().stream().mapToLong(Long::longValue).sum();
    var counts = new TreeMap<String, List<Long>>();
    for (var record : output(all)) counts.computeIfAbsent(record.key(), key -> new ArrayList<>()).add(record.value());
    var wanted = new TreeMap<String, List<Long>>();
    sent.forEach((word, count) -> wanted.put(word, LongStream.rangeClosed(1, count).boxed().collect(toList())));
    Checks.check(what, counts, wanted);
  }

  private List<ConsumerRecord<String, Long>> output(long count) {
    Map<String, Object> settings = Map.of("bootstrap.servers", bootstrap, "isolation.level", "read_committed");
    var records = new ArrayList<ConsumerRecord<String, Long>>();
    try (var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new LongDeserializer())) {
      var partition = new TopicPartition(OUT, 0);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      var late = System.nanoTime() + 40_000_000_000L;
      while (records.size() < count && System.nanoTime() < late) {
        consumer.poll(Duration.ofMillis(200)).forEach(records::add);
      }
      consumer.poll(Duration.ofMillis(300)).forEach(records::add);
    }
    return records;
  }

  private void clean() {
    if (demo != null) demo.destroyForcibly();
    try (var files = Files.walk(folder)) {
      files.sorted((one, other) -> other.compareTo(one)).forEach(file -> file.toFile().delete());
    } catch (java.io.IOException e) {
      // what is left is in the folder for what may be thrown away
    }
  }
}
