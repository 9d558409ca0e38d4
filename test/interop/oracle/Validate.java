// What a Kafka 4.3 leader appends for a record set that was produced to it: offsets assigned, old formats converted,
// recompressed, timestamps checked or overwritten. `Validate SEED`; the topic's settings are random.
// In: lines of Batches. Out: {name, kind: "append", settings, input, output, batches, nextOffset, maxTimestamp,
// logAppendTime}; for what is refused `error` and `recordErrors` ([index, message]) in place of those after input.

import static org.apache.kafka.common.record.TimestampType.*;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Random;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.*;
import org.apache.kafka.common.record.internal.*;
import org.apache.kafka.common.utils.BufferSupplier;
import org.apache.kafka.common.utils.PrimitiveRef;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.storage.internals.log.AppendOrigin;
import org.apache.kafka.storage.internals.log.LogValidator;
import org.apache.kafka.storage.internals.log.RecordValidationException;

public class Validate {
  private static final long HOUR = 3_600_000;

  private record Settings(CompressionType codec, TimestampType timestampType, boolean compacted, long before, long after,
      int leaderEpoch, AppendOrigin origin, long firstOffset, long now) {
    ObjectNode toJson() {
      return RecordSets.JSON.createObjectNode()
          .put("codec", codec.name)
          .put("timestampType", timestampType.name)
          .put("compacted", compacted)
          .put("timestampBeforeMaxMs", before)
          .put("timestampAfterMaxMs", after)
          .put("leaderEpoch", leaderEpoch)
          .put("origin", origin.name())
          .put("firstOffset", firstOffset)
          .put("now", now);
    }
  }

  public static void main(String[] args) throws Exception {
    var random = new Random(Long.parseLong(args[0]));
    var codecs = CompressionType.values();
    RecordSets.eachLine(line -> {
      if (line.get("name").asText().startsWith("big-")) return; // more bytes, no other case
      var records = asProduced(RecordSets.ofHex(line.get("hex").asText()));
      for (int i = 0; i < 3; i++) {
        append(line.get("name").asText(), records, new Settings(
            i == 0 ? codecOf(records) : codecs[random.nextInt(codecs.length)], // compression.type=producer, or its own
            random.nextInt(3) == 0 ? LOG_APPEND_TIME : CREATE_TIME,
            random.nextInt(6) == 0,
            random.nextInt(3) == 0 ? HOUR : Long.MAX_VALUE,
            random.nextInt(6) == 0 ? 1000 : HOUR,
            random.nextInt(1000),
            i > 0 && isControl(records) ? AppendOrigin.COORDINATOR : AppendOrigin.CLIENT,
            random.nextBoolean() ? 0 : random.nextLong() >>> 16,
            1_700_000_000_000L + random.nextInt(2000)));
      }
    });
  }

  /** Producers count offsets from 0. */
  private static MemoryRecords asProduced(MemoryRecords records) {
    long base = records.batches().iterator().next().baseOffset();
    for (var batch : records.batches()) batch.setLastOffset(batch.lastOffset() - base);
    return records;
  }

  private static CompressionType codecOf(MemoryRecords records) {
    var codec = CompressionType.NONE;
    for (var batch : records.batches()) if (batch.isCompressed()) codec = batch.compressionType();
    return codec;
  }

  private static boolean isControl(MemoryRecords records) {
    return records.batches().iterator().next().isControlBatch();
  }

  private static void append(String name, MemoryRecords records, Settings settings) throws Exception {
    String input = RecordSets.hexOf(records); // the validator writes into what it is given
    var out = RecordSets.JSON.createObjectNode()
        .put("name", name)
        .put("kind", "append")
        .put("input", input);
    out.set("settings", settings.toJson());
    var validator = new LogValidator(RecordSets.ofHex(input), new TopicPartition("topic", 0), clockAt(settings.now),
        codecOf(records), Compression.of(settings.codec).build(), settings.compacted, RecordBatch.MAGIC_VALUE_V2,
        settings.timestampType, settings.before, settings.after, settings.leaderEpoch, settings.origin);
    var nextOffset = PrimitiveRef.ofLong(settings.firstOffset);
    try {
      var result = validator.validateMessagesAndAssignOffsets(nextOffset, UNCOUNTED, BufferSupplier.NO_CACHING);
      out.put("output", RecordSets.hexOf(result.validatedRecords()))
          .put("nextOffset", nextOffset.value)
          .put("maxTimestamp", result.maxTimestampMs())
          .put("logAppendTime", result.logAppendTimeMs());
      RecordSets.describe(out.putArray("batches"), result.validatedRecords());
    } catch (RecordValidationException e) {
      out.put("error", e.invalidException().getClass().getSimpleName());
      var errors = out.putArray("recordErrors");
      e.recordErrors().forEach(error -> errors.addArray().add(error.batchIndex).add(error.message));
    } catch (RuntimeException e) {
      out.put("error", e.getClass().getSimpleName() + ": " + e.getMessage());
    }
    RecordSets.print(out);
  }

  private static Time clockAt(long now) {
    return new Time() {
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
    };
  }

  private static final LogValidator.MetricsRecorder UNCOUNTED = new LogValidator.MetricsRecorder() {
    public void recordInvalidMagic() {}

    public void recordInvalidOffset() {}

    public void recordInvalidSequence() {}

    public void recordInvalidChecksums() {}

    public void recordNoKeyCompactedTopic() {}
  };
}
