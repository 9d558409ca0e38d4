// Turns messages given as JSON into the bytes that Apache Kafka's generated classes write for them.
// In: lines {message, type, apiKey, version, json}. Out: the same lines with `hex`, the body without a header.
// What the jars on the class path cannot write is counted by name and reason on stderr and left out.

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.Message;
import org.apache.kafka.common.protocol.ObjectSerializationCache;

public class Messages {
  private static final String[] PACKAGES = {
    "org.apache.kafka.common.message",
    "org.apache.kafka.common.metadata",
    "org.apache.kafka.coordinator.group.generated",
    "org.apache.kafka.coordinator.transaction.generated",
    "org.apache.kafka.coordinator.share.generated",
    "org.apache.kafka.raft.generated",
  };
  private static final Set<String> TYPES_WITH_SUFFIX = Set.of("request", "response", "header");

  public static void main(String[] args) throws Exception {
    var json = new ObjectMapper();
    var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    var out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    Map<String, Integer> leftOut = new TreeMap<>();
    for (String line; (line = in.readLine()) != null; ) {
      var vector = (ObjectNode) json.readTree(line);
      try {
        vector.put("hex", HexFormat.of().formatHex(bytesOf(vector)));
        out.println(json.writeValueAsString(vector));
      } catch (ReflectiveOperationException | RuntimeException e) {
        Throwable cause = e instanceof InvocationTargetException ? e.getCause() : e;
        leftOut.merge(vector.get("message").asText() + " v" + vector.get("version") + ": " + cause, 1, Integer::sum);
      }
    }
    out.flush();
    leftOut.forEach((what, count) -> System.err.println("left out " + count + " x " + what));
  }

  private static byte[] bytesOf(JsonNode vector) throws ReflectiveOperationException {
    String name = vector.get("message").asText();
    if (TYPES_WITH_SUFFIX.contains(vector.get("type").asText())) name += "Data";
    short version = (short) vector.get("version").asInt();
    var message = (Message) converterOf(name)
        .getMethod("read", JsonNode.class, short.class)
        .invoke(null, vector.get("json"), version);
    if (version < message.lowestSupportedVersion() || version > message.highestSupportedVersion()) {
      throw new IllegalArgumentException("no such version");
    }
    var cache = new ObjectSerializationCache();
    ByteBuffer body = ByteBuffer.allocate(message.size(cache, version));
    message.write(new ByteBufferAccessor(body), cache, version);
    if (body.hasRemaining()) throw new IllegalStateException("wrote less than its size");
    return body.array();
  }

  private static Class<?> converterOf(String name) throws ClassNotFoundException {
    for (String inPackage : PACKAGES) {
      try {
        return Class.forName(inPackage + "." + name + "JsonConverter");
      } catch (ClassNotFoundException e) {
        // the next package may have it
      }
    }
    throw new ClassNotFoundException("no class " + name);
  }
}
