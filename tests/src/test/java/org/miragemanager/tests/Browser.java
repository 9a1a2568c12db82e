package org.miragemanager.tests;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Chromium without a window: what a page shows once its scripts have run. */
final class Browser {
  private static final List<String> NAMES =
      List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");

  /** How much time the page's scripts are given; it passes as fast as they run. */
  private static final String VIRTUAL_MILLIS = "20000";

  private final Path folder;

  /** A browser with a profile of its own. */
  Browser(Path folder) {
    this.folder = folder;
  }

  /** The page as it stands in the end, as HTML. */
  String page(String address) throws IOException, InterruptedException {
    ProcessBuilder command =
        new ProcessBuilder(
            executable(),
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--user-data-dir=" + folder,
            "--window-size=1600,2400",
            "--virtual-time-budget=" + VIRTUAL_MILLIS,
            "--dump-dom",
            address);
    return MirageProgram.run(command).succeeded().out();
  }

  private static String executable() {
    Optional<Path> found =
        NAMES.stream()
            .flatMap(
                name ->
                    List.of(System.getenv("PATH").split(":", -1)).stream()
                        .map(path -> Path.of(path, name)))
            .filter(Files::isExecutable)
            .findFirst();
    assertTrue(found.isPresent(), "Chromium is installed (Debian: apt-get install chromium)");
    return found.orElseThrow().toString();
  }
}
