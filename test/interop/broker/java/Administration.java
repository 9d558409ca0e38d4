// What every AdminClient since 2.0 can do with topics, configs and records.

import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.AdminClient;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.DescribeClusterResult;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.InvalidPartitionsException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.OffsetOutOfRangeException;
import org.apache.kafka.common.errors.SecurityDisabledException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

final class Administration {
  final AdminClient admin;
  final Records records;
  final String topic;

  private final Describe describe;

  /** Where the releases differ. */
  interface Describe {
    KafkaFuture<TopicDescription> topic(AdminClient admin, String name);
  }

  Administration(Records records, Describe describe) {
    this.records = records;
    this.describe = describe;
    topic = records.topic;
    admin = AdminClient.create(records.config());
  }

  int node() throws Exception {
    return admin.describeCluster().controller().get().id();
  }

  static List<NewTopic> one(NewTopic topic) {
    return Collections.singletonList(topic);
  }

  void createTopics() throws Exception {
    NewTopic wanted = new NewTopic(topic, 2, (short) 1).configs(Collections.singletonMap("retention.ms", "-1"));
    NewTopic placed = new NewTopic(topic + "-placed", Collections.singletonMap(0, Arrays.asList(node())));
    admin.createTopics(Arrays.asList(wanted, placed)).all().get();
    String said = Checks.refused("created twice", TopicExistsException.class,
        () -> admin.createTopics(one(wanted)).all().get());
    Checks.check("and why", said, "Topic '" + topic + "' already exists.");
    Checks.refused("a bad name", InvalidTopicException.class,
        () -> admin.createTopics(one(new NewTopic("no spaces", 1, (short) 1))).all().get());
    Checks.refused("no partitions", InvalidPartitionsException.class,
        () -> admin.createTopics(one(new NewTopic("none", 0, (short) 1))).all().get());
    Checks.refused("too few brokers", InvalidReplicationFactorException.class,
        () -> admin.createTopics(one(new NewTopic("three", 1, (short) 3))).all().get());
    NewTopic bad = new NewTopic("bad", 1, (short) 1).configs(Collections.singletonMap("retention.ms", "soon"));
    Checks.refused("a bad config", InvalidConfigurationException.class, () -> admin.createTopics(one(bad)).all().get());
    admin.createTopics(one(new NewTopic(topic + "-tried", 1, (short) 1)), new CreateTopicsOptions().validateOnly(true))
        .all().get();
    Set<String> names = new HashSet<>(Arrays.asList(topic, topic + "-placed"));
    Checks.soon("topics", () -> mine(), names);
  }

  /** The names of this client's topics. */
  Set<String> mine() throws Exception {
    Set<String> names = new HashSet<>(admin.listTopics().names().get());
    names.removeIf(name -> !name.startsWith(topic));
    return names;
  }

  void describe() throws Exception {
    DescribeClusterResult cluster = admin.describeCluster();
    Collection<Node> nodes = cluster.nodes().get();
    Checks.check("one node", nodes.size(), 1);
    Node node = nodes.iterator().next();
    Checks.check("its address", node.host() + ":" + node.port(), records.bootstrap);
    Checks.check("controller", cluster.controller().get(), node);
    Checks.check("the length of a cluster's id", cluster.clusterId().get().length(), 22);
    TopicDescription description = description();
    Checks.check("partitions", description.partitions().size(), 2);
    Checks.check("internal", description.isInternal(), false);
    Checks.check("leader", description.partitions().get(1).leader(), node);
    Checks.check("replicas", description.partitions().get(1).replicas(), Arrays.asList(node));
    Checks.check("in sync", description.partitions().get(1).isr(), Arrays.asList(node));
    Checks.refused("no such topic", UnknownTopicOrPartitionException.class,
        () -> describe.topic(admin, topic + "-nowhere").get());
    Checks.refused("no authorizer", SecurityDisabledException.class,
        () -> admin.describeAcls(AclBindingFilter.ANY).values().get());
  }

  TopicDescription description() throws Exception {
    return describe.topic(admin, topic).get();
  }

  ConfigEntry configOf(ConfigResource.Type type, String name, String config) throws Exception {
    ConfigResource resource = new ConfigResource(type, name);
    return admin.describeConfigs(Collections.singleton(resource)).all().get().get(resource).get(config);
  }

  void configs() throws Exception {
    ConfigEntry retention = configOf(ConfigResource.Type.TOPIC, topic, "retention.ms");
    Checks.check("as created", retention.value(), "-1");
    Checks.check("source", retention.source().toString(), "DYNAMIC_TOPIC_CONFIG");
    ConfigEntry policy = configOf(ConfigResource.Type.TOPIC, topic, "cleanup.policy");
    Checks.check("a default", policy.value() + " " + policy.source() + policy.isDefault(), "delete DEFAULT_CONFIGtrue");
    ConfigEntry dir = configOf(ConfigResource.Type.BROKER, "" + node(), "log.dirs");
    Checks.check("static, read only", dir.source() + " " + dir.isReadOnly(), "STATIC_BROKER_CONFIG true");
    ConfigEntry deletion = configOf(ConfigResource.Type.BROKER, "" + node(), "delete.topic.enable");
    Checks.check("of the broker", deletion.value() + " " + deletion.isReadOnly(), "true true");
    Checks.refused("of no topic", UnknownTopicOrPartitionException.class,
        () -> configOf(ConfigResource.Type.TOPIC, topic + "-nowhere", ""));
  }

  void addPartitions() throws Exception {
    admin.createPartitions(Collections.singletonMap(topic, NewPartitions.increaseTo(3))).all().get();
    Checks.soon("three", () -> description().partitions().size(), 3);
    Checks.refused("fewer", InvalidPartitionsException.class,
        () -> admin.createPartitions(Collections.singletonMap(topic, NewPartitions.increaseTo(1))).all().get());
  }

  void deleteRecords() throws Exception {
    Map<TopicPartition, RecordsToDelete> before = new HashMap<>();
    before.put(records.first, RecordsToDelete.beforeOffset(7));
    long low = admin.deleteRecords(before).lowWatermarks().get(records.first).get().lowWatermark();
    Checks.check("low watermark", low, 7L);
    records.begin = 7;
    records.readAll();
    before.put(records.first, RecordsToDelete.beforeOffset(1_000_000));
    Checks.refused("beyond the end", OffsetOutOfRangeException.class, () -> admin.deleteRecords(before).all().get());
  }

  void deleteTopics() throws Exception {
    admin.deleteTopics(Collections.singleton(topic + "-placed")).all().get();
    Checks.refused("deleted twice", UnknownTopicOrPartitionException.class,
        () -> admin.deleteTopics(Collections.singleton(topic + "-placed")).all().get());
    Checks.soon("topics", () -> mine(), Collections.singleton(topic));
  }
}
