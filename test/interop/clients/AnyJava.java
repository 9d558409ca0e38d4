// What every Java client since 2.0 can do: produce in all ways, transactions, consume in a classic group, administer.

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.HashMap;
import org.apache.kafka.clients.admin.AdminClient;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

public class AnyJava {
  final String bootstrap;
  final String topic;
  final String group;
  final TopicPartition first;

  AnyJava(String bootstrap, String name) {
    this.bootstrap = bootstrap;
    topic = name + "-topic";
    group = name + "-group";
    first = new TopicPartition(topic, 0);
  }

  Map<String, Object> config(Object... pairs) {
    var config = new HashMap<String, Object>(Map.of("bootstrap.servers", bootstrap, "client.id", "java"));
    for (int i = 0; i < pairs.length; i += 2) config.put((String) pairs[i], pairs[i + 1]);
    return config;
  }

  AdminClient admin() {
    return AdminClient.create(config());
  }

  KafkaProducer<byte[], byte[]> producer(Object... pairs) {
    return new KafkaProducer<>(config(pairs), new ByteArraySerializer(), new ByteArraySerializer());
  }

  KafkaConsumer<byte[], byte[]> consumer(String group, Object... pairs) {
    var config = config(pairs);
    config.put("group.id", group);
    config.put("auto.offset.reset", "earliest");
    return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  ProducerRecord<byte[], byte[]> record(String value) {
    var record = new ProducerRecord<>(topic, 0, "key".getBytes(UTF_8), value.getBytes(UTF_8));
    record.headers().add("header", "worth".getBytes(UTF_8)).add("none", null);
    return record;
  }

  void createTopic() throws Exception {
    try (var admin = admin()) {
      var topics = List.of(
          new NewTopic(topic, 2, (short) 1).configs(Map.of("retention.ms", "3600000")),
          new NewTopic(topic + "-placed", Map.of(0, List.of(1))));
      admin.createTopics(topics).all().get();
    }
  }

  void produce() throws Exception {
    for (String acks : List.of("0", "1", "all")) {
      try (var producer = producer("acks", acks, "enable.idempotence", acks.equals("all"))) {
        producer.send(record("acks " + acks)).get();
        producer.send(new ProducerRecord<>(topic, null)).get();
      }
    }
    for (String codec : List.of("gzip", "snappy", "lz4")) produceCompressed(codec);
  }

  void produceCompressed(String codec) throws Exception {
    try (var producer = producer("compression.type", codec, "linger.ms", 50)) {
      for (int i = 0; i < 20; i++) producer.send(record(codec + " again and again " + i));
      producer.flush();
      producer.partitionsFor(topic);
    }
  }

  interface SendOffsets {
    void send(KafkaProducer<byte[], byte[]> producer, Map<TopicPartition, OffsetAndMetadata> offsets) throws Exception;
  }

  void transact(SendOffsets sendOffsets) throws Exception {
    try (var producer = producer("transactional.id", topic + "-transaction")) {
      producer.initTransactions();
      producer.beginTransaction();
      producer.send(record("committed"));
      sendOffsets.send(producer, Map.of(first, new OffsetAndMetadata(1, "in a transaction")));
      producer.commitTransaction();
      producer.beginTransaction();
      producer.send(record("aborted")).get();
      producer.abortTransaction();
    }
  }

  /** Two members, so that one of them sees a rebalance. */
  void consumeInGroup(String group, Object... settings) throws Exception {
    try (var one = consumer(group, settings); var other = consumer(group, settings)) {
      one.subscribe(List.of(topic));
      pollSome(one);
      one.commitSync();
      one.commitSync(Map.of(first, new OffsetAndMetadata(2, "metadata")));
      other.subscribe(List.of(topic));
      while (other.assignment().isEmpty() || one.assignment().size() != 1) {
        one.poll(Duration.ofMillis(100));
        other.poll(Duration.ofMillis(100));
      }
      one.position(one.assignment().iterator().next());
    }
  }

  void consumeAssigned() throws Exception {
    try (var consumer = consumer(group, "isolation.level", "read_committed", "enable.auto.commit", false)) {
      consumer.assign(List.of(first));
      consumer.seekToBeginning(List.of(first));
      pollSome(consumer);
      consumer.beginningOffsets(List.of(first));
      consumer.endOffsets(List.of(first));
      consumer.offsetsForTimes(Map.of(first, System.currentTimeMillis() - 60_000));
      consumer.listTopics();
    }
  }

  List<ConsumerRecord<byte[], byte[]>> pollSome(KafkaConsumer<byte[], byte[]> consumer) {
    var records = new ArrayList<ConsumerRecord<byte[], byte[]>>();
    while (records.size() < 10) consumer.poll(Duration.ofMillis(200)).forEach(records::add);
    return records;
  }

  void administer() throws Exception {
    try (var admin = admin()) {
      admin.describeCluster().nodes().get();
      admin.listTopics().names().get();
      var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
      admin.describeConfigs(List.of(resource, new ConfigResource(ConfigResource.Type.BROKER, "1"))).all().get();
      admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(3))).all().get();
      admin.deleteRecords(Map.of(first, RecordsToDelete.beforeOffset(1))).all().get();
      admin.describeLogDirs(Set.of(1));
      admin.describeConsumerGroups(List.of(group, "no such group")).describedGroups().get(group).get();
      admin.listConsumerGroups().all().get();
      admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get();
      admin.deleteConsumerGroups(List.of(group)).all().get();
      var acl = new AclBinding(
          new ResourcePattern(ResourceType.TOPIC, topic, PatternType.PREFIXED),
          new AccessControlEntry("User:someone", "*", AclOperation.READ, AclPermissionType.ALLOW));
      admin.createAcls(List.of(acl)).all().get();
      admin.describeAcls(acl.toFilter()).values().get();
      admin.deleteAcls(List.of(acl.toFilter())).all().get();
      admin.deleteTopics(List.of(topic + "-placed")).all().get();
      tolerate(() -> admin.deleteTopics(List.of("no-such-topic")).all().get());
    }
  }

  /** Tokens are for those who authenticated. */
  void authenticate(String sasl) throws Exception {
    var jaas = "org.apache.kafka.common.security.plain.PlainLoginModule required username=someone password=password;";
    var config = config("bootstrap.servers", sasl, "security.protocol", "SASL_PLAINTEXT", "sasl.mechanism", "PLAIN",
        "sasl.jaas.config", jaas);
    try (var admin = AdminClient.create(config)) {
      var token = admin.createDelegationToken().delegationToken().get();
      while (admin.describeDelegationToken().delegationTokens().get().isEmpty()) Thread.onSpinWait();
      admin.renewDelegationToken(token.hmac()).expiryTimestamp().get();
      admin.expireDelegationToken(token.hmac()).expiryTimestamp().get();
    }
  }

  interface Call {
    void run() throws Exception;
  }

  /** The broker refuses it; the exchange is what counts. */
  static void tolerate(Call call) throws Exception {
    try {
      call.run();
    } catch (java.util.concurrent.ExecutionException refused) {
      if (!(refused.getCause() instanceof org.apache.kafka.common.errors.ApiException)) throw refused;
    }
  }
}
