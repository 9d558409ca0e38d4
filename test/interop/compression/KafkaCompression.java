// Kafka's own codecs on standard input and output, one line at a time, so that other programs can be held against them.
// `java KafkaCompression.java compress`: lines `codec magic level hex-content`, answered with the compressed bytes in hex.
// `java KafkaCompression.java verify`: lines `codec magic hex-compressed hex-content`; ends with status 1 if any is wrong.
// A level of 0 is the default one; the codec snappy-raw is a bare Snappy block. "-" stands for no bytes.

import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.utils.BufferSupplier;
import org.apache.kafka.common.utils.ByteBufferOutputStream;
import org.xerial.snappy.Snappy;

public class KafkaCompression {
  public static void main(String[] args) throws Exception {
    boolean verifying = args[0].equals("verify");
    int good = 0;
    int bad = 0;
    BufferedReader lines = new BufferedReader(new InputStreamReader(System.in));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      String[] fields = line.split(" ");
      byte magic = Byte.parseByte(fields[1]);
      if (!verifying) {
        System.out.println(toHex(compress(fields[0], magic, Integer.parseInt(fields[2]), fromHex(fields[3]))));
        continue;
      }
      byte[] content = fromHex(fields[3]);
      String problem = null;
      try {
        if (!Arrays.equals(content, decompress(fields[0], magic, fromHex(fields[2])))) problem = "other content";
      } catch (Exception e) {
        problem = e.toString();
      }
      if (problem == null) good++;
      else {
        bad++;
        System.out.println("line " + (good + bad) + ", " + fields[0] + ", " + content.length + " bytes: " + problem);
      }
    }
    if (verifying) {
      System.out.println(good + " good, " + bad + " bad");
      System.exit(bad == 0 && good > 0 ? 0 : 1);
    }
  }

  static byte[] compress(String codec, byte magic, int level, byte[] content) throws Exception {
    if (codec.equals("snappy-raw")) return Snappy.compress(content);
    ByteBufferOutputStream out = new ByteBufferOutputStream(1024);
    try (OutputStream stream = codec(codec, level).wrapForOutput(out, magic)) {
      stream.write(content);
    }
    ByteBuffer buffer = out.buffer();
    buffer.flip();
    byte[] compressed = new byte[buffer.remaining()];
    buffer.get(compressed);
    return compressed;
  }

  static byte[] decompress(String codec, byte magic, byte[] compressed) throws Exception {
    if (codec.equals("snappy-raw")) return Snappy.uncompress(compressed);
    ByteBuffer buffer = ByteBuffer.wrap(compressed);
    try (InputStream stream = codec(codec, 0).wrapForInput(buffer, magic, BufferSupplier.NO_CACHING)) {
      return stream.readAllBytes();
    }
  }

  static Compression codec(String codec, int level) {
    if (level == 0) return Compression.of(codec).build();
    return switch (codec) {
      case "gzip" -> Compression.gzip().level(level).build();
      case "lz4" -> Compression.lz4().level(level).build();
      case "zstd" -> Compression.zstd().level(level).build();
      default -> throw new IllegalArgumentException(codec + " has no levels");
    };
  }

  static byte[] fromHex(String text) {
    return text.equals("-") ? new byte[0] : HexFormat.of().parseHex(text);
  }

  static String toHex(byte[] bytes) {
    return bytes.length == 0 ? "-" : HexFormat.of().formatHex(bytes);
  }
}
