// Members of groups with the Java consumer, as member.ts has them: all in one JVM, each with a thread.

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.SubscriptionPattern;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

public class Members {
  private static String bootstrap;

  public static void main(String[] args) throws Exception {
    bootstrap = args[0];
    Map<String, Member> members = new HashMap<>();
    BufferedReader orders = new BufferedReader(new InputStreamReader(System.in));
    for (String line = orders.readLine(); line != null; line = orders.readLine()) {
      String[] words = line.split(" ");
      if (words[1].equals("join")) {
        Member member = new Member(words[0], words[2], words[3], words[4]);
        members.put(words[0], member);
        new Thread(member).start();
      } else {
        members.get(words[0]).orders.add(words[1]);
      }
    }
    Runtime.getRuntime().halt(0);
  }

  private static class Member implements Runnable, ConsumerRebalanceListener {
    final BlockingQueue<String> orders = new LinkedBlockingQueue<>();
    private final TreeSet<Integer> assigned = new TreeSet<>();
    /** What it is left without at its end is not told. */
    private volatile boolean ends;
    private final String name;
    private final String topic;
    private final String group;
    private final String mode;

    Member(String name, String topic, String group, String mode) {
      this.name = name;
      this.topic = topic;
      this.group = group;
      this.mode = mode;
    }

    @Override
    public void run() {
      try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(config(), new StringDeserializer(), new StringDeserializer())) {
        if (mode.contains("pattern")) consumer.subscribe(new SubscriptionPattern(topic.substring(0, topic.length() - 1) + "[m-z]"), this);
        else consumer.subscribe(java.util.List.of(topic), this);
        while (true) {
          consumer.poll(Duration.ofMillis(50)).forEach(record ->
              say("read " + record.partition() + " " + record.offset() + " " + record.value()));
          String order = orders.poll();
          if (order == null) continue;
          if (order.equals("commit")) {
            consumer.commitSync();
            say("committed");
          } else {
            ends = true;
            boolean leaves = order.equals("leave");
            consumer.close(CloseOptions.groupMembershipOperation(
                leaves ? GroupMembershipOperation.LEAVE_GROUP : GroupMembershipOperation.REMAIN_IN_GROUP));
            say(leaves ? "left" : "killed");
            return;
          }
        }
      } catch (Exception e) {
        say("failed " + e);
      }
    }

    private Map<String, Object> config() {
      Map<String, Object> config = new HashMap<>(Map.of("bootstrap.servers", bootstrap, "group.id", group, "client.id", name,
          "enable.auto.commit", false, "auto.offset.reset", "earliest", "metadata.max.age.ms", 1000));
      if (mode.startsWith("consumer")) {
        config.put("group.protocol", "consumer");
        if (mode.equals("consumer-static")) config.put("group.instance.id", name.substring(name.indexOf('/') + 1));
        else if (!mode.equals("consumer-pattern")) config.put("group.remote.assignor", mode.substring("consumer-".length()));
        return config;
      }
      config.put("session.timeout.ms", mode.equals("static") ? 10_000 : 3000);
      config.put("heartbeat.interval.ms", 200);
      String assignor = switch (mode) {
        case "round-robin" -> "RoundRobinAssignor";
        case "sticky" -> "StickyAssignor";
        case "cooperative" -> "CooperativeStickyAssignor";
        default -> "RangeAssignor";
      };
      config.put("partition.assignment.strategy", "org.apache.kafka.clients.consumer." + assignor);
      if (mode.equals("static")) config.put("group.instance.id", name.substring(name.indexOf('/') + 1));
      return config;
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      partitions.forEach(partition -> assigned.add(partition.partition()));
      sayAssigned();
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      partitions.forEach(partition -> assigned.remove(partition.partition()));
      if (!ends) sayAssigned();
    }

    private void sayAssigned() {
      say(("assigned " + assigned.stream().map(String::valueOf).collect(Collectors.joining(" "))).trim());
    }

    private void say(String line) {
      synchronized (System.out) {
        System.out.println(name + " " + line);
      }
    }
  }
}
