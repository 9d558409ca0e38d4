// What Kafka's own classes read in the small files of a log directory: `KafkaFiles DIRECTORY`, one JSON object.

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.nio.file.*;
import java.util.*;
import java.util.function.Function;
import org.apache.kafka.metadata.properties.MetaPropertiesEnsemble;
import org.apache.kafka.storage.internals.checkpoint.*;
import org.apache.kafka.storage.internals.log.*;

public class KafkaFiles {
  private static final LogDirFailureChannel FAILURES = new LogDirFailureChannel(1);

  public static void main(String[] args) throws Exception {
    var found = new TreeMap<String, Object>();
    var directory = Path.of(args[0]);
    var ensemble = new MetaPropertiesEnsemble.Loader().addLogDirs(List.of(args[0])).load();
    ensemble.verify(Optional.empty(), OptionalInt.empty(), EnumSet.of(MetaPropertiesEnsemble.VerificationFlag.REQUIRE_AT_LEAST_ONE_VALID));
    var properties = ensemble.logDirProps().get(args[0]);
    found.put("meta.properties", properties.clusterId().get() + " " + properties.nodeId().getAsInt() + " " + properties.directoryId().get());
    var shutdown = new CleanShutdownFileHandler(args[0]);
    if (shutdown.exists()) found.put(".kafka_cleanshutdown", shutdown.read().isPresent());
    try (var files = Files.walk(directory)) {
      for (Path path : (Iterable<Path>) files.sorted()::iterator) {
        Object content = read(path.toFile(), path.getFileName().toString());
        if (content != null) found.put(directory.relativize(path).toString(), content);
      }
    }
    System.out.println(new ObjectMapper().writeValueAsString(found));
  }

  private static Object read(File file, String name) throws Exception {
    if (name.endsWith("-offset-checkpoint")) {
      return texts(new OffsetCheckpointFile(file, FAILURES).read().entrySet(), it -> it.getKey() + " " + it.getValue());
    }
    if (name.equals("leader-epoch-checkpoint")) {
      return texts(new LeaderEpochCheckpointFile(file, FAILURES).read(), it -> it.epoch() + " " + it.startOffset());
    }
    if (name.equals("partition.metadata")) return new PartitionMetadataFile(file, FAILURES).read().topicId().toString();
    if (name.endsWith(".snapshot")) {
      return texts(ProducerStateManager.readSnapshot(file), it -> it.producerId() + " " + it.producerEpoch() + " " + it.coordinatorEpoch()
          + " " + it.lastTimestamp() + " " + it.currentTxnFirstOffset().orElse(-1) + " " + it.batchMetadata());
    }
    if (name.endsWith(".txnindex")) {
      var index = new TransactionIndex(LogFileUtils.offsetFromFileName(name), file);
      index.sanityCheck();
      return index.allAbortedTxns().stream().map(it -> it.producerId() + " " + it.firstOffset() + " " + it.lastOffset() + " " + it.lastStableOffset()).toList();
    }
    return null;
  }

  private static <T> List<String> texts(Collection<T> entries, Function<T, String> text) {
    return entries.stream().map(text).sorted().toList();
  }
}
