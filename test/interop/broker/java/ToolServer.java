// Runs Kafka's command line tools one after the other in one JVM, as fast as they are then: a line of input is a class and
// what it is called with, the line of output what it ended with and what it printed. All in base64, parted by spaces.

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import org.apache.kafka.common.utils.Exit;

public class ToolServer {
  /** What a tool that calls `exit` is stopped with. */
  private static final class Exited extends Error {
    final int code;

    Exited(int code, String message) {
      super(message);
      this.code = code;
    }
  }

  /** Scala keeps the streams that it finds first, so that these stay and their target changes. */
  private static final class Redirected extends OutputStream {
    volatile ByteArrayOutputStream target = new ByteArrayOutputStream();

    @Override
    public void write(int one) {
      target.write(one);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      target.write(bytes, offset, length);
    }
  }

  /** Some tools catch it, complain, and exit once more. */
  private static Exited firstExit;

  private static final Redirected out = new Redirected();
  private static final Redirected err = new Redirected();

  public static void main(String[] args) throws Exception {
    PrintStream answers = System.out;
    BufferedReader orders = new BufferedReader(new InputStreamReader(System.in));
    System.setOut(new PrintStream(out, true));
    System.setErr(new PrintStream(err, true));
    Exit.Procedure stop = (code, message) -> {
      if (firstExit == null) firstExit = new Exited(code, message);
      throw firstExit;
    };
    Exit.setExitProcedure(stop);
    Exit.setHaltProcedure(stop);
    for (String order = orders.readLine(); order != null; order = orders.readLine()) {
      String[] words = Arrays.stream(order.split(" ")).map(ToolServer::decode).toArray(String[]::new);
      out.target = new ByteArrayOutputStream();
      err.target = new ByteArrayOutputStream();
      System.setIn(new ByteArrayInputStream(words[1].getBytes(UTF_8)));
      int code = run(words[0], Arrays.copyOfRange(words, 2, words.length));
      runHooks();
      forgetCounts();
      answers.println(code + " " + encode(out) + " " + encode(err));
      answers.flush();
    }
    Runtime.getRuntime().halt(0);
  }

  private static int run(String tool, String[] args) throws ReflectiveOperationException {
    firstExit = null;
    try {
      Class.forName(tool).getMethod("main", String[].class).invoke(null, (Object) args);
    } catch (InvocationTargetException e) {
      if (firstExit == null) {
        e.getCause().printStackTrace();
        return 1;
      }
    }
    if (firstExit == null) return 0;
    if (firstExit.getMessage() != null) System.err.println(firstExit.getMessage());
    return firstExit.code;
  }

  /** At its end a tool closes what it has, and some have left that to the end of the JVM. */
  private static void runHooks() throws Exception {
    Field field = Class.forName("java.lang.ApplicationShutdownHooks").getDeclaredField("hooks");
    field.setAccessible(true);
    for (Object hook : ((Map<?, ?>) field.get(null)).keySet().toArray()) {
      if (!hook.getClass().getName().contains("kafka") && !((Thread) hook).getName().contains("shutdown-hook")) continue;
      Runtime.getRuntime().removeShutdownHook((Thread) hook);
      ((Thread) hook).start();
      ((Thread) hook).join();
    }
  }

  /** What the old console consumer counts in a singleton. */
  private static void forgetCounts() throws ReflectiveOperationException {
    try {
      Class<?> type = Class.forName("kafka.tools.ConsoleConsumer$");
      type.getMethod("messageCount_$eq", int.class).invoke(type.getField("MODULE$").get(null), 0);
    } catch (ClassNotFoundException newer) {
      // it has an object for each run
    }
  }

  private static String decode(String word) {
    return new String(Base64.getDecoder().decode(word.substring(1)), UTF_8);
  }

  private static String encode(Redirected stream) {
    return "=" + Base64.getEncoder().encodeToString(stream.target.toByteArray());
  }
}
