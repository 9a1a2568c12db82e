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

  /**
   * A QEMU with the devices that the host agent's driver gives a guest, without what confines it.
   *
   * @param accelerator kvm or tcg
   * @param image the guest's file
   * @param memoryMebibytes the guest's memory
   * @param intervalMillis how often it counts
   */
  record Options(String accelerator, Path image, long memoryMebibytes, long intervalMillis) {

    static final String BINARY = "qemu-system-x86_64";

    /**
     * Its argument list.
     *
     * @param folder where its sockets are
     * @param name what they are called
     */
    List<String> command(Path folder, String name) {
      boolean kvm = accelerator.equals("kvm");
      return new ArrayList<>(
          List.of(
              BINARY,
              "-nodefaults",
              "-no-user-config",
              "-display",
              "none",
              "-nic",
              "none",
              "-M",
              "microvm,acpi=off,pit=on,pic=on,rtc=off,isa-serial=off,x-option-roms=off,"
                  + "auto-kernel-cmdline=off",
              "-accel",
              kvm ? "kvm" : "tcg,tb-size=32",
              "-cpu",
              kvm ? "host" : "qemu64",
              "-m",
              memoryMebibytes + "M",
              "-no-reboot",
              "-kernel",
              image.toString(),
              "-append",
              "-- --interval " + intervalMillis + "ms",
              "-chardev",
              "stdio,id=log,signal=off",
              "-device",
              "isa-debugcon,iobase=0xe9,chardev=log",
              "-device",
              "isa-debug-exit,iobase=0xf4,iosize=4",
              "-chardev",
              socket("control", control(folder, name)),
              "-mon",
              "chardev=control,mode=control",
              "-global",
              "virtio-mmio.force-legacy=false",
              "-device",
              "virtio-serial-device,max_ports=2",
              "-chardev",
              socket("channel", folder.resolve(name + ".channel")),
              "-device",
              "virtserialport,chardev=channel,nr=1,name=org.miragemanager.guest"));
    }

    static Path control(Path folder, String name) {
      return folder.resolve(name + ".control");
    }

    private static String socket(String id, Path path) {
      return "socket,id=%s,path=%s,server=on,wait=off"
          .formatted(id, path.toString().replace(",", ",,"));
    }
  }

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
  static QemuMachine start(Options options, Path folder, String name, Optional<String> incoming)
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
        UnixSocket.connect(Options.control(folder, name), () -> !process.isAlive())
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
