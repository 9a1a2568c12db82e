package org.miragemanager.bench.live;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.miragemanager.hostagent.driver.qemu.qmp.QmpClient;
import org.miragemanager.hostagent.driver.system.UnixSocket;

/**
 * A QEMU process with a counter. What the guest prints is stamped with this machine's clock as it
 * arrives: the guest's own clock stands still while it is moved.
 */
final class QemuMachine implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** A step, by when its line arrived and what it counted to. */
  record Step(long nanos, long count) {}

  private final Process process;
  private final QmpClient control;
  private final List<Step> steps = new ArrayList<>();
  private Optional<Long> restOfALine = Optional.empty();

  private QemuMachine(Process process, QmpClient control) {
    this.process = process;
    this.control = control;
  }

  /**
   * Starts one.
   *
   * @param incoming where a migration will come from; empty: the guest boots
   */
  static QemuMachine start(QemuOptions options, Path folder, String name, Optional<String> incoming)
      throws IOException {
    List<String> command = options.command(folder, name);
    incoming.ifPresent(
        uri -> {
          command.add("-incoming");
          command.add(uri);
        });
    Process process =
        new ProcessBuilder(command)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .redirectInput(Path.of("/dev/null").toFile())
            .start();
    SocketChannel socket =
        UnixSocket.connect(QemuOptions.control(folder, name), () -> !process.isAlive())
            .orElseThrow(() -> new IOException("QEMU ended: " + String.join(" ", command)));
    QemuMachine machine = new QemuMachine(process, QmpClient.over(socket, new Deaf()));
    Thread.ofPlatform().daemon().name(name).start(machine::read);
    return machine;
  }

  private void read() {
    try (BufferedReader lines = process.inputReader()) {
      String line = lines.readLine();
      while (line != null) {
        long now = System.nanoTime();
        String[] fields = line.split(" ", -1);
        if (fields.length >= 4 && fields[2].equals("count")) {
          add(new Step(now, Long.parseLong(fields[3])));
        } else {
          otherLine(now);
        }
        line = lines.readLine();
      }
    } catch (IOException ended) {
      // It was killed: what it had printed is known.
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void add(Step step) {
    steps.add(step);
    notifyAll();
  }

  private synchronized void otherLine(long nanos) {
    if (steps.isEmpty()) {
      restOfALine = Optional.of(nanos);
    }
  }

  /**
   * When the rest of a line arrived whose beginning was printed where the guest came from: it was
   * moved while it printed.
   */
  synchronized Optional<Long> restOfALine() {
    return restOfALine;
  }

  /** Waits until so many steps were seen. */
  synchronized void awaitSteps(int number) throws InterruptedException, IOException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (steps.size() < number) {
      long rest = end - System.nanoTime();
      if (rest <= 0 || !process.isAlive()) {
        throw new IOException("The guest took " + steps.size() + " steps and no more.");
      }
      TimeUnit.NANOSECONDS.timedWait(this, rest);
    }
  }

  synchronized int count() {
    return steps.size();
  }

  synchronized Step first() {
    return steps.getFirst();
  }

  synchronized Step last() {
    return steps.getLast();
  }

  /** Gives a command and waits for its answer. */
  JsonNode execute(String command, Map<String, ?> arguments)
      throws IOException, InterruptedException {
    return control.execute(command, arguments, PATIENCE);
  }

  @Override
  public void close() {
    control.close();
    process.destroyForcibly();
    process.onExit().join();
  }

  private static final class Deaf implements QmpClient.Listener {
    @Override
    public void ready(String version) {}

    @Override
    public void happened(QmpClient.Event event) {}
  }
}
