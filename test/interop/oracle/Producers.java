// Histories of a partition with several producers, as a Kafka 4.3 log takes them: `Producers SEED COUNT`. One JSON
// line a history: {config..., ops}, where each operation has what the log made of it. Most of what producers do is
// right; the rest is repeated, out of order, of old epochs, without or with an old verification, or from a
// coordinator that was replaced.

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.*;
import java.util.concurrent.ScheduledFuture;
import java.util.function.Supplier;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.*;
import org.apache.kafka.common.record.internal.*;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.server.common.RequestLocal;
import org.apache.kafka.server.util.Scheduler;
import org.apache.kafka.storage.internals.log.*;
import org.apache.kafka.storage.log.metrics.BrokerTopicStats;

public class Producers {
  private static final int OPERATIONS = 60;
  private static final int EXPIRATION_MS = 60_000;
  private static Random random;

  public static void main(String[] args) throws Exception {
    random = new Random(Long.parseLong(args[0]));
    for (int i = 0; i < Integer.parseInt(args[1]); i++) new History(i % 2 == 0).run();
  }

  /** What a producer, or its coordinator, would do next if all went well. */
  private static class Producer {
    final long id;
    final boolean second = random.nextBoolean(); // transaction version 2
    short epoch = (short) random.nextInt(3);
    int sequence = pick(0, 0, 0, random.nextInt(100), Integer.MAX_VALUE - 3);
    int coordinatorEpoch = random.nextInt(3);
    boolean open;
    Integer guard;
    final List<int[]> sent = new ArrayList<>();

    Producer(long id) {
      this.id = id;
    }
  }

  private static class History {
    final boolean verification;
    final Clock clock = new Clock();
    final File directory = new File(Files.createTempDirectory("producers").toFile(), "topic-0");
    final UnifiedLog log;
    final List<Producer> producers = new ArrayList<>();
    final List<VerificationGuard> guards = new ArrayList<>();
    final List<Long> boundaries = new ArrayList<>(List.of(0L));
    final Set<String> seen = new HashSet<>();
    final ArrayNode ops = RecordSets.JSON.createArrayNode();

    History(boolean verification) throws Exception {
      this.verification = verification;
      directory.mkdir();
      log = UnifiedLog.create(directory, new LogConfig(Map.of()), 0, 0, new NoScheduler(), new BrokerTopicStats(),
          clock, 900_000, new ProducerStateManagerConfig(EXPIRATION_MS, verification), 600_000,
          new LogDirFailureChannel(1), true,
          Optional.empty());
      long large = (1L << 53) + 1 + random.nextInt(1000);
      for (long id : new long[] {0, 7, 1L << 40, large}) producers.add(new Producer(id));
    }

    void run() throws Exception {
      for (int i = 0; i < OPERATIONS; i++) operate();
      producers();
      for (int i = 0; i < 4; i++) collect();
      var out = RecordSets.JSON.createObjectNode()
          .put("kind", "producers")
          .put("verification", verification)
          .put("expirationMs", EXPIRATION_MS);
      out.set("ops", ops);
      var indexes = out.putObject("indexes");
      for (var file : names(".txnindex")) if (!hex(file).isEmpty()) indexes.put(file, hex(file));
      RecordSets.print(out);
      Utils.delete(directory.getParentFile());
    }

    void operate() throws Exception {
      clock.now += random.nextInt(1000);
      var producer = pick(producers);
      int what = random.nextInt(100);
      if (what < 62) produce(producer);
      else if (what < 76) mark(producer);
      else if (what < 84) highWatermark();
      else if (what < 88) roll();
      else if (what < 91) truncate();
      else if (what < 93) expire();
      else if (what < 95) start();
      else if (what < 97) snapshot();
      else if (what < 98) producers();
      else collect();
    }

    void produce(Producer producer) throws Exception {
      boolean transactional = producer.open || random.nextInt(3) == 0;
      if (random.nextInt(25) == 0) transactional = !transactional;
      short epoch = producer.epoch;
      int sequence = producer.sequence;
      int count = 1 + random.nextInt(3);
      switch (random.nextInt(24)) {
        case 0, 1, 2 -> {
          if (!producer.sent.isEmpty()) {
            int[] again = pick(producer.sent.subList(Math.max(0, producer.sent.size() - 7), producer.sent.size()));
            epoch = (short) again[0];
            sequence = again[1];
            count = again[2];
          }
        }
        case 3 -> sequence = plus(sequence, 1 + random.nextInt(3));
        case 4 -> sequence = Math.max(0, sequence - 1);
        case 5 -> epoch--;
        case 6 -> {
          epoch++;
          sequence = pick(0, 0, 3);
        }
        default -> {}
      }
      if (epoch < 0) epoch = 0;
      if (transactional && random.nextInt(12) > 0) verify(producer, epoch, sequence);
      String from = random.nextInt(12) == 0 ? "coordinator" : "client";
      boolean unknown = random.nextInt(20) == 0;
      var op = operation("append")
          .put("from", from)
          .put("epoch", unknown ? -1 : epoch)
          .put("sequence", unknown ? -1 : sequence)
          .put("count", count)
          .put("timestamp", clock.now - random.nextInt(5000))
          .put("transactional", !unknown && transactional);
      put(op, "producerId", unknown ? -1 : producer.id);
      if (transactional && producer.guard != null) op.put("guard", producer.guard);
      var records = new SimpleRecord[count];
      Arrays.setAll(records, i -> new SimpleRecord(op.get("timestamp").asLong(), new byte[1]));
      var batch = unknown ? MemoryRecords.withRecords(Compression.NONE, records)
          : transactional
          ? MemoryRecords.withTransactionalRecords(Compression.NONE, producer.id, epoch, sequence, records)
          : MemoryRecords.withIdempotentRecords(Compression.NONE, producer.id, epoch, sequence, records);
      var guard = transactional && producer.guard != null ? guards.get(producer.guard) : VerificationGuard.SENTINEL;
      if (!append(op, batch, from, guard, (short) 0) || unknown) return;
      producer.sent.add(new int[] {epoch, sequence, count});
      if (epoch != producer.epoch) producer.open = false;
      producer.epoch = epoch;
      producer.sequence = plus(sequence, count);
      producer.open |= transactional;
    }

    void verify(Producer producer, short epoch, int sequence) {
      var op = operation("verify").put("epoch", epoch).put("sequence", sequence).put("rises", producer.second)
          .put("now", clock.now);
      put(op, "producerId", producer.id);
      try {
        var guard = log.maybeStartTransactionVerification(producer.id, sequence, epoch, producer.second);
        if (guard == VerificationGuard.SENTINEL) return;
        if (!guards.contains(guard)) guards.add(guard);
        op.put("guard", guards.indexOf(guard));
        if (random.nextInt(15) > 0) producer.guard = guards.indexOf(guard);
      } catch (RuntimeException e) {
        error(op, e);
      }
    }

    void mark(Producer producer) throws Exception {
      if (random.nextInt(12) == 0) producer.coordinatorEpoch++;
      int coordinatorEpoch = producer.coordinatorEpoch - (random.nextInt(12) == 0 ? 1 : 0);
      short version = (short) (producer.second ? 2 : random.nextInt(2));
      if (random.nextInt(15) == 0) version = (short) random.nextInt(3);
      short epoch = (short) (producer.epoch + (version == 2 ? 1 : 0));
      if (random.nextInt(12) == 0) epoch += random.nextInt(3) - 1;
      if (epoch < 0) epoch = 0;
      var type = pick(ControlRecordType.ABORT, ControlRecordType.ABORT, ControlRecordType.COMMIT);
      var op = operation("marker")
          .put("type", type.name())
          .put("epoch", epoch)
          .put("coordinatorEpoch", coordinatorEpoch)
          .put("version", version)
          .put("timestamp", clock.now);
      put(op, "producerId", producer.id);
      var marker = new EndTransactionMarker(type, coordinatorEpoch);
      var batch = MemoryRecords.withEndTransactionMarker(0, clock.now, -1, producer.id, epoch, marker);
      if (!append(op, batch, "coordinator", VerificationGuard.SENTINEL, version)) return;
      producer.open = false;
      if (epoch != producer.epoch) producer.sequence = 0;
      producer.epoch = epoch;
    }

    boolean append(ObjectNode op, MemoryRecords records, String from, VerificationGuard guard, short version) {
      long end = log.logEndOffset();
      var origin = AppendOrigin.valueOf(from.toUpperCase());
      try {
        var info = log.appendAsLeader(records, 0, origin, RequestLocal.noCaching(), guard, version);
        if (log.logEndOffset() > end) {
          boundaries.add(log.logEndOffset());
          op.put("offset", info.firstOffset());
          unstable(op);
          return true;
        }
        op.putArray("repeats").add(info.firstOffset()).add(info.lastOffset()).add(info.logAppendTime());
      } catch (RuntimeException e) {
        error(op, e);
      }
      unstable(op);
      return false;
    }

    void highWatermark() throws Exception {
      long from = log.highWatermark();
      long end = log.logEndOffset();
      long to = random.nextBoolean() ? end : from + random.nextInt((int) (end - from) + 1);
      log.updateHighWatermark(to);
      unstable(operation("highWatermark").put("to", to));
    }

    void roll() throws Exception {
      if (log.activeSegment().size() == 0) return;
      log.roll();
      snapshots(operation("roll"));
    }

    void truncate() throws Exception {
      var below = boundaries.stream().filter(it -> it >= log.logStartOffset() && it < log.logEndOffset()).toList();
      if (below.isEmpty()) return;
      long to = pick(below.subList(below.size() / 2, below.size()));
      long highWatermark = Math.min(log.highWatermark(), to);
      var damaged = random.nextInt(3) == 0 ? damage() : null;
      log.truncateTo(to);
      log.updateHighWatermark(highWatermark);
      boundaries.removeIf(it -> it > to);
      var op = operation("truncate").put("to", to).put("highWatermark", highWatermark).put("now", clock.now);
      if (damaged != null) op.put("damaged", damaged);
      unstable(op);
      snapshots(op);
      producers();
    }

    /** The last byte of a snapshot is another. */
    String damage() throws Exception {
      var names = names(".snapshot");
      if (names.isEmpty()) return null;
      var name = pick(names);
      byte[] bytes = HexFormat.of().parseHex(hex(name));
      bytes[bytes.length - 1] ^= 1;
      Files.write(Path.of(directory.getPath(), name), bytes);
      seen.add(name + hex(name)); // nothing to compare with
      return name;
    }

    void expire() {
      clock.now += random.nextInt(2 * EXPIRATION_MS);
      log.removeExpiredProducers(clock.now);
      operation("expire").put("now", clock.now);
      producers();
    }

    void start() throws Exception {
      long to = log.logStartOffset() + random.nextInt((int) (log.highWatermark() - log.logStartOffset()) / 2 + 1);
      log.maybeIncrementLogStartOffset(to, LogStartOffsetIncrementReason.ClientRecordDeletion);
      unstable(operation("start").put("to", to));
    }

    void snapshot() throws Exception {
      log.takeProducerSnapshot();
      snapshots(operation("snapshot"));
    }

    /** All that are there; the content of those that are new. */
    void snapshots(ObjectNode op) throws Exception {
      var files = op.putObject("snapshots");
      for (var name : names(".snapshot")) {
        String content = hex(name);
        files.put(name, seen.add(name + content) ? content : null);
      }
    }

    void producers() {
      var list = operation("producers").put("late", log.hasLateTransaction(clock.now + 1_190_000)).put("now", clock.now)
          .putArray("producers");
      log.producerStateManager().activeProducers().values().forEach(it -> {
        var producer = list.addArray();
        add(producer, it.producerId());
        producer.add(it.producerEpoch()).add(it.coordinatorEpoch()).add(it.lastTimestamp())
            .add(it.currentTxnFirstOffset().orElse(-1));
        for (var batch : it.batchMetadata()) {
          producer.addArray().add(batch.firstSeq()).add(batch.lastSeq())
              .add(batch.firstOffset()).add(batch.lastOffset()).add(batch.timestamp());
        }
      });
    }

    /** As a fetch does: from the segment that holds the first offset, until one says that it is complete. */
    void collect() {
      long from = log.logStartOffset() + random.nextInt((int) (log.logEndOffset() - log.logStartOffset()) + 1);
      long to = from + random.nextInt(20);
      var list = operation("collect").put("from", from).put("to", to).putArray("aborted");
      var segments = log.logSegments();
      for (int i = 0; i < segments.size(); i++) {
        if (i + 1 < segments.size() && segments.get(i + 1).baseOffset() <= from) continue;
        var result = segments.get(i).collectAbortedTxns(from, to);
        for (var aborted : result.abortedTransactions()) {
          var entry = list.addArray();
          add(entry, aborted.producerId());
          entry.add(aborted.firstOffset()).add(aborted.lastOffset()).add(aborted.lastStableOffset());
        }
        if (result.isComplete()) break;
      }
    }

    void unstable(ObjectNode op) {
      log.firstUnstableOffset().ifPresent(it -> op.put("unstable", it));
    }

    ObjectNode operation(String name) {
      return ops.addObject().put("op", name);
    }

    void error(ObjectNode op, RuntimeException e) {
      op.put("error", Errors.forException(e).name());
    }

    List<String> names(String suffix) {
      return Arrays.stream(directory.list()).filter(it -> it.endsWith(suffix)).sorted().toList();
    }

    String hex(String name) throws Exception {
      return HexFormat.of().formatHex(Files.readAllBytes(Path.of(directory.getPath(), name)));
    }
  }

  private static int plus(int sequence, int count) {
    return (int) ((sequence + (long) count) % (1L << 31));
  }

  /** As text if JavaScript would round it. */
  private static void put(ObjectNode op, String name, long value) {
    if (value > 1L << 53) op.put(name, Long.toString(value));
    else op.put(name, value);
  }

  private static void add(ArrayNode list, long value) {
    if (value > 1L << 53) list.add(Long.toString(value));
    else list.add(value);
  }

  private static <T> T pick(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  @SafeVarargs
  private static <T> T pick(T... choices) {
    return choices[random.nextInt(choices.length)];
  }

  private static class Clock implements Time {
    long now = 1_700_000_000_000L;

    public long milliseconds() {
      return now;
    }

    public long nanoseconds() {
      return now * 1_000_000;
    }

    public void sleep(long ms) {
      throw new UnsupportedOperationException();
    }

    public void waitObject(Object object, Supplier<Boolean> condition, long deadlineMs) {
      throw new UnsupportedOperationException();
    }
  }

  private static class NoScheduler implements Scheduler {
    public void startup() {}

    public void shutdown() {}

    public void resizeThreadPool(int size) {}

    public ScheduledFuture<?> schedule(String name, Runnable task, long delayMs, long periodMs) {
      return null;
    }
  }
}
