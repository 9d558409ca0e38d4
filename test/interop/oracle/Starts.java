// What Apache Kafka makes of the properties of a combined node: its listeners, or that it does not start. Lines of JSON with
// what is `set` on top of a configuration that works (null takes something away), each out again with the answer.

import com.fasterxml.jackson.databind.*;
import java.io.*;
import java.util.*;
import kafka.server.KafkaConfig;
import org.apache.kafka.common.Endpoint;
import scala.jdk.javaapi.CollectionConverters;

public class Starts {
  static final Map<String, String> works = Map.of(
    "process.roles", "broker,controller",
    "node.id", "1",
    "controller.quorum.voters", "1@localhost:9093",
    "controller.listener.names", "CONTROLLER",
    "listeners", "PLAINTEXT://:9092,CONTROLLER://:9093");

  public static void main(String[] args) throws Exception {
    var json = new ObjectMapper();
    var lines = new BufferedReader(new InputStreamReader(System.in));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      var set = json.readTree(line).get("set");
      var properties = new Properties();
      properties.putAll(works);
      set.properties().forEach(entry -> {
        if (entry.getValue().isNull()) properties.remove(entry.getKey());
        else properties.put(entry.getKey(), entry.getValue().asText());
      });
      var answer = new LinkedHashMap<String, Object>();
      answer.put("set", set);
      try {
        var config = KafkaConfig.fromProps(properties, false);
        answer.put("listeners", texts(CollectionConverters.asJava(config.dataPlaneListeners())));
        answer.put("advertised", texts(CollectionConverters.asJava(config.effectiveAdvertisedBrokerListeners())));
        answer.put("interBrokerListener", config.interBrokerListenerName().value());
        answer.put("logDirs", config.logDirs());
        answer.put("retentionMs", config.logRetentionTimeMillis());
      } catch (Exception e) {
        answer.put("error", e.getMessage());
      }
      System.out.println(json.writeValueAsString(answer));
    }
  }

  static List<String> texts(List<Endpoint> endpoints) {
    return endpoints.stream().map(it -> it.listener() + " " + it.securityProtocol() + " " + (it.host() == null ? "" : it.host()) + " " + it.port()).toList();
  }
}
