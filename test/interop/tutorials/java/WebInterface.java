// What the web interfaces (kafka-ui of provectus and of kafbat, Kafdrop, AKHQ, Redpanda Console) ask for, screen by screen. They have
// admin clients of 3.x and of 4.x; this compiles with both.

import static java.util.stream.Collectors.toMap;

import java.lang.reflect.Method;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigsResult;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.DeleteTopicsOptions;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.DescribeConfigsOptions;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.NewPartitionReassignment;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionReplica;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.GroupNotEmptyException;
import org.apache.kafka.common.errors.GroupSubscribedToTopicException;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.InvalidReplicaAssignmentException;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.errors.LogDirNotFoundException;
import org.apache.kafka.common.errors.SecurityDisabledException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.quota.ClientQuotaAlteration;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.apache.kafka.common.quota.ClientQuotaFilter;
import org.apache.kafka.common.quota.ClientQuotaFilterComponent;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

public final class WebInterface {
  private static final String TOPIC = "orders";
  private static final String GROUP = "readers";
  private static final TopicPartition FIRST = new TopicPartition(TOPIC, 0);
  private static final TopicPartition SECOND = new TopicPartition(TOPIC, 1);
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
    Checks.scenario("quotas", WebInterface::quotas);
    Checks.scenario("messages", WebInterface::messages);
    Checks.scenario("a group at work", WebInterface::groupAtWork);
    Checks.scenario("settings", WebInterface::settings);
    Checks.scenario("replicas", WebInterface::replicas);
    Checks.scenario("buttons", WebInterface::buttons);
    Checks.finish();
  }

  private static void fill() throws Exception {
    var topic = new NewTopic(TOPIC, Optional.of(2), Optional.empty()).configs(Map.of("cleanup.policy", "delete"));
    admin.createTopics(List.of(topic)).all().get();
    Checks.soon("there", () -> admin.listTopics(new ListTopicsOptions().listInternal(true)).names().get().contains(TOPIC), true);
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
    Checks.check("its own", configs.get("cleanup.policy").source(), ConfigEntry.ConfigSource.DYNAMIC_TOPIC_CONFIG);
    Checks.check("a default", configs.get("retention.ms").source(), ConfigEntry.ConfigSource.DEFAULT_CONFIG);
    var unknown = new ConfigResource(ConfigResource.Type.TOPIC, "unknown");
    Checks.refused("configs of no topic", UnknownTopicOrPartitionException.class, () -> describe(unknown));
    Checks.refused("no topic", UnknownTopicOrPartitionException.class, () -> admin.describeTopics(List.of("unknown")).allTopicNames().get());
    Checks.refused("made twice", TopicExistsException.class, () -> admin.createTopics(List.of(new NewTopic(TOPIC, 2, (short) 1))).all().get());
    Checks.check("documented", configs.get("cleanup.policy").documentation().isEmpty(), false);
    Checks.check("earliest", admin.listOffsets(Map.of(FIRST, OffsetSpec.earliest())).all().get().get(FIRST).offset(), 0L);
    Checks.check("latest", admin.listOffsets(Map.of(FIRST, OffsetSpec.latest())).all().get().get(FIRST).offset(), 10L);
    Checks.check("no reassignments", admin.listPartitionReassignments().reassignments().get(), Map.of());
    Checks.check("producers", admin.describeProducers(List.of(FIRST)).all().get().get(FIRST).activeProducers().size(), 1);
    Checks.check("no transactions", admin.listTransactions().all().get().size(), 0);
  }

  private static void groups() throws Exception {
    Checks.check("groups", groupNames(), List.of(GROUP));
    var group = admin.describeConsumerGroups(List.of(GROUP)).all().get().get(GROUP);
    Checks.check("state", group.state().toString(), "Empty");
    Checks.check("coordinator", group.coordinator().id(), me);
    var offsets = admin.listConsumerGroupOffsets(GROUP).partitionsToOffsetAndMetadata().get();
    Checks.check("offsets", offsets.get(FIRST).offset(), 4L);
    var spec = new ListConsumerGroupOffsetsSpec().topicPartitions(List.of(FIRST, SECOND));
    var several = admin.listConsumerGroupOffsets(Map.of(GROUP, spec, "unknown", spec)).all().get();
    Checks.check("of several, some of nothing", several.get(GROUP).get(SECOND), null);
    Checks.check("of a group that is not there", several.get("unknown").get(FIRST), null);
    Checks.refused("delete no group", GroupIdNotFoundException.class, () -> admin.deleteConsumerGroups(List.of("unknown")).all().get());
  }

  private static List<String> groupNames() throws Exception {
    return admin.listConsumerGroups().all().get().stream().map(group -> group.groupId()).toList();
  }

  private static KafkaConsumer<String, String> consumer(Map<String, Object> more) {
    var all = new HashMap<String, Object>(settings);
    all.putAll(more);
    return new KafkaConsumer<>(all, new StringDeserializer(), new StringDeserializer());
  }

  /** Without a group: by offset, by time, from the end back. */
  private static void messages() throws Exception {
    var serializer = new StringSerializer();
    try (var producer = new KafkaProducer<>(settings, serializer, serializer)) {
      var record = new ProducerRecord<String, String>(TOPIC, 1, null, "by hand");
      record.headers().add("from", "a form".getBytes());
      producer.send(record).get();
    }
    var both = List.of(FIRST, SECOND);
    try (var consumer = consumer(Map.of("client.id", "browser"))) {
      Checks.check("topics", consumer.listTopics().get(TOPIC).size(), 2);
      Checks.check("partitions", consumer.partitionsFor(TOPIC).size(), 2);
      Checks.check("beginnings", consumer.beginningOffsets(both), Map.of(FIRST, 0L, SECOND, 0L));
      Checks.check("ends", consumer.endOffsets(both), Map.of(FIRST, 10L, SECOND, 1L));
      Checks.check("by time", consumer.offsetsForTimes(Map.of(FIRST, 1L)).get(FIRST).offset(), 0L);
      var tomorrow = System.currentTimeMillis() + 86_400_000L;
      Checks.check("too late", consumer.offsetsForTimes(Map.of(FIRST, tomorrow)).get(FIRST), null);
      consumer.assign(both);
      consumer.seek(FIRST, 7);
      consumer.seekToBeginning(List.of(SECOND));
      var found = new ArrayList<String>();
      for (int tries = 0; found.size() < 4 && tries < 100; tries++) {
        for (var record : consumer.poll(Duration.ofMillis(200))) {
          var headers = new ArrayList<String>();
          for (var header : record.headers()) headers.add(header.key() + "=" + new String(header.value()));
          found.add(record.partition() + " " + record.offset() + " " + record.key() + " " + record.value() + " " + headers);
        }
      }
      Collections.sort(found);
      Checks.check("page", found, List.of("0 7 key value []", "0 8 key value []", "0 9 key value []", "1 0 null by hand [from=a form]"));
    }
  }

  private static void groupAtWork() throws Exception {
    try (var consumer = consumer(Map.of("group.id", GROUP, "client.id", "worker"))) {
      consumer.subscribe(List.of(TOPIC));
      for (int tries = 0; consumer.assignment().isEmpty() && tries < 100; tries++) consumer.poll(Duration.ofMillis(100));
      var group = admin.describeConsumerGroups(List.of(GROUP)).all().get().get(GROUP);
      Checks.check("state", group.state().toString(), "Stable");
      var member = group.members().iterator().next();
      Checks.check("member", List.of(member.clientId(), member.host()), List.of("worker", "/127.0.0.1"));
      Checks.check("its partitions", member.assignment().topicPartitions(), Set.of(FIRST, SECOND));
      Checks.check("assignor", group.partitionAssignor(), "range");
      Checks.refused("delete it", GroupNotEmptyException.class, () -> admin.deleteConsumerGroups(List.of(GROUP)).all().get());
      Checks.refused("delete its offsets", GroupSubscribedToTopicException.class,
          () -> admin.deleteConsumerGroupOffsets(GROUP, Set.of(FIRST)).all().get());
      Checks.refused("move it", UnknownMemberIdException.class,
          () -> admin.alterConsumerGroupOffsets(GROUP, Map.of(FIRST, new OffsetAndMetadata(0))).all().get());
    }
    Checks.soon("empty again", () -> admin.describeConsumerGroups(List.of(GROUP)).all().get().get(GROUP).state().toString(), "Empty");
  }

  private static void settings() throws Exception {
    var broker = new ConfigResource(ConfigResource.Type.BROKER, "" + me);
    alter(broker, "log.cleaner.threads", "2");
    Checks.soon("altered", () -> describe(broker).get("log.cleaner.threads").value(), "2");
    Checks.check("source", describe(broker).get("log.cleaner.threads").source(), ConfigEntry.ConfigSource.DYNAMIC_BROKER_CONFIG);
    Checks.refused("what only a start changes", InvalidRequestException.class, () -> alter(broker, "broker.id", "7"));
    var topic = new ConfigResource(ConfigResource.Type.TOPIC, TOPIC);
    Checks.refused("no such value", InvalidConfigurationException.class, () -> alter(topic, "retention.ms", "soon"));
    Method former;
    try {
      former = Admin.class.getMethod("alterConfigs", Map.class);
    } catch (NoSuchMethodException e) {
      return; // clients of 4.x do without
    }
    alter(topic, "max.message.bytes", "2000000");
    var only = new Config(List.of(new ConfigEntry("segment.ms", "3600000")));
    ((AlterConfigsResult) former.invoke(admin, Map.of(topic, only))).all().get();
    Checks.soon("altered as formerly", () -> describe(topic).get("segment.ms").value(), "3600000");
    Checks.check("and all others as before", describe(topic).get("max.message.bytes").source(), ConfigEntry.ConfigSource.DEFAULT_CONFIG);
  }

  private static void alter(ConfigResource resource, String name, String value) throws Exception {
    var change = new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
    admin.incrementalAlterConfigs(Map.of(resource, List.of(change))).all().get();
  }

  private static void replicas() throws Exception {
    var here = Optional.of(new NewPartitionReassignment(List.of(me)));
    admin.alterPartitionReassignments(Map.of(FIRST, here)).all().get();
    var elsewhere = Optional.of(new NewPartitionReassignment(List.of(me + 1)));
    Checks.refused("no such broker", InvalidReplicaAssignmentException.class,
        () -> admin.alterPartitionReassignments(Map.of(FIRST, elsewhere)).all().get());
    Checks.soon("nothing moves", () -> admin.listPartitionReassignments().reassignments().get(), Map.of());
    var replica = new TopicPartitionReplica(TOPIC, 0, me);
    var directory = admin.describeLogDirs(List.of(me)).allDescriptions().get().get(me).keySet().iterator().next();
    admin.alterReplicaLogDirs(Map.of(replica, directory)).all().get();
    Checks.refused("no such directory", LogDirNotFoundException.class,
        () -> admin.alterReplicaLogDirs(Map.of(replica, "/no/such/directory")).all().get());
  }

  private static void rights() throws Exception {
    var acls = admin.describeAcls(AclBindingFilter.ANY);
    Checks.refused("no authorizer", SecurityDisabledException.class, () -> acls.values().get());
    var right = new AclBinding(
        new ResourcePattern(ResourceType.TOPIC, TOPIC, PatternType.LITERAL),
        new AccessControlEntry("User:someone", "*", AclOperation.READ, AclPermissionType.ALLOW));
    Checks.refused("no right is given", SecurityDisabledException.class, () -> admin.createAcls(List.of(right)).all().get());
    Checks.refused("nor taken", SecurityDisabledException.class,
        () -> admin.deleteAcls(List.of(right.toFilter())).all().get());
    Checks.check("users", admin.describeUserScramCredentials().all().get(), Map.of());
  }

  private static void quotas() throws Exception {
    Checks.check("none", quotas(ClientQuotaFilter.all()), Map.of());
    var someone = new ClientQuotaEntity(Map.of(ClientQuotaEntity.USER, "someone"));
    var somebody = new ClientQuotaEntity(Map.of(ClientQuotaEntity.USER, "someone", ClientQuotaEntity.CLIENT_ID, "somewhere"));
    var anybody = new ClientQuotaEntity(Collections.singletonMap(ClientQuotaEntity.CLIENT_ID, null));
    var rates = Map.of("producer_byte_rate", 1e9, "consumer_byte_rate", 2e9);
    for (var entity : List.of(someone, somebody, anybody)) alter(entity, rates);
    Checks.soon("set", () -> quotas(ClientQuotaFilter.all()), Map.of(someone, rates, somebody, rates, anybody, rates));
    var any = List.of(ClientQuotaFilterComponent.ofEntityType(ClientQuotaEntity.USER));
    Checks.check("users, and nothing besides", quotas(ClientQuotaFilter.containsOnly(any)).keySet(), Set.of(someone));
    Checks.check("users at all", quotas(ClientQuotaFilter.contains(any)).keySet(), Set.of(someone, somebody));
    var byDefault = List.of(ClientQuotaFilterComponent.ofDefaultEntity(ClientQuotaEntity.CLIENT_ID));
    Checks.check("the default", quotas(ClientQuotaFilter.contains(byDefault)).keySet(), Set.of(anybody));
    var why = Checks.refused("no such quota", InvalidRequestException.class, () -> alter(someone, Map.of("speed", 1.0)));
    Checks.check("and why", why, "Invalid configuration key speed");
    var gone = new HashMap<String, Double>();
    for (var name : rates.keySet()) gone.put(name, null);
    for (var entity : List.of(someone, somebody, anybody)) alter(entity, gone);
    Checks.soon("taken away", () -> quotas(ClientQuotaFilter.all()), Map.of());
  }

  private static Map<ClientQuotaEntity, Map<String, Double>> quotas(ClientQuotaFilter filter) throws Exception {
    return admin.describeClientQuotas(filter).entities().get();
  }

  private static void alter(ClientQuotaEntity entity, Map<String, Double> values) throws Exception {
    var changes = new ArrayList<ClientQuotaAlteration.Op>();
    values.forEach((name, value) -> changes.add(new ClientQuotaAlteration.Op(name, value)));
    admin.alterClientQuotas(List.of(new ClientQuotaAlteration(entity, changes))).all().get();
  }

  private static void buttons() throws Exception {
    var topic = new ConfigResource(ConfigResource.Type.TOPIC, TOPIC);
    alter(topic, "retention.ms", "7200000");
    Checks.soon("altered", () -> describe(topic).get("retention.ms").value(), "7200000");
    admin.createPartitions(Map.of(TOPIC, NewPartitions.increaseTo(3))).all().get();
    Checks.soon("partitions", () -> admin.describeTopics(List.of(TOPIC)).allTopicNames().get().get(TOPIC).partitions().size(), 3);
    var low = admin.deleteRecords(Map.of(FIRST, RecordsToDelete.beforeOffset(-1))).lowWatermarks().get(FIRST).get();
    Checks.check("emptied", low.lowWatermark(), 10L);
    admin.alterConsumerGroupOffsets(GROUP, Map.of(FIRST, new OffsetAndMetadata(10))).all().get();
    admin.deleteConsumerGroupOffsets(GROUP, Set.of(FIRST)).all().get();
    admin.deleteConsumerGroups(List.of(GROUP)).all().get();
    Checks.check("no group", groupNames(), List.of());
    admin.deleteTopics(List.of(TOPIC), new DeleteTopicsOptions().timeoutMs(5000)).all().get();
    Checks.soon("no topic", () -> admin.listTopics().names().get().contains(TOPIC), false);
  }
}
