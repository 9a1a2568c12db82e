package org.miragemanager.manager.cli.command.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.miragemanager.manager.cli.CommandFailure;
import org.miragemanager.manager.local.LocalCluster;
import org.miragemanager.manager.server.ServerConfiguration;
import org.miragemanager.manager.temporal.TemporalSettings;

/**
 * A manager and hosts for a demonstration, with their data in a folder for temporary files. It
 * leaves no process and no file behind, also when the user ends the program.
 */
final class DemoStage implements AutoCloseable {
  /** A demonstration is judged by all that its guests have printed. */
  private static final String KEPT_LOGS = "1000000";

  private final Path data;
  private final LocalCluster neighbourhood;
  private final AtomicBoolean ended = new AtomicBoolean();
  private final Runnable forgetEnd;

  private DemoStage(Path data, LocalCluster neighbourhood) {
    this.data = data;
    this.neighbourhood = neighbourhood;
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

  LocalCluster neighbourhood() {
    return neighbourhood;
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
    neighbourhood.putGuestsOnShelf(line -> {}, new AtomicBoolean());
    neighbourhood.close();
    try {
      neighbourhood.clear();
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
