// The small files of a log directory as Kafka 4.3 writes and reads them: `LogFiles SEED COUNT`. Lines {kind,
// text|hex, ...} with what Kafka reads in them, or `error: true`. Some are as Kafka wrote them (`written`), most are
// changed here and there. Lines of kind `epochs` are histories of a LeaderEpochFileCache.

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.File;
import java.math.BigInteger;
import java.nio.file.Files;
import java.util.*;
import java.util.concurrent.ScheduledFuture;
import java.util.regex.Pattern;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.metadata.properties.MetaProperties;
import org.apache.kafka.metadata.properties.MetaPropertiesVersion;
import org.apache.kafka.metadata.properties.PropertiesUtils;
import org.apache.kafka.server.util.Scheduler;
import org.apache.kafka.storage.internals.checkpoint.*;
import org.apache.kafka.storage.internals.epoch.LeaderEpochFileCache;
import org.apache.kafka.storage.internals.log.*;

public class LogFiles {
  private static final LogDirFailureChannel FAILURES = new LogDirFailureChannel(1);
  private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]*");
  private static final BigInteger EXACT = BigInteger.valueOf((1L << 53) - 1);
  private static Random random;
  private static File file;

  private interface Reading {
    void into(ObjectNode line) throws Exception;
  }

  public static void main(String[] args) throws Exception {
    random = new Random(Long.parseLong(args[0]));
    var directory = Files.createDirectories(Files.createTempDirectory("files").resolve("topic-0"));
    for (int i = 0; i < Integer.parseInt(args[1]); i++) {
      file = Files.createTempFile(directory, "f", "").toFile();
      offsets();
      metaProperties();
      properties();
      partitionMetadata();
      cleanShutdown();
      snapshot();
      straySnapshots();
      transactionIndex();
      epochs();
    }
    Utils.delete(directory.getParent().toFile());
  }

  private static void offsets() throws Exception {
    var offsets = new HashMap<TopicPartition, Long>();
    for (int i = random.nextInt(4); i > 0; i--) {
      offsets.put(new TopicPartition(pick("a", "my.topic-1", "__consumer_offsets"), random.nextInt(50)), offset());
    }
    new OffsetCheckpointFile(file, FAILURES).write(offsets);
    texts("offsets", line -> {
      var entries = line.putArray("entries");
      new OffsetCheckpointFile(file, FAILURES).read().entrySet().stream()
          .map(it -> it.getKey().topic() + " " + it.getKey().partition() + " " + it.getValue())
          .sorted()
          .forEach(entries::add);
    });
  }

  private static void metaProperties() throws Exception {
    var builder = new MetaProperties.Builder()
        .setVersion(random.nextInt(4) == 0 ? MetaPropertiesVersion.V0 : MetaPropertiesVersion.V1)
        .setClusterId(pick(uuid().toString(), "a:b = c#!\\ d", " x"))
        .setNodeId(random.nextInt(1 << random.nextInt(31)));
    if (random.nextInt(3) > 0) builder.setDirectoryId(uuid());
    PropertiesUtils.writePropertiesFile(builder.build().toProperties(), file.getPath(), false);
    texts("meta.properties", line -> {
      var read = new MetaProperties.Builder(PropertiesUtils.readPropertiesFile(file.getPath())).build();
      line.put("version", read.version().number());
      read.clusterId().ifPresent(it -> line.put("clusterId", it));
      read.nodeId().ifPresent(it -> line.put("nodeId", it));
      read.directoryId().ifPresent(it -> line.put("directoryId", it.toString()));
    });
  }

  private static void properties() throws Exception {
    var text = new StringBuilder();
    for (int i = random.nextInt(25); i > 0; i--) {
      text.append(pick("a", "b", "=", ":", " ", "\t", "\f", "\\", "\\", "\n", "\n", "\r", "#", "!", "\\u0041", "u0042",
          "\\t", "n", "a", "b", pick("\\u00", "c")));
    }
    text.append("\nend"); // a backslash at the end of the text would be a property
    var line = line("properties").put("text", text.toString());
    Files.writeString(file.toPath(), text);
    read(line, it -> {
      var entries = it.putObject("entries");
      PropertiesUtils.readPropertiesFile(file.getPath())
          .forEach((key, value) -> entries.put((String) key, (String) value));
    });
  }

  private static void partitionMetadata() throws Exception {
    var written = new PartitionMetadataFile(file, FAILURES);
    written.record(random.nextInt(10) == 0 ? Uuid.ZERO_UUID : uuid());
    written.maybeFlush();
    texts("partition.metadata", line -> line.put("topicId", written.read().topicId().toString()));
  }

  private static void cleanShutdown() throws Exception {
    var handler = new CleanShutdownFileHandler(file.getParent());
    long epoch = pick(-1L, offset());
    handler.write(epoch);
    var path = new File(file.getParent(), CleanShutdownFileHandler.CLEAN_SHUTDOWN_FILE_NAME).toPath();
    var written = line("clean-shutdown").put("written", true).put("text", Files.readString(path));
    RecordSets.print(written.put("brokerEpoch", epoch));
    Files.writeString(path, pick("", "{}", "{\"version\":0}", "{\"brokerEpoch\":7}", "7",
        "{\"brokerEpoch\":7,\"more\":[]}", "nothing"));
    var line = line("clean-shutdown").put("text", Files.readString(path));
    handler.read().ifPresent(it -> line.put("brokerEpoch", it));
    RecordSets.print(line);
  }

  private static void snapshot() throws Exception {
    var producers = new HashMap<Long, ProducerStateEntry>();
    for (int i = random.nextInt(4); i > 0; i--) {
      long id = random.nextInt(1000);
      var start = random.nextBoolean() ? OptionalLong.of(offset()) : OptionalLong.empty();
      short epoch = (short) random.nextInt(1 << 15);
      producers.put(id, new ProducerStateEntry(id, epoch, random.nextInt(9) - 1, offset(), start));
    }
    ProducerStateManager.writeSnapshot(file, producers, false);
    byte[] bytes = Files.readAllBytes(file.toPath());
    for (int change = 0; change < 3; change++) {
      var line = line("snapshot").put("written", change == 0);
      if (change == 1) bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      if (change == 2) bytes = Arrays.copyOf(bytes, 2 + random.nextInt(bytes.length));
      Files.write(file.toPath(), bytes);
      read(line.put("hex", HexFormat.of().formatHex(bytes)), it -> {
        var list = it.putArray("producers");
        for (var producer : ProducerStateManager.readSnapshot(file)) {
          list.addArray().add(producer.producerId()).add(producer.producerEpoch()).add(producer.coordinatorEpoch())
              .add(producer.lastTimestamp()).add(producer.currentTxnFirstOffset().orElse(-1));
        }
      });
    }
  }

  private static void straySnapshots() throws Exception {
    var directory = Files.createTempDirectory("snapshots").toFile();
    var line = line("stray");
    var before = line.putArray("snapshots");
    var segments = new TreeSet<Long>();
    for (long offset = 0; offset < 60; offset += 1 + random.nextInt(20)) {
      if (random.nextInt(3) > 0) Files.createFile(LogFileUtils.producerSnapshotFile(directory, offset).toPath());
      if (random.nextInt(3) > 0) segments.add(offset);
    }
    var manager = new ProducerStateManager(new TopicPartition("topic", 0), directory, 1000,
        new ProducerStateManagerConfig(1000, true), Time.SYSTEM);
    Arrays.stream(directory.list()).sorted().forEach(before::add);
    manager.removeStraySnapshots(segments);
    segments.forEach(line.putArray("segments")::add);
    Arrays.stream(directory.list()).sorted().forEach(line.putArray("kept")::add);
    RecordSets.print(line);
    Utils.delete(directory);
  }

  private static void transactionIndex() throws Exception {
    long base = random.nextInt(20);
    var path = new File(file.getPath() + ".txnindex");
    var index = new TransactionIndex(base, path);
    long last = base - (random.nextInt(5) == 0 ? 1 : 0);
    for (int i = random.nextInt(8); i > 0; i--) {
      long first = Math.max(0, last - random.nextInt(20));
      index.append(new AbortedTxn(random.nextInt(10), first, last, last - random.nextInt(20) + 10));
      last += 1 + random.nextInt(10);
    }
    byte[] bytes = path.exists() ? Files.readAllBytes(path.toPath()) : new byte[0];
    var line = line("txnindex").put("base", base).put("hex", HexFormat.of().formatHex(bytes));
    try {
      index.sanityCheck();
    } catch (CorruptIndexException e) {
      RecordSets.print(line.put("error", true));
      return;
    }
    var all = index.allAbortedTxns();
    var queries = line.putArray("queries");
    for (int i = 0; i < 5; i++) {
      long from = random.nextInt(60);
      long to = from + random.nextInt(30);
      var result = index.collectAbortedTxns(from, to);
      var found = queries.addArray().add(from).add(to).add(result.isComplete()).addArray();
      result.abortedTransactions().forEach(it -> found.add(all.indexOf(it)));
    }
    var cuts = line.putArray("truncations"); // one after the other
    for (long to = last + 3; to > 0; to -= 1 + random.nextInt(20)) {
      index.truncateTo(to);
      cuts.addArray().add(to).add(path.exists() ? path.length() : 0);
    }
    RecordSets.print(line);
  }

  private static void epochs() throws Exception {
    var checkpoint = new LeaderEpochCheckpointFile(file, FAILURES);
    checkpoint.write(List.of());
    var cache = new LeaderEpochFileCache(new TopicPartition("topic", 0), checkpoint, new AtOnce());
    var line = line("epochs");
    var ops = line.putArray("ops");
    for (int i = 0; i < 12; i++) {
      int epoch = random.nextInt(10);
      long offset = random.nextInt(40);
      String name = pick("assign", "assign", "assign", "truncateFromEnd", "truncateFromStart");
      var op = ops.addArray().add(name).add(epoch).add(offset);
      if (name.equals("assign")) cache.assign(epoch, offset);
      else if (name.equals("truncateFromEnd")) cache.truncateFromEndAsyncFlush(offset);
      else cache.truncateFromStartAsyncFlush(offset);
      op.add(Files.readString(file.toPath()));
    }
    ArrayNode ends = line.putArray("ends");
    for (int epoch = -1; epoch < 12; epoch++) {
      var end = cache.endOffsetFor(epoch, 50);
      ends.addArray().add(epoch).add(end.getKey()).add(end.getValue());
    }
    ArrayNode at = line.putArray("at");
    for (int offset = 0; offset < 45; offset += 4) {
      at.addArray().add(offset).add(cache.epochForOffset(offset).orElse(-1));
    }
    RecordSets.print(line);
    texts("leader-epochs", it -> {
      var read = new LeaderEpochFileCache(new TopicPartition("topic", 0),
          new LeaderEpochCheckpointFile(file, FAILURES), new AtOnce());
      var entries = it.putArray("entries");
      read.epochEntries().forEach(entry -> entries.add(entry.epoch() + " " + entry.startOffset()));
    });
  }

  /** What Kafka reads in the file as it is, and in three that are nearly like it. */
  private static void texts(String kind, Reading reading) throws Exception {
    String text = Files.readString(file.toPath());
    read(line(kind).put("written", true).put("text", text), reading);
    for (int i = 0; i < 3; i++) {
      String changed = changed(text);
      Files.writeString(file.toPath(), changed);
      read(line(kind).put("text", changed), reading);
    }
    Files.delete(file.toPath());
    Files.createFile(file.toPath());
  }

  /** Numbers that JavaScript would round are left out: no log gets there, and the reader refuses them. */
  private static void read(ObjectNode line, Reading reading) throws Exception {
    boolean large = NUMBER.matcher(line.path("text").asText()).results().anyMatch(it ->
        new BigInteger(it.group()).compareTo(EXACT) > 0);
    if (large) return;
    var before = line.deepCopy();
    try {
      reading.into(line);
    } catch (Exception | InternalError e) {
      line = before.put("error", true);
    }
    RecordSets.print(line);
  }

  private static String changed(String text) {
    var lines = new ArrayList<>(List.of(text.split("(?<=\n)", -1)));
    int line = random.nextInt(lines.size());
    int at = random.nextInt(text.length() + 1);
    int next = Math.min(text.length(), at + 1);
    return switch (random.nextInt(9)) {
      case 0 -> text.substring(0, at) + text.substring(next);
      case 1 -> text.substring(0, at) + pick(" ", "\t", "\n", "-", "+", "0", "x", ":") + text.substring(at);
      case 2 -> text.substring(0, at) + pick(" ", "7", ".") + text.substring(next);
      case 3 -> text.substring(0, at);
      case 4 -> text.replace("\n", "\r\n");
      case 5 -> text.replace(" ", pick("  ", "\t", " \t "));
      case 6 -> text + pick("\n", " ", "more\n", "0 0\n", "a 0 0\n");
      case 7 -> {
        lines.remove(line);
        yield String.join("", lines);
      }
      default -> {
        lines.add(line, lines.get(line));
        yield String.join("", lines);
      }
    };
  }

  private static ObjectNode line(String kind) {
    return RecordSets.JSON.createObjectNode().put("kind", kind);
  }

  private static long offset() {
    return pick(0L, (long) random.nextInt(1000), 1L << 40, (1L << 53) - 1);
  }

  private static Uuid uuid() {
    return new Uuid(random.nextLong(), random.nextLong());
  }

  @SafeVarargs
  private static <T> T pick(T... choices) {
    return choices[random.nextInt(choices.length)];
  }

  private static class AtOnce implements Scheduler {
    public void startup() {}

    public void shutdown() {}

    public void resizeThreadPool(int size) {}

    public ScheduledFuture<?> schedule(String name, Runnable task, long delayMs, long periodMs) {
      task.run();
      return null;
    }
  }
}
