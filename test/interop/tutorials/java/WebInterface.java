// What the web interfaces (kafka-ui, Kafdrop, AKHQ, Redpanda Console) ask the admin client for, screen by screen.

import static java.util.stream.Collectors.toMap;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.DescribeConfigsOptions;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.SecurityDisabledException;
import org.apache.kafka.common.quota.ClientQuotaFilter;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

public final class WebInterface {
  private static final String TOPIC = "orders";
  private static final String GROUP = "readers";
  private static final TopicPartition FIRST = new TopicPartition(TOPIC, 0);
  private static Map<String, Object> settings;
  private static Admin admin;
  private static int me;

  public static void main(String[] args) {
    settings = Map.of("bootstrap.servers", args[0]);
    admin = Admin.create(settings);
    Checks.scenario("fill", WebInterface::fill);
    Checks.scenario("brokers", WebInterface::brokers);
    Checks.scenario("topics", WebInterface::topics);
    Checks.scenario("groups", WebInterface::groups);
    Checks.scenario("rights", WebInterface::rights);
    Checks.scenario("buttons", WebInterface::buttons);
    Checks.finish();
  }

  private static void fill() throws Exception {
    admin.createTopics(List.of(new NewTopic(TOPIC, 2, (short) 1))).all().get();
    var serializer = new StringSerializer();
    try (var producer = new KafkaProducer<>(settings, serializer, serializer)) {
      for (int i = 0; i < 10; i++) producer.send(new ProducerRecord<>(TOPIC, 0, "key", "value"));
    }
    var deserializer = new StringDeserializer();
    var group = Map.<String, Object>of("bootstrap.servers", settings.get("bootstrap.servers"), "group.id", GROUP);
    try (var consumer = new KafkaConsumer<>(group, deserializer, deserializer)) {
      consumer.assign(List.of(FIRST));
      consumer.commitSync(Map.of(FIRST, new OffsetAndMetadata(4)), Duration.ofSeconds(20));
    }
  }

  private static void brokers() throws Exception {
    var cluster = admin.describeCluster(new DescribeClusterOptions().includeAuthorizedOperations(true));
    me = cluster.controller().get().id();
    Checks.check("nodes", cluster.nodes().get().size(), 1);
    Checks.check("a cluster id", cluster.clusterId().get().length(), 22);
    var directories = admin.describeLogDirs(List.of(me)).allDescriptions().get().get(me);
    Checks.check("directories", directories.size(), 1);
    var directory = directories.values().iterator().next();
    Checks.check("no error", directory.error(), null);
    Checks.check("its partition", directory.replicaInfos().get(FIRST).size() > 0, true);
    var broker = new ConfigResource(ConfigResource.Type.BROKER, "" + me);
    var configs = describe(broker);
    Checks.check("the delete button", configs.get("delete.topic.enable").value(), "true");
    Checks.check("synonyms", configs.get("log.retention.hours").synonyms().isEmpty(), false);
    var features = admin.describeFeatures().featureMetadata().get();
    Checks.check("version", features.finalizedFeatures().get("metadata.version").maxVersionLevel(), (short) 30);
    Checks.check("quorum", admin.describeMetadataQuorum().quorumInfo().get().leaderId(), me);
  }

  private static Map<String, ConfigEntry> describe(ConfigResource resource) throws Exception {
    var options = new DescribeConfigsOptions().includeSynonyms(true).includeDocumentation(true);
    var config = admin.describeConfigs(List.of(resource), options).all().get().get(resource);
    return config.entries().stream().collect(toMap(ConfigEntry::name, entry -> entry));
  }

  private static void topics() throws Exception {
    var found = admin.describeTopics(List.of(TOPIC)).allTopicNames().get().get(TOPIC);
    Checks.check("partitions", found.partitions().size(), 2);
    Checks.check("leader", found.partitions().get(0).leader().id(), me);
    var configs = describe(new ConfigResource(ConfigResource.Type.TOPIC, TOPIC));
    Checks.check("a default", configs.get("cleanup.policy").source(), ConfigEntry.ConfigSource.DEFAULT_CONFIG);
    Checks.check("documented", configs.get("cleanup.policy").documentation().isEmpty(), false);
    Checks.check("earliest", admin.listOffsets(Map.of(FIRST, OffsetSpec.earliest())).all().get().get(FIRST).offset(), 0L);
    Checks.check("latest", admin.listOffsets(Map.of(FIRST, OffsetSpec.latest())).all().get().get(FIRST).offset(), 10L);
    Checks.check("no reassignments", admin.listPartitionReassignments().reassignments().get(), Map.of());
    Checks.check("producers", admin.describeProducers(List.of(FIRST)).all().get().get(FIRST).activeProducers().size(), 1);
    Checks.check("no transactions", admin.listTransactions().all().get().size(), 0);
  }

  private static void groups() throws Exception {
    var listed = admin.listGroups().all().get().stream().map(group -> group.groupId()).toList();
    Checks.check("groups", listed, List.of(GROUP));
    var group = admin.describeConsumerGroups(List.of(GROUP)).all().get().get(GROUP);
    Checks.check("state", group.groupState().toString(), "Empty");
    var offsets = admin.listConsumerGroupOffsets(GROUP).partitionsToOffsetAndMetadata().get();
    Checks.check("offsets", offsets.get(FIRST).offset(), 4L);
  }

  private static void rights() throws Exception {
    var acls = admin.describeAcls(AclBindingFilter.ANY);
    Checks.refused("no authorizer", SecurityDisabledException.class, () -> acls.values().get());
    Checks.check("quotas", admin.describeClientQuotas(ClientQuotaFilter.all()).entities().get(), Map.of());
    Checks.check("users", admin.describeUserScramCredentials().all().get(), Map.of());
  }

  private static void buttons() throws Exception {
    var topic = new ConfigResource(ConfigResource.Type.TOPIC, TOPIC);
    var change = new AlterConfigOp(new ConfigEntry("retention.ms", "7200000"), AlterConfigOp.OpType.SET);
    admin.incrementalAlterConfigs(Map.of(topic, List.of(change))).all().get();
    Checks.soon("altered", () -> describe(topic).get("retention.ms").value(), "7200000");
    admin.createPartitions(Map.of(TOPIC, NewPartitions.increaseTo(3))).all().get();
    Checks.soon("partitions", () -> admin.describeTopics(List.of(TOPIC)).allTopicNames().get().get(TOPIC).partitions().size(), 3);
    var low = admin.deleteRecords(Map.of(FIRST, RecordsToDelete.beforeOffset(-1))).lowWatermarks().get(FIRST).get();
    Checks.check("emptied", low.lowWatermark(), 10L);
    admin.alterConsumerGroupOffsets(GROUP, Map.of(FIRST, new OffsetAndMetadata(10))).all().get();
    admin.deleteConsumerGroupOffsets(GROUP, Set.of(FIRST)).all().get();
    admin.deleteConsumerGroups(List.of(GROUP)).all().get();
    Checks.check("no group", admin.listGroups().all().get().size(), 0);
    admin.deleteTopics(List.of(TOPIC)).all().get();
    Checks.soon("no topic", () -> admin.listTopics().names().get().contains(TOPIC), false);
  }
}
