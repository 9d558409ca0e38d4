// The Java client of 4.3.0: what every client has, and the rest of its Admin. Its producer is idempotent by default.

import java.time.Duration;
import java.util.List;

public class NewClient {
  public static void main(String[] args) {
    var records = new Records(args[0], "java");
    var administration = new Administration(records,
        (admin, name) -> admin.describeTopics(List.of(name)).topicNameValues().get(name));
    var admin = new NewAdmin(administration);
    var settings = new Settings(administration);
    Checks.scenario("create", administration::createTopics);
    Checks.scenario("describe", administration::describe);
    Checks.scenario("produce", () -> records.produce("gzip", "snappy", "lz4", "zstd"));
    Checks.scenario("produce idempotently", records::produceIdempotently);
    Checks.scenario("produce too much", records::produceTooMuch);
    Checks.scenario("partitions", () -> records.partitions(2));
    Checks.scenario("consume", records::consume);
    Checks.scenario("offsets", admin::offsets);
    Checks.scenario("configs", administration::configs);
    Checks.scenario("configs in steps", admin::configs);
    Checks.scenario("topics", admin::topics);
    Checks.scenario("times", settings::times);
    Checks.scenario("sizes", settings::sizes);
    Checks.scenario("compression", settings::compression);
    Checks.scenario("keys and replicas", settings::keysAndReplicas);
    Checks.scenario("cluster", admin::cluster);
    Checks.scenario("replicas", admin::replicas);
    Checks.scenario("add partitions", administration::addPartitions);
    Checks.scenario("delete records", administration::deleteRecords);
    Checks.scenario("delete topics", administration::deleteTopics);
    Checks.scenario("across a restart", () -> acrossARestart(records));
    Checks.finish();
  }

  /** A producer and a consumer that stay: they come back by themselves, and nothing is lost or doubled. */
  private static void acrossARestart(Records records) throws Exception {
    try (var producer = records.producer(); var consumer = records.consumer()) {
      Checks.check("before", producer.send(records.record("key", "before")).get().offset(), records.sent.size() - 1L);
      consumer.assign(List.of(records.first));
      consumer.seek(records.first, records.sent.size() - 1);
      Checks.check("read", consumer.poll(Duration.ofSeconds(10)).count(), 1);
      Checks.restart();
      Checks.check("after", producer.send(records.record("key", "after")).get().offset(), records.sent.size() - 1L);
      int count = 0;
      for (int i = 0; i < 100 && count == 0; i++) count = consumer.poll(Duration.ofMillis(200)).count();
      Checks.check("read again", count, 1);
    }
    records.readAll();
  }
}
