// What the record tools share: how a record set reads as JSON, and lines of JSON in and out.
// Compiles against Kafka 4.3 and 3.9 (see RecordsPackage.java).

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import org.apache.kafka.common.record.*;
import org.apache.kafka.common.record.internal.*;

public class RecordSets {
  static final ObjectMapper JSON = new ObjectMapper();
  private static final PrintStream OUT = new PrintStream(System.out, true, StandardCharsets.UTF_8);

  interface LineHandler {
    void handle(JsonNode line) throws Exception;
  }

  static void eachLine(LineHandler handler) throws Exception {
    var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line; (line = in.readLine()) != null; ) handler.handle(JSON.readTree(line));
  }

  static void print(ObjectNode line) throws IOException {
    OUT.println(JSON.writeValueAsString(line));
  }

  static MemoryRecords ofHex(String hex) {
    return MemoryRecords.readableRecords(ByteBuffer.wrap(HexFormat.of().parseHex(hex)));
  }

  static String hexOf(MemoryRecords records) {
    return HexFormat.of().formatHex(bytes(records.buffer()));
  }

  static void describe(ArrayNode batches, MemoryRecords records) {
    for (var batch : records.batches()) {
      ObjectNode node = batches.addObject()
          .put("magic", batch.magic())
          .put("baseOffset", batch.baseOffset())
          .put("lastOffset", batch.lastOffset())
          .put("sizeInBytes", batch.sizeInBytes())
          .put("codec", batch.compressionType().name)
          .put("timestampType", batch.timestampType().name)
          .put("maxTimestamp", batch.maxTimestamp())
          .put("producerId", batch.producerId())
          .put("producerEpoch", batch.producerEpoch())
          .put("baseSequence", batch.baseSequence())
          .put("transactional", batch.isTransactional())
          .put("control", batch.isControlBatch())
          .put("leaderEpoch", batch.partitionLeaderEpoch());
      if (batch.deleteHorizonMs().isPresent()) node.put("deleteHorizonMs", batch.deleteHorizonMs().getAsLong());
      // Kafka does not read the checksum of a compressed magic 0 wrapper through this interface.
      if (batch.magic() > 0 || !batch.isCompressed()) node.put("checksum", batch.checksum());
      ArrayNode list = node.putArray("records");
      for (var record : batch) {
        ArrayNode headers = list.addObject()
            .put("offset", record.offset())
            .put("timestamp", record.timestamp())
            .put("key", bytes(record.key()))
            .put("value", bytes(record.value()))
            .putArray("headers");
        for (var header : record.headers()) headers.addArray().add(header.key()).add(header.value());
      }
    }
  }

  private static byte[] bytes(ByteBuffer buffer) {
    if (buffer == null) return null;
    byte[] copy = new byte[buffer.remaining()];
    buffer.duplicate().get(copy);
    return copy;
  }
}
