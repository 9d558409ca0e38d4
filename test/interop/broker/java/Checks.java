// The asserting side of a client's program, as checks.ts has it.

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;

final class Checks {
  private static final BufferedReader input = new BufferedReader(new InputStreamReader(System.in));
  private static int passed;
  private static int failed;

  interface Step {
    void run() throws Exception;
  }

  private Checks() {}

  static void check(String what, Object actual, Object wanted) {
    if (Objects.equals(actual, wanted)) passed++;
    else fail(what + ": " + actual + ", wanted " + wanted);
  }

  /** Apache Kafka's broker learns of what its controller decided a moment later. */
  static void soon(String what, Callable<?> actual, Object wanted) throws Exception {
    long late = System.nanoTime() + 10_000_000_000L;
    while (!Objects.equals(actual.call(), wanted) && System.nanoTime() < late) Thread.sleep(10);
    check(what, actual.call(), wanted);
  }

  /** The exception, or what a future failed with, is of exactly this class; gives its message. */
  static String refused(String what, Class<? extends Exception> error, Step step) {
    try {
      step.run();
    } catch (Exception e) {
      Throwable cause = e instanceof ExecutionException ? e.getCause() : e;
      check(what, cause.getClass().getName(), error.getName());
      return String.valueOf(cause.getMessage());
    }
    fail(what + ": not refused");
    return "";
  }

  /** What throws fails, and the next one is tried all the same. */
  static void scenario(String name, Step step) {
    long began = System.nanoTime();
    try {
      step.run();
    } catch (Throwable e) {
      StringWriter trace = new StringWriter();
      e.printStackTrace(new PrintWriter(trace));
      fail(name + ": " + trace);
    }
    System.out.printf("%s: %.1f s%n", name, (System.nanoTime() - began) / 1e9);
  }

  /** Has the broker stopped and started again. */
  static void restart() throws Exception {
    System.out.println("restart");
    input.readLine();
  }

  static void finish() {
    System.out.println(passed + " right, " + failed + " wrong");
    System.exit(failed == 0 ? 0 : 1);
  }

  private static void fail(String message) {
    failed++;
    String line = message.replace("\n", " | ");
    System.out.println("FAILED " + (line.length() < 700 ? line : line.substring(0, 700)));
  }
}
