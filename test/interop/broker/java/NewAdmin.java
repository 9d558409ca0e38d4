// The rest of the Admin of 4.3.0: topics by id, configs in steps, offsets of all kinds, the cluster.

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.admin.*;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.common.ElectionType;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicCollection;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionReplica;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.*;
import org.apache.kafka.common.quota.ClientQuotaFilter;

final class NewAdmin {
  private final Admin admin;
  private final Administration base;
  private final Records records;
  private final String topic;

  NewAdmin(Administration base) {
    this.base = base;
    admin = base.admin;
    records = base.records;
    topic = base.topic;
  }

  void topics() throws Exception {
    var name = topic + "-new";
    var created = admin.createTopics(List.of(
        new NewTopic(name, Optional.empty(), Optional.empty()).configs(Map.of("segment.bytes", "2000000"))));
    var id = created.topicId(name).get();
    Checks.check("partitions by default", created.numPartitions(name).get(), 1);
    Checks.check("replicas by default", created.replicationFactor(name).get(), 1);
    Checks.check("configs as created", created.config(name).get().get("segment.bytes").value(), "2000000");
    var byId = TopicCollection.ofTopicIds(List.of(id));
    Checks.soon("its name", () -> described(byId).name(), name);
    var options = new DescribeTopicsOptions().includeAuthorizedOperations(true).partitionSizeLimitPerResponse(1);
    var description = admin.describeTopics(List.of(topic), options).allTopicNames().get().get(topic);
    Checks.check("partitions, one at a time", description.partitions().size(), 2);
    Checks.check("may be read", description.authorizedOperations().contains(AclOperation.READ), true);
    Checks.refused("no such id", UnknownTopicIdException.class,
        () -> described(TopicCollection.ofTopicIds(List.of(Uuid.randomUuid()))));
    var listing = admin.listTopics().namesToListings().get().get(name);
    Checks.check("listed with its id", listing.topicId(), id);
    var nowhere = new NewTopic(topic + "-lost", Map.of(0, List.of(99)));
    Checks.refused("on no broker", InvalidReplicaAssignmentException.class,
        () -> admin.createTopics(List.of(nowhere)).all().get());
    var colliding = new NewTopic(name.replace('-', '_'), 1, (short) 1);
    admin.createTopics(List.of(colliding)).all().get();
    Checks.refused("a name that collides", InvalidTopicException.class,
        () -> admin.createTopics(List.of(new NewTopic(name.replace('-', '_').replaceFirst("_", "."), 1, (short) 1))).all().get());
    var tried = admin.createPartitions(Map.of(name, NewPartitions.increaseTo(2, List.of(List.of(base.node())))),
        new CreatePartitionsOptions().validateOnly(true));
    Checks.check("tried", tried.all().get(), null);
    Checks.check("but not done", described(byId).partitions().size(), 1);
    Checks.refused("partitions on no broker", InvalidReplicaAssignmentException.class,
        () -> admin.createPartitions(Map.of(name, NewPartitions.increaseTo(2, List.of(List.of(99))))).all().get());
    admin.deleteTopics(byId).all().get();
    Checks.refused("deleted twice", UnknownTopicIdException.class, () -> admin.deleteTopics(byId).all().get());
    admin.deleteTopics(List.of(colliding.name())).all().get();
  }

  private TopicDescription described(TopicCollection.TopicIdCollection ids) throws Exception {
    return admin.describeTopics(ids).allTopicIds().get().values().iterator().next();
  }

  private void alter(ConfigResource resource, OpType type, String key, String value) throws Exception {
    var operation = new AlterConfigOp(new ConfigEntry(key, value), type);
    admin.incrementalAlterConfigs(Map.of(resource, List.of(operation))).all().get();
  }

  void configs() throws Exception {
    var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    alter(resource, OpType.SET, "segment.bytes", "3000000");
    Checks.soon("set", () -> base.configOf(resource.type(), topic, "segment.bytes").value(), "3000000");
    alter(resource, OpType.APPEND, "cleanup.policy", "compact");
    Checks.soon("appended", () -> base.configOf(resource.type(), topic, "cleanup.policy").value(), "delete,compact");
    alter(resource, OpType.SUBTRACT, "cleanup.policy", "compact");
    Checks.soon("subtracted", () -> base.configOf(resource.type(), topic, "cleanup.policy").value(), "delete");
    alter(resource, OpType.DELETE, "cleanup.policy", "");
    Checks.soon("deleted", () -> base.configOf(resource.type(), topic, "cleanup.policy").source(),
        ConfigEntry.ConfigSource.DEFAULT_CONFIG);
    Checks.refused("a bad value", InvalidConfigurationException.class,
        () -> alter(resource, OpType.SET, "segment.bytes", "little"));
    Checks.refused("no such config", InvalidConfigurationException.class,
        () -> alter(resource, OpType.SET, "no.such.config", "1"));
    Checks.refused("no such topic", UnknownTopicOrPartitionException.class, () -> alter(
        new ConfigResource(ConfigResource.Type.TOPIC, topic + "-nowhere"), OpType.SET, "segment.bytes", "3000000"));

    var options = new DescribeConfigsOptions().includeSynonyms(true).includeDocumentation(true);
    var all = admin.describeConfigs(List.of(resource), options).all().get().get(resource);
    var segment = all.get("segment.bytes");
    Checks.check("synonyms", segment.synonyms().stream().map(ConfigEntry.ConfigSynonym::name).toList(),
        List.of("segment.bytes", "log.segment.bytes"));
    Checks.check("values", segment.synonyms().stream().map(ConfigEntry.ConfigSynonym::value).toList(),
        List.of("3000000", "1073741824"));
    Checks.check("type", segment.type(), ConfigEntry.ConfigType.INT);
    Checks.check("documented", segment.documentation().isEmpty(), false);
    Checks.check("configs of a topic", all.entries().size(), 33);

    var broker = new ConfigResource(ConfigResource.Type.BROKER, "" + base.node());
    var brokers = new ConfigResource(ConfigResource.Type.BROKER, "");
    alter(broker, OpType.SET, "message.max.bytes", "2000000");
    alter(brokers, OpType.SET, "log.retention.ms", "7200000");
    Checks.soon("of the broker", () -> source(broker, "message.max.bytes"), "2000000 DYNAMIC_BROKER_CONFIG");
    Checks.soon("of all brokers", () -> source(broker, "log.retention.ms"), "7200000 DYNAMIC_DEFAULT_BROKER_CONFIG");
    Checks.soon("as the topic has it", () -> source(resource, "max.message.bytes"), "2000000 DYNAMIC_BROKER_CONFIG");
    alter(broker, OpType.DELETE, "message.max.bytes", "");
    alter(brokers, OpType.DELETE, "log.retention.ms", "");
    Checks.soon("of the broker again", () -> source(broker, "message.max.bytes"), "1048588 DEFAULT_CONFIG");
    Checks.refused("read only", InvalidRequestException.class, () -> alter(broker, OpType.SET, "num.partitions", "7"));
    var listed = admin.listConfigResources(Set.of(ConfigResource.Type.TOPIC), new ListConfigResourcesOptions()).all().get();
    Checks.check("listed", listed.contains(resource), true);
  }

  private String source(ConfigResource resource, String config) throws Exception {
    var entry = base.configOf(resource.type(), resource.name(), config);
    return entry.value() + " " + entry.source();
  }

  private String at(OffsetSpec spec) throws Exception {
    var options = new ListOffsetsOptions(IsolationLevel.READ_COMMITTED);
    var found = admin.listOffsets(Map.of(records.first, spec), options).partitionResult(records.first).get();
    return found.offset() + " " + (found.timestamp() < 0 ? -1 : found.timestamp() - Records.START) + " " + found.leaderEpoch();
  }

  void offsets() throws Exception {
    long end = records.sent.size();
    Checks.check("earliest", at(OffsetSpec.earliest()), "0 -1 Optional[0]");
    Checks.check("latest", at(OffsetSpec.latest()), end + " -1 Optional[0]");
    Checks.check("the last time", at(OffsetSpec.maxTimestamp()), (end - 1) + " " + (end - 1) + " Optional[0]");
    Checks.check("a time", at(OffsetSpec.forTimestamp(Records.START + 30)), "30 30 Optional[0]");
    Checks.check("a time to come", at(OffsetSpec.forTimestamp(Records.START + 99_999_999)), "-1 -1 Optional.empty");
    Checks.check("earliest here", at(OffsetSpec.earliestLocal()), "0 -1 Optional[0]");
    Checks.check("latest elsewhere", at(OffsetSpec.latestTiered()), "-1 -1 Optional.empty");
    Checks.check("earliest still to go elsewhere", at(OffsetSpec.earliestPendingUpload()), "-1 -1 Optional.empty");
    var missing = new TopicPartition(topic, 77);
    Checks.refused("of no partition", TimeoutException.class, () -> admin.listOffsets(
        Map.of(missing, OffsetSpec.latest()), new ListOffsetsOptions().timeoutMs(500)).partitionResult(missing).get());
    var producers = admin.describeProducers(List.of(records.first)).partitionResult(records.first).get().activeProducers();
    Checks.check("producers", producers.stream().anyMatch(producer -> producer.lastSequence() == 499), true);
    Checks.check("no transactions", producers.stream().anyMatch(p -> p.currentTransactionStartOffset().isPresent()), false);
  }

  void cluster() throws Exception {
    var cluster = admin.describeCluster(new DescribeClusterOptions().includeAuthorizedOperations(true).includeFencedBrokers(true));
    Node node = cluster.nodes().get().iterator().next();
    Checks.check("may be altered", cluster.authorizedOperations().get().contains(AclOperation.ALTER), true);
    Checks.check("not fenced", node.isFenced(), false);
    Checks.check("no rack", node.hasRack(), false);

    var features = admin.describeFeatures().featureMetadata().get();
    Checks.check("metadata.version", features.finalizedFeatures().get("metadata.version").maxVersionLevel(), (short) 30);
    Checks.check("supported", features.supportedFeatures().get("metadata.version").maxVersion(), (short) 30);
    Checks.check("an epoch", features.finalizedFeaturesEpoch().isPresent(), true);
    Checks.refused("no such feature", InvalidUpdateVersionException.class, () -> admin.updateFeatures(
        Map.of("no.such.feature", new FeatureUpdate((short) 1, FeatureUpdate.UpgradeType.UPGRADE)),
        new UpdateFeaturesOptions()).all().get());

    var quorum = admin.describeMetadataQuorum().quorumInfo().get();
    Checks.check("leader", quorum.leaderId(), node.id());
    Checks.check("voters", quorum.voters().stream().map(QuorumInfo.ReplicaState::replicaId).toList(), List.of(node.id()));
    Checks.check("observers", quorum.observers(), List.of());
    Checks.check("high watermark", quorum.highWatermark() > 1, true);

    Checks.check("no quotas", admin.describeClientQuotas(ClientQuotaFilter.all()).entities().get(), Map.of());
    Checks.check("no users", admin.describeUserScramCredentials().users().get(), List.of());
    Checks.refused("no such broker", BrokerIdNotRegisteredException.class, () -> admin.unregisterBroker(99).all().get());
  }

  void replicas() throws Exception {
    int node = base.node();
    var directories = admin.describeLogDirs(List.of(node)).allDescriptions().get().get(node);
    Checks.check("one directory", directories.size(), 1);
    var directory = directories.values().iterator().next();
    Checks.check("no error", directory.error(), null);
    Checks.check("room", directory.totalBytes().getAsLong() > 0 && directory.usableBytes().getAsLong() > 0, true);
    var info = directory.replicaInfos().get(records.first);
    Checks.check("its partition", info.size() > 1000 && !info.isFuture() && info.offsetLag() == 0, true);

    var replica = new TopicPartitionReplica(topic, 0, node);
    Checks.refused("moved to no directory", LogDirNotFoundException.class,
        () -> admin.alterReplicaLogDirs(Map.of(replica, "/nowhere")).all().get());
    var path = directories.keySet().iterator().next();
    admin.alterReplicaLogDirs(Map.of(replica, path)).all().get();
    Checks.check("where it is", admin.describeReplicaLogDirs(List.of(replica)).all().get().get(replica)
        .getCurrentReplicaLogDir(), path);

    admin.electLeaders(ElectionType.PREFERRED, Set.of(records.first)).partitions().get().values()
        .forEach(error -> Checks.check("preferred", error.map(Throwable::getClass), Optional.of(ElectionNotNeededException.class)));
    admin.electLeaders(ElectionType.UNCLEAN, Set.of(records.first)).partitions().get().values()
        .forEach(error -> Checks.check("unclean", error.map(Throwable::getClass), Optional.of(ElectionNotNeededException.class)));
    Checks.check("of all partitions", admin.electLeaders(ElectionType.PREFERRED, null).partitions().get(), Map.of());

    var here = Optional.of(new NewPartitionReassignment(List.of(node)));
    Checks.check("to where it is", admin.alterPartitionReassignments(Map.of(records.first, here)).all().get(), null);
    Checks.check("under way", admin.listPartitionReassignments().reassignments().get(), Map.of());
    Checks.refused("to no broker", InvalidReplicaAssignmentException.class, () -> admin.alterPartitionReassignments(
        Map.of(records.first, Optional.of(new NewPartitionReassignment(List.of(99))))).all().get());
    Checks.refused("nothing to cancel", NoReassignmentInProgressException.class, () -> admin.alterPartitionReassignments(
        Map.of(records.first, Optional.empty())).all().get());
  }
}
