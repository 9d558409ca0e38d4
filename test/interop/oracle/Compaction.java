// What a Kafka 4.3 log cleaner makes of random histories, pass after pass with a moving clock. `Compaction SEED CASES`.
// A history has keys, tombstones, records without a key, batches of all formats and codecs, idempotent and transactional
// producers, commits, aborts, gaps, old markers, small offset maps and small segments.
// Out: a line per pass, {case, pass, settings, log, segments, lastRecords, chosen, readsFrom, cleaned}. `segments` are those
// before the pass, without `bytes` where they are as the pass before left them and where this one does not look. `chosen` is
// what the manager decides, `readsFrom` the position in the first dirty segment where the map begins, `cleaned` what the
// cleaner leaves below its end offset; there is none if nothing is to be cleaned, and `error` in its place if Kafka gave up.

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.File;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.*;
import java.util.concurrent.ScheduledFuture;
import java.util.function.Supplier;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.message.LeaderChangeMessage;
import org.apache.kafka.common.record.*;
import org.apache.kafka.common.record.internal.*;
import org.apache.kafka.common.utils.ByteBufferOutputStream;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.server.util.Scheduler;
import org.apache.kafka.storage.internals.log.*;
import org.apache.kafka.storage.internals.utils.Throttler;
import org.apache.kafka.storage.log.metrics.BrokerTopicStats;

public class Compaction {
  private static final CompressionType[] CODECS = CompressionType.values();

  public static void main(String[] args) throws Exception {
    var random = new Random(Long.parseLong(args[0]));
    int cases = Integer.parseInt(args[1]);
    for (int i = 0; i < cases; i++) new Compaction(i, new Random(random.nextLong())).run();
  }

  /** A producer as a client keeps it: its epoch, its next sequence, and whether it has a transaction open. */
  private static class Producer {
    short epoch;
    int sequence;
    boolean open;
  }

  private final int number;
  private final Random random;
  private final Clock clock = new Clock();
  private final Map<String, Object> settings = new TreeMap<>();
  private final int mapEntries;
  private final boolean oldFormats;
  private final boolean compressed;
  private final Map<Long, Producer> producers = new TreeMap<>();
  private final Set<Long> known = new HashSet<>(); // base offsets of segments as the last pass left them
  private Optional<Long> checkpoint = Optional.empty();
  private long nextOffset;

  private Compaction(int number, Random random) {
    this.number = number;
    this.random = random;
    settings.put("delete.retention.ms", pick(0L, 5_000L, 20_000L, 20_000L, 86_400_000L, Long.MAX_VALUE));
    settings.put("min.compaction.lag.ms", pick(0L, 0L, 0L, 6_000L));
    settings.put("max.compaction.lag.ms", pick(Long.MAX_VALUE, 10_000L));
    settings.put("min.cleanable.dirty.ratio", pick(0.0, 0.3, 0.5));
    settings.put("internal.segment.bytes", pick(1 << 20, 1500, 3000));
    settings.put("segment.index.bytes", pick(1 << 20, 1 << 20, 400));
    settings.put("index.interval.bytes", pick(4096, 64));
    mapEntries = random.nextInt(7) == 0 ? 4 + random.nextInt(12) : 1000;
    oldFormats = random.nextInt(4) == 0;
    compressed = random.nextInt(3) == 0;
    for (long id : new long[] {1, 2, 1000, 1001, 1L << 60}) producers.put(id, new Producer());
    nextOffset = random.nextInt(4) == 0 ? 5_000_000_000L : 0;
  }

  private void run() throws Exception {
    File parent = Files.createTempDirectory("compaction").toFile();
    File dir = new File(parent, "topic-0");
    Files.createDirectory(dir.toPath());
    var config = new HashMap<String, Object>(settings);
    config.put("cleanup.policy", "compact");
    var log = UnifiedLog.create(dir, new LogConfig(config), nextOffset, nextOffset, IDLE, new BrokerTopicStats(), clock,
        900_000, new ProducerStateManagerConfig(90_000, false), 1_000_000, new LogDirFailureChannel(1), true,
        Optional.empty());
    try {
      int passes = 2 + random.nextInt(4);
      for (int pass = 0; pass < passes; pass++) {
        if (pass == 0 || random.nextInt(3) > 0) grow(log);
        log.removeExpiredProducers(clock.now);
        disturb(log);
        if (!pass(log, pass)) break;
        clock.now += pick(0L, 5_000L, 10_000L, 30_000L);
      }
    } finally {
      log.closeHandlers();
      Utils.delete(parent);
    }
  }

  // ---- the history

  private void grow(UnifiedLog log) throws Exception {
    int batches = 3 + random.nextInt(14);
    for (int i = 0; i < batches; i++) {
      clock.now += random.nextInt(900);
      if (random.nextInt(12) == 0) nextOffset += random.nextInt(50);
      if (random.nextInt(80) == 0) nextOffset += Integer.MAX_VALUE - random.nextInt(20);
      append(log, next());
      if (random.nextInt(7) == 0) roll(log);
    }
    for (var entry : producers.entrySet())
      if (entry.getValue().open && random.nextInt(4) > 0) append(log, end(entry.getKey(), entry.getValue()));
    if (random.nextInt(5) > 0) roll(log);
    log.updateHighWatermark(log.logEndOffset());
  }

  /** Now and then records are deleted, a file is younger than the next, or the checkpoint is that of a longer log. */
  private void disturb(UnifiedLog log) throws Exception {
    if (random.nextInt(8) == 0) touch(log.logSegments().get(random.nextInt(log.numberOfSegments())));
    if (random.nextInt(15) == 0) checkpoint = Optional.of(log.logEndOffset() + random.nextInt(2));
    if (random.nextInt(15) == 0) {
      long offset = log.logStartOffset() + random.nextInt(20);
      if (offset <= log.highWatermark())
        log.maybeIncrementLogStartOffset(offset, LogStartOffsetIncrementReason.ClientRecordDeletion);
    }
  }

  private void append(UnifiedLog log, MemoryRecords records) throws Exception {
    for (var batch : records.batches()) nextOffset = batch.nextOffset();
    log.appendAsFollower(records, 0);
    touch(log.activeSegment());
  }

  private void roll(UnifiedLog log) throws Exception {
    log.updateHighWatermark(log.logEndOffset());
    log.roll();
    touch(log.activeSegment());
  }

  /** Files have the clock's time; the indexes must be there for that. */
  private void touch(LogSegment segment) throws Exception {
    segment.offsetIndex();
    segment.timeIndex();
    segment.setLastModified(clock.now);
  }

  private MemoryRecords next() {
    int kind = random.nextInt(10);
    if (kind < 4) return batch(RecordBatch.NO_PRODUCER_ID, null);
    var ids = new ArrayList<>(producers.keySet());
    long id = ids.get(random.nextInt(ids.size()));
    var producer = producers.get(id);
    if (id < 1000 || kind < 8) return batch(id, producer);
    if (kind == 9 && random.nextInt(8) == 0) {
      return MemoryRecords.withLeaderChangeMessage(nextOffset, clock.now, 0, ByteBuffer.allocate(256),
          new LeaderChangeMessage().setLeaderId(1));
    }
    return end(id, producer);
  }

  private MemoryRecords end(long id, Producer producer) {
    var type = random.nextInt(5) < 2 ? ControlRecordType.ABORT : ControlRecordType.COMMIT;
    if (random.nextInt(4) == 0) { // the marker of a newer epoch, as of KIP-890
      producer.epoch++;
      producer.sequence = 0;
    }
    producer.open = false;
    return MemoryRecords.withEndTransactionMarker(nextOffset, clock.now, 0, id, producer.epoch,
        new EndTransactionMarker(type, 3));
  }

  private MemoryRecords batch(long id, Producer producer) {
    byte magic = oldFormats && producer == null && random.nextInt(3) > 0 ? (byte) random.nextInt(2) : 2;
    var codec = compressed && random.nextInt(2) == 0 ? CODECS[random.nextInt(magic < 2 ? 4 : 5)] : CompressionType.NONE;
    boolean stamped = magic > 0 && random.nextInt(5) == 0;
    var type = magic == 0 ? TimestampType.NO_TIMESTAMP_TYPE
        : stamped ? TimestampType.LOG_APPEND_TIME : TimestampType.CREATE_TIME;
    boolean transactional = id >= 1000;
    int count = 1 + random.nextInt(random.nextInt(3) == 0 ? 9 : 3);
    if (magic < 2 && codec == CompressionType.NONE) count = 1;
    var out = new ByteBufferOutputStream(1 << 14);
    try (var builder = new MemoryRecordsBuilder(out, magic, Compression.of(codec).build(), type, nextOffset,
        stamped ? clock.now : RecordBatch.NO_TIMESTAMP, id, producer == null ? RecordBatch.NO_PRODUCER_EPOCH : producer.epoch,
        producer == null ? RecordBatch.NO_SEQUENCE : producer.sequence, transactional, false,
        magic < 2 ? RecordBatch.NO_PARTITION_LEADER_EPOCH : 0, 1 << 14, RecordBatch.NO_TIMESTAMP)) {
      for (int i = 0; i < count; i++) {
        builder.appendWithOffset(nextOffset + i, magic == 0 ? -1 : clock.now - random.nextInt(3000), key(), value(),
            magic == 2 && random.nextInt(6) == 0 ? new Header[] {new RecordHeader("h", value())} : new Header[0]);
      }
      if (producer != null) {
        producer.sequence += count;
        producer.open = transactional;
      }
      return builder.build();
    }
  }

  private byte[] key() {
    return random.nextInt(40) == 0 ? null : ("k" + random.nextInt(12) * random.nextInt(4)).getBytes();
  }

  private byte[] value() {
    return random.nextInt(5) == 0 ? null : "v".repeat(random.nextInt(3) * random.nextInt(8)).getBytes();
  }

  // ---- a pass

  /** Whether there may be another. */
  private boolean pass(UnifiedLog log, int pass) throws Exception {
    var out = RecordSets.JSON.createObjectNode().put("case", number).put("pass", pass);
    var given = out.putObject("settings").put("mapEntries", (int) (mapEntries * 0.9)).put("now", clock.now);
    settings.forEach((name, value) -> given.putPOJO(name, value));
    var about = out.putObject("log")
        .put("startOffset", log.logStartOffset())
        .put("endOffset", log.logEndOffset())
        .put("lastStableOffset", log.lastStableOffset());
    checkpoint.ifPresent(offset -> about.put("checkpoint", offset));

    var offsets = hidden(LogCleanerManager.class, "cleanableOffsets", UnifiedLog.class, Optional.class, long.class)
        .invoke(null, log, checkpoint, clock.now);
    long firstDirty = longOf(offsets, "firstDirtyOffset");
    long delay = (long) hidden(LogCleanerManager.class, "maxCompactionDelay", UnifiedLog.class, long.class, long.class)
        .invoke(null, log, firstDirty, clock.now);
    var target = new LogToClean(log, firstDirty, longOf(offsets, "firstUncleanableDirtyOffset"), delay > 0);
    out.putObject("chosen")
        .put("firstDirtyOffset", firstDirty)
        .put("firstUncleanableOffset", target.firstUncleanableOffset())
        .put("delay", delay)
        .put("cleanBytes", target.cleanBytes())
        .put("cleanableBytes", target.cleanableBytes())
        .put("cleanable", delay > 0 && target.cleanableBytes() > 0
            || target.cleanableRatio() > log.config().minCleanableRatio);
    var dirty = log.logSegments(firstDirty, Long.MAX_VALUE);
    out.put("readsFrom", dirty.isEmpty() ? 0 : dirty.get(0).offsetIndex().lookup(firstDirty).position());
    describe(out.putArray("segments"), log, target.firstUncleanableOffset(), false);
    var last = out.putArray("lastRecords");
    log.lastRecordsOfActiveProducers().forEach((id, record) -> {
      var entry = last.addArray().add(id);
      if (record.lastDataOffset().isPresent()) entry.add(record.lastDataOffset().getAsLong());
      else entry.addNull();
      entry.add(record.producerEpoch());
    });
    boolean more = true;
    if (target.cleanableBytes() > 0) more = clean(log, target, out);
    RecordSets.print(out);
    return more;
  }

  private boolean clean(UnifiedLog log, LogToClean target, ObjectNode out) throws Exception {
    int slots = 24; // bytes of one
    var cleaner = new Cleaner(0, new SkimpyOffsetMap(mapEntries * slots, "MD5"), 1 << 20, 1 << 20, 0.9,
        new Throttler(Double.MAX_VALUE, 300, "throttler", "entries", clock), clock, partition -> {});
    try {
      long end = cleaner.doClean(target, clock.now).getKey();
      var cleaned = out.putObject("cleaned").put("endOffset", end);
      known.clear();
      describe(cleaned.putArray("segments"), log, end, true);
      checkpoint = Optional.of(end);
      return true;
    } catch (RuntimeException e) {
      out.put("error", e.getClass().getSimpleName() + ": " + e.getMessage());
      return false;
    }
  }

  private void describe(ArrayNode segments, UnifiedLog log, long end, boolean after) throws Exception {
    for (var segment : log.logSegments()) {
      if (after && segment.baseOffset() >= end) break;
      var node = segments.addObject().put("baseOffset", segment.baseOffset()).put("lastModified", segment.lastModified());
      if (!after) {
        node.put("size", segment.size())
            .put("largestTimestamp", segment.largestTimestamp())
            .put("firstBatchTimestamp", segment.getFirstBatchTimestamp())
            .put("offsetIndexSize", segment.offsetIndex().sizeInBytes())
            .put("timeIndexSize", segment.timeIndex().sizeInBytes());
      }
      if (after ? known.add(segment.baseOffset()) : segment.baseOffset() < end && !known.contains(segment.baseOffset())) {
        var bytes = ByteBuffer.allocate(segment.size());
        segment.log().readInto(bytes, 0);
        node.put("bytes", Base64.getEncoder().encodeToString(Arrays.copyOf(bytes.array(), bytes.limit())));
      }
      var aborted = segment.txnIndex().allAbortedTxns();
      if (aborted.isEmpty()) continue;
      var index = node.putArray("aborted");
      for (var txn : aborted) {
        index.addArray().add(txn.producerId()).add(txn.firstOffset()).add(txn.lastOffset()).add(txn.lastStableOffset());
      }
    }
  }

  // ---- what they need

  @SafeVarargs
  private <T> T pick(T... values) {
    return values[random.nextInt(values.length)];
  }

  private static Method hidden(Class<?> type, String name, Class<?>... parameters) throws Exception {
    var method = type.getDeclaredMethod(name, parameters);
    method.setAccessible(true);
    return method;
  }

  private static long longOf(Object record, String name) throws Exception {
    return (long) hidden(record.getClass(), name).invoke(record);
  }


  /** Milliseconds are what the test says; nanoseconds are only for metrics. */
  private static class Clock implements Time {
    long now = 1_700_000_000_000L;

    public long milliseconds() {
      return now;
    }

    public long nanoseconds() {
      return now * 1_000_000;
    }

    public void sleep(long ms) {
      now += ms;
    }

    public void waitObject(Object object, Supplier<Boolean> condition, long deadlineMs) {
      throw new UnsupportedOperationException();
    }
  }

  private static final Scheduler IDLE = new Scheduler() {
    public void startup() {}

    public void shutdown() {}

    public ScheduledFuture<?> schedule(String name, Runnable task, long delayMs, long periodMs) {
      return null;
    }

    public void resizeThreadPool(int size) {}
  };
}
