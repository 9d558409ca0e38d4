// What Apache Kafka knows of each config of a topic, a broker, a group and client metrics, a line of JSON for each: its type, default,
// dynamic mode and synonyms, and what it makes of values in and around what it allows: the value as it prints it, or its error.

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.*;
import org.apache.kafka.common.config.*;
import org.apache.kafka.common.config.ConfigDef.*;
import org.apache.kafka.coordinator.group.GroupConfig;
import org.apache.kafka.server.config.*;
import org.apache.kafka.server.metrics.ClientMetricsConfigs;
import org.apache.kafka.storage.internals.log.LogConfig;

public class Configs {
  static final ObjectMapper json = new ObjectMapper();
  static Set<String> onlyWhileRunning = Set.of();

  public static void main(String[] args) throws Exception {
    var broker = new ConfigDef(AbstractKafkaConfig.CONFIG_DEF);
    for (var key : QuotaConfig.brokerQuotaConfigs().configKeys().values()) broker.define(key);
    onlyWhileRunning = QuotaConfig.brokerQuotaConfigs().names();
    print("topic", LogConfig.configDefCopy());
    print("broker", broker);
    print("group", GroupConfig.CONFIG_DEF);
    print("client-metrics", ClientMetricsConfigs.configDef());
  }

  static void print(String resource, ConfigDef definitions) throws Exception {
    var types = EnumSet.noneOf(Type.class);
    for (var key : new TreeMap<>(definitions.configKeys()).values()) {
      var line = new LinkedHashMap<String, Object>();
      line.put("resource", resource);
      line.put("name", key.name);
      line.put("type", key.type.name());
      if (key.hasDefault()) line.put("default", ConfigDef.convertToString(key.defaultValue, key.type));
      if (key.internalConfig || onlyWhileRunning.contains(key.name)) line.put("internal", true);
      if (resource == "broker") {
        line.put("mode", DynamicBrokerConfig.dynamicConfigUpdateModes().getOrDefault(key.name, "read-only"));
        var synonyms = DynamicBrokerConfig.brokerConfigSynonyms(key.name, true);
        if (synonyms.size() > 1) line.put("synonyms", synonyms);
      }
      if (resource == "topic") {
        var synonyms = ServerTopicConfigSynonyms.ALL_TOPIC_CONFIG_SYNONYMS.get(key.name);
        if (synonyms != null) line.put("synonyms", synonyms.stream().map(ConfigSynonym::name).toList());
      }
      var answers = new LinkedHashMap<String, Object>();
      for (String value : values(key, types.add(key.type))) answers.put(value, answer(key, value));
      line.put("answers", answers);
      System.out.println(json.writeValueAsString(line));
    }
  }

  static Object answer(ConfigKey key, String value) {
    try {
      Object parsed = new ConfigDef().define(key).parse(Map.of(key.name, value)).get(key.name);
      return List.of(ConfigDef.convertToString(parsed, key.type));
    } catch (ConfigException e) {
      return e.getMessage();
    }
  }

  /** The first of each type is asked for more: how text is read. */
  static Collection<String> values(ConfigKey key, boolean first) {
    var values = new LinkedHashSet<String>();
    String said = key.validator == null ? "" : key.validator.toString();
    if (key.type == Type.INT || key.type == Type.SHORT || key.type == Type.LONG) {
      values.addAll(List.of("", "-1", "0", "1"));
      if (first) values.addAll(List.of(" 5\t", "+5", "-0", "007", "1.5", "1e3", "0x10", "1_000", "1 0", "five", "+", "-", "--1", "32767", "32768", "-32769", "2147483647",
          "2147483648", "-2147483649", "9007199254740993", "9223372036854775807", "9223372036854775808", "-9223372036854775809"));
      for (String bound : said.split("[^-0-9]+")) {
        if (!bound.matches("-?\\d+")) continue;
        for (long near = -1; near <= 1; near++) values.add(String.valueOf(Long.parseLong(bound) + near));
      }
    } else if (key.type == Type.DOUBLE) {
      values.addAll(List.of("", "-0.1", "0", "0.5", "1", "1.1"));
      if (first) values.addAll(List.of(" 0.5 ", ".5", "5.", "+1", "1e10", "1E-5", "NaN", "Infinity", "-Infinity", "infinity", "1.5f", "1d", "0x1p3", "half", "1e400", "0.001", "0.0001",
          "12345678.9", "9999999", "10000000", "1.7976931348623157E308", "1,5", "1 0", "123456789012345680"));
    } else if (key.type == Type.BOOLEAN) {
      values.addAll(List.of("", " TRUE ", "False", "yes", "1"));
    } else if (key.type == Type.LIST) {
      values.addAll(List.of("", " ", "a", "a,,b", ",", "a,a"));
      if (first) values.addAll(List.of(" compact , delete ", "compact\t,\tdelete", "compact,delete,", ",compact", "delete,delete", "Compact", "compact;delete"));
      for (String one : said.replaceAll("[\\[\\]]", "").split(", ")) {
        if (one.matches("[a-z]+")) values.addAll(List.of(one, one + "," + one, one.toUpperCase(), one + ",other"));
      }
      if (key.name.contains("throttled")) values.addAll(List.of("*", "0:1", "0:1,1:2", "0:1, 1:2", "0", "a:b", "0:1,*", "*,*", "0:-1", "0:1:2"));
    } else {
      values.addAll(List.of("", " "));
      if (key.type != Type.CLASS) values.addAll(List.of(" some text "));
      if (said.contains("[")) {
        for (String one : said.replaceAll(".*\\[|\\].*", "").split(", ")) values.addAll(List.of(" " + one + " ", one.toUpperCase(), one.toLowerCase()));
      }
      if (key.name.equals("share.auto.offset.reset")) values.addAll(List.of("by_duration:PT1H", "by_duration:P1D", "by_duration:P1DT2H3M4.5S", "by_duration:-PT1H", "by_duration:PT-1H",
          "by_duration:1h", "by_duration:", "by_duration", "BY_DURATION:PT1H", "by_duration:pt1h", "by_duration:P1M", "by_duration:PT0S", "by_duration:P1W", "by_duration:PT", "Latest", " latest "));
    }
    if (key.name.equals("interval.ms")) values.addAll(List.of("99", "100", "3600000", "3600001"));
    return values;
  }
}
