// What a stock consumer and a stock admin client are told about partition 0 of topics, a line of JSON for each: where it
// begins and ends, its records, those that are committed, and which offsets timestamps have.
// `KafkaFacts BOOTSTRAP TOPIC...`

import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.*;
import org.apache.kafka.clients.admin.*;
import org.apache.kafka.clients.consumer.*;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

public class KafkaFacts {
  private static final int LOOKUPS = 40;
  private static String bootstrap;
  private static Admin admin;

  public static void main(String[] args) throws Exception {
    bootstrap = args[0];
    try (Admin client = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
      admin = client;
      for (int i = 1; i < args.length; i++) System.out.println(new ObjectMapper().writeValueAsString(facts(new TopicPartition(args[i], 0))));
    }
  }

  private static Map<String, Object> facts(TopicPartition partition) throws Exception {
    var all = consume(partition, IsolationLevel.READ_UNCOMMITTED);
    var timestamps = new TreeSet<Long>();
    for (int i = 0; i < all.size(); i += 1 + all.size() / LOOKUPS) {
      for (long near = -1; near <= 1; near++) timestamps.add(all.get(i).timestamp() + near);
    }
    var times = new ArrayList<List<Long>>();
    for (long timestamp : timestamps) {
      if (timestamp >= 0) times.add(found(timestamp, offset(partition, OffsetSpec.forTimestamp(timestamp), IsolationLevel.READ_UNCOMMITTED)));
    }
    var facts = new LinkedHashMap<String, Object>();
    facts.put("topic", partition.topic());
    facts.put("start", offset(partition, OffsetSpec.earliest(), IsolationLevel.READ_UNCOMMITTED).offset());
    facts.put("end", offset(partition, OffsetSpec.latest(), IsolationLevel.READ_UNCOMMITTED).offset());
    facts.put("stable", offset(partition, OffsetSpec.latest(), IsolationLevel.READ_COMMITTED).offset());
    facts.put("records", all.stream().map(KafkaFacts::text).toList());
    facts.put("committed", consume(partition, IsolationLevel.READ_COMMITTED).stream().map(ConsumerRecord::offset).toList());
    facts.put("times", times);
    var latest = offset(partition, OffsetSpec.maxTimestamp(), IsolationLevel.READ_UNCOMMITTED);
    facts.put("latest", found(-1, latest));
    return facts;
  }

  private static List<Long> found(long asked, ListOffsetsResult.ListOffsetsResultInfo answer) {
    return List.of(asked, answer.offset(), answer.timestamp(), (long) answer.leaderEpoch().orElse(-1));
  }

  private static ListOffsetsResult.ListOffsetsResultInfo offset(TopicPartition partition, OffsetSpec what, IsolationLevel isolation) throws Exception {
    return admin.listOffsets(Map.of(partition, what), new ListOffsetsOptions(isolation)).partitionResult(partition).get();
  }

  private static List<ConsumerRecord<byte[], byte[]>> consume(TopicPartition partition, IsolationLevel isolation) {
    Map<String, Object> config = Map.of("bootstrap.servers", bootstrap, "isolation.level", isolation.toString(),
        "enable.auto.commit", false, "auto.offset.reset", "none", "max.partition.fetch.bytes", 50_000);
    var records = new ArrayList<ConsumerRecord<byte[], byte[]>>();
    try (var consumer = new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end = consumer.endOffsets(List.of(partition)).get(partition);
      while (consumer.position(partition) < end) consumer.poll(Duration.ofMillis(100)).forEach(records::add);
    }
    return records;
  }

  private static String text(ConsumerRecord<byte[], byte[]> record) {
    var text = new StringJoiner(" ");
    text.add(Long.toString(record.offset())).add(Long.toString(record.timestamp())).add(record.timestampType().toString());
    text.add(record.leaderEpoch().map(String::valueOf).orElse("-1")).add(hex(record.key())).add(hex(record.value()));
    record.headers().forEach(header -> text.add(header.key() + "=" + hex(header.value())));
    return text.toString();
  }

  private static String hex(byte[] bytes) {
    return bytes == null ? "null" : HexFormat.of().formatHex(bytes);
  }
}
