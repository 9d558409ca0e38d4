// The newest Java client: the common part, the group protocols of KIP-848 and KIP-932, and the rest of Admin.

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.admin.*;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.ElectionType;
import org.apache.kafka.common.TopicCollection;
import org.apache.kafka.common.TopicPartitionReplica;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.quota.ClientQuotaAlteration;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.apache.kafka.common.quota.ClientQuotaFilter;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

public class ModernJava extends AnyJava {
  ModernJava(String bootstrap) {
    super(bootstrap, "modern-java");
  }

  public static void main(String[] args) throws Exception {
    var client = new ModernJava(args[0]);
    client.createTopic();
    client.produce();
    client.produceCompressed("zstd");
    client.transactInGroup();
    client.consumeInGroup(client.group, "heartbeat.interval.ms", 100);
    client.consumeInGroup(client.group + "-consumer", "group.protocol", "consumer");
    client.consumeAsStaticMember();
    if (args.length == 2) client.consumeShared();
    client.consumeAssigned();
    client.administerGroups();
    client.administerTransactions();
    client.administerCluster();
    client.administerConfigs();
    client.administerTopics();
    client.administer();
    client.authenticate(args[1]);
  }

  private void transactInGroup() throws Exception {
    try (var consumer = consumer(group + "-transaction")) {
      consumer.subscribe(List.of(topic));
      pollSome(consumer);
      transact((producer, offsets) -> producer.sendOffsetsToTransaction(offsets, consumer.groupMetadata()));
    }
  }

  private void consumeAsStaticMember() {
    try (var consumer = consumer(group + "-static", "group.instance.id", "instance")) {
      consumer.subscribe(List.of(topic));
      pollSome(consumer);
    }
  }

  private void consumeShared() throws Exception {
    var shared = group + "-share";
    alter(new ConfigResource(ConfigResource.Type.GROUP, shared), "share.auto.offset.reset", "earliest");
    var config = config("group.id", shared, "share.acknowledgement.mode", "explicit");
    var deserializer = new ByteArrayDeserializer();
    try (var consumer = new KafkaShareConsumer<>(config, deserializer, deserializer)) {
      consumer.subscribe(List.of(topic));
      for (int seen = 0; seen < 10; ) {
        var records = consumer.poll(Duration.ofMillis(200));
        records.forEach(record -> consumer.acknowledge(record));
        consumer.commitSync();
        seen += records.count();
      }
    }
    try (var admin = admin()) {
      admin.describeShareGroups(List.of(shared)).all().get();
      admin.listShareGroupOffsets(Map.of(shared, new ListShareGroupOffsetsSpec())).all().get();
      admin.alterShareGroupOffsets(shared, Map.of(first, 0L)).all().get();
      admin.deleteShareGroupOffsets(shared, Set.of(topic)).all().get();
      admin.deleteShareGroups(List.of(shared)).all().get();
    }
  }

  private void alter(ConfigResource resource, String key, String value) throws Exception {
    try (var admin = admin()) {
      var set = new AlterConfigOp(new ConfigEntry(key, value), AlterConfigOp.OpType.SET);
      admin.incrementalAlterConfigs(Map.of(resource, List.of(set))).all().get();
    }
  }

  private void administerGroups() throws Exception {
    try (var admin = admin()) {
      admin.listGroups().all().get();
      admin.describeConsumerGroups(List.of(group + "-consumer")).all().get();
      admin.describeClassicGroups(List.of(group)).all().get();
      tolerate(() -> admin.describeStreamsGroups(List.of("no-such-group")).all().get());
      admin.listConsumerGroupOffsets(Map.of(
          group, new ListConsumerGroupOffsetsSpec(),
          group + "-consumer", new ListConsumerGroupOffsetsSpec().topicPartitions(List.of(first)))).all().get();
      var offset = new OffsetAndMetadata(3, Optional.of(0), "set");
      admin.alterConsumerGroupOffsets(group, Map.of(first, offset)).all().get();
      admin.removeMembersFromConsumerGroup(group + "-static",
          new RemoveMembersFromConsumerGroupOptions(Set.of(new MemberToRemove("instance")))).all().get();
      admin.deleteConsumerGroupOffsets(group + "-static", Set.of(first)).all().get();
    }
  }

  private void administerTransactions() throws Exception {
    var id = topic + "-transaction";
    try (var admin = admin()) {
      try (var producer = producer("transactional.id", id + "-open")) {
        producer.initTransactions();
        producer.beginTransaction();
        producer.send(record("never ends")).get();
        admin.listTransactions().all().get();
        admin.describeTransactions(List.of(id, id + "-open")).all().get();
        var state = admin.describeProducers(List.of(first)).partitionResult(first).get().activeProducers().stream()
            .filter(active -> active.currentTransactionStartOffset().isPresent()).findFirst().orElseThrow();
        admin.abortTransaction(new AbortTransactionSpec(first, state.producerId(), (short) state.producerEpoch(),
            state.coordinatorEpoch().orElse(0))).all().get();
        admin.fenceProducers(List.of(id + "-open")).all().get();
      }
    }
  }

  private void administerCluster() throws Exception {
    try (var admin = admin()) {
      admin.describeCluster(new DescribeClusterOptions().includeAuthorizedOperations(true)).nodes().get();
      admin.describeFeatures().featureMetadata().get();
      tolerate(() -> admin.updateFeatures(
          Map.of("metadata.version", new FeatureUpdate((short) 1, FeatureUpdate.UpgradeType.UNSAFE_DOWNGRADE)),
          new UpdateFeaturesOptions().validateOnly(true)).all().get());
      admin.describeMetadataQuorum().quorumInfo().get();
      admin.describeLogDirs(List.of(1)).allDescriptions().get();
      var replica = new TopicPartitionReplica(topic, 0, 1);
      tolerate(() -> admin.alterReplicaLogDirs(Map.of(replica, "/nowhere")).all().get());
      tolerate(() -> admin.unregisterBroker(99).all().get());
      var voter = Set.of(new RaftVoterEndpoint("CONTROLLER", "localhost", 1));
      tolerate(() -> admin.addRaftVoter(99, Uuid.randomUuid(), voter).all().get());
      tolerate(() -> admin.removeRaftVoter(99, Uuid.randomUuid()).all().get());
      var user = new ClientQuotaEntity(Map.of(ClientQuotaEntity.USER, "someone"));
      var quota = new ClientQuotaAlteration.Op("producer_byte_rate", 1e6);
      admin.alterClientQuotas(List.of(new ClientQuotaAlteration(user, List.of(quota)))).all().get();
      admin.describeClientQuotas(ClientQuotaFilter.all()).entities().get();
      var scram = new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_256, 4096);
      var credential = new UserScramCredentialUpsertion("someone", scram, "password");
      admin.alterUserScramCredentials(List.of(credential)).all().get();
      admin.describeUserScramCredentials().all().get();
    }
  }

  private void administerConfigs() throws Exception {
    var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    alter(resource, "max.message.bytes", "100000");
    try (var admin = admin()) {
      admin.describeConfigs(List.of(resource),
          new DescribeConfigsOptions().includeSynonyms(true).includeDocumentation(true)).all().get();
      tolerate(() -> admin.listConfigResources().all().get());
      var metrics = Set.of(ConfigResource.Type.CLIENT_METRICS);
      admin.listConfigResources(metrics, new ListConfigResourcesOptions()).all().get();
    }
  }

  private void administerTopics() throws Exception {
    try (var admin = admin()) {
      var description = admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic);
      admin.describeTopics(TopicCollection.ofTopicIds(List.of(description.topicId()))).allTopicIds().get();
      for (var spec : List.of(OffsetSpec.earliest(), OffsetSpec.latest(), OffsetSpec.maxTimestamp(),
          OffsetSpec.forTimestamp(0), OffsetSpec.earliestLocal(), OffsetSpec.latestTiered())) {
        admin.listOffsets(Map.of(first, spec)).all().get();
      }
      tolerate(() -> admin.electLeaders(ElectionType.PREFERRED, Set.of(first)).all().get());
      var target = Optional.of(new NewPartitionReassignment(List.of(1)));
      tolerate(() -> admin.alterPartitionReassignments(Map.of(first, target)).all().get());
      admin.listPartitionReassignments().reassignments().get();
      tolerate(() -> admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get());
    }
  }
}
