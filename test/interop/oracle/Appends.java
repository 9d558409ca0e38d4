// What a Kafka 4.3 leader makes of bytes that are produced to it, through UnifiedLog itself.
// In: lines {name, settings, input}. Out: the same with output, batches, nextOffset, maxTimestamp, logAppendTime,
// or error (the name of the code in the response), message (if clients get one) and recordErrors.

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.File;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.*;
import java.util.concurrent.ScheduledFuture;
import java.util.function.Supplier;
import org.apache.kafka.common.*;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.*;
import org.apache.kafka.common.record.internal.*;
import org.apache.kafka.common.requests.ProduceRequest;
import org.apache.kafka.common.utils.*;
import org.apache.kafka.server.util.Scheduler;
import org.apache.kafka.storage.internals.log.*;
import org.apache.kafka.storage.log.metrics.BrokerTopicStats;

public class Appends {
  static File root;

  public static void main(String[] args) throws Exception {
    root = Files.createTempDirectory("appends").toFile();
    RecordSets.eachLine(line -> RecordSets.print(append((ObjectNode) line)));
  }

  static int count;

  static ObjectNode append(ObjectNode line) throws Exception {
    JsonNode s = line.get("settings");
    File dir = new File(new File(root, "" + count++), "topic-0");
    dir.mkdirs();
    var props = new Properties();
    props.put("compression.type", s.get("codec").asText().equals("none") ? "uncompressed" : s.get("codec").asText());
    props.put("message.timestamp.type", s.get("timestampType").asText());
    props.put("message.timestamp.before.max.ms", s.get("timestampBeforeMaxMs").asText());
    props.put("message.timestamp.after.max.ms", s.get("timestampAfterMaxMs").asText());
    props.put("cleanup.policy", s.get("compacted").asBoolean() ? "compact" : "delete");
    props.put("max.message.bytes", s.has("maxMessageBytes") ? s.get("maxMessageBytes").asText() : "1048588");
    long now = s.get("now").asLong();
    var log = UnifiedLog.create(dir, new LogConfig(props), 0, 0, noScheduler, new BrokerTopicStats(), clockAt(now), 3600000,
        new ProducerStateManagerConfig(86400000, false), 600000, new LogDirFailureChannel(1), true, Optional.empty());
    try {
      long firstOffset = s.get("firstOffset").asLong();
      if (firstOffset != 0) log.truncateFullyAndStartAt(firstOffset, Optional.empty());
      var records = RecordSets.ofHex(line.get("input").asText());
      if (s.has("produceVersion")) ProduceRequest.validateRecords((short) s.get("produceVersion").asInt(), records);
      var info = log.appendAsLeader(records, s.get("leaderEpoch").asInt(), AppendOrigin.valueOf(s.get("origin").asText()),
          org.apache.kafka.server.common.RequestLocal.noCaching(), VerificationGuard.SENTINEL, (short) 1);
      File segment = new File(dir, String.format("%020d.log", firstOffset));
      byte[] written = segment.exists() ? Files.readAllBytes(segment.toPath()) : new byte[0];
      String hex = HexFormat.of().formatHex(written);
      boolean compressed = false;
      for (var batch : RecordSets.ofHex(hex).batches()) compressed |= batch.isCompressed();
      if (!compressed) line.put("output", hex);
      line.put("firstOffset", info.firstOffset()).put("nextOffset", info.lastOffset() + 1)
          .put("maxTimestamp", info.maxTimestamp()).put("logAppendTime", info.logAppendTime());
      line.put("offsetOfMaxTimestamp", info.maxTimestamp() == -1 ? -1 : log.activeSegment().readMaxTimestampAndOffsetSoFar().offset());
      RecordSets.describe(line.putArray("batches"), RecordSets.ofHex(hex));
    } catch (RecordValidationException e) {
      line.put("error", Errors.forException(e.invalidException()).name()).put("message", e.invalidException().getMessage());
      var errors = line.putArray("recordErrors");
      e.recordErrors().forEach(error -> errors.addArray().add(error.batchIndex).add(error.message));
    } catch (Throwable e) {
      line.put("error", Errors.forException(e).name());
      line.put("reason", e.toString());
    } finally {
      try { log.close(); } catch (Throwable e) {}
      delete(dir.getParentFile());
    }
    return line;
  }

  static void delete(File file) {
    File[] files = file.listFiles();
    if (files != null) for (File f : files) delete(f);
    file.delete();
  }

  static final Scheduler noScheduler = new Scheduler() {
    public void startup() {}
    public void shutdown() {}
    public ScheduledFuture<?> schedule(String name, Runnable task, long delay, long period) { return null; }
    public void resizeThreadPool(int n) {}
  };

  private static Time clockAt(long now) {
    return new Time() {
      public long milliseconds() { return now; }
      public long nanoseconds() { return now * 1_000_000; }
      public void sleep(long ms) { throw new UnsupportedOperationException(); }
      public void waitObject(Object object, Supplier<Boolean> condition, long deadlineMs) { throw new UnsupportedOperationException(); }
    };
  }
}
