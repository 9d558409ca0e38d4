// What Kafka's assignors make of random groups, and what RE2J makes of random expressions. Out: {kind: "assignment", assignor,
// topics: {id: partitions}, members: [{id, instanceId, topics, target, next}]}, {kind: "pattern", pattern, error} or
// {kind: "pattern", pattern, matches: {text: boolean}}.

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.*;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.coordinator.group.api.assignor.*;
import org.apache.kafka.coordinator.group.assignor.*;
import org.apache.kafka.coordinator.group.modern.*;

public class Groups {
  static Random random;

  public static void main(String[] args) throws Exception {
    random = new Random(Long.parseLong(args[0]));
    int count = Integer.parseInt(args[1]);
    for (int i = 0; i < count; i++) assignment(i % 2 == 0 ? new RangeAssignor() : new UniformAssignor());
    for (String pattern : fixed) pattern(pattern);
    for (int i = 0; i < count; i++) pattern(expression(3));
  }

  // Assignors

  /** The group changes a few times: each time it is shared anew, from what it had. */
  static void assignment(ConsumerGroupPartitionAssignor assignor) throws Exception {
    Map<Uuid, Integer> topics = new LinkedHashMap<>();
    for (int i = 0; i <= random.nextInt(4); i++) {
      // None begins with a dash, which would make it another text.
      topics.put(new Uuid(random.nextLong() >>> 1, random.nextLong()), random.nextInt(9));
    }
    boolean same = random.nextBoolean();
    Map<String, Set<Uuid>> wanted = new LinkedHashMap<>();
    Map<String, String> instances = new HashMap<>();
    Map<String, Map<Uuid, Set<Integer>>> targets = new LinkedHashMap<>();
    for (int round = 0; round < 4; round++) {
      for (String id : new ArrayList<>(wanted.keySet())) if (random.nextInt(4) == 0) wanted.remove(id);
      for (int i = 0; i <= random.nextInt(4); i++) {
        String id = "m" + Long.toString(random.nextLong() >>> 1, 36);
        wanted.put(id, null);
        if (random.nextInt(3) == 0) instances.put(id, "i" + random.nextInt(1000000));
      }
      for (String id : wanted.keySet()) {
        Set<Uuid> some = new LinkedHashSet<>(topics.keySet());
        if (!same) some.removeIf(topic -> random.nextInt(3) == 0);
        wanted.put(id, some);
      }
      targets = share(assignor, topics, wanted, instances, targets);
      for (Uuid topic : topics.keySet()) if (random.nextInt(4) == 0) topics.merge(topic, 1, Integer::sum);
    }
  }

  static Map<String, Map<Uuid, Set<Integer>>> share(
      ConsumerGroupPartitionAssignor assignor,
      Map<Uuid, Integer> topics,
      Map<String, Set<Uuid>> wanted,
      Map<String, String> instances,
      Map<String, Map<Uuid, Set<Integer>>> targets) throws Exception {
    Map<String, MemberSubscriptionAndAssignmentImpl> members = new LinkedHashMap<>();
    Map<Uuid, Map<Integer, String>> owners = new HashMap<>();
    wanted.forEach((id, some) -> {
      Map<Uuid, Set<Integer>> target = targets.getOrDefault(id, Map.of());
      target.forEach((topic, indexes) -> indexes.forEach(
          index -> owners.computeIfAbsent(topic, t -> new HashMap<>()).put(index, id)));
      members.put(id, new MemberSubscriptionAndAssignmentImpl(
          Optional.empty(), Optional.ofNullable(instances.get(id)), some, new Assignment(target)));
    });
    boolean homogeneous = new HashSet<>(wanted.values()).size() == 1;
    GroupSpec group = new GroupSpecImpl(
        members, homogeneous ? SubscriptionType.HOMOGENEOUS : SubscriptionType.HETEROGENEOUS, owners);
    GroupAssignment shared = assignor.assign(group, new SubscribedTopicDescriber() {
      public int numPartitions(Uuid topic) { return topics.getOrDefault(topic, -1); }
      public Set<String> racksForPartition(Uuid topic, int index) { return Set.of(); }
    });
    var line = RecordSets.JSON.createObjectNode().put("kind", "assignment").put("assignor", assignor.name());
    var counts = line.putObject("topics");
    topics.forEach((topic, partitions) -> counts.put(topic.toString(), partitions));
    var rows = line.putArray("members");
    Map<String, Map<Uuid, Set<Integer>>> next = new LinkedHashMap<>();
    for (String id : wanted.keySet()) {
      MemberAssignment its = shared.members().get(id);
      next.put(id, its == null ? Map.of() : its.partitions());
      var row = rows.addObject().put("id", id).put("instanceId", instances.get(id));
      var some = row.putArray("topics");
      wanted.get(id).forEach(topic -> some.add(topic.toString()));
      put(row.putObject("target"), targets.getOrDefault(id, Map.of()));
      put(row.putObject("next"), next.get(id));
    }
    System.out.println(line);
    return next;
  }

  static void put(com.fasterxml.jackson.databind.node.ObjectNode node, Map<Uuid, Set<Integer>> partitions) {
    partitions.forEach((topic, indexes) -> {
      var row = node.putArray(topic.toString());
      new TreeSet<>(indexes).forEach(row::add);
    });
  }

  // Expressions

  static final String[] fixed = {
    "", "a", "abc", "a.c", "a|b", "^a$", "a*", "(a+)+", "(?i)ABC", "(?i:a)b", "a{2}", "a{2,}", "a{1,3}", "a{", "a{,2}", "a{1001}",
    "[abc]", "[^abc]", "[a-c]+", "[]a]", "[a", "[b-a]", "[[:alpha:]]+", "[[:what:]]", "[^[:^digit:]]", "\\d+", "\\D", "[\\d-]+", "\\w\\W",
    "\\pL+", "\\p{Greek}", "\\p{^Lu}", "\\PN", "\\p{What}", "(", ")", "a)", "(a", "()", "(?P<n>a)", "(?<n>a)", "(?P<n>a)(?P<n>b)",
    "(?=a)", "(?!a)", "(?<=a)", "(?>a)", "*", "a**", "a+?", "a++", "a|*", "+", "?", "\\", "\\1", "\\8", "\\Q.*\\E", "\\Q.*", "\\E",
    "\\x41", "\\x{62}", "\\x{110000}", "\\xZ", "\\07", "\\a", "\\e", "\\Aab\\z", "\\Z", "\\b.*\\b", "\\B", "\\C", "a.b", "(?s)a.b",
    "(?m)^a$", "(?U)a+", "(?-i)a", "(?x)a", "\\_", "\\-", "\\.", "topic-.*", "(orders|payments)\\..+", "^$", "$^", "a$b", "[a-z]{2,3}[0-9]?",
    "x{0}", "(x{100}){100}", "\\Q\\E", "[\\Q]\\E]", "[a-\\d]", "[--a]", "\u00e9+", "."
  };
  static final String[] texts = {
    "", "a", "b", "c", "ab", "abc", "ABC", "aa", "aaa", "aaaa", "aBc", "1", "12", "a1", "-", "_", ".", ".*", "\\", "A", "topic-1", "orders.eu",
    "payments.", "\u00e9", "\u03b1", "\u0430", "a\nb", "\n", "]", "a]", "a{", "a{,2}", " ", "zz9", "z9z", "\u00c9"
  };

  static String expression(int depth) {
    String[] atoms = {"a", "b", "c", ".", "[ab]", "[^a]", "\\d", "\\w", "1", "-", "[a-c1-3]", "\\.", "(?i:b)"};
    if (depth == 0) return atoms[random.nextInt(atoms.length)];
    switch (random.nextInt(6)) {
      case 0: return expression(depth - 1) + expression(depth - 1);
      case 1: return expression(depth - 1) + "|" + expression(depth - 1);
      case 2: return "(" + expression(depth - 1) + ")" + new String[] {"*", "+", "?", "{2}", "{1,2}", "*?"}[random.nextInt(6)];
      case 3: return expression(depth - 1) + "|" + expression(depth - 1) + expression(depth - 1);
      case 4: return "(?:" + expression(depth - 1) + "|" + expression(depth - 1) + ")";
      default: return expression(depth - 1);
    }
  }

  static void pattern(String text) {
    var line = RecordSets.JSON.createObjectNode().put("kind", "pattern").put("pattern", text);
    try {
      Pattern pattern = Pattern.compile(text);
      var matches = line.putObject("matches");
      for (String each : texts) matches.put(each, pattern.matcher(each).matches());
    } catch (PatternSyntaxException e) {
      line.put("error", e.getDescription());
    }
    System.out.println(line);
  }
}
