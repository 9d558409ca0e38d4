// Random clients under random quotas, as the quota managers of Kafka 4.3 have them wait: `Quotas SEED COUNT`. One JSON line a
// history: {kind, windows, steps}, where `kind` is `rate` (bytes and time) or `tokens` (partitions). A step sets a quota, or takes
// one away, or is something used, with how long the client has to wait for it.

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import org.apache.kafka.common.errors.ThrottlingQuotaExceededException;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.metrics.Quota;
import org.apache.kafka.common.security.auth.KafkaPrincipal;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.network.Session;
import org.apache.kafka.server.config.ClientQuotaManagerConfig;
import org.apache.kafka.server.quota.ClientQuotaEntity.ConfigEntity;
import org.apache.kafka.server.quota.ClientQuotaManager;
import org.apache.kafka.server.quota.ControllerMutationQuotaManager;
import org.apache.kafka.server.quota.QuotaType;

public class Quotas {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> USERS = List.of("a", "b");
  private static final List<String> CLIENTS = List.of("x", "y", "");
  private static Random random;

  public static void main(String[] args) throws Exception {
    random = new Random(Long.parseLong(args[0]));
    for (int i = 0; i < Integer.parseInt(args[1]); i++) System.out.println(history(i % 2 == 0));
    System.exit(0); // the managers have threads
  }

  private static ObjectNode history(boolean rate) throws Exception {
    Clock clock = new Clock();
    int count = 1 + random.nextInt(12);
    int seconds = 1 + random.nextInt(3);
    ClientQuotaManagerConfig config = new ClientQuotaManagerConfig(count, seconds);
    Metrics metrics = new Metrics(clock);
    ClientQuotaManager manager =
        rate
            ? new ClientQuotaManager(config, metrics, QuotaType.PRODUCE, clock, "")
            : new ControllerMutationQuotaManager(config, metrics, clock, "", Optional.empty());
    ObjectNode line = JSON.createObjectNode().put("kind", rate ? "rate" : "tokens");
    line.putObject("windows").put("count", count).put("lengthMs", 1000 * seconds);
    ArrayNode steps = line.putArray("steps");
    for (int i = 0; i < 40; i++) {
      clock.now += pick(0, random.nextInt(300), random.nextInt(3000), random.nextInt(20_000));
      ObjectNode step = steps.addObject().put("at", clock.now);
      if (random.nextInt(5) == 0 || i == 0) set(manager, step);
      else if (rate) useRate(manager, step, clock.now);
      else useTokens((ControllerMutationQuotaManager) manager, step);
    }
    manager.shutdown();
    metrics.close();
    return line;
  }

  private static void set(ClientQuotaManager manager, ObjectNode step) {
    int kind = random.nextInt(3);
    ArrayNode entity = step.putArray("entity");
    Optional<ConfigEntity> user = Optional.empty();
    Optional<ConfigEntity> client = Optional.empty();
    if (kind != 0) {
      String name = random.nextBoolean() ? null : USERS.get(random.nextInt(2));
      entity.addObject().put("entityType", "user").put("entityName", name);
      user = Optional.of(name == null ? ClientQuotaManager.DEFAULT_USER_ENTITY : new ClientQuotaManager.UserEntity(name));
    }
    if (kind != 1) {
      String name = random.nextBoolean() ? null : CLIENTS.get(random.nextInt(2));
      entity.addObject().put("entityType", "client-id").put("entityName", name);
      client =
          Optional.of(name == null ? ClientQuotaManager.DEFAULT_USER_CLIENT_ID : new ClientQuotaManager.ClientIdEntity(name));
    }
    Double value = random.nextInt(4) == 0 ? null : Double.valueOf(pick(1, 3, 100, 1000, 50_000));
    step.put("value", value);
    manager.updateQuota(user, client, Optional.ofNullable(value).map(bound -> new Quota(bound, true)));
  }

  private static void useRate(ClientQuotaManager manager, ObjectNode step, long now) throws Exception {
    String user = USERS.get(random.nextInt(2));
    String client = CLIENTS.get(random.nextInt(3));
    Session session = new Session(new KafkaPrincipal("User", user), InetAddress.getLoopbackAddress());
    int amount = pick(0, 1, 100, 1000, random.nextInt(100_000));
    double most = manager.maxValueInQuotaWindow(session, client);
    int wait = manager.maybeRecordAndGetThrottleTimeMs(session, client, amount, now);
    boolean back = wait > 0 && random.nextBoolean();
    if (back) manager.unrecordQuotaSensor(session, client, amount, now);
    step.put("user", user).put("id", client).put("amount", amount).put("wait", wait).put("givenBack", back);
    if (most < Long.MAX_VALUE / 2) step.put("most", most); // it is something else where nothing is set
  }

  private static void useTokens(ControllerMutationQuotaManager manager, ObjectNode step) throws Exception {
    String user = USERS.get(random.nextInt(2));
    String client = CLIENTS.get(random.nextInt(3));
    Session session = new Session(new KafkaPrincipal("User", user), InetAddress.getLoopbackAddress());
    int amount = pick(0, 1, 5, random.nextInt(100), random.nextInt(10_000));
    boolean strict = random.nextBoolean();
    var quota = strict ? manager.newStrictQuotaFor(session, client) : manager.newPermissiveQuotaFor(session, client);
    boolean refused = false;
    try {
      quota.record(amount);
    } catch (ThrottlingQuotaExceededException e) {
      refused = true;
    }
    step.put("user", user).put("id", client).put("amount", amount).put("strict", strict);
    step.put("wait", quota.throttleTime()).put("refused", refused);
  }

  private static int pick(int... choices) {
    return choices[random.nextInt(choices.length)];
  }

  /** What stands still unless it is told. */
  private static class Clock implements Time {
    long now = 1_700_000_000_000L;

    @Override
    public long milliseconds() {
      return now;
    }

    @Override
    public long nanoseconds() {
      return now * 1_000_000;
    }

    @Override
    public void sleep(long ms) {
      now += ms;
    }

    @Override
    public void waitObject(Object object, Supplier<Boolean> condition, long deadline) {
      throw new UnsupportedOperationException();
    }
  }
}
