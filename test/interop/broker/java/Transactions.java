// What a producer of transactions and a reader of committed records see.

import java.time.Duration;
import java.util.*;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.*;
import org.apache.kafka.clients.consumer.*;
import org.apache.kafka.clients.producer.*;
import org.apache.kafka.common.*;
import org.apache.kafka.common.errors.*;
import org.apache.kafka.common.serialization.*;

public class Transactions {
  static String bootstrap;
  static final String run = "transactions";

  static void check(String what, Object expected, Object actual) {
    Checks.check(what, actual, expected);
  }

  static Producer<String, String> producer(String id, int timeoutMs) {
    Properties p = new Properties();
    p.put("bootstrap.servers", bootstrap);
    p.put("transactional.id", id);
    p.put("transaction.timeout.ms", timeoutMs);
    p.put("max.block.ms", 20000);
    p.put("delivery.timeout.ms", 20000);
    p.put("request.timeout.ms", 10000);
    return new KafkaProducer<>(p, new StringSerializer(), new StringSerializer());
  }

  static Consumer<String, String> consumer(String group, boolean committed) {
    Properties p = new Properties();
    p.put("bootstrap.servers", bootstrap);
    p.put("isolation.level", committed ? "read_committed" : "read_uncommitted");
    p.put("auto.offset.reset", "earliest");
    p.put("enable.auto.commit", false);
    if (group != null) p.put("group.id", group);
    return new KafkaConsumer<>(p, new StringDeserializer(), new StringDeserializer());
  }

  /** Everything up to the end that a reader of its kind sees. */
  static List<String> read(String topic, boolean committed) {
    try (Consumer<String, String> c = consumer(null, committed)) {
      TopicPartition tp = new TopicPartition(topic, 0);
      c.assign(List.of(tp));
      c.seekToBeginning(List.of(tp));
      long end = c.endOffsets(List.of(tp)).get(tp);
      List<String> values = new ArrayList<>();
      while (c.position(tp) < end) for (ConsumerRecord<String, String> r : c.poll(Duration.ofSeconds(10))) values.add(r.value());
      return values;
    }
  }

  static ProducerRecord<String, String> to(String topic, String value) {
    return new ProducerRecord<>(topic, 0, null, value);
  }

  static void commitsAndAborts(String topic, String other) {
    try (Producer<String, String> p = producer(run + "-simple", 60000)) {
      p.initTransactions();
      for (int i = 0; i < 6; i++) {
        p.beginTransaction();
        p.send(to(topic, "v" + i));
        p.send(to(other, "w" + i));
        if (i % 2 == 0) p.commitTransaction();
        else { p.flush(); p.abortTransaction(); }
      }
      p.beginTransaction();
      p.commitTransaction();
      p.beginTransaction();
      p.abortTransaction();
    }
    check("committed", List.of("v0", "v2", "v4"), read(topic, true));
    check("committed elsewhere", List.of("w0", "w2", "w4"), read(other, true));
    check("uncommitted", List.of("v0", "v1", "v2", "v3", "v4", "v5"), read(topic, false));
  }

  /** What is open hides itself and what comes after it. */
  static void lastStableOffset(String topic) {
    try (Producer<String, String> p = producer(run + "-open", 60000); Producer<String, String> q = producer(run + "-behind", 60000)) {
      p.initTransactions();
      q.initTransactions();
      p.beginTransaction();
      p.send(to(topic, "open"));
      p.flush();
      q.beginTransaction();
      q.send(to(topic, "behind"));
      q.commitTransaction();
      check("hidden", List.of(), read(topic, true));
      p.commitTransaction();
      check("shown", List.of("open", "behind"), read(topic, true));
    }
  }

  static void fencing(String topic) {
    Producer<String, String> p = producer(run + "-fenced", 60000);
    p.initTransactions();
    p.beginTransaction();
    p.send(to(topic, "zombie"));
    p.flush();
    try (Producer<String, String> q = producer(run + "-fenced", 60000)) {
      q.initTransactions();
      q.beginTransaction();
      q.send(to(topic, "heir"));
      q.commitTransaction();
    }
    boolean fenced = false;
    try { p.commitTransaction(); } catch (ProducerFencedException | InvalidProducerEpochException e) { fenced = true; }
    check("the former producer is fenced", true, fenced);
    p.close(Duration.ZERO);
    check("only the heir's", List.of("heir"), read(topic, true));
  }

  /** Each input once in the output, though every third attempt fails. */
  static void consumeTransformProduce(String in, String out, Admin admin) throws Exception {
    Properties plain = new Properties();
    plain.put("bootstrap.servers", bootstrap);
    try (Producer<String, String> p = new KafkaProducer<>(plain, new StringSerializer(), new StringSerializer())) {
      for (int i = 0; i < 100; i++) p.send(to(in, "" + i));
    }
    String group = run + "-group";
    int attempts = 0;
    int done = 0;
    while (done < 100) {
      try (Consumer<String, String> c = consumer(group, true); Producer<String, String> p = producer(run + "-transform", 60000)) {
        p.initTransactions();
        c.subscribe(List.of(in));
        for (boolean crashed = false; !crashed && done < 100; ) {
          ConsumerRecords<String, String> records = c.poll(Duration.ofSeconds(10));
          if (records.isEmpty()) continue;
          p.beginTransaction();
          Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
          int n = 0;
          for (ConsumerRecord<String, String> r : records) {
            if (n == 10) break;
            p.send(to(out, r.value()));
            offsets.put(new TopicPartition(in, 0), new OffsetAndMetadata(r.offset() + 1));
            n++;
          }
          p.sendOffsetsToTransaction(offsets, c.groupMetadata());
          if (++attempts % 3 == 0) { p.flush(); p.abortTransaction(); crashed = true; }
          else {
            p.commitTransaction();
            done += n;
            c.seek(new TopicPartition(in, 0), offsets.get(new TopicPartition(in, 0)).offset());
          }
        }
      }
    }
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 100; i++) expected.add("" + i);
    check("each once", expected, read(out, true));
    long committed = admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get().get(new TopicPartition(in, 0)).offset();
    check("the offset of the group", 100L, committed);
  }

  /** Needs a broker that looks for late transactions often. */
  static void timeout(String topic) throws Exception {
    Producer<String, String> p = producer(run + "-late", 1000);
    p.initTransactions();
    p.beginTransaction();
    p.send(to(topic, "late"));
    p.flush();
    try (Producer<String, String> q = producer(run + "-after", 60000); Consumer<String, String> c = consumer(null, true)) {
      q.initTransactions();
      q.beginTransaction();
      q.send(to(topic, "in time"));
      q.commitTransaction();
      c.assign(List.of(new TopicPartition(topic, 0)));
      c.seekToBeginning(c.assignment());
      List<String> seen = new ArrayList<>();
      while (seen.isEmpty()) for (ConsumerRecord<String, String> r : c.poll(Duration.ofSeconds(30))) seen.add(r.value());
      check("the late one is aborted, and hides nobody", List.of("in time"), seen);
    }
    boolean refused = false;
    try { p.commitTransaction(); } catch (KafkaException e) { refused = true; }
    check("the late commit is refused", true, refused);
    p.close(Duration.ZERO);
  }

  static void administration(String topic, Admin admin) throws Exception {
    Producer<String, String> p = producer(run + "-watched", 60000);
    p.initTransactions();
    p.beginTransaction();
    p.send(to(topic, "watched"));
    p.flush();
    TransactionDescription d = admin.describeTransactions(List.of(run + "-watched")).description(run + "-watched").get();
    check("state", "Ongoing", d.state().toString());
    check("partitions", Set.of(new TopicPartition(topic, 0)), d.topicPartitions());
    check("timeout", 60000L, d.transactionTimeoutMs());
    boolean listed = admin.listTransactions(new ListTransactionsOptions().filterStates(Set.of(TransactionState.ONGOING))).all().get().stream()
        .anyMatch(l -> l.transactionalId().equals(run + "-watched") && l.producerId() == d.producerId());
    check("listed", true, listed);
    TopicPartition tp = new TopicPartition(topic, 0);
    ProducerState s = admin.describeProducers(List.of(tp)).partitionResult(tp).get().activeProducers().get(0);
    check("the producer in the partition", d.producerId(), s.producerId());
    check("where its transaction begins", true, s.currentTransactionStartOffset().isPresent());
    admin.fenceProducers(List.of(run + "-watched")).all().get();
    boolean fenced = false;
    try { p.commitTransaction(); } catch (ProducerFencedException | InvalidProducerEpochException e) { fenced = true; }
    check("fenced by the administrator", true, fenced);
    p.close(Duration.ZERO);
    check("nothing of it", List.of(), read(topic, true));
    try {
      admin.describeTransactions(List.of("nobody")).all().get();
      check("an id that nobody has", "an error", "none");
    } catch (ExecutionException e) {
      check("an id that nobody has", "TransactionalIdNotFoundException", e.getCause().getClass().getSimpleName());
    }
  }

  /** What was open before stays open, and ends as its producer wants it. */
  static void acrossARestart(String topic) throws Exception {
    try (Producer<String, String> p = producer(run + "-restart-commits", 60000); Producer<String, String> q = producer(run + "-restart-aborts", 60000)) {
      p.initTransactions();
      q.initTransactions();
      p.beginTransaction();
      q.beginTransaction();
      p.send(to(topic, "committed"));
      q.send(to(topic, "aborted"));
      p.flush();
      q.flush();
      Checks.restart();
      check("open", List.of(), read(topic, true));
      p.commitTransaction();
      q.abortTransaction();
      check("ended", List.of("committed"), read(topic, true));
      p.beginTransaction();
      p.send(to(topic, "after"));
      p.commitTransaction();
      check("goes on", List.of("committed", "after"), read(topic, true));
    }
  }

  public static void main(String[] args) throws Exception {
    bootstrap = args[0];
    Properties a = new Properties();
    a.put("bootstrap.servers", bootstrap);
    try (Admin admin = Admin.create(a)) {
      List<String> topics = List.of("simple", "other", "open", "fenced", "in", "out", "late", "watched", "restart");
      List<NewTopic> made = topics.stream().map(t -> new NewTopic(run + "-" + t, 1, (short) 1)).toList();
      admin.createTopics(made).all().get();
      Checks.scenario("commits and aborts", () -> commitsAndAborts(run + "-simple", run + "-other"));
      Checks.scenario("last stable offset", () -> lastStableOffset(run + "-open"));
      Checks.scenario("fencing", () -> fencing(run + "-fenced"));
      Checks.scenario("consume, transform, produce", () -> consumeTransformProduce(run + "-in", run + "-out", admin));
      Checks.scenario("timeout", () -> timeout(run + "-late"));
      Checks.scenario("administration", () -> administration(run + "-watched", admin));
      Checks.scenario("across a restart", () -> acrossARestart(run + "-restart"));
    }
    Checks.finish();
  }
}
