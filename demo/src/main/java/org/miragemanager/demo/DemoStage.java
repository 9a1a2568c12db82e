package org.miragemanager.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.miragemanager.manager.cli.CommandFailure;
import org.miragemanager.manager.cli.command.server.EndOfProcess;
import org.miragemanager.manager.cli.command.server.Starting;
import org.miragemanager.manager.local.LocalCluster;
import org.miragemanager.manager.server.ServerConfiguration;
import org.miragemanager.manager.service.HostView;
import org.miragemanager.manager.temporal.TemporalSettings;

/**
 * The manager and hosts of a demonstration, with their data in a folder for temporary files. It
 * leaves no process and no file behind, also when the user ends the program.
 */
final class DemoStage implements AutoCloseable {
  /** A demonstration is judged by all that its guests have printed. */
  private static final String KEPT_LOGS = "1000000";

  private final Path data;
  private final LocalCluster cluster;
  private final AtomicBoolean ended = new AtomicBoolean();
  private final Runnable forgetEnd;

  /**
   * What runs a demonstration's guests.
   *
   * @param names the hosts' hypervisor drivers
   * @param accelerator what QEMU runs guests with, as its driver says: kvm or tcg; null: no host
   *     has QEMU
   */
  record Drivers(List<String> names, String accelerator) {
    /** Those of all hosts that are there now. */
    static Drivers of(LocalCluster cluster) {
      List<HostView> hosts = cluster.manager().service().hosts();
      return new Drivers(
          hosts.stream().flatMap(host -> host.drivers().stream()).distinct().sorted().toList(),
          hosts.stream()
              .flatMap(host -> Stream.ofNullable(host.labels().get("accelerator")))
              .findFirst()
              .orElse(null));
    }

    /** What a counter is on such hosts. */
    String counter() {
      return names.stream()
          .map(driver -> (driver.equals("process") ? "Java" : "C") + ", driver " + driver)
          .collect(Collectors.joining(", ", "counter (", ")"));
    }
  }

  private DemoStage(Path data, LocalCluster cluster) {
    this.data = data;
    this.cluster = cluster;
    this.forgetEnd = EndOfProcess.runs(this::end);
  }

  /**
   * Starts them.
   *
   * @param drivers each host's hypervisor driver
   */
  static DemoStage open(TemporalSettings settings, List<String> drivers) throws IOException {
    List<List<String>> hosts =
        drivers.stream()
            .map(driver -> List.of("--driver", driver, "--keep-ended", KEPT_LOGS))
            .toList();
    Path data = Files.createTempDirectory("mirage-demo-");
    try {
      return new DemoStage(
          data,
          Starting.begin(
              () -> LocalCluster.start(ServerConfiguration.onLoopback(data, settings), hosts)));
    } catch (CommandFailure failure) {
      delete(data);
      throw failure;
    }
  }

  LocalCluster cluster() {
    return cluster;
  }

  @Override
  public void close() {
    forgetEnd.run();
    end();
  }

  private void end() {
    if (ended.getAndSet(true)) {
      return;
    }
    cluster.putGuestsOnShelf(line -> {}, new AtomicBoolean());
    cluster.close();
    try {
      for (String host : cluster.hosts()) {
        new HostFaults(cluster.host(host)).removeTraces();
      }
    } catch (IOException failure) {
      throw new UncheckedIOException("Guests of the demonstration may still run.", failure);
    } finally {
      delete(data);
    }
  }

  private static void delete(Path folder) {
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException gone) {
      // It is in the folder for temporary files; the system removes what is left there.
    }
  }
}
