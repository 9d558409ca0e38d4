// A Java client of old: producer, consumer, AdminClient as they were.

import java.util.Arrays;
import java.util.Collections;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;

public class OldClient {
  public static void main(String[] args) {
    Records records = new Records(args[args.length - 1], "java-old");
    Administration administration = new Administration(records,
        (admin, name) -> admin.describeTopics(Collections.singleton(name)).values().get(name));
    Checks.scenario("create", administration::createTopics);
    Checks.scenario("describe", administration::describe);
    Checks.scenario("produce", () -> records.produce(Arrays.copyOf(args, args.length - 1)));
    Checks.scenario("produce idempotently", records::produceIdempotently);
    Checks.scenario("produce too much", records::produceTooMuch);
    Checks.scenario("partitions", () -> records.partitions(2));
    Checks.scenario("consume", records::consume);
    Checks.scenario("configs", () -> {
      administration.configs();
      alterConfigs(administration);
    });
    Checks.scenario("add partitions", administration::addPartitions);
    Checks.scenario("delete records", administration::deleteRecords);
    Checks.scenario("log directories", () -> describeLogDirs(administration));
    Checks.scenario("delete topics", administration::deleteTopics);
    Checks.scenario("after a restart", () -> {
      Checks.restart();
      records.readAll();
    });
    Checks.finish();
  }

  /** All configs of the topic at once: what is not said is at its default again. */
  @SuppressWarnings("deprecation")
  private static void alterConfigs(Administration administration) throws Exception {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, administration.topic);
    Config config = new Config(Collections.singleton(new ConfigEntry("segment.bytes", "2000000")));
    administration.admin.alterConfigs(Collections.singletonMap(resource, config)).all().get();
    Checks.soon("set", () -> administration.configOf(resource.type(), resource.name(), "segment.bytes").value(), "2000000");
    Checks.soon("back at the default",
        () -> administration.configOf(resource.type(), resource.name(), "retention.ms").value(), "604800000");
  }

  @SuppressWarnings("deprecation")
  private static void describeLogDirs(Administration administration) throws Exception {
    int node = administration.node();
    Object directories = administration.admin.describeLogDirs(Collections.singleton(node)).all().get().get(node).values();
    Checks.check("its partitions are there", directories.toString().contains(administration.topic + "-2"), true);
  }
}
