// Java clients of 2.0 to 3.9: the common part, and calls that 4.0 removed.

import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.TopicPartitionReplica;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.utils.AppInfoParser;

public class OldJava extends AnyJava {
  OldJava(String bootstrap) {
    super(bootstrap, "java-" + AppInfoParser.getVersion());
  }

  public static void main(String[] args) throws Exception {
    var client = new OldJava(args[0]);
    client.createTopic();
    client.produce();
    client.transact((producer, offsets) -> producer.sendOffsetsToTransaction(offsets, client.group));
    client.consumeInGroup(client.group, "heartbeat.interval.ms", 100);
    client.consumeAssigned();
    client.alterConfigs();
    client.administer();
    client.authenticate(args[1]);
  }

  private void alterConfigs() throws Exception {
    try (var admin = admin()) {
      var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
      var config = new Config(List.of(new ConfigEntry("retention.ms", "7200000")));
      admin.alterConfigs(Map.of(resource, config)).all().get();
      admin.describeTopics(List.of(topic)).all().get();
      var replica = new TopicPartitionReplica(topic, 0, 1);
      admin.describeReplicaLogDirs(List.of(replica)).all().get();
      tolerate(() -> admin.alterReplicaLogDirs(Map.of(replica, "/nowhere")).all().get());
    }
  }
}
