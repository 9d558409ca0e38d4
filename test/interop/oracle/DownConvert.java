// What Kafka 3.9 makes of a record set for a consumer of an older format (4.x no longer converts).
// In: lines of Batches. Out: {name, kind: "down", magic, firstOffset, input, output, batches}, or `error` for the last two.
// firstOffset is the offset that the consumer asked for.

import org.apache.kafka.common.record.*;
import org.apache.kafka.common.record.internal.*;
import org.apache.kafka.common.utils.Time;

public class DownConvert {
  public static void main(String[] args) throws Exception {
    RecordSets.eachLine(line -> {
      if (line.get("name").asText().startsWith("big-")) return; // more bytes, no other case
      String input = line.get("hex").asText();
      var batches = line.get("batches");
      long first = batches.get(0).get("baseOffset").asLong();
      long last = batches.get(batches.size() - 1).get("lastOffset").asLong();
      for (byte magic = 0; magic <= 1; magic++) {
        for (long firstOffset : first == last ? new long[] {first} : new long[] {first, (first + last + 1) / 2}) {
          var out = RecordSets.JSON.createObjectNode()
              .put("name", line.get("name").asText())
              .put("kind", "down")
              .put("magic", magic)
              .put("firstOffset", firstOffset)
              .put("input", input);
          try {
            var converted = RecordSets.ofHex(input).downConvert(magic, firstOffset, Time.SYSTEM).records();
            out.put("output", RecordSets.hexOf(converted));
            RecordSets.describe(out.putArray("batches"), converted);
          } catch (RuntimeException e) {
            out.put("error", e.getClass().getSimpleName() + ": " + e.getMessage());
          }
          RecordSets.print(out);
        }
      }
    });
  }
}
