// Kafka Streams in its own group protocol (KIP-1071).

import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.admin.AdminClient;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;

public class StreamsJava {
  public static void main(String[] args) throws Exception {
    Map<String, Object> config = Map.of("bootstrap.servers", args[0], "client.id", "streams");
    try (var admin = AdminClient.create(config)) {
      var topics = List.of(new NewTopic("streams-in", 1, (short) 1), new NewTopic("streams-out", 1, (short) 1));
      admin.createTopics(topics).all().get();
      var serializer = new StringSerializer();
      try (var producer = new KafkaProducer<>(config, serializer, serializer)) {
        producer.send(new ProducerRecord<>("streams-in", "key", "value")).get();
      }
      var seen = new CountDownLatch(1);
      var topology = new StreamsBuilder();
      topology.<String, String>stream("streams-in").peek((key, value) -> seen.countDown()).to("streams-out");
      var settings = new Properties();
      settings.putAll(config);
      settings.putAll(Map.of("application.id", "streams", "group.protocol", "streams", "auto.offset.reset", "earliest",
          "default.key.serde", Serdes.StringSerde.class, "default.value.serde", Serdes.StringSerde.class));
      try (var streams = new KafkaStreams(topology.build(), settings)) {
        streams.start();
        seen.await();
        admin.describeStreamsGroups(List.of("streams")).all().get();
      }
    }
  }
}
