// Prints test/crc32c-java.json: checksums by java.util.zip of bytes that the test makes itself.
// Run: java test/Crc32cFixture.java > test/crc32c-java.json

import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import java.util.zip.Checksum;

class Crc32cFixture {
  static byte[] pseudoRandomBytes(int seed, int length) {
    byte[] bytes = new byte[length];
    int state = seed;
    for (int i = 0; i < length; i++) {
      state = state * 1103515245 + 12345;
      bytes[i] = (byte) (state >>> 16);
    }
    return bytes;
  }

  static long checksum(Checksum algorithm, byte[] bytes) {
    algorithm.update(bytes, 0, bytes.length);
    return algorithm.getValue();
  }

  public static void main(String[] arguments) {
    int[] lengths = {0, 1, 7, 8, 9, 100, 305, 306, 639, 640, 641, 1000, 4096, 16384, 65535, 65536, 65537,
      66175, 66176, 131072, 200001, 1048576, 3000017};
    String separator = "[";
    for (int length : lengths) {
      byte[] bytes = pseudoRandomBytes(length, length);
      System.out.printf("%s%n  { \"length\": %d, \"crc32c\": %d, \"crc32\": %d }", separator, length,
        checksum(new CRC32C(), bytes), checksum(new CRC32(), bytes));
      separator = ",";
    }
    System.out.printf("%n]%n");
  }
}
