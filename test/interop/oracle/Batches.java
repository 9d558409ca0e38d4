// Writes record sets as Apache Kafka writes them, with random content: `Batches SEED`. One JSON line a set:
// {name, hex, batches}. Every magic, codec, timestamp type and kind of control batch occurs whatever the seed.

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.apache.kafka.common.record.TimestampType.*;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.message.*;
import org.apache.kafka.common.record.*;
import org.apache.kafka.common.record.internal.*;
import org.apache.kafka.common.utils.ByteBufferOutputStream;

public class Batches {
  private static final long NONE = RecordBatch.NO_TIMESTAMP;
  private static final long NOW = 1_700_000_000_000L;
  private static Random random;

  public static void main(String[] args) throws Exception {
    random = new Random(Long.parseLong(args[0]));
    for (byte magic = 0; magic <= 2; magic++) {
      for (CompressionType codec : CompressionType.values()) {
        if (magic < 2 && codec == CompressionType.ZSTD) continue; // older than zstd
        for (TimestampType type : magic == 0 ? List.of(NO_TIMESTAMP_TYPE) : List.of(CREATE_TIME, LOG_APPEND_TIME)) {
          for (int count : new int[] {1, 2 + random.nextInt(20)}) {
            var batch = new Batch(magic, codec, type);
            batch.count = count;
            print("magic" + magic + "-" + codec.name + "-" + type.name + "-" + count, batch.write());
          }
        }
      }
    }
    for (CompressionType codec : CompressionType.values()) printProducerBatches(codec);
    printControlBatches();
    for (int i = 0; i < 12; i++) printSeveral(i);
    printBig();
  }

  private static void printProducerBatches(CompressionType codec) throws Exception {
    var idempotent = new Batch((byte) 2, codec, CREATE_TIME).from(producer());
    print("idempotent-" + codec.name, idempotent.write());
    var transactional = new Batch((byte) 2, codec, CREATE_TIME).from(producer());
    transactional.transactional = true;
    print("transactional-" + codec.name, transactional.write());
    var compacted = new Batch((byte) 2, codec, CREATE_TIME);
    compacted.gaps = true;
    compacted.deleteHorizon = NOW + random.nextInt(1_000_000);
    print("delete-horizon-" + codec.name, compacted.write());
  }

  private static void printControlBatches() throws Exception {
    for (var type : List.of(ControlRecordType.COMMIT, ControlRecordType.ABORT)) {
      print("end-txn-" + type.name().toLowerCase(), endOfTransaction(offset(), type));
    }
    var voters = List.of(new LeaderChangeMessage.Voter().setVoterId(1), new LeaderChangeMessage.Voter().setVoterId(2));
    int epoch = random.nextInt(1000);
    print("leader-change", MemoryRecords.withLeaderChangeMessage(offset(), NOW, epoch, room(),
        new LeaderChangeMessage().setLeaderId(1).setVoters(voters).setGrantingVoters(voters.subList(0, 1))));
    print("snapshot-header", MemoryRecords.withSnapshotHeaderRecord(offset(), NOW, epoch, room(),
        new SnapshotHeaderRecord().setLastContainedLogTimestamp(NOW - random.nextInt(1000))));
    print("snapshot-footer", MemoryRecords.withSnapshotFooterRecord(offset(), NOW, epoch, room(),
        new SnapshotFooterRecord()));
    print("kraft-version", MemoryRecords.withKRaftVersionRecord(offset(), NOW, epoch, room(),
        new KRaftVersionRecord().setKRaftVersion((short) 1)));
    var endpoints = new VotersRecord.EndpointCollection();
    int port = random.nextInt(65536);
    endpoints.add(new VotersRecord.Endpoint().setName("CONTROLLER").setHost("localhost").setPort(port));
    var voter = new VotersRecord.Voter()
        .setVoterId(random.nextInt(100))
        .setVoterDirectoryId(new Uuid(random.nextLong() >>> 1, random.nextLong()))
        .setEndpoints(endpoints)
        .setKRaftVersionFeature(new VotersRecord.KRaftVersionFeature().setMaxSupportedVersion((short) 1));
    print("voters", MemoryRecords.withVotersRecord(offset(), NOW, epoch, room(),
        new VotersRecord().setVoters(List.of(voter))));
  }

  /** Two to four batches of one format one after another, as a fetch returns them; some with a marker at the end. */
  private static void printSeveral(int index) throws Exception {
    byte magic = (byte) (index % 3);
    var codecs = Arrays.copyOf(CompressionType.values(), magic < 2 ? 4 : 5); // zstd is the last
    ByteBuffer all = room();
    long next = random.nextInt(1000);
    int count = 2 + random.nextInt(3);
    for (int i = 0; i < count; i++) {
      var type = magic == 0 ? NO_TIMESTAMP_TYPE : random.nextBoolean() ? CREATE_TIME : LOG_APPEND_TIME;
      var batch = new Batch(magic, index < 6 ? CompressionType.NONE : pick(codecs), type);
      batch.baseOffset = next;
      batch.gaps = random.nextInt(3) == 0;
      if (magic == 2 && random.nextBoolean()) {
        batch.from(producer());
        batch.transactional = random.nextBoolean();
      }
      var records = batch.write();
      for (var written : records.batches()) next = written.nextOffset();
      all.put(records.buffer().duplicate());
      if (batch.transactional) {
        all.put(endOfTransaction(next, pick(ControlRecordType.COMMIT, ControlRecordType.ABORT)).buffer().duplicate());
        next++;
      }
    }
    print("several-magic" + magic + "-" + index, MemoryRecords.readableRecords(all.flip()));
  }

  private static void printBig() throws Exception {
    for (CompressionType codec : CompressionType.values()) {
      ByteBuffer buffer = room();
      byte[] value = new byte[20_000];
      random.nextBytes(value);
      for (int i = 5_000; i < value.length; i++) value[i] = (byte) ('a' + i / 1000); // most of it compresses
      try (var builder = MemoryRecords.builder(buffer, Compression.of(codec).build(), CREATE_TIME, 0L)) {
        for (int i = 0; i < 5; i++) builder.append(new SimpleRecord(NOW + i, bytes(9), value));
        print("big-" + codec.name, builder.build());
      }
    }
  }

  private record Producer(long id, short epoch, int sequence) {}

  private static class Batch {
    final byte magic;
    final CompressionType codec;
    final TimestampType type;
    int count = 1 + random.nextInt(6);
    long baseOffset = offset();
    boolean gaps; // between offsets, as compaction leaves them
    boolean transactional;
    long deleteHorizon = NONE;
    Producer producer = new Producer(RecordBatch.NO_PRODUCER_ID, (short) -1, -1);

    Batch(byte magic, CompressionType codec, TimestampType type) {
      this.magic = magic;
      this.codec = codec;
      this.type = type;
    }

    Batch from(Producer producer) {
      this.producer = producer;
      return this;
    }

    MemoryRecords write() throws Exception {
      ByteBuffer buffer = room();
      long appended = type == LOG_APPEND_TIME ? NOW + random.nextInt(10_000) : NONE;
      try (var builder = new MemoryRecordsBuilder(new ByteBufferOutputStream(buffer), magic,
          Compression.of(codec).build(), type, baseOffset, appended, producer.id, producer.epoch, producer.sequence,
          transactional, false, magic < 2 ? -1 : epoch(), buffer.capacity(), deleteHorizon)) {
        long next = baseOffset;
        for (int i = 0; i < count; i++) {
          if (gaps && i > 0) next += random.nextInt(5);
          long timestamp = magic == 0 ? NONE : random.nextInt(10) == 0 ? pick(0L, NONE) : NOW + random.nextInt(5000) - 900;
          builder.appendWithOffset(next++, timestamp, content(), content(), magic < 2 ? new Header[0] : headers());
        }
        return builder.build();
      }
    }
  }

  private static MemoryRecords endOfTransaction(long offset, ControlRecordType type) {
    var producer = producer();
    var marker = new EndTransactionMarker(type, random.nextInt(100));
    return MemoryRecords.withEndTransactionMarker(offset, NOW, epoch(), producer.id, producer.epoch, marker);
  }

  private static byte[] content() {
    return switch (random.nextInt(6)) {
      case 0 -> null;
      case 1 -> new byte[0];
      case 2 -> ("héllo ☃ " + random.nextInt(1000)).getBytes(UTF_8);
      case 3 -> "again and again ".repeat(1 + random.nextInt(20)).getBytes(UTF_8);
      default -> bytes(pick(1, 7, 63, 64, 65, 127, 128, 200));
    };
  }

  private static Header[] headers() {
    var headers = new Header[pick(0, 0, 1, 3)];
    for (int i = 0; i < headers.length; i++) headers[i] = new RecordHeader(pick("", "k", "same", "ключ"), content());
    return headers;
  }

  private static Producer producer() {
    return new Producer(pick(0L, 1L, 4242L, random.nextLong() >>> 1), (short) random.nextInt(1 << 15),
        pick(0, random.nextInt(1000), Integer.MAX_VALUE - 2)); // a sequence that wraps
  }

  private static long offset() {
    return pick(0L, 1L, (long) random.nextInt(1_000_000), 1L << 40);
  }

  private static int epoch() {
    return pick(-1, 0, random.nextInt(1000));
  }

  private static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  @SafeVarargs
  private static <T> T pick(T... choices) {
    return choices[random.nextInt(choices.length)];
  }

  private static ByteBuffer room() {
    return ByteBuffer.allocate(1 << 18);
  }

  private static void print(String name, MemoryRecords records) throws Exception {
    var line = RecordSets.JSON.createObjectNode().put("name", name).put("hex", RecordSets.hexOf(records));
    RecordSets.describe(line.putArray("batches"), records);
    RecordSets.print(line);
  }
}
